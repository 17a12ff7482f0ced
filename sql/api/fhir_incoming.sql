-- fhir_incoming.sql - what record systems tell by FHIR: people, and stays, which become discharge cases by the ward's own
-- functions. A system acts as a member of staff of its own kind (identity.staff.system) at the unit whose stay it is, in a session
-- that is made in the call, whose secret nobody is told, and that has ended when the call has.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.system_session(k access.client, p_unit uuid) RETURNS bytea
    LANGUAGE plpgsql
    AS $$
DECLARE
    secret CONSTANT bytea := decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
    v_assignment uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('system ' || k.staff_id || p_unit, 0));
    SELECT a.id INTO v_assignment FROM identity.assignment a WHERE a.user_id = k.staff_id AND a.unit_id = p_unit AND a.valid_to IS NULL;
    IF v_assignment IS NULL THEN
        v_assignment := base.uuid7();
        INSERT INTO identity.assignment (id, user_id, unit_id, role, purpose)
            VALUES (v_assignment, k.staff_id, p_unit, 'discharge-coordinator', 'care');
    END IF;
    INSERT INTO identity.session (secret_hash, user_id, assignment_id, way) VALUES (sha256(secret), k.staff_id, v_assignment, 'system');
    RETURN secret;
END
$$;

-- The end of what was done in it; the registration is who calls again.
CREATE FUNCTION api.system_leave(k access.client, p_secret bytea) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM set_config('samplan.secret', encode(sha256(p_secret), 'hex'), true);
    UPDATE identity.session s SET ended_at = clock_timestamp() WHERE s.secret_hash = sha256(p_secret);
    PERFORM api.forget(NULL), set_config('samplan.machine', k.hsa_id, true);
END
$$;

-- The unit that a system speaks for: by HSA-id or id, one of its registration where people are admitted. Needs samplan.reach.
CREATE FUNCTION api.system_unit(p_hsa text, p_id text) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT u.id FROM organisation.unit u WHERE u.id = ANY (current_setting('samplan.reach')::uuid[])
        AND (u.active_to IS NULL OR u.active_to > now()) AND u.kind IN ('ward', 'emergency')
        AND (p_hsa IS NULL AND p_id IS NULL OR upper(u.hsa_id) = upper(p_hsa) OR u.id::text = lower(p_id)) ORDER BY u.hsa_id LIMIT 1);
END
$$;

-- As whom, to whom: the person that this system found a short while ago is open to this session too.
CREATE FUNCTION api.system_enter(p_secret bytea, request uuid, client text, p_permission text, p_action text, p_patient uuid)
        RETURNS access.context
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context := api.enter(p_secret, request, client, p_permission, p_action);
BEGIN
    IF c.outcome = 'ok' AND EXISTS (SELECT FROM access.found f WHERE f.patient_id = p_patient AND f.session_id <> c.session_id) THEN
        PERFORM api.patient_found(c, p_patient);
    END IF;
    RETURN c;
END
$$;

-- One thing as it is now to the system that writes it, under the session of the call: {item, version}.
CREATE FUNCTION api.system_item(p_type text, p_id uuid, p_created boolean) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    found jsonb;
BEGIN
    EXECUTE format('SELECT x.item FROM api.%I($1) x', 'fhir_' || lower(p_type)) INTO found
        USING jsonb_build_object('id', jsonb_build_array(p_id), 'most', 1);
    RETURN CASE WHEN found IS NOT NULL THEN json_build_object('item', found, 'version', found -> 'version', 'created', p_created) END;
END
$$;

-- Who gets the notice when nobody chooses: what the ward's form has chosen beforehand. Where several units of a municipality do
-- the same work none is; where primary care is missing that LUS-10 demands, nothing is sent and the ward is reminded.
CREATE FUNCTION api.system_recipients(p_addressees jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    WITH a AS (SELECT x ->> 'role' AS role, x #>> '{unit,id}' AS unit, x ->> 'because' AS because, n,
            count(*) OVER (PARTITION BY x ->> 'role') AS alike FROM jsonb_array_elements(p_addressees) WITH ORDINALITY AS y (x, n)),
        chosen AS (SELECT * FROM a WHERE because <> 'municipality' OR alike = 1)
    SELECT CASE WHEN EXISTS (SELECT FROM chosen WHERE role = 'municipal-health')
            AND NOT EXISTS (SELECT FROM chosen WHERE role = 'primary-care') THEN '[]'
        ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('unitId', unit, 'role', role) ORDER BY n), '[]') FROM chosen) END
    $$;

