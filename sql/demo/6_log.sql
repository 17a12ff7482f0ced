-- 6_log.sql - some days of the invented county's log, so that there is something to review: staff at work with those in their
-- unit's cases, and a few accesses that somebody should ask about. Every week a round; one drawn from last week.
CREATE TEMPORARY TABLE demo_log ON COMMIT DROP AS
    SELECT a.user_id, s.hsa_id, a.role, a.unit_id, o.provider_id, x.patient_id, d.provider_id AS owner, x.discharge_id,
            (now() AT TIME ZONE 'Europe/Stockholm')::date - 1 - k.k AS day, md5(s.hsa_id || x.discharge_id || k.k) AS dice
        FROM identity.assignment a JOIN identity.staff s ON s.id = a.user_id JOIN organisation.unit o ON o.id = a.unit_id
        JOIN access.participation x ON x.unit_id = a.unit_id AND x.until IS NULL
        JOIN discharge.discharge d ON d.id = x.discharge_id CROSS JOIN generate_series(0, 13) AS k (k)
        WHERE a.purpose = 'care' AND a.valid_to IS NULL AND a.role <> 'unit-administrator'
            AND x.since < (now() AT TIME ZONE 'Europe/Stockholm')::date - 1 - k.k
            AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = x.patient_id);
INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, owner_provider_id, action, thing_kind,
        thing_id, outcome, legal_route, origin, request_id, client)
    SELECT (l.day + make_time(7 + l.n % 10, l.n % 60, 0)) AT TIME ZONE 'Europe/Stockholm', l.user_id, l.hsa_id, l.role, l.unit_id,
            l.provider_id, 'care', l.patient_id, l.owner, 'discharge.read', 'discharge', l.discharge_id, 'ok',
            CASE WHEN l.owner = l.provider_id THEN 'own' ELSE 'addressed' END, 'api', md5('demo log ' || l.dice)::uuid, '192.0.2.1'
        FROM (SELECT y.*, ('x' || substr(y.dice, 1, 7))::bit(28)::integer AS n FROM demo_log y) l
        WHERE l.n % 12 = 0 AND NOT EXISTS (SELECT FROM audit.event e WHERE e.client = '192.0.2.1' AND e.request_id IS NOT NULL
            AND e.request_id = md5('demo log ' || l.dice)::uuid);
-- Somebody at the GP unit late in the evening, and in a case that the unit has no part in; a namesake; a search that found nobody's case.
INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, owner_provider_id, action, outcome,
        legal_route, origin, request_id, client)
    SELECT ((now() AT TIME ZONE 'Europe/Stockholm')::date - v.ago + v.hour) AT TIME ZONE 'Europe/Stockholm', s.id, s.hsa_id, a.role,
            a.unit_id, o.provider_id, 'care', md5('demo person ' || v.person)::uuid, o.provider_id, v.action, 'ok', 'own', 'api',
            md5('demo log odd ' || v.number || v.ago)::uuid, '192.0.2.1'
        FROM (VALUES ('0005', 3, time '22:40', 11, 'patient.lookup'), ('0005', 3, time '22:43', 11, 'patient.read'),
            ('0012', 4, time '13:05', 44, 'patient.lookup'), ('0014', 6, time '09:30', 71, 'patient.lookup'),
            ('0009', 5, time '10:00', 44, 'audit.search'), ('0002', 4, time '15:20', 90, 'patient.lookup'))
            AS v (number, ago, hour, person, action)
        JOIN identity.staff s ON s.id = md5('demo staff ' || v.number)::uuid
        JOIN identity.assignment a ON a.user_id = s.id AND a.valid_to IS NULL JOIN organisation.unit o ON o.id = a.unit_id
        WHERE NOT EXISTS (SELECT FROM audit.event e WHERE e.request_id = md5('demo log odd ' || v.number || v.ago)::uuid);

INSERT INTO audit.review_setting (provider_id, every, random_wanted, targeted_wanted, persons_an_hour, changed_by)
    SELECT p.id, 'week', 5, 15, 30, jsonb_build_object('id', s.id, 'name', s.name, 'title', s.title, 'hsaId', s.hsa_id, 'unitName', NULL)
        FROM organisation.provider p JOIN identity.staff s ON s.id = md5('demo staff 0010')::uuid WHERE p.name = 'Älvsta kommun'
    ON CONFLICT DO NOTHING;
-- The last seven days of the region's, drawn at once.
INSERT INTO audit.review_round (id, provider_id, from_day, to_day, random_wanted, targeted_wanted, persons_an_hour, scheduled, seed, ordered_by)
    SELECT md5('demo review')::uuid, p.id, (now() AT TIME ZONE 'Europe/Stockholm')::date - 7,
            (now() AT TIME ZONE 'Europe/Stockholm')::date - 1, 4, 8, 30, false, decode(md5('demo'), 'hex'),
            jsonb_build_object('id', s.id, 'name', s.name, 'title', s.title, 'hsaId', s.hsa_id, 'unitName', NULL)
        FROM organisation.provider p JOIN identity.staff s ON s.id = md5('demo staff 0009')::uuid WHERE p.name = 'Region Norrgöta'
    ON CONFLICT DO NOTHING;
DO $$
DECLARE
    r audit.review_round;
BEGIN
    PERFORM set_config('samplan.operator', 'worker', true);
    LOOP
        r := audit.review_turn();
        EXIT WHEN r.id IS NULL;
    END LOOP;
END
$$;
