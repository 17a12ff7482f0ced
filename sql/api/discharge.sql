-- discharge.sql - what every act on a case begins and ends with, and the case as a document. The acts
-- themselves: discharge_admission, discharge_receipt, discharge_ready, discharge_primary, discharge_home.
SET LOCAL ROLE samplan_api;

-- Everything about a case that an act needs to know; NULL id: not there for this unit. Locks the case
-- and looks again in a statement of its own: a revocation that was committed while this waited for
-- the lock counts. NO KEY: rows that hang on the case may be written meanwhile by who reads it.
CREATE FUNCTION api.discharge_lock(p_id uuid) RETURNS discharge.discharge
    LANGUAGE plpgsql
    AS $$
DECLARE
    d discharge.discharge;
BEGIN
    PERFORM FROM discharge.discharge x WHERE x.id = p_id FOR NO KEY UPDATE;
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
        OUT patient uuid, OUT owner uuid, OUT unread boolean, OUT unopened boolean, OUT route text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    face text;
    person text;
    own json;
BEGIN
    SELECT d.version, d.patient_id, d.provider_id, CASE WHEN d.unit_id = c.unit_id THEN 'own-unit' ELSE 'addressed' END,
            coalesce(r.unread, false),
            NOT EXISTS (SELECT FROM discharge.opened o WHERE o.discharge_id = d.id
                AND o.unit_id = c.unit_id AND o.version >= d.version),
            CASE WHEN f.version = d.version AND f.seen = r.seen AND f.directory = y.version
                THEN f.doc END,
            CASE WHEN p.face_version = p.version AND p.face_directory = y.version THEN p.face END,
            json_build_object('nextStep', api.discharge_next(d.agenda, d.state, d.waiting, c.unit_id, x.role),
                'role', x.role, 'acts', api.discharge_acts(d.state, d.unit_id = c.unit_id, x.role),
                'contactAbsence', api.contact_absence(d.id),
                'route', CASE WHEN d.unit_id = c.unit_id THEN 'own-unit' ELSE 'addressed' END,
                'unreadMessages', api.message_unread(d.id, c.unit_id),
                'drafts', (SELECT coalesce(json_agg(json_build_object('form', r.form, 'updatedAt', r.updated_at,
                        'updatedBy', r.updated_by) ORDER BY r.form), '[]')
                    FROM discharge.draft r WHERE r.discharge_id = d.id AND r.unit_id = c.unit_id))
        INTO version, patient, owner, route, unread, unopened, face, person, own
        FROM discharge.discharge d JOIN access.participation x ON x.discharge_id = d.id
            AND x.unit_id = c.unit_id AND x.until IS NULL
        CROSS JOIN organisation.directory y
        JOIN patient.person p ON p.id = d.patient_id
        LEFT JOIN discharge.face f ON f.discharge_id = d.id
        CROSS JOIN LATERAL (SELECT count(r.delivered_at) + count(r.read_at) AS seen,
                bool_or(r.unit_id = c.unit_id AND r.read_at IS NULL AND r.ended_at IS NULL) AS unread
            FROM discharge.recipient r WHERE r.discharge_id = d.id) r
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
    doc := rtrim(face, '}') || ', "patient" : ' || person || ', ' || ltrim(own::text, '{');
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
    SELECT d.id, d.version, (SELECT count(r.delivered_at) + count(r.read_at) FROM discharge.recipient r
                WHERE r.discharge_id = d.id), x.version, json_build_object(
                'id', d.id, 'version', d.version, 'state', d.state,
                'unit', api.unit_face(w, wp, wu.name), 'care', d.care, 'compulsory', d.compulsory,
                'origin', d.origin, 'admittedAt', d.admitted_at, 'assessedAt', d.assessed_at,
                'expectedDischargeDate', d.expected_date, 'physicianName', d.physician_name,
                'leftAt', d.left_at, 'leftTo', d.left_to, 'patientInformedAt', d.patient_informed_at,
                'endedAt', d.ended_at, 'endedReason', d.ended_reason,
                'parties', (SELECT json_agg(json_build_object('unit', api.unit_face(u, p, o.name),
                            'role', y.role, 'since', y.since, 'until', y.until)
                        ORDER BY y.since, y.role <> 'ward', u.name)
                    FROM discharge.party y JOIN organisation.unit u ON u.id = y.unit_id
                    JOIN organisation.provider p ON p.id = u.provider_id
                    LEFT JOIN organisation.unit o ON o.id = u.parent_id
                    WHERE y.discharge_id = d.id),
                'notices', api.notices_face(d.id),
                'expectedDates', (SELECT json_agg(json_build_object('date', e.date,
                            'recordedAt', e.recorded_at, 'by', e.recorded_by, 'reason', e.reason)
                        ORDER BY e.number)
                    FROM discharge.expected_date e WHERE e.discharge_id = d.id),
                'deadlines', (SELECT coalesce(json_agg(json_build_object('kind', l.kind, 'number', l.number,
                            'rule', l.rule, 'owner', l.owner, 'countedFrom', l.counted_from,
                            'dueAt', l.due_at, 'dueDate', l.due_date, 'metAt', l.met_at,
                            'voidAt', l.void_at, 'voidReason', l.void_reason)
                        ORDER BY l.due_at, l.kind, l.number), '[]')
                    FROM discharge.deadline l WHERE l.discharge_id = d.id),
                'readiness', coalesce((SELECT json_agg(json_build_object('judgedAt', i.judged_at,
                            'sentAt', i.sent_at, 'physicianName', i.physician_name,
                            'withdrawnAt', CASE WHEN i.ended_how = 'withdrawn' THEN i.ended_at END,
                            'endedAt', i.ended_at, 'endedHow', i.ended_how,
                            'sipCallLastDay', i.sip_call_last_day,
                            'liabilityEarliest', i.liability_earliest) ORDER BY i.number)
                    FROM discharge.ready_interval i WHERE i.discharge_id = d.id), '[]'),
                'agenda', d.agenda, 'careContacts', api.care_contacts_face(d.id),
                'sip', api.sip_face(d), 'availability', api.availability_face(d.id),
                'documents', api.documents_face(d.id), 'homeReady', api.home_ready_face(d),
                'createdBy', d.created_by, 'createdAt', d.created_at)::text
        INTO made
        FROM discharge.discharge d CROSS JOIN organisation.directory x
        JOIN organisation.unit w ON w.id = d.unit_id
        JOIN organisation.provider wp ON wp.id = w.provider_id
        LEFT JOIN organisation.unit wu ON wu.id = w.parent_id
        WHERE d.id = p_id;
    IF made.discharge_id IS NOT NULL
            AND pg_try_advisory_xact_lock(hashtextextended('face ' || p_id, 0)) THEN
        UPDATE discharge.face f SET version = made.version, seen = made.seen,
                directory = made.directory, doc = made.doc
            WHERE f.discharge_id = p_id;
        IF NOT FOUND THEN
            INSERT INTO discharge.face VALUES (made.*);
        END IF;
    END IF;
    RETURN made.doc;
