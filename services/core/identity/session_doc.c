/*
 * session_doc.c - owns the translation of the database's session document.
 *
 * Memory: the arena's; the user's name goes to the heap because the cache outlives the request.
 * Any thread.
 */
#include "identity/session_doc.h"
#include "base/clock.h"
#include "base/uuid.h"
#include <stdlib.h>
#include <string.h>

static int parse(struct arena *a, const struct db_answer *answer, cJSON **doc)
{
    struct problem why = {0};

    if (!answer->doc || json_parse(a, answer->doc, answer->doc_len, doc, &why) != SP_OK)
        return SP_EINTERNAL;
    return SP_OK;
}

static int take_uuid(const cJSON *object, const char *name, char out[UUID_TEXT])
{
    const char *text = json_text(object, name);

    if (!text || !uuid_valid(text))
        return SP_EINTERNAL;
    memcpy(out, text, UUID_TEXT);
    return SP_OK;
}

static void read_role(enum role role, struct session *out)
{
    out->role = role;
    out->permissions = access_role_mask(role);
}

static int read_assignment(const cJSON *assignment, struct session *out)
{
    if (!json_get(assignment, "id"))
        return SP_OK; /* none chosen */
    if (take_uuid(assignment, "id", out->assignment_id) != SP_OK ||
        take_uuid(json_get(assignment, "unit"), "id", out->unit_id) != SP_OK)
        return SP_EINTERNAL;
    /* A role this program does not know has no permission here: a newer database may have it. */
    read_role(access_role(json_text(assignment, "role")), out);
    return SP_OK;
}

int session_doc_read(struct arena *a, const struct db_answer *answer, struct session *out)
{
    const cJSON *user;
    const char *name, *expires;
    cJSON *doc;

    if (parse(a, answer, &doc) != SP_OK)
        return SP_EINTERNAL;
    user = json_get(doc, "user");
    name = json_text(user, "name");
    expires = json_text(doc, "expiresAt");
    if (!name || !expires || clock_parse(expires, &out->expires_at) != SP_OK ||
        take_uuid(doc, "sessionId", out->session_id) != SP_OK ||
        take_uuid(user, "id", out->user_id) != SP_OK ||
        read_assignment(json_get(doc, "assignment"), out) != SP_OK)
        return SP_EINTERNAL;
    if (json_true(doc, "citizen"))
        read_role(ROLE_CITIZEN, out);
    out->user_name = strdup(name);
    if (!out->user_name)
        abort();
    return SP_OK;
}

int session_doc_answer(struct arena *a, const struct db_answer *answer,
                       const unsigned char secret[SECRET_BYTES], cJSON **out)
{
    static const char *const MEMBERS[] = {"user", "assignments", "assignment", "permissions",
                                          "expiresAt"};
    cJSON *doc;

    if (parse(a, answer, &doc) != SP_OK)
        return SP_EINTERNAL;
    *out = json_object(a);
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        const cJSON *value = json_get(doc, MEMBERS[i]);
        size_t len;

        if (value)
            json_put_raw(a, *out, MEMBERS[i], json_print(a, value, &len));
        else if (strcmp(MEMBERS[i], "assignment") == 0)
            json_put_text(a, *out, MEMBERS[i], NULL);
        else
            return SP_EINTERNAL;
    }
    json_put_bool(a, *out, "citizen", json_true(doc, "citizen"));
    json_put_text(a, *out, "csrfToken", secret_csrf(a, secret));
    return SP_OK;
}
