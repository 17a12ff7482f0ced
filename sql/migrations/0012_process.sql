-- 0012_process.sql - the whole way home: every act of the process, who may make it in which state, what each
-- recipient did with what it got, and every clock that runs (rules.md 1.2, 1.3, 1.8).
SET LOCAL ROLE samplan_owner;

-- ---- which act may be made in which state, by whom, and where it leads ----
-- Written by `samplan migrate` from services/core/discharge/state.def, like access.role_permission.
-- actor: 'ward' the case's own unit, 'primary-care' a party in that role, 'recipient' any other party,
-- 'party' any unit that takes part, 'worker' the clock.
DROP TABLE discharge.move;
CREATE TABLE discharge.move (
    act text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor text NOT NULL CHECK (actor IN ('ward', 'primary-care', 'recipient', 'party', 'worker')),
    PRIMARY KEY (act, from_state, to_state, actor)
);
CREATE TABLE discharge.receipt_move (
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor text NOT NULL CHECK (actor IN ('ward', 'recipient')),
    PRIMARY KEY (from_state, to_state, actor)
);

-- ---- what a county has settled besides money (rules.md 1.7) ----
CREATE TABLE organisation.county_setting (
    county_code text PRIMARY KEY REFERENCES reference.county,
    version bigint NOT NULL DEFAULT 1,
    planning_document_hours integer CHECK (planning_document_hours BETWEEN 1 AND 240), -- NULL: no such clock
    acknowledge_minutes integer NOT NULL DEFAULT 240 CHECK (acknowledge_minutes BETWEEN 5 AND 10080),
    home_ready text[], -- the points of the checklist hemgångsklar; NULL: not used here
    sip_call_working_day boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by jsonb
);

-- ---- the case ----
ALTER TABLE discharge.discharge
    ADD care text NOT NULL DEFAULT 'somatic' CHECK (care IN ('somatic', 'psychiatric')),
    ADD compulsory text CHECK (compulsory IN ('opt', 'orv')), -- öppen (rätts)psykiatrisk tvångsvård, PSY-1
    ADD origin text NOT NULL DEFAULT 'admission' CHECK (origin IN ('admission', 'emergency')),
    ADD agenda jsonb NOT NULL DEFAULT '[]', -- who is to do what, until when: [{role, action, kind, rule, dueAt}]
    ADD sip_need text NOT NULL DEFAULT 'unknown'
        CHECK (sip_need IN ('unknown', 'required', 'not-required', 'refused')),
    ADD left_at timestamptz, -- discharged from hospital
    ADD left_to text CHECK (left_to IN ('home', 'short-term', 'residential', 'hospital', 'other')),
    ADD patient_informed_at timestamptz, -- LUS-19
    ADD ended_at timestamptz, -- closed or aborted
    ADD ended_reason text,
    DROP notice_due_at, -- in the agenda now
    ADD CHECK ((left_at IS NULL) = (left_to IS NULL)),
    ADD CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
    ADD CHECK (compulsory IS NULL OR care = 'psychiatric');

CREATE OR REPLACE FUNCTION discharge.check_move() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'admitted' THEN
            RAISE EXCEPTION 'a case begins as admitted, not as %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'discharge_move';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM discharge.move m
            WHERE m.act = current_setting('samplan.act', true)
                AND m.from_state = OLD.state AND m.to_state = NEW.state) THEN
        RAISE EXCEPTION 'a case cannot go from % to % by %', OLD.state, NEW.state,
                coalesce(nullif(current_setting('samplan.act', true), ''), 'no act')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'discharge_move';
    END IF;
    RETURN NEW;
END
$$;

-- ---- participation: a unit leaves when it rejects, forwards, returns, or was the wrong one ----
ALTER TABLE access.participation ADD role text;
RESET ROLE; -- rows that are there: the owner itself is under row-level security
UPDATE access.participation x SET role = y.role FROM discharge.party y
    WHERE y.discharge_id = x.discharge_id AND y.unit_id = x.unit_id AND y.since = x.since;
