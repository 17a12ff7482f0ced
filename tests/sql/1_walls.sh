# shellcheck shell=bash disable=SC2154
# What the login roles may touch at all (security.md 1).

# ---- tables ----
check "there are tables to be denied" t "SELECT count(*) > 40 FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^(pg_|information_schema)'"
check "no login role of the product has a privilege on any table, view, sequence or column" "" "
    SELECT r.rolname || ' ' || c.oid::regclass FROM pg_roles r, pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rolname IN ('samplan_server', 'samplan_worker', 'samplan_admin', 'samplan_sealer')
            AND n.nspname !~ '^(pg_|information_schema)' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
            AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE')
                ELSE has_table_privilege(r.oid, c.oid,
                        'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                    OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') END"
for table in $(root_sql "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n
        ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname !~ '^(pg_|information_schema)'"); do
    got=$(server_sql "SELECT * FROM $table LIMIT 1")
    case $got in
    *"permission denied for"*) ;;
    *) echo "#   $table: $got" ;;
    esac
done >"$work/open"
report "as samplan_server every table is denied when it is read" "" "$(cat "$work/open")"
check "no login role may create anything anywhere, not even temporary tables" "" "
    SELECT r.rolname || ' ' || n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.rolname IN ('samplan_server', 'samplan_worker', 'samplan_admin', 'samplan_sealer')
            AND has_schema_privilege(r.oid, n.oid, 'CREATE')
    UNION ALL
    SELECT r.rolname || ' database' FROM pg_roles r
        WHERE r.rolname IN ('samplan_server', 'samplan_worker', 'samplan_admin', 'samplan_sealer')
            AND has_database_privilege(r.oid, current_database(), 'CREATE, TEMP')"
check "the running roles are no superusers, bypass nothing and are members of nothing" "" "
    SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ('samplan_server', 'samplan_worker',
            'samplan_admin', 'samplan_sealer', 'samplan_api', 'samplan_owner')
        AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
            OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))"
check "the role that owns the functions owns no table" 0 \
    "SELECT count(*) FROM pg_class c WHERE c.relowner = 'samplan_api'::regrole AND c.relkind IN ('r', 'p')"
check "nobody else may connect to the database" f \
    "SELECT has_database_privilege('public', current_database(), 'CONNECT')"

# ---- row-level security ----
without_people="'reference', 'organisation', 'event', 'base', 'samplan_migration'"
check "every table with people has forced row-level security, partitions too" "" "
    SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)'
            AND n.nspname NOT IN ($without_people)
            AND c.oid::regclass::text NOT IN ('discharge.move', 'discharge.receipt_move', 'discharge.document_kind', 'access.role_permission',
                'plan.move', 'plan.part', 'appointment.move', 'agreement.move', 'access.way')
            AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
check "policies are for samplan_api, and those of the functions that page the log, sum up a county, look for faults, tell the index, draw for review and remove what has had its time" \
    "event.search index payment quality retention review" "SELECT string_agg(DISTINCT CASE WHEN policyname IN ('payment', 'quality', 'index', 'retention', 'review')
            THEN policyname ELSE tablename || '.' || policyname END, ' ')
        FROM pg_policies WHERE roles <> '{samplan_api}'"
check "a missing setting is an error and not an empty answer" \
    'ERROR:  unrecognized configuration parameter "samplan.unit"' \
    "SET ROLE samplan_api; SELECT count(*) FROM discharge.opened"
check "an emptied setting is an error too" 'ERROR:  invalid input syntax for type uuid: ""' \
    "SELECT api.forget(NULL); SELECT set_config('samplan.unit', '', true); SET ROLE samplan_api;
     SELECT count(*) FROM discharge.discharge"
check "nobody sees nothing" 0 "SELECT api.forget(NULL); SET ROLE samplan_api;
    SELECT (SELECT count(*) FROM discharge.discharge) + (SELECT count(*) FROM patient.person)
        + (SELECT count(*) FROM patient.identifier) + (SELECT count(*) FROM discharge.notice)
        + (SELECT count(*) FROM identity.account) + (SELECT count(*) FROM identity.session)
        + (SELECT count(*) FROM audit.event)"
