/*
 * sign_in.h - how people become known: a local account, or an OpenID Connect provider.
 *
 * Local: Argon2id and a one-time code; the password's proof and the code are checked by the
 * database, which also counts failures and says how long to wait. The work is the same for an
 * account that does not exist. Provider: authorization code with PKCE (oidc.h). Either ends in a
 * new session with a secret of its own in the cookie; the database gets the secret's SHA-256 only.
 *
 * Thread: the loop's; deriving a password's proof is done on libuv's threads, two at a time.
 */
#ifndef IDENTITY_SIGN_IN_H
#define IDENTITY_SIGN_IN_H
#include "base/config.h"
#include "identity/identity_sql.h"
#include "identity/session.h"

struct uv_loop_s;

/* Once in each process, before requests. The config must outlive identity_close. SP_EINVAL when the
 * settings cannot be used; the reason has been logged. */
int identity_open(struct uv_loop_s *loop, const struct config *config, struct db *db);
void identity_close(void); /* when no request is under way */

/* GET /sign-in: 200, which ways there are. */
extern const struct step sign_in_ways[];
/* POST /sign-in: 200 with the session and its cookie; 401 wrong-sign-in; 429 wait. */
extern const struct step sign_in[];
/* GET /sign-in/provider: 303 to the provider; 404 when there is none. */
extern const struct step sign_in_provider[];
/* GET /sign-in/provider/callback: 303 to "/" with the cookie, or to SIGN_IN_FAILED. */
extern const struct step sign_in_provider_callback[];

/* Routes that a browser navigates to: their refusals are a page, not a problem document. */
bool sign_in_by_browser(const struct step *steps);
enum step_result sign_in_turned_away(struct request *req);

#endif
