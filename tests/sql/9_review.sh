# shellcheck shell=bash disable=SC2154
# The log review: the reasons, the draw, who may see and say what (LOG-2, LOG-6, PDL-3, SOL-1).

draw_all="DO \$d\$ DECLARE d json; BEGIN LOOP SELECT doc INTO d FROM api.worker_review(NULL, '$request', 'w', NULL, NULL);
    EXIT WHEN NOT (d ->> 'more')::boolean; END LOOP; END \$d\$"
region="(SELECT id FROM organisation.provider WHERE name = 'Region Norrgöta')"
# a round of DAYS of the region's, of SEED
round() {
    printf "INSERT INTO audit.review_round (provider_id, from_day, to_day, random_wanted, targeted_wanted, persons_an_hour,
        scheduled, ordered_by, seed) VALUES ($region, (now() AT TIME ZONE 'Europe/Stockholm')::date - %s,
        (now() AT TIME ZONE 'Europe/Stockholm')::date - 1, %s, %s, %s, false, '{}', '\\\\x%s')" "$1" "$2" "$3" "${5:-30}" "$4"
}
seed=00112233445566778899aabbccddeeff
check "the slugs of the catalogue and of the function are the same" "" "
    SELECT x.slug FROM (VALUES $(sed -nE "s/^REASON\(\"([a-z-]+)\".*/('\1'),/p" "$root/services/core/audit/review.def" |
        tr -d '\n' | sed 's/,$//')) x (slug)
    FULL JOIN (SELECT DISTINCT m[1] AS slug FROM pg_proc p, regexp_matches(p.prosrc, 'THEN ''([a-z-]+)'' END', 'g') m
        WHERE p.proname = 'review_accesses') y ON y.slug = x.slug
    WHERE x.slug IS NULL OR y.slug IS NULL"

# act STAFF UNIT PERSON HOUR [ACTION [ROUTE [OUTCOME REASON]]]: a row of yesterday's log
act() {
    local route=NULL why=NULL
    [ -n "${6:-}" ] && route="'$6'"
    [ -n "${8:-}" ] && why="'$8'"
    printf '%s' "INSERT INTO audit.event (at, user_id, unit_id, provider_id, role, purpose, patient_id, action, outcome, reason, legal_route)
        SELECT ((now() AT TIME ZONE 'Europe/Stockholm')::date - 1 + time '$4') AT TIME ZONE 'Europe/Stockholm', $(staff "$1"), u.id,
            u.provider_id, 'physician', 'care', $3, '${5:-patient.read}', '${7:-ok}', $why, $route
            FROM organisation.unit u WHERE u.name = '$2';"
}
# somebody whom nobody has looked at
fresh="INSERT INTO patient.person (id, given_name, family_name, municipality_code, street, postal_code, city, number)
    VALUES ('00000000-0000-4000-8000-0000000000a1', 'Ingen', 'Alls', '9901', 'Provgatan 7 B', '99123', 'Älvsta', '191212121212');"
new="'00000000-0000-4000-8000-0000000000a1'"
# reasons SENTENCE WANTED SETUP: the reasons of that person's access
reasons() {
    check "$1" "$2" "DELETE FROM audit.review_decision; DELETE FROM audit.review_item; UPDATE audit.review_round SET drawn_at = now(),
            accesses = 0, log_rows = 0 WHERE drawn_at IS NULL; $3 $(round 1 500 0 "$seed" 5); $draw_all;
        SELECT array_to_string(reasons, ' ') FROM audit.review_item WHERE patient_id = $new; ROLLBACK"
}
vc="Älvsta Norra vårdcentral"
takes_part() { # UNTIL: in a case of three days ago
    printf '%s' "SET LOCAL session_replication_role = replica; INSERT INTO access.participation (unit_id, discharge_id, patient_id, since, until)
        VALUES ($(unit "$vc"), md5('no case')::uuid, $new, now() - interval '3 days', $1); SET LOCAL session_replication_role = origin;"
}
reasons "LOG-2: no participation" "no-participation" "$fresh $(act 0005 "$vc" "$new" 10:00)"
reasons "the chosen GP unit takes part" "" "$fresh UPDATE patient.person SET listed_unit_id = $(unit "$vc") WHERE id = $new;
    $(act 0005 "$vc" "$new" 10:00)"
