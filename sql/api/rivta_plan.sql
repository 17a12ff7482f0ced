-- rivta_plan.sql - the plan in force as a document, and the fixed contacts, to national services. p_args: what the call
-- asks for (units, careGiver, kinds, a period); p_scope: the client, NULL for the operator.
SET LOCAL ROLE samplan_api;

-- Plans that are in force and stand on a consent that holds: as they were established.
CREATE FUNCTION api.rivta_careplans_doc(p_patient uuid, p_number text, p_scope access.client, p_args jsonb, p_request uuid)
        RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    asked CONSTANT text[] := ARRAY(SELECT upper(x) FROM jsonb_array_elements_text(coalesce(nullif(p_args -> 'units', 'null'), '[]')) AS x);
BEGIN
    RETURN json_build_object('number', p_number, 'system', p_args ->> 'system', 'logId', p_request,
        'plans', (SELECT coalesce(json_agg(json_build_object('id', d.id, 'establishedAt', v.established_at,
                'unitHsaId', upper(u.hsa_id), 'unitName', u.name, 'unitPhone', u.phone, 'providerHsaId', api.rivta_provider(p),
                'byName', CASE WHEN w.protected THEN coalesce(w.title, 'Personal') ELSE w.name END, 'byTitle', w.title,
                'byHsaId', CASE WHEN NOT w.protected THEN w.hsa_id END,
                'units', (SELECT coalesce(json_agg(upper(o.hsa_id) ORDER BY upper(o.hsa_id)), '[]') FROM organisation.unit o
                    WHERE o.id = ANY (v.units)),
                'content', v.content) ORDER BY v.established_at, d.id), '[]')
            FROM plan.plan d JOIN plan.version v ON v.plan_id = d.id AND v.number = d.number
            JOIN organisation.unit u ON u.id = v.unit_id JOIN organisation.provider p ON p.id = u.provider_id
            JOIN identity.staff w ON w.id = v.established_user
            WHERE d.patient_id = p_patient AND d.state IN ('established', 'revised')
                AND EXISTS (SELECT FROM api.plan_consents(d.id))
                AND (p_scope.id IS NULL OR api.client_reaches(p_scope, u.id, p.id))
                AND (cardinality(asked) = 0 OR upper(u.hsa_id) = ANY (asked))
                -- a plan is no care contact's
                AND jsonb_array_length(coalesce(nullif(p_args -> 'careContacts', 'null'), '[]')) = 0
                AND (p_args ->> 'from' IS NULL OR (v.established_at AT TIME ZONE 'Europe/Stockholm')::date
                    BETWEEN (p_args ->> 'from')::date AND (p_args ->> 'to')::date)));
END
$$;

CREATE FUNCTION api.rivta_careplans(secret bytea, request uuid, client text, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'careplans', 'rivta.careplans', p_args);
    k access.client;
    who uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
    who := api.client_person(p_args ->> 'number');
    doc := api.rivta_careplans_doc(who, p_args ->> 'number', k, p_args, request);
    PERFORM api.note(c, 'ok', NULL, 'patient', who, NULL, who, NULL, 'own', '{identity,plan}');
END
$$;

