/*
 * samplan retention due | run | hold | lift | holds | keep
 *
 *     due ─▶ a list, nothing is changed
 *     run ─▶ begin (the number confirmed is the number due) ─▶ one transaction a thing ─▶ report
 *
 * What is due, what is held and what goes is decided in the database (schema retention). A run that
 * is stopped has removed what it had come to, each whole; the next one takes the rest.
 */
#include "admin.h"
#include "base/clock.h"
#include "base/uuid.h"
#include <string.h>

static enum exit_status begin(struct run *r, struct once **c)
{
    enum exit_status status = run_config(r);

    return status == EXIT_YES ? run_connect(r, CONFIG_DATABASE_URL_ADMIN, c) : status;
}

/* The function's answer; EXIT_NO after a sentence when it was a refusal. */
static enum exit_status ask(struct run *r, struct once *c, const char *function, const cJSON *args,
                            struct outcome *o)
{
    enum exit_status status = run_operator(r, c, function, args, o);

    if (status == EXIT_YES && !o->ok)
        return refuse(r, EXIT_NO, o->reason ? o->reason : o->outcome, "%s", outcome_text(r, o));
    return status;
}

static enum exit_status ask_alone(struct run *r, const char *function, const cJSON *args,
                                  struct outcome *o)
{
    struct once *c;
    enum exit_status status = begin(r, &c);

    if (status != EXIT_YES)
        return status;
    status = ask(r, c, function, args, o);
    once_close(c);
    return status;
}

/* --on, or today in Sweden; NULL after a sentence. */
static const char *day_of(struct run *r)
{
    const char *day = option_value(r, "on");
    char text[CLOCK_TEXT];
    int32_t date;

    if (!day)
        return arena_text(r->arena, clock_format_date(clock_stockholm(clock_now()).date, text));
    if (clock_parse_date(day, &date) == SP_OK)
        return day;
    complain("%s is no day; write it as 2026-11-30", day);
    return NULL;
}

static cJSON *scope(struct run *r, const char *day)
{
    cJSON *args = json_object(r->arena);

    json_put_text(r->arena, args, "on", day);
    json_put_text(r->arena, args, "providerOrgNumber", option_value(r, "provider"));
    return args;
}

static int64_t number(const cJSON *doc, const char *name)
{
    int64_t n = 0;

    (void)json_int(doc, name, &n);
    return n;
}

static const char *text_or(const cJSON *doc, const char *name, const char *other)
{
    const char *text = json_text(doc, name);

    return text ? text : other;
}

/* ---- due ---- */

static enum exit_status run_due(struct run *r)
{
    const char *day = day_of(r);
    struct outcome o = {0};
    enum exit_status status;
    cJSON *args;

    if (!day)
        return EXIT_USE;
    args = scope(r, day);
    json_put_bool(r->arena, args, "withIds", r->json);
    status = ask_alone(r, "operator_retention_due", args, &o);
    if (status != EXIT_YES)
        return status;
    if (r->json) {
        say_json(r, o.doc);
        return EXIT_YES;
    }
    for (const cJSON *s = json_first(json_get(o.doc, "sums")); s; s = json_next(s))
        say("%-32s %-7s %-12s %lld  due %lld  held %lld",
            text_or(s, "providerName", "(nobody: nothing is left)"), text_or(s, "branch", ""),
            text_or(s, "kind", ""), (long long)number(s, "year"), (long long)number(s, "due"),
            (long long)number(s, "held"));
    say("%lld copies are due on %s, %lld more are held; nothing was changed",
        (long long)number(o.doc, "due"), day, (long long)number(o.doc, "held"));
    return EXIT_YES;
}

const struct command cmd_retention_due = {
    "retention",
    "due",
    NULL,
    "which copies of closed cases and plans have had their time (gallring): a dry run",
    "A copy is one provider's, of its health care or its social services. The year is that of the\n"
    "last entry. With --json each copy is listed by ids.",
    {{"provider", "ORG-NUMBER", "only this provider's copies; else everybody's"},
     {"on", "DATE", "as of this day, also a coming one; else today"}},
    run_due};

/* ---- run ---- */

static enum exit_status remove_all(struct run *r, struct once *c, const cJSON *doc)
{
    const char *run = json_text(doc, "run");

