# shellcheck shell=bash disable=SC2154
# plan.sh - what reading a plan of 25 goals, 60 actions and 12 contacts costs among 10,000 plans and among BENCH_PLANS
# (1000000); sourced by tests/bench/run. One call, one round trip.

plan_bench() {
    local unit user small large last=10000
    unit=$(q "SELECT s.unit_id FROM identity.assignment s JOIN identity.account a USING (user_id) WHERE a.name = 'anna.ward'
        ORDER BY s.valid_from, s.id LIMIT 1")
    user=$(q "SELECT user_id FROM identity.account WHERE name = 'anna.ward'")
    psql -X -q -d "$database" -v unit="$unit" -v user="$user" -f "$root/tests/bench/plan_one.sql"
    echo "SELECT length(doc::text) FROM api.plan_read('\\x$secret', '00000000-0000-7000-8000-000000000000', 'bench', md5('bench plan 0')::uuid);" \
        >"$dir/plan.sql"
    plan_fill 1 "$last"
    small=$(plan_cost)
    figure plan.size "$(q "$(sed 's/;$//' "$dir/plan.sql")")" bytes
    figure plan.read.10000 "$small" ms
    while [ "$last" -lt "${BENCH_PLANS:-1000000}" ]; do
        plan_fill $((last + 1)) $((last + 99000))
        last=$((last + 99000))
    done
    large=$(plan_cost)
    figure "plan.read.$last" "$large" ms
    figure plan.growth "$(ratio "$large" "$small")" times
}

plan_fill() { psql -X -q -d "$database" -v unit="$unit" -v user="$user" -v first="$1" -v last="$2" -f "$root/tests/bench/plan.sql"; }

# The median of five medians, each of 200 reads as the server makes them.
plan_cost() {
    q "VACUUM (ANALYZE) plan.plan, plan.participation, plan.party, plan.row, plan.field, plan.consent, plan.entry"
    for _ in 1 2 3 4 5; do
        rm -f "$dir"/lat*
        (cd "$dir" && pgbench -n -M prepared -c 1 -t 200 -l --log-prefix=lat -f plan.sql "$login" >/dev/null 2>&1)
        cut -d ' ' -f 3 "$dir"/lat* | median
    done | median | awk '{ printf "%.2f", $1 / 1000 }'
}
