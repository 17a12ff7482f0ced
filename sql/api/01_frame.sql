-- 01_frame.sql - what every function begins and ends with: who acts, the audit row, repeated writes,
-- events. None of these can be executed by a login role; they run inside the definer functions, whose
-- search_path they inherit.
SET LOCAL ROLE samplan_api;

-- Forgets everything an earlier call of the same transaction has set.
CREATE FUNCTION api.forget(secret bytea) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    nobody CONSTANT text := '00000000-0000-0000-0000-000000000000';
BEGIN
    PERFORM set_config('samplan.secret', coalesce(encode(sha256(secret), 'hex'), ''), true),
        set_config('samplan.session', nobody, true), set_config('samplan.user', nobody, true),
        set_config('samplan.unit', nobody, true), set_config('samplan.provider', nobody, true),
        set_config('samplan.permission', '', true), set_config('samplan.patients', '{}', true),
        set_config('samplan.number', '', true), set_config('samplan.account', '', true),
        set_config('samplan.operator', '', true), set_config('samplan.act', '', true),
        set_config('samplan.leaving', '', true), set_config('samplan.county', '', true),
        set_config('samplan.payment', '', true), set_config('samplan.line', '', true),
        set_config('samplan.meeting', '', true), set_config('samplan.branch', '', true),
        set_config('samplan.emergency', nobody, true),
        set_config('samplan.retention', '', true),
        set_config('samplan.machine', '', true), set_config('samplan.booking', '', true),
        set_config('samplan.reach', '{}', true), set_config('samplan.plan', '', true),
        set_config('samplan.person', nobody, true), set_config('samplan.relation', '', true);
END
$$;

-- One row of the log. `thing` may be NULL. `route`: by what way it was read (ways.def); what says none is the own unit's
-- work or was sent to it.
CREATE FUNCTION api.note(c access.context, outcome text, reason text DEFAULT NULL,
        thing_kind text DEFAULT NULL, thing_id uuid DEFAULT NULL, thing_version bigint DEFAULT NULL,
        patient uuid DEFAULT NULL, owner uuid DEFAULT NULL, route text DEFAULT NULL,
        categories text[] DEFAULT NULL, patients uuid[] DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO audit.event (user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, patients,
            owner_provider_id, action, thing_kind, thing_id, thing_version, categories, outcome, reason,
            legal_route, origin, request_id, client)
        VALUES (c.user_id, c.hsa_id, c.role, c.unit_id, c.provider_id, c.purpose, patient, patients,
            owner, c.action, thing_kind, thing_id, thing_version, categories, outcome, reason,
            coalesce(route, CASE WHEN outcome = 'ok' AND coalesce(patient, patients[1]) IS NOT NULL THEN
                CASE WHEN owner IS NULL OR owner = c.provider_id THEN 'own' ELSE 'addressed' END END),
            CASE WHEN current_setting('samplan.operator') = 'worker' THEN 'worker' ELSE 'api' END,
            c.request, c.client);
END
$$;

-- Who calls, and may they: the live session of this secret, its limits (idle 15 minutes, absolute 12
-- hours), the assignment as it is now, the permission of its role. Sets the context, or audits the
-- refusal and says why in outcome and reason.
--   permission NULL: a session is enough; '': an assignment is needed, but no permission.
--   renew: somebody is at work, so the idle time begins anew (written at most once a minute).
CREATE FUNCTION api.enter(secret bytea, request uuid, client text, permission text, action text,
        renew boolean DEFAULT true) RETURNS access.context
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context;
    t CONSTANT timestamptz := clock_timestamp();
    granted boolean;
    stale boolean;
    branch text;
BEGIN
    PERFORM api.forget(secret);
    c.request := request;
    c.client := client;
    c.action := action;
    SELECT s.id, s.user_id, u.hsa_id, a.id, a.unit_id, o.provider_id, a.role, a.purpose,
            s.last_seen < t - interval '1 minute',
            enter.permission IS NULL OR enter.permission = '' OR p.role IS NOT NULL, access.branch(o.kind)
        INTO c.session_id, c.user_id, c.hsa_id, c.assignment_id, c.unit_id, c.provider_id, c.role,
            c.purpose, stale, granted, branch
        FROM identity.session s
        JOIN identity.staff u ON u.id = s.user_id AND u.active
        LEFT JOIN identity.assignment a ON a.id = s.assignment_id AND a.user_id = s.user_id
            AND a.valid_from <= t AND (a.valid_to IS NULL OR a.valid_to > t)
        LEFT JOIN organisation.unit o ON o.id = a.unit_id
        -- not EXISTS, which PostgreSQL answers by reading and hashing the table at each call
        LEFT JOIN access.role_permission p ON p.role = a.role AND p.permission = enter.permission
        WHERE s.secret_hash = sha256(secret) AND s.ended_at IS NULL
            AND s.last_seen > t - interval '15 minutes'
            AND s.signed_in_at > t - interval '12 hours';
    IF NOT FOUND THEN
        c.outcome := 'no-session';
        PERFORM api.note(c, 'denied', 'no-session');
        RETURN c;
    END IF;
    IF permission IS NOT NULL AND c.assignment_id IS NULL THEN
        c.outcome := 'access-denied';
        c.reason := 'choose-assignment';
    ELSIF NOT granted THEN
        c.outcome := 'access-denied';
        c.reason := 'permission';
    ELSE
        c.outcome := 'ok';
        PERFORM set_config('samplan.session', c.session_id::text, true),
            set_config('samplan.user', c.user_id::text, true),
            set_config('samplan.permission', coalesce(permission, ''), true),
            set_config('samplan.unit', coalesce(c.unit_id::text, current_setting('samplan.unit')), true),
            set_config('samplan.provider', coalesce(c.provider_id::text, current_setting('samplan.provider')), true),
            set_config('samplan.branch', coalesce(branch, ''), true);
        IF stale AND renew THEN
            -- Whoever holds the row is renewing it too: nobody waits for that.
            UPDATE identity.session s SET last_seen = t WHERE s.id =
                (SELECT x.id FROM identity.session x WHERE x.id = c.session_id
                    AND x.secret_hash = sha256(secret) FOR UPDATE SKIP LOCKED);
        END IF;
        RETURN c;
    END IF;
    PERFORM api.note(c, 'denied', c.reason);
    RETURN c;
END
$$;

-- The person who acts, as others are to see them; kept with what they did.
CREATE FUNCTION api.me(c access.context) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('id', u.id,
            'name', CASE WHEN u.protected THEN coalesce(u.title, 'Personal') ELSE u.name END,
            'title', u.title, 'hsaId', CASE WHEN u.protected THEN NULL ELSE u.hsa_id END,
            'unitName', o.name)
        FROM identity.staff u LEFT JOIN organisation.unit o ON o.id = c.unit_id
        WHERE u.id = c.user_id
        UNION ALL
        SELECT jsonb_build_object('id', z.id, 'name', z.name, 'title', NULL, 'hsaId', NULL, 'unitName', NULL,
                'relation', current_setting('samplan.relation'))
            FROM identity.citizen z WHERE z.id = c.user_id
        UNION ALL
        SELECT jsonb_build_object('id', k.id, 'name', 'Patienten, via ' || k.name, 'title', NULL, 'hsaId', NULL,
                'unitName', NULL)
            FROM access.client k WHERE k.id = c.user_id);
