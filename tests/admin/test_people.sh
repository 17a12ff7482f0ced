# shellcheck shell=bash disable=SC2154,SC2034
# samplan unit import, user add, demo load: the command's half, with functions that record what they
# were asked. The functions themselves are tested in tests/sql.

given_an_operator()
{
    given_a_database || return
    migration 0001_first.sql "
        CREATE SCHEMA api; CREATE SCHEMA patient; CREATE TABLE patient.person (id int);
        CREATE TABLE asked (operator text, args jsonb);
        CREATE FUNCTION api.operator_units_import(operator text, args jsonb)
            RETURNS TABLE (outcome text, reason text, doc json) LANGUAGE plpgsql AS \$\$
        BEGIN
            INSERT INTO asked VALUES (operator, args);
            IF args -> 'units' -> 1 ->> 'providerOrgNumber' = '5560125790' THEN
                RETURN QUERY SELECT 'invalid-request', NULL::text,
                    '{\"inserted\":0,\"updated\":0,\"faults\":[{\"row\":2,\"reason\":\"no such provider\"}]}'::json;
            ELSE
                RETURN QUERY SELECT 'ok', NULL::text, '{\"inserted\":1,\"updated\":1,\"providers\":1,\"faults\":[]}'::json;
            END IF;
        END \$\$;
        CREATE FUNCTION api.operator_staff_marks(operator text, args jsonb)
            RETURNS TABLE (outcome text, reason text, doc json) LANGUAGE plpgsql AS \$\$
        BEGIN
            IF args -> 'staff' -> 0 ->> 'hsaId' = 'SE2321000016-NONE' THEN
                RETURN QUERY SELECT 'invalid-request', 'bad-rows', '{\"faults\":[{\"row\":1,\"reason\":\"unknown-staff\"}]}'::json;
            ELSE
                INSERT INTO asked VALUES (operator, args);
                RETURN QUERY SELECT 'ok', NULL::text, '{\"entered\":2}'::json;
            END IF;
        END \$\$;
        CREATE FUNCTION api.operator_user_add(operator text, args jsonb)
            RETURNS TABLE (outcome text, reason text, doc json) LANGUAGE plpgsql AS \$\$
        BEGIN
            IF args ->> 'account' = 'taken' THEN
                RETURN QUERY SELECT 'conflict', 'bad-id', NULL::json;
            ELSE
                INSERT INTO asked VALUES (operator, args);
                RETURN QUERY SELECT 'ok', NULL::text, '{}'::json;
            END IF;
        END \$\$;"
    migrate
    expect_status 0
}

header='hsaId;name;kind;provider;parent;municipality;phone;serves'
import()
{
    sam unit import "$dir/units.csv" --config "$dir/samplan.conf" "$@"
}

import_good()
{
    given_an_operator || return
    printf '%s\n' "$header" 'se2321000016-a1;Avdelning 1;ward;232100-0016;;0180;;' '' \
        'SE2321000016-B2;"Hemtjänst ""Öst""";home-care;2321000016;SE2321000016-A1;0180;08-1;0180 0114' \
        >"$dir/units.csv"
    import --dry-run
    expect_status 0 && expect_said "2 units read: 1 new, 1 known before; 1 new care providers; nothing was changed" || return
    expect_equal "calls kept" "$(ask 'SELECT count(*) FROM asked')" 0 || return
    import
    expect_status 0 && expect_said "2 units read" || return
    expect_equal operator "$(ask 'SELECT operator FROM asked')" "$(id -un)" || return
    expect_equal units "$(ask "SELECT args -> 'units' FROM asked")" \
        '[{"kind": "ward", "line": 2, "name": "Avdelning 1", "hsaId": "SE2321000016-A1", "phone": null, "serves": [], "provider": null, "parentHsaId": null, "municipalityCode": "0180", "providerOrgNumber": "2321000016"}, {"kind": "home-care", "line": 4, "name": "Hemtjänst \"Öst\"", "hsaId": "SE2321000016-B2", "phone": "08-1", "serves": ["0180", "0114"], "provider": null, "parentHsaId": "SE2321000016-A1", "municipalityCode": "0180", "providerOrgNumber": "2321000016"}]' ||
        return
    import --json
    expect_equal answer "$said" '{"ok":true,"dryRun":false,"rows":2,"inserted":1,"updated":1,"providers":1}'
}
test_case "unit import hands over every row, and a dry run keeps nothing" import_good

