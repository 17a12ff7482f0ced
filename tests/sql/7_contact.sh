# shellcheck shell=bash disable=SC2154
# Fixed contacts: what holds of one, for how many there is room, and who sees it, whoever writes.

enter 0005 "Älvsta Norra vårdcentral"
# PostgreSQL sees through a superuser's eyes here: constraints, indexes and the trigger must hold all the same.
contact() # KIND COLUMNS VALUES [UNIT [PERSON]]: a contact of person 296's by raw SQL
{
    printf "INSERT INTO contact.contact (patient_id, kind, unit_id, provider_id, phone, changed_by, changed_user, %s)
        SELECT %s, '%s', u.id, u.provider_id, '0999-1', '{}', %s, %s FROM organisation.unit u WHERE u.name = '%s';" \
        "$2" "$(root_sql "SELECT $(person "${5:-296}")" | sed "s/.*/'&'/")" "$1" "$(staff 0005)" "$3" \
        "${4:-Älvsta Norra vårdcentral}"
}
violates() { printf 'ERROR:  new row for relation "contact" violates check constraint "%s"' "$1"; }
full='ERROR:  there is no room for that contact: '

check "a contact can be made" 1 "$(contact care-contact name "'Nora Ek'") SELECT count(*) FROM contact.contact WHERE patient_id = $(person 296); ROLLBACK"
check "it is a person or a function, not both" "$(violates contact_who)" \
    "$(contact care-contact 'name, function' "'Nora Ek', 'Teamet'")"
check "nor neither" "$(violates contact_who)" "$(contact care-contact title "'Sjuksköterska'")"
check "a function has no title" "$(violates contact_who)" "$(contact care-contact 'function, title' "'Teamet', 'Läkare'")"
check "FK-11: only an undersköterska is a fast omsorgskontakt" "$(violates contact_title)" \
    "$(contact home-care-contact 'name, title' "'Ulla', 'Vårdbiträde'" 'Hemtjänsten Norra Älvsta')"
check "FK-11: and none without a title" "$(violates contact_title)" \
    "$(contact home-care-contact name "'Ulla'" 'Hemtjänsten Norra Älvsta')"
check "FK-3: the physician at a life-threatening condition is one by title" "$(violates contact_physician)" \
    "$(contact physician-critical 'name, title' "'Pål', 'Sjuksköterska'")"
check "FK-5: primary care appoints the fast läkarkontakt" 'ERROR:  that contact is not appointed by such a unit' \
    "$(contact physician 'name, title' "'Pål', 'Läkare'" 'Medicinavdelning 3')"
settled="INSERT INTO organisation.county_setting (county_code, physician_categories) SELECT o.county_code, '{trainee}'
    FROM organisation.unit u JOIN organisation.provider o ON o.id = u.provider_id WHERE u.name = 'Älvsta Norra vårdcentral'
    ON CONFLICT (county_code) DO UPDATE SET physician_categories = '{trainee}';"
check "FK-9: the county lets some physicians be, and others not" 'ERROR:  the county does not let such a physician be fast läkarkontakt' \
    "$settled $(contact physician 'name, title, physician_category' "'Pål', 'Läkare', 'leased'")"
check "FK-9: it is said which, where not all may" 'ERROR:  the county does not let such a physician be fast läkarkontakt' \
    "$settled $(contact physician 'name, title' "'Pål', 'Läkare'")"
check "FK-9: one that it lets is, and what was there before stays as it is" 1 \
    "$(contact physician 'name, title' "'Pål', 'Läkare'") $settled
     UPDATE contact.contact SET phone = '0999-2', physician_category = physician_category WHERE kind = 'physician' AND name = 'Pål';
     UPDATE contact.contact SET physician_category = 'trainee' WHERE kind = 'physician' AND name = 'Pål';
     SELECT count(*) FROM contact.contact WHERE physician_category = 'trainee'; ROLLBACK"
check "FK-9: of another contact there is no category" 'ERROR:  the county does not let such a physician be fast läkarkontakt' \
    "$(contact care-contact 'name, physician_category' "'Nora', 'trainee'")"
