-- worker.sql - what the worker does by itself, without a session.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.worker_outbox(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.forget(NULL);
    SELECT json_build_object('pending', count(*), 'oldestSeconds',
            coalesce(ceil(EXTRACT(EPOCH FROM clock_timestamp() - min(e.at)))::bigint, 0))
        INTO doc FROM event.event e WHERE e.outward AND e.delivered_at IS NULL;
    outcome := 'ok';
END
$$;

-- Removes what has served: sessions of 30 days ago, sign-in attempts of 30 days ago, answers kept for
-- 7 days, notices of 30 days ago, events that were delivered or stay inside, of 48 hours ago; drafts that
-- nobody has touched for 30 days, and whose case ended as long ago.
CREATE FUNCTION api.worker_sweep(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    sessions bigint;
    attempts bigint;
    answers bigint;
    events bigint;
    drafts bigint;
    last xid8;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    DELETE FROM identity.session s WHERE s.created_at < now() - interval '30 days';
    GET DIAGNOSTICS sessions = ROW_COUNT;
    DELETE FROM identity.sign_in_attempt x WHERE x.at < now() - interval '30 days';
    GET DIAGNOSTICS attempts = ROW_COUNT;
    DELETE FROM identity.totp_used x WHERE x.used_at < now() - interval '1 day';
    DELETE FROM event.delivery d WHERE d.created_at < now() - interval '30 days';
    DELETE FROM event.push p WHERE p.at < now() - interval '30 days';
    DELETE FROM access.idempotency i WHERE i.at < now() - interval '7 days';
    GET DIAGNOSTICS answers = ROW_COUNT;
    DELETE FROM discharge.draft y WHERE y.updated_at < now() - interval '30 days'; -- and as its policy says
    GET DIAGNOSTICS drafts = ROW_COUNT;
    WITH gone AS (
        DELETE FROM event.event e WHERE e.at < now() - interval '48 hours'
            AND (NOT e.outward OR e.delivered_at IS NOT NULL) RETURNING e.xid)
    SELECT count(*), max(g.xid::text::numeric)::text::xid8 INTO events, last FROM gone g;
    IF last IS NOT NULL THEN
        UPDATE event.horizon h SET xid = last WHERE h.xid < last;
    END IF;
    doc := json_build_object('sessions', sessions, 'attempts', attempts, 'answers', answers,
        'events', events, 'drafts', drafts);
    outcome := 'ok';
END
$$;

CREATE FUNCTION api.worker_partitions(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.forget(NULL);
    doc := json_build_object('made', audit.make_partitions(now()::date, 3));
    outcome := 'ok';
END
$$;
RESET ROLE;
