-- plan.sql - the coordinated individual plan: beginning, reading, listing. What stands in a field is checked by
-- services/core/plan/plan.c and again by a trigger; who may see and write it, here and by policies.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.plan_today() RETURNS date
    LANGUAGE sql STABLE
    AS $$ SELECT (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date $$;

CREATE FUNCTION api.plan_units(p_id uuid) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT y.unit_id), '{}') FROM plan.party y
        WHERE y.plan_id = p_id AND y.until IS NULL);
END
$$;

-- The consents that hold today (SIP-2).
CREATE FUNCTION api.plan_consents(p_id uuid) RETURNS SETOF plan.consent
    LANGUAGE sql STABLE
    AS $$
    SELECT k.* FROM plan.consent k WHERE k.plan_id = p_id AND k.withdrawn_at IS NULL
        AND api.plan_today() BETWEEN k.valid_from AND k.valid_to
    $$;

-- The moment until which the consents that hold cover a unit; NULL: not at all.
CREATE FUNCTION api.plan_covered(p_id uuid, p_unit uuid) RETURNS timestamptz
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT max((k.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Stockholm') FROM api.plan_consents(p_id) k
        WHERE k.units @> ARRAY[p_unit]);
END
$$;

-- Why a unit cannot become a party, or NULL. A plan is its own unit's until somebody has consented, and then
-- reaches as far as that and no further (SIP-2).
CREATE FUNCTION api.plan_join_fault(d plan.plan, p_unit uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE
        WHEN NOT EXISTS (SELECT FROM organisation.unit u WHERE u.id = p_unit
            AND (u.active_to IS NULL OR u.active_to > clock_timestamp())) THEN 'unknown-unit'
        WHEN p_unit = d.unit_id OR api.plan_covered(d.id, p_unit) IS NOT NULL THEN NULL
        WHEN EXISTS (SELECT FROM api.plan_consents(d.id)) THEN 'not-consented'
        ELSE 'consent-missing' END;
END
$$;

CREATE FUNCTION api.plan_join(d plan.plan, p_unit uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM plan.party y WHERE y.plan_id = d.id AND y.unit_id = p_unit AND y.until IS NULL) THEN
        INSERT INTO plan.participation (unit_id, plan_id, patient_id, covered_to)
            VALUES (p_unit, d.id, d.patient_id, api.plan_covered(d.id, p_unit));
        INSERT INTO plan.party (plan_id, unit_id) VALUES (d.id, p_unit);
    END IF;
END
$$;

-- What would be established: every field and row that says something, the consents that hold. What they
-- leave out is not in it.
CREATE FUNCTION api.plan_content(d plan.plan) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (WITH said AS (
            SELECT f.row_id, f.name, f.value FROM plan.field f WHERE f.plan_id = d.id
                AND f.name <> ALL (d.excluded) AND NOT plan.blank(f.value)
        ), lines AS (
            SELECT r.id, r.section, r.parent_id, jsonb_object_agg(s.name, s.value) AS fields
                FROM plan.row r JOIN said s ON s.row_id = r.id
                WHERE r.plan_id = d.id AND r.removed_at IS NULL GROUP BY r.id, r.section, r.parent_id
        )
        SELECT jsonb_build_object(
            'fields', coalesce((SELECT jsonb_object_agg(s.name, s.value) FROM said s WHERE s.row_id IS NULL), '{}'),
            'rows', coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'section', l.section,
                'parentId', l.parent_id, 'fields', l.fields) ORDER BY l.id) FROM lines l), '[]'),
            'consents', coalesce((SELECT jsonb_agg(api.plan_consent_face(k) ORDER BY k.id)
                FROM api.plan_consents(d.id) k), '[]'),
            'units', (SELECT jsonb_agg(jsonb_build_object('id', u.id, 'hsaId', u.hsa_id, 'name', u.name, 'kind', u.kind)
                    ORDER BY u.name)
                FROM organisation.unit u WHERE u.id = ANY (api.plan_units(d.id))
                    OR u.id::text IN (SELECT s.value FROM said s WHERE s.name IN ('action.unit', 'overall.unit')))));
END
$$;

