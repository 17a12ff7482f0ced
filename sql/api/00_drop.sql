-- 00_drop.sql - the functions of schema api are replaced whole: what is not in these files is not there.
SET LOCAL ROLE samplan_api;
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT p.oid::regprocedure AS name FROM pg_catalog.pg_proc p
               WHERE p.pronamespace = 'api'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', old.name);
    END LOOP;
END
$$;
RESET ROLE;
