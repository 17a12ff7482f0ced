/*
 * check_files.c - owns the look at the files that the server reads at its start.
 */
#include "check.h"
#include "http/tls.h"
#include "index/index_open.h"
#include "organisation/hsa_id.h"
#include "paper/paper.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool readable(struct check *k, const char *area, const char *key, const char *path)
{
    struct stat facts;

    if (stat(path, &facts)) {
        check_fault(k, area, "%s names %s: %s; correct the path or make the file", key, path,
                    strerror(errno));
        return false;
    }
    if (!S_ISREG(facts.st_mode)) {
        check_fault(k, area, "%s names %s, which is not a file", key, path);
        return false;
    }
    if (access(path, R_OK)) {
        check_fault(k, area, "%s names %s, which this user may not read; give it the right to", key,
                    path);
        return false;
    }
    return true;
}

static void check_key_mode(struct check *k, const char *path)
{
    struct stat facts;

    if (stat(path, &facts) == 0 && (facts.st_mode & S_IRWXO))
        check_fault(k, "tls", "everybody on this machine can read the private key %s; chmod o= it",
                    path);
}

static void check_tls(struct check *k)
{
    const char *certificate = config_text(k->run->config, CONFIG_HTTP_TLS_CERTIFICATE);
    const char *key = config_text(k->run->config, CONFIG_HTTP_TLS_KEY), *why = "";
    struct ssl_ctx_st *context = NULL;
    bool both;

    if (!*certificate)
        check_fault(k, "tls",
                    "http.tls_certificate is not set; name the PEM file of the certificate "
                    "and its chain");
    if (!*key)
        check_fault(k, "tls", "http.tls_key is not set; name the PEM file of the private key");
    if (!*certificate || !*key)
        return;
    both = readable(k, "tls", "http.tls_certificate", certificate);
    both = readable(k, "tls", "http.tls_key", key) && both;
    if (!both)
        return;
    check_key_mode(k, key);
    if (tls_server_context(certificate, key, &context, &why))
        check_fault(k, "tls", "certificate %s and key %s cannot be used: %s", certificate, key,
                    why);
    else
        tls_context_free(context);
}

/* The listener of the national platform, when there is one. */
static void check_national(struct check *k)
{
    const struct config *c = k->run->config;
    const struct tls_mutual files = {.certificate = config_text(c, CONFIG_NATIONAL_TLS_CERTIFICATE),
                                     .key = config_text(c, CONFIG_NATIONAL_TLS_KEY),
                                     .ca = config_text(c, CONFIG_NATIONAL_CLIENT_CA),
                                     .crl = config_text(c, CONFIG_NATIONAL_CLIENT_CRL)};
    struct ssl_ctx_st *context = NULL;
    const char *why = "";
    bool all = true;

    if (!*config_text(c, CONFIG_NATIONAL_LISTEN))
        return;
    if (!hsa_id_valid(config_text(c, CONFIG_NATIONAL_HSA_ID)))
        check_fault(k, "national", "national.hsa_id is not an HSA-id; name this system's own");
    all = readable(k, "national", "national.tls_certificate", files.certificate);
    all = readable(k, "national", "national.tls_key", files.key) && all;
    all = readable(k, "national", "national.client_ca", files.ca) && all;
    if (*files.crl)
        all = readable(k, "national", "national.client_crl", files.crl) && all;
    if (!all)
        return;
    check_key_mode(k, files.key);
    if (tls_mutual_context(&files, &context, &why)) {
        check_fault(k, "national", "the listener cannot start: %s", why);
        return;
    }
    why = tls_crl_fault(context);
    if (why)
        check_fault(k, "national", "national.client_crl: %s", why);
    tls_context_free(context);
}

static void check_public_url(struct check *k)
{
    const char *url = config_text(k->run->config, CONFIG_HTTP_PUBLIC_URL);

    if (!text_starts(url, "https://") || !url[8] || strpbrk(url + 8, "/?# "))
        check_fault(k, "web",
                    "http.public_url is %s; it must be an origin like "
                    "https://samplan.example, without a path",
                    *url ? url : "empty");
}

static void check_web_root(struct check *k)
{
    const char *root = config_text(k->run->config, CONFIG_WEB_ROOT);
    const char *index = arena_printf(k->run->arena, "%s/index.html", root);

    if (access(index, R_OK))
        check_fault(k, "web",
                    "web.root is %s and has no index.html that can be read; build the "
                    "browser client or correct the path",
                    root);
}

static void check_provider(struct check *k)
{
    const struct config *c = k->run->config;
    const char *ca = config_text(c, CONFIG_OIDC_CA);
    bool issuer = *config_text(c, CONFIG_OIDC_ISSUER) != '\0';

    if (issuer && !*config_text(c, CONFIG_OIDC_CLIENT_ID))
        check_fault(k, "sign-in",
                    "oidc.issuer is set and oidc.client_id is not; the provider gave "
                    "you one");
    if (issuer && *ca)
        readable(k, "sign-in", "oidc.ca", ca);
    if (!issuer && !config_int(c, CONFIG_SIGN_IN_LOCAL))
        check_fault(k, "sign-in", "nobody can sign in: set oidc.issuer, or sign_in.local = yes");
}

static void check_scan(struct check *k)
{
    const char *command = config_text(k->run->config, CONFIG_ATTACHMENT_SCAN_COMMAND);
    const char *program = arena_copy(k->run->arena, command, strcspn(command, " "));

    if (*command && (*program != '/' || access(program, X_OK)))
        check_fault(
            k, "attachments",
            "attachment.scan_command begins with %s, which is no program that this user may "
            "run; name it with its whole path",
            program);
}

static void check_index(struct check *k)
{
    const struct config *c = k->run->config;
    const char *why = index_on(c) ? index_fault(k->run->arena, c) : NULL;

    if (why)
        check_fault(k, "index", "the engagement index cannot be called: %s", why);
}

static void check_paper(struct check *k)
{
    const char *why = paper_check(k->run->arena, k->run->config);

    if (why)
        check_fault(k, "paper", "%s", why);
}

void check_files(struct check *k)
{
    if (config_int(k->run->config, CONFIG_HTTP_TLS))
        check_tls(k);
    check_national(k);
    check_public_url(k);
    check_web_root(k);
    check_provider(k);
    check_scan(k);
    check_index(k);
    check_paper(k);
}
