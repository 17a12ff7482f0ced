-- appointment_patient.sql - what a patient does with an agreed time, by a national service (rivta_booking.sql) or in the
-- own view: one rule for both. From the moment the time is taken the call acts as the unit whose time it is.
SET LOCAL ROLE samplan_api;

-- The time, locked, or why it cannot be done, in `said`: not-found (also one that is off already: `a` says which),
-- in-past, not-allowed.
CREATE FUNCTION api.patient_take(p_found appointment.appointment, p_act text, OUT said text, OUT a appointment.appointment)
    LANGUAGE plpgsql
    AS $$
DECLARE
    s organisation.unit_setting;
BEGIN
    a := p_found;
    IF a.id IS NOT NULL THEN
        PERFORM set_config('samplan.unit', a.unit_id::text, true), set_config('samplan.act', p_act, true);
        PERFORM FROM appointment.appointment x WHERE x.id = a.id FOR UPDATE;
        SELECT x.* INTO a FROM appointment.appointment x WHERE x.id = a.id;
        SELECT x.* INTO s FROM organisation.unit_setting x WHERE x.unit_id = a.unit_id;
    END IF;
    said := CASE WHEN a.id IS NULL OR a.state <> 'booked' THEN 'not-found'
        WHEN a.starts_at <= clock_timestamp() THEN 'in-past'
        WHEN NOT api.patient_may(a, CASE p_act WHEN 'cancel' THEN s.patient_cancels ELSE s.patient_rebooks END) THEN 'not-allowed' END;
END
$$;

-- p_who: who did it, as the history says it; p_words: what they said.
CREATE FUNCTION api.patient_cancel(c access.context, a appointment.appointment, p_who text, p_words text)
        RETURNS appointment.appointment
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE appointment.appointment x SET state = 'cancelled' WHERE x.id = a.id;
    RETURN api.appointment_tell(c, a.id, a, p_who || coalesce(': ' || p_words, '.'), 'e-service', NULL);
END
$$;

-- Whoever speaks for the person cancels; a next of kin asks (own_wish), and decides nothing.
CREATE FUNCTION api.own_cancel(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_time uuid, p_version bigint, p_text text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.cancel', api.own_whose(p_patient), 'times');
    relation CONSTANT text := current_setting('samplan.relation', true);
    at_unit access.context := c;
    found appointment.appointment;
    t record;
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT x.* INTO found FROM appointment.appointment x WHERE x.id = p_time AND x.patient_id = p_patient;
    IF relation = 'next-of-kin' AND found.id IS NOT NULL THEN
        outcome := 'access-denied';
        reason := 'not-your-part';
    ELSE
        SELECT * INTO t FROM api.patient_take(found, 'cancel');
        outcome := CASE WHEN (t.a).id IS NULL THEN 'not-found' WHEN (t.a).version <> p_version THEN 'stale-version'
            WHEN t.said IS NOT NULL THEN 'conflict' END;
        reason := CASE WHEN outcome = 'conflict' THEN CASE t.said WHEN 'not-found' THEN 'not-booked'
            WHEN 'in-past' THEN 'in-past' ELSE 'not-by-patient' END END;
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM set_config('samplan.unit', '00000000-0000-0000-0000-000000000000', true),
            api.note(c, 'denied', coalesce(reason, outcome), 'appointment', p_time, patient => p_patient);
        RETURN;
    END IF;
    at_unit.unit_id := found.unit_id;
    found := api.patient_cancel(at_unit, t.a, CASE relation WHEN 'self' THEN 'Patienten avbokade i den egna vyn'
        WHEN 'guardian' THEN 'Vårdnadshavaren avbokade i den egna vyn'
        ELSE 'Den legala företrädaren avbokade i den egna vyn' END, p_text);
    PERFORM set_config('samplan.unit', '00000000-0000-0000-0000-000000000000', true);
    doc := api.own_doc(c, p_patient);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, 'appointment', p_time, found.version, p_patient, found.provider_id, 'own', '{appointment}');
END
$$;
RESET ROLE;
