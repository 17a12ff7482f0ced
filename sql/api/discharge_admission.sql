-- discharge_admission.sql - a case begins, is told to those it concerns, and what was said is put right
-- (LUS-10, LUS-11, LUS-12). The ward's acts.
SET LOCAL ROLE samplan_api;

-- LUS-10: the inskrivningsmeddelande, or an addition to it, to these units: they become parties. The
-- content is the legal minimum and stays as it was sent; no address of a protected identity. Who comes
-- late is told what stands: that the patient is ready (PAY-3).
CREATE FUNCTION api.discharge_send(c access.context, d discharge.discharge, p_recipients jsonb,
        p_at timestamptz, p_afterwards text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one record;
    units uuid[] := '{}';
    hours integer;
BEGIN
    FOR one IN SELECT (r ->> 'unitId')::uuid AS unit, r ->> 'role' AS role
            FROM jsonb_array_elements(p_recipients) AS r LOOP
        PERFORM api.discharge_join(d, one.unit, one.role, p_at);
        units := units || one.unit;
    END LOOP;
    PERFORM api.discharge_tell(c, d, 'admission', p_at, api.notice_content(d.patient_id)
        || jsonb_build_object('expectedDischargeDate', d.expected_date, 'previousDate', NULL, 'reason', NULL),
        true, units, p_afterwards);
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at)
        SELECT i.notice_id, d.id, (r ->> 'unitId')::uuid, r ->> 'role', clock_timestamp()
            FROM discharge.ready_interval i CROSS JOIN jsonb_array_elements(p_recipients) AS r
            WHERE i.discharge_id = d.id AND i.ended_at IS NULL;
    PERFORM api.deadline_meet(d.id, 'admission-notice', p_at);
    SELECT k.planning_document_hours INTO hours FROM organisation.provider p
        JOIN organisation.county_setting k ON k.county_code = p.county_code WHERE p.id = d.provider_id;
    IF hours IS NOT NULL AND NOT EXISTS (SELECT FROM discharge.deadline l
            WHERE l.discharge_id = d.id AND l.kind = 'planning-document') THEN
        PERFORM api.deadline_start(d.id, 'planning-document', 'Länets rutin', 'ward', p_at,
            p_at + hours * interval '1 hour');
    END IF;
    PERFORM api.contact_clock(d, d.expected_date, p_at);
END
$$;

-- LUS-13: regional open care that has got the notice appoints the contact before the discharge.
CREATE FUNCTION api.contact_clock(d discharge.discharge, p_day date, p_from timestamptz) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF d.origin = 'admission' AND EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id
                AND y.role = 'primary-care' AND y.until IS NULL)
            AND NOT EXISTS (SELECT FROM discharge.care_contact k
                WHERE k.discharge_id = d.id AND k.until IS NULL) THEN
        PERFORM api.deadline_start(d.id, 'contact-appoint', 'LUS 2 kap. 5 §', 'primary-care', p_from,
            discharge.end_of_day(p_day), p_day);
    END IF;
END
$$;