END
$$;

-- NextStep of the API: what the case waits for, by whom, until when, and whether that is this unit.
CREATE FUNCTION api.discharge_next(agenda jsonb, state text, waiting uuid[], me uuid, my_role text)
        RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    item jsonb;
BEGIN
    IF me = ANY (waiting) THEN
        RETURN json_build_object('action', 'acknowledge', 'ours', true, 'role', my_role, 'dueAt', NULL);
    END IF;
    SELECT e INTO item FROM jsonb_array_elements(agenda) WITH ORDINALITY AS x (e, n)
        WHERE e ->> 'role' = my_role ORDER BY n LIMIT 1;
    IF item IS NULL AND waiting <> '{}' THEN
        RETURN json_build_object('action', 'await-acknowledgement', 'ours', false, 'role', NULL,
            'dueAt', NULL);
    END IF;
    item := coalesce(item, agenda -> 0);
    RETURN CASE
        WHEN item IS NOT NULL THEN json_build_object('action', item ->> 'action',
            'ours', item ->> 'role' = my_role, 'role', item ->> 'role', 'dueAt', item ->> 'dueAt')
        WHEN state = 'planning' THEN
            json_build_object('action', 'plan', 'ours', false, 'role', NULL, 'dueAt', NULL) END;
END
$$;

