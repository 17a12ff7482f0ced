-- fhir_items.sql - for each resource type the things that the caller sees, as documents. Row-level security decides
-- what is seen; each begins from what the caller's unit takes part in, so that no table is read as a whole. The words
-- of FHIR for our states are here, since they are searched by; everything else is said by services/core/fhir.
-- Each gives one row more than asked for when there is more.
SET LOCAL ROLE samplan_api;

-- Those whom the units work with now; to a system those of whom it sees something. p_ids NULL: all of them.
CREATE FUNCTION api.fhir_people(p_units uuid[], p_ids uuid[] DEFAULT NULL) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF current_setting('samplan.machine') = '' THEN
        RETURN QUERY SELECT x.patient_id FROM access.participation x WHERE x.unit_id = ANY (p_units) AND x.until IS NULL
            UNION SELECT x.patient_id FROM plan.participation x WHERE x.unit_id = ANY (p_units) AND x.until IS NULL;
        RETURN;
    END IF;
    RETURN QUERY SELECT d.patient_id FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
            WHERE x.unit_id = ANY (p_units) AND x.until IS NULL AND (p_ids IS NULL OR x.patient_id = ANY (p_ids))
        UNION SELECT d.patient_id FROM plan.plan d WHERE d.unit_id = ANY (p_units)
            AND (p_ids IS NULL OR d.patient_id = ANY (p_ids)) AND EXISTS (SELECT FROM api.plan_consents(d.id))
        UNION SELECT k.patient_id FROM contact.contact k WHERE k.unit_id = ANY (p_units)
            AND (p_ids IS NULL OR k.patient_id = ANY (p_ids)) AND api.fhir_contact_known(k)
        UNION SELECT a.patient_id FROM appointment.appointment a WHERE a.unit_id = ANY (p_units)
            AND (p_ids IS NULL OR a.patient_id = ANY (p_ids));
END
$$;

-- A contact as the national contract has it (GetCareManagers): present, of the national code set.
CREATE FUNCTION api.fhir_contact_known(k contact.contact) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ SELECT api.contact_code(k.kind) IS NOT NULL AND k.until IS NULL AND k.since <= now() $$;

CREATE FUNCTION api.fhir_unit(u organisation.unit) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$ SELECT jsonb_build_object('id', u.id, 'hsaId', u.hsa_id, 'name', u.name) $$;

CREATE FUNCTION api.fhir_patient(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    IF q.machine THEN
        PERFORM api.verify(ARRAY(SELECT api.fhir_people(q.me, q.ids)));
    END IF;
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT s FROM api.fhir_people(q.me) AS s WHERE q.ids IS NULL
    ), page AS MATERIALIZED (
        SELECT d.id, d.changed_at FROM patient.person d JOIN cand ON cand.id = d.id
            WHERE (q.after IS NULL OR d.id > q.after) AND api.fhir_changed(q, d.changed_at) ORDER BY d.id LIMIT q.most
    )
    SELECT g.id::text, g.id, NULL::uuid, api.patient_face(g.id)::jsonb || jsonb_build_object('changedAt', g.changed_at)
        FROM page g ORDER BY g.id;
END
$$;

