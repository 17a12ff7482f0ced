-- 0026_appointment.sql - times agreed with a person: visits, calls, home visits, follow-ups, SIP meetings; made, moved,
-- cancelled, with their whole history.
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA appointment;
GRANT USAGE ON SCHEMA appointment TO samplan_api;

-- Written by `samplan migrate` from services/core/appointment/state.def.
CREATE TABLE appointment.move (
    act text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    PRIMARY KEY (act, from_state, to_state)
);

CREATE TABLE appointment.appointment (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    sequence integer NOT NULL DEFAULT 0, -- of RFC 5545: counts what changes when and where, and that it is off
    patient_id uuid NOT NULL REFERENCES patient.person,
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- whose time it is
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    kind text NOT NULL CHECK (kind IN ('visit', 'home-visit', 'phone-call', 'video-call', 'follow-up', 'sip-meeting')),
    state text NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'cancelled', 'done', 'missed')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    afterwards boolean NOT NULL DEFAULT false, -- was entered when it had been
    place text CHECK (btrim(place, E' \t\r\n') <> '' AND length(place) <= 200),
    link text CHECK (length(link) <= 500),
    with_name text CHECK (btrim(with_name, E' \t\r\n') <> '' AND length(with_name) <= 200),
    with_title text CHECK (btrim(with_title, E' \t\r\n') <> '' AND length(with_title) <= 100),
    with_user uuid REFERENCES identity.staff,
    reason text CHECK (btrim(reason, E' \t\r\n') <> '' AND length(reason) <= 500), -- for those who work
    preparation text CHECK (btrim(preparation, E' \t\r\n') <> '' AND length(preparation) <= 2000), -- for the patient
    agreed_how text CHECK (agreed_how IN ('in-person', 'phone', 'video', 'letter', 'e-service', 'relative')),
    agreed_at timestamptz,
    visibility text NOT NULL CHECK (visibility IN ('parties', 'own-unit')),
    for_patient boolean NOT NULL, -- false: leaves in no form, not in a calendar either
    plan_id uuid,
    discharge_id uuid REFERENCES discharge.discharge,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb NOT NULL,
    created_user uuid NOT NULL REFERENCES identity.staff,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (plan_id, patient_id) REFERENCES plan.plan (id, patient_id),
    CONSTRAINT appointment_length CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT appointment_place CHECK (place IS NULL OR kind NOT IN ('phone-call', 'video-call')),
    -- what a patient is to follow: https, a host by name, no one's name before it
    CONSTRAINT appointment_link CHECK (kind <> 'phone-call' OR link IS NULL),
    CONSTRAINT appointment_https CHECK (link ~ '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?-\[\]_a-z~]*)?$'),
    CONSTRAINT appointment_agreed CHECK ((agreed_how IS NULL) = (agreed_at IS NULL)),
    CONSTRAINT appointment_with CHECK (with_name IS NOT NULL OR with_user IS NULL)
) WITH (fillfactor = 80);
CREATE INDEX appointment_patient ON appointment.appointment (patient_id, starts_at);
CREATE INDEX appointment_unit ON appointment.appointment (unit_id, starts_at);
CREATE INDEX appointment_unsettled ON appointment.appointment (unit_id, ends_at) WHERE state = 'booked';
CREATE INDEX appointment_plan ON appointment.appointment (plan_id) WHERE plan_id IS NOT NULL;
CREATE INDEX appointment_discharge ON appointment.appointment (discharge_id) WHERE discharge_id IS NOT NULL;

-- What was done with a time, by whom: never changed.
CREATE TABLE appointment.change (
    appointment_id uuid NOT NULL REFERENCES appointment.appointment,
    version bigint NOT NULL, -- of the time, after it
    act text NOT NULL CHECK (act IN ('make', 'change', 'move', 'cancel', 'done', 'missed')),
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by jsonb NOT NULL,
    by_user uuid NOT NULL REFERENCES identity.staff,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    place text,
    was_starts_at timestamptz,
    was_ends_at timestamptz,
    was_place text,
    reason text CHECK (btrim(reason, E' \t\r\n') <> '' AND length(reason) <= 500), -- a code when the system did it: plan-closed, ...
    told_how text CHECK (told_how IN ('in-person', 'phone', 'video', 'letter', 'e-service', 'relative')),
    told_at timestamptz,
    PRIMARY KEY (appointment_id, version),
    CONSTRAINT change_told CHECK ((told_how IS NULL) = (told_at IS NULL)),
    CONSTRAINT change_move CHECK ((act = 'move') = (was_starts_at IS NOT NULL)
        AND (was_starts_at IS NULL) = (was_ends_at IS NULL)),
    CONSTRAINT change_reason CHECK (act NOT IN ('move', 'cancel') OR reason IS NOT NULL)
);

