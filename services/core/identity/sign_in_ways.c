/*
 * GET /sign-in
 *
 *     reply
 */
#include "http/reply.h"
#include "identity/inner.h"
#include "identity/oidc.h"
#include "identity/sign_in.h"

static enum step_result ways_reply(struct request *req)
{
    cJSON *ways = json_object(req->arena);

    json_put_bool(req->arena, ways, "local", config_int(identity.config, CONFIG_SIGN_IN_LOCAL));
    if (oidc_on()) {
        cJSON *provider = json_object(req->arena);

        json_put_text(req->arena, provider, "label",
                      config_text(identity.config, CONFIG_OIDC_LABEL));
        json_put(req->arena, ways, "provider", provider);
    } else {
        json_put_text(req->arena, ways, "provider", NULL);
    }
    return reply_json(req, 200, ways);
}

const struct step sign_in_ways[] = {{"reply", ways_reply}, STEPS_END};
