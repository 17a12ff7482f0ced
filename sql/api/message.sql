-- message.sql - threads between the parties of a case: what is read, and what every write begins and ends
-- with. The writes: message_write, message_deviation, message_attachment.
SET LOCAL ROLE samplan_api;

-- As api.discharge_lock: a revocation that was committed while this waited for the lock counts.
CREATE FUNCTION api.thread_lock(p_id uuid) RETURNS message.thread
    LANGUAGE plpgsql
    AS $$
DECLARE
    t message.thread;
BEGIN
    PERFORM FROM message.thread x WHERE x.id = p_id FOR UPDATE;
    SELECT x.* INTO t FROM message.thread x WHERE x.id = p_id;
    RETURN t;
END
$$;

-- Those of these units that take part in the case now.
CREATE FUNCTION api.message_parties(p_case uuid, p_units uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT y.unit_id), '{}') FROM discharge.party y
        WHERE y.discharge_id = p_case AND y.until IS NULL AND y.unit_id = ANY (p_units));
END
$$;

-- That something is new in a thread: the version of the case stays as it was, so that nobody's act on the
-- case becomes stale by a message.
CREATE FUNCTION api.message_emit(p_case uuid, p_units uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.emit('message', p_case, d.version, api.message_parties(p_case, p_units))
        FROM discharge.discharge d WHERE d.id = p_case;
END
$$;

-- How many messages of a case the unit has not read.
CREATE FUNCTION api.message_unread(p_case uuid, p_unit uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT count(*) FROM message.receipt r
        WHERE r.unit_id = p_unit AND r.discharge_id = p_case AND r.read_at IS NULL);
END
$$;

-- Messages of these cases have reached the unit: somebody there has seen that they are there.
CREATE FUNCTION api.message_deliver(c access.context, p_cases uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    had record;
BEGIN
    IF NOT EXISTS (SELECT FROM message.receipt r WHERE r.unit_id = c.unit_id AND r.delivered_at IS NULL) THEN
        RETURN; -- as most often: the change that follows costs milliseconds to begin
    END IF;
    FOR had IN WITH seen AS (
            UPDATE message.receipt r SET delivered_at = clock_timestamp()
                WHERE r.unit_id = c.unit_id AND r.delivered_at IS NULL AND r.discharge_id = ANY (p_cases)
                RETURNING r.thread_id)
            SELECT t.discharge_id, array_agg(DISTINCT u.id) AS units
                FROM (SELECT DISTINCT s.thread_id FROM seen s) s
                JOIN message.thread t ON t.id = s.thread_id CROSS JOIN unnest(t.units) AS u (id)
                GROUP BY t.discharge_id ORDER BY t.discharge_id LOOP
        PERFORM api.message_emit(had.discharge_id, had.units);
    END LOOP;
END
$$;

-- ---- documents ----

CREATE FUNCTION api.deviation_face(p_thread uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('kind', v.kind, 'state', v.state, 'noticeId', v.notice_id,
            'unit', api.unit_ref(u), 'reportedAt', v.reported_at, 'answeredAt', v.answered_at,
            'closedAt', v.closed_at, 'closedBy', v.closed_by, 'closedUnit', CASE WHEN w.id IS NOT NULL
                THEN api.unit_ref(w) END, 'closing', v.closing)
        FROM message.deviation v JOIN organisation.unit u ON u.id = v.unit_id
        LEFT JOIN organisation.unit w ON w.id = v.closed_unit
        WHERE v.thread_id = p_thread);
END
$$;

-- What thread and list have in common. A unit has done the least that it did with any message.
CREATE FUNCTION api.thread_summary(c access.context, t message.thread) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('id', t.id, 'dischargeId', t.discharge_id, 'version', t.version,
            'category', t.category, 'subject', t.subject, 'unit', api.unit_ref(u),
            'createdAt', t.created_at, 'createdBy', t.created_by, 'lastAt', t.last_at,
            'messageCount', (SELECT count(*) FROM message.message m WHERE m.thread_id = t.id),
            'attachmentCount', (SELECT count(*) FROM message.attachment a WHERE a.thread_id = t.id),
            'unread', (SELECT count(*) FROM message.receipt r
                WHERE r.thread_id = t.id AND r.unit_id = c.unit_id AND r.read_at IS NULL),
            'waits', EXISTS (SELECT FROM message.receipt r
                WHERE r.thread_id = t.id AND r.unit_id = c.unit_id AND r.acted_at IS NULL),
            'units', (SELECT jsonb_agg(jsonb_build_object('unit', api.unit_ref(o), 'left',
                        NOT EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = t.discharge_id
                            AND y.unit_id = o.id AND y.until IS NULL),
                        'state', s.state) ORDER BY o.id <> t.unit_id, o.name)
                FROM organisation.unit o LEFT JOIN (SELECT r.unit_id,
                        (ARRAY['sent', 'delivered', 'read', 'done'])[min(CASE WHEN r.acted_at IS NOT NULL THEN 4
                            WHEN r.read_at IS NOT NULL THEN 3 WHEN r.delivered_at IS NOT NULL THEN 2
                            ELSE 1 END)] AS state
                    FROM message.receipt r WHERE r.thread_id = t.id GROUP BY r.unit_id) s ON s.unit_id = o.id
                WHERE o.id = ANY (t.units)),
            'deviation', CASE WHEN t.category = 'deviation' THEN api.deviation_face(t.id) END)
        FROM organisation.unit u WHERE u.id = t.unit_id);
END
$$;

