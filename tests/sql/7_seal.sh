# shellcheck shell=bash disable=SC2154
# The sealed log: who may append to it, what is refused, what nobody may do.

sealer_sql() { as_sql samplan_sealer "$1"; }
check_sealer() { report "$1" "$2" "$(sealer_sql "$3")"; }

# ---- nobody changes what is sealed ----
for set in "batch SET rows = 1" "head SET size = 1" "witness SET origin = 'x'" "witnessed SET origin = 'x'"; do
    for act in "UPDATE audit.$set" "DELETE FROM audit.${set%% *}" "TRUNCATE audit.${set%% *}"; do
        case $(root_sql "SET ROLE samplan_api; $act") in
        *"permission denied"*) report "the functions' role may not: $act" y y ;;
        *) report "the functions' role may not: $act" "permission denied" "allowed" ;;
        esac
    done
done
check "the sealer's role has its own functions and no other" "sealer_append sealer_batches sealer_drop sealer_due sealer_find sealer_logs sealer_nodes sealer_rows sealer_rows_of sealer_state" "
    SELECT string_agg(p.proname, ' ' ORDER BY p.proname) FROM pg_proc p
        WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege('samplan_sealer', p.oid, 'EXECUTE')"
check_server "a server sees of the log what its own transaction has written, and no more" $'0\nsession.read\n0' "BEGIN; SELECT count(*) FROM api.written();
    SELECT FROM api.session_read(NULL, gen_random_uuid(), 'test'); SELECT action FROM api.written(); COMMIT; SELECT count(*) FROM api.written()"
check_server "the server has none of them" "ERROR:  permission denied for function sealer_state" "SELECT FROM api.sealer_state(1)"
check_sealer "the sealer reads no case" "ERROR:  permission denied for function discharge_read" \
    "SELECT FROM api.discharge_read(NULL, NULL, NULL, NULL)"
check_sealer "nor any table" "ERROR:  permission denied for schema audit at character 13" "SELECT FROM audit.event"
check_sealer "it cannot say a setting and read rows so" \
    $'audit.seal\nERROR:  permission denied for schema audit at character 74' \
    "SELECT set_config('samplan.permission', 'audit.seal', true); SELECT FROM audit.event"
check "no role has the permission with which it reads" 0 \
    "SELECT count(*) FROM access.role_permission WHERE permission = 'audit.seal'"

# ---- what may be sealed ----
check_sealer "at first nothing is sealed, and everything may be" "0 0 t" \
    "SELECT concat_ws(' ', log, size, xid_from, xid_to = horizon) FROM api.sealer_state(100000)"
check_sealer "it sees all rows of all providers, in the order of their transactions" t "
    SELECT count(*) > 300 AND count(DISTINCT provider_id) > 2 AND bool_and(ordered) FROM (SELECT provider_id,
        (xid, id) > lag((xid, id)) OVER () IS NOT FALSE AS ordered FROM api.sealer_rows('0', '9223372036854775807')) x"
check "the columns are those of the log, all of them" "" "
    SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'audit.event'::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname <> ALL ((SELECT proargnames FROM pg_proc WHERE proname = 'sealer_rows')::text[])"
check "rows are found by the index of sealing, not by reading the log" t "
    DO \$\$ DECLARE l text; p text := ''; BEGIN
        -- of few rows the planner would rather sort
        SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
        FOR l IN EXPLAIN SELECT id FROM audit.event WHERE xid >= '100' AND xid < '200' ORDER BY xid, id LOOP p := p || l; END LOOP;
        PERFORM set_config('samplan.plan', p, false);
    END \$\$; SELECT current_setting('samplan.plan') LIKE '%Merge Append%xid_id_idx%' AND current_setting('samplan.plan') NOT LIKE '%Sort  (%'"
for _ in 1 2; do
    root_sql "INSERT INTO audit.event (action, outcome) SELECT 'seal', 'ok' FROM generate_series(1, 2)"
done
at=$(root_sql "SELECT min(xid) FROM audit.event WHERE action = 'seal'")
check_sealer "a limit ends between two transactions, never within one" "2 1" "
    SELECT concat_ws(' ', count(*), count(DISTINCT r.xid))
        FROM api.sealer_state($(root_sql "SELECT count(*) + 3 FROM audit.event WHERE xid < '$at'")) s,
            api.sealer_rows('$at', s.xid_to) r"
check_sealer "and a transaction with more rows than the limit goes whole" t "
    SELECT count(*) >= 2 FROM api.sealer_state(1) s, api.sealer_rows(s.xid_from, s.xid_to) r"

