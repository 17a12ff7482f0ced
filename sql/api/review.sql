-- review.sql - the reviewer's queue and what is said of each access in it; the rounds; what the provider has settled.
-- Policies hide the reviewer's own accesses: for them they do not exist. Nothing clinical is read here.
SET LOCAL ROLE samplan_api;

-- Where the queue stands with an access: its last decision, or 'waiting'.
CREATE FUNCTION api.review_state(p_item uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce((SELECT d.decision FROM audit.review_decision d WHERE d.item_id = p_item
        ORDER BY d.number DESC LIMIT 1), 'waiting'));
END
$$;

-- ReviewItem of the API. A protected identity is named to named staff alone, also here.
CREATE FUNCTION api.review_face(i audit.review_item) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('id', i.id, 'day', i.day, 'firstAt', i.first_at, 'lastAt', i.last_at, 'rows', i.log_rows,
            'how', i.how, 'reasons', to_jsonb(i.reasons), 'state', api.review_state(i.id),
            'user', jsonb_build_object('id', u.id, 'name', u.name, 'title', u.title, 'hsaId', u.hsa_id, 'unitName', o.name),
            'roles', (SELECT jsonb_agg(DISTINCT l ->> 'role') FROM jsonb_array_elements(i.lines) l WHERE l ->> 'role' IS NOT NULL),
            'unit', api.unit_ref(o),
            'patient', jsonb_build_object('id', i.patient_id, 'name', coalesce(p.given_name || ' ' || p.family_name,
                    CASE WHEN y.patient_id IS NOT NULL THEN 'Skyddad identitet' ELSE '' END),
                'identifier', coalesce(p.number, '')),
            'participated', jsonb_array_length(i.part) > 0)
        FROM identity.staff u JOIN organisation.unit o ON o.id = i.unit_id
        LEFT JOIN patient.person p ON p.id = i.patient_id
        LEFT JOIN patient.protection y ON y.patient_id = i.patient_id
        WHERE u.id = i.user_id);
END
$$;

-- The counts of everything that waits, and how many of those are the reviewer's own, for somebody else.
CREATE FUNCTION api.review_counts(c access.context) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    counts jsonb;
BEGIN
    PERFORM set_config('samplan.act', 'review-count', true);
    counts := (SELECT jsonb_build_object('waiting', count(*) FILTER (WHERE x.state = 'waiting' AND NOT x.own),
            'asked', count(*) FILTER (WHERE x.state = 'asked' AND NOT x.own),
            'decided', count(*) FILTER (WHERE x.state IN ('justified', 'unjustified') AND NOT x.own),
            'own', count(*) FILTER (WHERE x.state IN ('waiting', 'asked') AND x.own),
            'oldestDrawnAt', min(x.drawn_at) FILTER (WHERE x.state IN ('waiting', 'asked')))
        FROM (SELECT api.review_state(i.id) AS state, i.user_id = c.user_id AS own, r.drawn_at
            FROM audit.review_item i JOIN audit.review_round r ON r.id = i.round_id
            WHERE i.provider_id = c.provider_id) x);
    PERFORM set_config('samplan.act', '', true);
    RETURN counts;
END
$$;

