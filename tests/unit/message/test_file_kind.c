/* What a file is, from its bytes: whole ones, cut ones, and two in one. */
#include "harness.h"
#include "message/file_kind.h"
#include <stdlib.h>
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

TestSuite(file_kind, .init = start, .fini = stop);

struct bytes {
    unsigned char data[4096];
    size_t len;
};

static void add(struct bytes *b, const void *data, size_t len)
{
    cr_assert(b->len + len <= sizeof b->data);
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

static void text(struct bytes *b, const char *said)
{
    add(b, said, strlen(said));
}

static void chunk(struct bytes *b, const char *name, const void *data, uint32_t len)
{
    const unsigned char size[4] = {(unsigned char)(len >> 24), (unsigned char)(len >> 16),
                                   (unsigned char)(len >> 8), (unsigned char)len};

    add(b, size, 4);
    add(b, name, 4);
    add(b, data, len);
    add(b, "\0\0\0\0", 4);
}

#define HEADER "\0\0\0\1\0\0\0\1\10\6\0\0\0"

static struct bytes png(void)
{
    struct bytes b = {0};

    add(&b, "\x89PNG\r\n\x1A\n", 8);
    chunk(&b, "IHDR", HEADER, 13);
    chunk(&b, "IDAT", "xxxx", 4);
    chunk(&b, "IEND", "", 0);
    return b;
}

/* A frame, a scan with a stuffed byte and a restart in it, the end. */
static struct bytes jpeg(void)
{
    struct bytes b = {0};

    add(&b, "\xFF\xD8\xFF\xE0\0\x06JFIF", 10);
    add(&b, "\xFF\xC0\0\x0B\x08\0\1\0\1\1\1\x11\0", 13);
    add(&b, "\xFF\xDA\0\x08\1\1\0\0\x3F\0", 10);
    add(&b,
        "ab\xFF\0cd\xFF\xD0"
        "ef\xFF\xD9",
        12);
    return b;
}

static struct bytes pdf(void)
{
    struct bytes b = {0};
    char tail[80];

    text(&b, "%PDF-1.7\n1 0 obj\n<< >>\nendobj\n");
    snprintf(tail, sizeof tail, "startxref\n%d\n%%%%EOF\n", (int)b.len);
    text(&b, "xref\n0 1\ntrailer\n<< >>\n");
    text(&b, tail);
    return b;
}

static struct bytes pdf_stream(void)
{
    struct bytes b = {0};

    text(&b, "%PDF-2.0\n12 0 obj\n<< /Type /XRef >>\nendobj\nstartxref\n9\n%%EOF");
    return b;
}

static bool whole(const struct bytes *b)
{
    /* A copy of the exact size: reading past it is seen. */
    unsigned char *copy = malloc(b->len ? b->len : 1);

    cr_assert(copy != NULL);
    memcpy(copy, b->data, b->len);
    bool is = file_whole(file_kind(copy, b->len), copy, b->len);

    free(copy);
    return is;
}

Test(file_kind, a_whole_file_of_each_kind_is_known_and_whole)
{
    struct bytes files[] = {png(), jpeg(), pdf(), pdf_stream()};
    const enum file_kind kinds[] = {FILE_PNG, FILE_JPEG, FILE_PDF, FILE_PDF};

    for (int i = 0; i < 4; i++) {
        cr_expect(eq(int, file_kind(files[i].data, files[i].len), kinds[i]), "file %d", i);
        cr_expect(whole(&files[i]), "file %d", i);
    }
}

Test(file_kind, a_file_that_is_cut_anywhere_is_not_whole)
{
    struct bytes files[] = {png(), jpeg(), pdf(), pdf_stream()};

    for (int i = 0; i < 4; i++) {
        struct bytes cut = files[i];

        /* white space after the end of a document is nothing */
        while (cut.len && (cut.data[cut.len - 1] == '\n'))
            cut.len--;
        while (cut.len-- > 0)
            cr_expect(not(whole(&cut)), "file %d cut to %zu", i, cut.len);
    }
}

Test(file_kind, what_goes_on_after_the_end_is_another_file)
{
    struct bytes files[] = {png(), jpeg(), pdf(), pdf_stream()};
    const char *const more[] = {"PK\3\4", "<script>alert(1)</script>", "%PDF-1.4\n", "MZ"};

    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            struct bytes both = files[i];

            text(&both, more[j]);
            cr_expect(not(whole(&both)), "file %d followed by %s", i, more[j]);
        }
}