CREATE FUNCTION api.fhir_encounter(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT x.discharge_id FROM access.participation x WHERE q.ids IS NULL AND x.unit_id = ANY (q.me) AND x.until IS NULL
            AND (q.people IS NULL OR x.patient_id = ANY (q.people))
    ), page AS MATERIALIZED (
        SELECT d.*, s.status FROM discharge.discharge d JOIN cand ON cand.id = d.id
            CROSS JOIN LATERAL (SELECT CASE WHEN d.state = 'aborted' AND d.ended_reason = 'wrong' THEN 'entered-in-error'
                WHEN d.left_at IS NOT NULL OR d.ended_at IS NOT NULL THEN 'finished' ELSE 'in-progress' END AS status) s
            WHERE (q.after IS NULL OR d.id > q.after) AND api.fhir_changed(q, d.changed_at)
                AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND (q.units IS NULL OR d.unit_id = ANY (q.units))
                AND (q.statuses IS NULL OR s.status = ANY (q.statuses))
                AND api.fhir_when(q, d.admitted_at, coalesce(d.left_at, d.ended_at))
            ORDER BY d.id LIMIT q.most
    )
    SELECT g.id::text, g.patient_id, g.provider_id, jsonb_build_object('id', g.id, 'changedAt', g.changed_at,
            'status', g.status, 'patientId', g.patient_id, 'unit', api.fhir_unit(u), 'care', g.care,
            'admittedAt', g.admitted_at, 'leftAt', coalesce(g.left_at, g.ended_at), 'leftTo', g.left_to,
            'endedReason', g.ended_reason, 'expectedDate', g.expected_date, 'state', g.state, 'version', g.version,
            'numbers', (SELECT coalesce(jsonb_agg(jsonb_build_object('system', n.system, 'value', n.value) ORDER BY n.system, n.value), '[]')
                FROM discharge.identifier n WHERE n.discharge_id = g.id))
        FROM page g JOIN organisation.unit u ON u.id = g.unit_id ORDER BY g.id;
END
$$;

-- A plan as it holds: the version in force while it is being revised, paused or over, what stands in it otherwise. What
-- the consents leave out is in neither.
CREATE FUNCTION api.fhir_careplan(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT x.plan_id FROM plan.participation x WHERE q.ids IS NULL AND x.unit_id = ANY (q.me) AND x.until IS NULL
            AND (q.people IS NULL OR x.patient_id = ANY (q.people))
        UNION SELECT x.id FROM plan.plan x WHERE q.machine AND q.ids IS NULL AND x.unit_id = ANY (q.me)
            AND (q.people IS NULL OR x.patient_id = ANY (q.people))
    ), page AS MATERIALIZED (
        SELECT d.id, s.status, v.established_at FROM plan.plan d JOIN cand ON cand.id = d.id
            LEFT JOIN plan.version v ON v.plan_id = d.id AND v.number = d.number
            CROSS JOIN LATERAL (SELECT CASE WHEN d.state = 'closed' THEN CASE WHEN d.ended_reason IN ('consent-withdrawn',
                    'not-begun') OR d.number IS NULL THEN 'revoked' ELSE 'completed' END
                WHEN d.state = 'paused' THEN 'on-hold' WHEN d.number IS NULL THEN 'draft' ELSE 'active' END AS status) s
            WHERE (q.after IS NULL OR d.id > q.after) AND api.fhir_changed(q, d.changed_at)
                AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND (q.cases IS NULL OR d.discharge_id = ANY (q.cases))
                AND (q.statuses IS NULL OR s.status = ANY (q.statuses))
                AND (q.categories IS NULL OR upper(d.kind) = ANY (q.categories))
                AND api.fhir_when(q, coalesce(v.established_at, d.created_at), d.ended_at)
                AND (NOT q.machine OR EXISTS (SELECT FROM api.plan_consents(d.id)))
            ORDER BY d.id LIMIT q.most
    )
    SELECT d.id::text, d.patient_id, d.provider_id, jsonb_build_object('id', d.id, 'changedAt', d.changed_at,
            'status', g.status, 'patientId', d.patient_id, 'unit', api.fhir_unit(u), 'kind', d.kind,
            'dischargeId', CASE WHEN EXISTS (SELECT FROM discharge.discharge x WHERE x.id = d.discharge_id) THEN d.discharge_id END,
            'createdAt', d.created_at, 'establishedAt', g.established_at, 'endedAt', d.ended_at,
            'followUpOn', d.follow_up_on, 'content', CASE WHEN NOT q.machine AND (d.number IS NULL OR d.state = 'established')
                THEN api.plan_content(d)
                ELSE (SELECT v.content FROM plan.version v WHERE v.plan_id = d.id AND v.number = d.number) END)
        FROM page g JOIN plan.plan d ON d.id = g.id JOIN organisation.unit u ON u.id = d.unit_id ORDER BY d.id;
