-- quality.sql - the data quality monitor: counts and lists of what discharge.quality_run has found, for a county and
-- for a unit. Whom it was about is not in these tables; a protected identity is counted and never listed.
SET LOCAL ROLE samplan_api;

-- Quality of the API, without the catalogue, which the server adds. Policies choose the rows; p_unit repeats the
-- condition of a unit, so that it is an index scan.
CREATE FUNCTION api.quality_counts(p_county text, p_unit uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    t CONSTANT timestamptz := now();
BEGIN
    RETURN (WITH counted AS (
            SELECT f.slug, f.unit_id, count(*) AS total,
                    count(*) FILTER (WHERE f.at > t - interval '30 days') AS last30,
                    count(*) FILTER (WHERE f.at > t - interval '60 days' AND f.at <= t - interval '30 days') AS before30,
                    count(*) FILTER (WHERE f.at > t - interval '90 days') AS last90
                FROM discharge.quality_fault f
                WHERE f.county_code = coalesce(p_county, f.county_code) AND (p_unit IS NULL OR f.unit_id = p_unit)
                GROUP BY f.slug, f.unit_id)
        SELECT json_build_object(
            'checkedAt', (SELECT max(q.checked_at) FROM discharge.quality_case q
                WHERE q.county_code = coalesce(p_county, q.county_code)),
            'cases', (SELECT json_build_object('all', count(*),
                    'last30', count(*) FILTER (WHERE q.admitted_at > t - interval '30 days'),
                    'previous30', count(*) FILTER (WHERE q.admitted_at > t - interval '60 days'
                        AND q.admitted_at <= t - interval '30 days'),
                    'last90', count(*) FILTER (WHERE q.admitted_at > t - interval '90 days'))
                FROM discharge.quality_case q
                WHERE q.county_code = coalesce(p_county, q.county_code) AND (p_unit IS NULL OR q.unit_id = p_unit)),
            'counts', (SELECT coalesce(json_agg(json_build_object('check', k.slug, 'unit', api.unit_ref(u),
                    'all', k.total, 'last30', k.last30, 'previous30', k.before30, 'last90', k.last90)
                    ORDER BY k.slug, k.last30 DESC, k.total DESC, u.name), '[]')
                FROM counted k JOIN organisation.unit u ON u.id = k.unit_id)));
END
$$;

-- QualityList of the API, newest first, 200 a page. p_only: this unit alone.
CREATE FUNCTION api.quality_page(c access.context, p_county text, p_check text, p_only uuid, p_after text)
        RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    after CONSTANT text[] := string_to_array(p_after, '.');
    until CONSTANT timestamptz := to_timestamp(after[1]::numeric / 1000000);
BEGIN
    RETURN (WITH page AS MATERIALIZED (
            SELECT f.*, q.admitted_at, q.state, q.unit_id AS ward,
                    (extract(epoch FROM f.at) * 1000000)::bigint AS k
                FROM discharge.quality_fault f JOIN discharge.quality_case q ON q.discharge_id = f.discharge_id
                WHERE f.slug = p_check AND f.county_code = coalesce(p_county, f.county_code)
                    AND (p_only IS NULL OR f.unit_id = p_only)
                    AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = q.patient_id)
                    AND (after IS NULL OR (f.at, f.discharge_id, f.unit_id) < (until, after[2]::uuid, after[3]::uuid))
                ORDER BY f.at DESC, f.discharge_id DESC, f.unit_id DESC LIMIT 200)
        SELECT json_build_object('check', p_check,
            'items', (SELECT coalesce(json_agg(json_build_object('id', g.discharge_id, 'unit', api.unit_ref(u),
                    'ward', api.unit_ref(w), 'at', g.at, 'admittedAt', g.admitted_at, 'state', g.state,
                    'party', EXISTS (SELECT FROM access.participation x WHERE x.unit_id = c.unit_id
                        AND x.discharge_id = g.discharge_id AND x.until IS NULL))
                    ORDER BY g.at DESC, g.discharge_id DESC, g.unit_id DESC), '[]')
                FROM page g JOIN organisation.unit u ON u.id = g.unit_id
                JOIN organisation.unit w ON w.id = g.ward),
            'hidden', (SELECT count(*) FROM discharge.quality_fault f
                JOIN discharge.quality_case q ON q.discharge_id = f.discharge_id
                JOIN patient.protection y ON y.patient_id = q.patient_id
                WHERE f.slug = p_check AND f.county_code = coalesce(p_county, f.county_code)
                    AND (p_only IS NULL OR f.unit_id = p_only)),
            'nextAfter', (SELECT g.k || '.' || g.discharge_id || '.' || g.unit_id FROM page g
                WHERE (SELECT count(*) FROM page) = 200
                ORDER BY g.at, g.discharge_id, g.unit_id LIMIT 1)));
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
    doc := json_build_object('checked', discharge.quality_run(5000));
    outcome := 'ok';
END
$$;
RESET ROLE;
