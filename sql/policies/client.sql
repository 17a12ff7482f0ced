-- client.sql - systems that call. A client is found by the HSA-id that its call brings (samplan.machine); the operator
-- sees all. A time is found by its number in the call that names it (samplan.booking), when it is for the patient: whose
-- it is has then to be shown as for any other (samplan.person).
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS known ON access.client;
CREATE POLICY known ON access.client FOR SELECT TO samplan_api USING (
    hsa_id = current_setting('samplan.machine') OR current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS register ON access.client;
CREATE POLICY register ON access.client FOR INSERT TO samplan_api WITH CHECK (
    current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS finish ON access.client;
CREATE POLICY finish ON access.client FOR UPDATE TO samplan_api USING (
    current_setting('samplan.operator') <> '');

DROP POLICY IF EXISTS booking ON appointment.appointment;
CREATE POLICY booking ON appointment.appointment FOR SELECT TO samplan_api USING (
    id::text = current_setting('samplan.booking') AND for_patient);

-- A unit's free times are its own to publish and withdraw; who takes one sees it.
DROP POLICY IF EXISTS own ON appointment.slot;
CREATE POLICY own ON appointment.slot TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid);
DROP POLICY IF EXISTS operate ON appointment.slot;
CREATE POLICY operate ON appointment.slot TO samplan_api USING (
    current_setting('samplan.operator') <> '' AND current_setting('samplan.machine') = '');
DROP POLICY IF EXISTS free ON appointment.slot;
CREATE POLICY free ON appointment.slot FOR SELECT TO samplan_api USING (
    current_setting('samplan.machine') <> '' AND taken_at IS NULL AND withdrawn_at IS NULL);

-- What a system reads as FHIR (samplan.reach: the units of its registration, set by api.client_scope alone): cases in which
-- one of them takes part now; and what they answer for themselves as the national contracts have it, plans in force, fixed
-- contacts of the national code set, times that are for the patient. The functions ask besides whether a consent holds.
DROP POLICY IF EXISTS reach ON access.participation;
CREATE POLICY reach ON access.participation FOR SELECT TO samplan_api USING (
    current_setting('samplan.reach') <> '{}' AND unit_id = ANY (current_setting('samplan.reach')::uuid[]) AND until IS NULL);
DROP POLICY IF EXISTS reach ON discharge.discharge;
CREATE POLICY reach ON discharge.discharge FOR SELECT TO samplan_api USING (
    current_setting('samplan.reach') <> '{}' AND access.reaches_case(id));
DROP POLICY IF EXISTS reach ON discharge.recipient;
CREATE POLICY reach ON discharge.recipient FOR SELECT TO samplan_api USING (
    current_setting('samplan.reach') <> '{}' AND access.sees_case(discharge_id));
DROP POLICY IF EXISTS reach ON plan.plan;
CREATE POLICY reach ON plan.plan FOR SELECT TO samplan_api USING (
    state IN ('established', 'revised') AND unit_id = ANY ((SELECT current_setting('samplan.reach')::uuid[])::uuid[]));
DROP POLICY IF EXISTS reach ON plan.version;
CREATE POLICY reach ON plan.version FOR SELECT TO samplan_api USING (
    current_setting('samplan.reach') <> '{}' AND access.sees_plan(plan_id));
DROP POLICY IF EXISTS reach ON contact.contact;
CREATE POLICY reach ON contact.contact FOR SELECT TO samplan_api USING (
    kind <> 'contact-nurse' AND unit_id = ANY ((SELECT current_setting('samplan.reach')::uuid[])::uuid[]));
DROP POLICY IF EXISTS reach ON appointment.appointment;
CREATE POLICY reach ON appointment.appointment FOR SELECT TO samplan_api USING (
    for_patient AND unit_id = ANY ((SELECT current_setting('samplan.reach')::uuid[])::uuid[]));
-- Another policy opens a time to who sees the case: so it is said here what a system is not shown.
DROP POLICY IF EXISTS within_reach ON appointment.appointment;
CREATE POLICY within_reach ON appointment.appointment AS RESTRICTIVE FOR SELECT TO samplan_api USING (
    current_setting('samplan.reach') = '{}'
    OR for_patient AND unit_id = ANY ((SELECT current_setting('samplan.reach')::uuid[])::uuid[]));

-- A protected identity is no secret to the person, and is one to every system: nothing about them leaves. Nor does what
-- the patient has blocked (SV-3), which others would read there: the times, plans and cases of that unit, or that provider.
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT * FROM (VALUES ('patient', 'person', 'id', 'NULL'), ('contact', 'contact', 'patient_id', 'NULL'),
            ('appointment', 'appointment', 'patient_id', 'unit_id'), ('plan', 'plan', 'patient_id', 'unit_id'),
            ('plan', 'version', 'patient_id', 'unit_id'), ('discharge', 'discharge', 'patient_id', 'unit_id'))
            AS x (folder, name, patient, unit) LOOP
        EXECUTE format('DROP POLICY IF EXISTS not_by_machine ON %I.%I', thing.folder, thing.name);
        EXECUTE format('CREATE POLICY not_by_machine ON %I.%I AS RESTRICTIVE TO samplan_api USING (
            current_setting(''samplan.machine'') = '''' OR access.machine_may(%s, %s))',
            thing.folder, thing.name, thing.patient, thing.unit);
    END LOOP;
END
$$;

-- A record system's own number of a stay: found by systems of the provider, written by the ward whose case it is.
DROP POLICY IF EXISTS reach ON discharge.identifier;
CREATE POLICY reach ON discharge.identifier FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM organisation.unit u WHERE u.provider_id = identifier.provider_id
        AND u.id = ANY (current_setting('samplan.reach')::uuid[])));
DROP POLICY IF EXISTS ward ON discharge.identifier;
CREATE POLICY ward ON discharge.identifier TO samplan_api USING (
    provider_id = current_setting('samplan.provider')::uuid)
    WITH CHECK (EXISTS (SELECT FROM discharge.discharge d WHERE d.id = identifier.discharge_id
        AND d.unit_id = current_setting('samplan.unit')::uuid AND d.provider_id = identifier.provider_id OFFSET 0));

-- A system is given its assignment at a unit of its registration by its own call, and goes on within a day with whom it found.
DROP POLICY IF EXISTS system ON identity.assignment;
CREATE POLICY system ON identity.assignment FOR INSERT TO samplan_api WITH CHECK (
    unit_id = ANY (current_setting('samplan.reach')::uuid[])
    AND EXISTS (SELECT FROM access.client k WHERE k.staff_id = assignment.user_id AND k.ended_at IS NULL
        AND k.hsa_id = current_setting('samplan.machine')));
DROP POLICY IF EXISTS system ON identity.session;
CREATE POLICY system ON identity.session FOR SELECT TO samplan_api USING (
    way = 'system' AND user_id = current_setting('samplan.user')::uuid);
DROP POLICY IF EXISTS system ON access.found;
DROP POLICY IF EXISTS by_system ON access.found;
CREATE POLICY by_system ON access.found FOR SELECT TO samplan_api USING (
    at > now() - interval '1 day' AND access.system_session(session_id));
RESET ROLE;
