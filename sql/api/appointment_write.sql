-- appointment_write.sql - a time is made, its words changed, moved, cancelled, and said how it went; and the SIP
-- meetings that a call to planning makes, moves and cancels.
SET LOCAL ROLE samplan_api;

-- Those who may see a time and are told when it changes: as the policy `party` has it, seen from the unit's own side.
CREATE FUNCTION api.appointment_units(a appointment.appointment) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN ARRAY(SELECT a.unit_id
        UNION SELECT y.unit_id FROM plan.party y WHERE a.visibility = 'parties' AND y.plan_id = a.plan_id AND y.until IS NULL
        UNION SELECT y.unit_id FROM discharge.discharge d JOIN discharge.party y ON y.discharge_id = d.id
            WHERE a.visibility = 'parties' AND a.plan_id IS NULL AND d.patient_id = a.patient_id AND y.until IS NULL
                AND d.state NOT IN ('closed', 'aborted')
        UNION SELECT y.unit_id FROM plan.plan d JOIN plan.party y ON y.plan_id = d.id
            WHERE a.visibility = 'parties' AND a.plan_id IS NULL AND d.patient_id = a.patient_id AND y.until IS NULL
                AND d.state <> 'closed');
END
$$;

-- A change in the history of the time as it is now; `was` is how it was before.
CREATE FUNCTION api.appointment_tell(c access.context, p_id uuid, was appointment.appointment, p_reason text, p_how text,
        p_at timestamptz) RETURNS appointment.appointment
    LANGUAGE plpgsql
    AS $$
DECLARE
    act CONSTANT text := current_setting('samplan.act');
    a appointment.appointment;
    told uuid[];
BEGIN
    SELECT x.* INTO a FROM appointment.appointment x WHERE x.id = p_id;
    INSERT INTO appointment.change (appointment_id, version, act, unit_id, by, by_user, by_client, by_citizen,
            starts_at, ends_at, place, was_starts_at, was_ends_at, was_place, reason, told_how, told_at)
        VALUES (a.id, a.version, act, c.unit_id, api.me(c), CASE WHEN c.role NOT IN ('client', 'citizen') THEN c.user_id END,
            CASE c.role WHEN 'client' THEN c.user_id END, CASE c.role WHEN 'citizen' THEN c.user_id END, a.starts_at, a.ends_at, a.place,
            CASE act WHEN 'move' THEN was.starts_at END, CASE act WHEN 'move' THEN was.ends_at END,
            CASE act WHEN 'move' THEN was.place END, p_reason, p_how,
            CASE WHEN p_how IS NOT NULL THEN coalesce(p_at, clock_timestamp()) END);
    told := api.appointment_units(a);
    IF was.id IS NOT NULL THEN
        told := ARRAY(SELECT unnest(told) UNION SELECT unnest(api.appointment_units(was))); -- who sees it no more, too
    END IF;
    -- by itself for those that show it, and by its person for those that did not have it
    PERFORM api.emit('appointment', a.id, a.version, told, CASE WHEN a.for_patient OR was.for_patient THEN a.patient_id END), api.emit('appointments', a.patient_id, a.version, told);
    RETURN a;
END
$$;

CREATE FUNCTION api.appointment_settle(c access.context, key text, body bytea, a appointment.appointment) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc json := api.appointment_doc(a.id);
BEGIN
    PERFORM api.remember(c, key, body, doc, a.patient_id), api.note(c, 'ok', NULL, 'appointment', a.id, a.version,
        a.patient_id, a.provider_id, categories => '{identity,appointment}');
    RETURN doc;
END
$$;

