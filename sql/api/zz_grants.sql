-- zz_grants.sql - which login role may execute what: the face of the database. Everything else in
-- schema api is machinery.
SET LOCAL ROLE samplan_api;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA api FROM PUBLIC;
DO $$
DECLARE
    f record;
    login text;
BEGIN
    FOR f IN SELECT p.oid::regprocedure AS face, p.proname FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'api'::regnamespace AND p.prosecdef LOOP
        login := CASE WHEN f.proname LIKE 'worker\_%' THEN 'samplan_worker'
            WHEN f.proname LIKE 'operator\_%' THEN 'samplan_admin'
            WHEN f.proname LIKE 'sealer\_%' THEN 'samplan_sealer' ELSE 'samplan_server' END;
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f.face, login);
    END LOOP;
END
$$;
RESET ROLE;
