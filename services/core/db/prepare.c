/*
 * prepare.c - what a new connection says and must show before anything is asked of it.
 *
 * One pipeline: the session's settings; what its role could do beyond calling functions, which must
 * be nothing (security.md 1: the database, not this program, keeps people's data apart, and it can
 * do so only for a role without rights of its own); every call prepared, so that a missing function
 * is found now and not at a patient's bedside.
 */
#include "db/inner.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { STEP_SETTINGS, STEP_ROLE, STEP_CALLS };

/* Only warnings and worse are sent: a notice in a batch makes its outcome unknown. Each call is
 * short: compiling its plan would cost a hundred times what it saves. */
static const char SETTINGS[] =
    "SELECT pg_catalog.set_config(name, value, false)"
    "  FROM (VALUES ('statement_timeout', $1::text),"
    "               ('lock_timeout', $2::text),"
    "               ('idle_in_transaction_session_timeout', $3::text),"
    "               ('client_min_messages', 'warning'), ('jit', 'off')) AS s (name, value)";

/* One slug: the first thing that is wrong, or null. A role it could become counts as itself. */
static const char ROLE[] =
    "WITH me AS MATERIALIZED ("
    " SELECT r.oid, r.rolsuper, r.rolbypassrls FROM pg_catalog.pg_roles r"
    "  WHERE r.rolname = current_user OR pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')),"
    " ours AS MATERIALIZED ("
    " SELECT n.oid FROM pg_catalog.pg_namespace n"
    "  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
    "    AND n.nspname !~ '^pg_(toast|temp|toast_temp)'),"
    " relations AS MATERIALIZED ("
    " SELECT c.* FROM pg_catalog.pg_class c JOIN ours ON ours.oid = c.relnamespace"
    "  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S'))"
    " SELECT CASE"
    " WHEN EXISTS (SELECT FROM me WHERE rolsuper) THEN 'role-superuser'"
    " WHEN EXISTS (SELECT FROM me WHERE rolbypassrls) THEN 'role-bypasses-rls'"
    " WHEN EXISTS (SELECT FROM relations c JOIN me ON me.oid = c.relowner) THEN 'role-owner'"
    " WHEN EXISTS (SELECT FROM relations c, me WHERE CASE c.relkind"
    "   WHEN 'S' THEN pg_catalog.has_sequence_privilege(me.oid, c.oid, 'USAGE,SELECT,UPDATE')"
    "   ELSE pg_catalog.has_table_privilege(me.oid, c.oid,"
    "          'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER')"
    "     OR pg_catalog.has_any_column_privilege(me.oid, c.oid, 'SELECT,INSERT,UPDATE,REFERENCES')"
    "   END) THEN 'role-table-privilege'"
    " WHEN EXISTS (SELECT FROM ours, me"
    "   WHERE pg_catalog.has_schema_privilege(me.oid, ours.oid, 'CREATE'))"
    "   OR EXISTS (SELECT FROM me WHERE pg_catalog.has_database_privilege("
    "   me.oid, pg_catalog.current_database(), 'CREATE')) THEN 'role-create-privilege'"
    " WHEN EXISTS (SELECT FROM relations c WHERE c.relrowsecurity AND NOT c.relforcerowsecurity)"
    "   THEN 'rls-not-forced'"
    " END";

static bool send_settings(struct connection *c)
{
    char statement[24], lock[24], idle[24];
    const char *const values[] = {statement, lock, idle};
    uint64_t ms = c->db->statement_timeout;

    /* Who waits for a lock gives up while there is still time to say so. */
    snprintf(statement, sizeof statement, "%" PRIu64, ms);
    snprintf(lock, sizeof lock, "%" PRIu64, ms / 2);
    snprintf(idle, sizeof idle, "%" PRIu64, ms * 2);
    return PQsendQueryParams(c->pg, SETTINGS, 3, NULL, values, NULL, NULL, 0);
}

static bool send_call(struct connection *c, const struct db_call *call)
{
    unsigned n = call->params + (call->mode == DB_WRITE ? COMMON_WRITE : COMMON_READ);
    char sql[256];
    int len = snprintf(sql, sizeof sql, "SELECT outcome, reason, doc%s FROM api.%s(",
                       call->mode == DB_READ_BYTES ? ", content" : "", call->name);

    for (unsigned i = 1; i <= n && len > 0 && (size_t)len < sizeof sql; i++)
        len += snprintf(sql + len, sizeof sql - (size_t)len, "%s$%u", i > 1 ? ", " : "", i);
    if (len < 0 || (size_t)len + 2 > sizeof sql)
        return false;
    memcpy(sql + len, ")", 2);
    return PQsendPrepare(c->pg, call->name, sql, 0, NULL);
}

bool prepare_send(struct connection *c)
{
    const struct db_call *const *call = c->db->options.calls;

    c->step = STEP_SETTINGS;
    if (!send_settings(c) || !PQsendQueryParams(c->pg, ROLE, 0, NULL, NULL, NULL, NULL, 0))
        return false;
    for (; !c->listener && call && *call; call++) {
        if (!send_call(c, *call))
            return false;
    }
    if (!c->listener && c->db->options.written &&
        !PQsendPrepare(c->pg, WRITTEN_NAME, "SELECT * FROM api.written()", 0, NULL))
        return false;
    return PQpipelineSync(c->pg);
}

/* The slugs are ours, whatever the database answers. */
static const char *role_fault(const char *slug)
{
    static const char *const known[] = {
        "role-superuser",       "role-bypasses-rls",     "role-owner",
        "role-table-privilege", "role-create-privilege", "rls-not-forced"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!strcmp(known[i], slug))
            return known[i];
    }
    return "role-unknown";
}

static void keep_failure(struct connection *c, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool call = c->step >= STEP_CALLS && !c->listener;

    if (c->failed[0] || !state || strlen(state) != sizeof c->failed - 1)
        return; /* the sync that never comes will show that the connection is lost */
    memcpy(c->failed, state, sizeof c->failed);
    if (call)
        c->fault = c->db->options.calls[c->step - STEP_CALLS];
    c->why = call && !strcmp(state, "42883") ? "function-missing" : "start-refused";
}

void prepare_result(struct connection *c, PGresult *result)
{
    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        keep_failure(c, result);
    else if (c->step == STEP_ROLE && PQntuples(result) == 1 && !PQgetisnull(result, 0, 0))
        c->why = role_fault(PQgetvalue(result, 0, 0));
    c->step++;
    PQclear(result);
}
