/*
 * fhir_call.c - GET /fhir/metadata, /fhir/{type}, /fhir/{type}/{id}, POST /fhir/{type}/_search
 *
 *     ask ~~ one round trip ~~▶ answer
 *
 * The database finds what the caller sees and audits it (api.fhir_search); here it becomes
 * resources.
 */
#include "base/clock.h"
#include "base/reason.h"
#include "base/uuid.h"
#include "fhir/fhir.h"
#include "fhir/fhir_api.h"
#include "fhir/fhir_sql.h"
#include "fhir/fhir_write.h"
#include "http/reply.h"
#include <string.h>

struct asked {
    enum fhir_type type;
    struct fhir_query query;
    const struct db_answer *answer;
};

static const char *people_url = "/fhir", *systems_url; /* NULL: by the host that is called */

static const char *url_of(char text[512], const char *url)
{
    size_t len = strlen(url);

    while (len && url[len - 1] == '/')
        len--;
    if (!len || len + sizeof "/fhir" > 512)
        return NULL;
    memcpy(text, url, len);
    memcpy(text + len, "/fhir", sizeof "/fhir");
    return text;
}

void fhir_open(const struct config *config)
{
    static char people[512], systems[512];
    const char *url = url_of(people, config_text(config, CONFIG_HTTP_PUBLIC_URL));

    people_url = url ? url : "/fhir";
    systems_url = url_of(systems, config_text(config, CONFIG_NATIONAL_URL));
}

static bool by_system(const struct request *req)
{
    return req->route->flags & ROUTE_SYSTEM;
}

const char *fhir_base(const struct request *req)
{
    if (!by_system(req))
        return people_url;
    return systems_url ? systems_url
                       : arena_printf(req->arena, "https://%s/fhir", request_header(req, "host"));
}

/* The type is the path's second part: the route has been found by it. */
static enum fhir_type type_of(const struct request *req)
{
    const char *at = req->path + strlen("/fhir/");
    size_t len = strcspn(at, "/");
    int type = 0;

    while (type < FHIR_TYPES - 1 &&
           (strlen(FHIR_ROWS[type].name) != len || memcmp(FHIR_ROWS[type].name, at, len) != 0))
        type++;
    return (enum fhir_type)type;
}

static enum step_result ask(struct request *req, struct asked *op, bool one)
{
    struct db_batch *tx = db_batch(req);
    struct db_param type = DB_TEXT(FHIR_ROWS[op->type].name);
    struct db_param args = DB_TEXT(json_print(req->arena, op->query.args, NULL));

    op->answer = by_system(req) ? db_call(tx, one ? &FHIR_SYSTEM_READ : &FHIR_SYSTEM_SEARCH,
                                          DB_TEXT(request_certificate(req)), type, args)
                                : db_call(tx, one ? &FHIR_READ : &FHIR_SEARCH, type, args);
    return db_commit(tx);
}

static enum step_result reply_fhir(struct request *req, const char *text, size_t len)
{
    reply_doc(req, 200, text, len);
    req->reply.type = FHIR_JSON;
    return STEP_DONE;
}

static cJSON *document(struct request *req, const struct asked *op)
{
    struct problem why = {0};
    cJSON *doc = NULL;

    if (json_parse(req->arena, op->answer->doc, op->answer->doc_len, &doc, &why))
        return NULL;
    return doc;
}

/* ---- one ---- */

static bool may_be_id(enum fhir_type type, const char *id)
{
    if (type == FHIR_AUDIT_EVENT)
        return *id && strlen(id) <= 18 && strspn(id, "0123456789") == strlen(id);
    return uuid_valid(id);
}

static enum step_result read_ask(struct request *req)
{
    struct asked *op = flow_state(req, sizeof *op);
    struct arena *a = req->arena;
    cJSON *ids = json_array(a);

    op->type = type_of(req);
    op->query.args = json_object(a);
    if (may_be_id(op->type, req->params[0])) /* else it finds nothing, and is audited as that */
        json_add_text(a, ids, req->params[0]);
    json_put(a, op->query.args, "id", ids);
    json_put_bool(a, op->query.args, "read", true);
    json_put_int(a, op->query.args, "most", 1);
    return ask(req, op, true);
}

