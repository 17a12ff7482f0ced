-- quality.sql - the data quality monitor: counts and lists of what discharge.quality_run has found, for a county and
-- for a unit. Whom it was about is not in these tables; a protected identity is counted and never listed.
SET LOCAL ROLE samplan_api;

-- Quality of the API, without the catalogue, which the server adds: of a county, or of one unit. Policies choose
-- the rows too; the condition is put in the statement, so that each kind has a plan and an index of its own.
CREATE FUNCTION api.quality_counts(p_county text, p_unit uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    mine CONSTANT text := CASE WHEN p_unit IS NULL THEN 'x.county_code = $1' ELSE 'x.unit_id = $2' END;
    doc json;
BEGIN
    EXECUTE 'WITH counted AS (
            SELECT x.slug, x.unit_id, count(*) AS total,
                    count(*) FILTER (WHERE x.at > now() - interval ''30 days'') AS last30,
                    count(*) FILTER (WHERE x.at > now() - interval ''60 days''
                        AND x.at <= now() - interval ''30 days'') AS before30,
                    count(*) FILTER (WHERE x.at > now() - interval ''90 days'') AS last90
                FROM discharge.quality_fault x WHERE ' || mine || ' GROUP BY x.slug, x.unit_id),
        seen AS (SELECT max(x.checked_at) AS checked, count(*) AS total,
                    count(*) FILTER (WHERE x.admitted_at > now() - interval ''30 days'') AS last30,
                    count(*) FILTER (WHERE x.admitted_at > now() - interval ''60 days''
                        AND x.admitted_at <= now() - interval ''30 days'') AS before30,
                    count(*) FILTER (WHERE x.admitted_at > now() - interval ''90 days'') AS last90
                FROM discharge.quality_case x WHERE ' || mine || ')
        SELECT json_build_object(''checkedAt'', s.checked,
            ''cases'', json_build_object(''all'', s.total, ''last30'', s.last30, ''previous30'', s.before30,
                ''last90'', s.last90),
            ''counts'', (SELECT coalesce(json_agg(json_build_object(''check'', k.slug, ''unit'', api.unit_ref(u),
                    ''all'', k.total, ''last30'', k.last30, ''previous30'', k.before30, ''last90'', k.last90)
                    ORDER BY k.slug, k.last30 DESC, k.total DESC, u.name), ''[]'')
                FROM counted k JOIN organisation.unit u ON u.id = k.unit_id)) FROM seen s'
        INTO doc USING p_county, p_unit;
    RETURN doc;
END
$$;

-- QualityList of the API, newest first, 200 a page: of a county, or of one unit (p_only), or of a unit in a county.
CREATE FUNCTION api.quality_page(c access.context, p_county text, p_check text, p_only uuid, p_after text)
        RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    after CONSTANT text[] := string_to_array(p_after, '.');
    mine CONSTANT text := ' WHERE f.slug = $1'
        || CASE WHEN p_only IS NULL THEN ' AND f.county_code = $2' ELSE ' AND f.unit_id = $3' END;
    doc json;
BEGIN
    EXECUTE 'WITH page AS MATERIALIZED (
            SELECT f.*, q.admitted_at, q.state, q.unit_id AS ward,
                    (extract(epoch FROM f.at) * 1000000)::bigint AS k
                FROM discharge.quality_fault f JOIN discharge.quality_case q ON q.discharge_id = f.discharge_id'
                || mine || ' AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = q.patient_id)'
                || CASE WHEN after IS NULL THEN '' ELSE ' AND f.at <= $4 AND (f.at < $4
                    OR (f.discharge_id, f.unit_id) > ($5, $6))' END
                || ' ORDER BY f.at DESC, f.discharge_id, f.unit_id LIMIT 200)
        SELECT json_build_object(''check'', $1,
            ''items'', (SELECT coalesce(json_agg(json_build_object(''id'', g.discharge_id, ''unit'', api.unit_ref(u),
                    ''ward'', api.unit_ref(w), ''at'', g.at, ''admittedAt'', g.admitted_at, ''state'', g.state,
                    ''party'', EXISTS (SELECT FROM access.participation x WHERE x.unit_id = $7
                        AND x.discharge_id = g.discharge_id AND x.until IS NULL))
                    ORDER BY g.at DESC, g.discharge_id, g.unit_id), ''[]'')
                FROM page g JOIN organisation.unit u ON u.id = g.unit_id
                JOIN organisation.unit w ON w.id = g.ward),
            ''hidden'', (SELECT count(*) FROM patient.protection y
                JOIN discharge.quality_case q ON q.patient_id = y.patient_id
                JOIN discharge.quality_fault f ON f.discharge_id = q.discharge_id' || mine || '),
            ''nextAfter'', (SELECT g.k || ''.'' || g.discharge_id || ''.'' || g.unit_id FROM page g
                WHERE (SELECT count(*) FROM page) = 200
                ORDER BY g.at, g.discharge_id DESC, g.unit_id DESC LIMIT 1))'
        INTO doc USING p_check, p_county, p_only, to_timestamp(after[1]::numeric / 1000000), after[2]::uuid,
            after[3]::uuid, c.unit_id;
    RETURN doc;
END
$$;

-- Is the place where a page begins one that a page has ended at?
CREATE FUNCTION api.quality_after(p_after text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
BEGIN
    RETURN p_after IS NULL OR p_after ~ '^-?[0-9]{1,17}(\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}$';
END
$$;

CREATE FUNCTION api.quality_county(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'quality.county');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        doc := api.quality_counts((api.county_of(c)).code, NULL);
        PERFORM api.note(c, 'ok', NULL, 'quality');
    END IF;
END
$$;

-- p_unit: one unit's part of the county's list.
CREATE FUNCTION api.quality_county_list(secret bytea, request uuid, client text, p_check text, p_unit uuid,
        p_after text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'quality.county-list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT api.quality_after(p_after) THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    doc := api.quality_page(c, (api.county_of(c)).code, p_check, p_unit, p_after);
    PERFORM api.note(c, 'ok', p_check, 'quality');
END
$$;

CREATE FUNCTION api.quality_own(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'quality.read', 'quality.own');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        doc := api.quality_counts(NULL, c.unit_id);
        PERFORM api.note(c, 'ok', NULL, 'quality', c.unit_id);
    END IF;
END
$$;

CREATE FUNCTION api.quality_own_list(secret bytea, request uuid, client text, p_check text, p_after text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'quality.read', 'quality.own-list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT api.quality_after(p_after) THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    doc := api.quality_page(c, NULL, p_check, c.unit_id, p_after);
    PERFORM api.note(c, 'ok', p_check, 'quality', c.unit_id);
END
$$;

CREATE FUNCTION api.worker_quality(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    doc := json_build_object('checked', discharge.quality_run(500));
    outcome := 'ok';
END
$$;
RESET ROLE;
