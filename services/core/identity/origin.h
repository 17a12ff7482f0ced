/*
 * origin.h - where a request comes from: what a page of another site cannot forge (RFC 6454, Fetch
 * Metadata). Pure; memory: the arena.
 */
#ifndef IDENTITY_ORIGIN_H
#define IDENTITY_ORIGIN_H
#include "base/arena.h"
#include "base/err.h"

/* "https://Host:443/path" has the origin "https://host"; NULL: not an http(s) URL. */
char *identity_origin(struct arena *a, const char *url);

/* SP_OK, or SP_ECROSSSITE unless `origin` is `own`; `site` is Sec-Fetch-Site. Either header may be
 * NULL, but a missing Origin is not ours. */
SP_MUSTCHECK int identity_same_site(const char *own, const char *origin, const char *site);

#endif
