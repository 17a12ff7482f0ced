-- 0021_hot.sql - what a list of cases has to do for each of them, made less.
-- That something has been seen is told by the receipts alone. It stood on the case too, so that
-- whoever looked at a list had to lock each case that was new in it, one after the other: two lists that met the
-- same cases in another order waited for each other until the database gave one of them up.
SET LOCAL ROLE samplan_owner;

ALTER TABLE discharge.discharge DROP COLUMN undelivered, DROP COLUMN touched;
TRUNCATE discharge.face;
ALTER TABLE discharge.face RENAME COLUMN touched TO seen;
COMMENT ON COLUMN discharge.face.seen IS 'deliveries and readings of the case''s notices when the copy was made';

DROP INDEX discharge.recipient_undelivered;
CREATE INDEX recipient_undelivered ON discharge.recipient (unit_id)
    WHERE delivered_at IS NULL AND ended_at IS NULL;

-- A case that is over leaves the list of its units, but not their right to read it: the list is as long as what is
-- open, however many years there are behind it.
ALTER TABLE access.participation ADD listed boolean NOT NULL DEFAULT true;
CREATE INDEX participation_listed ON access.participation (unit_id) WHERE until IS NULL AND listed;
GRANT UPDATE (listed) ON access.participation TO samplan_api;
RESET ROLE; -- rows that are there: the owner itself is under row-level security
UPDATE access.participation x SET listed = false FROM discharge.discharge d
    WHERE d.id = x.discharge_id AND d.state IN ('closed', 'aborted');
SET LOCAL ROLE samplan_owner;

-- The number that a person has now stands beside the name, so that a list of people is no look-up a person in
-- a table whose policy asks for the person again. patient.identifier stays the truth, and writes it here.
ALTER TABLE patient.person ADD number text;
RESET ROLE;
UPDATE patient.person p SET number = i.value FROM patient.identifier i WHERE i.patient_id = p.id AND i.until IS NULL;
SET LOCAL ROLE samplan_owner;

CREATE FUNCTION patient.set_number() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE patient.person p SET number = NEW.value WHERE p.id = NEW.patient_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the person of this number is not there for this call'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER set_number AFTER INSERT OR UPDATE ON patient.identifier
    FOR EACH ROW WHEN (NEW.until IS NULL) EXECUTE FUNCTION patient.set_number();
GRANT EXECUTE ON FUNCTION patient.set_number() TO samplan_api;
RESET ROLE;
