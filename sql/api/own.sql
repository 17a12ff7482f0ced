-- own.sql - the patient's own view: the plan in force and the words for the next one, who takes part and how to reach
-- them, what the consent says, who has been let in, and who has read. Who calls is in citizen.sql.
SET LOCAL ROLE samplan_api;

-- Nobody's id for none: who is asked about must be somebody.
CREATE FUNCTION api.own_whose(p_patient uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT coalesce(p_patient, '00000000-0000-0000-0000-000000000000') $$;

-- OwnPlan of the API.
CREATE FUNCTION api.own_plan(d plan.plan) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('id', d.id, 'version', d.version, 'kind', d.kind, 'state', d.state, 'child', d.child,
        'unit', (SELECT api.unit_ref(u) FROM organisation.unit u WHERE u.id = d.unit_id),
        'followUpOn', d.follow_up_on, 'endedAt', d.ended_at, 'endedReason', d.ended_reason,
        'inForce', (SELECT json_build_object('number', v.number, 'establishedAt', v.established_at,
                'unitName', u.name, 'content', v.content)
            FROM plan.version v JOIN organisation.unit u ON u.id = v.unit_id
            WHERE v.plan_id = d.id AND v.number = d.number),
        'units', (SELECT coalesce(json_agg(json_build_object('id', u.id, 'name', u.name, 'kind', u.kind, 'phone', u.phone)
                ORDER BY u.id <> d.unit_id, u.name), '[]')
            FROM organisation.unit u WHERE u.id = ANY (api.plan_units(d.id))),
        'meeting', (SELECT json_build_object('at', e.content ->> 'meetingAt', 'place', e.content ->> 'place',
                'purpose', e.content ->> 'purpose')
            FROM plan.entry e WHERE e.plan_id = d.id AND e.act = 'call' AND d.state = 'called'
                AND (e.content ->> 'meetingAt')::timestamptz > clock_timestamp()
            ORDER BY e.recorded_at DESC LIMIT 1),
        'writes', EXISTS (SELECT FROM plan.move m WHERE m.act = 'edit' AND m.from_state = d.state),
        'words', (SELECT json_agg(json_build_object('name', p.name, 'value', f.value, 'version', coalesce(f.version, 0),
                'changedAt', f.changed_at, 'changedBy', f.changed_by ->> 'name') ORDER BY p.name)
            FROM plan.part p LEFT JOIN plan.field f ON f.plan_id = d.id AND f.row_id IS NULL AND f.name = p.name
            WHERE api.own_word(p.name)),
        'comments', api.plan_comments(d.id),
        'consents', (SELECT coalesce(json_agg(api.plan_consent_face(k) ORDER BY k.id DESC), '[]')
            FROM plan.consent k WHERE k.plan_id = d.id),
        'consented', EXISTS (SELECT FROM api.plan_consents(d.id)),
        'request', api.plan_request(d.id));
END
$$;

-- What a patient writes in a plan: the own words, and the own effort.
CREATE FUNCTION api.own_word(p_name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT p_name LIKE 'words.%' OR p_name = 'own.effort' $$;

CREATE FUNCTION api.plan_comments(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', k.id, 'at', k.at, 'name', k.by ->> 'name',
            'relation', k.by ->> 'relation', 'unitName', u.name, 'text', k.text) ORDER BY k.at, k.id), '[]')
        FROM plan.comment k LEFT JOIN organisation.unit u ON u.id = k.unit_id WHERE k.plan_id = p_id);
END
$$;

CREATE FUNCTION api.plan_request(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT json_build_object('id', q.id, 'unitName', o.name, 'askedAt', q.asked_at, 'validTo', q.valid_to,
            'note', q.note, 'units', (SELECT json_agg(json_build_object('id', u.id, 'name', u.name) ORDER BY u.name)
                FROM organisation.unit u WHERE u.id = ANY (q.units)))
        FROM plan.consent_request q JOIN organisation.unit o ON o.id = q.unit_id
        WHERE q.plan_id = p_id AND q.answered_at IS NULL);
END
$$;

