-- 0022_plan.sql - the coordinated individual plan (SIP): what is written together, the consent it stands on,
-- and every version that was established, as it was (rules.md 2).
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA plan;
GRANT USAGE ON SCHEMA plan TO samplan_api;

-- Written by `samplan migrate` from services/core/plan/state.def and parts.def.
CREATE TABLE plan.move (
    act text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    PRIMARY KEY (act, from_state, to_state)
);
CREATE TABLE plan.part (
    name text PRIMARY KEY, -- "action.text"
    section text NOT NULL,
    many boolean NOT NULL,
    parent text, -- the section that a row of this one may lie under
    kind text NOT NULL CHECK (kind IN ('text', 'long', 'date', 'choice', 'unit', 'rating')),
    most integer NOT NULL,
    live boolean NOT NULL, -- is written in an established plan too
    choices text[] NOT NULL
);

-- ---- what the law demands of a plan that is established (SIP-4), and the consent (SIP-2) ----
-- content: {fields: {name: value}, rows: [{id, section, parent, fields}], consents: [..]}. The same rule as
-- plan_missing in services/core/plan/plan.c.
CREATE FUNCTION plan.blank(p_value text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RETURN coalesce(btrim(p_value, E' \t\r\n'), '') = ''; END $$;

CREATE FUNCTION plan.missing(content jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    one jsonb;
    actions integer := 0;
    wordless boolean := false;
    nobodys boolean := false;
    others boolean := coalesce(content #>> '{fields,others.none}', '') = 'yes';
    lacking text[] := '{}';
BEGIN
    FOR one IN SELECT x FROM jsonb_array_elements(coalesce(content -> 'rows', '[]')) AS x LOOP
        IF one ->> 'section' = 'action' THEN
            actions := actions + 1;
            wordless := wordless OR plan.blank(one #>> '{fields,action.text}');
            nobodys := nobodys OR coalesce(one #>> '{fields,action.principal}', '') NOT IN ('region', 'municipality');
        ELSIF one ->> 'section' = 'other' AND NOT plan.blank(one #>> '{fields,other.text}') THEN
            others := true;
        END IF;
    END LOOP;
    IF actions = 0 OR wordless THEN
        lacking := lacking || 'efforts'::text;
    END IF;
    IF nobodys THEN
        lacking := lacking || 'responsible'::text;
    END IF;
    IF NOT others THEN
        lacking := lacking || 'others'::text;
    END IF;
    IF coalesce(content #>> '{fields,overall.principal}', '') NOT IN ('region', 'municipality') THEN
        lacking := lacking || 'overall'::text;
    END IF;
    IF jsonb_array_length(coalesce(content -> 'consents', '[]')) = 0 THEN
        lacking := lacking || 'consent'::text;
    END IF;
    RETURN lacking;
END
$$;

CREATE TABLE plan.plan (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1, -- counts every change; of what was established see number
    kind text NOT NULL DEFAULT 'sip' CHECK (kind IN ('sip')),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'called', 'meeting-held', 'established',
        'revised', 'paused', 'closed')),
    paused_from text,
    patient_id uuid NOT NULL REFERENCES patient.person,
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- took the initiative
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    discharge_id uuid REFERENCES discharge.discharge,
    child boolean NOT NULL DEFAULT false,
    number integer, -- the version in force
    follow_up_on date, -- NULL: nobody has said when
    excluded text[] NOT NULL DEFAULT '{}', -- fields that the consents in force leave out
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by jsonb NOT NULL,
    created_user uuid NOT NULL REFERENCES identity.staff,
    ended_at timestamptz,
    ended_reason text CHECK (ended_reason IN ('goals-met', 'no-longer-needed', 'consent-withdrawn', 'moved', 'died',
        'replaced', 'not-begun')),
    UNIQUE (id, patient_id),
    CHECK ((state = 'paused') = (paused_from IS NOT NULL)),
    CHECK ((state = 'closed') = (ended_at IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
    CONSTRAINT plan_established CHECK (state NOT IN ('established', 'revised') OR number IS NOT NULL)
) WITH (fillfactor = 80);
CREATE INDEX plan_patient ON plan.plan (patient_id);
CREATE INDEX plan_discharge ON plan.plan (discharge_id);

-- The one truth of who takes part: a unit reads the plan while it has a row here that has not ended.
CREATE TABLE plan.participation (
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    plan_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    covered_to timestamptz, -- when the consent it stands on ends by itself; NULL: its own plan, or no consent yet
    PRIMARY KEY (plan_id, unit_id, since),
    FOREIGN KEY (plan_id, patient_id) REFERENCES plan.plan (id, patient_id)
);
CREATE UNIQUE INDEX participation_plan ON plan.participation (unit_id, plan_id) WHERE until IS NULL;
CREATE INDEX participation_patient ON plan.participation (unit_id, patient_id) WHERE until IS NULL;
-- The same for the eyes of the others: which units there are and have been.
CREATE TABLE plan.party (
    plan_id uuid NOT NULL REFERENCES plan.plan,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    PRIMARY KEY (plan_id, unit_id, since)
);

-- SIP-2: never general: named units, a time, what it leaves out; withdrawn at any time.
CREATE TABLE plan.consent (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    plan_id uuid NOT NULL REFERENCES plan.plan,
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- recorded it
    given_by text NOT NULL CHECK (given_by IN ('patient', 'guardian', 'representative', 'unable')),
    name text,
    how text NOT NULL CHECK (how IN ('oral', 'written', 'e-id', 'attitude')),
    given_at timestamptz NOT NULL,
    units uuid[] NOT NULL CHECK (cardinality(units) BETWEEN 1 AND 50),
    excluded text[] NOT NULL DEFAULT '{}',
    note text,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    withdrawn_at timestamptz,
    withdrawn_how text,
    withdrawn_by jsonb,
    CHECK (valid_to >= valid_from),
    CHECK (given_by NOT IN ('guardian', 'representative') OR name IS NOT NULL),
    -- who cannot consent: how the attitude was found out is written down
    CHECK ((given_by = 'unable') = (how = 'attitude')),
    CHECK (given_by <> 'unable' OR NOT plan.blank(note)),
    CHECK (num_nonnulls(withdrawn_at, withdrawn_how, withdrawn_by) IN (0, 3))
);
CREATE INDEX consent_plan ON plan.consent (plan_id);

CREATE TABLE plan.row (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    plan_id uuid NOT NULL REFERENCES plan.plan,
    section text NOT NULL,
    parent_id uuid,
    version bigint NOT NULL DEFAULT 1, -- counts what was written in its fields
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb NOT NULL,
    removed_at timestamptz,
    removed_by jsonb,
    UNIQUE (id, plan_id),
    FOREIGN KEY (parent_id, plan_id) REFERENCES plan.row (id, plan_id),
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE INDEX row_plan ON plan.row (plan_id);

-- One field, one version: two who write the same one are told of each other.
CREATE TABLE plan.field (
    plan_id uuid NOT NULL REFERENCES plan.plan,
    row_id uuid,
    name text NOT NULL,
    value text CHECK (length(value) <= 4000),
    version bigint NOT NULL DEFAULT 1,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by jsonb NOT NULL,
    changed_user uuid NOT NULL REFERENCES identity.staff,
    FOREIGN KEY (row_id, plan_id) REFERENCES plan.row (id, plan_id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX field_one ON plan.field (plan_id, coalesce(row_id, plan_id), name);

-- What was done with the plan: called, met, followed up, copied, refused, revised, closed. Never changed.
CREATE TABLE plan.entry (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    plan_id uuid NOT NULL REFERENCES plan.plan,
    act text NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    at timestamptz NOT NULL, -- when it was
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by jsonb NOT NULL,
    by_user uuid NOT NULL REFERENCES identity.staff,
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object')
);
CREATE INDEX entry_plan ON plan.entry (plan_id, recorded_at);

-- Every version that was established, as it was. The check is the law's: without all it names there is none.
CREATE TABLE plan.version (
    plan_id uuid NOT NULL REFERENCES plan.plan,
    number integer NOT NULL CHECK (number >= 1),
    patient_id uuid NOT NULL REFERENCES patient.person,
    content jsonb NOT NULL,
    units uuid[] NOT NULL, -- took part then: they have had it
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    established_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    established_by jsonb NOT NULL,
    established_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (plan_id, number),
    CONSTRAINT version_whole CHECK (plan.missing(content) = '{}')
);
ALTER TABLE plan.plan ADD CONSTRAINT plan_number FOREIGN KEY (id, number) REFERENCES plan.version (plan_id, number);

CREATE FUNCTION plan.check_move() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a plan begins as a draft, not as %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_move';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM plan.move m
            WHERE m.act = current_setting('samplan.act', true)
                AND m.from_state = OLD.state AND m.to_state = NEW.state) THEN
        RAISE EXCEPTION 'a plan cannot go from % to % by %', OLD.state, NEW.state,
                coalesce(nullif(current_setting('samplan.act', true), ''), 'no act')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_move';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_move BEFORE INSERT OR UPDATE OF state ON plan.plan
    FOR EACH ROW EXECUTE FUNCTION plan.check_move();

-- A field exists, fits, and is written while it may be: all of them in a draft, the living ones later too.
CREATE FUNCTION plan.check_field() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    doing CONSTANT text := current_setting('samplan.act', true);
    p plan.part;
BEGIN
    SELECT x.* INTO p FROM plan.part x WHERE x.name = NEW.name;
    IF p.name IS NULL OR p.many <> (NEW.row_id IS NOT NULL)
            OR (p.many AND NOT EXISTS (SELECT FROM plan.row r WHERE r.id = NEW.row_id AND r.section = p.section
                AND r.removed_at IS NULL))
            OR (p.kind = 'choice' AND NEW.value <> ALL (p.choices))
            OR (p.kind IN ('text', 'long') AND length(NEW.value) > p.most) THEN
        RAISE EXCEPTION 'a plan has no such field, or it cannot hold that'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_field';
    END IF;
    IF NOT EXISTS (SELECT FROM plan.plan d JOIN plan.move m ON m.from_state = d.state AND m.act = doing
            WHERE d.id = NEW.plan_id AND (doing = 'edit' OR (p.live AND doing IN ('note', 'follow-up')))) THEN
        RAISE EXCEPTION 'the plan is not open for that field'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_field';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_field BEFORE INSERT OR UPDATE ON plan.field
    FOR EACH ROW EXECUTE FUNCTION plan.check_field();

CREATE FUNCTION plan.check_entry() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.act IS DISTINCT FROM current_setting('samplan.act', true)
            OR NOT EXISTS (SELECT FROM plan.plan d JOIN plan.move m ON m.from_state = d.state
                WHERE d.id = NEW.plan_id AND m.act = NEW.act) THEN
        RAISE EXCEPTION 'that is not done in this state of a plan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_entry';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_entry BEFORE INSERT ON plan.entry
    FOR EACH ROW EXECUTE FUNCTION plan.check_entry();

-- A version follows the one before, is made by its act, and stands on a consent that holds (SIP-2).
CREATE FUNCTION plan.check_version() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF current_setting('samplan.act', true) IS DISTINCT FROM 'establish'
            OR NEW.number <> (SELECT coalesce(max(v.number), 0) + 1 FROM plan.version v WHERE v.plan_id = NEW.plan_id)
            OR NOT EXISTS (SELECT FROM plan.plan d JOIN plan.move m ON m.from_state = d.state
                WHERE d.id = NEW.plan_id AND d.patient_id = NEW.patient_id AND m.act = 'establish')
            OR NOT EXISTS (SELECT FROM plan.consent k WHERE k.plan_id = NEW.plan_id AND k.withdrawn_at IS NULL
                AND (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date BETWEEN k.valid_from AND k.valid_to) THEN
        RAISE EXCEPTION 'a plan is established by its act, on a consent that holds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_established';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_version BEFORE INSERT ON plan.version
    FOR EACH ROW EXECUTE FUNCTION plan.check_version();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['plan', 'participation', 'party', 'consent', 'row', 'field', 'entry', 'version'] LOOP
        EXECUTE format('ALTER TABLE plan.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE plan.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT ON plan.move, plan.part TO samplan_api;
GRANT SELECT, INSERT ON plan.plan, plan.participation, plan.party, plan.consent, plan.row, plan.field, plan.entry,
    plan.version TO samplan_api;
-- What was agreed is never overwritten: only these columns move.
GRANT UPDATE (version, state, paused_from, number, follow_up_on, excluded, ended_at, ended_reason) ON plan.plan TO samplan_api;
GRANT UPDATE (until, covered_to) ON plan.participation TO samplan_api;
GRANT UPDATE (until) ON plan.party TO samplan_api;
GRANT UPDATE (withdrawn_at, withdrawn_how, withdrawn_by) ON plan.consent TO samplan_api;
GRANT UPDATE (version, removed_at, removed_by) ON plan.row TO samplan_api;
GRANT UPDATE (value, version, unit_id, changed_at, changed_by, changed_user) ON plan.field TO samplan_api;
GRANT EXECUTE ON FUNCTION plan.blank(text), plan.missing(jsonb), plan.check_move(), plan.check_field(),
    plan.check_entry(), plan.check_version() TO samplan_api;
RESET ROLE;
