-- scale.sql - cases number :first to :last, by hand and not by api functions. 200 open cases make a
-- group: a ward of its own and four units that receive. A quarter waits for the ward, half for the
-- receivers, a quarter for nobody. Each case has a person and five rows in the log of the last 60 days.
-- The ids are md5 of a name, so that whoever measures knows them.
BEGIN;
SET LOCAL session_replication_role = replica; -- no triggers, no foreign keys: the rows are right

INSERT INTO organisation.unit (id, hsa_id, name, kind, provider_id, municipality_code, serves)
    SELECT md5('scale unit ' || g || ' ' || k.kind)::uuid, 'SE2321009900-S' || g || k.letter,
            'Provenhet ' || g || k.letter, k.kind,
            md5('demo provider ' || CASE WHEN k.letter IN ('A', 'E') THEN '2321009900' ELSE '2120009911' END)::uuid,
            '9901', '{}'
        FROM generate_series((:first - 1) / 200, (:last - 1) / 200) AS g,
            (VALUES ('A', 'ward'), ('B', 'home-care'), ('C', 'social-services'), ('D', 'municipal-health'),
                ('E', 'primary-care')) AS k (letter, kind)
    ON CONFLICT DO NOTHING;
INSERT INTO identity.staff (id, hsa_id, name)
    SELECT md5('scale staff ' || g)::uuid, 'SE2321009900-T' || g, 'Prov Provsson ' || g
        FROM generate_series((:first - 1) / 200, (:last - 1) / 200) AS g
    ON CONFLICT DO NOTHING;
INSERT INTO identity.assignment (id, user_id, unit_id, role, purpose)
    SELECT md5('scale assignment ' || g)::uuid, md5('scale staff ' || g)::uuid,
            md5('scale unit ' || g || ' ward')::uuid, 'discharge-coordinator', 'care'
        FROM generate_series((:first - 1) / 200, (:last - 1) / 200) AS g
    ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE one ON COMMIT DROP AS
    SELECT n, md5('scale case ' || n)::uuid AS id, md5('scale person ' || n)::uuid AS patient_id,
            md5('scale notice ' || n)::uuid AS notice_id, (n - 1) / 200 AS g,
            md5('scale unit ' || (n - 1) / 200 || ' ward')::uuid AS ward,
            md5('scale staff ' || (n - 1) / 200)::uuid AS user_id,
            n % 4 > 0 AS sent, n % 4 = 3 AS done,
            now() - interval '1 minute' * (n % 200 * 40 + 30) AS admitted_at,
            jsonb_build_object('id', md5('scale staff ' || (n - 1) / 200), 'name', 'Prov Provsson', 'title', NULL,
                'hsaId', NULL, 'unitName', 'Provenhet') AS face
        FROM generate_series(:first, :last) AS n;
CREATE TEMPORARY TABLE receiver ON COMMIT DROP AS
    SELECT o.*, md5('scale unit ' || o.g || ' ' || k.kind)::uuid AS unit_id, k.kind
        FROM one o, (VALUES ('home-care'), ('social-services'), ('municipal-health'), ('primary-care')) AS k (kind)
        WHERE o.sent;

INSERT INTO patient.person (id, given_name, family_name, birth_date, sex, street, postal_code, city, phone,
        municipality_code, listed_unit_id)
    SELECT o.patient_id, 'Prov' || o.n % 997, 'Skalgren' || o.n % 1009, date '1930-01-01' + o.n % 20000, 'female',
            'Provgatan ' || o.n % 60, '99001', 'Älvsta', '0999-55 000', '9901',
            md5('scale unit ' || o.g || ' primary-care')::uuid
        FROM one o;
INSERT INTO patient.identifier (patient_id, value, kind)
    SELECT o.patient_id, '98' || lpad(o.n::text, 10, '0'), 'inera-reserve' FROM one o;
