/*
 * samplan audit verify
 */
#include "audit.h"
#include "audit/receipt.h"
#include "base/clock.h"
#include <inttypes.h>
#include <string.h>

struct verdict {
    struct verify_report report;
    struct heads anchors;
    int64_t took;
};

static enum exit_status read_time(struct run *r, const char *name, int64_t *out)
{
    const char *text = option_value(r, name);
    int32_t date;

    *out = 0;
    if (!text || !clock_parse(text, out))
        return EXIT_YES;
    if (clock_parse_date(text, &date))
        return refuse(r, EXIT_USE, "bad-time",
                      "--%s is a date (2026-11-25) or a time with its offset", name);
    *out = clock_from_stockholm(date, 0);
    return EXIT_YES;
}

static void print_json(struct run *r, const struct verdict *v)
{
    struct arena *a = r->arena;
    const struct verify_report *p = &v->report;
    cJSON *doc = json_object(a), *faults = json_array(a);
    char oldest[CLOCK_TEXT];

    json_put_bool(a, doc, "ok", !p->faults);
    json_put_text(a, doc, "class", p->faults ? verify_class_slug(p->fault[0].class) : NULL);
    for (uint64_t i = 0; i < p->faults && i < VERIFY_FAULTS; i++) {
        const struct verify_fault *f = &p->fault[i];
        cJSON *one = json_object(a);

        json_put_text(a, one, "class", verify_class_slug(f->class));
        json_put_text(a, one, "message", f->text);
        json_put_int(a, one, "log", f->log);
        json_put_int(a, one, "batch", (int64_t)f->batch);
        json_put_int(a, one, "xidFrom", (int64_t)f->xid_from);
        json_put_int(a, one, "xidTo", (int64_t)f->xid_to);
        json_put_text(a, one, "row", f->row ? arena_printf(a, "%" PRId64, f->row) : NULL);
        json_add(a, faults, one);
    }
    json_put(a, doc, "faults", faults);
    json_put_int(a, doc, "faultCount", (int64_t)p->faults);
    json_put_int(a, doc, "rows", (int64_t)p->rows);
    json_put_int(a, doc, "batches", (int64_t)p->batches);
    json_put_int(a, doc, "batchesDropped", (int64_t)p->dropped);
    json_put_int(a, doc, "logs", p->logs);
    json_put_int(a, doc, "anchors", (int64_t)p->anchored);
    json_put_int(a, doc, "receipts", (int64_t)p->receipts);
    json_put_int(a, doc, "unsealed", (int64_t)p->unsealed);
    json_put_text(a, doc, "unsealedSince",
                  p->unsealed ? clock_format(p->unsealed_oldest, oldest) : NULL);
    json_put_text(a, doc, "origin", p->last.size ? p->last.origin : NULL);
    json_put_int(a, doc, "size", (int64_t)p->last.size);
    json_put_int(a, doc, "milliseconds", v->took / 1000);
    say_json(r, doc);
}

static void print_lines(const struct verdict *v)
{
    const struct verify_report *p = &v->report;
    char oldest[CLOCK_TEXT];

    say("%s        %" PRIu64 " rows in %" PRIu64 " batches of %u logs",
        p->faults ? "read " : "holds", p->rows, p->batches, p->logs);
    if (p->dropped)
        say("dropped      %" PRIu64 " batches, their month's time being over", p->dropped);
    if (v->anchors.n)
        say("anchors      %" PRIu64 " of %u agree", p->anchored, v->anchors.n);
    else
        say("anchors      none given: what was cut from the end cannot be seen (--anchor FILE)");
    if (p->receipts)
        say("receipts     %" PRIu64 " compared", p->receipts);
    say("unsealed     %" PRIu64 "%s%s", p->unsealed, p->unsealed ? ", since " : "",
        p->unsealed ? clock_format(p->unsealed_oldest, oldest) : "");
    for (uint64_t i = 0; i < p->faults && i < VERIFY_FAULTS; i++)
        say("fault        %s: %s", verify_class_slug(p->fault[i].class), p->fault[i].text);
    if (p->faults > VERIFY_FAULTS)
        say("and          %" PRIu64 " faults more", p->faults - VERIFY_FAULTS);
}

