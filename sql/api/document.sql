-- document.sql - the documents of a case: sending, confirming, reading (LUS-14, LUS-16, LUS-19, PSY-1).
-- What may stand in them is decided by services/core/document/document.c; here, who may write what, and
-- what the case itself knows.
SET LOCAL ROLE samplan_api;

-- A section that is taken from the case and never typed again.
CREATE FUNCTION api.document_given(d discharge.discharge, p_kind text, p_section jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    rows jsonb;
    nothing boolean := false; -- that there is none is known
BEGIN
    CASE p_section ->> 'key'
    WHEN 'contact-named' THEN
        rows := (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', k.name, 'title', k.title,
                'phone', k.phone, 'hours', k.hours, 'unit', u.name)))
            FROM discharge.care_contact k JOIN organisation.unit u ON u.id = k.unit_id
            WHERE k.discharge_id = d.id AND k.until IS NULL);
    WHEN 'meeting' THEN
        rows := (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('at', x.meeting_at, 'place', x.place,
                'purpose', x.purpose)))
            FROM (SELECT * FROM discharge.sip_call k WHERE k.discharge_id = d.id
                ORDER BY k.called_at DESC, k.id DESC LIMIT 1) x);
        nothing := d.sip_need IN ('not-required', 'refused');
    WHEN 'plans' THEN
        rows := (SELECT jsonb_agg(jsonb_build_object('kind', x.kind, 'unit', u.name, 'at', x.sent_at)
                ORDER BY x.sent_at)
            FROM api.documents_newest(d.id) x JOIN organisation.unit u ON u.id = x.unit_id
            WHERE CASE p_kind WHEN 'patient-summary' THEN x.kind IN ('rehabilitation-plan', 'coordinated-plan')
                ELSE x.kind NOT IN ('discharge-information', 'patient-summary', 'home-ready') END);
        nothing := true;
    END CASE;
    RETURN (p_section - 'rows' - 'none') || CASE
        WHEN rows IS NOT NULL THEN jsonb_build_object('state', 'done', 'rows', rows)
        WHEN nothing THEN '{"state": "done", "none": true}'
        ELSE '{"state": "unknown"}' END;
END
$$;

