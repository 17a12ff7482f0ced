-- 0016_quality.sql - what is wrong or missing in the cases' times: found by the worker, set by set, and kept as
-- rows that name nobody, so that a county can follow its own data without seeing a person.
SET LOCAL ROLE samplan_owner;

-- Each case that has been looked at, and when it is to be looked at again (infinity: never).
CREATE TABLE discharge.quality_case (
    discharge_id uuid PRIMARY KEY REFERENCES discharge.discharge,
    county_code text NOT NULL REFERENCES reference.county, -- where the hospital lies: its rules hold
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- the ward
    patient_id uuid NOT NULL REFERENCES patient.person, -- for protected identity alone; never shown
    state text NOT NULL,
    admitted_at timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,
    next_check timestamptz NOT NULL
);
CREATE INDEX quality_case_next ON discharge.quality_case (next_check) WHERE next_check < 'infinity';
CREATE INDEX quality_case_county ON discharge.quality_case (county_code, admitted_at);
CREATE INDEX quality_case_unit ON discharge.quality_case (unit_id, admitted_at);
CREATE INDEX quality_case_patient ON discharge.quality_case (patient_id);

-- What was found: a check of services/core/quality/quality.def, the unit whose part it is, and when it happened.
CREATE TABLE discharge.quality_fault (
    discharge_id uuid NOT NULL REFERENCES discharge.quality_case ON DELETE CASCADE,
    slug text NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    county_code text NOT NULL REFERENCES reference.county,
    at timestamptz NOT NULL,
    PRIMARY KEY (discharge_id, slug, unit_id)
);
CREATE INDEX quality_fault_county ON discharge.quality_fault (county_code, slug, at DESC, discharge_id, unit_id);
CREATE INDEX quality_fault_unit ON discharge.quality_fault (unit_id, slug, at DESC, discharge_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['quality_case', 'quality_fault'] LOOP
        EXECUTE format('ALTER TABLE discharge.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE discharge.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT ON discharge.quality_case, discharge.quality_fault TO samplan_api;
RESET ROLE;