INSERT INTO discharge.discharge (id, version, state, patient_id, unit_id, provider_id, admitted_at, expected_date,
        physician_name, created_at, created_by, created_user, waiting, recipients, acknowledged, agenda)
    SELECT o.id, 1 + o.sent::integer + o.done::integer,
            CASE WHEN o.done THEN 'planning' WHEN o.sent THEN 'notified' ELSE 'admitted' END, o.patient_id, o.ward,
            md5('demo provider 2321009900')::uuid, o.admitted_at, current_date + 5, 'Ivan Petrović', o.admitted_at,
            o.face, o.user_id,
            CASE WHEN o.sent AND NOT o.done THEN (SELECT array_agg(md5('scale unit ' || o.g || ' ' || k)::uuid)
                FROM unnest('{home-care,social-services,municipal-health,primary-care}'::text[]) AS k)
                ELSE '{}' END,
            CASE WHEN o.sent THEN 4 ELSE 0 END, CASE WHEN o.done THEN 4 ELSE 0 END,
            CASE WHEN o.sent THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object('role', 'ward', 'action',
                'send-admission-notice', 'kind', 'admission-notice', 'rule', 'LUS 2 kap. 3 §',
                'dueAt', o.admitted_at + interval '24 hours')) END
        FROM one o;
INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_at, recorded_by, recorded_user)
    SELECT o.id, 1, current_date + 5, o.admitted_at, o.face, o.user_id FROM one o;
INSERT INTO discharge.deadline (discharge_id, kind, rule, counted_from, due_at, met_at)
    SELECT o.id, 'admission-notice', 'LUS 2 kap. 3 §', o.admitted_at, o.admitted_at + interval '24 hours',
            CASE WHEN o.sent THEN o.admitted_at + interval '20 minutes' END
        FROM one o;
INSERT INTO discharge.party (discharge_id, unit_id, role, since)
    SELECT o.id, o.ward, 'ward', o.admitted_at FROM one o
    UNION ALL SELECT r.id, r.unit_id, r.kind, r.admitted_at FROM receiver r;
INSERT INTO access.participation (unit_id, discharge_id, patient_id, since, role)
    SELECT o.ward, o.id, o.patient_id, o.admitted_at, 'ward' FROM one o
    UNION ALL SELECT r.unit_id, r.id, r.patient_id, r.admitted_at, r.kind FROM receiver r;
SELECT set_config('samplan.act', 'notify', true);
INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, unit_id, sent_by, sent_user, sent_assignment, content)
    SELECT o.notice_id, o.id, 'admission', o.admitted_at + interval '20 minutes', o.ward, o.face, o.user_id, md5('scale assignment ' || o.g)::uuid,
            jsonb_build_object('name', 'Prov Skalgren', 'identifier', '98' || lpad(o.n::text, 10, '0'),
                'address', 'Provgatan 1, 99001 Älvsta', 'expectedDischargeDate', current_date + 5,
                'previousDate', NULL, 'reason', NULL)
        FROM one o WHERE o.sent;
INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at, delivered_at, acknowledged_at,
        acknowledged_by, acknowledged_user)
    SELECT r.notice_id, r.id, r.unit_id, r.kind, r.admitted_at + interval '20 minutes',
            r.admitted_at + interval '25 minutes', CASE WHEN r.done THEN r.admitted_at + interval '30 minutes' END,
            CASE WHEN r.done THEN r.face END, CASE WHEN r.done THEN r.user_id END
        FROM receiver r;
INSERT INTO discharge.opened (discharge_id, unit_id, version)
    SELECT o.id, o.ward, 1 + o.sent::integer + o.done::integer FROM one o;
\ir lines.sql
INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, owner_provider_id,
        action, thing_kind, thing_id, categories, outcome, legal_route, origin)
    SELECT now() - interval '60 days' * ((o.n * 7919 + k * 104729) % 100000) / 100000, o.user_id,
            'SE2321009900-T' || o.g, 'discharge-coordinator', o.ward, md5('demo provider 2321009900')::uuid, 'care',
            o.patient_id, md5('demo provider 2321009900')::uuid, 'discharge.read', 'discharge', o.id,
            '{identity,discharge}', 'ok', 'own', 'api'
        FROM one o, generate_series(1, 5) AS k;
-- inboxes that were shown: everybody in the list
INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, patients, action, thing_kind,
        thing_id, categories, outcome, origin)
    SELECT now() - interval '3 hours' * k, o.user_id, 'SE2321009900-T' || o.g, 'discharge-coordinator', o.ward,
            md5('demo provider 2321009900')::uuid, 'care', array_agg(o.patient_id), 'inbox.read', 'inbox', o.ward,
            '{identity,discharge}', 'ok', 'api'
        FROM one o, generate_series(1, 20) AS k GROUP BY o.g, o.user_id, o.ward, k;
COMMIT;
