/*
 * reach.c - owns what lies outside the program: the configuration, the database, files.
 */
#include "admin.h"
#include "base/reason.h"
#include "base/uuid.h"
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *sql_folder(const struct run *r)
{
    const char *named = option_value(r, "sql"), *set = getenv("SAMPLAN_SQL");

    if (named)
        return named;
    return set && *set ? set : SAMPLAN_SQL_DIR;
}

enum exit_status run_config(struct run *r)
{
    struct buf faults = buf_make(r->arena, 65536);

    if (!r->config_path)
        r->config_path = config_find(r->arena);
    r->sql = sql_folder(r);
    if (config_read(r->config_path, &r->config, &faults) == SP_OK)
        return EXIT_YES;
    while (faults.len && faults.data[faults.len - 1] == '\n')
        faults.data[--faults.len] = '\0';
    return refuse(r, EXIT_REACH, "bad-configuration", "the configuration cannot be used:\n%s",
                  faults.data ? faults.data : "it cannot be read");
}

static const char *key_name(enum config_key key)
{
    switch (key) {
    case CONFIG_DATABASE_URL_MIGRATE:
        return "database.url_migrate";
    case CONFIG_DATABASE_URL_ADMIN:
        return "database.url_admin";
    case CONFIG_DATABASE_URL_SEALER:
        return "database.url_sealer";
    default:
        return "database.url";
    }
}

enum exit_status run_connect(struct run *r, enum config_key key, struct once **out)
{
    const char *url = config_text(r->config, key), *why = "";

    *out = NULL;
    if (!*url)
        return refuse(r, EXIT_REACH, "no-database",
                      "%s is not set%s%s; say in it where PostgreSQL is", key_name(key),
                      r->config_path ? " in " : " and no configuration was found",
                      r->config_path ? r->config_path : "");
    if (once_open(r->arena, url, out, &why))
        return refuse(r, EXIT_REACH, "no-database", "the database of %s does not answer: %s",
                      key_name(key), why);
    return EXIT_YES;
}

static const char *operator_name(struct arena *a)
{
    const struct passwd *user = getpwuid(getuid());

    return user ? arena_text(a, user->pw_name) : arena_printf(a, "uid %u", (unsigned)getuid());
}

struct once_rows *query(struct once *c, const char *sql, const struct db_param *params, unsigned n)
{
    struct once_rows *rows = NULL;

    return once_query(c, sql, params, n, &rows) ? NULL : rows;
}

enum exit_status run_operator(struct run *r, struct once *c, const char *function,
                              const cJSON *args, struct outcome *out)
{
    struct arena *a = r->arena;
    const char *sql =
        arena_printf(a, "SELECT outcome, reason, doc FROM api.%s($1, $2::jsonb)", function);
    size_t len;
    const struct db_param params[] = {DB_TEXT(operator_name(a)),
                                      DB_TEXT(json_print(a, args, &len))};
    struct once_rows *rows = query(c, sql, params, 2);
    struct problem why = {0};
    const char *text;
    cJSON *tree = NULL;

    *out = (struct outcome){0};
    if (!rows || once_count(rows) != 1)
        return refuse(r, EXIT_REACH, "database", "the database cannot do api.%s: %s", function,
                      rows ? "no answer" : once_error(c));
    text = once_value(rows, 0, 2);
    if (text && json_parse(a, text, strlen(text), &tree, &why))
        return refuse(r, EXIT_REACH, "database", "api.%s did not answer with JSON", function);
    out->outcome = once_value(rows, 0, 0);
    out->outcome = out->outcome ? out->outcome : "internal";
    out->reason = once_value(rows, 0, 1);
    out->ok = !strcmp(out->outcome, "ok");
    out->doc = tree;
    return EXIT_YES;
}

const char *outcome_text(struct run *r, const struct outcome *o)
{
    const char *words = o->reason ? reason_text(o->reason, LANG_EN) : NULL;

    if (!words)
        words = o->reason ? o->reason : err_title(err_from_slug(o->outcome), LANG_EN);
    return arena_printf(r->arena, "%s: %s", o->outcome, words);
}

int file_read(struct arena *a, const char *path, size_t limit, char **data, size_t *len,
              const char **why)
{
    FILE *file = fopen(path, "rb");
    struct stat facts;
    int err = SP_EUNAVAILABLE;

    if (!file) {
        *why = strerror(errno);
        return SP_EUNAVAILABLE;
    }
    if (fstat(fileno(file), &facts) || !S_ISREG(facts.st_mode)) {
        *why = "it is not a file";
        goto done;
    }
    if ((size_t)facts.st_size > limit) {
        *why = "it is too large";
        err = SP_EINVAL;
        goto done;
    }
    *data = arena_alloc(a, (size_t)facts.st_size + 1);
    *len = fread(*data, 1, (size_t)facts.st_size, file);
    (*data)[*len] = '\0';
    err = SP_OK;
    if (*len != (size_t)facts.st_size) {
        *why = "it changed while it was read";
        err = SP_EUNAVAILABLE;
    }
done:
    fclose(file);
    return err;
}

static int write_whole(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        data += n;
        len -= (size_t)n;
    }
    return fsync(fd);
}

const char *file_put(struct arena *a, const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    const char *why = NULL;

    if (fd < 0)
        return arena_text(a, strerror(errno));
    if (write_whole(fd, data, len))
        why = arena_text(a, strerror(errno));
    if (close(fd) && !why)
        why = arena_text(a, strerror(errno));
    return why;
}

/* A personal identity number is no argument: others on the machine see those. */
static const char *number_from_input(struct arena *a)
{
    char line[64] = "";

    if (!fgets(line, sizeof line, stdin))
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return *line ? arena_text(a, line) : NULL;
}

enum exit_status scope_put(struct run *r, cJSON *args)
{
    const char *patient = option_value(r, "patient"), *thing = option_value(r, "thing");
    const char *id = patient ? patient : thing;

    if (!patient == !thing)
        return refuse(r, EXIT_USE, "missing", "--patient or --thing is needed, one of them");
    if (patient && !strcmp(patient, "-")) {
        id = number_from_input(r->arena);
        if (!id)
            return refuse(r, EXIT_USE, "no-number", "there is no number on standard input");
        json_put_text(r->arena, args, "number", id);
        return EXIT_YES;
    }
    if (!uuid_valid(id))
        return refuse(r, EXIT_USE, "bad-id", "that is no id");
    json_put_text(r->arena, args, patient ? "patientId" : "thingId", id);
    return EXIT_YES;
}
