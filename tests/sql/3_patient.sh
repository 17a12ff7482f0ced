# shellcheck shell=bash disable=SC2154
# People: who may see whom; protected identity (rules.md 5.5).

number() { root_sql "SELECT value FROM patient.identifier WHERE patient_id = $(person "$1") AND until IS NULL"; }
kind() { root_sql "SELECT kind FROM patient.identifier WHERE patient_id = $(person "$1") AND until IS NULL"; }
lookup() { printf "api.patient_lookup(%s, '%s', '%s')" "$(face "$1")" "$(number "$2")" "$(kind "$2")"; }

enter 0003 "Hemtjänsten Norra Älvsta"
enter 0012 "Medicinavdelning 4"
enter 0005 "Älvsta Norra vårdcentral"
check_server "a person is found by number" ok "SELECT outcome FROM $(lookup 0001 296)"
check_server "and can then be opened by that session" ok \
    "SELECT outcome FROM api.patient_read($anna, $(person 296))"
check_server "but not by one that has not found the person" not-found \
    "SELECT outcome FROM api.patient_read($(face 0012), $(person 296))"
check_server "looking up is for those whose role has it" access-denied "SELECT outcome FROM $(lookup 0003 296)"

protected=57 # and staff 0001, 0002 and 0005 are named
check_server "a protected identity is found by those who are named" ok "SELECT outcome FROM $(lookup 0001 $protected)"
check_server "and has no address, telephone or place for them either" t "
    SELECT doc ->> 'address' IS NULL AND doc ->> 'phone' IS NULL AND doc ->> 'municipalityCode' IS NULL
        AND doc ->> 'municipalityName' IS NULL FROM $(lookup 0001 $protected)"
check_server "others get the answer of a number that nobody has" t "
    SELECT a::text = b::text FROM $(lookup 0012 $protected) a,
        api.patient_lookup($(face 0012), '190001010000', 'personnummer') b"
check "and the log says whom they were refused" t "SELECT count(*) > 0 FROM audit.event
    WHERE action = 'patient.lookup' AND outcome = 'denied' AND reason = 'protected'
        AND patient_id = $(person $protected) AND user_id = $(staff 0012)"
hidden=$(root_sql "SELECT d.id FROM discharge.discharge d WHERE d.patient_id = $(person $protected)")
at_ward=$(root_sql "SELECT unit_id FROM discharge.discharge WHERE id = '$hidden'")
root_sql "INSERT INTO identity.session (secret_hash, user_id, assignment_id, way)
    SELECT sha256(convert_to('s-unnamed', 'UTF8')), a.user_id, a.id, 'local' FROM identity.assignment a
        WHERE a.unit_id = '$at_ward' AND a.role = 'discharge-coordinator' AND a.valid_to IS NULL
            AND a.user_id <> $(staff 0001) LIMIT 1"
unnamed="$(face unnamed)"
check_server "a case of a protected identity opens for named staff of the ward" ok \
    "SELECT outcome FROM api.discharge_read($anna, '$hidden')"
check_server "and is not there for a colleague at the same ward" not-found \
    "SELECT outcome FROM api.discharge_read($unnamed, '$hidden')"
check_server "neither in the colleague's inbox" 0 "SELECT count(*) FROM json_array_elements((SELECT doc::json -> 'items'
    FROM api.inbox_read($unnamed, 'all', NULL))) i WHERE i ->> 'id' = '$hidden'"
check_server "while it is in that of the one who is named" 1 "SELECT count(*) FROM json_array_elements((SELECT doc::json -> 'items'
    FROM api.inbox_read($anna, 'all', NULL))) i WHERE i ->> 'id' = '$hidden'"
check_server "nor by search for the number" 0 "SELECT json_array_length(doc::json -> 'items')
    FROM api.inbox_search($unnamed, '$(number $protected)', '$(number $protected)')"
check "control: without the policy the colleague would have it, so the test can fail" ok "
    DROP POLICY protected ON discharge.discharge; DROP POLICY protected ON patient.person;
    SELECT outcome FROM api.discharge_read($unnamed, '$hidden'); ROLLBACK"
check "no notice of a protected identity holds an address" 0 "SELECT count(*) FROM discharge.notice n
    JOIN discharge.discharge d ON d.id = n.discharge_id JOIN patient.protection y ON y.patient_id = d.patient_id
    WHERE n.content ->> 'address' IS NOT NULL"

