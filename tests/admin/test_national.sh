# shellcheck shell=bash disable=SC2154,SC2034
# samplan client, slots, export: wrong use is told before anything is asked. What they do is tested whole, beside the
# listener, in tests/interop/national.mjs.

national_wrong_use()
{
    sam client add --name x --may schedule
    expect_status 2 && expect_said "--hsa-id takes" || return
    sam client add --hsa-id SE0000000000-VP01 --name x
    expect_status 2 && expect_said "--name, and --may or --scope" || return
    sam client end --hsa-id 1177
    expect_status 2 && expect_said "--hsa-id takes" || return
    sam slots publish --unit x </dev/null
    expect_status 2 && expect_said "--unit takes"
}
test_case "a system without an HSA-id is no system" national_wrong_use

slots_wrong_lines()
{
    local line
    for line in "sip-meeting;2027-03-15T10:15:00+01:00;2027-03-15T11:00:00+01:00;" "visit;2027-03-15;2027-03-16;" \
        "visit;2027-03-15T10:15:00+01:00;2027-03-15T10:15:00+01:00;" "visit;2027-03-15T10:15:00+01:00" \
        "phone-call;2027-03-15T10:15:00+01:00;2027-03-15T11:00:00+01:00;Plan 2"; do
        said=$("$samplan" slots publish --unit SE0000000000-1001 2>&1 <<<"$line")
        status=$?
        expect_status 2 && expect_said "line 1: " || return
    done
}
test_case "a line that is no free time is told by its number, and nothing is asked" slots_wrong_lines
