-- message_deviation.sql - avvikelser: reported in one act, shared between all parties, answered, closed.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.deviation_report(secret bytea, request uuid, client text, key text, body bytea,
        p_case uuid, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'deviation.report');
    d discharge.discharge;
    t message.thread;
    notice CONSTANT uuid := p_args ->> 'noticeId';
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
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_case FOR SHARE;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_case);
        RETURN;
    END IF;
    t.units := api.discharge_units(d.id);
    reason := CASE WHEN notice IS NOT NULL AND NOT EXISTS (SELECT FROM discharge.notice n
        WHERE n.id = notice AND n.discharge_id = d.id) THEN 'unknown-notice' END;
    outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    IF outcome = 'ok' THEN
        reason := CASE WHEN t.units <@ ARRAY[c.unit_id] THEN 'nobody-else'
            WHEN (SELECT count(*) FROM message.thread x WHERE x.discharge_id = d.id) >= 200 THEN 'too-many' END;
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'conflict' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', reason, 'discharge', d.id, patient => d.patient_id);
        RETURN;
    END IF;
    t.id := base.uuid7();
    INSERT INTO message.thread (id, discharge_id, category, unit_id, units, created_by, created_user)
        VALUES (t.id, d.id, 'deviation', c.unit_id, t.units, api.me(c), c.user_id);
    INSERT INTO message.deviation (thread_id, discharge_id, kind, notice_id, unit_id)
        VALUES (t.id, d.id, p_args ->> 'kind', notice, c.unit_id);
    SELECT x.* INTO t FROM message.thread x WHERE x.id = t.id;
    PERFORM api.message_put(c, t, p_args ->> 'text'), api.message_emit(d.id, t.units);
    doc := api.thread_answer(c, key, body, t);
END
$$;

-- By any unit that shares it, once another one than the reporter has answered; by the reporter at any time.
CREATE FUNCTION api.deviation_close(secret bytea, request uuid, client text, key text, body bytea,
        p_thread uuid, p_closing text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'deviation.close');
    b record;
    t message.thread;
    v message.deviation;
BEGIN
    SELECT * INTO b FROM api.thread_begin(c, key, body, p_thread, 'thread', p_thread);
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    t := b.t;
    SELECT x.* INTO v FROM message.deviation x WHERE x.thread_id = t.id;
    reason := CASE WHEN v.thread_id IS NULL THEN 'no-deviation' WHEN v.state = 'closed' THEN 'already-closed'
        WHEN v.state = 'reported' AND v.unit_id <> c.unit_id THEN 'not-answered' END;
    outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'conflict' END;
    IF outcome <> 'ok' THEN
        PERFORM api.thread_refuse(c, t, 'thread', t.id, outcome, reason);
        RETURN;
    END IF;
    UPDATE message.deviation x SET state = 'closed', closed_at = clock_timestamp(), closed_unit = c.unit_id,
            closed_by = api.me(c), closed_user = c.user_id, closing = p_closing
        WHERE x.thread_id = t.id;
    t := api.thread_settle(t);
    doc := api.thread_answer(c, key, body, t);
END
$$;

-- The deviations of the unit's cases, counted by kind and state, and the latest of them. The list repeats
-- the conditions of the policies, so that it is an index scan and not a filter.
CREATE FUNCTION api.deviation_list(secret bytea, request uuid, client text, p_state text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.read', 'deviation.list');
    people uuid[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' AND p_state NOT IN ('reported', 'answered', 'closed') THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
    END IF;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    WITH mine AS MATERIALIZED (
        SELECT v.*, x.patient_id FROM access.participation x
            JOIN message.deviation v ON v.discharge_id = x.discharge_id
            WHERE x.unit_id = c.unit_id AND x.until IS NULL
    ), latest AS (
        SELECT m.* FROM mine m WHERE p_state IS NULL OR m.state = p_state
            ORDER BY m.reported_at DESC, m.thread_id LIMIT 200)
    SELECT json_build_object(
            'counts', coalesce((SELECT json_agg(json_build_object('kind', n.kind, 'state', n.state,
                    'count', n.count) ORDER BY n.kind, n.state)
                FROM (SELECT m.kind, m.state, count(*) FROM mine m GROUP BY 1, 2) n), '[]'),
            'items', coalesce((SELECT json_agg(json_build_object('threadId', l.thread_id,
                    'dischargeId', l.discharge_id, 'kind', l.kind, 'state', l.state,
                    'unit', api.unit_ref(u), 'reportedAt', l.reported_at, 'answeredAt', l.answered_at,
                    'closedAt', l.closed_at) ORDER BY l.reported_at DESC, l.thread_id)
                FROM latest l JOIN organisation.unit u ON u.id = l.unit_id), '[]')),
            (SELECT array_agg(DISTINCT l.patient_id) FROM latest l)
        INTO doc, people;
    PERFORM api.note(c, 'ok', NULL, 'unit', c.unit_id, NULL, NULL, NULL, NULL, '{message}', people);
END
$$;

-- What the units of a county have reported in the last twelve months, by unit, kind and month in Sweden: numbers,
-- and nothing about any case.
CREATE FUNCTION api.deviation_county(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'deviation.county');
    k reference.county;
    last CONSTANT date := date_trunc('month', clock_timestamp() AT TIME ZONE 'Europe/Stockholm');
    first CONSTANT date := last - interval '11 months';
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    k := api.county_of(c);
    doc := (SELECT json_build_object('county', json_build_object('code', k.code, 'name', k.name),
            'from', to_char(first, 'YYYY-MM'), 'to', to_char(last, 'YYYY-MM'),
            'counts', coalesce(json_agg(json_build_object('unit', api.unit_ref(u), 'kind', n.kind,
                'month', n.month, 'reported', n.reported, 'answered', n.answered, 'closed', n.closed)
                ORDER BY n.month DESC, u.name, n.kind), '[]'))
        FROM (SELECT v.unit_id, v.kind, to_char(v.reported_at AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM') AS month,
                    count(*) FILTER (WHERE v.state = 'reported') AS reported,
                    count(*) FILTER (WHERE v.state = 'answered') AS answered,
                    count(*) FILTER (WHERE v.state = 'closed') AS closed
                FROM message.deviation v
                WHERE v.reported_at >= first::timestamp AT TIME ZONE 'Europe/Stockholm'
                GROUP BY 1, 2, 3) n
        JOIN organisation.unit u ON u.id = n.unit_id);
    PERFORM api.note(c, 'ok');
END
$$;
RESET ROLE;
