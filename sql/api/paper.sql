-- paper.sql - what is printed: a plan, who is responsible for a person, what a patient is told at the discharge. The
-- same rules as for reading, and a row in the log that says that it left the system (LOG-6). The documents are made of
-- these in services/core/paper.
SET LOCAL ROLE samplan_api;

-- Why this person's papers are not printed: a protected identity's are when somebody has said so once more
-- (rules.md 5.5).
CREATE FUNCTION api.paper_fault(p_patient uuid, p_confirmed boolean) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE WHEN p_confirmed IS NOT TRUE AND EXISTS (SELECT FROM patient.protection y
        WHERE y.patient_id = p_patient) THEN 'print-protected' END;
END
$$;

-- Whose paper it is and who made it. No address and no telephone: nobody needs them on it.
CREATE FUNCTION api.paper_head(c access.context, p_patient uuid) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('name', p.given_name || ' ' || p.family_name,
            'identifier', (SELECT i.value FROM patient.identifier i WHERE i.patient_id = p.id AND i.until IS NULL LIMIT 1),
            'identifierKind', (SELECT i.kind FROM patient.identifier i WHERE i.patient_id = p.id AND i.until IS NULL LIMIT 1),
            'protectedIdentity', coalesce(y.kind, 'none'), 'printedBy', api.me(c))
        FROM patient.person p LEFT JOIN patient.protection y ON y.patient_id = p.id WHERE p.id = p_patient);
END
$$;

CREATE FUNCTION api.plan_paper(secret bytea, request uuid, client text, p_id uuid, p_number integer,
        p_confirmed boolean, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.read', 'plan.print');
    d plan.plan;
    v plan.version;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM plan.plan x WHERE x.id = p_id;
    SELECT x.* INTO v FROM plan.version x WHERE x.plan_id = d.id AND x.number = coalesce(p_number, d.number);
    IF d.id IS NULL OR (p_number IS NOT NULL AND v.plan_id IS NULL) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'plan', p_id);
        RETURN;
    END IF;
    reason := api.paper_fault(d.patient_id, p_confirmed);
    IF reason IS NOT NULL THEN
        outcome := 'conflict';
        PERFORM api.plan_refuse(c, d, p_id, reason);
        RETURN;
    END IF;
    -- who came later is not shown what a consent has left out since, nor are others any more
    doc := json_build_object('head', api.paper_head(c, d.patient_id), 'state', d.state, 'child', d.child,
        'draft', p_number IS NULL AND d.state NOT IN ('established', 'closed'), 'number', v.number,
        'establishedAt', v.established_at, 'establishedBy', v.established_by,
        'endedAt', d.ended_at, 'followUpOn', d.follow_up_on,
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = coalesce(v.unit_id, d.unit_id)),
        'content', CASE WHEN p_number IS NULL THEN api.plan_content(d)
            WHEN v.units @> ARRAY[c.unit_id] THEN v.content
            ELSE jsonb_set(v.content, '{fields}', (v.content -> 'fields') - d.excluded) END);
    PERFORM api.note(c, 'ok', NULL, 'plan', p_id, coalesce(p_number::bigint, d.version), d.patient_id, d.provider_id,
        categories => '{identity,plan}');
END
$$;

CREATE FUNCTION api.contact_paper(secret bytea, request uuid, client text, p_id uuid, p_confirmed boolean,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'contact.read', 'contact.print');
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
    reason := api.paper_fault(p_id, p_confirmed);
    IF reason IS NOT NULL THEN
        outcome := 'conflict';
        PERFORM api.note(c, 'denied', reason, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    doc := json_build_object('head', api.paper_head(c, p_id), 'contacts', api.paper_contacts(p_id));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, patient => p_id, categories => '{identity,contacts}');
END
$$;

-- The contacts as others see them: what a unit has noted for itself is on no paper.
CREATE FUNCTION api.paper_contacts(p_patient uuid) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(api.contact_face(k)::jsonb - 'internalNote' - 'changes' ORDER BY k.since DESC, k.id), '[]')
        FROM contact.contact k WHERE k.patient_id = p_patient AND k.until IS NULL);
END
$$;

-- LUS-19: what the patient is told in writing, with whom to call and what has been agreed on.
CREATE FUNCTION api.discharge_paper(secret bytea, request uuid, client text, p_id uuid, p_confirmed boolean,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.read', 'discharge.print');
    d discharge.discharge;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_id);
        RETURN;
    END IF;
    reason := api.paper_fault(d.patient_id, p_confirmed);
    IF reason IS NOT NULL THEN
        outcome := 'conflict';
        PERFORM api.note(c, 'denied', reason, 'discharge', p_id, d.version, d.patient_id, d.provider_id);
        RETURN;
    END IF;
    doc := json_build_object('head', api.paper_head(c, d.patient_id), 'admittedAt', d.admitted_at, 'leftAt', d.left_at,
        'expectedDischargeDate', d.expected_date, 'contacts', api.paper_contacts(d.patient_id),
        'unit', (SELECT json_build_object('name', u.name, 'phone', u.phone) FROM organisation.unit u WHERE u.id = d.unit_id),
        'times', api.paper_times(d.patient_id),
        'information', (SELECT json_build_object('number', x.number, 'sentAt', x.sent_at, 'sections', x.content)
            FROM api.documents_newest(d.id) x WHERE x.kind = 'patient-summary' ORDER BY x.number DESC LIMIT 1));
    PERFORM api.note(c, 'ok', NULL, 'discharge', p_id, d.version, d.patient_id, d.provider_id,
        CASE WHEN d.provider_id = c.provider_id THEN 'own' ELSE 'addressed' END, '{identity,discharge}');
