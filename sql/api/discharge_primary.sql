-- discharge_primary.sql - what regional open care answers for: the fast vårdkontakt (LUS-13), the call to
-- the planning (LUS-17) and that its own part is there (PAY-5); and whether there is to be a SIP (SIP-2, PAY-9).
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.discharge_contact(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'discharge.appoint-contact');
    b record;
    d discharge.discharge;
    at record;
    made record;
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'appoint-contact');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO at FROM api.act_time(d, p_args);
    reason := coalesce(at.reason, CASE WHEN coalesce(p_args ->> 'name', '') !~ '\S'
        OR coalesce(p_args ->> 'phone', '') !~ '\S' THEN 'missing'
        WHEN p_args ->> 'userId' IS NOT NULL AND NOT api.is_member((p_args ->> 'userId')::uuid, c.unit_id)
            THEN 'not-member' END);
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    -- the contact is the person's; the case keeps which one it is
    SELECT * INTO made FROM api.contact_appoint(c, d, p_args, at.at);
    IF made.reason IS NOT NULL THEN
        outcome := 'conflict';
        reason := made.reason;
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'care-contact', at.at, p_args - 'userId' || jsonb_build_object('name',
        api.contact_name(made.k), 'hours', coalesce(p_args ->> 'hours', api.contact_hours(made.k))), false, NULL, at.how);
    UPDATE discharge.care_contact k SET until = greatest(at.at, k.since)
        WHERE k.discharge_id = d.id AND k.until IS NULL;
    INSERT INTO discharge.care_contact (discharge_id, unit_id, name, title, phone, hours, since, notice_id,
            recorded_by, recorded_user, user_id, contact_id)
        VALUES (d.id, c.unit_id, api.contact_name(made.k), (made.k).title, (made.k).phone, api.contact_hours(made.k), at.at,
            notice, api.me(c), c.user_id, (made.k).user_id, (made.k).id);
    PERFORM api.emit('contact', d.patient_id, (made.k).version, api.contact_units(d.patient_id), d.patient_id);
    PERFORM api.deadline_meet(d.id, 'contact-appoint', at.at);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_sip_decision(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'discharge.sip-decision');
    b record;
    d discharge.discharge;
    wish CONSTANT text := p_args ->> 'need';
    refused CONSTANT date := p_args ->> 'refusedOn';
    at record;
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'sip-decision');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO at FROM api.act_time(d, p_args);
    reason := CASE WHEN wish IS NULL OR wish NOT IN ('required', 'not-required', 'refused') THEN 'bad-choice'
        WHEN (wish = 'refused') <> (refused IS NOT NULL) THEN 'missing'
        WHEN at.reason IS NOT NULL THEN at.reason
        WHEN refused > (at.at AT TIME ZONE 'Europe/Stockholm')::date THEN 'in-future'
        WHEN at.how IS NOT NULL AND EXISTS (SELECT FROM discharge.sip_decision s
            WHERE s.discharge_id = d.id AND s.decided_at > at.at) THEN 'before-the-last' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'sip-decision', at.at, p_args - '{occurredAt,afterwards}'::text[],
        false, NULL, at.how);
    INSERT INTO discharge.sip_decision (discharge_id, number, need, refused_on, note, unit_id, decided_at,
            notice_id, recorded_by, recorded_user)
        SELECT d.id, coalesce(max(s.number), 0) + 1, wish, refused, p_args ->> 'note', c.unit_id, at.at, notice,
                api.me(c), c.user_id
            FROM discharge.sip_decision s WHERE s.discharge_id = d.id;
    UPDATE discharge.discharge x SET sip_need = wish WHERE x.id = d.id;
    PERFORM api.sip_clock(d);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_sip_call(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'discharge.sip-call');
    b record;
    d discharge.discharge;
    at record;
    meeting CONSTANT timestamptz := p_args ->> 'meetingAt';
    units uuid[];
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'sip-call');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO at FROM api.act_time(d, p_args);
    SELECT array_agg(u::uuid) INTO units FROM jsonb_array_elements_text(nullif(p_args -> 'unitIds', 'null')) u;
    reason := coalesce(at.reason, CASE
        WHEN meeting < at.at THEN 'in-past'
        WHEN coalesce(p_args ->> 'place', '') !~ '\S' THEN 'missing'
        WHEN EXISTS (SELECT FROM unnest(units) u WHERE u <> c.unit_id AND NOT EXISTS (
            SELECT FROM discharge.party y WHERE y.discharge_id = d.id AND y.unit_id = u AND y.until IS NULL))
            THEN 'not-recipient' END);
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'sip-call', at.at, p_args, true, units, at.how);
    INSERT INTO discharge.sip_call (discharge_id, called_at, meeting_at, place, purpose, invited, unit_id,
            notice_id, recorded_by, recorded_user)
        VALUES (d.id, at.at, meeting, p_args ->> 'place', p_args ->> 'purpose',
            ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(p_args -> 'invited', 'null'), '[]'))),
            c.unit_id, notice, api.me(c), c.user_id);
    PERFORM api.deadline_meet(d.id, 'sip-call', at.at);
    PERFORM api.appointment_meeting(c, d.patient_id, NULL, d.id, meeting, p_args ->> 'place', p_args ->> 'purpose');
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_availability(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'discharge.availability');
    b record;
    d discharge.discharge;
    at record;
    yes CONSTANT boolean := p_args ->> 'available';
    since CONSTANT timestamptz := p_args ->> 'from';
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'availability');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO at FROM api.act_time(d, p_args);
    reason := coalesce(at.reason, CASE WHEN yes IS NULL THEN 'missing'
        WHEN NOT yes AND since IS NOT NULL THEN 'from-without-yes'
        WHEN since < d.admitted_at THEN 'before-admission' END);
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'availability', at.at, p_args, false, NULL, at.how);
    INSERT INTO discharge.availability (discharge_id, number, available, from_at, note, said_at, unit_id,
            notice_id, recorded_by, recorded_user)
        SELECT d.id, coalesce(max(a.number), 0) + 1, yes, since, p_args ->> 'note', at.at, c.unit_id,
                notice, api.me(c), c.user_id
            FROM discharge.availability a WHERE a.discharge_id = d.id;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;
RESET ROLE;
