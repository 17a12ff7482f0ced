# shellcheck shell=bash disable=SC2154
# scale.sh - what the hot reads cost in a small and in a large database; sourced by tests/bench/run.
#
# SCALE_CASES (100000, a whole number of thousands) is the large one. SCALE_PLANS=FILE keeps the plans of
# every statement inside. As many people and units are asked for in both, spread over all there are, so
# that a difference is the size's and not that of things read for the first time.

scale_calls=(
    "discharge_read|SELECT outcome FROM api.discharge_read(:face, md5('scale case ' || :n)::uuid)"
    "inbox_ours|SELECT outcome FROM api.inbox_read(:face, 'ours', NULL)"
    "inbox_all|SELECT outcome FROM api.inbox_read(:face, 'all', NULL)"
    "patient_lookup|SELECT outcome FROM api.patient_lookup(:face, '98' || lpad(:any::text, 10, '0'), 'inera-reserve')"
    "audit_patient|SELECT outcome FROM api.audit_search(:review, jsonb_build_object('patientIdentifier', '98' || lpad(:any::text, 10, '0')))"
    "audit_user|SELECT outcome FROM api.audit_search(:review, jsonb_build_object('userHsaId', 'SE2321009900-T' || (:any - 1) / 200))"
    "audit_unit_day|SELECT outcome FROM api.audit_search(:review, jsonb_build_object('unitId', md5('scale unit ' || (:any - 1) / 200 || ' ward'), 'from', now() - interval '30 days', 'to', now() - interval '29 days'))"
    "audit_newest|SELECT outcome FROM api.audit_search(:review, '{}')"
)

scale_fill() { # FIRST LAST, in portions that leave memory alone
    local from to
    for ((from = $1; from <= $2; from = to + 1)); do
        to=$((from + 49999 < $2 ? from + 49999 : $2))
        psql -X -q -v ON_ERROR_STOP=1 -v first="$from" -v last="$to" -d "$database" -f "$root/tests/bench/scale.sql"
    done
    psql -X -q -d "$database" -c 'VACUUM ANALYZE'
}

# A coordinator of the first ward made here, and a log reviewer of the region.
scale_sessions() {
    q "INSERT INTO identity.session (secret_hash, user_id, assignment_id, way)
       SELECT sha256('scale'), user_id, id, 'local' FROM identity.assignment WHERE id = md5('scale assignment 0')::uuid"
    q "INSERT INTO identity.session (secret_hash, user_id, assignment_id, way)
       SELECT sha256('review'), s.user_id, s.id, 'local' FROM identity.assignment s
       JOIN identity.account a USING (user_id) WHERE a.name = 'logg.karin' AND s.role = 'log-reviewer' LIMIT 1"
}

scale_call() { # CALL: with its sessions
    local call=${1#*|} common="'00000000-0000-7000-8000-000000000000', 'bench'"
    call=${call//:face/"'scale'::bytea, $common"}
    printf '%s\n' "${call//:review/"'review'::bytea, $common"}"
}

scale_measure() { # CASES: prints the medians, keeps them in $dir/scale-CASES
    local call name
    : >"$dir/scale-$1"
    for call in "${scale_calls[@]}"; do
        name=${call%%|*}
        {
            printf '\\set n random(1, 200)\n\\set any random(1, 1000) * %s\n' $(($1 / 1000))
            printf '%s;\n' "$(scale_call "$call")"
        } >"$dir/scale.sql"
        rm -f "$dir"/lat.*
        pgbench -n -M prepared -c 1 -T 3 -f "$dir/scale.sql" "$login" >/dev/null 2>&1 || true
        (cd "$dir" && pgbench -n -M prepared -c 1 -t 300 -l --log-prefix=lat -f scale.sql "$login" >/dev/null)
        printf '%s %s\n' "$name" "$(awk '{ print $3 / 1000 }' "$dir"/lat.* | median)" >>"$dir/scale-$1"
    done
    while read -r name call; do
        figure "scale.$name.$1" "$call" ms
    done <"$dir/scale-$1"
}

# The plans of everything that a call runs, under the policies of the functions' role, once the session has
# settled on them.
scale_plans() { # CASES
    local call
    for call in "${scale_calls[@]}"; do
        printf '\n==== %s, %s cases ====\n' "${call%%|*}" "$1"
        {
            echo '\o /dev/null'
            for _ in 1 2 3 4 5 6 7; do
                scale_call "$call" | sed "s/:n\\b/77/g; s/:any\\b/777/g; s/\$/;/"
            done
            echo "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;"
            echo "SET auto_explain.log_buffers = on; SET auto_explain.log_nested_statements = on; SET client_min_messages = log;"
            scale_call "$call" | sed "s/:n\b/77/g; s/:any\b/777/g"
        } | psql -X -q -d "$database" 2>&1
    done
}

scale_bench() {
    local large=${SCALE_CASES:-100000} name value
    scale_fill 1 1000
    scale_sessions
    scale_measure 1000
    scale_fill 1001 "$large"
    scale_measure "$large"
    while read -r name value; do
        figure "scale.$name.ratio" "$(ratio "$value" "$(sed -n "s/^$name //p" "$dir/scale-1000")")" "times-1000-cases"
    done <"$dir/scale-$large"
    [ -z "${SCALE_PLANS:-}" ] || scale_plans "$large" >"$SCALE_PLANS"
}
