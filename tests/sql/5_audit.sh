# shellcheck shell=bash disable=SC2154
# The log, the members, the operator, the worker; and applying everything again.

for column in at xid id; do
    check_api "the functions' role cannot say the log's $column itself" "ERROR:  permission denied for table event" \
        "INSERT INTO audit.event (action, outcome, $column) VALUES ('x', 'ok', DEFAULT)"
done
for act in "UPDATE audit.event SET outcome = 'ok'" "DELETE FROM audit.event" "TRUNCATE audit.event" \
    "DELETE FROM audit.event_rest"; do
    case $(root_sql "SET ROLE samplan_api; $act") in
    *"permission denied"*) report "the functions' role may not: $act" y y ;;
    *) report "the functions' role may not: $act" "permission denied" "allowed" ;;
    esac
done
check "a row of this month is in the partition of this month" "audit.event_$(date -u +%Y_%m)" "
    SELECT DISTINCT tableoid::regclass::text FROM audit.event WHERE at > date_trunc('month', now()) LIMIT 1"
report "there are partitions for a year ahead" t "$(root_sql "SELECT to_regclass('audit.event_' ||
    to_char(now() + interval '12 months', 'YYYY_MM')) IS NOT NULL")"
check "the worker makes partitions that are missing" "ok 1" "
    DO \$\$ BEGIN EXECUTE 'DROP TABLE audit.event_' || to_char(now() + interval '2 months', 'YYYY_MM'); END \$\$;
    SELECT outcome || ' ' || (doc ->> 'made') FROM api.worker_partitions(NULL, '$request', 'w', NULL, NULL); ROLLBACK"

enter 0009 "Regionkontoret Norrgöta"
enter 0010 "Socialförvaltningen Älvsta"
karin="$(face 0009)"
tore="$(face 0010)"
before=$(root_sql "SELECT max(id) FROM audit.event")
server_sql "SELECT FROM api.discharge_read($anna, '$admitted')"
check "a read is one row: who, as what, where, whose data, what, why, outcome, request" \
    "SE2321009900-P0001 discharge-coordinator t t t discharge.read discharge t care ok own-unit $request" "
    SELECT concat_ws(' ', hsa_id, role, unit_id = '$ward', provider_id = owner_provider_id,
        patient_id IS NOT NULL, action, thing_kind, thing_id = '$admitted', purpose, outcome, legal_route, request_id)
        FROM audit.event WHERE id > $before"
check_server "a reviewer sees what the own provider's people did" t "SELECT count(*) > 0
    FROM api.audit_search($karin, '{\"userHsaId\": \"SE2321009900-P0001\"}') s, json_array_elements(s.doc -> 'events') e
    WHERE e ->> 'action' = 'discharge.read' AND e #>> '{user,name}' = 'Anna Lindqvist'"
server_sql "SELECT FROM api.discharge_read($maria, '$admitted')"
check_server "and what others did with its data" t "SELECT count(*) > 0
    FROM api.audit_search($karin, '{\"userHsaId\": \"SE2120009911-P0002\"}') s, json_array_elements(s.doc -> 'events') e
    WHERE e ->> 'action' = 'discharge.read'"
check_server "but nothing that is neither" 0 "SELECT count(*) FROM api.audit_search($tore, '{}') s,
    json_array_elements(s.doc -> 'events') e WHERE e #>> '{user,hsaId}' = 'SE2321009900-P0001'"
