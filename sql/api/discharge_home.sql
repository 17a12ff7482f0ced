-- discharge_home.sql - home, and what comes after: the day of discharge (LUS-16, LUS-19), the follow-up, the
-- end; or the process is broken off (LUS-21).
SET LOCAL ROLE samplan_api;

-- As api.act_time, for what has a time of its own (`p_happened`): told then, it had happened by then.
CREATE FUNCTION api.told_time(d discharge.discharge, p_args jsonb, p_happened timestamptz,
        OUT at timestamptz, OUT how text, OUT reason text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT x.* INTO at, how, reason FROM api.act_time(d, p_args) x;
    IF reason IS NULL AND how IS NOT NULL AND p_happened > at + interval '5 minutes' THEN
        reason := 'told-before';
    END IF;
END
$$;

CREATE FUNCTION api.discharge_depart(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.depart');
    b record;
    d discharge.discharge;
    gone CONSTANT timestamptz := p_args ->> 'leftAt';
    day CONSTANT date := gone AT TIME ZONE 'Europe/Stockholm';
    said record;
    notice uuid;
    told timestamptz;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'depart');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO said FROM api.told_time(d, p_args, gone);
    reason := CASE
        WHEN gone IS NULL OR p_args ->> 'to' IS NULL THEN 'missing'
        WHEN gone > clock_timestamp() + interval '5 minutes' THEN 'in-future'
        WHEN gone < d.admitted_at THEN 'before-admission'
        WHEN EXISTS (SELECT FROM discharge.ready_interval i WHERE i.discharge_id = d.id
            AND coalesce(i.ended_at, i.sent_at) > gone) THEN 'before-the-last'
        WHEN p_args ->> 'to' NOT IN ('home', 'short-term', 'residential', 'hospital', 'other')
            THEN 'bad-choice'
        ELSE said.reason END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'departure', said.at, p_args - '{occurredAt,afterwards}'::text[], true, NULL,
        said.how);
    PERFORM api.ready_end(d, 'discharged', gone, notice);
    UPDATE discharge.discharge x SET left_at = gone, left_to = p_args ->> 'to' WHERE x.id = d.id;
    PERFORM api.deadline_void(d.id, 'admission-notice', 'left');
    PERFORM api.deadline_void(d.id, 'planning-document', 'left');
    IF d.origin = 'admission' AND d.state <> 'admitted' THEN
        SELECT max(n.sent_at) INTO told FROM discharge.notice n
            WHERE n.discharge_id = d.id AND n.kind = 'document'
                AND n.content ->> 'kind' = 'discharge-information';
        PERFORM api.deadline_start(d.id, 'discharge-information', 'LUS 3 kap. 2 §', 'ward', gone,
            discharge.end_of_day(day), day, told);
    END IF;
    PERFORM api.discharge_settle(c, d.id, 'discharged');
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_patient_information(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.patient-information');
    b record;
    d discharge.discharge;
    given CONSTANT timestamptz := p_args ->> 'givenAt';
    said record;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'patient-information');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO said FROM api.told_time(d, p_args, given);
    reason := CASE WHEN given IS NULL THEN 'missing'
        WHEN given > clock_timestamp() + interval '5 minutes' THEN 'in-future'
        WHEN given < d.admitted_at THEN 'before-admission'
        ELSE said.reason END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.discharge_tell(c, d, 'patient-information', said.at, p_args - '{occurredAt,afterwards}'::text[],
        false, NULL, said.how);
    UPDATE discharge.discharge x SET patient_informed_at = given WHERE x.id = d.id;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_follow_up(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'discharge.follow-up');
    b record;
    d discharge.discharge;
    at CONSTANT timestamptz := p_args ->> 'at';
    said record;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'follow-up');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO said FROM api.told_time(d, p_args, at);
    reason := CASE WHEN at IS NULL THEN 'missing'
        WHEN at > clock_timestamp() + interval '5 minutes' THEN 'in-future'
        WHEN at < d.left_at THEN 'before-departure'
        WHEN coalesce(p_args ->> 'how', '') NOT IN ('visit', 'phone', 'meeting', 'other') THEN 'bad-choice'
        ELSE said.reason END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.discharge_tell(c, d, 'follow-up', said.at, p_args - '{occurredAt,afterwards}'::text[], false, NULL,
        said.how);
    PERFORM api.discharge_settle(c, d.id, 'follow-up');
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_close(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'discharge.close');
    b record;
    d discharge.discharge;
    said record;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'close');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO said FROM api.told_time(d, p_args, d.left_at);
    reason := CASE WHEN coalesce(p_args ->> 'reason', '') NOT IN ('done', 'no-need', 'moved', 'readmitted',
            'death', 'other') THEN 'bad-choice'
        WHEN said.reason = 'told-before' THEN 'before-departure'
        WHEN said.how IS NOT NULL AND EXISTS (SELECT FROM discharge.notice n WHERE n.discharge_id = d.id
            AND n.kind = 'follow-up' AND n.sent_at > said.at) THEN 'before-the-last'
        ELSE said.reason END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.discharge_tell(c, d, 'closed', said.at, p_args - '{occurredAt,afterwards}'::text[], false, NULL,
        said.how);
    PERFORM api.deadline_void(d.id, NULL, 'closed');
    PERFORM api.appointment_meeting_end(c, NULL, d.id, 'cancel', 'case-closed');
    UPDATE discharge.discharge x SET ended_at = said.at, ended_reason = p_args ->> 'reason'
        WHERE x.id = d.id;
    PERFORM api.discharge_settle(c, d.id, 'closed');
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_abort(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.abort');
    b record;
    d discharge.discharge;
    at CONSTANT timestamptz := coalesce((p_args ->> 'at')::timestamptz, (p_args ->> 'occurredAt')::timestamptz,
        clock_timestamp());
    said record;
    notice uuid;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'abort');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO said FROM api.told_time(d, p_args, at);
    reason := CASE
        WHEN coalesce(p_args ->> 'reason', '') NOT IN ('death', 'transfer', 'left-care', 'wrong') THEN 'bad-choice'
        WHEN at > clock_timestamp() + interval '5 minutes' THEN 'in-future'
        WHEN at < d.admitted_at THEN 'before-admission'
        WHEN EXISTS (SELECT FROM discharge.ready_interval i WHERE i.discharge_id = d.id
            AND coalesce(i.ended_at, i.sent_at) > at) THEN 'before-the-last'
        ELSE said.reason END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    notice := api.discharge_tell(c, d, 'aborted', said.at, p_args - '{occurredAt,afterwards}'::text[], true, NULL,
        said.how);
    PERFORM api.ready_end(d, 'aborted', at, notice);
    PERFORM api.deadline_void(d.id, NULL, 'aborted');
    PERFORM api.appointment_meeting_end(c, NULL, d.id, 'cancel', 'case-aborted');
    UPDATE discharge.discharge x SET ended_at = at, ended_reason = p_args ->> 'reason' WHERE x.id = d.id;
    PERFORM api.discharge_settle(c, d.id, 'aborted');
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;
RESET ROLE;