listed="$fresh UPDATE patient.person SET listed_unit_id = $(unit "$vc") WHERE id = $new;"
reasons "at night, at a unit where nobody works then" night "$listed $(act 0005 "$vc" "$new" 22:00)"
reasons "a minute before is evening, and six o'clock is morning" "" "$listed $(act 0005 "$vc" "$new" 21:59) $(act 0005 "$vc" "$new" 06:00)"
reasons "a ward works at night" no-participation "$fresh $(act 0001 "Medicinavdelning 3" "$new" 02:00)"
reasons "a surname in common" same-surname "${listed/\'Alls\'/\'Forsman\'} $(act 0005 "$vc" "$new" 10:00)"
reasons "a name that only ends alike is another" "" "${listed/\'Alls\'/\'sman\'} $(act 0005 "$vc" "$new" 10:00)"
own_name="${listed/\'Ingen\', \'Alls\'/\'Lena\', \'Forsman\'}"
reasons "one's own name, when the number is not known" "own-record same-surname" "$own_name $(act 0005 "$vc" "$new" 10:00)"
mark() { printf '%s' "DO \$d\$ BEGIN PERFORM api.operator_staff_marks('prov', '{\"staff\": [$1]}'); END \$d\$;"; }
hsa() { printf 'SE2321009900-P%s' "$1"; }
reasons "a namesake with another number is no colleague and not oneself" same-surname \
    "$own_name $(mark "{\"hsaId\": \"$(hsa 0005)\", \"number\": \"198108292384\"}") $(act 0005 "$vc" "$new" 10:00)"
reasons "a colleague by number, whatever the name" colleague "UPDATE identity.assignment SET unit_id = $(unit "$vc") WHERE user_id = $(staff 0032);
    $listed $(mark "{\"hsaId\": \"$(hsa 0032)\", \"number\": \"191212121212\"}") $(act 0005 "$vc" "$new" 10:00)"
reasons "a neighbour, whatever the number of the door" neighbour \
    "$listed $(mark "{\"hsaId\": \"$(hsa 0005)\", \"street\": \"provgatan 12\", \"postalCode\": \"99123\"}") $(act 0005 "$vc" "$new" 10:00)"
reasons "the same street elsewhere is no neighbour" "" \
    "$listed $(mark "{\"hsaId\": \"$(hsa 0005)\", \"street\": \"Provgatan 12\", \"postalCode\": \"99124\"}") $(act 0005 "$vc" "$new" 10:00)"
reasons "emergency access, by the row's route" emergency "$listed $(act 0005 "$vc" "$new" 10:00 discharge.read emergency)"
reasons "what was refused" refused "$listed $(act 0005 "$vc" "$new" 10:00 discharge.read '' denied not-found)"
reasons "an outdated page is no refusal" "" "$listed $(act 0005 "$vc" "$new" 10:00 discharge.read '' denied stale-version)"
reasons "a protected identity" protected-identity "$listed INSERT INTO patient.protection (patient_id, kind) VALUES ($new, 'marked');
    $(act 0005 "$vc" "$new" 10:00)"
reasons "many people within an hour" many-persons "$listed $(for n in 21 22 23 24; do act 0005 "$vc" "$(person $n)" 10:5$((n - 20)); done)
    $(act 0005 "$vc" "$new" 10:01)"
reasons "and one fewer is not many" "" "$listed $(for n in 21 22 23; do act 0005 "$vc" "$(person $n)" 10:5$((n - 20)); done)
    $(act 0005 "$vc" "$new" 10:01)"
reasons "the unit took part that day, though it does no more" "" "$fresh $(takes_part "now() - interval '1 hour'") $(act 0005 "$vc" "$new" 10:00)"

reasons "it took part before, and no more that day" no-participation "$fresh $(takes_part "now() - interval '60 hours'")
    $(act 0005 "$vc" "$new" 10:00)"

# ---- the draw ----
anew="UPDATE audit.review_setting SET every = 'never'; DELETE FROM audit.review_decision; DELETE FROM audit.review_item; UPDATE audit.review_round SET drawn_at = now(),
    accesses = 0, log_rows = 0 WHERE drawn_at IS NULL"
list="SELECT md5(string_agg(concat_ws(' ', user_id, unit_id, patient_id, day, how), ',' ORDER BY user_id, unit_id, patient_id, day))
    FROM audit.review_item"
one=$(root_sql "$anew; $(round 10 6 6 "$seed"); $draw_all; $list; ROLLBACK")
check "with the same seed the same is drawn again" "$one" "$anew; $(round 10 6 6 "$seed"); $draw_all; $list; ROLLBACK"
check "and with another seed something else" t "$anew; $(round 10 6 6 ff112233445566778899aabbccddeeff); $draw_all; SELECT ($list) IS DISTINCT FROM '$one'; ROLLBACK"
check "what is drawn by chance are the first places of all there is, computed without the function" t "
    $anew; DELETE FROM audit.review_day; $(round 10 9 0 "$seed"); $draw_all;
    WITH every AS (
        SELECT DISTINCT e.user_id, e.unit_id, e.patient_id, (e.at AT TIME ZONE 'Europe/Stockholm')::date AS day FROM audit.event e
            WHERE e.provider_id = $region AND e.patient_id IS NOT NULL AND e.user_id IS NOT NULL
                AND (e.at AT TIME ZONE 'Europe/Stockholm')::date BETWEEN (now() AT TIME ZONE 'Europe/Stockholm')::date - 10
                    AND (now() AT TIME ZONE 'Europe/Stockholm')::date - 1 AND e.action NOT IN ('audit.review-item', 'audit.review-decide')),
    first AS (SELECT * FROM every e ORDER BY sha256(decode('$seed' || replace(concat(e.user_id, e.unit_id, e.patient_id), '-', ''), 'hex')
        || int4send(e.day - date '2000-01-01')) LIMIT 9)
    SELECT count(*) = 9 AND (SELECT accesses FROM audit.review_round ORDER BY ordered_at DESC LIMIT 1) = (SELECT count(*) FROM every)
        FROM first f JOIN audit.review_item i USING (user_id, unit_id, patient_id, day) WHERE i.how = 'random'; ROLLBACK"
