# shellcheck shell=bash disable=SC2154
# The data quality monitor: every check finds what it is for, and nothing else. Follows 4_discharge.sh.

look="SELECT set_config('samplan.operator', 'worker', true);
    UPDATE discharge.quality_case SET next_check = now(); SELECT discharge.quality_run(1000);"
planned=$(case_of planning)
calm="UPDATE discharge.discharge SET expected_date = current_date + 9, sip_need = 'not-required' WHERE id = '$planned'"
of_case() # CASE: its faults, as slugs and units
{
    printf "SELECT f.slug, f.unit_id FROM discharge.quality_fault f WHERE f.discharge_id = '%s'" "$1"
}

# finds SENTENCE SLUG:UNIT... CASE SQL: after the SQL, with triggers off, these faults and no others have
# come to the case; -SLUG:UNIT: has gone
finds()
{
    report "$1" "$2" "$(root_sql "SET LOCAL session_replication_role = replica; $calm;
        DO \$\$ BEGIN PERFORM set_config('samplan.operator', 'worker', true),
            discharge.quality_run(1000); END \$\$;
        CREATE TEMP TABLE before ON COMMIT DROP AS $(of_case "$3");
        $4;
        SET LOCAL session_replication_role = origin;
        DO \$\$ BEGIN PERFORM set_config('samplan.operator', 'worker', true);
            UPDATE discharge.quality_case SET next_check = now(); PERFORM discharge.quality_run(1000); END \$\$;
        SELECT coalesce(string_agg(x.t, ' ' ORDER BY x.t), '') FROM (
            SELECT a.slug || ':' || u.name AS t FROM ($(of_case "$3") EXCEPT SELECT * FROM before) a
                JOIN organisation.unit u ON u.id = a.unit_id
            UNION ALL SELECT '-' || b.slug || ':' || u.name FROM (SELECT * FROM before EXCEPT $(of_case "$3")) b
                JOIN organisation.unit u ON u.id = b.unit_id) x; ROLLBACK" | grep -v '^$')"
}
at="Medicinavdelning 3"
clinic_of=$(root_sql "SELECT u.name FROM discharge.party y JOIN organisation.unit u ON u.id = y.unit_id
    WHERE y.discharge_id = '$planned' AND y.role = 'primary-care'")
# left [HOW LONG AGO]: gone home, with nothing missing
left_sql()
{
    printf "UPDATE discharge.discharge SET state = 'discharged', left_at = now() - interval '%s', left_to = 'home',
            patient_informed_at = now(), admitted_at = least(admitted_at, now() - interval '%s'),
            expected_date = current_date + 9 WHERE id = '%s';
        INSERT INTO discharge.care_contact (discharge_id, unit_id, name, phone, since, notice_id, recorded_by, recorded_user)
            SELECT n.discharge_id, n.unit_id, 'Vera', '1', now() - interval '%s', n.id, n.sent_by, n.sent_user
                FROM discharge.notice n WHERE n.discharge_id = '%s' LIMIT 1" \
        "${1:-2 hours}" "${1:-2 hours}" "$planned" "${1:-2 hours}" "$planned"
}
# interval_sql JUDGED SENT [ENDED HOW]: ready, as seen from now
interval_sql()
{
    printf "INSERT INTO discharge.ready_interval (discharge_id, number, judged_at, sent_at, physician_name, notice_id,
            sip_call_last_day, liability_earliest, ended_at, ended_how, ended_by)
        SELECT n.discharge_id, 1 + (SELECT count(*) FROM discharge.ready_interval WHERE discharge_id = n.discharge_id),
                now() - interval '%s', now() - interval '%s', 'Doktor Prov', n.id,
                discharge.sip_call_day(now() - interval '%s'), discharge.liability_day(now() - interval '%s'),
                %s, %s, CASE WHEN %s IS NOT NULL THEN n.id END
            FROM discharge.notice n WHERE n.discharge_id = '%s' AND n.kind = 'admission'" \
        "$1" "$2" "$2" "$2" "${3:-NULL}" "${4:-NULL}" "${4:-NULL}" "$planned"
}
said="INSERT INTO discharge.availability (discharge_id, number, available, said_at, unit_id, notice_id, recorded_by, recorded_user)
    SELECT n.discharge_id, 1, true, now(), n.unit_id, n.id, n.sent_by, n.sent_user FROM discharge.notice n
        WHERE n.discharge_id = '$planned' AND n.kind = 'admission'"

