/*
 * config.c - owns the values of the configuration: reading, checking, handing out.
 *
 * Memory: an arena of the config's own. Constant once read, so any thread may ask.
 */
#include "base/config.h"
#include "base/log.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST  ((size_t)1024 * 1024)
#define VALUE_MOST 4096
#define NAME_MOST  64

enum type { TEXT, SECRET, PATH, INT, MS, BYTES, BOOL };

static const struct row {
    const char *name;
    enum type type;
    int64_t min, max;
    const char *fallback;
} rows[CONFIG_COUNT] = {
#define CONFIG(id, name, type, min, max, fallback, reload, help)                                   \
    [CONFIG_##id] = {name, type, min, max, fallback},
#include "base/config.def"
#undef CONFIG
};

struct config {
    struct arena *arena;
    const char *text[CONFIG_COUNT];
    int64_t number[CONFIG_COUNT];
};

struct reading {
    struct config *config;
    struct buf *faults;
    bool seen[CONFIG_COUNT];
    bool bad;
};

struct unit {
    const char *name;
    int64_t size;
};
static const struct unit durations[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}, {NULL, 0}};
static const struct unit sizes[] = {
    {"", 1}, {"k", 1024}, {"m", 1024 * 1024}, {"g", 1024 * 1024 * 1024}, {NULL, 0}};

/* ---- values ---- */

/* Digits and one of the units; zero needs none. */
static bool read_measure(const char *text, const struct unit *units, int64_t *out)
{
    size_t digits = strspn(text, "0123456789");
    int64_t value = 0;

    if (digits == 0 || digits > 9)
        return false;
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (text[i] - '0');
    for (; units->name; units++) {
        if (strcmp(text + digits, units->name) == 0) {
            *out = value * units->size;
            return true;
        }
    }
    *out = 0;
    return value == 0 && text[digits] == '\0';
}

static bool read_value(const struct row *row, const char *text, int64_t *number)
{
    switch (row->type) {
    case INT:
        return text_int(text, row->min, row->max, number) == SP_OK;
    case MS:
        return read_measure(text, durations, number) && *number >= row->min && *number <= row->max;
    case BYTES:
        return read_measure(text, sizes, number) && *number >= row->min && *number <= row->max;
    case BOOL:
        *number = strcmp(text, "yes") == 0;
        return *number || strcmp(text, "no") == 0;
    case TEXT:
    case SECRET:
    case PATH:
        break;
    }
    return strlen(text) <= VALUE_MOST && text_utf8(text, strlen(text)) && text_plain(text) &&
           !strpbrk(text, "\t\n");
}

static const char *measure_text(int64_t value, const struct unit *units, char out[32])
{
    const struct unit *best = units;

    for (; units->name; units++) {
        if (value && value % units->size == 0)
            best = units;
    }
    snprintf(out, 32, "%lld%s", (long long)(value / best->size), best->name);
    return out;
}

/* What a value of this row looks like. The value itself may be a secret and is never said. */
static void explain(const struct row *row, struct buf *out)
{
    char low[32], high[32];

    switch (row->type) {
    case INT:
        buf_printf(out, "must be a whole number from %lld to %lld\n", (long long)row->min,
                   (long long)row->max);
        break;
    case MS:
        buf_printf(out, "must be a duration from %s to %s, such as 250ms, 5s, 2m or 12h\n",
                   measure_text(row->min, durations, low), measure_text(row->max, durations, high));
        break;
    case BYTES:
        buf_printf(out, "must be a size from %s to %s, such as 512, 64k or 8m\n",
                   measure_text(row->min, sizes, low), measure_text(row->max, sizes, high));
        break;
    case BOOL:
        buf_text(out, "must be yes or no\n");
        break;
    case TEXT:
    case SECRET:
    case PATH:
        buf_printf(out, "must be one line of UTF-8 text of at most %d bytes\n", VALUE_MOST);
        break;
    }
}

static void set(struct reading *r, enum config_key key, const char *value, const char *where)
{
    enum log_level level;
    int64_t number = 0;
    bool good = read_value(&rows[key], value, &number);

    if (!good) {
        buf_printf(r->faults, "%s: %s ", where, rows[key].name);
        explain(&rows[key], r->faults);
    } else if (key == CONFIG_LOG_LEVEL && !log_level_read(value, &level)) {
        buf_printf(r->faults, "%s: log.level must be debug, info, warn or error\n", where);
        good = false;
    }
    if (!good) {
        r->bad = true;
        return;
    }
    r->config->text[key] = arena_text(r->config->arena, value);
    r->config->number[key] = number;
}

/* ---- the file ---- */

static char *trimmed(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    size_t len = strlen(text);
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t' || text[len - 1] == '\r'))
        text[--len] = '\0';
    return text;
}

static int find_key(const char *name)
{
    for (int key = 0; key < CONFIG_COUNT; key++) {
        if (strcmp(rows[key].name, name) == 0)
            return key;
    }
    return -1;
}

static bool is_name(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._");

    return len > 0 && len <= NAME_MOST && text[len] == '\0';
}

static void fault(struct reading *r, const char *where, const char *what)
{
    buf_printf(r->faults, "%s: %s\n", where, what);
    r->bad = true;
}

