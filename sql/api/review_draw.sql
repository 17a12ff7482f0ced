-- review_draw.sql - a round of the log review is drawn: what there is to look at, why it is worth looking at (every
-- reason of services/core/audit/review.def), and what chance takes. These run as the tables' owner, for the worker
-- alone (policies/review.sql), since nobody else sees a whole provider's people and patients at once.
SET LOCAL ROLE samplan_owner;

-- The street somebody lives in, without the number of the door; the same for staff and patients.
CREATE OR REPLACE FUNCTION audit.street_key(p_street text, p_postal text) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$ SELECT convert_to('street ' || p_postal || ' ' || regexp_replace(lower(trim(p_street)), '\s+\d.*$', ''), 'UTF8') $$;
CREATE OR REPLACE FUNCTION audit.number_key(p_number text) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$ SELECT convert_to('number ' || p_number, 'UTF8') $$;

-- An access is what one user did with one person's data at one unit during one day of Sweden's. All of a day that a
-- round may draw from, each with its reasons. The review itself is left out: nobody chose whom it showed. How many
-- rows a WITH gives is beyond the planner: it is told to join by hash, and not to compile for seconds what runs once.
CREATE OR REPLACE FUNCTION audit.review_accesses(r audit.review_round, p_day date)
        RETURNS TABLE (user_id uuid, unit_id uuid, patient_id uuid, log_rows integer, first_at timestamptz,
            last_at timestamptz, reasons text[])
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
    AS $$
