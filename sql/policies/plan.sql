-- plan.sql - a plan is open to the units that take part in it now, as far as the consent reaches; what hangs
-- on it follows it. A version stays readable to the units that took part when it was established: what was
-- received is not taken back when the consent is.
SET LOCAL ROLE samplan_owner;

-- The floor: plain comparisons, since everything else stands on it.
DROP POLICY IF EXISTS own ON plan.participation;
CREATE POLICY own ON plan.participation FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid AND until IS NULL
    AND (covered_to IS NULL OR covered_to > now()));
DROP POLICY IF EXISTS join_plan ON plan.participation;
CREATE POLICY join_plan ON plan.participation FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = plan_id AND d.patient_id = participation.patient_id OFFSET 0)
    OR unit_id = current_setting('samplan.unit')::uuid AND current_setting('samplan.act', true) = 'create');
-- A consent opens and closes it for others: only in the call that names the plan. Who is to be told that the
-- person's contacts have changed: in the call that names the person.
DROP POLICY IF EXISTS leave_see ON plan.participation;
CREATE POLICY leave_see ON plan.participation FOR SELECT TO samplan_api USING (
    current_setting('samplan.leaving') IN (plan_id::text, patient_id::text));
DROP POLICY IF EXISTS leave ON plan.participation;
CREATE POLICY leave ON plan.participation FOR UPDATE TO samplan_api USING (
    plan_id::text = current_setting('samplan.leaving'));

DROP POLICY IF EXISTS party ON plan.plan;
CREATE POLICY party ON plan.plan FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM plan.participation x WHERE x.plan_id = plan.id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
DROP POLICY IF EXISTS act ON plan.plan;
CREATE POLICY act ON plan.plan FOR UPDATE TO samplan_api USING (
    EXISTS (SELECT FROM plan.participation x WHERE x.plan_id = plan.id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
DROP POLICY IF EXISTS start ON plan.plan;
CREATE POLICY start ON plan.plan FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS protected ON plan.plan;
CREATE POLICY protected ON plan.plan AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = plan.patient_id OFFSET 0)
    OR patient_id = current_setting('samplan.person')::uuid
    OR access.named(patient_id));

DROP POLICY IF EXISTS party ON plan.party;
CREATE POLICY party ON plan.party TO samplan_api USING (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = party.plan_id OFFSET 0));
DROP POLICY IF EXISTS party ON plan.consent;
CREATE POLICY party ON plan.consent FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = consent.plan_id OFFSET 0));
DROP POLICY IF EXISTS say ON plan.consent;
CREATE POLICY say ON plan.consent FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM plan.plan d WHERE d.id = consent.plan_id OFFSET 0));
DROP POLICY IF EXISTS take_back ON plan.consent;
CREATE POLICY take_back ON plan.consent FOR UPDATE TO samplan_api USING (
    current_setting('samplan.act') = 'withdraw'
    AND EXISTS (SELECT FROM plan.plan d WHERE d.id = consent.plan_id OFFSET 0));
-- The plan that a call is about (samplan.plan) is looked for once a statement and not once for each of its some hundred fields; it
-- is looked for under the policies of plans, so that naming it opens nothing.
DROP POLICY IF EXISTS party ON plan.row;
CREATE POLICY party ON plan.row TO samplan_api USING (
    plan_id = (SELECT d.id FROM plan.plan d WHERE d.id = nullif(current_setting('samplan.plan', true), '')::uuid)
    OR EXISTS (SELECT FROM plan.plan d WHERE d.id = "row".plan_id OFFSET 0));
-- What a consent leaves out is for the unit that wrote it alone.
DROP POLICY IF EXISTS party ON plan.field;
CREATE POLICY party ON plan.field TO samplan_api USING (
    plan_id = (SELECT d.id FROM plan.plan d WHERE d.id = nullif(current_setting('samplan.plan', true), '')::uuid)
        AND (unit_id = current_setting('samplan.unit')::uuid
            OR name <> ALL ((SELECT d.excluded FROM plan.plan d WHERE d.id = nullif(current_setting('samplan.plan', true), '')::uuid)::text[]))
    OR EXISTS (SELECT FROM plan.plan d WHERE d.id = field.plan_id
        AND (field.name <> ALL (d.excluded) OR field.unit_id = current_setting('samplan.unit')::uuid) OFFSET 0));
DROP POLICY IF EXISTS party ON plan.entry;
CREATE POLICY party ON plan.entry FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM plan.plan d WHERE d.id = entry.plan_id OFFSET 0));
DROP POLICY IF EXISTS say ON plan.entry;
CREATE POLICY say ON plan.entry FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM plan.plan d WHERE d.id = entry.plan_id OFFSET 0));

DROP POLICY IF EXISTS received ON plan.version;
CREATE POLICY received ON plan.version FOR SELECT TO samplan_api USING (
    units @> ARRAY[current_setting('samplan.unit')::uuid]
    OR EXISTS (SELECT FROM plan.participation x WHERE x.plan_id = version.plan_id
        AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL OFFSET 0));
DROP POLICY IF EXISTS say ON plan.version;
CREATE POLICY say ON plan.version FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM plan.plan d WHERE d.id = version.plan_id OFFSET 0));
DROP POLICY IF EXISTS protected ON plan.version;
CREATE POLICY protected ON plan.version AS RESTRICTIVE TO samplan_api USING (
    NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = version.patient_id OFFSET 0)
    OR patient_id = current_setting('samplan.person')::uuid
    OR access.named(patient_id));
RESET ROLE;
