# shellcheck shell=bash disable=SC2154
# day.sh - a county's day: 50 wards, 40 GP units and 300 municipal units, 8,000 open cases, a day's traffic 60 times
# as fast over HTTPS; sourced by tests/bench/run. BENCH_DAY_HOURS (10) is how much of the day.

day_bench() {
    psql -X -q -v ON_ERROR_STOP=1 -d "$database" -f "$root/tests/bench/day.sql" >/dev/null
    figure day.cases "$(q "SELECT count(*) FROM discharge.discharge WHERE state NOT IN ('closed', 'aborted')")" cases
    local status=0
    node "$root/tests/bench/day.mjs" "$tls" "$dir/server/ca.pem" || status=1
    # what the database spent its time on, with pg_stat_statements (BENCH_TOP=FILE)
    [ -z "${BENCH_TOP:-}" ] || q "SELECT round(total_exec_time), calls, round(mean_exec_time::numeric, 2), left(query, 200)
        FROM pg_stat_statements ORDER BY 1 DESC LIMIT 40" >"$BENCH_TOP" 2>/dev/null || true
    return "$status"
}