-- The kinds that are in the national code set (PK-8), never the internal notes (PK-7). At most one of kind 2.
CREATE FUNCTION api.rivta_contacts_doc(p_patient uuid, p_number text, p_scope access.client, p_args jsonb) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('number', p_number, 'system', p_args ->> 'system',
        'contacts', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'code', x.code, 'hsaId', x.hsa_id, 'name', x.name,
                'title', x.title, 'phone', x.phone, 'hours', x.hours, 'note', x.note,
                'since', (x.since AT TIME ZONE 'Europe/Stockholm')::date, 'changedAt', x.changed_at,
                'unitHsaId', x.unit_hsa, 'unitName', x.unit_name, 'providerHsaId', x.provider_hsa, 'providerName', x.provider_name)
                ORDER BY x.code, x.since, x.id), '[]')
            FROM (SELECT k.id, api.contact_code(k.kind) AS code, CASE WHEN NOT w.protected THEN w.hsa_id END AS hsa_id,
                    api.contact_name(k) AS name, k.title, k.phone, k.hours, k.note, k.since, k.changed_at, upper(u.hsa_id) AS unit_hsa,
                    u.name AS unit_name, api.rivta_provider(p) AS provider_hsa, p.name AS provider_name,
                    row_number() OVER (PARTITION BY k.kind ORDER BY k.since DESC, k.id DESC) AS n
                FROM contact.contact k JOIN organisation.unit u ON u.id = k.unit_id
                JOIN organisation.provider p ON p.id = k.provider_id LEFT JOIN identity.staff w ON w.id = k.user_id
                WHERE k.patient_id = p_patient AND k.until IS NULL AND k.since <= now() AND api.contact_code(k.kind) IS NOT NULL
                    AND (p_scope.id IS NULL OR api.client_reaches(p_scope, u.id, p.id))
                    AND (p_args ->> 'careUnit' IS NULL OR upper(u.hsa_id) = upper(p_args ->> 'careUnit'))
                    AND (p_args ->> 'careGiver' IS NULL OR api.rivta_provider(p) = upper(p_args ->> 'careGiver'))
                    AND p_args ->> 'process' IS NULL -- none of ours is of one process
                    AND (nullif(p_args -> 'kinds', 'null') IS NULL OR p_args -> 'kinds' ? api.contact_code(k.kind))) x
            WHERE x.code <> '2' OR x.n = 1));
END
$$;

CREATE FUNCTION api.rivta_contacts(secret bytea, request uuid, client text, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'contacts', 'rivta.contacts', p_args);
    k access.client;
    who uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
    who := api.client_person(p_args ->> 'number');
    doc := api.rivta_contacts_doc(who, p_args ->> 'number', k, p_args);
    PERFORM api.note(c, 'ok', NULL, 'patient', who, NULL, who, NULL, 'own', '{identity,contacts}');
END
$$;

-- The operator prints what the platform would get: p_args {contract, number or patientId, facility, system}. A unit that
-- is named must be there.
CREATE FUNCTION api.operator_export(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.export');
    who uuid;
    said text := p_args ->> 'number';
    unit uuid;
BEGIN
    c.request := gen_random_uuid();
    PERFORM set_config('samplan.machine', 'OPERATOR', true);
    SELECT u.id INTO unit FROM organisation.unit u WHERE upper(u.hsa_id) = upper(p_args ->> 'facility');
    IF p_args ->> 'patientId' IS NOT NULL THEN
        who := api.client_open((p_args ->> 'patientId')::uuid);
        said := api.rivta_number(who);
    ELSE
        who := api.client_person(said);
    END IF;
    outcome := CASE WHEN unit IS NULL AND p_args ->> 'facility' IS NOT NULL OR said IS NULL THEN 'not-found'
        WHEN said !~ '^[0-9]{8}[0-9PTF][0-9]{3}$' THEN 'conflict' ELSE 'ok' END;
    reason := CASE WHEN outcome = 'conflict' THEN 'number-not-national'
        WHEN outcome = 'not-found' AND said IS NOT NULL THEN 'unknown-unit' END;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'patient', who, NULL, who);
        RETURN;
    END IF;
    doc := CASE p_args ->> 'contract'
        WHEN 'schedule' THEN api.rivta_schedule_doc(who, unit, said)
        WHEN 'careplans' THEN api.rivta_careplans_doc(who, said, NULL, p_args, c.request)
        ELSE api.rivta_contacts_doc(who, said, NULL, p_args) END;
    PERFORM api.note(c, 'ok', NULL, 'patient', who, NULL, who, NULL, 'own', ARRAY['identity', p_args ->> 'contract']);
END
$$;
RESET ROLE;
