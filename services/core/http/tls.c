/*
 * tls.c - owns the BIO between OpenSSL and our buffers, and the contexts of both sides.
 */
#include "http/tls.h"
#include "http/tickets.h"
#include <arpa/inet.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define OUT_FIRST 20480

static char reason[128] = "none";

static void keep_reason(void)
{
    unsigned long code = ERR_peek_error();
    const char *text = code ? ERR_reason_error_string(code) : NULL;

    /* Constants of the library only: the error's data may quote what the peer sent. */
    size_t len = text ? strnlen(text, sizeof reason - 1) : 0;

    if (len)
        memcpy(reason, text, len);
    reason[len] = 0;
    ERR_clear_error();
}

const char *tls_why(void)
{
    return reason;
}

/* ---- the BIO ---- */

static int bio_read(BIO *bio, char *data, int room)
{
    struct tls *t = BIO_get_data(bio);
    size_t n = t->in_len < (size_t)room ? t->in_len : (size_t)room;

    BIO_clear_retry_flags(bio);
    if (!n) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(data, t->in, n);
    t->in += n;
    t->in_len -= n;
    return (int)n;
}

static int bio_write(BIO *bio, const char *data, int len)
{
    const struct tls *t = BIO_get_data(bio);
    struct tls_out *out = t->out;
    size_t need = out->len + (size_t)len;

    BIO_clear_retry_flags(bio);
    if (need > out->room) {
        size_t room = out->room ? out->room : OUT_FIRST;

        while (room < need)
            room *= 2;
        unsigned char *more = realloc(out->data, room);

        if (!more)
            abort();
        out->data = more;
        out->room = room;
    }
    memcpy(out->data + out->len, data, (size_t)len);
    out->len = need;
    return len;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static int bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static const BIO_METHOD *bio_method(void)
{
    static BIO_METHOD *method;

    if (!method) {
        method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "records");
        if (!method || !BIO_meth_set_read(method, bio_read) ||
            !BIO_meth_set_write(method, bio_write) || !BIO_meth_set_ctrl(method, bio_control) ||
            !BIO_meth_set_create(method, bio_create))
            abort();
    }
    return method;
}

void tls_out_free(struct tls_out *out)
{
    free(out->data);
    *out = (struct tls_out){0};
}

/* ---- contexts ---- */

static void context_common(SSL_CTX *context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
}

/* Only HTTP/1.1 is spoken: a client that offers other protocols alone is told so (RFC 7301 3.2). */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *arg)
{
    static const char name[] = "http/1.1";

    (void)ssl;
    (void)arg;
    for (unsigned at = 0; at < in_len; at += in[at] + 1U) {
        if (in[at] == sizeof name - 1 && at + in[at] < in_len &&
            memcmp(in + at + 1, name, sizeof name - 1) == 0) {
            *out = in + at + 1;
            *out_len = in[at];
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

int tls_server_context(const char *certificate, const char *key, SSL_CTX **out, const char **why)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    *out = NULL;
    *why = NULL;
    if (!context) {
        *why = "OpenSSL cannot make a TLS context.";
        return SP_EINVAL;
    }
    context_common(context);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1)
        *why = "http.tls_certificate: the file is missing, unreadable or no PEM certificate.";
    else if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        *why = "http.tls_key: the file is missing, unreadable, no PEM key, or another's key.";
    else if (SSL_CTX_check_private_key(context) != 1)
        *why = "http.tls_key does not belong to http.tls_certificate.";
    else if (!tickets_use(context))
        *why = "OpenSSL refuses the session tickets.";
    if (*why) {
        keep_reason();
        SSL_CTX_free(context);
        return SP_EINVAL;
    }
    *out = context;
    return SP_OK;
}

int tls_client_context(const char *ca, SSL_CTX **out, const char **why)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    int found = 0;

    *out = NULL;
    *why = NULL;
    if (!context) {
        *why = "OpenSSL cannot make a TLS context.";
        return SP_EINVAL;
    }
    context_common(context);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (ca && *ca)
        found = SSL_CTX_load_verify_file(context, ca);
    else
        found = SSL_CTX_set_default_verify_paths(context);
    if (found != 1) {
        *why = "The file of certificate authorities cannot be read.";
        keep_reason();
        SSL_CTX_free(context);
        return SP_EINVAL;
    }
    *out = context;
    return SP_OK;
}

void tls_context_free(SSL_CTX *context)
{
    SSL_CTX_free(context);
}

/* ---- a connection ---- */

static bool expect_peer(SSL *ssl, const char *host)
{
    unsigned char address[16];

    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

int tls_begin(struct tls *t, SSL_CTX *context, struct tls_out *out, const char *host)
{
    BIO *bio = NULL;

    *t = (struct tls){.out = out};
    t->ssl = SSL_new(context);
    if (!t->ssl)
        return SP_EINTERNAL;
    bio = BIO_new(bio_method());
    if (!bio || (host && !expect_peer(t->ssl, host))) {
        BIO_free(bio);
        tls_end(t);
        return SP_EINTERNAL;
    }
    BIO_set_data(bio, t);
    SSL_set_bio(t->ssl, bio, bio);
    if (host)
        SSL_set_connect_state(t->ssl);
    else
        SSL_set_accept_state(t->ssl);
    return SP_OK;
}

void tls_end(struct tls *t)
{
    SSL_free(t->ssl);
    t->ssl = NULL;
}

void tls_give(struct tls *t, const void *data, size_t len)
{
    t->in = data;
    t->in_len = len;
}

long tls_read(struct tls *t, void *data, size_t room)
{
    size_t n = 0;

    ERR_clear_error();
    if (SSL_read_ex(t->ssl, data, room, &n) == 1)
        return (long)n;
    switch (SSL_get_error(t->ssl, 0)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return TLS_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_ENDED;
    default:
        keep_reason();
        return TLS_FAILED;
    }
}

int tls_write(struct tls *t, const void *data, size_t len)
{
    const char *at = data;

    ERR_clear_error();
    while (len) {
        size_t n = 0;

        if (SSL_write_ex(t->ssl, at, len, &n) != 1) {
            keep_reason();
            return SP_EUNAVAILABLE;
        }
        at += n;
        len -= n;
    }
    return SP_OK;
}

void tls_goodbye(struct tls *t)
{
    ERR_clear_error();
    if (SSL_is_init_finished(t->ssl))
        (void)SSL_shutdown(t->ssl);
    ERR_clear_error();
}

bool tls_up(const struct tls *t)
{
    return SSL_is_init_finished(t->ssl);
}

bool tls_resumed(const struct tls *t)
{
    return SSL_session_reused(t->ssl) == 1;
}
