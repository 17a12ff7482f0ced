-- proxy.sql - who stands by a person or speaks for them, as staff see and enter it: a guardian of a child, a legal
-- representative, a next of kin of somebody who cannot let them in on the screen. The patient's side is in own.sql.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.proxy_doc(p_patient uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('patientId', p_patient, 'proxies', (SELECT coalesce(json_agg(api.proxy_face(x)
            ORDER BY x.revoked_at IS NOT NULL, x.created_at DESC, x.id), '[]')
        FROM access.proxy x WHERE x.patient_id = p_patient));
END
$$;

CREATE FUNCTION api.proxy_list(secret bytea, request uuid, client text, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.read', 'proxy.list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_patient) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_patient, patient => p_patient);
        RETURN;
    END IF;
    doc := api.proxy_doc(p_patient);
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, patient => p_patient, categories => '{identity}');
END
$$;

-- The beginning of both writes: an answer given before, or a person whom the unit does not see.
CREATE FUNCTION api.proxy_begin(c access.context, key text, body bytea, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql
    AS $$
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NULL AND NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_patient) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_patient, patient => p_patient);
    END IF;
END
$$;

CREATE FUNCTION api.proxy_add(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'proxy.add');
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.proxy_begin(c, key, body, p_patient) b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    reason := CASE WHEN EXISTS (SELECT FROM patient.identifier i WHERE i.patient_id = p_patient
            AND i.value = p_args ->> 'number') THEN 'same-person'
        WHEN (p_args ->> 'validTo')::date < api.plan_today() THEN 'in-past'
        WHEN (SELECT count(*) FROM access.proxy x WHERE x.patient_id = p_patient AND x.revoked_at IS NULL) >= 20
            THEN 'too-many' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.note(c, 'denied', reason, 'proxy', NULL, patient => p_patient);
        RETURN;
    END IF;
    INSERT INTO access.proxy (patient_id, number, name, relation, scopes, writes, valid_to, created_by, unit_id, basis)
        VALUES (p_patient, p_args ->> 'number', p_args ->> 'name', p_args ->> 'relation',
            ARRAY(SELECT DISTINCT s FROM jsonb_array_elements_text(p_args -> 'scopes') s ORDER BY 1),
            coalesce((p_args ->> 'writes')::boolean, false), (p_args ->> 'validTo')::date, api.me(c), c.unit_id,
            p_args ->> 'basis');
    PERFORM api.proxy_told(p_patient, p_args ->> 'number');
    doc := api.proxy_doc(p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'patient', p_patient, NULL, p_patient, NULL, NULL, '{identity}');
END
$$;

CREATE FUNCTION api.proxy_end(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_proxy uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    gone text;
    c access.context := api.enter(secret, request, client, 'plan.write', 'proxy.end');
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.proxy_begin(c, key, body, p_patient) b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    -- whom the patient has let in is the patient's to send away
    UPDATE access.proxy x SET revoked_at = clock_timestamp(), revoked_by = api.me(c)
        WHERE x.id = p_proxy AND x.patient_id = p_patient AND x.revoked_at IS NULL AND x.unit_id IS NOT NULL
        RETURNING x.number INTO gone;
    IF NOT FOUND THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'proxy', p_proxy, patient => p_patient);
        RETURN;
    END IF;
    PERFORM api.proxy_told(p_patient, gone);
    doc := api.proxy_doc(p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'proxy', p_proxy, NULL, p_patient, NULL, NULL, '{identity}');
END
$$;
RESET ROLE;
