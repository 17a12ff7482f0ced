/*
 * samplan serve-check: everything that would keep the server from starting, or make it unsafe.
 */
#include "check.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void check_fault(struct check *k, const char *area, const char *format, ...)
{
    char text[1024];
    va_list args;

    if (k->n == CHECK_FAULTS)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    k->area[k->n] = area;
    k->fault[k->n++] = arena_text(k->run->arena, text);
}

/* Each line of what config_read says is a fault of its own. */
static void configuration_faults(struct check *k, const char *lines)
{
    while (*lines) {
        size_t len = strcspn(lines, "\n");

        if (len)
            check_fault(k, "configuration", "%.*s", (int)len, lines);
        lines += len;
        lines += *lines == '\n';
    }
}

/* A relay without a sender: every e-mail would be refused, one after another. */
static void check_notify(struct check *k)
{
    const struct config *c = k->run->config;

    if (*config_text(c, CONFIG_NOTIFY_SMTP) && !*config_text(c, CONFIG_NOTIFY_FROM))
        check_fault(k, "notify",
                    "notify.smtp is set without notify.from: no e-mail would have a sender");
}

static void check_all(struct check *k)
{
    struct run *r = k->run;
    struct buf faults = buf_make(r->arena, 65536);

    r->sql = sql_folder(r);
    if (!r->config_path)
        r->config_path = config_find(r->arena);
    if (config_read(r->config_path, &r->config, &faults)) {
        configuration_faults(k, faults.data ? faults.data : "");
        if (k->n == 0)
            check_fault(k, "configuration", "the configuration cannot be read");
        return;
    }
    check_files(k);
    check_listen(k);
    check_database(k);
    check_notify(k);
}

static void print_json(struct check *k)
{
    struct arena *a = k->run->arena;
    cJSON *doc = json_object(a), *list = json_array(a);

    for (unsigned i = 0; i < k->n; i++) {
        cJSON *fault = json_object(a);

        json_put_text(a, fault, "area", k->area[i]);
        json_put_text(a, fault, "message", k->fault[i]);
        json_add(a, list, fault);
    }
    json_put_bool(a, doc, "ok", k->n == 0);
    json_put_text(a, doc, "configuration", k->run->config_path);
    json_put(a, doc, "faults", list);
    say_json(k->run, doc);
}

static enum exit_status run(struct run *r)
{
    struct check k = {.run = r};

    check_all(&k);
    if (r->json) {
        print_json(&k);
        return k.n ? EXIT_NO : EXIT_YES;
    }
    for (unsigned i = 0; i < k.n; i++)
        say("%s: %s", k.area[i], k.fault[i]);
    if (k.n == 0)
        say("%s: the server can start", r->config_path ? r->config_path : "the defaults");
    else
        say("%u fault%s in %s", k.n, k.n == 1 ? "" : "s",
            r->config_path ? r->config_path : "the defaults (no configuration file was found)");
    return k.n ? EXIT_NO : EXIT_YES;
}

const struct command cmd_serve_check = {
    "serve-check",
    NULL,
    NULL,
    "everything that is wrong with a configuration, before the server starts",
    "Looks at the configuration, certificate and key, the listening addresses, the browser "
    "client's\n"
    "files, the database, its version, its role and its schema. A server that runs already on the\n"
    "same port is reported as a fault. Changes nothing.",
    {{"sql", "DIR", "the folder of SQL files; else $SAMPLAN_SQL, else the one of the build"}},
    run};
