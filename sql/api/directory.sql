-- directory.sql - codes and the search for the right addressee.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.reference_read(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, NULL, 'reference.read');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT json_build_object(
            'counties', (SELECT json_agg(json_build_object('code', k.code, 'name', k.name)
                ORDER BY k.code) FROM reference.county k),
            'municipalities', (SELECT json_agg(json_build_object('code', m.code, 'name', m.name,
                'countyCode', m.county_code) ORDER BY m.code) FROM reference.municipality m),
            'titles', (SELECT json_agg(x.name ORDER BY x.position) FROM reference.title x))
        INTO doc;
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.unit_search(secret bytea, request uuid, client text, p_q text, p_kind text,
        p_municipality text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'directory.read', 'unit.search');
    t CONSTANT timestamptz := clock_timestamp();
    part CONSTANT text := '%' || replace(replace(replace(coalesce(p_q, ''), '\', '\\'), '%', '\%'),
        '_', '\_') || '%';
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT json_build_object('units', coalesce(json_agg(x.face ORDER BY x.first DESC, x.name, x.id), '[]'))
        INTO doc
        FROM (SELECT api.unit_face(u, p, o.name) AS face, u.name, u.id,
                    u.name ILIKE substr(part, 2) AS first -- those that begin so come first
                FROM organisation.unit u JOIN organisation.provider p ON p.id = u.provider_id
                LEFT JOIN organisation.unit o ON o.id = u.parent_id
                WHERE (u.name ILIKE part OR u.hsa_id ILIKE part)
                    AND (p_kind IS NULL OR u.kind = p_kind)
                    AND (p_municipality IS NULL OR u.municipality_code = p_municipality
                        OR u.serves @> ARRAY[p_municipality])
                    AND u.active_from <= t AND (u.active_to IS NULL OR u.active_to > t)
                ORDER BY first DESC, u.name, u.id LIMIT 50) x;
    PERFORM api.note(c, 'ok');
END
$$;
RESET ROLE;
