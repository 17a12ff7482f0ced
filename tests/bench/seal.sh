# shellcheck shell=bash disable=SC2154
# seal.sh - the sealed log: does sealing keep up with SEAL_RATE (10000) rows a second for SEAL_SECONDS (20), how old does a
# row get before it is sealed, and how many rows does `samplan audit verify` read a second. To be sourced by run.

# cpu PID: microseconds of processor that a process and its ended children have used
cpu() { awk -v t="$(getconf CLK_TCK)" '{ printf "%d\n", ($14 + $15 + $16 + $17) * 1000000 / t }' "/proc/$1/stat"; }

metric() { curl -s "http://127.0.0.1:$seal_port/metrics" | awk -v name="samplan_$1" '$1 == name { print $2 }'; }

seal_start() {
    seal_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$build/samplan" audit key make "$dir/seal-key" --origin samplan.example/bench >/dev/null
    cat >"$dir/seal.conf" <<END
database.url_sealer = ${database/user=postgres/user=samplan_sealer}
database.min_version = 150000
audit.key = $dir/seal-key
audit.public_key = $dir/seal-key.pub
metrics.sealer_listen = 127.0.0.1:$seal_port
log.level = error
END
    "$build/samplan-sealer" --config "$dir/seal.conf" >"$dir/sealer.log" 2>&1 &
    plain_pid="$plain_pid $!"
    sealer_pid=$!
    sleep 3
    sealer_child=$(pgrep -P "$sealer_pid" | head -n 1)
}

# 25 rows a transaction, as reads that share a commit leave them.
seal_load() {
    cat >"$dir/seal-load.sql" <<'END'
INSERT INTO audit.event (user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, owner_provider_id, action, thing_kind,
        thing_id, thing_version, categories, outcome, legal_route, origin, request_id, client)
    SELECT gen_random_uuid(), 'SE2321009900-P0001', 'discharge-coordinator', gen_random_uuid(), gen_random_uuid(), 'care',
        gen_random_uuid(), gen_random_uuid(), 'discharge.read', 'discharge', gen_random_uuid(), 3, '{case,notice}', 'ok',
        'addressed', 'api', gen_random_uuid(), '192.0.2.17' FROM generate_series(1, 25);
END
    pgbench -n -M prepared -c 8 -j 1 -R "$((${SEAL_RATE:-10000} / 25))" -T "${SEAL_SECONDS:-20}" -f "$dir/seal-load.sql" \
        "$database" >"$dir/seal-load.log" 2>&1
}

verify_one() {
    local before after took
    before=$(cpu "$postmaster")
    TIMEFORMAT='%U %S'
    took=$({ time "$build/samplan" audit verify --config "$dir/seal.conf" --json >"$dir/verify.json"; } 2>&1)
    sleep 0.3 # the backend has ended and is counted with its parent
    after=$(cpu "$postmaster")
    python3 - "$dir/verify.json" "$((after - before))" "$took" <<'END'
import json, sys
said = json.load(open(sys.argv[1]))
assert said["ok"], said
own = sum(float(x) for x in sys.argv[3].replace(",", ".").split())
rows = said["rows"]
print(rows * 1000 / said["milliseconds"], rows / own, rows / (int(sys.argv[2]) / 1e6))
END
}

seal_bench() {
    local rows begun used i
    : >"$dir/lags" && : >"$dir/verified"
    postmaster=$(head -n 1 "$dir/pg/data/postmaster.pid")
    seal_start
    rows=$(q "SELECT count(*) FROM audit.event")
    used=$(cpu "$sealer_child")
    begun=$(date +%s%N)
    seal_load &
    i=$!
    sleep 2
    while kill -0 "$i" 2>/dev/null; do
        metric seal_lag_milliseconds >>"$dir/lags"
        sleep 0.2
    done
    wait "$i"
    begun=$((($(date +%s%N) - begun) / 1000))
    used=$(($(cpu "$sealer_child") - used))
    rows=$(($(q "SELECT count(*) FROM audit.event") - rows))
    figure seal.rows "$((rows * 1000000 / begun))" rows/s
    figure seal.oldest.median "$(median <"$dir/lags")" ms
    figure seal.oldest.max "$(sort -n "$dir/lags" | tail -n 1)" ms
    figure seal.processor "$(awk -v a="$used" -v b="$begun" 'BEGIN { printf "%.1f", 100 * a / b }')" percent-of-a-core
    sleep 2
    for ((i = 0; i < rounds; i++)); do
        verify_one >>"$dir/verified"
    done
    figure verify.elapsed "$(cut -d ' ' -f 1 "$dir/verified" | median)" rows/s
    figure verify.samplan "$(cut -d ' ' -f 2 "$dir/verified" | median)" rows/s-of-a-core
    figure verify.postgres "$(cut -d ' ' -f 3 "$dir/verified" | median)" rows/s-of-a-core
}
