# shellcheck shell=bash disable=SC2154
# receipts.sh - what receipts cost (audit.receipts): the same reads of cases by a server that keeps them and by one that does not,
# on the same database, alternating; sourced by tests/bench/run.

receipts_bench() {
    local port with i pid
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    openssl rand -hex 32 >"$dir/receipts.key"
    mkdir "$dir/receipts"
    sed "s/^http.listen.*/http.listen = 127.0.0.1:$port/" "$dir/plain.conf" >"$dir/receipts.conf"
    printf 'audit.receipts = %s\naudit.receipts_key = %s\n' "$dir/receipts" "$dir/receipts.key" >>"$dir/receipts.conf"
    "$build/samplan-server" --config "$dir/receipts.conf" >"$dir/receipts.log" 2>&1 &
    pid=$!
    plain_pid="$plain_pid $pid"
    with=http://127.0.0.1:$port
    curl -sf -o /dev/null --retry 50 --retry-connrefused --retry-delay 1 --retry-all-errors "$with/health/ready"
    : >"$dir/kept" && : >"$dir/none"
    by_http "$plain" >/dev/null # warm
    by_http "$with" >/dev/null
    for ((i = 0; i < rounds; i++)); do
        by_http "$plain" >>"$dir/none"
        by_http "$with" >>"$dir/kept"
    done
    figure receipts.with "$(cut -d ' ' -f 1 "$dir/kept" | median)" reads/s
    figure receipts.without "$(cut -d ' ' -f 1 "$dir/none" | median)" reads/s
    errors receipts.errors "$dir/kept" "$dir/none"
    figure receipts.lines "$(cat "$dir/receipts"/* | wc -l)" count
    figure receipts.ratio "$(ratio "$(cut -d ' ' -f 1 "$dir/kept" | median)" "$(cut -d ' ' -f 1 "$dir/none" | median)")" of-without
}
