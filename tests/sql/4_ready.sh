# shellcheck shell=bash disable=SC2154
# Ready for discharge and its withdrawal: LUS-3, LUS-15, LUS-17, LUS-20, PAY-4. Follows 4_discharge.sh.

notified=$(case_of notified)
version_of() { printf "(SELECT version FROM discharge.discharge WHERE id = '%s')" "$1"; }

# args JUDGED SENT [CALL LIABLE]: what the server says, as JSON in SQL; the days as the law has them.
args()
{
    printf "jsonb_build_object('judgedAt', %s, 'physicianName', 'Doktor Prov', 'sentAt', %s, 'sipCallLastDay', %s, 'liabilityEarliest', %s)" \
        "$1" "$2" "${3:-discharge.sip_call_day($2)}" "${4:-discharge.liability_day($2)}"
}
ready() # [ARGS [VERSION]]
{
    printf "api.discharge_ready(%s, '%s', %s, %s)" "$(write 0001)" "$notified" \
        "${2:-$(version_of "$notified")}" "${1:-$(args "now() - interval '1 hour'" "now()")}"
}
withdraw()
{
    printf "api.discharge_ready_withdraw(%s, '%s', %s, '{\"reason\": \"Feber\"}')" "$(write 0001)" "$notified" \
        "$(version_of "$notified")"
}

# ---- the calendar, the same as the server's ----
days=
while read -r sent call liable; do
    days="$days('$sent'::timestamptz, '$call'::date, '$liable'::date),"
done <<'END'
2026-11-17T00:00:00+01:00 2026-11-20 2026-11-20
2026-11-17T12:00:00+01:00 2026-11-20 2026-11-20
2026-11-17T12:00:00.000001+01:00 2026-11-20 2026-11-21
2026-11-17T12:00:01+01:00 2026-11-20 2026-11-21
2026-11-16T23:30:00Z 2026-11-20 2026-11-20
2026-03-29T12:00:00+02:00 2026-04-01 2026-04-01
2026-03-29T10:00:01Z 2026-04-01 2026-04-02
2026-10-25T12:00:00+01:00 2026-10-28 2026-10-28
2026-10-25T11:00:01Z 2026-10-28 2026-10-29
2026-12-30T12:00:01+01:00 2027-01-02 2027-01-03
2028-02-26T13:00:00+01:00 2028-02-29 2028-03-01
END
check "LUS-17, PAY-4: the days are counted by the wall clock in Sweden, 12.00.00 is not after 12.00" "" "
    SELECT x.sent FROM (VALUES ${days%,}) AS x (sent, call, liable)
        WHERE discharge.sip_call_day(x.sent) <> x.call OR discharge.liability_day(x.sent) <> x.liable"
check "and the session's own time zone does not matter" "2026-11-21" \
    "SET TimeZone = 'Pacific/Auckland'; SELECT discharge.liability_day('2026-11-17T11:00:01Z')"

check "LUS-17: moved from a holiday it is the next working day, and one that is none stays" "" "
    SELECT x.sent, discharge.sip_call_day(x.sent, true) FROM (VALUES
        ('2025-11-19T09:00:00+01:00'::timestamptz, '2025-11-24'::date), -- a Saturday
        ('2025-12-21T09:00:00+01:00', '2025-12-29'), -- Christmas eve, the holidays, a weekend
        ('2026-03-31T09:00:00+02:00', '2026-04-07'), -- Good Friday, Easter
        ('2026-06-16T09:00:00+02:00', '2026-06-22'), -- midsummer eve
        ('2025-11-17T09:00:00+01:00', '2025-11-20')) AS x (sent, call)
        WHERE discharge.sip_call_day(x.sent, true) <> x.call OR discharge.sip_call_day(x.sent, false) <>
            discharge.sip_call_day(x.sent)"

# ---- the acts ----
check "LUS-15: nobody has to acknowledge first; all who take part are told, and it waits for them" $'ok ready 1\nt' "
    SELECT outcome || ' ' || (doc ->> 'state') || ' ' || json_array_length(doc -> 'readiness') FROM $(ready);
    SELECT count(*) = (SELECT count(DISTINCT unit_id) - 1 FROM discharge.party WHERE discharge_id = '$notified')
        FROM discharge.recipient r JOIN discharge.ready_interval i USING (notice_id)
        WHERE i.discharge_id = '$notified' AND r.acknowledged_at IS NULL; ROLLBACK"
