/*
 * keys.c - the keys of logs as lines of text, and base64 as notes have it.
 */
#include "audit/checkpoint.h"
#include "base/uuid.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRIVATE   "PRIVATE+KEY+"
#define ALGORITHM 0x01 /* Ed25519 */

bool origin_valid(const char *origin)
{
    size_t len = strlen(origin);

    return len >= 3 && len <= ORIGIN_MAX && origin[0] != '-' &&
           strspn(origin, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/") ==
               len;
}

/* SHA-256(name ‖ LF ‖ algorithm ‖ key), its first four bytes (C2SP signed-note). */
static void find_id(struct log_key *k)
{
    unsigned char data[ORIGIN_MAX + 2 + KEY_BYTES], out[HASH_BYTES];
    size_t len = strlen(k->origin);

    memcpy(data, k->origin, len);
    data[len] = '\n';
    data[len + 1] = ALGORITHM;
    memcpy(data + len + 2, k->key, KEY_BYTES);
    if (!EVP_Digest(data, len + 2 + KEY_BYTES, out, NULL, EVP_sha256(), NULL))
        abort();
    memcpy(k->id, out, sizeof k->id);
}

static int find_open(struct log_secret *s)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, s->seed, KEY_BYTES);
    size_t len = KEY_BYTES;
    bool ok = key && EVP_PKEY_get_raw_public_key(key, s->open.key, &len) == 1;

    EVP_PKEY_free(key);
    if (!ok)
        return SP_EINTERNAL;
    find_id(&s->open);
    return SP_OK;
}

int secret_make(const char *origin, struct log_secret *out)
{
    memset(out, 0, sizeof *out);
    if (!origin_valid(origin))
        return SP_EINVAL;
    memcpy(out->open.origin, origin, strlen(origin));
    random_bytes(out->seed, KEY_BYTES);
    return find_open(out);
}

void secret_wipe(struct log_secret *s)
{
    OPENSSL_cleanse(s, sizeof *s);
}

static char *write_key(struct arena *a, const char *before, const struct log_key *k,
                       const unsigned char key[KEY_BYTES])
{
    unsigned char data[1 + KEY_BYTES] = {ALGORITHM};
    char *text;

    memcpy(data + 1, key, KEY_BYTES);
    text = arena_printf(a, "%s%s+%s+%s", before, k->origin, text_hex(a, k->id, sizeof k->id),
                        text_base64(a, data, sizeof data));
    OPENSSL_cleanse(data, sizeof data);
    return text;
}

char *secret_text(struct arena *a, const struct log_secret *s)
{
    return write_key(a, PRIVATE, &s->open, s->seed);
}

char *key_text(struct arena *a, const struct log_key *k)
{
    return write_key(a, "", k, k->key);
}

/* origin+keyid+base64; the id is left for the caller to compare. */
static int split(const char *text, size_t len, struct log_key *k, unsigned char key[KEY_BYTES])
{
    const char *plus = memchr(text, '+', len), *data;
    unsigned char bytes[1 + KEY_BYTES];
    char id[9] = "";
    size_t name, size;

    memset(k, 0, sizeof *k);
    if (!plus)
        return SP_EINVAL;
    name = (size_t)(plus - text);
    data = plus + 10;
    if (name > ORIGIN_MAX || len < name + 11 || plus[9] != '+')
        return SP_EINVAL;
    memcpy(k->origin, text, name);
    memcpy(id, plus + 1, 8);
    if (!origin_valid(k->origin) || text_unhex(id, k->id, sizeof k->id) ||
        text_unbase64(data, len - name - 10, bytes, sizeof bytes, &size) || size != sizeof bytes ||
        bytes[0] != ALGORITHM)
        return SP_EINVAL;
    memcpy(key, bytes + 1, KEY_BYTES);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return SP_OK;
}

static size_t trim(const char **text, size_t len)
{
    while (len && strchr(" \t\r\n", **text)) {
        (*text)++;
        len--;
    }
    while (len && strchr(" \t\r\n", (*text)[len - 1]))
        len--;
    return len;
}

int key_parse(const char *text, size_t len, struct log_key *out)
{
    unsigned char id[4];

    len = trim(&text, len);
    if (split(text, len, out, out->key))
        return SP_EINVAL;
    memcpy(id, out->id, sizeof id);
    find_id(out);
    return memcmp(id, out->id, sizeof id) ? SP_EINVAL : SP_OK;
}

int secret_parse(const char *text, struct log_secret *out)
{
    size_t len = trim(&text, strlen(text)), private = strlen(PRIVATE);
    unsigned char id[4];

    if (len <= private || memcmp(text, PRIVATE, private) != 0 ||
        split(text + private, len - private, &out->open, out->seed))
        return SP_EINVAL;
    memcpy(id, out->open.id, sizeof id);
    if (find_open(out))
        return SP_EINTERNAL;
    return memcmp(id, out->open.id, sizeof id) ? SP_EINVAL : SP_OK;
}

char *text_base64(struct arena *a, const void *data, size_t len)
{
    char *out = arena_alloc(a, (len + 2) / 3 * 4 + 1);

    EVP_EncodeBlock((unsigned char *)out, data, (int)len);
    return out;
}

int text_unbase64(const char *text, size_t chars, unsigned char *out, size_t max, size_t *len)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char bytes[256], again[4];
    char back[8];
    size_t pad = 0;

    *len = 0;
    if (!chars || chars % 4 || chars / 4 * 3 > sizeof bytes)
        return SP_EINVAL;
    while (pad < 2 && text[chars - 1 - pad] == '=')
        pad++;
    for (size_t i = 0; i < chars - pad; i++) {
        if (!text[i] || !strchr(DIGITS, text[i]))
            return SP_EINVAL;
    }
    if (chars / 4 * 3 - pad > max)
        return SP_EINVAL;
    EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)chars); /* nothing is left to refuse */
    *len = chars / 4 * 3 - pad;
    /* one text only for the same bytes */
    memcpy(again, bytes + chars / 4 * 3 - 3, 3);
    EVP_EncodeBlock((unsigned char *)back, again, (int)(3 - pad));
    if (memcmp(back, text + chars - 4, 4) != 0)
        return SP_EINVAL;
    memcpy(out, bytes, *len);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return SP_OK;
}
