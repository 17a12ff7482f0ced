# shellcheck shell=bash disable=SC2154
# How long copies are kept (rules.md 5.6), asked of the schema alone; the whole way is in tests/admin/test_retention.sh.

check "the law's years: health care ten, socialtjänst five, at private providers two" \
    "municipality health 10, municipality social 5, private health 10, private social 2, region health 10, region social 5" "
    SELECT string_agg(provider_kind || ' ' || branch || ' ' || years, ', ' ORDER BY provider_kind, branch) FROM reference.retention"
check "five years after the last entry is the last day that a copy is kept" \
    "2026-03-02 2026-03-01 2027-01-01 2030-03-01" "SELECT concat_ws(' ', retention.first_day('2021-03-01', 5),
        retention.first_day('2021-02-28', 5), retention.first_day('2021-12-31', 5), retention.first_day('2028-02-28', 2))"
check "from the 29th of February years go to the 28th, or to the 29th where there is one" \
    "2034-03-01 2028-03-01 2026-03-01" "SELECT concat_ws(' ', retention.first_day('2024-02-29', 10),
        retention.first_day('2024-02-29', 4), retention.first_day('2024-02-29', 2))"
check "a copy is due on its first day and not on the day before" "0 1" "
    SELECT concat_ws(' ', (SELECT count(*) WHERE retention.first_day('2024-02-29', 5) <= '2029-02-28'),
        (SELECT count(*) WHERE retention.first_day('2024-02-29', 5) <= '2029-03-01'))"
check "home care, residential care and social services are socialtjänst; every other kind of unit is health care" \
    "home-care residential-care social-services" "SELECT string_agg(DISTINCT u.kind, ' ' ORDER BY u.kind)
        FROM (SELECT unnest('{ward,emergency,primary-care,specialist-clinic,municipal-health,rehabilitation,social-services,home-care,residential-care,administration}'::text[]) AS kind) u
        WHERE retention.branch(u.kind) = 'social'"
check "every table with a key to a person or to what hangs on one is a part of something" "" "
    WITH RECURSIVE hangs AS (
        SELECT c.conrelid AS tab FROM pg_constraint c WHERE c.contype = 'f' AND c.conparentid = 0
            AND c.confrelid = 'patient.person'::regclass
        UNION SELECT c.conrelid FROM pg_constraint c JOIN hangs h ON h.tab = c.confrelid
            WHERE c.contype = 'f' AND c.conparentid = 0)
    SELECT h.tab::regclass FROM hangs h
        WHERE h.tab::regclass NOT IN (SELECT p.tab FROM retention.kinds() k, retention.parts(k) p)"
check "what says who may read, and copies of a case, are no part of what was written" \
    "access.participation discharge.face discharge.line plan.participation" "
    SELECT string_agg(DISTINCT p.tab::text, ' ' ORDER BY p.tab::text) FROM retention.kinds() k, retention.parts(k) p
        WHERE NOT p.written AND p.tab::text IN ('access.participation', 'discharge.face', 'discharge.line', 'plan.participation')"
check "no function of the server opens for the owner's removal" \
    "ERROR:  retention is the operator's" "SELECT api.forget(NULL); SELECT count(*) FROM retention.due('2026-11-30')"
check "the functions that remove are for samplan_api alone" "" "
    SELECT r.rolname || ' ' || p.proname FROM pg_roles r, pg_proc p WHERE p.pronamespace = 'retention'::regnamespace
        AND r.rolname IN ('samplan_server', 'samplan_worker', 'samplan_admin', 'samplan_sealer')
        AND has_function_privilege(r.oid, p.oid, 'EXECUTE')"
check_api "nobody but the owner's functions deletes a case, a copy's proof or a run" "" "
    SELECT t FROM unnest('{discharge.discharge,plan.plan,plan.version,patient.person,retention.removed,retention.erased,retention.run,retention.hold}'::text[]) t
        WHERE has_table_privilege(t, 'DELETE')"
check "a setting that is shorter than the law is refused, whoever writes it" \
    'ERROR:  that is shorter than the law' "INSERT INTO retention.setting (provider_id, branch, years, reason, set_by)
        SELECT p.id, 'health', 9, 'x', 'x' FROM organisation.provider p LIMIT 1"
check "a read of a unit's is not an entry: the day of the last entry stays" "test"$'\n't "
    BEGIN; SELECT set_config('samplan.operator', 'test', true); SELECT retention.open();
    CREATE TEMPORARY TABLE day AS SELECT l.last_on FROM discharge.discharge d, retention.last_entries('discharge', ARRAY[d.id]) l
        ORDER BY d.id LIMIT 1;
    SET LOCAL session_replication_role = replica;
    UPDATE discharge.recipient SET read_at = now(), delivered_at = now() WHERE discharge_id = (SELECT id FROM discharge.discharge
        ORDER BY id LIMIT 1);
    SELECT l.last_on = (SELECT last_on FROM day) FROM discharge.discharge d, retention.last_entries('discharge', ARRAY[d.id]) l
        ORDER BY d.id LIMIT 1; ROLLBACK"
