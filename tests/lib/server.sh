#!/usr/bin/env bash
# server.sh - a whole Samplan for a test: database with the demo county, certificate, server, worker.
#
#   server.sh start DIR    prints the address (https://localhost:PORT); DIR/ca.pem is its authority
#   server.sh stop DIR     stops it and drops its database
#
# Takes the programs from $SAMPLAN_BUILD (default: build) and the cluster of SAMPLAN_TEST_PG, or makes
# one in DIR/pg. Lines of DIR/extra.conf are added to the configuration. DIR/address, DIR/database,
# DIR/samplan.conf and DIR/server.pid are for the test to use; logs are DIR/server.log and worker.log.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd -P)
build=${SAMPLAN_BUILD:-$root/build}
verb=${1:-}
dir=${2:?use: server.sh start|stop DIR}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd -P)

fail() {
    echo "server.sh: $1" >&2
    tail -n 20 "$dir/server.log" >&2 2>/dev/null || true
    for name in server worker; do # nobody is left waiting behind a start that failed
        [ ! -e "$dir/$name.pid" ] || kill "$(cat "$dir/$name.pid")" 2>/dev/null || true
    done
    exit 3
}

cluster() {
    [ -n "${SAMPLAN_TEST_PG:-}" ] || SAMPLAN_TEST_PG=$("$root/tests/lib/cluster.sh" start "$dir/pg")
    export SAMPLAN_TEST_PG
}

free_ports() {
    python3 -c '
import socket
s = [socket.socket() for _ in range(2)]
for x in s: x.bind(("127.0.0.1", 0))
print(*[x.getsockname()[1] for x in s])'
}

certificate() {
    [ ! -e "$dir/cert.pem" ] || return 0
    (cd "$dir" && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -keyout ca.key -out ca.pem -subj "/CN=Samplan test authority" &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out leaf.csr \
            -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" &&
        openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 30 -copy_extensions copyall \
            -out cert.pem) >"$dir/openssl.log" 2>&1 || fail "no certificate: see $dir/openssl.log"
}

configure() {
    local host url
    host=$(printf '%s' "$SAMPLAN_TEST_PG" | tr ' ' '\n' | sed -n 's/^host=//p')
    url="host=$host port=5432 dbname=$database"
    cat >"$dir/samplan.conf" <<END
database.url = $url user=samplan_server
database.url_worker = $url user=samplan_worker
database.url_migrate = $url user=samplan_migrate
database.url_admin = $url user=samplan_admin
database.min_version = 150000
http.listen = 127.0.0.1:$1
http.public_url = https://localhost:$1
http.tls_certificate = $dir/cert.pem
http.tls_key = $dir/key.pem
metrics.worker_listen = 127.0.0.1:$2
web.root = $root/build/web
END
    [ ! -e "$dir/extra.conf" ] || cat "$dir/extra.conf" >>"$dir/samplan.conf"
}

answers() {
    local i
    for ((i = 0; i < 300; i++)); do
        curl -sf -o /dev/null --max-time 5 --cacert "$dir/ca.pem" "$1" && return 0
        kill -0 "$2" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

start() {
    local template ports
    cluster
    template=$("$root/tests/lib/template.sh" "$build")
    database=samplan_$(printf '%s' "$dir" | sha256sum | cut -c 1-12)
    psql -X -q -d "$SAMPLAN_TEST_PG" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>/dev/null
    psql -X -q -v ON_ERROR_STOP=1 -d "$SAMPLAN_TEST_PG" \
        -c "CREATE DATABASE $database TEMPLATE $template OWNER samplan_owner" || fail "no database"
    echo "$database" >"$dir/database"
    certificate
    read -r -a ports <<<"$(free_ports)"
    configure "${ports[0]}" "${ports[1]}"
    "$build/samplan-server" --config "$dir/samplan.conf" >"$dir/server.log" 2>&1 </dev/null &
    echo $! >"$dir/server.pid"
    "$build/samplan-worker" --config "$dir/samplan.conf" >"$dir/worker.log" 2>&1 </dev/null &
    echo $! >"$dir/worker.pid"
    answers "https://localhost:${ports[0]}/health/ready" "$(cat "$dir/server.pid")" ||
        fail "the server does not answer"
    echo "https://localhost:${ports[0]}" | tee "$dir/address"
}

stop() {
    local name
    for name in server worker; do
        [ -e "$dir/$name.pid" ] || continue
        kill "$(cat "$dir/$name.pid")" 2>/dev/null || true
        tail --pid="$(cat "$dir/$name.pid")" -f /dev/null 2>/dev/null || true
        rm -f "$dir/$name.pid"
    done
    if [ -e "$dir/database" ]; then
        cluster
        psql -X -q -d "$SAMPLAN_TEST_PG" \
            -c "DROP DATABASE IF EXISTS $(cat "$dir/database") WITH (FORCE)" 2>/dev/null || true
        rm -f "$dir/database"
    fi
    [ ! -d "$dir/pg" ] || "$root/tests/lib/cluster.sh" remove "$dir/pg"
}

case $verb in
start) start ;;
stop) stop ;;
*) echo "use: server.sh start|stop DIR" >&2 && exit 2 ;;
esac
