-- inbox.sql - the unit's cases: what waits for the unit, what waits for others, what is new.
SET LOCAL ROLE samplan_api;

-- What of a case waits for the unit: by when it is to acknowledge, of what it wanted to be reminded, messages that it has not
-- read. A function says how many rows to expect; of a sub-select one was expected, and each case compared with each of them.
CREATE FUNCTION api.inbox_waits(c access.context) RETURNS TABLE (id uuid, answer_due timestamptz, reminder_due timestamptz,
        reminders text, unread bigint)
    LANGUAGE plpgsql STABLE ROWS 200
    AS $$
BEGIN
    RETURN QUERY SELECT y.discharge_id, min(y.answer), min(y.remind), max(y.list), max(y.letters) FROM (
        SELECT r.discharge_id, min(r.due_at) AS answer, NULL::timestamptz AS remind, NULL AS list, NULL::bigint AS letters
            FROM discharge.recipient r
            WHERE r.unit_id = c.unit_id AND r.acknowledged_at IS NULL AND r.ended_at IS NULL
                AND r.due_at IS NOT NULL GROUP BY 1
        UNION ALL
        SELECT r.discharge_id, NULL, min(r.due_at), json_agg(json_build_object('id', r.id,
                'version', r.version, 'dueAt', r.due_at, 'text', r.text) ORDER BY r.due_at, r.id)::text, NULL
            FROM discharge.reminder r
            WHERE r.unit_id = c.unit_id AND r.done_at IS NULL AND r.due_at <= now()
                AND api.reminder_for(r.user_id, r.unit_id, c.user_id) GROUP BY 1
        UNION ALL
        SELECT r.discharge_id, NULL, NULL, NULL, count(*) FROM message.receipt r
            WHERE r.unit_id = c.unit_id AND r.read_at IS NULL GROUP BY 1) y GROUP BY 1;
END
$$;

-- Cases that are over and of which something waits all the same: they are in no list, and made into lines of it.
CREATE FUNCTION api.inbox_over(c access.context, p_waits uuid[]) RETURNS SETOF discharge.line
    LANGUAGE plpgsql STABLE ROWS 1
    AS $$
DECLARE
    l discharge.line;
BEGIN
    IF p_waits = '{}' THEN
        RETURN; -- as most often
    END IF;
    FOR l IN SELECT y.* FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id,
                discharge.line_of(d, c.unit_id, x.role) y
            WHERE x.unit_id = c.unit_id AND x.until IS NULL AND NOT x.listed AND x.discharge_id = ANY (p_waits) LOOP
        SELECT p.given_name || ' ' || p.family_name, p.number, p.birth_date, p.municipality_code
            INTO l.name, l.number, l.birth_date, l.municipality_code
            FROM patient.person p WHERE p.id = l.patient_id;
        l.item := discharge.line_item(l.discharge_id, l.version, l.state, l.role, l.admitted_at, l.expected_date, l.waiting,
            l.acknowledged, l.recipients, l.name, l.number);
        l.told := discharge.line_told(false, NULL, l.own, l.own_due, l.action, l.action_role, l.action_due);
        RETURN NEXT l;
    END LOOP;
END
$$;

-- One page of the Inbox of the API. p_only: these cases alone (a search); NULL: all. The list repeats
-- the condition of participation, so that it is an index scan and not a filter. What each case is to
-- this unit is worked out once for all of them: the counts, the choices of the filters and the page are
-- made of the same rows.
-- Order: least time left of one's own first, then the oldest case.
CREATE FUNCTION api.inbox_page(c access.context, p_view text, p_after text, p_filter jsonb, p_only uuid[],
        OUT doc text, OUT cases uuid[], OUT people uuid[])
    LANGUAGE plpgsql
    AS $$
