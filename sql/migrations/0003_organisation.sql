-- 0003_organisation.sql - care providers and their units: no people in here.
SET LOCAL ROLE samplan_owner;

CREATE TABLE organisation.provider (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL CHECK (kind IN ('region', 'municipality', 'private')),
    org_number text NOT NULL UNIQUE CHECK (org_number ~ '^[0-9]{10}$'),
    county_code text NOT NULL REFERENCES reference.county,
    municipality_code text REFERENCES reference.municipality,
    CHECK ((kind = 'municipality') = (municipality_code IS NOT NULL))
);

CREATE TABLE organisation.unit (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    hsa_id text NOT NULL CHECK (hsa_id ~ '^SE[0-9]{10}-[A-Za-z0-9]{1,18}$'),
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL CHECK (kind IN ('ward', 'emergency', 'primary-care', 'specialist-clinic',
        'municipal-health', 'rehabilitation', 'social-services', 'home-care', 'residential-care',
        'administration')),
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    parent_id uuid REFERENCES organisation.unit,
    municipality_code text REFERENCES reference.municipality, -- where it lies
    phone text,
    serves text[] NOT NULL DEFAULT '{}', -- municipality codes
    active_from timestamptz NOT NULL DEFAULT now(),
    active_to timestamptz,
    version bigint NOT NULL DEFAULT 1,
    CHECK (active_to IS NULL OR active_to >= active_from)
);
-- HSA-ids are compared without regard to case.
CREATE UNIQUE INDEX unit_hsa_id ON organisation.unit (upper(hsa_id));
CREATE INDEX unit_provider ON organisation.unit (provider_id);
CREATE INDEX unit_parent ON organisation.unit (parent_id);
CREATE INDEX unit_serves ON organisation.unit USING gin (serves);
CREATE INDEX unit_kind ON organisation.unit (kind, name);

-- How many times the directory has changed: what has been made of it and kept (discharge.face,
-- patient.person.face) is good for the number it was made at.
CREATE TABLE organisation.directory (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);
INSERT INTO organisation.directory (version) VALUES (1);

CREATE FUNCTION organisation.count_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE organisation.directory d SET version = d.version + 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE ON organisation.provider
    FOR EACH STATEMENT EXECUTE FUNCTION organisation.count_change();
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE ON organisation.unit
    FOR EACH STATEMENT EXECUTE FUNCTION organisation.count_change();
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE ON reference.municipality
    FOR EACH STATEMENT EXECUTE FUNCTION organisation.count_change();
GRANT SELECT, UPDATE (version) ON organisation.directory TO samplan_api;

GRANT SELECT, INSERT, UPDATE ON organisation.provider, organisation.unit TO samplan_api;
RESET ROLE;
