-- liability.sql - what a county has agreed and entered is seen in a call that has shown its right to it
-- (samplan.county): the county's own administrator, and whoever reads a case of the county. The administrator
-- alone writes. Placements follow the person.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS county ON liability.agreement;
CREATE POLICY county ON liability.agreement FOR SELECT TO samplan_api USING (
    county_code = current_setting('samplan.county'));
DROP POLICY IF EXISTS add ON liability.agreement;
CREATE POLICY add ON liability.agreement FOR INSERT TO samplan_api WITH CHECK (
    county_code = current_setting('samplan.county') AND current_setting('samplan.permission') = 'county.manage');
DROP POLICY IF EXISTS change ON liability.agreement;
CREATE POLICY change ON liability.agreement FOR UPDATE TO samplan_api USING (
    county_code = current_setting('samplan.county') AND current_setting('samplan.permission') = 'county.manage');

DROP POLICY IF EXISTS county ON liability.tariff;
CREATE POLICY county ON liability.tariff FOR SELECT TO samplan_api USING (
    county_code IS NULL OR county_code = current_setting('samplan.county'));
DROP POLICY IF EXISTS add ON liability.tariff;
CREATE POLICY add ON liability.tariff FOR INSERT TO samplan_api WITH CHECK (
    county_code = current_setting('samplan.county') AND current_setting('samplan.permission') = 'county.manage');
DROP POLICY IF EXISTS change ON liability.tariff;
CREATE POLICY change ON liability.tariff FOR UPDATE TO samplan_api USING (
    county_code = current_setting('samplan.county') AND current_setting('samplan.permission') = 'county.manage');

DROP POLICY IF EXISTS visible ON patient.placement;
CREATE POLICY visible ON patient.placement FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM patient.person p WHERE p.id = placement.patient_id));
DROP POLICY IF EXISTS record ON patient.placement;
CREATE POLICY record ON patient.placement FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.permission') = 'patient.write'
    AND EXISTS (SELECT FROM patient.person p WHERE p.id = placement.patient_id));
DROP POLICY IF EXISTS replace ON patient.placement;
CREATE POLICY replace ON patient.placement FOR UPDATE TO samplan_api USING (
    current_setting('samplan.permission') = 'patient.write'
    AND EXISTS (SELECT FROM patient.person p WHERE p.id = placement.patient_id));

-- For liability.one, liability.stays and liability.hidden alone, which run as the tables' owner: the cases of the one county that
-- the call has shown its right to (samplan.payment), as administrator of the county or as a party to a case in it.
DROP POLICY IF EXISTS payment ON discharge.discharge;
CREATE POLICY payment ON discharge.discharge FOR SELECT TO samplan_owner USING (
    current_setting('samplan.permission', true) IN ('county.manage', 'discharge.read')
    AND current_setting('samplan.payment', true) =
        (SELECT o.county_code FROM organisation.provider o WHERE o.id = discharge.provider_id));
DROP POLICY IF EXISTS payment ON discharge.ready_interval;
CREATE POLICY payment ON discharge.ready_interval FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON discharge.notice;
CREATE POLICY payment ON discharge.notice FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON discharge.recipient;
CREATE POLICY payment ON discharge.recipient FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON discharge.sip_call;
CREATE POLICY payment ON discharge.sip_call FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON discharge.sip_decision;
CREATE POLICY payment ON discharge.sip_decision FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON discharge.availability;
CREATE POLICY payment ON discharge.availability FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON patient.person;
CREATE POLICY payment ON patient.person FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON patient.placement;
CREATE POLICY payment ON patient.placement FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
DROP POLICY IF EXISTS payment ON patient.protection;
CREATE POLICY payment ON patient.protection FOR SELECT TO samplan_owner USING (
    current_setting('samplan.payment', true) <> '');
RESET ROLE;
