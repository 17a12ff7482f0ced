-- 0034_changed.sql - when a case, a plan and a person last changed: what another system asks for, to fetch only what is
-- new since it last asked. Triggers write it, so an older server keeps it too.
SET LOCAL ROLE samplan_owner;

ALTER TABLE discharge.discharge ADD changed_at timestamptz;
ALTER TABLE plan.plan ADD changed_at timestamptz;
ALTER TABLE patient.person ADD changed_at timestamptz;

CREATE FUNCTION base.set_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END
$$;
GRANT EXECUTE ON FUNCTION base.set_changed() TO samplan_api;
RESET ROLE; -- rows that are there: the owner itself is under row-level security
UPDATE discharge.discharge SET changed_at = greatest(created_at, ended_at);
UPDATE plan.plan SET changed_at = greatest(created_at, ended_at);
UPDATE patient.person SET changed_at = recorded_at;
SET LOCAL ROLE samplan_owner;

ALTER TABLE discharge.discharge ALTER changed_at SET DEFAULT clock_timestamp(), ALTER changed_at SET NOT NULL;
ALTER TABLE plan.plan ALTER changed_at SET DEFAULT clock_timestamp(), ALTER changed_at SET NOT NULL;
ALTER TABLE patient.person ALTER changed_at SET DEFAULT clock_timestamp(), ALTER changed_at SET NOT NULL;
CREATE TRIGGER set_changed BEFORE UPDATE ON discharge.discharge FOR EACH ROW
    WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION base.set_changed();
CREATE TRIGGER set_changed BEFORE UPDATE ON plan.plan FOR EACH ROW
    WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION base.set_changed();
CREATE TRIGGER set_changed BEFORE UPDATE ON patient.person FOR EACH ROW
    WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION base.set_changed();
RESET ROLE;