import_provider()
{
    given_an_operator || return
    printf '%s\n' "$header;providerName;providerKind;providerCounty;providerMunicipality" \
        'SE2321000016-A1;Avdelning 1;ward;232100-0016;;;;;Region Stockholm;region;01;' \
        'SE2120000142-B2;Hemtjänst;home-care;2120000142;;;;;Stockholms stad;municipality;;0180' \
        >"$dir/units.csv"
    import
    expect_status 0 && expect_said "1 new care providers" || return
    expect_equal providers "$(ask "SELECT jsonb_path_query_array(args, '\$.units[*].provider') FROM asked")" \
        '[{"kind": "region", "name": "Region Stockholm", "countyCode": "01", "municipalityCode": null}, {"kind": "municipality", "name": "Stockholms stad", "countyCode": "01", "municipalityCode": "0180"}]' ||
        return
    printf '%s\n' "$header;providerName;providerKind;providerCounty" \
        'SE2321000016-A1;Avdelning 1;ward;2321000016;;;;;Region Stockholm;region;01' \
        'SE2321000016-A2;Avdelning 2;ward;2321000016;;;;;Region Uppsala;region;03' >"$dir/units.csv"
    import
    expect_status 1 && expect_said "line 3: the provider is described otherwise on line 2"
}
test_case "unit import hands over the care providers that the file describes, and no contradiction" \
    import_provider

import_bare()
{
    given_a_database || return
    PGOPTIONS='-c client_min_messages=warning' super -f "$root/sql/roles.sql" && ask "ALTER DATABASE $database OWNER TO samplan_owner" >/dev/null || return
    sql=$root/sql
    migrate
    expect_status 0 || return
    printf '%s\n' "$header;providerName;providerKind;providerCounty" \
        'SE2321000016-A1;Avdelning 1;ward;232100-0016;;0180;;;Region Stockholm;region;01' >"$dir/units.csv"
    import
    expect_status 0 && expect_said "1 units read: 1 new, 0 known before; 1 new care providers" || return
    sam user add --config "$dir/samplan.conf" --name "Anna Åberg" --account anna --unit SE2321000016-A1 \
        --role discharge-coordinator --generate
    expect_status 0
}
test_case "a bare installation gets its first provider, unit and account by the command alone" import_bare

import_bad()
{
    given_an_operator || return
    printf '%s\n' "$header" 'SE23-A1;Avdelning 1;ward;2321000016;;;;' \
        'SE2321000016-A2;;ward;2321000016;;;;' 'SE2321000016-A3;Avdelning 3;ward;2321000016;;;;' \
        >"$dir/units.csv"
    import
    expect_status 1 && expect_said "line 2: hsaId is not" && expect_said "line 3: name is missing" &&
        expect_said "2 faults; nothing was imported" || return
    import --json
    expect_status 1 && expect_said '"faults":[{"line":2,' || return
    expect_equal calls "$(ask 'SELECT count(*) FROM asked')" 0 || return
    printf '%s\n' "$header" 'SE2321000016-A2;Avdelning 2;ward;2321000016;;;;' \
        'SE2321000016-A3;Avdelning 3;ward;556012-5790;;;;' >"$dir/units.csv"
    import
    expect_status 1 && expect_said "line 3: no such provider" && expect_said "1 fault; nothing"
}
test_case "unit import names every bad row by line, the register's faults too" import_bad

import_unreachable()
{
    given_an_operator || return
    import
    expect_status 3 && expect_said "cannot be read" || return
    printf '%s\n' "$header" 'SE2321000016-A2;Avdelning 2;ward;2321000016;;;;' >"$dir/units.csv"
    echo "database.url_admin = host=$dir/nowhere dbname=x" >"$dir/samplan.conf"
    import
    expect_status 3 && expect_said "does not answer"
}
test_case "unit import has exit code 3 when the file or the database is not there" import_unreachable

add()
{
    sam user add --config "$dir/samplan.conf" --name "Anna Åberg" --account anna \
        --unit se2321000016-a1 --role municipal-nurse "$@"
}

add_generated()
{
    given_an_operator || return
    add --generate --title "Leg. sjuksköterska" --json
    expect_status 0 || return
    local password secret
    password=$(sed -n 's/.*"password":"\([^"]*\)".*/\1/p' <<<"$said")
    secret=$(sed -n 's/.*"totpSecret":"\([A-Z2-7]*\)".*/\1/p' <<<"$said")
    expect_equal "length of the password" "${#password}" 20 || return
    expect_equal "length of the secret" "${#secret}" 32 || return
    expect_said "otpauth://totp/Samplan:anna?secret=$secret&issuer=Samplan" || return
    expect_equal "the same secret" "$(ask "SELECT args ->> 'totpKey' FROM asked")" \
        "$(printf '%s' "$secret" | base32 -d | od -An -tx1 | tr -d ' \n')" || return
    expect_equal "what is kept" "$(ask "SELECT length(args ->> 'salt'), length(args ->> 'proof'),
        args ->> 'ops', args ->> 'memKib', args ->> 'unitHsaId', args ->> 'title',
        args::text LIKE '%$password%' FROM asked")" \
        "32|64|2|65536|SE2321000016-A1|Leg. sjuksköterska|f"
}
test_case "user add makes a password and a code key, shows them once and sends only the proof" \
    add_generated

