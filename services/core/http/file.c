/*
 * file.c - owns the table of static files and what decides which form of one is sent.
 */
#include "http/file.h"
#include "base/text.h"
#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES (64 << 20)
#define MOST_DEPTH 8
#define PATH_ROOM  1024

struct files {
    struct file *files; /* sorted by name once read */
    size_t n, room, bytes;
};

static const struct {
    const char *end, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".pdf", "application/pdf"},
};

static bool ends(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n >= m && strcmp(name + n - m, end) == 0;
}

static const char *type_of(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (ends(name, types[i].end))
            return types[i].type;
    }
    return "application/octet-stream";
}

/* A part before a dot that a bundler made of the contents: eight or more hexadecimal digits, or
 * eight of base 32. */
static bool is_hash(const char *part, size_t len)
{
    return (len >= 8 && strspn(part, "0123456789abcdefABCDEF") >= len) ||
           (len == 8 && strspn(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") >= len);
}

static bool is_hashed(const char *name)
{
    const char *at = strrchr(name, '/');

    for (at = at ? at + 1 : name; *at; at += *at != 0) {
        size_t len = strcspn(at, "-.");

        if (at[len] == '.' && is_hash(at, len))
            return true;
        at += len;
    }
    return false;
}

static void make_etag(struct file_form *form, const char *suffix)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (EVP_Digest(form->data, form->len, digest, &len, EVP_sha256(), NULL) != 1)
        abort();
    for (unsigned i = 0; i < 16; i++)
        snprintf(form->etag + 2 * (size_t)i, 3, "%02x", digest[i]);
    snprintf(form->etag + 32, sizeof form->etag - 32, "%s", suffix);
}

static int read_form(int folder, const char *entry, size_t size, struct file_form *form)
{
    int fd = openat(folder, entry, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    size_t at = 0;

    if (fd < 0)
        return SP_EINVAL;
    form->data = malloc(size + 1);
    if (!form->data)
        abort();
    while (at < size) {
        ssize_t n = read(fd, form->data + at, size - at);

        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(fd);
    form->len = at;
    return at == size ? SP_OK : SP_EINVAL;
}

static int add(struct files *all, int folder, const char *entry, const char *name, size_t size)
{
    if (all->bytes + size > MOST_BYTES)
        return SP_EINVAL;
    all->bytes += size;
    if (all->n == all->room) {
        all->room = all->room ? 2 * all->room : 32;
        struct file *more = realloc(all->files, all->room * sizeof *more);

        if (!more)
            abort();
        all->files = more;
    }
    struct file *file = &all->files[all->n++];

    *file = (struct file){.name = strdup(name), .hashed = is_hashed(name), .type = type_of(name)};
    if (!file->name)
        abort();
    return read_form(folder, entry, size, &file->plain);
}

static int read_folder(struct files *all, int folder, const char *under, unsigned depth);

static int read_entry(struct files *all, int folder, const char *entry, const char *under,
                      unsigned depth)
{
    char name[PATH_ROOM];
    struct stat st;

    if (entry[0] == '.' || fstatat(folder, entry, &st, AT_SYMLINK_NOFOLLOW))
        return SP_OK;
    if (snprintf(name, sizeof name, "%s/%s", under, entry) >= (int)sizeof name)
        return SP_EINVAL;
    if (S_ISREG(st.st_mode))
        return add(all, folder, entry, name, (size_t)st.st_size);
    if (!S_ISDIR(st.st_mode) || depth >= MOST_DEPTH)
        return SP_OK;
    int inner = openat(folder, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    return inner < 0 ? SP_EINVAL : read_folder(all, inner, name, depth + 1);
}

/* Closes `folder`. */
static int read_folder(struct files *all, int folder, const char *under, unsigned depth)
{
    DIR *dir = fdopendir(folder);
    int err = SP_OK;
    const struct dirent *entry = NULL;

    if (!dir) {
        close(folder);
        return SP_EINVAL;
    }
    while (!err && (entry = readdir(dir)) != NULL)
        err = read_entry(all, folder, entry->d_name, under, depth);
    closedir(dir);
    return err;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static struct file *find_name(const struct files *all, const char *name)
{
    struct file key = {.name = (char *)(uintptr_t)name};

    if (!all->n)
        return NULL;
    return bsearch(&key, all->files, all->n, sizeof *all->files, by_name);
}

/* Gives each x its x.gz; what was given away keeps an entry that is found by nobody. */
static void pair(struct files *all)
{
    char name[PATH_ROOM + 4];

    for (size_t i = 0; i < all->n; i++) {
        struct file *file = &all->files[i];

        if (!file->plain.data)
            continue;
        make_etag(&file->plain, "");
        snprintf(name, sizeof name, "%s.gz", file->name);
        struct file *packed = find_name(all, name);

        if (packed && !ends(file->name, ".gz")) {
            file->gzip = packed->plain;
            packed->plain = (struct file_form){0};
            make_etag(&file->gzip, "-gzip");
        }
    }
}

int files_read(const char *root, struct files **out)
{
    int folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct files *all = calloc(1, sizeof *all);

    *out = NULL;
    if (!all)
        abort();
    int err = folder < 0 ? SP_EINVAL : read_folder(all, folder, "", 0);

    if (err) {
        files_free(all);
        return err;
    }
    if (all->n)
        qsort(all->files, all->n, sizeof *all->files, by_name);
    pair(all);
    *out = all;
    return SP_OK;
}

void files_free(struct files *all)
{
    if (!all)
        return;
    for (size_t i = 0; i < all->n; i++) {
        free(all->files[i].name);
        free(all->files[i].plain.data);
        free(all->files[i].gzip.data);
    }
    free(all->files);
    free(all);
}

const struct file *file_find(const struct files *all, const char *path)
{
    const struct file *file = strcmp(path, "/") == 0 ? file_index(all) : find_name(all, path);

    return file && file->plain.data ? file : NULL;
}

const struct file *file_index(const struct files *all)
{
    return find_name(all, "/index.html");
}

/* ---- what the client takes ---- */

/* The q of an element's parameters ("; q=0.5") is zero: the element is refused. */
static bool is_refused(const char *at, size_t len)
{
    const char *q = memmem(at, len, "q=", 2);

    if (!q)
        return false;
    q += 2;
    size_t n = len - (size_t)(q - at), zeros = 0;

    while (zeros < n && (q[zeros] == '0' || q[zeros] == '.'))
        zeros++;
    return zeros > 0 && (zeros == n || q[zeros] < '0' || q[zeros] > '9');
}

bool accepts_gzip(const char *accept_encoding)
{
    bool any = false;

    for (const char *at = accept_encoding; at && *at;) {
        at += strspn(at, " \t,");
        size_t len = strcspn(at, ","), name = strcspn(at, " \t;,");

        if ((name == 4 && strncasecmp(at, "gzip", 4) == 0) ||
            (name == 6 && strncasecmp(at, "x-gzip", 6) == 0))
            return !is_refused(at + name, len - name);
        if (name == 1 && *at == '*')
            any = !is_refused(at + name, len - name);
        at += len;
    }
    return any;
}

bool etag_matches(const char *if_none_match, const char *etag)
{
    size_t len = strlen(etag);

    for (const char *at = if_none_match; at && *at;) {
        at += strspn(at, " \t,");
        if (*at == '*')
            return true;
        if (at[0] == 'W' && at[1] == '/')
            at += 2;
        if (*at != '"')
            return false;
        const char *end = strchr(at + 1, '"');

        if (!end)
            return false;
        if ((size_t)(end - at - 1) == len && memcmp(at + 1, etag, len) == 0)
            return true;
        at = end + 1;
    }
    return false;
}
