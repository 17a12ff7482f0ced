-- agreement.sql - patientkontrakt, dokumenterad överenskommelse: reading. The person's contacts, agreed times and plans are read
-- from their own modules and shown with it (PK-1), each as far as the reader sees it. What an agreement says about itself
-- is worked out by services/core/agreement/agreement.c; who sees it, by policies.
SET LOCAL ROLE samplan_api;

-- What the county of a unit calls it (PK-3).
CREATE FUNCTION api.agreement_label(p_unit uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce((SELECT s.agreement_label FROM organisation.unit u JOIN organisation.provider o ON o.id = u.provider_id
        JOIN organisation.county_setting s ON s.county_code = o.county_code WHERE u.id = p_unit),
        'Dokumenterad överenskommelse'));
END
$$;

CREATE FUNCTION api.agreement_field_face(f agreement.field) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT json_build_object('name', f.name, 'value', f.value, 'version', f.version, 'changedAt', f.changed_at,
        'changedBy', f.changed_by)
    $$;

-- What would be agreed on: what is written, and the plans that it refers to.
CREATE FUNCTION api.agreement_content(p_id uuid) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN jsonb_build_object(
        'fields', (SELECT coalesce(jsonb_object_agg(f.name, f.value), '{}')
            FROM agreement.field f WHERE f.agreement_id = p_id AND NOT plan.blank(f.value)),
        'plans', (SELECT coalesce(jsonb_agg(x.plan_id ORDER BY x.plan_id), '[]')
            FROM agreement.plan x WHERE x.agreement_id = p_id AND x.refers));
END
$$;

-- AgreementVersion of the API. A plan that the reader does not see is not named.
CREATE FUNCTION api.agreement_version_face(v agreement.version) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('number', v.number, 'fields', v.content -> 'fields',
        'plans', (SELECT coalesce(json_agg(d.id ORDER BY d.id), '[]') FROM plan.plan d
            WHERE v.content -> 'plans' @> to_jsonb(d.id)),
        'agreedWith', v.agreed_with, 'name', v.name, 'how', v.how, 'agreedAt', v.agreed_at, 'toldBy', v.told_by,
        'unit', (SELECT api.unit_ref(u) FROM organisation.unit u WHERE u.id = v.unit_id),
        'madeAt', v.made_at, 'madeBy', v.made_by);
END
$$;

CREATE FUNCTION api.agreement_versions(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(api.agreement_version_face(v) ORDER BY v.number DESC), '[]')
        FROM agreement.version v WHERE v.agreement_id = p_id);
END
$$;

-- The plans it refers to now: in what is agreed, or to be agreed on by its own unit.
CREATE FUNCTION api.agreement_refers(a agreement.agreement) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF a.unit_id = current_setting('samplan.unit')::uuid THEN
        RETURN ARRAY(SELECT x.plan_id FROM agreement.plan x WHERE x.agreement_id = a.id AND x.refers);
    END IF;
    RETURN ARRAY(SELECT e.id::uuid FROM agreement.version v, jsonb_array_elements_text(v.content -> 'plans') AS e(id)
        WHERE v.agreement_id = a.id AND v.number = a.number);
END
$$;

-- What agreement.c looks at, as far as the reader sees it; it is not sent.
CREATE FUNCTION api.agreement_facts(a agreement.agreement) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN json_build_object(
        'contacts', (SELECT count(*) FROM contact.contact k WHERE k.patient_id = a.patient_id AND k.until IS NULL),
        'closedPlans', (SELECT count(*) FROM plan.plan d WHERE d.id = ANY (api.agreement_refers(a)) AND d.state = 'closed'),
        'changed', a.state = 'in-force' AND a.unit_id = current_setting('samplan.unit')::uuid
            AND (SELECT v.content FROM agreement.version v WHERE v.agreement_id = a.id AND v.number = a.number)
                <> api.agreement_content(a.id),
        'asked', a.state <> 'ended' AND coalesce((SELECT k.unit_id IS NULL FROM agreement.comment k
            WHERE k.agreement_id = a.id ORDER BY k.at DESC, k.id DESC LIMIT 1), false));
