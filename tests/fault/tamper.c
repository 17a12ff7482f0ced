/*
 * tamper.c - changes a sealed log in every way that a superuser has, and looks whether it is seen.
 *
 *     tamper SUPERUSER-URL SEALER-URL TIMES SEED
 *
 * Makes rows and seals them in some twenty batches, then TIMES over: begins a transaction, tampers,
 * makes sure that something was changed, verifies with the key and an anchored head, and rolls
 * back. Every fiftieth time nothing is changed, and nothing may be reported. The database is a copy
 * of its own (tests/fault/seal.sh). Prints `ok - ` and `not ok - ` lines.
 */
#include "audit/seal.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "base/uuid.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCHES 20

/* What is changed; $A, $B: ids of two rows, $N: number of a batch, $L: of the last one, $X: of one
 * that is not the last. The statement gives how many rows it has changed; the range that the first
 * words say must be named: r of row A, b of batch N, - anything. */
struct kind {
    const char *name;
    char named;
    const char *sql;
};
#define CHANGE(column, value)                                                                      \
    {                                                                                              \
        "column " #column, 'r',                                                                    \
            "WITH x AS (UPDATE audit.event SET " #column " = " value " WHERE id = $A AND " #column \
            " IS DISTINCT FROM " value " RETURNING 1) SELECT count(*) FROM x"                      \
    }
#define TEXT(column) CHANGE(column, "coalesce(" #column ", '') || 'x'")
#define UUID(column) CHANGE(column, "md5($A || 'tamper')::uuid")
#define BATCH(what, set)                                                                           \
    {                                                                                              \
        what, 'b',                                                                                 \
            "WITH x AS (UPDATE audit.batch SET " set                                               \
            " WHERE log = 1 AND number = $N RETURNING 1) "                                         \
            "SELECT count(*) FROM x"                                                               \
    }
#define HEAD(what, set)                                                                            \
    {                                                                                              \
        what, 'b',                                                                                 \
            "WITH x AS (UPDATE audit.head SET " set                                                \
            " WHERE log = 1 AND size = $N + 1 RETURNING 1) "                                       \
            "SELECT count(*) FROM x"                                                               \
    }
#define ROW_COLUMNS                                                                                \
    "user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, patients, "                 \
    "owner_provider_id, action, thing_kind, thing_id, thing_version, categories, outcome, "        \
    "reason, legal_route, on_behalf_of, origin, request_id, client"