CREATE FUNCTION api.plan_consent_face(k plan.consent) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('id', k.id, 'givenBy', k.given_by, 'name', k.name, 'how', k.how, 'givenAt', k.given_at,
        'units', (SELECT jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) ORDER BY u.name)
            FROM organisation.unit u WHERE u.id = ANY (k.units)),
        'excluded', to_jsonb(k.excluded), 'note', k.note, 'validFrom', k.valid_from, 'validTo', k.valid_to,
        'recordedAt', k.recorded_at, 'recordedBy', k.recorded_by, 'withdrawnAt', k.withdrawn_at,
        'withdrawnHow', k.withdrawn_how));
END
$$;

-- A field as its readers and its rivals see it.
CREATE FUNCTION api.plan_field_face(f plan.field) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT json_build_object('name', f.name, 'rowId', f.row_id, 'value', f.value, 'version', f.version,
        'changedAt', f.changed_at, 'changedBy', f.changed_by)
    $$;

CREATE FUNCTION api.plan_acts(p_state text) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(DISTINCT m.act ORDER BY m.act), '[]') FROM plan.move m WHERE m.from_state = p_state);
END
$$;

-- What happens elsewhere and the plan has to know of: the person's fixed contacts and those that were, the meetings that
-- were agreed on for the plan, and the case that it was made in. As far as the unit sees them.
CREATE FUNCTION api.plan_around(d plan.plan) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN json_build_object(
        'contacts', (SELECT coalesce(json_agg(json_build_object('name', k.name, 'kind', k.kind, 'until', k.until)
                ORDER BY k.since), '[]')
            FROM contact.contact k WHERE k.patient_id = d.patient_id AND k.name IS NOT NULL),
        'meetings', (SELECT coalesce(json_agg(json_build_object('id', a.id, 'state', a.state, 'startsAt', a.starts_at)
                ORDER BY a.starts_at), '[]')
            FROM appointment.appointment a WHERE a.plan_id = d.id AND a.kind = 'sip-meeting'),
        'case', (SELECT json_build_object('id', x.id, 'state', x.state, 'leftAt', x.left_at, 'leftTo', x.left_to,
                'expectedDischargeDate', x.expected_date)
            FROM discharge.discharge x WHERE x.id = d.discharge_id));
END
$$;

