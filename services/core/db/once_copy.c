/*
 * once_copy.c - many rows one after the other, in PostgreSQL's binary form, without keeping them.
 *
 *     signature, flags, extension │ per row: number of columns, then per column length and value │
 *     ffff
 */
#include "db/once.h"
#include "db/once_inner.h"
#include <libpq-fe.h>
#include <string.h>

static const char SIGNATURE[11] = "PGCOPY\n\377\r\n";

/* The first row has the header before it. */
static bool skip_header(const char **data, size_t *len)
{
    const unsigned char *b = (const unsigned char *)*data;
    size_t more;

    if (*len < 19 || memcmp(*data, SIGNATURE, sizeof SIGNATURE) != 0)
        return false;
    more = (size_t)b[15] << 24 | (size_t)b[16] << 16 | (size_t)b[17] << 8 | b[18];
    if (more > *len - 19)
        return false;
    *data += 19 + more;
    *len -= 19 + more;
    return true;
}

static int take(struct once *c, once_row *row, void *arg)
{
    bool begun = false;
    int err = SP_OK, size;
    char *data;

    while ((size = PQgetCopyData(c->pg, &data, 0)) > 0) {
        const char *at = data;
        size_t len = (size_t)size;

        if (!begun && !skip_header(&at, &len))
            err = SP_EINTERNAL;
        begun = true;
        /* after an error the rest is read and dropped, so that the connection can be used again */
        if (!err && len >= 2 && memcmp(at, "\377\377", 2) != 0)
            err = row(arg, (const unsigned char *)at + 2, len - 2);
        PQfreemem(data);
    }
    return size == -2 ? SP_EUNAVAILABLE : err;
}

int once_copy(struct once *c, const char *sql, once_row *row, void *arg)
{
    PGresult *r = PQexec(c->pg, sql);
    int err = SP_OK, last;

    if (PQresultStatus(r) != PGRES_COPY_OUT) {
        err = once_outcome(c, r, sql);
        PQclear(r);
        return err ? err : SP_EINTERNAL;
    }
    PQclear(r);
    err = take(c, row, arg);
    while ((r = PQgetResult(c->pg))) {
        last = once_outcome(c, r, sql);
        err = err ? err : last;
        PQclear(r);
    }
    return err;
}