CREATE FUNCTION api.discharge_create(secret bytea, request uuid, client text, key text, body bytea,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.create');
    d discharge.discharge;
    recipients CONSTANT jsonb := coalesce(nullif(p_args -> 'recipients', 'null'), '[]');
    t CONSTANT timestamptz := clock_timestamp();
    me jsonb;
    due timestamptz;
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
    d.id := base.uuid7();
    d.unit_id := c.unit_id;
    d.provider_id := c.provider_id;
    d.patient_id := p_args ->> 'patientId';
    d.admitted_at := p_args ->> 'admittedAt';
    d.assessed_at := p_args ->> 'assessedAt';
    d.expected_date := p_args ->> 'expectedDischargeDate';
    d.physician_name := nullif(p_args ->> 'physicianName', '');
    d.care := coalesce(p_args ->> 'care', 'somatic');
    d.compulsory := p_args ->> 'compulsory';
    d.origin := coalesce(p_args ->> 'origin', 'admission');
    due := coalesce(d.assessed_at, d.admitted_at) + interval '24 hours';
    -- one case at a time for one person at one ward, also when two start it at once
    PERFORM pg_advisory_xact_lock(hashtextextended('case ' || d.patient_id || d.unit_id, 0));
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = d.patient_id) THEN
        outcome := 'not-found';
    ELSIF EXISTS (SELECT FROM discharge.discharge x WHERE x.patient_id = d.patient_id
            AND x.unit_id = d.unit_id AND x.state NOT IN ('closed', 'aborted')) THEN
        outcome := 'conflict';
        reason := 'case-open';
    ELSE
        reason := CASE
            WHEN greatest(d.admitted_at, d.assessed_at) > t + interval '5 minutes' THEN 'in-future'
            WHEN d.assessed_at < d.admitted_at THEN 'before-admission'
            WHEN d.expected_date < (d.admitted_at AT TIME ZONE 'Europe/Stockholm')::date
                THEN 'before-admission'
            -- the server computes the deadline too (LUS-10, LUS-11): they must agree
            WHEN (p_args ->> 'admissionNoticeDueAt')::timestamptz <> due THEN 'out-of-range'
            WHEN d.compulsory IS NOT NULL AND d.care <> 'psychiatric' THEN 'compulsory-is-psychiatric'
            WHEN recipients <> '[]' THEN api.recipients_fault(c, NULL, recipients) END;
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), patient => d.patient_id);
        RETURN;
    END IF;
    me := api.me(c);
    INSERT INTO discharge.discharge (id, patient_id, unit_id, provider_id, admitted_at, assessed_at, expected_date,
            physician_name, created_by, created_user, care, compulsory, origin)
        VALUES (d.id, d.patient_id, d.unit_id, c.provider_id, d.admitted_at, d.assessed_at, d.expected_date,
            d.physician_name, me, c.user_id, d.care, d.compulsory, d.origin);
    d.state := 'admitted';
    PERFORM api.discharge_join(d, d.unit_id, 'ward', t);
    INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_by, recorded_user)
        VALUES (d.id, 1, d.expected_date, me, c.user_id);
    -- from the emergency department without admission no statutory clock runs (LUS 1 kap. 1 §)
    IF d.origin = 'admission' THEN
        PERFORM api.deadline_start(d.id, 'admission-notice', 'LUS 2 kap. 3 §', 'ward',
            coalesce(d.assessed_at, d.admitted_at), due);
    END IF;
    IF recipients <> '[]' THEN
        PERFORM set_config('samplan.act', 'notify', true);
        PERFORM api.discharge_send(c, d, recipients, t);
        PERFORM api.discharge_settle(c, d.id);
    ELSE
        UPDATE discharge.discharge x SET agenda = api.discharge_agenda(d) WHERE x.id = d.id;
        PERFORM api.discharge_open(c, d.id, 1);
        PERFORM api.emit('discharge', d.id, 1, ARRAY[d.unit_id]);
    END IF;
    doc := api.discharge_answer(c, key, body, d.id);
END
$$;

CREATE FUNCTION api.discharge_notify(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.notify');
    b record;
    d discharge.discharge;
    at record;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'notify');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO at FROM api.act_time(d, p_args);
    reason := coalesce(at.reason, api.recipients_fault(c, d.id, p_args -> 'recipients'));
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.discharge_send(c, d, p_args -> 'recipients', at.at, at.how);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.discharge_expected_date(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_date date, p_reason text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.expected-date');
    b record;
    d discharge.discharge;
    t CONSTANT timestamptz := clock_timestamp();
    me jsonb;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'expected-date');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    reason := CASE WHEN p_date < (d.admitted_at AT TIME ZONE 'Europe/Stockholm')::date THEN 'before-admission'
        WHEN p_date = d.expected_date THEN 'same-date' END;
    IF reason IS NOT NULL THEN
        outcome := CASE reason WHEN 'same-date' THEN 'conflict' ELSE 'invalid-request' END;
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    me := api.me(c);
    INSERT INTO discharge.expected_date (discharge_id, number, date, recorded_by, recorded_user, reason)
        SELECT d.id, max(e.number) + 1, p_date, me, c.user_id, p_reason
            FROM discharge.expected_date e WHERE e.discharge_id = d.id;
    UPDATE discharge.discharge x SET expected_date = p_date WHERE x.id = d.id;
    IF EXISTS (SELECT FROM discharge.deadline l WHERE l.discharge_id = d.id
            AND l.kind = 'contact-appoint' AND l.met_at IS NULL AND l.void_at IS NULL) THEN
        PERFORM api.deadline_void(d.id, 'contact-appoint', 'moved');
        PERFORM api.contact_clock(d, p_date, t);
    END IF;
    -- LUS-12: everybody who got the inskrivningsmeddelande is told
    IF d.state <> 'admitted' THEN
        PERFORM api.discharge_tell(c, d, 'expected-date', t, api.notice_content(d.patient_id)
            || jsonb_build_object('expectedDischargeDate', p_date, 'previousDate', d.expected_date,
                'reason', p_reason));
    END IF;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