-- Plan of the API, as the unit may see it; NULL: not at all.
CREATE FUNCTION api.plan_doc(p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM set_config('samplan.plan', p_id::text, true);
    RETURN (SELECT json_build_object('id', d.id, 'version', d.version, 'kind', d.kind, 'state', d.state,
            'child', d.child, 'patient', api.patient_face(d.patient_id)::json, 'unit', api.unit_ref(u),
            'dischargeId', d.discharge_id, 'createdAt', d.created_at, 'createdBy', d.created_by,
            'number', d.number, 'followUpOn', d.follow_up_on, 'excluded', to_json(d.excluded),
            'endedAt', d.ended_at, 'endedReason', d.ended_reason, 'acts', api.plan_acts(d.state),
            'route', coalesce(api.plan_route(d), 'consent'),
            'units', (SELECT json_agg(json_build_object('unit', api.unit_ref(o), 'since', y.since, 'until', y.until)
                    ORDER BY y.since) FROM plan.party y JOIN organisation.unit o ON o.id = y.unit_id
                WHERE y.plan_id = d.id),
            'fields', (SELECT coalesce(json_agg(api.plan_field_face(f) ORDER BY f.name, f.row_id), '[]')
                FROM plan.field f LEFT JOIN plan.row r ON r.id = f.row_id
                WHERE f.plan_id = d.id AND r.removed_at IS NULL),
            'rows', (SELECT coalesce(json_agg(json_build_object('id', r.id, 'section', r.section,
                    'parentId', r.parent_id, 'version', r.version) ORDER BY r.id), '[]')
                FROM plan.row r WHERE r.plan_id = d.id AND r.removed_at IS NULL),
            'consents', (SELECT coalesce(json_agg(api.plan_consent_face(k) ORDER BY k.id), '[]')
                FROM plan.consent k WHERE k.plan_id = d.id),
            'consented', EXISTS (SELECT FROM api.plan_consents(d.id)),
            'entries', (SELECT coalesce(json_agg(json_build_object('id', e.id, 'act', e.act, 'at', e.at,
                    'recordedAt', e.recorded_at, 'by', e.by, 'unit', api.unit_ref(o), 'content', e.content)
                    ORDER BY e.recorded_at, e.id), '[]')
                FROM plan.entry e JOIN organisation.unit o ON o.id = e.unit_id WHERE e.plan_id = d.id),
            'around', api.plan_around(d), 'comments', api.plan_comments(d.id), 'request', api.plan_request(d.id),
            'versions', (SELECT coalesce(json_agg(json_build_object('number', v.number,
                    'establishedAt', v.established_at, 'establishedBy', v.established_by, 'unit', api.unit_ref(o))
                    ORDER BY v.number), '[]')
                FROM plan.version v JOIN organisation.unit o ON o.id = v.unit_id WHERE v.plan_id = d.id))
        FROM plan.plan d JOIN organisation.unit u ON u.id = d.unit_id WHERE d.id = p_id);
END
$$;

CREATE FUNCTION api.plan_refuse(c access.context, d plan.plan, p_id uuid, p_why text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'denied', p_why, 'plan', p_id, d.version, d.patient_id, d.provider_id);
END
$$;

-- The beginning of every act: who calls, an answer given before, the plan locked, the table asked.
CREATE FUNCTION api.plan_begin(c access.context, key text, body bytea, p_id uuid, p_version bigint, p_act text,
        OUT outcome text, OUT reason text, OUT doc json, OUT d plan.plan)
    LANGUAGE plpgsql
    AS $$
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM FROM plan.plan x WHERE x.id = p_id FOR UPDATE;
    SELECT x.* INTO d FROM plan.plan x WHERE x.id = p_id;
    PERFORM set_config('samplan.act', p_act, true);
    outcome := CASE WHEN d.id IS NULL THEN 'not-found'
        WHEN p_version IS NOT NULL AND d.version <> p_version THEN 'stale-version'
        WHEN NOT EXISTS (SELECT FROM plan.move m WHERE m.act = p_act AND m.from_state = d.state) THEN 'conflict' END;
    IF outcome IS NOT NULL THEN
        reason := CASE WHEN outcome = 'conflict' AND d.state = 'paused' THEN 'consent-withdrawn'
            WHEN outcome = 'conflict' AND d.state = 'closed' THEN 'plan-closed'
            WHEN outcome = 'conflict' AND d.state = 'established' THEN 'plan-established' END;
        PERFORM api.plan_refuse(c, d, p_id, coalesce(reason, outcome));
    END IF;
END
$$;

-- The end of every act: a new version, told to those who take part; the plan as it is now.
CREATE FUNCTION api.plan_settle(c access.context, key text, body bytea, d plan.plan) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh bigint;
    doc json;
BEGIN
    UPDATE plan.plan x SET version = x.version + 1 WHERE x.id = d.id RETURNING x.version INTO fresh;
    PERFORM api.emit('plan', d.id, fresh, api.plan_units(d.id), d.patient_id);
    doc := api.plan_doc(d.id);
    PERFORM api.remember(c, key, body, doc, d.patient_id),
        api.note(c, 'ok', NULL, 'plan', d.id, fresh, d.patient_id, d.provider_id, api.plan_route(d), '{identity,plan}');
    RETURN doc;
END
$$;

CREATE FUNCTION api.plan_create(secret bytea, request uuid, client text, key text, body bytea, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.create');
    d plan.plan;
    patient CONSTANT uuid := (p_args ->> 'patientId')::uuid;
    case_id CONSTANT uuid := (p_args ->> 'dischargeId')::uuid;
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
    PERFORM pg_advisory_xact_lock(hashtextextended('plan ' || patient, 0)), set_config('samplan.act', 'create', true);
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = patient)
            OR (case_id IS NOT NULL AND NOT EXISTS (SELECT FROM discharge.discharge x
                WHERE x.id = case_id AND x.patient_id = patient)) THEN
        outcome := 'not-found';
    ELSIF EXISTS (SELECT FROM plan.plan x WHERE x.patient_id = patient AND x.state <> 'closed') THEN
        outcome := 'conflict';
        reason := 'plan-open';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'plan', NULL, patient => patient);
        RETURN;
    END IF;
    d.id := base.uuid7();
    INSERT INTO plan.plan (id, patient_id, unit_id, provider_id, discharge_id, child, created_by, created_user)
        VALUES (d.id, patient, c.unit_id, c.provider_id, case_id, coalesce((p_args ->> 'child')::boolean, false),
            api.me(c), c.user_id);
    INSERT INTO plan.participation (unit_id, plan_id, patient_id) VALUES (c.unit_id, d.id, patient);
    INSERT INTO plan.party (plan_id, unit_id) VALUES (d.id, c.unit_id);
    SELECT x.* INTO d FROM plan.plan x WHERE x.id = d.id;
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, d);
END
$$;

