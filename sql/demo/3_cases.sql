-- 3_cases.sql - 120 cases at every stage that there is, with times counted from now, so that every list
-- has something near, something late and something done.

CREATE OR REPLACE FUNCTION pg_temp.pick(what text, below integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT ((('x' || substr(md5(what), 1, 7))::bit(28)::integer) % below) $$;

CREATE OR REPLACE FUNCTION pg_temp.face(staff uuid, unit uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_build_object('id', s.id, 'name', s.name, 'title', s.title, 'hsaId', s.hsa_id,
            'unitName', u.name)
        FROM identity.staff s, organisation.unit u WHERE s.id = staff AND u.id = unit
    $$;

-- The plan: who lies where since when, and how far the case has come. A third lies at
-- Medicinavdelning 3, so that its coordinator's inbox is full.
CREATE TEMPORARY TABLE demo_case ON COMMIT DROP AS
    WITH ward AS (
        SELECT a.unit_id, a.user_id, a.id AS assignment_id,
                row_number() OVER (ORDER BY u.hsa_id, a.id) AS k, u.name
            FROM identity.assignment a JOIN organisation.unit u ON u.id = a.unit_id
            WHERE a.role = 'discharge-coordinator' AND a.valid_to IS NULL AND u.kind = 'ward'
                AND u.hsa_id LIKE 'SE2321009900-%'
    ), plan AS (
        SELECT n, CASE WHEN n % 3 = 0 OR n IN (29, 85) THEN 1
                    ELSE 1 + pg_temp.pick('ward' || n, (SELECT count(*)::integer FROM ward)) END AS k,
                (ARRAY['new', 'new', 'sent', 'sent', 'partly', 'partly', 'partly', 'all', 'all', 'late'])
                    [1 + pg_temp.pick('stage' || n, 10)] AS stage
            FROM generate_series(1, 120) AS n)
    SELECT p.n, md5('demo case ' || p.n)::uuid AS id, md5('demo person ' || (2 * p.n - 1))::uuid AS patient_id,
            w.unit_id, w.user_id, w.assignment_id, p.stage, x.municipality_code, x.listed_unit_id,
            -- a new one was admitted in the last day, the others in the last nine
            date_trunc('minute', now()) - CASE p.stage
                WHEN 'new' THEN interval '1 minute' * (30 + pg_temp.pick('admitted' || p.n, 1560))
                WHEN 'sent' THEN interval '1 minute' * (360 + pg_temp.pick('admitted' || p.n, 2400))
                ELSE interval '1 minute' * (2000 + pg_temp.pick('admitted' || p.n, 11000))
            END AS admitted_at
        FROM plan p JOIN ward w ON w.k = p.k
        JOIN patient.person x ON x.id = md5('demo person ' || (2 * p.n - 1))::uuid;

ALTER TABLE demo_case ADD assessed_at timestamptz, ADD sent_at timestamptz, ADD expected date;
UPDATE demo_case c SET
    assessed_at = CASE WHEN c.n % 9 = 4 AND c.stage NOT IN ('new', 'sent')
        THEN c.admitted_at + interval '20 hours' END,
    expected = ((c.admitted_at AT TIME ZONE 'Europe/Stockholm')::date + 4 + pg_temp.pick('days' || c.n, 9));
UPDATE demo_case c SET sent_at = CASE c.stage WHEN 'new' THEN NULL
    WHEN 'late' THEN coalesce(c.assessed_at, c.admitted_at) + interval '27 hours'
    ELSE coalesce(c.assessed_at, c.admitted_at) + interval '1 minute' * (20 + pg_temp.pick('sent' || c.n, 300)) END;

INSERT INTO discharge.discharge (id, patient_id, unit_id, provider_id, admitted_at, assessed_at, expected_date,
        physician_name, created_at, created_by, created_user)
    SELECT c.id, c.patient_id, c.unit_id, md5('demo provider 2321009900')::uuid, c.admitted_at, c.assessed_at, c.expected,
            CASE WHEN c.n % 4 > 0 THEN (ARRAY['Ivan Petrović', 'Gerd Lagerström', 'Anders Hägg'])[1 + c.n % 3] END,
            c.admitted_at + interval '10 minutes', pg_temp.face(c.user_id, c.unit_id), c.user_id
        FROM demo_case c;
INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_at, recorded_by, recorded_user)
    SELECT c.id, 1, c.expected, c.admitted_at + interval '10 minutes',
            pg_temp.face(c.user_id, c.unit_id), c.user_id
        FROM demo_case c;
INSERT INTO discharge.deadline (discharge_id, kind, rule, counted_from, due_at, met_at)
    SELECT c.id, 'admission-notice', 'LUS 2 kap. 3 §', coalesce(c.assessed_at, c.admitted_at),
            coalesce(c.assessed_at, c.admitted_at) + interval '24 hours', c.sent_at
        FROM demo_case c;

-- To whom: the municipality's care manager and nurse, one home care, the person's GP unit.
CREATE TEMPORARY TABLE demo_recipient ON COMMIT DROP AS
    SELECT c.n, c.id AS discharge_id, md5('demo notice ' || c.n)::uuid AS notice_id, r.unit_id, r.role,
            c.stage, c.sent_at, row_number() OVER (PARTITION BY c.n ORDER BY r.role) AS k
        FROM demo_case c CROSS JOIN LATERAL (
            SELECT u.id AS unit_id, u.kind AS role FROM (
                SELECT DISTINCT ON (o.kind) o.* FROM organisation.unit o
                    WHERE o.serves @> ARRAY[c.municipality_code] AND (o.kind = 'social-services'
                        OR (o.kind = 'municipal-health' AND c.n % 5 > 0)
                        OR (o.kind = 'home-care' AND c.n % 3 < 2)
                        OR (o.kind = 'rehabilitation' AND c.n % 4 = 1 AND o.hsa_id LIKE 'SE212%'))
                    ORDER BY o.kind, (right(o.hsa_id, 1) = '1' AND c.n % 4 > 0) DESC, md5(o.hsa_id || c.n)) u
            UNION ALL
            SELECT coalesce(c.listed_unit_id, (SELECT o.id FROM organisation.unit o
                    WHERE o.kind = 'primary-care' AND o.serves @> ARRAY[c.municipality_code]
                    ORDER BY o.hsa_id LIMIT 1)), 'primary-care') r
        WHERE c.sent_at IS NOT NULL;

INSERT INTO discharge.party (discharge_id, unit_id, role, since)
    SELECT c.id, c.unit_id, 'ward', c.admitted_at + interval '10 minutes' FROM demo_case c
    UNION ALL
    SELECT r.discharge_id, r.unit_id, r.role, r.sent_at FROM demo_recipient r;
INSERT INTO access.participation (unit_id, discharge_id, patient_id, since, role)
    SELECT y.unit_id, y.discharge_id, c.patient_id, y.since, y.role
        FROM discharge.party y JOIN demo_case c ON c.id = y.discharge_id;

SELECT set_config('samplan.act', 'notify', true);
INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, unit_id, sent_by, sent_user,
        sent_assignment, content)
    SELECT md5('demo notice ' || c.n)::uuid, c.id, 'admission', c.sent_at, c.unit_id,
            pg_temp.face(c.user_id, c.unit_id), c.user_id, c.assignment_id,
            jsonb_build_object('name', p.given_name || ' ' || p.family_name, 'identifier', i.value,
                'address', CASE WHEN y.kind IS NULL
                    THEN p.street || ', ' || p.postal_code || ' ' || p.city END,
                'expectedDischargeDate', c.expected, 'previousDate', NULL, 'reason', NULL)
        FROM demo_case c JOIN patient.person p ON p.id = c.patient_id
        JOIN patient.identifier i ON i.patient_id = p.id AND i.until IS NULL
        LEFT JOIN patient.protection y ON y.patient_id = p.id
        WHERE c.sent_at IS NOT NULL;

