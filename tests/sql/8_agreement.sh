# shellcheck shell=bash disable=SC2154
# An agreement: who sees it, and that what is right of one cannot be got round, whoever writes.

home_care=$(unit_id "Hemtjänsten Norra Älvsta")
write_one() { printf "SELECT FROM api.agreement_field(%s, (SELECT id FROM agreement.agreement), '%s', 0, '%s');" "$(write 0001)" "$1" "$2"; }
drafted() # an agreement of the ward's, with a person with whom it has a plan with a consent that reaches home care
{
    printf "TRUNCATE agreement.agreement CASCADE; %s SELECT FROM api.agreement_begin(%s, '%s'); %s %s" "$(begun)" "$(write 0001)" \
        "$(root_sql "SELECT $(person 296)")" "$(write_one matters 'Gå ut')" "$(write_one care Ringer)"
}
agreed()
{
    printf "%s SELECT FROM api.agreement_agree(%s, (SELECT id FROM agreement.agreement), (SELECT version FROM agreement.agreement),
        '{\"agreedWith\": \"patient\", \"how\": \"phone\"}');" "$(drafted)" "$(write 0001)"
}
act() { printf "SELECT FROM set_config('samplan.act', '%s', true);" "$1"; }
joined="INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT '$home_care', id, patient_id FROM plan.plan;"
others="SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '$home_care', true); SET ROLE samplan_api"
see="SELECT (SELECT count(*) FROM agreement.agreement) || ' ' || (SELECT count(*) FROM agreement.field) || ' '
    || (SELECT count(*) FROM agreement.version) || ' ' || (SELECT count(*) FROM agreement.plan) || ' '
    || (SELECT count(*) FROM agreement.comment)"

# ---- what is right ----
check "an agreement is begun, written and agreed on, and refers to the plan" "1 2 1 1 0" "$(agreed) $see; ROLLBACK"
check "the two rules of what it lacks agree" "{matters,care} {care} {matters} {}" "SELECT concat_ws(' ', agreement.missing('{}'),
    agreement.missing('{\"fields\": {\"matters\": \"Gå ut\", \"care\": \" \\t\"}}'),
    agreement.missing('{\"fields\": {\"matters\": \"\\n\", \"care\": \"Ringer\"}}'),
    agreement.missing('{\"fields\": {\"matters\": \"Gå ut\", \"care\": \"Ringer\"}}'))"
check "none is agreed on without the person's own words" \
    'ERROR:  new row for relation "version" violates check constraint "version_whole"' "$(drafted) $(act agree)
    INSERT INTO agreement.version (agreement_id, number, patient_id, content, agreed_with, how, agreed_at, unit_id, made_by, made_user)
        SELECT id, 1, patient_id, '{\"fields\": {\"care\": \"x\"}}', 'patient', 'phone', now(), unit_id, '{}', created_user
        FROM agreement.agreement"
again="INSERT INTO agreement.version SELECT (x).* FROM (SELECT jsonb_populate_record(v, '%s') AS x FROM agreement.version v) y"
# shellcheck disable=SC2059
wrong() { check "$1" "ERROR:  new row for relation \"version\" violates check constraint \"$3\"" "$(agreed) $(act agree) $(printf "$again" "$2")"; }
wrong "nor ahead of its time" '{"number": 2, "agreed_at": "2199-01-01T00:00:00Z"}' version_agreed
wrong "nor by somebody without a name" '{"number": 2, "agreed_with": "guardian"}' version_named
# shellcheck disable=SC2059
check "a version follows the one before" 'ERROR:  a version follows the one before' "$(agreed) $(act agree) $(printf "$again" '{"number": 3}')"
# shellcheck disable=SC2059
check "and is made by its act" 'ERROR:  that is not done in this state of an agreement' "$(agreed) $(act edit) $(printf "$again" '{"number": 2}')"
check_api "what was agreed is never changed" 'ERROR:  permission denied for table version' "UPDATE agreement.version SET how = 'phone'"
check_api "nor what was said" 'ERROR:  permission denied for table comment' "UPDATE agreement.comment SET text = 'x'"
check "nothing of it can be taken away" "" "SELECT string_agg(t, ' ') FROM unnest(ARRAY['agreement', 'field', 'plan', 'version',
    'comment', 'move']) AS t WHERE has_table_privilege('samplan_api', 'agreement.' || t, 'DELETE, TRUNCATE')"
check "nor whose it is changed" "" "SELECT string_agg(x, ' ') FROM unnest(ARRAY['id', 'patient_id', 'unit_id', 'created_at',
    'created_by']) AS x WHERE has_column_privilege('samplan_api', 'agreement.agreement', x, 'UPDATE')"
check "a unit has one that runs with a person" 'ERROR:  duplicate key value violates unique constraint "agreement_running"' \
    "$(drafted) $(act begin) INSERT INTO agreement.agreement (patient_id, unit_id, provider_id, created_by, created_user)
        SELECT patient_id, unit_id, provider_id, created_by, created_user FROM agreement.agreement"