DECLARE
    after CONSTANT text[] := string_to_array(p_after, '.'); -- microseconds since 1970, twice, and a case
    after_due CONSTANT timestamptz := CASE WHEN after[1] = '9223372036854775807' THEN 'infinity'
        ELSE timestamptz 'epoch' + after[1]::bigint * interval '1 microsecond' END;
    after_admitted CONSTANT timestamptz := timestamptz 'epoch' + after[2]::bigint * interval '1 microsecond';
    today CONSTANT date := (now() AT TIME ZONE 'Europe/Stockholm')::date;
    f_unit CONSTANT uuid := p_filter ->> 'unit';
    f_place CONSTANT text := p_filter ->> 'municipality';
    f_role CONSTANT text := p_filter ->> 'role';
    f_action CONSTANT text := p_filter ->> 'action';
    f_overdue CONSTANT boolean := coalesce((p_filter ->> 'overdue')::boolean, false);
    f_unread CONSTANT boolean := coalesce((p_filter ->> 'unread')::boolean, false);
BEGIN
    WITH line AS MATERIALIZED (
        SELECT l.* FROM discharge.line l WHERE l.unit_id = c.unit_id
    ), waits AS MATERIALIZED (
        SELECT w.* FROM api.inbox_waits(c) w
    ), part AS (
        SELECT l.* FROM line l
        UNION ALL
        SELECT l.* FROM api.inbox_over(c, ARRAY(SELECT w.id FROM waits w
            WHERE NOT EXISTS (SELECT FROM line y WHERE y.discharge_id = w.id))) l
    ), mine AS MATERIALIZED (
        SELECT x.discharge_id AS id, x.patient_id, x.ward_id, x.admitted_at, x.waiting, x.role, x.own, x.own_due, x.asked,
                x.action, x.action_role, x.action_due, x.birth_date, x.municipality_code, x.item, x.told,
                w.reminders, coalesce(w.unread, 0) AS unread_messages, CASE WHEN x.asked THEN w.answer_due END AS answer_due,
                o.version IS NULL AS fresh, o.version IS NULL OR o.version < x.version AS unread,
                CASE WHEN w.reminder_due IS NOT NULL OR w.unread > 0 THEN 'ours' ELSE x.view END AS view,
                least(x.own_due, CASE WHEN x.asked THEN w.answer_due END, w.reminder_due) AS nearest
            FROM part x
            LEFT JOIN discharge.opened o ON o.discharge_id = x.discharge_id AND o.unit_id = c.unit_id
            LEFT JOIN waits w ON w.id = x.discharge_id
            WHERE x.state NOT IN ('closed', 'aborted') OR x.asked OR w.reminder_due IS NOT NULL OR w.unread > 0
    ), chosen AS MATERIALIZED ( -- of this view; the filters choose among these
        SELECT m.*, t.kind AS protection, CASE WHEN t.patient_id IS NULL THEN m.municipality_code END AS place
            FROM mine m LEFT JOIN patient.protection t ON t.patient_id = m.patient_id
            WHERE (p_only IS NULL OR m.id = ANY (p_only)) AND CASE p_view WHEN 'all' THEN true
                WHEN 'new' THEN m.fresh WHEN 'overdue' THEN coalesce(m.nearest < now(), false)
                ELSE m.view = p_view END
    ), ward AS MATERIALIZED (
        SELECT u.id, u.name, api.unit_ref(u)::text AS ref, y.n
            FROM (SELECT h.ward_id, count(*) AS n FROM chosen h GROUP BY 1) y JOIN organisation.unit u ON u.id = y.ward_id
    ), keyed AS (
        SELECT m.*, coalesce(m.nearest, 'infinity') AS by FROM chosen m
            WHERE (f_unit IS NULL OR m.ward_id = f_unit) AND (f_place IS NULL OR m.place = f_place)
                AND (f_role IS NULL OR m.role = f_role) AND (f_action IS NULL OR m.action = f_action)
                AND (NOT f_overdue OR m.nearest < now()) AND (NOT f_unread OR m.unread OR m.unread_messages > 0)
    ), page AS MATERIALIZED (
        SELECT k.* FROM keyed k
            WHERE after IS NULL OR (k.by, k.admitted_at, k.id) > (after_due, after_admitted, after[3]::uuid)
            ORDER BY k.by, k.admitted_at, k.id LIMIT 200
    ), unseen AS MATERIALIZED ( -- of what case which units have not been reached: never much, and with an index of its own
        SELECT jsonb_object_agg(y.discharge_id, y.units) AS units FROM (
            SELECT r.discharge_id, jsonb_agg(DISTINCT r.unit_id) AS units FROM discharge.recipient r
                WHERE r.delivered_at IS NULL AND r.ended_at IS NULL
                    AND r.unit_id = ANY (ARRAY(SELECT DISTINCT w.id FROM page g, unnest(g.waiting) AS w (id)))
                    AND r.discharge_id = ANY (ARRAY(SELECT g.id FROM page g WHERE g.waiting <> '{}'))
                GROUP BY r.discharge_id) y
    ), written AS ( -- InboxItem of the API: what the line keeps of it, and what is the moment's
        SELECT g.by, g.admitted_at, g.id, format('{%s,"age":%s,"protectedIdentity":"%s"},"unit":%s,%s,"reminders":%s,"unread":%s,'
                '"new":%s,"overdue":%s,"unreadMessages":%s,"unseen":%s}', g.item,
                coalesce(EXTRACT(YEAR FROM age(today, g.birth_date))::text, 'null'), coalesce(g.protection, 'none'), w.ref,
                CASE WHEN g.asked THEN discharge.line_told(true, g.answer_due, g.own, g.own_due, g.action, g.action_role,
                    g.action_due) ELSE g.told END,
                coalesce(g.reminders, '[]'), g.unread::text, g.fresh::text, coalesce(g.nearest < now(), false)::text,
                g.unread_messages,
                CASE WHEN s.units ? g.id::text THEN (SELECT count(*) FROM jsonb_array_elements_text(s.units -> g.id::text) AS y
                    WHERE y::uuid = ANY (g.waiting)) ELSE 0 END) AS item
            FROM page g JOIN ward w ON w.id = g.ward_id CROSS JOIN unseen s
    ), last AS (
        SELECT coalesce((EXTRACT(EPOCH FROM g.nearest) * 1000000)::bigint, 9223372036854775807) || '.'
                || (EXTRACT(EPOCH FROM g.admitted_at) * 1000000)::bigint || '.' || g.id AS key FROM page g
            ORDER BY g.by DESC, g.admitted_at DESC, g.id DESC LIMIT 1)
    SELECT format('{"counts":%s,"shown":%s,"choices":%s,"items":[%s],"nextAfter":%s}',
            (SELECT json_build_object('ours', count(*) FILTER (WHERE m.view = 'ours'),
                    'new', count(*) FILTER (WHERE m.fresh), 'overdue', count(*) FILTER (WHERE m.nearest < now()),
                    'others', count(*) FILTER (WHERE m.view = 'others'),
                    'ready', count(*) FILTER (WHERE m.view = 'ready'), 'all', count(*)) FROM mine m),
            (SELECT count(*) FROM keyed k),
            json_build_object(
                'units', (SELECT coalesce(json_agg(json_build_object('unit', w.ref::json, 'count', w.n) ORDER BY w.name), '[]')
                    FROM ward w),
                'municipalities', (SELECT coalesce(json_agg(json_build_object('code', w.code, 'name', w.name,
                        'count', y.n) ORDER BY w.name), '[]')
                    FROM (SELECT h.place, count(*) AS n FROM chosen h GROUP BY 1) y
                    JOIN reference.municipality w ON w.code = y.place),
                'roles', (SELECT coalesce(json_agg(json_build_object('role', y.role, 'count', y.n)
                        ORDER BY y.role), '[]')
                    FROM (SELECT h.role, count(*) AS n FROM chosen h GROUP BY 1) y),
                'actions', (SELECT coalesce(json_agg(json_build_object('action', y.action, 'count', y.n)
                        ORDER BY y.n DESC, y.action), '[]')
                    FROM (SELECT h.action, count(*) AS n FROM chosen h WHERE h.action IS NOT NULL GROUP BY 1) y)),
            (SELECT string_agg(t.item, ',' ORDER BY t.by, t.admitted_at, t.id) FROM written t),
            coalesce((SELECT to_json(l.key)::text FROM last l WHERE (SELECT count(*) FROM page) = 200), 'null')),
            (SELECT array_agg(g.id) FROM page g), (SELECT array_agg(DISTINCT g.patient_id) FROM page g)
        INTO doc, cases, people;
