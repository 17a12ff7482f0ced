-- appointment.sql - a time is its own unit's; the units that work with the person together with that unit now see it
-- when it is for them: those of an open case or plan that both take part in. One of a plan is for those of the plan
-- alone, since that is as far as the consent reaches (SIP-2). Its history follows it.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS own ON appointment.appointment;
DROP POLICY IF EXISTS party ON appointment.appointment;
CREATE POLICY party ON appointment.appointment FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid OR visibility = 'parties' AND CASE WHEN plan_id IS NOT NULL
        THEN EXISTS (SELECT FROM plan.participation x WHERE x.plan_id = appointment.plan_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        ELSE access.shares_open(patient_id, unit_id) END);
-- Of a person that the unit has a case or a plan with now.
DROP POLICY IF EXISTS make ON appointment.appointment;
CREATE POLICY make ON appointment.appointment FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND (EXISTS (SELECT FROM access.participation x WHERE x.patient_id = appointment.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = appointment.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)));
DROP POLICY IF EXISTS act ON appointment.appointment;
CREATE POLICY act ON appointment.appointment FOR UPDATE TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid);
-- A SIP meeting follows its plan or case, whoever called to it: only in the call that names that.
DROP POLICY IF EXISTS meet ON appointment.appointment;
CREATE POLICY meet ON appointment.appointment FOR UPDATE TO samplan_api USING (
    kind = 'sip-meeting' AND (plan_id::text = current_setting('samplan.meeting')
        AND EXISTS (SELECT FROM plan.plan d WHERE d.id = appointment.plan_id OFFSET 0)
    OR discharge_id::text = current_setting('samplan.meeting')
        AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = appointment.discharge_id OFFSET 0)));
DROP POLICY IF EXISTS protected ON appointment.appointment;
CREATE POLICY protected ON appointment.appointment AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = appointment.patient_id OFFSET 0)
    OR patient_id = current_setting('samplan.person')::uuid
    OR access.named(patient_id));

DROP POLICY IF EXISTS party ON appointment.change;
CREATE POLICY party ON appointment.change FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM appointment.appointment a WHERE a.id = change.appointment_id OFFSET 0));
DROP POLICY IF EXISTS say ON appointment.change;
CREATE POLICY say ON appointment.change FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM appointment.appointment a WHERE a.id = change.appointment_id OFFSET 0));
RESET ROLE;