check "LUS-20: a withdrawal ends the interval, is told to the same units, and leads to planning" \
    $'ok planning ready-withdrawn\nt' "SELECT FROM $(ready);
    SELECT outcome || ' ' || (doc ->> 'state') || ' ' || (doc -> 'notices' -> -1 ->> 'kind') FROM $(withdraw);
    SELECT i.ended_how = 'withdrawn' AND i.ended_at >= i.sent_at
            AND (SELECT array_agg(unit_id ORDER BY 1) FROM discharge.recipient WHERE notice_id = i.notice_id)
                = (SELECT array_agg(unit_id ORDER BY 1) FROM discharge.recipient WHERE notice_id = i.ended_by)
        FROM discharge.ready_interval i WHERE i.discharge_id = '$notified'; ROLLBACK"
check "ready again is another interval, oldest first" "2 t" "
    SELECT FROM $(ready); SELECT FROM $(withdraw);
    SELECT json_array_length(doc -> 'readiness') || ' ' || left((doc #>> '{readiness,0,withdrawnAt}' IS NOT NULL
        AND doc #>> '{readiness,1,withdrawnAt}' IS NULL)::text, 1) FROM $(ready); ROLLBACK"
check "the kept document of another reader is made anew" "1" "
    SELECT FROM api.discharge_read($anna, '$notified'); SELECT FROM $(ready);
    SELECT json_array_length(doc -> 'readiness') FROM api.discharge_read($anna, '$notified'); ROLLBACK"
check "twice is refused, and a withdrawal of nothing too" $'conflict already-ready\nconflict not-ready' "
    SELECT FROM $(ready); SELECT outcome || ' ' || reason FROM $(ready);
    SELECT FROM $(withdraw); SELECT outcome || ' ' || reason FROM $(withdraw); ROLLBACK"
check "a former recipient is not told" 0 "
    UPDATE discharge.party SET until = now() WHERE discharge_id = '$notified' AND unit_id <> '$ward';
    SELECT FROM $(ready);
    SELECT count(*) FROM discharge.recipient r JOIN discharge.ready_interval i USING (notice_id); ROLLBACK"
check "an old version is refused" stale-version "SELECT outcome FROM $(ready "" 1)"
check "a judgement in the future is refused" "invalid-request in-future" \
    "SELECT outcome || ' ' || reason FROM $(ready "$(args "now() + interval '6 minutes'" "now()")"); ROLLBACK"
check "a judgement before the admission is refused" "invalid-request before-admission" \
    "SELECT outcome || ' ' || reason FROM $(ready "$(args "'2001-01-01T00:00:00Z'::timestamptz" "now()")"); ROLLBACK"
check "LUS-3: a judgement without a physician is refused" "invalid-request missing" \
    "SELECT outcome || ' ' || reason FROM $(ready "$(args "now()" "now()") || '{\"physicianName\": \" \"}'"); ROLLBACK"
for minutes in -6 6; do
    check "a server whose clock is $minutes minutes from the database's is refused" "invalid-request out-of-range" "
        SELECT outcome || ' ' || reason
            FROM $(ready "$(args "now() - interval '1 hour'" "(now() + interval '$minutes minutes')")"); ROLLBACK"
done
check "within five minutes its clock is the one that counts" t "
    SELECT (doc #>> '{readiness,0,sentAt}')::timestamptz = now() - interval '4 minutes'
        FROM $(ready "$(args "now() - interval '1 hour'" "(now() - interval '4 minutes')")"); ROLLBACK"
check "days that the server computed otherwise are refused" "invalid-request out-of-range invalid-request out-of-range" "
    SELECT a.outcome || ' ' || a.reason || ' ' || b.outcome || ' ' || b.reason
        FROM $(ready "$(args "now()" "now()" "discharge.sip_call_day(now()) + 1")") a,
            $(ready "$(args "now()" "now()" "discharge.sip_call_day(now())" "discharge.liability_day(now()) - 1")") b; ROLLBACK"

check "and a moved day that the server computed otherwise" "invalid-request out-of-range" "
    SELECT outcome || ' ' || reason FROM $(ready "$(args "now()" "now()")
        || jsonb_build_object('sipCallWorkingDay', discharge.sip_call_day(now(), true) + 1)"); ROLLBACK"
check "a server that knows nothing of moved days is served: the county's agreement holds" t "
    UPDATE organisation.county_setting SET sip_call_working_day = true;
    INSERT INTO organisation.county_setting (county_code, sip_call_working_day)
        SELECT DISTINCT county_code, true FROM organisation.provider WHERE county_code IS NOT NULL
        ON CONFLICT DO NOTHING;
    SELECT (doc #>> '{readiness,0,sipCallLastDay}')::date = discharge.sip_call_day(now(), true) FROM $(ready); ROLLBACK"

# ---- whoever writes ----
for column in sip_call_last_day:ready_sip_call liability_earliest:ready_liability; do
    check "the constraint holds ${column%:*} whoever writes" \
        "ERROR:  new row for relation \"ready_interval\" violates check constraint \"${column#*:}\"" "
        SELECT FROM $(ready);
        UPDATE discharge.ready_interval SET ${column%:*} = ${column%:*} + 1 WHERE discharge_id = '$notified'"
done
check "a case is not ready without an interval" "ERROR:  a case is ready while it has an open interval, and only then" \
    "SELECT FROM set_config('samplan.act', 'ready', true);
    UPDATE discharge.discharge SET state = 'ready' WHERE id = '$notified'"
check "nor anything else with one" "ERROR:  a case is ready while it has an open interval, and only then" "
    SELECT FROM $(ready); SELECT FROM set_config('samplan.act', 'ready-withdraw', true);
    UPDATE discharge.discharge SET state = 'planning' WHERE id = '$notified'"
check "two intervals are never open at once" \
    'ERROR:  duplicate key value violates unique constraint "ready_interval_open"' "
    SELECT FROM $(ready);
    INSERT INTO discharge.ready_interval SELECT discharge_id, 2, judged_at, sent_at, physician_name, notice_id,
            sip_call_last_day, liability_earliest
        FROM discharge.ready_interval WHERE discharge_id = '$notified'"
check_api "what was judged and sent cannot be rewritten by the functions' own role" \
    "ERROR:  permission denied for table ready_interval" \
    "SELECT api.forget(NULL); UPDATE discharge.ready_interval SET sent_at = now()"

# as UNIT SQL: under the policies, as somebody at that unit
as_unit()
{
    printf "DO 'BEGIN PERFORM api.forget(NULL), set_config(''samplan.unit'', ''%s'', true); END'; SET LOCAL ROLE samplan_api; %s" \
        "$1" "$2"
}
recipient=$(root_sql "SELECT unit_id FROM discharge.party WHERE discharge_id = '$notified' AND unit_id <> '$ward' LIMIT 1")
stranger=$(root_sql "SELECT id FROM organisation.unit u WHERE NOT EXISTS (SELECT FROM discharge.party y
    WHERE y.discharge_id = '$notified' AND y.unit_id = u.id) LIMIT 1")
seen="SELECT count(*) FROM discharge.ready_interval WHERE discharge_id = '$notified'"
ended="WITH x AS (UPDATE discharge.ready_interval SET ended_at = sent_at, ended_by = notice_id, ended_how = 'withdrawn'
    WHERE discharge_id = '$notified' RETURNING 1) SELECT count(*) FROM x"
check "the ward sees the interval and may end it" $'1\n1' \
    "SELECT FROM $(ready); $(as_unit "$ward" "$seen; $ended"); ROLLBACK"
check "a recipient sees it and cannot end it" $'1\n0' \
    "SELECT FROM $(ready); $(as_unit "$recipient" "$seen; $ended"); ROLLBACK"
check "a stranger sees none" 0 "SELECT FROM $(ready); $(as_unit "$stranger" "$seen"); ROLLBACK"
