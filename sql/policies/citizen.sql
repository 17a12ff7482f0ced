-- citizen.sql - the patient, and who has been let by the patient, see what is about that one person
-- (samplan.person, which api.own_enter sets when it has shown the right) and nothing else.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS own ON identity.citizen;
CREATE POLICY own ON identity.citizen FOR SELECT TO samplan_api USING (
    number = current_setting('samplan.number')
    OR EXISTS (SELECT FROM identity.session s WHERE s.citizen_id = citizen.id) -- the caller's own, by its policy
    OR EXISTS (SELECT FROM identity.account a WHERE a.citizen_id = citizen.id));
DROP POLICY IF EXISTS come ON identity.citizen;
CREATE POLICY come ON identity.citizen FOR INSERT TO samplan_api WITH CHECK (
    number = current_setting('samplan.number'));
DROP POLICY IF EXISTS rename ON identity.citizen;
CREATE POLICY rename ON identity.citizen FOR UPDATE TO samplan_api USING (
    number = current_setting('samplan.number'));

DROP POLICY IF EXISTS own ON access.proxy;
CREATE POLICY own ON access.proxy FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid OR number = current_setting('samplan.number')
    OR EXISTS (SELECT FROM patient.person p WHERE p.id = proxy.patient_id));
DROP POLICY IF EXISTS let ON access.proxy;
CREATE POLICY let ON access.proxy FOR INSERT TO samplan_api WITH CHECK (
    unit_id IS NULL AND patient_id = current_setting('samplan.person')::uuid
        AND current_setting('samplan.relation') = 'self' AND relation = 'next-of-kin'
    OR unit_id = current_setting('samplan.unit')::uuid
        AND EXISTS (SELECT FROM patient.person p WHERE p.id = proxy.patient_id));
DROP POLICY IF EXISTS take_back ON access.proxy;
CREATE POLICY take_back ON access.proxy FOR UPDATE TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid AND current_setting('samplan.relation') = 'self'
    OR current_setting('samplan.permission') = 'plan.write'
        AND EXISTS (SELECT FROM patient.person p WHERE p.id = proxy.patient_id));

DROP POLICY IF EXISTS own ON patient.person;
CREATE POLICY own ON patient.person FOR SELECT TO samplan_api USING (
    id = current_setting('samplan.person')::uuid);
DROP POLICY IF EXISTS own ON plan.plan;
CREATE POLICY own ON plan.plan FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid);
DROP POLICY IF EXISTS own_change ON plan.plan;
CREATE POLICY own_change ON plan.plan FOR UPDATE TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid);
DROP POLICY IF EXISTS own ON plan.version;
CREATE POLICY own ON plan.version FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid);
DROP POLICY IF EXISTS own ON plan.consent;
CREATE POLICY own ON plan.consent FOR INSERT TO samplan_api WITH CHECK (
    unit_id IS NULL AND EXISTS (SELECT FROM plan.plan d WHERE d.id = consent.plan_id
        AND d.patient_id = current_setting('samplan.person')::uuid OFFSET 0));

DROP POLICY IF EXISTS party ON plan.comment;
CREATE POLICY party ON plan.comment FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = comment.plan_id OFFSET 0));
DROP POLICY IF EXISTS say ON plan.comment;
CREATE POLICY say ON plan.comment FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = comment.plan_id
        AND (comment.unit_id = current_setting('samplan.unit')::uuid
            OR comment.unit_id IS NULL AND d.patient_id = current_setting('samplan.person')::uuid) OFFSET 0));

DROP POLICY IF EXISTS party ON plan.consent_request;
CREATE POLICY party ON plan.consent_request FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = consent_request.plan_id OFFSET 0));
DROP POLICY IF EXISTS ask ON plan.consent_request;
CREATE POLICY ask ON plan.consent_request FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM plan.plan d WHERE d.id = consent_request.plan_id OFFSET 0));
DROP POLICY IF EXISTS answer ON plan.consent_request;
CREATE POLICY answer ON plan.consent_request FOR UPDATE TO samplan_api USING (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = consent_request.plan_id OFFSET 0));

DROP POLICY IF EXISTS patient ON contact.contact;
CREATE POLICY patient ON contact.contact FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid);
DROP POLICY IF EXISTS patient ON appointment.appointment;
CREATE POLICY patient ON appointment.appointment FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid AND for_patient);
-- Other policies ask whether a plan is shared, and the patient sees the own plan: so it is said here what a patient
-- is not shown.
DROP POLICY IF EXISTS for_patient ON appointment.appointment;
CREATE POLICY for_patient ON appointment.appointment AS RESTRICTIVE FOR SELECT TO samplan_api USING (
    current_setting('samplan.person') = '00000000-0000-0000-0000-000000000000' OR for_patient);
DROP POLICY IF EXISTS seen ON appointment.wish;
CREATE POLICY seen ON appointment.wish FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM appointment.appointment a WHERE a.id = wish.appointment_id OFFSET 0));
DROP POLICY IF EXISTS say ON appointment.wish;
CREATE POLICY say ON appointment.wish FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM appointment.appointment a WHERE a.id = wish.appointment_id
        AND a.patient_id = current_setting('samplan.person')::uuid OFFSET 0));

DROP POLICY IF EXISTS own ON audit.event;
CREATE POLICY own ON audit.event FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'own.read'
    AND (patient_id = nullif(current_setting('samplan.person', true), '')::uuid
        OR patients @> ARRAY[nullif(current_setting('samplan.person', true), '')::uuid]));
RESET ROLE;