    for (const cJSON *t = json_first(json_get(doc, "things")); t; t = json_next(t)) {
        cJSON *args = json_object(r->arena);
        struct outcome o = {0};
        enum exit_status status;

        json_put_text(r->arena, args, "run", run);
        json_put_text(r->arena, args, "kind", json_text(t, "kind"));
        json_put_text(r->arena, args, "id", json_text(t, "id"));
        status = ask(r, c, "operator_retention_remove", args, &o);
        if (status != EXIT_YES)
            return status;
    }
    return EXIT_YES;
}

static enum exit_status report(struct run *r, struct once *c, const cJSON *begun, bool whole)
{
    const char *path = option_value(r, "report"), *why;
    cJSON *args = json_object(r->arena);
    struct outcome o = {0};
    enum exit_status status;
    const char *text;
    size_t len;

    json_put_text(r->arena, args, "run", json_text(begun, "run"));
    json_put_bool(r->arena, args, "finish", whole);
    status = ask(r, c, "operator_retention_report", args, &o);
    if (status != EXIT_YES)
        return status;
    text = json_print(r->arena, o.doc, &len);
    why = file_put(r->arena, path, text, len);
    if (why)
        return refuse(r, EXIT_REACH, "no-file",
                      "the report cannot be written to %s (%s); it is in the database as run %s",
                      path, why, json_text(begun, "run"));
    if (r->json)
        say_json(r, o.doc);
    else
        say("%d copies removed, %d things erased; run %s, report in %s",
            json_size(json_get(o.doc, "removed")), json_size(json_get(o.doc, "erased")),
            json_text(begun, "run"), path);
    return EXIT_YES;
}

static enum exit_status run_run(struct run *r)
{
    const char *day = day_of(r), *confirmed = option_value(r, "confirm");
    struct outcome o = {0};
    enum exit_status status;
    struct once *c;
    int64_t wanted;
    cJSON *args;

    if (!day)
        return EXIT_USE;
    if (!confirmed || !option_value(r, "report") ||
        text_int(confirmed, 1, INT32_MAX, &wanted) != SP_OK)
        return refuse(r, EXIT_USE, "missing",
                      "--report FILE and --confirm N are needed, N as samplan retention due says");
    args = scope(r, day);
    json_put_int(r->arena, args, "wanted", wanted);
    status = begin(r, &c);
    if (status != EXIT_YES)
        return status;
    status = ask(r, c, "operator_retention_begin", args, &o);
    if (status == EXIT_YES) {
        enum exit_status removed = remove_all(r, c, o.doc);

        status = report(r, c, o.doc, removed == EXIT_YES);
        status = removed == EXIT_YES ? status : removed;
    }
    once_close(c);
    return status;
}

const struct command cmd_retention_run = {
    "retention",
    "run",
    NULL,
    "removes the copies that are due, and what nobody has a copy of any more (gallring)",
    "The provider's units do not see what was removed; other providers keep theirs until their "
    "own\n"
    "time has come. When the last copy goes, the rows are deleted. There is no way back: see\n"
    "samplan export record. Nothing that is open or held is touched. Each copy and each deletion\n"
    "has its row in the audit log, with counts and a hash.",
    {{"provider", "ORG-NUMBER", "only this provider's copies; else everybody's"},
     {"on", "DATE", "as of this day, today or before; else today"},
     {"confirm", "N", "how many copies are due, as samplan retention due has said"},
     {"report", "FILE", "where the report is written (JSON: ids, days, counts, hashes)"}},
    run_run};

/* ---- holds ---- */

static enum exit_status run_hold(struct run *r)
{
    const char *until = option_value(r, "until"), *reason = option_value(r, "reason");
    struct outcome o = {0};
    enum exit_status status;
    cJSON *args = json_object(r->arena);
    int32_t date;

    if (!reason)
        return refuse(r, EXIT_USE, "missing", "--reason is needed");
    if (until && clock_parse_date(until, &date) != SP_OK)
        return refuse(r, EXIT_USE, "bad-date", "%s is no day; write it as 2026-11-30", until);
    status = scope_put(r, args);
    if (status != EXIT_YES)
        return status;
    json_put_text(r->arena, args, "providerOrgNumber", option_value(r, "provider"));
    json_put_text(r->arena, args, "reason", reason);
    json_put_text(r->arena, args, "until", until);
    json_put_text(r->arena, args, "note", option_value(r, "note"));
    status = ask_alone(r, "operator_retention_hold", args, &o);
    if (status != EXIT_YES)
        return status;
    if (r->json)
        say_json(r, o.doc);
    else
        say("hold %s, until %s", json_text(o.doc, "id"), text_or(o.doc, "until", "it is lifted"));
    return EXIT_YES;
}

