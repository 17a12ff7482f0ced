-- patient.sql - a person is visible to the units that take part in one of the person's cases or plans, to the
-- session that found the person by number, and to a call that has been shown the right to
-- (samplan.patients). A protected identity is visible to named staff alone, whatever else holds.
-- That list may be long: as a sub-select it is read once a statement and not once a row.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS visible ON patient.person;
CREATE POLICY visible ON patient.person TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.patient_id = person.id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
    OR id = ANY ((SELECT current_setting('samplan.patients')::uuid[])::uuid[])
    OR access.knows(id));
DROP POLICY IF EXISTS protected ON patient.person;
CREATE POLICY protected ON patient.person AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = person.id OFFSET 0)
    OR id = current_setting('samplan.person')::uuid -- themself, or who has been let
    OR access.named(id));

DROP POLICY IF EXISTS known ON patient.protection;
CREATE POLICY known ON patient.protection FOR SELECT TO samplan_api USING (true);
DROP POLICY IF EXISTS verified ON patient.protection;
CREATE POLICY verified ON patient.protection TO samplan_api USING (
    patient_id = ANY ((SELECT current_setting('samplan.patients')::uuid[])::uuid[]));

DROP POLICY IF EXISTS verified ON patient.named_staff;
CREATE POLICY verified ON patient.named_staff TO samplan_api USING (
    user_id = current_setting('samplan.user')::uuid
    OR patient_id = ANY ((SELECT current_setting('samplan.patients')::uuid[])::uuid[]));

DROP POLICY IF EXISTS visible ON patient.identifier;
CREATE POLICY visible ON patient.identifier TO samplan_api USING (
    value = current_setting('samplan.number')
    OR EXISTS (SELECT FROM patient.person p WHERE p.id = patient_id));

DROP POLICY IF EXISTS keep ON patient.person_history;
CREATE POLICY keep ON patient.person_history FOR INSERT TO samplan_api WITH CHECK (
    patient_id = ANY ((SELECT current_setting('samplan.patients')::uuid[])::uuid[]));
RESET ROLE;
