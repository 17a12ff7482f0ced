/*
 * index_open.c - owns the reading of the configuration's keys.
 */
#include "index/index_open.h"
#include "http/client_url.h"
#include "organisation/hsa_id.h"
#include <string.h>

bool index_on(const struct config *c)
{
    return *config_text(c, CONFIG_INDEX_URL) != '\0';
}

struct tls_own index_own(const struct config *c)
{
    if (*config_text(c, CONFIG_INDEX_TLS_CERTIFICATE))
        return (struct tls_own){.certificate = config_text(c, CONFIG_INDEX_TLS_CERTIFICATE),
                                .key = config_text(c, CONFIG_INDEX_TLS_KEY)};
    return (struct tls_own){.certificate = config_text(c, CONFIG_NATIONAL_TLS_CERTIFICATE),
                            .key = config_text(c, CONFIG_NATIONAL_TLS_KEY)};
}

static bool address_good(const char *address)
{
    size_t len = strlen(address);

    return len >= 1 && len <= 64 && text_plain(address) && !strpbrk(address, " \n\t");
}

const char *index_fault(struct arena *a, const struct config *c)
{
    struct tls_own own = index_own(c);
    struct ssl_ctx_st *context;
    struct client_url url;
    const char *why;

    if (client_url_read(a, config_text(c, CONFIG_INDEX_URL), &url))
        return "index.url is no https address.";
    if (!hsa_id_valid(config_text(c, CONFIG_NATIONAL_HSA_ID)))
        return "national.hsa_id is not set: a post says which system it is from.";
    if (!address_good(config_text(c, CONFIG_INDEX_ADDRESS)))
        return "index.address is no logical address.";
    if (url.secure && !*own.certificate)
        return "Neither index.tls_certificate nor national.tls_certificate is set.";
    if (tls_client_context_with(&own, config_text(c, CONFIG_INDEX_CA), &context, &why))
        return why;
    tls_context_free(context);
    return NULL;
}
