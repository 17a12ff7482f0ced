-- push.sql - settings, absence, reminders and notices outward belong to a unit. The worker, which has no
-- session, sees cases and clocks, and no person.
SET LOCAL ROLE samplan_owner;

-- Whoever sends needs the time that the receiving unit has settled.
DROP POLICY IF EXISTS known ON organisation.unit_setting;
CREATE POLICY known ON organisation.unit_setting FOR SELECT TO samplan_api USING (true);
DROP POLICY IF EXISTS own ON organisation.unit_setting;
CREATE POLICY own ON organisation.unit_setting FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.permission') = 'member.write' AND unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS change ON organisation.unit_setting;
CREATE POLICY change ON organisation.unit_setting FOR UPDATE TO samplan_api USING (
    (current_setting('samplan.permission') = 'member.write' AND unit_id = current_setting('samplan.unit')::uuid)
    OR current_setting('samplan.operator') = 'worker');

-- Absence is shown to the parties of a case beside the contact that it is about, so it is a directory.
DROP POLICY IF EXISTS directory ON identity.absence;
CREATE POLICY directory ON identity.absence FOR SELECT TO samplan_api USING (true);
DROP POLICY IF EXISTS own ON identity.absence;
CREATE POLICY own ON identity.absence FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.permission') = 'member.write' AND unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS change ON identity.absence;
CREATE POLICY change ON identity.absence FOR UPDATE TO samplan_api USING (
    current_setting('samplan.permission') = 'member.write' AND unit_id = current_setting('samplan.unit')::uuid);

-- A reminder is the unit's own, as long as it sees the case.
DROP POLICY IF EXISTS own ON discharge.reminder;
CREATE POLICY own ON discharge.reminder TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = reminder.discharge_id OFFSET 0));
DROP POLICY IF EXISTS worker_due ON discharge.reminder;
CREATE POLICY worker_due ON discharge.reminder FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker');
DROP POLICY IF EXISTS worker_tell ON discharge.reminder;
CREATE POLICY worker_tell ON discharge.reminder FOR UPDATE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker');

DROP POLICY IF EXISTS worker_due ON discharge.deadline;
CREATE POLICY worker_due ON discharge.deadline FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND due_at <= now());
DROP POLICY IF EXISTS worker_tell ON discharge.deadline;
CREATE POLICY worker_tell ON discharge.deadline FOR UPDATE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND due_at <= now());

-- Escalation: what is due and unanswered, and the case it hangs on while it waits for somebody.
DROP POLICY IF EXISTS worker_due ON discharge.recipient;
CREATE POLICY worker_due ON discharge.recipient FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND due_at <= now()
    AND acknowledged_at IS NULL AND ended_at IS NULL AND escalated_at IS NULL);
DROP POLICY IF EXISTS worker_escalate ON discharge.recipient;
CREATE POLICY worker_escalate ON discharge.recipient FOR UPDATE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND acknowledged_at IS NULL AND ended_at IS NULL);
DROP POLICY IF EXISTS worker_pass_on ON discharge.recipient;
CREATE POLICY worker_pass_on ON discharge.recipient FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.operator') = 'worker' AND current_setting('samplan.act') = 'escalate');
DROP POLICY IF EXISTS worker_tell ON discharge.notice;
CREATE POLICY worker_tell ON discharge.notice FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.operator') = 'worker' AND kind = 'escalated');
DROP POLICY IF EXISTS worker_see ON discharge.discharge;
CREATE POLICY worker_see ON discharge.discharge FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker');
DROP POLICY IF EXISTS worker_act ON discharge.discharge;
CREATE POLICY worker_act ON discharge.discharge FOR UPDATE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND waiting <> '{}');
-- Whether somebody at a substitute unit is named for a protected identity.
DROP POLICY IF EXISTS worker_named ON patient.named_staff;
CREATE POLICY worker_named ON patient.named_staff FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker');

-- Anybody's act may bring something to a unit; the unit's own answer takes it away again.
DROP POLICY IF EXISTS come ON event.push;
CREATE POLICY come ON event.push FOR INSERT TO samplan_api WITH CHECK (true);
DROP POLICY IF EXISTS own ON event.push;
CREATE POLICY own ON event.push FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid OR current_setting('samplan.operator') = 'worker');
DROP POLICY IF EXISTS gone ON event.push;
CREATE POLICY gone ON event.push FOR DELETE TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid OR current_setting('samplan.operator') = 'worker');

DROP POLICY IF EXISTS own ON event.delivery;
CREATE POLICY own ON event.delivery FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'member.read' AND unit_id = current_setting('samplan.unit')::uuid
    OR current_setting('samplan.permission') = 'member.write' AND unit_id = current_setting('samplan.unit')::uuid
    OR current_setting('samplan.operator') = 'worker');
DROP POLICY IF EXISTS worker ON event.delivery;
CREATE POLICY worker ON event.delivery TO samplan_api USING (
    current_setting('samplan.operator') = 'worker');
RESET ROLE;
