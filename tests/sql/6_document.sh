# shellcheck shell=bash disable=SC2154
# Documents, the samordnad vårdplan, drafts: LUS-16, PSY-1, PSY-3. Follows 4_ready.sh.

# ---- the calendar, the same as the server's (tests/unit/discharge/test_deadline.c) ----
days=
while read -r rule decided last; do
    days="$days('permission-$rule', '$decided'::date, '$last'::date),"
done <<'END'
apply 2026-11-02 2026-11-30
apply 2026-02-01 2026-03-01
apply 2028-02-01 2028-02-29
apply 2026-12-15 2027-01-12
first 2026-11-02 2027-03-02
first 2026-10-31 2027-02-28
first 2027-10-31 2028-02-29
first 2026-08-31 2026-12-31
extended 2026-08-31 2027-02-28
extended 2026-06-30 2026-12-30
extended 2026-12-31 2027-06-30
extended 2028-02-29 2028-08-29
END
check "PSY-3: four weeks, four months and six months end on the day of the same name or number" "" "
    SELECT x.rule, x.decided FROM (VALUES ${days%,}) AS x (rule, decided, last)
        WHERE discharge.permission_day(x.rule, x.decided) <> x.last"
check "what is no rule has no day" t "SELECT discharge.permission_day('other', '2026-01-01') IS NULL"
report "the kinds of documents are those of forms.def" "$(document_kinds | wc -l)" \
    "$(root_sql "SELECT count(*) FROM discharge.document_kind")"

# ---- who writes and who reads ----
# args KIND CONTENT [CLOCK]: what the server says, as JSON in SQL
# shellcheck disable=SC2016
paper() { printf "jsonb_build_object('kind', '%s', 'content', '%s'::jsonb)%s" "$1" "$2" "${3:+ || '{\"clock\": $3}'}"; }
send() # ARGS [STAFF]
{
    printf "api.document_send(%s, '%s', %s, %s)" "$(write "${2:-0001}")" "$notified" "$(version_of "$notified")" "$1"
}
plan() # UNIT ...: a whole plan in which these answer for measures
{
    local rows="" one
    for one; do rows="$rows${rows:+, }{\"what\": \"Stöd\", \"unit\": \"$one\"}"; done
    printf '[{"key": "needs", "state": "done", "rows": [{"need": "Stöd"}]}, {"key": "efforts", "state": "done", "rows": [%s]}, {"key": "others", "state": "done", "none": true}]' "$rows"
}
some='[{"key": "items", "state": "unknown"}, {"key": "adaptation", "state": "untouched"}, {"key": "contact", "state": "done", "none": true}]'
document="SELECT count(*) FROM discharge.document WHERE discharge_id = '$notified'"
other=$(root_sql "SELECT unit_id FROM discharge.party WHERE discharge_id = '$notified' AND unit_id <> '$ward' ORDER BY unit_id LIMIT 1")
check "what is not known and what nobody has looked at is counted whoever writes" "3 2 1" "
    SELECT FROM $(send "$(paper aids "$some")");
    SELECT total || ' ' || unknown || ' ' || untouched FROM discharge.document WHERE discharge_id = '$notified'; ROLLBACK"
check "the ward does not write the municipality's report" "access-denied not-writer" \
    "SELECT outcome || ' ' || reason FROM $(send "$(paper care-report '[]')"); ROLLBACK"
check "LUS-16: the parties see it, a stranger sees neither it nor its draft" $'1\n1\n0\n0' "
    SELECT FROM $(send "$(paper aids "$some")");
    INSERT INTO discharge.draft (unit_id, discharge_id, form, content, updated_by, updated_user)
        VALUES ('$ward', '$notified', 'aids', '{}', '{}', $(staff 0001));
    $(as_unit "$ward" "$document"); RESET ROLE; $(as_unit "$other" "$document"); RESET ROLE;
    $(as_unit "$stranger" "$document; SELECT count(*) FROM discharge.draft"); ROLLBACK"
check "another party to the case never sees the draft of a unit" $'1\n0' "
    INSERT INTO discharge.draft (unit_id, discharge_id, form, content, updated_by, updated_user)
        VALUES ('$ward', '$notified', 'aids', '{}', '{}', $(staff 0001));
    $(as_unit "$ward" "SELECT count(*) FROM discharge.draft"); RESET ROLE;
    $(as_unit "$other" "SELECT count(*) FROM discharge.draft"); ROLLBACK"
check "a unit that has left the case does not see what it had begun to write" $'1\n0' "
    INSERT INTO discharge.draft (unit_id, discharge_id, form, content, updated_by, updated_user)
        VALUES ('$other', '$notified', 'aids', '{}', '{}', $(staff 0001));
    $(as_unit "$other" "SELECT count(*) FROM discharge.draft"); RESET ROLE;
    UPDATE access.participation SET until = now() WHERE discharge_id = '$notified' AND unit_id = '$other';
    $(as_unit "$other" "SELECT count(*) FROM discharge.draft"); ROLLBACK"