CREATE FUNCTION api.proxy_face(x access.proxy) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT json_build_object('id', x.id, 'name', x.name, 'relation', x.relation, 'scopes', x.scopes, 'writes', x.writes,
        'planId', x.plan_id, 'validTo', x.valid_to, 'createdAt', x.created_at, 'createdBy', x.created_by ->> 'name',
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = x.unit_id), 'basis', x.basis,
        'revokedAt', x.revoked_at));
END
$$;

-- Own of the API: everything about one person that the caller may see, in one call.
CREATE FUNCTION api.own_doc(c access.context, p_patient uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_number text;
    may record;
    cancels boolean;
    doc json;
BEGIN
    SELECT z.number INTO v_number FROM identity.citizen z WHERE z.id = c.user_id;
    cancels := coalesce(api.own_relation(v_number, p_patient, 'times', NULL, true) <> 'next-of-kin', false);
    PERFORM set_config('samplan.number', v_number, true);
    SELECT * INTO may FROM api.own_leave(v_number, p_patient);
    SELECT json_build_object('id', p.id, 'name', p.given_name || ' ' || p.family_name, 'relation', may.relation,
            'scopes', may.scopes, 'writes', may.writes,
            'plans', CASE WHEN 'plans' = ANY (may.scopes) THEN (SELECT coalesce(json_agg(api.own_plan(d)
                    ORDER BY d.state = 'closed', d.id DESC), '[]')
                FROM plan.plan d WHERE d.patient_id = p.id AND (may.relation = 'self' OR EXISTS (SELECT
                    FROM access.proxy x WHERE x.number = v_number AND x.patient_id = p.id AND x.revoked_at IS NULL
                        AND (x.valid_to IS NULL OR x.valid_to >= api.plan_today()) AND 'plans' = ANY (x.scopes)
                        AND (x.plan_id IS NULL OR x.plan_id = d.id)))) ELSE '[]' END,
            'fixed', CASE WHEN 'contacts' = ANY (may.scopes) THEN (SELECT coalesce(json_agg(json_build_object('id', k.id,
                    'kind', k.kind, 'name', coalesce(k.name, k.function), 'title', k.title, 'unitName', u.name,
                    'phone', k.phone, 'hours', api.contact_hours(k), 'note', k.note) ORDER BY k.since DESC, k.id), '[]')
                FROM contact.contact k JOIN organisation.unit u ON u.id = k.unit_id
                WHERE k.patient_id = p.id AND k.until IS NULL) ELSE '[]' END,
            -- for who answers now, which the server works out; it is not sent
            'contacts', CASE WHEN 'contacts' = ANY (may.scopes) THEN (SELECT coalesce(json_agg(api.contact_face(k)
                    ORDER BY k.since DESC, k.id), '[]')
                FROM contact.contact k WHERE k.patient_id = p.id AND k.until IS NULL) ELSE '[]' END,
            'times', CASE WHEN 'times' = ANY (may.scopes) THEN api.own_times(p.id, cancels) ELSE '[]' END,
            'agreements', CASE WHEN 'agreement' = ANY (may.scopes) THEN api.own_agreements(p.id) ELSE '[]' END,
            'proxies', CASE WHEN may.relation = 'self' THEN (SELECT coalesce(json_agg(api.proxy_face(x)
                    ORDER BY x.revoked_at IS NOT NULL, x.created_at DESC, x.id), '[]')
                FROM access.proxy x WHERE x.patient_id = p.id) ELSE '[]' END,
            'mayBlock', may.relation = 'self' OR may.relation = 'representative' AND may.writes,
            'blocks', CASE WHEN may.relation IN ('self', 'representative') THEN api.own_blocks(p.id) ELSE '[]' END,
            'blockable', CASE WHEN may.relation IN ('self', 'representative') THEN api.own_blockable(p.id) ELSE '[]' END)
        INTO doc FROM patient.person p WHERE p.id = p_patient;
    PERFORM set_config('samplan.number', '', true);
    RETURN doc;
END
$$;

CREATE FUNCTION api.own_read(secret bytea, request uuid, client text, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.read', api.own_whose(p_patient), 'any');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.own_doc(c, p_patient);
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, NULL, p_patient, NULL, 'own',
        '{identity,plan,appointment,agreement}');
END
$$;

-- OwnTime of the API: what comes, and what was cancelled that would have come. To the patient themself a place is no
-- secret. p_cancels: the caller speaks for the person.
CREATE FUNCTION api.own_times(p_patient uuid, p_cancels boolean) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', a.id, 'version', a.version, 'kind', a.kind, 'state', a.state, 'startsAt', a.starts_at,
                'endsAt', a.ends_at, 'unitName', u.name, 'phone', u.phone, 'place', a.place, 'link', a.link,
                'withName', a.with_name, 'withTitle', a.with_title, 'preparation', a.preparation,
                'wish', api.appointment_wish(a), 'mayCancel', p_cancels AND api.patient_may(a, s.patient_cancels)) ORDER BY a.starts_at, a.id), '[]')
        FROM (SELECT x.* FROM appointment.appointment x WHERE x.patient_id = p_patient AND x.for_patient
                AND x.state IN ('booked', 'cancelled') AND x.ends_at > now() ORDER BY x.starts_at LIMIT 100) a
        JOIN organisation.unit u ON u.id = a.unit_id LEFT JOIN organisation.unit_setting s ON s.unit_id = a.unit_id);