END
$$;

-- What is agreed on: the version in force, with what is shown beside it (PK-1), the times that are for the patient.
CREATE FUNCTION api.agreement_sheet(c access.context, a agreement.agreement, v agreement.version) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('head', api.paper_head(c, a.patient_id), 'label', api.agreement_label(a.unit_id),
        'state', a.state, 'endedAt', a.ended_at, 'number', v.number, 'fields', v.content -> 'fields',
        'agreedWith', v.agreed_with, 'name', v.name, 'agreedAt', v.agreed_at, 'toldBy', v.told_by,
        'unit', (SELECT json_build_object('name', u.name, 'phone', u.phone) FROM organisation.unit u WHERE u.id = a.unit_id),
        'contacts', api.paper_contacts(a.patient_id), 'times', api.paper_times(a.patient_id));
END
$$;

CREATE FUNCTION api.paper_times(p_patient uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN api.appointment_calendar_items((SELECT array_agg(t.id) FROM (SELECT a.id FROM appointment.appointment a
        WHERE a.patient_id = p_patient AND a.state = 'booked' AND a.for_patient AND a.ends_at > now()
        ORDER BY a.starts_at LIMIT 50) t)) -> 'items';
END
$$;

CREATE FUNCTION api.agreement_paper(secret bytea, request uuid, client text, p_id uuid, p_confirmed boolean,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.read', 'agreement.print');
    a agreement.agreement;
    v agreement.version;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO a FROM agreement.agreement x WHERE x.id = p_id;
    SELECT x.* INTO v FROM agreement.version x WHERE x.agreement_id = a.id AND x.number = a.number;
    reason := api.paper_fault(a.patient_id, p_confirmed);
    outcome := CASE WHEN v.agreement_id IS NULL THEN 'not-found' WHEN reason IS NOT NULL THEN 'conflict' ELSE 'ok' END;
    IF outcome <> 'ok' THEN
        reason := CASE outcome WHEN 'conflict' THEN reason END;
        PERFORM api.note(c, 'denied', coalesce(reason, 'not-party'), 'agreement', p_id, a.version, a.patient_id, a.provider_id);
        RETURN;
    END IF;
    doc := api.agreement_sheet(c, a, v);
    PERFORM api.note(c, 'ok', NULL, 'agreement', p_id, v.number, a.patient_id, a.provider_id,
        categories => '{identity,agreement,contacts,appointment}');
END
$$;

-- Contacts and times are in it as far as the caller has been let see those too.
CREATE FUNCTION api.own_agreement_paper(secret bytea, request uuid, client text, p_patient uuid, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.agreement-print', api.own_whose(p_patient), 'agreement');
    a agreement.agreement;
    v agreement.version;
    v_number CONSTANT text := (SELECT z.number FROM identity.citizen z WHERE z.id = c.user_id);
    whole jsonb;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO a FROM agreement.agreement x WHERE x.id = p_id AND x.patient_id = p_patient;
    SELECT x.* INTO v FROM agreement.version x WHERE x.agreement_id = a.id AND x.number = a.number;
    IF v.agreement_id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'agreement', p_id, patient => p_patient);
        RETURN;
    END IF;
    whole := api.agreement_sheet(c, a, v);
    IF api.own_relation(v_number, p_patient, 'contacts', NULL, false) IS NULL THEN
        whole := whole - 'contacts';
    END IF;
    IF api.own_relation(v_number, p_patient, 'times', NULL, false) IS NULL THEN
        whole := whole - 'times';
    END IF;
    doc := whole;
    PERFORM api.note(c, 'ok', NULL, 'agreement', p_id, v.number, p_patient, a.provider_id, 'own', '{identity,agreement}');
END
$$;

-- The patient's own plan, the one in force.
CREATE FUNCTION api.own_plan_paper(secret bytea, request uuid, client text, p_patient uuid, p_plan uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.plan-print', api.own_whose(p_patient), 'plans', p_plan);
    d plan.plan;
    v plan.version;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM plan.plan x WHERE x.id = p_plan AND x.patient_id = p_patient;
    SELECT x.* INTO v FROM plan.version x WHERE x.plan_id = d.id AND x.number = d.number;
    IF v.plan_id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'plan', p_plan, patient => p_patient);
        RETURN;
    END IF;
    doc := json_build_object('head', api.paper_head(c, p_patient), 'state', d.state, 'child', d.child, 'draft', false,
        'number', v.number, 'establishedAt', v.established_at, 'establishedBy', v.established_by,
        'endedAt', d.ended_at, 'followUpOn', d.follow_up_on,
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = v.unit_id), 'content', v.content);
    PERFORM api.note(c, 'ok', NULL, 'plan', p_plan, v.number, p_patient, d.provider_id, 'own', '{identity,plan}');
END
$$;

CREATE FUNCTION api.own_contact_paper(secret bytea, request uuid, client text, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.contact-print', api.own_whose(p_patient), 'contacts');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := json_build_object('head', api.paper_head(c, p_patient), 'contacts', api.paper_contacts(p_patient));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, NULL, p_patient, NULL, 'own', '{identity,contacts}');
END
$$;
RESET ROLE;
