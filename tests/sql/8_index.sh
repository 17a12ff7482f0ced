# shellcheck shell=bash disable=SC2154
# The engagement index: what it is to be told, when, and what its answers lead to.

# ---- in the end it says what it is to say, whatever happens on the way ----
report "there is another side to try it on" "" "$(sql "$db" -f "$here/index_sim.sql" 2>&1)"
differing() { root_sql "SELECT count(*) FILTER (WHERE differs = '') || ' of ' || count(*) || coalesce(' (' || min(n || ': ' || differs)
    FILTER (WHERE differs <> '') || ')', '') FROM sim.outcome"; }
root_sql "CALL sim.all(500, '120 seconds')"
report "in 500 histories of lost, late, doubled and refused calls the index is right in the end" "500 of 500" "$(differing)"
root_sql "CALL sim.all(80, '0 seconds')"
check "without the quiet time it is not: the histories are worth something" t "SELECT count(*) > 1 FROM sim.outcome WHERE differs <> ''"
root_sql "DROP SCHEMA sim CASCADE; DELETE FROM index.post; DELETE FROM index.stale;
    UPDATE index.sender SET call_id = NULL, call_until = NULL, failures = 0, next_call = '-infinity', refused = 0,
        stopped_at = NULL, stopped_why = NULL, resend_before = '-infinity'" >/dev/null

# ---- what is told of a person ----
system=SE0000000000-SYS1
client="INSERT INTO access.client (hsa_id, name, may, created_by) VALUES ('SE0000000000-VP01', '1177', '{schedule,careplans,contacts}', 'test');"
# settle: what is stale is worked out until nothing is
settle="DO \$\$ BEGIN PERFORM set_config('samplan.operator', 'worker', true);
    WHILE index.settle(200, '$system', clock_timestamp()) > 0 LOOP END LOOP; END \$\$;"
everybody="INSERT INTO index.stale (patient_id) VALUES (NULL);"
a_time="(SELECT a.id FROM appointment.appointment a WHERE a.state = 'booked' AND a.for_patient AND a.starts_at > now()
    ORDER BY a.id LIMIT 1)"
# after SENTENCE WANTED SQL SELECT: with a client and all settled, SQL is done and the person settled again
after()
{
    report "$1" "$2" "$(root_sql "BEGIN; $client $everybody $settle SELECT FROM set_config('one.time', $a_time::text, true);
        $3; $settle $4; ROLLBACK")"
}
the_time="FROM index.post x WHERE x.object = current_setting('one.time')"
act() { printf "SELECT FROM set_config('samplan.act', '%s', true); UPDATE appointment.appointment SET %s WHERE id::text = current_setting('one.time')" "$1" "$2"; }

check "as long as no system may ask about a unit, nothing is told of its people" 0 \
    "BEGIN; $everybody $settle SELECT count(*) FROM index.post; ROLLBACK"
check "with one that may, each coming time that is for the patient has its post, at the unit's address" t "
    BEGIN; $client $everybody $settle
    SELECT count(*) > 3 AND count(*) = (SELECT count(*) FROM appointment.appointment a JOIN patient.identifier i
                ON i.patient_id = a.patient_id AND i.until IS NULL AND i.kind IN ('personnummer', 'samordningsnummer')
            WHERE a.state = 'booked' AND a.for_patient AND a.starts_at > now()
                AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = a.patient_id))
        AND bool_and(x.wanted AND x.content_at = a.starts_at AND x.ends_at = a.starts_at AND x.address = upper(u.hsa_id)
            AND x.system = '$system')
        FROM index.post x JOIN appointment.appointment a ON a.id::text = x.object JOIN organisation.unit u ON u.id = a.unit_id
        WHERE x.kind = 'booking'; ROLLBACK"
check "fixed contacts that have begun are one post for each person and controller, of their latest change" "" "
    BEGIN; $client $everybody $settle
    SELECT x.object FROM index.post x WHERE x.kind = 'contact' AND (x.address <> '$system' OR x.object <> 'NA'
        OR x.content_at <> (SELECT max(k.changed_at) FROM contact.contact k JOIN organisation.provider p ON p.id = k.provider_id
            WHERE k.patient_id = x.patient_id AND k.until IS NULL AND k.since <= now() AND k.kind NOT IN ('physician-critical', 'contact-nurse')
                AND x.controller = coalesce(p.hsa_id, 'SE' || p.org_number || '-0000'))); ROLLBACK"
