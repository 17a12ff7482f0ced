-- 0011_ready.sql - the notice that a patient is ready for discharge, and its withdrawal (LUS-15, LUS-20).
SET LOCAL ROLE samplan_owner;

INSERT INTO discharge.move (from_state, to_state, act) VALUES
    ('notified', 'ready', 'ready'),
    ('planning', 'ready', 'ready'),
    ('ready', 'planning', 'ready-withdraw');

ALTER TABLE discharge.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE discharge.notice ADD CONSTRAINT notice_kind_check
    CHECK (kind IN ('admission', 'expected-date', 'ready', 'ready-withdrawn'));

-- LUS-17: the last day of the call to the planning, counted in calendar days from when the notice was given.
CREATE FUNCTION discharge.sip_call_day(sent_at timestamptz) RETURNS date
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN (sent_at AT TIME ZONE 'Europe/Stockholm')::date + 3;

-- PAY-4: the first day on which liability may begin. 12.00.00 itself is not after 12.00.
CREATE FUNCTION discharge.liability_day(sent_at timestamptz) RETURNS date
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN (sent_at AT TIME ZONE 'Europe/Stockholm')::date
        + CASE WHEN (sent_at AT TIME ZONE 'Europe/Stockholm')::time > time '12:00' THEN 4 ELSE 3 END;

-- Each time the patient was ready: judged by a physician, told to the units, and how it ended (LUS-3).
CREATE TABLE discharge.ready_interval (
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    number integer NOT NULL,
    judged_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    physician_name text NOT NULL CHECK (physician_name ~ '\S'),
    notice_id uuid NOT NULL,
    sip_call_last_day date NOT NULL,
    liability_earliest date NOT NULL,
    ended_at timestamptz,
    ended_by uuid, -- the notice that ended it
    ended_how text CHECK (ended_how IN ('withdrawn')),
    PRIMARY KEY (discharge_id, number),
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    FOREIGN KEY (ended_by, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    CONSTRAINT ready_sip_call CHECK (sip_call_last_day = discharge.sip_call_day(sent_at)),
    CONSTRAINT ready_liability CHECK (liability_earliest = discharge.liability_day(sent_at)),
    CHECK (num_nonnulls(ended_at, ended_by, ended_how) IN (0, 3)),
    CHECK (ended_at >= sent_at)
);
CREATE UNIQUE INDEX ready_interval_open ON discharge.ready_interval (discharge_id) WHERE ended_at IS NULL;
ALTER TABLE discharge.ready_interval ENABLE ROW LEVEL SECURITY;
ALTER TABLE discharge.ready_interval FORCE ROW LEVEL SECURITY;

-- A case is ready as long as an interval is open, and no longer.
CREATE FUNCTION discharge.check_ready() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF (NEW.state = 'ready') <> EXISTS (SELECT FROM discharge.ready_interval i
            WHERE i.discharge_id = NEW.id AND i.ended_at IS NULL) THEN
        RAISE EXCEPTION 'a case is ready while it has an open interval, and only then'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'discharge_ready';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_ready BEFORE UPDATE OF state ON discharge.discharge
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION discharge.check_ready();

TRUNCATE discharge.face; -- what is kept lacks the intervals

GRANT SELECT, INSERT ON discharge.ready_interval TO samplan_api;
GRANT UPDATE (ended_at, ended_by, ended_how) ON discharge.ready_interval TO samplan_api;
GRANT EXECUTE ON FUNCTION discharge.sip_call_day(timestamptz), discharge.liability_day(timestamptz),
    discharge.check_ready() TO samplan_api;
RESET ROLE;
