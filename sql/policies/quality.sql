-- quality.sql - what was found is seen by the administrator of the county, and a unit sees its own. Only
-- discharge.quality_run, which runs as the tables' owner for the worker, reads the cases themselves.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS county ON discharge.quality_case;
CREATE POLICY county ON discharge.quality_case FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'county.manage'
    AND county_code = (SELECT o.county_code FROM organisation.provider o
        WHERE o.id = current_setting('samplan.provider')::uuid));
DROP POLICY IF EXISTS own ON discharge.quality_case;
CREATE POLICY own ON discharge.quality_case FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'quality.read'
    AND (unit_id = current_setting('samplan.unit')::uuid
        OR EXISTS (SELECT FROM discharge.quality_fault f WHERE f.discharge_id = quality_case.discharge_id
            AND f.unit_id = current_setting('samplan.unit')::uuid)));
DROP POLICY IF EXISTS county ON discharge.quality_fault;
CREATE POLICY county ON discharge.quality_fault FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'county.manage'
    AND county_code = (SELECT o.county_code FROM organisation.provider o
        WHERE o.id = current_setting('samplan.provider')::uuid));
DROP POLICY IF EXISTS own ON discharge.quality_fault;
CREATE POLICY own ON discharge.quality_fault FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'quality.read'
    AND unit_id = current_setting('samplan.unit')::uuid);

DROP POLICY IF EXISTS quality ON discharge.quality_case;
CREATE POLICY quality ON discharge.quality_case TO samplan_owner USING (
    (SELECT current_setting('samplan.operator', true)) = 'worker');
DROP POLICY IF EXISTS quality ON discharge.quality_fault;
CREATE POLICY quality ON discharge.quality_fault TO samplan_owner USING (
    (SELECT current_setting('samplan.operator', true)) = 'worker');
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['discharge.discharge', 'discharge.party', 'discharge.notice',
            'discharge.recipient', 'discharge.expected_date', 'discharge.deadline', 'discharge.opened',
            'discharge.ready_interval', 'discharge.care_contact', 'discharge.sip_call', 'discharge.availability',
            'liability.agreement', 'liability.tariff'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS quality ON %s', name);
        EXECUTE format('CREATE POLICY quality ON %s FOR SELECT TO samplan_owner USING ('
            '(SELECT current_setting(''samplan.operator'', true)) = ''worker'')', name);
    END LOOP;
END
$$;
RESET ROLE;
