-- rivta_booking.sql - a patient cancels or moves a time by a national service, where the unit lets them
-- (organisation.unit_setting) and to a time that it has published as free. What could not be done is an answer and no
-- refusal: the patient reads it. From the moment it is done the call acts as the unit whose time it is.
SET LOCAL ROLE samplan_api;

-- The booking, locked, or why it cannot be: a word of rivta_schedule.c in `said`.
CREATE FUNCTION api.rivta_take(c access.context, p_args jsonb, p_act text, OUT said text, OUT a appointment.appointment)
    LANGUAGE plpgsql
    AS $$
DECLARE
    t record;
BEGIN
    SELECT * INTO t FROM api.patient_take(api.rivta_booking_of(c, p_args), p_act);
    said := t.said;
    a := t.a;
END
$$;

CREATE FUNCTION api.rivta_told(c access.context, a appointment.appointment, p_said text, p_done boolean) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, CASE WHEN p_done THEN 'ok' ELSE 'denied' END, CASE WHEN NOT p_done THEN p_said END, 'appointment',
        a.id, a.version, a.patient_id, a.provider_id, 'own', '{appointment}');
    RETURN json_build_object('done', p_done, 'said', p_said);
END
$$;

CREATE FUNCTION api.rivta_cancel(secret bytea, request uuid, client text, key text, body bytea, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'booking', 'rivta.cancel', p_args);
    t record;
    words CONSTANT text := nullif(btrim(p_args ->> 'message', E' \t\r\n'), '');
BEGIN
    IF c.outcome = 'ok' THEN
        c := api.client_unit(c, p_args ->> 'facility');
    END IF;
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT * INTO t FROM api.rivta_take(c, p_args, 'cancel');
    IF t.said IS NOT NULL OR length(words) > 450 THEN
        doc := api.rivta_told(c, t.a, coalesce(t.said, 'message-too-long'), false);
        RETURN;
    END IF;
    doc := api.rivta_told(c, api.patient_cancel(c, t.a, 'Patienten avbokade i e-tjänsten', words), 'cancelled', true);
END
$$;

-- To a free time of the same kind, which is then taken.
CREATE FUNCTION api.rivta_rebook(secret bytea, request uuid, client text, key text, body bytea, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'booking', 'rivta.rebook', p_args);
    t record;
    slot appointment.slot;
BEGIN
    IF c.outcome = 'ok' THEN
        c := api.client_unit(c, p_args ->> 'facility');
    END IF;
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT * INTO t FROM api.rivta_take(c, p_args, 'move');
    IF t.said IS NULL THEN
        UPDATE appointment.slot x SET taken_at = clock_timestamp() WHERE x.unit_id = c.unit_id AND x.kind = (t.a).kind
            AND x.starts_at = (p_args ->> 'starts')::timestamptz AND x.ends_at = (p_args ->> 'ends')::timestamptz
            AND x.starts_at > clock_timestamp() AND x.taken_at IS NULL AND x.withdrawn_at IS NULL RETURNING x.* INTO slot;
    END IF;
    IF slot.id IS NULL THEN
        doc := api.rivta_told(c, t.a, coalesce(t.said, 'taken'), false);
        RETURN;
    END IF;
    UPDATE appointment.appointment x SET starts_at = slot.starts_at, ends_at = slot.ends_at,
            place = coalesce(slot.place, x.place), agreed_how = 'e-service', agreed_at = clock_timestamp()
        WHERE x.id = (t.a).id;
    doc := api.rivta_told(c, api.appointment_tell(c, (t.a).id, t.a, 'Patienten bokade om i e-tjänsten.', 'e-service', NULL),
        'moved', true);
END
$$;

-- What is free at the unit between two days (of Sweden): of the kind of the booking that is to be moved, or of the kind
-- that is named. Nothing of this depends on who asks (S115), and where patients do not move times there is nothing.
CREATE FUNCTION api.rivta_slots(secret bytea, request uuid, client text, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_enter(p_hsa, request, client, 'booking', 'rivta.slots', p_args);
    a appointment.appointment;
    v_kind text := p_args ->> 'timeType';
BEGIN
    IF c.outcome = 'ok' THEN
        c := api.client_unit(c, p_args ->> 'facility');
    END IF;
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_args ->> 'booking' IS NOT NULL THEN
        a := api.rivta_booking_of(c, p_args);
        v_kind := coalesce(a.kind, 'none');
    END IF;
    WITH free AS MATERIALIZED (
        SELECT x.id, x.kind, x.starts_at, x.ends_at, x.place, u.hsa_id, u.name,
                (x.starts_at AT TIME ZONE 'Europe/Stockholm')::date AS day
            FROM appointment.slot x JOIN organisation.unit u ON u.id = x.unit_id
            JOIN organisation.unit_setting s ON s.unit_id = x.unit_id AND s.patient_rebooks
            WHERE x.unit_id = c.unit_id AND x.taken_at IS NULL AND x.withdrawn_at IS NULL AND x.starts_at > now()
                AND x.starts_at >= (p_args ->> 'from')::timestamp AT TIME ZONE 'Europe/Stockholm'
                AND x.starts_at < ((p_args ->> 'to')::timestamp + interval '1 day') AT TIME ZONE 'Europe/Stockholm'
                AND (v_kind IS NULL OR x.kind = v_kind)
                AND jsonb_array_length(coalesce(nullif(p_args -> 'performers', 'null'), '[]')) = 0 -- a free time is nobody's own
            ORDER BY x.starts_at, x.id LIMIT 1000)
    SELECT json_build_object('times', (SELECT coalesce(json_agg(json_build_object('id', f.id, 'unitHsaId', upper(f.hsa_id),
                'unitName', f.name, 'startsAt', f.starts_at, 'endsAt', f.ends_at, 'kind', f.kind, 'place', f.place)
                ORDER BY f.starts_at, f.id), '[]') FROM free f),
            'days', (SELECT coalesce(json_agg(json_build_object('unitHsaId', upper(d.hsa_id), 'day', d.day, 'kind', d.kind)
                ORDER BY d.day, d.kind), '[]') FROM (SELECT DISTINCT f.hsa_id, f.day, f.kind FROM free f) d))
        INTO doc;
    PERFORM api.note(c, 'ok', NULL, 'slots', c.unit_id, NULL, a.patient_id, c.provider_id, 'own', '{appointment}');
END
$$;
RESET ROLE;
