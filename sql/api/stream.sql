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

-- The same two for a citizen: what is theirs to see, and of whom they have been let. `leaves` and `until` are for the
-- server, which sends nothing else and lets a stream end when a leave does. No stream keeps a session alive.
CREATE FUNCTION api.own_stream_open(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'stream.open', renew => false);
    l record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO l FROM identity.citizen z, api.own_leaves(z.number) x WHERE z.id = c.user_id;
    doc := json_build_object('position', pg_snapshot_xmin(pg_current_snapshot())::text, 'leaves', l.leaves, 'until', l.until);
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.own_stream_since(secret bytea, request uuid, client text, p_position text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.read', 'stream.since', renew => false);
    here CONSTANT xid8 := pg_snapshot_xmin(pg_current_snapshot());
    begun xid8;
    events json;
    l record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_position ~ '^[0-9]{1,18}$' THEN
        begun := p_position::xid8;
        IF begun > here OR begun <= (SELECT h.xid FROM event.horizon h) THEN
            begun := NULL;
        END IF;
    END IF;
    SELECT x.* INTO l FROM identity.citizen z, api.own_leaves(z.number) x WHERE z.id = c.user_id;
    IF begun IS NOT NULL THEN
        SELECT json_agg(json_build_object('kind', e.kind, 'id', e.thing_id, 'version', e.version, 'person', e.person)
                ORDER BY e.seq) INTO events
            FROM event.event e WHERE e.xid >= begun AND EXISTS (SELECT FROM json_to_recordset(l.leaves)
                    AS v (person uuid, kinds text[], plan uuid)
                WHERE v.person = e.person AND e.kind = ANY (v.kinds)
                    AND (e.kind <> 'plan' OR v.plan IS NULL OR v.plan = e.thing_id));
    END IF;
    doc := json_build_object('events', coalesce(events, '[]'), 'position', here::text,
        'reset', begun IS NULL, 'leaves', l.leaves, 'until', l.until);
END
$$;
RESET ROLE;
