/*
 * tickets.c - owns the secret behind the session tickets.
 */
#include "http/tickets.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "http/server.h"
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#define EPOCH           (12 * CLOCK_HOUR)
#define TICKET_LIFETIME 7200L /* seconds */
#define NAME_SIZE       16
#define KEY_SIZE        32

struct ticket_keys {
    int64_t epoch; /* 0: not derived yet */
    unsigned char name[NAME_SIZE], cipher[KEY_SIZE], mac[KEY_SIZE];
};

static unsigned char secret[KEY_SIZE];
static bool have_secret;
static struct ticket_keys kept[2]; /* of this epoch and of the one before */

void http_ticket_keys_init(void)
{
    random_bytes(secret, sizeof secret);
    memset(kept, 0, sizeof kept);
    have_secret = true;
}

static void derive(const char *use, int64_t epoch, unsigned char *out, size_t size)
{
    unsigned char text[24] = {0}, digest[KEY_SIZE];
    unsigned len = 0;

    memcpy(text, use, strlen(use));
    memcpy(text + 16, &epoch, sizeof epoch);
    if (!HMAC(EVP_sha256(), secret, sizeof secret, text, sizeof text, digest, &len))
        abort();
    memcpy(out, digest, size);
    OPENSSL_cleanse(digest, sizeof digest);
}

static const struct ticket_keys *keys_of(int64_t epoch)
{
    struct ticket_keys *k = &kept[epoch & 1];

    if (k->epoch != epoch) {
        derive("name", epoch, k->name, sizeof k->name);
        derive("cipher", epoch, k->cipher, sizeof k->cipher);
        derive("mac", epoch, k->mac, sizeof k->mac);
        k->epoch = epoch;
    }
    return k;
}

static bool keys_load(const struct ticket_keys *k, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                      EVP_MAC_CTX *mac, int encrypt)
{
    unsigned char key[KEY_SIZE];
    char digest[] = "SHA256";
    OSSL_PARAM params[3];

    memcpy(key, k->mac, sizeof key);
    params[0] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, sizeof key);
    params[1] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
    params[2] = OSSL_PARAM_construct_end();
    bool good = EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, k->cipher, iv, encrypt) == 1 &&
                EVP_MAC_CTX_set_params(mac, params) == 1;

    OPENSSL_cleanse(key, sizeof key);
    return good;
}

/* 1: use these keys; 2: use them and give the client a new ticket; 0: no such key; -1: fault. */
static int choose_keys(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                       EVP_MAC_CTX *mac, int encrypt)
{
    int64_t now = clock_now() / EPOCH;

    (void)ssl;
    if (encrypt) {
        const struct ticket_keys *k = keys_of(now);

        random_bytes(iv, 16);
        memcpy(name, k->name, NAME_SIZE);
        return keys_load(k, iv, cipher, mac, 1) ? 1 : -1;
    }
    for (int64_t epoch = now; epoch >= now - 1; epoch--) {
        const struct ticket_keys *k = keys_of(epoch);

        if (CRYPTO_memcmp(name, k->name, NAME_SIZE) == 0) {
            if (!keys_load(k, iv, cipher, mac, 0))
                return -1;
            return epoch == now ? 1 : 2;
        }
    }
    return 0;
}

bool tickets_use(SSL_CTX *context)
{
    static const unsigned char id[] = "samplan";

    if (!have_secret)
        http_ticket_keys_init();
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, TICKET_LIFETIME);
    return SSL_CTX_set_num_tickets(context, 1) == 1 &&
           SSL_CTX_set_session_id_context(context, id, sizeof id - 1) == 1 &&
           SSL_CTX_set_tlsext_ticket_key_evp_cb(context, choose_keys) == 1;
}
