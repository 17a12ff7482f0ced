-- 0037_access.sql - by what way a reader reads, the blocks of a patient, and access in an emergency.
SET LOCAL ROLE samplan_owner;

-- Written by `samplan migrate` from services/core/access/ways.def.
CREATE TABLE access.way (
    number integer PRIMARY KEY,
    needs text[] NOT NULL,
    bars text[] NOT NULL,
    way text,
    reason text,
    CHECK ((way IS NULL) <> (reason IS NULL))
);
GRANT SELECT ON access.way TO samplan_api;

-- Health care under patientdatalagen, or omsorg under lag 2022:913 (SV-1). A municipality is both, and the two are
-- providers of their own to each other.
CREATE FUNCTION access.branch(kind text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN kind IN ('social-services', 'home-care', 'residential-care') THEN 'social'
        WHEN kind = 'administration' THEN 'none' ELSE 'care' END $$;
REVOKE ALL ON FUNCTION access.branch(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.branch(text) TO samplan_api;

-- The patient says that others may not read what this unit, or all of this provider, has written (SV-3, PDL-4). A row
-- ends and is never changed otherwise.
CREATE TABLE access.block (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    branch text NOT NULL CHECK (branch IN ('care', 'social')),
    unit_id uuid REFERENCES organisation.unit, -- NULL: the whole provider
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz, -- planned; NULL: until it is lifted
    asked_by text NOT NULL CHECK (asked_by IN ('patient', 'representative')), -- never a guardian
    how text NOT NULL CHECK (how IN ('oral', 'phone', 'written', 'e-id')),
    registered_by jsonb NOT NULL,
    registered_unit uuid REFERENCES organisation.unit, -- NULL: the patient's own view
    ended_at timestamptz,
    ended_by jsonb,
    ended_asked_by text CHECK (ended_asked_by IN ('patient', 'representative')),
    ended_how text CHECK (ended_how IN ('oral', 'phone', 'written', 'e-id')),
    CHECK (until > since),
    CHECK ((registered_unit IS NULL) = (how = 'e-id')),
    CHECK (num_nonnulls(ended_at, ended_by, ended_asked_by, ended_how) IN (0, 4))
);
-- What every policy asks, for each row it shows: nearly always nothing is there.
CREATE INDEX block_patient ON access.block (patient_id) WHERE ended_at IS NULL;

-- A block inside one provider, lifted for one member of staff for a time (PDL-5).
CREATE TABLE access.lift (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    block_id uuid NOT NULL REFERENCES access.block,
    patient_id uuid NOT NULL REFERENCES patient.person,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    user_id uuid NOT NULL REFERENCES identity.staff,
    basis text NOT NULL CHECK (basis IN ('consent', 'indispensable')),
    reason text NOT NULL CHECK (reason ~ '\S' AND length(reason) <= 500),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (until > since AND until <= since + interval '24 hours')
);
CREATE INDEX lift_block ON access.lift (block_id, user_id) WHERE ended_at IS NULL;

-- Somebody at a care provider has opened a person's data because life was in danger (SV-10).
CREATE TABLE access.emergency (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    user_id uuid NOT NULL REFERENCES identity.staff,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    opened_by jsonb NOT NULL,
    cause text NOT NULL CHECK (cause IN ('danger-to-life', 'serious-risk')),
    consent text NOT NULL CHECK (consent IN ('unconscious', 'confused', 'no-time')), -- why it cannot be asked for
    reason text NOT NULL CHECK (reason ~ '\S' AND length(reason) <= 500),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    ended_at timestamptz, -- by hand
    reviewed_at timestamptz,
    reviewed_by jsonb,
    reviewed_user uuid REFERENCES identity.staff,
    finding text CHECK (finding IN ('justified', 'follow-up')),
    finding_note text CHECK (finding_note ~ '\S' AND length(finding_note) <= 500),
    CHECK (until > opened_at AND until <= opened_at + interval '24 hours'),
    CHECK (num_nonnulls(reviewed_at, reviewed_by, reviewed_user, finding) IN (0, 4)),
    CHECK (reviewed_user <> user_id), -- LOG-6: nobody reviews their own
    CHECK (finding IS DISTINCT FROM 'follow-up' OR finding_note IS NOT NULL)
);
CREATE INDEX emergency_user ON access.emergency (user_id, until) WHERE ended_at IS NULL;
CREATE INDEX emergency_provider ON access.emergency (provider_id, opened_at);

-- What a row of the log says of the way: `own` is of before, and of what a person does with what is their own. Rows
-- that are there keep what they say and are not read through for this.
ALTER TABLE audit.event DROP CONSTRAINT event_legal_route_check;
ALTER TABLE audit.event ADD CONSTRAINT event_legal_route_check CHECK (legal_route IN ('own', 'own-unit', 'inner',
    'addressed', 'consent', 'child', 'unable', 'lifted', 'emergency')) NOT VALID;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['block', 'lift', 'emergency'] LOOP
        EXECUTE format('ALTER TABLE access.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE access.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by, ended_asked_by, ended_how) ON access.block TO samplan_api;
GRANT SELECT, INSERT, UPDATE (ended_at) ON access.lift TO samplan_api;
GRANT SELECT, INSERT, UPDATE (ended_at, reviewed_at, reviewed_by, reviewed_user, finding, finding_note)
    ON access.emergency TO samplan_api;
RESET ROLE;