-- How far each has come: sent, seen, acknowledged; the time is never later than now.
CREATE TEMPORARY TABLE demo_receipt ON COMMIT DROP AS
    SELECT r.*, CASE
            WHEN r.stage IN ('all', 'late') AND (r.stage = 'all' OR r.n % 2 = 0) THEN 'acknowledged'
            WHEN r.stage IN ('partly', 'late') THEN (ARRAY['acknowledged', 'delivered', 'sent'])[1 + r.k % 3]
            ELSE (ARRAY['sent', 'sent', 'delivered'])[1 + r.k % 3] END AS state,
        least(now() - interval '5 minutes', r.sent_at
            + interval '1 minute' * (15 + pg_temp.pick('seen' || r.n || r.k, 500))) AS seen,
        (SELECT a.user_id FROM identity.assignment a
            WHERE a.unit_id = r.unit_id AND a.purpose = 'care' AND a.valid_to IS NULL LIMIT 1) AS by
        FROM demo_recipient r;
UPDATE demo_receipt r SET state = 'sent' WHERE r.by IS NULL; -- nobody is there to open it
INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at, delivered_at,
        read_at, acknowledged_at, acknowledged_by, acknowledged_user)
    SELECT r.notice_id, r.discharge_id, r.unit_id, r.role, r.sent_at,
            CASE WHEN r.state <> 'sent' THEN r.seen END,
            CASE WHEN r.state = 'acknowledged' THEN least(now(), r.seen + interval '2 minutes') END,
            CASE WHEN r.state = 'acknowledged' THEN least(now(), r.seen + interval '3 minutes') END,
            CASE WHEN r.state = 'acknowledged' THEN pg_temp.face(r.by, r.unit_id) END,
            CASE WHEN r.state = 'acknowledged' THEN r.by END
        FROM demo_receipt r;