END
$$;

-- A write that has been answered before: the same answer again. NULL outcome: go on. One user's
-- writes with one key wait for each other.
CREATE FUNCTION api.replay(c access.context, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql
    AS $$
DECLARE
    kept access.idempotency;
BEGIN
    IF key IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(c.user_id::text || ' ' || key, 0));
    SELECT * INTO kept FROM access.idempotency i WHERE i.user_id = c.user_id AND i.key = replay.key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF kept.body IS DISTINCT FROM replay.body OR kept.unit_id IS DISTINCT FROM
            coalesce(c.unit_id, '00000000-0000-0000-0000-000000000000') THEN
        outcome := 'idempotency-key-reused';
        PERFORM api.note(c, 'denied', outcome);
    ELSE
        outcome := 'ok';
        doc := kept.doc;
        PERFORM api.note(c, 'ok', 'repeated', patient => kept.patient_id);
    END IF;
END
$$;

CREATE FUNCTION api.remember(c access.context, key text, body bytea, doc json,
        patient uuid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF key IS NOT NULL THEN
        INSERT INTO access.idempotency (user_id, key, unit_id, body, doc, patient_id)
            VALUES (c.user_id, remember.key,
                coalesce(c.unit_id, '00000000-0000-0000-0000-000000000000'),
                coalesce(remember.body, ''), remember.doc, remember.patient);
    END IF;
END
$$;

-- That something changed, for those at these units: an id and a version, nothing about a person. p_person: whose own
-- view shows it (stream.sql says to whom).
CREATE FUNCTION api.emit(kind text, thing uuid, version bigint, units uuid[], p_person uuid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO event.event (kind, thing_id, version, units, person)
        VALUES (emit.kind, thing, emit.version, emit.units, p_person);
    PERFORM pg_notify('samplan_event', json_build_object(
        'position', pg_snapshot_xmin(pg_current_snapshot())::text, 'kind', emit.kind, 'id', thing,
        'version', emit.version, 'units', emit.units, 'person', p_person)::text);
END
$$;

-- UnitRef and Unit of the API. Written so that the planner puts them in the query that calls them.
CREATE FUNCTION api.unit_ref(u organisation.unit) RETURNS json
    LANGUAGE sql STABLE
    AS $$ SELECT format('{"id":"%s","hsaId":"%s","name":%s,"kind":"%s"}', u.id, u.hsa_id, to_json(u.name), u.kind)::json $$;

CREATE FUNCTION api.unit_face(u organisation.unit, p organisation.provider, parent text) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT json_build_object('id', u.id, 'hsaId', u.hsa_id, 'name', u.name, 'kind', u.kind,
        'provider', json_build_object('id', p.id, 'name', p.name, 'kind', p.kind),
        'parentName', parent, 'municipalityCode', u.municipality_code, 'phone', u.phone,
        'serves', u.serves)
    $$;
RESET ROLE;
