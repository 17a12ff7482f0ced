-- discharge.sql - a case from admission to planning: the document, and the acts of the ward and of the
-- units that receive (lag 2017:612; LUS-10, LUS-11, LUS-12 of the rules).
SET LOCAL ROLE samplan_api;

-- Everything about a case that an act needs to know; NULL id: not there for this unit. Locks the case
-- and looks again in a statement of its own: a revocation that was committed while this waited for
-- the lock counts.
CREATE FUNCTION api.discharge_lock(p_id uuid) RETURNS discharge.discharge
    LANGUAGE plpgsql
    AS $$
DECLARE
    d discharge.discharge;
BEGIN
    PERFORM FROM discharge.discharge x WHERE x.id = p_id FOR UPDATE;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    RETURN d;
END
$$;

CREATE FUNCTION api.discharge_units(p_id uuid) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT y.unit_id), '{}') FROM discharge.party y
        WHERE y.discharge_id = p_id AND y.until IS NULL);
END
$$;

-- The Discharge of the API as the unit of `c` sees it, and what the call needs to know besides.
CREATE FUNCTION api.discharge_doc(c access.context, p_id uuid, OUT doc json, OUT version bigint,
        OUT patient uuid, OUT owner uuid, OUT undelivered boolean, OUT unopened boolean)
    LANGUAGE plpgsql
    AS $$
DECLARE
    face text;
    person text;
    next json;
BEGIN
    SELECT d.version, d.patient_id, d.provider_id, c.unit_id = ANY (d.undelivered),
            NOT EXISTS (SELECT FROM discharge.opened o WHERE o.discharge_id = d.id
                AND o.unit_id = c.unit_id AND o.version >= d.version),
            CASE WHEN f.version = d.version AND f.touched = d.touched AND f.directory = y.version
                THEN f.doc END,
            CASE WHEN p.face_version = p.version AND p.face_directory = y.version THEN p.face END,
            api.discharge_next(d.state, d.unit_id, d.waiting, c.unit_id)
        INTO version, patient, owner, undelivered, unopened, face, person, next
        FROM discharge.discharge d CROSS JOIN organisation.directory y
        JOIN patient.person p ON p.id = d.patient_id
        LEFT JOIN discharge.face f ON f.discharge_id = d.id
        WHERE d.id = p_id;
    IF version IS NULL THEN
        RETURN;
    END IF;
    IF face IS NULL THEN
        face := api.discharge_face(p_id);
    END IF;
    IF person IS NULL THEN
        person := api.patient_face(patient);
    END IF;
    -- the kept text ends with a string and one brace
    doc := rtrim(face, '}') || ', "patient" : ' || person || ', "nextStep" : '
        || coalesce(next::text, 'null') || '}';
END
$$;

