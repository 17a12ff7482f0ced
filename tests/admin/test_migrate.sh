# shellcheck shell=bash disable=SC2154,SC2034
# samplan migrate, with small folders of SQL of the tests' own.

two_migrations()
{
    migration 0001_first.sql "CREATE TABLE first (x int);"
    migration 0002_second.sql "CREATE TABLE second (x int);"
    echo "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 41';" \
        >"$sql/api/answer.sql"
    echo "CREATE TABLE IF NOT EXISTS code (c text PRIMARY KEY);
        INSERT INTO code VALUES ('a') ON CONFLICT DO NOTHING;" >"$sql/reference/code.sql"
}

from_nothing()
{
    given_a_database && two_migrations || return
    migrate
    expect_status 0 && expect_said "0001_first.sql applied" && expect_said "at 0002" || return
    expect_equal tables "$(ask "SELECT to_regclass('first'), to_regclass('second'), answer()")" \
        "first|second|41" || return
    expect_equal checksum "$(ask 'SELECT checksum FROM samplan_migration.applied WHERE number = 1')" \
        "$(sha256sum <"$sql/migrations/0001_first.sql" | cut -d' ' -f1)" || return
    migrate
    expect_status 0 && expect_said "nothing to do" && expect_not_said "applied"
}
test_case "an empty database is migrated, and a second run finds nothing to do" from_nothing

dry_run()
{
    given_a_database && two_migrations || return
    migrate --dry-run
    expect_status 0 && expect_said "0002_second.sql would be applied" || return
    expect_equal schemas "$(ask "SELECT count(*) FROM pg_namespace WHERE nspname = 'samplan_migration'")" 0 ||
        return
    migrate && migrate --dry-run --json
    expect_equal answer "$said" \
        '{"ok":true,"dryRun":true,"from":2,"to":2,"pending":[],"wouldReplace":false}'
}
test_case "a dry run says what would be done and leaves not even its own schema" dry_run

json()
{
    given_a_database && two_migrations || return
    migrate --json
    expect_equal answer "$said" \
        '{"ok":true,"dryRun":false,"from":0,"to":2,"applied":["0001_first.sql","0002_second.sql"],"replaced":true}' ||
        return
    echo "-- later" >>"$sql/migrations/0001_first.sql"
    migrate --json
    expect_status 1 && expect_said '"ok":false' && expect_said '"reason":"changed-migration"'
}
test_case "migrate --json is one document, also when it refuses" json

changed()
{
    given_a_database && two_migrations && migrate || return
    echo "-- a thought too late" >>"$sql/migrations/0001_first.sql"
    migration 0003_third.sql "CREATE TABLE third (x int);"
    migrate
    expect_status 1 && expect_said "0001_first.sql is not the file that was applied" || return
    expect_equal third "$(ask "SELECT to_regclass('third') IS NULL")" t
}
test_case "a migration that was changed after it was applied is refused and nothing is done" changed

renamed()
{
    given_a_database && two_migrations && migrate || return
    mv "$sql/migrations/0002_second.sql" "$sql/migrations/0002_other.sql"
    migrate
    expect_status 1 && expect_said "0002_other.sql is not the file"
}
test_case "a migration that was renamed after it was applied is refused" renamed

newer()
{
    given_a_database && two_migrations && migrate || return
    rm "$sql/migrations/0002_second.sql"
    echo "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 40';" \
        >"$sql/api/answer.sql"
    migrate
    expect_status 1 && expect_said "later version of samplan" || return
    expect_equal "the function" "$(ask 'SELECT answer()')" 41
}
test_case "a database newer than the files is refused and its functions stay" newer

gap()
{
    given_a_database && two_migrations || return
    mv "$sql/migrations/0002_second.sql" "$sql/migrations/0003_second.sql"
    migrate
    expect_status 1 && expect_said "migration 0002 is missing" || return
    expect_equal tables "$(ask "SELECT to_regclass('first') IS NULL")" t || return
    mv "$sql/migrations/0003_second.sql" "$sql/migrations/0001_second.sql"
    migrate
    expect_status 1 && expect_said "the same number" || return
    mv "$sql/migrations/0001_second.sql" "$sql/migrations/2_second.sql"
    migrate
    expect_status 1 && expect_said "not named NNNN"
}
test_case "a gap, a double number or a wrong name in the files is refused before anything is done" gap

gap_in_database()
{
    given_a_database && two_migrations && migrate || return
    ask "DELETE FROM samplan_migration.applied WHERE number = 1"
    migrate
    expect_status 1 && expect_said "changed by hand"
}
test_case "a gap in what a database says was applied is refused" gap_in_database

failing()
{
    given_a_database && two_migrations || return
    migration 0003_third.sql "CREATE TABLE third (x int); INSERT INTO third VALUES ('no number');"
    migration 0004_fourth.sql "CREATE TABLE fourth (x int);"
    migrate
    expect_status 1 && expect_said "0003_third.sql failed and nothing of it was kept" &&
        expect_said "no number" || return
    expect_equal tables "$(ask "SELECT to_regclass('second') IS NOT NULL, to_regclass('third') IS NULL,
        to_regclass('fourth') IS NULL, max(number) FROM samplan_migration.applied")" "t|t|t|2" || return
    migration 0003_third.sql "CREATE TABLE third (x int);"
    migrate
    expect_status 0 && expect_said "at 0004"
}
test_case "a failing migration leaves nothing, the ones before it stay, and it may be mended" failing

