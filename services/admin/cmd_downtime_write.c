/*
 * samplan downtime write --unit HSA-ID --to FOLDER
 *
 *     api.operator_downtime ─▶ COMMIT (the log) ─▶ page ─▶ FOLDER/HSA-ID.html.new ─▶ rename
 *
 * The list for paper as a file, written again and again by a timer while everything works, to be
 * there when nothing does. It holds personal data, so the folder must be the writer's own and
 * closed to everybody else, and so is the file; each list takes the place of the one before. Nobody
 * has signed in, so nobody with a protected identity is in it.
 */
#include "admin.h"
#include "base/clock.h"
#include "downtime_page.h"
#include "organisation/hsa_id.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Why the folder is not a safe place; NULL when it is. */
static const char *folder_fault(const char *path)
{
    struct stat s;

    if (stat(path, &s))
        return strerror(errno);
    if (!S_ISDIR(s.st_mode))
        return "it is no folder";
    if (s.st_uid != geteuid())
        return "it belongs to another user";
    if (s.st_mode & (S_IRWXG | S_IRWXO))
        return "others may enter it: chmod 0700";
    return NULL;
}

static int write_all(int fd, const char *data, size_t len)
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

/* All of the new list or the old one: never half. */
static const char *put_file(struct run *r, const char *path, const char *page)
{
    const char *fresh = arena_printf(r->arena, "%s.new", path);
    const char *why = NULL;
    int fd;

    (void)unlink(fresh); /* of a run that was stopped; O_EXCL follows nobody's link */
    fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return strerror(errno);
    if (write_all(fd, page, strlen(page)))
        why = strerror(errno);
    if (close(fd) && !why)
        why = strerror(errno);
    if (!why && rename(fresh, path))
        why = strerror(errno);
    if (why)
        (void)unlink(fresh);
    return why;
}

static enum exit_status fetch(struct run *r, struct once *c, const char *unit, struct outcome *o)
{
    cJSON *args = json_object(r->arena);
    enum exit_status status;

    json_put_text(r->arena, args, "unitHsaId", unit);
    if (once_script(c, "BEGIN"))
        return refuse(r, EXIT_REACH, "no-database", "the database refuses to begin: %s",
                      once_error(c));
    status = run_operator(r, c, "operator_downtime", args, o);
    if (status != EXIT_YES)
        return status;
    /* Nothing is written before the log has its row. */
    if (once_script(c, "COMMIT"))
        return refuse(r, EXIT_REACH, "outcome-unknown", "the log cannot be written: %s",
                      once_error(c));
    if (!o->ok)
        return refuse(r, EXIT_NO, o->reason ? o->reason : o->outcome, "no list: %s",
                      outcome_text(r, o));
    return EXIT_YES;
}

static enum exit_status report(struct run *r, const char *path, const cJSON *doc)
{
    int cases = json_size(json_get(doc, "items"));
    cJSON *out;

    if (!r->json) {
        say("%s: %d cases", path, cases);
        return EXIT_YES;
    }
    out = json_object(r->arena);
    json_put_bool(r->arena, out, "ok", true);
    json_put_text(r->arena, out, "file", path);
    json_put_int(r->arena, out, "cases", cases);
    say_json(r, out);
    return EXIT_YES;
}

static enum exit_status run(struct run *r)
{
    const char *unit = option_value(r, "unit"), *to = option_value(r, "to"), *why, *path;
    struct outcome o = {0};
    enum exit_status status;
    struct once *c;

    if (!unit || !to)
        return refuse(r, EXIT_USE, "missing", "--unit and --to are needed");
    if (!hsa_id_valid(unit))
        return refuse(r, EXIT_USE, "bad-hsa-id", "%s is no HSA-id", unit);
    why = folder_fault(to);
    if (why)
        return refuse(r, EXIT_NO, "unsafe-folder", "%s cannot take the list: %s", to, why);
    status = run_config(r);
    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    status = fetch(r, c, unit, &o);
    if (status != EXIT_YES)
        return status;
    path = arena_printf(r->arena, "%s/%s.html", to, unit);
    why = put_file(r, path, downtime_page(r->arena, o.doc));
    once_close(c);
    if (why)
        return refuse(r, EXIT_REACH, "no-file", "%s cannot be written: %s", path, why);
    return report(r, path, o.doc);
}

const struct command cmd_downtime_write = {
    "downtime",
    "write",
    NULL,
    "the list for paper of one unit as a file, for when the server is down",
    "A page to be printed by any browser. It holds personal data: the folder must belong to the\n"
    "user who runs this and be closed to all others (0700), the file is 0600, and each list takes\n"
    "the place of the one before. People with a protected identity are not in it.",
    {{"unit", "HSA-ID", "whose list"}, {"to", "FOLDER", "where to"}},
    run};
