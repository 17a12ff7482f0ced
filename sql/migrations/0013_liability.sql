-- 0013_liability.sql - the payment basis: what a county has agreed, what a day of care costs, who pays for a person
-- that another municipality has placed, and the facts that the computation stands on (rules.md 1.4 to 1.6).
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA liability;
GRANT USAGE ON SCHEMA liability TO samplan_api;

-- An agreement as county_read reads it. One that has come into force is never overwritten: it is ended and
-- a new one is added; nothing is removed.
CREATE TABLE liability.agreement (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    county_code text NOT NULL REFERENCES reference.county,
    valid_from date NOT NULL,
    valid_to date,
    agreement jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb, -- Person of the API, as it was; NULL: by the installation
    changed_at timestamptz,
    changed_by jsonb,
    CHECK (valid_to >= valid_from),
    CHECK (agreement ->> 'validFrom' = valid_from::text AND agreement ->> 'validTo' IS NOT DISTINCT FROM valid_to::text),
    CHECK ((changed_at IS NULL) = (changed_by IS NULL)),
    -- Two agreements of a county never hold on the same day: each county has a stretch of its own on one axis.
    CONSTRAINT agreement_no_overlap EXCLUDE USING gist (int8range(
        county_code::bigint * 10000000 + (valid_from - date '1900-01-01'),
        county_code::bigint * 10000000 + (coalesce(valid_to, date '9999-12-31') - date '1900-01-01'), '[]') WITH &&)
);

-- What a day of care costs (PAY-6). Without a county: what is shipped, written by `samplan migrate` from
-- services/core/liability/amounts.def. A county adds what it has read; a wrong row is replaced, never changed.
CREATE TABLE liability.tariff (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    county_code text REFERENCES reference.county,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    amount integer NOT NULL CHECK (amount BETWEEN 0 AND 1000000),
    source text NOT NULL CHECK (source ~ '\S'),
    entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entered_by jsonb, -- Person of the API, as it was
    replaced_at timestamptz,
    replaced_by jsonb,
    CHECK (valid_to >= valid_from),
    CHECK ((county_code IS NULL) = (entered_by IS NULL)),
    CHECK ((replaced_at IS NULL) = (replaced_by IS NULL)),
    CONSTRAINT tariff_no_overlap EXCLUDE USING gist (int8range(
        coalesce(county_code, '0')::bigint * 10000000 + (valid_from - date '1900-01-01'),
        coalesce(county_code, '0')::bigint * 10000000 + (valid_to - date '1900-01-01'), '[]') WITH &&)
        WHERE (replaced_at IS NULL)
);

-- PAY-2: another municipality than that of registration has decided on the housing, and pays.
CREATE TABLE patient.placement (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    municipality_code text NOT NULL REFERENCES reference.municipality,
    kind text NOT NULL CHECK (kind IN ('sol-8-4', 'sol-8-11', 'sol-26-1')),
    since date NOT NULL,
    until date, -- last day
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by jsonb NOT NULL, -- Person of the API, as it was
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    replaced_at timestamptz, -- was wrong, or another was recorded
    CHECK (until >= since)
);
CREATE INDEX placement_patient ON patient.placement (patient_id, since) WHERE replaced_at IS NULL;

CREATE INDEX ready_interval_ended ON discharge.ready_interval (ended_at);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['liability.agreement', 'liability.tariff', 'patient.placement'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT ON liability.agreement, liability.tariff, patient.placement TO samplan_api;
GRANT UPDATE (version, valid_from, valid_to, agreement, changed_at, changed_by) ON liability.agreement TO samplan_api;
GRANT UPDATE (replaced_at, replaced_by) ON liability.tariff TO samplan_api;
GRANT UPDATE (until, replaced_at) ON patient.placement TO samplan_api;

-- Moments travel as microseconds since 1970. Small enough to be put into the query that calls it; the others below
-- are plpgsql, whose plans are kept.
CREATE FUNCTION liability.micros(t timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT (extract(epoch FROM t) * 1000000)::bigint $$;

-- PAY-2: the municipality that pays, as of when the patient was last reported ready.
CREATE FUNCTION liability.payer(d discharge.discharge) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    day CONSTANT date := (coalesce((SELECT max(i.sent_at) FROM discharge.ready_interval i
        WHERE i.discharge_id = d.id), now()) AT TIME ZONE 'Europe/Stockholm')::date;
    placed text;
BEGIN
    SELECT x.municipality_code INTO placed FROM patient.placement x
        WHERE x.patient_id = d.patient_id AND x.replaced_at IS NULL AND x.since <= day
            AND (x.until IS NULL OR x.until >= day)
        ORDER BY x.since DESC, x.id DESC LIMIT 1;
    RETURN coalesce(placed, (SELECT p.municipality_code FROM patient.person p WHERE p.id = d.patient_id));
END
$$;

-- The units to which something was sent when it was sent to this municipality (PAY-3): its own, and those of private
-- providers that serve it.
CREATE FUNCTION liability.units(p_municipality text) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(u.id), '{}')
        FROM organisation.unit u JOIN organisation.provider o ON o.id = u.provider_id
        WHERE o.municipality_code = p_municipality
            OR (o.kind = 'private' AND u.kind <> 'primary-care' AND p_municipality = ANY (u.serves)));
END
$$;

