# shellcheck shell=bash disable=SC2154
# Messages: who sees a thread at all, what may never change, and what the inbox costs.

shared=$(root_sql "SELECT x.discharge_id FROM access.participation x
    JOIN access.participation y ON y.discharge_id = x.discharge_id AND y.unit_id = '$nurse' AND y.until IS NULL
    WHERE x.unit_id = '$ward' AND x.until IS NULL AND NOT EXISTS (SELECT FROM patient.protection p
        WHERE p.patient_id = x.patient_id) ORDER BY 1 LIMIT 1")
third=$(root_sql "SELECT unit_id FROM access.participation x WHERE x.discharge_id = '$shared' AND x.until IS NULL
    AND x.unit_id NOT IN ('$ward', '$nurse') LIMIT 1")
begin() # UNIT ...: a thread of anna to these units
{
    local ids=
    while [ $# -gt 0 ]; do ids="$ids${ids:+,}\"$1\"" && shift; done
    printf "api.thread_create(%s, '%s', '{\"category\": \"question\", \"subject\": \"Nyckel\", \"text\": \"Var?\", \"unitIds\": [%s]}')" \
        "$(write 0001)" "$shared" "$ids"
}
server_sql "SELECT FROM $(begin "$nurse")"
thread=$(root_sql "SELECT id FROM message.thread")
first=$(root_sql "SELECT id FROM message.message")

# ---- walls ----
check "the case is shared by three units" t "SELECT '$shared' <> '' AND '$third' <> ''"
as_unit() # UNIT SQL: as samplan_api with that unit's settings and nobody's name
{
    root_sql "SELECT api.forget(NULL); SELECT set_config('samplan.unit', '$1', true);
        SET ROLE samplan_api; $2" | tail -n 1
}
for table in thread message text receipt; do
    report "a row of message.$table is there for a unit that was addressed" 1 \
        "$(as_unit "$nurse" "SELECT count(*) FROM message.$table")"
    report "and not for a party that was not" 0 "$(as_unit "$third" "SELECT count(*) FROM message.$table")"
done
report "a unit that has left sees no thread, text or attachment" "0 0 0" "$(root_sql "
    UPDATE access.participation SET until = now() WHERE discharge_id = '$shared' AND unit_id = '$nurse';
    SELECT api.forget(NULL); SELECT set_config('samplan.unit', '$nurse', true); SET ROLE samplan_api;
    SELECT (SELECT count(*) FROM message.thread) || ' ' || (SELECT count(*) FROM message.text) || ' '
        || (SELECT count(*) FROM message.attachment); ROLLBACK" | tail -n 1)"
report "a protected identity hides them from all but named staff" "0 0" "$(root_sql "
    INSERT INTO patient.protection (patient_id, kind) SELECT patient_id, 'marked' FROM discharge.discharge
        WHERE id = '$shared';
    SELECT api.forget(NULL); SELECT set_config('samplan.unit', '$nurse', true); SET ROLE samplan_api;
    SELECT (SELECT count(*) FROM message.thread) || ' ' || (SELECT count(*) FROM message.text); ROLLBACK" | tail -n 1)"
check "nobody who is no party can be addressed, whatever the function lets through" \
    'ERROR:  new row violates row-level security policy for table "thread"' "
    SELECT FROM api.enter(convert_to('s-0001', 'UTF8'), '$request', 'x', 'message.write', 'x');
    SET ROLE samplan_api;
    INSERT INTO message.thread (discharge_id, category, subject, unit_id, units, created_by, created_user)
        VALUES ('$shared', 'question', 'x', '$ward', ARRAY['$ward', '$(unit_id Strokeenheten)']::uuid[], '{}',
            $(staff 0001))"
check "a unit cannot write in another unit's message" \
    'ERROR:  new row violates row-level security policy for table "text"' "
    SELECT FROM api.enter(convert_to('s-0002', 'UTF8'), '$request', 'x', 'message.write', 'x');
    SET ROLE samplan_api;
    INSERT INTO message.text (message_id, thread_id, version, body, written_by, written_user)
        VALUES ('$first', '$thread', 2, 'x', '{}', $(staff 0002))"
for act in "DELETE FROM message.thread" "DELETE FROM message.message" "DELETE FROM message.text" \
    "DELETE FROM message.receipt" "DELETE FROM message.attachment" "DELETE FROM message.deviation" \
    "UPDATE message.text SET body = 'x'" "UPDATE message.message SET sent_at = now()" \
    "UPDATE message.thread SET subject = 'x'" "UPDATE message.attachment SET name = 'x'" \
    "UPDATE message.deviation SET kind = 'other'"; do
    case $(root_sql "SELECT api.forget(NULL); SET ROLE samplan_api; $act") in
    *"permission denied"*) report "the functions' role may not: $act" y y ;;
    *) report "the functions' role may not: $act" "permission denied" "allowed" ;;
    esac
done
check "a receipt is not taken back" "ERROR:  a receipt is not taken back" "
    UPDATE message.receipt SET delivered_at = now(); UPDATE message.receipt SET delivered_at = NULL"
check "a deviation that was closed stays closed" "ERROR:  a deviation cannot become reported" "
    INSERT INTO message.thread (id, discharge_id, category, unit_id, units, created_by, created_user)
        VALUES ('$request', '$shared', 'deviation', '$ward', ARRAY['$ward']::uuid[], '{}', $(staff 0001));
    INSERT INTO message.deviation (thread_id, discharge_id, kind, unit_id)
        VALUES ('$request', '$shared', 'other', '$ward');
    UPDATE message.deviation SET state = 'closed', closed_at = now(), closed_unit = '$ward', closed_by = '{}',
        closed_user = $(staff 0001);
    UPDATE message.deviation SET state = 'reported', closed_at = NULL, closed_unit = NULL, closed_by = NULL,
        closed_user = NULL"
check "another unit cannot close what nobody has answered" "ERROR:  a deviation cannot become closed" "
    INSERT INTO message.thread (id, discharge_id, category, unit_id, units, created_by, created_user)
        VALUES ('$request', '$shared', 'deviation', '$ward', ARRAY['$ward']::uuid[], '{}', $(staff 0001));
    INSERT INTO message.deviation (thread_id, discharge_id, kind, unit_id)
        VALUES ('$request', '$shared', 'other', '$ward');
    UPDATE message.deviation SET state = 'closed', closed_at = now(), closed_unit = '$nurse', closed_by = '{}',
        closed_user = $(staff 0001)"
check "a file is kept with the size and the sum that it has" \
    'ERROR:  new row for relation "attachment" violates check constraint "attachment_check1"' "
    INSERT INTO message.attachment (message_id, thread_id, name, type, size, sha256, scanned, added_by, added_user,
            content)
        VALUES ('$first', '$thread', 'a.pdf', 'application/pdf', 1, sha256('b'), false, '{}', $(staff 0001), 'a')"

# ---- what the inbox costs ----
# Every case of the ward's inbox gets three unread messages; the plan is that of the call itself.
plan=$(PGOPTIONS="-c client_min_messages=log" psql -X -q -At "$pg dbname=$db user=postgres" 2>&1 <<END
BEGIN;
LOAD 'auto_explain';
INSERT INTO message.thread (id, discharge_id, category, subject, unit_id, units, created_by, created_user)
    SELECT md5('m' || x.discharge_id)::uuid, x.discharge_id, 'question', 'S', '$nurse', ARRAY['$nurse', '$ward']::uuid[],
        '{}', $(staff 0002) FROM access.participation x WHERE x.unit_id = '$ward' AND x.until IS NULL;
INSERT INTO message.message (id, thread_id, discharge_id, number, unit_id, provider_id, sent_by, sent_user, sent_assignment)
    SELECT md5(t.id::text || n)::uuid, t.id, t.discharge_id, n, '$nurse', u.provider_id, '{}', $(staff 0002), a.id
    FROM message.thread t CROSS JOIN generate_series(1, 3) n
    JOIN organisation.unit u ON u.id = '$nurse'
    CROSS JOIN (SELECT id FROM identity.assignment WHERE user_id = $(staff 0002) LIMIT 1) a
    WHERE t.subject = 'S';
INSERT INTO message.receipt (message_id, unit_id, thread_id, discharge_id, delivered_at)
    SELECT m.id, '$ward', m.thread_id, m.discharge_id, now() FROM message.message m JOIN message.thread t ON t.id = m.thread_id
    WHERE t.subject = 'S';
ANALYZE message.receipt, message.thread;
SET LOCAL auto_explain.log_min_duration = 0;
SET LOCAL auto_explain.log_nested_statements = on;
SET LOCAL auto_explain.log_analyze = on;
SET LOCAL auto_explain.log_timing = off;
SELECT outcome || ' ' || (SELECT sum((i ->> 'unreadMessages')::integer) FROM json_array_elements(doc::json -> 'items') i)
    FROM api.inbox_read($anna, 'all', NULL);
ROLLBACK;
END
)
report "the inbox counts the unread messages of every case" \
    "ok $(root_sql "SELECT 3 * count(*) FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
        WHERE x.unit_id = '$ward' AND x.until IS NULL AND NOT EXISTS (SELECT FROM patient.protection p
            WHERE p.patient_id = x.patient_id AND NOT EXISTS (SELECT FROM patient.named_staff n
                WHERE n.patient_id = p.patient_id AND n.user_id = $(staff 0001)))")" "$(grep '^ok' <<<"$plan")"
report "with one look at the index of unread messages for all cases, not one for each" "loops=1" \
    "$(grep -E 'receipt_unread' <<<"$plan" | grep -oE 'loops=[0-9]+' | sort -u | tr '\n' ' ' | sed 's/ $//')"