check "who takes part is changed only for the case and the unit that an act names" $'0\n1\n1' "
    $(as_unit "$stranger" "SELECT count(*) FROM access.participation WHERE discharge_id = '$notified';
        SELECT FROM set_config('samplan.leaving', '$notified $other', true);
        SELECT count(*) FROM access.participation WHERE until IS NULL;
        WITH x AS (UPDATE access.participation SET listed = false WHERE until IS NULL RETURNING 1)
            SELECT count(*) FROM x"); ROLLBACK"
check_api "what was sent cannot be rewritten by the functions' own role" \
    "ERROR:  permission denied for table document" \
    "SELECT api.forget(NULL); UPDATE discharge.document SET content = '[]'"
check_api "nor taken away" "ERROR:  permission denied for table document" \
    "SELECT api.forget(NULL); DELETE FROM discharge.document"
check_api "nor a confirmation" "ERROR:  permission denied for table document_confirmation" \
    "SELECT api.forget(NULL); DELETE FROM discharge.document_confirmation"

# ---- PSY-1: valid when each unit in it has confirmed that very version ----
establish="UPDATE discharge.document SET established_at = now() WHERE discharge_id = '$notified'"
say_yes() # UNIT
{
    printf "INSERT INTO discharge.document_confirmation (document_id, discharge_id, unit_id, confirmed_by, confirmed_user)
        SELECT id, discharge_id, '%s', '{}', $(staff 0001) FROM discharge.document
            WHERE discharge_id = '$notified' ORDER BY number LIMIT 1" "$1"
}
check "PSY-1: the units that answer are read from the plan itself" t "
    SELECT FROM $(send "$(paper coordinated-plan "$(plan "$ward" "$other")")");
    SELECT responsible @> ARRAY['$ward', '$other']::uuid[] AND cardinality(responsible) = 2
        FROM discharge.document WHERE discharge_id = '$notified'; ROLLBACK"
check "PSY-1: a plan is not valid before all have confirmed it, whoever writes" \
    "ERROR:  a plan is valid when each unit that answers for a measure has confirmed it" "
    SELECT FROM $(send "$(paper coordinated-plan "$(plan "$ward" "$other")")"); $establish"
check "nor when it lacks what the law names" \
    "ERROR:  a plan is valid when each unit that answers for a measure has confirmed it" "
    SELECT FROM $(send "$(paper coordinated-plan "[{\"key\": \"efforts\", \"state\": \"done\", \"rows\": [{\"unit\": \"$ward\"}]}]")"); $establish"
check "nor when nobody answers for anything" \
    "ERROR:  a plan is valid when each unit that answers for a measure has confirmed it" "
    SELECT FROM $(send "$(paper coordinated-plan "$(plan)")"); $establish"
check "the last yes makes it valid" t "
    SELECT FROM $(send "$(paper coordinated-plan "$(plan "$ward" "$other")")"); $(say_yes "$other"); $establish;
    SELECT established_at IS NOT NULL FROM discharge.document WHERE discharge_id = '$notified'; ROLLBACK"
check "a unit without a measure cannot confirm" \
    "ERROR:  a unit confirms the newest version of a plan in which it answers for a measure" "
    SELECT FROM $(send "$(paper coordinated-plan "$(plan "$ward")")"); $(say_yes "$other")"
check "an older version cannot be confirmed" \
    "ERROR:  a unit confirms the newest version of a plan in which it answers for a measure" "
    SELECT FROM $(send "$(paper coordinated-plan "$(plan "$ward" "$other")")");
    SELECT FROM $(send "$(paper coordinated-plan "$(plan "$ward" "$other")")"); $(say_yes "$other")"
check "no other document is ever valid in that sense" \
    'ERROR:  new row for relation "document" violates check constraint "document_check1"' "
    SELECT FROM $(send "$(paper aids "$some")"); $establish"
check "a version has one successor" 'ERROR:  duplicate key value violates unique constraint "document_supersedes"' "
    SELECT FROM $(send "$(paper aids "$some")"); SELECT FROM $(send "$(paper aids "$some")");
    INSERT INTO discharge.document (discharge_id, kind, series, number, supersedes, unit_id, role, content, sent_at,
            notice_id, sent_by, sent_user)
        SELECT discharge_id, kind, series, 3, supersedes, unit_id, role, content, sent_at, notice_id, sent_by, sent_user
            FROM discharge.document WHERE discharge_id = '$notified' AND number = 2"
check "PSY-3: a day that the server counted beyond the law's is refused" "invalid-request out-of-range ok" "
    SELECT a.outcome || ' ' || a.reason || ' ' || b.outcome FROM
        $(send "$(paper coordinated-plan "$(plan "$ward")" \
            '{"rule": "permission-first", "from": "2026-11-02", "due": "2027-03-03"}')") a,
        $(send "$(paper coordinated-plan "$(plan "$ward")" \
            '{"rule": "permission-first", "from": "2026-11-02", "due": "2027-03-02"}')") b; ROLLBACK"

# ---- drafts that nobody waits for ----
draft() # DAYS [CASE-ENDED-DAYS]: one of the case, touched so long ago
{
    printf "INSERT INTO discharge.draft (unit_id, discharge_id, form, content, updated_at, updated_by, updated_user)
        VALUES ('$ward', '$notified', 'aids', '{}', now() - interval '%s days', '{}', $(staff 0001));" "$1"
    [ -z "${2:-}" ] || printf "INSERT INTO discharge.ended VALUES ('$notified', now() - interval '%s days');" "$2"
}
sweep="SELECT doc ->> 'drafts' FROM api.worker_sweep(NULL, '$request', '', NULL, '')"
check "a draft of a case that goes on is kept however old" 0 "$(draft 400) $sweep; ROLLBACK"
check "one whose case ended 31 days ago is swept" 1 "$(draft 31 31) $sweep; ROLLBACK"
check "not sooner" 0 "$(draft 31 29) $sweep; ROLLBACK"
check "nor one that was touched of late" 0 "$(draft 29 31) $sweep; ROLLBACK"
check "the end of a case is noted for the sweeper" $'abort\n1' "
    SELECT set_config('samplan.act', 'abort', true);
    UPDATE discharge.discharge SET state = 'aborted', ended_at = now(), ended_reason = 'wrong' WHERE id = '$notified';
    SELECT count(*) FROM discharge.ended WHERE discharge_id = '$notified'; ROLLBACK"
