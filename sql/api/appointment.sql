-- appointment.sql - times agreed with a person: reading, listing, what goes into a calendar. What is right of a time is
-- decided by services/core/appointment/appointment.c and again by a trigger; who sees it, by policies.
SET LOCAL ROLE samplan_api;

-- Where a protected person will be is shown in one place: to the unit itself, when it opens that one time. (Who is not
-- named staff does not see the time at all.)
CREATE FUNCTION api.appointment_hides(a appointment.appointment, p_one boolean) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN NOT (p_one AND a.unit_id = current_setting('samplan.unit')::uuid)
        AND EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = a.patient_id);
END
$$;

-- What the patient last said to this version of the time; NULL: nothing.
CREATE FUNCTION api.appointment_wish(a appointment.appointment) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('wish', w.wish, 'text', w.text, 'at', w.at, 'by', w.by ->> 'name')
        FROM appointment.wish w WHERE w.appointment_id = a.id AND w.version = a.version ORDER BY w.at DESC LIMIT 1);
END
$$;

-- What a patient may do with a time by an e-service: while it is to come, where the unit has said so. A SIP meeting is
-- many people's.
CREATE FUNCTION api.patient_may(a appointment.appointment, p_said boolean) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(p_said, false) AND a.state = 'booked' AND a.for_patient AND a.kind <> 'sip-meeting' AND a.starts_at > now() $$;

-- Whether the unit has a free time of that kind to move one to.
CREATE FUNCTION api.slot_any(p_unit uuid, p_kind text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM appointment.slot x WHERE x.unit_id = p_unit AND x.kind = p_kind AND x.taken_at IS NULL
        AND x.withdrawn_at IS NULL AND x.starts_at > now());
END
$$;

-- AppointmentItem of the API, of all these at once: a list is one query and not some each. p_one: the one time that was
-- asked for. The patient is NULL when the person is not shared with the unit any more; overlaps are other times of the
-- person at the same hour as far as the unit sees them, something to look at and never a hindrance.
CREATE FUNCTION api.appointment_items(p_ids uuid[], p_one boolean) RETURNS TABLE (id uuid, item jsonb)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    WITH may AS MATERIALIZED (
        SELECT m.from_state, jsonb_agg(DISTINCT m.act) AS acts, jsonb_agg(DISTINCT m.act)
                FILTER (WHERE m.act NOT IN ('done', 'missed')) AS before
            FROM appointment.move m GROUP BY m.from_state
    )
    SELECT a.id, jsonb_build_object('id', a.id, 'version', a.version, 'sequence', a.sequence,
            'patientId', a.patient_id, 'patient', CASE WHEN p.id IS NOT NULL THEN jsonb_build_object('id', p.id,
                'name', p.given_name || ' ' || p.family_name, 'identifier', coalesce(p.number, ''),
                'protectedIdentity', coalesce(y.kind, 'none')) END,
            'unit', api.unit_ref(u), 'kind', a.kind, 'state', a.state, 'startsAt', a.starts_at, 'endsAt', a.ends_at,
            'afterwards', a.afterwards, 'place', CASE WHEN NOT h.hidden THEN a.place END,
            'placeHidden', h.hidden AND a.place IS NOT NULL, 'link', a.link,
            'with', CASE WHEN a.with_name IS NOT NULL THEN jsonb_build_object('name', a.with_name, 'title', a.with_title,
                'memberId', a.with_user, 'hsaId', CASE WHEN NOT w.protected THEN w.hsa_id END) END,
            'reason', a.reason, 'preparation', a.preparation,
            'agreed', CASE WHEN a.agreed_how IS NOT NULL
                THEN jsonb_build_object('how', a.agreed_how, 'at', a.agreed_at) END,
            'visibility', a.visibility, 'forPatient', a.for_patient, 'planId', a.plan_id,
            'dischargeId', CASE WHEN a.discharge_id IS NOT NULL AND EXISTS (SELECT FROM discharge.discharge d
                WHERE d.id = a.discharge_id) THEN a.discharge_id END,
            'own', h.mine, 'route', CASE WHEN h.mine THEN 'own-unit' ELSE api.shared_route(a.patient_id, a.unit_id,
                a.provider_id, a.kind = 'sip-meeting' OR a.plan_id IS NULL) END, 'acts', coalesce(CASE WHEN NOT h.mine THEN NULL
                WHEN a.starts_at <= clock_timestamp() THEN may.acts ELSE may.before END, '[]'),
            'unsettled', h.mine AND a.state = 'booked' AND a.ends_at <= clock_timestamp(),
            'patientMayCancel', api.patient_may(a, s.patient_cancels),
            'patientMayRebook', api.patient_may(a, s.patient_rebooks) AND api.slot_any(a.unit_id, a.kind),
            'wish', (SELECT jsonb_build_object('wish', z.wish, 'text', z.text, 'at', z.at, 'by', z.by ->> 'name')
                FROM appointment.wish z WHERE z.appointment_id = a.id AND z.version = a.version ORDER BY z.at DESC LIMIT 1),
            'overlaps', CASE WHEN a.state = 'booked' THEN o.overlaps ELSE '[]' END,
            'createdAt', a.created_at, 'createdBy', a.created_by, 'changedAt', a.changed_at)
        FROM appointment.appointment a
        JOIN organisation.unit u ON u.id = a.unit_id
        LEFT JOIN organisation.unit_setting s ON s.unit_id = a.unit_id
        LEFT JOIN identity.staff w ON w.id = a.with_user
        LEFT JOIN patient.person p ON p.id = a.patient_id
        LEFT JOIN patient.protection y ON y.patient_id = a.patient_id
        LEFT JOIN may ON may.from_state = a.state
        CROSS JOIN LATERAL (SELECT a.unit_id = current_setting('samplan.unit')::uuid AS mine,
            y.patient_id IS NOT NULL AND NOT (p_one AND a.unit_id = current_setting('samplan.unit')::uuid) AS hidden) h
        CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'kind', x.kind, 'startsAt', x.starts_at,
                    'endsAt', x.ends_at, 'unit', api.unit_ref(v)) ORDER BY x.starts_at, x.id), '[]') AS overlaps
            FROM appointment.appointment x JOIN organisation.unit v ON v.id = x.unit_id
            WHERE x.patient_id = a.patient_id AND x.id <> a.id AND x.state = 'booked' AND x.starts_at < a.ends_at
                AND x.starts_at > a.starts_at - interval '24 hours' AND x.ends_at > a.starts_at) o
        WHERE a.id = ANY (p_ids);
