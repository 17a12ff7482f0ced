# shellcheck shell=bash disable=SC2154,SC2034
# samplan retention and samplan export: copies with clocks of their own, what goes when the last one does, the package.

# A database of the product where everything is DAYS old and CASES cases and a plan are closed (tests/lib/retention.sql), with
# a key for the sealer.
given_an_old_county() # DAYS [CASES]
{
    given_a_log "${3:-r}" || return
    psql -X -q -v ON_ERROR_STOP=1 -d "$url" -v days="$1" -v cases="${2:-2}" -f "$root/tests/lib/retention.sql" >/dev/null
}

keep() { sam retention "$@" --config "$dir/samplan.conf"; }
package() { sam export "$@" --config "$dir/samplan.conf"; }

due() # [options]: how many copies are due
{
    keep due --json "$@" && [ "$status" = 0 ] && jq -r .due <<<"$said"
}

older() # DAYS: everything is as much older
{
    psql -X -q -v ON_ERROR_STOP=1 -d "$url" -v days="$1" -c 'SET session_replication_role = replica' \
        -f <(sed -n '/^SELECT set_config/,$p' "$root/tests/lib/retention.sql") >/dev/null
}

# What a unit's own session sees of a case: as the policies have it.
sees() # UNIT CASE
{
    ask "SELECT api.forget(NULL); SELECT set_config('samplan.unit', '$1', true); SET LOCAL ROLE samplan_api;
        SELECT count(*) FROM discharge.discharge WHERE id = '$2'" | tail -n 1
}

# Every row of everybody else: what must be the same before and after.
others()
{
    ask "SELECT md5(string_agg(x.one, ',' ORDER BY x.one)) FROM (
        SELECT 'd' || md5(d::text) AS one FROM discharge.discharge d WHERE d.id NOT IN (SELECT t.case FROM retention.test t)
        UNION ALL SELECT 'n' || md5(n::text) FROM discharge.notice n WHERE n.discharge_id NOT IN (SELECT t.case FROM retention.test t)
        UNION ALL SELECT 'r' || md5(n::text) FROM discharge.recipient n WHERE n.discharge_id NOT IN (SELECT t.case FROM retention.test t)
        UNION ALL SELECT 'x' || md5(x::text) FROM access.participation x WHERE x.discharge_id NOT IN (SELECT t.case FROM retention.test t)
        UNION ALL SELECT 'l' || md5(l::text) FROM discharge.line l WHERE l.discharge_id NOT IN (SELECT t.case FROM retention.test t)
        UNION ALL SELECT 'p' || md5(p::text) FROM patient.person p UNION ALL SELECT 'i' || md5(i::text) FROM patient.identifier i
        UNION ALL SELECT 'u' || md5(u::text) FROM organisation.unit u UNION ALL SELECT 's' || md5(s::text) FROM identity.staff s) x"
}

