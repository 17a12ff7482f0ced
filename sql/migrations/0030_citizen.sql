-- 0030_citizen.sql - a person signed in for themself or for somebody who has let them: the patient's own view.
-- Whoever calls as a citizen is no staff: every function for staff finds no session of theirs.
SET LOCAL ROLE samplan_owner;

CREATE TABLE identity.citizen (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    number text NOT NULL UNIQUE CHECK (number ~ '^[0-9]{12}$'), -- as the provider vouches for it
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE identity.session ALTER COLUMN user_id DROP NOT NULL,
    ADD citizen_id uuid REFERENCES identity.citizen,
    ADD CHECK (num_nonnulls(user_id, citizen_id) = 1),
    ADD CHECK (citizen_id IS NULL OR assignment_id IS NULL);
ALTER TABLE identity.account ALTER COLUMN user_id DROP NOT NULL,
    ADD citizen_id uuid UNIQUE REFERENCES identity.citizen,
    ADD CHECK (num_nonnulls(user_id, citizen_id) = 1);

-- Whom the patient lets see what, from when to when; taken back at any time. A guardian or a legal representative
-- is entered by staff who have seen the document.
CREATE TABLE access.proxy (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    number text NOT NULL CHECK (number ~ '^[0-9]{12}$'),
    name text NOT NULL CHECK (name <> ''),
    relation text NOT NULL CHECK (relation IN ('next-of-kin', 'guardian', 'representative')),
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0
        AND scopes <@ '{plans,contacts,times,agreement,log}'::text[]),
    plan_id uuid REFERENCES plan.plan, -- NULL: every plan
    writes boolean NOT NULL DEFAULT false, -- comments and words, not only reading
    valid_to date,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb NOT NULL,
    unit_id uuid REFERENCES organisation.unit, -- NULL: the patient's own word
    basis text CHECK (basis ~ '\S' AND length(basis) <= 300), -- what a unit has seen: a register, a decision, a document
    revoked_at timestamptz,
    revoked_by jsonb,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK ((unit_id IS NULL) = (basis IS NULL)),
    CHECK (relation = 'next-of-kin' OR unit_id IS NOT NULL)
);
CREATE INDEX proxy_number ON access.proxy (number) WHERE revoked_at IS NULL;
CREATE INDEX proxy_patient ON access.proxy (patient_id);

-- What the person, a proxy or a unit says about the plan beside it. Never changed.
CREATE TABLE plan.comment (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    plan_id uuid NOT NULL REFERENCES plan.plan,
    unit_id uuid REFERENCES organisation.unit, -- NULL: the patient's side
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by jsonb NOT NULL,
    text text NOT NULL CHECK (NOT plan.blank(text) AND length(text) <= 2000)
);
CREATE INDEX comment_plan ON plan.comment (plan_id, at);

-- A unit asks the patient for consent on the screen: which units, until when, why.
CREATE TABLE plan.consent_request (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    plan_id uuid NOT NULL REFERENCES plan.plan,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    units uuid[] NOT NULL CHECK (cardinality(units) BETWEEN 1 AND 50),
    valid_to date NOT NULL,
    note text CHECK (length(note) <= 1000),
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by jsonb NOT NULL,
    answered_at timestamptz,
    answer text CHECK (answer IN ('given', 'refused', 'replaced')),
    CHECK ((answered_at IS NULL) = (answer IS NULL))
);
CREATE UNIQUE INDEX consent_request_open ON plan.consent_request (plan_id) WHERE answered_at IS NULL;

-- What the patient says to an agreed time: yes, or please move it, or cancel it. It is about that version of the time,
-- so it is answered when the time is changed. Never changed.
CREATE TABLE appointment.wish (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    appointment_id uuid NOT NULL REFERENCES appointment.appointment,
    version bigint NOT NULL,
    wish text NOT NULL CHECK (wish IN ('confirm', 'move', 'cancel')),
    text text CHECK (length(text) <= 500),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by jsonb NOT NULL
);
CREATE INDEX wish_appointment ON appointment.wish (appointment_id, at);

-- What the patient writes and consents to has no unit and no staff behind it.
ALTER TABLE plan.field ALTER COLUMN unit_id DROP NOT NULL, ALTER COLUMN changed_user DROP NOT NULL,
    ADD CHECK ((unit_id IS NULL) = (changed_user IS NULL));
ALTER TABLE plan.consent ALTER COLUMN unit_id DROP NOT NULL, ALTER COLUMN recorded_user DROP NOT NULL,
    ADD CHECK ((unit_id IS NULL) = (recorded_user IS NULL)),
    ADD CHECK (unit_id IS NOT NULL OR how = 'e-id');

-- A page of the log about one person, newest first, for that person. Policies would look at every row; this finds
-- them by index, and answers nothing but ids to a call that has shown whose it is.
CREATE FUNCTION audit.page_own(p_after bigint) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    who CONSTANT uuid := current_setting('samplan.person')::uuid;
    ids bigint[];
BEGIN
    IF current_setting('samplan.permission') = 'own.read' THEN
        SELECT array_agg(x.id) INTO ids FROM (
            SELECT y.id FROM (
                (SELECT e.id FROM audit.event e WHERE e.patient_id = who AND e.outcome = 'ok'
                    AND (p_after IS NULL OR e.id < p_after) ORDER BY e.id DESC LIMIT 100)
                UNION
                (SELECT e.id FROM audit.event e WHERE e.patients @> ARRAY[who] AND e.outcome = 'ok'
                    AND (p_after IS NULL OR e.id < p_after) ORDER BY e.id DESC LIMIT 100)) y
            ORDER BY y.id DESC LIMIT 100) x;
    END IF;
    RETURN coalesce(ids, '{}');
END
$$;
REVOKE ALL ON FUNCTION audit.page_own(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.page_own(bigint) TO samplan_api;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['identity.citizen', 'access.proxy', 'plan.comment', 'plan.consent_request',
        'appointment.wish'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE (name) ON identity.citizen TO samplan_api;
GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON access.proxy TO samplan_api;
GRANT SELECT, INSERT ON plan.comment, appointment.wish TO samplan_api;
GRANT SELECT, INSERT, UPDATE (answered_at, answer) ON plan.consent_request TO samplan_api;
RESET ROLE;
