-- unit_setting.sql - what a unit has settled for itself: how long it has to acknowledge, who answers in its
-- place, where and when it is told; and who of its members is away.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.unit_settings_doc(c access.context) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('unit', api.unit_ref(o), 'version', coalesce(s.version, 0),
            'acknowledgeMinutes', s.acknowledge_minutes,
            'countyAcknowledgeMinutes', coalesce(k.acknowledge_minutes, 240),
            'substitute', CASE WHEN x.id IS NOT NULL THEN api.unit_ref(x) END,
            'emails', coalesce(s.emails, '{}'), 'phones', coalesce(s.phones, '{}'),
            'events', coalesce(s.events, '{new,ready,overdue,reminder}'),
            'digestMinutes', coalesce(s.digest_minutes, 15),
            'specialistPercent', s.specialist_percent, 'traineePercent', s.trainee_percent,
            'patientCancels', coalesce(s.patient_cancels, false), 'patientRebooks', coalesce(s.patient_rebooks, false),
            'quietFrom', to_char(s.quiet_from, 'HH24:MI'), 'quietTo', to_char(s.quiet_to, 'HH24:MI'),
            'changedAt', s.changed_at, 'changedBy', s.changed_by,
            'deliveries', (SELECT coalesce(json_agg(json_build_object('channel', y.channel,
                    'address', y.address, 'createdAt', y.created_at, 'attempts', y.attempts,
                    'deliveredAt', y.delivered_at, 'gaveUpAt', y.gave_up_at, 'why', y.why)
                    ORDER BY y.created_at DESC, y.id), '[]')
                FROM (SELECT * FROM event.delivery e WHERE e.unit_id = o.id
                    ORDER BY e.created_at DESC LIMIT 10) y))
        FROM organisation.unit o JOIN organisation.provider p ON p.id = o.provider_id
        LEFT JOIN organisation.unit_setting s ON s.unit_id = o.id
        LEFT JOIN organisation.unit x ON x.id = s.substitute_id
        LEFT JOIN organisation.county_setting k ON k.county_code = p.county_code
        WHERE o.id = c.unit_id);
END
$$;

