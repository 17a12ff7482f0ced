-- discharge_ready.sql - the notice that the patient is ready for discharge, and its withdrawal
-- (LUS-3, LUS-15, LUS-20). The ward's acts; never blocked by receipts that are missing.
SET LOCAL ROLE samplan_api;

-- What is wrong with a judgement: a reason, or NULL. The moment of sending is the server's, so that its
-- clocks (LUS-17, PAY-4) and those of the constraints start together; it must be now.
CREATE FUNCTION api.ready_fault(d discharge.discharge, p_judged timestamptz, p_args jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    sent CONSTANT timestamptz := p_args ->> 'sentAt';
BEGIN
    RETURN CASE
        WHEN p_judged > t + interval '5 minutes' THEN 'in-future'
        WHEN p_judged < d.admitted_at THEN 'before-admission'
        WHEN coalesce(p_args ->> 'physicianName', '') !~ '\S' THEN 'missing'
        WHEN sent IS NULL OR sent NOT BETWEEN t - interval '5 minutes' AND t + interval '5 minutes'
            OR (p_args ->> 'sipCallLastDay')::date IS DISTINCT FROM discharge.sip_call_day(sent)
            OR (p_args ->> 'liabilityEarliest')::date IS DISTINCT FROM discharge.liability_day(sent)
            THEN 'out-of-range' END;
END
$$;

CREATE FUNCTION api.discharge_ready(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.ready');
    d discharge.discharge;
    sent CONSTANT timestamptz := p_args ->> 'sentAt';
    judged CONSTANT timestamptz := p_args ->> 'judgedAt';
    notice uuid;
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
    d := api.discharge_lock(p_id);
    outcome := api.discharge_ward_act(c, d, p_version, '{notified,planning}');
    IF outcome = 'ok' THEN
        reason := api.ready_fault(d, judged, p_args);
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    ELSIF outcome = 'conflict' THEN
        reason := CASE d.state WHEN 'admitted' THEN 'not-notified' WHEN 'ready' THEN 'already-ready' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'discharge', p_id,
            patient => d.patient_id);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'ready', sent, jsonb_build_object('judgedAt', judged,
        'physicianName', p_args ->> 'physicianName', 'sentAt', sent,
        'sipCallLastDay', p_args ->> 'sipCallLastDay', 'liabilityEarliest', p_args ->> 'liabilityEarliest'));
    INSERT INTO discharge.ready_interval (discharge_id, number, judged_at, sent_at, physician_name,
            notice_id, sip_call_last_day, liability_earliest)
        SELECT d.id, coalesce(max(i.number), 0) + 1, judged, sent, p_args ->> 'physicianName', notice,
                (p_args ->> 'sipCallLastDay')::date, (p_args ->> 'liabilityEarliest')::date
            FROM discharge.ready_interval i WHERE i.discharge_id = d.id;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

CREATE FUNCTION api.discharge_ready_withdraw(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_reason text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.ready-withdraw');
    d discharge.discharge;
    i discharge.ready_interval;
    t timestamptz;
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
    d := api.discharge_lock(p_id);
    outcome := api.discharge_ward_act(c, d, p_version, '{ready}');
    IF outcome <> 'ok' THEN
        reason := CASE WHEN outcome = 'conflict' THEN 'not-ready' END;
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'discharge', p_id,
            patient => d.patient_id);
        RETURN;
    END IF;
    SELECT x.* INTO STRICT i FROM discharge.ready_interval x
        WHERE x.discharge_id = d.id AND x.ended_at IS NULL;
    -- the server's clock may be a little ahead of this one
    t := greatest(clock_timestamp(), i.sent_at);
    UPDATE discharge.ready_interval x SET ended_at = t, ended_how = 'withdrawn',
            ended_by = api.discharge_tell(c, d, 'ready-withdrawn', t, jsonb_build_object(
                'judgedAt', i.judged_at, 'physicianName', i.physician_name, 'sentAt', i.sent_at,
                'reason', p_reason))
        WHERE x.discharge_id = d.id AND x.number = i.number;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;
RESET ROLE;
