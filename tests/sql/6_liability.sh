# shellcheck shell=bash disable=SC2154
# The payment basis: what a county has agreed and its sums are for its own administrator alone (PAY-7), an agreement
# in force is never overwritten, and the function that sums up a county gives nobody's identity.

root_sql "INSERT INTO organisation.provider (id, name, kind, org_number, county_code)
        VALUES (md5('other region')::uuid, 'Region Annan', 'region', '2321000017', '01');
    INSERT INTO organisation.unit (id, hsa_id, name, kind, provider_id)
        VALUES (md5('other office')::uuid, 'SE2321000017-E001', 'Regionkontoret Annan', 'administration',
            md5('other region')::uuid);
    INSERT INTO identity.assignment (user_id, unit_id, role, purpose, valid_from)
        VALUES ($(staff 0009), md5('other office')::uuid, 'county-administrator', 'administration', now() - interval '1 day')" >/dev/null
enter 0008 'Regionkontoret Norrgöta' county-administrator
enter 0009 'Regionkontoret Annan' county-administrator
own=$(face 0008-county-administrator)
other=$(face 0009-county-administrator)

law='{"county": "Provlän", "validFrom": "2025-01-01"}'
root_sql "DELETE FROM liability.agreement; DELETE FROM liability.tariff WHERE county_code IS NOT NULL" >/dev/null
check_server "the administrator adds an agreement" "ok|1" "SELECT r.outcome, json_array_length(r.doc -> 'agreements')
    FROM api.county_agreement_add($(write 0008-county-administrator), '$law') r"
check_server "and an amount" ok "SELECT r.outcome FROM api.county_tariff_add($(write 0008-county-administrator),
    '{\"validFrom\": \"2024-01-01\", \"validTo\": \"2024-12-31\", \"amount\": 11000, \"source\": \"prov\"}') r"
check_server "another county's administrator sees no agreement of this one" "ok|0" \
    "SELECT r.outcome, json_array_length(r.doc -> 'agreements') FROM api.county_agreements($other) r"
check_server "nor an amount that it has entered" 0 "SELECT count(*) FROM api.county_tariffs($other) r
    CROSS JOIN json_array_elements(r.doc -> 'tariffs') x WHERE x ->> 'source' = 'prov'"
check_server "nor any of its cases, nor how many are hidden" "ok|0|0" "SELECT r.outcome,
        json_array_length(r.doc -> 'stays'), r.doc ->> 'hidden'
    FROM api.county_payment($other, '2000-01-01', '2100-01-01') r"
agreement=$(root_sql "SELECT id FROM liability.agreement")
check_server "nor can it change what it knows the id of" not-found "SELECT r.outcome
    FROM api.county_agreement_change($(write 0009-county-administrator), '$agreement', 1, '$law') r"

root_sql "INSERT INTO discharge.ready_interval (discharge_id, number, judged_at, sent_at, physician_name, notice_id,
            sip_call_last_day, liability_earliest)
        SELECT d.id, 99, now(), now(), 'Prov', n.id, discharge.sip_call_day(now()), discharge.liability_day(now())
            FROM discharge.discharge d JOIN discharge.notice n ON n.discharge_id = d.id
            WHERE NOT EXISTS (SELECT FROM discharge.ready_interval i WHERE i.discharge_id = d.id AND i.ended_at IS NULL)
                AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id)
            LIMIT 1" >/dev/null
check "control: there are cases to be seen by this county's" t "SELECT count(*) > 0 FROM discharge.ready_interval"
check_server "its own administrator gets every case with a ready interval, and nobody's name, number or person" "t|f" "
    SELECT json_array_length(r.doc -> 'stays') > 0, r.doc::text ~ 'patient|given|family|identifier'
    FROM api.county_payment($own, '2000-01-01', '2100-01-01') r"
check_server "a preview gets the facts without the cases' ids" 0 "SELECT count(*) FROM api.county_preview($own, '2000-01-01',
    '2100-01-01') r CROSS JOIN json_array_elements(r.doc -> 'stays') x WHERE x ->> 0 IS NOT NULL"
check "without the right shown, the function that sums up a county sees nothing" '[]' "SELECT api.forget(NULL);
    SET ROLE samplan_api; SELECT liability.stays('2000-01-01', '2100-01-01', NULL, true)"
check "nor does the right to a county open the tables to the role of the functions" 0 "DO \$\$ BEGIN
        PERFORM api.forget(NULL), set_config('samplan.payment', '99', true),
            set_config('samplan.permission', 'county.manage', true); END \$\$;
    SET ROLE samplan_api; SELECT count(*) FROM discharge.discharge"
check "no login role may call it" f "SELECT has_function_privilege('samplan_server', 'liability.stays(date, date, text, boolean)', 'EXECUTE')"

check "two agreements of a county cannot hold on one day, whoever writes" \
    'ERROR:  conflicting key value violates exclusion constraint "agreement_no_overlap"' "
    INSERT INTO liability.agreement (county_code, valid_from, valid_to, agreement) VALUES ('99', '2026-01-01', '2026-01-01',
        '{\"validFrom\": \"2026-01-01\", \"validTo\": \"2026-01-01\"}')"
check "those of two counties can" "" "BEGIN; INSERT INTO liability.agreement (county_code, valid_from, valid_to, agreement)
    VALUES ('01', '2026-01-01', '2026-01-01', '{\"validFrom\": \"2026-01-01\", \"validTo\": \"2026-01-01\"}'); ROLLBACK"
check_api "the role of the functions cannot remove an agreement" \
    'ERROR:  permission denied for table agreement' "DELETE FROM liability.agreement"
check "nor change an amount" 'ERROR:  permission denied for table tariff' "SELECT api.forget(NULL);
    SET ROLE samplan_api; UPDATE liability.tariff SET amount = 1"

# PAY-2
root_sql "INSERT INTO patient.placement (patient_id, municipality_code, kind, since, recorded_by, recorded_user)
    SELECT d.patient_id, '9902', 'sol-8-4', '2020-01-01', '{}', $(staff 0001) FROM discharge.discharge d
        WHERE d.unit_id = $(unit 'Medicinavdelning 3') LIMIT 1" >/dev/null
check "a placement is seen by nobody without the person" 0 "SELECT api.forget(NULL);
    SET ROLE samplan_api; SELECT count(*) FROM patient.placement"
check "and by a unit that takes part in the person's case" 1 "DO \$\$ BEGIN PERFORM api.forget(NULL),
        set_config('samplan.unit', $(unit 'Medicinavdelning 3')::text, true); END \$\$;
    SET ROLE samplan_api; SELECT count(*) FROM patient.placement"
