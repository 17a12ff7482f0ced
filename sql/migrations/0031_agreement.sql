-- 0031_agreement.sql - patientkontrakt, dokumenterad överenskommelse: what a unit and a person have agreed on, in the person's
-- words (PK-1). Contacts, agreed times and plans are read from their own modules and never kept here.
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA agreement;
GRANT USAGE ON SCHEMA agreement TO samplan_api;

-- Written by `samplan migrate` from services/core/agreement/state.def.
CREATE TABLE agreement.move (
    act text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    PRIMARY KEY (act, from_state, to_state)
);

CREATE TABLE agreement.agreement (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    patient_id uuid NOT NULL REFERENCES patient.person,
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- which the person has agreed with
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in-force', 'ended')),
    number integer, -- of what is agreed; NULL: nothing has been
    follow_up_on date,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb NOT NULL,
    created_user uuid NOT NULL REFERENCES identity.staff,
    ended_at timestamptz,
    ended_by jsonb,
    ended_reason text CHECK (ended_reason IN ('patients-wish', 'replaced', 'moved', 'no-longer-needed', 'died', 'mistake')),
    ended_note text CHECK (ended_note ~ '\S' AND length(ended_note) <= 500),
    UNIQUE (id, patient_id),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK (num_nonnulls(ended_at, ended_by, ended_reason) IN (0, 3)),
    CHECK (ended_note IS NULL OR ended_at IS NOT NULL),
    CHECK (state <> 'in-force' OR number IS NOT NULL),
    CHECK (state <> 'draft' OR number IS NULL)
) WITH (fillfactor = 80);
CREATE INDEX agreement_patient ON agreement.agreement (patient_id);
CREATE INDEX agreement_unit ON agreement.agreement (unit_id, follow_up_on) WHERE state <> 'ended';
-- One that runs, of a unit with a person.
CREATE UNIQUE INDEX agreement_running ON agreement.agreement (patient_id, unit_id) WHERE state <> 'ended';

