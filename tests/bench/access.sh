# shellcheck shell=bash disable=SC2154
# access.sh - what access control leaves of the throughput: a case, a worklist and a plan read over HTTP with session check,
# permission, row-level security and the row in the log, and the same reads without any of it, by the same server, alternating;
# sourced by tests/bench/run.

access_lua() { # PATH...
    local path
    {
        echo 'local paths = {'
        for path in "$@"; do printf '  "/api/v1%s",\n' "$path"; done
        sed -n '/^}$/,$p' "$dir/read.lua"
    } >"$dir/access.lua"
}

access_rate() { wrk -t 1 -c 64 -d "${seconds}s" -s "$dir/access.lua" "$plain" | sed -n 's/^FIGURES //p'; }

# Every connection plans anew after a change.
access_warm() { wrk -t 1 -c 64 -d 2s -s "$dir/access.lua" "$plain" >/dev/null; }

access_of() { # NAME PATH...
    local name=$1 i whole bare
    shift
    access_lua "$@"
    : >"$dir/whole" && : >"$dir/bare"
    access_warm
    for ((i = 0; i < rounds; i++)); do
        access_rate >>"$dir/whole"
        q "SELECT bench.bare('\\x$secret')" >/dev/null
        access_warm
        access_rate >>"$dir/bare"
        q 'SELECT bench.whole()' >/dev/null
        access_warm
    done
    whole=$(cut -d ' ' -f 1 "$dir/whole" | median)
    bare=$(cut -d ' ' -f 1 "$dir/bare" | median)
    figure "access.$name" "$whole" reads/s
    figure "access.$name.bare" "$bare" reads/s
    errors "access.$name.errors" "$dir/whole" "$dir/bare"
    figure "access.$name.ratio" "$(ratio "$whole" "$bare")" of-bare
}

access_bench() {
    local unit user cases=() id
    unit=$(q "SELECT s.unit_id FROM identity.assignment s JOIN identity.account a USING (user_id) WHERE a.name = 'anna.ward'
        ORDER BY s.valid_from, s.id LIMIT 1")
    user=$(q "SELECT user_id FROM identity.account WHERE name = 'anna.ward'")
    psql -X -q -d "$database" -v unit="$unit" -v user="$user" -f "$root/tests/bench/plan_one.sql"
    psql -X -q -v ON_ERROR_STOP=1 -d "$database" -f "$root/tests/bench/access.sql"
    q "VACUUM (ANALYZE)"
    while read -r id; do cases+=("/discharges/$id"); done <"$dir/cases"
    access_of case "${cases[@]}"
    access_of worklist '/inbox?view=all'
    access_of plan "/plans/$(q "SELECT md5('bench plan 0')::uuid")"
}
