-- plan_write.sql - what several people write in a plan at once, one field at a time, and the acts on it.
SET LOCAL ROLE samplan_api;

-- A value in its field, whoever wrote before; the plan is locked by now.
CREATE FUNCTION api.plan_put(c access.context, d plan.plan, p_row uuid, p_name text, p_value text) RETURNS plan.field
    LANGUAGE plpgsql
    AS $$
DECLARE
    f plan.field;
BEGIN
    UPDATE plan.field x SET value = p_value, version = x.version + 1, unit_id = c.unit_id,
            changed_at = clock_timestamp(), changed_by = api.me(c),
            changed_user = CASE WHEN c.unit_id IS NOT NULL THEN c.user_id END
        WHERE x.plan_id = d.id AND coalesce(x.row_id, x.plan_id) = coalesce(p_row, d.id) AND x.name = p_name
        RETURNING x.* INTO f;
    IF f.name IS NULL THEN
        INSERT INTO plan.field (plan_id, row_id, name, value, unit_id, changed_by, changed_user)
            VALUES (d.id, p_row, p_name, p_value, c.unit_id, api.me(c),
                CASE WHEN c.unit_id IS NOT NULL THEN c.user_id END) RETURNING * INTO f; -- a citizen is no staff
    END IF;
    UPDATE plan.row r SET version = r.version + 1 WHERE r.id = p_row;
    IF p_name = 'followup.date' THEN
        UPDATE plan.plan x SET follow_up_on = p_value::date WHERE x.id = d.id;
    END IF;
    RETURN f;
END
$$;

-- Why a value cannot be written in that field of that row: outcome and reason, or NULL.
CREATE FUNCTION api.plan_field_fault(d plan.plan, p_row uuid, p_name text, p_value text, OUT outcome text, OUT reason text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    p plan.part;
BEGIN
    SELECT x.* INTO p FROM plan.part x WHERE x.name = p_name;
    IF p.name IS NULL OR p.many <> (p_row IS NOT NULL) OR (p.many AND NOT EXISTS (SELECT FROM plan.row r
            WHERE r.id = p_row AND r.plan_id = d.id AND r.section = p.section AND r.removed_at IS NULL)) THEN
        outcome := 'not-found';
    ELSIF d.state = 'established' AND NOT p.live THEN
        outcome := 'conflict';
        reason := 'plan-established';
    ELSIF p.kind = 'unit' AND p_value IS NOT NULL THEN
        reason := nullif(api.plan_join_fault(d, p_value::uuid), 'consent-missing');
        reason := nullif(reason, 'not-consented'); -- it may be named, and takes part when a consent covers it
        outcome := CASE WHEN reason IS NOT NULL THEN 'invalid-request' END;
    END IF;
END
$$;

-- One field, at the version that was read (0: it was empty and untouched). Who comes second is given what the
-- first one wrote, in doc, and chooses. The same words again are no conflict.
CREATE FUNCTION api.plan_field(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_row uuid,
        p_name text, p_version bigint, p_value text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.field');
    b record;
    d plan.plan;
    f plan.field;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, CASE WHEN EXISTS (SELECT FROM plan.part x
        WHERE x.name = p_name AND x.live) AND EXISTS (SELECT FROM plan.plan x WHERE x.id = p_id
        AND x.state = 'established') THEN 'note' ELSE 'edit' END);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    d := b.d;
    SELECT x.* INTO f FROM plan.field x WHERE x.plan_id = p_id
        AND coalesce(x.row_id, x.plan_id) = coalesce(p_row, p_id) AND x.name = p_name;
    IF f.value IS NOT DISTINCT FROM p_value AND f.name IS NOT NULL THEN
        outcome := 'ok'; -- it stands there
    ELSIF p_name = ANY (d.excluded) THEN
        outcome := 'conflict'; -- and what another unit may have written there is not told
        reason := 'excluded-by-consent';
    ELSIF coalesce(f.version, 0) <> p_version THEN
        outcome := 'stale-version';
        doc := api.plan_field_face(f);
    ELSE
        SELECT x.outcome, x.reason INTO outcome, reason FROM api.plan_field_fault(d, p_row, p_name, p_value) x;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.plan_refuse(c, d, p_id, coalesce(reason, outcome));
        RETURN;
    END IF;
    IF outcome IS NULL THEN
        IF p_name IN ('action.unit', 'overall.unit') AND p_value IS NOT NULL THEN
            IF api.plan_join_fault(d, p_value::uuid) IS NULL AND api.plan_reads(d, p_value::uuid) THEN
                PERFORM api.plan_join(d, p_value::uuid); -- who answers for something takes part
            END IF;
        END IF;
        f := api.plan_put(c, d, p_row, p_name, p_value);
        UPDATE plan.plan x SET version = x.version + 1 WHERE x.id = p_id RETURNING x.version INTO d.version;
        PERFORM api.emit('plan', p_id, d.version, api.plan_units(p_id), d.patient_id);
    END IF;
    outcome := 'ok';
    doc := api.plan_field_face(f);
    PERFORM api.remember(c, key, body, doc, d.patient_id), api.note(c, 'ok', NULL, 'plan', p_id, d.version,
        d.patient_id, d.provider_id, api.plan_route(d), '{plan}');
END
$$;

CREATE FUNCTION api.plan_row_add(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.row-add');
    b record;
    above CONSTANT uuid := (p_args ->> 'parentId')::uuid;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'edit');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM plan.part p WHERE p.section = p_args ->> 'section' AND p.many
            AND (above IS NULL OR EXISTS (SELECT FROM plan.row r WHERE r.id = above AND r.plan_id = p_id
                AND r.section = p.parent AND r.removed_at IS NULL))) THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
    ELSIF (SELECT count(*) FROM plan.row r WHERE r.plan_id = p_id AND r.removed_at IS NULL) >= 300 THEN
        outcome := 'conflict';
        reason := 'too-long';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.plan_refuse(c, b.d, p_id, reason);
        RETURN;
    END IF;
    INSERT INTO plan.row (plan_id, section, parent_id, created_by)
        VALUES (p_id, p_args ->> 'section', above, api.me(c));
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;

