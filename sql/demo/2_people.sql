-- 2_people.sql - 300 invented people of the demo county. The personnummer and samordningsnummer have
-- birth numbers 980-999, which are kept for testing and given to nobody; check digits are right.

-- The Luhn check digit of a row of digits.
CREATE OR REPLACE FUNCTION pg_temp.luhn(digits text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT ((10 - sum(CASE WHEN x.n % 2 = 1 THEN (2 * x.d) / 10 + (2 * x.d) % 10 ELSE x.d END) % 10) % 10)::text
        FROM (SELECT i AS n, substr(digits, i, 1)::integer AS d
            FROM generate_series(1, length(digits)) AS i) x
    $$;

-- A number from 0 up to below `below`, always the same for the same text.
CREATE OR REPLACE FUNCTION pg_temp.pick(what text, below integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT ((('x' || substr(md5(what), 1, 7))::bit(28)::integer) % below) $$;

CREATE TEMPORARY TABLE demo_person ON COMMIT DROP AS
    SELECT n, md5('demo person ' || n)::uuid AS id,
            -- most are old, some are young
            date '1928-01-01' + pg_temp.pick('born' || n, CASE WHEN n % 10 = 0 THEN 32000 ELSE 11000 END) AS born,
            pg_temp.pick('sex' || n, 2) AS male,
            CASE WHEN n % 23 = 7 THEN 'samordningsnummer'
                WHEN n % 41 = 13 THEN 'stockholm-reserve'
                WHEN n % 47 = 19 THEN 'vgr-reserve'
                ELSE 'personnummer' END AS kind,
            (ARRAY['9901', '9901', '9901', '9901', '9902', '9902', '9902', '9903', '9903', '9904'])
                [1 + pg_temp.pick('place' || n, 10)] AS municipality
        FROM generate_series(1, 300) AS n;

INSERT INTO patient.person (id, given_name, family_name, birth_date, sex, street, postal_code, city,
        phone, municipality_code, listed_unit_id, recorded_at)
    SELECT p.id,
            CASE WHEN p.male = 1
                THEN (ARRAY['Arne', 'Bengt', 'Carl', 'Dag', 'Erik', 'Folke', 'Gösta', 'Hans', 'Ingvar',
                    'Jan', 'Kjell', 'Lennart', 'Milan', 'Nils', 'Olle', 'Ali', 'Ragnar', 'Sven', 'Tage',
                    'Uno', 'Viktor', 'Yngve', 'Åke', 'Östen'])[1 + pg_temp.pick('given' || n, 24)]
                ELSE (ARRAY['Asta', 'Birgit', 'Cecilia', 'Doris', 'Edit', 'Fatima', 'Greta', 'Hilda',
                    'Inga', 'Judit', 'Karin', 'Lilly', 'Märta', 'Nanna', 'Olga', 'Päivi', 'Rut',
                    'Siri', 'Tyra', 'Ulla', 'Vera', 'Ylva', 'Åsa', 'Ebba'])[1 + pg_temp.pick('given' || n, 24)]
            END,
            (ARRAY['Andersson', 'Bergman', 'Claesson', 'Dahlgren', 'Ekström', 'Fredriksson', 'Granlund',
                'Holmqvist', 'Isaksson', 'Jakobsson', 'Karlsson', 'Lundgren', 'Malmberg', 'Nyström',
                'Olofsson', 'Pettersson', 'Quist', 'Rosén', 'Söderberg', 'Törnqvist', 'Ulvsson',
                'Vallgren', 'Westin', 'Zetterlund', 'Åberg', 'Ängquist', 'Öhman', 'Nieminen', 'Hassan',
                'Novak'])[1 + pg_temp.pick('family' || n, 30)],
            p.born, CASE WHEN p.male = 1 THEN 'male' ELSE 'female' END,
            (ARRAY['Storgatan', 'Ängsvägen', 'Kvarnbacken', 'Skolgatan', 'Björkvägen', 'Hamngatan',
                'Lingonstigen', 'Kyrkvägen'])[1 + pg_temp.pick('street' || n, 8)] || ' '
                || (1 + pg_temp.pick('number' || n, 60)),
            '9' || substr(p.municipality, 4) || lpad(pg_temp.pick('post' || n, 1000)::text, 3, '0'),
            m.name, CASE WHEN n % 3 > 0 THEN '0999-55 ' || lpad(n::text, 3, '0') END, p.municipality,
            CASE WHEN n % 19 > 0 THEN (SELECT u.id FROM organisation.unit u
                WHERE u.kind = 'primary-care' AND u.serves @> ARRAY[p.municipality]
                ORDER BY md5(u.hsa_id || n) LIMIT 1) END,
            now() - interval '300 days' + n * interval '1 hour'
        FROM demo_person p JOIN reference.municipality m ON m.code = p.municipality;

INSERT INTO patient.identifier (id, patient_id, value, kind, since)
    SELECT md5('demo identifier ' || x.n)::uuid, x.id,
            CASE x.kind
                WHEN 'stockholm-reserve' THEN x.bare || pg_temp.luhn(substr(x.bare, 5))
                WHEN 'vgr-reserve' THEN x.bare
                    || pg_temp.luhn(substr(x.bare, 3, 6) || CASE WHEN x.male = 1 THEN '7' ELSE '5' END
                        || substr(x.bare, 10, 2))
                ELSE x.bare || pg_temp.luhn(substr(x.bare, 3)) END,
            x.kind, now() - interval '300 days' + x.n * interval '1 hour'
        FROM (SELECT p.*, CASE p.kind
                    WHEN 'stockholm-reserve' THEN '99' || to_char(p.born, 'YYYY')
                        || lpad(p.n::text, 5, '0')
                    WHEN 'vgr-reserve' THEN to_char(p.born, 'YYYYMMDD')
                        || CASE WHEN p.male = 1 THEN 'M' ELSE 'K' END || lpad((p.n % 100)::text, 2, '0')
                    WHEN 'samordningsnummer' THEN to_char(p.born, 'YYYYMM')
                        || (EXTRACT(DAY FROM p.born)::integer + 60)
                        || (980 + 2 * (p.n % 10) + p.male)
                    ELSE to_char(p.born, 'YYYYMMDD') || (980 + 2 * (p.n % 10) + p.male) END AS bare
            FROM demo_person p) x;

-- Some had a reserve number before they had a personnummer.
INSERT INTO patient.identifier (id, patient_id, value, kind, since, until)
    SELECT md5('demo earlier identifier ' || p.n)::uuid, p.id,
            '99' || to_char(p.born, 'YYYY') || lpad((p.n + 500)::text, 5, '0')
                || pg_temp.luhn(to_char(p.born, 'YY') || lpad((p.n + 500)::text, 5, '0')),
            'stockholm-reserve', now() - interval '302 days', now() - interval '300 days'
        FROM demo_person p WHERE p.kind = 'personnummer' AND p.n % 29 = 4;

-- Protected identities, and who may open them.
INSERT INTO patient.protection (patient_id, kind, since)
    SELECT p.id, CASE WHEN p.n % 2 = 0 THEN 'marked' ELSE 'protected' END, now() - interval '90 days'
        FROM demo_person p WHERE p.n IN (12, 57, 121, 204);
INSERT INTO patient.named_staff (patient_id, user_id, named_by)
    SELECT p.id, md5('demo staff ' || s.number)::uuid, md5('demo staff 0001')::uuid
        FROM demo_person p, (VALUES ('0001'), ('0002'), ('0005')) AS s (number)
        WHERE p.n IN (12, 57)
    UNION ALL
    SELECT p.id, md5('demo staff 0018')::uuid, md5('demo staff 0018')::uuid
        FROM demo_person p WHERE p.n IN (121, 204);