after "a time that is cancelled is taken away, unless it never left" "0" "$(act cancel "state = 'cancelled'")" \
    "DO \$\$ BEGIN PERFORM index.take(1000, '0', '0', now()); END \$\$; SELECT count(*) $the_time"
told="UPDATE index.post SET told_at = now(), said = true, said_content = content_at"
after "one that the index has been told of is to be taken away" "f|t" "$told; $(act cancel "state = 'cancelled'")" \
    "SELECT x.wanted, x.open $the_time"
after "one that is moved has its new time" "t|t" "$told; $(act move "starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'")" \
    "SELECT x.open, x.content_at = (SELECT a.starts_at FROM appointment.appointment a WHERE a.id::text = x.object) $the_time"
after "one that is not for the patient any more is taken away" "f" "$told; $(act change "for_patient = false")" \
    "SELECT x.wanted $the_time"
after "of a person whose identity becomes protected everything is taken away" "0" "$told; INSERT INTO patient.protection (patient_id, kind)
        SELECT x.patient_id, 'protected' $the_time" \
    "SELECT count(*) FROM index.post y WHERE y.wanted AND y.patient_id = (SELECT x.patient_id $the_time)"
after "and told again when it is not" "t" "$told; INSERT INTO patient.protection (patient_id, kind) SELECT x.patient_id, 'marked' $the_time;
    $settle DELETE FROM patient.protection WHERE patient_id = (SELECT x.patient_id $the_time)" "SELECT x.wanted $the_time"
after "another number is another key: the old one goes, the new one comes" "f 191212121212;t 200001012384" "$told;
    UPDATE index.post SET number = '191212121212' WHERE object = current_setting('one.time');
    UPDATE patient.identifier SET until = now() WHERE until IS NULL AND patient_id = (SELECT x.patient_id $the_time);
    INSERT INTO patient.identifier (patient_id, value, kind) SELECT x.patient_id, '200001012384', 'personnummer' $the_time" \
    "SELECT string_agg(CASE WHEN x.wanted THEN 't ' ELSE 'f ' END || x.number, ';' ORDER BY x.wanted) $the_time"
after "a local reserve number is never told" "0" "UPDATE patient.identifier SET until = now()
        WHERE until IS NULL AND patient_id = (SELECT x.patient_id $the_time);
    INSERT INTO patient.identifier (patient_id, value, kind) SELECT x.patient_id, '990101A12345', 'stockholm-reserve' $the_time" \
    "SELECT count(*) FROM index.post y WHERE y.wanted AND y.patient_id = (SELECT x.patient_id $the_time LIMIT 1)"
after "a system that may not ask any more: nothing is left" "0" "$told; UPDATE access.client SET ended_at = now()" \
    "SELECT count(*) FROM index.post WHERE wanted"
after "when a time has begun it is taken away by itself" "f" "$told; UPDATE index.post SET ends_at = now() - interval '1 second'
        WHERE object = current_setting('one.time'); DO \$\$ BEGIN PERFORM index.take(1, '0', '0', now()); END \$\$" "SELECT x.wanted $the_time"
after "of a time at a unit that the patient has blocked nothing is told (SV-3)" "f" "$told; INSERT INTO access.block (patient_id, provider_id, branch,
        unit_id, asked_by, how, registered_by, registered_unit) SELECT a.patient_id, a.provider_id, access.branch(u.kind), a.unit_id, 'patient',
        'oral', '{}', a.unit_id FROM appointment.appointment a JOIN organisation.unit u ON u.id = a.unit_id
        WHERE a.id::text = current_setting('one.time')" "SELECT x.wanted $the_time"