UPDATE access.participation x SET role = (SELECT y.role FROM discharge.party y
        WHERE y.discharge_id = x.discharge_id AND y.unit_id = x.unit_id ORDER BY y.since LIMIT 1)
    WHERE x.role IS NULL;
SET LOCAL ROLE samplan_owner;

-- ---- notices: sent by any party, now or with the true time afterwards ----
ALTER TABLE discharge.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE discharge.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('admission', 'expected-date',
        'ready', 'ready-withdrawn', 'admission-corrected', 'rejected', 'not-known', 'forwarded', 'returned',
        'recalled', 'care-contact', 'sip-decision', 'sip-call', 'availability', 'document', 'plan-confirmed',
        'home-ready', 'departure', 'patient-information', 'follow-up', 'closed', 'aborted', 'escalated')),
    ADD unit_id uuid REFERENCES organisation.unit, -- who sent it
    ADD receipt_wanted boolean NOT NULL DEFAULT true, -- those who get it are asked to acknowledge
    ADD recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- entered afterwards (downtime): how it was sent at sent_at, which is the true time
    ADD afterwards text CHECK (afterwards IN ('phone', 'paper', 'other-system', 'in-person'));
RESET ROLE;
UPDATE discharge.notice n SET unit_id = d.unit_id, recorded_at = n.sent_at
    FROM discharge.discharge d WHERE d.id = n.discharge_id;
SET LOCAL ROLE samplan_owner;
ALTER TABLE discharge.notice ALTER unit_id SET NOT NULL, ALTER sent_user DROP NOT NULL,
    ALTER sent_assignment DROP NOT NULL; -- the worker has neither

CREATE FUNCTION discharge.check_notice() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM discharge.move m JOIN discharge.discharge d ON d.id = NEW.discharge_id
            WHERE m.act = current_setting('samplan.act', true) AND d.state IN (m.from_state, m.to_state)) THEN
        RAISE EXCEPTION 'no act % in the present state of the case',
                coalesce(nullif(current_setting('samplan.act', true), ''), '(none)')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_act';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_notice BEFORE INSERT ON discharge.notice
    FOR EACH ROW EXECUTE FUNCTION discharge.check_notice();

-- A unit may get the same notice again when it comes back to it: a row each time, one of them open.
ALTER TABLE discharge.recipient DROP CONSTRAINT recipient_pkey,
    ADD number integer NOT NULL DEFAULT 1,
    ADD PRIMARY KEY (notice_id, unit_id, number);

-- ---- what a recipient did: delivered (in the list), read (opened), acted, or left ----
ALTER TABLE discharge.recipient
    ADD read_at timestamptz,
    ADD due_at timestamptz, -- acknowledge until; then the substitute gets it and the sender is told
    ADD escalated_at timestamptz,
    ADD known boolean, -- false: acknowledged, but the person is "ej känd" there
    ADD came_from uuid REFERENCES organisation.unit, -- who forwarded, returned or left it to this unit
    ADD came_how text CHECK (came_how IN ('forwarded', 'returned', 'escalated')),
    ADD ended_at timestamptz,
    ADD ended_how text CHECK (ended_how IN ('rejected', 'forwarded', 'returned', 'recalled')),
    ADD ended_reason text,
    ADD ended_note text,
    ADD ended_by jsonb, -- Person of the API, as it was
    ADD ended_user uuid REFERENCES identity.staff,
    ADD forwarded_to uuid REFERENCES organisation.unit,
    ADD CHECK (num_nonnulls(ended_at, ended_how, ended_by, ended_user) IN (0, 4)),
    ADD CHECK ((came_from IS NULL) = (came_how IS NULL)),
    ADD CHECK (known IS NULL OR acknowledged_at IS NOT NULL),
    ADD state text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN ended_how IS NOT NULL THEN ended_how
        WHEN known = false THEN 'not-known'
        WHEN acknowledged_at IS NOT NULL THEN 'acknowledged'
        WHEN read_at IS NOT NULL THEN 'read'
        WHEN delivered_at IS NOT NULL THEN 'delivered'
        ELSE 'sent' END) STORED;
