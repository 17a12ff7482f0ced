/*
 * Signed heads and keys: a note that Go's note package has signed is read and believed, ours are
 * read back, and nothing else is.
 */
#include "audit/checkpoint.h"
#include "../fails.h"
#include "harness.h"
#include <string.h>

TestSuite(checkpoint, .init = harness_start, .fini = harness_stop);

/* golang.org/x/mod/sumdb/note, the example of its documentation */
#define GO_KEY    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_SECRET "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

Test(checkpoint, a_key_that_go_has_made_is_read_and_written_the_same)
{
    struct arena *a = arena_new();
    struct log_secret s;
    struct log_key k;

    cr_assert(eq(int, key_parse(GO_KEY, strlen(GO_KEY), &k), SP_OK));
    cr_expect(eq(str, k.origin, "PeterNeumann"));
    cr_expect(eq(str, key_text(a, &k), GO_KEY));
    cr_assert(eq(int, secret_parse("  " GO_SECRET "\n", &s), SP_OK));
    cr_expect(eq(str, key_text(a, &s.open), GO_KEY), "the secret key's other half");
    cr_expect(eq(str, secret_text(a, &s), GO_SECRET));
    secret_wipe(&s);
    cr_expect(eq(int, s.seed[0] | s.seed[31], 0));
    arena_free(a);
}

Test(checkpoint, what_is_no_key_is_refused)
{
    static const char *const NONE[] = {
        "",
        "x",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20ag+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy",
        GO_SECRET};
    struct log_secret s;
    struct log_key k;

    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
        cr_expect(eq(int, key_parse(NONE[i], strlen(NONE[i]), &k), SP_EINVAL), "%s", NONE[i]);
    cr_expect(eq(int, secret_parse(GO_KEY, &s), SP_EINVAL), "a public key is no secret one");
    cr_expect(eq(int, secret_parse("PRIVATE+KEY+", &s), SP_EINVAL));
    cr_expect(eq(int, secret_parse("PRIVATE+KEY+PeterNeumann", &s), SP_EINVAL));
    cr_expect(eq(int, secret_make("no such origin", &s), SP_EINVAL));
    cr_expect(eq(int, secret_parse("PRIVATE+KEY+" GO_KEY, &s), SP_EINVAL),
              "nor with the words before");
}

Test(checkpoint, an_origin_has_no_character_that_a_note_needs)
{
    cr_expect(origin_valid("samplan.region.example/audit"));
    cr_expect(not(origin_valid("")));
    cr_expect(not(origin_valid("ab")));
    cr_expect(not(origin_valid("a b c")));
    cr_expect(not(origin_valid("a+b")));
    cr_expect(not(origin_valid("abc\n1")));
    cr_expect(not(origin_valid("-abc")));
}

Test(checkpoint, an_origin_has_at_most_so_many_characters)
{
    char line[ORIGIN_MAX + 80];
    struct log_key k;

    memset(line, 'a', sizeof line);
    line[ORIGIN_MAX] = '\0';
    cr_expect(origin_valid(line));
    line[ORIGIN_MAX] = 'a';
    line[ORIGIN_MAX + 1] = '\0';
    cr_expect(not(origin_valid(line)));
    snprintf(line + ORIGIN_MAX + 1, sizeof line - ORIGIN_MAX - 1, "%s", strchr(GO_KEY, '+'));
    cr_expect(eq(int, key_parse(line, strlen(line), &k), SP_EINVAL), "nor has a key's");
}

/* ---- what cannot be signed is not, and what cannot be checked is not believed ---- */

Test(checkpoint, a_key_whose_other_half_cannot_be_found_is_none)
{
    static const enum fails WHAT[] = {FAILS_PKEY_PRIVATE, FAILS_PKEY_RAW};
    struct log_secret s;

    for (unsigned i = 0; i < 2; i++) {
        fails(WHAT[i]);
        cr_expect(eq(int, secret_make("samplan.example/audit", &s), SP_EINTERNAL));
        cr_expect(eq(int, secret_parse(GO_SECRET, &s), SP_EINTERNAL));
    }
    fails(FAILS_NONE);
    cr_expect(eq(int, secret_parse(GO_SECRET, &s), SP_OK));
}

