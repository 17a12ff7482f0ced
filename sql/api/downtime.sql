-- downtime.sql - the unit's open cases as they are needed on paper when nothing answers: who, where, what comes
-- next, whom to call. One call, as many statements as there are kinds of facts, however many the cases are.
SET LOCAL ROLE samplan_api;

-- Downtime of the API. Policies choose: a protected identity is on the list of named staff alone.
CREATE FUNCTION api.downtime_list(c access.context, OUT doc json, OUT cases uuid[], OUT people uuid[])
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT coalesce(array_agg(d.id), '{}'), coalesce(array_agg(DISTINCT d.patient_id), '{}') INTO cases, people
        FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
        WHERE x.unit_id = c.unit_id AND x.until IS NULL
            AND (x.listed OR x.discharge_id IN (SELECT r.discharge_id FROM discharge.recipient r
                WHERE r.unit_id = c.unit_id AND r.acknowledged_at IS NULL AND r.ended_at IS NULL AND r.due_at IS NOT NULL))
            AND (d.state NOT IN ('closed', 'aborted') OR c.unit_id = ANY (d.waiting));
    WITH party AS MATERIALIZED (
        SELECT y.discharge_id, json_agg(json_build_object('id', u.id, 'name', u.name, 'role', y.role,
                'phone', u.phone, 'waits', u.id = ANY (d.waiting)) ORDER BY y.role <> 'ward', y.since, u.name) AS docs
            FROM discharge.party y JOIN organisation.unit u ON u.id = y.unit_id
            JOIN discharge.discharge d ON d.id = y.discharge_id
            WHERE y.discharge_id = ANY (cases) AND y.until IS NULL GROUP BY y.discharge_id
    ), clock AS MATERIALIZED (
        SELECT l.discharge_id, json_agg(json_build_object('kind', l.kind, 'rule', l.rule, 'owner', l.owner,
                'dueAt', l.due_at, 'dueDate', l.due_date) ORDER BY l.due_at, l.kind) AS docs
            FROM discharge.deadline l
            WHERE l.discharge_id = ANY (cases) AND l.met_at IS NULL AND l.void_at IS NULL GROUP BY l.discharge_id
    ), notice AS MATERIALIZED (
        SELECT n.discharge_id, json_agg(json_build_object('kind', n.kind, 'sentAt', n.sent_at,
                'unitName', u.name, 'afterwards', n.afterwards) ORDER BY n.sent_at DESC, n.id DESC) AS docs
            FROM (SELECT x.*, row_number() OVER (PARTITION BY x.discharge_id ORDER BY x.sent_at DESC, x.id DESC) AS k
                FROM discharge.notice x WHERE x.discharge_id = ANY (cases)) n
            JOIN organisation.unit u ON u.id = n.unit_id WHERE n.k <= 5 GROUP BY n.discharge_id
    ), contact AS MATERIALIZED (
        SELECT k.discharge_id, json_build_object('name', k.name, 'title', k.title, 'phone', k.phone,
                'hours', k.hours, 'unitName', u.name) AS doc
            FROM discharge.care_contact k JOIN organisation.unit u ON u.id = k.unit_id
            WHERE k.discharge_id = ANY (cases) AND k.until IS NULL
    ), ready AS MATERIALIZED (
        SELECT i.discharge_id, json_build_object('judgedAt', i.judged_at, 'sentAt', i.sent_at,
                'physicianName', i.physician_name, 'sipCallLastDay', i.sip_call_last_day,
                'liabilityEarliest', i.liability_earliest) AS doc
            FROM discharge.ready_interval i WHERE i.discharge_id = ANY (cases) AND i.ended_at IS NULL
    ), meeting AS MATERIALIZED (
        SELECT DISTINCT ON (k.discharge_id) k.discharge_id, json_build_object('calledAt', k.called_at,
                'meetingAt', k.meeting_at, 'place', k.place) AS doc
            FROM discharge.sip_call k WHERE k.discharge_id = ANY (cases)
            ORDER BY k.discharge_id, k.called_at DESC
    ), answer AS MATERIALIZED (
        SELECT DISTINCT ON (a.discharge_id) a.discharge_id, json_build_object('available', a.available,
                'from', a.from_at, 'saidAt', a.said_at) AS doc
            FROM discharge.availability a WHERE a.discharge_id = ANY (cases)
            ORDER BY a.discharge_id, a.number DESC)
    SELECT json_build_object('madeAt', clock_timestamp(),
            'unit', (SELECT json_build_object('id', u.id, 'hsaId', u.hsa_id, 'name', u.name, 'kind', u.kind,
                'phone', u.phone) FROM organisation.unit u WHERE u.id = c.unit_id),
            'items', (SELECT coalesce(json_agg(json_build_object('id', d.id, 'state', d.state, 'role', x.role,
                    'patient', json_build_object('name', p.given_name || ' ' || p.family_name,
                        'identifier', coalesce(i.value, ''), 'protectedIdentity', coalesce(y.kind, 'none'),
                        'address', CASE WHEN y.kind IS NULL AND p.street IS NOT NULL
                            THEN json_build_object('street', p.street, 'postalCode', p.postal_code, 'city', p.city) END,
                        'phone', CASE WHEN y.kind IS NULL THEN p.phone END,
                        'municipalityName', CASE WHEN y.kind IS NULL THEN m.name END),
                    'unit', json_build_object('id', w.id, 'hsaId', w.hsa_id, 'name', w.name, 'kind', w.kind,
                        'phone', w.phone),
                    'admittedAt', d.admitted_at, 'expectedDischargeDate', d.expected_date, 'leftAt', d.left_at,
                    'care', d.care, 'compulsory', d.compulsory,
                    'nextStep', api.discharge_next(d.agenda, d.state, d.waiting, c.unit_id, x.role),
                    'deadlines', coalesce(clock.docs, '[]'), 'parties', coalesce(party.docs, '[]'),
                    'notices', coalesce(notice.docs, '[]'), 'careContact', contact.doc, 'readiness', ready.doc,
                    'sip', json_build_object('need', d.sip_need, 'call', meeting.doc), 'availability', answer.doc)
                    ORDER BY p.family_name, p.given_name, d.id), '[]')
                FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
                JOIN patient.person p ON p.id = d.patient_id
                JOIN organisation.unit w ON w.id = d.unit_id
                LEFT JOIN patient.identifier i ON i.patient_id = p.id AND i.until IS NULL
                LEFT JOIN patient.protection y ON y.patient_id = p.id
                LEFT JOIN reference.municipality m ON m.code = p.municipality_code
                LEFT JOIN party ON party.discharge_id = d.id
                LEFT JOIN clock ON clock.discharge_id = d.id
                LEFT JOIN notice ON notice.discharge_id = d.id
                LEFT JOIN contact ON contact.discharge_id = d.id
                LEFT JOIN ready ON ready.discharge_id = d.id
                LEFT JOIN meeting ON meeting.discharge_id = d.id
                LEFT JOIN answer ON answer.discharge_id = d.id
                WHERE x.unit_id = c.unit_id AND x.until IS NULL AND x.discharge_id = ANY (cases)))
        INTO doc;
