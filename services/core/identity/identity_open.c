/*
 * identity_open.c - owns what sign-in keeps for as long as the process lives.
 *
 * Memory: one arena from identity_open to identity_close. Thread: the loop's.
 */
#include "base/log.h"
#include "identity/inner.h"
#include "identity/oidc.h"
#include "identity/session_cache.h"
#include "identity/sign_in.h"
#include <string.h>

#define DERIVATIONS         2 /* at once: 64 MiB and a core each */
#define DERIVATIONS_WAITING 200

struct identity identity;

void session_forget(const char *payload)
{
    session_cache_forget(payload);
}

static void heard(void *arg, const char *payload)
{
    (void)arg;
    session_forget(payload);
}

static char *without_slash(struct arena *a, const char *url)
{
    size_t len = strlen(url);

    while (len > 0 && url[len - 1] == '/')
        len--;
    return arena_copy(a, url, len);
}

int identity_open(struct uv_loop_s *loop, const struct config *config, struct db *db)
{
    const char *why = "http.public_url is not a URL";
    struct arena *a = arena_new();

    identity = (struct identity){.arena = a, .config = config};
    identity.public_url = without_slash(a, config_text(config, CONFIG_HTTP_PUBLIC_URL));
    identity.origin = identity_origin(a, identity.public_url);
    identity.derivations = work_lane_new(loop, DERIVATIONS, DERIVATIONS_WAITING);
    if (!identity.origin || oidc_open(loop, config, identity.public_url, &why) != SP_OK) {
        log_event(OBS_CONFIG_BAD, NULL, LOG_TEXT("why", why));
        return SP_EINVAL;
    }
    db_listen(db, "samplan_session", heard, NULL);
    return SP_OK;
}

void identity_close(void)
{
    oidc_close();
    session_cache_forget(NULL);
    work_lane_free(identity.derivations);
    arena_free(identity.arena);
    identity = (struct identity){0};
}
