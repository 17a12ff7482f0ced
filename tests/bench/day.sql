-- day.sql - a county of 50 wards, 40 GP units and 300 municipal units with 8,400 open cases at every stage, by
-- hand and not by api functions; a session for somebody at each unit, and 600 people who are admitted during the
-- day. The ids and secrets are hashes of names, so that whoever measures knows them.
BEGIN;
SET LOCAL session_replication_role = replica; -- no triggers, no foreign keys: the rows are right

CREATE TEMPORARY TABLE place ON COMMIT DROP AS
    SELECT k.kind || ' ' || g AS name, md5('day unit ' || k.kind || ' ' || g)::uuid AS id, k.kind, g, k.role,
            md5('day staff ' || k.kind || ' ' || g)::uuid AS user_id,
            md5('day assignment ' || k.kind || ' ' || g)::uuid AS assignment_id
        FROM (VALUES ('ward', 50, 'discharge-coordinator'), ('primary-care', 40, 'primary-care-coordinator'),
                ('home-care', 150, 'home-care'), ('social-services', 100, 'care-manager'),
                ('municipal-health', 50, 'municipal-nurse')) AS k (kind, n, role),
            LATERAL generate_series(0, k.n - 1) AS g;
INSERT INTO organisation.unit (id, hsa_id, name, kind, provider_id, municipality_code, serves, phone)
    SELECT p.id, 'SE2321009900-D' || upper(left(p.kind, 1)) || right(p.kind, 1) || p.g, 'Dagenhet ' || p.name, p.kind,
            md5('demo provider ' || CASE WHEN p.kind IN ('ward', 'primary-care') THEN '2321009900' ELSE '2120009911' END)::uuid,
            '9901', CASE WHEN p.kind = 'ward' THEN '{}' ELSE '{9901}' END::text[], '0999-99 ' || p.g
        FROM place p;
INSERT INTO identity.staff (id, hsa_id, name, title)
    SELECT p.user_id, 'SE2321009900-Q' || upper(left(p.kind, 1)) || right(p.kind, 1) || p.g, 'Dag Dagsson ' || p.name, 'Prov'
        FROM place p;
INSERT INTO identity.assignment (id, user_id, unit_id, role, purpose)
    SELECT p.assignment_id, p.user_id, p.id, p.role, 'care' FROM place p;
INSERT INTO identity.session (secret_hash, user_id, assignment_id, way)
    SELECT sha256(sha256(convert_to('day ' || p.name, 'UTF8'))), p.user_id, p.assignment_id, 'local' FROM place p;

-- 200 open cases a GP unit, 160 a ward, 53 a home care unit, 80 of social services or 160 of municipal health.
CREATE TEMPORARY TABLE one ON COMMIT DROP AS
    SELECT n, md5('day case ' || n)::uuid AS id, md5('day person ' || n)::uuid AS patient_id,
            w.id AS ward, w.user_id, w.assignment_id,
            CASE WHEN k.k = 0 THEN 'admitted' WHEN k.k < 7 THEN 'notified' WHEN k.k < 14 THEN 'planning'
                WHEN k.k < 16 THEN 'ready' ELSE 'discharged' END AS state,
            now() - interval '1 minute' * (30 + n % 200 * 60) - CASE WHEN k.k >= 16 THEN interval '12 days'
                ELSE interval '0' END AS admitted_at,
            jsonb_build_object('id', w.user_id, 'name', 'Dag Dagsson', 'title', 'Prov', 'hsaId', NULL,
                'unitName', 'Dagenhet') AS face
        FROM generate_series(1, 8400) AS n CROSS JOIN LATERAL (SELECT n / 40 % 21 AS k) k JOIN place w ON w.kind = 'ward' AND w.g = n % 50;
CREATE TEMPORARY TABLE receiver ON COMMIT DROP AS
    SELECT o.id, o.n, o.patient_id, o.state, o.admitted_at, o.face, o.user_id, p.id AS unit_id, p.kind,
            md5('day notice ' || o.n)::uuid AS notice_id,
            o.state <> 'notified' OR (o.n + p.g) % 3 > 0 AS done
        FROM one o JOIN place p ON (p.kind = 'primary-care' AND p.g = o.n % 40)
            OR (p.kind = 'home-care' AND p.g = o.n % 150)
            OR (p.kind = 'social-services' AND p.g = o.n % 100)
            OR (p.kind = 'municipal-health' AND p.g = o.n % 50 AND o.n % 3 = 0)
        WHERE o.state <> 'admitted';