#variable_conflict use_column
DECLARE
    v_from CONSTANT timestamptz := p_day::timestamp AT TIME ZONE 'Europe/Stockholm';
    v_to CONSTANT timestamptz := (p_day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm';
    v_morning CONSTANT timestamptz := (p_day + time '06:00') AT TIME ZONE 'Europe/Stockholm';
    v_evening CONSTANT timestamptz := (p_day + time '22:00') AT TIME ZONE 'Europe/Stockholm';
    secret CONSTANT bytea := (SELECT i.secret FROM identity.installation i);
    -- Kinds of unit where somebody is at work at night.
    awake CONSTANT text[] := '{ward,emergency,municipal-health,home-care,residential-care}';
BEGIN
    RETURN QUERY
    WITH hourly AS MATERIALIZED (
        SELECT e.user_id, e.unit_id, e.patient_id, date_bin('1 hour', e.at, v_from) AS hour, count(*) AS n,
                min(e.at) AS first_at, max(e.at) AS last_at, bool_or(e.purpose = 'care') AS care,
                bool_or(e.legal_route = 'emergency' OR e.action LIKE 'emergency.%') AS emergency,
                bool_or(e.outcome = 'denied' AND e.reason IN ('not-found', 'access-denied', 'permission', 'protected',
                    'not-party', 'not-own')) AS refused,
                bool_or(e.at < v_morning OR e.at >= v_evening) AS night
            FROM audit.event e
            WHERE e.at >= v_from AND e.at < v_to AND e.provider_id = r.provider_id AND e.patient_id IS NOT NULL
                AND e.user_id IS NOT NULL AND (r.unit_id IS NULL OR e.unit_id = r.unit_id)
                AND e.action NOT IN ('audit.review-item', 'audit.review-decide')
            GROUP BY 1, 2, 3, 4),
    busy AS (SELECT h.user_id, h.unit_id, h.hour FROM hourly h GROUP BY 1, 2, 3 HAVING count(*) >= r.persons_an_hour),
    access AS MATERIALIZED (
        SELECT h.user_id, h.unit_id, h.patient_id, sum(h.n)::integer AS log_rows, min(h.first_at) AS first_at,
                max(h.last_at) AS last_at, bool_or(h.care) AS care, bool_or(h.emergency) AS emergency,
                bool_or(h.refused) AS refused, bool_or(b.hour IS NOT NULL) AS many, bool_or(h.night) AS night
            FROM hourly h LEFT JOIN busy b ON b.user_id = h.user_id AND b.unit_id = h.unit_id AND b.hour = h.hour
            GROUP BY 1, 2, 3),
    marked AS MATERIALIZED (SELECT count(*) > 0 AS some FROM audit.staff_mark),
    famous AS MATERIALIZED (
        SELECT i.patient_id FROM audit.public_person q JOIN patient.identifier i ON i.value = q.number
            WHERE q.provider_id = r.provider_id AND q.removed_at IS NULL),
    person AS MATERIALIZED (
        SELECT p.id, lower(p.given_name || ' ' || p.family_name) AS name, lower(p.family_name) AS surname,
                CASE WHEN m.some THEN crypto.hmac(audit.number_key(p.number), secret, 'sha256') END AS number_mark,
                CASE WHEN m.some THEN crypto.hmac(audit.street_key(p.street, p.postal_code), secret, 'sha256') END AS street_mark,
                p.id IN (SELECT y.patient_id FROM patient.protection y) AS protected,
                p.id IN (SELECT f.patient_id FROM famous f) AS public, p.listed_unit_id
            FROM patient.person p CROSS JOIN marked m WHERE p.id IN (SELECT a.patient_id FROM access a)),
    staff AS MATERIALIZED (
        SELECT u.id, lower(u.name) AS name, m.number_mark, m.street_mark
            FROM identity.staff u LEFT JOIN audit.staff_mark m ON m.user_id = u.id),
    -- who of the people looked at is staff: by number where it is known, else by the whole name
    known AS MATERIALIZED (
        SELECT p.id AS patient_id, s.id AS user_id FROM person p JOIN staff s ON s.number_mark = p.number_mark
        UNION ALL
        SELECT p.id, s.id FROM person p JOIN staff s ON s.name = p.name WHERE s.number_mark IS NULL),
    works AS MATERIALIZED (
        SELECT k.patient_id, k.user_id, x.unit_id, x.valid_from, x.valid_to
            FROM known k JOIN identity.assignment x ON x.user_id = k.user_id)
    SELECT a.user_id, a.unit_id, a.patient_id, a.log_rows, a.first_at, a.last_at, array_remove(ARRAY[
            CASE WHEN a.emergency THEN 'emergency' END,
            CASE WHEN p.protected THEN 'protected-identity' END,
            CASE WHEN p.public THEN 'public-person' END,
            CASE WHEN (a.patient_id, a.user_id) IN (SELECT k.patient_id, k.user_id FROM known k) THEN 'own-record' END,
            CASE WHEN p.staff AND EXISTS (SELECT FROM works w WHERE w.patient_id = a.patient_id
                AND w.user_id <> a.user_id AND w.unit_id = a.unit_id AND w.valid_from <= a.last_at
                AND (w.valid_to IS NULL OR w.valid_to >= a.first_at - interval '1 year')) THEN 'colleague' END,
            CASE WHEN right(s.name, length(p.surname) + 1) = ' ' || p.surname THEN 'same-surname' END,
            CASE WHEN s.street_mark = p.street_mark THEN 'neighbour' END,
            CASE WHEN a.refused THEN 'refused' END,
            CASE WHEN a.care AND p.listed_unit_id IS DISTINCT FROM a.unit_id
                AND NOT EXISTS (SELECT FROM access.participation x WHERE x.patient_id = a.patient_id
                    AND x.unit_id = a.unit_id AND x.since < v_to AND (x.until IS NULL OR x.until >= v_from))
                AND NOT EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = a.patient_id
                    AND x.unit_id = a.unit_id AND x.since < v_to AND (x.until IS NULL OR x.until >= v_from)
                    AND (x.covered_to IS NULL OR x.covered_to >= v_from))
                AND NOT EXISTS (SELECT FROM contact.contact x WHERE x.patient_id = a.patient_id
                    AND x.unit_id = a.unit_id AND x.since < v_to AND (x.until IS NULL OR x.until >= v_from))
                AND NOT EXISTS (SELECT FROM agreement.agreement x WHERE x.patient_id = a.patient_id
                    AND x.unit_id = a.unit_id AND x.created_at < v_to AND (x.ended_at IS NULL OR x.ended_at >= v_from))
                THEN 'no-participation' END,
            CASE WHEN a.night AND NOT o.kind = ANY (awake) THEN 'night' END,
            CASE WHEN a.many THEN 'many-persons' END], NULL)
        FROM access a JOIN (SELECT y.*, y.id IN (SELECT w.patient_id FROM works w) AS staff FROM person y) p
            ON p.id = a.patient_id
        JOIN staff s ON s.id = a.user_id JOIN organisation.unit o ON o.id = a.unit_id;