END
$$;

CREATE FUNCTION api.fhir_careteam(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT k.id FROM contact.contact k WHERE q.ids IS NULL AND q.people IS NOT NULL AND k.patient_id = ANY (q.people)
        UNION SELECT k.id FROM contact.contact k WHERE q.ids IS NULL AND q.people IS NULL AND k.unit_id = ANY (q.me)
        UNION SELECT k.id FROM contact.contact k WHERE q.ids IS NULL AND q.people IS NULL
            AND k.patient_id IN (SELECT api.fhir_people(q.me))
    ), page AS MATERIALIZED (
        SELECT d.*, s.status FROM contact.contact d JOIN cand ON cand.id = d.id
            CROSS JOIN LATERAL (SELECT CASE WHEN d.until <= now() THEN 'inactive' WHEN d.since > now() THEN 'proposed'
                ELSE 'active' END AS status) s
            WHERE (q.after IS NULL OR d.id > q.after) AND api.fhir_changed(q, d.changed_at)
                AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND (q.statuses IS NULL OR s.status = ANY (q.statuses))
                AND (q.categories IS NULL OR 'fast-kontakt' = ANY (q.categories)) AND api.fhir_when(q, d.since, d.until)
                AND (NOT q.machine OR api.fhir_contact_known(d))
            ORDER BY d.id LIMIT q.most
    )
    SELECT g.id::text, g.patient_id, g.provider_id, jsonb_build_object('id', g.id, 'changedAt', g.changed_at,
            'status', g.status, 'patientId', g.patient_id, 'unit', api.fhir_unit(u), 'kind', g.kind,
            'code', api.contact_code(g.kind), 'name', CASE WHEN w.protected AND (q.machine OR g.unit_id <> ALL (q.me))
                THEN coalesce(g.title, 'Personal') ELSE coalesce(g.name, g.function) END,
            'hsaId', CASE WHEN NOT w.protected THEN w.hsa_id END, 'title', g.title, 'phone', g.phone, 'hours', g.hours,
            'hoursNote', g.hours_note, 'since', g.since, 'until', g.until, 'note', g.note)
        FROM page g JOIN organisation.unit u ON u.id = g.unit_id LEFT JOIN identity.staff w ON w.id = g.user_id
        ORDER BY g.id;
END
$$;

