# shellcheck shell=bash disable=SC2154,SC2034
# How the command is used: help, wrong use, what a number is.

help_everywhere()
{
    sam --help
    expect_status 0 && expect_said "id check NUMBER" && expect_said "demo load" || return
    local command
    for command in "id check" migrate status serve-check "unit import" "user add" "demo load" \
        "client add" "client list" "client end" "slots publish" \
        "export schedule" "export careplans" "export contacts" "explain deadline" "explain liability" "downtime write" "audit verify" "audit prove" \
        "audit consistency" "audit heads" "audit witness add" "audit witness check" "audit key make"; do
        # shellcheck disable=SC2086
        sam $command --help
        expect_status 0 && expect_said "use: samplan $command" && expect_said "--json" || return
    done
    sam --version
    expect_status 0 && expect_said "samplan "
}
test_case "every command has its help" help_everywhere

later_verbs_are_absent()
{
    sam --help
    expect_not_said "restore" || return
    sam restore
    expect_status 2 || return
    sam export
    expect_status 2 || return
    sam audit witness
    expect_status 2
}
test_case "a command that does not exist is not in the help and is wrong use" later_verbs_are_absent

wrong_use()
{
    sam
    expect_status 2 && expect_said "use: samplan COMMAND" || return
    sam id check
    expect_status 2 && expect_said "NUMBER is missing" || return
    sam id check 1 2
    expect_status 2 && expect_said "too many" || return
    sam id check 1 --colour
    expect_status 2 && expect_said "no option --colour" || return
    sam id check 1 --today
    expect_status 2 && expect_said "needs a value" || return
    sam id check 1 --json=yes
    expect_status 2 && expect_said "takes no value" || return
    sam id check 121212-1212 --today 2012-13-01
    expect_status 2 && expect_said "--today needs a date"
}
test_case "wrong use is told and has exit code 2" wrong_use

id_check()
{
    sam id check 640823-3234
    expect_status 0 && expect_said "196408233234" && expect_said "1964-08-23" || return
    sam id check 640823-3235
    expect_status 1 && expect_said "check digit" || return
    sam id check 121212-1212 --today 2012-12-11
    expect_status 0 && expect_said "191212121212" || return
    sam id check "640823 3234"
    expect_status 1 && expect_said "characters" || return
    sam id check 19810829M072
    expect_status 0 && expect_said "warning"
}
test_case "id check says what a number is, why it is not valid, and only warns about reserve numbers" \
    id_check

id_check_json()
{
    sam id check 811218-9876 --json
    expect_status 0 || return
    expect_equal answer "$said" '{"valid":true,"certain":true,"kind":"personnummer","normal":"198112189876","oid":"1.2.752.129.2.1.3.1","system":"http://electronichealth.se/identifier/personnummer","indicatedBirthDate":"1981-12-18","sex":"male","reason":null,"message":null}' ||
        return
    sam id check nonsense --json
    expect_status 1 && expect_said '"valid":false' && expect_said '"reason":"id-characters"'
}
test_case "id check --json is one document with the same facts" id_check_json
