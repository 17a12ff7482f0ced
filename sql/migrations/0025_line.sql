-- 0025_line.sql - a case as one line of a unit's list, kept ready made: a list of 200 cases reads 200 rows of one
-- table, where it looked up six things a case. access.participation stays the truth of who takes part: a line is
-- there while a participation is open and listed, written by triggers when the case, the person or the
-- participation changes.
SET LOCAL ROLE samplan_owner;

CREATE TABLE discharge.line (
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- whose list it is in
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    patient_id uuid NOT NULL,
    role text, -- the unit's part in the case
    -- of the case
    version bigint NOT NULL,
    state text NOT NULL,
    ward_id uuid NOT NULL,
    admitted_at timestamptz NOT NULL,
    expected_date date,
    waiting uuid[] NOT NULL,
    recipients integer NOT NULL,
    acknowledged integer NOT NULL,
    -- what the agenda is to this unit
    asked boolean NOT NULL, -- is to acknowledge
    own jsonb, -- the first thing that is its own
    own_due timestamptz,
    action text, -- the next step, whoever's it is
    action_role text,
    action_due timestamptz, -- when it is somebody else's
    view text, -- ours, others, ready; NULL: nothing waits
    -- of the person
    name text NOT NULL,
    number text,
    birth_date date,
    municipality_code text,
    PRIMARY KEY (discharge_id, unit_id)
) WITH (fillfactor = 70);
CREATE INDEX line_unit ON discharge.line (unit_id);
CREATE INDEX line_patient ON discharge.line (patient_id);
ALTER TABLE discharge.line ENABLE ROW LEVEL SECURITY;
ALTER TABLE discharge.line FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON discharge.line TO samplan_api;

-- What a case is to a unit with a role in it; without the person.
CREATE FUNCTION discharge.line_of(d discharge.discharge, p_unit uuid, p_role text) RETURNS discharge.line
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    l discharge.line;
    idle CONSTANT boolean := d.waiting = '{}';
BEGIN
    l.unit_id := p_unit;
    l.discharge_id := d.id;
    l.patient_id := d.patient_id;
    l.role := p_role;
    l.version := d.version;
    l.state := d.state;
    l.ward_id := d.unit_id;
    l.admitted_at := d.admitted_at;
    l.expected_date := d.expected_date;
    l.waiting := d.waiting;
    l.recipients := d.recipients;
    l.acknowledged := d.acknowledged;
    l.asked := p_unit = ANY (d.waiting);
    SELECT e INTO l.own FROM jsonb_array_elements(d.agenda) WITH ORDINALITY AS y (e, n)
        WHERE e ->> 'role' = p_role ORDER BY n LIMIT 1;
    l.own_due := l.own ->> 'dueAt';
    l.action := CASE WHEN l.asked THEN 'acknowledge' WHEN l.own IS NOT NULL THEN l.own ->> 'action'
        WHEN NOT idle THEN 'await-acknowledgement'
        WHEN d.agenda <> '[]' THEN d.agenda -> 0 ->> 'action'
        WHEN d.state = 'planning' THEN 'plan' END;
    l.action_role := CASE WHEN l.asked OR l.own IS NOT NULL THEN p_role
        WHEN idle THEN d.agenda -> 0 ->> 'role' END;
    l.action_due := CASE WHEN l.own IS NULL AND NOT l.asked AND idle THEN d.agenda -> 0 ->> 'dueAt' END;
    l.view := CASE WHEN l.own IS NOT NULL OR l.asked THEN 'ours' WHEN d.state = 'ready' THEN 'ready'
        WHEN NOT idle OR d.agenda <> '[]' THEN 'others' END;
    RETURN l;
END
$$;

-- A unit begins to take part. Who passes a case on may not see the person (the worker): the line is then made
-- as the ward's is.
CREATE FUNCTION discharge.line_begin() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.line', true);
    l discharge.line;
BEGIN
    SELECT x.* INTO l FROM discharge.discharge d, discharge.line_of(d, NEW.unit_id, NEW.role) x
        WHERE d.id = NEW.discharge_id AND d.state NOT IN ('closed', 'aborted');
    IF l.discharge_id IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('samplan.line', NEW.discharge_id::text, true);
    SELECT x.name, x.number, x.birth_date, x.municipality_code
        INTO l.name, l.number, l.birth_date, l.municipality_code
        FROM discharge.line x WHERE x.discharge_id = NEW.discharge_id LIMIT 1;
    IF NOT FOUND THEN
        SELECT p.given_name || ' ' || p.family_name, p.number, p.birth_date, p.municipality_code
            INTO l.name, l.number, l.birth_date, l.municipality_code
            FROM patient.person p WHERE p.id = l.patient_id;
    END IF;
    INSERT INTO discharge.line SELECT (l).*;
    PERFORM set_config('samplan.line', coalesce(before, ''), true);
    RETURN NULL;
