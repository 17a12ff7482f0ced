-- review_round.sql - the rounds of the log review: ordered by a reviewer or by the worker, drawn by the worker; what the
-- provider has settled; its list of public persons; how much has been looked at.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.review_rounds_doc(c access.context) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc json;
BEGIN
    PERFORM set_config('samplan.act', 'review-count', true);
    SELECT json_build_object('rounds', coalesce(json_agg(json_build_object('id', r.id, 'fromDay', r.from_day,
            'toDay', r.to_day, 'unit', CASE WHEN o.id IS NOT NULL THEN api.unit_ref(o) END, 'reasons', to_json(r.reasons),
            'randomWanted', r.random_wanted, 'targetedWanted', r.targeted_wanted, 'scheduled', r.scheduled,
            'seed', encode(r.seed, 'hex'), 'orderedAt', r.ordered_at, 'orderedBy', r.ordered_by, 'drawnAt', r.drawn_at,
            'accesses', r.accesses, 'rows', r.log_rows, 'items', n.items, 'random', n.random, 'decided', n.decided)
            ORDER BY r.ordered_at DESC), '[]'))
        INTO doc
        FROM (SELECT x.* FROM audit.review_round x WHERE x.provider_id = c.provider_id
            ORDER BY x.ordered_at DESC LIMIT 100) r
        LEFT JOIN organisation.unit o ON o.id = r.unit_id
        CROSS JOIN LATERAL (SELECT count(*) AS items, count(*) FILTER (WHERE i.how = 'random') AS random,
                count(*) FILTER (WHERE api.review_state(i.id) IN ('justified', 'unjustified')) AS decided
            FROM audit.review_item i WHERE i.round_id = r.id) n;
    PERFORM set_config('samplan.act', '', true);
    RETURN doc;
END
$$;

CREATE FUNCTION api.review_rounds(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-rounds');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        doc := api.review_rounds_doc(c);
        PERFORM api.note(c, 'ok', categories => '{log}');
    END IF;
END
$$;

CREATE FUNCTION api.review_round_order(secret bytea, request uuid, client text, key text, body bytea, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-round-order');
    fresh CONSTANT uuid := base.uuid7();
    unit CONSTANT uuid := p_args ->> 'unitId';
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('review rounds ' || c.provider_id, 0));
    outcome := 'ok';
    IF unit IS NOT NULL AND NOT EXISTS (SELECT FROM organisation.unit o WHERE o.id = unit
            AND o.provider_id = c.provider_id) THEN
        outcome := 'invalid-request';
        reason := 'unknown-unit';
    ELSIF (SELECT count(*) FROM audit.review_round r WHERE r.provider_id = c.provider_id AND r.drawn_at IS NULL) >= 5 THEN
        outcome := 'conflict';
        reason := 'rounds-wait';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', reason, 'review-round');
        RETURN;
    END IF;
    INSERT INTO audit.review_round (id, provider_id, from_day, to_day, unit_id, reasons, random_wanted, targeted_wanted,
            persons_an_hour, scheduled, ordered_by)
        VALUES (fresh, c.provider_id, (p_args ->> 'fromDay')::date, (p_args ->> 'toDay')::date, unit,
            CASE WHEN jsonb_typeof(p_args -> 'reasons') = 'array'
                THEN ARRAY (SELECT jsonb_array_elements_text(p_args -> 'reasons')) END,
            (p_args ->> 'randomWanted')::integer, (p_args ->> 'targetedWanted')::integer,
            coalesce((SELECT s.persons_an_hour FROM audit.review_setting s WHERE s.provider_id = c.provider_id), 30),
            false, api.me(c));
    doc := api.review_rounds_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'review-round', fresh);
END
$$;

-- The worker's turn: orders the rounds whose time has come, looks through a day of one that waits, or draws it. A draw
-- is in the log at the provider. `more`: another turn at once.
CREATE FUNCTION api.worker_review(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
    ordered integer;
    r audit.review_round;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    ordered := audit.review_order();
    r := audit.review_turn();
    IF r.drawn_at IS NOT NULL THEN
        c.action := 'audit.review-draw';
        c.request := request;
        c.client := client;
        c.provider_id := r.provider_id;
        PERFORM api.note(c, 'ok', NULL, 'review-round', r.id, NULL, NULL, r.provider_id, 'own', '{log}');
    END IF;
    doc := json_build_object('ordered', ordered, 'drawn', r.drawn_at IS NOT NULL, 'more', r.id IS NOT NULL);
    outcome := 'ok';
END
$$;

-- ---- what the provider has settled ----

CREATE FUNCTION api.review_settings_doc(c access.context) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('version', coalesce(s.version, 0), 'every', coalesce(s.every, 'never'),
            'randomWanted', coalesce(s.random_wanted, 20), 'targetedWanted', coalesce(s.targeted_wanted, 30),
            'personsAnHour', coalesce(s.persons_an_hour, 30), 'changedAt', s.changed_at, 'changedBy', s.changed_by)
        FROM (SELECT) one LEFT JOIN audit.review_setting s ON s.provider_id = c.provider_id);
