# shellcheck shell=bash disable=SC2154
# national.sh - what the platform waits for a person's times: GetSubjectOfCareSchedule at BENCH_RATE (200) calls a second for
# BENCH_SECONDS, over TLS with certificates on both sides, among BENCH_TIMES (1000000) stored times of other people;
# sourced by tests/bench/run. The contract is three seconds for 95 of 100 calls.

national_bench() {
    local times=${BENCH_TIMES:-1000000} last=0
    while [ "$last" -lt "$times" ]; do
        psql -X -q -d "$database" -v first=$((last + 1)) -v last=$((last + 50000 < times ? last + 50000 : times)) \
            -f "$root/tests/bench/national.sql"
        last=$((last + 50000))
    done
    q "VACUUM (ANALYZE) appointment.appointment, patient.person, patient.identifier"
    figure national.times "$(q 'SELECT count(*) FROM appointment.appointment')" count
    SAMPLAN_BUILD=$build BENCH_DATABASE=$database node "$root/tests/bench/national.mjs" "$dir/server/samplan.conf" \
        "${BENCH_RATE:-200}" "$seconds"
}