END
$$;
CREATE TRIGGER line_begin AFTER INSERT ON access.participation
    FOR EACH ROW WHEN (NEW.until IS NULL AND NEW.listed) EXECUTE FUNCTION discharge.line_begin();

-- No act makes a unit take part again in the row where it left, or ends a row by deleting it; the lines are right
-- all the same.
CREATE TRIGGER line_again AFTER UPDATE OF until, listed ON access.participation
    FOR EACH ROW WHEN (NEW.until IS NULL AND NEW.listed AND (OLD.until IS NOT NULL OR NOT OLD.listed))
    EXECUTE FUNCTION discharge.line_begin();

CREATE FUNCTION discharge.line_end() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.line', true);
BEGIN
    PERFORM set_config('samplan.line', OLD.discharge_id::text, true);
    DELETE FROM discharge.line l WHERE l.discharge_id = OLD.discharge_id AND l.unit_id = OLD.unit_id;
    PERFORM set_config('samplan.line', coalesce(before, ''), true);
    RETURN NULL;
END
$$;
CREATE TRIGGER line_end AFTER UPDATE OF until, listed ON access.participation
    FOR EACH ROW WHEN (OLD.until IS NULL AND OLD.listed AND (NEW.until IS NOT NULL OR NOT NEW.listed))
    EXECUTE FUNCTION discharge.line_end();
CREATE TRIGGER line_gone AFTER DELETE ON access.participation
    FOR EACH ROW WHEN (OLD.until IS NULL AND OLD.listed) EXECUTE FUNCTION discharge.line_end();

CREATE FUNCTION discharge.line_keep() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.line', true);
BEGIN
    PERFORM set_config('samplan.line', NEW.id::text, true);
    UPDATE discharge.line l SET (version, state, admitted_at, expected_date, waiting, recipients, acknowledged,
            asked, own, own_due, action, action_role, action_due, view) = (SELECT x.version, x.state, x.admitted_at,
                x.expected_date, x.waiting, x.recipients, x.acknowledged, x.asked, x.own, x.own_due, x.action,
                x.action_role, x.action_due, x.view
            FROM discharge.line_of(NEW, l.unit_id, l.role) x)
        WHERE l.discharge_id = NEW.id;
    PERFORM set_config('samplan.line', coalesce(before, ''), true);
    RETURN NULL;
END
$$;
-- Every act ends in a new version; an act makes its changes before it.
CREATE TRIGGER line_keep AFTER UPDATE ON discharge.discharge
    FOR EACH ROW WHEN (OLD.version <> NEW.version OR OLD.agenda <> NEW.agenda)
    EXECUTE FUNCTION discharge.line_keep();

CREATE FUNCTION discharge.line_person() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.line', true);
BEGIN
    PERFORM set_config('samplan.line', NEW.id::text, true);
    UPDATE discharge.line l SET name = NEW.given_name || ' ' || NEW.family_name, number = NEW.number,
            birth_date = NEW.birth_date, municipality_code = NEW.municipality_code
        WHERE l.patient_id = NEW.id;
    PERFORM set_config('samplan.line', coalesce(before, ''), true);
    RETURN NULL;
END
$$;
CREATE TRIGGER line_person AFTER UPDATE OF given_name, family_name, number, birth_date, municipality_code
    ON patient.person FOR EACH ROW
    WHEN ((OLD.given_name, OLD.family_name, OLD.number, OLD.birth_date, OLD.municipality_code)
        IS DISTINCT FROM (NEW.given_name, NEW.family_name, NEW.number, NEW.birth_date, NEW.municipality_code))
    EXECUTE FUNCTION discharge.line_person();

GRANT EXECUTE ON FUNCTION discharge.line_of(discharge.discharge, uuid, text), discharge.line_begin(),
    discharge.line_end(), discharge.line_keep(), discharge.line_person() TO samplan_api;
RESET ROLE; -- rows that are there: the owner itself is under row-level security
INSERT INTO discharge.line (unit_id, discharge_id, patient_id, role, version, state, ward_id, admitted_at,
        expected_date, waiting, recipients, acknowledged, asked, own, own_due, action, action_role, action_due, view,
        name, number, birth_date, municipality_code)
    SELECT l.unit_id, l.discharge_id, l.patient_id, l.role, l.version, l.state, l.ward_id, l.admitted_at,
            l.expected_date, l.waiting, l.recipients, l.acknowledged, l.asked, l.own, l.own_due, l.action,
            l.action_role, l.action_due, l.view, p.given_name || ' ' || p.family_name, p.number, p.birth_date,
            p.municipality_code
        FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
        JOIN patient.person p ON p.id = d.patient_id, discharge.line_of(d, x.unit_id, x.role) l
        WHERE x.until IS NULL AND x.listed;