-- What the computation needs to know of one case, without anybody's identity; services/core/liability/facts.c reads it:
-- [id, municipality, care, [not admitted, wrong, compulsory], admitted, assessed, notified, ended,
--  [[sent, withdrawn, called, sip, elsewhere], ..], [[said, from, available], ..]]
-- A call belongs to the interval during which, or before which, it was sent (LUS-17: each has its own). The units are
-- looked up in a way that no index answers: by the case's own rows is quicker than by all that the units ever got.
CREATE FUNCTION liability.stay(d discharge.discharge, p_id uuid, p_payer text, p_units uuid[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    notified timestamptz;
    intervals jsonb;
    answers jsonb;
BEGIN
    SELECT min(CASE WHEN r.came_from IS NULL THEN n.sent_at ELSE r.sent_at END) INTO notified
        FROM discharge.notice n JOIN discharge.recipient r ON r.notice_id = n.id AND r.discharge_id = d.id
        WHERE n.discharge_id = d.id AND n.kind = 'admission' AND r.ended_how IS DISTINCT FROM 'recalled'
            AND array_position(p_units, r.unit_id) IS NOT NULL;
    SELECT coalesce(jsonb_agg(jsonb_build_array(liability.micros(i.sent_at),
                CASE WHEN i.ended_how = 'withdrawn' THEN liability.micros(i.ended_at) END,
                (SELECT liability.micros(min(k.called_at)) FROM discharge.sip_call k
                    WHERE k.discharge_id = d.id AND (i.since IS NULL OR k.called_at > i.since)
                        AND (i.is_last OR k.called_at <= i.ended_at)),
                coalesce((SELECT s.need FROM discharge.sip_decision s
                    WHERE s.discharge_id = d.id AND (i.is_last OR s.decided_at <= i.ended_at)
                    ORDER BY s.number DESC LIMIT 1), 'unknown'),
                NOT EXISTS (SELECT FROM discharge.recipient r WHERE r.notice_id = i.notice_id
                    AND r.ended_how IS DISTINCT FROM 'recalled' AND array_position(p_units, r.unit_id) IS NOT NULL))
            ORDER BY i.number), '[]') INTO intervals
        FROM (SELECT x.number, x.sent_at, x.ended_at, x.ended_how, x.notice_id,
                lag(x.ended_at) OVER w AS since, lead(x.number) OVER w IS NULL AS is_last
            FROM discharge.ready_interval x WHERE x.discharge_id = d.id WINDOW w AS (ORDER BY x.number)) i;
    SELECT coalesce(jsonb_agg(jsonb_build_array(liability.micros(a.said_at), liability.micros(a.from_at),
            a.available) ORDER BY a.said_at, a.number), '[]') INTO answers
        FROM discharge.availability a WHERE a.discharge_id = d.id;
    RETURN jsonb_build_array(p_id, p_payer, d.care,
        jsonb_build_array(d.origin = 'emergency', d.state = 'aborted' AND d.ended_reason = 'wrong',
            d.compulsory IS NOT NULL),
        liability.micros(d.admitted_at), liability.micros(d.assessed_at), liability.micros(notified),
        liability.micros(coalesce(d.left_at, CASE WHEN d.state = 'aborted' THEN d.ended_at END)), intervals, answers);
END
$$;

-- The functions below run as the tables' owner under policies of its own (policies/liability.sql), which let them see
-- one county, and only when the calling function has shown the right to.

-- Of one case, which the caller may read: who pays (never told for a protected identity) and the facts.
CREATE FUNCTION liability.one(p_id uuid, OUT payer text, OUT stay jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    d discharge.discharge;
BEGIN
    SELECT x.* INTO STRICT d FROM discharge.discharge x WHERE x.id = p_id;
    payer := liability.payer(d);
    stay := liability.stay(d, d.id, payer, liability.units(payer));
END
$$;

-- The cases of a county with a ready interval in the period, of all units: what the monthly basis and the average
-- model are computed from. Gives no identity: the case's own id only where p_with_id, and whom that id stands for
-- is seen under the ordinary policies alone.
CREATE FUNCTION liability.stays(p_from date, p_to date, p_municipality text, p_with_id boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    since CONSTANT timestamptz := discharge.end_of_day(p_from - 1);
    until CONSTANT timestamptz := discharge.end_of_day(p_to);
BEGIN
    RETURN (WITH found AS MATERIALIZED (SELECT d, liability.payer(d) AS payer FROM discharge.discharge d
                WHERE d.id IN (SELECT i.discharge_id FROM discharge.ready_interval i
                        WHERE i.sent_at < until AND (i.ended_at IS NULL OR i.ended_at >= since))
                    -- where a protected person lives is told to nobody, and a line per municipality would tell it
                    AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id)),
            town AS MATERIALIZED (SELECT f.payer, liability.units(f.payer) AS units FROM found f
                WHERE p_municipality IS NULL OR f.payer = p_municipality GROUP BY f.payer)
        SELECT coalesce(jsonb_agg(liability.stay(f.d, CASE WHEN p_with_id THEN (f.d).id END, f.payer, t.units)
                ORDER BY (f.d).id), '[]')
            FROM found f JOIN town t ON t.payer = f.payer);
END
$$;

-- How many cases of the county the function above leaves out for protected identity.
CREATE FUNCTION liability.hidden(p_from date, p_to date) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (SELECT count(*) FROM discharge.discharge d
        WHERE d.id IN (SELECT i.discharge_id FROM discharge.ready_interval i
                WHERE i.sent_at < discharge.end_of_day(p_to)
                    AND (i.ended_at IS NULL OR i.ended_at >= discharge.end_of_day(p_from - 1)))
            AND EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id));
END
$$;

DO $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT p.oid::regprocedure AS face FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'liability'::regnamespace LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.face);
    END LOOP;
    FOR f IN SELECT p.oid::regprocedure AS face FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'liability'::regnamespace AND (p.prosecdef OR p.proname = 'units') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO samplan_api', f.face);
    END LOOP;
END
$$;

-- What is kept of a person lacks the placement.
UPDATE organisation.directory d SET version = d.version + 1;
RESET ROLE;