static struct head signed_head(const struct log_secret *s, uint64_t size)
{
    struct head h = {.size = size, .root = merkle_leaf("x", 1)};

    cr_assert(eq(int, head_sign(s, &h), SP_OK));
    return h;
}

static struct log_secret made_key(const char *origin)
{
    struct log_secret s;

    cr_assert(eq(int, secret_make(origin, &s), SP_OK));
    return s;
}

Test(checkpoint, a_head_is_read_back_from_its_note_and_believed)
{
    struct arena *a = arena_new();
    struct log_secret s = made_key("samplan.example/audit");
    struct head h = signed_head(&s, 4711), again;
    struct growth g;
    char note[NOTE_TEXT_MAX];
    const char *at = note;

    head_note(&h, note);
    cr_expect(text_starts(note, "samplan.example/audit\n4711\n"));
    cr_assert(eq(int, head_read(a, &at, &again, &g), SP_OK));
    cr_expect(eq(str, again.origin, h.origin));
    cr_expect(eq(u64, again.size, 4711));
    cr_expect(head_signed_by(&again, &s.open));
    cr_expect(eq(int, head_read(a, &at, &again, &g), SP_ENOTFOUND), "there is one only");
    arena_free(a);
}

Test(checkpoint, a_head_with_any_bit_turned_is_not_believed)
{
    struct log_secret s = made_key("samplan.example/audit");
    struct head h = signed_head(&s, 4711);

    for (unsigned bit = 0; bit < HASH_BYTES * 8; bit++) {
        h.root.b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(head_signed_by(&h, &s.open)));
        h.root.b[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    for (unsigned bit = 0; bit < SIGNATURE_BYTES * 8; bit++) {
        h.signature[bit / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(head_signed_by(&h, &s.open)));
        h.signature[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    h.size++;
    cr_expect(not(head_signed_by(&h, &s.open)));
    h.size--;
    cr_expect(head_signed_by(&h, &s.open));
    h.origin[0] = 'x';
    cr_expect(not(head_signed_by(&h, &s.open)));
}

Test(checkpoint, whichever_step_of_signing_fails_there_is_no_head)
{
    static const enum fails WHAT[] = {FAILS_PKEY_PRIVATE, FAILS_CONTEXT, FAILS_SIGN_INIT,
                                      FAILS_SIGN};
    struct log_secret s = made_key("samplan.example/audit");
    struct head h = {.size = 1};

    for (unsigned i = 0; i < 4; i++) {
        fails(WHAT[i]);
        cr_expect(eq(int, head_sign(&s, &h), SP_EINTERNAL), "step %u", i);
    }
    fails(FAILS_NONE);
    cr_expect(eq(int, head_sign(&s, &h), SP_OK));
}

Test(checkpoint, whichever_step_of_checking_fails_the_head_is_not_believed)
{
    static const enum fails WHAT[] = {FAILS_PKEY_PUBLIC, FAILS_CONTEXT, FAILS_VERIFY_INIT};
    struct log_secret s = made_key("samplan.example/audit");
    struct head h = signed_head(&s, 1);

    for (unsigned i = 0; i < 3; i++) {
        fails(WHAT[i]);
        cr_expect(not(head_signed_by(&h, &s.open)), "step %u", i);
    }
    fails(FAILS_NONE);
    cr_expect(head_signed_by(&h, &s.open));
}

Test(checkpoint, another_key_of_the_same_name_is_not_believed)
{
    struct log_secret s = made_key("samplan.example/audit"),
                      other = made_key("samplan.example/audit");
    struct head h = signed_head(&s, 1);

    cr_expect(not(head_signed_by(&h, &other.open)));
}

Test(checkpoint, many_notes_lie_in_one_file_with_proofs_and_others_signatures_between)
{
    struct arena *a = arena_new();
    struct log_secret s = made_key("samplan.example/audit");
    struct head h = signed_head(&s, 7), again;
    struct buf file = buf_make(a, 10000);
    char note[NOTE_TEXT_MAX];
    struct growth g;
    const char *at;

    head_note(&h, note);
    buf_printf(&file, "\n\n%s\n", note);
    buf_printf(&file, "old 3\n%s\n%s\n\n%s— witness.example AAAA\n",
               text_base64(a, h.root.b, HASH_BYTES), text_base64(a, s.open.key, 32), note);
    at = file.data;
    cr_assert(eq(int, head_read(a, &at, &again, &g), SP_OK));
    cr_expect(eq(u64, g.old, 0));
    cr_assert(eq(int, head_read(a, &at, &again, &g), SP_OK));
    cr_expect(eq(u64, g.old, 3));
    cr_expect(eq(uint, g.proof.n, 2));
    cr_expect(hash_same(&g.proof.hash[0], &h.root));
    cr_expect(head_signed_by(&again, &s.open));
    cr_expect(eq(int, head_read(a, &at, &again, &g), SP_ENOTFOUND));
    arena_free(a);
}

Test(checkpoint, what_is_no_note_is_refused)
{
#define HASH "Ejkg5lbcB7jHNHvT2CUZvEGxDGwnyNMvYkmPgAcWbCU="
    static const char *const NONE[] = {"x\n",
                                       "abc/def\n",
                                       "abc/def\n1\n",
                                       "abc/def\n01\n" HASH "\n\n",
                                       "abc/def\n-1\n" HASH "\n\n",
                                       "abc/def\n\n" HASH "\n\n",
                                       "abc/def\n1\n" HASH "\n",
                                       "abc/def\n1\n" HASH "\n\n",
                                       "abc/def\n1\n" HASH "\n\n— abc/def AAAA\n",
                                       "abc/def\n1\n" HASH "\nmore\n\n— abc/def AAAA\n",
                                       "abc/def\n1\nEjkg\n\n",
                                       "abc def\n1\n" HASH "\n\n",
                                       "old 1\n" HASH "\n",
                                       "old x\n\nabc/def\n1\n" HASH "\n\n",
                                       "old 1\nxx\n\nabc/def\n1\n" HASH "\n\n",
                                       "abc/def\n99999999999999999999\n" HASH "\n\n"};
    struct arena *a = arena_new();
    struct growth g;
    struct head h;

    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        const char *at = NONE[i];

        cr_expect(eq(int, head_read(a, &at, &h, &g), SP_EINVAL), "%s", NONE[i]);
    }
    arena_free(a);
}

/* A log that has just begun has one batch; the head of none is a head nevertheless. */
Test(checkpoint, the_head_of_an_empty_log_is_read)
{
    struct arena *a = arena_new();
    struct log_secret s = made_key("samplan.example/audit");
    struct head h = signed_head(&s, 0), again = {.size = 1};
    char note[NOTE_TEXT_MAX];
    const char *at = note;
    struct growth g;

    head_note(&h, note);
    cr_assert(eq(int, head_read(a, &at, &again, &g), SP_OK));
    cr_expect(eq(u64, again.size, 0));
    arena_free(a);
}

/* One part of a signed note changed, and all the rest as it was: "" for nothing. */
static int read_changed(const char *part, const char *instead)
{
    struct arena *a = arena_new();
    struct log_secret s = made_key("abc/def");
    struct head h = {.size = 4711, .root = merkle_leaf("x", 1)};
    char note[NOTE_TEXT_MAX];
    const char *whole, *found, *at;
    struct growth g;
    int err;

    cr_assert(eq(int, head_sign(&s, &h), SP_OK));
    head_note(&h, note);
    whole = arena_printf(a, "old 3\n%s\n\n%s", text_base64(a, h.root.b, HASH_BYTES), note);
    found = strstr(whole, part);
    cr_assert(ne(ptr, (void *)found, NULL));
    at = arena_printf(a, "%.*s%s%s", (int)(found - whole), whole, instead, found + strlen(part));
    err = head_read(a, &at, &h, &g);
    arena_free(a);
    return err;
}

Test(checkpoint, a_note_with_one_part_that_is_wrong_is_refused)
{
    static const char *const CHANGES[][2] = {
        {"old 3", "old x"},
        {"old 3", "old 03"},
        {"old 3\n", "old 3\nEjkg\n"},
        {"\nabc/def\n", "\nabc def\n"},
        {"\n4711\n", "\n47x1\n"},
        {"\n4711\n", "\n04711\n"},
        {"\n4711\n", "\n\n"},
        {"\n4711\n", "\n4711\nEjkg\n"},
        {"=\n\n\xe2", "=\nmore\n\n\xe2"},
        {"\x94 abc/def ", "\x94 abc/defg"},
    };

    cr_assert(eq(int, read_changed("old 3", "old 4"), SP_OK));
    cr_assert(eq(int, read_changed("4711", "4712"), SP_OK), "it is read, but not believed");
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++)
        cr_expect(eq(int, read_changed(CHANGES[i][0], CHANGES[i][1]), SP_EINVAL), "%s",
                  CHANGES[i][1]);
}

Test(checkpoint, a_proof_longer_than_any_is_refused)
{
    struct arena *a = arena_new();
    struct log_secret s = made_key("abc/def");
    char note[NOTE_TEXT_MAX];
    struct growth g;
    struct head h;
    struct buf text;
    const char *at;

    h = signed_head(&s, 7);
    head_note(&h, note);
    for (unsigned more = 0; more < 2; more++) {
        text = buf_make(a, 10000);
        buf_text(&text, "old 1\n");
        for (unsigned i = 0; i < MERKLE_PROOF / 2 + more; i++)
            buf_text(&text, HASH "\n");
        buf_printf(&text, "\n%s", note);
        at = text.data;
        cr_expect(eq(int, head_read(a, &at, &h, &g), more ? SP_EINVAL : SP_OK));
    }
    arena_free(a);
}

/* Other people's signatures stand beside ours, and what is none ends them. */
Test(checkpoint, the_signature_is_taken_from_the_line_of_the_logs_own_name)
{
    static const char *const OTHERS[] = {"\xe2\x80\x94 a BBBB\n", "\xe2\x80\x94 abc/deg AAAA\n",
                                         "\xe2\x80\x94 abc/defg AAAA\n",
                                         "\xe2\x80\x94 abc/def !!!!\n"};
    struct arena *a = arena_new();
    struct log_secret s = made_key("abc/def");
    struct head h = signed_head(&s, 1), again;
    char note[NOTE_TEXT_MAX];
    struct growth g;
    const char *ours, *at;

    head_note(&h, note);
    ours = strstr(note, "\n\n") + 2;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        at = arena_printf(a, "%.*s%s%s", (int)(ours - note), note, OTHERS[i], ours);
        cr_assert(eq(int, head_read(a, &at, &again, &g), SP_OK), "%s", OTHERS[i]);
        cr_expect(head_signed_by(&again, &s.open), "%s", OTHERS[i]);
    }
    at = arena_printf(a, "%.*sa line of another kind\n%s", (int)(ours - note), note, ours);
    cr_expect(eq(int, head_read(a, &at, &again, &g), SP_EINVAL), "it ends before ours");
    arena_free(a);
}

Test(checkpoint, base64_has_one_text_only_for_the_same_bytes)
{
    unsigned char out[64], wide[300];
    char longer[344];
    size_t len;

    cr_expect(eq(int, text_unbase64("AQ==", 4, out, sizeof out, &len), SP_OK));
    cr_expect(eq(sz, len, 1));
    cr_expect(eq(int, text_unbase64("AR==", 4, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("AQ=", 3, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("A=Q=", 4, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("AQ==\n", 5, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("AQID", 4, out, 2, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("", 0, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("A!IDAQID", 8, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("A===", 4, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("====", 4, out, sizeof out, &len), SP_EINVAL));
    cr_expect(eq(int, text_unbase64("A\0QI", 4, out, sizeof out, &len), SP_EINVAL));
    memset(longer, 'A', sizeof longer);
    cr_expect(eq(int, text_unbase64(longer, 344, wide, sizeof wide, &len), SP_EINVAL),
              "more than a note has");
    cr_expect(eq(int, text_unbase64(longer, 340, wide, sizeof wide, &len), SP_OK));
    cr_expect(eq(sz, len, 255));
}
