/*
 * db_fixture.sql.h - the small schema that the tests of db/ call: functions with the uniform face.
 */
#ifndef API_DB_FIXTURE_SQL_H
#define API_DB_FIXTURE_SQL_H

#define FACE(name, parameter)                                                                      \
    "CREATE FUNCTION api." name "(secret bytea, request uuid, client text, " parameter             \
    ", OUT outcome text, OUT reason text, OUT doc json) LANGUAGE plpgsql SECURITY DEFINER AS $$ "
#define WRITE_FACE(name, parameter) FACE(name, "key text, body bytea, " parameter)

static const char FIXTURE_SQL[] =
    "CREATE SCHEMA api; CREATE SCHEMA t;"
    "CREATE TABLE t.audit (jit text DEFAULT current_setting('jit'),"
    " xid xid8 DEFAULT pg_current_xact_id(), request uuid, secret bytea,"
    "                      client text, what text);"
    "CREATE TABLE t.row (key text, body bytea, what text);"
    "CREATE TABLE t.counter (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);"
    "INSERT INTO t.counter VALUES (1), (2);"
    "CREATE SEQUENCE t.arrived; CREATE SEQUENCE t.died;"

    /* What happens at COMMIT. */
    "CREATE FUNCTION t.at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.what = 'warn' THEN RAISE WARNING 'at commit';"
    " ELSIF NEW.what = 'raise' THEN RAISE unique_violation;"
    " ELSIF NEW.what = 'wait' THEN PERFORM pg_advisory_xact_lock(1);"
    " END IF; RETURN NULL; END $$;"
    "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON t.row DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION t.at_commit();"
    "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON t.audit DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION t.at_commit();"
    /* Until two transactions have come this far; those that try again later pass. */
    "CREATE FUNCTION t.meet() RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
    " PERFORM nextval('t.arrived');"
    " WHILE (SELECT last_value FROM t.arrived) < 2 LOOP PERFORM pg_sleep(0.002); END LOOP;"
    " END $$;"
    "CREATE FUNCTION t.die() RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
    " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); END $$;"

    FACE("echo", "what text") "BEGIN INSERT INTO t.audit (request, secret, client, what)"
                              " VALUES (request, secret, client, what);"
                              " outcome := 'ok'; doc := json_build_object('what', what, 'length', "
                              "length(what)); END $$;"

    FACE("size", "bytes text") "BEGIN INSERT INTO t.audit (request, what) VALUES (request, "
                               "'size'); outcome := 'ok';"
                               " doc := to_json(repeat('x', bytes::int)); END $$;"

    FACE("raise",
         "state text") "BEGIN INSERT INTO t.audit (request, what) VALUES (request, 'raise');"
                       " RAISE EXCEPTION 'raised' USING ERRCODE = state; END $$;"

    FACE("dies_once", "what text") "BEGIN IF nextval('t.died') = 1 THEN PERFORM t.die(); END IF;"
                                   " INSERT INTO t.audit (request, what) VALUES (request, what);"
                                   " outcome := 'ok'; doc := to_json(what); END $$;"

    FACE("refused",
         "why text") "BEGIN INSERT INTO t.audit (request, what) VALUES (request, 'denied');"
                     " outcome := 'access-denied'; reason := why; END $$;"

    FACE("commits_late", "bytes text") "BEGIN INSERT INTO t.audit (request, what) VALUES (request, "
                                       "'wait'); outcome := 'ok';"
                                       " doc := to_json(repeat('x', bytes::int)); END $$;"

    FACE("lasts", "what text") "BEGIN INSERT INTO t.audit (request, what) VALUES (request, 'wait');"
                               " outcome := 'ok'; doc := to_json(what); END $$;"

    FACE("warns", "what text") "BEGIN INSERT INTO t.audit (request, what) VALUES (request, what);"
                               " RAISE WARNING 'in a read'; outcome := 'ok'; END $$;"

    WRITE_FACE("row", "what text") "BEGIN INSERT INTO t.row VALUES (key, body, what); outcome := "
                                   "'ok'; doc := '{}'; END $$;"

    WRITE_FACE("locks",
               "id text") "BEGIN UPDATE t.counter c SET n = n + 1 WHERE c.id = locks.id::int;"
                          " PERFORM t.meet(); outcome := 'ok'; END $$;"

    WRITE_FACE("counts", "id text") "BEGIN PERFORM count(*) FROM t.counter; PERFORM t.meet();"
                                    " UPDATE t.counter c SET n = n + 1 WHERE c.id = "
                                    "counts.id::int; outcome := 'ok'; END $$;"

    WRITE_FACE(
        "dies",
        "what text") "BEGIN INSERT INTO t.row VALUES (key, body, what); PERFORM t.die(); END $$;"

                     "GRANT USAGE ON SCHEMA api TO PUBLIC;";

#endif