own_commit()
{
    given_a_database || return
    migration 0001_first.sql "CREATE TABLE first (x int); COMMIT; CREATE TABLE second (x int);"
    migrate
    expect_status 1 && expect_said "ends the transaction by itself" || return
    expect_equal applied "$(ask 'SELECT count(*) FROM samplan_migration.applied')" 0 || return
    ask "DROP TABLE first, second"
    migration 0001_first.sql "CREATE TABLE first (x int); COMMIT; SELECT 1 / 0;"
    migrate
    expect_status 1 && expect_said "ends the transaction by itself" && expect_not_said "nothing of it" ||
        return
    ask "DROP TABLE first"
    migration 0001_first.sql "CREATE TABLE first (x int); ROLLBACK; BEGIN; CREATE TABLE second (x int);"
    migrate
    expect_status 1 && expect_said "ends the transaction by itself" || return
    expect_equal tables "$(ask "SELECT to_regclass('first') IS NULL, to_regclass('second') IS NULL")" "t|t"
}
test_case "a migration that commits by itself is refused and not noted as applied" own_commit

leftover_role()
{
    given_a_database || return
    migration 0001_first.sql "SET ROLE pg_monitor; SET search_path = pg_catalog;"
    migration 0002_second.sql "CREATE TABLE second AS SELECT current_user AS who, current_schema AS place;"
    migrate
    expect_status 0 || return
    expect_equal "role and schema" "$(ask 'SELECT who, place FROM public.second')" "postgres|public"
}
test_case "a role or search path that a migration sets does not reach the next one" leftover_role

replaced()
{
    given_a_database && two_migrations && migrate || return
    expect_equal before "$(ask 'SELECT answer()')" 41 || return
    echo "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 42';" \
        >"$sql/api/answer.sql"
    migrate
    expect_status 0 && expect_said "reference replaced" || return
    expect_equal after "$(ask 'SELECT answer()')" 42
}
test_case "changed functions are replaced without a migration" replaced

replaced_whole()
{
    given_a_database && two_migrations && migrate || return
    echo "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 43';" \
        >"$sql/api/answer.sql"
    echo "CREATE POLICY none ON nowhere;" >"$sql/policies/broken.sql"
    migrate
    expect_status 1 && expect_said "policies/broken.sql failed" || return
    expect_equal "the function" "$(ask 'SELECT answer()')" 41 || return
    rm "$sql/policies/broken.sql"
    migrate
    expect_status 0 && expect_equal "the function" "$(ask 'SELECT answer()')" 43
}
test_case "functions and policies are replaced all or not at all" replaced_whole

# A migration that waits for a table which this test holds keeps the first run at work for as long
# as the second one needs.
two_at_once()
{
    given_a_database || return
    ask "CREATE TABLE gate (x int)"
    migration 0001_first.sql "LOCK TABLE gate; CREATE TABLE first (x int);"
    coproc HOLDER { psql -X -q -At -d "$url" 2>&1; }
    local holder=$HOLDER_PID in=${HOLDER[1]} out=${HOLDER[0]} line first second third
    echo "BEGIN; LOCK TABLE gate; SELECT 'held';" >&"$in"
    read -r line <&"$out"
    "$samplan" migrate --config "$dir/samplan.conf" --sql "$sql" >"$dir/first.log" 2>&1 &
    first=$!
    until [ "$(ask "SELECT count(*) FROM pg_locks WHERE relation = 'gate'::regclass AND NOT granted")" = 1 ]; do
        kill -0 "$first" 2>/dev/null || break
    done
    migrate
    second="$status $said"
    "$samplan" migrate --wait --config "$dir/samplan.conf" --sql "$sql" >"$dir/third.log" 2>&1 &
    third=$!
    until [ "$(ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")" = 1 ]; do
        kill -0 "$third" 2>/dev/null || break
    done
    echo "COMMIT; \\q" >&"$in"
    wait "$first"
    expect_equal "the first run" "$? $(grep -v replaced "$dir/first.log")" \
        "0 0001_first.sql applied
the database is at 0001" || return
    wait "$third"
    expect_equal "the waiting run" "$? $(cat "$dir/third.log")" "0 the database is at 0001, nothing to do" ||
        return
    wait "$holder" 2>/dev/null
    said=$second
    expect_said "1 samplan: another samplan migrate is at work"
}
test_case "of two runs at once the second refuses, or waits when it is told to" two_at_once

unreachable()
{
    given_a_database && two_migrations || return
    echo "database.url_migrate = host=$dir/nowhere dbname=x password=geheim" >"$dir/samplan.conf"
    migrate
    expect_status 3 && expect_said "does not answer" && expect_not_said geheim || return
    : >"$dir/samplan.conf"
    migrate
    expect_status 3 && expect_said "database.url_migrate is not set" || return
    echo "database.colour = blue" >"$dir/samplan.conf"
    migrate
    expect_status 3 && expect_said "line 1: there is no key"
}
test_case "a database or configuration that cannot be reached has exit code 3 and shows no secret" \
    unreachable

status_of()
{
    given_a_database && two_migrations || return
    sam status --config "$dir/samplan.conf" --sql "$sql"
    expect_status 1 && expect_said "0000 of 0002" && expect_said "0001_first.sql" || return
    migrate
    sam status --config "$dir/samplan.conf" --sql "$sql"
    expect_status 0 && expect_said "0002 of 0002" && expect_said "current" || return
    migration 0003_third.sql "SELECT 1;"
    sam status --config "$dir/samplan.conf" --sql "$sql" --json
    expect_status 1 && expect_said '"schema":2,"known":3,"pending":["0003_third.sql"]'
}
test_case "status tells the version and what is pending, and answers no when something is" status_of
