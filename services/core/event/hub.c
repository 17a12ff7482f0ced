/*
 * hub.c - the subscribers of this process and the way an event takes to them.
 *
 *     GET /stream:  join --> catch-up ~~ one round trip ~~> open ──▶ (events until closed)
 *
 *     enum member_state
 *       WAITING   joined, the catch-up is under way; events are kept as "missed something"
 *       LIVE      its stream is open
 *       GONE      its stream is closing, or never was opened
 *
 * Memory: a member is its request's until its stream is open, and the stream's from then on;
 * whoever ends last, the request or the stream, the other has let go of it before.
 */
#include "event/hub.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "http/reply.h"
#include "http/stream.h"
#include "identity/session.h"
#include "loop/timer.h"
#include "json/json.h"
#include <stdlib.h>
#include <string.h>

#define SWEEP CLOCK_MINUTE

/* What a citizen hears of: of this person, these kinds, of one plan if there is one. */
#define KINDS 8
struct leave {
    char person[UUID_TEXT], plan[UUID_TEXT];
    char kinds[KINDS][16];
    int n_kinds;
};

static const struct db_call STREAM_OPEN = {"stream_open", DB_READ, 0};
static const struct db_call STREAM_SINCE = {"stream_since", DB_READ, 1}; /* position */
static const struct db_call OWN_STREAM_OPEN = {"own_stream_open", DB_READ, 0};
static const struct db_call OWN_STREAM_SINCE = {"own_stream_since", DB_READ, 1}; /* position */

enum member_state { MEMBER_WAITING, MEMBER_LIVE, MEMBER_GONE };

struct member {
    struct member *next, *before;
    enum member_state state;
    bool missed;        /* something happened while WAITING */
    bool citizen, left; /* hears by leave; a leave has changed while WAITING */
    struct stream *stream;
    int64_t expires;
    struct leave *leaves;
    int n_leaves;
    char unit[UUID_TEXT], session[UUID_TEXT], user[UUID_TEXT];
    const struct db_answer *caught_up;
};

static struct {
    struct member *first;
    struct timer *sweep;
} hub;

static void member_free(struct member *m)
{
    if (m->before)
        m->before->next = m->next;
    else
        hub.first = m->next;
    if (m->next)
        m->next->before = m->before;
    free(m->leaves);
    free(m);
}

/* The request is over; without a stream nobody else knows the member. */
static void member_leave(void *holder)
{
    struct member **m = holder;

    if (*m)
        member_free(*m);
}

static void member_closed(void *arg)
{
    member_free(arg);
}

/* stream_close may call member_closed at once, so the state moves first. */
static void member_end(struct member *m, const char *event)
{
    struct stream *s = m->stream;

    if (m->state != MEMBER_LIVE)
        return;
    m->state = MEMBER_GONE;
    stream_close(s, event);
}

static bool leave_covers(const struct leave *l, const cJSON *event)
{
    const char *person = json_text(event, "person"), *kind = json_text(event, "kind");
    const char *id = json_text(event, "id");

    if (!person || !kind || strcmp(person, l->person) != 0)
        return false;
    if (l->plan[0] && strcmp(kind, "plan") == 0 && (!id || strcmp(id, l->plan) != 0))
        return false;
    for (int i = 0; i < l->n_kinds; i++)
        if (strcmp(kind, l->kinds[i]) == 0)
            return true;
    return false;
}

/* Before its leaves are there it hears of everything: that something was missed. */
static bool concerns_citizen(const struct member *m, const cJSON *event)
{
    if (!m->leaves)
        return json_text(event, "person") != NULL;
    for (int i = 0; i < m->n_leaves; i++)
        if (leave_covers(&m->leaves[i], event))
            return true;
    return false;
}

static bool concerns(const struct member *m, const cJSON *event)
{
    const cJSON *units = json_get(event, "units");
    int n = json_size(units);

    if (m->citizen)
        return concerns_citizen(m, event);
    for (int i = 0; i < n; i++) {
        const char *unit = json_string(json_at(units, i));

        if (unit && strcmp(unit, m->unit) == 0)
            return true;
    }
    return false;
}

/* Only a citizen is told whose it is: there may be several people to look for. */
static void send_changed(struct arena *a, const struct member *m, const char *position,
                         const cJSON *event)
{
    cJSON *data = json_object(a);
    int64_t version = 0;

    json_put_text(a, data, "kind", json_text(event, "kind"));
    json_put_text(a, data, "id", json_text(event, "id"));
    if (json_int(event, "version", &version))
        json_put_int(a, data, "version", version);
    if (m->citizen)
        json_put_text(a, data, "person", json_text(event, "person"));
    stream_send(m->stream, position, "changed", json_print(a, data, NULL));
}

static void reset_all(void)
{
    for (struct member *m = hub.first; m; m = m->next) {
        if (m->state == MEMBER_LIVE)
            stream_send(m->stream, NULL, "reset", "{}");
        m->missed = true;
    }
}

static void hub_heard(void *arg, const char *payload)
{
    struct arena *a;
    cJSON *event = NULL;
    struct problem unused = {0};

    (void)arg;
    if (!payload) {
        reset_all();
        return;
    }
    a = arena_new();
    if (json_parse(a, payload, strlen(payload), &event, &unused)) {
        reset_all();
        arena_free(a);
        return;
    }
    for (struct member *m = hub.first; m; m = m->next) {
        if (!concerns(m, event))
            continue;
        if (m->state == MEMBER_LIVE)
            send_changed(a, m, json_text(event, "position"), event);
        m->missed = true;
    }
    arena_free(a);
}

/* A stream never outlives what its session was good for when it opened, nor a leave: whoever is
 * still there comes back at once, and the gate says whether they may. */