static void read_line(struct reading *r, char *line, const char *where)
{
    line = trimmed(line);
    if (*line == '\0' || *line == '#')
        return;
    char *equals = strchr(line, '=');
    if (!equals) {
        fault(r, where, "is not \"key = value\"");
        return;
    }
    *equals = '\0';
    char *name = trimmed(line);
    int key = find_key(name);
    if (key < 0) {
        /* What stands before '=' is shown only if it cannot be anything but a key. */
        if (is_name(name))
            buf_printf(r->faults, "%s: there is no key %s\n", where, name);
        else
            buf_printf(r->faults, "%s: there is no such key\n", where);
        r->bad = true;
    } else if (r->seen[key]) {
        buf_printf(r->faults, "%s: %s is set twice\n", where, name);
        r->bad = true;
    } else {
        r->seen[key] = true;
        set(r, (enum config_key)key, trimmed(equals + 1), where);
    }
}

static void read_lines(struct reading *r, char *data, size_t len)
{
    unsigned number = 0;

    if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) { /* some editors write a mark first */
        data += 3;
        len -= 3;
    }
    for (size_t at = 0; at < len;) {
        char where[32], *end = memchr(data + at, '\n', len - at);
        size_t size = end ? (size_t)(end - data) - at : len - at;
        snprintf(where, sizeof where, "line %u", ++number);
        data[at + size] = '\0'; /* the last line has room for it too */
        if (strlen(data + at) != size)
            fault(r, where, "has a zero byte");
        else
            read_line(r, data + at, where);
        at += size + 1;
    }
}

/* Bytes to read of a file: one more than it has, or than it may have. */
static size_t room_for(FILE *file)
{
    struct stat about;

    if (fstat(fileno(file), &about) || !S_ISREG(about.st_mode) || about.st_size > (off_t)FILE_MOST)
        return FILE_MOST + 1;
    return (size_t)about.st_size + 1;
}

static void read_file(struct reading *r, const char *path)
{
    FILE *file = fopen(path, "rbe");

    if (!file) {
        fault(r, path, strerror(errno));
        return;
    }
    size_t room = room_for(file);
    char *data = malloc(room + 1);
    if (!data)
        abort();
    size_t len = fread(data, 1, room, file);
    if (ferror(file))
        fault(r, path, strerror(errno));
    else if (len > FILE_MOST)
        fault(r, path, "is larger than 1 MiB");
    else
        read_lines(r, data, len);
    explicit_bzero(data, room);
    free(data);
    fclose(file);
}

/* ---- the environment: SAMPLAN_HTTP_LISTEN for http.listen ---- */

static void read_environment(struct reading *r)
{
    for (int key = 0; key < CONFIG_COUNT; key++) {
        char name[NAME_MOST + 16] = "SAMPLAN_";
        size_t len = strlen(name);

        for (const char *c = rows[key].name; *c && len < sizeof name - 1; c++)
            name[len++] = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
        name[len] = '\0';
        const char *value = getenv(name);
        if (value)
            set(r, (enum config_key)key, value, name);
    }
}

int config_read(const char *path, struct config **out, struct buf *faults)
{
    struct arena *a = arena_new();
    struct reading r = {.config = arena_alloc(a, sizeof *r.config), .faults = faults};

    *out = NULL;
    r.config->arena = a;
    for (int key = 0; key < CONFIG_COUNT; key++)
        set(&r, (enum config_key)key, rows[key].fallback, "default");
    if (path)
        read_file(&r, path);
    read_environment(&r);
    if (r.bad) {
        arena_free(a);
        return SP_EINVAL;
    }
    *out = r.config;
    return SP_OK;
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (int key = 0; key < CONFIG_COUNT; key++) {
        if (rows[key].type == SECRET)
            explicit_bzero((char *)(uintptr_t)c->text[key], strlen(c->text[key]));
    }
    arena_free(c->arena);
}

const char *config_find(struct arena *a)
{
    static const char local[] = ".local/samplan.conf", installed[] = "/etc/samplan/samplan.conf";
    const char *named = getenv("SAMPLAN_CONFIG");

    if (named && *named)
        return arena_text(a, named);
    char *folder = getcwd(NULL, 0), *slash = folder;
    const char *found = NULL;
    while (folder && !found && slash) {
        const char *path = arena_printf(a, "%s/%s", strcmp(folder, "/") ? folder : "", local);
        if (access(path, F_OK) == 0)
            found = path;
        slash = strrchr(folder, '/');
        if (slash)
            *slash = '\0';
    }
    free(folder);
    if (!found && access(installed, F_OK) == 0)
        found = installed;
    return found;
}

const char *config_text(const struct config *c, enum config_key key)
{
    return c->text[key];
}

int64_t config_int(const struct config *c, enum config_key key)
{
    return c->number[key];
}

void config_print(const struct config *c, struct buf *out)
{
    for (int key = 0; key < CONFIG_COUNT; key++) {
        bool hidden = rows[key].type == SECRET && *c->text[key];
        buf_printf(out, "%s = %s\n", rows[key].name, hidden ? "***" : c->text[key]);
    }
}
