-- 0006_discharge.sql - the process from hospital to home: cases, parties, notices, clocks.
SET LOCAL ROLE samplan_owner;

-- rules.md 1.3: which state may follow which, and by what act.
CREATE TABLE discharge.move (
    from_state text NOT NULL,
    to_state text NOT NULL,
    act text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO discharge.move (from_state, to_state, act) VALUES
    ('admitted', 'notified', 'notify'),
    ('notified', 'planning', 'acknowledge');

CREATE TABLE discharge.discharge (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'admitted' CHECK (state IN ('admitted', 'notified', 'planning',
        'ready', 'discharged', 'follow-up', 'closed', 'aborted')),
    patient_id uuid NOT NULL REFERENCES patient.person,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    provider_id uuid NOT NULL REFERENCES organisation.provider, -- whose data it is
    admitted_at timestamptz NOT NULL,
    assessed_at timestamptz, -- LUS-11
    expected_date date NOT NULL,
    physician_name text,
    created_at timestamptz NOT NULL DEFAULT now(), -- recorded_at
    created_by jsonb NOT NULL, -- Person of the API, as it was
    created_user uuid NOT NULL REFERENCES identity.staff,
    -- the moment the 24 hours of LUS-10 and LUS-11 run from
    counted_from timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(assessed_at, admitted_at)) STORED,
    -- summed up from discharge.recipient by api.discharge_settle, for the inbox
    waiting uuid[] NOT NULL DEFAULT '{}', -- units that have not acknowledged
    undelivered uuid[] NOT NULL DEFAULT '{}', -- units that have not had it on the screen
    touched bigint NOT NULL DEFAULT 1, -- counts deliveries, which are no new version
    recipients integer NOT NULL DEFAULT 0,
    acknowledged integer NOT NULL DEFAULT 0,
    notice_due_at timestamptz, -- NULL once the notice is sent
    UNIQUE (id, counted_from),
    CHECK (assessed_at IS NULL OR assessed_at >= admitted_at)
) WITH (fillfactor = 80);
CREATE INDEX discharge_patient ON discharge.discharge (patient_id);
CREATE INDEX discharge_unit ON discharge.discharge (unit_id);

CREATE FUNCTION discharge.check_move() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'admitted' THEN
            RAISE EXCEPTION 'a case begins as admitted, not as %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'discharge_move';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM discharge.move m
            WHERE m.from_state = OLD.state AND m.to_state = NEW.state) THEN
        RAISE EXCEPTION 'a case cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'discharge_move';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_move BEFORE INSERT OR UPDATE OF state ON discharge.discharge
    FOR EACH ROW EXECUTE FUNCTION discharge.check_move();

CREATE TABLE discharge.party (
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    role text NOT NULL CHECK (role IN ('ward', 'primary-care', 'municipal-health', 'rehabilitation',
        'social-services', 'home-care', 'residential-care', 'specialist-clinic')),
    since timestamptz NOT NULL DEFAULT now(),
    until timestamptz,
    PRIMARY KEY (discharge_id, unit_id, since)
);

CREATE TABLE discharge.notice (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    kind text NOT NULL CHECK (kind IN ('admission', 'expected-date')),
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz, -- the statutory limit that it was sent under, if there is one
    sent_by jsonb NOT NULL, -- Person of the API, as it was
    sent_user uuid NOT NULL REFERENCES identity.staff,
    sent_assignment uuid NOT NULL REFERENCES identity.assignment,
    content jsonb NOT NULL, -- what was sent, as it was
    UNIQUE (id, discharge_id)
);
CREATE INDEX notice_discharge ON discharge.notice (discharge_id, sent_at);

CREATE TABLE discharge.recipient (
    notice_id uuid NOT NULL,
    discharge_id uuid NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    role text NOT NULL CHECK (role IN ('ward', 'primary-care', 'municipal-health', 'rehabilitation',
        'social-services', 'home-care', 'residential-care', 'specialist-clinic')),
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by jsonb, -- Person of the API, as it was
    acknowledged_user uuid REFERENCES identity.staff,
    PRIMARY KEY (notice_id, unit_id),
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    CHECK (acknowledged_at IS NULL OR delivered_at IS NOT NULL),
    CHECK (num_nonnulls(acknowledged_at, acknowledged_by, acknowledged_user) IN (0, 3))
);
CREATE INDEX recipient_discharge ON discharge.recipient (discharge_id);
CREATE INDEX recipient_undelivered ON discharge.recipient (unit_id) WHERE delivered_at IS NULL;

-- The expected dates there have been; the last one is the case's (LUS-12).
CREATE TABLE discharge.expected_date (
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    number integer NOT NULL,
    date date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    reason text,
    PRIMARY KEY (discharge_id, number)
);

-- LUS-10, LUS-11: due 24 hours of elapsed time after the moment that counts. The key to the case
-- holds the two together.
CREATE TABLE discharge.deadline (
    discharge_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('admission-notice')),
    rule text NOT NULL,
    counted_from timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    met_at timestamptz,
    PRIMARY KEY (discharge_id, kind),
    FOREIGN KEY (discharge_id, counted_from) REFERENCES discharge.discharge (id, counted_from),
    CONSTRAINT deadline_24_hours CHECK (kind <> 'admission-notice'
        OR due_at = counted_from + interval '24 hours')
);

-- The version that somebody at the unit last opened.
CREATE TABLE discharge.opened (
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    version bigint NOT NULL,
    PRIMARY KEY (discharge_id, unit_id)
) WITH (fillfactor = 80);

-- The case as JSON text, ready made, without what is the reader's or the patient's. Only a copy: good
-- while all three numbers are those of the case and of the directory, else it is made anew.
CREATE TABLE discharge.face (
    discharge_id uuid PRIMARY KEY REFERENCES discharge.discharge,
    version bigint NOT NULL,
    touched bigint NOT NULL,
    directory bigint NOT NULL,
    doc text NOT NULL
) WITH (toast_tuple_target = 8160); -- in its page, as it is

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['discharge', 'party', 'notice', 'recipient', 'expected_date',
                                'deadline', 'opened', 'face'] LOOP
        EXECUTE format('ALTER TABLE discharge.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE discharge.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT ON discharge.move TO samplan_api;
GRANT SELECT, INSERT ON discharge.discharge, discharge.party, discharge.notice, discharge.recipient,
    discharge.expected_date, discharge.deadline, discharge.opened TO samplan_api;
-- What was sent and promised is never overwritten: only these columns move.
GRANT UPDATE (version, state, expected_date, waiting, undelivered, touched, recipients, acknowledged,
        notice_due_at)
    ON discharge.discharge TO samplan_api;
GRANT UPDATE (delivered_at, acknowledged_at, acknowledged_by, acknowledged_user)
    ON discharge.recipient TO samplan_api;
GRANT UPDATE (met_at) ON discharge.deadline TO samplan_api;
GRANT UPDATE (version) ON discharge.opened TO samplan_api;
GRANT SELECT, INSERT, UPDATE ON discharge.face TO samplan_api;
GRANT EXECUTE ON FUNCTION discharge.check_move() TO samplan_api;
RESET ROLE;
