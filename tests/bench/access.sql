-- access.sql - the reads without access control: no session, no permission, no policy, no row in the log. Who calls is what
-- api.enter has said of :secret once, api.note writes nothing, and the reads are a superuser's, for whom no policy holds; all
-- else of them is as it is, and what they ask of the reader's unit is answered.
CREATE SCHEMA bench;
CREATE TABLE bench.kept AS
    SELECT p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS body FROM pg_proc p
        WHERE p.oid IN ('api.enter'::regproc, 'api.note'::regproc);
CREATE TABLE bench.reads AS SELECT p.oid::regprocedure::text AS name FROM pg_proc p
    -- session_read: the server's gate looks for the session once a minute, in both cases
    WHERE p.oid IN ('api.discharge_read'::regproc, 'api.inbox_read'::regproc, 'api.plan_read'::regproc, 'api.session_read'::regproc);

CREATE FUNCTION bench.bare(secret bytea) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    c CONSTANT access.context := api.enter(secret, '00000000-0000-7000-8000-000000000000', 'bench', 'discharge.read', 'discharge.read');
    read text;
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION api.enter(secret bytea, request uuid, client text, permission text, action text,
        renew boolean DEFAULT true) RETURNS access.context LANGUAGE plpgsql AS %L', format($f$BEGIN
        PERFORM api.forget(NULL), set_config('samplan.unit', %L, true); RETURN %L::access.context; END$f$, c.unit_id, c));
    EXECUTE replace((SELECT k.body FROM bench.kept k WHERE k.name LIKE 'api.note%'),
        substring((SELECT k.body FROM bench.kept k WHERE k.name LIKE 'api.note%') FROM 'INSERT.*\);'), '');
    FOR read IN SELECT r.name FROM bench.reads r LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO postgres', read);
    END LOOP;
END
$$;

CREATE FUNCTION bench.whole() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    kept text;
BEGIN
    FOR kept IN SELECT k.body FROM bench.kept k LOOP
        EXECUTE kept;
    END LOOP;
    FOR kept IN SELECT r.name FROM bench.reads r LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO samplan_api', kept);
    END LOOP;
END
$$;