check "the slugs of the catalogue and of the functions are the same" "" "
    SELECT x.slug FROM (VALUES $(sed -nE "s/^CHECK\(\"([a-z-]+)\".*/('\1'),/p" "$root/services/core/quality/quality.def" |
        tr -d '\n' | sed 's/,$//')) x (slug)
    FULL JOIN (SELECT DISTINCT m[1] AS slug FROM pg_proc p, regexp_matches(p.prosrc, 'SELECT ''([a-z-]+)'',', 'g') m
        WHERE p.proname IN ('quality_times', 'quality_notices', 'quality_basis')) y ON y.slug = x.slug
    WHERE x.slug IS NULL OR y.slug IS NULL"
finds "looking again finds the same" "" "$planned" "SELECT"
finds "a case that is over has no time of discharge" "departure-time-missing:$at" "$planned" "UPDATE discharge.discharge SET state = 'discharged' WHERE id = '$planned'"
finds "home, and everything that is to be there is there" "" "$planned" "$(left_sql)"
finds "LUS-19: nothing says that the patient was informed, a day later" "patient-information-missing:$at" "$planned" \
    "$(left_sql "25 hours"); UPDATE discharge.discharge SET patient_informed_at = NULL WHERE id = '$planned'"
finds "nor before a day has gone" "" "$planned" \
    "$(left_sql "23 hours"); UPDATE discharge.discharge SET patient_informed_at = NULL WHERE id = '$planned'"
finds "LUS-13: home without a fast vårdkontakt is primary care's part" "contact-missing:$clinic_of" "$planned" \
    "$(left_sql); DELETE FROM discharge.care_contact WHERE discharge_id = '$planned'"
finds "home before the admission" "left-before-admitted:$at" "$planned" "$(left_sql);
    UPDATE discharge.discharge SET left_at = admitted_at - interval '1 second' WHERE id = '$planned';
    UPDATE discharge.care_contact SET since = now() - interval '90 days' WHERE discharge_id = '$planned'"
finds "closed before home" "ended-before-left:$at" "$planned" "$(left_sql);
    UPDATE discharge.discharge SET state = 'closed', ended_at = left_at - interval '1 second', ended_reason = 'x'
        WHERE id = '$planned'"
finds "a notice before the admission" "notice-before-admission:$at" "$planned" "UPDATE discharge.notice SET sent_at = (SELECT admitted_at FROM discharge.discharge WHERE id = '$planned')
        - interval '1 second' WHERE discharge_id = '$planned' AND kind = 'admission'"
finds "LUS-3: judged before the admission" "judged-before-admitted:$at" "$planned" \
    "$(interval_sql "90 days" "1 hour")"
finds "LUS-3: judged after it was told" "judged-after-sent:$at" "$planned" "$(interval_sql "50 minutes" "1 hour")"
finds "LUS-20: ready again before it was withdrawn" "intervals-overlap:$at" "$planned" "$(interval_sql "3 hours" "2 hours" "now() - interval '30 minutes'" "'withdrawn'"); $(interval_sql "1 hour" "1 hour")"
finds "LUS-17: a call before ready is noted" "call-before-ready:$at" "$planned" "$(interval_sql "1 hour" "1 hour");
    INSERT INTO discharge.sip_call (discharge_id, called_at, meeting_at, place, unit_id, notice_id, recorded_by, recorded_user)
    SELECT n.discharge_id, now() - interval '2 hours', now(), 'Rum 1', n.unit_id, n.id, n.sent_by, n.sent_user
        FROM discharge.notice n WHERE n.discharge_id = '$planned' AND n.kind = 'admission'"
finds "LUS-10: a notice one second late" "admission-notice-late:$at" "$planned" "UPDATE discharge.deadline SET met_at = due_at + interval '1 second'
        WHERE discharge_id = '$planned' AND kind = 'admission-notice'"
finds "LUS-10: in time to the second" "" "$planned" "UPDATE discharge.deadline SET met_at = due_at WHERE discharge_id = '$planned' AND kind = 'admission-notice'"
finds "LUS-10: never sent, and the time has run out" "admission-notice-never:$at" "$planned" "
    DELETE FROM discharge.notice WHERE discharge_id = '$planned'"
finds "LUS-12: the day has passed" "expected-date-passed:$at" "$planned" "
    UPDATE discharge.discharge SET expected_date = current_date - 2 WHERE id = '$planned'"
