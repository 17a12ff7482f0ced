#!/usr/bin/env bash
# seal.sh - the sealed log: every way of tampering is seen; two sealers that are killed again and again
# seal every row exactly once.
#
# FAULT_TAMPERINGS (1000) and FAULT_SEALER_KILLS (50) change the sizes; the whole figure is 10000.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd -P)
build=${SAMPLAN_BUILD:-$root/build}
: "${SAMPLAN_TEST_PG:?start a cluster with tests/lib/cluster.sh}"
host=$(printf '%s' "$SAMPLAN_TEST_PG" | tr ' ' '\n' | sed -n 's/^host=//p')
dir=$(mktemp -d "${TMPDIR:-/tmp}/samplan-seal.XXXXXX")
database=samplan_seal_$$
url="host=$host port=5432 dbname=$database"
pids=(0 0)
load=""
status=0

super() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$url user=postgres" -c "$1"; }
server() { psql -X -q -v ON_ERROR_STOP=1 -d "$SAMPLAN_TEST_PG" -c "$1" >/dev/null 2>&1; }

# ok SENTENCE COMMAND...
ok() {
    local sentence=$1
    shift
    if "$@"; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        status=1
    fi
}

# Each sealer leads a group of its own: parent and child end together.
sealer_kill() {
    [ "${pids[$1]}" -ne 0 ] || return 0
    kill -KILL -- "-${pids[$1]}" 2>/dev/null
    wait "${pids[$1]}" 2>/dev/null
    pids[$1]=0
}

finish() {
    sealer_kill 0
    sealer_kill 1
    [ -z "$load" ] || kill "$load" 2>/dev/null
    wait 2>/dev/null
    server "DROP DATABASE IF EXISTS $database WITH (FORCE)"
    rm -rf "$dir"
}
trap finish EXIT

sealer_start() {
    setsid "$build/samplan-sealer" --config "$dir/$1.conf" >>"$dir/$1.log" 2>&1 </dev/null &
    pids[$1]=$!
}

make() {
    local i
    server "CREATE DATABASE $database TEMPLATE $("$root/tests/lib/template.sh" "$build") OWNER samplan_owner" ||
        return
    "$build/samplan" audit key make "$dir/key" --origin samplan.example/audit >/dev/null || return
    for i in 0 1; do
        cat >"$dir/$i.conf" <<END
database.url_sealer = $url user=samplan_sealer
database.min_version = 150000
audit.key = $dir/key
audit.public_key = $dir/key.pub
audit.seal_every = 50ms
metrics.sealer_listen = 127.0.0.1:$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
END
    done
}

# Rows of transactions of one to three rows, some of which are rolled back.
rows_come() {
    cat >"$dir/load.sql" <<'END'
\set n random(1, 3)
\set undone random(1, 20)
BEGIN;
INSERT INTO audit.event (action, outcome, client, request_id)
    SELECT 'load', 'ok', 'load', gen_random_uuid() FROM generate_series(1, :n);
\if :undone = 1
ROLLBACK;
\else
COMMIT;
\endif
END
    pgbench -n -c 4 -T 600 -f "$dir/load.sql" "$url user=postgres" >"$dir/load.log" 2>&1 &
    load=$!
}

sealed_all() { [ "$(super "SELECT count(*) FROM audit.event e WHERE e.xid >= (SELECT xid_to FROM audit.batch
    ORDER BY log DESC, number DESC LIMIT 1)")" = 0 ]; }

race() {
    local i=0 kills=${FAULT_SEALER_KILLS:-50} which
    rows_come
    sealer_start 0
    sealer_start 1
    while [ "$i" -lt "$kills" ]; do
        sleep "0.$((RANDOM % 25 + 10))"
        which=$((i % 2))
        sealer_kill "$which"
        sealer_start "$which"
        i=$((i + 1))
    done
    kill "$load" 2>/dev/null
    wait "$load" 2>/dev/null
    load=""
    for i in $(seq 200); do
        sealed_all && break
        sleep 0.1
    done
    ok "after $kills kills of two sealers under load all rows are sealed" sealed_all
    sealer_kill 0
    sealer_kill 1
    local rows batches once
    rows=$(super "SELECT count(*) FROM audit.event")
    batches=$(super "SELECT sum(rows) FROM audit.batch")
    once=$(super "SELECT count(*) FROM audit.event e WHERE (SELECT count(*) FROM audit.batch b WHERE b.kind = 'rows'
        AND e.xid >= b.xid_from AND e.xid < b.xid_to AND b.month = date_trunc('month', e.at AT TIME ZONE 'UTC')::date) <> 1")
    echo "# $rows rows in $(super "SELECT count(*) FROM audit.batch") batches, $(cat "$dir"/[01].log | grep -c process_ready) starts of a sealer"
    ok "each of the $rows rows exactly once" test "$rows" -gt 1000 -a "$rows" = "$batches" -a "$once" = 0
    ok "and the log holds" "$build/samplan" audit verify --config "$dir/0.conf"
}

make || { echo "not ok - a database to tamper with"; exit 1; }
race
"$build/tamper" "$url user=postgres" "$url user=samplan_sealer" "${FAULT_TAMPERINGS:-1000}" "${FAULT_SEED:-1}" || status=1
exit "$status"
