/*
 * duty_notice.c - sends notices by e-mail and SMS.
 *
 *     take ~~ digest, and what is due ~~> send ── a program each, side by side ──▶ done ~~> said
 *
 * Mail goes through curl(1), which Debian keeps; SMS through the operator's own command. Each
 * notice is held for five minutes by the database, longer than any try: if this process dies,
 * another one sends it again. Addresses are not logged.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "duty.h"
#include "loop/child.h"
#include "notify/notify.h"
#include <string.h>

#define TRY_SECONDS "20" /* for curl; a program that takes five more is killed */
#define TRY_LIMIT   (25 * CLOCK_SECOND)
#define ARGS_MAX    32
#define BATCH_MAX   8
#define OUTPUT_MAX  64 /* the relay's answer is three digits */

static const struct db_call TAKE = {"worker_notice_take", DB_WRITE, 1}; /* channels */
static const struct db_call DONE = {"worker_notice_done", DB_WRITE, 1}; /* results json */

struct
try {
    const cJSON *delivery;
    bool mail;
    struct child_job job; /* argv NULL: there was none to be run */
    struct buf output;
    enum notify_result result;
    const char *why;
};

static struct child_lane lane = {.most = BATCH_MAX};

struct turn_state {
    const struct db_answer *taken, *said;
    struct try tries[BATCH_MAX];
    int n;
};

static bool set(const struct config *c, enum config_key key)
{
    return config_text(c, key)[0] != '\0';
}

static enum step_result notice_take(struct request *req)
{
    struct turn_state *op = flow_state(req, sizeof *op);
    const struct config *c = duty_config(req);
    struct db_batch *tx = db_batch(req);

    op->taken =
        db_call(tx, &TAKE,
                DB_TEXT(arena_printf(req->arena, "%s %s", set(c, CONFIG_NOTIFY_SMTP) ? "email" : "",
                                     set(c, CONFIG_NOTIFY_COMMAND) ? "sms" : "")));
    return db_commit(tx);
}

/* A command line is words between spaces; there is no shell and there are no quotes. */
static const char **split(struct arena *a, const char *command)
{
    const char **argv = arena_alloc(a, (ARGS_MAX + 2) * sizeof *argv);
    size_t n = 0;

    for (command += strspn(command, " "); *command && n < ARGS_MAX;) {
        size_t len = strcspn(command, " ");

        argv[n++] = arena_copy(a, command, len);
        command += len;
        command += strspn(command, " ");
    }
    argv[n] = argv[n + 1] = NULL;
    return argv;
}

static void aim_command(struct arena *a, const struct config *c, const struct notify *n,
                        struct child_job *job)
{
    const char **argv = split(a, config_text(c, CONFIG_NOTIFY_COMMAND));
    size_t last = 0;

    while (argv[last])
        last++;
    argv[last] = n->to;
    job->argv = (char *const *)(uintptr_t)argv;
    job->input = notify_sms(a, n);
    job->input_len = strlen(job->input);
    job->may_leave = true; /* that there is no such number needs no text */
}

static void aim_mail(struct arena *a, const struct config *c, const struct notify *n,
                     struct child_job *job)
{
    const char *relay = config_text(c, CONFIG_NOTIFY_SMTP),
               *ca = config_text(c, CONFIG_NOTIFY_SMTP_CA);
    const char *fixed[] = {"curl",
                           "-q",
                           "--silent",
                           "--max-time",
                           TRY_SECONDS,
                           "--noproxy",
                           "*",
                           "--write-out",
                           "%{response_code}",
                           "--output",
                           "/dev/null",
                           "--upload-file",
                           "-",
                           "--mail-from",
                           n->from,
                           "--mail-rcpt",
                           n->to,
                           "--url",
                           strstr(relay, "://") ? relay : arena_printf(a, "smtp://%s", relay)};
    const char **argv = arena_alloc(a, ARGS_MAX * sizeof *argv);
    size_t k = sizeof fixed / sizeof *fixed;

    memcpy(argv, fixed, sizeof fixed);
    if (config_int(c, CONFIG_NOTIFY_SMTP_TLS))
        argv[k++] = "--ssl-reqd";
    if (*ca) {
        argv[k++] = "--cacert";
        argv[k++] = ca;
    }
    argv[k] = NULL;
    job->argv = (char *const *)(uintptr_t)argv;
    job->input = notify_mail(a, n, &job->input_len);
    job->may_leave = true; /* curl says why it did not send */
}