# A plan in force of the person, at the unit whose time it is, on a consent until tomorrow; what it holds is no matter here.
a_plan="SET LOCAL session_replication_role = replica; ALTER TABLE plan.version DROP CONSTRAINT version_whole;
    INSERT INTO plan.plan (id, state, number, patient_id, unit_id, provider_id, created_by, created_user)
        SELECT md5('a plan')::uuid, 'established', 1, a.patient_id, a.unit_id, a.provider_id, a.created_by, a.created_user
            FROM appointment.appointment a WHERE a.id::text = current_setting('one.time');
    INSERT INTO plan.version (plan_id, number, patient_id, content, units, unit_id, established_at, established_by, established_user)
        SELECT d.id, 1, d.patient_id, '{}', '{}', d.unit_id, '2026-01-01', d.created_by, d.created_user FROM plan.plan d WHERE d.id = md5('a plan')::uuid;
    SET LOCAL session_replication_role = origin;
    INSERT INTO plan.consent (plan_id, unit_id, given_by, how, given_at, units, valid_from, valid_to, recorded_by, recorded_user)
        SELECT d.id, d.unit_id, 'patient', 'oral', now(), ARRAY[d.unit_id], api.plan_today(), api.plan_today() + 1, d.created_by, d.created_user
            FROM plan.plan d WHERE d.id = md5('a plan')::uuid; $settle"
the_plan="FROM index.post x WHERE x.kind = 'plan' AND x.patient_id = (SELECT d.patient_id FROM plan.plan d WHERE d.id = md5('a plan')::uuid)"
after "a plan in force is told, as of when it was established, as long as the consent holds" "NA|$system|t|t|t" "$a_plan" \
    "SELECT x.object, x.address, x.wanted, x.content_at = '2026-01-01', x.ends_at = (api.plan_today() + 2)::timestamp AT TIME ZONE 'Europe/Stockholm' $the_plan"
after "when the consent is taken back the plan is" "f" "$a_plan $told; UPDATE plan.consent SET withdrawn_at = now(), withdrawn_how = 'oral',
    withdrawn_by = '{}' WHERE plan_id = md5('a plan')::uuid" "SELECT x.wanted $the_plan"
after "when it is closed too" "f" "$a_plan $told; SELECT FROM set_config('samplan.act', 'close', true); UPDATE plan.plan SET state = 'closed',
    ended_at = now(), ended_reason = 'goals-met' WHERE id = md5('a plan')::uuid" "SELECT x.wanted $the_plan"
after "and by itself when the consent has run out" "f" "$a_plan $told; UPDATE index.post x SET ends_at = now() - interval '1 second'
    WHERE x.kind = 'plan'; DO \$\$ BEGIN PERFORM index.take(1, '0', '0', now()); END \$\$" "SELECT x.wanted $the_plan"
after "what is wrong with the row of one person is one's own matter: nobody else's posts change" "0" "$told; UPDATE index.post SET changed_at = 'epoch';
    INSERT INTO index.stale (patient_id) SELECT x.patient_id $the_time" "SELECT count(*) FROM index.post WHERE changed_at > 'epoch'"

# ---- a call ----
fill() { printf "DELETE FROM index.post; INSERT INTO index.post (patient_id, number, kind, address, object, system, controller, county_code, wanted,
        content_at, changed_at) SELECT base.uuid7(), '191212121212', 'booking', 'SE0000000000-1001', n::text, '%s', 'SE0000000000-0000',
        (SELECT min(code) FROM reference.county), true, '2040-01-01', now() + n * interval '1 second' FROM generate_series(1, %s) AS n;
    SELECT FROM set_config('samplan.operator', 'worker', true);" "$system" "$1"; }
# The moment 0 is t; take is a call of the usual kind.
call() # SENTENCE WANTED N BODY (plpgsql, ends by RETURN of a text)
{
    report "$1" "$2" "$(root_sql "BEGIN; $(fill "$3") CREATE FUNCTION pg_temp.go() RETURNS text LANGUAGE plpgsql AS \$\$
        DECLARE t timestamptz := '2039-01-01'; c uuid; d uuid; n integer; m integer; stopped text; BEGIN $4 END \$\$; SELECT pg_temp.go(); ROLLBACK")"
}
take="index.take(1000, '120 s', '65 s', t)"
call "one call at a time: while one is under way there is no other, until its sender must be dead" "true false" 2 \
    "c := index.take(1, '120 s', '65 s', t); t := t + interval '64 s'; d := $take; t := t + interval '1 s';
    c := $take; RETURN (d IS NULL) || ' ' || (c IS NULL);"