END
$$;

-- The place of an access in the draw: nobody can say it before the seed is there, and anybody can compute it after:
-- SHA-256 of the seed, the three ids as 16 bytes each, and the days since 2000 as four.
CREATE OR REPLACE FUNCTION audit.review_place(p_seed bytea, p_user uuid, p_unit uuid, p_patient uuid, p_day date)
        RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT sha256(p_seed || uuid_send(p_user) || uuid_send(p_unit) || uuid_send(p_patient) || date_send(p_day)) $$;

-- One day is looked through: it is counted, and what a draw of the whole round may take of it is kept. The first places
-- of all days are among the first places of each, so that is as many as the round wants, by chance and of each reason.
-- What an earlier round has drawn is not drawn again. Every emergency access is kept.
CREATE OR REPLACE FUNCTION audit.review_look(r audit.review_round, p_day date) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET jit = off
    AS $$
BEGIN
    WITH every AS MATERIALIZED (
        SELECT a.*, audit.review_place(r.seed, a.user_id, a.unit_id, a.patient_id, p_day) AS place
            FROM audit.review_accesses(r, p_day) a),
    counted AS (
        INSERT INTO audit.review_day AS d (provider_id, day, unit_id, reason, accesses, log_rows)
            SELECT r.provider_id, p_day, e.unit_id, x.reason, count(*), sum(e.log_rows)
                FROM every e CROSS JOIN LATERAL unnest(ARRAY['']::text[] || e.reasons) AS x (reason) GROUP BY 3, 4
            ON CONFLICT (provider_id, day, unit_id, reason) DO UPDATE SET accesses = EXCLUDED.accesses,
                log_rows = EXCLUDED.log_rows),
    turn AS (
        SELECT e.place, x.reason, row_number() OVER (PARTITION BY x.reason ORDER BY e.place) AS turn
            FROM every e CROSS JOIN LATERAL unnest(ARRAY['']::text[] || e.reasons) AS x (reason)
            WHERE NOT EXISTS (SELECT FROM audit.review_item i WHERE i.patient_id = e.patient_id AND i.user_id = e.user_id
                AND i.unit_id = e.unit_id AND i.day = p_day))
    INSERT INTO audit.review_candidate (round_id, place, user_id, unit_id, patient_id, day, log_rows, first_at, last_at, reasons)
        SELECT r.id, e.place, e.user_id, e.unit_id, e.patient_id, p_day, e.log_rows, e.first_at, e.last_at, e.reasons
            FROM every e WHERE e.place IN (SELECT t.place FROM turn t WHERE t.reason = 'emergency'
                OR t.turn <= CASE t.reason WHEN '' THEN r.random_wanted ELSE r.random_wanted + r.targeted_wanted END);
END
$$;

