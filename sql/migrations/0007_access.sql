-- 0007_access.sql - what roles may do, who takes part in what, and answers kept for repeated writes.
SET LOCAL ROLE samplan_owner;

-- Written by `samplan migrate` from services/core/access/roles.def.
CREATE TABLE access.role_permission (
    role text NOT NULL,
    permission text NOT NULL,
    PRIMARY KEY (role, permission)
);

-- The one truth of participation: a unit reads a case, and the person in it, while it has a row here
-- without an end.
CREATE TABLE access.participation (
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    patient_id uuid NOT NULL REFERENCES patient.person,
    since timestamptz NOT NULL DEFAULT now(),
    until timestamptz,
    PRIMARY KEY (discharge_id, unit_id, since)
);
CREATE UNIQUE INDEX participation_discharge ON access.participation (unit_id, discharge_id)
    WHERE until IS NULL;
CREATE INDEX participation_patient ON access.participation (unit_id, patient_id)
    WHERE until IS NULL;

-- Whom a session has found by number or registered: it may go on to work with that person.
CREATE TABLE access.found (
    session_id uuid NOT NULL REFERENCES identity.session ON DELETE CASCADE,
    patient_id uuid NOT NULL REFERENCES patient.person,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, patient_id)
);

CREATE TABLE access.idempotency (
    user_id uuid NOT NULL,
    key text NOT NULL,
    unit_id uuid NOT NULL,
    body bytea NOT NULL,
    doc json,
    patient_id uuid,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_at ON access.idempotency (at);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['participation', 'found', 'idempotency'] LOOP
        EXECUTE format('ALTER TABLE access.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE access.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

-- Who acts, as api.enter found out. It travels as a value, so it cannot leak from call to call.
CREATE TYPE access.context AS (
    outcome text, -- 'ok' or why not
    reason text,
    request uuid,
    client text,
    action text,
    session_id uuid,
    user_id uuid,
    hsa_id text,
    assignment_id uuid,
    unit_id uuid,
    provider_id uuid,
    role text,
    purpose text
);
GRANT USAGE ON TYPE access.context TO samplan_api;

GRANT SELECT ON access.role_permission TO samplan_api;
GRANT SELECT, INSERT ON access.participation TO samplan_api;
GRANT SELECT, INSERT ON access.found TO samplan_api;
GRANT SELECT, INSERT, DELETE ON access.idempotency TO samplan_api;
RESET ROLE;
