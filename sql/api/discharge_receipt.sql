-- discharge_receipt.sql - what a recipient does with what it got: acknowledges it, does not know the
-- person, says that it is not theirs, passes it on; and the ward takes back what went wrong (LUS-21).
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.discharge_acknowledge(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_args jsonb DEFAULT '{}', OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.acknowledge', 'discharge.acknowledge');
    b record;
    d discharge.discharge;
    at record;
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, NULL, 'acknowledge');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT * INTO at FROM api.act_time(d, coalesce(p_args, '{}'));
    IF at.reason IS NOT NULL THEN
        outcome := 'invalid-request';
        reason := at.reason;
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    at.at := CASE WHEN at.how IS NULL THEN t ELSE at.at END;
    -- entered afterwards: what had been told by then
    UPDATE discharge.recipient r SET delivered_at = coalesce(r.delivered_at, at.at),
            read_at = coalesce(r.read_at, at.at), acknowledged_at = at.at, acknowledged_by = api.me(c),
            acknowledged_user = c.user_id, acknowledged_how = at.how,
            acknowledged_recorded = CASE WHEN at.how IS NOT NULL THEN t END
        WHERE r.discharge_id = p_id AND r.unit_id = c.unit_id AND r.acknowledged_at IS NULL
            AND r.ended_at IS NULL AND (at.how IS NULL OR r.sent_at <= at.at);
    IF NOT FOUND THEN
        outcome := 'conflict';
        reason := 'nothing-waits';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

-- "Ej känd": acknowledged, and the ward learns that this unit does not have the person. It stays a party.
CREATE FUNCTION api.discharge_not_known(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.acknowledge', 'discharge.not-known');
    b record;
    d discharge.discharge;
    t CONSTANT timestamptz := clock_timestamp();
    me jsonb;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'not-known');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    me := api.me(c);
    UPDATE discharge.recipient r SET delivered_at = coalesce(r.delivered_at, t),
            read_at = coalesce(r.read_at, t), acknowledged_at = coalesce(r.acknowledged_at, t),
            acknowledged_by = coalesce(r.acknowledged_by, me),
            acknowledged_user = coalesce(r.acknowledged_user, c.user_id), known = false
        WHERE r.discharge_id = p_id AND r.unit_id = c.unit_id AND r.ended_at IS NULL
            AND EXISTS (SELECT FROM discharge.notice n WHERE n.id = r.notice_id AND n.kind = 'admission');
    IF NOT FOUND THEN
        outcome := 'conflict';
        reason := 'nothing-waits';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.discharge_tell(c, d, 'not-known', t, jsonb_build_object('note', p_args ->> 'note'), true,
        ARRAY[d.unit_id]);
    PERFORM api.discharge_settle(c, d.id);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;

-- Everything this unit has in the case ends like this, and the unit with it: the answer is the last it
-- sees. The row of access.participation goes last, the rest needs it.
CREATE FUNCTION api.receipts_end(c access.context, d discharge.discharge, p_unit uuid, p_how text,
        p_reason text, p_note text, p_to uuid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE discharge.recipient r SET ended_at = clock_timestamp(), ended_how = p_how,
            ended_reason = p_reason, ended_note = p_note, ended_by = api.me(c), ended_user = c.user_id,
            forwarded_to = p_to
        WHERE r.discharge_id = d.id AND r.unit_id = p_unit AND r.ended_at IS NULL;
    UPDATE discharge.party y SET until = clock_timestamp()
        WHERE y.discharge_id = d.id AND y.unit_id = p_unit AND y.until IS NULL;
END
$$;

CREATE FUNCTION api.discharge_left(c access.context, key text, body bytea, d discharge.discharge,
        p_unit uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc CONSTANT json := json_build_object('id', d.id, 'left', true);
BEGIN
    PERFORM api.discharge_settle(c, d.id);
    PERFORM api.discharge_leave(d, p_unit);
    -- the other windows of the unit that has left learn it too
    PERFORM api.emit('discharge', d.id, d.version + 1, ARRAY[p_unit]);
    PERFORM api.remember(c, key, body, doc, d.patient_id);
    PERFORM api.note(c, 'ok', NULL, 'discharge', d.id, d.version + 1, d.patient_id, d.provider_id,
        CASE WHEN d.provider_id = c.provider_id THEN 'own' ELSE 'addressed' END, '{discharge}');
    RETURN doc;
END
$$;

CREATE FUNCTION api.discharge_reject(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.acknowledge', 'discharge.reject');
    b record;
    d discharge.discharge;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'reject');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    reason := CASE WHEN coalesce(p_args ->> 'reason', '') NOT IN ('not-resident', 'wrong-unit', 'not-needed', 'other')
        THEN 'bad-choice' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.receipts_end(c, d, c.unit_id, 'rejected', p_args ->> 'reason', p_args ->> 'note');
    PERFORM api.discharge_tell(c, d, 'rejected', clock_timestamp(), jsonb_build_object(
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = c.unit_id),
        'reason', p_args ->> 'reason', 'note', p_args ->> 'note'), true, ARRAY[d.unit_id]);
    doc := api.discharge_left(c, key, body, d, c.unit_id);
    outcome := 'ok';
END
$$;

-- What a unit has got goes to another one, each notice by itself, and the chain stays to be seen.
CREATE FUNCTION api.receipts_pass(d discharge.discharge, p_from uuid, p_to uuid, p_role text,
        p_how text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.discharge_join(d, p_to, p_role, clock_timestamp()), api.message_pass(d.id, p_from, p_to);
    INSERT INTO discharge.recipient (notice_id, discharge_id, unit_id, role, number, sent_at, came_from,
            came_how)
        SELECT r.notice_id, d.id, p_to, p_role, 1 + (SELECT count(*)::integer FROM discharge.recipient x
                    WHERE x.notice_id = r.notice_id AND x.unit_id = p_to),
                clock_timestamp(), p_from, p_how
            FROM discharge.recipient r
            WHERE r.discharge_id = d.id AND r.unit_id = p_from AND r.ended_at IS NULL
                AND NOT EXISTS (SELECT FROM discharge.recipient x WHERE x.notice_id = r.notice_id
                    AND x.unit_id = p_to AND x.ended_at IS NULL);
END
$$;

-- Inside a municipality: to a unit of the same provider, or to one that serves the same municipality.
CREATE FUNCTION api.discharge_forward(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.acknowledge', 'discharge.forward');
    b record;
    d discharge.discharge;
    target CONSTANT uuid := p_args ->> 'unitId';
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'forward');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    reason := CASE
        WHEN target = c.unit_id THEN 'own-unit'
        WHEN NOT EXISTS (SELECT FROM organisation.unit u WHERE u.id = target AND u.active_from <= t
            AND (u.active_to IS NULL OR u.active_to > t)) THEN 'unknown-unit'
        WHEN EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id AND y.unit_id = target
            AND y.until IS NULL) THEN 'duplicate-recipient'
        WHEN NOT EXISTS (SELECT FROM organisation.unit u JOIN organisation.unit o ON o.id = c.unit_id
            WHERE u.id = target AND (u.provider_id = o.provider_id OR u.serves && o.serves))
            THEN 'not-same-municipality' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.receipts_pass(d, c.unit_id, target, p_args ->> 'role', 'forwarded');
    PERFORM api.receipts_end(c, d, c.unit_id, 'forwarded', NULL, p_args ->> 'note', target);
    PERFORM api.discharge_tell(c, d, 'forwarded', clock_timestamp(), jsonb_build_object(
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = c.unit_id),
        'toUnitName', (SELECT u.name FROM organisation.unit u WHERE u.id = target),
        'note', p_args ->> 'note'), false);
    doc := api.discharge_left(c, key, body, d, c.unit_id);
    outcome := 'ok';
