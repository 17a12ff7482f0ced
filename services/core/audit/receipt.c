/*
 * receipt.c - the form of receipts. Pure.
 */
#include "audit/receipt.h"
#include "base/text.h"
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "samplan-receipts/1"
#define HEX  (2 * HASH_BYTES)

int receipt_key_read(const char *text, unsigned char key[RECEIPT_KEY])
{
    char hex[2 * RECEIPT_KEY + 1];
    size_t len = strcspn(text, "\r\n");

    if (len != 2 * RECEIPT_KEY || text[len + strspn(text + len, "\r\n")])
        return SP_EINVAL;
    memcpy(hex, text, len);
    hex[len] = '\0';
    return text_unhex(hex, key, RECEIPT_KEY);
}

static void hex_of(const struct hash *h, char out[HEX + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (unsigned i = 0; i < HASH_BYTES; i++) {
        out[2 * i] = digits[h->b[i] >> 4];
        out[2 * i + 1] = digits[h->b[i] & 15];
    }
    out[HEX] = '\0';
}

/* What the next MAC is over: the words of the line and the MAC before. */
static struct hash mac_of(const struct receipt_chain *chain, const char *words)
{
    unsigned char data[RECEIPT_INSTANCE + RECEIPT_LINE + HASH_BYTES + 2];
    size_t instance = strlen(chain->instance) + 1, said = strlen(words) + 1;
    struct hash mac;

    memcpy(data, chain->instance, instance);
    memcpy(data + instance, words, said);
    memcpy(data + instance + said, chain->mac.b, HASH_BYTES);
    if (!HMAC(EVP_sha256(), chain->key, RECEIPT_KEY, data, instance + said + HASH_BYTES, mac.b,
              NULL))
        abort();
    return mac;
}

static void words_of(uint64_t number, const struct receipt *r, char out[RECEIPT_LINE])
{
    char leaf[HEX + 1];

    hex_of(&r->leaf, leaf);
    snprintf(out, RECEIPT_LINE, "%" PRIu64 " %" PRId64 " %s", number, r->row, leaf);
}

void receipt_write(struct receipt_chain *chain, const struct receipt *r, char line[RECEIPT_LINE])
{
    char words[RECEIPT_LINE], mac[HEX + 1];

    words_of(chain->number + 1, r, words);
    chain->mac = mac_of(chain, words);
    chain->number++;
    hex_of(&chain->mac, mac);
    snprintf(line, RECEIPT_LINE, "%.160s %s", words, mac);
}

void receipt_head_write(const struct receipt_chain *chain, char line[RECEIPT_LINE])
{
    char mac[HEX + 1];

    hex_of(&chain->mac, mac);
    snprintf(line, RECEIPT_LINE, HEAD " %s %" PRIu64 " %s", chain->instance, chain->number, mac);
}

/* Words between single spaces; false: not as many. */
static bool split(const char *line, char words[][HEX + 1], unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        size_t len = strcspn(line, " ");

        if (!len || len > HEX || (line[len] == '\0') != (i + 1 == n))
            return false;
        memcpy(words[i], line, len);
        words[i][len] = '\0';
        line += len + 1;
    }
    return true;
}

static bool hash_read(const char *hex, struct hash *out)
{
    return strlen(hex) == HEX && text_unhex(hex, out->b, HASH_BYTES) == SP_OK;
}

enum receipt_fault receipt_head_read(struct receipt_chain *chain, const char *line)
{
    char words[4][HEX + 1];
    struct hash mac;
    int64_t number;

    if (!split(line, words, 4) || strcmp(words[0], HEAD) != 0 ||
        strlen(words[1]) != RECEIPT_INSTANCE || text_int(words[2], 0, INT64_MAX, &number) ||
        !hash_read(words[3], &mac))
        return RECEIPT_FORM;
    if (!chain->instance[0]) {
        memcpy(chain->instance, words[1], RECEIPT_INSTANCE + 1);
        chain->number = (uint64_t)number;
        chain->mac = mac;
        return RECEIPT_FINE;
    }
    return strcmp(chain->instance, words[1]) == 0 && chain->number == (uint64_t)number &&
                   hash_same(&chain->mac, &mac)
               ? RECEIPT_FINE
               : RECEIPT_GAP;
}

enum receipt_fault receipt_read(struct receipt_chain *chain, const char *line, struct receipt *out)
{
    char words[4][HEX + 1], said[RECEIPT_LINE];
    struct hash mac, want;
    int64_t number;

    if (!split(line, words, 4) || text_int(words[0], 1, INT64_MAX, &number) ||
        text_int(words[1], 1, INT64_MAX, &out->row) || !hash_read(words[2], &out->leaf) ||
        !hash_read(words[3], &mac))
        return RECEIPT_FORM;
    if ((uint64_t)number != chain->number + 1)
        return RECEIPT_GAP;
    words_of((uint64_t)number, out, said);
    want = mac_of(chain, said);
    if (!hash_same(&want, &mac))
        return RECEIPT_FORGED;
    chain->number++;
    chain->mac = mac;
    return RECEIPT_FINE;
}
