-- contact.sql - a person's fixed contacts are open to the units that take part now in one of the person's cases or
-- plans, and to the unit whose contact it is. The unit where a person is listed knows the fast läkarkontakt too
-- (FK-5: at one provider at a time). A protected identity is for named staff alone.
SET LOCAL ROLE samplan_owner;

-- A kontaktsjuksköterska says what somebody is ill with: known where her unit takes part too.
DROP POLICY IF EXISTS party ON contact.contact;
CREATE POLICY party ON contact.contact FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
    OR kind <> 'contact-nurse' AND (EXISTS (SELECT FROM access.participation x WHERE x.patient_id = contact.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = contact.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0))
    OR kind = 'contact-nurse' AND access.shares(patient_id, unit_id));
DROP POLICY IF EXISTS together ON contact.contact;
DROP POLICY IF EXISTS listed ON contact.contact;
CREATE POLICY listed ON contact.contact FOR SELECT TO samplan_api USING (
    kind = 'physician' AND EXISTS (SELECT FROM patient.person p WHERE p.id = contact.patient_id
        AND p.listed_unit_id = current_setting('samplan.unit')::uuid));
DROP POLICY IF EXISTS appoint ON contact.contact;
CREATE POLICY appoint ON contact.contact FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND (EXISTS (SELECT FROM access.participation x WHERE x.patient_id = contact.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = contact.patient_id
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
        OR kind = 'physician' AND EXISTS (SELECT FROM patient.person p WHERE p.id = contact.patient_id
            AND p.listed_unit_id = current_setting('samplan.unit')::uuid)));
-- Its own unit changes and ends it. Whoever appoints a new one in a case ends the one that the case had, and the
-- unit that the patient has chosen ends the fast läkarkontakt at the unit before.
DROP POLICY IF EXISTS own ON contact.contact;
CREATE POLICY own ON contact.contact FOR UPDATE TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
    OR kind = 'care-contact' AND current_setting('samplan.act') = 'appoint-contact'
    OR kind = 'physician' AND current_setting('samplan.act') = 'replace-physician');
DROP POLICY IF EXISTS protected ON contact.contact;
CREATE POLICY protected ON contact.contact AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = contact.patient_id OFFSET 0)
    OR patient_id = current_setting('samplan.person')::uuid
    OR access.named(patient_id));

DROP POLICY IF EXISTS party ON contact.history;
CREATE POLICY party ON contact.history TO samplan_api USING (
    EXISTS (SELECT FROM contact.contact k WHERE k.id = history.contact_id OFFSET 0));

DROP POLICY IF EXISTS party ON contact.offer;
CREATE POLICY party ON contact.offer FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
    OR EXISTS (SELECT FROM access.participation x WHERE x.patient_id = offer.patient_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0)
    OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = offer.patient_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
DROP POLICY IF EXISTS say ON contact.offer;
CREATE POLICY say ON contact.offer FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM patient.person p WHERE p.id = offer.patient_id));
DROP POLICY IF EXISTS protected ON contact.offer;
CREATE POLICY protected ON contact.offer AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = offer.patient_id OFFSET 0)
    OR access.named(patient_id));

-- A policy of before: who is to be told is found in discharge.line and plan.participation (policies of theirs).
DROP POLICY IF EXISTS tell ON access.participation;
DROP POLICY IF EXISTS tell ON plan.participation;

-- The case shows its present contact as its own unit has it, also when that unit has left the case.
DROP POLICY IF EXISTS own_contact ON discharge.care_contact;
CREATE POLICY own_contact ON discharge.care_contact FOR SELECT TO samplan_api USING (
    access.own_contact(contact_id));
DROP POLICY IF EXISTS same_contact ON discharge.care_contact;
CREATE POLICY same_contact ON discharge.care_contact FOR UPDATE TO samplan_api USING (
    current_setting('samplan.act') IN ('change-contact', 'end-contact') AND access.own_contact(contact_id));
DROP POLICY IF EXISTS same_contact ON discharge.face;
CREATE POLICY same_contact ON discharge.face TO samplan_api USING (
    discharge_id::text = current_setting('samplan.leaving'));
RESET ROLE;