/* Where they are is an option, since the machine of the servers may be another. */
static enum exit_status receipts_read(struct run *r, unsigned char key[RECEIPT_KEY],
                                      struct verify_options *out)
{
    const char *path = option_value(r, "receipts-key"), *why = "";
    char *text;
    size_t len;

    out->receipts = option_value(r, "receipts");
    out->receipts_key = key;
    if (!out->receipts)
        return EXIT_YES;
    if (!path)
        path = config_text(r->config, CONFIG_AUDIT_RECEIPTS_KEY);
    if (!*path)
        return refuse(r, EXIT_REACH, "no-key", "audit.receipts_key is not set");
    if (file_read(r->arena, path, 1024, &text, &len, &why))
        return refuse(r, EXIT_REACH, "no-key", "%s cannot be read: %s", path, why);
    if (receipt_key_read(text, key))
        return refuse(r, EXIT_NO, "bad-key", "%s is no key of receipts", path);
    return EXIT_YES;
}

static enum exit_status unread(struct run *r, struct once *c, int err, const char *receipts)
{
    if (err == SP_ENOTFOUND && receipts)
        return refuse(r, EXIT_REACH, "no-file", "%s cannot be read", receipts);
    return no_database(r, c, err);
}

static enum exit_status run(struct run *r)
{
    struct verdict *v = arena_alloc(r->arena, sizeof *v);
    const char *anchor = option_value(r, "anchor");
    struct verify_options options = {0};
    struct audit log = {0};
    unsigned char key[RECEIPT_KEY];
    enum exit_status status = read_time(r, "from", &options.from);
    int err;

    if (status == EXIT_YES)
        status = read_time(r, "to", &options.to);
    if (status == EXIT_YES)
        status = audit_open(r, &log);
    if (status == EXIT_YES)
        status = receipts_read(r, key, &options);
    if (status == EXIT_YES && anchor)
        status = heads_read(r, anchor, &v->anchors);
    if (status != EXIT_YES)
        return status;
    options.keys = log.keys;
    options.n_keys = log.n_keys;
    options.anchors = v->anchors.head;
    options.n_anchors = v->anchors.n;
    v->took = clock_monotonic();
    err = verify_log(log.c, r->arena, &options, &v->report);
    v->took = clock_monotonic() - v->took;
    if (err)
        status = unread(r, log.c, err, options.receipts);
    else if (r->json)
        print_json(r, v);
    else
        print_lines(v);
    if (!err && v->report.faults)
        status = (enum exit_status)verify_class_code(v->report.fault[0].class);
    once_close(log.c);
    return status;
}

const struct command cmd_audit_verify = {
    "audit",
    "verify",
    NULL,
    "reads the whole audit log anew and says whether it is as it was sealed",
    "Exit code 0: it holds. 1: rows were changed, removed or put there. 4: the sealed batches "
    "were. "
    "5: the\nsigned heads were. 6: it is not the log of the anchored heads, or its tail was cut. "
    "7: a server's receipts were. "
    "Of "
    "several the first\nthat was found; each names the row or the range.",
    {{"from", "TIME", "rows from this time or day on; the batches are always read whole"},
     {"to", "TIME", "rows before this time or day"},
     {"anchor", "FILE", "heads that were kept elsewhere (samplan audit heads, the journal)"},
     {"receipts", "FOLDER", "what the servers have acknowledged (audit.receipts)"},
     {"receipts-key", "FILE", "the key of the receipts; else audit.receipts_key"},
     {"key", "FILE", "the public keys; else audit.public_key"}},
    run};
