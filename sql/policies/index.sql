-- index.sql - the engagement index. Anybody's act may make a person stale; the posts are the worker's and the operator's,
-- and a county's administrator sees those of the
-- county, without whose they are (api.county_index), and may have them sent again. index.settle, which runs as the tables' owner for the worker,
-- reads what the posts are made of.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS come ON index.stale;
CREATE POLICY come ON index.stale FOR INSERT TO samplan_api WITH CHECK (true);
DROP POLICY IF EXISTS worker ON index.stale;
CREATE POLICY worker ON index.stale TO samplan_api USING (
    current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS worker ON index.post;
CREATE POLICY worker ON index.post TO samplan_api USING (
    current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS worker ON index.sender;
CREATE POLICY worker ON index.sender TO samplan_api USING (
    current_setting('samplan.operator') <> '');

DROP POLICY IF EXISTS county ON index.stale;
CREATE POLICY county ON index.stale FOR SELECT TO samplan_api USING (
    (SELECT current_setting('samplan.permission')) = 'county.manage');
DROP POLICY IF EXISTS county ON index.post;
CREATE POLICY county ON index.post TO samplan_api USING (
    (SELECT current_setting('samplan.permission')) = 'county.manage'
    AND county_code = (SELECT current_setting('samplan.county')));
DROP POLICY IF EXISTS county ON index.sender;
CREATE POLICY county ON index.sender TO samplan_api USING (
    (SELECT current_setting('samplan.permission')) = 'county.manage');

DROP POLICY IF EXISTS index ON index.stale;
CREATE POLICY index ON index.stale TO samplan_owner USING (
    (SELECT current_setting('samplan.operator', true)) = 'worker') WITH CHECK (true);
DROP POLICY IF EXISTS index ON index.post;
CREATE POLICY index ON index.post TO samplan_owner USING (
    (SELECT current_setting('samplan.operator', true)) = 'worker');
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['appointment.appointment', 'plan.plan', 'plan.version', 'plan.consent', 'contact.contact',
            'patient.identifier', 'patient.protection', 'access.client', 'access.block'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS index ON %s', name);
        EXECUTE format('CREATE POLICY index ON %s FOR SELECT TO samplan_owner USING ('
            '(SELECT current_setting(''samplan.operator'', true)) = ''worker'')', name);
    END LOOP;
END
$$;
RESET ROLE;
