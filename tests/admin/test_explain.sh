# shellcheck shell=bash disable=SC2154,SC2034
# explain deadline, explain liability: the law's answers from plain arguments, without configuration
# or database. LUS-10, LUS-16, LUS-17, PAY-3 to PAY-9.

deadline() # RULE FROM WANTED: its "due" or "dueDate"
{
    sam explain deadline --rule "$1" --from "$2" --json
    expect_status 0 && expect_said "$3"
}

# A stay in which everything was done in time; further options change it.
liability()
{
    sam explain liability --admitted 2023-03-01T10:00:00+01:00 --notified 2023-03-01T11:00:00+01:00 \
        --ready 2023-03-06T12:00:00+01:00 --called 2023-03-08T09:00:00+01:00 \
        --outpatient available --discharged 2023-03-14T11:00:00+01:00 --json "$@"
}

deadlines_of_the_law()
{
    deadline liability-start 2025-11-17T11:59:00+01:00 '"dueDate":"2025-11-20"' &&
        deadline liability-start 2025-11-17T12:00:00+01:00 '"dueDate":"2025-11-20"' &&
        deadline permission-apply 2026-11-02T10:00:00+01:00 '"dueDate":"2026-11-30"' &&
        deadline permission-first 2026-10-31T10:00:00+01:00 '"dueDate":"2027-02-28"' &&
        deadline permission-extended 2026-12-31T10:00:00+01:00 '"dueDate":"2027-06-30"' &&
        deadline liability-start 2025-11-17T12:00:01+01:00 '"dueDate":"2025-11-21"' &&
        deadline liability-start 2025-11-21T15:30:00+01:00 '"dueDate":"2025-11-25"' &&
        deadline liability-start 2025-12-22T09:00:00+01:00 '"dueDate":"2025-12-25"' &&
        deadline liability-start 2026-03-27T12:30:00+01:00 '"dueDate":"2026-03-31"' &&
        deadline sip-call 2025-11-17T12:00:01+01:00 '"dueDate":"2025-11-20"' &&
        deadline sip-call 2025-11-21T15:30:00+01:00 '"dueDate":"2025-11-24"' &&
        deadline sip-call 2026-03-27T12:30:00+01:00 '"dueDate":"2026-03-30"' &&
        deadline discharge-information 2026-07-06T22:30:00Z '"dueDate":"2026-07-07"' &&
        deadline admission-notice 2025-11-14T16:20:00+01:00 '"due":"2025-11-15T16:20:00+01:00"' &&
        deadline admission-notice 2026-03-28T16:00:00+01:00 '"due":"2026-03-29T17:00:00+02:00"'
}
test_case "explain deadline gives the dates of the rules, over noon, weekends, Christmas and DST" \
    deadlines_of_the_law

deadline_says_why()
{
    sam explain deadline --rule sip-call --from 2025-11-21T15:30:00+01:00
    expect_status 0 && expect_said "Mon 2025-11-24" && expect_said "LUS 4 kap. 3 §" || return
    sam explain deadline --rule liability-start --from 2025-11-21T15:30:00+01:00
    expect_said "begins     Tue 2025-11-25" && expect_said "LUS 5 kap. 4 §" || return
    deadline admission-notice 2025-11-14T16:20:00+01:00 '"paragraph":"LUS 2 kap. 3 §"' &&
        deadline discharge-information 2025-11-14T16:20:00+01:00 '"paragraph":"LUS 3 kap. 2 §"'
}
test_case "explain deadline names the paragraph and says how the date comes about" deadline_says_why

liability_in_full()
{
    liability
    expect_status 0 && expect_said '"liable":true' && expect_said '"startDate":"2023-03-09"' &&
        expect_said '"endDate":"2023-03-14"' && expect_said '"days":5,"amount":52500,"reasons":[]' ||
        return
    liability --ready 2023-03-06T12:00:01+01:00
    expect_said '"startDate":"2023-03-10"' && expect_said '"days":4,"amount":42000' || return
    liability --withdrawn 2023-03-11T08:00:00+01:00
    expect_said '"endDate":"2023-03-11"' && expect_said '"days":2,"amount":21000'
}
test_case "explain liability gives start, end, days and amount" liability_in_full

liability_reasons()
{
    liability --called 2023-03-10T00:00:00+01:00
    expect_status 0 && expect_said '"liable":false,"review":true' &&
        expect_said '"days":0,"amount":0,"reasons":["sip-call-late-review"]' &&
        expect_said '"ifAccepted":{"days":5,"amount":52500}' || return
    liability --notified 2023-03-02T10:00:01+01:00
    expect_said '"liable":false' && expect_said '"reasons":["admission-notice-late"]' &&
        expect_said '"startDate":null' || return
    liability --notified 2023-03-02T10:00:01+01:00 --assessed 2023-03-01T10:00:01+01:00
    expect_said '"liable":true' || return
    liability --outpatient unknown
    expect_said '"reasons":["outpatient-unknown"]' || return
    liability --outpatient unavailable
    expect_said '"reasons":["outpatient-unavailable"]' || return
    liability --discharged 2023-03-09T18:00:00+01:00
    expect_said '"liable":false' && expect_said '"reasons":["ended-before-start"]'
}
test_case "explain liability tells each reason by its code" liability_reasons