# append LOG NUMBER KIND FROM TO MONTH ROWS: one call; the hashes are none, which the database does not look at
append() {
    printf "api.sealer_append(%s, %s, 1, '%s', '%s', '%s', %s, %s, %s, %s, now(), sha256(''), %s, sha256('l'), '', 'x.y/z', sha256('r'), \
decode(repeat('00', 68), 'hex'))" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$([ "$7" = 0 ] && echo NULL || echo 'now()')" \
        "$([ "$7" = 0 ] && echo NULL || echo 'now()')" "$(case $3 in origin | dropped) echo "'e'" ;; *) echo NULL ;; esac)"
}
check_sealer "the log begins with number 0 of log 1 at transaction 0" $'conflict\nconflict\nconflict\nok' "
    SELECT outcome FROM $(append 1 1 origin 0 0 NULL 0); SELECT outcome FROM $(append 2 0 origin 0 0 NULL 0);
    SELECT outcome FROM $(append 1 0 origin 5 5 NULL 0); SELECT outcome FROM $(append 1 0 origin 0 0 NULL 0)"
check_sealer "a number that is taken, or left out, is refused" $'conflict\nconflict' "
    SELECT outcome FROM $(append 1 0 heartbeat 0 1 NULL 0); SELECT outcome FROM $(append 1 2 heartbeat 0 1 NULL 0)"
check_sealer "so is a range that does not follow" conflict "SELECT outcome FROM $(append 1 1 heartbeat 3 4 NULL 0)"
check_sealer "and one in which transactions may still write" conflict \
    "SELECT outcome FROM $(append 1 1 heartbeat 0 9000000000 NULL 0)"
check_sealer "a range of two months is two batches, the earlier first" $'ok\nok\nconflict\nok' "
    SELECT outcome FROM $(append 1 1 rows 0 10 "'2026-10-01'" 1); SELECT outcome FROM $(append 1 2 rows 0 10 "'2026-11-01'" 1);
    SELECT outcome FROM $(append 1 3 rows 0 10 "'2026-10-01'" 1); SELECT outcome FROM $(append 1 3 heartbeat 10 11 NULL 0)"
check_sealer "a later log begins with an entry of origin where the one before it ended" $'conflict\nconflict\nok\nconflict' "
    SELECT outcome FROM $(append 2 0 heartbeat 11 12 NULL 0); SELECT outcome FROM $(append 2 0 origin 10 10 NULL 0);
    SELECT outcome FROM $(append 2 0 origin 11 11 NULL 0); SELECT outcome FROM $(append 1 4 heartbeat 11 12 NULL 0)"
check "each batch has its head" "5 5" "SELECT concat_ws(' ', (SELECT count(*) FROM audit.batch), (SELECT count(*) FROM audit.head))"

# ---- what may go ----
root_sql "SELECT audit.make_partitions('2010-01-01', 0); INSERT INTO audit.event (at, action, outcome) VALUES ('2010-01-15', 'old', 'ok')"
check_sealer "a month with a row that is not sealed stays" 0 "SELECT count(*) FROM api.sealer_due(61)"
sealed=$(root_sql "SELECT pg_snapshot_xmin(pg_current_snapshot())")
check_sealer "with all of them sealed its time is over" $'ok\n2010-01-01 1' "
    SELECT outcome FROM $(append 2 1 heartbeat 11 "$sealed" NULL 0); SELECT concat_ws(' ', month, rows) FROM api.sealer_due(61)"
check_sealer "it goes only in the transaction of the entry that says so" $'conflict\nok\nok' "
    SELECT outcome FROM api.sealer_drop(2, 2, '2010-01-01');
    SELECT outcome FROM $(append 2 2 dropped "$sealed" "$sealed" "'2010-01-01'" 0);
    SELECT outcome FROM api.sealer_drop(2, 2, '2010-01-01')"
check "and is gone" t "SELECT to_regclass('audit.event_2010_01') IS NULL"
check_sealer "an entry of an earlier transaction is none" conflict "SELECT outcome FROM api.sealer_drop(2, 2, '2010-02-01')"
this=$(date -u +%Y-%m-01)
check_sealer "nobody drops a month of the last five years, whatever is appended" "ERROR:  the log of the last five years is kept" "
    SELECT FROM $(append 2 3 dropped "$sealed" "$sealed" "'$this'" 0); SELECT FROM api.sealer_drop(2, 3, '$this')"

# ---- heads of others ----
keep() { printf "api.operator_witness_add('op', '{\"origin\": \"a.b/c\", \"key\": \"%s\", \"size\": %s, \"root\": \"%s\", \"note\": \"n\"}')" "$1" "$2" "$3"; }
r1=$(printf '11%.0s' {1..32}) r2=$(printf '22%.0s' {1..32})
check "a head is kept once, another of the same size or key is refused, and the log says who kept it" \
    $'ok\nok\nconflict\nconflict\n1 1\n4' "
    SELECT outcome FROM $(keep k 5 "$r1"); SELECT outcome FROM $(keep k 5 "$r1"); SELECT outcome FROM $(keep k 5 "$r2");
    SELECT outcome FROM $(keep other 6 "$r1");
    SELECT concat_ws(' ', json_array_length(doc -> 'heads'), (SELECT count(*) FROM audit.witness))
        FROM api.operator_witness_list('op', '{\"origin\": \"a.b/c\"}');
    SELECT count(*) FROM audit.event WHERE action = 'operator.witness-add' AND client = 'operator op'"