-- A new stay at this unit: the person found, the proposal asked for, the case made. Under the session of `secret`.
CREATE FUNCTION api.system_admit(secret bytea, request uuid, client text, p_args jsonb, OUT outcome text, OUT reason text,
        OUT at text, OUT id uuid)
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context;
    who uuid := p_args ->> 'patientId';
    r record;
BEGIN
    at := 'Encounter.subject';
    IF who IS NULL THEN
        SELECT * INTO r FROM api.patient_lookup(secret, request, client, p_args ->> 'number', p_args ->> 'numberKind');
        who := r.doc ->> 'id';
    END IF;
    c := api.system_enter(secret, request, client, 'discharge.start', 'fhir.encounter', who);
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        SELECT * INTO r FROM api.patient_addressees(secret, request, client, who);
        IF who IS NULL OR r.outcome <> 'ok' THEN
            outcome := 'invalid-request';
            reason := 'unknown-patient';
            RETURN;
        END IF;
        at := 'Encounter';
        SELECT * INTO r FROM api.discharge_create(secret, request, client, NULL, NULL, p_args || jsonb_build_object('patientId', who,
            'recipients', api.system_recipients((r.doc -> 'addressees')::jsonb)));
        outcome := r.outcome;
        reason := r.reason;
        id := r.doc ->> 'id';
        at := CASE reason WHEN 'case-open' THEN 'Encounter.subject' WHEN 'in-future' THEN 'Encounter.period.start'
            WHEN 'before-admission' THEN 'Encounter.extension' ELSE at END;
    END IF;
END
$$;

-- p_args: {system, value, unitHsa or unitId, patientId or number and numberKind, and the members of api.discharge_create}. The
-- same number of the provider's twice is the same case. doc: {item, version, created}, of a refusal {expression}.
CREATE FUNCTION api.fhir_encounter_create(secret bytea, request uuid, client text, key text, body bytea, p_hsa text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_scope(api.client_enter(p_hsa, request, client, '', 'fhir.encounter', NULL), 'Encounter', 'c');
    k access.client;
    unit uuid;
    provider uuid;
    known uuid;
    v_secret bytea;
    a record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
    client := left(concat_ws(' ', client, k.hsa_id), 200);
    unit := api.system_unit(p_args ->> 'unitHsa', p_args ->> 'unitId');
    SELECT u.provider_id INTO provider FROM organisation.unit u WHERE u.id = unit;
    IF unit IS NULL THEN
        outcome := 'invalid-request';
        reason := 'not-your-unit';
        doc := json_build_object('expression', 'Encounter.serviceProvider');
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    -- two that tell of the same stay at once wait here for each other
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'stay', provider, p_args ->> 'system', p_args ->> 'value'), 0));
    SELECT n.discharge_id INTO known FROM discharge.identifier n
        WHERE n.provider_id = provider AND n.system = p_args ->> 'system' AND n.value = p_args ->> 'value';
    IF known IS NOT NULL THEN
        SELECT x.outcome, x.reason, x.doc INTO outcome, reason, doc
            FROM api.system_target(k, request, client, 'Encounter', known) x;
        IF outcome <> 'ok' THEN -- another system's of the provider, or one that is hidden now
            outcome := 'conflict';
            reason := 'other-stay';
            doc := json_build_object('expression', 'Encounter.identifier');
            PERFORM api.note(c, 'denied', reason, 'Encounter', known);
        END IF;
        RETURN;
    END IF;
    v_secret := api.system_session(k, unit);
    SELECT * INTO a FROM api.system_admit(v_secret, request, client, p_args);
    outcome := a.outcome;
    reason := a.reason;
    IF outcome = 'ok' THEN
        INSERT INTO discharge.identifier (provider_id, system, value, discharge_id)
            VALUES (provider, p_args ->> 'system', p_args ->> 'value', a.id);
        doc := api.system_item('Encounter', a.id, true);
    ELSE
        doc := json_build_object('expression', a.at);
    END IF;
    PERFORM api.system_leave(k, v_secret);