-- A time as a system is told of it, like the national contract (GetSubjectOfCareSchedule): neither the unit's reason for it nor
-- the name of staff with a protected identity; nor a plan that it does not see.
CREATE FUNCTION api.fhir_time_told(p_item jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    hidden text := (SELECT coalesce(w.title, 'Personal') FROM identity.staff w
        WHERE w.id::text = p_item #>> '{with,memberId}' AND w.protected);
BEGIN
    RETURN p_item - '{reason,planId}'::text[]
        || CASE WHEN hidden IS NULL THEN '{}' ELSE jsonb_build_object('with', jsonb_build_object('name', hidden)) END
        || CASE WHEN EXISTS (SELECT FROM plan.plan d WHERE d.id::text = p_item ->> 'planId')
            THEN jsonb_build_object('planId', p_item -> 'planId') ELSE '{}' END;
END
$$;

CREATE FUNCTION api.fhir_appointment(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT a.id FROM appointment.appointment a WHERE q.ids IS NULL AND q.people IS NOT NULL AND a.patient_id = ANY (q.people)
        UNION SELECT a.id FROM appointment.appointment a WHERE q.ids IS NULL AND q.people IS NULL AND a.unit_id = ANY (q.me)
        UNION SELECT a.id FROM appointment.appointment a WHERE q.ids IS NULL AND q.people IS NULL
            AND a.patient_id IN (SELECT api.fhir_people(q.me))
    ), page AS MATERIALIZED (
        SELECT d.id, d.patient_id, d.provider_id, s.status FROM appointment.appointment d JOIN cand ON cand.id = d.id
            CROSS JOIN LATERAL (SELECT CASE d.state WHEN 'done' THEN 'fulfilled' WHEN 'missed' THEN 'noshow'
                ELSE d.state END AS status) s
            WHERE (q.after IS NULL OR d.id > q.after) AND api.fhir_changed(q, d.changed_at)
                AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND (q.units IS NULL OR d.unit_id = ANY (q.units))
                AND (q.statuses IS NULL OR s.status = ANY (q.statuses)) AND api.fhir_when(q, d.starts_at, d.starts_at)
            ORDER BY d.id LIMIT q.most
    )
    SELECT g.id::text, g.patient_id, g.provider_id, jsonb_build_object('status', g.status)
            || CASE WHEN q.machine THEN api.fhir_time_told(i.item) ELSE i.item END
        FROM page g JOIN api.appointment_items(ARRAY(SELECT x.id FROM page x), coalesce((p ->> 'read')::boolean, false)) i
            ON i.id = g.id ORDER BY g.id;
END
$$;

-- What somebody is asked to do: a notice that a unit is to acknowledge, and an action of a plan. The first has
-- no id of its own, so it is made of what it is: the notice, the unit, and which time it was sent there.
CREATE FUNCTION api.fhir_task(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
    actions CONSTANT boolean := EXISTS (SELECT FROM access.role_permission r JOIN identity.assignment a ON a.role = r.role
        JOIN identity.session s ON s.assignment_id = a.id
        WHERE s.id = current_setting('samplan.session')::uuid AND r.permission = 'plan.read')
        OR EXISTS (SELECT FROM access.client k WHERE k.ended_at IS NULL AND k.hsa_id = current_setting('samplan.machine')
            AND api.client_may(k, 'CarePlan', 'rs'));
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH asked AS (
        SELECT md5(concat_ws(' ', r.notice_id, r.unit_id, r.number))::uuid AS id, 'acknowledge' AS code, r.discharge_id, NULL::uuid AS plan_id,
                x.patient_id, d.provider_id, n.unit_id AS from_unit, r.unit_id AS for_unit, r.sent_at AS authored, r.due_at AS due,
                NULL::timestamptz AS begins, n.kind AS what, NULL AS result, CASE r.state WHEN 'acknowledged' THEN 'completed' WHEN 'not-known' THEN 'completed'
                    WHEN 'rejected' THEN 'rejected' WHEN 'recalled' THEN 'cancelled' WHEN 'forwarded' THEN 'rejected'
                    WHEN 'returned' THEN 'rejected' WHEN 'read' THEN 'received' WHEN 'delivered' THEN 'received'
                    ELSE 'requested' END AS status,
                greatest(r.sent_at, r.delivered_at, r.read_at, r.acknowledged_recorded, r.acknowledged_at, r.ended_at) AS changed_at
            FROM (SELECT DISTINCT y.discharge_id, y.patient_id FROM access.participation y
                WHERE y.unit_id = ANY (q.me) AND y.until IS NULL AND (q.people IS NULL OR y.patient_id = ANY (q.people))
                    AND q.plans IS NULL AND (q.cases IS NULL OR y.discharge_id = ANY (q.cases))) x
            JOIN discharge.discharge d ON d.id = x.discharge_id
            JOIN discharge.recipient r ON r.discharge_id = x.discharge_id
            JOIN discharge.notice n ON n.id = r.notice_id
    ), wanted AS (
        SELECT r.id, 'plan-action' AS code, NULL::uuid, d.id, d.patient_id, d.provider_id, d.unit_id,
                (SELECT u.id FROM organisation.unit u WHERE u.id::text = f.vals ->> 'action.unit'), r.created_at,
                (f.vals ->> 'action.due')::date::timestamp AT TIME ZONE 'Europe/Stockholm',
                (f.vals ->> 'action.start')::date::timestamp AT TIME ZONE 'Europe/Stockholm', f.vals ->> 'action.text',
                f.vals ->> 'action.result', CASE WHEN r.removed_at IS NOT NULL THEN 'cancelled' WHEN d.number IS NULL THEN 'draft'
                    WHEN f.vals ->> 'action.status' = 'done' THEN 'completed'
                    WHEN f.vals ->> 'action.status' = 'cancelled' THEN 'cancelled'
                    WHEN f.vals ->> 'action.status' = 'ongoing' THEN 'in-progress' ELSE 'requested' END,
                greatest(r.created_at, f.at, r.removed_at)
            FROM (SELECT y.plan_id FROM plan.participation y WHERE y.unit_id = ANY (q.me) AND y.until IS NULL
                UNION SELECT y.id FROM plan.plan y WHERE q.machine AND y.unit_id = ANY (q.me)
                    AND EXISTS (SELECT FROM api.plan_consents(y.id))) x
            JOIN plan.plan d ON d.id = x.plan_id
            JOIN plan.row r ON r.plan_id = d.id AND r.section = 'action'
            JOIN LATERAL (SELECT jsonb_object_agg(y.name, y.value) AS vals, max(y.changed_at) AS at FROM plan.field y
                WHERE y.plan_id = d.id AND y.row_id = r.id AND NOT plan.blank(y.value) AND y.name <> ALL (d.excluded)) f ON f.vals IS NOT NULL
            WHERE actions AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND q.cases IS NULL
                AND (q.plans IS NULL OR d.id = ANY (q.plans))
    ), page AS MATERIALIZED (
        SELECT t.* FROM (SELECT * FROM asked UNION ALL SELECT * FROM wanted) t
            WHERE (q.ids IS NULL OR t.id = ANY (q.ids)) AND (q.after IS NULL OR t.id > q.after)
                AND api.fhir_changed(q, t.changed_at) AND (q.statuses IS NULL OR t.status = ANY (q.statuses))
                AND (q.categories IS NULL OR t.code = ANY (q.categories)) AND (q.units IS NULL OR t.for_unit = ANY (q.units))
                AND api.fhir_when(q, t.authored, t.authored)
            ORDER BY t.id LIMIT q.most
    )
    SELECT g.id::text, g.patient_id, g.provider_id, jsonb_build_object('id', g.id, 'changedAt', g.changed_at,
            'status', g.status, 'code', g.code, 'patientId', g.patient_id, 'dischargeId', g.discharge_id, 'planId', g.plan_id,
            'from', api.fhir_unit(a), 'unit', CASE WHEN b.id IS NOT NULL THEN api.fhir_unit(b) END, 'authoredAt', g.authored,
            'dueAt', g.due, 'beginsAt', g.begins, 'what', g.what, 'result', g.result)
        FROM page g JOIN organisation.unit a ON a.id = g.from_unit LEFT JOIN organisation.unit b ON b.id = g.for_unit
        ORDER BY g.id;
END
$$;

-- A message as it stands after its corrections. To fetch it here is not to have read it: no receipt is given.
CREATE FUNCTION api.fhir_communication(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT m.id FROM access.participation x JOIN message.thread t ON t.discharge_id = x.discharge_id
            JOIN message.message m ON m.thread_id = t.id
            WHERE q.ids IS NULL AND x.unit_id = ANY (q.me) AND x.until IS NULL
                AND (q.people IS NULL OR x.patient_id = ANY (q.people)) AND (q.cases IS NULL OR x.discharge_id = ANY (q.cases))
    ), page AS MATERIALIZED (
        SELECT m.*, t.category, t.subject, t.units, d.patient_id, x.body, x.written_at FROM message.message m JOIN cand ON cand.id = m.id
            JOIN message.thread t ON t.id = m.thread_id JOIN discharge.discharge d ON d.id = m.discharge_id
            JOIN LATERAL (SELECT y.body, y.written_at FROM message.text y WHERE y.message_id = m.id ORDER BY y.version DESC LIMIT 1) x ON true
            WHERE (q.after IS NULL OR m.id > q.after) AND api.fhir_changed(q, x.written_at)
                AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND (q.cases IS NULL OR m.discharge_id = ANY (q.cases))
                AND (q.categories IS NULL OR t.category = ANY (q.categories)) AND api.fhir_when(q, m.sent_at, m.sent_at)
                AND (q.statuses IS NULL OR 'completed' = ANY (q.statuses))
            ORDER BY m.id LIMIT q.most
    )
    SELECT g.id::text, g.patient_id, g.provider_id, jsonb_build_object('id', g.id, 'changedAt', g.written_at,
            'patientId', g.patient_id, 'dischargeId', g.discharge_id, 'category', g.category, 'subject', g.subject,
            'sentAt', g.sent_at, 'unit', api.fhir_unit(u), 'body', g.body,
            'first', (SELECT f.id FROM message.message f WHERE f.thread_id = g.thread_id AND f.number = 1 AND f.id <> g.id),
            'units', (SELECT coalesce(jsonb_agg(api.fhir_unit(v) ORDER BY v.name, v.id), '[]') FROM organisation.unit v
                WHERE v.id = ANY (g.units) AND v.id <> g.unit_id),
            'attachments', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'type', a.type, 'size', a.size,
                'addedAt', a.added_at) ORDER BY a.id), '[]') FROM message.attachment a WHERE a.message_id = g.id))
        FROM page g JOIN organisation.unit u ON u.id = g.unit_id ORDER BY g.id;