static enum step_result read_answer(struct request *req)
{
    const struct asked *op = req->state;
    const cJSON *doc = document(req, op), *item = json_first(json_get(doc, "items"));
    struct fhir_made made;

    if (!item)
        return flow_fail(req, SP_EINTERNAL);
    made = fhir_text(req->arena, op->type, item);
    req->reply.etag = made.version;
    req->reply.weak = true;
    return reply_fhir(req, made.text, strlen(made.text));
}

/* ---- many ---- */

static enum step_result search_ask(struct request *req)
{
    struct asked *op = flow_state(req, sizeof *op);
    bool post = strcmp(req->method, "POST") == 0;
    int32_t today = clock_stockholm(req->received).date;
    struct problem why = {0};

    op->type = type_of(req);
    if (post && req->query)
        return flow_refuse(req, SP_EINVAL, "", "search-in-url");
    if (fhir_query_read(req->arena, op->type, post ? req->body : req->query, post, today,
                        &op->query, &why))
        return flow_refuse(req, SP_EINVAL, why.pointer, why.reason);
    return ask(req, op, false);
}

/* What follows a page, without what must not be in a URL: the number has become the ids it means.
 */
static const char *next_url(struct request *req, const struct asked *op, const cJSON *doc)
{
    const char *next = json_text(doc, "next");
    struct buf url = buf_make(req->arena, 65536);
    const char *before = "?";

    if (!next || (op->type == FHIR_PATIENT && json_get(op->query.args, "number")))
        return NULL;
    buf_printf(&url, "%s/%s", fhir_base(req), FHIR_ROWS[op->type].name);
    if (*op->query.link) {
        buf_printf(&url, "%s%s", before, op->query.link);
        before = "&";
    }
    for (const cJSON *x = json_first(json_get(doc, "people")); x; x = json_next(x)) {
        bool first = x == json_first(json_get(doc, "people"));

        buf_printf(&url, "%s%s", first ? before : ",", first ? "patient=" : "");
        buf_text(&url, json_string(x) ? json_string(x) : "");
        before = "&";
    }
    buf_printf(&url, "%s_cursor=%s", before, next);
    return url.full ? NULL : url.data;
}

static enum step_result search_answer(struct request *req)
{
    const struct asked *op = req->state;
    const cJSON *doc = document(req, op);
    const char *self, *text, *base = fhir_base(req);
    size_t len = 0;

    if (!doc)
        return flow_fail(req, SP_EINTERNAL);
    self = arena_printf(req->arena, "%s/%s%s%s", base, FHIR_ROWS[op->type].name,
                        *op->query.link ? "?" : "", op->query.link);
    text = fhir_bundle(req->arena, op->type, doc, base, self, next_url(req, op, doc), &len);
    return reply_fhir(req, text, len);
}

/* ---- what there is ---- */

static enum step_result metadata(struct request *req)
{
    size_t len = 0;
    const cJSON *doc = fhir_capability(req->arena, fhir_base(req), by_system(req), req->lang);
    const char *text = json_print(req->arena, doc, &len);

    return reply_fhir(req, text, len);
}

static const struct step METADATA[] = {{"answer", metadata}, STEPS_END};
static const struct step READ[] = {{"ask", read_ask}, {"answer", read_answer}, STEPS_END};
static const struct step SEARCH[] = {{"ask", search_ask}, {"answer", search_answer}, STEPS_END};

static struct route *read_rows(struct arena *a, struct route *at, unsigned more)
{
    for (int i = 0; i < FHIR_TYPES; i++) {
        const struct fhir_row *r = &FHIR_ROWS[i];
        const char *path = arena_printf(a, "/fhir/%s", r->name);

        *at++ = (struct route){"GET", path, r->permission, r->action, ROUTE_FHIR | more, SEARCH};
        *at++ = (struct route){"POST",    arena_printf(a, "%s/_search", path), r->permission,
                               r->action, ROUTE_FHIR | ROUTE_FORM | more,      SEARCH};
        *at++ = (struct route){"GET",     arena_printf(a, "%s/{id}", path),    r->permission,
                               r->action, ROUTE_FHIR | ROUTE_ANY_PARAM | more, READ};
    }
    return at;
}