-- What a round draws of what was kept. By chance: the first places of all. Targeted: of each reason in turn the first,
-- then of each the second, and so on, so that no reason crowds another out; every emergency access, whatever the number.
CREATE OR REPLACE FUNCTION audit.review_choice(r audit.review_round) RETURNS TABLE (place bytea, how text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH every AS (SELECT c.* FROM audit.review_candidate c WHERE c.round_id = r.id),
    chance AS MATERIALIZED (SELECT e.place FROM every e ORDER BY e.place LIMIT r.random_wanted),
    hit AS (
        SELECT e.place, x.reason, row_number() OVER (PARTITION BY x.reason ORDER BY e.place) AS turn
            FROM every e CROSS JOIN LATERAL unnest(e.reasons) AS x (reason)
            WHERE (r.reasons IS NULL OR x.reason = ANY (r.reasons)) AND e.place NOT IN (SELECT c.place FROM chance c)),
    turns AS (SELECT h.place, min(h.turn) AS turn, bool_or(h.reason = 'emergency') AS always FROM hit h GROUP BY 1)
    SELECT c.place, 'random' FROM chance c
    UNION ALL
    SELECT t.place, 'targeted'
        FROM (SELECT t.*, row_number() OVER (ORDER BY t.always DESC, t.turn, t.place) AS n FROM turns t) t
        WHERE t.always OR t.n <= r.targeted_wanted;
END
$$;

-- What was done in an access: one line for each act, outcome and role.
CREATE OR REPLACE FUNCTION audit.review_lines(p_user uuid, p_unit uuid, p_patient uuid, p_from timestamptz,
        p_to timestamptz) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_agg(jsonb_build_object('action', x.action, 'outcome', x.outcome, 'reason', x.reason, 'role', x.role,
            'purpose', x.purpose, 'count', x.n, 'firstAt', x.first_at, 'lastAt', x.last_at) ORDER BY x.first_at, x.action)
        FROM (SELECT e.action, e.outcome, e.reason, e.role, e.purpose, count(*) AS n, min(e.at) AS first_at,
                max(e.at) AS last_at
            FROM audit.event e WHERE e.patient_id = p_patient AND e.user_id = p_user AND e.unit_id = p_unit
                AND e.at >= p_from AND e.at <= p_to AND e.action NOT IN ('audit.review-item', 'audit.review-decide')
            GROUP BY 1, 2, 3, 4, 5) x
    $$;

-- The unit's part in the person's care on a day: in cases, plans, an agreement, as appointed contact, as chosen GP unit (today's
-- choice: earlier ones are not kept). What kind of part and when, nothing of what is in it.
CREATE OR REPLACE FUNCTION audit.review_part(p_unit uuid, p_patient uuid, p_day date) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', x.kind, 'since', x.since, 'until', x.until) ORDER BY x.since, x.kind), '[]')
        FROM (
            SELECT 'case' AS kind, y.since, y.until FROM access.participation y WHERE y.unit_id = p_unit AND y.patient_id = p_patient
            UNION ALL
            SELECT 'plan', y.since, least(y.until, y.covered_to) FROM plan.participation y
                WHERE y.unit_id = p_unit AND y.patient_id = p_patient
            UNION ALL
            SELECT 'contact', y.since, y.until FROM contact.contact y WHERE y.unit_id = p_unit AND y.patient_id = p_patient
            UNION ALL
            SELECT 'agreement', y.created_at, y.ended_at FROM agreement.agreement y
                WHERE y.unit_id = p_unit AND y.patient_id = p_patient
            UNION ALL
            SELECT 'listed', NULL, NULL FROM patient.person p WHERE p.id = p_patient AND p.listed_unit_id = p_unit) x
        WHERE (x.since IS NULL OR x.since < (p_day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm')
            AND (x.until IS NULL OR x.until >= p_day::timestamp AT TIME ZONE 'Europe/Stockholm')
    $$;

-- One turn with the oldest round that waits: its next day, or at the end the draw. So no turn is longer than a day of the
-- log is, however long the round. The round as it is then, or NULL. Two workers are at different rounds.
CREATE OR REPLACE FUNCTION audit.review_turn() RETURNS audit.review_round
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    r audit.review_round;
BEGIN
    SELECT x.* INTO r FROM audit.review_round x WHERE x.drawn_at IS NULL
        ORDER BY x.ordered_at LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF r.id IS NULL THEN
        RETURN NULL;
    END IF;
    IF r.looked_to IS DISTINCT FROM r.to_day THEN
        PERFORM audit.review_look(r, coalesce(r.looked_to + 1, r.from_day));
        UPDATE audit.review_round x SET looked_to = coalesce(r.looked_to + 1, r.from_day)
            WHERE x.id = r.id RETURNING x.* INTO r;
        RETURN r;
    END IF;
    INSERT INTO audit.review_item (round_id, provider_id, user_id, unit_id, patient_id, day, how, reasons, log_rows,
            first_at, last_at, lines, part)
        SELECT r.id, r.provider_id, c.user_id, c.unit_id, c.patient_id, c.day, x.how, c.reasons, c.log_rows, c.first_at,
                c.last_at, audit.review_lines(c.user_id, c.unit_id, c.patient_id, c.first_at, c.last_at),
                audit.review_part(c.unit_id, c.patient_id, c.day)
            FROM audit.review_choice(r) x JOIN audit.review_candidate c ON c.round_id = r.id AND c.place = x.place
        ON CONFLICT DO NOTHING; -- another round of the same days has drawn it meanwhile
    DELETE FROM audit.review_candidate c WHERE c.round_id = r.id;
    UPDATE audit.review_round x SET drawn_at = clock_timestamp(), accesses = d.accesses, log_rows = d.log_rows
        FROM (SELECT coalesce(sum(y.accesses), 0) AS accesses, coalesce(sum(y.log_rows), 0) AS log_rows
            FROM audit.review_day y WHERE y.provider_id = r.provider_id AND y.day BETWEEN r.from_day AND r.to_day
                AND y.reason = '' AND (r.unit_id IS NULL OR y.unit_id = r.unit_id)) d
        WHERE x.id = r.id RETURNING x.* INTO r;
    RETURN r;
END
$$;

-- Orders the rounds whose time has come: of the week until last Sunday, or of last month, from where the last such
-- round ended (at most 92 days back), so that a worker that has been away leaves no hole. Says how many.
CREATE OR REPLACE FUNCTION audit.review_order() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    today CONSTANT date := (now() AT TIME ZONE 'Europe/Stockholm')::date;
    n integer;
BEGIN
    INSERT INTO audit.review_round (provider_id, from_day, to_day, random_wanted, targeted_wanted, persons_an_hour, scheduled)
        SELECT d.provider_id, greatest(coalesce(d.covered + 1, d.from_day), d.to_day - 92), d.to_day, d.random_wanted,
                d.targeted_wanted, d.persons_an_hour, true
            FROM (SELECT s.*, date_trunc(s.every, today::timestamp)::date - 1 AS to_day,
                    (date_trunc(s.every, today::timestamp) - ('1 ' || s.every)::interval)::date AS from_day,
                    (SELECT max(x.to_day) FROM audit.review_round x WHERE x.provider_id = s.provider_id AND x.scheduled) AS covered
                FROM audit.review_setting s WHERE s.every <> 'never') d
            WHERE d.covered IS NULL OR d.covered < d.to_day
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
REVOKE ALL ON FUNCTION audit.street_key(text, text), audit.number_key(text),
    audit.review_accesses(audit.review_round, date), audit.review_place(bytea, uuid, uuid, uuid, date),
    audit.review_look(audit.review_round, date), audit.review_choice(audit.review_round),
    audit.review_lines(uuid, uuid, uuid, timestamptz, timestamptz), audit.review_part(uuid, uuid, date),
    audit.review_turn(), audit.review_order() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.street_key(text, text), audit.number_key(text), audit.review_turn(),
    audit.review_order() TO samplan_api;
RESET ROLE;
