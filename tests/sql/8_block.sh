# shellcheck shell=bash disable=SC2154
# Blocks and emergencies: what the policies close and open, whoever asks, and what the tables refuse.

check "the ways of reading are those of ways.def" "$(access_ways | wc -l)" "SELECT count(*) FROM access.way"
way() { printf "SELECT coalesce((api.way('{%s}')).way, (api.way('{%s}')).reason)" "$1" "$1"; }
check_api "the database decides as the table says" "blocked lifted inner emergency care-only not-party" "SELECT string_agg(x, ' ' ORDER BY n) FROM (
    SELECT 1 AS n, ($(way block-unit,same-provider,takes-part,care-reader)) AS x UNION ALL
    SELECT 2, ($(way block-unit,same-provider,takes-part,care-reader,lifted)) UNION ALL
    SELECT 3, ($(way block-provider,same-provider,takes-part)) UNION ALL SELECT 4, ($(way care-reader,emergency)) UNION ALL
    SELECT 5, ($(way social-reader,emergency)) UNION ALL SELECT 6, ($(way ''))) y"

ward=$(unit_id "Medicinavdelning 3")
reader() # UNIT BRANCH: the setting of a reader there
{
    printf "SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '%s', true); SELECT FROM set_config('samplan.branch', '%s', true);
        SELECT FROM set_config('samplan.provider', (SELECT provider_id::text FROM organisation.unit WHERE id = '%s'), true);
        SET ROLE samplan_api;" "$1" "$2" "$1"
}
stop() # UNIT or NULL: a block of the ward's, or of its provider, for everybody who has a time there
{
    printf "INSERT INTO access.block (patient_id, provider_id, branch, unit_id, asked_by, how, registered_by, registered_unit)
        SELECT DISTINCT a.patient_id, a.provider_id, 'care', %s::uuid, 'patient', 'oral', '{}'::jsonb, a.unit_id
            FROM appointment.appointment a WHERE a.unit_id = '%s';" "$1" "$ward"
}
home=$(unit_id "Hemtjänsten Norra Älvsta")
seen="SELECT count(*) FROM appointment.appointment WHERE unit_id = '$ward' AND kind <> 'sip-meeting'"
check "the control: without a block the time is seen by who works with the person" 1 "$(booked) $joined $(reader "$home" social) $seen; ROLLBACK"
check "a block of the unit closes it" 0 "$(booked) $joined $(stop "'$ward'") $(reader "$home" social) $seen; ROLLBACK"
check "and one of the provider" 0 "$(booked) $joined $(stop NULL) $(reader "$home" social) $seen; ROLLBACK"
check "never to the unit itself" 1 "$(booked) $(stop "'$ward'") $(reader "$ward" care) $seen; ROLLBACK"
check "one that has ended closes nothing" 1 "$(booked) $joined $(stop "'$ward'") UPDATE access.block SET ended_at = now(), ended_by = '{}',
    ended_asked_by = 'patient', ended_how = 'oral'; $(reader "$home" social) $seen; ROLLBACK"
check "the plan that hangs on it is closed too, and all of its fields" "0 0" "$(booked) $joined $(stop "'$ward'") $(reader "$home" social)
    SELECT (SELECT count(*) FROM plan.plan) || ' ' || (SELECT count(*) FROM plan.field); ROLLBACK"
emergency="SELECT FROM set_config('samplan.emergency', $(person 296)::text, true);"
stranger=$(unit_id "Kommunrehab Älvsta")
check "an emergency opens it to a reader that takes no part" $'0\n1' "$(booked) $(reader "$stranger" care)
    SELECT count(*) FROM appointment.appointment; $emergency $seen; ROLLBACK"
check "and not past a block" 0 "$(booked) $(stop "'$ward'") $(reader "$stranger" care) $emergency $seen; ROLLBACK"
check "and opens nothing to write" 0 "$(booked) $(reader "$stranger" care) $emergency WITH w AS (UPDATE appointment.appointment SET
    reason = 'x' RETURNING 1) SELECT count(*) FROM w; ROLLBACK"
check "no policy of an emergency is for anything but reading" "" "SELECT tablename FROM pg_policies WHERE policyname = 'emergency' AND cmd <> 'SELECT'"
check "nobody reviews their own opening" t "SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = 'access.emergency'::regclass
    AND pg_get_constraintdef(oid) LIKE '%reviewed_user <> user_id%'"
check "a guardian is no one who asks for a block" \
    'ERROR:  new row for relation "block" violates check constraint "block_asked_by_check"' "INSERT INTO access.block (patient_id, provider_id, branch,
        asked_by, how, registered_by) SELECT $(person 1), provider_id, 'care', 'guardian', 'e-id', '{}' FROM organisation.unit WHERE id = '$ward'"
report "a block is looked up by the index of those that stand" "using block_patient" "$(root_sql "$(reader "$home" social) SET LOCAL enable_seqscan = off;
    SET LOCAL enable_bitmapscan = off; EXPLAIN (COSTS OFF) SELECT id FROM plan.plan WHERE id = base.uuid7()" | grep -o 'using block_patient' | sort -u)"
