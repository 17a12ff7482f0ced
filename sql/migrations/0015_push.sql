-- 0015_push.sql - what comes to a unit by itself: settings, absence and substitutes, reminders, escalation
-- of what nobody acknowledges, and notices by e-mail or SMS that hold nothing about a person.
SET LOCAL ROLE samplan_owner;

-- ---- a unit's settings ----
CREATE TABLE organisation.unit_setting (
    unit_id uuid PRIMARY KEY REFERENCES organisation.unit,
    version bigint NOT NULL DEFAULT 1,
    acknowledge_minutes integer CHECK (acknowledge_minutes BETWEEN 5 AND 10080), -- NULL: the county's
    substitute_id uuid REFERENCES organisation.unit, -- gets what nobody here acknowledges in time
    emails text[] NOT NULL DEFAULT '{}' CHECK (cardinality(emails) <= 10),
    phones text[] NOT NULL DEFAULT '{}' CHECK (cardinality(phones) <= 10),
    events text[] NOT NULL DEFAULT '{new,ready,overdue,reminder}'
        CHECK (events <@ '{new,ready,change,overdue,reminder,message}'),
    digest_minutes integer NOT NULL DEFAULT 15 CHECK (digest_minutes BETWEEN 0 AND 1440),
    quiet_from time, -- by the clock in Sweden; may reach over midnight
    quiet_to time,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by jsonb NOT NULL, -- Person of the API, as it was
    changed_user uuid NOT NULL REFERENCES identity.staff,
    noticed_at timestamptz, -- the last digest: no version of the settings
    CHECK (substitute_id <> unit_id),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    CHECK (quiet_from <> quiet_to)
);
CREATE INDEX unit_setting_substitute ON organisation.unit_setting (substitute_id);

-- ---- absence: a member of a unit is away, and who answers meanwhile ----
CREATE TABLE identity.absence (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    user_id uuid NOT NULL REFERENCES identity.staff,
    from_at timestamptz NOT NULL,
    to_at timestamptz, -- NULL: until further notice
    substitute_id uuid REFERENCES identity.staff, -- NULL: the whole unit
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by jsonb NOT NULL,
    changed_user uuid NOT NULL REFERENCES identity.staff,
    CHECK (to_at >= from_at),
    CHECK (substitute_id <> user_id)
);
CREATE INDEX absence_unit ON identity.absence (unit_id, user_id);

-- ---- bevakning: a unit's own reminder in a case, for everybody there or for one of them ----
CREATE TABLE discharge.reminder (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    user_id uuid REFERENCES identity.staff, -- NULL: the whole unit
    due_at timestamptz NOT NULL,
    text text NOT NULL CHECK (text ~ '\S'),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb NOT NULL,
    created_user uuid NOT NULL REFERENCES identity.staff,
    told_at timestamptz, -- the worker has told the unit that it is due
    done_at timestamptz,
    done_by jsonb,
    done_user uuid REFERENCES identity.staff,
    CHECK (num_nonnulls(done_at, done_by, done_user) IN (0, 3))
);
CREATE INDEX reminder_case ON discharge.reminder (discharge_id, unit_id);
CREATE INDEX reminder_open ON discharge.reminder (unit_id, due_at) WHERE done_at IS NULL;
CREATE INDEX reminder_untold ON discharge.reminder (due_at) WHERE done_at IS NULL AND told_at IS NULL;

-- ---- a clock that has run out is told once ----
ALTER TABLE discharge.deadline ADD told_at timestamptz;
CREATE INDEX deadline_untold ON discharge.deadline (due_at)
    WHERE met_at IS NULL AND void_at IS NULL AND told_at IS NULL;
-- what had run out before there was anybody to tell it
RESET ROLE; -- rows that are there: the owner itself is under row-level security
UPDATE discharge.deadline l SET told_at = now()
    WHERE l.met_at IS NULL AND l.void_at IS NULL AND l.due_at < now();
SET LOCAL ROLE samplan_owner;

