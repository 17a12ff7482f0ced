/*
 * test_ical.c - the bytes of a calendar's file (RFC 5545): folding, escaping, moments, and what is
 * in the file of a time.
 */
#include "appointment/appointment.h"
#include "appointment/ical.h"
#include "harness.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(ical, .init = start, .fini = stop);

static char *line(const char *name, const char *text)
{
    struct buf b = buf_make(arena, 1 << 20);

    ical_text(&b, name, text);
    return b.data;
}

static char *repeated(const char *what, size_t times)
{
    struct buf b = buf_make(arena, 1 << 20);

    while (times--)
        buf_text(&b, what);
    return b.data;
}

/* What a reader makes of it: lines put together again. */
static char *unfolded(const char *text)
{
    struct buf b = buf_make(arena, 1 << 20);

    for (; *text; text++) {
        if (strncmp(text, "\r\n ", 3) == 0)
            text += 2;
        else
            buf_add(&b, text, 1);
    }
    return b.data;
}

static size_t longest(const char *text)
{
    size_t most = 0;

    while (*text) {
        size_t n = strcspn(text, "\r");

        most = n > most ? n : most;
        text += n + (text[n] ? 2 : 0);
    }
    return most;
}

Test(ical, a_line_of_75_octets_stays_whole_and_one_more_is_folded)
{
    char *whole = repeated("x", 73), *more = repeated("x", 74);

    cr_expect(eq(str, line("A", whole), arena_printf(arena, "A:%s\r\n", whole)));
    cr_expect(eq(str, line("A", more), arena_printf(arena, "A:%s\r\n x\r\n", whole)));
}

Test(ical, a_character_of_two_three_or_four_octets_is_never_cut)
{
    static const char *const CHARACTERS[] = {"å", "€", "🦊"};

    for (size_t i = 0; i < sizeof CHARACTERS / sizeof *CHARACTERS; i++)
        for (size_t before = 60; before <= 80; before++) {
            char *text =
                arena_printf(arena, "%s%s", repeated("x", before), repeated(CHARACTERS[i], 60));
            char *made = line("SUMMARY", text);

            cr_expect(le(sz, longest(made), 75), "%s after %zu", CHARACTERS[i], before);
            for (char *at = strstr(made, "\r\n "); at; at = strstr(at + 1, "\r\n "))
                cr_expect(ne(int, (unsigned char)at[3] & 0xC0, 0x80), "begins inside a character");
            cr_expect(eq(str, unfolded(made), arena_printf(arena, "SUMMARY:%s\r\n", text)));
        }
}

Test(ical, exact_bytes_where_a_fox_stands_at_the_fold)
{
    /* "SUMMARY:" is 8 octets: 65 more and a fox would be 77 */
    cr_expect(eq(str, line("SUMMARY", arena_printf(arena, "%s🦊!", repeated("x", 65))),
                 arena_printf(arena, "SUMMARY:%s\r\n 🦊!\r\n", repeated("x", 65))));
    cr_expect(eq(str, line("SUMMARY", arena_printf(arena, "%s🦊!", repeated("x", 63))),
                 arena_printf(arena, "SUMMARY:%s🦊\r\n !\r\n", repeated("x", 63))));
}

Test(ical, a_hostile_text_is_a_text)
{
    cr_expect(eq(str, line("A", "a;b,c\\d\"e:f"), "A:a\\;b\\,c\\\\d\"e:f\r\n"));
    cr_expect(eq(str, line("A", "x\r\nEND:VEVENT\r\nBEGIN:VALARM"),
                 "A:x\\nEND:VEVENT\\nBEGIN:VALARM\r\n"));
    cr_expect(eq(str, line("A", "a\rb\nc\n\rd"), "A:a\\nb\\nc\\n\\nd\r\n"));
    cr_expect(eq(str, line("A", "a\x01\x02\x1b\x7f\tb"), "A:a\tb\r\n"));
    cr_expect(eq(str, line("A", ""), "A:\r\n"));
}