static void hub_sweep(void *arg)
{
    int64_t now = clock_now();
    struct member *next;

    (void)arg;
    for (struct member *m = hub.first; m; m = next) {
        next = m->next;
        if (m->expires <= now)
            member_end(m, "reconnect");
    }
}

/* Whom somebody has let in, or out: what is shown is fetched again, and heard of by what holds now.
 */
static void leave_changed(struct member *m)
{
    if (m->state == MEMBER_LIVE)
        stream_send(m->stream, NULL, "reset", "{}");
    m->left = true;
    member_end(m, "reconnect");
}

/* `who`: a session's id, "user:" and a person's, whose assignment ended, or "leave:" and a
 * citizen's. */
static void hub_session_ended(void *arg, const char *who)
{
    struct member *next;

    (void)arg;
    for (struct member *m = hub.first; m; m = next) {
        next = m->next;
        if (!who)
            member_end(m, "reconnect"); /* an end may have been missed: let them be asked again */
        else if (text_starts(who, "leave:") && strcmp(who + 6, m->user) == 0)
            leave_changed(m);
        else if (strcmp(who, m->session) == 0 ||
                 (text_starts(who, "user:") && strcmp(who + 5, m->user) == 0))
            member_end(m, "session");
    }
}

void hub_open(struct uv_loop_s *loop, struct db *db)
{
    hub.sweep = timer_every(loop, SWEEP, hub_sweep, NULL);
    db_listen(db, "samplan_event", hub_heard, NULL);
    db_listen(db, "samplan_session", hub_session_ended, NULL);
}

void hub_close(void)
{
    timer_stop(hub.sweep);
    hub.sweep = NULL;
}

static void copy_id(char out[UUID_TEXT], const char *id)
{
    size_t len = id ? strlen(id) : 0;

    if (len >= UUID_TEXT)
        len = 0;
    if (len)
        memcpy(out, id, len);
    out[len] = '\0';
}

static enum step_result stream_join(struct request *req)
{
    struct member **holder = flow_state(req, sizeof(struct member *));
    struct member *m = calloc(1, sizeof *m);
    const char *last = request_header(req, "last-event-id");
    struct db_batch *tx = db_batch(req);

    if (!m)
        abort();
    *holder = m;
    copy_id(m->unit, req->session->unit_id);
    copy_id(m->session, req->session->session_id);
    copy_id(m->user, req->session->user_id);
    m->expires = req->session->expires_at;
    m->next = hub.first;
    if (hub.first)
        hub.first->before = m;
    hub.first = m;
    arena_defer(req->arena, member_leave, holder);
    m->citizen = access_allows(req->session->permissions, PERMISSION_OWN_READ);
    m->caught_up = last && strlen(last) <= 40
                       ? db_call(tx, m->citizen ? &OWN_STREAM_SINCE : &STREAM_SINCE, DB_TEXT(last))
                       : db_call(tx, m->citizen ? &OWN_STREAM_OPEN : &STREAM_OPEN);
    return db_commit(tx);
}

static void take_leave(struct leave *l, const cJSON *said)
{
    const cJSON *kinds = json_get(said, "kinds");
    int n = json_size(kinds);

    copy_id(l->person, json_text(said, "person"));
    copy_id(l->plan, json_text(said, "plan"));
    for (int i = 0; i < n && l->n_kinds < KINDS; i++) {
        const char *kind = json_string(json_at(kinds, i));

        if (kind && strlen(kind) < sizeof l->kinds[0])
            memcpy(l->kinds[l->n_kinds++], kind, strlen(kind) + 1);
    }
}

static void take_leaves(struct member *m, const cJSON *doc)
{
    const cJSON *leaves = json_get(doc, "leaves");
    const char *until = json_text(doc, "until");
    int64_t ends;
    int n = json_size(leaves);

    m->leaves = calloc(n > 0 ? (size_t)n : 1, sizeof *m->leaves);
    if (!m->leaves)
        abort();
    for (int i = 0; i < n; i++)
        take_leave(&m->leaves[m->n_leaves++], json_at(leaves, i));
    if (until && clock_parse(until, &ends) == SP_OK && ends < m->expires)
        m->expires = ends;
}

static void catch_up(struct arena *a, struct member *m, const cJSON *doc)
{
    const cJSON *events = json_get(doc, "events");
    const char *position = json_text(doc, "position");
    int n = json_size(events);

    if (json_true(doc, "reset") || m->missed)
        stream_send(m->stream, position, "reset", "{}");
    for (int i = 0; i < n; i++)
        send_changed(a, m, position, json_at(events, i));
}

static enum step_result stream_go(struct request *req)
{
    struct member **holder = req->state, *m = *holder;
    cJSON *doc = NULL;
    struct problem unused = {0};

    if (json_parse(req->arena, m->caught_up->doc, m->caught_up->doc_len, &doc, &unused))
        return flow_fail(req, SP_EINTERNAL);
    if (m->citizen)
        take_leaves(m, doc);
    m->stream = stream_open(req, member_closed, m);
    m->state = MEMBER_LIVE;
    *holder = NULL;
    /* The first event carries the position, so that a reader that is cut off at once can resume. */
    stream_send(m->stream, json_text(doc, "position"), "open", "{}");
    catch_up(req->arena, m, doc);
    if (m->left)
        leave_changed(m);
    return STEP_DONE;
}

const struct step hub_stream[] = {{"join", stream_join}, {"go", stream_go}, STEPS_END};

const struct db_call *const hub_calls[] = {&STREAM_OPEN, &STREAM_SINCE, &OWN_STREAM_OPEN,
                                           &OWN_STREAM_SINCE, NULL};
