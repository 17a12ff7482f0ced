-- index.sql - the engagement index (contract itintegration:engagementindex 1.0): what it is to say of a person, which
-- posts go into the next call, and what its answer means for them. index.wish and index.settle run as the tables'
-- owner for the worker alone (policies/index.sql), since no unit sees all of a person.
SET LOCAL ROLE samplan_owner;

-- The posts that there should be of these people, by what a client may fetch with our contracts: coming times that are
-- for the patient, plans in force on a consent that holds, fixed contacts that are appointed. Of a person with a
-- protected identity nothing, nor of one whose number the contracts cannot carry; of a time or a plan that the patient has
-- blocked neither (SV-3).
CREATE OR REPLACE FUNCTION index.wish(p_ids uuid[], p_system text, p_now timestamptz)
        RETURNS TABLE (patient_id uuid, number text, kind text, address text, object text, controller text,
            county_code text, content_at timestamptz, ends_at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    today CONSTANT date := (p_now AT TIME ZONE 'Europe/Stockholm')::date;
BEGIN
    RETURN QUERY
    WITH who AS MATERIALIZED (
        SELECT i.patient_id, i.value FROM patient.identifier i
            WHERE i.patient_id = ANY (p_ids) AND i.until IS NULL AND i.kind IN ('personnummer', 'samordningsnummer')
                AND i.value ~ '^[0-9]{12}$'
                AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = i.patient_id)
    ), place AS MATERIALIZED (
        SELECT u.id, access.branch(u.kind) AS branch, upper(u.hsa_id) AS address, p.id AS provider_id, p.county_code,
                coalesce(p.hsa_id, 'SE' || p.org_number || '-0000') AS controller,
                bool_or('schedule' = ANY (k.may)) AS schedule, bool_or('careplans' = ANY (k.may)) AS careplans,
                bool_or('contacts' = ANY (k.may)) AS contacts
            FROM organisation.unit u JOIN organisation.provider p ON p.id = u.provider_id
            JOIN access.client k ON k.ended_at IS NULL AND (cardinality(k.providers) + cardinality(k.units) = 0
                OR p.id = ANY (k.providers) OR u.id = ANY (k.units))
            WHERE u.active_to IS NULL OR u.active_to > p_now
            GROUP BY u.id, p.id
    ), shut AS MATERIALIZED (
        SELECT b.patient_id, p.id AS unit_id FROM access.block b
            JOIN place p ON CASE WHEN b.unit_id IS NOT NULL THEN b.unit_id = p.id
                ELSE b.provider_id = p.provider_id AND b.branch = p.branch END
            WHERE b.patient_id = ANY (p_ids) AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > p_now)
    )
    SELECT w.patient_id, w.value, 'booking', p.address, a.id::text, p.controller, p.county_code, a.starts_at, a.starts_at
        FROM who w JOIN appointment.appointment a ON a.patient_id = w.patient_id JOIN place p ON p.id = a.unit_id AND p.schedule
        WHERE a.state = 'booked' AND a.for_patient AND a.starts_at > p_now
            AND NOT EXISTS (SELECT FROM shut s WHERE s.patient_id = w.patient_id AND s.unit_id = p.id)
    UNION ALL
    SELECT w.patient_id, w.value, 'plan', upper(p_system), 'NA', p.controller, p.county_code, max(v.established_at), max(c.until)
        FROM who w JOIN plan.plan d ON d.patient_id = w.patient_id AND d.state IN ('established', 'revised')
        JOIN plan.version v ON v.plan_id = d.id AND v.number = d.number JOIN place p ON p.id = v.unit_id AND p.careplans
        JOIN LATERAL (SELECT max((k.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Stockholm') AS until FROM plan.consent k
            WHERE k.plan_id = d.id AND k.withdrawn_at IS NULL AND today BETWEEN k.valid_from AND k.valid_to) c
            ON c.until IS NOT NULL
        WHERE NOT EXISTS (SELECT FROM shut s WHERE s.patient_id = w.patient_id AND s.unit_id = p.id)
        GROUP BY w.patient_id, w.value, p.controller, p.county_code
    UNION ALL
    SELECT w.patient_id, w.value, 'contact', upper(p_system), 'NA', p.controller, p.county_code, max(k.changed_at), 'infinity'
        FROM who w JOIN contact.contact k ON k.patient_id = w.patient_id JOIN place p ON p.id = k.unit_id AND p.contacts
        WHERE k.until IS NULL AND k.since <= p_now
            AND k.kind IN ('care-contact', 'physician', 'home-care-contact', 'care-coordinator')
        GROUP BY w.patient_id, w.value, p.controller, p.county_code;
END
$$;

-- Works out anew what is wanted for at most p_most people of whom something has changed. What is taken from the list is
-- what is seen then; the wish is read after that, so a change that comes meanwhile has its own row still.
CREATE OR REPLACE FUNCTION index.settle(p_most integer, p_system text, p_now timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    ids uuid[];
    n integer;
BEGIN
    WITH gone AS (DELETE FROM index.stale y WHERE y.patient_id IS NULL RETURNING y.at)
        SELECT count(*) INTO n FROM gone;
    IF n > 0 THEN
        INSERT INTO index.stale (patient_id)
            SELECT a.patient_id FROM appointment.appointment a WHERE a.state = 'booked' AND a.for_patient AND a.starts_at > p_now
            UNION SELECT d.patient_id FROM plan.plan d WHERE d.state IN ('established', 'revised')
            UNION SELECT k.patient_id FROM contact.contact k WHERE k.until IS NULL
            UNION SELECT x.patient_id FROM index.post x WHERE x.wanted;
        RETURN n;
    END IF;
    WITH first AS (SELECT y.id FROM index.stale y ORDER BY y.id LIMIT p_most),
        gone AS (DELETE FROM index.stale y USING first WHERE y.id = first.id RETURNING y.patient_id)
        SELECT array_agg(DISTINCT g.patient_id) INTO ids FROM gone g;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO index.post AS x (patient_id, number, kind, address, object, system, controller, county_code, wanted,
            content_at, ends_at, changed_at)
        SELECT DISTINCT ON (w.number, w.kind, w.address, w.object, w.controller) w.patient_id, w.number, w.kind, w.address,
                w.object, upper(p_system), w.controller, w.county_code, true, w.content_at, w.ends_at, p_now
            FROM index.wish(ids, p_system, p_now) w
        ON CONFLICT ON CONSTRAINT post_key DO UPDATE SET patient_id = EXCLUDED.patient_id, wanted = true,
                content_at = EXCLUDED.content_at, ends_at = EXCLUDED.ends_at, county_code = EXCLUDED.county_code,
                changed_at = CASE WHEN x.wanted AND x.content_at = EXCLUDED.content_at THEN x.changed_at ELSE p_now END
            WHERE (x.patient_id, x.wanted, x.content_at, x.ends_at, x.county_code)
                IS DISTINCT FROM (EXCLUDED.patient_id, true, EXCLUDED.content_at, EXCLUDED.ends_at, EXCLUDED.county_code);
    UPDATE index.post x SET wanted = false, changed_at = p_now
        WHERE x.patient_id = ANY (ids) AND x.wanted AND NOT EXISTS (SELECT FROM index.wish(ids, p_system, p_now) w
            WHERE (w.number, w.kind, w.address, w.object, upper(p_system), w.controller)
                = (x.number, x.kind, x.address, x.object, x.system, x.controller));
    RETURN cardinality(ids);
END
$$;

-- Which posts go into a call now; NULL: none. The sender's row is locked. The rules:
--   * a key is not sent again before its quiet time is over, since the index may mix up the order of two calls;
--   * what was in a call that was refused is sent among ever fewer, until the one that is refused is found;
--   * what has got no answer is not sent together with what has not been tried as often, and after three failures in
--     a row less is sent at a time: one post that makes each call fail keeps none of the others from coming through;
--   * two posts or more, since one alone goes another and slower way: beside it goes one that the index knows already.
CREATE OR REPLACE FUNCTION index.choose(s index.sender, p_most integer, p_quiet interval, p_now timestamptz) RETURNS uuid[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    most integer := greatest(p_most >> least(greatest(s.failures - 2, 0), 30), 1);
    ids uuid[];
    n integer;
BEGIN
    SELECT min(x.split_to) INTO n FROM index.post x WHERE x.split_to IS NOT NULL AND x.refused_at IS NULL AND x.quiet_until <= p_now;
    IF n IS NOT NULL THEN
        RETURN ARRAY(SELECT x.id FROM index.post x WHERE x.split_to = n AND x.refused_at IS NULL AND x.quiet_until <= p_now
            ORDER BY x.id LIMIT least(n, most));
    END IF;
    SELECT min(x.attempts) INTO n FROM index.post x
        WHERE x.open AND x.refused_at IS NULL AND x.split_to IS NULL AND x.quiet_until <= p_now;
    ids := ARRAY(SELECT x.id FROM index.post x WHERE x.open AND x.refused_at IS NULL AND x.split_to IS NULL
        AND x.quiet_until <= p_now AND x.attempts = n ORDER BY x.changed_at, x.id LIMIT most);
    IF cardinality(ids) < most AND coalesce(n, 0) = 0 THEN
        ids := ids || ARRAY(SELECT x.id FROM index.post x WHERE NOT x.open AND x.refused_at IS NULL AND x.split_to IS NULL
            AND x.quiet_until <= p_now AND x.told_at < s.resend_before ORDER BY x.told_at, x.id LIMIT most - cardinality(ids));
    END IF;
    IF cardinality(ids) = 1 AND most > 1 THEN
        ids := ids || ARRAY(SELECT x.id FROM index.post x WHERE NOT x.open AND x.refused_at IS NULL AND x.split_to IS NULL
            AND x.quiet_until <= p_now AND x.wanted AND x.ends_at > p_now + p_quiet * 2 ORDER BY x.told_at, x.id LIMIT 1);
    END IF;
    RETURN nullif(ids, '{}');
END
$$;

-- Begins a call: its id, or NULL when there is none to make now. From here on nobody knows what the index says of its
-- keys, until the answer is there: whoever dies meanwhile has lost nothing.
CREATE OR REPLACE FUNCTION index.take(p_most integer, p_quiet interval, p_lease interval, p_now timestamptz) RETURNS uuid
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s index.sender;
    ids uuid[];
    call CONSTANT uuid := base.uuid7();
BEGIN
    SELECT x.* INTO s FROM index.sender x FOR UPDATE;
    UPDATE index.post x SET wanted = false, changed_at = x.ends_at WHERE x.wanted AND x.ends_at <= p_now;
    DELETE FROM index.post x WHERE NOT x.wanted AND x.told_at IS NULL; -- it never left
    IF s.call_until > p_now OR s.next_call > p_now OR s.stopped_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    ids := index.choose(s, p_most, p_quiet, p_now);
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE index.post x SET told_at = p_now, call_id = call, call_wanted = x.wanted, call_content = x.content_at,
            said = NULL, said_content = NULL, attempts = x.attempts + 1, quiet_until = p_now + p_lease + p_quiet
        WHERE x.id = ANY (ids);
    UPDATE index.sender x SET call_id = call, call_until = p_now + p_lease;
    RETURN call;
END
$$;

-- What became of a call (services/core/index/index.h): accepted; unknown: it may have arrived; again: it has not;
-- split: one of its posts, at least, is refused; stop: it would be refused whatever it says. Gives how many posts are
-- refused by it for good.
CREATE OR REPLACE FUNCTION index.done(p_call uuid, p_result text, p_why text, p_wait interval, p_quiet interval, p_now timestamptz)
        RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    n integer;
    lost integer := 0;
BEGIN
    PERFORM FROM index.sender x FOR UPDATE;
    SELECT count(*) INTO n FROM index.post x WHERE x.call_id = p_call;
    IF p_result = 'split' AND n = 1 THEN
        lost := 1;
    END IF;
    UPDATE index.post x SET call_id = NULL,
            said = CASE WHEN p_result = 'accepted' THEN x.call_wanted END,
            said_content = CASE WHEN p_result = 'accepted' THEN x.call_content END,
            attempts = CASE p_result WHEN 'unknown' THEN x.attempts WHEN 'accepted' THEN 0 ELSE x.attempts - 1 END,
            quiet_until = CASE WHEN p_result IN ('accepted', 'unknown') THEN p_now + p_quiet ELSE p_now END,
            split_to = CASE p_result WHEN 'accepted' THEN NULL WHEN 'split' THEN (n + 1) / 2 ELSE x.split_to END,
            refusal = CASE WHEN p_result <> 'accepted' THEN p_why END,
            refused_at = CASE WHEN lost = 1 THEN p_now END
        WHERE x.call_id = p_call;
    UPDATE index.sender x SET call_id = NULL, call_until = NULL,
            failures = CASE WHEN p_result IN ('unknown', 'again') THEN x.failures + 1 ELSE 0 END,
            next_call = CASE WHEN p_result IN ('unknown', 'again') THEN p_now + p_wait ELSE p_now END,
            refused = CASE WHEN p_result = 'accepted' THEN 0 ELSE x.refused + lost END,
            stopped_at = CASE WHEN p_result = 'stop' OR x.refused + lost >= 5 AND lost = 1 THEN p_now END,
            stopped_why = CASE WHEN p_result = 'stop' OR x.refused + lost >= 5 AND lost = 1 THEN p_why END,
            answered_at = CASE WHEN p_result = 'accepted' THEN p_now ELSE x.answered_at END
        WHERE x.call_id = p_call;
    RETURN lost;
END
$$;

-- Everything is told again, and what was given up is tried again. What has been gone for a week is not told of any more.
CREATE OR REPLACE FUNCTION index.resend(p_refused boolean, p_now timestamptz) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO index.stale (patient_id) VALUES (NULL);
    DELETE FROM index.post x WHERE NOT x.wanted AND NOT x.open AND x.changed_at < p_now - interval '7 days';
    IF p_refused THEN
        UPDATE index.post x SET refused_at = NULL, split_to = NULL WHERE x.refused_at IS NOT NULL OR x.split_to IS NOT NULL;
    END IF;
    UPDATE index.sender x SET resend_before = p_now, stopped_at = NULL, stopped_why = NULL, refused = 0, failures = 0,
        next_call = '-infinity';
END
$$;
REVOKE ALL ON FUNCTION index.wish(uuid[], text, timestamptz), index.settle(integer, text, timestamptz),
    index.choose(index.sender, integer, interval, timestamptz), index.take(integer, interval, interval, timestamptz),
    index.done(uuid, text, text, interval, interval, timestamptz), index.resend(boolean, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION index.settle(integer, text, timestamptz),
    index.choose(index.sender, integer, interval, timestamptz), index.take(integer, interval, interval, timestamptz),
    index.done(uuid, text, text, interval, interval, timestamptz), index.resend(boolean, timestamptz) TO samplan_api;
RESET ROLE;

SET LOCAL ROLE samplan_api;

-- How it stands: what waits, since when, what is refused.
CREATE FUNCTION api.index_state() RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('system', s.system, 'pending', p.n, 'refused', (SELECT count(*) FROM index.post x
                WHERE x.refused_at IS NOT NULL),
            'lagSeconds', greatest(0, ceil(EXTRACT(EPOCH FROM clock_timestamp() - least(p.since, y.since))), 0)::bigint,
            'failures', s.failures, 'stopped', s.stopped_why)
        FROM index.sender s,
            (SELECT count(*) AS n, min(x.changed_at) AS since FROM index.post x WHERE x.open AND x.refused_at IS NULL) p,
            (SELECT min(y.at) AS since FROM index.stale y) y);
END
$$;

-- p_system: NULL when the index is off. Anew with another one: its keys are others.
CREATE FUNCTION api.worker_index_take(secret bytea, request uuid, client text, key text, body bytea,
        p_system text, p_most integer, p_quiet bigint, p_lease bigint, p_hour integer, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    here CONSTANT timestamp := t AT TIME ZONE 'Europe/Stockholm';
    s index.sender;
    settled integer;
    call uuid;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    outcome := 'ok';
    SELECT x.* INTO s FROM index.sender x FOR UPDATE;
    IF s.system IS DISTINCT FROM upper(p_system) THEN
        UPDATE index.sender x SET system = upper(p_system), resent_on = here::date, stopped_at = NULL, stopped_why = NULL;
        INSERT INTO index.stale (patient_id) SELECT NULL::uuid WHERE p_system IS NOT NULL;
    ELSIF p_system IS NOT NULL AND s.resent_on < here::date AND EXTRACT(HOUR FROM here) >= p_hour THEN
        PERFORM index.resend(false, t);
        UPDATE index.sender x SET resent_on = here::date;
    END IF;
    IF p_system IS NULL THEN
        DELETE FROM index.stale;
        RETURN;
    END IF;
    settled := index.settle(200, p_system, t);
    call := index.take(p_most, interval '1 millisecond' * p_quiet, interval '1 millisecond' * p_lease, t);
    doc := api.index_state() || jsonb_build_object('more', settled > 0, 'callId', call,
        'posts', (SELECT coalesce(jsonb_agg(jsonb_build_object('delete', NOT x.call_wanted, 'number', x.number, 'kind', x.kind,
                'address', x.address, 'object', x.object, 'system', x.system, 'controller', x.controller,
                'at', CASE WHEN x.call_wanted THEN x.call_content END) ORDER BY x.id), '[]')
            FROM index.post x WHERE x.call_id = call));
END
$$;

CREATE FUNCTION api.worker_index_done(secret bytea, request uuid, client text, key text, body bytea,
        p_call uuid, p_result text, p_why text, p_wait bigint, p_quiet bigint, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    lost integer;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    lost := index.done(p_call, p_result, p_why, interval '1 millisecond' * p_wait, interval '1 millisecond' * p_quiet, clock_timestamp());
    doc := api.index_state() || jsonb_build_object('lost', lost);
    outcome := 'ok';
END
$$;

-- ---- the operator ----

-- The state with what an operator, or a county's administrator, puts right: without a number, since whose it is stands with
-- the thing itself.
CREATE FUNCTION api.index_detail() RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN api.index_state() || (SELECT jsonb_build_object('nextCall', nullif(s.next_call, '-infinity'), 'stoppedAt', s.stopped_at,
            'callUntil', s.call_until, 'answeredAt', s.answered_at, 'resentOn', s.resent_on,
            'kinds', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', k.kind, 'there', k.there, 'waiting', k.waiting)
                ORDER BY k.kind), '[]') FROM (SELECT x.kind, count(*) FILTER (WHERE x.said) AS there,
                    count(*) FILTER (WHERE x.open AND x.refused_at IS NULL) AS waiting FROM index.post x GROUP BY x.kind) k),
            'refusals', (SELECT coalesce(jsonb_agg(r.row ORDER BY r.at), '[]') FROM (
                SELECT x.refused_at AS at, jsonb_build_object('id', x.id, 'at', x.refused_at, 'why', x.refusal, 'kind', x.kind,
                        'address', x.address, 'object', x.object, 'controller', x.controller, 'delete', NOT x.wanted) AS row
                    FROM index.post x WHERE x.refused_at IS NOT NULL ORDER BY x.refused_at LIMIT 100) r)) FROM index.sender s);
END
$$;

CREATE FUNCTION api.operator_index_status(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.index-status');
BEGIN
    doc := api.index_detail();
    outcome := 'ok';
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.operator_index_resend(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.index-resend');
BEGIN
    PERFORM FROM index.sender s FOR UPDATE;
    PERFORM index.resend(true, clock_timestamp());
    doc := api.index_state() || jsonb_build_object('posts', (SELECT count(*) FROM index.post x WHERE x.wanted));
    outcome := 'ok';
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.county_index(secret bytea, request uuid, client text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.index');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        PERFORM api.county_of(c);
        doc := api.index_detail();
        PERFORM api.note(c, 'ok', NULL, 'index');
    END IF;
END
$$;

-- Everything is told once more, the refused of the county too.
CREATE FUNCTION api.county_index_resend(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.index-resend');
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
    PERFORM api.county_of(c);
    PERFORM FROM index.sender s FOR UPDATE;
    PERFORM index.resend(true, clock_timestamp());
    outcome := 'ok';
    doc := api.index_detail();
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'index');
END
$$;
RESET ROLE;
