-- 0045_incoming.sql - record systems that tell of stays by FHIR: who acts when nobody of the staff does, and which case a
-- hospital's own number of a stay means.
SET LOCAL ROLE samplan_owner;

-- A system acts as a member of staff of its own kind: it has no HSA-id and no account, so nobody can sign in as it.
ALTER TABLE identity.staff ADD system boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT staff_system CHECK (NOT system OR hsa_id IS NULL);
ALTER TABLE access.client ADD staff_id uuid REFERENCES identity.staff;
ALTER TABLE identity.session DROP CONSTRAINT session_way_check,
    ADD CONSTRAINT session_way_check CHECK (way IN ('local', 'provider', 'system'));

CREATE FUNCTION identity.system_apart() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF EXISTS (SELECT FROM identity.staff u WHERE u.id = NEW.user_id AND u.system)
            <> (TG_TABLE_NAME = 'session' AND to_jsonb(NEW) ->> 'way' = 'system') THEN
        RAISE EXCEPTION 'a system does not sign in, and nobody does as one';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER system_apart BEFORE INSERT OR UPDATE OF user_id ON identity.account
    FOR EACH ROW EXECUTE FUNCTION identity.system_apart();
CREATE TRIGGER system_apart BEFORE INSERT OR UPDATE OF user_id, way ON identity.session
    FOR EACH ROW EXECUTE FUNCTION identity.system_apart();

-- The provider's own number of a stay: one case, however often and by whichever of its systems it is told.
CREATE TABLE discharge.identifier (
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    system text NOT NULL CHECK (system ~ '\S' AND length(system) <= 200),
    value text NOT NULL CHECK (value ~ '\S' AND length(value) <= 100),
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    PRIMARY KEY (provider_id, system, value)
);
CREATE INDEX identifier_discharge ON discharge.identifier (discharge_id);
ALTER TABLE discharge.identifier ENABLE ROW LEVEL SECURITY;
ALTER TABLE discharge.identifier FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (discharge_id) ON discharge.identifier TO samplan_api;
RESET ROLE;