END
$$;

CREATE FUNCTION api.fhir_consent(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    WITH cand AS (
        SELECT i AS id FROM unnest(q.ids) AS i
        UNION SELECT k.id FROM plan.participation x JOIN plan.consent k ON k.plan_id = x.plan_id
            WHERE q.ids IS NULL AND x.unit_id = ANY (q.me) AND x.until IS NULL AND (q.people IS NULL OR x.patient_id = ANY (q.people))
        UNION SELECT k.id FROM plan.plan x JOIN plan.consent k ON k.plan_id = x.id
            WHERE q.machine AND q.ids IS NULL AND x.unit_id = ANY (q.me) AND (q.people IS NULL OR x.patient_id = ANY (q.people))
    ), page AS MATERIALIZED (
        SELECT k.*, d.patient_id, d.provider_id, s.status FROM plan.consent k JOIN cand ON cand.id = k.id JOIN plan.plan d ON d.id = k.plan_id
            CROSS JOIN LATERAL (SELECT CASE WHEN k.withdrawn_at IS NOT NULL OR k.valid_to < api.plan_today() THEN 'inactive'
                WHEN k.valid_from > api.plan_today() THEN 'proposed' ELSE 'active' END AS status) s
            WHERE (q.after IS NULL OR k.id > q.after) AND api.fhir_changed(q, coalesce(k.withdrawn_at, k.recorded_at))
                AND (q.people IS NULL OR d.patient_id = ANY (q.people)) AND (q.statuses IS NULL OR s.status = ANY (q.statuses))
                AND api.fhir_when(q, k.given_at, k.given_at)
                AND (NOT q.machine OR EXISTS (SELECT FROM api.plan_consents(d.id)))
            ORDER BY k.id LIMIT q.most
    )
    SELECT g.id::text, g.patient_id, g.provider_id, api.plan_consent_face(k) || jsonb_build_object('changedAt',
            coalesce(g.withdrawn_at, g.recorded_at), 'status', g.status, 'patientId', g.patient_id, 'planId', g.plan_id,
            'unit', api.fhir_unit(u))
        FROM page g JOIN plan.consent k ON k.id = g.id JOIN organisation.unit u ON u.id = g.unit_id ORDER BY g.id;
END
$$;

-- The log of the own provider, newest first, to who reviews it.
CREATE FUNCTION api.fhir_auditevent(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    args CONSTANT jsonb := p - '{id,after}'::text[];
    v_after CONSTANT bigint := (p ->> 'after')::bigint;
    q record;
    found bigint[];
BEGIN
    SELECT * INTO q FROM api.fhir_args(args);
    found := CASE WHEN p ? 'id' THEN ARRAY(SELECT jsonb_array_elements_text(p -> 'id')::bigint)
        ELSE audit.page(q.people, NULL, NULL, greatest(q.end_after, q.start_from), least(q.start_before, q.end_to),
            CASE q.statuses[1] WHEN '0' THEN 'ok' WHEN '4' THEN 'denied' WHEN '8' THEN 'failed' ELSE q.statuses[1] END, v_after) END;
    RETURN QUERY
    SELECT e.id::text, e.patient_id, e.owner_provider_id, jsonb_build_object('id', e.id::text, 'changedAt', e.at, 'action', e.action,
            'outcome', e.outcome, 'reason', e.reason, 'patientId', e.patient_id, 'role', e.role, 'purpose', e.purpose,
            'hsaId', coalesce(e.hsa_id, w.hsa_id), 'name', w.name, 'client', e.client, 'unit', CASE WHEN u.id IS NOT NULL THEN api.fhir_unit(u) END,
            'thingKind', e.thing_kind, 'thingId', e.thing_id, 'requestId', e.request_id)
        FROM audit.event e LEFT JOIN identity.staff w ON w.id = e.user_id LEFT JOIN organisation.unit u ON u.id = e.unit_id
        WHERE e.id = ANY (found) ORDER BY e.id DESC LIMIT q.most;
END
$$;

-- Units that are there, and the providers that they belong to. No person is in here.
CREATE FUNCTION api.fhir_organization(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
    part text;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    part := replace(replace(replace(q.name, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    RETURN QUERY
    WITH every AS (
        SELECT u.id, u.name, u.hsa_id, NULL AS number, u.kind, coalesce(u.parent_id, u.provider_id) AS within, u.phone,
                u.municipality_code, u.active_to IS NULL OR u.active_to > now() AS active FROM organisation.unit u
        UNION ALL SELECT o.id, o.name, NULL, o.org_number, o.kind, NULL, NULL, o.municipality_code, true FROM organisation.provider o
    )
    SELECT x.id::text, NULL::uuid, NULL::uuid, jsonb_build_object('id', x.id, 'name', x.name, 'hsaId', x.hsa_id, 'number', x.number,
            'kind', x.kind, 'within', x.within, 'phone', x.phone, 'active', x.active, 'municipalityName', m.name)
        FROM every x LEFT JOIN reference.municipality m ON m.code = x.municipality_code
        WHERE (q.ids IS NULL OR x.id = ANY (q.ids)) AND (q.after IS NULL OR x.id > q.after)
            AND (part IS NULL OR x.name ILIKE part) AND (q.categories IS NULL OR x.kind = ANY (q.categories))
            AND (q.units IS NULL OR x.within = ANY (q.units))
            AND (q.identifier IS NULL OR upper(x.hsa_id) = upper(q.identifier) OR x.number = q.identifier)
        ORDER BY x.id LIMIT q.most;
END
$$;

-- Who works at the own unit with patients now: a colleague may be named to a person's contact.
CREATE FUNCTION api.fhir_practitionerrole(p jsonb) RETURNS TABLE (key text, patient uuid, owner uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    q record;
BEGIN
    SELECT * INTO q FROM api.fhir_args(p);
    RETURN QUERY
    SELECT a.id::text, NULL::uuid, NULL::uuid, jsonb_build_object('id', a.id, 'name', w.name, 'title', w.title, 'hsaId', w.hsa_id,
            'role', a.role, 'since', a.valid_from, 'until', a.valid_to, 'unit', api.fhir_unit(u))
        FROM identity.assignment a JOIN identity.staff w ON w.id = a.user_id AND w.active AND NOT w.system JOIN organisation.unit u ON u.id = a.unit_id
        WHERE a.unit_id = ANY (q.me) AND NOT (q.machine AND w.protected) AND a.purpose = 'care' AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())
            AND (q.ids IS NULL OR a.id = ANY (q.ids)) AND (q.after IS NULL OR a.id > q.after)
            AND (q.units IS NULL OR a.unit_id = ANY (q.units)) AND (q.categories IS NULL OR a.role = ANY (q.categories))
        ORDER BY a.id LIMIT q.most;
END
$$;
RESET ROLE;