END
$$;

CREATE FUNCTION api.review_settings(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-settings');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        doc := api.review_settings_doc(c);
        PERFORM api.note(c, 'ok');
    END IF;
END
$$;

CREATE FUNCTION api.review_settings_write(secret bytea, request uuid, client text, key text, body bytea,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-settings-write');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('review settings ' || c.provider_id, 0));
    IF coalesce((SELECT s.version FROM audit.review_setting s WHERE s.provider_id = c.provider_id), 0) <> p_version THEN
        outcome := 'stale-version';
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    UPDATE audit.review_setting s SET version = s.version + 1, every = p_args ->> 'every',
            random_wanted = (p_args ->> 'randomWanted')::integer, targeted_wanted = (p_args ->> 'targetedWanted')::integer,
            persons_an_hour = (p_args ->> 'personsAnHour')::integer, changed_at = clock_timestamp(), changed_by = api.me(c)
        WHERE s.provider_id = c.provider_id;
    IF NOT FOUND THEN
        INSERT INTO audit.review_setting (provider_id, every, random_wanted, targeted_wanted, persons_an_hour, changed_by)
            VALUES (c.provider_id, p_args ->> 'every', (p_args ->> 'randomWanted')::integer,
                (p_args ->> 'targetedWanted')::integer, (p_args ->> 'personsAnHour')::integer, api.me(c));
    END IF;
    outcome := 'ok';
    doc := api.review_settings_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok');
END
$$;

-- ---- public persons: numbers on a list; whether somebody here has such a number is not looked up ----

CREATE FUNCTION api.public_persons_doc(c access.context) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('persons', coalesce(json_agg(json_build_object('id', q.id, 'identifier', q.number,
            'label', q.label, 'addedAt', q.added_at, 'addedBy', q.added_by) ORDER BY q.label, q.id), '[]'))
        FROM audit.public_person q WHERE q.provider_id = c.provider_id AND q.removed_at IS NULL);
END
$$;

CREATE FUNCTION api.public_persons(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.public-persons');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        doc := api.public_persons_doc(c);
        PERFORM api.note(c, 'ok');
    END IF;
END
$$;

CREATE FUNCTION api.public_person_add(secret bytea, request uuid, client text, key text, body bytea, p_number text,
        p_label text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.public-person-add');
    fresh CONSTANT uuid := base.uuid7();
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('public persons ' || c.provider_id, 0));
    IF EXISTS (SELECT FROM audit.public_person q WHERE q.provider_id = c.provider_id AND q.number = p_number
            AND q.removed_at IS NULL) THEN
        outcome := 'conflict';
        reason := 'already-listed';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    INSERT INTO audit.public_person (id, provider_id, number, label, added_by)
        VALUES (fresh, c.provider_id, p_number, p_label, api.me(c));
    outcome := 'ok';
    doc := api.public_persons_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'public-person', fresh);
END
$$;

CREATE FUNCTION api.public_person_remove(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.public-person-remove');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE audit.public_person q SET removed_at = clock_timestamp(), removed_by = api.me(c)
        WHERE q.id = p_id AND q.provider_id = c.provider_id AND q.removed_at IS NULL;
    IF NOT FOUND THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'public-person', p_id);
        RETURN;
    END IF;
    outcome := 'ok';
    doc := api.public_persons_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'public-person', p_id);
END
$$;

-- ---- how much has been looked at ----

