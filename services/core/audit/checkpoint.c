/*
 * checkpoint.c - writing, signing and reading signed heads.
 */
#include "audit/checkpoint.h"
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DASH "\xe2\x80\x94 " /* em dash and space begin a signature's line */

/* ---- signing ---- */

static int text_of(const struct head *h, char out[NOTE_TEXT_MAX])
{
    char root[64];

    EVP_EncodeBlock((unsigned char *)root, h->root.b, HASH_BYTES);
    return snprintf(out, NOTE_TEXT_MAX, "%s\n%" PRIu64 "\n%s\n", h->origin, h->size, root);
}

int head_sign(const struct log_secret *s, struct head *h)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, s->seed, KEY_BYTES);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t len = SIGNATURE_BYTES - 4;
    char text[NOTE_TEXT_MAX];
    bool ok;

    memcpy(h->origin, s->open.origin, sizeof h->origin);
    memcpy(h->signature, s->open.id, 4);
    ok = key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
         EVP_DigestSign(context, h->signature + 4, &len, (const unsigned char *)text,
                        (size_t)text_of(h, text)) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok ? SP_OK : SP_EINTERNAL;
}

bool head_signed_by(const struct head *h, const struct log_key *k)
{
    EVP_PKEY *key;
    EVP_MD_CTX *context;
    char text[NOTE_TEXT_MAX];
    bool ok;

    if (strcmp(h->origin, k->origin) != 0 || memcmp(h->signature, k->id, 4) != 0)
        return false;
    key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, k->key, KEY_BYTES);
    context = EVP_MD_CTX_new();
    ok = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
         EVP_DigestVerify(context, h->signature + 4, SIGNATURE_BYTES - 4,
                          (const unsigned char *)text, (size_t)text_of(h, text)) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}

void head_note(const struct head *h, char out[NOTE_TEXT_MAX])
{
    char signature[128];
    int len = text_of(h, out);

    EVP_EncodeBlock((unsigned char *)signature, h->signature, SIGNATURE_BYTES);
    snprintf(out + len, (size_t)(NOTE_TEXT_MAX - len), "\n" DASH "%s %s\n", h->origin, signature);
}

/* ---- reading ---- */

struct line {
    const char *text;
    size_t len;
};

/* The next line; false at the end of the text. */
static bool line_next(const char **at, struct line *out)
{
    const char *end;

    if (!**at)
        return false;
    end = strchrnul(*at, '\n');
    *out = (struct line){*at, (size_t)(end - *at)};
    *at = *end ? end + 1 : end;
    return true;
}

static bool line_is_blank(const struct line *l)
{
    return l->len == strspn(l->text, " \t\r");
}

static int line_size(const struct arena *unused, const char *text, size_t len, uint64_t *out)
{
    *out = 0;
    (void)unused;
    if (!len || len > 18 || (text[0] == '0' && len > 1))
        return SP_EINVAL;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return SP_EINVAL;
        *out = *out * 10 + (uint64_t)(text[i] - '0');
    }
    return SP_OK;
}

static int line_hash(const struct line *l, struct hash *out)
{
    size_t len;

    if (text_unbase64(l->text, l->len, out->b, HASH_BYTES, &len))
        return SP_EINVAL;
    return len == HASH_BYTES ? SP_OK : SP_EINVAL;
}

/* "old N" and the proof's lines, up to the blank one. */
static int growth_read(const char **at, const struct line *first, struct growth *g)
{
    struct line l;

    if (line_size(NULL, first->text + 4, first->len - 4, &g->old))
        return SP_EINVAL;
    while (line_next(at, &l) && l.len) {
        if (g->proof.n == MERKLE_PROOF / 2 || line_hash(&l, &g->proof.hash[g->proof.n++]))
            return SP_EINVAL;
    }
    return SP_OK;
}

/* Lines of signatures, up to a blank one or one that is none. */
static int signature_read(const char **at, struct head *h)
{
    size_t name = strlen(h->origin), dash = strlen(DASH), len;
    const char *before = *at;
    bool found = false;
    struct line l;

    while (line_next(at, &l) && l.len > dash && !memcmp(l.text, DASH, dash)) {
        before = *at;
        if (found || l.len < dash + name + 1 || memcmp(l.text + dash, h->origin, name) != 0 ||
            l.text[dash + name] != ' ')
            continue;
        found = !text_unbase64(l.text + dash + name + 1, l.len - dash - name - 1, h->signature,
                               SIGNATURE_BYTES, &len) &&
                len == SIGNATURE_BYTES;
    }
    *at = before;
    return found ? SP_OK : SP_EINVAL;
}

static int body_read(struct arena *a, const char **at, const struct line *origin, struct head *h)
{
    struct line l;

    if (origin->len > ORIGIN_MAX)
        return SP_EINVAL;
    memcpy(h->origin, origin->text, origin->len);
    h->origin[origin->len] = '\0';
    if (!origin_valid(h->origin) || !line_next(at, &l) || line_size(a, l.text, l.len, &h->size) ||
        !line_next(at, &l) || line_hash(&l, &h->root))
        return SP_EINVAL;
    while (line_next(at, &l) && l.len) {
        /* An extension would be part of what was signed, and ours has none. */
        return SP_EINVAL;
    }
    return signature_read(at, h);
}

int head_read(struct arena *a, const char **text, struct head *h, struct growth *g)
{
    struct line l = {"", 0};

    memset(h, 0, sizeof *h);
    memset(g, 0, sizeof *g);
    do {
        if (!line_next(text, &l))
            return SP_ENOTFOUND;
    } while (line_is_blank(&l));
    if (l.len > 4 && !memcmp(l.text, "old ", 4)) {
        if (growth_read(text, &l, g) || !line_next(text, &l))
            return SP_EINVAL;
    }
    return body_read(a, text, &l, h);
}