check "hours have a day and end after they begin" "$(violates contact_hours_check)" \
    "$(contact care-contact 'name, hours' "'Nora', '[{\"weekday\": 1, \"start\": \"16:00\", \"end\": \"08:00\"}]'")"
check "hours are no text" "$(violates contact_hours_check)" "$(contact care-contact 'name, hours' "'Nora', '\"alltid\"'")"
check "a substitute's dates belong to somebody" "$(violates contact_substitute)" \
    "$(contact care-contact 'name, substitute_from' "'Nora', '2026-01-01'")"
check "an end has its reason" "$(violates contact_end)" \
    "$(contact care-contact 'name, since, until' "'Nora', '2026-01-01', '2026-02-01'")"
check "FK-10: a day of choice belongs to somebody's choice" "$(violates contact_chosen)" \
    "$(contact care-contact 'name, choice, chosen_on' "'Nora', 'assigned', '2026-01-01'")"
check "FK-5: there is one fast läkarkontakt" "${full}contact-taken" \
    "$(contact physician 'name, title' "'Pål', 'Läkare'") $(contact physician 'name, title' "'Siv', 'Läkare'")"
check "FK-5: also on days that have been" "${full}contact-taken" \
    "$(contact physician 'name, title, since' "'Pål', 'Läkare', '2026-01-01'")
     $(contact physician 'name, title, since, until, end_reason' "'Siv', 'Läkare', '2026-02-01', '2026-03-01', 'left'")"
check "one after the other is one at a time" 2 \
    "$(contact physician 'name, title, since' "'Pål', 'Läkare', '2026-02-01'")
     $(contact physician 'name, title, since, until, end_reason' "'Siv', 'Läkare', '2026-01-01', '2026-02-01', 'left'")
     SELECT count(*) FROM contact.contact WHERE patient_id = $(person 296); ROLLBACK"
check "PK-8: there is one with the overall coordination" "${full}contact-taken" \
    "$(contact care-coordinator name "'Nora'") $(contact care-coordinator name "'Ola'" 'Medicinavdelning 3')"
check "with the trigger off the index holds" 'ERROR:  duplicate key value violates unique constraint "contact_one"' \
    "SET LOCAL session_replication_role = replica; $(contact care-coordinator name "'Nora'")
     $(contact care-coordinator name "'Ola'" 'Medicinavdelning 3')"
check "one fast omsorgskontakt of each provider" "${full}contact-taken" \
    "$(contact home-care-contact 'name, title' "'Ulla', 'Undersköterska'" 'Hemtjänsten Norra Älvsta')
     $(contact home-care-contact 'name, title' "'Åke', 'Undersköterska'" 'Hemtjänsten Södra Älvsta')"
check "and another of another provider" 2 \
    "$(contact home-care-contact 'name, title' "'Ulla', 'Undersköterska'" 'Hemtjänsten Norra Älvsta')
     $(contact home-care-contact 'name, title' "'Åke', 'Undersköterska'" 'Omtanken Hemtjänst Älvsta')
     SELECT count(*) FROM contact.contact WHERE patient_id = $(person 296); ROLLBACK"
nine=$(for n in 1 2 3 4 5 6 7 8 9; do contact care-contact name "'Nora $n'"; done)
check "FK-3: nine fasta vårdkontakter, and others beside" 10 "$nine $(contact physician 'name, title' "'Pål', 'Läkare'")
    SELECT count(*) FROM contact.contact WHERE patient_id = $(person 296); ROLLBACK"
check "not a tenth" "${full}contact-limit" "$nine $(contact care-coordinator name "'Ola'")"
check "as many as the county has settled" "${full}contact-limit" \
    "UPDATE organisation.county_setting SET contact_limit = 1; $(contact care-contact name "'Nora'") $(contact care-contact name "'Ola'")"
check "a contact is not moved to another kind that is full" "${full}contact-taken" \
    "$(contact care-coordinator name "'Nora'") $(contact care-contact name "'Ola'")
     UPDATE contact.contact SET kind = 'care-coordinator' WHERE patient_id = $(person 296)"
check_api "whose contact it is never changes" 'ERROR:  permission denied for table contact' \
    "SELECT FROM api.forget(NULL); UPDATE contact.contact SET patient_id = NULL"