END
$$;

-- What this page shows for the first time at the unit has been delivered; the senders are told. What is being
-- changed at this moment is passed over: its next event brings the list here again, and nobody waits.
CREATE FUNCTION api.inbox_deliver(c access.context, p_cases uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    had record;
BEGIN
    PERFORM api.message_deliver(c, p_cases);
    IF NOT EXISTS (SELECT FROM discharge.recipient r
            WHERE r.unit_id = c.unit_id AND r.delivered_at IS NULL AND r.ended_at IS NULL) THEN
        RETURN; -- as most often: the change that follows costs milliseconds to begin
    END IF;
    FOR had IN WITH fresh AS (
            SELECT r.notice_id, r.unit_id, r.number FROM discharge.recipient r
                WHERE r.unit_id = c.unit_id AND r.delivered_at IS NULL AND r.ended_at IS NULL
                    AND r.discharge_id = ANY (p_cases)
                FOR UPDATE SKIP LOCKED
        ), seen AS (
            UPDATE discharge.recipient r SET delivered_at = t FROM fresh f
                WHERE r.notice_id = f.notice_id AND r.unit_id = f.unit_id AND r.number = f.number
                RETURNING r.notice_id)
            SELECT d.id, d.version, array_agg(DISTINCT n.unit_id) AS senders
                FROM seen s JOIN discharge.notice n ON n.id = s.notice_id
                JOIN discharge.discharge d ON d.id = n.discharge_id
                GROUP BY d.id, d.version ORDER BY d.id LOOP
        PERFORM api.emit('discharge', had.id, had.version, had.senders);
    END LOOP;
END
$$;

CREATE FUNCTION api.inbox_read(secret bytea, request uuid, client text, p_view text, p_after text,
        p_filter jsonb DEFAULT NULL, OUT outcome text, OUT reason text, OUT doc text)
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
    IF coalesce(p_view, 'ours') NOT IN ('ours', 'new', 'overdue', 'others', 'ready', 'all')
            OR p_after !~ '^[0-9]{1,16}\.-?[0-9]{1,16}\.[0-9a-f-]{36}$'
                AND p_after !~ '^9223372036854775807\.-?[0-9]{1,16}\.[0-9a-f-]{36}$' THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    x := api.inbox_page(c, coalesce(p_view, 'ours'), p_after, p_filter, NULL); -- not SELECT INTO: the text is long to copy
    doc := x.doc;
    PERFORM api.inbox_deliver(c, x.cases),
        api.note(c, 'ok', NULL, 'inbox', c.unit_id, NULL, NULL, NULL, NULL, '{identity,discharge}',
            x.people);
END
$$;

CREATE FUNCTION api.inbox_search(secret bytea, request uuid, client text, p_text text,
        p_identifier text, OUT outcome text, OUT reason text, OUT doc text)
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
        SELECT array_agg(l.discharge_id) INTO hits FROM discharge.line l
            WHERE l.unit_id = c.unit_id AND l.name ILIKE part;
    END IF;
    x := api.inbox_page(c, 'all', NULL, '{}', coalesce(hits, '{}'));
    doc := x.doc;
    PERFORM api.inbox_deliver(c, x.cases),
        api.note(c, 'ok', NULL, 'inbox', c.unit_id, NULL,
            CASE WHEN cardinality(x.people) = 1 THEN x.people[1] END, NULL, NULL,
            '{identity,discharge}', x.people);
END
$$;
RESET ROLE;