END
$$;

-- What is on the list has been on the screen: it is delivered, like what the inbox shows.
CREATE FUNCTION api.inbox_downtime(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'inbox.read', 'inbox.downtime');
    x record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT * INTO x FROM api.downtime_list(c);
    doc := x.doc;
    PERFORM api.inbox_deliver(c, x.cases),
        api.note(c, 'ok', NULL, 'inbox', c.unit_id, NULL, NULL, NULL, NULL, '{identity,discharge}', x.people);
END
$$;

-- The same list for a file beside the printer, written before anything is down. Nobody has signed in, so nobody is
-- named: a protected identity is never in it. In the log it stands at the unit, by the operator's name.
CREATE FUNCTION api.operator_downtime(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.downtime');
    x record;
BEGIN
    SELECT o.id, o.provider_id INTO c.unit_id, c.provider_id FROM organisation.unit o
        WHERE upper(o.hsa_id) = upper(p_args ->> 'unitHsaId');
    IF c.unit_id IS NULL THEN
        outcome := 'invalid-request';
        reason := 'unknown-unit';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    PERFORM set_config('samplan.unit', c.unit_id::text, true),
        set_config('samplan.provider', c.provider_id::text, true);
    SELECT * INTO x FROM api.downtime_list(c);
    doc := x.doc;
    outcome := 'ok';
    PERFORM api.note(c, 'ok', NULL, 'inbox', c.unit_id, NULL, NULL, NULL, NULL, '{identity,discharge}', x.people);
END
$$;
RESET ROLE;
