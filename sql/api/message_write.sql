-- message_write.sql - beginning a thread, answering, correcting, marking done.
SET LOCAL ROLE samplan_api;

-- Why these units cannot be addressed in this case: a reason, or NULL.
CREATE FUNCTION api.addressees_fault(c access.context, p_case uuid, p_units uuid[]) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE WHEN c.unit_id = ANY (p_units) THEN 'own-unit'
        WHEN cardinality(api.message_parties(p_case, p_units)) < cardinality(p_units) THEN 'unit-not-party' END;
END
$$;

-- The beginning of every write in a thread: who calls, an answer given before, the thread locked.
-- outcome NULL: go on with `t`.
CREATE FUNCTION api.thread_begin(c access.context, key text, body bytea, p_id uuid, p_kind text,
        p_thing uuid, OUT outcome text, OUT reason text, OUT doc json, OUT t message.thread)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF c.outcome <> 'ok' THEN
        outcome := c.outcome;
        reason := c.reason;
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    t := api.thread_lock(p_id);
    IF t.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', p_kind, p_thing);
    END IF;
END
$$;

CREATE FUNCTION api.thread_refuse(c access.context, t message.thread, p_kind text, p_id uuid, p_outcome text,
        p_reason text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'denied', coalesce(p_reason, p_outcome), p_kind, p_id, patient => d.patient_id)
        FROM discharge.discharge d WHERE d.id = t.discharge_id;
END
$$;

-- The end of every write that says something: a new version, told to those who are addressed.
CREATE FUNCTION api.thread_settle(t message.thread) RETURNS message.thread
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh message.thread;
BEGIN
    UPDATE message.thread x SET version = x.version + 1, last_at = clock_timestamp() WHERE x.id = t.id;
    PERFORM api.message_emit(t.discharge_id, t.units);
    SELECT x.* INTO fresh FROM message.thread x WHERE x.id = t.id;
    RETURN fresh;
END
$$;

CREATE FUNCTION api.thread_answer(c access.context, key text, body bytea, t message.thread,
        p_kind text DEFAULT 'thread', p_id uuid DEFAULT NULL) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc CONSTANT json := api.thread_face(c, t);
BEGIN
    PERFORM api.remember(c, key, body, doc, d.patient_id) FROM discharge.discharge d WHERE d.id = t.discharge_id;
    PERFORM api.thread_note(c, t, p_kind, p_id);
    RETURN doc;
END
$$;