END
$$;

-- The beginning and the end of what a citizen does to a plan: as api.plan_begin and api.plan_settle, answered with Own.
CREATE FUNCTION api.own_settle(c access.context, key text, body bytea, d plan.plan) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh bigint;
BEGIN
    UPDATE plan.plan x SET version = x.version + 1 WHERE x.id = d.id RETURNING x.version INTO fresh;
    PERFORM api.emit('plan', d.id, fresh, api.plan_units(d.id), d.patient_id);
    RETURN api.own_kept(c, key, body, d, fresh);
END
$$;

CREATE FUNCTION api.own_kept(c access.context, key text, body bytea, d plan.plan, p_version bigint) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc CONSTANT json := api.own_doc(c, d.patient_id);
BEGIN
    PERFORM api.remember(c, key, body, doc, d.patient_id),
        api.note(c, 'ok', NULL, 'plan', d.id, p_version, d.patient_id, d.provider_id, 'own', '{plan}');
    RETURN doc;
END
$$;

-- What matters to me, before the meeting: at the version that was read, as everybody writes in a plan.
CREATE FUNCTION api.own_field(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_plan uuid, p_name text, p_version bigint, p_value text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.field', api.own_whose(p_patient), 'plans', p_plan);
    b record;
    f plan.field;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_plan, NULL, 'edit');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT x.* INTO f FROM plan.field x WHERE x.plan_id = p_plan AND x.row_id IS NULL AND x.name = p_name;
    IF NOT api.own_word(p_name) OR NOT EXISTS (SELECT FROM plan.part p WHERE p.name = p_name) THEN
        outcome := 'not-found';
    ELSIF coalesce(f.version, 0) <> p_version AND f.value IS DISTINCT FROM p_value THEN
        outcome := 'stale-version';
        doc := api.plan_field_face(f);
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.plan_refuse(c, b.d, p_plan, outcome);
        RETURN;
    END IF;
    PERFORM api.plan_put(c, b.d, NULL, p_name, p_value);
    outcome := 'ok';
    doc := api.own_settle(c, key, body, b.d);
END
$$;

CREATE FUNCTION api.own_comment(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_plan uuid, p_text text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.comment', api.own_whose(p_patient), 'plans', p_plan);
    b record;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_plan, NULL, 'comment');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO plan.comment (plan_id, by, text) VALUES (p_plan, api.me(c), p_text);
    outcome := 'ok';
    doc := api.own_settle(c, key, body, b.d);
END
$$;

