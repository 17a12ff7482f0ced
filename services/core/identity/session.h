/*
 * session.h - who acts: what a server knows of a live session, and the gate every request passes.
 *
 * The truth is the database's, which looks the session up again in every call. Here is a small
 * cache that saves asking first: it never holds a session longer than a minute, and the channel
 * `samplan_session` empties it at once, on every server, when a session ends (payload: its id),
 * when somebody's assignment ends ('user:' and the user's id) or when something may have been
 * missed (NULL). An answer that was under way at such a moment is used once and not kept.
 *
 * The gate (the first wall of security.md 1), and what follows a refusal:
 *
 *     session ──▶ same-site ──▶ admit ──▶ body ──▶ the route's steps
 *        └─ FAIL ─────┴───────────┴─────────┴─────────────┴──▶ record ~~▶ answer
 *
 * Memory: a cached session is counted and held until the requests that use it are released.
 * Thread: the loop's.
 */
#ifndef IDENTITY_SESSION_H
#define IDENTITY_SESSION_H
#include "access/access.h"
#include "loop/flow.h"

struct session {
    char session_id[37]; /* the session's own id, not its secret */
    char user_id[37];
    char *user_name;
    char assignment_id[37]; /* "": none chosen yet */
    char unit_id[37];       /* "": none chosen yet */
    enum role role;         /* ROLE_NONE: none chosen yet */
    uint64_t permissions;   /* mask of access.h, from the role */
    int64_t expires_at;     /* microseconds, clock_now */
};

/* Forgets sessions here: `payload` as the channel `samplan_session` has it. */
void session_forget(const char *payload);

/* A refusal in C before the database was asked: its audit row is still to be written, which the
 * fail steps do. Otherwise as flow_refuse. */
enum step_result session_refuse(struct request *req, int err, const char *pointer,
                                const char *reason);

extern const struct step identity_gate[]; /* before every route's steps */
extern const struct step identity_fail[]; /* after a failure in any of them */

/* GET /session: 200 with the session and the token that writes must carry. */
extern const struct step session_show[];
/* POST /session/assignment: 200 and a new secret; 403 when the assignment is not the person's. */
extern const struct step session_choose[];
/* POST /sign-out: 204, the session has ended everywhere. */
extern const struct step session_end[];

#endif