add_from_stdin()
{
    given_an_operator || return
    said=$(printf 'korrekt häst batteri\nannat\n' | "$samplan" user add --config "$dir/samplan.conf" \
        --name Bo --account bo --unit SE2321000016-A1 --role physician --password-stdin \
        --no-second-factor 2>&1)
    status=$?
    expect_status 0 && expect_not_said korrekt && expect_not_said otpauth || return
    expect_equal "no code key" "$(ask "SELECT args -> 'totpKey' FROM asked")" null || return
    said=$(echo kort | "$samplan" user add --config "$dir/samplan.conf" --name Bo --account bo \
        --unit SE2321000016-A1 --role physician --password-stdin 2>&1)
    status=$?
    expect_status 2 && expect_said "12 characters at least"
}
test_case "user add reads a password from standard input and refuses a short one" add_from_stdin

add_wrong()
{
    given_an_operator || return
    add
    expect_status 2 && expect_said "one of --password-stdin and --generate" || return
    add --generate --password-stdin
    expect_status 2 || return
    add --generate --unit 4711
    expect_status 2 && expect_said "HSA-id" || return
    add --generate --account "Anna A"
    expect_status 2 && expect_said "--account takes" || return
    sam user add --generate
    expect_status 2 && expect_said "--name is missing" || return
    add --generate --account taken
    expect_status 1 && expect_said "no account was made: conflict" && expect_not_said password
}
test_case "user add tells wrong use from a refusal, and a refusal shows no password" add_wrong

demo()
{
    given_an_operator || return
    echo "INSERT INTO patient.person VALUES (1);" >"$sql/demo/01_people.sql"
    echo "INSERT INTO patient.person SELECT max(id) + 1 FROM patient.person;" >"$sql/demo/02_more.sql"
    sam demo load --config "$dir/samplan.conf" --sql "$sql"
    expect_status 0 && expect_said "loaded (2 files)" || return
    sam demo load --config "$dir/samplan.conf" --sql "$sql"
    expect_status 0 && expect_said "there already" || return
    expect_equal people "$(ask 'SELECT array_agg(id ORDER BY id) FROM patient.person')" "{1,2}"
}
test_case "demo load fills an empty database, and once more is harmless" demo

demo_refused()
{
    given_an_operator || return
    echo "INSERT INTO patient.person VALUES (1);" >"$sql/demo/01_people.sql"
    ask "INSERT INTO patient.person VALUES (7)"
    sam demo load --config "$dir/samplan.conf" --sql "$sql" --json
    expect_status 1 && expect_said '"reason":"has-people"' || return
    ask "DELETE FROM patient.person"
    echo "INSERT INTO patient.nowhere VALUES (1);" >"$sql/demo/02_more.sql"
    sam demo load --config "$dir/samplan.conf" --sql "$sql"
    expect_status 1 && expect_said "demo/02_more.sql failed" || return
    expect_equal people "$(ask 'SELECT count(*) FROM patient.person')" 0
}
test_case "demo load refuses a database with people, and a failing file leaves nothing" demo_refused

demo_without_tables()
{
    given_a_database || return
    echo "SELECT 1;" >"$sql/demo/01.sql"
    sam demo load --config "$dir/samplan.conf" --sql "$sql"
    expect_status 1 && expect_said "run samplan migrate first"
}
test_case "demo load refuses a database that is not migrated" demo_without_tables

mark()
{
    sam staff mark "$dir/staff.csv" --config "$dir/samplan.conf"
}

mark_good()
{
    given_an_operator || return
    printf '%s\n' 'hsaId;number;street;postalCode' 'SE2321000016-P1;19121212-1212;;' 'SE2321000016-P2;;Storgatan 1;12345' '' >"$dir/staff.csv"
    mark
    expect_status 0 && expect_said "2 members of staff are known to the log review" || return
    expect_equal staff "$(ask "SELECT args -> 'staff' FROM asked")" \
        '[{"hsaId": "SE2321000016-P1", "number": "191212121212", "street": null, "postalCode": null}, {"hsaId": "SE2321000016-P2", "number": null, "street": "Storgatan 1", "postalCode": "12345"}]'
}
test_case "staff mark hands over numbers and streets" mark_good

mark_bad()
{
    given_an_operator || return
    printf '%s\n' 'hsaId;number;street;postalCode' 'SE2321000016-P1;19121212-1213;;' 'SE2321000016-P2;;Storgatan 1;' 'SE2321000016-P3;;;' >"$dir/staff.csv"
    mark
    expect_status 1 && expect_equal "calls kept" "$(ask 'SELECT count(*) FROM asked')" 0 || return
    printf '%s\n' 'hsaId;number' 'SE2321000016-P1;19121212-1212' >"$dir/staff.csv"
    mark
    expect_status 1 || return
    printf '%s\n' 'hsaId;number;street;postalCode' 'SE2321000016-NONE;19121212-1212;;' >"$dir/staff.csv"
    mark
    expect_status 1 && expect_equal "calls kept" "$(ask 'SELECT count(*) FROM asked')" 0
}
test_case "staff mark enters nothing of a file with a fault" mark_bad