-- The content with what the case knows; of other documents the content as it came.
CREATE FUNCTION api.document_filled(d discharge.discharge, p_kind text, p_content jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF p_kind NOT IN ('discharge-information', 'patient-summary') THEN
        RETURN p_content;
    END IF;
    RETURN (SELECT jsonb_agg(CASE WHEN s ->> 'key' IN ('contact-named', 'meeting', 'plans')
                THEN api.document_given(d, p_kind, s) ELSE s END ORDER BY n)
        FROM jsonb_array_elements(p_content) WITH ORDINALITY AS x (s, n));
END
$$;

CREATE FUNCTION api.documents_newest(p_id uuid) RETURNS SETOF discharge.document
    LANGUAGE sql STABLE
    AS $$
    SELECT x.* FROM discharge.document x WHERE x.discharge_id = p_id
        AND NOT EXISTS (SELECT FROM discharge.document y WHERE y.supersedes = x.id)
    $$;

-- Why this unit may not write this document: outcome and reason, or NULL.
CREATE FUNCTION api.document_fault(c access.context, d discharge.discharge, p_args jsonb, p_time text,
        OUT outcome text, OUT reason text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    kind CONSTANT text := p_args ->> 'kind';
    points CONSTANT text[] := api.home_ready_points(d);
BEGIN
    reason := CASE
        WHEN NOT api.document_writer(c, d.id, kind) THEN 'not-writer'
        WHEN kind = 'home-ready' AND points IS NULL THEN 'checklist-off'
        WHEN p_time IS NOT NULL THEN p_time
        WHEN kind = 'home-ready' AND EXISTS (SELECT FROM jsonb_array_elements(p_args -> 'content') s
            WHERE s ->> 'key' <> ALL (points)) THEN 'bad-choice'
        WHEN kind = 'coordinated-plan' AND EXISTS (
                SELECT FROM unnest(discharge.plan_units(p_args -> 'content')) u
                WHERE NOT EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id
                    AND y.unit_id = u AND y.until IS NULL)) THEN 'not-party-unit'
        -- PSY-3: the server counts too, and they must agree
        WHEN (p_args #>> '{clock,due}')::date > discharge.permission_day(p_args #>> '{clock,rule}',
            (p_args #>> '{clock,from}')::date) THEN 'out-of-range' END;
    outcome := CASE WHEN reason = 'not-writer' THEN 'access-denied' WHEN reason = 'checklist-off' THEN 'conflict'
        WHEN reason IS NOT NULL THEN 'invalid-request' END;
END
$$;

CREATE FUNCTION api.document_writer(c access.context, p_id uuid, p_kind text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.participation x JOIN discharge.document_kind k ON k.kind = p_kind
        WHERE x.discharge_id = p_id AND x.unit_id = c.unit_id AND x.until IS NULL
            AND x.role = ANY (k.writers));
END
$$;

CREATE FUNCTION api.document_send(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'document.send');
    d discharge.discharge;
    b record;
    kind CONSTANT text := p_args ->> 'kind';
    at timestamptz;
    how text;
    fault text;
    x discharge.document;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version,
        CASE kind WHEN 'home-ready' THEN 'home-ready' ELSE 'document' END);
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT t.at, t.how, t.reason INTO at, how, fault FROM api.act_time(d, p_args) t;
    SELECT f.outcome, f.reason INTO outcome, reason FROM api.document_fault(c, d, p_args, fault) f;
    IF outcome IS NOT NULL THEN
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    IF kind = 'home-ready' THEN
        x := api.home_ready_add(c, d, p_args, at, how);
    ELSE
        x := api.document_add(c, d, p_args, at, how);
        PERFORM api.document_clocks(d, x, p_args -> 'clock');
        IF c.unit_id = ANY (x.responsible) THEN
            PERFORM api.document_say_yes(c, x); -- who writes it has adjusted it
        END IF;
    END IF;
    DELETE FROM discharge.draft y
        WHERE y.discharge_id = d.id AND y.unit_id = c.unit_id AND y.form = kind;
    PERFORM api.discharge_settle(c, d.id);
    outcome := 'ok';
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

-- A new version in its series, told to the other parties.
CREATE FUNCTION api.document_add(c access.context, d discharge.discharge, p_args jsonb, p_at timestamptz,
        p_how text) RETURNS discharge.document
    LANGUAGE plpgsql
    AS $$
DECLARE
    x discharge.document := api.document_next(c, d, p_args ->> 'kind', p_at, p_how);
BEGIN
    x.content := api.document_filled(d, x.kind, p_args -> 'content');
    x.notice_id := api.discharge_tell(c, d, 'document', p_at, jsonb_build_object('documentId', x.id,
        'kind', x.kind, 'number', x.number),
        coalesce((p_args ->> 'receiptWanted')::boolean, true), NULL, p_how);
    RETURN api.document_keep(x, c);
END
$$;

-- The frame of the next version.
CREATE FUNCTION api.document_next(c access.context, d discharge.discharge, p_kind text, p_at timestamptz,
        p_how text) RETURNS discharge.document
    LANGUAGE plpgsql
    AS $$
DECLARE
    x discharge.document;
BEGIN
    x.id := base.uuid7();
    x.discharge_id := d.id;
    x.kind := p_kind;
    x.series := (SELECT CASE WHEN k.shared THEN d.id ELSE c.unit_id END
        FROM discharge.document_kind k WHERE k.kind = p_kind);
    SELECT y.id, y.number INTO x.supersedes, x.number FROM discharge.document y
        WHERE y.discharge_id = d.id AND y.kind = p_kind AND y.series = x.series
        ORDER BY y.number DESC LIMIT 1;
    x.number := coalesce(x.number, 0) + 1;
    x.sent_at := p_at;
    x.afterwards := p_how;
    RETURN x;
END
$$;

CREATE FUNCTION api.document_keep(x discharge.document, c access.context) RETURNS discharge.document
    LANGUAGE plpgsql
    AS $$
DECLARE
    kept discharge.document;
BEGIN
    INSERT INTO discharge.document (id, discharge_id, kind, series, number, supersedes, unit_id, role,
            content, sent_at, afterwards, notice_id, sent_by, sent_user)
        SELECT x.id, x.discharge_id, x.kind, x.series, x.number, x.supersedes, c.unit_id, y.role, x.content,
                x.sent_at, x.afterwards, x.notice_id, api.me(c), c.user_id
            FROM access.participation y
            WHERE y.discharge_id = x.discharge_id AND y.unit_id = c.unit_id AND y.until IS NULL
        RETURNING * INTO STRICT kept;
    RETURN kept;
END
$$;

-- The clocks that it meets, and the one that runs by the decisions on compulsory care.
CREATE FUNCTION api.document_clocks(d discharge.discharge, x discharge.document, p_clock jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    r CONSTANT text := CASE WHEN d.compulsory = 'orv' THEN 'LRV 16 b §' ELSE
        CASE p_clock ->> 'rule' WHEN 'permission-apply' THEN 'LPT 7 §' WHEN 'permission-first' THEN 'LPT 8 §'
            WHEN 'permission-extended' THEN 'LPT 9 §' END END;
    start CONSTANT timestamptz := (p_clock ->> 'from')::date::timestamp AT TIME ZONE 'Europe/Stockholm';
    due CONSTANT date := p_clock ->> 'due';
    met CONSTANT timestamptz := (p_clock ->> 'met')::date::timestamp AT TIME ZONE 'Europe/Stockholm';
BEGIN
    IF x.kind = 'planning-basis' THEN
        PERFORM api.deadline_meet(d.id, 'planning-document', x.sent_at);
    ELSIF x.kind = 'discharge-information' THEN
        PERFORM api.deadline_meet(d.id, 'discharge-information', x.sent_at);
    ELSIF x.kind = 'coordinated-plan' THEN
        UPDATE discharge.deadline l SET void_at = clock_timestamp(), void_reason = 'corrected'
            WHERE l.discharge_id = d.id AND l.kind = 'permission-expiry' AND l.void_at IS NULL
                AND (p_clock IS NULL OR (l.rule, l.counted_from, l.due_date, l.met_at IS NOT NULL)
                    IS DISTINCT FROM (r, start, due, met IS NOT NULL));
        IF p_clock IS NOT NULL AND NOT EXISTS (SELECT FROM discharge.deadline l WHERE l.discharge_id = d.id
                AND l.kind = 'permission-expiry' AND l.void_at IS NULL) THEN
            PERFORM api.deadline_start(d.id, 'permission-expiry', r, 'ward', start,
                discharge.end_of_day(due), due, met);
        END IF;
    END IF;
END
$$;

-- This unit confirms this version; the last one that was waited for makes it valid.
CREATE FUNCTION api.document_say_yes(c access.context, x discharge.document) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO discharge.document_confirmation (document_id, discharge_id, unit_id, confirmed_by, confirmed_user)
        VALUES (x.id, x.discharge_id, c.unit_id, api.me(c), c.user_id);
    UPDATE discharge.document y SET established_at = clock_timestamp()
        WHERE y.id = x.id AND discharge.plan_whole(y.content) AND NOT EXISTS (
            SELECT FROM unnest(y.responsible) u WHERE NOT EXISTS (SELECT FROM discharge.document_confirmation k
                WHERE k.document_id = y.id AND k.unit_id = u));
END
$$;

CREATE FUNCTION api.document_confirm(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_document uuid, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'document.confirm');
    d discharge.discharge;
    x discharge.document;
    b record;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'plan-confirm');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT y.* INTO x FROM discharge.document y WHERE y.id = p_document AND y.discharge_id = p_id;
    reason := CASE
        WHEN x.id IS NULL THEN NULL
        WHEN c.unit_id <> ALL (x.responsible) THEN 'not-responsible'
        WHEN EXISTS (SELECT FROM discharge.document y WHERE y.supersedes = x.id) THEN 'superseded'
        WHEN EXISTS (SELECT FROM discharge.document_confirmation k
            WHERE k.document_id = x.id AND k.unit_id = c.unit_id) THEN 'already-confirmed' END;
    outcome := CASE WHEN x.id IS NULL THEN 'not-found' WHEN reason = 'not-responsible' THEN 'access-denied'
        WHEN reason IS NOT NULL THEN 'conflict' END;
    IF outcome IS NOT NULL THEN
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.document_say_yes(c, x);
    PERFORM api.discharge_tell(c, d, 'plan-confirmed', clock_timestamp(), jsonb_build_object('documentId', x.id,
        'kind', x.kind, 'number', x.number, 'established',
        (SELECT y.established_at IS NOT NULL FROM discharge.document y WHERE y.id = x.id)), false);
    PERFORM api.discharge_settle(c, d.id);
    outcome := 'ok';
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

-- DocumentMeta of the API: everything about a document but what stands in it.
CREATE FUNCTION api.document_face(x discharge.document) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN jsonb_build_object('id', x.id, 'kind', x.kind, 'number', x.number,
        'unit', (SELECT api.unit_ref(u) FROM organisation.unit u WHERE u.id = x.unit_id), 'role', x.role,
        'sentAt', x.sent_at, 'recordedAt', x.recorded_at, 'afterwards', x.afterwards, 'by', x.sent_by,
        'total', x.total, 'unknown', x.unknown, 'untouched', x.untouched, 'noticeId', x.notice_id,
        'supersedes', x.supersedes,
        'supersededBy', (SELECT y.id FROM discharge.document y WHERE y.supersedes = x.id),
        'confirmations', (SELECT coalesce(jsonb_agg(jsonb_build_object('unit', api.unit_ref(u),
                    'at', k.confirmed_at, 'by', k.confirmed_by) ORDER BY k.confirmed_at, u.name), '[]')
            FROM discharge.document_confirmation k JOIN organisation.unit u ON u.id = k.unit_id
            WHERE k.document_id = x.id),
        'awaits', (SELECT coalesce(jsonb_agg(api.unit_ref(u) ORDER BY u.name), '[]')
            FROM unnest(x.responsible) r JOIN organisation.unit u ON u.id = r
            WHERE NOT EXISTS (SELECT FROM discharge.document_confirmation k
                WHERE k.document_id = x.id AND k.unit_id = r)),
        'establishedAt', x.established_at);
END
$$;

CREATE FUNCTION api.documents_face(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(api.document_face(x) ORDER BY x.sent_at, x.id), '[]')
        FROM discharge.document x WHERE x.discharge_id = p_id);
END
$$;

CREATE FUNCTION api.document_read(secret bytea, request uuid, client text, p_id uuid, p_document uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.read', 'document.read');
    x discharge.document;
    d discharge.discharge;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT y.* INTO d FROM discharge.discharge y WHERE y.id = p_id;
    SELECT y.* INTO x FROM discharge.document y WHERE y.id = p_document AND y.discharge_id = p_id;
    IF x.id IS NULL THEN
        outcome := 'not-found';
        reason := CASE WHEN d.id IS NULL THEN 'not-party' END;
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'discharge', p_id, patient => d.patient_id);
        RETURN;
    END IF;
    doc := api.document_face(x) || jsonb_build_object('sections', x.content);
    PERFORM api.note(c, 'ok', NULL, 'document', x.id, x.number, d.patient_id, d.provider_id,
        CASE WHEN d.provider_id = c.provider_id THEN 'own' ELSE 'addressed' END, '{discharge}');
END
$$;

-- What the agenda has from documents: what somebody did not know yet (what the case fills in is not
-- theirs to complete, what nobody has looked at is for the reader to see), and plans that wait for a unit's yes.
CREATE FUNCTION api.document_agenda(d discharge.discharge)
        RETURNS TABLE (role text, action text, kind text, rule text, due timestamptz)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF d.state IN ('closed', 'aborted') THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT DISTINCT y.role, 'complete-document', x.kind, k.rule, NULL::timestamptz
        FROM api.documents_newest(d.id) x JOIN discharge.document_kind k ON k.kind = x.kind
        JOIN discharge.party y ON y.discharge_id = d.id AND y.unit_id = x.unit_id AND y.until IS NULL
        WHERE x.kind <> 'home-ready' AND EXISTS (SELECT FROM jsonb_array_elements(x.content) s
                WHERE s ->> 'state' = 'unknown' AND s ->> 'key' NOT IN ('contact-named', 'meeting'))
            -- at home nobody plans the way there
            AND (d.state NOT IN ('discharged', 'follow-up') OR x.kind IN ('discharge-information',
                'patient-summary', 'rehabilitation-plan', 'aids', 'coordinated-plan'));
    RETURN QUERY SELECT DISTINCT y.role, 'confirm-plan', x.kind, k.rule, NULL::timestamptz
        FROM api.documents_newest(d.id) x JOIN discharge.document_kind k ON k.kind = x.kind
        JOIN discharge.party y ON y.discharge_id = d.id AND y.unit_id = ANY (x.responsible) AND y.until IS NULL
        WHERE NOT EXISTS (SELECT FROM discharge.document_confirmation z
            WHERE z.document_id = x.id AND z.unit_id = y.unit_id);
END
$$;
RESET ROLE;