-- SIP-2: the patient's own yes or no to what a unit has asked for.
CREATE FUNCTION api.own_answer(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_plan uuid, p_request uuid, p_yes boolean, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.consent', api.own_whose(p_patient), 'plans', p_plan);
    b record;
    q plan.consent_request;
    relation CONSTANT text := current_setting('samplan.relation');
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_plan, NULL, 'consent');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT x.* INTO q FROM plan.consent_request x WHERE x.id = p_request AND x.plan_id = p_plan AND x.answered_at IS NULL;
    IF q.id IS NULL THEN
        outcome := 'not-found';
    ELSIF relation = 'next-of-kin' THEN -- a relative who may read does not speak for the person
        outcome := 'access-denied';
        reason := 'not-your-part';
    ELSIF p_yes AND q.valid_to < api.plan_today() THEN
        outcome := 'conflict';
        reason := 'consent-ended';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.plan_refuse(c, b.d, p_plan, coalesce(reason, outcome));
        RETURN;
    END IF;
    UPDATE plan.consent_request x SET answered_at = clock_timestamp(),
            answer = CASE WHEN p_yes THEN 'given' ELSE 'refused' END WHERE x.id = q.id;
    IF p_yes THEN
        INSERT INTO plan.consent (plan_id, given_by, name, how, given_at, units, valid_from, valid_to, recorded_by)
            VALUES (p_plan, CASE relation WHEN 'self' THEN 'patient' ELSE relation END,
                CASE WHEN relation <> 'self' THEN api.me(c) ->> 'name' END, 'e-id', clock_timestamp(), q.units,
                api.plan_today(), q.valid_to, api.me(c));
        PERFORM api.plan_consented(b.d);
    END IF;
    outcome := 'ok';
    doc := api.own_settle(c, key, body, b.d);
END
$$;

CREATE FUNCTION api.own_withdraw(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_plan uuid, p_consent uuid, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.withdraw', api.own_whose(p_patient), 'plans', p_plan);
    b record;
    fresh bigint;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_plan, NULL, 'withdraw');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF current_setting('samplan.relation') = 'next-of-kin' THEN
        outcome := 'access-denied';
        reason := 'not-your-part';
        PERFORM api.plan_refuse(c, b.d, p_plan, reason);
        RETURN;
    END IF;
    fresh := api.plan_unconsented(c, b.d, p_consent, 'e-id');
    IF fresh IS NULL THEN
        outcome := 'not-found';
        PERFORM api.plan_refuse(c, b.d, p_plan, outcome);
        RETURN;
    END IF;
    outcome := 'ok';
    doc := api.own_kept(c, key, body, b.d, fresh);
END
$$;

-- Somebody is let in by the patient: a next of kin, to what the patient says, until the patient takes it back.
CREATE FUNCTION api.own_proxy(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.proxy-add', api.own_whose(p_patient));
    v_plan CONSTANT uuid := (p_args ->> 'planId')::uuid;
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM identity.citizen z WHERE z.id = c.user_id AND z.number = p_args ->> 'number') THEN
        reason := 'yourself';
    ELSIF v_plan IS NOT NULL AND NOT EXISTS (SELECT FROM plan.plan d WHERE d.id = v_plan AND d.patient_id = p_patient) THEN
        reason := 'bad-choice';
    ELSIF (p_args ->> 'validTo')::date < api.plan_today() THEN
        reason := 'in-past';
    ELSIF (SELECT count(*) FROM access.proxy x WHERE x.patient_id = p_patient AND x.revoked_at IS NULL) >= 20 THEN
        reason := 'too-many';
    END IF;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.note(c, 'denied', reason, 'proxy', NULL, patient => p_patient);
        RETURN;
    END IF;
    INSERT INTO access.proxy (patient_id, number, name, relation, scopes, plan_id, writes, valid_to, created_by)
        VALUES (p_patient, p_args ->> 'number', p_args ->> 'name', 'next-of-kin',
            ARRAY(SELECT DISTINCT s FROM jsonb_array_elements_text(p_args -> 'scopes') s ORDER BY 1), v_plan,
            coalesce((p_args ->> 'writes')::boolean, false), (p_args ->> 'validTo')::date, api.me(c));
    PERFORM api.proxy_told(p_patient, p_args ->> 'number');
    doc := api.own_doc(c, p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'proxy', NULL, NULL, p_patient, NULL, 'own', '{identity}');
