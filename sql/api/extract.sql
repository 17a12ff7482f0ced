-- extract.sql - the extract of the log for the person it is about (LOG-4, PDL 5 kap. 5 §, 8 kap. 5 §): the unit, the time and
-- what was done. It holds no name of anybody who works there, so no protected one either. Made to a document by
-- services/core/paper/paper_log.c.
SET LOCAL ROLE samplan_api;

-- The rows of a time in whole days, newest first; `more` when there are others, older than the last.
CREATE FUNCTION api.extract_rows(p_patient uuid, p_from date, p_to date) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    most CONSTANT integer := 1000;
    ids CONSTANT bigint[] := audit.extract(p_patient, coalesce(p_from, '-infinity')::timestamp AT TIME ZONE 'Europe/Stockholm',
        (coalesce(p_to, 'infinity') + 1)::timestamp AT TIME ZONE 'Europe/Stockholm', most + 1);
BEGIN
    RETURN (SELECT jsonb_build_object('from', p_from, 'to', p_to, 'more', cardinality(ids) > most,
            'events', coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'action', e.action, 'role', e.role,
                'unitName', u.name, 'providerName', v.name, 'route', e.legal_route, 'cause', x.cause) ORDER BY e.id DESC), '[]'))
        FROM audit.event e LEFT JOIN organisation.unit u ON u.id = e.unit_id
        LEFT JOIN organisation.provider v ON v.id = e.provider_id
        LEFT JOIN access.emergency x ON e.thing_kind = 'emergency' AND x.id = e.thing_id
        WHERE e.id = ANY (ids[:most]));
END
$$;

-- Of everybody's rows, for the person themself or whom they let.
CREATE FUNCTION api.own_log_paper(secret bytea, request uuid, client text, p_patient uuid, p_from date, p_to date,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.log-print', api.own_whose(p_patient), 'log');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.extract_rows(p_patient, p_from, p_to) || jsonb_build_object('head', api.paper_head(c, p_patient));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, NULL, p_patient, NULL, 'own', '{identity,log}');
END
$$;

-- Of the own provider's rows, for a person who has asked the provider: a log reviewer finds them by number. Of somebody
-- of whom the provider's log says nothing, nothing is told, as of a number that nobody has.
CREATE FUNCTION api.audit_extract(secret bytea, request uuid, client text, p_number text, p_from date, p_to date,
        p_confirmed boolean, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.extract');
    patient uuid;
    rows jsonb;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    PERFORM set_config('samplan.number', p_number, true);
    SELECT i.patient_id INTO patient FROM patient.identifier i WHERE i.value = p_number
        ORDER BY i.until IS NULL DESC, i.until DESC LIMIT 1;
    PERFORM set_config('samplan.number', '', true);
    rows := api.extract_rows(patient, p_from, p_to);
    IF patient IS NULL OR cardinality(audit.extract(patient, '-infinity', 'infinity', 1)) = 0 THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, patient => patient);
        RETURN;
    END IF;
    PERFORM api.verify(ARRAY[patient]);
    reason := api.paper_fault(patient, p_confirmed);
    IF reason IS NOT NULL THEN
        outcome := 'conflict';
        PERFORM api.note(c, 'denied', reason, 'patient', patient, patient => patient);
        RETURN;
    END IF;
    doc := rows || jsonb_build_object('head', coalesce(api.paper_head(c, patient), jsonb_build_object(
                'name', 'Skyddad identitet', 'identifier', p_number, 'protectedIdentity', 'protected')) || jsonb_build_object(
                'printedBy', jsonb_build_object('unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = c.unit_id))),
        'providerName', (SELECT v.name FROM organisation.provider v WHERE v.id = c.provider_id));
    PERFORM api.note(c, 'ok', NULL, 'patient', patient, NULL, patient, c.provider_id, 'own', '{identity,log}');
END
$$;
RESET ROLE;