-- What of the document is the same for all who may read it. Kept for the next reader, unless another
-- one is just keeping it.
CREATE FUNCTION api.discharge_face(p_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    made discharge.face;
BEGIN
    SELECT d.id, d.version, d.touched, x.version, json_build_object(
                'id', d.id, 'version', d.version, 'state', d.state,
                'unit', api.unit_face(w, wp, wu.name),
                'admittedAt', d.admitted_at, 'assessedAt', d.assessed_at,
                'expectedDischargeDate', d.expected_date, 'physicianName', d.physician_name,
                'parties', (SELECT json_agg(json_build_object('unit', api.unit_face(u, p, o.name),
                            'role', y.role, 'since', y.since, 'until', y.until)
                        ORDER BY y.since, y.role <> 'ward', u.name)
                    FROM discharge.party y JOIN organisation.unit u ON u.id = y.unit_id
                    JOIN organisation.provider p ON p.id = u.provider_id
                    LEFT JOIN organisation.unit o ON o.id = u.parent_id
                    WHERE y.discharge_id = d.id),
                'notices', coalesce((SELECT json_agg(json_build_object('id', n.id, 'kind', n.kind,
                            'sentAt', n.sent_at, 'sentBy', n.sent_by,
                            'late', coalesce(n.sent_at > n.due_at, false), 'content', n.content,
                            'recipients', (SELECT json_agg(json_build_object('unit', api.unit_ref(u),
                                        'role', r.role,
                                        'state', CASE WHEN r.acknowledged_at IS NOT NULL THEN 'acknowledged'
                                            WHEN r.delivered_at IS NOT NULL THEN 'delivered'
                                            ELSE 'sent' END,
                                        'sentAt', r.sent_at, 'deliveredAt', r.delivered_at,
                                        'acknowledgedAt', r.acknowledged_at,
                                        'acknowledgedBy', r.acknowledged_by)
                                    ORDER BY r.sent_at, u.name)
                                FROM discharge.recipient r JOIN organisation.unit u ON u.id = r.unit_id
                                WHERE r.notice_id = n.id AND r.discharge_id = d.id))
                        ORDER BY n.sent_at, n.id)
                    FROM discharge.notice n WHERE n.discharge_id = d.id), '[]'),
                'expectedDates', (SELECT json_agg(json_build_object('date', e.date,
                            'recordedAt', e.recorded_at, 'by', e.recorded_by, 'reason', e.reason)
                        ORDER BY e.number)
                    FROM discharge.expected_date e WHERE e.discharge_id = d.id),
                'deadlines', (SELECT json_agg(json_build_object('kind', l.kind, 'rule', l.rule,
                            'dueAt', l.due_at, 'metAt', l.met_at))
                    FROM discharge.deadline l WHERE l.discharge_id = d.id),
                'readiness', coalesce((SELECT json_agg(json_build_object('judgedAt', i.judged_at,
                            'sentAt', i.sent_at, 'physicianName', i.physician_name,
                            'withdrawnAt', CASE WHEN i.ended_how = 'withdrawn' THEN i.ended_at END,
                            'sipCallLastDay', i.sip_call_last_day,
                            'liabilityEarliest', i.liability_earliest) ORDER BY i.number)
                    FROM discharge.ready_interval i WHERE i.discharge_id = d.id), '[]'),
                'createdBy', d.created_by, 'createdAt', d.created_at)::text
        INTO made
        FROM discharge.discharge d CROSS JOIN organisation.directory x
        JOIN organisation.unit w ON w.id = d.unit_id
        JOIN organisation.provider wp ON wp.id = w.provider_id
        LEFT JOIN organisation.unit wu ON wu.id = w.parent_id
        WHERE d.id = p_id;
    IF made.discharge_id IS NOT NULL
            AND pg_try_advisory_xact_lock(hashtextextended('face ' || p_id, 0)) THEN
        UPDATE discharge.face f SET version = made.version, touched = made.touched,
                directory = made.directory, doc = made.doc
            WHERE f.discharge_id = p_id;
        IF NOT FOUND THEN
            INSERT INTO discharge.face VALUES (made.*);
        END IF;
    END IF;
    RETURN made.doc;
END
$$;

-- NextStep of the API: what the case waits for, and whether that is up to this unit.
CREATE FUNCTION api.discharge_next(state text, ward uuid, waiting uuid[], me uuid) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN state = 'admitted' THEN
            json_build_object('action', 'send-admission-notice', 'ours', ward = me)
        WHEN me = ANY (waiting) THEN json_build_object('action', 'acknowledge', 'ours', true)
        WHEN waiting <> '{}' THEN json_build_object('action', 'await-acknowledgement', 'ours', false)
        WHEN state = 'planning' THEN json_build_object('action', 'plan', 'ours', false)
    END
    $$;

-- The end of every act: the sums of the inbox and the state from what is true, a new version, told to
-- all parties. The acting unit has seen its own act.
CREATE FUNCTION api.discharge_settle(c access.context, p_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh bigint;
BEGIN
    UPDATE discharge.discharge d SET version = d.version + 1, waiting = s.waiting,
            undelivered = s.undelivered, recipients = s.units, acknowledged = s.units - cardinality(s.waiting),
            notice_due_at = s.due,
            state = CASE WHEN s.ready THEN 'ready'
                WHEN d.state = 'ready' THEN 'planning'
                WHEN d.state = 'admitted' AND s.units > 0 THEN 'notified'
                WHEN d.state = 'notified' AND s.waiting = '{}' THEN 'planning'
                ELSE d.state END
        FROM (SELECT coalesce(array_agg(DISTINCT r.unit_id)
                        FILTER (WHERE r.acknowledged_at IS NULL), '{}') AS waiting,
                    coalesce(array_agg(DISTINCT r.unit_id)
                        FILTER (WHERE r.delivered_at IS NULL), '{}') AS undelivered,
                    count(DISTINCT r.unit_id)::integer AS units,
                    (SELECT min(l.due_at) FROM discharge.deadline l
                        WHERE l.discharge_id = p_id AND l.met_at IS NULL) AS due,
                    EXISTS (SELECT FROM discharge.ready_interval i
                        WHERE i.discharge_id = p_id AND i.ended_at IS NULL) AS ready
                FROM discharge.recipient r WHERE r.discharge_id = p_id) s
        WHERE d.id = p_id RETURNING d.version INTO fresh;
    PERFORM api.discharge_open(c, p_id, fresh);
    PERFORM api.emit('discharge', p_id, fresh, api.discharge_units(p_id));
END
$$;

-- Somebody at the unit has this version before the eyes.
CREATE FUNCTION api.discharge_open(c access.context, p_id uuid, p_version bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE discharge.opened o SET version = greatest(o.version, p_version)
        WHERE o.discharge_id = p_id AND o.unit_id = c.unit_id;
    IF NOT FOUND THEN
        -- a lock, not ON CONFLICT: that would answer for rows which a policy hides
        PERFORM pg_advisory_xact_lock(hashtextextended('opened ' || p_id || c.unit_id, 0));
        UPDATE discharge.opened o SET version = greatest(o.version, p_version)
            WHERE o.discharge_id = p_id AND o.unit_id = c.unit_id;
        IF NOT FOUND THEN
            INSERT INTO discharge.opened (discharge_id, unit_id, version)
                VALUES (p_id, c.unit_id, p_version);
        END IF;
    END IF;
END
$$;

-- The notices of this case have reached the unit: somebody there has had them on the screen.
CREATE FUNCTION api.discharge_deliver(c access.context, p_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    present bigint;
BEGIN
    UPDATE discharge.recipient r SET delivered_at = clock_timestamp()
        WHERE r.discharge_id = p_id AND r.unit_id = c.unit_id AND r.delivered_at IS NULL;
    IF FOUND THEN
        UPDATE discharge.discharge d SET undelivered = array_remove(d.undelivered, c.unit_id),
                touched = d.touched + 1
            WHERE d.id = p_id RETURNING d.version INTO present;
        PERFORM api.emit('discharge', p_id, present, api.discharge_units(p_id));
    END IF;
END
$$;

-- Why these recipients cannot be: a reason, or NULL. p_case NULL: a case that is being made.
CREATE FUNCTION api.recipients_fault(c access.context, p_case uuid, p_recipients jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    fault text;
BEGIN
    SELECT CASE
            WHEN bool_or(x.unit = c.unit_id) THEN 'own-unit'
            WHEN count(*) <> count(DISTINCT x.unit) OR bool_or(EXISTS (SELECT FROM discharge.recipient r
                WHERE r.discharge_id = p_case AND r.unit_id = x.unit)) THEN 'duplicate-recipient'
            WHEN bool_or(o.id IS NULL OR o.active_from > t OR o.active_to <= t) THEN 'unknown-unit'
            -- LUS-10: where municipal health care is affected, the region's primary care always is
            WHEN (bool_or(x.role = 'municipal-health') OR EXISTS (SELECT FROM discharge.recipient r
                    WHERE r.discharge_id = p_case AND r.role = 'municipal-health'))
                AND NOT (bool_or(x.role = 'primary-care') OR EXISTS (SELECT FROM discharge.recipient r
                    WHERE r.discharge_id = p_case AND r.role = 'primary-care'))
                THEN 'primary-care-required'
        END
        INTO fault
        FROM (SELECT (r ->> 'unitId')::uuid AS unit, r ->> 'role' AS role
                FROM jsonb_array_elements(p_recipients) AS r) x
        LEFT JOIN organisation.unit o ON o.id = x.unit;
    RETURN fault;
END
$$;

-- LUS-10: the inskrivningsmeddelande, or an addition to it, to these units: they become parties. The
-- content is the legal minimum and stays as it was sent; no address of a protected identity.
CREATE FUNCTION api.discharge_send(c access.context, d discharge.discharge, p_recipients jsonb,
        me jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    notice CONSTANT uuid := base.uuid7();
    t CONSTANT timestamptz := clock_timestamp();
    first boolean;
BEGIN
    first := NOT EXISTS (SELECT FROM discharge.notice n
        WHERE n.discharge_id = d.id AND n.kind = 'admission');
    INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, due_at, sent_by, sent_user,
            sent_assignment, content)
        SELECT notice, d.id, 'admission', t, CASE WHEN first THEN l.due_at END, me, c.user_id,
                c.assignment_id, api.notice_content(d.patient_id) || jsonb_build_object(
                    'expectedDischargeDate', d.expected_date, 'previousDate', NULL, 'reason', NULL)
            FROM discharge.deadline l
            WHERE l.discharge_id = d.id AND l.kind = 'admission-notice';
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at)
        SELECT notice, d.id, (r ->> 'unitId')::uuid, r ->> 'role', t
            FROM jsonb_array_elements(p_recipients) AS r;
    INSERT INTO discharge.party (discharge_id, unit_id, role, since)
        SELECT d.id, (r ->> 'unitId')::uuid, r ->> 'role', t
            FROM jsonb_array_elements(p_recipients) AS r;
    INSERT INTO access.participation (unit_id, discharge_id, patient_id, since)
        SELECT (r ->> 'unitId')::uuid, d.id, d.patient_id, t
            FROM jsonb_array_elements(p_recipients) AS r;
    UPDATE discharge.deadline l SET met_at = t
        WHERE l.discharge_id = d.id AND l.kind = 'admission-notice' AND l.met_at IS NULL;
END
$$;

CREATE FUNCTION api.notice_content(p_patient uuid) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('name', p.given_name || ' ' || p.family_name,
            'identifier', i.value,
            'address', CASE WHEN y.patient_id IS NULL AND p.street IS NOT NULL
                THEN p.street || ', ' || p.postal_code || ' ' || p.city END)
        FROM patient.person p
        LEFT JOIN patient.identifier i ON i.patient_id = p.id AND i.until IS NULL
        LEFT JOIN patient.protection y ON y.patient_id = p.id
        WHERE p.id = p_patient);
END
$$;

-- A notice from the ward to every other unit that takes part now: its id.
CREATE FUNCTION api.discharge_tell(c access.context, d discharge.discharge, p_kind text, p_at timestamptz,
        p_content jsonb) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    notice CONSTANT uuid := base.uuid7();
BEGIN
    INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, sent_by, sent_user, sent_assignment,
            content)
        VALUES (notice, d.id, p_kind, p_at, api.me(c), c.user_id, c.assignment_id,
            api.notice_content(d.patient_id) || p_content);
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at)
        SELECT DISTINCT ON (y.unit_id) notice, d.id, y.unit_id, y.role, p_at
            FROM discharge.party y
            WHERE y.discharge_id = d.id AND y.until IS NULL AND y.unit_id <> d.unit_id
            ORDER BY y.unit_id, y.since;
    RETURN notice;
END
$$;

CREATE FUNCTION api.discharge_create(secret bytea, request uuid, client text, key text, body bytea,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.create');
    d discharge.discharge;
    recipients CONSTANT jsonb := coalesce(nullif(p_args -> 'recipients', 'null'), '[]');
    t CONSTANT timestamptz := clock_timestamp();
    me jsonb;
    due timestamptz;
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
    d.id := base.uuid7();
    d.unit_id := c.unit_id;
    d.patient_id := p_args ->> 'patientId';
    d.admitted_at := p_args ->> 'admittedAt';
    d.assessed_at := p_args ->> 'assessedAt';
    d.expected_date := p_args ->> 'expectedDischargeDate';
    d.physician_name := nullif(p_args ->> 'physicianName', '');
    due := coalesce(d.assessed_at, d.admitted_at) + interval '24 hours';
    -- one case at a time for one person at one ward, also when two start it at once
    PERFORM pg_advisory_xact_lock(hashtextextended('case ' || d.patient_id || d.unit_id, 0));
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = d.patient_id) THEN
        outcome := 'not-found';
    ELSIF EXISTS (SELECT FROM discharge.discharge x WHERE x.patient_id = d.patient_id
            AND x.unit_id = d.unit_id AND x.state NOT IN ('closed', 'aborted')) THEN
        outcome := 'conflict';
        reason := 'case-open';
    ELSE
        reason := CASE
            WHEN greatest(d.admitted_at, d.assessed_at) > t + interval '5 minutes' THEN 'in-future'
            WHEN d.assessed_at < d.admitted_at THEN 'before-admission'
            WHEN d.expected_date < (d.admitted_at AT TIME ZONE 'Europe/Stockholm')::date
                THEN 'before-admission'
            -- the server computes the deadline too (LUS-10, LUS-11): they must agree
            WHEN (p_args ->> 'admissionNoticeDueAt')::timestamptz <> due THEN 'out-of-range'
            WHEN recipients <> '[]' THEN api.recipients_fault(c, NULL, recipients) END;
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), patient => d.patient_id);
        RETURN;
    END IF;
    me := api.me(c);
    INSERT INTO discharge.discharge (id, patient_id, unit_id, provider_id, admitted_at, assessed_at, expected_date,
            physician_name, created_by, created_user, notice_due_at)
        VALUES (d.id, d.patient_id, d.unit_id, c.provider_id, d.admitted_at, d.assessed_at, d.expected_date,
            d.physician_name, me, c.user_id, due);
    INSERT INTO access.participation (unit_id, discharge_id, patient_id)
        VALUES (d.unit_id, d.id, d.patient_id);
    INSERT INTO discharge.party (discharge_id, unit_id, role) VALUES (d.id, d.unit_id, 'ward');
    INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_by, recorded_user)
        VALUES (d.id, 1, d.expected_date, me, c.user_id);
    INSERT INTO discharge.deadline (discharge_id, kind, rule, counted_from, due_at)
        VALUES (d.id, 'admission-notice', 'LUS 2 kap. 3 §', coalesce(d.assessed_at, d.admitted_at), due);
    IF recipients <> '[]' THEN
        PERFORM api.discharge_send(c, d, recipients, me);
        PERFORM api.discharge_settle(c, d.id);
    ELSE
        PERFORM api.discharge_open(c, d.id, 1);
        PERFORM api.emit('discharge', d.id, 1, ARRAY[d.unit_id]);
    END IF;
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