-- p_state: waiting (oldest access first), asked (the same), decided (the last said first). p_after: an id.
CREATE FUNCTION api.review_queue(secret bytea, request uuid, client text, p_state text, p_after uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-queue');
    page audit.review_item[];
    more boolean;
    shown uuid[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_state = 'decided' THEN
        SELECT array_agg(x.i ORDER BY x.at DESC, x.id DESC) INTO page FROM (
            SELECT i, i.id, d.at FROM audit.review_item i JOIN LATERAL (SELECT y.decision, y.at
                    FROM audit.review_decision y WHERE y.item_id = i.id ORDER BY y.number DESC LIMIT 1) d ON true
                WHERE d.decision <> 'asked' AND (p_after IS NULL OR (d.at, i.id) < (SELECT max(y.at), p_after
                    FROM audit.review_decision y WHERE y.item_id = p_after))
                ORDER BY d.at DESC, i.id DESC LIMIT 101) x;
    ELSE
        SELECT array_agg(x.i ORDER BY x.first_at, x.id) INTO page FROM (
            SELECT i, i.id, i.first_at FROM audit.review_item i
                WHERE api.review_state(i.id) = p_state AND (p_after IS NULL OR (i.first_at, i.id) > (SELECT y.first_at, y.id
                    FROM audit.review_item y WHERE y.id = p_after))
                ORDER BY i.first_at, i.id LIMIT 101) x;
    END IF;
    more := coalesce(cardinality(page), 0) > 100;
    page := page[1:100];
    SELECT array_agg(DISTINCT x.patient_id) INTO shown FROM unnest(page) x;
    PERFORM api.verify(coalesce(shown, '{}'));
    SELECT json_build_object('items', coalesce(json_agg(api.review_face(page[x.n]) ORDER BY x.n), '[]'),
            'nextAfter', CASE WHEN more THEN (page[100]).id END, 'counts', api.review_counts(c),
            'scheduled', EXISTS (SELECT FROM audit.review_setting s WHERE s.provider_id = c.provider_id AND s.every <> 'never'))
        INTO doc FROM generate_subscripts(page, 1) AS x (n);
    PERFORM api.note(c, 'ok', p_state, owner => c.provider_id, route => 'own', categories => '{log}', patients => shown);
END
$$;

-- ReviewAccess of the API: one access with everything that is needed to judge it, and what has been said of it.
CREATE FUNCTION api.review_doc(p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT (api.review_face(i) || jsonb_build_object('lines', i.lines, 'participation', i.part,
            'round', jsonb_build_object('id', r.id, 'fromDay', r.from_day, 'toDay', r.to_day, 'drawnAt', r.drawn_at,
                'seed', encode(r.seed, 'hex'), 'scheduled', r.scheduled),
            'version', (SELECT count(*) FROM audit.review_decision d WHERE d.item_id = i.id),
            'decisions', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', d.number, 'decision', d.decision,
                    'note', d.note, 'measure', d.measure, 'at', d.at, 'by', d.by) ORDER BY d.number), '[]')
                FROM audit.review_decision d WHERE d.item_id = i.id)))::json
        FROM audit.review_item i JOIN audit.review_round r ON r.id = i.round_id WHERE i.id = p_id);
END
$$;

CREATE FUNCTION api.review_item(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-item');
    person uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    person := (SELECT i.patient_id FROM audit.review_item i WHERE i.id = p_id);
    IF person IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'review', p_id);
        RETURN;
    END IF;
    PERFORM api.verify(ARRAY[person]);
    doc := api.review_doc(p_id);
    PERFORM api.note(c, 'ok', NULL, 'review', p_id, (doc ->> 'version')::bigint, person, c.provider_id, 'own', '{log}');
END
$$;

-- Something is said of an access, by somebody else than whose it is (a constraint says so once more). p_version: how
-- many decisions the reviewer had seen.
CREATE FUNCTION api.review_decide(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.review-decide');
    i audit.review_item;
    said bigint;
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
    PERFORM pg_advisory_xact_lock(hashtextextended('review ' || p_id, 0));
    SELECT x.* INTO i FROM audit.review_item x WHERE x.id = p_id;
    said := (SELECT count(*) FROM audit.review_decision d WHERE d.item_id = p_id);
    outcome := CASE WHEN i.id IS NULL THEN 'not-found' WHEN said <> p_version THEN 'stale-version'
        WHEN said > 0 AND p_args ->> 'note' IS NULL THEN 'invalid-request' ELSE 'ok' END;
    IF outcome <> 'ok' THEN
        reason := CASE outcome WHEN 'invalid-request' THEN 'review-note' END;
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'review', p_id, said, i.patient_id);
        RETURN;
    END IF;
    INSERT INTO audit.review_decision (item_id, number, user_id, decision, note, measure, by_user, by)
        VALUES (p_id, said + 1, i.user_id, p_args ->> 'decision', p_args ->> 'note', p_args ->> 'measure', c.user_id,
            api.me(c));
    PERFORM api.verify(ARRAY[i.patient_id]);
    doc := api.review_doc(p_id);
    PERFORM api.remember(c, key, body, doc, i.patient_id),
        api.note(c, 'ok', p_args ->> 'decision', 'review', p_id, said + 1, i.patient_id, c.provider_id, 'own', '{log}');
END
$$;
RESET ROLE;
