-- 0009_audit.sql - who did what with whose data: append only, partitioned by month (security.md 2).
SET LOCAL ROLE samplan_owner;

CREATE TABLE audit.event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    user_id uuid,
    hsa_id text,
    role text,
    unit_id uuid,
    provider_id uuid,
    purpose text,
    patient_id uuid,
    patients uuid[], -- everybody in a list that was shown
    owner_provider_id uuid, -- whose data it is
    action text NOT NULL,
    thing_kind text,
    thing_id uuid,
    thing_version bigint,
    categories text[],
    outcome text NOT NULL CHECK (outcome IN ('ok', 'denied', 'failed')),
    reason text,
    legal_route text CHECK (legal_route IN ('addressed', 'own')),
    on_behalf_of uuid,
    origin text,
    request_id uuid,
    client text
) PARTITION BY RANGE (at);

CREATE INDEX event_id ON audit.event (id);
CREATE INDEX event_patient ON audit.event (patient_id, id) WHERE patient_id IS NOT NULL;
CREATE INDEX event_patients ON audit.event USING gin (patients) WHERE patients IS NOT NULL;
CREATE INDEX event_user ON audit.event (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX event_unit ON audit.event (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX event_at ON audit.event USING brin (at);

ALTER TABLE audit.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.event FORCE ROW LEVEL SECURITY;

CREATE TABLE audit.event_rest PARTITION OF audit.event DEFAULT;

-- Makes the partitions of the months from `first` on, up to `months` after this one; says how many.
-- Owned by the tables' owner, since samplan_api owns none: the worker's function may call it, and it
-- can do nothing but this.
CREATE FUNCTION audit.make_partitions(first date, months integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    here timestamp := date_trunc('month', first::timestamp);
    last timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => months);
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.make_partitions', 0));
    WHILE here <= last LOOP
        name := 'event_' || to_char(here, 'YYYY_MM');
        IF to_regclass('audit.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.event FOR VALUES FROM (%L) TO (%L)',
                name, to_char(here, 'YYYY-MM-DD') || ' 00:00:00+00',
                to_char(here + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
            EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', name);
            EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', name);
            made := made + 1;
        END IF;
        here := here + interval '1 month';
    END LOOP;
    RETURN made;
END
$$;
ALTER TABLE audit.event_rest ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.event_rest FORCE ROW LEVEL SECURITY;
DO $$ BEGIN PERFORM audit.make_partitions(least(date '2026-01-01', now()::date), 12); END $$;

GRANT EXECUTE ON FUNCTION audit.make_partitions(date, integer) TO samplan_api;
GRANT SELECT, INSERT (user_id, hsa_id, role, unit_id, provider_id, purpose, patient_id, patients,
    owner_provider_id, action, thing_kind, thing_id, thing_version, categories, outcome, reason,
    legal_route, on_behalf_of, origin, request_id, client) ON audit.event TO samplan_api;
RESET ROLE;