-- Taken away at the version that was read: what somebody wrote in it since is not lost unseen.
CREATE FUNCTION api.plan_row_remove(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_row uuid, p_version bigint, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.row-remove');
    b record;
    present bigint;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'edit');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT r.version INTO present FROM plan.row r WHERE r.id = p_row AND r.plan_id = p_id AND r.removed_at IS NULL;
    outcome := CASE WHEN present IS NULL THEN 'not-found' WHEN present <> p_version THEN 'stale-version' END;
    IF outcome IS NULL AND EXISTS (SELECT FROM plan.row r WHERE r.parent_id = p_row AND r.removed_at IS NULL) THEN
        outcome := 'conflict';
        reason := 'not-empty';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.plan_refuse(c, b.d, p_id, coalesce(reason, outcome));
        RETURN;
    END IF;
    UPDATE plan.row r SET removed_at = clock_timestamp(), removed_by = api.me(c) WHERE r.id = p_row;
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;

CREATE FUNCTION api.plan_entry(c access.context, d plan.plan, p_at timestamptz, p_content jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO plan.entry (plan_id, act, unit_id, at, by, by_user, content)
        VALUES (d.id, current_setting('samplan.act'), c.unit_id, coalesce(p_at, clock_timestamp()), api.me(c),
            c.user_id, p_content);
END
$$;

-- Whoever took part or answers for something, and is covered by a consent that holds, takes part until it ends;
-- nobody else does but the unit whose plan it is (SIP-2).
CREATE FUNCTION api.plan_cover(d plan.plan) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one uuid;
BEGIN
    UPDATE plan.plan x SET excluded = coalesce((SELECT array_agg(DISTINCT e ORDER BY e)
            FROM api.plan_consents(d.id) k, unnest(k.excluded) AS e), '{}') WHERE x.id = d.id;
    FOR one IN SELECT y.unit_id FROM plan.party y WHERE y.plan_id = d.id
            UNION SELECT f.value::uuid FROM plan.field f LEFT JOIN plan.row r ON r.id = f.row_id
                WHERE f.plan_id = d.id AND f.name IN ('action.unit', 'overall.unit') AND f.value IS NOT NULL
                    AND r.removed_at IS NULL LOOP
        CONTINUE WHEN one = d.unit_id OR api.plan_join_fault(d, one) IS NOT NULL OR NOT api.plan_reads(d, one);
        PERFORM api.plan_join(d, one);
    END LOOP;
    -- the caller's own unit may be among those that leave: what it can still see comes first
    UPDATE plan.party y SET until = clock_timestamp()
        WHERE y.plan_id = d.id AND y.until IS NULL AND y.unit_id <> d.unit_id
            AND api.plan_covered(d.id, y.unit_id) IS NULL;
    PERFORM set_config('samplan.leaving', d.id::text, true);
    UPDATE plan.participation x SET covered_to = api.plan_covered(d.id, x.unit_id),
            until = CASE WHEN api.plan_covered(d.id, x.unit_id) IS NULL THEN clock_timestamp() END
        WHERE x.plan_id = d.id AND x.until IS NULL AND x.unit_id <> d.unit_id;
    PERFORM set_config('samplan.leaving', '', true);
END
$$;

-- A consent was given: whom it covers takes part, and a plan that rested for the want of one goes on where it was.
CREATE FUNCTION api.plan_consented(d plan.plan) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.plan_cover(d);
    IF d.state = 'paused' AND EXISTS (SELECT FROM api.plan_consents(d.id)) THEN
        UPDATE plan.plan x SET state = x.paused_from, paused_from = NULL WHERE x.id = d.id;
    END IF;
END
$$;

-- A consent is taken back, by whoever has the word: NULL, it is not there; else the plan's new version. Of a child one
-- guardian's word is enough. Who leaves is told, and finds the plan closed and its times gone.
CREATE FUNCTION api.plan_unconsented(c access.context, d plan.plan, p_consent uuid, p_how text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    told CONSTANT uuid[] := api.plan_units(d.id);
    fresh bigint;
BEGIN
    UPDATE plan.consent k SET withdrawn_at = clock_timestamp(), withdrawn_how = p_how, withdrawn_by = api.me(c)
        WHERE k.plan_id = d.id AND k.withdrawn_at IS NULL
            AND (k.id = p_consent OR (d.child AND EXISTS (SELECT FROM plan.consent z
                WHERE z.id = p_consent AND z.plan_id = d.id)));
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF d.state <> 'paused' AND NOT EXISTS (SELECT FROM api.plan_consents(d.id)) THEN
        UPDATE plan.plan x SET paused_from = x.state, state = 'paused' WHERE x.id = d.id;
    END IF;
    UPDATE plan.plan x SET version = x.version + 1 WHERE x.id = d.id RETURNING x.version INTO fresh;
    PERFORM api.emit('plan', d.id, fresh, told, d.patient_id);
    IF EXISTS (SELECT FROM appointment.appointment a WHERE a.plan_id = d.id) THEN
        PERFORM api.emit('appointments', d.patient_id, fresh, told);
    END IF;
    PERFORM api.plan_cover(d);
    RETURN fresh;
END
$$;

-- SIP-2: consent is recorded.
CREATE FUNCTION api.plan_consent(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.consent');
    b record;
    named uuid[];
    left_out text[];
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'consent');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT x::uuid) INTO named FROM jsonb_array_elements_text(p_args -> 'unitIds') AS x;
    SELECT coalesce(array_agg(DISTINCT x), '{}') INTO left_out
        FROM jsonb_array_elements_text(coalesce(p_args -> 'excluded', '[]')) AS x;
    reason := CASE WHEN (SELECT count(*) FROM organisation.unit u WHERE u.id = ANY (named)) <> cardinality(named)
            THEN 'unknown-unit'
        WHEN EXISTS (SELECT FROM unnest(left_out) AS x WHERE NOT EXISTS (SELECT FROM plan.part p
            WHERE p.name = x AND p.section IN ('situation', 'child', 'worse', 'relatives'))) THEN 'bad-choice' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.plan_refuse(c, b.d, p_id, reason);
        RETURN;
    END IF;
    INSERT INTO plan.consent (plan_id, unit_id, given_by, name, how, given_at, units, excluded, note, valid_from,
            valid_to, recorded_by, recorded_user)
        VALUES (p_id, c.unit_id, p_args ->> 'givenBy', p_args ->> 'name', p_args ->> 'how',
            (p_args ->> 'givenAt')::timestamptz, named, left_out, p_args ->> 'note',
            coalesce((p_args ->> 'validFrom')::date, api.plan_today()), (p_args ->> 'validTo')::date,
            api.me(c), c.user_id);
    PERFORM api.plan_consented(b.d);
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;

-- SIP-2: taken back, at any time: further sharing ends in the same breath. What was received is not erased.
CREATE FUNCTION api.plan_withdraw(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_consent uuid, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.withdraw');
    b record;
    fresh bigint;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'withdraw');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    fresh := api.plan_unconsented(c, b.d, p_consent, p_args ->> 'how');
    IF fresh IS NULL THEN
        outcome := 'not-found';
        PERFORM api.plan_refuse(c, b.d, p_id, outcome);
        RETURN;
    END IF;
    -- who withdrew it at another unit answers with what is left
    outcome := 'ok';
    doc := coalesce(api.plan_doc(p_id), json_build_object('id', p_id, 'left', true));
    PERFORM api.remember(c, key, body, doc, (b.d).patient_id), api.note(c, 'ok', NULL, 'plan', p_id, fresh,
        (b.d).patient_id, (b.d).provider_id, categories => '{plan}');
END
$$;

-- Who was called and who was invited, on the list of participants while the plan is written; nobody twice.
CREATE FUNCTION api.plan_expect(c access.context, d plan.plan, p_called uuid[], p_invited jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one record;
    line uuid;
BEGIN
    IF d.state = 'established' THEN
        RETURN;
    END IF;
    PERFORM set_config('samplan.act', 'edit', true);
    FOR one IN SELECT left(u.name, 200) AS who, 'participant.organisation' AS field, 'called' AS summons
                FROM organisation.unit u WHERE u.id = ANY (p_called)
            UNION ALL SELECT x, 'participant.name', 'invited'
                FROM jsonb_array_elements_text(coalesce(p_invited, '[]')) AS x LOOP
        CONTINUE WHEN EXISTS (SELECT FROM plan.field f JOIN plan.row r ON r.id = f.row_id
            WHERE f.plan_id = d.id AND f.name = one.field AND f.value = one.who AND r.removed_at IS NULL);
        EXIT WHEN (SELECT count(*) FROM plan.row r WHERE r.plan_id = d.id AND r.removed_at IS NULL) >= 300;
        INSERT INTO plan.row (plan_id, section, created_by) VALUES (d.id, 'participant', api.me(c)) RETURNING id INTO line;
        PERFORM api.plan_put(c, d, line, one.field, one.who), api.plan_put(c, d, line, 'participant.summons', one.summons);
    END LOOP;
    PERFORM set_config('samplan.act', 'call', true);
END
$$;

-- SIP-6, SIP-7: units are called and become parties; others are invited, and both are on the list of participants.
CREATE FUNCTION api.plan_call(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.call');
    b record;
    called uuid[];
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'call');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT x::uuid) INTO called FROM jsonb_array_elements_text(p_args -> 'unitIds') AS x
        WHERE x::uuid <> c.unit_id;
    SELECT api.plan_join_fault(b.d, x) INTO reason FROM unnest(called) AS x
        WHERE api.plan_join_fault(b.d, x) IS NOT NULL LIMIT 1;
    IF reason IS NOT NULL THEN
        outcome := CASE reason WHEN 'unknown-unit' THEN 'invalid-request' ELSE 'conflict' END;
        PERFORM api.plan_refuse(c, b.d, p_id, reason);
        RETURN;
    END IF;
    PERFORM api.plan_join(b.d, x) FROM unnest(called) AS x;
    PERFORM api.plan_entry(c, b.d, NULL, p_args || jsonb_build_object('units', (SELECT coalesce(jsonb_agg(
        jsonb_build_object('id', u.id, 'name', u.name) ORDER BY u.name), '[]') FROM organisation.unit u
        WHERE u.id::text IN (SELECT jsonb_array_elements_text(p_args -> 'unitIds')))));
    IF (b.d).state = 'draft' THEN
        UPDATE plan.plan x SET state = 'called' WHERE x.id = p_id;
    END IF;
    PERFORM api.plan_expect(c, b.d, called, p_args -> 'invited');
    PERFORM api.appointment_meeting(c, (b.d).patient_id, p_id, (b.d).discharge_id, (p_args ->> 'meetingAt')::timestamptz,
        p_args ->> 'place', p_args ->> 'purpose');
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;

-- SIP-4: becomes established as it stands now, at the version that was read, or not at all.
CREATE FUNCTION api.plan_establish(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.establish');
    b record;
    content jsonb;
    next integer;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, p_version, 'establish');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    content := api.plan_content(b.d);
    IF plan.missing(content) <> '{}' THEN
        outcome := 'conflict';
        reason := CASE WHEN plan.missing(content) = '{consent}' THEN 'consent-missing' ELSE 'plan-incomplete' END;
        PERFORM api.plan_refuse(c, b.d, p_id, reason);
        RETURN;
    END IF;
    next := coalesce((b.d).number, 0) + 1;
    PERFORM api.plan_entry(c, b.d, NULL, jsonb_build_object('number', next));
    INSERT INTO plan.version (plan_id, number, patient_id, content, units, unit_id, established_by, established_user)
        VALUES (p_id, next, (b.d).patient_id, content, api.plan_units(p_id), c.unit_id, api.me(c), c.user_id);
    UPDATE plan.plan x SET state = 'established', number = next WHERE x.id = p_id;
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;

-- SIP-8: followed up, goal by goal; the next day is said, or is not, and then the plan asks for it.
CREATE FUNCTION api.plan_followed(c access.context, d plan.plan, p_args jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    one jsonb;
BEGIN
    FOR one IN SELECT x FROM jsonb_array_elements(coalesce(p_args -> 'goals', '[]')) AS x LOOP
        IF NOT EXISTS (SELECT FROM plan.row r WHERE r.id = (one ->> 'rowId')::uuid AND r.plan_id = d.id
                AND r.section = 'goal' AND r.removed_at IS NULL) THEN
            RETURN 'bad-choice';
        END IF;
    END LOOP;
    FOR one IN SELECT x FROM jsonb_array_elements(coalesce(p_args -> 'goals', '[]')) AS x LOOP
        IF one ->> 'outcome' IS NOT NULL THEN
            PERFORM api.plan_put(c, d, (one ->> 'rowId')::uuid, 'goal.outcome', one ->> 'outcome');
        END IF;
        IF one ->> 'rating' IS NOT NULL THEN
            PERFORM api.plan_put(c, d, (one ->> 'rowId')::uuid, 'goal.rating', one ->> 'rating');
        END IF;
    END LOOP;
    PERFORM api.plan_put(c, d, NULL, 'followup.date', p_args ->> 'next');
    RETURN NULL;
END
$$;

-- meeting, revise, follow-up, copy, refuse, close: what they share is that they are noted down.
CREATE FUNCTION api.plan_act(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_act text,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', CASE p_act WHEN 'meeting' THEN 'plan.meeting'
        WHEN 'revise' THEN 'plan.revise' WHEN 'follow-up' THEN 'plan.follow-up' WHEN 'copy' THEN 'plan.copy'
        WHEN 'refuse' THEN 'plan.refuse' ELSE 'plan.close' END);
    b record;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, CASE WHEN p_act IN ('meeting', 'revise',
        'follow-up', 'copy', 'refuse') THEN p_act ELSE 'close' END);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_act = 'follow-up' THEN
        reason := api.plan_followed(c, b.d, p_args);
        IF reason IS NOT NULL THEN
            outcome := 'invalid-request';
            PERFORM api.plan_refuse(c, b.d, p_id, reason);
            RETURN;
        END IF;
    END IF;
    PERFORM api.plan_entry(c, b.d, (p_args ->> 'at')::timestamptz, p_args);
    IF p_act IN ('meeting', 'close') THEN
        PERFORM api.appointment_meeting_end(c, p_id, NULL, CASE p_act WHEN 'meeting' THEN 'done' ELSE 'cancel' END,
            CASE p_act WHEN 'close' THEN 'plan-closed' END);
    END IF;
    UPDATE plan.plan x SET state = CASE WHEN p_act = 'meeting' AND x.state IN ('draft', 'called') THEN 'meeting-held'
                WHEN p_act = 'revise' THEN 'revised' WHEN p_act = 'close' THEN 'closed' ELSE x.state END,
            paused_from = CASE WHEN p_act <> 'close' THEN x.paused_from END,
            ended_at = CASE WHEN p_act = 'close' THEN clock_timestamp() ELSE x.ended_at END,
            ended_reason = CASE WHEN p_act = 'close' THEN p_args ->> 'reason' ELSE x.ended_reason END
        WHERE x.id = p_id;
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;
RESET ROLE;
