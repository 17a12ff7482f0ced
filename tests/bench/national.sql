-- national.sql - people and their booked times, from :first to :last: ten times a person, spread over a year and over the
-- county's units. Written past the rules of the module, as a table that has grown for years.
SET session_replication_role = replica;
INSERT INTO patient.person (id, given_name, family_name, municipality_code)
    SELECT md5('bench person ' || p)::uuid, 'Prov', 'Provsson', '9901'
        FROM generate_series((:first + 9) / 10, :last / 10) AS p ON CONFLICT DO NOTHING;
INSERT INTO patient.identifier (patient_id, value, kind)
    SELECT md5('bench person ' || p)::uuid, '1890' || lpad((p % 100000000)::text, 8, '0'), 'personnummer'
        FROM generate_series((:first + 9) / 10, :last / 10) AS p;
INSERT INTO appointment.appointment (patient_id, unit_id, provider_id, kind, starts_at, ends_at, place, preparation,
        visibility, for_patient, created_by, created_user)
    SELECT md5('bench person ' || (n + 9) / 10)::uuid, u.id, u.provider_id, 'visit', t.at, t.at + interval '45 minutes', 'Plan 2',
            'Ta med läkemedelslistan.', 'parties', true, '{}', s.id
        FROM generate_series(:first, :last) AS n
        CROSS JOIN LATERAL (SELECT now() + interval '1 hour' * (n % 8760 - 4000) AS at) t
        JOIN (SELECT o.*, row_number() OVER (ORDER BY id) - 1 AS nr, count(*) OVER () AS many FROM organisation.unit o) u
            ON u.nr = n % u.many
        CROSS JOIN (SELECT id FROM identity.staff ORDER BY id LIMIT 1) s;
