-- own_block.sql - the patient's own side of access.sql: which units' and providers' notes are blocked, and which can be.
SET LOCAL ROLE samplan_api;

-- Those that have something to block, as far as the person sees it.
CREATE FUNCTION api.own_blockable(p_patient uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('unitId', u.id, 'unitName', u.name, 'providerName', v.name,
                'branch', access.branch(u.kind)) ORDER BY v.name, u.name), '[]')
        FROM organisation.unit u JOIN organisation.provider v ON v.id = u.provider_id
        WHERE access.branch(u.kind) <> 'none' AND u.id IN (
            SELECT d.unit_id FROM plan.plan d WHERE d.patient_id = p_patient
            UNION SELECT a.unit_id FROM appointment.appointment a WHERE a.patient_id = p_patient
            UNION SELECT g.unit_id FROM agreement.agreement g WHERE g.patient_id = p_patient
            UNION SELECT k.unit_id FROM contact.contact k WHERE k.patient_id = p_patient));
END
$$;

CREATE FUNCTION api.own_blocks(p_patient uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(api.block_face(b) ORDER BY b.ended_at IS NOT NULL, b.since DESC), '[]')
        FROM access.block b WHERE b.patient_id = p_patient);
END
$$;

-- SV-3, PDL-4: the person's own word, or of who speaks for a grown-up. Never a guardian's, nor a next of kin's.
CREATE FUNCTION api.own_block_begin(c access.context, key text, body bytea, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql
    AS $$
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NULL AND current_setting('samplan.relation') NOT IN ('self', 'representative') THEN
        outcome := 'access-denied';
        reason := CASE current_setting('samplan.relation') WHEN 'guardian' THEN 'guardian-no-block' ELSE 'not-your-part' END;
        PERFORM api.note(c, 'denied', reason, 'patient', p_patient, patient => p_patient);
    END IF;
END
$$;

CREATE FUNCTION api.own_block(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_unit uuid,
        p_level text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.block', api.own_whose(p_patient), 'any');
    u record;
    made CONSTANT uuid := base.uuid7();
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.own_block_begin(c, key, body, p_patient) b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT x.id, x.provider_id, access.branch(x.kind) AS branch INTO u FROM organisation.unit x WHERE x.id = p_unit;
    reason := CASE WHEN u.id IS NULL THEN 'unknown-unit'
        ELSE api.block_fault(p_patient, u.provider_id, u.branch, CASE p_level WHEN 'unit' THEN u.id END, NULL) END;
    IF reason IS NOT NULL THEN
        outcome := CASE reason WHEN 'already-blocked' THEN 'conflict' ELSE 'invalid-request' END;
        PERFORM api.note(c, 'denied', reason, 'patient', p_patient, patient => p_patient);
        RETURN;
    END IF;
    INSERT INTO access.block (id, patient_id, provider_id, branch, unit_id, asked_by, how, registered_by)
        VALUES (made, p_patient, u.provider_id, u.branch, CASE p_level WHEN 'unit' THEN u.id END,
            CASE current_setting('samplan.relation') WHEN 'self' THEN 'patient' ELSE 'representative' END, 'e-id', api.me(c));
    PERFORM api.block_told(p_patient, ARRAY[u.id]);
    doc := api.own_doc(c, p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'block', made, NULL, p_patient, u.provider_id, 'own', '{blocks}');
END
$$;

CREATE FUNCTION api.own_unblock(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_block uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.unblock', api.own_whose(p_patient), 'any');
    was access.block;
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.own_block_begin(c, key, body, p_patient) b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE access.block b SET ended_at = clock_timestamp(), ended_by = api.me(c), ended_how = 'e-id',
            ended_asked_by = CASE current_setting('samplan.relation') WHEN 'self' THEN 'patient' ELSE 'representative' END
        WHERE b.id = p_block AND b.patient_id = p_patient AND b.ended_at IS NULL RETURNING b.* INTO was;
    IF was.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'block', p_block, patient => p_patient);
        RETURN;
    END IF;
    PERFORM api.block_told(p_patient, ARRAY[was.unit_id]);
    doc := api.own_doc(c, p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'block', p_block, NULL, p_patient, was.provider_id, 'own', '{blocks}');
END
$$;
RESET ROLE;
