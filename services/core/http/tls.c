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
#include <stdio.h>
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

/* Of a certificate that was not accepted, why: a constant too. */
static void keep_verdict(const SSL *ssl)
{
    long verdict = SSL_get_verify_result(ssl);

    if (verdict != X509_V_OK)
        snprintf(reason, sizeof reason, "%s", X509_verify_cert_error_string(verdict));
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

static int own_files(SSL_CTX *context, const struct tls_mutual *files, const char **why)
{
    if (SSL_CTX_use_certificate_chain_file(context, files->certificate) != 1)
        *why = "national.tls_certificate: the file is missing, unreadable or no PEM certificate.";
    else if (SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1)
        *why = "national.tls_key: the file is missing, unreadable, no PEM key, or another's key.";
    else if (SSL_CTX_check_private_key(context) != 1)
        *why = "national.tls_key does not belong to national.tls_certificate.";
    return *why ? SP_EINVAL : SP_OK;
}

static int their_files(SSL_CTX *context, const struct tls_mutual *files, const char **why)
{
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(files->ca);
    /* Whoever is trusted to issue need not be a root: only the issuer of machines is. */
    unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;

    if (!names || SSL_CTX_load_verify_file(context, files->ca) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        *why = "national.client_ca: the file is missing, unreadable or no PEM certificate.";
        return SP_EINVAL;
    }
    SSL_CTX_set_client_CA_list(context, names);
    if (files->crl && *files->crl) {
        X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());

        if (!lookup || X509_load_crl_file(lookup, files->crl, X509_FILETYPE_PEM) < 1) {
            *why = "national.client_crl: the file is missing, unreadable or no PEM list.";
            return SP_EINVAL;
        }
        flags |= X509_V_FLAG_CRL_CHECK;
    }
    X509_STORE_set_flags(store, flags);
    return SP_OK;
}

const char *tls_crl_fault(SSL_CTX *context)
{
    STACK_OF(X509_OBJECT) *all = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));

    for (int i = 0; i < sk_X509_OBJECT_num(all); i++) {
        X509_CRL *crl = X509_OBJECT_get0_X509_CRL(sk_X509_OBJECT_value(all, i));

        if (crl && X509_cmp_current_time(X509_CRL_get0_lastUpdate(crl)) > 0)
            return "a list is of the future; set the clock, or fetch it again";
        if (crl && X509_CRL_get0_nextUpdate(crl) &&
            X509_cmp_current_time(X509_CRL_get0_nextUpdate(crl)) < 0)
            return "a list is out of date, so nobody gets in; fetch it again";
    }
    return NULL;
}

int tls_mutual_context(const struct tls_mutual *files, SSL_CTX **out, const char **why)
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
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (own_files(context, files, why) || their_files(context, files, why)) {
        keep_reason();
        SSL_CTX_free(context);
        return SP_EINVAL;
    }
    ERR_clear_error();
    *out = context;
    return SP_OK;
}

static int show_own(SSL_CTX *context, const struct tls_own *own, const char **why)
{
    if (!own || !own->certificate || !*own->certificate)
        return SP_OK;
    if (SSL_CTX_use_certificate_chain_file(context, own->certificate) != 1)
        *why = "The certificate's file is missing, unreadable or no PEM certificate.";
    else if (SSL_CTX_use_PrivateKey_file(context, own->key, SSL_FILETYPE_PEM) != 1)
        *why = "The key's file is missing, unreadable, no PEM key, or another certificate's.";
    return *why ? SP_EINVAL : SP_OK;
}

int tls_client_context_with(const struct tls_own *own, const char *ca, SSL_CTX **out,
                            const char **why)
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
    if (found != 1)
        *why = "The file of certificate authorities cannot be read.";
    if (found != 1 || show_own(context, own, why)) {
        keep_reason();
        SSL_CTX_free(context);
        return SP_EINVAL;
    }
    *out = context;
    return SP_OK;
}

int tls_client_context(const char *ca, SSL_CTX **out, const char **why)
{
    return tls_client_context_with(NULL, ca, out, why);
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
        keep_verdict(t->ssl);
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

bool tls_peer_serial(const struct tls *t, char out[TLS_SERIAL])
{
    X509 *peer = t->ssl ? SSL_get0_peer_certificate(t->ssl) : NULL;
    const X509_NAME *subject = peer ? X509_get_subject_name(peer) : NULL;
    int at = subject ? X509_NAME_get_index_by_NID(subject, NID_serialNumber, -1) : -1;

    out[0] = '\0';
    if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_serialNumber, at) >= 0)
        return false;
    const ASN1_STRING *text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    int len = ASN1_STRING_length(text);
    const unsigned char *bytes = ASN1_STRING_get0_data(text);

    if (len < 1 || len >= TLS_SERIAL)
        return false;
    for (int i = 0; i < len; i++) {
        if (bytes[i] <= ' ' || bytes[i] > '~')
            return false;
    }
    memcpy(out, bytes, (size_t)len);
    out[len] = '\0';
    return true;
}

bool tls_resumed(const struct tls *t)
{
    return SSL_session_reused(t->ssl) == 1;
}
