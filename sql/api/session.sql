-- session.sql - sign-in, the session, the chosen assignment.
SET LOCAL ROLE samplan_api;

-- The Session of the API with one member more, sessionId, and without csrfToken: both are the
-- server's affair. Reading one's own session touches nobody's data, so it is not audited when it
-- succeeds; beginning, changing and ending one is.
CREATE FUNCTION api.session_doc(p_session uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    RETURN (
        WITH valid AS MATERIALIZED (
            SELECT a.id, json_build_object('id', a.id, 'unit', api.unit_ref(o), 'providerName', p.name,
                    'role', a.role, 'purpose', a.purpose, 'validFrom', a.valid_from,
                    'validTo', a.valid_to) AS doc, a.role, o.name AS unit_name
                FROM identity.session s JOIN identity.assignment a ON a.user_id = s.user_id
                JOIN organisation.unit o ON o.id = a.unit_id
                JOIN organisation.provider p ON p.id = o.provider_id
                WHERE s.id = p_session AND a.valid_from <= t AND (a.valid_to IS NULL OR a.valid_to > t)
                    AND (s.vouched IS NULL OR a.id = ANY (s.vouched)))
        SELECT json_build_object(
                'sessionId', s.id,
                'user', json_build_object('id', u.id, 'name', u.name, 'title', u.title,
                    'hsaId', u.hsa_id, 'unitName', v.unit_name),
                'assignments', (SELECT coalesce(json_agg(x.doc ORDER BY x.unit_name, x.role), '[]')
                    FROM valid x),
                'assignment', v.doc,
                'permissions', (SELECT coalesce(json_agg(r.permission ORDER BY r.permission), '[]')
                    FROM access.role_permission r WHERE r.role = v.role),
                'expiresAt', least(s.last_seen + interval '15 minutes',
                    s.signed_in_at + interval '12 hours'))
            FROM identity.session s JOIN identity.staff u ON u.id = s.user_id
            LEFT JOIN valid v ON v.id = s.assignment_id
            WHERE s.id = p_session);
END
$$;

-- A new session for this user, in this assignment or, when there is exactly one, in that.
CREATE FUNCTION api.session_make(p_user uuid, p_assignment uuid, p_hash bytea, p_way text,
        p_signed_in timestamptz DEFAULT NULL, p_vouched uuid[] DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    new_id CONSTANT uuid := base.uuid7();
    chosen uuid := p_assignment;
BEGIN
    IF chosen IS NULL THEN
        SELECT CASE WHEN count(*) = 1 THEN (array_agg(a.id))[1] END INTO chosen
            FROM identity.assignment a
            WHERE a.user_id = p_user AND a.valid_from <= t AND (a.valid_to IS NULL OR a.valid_to > t)
                AND (p_vouched IS NULL OR a.id = ANY (p_vouched));
    END IF;
    INSERT INTO identity.session (id, secret_hash, user_id, assignment_id, way, signed_in_at, vouched)
        VALUES (new_id, p_hash, p_user, chosen, p_way, coalesce(p_signed_in, t), p_vouched);
    -- from here on this call sees the new session instead of the old one
    PERFORM set_config('samplan.secret', encode(p_hash, 'hex'), true);
    RETURN new_id;
END
$$;

-- Whose log reviewer sees what somebody did who has not chosen an assignment.
CREATE FUNCTION api.staff_provider(p_user uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT o.provider_id FROM identity.assignment a JOIN organisation.unit o ON o.id = a.unit_id
        WHERE a.user_id = p_user ORDER BY a.valid_to DESC NULLS FIRST, a.valid_from, a.id LIMIT 1);
END
$$;

-- What the audit row of a sign-in says about who signed in.
CREATE FUNCTION api.session_context(c access.context, p_session uuid) RETURNS access.context
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT s.id, s.user_id, u.hsa_id, a.id, a.unit_id,
            coalesce(o.provider_id, api.staff_provider(s.user_id)), a.role, a.purpose
        INTO c.session_id, c.user_id, c.hsa_id, c.assignment_id, c.unit_id, c.provider_id, c.role,
            c.purpose
        FROM identity.session s JOIN identity.staff u ON u.id = s.user_id
        LEFT JOIN identity.assignment a ON a.id = s.assignment_id
        LEFT JOIN organisation.unit o ON o.id = a.unit_id
        WHERE s.id = p_session;
    RETURN c;
END
$$;

CREATE FUNCTION api.session_read(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter_any(secret, request, client, 'session.read', false); -- what follows renews
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        doc := CASE WHEN c.role = 'citizen' THEN api.own_session(c.session_id) ELSE api.session_doc(c.session_id) END;
    END IF;
END
$$;

CREATE FUNCTION api.session_choose(secret bytea, request uuid, client text, key text, body bytea,
        p_assignment uuid, p_new_secret_hash bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, NULL, 'session.choose');
    t CONSTANT timestamptz := clock_timestamp();
    old identity.session;
    fresh uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM identity.assignment a JOIN identity.session s ON s.id = c.session_id
            WHERE a.id = p_assignment AND a.user_id = c.user_id AND a.valid_from <= t
                AND (a.valid_to IS NULL OR a.valid_to > t)
                AND (s.vouched IS NULL OR a.id = ANY (s.vouched))) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'assignment', p_assignment);
        RETURN;
    END IF;
    UPDATE identity.session s SET ended_at = t
        WHERE s.id = c.session_id AND s.ended_at IS NULL RETURNING s.* INTO old;
    IF NOT FOUND THEN -- two at once: the other one has it
        outcome := 'no-session';
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    PERFORM pg_notify('samplan_session', old.id::text);
    fresh := api.session_make(c.user_id, p_assignment, p_new_secret_hash, old.way, old.signed_in_at,
        old.vouched);
    c := api.session_context(c, fresh);
    doc := api.session_doc(fresh);
    PERFORM api.note(c, 'ok', NULL, 'assignment', p_assignment);
END
$$;

CREATE FUNCTION api.session_end(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter_any(secret, request, client, 'session.end');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    UPDATE identity.session s SET ended_at = clock_timestamp()
        WHERE s.id = c.session_id AND s.ended_at IS NULL;
    PERFORM pg_notify('samplan_session', c.session_id::text);
    PERFORM api.note(c, 'ok', NULL, 'session', c.session_id);
END
$$;

-- How long this account must wait at this address. Five failures are free, then the wait doubles from
-- a second to 15 minutes; 100 failures from one address in 15 minutes close that address for a
-- while. Nothing that happens at one address delays anybody at another, so nobody can be locked out
-- by a stranger.
CREATE FUNCTION api.sign_in_wait(p_account text, p_client text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    failures bigint;
    latest timestamptz;
    wait double precision := 0;
BEGIN
    SELECT count(*), max(x.at) INTO failures, latest FROM identity.sign_in_attempt x
        WHERE x.account = p_account AND x.client = p_client AND NOT x.ok
            AND x.at > t - interval '1 hour'
            AND x.at > coalesce((SELECT max(y.at) FROM identity.sign_in_attempt y
                WHERE y.account = p_account AND y.client = p_client AND y.ok), '-infinity');
    IF failures >= 5 THEN
        wait := least(power(2, least(failures - 5, 10)), 900)
            - EXTRACT(EPOCH FROM t - latest);
    END IF;
    SELECT count(*), max(x.at) INTO failures, latest FROM identity.sign_in_attempt x
        WHERE x.client = p_client AND NOT x.ok AND x.at > t - interval '15 minutes';
    IF failures >= 100 THEN
        wait := greatest(wait, 60 - EXTRACT(EPOCH FROM t - latest));
    END IF;
    RETURN greatest(0, ceil(wait))::integer;
END
$$;

CREATE FUNCTION api.sign_in_begin(secret bytea, request uuid, client text, p_account text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
    account CONSTANT text := lower(p_account);
    wait integer;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.account', account, true);
    c.request := request;
    c.client := client;
    c.action := 'sign-in.begin';
    wait := api.sign_in_wait(account, coalesce(client, ''));
    IF wait > 0 THEN
        outcome := 'too-many-requests';
        reason := 'wait';
        doc := json_build_object('waitSeconds', wait);
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    outcome := 'ok';
    SELECT json_build_object('salt', encode(coalesce(a.salt,
                substring(crypto.hmac(convert_to(account, 'UTF8'), i.secret, 'sha256') FROM 1 FOR 16)),
                'hex'),
            'ops', coalesce(a.ops, 2), 'memKib', coalesce(a.mem_kib, 65536), 'waitSeconds', 0)
        INTO doc
        FROM identity.installation i LEFT JOIN identity.account a ON a.name = account;
    PERFORM api.note(c, 'ok');
END
$$;

-- RFC 6238: SHA-1, 30 seconds, six digits.
CREATE FUNCTION api.totp(p_key bytea, p_step bigint) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    mac CONSTANT bytea := crypto.hmac(int8send(p_step), p_key, 'sha1');
    at CONSTANT integer := get_byte(mac, 19) & 15;
    number bigint;
BEGIN
    number := ((get_byte(mac, at) & 127)::bigint << 24) | (get_byte(mac, at + 1) << 16)
        | (get_byte(mac, at + 2) << 8) | get_byte(mac, at + 3);
    RETURN lpad((number % 1000000)::text, 6, '0');
END
$$;

-- The step that the code belongs to, now or one step off, if that step has not been used; else NULL.
CREATE FUNCTION api.totp_step(p_account text, p_key bytea, p_code text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    here CONSTANT bigint := floor(EXTRACT(EPOCH FROM clock_timestamp()) / 30)::bigint;
BEGIN
    RETURN (SELECT s.step FROM generate_series(here - 1, here + 1) AS s (step)
        WHERE api.totp(p_key, s.step) = p_code
            AND NOT EXISTS (SELECT FROM identity.totp_used x
                WHERE x.account = p_account AND x.step = s.step)
        LIMIT 1);
END
$$;

CREATE FUNCTION api.sign_in_finish(secret bytea, request uuid, client text, key text, body bytea,
        p_account text, p_proof bytea, p_code text, p_new_secret_hash bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
    v_account CONSTANT text := lower(p_account);
    known identity.account;
    v_step bigint;
    wait integer;
    right_one boolean;
    fresh uuid;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.account', v_account, true);
    c.request := request;
    c.client := client;
    c.action := 'sign-in';
    -- attempts at one account from one address are counted one after the other
    PERFORM pg_advisory_xact_lock(hashtextextended('sign-in ' || v_account || ' ' || coalesce(client, ''), 0));
    wait := api.sign_in_wait(v_account, coalesce(client, ''));
    IF wait > 0 THEN
        outcome := 'too-many-requests';
        reason := 'wait';
        doc := json_build_object('waitSeconds', wait);
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    SELECT a.* INTO known FROM identity.account a LEFT JOIN identity.staff u ON u.id = a.user_id
        WHERE a.name = v_account AND a.active AND (u.active OR a.citizen_id IS NOT NULL);
    -- hashed once more, so that the comparison's time says nothing about the proof
    right_one := coalesce(sha256(known.proof) = sha256(p_proof), false);
    IF right_one AND known.second_factor THEN
        v_step := api.totp_step(v_account, known.totp_key, p_code);
        right_one := v_step IS NOT NULL;
    END IF;
    INSERT INTO identity.sign_in_attempt (account, client, ok)
        VALUES (v_account, coalesce(client, ''), right_one);
    c.user_id := coalesce(known.user_id, known.citizen_id);
    IF NOT right_one THEN
        outcome := 'no-session';
        reason := 'wrong-sign-in';
        SELECT u.hsa_id, api.staff_provider(u.id) INTO c.hsa_id, c.provider_id
            FROM identity.staff u WHERE u.id = c.user_id;
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    IF v_step IS NOT NULL THEN
        INSERT INTO identity.totp_used (account, step) VALUES (v_account, v_step);
        DELETE FROM identity.totp_used x WHERE x.account = v_account AND x.step < v_step - 10;
    END IF;
    IF known.citizen_id IS NOT NULL THEN
        fresh := api.own_session_make(known.citizen_id, p_new_secret_hash, 'local');
        c.role := 'citizen';
        c.session_id := fresh;
        outcome := 'ok';
        doc := api.own_session(fresh);
        PERFORM api.note(c, 'ok', NULL, 'session', fresh);
        RETURN;
    END IF;
    fresh := api.session_make(known.user_id, NULL, p_new_secret_hash, 'local');
    c := api.session_context(c, fresh);
    doc := api.session_doc(fresh);
    outcome := 'ok';
    PERFORM api.note(c, 'ok', NULL, 'session', fresh);
END
$$;

-- Signed in by an identity provider, whose word the server has verified. p_units: the units that the
-- provider vouches for; NULL: all that the assignments here name.
CREATE FUNCTION api.sign_in_provider(secret bytea, request uuid, client text, key text, body bytea,
        p_hsa_id text, p_units text[], p_new_secret_hash bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context;
    t CONSTANT timestamptz := clock_timestamp();
    chosen uuid[];
    fresh uuid;
BEGIN
    PERFORM api.forget(NULL);
    c.request := request;
    c.client := client;
    c.action := 'sign-in';
    SELECT u.id, u.hsa_id INTO c.user_id, c.hsa_id FROM identity.staff u
        WHERE upper(u.hsa_id) = upper(p_hsa_id) AND u.active;
    IF NOT FOUND THEN
        outcome := 'access-denied';
        PERFORM api.note(c, 'denied', 'unknown-staff');
        RETURN;
    END IF;
    SELECT array_agg(a.id) INTO chosen FROM identity.assignment a
        JOIN organisation.unit o ON o.id = a.unit_id
        WHERE a.user_id = c.user_id AND a.valid_from <= t AND (a.valid_to IS NULL OR a.valid_to > t)
            AND (p_units IS NULL OR upper(o.hsa_id) IN (SELECT upper(x) FROM unnest(p_units) AS x));
    IF chosen IS NULL THEN
        outcome := 'access-denied';
        reason := 'choose-assignment';
        PERFORM api.note(c, 'denied', 'no-assignment');
        RETURN;
    END IF;
    fresh := api.session_make(c.user_id, NULL, p_new_secret_hash, 'provider', NULL,
        CASE WHEN p_units IS NOT NULL THEN chosen END);
    c := api.session_context(c, fresh);
    doc := api.session_doc(fresh);
    outcome := 'ok';
    PERFORM api.note(c, 'ok', NULL, 'session', fresh);
END
$$;
RESET ROLE;
