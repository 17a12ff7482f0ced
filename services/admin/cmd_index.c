/*
 * samplan index status, resend: what the national engagement index has yet to be told, and what it
 * refuses; everything once more. Nobody's number is shown: a post names the thing it is about.
 */
#include "admin.h"
#include <inttypes.h>
#include <string.h>

static enum exit_status ask(struct run *r, const char *function, struct outcome *o)
{
    struct once *c;
    enum exit_status status = run_config(r);

    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    status = run_operator(r, c, function, json_object(r->arena), o);
    once_close(c);
    if (status == EXIT_YES && !o->ok)
        return refuse(r, EXIT_NO, o->reason ? o->reason : o->outcome, "%s", outcome_text(r, o));
    return status;
}

static int64_t number(const cJSON *doc, const char *name)
{
    int64_t n = 0;

    return json_int(doc, name, &n) ? n : 0;
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

static void print_refusals(const cJSON *list)
{
    for (const cJSON *x = json_first(list); x; x = json_next(x))
        say("refused       %s  %s  %s  %s%s %s at %s", json_text(x, "at"),
            or_none(json_text(x, "why")), json_text(x, "id"),
            json_true(x, "delete") ? "removal of " : "", json_text(x, "kind"),
            json_text(x, "object"), json_text(x, "address"));
}

static void print_status(const cJSON *doc)
{
    const char *stopped = json_text(doc, "stopped");

    say("system        %s",
        json_text(doc, "system") ? json_text(doc, "system") : "the index is off");
    for (const cJSON *k = json_first(json_get(doc, "kinds")); k; k = json_next(k))
        say("posts         %" PRId64 " %s, %" PRId64 " waiting", number(k, "there"),
            json_text(k, "kind"), number(k, "waiting"));
    say("waiting       %" PRId64 ", the oldest for %" PRId64 " s", number(doc, "pending"),
        number(doc, "lagSeconds"));
    say("accepted      %s", or_none(json_text(doc, "answeredAt")));
    say("sent again    %s", or_none(json_text(doc, "resentOn")));
    if (number(doc, "failures"))
        say("failures      %" PRId64 " in a row; next call %s", number(doc, "failures"),
            or_none(json_text(doc, "nextCall")));
    if (stopped)
        say("stopped       %s since %s: put it right, then samplan index resend", stopped,
            json_text(doc, "stoppedAt"));
    print_refusals(json_get(doc, "refusals"));
}

static enum exit_status status(struct run *r)
{
    struct outcome o;
    enum exit_status answer = ask(r, "operator_index_status", &o);

    if (answer != EXIT_YES)
        return answer;
    if (r->json)
        say_json(r, o.doc);
    else
        print_status(o.doc);
    return json_text(o.doc, "stopped") || number(o.doc, "refused") ? EXIT_NO : EXIT_YES;
}

static enum exit_status resend(struct run *r)
{
    struct outcome o;
    enum exit_status answer = ask(r, "operator_index_resend", &o);

    if (answer != EXIT_YES)
        return answer;
    if (r->json)
        say_json(r, o.doc);
    else
        say("%" PRId64 " posts are sent again, and what was refused is tried again",
            number(o.doc, "posts"));
    return EXIT_YES;
}

const struct command cmd_index_status = {
    "index",
    "status",
    NULL,
    "what the engagement index has yet to be told, and what it refuses",
    "Exit code 0: nothing is wrong, 1: something is refused, or nothing is sent until somebody "
    "has\n"
    "put something right.",
    {{0}},
    status};

const struct command cmd_index_resend = {
    "index",
    "resend",
    NULL,
    "sends everything to the engagement index again, also what was refused",
    "It is harmless: what is there already changes nothing. The worker does it by itself each "
    "night,\nbut leaves alone what was refused.",
    {{0}},
    resend};
