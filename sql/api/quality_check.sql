-- quality_check.sql - what is wrong or missing in the cases: every check of services/core/quality/quality.def for a
-- set of cases at once. These run as the tables' owner, for the worker alone (policies/quality.sql), since no unit
-- sees a whole county; what they leave behind is ids, units and times.
SET LOCAL ROLE samplan_owner;

-- Orders that cannot have been, and times that are missing.
CREATE OR REPLACE FUNCTION discharge.quality_times(p_ids uuid[])
        RETURNS TABLE (slug text, discharge_id uuid, unit_id uuid, at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH c AS MATERIALIZED (SELECT d.* FROM discharge.discharge d WHERE d.id = ANY (p_ids)),
    i AS MATERIALIZED (
        SELECT x.*, c.unit_id, c.admitted_at,
                lag(coalesce(x.ended_at, 'infinity')) OVER (PARTITION BY x.discharge_id ORDER BY x.number) AS before_ended,
                first_value(x.sent_at) OVER (PARTITION BY x.discharge_id ORDER BY x.number) AS first_sent
            FROM discharge.ready_interval x JOIN c ON c.id = x.discharge_id)
    SELECT 'departure-time-missing', c.id, c.unit_id, coalesce(c.ended_at, c.created_at) FROM c
        WHERE c.state IN ('discharged', 'follow-up', 'closed') AND c.left_at IS NULL
    UNION ALL -- LUS-19
    SELECT 'patient-information-missing', c.id, c.unit_id, c.left_at FROM c
        WHERE c.left_at < now() - interval '24 hours' AND c.patient_informed_at IS NULL
            AND c.origin = 'admission' AND c.left_to <> 'hospital'
    UNION ALL
    SELECT 'left-before-admitted', c.id, c.unit_id, c.left_at FROM c WHERE c.left_at < c.admitted_at
    UNION ALL
    SELECT 'ended-before-left', c.id, c.unit_id, c.ended_at FROM c
        WHERE c.ended_at < c.left_at AND c.state = 'closed'
    UNION ALL
    SELECT 'notice-before-admission', c.id, n.unit_id, n.sent_at
        FROM discharge.notice n JOIN c ON c.id = n.discharge_id WHERE n.sent_at < c.admitted_at
    UNION ALL -- LUS-3
    SELECT 'judged-before-admitted', i.discharge_id, i.unit_id, i.judged_at FROM i
        WHERE i.judged_at < i.admitted_at
    UNION ALL
    SELECT 'judged-after-sent', i.discharge_id, i.unit_id, i.judged_at FROM i
        WHERE i.judged_at > i.sent_at + interval '5 minutes'
    UNION ALL -- LUS-20
    SELECT 'intervals-overlap', i.discharge_id, i.unit_id, i.sent_at FROM i WHERE i.sent_at < i.before_ended
    UNION ALL -- LUS-17
    SELECT 'call-before-ready', k.discharge_id, k.unit_id, k.called_at FROM discharge.sip_call k
        JOIN i ON i.discharge_id = k.discharge_id AND i.number = 1 WHERE k.called_at < i.first_sent;
END
$$;

-- Notices that came late, never came, or that nobody saw.
CREATE OR REPLACE FUNCTION discharge.quality_notices(p_ids uuid[])
        RETURNS TABLE (slug text, discharge_id uuid, unit_id uuid, at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH c AS MATERIALIZED (
        SELECT d.*, n.told, d.state NOT IN ('closed', 'aborted') AS is_open
            FROM discharge.discharge d
            LEFT JOIN (SELECT x.discharge_id, min(x.sent_at) AS told FROM discharge.notice x
                WHERE x.discharge_id = ANY (p_ids) AND x.kind = 'admission' GROUP BY 1) n ON n.discharge_id = d.id
            WHERE d.id = ANY (p_ids)),
    r AS MATERIALIZED (
        SELECT x.*, n.receipt_wanted, coalesce(x.due_at, x.sent_at + interval '24 hours') AS until
            FROM discharge.recipient x JOIN discharge.notice n ON n.id = x.notice_id
            WHERE x.discharge_id = ANY (p_ids)),
    l AS MATERIALIZED (SELECT x.* FROM discharge.deadline x
        WHERE x.discharge_id = ANY (p_ids) AND x.void_at IS NULL)
    SELECT 'admission-notice-late', l.discharge_id, c.unit_id, l.met_at FROM l JOIN c ON c.id = l.discharge_id
        WHERE l.kind = 'admission-notice' AND l.met_at > l.due_at
    UNION ALL -- LUS-10: the time has run out, or the patient went home and nobody had been told
    SELECT 'admission-notice-never', c.id, c.unit_id, c.counted_from + interval '24 hours' FROM c
        WHERE c.told IS NULL AND c.origin = 'admission' AND (c.left_at IS NOT NULL
            OR (c.is_open AND c.counted_from < now() - interval '24 hours'))
    UNION ALL -- LUS-14; a substitute may have answered instead
    SELECT 'receipt-missing', r.discharge_id, r.unit_id, min(r.until) FROM r
        WHERE r.receipt_wanted AND r.until < now() AND r.acknowledged_at IS NULL AND r.ended_at IS NULL
            AND NOT (r.escalated_at IS NOT NULL AND EXISTS (SELECT FROM r x WHERE x.notice_id = r.notice_id
                AND x.came_from = r.unit_id AND x.came_how = 'escalated' AND x.acknowledged_at IS NOT NULL))
        GROUP BY r.discharge_id, r.unit_id
    UNION ALL
    SELECT 'never-opened', r.discharge_id, r.unit_id, min(r.sent_at) + interval '48 hours' FROM r
        WHERE r.ended_at IS NULL
            AND NOT EXISTS (SELECT FROM discharge.opened o
                WHERE o.discharge_id = r.discharge_id AND o.unit_id = r.unit_id)
        GROUP BY r.discharge_id, r.unit_id
        HAVING min(r.sent_at) < now() - interval '48 hours'
            AND bool_and(r.read_at IS NULL AND r.acknowledged_at IS NULL)
    UNION ALL -- LUS-12
    SELECT 'expected-date-passed', c.id, c.unit_id, discharge.end_of_day(c.expected_date) FROM c
        WHERE c.state IN ('admitted', 'notified', 'planning', 'ready') AND c.left_at IS NULL
            AND discharge.end_of_day(c.expected_date) <= now()
    UNION ALL
    SELECT 'date-moved-untold', c.id, c.unit_id, e.recorded_at FROM discharge.expected_date e
        JOIN c ON c.id = e.discharge_id
        WHERE e.number > 1 AND e.recorded_at > c.told AND NOT EXISTS (SELECT FROM discharge.notice n
            WHERE n.discharge_id = c.id AND n.kind = 'expected-date'
                AND (n.sent_at BETWEEN e.recorded_at - interval '5 minutes' AND e.recorded_at + interval '5 minutes'
                    OR n.recorded_at BETWEEN e.recorded_at - interval '5 minutes' AND e.recorded_at + interval '5 minutes'))
    UNION ALL -- LUS-16
    SELECT 'discharge-information-missing', c.id, c.unit_id, l.due_at FROM l JOIN c ON c.id = l.discharge_id
        WHERE l.kind = 'discharge-information' AND l.met_at IS NULL AND l.due_at <= now()
    UNION ALL
    SELECT 'entered-afterwards', n.discharge_id, n.unit_id, min(n.recorded_at) FROM discharge.notice n
        WHERE n.discharge_id = ANY (p_ids) AND n.afterwards IS NOT NULL GROUP BY n.discharge_id, n.unit_id;
END
$$;

-- Whether a day of possible liability has an amount: the county's agreement, its own table or the shipped one.
CREATE OR REPLACE FUNCTION discharge.quality_amount(p_county text, p_day date) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT EXISTS (SELECT FROM liability.tariff t WHERE t.replaced_at IS NULL
            AND (t.county_code IS NULL OR t.county_code = p_county) AND p_day BETWEEN t.valid_from AND t.valid_to)
        OR EXISTS (SELECT FROM liability.agreement a WHERE a.county_code = p_county
            AND p_day BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')
            AND (a.agreement ->> 'model' = 'none' OR EXISTS (SELECT FROM
                jsonb_array_elements(CASE jsonb_typeof(a.agreement -> 'amounts') WHEN 'array'
                    THEN a.agreement -> 'amounts' ELSE '[]' END) AS m
                WHERE p_day BETWEEN (m ->> 'from')::date AND coalesce(m ->> 'to', 'infinity')::date)))
    $$;

-- What the payment basis stands on, what hangs over, what the directory lacks.
CREATE OR REPLACE FUNCTION discharge.quality_basis(p_ids uuid[])
        RETURNS TABLE (slug text, discharge_id uuid, unit_id uuid, at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    today CONSTANT date := (now() AT TIME ZONE 'Europe/Stockholm')::date;
BEGIN
    RETURN QUERY
    WITH c AS MATERIALIZED (
        SELECT d.*, o.county_code, d.state NOT IN ('closed', 'aborted') AS is_open,
                coalesce(y.unit_id, d.unit_id) AS clinic, y.unit_id IS NOT NULL AS has_clinic
            FROM discharge.discharge d JOIN organisation.provider o ON o.id = d.provider_id
            LEFT JOIN (SELECT DISTINCT ON (p.discharge_id) p.discharge_id, p.unit_id FROM discharge.party p
                WHERE p.discharge_id = ANY (p_ids) AND p.role = 'primary-care'
                ORDER BY p.discharge_id, p.until DESC NULLS FIRST, p.since DESC) y ON y.discharge_id = d.id
            WHERE d.id = ANY (p_ids)),
    i AS MATERIALIZED (
        SELECT x.*, c.unit_id, c.clinic, c.county_code, c.sip_need, c.compulsory,
                least(today, (x.ended_at AT TIME ZONE 'Europe/Stockholm')::date - 1) AS last_day
            FROM discharge.ready_interval x JOIN c ON c.id = x.discharge_id)
    SELECT 'availability-missing', i.discharge_id, min(i.clinic::text)::uuid,
            min(i.liability_earliest)::timestamp AT TIME ZONE 'Europe/Stockholm'
        FROM i WHERE i.last_day >= i.liability_earliest
            AND NOT EXISTS (SELECT FROM discharge.availability a WHERE a.discharge_id = i.discharge_id)
        GROUP BY i.discharge_id
    UNION ALL -- LUS-18, PAY-9
    SELECT 'sip-decision-missing', i.discharge_id, min(i.clinic::text)::uuid, min(i.sent_at) + interval '24 hours' FROM i
        WHERE i.ended_how IS DISTINCT FROM 'withdrawn' AND i.sip_need = 'unknown' AND i.compulsory IS NULL
            AND i.sent_at < now() - interval '24 hours'
        GROUP BY i.discharge_id
    UNION ALL -- LUS-17
    SELECT 'sip-call-late', c.id, c.clinic, min(l.due_at) FROM discharge.deadline l JOIN c ON c.id = l.discharge_id
        WHERE l.kind = 'sip-call' AND l.void_at IS NULL AND coalesce(l.met_at, now()) > l.due_at
        GROUP BY c.id, c.clinic
    UNION ALL -- LUS-13
    SELECT 'contact-missing', c.id, c.clinic, c.left_at FROM c
        WHERE c.left_at IS NOT NULL AND c.has_clinic AND NOT EXISTS (SELECT FROM discharge.care_contact k
            WHERE k.discharge_id = c.id AND k.since <= c.left_at)
    UNION ALL -- PAY-6
    SELECT 'amount-missing', i.discharge_id, i.unit_id,
            min(day)::timestamp AT TIME ZONE 'Europe/Stockholm'
        FROM i CROSS JOIN LATERAL (VALUES (i.liability_earliest), (i.last_day)) AS x (day)
        WHERE i.last_day >= i.liability_earliest AND NOT discharge.quality_amount(i.county_code, day)
        GROUP BY i.discharge_id, i.unit_id
    UNION ALL
    SELECT 'open-after-discharge', c.id, c.clinic, c.left_at + interval '30 days' FROM c
        WHERE c.is_open AND c.left_at < now() - interval '30 days'
    UNION ALL
    SELECT 'phone-missing', c.id, p.unit_id, p.since FROM discharge.party p JOIN c ON c.id = p.discharge_id
        JOIN organisation.unit u ON u.id = p.unit_id
        WHERE c.is_open AND p.until IS NULL AND coalesce(u.phone, '') !~ '\S';
END
$$;

-- Looks at the cases that have not been looked at and those whose time has come, at most `p_most`; says how many.
-- An open case is looked at every ten minutes, one that has ended for another eight days, when receipts still come.
CREATE OR REPLACE FUNCTION discharge.quality_run(p_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
    ids uuid[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('discharge.quality_run', 0)) THEN
        RETURN 0; -- another worker is at it
    END IF;
    ids := ARRAY(SELECT x.id FROM (
        (SELECT d.id FROM discharge.discharge d WHERE NOT EXISTS (SELECT FROM discharge.quality_case q
            WHERE q.discharge_id = d.id) ORDER BY d.id LIMIT p_most)
        UNION ALL
        (SELECT q.discharge_id FROM discharge.quality_case q WHERE q.next_check <= t ORDER BY q.next_check LIMIT p_most)
        ) x LIMIT p_most);
    INSERT INTO discharge.quality_case (discharge_id, county_code, unit_id, patient_id, state, admitted_at,
            checked_at, next_check)
        SELECT d.id, o.county_code, d.unit_id, d.patient_id, d.state, d.admitted_at, t, 'infinity'
            FROM discharge.discharge d JOIN organisation.provider o ON o.id = d.provider_id
            WHERE d.id = ANY (ids) AND NOT EXISTS (SELECT FROM discharge.quality_case q WHERE q.discharge_id = d.id);
    UPDATE discharge.quality_case q SET state = d.state, admitted_at = d.admitted_at, checked_at = t,
            next_check = CASE WHEN d.state NOT IN ('closed', 'aborted') THEN t + interval '10 minutes'
                WHEN d.ended_at > t - interval '8 days' THEN t + interval '6 hours' ELSE 'infinity' END
        FROM discharge.discharge d WHERE d.id = q.discharge_id AND q.discharge_id = ANY (ids);
    DELETE FROM discharge.quality_fault f WHERE f.discharge_id = ANY (ids);
    INSERT INTO discharge.quality_fault (discharge_id, slug, unit_id, county_code, at)
        SELECT x.discharge_id, x.slug, x.unit_id, q.county_code, min(x.at)
            FROM (SELECT * FROM discharge.quality_times(ids)
                UNION ALL SELECT * FROM discharge.quality_notices(ids)
                UNION ALL SELECT * FROM discharge.quality_basis(ids)) x
            JOIN discharge.quality_case q ON q.discharge_id = x.discharge_id
            GROUP BY x.discharge_id, x.slug, x.unit_id, q.county_code;
    RETURN cardinality(ids);
END
$$;
REVOKE ALL ON FUNCTION discharge.quality_run(integer), discharge.quality_times(uuid[]),
    discharge.quality_notices(uuid[]), discharge.quality_basis(uuid[]), discharge.quality_amount(text, date)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discharge.quality_run(integer) TO samplan_api;
RESET ROLE;
