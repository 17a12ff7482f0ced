# shellcheck shell=bash disable=SC2154
# A database with cases in it takes the later migrations: rows that were there are right afterwards. The
# owner of the tables is under row-level security itself, so an UPDATE as owner would find nothing to change.

old=${db}_old
upgrade()
{
    local file number
    sql postgres -c "CREATE DATABASE $old OWNER samplan_owner" || return
    for file in "$root"/sql/migrations/*.sql; do
        number=$(basename "$file")
        if [ "${number%%_*}" = 0012 ]; then
            sql "$old" <<'END' || return
BEGIN;
SET LOCAL session_replication_role = replica; -- a case that was sent, and one that was not, as they were kept then
INSERT INTO organisation.provider (id, name, kind, org_number, county_code)
    VALUES (md5('provider')::uuid, 'Prov', 'region', '2321000016', '01');
INSERT INTO organisation.unit (id, hsa_id, name, kind, provider_id)
    VALUES (md5('ward')::uuid, 'SE2321000016-A1', 'Provavdelning', 'ward', md5('provider')::uuid),
        (md5('clinic')::uuid, 'SE2321000016-A2', 'Provcentral', 'primary-care', md5('provider')::uuid);
INSERT INTO identity.staff (id, hsa_id, name) VALUES (md5('staff')::uuid, 'SE2321000016-P1', 'Prov Provsson');
INSERT INTO identity.assignment (id, user_id, unit_id, role, purpose)
    VALUES (md5('assignment')::uuid, md5('staff')::uuid, md5('ward')::uuid, 'discharge-coordinator', 'care');
INSERT INTO patient.person (id, given_name, family_name, municipality_code)
    VALUES (md5('person')::uuid, 'Prov', 'Provsson', '0180');
INSERT INTO discharge.discharge (id, state, patient_id, unit_id, provider_id, admitted_at, expected_date, created_by,
        created_user, notice_due_at)
    SELECT md5('case ' || n)::uuid, CASE n WHEN 1 THEN 'notified' ELSE 'admitted' END, md5('person')::uuid,
            md5('ward')::uuid, md5('provider')::uuid, '2026-11-01T10:00:00Z', '2026-11-09', '{}', md5('staff')::uuid,
            CASE n WHEN 2 THEN timestamptz '2026-11-02T10:00:00Z' END
        FROM generate_series(1, 2) AS n;
INSERT INTO discharge.deadline (discharge_id, kind, rule, counted_from, due_at, met_at)
    SELECT md5('case ' || n)::uuid, 'admission-notice', 'LUS 2 kap. 3 §', '2026-11-01T10:00:00Z',
            '2026-11-02T10:00:00Z', CASE n WHEN 1 THEN timestamptz '2026-11-01T12:00:00Z' END
        FROM generate_series(1, 2) AS n;
INSERT INTO discharge.party (discharge_id, unit_id, role, since)
    VALUES (md5('case 1')::uuid, md5('ward')::uuid, 'ward', '2026-11-01T10:00:00Z'),
        (md5('case 1')::uuid, md5('clinic')::uuid, 'primary-care', '2026-11-01T12:00:00Z');
INSERT INTO access.participation (unit_id, discharge_id, patient_id, since)
    SELECT y.unit_id, y.discharge_id, md5('person')::uuid, y.since FROM discharge.party y;
INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, sent_by, sent_user, sent_assignment, content)
    VALUES (md5('notice')::uuid, md5('case 1')::uuid, 'admission', '2026-11-01T12:00:00Z', '{}', md5('staff')::uuid,
        md5('assignment')::uuid, '{}');
COMMIT;
END
        fi
        if [[ $file == *_fixed_contact.sql ]]; then
            sql "$old" <<'END' || return
BEGIN;
SET LOCAL session_replication_role = replica; -- two cases that have named the same contact, after another one
INSERT INTO discharge.care_contact (id, discharge_id, unit_id, name, title, phone, hours, since, until, notice_id,
        recorded_by, recorded_user)
    SELECT md5('contact ' || v.n)::uuid, md5('case ' || v.c)::uuid, md5('clinic')::uuid, v.name, ' ', '0999-1', v.hours,
            v.since::timestamptz, v.until::timestamptz, md5('notice')::uuid, '{}', md5('staff')::uuid
        FROM (VALUES (1, 1, 'Prov Ola', NULL, '2026-11-02', '2026-11-03'), (2, 1, 'Prov Nora', 'vardagar 8–16', '2026-11-03', NULL),
            (3, 2, 'prov nora ', NULL, '2026-11-04', NULL), (4, 3, 'Prov Siv', NULL, '2026-11-02', '2026-11-05'))
            AS v (n, c, name, hours, since, until);
INSERT INTO discharge.discharge (id, state, patient_id, unit_id, provider_id, admitted_at, expected_date, created_by, created_user)
    VALUES (md5('case 3')::uuid, 'closed', md5('person')::uuid, md5('ward')::uuid, md5('provider')::uuid,
        '2026-11-01T10:00:00Z', '2026-11-09', '{}', md5('staff')::uuid);
COMMIT;
END
        fi
        sql "$old" -1 -c 'SET SESSION AUTHORIZATION samplan_migrate' -f "$file" || return
    done
}

upgraded=$(upgrade 2>&1)
report "a database with cases takes every later migration" "" "$upgraded"
report "who took part has the role of then, a notice its sender and its time, and an open clock is on the agenda" \
    "primary-care ward|t|send-admission-notice" "$(sql "$old" -At <<'END'
SELECT (SELECT string_agg(role, ' ' ORDER BY role) FROM access.participation),
    (SELECT bool_and(unit_id = md5('ward')::uuid AND recorded_at = sent_at) FROM discharge.notice),
    (SELECT string_agg(agenda -> 0 ->> 'action', ' ') FROM discharge.discharge);
END
)"
report "the contacts that cases have named are the person's, one who was named in two open cases is one" \
    "Prov Ola replaced, Prov Siv case-closed, Prov Nora now vardagar 8–16|t|2" "$(sql "$old" -At <<'END'
SELECT (SELECT string_agg(name || ' ' || coalesce(end_reason, 'now ' || hours_note), ', ' ORDER BY until, name) FROM contact.contact
        WHERE patient_id = md5('person')::uuid AND kind = 'care-contact' AND title IS NULL),
    (SELECT bool_and(contact_id IS NOT NULL) FROM discharge.care_contact),
    (SELECT count(*) FROM discharge.care_contact k JOIN contact.contact x ON x.id = k.contact_id AND x.until IS NULL);
END
)"
sql postgres -c "DROP DATABASE IF EXISTS $old WITH (FORCE)" >/dev/null 2>&1
