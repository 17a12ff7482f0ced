-- discharge.sql - a case is visible to the units that take part in it now, and to named staff alone if
-- its person has a protected identity. What hangs on the case follows it.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS party ON discharge.discharge;
CREATE POLICY party ON discharge.discharge FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = discharge.id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
DROP POLICY IF EXISTS act ON discharge.discharge;
CREATE POLICY act ON discharge.discharge FOR UPDATE TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = discharge.id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
DROP POLICY IF EXISTS start ON discharge.discharge;
CREATE POLICY start ON discharge.discharge FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS protected ON discharge.discharge;
CREATE POLICY protected ON discharge.discharge AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = discharge.patient_id OFFSET 0)
    OR access.named(patient_id)
    OR current_setting('samplan.operator') = 'worker'); -- states and clocks; it reads no person

DROP POLICY IF EXISTS party ON discharge.party;
CREATE POLICY party ON discharge.party TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = party.discharge_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));

-- Notices hold names and numbers: they follow the case itself, protected identity and all.
DROP POLICY IF EXISTS party ON discharge.notice;
CREATE POLICY party ON discharge.notice FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = notice.discharge_id OFFSET 0));
DROP POLICY IF EXISTS send ON discharge.notice;
CREATE POLICY send ON discharge.notice FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = notice.discharge_id OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.recipient;
CREATE POLICY party ON discharge.recipient FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = recipient.discharge_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
-- Who sent the notice chooses who gets it; a unit passes on what it got itself.
DROP POLICY IF EXISTS send ON discharge.recipient;
CREATE POLICY send ON discharge.recipient FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM discharge.notice n WHERE n.id = recipient.notice_id
        AND n.unit_id = current_setting('samplan.unit')::uuid)
    OR came_from = current_setting('samplan.unit')::uuid
        AND current_setting('samplan.act', true) IN ('forward', 'return'));
-- Only the unit itself receives and acknowledges; the ward takes back what went to a wrong one.
DROP POLICY IF EXISTS receive ON discharge.recipient;
CREATE POLICY receive ON discharge.recipient FOR UPDATE TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
        AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = recipient.discharge_id OFFSET 0)
    OR current_setting('samplan.act', true) = 'recall'
        AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = recipient.discharge_id
            AND d.unit_id = current_setting('samplan.unit')::uuid OFFSET 0));

-- An interval names a physician: it follows the case itself, and the ward alone opens and ends it.
DROP POLICY IF EXISTS party ON discharge.ready_interval;
CREATE POLICY party ON discharge.ready_interval FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = ready_interval.discharge_id OFFSET 0));
DROP POLICY IF EXISTS send ON discharge.ready_interval;
CREATE POLICY send ON discharge.ready_interval FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = ready_interval.discharge_id
        AND d.unit_id = current_setting('samplan.unit')::uuid OFFSET 0));
DROP POLICY IF EXISTS withdraw ON discharge.ready_interval;
CREATE POLICY withdraw ON discharge.ready_interval FOR UPDATE TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = ready_interval.discharge_id
        AND d.unit_id = current_setting('samplan.unit')::uuid OFFSET 0));

-- What the parties say names people: it follows the case itself, and each unit speaks for itself.
DROP POLICY IF EXISTS party ON discharge.care_contact;
CREATE POLICY party ON discharge.care_contact FOR SELECT TO samplan_api USING (
    access.sees_case(discharge_id)); -- of most cases there is none
DROP POLICY IF EXISTS say ON discharge.care_contact;
CREATE POLICY say ON discharge.care_contact FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = care_contact.discharge_id OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.sip_decision;
CREATE POLICY party ON discharge.sip_decision FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = sip_decision.discharge_id OFFSET 0));
DROP POLICY IF EXISTS say ON discharge.sip_decision;
CREATE POLICY say ON discharge.sip_decision FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = sip_decision.discharge_id OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.sip_call;
CREATE POLICY party ON discharge.sip_call FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = sip_call.discharge_id OFFSET 0));
DROP POLICY IF EXISTS say ON discharge.sip_call;
CREATE POLICY say ON discharge.sip_call FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = sip_call.discharge_id OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.availability;
CREATE POLICY party ON discharge.availability FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = availability.discharge_id OFFSET 0));
DROP POLICY IF EXISTS say ON discharge.availability;
CREATE POLICY say ON discharge.availability FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = availability.discharge_id OFFSET 0));
-- A new fast vårdkontakt takes the place of the one before, whoever named that one.
DROP POLICY IF EXISTS end_it ON discharge.care_contact;
CREATE POLICY end_it ON discharge.care_contact FOR UPDATE TO samplan_api USING (
    current_setting('samplan.act', true) IN ('appoint-contact', 'abort', 'close')
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = care_contact.discharge_id OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.expected_date;
CREATE POLICY party ON discharge.expected_date TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = expected_date.discharge_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.deadline;
CREATE POLICY party ON discharge.deadline TO samplan_api USING (
    EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = deadline.discharge_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));

DROP POLICY IF EXISTS party ON discharge.face;
CREATE POLICY party ON discharge.face TO samplan_api USING (
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = face.discharge_id OFFSET 0));

DROP POLICY IF EXISTS own ON discharge.opened;
CREATE POLICY own ON discharge.opened TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid);

-- A line is there while the unit takes part (triggers of access.participation). It is written for all units at
-- once by the call that changes the case or the person, which names it in samplan.line.
DROP POLICY IF EXISTS own ON discharge.line;
CREATE POLICY own ON discharge.line FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS keep ON discharge.line;
CREATE POLICY keep ON discharge.line TO samplan_api USING (
    current_setting('samplan.line') IN (discharge_id::text, patient_id::text));
DROP POLICY IF EXISTS protected ON discharge.line;
CREATE POLICY protected ON discharge.line AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = line.patient_id OFFSET 0)
    OR access.named(patient_id)
    OR current_setting('samplan.line') IN (discharge_id::text, patient_id::text));
RESET ROLE;
