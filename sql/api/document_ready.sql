-- document_ready.sql - the county's checklist hemgångsklar (rules.md 1.7): beside utskrivningsklar, in no
-- act's way. Every party answers points; the case is hemgångsklar while all of them are met.
SET LOCAL ROLE samplan_api;

-- The points of the county in which the hospital lies; NULL: it has no such list.
CREATE FUNCTION api.home_ready_points(d discharge.discharge) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT nullif(s.home_ready, '{}') FROM organisation.provider p
        JOIN organisation.county_setting s ON s.county_code = p.county_code WHERE p.id = d.provider_id);
END
$$;

-- The list as it is now: every point in the county's order, answered or not.
CREATE FUNCTION api.home_ready_now(d discharge.discharge) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    newest CONSTANT jsonb := (SELECT x.content FROM discharge.document x
        WHERE x.discharge_id = d.id AND x.kind = 'home-ready' ORDER BY x.number DESC LIMIT 1);
BEGIN
    RETURN (SELECT jsonb_agg(coalesce(s, jsonb_build_object('key', point, 'state', 'untouched')) ORDER BY n)
        FROM unnest(api.home_ready_points(d)) WITH ORDINALITY AS p (point, n)
        LEFT JOIN jsonb_array_elements(newest) AS s ON s ->> 'key' = point);
END
$$;

-- The points that were answered now over those of before; told to everybody when the last one is met.
CREATE FUNCTION api.home_ready_add(c access.context, d discharge.discharge, p_args jsonb, p_at timestamptz,
        p_how text) RETURNS discharge.document
    LANGUAGE plpgsql
    AS $$
DECLARE
    x discharge.document := api.document_next(c, d, 'home-ready', p_at, p_how);
    who CONSTANT jsonb := jsonb_build_object('by', api.me(c), 'at', p_at);
    met boolean;
BEGIN
    SELECT jsonb_agg(coalesce(s || who, old) ORDER BY n),
            bool_and(coalesce(s, old) ->> 'state' = 'done'
                AND coalesce(coalesce(s, old) ->> 'choice', 'yes') = 'yes')
        INTO x.content, met
        FROM jsonb_array_elements(api.home_ready_now(d)) WITH ORDINALITY AS o (old, n)
        LEFT JOIN jsonb_array_elements(p_args -> 'content') AS s ON s ->> 'key' = old ->> 'key';
    IF met AND d.home_ready_at IS NULL THEN
        x.notice_id := api.discharge_tell(c, d, 'home-ready', p_at, jsonb_build_object('documentId', x.id,
            'kind', x.kind, 'number', x.number), false, NULL, p_how);
    END IF;
    UPDATE discharge.discharge y SET home_ready_at = CASE WHEN met THEN coalesce(y.home_ready_at, p_at) END,
            home_ready_by = CASE WHEN met THEN coalesce(y.home_ready_by, api.me(c)) END
        WHERE y.id = d.id;
    RETURN api.document_keep(x, c);
END
$$;

-- HomeReady of the API, or NULL where the county has no such list.
CREATE FUNCTION api.home_ready_face(d discharge.discharge) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    points CONSTANT jsonb := api.home_ready_now(d);
BEGIN
    RETURN CASE WHEN points IS NOT NULL THEN json_build_object('readyAt', d.home_ready_at,
        'readyBy', d.home_ready_by, 'points', points) END;
END
$$;
RESET ROLE;