finds "LUS-12: a date moved and nobody told" "date-moved-untold:$at" "$planned" "INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_at, recorded_by, recorded_user)
    SELECT discharge_id, 9, date + 1, now() + interval '1 hour', recorded_by, recorded_user
        FROM discharge.expected_date WHERE discharge_id = '$planned' AND number = 1"
finds "LUS-14: a receipt that is not there, at the unit that owes it" "receipt-missing:$clinic_of" "$planned" "UPDATE discharge.recipient SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_user = NULL,
        due_at = now() - interval '1 second' WHERE discharge_id = '$planned' AND role = 'primary-care'
        AND notice_id = (SELECT id FROM discharge.notice WHERE discharge_id = '$planned' AND kind = 'admission')"
finds "a receipt that is not due yet is not missing" "" "$planned" "UPDATE discharge.recipient SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_user = NULL,
        due_at = now() + interval '1 hour' WHERE discharge_id = '$planned' AND role = 'primary-care'"
finds "LUS-14: two days, and nobody at the unit has opened it" "never-opened:$clinic_of receipt-missing:$clinic_of" \
    "$planned" "DELETE FROM discharge.opened o USING discharge.party y WHERE o.discharge_id = '$planned'
        AND y.discharge_id = o.discharge_id AND y.unit_id = o.unit_id AND y.role = 'primary-care';
    UPDATE discharge.discharge SET admitted_at = now() - interval '9 days' WHERE id = '$planned';
    UPDATE discharge.recipient SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_user = NULL, read_at = NULL,
        sent_at = now() - interval '49 hours', due_at = now() - interval '1 hour'
        WHERE discharge_id = '$planned' AND role = 'primary-care'"
finds "LUS-16: home, and the parties have no information" "discharge-information-missing:$at" "$planned" \
    "$(left_sql); INSERT INTO discharge.deadline (discharge_id, kind, rule, counted_from, due_at)
        VALUES ('$planned', 'discharge-information', 'LUS 3 kap. 2 §', now() - interval '9 hours', now() - interval '1 hour')"
ready_now="UPDATE discharge.discharge SET admitted_at = now() - interval '20 days' WHERE id = '$planned';
    $(interval_sql "5 days" "5 days")"
finds "PAY-5, PAY-6: liability may have begun, open care has said nothing, and there is no amount" \
    "amount-missing:$at availability-missing:$clinic_of" "$planned" "$ready_now"
finds "PAY-5: with an answer, yes or no, only the amount is missing" "amount-missing:$at" "$planned" "$ready_now; $said"
finds "PAY-6: with an amount for the year nothing is" "" "$planned" "$ready_now; $said;
    INSERT INTO liability.tariff (valid_from, valid_to, amount, source)
        VALUES (current_date - 60, current_date + 60, 11000, 'Prov')"
finds "LUS-18: ready for a day and nobody has said whether a SIP is needed" "sip-decision-missing:$clinic_of" \
    "$planned" "$(interval_sql "25 hours" "25 hours");
    UPDATE discharge.discharge SET sip_need = 'unknown', admitted_at = now() - interval '20 days' WHERE id = '$planned'"
finds "PAY-10: under compulsion no SIP is asked for" "" \
    "$planned" "$(interval_sql "25 hours" "25 hours"); UPDATE discharge.discharge SET sip_need = 'unknown',
        care = 'psychiatric', compulsory = 'opt', admitted_at = now() - interval '20 days' WHERE id = '$planned'"
finds "LUS-17: a call that is overdue is primary care's part" "sip-call-late:$clinic_of" "$planned" "INSERT INTO discharge.deadline (discharge_id, kind, rule, owner, counted_from, due_at)
        VALUES ('$planned', 'sip-call', 'LUS 4 kap. 3 §', 'primary-care', now() - interval '9 days', now() - interval '1 hour')"
finds "not when it was withdrawn" "" "$planned" "INSERT INTO discharge.deadline (discharge_id, kind, rule, owner, counted_from, due_at, void_at, void_reason)
        VALUES ('$planned', 'sip-call', 'LUS 4 kap. 3 §', 'primary-care', now() - interval '9 days', now() - interval '1 hour',
            now(), 'withdrawn')"
finds "open a month after the discharge" "open-after-discharge:$clinic_of" "$planned" "$(left_sql "31 days");
    UPDATE discharge.discharge SET admitted_at = now() - interval '60 days' WHERE id = '$planned'"