-- LUS-12: some expected dates have been changed since.
CREATE TEMPORARY TABLE demo_change ON COMMIT DROP AS
    SELECT c.*, md5('demo change ' || c.n)::uuid AS notice_id, c.expected + 2 AS later,
            greatest(c.sent_at + interval '10 minutes', now() - interval '1 minute'
                * (60 + pg_temp.pick('changed' || c.n, 1200))) AS changed_at
        FROM demo_case c WHERE c.stage IN ('partly', 'all') AND c.n % 6 = 3;
INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_at, recorded_by, recorded_user,
        reason)
    SELECT h.id, 2, h.later, h.changed_at, pg_temp.face(h.user_id, h.unit_id), h.user_id,
            CASE WHEN h.n % 4 > 0 THEN 'Fortsatt antibiotika intravenöst' END
        FROM demo_change h;
SELECT set_config('samplan.act', 'expected-date', true);
INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, unit_id, sent_by, sent_user, sent_assignment, content)
    SELECT h.notice_id, h.id, 'expected-date', h.changed_at, h.unit_id, pg_temp.face(h.user_id, h.unit_id), h.user_id,
            h.assignment_id, n.content || jsonb_build_object('expectedDischargeDate', h.later,
                'previousDate', h.expected,
                'reason', CASE WHEN h.n % 4 > 0 THEN 'Fortsatt antibiotika intravenöst' END)
        FROM demo_change h JOIN discharge.notice n ON n.discharge_id = h.id AND n.kind = 'admission';
INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at, delivered_at)
    SELECT h.notice_id, h.id, r.unit_id, r.role, h.changed_at,
            CASE WHEN r.state <> 'sent' AND h.changed_at < now() - interval '10 hours'
                THEN h.changed_at + interval '2 hours' END
        FROM demo_change h JOIN demo_receipt r ON r.discharge_id = h.id;

-- The sums and the states, as api.discharge_settle makes them: one step at a time.
UPDATE discharge.discharge d SET expected_date = h.later FROM demo_change h WHERE h.id = d.id;
SELECT set_config('samplan.act', 'notify', true);
UPDATE discharge.discharge d SET state = 'notified', version = 2, recipients = s.units,
        waiting = s.waiting,
        acknowledged = s.units - cardinality(s.waiting)
    FROM (SELECT r.discharge_id, count(DISTINCT r.unit_id)::integer AS units,
                coalesce(array_agg(DISTINCT r.unit_id) FILTER (WHERE r.acknowledged_at IS NULL), '{}') AS waiting
            FROM discharge.recipient r JOIN demo_case c ON c.id = r.discharge_id GROUP BY 1) s
    WHERE s.discharge_id = d.id;
