# shellcheck shell=bash disable=SC2154
# The process: LUS-10, LUS-11, LUS-12, parties, states, receipts.

case_of() # STATE: a case of Medicinavdelning 3 in that state, of nobody protected
{
    root_sql "SELECT d.id FROM discharge.discharge d WHERE d.unit_id = $(unit "Medicinavdelning 3")
        AND d.state = '$1' AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id)
        ORDER BY d.id LIMIT 1"
}
admitted=$(case_of admitted)
nurse=$(unit_id "Hemsjukvården Norra Älvsta")
clinic=$(unit_id "Älvsta Norra vårdcentral")
maria="$(face 0002)"
ward=$(unit_id "Medicinavdelning 3")

to() # UNIT ROLE ...: recipients as JSON
{
    local list=
    while [ $# -gt 0 ]; do
        list="$list${list:+,}{\"unitId\":\"$1\",\"role\":\"$2\"}"
        shift 2
    done
    printf '{"recipients":[%s]}' "$list"
}
notify() { printf "api.discharge_notify(%s, '%s', %s, '%s')" "$(write 0001)" "$admitted" "${2:-1}" "$1"; }

check "LUS-10: municipal health care alone is not enough, primary care is always told" \
    "invalid-request primary-care-required" \
    "SELECT outcome || ' ' || reason FROM $(notify "$(to "$nurse" municipal-health)"); ROLLBACK"
check "LUS-10: with primary care the notice is sent, and the case is notified" "ok notified 2" "
    SELECT outcome || ' ' || (doc ->> 'state') || ' ' || json_array_length(doc #> '{notices,0,recipients}')
        FROM $(notify "$(to "$nurse" municipal-health "$clinic" primary-care)"); ROLLBACK"
check "the same unit twice is refused" "invalid-request duplicate-recipient" \
    "SELECT outcome || ' ' || reason FROM $(notify "$(to "$clinic" primary-care "$clinic" rehabilitation)"); ROLLBACK"
check "a unit that is not there is refused" "invalid-request unknown-unit" \
    "SELECT outcome || ' ' || reason FROM $(notify "$(to "$request" primary-care)"); ROLLBACK"
check "a closed unit is refused" "invalid-request unknown-unit" \
    "UPDATE organisation.unit SET active_to = now() WHERE id = '$clinic';
     SELECT outcome || ' ' || reason FROM $(notify "$(to "$clinic" primary-care)"); ROLLBACK"
check "the ward itself is refused" "invalid-request own-unit" \
    "SELECT outcome || ' ' || reason FROM $(notify "$(to "$ward" ward)"); ROLLBACK"
check "a notice to an old version is refused" stale-version \
    "SELECT outcome FROM $(notify "$(to "$clinic" primary-care)" 9); ROLLBACK"
check "what was sent stays as it was when the person's name changes" t "
    SELECT FROM $(notify "$(to "$clinic" primary-care)");
    UPDATE patient.person SET given_name = 'Annat', version = version + 1;
    SELECT doc #>> '{notices,0,content,name}' !~ '^Annat ' AND doc #>> '{patient,givenName}' = 'Annat'
        FROM api.discharge_read($anna, '$admitted'); ROLLBACK"

create() # ADMITTED EXPECTED [MORE [KEY]]
{
    printf "api.discharge_create(%s, json_build_object('patientId', %s, 'admittedAt', %s, 'expectedDischargeDate', %s%s)::jsonb)" \
        "$(write 0001 "${4:-}")" "$(person 296)" "$1" "$2" "${3:-}"
}
found="SELECT FROM $(lookup 0001 296);"
check "LUS-10: the notice is due 24 hours after admission, also over a change of clocks" "2026-10-25T09:00:00+00:00" \
    "$found SELECT doc #>> '{deadlines,0,dueAt}' FROM $(create "'2026-10-24T11:00:00+02:00'" "'2026-10-30'"); ROLLBACK"
check "LUS-11: a later judgement moves the beginning" "2026-10-26T08:00:00+00:00" "$found
    SELECT doc #>> '{deadlines,0,dueAt}' FROM $(create "'2026-10-24T11:00:00+02:00'" "'2026-10-30'" \
    ", 'assessedAt', '2026-10-25T09:00:00+01:00'"); ROLLBACK"
check "a deadline that the server computed otherwise is refused" "invalid-request out-of-range" "$found
    SELECT outcome || ' ' || reason FROM $(create "'2026-10-24T11:00:00+02:00'" "'2026-10-30'" \
    ", 'admissionNoticeDueAt', '2026-10-25T11:00:00+01:00'"); ROLLBACK"
check "an admission in the future is refused" "invalid-request in-future" \
    "$found SELECT outcome || ' ' || reason FROM $(create "now() + interval '6 minutes'" "current_date + 9"); ROLLBACK"
check "a discharge before the admission is refused" "invalid-request before-admission" \
    "$found SELECT outcome || ' ' || reason FROM $(create "'2026-10-24T11:00:00+02:00'" "'2026-10-23'"); ROLLBACK"
check "one open case for a person at a ward" $'ok\nconflict case-open' "$found
    SELECT outcome FROM $(create "now()" "current_date + 9");
    SELECT outcome || ' ' || reason FROM $(create "now()" "current_date + 9"); ROLLBACK"
check "a case for somebody one cannot see is refused as for nobody" "not-found not-found" "
    SELECT a.outcome || ' ' || b.outcome
        FROM api.discharge_create($(write 0012), '{\"patientId\": \"$(root_sql "SELECT $(person 298)")\", \"admittedAt\": \"2026-10-24T11:00:00Z\", \"expectedDischargeDate\": \"2026-10-30\"}') a,
            api.discharge_create($(write 0012), '{\"patientId\": \"$request\", \"admittedAt\": \"2026-10-24T11:00:00Z\", \"expectedDischargeDate\": \"2026-10-30\"}') b; ROLLBACK"
check "the constraint holds the 24 hours whoever writes" \
    'ERROR:  new row for relation "deadline" violates check constraint "deadline_24_hours"' \
    "UPDATE discharge.deadline SET due_at = due_at + interval '1 second' WHERE discharge_id = '$admitted'"
check "and that they are counted from the admission or the later judgement" \
    'ERROR:  the clock must run on the admission or on the later judgement' "
    UPDATE discharge.deadline SET counted_from = counted_from + interval '1 second',
        due_at = due_at + interval '1 second' WHERE discharge_id = '$admitted'"
for move in "admitted planning" "admitted ready" "notified admitted" "planning closed" "planning notified"; do
    check "a case cannot go from ${move% *} to ${move#* }" \
        "ERROR:  a case cannot go from ${move% *} to ${move#* } by no act" \
        "UPDATE discharge.discharge SET state = '${move#* }' WHERE id = '$(case_of "${move% *}")'"
done
check "nor begin otherwise than admitted" "ERROR:  a case begins as admitted, not as planning" "
    INSERT INTO discharge.discharge (patient_id, unit_id, provider_id, admitted_at, expected_date, created_by,
            created_user, state)
        SELECT patient_id, unit_id, provider_id, admitted_at, expected_date, created_by, created_user, 'planning'
            FROM discharge.discharge LIMIT 1"
check_api "what was sent cannot be rewritten, not even by the functions' own role" \
    "ERROR:  permission denied for table notice" "SELECT api.forget(NULL); UPDATE discharge.notice SET content = '{}'"

# ---- who reads ----
check_server "the ward reads its case" ok "SELECT outcome FROM api.discharge_read($anna, '$admitted')"
check_server "a unit that is not a party does not" not-found "SELECT outcome FROM api.discharge_read($maria, '$admitted')"
check_server "and is answered as for a case that is not there" t "SELECT a::text = b::text
    FROM api.discharge_read($maria, '$admitted') a, api.discharge_read($maria, '$request') b"
send="SELECT FROM $(notify "$(to "$nurse" municipal-health "$clinic" primary-care)");"
check "a recipient reads it once it is sent; that is told to the ward, once" \
    $'ok sent\nok read\n1' "$send
    SELECT outcome || ' ' || (SELECT r ->> 'state' FROM json_array_elements(doc #> '{notices,0,recipients}') r
        WHERE r #>> '{unit,id}' = '$nurse') FROM api.discharge_read($anna, '$admitted');
    SELECT outcome || ' ' || (SELECT r ->> 'state' FROM json_array_elements(doc #> '{notices,0,recipients}') r
        WHERE r #>> '{unit,id}' = '$nurse') FROM api.discharge_read($maria, '$admitted');
    SELECT FROM api.discharge_read($maria, '$admitted');
    SELECT FROM api.inbox_read($maria, 'ours', NULL);
    SELECT count(*) - 1 FROM event.event WHERE thing_id = '$admitted' AND '$ward' = ANY (units); ROLLBACK"
check "the inbox delivers too" t "$send SELECT FROM api.inbox_read($maria, 'ours', NULL);
    SELECT delivered_at IS NOT NULL FROM discharge.recipient WHERE discharge_id = '$admitted' AND unit_id = '$nurse';
    ROLLBACK"
check "a former party reads no more" $'ok\nnot-found' "$send
    SELECT outcome FROM api.discharge_read($maria, '$admitted');
    UPDATE access.participation SET until = now() WHERE discharge_id = '$admitted' AND unit_id = '$nurse';
    SELECT outcome FROM api.discharge_read($maria, '$admitted'); ROLLBACK"
check "nor is it in its inbox, found by its search, or acknowledged by it" $'0\n0\nnot-found' "$send
    UPDATE access.participation SET until = now() WHERE discharge_id = '$admitted' AND unit_id = '$nurse';
    SELECT count(*) FROM json_array_elements((SELECT doc::json -> 'items' FROM api.inbox_read($maria, 'all', NULL))) i
        WHERE i ->> 'id' = '$admitted';
    SELECT count(*) FROM json_array_elements((SELECT doc::json -> 'items' FROM api.inbox_search($maria, 'a', NULL))) i
        WHERE i ->> 'id' = '$admitted';
    SELECT outcome FROM api.discharge_acknowledge($(write 0002), '$admitted'); ROLLBACK"
check "control: with the policy open a stranger would read it, so the test can fail" 1 "
    ALTER POLICY party ON discharge.discharge USING (true);
    SELECT FROM api.session_read($maria); SET LOCAL ROLE samplan_api;
    SELECT count(*) FROM discharge.discharge WHERE id = '$admitted'; ROLLBACK"
check "and with the policy as it is, not" 0 "SELECT FROM api.session_read($maria); SET LOCAL ROLE samplan_api;
    SELECT count(*) FROM discharge.discharge WHERE id = '$admitted'; ROLLBACK"
check "a recipient cannot act as the ward" access-denied "$send
    SELECT outcome FROM api.discharge_expected_date($(write 0002), '$admitted', 2, current_date + 30, NULL); ROLLBACK"

# A revocation that is committed while an act waits for the case counts.
root_sql "$send" >/dev/null
mkfifo "$work/revoke"
psql -X -q -At "$pg dbname=$db" <"$work/revoke" >/dev/null 2>&1 &
exec 8>"$work/revoke"
echo "BEGIN; UPDATE discharge.discharge SET version = version WHERE id = '$admitted';
    UPDATE access.participation SET until = now() WHERE discharge_id = '$admitted' AND unit_id = '$nurse';
    SELECT pg_advisory_lock(4711);" >&8
until [ "$(root_sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")" = 1 ]; do :; done
server_sql "SELECT outcome FROM api.discharge_acknowledge($(write 0002), '$admitted')" >"$work/late" &
late=$!
until [ "$(root_sql "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()
    AND usename = 'samplan_server' AND wait_event_type = 'Lock'")" = t ]; do kill -0 $late 2>/dev/null || break; done
echo "COMMIT;" >&8
exec 8>&-
wait $late
report "a revocation that is committed while an act waits for the case counts" not-found "$(cat "$work/late")"
root_sql "UPDATE access.participation SET until = NULL WHERE discharge_id = '$admitted' AND unit_id = '$nurse'"

# ---- receipts ----
check "every recipient's receipt is its own, and the last one begins the planning" \
    $'ok notified 1\nconflict nothing-waits\nok planning 0' "
    SELECT outcome || ' ' || (doc ->> 'state') || ' ' || (SELECT count(*) FROM json_array_elements(
        doc #> '{notices,0,recipients}') r WHERE r ->> 'state' <> 'acknowledged')
        FROM api.discharge_acknowledge($(write 0002), '$admitted');
    SELECT outcome || ' ' || reason FROM api.discharge_acknowledge($(write 0002), '$admitted');
    SELECT outcome || ' ' || (doc ->> 'state') || ' ' || (SELECT count(*) FROM json_array_elements(
        doc #> '{notices,0,recipients}') r WHERE r ->> 'state' <> 'acknowledged')
        FROM api.discharge_acknowledge($(write 0005), '$admitted'); ROLLBACK"
check "with name and time" t "SELECT FROM api.discharge_acknowledge($(write 0002), '$admitted');
    SELECT r #>> '{acknowledgedBy,name}' = 'Maria Ek' AND (r ->> 'acknowledgedAt')::timestamptz
            > now() - interval '1 minute' FROM api.discharge_read($anna, '$admitted') x,
        json_array_elements(x.doc #> '{notices,0,recipients}') r WHERE r #>> '{unit,id}' = '$nurse'; ROLLBACK"
check "LUS-12: a new expected date is a notice to all who got the first, and waits for them again" \
    "ok expected-date 2 acknowledge" "
    SELECT FROM api.discharge_acknowledge($(write 0002), '$admitted');
    SELECT outcome || ' ' || (doc #>> '{notices,1,kind}') || ' ' || json_array_length(doc #> '{notices,1,recipients}')
            || ' ' || (SELECT doc #>> '{nextStep,action}' FROM api.discharge_read($maria, '$admitted'))
        FROM api.discharge_expected_date($(write 0001), '$admitted',
            (SELECT version FROM discharge.discharge WHERE id = '$admitted'), current_date + 30, 'Väntar'); ROLLBACK"
check "a notice after its 24 hours says that it is late" "true" "
    UPDATE discharge.deadline SET due_at = due_at WHERE false;
    $found SELECT doc #>> '{notices,0,late}' FROM $(create "now() - interval '25 hours'" "current_date + 9" \
    ", 'recipients', json_build_array(json_build_object('unitId', '$clinic', 'role', 'primary-care'))"); ROLLBACK"

# ---- once ----
check "the same key with the same content gives the same answer, and one act" $'t\n1' "$found
    SELECT a.doc::text = b.doc::text FROM
        $(create "now()" "current_date + 9" "" k1) a, $(create "now()" "current_date + 9" "" k1) b;
    SELECT count(*) FROM discharge.discharge WHERE patient_id = $(person 296); ROLLBACK"
check "with other content it is refused" idempotency-key-reused "
    SELECT FROM api.discharge_acknowledge($(write 0002 k2 01), '$admitted');
    SELECT outcome FROM api.discharge_acknowledge($(write 0002 k2 02), '$admitted'); ROLLBACK"
check "another person's same key is another key" ok "
    SELECT FROM api.discharge_acknowledge($(write 0002 k3 01), '$admitted');
    SELECT outcome FROM api.discharge_acknowledge($(write 0005 k3 02), '$admitted'); ROLLBACK"

first_point="SELECT doc #>> '{homeReady,points,0,key}' FROM api.discharge_read($anna, '$admitted')"
check "a new checklist of the county is that of its open cases at once, read before or not" $'medicines-supplied\nNyckeln' "
    $first_point;
    UPDATE organisation.county_setting SET home_ready = '{Nyckeln}' WHERE county_code = '99';
    $first_point; ROLLBACK"

# ---- inbox and stream ----
check_server "the inbox has the nearest deadline first" t "
    SELECT array_agg(x.due) = array_agg(x.due ORDER BY x.due NULLS LAST) FROM (
        SELECT i.v #>> '{deadline,dueAt}' AS due FROM api.inbox_read($anna, 'all', NULL) r,
            json_array_elements(r.doc::json -> 'items') WITH ORDINALITY AS i (v, n) ORDER BY i.n) x"
check "and shows of the unit's own clock and the answer it owes the nearer one" t "
    SELECT array_agg(x.due) = array_agg(x.due ORDER BY x.due NULLS LAST) AND count(*) > 2
            AND bool_or(x.kind = 'acknowledge') AND bool_or(x.kind <> 'acknowledge') FROM (
        SELECT i.v #>> '{deadline,dueAt}' AS due, i.v #>> '{deadline,kind}' AS kind
            FROM api.inbox_read($(face 0005), 'all', NULL) r,
            json_array_elements(r.doc::json -> 'items') WITH ORDINALITY AS i (v, n) ORDER BY i.n) x; ROLLBACK"
listed="SELECT count(*) FROM json_array_elements((SELECT doc::json -> 'items' FROM api.inbox_read($maria, 'all', NULL))) AS i
    WHERE i ->> 'id' = '$admitted'"
check "a case that is over is in a list while something of it waits there, and may be read after" $'ok\n0\n1\nok\n0\nok' "
    SELECT outcome FROM api.discharge_abort($(write 0001), '$admitted',
        (SELECT version FROM discharge.discharge WHERE id = '$admitted'), '{\"reason\": \"wrong\"}');
    SELECT count(*) FROM access.participation WHERE discharge_id = '$admitted' AND until IS NULL AND listed;
    $listed;
    SELECT outcome FROM api.discharge_acknowledge($(write 0002), '$admitted');
    $listed;
    SELECT outcome FROM api.discharge_read($maria, '$admitted'); ROLLBACK"
check_server "its counts are those of its views" t "
    SELECT bool_and(json_array_length(b.doc::json -> 'items') = (b.doc::json #>> ARRAY['counts', v])::integer)
        FROM unnest(ARRAY['ours', 'others', 'ready', 'all']) AS v, api.inbox_read($anna, v, NULL) b"
check "more than a page goes on where it ended, and shows everything once" "250 250" "
    INSERT INTO discharge.discharge (id, patient_id, unit_id, provider_id, admitted_at, expected_date, created_by,
            created_user)
        SELECT md5('many ' || n)::uuid, d.patient_id, d.unit_id, d.provider_id, d.admitted_at - n / 2 * interval '1 hour',
                d.expected_date, d.created_by, d.created_user
            FROM discharge.discharge d, generate_series(1, 250) n WHERE d.id = '$admitted';
    DELETE FROM access.participation WHERE unit_id = '$nurse';
    INSERT INTO access.participation (unit_id, discharge_id, patient_id)
        SELECT '$nurse', d.id, d.patient_id FROM discharge.discharge d, generate_series(1, 250) n
            WHERE d.id = md5('many ' || n)::uuid;
    WITH one AS (SELECT doc::json FROM api.inbox_read($maria, 'all', NULL)),
        two AS (SELECT doc::json FROM api.inbox_read($maria, 'all', (SELECT doc ->> 'nextAfter' FROM one)))
    SELECT count(*) || ' ' || count(DISTINCT i ->> 'id') FROM (SELECT doc FROM one UNION ALL SELECT doc FROM two) p,
        json_array_elements(p.doc -> 'items') i; ROLLBACK" 2>/dev/null
check_server "a position that is none is refused" "invalid-request" \
    "SELECT outcome FROM api.inbox_read($anna, 'all', 'x.y.z')"
position=$(server_sql "SELECT doc ->> 'position' FROM api.stream_open($maria)")
server_sql "SELECT FROM api.discharge_acknowledge($(write 0005), '$admitted')"
check_server "what changed since a position is told to those who take part" 1 "SELECT count(DISTINCT e ->> 'id')
    FROM api.stream_since($maria, '$position') s, json_array_elements(s.doc -> 'events') e WHERE e ->> 'id' = '$admitted'"
check_server "and to nobody else" 0 "SELECT json_array_length(s.doc -> 'events')
    FROM api.stream_since($(face 0012), '$position') s"
check_server "a position that cannot be read begins anew" "true true" "
    SELECT (a.doc ->> 'reset')::boolean || ' ' || (b.doc ->> 'reset')::boolean FROM
        api.stream_since($maria, 'x') a, api.stream_since($maria, '999999999999') b"
check "and so does one older than the oldest event that is kept" true "
    UPDATE event.event SET at = now() - interval '49 hours';
    SELECT FROM api.worker_sweep(NULL, '$request', 'w', NULL, NULL);
    SELECT doc ->> 'reset' FROM api.stream_since($maria, '$position'); ROLLBACK"
check "an event holds ids and versions, and nothing of a person" "" "
    SELECT attname FROM pg_attribute WHERE attrelid = 'event.event'::regclass AND attnum > 0
        AND attname NOT IN ('seq', 'xid', 'since', 'at', 'kind', 'thing_id', 'version', 'units', 'outward', 'delivered_at', 'person')"