/* clang-format off */
static const struct kind KINDS[] = {
    CHANGE(id, "id + 1000000"),
    {"one microsecond", 'r', "WITH x AS (UPDATE audit.event SET at = at + interval '1 microsecond' WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"a month later", 'r', "WITH x AS (UPDATE audit.event SET at = at + interval '1 month' WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    CHANGE(xid, "(xid::text::bigint + 1)::text::xid8"),
    UUID(user_id), TEXT(hsa_id), TEXT(role), UUID(unit_id), UUID(provider_id), TEXT(purpose), UUID(patient_id),
    CHANGE(patients, "array_append(patients, '00000000-0000-0000-0000-000000000001')"),
    UUID(owner_provider_id), TEXT(action), TEXT(thing_kind), UUID(thing_id),
    CHANGE(thing_version, "coalesce(thing_version, 0) + 1"),
    CHANGE(categories, "array_append(categories, 'x')"),
    CHANGE(outcome, "CASE outcome WHEN 'ok' THEN 'denied' ELSE 'ok' END"),
    TEXT(reason),
    CHANGE(legal_route, "CASE legal_route WHEN 'own' THEN 'addressed' ELSE 'own' END"),
    UUID(on_behalf_of), TEXT(origin), UUID(request_id), TEXT(client),
    {"NULL for an empty text and back", 'r', "WITH x AS (UPDATE audit.event SET reason = CASE WHEN reason IS NULL THEN '' END WHERE id = $A AND coalesce(reason, '') = '' RETURNING 1) SELECT count(*) FROM x"},
    {"NULL for an empty list", 'r', "WITH x AS (UPDATE audit.event SET patients = CASE WHEN patients IS NULL THEN '{}'::uuid[] END WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"a byte moved across a column's border", 'r', "WITH x AS (UPDATE audit.event SET action = action || left(thing_kind, 1), thing_kind = substr(thing_kind, 2) WHERE id = $A AND thing_kind <> '' RETURNING 1) SELECT count(*) FROM x"},
    {"a value moved to the next column", 'r', "WITH x AS (UPDATE audit.event SET provider_id = unit_id, unit_id = provider_id WHERE id = $A AND provider_id IS DISTINCT FROM unit_id RETURNING 1) SELECT count(*) FROM x"},
    {"a row deleted", 'r', "WITH x AS (DELETE FROM audit.event WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"ten rows deleted", 'r', "WITH x AS (DELETE FROM audit.event WHERE id IN (SELECT id FROM audit.event WHERE id >= $A ORDER BY id LIMIT 10) RETURNING 1) SELECT count(*) FROM x"},
    {"a row deleted and the count made to fit", 'r', "WITH x AS (DELETE FROM audit.event WHERE id = $A RETURNING xid, at), y AS (UPDATE audit.batch b SET rows = b.rows - 1 FROM x WHERE b.kind = 'rows' AND b.rows > 1 AND x.xid >= b.xid_from AND x.xid < b.xid_to AND b.month = date_trunc('month', x.at AT TIME ZONE 'UTC')::date RETURNING 1) SELECT count(*) FROM x"},
    {"a forged row in an old transaction", 'r', "WITH x AS (INSERT INTO audit.event (id, at, xid, " ROW_COLUMNS ") OVERRIDING SYSTEM VALUE SELECT id + 1000000, at, xid, " ROW_COLUMNS " FROM audit.event WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"a row twice", 'r', "WITH x AS (INSERT INTO audit.event (id, at, xid, " ROW_COLUMNS ") OVERRIDING SYSTEM VALUE SELECT id, at, xid, " ROW_COLUMNS " FROM audit.event WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"a forged row in another month", 'r', "WITH x AS (INSERT INTO audit.event (id, at, xid, " ROW_COLUMNS ") OVERRIDING SYSTEM VALUE SELECT id + 1000000, at + interval '2 months', xid, " ROW_COLUMNS " FROM audit.event WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"whose data of two rows swapped", 'r', "WITH x AS (UPDATE audit.event e SET patient_id = o.patient_id, thing_id = o.thing_id FROM audit.event o WHERE (e.id, o.id) IN (($A, $B), ($B, $A)) AND e.patient_id IS DISTINCT FROM o.patient_id RETURNING 1) SELECT count(*) FROM x"},
    {"the times of two rows swapped", 'r', "WITH x AS (UPDATE audit.event e SET at = o.at FROM audit.event o WHERE (e.id, o.id) IN (($A, $B), ($B, $A)) AND e.at <> o.at RETURNING 1) SELECT count(*) FROM x"},
    {"the ids of two rows swapped", 'r', "WITH x AS (UPDATE audit.event SET id = CASE id WHEN $A THEN $B ELSE $A END WHERE id IN ($A, $B) RETURNING 1) SELECT count(*) FROM x"},
    {"a row moved to another transaction", 'r', "WITH x AS (UPDATE audit.event e SET xid = o.xid FROM audit.event o WHERE e.id = $A AND o.id = $B AND e.xid <> o.xid RETURNING 1) SELECT count(*) FROM x"},
    {"a row moved to what is not sealed yet", 'r', "WITH x AS (UPDATE audit.event SET xid = pg_current_xact_id() WHERE id = $A RETURNING 1) SELECT count(*) FROM x"},
    {"all rows of a transaction deleted", 'r', "WITH x AS (DELETE FROM audit.event WHERE xid = (SELECT xid FROM audit.event WHERE id = $A) RETURNING 1) SELECT count(*) FROM x"},
    {"all rows moved one transaction on", '-', "WITH x AS (UPDATE audit.event SET xid = (xid::text::bigint + 1)::text::xid8 RETURNING 1) SELECT count(*) FROM x"},
    {"the tail cut by one batch", 't', "WITH x AS (DELETE FROM audit.event e USING audit.batch b WHERE b.number = $L AND e.xid >= b.xid_from), y AS (DELETE FROM audit.head WHERE size = $L + 1), z AS (DELETE FROM audit.batch WHERE number = $L RETURNING 1) SELECT count(*) FROM z"},
    {"the tail cut from some batch on", 't', "WITH x AS (DELETE FROM audit.event e USING audit.batch b WHERE b.number = $N AND e.xid >= b.xid_from), y AS (DELETE FROM audit.head WHERE size > $N), z AS (DELETE FROM audit.batch WHERE number >= $N RETURNING 1) SELECT count(*) FROM z"},
    {"everything gone", 't', "WITH x AS (DELETE FROM audit.event), y AS (DELETE FROM audit.head), z AS (DELETE FROM audit.batch RETURNING 1) SELECT count(*) FROM z"},
    {"a batch removed", '-', "WITH x AS (DELETE FROM audit.batch WHERE number = $N RETURNING 1) SELECT count(*) FROM x"},
    {"a batch removed with its rows and its head", '-', "WITH x AS (DELETE FROM audit.event e USING audit.batch b WHERE b.number = $N AND e.xid >= b.xid_from AND e.xid < b.xid_to), y AS (DELETE FROM audit.head WHERE size = $N + 1), z AS (DELETE FROM audit.batch WHERE number = $N RETURNING 1) SELECT count(*) FROM z"},
    {"two batches that changed places", '-', "WITH x AS (UPDATE audit.batch b SET xid_from = o.xid_from, xid_to = o.xid_to, root = o.root, rows = o.rows, leaf = o.leaf, first_at = o.first_at, last_at = o.last_at, kind = o.kind, month = o.month, entry = o.entry FROM audit.batch o WHERE (b.number, o.number) IN (($X, $X + 1), ($X + 1, $X)) RETURNING 1) SELECT count(*) FROM x"},
    {"a batch with another number", '-', "WITH x AS (UPDATE audit.batch SET number = number + 1000 WHERE number = $N RETURNING 1) SELECT count(*) FROM x"},
    {"a batch copied to the end", '-', "WITH x AS (INSERT INTO audit.batch SELECT log, $L + 1, format, kind, xid_from, xid_to, month, rows, first_at, last_at, sealed_at, root, entry, leaf, nodes FROM audit.batch WHERE number = $N RETURNING 1) SELECT count(*) FROM x"},
    {"a forged entry that a month was dropped", '-', "WITH w AS (DELETE FROM audit.event WHERE id = $A), x AS (INSERT INTO audit.batch SELECT log, $L + 1, format, 'dropped', xid_to, xid_to, date_trunc('month', now())::date, 0, NULL, NULL, sealed_at, root, 'dropped', leaf, nodes FROM audit.batch WHERE number = $L RETURNING 1), y AS (INSERT INTO audit.head SELECT log, $L + 2, origin, root, signed_at, signature FROM audit.head WHERE size = $L + 1) SELECT count(*) FROM x"},
    BATCH("a batch's first transaction", "xid_from = (xid_from::text::bigint - 1)::text::xid8"),
    BATCH("a batch's last transaction", "xid_to = (xid_to::text::bigint + 1)::text::xid8"),
    BATCH("a batch's count", "rows = rows + 1"),
    BATCH("a batch's time", "sealed_at = sealed_at - interval '1 microsecond'"),
    BATCH("a batch's month", "month = coalesce(month, '2026-01-01') - interval '1 month'"),
    BATCH("a batch's first row's time", "first_at = coalesce(first_at, now()) - interval '1 second'"),
    BATCH("a batch's format", "format = format + 1"),
    BATCH("a batch's root", "root = sha256(root)"),
    BATCH("a batch's leaf", "leaf = sha256(leaf)"),
    BATCH("a batch's subtrees", "nodes = nodes || sha256(leaf)"),
    BATCH("a batch that says it is empty", "kind = 'heartbeat', rows = 0, month = NULL, first_at = NULL, last_at = NULL"),
    BATCH("a batch with an entry", "entry = coalesce(entry, '') || 'x'"),
    HEAD("a head's root", "root = sha256(root)"),
    HEAD("a head's signature", "signature = set_byte(signature, 40, get_byte(signature, 40) # 1)"),
    HEAD("a head's key", "signature = set_byte(signature, 0, get_byte(signature, 0) # 1)"),
    HEAD("a head's time", "signed_at = signed_at + interval '1 second'"),
    HEAD("a head's origin", "origin = origin || 'x'"),
    {"a head removed", 'b', "WITH x AS (DELETE FROM audit.head WHERE size = $N + 1 RETURNING 1) SELECT count(*) FROM x"},
    {"a head for batches that are not there", '-', "WITH x AS (INSERT INTO audit.head SELECT log, size + 100, origin, root, signed_at, signature FROM audit.head WHERE size = $N + 1 RETURNING 1) SELECT count(*) FROM x"},
    {"another log", '-', "WITH x AS (UPDATE audit.batch SET log = 2 WHERE number >= $N RETURNING 1), y AS (UPDATE audit.head SET log = 2 WHERE size > $N) SELECT count(*) FROM x"},
    {"sealed anew with another key", 'b', NULL},
    {"sealed anew with the old signature", 'b', NULL},
};
/* clang-format on */
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

static struct tampering {
    struct once *c;
    const char *sealer_url;
    struct arena *a; /* of one time */
    struct log_secret secret, other;
    struct head anchor;
    int64_t *ids;
    uint64_t *xids;
    unsigned n;
    int64_t last; /* number of the last batch */
    uint64_t random;
    unsigned done[KIND_COUNT], missed[KIND_COUNT], unnamed[KIND_COUNT], idle[KIND_COUNT];
    unsigned clean, alarms;
    int64_t row, number; /* of this time */
    uint64_t xid;
} t;

static void give_up(const char *what)
{
    printf("not ok - %s: %s\n", what, t.c ? once_error(t.c) : "");
    exit(1);
}

static uint64_t draw(uint64_t below)
{
    t.random ^= t.random << 13;
    t.random ^= t.random >> 7;
    t.random ^= t.random << 17;
    return t.random % below;
}

static void run(const char *sql)
{
    if (once_script(t.c, sql))
        give_up(sql);
}

/* ---- a log to tamper with ---- */

static const char FILL[] =
    "INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, "
    "patient_id, "
    "patients, owner_provider_id, action, thing_kind, thing_id, thing_version, categories, "
    "outcome, "
    "reason, legal_route, origin, request_id, client) SELECT clock_timestamp() - CASE WHEN n % 7 = "
    "0 "
    "THEN interval '40 days' ELSE interval '0' END, gen_random_uuid(), 'SE2321009900-P' || n, "
    "'physician', gen_random_uuid(), gen_random_uuid(), 'care', gen_random_uuid(), CASE WHEN n % 5 "
    "= "
    "0 THEN ARRAY[gen_random_uuid(), gen_random_uuid()] END, gen_random_uuid(), 'discharge.read', "
    "'discharge', gen_random_uuid(), n, '{case}', 'ok', CASE WHEN n % 3 = 0 THEN '' END, 'own', "
    "'api', gen_random_uuid(), '192.0.2.1' FROM generate_series(1, 12) n";

static void fill(void)
{
    const struct seal_options options = {
        .url = t.sealer_url, .secret = t.secret, .heartbeat = CLOCK_HOUR};
    struct sealer *s = sealer_new(&options);
    struct sealed sealed;

    run("TRUNCATE audit.event, audit.batch, audit.head RESTART IDENTITY");
    for (unsigned i = 0; i < BATCHES / 2; i++) {
        run(FILL);
        run(FILL);
        if (sealer_turn(s, &sealed))
            give_up(sealed.fault);
    }
    t.anchor = sealed.head;
    t.last = (int64_t)t.anchor.size - 1;
    sealer_free(s);
}

static void list_rows(void)
{
    struct once_rows *rows = NULL;

    if (once_query(t.c, "SELECT id, xid FROM audit.event ORDER BY id", NULL, 0, &rows))
        give_up("the rows");
    t.n = once_count(rows);
    t.ids = calloc(t.n, sizeof *t.ids);
    t.xids = calloc(t.n, sizeof *t.xids);
    if (!t.ids || !t.xids)
        abort();
    for (unsigned i = 0; i < t.n; i++) {
        t.ids[i] = strtoll(once_value(rows, i, 0), NULL, 10);
        t.xids[i] = strtoull(once_value(rows, i, 1), NULL, 10);
    }
}

/* ---- one time ---- */

static const char *fill_in(const char *sql, int64_t other)
{
    struct buf out = buf_make(t.a, 65536);

    for (; *sql; sql++) {
        if (sql[0] != '$') {
            buf_add(&out, sql, 1);
            continue;
        }
        sql++;
        buf_printf(&out, "%" PRId64,
                   *sql == 'A'   ? t.row
                   : *sql == 'B' ? other
                   : *sql == 'N' ? t.number
                   : *sql == 'X' ? t.number % (t.last - 1) + 1
                                 : t.last);
    }
    return out.data;
}

struct counting {
    struct merkle tree;
    int32_t month;
};

static int count_row(void *arg, const struct ledger_row *row)
{
    struct counting *k = arg;
    struct hash leaf = leaf_of_row(row->columns, row->len);

    if (month_of(row->at) == k->month)
        merkle_add(&k->tree, &leaf, NULL);
    return SP_OK;
}

static int keep_batch(void *arg, const struct ledger_batch *b)
{
    *(struct ledger_batch *)arg = *b;
    return SP_OK;
}

/* The last batch without one of its rows, its record, leaf and head made to fit. */
static bool seal_anew(bool with_key)
{
    struct ledger_nodes nodes = {t.c, 1};
    struct counting k = {.month = 0};
    struct ledger_batch b;
    struct merkle log;
    struct hash leaf, whole[MERKLE_LEVELS];
    unsigned n;

    t.number = t.last;
    run(arena_printf(t.a,
                     "DELETE FROM audit.event WHERE id = (SELECT max(e.id) FROM audit.event e JOIN "
                     "audit.batch b ON b.number = %" PRId64
                     " AND e.xid >= b.xid_from AND e.xid < b.xid_to AND b.month = "
                     "date_trunc('month', e.at AT TIME ZONE 'UTC')::date)",
                     t.last));
    if (ledger_batches(t.c, 1, (uint64_t)t.last, 1, keep_batch, &b))
        return false;
    k.month = b.batch.month;
    if (ledger_rows(t.c, b.batch.xid_from, b.batch.xid_to, count_row, &k) ||
        merkle_load((uint64_t)t.last, ledger_node, &nodes, &log))
        return false;
    b.batch.entry = NULL;
    b.batch.rows = k.tree.size;
    b.batch.root = merkle_root(&k.tree);
    leaf = leaf_of_batch(&b.batch);
    n = merkle_add(&log, &leaf, whole);
    b.head.root = merkle_root(&log);
    if (with_key && head_sign(&t.other, &b.head))
        return false;
    run(arena_printf(t.a,
                     "DELETE FROM audit.head WHERE size = %" PRId64
                     "; DELETE FROM audit.batch WHERE number = %" PRId64,
                     t.last + 1, t.last));
    return !ledger_append(t.c, t.a, 1, &b.batch, &leaf, whole, n, &b.head) && k.tree.size + 1 > 1;
}

/* How many rows were changed. */
static int64_t tamper(unsigned kind)
{
    unsigned a = (unsigned)draw(t.n), b = (unsigned)draw(t.n);
    struct once_rows *rows = NULL;
    const char *sql;

    t.row = t.ids[a];
    t.xid = t.xids[a];
    t.number = (int64_t)draw((uint64_t)t.last + 1);
    run("BEGIN; SET LOCAL session_replication_role = replica");
    if (!KINDS[kind].sql)
        return seal_anew(KINDS[kind].name[17] == 'a');
    /* checks of a table would stop a few that a superuser takes away first */
    sql = fill_in(KINDS[kind].sql, t.ids[a == b ? (b + 1) % t.n : b]);
    if (once_query(t.c, sql, NULL, 0, &rows))
        give_up(sql);
    return strtoll(once_value(rows, 0, 0), NULL, 10);
}

static bool names(char what, const struct verify_report *p)
{
    for (unsigned i = 0; i < p->faults && i < VERIFY_FAULTS; i++) {
        const struct verify_fault *f = &p->fault[i];

        if (what == '-' || (what == 'b' && (int64_t)f->batch == t.number) ||
            (what == 't' && f->class == VERIFY_ANCHOR) ||
            (what == 'r' && ((f->xid_from <= t.xid && t.xid < f->xid_to) || f->row == t.row)))
            return true;
    }
    return false;
}

static struct verify_report look(void)
{
    const struct verify_options options = {.keys = &t.secret.open,
                                           .n_keys = 1,
                                           .anchors = &t.anchor,
                                           .n_anchors = 1,
                                           .in_transaction = true};
    struct verify_report report;

    if (verify_log(t.c, t.a, &options, &report))
        give_up("the log cannot be read");
    return report;
}

static void one_time(unsigned kind)
{
    struct verify_report report;

    t.a = arena_new();
    once_use(t.c, t.a);
    if (tamper(kind) < 1) {
        t.idle[kind]++;
    } else {
        report = look();
        t.done[kind]++;
        t.missed[kind] += !report.faults;
        t.unnamed[kind] += report.faults && !names(KINDS[kind].named, &report);
    }
    run("ROLLBACK");
    arena_free(t.a);
}

static void nothing(void)
{
    t.a = arena_new();
    once_use(t.c, t.a);
    run("BEGIN");
    t.alarms += look().faults != 0;
    t.clean++;
    run("ROLLBACK");
    arena_free(t.a);
}

static int tell(unsigned times)
{
    unsigned done = 0, missed = 0, unnamed = 0, kinds = 0;

    for (unsigned i = 0; i < KIND_COUNT; i++) {
        done += t.done[i];
        missed += t.missed[i];
        unnamed += t.unnamed[i];
        kinds += t.done[i] > 0;
        if (t.missed[i] || t.unnamed[i] || !t.done[i])
            printf("#   %s: %u tampered, %u missed, %u not named, %u changed nothing\n",
                   KINDS[i].name, t.done[i], t.missed[i], t.unnamed[i], t.idle[i]);
    }
    printf("# %u tamperings of %u kinds with %u rows in %" PRId64 " batches\n", done, kinds, t.n,
           t.last + 1);
    printf("%sok - every kind of tampering was tried, and each counted one changed a row\n",
           done >= times && (kinds == KIND_COUNT || times < 10 * KIND_COUNT) ? "" : "not ");
    printf("%sok - every tampering is detected\n", missed ? "not " : "");
    printf("%sok - and the row, the batch or the cut is named\n", unnamed ? "not " : "");
    printf("%sok - a log that nobody has touched is never reported, in %u looks\n",
           t.alarms || !t.clean ? "not " : "", t.clean);
    return missed || unnamed || t.alarms || done < times;
}

int main(int argc, char **argv)
{
    struct arena *home = arena_new();
    unsigned long times;
    const char *why = "";
    unsigned done = 0;

    if (argc != 5) {
        fputs("use: tamper SUPERUSER-URL SEALER-URL TIMES SEED\n", stderr);
        return 2;
    }
    times = strtoul(argv[3], NULL, 10);
    t.random = strtoull(argv[4], NULL, 10) * 2654435761U + 88172645463325252U;
    t.sealer_url = argv[2];
    if (clock_init() || once_open(home, argv[1], &t.c, &why) ||
        secret_make("samplan.example/audit", &t.secret) ||
        secret_make("samplan.example/audit", &t.other))
        give_up(why);
    fill();
    run("ALTER TABLE audit.event ALTER COLUMN id DROP IDENTITY; "
        "ALTER TABLE audit.batch DROP CONSTRAINT batch_pkey; DO $$ DECLARE c text; BEGIN FOR c IN "
        "SELECT conname FROM pg_constraint WHERE conrelid = 'audit.batch'::regclass AND contype = "
        "'c' LOOP EXECUTE format('ALTER TABLE audit.batch DROP CONSTRAINT %I', c); END LOOP; END "
        "$$");
    list_rows();
    for (unsigned i = 0; done < times && i < 3 * times + 1000; i++) {
        if (i % 50 == 0)
            nothing();
        one_time(i % KIND_COUNT);
        done = 0;
        for (unsigned k = 0; k < KIND_COUNT; k++)
            done += t.done[k];
    }
    nothing();
    free(t.ids);
    free(t.xids);
    return tell((unsigned)times);
}
