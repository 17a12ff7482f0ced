-- citizen.sql - who signs in as a citizen, and for whom: themself, or somebody who has let them.
SET LOCAL ROLE samplan_api;

-- As api.enter, for a citizen. p_patient NULL: a session is enough. Else the person must be the caller, or have let
-- the caller see that (p_scope; 'any': whatever it is; NULL: the person alone), for this plan if the leave is for one; what may not be seen
-- and what is not there are one answer.
CREATE FUNCTION api.own_enter(secret bytea, request uuid, client text, permission text, action text,
        p_patient uuid DEFAULT NULL, p_scope text DEFAULT NULL, p_plan uuid DEFAULT NULL, renew boolean DEFAULT true)
        RETURNS access.context
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context;
    t CONSTANT timestamptz := clock_timestamp();
    number text;
    relation text;
    stale boolean;
BEGIN
    PERFORM api.forget(secret);
    c.request := request;
    c.client := client;
    c.action := action;
    SELECT s.id, z.id, 'citizen', z.number, s.last_seen < t - interval '1 minute'
        INTO c.session_id, c.user_id, c.role, number, stale
        FROM identity.session s JOIN identity.citizen z ON z.id = s.citizen_id
        WHERE s.secret_hash = sha256(secret) AND s.ended_at IS NULL
            AND s.last_seen > t - interval '15 minutes' AND s.signed_in_at > t - interval '12 hours';
    IF NOT FOUND THEN
        c.outcome := 'no-session';
        PERFORM api.note(c, 'denied', 'no-session');
        RETURN c;
    END IF;
    IF NOT EXISTS (SELECT FROM access.role_permission p WHERE p.role = 'citizen'
            AND p.permission = coalesce(own_enter.permission, 'own.read')) THEN
        c.outcome := 'access-denied';
        c.reason := 'permission';
    ELSIF p_patient IS NOT NULL THEN
        relation := api.own_relation(number, p_patient, p_scope, p_plan, permission = 'own.write');
        c.outcome := CASE WHEN relation IS NULL THEN 'not-found' END;
    END IF;
    IF c.outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(c.reason, 'not-own'), 'patient', p_patient);
        RETURN c;
    END IF;
    c.outcome := 'ok';
    PERFORM set_config('samplan.session', c.session_id::text, true), set_config('samplan.user', c.user_id::text, true),
        set_config('samplan.permission', coalesce(permission, ''), true),
        set_config('samplan.person', coalesce(p_patient, '00000000-0000-0000-0000-000000000000')::text, true),
        set_config('samplan.relation', coalesce(relation, ''), true);
    IF stale AND renew THEN
        UPDATE identity.session s SET last_seen = t WHERE s.id = (SELECT x.id FROM identity.session x
            WHERE x.id = c.session_id AND x.secret_hash = sha256(secret) FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN c;
END
$$;

-- What the caller is to this person: self, next-of-kin, guardian, representative; NULL: nobody.
CREATE FUNCTION api.own_relation(p_number text, p_patient uuid, p_scope text, p_plan uuid, p_writes boolean) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    found text;
BEGIN
    PERFORM set_config('samplan.number', p_number, true);
    SELECT 'self' INTO found FROM patient.identifier i
        WHERE i.value = p_number AND i.patient_id = p_patient AND i.until IS NULL;
    IF found IS NULL AND p_scope IS NOT NULL THEN
        SELECT x.relation INTO found FROM access.proxy x
            WHERE x.number = p_number AND x.patient_id = p_patient AND x.revoked_at IS NULL
                AND (x.valid_to IS NULL OR x.valid_to >= api.plan_today()) AND (p_scope = 'any' OR x.scopes @> ARRAY[p_scope])
                AND (x.plan_id IS NULL OR p_plan IS NULL OR x.plan_id = p_plan) AND (x.writes OR NOT p_writes)
            ORDER BY x.relation = 'next-of-kin', x.relation LIMIT 1; -- who speaks for the person before who is close
    END IF;
    PERFORM set_config('samplan.number', '', true);
    RETURN found;
END
$$;

-- Whoever it is, staff or citizen, with a live session.
CREATE FUNCTION api.enter_any(secret bytea, request uuid, client text, action text, renew boolean DEFAULT true)
        RETURNS access.context
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.forget(secret);
    IF EXISTS (SELECT FROM identity.session s WHERE s.secret_hash = sha256(secret) AND s.citizen_id IS NOT NULL) THEN
        RETURN api.own_enter(secret, request, client, NULL, action, renew => renew);
    END IF;
    RETURN api.enter(secret, request, client, NULL, action, renew);
END
$$;

-- The Session of the API for a citizen: no assignments, and the permissions of a citizen.
CREATE FUNCTION api.own_session(p_session uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('sessionId', s.id, 'citizen', true,
            'user', json_build_object('id', z.id, 'name', z.name, 'title', NULL, 'hsaId', NULL, 'unitName', NULL),
            'assignments', json_build_array(), 'assignment', NULL,
            'permissions', (SELECT coalesce(json_agg(r.permission ORDER BY r.permission), '[]')
                FROM access.role_permission r WHERE r.role = 'citizen'),
            'expiresAt', least(s.last_seen + interval '15 minutes', s.signed_in_at + interval '12 hours'))
        FROM identity.session s JOIN identity.citizen z ON z.id = s.citizen_id WHERE s.id = p_session);
END
$$;

CREATE FUNCTION api.own_session_make(p_citizen uuid, p_hash bytea, p_way text) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    new_id CONSTANT uuid := base.uuid7();
BEGIN
    INSERT INTO identity.session (id, secret_hash, citizen_id, way) VALUES (new_id, p_hash, p_citizen, p_way);
    PERFORM set_config('samplan.secret', encode(p_hash, 'hex'), true);
    RETURN new_id;
END
$$;

-- Signed in by an identity provider that vouches for a personal identity number.
CREATE FUNCTION api.sign_in_citizen(secret bytea, request uuid, client text, key text, body bytea,
        p_number text, p_name text, p_new_secret_hash bytea, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.number', coalesce(p_number, ''), true);
    c.request := request;
    c.client := client;
    c.action := 'sign-in';
    c.role := 'citizen';
    IF p_number IS NULL OR p_number !~ '^[0-9]{12}$' OR coalesce(p_name, '') !~ '\S' THEN
        outcome := 'access-denied';
        PERFORM api.note(c, 'denied', 'no-number');
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('citizen ' || p_number, 0));
    UPDATE identity.citizen z SET name = p_name WHERE z.number = p_number RETURNING z.id INTO c.user_id;
    IF c.user_id IS NULL THEN
        c.user_id := base.uuid7();
        INSERT INTO identity.citizen (id, number, name) VALUES (c.user_id, p_number, p_name);
    END IF;
    c.session_id := api.own_session_make(c.user_id, p_new_secret_hash, 'provider');
    PERFORM set_config('samplan.number', '', true);
    doc := api.own_session(c.session_id);
    outcome := 'ok';
    PERFORM api.note(c, 'ok', NULL, 'session', c.session_id);
END
$$;

-- What the caller may see of this person and do; NULL: nothing. To be called while samplan.number is the caller's.
CREATE FUNCTION api.own_leave(p_number text, p_patient uuid, OUT relation text, OUT scopes text[], OUT writes boolean)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM patient.identifier i
            WHERE i.value = p_number AND i.patient_id = p_patient AND i.until IS NULL) THEN
        relation := 'self';
        scopes := '{plans,contacts,times,agreement,log}';
        writes := true;
        RETURN;
    END IF;
    SELECT coalesce(min(x.relation) FILTER (WHERE x.relation <> 'next-of-kin'), min(x.relation)),
            array_agg(DISTINCT s ORDER BY s), bool_or(x.writes) INTO relation, scopes, writes
        FROM access.proxy x CROSS JOIN unnest(x.scopes) s
        WHERE x.number = p_number AND x.patient_id = p_patient AND x.revoked_at IS NULL
            AND (x.valid_to IS NULL OR x.valid_to >= api.plan_today());