call "a call has the size that is configured" 7 20 "c := index.take(7, '120 s', '65 s', t); SELECT count(*) INTO n FROM index.post WHERE call_id = c; RETURN n;"
call "what was accepted is not open; changed within its quiet time it waits, and is told after it" "0 t t" 3 \
    "c := $take; PERFORM index.done(c, 'accepted', NULL, '0', '120 s', t); SELECT count(*) INTO n FROM index.post WHERE open;
    UPDATE index.post SET wanted = false WHERE object = '2'; t := t + interval '119 s'; d := $take; t := t + interval '1 s'; c := $take;
    RETURN n || ' ' || CASE WHEN d IS NULL THEN 't' END || ' ' || CASE WHEN c IS NOT NULL THEN 't' END;"
call "what has changed while the call was under way is open still" 2 "3" \
    "c := $take; UPDATE index.post SET wanted = false WHERE object = '2'; PERFORM index.done(c, 'accepted', NULL, '0', '120 s', t);
    RETURN (SELECT object FROM index.post WHERE open);"
call "one post alone takes one along that is known, so that the call is not of one" "2 1" 3 \
    "c := $take; PERFORM index.done(c, 'accepted', NULL, '0', '120 s', t); UPDATE index.post SET wanted = false WHERE object = '2'; t := t + interval '121 s';
    c := $take; SELECT count(*), count(*) FILTER (WHERE object = '2') INTO n, m FROM index.post WHERE call_id = c; RETURN n || ' ' || m;"
call "of a thousand posts the one that is refused is found, and the others come through, in few calls" "999 1 EI004 t" 1000 \
    "n := 0; LOOP c := $take; EXIT WHEN c IS NULL; n := n + 1;
        PERFORM index.done(c, CASE WHEN EXISTS (SELECT FROM index.post WHERE call_id = c AND object = '617') THEN 'split' ELSE 'accepted' END,
            'EI004', '0', '120 s', t); END LOOP;
    RETURN (SELECT count(*) FILTER (WHERE said) || ' ' || count(*) FILTER (WHERE refused_at IS NOT NULL) || ' ' || max(refusal) FROM index.post)
        || CASE WHEN n < 30 THEN ' t' ELSE ' in ' || n END;"
call "when post after post is refused, nothing is sent until somebody has looked" "5 EI006" 200 \
    "LOOP c := $take; EXIT WHEN c IS NULL; PERFORM index.done(c, 'split', 'EI006', '0', '120 s', t); END LOOP;
    RETURN (SELECT count(*) || ' ' || (SELECT stopped_why FROM index.sender) FROM index.post WHERE refused_at IS NOT NULL);"
call "the platform's refusals stop all; the operator's word begins anew, with what was refused too" "t VP007 3" 3 \
    "c := $take; PERFORM index.done(c, 'stop', 'VP007', '0', '120 s', t); t := t + interval '1 day'; d := $take;
    UPDATE index.post SET refused_at = t, refusal = 'EI004' WHERE object = '1';
    stopped := (SELECT stopped_why FROM index.sender); PERFORM index.resend(true, t); c := $take;
    RETURN CASE WHEN d IS NULL THEN 't' END || ' ' || stopped || ' ' || (SELECT count(*) FROM index.post WHERE call_id = c);"
call "after a failure nothing is sent until the wait is over; what did not arrive goes at once then" "t 3" 3 \
    "c := $take; PERFORM index.done(c, 'again', 'connect', '10 s', '120 s', t); t := t + interval '9 s'; d := $take; t := t + interval '1 s'; c := $take;
    RETURN CASE WHEN d IS NULL THEN 't' END || ' ' || (SELECT count(*) FROM index.post WHERE call_id = c);"
