-- index_sim.sql - the other side of the engagement index, with what its source code lets expect: OK means queued; a call
-- of one post waits in a collector until that has been quiet, where a create after a delete is thrown away and an update
-- must be later than the one that waits; a larger call goes past it, and past another; answers get lost, and the platform
-- sends once more what it got no answer to; the sender dies; calls are refused in every way. The clock is the function's.
CREATE SCHEMA sim;
CREATE TABLE sim.store (object text PRIMARY KEY, content timestamptz NOT NULL);
CREATE TABLE sim.collect (object text PRIMARY KEY, gone boolean NOT NULL, content timestamptz);
CREATE TABLE sim.flight (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, object text NOT NULL, gone boolean NOT NULL,
    content timestamptz, n bigint NOT NULL);
CREATE TABLE sim.world (last timestamptz, silence interval, down_from timestamptz, down_to timestamptz, calm boolean);

CREATE FUNCTION sim.collected(p_object text, p_gone boolean, p_content timestamptz) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO sim.collect AS c VALUES (p_object, p_gone, p_content)
        ON CONFLICT (object) DO UPDATE SET gone = EXCLUDED.gone, content = EXCLUDED.content
            WHERE NOT c.gone AND (EXCLUDED.gone OR EXCLUDED.content > c.content)
    $$;

CREATE FUNCTION sim.stored(p_object text, p_gone boolean, p_content timestamptz) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF p_gone THEN
        DELETE FROM sim.store s WHERE s.object = p_object;
    ELSE
        INSERT INTO sim.store VALUES (p_object, p_content) ON CONFLICT (object) DO UPDATE SET content = EXCLUDED.content;
    END IF;
END
$$;

-- What happens at the index until then, in the order of time.
CREATE FUNCTION sim.advance(p_to timestamptz) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    f sim.flight;
    w sim.world;
BEGIN
    LOOP
        SELECT x.* INTO w FROM sim.world x;
        SELECT x.* INTO f FROM sim.flight x WHERE x.at <= p_to ORDER BY x.at, x.id LIMIT 1;
        IF w.last + w.silence <= coalesce(f.at, p_to) THEN
            PERFORM sim.stored(c.object, c.gone, c.content) FROM sim.collect c;
            DELETE FROM sim.collect;
            UPDATE sim.world SET last = NULL;
        ELSIF f.id IS NULL THEN
            RETURN;
        ELSE
            DELETE FROM sim.flight x WHERE x.id = f.id;
            IF f.n = 1 THEN
                PERFORM sim.collected(f.object, f.gone, f.content);
                UPDATE sim.world SET last = f.at;
            ELSE
                PERFORM sim.stored(f.object, f.gone, f.content);
            END IF;
        END IF;
    END LOOP;
END
$$;

-- One turn of the worker, and what becomes of its call.
CREATE FUNCTION sim.turn(p_now timestamptz, p_quiet interval) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    w sim.world;
    call uuid;
    dice double precision := random();
    late double precision := random();
    calls bigint;
    wait interval;
BEGIN
    PERFORM sim.advance(p_now);
    SELECT x.* INTO w FROM sim.world x;
    call := index.take(10, p_quiet, '65 seconds', p_now);
    IF call IS NULL THEN
        RETURN;
    END IF;
    SELECT count(*) INTO calls FROM index.post x WHERE x.call_id = call;
    SELECT interval '5 seconds' * 2 ^ least(s.failures, 7) INTO wait FROM index.sender s;
    IF p_now BETWEEN w.down_from AND w.down_to THEN
        PERFORM index.done(call, 'again', 'connect', wait, p_quiet, p_now);
    ELSIF EXISTS (SELECT FROM index.post x WHERE x.call_id = call AND x.object = 'bad') THEN
        PERFORM index.done(call, 'split', 'EI004', wait, p_quiet, p_now);
    ELSIF NOT w.calm AND dice < 0.05 THEN
        PERFORM index.done(call, 'again', 'VP012', wait, p_quiet, p_now);
    ELSIF NOT w.calm AND dice < 0.10 THEN
        PERFORM index.done(call, 'unknown', 'EI000', wait, p_quiet, p_now);
    ELSIF NOT w.calm AND dice < 0.12 THEN
        PERFORM index.done(call, 'stop', 'VP007', wait, p_quiet, p_now);
    ELSE
        -- it arrives, or in one of two cases of silence it does not; the platform's second try comes 31 s later
        IF w.calm OR dice >= 0.16 OR late < 0.5 THEN
            INSERT INTO sim.flight (at, object, gone, content, n) SELECT
                    p_now + interval '1 second' * CASE WHEN w.calm THEN 1 WHEN dice < 0.30 THEN late * 62 ELSE late * 20 END,
                    x.object, NOT x.call_wanted, x.call_content, calls
                FROM index.post x WHERE x.call_id = call ORDER BY x.id;
        END IF;
        IF w.calm OR dice >= 0.30 THEN
            PERFORM index.done(call, 'accepted', NULL, wait, p_quiet, p_now);
        ELSIF dice >= 0.20 THEN -- 27 s of silence
            PERFORM index.done(call, 'unknown', 'timeout', wait, p_quiet, p_now + interval '27 seconds');
        END IF; -- else the worker dies here
    END IF;
