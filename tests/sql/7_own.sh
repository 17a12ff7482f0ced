# shellcheck shell=bash disable=SC2154
# The patient's own view: whose person it is, whom the person has let, and the walls on both sides.

tyra=$(root_sql "SELECT patient_id FROM patient.identifier WHERE value = '195011099941' AND until IS NULL")
root_sql "INSERT INTO identity.session (secret_hash, citizen_id, way)
    SELECT sha256(convert_to('c-' || x.who, 'UTF8')), md5('demo citizen ' || x.who)::uuid, 'local'
    FROM (VALUES ('tyra'), ('nils')) AS x (who)"
as_citizen() { printf "convert_to('c-%s', 'UTF8'), '%s', 'test'" "$1" "$request"; }
seen_by() { printf "SELECT outcome FROM api.own_read(%s, '%s')" "$(as_citizen "$1")" "${2:-$tyra}"; }

check_server "a citizen sees themself" ok "$(seen_by tyra)"
check_server "and nobody else" not-found "$(seen_by tyra "$(root_sql "SELECT id FROM patient.person WHERE id <> '$tyra' ORDER BY id LIMIT 1")")"
check_server "somebody who was let sees the person" ok "$(seen_by nils)"
for way in "revoked_at = now(), revoked_by = '{}'|it was taken back" "valid_to = current_date - 2|its last day has been" \
    "number = '191212121212'|it is somebody else's"; do
    check "not when ${way#*|}" not-found "UPDATE access.proxy SET ${way%|*} WHERE patient_id = '$tyra'; $(seen_by nils); ROLLBACK"
done
check "a leave for one thing is no leave for another" $'not-found\nok' "
    UPDATE access.proxy SET scopes = '{times}' WHERE patient_id = '$tyra';
    SELECT outcome FROM api.own_log($(as_citizen nils), '$tyra', NULL);
    UPDATE access.proxy SET scopes = '{log}' WHERE patient_id = '$tyra';
    SELECT outcome FROM api.own_log($(as_citizen nils), '$tyra', NULL); ROLLBACK"
check "nothing of what the leave does not cover is in the answer" "0 0 0" "
    UPDATE access.proxy SET scopes = '{log}' WHERE patient_id = '$tyra';
    SELECT json_array_length(doc -> 'plans') || ' ' || json_array_length(doc -> 'times') || ' ' || json_array_length(doc -> 'contacts')
        FROM api.own_read($(as_citizen nils), '$tyra'); ROLLBACK"
root_sql "INSERT INTO identity.session (secret_hash, citizen_id, way)
    VALUES (sha256(convert_to('c-short', 'UTF8')), md5('demo citizen tyra')::uuid, 'local')" # it is signed out among the rest
report "every function for staff finds no session of a citizen's" "" "$(call_all "convert_to('c-short', 'UTF8')" |
    grep -v ' no-session$' | grep -v '^own_' | grep -v '^session_')"
report "and none of a citizen's finds one of staff's" "no-session no-session no-session" "$(server_sql "
    SELECT outcome FROM api.own_home($anna); SELECT outcome FROM api.own_read($anna, '$tyra');
    SELECT outcome FROM api.own_log($anna, '$tyra', NULL)" | tr '\n' ' ' | sed 's/ $//')"
as_person() # PERMISSION SQL: as samplan_api in a call that has shown its right to Tyra
{
    root_sql "SELECT api.forget(NULL); SELECT set_config('samplan.person', '$tyra', true), set_config('samplan.permission', '$1', true);
        SET ROLE samplan_api; $2; ROLLBACK" | tail -n 1
}
report "the rows of the log that are about the person are theirs to read" "true true" "$(as_person own.read "
    SELECT (count(*) > 0) || ' ' || bool_and(patient_id = '$tyra' OR patients @> ARRAY['$tyra'::uuid]) FROM audit.event")"
report "and in no other call" 0 "$(as_person plan.read "SELECT count(*) FROM audit.event")"
report "what finds a page of them by index finds what the policy shows" t "$(as_person own.read "
    SELECT CASE WHEN audit.page_own(NULL) = ARRAY(SELECT id FROM audit.event WHERE outcome = 'ok' ORDER BY id DESC LIMIT 100) THEN 't' END")"
report "a time that is not for the patient is not seen in it, though the patient sees the plan that it is of" 0 "$(as_person own.read "
    SELECT count(*) FROM appointment.appointment WHERE NOT for_patient")"
report "one person is seen in such a call and no other" 1 "$(as_person own.read "SELECT count(*) FROM patient.person")"
check "a consent without a unit behind it is one of e-id" "ERROR:  new row for relation \"consent\" violates check constraint \"consent_check6\"" "
    INSERT INTO plan.consent (plan_id, given_by, how, given_at, units, valid_from, valid_to, recorded_by)
        VALUES (base.uuid7(), 'patient', 'oral', now(), ARRAY[base.uuid7()], current_date, current_date, '{}')"
check "who signs in is staff or a citizen, and not both" "ERROR:  new row for relation \"session\" violates check constraint \"session_check\"" "
    UPDATE identity.session SET user_id = md5('demo staff 0001')::uuid WHERE citizen_id IS NOT NULL"
check "nobody but a unit enters who speaks for a person, and it says what it has seen" \
    "ERROR:  new row for relation \"proxy\" violates check constraint \"proxy_check2\"" "
    INSERT INTO access.proxy (patient_id, number, name, relation, scopes, created_by)
        VALUES ('$tyra', '191212121212', 'X', 'guardian', '{plans}', '{}')"