check_api "what it was is never changed" 'ERROR:  permission denied for table history' \
    "SELECT FROM api.forget(NULL); UPDATE contact.history SET reason = ''"
check_api "nor what was offered" 'ERROR:  permission denied for table offer' \
    "SELECT FROM api.forget(NULL); UPDATE contact.offer SET outcome = 'accepted'"
check "FK-12: unnecessary only with a reason" 'ERROR:  new row for relation "offer" violates check constraint "offer_unnecessary"' \
    "INSERT INTO contact.offer (patient_id, kind, outcome, day, unit_id, recorded_by, recorded_user)
     SELECT $(person 296), 'home-care-contact', 'unnecessary', now(), $(unit 'Hemtjänsten Norra Älvsta'), '{}', $(staff 0003)"
check "hours in words run over neighbouring days" "mån–ons 08.00–16.30, fre 08.00–16.30, lör 10.00–24.00" \
    "SELECT contact.hours_words('[{\"weekday\": 3, \"start\": \"08:00\", \"end\": \"16:30\"},
        {\"weekday\": 1, \"start\": \"08:00\", \"end\": \"16:30\"}, {\"weekday\": 2, \"start\": \"08:00\", \"end\": \"16:30\"},
        {\"weekday\": 5, \"start\": \"08:00\", \"end\": \"16:30\"}, {\"weekday\": 6, \"start\": \"10:00\", \"end\": \"24:00\"}]')"

# ---- who sees it ----
as_unit() # NAME: what follows is that unit's, with no right but its own
{
    printf "SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '%s', true); SET LOCAL ROLE samplan_api;" \
        "$(unit_id "$1")"
}
seen="SELECT (SELECT count(*) FROM contact.contact WHERE patient_id = $(person 296)) + (SELECT count(*) FROM contact.history h
    WHERE h.by = '{\"test\": true}'); ROLLBACK"
kept="INSERT INTO contact.history (contact_id, version, data, by, by_user) SELECT id, 1, '{}', '{\"test\": true}', changed_user FROM contact.contact
    WHERE patient_id = $(person 296);"
mine="$(contact care-contact name "'Nora'") $kept"
check "its own unit sees a contact" 2 "$mine $(as_unit 'Älvsta Norra vårdcentral') $seen"
check "a unit that takes no part sees none" 0 "$mine $(as_unit 'Kirurgavdelning 1 Granby') $seen"
taking="INSERT INTO plan.plan (id, patient_id, unit_id, provider_id, created_by, created_user)
    SELECT md5('plan')::uuid, $(person 296), u.id, u.provider_id, '{}', $(staff 0001) FROM organisation.unit u WHERE u.name = 'Kirurgavdelning 1 Granby';
    INSERT INTO plan.participation (unit_id, plan_id, patient_id, covered_to)
    SELECT unit_id, id, patient_id, now() + interval"
check "one that takes part in a plan of the person's sees it" 2 \
    "$mine $taking '1 day' FROM plan.plan; $(as_unit 'Kirurgavdelning 1 Granby') $seen"
check "and no longer than it takes part" 0 \
    "$mine $taking '-1 day' FROM plan.plan; $(as_unit 'Kirurgavdelning 1 Granby') $seen"
check "nobody appoints in another unit's name" 'ERROR:  new row violates row-level security policy for table "contact"' \
    "$taking '1 day' FROM plan.plan; $(as_unit 'Kirurgavdelning 1 Granby') $(contact care-contact name "'Nora'")"
check "a protected identity's contact is hidden from its own unit too" 0 \
    "$mine INSERT INTO patient.protection (patient_id, kind) VALUES ($(person 296), 'marked');
     $(as_unit 'Älvsta Norra vårdcentral') $seen"
check "who is told of a change is found only in the call that names the person" $'0\n1' \
    "$taking '1 day' FROM plan.plan; $(as_unit 'Älvsta Norra vårdcentral') SELECT count(*) FROM plan.participation;
     SELECT FROM set_config('samplan.leaving', '$(root_sql "SELECT $(person 296)")', true);
     SELECT count(*) FROM plan.participation; ROLLBACK"
