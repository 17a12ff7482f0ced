-- The plan that is read: 25 goals, 60 actions, 12 fixed contacts, of a person of the unit's own.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL session_replication_role = replica;
CREATE TEMP TABLE subject ON COMMIT DROP AS
    SELECT md5('bench plan 0')::uuid AS id, x.patient_id FROM access.participation x
        WHERE x.unit_id = :'unit' AND x.until IS NULL AND NOT EXISTS (SELECT FROM patient.protection y
            WHERE y.patient_id = x.patient_id) ORDER BY x.patient_id LIMIT 1;
INSERT INTO plan.plan (id, patient_id, unit_id, provider_id, created_by, created_user, state)
    SELECT s.id, s.patient_id, u.id, u.provider_id, '{}', :'user', 'meeting-held'
        FROM subject s, organisation.unit u WHERE u.id = :'unit';
INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT :'unit', s.id, s.patient_id FROM subject s;
INSERT INTO plan.party (plan_id, unit_id) SELECT s.id, :'unit' FROM subject s;
INSERT INTO plan.consent (plan_id, unit_id, given_by, how, given_at, units, valid_from, valid_to, recorded_by,
        recorded_user)
    SELECT s.id, :'unit', 'patient', 'oral', now(), ARRAY[:'unit'::uuid], current_date, current_date + 365, '{}', :'user'
        FROM subject s;
INSERT INTO plan.row (id, plan_id, section, parent_id, created_by)
    SELECT md5('bench one ' || k)::uuid, s.id, CASE WHEN k <= 25 THEN 'goal' ELSE 'action' END,
            CASE WHEN k > 25 THEN md5('bench one ' || 1 + k % 25)::uuid END, '{}'
        FROM subject s, generate_series(1, 85) k;
INSERT INTO plan.field (plan_id, row_id, name, value, unit_id, changed_by, changed_user)
    SELECT s.id, md5('bench one ' || k)::uuid, v.name, v.value, :'unit', '{"id": "x", "name": "Anna"}', :'user'
        FROM subject s, generate_series(1, 85) k,
            LATERAL (SELECT 'goal.need' AS name, 'Orkar inte gå så långt' AS value WHERE k <= 25
                UNION ALL SELECT 'goal.text', 'Gå till affären själv före våren' WHERE k <= 25
                UNION ALL SELECT 'action.text', 'Träna med rehab två gånger i veckan' WHERE k > 25
                UNION ALL SELECT 'action.principal', 'municipality' WHERE k > 25
                UNION ALL SELECT 'action.unit', :'unit' WHERE k > 25
                UNION ALL SELECT 'action.contact', 'Nora Ek' WHERE k > 25
                UNION ALL SELECT 'action.status', 'ongoing' WHERE k > 25) v;
INSERT INTO contact.contact (patient_id, kind, unit_id, provider_id, name, title, phone, changed_by, changed_user)
    SELECT s.patient_id, 'contact-nurse', u.id, u.provider_id, 'Kontakt ' || k, 'Sjuksköterska', '0999-111 10', '{}', :'user'
        FROM subject s, organisation.unit u, generate_series(1, 12) k WHERE u.id = :'unit';
COMMIT;
