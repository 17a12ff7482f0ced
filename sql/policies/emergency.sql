-- emergency.sql - an opening is seen by who opened it, by the person and by the log reviewer of the provider. What it opens
-- is read in the one call that names the person (samplan.emergency, which api.emergency_look alone sets) and never
-- written: no policy here is for anything but SELECT. A block stands in its way as in everybody's (SV-10).
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS own ON access.emergency;
CREATE POLICY own ON access.emergency FOR SELECT TO samplan_api USING (
    user_id = current_setting('samplan.user')::uuid OR patient_id = current_setting('samplan.person')::uuid
    OR current_setting('samplan.permission') = 'audit.review' AND provider_id = current_setting('samplan.provider')::uuid);
DROP POLICY IF EXISTS open ON access.emergency;
CREATE POLICY open ON access.emergency FOR INSERT TO samplan_api WITH CHECK (
    user_id = current_setting('samplan.user')::uuid AND unit_id = current_setting('samplan.unit')::uuid
    AND current_setting('samplan.permission') = 'emergency.open' AND current_setting('samplan.branch') = 'care');
DROP POLICY IF EXISTS close ON access.emergency;
CREATE POLICY close ON access.emergency FOR UPDATE TO samplan_api USING (
    user_id = current_setting('samplan.user')::uuid AND current_setting('samplan.permission') = 'emergency.open'
    OR current_setting('samplan.permission') = 'audit.review' AND provider_id = current_setting('samplan.provider')::uuid);

DROP POLICY IF EXISTS emergency ON plan.plan;
CREATE POLICY emergency ON plan.plan FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.emergency')::uuid);
DROP POLICY IF EXISTS emergency ON plan.version;
CREATE POLICY emergency ON plan.version FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.emergency')::uuid);
DROP POLICY IF EXISTS emergency ON contact.contact;
CREATE POLICY emergency ON contact.contact FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.emergency')::uuid);
-- What a unit has kept to itself is not made available, so nobody opens it.
DROP POLICY IF EXISTS emergency ON appointment.appointment;
CREATE POLICY emergency ON appointment.appointment FOR SELECT TO samplan_api USING (
    patient_id = current_setting('samplan.emergency')::uuid AND visibility = 'parties');
RESET ROLE;
