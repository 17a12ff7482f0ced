# shellcheck shell=bash disable=SC2154
# review.sh - a round of the log review through a month of one provider's log, 1,000,000 rows: what a day of it takes, the
# whole, and the draw; sourced by tests/bench/run.

review_bench() {
    local days
    psql -X -q -1 -d "$database" -f "$root/tests/bench/review.sql"
    q "VACUUM (ANALYZE) audit.event, access.participation, patient.person, identity.assignment"
    q "INSERT INTO audit.review_round (provider_id, from_day, to_day, random_wanted, targeted_wanted, persons_an_hour, scheduled, ordered_by)
        SELECT p.id, d.first, d.first + 27, 50, 100, 30, false, '{}' FROM organisation.provider p,
            LATERAL (SELECT (date_trunc('month', now()) - interval '1 month')::date AS first) d WHERE p.name = 'Region Norrgöta'"
    : >"$dir/review"
    while true; do # a turn of the worker's, and what it took
        PGOPTIONS='-c search_path=pg_catalog' psql -X -q -A -t -d "$database" <<'END' >"$dir/turn"
\timing on
SELECT doc ->> 'more' FROM api.worker_review(NULL, gen_random_uuid(), 'bench', NULL, NULL);
END
        awk '/^Time:/ { print $2 }' "$dir/turn" >>"$dir/review"
        [ "$(head -n 1 "$dir/turn")" = true ] || break
    done
    days=$(($(wc -l <"$dir/review") - 1))
    figure review.days "$days" turns
    figure review.day "$(head -n "$days" "$dir/review" | median)" ms
    figure review.draw "$(tail -n 1 "$dir/review")" ms
    figure review.whole "$(awk '{ n += $1 } END { printf "%.1f", n / 1000 }' "$dir/review")" s
    figure review.drawn "$(q "SELECT count(*) FROM audit.review_item")" accesses
}