CREATE FUNCTION api.unit_settings_read(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.read', 'unit-settings.read');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.unit_settings_doc(c);
    PERFORM api.note(c, 'ok', NULL, 'unit', c.unit_id);
END
$$;

-- Why this unit cannot answer in the place of one's own, or NULL. What a provider has been told may be
-- read by another unit of the same provider, and by no other.
CREATE FUNCTION api.substitute_fault(c access.context, p_unit uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT CASE
            WHEN p_unit IS NULL THEN NULL
            WHEN p_unit = c.unit_id THEN 'own-unit'
            WHEN NOT EXISTS (SELECT FROM organisation.unit o WHERE o.id = p_unit AND o.active_from <= now()
                AND (o.active_to IS NULL OR o.active_to > now())) THEN 'unknown-unit'
            WHEN NOT EXISTS (SELECT FROM organisation.unit o WHERE o.id = p_unit
                AND o.provider_id = c.provider_id) THEN 'other-provider' END);
END
$$;

CREATE FUNCTION api.unit_settings_write(secret bytea, request uuid, client text, key text, body bytea,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.write', 'unit-settings.write');
    s organisation.unit_setting;
    present bigint;
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
    -- a lock of its own: before the first change there is no row to hold
    PERFORM pg_advisory_xact_lock(hashtextextended('unit setting ' || c.unit_id, 0));
    SELECT x.version INTO present FROM organisation.unit_setting x WHERE x.unit_id = c.unit_id;
    outcome := CASE WHEN coalesce(present, 0) IS DISTINCT FROM p_version THEN 'stale-version' ELSE 'ok' END;
    IF outcome = 'ok' THEN
        reason := api.substitute_fault(c, (p_args ->> 'substituteId')::uuid);
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'unit', c.unit_id);
        RETURN;
    END IF;
    s.acknowledge_minutes := p_args ->> 'acknowledgeMinutes';
    s.substitute_id := p_args ->> 'substituteId';
    s.emails := ARRAY(SELECT jsonb_array_elements_text(p_args -> 'emails'));
    s.phones := ARRAY(SELECT jsonb_array_elements_text(p_args -> 'phones'));
    s.events := ARRAY(SELECT jsonb_array_elements_text(p_args -> 'events'));
    s.digest_minutes := p_args ->> 'digestMinutes';
    s.quiet_from := p_args ->> 'quietFrom';
    s.quiet_to := p_args ->> 'quietTo';
    s.specialist_percent := p_args ->> 'specialistPercent';
    s.trainee_percent := p_args ->> 'traineePercent';
    s.patient_cancels := coalesce((p_args ->> 'patientCancels')::boolean, false);
    s.patient_rebooks := coalesce((p_args ->> 'patientRebooks')::boolean, false);
    IF present IS NULL THEN
        INSERT INTO organisation.unit_setting (unit_id, acknowledge_minutes, substitute_id, emails, phones,
                events, digest_minutes, quiet_from, quiet_to, specialist_percent, trainee_percent,
                patient_cancels, patient_rebooks, changed_by,
                changed_user)
            VALUES (c.unit_id, s.acknowledge_minutes, s.substitute_id, s.emails, s.phones, s.events,
                s.digest_minutes, s.quiet_from, s.quiet_to, s.specialist_percent, s.trainee_percent,
                s.patient_cancels, s.patient_rebooks, api.me(c),
                c.user_id);
    ELSE
        UPDATE organisation.unit_setting x SET version = x.version + 1,
                acknowledge_minutes = s.acknowledge_minutes, substitute_id = s.substitute_id,
                emails = s.emails, phones = s.phones, events = s.events, digest_minutes = s.digest_minutes,
                quiet_from = s.quiet_from, quiet_to = s.quiet_to, specialist_percent = s.specialist_percent,
                trainee_percent = s.trainee_percent,
                patient_cancels = s.patient_cancels, patient_rebooks = s.patient_rebooks, changed_at = clock_timestamp(),
                changed_by = api.me(c), changed_user = c.user_id
            WHERE x.unit_id = c.unit_id;
    END IF;
    doc := api.unit_settings_doc(c);
    PERFORM api.remember(c, key, body, doc),
        api.note(c, 'ok', NULL, 'unit', c.unit_id, coalesce(present, 0) + 1);
END
$$;

-- ---- absence ----

-- Person of the API, for those at the same unit.
CREATE FUNCTION api.colleague(u identity.staff, unit_name text) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT json_build_object('id', u.id, 'name', u.name, 'title', u.title, 'hsaId', u.hsa_id,
        'unitName', unit_name)
    $$;

-- Those that are, will be or were away in the last three months.
CREATE FUNCTION api.absence_doc(c access.context) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('unit', api.unit_ref(o), 'absences',
            (SELECT coalesce(json_agg(json_build_object('id', a.id, 'version', a.version,
                    'user', api.colleague(u, o.name), 'from', a.from_at, 'to', a.to_at,
                    'substitute', CASE WHEN s.id IS NOT NULL THEN api.colleague(s, o.name) END,
                    'state', CASE WHEN a.from_at > clock_timestamp() THEN 'coming'
                        WHEN a.to_at <= clock_timestamp() THEN 'past' ELSE 'now' END)
                    ORDER BY a.to_at <= clock_timestamp(), a.from_at, u.name), '[]')
                FROM identity.absence a JOIN identity.staff u ON u.id = a.user_id
                LEFT JOIN identity.staff s ON s.id = a.substitute_id
                WHERE a.unit_id = o.id AND (a.to_at IS NULL OR a.to_at > now() - interval '90 days')))
        FROM organisation.unit o WHERE o.id = c.unit_id);
END
$$;

