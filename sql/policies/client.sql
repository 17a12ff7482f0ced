-- client.sql - systems that call. A client is found by the HSA-id that its call brings (samplan.machine); the operator
-- sees all. A time is found by its number in the call that names it (samplan.booking), when it is for the patient: whose
-- it is has then to be shown as for any other (samplan.person).
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS known ON access.client;
CREATE POLICY known ON access.client FOR SELECT TO samplan_api USING (
    hsa_id = current_setting('samplan.machine') OR current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS register ON access.client;
CREATE POLICY register ON access.client FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS finish ON access.client;
CREATE POLICY finish ON access.client FOR UPDATE TO samplan_api USING (
    current_setting('samplan.operator') <> '');

DROP POLICY IF EXISTS booking ON appointment.appointment;
CREATE POLICY booking ON appointment.appointment FOR SELECT TO samplan_api USING (
    id::text = current_setting('samplan.booking') AND for_patient);

-- A unit's free times are its own to publish and withdraw; who takes one sees it.
DROP POLICY IF EXISTS own ON appointment.slot;
CREATE POLICY own ON appointment.slot TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS operate ON appointment.slot;
CREATE POLICY operate ON appointment.slot TO samplan_api USING (
    current_setting('samplan.operator') <> '' AND current_setting('samplan.machine') = '');
DROP POLICY IF EXISTS free ON appointment.slot;
CREATE POLICY free ON appointment.slot FOR SELECT TO samplan_api USING (
    current_setting('samplan.machine') <> '' AND taken_at IS NULL AND withdrawn_at IS NULL);

-- A protected identity is no secret to the person, and is one to every system: nothing about them leaves.
DROP POLICY IF EXISTS not_by_machine ON patient.person;
CREATE POLICY not_by_machine ON patient.person AS RESTRICTIVE TO samplan_api USING (
    current_setting('samplan.machine') = ''
    OR NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = person.id));
DROP POLICY IF EXISTS not_by_machine ON appointment.appointment;
CREATE POLICY not_by_machine ON appointment.appointment AS RESTRICTIVE TO samplan_api USING (
    current_setting('samplan.machine') = ''
    OR NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = appointment.patient_id));
DROP POLICY IF EXISTS not_by_machine ON contact.contact;
CREATE POLICY not_by_machine ON contact.contact AS RESTRICTIVE TO samplan_api USING (
    current_setting('samplan.machine') = ''
    OR NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = contact.patient_id));
DROP POLICY IF EXISTS not_by_machine ON plan.plan;
CREATE POLICY not_by_machine ON plan.plan AS RESTRICTIVE TO samplan_api USING (
    current_setting('samplan.machine') = ''
    OR NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = plan.patient_id));
DROP POLICY IF EXISTS not_by_machine ON plan.version;
CREATE POLICY not_by_machine ON plan.version AS RESTRICTIVE TO samplan_api USING (
    current_setting('samplan.machine') = ''
    OR NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = version.patient_id));
RESET ROLE;