-- What is being written: one field, one version, so two who write the same one are told of each other. The patient writes
-- the own words; what is agreed is in agreement.version.
CREATE TABLE agreement.field (
    agreement_id uuid NOT NULL REFERENCES agreement.agreement,
    name text NOT NULL CHECK (name IN ('matters', 'self', 'care', 'advice', 'worse', 'follow-up')),
    value text CHECK (length(value) <= 2000),
    version bigint NOT NULL DEFAULT 1,
    unit_id uuid REFERENCES organisation.unit, -- NULL: the patient's side
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by jsonb NOT NULL,
    changed_user uuid REFERENCES identity.staff,
    PRIMARY KEY (agreement_id, name),
    CHECK ((unit_id IS NULL) = (changed_user IS NULL)),
    CHECK (unit_id IS NOT NULL OR name IN ('matters', 'self')),
    CHECK (name <> 'follow-up' OR value IS NULL OR value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
) WITH (fillfactor = 80);

-- The plans that it refers to (PK-4: two documents that refer to each other, not one).
CREATE TABLE agreement.plan (
    agreement_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    refers boolean NOT NULL,
    PRIMARY KEY (agreement_id, plan_id),
    FOREIGN KEY (agreement_id, patient_id) REFERENCES agreement.agreement (id, patient_id),
    FOREIGN KEY (plan_id, patient_id) REFERENCES plan.plan (id, patient_id)
);
CREATE INDEX plan_plan ON agreement.plan (plan_id);

-- What an agreement lacks before it can be one: {fields: {name: text}}. The same rule as agreement_missing in C.
CREATE FUNCTION agreement.missing(content jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN array_remove(ARRAY[CASE WHEN plan.blank(content #>> '{fields,matters}') THEN 'matters' END,
        CASE WHEN plan.blank(content #>> '{fields,care}') THEN 'care' END], NULL);
END
$$;

-- Every version that was agreed on, as it was: with whom, how, when. Never changed.
CREATE TABLE agreement.version (
    agreement_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    patient_id uuid NOT NULL,
    content jsonb NOT NULL, -- {fields: {name: text}, plans: [id]}
    agreed_with text NOT NULL CHECK (agreed_with IN ('patient', 'guardian', 'representative')),
    name text CHECK (name ~ '\S' AND length(name) <= 200),
    how text NOT NULL CHECK (how IN ('in-person', 'phone', 'video', 'letter', 'e-service')),
    agreed_at timestamptz NOT NULL,
    told_by text CHECK (told_by ~ '\S' AND length(told_by) <= 200), -- who went through it; NULL: who made it
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by jsonb NOT NULL,
    made_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (agreement_id, number),
    FOREIGN KEY (agreement_id, patient_id) REFERENCES agreement.agreement (id, patient_id),
    CONSTRAINT version_whole CHECK (agreement.missing(content) = '{}'),
    CONSTRAINT version_named CHECK (agreed_with = 'patient' OR name IS NOT NULL),
    CONSTRAINT version_agreed CHECK (agreed_at <= made_at + interval '5 minutes')
);
ALTER TABLE agreement.agreement ADD CONSTRAINT agreement_number FOREIGN KEY (id, number)
    REFERENCES agreement.version (agreement_id, number);

-- What the person, a proxy or a unit says beside it. Never changed.
CREATE TABLE agreement.comment (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    agreement_id uuid NOT NULL REFERENCES agreement.agreement,
    unit_id uuid REFERENCES organisation.unit, -- NULL: the patient's side
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by jsonb NOT NULL,
    text text NOT NULL CHECK (NOT plan.blank(text) AND length(text) <= 2000)
);
CREATE INDEX comment_agreement ON agreement.comment (agreement_id, at);

-- From state to state as state.def has it, whoever writes.
CREATE FUNCTION agreement.check_agreement() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    doing CONSTANT text := current_setting('samplan.act', true);
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR doing IS DISTINCT FROM 'begin' THEN
            RAISE EXCEPTION 'an agreement begins as a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_move';
        END IF;
    ELSIF NOT EXISTS (SELECT FROM agreement.move m WHERE m.act = doing AND m.from_state = OLD.state
            AND m.to_state = NEW.state) OR (NEW.number IS DISTINCT FROM OLD.number AND doing <> 'agree') THEN
        RAISE EXCEPTION 'an agreement cannot go from % to % by %', OLD.state, NEW.state, coalesce(nullif(doing, ''), 'no act')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_move';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_agreement BEFORE INSERT OR UPDATE ON agreement.agreement
    FOR EACH ROW EXECUTE FUNCTION agreement.check_agreement();

-- What hangs on it is written while it may be, by its act.
CREATE FUNCTION agreement.check_part() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    doing CONSTANT text := current_setting('samplan.act', true);
BEGIN
    IF doing IS DISTINCT FROM TG_ARGV[0] OR NOT EXISTS (SELECT FROM agreement.agreement a JOIN agreement.move m
            ON m.from_state = a.state AND m.act = doing WHERE a.id = NEW.agreement_id) THEN
        RAISE EXCEPTION 'that is not done in this state of an agreement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_part';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_part BEFORE INSERT OR UPDATE ON agreement.field
    FOR EACH ROW EXECUTE FUNCTION agreement.check_part('edit');
CREATE TRIGGER check_part BEFORE INSERT OR UPDATE ON agreement.plan
    FOR EACH ROW EXECUTE FUNCTION agreement.check_part('edit');
CREATE TRIGGER check_part BEFORE INSERT ON agreement.comment
    FOR EACH ROW EXECUTE FUNCTION agreement.check_part('comment');
CREATE TRIGGER check_part BEFORE INSERT ON agreement.version
    FOR EACH ROW EXECUTE FUNCTION agreement.check_part('agree');

-- A version follows the one before.
CREATE FUNCTION agreement.check_version() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(v.number), 0) + 1 FROM agreement.version v
            WHERE v.agreement_id = NEW.agreement_id) THEN
        RAISE EXCEPTION 'a version follows the one before' USING ERRCODE = 'check_violation', CONSTRAINT = 'version_next';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_version BEFORE INSERT ON agreement.version
    FOR EACH ROW EXECUTE FUNCTION agreement.check_version();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['agreement', 'field', 'plan', 'version', 'comment'] LOOP
        EXECUTE format('ALTER TABLE agreement.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE agreement.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

-- What the county calls it (PK-3).
ALTER TABLE organisation.county_setting ADD COLUMN agreement_label text NOT NULL DEFAULT 'Dokumenterad överenskommelse'
    CHECK (NOT plan.blank(agreement_label) AND length(agreement_label) <= 60);
GRANT UPDATE (agreement_label) ON organisation.county_setting TO samplan_api;

GRANT SELECT ON agreement.move TO samplan_api;
GRANT SELECT, INSERT ON agreement.agreement, agreement.field, agreement.plan, agreement.version, agreement.comment
    TO samplan_api;
GRANT UPDATE (refers) ON agreement.plan TO samplan_api;
GRANT UPDATE (version, state, number, follow_up_on, ended_at, ended_by, ended_reason, ended_note) ON agreement.agreement
    TO samplan_api;
GRANT UPDATE (value, version, unit_id, changed_at, changed_by, changed_user) ON agreement.field TO samplan_api;
GRANT EXECUTE ON FUNCTION agreement.missing(jsonb), agreement.check_agreement(), agreement.check_part(),
    agreement.check_version() TO samplan_api;
RESET ROLE;