END
$$;

CREATE FUNCTION api.own_proxy_revoke(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_proxy uuid, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    gone text;
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.proxy-revoke', api.own_whose(p_patient));
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    -- a guardian or a legal representative is not sent away by the patient
    UPDATE access.proxy x SET revoked_at = clock_timestamp(), revoked_by = api.me(c)
        WHERE x.id = p_proxy AND x.patient_id = p_patient AND x.revoked_at IS NULL AND x.relation = 'next-of-kin'
        RETURNING x.number INTO gone;
    IF NOT FOUND THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'proxy', p_proxy, patient => p_patient);
        RETURN;
    END IF;
    PERFORM api.proxy_told(p_patient, gone);
    doc := api.own_doc(c, p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'proxy', p_proxy, NULL, p_patient, NULL, 'own', '{identity}');
END
$$;

-- OwnLog of the API (PDL 5 kap. 5 §): which unit, when, what; people by their role and not by name. What the caller
-- did is there too. 100 a page, newest first.
CREATE FUNCTION api.own_log(secret bytea, request uuid, client text, p_patient uuid, p_after text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.log', api.own_whose(p_patient), 'log');
    ids bigint[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_after !~ '^[0-9]{1,18}$' THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason, patient => p_patient);
        RETURN;
    END IF;
    ids := audit.page_own(p_after::bigint);
    SELECT json_build_object('events', coalesce(json_agg(json_build_object('id', e.id::text, 'at', e.at,
                'action', e.action, 'role', e.role, 'unitName', u.name, 'providerName', v.name, 'route', e.legal_route,
                'cause', x.cause) ORDER BY e.id DESC), '[]'),
            'nextAfter', CASE WHEN count(*) = 100 THEN min(e.id)::text END)
        INTO doc FROM audit.event e LEFT JOIN organisation.unit u ON u.id = e.unit_id
        LEFT JOIN organisation.provider v ON v.id = e.provider_id
        LEFT JOIN access.emergency x ON e.thing_kind = 'emergency' AND x.id = e.thing_id
        WHERE e.id = ANY (ids);
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, NULL, p_patient, NULL, 'own', '{log}');
END
$$;
-- Yes to a time, or the wish that it is moved or cancelled. Whose time it is sees it at once, and decides.
CREATE FUNCTION api.own_wish(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_time uuid, p_wish text, p_text text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.wish', api.own_whose(p_patient), 'times');
    a appointment.appointment;
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT x.* INTO a FROM appointment.appointment x WHERE x.id = p_time AND x.patient_id = p_patient;
    IF a.id IS NULL THEN
        outcome := 'not-found';
    ELSIF a.state <> 'booked' OR a.ends_at <= now() THEN
        outcome := 'conflict';
        reason := 'in-past';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'appointment', p_time, patient => p_patient);
        RETURN;
    END IF;
    INSERT INTO appointment.wish (appointment_id, version, wish, text, by) VALUES (p_time, a.version, p_wish, p_text, api.me(c));
    PERFORM api.emit('appointment', p_time, a.version, ARRAY[a.unit_id], p_patient),
        api.emit('appointments', p_patient, a.version, ARRAY[a.unit_id]);
    doc := api.own_doc(c, p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'appointment', p_time, a.version, p_patient, a.provider_id, 'own', '{appointment}');
END
$$;

-- All coming times for a calendar.
CREATE FUNCTION api.own_calendar(secret bytea, request uuid, client text, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.calendar', api.own_whose(p_patient), 'times');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.appointment_calendar_items((SELECT array_agg(x.id) FROM (SELECT a.id FROM appointment.appointment a
        WHERE a.patient_id = p_patient AND a.state = 'booked' AND a.for_patient AND a.ends_at > now()
        ORDER BY a.starts_at LIMIT 500) x));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, NULL, p_patient, NULL, 'own', '{appointment}');
END
$$;
RESET ROLE;
