-- identity.sql - staff and assignments are a directory for the functions; what opens doors (accounts,
-- sessions) is seen only by the call that brings the name or the secret.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS directory ON identity.staff;
CREATE POLICY directory ON identity.staff FOR SELECT TO samplan_api USING (true);
DROP POLICY IF EXISTS register ON identity.staff;
CREATE POLICY register ON identity.staff FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.permission') = 'member.write'
    OR current_setting('samplan.operator') <> '');

DROP POLICY IF EXISTS directory ON identity.assignment;
CREATE POLICY directory ON identity.assignment FOR SELECT TO samplan_api USING (true);
DROP POLICY IF EXISTS give ON identity.assignment;
CREATE POLICY give ON identity.assignment FOR INSERT TO samplan_api WITH CHECK (
    (current_setting('samplan.permission') = 'member.write'
        AND unit_id = current_setting('samplan.unit')::uuid)
    OR current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS change ON identity.assignment;
CREATE POLICY change ON identity.assignment FOR UPDATE TO samplan_api USING (
    current_setting('samplan.permission') = 'member.write'
    AND unit_id = current_setting('samplan.unit')::uuid);

DROP POLICY IF EXISTS keep ON identity.assignment_history;
CREATE POLICY keep ON identity.assignment_history FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS read ON identity.assignment_history;
CREATE POLICY read ON identity.assignment_history FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid);

DROP POLICY IF EXISTS own ON identity.account;
CREATE POLICY own ON identity.account FOR SELECT TO samplan_api USING (
    name = current_setting('samplan.account'));
DROP POLICY IF EXISTS register ON identity.account;
CREATE POLICY register ON identity.account FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.operator') <> '');

DROP POLICY IF EXISTS own ON identity.totp_used;
CREATE POLICY own ON identity.totp_used TO samplan_api USING (
    account = current_setting('samplan.account') OR used_at < now() - interval '1 day')
    WITH CHECK (account = current_setting('samplan.account'));

DROP POLICY IF EXISTS own ON identity.sign_in_attempt;
CREATE POLICY own ON identity.sign_in_attempt TO samplan_api USING (true);

DROP POLICY IF EXISTS sign_in ON identity.installation;
CREATE POLICY sign_in ON identity.installation FOR SELECT TO samplan_api USING (
    current_setting('samplan.account') <> '');

DROP POLICY IF EXISTS own ON identity.session;
CREATE POLICY own ON identity.session TO samplan_api USING (
    secret_hash = decode(current_setting('samplan.secret'), 'hex')) WITH CHECK (true);
DROP POLICY IF EXISTS sweep_see ON identity.session;
CREATE POLICY sweep_see ON identity.session FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND created_at < now() - interval '30 days');
DROP POLICY IF EXISTS sweep ON identity.session;
CREATE POLICY sweep ON identity.session FOR DELETE TO samplan_api USING (
    current_setting('samplan.operator') = 'worker' AND created_at < now() - interval '30 days');
RESET ROLE;
