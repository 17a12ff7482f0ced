-- audit.sql - the log of the own provider, and the rows that the server itself must add.
SET LOCAL ROLE samplan_api;

-- The policy of audit.event shows the own provider's rows and no others. The search is in the log too,
-- with the person it was about.
CREATE FUNCTION api.audit_search(secret bytea, request uuid, client text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.search');
    number CONSTANT text := p_args ->> 'patientIdentifier';
    v_from CONSTANT timestamptz := (p_args ->> 'from')::timestamptz;
    v_to CONSTANT timestamptz := (p_args ->> 'to')::timestamptz;
    v_unit CONSTANT uuid := (p_args ->> 'unitId')::uuid;
    v_outcome CONSTANT text := p_args ->> 'outcome';
    v_after bigint;
    v_user uuid;
    holders uuid[];
    shown uuid[];
    ids bigint[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_args ->> 'after' !~ '^[0-9]{1,18}$' THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    v_after := (p_args ->> 'after')::bigint;
    IF number IS NOT NULL THEN
        PERFORM set_config('samplan.number', number, true);
        SELECT coalesce(array_agg(i.patient_id), '{}') INTO holders FROM patient.identifier i
            WHERE i.value = number;
        PERFORM set_config('samplan.number', '', true);
    END IF;
    IF p_args ->> 'userHsaId' IS NOT NULL THEN
        SELECT u.id INTO v_user FROM identity.staff u
            WHERE upper(u.hsa_id) = upper(p_args ->> 'userHsaId');
        v_user := coalesce(v_user, '00000000-0000-0000-0000-000000000000');
    END IF;
    ids := audit.page(holders, v_user, v_unit, v_from, v_to, v_outcome, v_after);
    SELECT array_agg(DISTINCT e.patient_id) INTO shown FROM audit.event e
        WHERE e.id = ANY (ids) AND e.patient_id IS NOT NULL;
    -- whose names the rows need: nobody else's
    PERFORM api.verify(coalesce(shown, '{}') || coalesce(holders, '{}'));
    SELECT json_build_object('events', coalesce(json_agg(json_build_object('id', e.id::text, 'at', e.at,
                'user', CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'name', u.name,
                    'title', u.title, 'hsaId', coalesce(e.hsa_id, u.hsa_id), 'unitName', o.name) END,
                'role', e.role,
                'unit', CASE WHEN o.id IS NOT NULL THEN api.unit_ref(o) END,
                'providerName', v.name,
                'patient', CASE WHEN e.patient_id IS NOT NULL THEN json_build_object('id', e.patient_id,
                    'name', coalesce(p.given_name || ' ' || p.family_name,
                        CASE WHEN y.patient_id IS NOT NULL THEN 'Skyddad identitet' ELSE '' END),
                    'identifier', CASE WHEN p.id IS NOT NULL THEN coalesce(i.value, '') ELSE '' END) END,
                'action', e.action,
                'thing', CASE WHEN e.thing_id IS NOT NULL THEN json_build_object('kind', e.thing_kind,
                    'id', e.thing_id, 'version', e.thing_version) END,
                'outcome', e.outcome, 'reason', e.reason, 'route', e.legal_route, 'purpose', e.purpose,
                'requestId', e.request_id, 'client', e.client) ORDER BY e.id DESC), '[]'),
            'nextAfter', CASE WHEN count(*) = 200 THEN min(e.id)::text END)
        INTO doc
        FROM audit.event e
        LEFT JOIN identity.staff u ON u.id = e.user_id
        LEFT JOIN organisation.unit o ON o.id = e.unit_id
        LEFT JOIN organisation.provider v ON v.id = e.provider_id
        LEFT JOIN patient.person p ON p.id = e.patient_id
        LEFT JOIN patient.protection y ON y.patient_id = e.patient_id
        LEFT JOIN patient.identifier i ON i.patient_id = e.patient_id AND i.until IS NULL
        WHERE e.id = ANY (ids);
    PERFORM api.note(c, 'ok', NULL, NULL, NULL, NULL,
        CASE WHEN cardinality(holders) > 0 THEN holders[1] END, c.provider_id, 'own', '{log}', shown);
END
$$;

-- What the server refused before it asked the database, or what failed there and was rolled back. With
-- a live session the row says whose; without one it says that nobody was signed in. Never fails.
CREATE FUNCTION api.refusal_record(secret bytea, request uuid, client text, key text, body bytea,
        p_action text, p_outcome text, p_reason text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    PERFORM api.forget(secret);
    SELECT s.id, coalesce(s.user_id, s.citizen_id), u.hsa_id, a.id, a.unit_id, o.provider_id,
            CASE WHEN s.citizen_id IS NOT NULL THEN 'citizen' ELSE a.role END, a.purpose
        INTO c.session_id, c.user_id, c.hsa_id, c.assignment_id, c.unit_id, c.provider_id, c.role,
            c.purpose
        FROM identity.session s LEFT JOIN identity.staff u ON u.id = s.user_id
        LEFT JOIN identity.assignment a ON a.id = s.assignment_id AND a.valid_from <= t
            AND (a.valid_to IS NULL OR a.valid_to > t)
        LEFT JOIN organisation.unit o ON o.id = a.unit_id
        WHERE s.secret_hash = sha256(secret) AND s.ended_at IS NULL
            AND s.last_seen > t - interval '15 minutes'
            AND s.signed_in_at > t - interval '12 hours';
    c.request := request;
    c.client := left(client, 200);
    c.action := left(coalesce(p_action, 'unknown'), 100);
    PERFORM api.note(c, CASE WHEN p_outcome IN ('internal', 'unavailable', 'outcome-unknown', 'failed')
        THEN 'failed' ELSE 'denied' END, left(coalesce(nullif(p_reason, ''), p_outcome), 100));
    outcome := 'ok';
END
$$;
RESET ROLE;
