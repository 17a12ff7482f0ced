#!/bin/sh
# cluster.sh - a private PostgreSQL cluster for tests: one folder, one unix socket, no TCP.
#
#   cluster.sh start DIR    makes the cluster if there is none, starts it if it is not running and
#                           prints the superuser's libpq connection string (SAMPLAN_TEST_PG)
#   cluster.sh stop DIR     stops it; says nothing if it is not running
#   cluster.sh remove DIR   stops it and deletes DIR
#
# As root the cluster is owned by the user postgres (PostgreSQL refuses to run as root), else by the
# caller. Authentication is `trust` behind a folder with mode 0700. FSYNC=on makes commits durable
# (benchmarks), otherwise fsync is off. PG_BIN names the server's programs if not Debian's.
# Exit codes: 0 done, 2 wrong use, 3 cannot.
set -eu

fail() {
    echo "cluster.sh: $1" >&2
    exit "${2:-3}"
}

[ $# -eq 2 ] || fail "use: cluster.sh start|stop|remove DIR" 2
verb=$1
case $2 in
/*) dir=$2 ;;
*) dir=$(pwd)/$2 ;;
esac
case $dir in
*[\'\"\\\ ]*) fail "the folder's name may not have spaces or quotes: $dir" 2 ;;
esac

if [ -z "${PG_BIN:-}" ]; then
    for PG_BIN in $(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -rV) none; do
        [ -x "$PG_BIN/initdb" ] && break
    done
fi
[ -x "$PG_BIN/initdb" ] || fail "no PostgreSQL server programs found; install postgresql-15"

if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id -u postgres >/dev/null 2>&1 || fail "there is no user postgres; install postgresql-15"
    as_owner() { (cd / && runuser -u postgres -- "$@"); }
else
    owner=$(id -un)
    as_owner() { (cd / && "$@"); }
fi

data=$dir/data
run=$dir/run
connection="host=$run port=5432 user=postgres dbname=postgres"

running() { as_owner "$PG_BIN/pg_ctl" status -D "$data" >/dev/null 2>&1; }

make() {
    echo "$run/.s.PGSQL.5432" | grep -qE '^.{1,107}$' ||
        fail "the path is too long for a unix socket: $run"
    mkdir -p "$dir" || fail "cannot make $dir"
    chown "$owner" "$dir"
    chmod 0700 "$dir"
    as_owner test -w "$dir" || fail "user $owner cannot reach $dir: open its parent folders to it"
    as_owner mkdir -p -m 0700 "$run"
}

settings() {
    cat <<END
listen_addresses = ''
unix_socket_directories = '$run'
unix_socket_permissions = 0700
port = 5432
max_connections = 200
shared_buffers = 128MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
fsync = ${FSYNC:-off}
full_page_writes = ${FSYNC:-off}
synchronous_commit = on
deadlock_timeout = 100ms
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d %u '
END
}

start() {
    make
    exec 9>"$dir/lock"
    flock -w 60 9 || fail "somebody else holds $dir/lock"
    if [ ! -f "$data/PG_VERSION" ] || [ -f "$dir/unfinished" ]; then
        rm -rf "$data"
        : >"$dir/unfinished"
        as_owner "$PG_BIN/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -k -N \
            >"$dir/initdb.out" 2>&1 9>&- || {
            cat "$dir/initdb.out" >&2
            fail "initdb failed"
        }
        echo "include 'samplan-test.conf'" >>"$data/postgresql.conf"
        rm -f "$dir/unfinished"
    fi
    if ! running; then
        settings | as_owner tee "$data/samplan-test.conf" >/dev/null
        as_owner "$PG_BIN/pg_ctl" start -w -t 60 -s -D "$data" -l "$dir/server.out" \
            >/dev/null 9>&- || {
            tail -n 20 "$dir/server.out" >&2
            fail "PostgreSQL did not start; see $dir/server.out"
        }
    fi
    echo "$connection"
}

stop() {
    [ -d "$data" ] || return 0
    running || return 0
    as_owner "$PG_BIN/pg_ctl" stop -w -t 60 -s -m fast -D "$data" ||
        fail "PostgreSQL in $dir did not stop"
}

case $verb in
start) start ;;
stop) stop ;;
remove)
    stop
    rm -rf "$dir"
    ;;
*) fail "use: cluster.sh start|stop|remove DIR" 2 ;;
esac
