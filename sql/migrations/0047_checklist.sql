-- 0047_checklist.sql - a county that changes its checklist hemgångsklar changes it in the cases that are open: their kept documents
-- (discharge.face) hold the list, and are good for one state of the directory.
SET LOCAL ROLE samplan_owner;
CREATE TRIGGER checklist_new AFTER INSERT ON organisation.county_setting
    FOR EACH ROW WHEN (NEW.home_ready IS NOT NULL) EXECUTE FUNCTION organisation.count_change();
CREATE TRIGGER checklist_changed AFTER UPDATE OF home_ready ON organisation.county_setting
    FOR EACH ROW WHEN (OLD.home_ready IS DISTINCT FROM NEW.home_ready) EXECUTE FUNCTION organisation.count_change();
RESET ROLE;