-- The answer to an act: kept for a repeated call, and the audit row written.
CREATE FUNCTION api.discharge_answer(c access.context, key text, body bytea, p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    x record;
BEGIN
    SELECT * INTO x FROM api.discharge_doc(c, p_id);
    PERFORM api.remember(c, key, body, x.doc, x.patient);
    PERFORM api.note(c, 'ok', NULL, 'discharge', p_id, x.version, x.patient, x.owner,
        CASE WHEN x.owner = c.provider_id THEN 'own' ELSE 'addressed' END,
        '{identity,discharge}');
    RETURN x.doc;
END
$$;

CREATE FUNCTION api.discharge_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.read', 'discharge.read');
    x record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT * INTO x FROM api.discharge_doc(c, p_id);
    IF x.doc IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_id);
        RETURN;
    END IF;
    IF x.undelivered OR x.unopened THEN
        PERFORM api.discharge_deliver(c, p_id), api.discharge_open(c, p_id, x.version);
        SELECT * INTO x FROM api.discharge_doc(c, p_id);
    END IF;
    doc := x.doc;
    PERFORM api.note(c, 'ok', NULL, 'discharge', p_id, x.version, x.patient, x.owner,
        CASE WHEN x.owner = c.provider_id THEN 'own' ELSE 'addressed' END, '{identity,discharge}');
