# shellcheck shell=bash disable=SC2154,SC2034
# samplan downtime write: where a list with personal data may be put, and what is in it. The function itself is
# tested in tests/sql.

given_a_list() # NAME OF A PERSON
{
    given_a_database || return
    migration 0001_first.sql "
        CREATE SCHEMA api; CREATE TABLE asked (operator text, args jsonb);
        CREATE FUNCTION api.operator_downtime(operator text, args jsonb)
            RETURNS TABLE (outcome text, reason text, doc json) LANGUAGE plpgsql AS \$\$
        BEGIN
            INSERT INTO asked VALUES (operator, args);
            IF args ->> 'unitHsaId' = 'SE2321009900-NONE' THEN
                RETURN QUERY SELECT 'invalid-request', 'unknown-unit', NULL::json;
            ELSE
                RETURN QUERY SELECT 'ok', NULL::text, json_build_object('madeAt', '2026-11-25T11:00:00Z',
                    'unit', json_build_object('name', 'Avdelning 3'), 'items', json_build_array(json_build_object(
                        'patient', json_build_object('name', '$1', 'identifier', '191212121212'),
                        'unit', json_build_object('name', 'Avdelning 3', 'phone', '0999-1'), 'state', 'ready',
                        'expectedDischargeDate', '2026-11-27', 'deadlines', json_build_array(json_build_object(
                            'kind', 'sip-call', 'dueAt', '2026-11-28T23:00:00Z', 'dueDate', '2026-11-28')),
                        'parties', json_build_array(json_build_object('name', 'Hemtjänsten', 'role', 'home-care',
                            'phone', '0999-2', 'waits', true)))));
            END IF;
        END \$\$;"
    migrate
    expect_status 0 || return
    list=$dir/list
    mkdir -p "$list" && chmod 0700 "$list"
}
write_list() { sam downtime write --unit SE2321009900-A101 --to "$list" --config "$dir/samplan.conf"; }

a_list_is_written()
{
    given_a_list 'Tolvan Prov' || return
    write_list
    expect_status 0 && expect_said "1 cases" || return
    expect_equal "the file's mode" "$(stat -c %a "$list/SE2321009900-A101.html")" 600 || return
    said=$(cat "$list/SE2321009900-A101.html")
    expect_said "Tolvan Prov" && expect_said "191212121212" && expect_said "2026-11-25 12:00" &&
        expect_said "kallelse till SIP senast 2026-11-28" && expect_said "0999-2" &&
        expect_said "har inte kvitterat allt" || return
    expect_equal "the files" "$(ls "$list")" SE2321009900-A101.html &&
        expect_equal "the unit asked for" "$(ask "SELECT args ->> 'unitHsaId' FROM asked")" SE2321009900-A101
}
test_case "the list of a unit is a page that only its writer may read" a_list_is_written

the_last_one_counts()
{
    given_a_list 'Tolvan Prov' || return
    write_list && write_list
    expect_status 0 && expect_equal "the files" "$(ls "$list")" SE2321009900-A101.html
}
test_case "a list takes the place of the one before" the_last_one_counts

open_folders_are_refused()
{
    given_a_list 'Tolvan Prov' || return
    chmod 0750 "$list"
    write_list
    expect_status 1 && expect_said "chmod 0700" || return
    expect_equal "what was asked of the database" "$(ask 'SELECT count(*) FROM asked')" 0 || return
    chmod 0700 "$list"
    list=$dir/nowhere
    write_list
    expect_status 1 && expect_said "cannot take the list"
}
test_case "a folder that others may enter, and one that is not there, are refused before anything is read" \
    open_folders_are_refused

no_markup_comes_through()
{
    given_a_list '<script>alert(1)</script> & Co' || return
    write_list
    expect_status 0 || return
    said=$(cat "$list/SE2321009900-A101.html")
    expect_not_said "<script>" && expect_said "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"
}
test_case "what somebody is called is never markup" no_markup_comes_through

wrong_use_of_downtime()
{
    given_a_list 'Tolvan Prov' || return
    sam downtime write --to "$list" --config "$dir/samplan.conf"
    expect_status 2 && expect_said "needed" || return
    sam downtime write --unit ../../etc --to "$list" --config "$dir/samplan.conf"
    expect_status 2 && expect_said "no HSA-id" || return
    sam downtime write --unit SE2321009900-NONE --to "$list" --config "$dir/samplan.conf"
    expect_status 1 && expect_said "no list"
}
test_case "wrong use, an id that is a path, and a unit that is not there" wrong_use_of_downtime
