-- stream.sql - what has changed since a position. A position is the oldest transaction that was still
-- running: everything before it has been seen, so nothing is missed and some may come twice.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.stream_open(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, '', 'stream.open', false);
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := json_build_object('unitId', c.unit_id,
        'position', pg_snapshot_xmin(pg_current_snapshot())::text);
    PERFORM api.note(c, 'ok');
END
$$;

-- Ids of cases and nothing about people, so it is not audited when it succeeds: reading what changed
-- is.
CREATE FUNCTION api.stream_since(secret bytea, request uuid, client text, p_position text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, '', 'stream.since', false);
    here CONSTANT xid8 := pg_snapshot_xmin(pg_current_snapshot());
    begun xid8;
    events json;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_position ~ '^[0-9]{1,18}$' THEN
        begun := p_position::xid8;
        IF begun > here OR begun <= (SELECT h.xid FROM event.horizon h) THEN
            begun := NULL; -- too old, or of another life of this database
        END IF;
    END IF;
    IF begun IS NOT NULL THEN
        SELECT json_agg(json_build_object('kind', e.kind, 'id', e.thing_id, 'version', e.version)
                ORDER BY e.seq) INTO events
            FROM event.event e WHERE e.xid >= begun AND e.units @> ARRAY[c.unit_id];
    END IF;
    doc := json_build_object('events', coalesce(events, '[]'), 'position', here::text,
        'reset', begun IS NULL);
END
$$;
RESET ROLE;