-- Whom the patient meets: somebody who works at the unit, as the register has it, or a name that was written.
CREATE FUNCTION api.appointment_with(c access.context, p_args jsonb, OUT name text, OUT title text, OUT member uuid,
        OUT fault text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    member := p_args ->> 'withMemberId';
    name := p_args ->> 'withName';
    title := p_args ->> 'withTitle';
    IF member IS NULL THEN
        RETURN;
    END IF;
    SELECT CASE WHEN u.protected THEN coalesce(u.title, 'Personal') ELSE left(u.name, 200) END, left(u.title, 100)
        INTO name, title
        FROM identity.staff u WHERE u.id = member AND u.active AND NOT u.system AND EXISTS (SELECT FROM identity.assignment x
            WHERE x.user_id = u.id AND x.unit_id = c.unit_id AND x.valid_from <= now()
                AND (x.valid_to IS NULL OR x.valid_to > now()));
    fault := CASE WHEN name IS NULL THEN 'not-member' END;
END
$$;

-- A time is agreed on, of a person that the unit works with.
CREATE FUNCTION api.appointment_make(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.write', 'appointment.make');
    w record;
    a appointment.appointment;
    plan CONSTANT uuid := (p_args ->> 'planId')::uuid;
    case_id CONSTANT uuid := (p_args ->> 'dischargeId')::uuid;
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
    SELECT * INTO w FROM api.appointment_with(c, p_args);
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_patient)
            OR (case_id IS NOT NULL AND NOT EXISTS (SELECT FROM discharge.discharge x
                WHERE x.id = case_id AND x.patient_id = p_patient))
            OR (plan IS NOT NULL AND NOT EXISTS (SELECT FROM plan.plan x
                WHERE x.id = plan AND x.patient_id = p_patient)) THEN
        outcome := 'not-found';
    ELSIF NOT api.appointment_works_with(p_patient) THEN
        outcome := 'conflict';
        reason := 'no-case-or-plan';
    ELSIF EXISTS (SELECT FROM plan.plan x WHERE x.id = plan AND x.state = 'closed') THEN
        outcome := 'conflict';
        reason := 'plan-closed';
    ELSE
        reason := coalesce(w.fault, CASE WHEN (p_args ->> 'startsAt')::timestamptz <= clock_timestamp()
            AND NOT coalesce((p_args ->> 'afterwards')::boolean, false) THEN 'in-past' END);
        outcome := CASE WHEN reason IS NOT NULL THEN 'invalid-request' END;
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'appointment', NULL, patient => p_patient);
        RETURN;
    END IF;
    a.id := base.uuid7();
    PERFORM set_config('samplan.act', 'make', true);
    INSERT INTO appointment.appointment (id, patient_id, unit_id, provider_id, kind, starts_at, ends_at, afterwards, place,
            link, with_name, with_title, with_user, reason, preparation, agreed_how, agreed_at, visibility, for_patient,
            plan_id, discharge_id, created_by, created_user)
        VALUES (a.id, p_patient, c.unit_id, c.provider_id, p_args ->> 'kind', (p_args ->> 'startsAt')::timestamptz,
            (p_args ->> 'endsAt')::timestamptz, coalesce((p_args ->> 'afterwards')::boolean, false), p_args ->> 'place',
            p_args ->> 'link', w.name, w.title, w.member, p_args ->> 'reason', p_args ->> 'preparation',
            p_args ->> 'agreedHow', CASE WHEN p_args ->> 'agreedHow' IS NOT NULL
                THEN coalesce((p_args ->> 'agreedAt')::timestamptz, clock_timestamp()) END,
            p_args ->> 'visibility', (p_args ->> 'forPatient')::boolean, plan, case_id, api.me(c), c.user_id);
    a := api.appointment_tell(c, a.id, NULL, NULL, p_args ->> 'agreedHow', (p_args ->> 'agreedAt')::timestamptz);
    outcome := 'ok';
    doc := api.appointment_settle(c, key, body, a);
END
$$;

-- The beginning of every act on a time: who calls, an answer given before, the time locked, the table asked.
CREATE FUNCTION api.appointment_begin(c access.context, key text, body bytea, p_id uuid, p_version bigint, p_act text,
        OUT outcome text, OUT reason text, OUT doc json, OUT a appointment.appointment)
    LANGUAGE plpgsql
    AS $$
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM FROM appointment.appointment x WHERE x.id = p_id FOR UPDATE;
    SELECT x.* INTO a FROM appointment.appointment x WHERE x.id = p_id;
    PERFORM set_config('samplan.act', p_act, true);
    outcome := CASE WHEN a.id IS NULL THEN 'not-found'
        WHEN a.unit_id <> c.unit_id THEN 'conflict'
        WHEN a.version <> p_version THEN 'stale-version'
        WHEN NOT EXISTS (SELECT FROM appointment.move m WHERE m.act = p_act AND m.from_state = a.state)
            OR (p_act IN ('done', 'missed') AND a.starts_at > clock_timestamp()) THEN 'conflict' END;
    IF outcome IS NOT NULL THEN
        reason := CASE WHEN outcome = 'conflict' AND a.unit_id <> c.unit_id THEN 'not-your-part'
            WHEN outcome = 'conflict' AND a.state = 'booked' THEN 'in-future'
            WHEN outcome = 'conflict' THEN 'not-booked' END;
        PERFORM api.note(c, 'denied', coalesce(reason, CASE outcome WHEN 'not-found' THEN 'not-party' ELSE outcome END),
            'appointment', p_id, a.version, a.patient_id, a.provider_id);
    END IF;
END
$$;