-- One message of the unit to all others in the thread that take part now.
CREATE FUNCTION api.message_put(c access.context, t message.thread, p_text text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh CONSTANT uuid := base.uuid7();
    at CONSTANT timestamptz := clock_timestamp();
    me CONSTANT jsonb := api.me(c);
BEGIN
    INSERT INTO message.message (id, thread_id, discharge_id, number, unit_id, provider_id, sent_at, sent_by,
            sent_user, sent_assignment)
        SELECT fresh, t.id, t.discharge_id, coalesce(max(m.number), 0) + 1, c.unit_id, c.provider_id,
                at, me, c.user_id, c.assignment_id
            FROM message.message m WHERE m.thread_id = t.id;
    INSERT INTO message.text (message_id, thread_id, version, body, written_at, written_by, written_user)
        VALUES (fresh, t.id, 1, p_text, at, me, c.user_id);
    INSERT INTO message.receipt (message_id, unit_id, thread_id, discharge_id, sent_at)
        SELECT fresh, u.unit, t.id, t.discharge_id, at
            FROM unnest(api.message_parties(t.discharge_id, t.units)) AS u (unit) WHERE u.unit <> c.unit_id;
END
$$;

-- What these units have read is not what it says any more: they are asked again.
CREATE FUNCTION api.message_again(c access.context, t message.thread, p_message uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO message.receipt (message_id, unit_id, number, thread_id, discharge_id)
        SELECT p_message, r.unit_id, max(r.number) + 1, t.id, t.discharge_id FROM message.receipt r
            WHERE r.message_id = p_message
                AND r.unit_id = ANY (api.message_parties(t.discharge_id, t.units))
            GROUP BY r.unit_id HAVING bool_and(r.read_at IS NOT NULL);
END
$$;

-- More units in a thread: all that was said so far is new to them.
CREATE FUNCTION api.thread_widen(t message.thread, p_units uuid[]) RETURNS message.thread
    LANGUAGE plpgsql
    AS $$
DECLARE
    wide message.thread := t;
    fresh CONSTANT uuid[] := ARRAY(SELECT u.unit FROM unnest(p_units) AS u (unit) WHERE u.unit <> ALL (t.units));
BEGIN
    IF fresh = '{}' THEN
        RETURN t;
    END IF;
    wide.units := t.units || fresh;
    UPDATE message.thread x SET units = wide.units WHERE x.id = t.id;
    INSERT INTO message.receipt (message_id, unit_id, thread_id, discharge_id)
        SELECT m.id, u.unit, t.id, t.discharge_id FROM message.message m CROSS JOIN unnest(fresh) AS u (unit)
            WHERE m.thread_id = t.id;
    RETURN wide;
END
$$;

CREATE FUNCTION api.thread_create(secret bytea, request uuid, client text, key text, body bytea,
        p_case uuid, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'thread.create');
    d discharge.discharge;
    t message.thread;
    units CONSTANT uuid[] := ARRAY(SELECT DISTINCT u::uuid FROM jsonb_array_elements_text(p_args -> 'unitIds') AS u);
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
    -- a unit that leaves waits for this, or this sees that it has left
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_case FOR SHARE;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_case);
        RETURN;
    END IF;
    reason := api.addressees_fault(c, d.id, units);
    outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    IF outcome = 'ok' AND (SELECT count(*) FROM message.thread x WHERE x.discharge_id = d.id) >= 200 THEN
        outcome := 'conflict';
        reason := 'too-many';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', reason, 'discharge', d.id, patient => d.patient_id);
        RETURN;
    END IF;
    t.id := base.uuid7();
    INSERT INTO message.thread (id, discharge_id, category, subject, unit_id, units, created_by, created_user)
        VALUES (t.id, d.id, p_args ->> 'category', p_args ->> 'subject', c.unit_id, ARRAY[c.unit_id] || units,
            api.me(c), c.user_id);
    SELECT x.* INTO t FROM message.thread x WHERE x.id = t.id;
    PERFORM api.message_put(c, t, p_args ->> 'text'), api.message_emit(d.id, t.units);
    doc := api.thread_answer(c, key, body, t);
END
$$;

CREATE FUNCTION api.message_add(secret bytea, request uuid, client text, key text, body bytea,
        p_thread uuid, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'message.add');
    b record;
    t message.thread;
    more CONSTANT uuid[] := ARRAY(SELECT DISTINCT u::uuid
        FROM jsonb_array_elements_text(coalesce(nullif(p_args -> 'unitIds', 'null'), '[]')) AS u);
BEGIN
    SELECT * INTO b FROM api.thread_begin(c, key, body, p_thread, 'thread', p_thread);
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    t := b.t;
    reason := api.addressees_fault(c, t.discharge_id, more);
    outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    IF outcome = 'ok' AND (SELECT count(*) FROM message.message m WHERE m.thread_id = t.id) >= 500 THEN
        outcome := 'conflict';
        reason := 'too-many';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.thread_refuse(c, t, 'thread', t.id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.thread_open(c, t);
    t := api.thread_widen(t, more);
    PERFORM api.message_put(c, t, p_args ->> 'text');
    UPDATE message.deviation v SET state = 'answered', answered_at = clock_timestamp()
        WHERE v.thread_id = t.id AND v.state = 'reported' AND v.unit_id <> c.unit_id;
    t := api.thread_settle(t);
    doc := api.thread_answer(c, key, body, t);
END
$$;

-- Another version of what the unit has said; the ones before it stay.
CREATE FUNCTION api.message_correct(secret bytea, request uuid, client text, key text, body bytea,
        p_message uuid, p_version bigint, p_text text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'message.correct');
    b record;
    t message.thread;
    m message.message;
    present message.text;
BEGIN
    IF c.outcome = 'ok' THEN
        SELECT x.* INTO m FROM message.message x WHERE x.id = p_message;
    END IF;
    SELECT * INTO b FROM api.thread_begin(c, key, body, m.thread_id, 'message', p_message);
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    t := b.t;
    SELECT v.* INTO present FROM message.text v WHERE v.message_id = m.id ORDER BY v.version DESC LIMIT 1;
    reason := CASE WHEN m.unit_id <> c.unit_id THEN 'not-own-message' END;
    outcome := CASE WHEN reason IS NOT NULL THEN 'access-denied'
        WHEN present.version <> p_version THEN 'stale-version'
        WHEN present.body = p_text OR present.version >= 50 THEN 'conflict' ELSE 'ok' END;
    IF outcome <> 'ok' THEN
        reason := CASE WHEN outcome <> 'conflict' THEN reason
            WHEN present.body = p_text THEN 'same-text' ELSE 'too-many' END;
        PERFORM api.thread_refuse(c, t, 'message', m.id, outcome, reason);
        RETURN;
    END IF;
    INSERT INTO message.text (message_id, thread_id, version, body, written_by, written_user)
        VALUES (m.id, t.id, present.version + 1, p_text, api.me(c), c.user_id);
    PERFORM api.message_again(c, t, m.id);
    t := api.thread_settle(t);
    doc := api.thread_answer(c, key, body, t, 'message', m.id);
END
$$;

-- The unit has dealt with all that the thread asked of it.
CREATE FUNCTION api.thread_done(secret bytea, request uuid, client text, key text, body bytea,
        p_thread uuid, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'thread.done');
    b record;
    t message.thread;
    me jsonb;
BEGIN
    SELECT * INTO b FROM api.thread_begin(c, key, body, p_thread, 'thread', p_thread);
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    t := b.t;
    PERFORM api.thread_open(c, t);
    me := api.me(c);
    UPDATE message.receipt r SET acted_at = clock_timestamp(), acted_by = me, acted_user = c.user_id
        WHERE r.thread_id = t.id AND r.unit_id = c.unit_id AND r.acted_at IS NULL;
    IF NOT FOUND THEN
        outcome := 'conflict';
        reason := 'nothing-to-do';
        PERFORM api.thread_refuse(c, t, 'thread', t.id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.message_emit(t.discharge_id, t.units);
    outcome := 'ok';
    doc := api.thread_answer(c, key, body, t);
END
$$;

-- What a unit was addressed in goes to the unit that takes its part over, as its notices do: the threads
-- whole, and to answer for what the first one has not marked done.
CREATE FUNCTION api.message_pass(p_case uuid, p_from uuid, p_to uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE message.thread t SET units = t.units || p_to
        WHERE t.discharge_id = p_case AND p_from = ANY (t.units) AND p_to <> ALL (t.units);
    INSERT INTO message.receipt (message_id, unit_id, number, thread_id, discharge_id)
        SELECT r.message_id, p_to, 1 + (SELECT coalesce(max(x.number), 0) FROM message.receipt x
                    WHERE x.message_id = r.message_id AND x.unit_id = p_to), r.thread_id, p_case
            FROM message.receipt r
            WHERE r.discharge_id = p_case AND r.unit_id = p_from AND r.acted_at IS NULL
                AND NOT EXISTS (SELECT FROM message.receipt x WHERE x.message_id = r.message_id
                    AND x.unit_id = p_to AND x.read_at IS NULL)
                AND NOT EXISTS (SELECT FROM message.message m WHERE m.id = r.message_id AND m.unit_id = p_to)
            GROUP BY r.message_id, r.thread_id;
END
$$;
RESET ROLE;