CREATE FUNCTION api.plan_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.read', 'plan.read');
    d plan.plan;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM plan.plan x WHERE x.id = p_id;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', h.reason, 'plan', p_id, patient => h.patient) FROM api.plan_hidden(p_id) h;
        RETURN;
    END IF;
    doc := api.plan_doc(p_id);
    PERFORM api.note(c, 'ok', NULL, 'plan', p_id, d.version, d.patient_id, d.provider_id, doc ->> 'route',
        '{identity,plan}');
END
$$;

-- One version as it was established: the one of that number, or the one that was in force on that day.
CREATE FUNCTION api.plan_version(secret bytea, request uuid, client text, p_id uuid, p_number integer, p_on date,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.read', 'plan.version');
    v plan.version;
    content jsonb;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO v FROM plan.version x LEFT JOIN plan.plan d ON d.id = x.plan_id
        WHERE x.plan_id = p_id AND (p_number IS NULL OR x.number = p_number)
            AND (p_on IS NULL OR (x.established_at < (p_on + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'
                AND (d.ended_at IS NULL OR d.ended_at >= p_on::timestamp AT TIME ZONE 'Europe/Stockholm')))
        ORDER BY x.number DESC LIMIT 1;
    IF v.plan_id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', h.reason, 'plan', p_id, patient => h.patient) FROM api.plan_hidden(p_id) h;
        RETURN;
    END IF;
    -- who came later is not shown what a consent has left out since
    content := CASE WHEN v.units @> ARRAY[c.unit_id] THEN v.content ELSE jsonb_set(v.content, '{fields}',
        (v.content -> 'fields') - coalesce((SELECT d.excluded FROM plan.plan d WHERE d.id = p_id), '{}')) END;
    doc := json_build_object('planId', v.plan_id, 'number', v.number, 'content', content,
        'establishedAt', v.established_at, 'establishedBy', v.established_by,
        'unit', (SELECT api.unit_ref(u) FROM organisation.unit u WHERE u.id = v.unit_id));
    PERFORM api.note(c, 'ok', NULL, 'plan', p_id, v.number, v.patient_id, NULL, CASE WHEN v.unit_id = c.unit_id THEN 'own-unit'
        WHEN v.units @> ARRAY[c.unit_id] THEN 'addressed' ELSE 'consent' END, '{plan}');
END
$$;

-- What must not be overlooked about a plan, for lists: the unit has been called to a meeting, the meeting's time has
-- come and gone, nobody has said when it is followed up, the day has passed, the consent ends within 30 days, has
-- ended or has been taken back.
CREATE FUNCTION api.plan_flags(d plan.plan) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT array_remove(ARRAY[
        CASE WHEN d.state = 'called' THEN (SELECT CASE
                WHEN max((e.content ->> 'meetingAt')::timestamptz) < clock_timestamp() THEN 'meeting-passed'
                WHEN d.unit_id <> current_setting('samplan.unit')::uuid THEN 'called' END
            FROM plan.entry e WHERE e.plan_id = d.id AND e.act = 'call') END,
        CASE WHEN d.state <> 'closed' AND (SELECT k.unit_id IS NULL FROM plan.comment k WHERE k.plan_id = d.id
            ORDER BY k.at DESC LIMIT 1) THEN 'comment' END,
        CASE WHEN d.state IN ('established', 'revised') AND d.follow_up_on IS NULL THEN 'follow-up-missing' END,
        CASE WHEN d.state IN ('established', 'revised') AND d.follow_up_on < api.plan_today()
            THEN 'follow-up-overdue' END,
        CASE WHEN d.state = 'paused' THEN 'consent-withdrawn'
            WHEN d.state IN ('established', 'revised') THEN
                CASE WHEN k.last IS NULL THEN 'consent-ended'
                    WHEN k.last < api.plan_today() + 30 THEN 'consent-ending' END END], NULL)
    FROM (SELECT max(x.valid_to) AS last FROM api.plan_consents(d.id) x) k);
END
$$;

-- PlanItem of the API.
CREATE FUNCTION api.plan_item(d plan.plan) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT json_build_object('id', d.id, 'kind', d.kind, 'state', d.state, 'number', d.number, 'child', d.child,
            'patientId', p.id, 'patient', json_build_object('name', p.given_name || ' ' || p.family_name,
                'identifier', coalesce(i.value, ''),
                'age', EXTRACT(YEAR FROM age(api.plan_today(), p.birth_date))::integer,
                'protectedIdentity', coalesce(y.kind, 'none')),
            'unit', api.unit_ref(u), 'dischargeId', d.discharge_id, 'followUpOn', d.follow_up_on,
            'flags', to_json(api.plan_flags(d)), 'changedAt', greatest(d.created_at,
                (SELECT max(e.recorded_at) FROM plan.entry e WHERE e.plan_id = d.id)))
        FROM patient.person p
        JOIN organisation.unit u ON u.id = d.unit_id
        LEFT JOIN patient.identifier i ON i.patient_id = p.id AND i.until IS NULL
        LEFT JOIN patient.protection y ON y.patient_id = p.id
        WHERE p.id = d.patient_id);