CREATE UNIQUE INDEX recipient_open ON discharge.recipient (notice_id, unit_id) WHERE ended_at IS NULL;
CREATE INDEX recipient_due ON discharge.recipient (due_at)
    WHERE acknowledged_at IS NULL AND ended_at IS NULL AND escalated_at IS NULL AND due_at IS NOT NULL;

CREATE FUNCTION discharge.check_receipt() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM discharge.receipt_move m
            WHERE m.from_state = OLD.state AND m.to_state = NEW.state) THEN
        RAISE EXCEPTION 'what was % cannot become %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_move';
    END IF;
    RETURN NULL;
END
$$;
-- after: a generated column is not there before
CREATE TRIGGER check_receipt AFTER UPDATE ON discharge.recipient
    FOR EACH ROW EXECUTE FUNCTION discharge.check_receipt();

-- ---- clocks: several of a kind, by time or by day, void when what they ran on was withdrawn ----
ALTER TABLE discharge.deadline DROP CONSTRAINT deadline_discharge_id_counted_from_fkey,
    DROP CONSTRAINT deadline_kind_check, DROP CONSTRAINT deadline_pkey, DROP CONSTRAINT deadline_24_hours;
ALTER TABLE discharge.deadline
    ADD number integer NOT NULL DEFAULT 1,
    ADD owner text NOT NULL DEFAULT 'ward', -- the role whose act meets it
    ADD due_date date, -- of a clock that is counted in days: its last day
    ADD void_at timestamptz,
    ADD void_reason text CHECK (void_reason IN ('withdrawn', 'corrected', 'left', 'aborted', 'not-needed',
        'moved', 'closed')),
    ADD PRIMARY KEY (discharge_id, kind, number),
    ADD FOREIGN KEY (discharge_id) REFERENCES discharge.discharge,
    ADD CONSTRAINT deadline_kind_check CHECK (kind IN ('admission-notice', 'planning-document',
        'contact-appoint', 'sip-call', 'discharge-information', 'permission-expiry')),
    ADD CONSTRAINT deadline_24_hours CHECK (kind <> 'admission-notice'
        OR due_at = counted_from + interval '24 hours'),
    ADD CHECK ((void_at IS NULL) = (void_reason IS NULL)); -- one that was met may be void: corrected
CREATE UNIQUE INDEX deadline_open ON discharge.deadline (discharge_id, kind)
    WHERE met_at IS NULL AND void_at IS NULL;

-- LUS-10, LUS-11: the clock of the admission notice runs on the admission or the later judgement.
CREATE FUNCTION discharge.check_deadline() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.kind = 'admission-notice' AND NOT EXISTS (SELECT FROM discharge.discharge d
            WHERE d.id = NEW.discharge_id AND d.counted_from = NEW.counted_from) THEN
        RAISE EXCEPTION 'the clock must run on the admission or on the later judgement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deadline_counted_from';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_deadline BEFORE INSERT OR UPDATE OF counted_from ON discharge.deadline
    FOR EACH ROW EXECUTE FUNCTION discharge.check_deadline();

