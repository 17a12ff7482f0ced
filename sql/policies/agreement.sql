-- agreement.sql - an agreement is its own unit's, which alone writes it, and the person's. When something is agreed, the units
-- that work with the person together with that unit now see what is: those of an open case or plan that both take part
-- in. What is only being written is for the unit and the person.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS own ON agreement.agreement;
DROP POLICY IF EXISTS party ON agreement.agreement;
CREATE POLICY party ON agreement.agreement FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid OR number IS NOT NULL AND access.shares_open(patient_id, unit_id));
DROP POLICY IF EXISTS patient ON agreement.agreement;
CREATE POLICY patient ON agreement.agreement FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid);
-- With a person that the unit has a case or a plan with now, or who is listed there.
DROP POLICY IF EXISTS make ON agreement.agreement;
CREATE POLICY make ON agreement.agreement FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND (EXISTS (SELECT FROM access.participation x WHERE x.patient_id = agreement.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = agreement.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        OR EXISTS (SELECT FROM patient.person p WHERE p.id = agreement.patient_id
            AND p.listed_unit_id = current_setting('samplan.unit')::uuid)));
-- Its unit acts on it; what the patient writes in it counts its version too.
DROP POLICY IF EXISTS act ON agreement.agreement;
CREATE POLICY act ON agreement.agreement FOR UPDATE TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid OR patient_id = current_setting('samplan.person')::uuid);
DROP POLICY IF EXISTS protected ON agreement.agreement;
CREATE POLICY protected ON agreement.agreement AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = agreement.patient_id OFFSET 0)
    OR patient_id = current_setting('samplan.person')::uuid
    OR access.named(patient_id));

DROP POLICY IF EXISTS written ON agreement.field;
CREATE POLICY written ON agreement.field TO samplan_api USING (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = field.agreement_id
        AND (a.unit_id = current_setting('samplan.unit')::uuid
            OR a.patient_id = current_setting('samplan.person')::uuid) OFFSET 0));
-- A patient's view shows the own words and nothing else of what is being written.
DROP POLICY IF EXISTS own_words ON agreement.field;
CREATE POLICY own_words ON agreement.field AS RESTRICTIVE TO samplan_api USING (
    current_setting('samplan.person') = '00000000-0000-0000-0000-000000000000' OR name IN ('matters', 'self'));

DROP POLICY IF EXISTS seen ON agreement.plan;
CREATE POLICY seen ON agreement.plan FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = plan.agreement_id
        AND a.unit_id = current_setting('samplan.unit')::uuid OFFSET 0));
DROP POLICY IF EXISTS refer ON agreement.plan;
CREATE POLICY refer ON agreement.plan FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = plan.agreement_id
        AND a.unit_id = current_setting('samplan.unit')::uuid OFFSET 0));
DROP POLICY IF EXISTS refer_not ON agreement.plan;
CREATE POLICY refer_not ON agreement.plan FOR UPDATE TO samplan_api USING (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = plan.agreement_id
        AND a.unit_id = current_setting('samplan.unit')::uuid OFFSET 0));

DROP POLICY IF EXISTS seen ON agreement.version;
CREATE POLICY seen ON agreement.version FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = version.agreement_id OFFSET 0));
DROP POLICY IF EXISTS say ON agreement.version;
CREATE POLICY say ON agreement.version FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM agreement.agreement a WHERE a.id = version.agreement_id AND a.unit_id = version.unit_id OFFSET 0));

-- What is said beside it is between the person and the unit.
DROP POLICY IF EXISTS seen ON agreement.comment;
CREATE POLICY seen ON agreement.comment FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = comment.agreement_id
        AND (a.unit_id = current_setting('samplan.unit')::uuid
            OR a.patient_id = current_setting('samplan.person')::uuid) OFFSET 0));
DROP POLICY IF EXISTS say ON agreement.comment;
CREATE POLICY say ON agreement.comment FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM agreement.agreement a WHERE a.id = comment.agreement_id
        AND (a.unit_id = comment.unit_id AND a.unit_id = current_setting('samplan.unit')::uuid
            OR comment.unit_id IS NULL AND a.patient_id = current_setting('samplan.person')::uuid) OFFSET 0));
RESET ROLE;