END
$$;

-- What whoever signs in with this number may hear of has changed: event/hub.c ends their streams, which come back at once with
-- what holds.
CREATE FUNCTION api.leave_told(p_number text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.number');
    who uuid;
BEGIN
    PERFORM set_config('samplan.number', p_number, true);
    SELECT z.id INTO who FROM identity.citizen z WHERE z.number = p_number;
    PERFORM set_config('samplan.number', before, true);
    IF who IS NOT NULL THEN
        PERFORM pg_notify('samplan_session', 'leave:' || who);
    END IF;
END
$$;

-- Somebody has been let in, or is out: the person's own view says so, and who it is hears of what may be heard of now.
CREATE FUNCTION api.proxy_told(p_patient uuid, p_number text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.emit('proxy', p_patient, 1, '{}', p_patient), api.leave_told(p_number);
END
$$;

-- What a citizen hears of: for each person and leave the kinds of events, of one plan if the leave is for one; and when
-- the first of these leaves ends by itself.
CREATE FUNCTION api.own_leaves(p_number text, OUT leaves json, OUT until timestamptz)
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM set_config('samplan.number', p_number, true);
    SELECT coalesce(json_agg(json_build_object('person', l.patient_id, 'kinds', l.kinds, 'plan', l.plan_id)), '[]'), min(l.ends)
        INTO leaves, until FROM (
            SELECT i.patient_id, '{plan,appointment,agreement,contact,block,proxy}'::text[] AS kinds, NULL::uuid AS plan_id,
                    NULL::timestamptz AS ends
                FROM patient.identifier i WHERE i.value = p_number AND i.until IS NULL
            UNION ALL SELECT x.patient_id, ARRAY(SELECT v.kind FROM (VALUES ('plans', 'plan'), ('times', 'appointment'),
                        ('agreement', 'agreement'), ('contacts', 'contact')) AS v (scope, kind) WHERE v.scope = ANY (x.scopes))
                    || CASE x.relation WHEN 'representative' THEN '{block}'::text[] ELSE '{}' END, x.plan_id,
                    (x.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'
                FROM access.proxy x WHERE x.number = p_number AND x.revoked_at IS NULL
                    AND (x.valid_to IS NULL OR x.valid_to >= api.plan_today())) l;
    PERFORM set_config('samplan.number', '', true);
END
$$;

-- OwnHome of the API: for whom the caller may look.
CREATE FUNCTION api.own_home(secret bytea, request uuid, client text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'own.home');
    v_number text;
    people uuid[];
    who uuid;
    faces json[] := '{}';
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT z.number INTO v_number FROM identity.citizen z WHERE z.id = c.user_id;
    PERFORM set_config('samplan.number', v_number, true);
    SELECT array_agg(x.patient_id ORDER BY x.rank, x.patient_id) INTO people FROM (
        SELECT y.patient_id, min(y.rank) AS rank FROM (
            SELECT i.patient_id, 0 AS rank FROM patient.identifier i WHERE i.value = v_number AND i.until IS NULL
            UNION ALL SELECT x.patient_id, 1 FROM access.proxy x WHERE x.number = v_number AND x.revoked_at IS NULL
                AND (x.valid_to IS NULL OR x.valid_to >= api.plan_today())) y GROUP BY y.patient_id) x;
    FOREACH who IN ARRAY coalesce(people, '{}') LOOP
        PERFORM set_config('samplan.person', who::text, true);
        faces := faces || (SELECT json_build_object('id', p.id, 'name', p.given_name || ' ' || p.family_name,
                'relation', l.relation, 'scopes', l.scopes, 'writes', l.writes)
            FROM patient.person p, api.own_leave(v_number, who) l WHERE p.id = who);
    END LOOP;
    doc := json_build_object('name', (SELECT z.name FROM identity.citizen z WHERE z.id = c.user_id),
        'people', array_to_json(faces));
    PERFORM set_config('samplan.number', '', true), api.note(c, 'ok', NULL, NULL, NULL, NULL,
        CASE WHEN cardinality(people) = 1 THEN people[1] END, NULL, 'own', '{identity}', people);
END
$$;
RESET ROLE;