SELECT set_config('samplan.act', 'acknowledge', true);
UPDATE discharge.discharge d SET state = 'planning', version = d.version + 1 FROM demo_case c
    WHERE c.id = d.id AND NOT EXISTS (SELECT FROM discharge.recipient r
            JOIN discharge.notice n ON n.id = r.notice_id AND n.kind = 'admission'
            WHERE r.discharge_id = d.id AND r.acknowledged_at IS NULL)
        AND d.state = 'notified';

-- LUS-13: primary care that has got the notice is to appoint the fast vårdkontakt before the discharge.
INSERT INTO discharge.deadline (discharge_id, kind, rule, owner, counted_from, due_at, due_date)
    SELECT c.id, 'contact-appoint', 'LUS 2 kap. 5 §', 'primary-care', c.sent_at,
            discharge.end_of_day(d.expected_date), d.expected_date
        FROM demo_case c JOIN discharge.discharge d ON d.id = c.id
        WHERE EXISTS (SELECT FROM demo_recipient r WHERE r.discharge_id = c.id AND r.role = 'primary-care');
UPDATE discharge.discharge d SET agenda = (SELECT coalesce(jsonb_agg(jsonb_build_object('role', l.owner, 'action',
            CASE l.kind WHEN 'admission-notice' THEN 'send-admission-notice' ELSE 'appoint-contact' END,
            'kind', l.kind, 'rule', l.rule, 'dueAt', l.due_at) ORDER BY l.due_at), '[]')
        FROM discharge.deadline l WHERE l.discharge_id = d.id AND l.met_at IS NULL)
    FROM demo_case c WHERE c.id = d.id;

-- What has been opened is read, except some.
INSERT INTO discharge.opened (discharge_id, unit_id, version)
    SELECT d.id, y.unit_id, d.version - CASE WHEN pg_temp.pick('read' || d.id || y.unit_id, 4) = 0 THEN 1 ELSE 0 END
        FROM discharge.discharge d JOIN demo_case c ON c.id = d.id
        JOIN discharge.party y ON y.discharge_id = d.id
        WHERE y.role = 'ward' OR EXISTS (SELECT FROM discharge.recipient r
            WHERE r.discharge_id = d.id AND r.unit_id = y.unit_id AND r.acknowledged_at IS NOT NULL);

-- The log of what the staff did in these cases.
INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id,
        owner_provider_id, action, thing_kind, thing_id, categories, outcome, legal_route, origin)
    SELECT x.at, x.user_id, s.hsa_id, a.role, x.unit_id, u.provider_id, 'care', c.patient_id, w.provider_id,
            x.action, 'discharge', c.id, '{identity,discharge}', 'ok',
            CASE WHEN u.provider_id = w.provider_id THEN 'own' ELSE 'addressed' END, 'demo'
        FROM (
            SELECT c.id, c.admitted_at + interval '10 minutes' AS at, c.user_id, c.unit_id,
                    'discharge.create' AS action FROM demo_case c
            UNION ALL
            SELECT n.discharge_id, n.sent_at, n.sent_user, d.unit_id, CASE n.kind WHEN 'admission'
                    THEN 'discharge.notify' ELSE 'discharge.expected-date' END
                FROM discharge.notice n JOIN demo_case d ON d.id = n.discharge_id
            UNION ALL
            SELECT r.discharge_id, r.acknowledged_at, r.acknowledged_user, r.unit_id,
                    'discharge.acknowledge'
                FROM discharge.recipient r JOIN demo_case d ON d.id = r.discharge_id
                WHERE r.acknowledged_at IS NOT NULL) x
        JOIN demo_case c ON c.id = x.id
        JOIN identity.staff s ON s.id = x.user_id
        JOIN organisation.unit u ON u.id = x.unit_id
        JOIN organisation.unit w ON w.id = c.unit_id
        CROSS JOIN LATERAL (SELECT a.role FROM identity.assignment a
            WHERE a.user_id = x.user_id AND a.unit_id = x.unit_id AND a.purpose = 'care' LIMIT 1) a
        ORDER BY x.at;
