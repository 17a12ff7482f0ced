/*
 * route.h - the row of the route table, and how a path finds its row.
 *
 * A pattern has literal segments and up to four parameters: "/api/v1/discharges/{id}". A parameter
 * takes a UUID only, unless the route says ROUTE_ANY_PARAM. Matching a known path with another
 * method is 405 with Allow; HEAD is answered by GET's row.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H
#include "loop/flow.h"

enum route_flags {
    ROUTE_PUBLIC = 1,     /* no session needed */
    ROUTE_BODY = 2,       /* takes a JSON object; without the flag any body is refused */
    ROUTE_UNBOUND = 4,    /* a session without a chosen assignment may call it */
    ROUTE_VERSION = 8,    /* If-Match is required */
    ROUTE_STREAM = 16,    /* the reply is an event stream */
    ROUTE_ANY_PARAM = 32, /* parameters are any text without '/' up to 128 bytes */
    ROUTE_RAW = 64, /* takes bytes of any type up to http.upload, which its step http_read_body
                       reads: before that nobody has been let in and nothing is received */
    ROUTE_MAY_BE_EMPTY = 128, /* with ROUTE_BODY: no body at all is right too, req->json is NULL */
    ROUTE_XML = 256,          /* takes text/xml, as it came in req->body */
    ROUTE_FORM = 512,         /* takes application/x-www-form-urlencoded, as it came in req->body */
    ROUTE_FHIR = 1024,        /* with ROUTE_BODY: application/fhir+json is right too */
    ROUTE_SYSTEM =
        2048 /* who calls is a system, by the HSA-id of its certificate, and no session */
};

struct route {
    const char *method;  /* "GET" */
    const char *pattern; /* "/api/v1/discharges/{id}" */
    int permission;      /* enum permission of access.h; 0 for none needed beyond a session */
    const char *audit;   /* action under which it is audited, "discharge.read"; never NULL:
                            "none" must be said, and is for routes without any person's data */
    unsigned flags;
    const struct step *steps;
};

struct route_table;
/* SP_EINVAL with a sentence in *why for a row without audit, without steps, or said twice. */
SP_MUSTCHECK int route_table_make(struct arena *a, const struct route *rows, unsigned n,
                                  struct route_table **out, const char **why);
/* The row, or NULL with *allow NULL (404) or the Allow header's value (405). Parameters are set in
 * `params` (arena copies). `path` is decoded already and holds no encoded '/'. */
const struct route *route_find(const struct route_table *t, struct arena *a, const char *method,
                               const char *path, const char *params[4], const char **allow);

#endif
