/* log.h: one JSON object a line, in one write, without what does not belong there. */
#include "base/log.h"
#include "base/metrics.h"
#include "harness.h"
#include "json/json.h"
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static struct arena *arena;
static int saved, lines[2];

/* stderr is a pipe in packet mode: one write is one read. */
static void start(void)
{
    harness_start();
    arena = arena_new();
    cr_assert(eq(int, pipe2(lines, O_DIRECT | O_NONBLOCK), 0));
    saved = dup(STDERR_FILENO);
    dup2(lines[1], STDERR_FILENO);
    log_open("test", LOG_DEBUG);
}

static void stop(void)
{
    dup2(saved, STDERR_FILENO);
    arena_free(arena);
    harness_stop();
}

TestSuite(log, .init = start, .fini = stop);

/* The next line as it was written; NULL: none. */
static const char *line(size_t *len)
{
    static char text[PIPE_BUF + 1];
    ssize_t n = read(lines[0], text, PIPE_BUF);

    if (n <= 0)
        return NULL;
    *len = (size_t)n;
    text[n] = '\0';
    return text;
}

/* The next line, which must be one JSON object and a newline. */
static const cJSON *parsed(void)
{
    size_t len = 0;
    const char *text = line(&len);
    struct problem why = {0};
    cJSON *object = NULL;

    cr_assert(text != NULL);
    cr_assert(eq(chr, text[len - 1], '\n'));
    cr_assert(memchr(text, '\n', len - 1) == NULL);
    cr_assert(eq(int, json_parse(arena, text, len - 1, &object, &why), SP_OK), "%s", text);
    return object;
}

Test(log, an_event_is_one_line_with_who_when_and_what)
{
    int64_t at = 0, pid = 0, count = 0;

    log_event(OBS_DB_RETRY, "0190f3b6", LOG_TEXT("call", "plan_open"), LOG_INT("attempt", -2));

    const cJSON *l = parsed();
    cr_expect(eq(int, clock_parse(json_text(l, "time"), &at), SP_OK));
    cr_expect(eq(str, (char *)json_text(l, "level"), "info"));
    cr_expect(eq(str, (char *)json_text(l, "program"), "test"));
    cr_expect(eq(str, (char *)json_text(l, "event"), "db_retry"));
    cr_expect(eq(str, (char *)json_text(l, "text"), "a batch is run again"));
    cr_expect(eq(str, (char *)json_text(l, "request"), "0190f3b6"));
    cr_expect(eq(str, (char *)json_text(l, "call"), "plan_open"));
    cr_expect(json_int(l, "attempt", &count));
    cr_expect(eq(i64, count, -2));
    cr_expect(json_int(l, "pid", &pid));
    cr_expect(eq(i64, pid, getpid()));
}

Test(log, an_event_without_fields_and_request_is_a_line_too)
{
    log_event(OBS_PROCESS_START, NULL);

    const cJSON *l = parsed();
    cr_expect(eq(str, (char *)json_text(l, "event"), "process_start"));
    cr_expect(json_get(l, "request") == NULL);
}

Test(log, what_would_end_the_text_or_the_line_is_escaped)
{
    const char *nasty = "a\"b\\c\nd\x01\x7F"
                        "é";

    log_event(OBS_DB_ERROR, NULL, LOG_TEXT("why", nasty));

    cr_expect(eq(str, (char *)json_text(parsed(), "why"), (char *)nasty));
}

Test(log, bytes_that_are_no_text_are_replaced)
{
    log_event(OBS_DB_ERROR, NULL, LOG_TEXT("why", "a\xFF\xC3z\xE2\x82"));

    cr_expect(eq(str, (char *)json_text(parsed(), "why"),
                 "a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD"));
}

Test(log, no_text_is_an_empty_text)
{
    const char *none = NULL;

    log_event(OBS_DB_ERROR, NULL, LOG_TEXT("why", none));

    cr_expect(eq(str, (char *)json_text(parsed(), "why"), ""));
}

Test(log, a_long_text_is_cut_between_characters)
{
    char text[2000];
    for (size_t i = 0; i < sizeof text - 2; i += 2)
        memcpy(text + i, "å", 2);
    text[sizeof text - 2] = '\0';

    log_event(OBS_DB_ERROR, NULL, LOG_TEXT("why", text));

    cr_expect(eq(sz, strlen(json_text(parsed(), "why")), 512));
}

Test(log, a_line_never_passes_what_a_pipe_takes_at_once)
{
    char text[600];
    struct log_field fields[40];
    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 40; i++)
        fields[i] = LOG_TEXT("why", text);
    fields[0].name = "first";

    log_write(OBS_DB_ERROR, "0190f3b6", fields, 40);

    size_t len = 0;
    const char *got = line(&len);
    cr_assert(got != NULL);
    cr_expect(le(sz, len, PIPE_BUF));
    cr_expect(eq(str, (char *)got + len - 13, ",\"cut\":true}\n"));
    cr_expect(line(&len) == NULL);
}

Test(log, events_below_the_lowest_level_are_counted_and_not_written)
{
    size_t len = 0;
    struct buf page = buf_make(arena, 1000000);
    cr_assert(eq(int, metrics_init(1), SP_OK));
    log_open("test", LOG_ERROR);

    log_event(OBS_SIGN_IN_REFUSED, NULL);
    log_event(OBS_STREAM_OPEN, NULL);

    cr_expect(line(&len) == NULL);
    metrics_print(&page);
    cr_expect(strstr(page.data, "samplan_events_total{event=\"sign_in_refused\"} 1\n") != NULL);
}

Test(log, levels_are_read_by_name)
{
    enum log_level level = LOG_DEBUG;

    cr_expect(log_level_read("warn", &level));
    cr_expect(eq(int, (int)level, LOG_WARN));
    cr_expect(not(log_level_read("warning", &level)));
}