Test(ical, an_event_is_these_bytes)
{
    struct buf b = buf_make(arena, 1 << 20);
    struct ical_event event = {
        .uid = "01a22a5d-5fa5-7df5-8a68-a3f9f8df039b",
        .sequence = 2,
        /* half past two the second time, on the night when the clocks go back */
        .starts = INT64_C(1824946200) * CLOCK_SECOND,
        .ends = INT64_C(1824949800) * CLOCK_SECOND,
        .stamp = INT64_C(1796040000) * CLOCK_SECOND + 999999,
        .changed = INT64_C(1796040000) * CLOCK_SECOND,
        .summary = "Hembesök, Hemtjänsten",
        .location = "Storgatan 1; uppgång B",
        .url = "https://video.example/a,b;c",
        .cancelled = true,
    };

    ical_begin(&b);
    ical_event(&b, &event);
    ical_end(&b);

    cr_expect(eq(str, b.data,
                 "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Samplan//Samplan//SV\r\n"
                 "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
                 "BEGIN:VEVENT\r\nUID:01a22a5d-5fa5-7df5-8a68-a3f9f8df039b\r\n"
                 "DTSTAMP:20261130T120000Z\r\nLAST-MODIFIED:20261130T120000Z\r\nSEQUENCE:2\r\n"
                 "DTSTART:20271031T013000Z\r\nDTEND:20271031T023000Z\r\n"
                 "SUMMARY:Hembesök\\, Hemtjänsten\r\nLOCATION:Storgatan 1\\; uppgång B\r\n"
                 "URL:https://video.example/a,b;c\r\nSTATUS:CANCELLED\r\nCLASS:PRIVATE\r\n"
                 "END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

Test(ical, the_file_of_a_time_says_what_the_patient_needs_and_no_more)
{
    static const char DOC[] =
        "[{\"id\":\"01a22a5d-5fa5-7df5-8a68-a3f9f8df039b\",\"sequence\":1,\"kind\":\"home-visit\","
        "\"state\":\"booked\",\"startsAt\":\"2027-06-01T08:00:00+00:00\",\"endsAt\":"
        "\"2027-06-01T09:00:00+00:00\",\"changedAt\":\"2026-11-30T12:00:00.123+00:00\","
        "\"unit\":{\"name\":\"Hemtjänsten\"},\"unitPhone\":\"010-1234567\",\"place\":null,"
        "\"placeHidden\":true,\"link\":null,\"patient\":{\"name\":\"Tolvan Tolvansson\","
        "\"identifier\":\"191212121212\"},\"reason\":\"Orolig granne\",\"with\":{\"name\":"
        "\"Eva\",\"title\":\"Undersköterska\"},\"preparation\":\"Ät, drick\"}]";
    cJSON *items = NULL;
    struct problem why = {0};
    size_t len = 0;

    cr_assert(eq(int, json_parse(arena, DOC, strlen(DOC), &items, &why), SP_OK), "%s", why.reason);
    char *file = unfolded(appointment_calendar_text(arena, items, clock_now(), &len));

    cr_expect(ne(ptr, strstr(file, "SUMMARY:Hembesök\\, Hemtjänsten\r\n"), NULL), "%s", file);
    cr_expect(ne(ptr,
                 strstr(file, "DESCRIPTION:Du träffar: Eva\\, Undersköterska\\nAtt tänka på: Ät\\, "
                              "drick\\nPlatsen visas inte här. Fråga mottagningen.\\nTelefon: "
                              "010-1234567\r\n"),
                 NULL),
              "%s", file);
    cr_expect(eq(ptr, strstr(file, "LOCATION"), NULL));
    cr_expect(eq(ptr, strstr(file, "Tolvan"), NULL));
    cr_expect(eq(ptr, strstr(file, "1212"), NULL));
    cr_expect(eq(ptr, strstr(file, "granne"), NULL));
    cr_expect(eq(sz, strlen(appointment_calendar_text(arena, items, 0, &len)), len));
}
