-- review.sql - a month of one provider's log for tests/bench/review.sh: 400 members of staff at 40 units, 30,000 people, and
-- 1,000,000 rows, most of them of people whose cases the unit takes part in. Invented, like the demo county it lies in.
SET LOCAL session_replication_role = replica; -- made by hand, and fast
INSERT INTO identity.staff (id, hsa_id, name, title)
    SELECT md5('bench staff ' || n)::uuid, 'SE2321009900-BENCH' || n, 'Bänk Personal' || n % 350, 'Sjuksköterska'
        FROM generate_series(1, 400) n;
CREATE TEMPORARY TABLE bench_unit AS SELECT row_number() OVER (ORDER BY o.id) - 1 AS k, o.id, o.provider_id
    FROM organisation.unit o JOIN organisation.provider p ON p.id = o.provider_id WHERE p.name = 'Region Norrgöta';
INSERT INTO identity.assignment (user_id, unit_id, role, purpose, valid_from)
    SELECT md5('bench staff ' || n)::uuid, u.id, 'discharge-coordinator', 'care', now() - interval '1 year'
        FROM generate_series(1, 400) n JOIN bench_unit u ON u.k = n % (SELECT count(*) FROM bench_unit);
INSERT INTO patient.person (id, given_name, family_name, municipality_code, street, postal_code, city, number)
    SELECT md5('bench person ' || n)::uuid, 'Bänk', 'Person' || n % 3000, '9901', 'Storgatan ' || n % 90, '99' || lpad((n % 900)::text, 3, '0'),
            'Älvsta', lpad(n::text, 12, '0') FROM generate_series(1, 30000) n;
INSERT INTO access.participation (unit_id, discharge_id, patient_id, since)
    SELECT u.id, md5('bench case ' || n)::uuid, md5('bench person ' || n)::uuid, now() - interval '200 days'
        FROM generate_series(1, 30000) n JOIN bench_unit u ON u.k = n % (SELECT count(*) FROM bench_unit);
INSERT INTO audit.event (at, user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, owner_provider_id, action, thing_kind,
        thing_id, outcome, legal_route, origin, request_id, client)
    SELECT (date_trunc('month', now()) - interval '1 month') + (m % 28) * interval '1 day' + interval '6 hours'
                + (m::bigint * 7919 % 46800 + act) * interval '1 second',
            md5('bench staff ' || s.s)::uuid, 'SE2321009900-BENCH' || s.s, 'discharge-coordinator', u.id, u.provider_id, 'care',
            md5('bench person ' || (CASE WHEN m % 50 = 0 THEN m % 30000 ELSE
                (m * 31 % (30000 / c.units)) * c.units + s.s % c.units END))::uuid,
            u.provider_id, (ARRAY['discharge.read', 'patient.read', 'document.read'])[1 + act], 'discharge', NULL, 'ok', 'own', 'api',
            NULL, '192.0.2.1'
        FROM generate_series(1, 333334) m CROSS JOIN generate_series(0, 2) act -- three rows an access
        CROSS JOIN (SELECT count(*)::integer AS units FROM bench_unit) c
        CROSS JOIN LATERAL (SELECT 1 + (m / 28 * 17 % 400) AS s) s
        JOIN bench_unit u ON u.k = s.s % c.units
        ORDER BY 1; -- as a log is written
SET LOCAL session_replication_role = origin;
INSERT INTO audit.staff_mark (user_id, number_mark, street_mark, entered_by)
    SELECT s.id, crypto.hmac(audit.number_key(lpad((n + 29000)::text, 12, '0')), i.secret, 'sha256'),
            crypto.hmac(audit.street_key('Storgatan 1', '99' || lpad((n % 900)::text, 3, '0')), i.secret, 'sha256'), 'bench'
        FROM generate_series(1, 400) n JOIN identity.staff s ON s.id = md5('bench staff ' || n)::uuid
        CROSS JOIN identity.installation i;