-- The words of a time, all of them at once, and who may see it.
CREATE FUNCTION api.appointment_change(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.write', 'appointment.change');
    b record;
    w record;
    fresh appointment.appointment;
BEGIN
    SELECT * INTO b FROM api.appointment_begin(c, key, body, p_id, p_version, 'change');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT * INTO w FROM api.appointment_with(c, p_args);
    reason := coalesce(w.fault, CASE WHEN (b.a).kind = 'phone-call' AND p_args ->> 'link' IS NOT NULL
        THEN 'not-for-kind' END);
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.note(c, 'denied', reason, 'appointment', p_id, (b.a).version, (b.a).patient_id, (b.a).provider_id);
        RETURN;
    END IF;
    UPDATE appointment.appointment x SET link = p_args ->> 'link', with_name = w.name, with_title = w.title,
            with_user = w.member, reason = p_args ->> 'reason', preparation = p_args ->> 'preparation',
            agreed_how = p_args ->> 'agreedHow', agreed_at = CASE WHEN p_args ->> 'agreedHow' IS NOT NULL
                THEN coalesce((p_args ->> 'agreedAt')::timestamptz, clock_timestamp()) END,
            visibility = p_args ->> 'visibility', for_patient = (p_args ->> 'forPatient')::boolean
        WHERE x.id = p_id;
    fresh := api.appointment_tell(c, p_id, b.a, NULL, p_args ->> 'agreedHow', (p_args ->> 'agreedAt')::timestamptz);
    outcome := 'ok';
    doc := api.appointment_settle(c, key, body, fresh);
END
$$;

-- To another hour or place, never to what has been. What was agreed with the patient was the old time: it is agreed on
-- anew, or is not yet.
CREATE FUNCTION api.appointment_move(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'appointment.write', 'appointment.move');
    b record;
    starts CONSTANT timestamptz := p_args ->> 'startsAt';
    ends CONSTANT timestamptz := p_args ->> 'endsAt';
    at CONSTANT timestamptz := coalesce((p_args ->> 'agreedAt')::timestamptz, clock_timestamp());
    fresh appointment.appointment;
BEGIN
    SELECT * INTO b FROM api.appointment_begin(c, key, body, p_id, p_version, 'move');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    reason := CASE WHEN starts <= clock_timestamp() THEN 'in-past'
        WHEN p_args ->> 'place' IS NOT NULL AND (b.a).kind IN ('phone-call', 'video-call') THEN 'not-for-kind'
        WHEN (starts, ends, coalesce(p_args ->> 'place', (b.a).place))
            IS NOT DISTINCT FROM ((b.a).starts_at, (b.a).ends_at, (b.a).place) THEN 'nothing-changed' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.note(c, 'denied', reason, 'appointment', p_id, (b.a).version, (b.a).patient_id, (b.a).provider_id);
        RETURN;
    END IF;
    UPDATE appointment.appointment x SET starts_at = starts, ends_at = ends, place = coalesce(p_args ->> 'place', x.place),
            agreed_how = p_args ->> 'agreedHow', agreed_at = CASE WHEN p_args ->> 'agreedHow' IS NOT NULL THEN at END
        WHERE x.id = p_id;
    fresh := api.appointment_tell(c, p_id, b.a, p_args ->> 'reason', p_args ->> 'agreedHow', at);
    outcome := 'ok';
    doc := api.appointment_settle(c, key, body, fresh);
END
$$;

-- cancel, done, missed: a time comes to its end.
CREATE FUNCTION api.appointment_end(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_act text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    act CONSTANT text := CASE WHEN p_act IN ('done', 'missed') THEN p_act ELSE 'cancel' END;
    c access.context := api.enter(secret, request, client, 'appointment.write',
        CASE act WHEN 'cancel' THEN 'appointment.cancel' ELSE 'appointment.outcome' END);
    b record;
    fresh appointment.appointment;
BEGIN
    SELECT * INTO b FROM api.appointment_begin(c, key, body, p_id, p_version, act);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE appointment.appointment x SET state = CASE act WHEN 'cancel' THEN 'cancelled' ELSE act END WHERE x.id = p_id;
    fresh := api.appointment_tell(c, p_id, b.a, p_args ->> 'reason', p_args ->> 'toldHow',
        (p_args ->> 'toldAt')::timestamptz);
    outcome := 'ok';
    doc := api.appointment_settle(c, key, body, fresh);
END
$$;

-- ---- SIP meetings: who calls to planning has made the time by that ----

-- An act of another kind goes on: what it does to times is said to be so, and then its own word holds again.
CREATE FUNCTION api.appointment_meeting(c access.context, p_patient uuid, p_plan uuid, p_discharge uuid,
        p_at timestamptz, p_place text, p_purpose text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    doing CONSTANT text := current_setting('samplan.act');
    online CONSTANT boolean := p_place ~ '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?-\[\]_a-z~]*)?$';
    where_at CONSTANT text := CASE WHEN NOT online AND btrim(p_place, E' \t\r\n') <> '' THEN left(p_place, 300) END;
    was appointment.appointment;
    fresh uuid := base.uuid7();
BEGIN
    IF p_at > clock_timestamp() + interval '5 years' THEN
        RETURN; -- a call may say so; a time that nobody agrees on is none
    END IF;
    PERFORM set_config('samplan.meeting', coalesce(p_plan, p_discharge)::text, true);
    SELECT a.* INTO was FROM appointment.appointment a WHERE a.kind = 'sip-meeting' AND a.state = 'booked'
            AND a.starts_at > clock_timestamp() AND (a.plan_id = p_plan OR a.discharge_id = p_discharge)
        ORDER BY a.plan_id = p_plan DESC NULLS LAST, a.starts_at LIMIT 1;
    IF was.id IS NOT NULL AND was.plan_id IS DISTINCT FROM p_plan THEN
        PERFORM set_config('samplan.meeting', was.discharge_id::text, true);
    END IF;
    IF was.id IS NULL THEN
        PERFORM set_config('samplan.act', 'make', true);
        INSERT INTO appointment.appointment (id, patient_id, unit_id, provider_id, kind, starts_at, ends_at, afterwards,
                place, link, reason, visibility, for_patient, plan_id, discharge_id, created_by, created_user)
            VALUES (fresh, p_patient, c.unit_id, c.provider_id, 'sip-meeting', p_at, p_at + interval '1 hour',
                p_at <= clock_timestamp(), where_at, CASE WHEN online THEN p_place END,
                CASE WHEN btrim(p_purpose, E' \t\r\n') <> '' THEN left(p_purpose, 1000) END, 'parties', true, p_plan, p_discharge, api.me(c),
                c.user_id);
        PERFORM api.appointment_tell(c, fresh, NULL, NULL, NULL, NULL);
    ELSIF p_at > clock_timestamp() AND (was.starts_at <> p_at OR was.place IS DISTINCT FROM where_at
            OR was.link IS DISTINCT FROM CASE WHEN online THEN p_place END) THEN
        PERFORM FROM appointment.appointment a WHERE a.id = was.id FOR UPDATE;
        PERFORM set_config('samplan.act', 'move', true);
        UPDATE appointment.appointment a SET unit_id = c.unit_id, provider_id = c.provider_id, starts_at = p_at,
                ends_at = p_at + (a.ends_at - a.starts_at), place = where_at, link = CASE WHEN online THEN p_place END,
                reason = coalesce(CASE WHEN btrim(p_purpose, E' \t\r\n') <> '' THEN left(p_purpose, 1000) END, a.reason),
                agreed_how = NULL, agreed_at = NULL
            WHERE a.id = was.id;
        PERFORM api.appointment_tell(c, was.id, was, 'called-anew', NULL, NULL);
    END IF;
    PERFORM set_config('samplan.meeting', '', true), set_config('samplan.act', doing, true);
END
$$;

-- p_act cancel: what it was to plan is over, so its meeting that comes is off. done: it has been held.
CREATE FUNCTION api.appointment_meeting_end(c access.context, p_plan uuid, p_discharge uuid, p_act text, p_reason text)
        RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    doing CONSTANT text := current_setting('samplan.act');
    was appointment.appointment;
BEGIN
    PERFORM set_config('samplan.meeting', coalesce(p_plan, p_discharge)::text, true);
    FOR was IN SELECT a.* FROM appointment.appointment a WHERE a.kind = 'sip-meeting' AND a.state = 'booked'
            AND (a.plan_id = p_plan OR a.plan_id IS NULL AND a.discharge_id = p_discharge)
            AND (a.starts_at <= clock_timestamp()) = (p_act = 'done')
            ORDER BY a.id LOOP
        PERFORM FROM appointment.appointment a WHERE a.id = was.id FOR UPDATE;
        PERFORM set_config('samplan.act', p_act, true);
        UPDATE appointment.appointment a SET state = CASE p_act WHEN 'done' THEN 'done' ELSE 'cancelled' END
            WHERE a.id = was.id AND a.state = 'booked';
        CONTINUE WHEN NOT FOUND;
        PERFORM api.appointment_tell(c, was.id, was, p_reason, NULL, NULL);
    END LOOP;
    PERFORM set_config('samplan.meeting', '', true), set_config('samplan.act', doing, true);
END
$$;
RESET ROLE;