-- ---- what is to be told outside: that something came, never what or about whom ----
CREATE TABLE event.push (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    kind text NOT NULL CHECK (kind IN ('new', 'ready', 'change', 'overdue', 'reminder', 'message')),
    thing_id uuid NOT NULL, -- the case: two notices in it count once
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX push_unit ON event.push (unit_id, thing_id);

CREATE TABLE event.delivery (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    address text NOT NULL CHECK (address ~ '\S'),
    counts jsonb NOT NULL, -- how many of each kind: {"new": 2, "overdue": 1}
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    next_try timestamptz NOT NULL DEFAULT clock_timestamp(), -- while one is at it: when the next may
    delivered_at timestamptz,
    gave_up_at timestamptz,
    why text, -- the last failure: a word, no text of others
    CHECK (delivered_at IS NULL OR gave_up_at IS NULL)
);
CREATE INDEX delivery_due ON event.delivery (next_try) WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX delivery_unit ON event.delivery (unit_id, created_at DESC);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['organisation.unit_setting', 'identity.absence', 'discharge.reminder',
                                'event.push', 'event.delivery'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

-- For the inbox: what a unit has not acknowledged.
CREATE INDEX recipient_waiting ON discharge.recipient (unit_id)
    WHERE acknowledged_at IS NULL AND ended_at IS NULL AND due_at IS NOT NULL;

-- Acknowledge until: the unit's own time, or that of the county in which the hospital lies. Counted from
-- when the notice could be read: what is entered afterwards gets its whole time too.
CREATE FUNCTION discharge.set_due() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    SELECT greatest(NEW.sent_at, clock_timestamp()) + interval '1 minute' * coalesce(
            (SELECT s.acknowledge_minutes FROM organisation.unit_setting s WHERE s.unit_id = NEW.unit_id),
            (SELECT c.acknowledge_minutes FROM organisation.county_setting c
                JOIN organisation.provider p ON p.county_code = c.county_code
                JOIN discharge.discharge d ON d.provider_id = p.id WHERE d.id = NEW.discharge_id),
            240)
        INTO NEW.due_at
        FROM discharge.notice n WHERE n.id = NEW.notice_id AND n.receipt_wanted;
    RETURN NEW;
END
$$;
CREATE TRIGGER set_due BEFORE INSERT ON discharge.recipient
    FOR EACH ROW WHEN (NEW.due_at IS NULL AND NEW.acknowledged_at IS NULL) EXECUTE FUNCTION discharge.set_due();

-- Something has come to a unit; it is kept for the next digest if the unit wants to hear of it.
CREATE FUNCTION event.push_to(unit uuid, what text, thing uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF EXISTS (SELECT FROM organisation.unit_setting s WHERE s.unit_id = unit AND what = ANY (s.events)
            AND (s.emails <> '{}' OR s.phones <> '{}')) THEN
        INSERT INTO event.push (unit_id, kind, thing_id) VALUES (unit, what, thing);
    END IF;
END
$$;

CREATE FUNCTION discharge.push_notice() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM event.push_to(NEW.unit_id, CASE
            WHEN n.kind = 'admission' OR NEW.came_from IS NOT NULL THEN 'new'
            WHEN n.kind IN ('ready', 'ready-withdrawn') THEN 'ready'
            WHEN n.kind = 'escalated' THEN 'overdue' ELSE 'change' END, NEW.discharge_id)
        FROM discharge.notice n WHERE n.id = NEW.notice_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER push_notice AFTER INSERT ON discharge.recipient
    FOR EACH ROW WHEN (NEW.acknowledged_at IS NULL) EXECUTE FUNCTION discharge.push_notice();

-- What somebody at the unit has opened, answered or lost needs no notice any more.
CREATE FUNCTION discharge.pull_notice() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    DELETE FROM event.push p WHERE p.unit_id = NEW.unit_id AND p.thing_id = NEW.discharge_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER pull_notice AFTER UPDATE OF read_at, acknowledged_at, ended_at ON discharge.recipient
    FOR EACH ROW WHEN (num_nonnulls(NEW.read_at, NEW.acknowledged_at, NEW.ended_at)
        > num_nonnulls(OLD.read_at, OLD.acknowledged_at, OLD.ended_at))
    EXECUTE FUNCTION discharge.pull_notice();

GRANT SELECT, INSERT ON organisation.unit_setting, identity.absence, discharge.reminder TO samplan_api;
GRANT UPDATE (version, acknowledge_minutes, substitute_id, emails, phones, events, digest_minutes, quiet_from,
        quiet_to, changed_at, changed_by, changed_user, noticed_at) ON organisation.unit_setting TO samplan_api;
GRANT UPDATE (version, from_at, to_at, substitute_id, changed_at, changed_by, changed_user)
    ON identity.absence TO samplan_api;
GRANT UPDATE (version, user_id, due_at, text, told_at, done_at, done_by, done_user)
    ON discharge.reminder TO samplan_api;
GRANT UPDATE (told_at) ON discharge.deadline TO samplan_api;
GRANT SELECT, INSERT, DELETE ON event.push, event.delivery TO samplan_api;
GRANT UPDATE (attempts, next_try, delivered_at, gave_up_at, why) ON event.delivery TO samplan_api;
GRANT EXECUTE ON FUNCTION discharge.set_due(), discharge.push_notice(), discharge.pull_notice(),
    event.push_to(uuid, text, uuid) TO samplan_api;
RESET ROLE;
