/*
 * once.h - a blocking connection for the operator's commands (migrate, import, load) and for the
 * sealer's thread: no pool, no loop, one statement at a time. Servers never use it.
 */
#ifndef DB_ONCE_H
#define DB_ONCE_H
#include "db/db.h"

struct once; /* a connection */
struct once_rows;

/* SP_EUNAVAILABLE when it cannot be reached; `why` gets libpq's sentence without the password. */
SP_MUSTCHECK int once_open(struct arena *a, const char *url, struct once **out, const char **why);
void once_close(struct once *c);
/* From now on rows and errors live in this arena, the connection itself where it was opened: for
 * one that is kept long. */
void once_use(struct once *c, struct arena *a);
/* One statement with text parameters. On an error: its code of db_sqlstate, and `once_error`. */
SP_MUSTCHECK int once_query(struct once *c, const char *sql, const struct db_param *params,
                            unsigned n, struct once_rows **rows);
SP_MUSTCHECK int once_script(struct once *c, const char *sql); /* many statements, no parameters */
/* COPY (...) TO STDOUT (FORMAT binary): each row's columns, a length of four bytes (ffffffff: null)
 * and the value, as they come; nothing is kept. What `row` returns other than SP_OK ends it. */
typedef int once_row(void *arg, const unsigned char *columns, size_t len);
SP_MUSTCHECK int once_copy(struct once *c, const char *sql, once_row *row, void *arg);
const char *once_error(const struct once *c); /* the last error: the server's message and where */
int once_version(const struct once *c);       /* server_version_num */
unsigned once_count(const struct once_rows *r);
const char *once_value(const struct once_rows *r, unsigned row, unsigned column); /* NULL: null */

#endif