check "the tables' owner is under the policies too" 0 \
    "SET ROLE samplan_owner; SELECT count(*) FROM patient.person"

# ---- functions ----
check "no function of schema api can be executed by everybody" 0 "SELECT count(*) FROM pg_proc p
    WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')"
check "no login role has a function of another schema of the product" "" "
    SELECT r.rolname || ' ' || p.oid::regprocedure FROM pg_roles r, pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE r.rolname IN ('samplan_server', 'samplan_worker', 'samplan_admin', 'samplan_sealer')
            AND n.nspname IN ('base', 'audit', 'organisation', 'identity', 'patient', 'discharge',
                'access', 'event', 'plan', 'appointment', 'agreement', 'index', 'retention')
            AND has_function_privilege(r.oid, p.oid, 'EXECUTE')"
check "what a login role may execute is a definer function of samplan_api with the fixed search_path" "" "
    SELECT p.oid::regprocedure FROM pg_proc p, pg_roles r
        WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
            AND r.rolname IN ('samplan_server', 'samplan_worker', 'samplan_admin', 'samplan_sealer')
            AND NOT (p.prosecdef AND p.proowner = 'samplan_api'::regrole
                AND p.proconfig = '{\"search_path=pg_catalog, pg_temp\"}'
                AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql'))"
check "every definer function of the product has the fixed search_path" "" "
    SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname !~ '^(pg_|information_schema|crypto)'
            AND p.proconfig IS DISTINCT FROM '{\"search_path=pg_catalog, pg_temp\"}'"
check "each login role has its own functions only" "" "
    SELECT r.rolname || ' ' || p.proname FROM pg_proc p, pg_roles r
        WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
            AND CASE r.rolname WHEN 'samplan_server' THEN p.proname ~ '^(worker|operator|sealer)_'
                WHEN 'samplan_worker' THEN p.proname !~ '^worker_'
                WHEN 'samplan_admin' THEN p.proname !~ '^operator_'
                WHEN 'samplan_sealer' THEN p.proname !~ '^sealer_' ELSE false END"

# ---- known leaks ----
check "there is no view and no materialised view to look through" "" "
    SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^(pg_|information_schema)'"
check "no function uses ON CONFLICT, which answers for hidden rows" "" "
    SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace
        AND regexp_replace(p.prosrc, '--[^\n]*', '', 'g') ~* 'on\s+conflict'"
check "no function sets anything that outlives its transaction" "" "
    SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname !~ '^(pg_|information_schema|crypto)'
            AND (p.prosrc ~* 'set_config\s*\([^;]*,\s*false\s*\)'
                OR p.prosrc ~* '(^|\n)\s*set\s+(session\s+)?[a-z_.]+\s*(=|to)\s'
                OR p.prosrc ~* '\mset\s+(session\s+authorization|role)\M')"
check "no unique key over what people are called by: it would tell of hidden ones" "" "
    SELECT x.indexrelid::regclass FROM pg_index x JOIN pg_attribute a
            ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
        WHERE x.indisunique AND x.indrelid IN ('patient.person'::regclass, 'patient.identifier'::regclass,
                'discharge.discharge'::regclass, 'discharge.notice'::regclass)
            AND a.attname NOT IN ('id', 'patient_id', 'discharge_id', 'counted_from')"
check "what a policy calls of the product is asked last: it runs as the caller, and its cost says so (policies/01_asked.sql)" "" "
    SELECT DISTINCT y.tablename || '.' || y.policyname || ' ' || f.name FROM pg_policies y,
            LATERAL (SELECT (regexp_matches(coalesce(y.qual, '') || coalesce(y.with_check, ''), '\m([a-z_]+\.[a-z_0-9]+)\(', 'g'))[1] AS name) f
        WHERE NOT EXISTS (SELECT FROM pg_proc p WHERE p.oid = to_regproc(f.name) AND p.procost = 10000 AND NOT p.prosecdef
            AND p.provolatile = 's' AND p.proconfig @> '{\"search_path=pg_catalog, pg_temp\"}')"