each_copy_has_its_own_clock()
{
    local social health before
    given_an_old_county 2000 || return
    before=$(others)
    social=$(ask "SELECT u.id || ' ' || t.case || ' ' || p.org_number FROM retention.test t, unnest(t.units) y
        JOIN organisation.unit u ON u.id = y JOIN organisation.provider p ON p.id = u.provider_id
        WHERE retention.branch(u.kind) = 'social' ORDER BY t.n LIMIT 1")
    health=$(ask "SELECT u.id || ' ' || t.case FROM retention.test t, unnest(t.units) y JOIN organisation.unit u ON u.id = y
        WHERE u.kind = 'ward' AND t.case = '$(cut -d ' ' -f 2 <<<"$social")' LIMIT 1")
    # shellcheck disable=SC2086
    expect_equal "what the social services see" "$(sees ${social% *})" 1 || return
    keep due --provider "${social##* }"
    expect_status 0 && expect_said "social" && expect_not_said "health" && expect_said "nothing was changed" || return
    n=$(due --provider "${social##* }")
    keep run --provider "${social##* }" --confirm "$((n + 1))" --report "$dir/no"
    expect_status 1 && expect_said "Another number of copies" || return
    keep run --provider "${social##* }" --confirm "$n" --report "$dir/report"
    expect_status 0 && expect_said "$n copies removed, 0 things erased" || return
    # shellcheck disable=SC2086
    expect_equal "what the social services see afterwards" "$(sees ${social% *})" 0 || return
    # shellcheck disable=SC2086
    expect_equal "what the ward sees" "$(sees $health)" 1 || return
    expect_equal "the report's mode" "$(stat -c %a "$dir/report")" 600 || return
    expect_equal "copies in the report" "$(jq '.removed | length' "$dir/report")" "$n" || return
    expect_equal "copies that are due afterwards" "$(due --provider "${social##* }")" 0 || return
    keep run --provider "${social##* }" --confirm "$n" --report "$dir/again"
    expect_status 1 || return
    expect_equal "rows of everybody else" "$(others)" "$before"
}
test_case "SV-13: a provider's social services lose their copy after five years, its health care and the ward keep theirs" \
    each_copy_has_its_own_clock

the_last_copy_takes_the_rows()
{
    local before plan
    given_an_old_county 2000 || return
    before=$(others)
    keep run --confirm "$(due)" --report "$dir/one"
    expect_status 0 && expect_equal "cases and plans that went" "$(jq '[.erased[] | select(.kind != "appointment")] | length' "$dir/one")" 0 || return
    older 2000
    before=$(others)
    keep run --confirm "$(due)" --report "$dir/two"
    expect_status 0 && expect_equal "cases and plans that went" "$(jq '[.erased[] | select(.kind != "appointment")] | length' "$dir/two")" 3 || return
    plan=$(ask "SELECT md5('old plan')::uuid")
    expect_equal "rows that are left" "$(ask "SELECT (SELECT count(*) FROM discharge.discharge d JOIN retention.test t ON t.case = d.id)
        + (SELECT count(*) FROM plan.plan) + (SELECT count(*) FROM plan.version) + (SELECT count(*) FROM appointment.appointment
        WHERE id = md5('old time')::uuid) + (SELECT count(*) FROM message.attachment WHERE id = md5('old file')::uuid)")" 0 || return
    expect_equal "rows of everybody else" "$(others)" "$before" || return
    expect_equal "the hash in the log" "$(ask "SELECT categories[2] FROM audit.event WHERE action = 'operator.retention-erase'
        AND thing_id = '$plan'")" "sha256:$(jq -r --arg id "$plan" '.erased[] | select(.id == $id) | .sha256' "$dir/two")" || return
    expect_equal "names in the proof" "$(ask "SELECT count(*) FROM retention.erased e, patient.person p
        WHERE position(p.family_name in e.tables::text) > 0")" 0 || return
    expect_equal "copies due" "$(due)" 0 || return
    sealed && audit verify
    expect_status 0 && expect_said "holds"
}
test_case "when the last copy goes the rows go, nobody else's, with a proof in the log, and the sealed log holds" \
    the_last_copy_takes_the_rows

what_is_open_stays()
{
    given_an_old_county 5000 0 || return
    keep due --json
    expect_equal "kinds that are due where all is open" "$(jq -r '[.copies[].kind] | unique - ["appointment"] | length' <<<"$said")" 0 || return
    n=$(ask "SELECT count(*) FROM discharge.discharge")
    [ "$(due)" = 0 ] || keep run --confirm "$(due)" --report "$dir/report"
    expect_equal "cases afterwards" "$(ask "SELECT count(*) FROM discharge.discharge")" "$n"
}
test_case "no case or plan that is open is ever due" what_is_open_stays

a_hold_stops_it()
{
    local n case hold
    given_an_old_county 4100 || return
    n=$(due)
    case=$(ask "SELECT t.case FROM retention.test t WHERE t.n = 2")
    keep hold --thing "$case" --reason legal-matter --json
    expect_status 0 || return
    hold=$(jq -r .id <<<"$said")
    keep due --json
    expect_equal "held" "$(jq "[.copies[] | select(.held == \"legal-matter\")] | (length > 0 and all(.id == \"$case\"))" <<<"$said")" true || return
    keep run --confirm "$(due)" --report "$dir/one"
    expect_status 0 || return
    expect_equal "the case that is held" "$(ask "SELECT count(*) FROM discharge.discharge WHERE id = '$case'")" 1 || return
    keep holds
    expect_said "1 holds" || return
    keep lift "$hold"
    expect_status 0 || return
    keep run --confirm "$(due)" --report "$dir/two"
    expect_status 0 || return
    expect_equal "the case afterwards" "$(ask "SELECT count(*) FROM discharge.discharge WHERE id = '$case'")" 0 || return
    keep lift "$hold"
    expect_status 1 || return
    keep hold --patient "$(ask "SELECT id FROM patient.person ORDER BY birth_date DESC LIMIT 1")" --reason child --json
    expect_equal "until the person is 30" "$(jq -r .until <<<"$said")" \
        "$(ask "SELECT (max(birth_date) + interval '30 years')::date - 1 FROM patient.person")" || return
    keep hold --reason child
    expect_status 2
}
test_case "a hold stops it until it is lifted; a child's lasts until the person is 30" a_hold_stops_it

longer_and_never_shorter()
{
    given_an_old_county 2000 || return
    local org
    org=$(ask "SELECT p.org_number FROM organisation.provider p JOIN organisation.unit u ON u.provider_id = p.id
        JOIN retention.test t ON u.id = ANY (t.units) WHERE retention.branch(u.kind) = 'social' AND p.kind = 'municipality' LIMIT 1")
    [ "$(due --provider "$org")" -gt 0 ] || fail "nothing is due" || return
    keep keep --provider "$org" --branch social --years 4 --reason beslut
    expect_status 1 && expect_said "shorter than the law" || return
    keep keep --provider "$org" --branch social --years 7 --reason beslut
    expect_status 0 && expect_said "the law says 5" || return
    expect_equal "due after that" "$(due --provider "$org")" 0 || return
    keep due --provider 1234567890
    expect_status 1 && expect_said "not in the register" || return
    keep due --on 2026-13-01
    expect_status 2 || return
    keep run --on "$(date -d '+1 year' +%F)" --confirm 1 --report "$dir/no"
    expect_status 1 && expect_said "not due yet"
}
test_case "PDL-10: a provider may keep longer than the law and not shorter, and no run is ahead of its day" longer_and_never_shorter

a_person_goes_last()
{
    local person
    given_an_old_county 4100 1 || return
    keep run --confirm "$(due)" --report "$dir/one"
    expect_status 0 || return
    person=$(ask "SELECT t.person FROM retention.test t")
    # the demo county has given some people fixed contacts, which have a clock of their own
    ask "SET session_replication_role = replica; DELETE FROM contact.history h USING contact.contact c WHERE c.id = h.contact_id
        AND c.patient_id = '$person'; DELETE FROM contact.contact WHERE patient_id = '$person'" || return
    ask "DELETE FROM audit.event WHERE patient_id = '$person'; UPDATE patient.person SET recorded_at = now() - interval '9 years'
        WHERE id = '$person'" || return
    expect_equal "due" "$(due)" "$(ask "SELECT CASE WHEN EXISTS (SELECT FROM discharge.discharge WHERE patient_id = '$person')
        THEN 0 ELSE 1 END")" || return
    keep run --confirm 1 --report "$dir/two"
    expect_status 0 && expect_said "1 things erased" || return
    expect_equal "the person" "$(ask "SELECT (SELECT count(*) FROM patient.person WHERE id = '$person')
        + (SELECT count(*) FROM patient.identifier WHERE patient_id = '$person')")" 0
}
test_case "LOG-3: a person of whom nothing is left goes when the log tells nothing of them any more" a_person_goes_last

a_package_is_read_back()
{
    local person identity
    given_an_old_county 2000 || return
    person=$(ask "SELECT t.person FROM retention.test t WHERE t.n = 1")
    package record --patient "$person" --out "$dir/package"
    expect_status 0 && expect_said "manifest sha256" || return
    package verify "$dir/package" --database
    expect_status 0 && expect_said "holds" || return
    expect_equal "modes" "$(find "$dir/package" -printf '%m\n' | sort -u | tr '\n' ' ')" "600 700 " || return
    identity=$(ask "SELECT number || '|' || family_name FROM patient.person WHERE id = '$person'")
    ! find "$dir/package" | grep -qE "$identity" || fail "a file is named after the person" || return
    grep -q "${identity%|*}" "$dir/package/html/person.html" || fail "the person is not in it" || return
    expect_equal "the file" "$(sha256sum <"$dir"/package/files/*.pdf)" \
        "$(ask "SELECT encode(sha256, 'hex') || '  -' FROM message.attachment WHERE id = md5('old file')::uuid")" || return
    ! grep -q 'LABEL="rows:0 ' "$dir/package/mets.xml" || fail "a thing without rows" || return
    grep -q 'TYPE="STARTDATE">20' "$dir/package/mets.xml" || fail "no time span" || return
    python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' "$dir/package/mets.xml" || fail "no XML" || return
    expect_equal "other people in it" "$(ask "SELECT count(*) FROM patient.person p WHERE p.id <> '$person'
        AND position(p.id::text in convert_from(decode('$(base64 -w 0 "$dir/package/record.json")', 'base64'), 'UTF8')) > 0")" 0 || return
    expect_equal "the log" "$(ask "SELECT string_agg(action || ' ' || (patient_id = '$person')::text, ', ' ORDER BY id) FROM audit.event
        WHERE action IN ('operator.export-record', 'operator.export-done')")" "operator.export-record true" || return
    printf '%s\n' "${identity%|*}" | "$samplan" export record --patient - --out "$dir/by-number" --config "$dir/samplan.conf" >/dev/null ||
        fail "not by number" || return
    package record --patient "$person" --out "$dir/package"
    expect_status 1 || return
    package record --thing "$(ask 'SELECT base.uuid7()')" --out "$dir/none"
    expect_status 1 && expect_said "nothing was exported"
}
test_case "LOG-4, LOG-6: a person's whole record is exported with the log, names nobody else and no file by the person, and is read back" a_package_is_read_back

one_byte_is_found()
{
    local file at
    given_an_old_county 2000 || return
    package record --thing "$(ask "SELECT t.case FROM retention.test t WHERE t.n = 1")" --out "$dir/package"
    expect_status 0 || return
    while read -r file; do
        cp "$dir/package/$file" "$dir/kept"
        at=$(($(stat -c %s "$dir/kept") / 2))
        printf '\x01' | dd of="$dir/package/$file" bs=1 seek="$at" conv=notrunc status=none
        package verify "$dir/package"
        expect_status 1 && expect_said "${file%.sha256}" || return
        cp "$dir/kept" "$dir/package/$file"
    done < <(cd "$dir/package" && find . -type f -printf '%P\n')
    touch "$dir/package/files/more.pdf"
    package verify "$dir/package"
    expect_status 1 && expect_said "is not in the manifest" || return
    rm "$dir/package/files/more.pdf" "$dir/package/html/log.html"
    package verify "$dir/package" --json
    expect_status 1 && expect_said '"ok":false' && expect_said "html/log.html"
}
test_case "one byte changed in any file of a package, one file more or one less is found" one_byte_is_found

what_was_handed_over_is_what_was_removed()
{
    local case
    given_an_old_county 4100 || return
    case=$(ask "SELECT t.case FROM retention.test t WHERE t.n = 2")
    package record --thing "$case" --out "$dir/package"
    expect_status 0 || return
    keep run --confirm "$(due)" --report "$dir/report"
    expect_status 0 || return
    expect_equal "the hash of what went" "$(jq -r ".erased[] | select(.id == \"$case\") | .sha256" "$dir/report")" \
        "$(jq -r '.things[0].sha256' "$dir/package/record.json")" || return
    package verify "$dir/package" --database
    expect_status 0 && expect_said "holds" || return
    ask "UPDATE retention.export SET manifest_sha256 = sha256('x')"
    package verify "$dir/package" --database
    expect_status 1 && expect_said "is not the one that the database knows"
}
test_case "the package of a case has the hash that the log has when the case was removed" what_was_handed_over_is_what_was_removed
