# shellcheck shell=bash disable=SC2154
# An agreed time: who sees it, and that what is right of one cannot be got round, whoever writes.

booked() # a time of the ward's, in three days, for a person with whom it has a plan with a consent that reaches home care
{
    printf "%s TRUNCATE appointment.appointment CASCADE; SELECT FROM api.appointment_make(%s, '%s', jsonb_build_object('kind', 'home-visit', 'place', 'Storgatan 1',
        'startsAt', now() + interval '3 days', 'endsAt', now() + interval '3 days 1 hour', 'visibility', '%s',
        'forPatient', true));" "$(begun)" "$(write 0001)" "$(root_sql "SELECT $(person 296)")" "${1:-parties}"
}
act() { printf "SELECT FROM set_config('samplan.act', '%s', true);" "$1"; }
joined="INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT '$(unit_id "Hemtjänsten Norra Älvsta")', id, patient_id
    FROM plan.plan;"
others="SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '$(unit_id "Hemtjänsten Norra Älvsta")', true);
    SET ROLE samplan_api"
see="SELECT (SELECT count(*) FROM appointment.appointment) || ' ' || (SELECT count(*) FROM appointment.change)"

# ---- what is right ----
check "a time is made by its act, with the first line of its history" "1 1" "$(booked) $see; ROLLBACK"
check "nobody moves a time but by moving it" 'ERROR:  that is not what change does' "$(booked) $(act change)
    UPDATE appointment.appointment SET starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'"
check "nor to another place" 'ERROR:  that is not what change does' "$(booked) $(act change)
    UPDATE appointment.appointment SET place = 'Torget 2'"
check "nor to what has been" 'ERROR:  that time has been' "$(booked) $(act move)
    UPDATE appointment.appointment SET starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour'"
check "moving counts for calendars, new words do not" "2 1, 3 1" "$(booked) $(act move)
    CREATE TEMP TABLE kept (line text); UPDATE appointment.appointment SET place = 'Torget 2';
    INSERT INTO kept SELECT version || ' ' || sequence FROM appointment.appointment; $(act change)
    UPDATE appointment.appointment SET reason = 'x'; INSERT INTO kept SELECT version || ' ' || sequence
        FROM appointment.appointment; SELECT string_agg(line, ', ' ORDER BY line) FROM kept; ROLLBACK"
check "what has not begun has not been held" 'ERROR:  that is not what done does' "$(booked) $(act 'done')
    UPDATE appointment.appointment SET state = 'done'"
check "what is off stays off" 'ERROR:  a time cannot go from cancelled to booked by move' "$(booked) $(act cancel)
    UPDATE appointment.appointment SET state = 'cancelled'; $(act move) UPDATE appointment.appointment SET state = 'booked'"
check "no other state without an act" 'ERROR:  a time cannot go from booked to cancelled by no act' "$(booked) $(act '')
    UPDATE appointment.appointment SET state = 'cancelled'"
check "a time does not change hands but by a call to planning" 'ERROR:  that is not what change does' "$(booked) $(act change)
    UPDATE appointment.appointment SET unit_id = '$(unit_id "Hemtjänsten Norra Älvsta")'"
check "none begins as held" 'ERROR:  a time is booked first, by its act, in a case of the same person' "$(booked) $(act make)
    INSERT INTO appointment.appointment SELECT (x).* FROM (SELECT jsonb_populate_record(a, '{\"state\": \"done\",
        \"id\": \"00000000-0000-7000-8000-000000000001\"}') AS x FROM appointment.appointment a) y"
wrong() # SENTENCE COLUMNS CONSTRAINT
{
    check "$1" "ERROR:  new row for relation \"appointment\" violates check constraint \"$3\"" \
        "$(booked) $(act move) UPDATE appointment.appointment SET $2"
}
wrong "it ends after it begins" "ends_at = starts_at" appointment_length
wrong "and within a day" "ends_at = starts_at + interval '25 hours'" appointment_length
wrong "no link but https" "link = 'http://video.example/'" appointment_https
wrong "no name before the host of a link" "link = 'https://samplan.example@evil.example/'" appointment_https
wrong "no quotation mark in a link" "link = 'https://video.example/\"x'" appointment_https
wrong "agreed on how and when, or not" "agreed_how = 'phone', agreed_at = NULL" appointment_agreed
wrong "a place that says something" "place = E' \\t '" appointment_place_check
check "a place of a phone call there is none" \
    'ERROR:  new row for relation "appointment" violates check constraint "appointment_place"' "$(booked) $(act make)
    INSERT INTO appointment.appointment SELECT (x).* FROM (SELECT jsonb_populate_record(a, '{\"kind\": \"phone-call\",
        \"id\": \"00000000-0000-7000-8000-000000000001\"}') AS x FROM appointment.appointment a) y"
check "a plan's time is of the plan's person" \
    'ERROR:  insert or update on table "appointment" violates foreign key constraint "appointment_plan_id_patient_id_fkey"' \
    "$(booked) $(act make) INSERT INTO appointment.appointment SELECT (x).* FROM (SELECT jsonb_populate_record(a,
        jsonb_build_object('id', base.uuid7(), 'plan_id', d.id, 'patient_id', $(person 1))) AS x
        FROM appointment.appointment a, plan.plan d) y"
check_api "history is never changed" 'ERROR:  permission denied for table change' "UPDATE appointment.change SET reason = 'x'"
check "nor what kind of time it is, or whose" "" "SELECT string_agg(x, ' ') FROM unnest(ARRAY['id', 'patient_id', 'kind', 'plan_id',
        'discharge_id', 'created_at', 'created_by', 'afterwards']) AS x
    WHERE has_column_privilege('samplan_api', 'appointment.appointment', x, 'UPDATE')"