check "LOG-2: each access is as likely as any other: over 60 seeds none is drawn much more than its share" t "
    $anew; CREATE TEMPORARY TABLE hits (n integer);
    WITH every AS (SELECT n FROM generate_series(1, 50) n), s AS (SELECT g, decode(md5(g::text), 'hex') AS seed FROM generate_series(1, 60) g),
    p AS (SELECT s.g, e.n, row_number() OVER (PARTITION BY s.g ORDER BY audit.review_place(s.seed, md5(e.n::text)::uuid,
        md5('u')::uuid, md5('p')::uuid, date '2026-10-01')) AS place FROM s CROSS JOIN every e),
    c AS (SELECT n, count(*) FILTER (WHERE place <= 10) AS drawn FROM p GROUP BY n)
    SELECT min(drawn) >= 2 AND max(drawn) <= 26 AND sum(drawn) = 600 FROM c; ROLLBACK"
check "an access is drawn once, however many rounds take its day" "0 true" "
    $anew; $(round 10 5 5 "$seed"); $draw_all; $(round 10 5 5 "$seed"); $draw_all;
    SELECT (SELECT count(*) FROM (SELECT FROM audit.review_item GROUP BY user_id, unit_id, patient_id, day HAVING count(*) > 1) x)
        || ' ' || (count(*) > 10) FROM audit.review_item; ROLLBACK"
check "a round cannot take a day that is not over" "ERROR:  new row for relation \"review_round\" violates check constraint \"review_round_check1\"" "
    INSERT INTO audit.review_round (provider_id, from_day, to_day, random_wanted, targeted_wanted, persons_an_hour, scheduled, ordered_by)
        VALUES ($region, (now() AT TIME ZONE 'Europe/Stockholm')::date, (now() AT TIME ZONE 'Europe/Stockholm')::date, 1, 1, 30, false, '{}')"

# ---- who may see and say what ----
check_api "a reviewer's function cannot choose the seed" "ERROR:  permission denied for table review_round" "
    INSERT INTO audit.review_round (provider_id, from_day, to_day, random_wanted, targeted_wanted, persons_an_hour, scheduled, ordered_by, seed)
        VALUES ($region, '2026-01-01', '2026-01-02', 1, 1, 30, false, '{}', '\\x$seed')"
for act in "UPDATE audit.review_decision SET note = 'x'" "DELETE FROM audit.review_decision" "UPDATE audit.review_item SET reasons = '{}'" \
    "DELETE FROM audit.review_item" "DELETE FROM audit.review_round" "UPDATE audit.review_round SET seed = ''" "DELETE FROM audit.public_person"; do
    case $(root_sql "SET ROLE samplan_api; SELECT api.forget(NULL); $act") in
    *"permission denied"*) report "the functions' role may not: $act" y y ;;
    *) report "the functions' role may not: $act" "permission denied" "allowed" ;;
    esac
done
check "LOG-6: nobody's own access is decided by them, whoever writes it" \
    "ERROR:  new row for relation \"review_decision\" violates check constraint \"review_decision_check\"" "
    INSERT INTO audit.review_decision (item_id, number, user_id, decision, by_user, by)
        SELECT id, 1, user_id, 'justified', user_id, '{}' FROM audit.review_item LIMIT 1"
check "nor under a name that is not whose access it is" t "
    SELECT position('violates foreign key' IN x) > 0 FROM (SELECT '$(root_sql "
        INSERT INTO audit.review_decision (item_id, number, user_id, decision, by_user, by)
            SELECT id, 1, $(staff 0001), 'justified', user_id, '{}' FROM audit.review_item WHERE user_id <> $(staff 0001) LIMIT 1" |
    tr -d "'")' AS x) y"
check "the tables' owner sees no round but for the worker" "0" "SELECT api.forget(NULL); SET ROLE samplan_owner;
    SELECT count(*) FROM audit.review_item"
check "the marks of staff are not their numbers" f "$(mark "{\"hsaId\": \"$(hsa 0005)\", \"number\": \"191212121212\"}")
    SELECT bool_or(m::text LIKE '%191212121212%') FROM audit.staff_mark m; ROLLBACK"
check "an unknown member of staff is told by row, and nothing is entered" "invalid-request 2 0" "
    SELECT outcome || ' ' || (doc #>> '{faults,0,row}') || ' ' || (SELECT count(*) FROM audit.staff_mark)
        FROM api.operator_staff_marks('prov', '{\"staff\": [{\"hsaId\": \"$(hsa 0005)\", \"number\": \"191212121212\"}, {\"hsaId\": \"SE2321009900-NONE\", \"number\": \"191212121212\"}]}')"