-- The same rules as services/core/appointment/appointment.c, whoever writes: a time is made ahead or is entered
-- afterwards, is moved by its act and never to what has been, and goes from state to state as state.def has it.
CREATE FUNCTION appointment.check_appointment() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    doing CONSTANT text := current_setting('samplan.act', true);
    moved CONSTANT boolean := TG_OP = 'UPDATE' AND (NEW.starts_at, NEW.ends_at) IS DISTINCT FROM (OLD.starts_at, OLD.ends_at);
BEGIN
    IF (TG_OP = 'INSERT' AND NOT NEW.afterwards OR moved) AND NEW.starts_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'that time has been' USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_past';
    ELSIF NEW.starts_at > clock_timestamp() + interval '5 years 1 day' THEN
        RAISE EXCEPTION 'nobody agrees on that so early' USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_past';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'booked' OR doing IS DISTINCT FROM 'make' OR (NEW.discharge_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM discharge.discharge d WHERE d.id = NEW.discharge_id AND d.patient_id = NEW.patient_id)) THEN
            RAISE EXCEPTION 'a time is booked first, by its act, in a case of the same person'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_move';
        END IF;
        NEW.version := 1;
        NEW.sequence := 0;
        RETURN NEW;
    ELSIF NOT EXISTS (SELECT FROM appointment.move m WHERE m.act = doing AND m.from_state = OLD.state
            AND m.to_state = NEW.state) THEN
        RAISE EXCEPTION 'a time cannot go from % to % by %', OLD.state, NEW.state, coalesce(nullif(doing, ''), 'no act')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_move';
    ELSIF doing <> 'move' AND (moved OR NEW.place IS DISTINCT FROM OLD.place)
            OR doing IN ('done', 'missed') AND OLD.starts_at > clock_timestamp()
            OR NEW.unit_id <> OLD.unit_id AND coalesce(current_setting('samplan.meeting', true), '') = '' THEN
        RAISE EXCEPTION 'that is not what % does', doing
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_move';
    END IF;
    NEW.version := OLD.version + 1;
    NEW.sequence := OLD.sequence + CASE WHEN doing IN ('move', 'cancel') THEN 1 ELSE 0 END;
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END
$$;
CREATE TRIGGER check_appointment BEFORE INSERT OR UPDATE ON appointment.appointment
    FOR EACH ROW EXECUTE FUNCTION appointment.check_appointment();

CREATE FUNCTION appointment.check_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.act IS DISTINCT FROM current_setting('samplan.act', true) OR NOT EXISTS (SELECT FROM appointment.appointment a
            WHERE a.id = NEW.appointment_id AND a.version = NEW.version) THEN
        RAISE EXCEPTION 'the history tells what is being done now' USING ERRCODE = 'check_violation', CONSTRAINT = 'change_act';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_change BEFORE INSERT ON appointment.change
    FOR EACH ROW EXECUTE FUNCTION appointment.check_change();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['appointment', 'change'] LOOP
        EXECUTE format('ALTER TABLE appointment.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE appointment.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

-- What a patient may do with a unit's times in an e-service: nothing, until the unit says so.
ALTER TABLE organisation.unit_setting ADD COLUMN patient_cancels boolean NOT NULL DEFAULT false;
ALTER TABLE organisation.unit_setting ADD COLUMN patient_rebooks boolean NOT NULL DEFAULT false;

GRANT SELECT ON appointment.move TO samplan_api;
GRANT SELECT, INSERT ON appointment.appointment, appointment.change TO samplan_api;
GRANT UPDATE (version, sequence, unit_id, provider_id, state, starts_at, ends_at, place, link, with_name, with_title,
    with_user, reason, preparation, agreed_how, agreed_at, visibility, for_patient, changed_at)
    ON appointment.appointment TO samplan_api;
GRANT EXECUTE ON FUNCTION appointment.check_appointment(), appointment.check_change() TO samplan_api;
RESET ROLE;