END
$$;

-- Appointment of the API: the one time with its history; NULL: not at all.
CREATE FUNCTION api.appointment_doc(p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT i.item || jsonb_build_object('changes',
            (SELECT coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'act', h.act, 'at', h.at, 'by', h.by,
                    'unit', api.unit_ref(u), 'startsAt', h.starts_at, 'endsAt', h.ends_at,
                    'place', CASE WHEN NOT api.appointment_hides(a, true) THEN h.place END,
                    'wasStartsAt', h.was_starts_at, 'wasEndsAt', h.was_ends_at,
                    'wasPlace', CASE WHEN NOT api.appointment_hides(a, true) THEN h.was_place END,
                    'reason', h.reason, 'told', CASE WHEN h.told_how IS NOT NULL
                        THEN jsonb_build_object('how', h.told_how, 'at', h.told_at) END) ORDER BY h.version), '[]')
                FROM appointment.change h JOIN organisation.unit u ON u.id = h.unit_id WHERE h.appointment_id = a.id))
        FROM appointment.appointment a JOIN api.appointment_items(ARRAY[p_id], true) i ON i.id = a.id);
END
$$;

-- Whether the unit works with the person now, so that it may agree on a time.
CREATE FUNCTION api.appointment_works_with(p_patient uuid) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.participation x WHERE x.patient_id = p_patient
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL)
        OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = p_patient
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL);
END
$$;

CREATE FUNCTION api.appointment_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.read', 'appointment.read');
    a appointment.appointment;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO a FROM appointment.appointment x WHERE x.id = p_id;
    IF a.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'appointment', p_id);
        RETURN;
    END IF;
    doc := api.appointment_doc(p_id);
    PERFORM api.note(c, 'ok', NULL, 'appointment', p_id, a.version, a.patient_id, a.provider_id, doc ->> 'route',
        '{identity,appointment}');
END
$$;

-- A person's times. Coming, nearest first: what is booked and not over, and what the unit has not said the end of.
-- Past, latest first, a page at a time: what is left, from before the time p_before.
CREATE FUNCTION api.appointment_of_person(secret bytea, request uuid, client text, p_id uuid, p_past boolean,
        p_before uuid, p_limit integer, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.read', 'appointment.of-person');
    past CONSTANT boolean := coalesce(p_past, false);
    most CONSTANT integer := CASE WHEN p_past THEN least(greatest(coalesce(p_limit, 20), 1), 100) ELSE 200 END;
    edge timestamptz;
    items jsonb;
    found integer;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT a.starts_at INTO edge FROM appointment.appointment a WHERE a.id = p_before AND a.patient_id = p_id;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) OR (p_before IS NOT NULL AND edge IS NULL) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    WITH seen AS MATERIALIZED (
        SELECT a.starts_at, a.id, a.state = 'booked' AND (a.ends_at > now() OR a.unit_id = c.unit_id) AS coming
            FROM appointment.appointment a WHERE a.patient_id = p_id
    ), page AS MATERIALIZED (
        SELECT s.id, row_number() OVER (ORDER BY CASE WHEN s.coming THEN s.starts_at END, s.starts_at DESC, s.id DESC) AS n
            FROM seen s WHERE s.coming <> past
                AND (edge IS NULL OR (s.starts_at, s.id) < (edge, p_before))
            ORDER BY n LIMIT most + 1
    )
    SELECT coalesce(jsonb_agg(i.item ORDER BY g.n), '[]'), count(*) INTO items, found
        FROM page g JOIN api.appointment_items(ARRAY(SELECT x.id FROM page x), false) i ON i.id = g.id;
    IF found > most THEN
        items := items - (-1);
    END IF;
    doc := json_build_object('items', items, 'more', found > jsonb_array_length(items),
        'mayMake', api.appointment_works_with(p_id));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, patient => p_id, categories => '{identity,appointment}');
