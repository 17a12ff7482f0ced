-- 7_contacts.sql - fixed contacts of some of the people on their way home, Tyra Åberg among them: a fast vårdkontakt and a
-- fast läkarkontakt at the GP unit, a fast omsorgskontakt in home care; some of them on leave, with a substitute.
SELECT FROM set_config('samplan.act', 'change-contact', true);

CREATE TEMPORARY TABLE demo_contact ON COMMIT DROP AS
    WITH one AS (
        SELECT d.id, d.patient_id, row_number() OVER (ORDER BY o.name <> 'Medicinavdelning 3', md5('contact ' || d.id)) AS n
            FROM discharge.discharge d JOIN organisation.unit o ON o.id = d.unit_id
            WHERE d.state NOT IN ('closed', 'aborted')
                AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id)
                AND EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id AND y.until IS NULL
                    AND y.role = 'primary-care')
    ), chosen AS (
        SELECT o.*, y.unit_id, y.role FROM one o JOIN discharge.party y ON y.discharge_id = o.id AND y.until IS NULL
            WHERE o.n <= 9
        UNION ALL SELECT d.id, d.patient_id, 11, g.id, 'primary-care' FROM patient.identifier i
            JOIN discharge.discharge d ON d.patient_id = i.patient_id JOIN organisation.unit g ON g.name = 'Älvsta Södra vårdcentral'
            WHERE i.value = '195011099941' AND i.until IS NULL -- Tyra Åberg, whose notice is not sent yet
    )
    SELECT md5('demo contact ' || c.id || k.kind)::uuid AS id, c.patient_id, c.n, k.kind, c.unit_id, u.provider_id, u.name AS unit_name,
            coalesce(u.phone, '0999-200 00') AS phone, s.id AS staff, s.name AS staff_name, s.title AS staff_title, s.hsa_id
        FROM chosen c JOIN organisation.unit u ON u.id = c.unit_id
        CROSS JOIN LATERAL (VALUES ('care-contact', 'primary-care'), ('physician', 'primary-care'),
            ('home-care-contact', 'home-care')) AS k (kind, role)
        JOIN LATERAL (SELECT x.user_id FROM identity.assignment x WHERE x.unit_id = c.unit_id AND x.valid_to IS NULL
            AND x.purpose = 'care' ORDER BY x.role = 'physician', x.id LIMIT 1) a ON true
        JOIN identity.staff s ON s.id = a.user_id
        WHERE k.role = c.role AND (k.kind <> 'physician' OR c.n % 2 = 1);

INSERT INTO contact.contact (id, patient_id, kind, unit_id, provider_id, user_id, name, title, physician_category, phone, hours,
        after_text, after_phone, substitute_name, substitute_phone, substitute_from, substitute_to, since, choice, note,
        changed_by, changed_user)
    SELECT k.id, k.patient_id, k.kind, k.unit_id, k.provider_id, CASE k.kind WHEN 'care-contact' THEN k.staff END,
            CASE k.kind WHEN 'care-contact' THEN k.staff_name
                WHEN 'physician' THEN (ARRAY['Pål Berg', 'Siv Lund', 'Hedvig Ström'])[1 + k.n % 3]
                ELSE (ARRAY['Ulla Dahl', 'Amina Yusuf', 'Björn Ek'])[1 + k.n % 3] END,
            CASE k.kind WHEN 'care-contact' THEN coalesce(k.staff_title, 'Sjuksköterska')
                WHEN 'physician' THEN 'Specialistläkare' ELSE 'Undersköterska' END,
            CASE k.kind WHEN 'physician' THEN 'general-specialist' END, left(k.phone, 40),
            (SELECT jsonb_agg(jsonb_build_object('weekday', day, 'start', '08:00', 'end',
                    CASE k.kind WHEN 'home-care-contact' THEN '16:00' ELSE '16:30' END)) FROM generate_series(1, 5) AS day),
            CASE k.kind WHEN 'home-care-contact' THEN 'Hemtjänstens jour' ELSE '1177, råd om vård dygnet runt' END,
            CASE k.kind WHEN 'home-care-contact' THEN '0999-300 00' ELSE '1177' END,
            CASE WHEN k.kind = 'home-care-contact' AND k.n % 2 = 1 THEN 'Sara Nilsson' END,
            CASE WHEN k.kind = 'home-care-contact' AND k.n % 2 = 1 THEN '0999-300 15' END,
            CASE WHEN k.kind = 'home-care-contact' AND k.n % 2 = 1 THEN (now() AT TIME ZONE 'Europe/Stockholm')::date - 2 END,
            CASE WHEN k.kind = 'home-care-contact' AND k.n % 2 = 1 THEN (now() AT TIME ZONE 'Europe/Stockholm')::date + 12 END,
            now() - interval '1 day' * (20 + 11 * k.n), CASE k.kind WHEN 'physician' THEN 'chosen-by-patient' ELSE 'offered' END,
            CASE k.kind WHEN 'care-contact' THEN 'Ring gärna om du undrar något om hemgången.' END,
            jsonb_build_object('id', k.staff, 'name', k.staff_name, 'title', k.staff_title, 'hsaId', k.hsa_id, 'unitName', k.unit_name),
            k.staff
        FROM demo_contact k
    ON CONFLICT DO NOTHING;
