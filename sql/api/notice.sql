-- notice.sql - notices by e-mail or SMS: that something waits at a unit, how much, and never about whom. The
-- worker forms a digest, takes what is due, and says afterwards how it went. Who takes one holds it for
-- five minutes: a worker that dies meanwhile has lost nothing, and the message may come twice.
SET LOCAL ROLE samplan_api;

-- What has come since the last digest, as one message to each address of the unit. A unit hears no oftener
-- than it has said, and not in its quiet hours: what comes then waits.
CREATE FUNCTION api.notice_digest(p_unit uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    s organisation.unit_setting;
    here CONSTANT time := (now() AT TIME ZONE 'Europe/Stockholm')::time;
    counts jsonb;
    made integer;
BEGIN
    SELECT x.* INTO s FROM organisation.unit_setting x WHERE x.unit_id = p_unit FOR UPDATE SKIP LOCKED;
    IF s.unit_id IS NULL OR s.noticed_at + interval '1 minute' * s.digest_minutes > now()
            OR (CASE WHEN s.quiet_from < s.quiet_to THEN here >= s.quiet_from AND here < s.quiet_to
                ELSE here >= s.quiet_from OR here < s.quiet_to END) THEN
        RETURN 0;
    END IF;
    WITH gone AS (DELETE FROM event.push p WHERE p.unit_id = p_unit RETURNING p.kind, p.thing_id),
        sums AS (SELECT g.kind, count(DISTINCT g.thing_id) AS n FROM gone g
            WHERE g.kind = ANY (s.events) GROUP BY g.kind)
        SELECT jsonb_object_agg(x.kind, x.n) INTO counts FROM sums x;
    IF counts IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO event.delivery (unit_id, channel, address, counts)
        SELECT p_unit, 'email', a, counts FROM unnest(s.emails) AS a
        UNION ALL SELECT p_unit, 'sms', a, counts FROM unnest(s.phones) AS a;
    GET DIAGNOSTICS made = ROW_COUNT;
    UPDATE organisation.unit_setting x SET noticed_at = clock_timestamp() WHERE x.unit_id = p_unit;
    RETURN made;
END
$$;

-- p_channels: those that this installation can send by. What cannot be delivered in a day is given up.
CREATE FUNCTION api.worker_notice_take(secret bytea, request uuid, client text, key text, body bytea,
        p_channels text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    expired bigint;
    t timestamptz;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    PERFORM api.notice_digest(x.unit_id) FROM (SELECT DISTINCT p.unit_id FROM event.push p) x;
    t := clock_timestamp(); -- what was just made is due
    UPDATE event.delivery e SET gave_up_at = t, why = coalesce(e.why, 'expired')
        WHERE e.delivered_at IS NULL AND e.gave_up_at IS NULL AND e.next_try <= t
            AND e.created_at < t - interval '24 hours';
    GET DIAGNOSTICS expired = ROW_COUNT;
    -- chosen once, whatever the plan: a list in the condition of the UPDATE may be made again for each row, and takes more
    -- than the worker sends
    WITH due AS MATERIALIZED (SELECT y.id FROM event.delivery y WHERE y.delivered_at IS NULL
            AND y.gave_up_at IS NULL AND y.next_try <= t
            AND y.channel = ANY (string_to_array(p_channels, ' '))
            ORDER BY y.next_try LIMIT 8 FOR UPDATE SKIP LOCKED),
        mine AS (UPDATE event.delivery e SET attempts = e.attempts + 1,
                next_try = t + interval '5 minutes'
            FROM due WHERE e.id = due.id RETURNING e.*)
        SELECT json_build_object('expired', expired,
                'pending', (SELECT count(*) FROM event.delivery e
                    WHERE e.delivered_at IS NULL AND e.gave_up_at IS NULL),
                'oldestSeconds', (SELECT coalesce(ceil(EXTRACT(EPOCH FROM clock_timestamp()
                        - min(e.created_at)))::bigint, 0) FROM event.delivery e
                    WHERE e.delivered_at IS NULL AND e.gave_up_at IS NULL),
                'deliveries', coalesce(json_agg(json_build_object('id', m.id, 'attempt', m.attempts,
                    'channel', m.channel, 'address', m.address, 'unitName', o.name, 'counts', m.counts)
                    ORDER BY m.created_at, m.id), '[]'))
            INTO doc FROM mine m JOIN organisation.unit o ON o.id = m.unit_id;
    outcome := 'ok';
END
$$;

-- p_results: [{id, attempt, result: "delivered"|"again"|"never", why}]. Each try waits twice as long as the one
-- before, an hour at most, and a little by chance, so that a relay which comes back is not run down. The
-- twelfth failure is the last.
CREATE FUNCTION api.worker_notice_done(secret bytea, request uuid, client text, key text, body bytea,
        p_results jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    UPDATE event.delivery e SET delivered_at = CASE WHEN x.result = 'delivered' THEN clock_timestamp() END,
            why = x.why,
            gave_up_at = CASE WHEN x.result = 'never' OR (x.result = 'again' AND e.attempts >= 12)
                THEN clock_timestamp() END,
            next_try = clock_timestamp() + least(interval '1 minute' * 2 ^ least(e.attempts - 1, 10),
                interval '1 hour') * (0.75 + random() / 2)
        FROM jsonb_to_recordset(p_results) AS x (id uuid, attempt integer, result text, why text)
        -- whoever has taken it over decides, unless it is there already
        WHERE e.id = x.id AND e.delivered_at IS NULL
            AND (e.attempts = x.attempt OR x.result = 'delivered');
    SELECT json_build_object('gaveUp', count(*)) INTO doc
        FROM event.delivery y JOIN jsonb_to_recordset(p_results) AS x (id uuid) ON x.id = y.id
        WHERE y.gave_up_at IS NOT NULL;
    outcome := 'ok';
END
$$;
RESET ROLE;
