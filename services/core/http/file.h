/*
 * file.h - the built browser client: files read once at start, sent from memory.
 *
 * Names are looked up in a table of what was there, so no path of a request ever reaches the file
 * system. Symbolic links and names that begin with a dot are left out; `x.gz` beside `x` is its
 * compressed form and has no name of its own. Restart to serve changed files.
 *
 * Memory: lives until files_free. Private to http/.
 */
#ifndef HTTP_FILE_H
#define HTTP_FILE_H
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

#define FILE_ETAG 40

struct file_form {
    char *data; /* NULL: there is no such form */
    size_t len;
    char etag[FILE_ETAG]; /* without quotes */
};
struct file {
    char *name; /* "/app.0f1e2d3c.js" */
    const char *type;
    bool hashed; /* its name changes with its content */
    struct file_form plain, gzip;
};
struct files;

/* SP_EINVAL: no such folder, or more than 64 MiB in it. */
SP_MUSTCHECK int files_read(const char *root, struct files **out);
void files_free(struct files *all);
const struct file *file_find(const struct files *all, const char *path); /* "/" is index.html */
const struct file *file_index(const struct files *all);                  /* NULL: there is none */

bool accepts_gzip(const char *accept_encoding); /* NULL: no */
/* Whether an If-None-Match names the tag (without quotes); weak comparison (RFC 9110 13.1.2). */
bool etag_matches(const char *if_none_match, const char *etag);

#endif