finds "a party without a telephone number" "phone-missing:$clinic_of" "$planned" "UPDATE organisation.unit SET phone = ' ' WHERE name = '$clinic_of'"
finds "entered afterwards is noted at the unit that did it" "entered-afterwards:$at" "$planned" "UPDATE discharge.notice SET afterwards = 'phone' WHERE discharge_id = '$planned' AND kind = 'admission'"

# ---- who sees it ----
enter 0008 "Regionkontoret Norrgöta" county-administrator
per="convert_to('s-0008-county-administrator', 'UTF8'), '$request', '192.0.2.1'"
root_sql "$look" >/dev/null
sum() { printf "(SELECT sum((x ->> 'all')::integer) FROM json_array_elements(%s.doc -> 'counts') x)" "$1"; }
check_server "the county's administrator sees every count of the county" \
    "$(root_sql "SELECT count(*) FROM discharge.quality_fault WHERE county_code = '99'")" \
    "SELECT $(sum q) FROM api.quality_county($per) q"
check "and nothing of another county's" t "
    UPDATE discharge.quality_fault SET county_code = '01' WHERE slug = 'never-opened';
    SELECT count(*) = 0 FROM api.quality_county($per) q, json_array_elements(q.doc -> 'counts') x
        WHERE x ->> 'check' = 'never-opened'; ROLLBACK"
check_server "a ward's coordinator does not" "access-denied permission" \
    "SELECT outcome || ' ' || reason FROM api.quality_county($anna)"
