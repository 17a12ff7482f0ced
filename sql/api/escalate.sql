-- escalate.sql - what the clock does by itself: a notice that nobody acknowledged in time goes to the
-- substitute unit and its sender is told; reminders and statutory clocks that are due are told once.
SET LOCAL ROLE samplan_api;

-- The unit that answers in the place of another, or NULL: none settled, none that is active, a case of
-- the ward itself (where the patient lies is not handed over), or a protected identity for whom nobody
-- there is named.
CREATE FUNCTION api.substitute_of(p_unit uuid, p_role text, p_patient uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT o.id FROM organisation.unit_setting s
        JOIN organisation.unit w ON w.id = s.unit_id
        JOIN organisation.unit o ON o.id = s.substitute_id AND o.provider_id = w.provider_id
        WHERE s.unit_id = p_unit AND p_role <> 'ward' AND o.active_from <= now()
            AND (o.active_to IS NULL OR o.active_to > now())
            AND (NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p_patient)
                OR EXISTS (SELECT FROM patient.named_staff n
                    WHERE n.patient_id = p_patient AND api.is_member(n.user_id, o.id))));
END
$$;

-- The substitute gets the notices that `late` did not answer, and takes part from now on. False: it has
-- them all already.
CREATE FUNCTION api.escalate_pass_on(d discharge.discharge, p_unit uuid, p_late uuid, p_role text,
        p_notices uuid[], t timestamptz) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    given bigint;
BEGIN
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, number, sent_at, came_from, came_how)
        SELECT n.id, d.id, p_unit, p_role, 1 + (SELECT count(*) FROM discharge.recipient r
                    WHERE r.notice_id = n.id AND r.unit_id = p_unit), t, p_late, 'escalated'
            FROM discharge.notice n WHERE n.id = ANY (p_notices) AND n.unit_id <> p_unit
                AND NOT EXISTS (SELECT FROM discharge.recipient r WHERE r.notice_id = n.id
                    AND r.unit_id = p_unit AND r.ended_at IS NULL);
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given > 0 AND NOT EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id
            AND y.unit_id = p_unit AND y.until IS NULL) THEN
        INSERT INTO discharge.party (discharge_id, unit_id, role, since) VALUES (d.id, p_unit, p_role, t);
        INSERT INTO access.participation (unit_id, discharge_id, patient_id, since, role)
            VALUES (p_unit, d.id, d.patient_id, t, p_role);
    END IF;
    RETURN given > 0;
END
$$;

-- One unit's silence towards one sender: passed on if it can be, and told to the sender in any case. What
-- is told names no person.
CREATE FUNCTION api.escalate_unit(c access.context, d discharge.discharge, p_late uuid, p_sender uuid,
        p_role text, p_notices uuid[], p_kinds text[], p_minutes integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    instead uuid := api.substitute_of(p_late, p_role, d.patient_id);
    late organisation.unit;
    told CONSTANT uuid := base.uuid7();
    who access.context := c;
BEGIN
    SELECT o.* INTO late FROM organisation.unit o WHERE o.id = p_late;
    IF instead IS NOT NULL AND NOT api.escalate_pass_on(d, instead, p_late, p_role, p_notices, t) THEN
        instead := NULL;
    END IF;
    UPDATE discharge.recipient r SET escalated_at = t
        WHERE r.notice_id = ANY (p_notices) AND r.unit_id = p_late AND r.acknowledged_at IS NULL
            AND r.ended_at IS NULL;
    INSERT INTO discharge.notice (id, discharge_id, kind, sent_at, sent_by, unit_id, receipt_wanted, content)
        VALUES (told, d.id, 'escalated', t, jsonb_build_object('id', '00000000-0000-0000-0000-000000000000',
                'name', 'Samplan', 'title', NULL, 'hsaId', NULL, 'unitName', late.name), p_late, false,
            jsonb_build_object('unitName', late.name, 'kinds', p_kinds, 'minutes', p_minutes,
                'substituteName', (SELECT o.name FROM organisation.unit o WHERE o.id = instead)));
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, sent_at)
        SELECT told, d.id, y.unit_id, y.role, t FROM discharge.party y
            WHERE y.discharge_id = d.id AND y.unit_id = p_sender AND y.until IS NULL
            ORDER BY y.since LIMIT 1;
    -- the log of both: the unit that was silent, and whose data it is
    who.unit_id := late.id;
    who.provider_id := late.provider_id;
    PERFORM api.note(who, 'ok', CASE WHEN instead IS NULL THEN 'no-substitute' END, 'discharge', d.id,
        d.version + 1, d.patient_id, d.provider_id, 'addressed', '{discharge}');
    RETURN instead IS NOT NULL;
END
$$;

-- All that is due in one case, which is locked; how many units it was passed on to and how many senders
-- were told that nobody was there.
CREATE FUNCTION api.escalate_case(c access.context, p_id uuid, OUT passed integer, OUT told integer)
    LANGUAGE plpgsql
    AS $$
DECLARE
    d discharge.discharge;
    x record;