Test(file_kind, what_stands_before_the_beginning_is_another_file)
{
    struct bytes files[] = {png(), jpeg(), pdf()};
    const char *const before[] = {"GIF89a", "<html>", "\n", "\xEF\xBB\xBF"};

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++) {
            struct bytes both = {0};

            text(&both, before[j]);
            add(&both, files[i].data, files[i].len);
            cr_expect(eq(int, file_kind(both.data, both.len), FILE_OTHER), "%s", before[j]);
        }
}

Test(file_kind, a_telephones_further_pictures_and_zeros_belong_to_the_first)
{
    struct bytes two = jpeg(), second = jpeg();

    add(&two, "\0\0\0", 3);
    add(&two, second.data, second.len);
    cr_expect(whole(&two));
    two.len--;
    cr_expect(not(whole(&two)));
}

Test(file_kind, other_types_are_none_of_these)
{
    const char *const others[] = {"",         "GIF89a", "PK\3\4word",  "<svg xmlns='x'/>", "{}",
                                  "\xFF\xD8", "%PD",    "\x89PNG\r\n", "RIFFxxxxWEBP",     "MZ",
                                  "BM",       "II*\1",  "#!/bin/sh"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect(eq(int, file_kind(others[i], strlen(others[i])), FILE_OTHER), "%s", others[i]);
    cr_expect(not(file_whole(FILE_OTHER, "x", 1)));
}

Test(file_kind, a_png_must_begin_with_its_header_and_have_an_image)
{
    struct bytes none = {0}, late = {0}, empty = {0}, flat = {0};

    add(&none, "\x89PNG\r\n\x1A\n", 8);
    chunk(&none, "IHDR", HEADER, 13);
    chunk(&none, "IEND", "", 0);
    add(&late, "\x89PNG\r\n\x1A\n", 8);
    chunk(&late, "IDAT", "x", 1);
    chunk(&late, "IHDR", HEADER, 13);
    chunk(&late, "IEND", "", 0);
    add(&empty, "\x89PNG\r\n\x1A\n", 8);
    chunk(&empty, "IHDR", HEADER, 13);
    chunk(&empty, "IDAT", "x", 1);
    chunk(&empty, "IEND", "x", 1);
    add(&flat, "\x89PNG\r\n\x1A\n", 8);
    chunk(&flat, "IHDR", "\0\0\0\0\0\0\0\1\10\6\0\0\0", 13);
    chunk(&flat, "IDAT", "x", 1);
    chunk(&flat, "IEND", "", 0);

    cr_expect(not(whole(&none)));
    cr_expect(not(whole(&late)));
    cr_expect(not(whole(&empty)));
    cr_expect(not(whole(&flat)));
}

Test(file_kind, a_chunk_that_claims_more_than_there_is_is_not_read)
{
    struct bytes b = png();

    b.data[8] = 0xFF; /* IHDR's length */
    cr_expect(not(whole(&b)));
}

Test(file_kind, a_document_must_say_where_its_table_is_and_it_must_be_there)
{
    const char *const bad[] = {
        "%PDF-1.4\nxref\nstartxref\n9\n%%EOF trailing",
        "%PDF-1.4\nnothing\nstartxref\n9\n%%EOF",
        "%PDF-1.4\nxref\nstartxref\n999999999999999999999\n%%EOF",
        "%PDF-1.4\nxref\nstartxref\n\n%%EOF",
        "%PDF-1.4\nxref\n%%EOF",
        "%PDF-9.4\nxref\nstartxref\n9\n%%EOF",
        "%PDF-1.x\nxref\nstartxref\n9\n%%EOF",
    };

    cr_expect(file_whole(FILE_PDF, "%PDF-1.4\nxref\nstartxref\n9\n%%EOF", 32));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(not(file_whole(FILE_PDF, bad[i], strlen(bad[i]))), "%s", bad[i]);
}

Test(file_kind, random_bytes_behind_a_sign_are_read_within_their_bounds)
{
    static const char *const signs[] = {"%PDF-1.4", "\x89PNG\r\n\x1A\n", "\xFF\xD8\xFF"};
    unsigned state = 7;

    for (int round = 0; round < 20000; round++) {
        struct bytes b = {0};

        text(&b, signs[round % 3]);
        size_t n = (state = state * 1103515245 + 12345) / 65536 % 200;

        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)((state = state * 1103515245 + 12345) / 65536);

            /* often what a marker begins with */
            c = c % 5 == 0 ? 0xFF : c % 7 == 0 ? 0 : c;
            add(&b, &c, 1);
        }
        whole(&b);
    }
}