static void start(struct request *req, struct try *t)
{
    const struct config *c = duty_config(req);
    const char *channel = json_text(t->delivery, "channel");
    struct notify n = {
        .id = json_text(t->delivery, "id"),
        .to = json_text(t->delivery, "address"),
        .from = config_text(c, CONFIG_NOTIFY_FROM),
        .unit = json_text(t->delivery, "unitName"),
        .link = arena_printf(req->arena, "%s/inkorg", config_text(c, CONFIG_HTTP_PUBLIC_URL)),
        .counts = json_get(t->delivery, "counts"),
        .now = req->received};

    t->mail = channel && strcmp(channel, "email") == 0;
    t->result = NOTIFY_NEVER;
    t->why = "bad-address"; /* none is kept, but nothing else may reach a command line */
    if (!n.to || !(t->mail ? notify_email_valid(n.to) : notify_phone_valid(n.to)))
        return;
    t->why = NULL;
    t->output = buf_make(req->arena, OUTPUT_MAX);
    t->job = (struct child_job){.longest = TRY_LIMIT, .lane = &lane};
    if (t->mail) {
        t->job.output = &t->output;
        aim_mail(req->arena, c, &n, &t->job);
    } else {
        aim_command(req->arena, c, &n, &t->job);
    }
    child_run(req, duty_loop(req), &t->job); /* there is room: a turn has no more than the lane */
}

static enum step_result notice_send(struct request *req)
{
    struct turn_state *op = req->state;
    struct problem unused = {0};
    cJSON *doc = NULL;
    const cJSON *list;
    int64_t pending = 0, lag = 0, expired = 0;
    bool waits = false;

    if (json_parse(req->arena, op->taken->doc, op->taken->doc_len, &doc, &unused))
        return flow_fail(req, SP_EINTERNAL);
    json_int(doc, "pending", &pending);
    json_int(doc, "oldestSeconds", &lag);
    json_int(doc, "expired", &expired);
    metric_set(METRIC_notices_pending, pending);
    metric_set(METRIC_notices_lag_seconds, lag);
    metric_add(METRIC_notices_given_up_total, expired);
    list = json_get(doc, "deliveries");
    for (op->n = 0; op->n < json_size(list) && op->n < BATCH_MAX; op->n++) {
        struct try *t = &op->tries[op->n];

        t->delivery = json_at(list, op->n);
        start(req, t);
        waits = waits || t->job.argv;
    }
    if (!op->n)
        return STEP_DONE;
    return waits ? STEP_WAIT : STEP_NEXT;
}

static void judge(struct request *req, struct try *t)
{
    const char *id = json_text(t->delivery, "id");
    int status = !t->job.started       ? NOTIFY_NOT_STARTED
                 : t->job.status == -1 ? NOTIFY_KILLED
                                       : t->job.status;
    int64_t code = 0;

    if (t->job.argv && t->mail) {
        if (!t->output.data || text_int(t->output.data, 0, 999, &code))
            code = 0;
        t->result = notify_smtp_result(req->arena, status, (int)code, &t->why);
    } else if (t->job.argv) {
        t->result = notify_command_result(req->arena, status, &t->why);
    }
    if (t->result == NOTIFY_DELIVERED) {
        metric_add(METRIC_notices_sent_total, 1);
        log_event(OBS_NOTICE_SENT, req->id, LOG_TEXT("delivery", id));
        return;
    }
    metric_add(METRIC_notices_failed_total, 1);
    log_event(t->result == NOTIFY_NEVER ? OBS_NOTICE_GIVEN_UP : OBS_NOTICE_FAIL, req->id,
              LOG_TEXT("delivery", id), LOG_TEXT("why", t->why));
}

static enum step_result notice_done(struct request *req)
{
    static const char *const RESULTS[] = {"delivered", "again", "never"};
    struct turn_state *op = req->state;
    struct db_batch *tx = db_batch(req);
    cJSON *results = json_array(req->arena);

    for (int i = 0; i < op->n; i++) {
        struct try *t = &op->tries[i];
        cJSON *one = json_object(req->arena);
        int64_t attempt = 0;

        judge(req, t);
        json_int(t->delivery, "attempt", &attempt);
        json_put_text(req->arena, one, "id", json_text(t->delivery, "id"));
        json_put_int(req->arena, one, "attempt", attempt);
        json_put_text(req->arena, one, "result", RESULTS[t->result]);
        json_put_text(req->arena, one, "why", t->why);
        json_add(req->arena, results, one);
    }
    op->said = db_call(tx, &DONE, DB_TEXT(json_print(req->arena, results, NULL)));
    return db_commit(tx);
}

static enum step_result notice_said(struct request *req)
{
    struct turn_state *op = req->state;
    struct problem unused = {0};
    cJSON *doc = NULL;
    int64_t gave_up = 0;

    if (json_parse(req->arena, op->said->doc, op->said->doc_len, &doc, &unused) == SP_OK &&
        json_int(doc, "gaveUp", &gave_up))
        metric_add(METRIC_notices_given_up_total, gave_up);
    duty_again(req);
    return STEP_DONE;
}

static const struct step STEPS[] = {{"take", notice_take},
                                    {"send", notice_send},
                                    {"done", notice_done},
                                    {"said", notice_said},
                                    STEPS_END};
static const struct db_call *const CALLS[] = {&TAKE, &DONE, NULL};

const struct duty duty_notice = {
    .name = "notice", .every = CONFIG_NOTIFY_EVERY, .steps = STEPS, .calls = CALLS};