CREATE FUNCTION api.absence_list(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.read', 'absence.list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.absence_doc(c);
    PERFORM api.note(c, 'ok', NULL, 'unit', c.unit_id);
END
$$;

CREATE FUNCTION api.is_member(p_user uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM identity.assignment a JOIN identity.staff u ON u.id = a.user_id
        WHERE a.user_id = p_user AND a.unit_id = p_unit AND u.active AND NOT u.system
            AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()));
END
$$;

-- What is wrong with an absence: an outcome and a reason, or NULL. p_id: the one that is changed.
CREATE FUNCTION api.absence_fault(c access.context, p_id uuid, a identity.absence,
        OUT outcome text, OUT reason text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    outcome := 'invalid-request';
    reason := CASE
        WHEN a.to_at <= a.from_at THEN 'out-of-range'
        WHEN p_id IS NULL AND NOT api.is_member(a.user_id, c.unit_id) THEN 'not-member'
        WHEN a.substitute_id = a.user_id THEN 'own-substitute'
        WHEN a.substitute_id IS NOT NULL AND NOT api.is_member(a.substitute_id, c.unit_id) THEN 'not-member' END;
    IF reason IS NULL AND EXISTS (SELECT FROM identity.absence x WHERE x.user_id = a.user_id
            AND x.unit_id = c.unit_id AND x.id IS DISTINCT FROM p_id
            AND tstzrange(x.from_at, x.to_at) && tstzrange(a.from_at, a.to_at)) THEN
        outcome := 'conflict';
        reason := 'already-absent';
    END IF;
    IF reason IS NULL THEN
        outcome := NULL;
    END IF;
END
$$;

CREATE FUNCTION api.absence_add(secret bytea, request uuid, client text, key text, body bytea,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.write', 'absence.add');
    a identity.absence;
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
    PERFORM pg_advisory_xact_lock(hashtextextended('absence ' || c.unit_id, 0));
    a.id := base.uuid7();
    a.user_id := p_args ->> 'userId';
    a.from_at := coalesce((p_args ->> 'from')::timestamptz, clock_timestamp());
    a.to_at := p_args ->> 'to';
    a.substitute_id := p_args ->> 'substituteId';
    SELECT f.outcome, f.reason INTO outcome, reason FROM api.absence_fault(c, NULL, a) f;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', reason, 'unit', c.unit_id);
        RETURN;
    END IF;
    INSERT INTO identity.absence (id, unit_id, user_id, from_at, to_at, substitute_id, changed_by, changed_user)
        VALUES (a.id, c.unit_id, a.user_id, a.from_at, a.to_at, a.substitute_id, api.me(c), c.user_id);
    outcome := 'ok';
    doc := api.absence_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'absence', a.id, 1),
        api.contact_absence_told(c, a.user_id);
END
$$;

CREATE FUNCTION api.absence_change(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'member.write', 'absence.change');
    a identity.absence;
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
    PERFORM pg_advisory_xact_lock(hashtextextended('absence ' || c.unit_id, 0));
    SELECT x.* INTO a FROM identity.absence x WHERE x.id = p_id AND x.unit_id = c.unit_id;
    outcome := CASE WHEN a.id IS NULL THEN 'not-found'
        WHEN a.version IS DISTINCT FROM p_version THEN 'stale-version' END;
    IF outcome IS NULL THEN
        a.from_at := coalesce((p_args ->> 'from')::timestamptz, a.from_at);
        a.to_at := p_args ->> 'to';
        a.substitute_id := p_args ->> 'substituteId';
        SELECT f.outcome, f.reason INTO outcome, reason FROM api.absence_fault(c, a.id, a) f;
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'absence', p_id);
        RETURN;
    END IF;
    UPDATE identity.absence x SET version = x.version + 1, from_at = a.from_at, to_at = a.to_at,
            substitute_id = a.substitute_id, changed_at = clock_timestamp(), changed_by = api.me(c),
            changed_user = c.user_id
        WHERE x.id = a.id;
    outcome := 'ok';
    doc := api.absence_doc(c);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'absence', a.id, a.version + 1),
        api.contact_absence_told(c, a.user_id);
END
$$;
RESET ROLE;