END
$$;

-- The unit's plans: `attention` those that must not be overlooked, `open`, `closed`. At most 200, nearest
-- follow-up first; one whose follow-up nobody has set comes before all others.
CREATE FUNCTION api.plan_list(secret bytea, request uuid, client text, p_view text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.read', 'plan.list');
    people uuid[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF coalesce(p_view, 'open') NOT IN ('attention', 'open', 'closed') THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    WITH mine AS MATERIALIZED (
        SELECT d AS plan, api.plan_flags(d) AS flags FROM plan.participation x JOIN plan.plan d ON d.id = x.plan_id
            WHERE x.unit_id = c.unit_id AND x.until IS NULL
    ), sorted AS (
        SELECT m.*, (m.plan).state = 'closed' AS closed FROM mine m
    ), page AS MATERIALIZED (
        SELECT s.plan, row_number() OVER (ORDER BY cardinality(s.flags) = 0, (s.plan).follow_up_on NULLS FIRST,
                (s.plan).id DESC) AS n
            FROM sorted s WHERE CASE coalesce(p_view, 'open') WHEN 'attention' THEN s.flags <> '{}' AND NOT s.closed
                WHEN 'closed' THEN s.closed ELSE NOT s.closed END
            ORDER BY n LIMIT 200
    )
    SELECT json_build_object(
            'counts', (SELECT json_build_object(
                    'attention', count(*) FILTER (WHERE s.flags <> '{}' AND NOT s.closed),
                    'open', count(*) FILTER (WHERE NOT s.closed), 'closed', count(*) FILTER (WHERE s.closed))
                FROM sorted s),
            'items', (SELECT coalesce(json_agg(api.plan_item(g.plan) ORDER BY g.n), '[]') FROM page g)),
            (SELECT array_agg(DISTINCT (g.plan).patient_id) FROM page g)
        INTO doc, people;
    PERFORM api.note(c, 'ok', NULL, 'plans', c.unit_id, NULL, NULL, NULL, NULL, '{identity,plan}', people);
END
$$;

-- Every plan of a person that the unit may see, with its kind (SIP-9): SIP here, samordnad vårdplan in a case.
CREATE FUNCTION api.plan_of_person(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.read', 'plan.of-person');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    doc := json_build_object('items', (SELECT coalesce(json_agg(api.plan_item(d) ORDER BY d.id DESC), '[]')
            FROM plan.plan d WHERE d.patient_id = p_id),
        'documents', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'kind', x.kind, 'dischargeId', e.id,
                'unit', api.unit_ref(u), 'sentAt', x.sent_at, 'establishedAt', x.established_at)
                ORDER BY x.sent_at DESC), '[]')
            FROM discharge.discharge e CROSS JOIN LATERAL api.documents_newest(e.id) x
            JOIN organisation.unit u ON u.id = x.unit_id
            WHERE e.patient_id = p_id AND x.kind IN ('coordinated-plan', 'rehabilitation-plan')));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, patient => p_id, categories => '{identity,plan}');
END
$$;
RESET ROLE;
