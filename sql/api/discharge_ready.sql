-- discharge_ready.sql - the notice that the patient is ready for discharge, and its withdrawal
-- (LUS-3, LUS-15, LUS-20). The ward's acts; never blocked by receipts that are missing.
SET LOCAL ROLE samplan_api;

-- Does the last day of the call move from a holiday, as the county of the case has agreed (LUS-17)?
CREATE FUNCTION api.sip_call_working_day(p_provider uuid) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM organisation.provider p
        JOIN organisation.county_setting k ON k.county_code = p.county_code
        WHERE p.id = p_provider AND k.sip_call_working_day);
END
$$;

-- What is wrong with a judgement: a reason, or NULL. The moment of sending is the server's, so that its
-- clocks (LUS-17, PAY-4) and those of the constraints start together; it must be now, or what is said to
-- have been told then in another way. The server gives both last days of the call, as the law has it and
-- moved from a holiday: which one holds is the county's affair.
CREATE FUNCTION api.ready_fault(d discharge.discharge, p_judged timestamptz, p_args jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    sent CONSTANT timestamptz := p_args ->> 'sentAt';
BEGIN
    RETURN CASE
        WHEN d.origin = 'emergency' THEN 'not-admitted'
        WHEN p_judged > t + interval '5 minutes' THEN 'in-future'
        WHEN p_judged < d.admitted_at THEN 'before-admission'
        WHEN p_judged > sent + interval '5 minutes' THEN 'judged-after-sent'
        WHEN coalesce(p_args ->> 'physicianName', '') !~ '\S' THEN 'missing'
        WHEN p_args ->> 'afterwards' IS NOT NULL AND EXISTS (SELECT FROM discharge.ready_interval i
            WHERE i.discharge_id = d.id AND i.ended_at > sent) THEN 'before-the-last'
        WHEN sent IS NULL OR sent > t + interval '5 minutes'
            OR sent <> coalesce((p_args ->> 'occurredAt')::timestamptz, sent)
            OR (sent < t - interval '5 minutes' AND p_args ->> 'afterwards' IS NULL)
            OR (p_args ->> 'sipCallLastDay')::date IS DISTINCT FROM discharge.sip_call_day(sent)
            OR (p_args ->> 'sipCallWorkingDay')::date <> discharge.sip_call_day(sent, true)
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
    b record;
    d discharge.discharge;
    sent CONSTANT timestamptz := p_args ->> 'sentAt';
    judged CONSTANT timestamptz := p_args ->> 'judgedAt';
    working_day boolean;
    call_by date;
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'ready');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT x.reason INTO reason FROM api.act_time(d, p_args) x;
    reason := coalesce(reason, api.ready_fault(d, judged, p_args));
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    working_day := api.sip_call_working_day(d.provider_id);
    call_by := discharge.sip_call_day(sent, working_day);
    notice := api.discharge_tell(c, d, 'ready', sent, api.notice_content(d.patient_id)
        || jsonb_build_object('judgedAt', judged,
            'physicianName', p_args ->> 'physicianName', 'sentAt', sent,
            'sipCallLastDay', call_by, 'liabilityEarliest', p_args ->> 'liabilityEarliest'),
        true, NULL, p_args ->> 'afterwards');
    INSERT INTO discharge.ready_interval (discharge_id, number, judged_at, sent_at, physician_name,
            notice_id, sip_call_last_day, sip_call_working_day, liability_earliest)
        SELECT d.id, coalesce(max(i.number), 0) + 1, judged, sent, p_args ->> 'physicianName', notice,
                call_by, working_day, (p_args ->> 'liabilityEarliest')::date
            FROM discharge.ready_interval i WHERE i.discharge_id = d.id;
    PERFORM api.sip_clock(d);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