-- The Thread of the API. p_fresh: messages that are read for the first time by this call.
CREATE FUNCTION api.thread_face(c access.context, t message.thread, p_fresh uuid[] DEFAULT '{}') RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN api.thread_summary(c, t) || jsonb_build_object('messages', (
        SELECT jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number, 'version', x.version,
                'unit', api.unit_ref(u), 'sentAt', m.sent_at, 'sentBy', m.sent_by, 'text', x.body,
                'correctedAt', CASE WHEN x.version > 1 THEN x.written_at END,
                'fresh', m.id = ANY (p_fresh),
                'versions', (SELECT jsonb_agg(jsonb_build_object('version', v.version, 'text', v.body,
                            'writtenAt', v.written_at, 'writtenBy', v.written_by,
                            'readBy', coalesce((SELECT jsonb_agg(jsonb_build_object('unit', api.unit_ref(o),
                                        'readAt', r.read_at) ORDER BY r.read_at)
                                    FROM message.receipt r JOIN organisation.unit o ON o.id = r.unit_id
                                    WHERE r.message_id = m.id AND r.read_version = v.version), '[]'))
                        ORDER BY v.version)
                    FROM message.text v WHERE v.message_id = m.id),
                'receipts', coalesce((SELECT jsonb_agg(jsonb_build_object('unit', api.unit_ref(o),
                            'state', CASE WHEN r.acted_at IS NOT NULL THEN 'done' WHEN r.read_at IS NOT NULL THEN 'read'
                                WHEN r.delivered_at IS NOT NULL THEN 'delivered' ELSE 'sent' END,
                            'sentAt', r.sent_at, 'deliveredAt', r.delivered_at, 'readAt', r.read_at,
                            'readBy', r.read_by, 'doneAt', r.acted_at, 'doneBy', r.acted_by) ORDER BY o.name)
                        FROM (SELECT DISTINCT ON (y.unit_id) y.* FROM message.receipt y
                            WHERE y.message_id = m.id ORDER BY y.unit_id, y.number DESC) r
                        JOIN organisation.unit o ON o.id = r.unit_id), '[]'),
                'attachments', coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name,
                            'type', a.type, 'size', a.size, 'sha256', encode(a.sha256, 'hex'),
                            'scanned', a.scanned, 'addedAt', a.added_at, 'addedBy', a.added_by) ORDER BY a.added_at, a.id)
                        FROM message.attachment a WHERE a.message_id = m.id), '[]'))
            ORDER BY m.number)
        FROM message.message m JOIN organisation.unit u ON u.id = m.unit_id
        CROSS JOIN LATERAL (SELECT v.* FROM message.text v WHERE v.message_id = m.id
            ORDER BY v.version DESC LIMIT 1) x
        WHERE m.thread_id = t.id));
END
$$;

-- The audit row of a call about a thread.
CREATE FUNCTION api.thread_note(c access.context, t message.thread, p_kind text DEFAULT 'thread',
        p_id uuid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'ok', NULL, p_kind, coalesce(p_id, t.id), CASE WHEN p_kind = 'thread' THEN t.version END,
            d.patient_id, u.provider_id,
            CASE WHEN u.provider_id = c.provider_id THEN 'own' ELSE 'addressed' END, '{message}')
        FROM discharge.discharge d JOIN organisation.unit u ON u.id = t.unit_id
        WHERE d.id = t.discharge_id;
END
$$;

-- ---- reading ----

CREATE FUNCTION api.thread_list(secret bytea, request uuid, client text, p_case uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.read', 'thread.list');
    d discharge.discharge;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_case;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_case);
        RETURN;
    END IF;
    PERFORM api.message_deliver(c, ARRAY[d.id]);
    SELECT json_build_object('dischargeId', d.id, 'unread', coalesce(sum((x.face ->> 'unread')::integer), 0),
            'threads', coalesce(json_agg(x.face ORDER BY (x.face ->> 'unread')::integer = 0, x.last_at DESC,
                x.id), '[]'))
        INTO doc
        FROM (SELECT t.id, t.last_at, api.thread_summary(c, t) AS face FROM message.thread t
            WHERE t.discharge_id = d.id) x;
    PERFORM api.note(c, 'ok', NULL, 'discharge', d.id, d.version, d.patient_id, d.provider_id,
        CASE WHEN d.provider_id = c.provider_id THEN 'own' ELSE 'addressed' END, '{message}');
END
$$;

-- Opening a thread is reading it, for the unit.
CREATE FUNCTION api.thread_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.read', 'thread.read');
    t message.thread;
    fresh uuid[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO t FROM message.thread x WHERE x.id = p_id;
    IF t.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'thread', p_id);
        RETURN;
    END IF;
    fresh := api.thread_open(c, t);
    doc := api.thread_face(c, t, fresh);
    PERFORM api.thread_note(c, t);
END
$$;

-- Marks read, for the unit, what it has not read: which messages those are.
CREATE FUNCTION api.thread_open(c access.context, t message.thread) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    at CONSTANT timestamptz := clock_timestamp();
    fresh uuid[];
BEGIN
    WITH seen AS (
        UPDATE message.receipt r SET delivered_at = coalesce(r.delivered_at, at), read_at = at,
                read_by = api.me(c), read_user = c.user_id,
                read_version = (SELECT max(v.version) FROM message.text v WHERE v.message_id = r.message_id)
            WHERE r.thread_id = t.id AND r.unit_id = c.unit_id AND r.read_at IS NULL
            RETURNING r.message_id)
    SELECT coalesce(array_agg(s.message_id), '{}') INTO fresh FROM seen s;
    IF fresh <> '{}' THEN
        PERFORM api.message_emit(t.discharge_id, t.units);
    END IF;
    RETURN fresh;
END
$$;
RESET ROLE;
