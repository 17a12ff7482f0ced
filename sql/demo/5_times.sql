-- 5_times.sql - times that have been agreed with some of the people on their way home: the first home visits, calls and
-- visits after the discharge, counted from now; a few have been, and nobody has said how they went.
SELECT FROM set_config('samplan.act', 'make', true);

CREATE TEMPORARY TABLE demo_time ON COMMIT DROP AS
    WITH party AS (
        SELECT d.patient_id, d.expected_date, y.unit_id, y.role, d.id || y.role AS what,
                (now() AT TIME ZONE 'Europe/Stockholm')::date AS today
            FROM discharge.discharge d JOIN discharge.party y ON y.discharge_id = d.id AND y.until IS NULL
            WHERE y.role IN ('home-care', 'municipal-health', 'primary-care', 'rehabilitation')
                AND d.state NOT IN ('closed', 'aborted')
                AND NOT EXISTS (SELECT FROM patient.protection p WHERE p.patient_id = d.patient_id)
    ), chosen AS (
        SELECT p.*, ('x' || substr(md5('time ' || p.what), 1, 7))::bit(28)::integer AS n FROM party p
    )
    SELECT md5('demo time ' || c.what)::uuid AS id, c.patient_id, c.unit_id, u.provider_id, a.user_id, s.name, s.title, s.hsa_id,
            u.name AS unit_name, c.n, c.n % 120 = 0 AS has_been,
            CASE c.role WHEN 'primary-care' THEN (ARRAY['phone-call', 'visit'])[1 + c.n % 2]
                WHEN 'rehabilitation' THEN 'follow-up' ELSE 'home-visit' END AS kind,
            (CASE WHEN c.n % 120 = 0 THEN c.today - 1 ELSE greatest(c.expected_date, c.today) + 1 + c.n % 5 END
                + make_time(8 + c.n % 8, 15 + 30 * (c.n % 2), 0)) AT TIME ZONE 'Europe/Stockholm' AS starts_at
        FROM chosen c JOIN organisation.unit u ON u.id = c.unit_id
        JOIN LATERAL (SELECT x.user_id FROM identity.assignment x WHERE x.unit_id = c.unit_id AND x.valid_to IS NULL
            AND x.role NOT IN ('unit-administrator', 'log-reviewer') ORDER BY x.id LIMIT 1) a ON true
        JOIN identity.staff s ON s.id = a.user_id
        WHERE c.n % 3 = 0;

INSERT INTO appointment.appointment (id, patient_id, unit_id, provider_id, kind, starts_at, ends_at, afterwards, place, with_name,
        with_title, with_user, preparation, agreed_how, agreed_at, visibility, for_patient, created_by, created_user)
    SELECT t.id, t.patient_id, t.unit_id, t.provider_id, t.kind, t.starts_at, t.starts_at + interval '45 minutes', t.has_been,
            CASE t.kind WHEN 'visit' THEN 'Mottagningen, plan 2' WHEN 'phone-call' THEN NULL ELSE 'I hemmet' END,
            t.name, t.title, t.user_id, CASE t.kind WHEN 'phone-call' THEN 'Vi ringer upp.'
                WHEN 'visit' THEN 'Ta med läkemedelslistan.' ELSE 'Ha gärna läkemedelslistan framme.' END,
            CASE WHEN t.n % 4 > 0 THEN 'phone' END, CASE WHEN t.n % 4 > 0 THEN now() END, 'parties', true,
            jsonb_build_object('id', t.user_id, 'name', t.name, 'title', t.title, 'hsaId', t.hsa_id, 'unitName', t.unit_name),
            t.user_id
        FROM demo_time t
    ON CONFLICT DO NOTHING;
INSERT INTO appointment.change (appointment_id, version, act, unit_id, by, by_user, starts_at, ends_at, place, told_how, told_at)
    SELECT a.id, 1, 'make', a.unit_id, a.created_by, a.created_user, a.starts_at, a.ends_at, a.place, a.agreed_how, a.agreed_at
        FROM appointment.appointment a JOIN demo_time t ON t.id = a.id WHERE a.version = 1
    ON CONFLICT DO NOTHING;
