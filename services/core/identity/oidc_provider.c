/*
 * oidc_provider.c - owns the two documents of the identity provider and when they are fetched.
 *
 *     absent or old ──▶ fetching (others join) ──▶ known, for as long as it says, 1 to 60 minutes
 *           ▲                     └── failed: asked again after five seconds at the earliest
 *           └── grown old, or a token names a key that is not there (once a minute)
 *
 * A document that has grown old is not used: an identity provider that cannot be reached signs
 * nobody in. Memory: an arena for each document; the old one goes when the new one has come.
 */
#include "identity/oidc_provider.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "json/json.h"
#include <string.h>

#define KEPT_MIN   CLOCK_MINUTE
#define KEPT_MAX   CLOCK_HOUR
#define FAIL_PAUSE (5 * CLOCK_SECOND)
#define UNKNOWN    CLOCK_MINUTE

struct waiter { /* in its request's arena */
    struct request *req;
    struct waiter *next;
};

struct document {
    const char *name;
    bool (*take)(struct arena *a, const struct http_fetch *fetch, const char **why);
    struct arena *known;    /* NULL: none */
    struct arena *fetching; /* NULL: no fetch is under way */
    struct http_fetch fetch;
    struct waiter *waiters;
    int64_t until, failed_at; /* monotonic; 0: never */
};

static bool take_discovery(struct arena *a, const struct http_fetch *fetch, const char **why);
static bool take_keys(struct arena *a, const struct http_fetch *fetch, const char **why);

static struct {
    struct http_client *client;
    const char *issuer;
    struct document discovery, keys;
    struct provider provider;
    struct jwks *set;
    int64_t unknown_at; /* when an unknown key last made us fetch; 0: never */
} idp;

void provider_open(struct http_client *client, const char *issuer)
{
    idp.client = client;
    idp.issuer = issuer;
    idp.discovery = (struct document){.name = "discovery", .take = take_discovery};
    idp.keys = (struct document){.name = "keys", .take = take_keys};
    idp.unknown_at = 0;
}

static void forget(struct document *d)
{
    if (d->known)
        arena_free(d->known);
    d->known = NULL;
}

void provider_close(void)
{
    forget(&idp.discovery);
    forget(&idp.keys);
    idp.set = NULL;
    idp.client = NULL;
}

/* ---- what a document says ---- */

static const char *read_url(struct arena *a, const cJSON *doc, const char *name)
{
    const char *url = json_text(doc, name);

    if (!url || (!text_starts(url, "https://") && !text_starts(url, "http://")))
        return NULL;
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || *c == '#')
            return NULL; /* it becomes a header's value */
    return arena_text(a, url);
}

int provider_read(struct arena *a, const char *json, size_t len, const char *issuer,
                  struct provider *out, const char **why)
{
    struct problem unused = {0};
    const char *named;
    cJSON *doc;

    *why = "form";
    if (json_parse(a, json, len, &doc, &unused) != SP_OK)
        return SP_EINVAL;
    *why = "issuer";
    named = json_text(doc, "issuer");
    if (!named || strcmp(named, issuer) != 0)
        return SP_EINVAL;
    *why = "endpoints";
    out->authorization = read_url(a, doc, "authorization_endpoint");
    out->token = read_url(a, doc, "token_endpoint");
    out->jwks = read_url(a, doc, "jwks_uri");
    out->names_itself = json_true(doc, "authorization_response_iss_parameter_supported");
    return out->authorization && out->token && out->jwks ? SP_OK : SP_EINVAL;
}

static bool take_discovery(struct arena *a, const struct http_fetch *fetch, const char **why)
{
    struct provider found;

    if (provider_read(a, fetch->answer, fetch->answer_len, idp.issuer, &found, why) != SP_OK)
        return false;
    idp.provider = found;
    return true;
}

static bool take_keys(struct arena *a, const struct http_fetch *fetch, const char **why)
{
    struct jwks *set;

    *why = "form";
    if (jwks_read(a, fetch->answer, fetch->answer_len, &set) != SP_OK)
        return false;
    *why = "no-usable-key";
    if (set->n == 0)
        return false;
    idp.set = set;
    return true;
}