# PAY-5: from when outpatient care said yes
liability_from_when()
{
    sam explain liability --admitted 2023-03-01T10:00:00+01:00 --notified 2023-03-01T11:00:00+01:00 \
        --ready 2023-03-06T12:00:00+01:00 --called 2023-03-08T09:00:00+01:00 \
        --available-from 2023-03-11T08:00:00+01:00 --discharged 2023-03-14T11:00:00+01:00 --json
    expect_status 0 && expect_said '"startDate":"2023-03-11"' && expect_said '"days":3,"amount":31500' &&
        expect_said '"pauses":[{"from":"2023-03-09","to":"2023-03-10","reason":"outpatient-unknown"}]' || return
    liability --available-from 2023-03-11T08:00:00+01:00
    expect_status 2 && expect_said "bad-choice"
}
test_case "explain liability counts from when outpatient care said that its part is available" liability_from_when

liability_by_default()
{
    sam explain liability --admitted 2023-03-01T10:00:00+01:00 --ready 2023-03-06T12:00:00+01:00 \
        --until 2023-03-12 --json
    expect_status 0 && expect_said '"reasons":["admission-notice-missing","sip-call-missing","outpatient-unknown"]' ||
        return
    sam explain liability --admitted 2023-03-01T10:00:00+01:00 --notified 2023-03-01T10:00:00+01:00 \
        --ready 2023-03-06T12:00:00+01:00 --sip refused --outpatient available --until 2023-03-12 --json
    expect_said '"liable":true' && expect_said '"endDate":null,"countedUntil":"2023-03-12","days":3'
}
test_case "what is not given has not happened; an open stay is counted up to a day" liability_by_default

liability_two_years()
{
    local new_year=(--admitted 2022-12-20T10:00:00+01:00 --notified 2022-12-20T11:00:00+01:00
        --ready 2022-12-26T12:00:00+01:00 --called 2022-12-27T12:00:00+01:00)
    liability "${new_year[@]}" --discharged 2023-01-03T12:00:00+01:00
    expect_said '"days":5,"amount":48900' && expect_said '"perDay":9300' &&
        expect_said '"perDay":10500' || return
    liability --discharged 2024-01-02T12:00:00+01:00
    expect_status 0 && expect_said '"liable":true' && expect_said '"amount":null' &&
        expect_said '"reasons":["no-amount-for-year"]'
}
test_case "New Year gives two amounts, and a year without an amount gives none" liability_two_years

liability_in_words()
{
    sam explain liability --admitted 2023-03-01T10:00:00+01:00 --notified 2023-03-01T11:00:00+01:00 \
        --ready 2023-03-06T12:00:00+01:00 --until 2023-03-12
    expect_status 0 && expect_said "liable     no" && expect_said "not met    No call" &&
        expect_said "the last day is 2023-03-09" && expect_said "PAY-5, LUS 5 kap. 5 §" &&
        expect_said "met        The notice of admission was sent 2023-03-01T11:00:00+01:00" || return
    sam explain liability --admitted 2023-03-01T10:00:00+01:00 --notified 2023-03-01T11:00:00+01:00 \
        --ready 2023-03-06T12:00:00+01:00 --called 2023-03-08T09:00:00+01:00 --outpatient available
    expect_said "still open; counted up to, not including, "
}
test_case "explain liability says every precondition with its evidence or what is missing" \
    liability_in_words

county_agreement()
{
    local file=$work/county.json
    printf '%s' '{"county":"Provlän","validFrom":"2020-01-01","thresholdPsychiatric":5,
        "sipCallWorkingDay":true,"dischargeDayCounts":true,
        "amounts":[{"from":"2023-01-01","to":"2023-12-31","amount":4000,"source":"avtal"}]}' >"$file"
    liability --county "$file"
    expect_said '"days":6,"amount":24000' && expect_said '"county":"Provlän"' || return
    liability --county "$file" --care psychiatric
    expect_said '"startDate":"2023-03-11"' && expect_said '"days":4,"amount":16000' || return
    sam explain deadline --rule sip-call --from 2025-11-19T09:00:00+01:00 --county "$file" --json
    expect_said '"dueDate":"2025-11-24"' || return
    sam explain deadline --rule sip-call --from 2025-11-19T09:00:00+01:00 --json
    expect_said '"dueDate":"2025-11-22"'
}
test_case "a county's agreement moves start, amount and the last day of the call" county_agreement

county_at_fault()
{
    local file=$work/county.json
    printf '%s' '{"county":"Provlän","validFrom":"2020-01-01","thresholdSomatic":-1}' >"$file"
    liability --county "$file"
    expect_status 2 && expect_said "/thresholdSomatic: The value is out of range" || return
    printf '%s' 'nonsense' >"$file"
    liability --county "$file"
    expect_status 2 && expect_said "not valid JSON" || return
    liability --county "$work/nothing.json"
    expect_status 3 && expect_said "nothing.json"
}
test_case "an agreement that cannot be used is refused, and its member named" county_at_fault

explain_wrong_use()
{
    sam explain deadline --rule sip-call
    expect_status 2 && expect_said "--rule and --from are needed" || return
    sam explain deadline --rule sip --from 2025-11-19T09:00:00+01:00
    expect_status 2 && expect_said "--rule is admission-notice, sip-call, discharge-information, liability-start" ||
        return
    sam explain deadline --rule sip-call --from 2025-11-19T09:00:00
    expect_status 2 && expect_said "--from needs a time with an offset" || return
    sam explain liability --admitted 2023-03-01T10:00:00+01:00
    expect_status 2 && expect_said "--admitted and --ready are needed" || return
    liability --sip maybe
    expect_status 2 && expect_said "--sip is required, not-required or refused" || return
    liability --until 2023-03-20
    expect_status 2 && expect_said "--until is for a stay" || return
    liability --withdrawn 2023-03-06T11:59:59+01:00
    expect_status 2 && expect_said "impossible-order" || return
    liability --called 2023-02-30T09:00:00+01:00
    expect_status 2 && expect_said '"reason":"bad-time"'
}
test_case "wrong use of explain is told and has exit code 2" explain_wrong_use
