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

static const struct db_call STREAM_OPEN = {"stream_open", DB_READ, 0};
static const struct db_call STREAM_SINCE = {"stream_since", DB_READ, 1}; /* position */

enum member_state { MEMBER_WAITING, MEMBER_LIVE, MEMBER_GONE };

struct member {
    struct member *next, *before;
    enum member_state state;
    bool missed; /* something happened while WAITING */
    struct stream *stream;
    int64_t expires;
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

static bool concerns(const struct member *m, const cJSON *units)
{
    int n = json_size(units);

    for (int i = 0; i < n; i++) {
        const char *unit = json_string(json_at(units, i));

        if (unit && strcmp(unit, m->unit) == 0)
            return true;
    }
    return false;
}

static void send_changed(struct arena *a, struct stream *s, const char *position,
                         const cJSON *event)
{
    cJSON *data = json_object(a);
    int64_t version = 0;

    json_put_text(a, data, "kind", json_text(event, "kind"));
    json_put_text(a, data, "id", json_text(event, "id"));
    if (json_int(event, "version", &version))
        json_put_int(a, data, "version", version);
    stream_send(s, position, "changed", json_print(a, data, NULL));
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
        if (!concerns(m, json_get(event, "units")))
            continue;
        if (m->state == MEMBER_LIVE)
            send_changed(a, m->stream, json_text(event, "position"), event);
        m->missed = true;
    }
    arena_free(a);
}

/* A stream never outlives its session's absolute limit. */
static void hub_sweep(void *arg)
{
    int64_t now = clock_now();
    struct member *next;

    (void)arg;
    for (struct member *m = hub.first; m; m = next) {
        next = m->next;
        if (m->expires <= now)
            member_end(m, "session");
    }
}

/* `who`: a session's id, or "user:" and a person's, whose assignment ended. */
static void hub_session_ended(void *arg, const char *who)
{
    struct member *next;

    (void)arg;
    for (struct member *m = hub.first; m; m = next) {
        next = m->next;
        if (!who)
            member_end(m, "reconnect"); /* an end may have been missed: let them be asked again */
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
    m->caught_up = last && strlen(last) <= 40 ? db_call(tx, &STREAM_SINCE, DB_TEXT(last))
                                              : db_call(tx, &STREAM_OPEN);
    return db_commit(tx);
}

static void catch_up(struct arena *a, struct member *m, const cJSON *doc)
{
    const cJSON *events = json_get(doc, "events");
    const char *position = json_text(doc, "position");
    int n = json_size(events);

    if (json_true(doc, "reset") || m->missed)
        stream_send(m->stream, position, "reset", "{}");
    for (int i = 0; i < n; i++)
        send_changed(a, m->stream, position, json_at(events, i));
}

static enum step_result stream_go(struct request *req)
{
    struct member **holder = req->state, *m = *holder;
    cJSON *doc = NULL;
    struct problem unused = {0};

    if (json_parse(req->arena, m->caught_up->doc, m->caught_up->doc_len, &doc, &unused))
        return flow_fail(req, SP_EINTERNAL);
    m->stream = stream_open(req, member_closed, m);
    m->state = MEMBER_LIVE;
    *holder = NULL;
    /* The first event carries the position, so that a reader that is cut off at once can resume. */
    stream_send(m->stream, json_text(doc, "position"), "open", "{}");
    catch_up(req->arena, m, doc);
    return STEP_DONE;
}

const struct step hub_stream[] = {{"join", stream_join}, {"go", stream_go}, STEPS_END};

const struct db_call *const hub_calls[] = {&STREAM_OPEN, &STREAM_SINCE, NULL};