END
$$;

-- The unit's own times from one moment to another, and those that are over and about which nobody has said how it went.
CREATE FUNCTION api.appointment_list(secret bytea, request uuid, client text, p_from timestamptz, p_to timestamptz,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.read', 'appointment.list');
    people uuid[];
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    WITH coming AS MATERIALIZED (
        SELECT a.id, a.patient_id, a.starts_at FROM appointment.appointment a WHERE a.unit_id = c.unit_id
            AND a.starts_at >= p_from AND a.starts_at < p_to ORDER BY a.starts_at, a.id LIMIT 501
    ), late AS MATERIALIZED (
        SELECT a.id, a.patient_id, a.starts_at FROM appointment.appointment a WHERE a.unit_id = c.unit_id
            AND a.state = 'booked' AND a.ends_at <= now() ORDER BY a.starts_at, a.id LIMIT 100
    ), first AS (SELECT * FROM coming ORDER BY starts_at, id LIMIT 500
    ), made AS MATERIALIZED (SELECT i.* FROM api.appointment_items(ARRAY(SELECT f.id FROM first f UNION SELECT l.id FROM late l),
        false) i)
    SELECT json_build_object('from', p_from, 'to', p_to, 'more', (SELECT count(*) FROM coming) > 500,
            'items', (SELECT coalesce(jsonb_agg(m.item ORDER BY f.starts_at, f.id), '[]')
                FROM first f JOIN made m ON m.id = f.id),
            'unsettled', (SELECT coalesce(jsonb_agg(m.item ORDER BY l.starts_at, l.id), '[]')
                FROM late l JOIN made m ON m.id = l.id)),
            (SELECT array_agg(DISTINCT x.patient_id) FROM (SELECT * FROM first UNION ALL SELECT * FROM late) x)
        INTO doc, people;
    PERFORM api.note(c, 'ok', NULL, 'appointments', c.unit_id, NULL, NULL, NULL, NULL, '{identity,appointment}', people);
END
$$;

-- What goes into a calendar's file: one time, or all that come for a person. What is not for the patient never does, nor
-- where a protected person will be.
CREATE FUNCTION api.appointment_calendar_items(p_ids uuid[]) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('items', (SELECT coalesce(jsonb_agg(i.item || jsonb_build_object('unitPhone', u.phone)
            ORDER BY a.starts_at, a.id), '[]')
        FROM api.appointment_items(p_ids, false) i JOIN appointment.appointment a ON a.id = i.id
        JOIN organisation.unit u ON u.id = a.unit_id));
END
$$;

CREATE FUNCTION api.appointment_calendar(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.read', 'appointment.calendar');
    a appointment.appointment;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO a FROM appointment.appointment x WHERE x.id = p_id;
    outcome := CASE WHEN a.id IS NULL THEN 'not-found' WHEN NOT a.for_patient THEN 'conflict' ELSE 'ok' END;
    reason := CASE outcome WHEN 'conflict' THEN 'not-for-patient' END;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, 'not-party'), 'appointment', p_id, a.version, a.patient_id,
            a.provider_id);
        RETURN;
    END IF;
    doc := api.appointment_calendar_items(ARRAY[p_id]);
    PERFORM api.note(c, 'ok', NULL, 'appointment', p_id, a.version, a.patient_id, a.provider_id,
        categories => '{appointment}');
END
$$;

CREATE FUNCTION api.appointment_person_calendar(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.read', 'appointment.person-calendar');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    doc := api.appointment_calendar_items((SELECT array_agg(x.id) FROM (SELECT a.id FROM appointment.appointment a
        WHERE a.patient_id = p_id AND a.state = 'booked' AND a.for_patient AND a.ends_at > now()
        ORDER BY a.starts_at LIMIT 500) x));
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, patient => p_id, categories => '{appointment}');
END
$$;
RESET ROLE;