-- A mistyped admission, judgement or physician is put right: told to all, and the clock of LUS-10 runs anew.
CREATE FUNCTION api.discharge_correct(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.correct');
    b record;
    d discharge.discharge;
    fresh discharge.discharge;
    first timestamptz;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'correct');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    fresh := d;
    fresh.admitted_at := coalesce((p_args ->> 'admittedAt')::timestamptz, d.admitted_at);
    fresh.assessed_at := CASE WHEN p_args ? 'assessedAt' THEN (p_args ->> 'assessedAt')::timestamptz
        ELSE d.assessed_at END;
    fresh.physician_name := coalesce(p_args ->> 'physicianName', d.physician_name);
    reason := CASE
        WHEN greatest(fresh.admitted_at, fresh.assessed_at) > clock_timestamp() + interval '5 minutes'
            THEN 'in-future'
        WHEN fresh.assessed_at < fresh.admitted_at
            OR d.expected_date < (fresh.admitted_at AT TIME ZONE 'Europe/Stockholm')::date
            OR EXISTS (SELECT FROM discharge.ready_interval i
                WHERE i.discharge_id = d.id AND i.judged_at < fresh.admitted_at)
            OR EXISTS (SELECT FROM discharge.notice n
                WHERE n.discharge_id = d.id AND n.sent_at < fresh.admitted_at) THEN 'before-admission'
        WHEN (fresh.admitted_at, fresh.assessed_at, fresh.physician_name)
            IS NOT DISTINCT FROM (d.admitted_at, d.assessed_at, d.physician_name) THEN 'nothing-changed' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    UPDATE discharge.discharge x SET admitted_at = fresh.admitted_at, assessed_at = fresh.assessed_at,
            physician_name = fresh.physician_name WHERE x.id = d.id;
    IF coalesce(fresh.assessed_at, fresh.admitted_at) <> coalesce(d.assessed_at, d.admitted_at)
            AND d.origin = 'admission' THEN
        SELECT max(l.met_at) INTO first FROM discharge.deadline l
            WHERE l.discharge_id = d.id AND l.kind = 'admission-notice' AND l.void_at IS NULL;
        UPDATE discharge.deadline l SET void_at = clock_timestamp(), void_reason = 'corrected'
            WHERE l.discharge_id = d.id AND l.kind = 'admission-notice' AND l.void_at IS NULL;
        PERFORM api.deadline_start(d.id, 'admission-notice', 'LUS 2 kap. 3 §', 'ward',
            coalesce(fresh.assessed_at, fresh.admitted_at),
            coalesce(fresh.assessed_at, fresh.admitted_at) + interval '24 hours', NULL, first);
    END IF;
    PERFORM api.discharge_tell(c, d, 'admission-corrected', clock_timestamp(), jsonb_build_object(
        'admittedAt', fresh.admitted_at, 'assessedAt', fresh.assessed_at,
        'previousAdmittedAt', d.admitted_at, 'previousAssessedAt', d.assessed_at,
        'physicianName', fresh.physician_name, 'reason', p_args ->> 'reason'), false);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

-- PSY-1: what kind of care it is; under compulsion a samordnad vårdplan takes the place of the SIP (PAY-10).
CREATE FUNCTION api.discharge_care(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.care');
    b record;
    d discharge.discharge;
    care CONSTANT text := p_args ->> 'care';
    compulsory CONSTANT text := p_args ->> 'compulsory';
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'care');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    reason := CASE WHEN compulsory IS NOT NULL AND care <> 'psychiatric' THEN 'compulsory-is-psychiatric'
        WHEN (care, compulsory) IS NOT DISTINCT FROM (d.care, d.compulsory) THEN 'nothing-changed' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    UPDATE discharge.discharge x SET care = p_args ->> 'care', compulsory = p_args ->> 'compulsory'
        WHERE x.id = d.id;
    PERFORM api.discharge_tell(c, d, 'care', clock_timestamp(), jsonb_build_object('care', care,
        'compulsory', compulsory, 'previousCare', d.care, 'previousCompulsory', d.compulsory), false);
    d.compulsory := compulsory;
    PERFORM api.sip_clock(d);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;
RESET ROLE;