END
$$;

-- What a system is about to change, as it is now: seen as the ward whose it is would see it, a person by any unit of the system's.
CREATE FUNCTION api.system_target(k access.client, request uuid, client text, p_type text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context;
    unit CONSTANT uuid := api.system_place(p_type, p_id);
    v_secret bytea;
BEGIN
    outcome := 'not-found';
    IF unit IS NULL THEN
        RETURN;
    END IF;
    v_secret := api.system_session(k, unit);
    c := api.system_enter(v_secret, request, client, CASE p_type WHEN 'Patient' THEN 'patient.read' ELSE 'discharge.read' END,
        (api.fhir_face(p_type))[2], CASE p_type WHEN 'Patient' THEN p_id END);
    doc := api.system_item(p_type, p_id, false);
    outcome := CASE WHEN doc IS NULL THEN 'not-found' ELSE 'ok' END;
    IF outcome = 'ok' THEN
        PERFORM api.note(c, 'ok', NULL, p_type, p_id,
            NULL, coalesce((doc #>> '{item,patientId}')::uuid, p_id), NULL, 'own', (api.fhir_face(p_type))[3:3]);
    END IF;
    PERFORM api.system_leave(k, v_secret);
END
$$;

-- At which of its units a system sees this: the ward of a case, or one that works with the person now. Needs samplan.reach.
CREATE FUNCTION api.system_place(p_type text, p_id uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE p_type WHEN 'Encounter' THEN (SELECT x.unit_id FROM access.participation x
            WHERE x.discharge_id = p_id AND x.role = 'ward' AND x.until IS NULL LIMIT 1)
        ELSE coalesce((SELECT x.unit_id FROM access.participation x
            WHERE x.patient_id = p_id AND x.until IS NULL AND x.role = 'ward' ORDER BY x.since DESC LIMIT 1), api.system_unit(NULL, NULL)) END;
END
$$;

CREATE FUNCTION api.fhir_target(secret bytea, request uuid, client text, p_hsa text, p_type text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_scope(api.client_enter(p_hsa, request, client, '', coalesce((api.fhir_face(p_type))[2], 'fhir'), NULL),
        p_type, 'u');
    k access.client;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome = 'ok' THEN
        SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
        SELECT x.outcome, x.reason, x.doc INTO outcome, reason, doc
            FROM api.system_target(k, request, left(concat_ws(' ', client, k.hsa_id), 200), p_type, p_id) x;
        IF outcome <> 'ok' THEN
            PERFORM api.note(c, 'denied', 'not-party', p_type, p_id);
        END IF;
    END IF;
END
$$;

-- The acts that make a case what a stay now is, each the ward's own; all of them or none.
CREATE FUNCTION api.system_acts(secret bytea, request uuid, client text, d discharge.discharge, p_args jsonb,
        OUT outcome text, OUT reason text, OUT at text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    v bigint := d.version;
    wanted CONSTANT text := p_args ->> 'status';
    over CONSTANT boolean := d.state IN ('discharged', 'follow-up', 'closed', 'aborted');
    r record;
BEGIN
    outcome := 'ok';
    IF wanted IN ('cancelled', 'wrong', 'death') THEN
        at := 'Encounter.status';
        IF d.state <> 'aborted' THEN
            SELECT x.outcome, x.reason INTO outcome, reason FROM api.discharge_abort(secret, request, client, NULL, NULL, d.id, v,
                jsonb_strip_nulls(jsonb_build_object('reason', CASE wanted WHEN 'cancelled' THEN 'left-care' ELSE wanted END,
                    'at', CASE wanted WHEN 'death' THEN p_args -> 'leftAt' END))) x;
        END IF;
        RETURN;
    END IF;
    IF wanted = 'finished' THEN
        at := 'Encounter.period.end';
        IF NOT over THEN
            SELECT x.outcome, x.reason INTO outcome, reason FROM api.discharge_depart(secret, request, client, NULL, NULL, d.id, v,
                jsonb_build_object('leftAt', p_args -> 'leftAt', 'to', p_args -> 'to')) x;
        ELSIF d.left_at IS DISTINCT FROM (p_args ->> 'leftAt')::timestamptz THEN
            outcome := 'conflict';
            reason := 'case-over';
        END IF;
        RETURN;
    END IF;
    at := 'Encounter.status';
    IF over THEN
        outcome := 'conflict';
        reason := 'case-over';
        RETURN;
    END IF;
    IF d.admitted_at <> (p_args ->> 'admittedAt')::timestamptz THEN
        at := 'Encounter.period.start';
        SELECT x.outcome, x.reason, (x.doc ->> 'version')::bigint INTO outcome, reason, v FROM api.discharge_correct(secret, request, client,
            NULL, NULL, d.id, v, jsonb_build_object('admittedAt', p_args -> 'admittedAt', 'reason', 'Ändrad i journalsystemet')) x;
    END IF;
    IF outcome = 'ok' AND d.care <> p_args ->> 'care' THEN
        at := 'Encounter.serviceType';
        SELECT x.outcome, x.reason, (x.doc ->> 'version')::bigint INTO outcome, reason, v FROM api.discharge_care(secret, request, client,
            NULL, NULL, d.id, v, jsonb_build_object('care', p_args -> 'care')) x;
    END IF;
    IF outcome = 'ok' AND d.expected_date <> (p_args ->> 'expectedDischargeDate')::date THEN
        at := 'Encounter.extension';
        SELECT x.outcome, x.reason INTO outcome, reason FROM api.discharge_expected_date(secret, request, client, NULL, NULL, d.id, v,
            (p_args ->> 'expectedDischargeDate')::date, NULL) x;
    END IF;
END
$$;

-- Is it the same stay: the person, and the provider's number where the case has one? A case that the ward made by hand takes the
-- number that its system tells of it. The element at fault, or NULL.
CREATE FUNCTION api.system_same(d discharge.discharge, p_args jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    known CONSTANT uuid := (SELECT n.discharge_id FROM discharge.identifier n WHERE n.provider_id = d.provider_id
        AND n.system = p_args ->> 'system' AND n.value = p_args ->> 'value');
BEGIN
    IF d.patient_id::text <> p_args ->> 'patientId' OR p_args ->> 'number' IS NOT NULL AND NOT EXISTS (SELECT FROM patient.identifier i
            WHERE i.patient_id = d.patient_id AND i.value = p_args ->> 'number') THEN
        RETURN 'Encounter.subject';
    END IF;
    IF known IS NOT NULL AND known <> d.id OR known IS NULL AND EXISTS (SELECT FROM discharge.identifier n
            WHERE n.discharge_id = d.id AND n.system = p_args ->> 'system') THEN
        RETURN 'Encounter.identifier';
    END IF;
    IF known IS NULL THEN
        INSERT INTO discharge.identifier (provider_id, system, value, discharge_id)
            VALUES (d.provider_id, p_args ->> 'system', p_args ->> 'value', d.id);
    END IF;
    RETURN NULL;
END
$$;

-- As api.fhir_encounter_create, for a case that is there, at the version that its reader saw. Another ward: the case is broken off
-- as a transfer (LUS-21) and goes on as a new one there, which is `created`.
CREATE FUNCTION api.fhir_encounter_update(secret bytea, request uuid, client text, key text, body bytea, p_hsa text, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_scope(api.client_enter(p_hsa, request, client, '', 'fhir.encounter', NULL), 'Encounter', 'u');
    k access.client;
    here uuid;
    there uuid;
    d discharge.discharge;
    s bytea;
    a record;
    at text;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
    client := left(concat_ws(' ', client, k.hsa_id), 200);
    here := api.system_place('Encounter', p_id);
    there := api.system_unit(p_args ->> 'unitHsa', p_args ->> 'unitId');
    BEGIN
        IF here IS NULL OR there IS NULL THEN
            at := CASE WHEN here IS NOT NULL THEN 'Encounter.serviceProvider' END;
            outcome := CASE WHEN here IS NULL THEN 'not-found' ELSE 'invalid-request' END;
            reason := CASE WHEN here IS NOT NULL THEN 'not-your-unit' END;
            RAISE EXCEPTION SQLSTATE 'SP001';
        END IF;
        s := api.system_session(k, here);
        PERFORM api.system_enter(s, request, client, 'discharge.start', 'fhir.encounter', NULL);
        d := api.discharge_lock(p_id);
        outcome := CASE WHEN d.id IS NULL THEN 'not-found' WHEN d.version <> p_version THEN 'stale-version' ELSE 'ok' END;
        IF outcome = 'ok' THEN
            at := api.system_same(d, p_args);
            IF at IS NOT NULL THEN
                outcome := 'conflict';
                reason := 'other-stay';
            END IF;
        END IF;
        IF outcome = 'ok' AND here <> there AND p_args ->> 'status' = 'open' THEN
            SELECT * INTO a FROM api.system_move(k, s, request, client, d, there, p_args);
            outcome := a.outcome;
            reason := a.reason;
            at := a.at;
            doc := a.doc;
            s := a.secret;
        ELSIF outcome = 'ok' THEN
            SELECT * INTO a FROM api.system_acts(s, request, client, d, p_args);
            outcome := a.outcome;
            reason := a.reason;
            at := a.at;
            doc := api.system_item('Encounter', p_id, false);
        END IF;
        IF outcome <> 'ok' THEN
            RAISE EXCEPTION SQLSTATE 'SP001';
        END IF;
        PERFORM api.system_leave(k, s);
    EXCEPTION WHEN SQLSTATE 'SP001' THEN -- nothing of it is left; the log says that it was refused
        doc := CASE WHEN at IS NOT NULL THEN json_build_object('expression', at) END;
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'Encounter', p_id, NULL, d.patient_id);
    END;
END
$$;

CREATE FUNCTION api.system_move(k access.client, p_secret bytea, request uuid, client text, d discharge.discharge, p_unit uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT at text, OUT doc json, OUT secret bytea)
    LANGUAGE plpgsql
    AS $$
DECLARE
    a record;
    reach CONSTANT text := (SELECT array_agg(u.id)::text FROM organisation.unit u WHERE api.client_reaches(k, u.id, u.provider_id));
BEGIN
    at := 'Encounter.serviceProvider';
    secret := p_secret;
    SELECT x.outcome, x.reason INTO outcome, reason FROM api.discharge_abort(p_secret, request, client, NULL, NULL, d.id, d.version,
        '{"reason": "transfer"}') x;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    PERFORM api.system_enter(p_secret, request, client, 'discharge.start', 'fhir.encounter', NULL),
        api.patient_found((SELECT x FROM api.enter(p_secret, request, client, 'discharge.start', 'fhir.encounter') x), d.patient_id),
        api.system_leave(k, p_secret), set_config('samplan.reach', reach, true);
    secret := api.system_session(k, p_unit);
    SELECT * INTO a FROM api.system_admit(secret, request, client, p_args - '{number,numberKind}'::text[]
        || jsonb_build_object('patientId', d.patient_id));
    outcome := a.outcome;
    reason := a.reason;
    IF outcome = 'ok' THEN
        UPDATE discharge.identifier n SET discharge_id = a.id WHERE n.discharge_id = d.id;
        doc := api.system_item('Encounter', a.id, true);
        at := NULL;
    ELSE
        at := a.at;
    END IF;
END
$$;

-- ---- people ----

-- The municipality by code or name, and the unit where the person is listed by HSA-id, as api.patient_create takes them; the element
-- at fault, or NULL.
CREATE FUNCTION api.system_person(p_args jsonb, OUT args jsonb, OUT at text, OUT reason text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_code CONSTANT text := (SELECT m.code FROM reference.municipality m
        WHERE m.code = p_args ->> 'municipality' OR lower(m.name) = lower(p_args ->> 'municipality') ORDER BY m.code LIMIT 1);
    v_unit CONSTANT uuid := (SELECT u.id FROM organisation.unit u WHERE u.kind = 'primary-care'
        AND (u.active_to IS NULL OR u.active_to > now())
        AND (upper(u.hsa_id) = upper(p_args ->> 'listedHsa') OR u.id::text = lower(p_args ->> 'listedId')) LIMIT 1);
BEGIN
    IF v_code IS NULL THEN
        at := 'Patient.address.district';
        reason := 'unknown-municipality';
    ELSIF v_unit IS NULL AND coalesce(p_args ->> 'listedHsa', p_args ->> 'listedId') IS NOT NULL THEN
        at := 'Patient.generalPractitioner';
        reason := 'unknown-unit';
    END IF;
    args := p_args || jsonb_build_object('municipalityCode', v_code, 'listedUnitId', v_unit, 'protectedIdentity', 'none');
END
$$;

-- A person with this number: the one that is there, else a new one. p_id NULL: that; else the one that is changed, at p_version.
CREATE FUNCTION api.fhir_patient_write(secret bytea, request uuid, client text, key text, body bytea, p_hsa text, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_scope(api.client_enter(p_hsa, request, client, '', 'fhir.patient', NULL), 'Patient',
        CASE WHEN p_id IS NULL THEN 'c' ELSE 'u' END);
    k access.client;
    unit uuid;
    s bytea;
    who uuid := p_id;
    person record;
    r record;
    at text;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
    client := left(concat_ws(' ', client, k.hsa_id), 200);
    unit := CASE WHEN p_id IS NULL THEN api.system_unit(p_args ->> 'unitHsa', p_args ->> 'unitId')
        ELSE api.system_place('Patient', p_id) END;
    SELECT * INTO person FROM api.system_person(p_args);
    IF unit IS NULL OR person.at IS NOT NULL THEN
        outcome := 'invalid-request';
        reason := CASE WHEN unit IS NULL THEN 'not-your-unit' ELSE person.reason END;
        doc := json_build_object('expression', CASE WHEN unit IS NULL THEN 'Patient.managingOrganization' ELSE person.at END);
        PERFORM api.note(c, 'denied', reason, 'Patient', p_id);
        RETURN;
    END IF;
    s := api.system_session(k, unit);
    IF p_id IS NULL THEN
        SELECT * INTO r FROM api.patient_lookup(s, request, client, p_args ->> 'identifier', p_args ->> 'identifierKind');
        who := r.doc ->> 'id';
        IF who IS NOT NULL THEN
            doc := api.system_item('Patient', who, false);
        ELSE
            SELECT * INTO r FROM api.patient_create(s, request, client, NULL, NULL, person.args);
            who := r.doc ->> 'id';
            at := 'Patient.identifier';
            doc := CASE WHEN r.outcome = 'ok' THEN api.system_item('Patient', who, true) END;
        END IF;
    ELSE
        PERFORM api.system_enter(s, request, client, 'patient.write', 'fhir.patient', p_id);
        IF EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) AND NOT EXISTS (SELECT FROM patient.identifier i
                WHERE i.patient_id = p_id AND i.until IS NULL AND i.value = p_args ->> 'identifier') THEN
            SELECT 'conflict' AS outcome, 'other-person' AS reason INTO r;
            at := 'Patient.identifier';
            PERFORM api.note(c, 'denied', 'other-person', 'Patient', p_id, NULL, p_id);
        ELSE
            SELECT * INTO r FROM api.patient_update(s, request, client, NULL, NULL, p_id, p_version, person.args);
            doc := CASE WHEN r.outcome = 'ok' THEN api.system_item('Patient', p_id, false) END;
        END IF;
    END IF;
    outcome := r.outcome;
    reason := r.reason;
    IF outcome <> 'ok' THEN
        doc := CASE WHEN at IS NOT NULL THEN json_build_object('expression', at) END;
    END IF;
    PERFORM api.system_leave(k, s);
END
$$;
RESET ROLE;