check_server "search by patient finds the lists that showed the person too" t "
    SELECT count(*) FILTER (WHERE e ->> 'action' = 'inbox.read') > 0
            AND count(*) FILTER (WHERE e ->> 'action' LIKE 'discharge.%') > 0
        FROM api.audit_search($karin, (SELECT jsonb_build_object('patientIdentifier', '$(root_sql "
            SELECT i.value FROM discharge.discharge d JOIN patient.identifier i ON i.patient_id = d.patient_id
                AND i.until IS NULL WHERE d.id = '$admitted'")'))) s, json_array_elements(s.doc -> 'events') e"
for words in "'perhaps', 'own'" "'ok', 'because'"; do
    check_api "the log takes no words but its own: $words" 'ERROR:  new row violates row-level security policy for table "event"' \
        "SELECT api.forget(NULL); INSERT INTO audit.event (action, outcome, legal_route) VALUES ('test', $words)"
done
check_api "and every way by which somebody may read is among them" t "
    SELECT api.forget(NULL);
    WITH x AS (INSERT INTO audit.event (action, outcome, legal_route)
        SELECT DISTINCT 'test', 'ok', w.way FROM access.way w WHERE w.way IS NOT NULL RETURNING 1)
    SELECT count(*) > 5 FROM x"
check "the search is in the log itself, with the person it was about" t "SELECT count(*) > 0 FROM audit.event
    WHERE action = 'audit.search' AND user_id = $(staff 0009)
        AND patient_id = (SELECT patient_id FROM discharge.discharge WHERE id = '$admitted')"
check_server "the log names no protected identity to the reviewer" 0 "SELECT count(*)
    FROM api.audit_search($karin, '{\"patientIdentifier\": \"$(number "$protected")\"}') s,
        json_array_elements(s.doc -> 'events') e
    WHERE e #>> '{patient,id}' = (SELECT ($(person "$protected"))::text) AND (e #>> '{patient,identifier}' <> ''
        OR e #>> '{patient,name}' <> 'Skyddad identitet')"
review() { # PERMISSION UNIT: the settings of a call, as long as the connection lasts
    printf "DO \$d\$ BEGIN PERFORM set_config('samplan.permission', '%s', false), set_config('samplan.provider',
        (SELECT provider_id::text FROM organisation.unit WHERE name = '%s'), false); END \$d\$" "$1" "$2"
}
page="audit.page(NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
for office in "Regionkontoret Norrgöta" "Socialförvaltningen Älvsta"; do
    check_api "what finds the pages of the log finds what the policy shows: $office" "t t" "$(review audit.review "$office");
        SELECT concat_ws(' ', cardinality($page) > 3, $page = (SELECT array_agg(x.id) FROM
            (SELECT e.id FROM audit.event e ORDER BY e.id DESC LIMIT 200) x))"
done
check_api "and nothing without the permission" "{}" "$(review discharge.read "Regionkontoret Norrgöta"); SELECT $page"
check_server "a page goes on where it ended" t "
    WITH one AS (SELECT doc FROM api.audit_search($karin, '{}')),
        two AS (SELECT doc FROM api.audit_search($karin, (SELECT jsonb_build_object('after', doc ->> 'nextAfter') FROM one)))
    SELECT (SELECT min((e ->> 'id')::bigint) FROM one, json_array_elements(doc -> 'events') e)
        > (SELECT max((e ->> 'id')::bigint) FROM two, json_array_elements(doc -> 'events') e)"
check_server "what the server refused by itself is recorded, with or without somebody" $'ok\nok' "
    SELECT outcome FROM api.refusal_record($(write 0001), 'patient.read', 'access-denied', 'permission');
    SELECT outcome FROM api.refusal_record(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
check "as denied or as failed" "denied failed" "
    SELECT FROM api.refusal_record($(write 0001), 'x.y', 'outcome-unknown', NULL);
    SELECT string_agg(outcome, ' ' ORDER BY id) FROM audit.event WHERE action IN ('patient.read', 'x.y')
        AND origin = 'api' AND (action = 'x.y' OR reason = 'permission') AND user_id = $(staff 0001); ROLLBACK"

# ---- members ----
sofia="convert_to('s-0007-unit-administrator', 'UTF8'), '$request', 'x'"
new='{"hsaId": "SE2321009900-NY01", "name": "Ny Kollega", "title": "Sjuksköterska", "role": "%s"}'
add() { printf "api.member_add(%s, NULL, NULL, '${new}')" "$sofia" "$1"; }
check "an administrator gives an assignment at the own unit" "ok true" "
    SELECT outcome || ' ' || bool_or(m #>> '{user,name}' = 'Ny Kollega') FROM $(add discharge-coordinator),
        json_array_elements(doc -> 'members') m GROUP BY outcome; ROLLBACK"
check_server "but no reviewer's role at a ward: the checked do not choose the checker" "invalid-request role-not-here" \
    "SELECT outcome || ' ' || reason FROM $(add log-reviewer)"
check_server "and no role that is not there" "invalid-request bad-choice" "SELECT outcome || ' ' || reason FROM $(add king)"
check_server "one's own assignment is another's affair" "conflict own-assignment" "SELECT outcome || ' ' || reason
    FROM api.member_change($sofia, NULL, NULL, '$(root_sql "SELECT id FROM identity.assignment
        WHERE user_id = $(staff 0007) AND role = 'unit-administrator'")', 1, 'physician', NULL)"
check_server "another unit's assignment is not there" not-found "SELECT outcome
    FROM api.member_change($sofia, NULL, NULL, '$(root_sql "SELECT id FROM identity.assignment
        WHERE user_id = $(staff 0002)")', 1, 'physician', NULL)"
check "an end takes effect at once, and what was is kept" $'ok\naccess-denied\n1' "
    SELECT outcome FROM api.member_change($sofia, NULL, NULL, (SELECT id FROM identity.assignment
        WHERE user_id = $(staff 0001) AND valid_to IS NULL), 1, 'discharge-coordinator', now());
    SELECT outcome FROM api.inbox_read($anna, 'all', NULL);
    SELECT count(*) FROM identity.assignment_history; ROLLBACK"

# ---- the operator ----
check "an import is all or nothing, and each fault has its row" 'invalid-request {"row" : 2, "reason" : "unknown-provider"} 0' "
    SELECT outcome || ' ' || (doc -> 'faults' -> 0) || ' ' || (SELECT count(*) FROM organisation.unit WHERE name = 'Prov')
        FROM api.operator_units_import('op', '{\"units\": [
            {\"hsaId\": \"SE2321009900-Y1\", \"name\": \"Prov\", \"kind\": \"ward\", \"providerOrgNumber\": \"2321009900\"},
            {\"hsaId\": \"SE2321009900-Y2\", \"name\": \"Prov\", \"kind\": \"ward\", \"providerOrgNumber\": \"1\"}]}')"
# described ORG HSA NAME KIND COUNTY MUNICIPALITY: a unit of the import with its provider
described() {
    printf '{"hsaId": "%s", "name": "Prov", "kind": "home-care", "providerOrgNumber": "%s", "provider": {
        "name": "%s", "kind": "%s", "countyCode": "%s", "municipalityCode": %s}}' "$2" "$1" "${@:3}"
}
units() { printf "api.operator_units_import('op', '{\"units\": [%s]}')" "$(IFS=, && echo "$*")"; }
made='SELECT concat_ws($$ $$, p.name, p.kind, p.county_code, p.municipality_code) FROM organisation.provider p'
check "a provider that a row describes is made with the unit, and the log says so" \
    $'ok 1 1\nNya Bolaget private 99\nprovider true\n0' "
    SELECT outcome || ' ' || (doc ->> 'inserted') || ' ' || (doc ->> 'providers')
        FROM $(units "$(described 5590009956 SE5590009956-Y1 'Nya Bolaget' private 99 null)");
    $made WHERE p.org_number = '5590009956';
    SELECT thing_kind || ' ' || (SELECT bool_and(u.provider_id = e.thing_id) FROM organisation.unit u
            WHERE u.hsa_id = 'SE5590009956-Y1') FROM audit.event e
        WHERE action = 'operator.units-import' AND thing_id IS NOT NULL ORDER BY id DESC LIMIT 1;
    SELECT doc ->> 'providers' FROM $(units "$(described 5590009956 SE5590009956-Y1 'Nya Bolaget' private 99 null)");
    ROLLBACK"
check "a provider that is there takes its new name" "Region Norr region 99" "
    SELECT FROM $(units "$(described 2321009900 SE2321009900-Y1 'Region Norr' region 99 null)");
    $made WHERE p.org_number = '2321009900'; ROLLBACK"
check "one that is of another kind by the register, or by two rows, is a fault and nothing is made" \
    $'1:provider-differs\n2:provider-differs\n0' "
    SELECT (f ->> 'row') || ':' || (f ->> 'reason') FROM $(units "$(described 2321009900 SE2321009900-Y1 'Region Norrgöta' private 99 null)" \
        "$(described 5590009956 SE5590009956-Y1 'Nya Bolaget' private 99 null)") i, json_array_elements(i.doc -> 'faults') f;
    SELECT (f ->> 'row') || ':' || (f ->> 'reason') FROM $(units "$(described 5590009956 SE5590009956-Y1 'Nya Bolaget' private 99 null)" \
        "$(described 5590009956 SE5590009956-Y2 'Nya Bolaget' region 99 null)") i, json_array_elements(i.doc -> 'faults') f;
    SELECT count(*) FROM organisation.provider WHERE org_number = '5590009956'"
check "a provider in a county or municipality that does not exist is a fault" \
    $'unknown-county\nunknown-municipality\nbad-choice' "
    SELECT f ->> 'reason' FROM $(units "$(described 5590009956 SE5590009956-Y1 'Nya Bolaget' private 98 null)" \
        "$(described 2120009952 SE2120009952-Y1 'Ny kommun' municipality 99 '"9905"')" \
        "$(described 5590009964 SE5590009964-Y1 'Annat Bolag' private 99 '"9901"')") i,
        json_array_elements(i.doc -> 'faults') f"
check "the operator's acts are in the log by name" t "SELECT count(*) > 0 FROM audit.event
    WHERE action = 'operator.units-import' AND client = 'operator op'"
check "sweeping removes what is old and leaves what is new" $'1\n0 true' "
    UPDATE identity.session SET created_at = now() - interval '31 days'
        WHERE secret_hash = sha256(convert_to('s-0010', 'UTF8'));
    SELECT doc ->> 'sessions' FROM api.worker_sweep(NULL, '$request', 'w', NULL, NULL);
    SELECT count(*) FILTER (WHERE created_at < now() - interval '30 days') || ' ' || (count(*) > 3)
        FROM identity.session; ROLLBACK"

# ---- again ----
state="SELECT md5(string_agg(x, E'\n' ORDER BY x)) FROM (
    SELECT p.oid::regprocedure || pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') AS x FROM pg_proc p
        WHERE p.pronamespace = 'api'::regnamespace
    UNION ALL SELECT concat(tablename, policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies
    UNION ALL SELECT code || name FROM reference.municipality UNION ALL SELECT name FROM reference.title) y"
before=$(root_sql "$state")
replace "$db" && sql postgres -f "$root/sql/roles.sql"
report "the roles and the replaced parts can be applied again and are the same" "$before" "$(root_sql "$state")"
check_server "and everything still works" ok "SELECT outcome FROM api.discharge_read($anna, '$admitted')"
check "21 counties and 290 municipalities are there, and an invented one" "21 290 1 4" "
    SELECT (SELECT count(*) FROM reference.county WHERE NOT demo) || ' '
        || (SELECT count(*) FROM reference.municipality WHERE NOT demo) || ' '
        || (SELECT count(*) FROM reference.county WHERE demo) || ' '
        || (SELECT count(*) FROM reference.municipality WHERE demo)"
report "the permissions are those of roles.def" "$(role_permissions | wc -l)" \
    "$(root_sql "SELECT count(*) FROM access.role_permission")"
