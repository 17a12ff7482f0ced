/*
 * once.c - a blocking connection for the operator's commands, one statement at a time.
 *
 * Memory: the connection and all rows join the caller's arena and go with it at the latest.
 */
#include "db/once.h"
#include "db/once_inner.h"
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

struct once_rows {
    PGresult *result;
};

static void close_late(void *c)
{
    once_close(c);
}

static void drop_result(void *result)
{
    PQclear(result);
}

/* NOTICEs (IF NOT EXISTS and the like) are no news to an operator. */
static void on_notice(void *arg, const PGresult *notice)
{
    (void)arg;
    (void)notice;
}

/* libpq's messages end with a line feed. */
static const char *sentence(struct arena *a, const char *message)
{
    size_t len = strlen(message);

    while (len && message[len - 1] == '\n')
        len--;
    return arena_copy(a, message, len);
}

int once_open(struct arena *a, const char *url, struct once **out, const char **why)
{
    static const char *const keys[] = {"connect_timeout", "application_name", "dbname",
                                       "client_encoding", NULL};
    const char *const values[] = {"10", "samplan", url, "UTF8", NULL};
    PQconninfoOption *parsed = PQconninfoParse(url, NULL);
    struct once *c;

    *out = NULL;
    if (!parsed) {
        /* libpq would quote the string here, with the password in it. */
        *why = "the connection string is malformed";
        return SP_EUNAVAILABLE;
    }
    PQconninfoFree(parsed);
    c = arena_alloc(a, sizeof *c);
    c->arena = a;
    c->error = "";
    c->pg = PQconnectdbParams(keys, values, 1);
    if (!c->pg)
        abort();
    arena_defer(a, close_late, c);
    if (PQstatus(c->pg) != CONNECTION_OK) {
        *why = sentence(a, PQerrorMessage(c->pg));
        once_close(c);
        return SP_EUNAVAILABLE;
    }
    PQsetNoticeReceiver(c->pg, on_notice, NULL);
    *out = c;
    return SP_OK;
}

void once_close(struct once *c)
{
    PQfinish(c->pg);
    c->pg = NULL;
}

void once_use(struct once *c, struct arena *a)
{
    c->arena = a;
    c->error = "";
}

static unsigned line_of(const char *sql, const char *position)
{
    long at = position ? strtol(position, NULL, 10) : 0;
    unsigned line = 1;

    /* The position counts characters, not bytes. */
    for (; at > 1 && *sql; sql++) {
        line += *sql == '\n';
        at -= (*sql & 0xC0) != 0x80;
    }
    return line;
}

static int keep_error(struct once *c, const PGresult *r, const char *sql)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
    const char *where = PQresultErrorField(r, PG_DIAG_CONTEXT);
    const char *position = PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);

    if (!state) {
        c->error = sentence(c->arena, PQerrorMessage(c->pg));
        return SP_EUNAVAILABLE;
    }
    c->error =
        arena_printf(c->arena, "%s (%s)%s%s%s%s", message ? message : "", state, detail ? "\n" : "",
                     detail ? detail : "", where ? "\n" : "", where ? where : "");
    if (position)
        c->error = arena_printf(c->arena, "line %u: %s", line_of(sql, position), c->error);
    return db_sqlstate(state);
}

int once_outcome(struct once *c, PGresult *r, const char *sql)
{
    ExecStatusType status = PQresultStatus(r);

    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
        return SP_OK;
    return keep_error(c, r, sql);
}

int once_query(struct once *c, const char *sql, const struct db_param *params, unsigned n,
               struct once_rows **rows)
{
    const char **values = arena_alloc(c->arena, (n + 1) * sizeof *values);
    PGresult *r;
    int err;

    for (unsigned i = 0; i < n; i++)
        values[i] = params[i].text;
    r = PQexecParams(c->pg, sql, (int)n, NULL, values, NULL, NULL, 0);
    err = once_outcome(c, r, sql);
    if (err || !rows) {
        PQclear(r);
        return err;
    }
    *rows = arena_alloc(c->arena, sizeof **rows);
    (*rows)->result = r;
    arena_defer(c->arena, drop_result, r);
    return SP_OK;
}

int once_script(struct once *c, const char *sql)
{
    PGresult *r = PQexec(c->pg, sql);
    int err = once_outcome(c, r, sql);

    PQclear(r);
    return err;
}

const char *once_error(const struct once *c)
{
    return c->error;
}

int once_version(const struct once *c)
{
    return PQserverVersion(c->pg);
}

unsigned once_count(const struct once_rows *r)
{
    return (unsigned)PQntuples(r->result);
}

const char *once_value(const struct once_rows *r, unsigned row, unsigned column)
{
    if (PQgetisnull(r->result, (int)row, (int)column))
        return NULL;
    return PQgetvalue(r->result, (int)row, (int)column);
}
