-- reminder.sql - bevakning: what a unit wants to be reminded of in a case, and when. No other unit sees it.
SET LOCAL ROLE samplan_api;

-- For whom a reminder is: everybody at the unit, or one of them; if that one is away, the substitute,
-- and everybody if there is none, or none that is there.
CREATE FUNCTION api.reminder_for(p_user uuid, p_unit uuid, me uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    away boolean;
    instead uuid;
BEGIN
    IF p_user IS NULL OR p_user = me THEN
        RETURN true;
    END IF;
    SELECT true, a.substitute_id INTO away, instead FROM identity.absence a
        WHERE a.user_id = p_user AND a.unit_id = p_unit AND a.from_at <= now()
            AND (a.to_at IS NULL OR a.to_at > now());
    IF away IS NULL THEN
        RETURN NOT api.is_member(p_user, p_unit);
    END IF;
    RETURN instead IS NULL OR instead = me OR NOT api.is_member(instead, p_unit)
        OR EXISTS (SELECT FROM identity.absence a WHERE a.user_id = instead AND a.unit_id = p_unit
            AND a.from_at <= now() AND (a.to_at IS NULL OR a.to_at > now()));
END
$$;

-- The Reminders of a case at the unit of `c`, those not done first; and whom one may be for.
CREATE FUNCTION api.reminder_doc(c access.context, p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('reminders',
            (SELECT coalesce(json_agg(json_build_object('id', r.id, 'version', r.version, 'dueAt', r.due_at,
                    'text', r.text, 'user', CASE WHEN u.id IS NOT NULL THEN api.colleague(u, o.name) END,
                    'substitute', CASE WHEN s.id IS NOT NULL THEN api.colleague(s, o.name) END,
                    'createdAt', r.created_at, 'createdBy', r.created_by, 'doneAt', r.done_at,
                    'doneBy', r.done_by)
                    ORDER BY r.done_at DESC NULLS FIRST, r.due_at, r.id), '[]')
                FROM discharge.reminder r LEFT JOIN identity.staff u ON u.id = r.user_id
                LEFT JOIN identity.absence a ON a.user_id = r.user_id AND a.unit_id = r.unit_id
                    AND a.from_at <= now() AND (a.to_at IS NULL OR a.to_at > now())
                LEFT JOIN identity.staff s ON s.id = a.substitute_id
                WHERE r.discharge_id = p_id AND r.unit_id = c.unit_id),
            'members', (SELECT coalesce(json_agg(api.colleague(u, o.name) ORDER BY u.name), '[]')
                FROM identity.staff u WHERE api.is_member(u.id, c.unit_id)
                    AND u.id IN (SELECT a.user_id FROM identity.assignment a
                        WHERE a.unit_id = c.unit_id AND a.purpose = 'care')))
        FROM organisation.unit o WHERE o.id = c.unit_id);
END
$$;

CREATE FUNCTION api.reminder_list(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.read', 'reminder.list');
    d discharge.discharge;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_id);
        RETURN;
    END IF;
    doc := api.reminder_doc(c, p_id);
    PERFORM api.reminder_note(c, d, 'discharge', p_id, NULL);
END
$$;

CREATE FUNCTION api.reminder_note(c access.context, d discharge.discharge, p_kind text, p_thing uuid,
        p_version bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'ok', NULL, p_kind, p_thing, p_version, d.patient_id, d.provider_id,
        CASE WHEN d.provider_id = c.provider_id THEN 'own' ELSE 'addressed' END, '{discharge}');
END
$$;

CREATE FUNCTION api.reminder_add(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'reminder.add');
    d discharge.discharge;
    fresh CONSTANT uuid := base.uuid7();
    who CONSTANT uuid := p_args ->> 'userId';
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
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        reason := NULL;
    ELSIF who IS NOT NULL AND NOT api.is_member(who, c.unit_id) THEN
        outcome := 'invalid-request';
        reason := 'not-member';
    ELSIF (SELECT count(*) FROM discharge.reminder r WHERE r.discharge_id = p_id
            AND r.unit_id = c.unit_id AND r.done_at IS NULL) >= 50 THEN
        outcome := 'conflict';
        reason := 'too-many-reminders';
    ELSE
        outcome := 'ok';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, 'not-party'), 'discharge', p_id, patient => d.patient_id);
        RETURN;
    END IF;
    INSERT INTO discharge.reminder (id, discharge_id, unit_id, user_id, due_at, text, created_by, created_user)
        VALUES (fresh, d.id, c.unit_id, who, (p_args ->> 'dueAt')::timestamptz, p_args ->> 'text', api.me(c),
            c.user_id);
    doc := api.reminder_doc(c, d.id);
    PERFORM api.emit('discharge', d.id, d.version, ARRAY[c.unit_id]),
        api.remember(c, key, body, doc, d.patient_id), api.reminder_note(c, d, 'reminder', fresh, 1);
END
$$;

CREATE FUNCTION api.reminder_change(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.act', 'reminder.change');
    r discharge.reminder;
    d discharge.discharge;
    due CONSTANT timestamptz := p_args ->> 'dueAt';
    who CONSTANT uuid := p_args ->> 'userId';
    done CONSTANT boolean := coalesce((p_args ->> 'done')::boolean, false);
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.outcome, x.reason, x.doc INTO outcome, reason, doc FROM api.replay(c, key, body) x;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT x.* INTO r FROM discharge.reminder x WHERE x.id = p_id FOR UPDATE;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = r.discharge_id;
    reason := NULL;
    outcome := CASE WHEN d.id IS NULL THEN 'not-found'
        WHEN r.version IS DISTINCT FROM p_version THEN 'stale-version' ELSE 'ok' END;
    IF outcome = 'ok' AND who IS DISTINCT FROM r.user_id AND who IS NOT NULL
            AND NOT api.is_member(who, c.unit_id) THEN
        outcome := 'invalid-request';
        reason := 'not-member';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'reminder', p_id, patient => d.patient_id);
        RETURN;
    END IF;
    UPDATE discharge.reminder x SET version = x.version + 1, due_at = due, text = p_args ->> 'text',
            user_id = who, told_at = CASE WHEN due > now() THEN NULL ELSE x.told_at END,
            done_at = CASE WHEN done THEN coalesce(x.done_at, clock_timestamp()) END,
            done_by = CASE WHEN done THEN coalesce(x.done_by, api.me(c)) END,
            done_user = CASE WHEN done THEN coalesce(x.done_user, c.user_id) END
        WHERE x.id = r.id;
    doc := api.reminder_doc(c, d.id);
    PERFORM api.emit('discharge', d.id, d.version, ARRAY[c.unit_id]),
        api.remember(c, key, body, doc, d.patient_id),
        api.reminder_note(c, d, 'reminder', r.id, r.version + 1);
END
$$;
RESET ROLE;