-- What a unit may do now, as the table of moves has it (services/core/discharge/state.def).
CREATE FUNCTION api.discharge_acts(p_state text, ward boolean, p_role text) RETURNS json
    LANGUAGE plpgsql STABLE -- not sql: what the planner cannot put in the caller's query is planned at each call
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(DISTINCT m.act ORDER BY m.act), '[]') FROM discharge.move m
        WHERE m.from_state = p_state AND (m.actor = 'party' OR (m.actor = 'ward' AND ward)
            OR (m.actor = 'recipient' AND NOT ward)
            OR (m.actor = 'primary-care' AND p_role = 'primary-care' AND NOT ward)));
END
$$;

-- May this unit make this act at this version? An outcome; on 'ok' the act is the one of this
-- transaction, which the triggers of discharge.check_move and check_notice ask for.
CREATE FUNCTION api.discharge_may(c access.context, d discharge.discharge, p_act text,
        p_version bigint DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    my_role text;
    ever boolean;
    present boolean;
BEGIN
    IF d.id IS NULL THEN
        RETURN 'not-found';
    END IF;
    SELECT x.role INTO my_role FROM access.participation x
        WHERE x.discharge_id = d.id AND x.unit_id = c.unit_id AND x.until IS NULL;
    SELECT count(*) > 0, coalesce(bool_or(m.from_state = d.state), false) INTO ever, present
        FROM discharge.move m
        WHERE m.act = p_act AND (m.actor = 'party' OR (m.actor = 'ward' AND d.unit_id = c.unit_id)
            OR (m.actor = 'recipient' AND d.unit_id <> c.unit_id)
            OR (m.actor = 'primary-care' AND my_role = 'primary-care' AND d.unit_id <> c.unit_id));
    PERFORM set_config('samplan.act', p_act, true);
    RETURN CASE
        WHEN NOT ever THEN 'access-denied'
        WHEN p_version IS NOT NULL AND d.version <> p_version THEN 'stale-version'
        WHEN NOT present THEN 'conflict'
        ELSE 'ok' END;
END
$$;

-- The beginning of every act: who calls, an answer given before, the case locked, the table asked.
-- outcome NULL: go on with `d`. Else it is the function's own answer, and the refusal is noted.
CREATE FUNCTION api.discharge_begin(c access.context, key text, body bytea, p_id uuid, p_version bigint,
        p_act text, OUT outcome text, OUT reason text, OUT doc json, OUT d discharge.discharge)
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
    d := api.discharge_lock(p_id);
    outcome := nullif(api.discharge_may(c, d, p_act, p_version), 'ok');
    IF outcome IS NOT NULL THEN
        reason := CASE WHEN outcome = 'access-denied' THEN 'not-your-part'
            WHEN outcome = 'conflict' AND p_act IN ('ready', 'ready-withdraw') THEN
                CASE WHEN p_act = 'ready-withdraw' THEN 'not-ready'
                    WHEN d.state = 'admitted' THEN 'not-notified'
                    WHEN d.state = 'ready' THEN 'already-ready' END END;
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
    END IF;
END
$$;

CREATE FUNCTION api.discharge_refuse(c access.context, d discharge.discharge, p_id uuid, p_outcome text,
        p_reason text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'denied', coalesce(p_reason, p_outcome), 'discharge', p_id,
        patient => d.patient_id);
END
$$;

-- When an act was made: now, or earlier if it is said how it was told then (rules.md: the routine of
-- a downtime). The statutory clocks run on this time; when it was entered is kept beside it.
CREATE FUNCTION api.act_time(d discharge.discharge, p_args jsonb, OUT at timestamptz, OUT how text,
        OUT reason text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    at := coalesce((p_args ->> 'occurredAt')::timestamptz, t);
    how := p_args ->> 'afterwards';
    reason := CASE
        WHEN at > t + interval '5 minutes' THEN 'in-future'
        WHEN at < d.admitted_at THEN 'before-admission'
        WHEN how IS NULL AND at < t - interval '5 minutes' THEN 'afterwards-required'
        WHEN how NOT IN ('phone', 'paper', 'other-system', 'in-person') THEN 'bad-choice' END;
END
$$;

-- The end of every act: sums, agenda and state from what is true, a new version, told to all parties.
-- The acting unit has seen its own act. p_to: where the act leads, when it is not told by the facts.
CREATE FUNCTION api.discharge_settle(c access.context, p_id uuid, p_to text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    d discharge.discharge;
    s record;
    act CONSTANT text := current_setting('samplan.act', true);
    fresh bigint;
BEGIN
    SELECT coalesce(array_agg(DISTINCT r.unit_id) FILTER (WHERE api.receipt_open(r, n)), '{}') AS waiting,
            bool_and(NOT api.receipt_open(r, n)) FILTER (WHERE n.kind = 'admission') AS answered
        INTO s FROM discharge.recipient r JOIN discharge.notice n ON n.id = r.notice_id
        WHERE r.discharge_id = p_id;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    d.waiting := s.waiting;
    d.state := CASE
        WHEN p_to IS NOT NULL THEN p_to
        WHEN EXISTS (SELECT FROM discharge.ready_interval i
            WHERE i.discharge_id = p_id AND i.ended_at IS NULL) THEN 'ready'
        WHEN d.state = 'ready' THEN 'planning'
        WHEN d.state = 'admitted' AND act = 'notify' THEN 'notified'
        WHEN d.state = 'notified' AND s.answered AND act IN ('acknowledge', 'not-known', 'reject', 'recall')
            THEN 'planning'
        ELSE d.state END;
    UPDATE discharge.discharge x SET version = x.version + 1, waiting = s.waiting,
            state = d.state, agenda = api.discharge_agenda(d),
            recipients = y.units, acknowledged = y.units - y.open
        FROM (SELECT count(*)::integer AS units,
                    (count(*) FILTER (WHERE z.unit_id = ANY (s.waiting)))::integer AS open
                FROM (SELECT DISTINCT p.unit_id FROM discharge.party p WHERE p.discharge_id = p_id
                    AND p.until IS NULL AND p.role <> 'ward') z) y
        WHERE x.id = p_id RETURNING x.version INTO fresh;
    IF d.state IN ('closed', 'aborted') THEN
        PERFORM api.discharge_put_away(p_id);
    END IF;
    PERFORM api.discharge_open(c, p_id, fresh);
    PERFORM api.emit('discharge', p_id, fresh, api.discharge_units(p_id));
END
$$;

-- A case that is over is in no list any more, unless something of it still waits (api.inbox_page).
CREATE FUNCTION api.discharge_put_away(p_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    unit uuid;
BEGIN
    FOR unit IN SELECT DISTINCT y.unit_id FROM discharge.party y
            WHERE y.discharge_id = p_id AND y.until IS NULL ORDER BY 1 LOOP
        PERFORM set_config('samplan.leaving', p_id || ' ' || unit, true);
        UPDATE access.participation x SET listed = false
            WHERE x.discharge_id = p_id AND x.unit_id = unit AND x.until IS NULL AND x.listed;
    END LOOP;
    PERFORM set_config('samplan.leaving', '', true);
END
$$;

-- Does this unit's receipt still wait? Not when a substitute has acknowledged in its place.
CREATE FUNCTION api.receipt_open(r discharge.recipient, n discharge.notice) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN n.receipt_wanted AND r.acknowledged_at IS NULL AND r.ended_at IS NULL
        AND (r.escalated_at IS NULL OR NOT EXISTS (SELECT FROM discharge.recipient x
            WHERE x.notice_id = r.notice_id AND x.came_from = r.unit_id AND x.came_how = 'escalated'
                AND x.acknowledged_at IS NOT NULL));
END
$$;

-- Who is to do what until when: the open clocks, and what waits without one. Nearest first.
CREATE FUNCTION api.discharge_agenda(d discharge.discharge) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    others boolean;
    primary_care boolean;
BEGIN
    SELECT coalesce(bool_or(y.role <> 'ward'), false), coalesce(bool_or(y.role = 'primary-care'), false)
        INTO others, primary_care
        FROM discharge.party y WHERE y.discharge_id = d.id AND y.until IS NULL;
    RETURN (WITH item (role, action, kind, rule, due) AS (
        SELECT l.owner, CASE l.kind WHEN 'admission-notice' THEN 'send-admission-notice'
                WHEN 'planning-document' THEN 'send-planning-document'
                WHEN 'contact-appoint' THEN 'appoint-contact' WHEN 'sip-call' THEN 'call-sip'
                WHEN 'discharge-information' THEN 'send-discharge-information'
                ELSE 'renew-permission' END, l.kind, l.rule, l.due_at
            FROM discharge.deadline l
            WHERE l.discharge_id = d.id AND l.met_at IS NULL AND l.void_at IS NULL
                AND d.state NOT IN ('closed', 'aborted')
        UNION ALL -- nobody has it: never sent and no clock runs, or all have said that it is not theirs
        SELECT 'ward', 'send-admission-notice', NULL, 'LUS 2 kap. 1 §', NULL::timestamptz
            WHERE NOT others AND (d.state IN ('notified', 'planning')
                OR (d.state = 'admitted' AND d.origin = 'emergency'))
        UNION ALL -- PAY-5: only a positive answer counts
        SELECT 'primary-care', 'confirm-availability', NULL, 'LUS 5 kap. 5 §',
                i.liability_earliest::timestamp AT TIME ZONE 'Europe/Stockholm'
            FROM discharge.ready_interval i
            WHERE i.discharge_id = d.id AND i.ended_at IS NULL AND primary_care
                AND NOT coalesce((SELECT a.available FROM discharge.availability a
                    WHERE a.discharge_id = d.id ORDER BY a.number DESC LIMIT 1), false)
        UNION ALL
        SELECT * FROM api.document_agenda(d)
        UNION ALL
        SELECT CASE WHEN primary_care THEN 'primary-care' ELSE 'ward' END,
                CASE WHEN d.state = 'discharged' AND others THEN 'follow-up' ELSE 'close' END, NULL, NULL, NULL
            WHERE d.state IN ('discharged', 'follow-up'))
        SELECT coalesce(jsonb_agg(jsonb_build_object('role', i.role, 'action', i.action, 'kind', i.kind,
                'rule', i.rule, 'dueAt', i.due) ORDER BY i.due, i.action), '[]') FROM item i);
END
$$;

-- A clock begins; one of the same kind that runs already goes on. Met and void end it.
CREATE FUNCTION api.deadline_start(p_id uuid, p_kind text, p_rule text, p_owner text, p_from timestamptz,
        p_due timestamptz, p_day date DEFAULT NULL, p_met timestamptz DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO discharge.deadline (discharge_id, kind, number, rule, owner, counted_from, due_at, due_date,
            met_at)
        SELECT p_id, p_kind, coalesce(max(l.number), 0) + 1, p_rule, p_owner, p_from, p_due, p_day, p_met
            FROM discharge.deadline l WHERE l.discharge_id = p_id AND l.kind = p_kind
            HAVING p_met IS NOT NULL OR NOT coalesce(bool_or(l.met_at IS NULL AND l.void_at IS NULL), false);
END
$$;

CREATE FUNCTION api.deadline_meet(p_id uuid, p_kind text, p_at timestamptz) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE discharge.deadline l SET met_at = p_at
        WHERE l.discharge_id = p_id AND l.kind = p_kind AND l.met_at IS NULL AND l.void_at IS NULL;
END
$$;

-- p_kind NULL: all that run.
CREATE FUNCTION api.deadline_void(p_id uuid, p_kind text, p_reason text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE discharge.deadline l SET void_at = clock_timestamp(), void_reason = p_reason
        WHERE l.discharge_id = p_id AND (p_kind IS NULL OR l.kind = p_kind)
            AND l.met_at IS NULL AND l.void_at IS NULL;
END
$$;

-- Somebody at the unit has this version before the eyes.
CREATE FUNCTION api.discharge_open(c access.context, p_id uuid, p_version bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF c.unit_id IS NULL THEN
        RETURN; -- the worker's act: nobody has seen it
    END IF;
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

-- The notices of this case have been opened at the unit. Those who sent them are told, and the colleagues.
-- Nothing of the case itself is written, so that nobody who acts on it waits for somebody who reads.
CREATE FUNCTION api.discharge_seen(c access.context, p_id uuid, p_version bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    senders uuid[];
BEGIN
    WITH seen AS (
        UPDATE discharge.recipient r SET delivered_at = coalesce(r.delivered_at, t), read_at = t
            WHERE r.discharge_id = p_id AND r.unit_id = c.unit_id AND r.ended_at IS NULL
                AND r.read_at IS NULL
            RETURNING r.notice_id)
        SELECT array_agg(DISTINCT n.unit_id) INTO senders
            FROM seen s JOIN discharge.notice n ON n.id = s.notice_id;
    IF senders IS NOT NULL THEN
        PERFORM api.emit('discharge', p_id, p_version, array_remove(senders, c.unit_id) || c.unit_id);
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
                WHERE r.discharge_id = p_case AND r.unit_id = x.unit AND r.ended_at IS NULL)) THEN 'duplicate-recipient'
            WHEN bool_or(o.id IS NULL OR o.active_from > t OR o.active_to <= t) THEN 'unknown-unit'
            -- LUS-10: where municipal health care is affected, the region's primary care always is
            WHEN (bool_or(x.role = 'municipal-health') OR EXISTS (SELECT FROM discharge.recipient r
                    WHERE r.discharge_id = p_case AND r.role = 'municipal-health' AND r.ended_at IS NULL))
                AND NOT (bool_or(x.role = 'primary-care') OR EXISTS (SELECT FROM discharge.recipient r
                    WHERE r.discharge_id = p_case AND r.role = 'primary-care' AND r.ended_at IS NULL))
                THEN 'primary-care-required'
        END
        INTO fault
        FROM (SELECT (r ->> 'unitId')::uuid AS unit, r ->> 'role' AS role
                FROM jsonb_array_elements(p_recipients) AS r) x
        LEFT JOIN organisation.unit o ON o.id = x.unit;
    RETURN fault;
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

-- A notice from the acting unit to every other unit that takes part now, or to `p_units`: its id.
CREATE FUNCTION api.discharge_tell(c access.context, d discharge.discharge, p_kind text, p_at timestamptz,
        p_content jsonb, p_receipt_wanted boolean DEFAULT true, p_units uuid[] DEFAULT NULL,
        p_afterwards text DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    notice CONSTANT uuid := base.uuid7();
BEGIN
    INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, unit_id, sent_by, sent_user,
            sent_assignment, content, receipt_wanted, afterwards)
        VALUES (notice, d.id, p_kind, p_at, c.unit_id, api.me(c), c.user_id, c.assignment_id, p_content,
            p_receipt_wanted, p_afterwards);
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at)
        SELECT DISTINCT ON (y.unit_id) notice, d.id, y.unit_id, y.role, p_at
            FROM discharge.party y
            WHERE y.discharge_id = d.id AND y.until IS NULL AND y.unit_id <> c.unit_id
                AND (p_units IS NULL OR y.unit_id = ANY (p_units))
            ORDER BY y.unit_id, y.since;
    RETURN notice;
END
$$;

-- A unit begins or ceases to take part; what it is asked to acknowledge goes with it.
CREATE FUNCTION api.discharge_join(d discharge.discharge, p_unit uuid, p_role text, p_at timestamptz)
        RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- participation first: what hangs on the case is open to those who take part
    INSERT INTO access.participation (unit_id, discharge_id, patient_id, since, role)
        VALUES (p_unit, d.id, d.patient_id, p_at, p_role);
    INSERT INTO discharge.party (discharge_id, unit_id, role, since) VALUES (d.id, p_unit, p_role, p_at);
END
$$;

CREATE FUNCTION api.discharge_leave(d discharge.discharge, p_unit uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    UPDATE discharge.party y SET until = t
        WHERE y.discharge_id = d.id AND y.unit_id = p_unit AND y.until IS NULL;
    PERFORM set_config('samplan.leaving', d.id || ' ' || p_unit, true);
    UPDATE access.participation x SET until = t
        WHERE x.discharge_id = d.id AND x.unit_id = p_unit AND x.until IS NULL;
    PERFORM set_config('samplan.leaving', '', true);
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
        x.route, '{identity,discharge}');
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
    IF x.unread OR x.unopened THEN
        PERFORM api.discharge_seen(c, p_id, x.version), api.discharge_open(c, p_id, x.version);
        SELECT * INTO x FROM api.discharge_doc(c, p_id);
    END IF;
    doc := x.doc;
    PERFORM api.note(c, 'ok', NULL, 'discharge', p_id, x.version, x.patient, x.owner,
        x.route, '{identity,discharge}');
END
$$;
RESET ROLE;