draft() # NUMBER KIND PROTECTION
{
    printf '{"identifier":"%s","identifierKind":"%s","birthDate":"1950-01-01","sex":"male","givenName":"Prov","familyName":"Person","municipalityCode":"9901","protectedIdentity":"%s"}' "$1" "$2" "$3"
}
check_server "registering a number that somebody visible has is a conflict" "conflict identifier-taken" "
    SELECT outcome || ' ' || reason FROM api.patient_create($(write 0012), '$(draft "$(number 296)" personnummer none)')"
check "registering the number of a hidden person is answered as a new one: nothing tells" $'ok\nok' "
    SELECT outcome FROM api.patient_create($(write 0012), '$(draft "$(number $protected)" "$(kind $protected)" none)');
    SELECT outcome FROM api.patient_create($(write 0012), '$(draft 195001019800 personnummer none)'); ROLLBACK"
check "who registers a protected identity is named, and others get not-found" $'ok\nok\nnot-found' "
    SELECT outcome FROM api.patient_create($(write 0012), '$(draft 195001019818 personnummer marked)');
    SELECT outcome FROM api.patient_lookup($(face 0012), '195001019818', 'personnummer');
    SELECT outcome FROM api.patient_lookup($anna, '195001019818', 'personnummer'); ROLLBACK"
check "a new number ends the old one, which still finds the person" $'ok 2 2\nok' "
    SELECT FROM $(lookup 0001 299);
    SELECT outcome || ' ' || (doc ->> 'version') || ' ' || json_array_length(doc -> 'identifiers')
        FROM api.patient_identifier_add($(write 0001), $(person 299), 1, '195001019826', 'personnummer');
    SELECT outcome FROM $(lookup 0001 299); ROLLBACK"
check "a change of an old version is refused" stale-version "SELECT FROM $(lookup 0001 299);
    SELECT outcome FROM api.patient_update($(write 0001), $(person 299), 7, '$(draft x y none)'); ROLLBACK"
check "correcting a protected identity without its address keeps the address" $'ok\nt' "
    SELECT outcome FROM api.patient_update($(write 0001), $(person $protected), 1,
        '{\"givenName\":\"Nytt\",\"familyName\":\"Namn\",\"municipalityCode\":\"9901\",\"protectedIdentity\":\"marked\"}');
    SELECT street IS NOT NULL AND given_name = 'Nytt' FROM patient.person WHERE id = $(person $protected); ROLLBACK"
check_server "naming somebody who does not take part is refused" "invalid-request not-candidate" "
    SELECT outcome || ' ' || reason FROM api.named_staff_write($(write 0001), $(person $protected), ARRAY[$(staff 0036)])"
check_server "leaving a protected identity without anybody named is refused" "invalid-request missing" "
    SELECT outcome || ' ' || reason FROM api.named_staff_write($(write 0001), $(person $protected), '{}')"
check_server "the municipality of a protected identity proposes nobody" 0 "
    SELECT count(*) FROM json_array_elements((SELECT doc -> 'addressees' FROM
        api.patient_addressees($anna, $(person $protected)))) x WHERE x ->> 'because' = 'municipality'"
check "a directory change is seen in what is kept ready made" $'ok\nAnnat namn' "
    SELECT outcome FROM api.discharge_read($anna, md5('demo case 3')::uuid);
    UPDATE organisation.unit SET name = 'Annat namn' WHERE name = 'Medicinavdelning 3';
    SELECT doc #>> '{unit,name}' FROM api.discharge_read($anna, md5('demo case 3')::uuid); ROLLBACK"
check "and stands beside the name, where the lists read it" $'195001019826 195001019826' "
    SELECT FROM $(lookup 0001 299);
    SELECT FROM api.patient_identifier_add($(write 0001), $(person 299), 1, '195001019826', 'personnummer');
    SELECT p.number || ' ' || i.value FROM patient.person p JOIN patient.identifier i ON i.patient_id = p.id
        WHERE p.id = $(person 299) AND i.until IS NULL; ROLLBACK"
check "as it does for everybody" 0 "SELECT count(*) FROM patient.person p JOIN patient.identifier i ON i.patient_id = p.id
    WHERE i.until IS NULL AND p.number IS DISTINCT FROM i.value"