END
$$;

CREATE FUNCTION api.discharge_notify(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.notify');
    d discharge.discharge;
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
    d := api.discharge_lock(p_id);
    outcome := api.discharge_ward_act(c, d, p_version);
    IF outcome = 'ok' THEN
        reason := api.recipients_fault(c, d.id, p_args -> 'recipients');
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'discharge', p_id,
            patient => d.patient_id);
        RETURN;
    END IF;
    PERFORM api.discharge_send(c, d, p_args -> 'recipients', api.me(c));
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

-- May this unit act as the ward of this case, at this version, in one of these states? An outcome.
CREATE FUNCTION api.discharge_ward_act(c access.context, d discharge.discharge, p_version bigint,
        p_states text[] DEFAULT '{admitted,notified,planning}') RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE
        WHEN d.id IS NULL THEN 'not-found'
        WHEN d.unit_id <> c.unit_id THEN 'access-denied'
        WHEN d.version IS DISTINCT FROM p_version THEN 'stale-version'
        WHEN d.state <> ALL (p_states) THEN 'conflict'
        ELSE 'ok' END;
END
$$;

CREATE FUNCTION api.discharge_expected_date(secret bytea, request uuid, client text, key text,
        body bytea, p_id uuid, p_version bigint, p_date date, p_reason text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.expected-date');
    d discharge.discharge;
    t CONSTANT timestamptz := clock_timestamp();
    me jsonb;
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
    d := api.discharge_lock(p_id);
    outcome := api.discharge_ward_act(c, d, p_version);
    IF outcome = 'ok' AND p_date < (d.admitted_at AT TIME ZONE 'Europe/Stockholm')::date THEN
        outcome := 'invalid-request';
        reason := 'before-admission';
    ELSIF outcome = 'ok' AND p_date = d.expected_date THEN
        outcome := 'conflict';
        reason := 'same-date';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'discharge', p_id,
            patient => d.patient_id);
        RETURN;
    END IF;
    me := api.me(c);
    INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_by, recorded_user, reason)
        SELECT d.id, max(e.number) + 1, p_date, me, c.user_id, p_reason
            FROM discharge.expected_date e WHERE e.discharge_id = d.id;
    UPDATE discharge.discharge x SET expected_date = p_date WHERE x.id = d.id;
    -- LUS-12: everybody who got the inskrivningsmeddelande is told
    IF d.recipients > 0 THEN
        PERFORM api.discharge_tell(c, d, 'expected-date', t, jsonb_build_object('expectedDischargeDate',
            p_date, 'previousDate', d.expected_date, 'reason', p_reason));
    END IF;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

CREATE FUNCTION api.discharge_acknowledge(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.acknowledge',
        'discharge.acknowledge');
    d discharge.discharge;
    t CONSTANT timestamptz := clock_timestamp();
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
    d := api.discharge_lock(p_id);
    IF d.id IS NULL THEN
        outcome := 'not-found';
    ELSE
        UPDATE discharge.recipient r SET delivered_at = coalesce(r.delivered_at, t),
                acknowledged_at = t, acknowledged_by = api.me(c), acknowledged_user = c.user_id
            WHERE r.discharge_id = p_id AND r.unit_id = c.unit_id AND r.acknowledged_at IS NULL;
        outcome := CASE WHEN FOUND THEN 'ok' ELSE 'conflict' END;
        reason := CASE WHEN NOT FOUND THEN 'nothing-waits' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'discharge', p_id,
            patient => d.patient_id);
        RETURN;
    END IF;
    PERFORM api.discharge_settle(c, p_id);
    doc := api.discharge_answer(c, key, body, p_id);
END
$$;
RESET ROLE;
