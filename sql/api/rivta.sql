-- rivta.sql - what leaves to national services about one person: coming times, the plan in force, the fixed contacts.
-- Each document is made by one function, for the platform (which is a client) and for the operator's export alike. Where
-- there is nobody, and where somebody's identity is protected, there is nothing: the answer is empty.
SET LOCAL ROLE samplan_api;

-- The care giver's HSA-id; without one the number that all HSA-ids of its organisation begin with says who it is.
CREATE FUNCTION api.rivta_provider(p organisation.provider) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT coalesce(p.hsa_id, 'SE' || p.org_number || '-0000') $$;

-- One booked time as services/core/rivta/rivta_schedule.c writes it: neither the unit's reason for it nor the name of a
-- member of staff whose identity is protected.
CREATE FUNCTION api.rivta_times(p_ids uuid[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', a.id, 'unitHsaId', upper(u.hsa_id), 'unitName', u.name,
            'startsAt', a.starts_at, 'endsAt', a.ends_at, 'kind', a.kind, 'place', a.place, 'link', a.link,
            'preparation', a.preparation, 'withHsaId', CASE WHEN NOT w.protected THEN w.hsa_id END,
            'withName', CASE WHEN w.protected THEN coalesce(w.title, 'Personal') ELSE a.with_name END,
            'withTitle', CASE WHEN w.protected IS DISTINCT FROM true THEN a.with_title END,
            'patientMayCancel', api.patient_may(a, s.patient_cancels),
            'patientMayRebook', api.patient_may(a, s.patient_rebooks) AND api.slot_any(a.unit_id, a.kind)) ORDER BY a.starts_at, a.id), '[]')
        FROM appointment.appointment a JOIN organisation.unit u ON u.id = a.unit_id
        LEFT JOIN organisation.unit_setting s ON s.unit_id = a.unit_id
        LEFT JOIN identity.staff w ON w.id = a.with_user
        WHERE a.id = ANY (p_ids));
END
$$;

-- p_unit NULL: at any unit. What has begun and is not over is still there.
CREATE FUNCTION api.rivta_schedule_doc(p_patient uuid, p_unit uuid, p_number text) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('number', p_number, 'times', api.rivta_times(ARRAY(SELECT a.id FROM appointment.appointment a
        WHERE a.patient_id = p_patient AND (p_unit IS NULL OR a.unit_id = p_unit) AND a.state = 'booked' AND a.for_patient
            AND a.starts_at > now() - interval '24 hours' AND a.ends_at > now()
        ORDER BY a.starts_at, a.id LIMIT 1000)));
END
$$;

CREATE FUNCTION api.rivta_schedule(secret bytea, request uuid, client text, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'schedule', 'rivta.schedule', p_args);
    who uuid;
BEGIN
    IF c.outcome = 'ok' THEN
        c := api.client_unit(c, p_args ->> 'facility');
    END IF;
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    who := api.client_person(p_args ->> 'number');
    doc := api.rivta_schedule_doc(who, c.unit_id, p_args ->> 'number');
    PERFORM api.note(c, 'ok', NULL, 'appointments', c.unit_id, NULL, who, c.provider_id, 'own', '{identity,appointment}');
END
$$;

-- One time by its number, at the unit whose it is; an actor who is a patient sees their own.
CREATE FUNCTION api.rivta_booking_of(c access.context, p_args jsonb) RETURNS appointment.appointment
    LANGUAGE plpgsql
    AS $$
DECLARE
    a appointment.appointment;
BEGIN
    PERFORM set_config('samplan.booking', lower(coalesce(p_args ->> 'booking', '')), true);
    SELECT x.* INTO a FROM appointment.appointment x WHERE x.unit_id = c.unit_id AND x.id =
        CASE WHEN p_args ->> 'booking' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (p_args ->> 'booking')::uuid END;
    PERFORM set_config('samplan.booking', '', true);
    IF a.id IS NULL OR api.client_open(a.patient_id) IS NULL
            OR p_args ->> 'actorType' = 'subject_of_care' AND api.rivta_number(a.patient_id) IS DISTINCT FROM upper(p_args ->> 'actorId')
            OR p_args ->> 'number' IS NOT NULL AND api.rivta_number(a.patient_id) <> upper(p_args ->> 'number') THEN
        RETURN NULL;
    END IF;
    RETURN a;
END
$$;

CREATE FUNCTION api.rivta_number(p_patient uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT i.value FROM patient.identifier i WHERE i.patient_id = p_patient AND i.until IS NULL);
END
$$;

CREATE FUNCTION api.rivta_booking(secret bytea, request uuid, client text, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'schedule', 'rivta.booking', p_args);
    a appointment.appointment;
BEGIN
    IF c.outcome = 'ok' THEN
        c := api.client_unit(c, p_args ->> 'facility');
    END IF;
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    a := api.rivta_booking_of(c, p_args);
    IF a.id IS NULL OR a.state <> 'booked' THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'appointment', a.id, a.version, a.patient_id);
        RETURN;
    END IF;
    doc := json_build_object('number', api.rivta_number(a.patient_id), 'times', api.rivta_times(ARRAY[a.id]));
    PERFORM api.note(c, 'ok', NULL, 'appointment', a.id, a.version, a.patient_id, a.provider_id, 'own', '{identity,appointment}');
END
$$;

CREATE FUNCTION api.rivta_ping(secret bytea, request uuid, client text, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, '', 'rivta.ping', p_args);
BEGIN
    outcome := c.outcome;
    reason := c.reason;
END
$$;

-- A call that ended in an error of ours, whose own row went with it.
CREATE FUNCTION api.rivta_refused(secret bytea, request uuid, client text, key text, body bytea,
        p_hsa text, p_action text, p_reason text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, '', left(coalesce(p_action, 'unknown'), 100), NULL);
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        PERFORM api.note(c, 'failed', left(p_reason, 100));
    END IF;
END
$$;
RESET ROLE;