Test(file_kind, a_content_type_is_taken_without_its_parameters)
{
    cr_expect(eq(int, file_kind_of_type("application/pdf"), FILE_PDF));
    cr_expect(eq(int, file_kind_of_type("Image/PNG; x=y"), FILE_PNG));
    cr_expect(eq(int, file_kind_of_type("image/jpeg ;q=1"), FILE_JPEG));
    cr_expect(eq(int, file_kind_of_type("image/jpg"), FILE_OTHER));
    cr_expect(eq(int, file_kind_of_type("image/pngx"), FILE_OTHER));
    cr_expect(eq(int, file_kind_of_type(""), FILE_OTHER));
    cr_expect(eq(int, file_kind_of_type(NULL), FILE_OTHER));
    cr_expect(eq(str, (char *)file_type(FILE_JPEG), "image/jpeg"));
}

Test(file_kind, a_name_loses_its_folders_and_what_no_system_can_have)
{
    const char *const names[][2] = {
        {"Remiss.pdf", "Remiss.pdf"},
        {"C:\\Users\\anna\\Sår på häl.jpg", "Sår på häl.jpg"},
        {"../../etc/passwd.png", "passwd.png"},
        {"..hidden.png ", "hidden.png"},
        {"kl 10:30 <vad?>.pdf", "kl 10_30 _vad__.pdf"},
        {"a.png.", "a.png"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(eq(str, (char *)file_name(arena, names[i][0]), (char *)names[i][1]));
}

Test(file_kind, a_name_that_would_be_read_otherwise_than_written_is_none)
{
    const char *const names[] = {"",
                                 "...",
                                 " ",
                                 "a\nb.png",
                                 "a\x7F.png",
                                 "evil\xE2\x80\xAEgnp.exe", /* read from right to left */
                                 "a\xE2\x80\x8B.png",       /* a space that is not seen */
                                 "a\xE2\x81\xA6.png",
                                 "a\xC2\x85.png",
                                 "\xEF\xBB\xBF.png",
                                 "a\xFF.png"};
    char longest[402];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(eq(ptr, (void *)file_name(arena, names[i]), NULL), "name %zu", i);
    cr_expect(eq(ptr, (void *)file_name(arena, NULL), NULL));
    memset(longest, 'a', sizeof longest);
    longest[200] = '\0';
    cr_expect(file_name(arena, longest) != NULL);
    longest[200] = 'a';
    longest[201] = '\0';
    cr_expect(eq(ptr, (void *)file_name(arena, longest), NULL));
}

Test(file_kind, a_name_must_end_as_its_kind_does)
{
    cr_expect(file_name_fits(FILE_PDF, "a.PDF"));
    cr_expect(file_name_fits(FILE_JPEG, "a.b.jpeg"));
    cr_expect(file_name_fits(FILE_JPEG, "a.jpg"));
    cr_expect(not(file_name_fits(FILE_JPEG, "a.png")));
    cr_expect(not(file_name_fits(FILE_PNG, "a.png.exe")));
    cr_expect(not(file_name_fits(FILE_PNG, ".png")));
    cr_expect(not(file_name_fits(FILE_PNG, "png")));
}