-- The days that would follow if the notice were sent at this moment: computed by the server, for a unit
-- that takes part. Asks, changes nothing.
CREATE FUNCTION api.discharge_forecast(secret bytea, request uuid, client text, p_id uuid, p_days json,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.ready-forecast');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM discharge.discharge d WHERE d.id = p_id) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_id);
        RETURN;
    END IF;
    doc := json_build_object('sentAt', p_days -> 'sentAt', 'sipCallLastDay',
            (SELECT CASE WHEN api.sip_call_working_day(d.provider_id)
                    THEN coalesce(p_days -> 'sipCallWorkingDay', p_days -> 'sipCallLastDay')
                    ELSE p_days -> 'sipCallLastDay' END
                FROM discharge.discharge d WHERE d.id = p_id),
        'liabilityEarliest', p_days -> 'liabilityEarliest');
    PERFORM api.note(c, 'ok', NULL, 'discharge', p_id);
END
$$;

CREATE FUNCTION api.discharge_ready_withdraw(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.ready-withdraw');
    b record;
    d discharge.discharge;
    i discharge.ready_interval;
    at record;
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'ready-withdraw');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT x.* INTO STRICT i FROM discharge.ready_interval x
        WHERE x.discharge_id = d.id AND x.ended_at IS NULL;
    SELECT * INTO at FROM api.act_time(d, p_args);
    reason := coalesce(at.reason, CASE WHEN at.how IS NOT NULL AND at.at < i.sent_at THEN 'before-the-last' END);
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    -- the server's clock may be a little ahead of this one
    at.at := greatest(at.at, i.sent_at);
    notice := api.discharge_tell(c, d, 'ready-withdrawn', at.at, api.notice_content(d.patient_id)
        || jsonb_build_object('judgedAt', i.judged_at, 'physicianName', i.physician_name,
            'sentAt', i.sent_at, 'reason', p_args ->> 'reason'), true, NULL, at.how);
    PERFORM api.ready_end(d, 'withdrawn', at.at, notice);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

-- The open interval, if there is one, ends; so does the clock of its call (LUS-17), unless the patient
-- has gone home: then the call is still due.
CREATE FUNCTION api.ready_end(d discharge.discharge, p_how text, p_at timestamptz, p_notice uuid)
        RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE discharge.ready_interval x SET ended_at = greatest(p_at, x.sent_at), ended_how = p_how,
            ended_by = p_notice
        WHERE x.discharge_id = d.id AND x.ended_at IS NULL;
    IF FOUND AND p_how <> 'discharged' THEN
        PERFORM api.deadline_void(d.id, 'sip-call', p_how);
    END IF;
END
$$;

-- LUS-17: the clock of the call runs from the notice of the last interval, unless a call has been sent
-- since the interval before, no SIP is to be held (PAY-9), or a samordnad vårdplan takes its place (PAY-10).
CREATE FUNCTION api.sip_clock(d discharge.discharge) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    i discharge.ready_interval;
    need text;
    called timestamptz;
BEGIN
    SELECT x.sip_need INTO need FROM discharge.discharge x WHERE x.id = d.id;
    SELECT x.* INTO i FROM discharge.ready_interval x
        WHERE x.discharge_id = d.id AND x.ended_how IS DISTINCT FROM 'withdrawn' ORDER BY x.number DESC LIMIT 1;
    IF need IN ('refused', 'not-required') OR d.compulsory IS NOT NULL THEN
        PERFORM api.deadline_void(d.id, 'sip-call', 'not-needed');
    ELSIF i.discharge_id IS NOT NULL AND NOT EXISTS (SELECT FROM discharge.deadline l
            WHERE l.discharge_id = d.id AND l.kind = 'sip-call' AND l.counted_from = i.sent_at
                AND l.void_at IS NULL) THEN
        called := api.sip_called(d.id, i.number);
        PERFORM api.deadline_start(d.id, 'sip-call', 'LUS 4 kap. 3 §', 'primary-care', i.sent_at,
            discharge.end_of_day(i.sip_call_last_day), i.sip_call_last_day, called);
    END IF;
END
$$;

-- The first call that belongs to an interval: sent after the one before it ended. NULL: none.
CREATE FUNCTION api.sip_called(p_id uuid, p_number integer) RETURNS timestamptz
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT min(k.called_at) FROM discharge.sip_call k
        WHERE k.discharge_id = p_id AND k.called_at > coalesce((SELECT i.ended_at
            FROM discharge.ready_interval i WHERE i.discharge_id = p_id AND i.number = p_number - 1),
            '-infinity'));
END
$$;
RESET ROLE;
