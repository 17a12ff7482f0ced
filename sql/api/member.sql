-- member.sql - who works at the own unit, in what role, from when to when.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.member_doc(c access.context) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    RETURN (SELECT json_build_object('unit', api.unit_ref(o), 'members',
            (SELECT coalesce(json_agg(json_build_object('id', a.id, 'version', a.version,
                    'user', json_build_object('id', u.id, 'name', u.name, 'title', u.title,
                        'hsaId', u.hsa_id, 'unitName', o.name),
                    'role', a.role, 'purpose', a.purpose, 'validFrom', a.valid_from,
                    'validTo', a.valid_to, 'active', u.active AND a.valid_from <= t
                        AND (a.valid_to IS NULL OR a.valid_to > t), 'absence', (SELECT json_build_object(
                        'from', y.from_at, 'to', y.to_at, 'substitute', CASE WHEN s.id IS NOT NULL
                            THEN api.colleague(s, o.name) END)
                        FROM identity.absence y LEFT JOIN identity.staff s ON s.id = y.substitute_id
                        WHERE y.user_id = u.id AND y.unit_id = o.id AND (y.to_at IS NULL OR y.to_at > t)
                        ORDER BY y.from_at LIMIT 1))
                    ORDER BY a.valid_to IS NOT NULL AND a.valid_to <= t, u.name, a.role), '[]')
                FROM identity.assignment a JOIN identity.staff u ON u.id = a.user_id
                WHERE a.unit_id = o.id AND NOT u.system))
        FROM organisation.unit o WHERE o.id = c.unit_id);
END
$$;

CREATE FUNCTION api.role_purpose(p_role text) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE
        WHEN EXISTS (SELECT FROM access.role_permission r
            WHERE r.role = p_role AND r.permission = 'audit.review') THEN 'review'
        WHEN EXISTS (SELECT FROM access.role_permission r
            WHERE r.role = p_role AND r.permission = 'discharge.read') THEN 'care'
        ELSE 'administration' END;
END
$$;

-- Why this role cannot be given at this unit, or NULL. Reviewing the log and administering the county
-- reach beyond a unit, so they are given at administrative units only (LOG-6: who is checked does
-- not choose the checker).
CREATE FUNCTION api.role_fault(c access.context, p_role text) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE
        WHEN NOT EXISTS (SELECT FROM access.role_permission r WHERE r.role = p_role) THEN 'bad-choice'
        WHEN (p_role = 'county-administrator' OR api.role_purpose(p_role) = 'review')
            AND NOT EXISTS (SELECT FROM organisation.unit o
                WHERE o.id = c.unit_id AND o.kind = 'administration') THEN 'role-not-here'
        END;
END
$$;

CREATE FUNCTION api.member_list(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.read', 'member.list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.member_doc(c);
    PERFORM api.note(c, 'ok', NULL, 'unit', c.unit_id);
END
$$;

CREATE FUNCTION api.member_add(secret bytea, request uuid, client text, key text, body bytea,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.write', 'member.add');
    hsa CONSTANT text := p_args ->> 'hsaId';
    v_role CONSTANT text := p_args ->> 'role';
    since CONSTANT timestamptz := coalesce((p_args ->> 'validFrom')::timestamptz, clock_timestamp());
    until CONSTANT timestamptz := (p_args ->> 'validTo')::timestamptz;
    who uuid;
    fresh CONSTANT uuid := base.uuid7();
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
    PERFORM pg_advisory_xact_lock(hashtextextended('staff ' || upper(hsa), 0));
    SELECT u.id INTO who FROM identity.staff u WHERE upper(u.hsa_id) = upper(hsa);
    outcome := 'invalid-request';
    reason := coalesce(api.role_fault(c, v_role), CASE WHEN until <= since THEN 'out-of-range' END);
    IF reason IS NULL AND who = c.user_id THEN
        outcome := 'conflict';
        reason := 'own-assignment';
    ELSIF reason IS NULL AND EXISTS (SELECT FROM identity.assignment a WHERE a.user_id = who
            AND a.unit_id = c.unit_id AND a.role = v_role
            AND tstzrange(a.valid_from, a.valid_to) && tstzrange(since, until)) THEN
        outcome := 'conflict';
        reason := 'already-member';
    END IF;
    IF reason IS NOT NULL THEN
        PERFORM api.note(c, 'denied', reason, 'unit', c.unit_id);
        RETURN;
    END IF;
    IF who IS NULL THEN
        who := base.uuid7();
        INSERT INTO identity.staff (id, hsa_id, name, title)
            VALUES (who, hsa, p_args ->> 'name', nullif(p_args ->> 'title', ''));
    END IF;
    INSERT INTO identity.assignment (id, user_id, unit_id, role, purpose, valid_from, valid_to)
        VALUES (fresh, who, c.unit_id, v_role, api.role_purpose(v_role), since, until);
    PERFORM pg_notify('samplan_session', 'user:' || who);
    outcome := 'ok';
    doc := api.member_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'assignment', fresh, 1);
END
$$;

CREATE FUNCTION api.member_change(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_role text, p_valid_to timestamptz,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.write', 'member.change');
    a identity.assignment;
    until timestamptz;
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
    SELECT x.* INTO a FROM identity.assignment x
        WHERE x.id = p_id AND x.unit_id = c.unit_id
            AND NOT EXISTS (SELECT FROM identity.staff u WHERE u.id = x.user_id AND u.system) FOR UPDATE;
    outcome := CASE WHEN a.id IS NULL THEN 'not-found'
        WHEN a.version IS DISTINCT FROM p_version THEN 'stale-version' ELSE 'ok' END;
    IF outcome = 'ok' THEN
        reason := CASE WHEN a.user_id = c.user_id THEN 'own-assignment'
            ELSE api.role_fault(c, p_role) END;
        outcome := CASE WHEN reason IS NULL THEN 'ok' WHEN reason = 'own-assignment' THEN 'conflict'
            ELSE 'invalid-request' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'assignment', p_id);
        RETURN;
    END IF;
    -- an end in the past ends now: what was done meanwhile was done in the assignment
    until := CASE WHEN p_valid_to < clock_timestamp()
        THEN greatest(clock_timestamp(), a.valid_from) ELSE greatest(p_valid_to, a.valid_from) END;
    INSERT INTO identity.assignment_history (assignment_id, version, unit_id, role, purpose, valid_from,
            valid_to, changed_by)
        VALUES (a.id, a.version, a.unit_id, a.role, a.purpose, a.valid_from, a.valid_to, c.user_id);
    UPDATE identity.assignment x SET version = x.version + 1, role = p_role,
            purpose = api.role_purpose(p_role), valid_to = until
        WHERE x.id = a.id;
    PERFORM pg_notify('samplan_session', 'user:' || a.user_id);
    doc := api.member_doc(c);
    PERFORM api.remember(c, key, body, doc),
        api.note(c, 'ok', NULL, 'assignment', a.id, a.version + 1);
END
$$;
RESET ROLE;
