# shellcheck shell=bash disable=SC2154
# Settings, absence, reminders, escalation and notices: who may see and settle what, and what the worker does.

sofia_write() { printf "convert_to('s-0007-unit-administrator', 'UTF8'), '%s', '192.0.2.1', NULL, '\\\\x00'" "$request"; }
sofia="convert_to('s-0007-unit-administrator', 'UTF8'), '$request', '192.0.2.1'"
as_worker() { printf "NULL, '%s', 'worker', NULL, NULL" "$request"; }
escalate="api.worker_escalate($(as_worker))"
south=$(unit_id "Hemsjukvården Södra Älvsta")
other_ward=$(unit_id "Medicinavdelning 4")
settings() # [JSON to add]
{
    printf "api.unit_settings_write(%s, 0, '{\"emails\": [\"a@example.org\"], \"phones\": [], \"events\": [\"new\", \"overdue\"], \"digestMinutes\": 15}'::jsonb || '%s')" \
        "$(sofia_write)" "${1:-{\}}"
}
settle() # UNIT COLUMNS VALUES: as the superuser
{
    printf "INSERT INTO organisation.unit_setting (unit_id, changed_by, changed_user, %s) VALUES ('%s', '{}', %s, %s);" \
        "$2" "$1" "$(staff 0001)" "$3"
}
late() # CASE UNIT: its receipt is past its time
{
    printf "UPDATE discharge.recipient SET due_at = now() - interval '1 second' WHERE discharge_id = '%s' AND unit_id = '%s' AND acknowledged_at IS NULL;" "$1" "$2"
}

# ---- settings and absence ----
check_server "a unit administrator settles for the own unit" "ok 1" \
    "SELECT outcome || ' ' || (doc ->> 'version') FROM $(settings); ROLLBACK"
check_server "the second of two who change at once is told" "stale-version" \
    "SELECT FROM $(settings); SELECT outcome FROM $(settings); ROLLBACK"
check_server "nobody else at the unit settles or reads" "access-denied access-denied" "
    SELECT a.outcome || ' ' || b.outcome FROM api.unit_settings_read($anna) a,
        api.unit_settings_write($(write 0001), 0, '{}') b; ROLLBACK"
check_server "a substitute of another provider is refused: it may not read what came here" "invalid-request other-provider" \
    "SELECT outcome || ' ' || reason FROM $(settings "{\"substituteId\": \"$south\"}"); ROLLBACK"
check_server "nor can a unit be its own" "invalid-request own-unit" \
    "SELECT outcome || ' ' || reason FROM $(settings "{\"substituteId\": \"$ward\"}"); ROLLBACK"
check_server "one of the same provider can be" "ok" \
    "SELECT outcome FROM $(settings "{\"substituteId\": \"$other_ward\"}"); ROLLBACK"
