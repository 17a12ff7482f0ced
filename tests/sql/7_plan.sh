# shellcheck shell=bash disable=SC2154
# A plan (SIP): who sees it, and that what the law demands cannot be got round, whoever writes.

enter 0001 "Medicinavdelning 3"
begun() # a plan of the ward's for a person it has found, with a consent that holds
{
    printf "SELECT FROM api.patient_lookup(%s, '%s', '%s'); SELECT FROM api.plan_create(%s, '{\"patientId\": \"%s\"}');
        SELECT FROM api.plan_act(%s, (SELECT id FROM plan.plan), 'meeting', '{\"at\": \"2026-01-01T10:00:00Z\"}');
        SELECT FROM api.plan_consent(%s, (SELECT id FROM plan.plan), '{\"givenBy\": \"patient\", \"how\": \"oral\",
            \"givenAt\": \"2026-01-01T10:00:00Z\", \"unitIds\": [\"%s\"], \"validTo\": \"2099-01-01\"}');" \
        "$(face 0001)" "$(number 296)" "$(kind 296)" "$(write 0001)" "$(root_sql "SELECT $(person 296)")" \
        "$(write 0001)" "$(write 0001)" "$(unit_id "Medicinavdelning 3")"
}
# PostgreSQL sees through a superuser's eyes here: the constraint and the triggers must hold all the same.
version() # CONTENT: a version of it, by its act
{
    printf "SELECT FROM set_config('samplan.act', 'establish', true);
        INSERT INTO plan.version (plan_id, number, patient_id, content, units, unit_id, established_by, established_user)
            SELECT id, 1, patient_id, '%s', '{}', unit_id, '{}', created_user FROM plan.plan;" "$1"
}
whole='{"fields": {"others.none": "yes", "overall.principal": "region"}, "consents": [{}], "rows": [{"section": "action", "fields": {"action.text": "x", "action.principal": "region"}}]}'
refused='ERROR:  new row for relation "version" violates check constraint "version_whole"'

check "a version with all that the law names can be made" 1 "$(begun) $(version "$whole") SELECT count(*) FROM plan.version; ROLLBACK"
check "none without an effort" "$refused" "$(begun) $(version "${whole/\"action.text\": \"x\", /}")"
check "none without a principal for each" "$refused" "$(begun) $(version "${whole/\"action.principal\": \"region\"/\"x\": \"\"}")"
check "none that says nothing of others" "$refused" "$(begun) $(version "${whole/\"others.none\": \"yes\", /}")"
check "none without the overall responsibility" "$refused" "$(begun) $(version "${whole/, \"overall.principal\": \"region\"/}")"
check "none without consent in it" "$refused" "$(begun) $(version "${whole/\[\{\}\]/[]}")"
check "nor on a consent that was taken back" 'ERROR:  a plan is established by its act, on a consent that holds' "$(begun)
    UPDATE plan.consent SET withdrawn_at = now(), withdrawn_how = 'oral', withdrawn_by = '{}'; $(version "$whole")"
check "a plan is not established without a version" \
    'ERROR:  new row for relation "plan" violates check constraint "plan_established"' "$(begun)
    SELECT FROM set_config('samplan.act', 'establish', true); UPDATE plan.plan SET state = 'established'"
check "nor by another act than its own" 'ERROR:  a plan cannot go from meeting-held to established by close' "$(begun)
    SELECT FROM set_config('samplan.act', 'close', true); UPDATE plan.plan SET state = 'established'"
check_api "a version is never changed" 'ERROR:  permission denied for table version' "UPDATE plan.version SET content = '{}'"
check_api "nor what was done" 'ERROR:  permission denied for table entry' "UPDATE plan.entry SET content = '{}'"
check "a unit that takes no part sees nothing of it" 0 "$(begun) SELECT FROM api.forget(NULL);
    SELECT FROM set_config('samplan.unit', '$(unit_id "Hemtjänsten Norra Älvsta")', true); SET ROLE samplan_api;
    SELECT (SELECT count(*) FROM plan.plan) + (SELECT count(*) FROM plan.field) + (SELECT count(*) FROM plan.consent)
        + (SELECT count(*) FROM plan.version) + (SELECT count(*) FROM plan.entry) + (SELECT count(*) FROM plan.party); ROLLBACK"
given="INSERT INTO plan.participation (unit_id, plan_id, patient_id, covered_to)
    SELECT '$(unit_id "Hemtjänsten Norra Älvsta")', id, patient_id, now() + interval"
as_home="SELECT FROM set_config('samplan.unit', '$(unit_id "Hemtjänsten Norra Älvsta")', true); SET ROLE samplan_api"
check "while a consent covers a unit it sees the plan" 1 "$(begun) $given '1 day' FROM plan.plan; $as_home;
    SELECT count(*) FROM plan.plan; ROLLBACK"
check "SIP-2: when it has run out, no more" 0 "$(begun) $given '-1 day' FROM plan.plan; $as_home;
    SELECT count(*) FROM plan.plan; ROLLBACK"