const struct command cmd_retention_hold = {
    "retention",
    "hold",
    NULL,
    "keeps what is due from being removed (gallringsstopp), until a day or until it is lifted",
    "Reasons: legal-matter, child (until the person is 30, unless --until says another day),\n"
    "research, transfer, other (with --note). No personal data in the note.",
    {{"patient", "ID", "everything of this person; -: the number is read from standard input"},
     {"thing", "ID", "one case, plan, agreed time or contact"},
     {"provider", "ORG-NUMBER", "only this provider's copies; else everybody's"},
     {"reason", "REASON", "why"},
     {"until", "DATE", "the last day it holds; else until it is lifted"},
     {"note", "TEXT", "more about why"}},
    run_hold};

static enum exit_status run_lift(struct run *r)
{
    cJSON *args = json_object(r->arena);
    struct outcome o = {0};
    enum exit_status status;

    if (!uuid_valid(r->operand))
        return refuse(r, EXIT_USE, "bad-id", "that is no id");
    json_put_text(r->arena, args, "id", r->operand);
    status = ask_alone(r, "operator_retention_lift", args, &o);
    if (status == EXIT_YES)
        say("%s", r->json ? "{\"ok\":true}" : "the hold is lifted");
    return status;
}

const struct command cmd_retention_lift = {
    "retention", "lift", "ID",    "ends a hold; samplan retention holds lists them",
    NULL,        {{0}},  run_lift};

static enum exit_status run_holds(struct run *r)
{
    struct outcome o = {0};
    enum exit_status status = ask_alone(r, "operator_retention_holds", json_object(r->arena), &o);

    if (status != EXIT_YES)
        return status;
    if (r->json) {
        say_json(r, o.doc);
        return EXIT_YES;
    }
    for (const cJSON *h = json_first(json_get(o.doc, "holds")); h; h = json_next(h))
        say("%s  %-12s %s  thing %s  until %s", json_text(h, "id"), json_text(h, "reason"),
            text_or(h, "providerOrgNumber", "everybody "), text_or(h, "thingId", "all"),
            text_or(h, "until", "lifted"));
    say("%d holds", json_size(json_get(o.doc, "holds")));
    return EXIT_YES;
}

const struct command cmd_retention_holds = {
    "retention", "holds", NULL, "the holds that are in force, by ids", NULL, {{0}}, run_holds};

/* ---- longer than the law ---- */

static enum exit_status run_keep(struct run *r)
{
    const char *years = option_value(r, "years"), *branch = option_value(r, "branch");
    cJSON *args = json_object(r->arena);
    struct outcome o = {0};
    enum exit_status status;
    int64_t n;

    if (!years || !branch || !option_value(r, "provider") || !option_value(r, "reason"))
        return refuse(r, EXIT_USE, "missing",
                      "--provider, --branch, --years and --reason are needed");
    if (text_int(years, 1, 150, &n) != SP_OK ||
        (strcmp(branch, "health") != 0 && strcmp(branch, "social") != 0))
        return refuse(r, EXIT_USE, "bad-value", "the branch is health or social, years 1 to 150");
    json_put_text(r->arena, args, "providerOrgNumber", option_value(r, "provider"));
    json_put_text(r->arena, args, "branch", branch);
    json_put_int(r->arena, args, "years", n);
    json_put_text(r->arena, args, "reason", option_value(r, "reason"));
    status = ask_alone(r, "operator_retention_keep", args, &o);
    if (status != EXIT_YES)
        return status;
    if (r->json)
        say_json(r, o.doc);
    else
        say("kept for %lld years; the law says %lld", (long long)n,
            (long long)number(o.doc, "law"));
    return EXIT_YES;
}

const struct command cmd_retention_keep = {
    "retention",
    "keep",
    NULL,
    "how long a provider keeps its copies, when that is longer than it must",
    "Shorter than the law is refused: health care 10 years after the last entry, social services "
    "5,\n"
    "a private provider's social services 2.",
    {{"provider", "ORG-NUMBER", "whose copies"},
     {"branch", "BRANCH", "health or social"},
     {"years", "N", "after the last entry"},
     {"reason", "TEXT", "the decision it stands on"}},
    run_keep};
