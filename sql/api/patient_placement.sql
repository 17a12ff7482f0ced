-- patient_placement.sql - that another municipality has decided on a person's housing, and so pays (PAY-2).
SET LOCAL ROLE samplan_api;

-- Placement of the API.
CREATE FUNCTION api.placement_doc(x patient.placement) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('municipality', json_build_object('code', m.code, 'name', m.name),
            'kind', x.kind, 'since', x.since, 'until', x.until, 'recordedAt', x.recorded_at,
            'recordedBy', x.recorded_by)
        FROM reference.municipality m WHERE m.code = x.municipality_code);
END
$$;

-- The placement that holds or is to come; what has ended is history.
CREATE FUNCTION api.placement_present(p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT api.placement_doc(x) FROM patient.placement x
        WHERE x.patient_id = p_id AND x.replaced_at IS NULL
        ORDER BY x.since DESC, x.id DESC LIMIT 1);
END
$$;

-- Records a placement: what was recorded for the same days before gives way, and what began earlier ends the day
-- before. p_args kind 'none': what is recorded last was wrong.
CREATE FUNCTION api.patient_placement(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.write', 'patient.placement');
    v_since CONSTANT date := p_args ->> 'since';
    t CONSTANT timestamptz := clock_timestamp();
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
    outcome := api.patient_take(p_id, p_version);
    IF outcome = 'ok' AND p_args ->> 'kind' <> 'none' AND NOT EXISTS (SELECT FROM reference.municipality m
            WHERE m.code = p_args ->> 'municipalityCode') THEN
        outcome := 'invalid-request';
        reason := 'unknown-municipality';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    IF p_args ->> 'kind' = 'none' THEN
        UPDATE patient.placement x SET replaced_at = t WHERE x.id = (SELECT y.id FROM patient.placement y
            WHERE y.patient_id = p_id AND y.replaced_at IS NULL ORDER BY y.since DESC, y.id DESC LIMIT 1);
    ELSE
        UPDATE patient.placement x SET replaced_at = t
            WHERE x.patient_id = p_id AND x.replaced_at IS NULL AND x.since >= v_since;
        UPDATE patient.placement x SET until = v_since - 1
            WHERE x.patient_id = p_id AND x.replaced_at IS NULL AND (x.until IS NULL OR x.until >= v_since);
        INSERT INTO patient.placement (patient_id, municipality_code, kind, since, until, recorded_by, recorded_user)
            VALUES (p_id, p_args ->> 'municipalityCode', p_args ->> 'kind', v_since, (p_args ->> 'until')::date,
                api.me(c), c.user_id);
    END IF;
    PERFORM api.patient_changed(c, p_id);
    doc := api.patient_doc(p_id);
    PERFORM api.remember(c, key, body, doc, p_id),
        api.note(c, 'ok', NULL, 'patient', p_id, p_version + 1, p_id, NULL, NULL, '{placement}');
END
$$;
RESET ROLE;
