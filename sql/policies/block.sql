-- block.sql - what a patient has blocked is closed to everybody but the unit, or the provider, that wrote it, whatever
-- else holds (SV-3, PDL-4). It closes what is read: plans by the unit that began them, agreements, all that hangs on them, agreed
-- times, the contact that says what somebody is ill with. It does not close what was sent (docs/security.md, Blocks).
--
-- The policies ask first what is nearly always true: one's own, or no block at all, by an index of those that stand.
SET LOCAL ROLE samplan_owner;

-- Other policies stand on this one, so it is open here; the functions tell no more than the law (SV-4, SV-5).
DROP POLICY IF EXISTS known ON access.block;
CREATE POLICY known ON access.block FOR SELECT TO samplan_api USING (true);
DROP POLICY IF EXISTS let ON access.block;
CREATE POLICY let ON access.block FOR INSERT TO samplan_api WITH CHECK (
    registered_unit IS NULL AND patient_id = current_setting('samplan.person')::uuid
        AND current_setting('samplan.relation') IN ('self', 'representative')
    OR registered_unit = current_setting('samplan.unit')::uuid AND provider_id = current_setting('samplan.provider')::uuid
        AND branch = current_setting('samplan.branch') AND (unit_id IS NULL OR unit_id = registered_unit)
        AND EXISTS (SELECT FROM patient.person p WHERE p.id = block.patient_id));
DROP POLICY IF EXISTS take_back ON access.block;
CREATE POLICY take_back ON access.block FOR UPDATE TO samplan_api USING (
    patient_id = current_setting('samplan.person')::uuid
        AND current_setting('samplan.relation') IN ('self', 'representative')
    OR provider_id = current_setting('samplan.provider')::uuid AND branch = current_setting('samplan.branch')
        AND (unit_id IS NULL OR unit_id = current_setting('samplan.unit')::uuid)
        AND EXISTS (SELECT FROM patient.person p WHERE p.id = block.patient_id));

DROP POLICY IF EXISTS own ON access.lift;
CREATE POLICY own ON access.lift TO samplan_api USING (
    user_id = current_setting('samplan.user')::uuid AND unit_id = current_setting('samplan.unit')::uuid);

-- The same question in each policy: does a block stand against the reader for what this unit has written?
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT * FROM (VALUES
            ('plan', 'plan', 'false'),
            ('agreement', 'agreement', 'false'),
            -- a meeting that one is called to is sent, and goes with its plan; a booking is found before it is known whose it is
            ('appointment', 'appointment', 'appointment.id::text = current_setting(''samplan.booking'') OR appointment.kind = ''sip-meeting'' AND (appointment.plan_id IS NULL
                OR access.sees_plan(appointment.plan_id))'),
            -- who is reached is no secret to those who work with the person; what somebody is ill with is
            ('contact', 'contact', 'contact.kind <> ''contact-nurse''')) AS x (folder, name, sent) LOOP
        EXECUTE format('DROP POLICY IF EXISTS blocked ON %I.%I', thing.folder, thing.name);
        EXECUTE format('CREATE POLICY blocked ON %1$I.%2$I AS RESTRICTIVE TO samplan_api USING (
            unit_id = current_setting(''samplan.unit'')::uuid OR patient_id = current_setting(''samplan.person'')::uuid
            OR %3$s OR NOT EXISTS (SELECT FROM access.block b WHERE b.patient_id = %2$I.patient_id AND b.ended_at IS NULL OFFSET 0)
            OR NOT access.block_stands(patient_id, unit_id))', thing.folder, thing.name, thing.sent);
    END LOOP;
END
$$;
-- A version is the plan's, but for the units that received it when it was established.
DROP POLICY IF EXISTS blocked ON plan.version;
CREATE POLICY blocked ON plan.version AS RESTRICTIVE FOR SELECT TO samplan_api USING (
    units @> ARRAY[current_setting('samplan.unit')::uuid] OR access.sees_plan(plan_id));
RESET ROLE;