absence() { printf "api.absence_add(%s, '%s')" "$(sofia_write)" "$1"; }
anna_id=$(root_sql "SELECT $(staff 0001)")
maria_id=$(root_sql "SELECT $(staff 0002)")
ivan_id=$(root_sql "SELECT $(staff 0006)")
check_server "whoever is away is shown with the substitute, and among the members" $'ok now\nt' "
    SELECT outcome || ' ' || (doc #>> '{absences,0,state}') FROM $(absence "{\"userId\": \"$anna_id\", \"substituteId\": \"$ivan_id\"}");
    SELECT bool_or(m #>> '{absence,substitute,id}' = '$ivan_id') FROM api.member_list($sofia) x, json_array_elements(x.doc -> 'members') m;
    ROLLBACK"
check_server "somebody of another unit is neither away nor a substitute here" $'invalid-request not-member\ninvalid-request not-member' "
    SELECT outcome || ' ' || reason FROM $(absence "{\"userId\": \"$maria_id\"}");
    SELECT outcome || ' ' || reason FROM $(absence "{\"userId\": \"$anna_id\", \"substituteId\": \"$maria_id\"}"); ROLLBACK"
check_server "twice away at once is refused" "conflict already-absent" "SELECT FROM $(absence "{\"userId\": \"$anna_id\"}");
    SELECT outcome || ' ' || reason FROM $(absence "{\"userId\": \"$anna_id\"}"); ROLLBACK"

# ---- due ----
county="INSERT INTO organisation.county_setting (county_code, acknowledge_minutes) VALUES ('99', 60) ON CONFLICT (county_code) DO UPDATE SET acknowledge_minutes = 60;"
fresh=$(case_of admitted)
minutes="SELECT round(EXTRACT(EPOCH FROM r.due_at - r.sent_at) / 60) FROM discharge.recipient r WHERE r.discharge_id = '$fresh' AND r.unit_id ="
told="SELECT FROM api.discharge_notify($(write 0001 "" 05), '$fresh', (SELECT version FROM discharge.discharge WHERE id = '$fresh'),
    '$(to "$nurse" municipal-health "$clinic" primary-care)');"
check "a notice is to be acknowledged in the unit's time, else in the county's, else in four hours" $'30\n60\n240' "
    BEGIN; $county $(settle "$nurse" acknowledge_minutes 30) $told $minutes '$nurse'; $minutes '$clinic'; ROLLBACK;
    BEGIN; $told $minutes '$clinic'; ROLLBACK"

# ---- escalation ----
open_case=$(root_sql "SELECT d.id FROM discharge.discharge d WHERE d.unit_id = '$ward' AND '$nurse' = ANY (d.waiting)
    AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id) ORDER BY d.id LIMIT 1")
secret_case=$(root_sql "SELECT d.id FROM discharge.discharge d JOIN patient.protection y USING (patient_id)
    WHERE cardinality(d.waiting) > 0 ORDER BY d.id LIMIT 1")
secret_unit=$(root_sql "SELECT r.unit_id FROM discharge.recipient r JOIN organisation.unit u ON u.id = r.unit_id WHERE r.discharge_id = '$secret_case'
    AND r.acknowledged_at IS NULL AND EXISTS (SELECT FROM organisation.unit o WHERE o.provider_id = u.provider_id AND o.id <> u.id) LIMIT 1")
ready_to_go="BEGIN; $(settle "$nurse" substitute_id "'$south'") $(late "$open_case" "$nurse")"
check "what nobody acknowledged goes to the substitute, which takes part from then on" $'ok 1 0 0\nmunicipal-health escalated sent t\nt\nt' "
    $ready_to_go SELECT outcome || ' ' || (doc ->> 'passed') || ' ' || (doc ->> 'told') || ' ' || (doc ->> 'failed') FROM $escalate;
    SELECT r.role || ' ' || r.came_how || ' ' || r.state || ' ' || left((r.due_at > now())::text, 1) FROM discharge.recipient r
        WHERE r.discharge_id = '$open_case' AND r.unit_id = '$south';
    SELECT escalated_at IS NOT NULL FROM discharge.recipient WHERE discharge_id = '$open_case' AND unit_id = '$nurse';
    SELECT count(*) = 1 FROM access.participation WHERE discharge_id = '$open_case' AND unit_id = '$south' AND until IS NULL; ROLLBACK"
check "the sender is told by a notice without anything about the person, in a new version" $'1 t t\nt' "
    $ready_to_go CREATE TEMPORARY TABLE was AS SELECT version FROM discharge.discharge WHERE id = '$open_case'; SELECT FROM $escalate;
    SELECT count(*) || ' ' || left(bool_and(n.content ->> 'substituteName' = 'Hemsjukvården Södra Älvsta' AND n.content ->> 'name' IS NULL
            AND n.content ->> 'identifier' IS NULL)::text, 1) || ' ' || left(bool_and(NOT n.receipt_wanted AND r.unit_id = '$ward')::text, 1)
        FROM discharge.notice n JOIN discharge.recipient r ON r.notice_id = n.id WHERE n.discharge_id = '$open_case' AND n.kind = 'escalated';
    SELECT d.version = was.version + 1 AND o.version IS DISTINCT FROM d.version FROM was, discharge.discharge d
        LEFT JOIN discharge.opened o ON o.discharge_id = d.id AND o.unit_id = '$ward' WHERE d.id = '$open_case'; ROLLBACK"
check "it happens once" $'1\n0' "$ready_to_go SELECT doc ->> 'passed' FROM $escalate; SELECT doc ->> 'passed' FROM $escalate; ROLLBACK"
check "the log says so: the worker, for the silent unit, about whose data" "worker ok t t t" "
    $ready_to_go SELECT FROM $escalate; SELECT concat_ws(' ', a.origin, a.outcome, a.user_id IS NULL, a.unit_id = '$nurse', a.patient_id = d.patient_id
        AND a.owner_provider_id = d.provider_id) FROM audit.event a, discharge.discharge d
        WHERE a.action = 'discharge.escalate' AND a.thing_id = d.id AND d.id = '$open_case'; ROLLBACK"
check "without a substitute the sender is told all the same" $'0 1\nt' "
    BEGIN; $(late "$open_case" "$nurse") SELECT (doc ->> 'passed') || ' ' || (doc ->> 'told') FROM $escalate;
    SELECT n.content ->> 'substituteName' IS NULL AND n.content ->> 'unitName' = 'Hemsjukvården Norra Älvsta'
        FROM discharge.notice n WHERE n.discharge_id = '$open_case' AND n.kind = 'escalated'; ROLLBACK"
check "a substitute that has closed gets nothing" "0 1" "
    $ready_to_go UPDATE organisation.unit SET active_to = now() WHERE id = '$south';
    SELECT (doc ->> 'passed') || ' ' || (doc ->> 'told') FROM $escalate; ROLLBACK"
check "what is not due yet stays where it is" "0 0" "
    BEGIN; $(settle "$nurse" substitute_id "'$south'") SELECT (doc ->> 'passed') || ' ' || (doc ->> 'told') FROM $escalate; ROLLBACK"
check "what has been acknowledged stays where it is" "0 0" "
    $ready_to_go UPDATE discharge.recipient SET delivered_at = now(), acknowledged_at = now(), acknowledged_by = '{}', acknowledged_user = $(staff 0002)
        WHERE discharge_id = '$open_case' AND unit_id = '$nurse' AND acknowledged_at IS NULL;
    SELECT (doc ->> 'passed') || ' ' || (doc ->> 'told') FROM $escalate; ROLLBACK"
check "the substitute's acknowledgement answers for the silent unit" "f" "
    $ready_to_go SELECT FROM $escalate; UPDATE identity.assignment SET unit_id = '$south' WHERE user_id = $(staff 0002) AND unit_id = '$nurse';
    SELECT FROM api.discharge_acknowledge($(write 0002 "" 01), '$open_case');
    SELECT '$nurse' = ANY (waiting) OR '$south' = ANY (waiting) FROM discharge.discharge WHERE id = '$open_case'; ROLLBACK"
check "a protected identity is not passed on to a unit where nobody is named: only the sender is told" $'0 1\nt\n1' "
    BEGIN; $(settle "$secret_unit" substitute_id "(SELECT o.id FROM organisation.unit o JOIN organisation.unit u ON u.provider_id = o.provider_id WHERE u.id = '$secret_unit' AND o.id <> u.id AND o.kind <> 'administration' AND NOT EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = '$secret_case' AND y.unit_id = o.id) AND NOT EXISTS (SELECT FROM identity.assignment a JOIN patient.named_staff n ON n.user_id = a.user_id WHERE a.unit_id = o.id) LIMIT 1)")
    $(late "$secret_case" "$secret_unit") SELECT (doc ->> 'passed') || ' ' || (doc ->> 'told') FROM $escalate;
    SELECT substitute_id IS NOT NULL FROM organisation.unit_setting WHERE unit_id = '$secret_unit';
    SELECT count(*) FROM discharge.notice WHERE discharge_id = '$secret_case' AND kind = 'escalated'; ROLLBACK"
check "a case that fails does not stop the others, and comes again" $'0 1\nt' "
    BEGIN; $(late "$open_case" "$nurse") DELETE FROM discharge.move WHERE act = 'escalate' AND from_state <> 'admitted';
    INSERT INTO discharge.move SELECT 'escalate', state, 'closed', 'worker' FROM discharge.discharge WHERE id = '$open_case' AND state <> 'closed';
    ALTER TABLE discharge.notice ADD CONSTRAINT broken CHECK (kind <> 'escalated') NOT VALID;
    SELECT (doc ->> 'passed') || ' ' || (doc ->> 'failed') FROM $escalate;
    SELECT due_at > now() AND escalated_at IS NULL FROM discharge.recipient WHERE discharge_id = '$open_case' AND unit_id = '$nurse' AND acknowledged_at IS NULL; ROLLBACK"
check "what is left in a closed case is let go" $'0 0\n0' "
    BEGIN; $(late "$open_case" "$nurse") SET LOCAL session_replication_role = replica; UPDATE discharge.discharge SET state = 'closed' WHERE id = '$open_case';
    SET LOCAL session_replication_role = origin; SELECT (doc ->> 'passed') || ' ' || (doc ->> 'told') FROM $escalate;
    SELECT count(*) FROM discharge.recipient WHERE discharge_id = '$open_case' AND due_at <= now() AND escalated_at IS NULL AND acknowledged_at IS NULL; ROLLBACK"

# ---- reminders ----
remind() { printf "api.reminder_add(%s, '%s', '%s')" "$(write "$1" "" "${3:-02}")" "$open_case" "$2"; }
due_now='{"dueAt": "2026-01-01T08:00:00Z", "text": "Ring dottern"}'
mine="SELECT count(*) FROM api.inbox_read(%s, 'ours', NULL, '{}') x, json_array_elements(x.doc::json -> 'items') i, json_array_elements(i -> 'reminders') r WHERE r ->> 'text' = 'Ring dottern'"
# shellcheck disable=SC2059
check_server "a reminder that is due waits for the unit in its inbox, with its text" $'ok\n1' \
    "SELECT outcome FROM $(remind 0001 "$due_now"); $(printf "$mine" "$anna"); ROLLBACK"
check_server "no other party sees it" $'1\n0' "SELECT json_array_length(doc -> 'reminders') FROM $(remind 0001 "$due_now");
    SELECT json_array_length(doc -> 'reminders') FROM api.reminder_list($maria, '$open_case'); ROLLBACK"
check_server "nor can it be changed there" not-found "
    SELECT c.outcome FROM $(remind 0001 "$due_now") a, api.reminder_change($(write 0002 "" 03), (a.doc #>> '{reminders,0,id}')::uuid, 1,
        '{\"dueAt\": \"2026-01-01T08:00:00Z\", \"text\": \"x\", \"done\": true}') c; ROLLBACK"
check_server "who does not take part has none" not-found "SELECT outcome FROM api.reminder_list($(face 0012), '$open_case'); ROLLBACK"
for_ivan="{\"dueAt\": \"2026-01-01T08:00:00Z\", \"text\": \"Ring dottern\", \"userId\": \"$ivan_id\"}"
# shellcheck disable=SC2059
check "a reminder for one waits for that one alone, and for the substitute when that one is away" $'0\n1' "
    BEGIN; SELECT FROM $(remind 0001 "$for_ivan"); $(printf "$mine" "$anna");
    INSERT INTO identity.absence (unit_id, user_id, from_at, substitute_id, changed_by, changed_user)
        VALUES ('$ward', '$ivan_id', now() - interval '1 hour', '$anna_id', '{}', '$anna_id');
    $(printf "$mine" "$anna"); ROLLBACK"
check "the worker tells what is due once: a reminder, and a clock that has run out" $'1 t\n0 0' "
    BEGIN; SELECT FROM $(remind 0001 "$due_now"); UPDATE discharge.deadline SET due_at = due_at WHERE false;
    SELECT (doc ->> 'reminders') || ' ' || left(((doc ->> 'deadlines')::integer >= 0)::text, 1) FROM api.worker_remind($(as_worker));
    SELECT (doc ->> 'reminders') || ' ' || (doc ->> 'deadlines') FROM api.worker_remind($(as_worker)); ROLLBACK"

# ---- notices outward ----
take="api.worker_notice_take($(as_worker), 'email sms')"
check "a digest counts cases, not notices, and holds no id" $'1 {"new": 2, "overdue": 1} email' "
    BEGIN; $(settle "$ward" "emails, digest_minutes" "'{a@example.org}', 0") INSERT INTO event.push (unit_id, kind, thing_id)
        VALUES ('$ward', 'new', '$open_case'), ('$ward', 'new', '$open_case'), ('$ward', 'new', '$request'), ('$ward', 'overdue', '$open_case');
    SELECT json_array_length(doc -> 'deliveries') || ' ' || ((doc #> '{deliveries,0,counts}')::jsonb)::text || ' ' || (doc #>> '{deliveries,0,channel}') FROM $take; ROLLBACK"
check "one that was taken is held: another worker gets the next" $'1\n0' "
    BEGIN; $(settle "$ward" "emails, digest_minutes" "'{a@example.org}', 0") INSERT INTO event.push (unit_id, kind, thing_id) VALUES ('$ward', 'new', '$open_case');
    SELECT json_array_length(doc -> 'deliveries') FROM $take; SELECT json_array_length(doc -> 'deliveries') FROM $take; ROLLBACK"
check "no more are taken at a time than a worker sends, by any plan" $'8\n8\n4' "
    BEGIN; INSERT INTO event.delivery (unit_id, channel, address, counts) SELECT '$ward', 'email', n || '@example.org', '{}' FROM generate_series(1, 20) n;
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashagg = off; SET LOCAL enable_sort = off;
    SET LOCAL enable_material = off; SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off;
    $(printf "SELECT json_array_length(doc -> 'deliveries') FROM $take;%.0s" 1 2 3) ROLLBACK"
check "a late success of the first counts, its failure does not" $'2 t\nt' "
    BEGIN; $(settle "$ward" "emails, digest_minutes" "'{a@example.org}', 0") INSERT INTO event.push (unit_id, kind, thing_id) VALUES ('$ward', 'new', '$open_case');
    SELECT FROM $take; UPDATE event.delivery SET next_try = now(); SELECT FROM $take;
    SELECT FROM event.delivery e, api.worker_notice_done($(as_worker), jsonb_build_array(jsonb_build_object('id', e.id, 'attempt', 1, 'result', 'never', 'why', 'x'))) d;
    SELECT attempts || ' ' || left((gave_up_at IS NULL)::text, 1) FROM event.delivery;
    SELECT FROM event.delivery e, api.worker_notice_done($(as_worker), jsonb_build_array(jsonb_build_object('id', e.id, 'attempt', 1, 'result', 'delivered', 'why', NULL))) d;
    SELECT delivered_at IS NOT NULL FROM event.delivery; ROLLBACK"
check "what could not be delivered in a day is given up" $'1\ngave-up' "
    BEGIN; INSERT INTO event.delivery (unit_id, channel, address, counts, created_at) VALUES ('$ward', 'email', 'a@example.org', '{}', now() - interval '25 hours');
    SELECT doc ->> 'expired' FROM $take; SELECT CASE WHEN gave_up_at IS NOT NULL THEN 'gave-up' END FROM event.delivery; ROLLBACK"
check "nothing that is told outside has a column about a person" "" "
    SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'event' AND table_name IN ('push', 'delivery')
        AND column_name NOT IN ('id', 'unit_id', 'kind', 'thing_id', 'at', 'channel', 'address', 'counts', 'created_at', 'attempts',
            'next_try', 'delivered_at', 'gave_up_at', 'why')"
for table in organisation.unit_setting identity.absence discharge.reminder event.push event.delivery; do
    check "$table is under forced policies" t "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = '$table'::regclass"
done
check_api "another unit's deliveries are not seen" $'1\n0' "DO \$\$ BEGIN PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true); END \$\$;
    INSERT INTO event.delivery (unit_id, channel, address, counts) VALUES ('$ward', 'email', 'a@example.org', '{}');
    SELECT count(*) FROM event.delivery; DO \$\$ BEGIN PERFORM api.forget(NULL), set_config('samplan.unit', '$nurse', true), set_config('samplan.permission', 'member.read', true); END \$\$;
    SELECT count(*) FROM event.delivery; ROLLBACK"

# ---- the inbox ----
box() { printf "api.inbox_read(%s, '%s', NULL, '%s') x" "$anna" "$1" "${2:-{\}}"; }
check_server "every view holds what its count says" "" "
    SELECT v, (x.doc::json #>> ARRAY['counts', v])::integer, json_array_length(x.doc::json -> 'items') FROM unnest('{ours,new,overdue,others,ready,all}'::text[]) v,
        LATERAL api.inbox_read($anna, v, NULL, '{}') x WHERE (x.doc::json #>> ARRAY['counts', v])::integer <> json_array_length(x.doc::json -> 'items')
        OR (x.doc::json ->> 'shown')::integer <> json_array_length(x.doc::json -> 'items')"
check_server "what a filter can be set to leaves as many as it says" "" "
    SELECT c ->> 'action' FROM $(box all), json_array_elements(x.doc::json #> '{choices,actions}') c,
        LATERAL api.inbox_read($anna, 'all', NULL, jsonb_build_object('action', c ->> 'action')) y
        WHERE json_array_length(y.doc::json -> 'items') <> (c ->> 'count')::integer
    UNION ALL SELECT c ->> 'code' FROM $(box all), json_array_elements(x.doc::json #> '{choices,municipalities}') c,
        LATERAL api.inbox_read($anna, 'all', NULL, jsonb_build_object('municipality', c ->> 'code')) y
        WHERE json_array_length(y.doc::json -> 'items') <> (c ->> 'count')::integer"
check_server "least time left is first" t "
    SELECT coalesce(bool_and(b >= a), true) FROM (SELECT (i #>> '{deadline,dueAt}')::timestamptz AS b,
            lag((i #>> '{deadline,dueAt}')::timestamptz) OVER (ORDER BY n) AS a
        FROM $(box ours), json_array_elements(x.doc::json -> 'items') WITH ORDINALITY AS y (i, n)) z WHERE a IS NOT NULL AND b IS NOT NULL"
check_server "overdue, by filter, is overdue" t "
    SELECT coalesce(bool_and((i ->> 'overdue')::boolean), true) FROM $(box all '{"overdue": "true"}'), json_array_elements(x.doc::json -> 'items') i"
check_server "the municipality of a protected identity is no choice and no filter" 0 "
    SELECT count(*) FROM api.inbox_read($anna, 'all', NULL, '{}') x, json_array_elements(x.doc::json #> '{choices,municipalities}') c,
        LATERAL api.inbox_read($anna, 'all', NULL, jsonb_build_object('municipality', c ->> 'code')) y,
        json_array_elements(y.doc::json -> 'items') i WHERE i #>> '{patient,protectedIdentity}' <> 'none'"