END
$$;

-- AgreementItem of the API, but for its signs.
CREATE FUNCTION api.agreement_item(a agreement.agreement) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('id', a.id, 'version', a.version, 'state', a.state, 'number', a.number,
            'label', api.agreement_label(a.unit_id), 'patientId', a.patient_id,
            'patient', CASE WHEN p.id IS NOT NULL THEN jsonb_build_object('name', p.given_name || ' ' || p.family_name,
                'identifier', coalesce(p.number, ''), 'protectedIdentity', coalesce(y.kind, 'none')) END,
            'unit', api.unit_ref(u), 'own', a.unit_id = current_setting('samplan.unit')::uuid,
            'route', api.shared_route(a.patient_id, a.unit_id, a.provider_id, true), 'followUpOn', a.follow_up_on,
            'agreedAt', v.agreed_at, 'endedAt', a.ended_at, 'endedReason', a.ended_reason,
            'plans', (SELECT coalesce(jsonb_agg(d.id ORDER BY d.id), '[]') FROM plan.plan d
                WHERE d.id = ANY (api.agreement_refers(a))),
            'facts', api.agreement_facts(a))
        FROM organisation.unit u LEFT JOIN patient.person p ON p.id = a.patient_id
        LEFT JOIN patient.protection y ON y.patient_id = a.patient_id
        LEFT JOIN agreement.version v ON v.agreement_id = a.id AND v.number = a.number
        WHERE u.id = a.unit_id);
END
$$;

