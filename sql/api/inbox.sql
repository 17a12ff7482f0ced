-- inbox.sql - the unit's cases: what waits for the unit, what waits for others, what is new.
SET LOCAL ROLE samplan_api;

-- One page of the Inbox of the API. p_only: these cases alone (a search); NULL: all. The list repeats
-- the condition of participation, so that it is an index scan and not a filter.
-- Order: nearest deadline of one's own first, then the oldest case.
CREATE FUNCTION api.inbox_page(c access.context, p_view text, p_after text, p_only uuid[],
        OUT doc json, OUT cases uuid[], OUT people uuid[])
    LANGUAGE plpgsql
    AS $$
DECLARE
    after CONSTANT text[] := string_to_array(p_after, '.');
BEGIN
    WITH mine AS MATERIALIZED (
        SELECT d.id, d.version, d.state, d.patient_id, d.unit_id, d.admitted_at, d.expected_date,
                d.waiting, d.recipients, d.acknowledged, d.agenda, x.role, own.item,
                (own.item ->> 'dueAt')::timestamptz AS due,
                CASE WHEN own.item IS NOT NULL OR c.unit_id = ANY (d.waiting) THEN 'ours'
                    WHEN d.state = 'ready' THEN 'ready'
                    WHEN d.waiting <> '{}' OR d.agenda <> '[]' THEN 'others'
                END AS view
            FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
            -- the first thing on the agenda that is this unit's
            LEFT JOIN LATERAL (SELECT e AS item FROM jsonb_array_elements(d.agenda) WITH ORDINALITY AS y (e, n)
                WHERE d.agenda <> '[]' AND e ->> 'role' = x.role ORDER BY n LIMIT 1) own ON true
            WHERE x.unit_id = c.unit_id AND x.until IS NULL
                AND (d.state NOT IN ('closed', 'aborted') OR c.unit_id = ANY (d.waiting))
    ), keyed AS (
        SELECT m.*, coalesce((EXTRACT(EPOCH FROM m.due) * 1000000)::bigint, 9223372036854775807) AS k1,
                (EXTRACT(EPOCH FROM m.admitted_at) * 1000000)::bigint AS k2
            FROM mine m
            WHERE (p_view = 'all' OR m.view = p_view) AND (p_only IS NULL OR m.id = ANY (p_only))
    ), page AS MATERIALIZED (
        SELECT k.* FROM keyed k
            WHERE after IS NULL OR (k.k1, k.k2, k.id) > (after[1]::bigint, after[2]::bigint, after[3]::uuid)
            ORDER BY k.k1, k.k2, k.id LIMIT 200
    ), last AS (
        SELECT g.k1 || '.' || g.k2 || '.' || g.id AS key FROM page g
            ORDER BY g.k1 DESC, g.k2 DESC, g.id DESC LIMIT 1)
    SELECT json_build_object(
            'counts', (SELECT json_build_object('ours', count(*) FILTER (WHERE m.view = 'ours'),
                    'others', count(*) FILTER (WHERE m.view = 'others'),
                    'ready', count(*) FILTER (WHERE m.view = 'ready'), 'all', count(*)) FROM mine m),
            'items', (SELECT coalesce(json_agg(json_build_object(
                    'id', g.id, 'version', g.version, 'state', g.state,
                    'patient', json_build_object('name', p.given_name || ' ' || p.family_name,
                        'identifier', coalesce(i.value, ''),
                        'age', EXTRACT(YEAR FROM age((now() AT TIME ZONE 'Europe/Stockholm')::date,
                            p.birth_date))::integer,
                        'protectedIdentity', coalesce(y.kind, 'none')),
                    'unit', api.unit_ref(u), 'expectedDischargeDate', g.expected_date,
                    'admittedAt', g.admitted_at,
                    'role', g.role,
                    'deadline', CASE WHEN g.due IS NOT NULL THEN json_build_object('kind',
                        coalesce(g.item ->> 'kind', g.item ->> 'action'), 'rule', g.item ->> 'rule',
                        'dueAt', g.due) END,
                    'nextStep', api.discharge_next(g.agenda, g.state, g.waiting, c.unit_id, g.role),
                    'unread', NOT EXISTS (SELECT FROM discharge.opened o WHERE o.discharge_id = g.id
                        AND o.unit_id = c.unit_id AND o.version >= g.version),
                    'waiting', cardinality(g.waiting), 'acknowledged', g.acknowledged,
                    'recipients', g.recipients) ORDER BY g.k1, g.k2, g.id), '[]')
                FROM page g JOIN patient.person p ON p.id = g.patient_id
                JOIN organisation.unit u ON u.id = g.unit_id
                LEFT JOIN patient.identifier i ON i.patient_id = p.id AND i.until IS NULL
                LEFT JOIN patient.protection y ON y.patient_id = p.id),
            'nextAfter', (SELECT l.key FROM last l WHERE (SELECT count(*) FROM page) = 200)),
            (SELECT array_agg(g.id) FROM page g), (SELECT array_agg(DISTINCT g.patient_id) FROM page g)
        INTO doc, cases, people;
END
$$;

-- What this page shows for the first time at the unit has been delivered; the senders are told.
CREATE FUNCTION api.inbox_deliver(c access.context, p_cases uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT d.id FROM discharge.discharge d
            WHERE d.id = ANY (p_cases) AND c.unit_id = ANY (d.undelivered) ORDER BY 1 LOOP
        PERFORM api.discharge_deliver(c, one);
    END LOOP;
END
$$;

CREATE FUNCTION api.inbox_read(secret bytea, request uuid, client text, p_view text, p_after text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'inbox.read', 'inbox.read');
    x record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF coalesce(p_view, 'ours') NOT IN ('ours', 'others', 'ready', 'all')
            OR p_after !~ '^[0-9]{1,18}\.-?[0-9]{1,18}\.[0-9a-f-]{36}$'
                AND p_after !~ '^9223372036854775807\.-?[0-9]{1,18}\.[0-9a-f-]{36}$' THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    SELECT * INTO x FROM api.inbox_page(c, coalesce(p_view, 'ours'), p_after, NULL);
    doc := x.doc;
    PERFORM api.inbox_deliver(c, x.cases),
        api.note(c, 'ok', NULL, 'inbox', c.unit_id, NULL, NULL, NULL, NULL, '{identity,discharge}',
            x.people);
END
$$;

CREATE FUNCTION api.inbox_search(secret bytea, request uuid, client text, p_text text,
        p_identifier text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'inbox.read', 'inbox.search');
    part CONSTANT text := '%' || replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    hits uuid[];
    x record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF p_identifier IS NOT NULL THEN
        SELECT array_agg(d.id) INTO hits FROM patient.identifier i
            JOIN discharge.discharge d ON d.patient_id = i.patient_id
            WHERE i.value = p_identifier;
    ELSE
        SELECT array_agg(d.id) INTO hits FROM access.participation y
            JOIN discharge.discharge d ON d.id = y.discharge_id
            JOIN patient.person p ON p.id = d.patient_id
            WHERE y.unit_id = c.unit_id AND y.until IS NULL
                AND p.given_name || ' ' || p.family_name ILIKE part;
    END IF;
    SELECT * INTO x FROM api.inbox_page(c, 'all', NULL, coalesce(hits, '{}'));
    doc := x.doc;
    PERFORM api.inbox_deliver(c, x.cases),
        api.note(c, 'ok', NULL, 'inbox', c.unit_id, NULL,
            CASE WHEN cardinality(x.people) = 1 THEN x.people[1] END, NULL, NULL,
            '{identity,discharge}', x.people);
END
$$;
RESET ROLE;