END
$$;

-- One history: '' when the index says in the end what it is to say, else what differs.
CREATE FUNCTION sim.run(p_seed integer, p_quiet interval) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    t timestamptz := '2030-01-01T00:00:00Z';
    what text;
BEGIN
    PERFORM setseed(p_seed / 1000.0), set_config('samplan.operator', 'worker', true);
    DELETE FROM index.post;
    DELETE FROM sim.store;
    DELETE FROM sim.collect;
    DELETE FROM sim.flight;
    DELETE FROM sim.world;
    UPDATE index.sender SET call_id = NULL, call_until = NULL, failures = 0, next_call = '-infinity', refused = 0, stopped_at = NULL,
        stopped_why = NULL, resend_before = '-infinity';
    INSERT INTO sim.world VALUES (NULL, interval '1 second' * (5 + floor(random() * 26)), t + interval '1 second' * random() * 1200,
        t + interval '1 second' * (1200 + random() * 600) * (random() * 2)::integer, false);
    FOR step IN 1 .. 40 LOOP
        IF random() < 0.7 THEN
            what := CASE WHEN random() < 0.03 THEN 'bad' ELSE (random() * 4)::integer::text END;
            INSERT INTO index.post AS x (patient_id, number, kind, address, object, system, controller, county_code, wanted,
                    content_at, changed_at)
                SELECT base.uuid7(), '191212121212', 'booking', 'SE0000000000-1001', what, 'SE0000000000-SYS1', 'SE0000000000-0000',
                    (SELECT min(k.code) FROM reference.county k), random() < 0.6, '2031-01-01'::timestamptz
                        + interval '1 day' * (random() * 6)::integer, t
                ON CONFLICT ON CONSTRAINT post_key DO UPDATE SET wanted = EXCLUDED.wanted, changed_at = t,
                    content_at = CASE WHEN EXCLUDED.wanted THEN EXCLUDED.content_at ELSE x.content_at END;
        END IF;
        t := t + interval '1 second' * CASE WHEN random() < 0.85 THEN random() * 8 ELSE random() * 300 END;
        IF random() < 0.05 THEN
            PERFORM index.resend(false, t); -- the night
        END IF;
        PERFORM sim.turn(t, p_quiet);
    END LOOP;
    -- the other side is well again: it ends
    UPDATE sim.world SET calm = true, down_to = NULL;
    PERFORM index.resend(false, t) FROM index.sender s WHERE s.stopped_at IS NOT NULL;
    UPDATE index.sender SET resend_before = '-infinity';
    FOR step IN 1 .. 200 LOOP
        t := t + interval '30 seconds';
        PERFORM sim.turn(t, p_quiet);
        EXIT WHEN NOT EXISTS (SELECT FROM index.post x WHERE x.open AND x.refused_at IS NULL);
    END LOOP;
    PERFORM sim.advance(t + interval '1 hour');
    RETURN coalesce((SELECT string_agg(format('%s: wanted %s, there %s%s', coalesce(x.object, s.object),
                CASE WHEN x.wanted THEN x.content_at END, s.content, CASE WHEN x.open THEN ', not told' END), '; ')
            FROM (SELECT * FROM index.post y WHERE y.object <> 'bad') x FULL JOIN sim.store s ON s.object = x.object
            WHERE coalesce(x.open, false) OR s.content IS DISTINCT FROM CASE WHEN x.wanted THEN x.content_at END), '')
        || CASE WHEN EXISTS (SELECT FROM index.post x WHERE x.object = 'bad' AND x.wanted AND x.refused_at IS NULL)
            THEN ' the bad one is not found' ELSE '' END;
END
$$;

-- Histories, each in a transaction of its own, so that what one has left is not in the way of the next.
CREATE TABLE sim.outcome (n integer PRIMARY KEY, differs text NOT NULL);
CREATE PROCEDURE sim.all(p_most integer, p_quiet interval)
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM sim.outcome;
    FOR n IN 1 .. p_most LOOP
        INSERT INTO sim.outcome VALUES (n, sim.run(n, p_quiet));
        COMMIT;
    END LOOP;
END
$$;