INSERT INTO patient.person (id, given_name, family_name, birth_date, sex, street, postal_code, city, phone,
        municipality_code, listed_unit_id, number)
    SELECT md5('day person ' || n)::uuid, 'Dag' || n % 997, 'Provgren' || n % 1009, date '1930-01-01' + n % 20000,
            'female', 'Provgatan ' || n % 60, '99001', 'Älvsta', '0999-55 000', '9901',
            md5('day unit primary-care ' || n % 40)::uuid,
            '1930' || lpad((1 + n % 12)::text, 2, '0') || 32 + n / 12 % 28 || lpad(n::text, 4, '0')
        FROM generate_series(1, 9000) AS n;
INSERT INTO patient.identifier (patient_id, value, kind)
    SELECT md5('day person ' || n)::uuid, '1930' || lpad((1 + n % 12)::text, 2, '0') || 32 + n / 12 % 28 || lpad(n::text, 4, '0'), 'inera-reserve'
        FROM generate_series(1, 9000) AS n;
INSERT INTO discharge.discharge (id, version, state, patient_id, unit_id, provider_id, admitted_at, expected_date,
        physician_name, created_at, created_by, created_user, waiting, recipients, acknowledged, left_at, left_to,
        sip_need)
    SELECT o.id, CASE WHEN o.state = 'admitted' THEN 1 ELSE 4 END, o.state, o.patient_id, o.ward,
            md5('demo provider 2321009900')::uuid, o.admitted_at, current_date + 1 + o.n % 9, 'Ivan Petrović', o.admitted_at,
            o.face, o.user_id, coalesce(r.waiting, '{}'), coalesce(r.units, 0), coalesce(r.done, 0),
            CASE WHEN o.state = 'discharged' THEN now() - interval '2 days' END,
            CASE WHEN o.state = 'discharged' THEN 'home' END,
            CASE WHEN o.state IN ('ready', 'discharged') THEN 'required' ELSE 'unknown' END
        FROM one o LEFT JOIN (SELECT x.id, array_agg(x.unit_id) FILTER (WHERE NOT x.done) AS waiting,
                count(*)::integer AS units, (count(*) FILTER (WHERE x.done))::integer AS done FROM receiver x GROUP BY x.id) r
            ON r.id = o.id;
INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_at, recorded_by, recorded_user)
    SELECT o.id, 1, current_date + 1 + o.n % 9, o.admitted_at, o.face, o.user_id FROM one o;
INSERT INTO discharge.deadline (discharge_id, kind, rule, counted_from, due_at, met_at)
    SELECT o.id, 'admission-notice', 'LUS 2 kap. 3 §', o.admitted_at, o.admitted_at + interval '24 hours',
            CASE WHEN o.state <> 'admitted' THEN o.admitted_at + interval '20 minutes' END
        FROM one o;
INSERT INTO discharge.deadline (discharge_id, kind, rule, owner, counted_from, due_at, due_date)
    SELECT o.id, 'contact-appoint', 'LUS 2 kap. 5 §', 'primary-care', o.admitted_at + interval '20 minutes',
            discharge.end_of_day(current_date + 1 + o.n % 9), current_date + 1 + o.n % 9
        FROM one o WHERE o.state IN ('notified', 'planning') AND o.n % 2 = 0;
INSERT INTO discharge.party (discharge_id, unit_id, role, since)
    SELECT o.id, o.ward, 'ward', o.admitted_at FROM one o
    UNION ALL SELECT r.id, r.unit_id, r.kind, r.admitted_at + interval '20 minutes' FROM receiver r;
INSERT INTO access.participation (unit_id, discharge_id, patient_id, since, role)
    SELECT o.ward, o.id, o.patient_id, o.admitted_at, 'ward' FROM one o
    UNION ALL SELECT r.unit_id, r.id, r.patient_id, r.admitted_at + interval '20 minutes', r.kind FROM receiver r;
INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, unit_id, sent_by, sent_user, sent_assignment, content)
    SELECT md5('day notice ' || o.n)::uuid, o.id, 'admission', o.admitted_at + interval '20 minutes', o.ward, o.face,
            o.user_id, o.assignment_id, jsonb_build_object('name', 'Dag Provgren', 'identifier', '1930' || lpad((1 + o.n % 12)::text, 2, '0') || 32 + o.n / 12 % 28 || lpad(o.n::text, 4, '0'),
                'address', 'Provgatan 1, 99001 Älvsta', 'expectedDischargeDate', current_date + 5,
                'previousDate', NULL, 'reason', NULL)
        FROM one o WHERE o.state <> 'admitted';
INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at, delivered_at, read_at,
        acknowledged_at, acknowledged_by, acknowledged_user, due_at)
    SELECT r.notice_id, r.id, r.unit_id, r.kind, r.admitted_at + interval '20 minutes',
            r.admitted_at + interval '25 minutes', r.admitted_at + interval '26 minutes',
            CASE WHEN r.done THEN r.admitted_at + interval '28 minutes' END,
            CASE WHEN r.done THEN r.face END, CASE WHEN r.done THEN r.user_id END,
            now() + interval '2 days' -- nobody escalates in the middle of a measurement
        FROM receiver r;
INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, unit_id, sent_by, sent_user, sent_assignment, content)
    SELECT md5('day ready ' || o.n)::uuid, o.id, 'ready', t.at, o.ward, o.face, o.user_id, o.assignment_id,
            jsonb_build_object('name', 'Dag Provgren', 'identifier', '1930' || lpad((1 + o.n % 12)::text, 2, '0') || 32 + o.n / 12 % 28 || lpad(o.n::text, 4, '0'), 'address', NULL,
                'judgedAt', t.at, 'physicianName', 'Ivan Petrović', 'sentAt', t.at,
                'sipCallLastDay', discharge.sip_call_day(t.at), 'liabilityEarliest', discharge.liability_day(t.at))
        FROM one o, LATERAL (SELECT now() - interval '3 days' AS at) t WHERE o.state IN ('ready', 'discharged');
INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at, delivered_at, read_at,
        acknowledged_at, acknowledged_by, acknowledged_user)
    SELECT md5('day ready ' || r.n)::uuid, r.id, r.unit_id, r.kind, now() - interval '3 days', now() - interval '3 days',
            now() - interval '3 days', now() - interval '3 days', r.face, r.user_id
        FROM receiver r WHERE r.state IN ('ready', 'discharged');
INSERT INTO discharge.ready_interval (discharge_id, number, judged_at, sent_at, physician_name, notice_id,
        sip_call_last_day, liability_earliest, ended_at, ended_how, ended_by)
    SELECT n.discharge_id, 1, n.sent_at, n.sent_at, 'Ivan Petrović', n.id, discharge.sip_call_day(n.sent_at),
            discharge.liability_day(n.sent_at), CASE WHEN o.state = 'discharged' THEN now() - interval '2 days' END,
            CASE WHEN o.state = 'discharged' THEN 'discharged' END, CASE WHEN o.state = 'discharged' THEN n.id END
        FROM discharge.notice n JOIN one o ON o.id = n.discharge_id WHERE n.kind = 'ready';
INSERT INTO discharge.opened (discharge_id, unit_id, version)
    SELECT o.id, o.ward, 4 FROM one o UNION ALL SELECT r.id, r.unit_id, 4 FROM receiver r;
UPDATE discharge.discharge d SET agenda = api.discharge_agenda(d) FROM one o WHERE o.id = d.id;
\ir lines.sql
COMMIT;
VACUUM (ANALYZE);
-- Each case has been read since its last act, as in a county that has been at work: the copies are there.
UPDATE patient.person p SET face = api.patient_make(p.id), face_version = p.version, face_directory = y.version
    FROM organisation.directory y WHERE p.face IS NULL;
SELECT count(length(api.discharge_face(d.id))) FROM discharge.discharge d;
VACUUM (ANALYZE);