check "none begins agreed on" 'ERROR:  an agreement begins as a draft' "$(drafted) $(act begin)
    INSERT INTO agreement.agreement (patient_id, unit_id, provider_id, created_by, created_user, state)
        SELECT patient_id, unit_id, provider_id, created_by, created_user, 'in-force' FROM agreement.agreement"
check "none comes into force without having been agreed on" 'ERROR:  an agreement cannot go from draft to in-force by edit' \
    "$(drafted) $(act edit) UPDATE agreement.agreement SET state = 'in-force'"
check "what has ended is not written" 'ERROR:  that is not done in this state of an agreement' "$(agreed) $(act end)
    UPDATE agreement.agreement SET state = 'ended', ended_at = now(), ended_by = '{}', ended_reason = 'died';
    $(act edit) UPDATE agreement.field SET value = 'x'"
check "nor begun again" 'ERROR:  an agreement cannot go from ended to in-force by agree' "$(agreed) $(act end)
    UPDATE agreement.agreement SET state = 'ended', ended_at = now(), ended_by = '{}', ended_reason = 'died';
    $(act agree) UPDATE agreement.agreement SET state = 'in-force', ended_at = NULL, ended_by = NULL, ended_reason = NULL"
check "an end says why" 'ERROR:  new row for relation "agreement" violates check constraint "agreement_check1"' "$(agreed) $(act end)
    UPDATE agreement.agreement SET state = 'ended', ended_at = now(), ended_by = '{}'"
check "the patient writes the own words and no others" \
    'ERROR:  new row for relation "field" violates check constraint "field_check1"' "$(drafted) $(act edit)
    UPDATE agreement.field SET unit_id = NULL, changed_user = NULL WHERE name = 'care'"
check "it refers to plans of the same person" \
    'ERROR:  insert or update on table "plan" violates foreign key constraint "plan_agreement_id_patient_id_fkey"' \
    "$(drafted) $(act edit) UPDATE agreement.plan SET patient_id = $(person 1)"

# ---- who sees it ----
check "a unit that shares nothing with the person sees no agreement" "0 0 0 0 0" "$(agreed) $others; $see; ROLLBACK"
check "one that shares an open plan sees what is agreed, and not what is being written" "1 0 1 0 0" "$(agreed) $joined $others; $see; ROLLBACK"
check "and nothing before that" "0 0 0 0 0" "$(drafted) $joined $others; $see; ROLLBACK"
check "not when the unit whose it is takes part no more" "0 0 0 0 0" "$(agreed) $joined UPDATE plan.party SET until = now();
    $others; $see; ROLLBACK"
check "SIP-2: not when the consent has run out" "0 0 0 0 0" "$(agreed) $joined UPDATE plan.participation
    SET covered_to = now() - interval '1 day' WHERE unit_id = '$home_care'; $others; $see; ROLLBACK"
check "a protected person's is for named staff alone, whoever's it is" "0 0 0 0 0" "$(agreed)
    INSERT INTO patient.protection (patient_id, kind) SELECT patient_id, 'marked' FROM agreement.agreement;
    SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '$(unit_id "Medicinavdelning 3")', true);
    SET ROLE samplan_api; $see; ROLLBACK"
check "others write nothing in it" "0 0" "$(agreed) $joined $others; $(act edit)
    WITH w AS (UPDATE agreement.field SET value = 'x' RETURNING name), v AS (UPDATE agreement.agreement SET version = 99 RETURNING id)
    SELECT (SELECT count(*) FROM w) || ' ' || (SELECT count(*) FROM v); ROLLBACK"
check "and begin none with a person they do not work with" \
    'ERROR:  new row violates row-level security policy for table "agreement"' "$(agreed)
    CREATE TEMP TABLE kept AS SELECT * FROM agreement.agreement; GRANT SELECT ON kept TO samplan_api; $others; $(act begin)
    INSERT INTO agreement.agreement (patient_id, unit_id, provider_id, created_by, created_user)
        SELECT patient_id, '$home_care', provider_id, created_by, created_user FROM kept"
in_own() # SQL: as samplan_api in a call that has shown its right to that person
{
    printf "%s CREATE TEMP TABLE whose AS SELECT patient_id FROM agreement.agreement; SELECT FROM api.forget(NULL);
        SELECT FROM set_config('samplan.person', (SELECT patient_id::text FROM whose), true); SET ROLE samplan_api; %s; ROLLBACK" \
        "$(agreed)" "$1"
}
check "the person sees what is agreed, and of what is written the own words" "1 1 1 0 0" "$(in_own "$see")"
check "and changes nothing of what the unit writes" 0 \
    "$(in_own "WITH w AS (UPDATE agreement.field SET value = 'x' WHERE name = 'care' RETURNING name) SELECT count(*) FROM w")"
