-- 0005_patient.sql - the person, identifiers over time, protected identity.
SET LOCAL ROLE samplan_owner;

CREATE TABLE patient.person (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    given_name text NOT NULL CHECK (given_name <> ''),
    family_name text NOT NULL CHECK (family_name <> ''),
    birth_date date, -- not always the one in the number (rules.md 6.1)
    sex text NOT NULL DEFAULT 'unknown' CHECK (sex IN ('female', 'male', 'unknown')),
    street text,
    postal_code text CHECK (postal_code ~ '^[0-9]{5}$'),
    city text,
    phone text,
    municipality_code text NOT NULL REFERENCES reference.municipality,
    listed_unit_id uuid REFERENCES organisation.unit,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    -- the Patient of the API, ready made, good for this version and this state of the directory
    face text,
    face_version bigint,
    face_directory bigint,
    CHECK (num_nonnulls(street, postal_code, city) IN (0, 3))
);

-- Only people with protected identity have a row: policies look here, and find nothing for the rest.
CREATE TABLE patient.protection (
    patient_id uuid PRIMARY KEY REFERENCES patient.person,
    kind text NOT NULL CHECK (kind IN ('marked', 'protected')),
    since timestamptz NOT NULL DEFAULT now()
);

-- A number is not unique over all people: a unique violation would tell that a hidden person exists.
CREATE TABLE patient.identifier (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    value text NOT NULL CHECK (value ~ '^[0-9A-Z]{8,12}$'),
    kind text NOT NULL CHECK (kind IN ('personnummer', 'samordningsnummer', 'national-reserve',
        'stockholm-reserve', 'vgr-reserve', 'varmland-reserve', 'inera-reserve', 'lma')),
    since timestamptz NOT NULL DEFAULT now(),
    until timestamptz,
    CHECK (until IS NULL OR until >= since)
);
CREATE UNIQUE INDEX identifier_current ON patient.identifier (patient_id) WHERE until IS NULL;
CREATE INDEX identifier_patient ON patient.identifier (patient_id, since);
CREATE INDEX identifier_value ON patient.identifier (value);

-- Who may open a person with protected identity (rules.md 5.5).
CREATE TABLE patient.named_staff (
    patient_id uuid NOT NULL REFERENCES patient.person,
    user_id uuid NOT NULL REFERENCES identity.staff,
    since timestamptz NOT NULL DEFAULT now(),
    named_by uuid,
    PRIMARY KEY (patient_id, user_id)
);
CREATE INDEX named_staff_user ON patient.named_staff (user_id);

-- What a person's data was before each correction.
CREATE TABLE patient.person_history (
    patient_id uuid NOT NULL REFERENCES patient.person,
    version bigint NOT NULL,
    data jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by uuid NOT NULL,
    PRIMARY KEY (patient_id, version)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['person', 'protection', 'identifier', 'named_staff',
                                'person_history'] LOOP
        EXECUTE format('ALTER TABLE patient.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE patient.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON patient.person, patient.identifier, patient.protection TO samplan_api;
GRANT DELETE ON patient.protection TO samplan_api;
GRANT SELECT, INSERT, DELETE ON patient.named_staff TO samplan_api;
GRANT INSERT ON patient.person_history TO samplan_api;
RESET ROLE;