/* What systems may create and update. */
static struct route *write_rows(struct arena *a, struct route *at)
{
    const unsigned flags = ROUTE_FHIR | ROUTE_SYSTEM | ROUTE_BODY;

    for (int i = 0; i < FHIR_TYPES; i++) {
        const struct fhir_row *r = &FHIR_ROWS[i];

        if (strchr(r->systems, 'c'))
            *at++ = (struct route){"POST",        arena_printf(a, "/fhir/%s", r->name),
                                   r->permission, r->action,
                                   flags,         fhir_create};
        if (strchr(r->systems, 'u'))
            *at++ = (struct route){"PUT",
                                   arena_printf(a, "/fhir/%s/{id}", r->name),
                                   r->permission,
                                   r->action,
                                   flags | ROUTE_ANY_PARAM,
                                   fhir_update};
    }
    return at;
}

static const struct route *rows_of(struct arena *a, unsigned more, unsigned *n)
{
    struct route *rows = arena_alloc(a, (5 * FHIR_TYPES + 1) * sizeof *rows), *at = rows;

    *at++ = (struct route){"GET",   "/fhir/metadata", 0, "none", ROUTE_PUBLIC | ROUTE_FHIR | more,
                           METADATA};
    at = read_rows(a, at, more);
    if (more & ROUTE_SYSTEM)
        at = write_rows(a, at);
    *n = (unsigned)(at - rows);
    return rows;
}

const struct route *fhir_routes(struct arena *a, unsigned *n)
{
    return rows_of(a, 0, n);
}

/* Types that no scope gives are there too, and refused like one that was not given. */
const struct route *fhir_system_routes(struct arena *a, unsigned *n)
{
    return rows_of(a, ROUTE_SYSTEM, n);
}

/* ---- refusals ---- */

static const char *issue_of(int err)
{
    switch (err) {
    case SP_EINVAL:
        return "invalid";
    case SP_ENOSESSION:
        return "login";
    case SP_EDENIED:
    case SP_ECROSSSITE:
        return "forbidden";
    case SP_ENOTFOUND:
        return "not-found";
    case SP_EMETHOD:
    case SP_EMEDIA:
        return "not-supported";
    case SP_ECONFLICT:
    case SP_EKEYREUSED:
    case SP_ESTALE:
        return "conflict";
    case SP_ETOOLARGE:
    case SP_EHEADERS:
        return "too-long";
    case SP_ETOOMANY:
        return "throttled";
    case SP_ETIMEOUT:
        return "timeout";
    case SP_ENOVERSION:
        return "required";
    case SP_EUNAVAILABLE:
    case SP_EUNKNOWN:
        return "transient";
    default:
        return "exception";
    }
}

static enum step_result outcome(struct request *req)
{
    struct arena *a = req->arena;
    const struct problem *why = &req->problem;
    int err = why->err ? why->err : SP_EINTERNAL;
    const char *reason = why->reason ? reason_text(why->reason, req->lang) : NULL;
    cJSON *o = json_object(a), *issue = json_object(a), *issues = json_array(a);
    cJSON *details = json_object(a), *expression = json_array(a);
    size_t len = 0;

    json_put_text(a, o, "resourceType", "OperationOutcome");
    json_put_text(a, issue, "severity", "error");
    json_put_text(a, issue, "code", issue_of(err));
    json_put_text(a, details, "text",
                  reason ? arena_printf(a, "%s. %s", err_title(err, req->lang), reason)
                         : err_title(err, req->lang));
    json_put(a, issue, "details", details);
    json_put_text(a, issue, "diagnostics", arena_printf(a, "requestId %s", req->id));
    if (why->pointer && *why->pointer) {
        json_add_text(a, expression, why->pointer);
        json_put(a, issue, "expression", expression);
    }
    json_add(a, issues, issue);
    json_put(a, o, "issue", issues);
    const char *text = json_print(a, o, &len);

    req->reply =
        (struct reply){.status = err_status(err), .type = FHIR_JSON, .body = text, .len = len};
    return STEP_DONE;
}

enum step_result fhir_problem(struct request *req)
{
    bool here = req->path && text_starts(req->path, "/fhir") &&
                (req->path[5] == '/' || req->path[5] == '\0');

    return here ? outcome(req) : reply_problem(req);
}
