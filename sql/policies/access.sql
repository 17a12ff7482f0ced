-- access.sql - participation is the floor that the other policies stand on, so its own are plain
-- comparisons: a sub-select here would run in a circle.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS own ON access.participation;
CREATE POLICY own ON access.participation FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid AND until IS NULL);
-- The ward makes itself a party when it starts a case, and then others to its own cases; who forwards or
-- returns makes the next unit one.
DROP POLICY IF EXISTS join_case ON access.participation;
CREATE POLICY join_case ON access.participation FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    OR EXISTS (SELECT FROM discharge.discharge d WHERE d.id = discharge_id
        AND d.patient_id = participation.patient_id
        AND (d.unit_id = current_setting('samplan.unit')::uuid
            OR current_setting('samplan.act', true) IN ('forward', 'return')) OFFSET 0));
-- A unit leaves by itself, or the ward takes it out: only in the call that names case and unit. The
-- first policy lets the row be seen at both ends of that change.
DROP POLICY IF EXISTS leave_see ON access.participation;
CREATE POLICY leave_see ON access.participation FOR SELECT TO samplan_api USING (
    current_setting('samplan.leaving') <> '' AND access.leaves(discharge_id, unit_id));
DROP POLICY IF EXISTS leave ON access.participation;
CREATE POLICY leave ON access.participation FOR UPDATE TO samplan_api USING (
    access.leaves(discharge_id, unit_id));

DROP POLICY IF EXISTS own ON access.found;
CREATE POLICY own ON access.found TO samplan_api USING (
    session_id = current_setting('samplan.session')::uuid);

DROP POLICY IF EXISTS own ON access.idempotency;
CREATE POLICY own ON access.idempotency TO samplan_api USING (
    user_id = current_setting('samplan.user')::uuid);
DROP POLICY IF EXISTS sweep_see ON access.idempotency;
CREATE POLICY sweep_see ON access.idempotency FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND at < now() - interval '7 days');
DROP POLICY IF EXISTS sweep ON access.idempotency;
CREATE POLICY sweep ON access.idempotency FOR DELETE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND at < now() - interval '7 days');
RESET ROLE;