END
$$;

-- Back to the unit that it came from.
CREATE FUNCTION api.discharge_return(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.acknowledge', 'discharge.return');
    b record;
    d discharge.discharge;
    origin record;
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'return');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    SELECT r.came_from AS unit, (SELECT x.role FROM discharge.recipient x
                WHERE x.discharge_id = d.id AND x.unit_id = r.came_from ORDER BY x.sent_at DESC LIMIT 1) AS role
        INTO origin FROM discharge.recipient r
        WHERE r.discharge_id = d.id AND r.unit_id = c.unit_id AND r.ended_at IS NULL
            AND r.came_how = 'forwarded' ORDER BY r.sent_at LIMIT 1;
    IF origin.unit IS NULL OR EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id
            AND y.unit_id = origin.unit AND y.until IS NULL) THEN
        outcome := 'conflict';
        reason := 'not-forwarded';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.receipts_pass(d, c.unit_id, origin.unit, origin.role, 'returned');
    PERFORM api.receipts_end(c, d, c.unit_id, 'returned', NULL, p_args ->> 'note', origin.unit);
    PERFORM api.discharge_tell(c, d, 'returned', clock_timestamp(), jsonb_build_object(
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = c.unit_id),
        'toUnitName', (SELECT u.name FROM organisation.unit u WHERE u.id = origin.unit),
        'note', p_args ->> 'note'), false);
    doc := api.discharge_left(c, key, body, d, c.unit_id);
    outcome := 'ok';
END
$$;

-- Felsänt: the ward takes a unit out that should not have got it. The others learn it.
CREATE FUNCTION api.discharge_recall(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'discharge.recall');
    b record;
    d discharge.discharge;
    target CONSTANT uuid := p_args ->> 'unitId';
BEGIN
    SELECT * INTO b FROM api.discharge_begin(c, key, body, p_id, p_version, 'recall');
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    d := b.d;
    reason := CASE WHEN target = c.unit_id THEN 'own-unit'
        WHEN NOT EXISTS (SELECT FROM discharge.party y WHERE y.discharge_id = d.id AND y.unit_id = target
            AND y.until IS NULL) THEN 'not-recipient' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.discharge_refuse(c, d, p_id, outcome, reason);
        RETURN;
    END IF;
    PERFORM api.receipts_end(c, d, target, 'recalled', p_args ->> 'reason', NULL);
    PERFORM api.discharge_tell(c, d, 'recalled', clock_timestamp(), jsonb_build_object(
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = target),
        'reason', p_args ->> 'reason'), false);
    PERFORM api.discharge_settle(c, d.id);
    PERFORM api.discharge_leave(d, target);
    PERFORM api.emit('discharge', d.id, d.version + 1, ARRAY[target]);
    doc := api.discharge_answer(c, key, body, d.id);
    outcome := 'ok';
END
$$;
RESET ROLE;