-- The midnight in Sweden that ends a day.
CREATE FUNCTION discharge.end_of_day(day date) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN (day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm';

-- Cases that are open have their first clock on the agenda; the next act makes it anew.
RESET ROLE;
UPDATE discharge.discharge d SET agenda = jsonb_build_array(jsonb_build_object('role', 'ward', 'action',
            'send-admission-notice', 'kind', l.kind, 'rule', l.rule, 'dueAt', l.due_at))
    FROM discharge.deadline l WHERE l.discharge_id = d.id AND l.kind = 'admission-notice' AND l.met_at IS NULL
        AND d.state = 'admitted';
SET LOCAL ROLE samplan_owner;

-- ---- ready: how an interval ended ----
ALTER TABLE discharge.ready_interval DROP CONSTRAINT ready_interval_ended_how_check;
ALTER TABLE discharge.ready_interval ADD CONSTRAINT ready_interval_ended_how_check
    CHECK (ended_how IN ('withdrawn', 'discharged', 'aborted'));

-- ---- what the parties have said: each with the notice that told it ----
CREATE TABLE discharge.care_contact ( -- LUS-13: fast vårdkontakt in regional open care
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    name text NOT NULL CHECK (name ~ '\S'),
    title text,
    phone text NOT NULL CHECK (phone ~ '\S'),
    hours text,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    notice_id uuid NOT NULL,
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id)
);
CREATE UNIQUE INDEX care_contact_present ON discharge.care_contact (discharge_id) WHERE until IS NULL;

CREATE TABLE discharge.sip_decision ( -- is a SIP to be held; refused: PAY-9
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    number integer NOT NULL,
    need text NOT NULL CHECK (need IN ('required', 'not-required', 'refused')),
    refused_on date,
    note text,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    notice_id uuid NOT NULL,
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (discharge_id, number),
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    CHECK ((need = 'refused') = (refused_on IS NOT NULL))
);

CREATE TABLE discharge.sip_call ( -- LUS-17
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    called_at timestamptz NOT NULL, -- sent
    meeting_at timestamptz NOT NULL,
    place text NOT NULL CHECK (place ~ '\S'), -- or a link
    purpose text,
    invited text[] NOT NULL DEFAULT '{}', -- others, who may come (inbjudan)
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    notice_id uuid NOT NULL, -- its recipients are those who must come (kallelse)
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    CHECK (meeting_at >= called_at)
);
CREATE INDEX sip_call_discharge ON discharge.sip_call (discharge_id);

CREATE TABLE discharge.availability ( -- PAY-5: what regional open care says of its own part
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    number integer NOT NULL,
    available boolean NOT NULL,
    from_at timestamptz, -- of a yes: from when; NULL: from when it was said
    note text,
    said_at timestamptz NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    notice_id uuid NOT NULL,
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (discharge_id, number),
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    CHECK (available OR from_at IS NULL)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['care_contact', 'sip_decision', 'sip_call', 'availability'] LOOP
        EXECUTE format('ALTER TABLE discharge.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE discharge.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

TRUNCATE discharge.face; -- what is kept lacks all this

GRANT SELECT ON discharge.move, discharge.receipt_move TO samplan_api;
GRANT SELECT, INSERT ON organisation.county_setting TO samplan_api;
GRANT UPDATE (version, planning_document_hours, acknowledge_minutes, home_ready, sip_call_working_day, changed_at,
        changed_by) ON organisation.county_setting TO samplan_api;
GRANT SELECT, INSERT ON discharge.care_contact, discharge.sip_decision, discharge.sip_call,
    discharge.availability TO samplan_api;
GRANT UPDATE (until) ON discharge.care_contact, discharge.party, access.participation TO samplan_api;
-- admitted_at and assessed_at: a correction, told to everybody and kept in its notice
GRANT UPDATE (admitted_at, assessed_at, physician_name, care, compulsory, agenda, sip_need, left_at, left_to,
        patient_informed_at, ended_at, ended_reason) ON discharge.discharge TO samplan_api;
GRANT UPDATE (read_at, due_at, escalated_at, known, ended_at, ended_how, ended_reason, ended_note, ended_by,
        ended_user, forwarded_to) ON discharge.recipient TO samplan_api;
GRANT UPDATE (void_at, void_reason) ON discharge.deadline TO samplan_api;
GRANT EXECUTE ON FUNCTION discharge.check_notice(), discharge.check_receipt(), discharge.check_deadline(),
    discharge.end_of_day(date) TO samplan_api;
RESET ROLE;
