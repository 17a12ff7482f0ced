-- document.sql - documents follow the case itself, protected identity and all: they go to the parties and
-- to nobody else (LUS-16). A draft is seen by the unit that writes it alone.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS party ON discharge.document;
CREATE POLICY party ON discharge.document FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = document.discharge_id OFFSET 0));
DROP POLICY IF EXISTS send ON discharge.document;
CREATE POLICY send ON discharge.document FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = document.discharge_id OFFSET 0));
-- The last unit that confirms makes it valid, whoever wrote it.
DROP POLICY IF EXISTS establish ON discharge.document;
CREATE POLICY establish ON discharge.document FOR UPDATE TO samplan_api USING (
    current_setting('samplan.act') IN ('plan-confirm', 'document')
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = document.discharge_id OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.document_confirmation;
CREATE POLICY party ON discharge.document_confirmation FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = document_confirmation.discharge_id OFFSET 0));
DROP POLICY IF EXISTS say ON discharge.document_confirmation;
CREATE POLICY say ON discharge.document_confirmation FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = document_confirmation.discharge_id OFFSET 0));

DROP POLICY IF EXISTS own ON discharge.draft;
CREATE POLICY own ON discharge.draft TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
    AND (user_id = current_setting('samplan.user')::uuid
        OR access.sees_case(discharge_id)));
-- The worker takes away what nobody has touched for 30 days and no case waits for.
DROP POLICY IF EXISTS sweep_see ON discharge.draft;
CREATE POLICY sweep_see ON discharge.draft FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND updated_at < now() - interval '30 days'
    AND (discharge_id IS NULL OR access.long_over(discharge_id)));
DROP POLICY IF EXISTS sweep ON discharge.draft;
CREATE POLICY sweep ON discharge.draft FOR DELETE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND updated_at < now() - interval '30 days'
    AND (discharge_id IS NULL OR access.long_over(discharge_id)));

DROP POLICY IF EXISTS note ON discharge.ended;
CREATE POLICY note ON discharge.ended FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = ended.discharge_id OFFSET 0));
DROP POLICY IF EXISTS sweep_see ON discharge.ended;
CREATE POLICY sweep_see ON discharge.ended FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker');
RESET ROLE;