call "what may have arrived waits for its quiet time" "t t" 3 \
    "c := $take; PERFORM index.done(c, 'unknown', 'timeout', '10 s', '120 s', t); t := t + interval '119 s'; d := $take; t := t + interval '1 s'; c := $take;
    RETURN CASE WHEN d IS NULL THEN 't' END || ' ' || CASE WHEN c IS NOT NULL THEN 't' END;"
call "one post that makes every call fail, without being refused, keeps none of the others back for long" "99 t" 100 \
    "n := 0; LOOP n := n + 1; t := t + interval '125 s'; c := $take; CONTINUE WHEN c IS NULL AND n < 200; EXIT WHEN c IS NULL;
        PERFORM index.done(c, CASE WHEN EXISTS (SELECT FROM index.post WHERE call_id = c AND object = '37') THEN 'unknown' ELSE 'accepted' END,
            'EI000', '5 s', '120 s', t); EXIT WHEN (SELECT count(*) FROM index.post WHERE said) = 99 OR n > 200; END LOOP;
    RETURN (SELECT count(*) FROM index.post WHERE said) || CASE WHEN n < 100 THEN ' t' ELSE ' after ' || n END;"
call "the night's sending leaves in calls of the size, the changed ones first, the taken away ones too" "3 10 2" 12 \
    "c := $take; PERFORM index.done(c, 'accepted', NULL, '0', '120 s', t); t := t + interval '1 h';
    UPDATE index.post SET wanted = false WHERE object IN ('1', '2', '3'); PERFORM index.resend(false, t); DELETE FROM index.stale;
    c := index.take(10, '120 s', '65 s', t); SELECT count(*) FILTER (WHERE NOT call_wanted), count(*) INTO n, m FROM index.post WHERE call_id = c;
    PERFORM index.done(c, 'accepted', NULL, '0', '120 s', t); c := index.take(10, '120 s', '65 s', t);
    RETURN n || ' ' || m || ' ' || (SELECT count(*) FROM index.post WHERE call_id = c);"

# ---- the faces ----
worker() { as_sql samplan_worker "$1"; }
face_take() { printf "SELECT outcome || ' ' || %s FROM api.worker_index_take(NULL, '%s', 'test', NULL, NULL, %s, 1000, 120000, 65000, 2)" "$2" "$request" "$1"; }
report "off, the index lets what is stale go, and sends nothing" "ok 0" "$(worker "$(face_take NULL "coalesce(doc::text, '0')")")"
check "so nothing piles up" 0 "SELECT count(*) FROM index.stale"
root_sql "$client" >/dev/null
report "turned on, it begins with everybody" "ok true none" "$(worker "$(face_take "'$system'" "(doc ->> 'more') || ' ' || coalesce(doc ->> 'callId', 'none')")")"
for _ in 1 2 3 4 5 6 7 8; do got=$(worker "$(face_take "'$system'" "coalesce(doc ->> 'callId', 'none')")"); [ "$got" = "ok none" ] || break; done
report "and a call follows, of more than one post" t "$(root_sql "SELECT count(*) > 3 FROM index.post WHERE call_id = '${got#ok }'")"
report "its answer is noted" "ok 0" "$(worker "SELECT outcome || ' ' || (doc ->> 'lost') FROM api.worker_index_done(NULL, '$request', 'test', NULL, NULL,
    '${got#ok }', 'accepted', NULL, 5000, 120000)")"
report "which is what the operator sees, and nobody's number" "t 0" "$(as_sql samplan_admin "SELECT (doc -> 'kinds' -> 0 ->> 'there')::integer > 0,
    (doc::text ~ '[0-9]{12}[^0-9-]')::integer FROM api.operator_index_status('test', '{}')" | sed 's/|/ /')"
report "the server has no part in it" "ERROR:  permission denied for function worker_index_take" "$(server_sql "$(face_take "'$system'" 1)")"
check "and the tables are under row-level security to those who have no operator behind them" "0|0|0" "SELECT api.forget(NULL); SET ROLE samplan_api;
    SELECT (SELECT count(*) FROM index.post), (SELECT count(*) FROM index.stale), (SELECT count(*) FROM index.sender)"
root_sql "DELETE FROM access.client; DELETE FROM index.post; DELETE FROM index.stale; UPDATE index.sender SET system = NULL" >/dev/null
