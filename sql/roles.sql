-- roles.sql - the roles of security.md 1. Run by the cluster's superuser, connected to the product's
-- database, which then belongs to samplan_owner. Running it again changes nothing.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('samplan_owner', 'NOLOGIN'),
        ('samplan_api', 'NOLOGIN'),
        ('samplan_server', 'LOGIN NOINHERIT'),
        ('samplan_worker', 'LOGIN NOINHERIT'),
        ('samplan_admin', 'LOGIN NOINHERIT'),
        ('samplan_sealer', 'LOGIN NOINHERIT'),
        ('samplan_migrate', 'LOGIN BYPASSRLS'),
        ('samplan_backup', 'LOGIN REPLICATION BYPASSRLS')) AS r (name, options)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.options);
        END IF;
    END LOOP;
    IF current_database() NOT IN ('postgres', 'template0', 'template1') THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO samplan_owner', current_database());
    END IF;
END
$$;

-- Each call is short; compiling its plan costs a hundred times what it saves.
ALTER ROLE samplan_server SET jit = off;
ALTER ROLE samplan_worker SET jit = off;
ALTER ROLE samplan_admin SET jit = off;
ALTER ROLE samplan_sealer SET jit = off;
-- Under row-level security a statement takes ten times as long to plan as to run, and none of the server's gains by
-- the values: the first five plans of each statement on each connection, made for their values, are left out.
ALTER ROLE samplan_server SET plan_cache_mode = force_generic_plan;
-- What is read lies in memory or on a solid-state disk, where one page costs as much as the next.
ALTER ROLE samplan_server SET random_page_cost = 1.1;
ALTER ROLE samplan_worker SET random_page_cost = 1.1;
-- A function's rows are kept in memory until they are sent: a batch should not go by way of the disk.
ALTER ROLE samplan_sealer SET work_mem = '64MB';

GRANT samplan_owner, samplan_api TO samplan_migrate;
GRANT pg_read_all_data TO samplan_backup;
