/*
 * samplan audit key make FILE --origin NAME
 */
#include "audit.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool write_new(const char *path, mode_t mode, const char *line)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool ok;

    if (fd < 0)
        return false;
    ok = dprintf(fd, "%s\n", line) > 0 && !fsync(fd);
    return !close(fd) && ok;
}

static enum exit_status run(struct run *r)
{
    const char *origin = option_value(r, "origin"),
               *open_path = arena_printf(r->arena, "%s.pub", r->operand);
    struct log_secret secret;
    char *line;
    bool ok;

    if (!origin || !origin_valid(origin))
        return refuse(r, EXIT_USE, "bad-origin",
                      "--origin is the log's name in the world, as samplan.region.example/audit: "
                      "letters, digits and - . _ /");
    if (!access(open_path, F_OK))
        return refuse(r, EXIT_NO, "exists", "%s is there already; nothing was written", open_path);
    if (secret_make(origin, &secret))
        return refuse(r, EXIT_REACH, "no-key", "no key could be made");
    line = secret_text(r->arena, &secret);
    ok = write_new(r->operand, 0600, line) &&
         write_new(open_path, 0644, key_text(r->arena, &secret.open));
    explicit_bzero(line, strlen(line));
    line = key_text(r->arena, &secret.open);
    secret_wipe(&secret);
    if (!ok)
        return refuse(r, EXIT_NO, "no-file", "%s cannot be written: %s", r->operand,
                      strerror(errno));
    if (r->json) {
        cJSON *doc = json_object(r->arena);

        json_put_bool(r->arena, doc, "ok", true);
        json_put_text(r->arena, doc, "origin", origin);
        json_put_text(r->arena, doc, "publicKey", line);
        say_json(r, doc);
    } else {
        say("%s", line);
    }
    return EXIT_YES;
}

const struct command cmd_audit_key_make = {
    "audit",
    "key make",
    "FILE",
    "makes the key that signs the audit log: FILE, and FILE.pub for everybody",
    "FILE is for samplan-sealer alone (audit.key); the database must never hold it. An existing "
    "file "
    "is never\nwritten over. FILE.pub has one line, which audit.public_key and other installations "
    "need. A new key is a new\norigin: the next log begins with the last head of the one before.",
    {{"origin", "NAME", "the log's name in the world: samplan.region.example/audit"}},
    run};