check_api "and none is taken away" 'ERROR:  permission denied for table appointment' "DELETE FROM appointment.appointment"
check "history tells of what is done now" 'ERROR:  the history tells what is being done now' "$(booked) $(act move)
    UPDATE appointment.change SET version = 9; INSERT INTO appointment.change SELECT * FROM appointment.change"
check "a move says from when, and why" 'ERROR:  new row for relation "change" violates check constraint "change_move"' \
    "$(booked) UPDATE appointment.change SET act = 'move', reason = 'x'"

# ---- who sees it ----
check "a unit that shares nothing with the person sees no time" "0 0" "$(booked) $others; $see; ROLLBACK"
check "one that shares an open plan with the unit sees it" "1 1" "$(booked) $joined $others; $see; ROLLBACK"
check "not what is the unit's own alone" "0 0" "$(booked own-unit) $joined $others; $see; ROLLBACK"
check "not when the unit whose it is takes part no more" "0 0" "$(booked) $joined UPDATE plan.party SET until = now();
    $others; $see; ROLLBACK"
check "SIP-2: not when the consent has run out" "0 0" "$(booked) $joined UPDATE plan.participation
    SET covered_to = now() - interval '1 day' WHERE unit_id = '$(unit_id "Hemtjänsten Norra Älvsta")'; $others; $see; ROLLBACK"
check "a time of another plan is not seen through this one" "0 0" "$(booked) $(act change)
    ALTER TABLE appointment.appointment DISABLE TRIGGER check_appointment_update;
    WITH d AS (INSERT INTO plan.plan (patient_id, unit_id, provider_id, created_by, created_user)
        SELECT patient_id, unit_id, provider_id, created_by, created_user FROM plan.plan RETURNING id)
    UPDATE appointment.appointment SET plan_id = d.id FROM d; $joined DELETE FROM plan.participation x
        USING appointment.appointment a WHERE x.plan_id = a.plan_id; $others; $see; ROLLBACK"
check "a protected person's is for named staff alone, whoever's time it is" "0 0" "$(booked)
    INSERT INTO patient.protection (patient_id, kind) SELECT patient_id, 'marked' FROM appointment.appointment;
    SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '$(unit_id "Medicinavdelning 3")', true);
    SET ROLE samplan_api; $see; ROLLBACK"
check "others write nothing to it" 0 "$(booked) $joined $others; $(act cancel) WITH w AS (UPDATE appointment.appointment
    SET state = 'cancelled' RETURNING id) SELECT count(*) FROM w; ROLLBACK"
check "and make none of a person they do not work with" \
    'ERROR:  new row violates row-level security policy for table "appointment"' "$(booked)
    CREATE TEMP TABLE kept AS SELECT * FROM appointment.appointment; GRANT SELECT ON kept TO samplan_api; $others; $(act make)
    INSERT INTO appointment.appointment (patient_id, unit_id, provider_id, kind, starts_at, ends_at, visibility, for_patient,
            created_by, created_user)
        SELECT patient_id, '$(unit_id "Hemtjänsten Norra Älvsta")', provider_id, kind, starts_at, ends_at, visibility,
            for_patient, created_by, created_user FROM kept"