/* ---- fetching ---- */

static int64_t kept(const struct http_fetch *fetch)
{
    int64_t age = fetch->max_age < 0 ? KEPT_MAX : fetch->max_age * CLOCK_SECOND;

    return age < KEPT_MIN ? KEPT_MIN : age > KEPT_MAX ? KEPT_MAX : age;
}

static bool taken(struct document *d, const char **why)
{
    *why = d->fetch.why;
    if (d->fetch.err)
        return false;
    *why = "status";
    return d->fetch.status == 200 && d->take(d->fetching, &d->fetch, why);
}

static void wake(struct waiter *w)
{
    while (w) {
        struct waiter *next = w->next; /* the request may be freed by its waking */

        flow_wake(w->req);
        w = next;
    }
}

static void fetched(struct http_fetch *fetch)
{
    struct document *d = fetch->arg;
    struct waiter *waiters = d->waiters;
    const char *why;

    if (taken(d, &why)) {
        forget(d);
        d->known = d->fetching;
        d->until = clock_monotonic() + kept(fetch);
        d->failed_at = 0;
        log_event(OBS_OIDC_KEYS, NULL, LOG_TEXT("document", d->name));
    } else {
        d->failed_at = clock_monotonic();
        log_event(OBS_OIDC_FAULT, NULL, LOG_TEXT("document", d->name), LOG_TEXT("why", why),
                  LOG_INT("status", fetch->status));
        arena_free(d->fetching);
    }
    d->fetching = NULL;
    d->waiters = NULL;
    wake(waiters);
}

static bool fresh(const struct document *d)
{
    return d->known && clock_monotonic() < d->until;
}

static enum step_result join(struct request *req, struct document *d)
{
    struct waiter *w = arena_alloc(req->arena, sizeof *w);

    *w = (struct waiter){.req = req, .next = d->waiters};
    d->waiters = w;
    flow_pend(req);
    return STEP_WAIT;
}

static enum step_result fetch(struct request *req, struct document *d, const char *url)
{
    if (d->fetching)
        return join(req, d);
    if (d->failed_at && clock_monotonic() - d->failed_at < FAIL_PAUSE)
        return STEP_NEXT;
    d->fetching = arena_new();
    d->fetch = (struct http_fetch){.method = "GET", .done = fetched, .arg = d};
    d->fetch.url = arena_text(d->fetching, url);
    if (http_fetch(idp.client, d->fetching, &d->fetch) != SP_OK) {
        const char *why = "url";

        log_event(OBS_OIDC_FAULT, req->id, LOG_TEXT("document", d->name), LOG_TEXT("why", why));
        arena_free(d->fetching);
        d->fetching = NULL;
        d->failed_at = clock_monotonic();
        return STEP_NEXT;
    }
    return join(req, d);
}

/* ---- what flows ask ---- */

enum step_result provider_discover(struct request *req)
{
    size_t len = strlen(idp.issuer);
    int slash = idp.issuer[len - 1] == '/';

    if (fresh(&idp.discovery))
        return STEP_NEXT;
    return fetch(req, &idp.discovery,
                 arena_printf(req->arena, "%.*s/.well-known/openid-configuration", (int)len - slash,
                              idp.issuer));
}

const struct provider *provider_known(void)
{
    return fresh(&idp.discovery) ? &idp.provider : NULL;
}

enum step_result provider_keys(struct request *req, bool unknown)
{
    int64_t now = clock_monotonic();

    if (fresh(&idp.keys) && !unknown)
        return STEP_NEXT;
    if (!provider_known())
        return STEP_NEXT;
    if (unknown && !idp.keys.fetching) {
        if (idp.unknown_at && now - idp.unknown_at < UNKNOWN)
            return STEP_NEXT;
        idp.unknown_at = now;
    }
    return fetch(req, &idp.keys, idp.provider.jwks);
}

const struct jwks *provider_keys_known(void)
{
    return fresh(&idp.keys) ? idp.set : NULL;
}