-- A plan of the person as an agreement shows it: who with, since when, what it is for. NULL goals: nothing is established.
CREATE FUNCTION api.agreement_plan(d plan.plan, p_refers boolean) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT json_build_object('id', d.id, 'kind', d.kind, 'state', d.state, 'number', d.number,
            'unit', api.unit_ref(u), 'followUpOn', d.follow_up_on, 'refers', p_refers, 'establishedAt', v.established_at,
            'goals', (SELECT coalesce(json_agg(coalesce(r #>> '{fields,goal.text}', r #>> '{fields,goal.need}')), '[]')
                FROM jsonb_array_elements(v.content -> 'rows') r WHERE r ->> 'section' = 'goal'
                    AND num_nonnulls(r #>> '{fields,goal.text}', r #>> '{fields,goal.need}') > 0))
        FROM organisation.unit u LEFT JOIN plan.version v ON v.plan_id = d.id AND v.number = d.number
        WHERE u.id = d.unit_id);
END
$$;

CREATE FUNCTION api.agreement_comments(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', k.id, 'at', k.at, 'name', k.by ->> 'name',
            'relation', k.by ->> 'relation', 'unitName', u.name, 'text', k.text) ORDER BY k.at, k.id), '[]')
        FROM agreement.comment k LEFT JOIN organisation.unit u ON u.id = k.unit_id WHERE k.agreement_id = p_id);
END
$$;

-- PatientAgreement of the API, but for what is worked out from it: whole, so that it can be shown or printed from one call.
-- Of the times those that are for the patient; of the plans those that are open and those that it refers to.
CREATE FUNCTION api.agreement_doc(p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    a agreement.agreement;
    mine boolean;
    refers uuid[];
    times uuid[];
BEGIN
    SELECT x.* INTO a FROM agreement.agreement x WHERE x.id = p_id;
    IF a.id IS NULL THEN
        RETURN NULL;
    END IF;
    mine := a.unit_id = current_setting('samplan.unit')::uuid;
    refers := api.agreement_refers(a);
    times := ARRAY(SELECT t.id FROM appointment.appointment t WHERE t.patient_id = a.patient_id AND t.for_patient
        AND t.state = 'booked' AND t.ends_at > now() ORDER BY t.starts_at LIMIT 50);
    RETURN api.agreement_item(a) || jsonb_build_object(
        'person', api.patient_face(a.patient_id)::json,
        'unitPhone', (SELECT u.phone FROM organisation.unit u WHERE u.id = a.unit_id),
        'createdAt', a.created_at, 'createdBy', a.created_by, 'endedNote', a.ended_note, 'endedBy', a.ended_by,
        'acts', CASE WHEN mine THEN (SELECT coalesce(jsonb_agg(DISTINCT m.act), '[]') FROM agreement.move m
            WHERE m.from_state = a.state) ELSE '[]' END,
        'fields', (SELECT coalesce(jsonb_agg(api.agreement_field_face(f) ORDER BY f.name), '[]')
            FROM agreement.field f WHERE f.agreement_id = a.id),
        'versions', api.agreement_versions(a.id),
        'contacts', (SELECT coalesce(jsonb_agg(api.contact_face(k) ORDER BY k.since DESC, k.id), '[]')
            FROM contact.contact k WHERE k.patient_id = a.patient_id AND k.until IS NULL),
        'times', (SELECT coalesce(jsonb_agg(i.item ORDER BY i.item ->> 'startsAt', i.id), '[]')
            FROM api.appointment_items(times, false) i),
        'personPlans', (SELECT coalesce(jsonb_agg(api.agreement_plan(d, d.id = ANY (refers)) ORDER BY d.id DESC), '[]')
            FROM plan.plan d WHERE d.patient_id = a.patient_id
                AND (d.id = ANY (refers) OR d.state <> 'closed')),
        'comments', api.agreement_comments(a.id));
END
$$;

CREATE FUNCTION api.agreement_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.read', 'agreement.read');
    a agreement.agreement;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO a FROM agreement.agreement x WHERE x.id = p_id;
    IF a.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'agreement', p_id);
        RETURN;
    END IF;
    doc := api.agreement_doc(p_id);
    PERFORM api.note(c, 'ok', NULL, 'agreement', p_id, a.version, a.patient_id, a.provider_id,
        api.shared_route(a.patient_id, a.unit_id, a.provider_id, true), '{identity,agreement,contacts,appointment,plan}');
END
$$;

-- The unit works with the person now, or the person is listed there: it may agree on something.
CREATE FUNCTION api.agreement_may_begin(c access.context, p_patient uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN api.contact_part(c, p_patient) OR api.contact_listed(c, p_patient);
END
$$;

-- A person's agreements that the unit may see: those that run first, the own before others'.
CREATE FUNCTION api.agreement_of_person(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.read', 'agreement.of-person');
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
    doc := json_build_object('label', api.agreement_label(c.unit_id),
        'items', (SELECT coalesce(json_agg(api.agreement_item(a) ORDER BY a.state = 'ended', a.unit_id <> c.unit_id, a.id DESC),
                '[]')
            FROM agreement.agreement a WHERE a.patient_id = p_id),
        'mayBegin', api.agreement_may_begin(c, p_id) AND NOT EXISTS (SELECT FROM agreement.agreement a
            WHERE a.patient_id = p_id AND a.unit_id = c.unit_id AND a.state <> 'ended'));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, patient => p_id, categories => '{identity,agreement}');
END
$$;

-- The unit's own agreements that run, nearest follow-up first; at most 200.
CREATE FUNCTION api.agreement_list(secret bytea, request uuid, client text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.read', 'agreement.list');
    people uuid[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    WITH page AS MATERIALIZED (
        SELECT a.id, row_number() OVER (ORDER BY a.follow_up_on NULLS FIRST, a.id) AS n FROM agreement.agreement a
            WHERE a.unit_id = c.unit_id AND a.state <> 'ended' ORDER BY n LIMIT 200
    )
    SELECT json_build_object('label', api.agreement_label(c.unit_id),
            'items', coalesce(json_agg(api.agreement_item(a) ORDER BY g.n), '[]')), array_agg(DISTINCT a.patient_id)
        INTO doc, people FROM page g JOIN agreement.agreement a ON a.id = g.id;
    PERFORM api.note(c, 'ok', NULL, 'agreements', c.unit_id, NULL, NULL, NULL, NULL, '{identity,agreement}', people);
END
$$;
RESET ROLE;