check_server "but sees what is her own unit's" \
    "$(root_sql "SELECT count(*) FROM discharge.quality_fault WHERE unit_id = '$ward'") $at" "
    SELECT $(sum q) || ' ' || (SELECT string_agg(DISTINCT x #>> '{unit,name}', ',')
        FROM json_array_elements(q.doc -> 'counts') x) FROM api.quality_own($anna) q"
check_server "the list names no person: an opaque id, units and times" t "
    SELECT count(*) > 0 AND bool_and((SELECT array_agg(k ORDER BY k) FROM json_object_keys(x) k)
            = '{admittedAt,at,id,party,state,unit,ward}'::text[])
        FROM api.quality_county_list($per, 'never-opened', NULL, NULL) q, json_array_elements(q.doc -> 'items') x"
check_server "a case can be opened by those who are party to it" t "
    SELECT bool_and((x ->> 'party')::boolean) AND count(*) > 0
        FROM api.quality_own_list($anna, 'expected-date-passed', NULL) q, json_array_elements(q.doc -> 'items') x"
check_server "and not by the administrator" f "
    SELECT bool_or((x ->> 'party')::boolean)
        FROM api.quality_county_list($per, 'never-opened', NULL, NULL) q, json_array_elements(q.doc -> 'items') x"
check "SV-11: a protected identity is counted and never listed" "true true" "
    INSERT INTO patient.protection (patient_id, kind) SELECT q.patient_id, 'protected' FROM discharge.quality_case q
        WHERE q.discharge_id = (SELECT f.discharge_id FROM discharge.quality_fault f WHERE f.slug = 'never-opened'
            AND NOT EXISTS (SELECT FROM patient.protection y JOIN discharge.quality_case z USING (patient_id)
                WHERE z.discharge_id = f.discharge_id) ORDER BY 1 LIMIT 1);
    SELECT ((q.doc ->> 'hidden')::integer > 0) || ' ' || (json_array_length(q.doc -> 'items') + (q.doc ->> 'hidden')::integer
            = (SELECT count(*) FROM discharge.quality_fault f WHERE f.slug = 'never-opened'))
        FROM api.quality_county_list($per, 'never-opened', NULL, NULL) q; ROLLBACK"
check "pages follow each other without a gap and without an overlap" "t" "
    INSERT INTO discharge.quality_fault SELECT q.discharge_id, 'phone-missing', u.id, '99', now() - interval '1 hour' * q.n
        FROM (SELECT discharge_id, row_number() OVER () AS n FROM discharge.quality_case) q,
            (SELECT id FROM organisation.unit ORDER BY id LIMIT 5) u;
    WITH RECURSIVE page AS (
        SELECT q.doc FROM api.quality_county_list($per, 'phone-missing', NULL, NULL) q
        UNION ALL SELECT q.doc FROM page p, api.quality_county_list($per, 'phone-missing', NULL, p.doc ->> 'nextAfter') q
            WHERE p.doc ->> 'nextAfter' IS NOT NULL)
    SELECT count(*) = count(DISTINCT (x ->> 'id') || (x #>> '{unit,id}')) AND count(*) + min((p.doc ->> 'hidden')::integer)
        = (SELECT count(*) FROM discharge.quality_fault WHERE slug = 'phone-missing')
        FROM page p, json_array_elements(p.doc -> 'items') x; ROLLBACK"
check_server "a place that no page ended at is refused" "invalid-request bad-choice" \
    "SELECT outcome || ' ' || reason FROM api.quality_county_list($per, 'phone-missing', NULL, '1.2.3')"
check "the tables' owner sees no case but for the worker" "0 0" "SELECT api.forget(NULL); SET ROLE samplan_owner;
    SELECT (SELECT count(*) FROM discharge.discharge) || ' ' || (SELECT count(*) FROM discharge.quality_fault)"
check_api "the functions' role writes nothing of it" "ERROR:  permission denied for table quality_fault" \
    "DELETE FROM discharge.quality_fault"

# ---- the list for paper ----
check_server "the list for paper has every open case of the unit, and no other" t "
    SELECT (SELECT count(*) FROM json_array_elements(q.doc -> 'items')) = (i.doc::json #>> '{counts,all}')::integer
        AND (SELECT array_agg(x ->> 'id' ORDER BY 1) FROM json_array_elements(q.doc -> 'items') x) @>
            (SELECT array_agg(x ->> 'id') FROM json_array_elements(i.doc::json -> 'items') x)
        FROM api.inbox_downtime($anna) q, api.inbox_read($anna, 'all', NULL) i"
check_server "with the telephone numbers of all its parties" t "
    SELECT count(*) > 0 AND bool_and(y ->> 'phone' IS NOT NULL) FROM api.inbox_downtime($anna) q,
        json_array_elements(q.doc -> 'items') x, json_array_elements(x -> 'parties') y"
check "one row in the log, with everybody who was on it" t "
    SELECT FROM api.inbox_downtime($anna);
    SELECT cardinality(patients) = (SELECT count(DISTINCT x.patient_id) FROM access.participation x
            JOIN discharge.discharge d ON d.id = x.discharge_id WHERE x.unit_id = '$ward' AND x.until IS NULL
                AND d.state NOT IN ('closed', 'aborted') AND NOT EXISTS (SELECT FROM patient.protection y
                    WHERE y.patient_id = d.patient_id AND NOT EXISTS (SELECT FROM patient.named_staff s
                        WHERE s.patient_id = d.patient_id AND s.user_id = $(staff 0001))))
        FROM audit.event WHERE action = 'inbox.downtime' AND outcome = 'ok' ORDER BY id DESC LIMIT 1; ROLLBACK"
hidden=$(root_sql "SELECT d.id FROM discharge.discharge d WHERE d.unit_id = '$ward' AND d.id = '$planned'")
on_list() { printf "SELECT count(*) FROM api.%s q, json_array_elements(q.doc -> 'items') x WHERE x ->> 'id' = '%s'" "$1" "$hidden"; }
check "a protected identity is on the list of named staff, without address and number, and on nobody else's" \
    $'1\n0\n1 true\n0' "
    $(on_list "inbox_downtime($anna)");
    INSERT INTO patient.protection (patient_id, kind) SELECT patient_id, 'protected' FROM discharge.discharge WHERE id = '$hidden';
    $(on_list "inbox_downtime($anna)");
    INSERT INTO patient.named_staff (patient_id, user_id) SELECT patient_id, $(staff 0001) FROM discharge.discharge WHERE id = '$hidden';
    SELECT count(*) || ' ' || bool_and(x #>> '{patient,address}' IS NULL AND x #>> '{patient,phone}' IS NULL)
        FROM api.inbox_downtime($anna) q, json_array_elements(q.doc -> 'items') x WHERE x ->> 'id' = '$hidden';
    $(on_list "operator_downtime('prov', '{\"unitHsaId\": \"SE2321009900-A101\"}')"); ROLLBACK"
check "the operator's file is in the log at the unit, by the operator's name" "operator prov true" "
    SELECT FROM api.operator_downtime('prov', '{\"unitHsaId\": \"se2321009900-a101\"}');
    SELECT client || ' ' || (unit_id = '$ward') FROM audit.event WHERE action = 'operator.downtime' ORDER BY id DESC LIMIT 1;
    ROLLBACK"
check "a unit that is not there is refused" "invalid-request unknown-unit" "
    SELECT outcome || ' ' || reason FROM api.operator_downtime('prov', '{\"unitHsaId\": \"SE2321009900-NONE\"}')"
