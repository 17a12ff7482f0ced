#!/bin/sh
# read_pool.sh BUILD [ROUNDS] [SECONDS] - the pool's audited reads beside pgbench, one transaction a read.
#
# The same SQL, the same cluster (fsync and synchronous_commit on), alternating; medians and their
# ratio, one a line. pgbench has 32 clients and prepared statements, the pool 64 waiting requests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1
rounds=${2:-5}
seconds=${3:-5}
dir=${BENCH_DIR:-$(mktemp -d /tmp/samplan-bench.XXXXXX)}
chmod 0755 "$dir"
trap '"$here/../lib/cluster.sh" stop "$dir/pg"; rm -rf "$dir"' EXIT INT TERM
admin=$(FSYNC=on "$here/../lib/cluster.sh" start "$dir/pg")
psql -qX -v ON_ERROR_STOP=1 "$admin" -f "$here/read_pool.sql" >/dev/null
url="$admin user=bench_server"
cat >"$dir/read.pgbench" <<'END'
\set id random(1, 20000)
SELECT outcome, reason, doc FROM api.document_read('\x0707070707070707070707070707070707070707070707070707070707070707', '0190a1b2-0000-7000-8000-000000000001', '192.0.2.1', :id);
END

single() {
    pgbench -n -M prepared -c 32 -j 2 -T "$seconds" -f "$dir/read.pgbench" "$url" 2>&1 |
        sed -n 's/^tps = \([0-9]*\).*/\1/p'
}

median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }

for round in $(seq "$rounds"); do
    single >>"$dir/single"
    "$build/read-pool" "$url" "$seconds" 64 >>"$dir/pool"
    echo "round $round: pgbench $(tail -n 1 "$dir/single"), pool $(tail -n 1 "$dir/pool")" >&2
done
sed 's/ .*//' "$dir/pool" >"$dir/pool.n"
one=$(median "$dir/single")
shared=$(median "$dir/pool.n")
echo "read_pgbench $one 1/s"
echo "read_pool $shared 1/s"
echo "read_pool_ratio $(awk "BEGIN { printf \"%.2f\", $shared / $one }") x"