BEGIN
    passed := 0;
    told := 0;
    SELECT y.* INTO d FROM discharge.discharge y WHERE y.id = p_id;
    -- as the case's own unit, which always takes part: the parties and clocks are seen by its policies
    PERFORM set_config('samplan.unit', d.unit_id::text, true);
    IF NOT EXISTS (SELECT FROM discharge.move m WHERE m.act = 'escalate' AND m.from_state = d.state) THEN
        UPDATE discharge.recipient r SET due_at = NULL WHERE r.discharge_id = d.id AND r.due_at <= now()
            AND r.acknowledged_at IS NULL AND r.ended_at IS NULL AND r.escalated_at IS NULL;
        RETURN;
    END IF;
    FOR x IN SELECT r.unit_id AS late, n.unit_id AS sender, min(r.role) AS role, array_agg(n.id) AS notices,
                array_agg(DISTINCT n.kind) AS kinds,
                greatest(1, max(EXTRACT(EPOCH FROM r.due_at - greatest(r.sent_at, n.recorded_at)) / 60)::integer)
                    AS minutes
            FROM discharge.recipient r JOIN discharge.notice n ON n.id = r.notice_id
            WHERE r.discharge_id = d.id AND r.due_at <= now() AND r.acknowledged_at IS NULL
                AND r.ended_at IS NULL AND r.escalated_at IS NULL
            GROUP BY r.unit_id, n.unit_id ORDER BY r.unit_id, n.unit_id LOOP
        IF api.escalate_unit(c, d, x.late, x.sender, x.role, x.notices, x.kinds, x.minutes) THEN
            passed := passed + 1;
        ELSE
            told := told + 1;
        END IF;
    END LOOP;
    IF passed + told > 0 THEN
        PERFORM api.discharge_settle(c, d.id);
    END IF;
END
$$;

-- A case that somebody is working in now is left for the next turn. A case that fails does not stop the
-- others: it is tried again after five minutes.
CREATE FUNCTION api.worker_escalate(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
    one record;
    x record;
    passed integer := 0;
    told integer := 0;
    failed integer := 0;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true),
        set_config('samplan.act', 'escalate', true);
    c.request := request;
    c.client := client;
    c.action := 'discharge.escalate';
    FOR one IN SELECT y.id, y.unit_id FROM discharge.discharge y WHERE y.waiting <> '{}' AND y.id IN (
                SELECT r.discharge_id FROM discharge.recipient r
                    WHERE r.due_at <= now() AND r.acknowledged_at IS NULL AND r.ended_at IS NULL
                        AND r.escalated_at IS NULL ORDER BY r.due_at LIMIT 200)
            FOR UPDATE SKIP LOCKED LOOP
        BEGIN
            SELECT * INTO x FROM api.escalate_case(c, one.id);
            passed := passed + x.passed;
            told := told + x.told;
        EXCEPTION WHEN OTHERS THEN
            RAISE LOG 'escalation in case % failed: % (%)', one.id, SQLERRM, SQLSTATE;
            failed := failed + 1;
            PERFORM set_config('samplan.unit', one.unit_id::text, true);
            UPDATE discharge.recipient r SET due_at = now() + interval '5 minutes'
                WHERE r.discharge_id = one.id AND r.due_at <= now() AND r.acknowledged_at IS NULL
                    AND r.ended_at IS NULL AND r.escalated_at IS NULL;
        END;
    END LOOP;
    outcome := 'ok';
    doc := json_build_object('passed', passed, 'told', told, 'failed', failed);
END
$$;

-- Reminders that are due, and statutory clocks that have run out: the unit's windows and its notices are
-- told once. Nothing about a person is read here.
CREATE FUNCTION api.worker_remind(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    x record;
    reminders integer := 0;
    deadlines integer := 0;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    FOR x IN WITH due AS MATERIALIZED (SELECT y.id FROM discharge.reminder y WHERE y.due_at <= now()
                AND y.done_at IS NULL AND y.told_at IS NULL ORDER BY y.due_at LIMIT 200 FOR UPDATE SKIP LOCKED)
            UPDATE discharge.reminder r SET told_at = clock_timestamp() FROM due WHERE r.id = due.id
            RETURNING r.unit_id, r.discharge_id LOOP
        reminders := reminders + 1;
        PERFORM event.push_to(x.unit_id, 'reminder', x.discharge_id),
            api.emit('discharge', d.id, d.version, ARRAY[x.unit_id])
            FROM discharge.discharge d WHERE d.id = x.discharge_id;
    END LOOP;
    FOR x IN WITH due AS MATERIALIZED (SELECT y.discharge_id, y.kind, y.number
                FROM discharge.deadline y WHERE y.due_at <= now() AND y.met_at IS NULL AND y.void_at IS NULL
                    AND y.told_at IS NULL ORDER BY y.due_at LIMIT 200 FOR UPDATE SKIP LOCKED)
            UPDATE discharge.deadline l SET told_at = clock_timestamp() FROM due
            WHERE (l.discharge_id, l.kind, l.number) = (due.discharge_id, due.kind, due.number)
            RETURNING l.discharge_id, l.owner LOOP
        deadlines := deadlines + 1;
        PERFORM set_config('samplan.unit', d.unit_id::text, true)
            FROM discharge.discharge d WHERE d.id = x.discharge_id;
        PERFORM event.push_to(y.unit_id, 'overdue', y.discharge_id) FROM discharge.party y
            WHERE y.discharge_id = x.discharge_id AND y.until IS NULL AND y.role = x.owner;
        PERFORM api.emit('discharge', d.id, d.version, api.discharge_units(d.id))
            FROM discharge.discharge d WHERE d.id = x.discharge_id;
    END LOOP;
    outcome := 'ok';
    doc := json_build_object('reminders', reminders, 'deadlines', deadlines);
END
$$;
RESET ROLE;