-- One row for each month, unit and reason (reason null: all accesses), of the days from p_from to p_to that rounds have
-- drawn from. Counts take the reviewer's own in: they name nobody.
CREATE FUNCTION api.review_statistics(secret bytea, request uuid, client text, p_from date, p_to date,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-statistics');
    oldest text;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    oldest := api.review_counts(c) ->> 'oldestDrawnAt';
    PERFORM set_config('samplan.act', 'review-count', true);
    WITH found AS (
        SELECT date_trunc('month', d.day::timestamp)::date AS month, d.unit_id, d.reason, sum(d.accesses) AS accesses,
                sum(d.log_rows) AS log_rows
            FROM audit.review_day d WHERE d.provider_id = c.provider_id AND d.day BETWEEN p_from AND p_to GROUP BY 1, 2, 3),
    item AS (
        SELECT i.*, api.review_state(i.id) AS state FROM audit.review_item i
            WHERE i.provider_id = c.provider_id AND i.day BETWEEN p_from AND p_to),
    drawn AS (
        SELECT date_trunc('month', i.day::timestamp)::date AS month, i.unit_id, x.reason, count(*) AS drawn,
                count(*) FILTER (WHERE i.how = 'random') AS random,
                count(*) FILTER (WHERE i.state = 'waiting') AS waiting, count(*) FILTER (WHERE i.state = 'asked') AS asked,
                count(*) FILTER (WHERE i.state = 'justified') AS justified,
                count(*) FILTER (WHERE i.state = 'unjustified') AS unjustified
            FROM item i CROSS JOIN LATERAL unnest(ARRAY['']::text[] || i.reasons) AS x (reason) GROUP BY 1, 2, 3)
    SELECT json_build_object('fromDay', p_from, 'toDay', p_to, 'oldestDrawnAt', oldest,
            'rows', coalesce(json_agg(json_build_object('month', to_char(f.month, 'YYYY-MM'), 'unit', api.unit_ref(o),
                'reason', nullif(f.reason, ''), 'accesses', f.accesses, 'rows', f.log_rows, 'drawn', coalesce(d.drawn, 0),
                'random', coalesce(d.random, 0), 'waiting', coalesce(d.waiting, 0), 'asked', coalesce(d.asked, 0),
                'justified', coalesce(d.justified, 0), 'unjustified', coalesce(d.unjustified, 0))
                ORDER BY f.month, o.name, o.id, f.reason), '[]'))
        INTO doc
        FROM found f JOIN organisation.unit o ON o.id = f.unit_id
        LEFT JOIN drawn d ON d.month = f.month AND d.unit_id = f.unit_id AND d.reason = f.reason;
    PERFORM set_config('samplan.act', '', true), api.note(c, 'ok', categories => '{log}');
END
$$;

-- ---- what makes staff found among the patients ----

-- p_args: {"staff": [{hsaId, number, street, postalCode}]}, number or street and postalCode given. Replaces what is there
-- for each; all or nothing. Faults are {row, reason}, rows numbered from 1.
CREATE FUNCTION api.operator_staff_marks(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.staff-marks');
    faults json;
    n integer;
BEGIN
    SELECT json_agg(json_build_object('row', g.n, 'reason', 'unknown-staff') ORDER BY g.n) INTO faults
        FROM jsonb_array_elements(p_args -> 'staff') WITH ORDINALITY AS g (u, n)
        WHERE NOT EXISTS (SELECT FROM identity.staff s WHERE upper(s.hsa_id) = upper(g.u ->> 'hsaId'));
    IF faults IS NOT NULL THEN
        outcome := 'invalid-request';
        reason := 'bad-rows';
        doc := json_build_object('faults', faults);
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('staff marks', 0));
    DELETE FROM audit.staff_mark m USING identity.staff s WHERE s.id = m.user_id AND upper(s.hsa_id) IN
        (SELECT upper(u ->> 'hsaId') FROM jsonb_array_elements(p_args -> 'staff') u);
    INSERT INTO audit.staff_mark (user_id, number_mark, street_mark, entered_by)
        SELECT DISTINCT ON (s.id) s.id, crypto.hmac(audit.number_key(g.u ->> 'number'), i.secret, 'sha256'),
                crypto.hmac(audit.street_key(g.u ->> 'street', g.u ->> 'postalCode'), i.secret, 'sha256'), c.client
            FROM jsonb_array_elements(p_args -> 'staff') WITH ORDINALITY AS g (u, n)
            JOIN identity.staff s ON upper(s.hsa_id) = upper(g.u ->> 'hsaId') CROSS JOIN identity.installation i
            ORDER BY s.id, g.n DESC;
    GET DIAGNOSTICS n = ROW_COUNT;
    doc := json_build_object('entered', n);
    outcome := 'ok';
    PERFORM api.note(c, 'ok');
END
$$;
RESET ROLE;
