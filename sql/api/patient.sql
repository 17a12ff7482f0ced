-- patient.sql - the person, identifiers over time, protected identity and named staff.
SET LOCAL ROLE samplan_api;

-- From here on this call may see these people, because it has shown that it may: by the number, by
-- having registered them, or by reviewing the log. Protected identity still hides.
CREATE FUNCTION api.verify(p_patients uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM set_config('samplan.patients', p_patients::text, true);
END
$$;

-- The Patient of the API, as far as row-level security lets it be seen; NULL: not at all. A protected
-- identity has no address, phone or place for anybody (rules.md 5.5).
CREATE FUNCTION api.patient_doc(p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN api.patient_face(p_id)::json;
END
$$;

CREATE FUNCTION api.patient_face(p_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    made text;
    directory bigint;
    present bigint;
BEGIN
    SELECT CASE WHEN p.face_version = p.version AND p.face_directory = d.version THEN p.face END,
            p.version, d.version
        INTO made, present, directory
        FROM patient.person p, organisation.directory d WHERE p.id = p_id;
    IF made IS NULL AND present IS NOT NULL THEN
        made := api.patient_make(p_id);
        UPDATE patient.person p SET face = made, face_version = present, face_directory = directory
            WHERE p.id = (SELECT x.id FROM patient.person x WHERE x.id = p_id AND x.version = present
                FOR NO KEY UPDATE SKIP LOCKED);
    END IF;
    RETURN made;
END
$$;

CREATE FUNCTION api.patient_make(p_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('id', p.id, 'version', p.version,
            'identifier', i.docs -> 0, 'identifiers', i.docs,
            'givenName', p.given_name, 'familyName', p.family_name, 'birthDate', p.birth_date,
            'sex', p.sex, 'protectedIdentity', coalesce(y.kind, 'none'),
            'address', CASE WHEN y.kind IS NULL AND p.street IS NOT NULL THEN json_build_object(
                'street', p.street, 'postalCode', p.postal_code, 'city', p.city) END,
            'phone', CASE WHEN y.kind IS NULL THEN p.phone END,
            'municipalityCode', CASE WHEN y.kind IS NULL THEN p.municipality_code END,
            'municipalityName', CASE WHEN y.kind IS NULL THEN m.name END,
            'listedUnit', CASE WHEN u.id IS NOT NULL THEN api.unit_ref(u) END,
            'placement', CASE WHEN y.kind IS NULL THEN api.placement_present(p.id) END)::text
        FROM patient.person p
        JOIN reference.municipality m ON m.code = p.municipality_code
        LEFT JOIN patient.protection y ON y.patient_id = p.id
        LEFT JOIN organisation.unit u ON u.id = p.listed_unit_id
        LEFT JOIN LATERAL (SELECT json_agg(json_build_object('value', x.value, 'kind', x.kind,
                    'since', x.since, 'until', x.until) ORDER BY x.until DESC NULLS FIRST) AS docs
                FROM patient.identifier x WHERE x.patient_id = p.id) i ON true
        WHERE p.id = p_id);
END
$$;

CREATE FUNCTION api.patient_found(c access.context, p_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('found ' || c.session_id || p_id, 0));
    IF NOT EXISTS (SELECT FROM access.found f WHERE f.session_id = c.session_id
            AND f.patient_id = p_id) THEN
        INSERT INTO access.found (session_id, patient_id) VALUES (c.session_id, p_id);
    END IF;
END
$$;

CREATE FUNCTION api.patient_lookup(secret bytea, request uuid, client text, p_identifier text,
        p_kind text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.lookup', 'patient.lookup');
    holders uuid[];
    patient uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    PERFORM set_config('samplan.number', p_identifier, true);
    SELECT array_agg(i.patient_id) INTO holders FROM patient.identifier i
        WHERE i.value = p_identifier AND i.kind = p_kind;
    PERFORM set_config('samplan.number', '', true), api.verify(coalesce(holders, '{}'));
    SELECT p.id INTO patient FROM patient.person p WHERE p.id = ANY (holders)
        ORDER BY p.id LIMIT 1;
    IF patient IS NULL THEN
        -- nobody, or somebody who is hidden: the answer is the same, the log knows
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', CASE WHEN holders IS NULL THEN 'not-found' ELSE 'protected' END,
            patient => holders[1]);
        RETURN;
    END IF;
    PERFORM api.patient_found(c, patient);
    doc := api.patient_doc(patient);
    PERFORM api.note(c, 'ok', NULL, 'patient', patient, NULL, patient, NULL, 'own', '{identity}');
END
$$;

CREATE FUNCTION api.patient_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.read', 'patient.read');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.patient_doc(p_id);
    IF doc IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, (doc ->> 'version')::bigint, p_id, NULL, NULL,
        '{identity}');
END
$$;

-- What is wrong with a person's data: a reason, or NULL.
CREATE FUNCTION api.patient_fault(p_args jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE
        WHEN NOT EXISTS (SELECT FROM reference.municipality m
            WHERE m.code = p_args ->> 'municipalityCode') THEN 'bad-choice'
        WHEN p_args ->> 'listedUnitId' IS NOT NULL AND NOT EXISTS (SELECT FROM organisation.unit u
            WHERE u.id = (p_args ->> 'listedUnitId')::uuid AND u.kind = 'primary-care'
                AND (u.active_to IS NULL OR u.active_to > clock_timestamp())) THEN 'unknown-unit'
        END;
END
$$;

-- Makes a protected identity so, or no longer; whoever does it is named, or nobody could open it.
CREATE FUNCTION api.patient_protect(c access.context, p_id uuid, p_kind text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF p_kind = 'none' THEN
        DELETE FROM patient.protection y WHERE y.patient_id = p_id;
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.named_staff n
            WHERE n.patient_id = p_id AND n.user_id = c.user_id) THEN
        INSERT INTO patient.named_staff (patient_id, user_id, named_by)
            VALUES (p_id, c.user_id, c.user_id);
    END IF;
    UPDATE patient.protection y SET kind = p_kind WHERE y.patient_id = p_id;
    IF NOT FOUND THEN
        INSERT INTO patient.protection (patient_id, kind) VALUES (p_id, p_kind);
    END IF;
END
$$;

-- Who has this number and may be seen by the one who brings it. A hidden person with the same number
-- is nobody here: a refusal would tell that there is one.
CREATE FUNCTION api.number_taken(p_number text, p_kind text) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.patients');
    holders uuid[];
    taken uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('number ' || p_number, 0)),
        set_config('samplan.number', p_number, true);
    SELECT array_agg(i.patient_id) INTO holders FROM patient.identifier i
        WHERE i.value = p_number AND i.kind = p_kind;
    PERFORM set_config('samplan.number', '', true), api.verify(coalesce(holders, '{}'));
    SELECT p.id INTO taken FROM patient.person p WHERE p.id = ANY (holders) LIMIT 1;
    PERFORM set_config('samplan.patients', before, true);
    RETURN taken;
END
$$;

CREATE FUNCTION api.patient_create(secret bytea, request uuid, client text, key text, body bytea,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.register', 'patient.create');
    patient CONSTANT uuid := base.uuid7();
    number CONSTANT text := p_args ->> 'identifier';
    v_kind CONSTANT text := p_args ->> 'identifierKind';
    taken uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    outcome := 'ok';
    reason := api.patient_fault(p_args);
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
    ELSE
        taken := api.number_taken(number, v_kind);
        IF taken IS NOT NULL THEN
            outcome := 'conflict';
            reason := 'identifier-taken';
        END IF;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', reason, patient => taken);
        RETURN;
    END IF;
    PERFORM api.verify(ARRAY[patient]);
    INSERT INTO patient.person (id, given_name, family_name, birth_date, sex, street, postal_code, city,
            phone, municipality_code, listed_unit_id)
        VALUES (patient, p_args ->> 'givenName', p_args ->> 'familyName',
            (p_args ->> 'birthDate')::date, coalesce(p_args ->> 'sex', 'unknown'),
            p_args #>> '{address,street}', p_args #>> '{address,postalCode}',
            p_args #>> '{address,city}', p_args ->> 'phone', p_args ->> 'municipalityCode',
            (p_args ->> 'listedUnitId')::uuid);
    INSERT INTO patient.identifier (patient_id, value, kind)
        VALUES (patient, number, v_kind);
    PERFORM api.patient_protect(c, patient, coalesce(p_args ->> 'protectedIdentity', 'none')),
        api.patient_found(c, patient);
    doc := api.patient_doc(patient);
    PERFORM api.remember(c, key, body, doc, patient),
        api.note(c, 'ok', NULL, 'patient', patient, 1, patient, NULL, 'own', '{identity}');
END
$$;

-- Takes the person for a change: locked, seen again, at this version. An outcome.
CREATE FUNCTION api.patient_take(p_id uuid, p_version bigint) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    present bigint;
BEGIN
    PERFORM FROM patient.person p WHERE p.id = p_id FOR UPDATE;
    SELECT p.version INTO present FROM patient.person p WHERE p.id = p_id;
    RETURN CASE WHEN present IS NULL THEN 'not-found'
        WHEN present IS DISTINCT FROM p_version THEN 'stale-version' ELSE 'ok' END;
END
$$;

-- A new version of the person, the old one kept; those who work with the person's cases are told.
CREATE FUNCTION api.patient_changed(c access.context, p_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one record;
BEGIN
    UPDATE patient.person p SET version = p.version + 1 WHERE p.id = p_id;
    FOR one IN SELECT d.id, d.version FROM discharge.discharge d
            WHERE d.patient_id = p_id AND d.state NOT IN ('closed', 'aborted') LOOP
        PERFORM api.emit('discharge', one.id, one.version, api.discharge_units(one.id));
    END LOOP;
END
$$;

CREATE FUNCTION api.patient_update(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.write', 'patient.update');
    hidden boolean;
    keep boolean;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    outcome := api.patient_take(p_id, p_version);
    IF outcome = 'ok' THEN
        reason := api.patient_fault(p_args);
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'invalid-request' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    PERFORM api.verify(ARRAY[p_id]);
    INSERT INTO patient.person_history (patient_id, version, data, changed_by)
        SELECT p.id, p.version,
                to_jsonb(p) - '{face,face_version,face_directory}'::text[], c.user_id FROM patient.person p WHERE p.id = p_id;
    -- nobody is shown the address and telephone of a protected identity, so nobody means to erase
    -- what is not given
    hidden := EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p_id);
    keep := hidden AND p_args #>> '{address,street}' IS NULL;
    UPDATE patient.person p SET given_name = p_args ->> 'givenName',
            family_name = p_args ->> 'familyName',
            street = CASE WHEN keep THEN p.street ELSE p_args #>> '{address,street}' END,
            postal_code = CASE WHEN keep THEN p.postal_code ELSE p_args #>> '{address,postalCode}' END,
            city = CASE WHEN keep THEN p.city ELSE p_args #>> '{address,city}' END,
            phone = CASE WHEN hidden THEN coalesce(p_args ->> 'phone', p.phone)
                ELSE p_args ->> 'phone' END,
            municipality_code = p_args ->> 'municipalityCode',
            listed_unit_id = (p_args ->> 'listedUnitId')::uuid
        WHERE p.id = p_id;
    PERFORM api.patient_protect(c, p_id, p_args ->> 'protectedIdentity'),
        api.patient_changed(c, p_id);
    doc := api.patient_doc(p_id);
    PERFORM api.remember(c, key, body, doc, p_id),
        api.note(c, 'ok', NULL, 'patient', p_id, p_version + 1, p_id, NULL, NULL, '{identity}');
END
$$;

CREATE FUNCTION api.patient_identifier_add(secret bytea, request uuid, client text, key text,
        body bytea, p_id uuid, p_version bigint, p_identifier text, p_kind text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.write', 'patient.identifier-add');
    t CONSTANT timestamptz := clock_timestamp();
    old text;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    outcome := api.patient_take(p_id, p_version);
    IF outcome = 'ok' AND api.number_taken(p_identifier, p_kind) IS NOT NULL THEN
        outcome := 'conflict';
        reason := 'identifier-taken';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    UPDATE patient.identifier i SET until = t WHERE i.patient_id = p_id AND i.until IS NULL RETURNING i.value INTO old;
    INSERT INTO patient.identifier (patient_id, value, kind, since) VALUES (p_id, p_identifier, p_kind, t);
    PERFORM api.patient_changed(c, p_id), api.leave_told(old), api.leave_told(p_identifier);
    doc := api.patient_doc(p_id);
    PERFORM api.remember(c, key, body, doc, p_id),
        api.note(c, 'ok', NULL, 'patient', p_id, p_version + 1, p_id, NULL, NULL, '{identity}');
END
$$;

-- Who should get a notice about this person. The municipality of a protected identity is told to
-- nobody, so it proposes nobody either.
CREATE FUNCTION api.patient_addressees(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.start', 'patient.addressees');
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    WITH proposal (unit_id, role, because, rank) AS (
        SELECT p.listed_unit_id, 'primary-care', 'listed', 1 FROM patient.person p
            WHERE p.id = p_id AND p.listed_unit_id IS NOT NULL
        UNION ALL
        SELECT y.unit_id, y.role, 'ongoing', 2
            FROM discharge.discharge d JOIN discharge.party y ON y.discharge_id = d.id
            WHERE d.patient_id = p_id AND y.until IS NULL AND y.role <> 'ward'
        UNION ALL
        -- PAY-2: the municipality that has decided on the housing plans and pays
        SELECT u.id, u.kind, 'placement', 3
            FROM patient.placement x JOIN organisation.unit u ON u.serves @> ARRAY[x.municipality_code]
            WHERE x.patient_id = p_id AND x.replaced_at IS NULL
                AND (t AT TIME ZONE 'Europe/Stockholm')::date BETWEEN x.since AND coalesce(x.until, 'infinity')
                AND u.kind IN ('municipal-health', 'social-services', 'home-care', 'rehabilitation')
                AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p_id)
        UNION ALL
        SELECT u.id, u.kind, 'municipality', 4
            FROM patient.person p JOIN organisation.unit u ON u.serves @> ARRAY[p.municipality_code]
            WHERE p.id = p_id AND u.kind IN ('municipal-health', 'social-services', 'home-care',
                    'rehabilitation')
                AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p.id)
    ), best AS (
        SELECT DISTINCT ON (x.unit_id) x.* FROM proposal x WHERE x.unit_id <> c.unit_id
            ORDER BY x.unit_id, x.rank)
    SELECT json_build_object('addressees', coalesce(json_agg(json_build_object(
                'unit', api.unit_ref(u), 'role', b.role, 'because', b.because)
            ORDER BY b.rank, u.kind, u.name), '[]'))
        INTO doc FROM best b JOIN organisation.unit u ON u.id = b.unit_id
        WHERE u.active_to IS NULL OR u.active_to > t;
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, NULL, p_id, NULL, NULL, '{addressees}');
END
$$;

-- NamedStaff of the API: who is named, and who can be: present members of the own unit and of the
-- units that take part in the person's cases here.
CREATE FUNCTION api.named_staff_doc(c access.context, p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    PERFORM api.verify(ARRAY[p_id]);
    RETURN (SELECT json_build_object(
        'staff', (SELECT coalesce(json_agg(json_build_object('id', u.id, 'name', u.name,
                'title', u.title, 'hsaId', u.hsa_id, 'unitName', (SELECT string_agg(DISTINCT o.name, ', ')
                    FROM identity.assignment a JOIN organisation.unit o ON o.id = a.unit_id
                    WHERE a.user_id = u.id AND a.valid_from <= t
                        AND (a.valid_to IS NULL OR a.valid_to > t))) ORDER BY u.name), '[]')
            FROM patient.named_staff n JOIN identity.staff u ON u.id = n.user_id
            WHERE n.patient_id = p_id),
        'candidates', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'name', x.name,
                'title', x.title, 'hsaId', x.hsa_id, 'unitName', x.unit_name)
                ORDER BY x.unit_name, x.name), '[]')
            FROM api.named_staff_candidates(c, p_id) x)));
END
$$;

CREATE FUNCTION api.named_staff_candidates(c access.context, p_id uuid)
        RETURNS TABLE (id uuid, name text, title text, hsa_id text, unit_name text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    t CONSTANT timestamptz := clock_timestamp();
BEGIN
    RETURN QUERY SELECT DISTINCT ON (u.id) u.id, u.name, u.title, u.hsa_id, o.name
        FROM identity.assignment a JOIN identity.staff u ON u.id = a.user_id AND u.active AND NOT u.system
        JOIN organisation.unit o ON o.id = a.unit_id
        WHERE a.purpose = 'care' AND a.valid_from <= t AND (a.valid_to IS NULL OR a.valid_to > t)
            AND (a.unit_id = c.unit_id OR a.unit_id IN (
                SELECT y.unit_id FROM discharge.discharge d
                    JOIN discharge.party y ON y.discharge_id = d.id AND y.until IS NULL
                    WHERE d.patient_id = p_id))
        ORDER BY u.id, a.unit_id = c.unit_id DESC, o.name;
END
$$;

CREATE FUNCTION api.named_staff_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.protect', 'named-staff.read');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    doc := api.named_staff_doc(c, p_id);
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, NULL, p_id, NULL, NULL, '{named-staff}');
END
$$;

CREATE FUNCTION api.named_staff_write(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_users uuid[], OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'patient.protect', 'named-staff.write');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM FROM patient.person p WHERE p.id = p_id FOR UPDATE;
    outcome := CASE WHEN EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN 'ok'
        ELSE 'not-found' END;
    IF outcome = 'ok' THEN
        PERFORM api.verify(ARRAY[p_id]);
        IF EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p_id)
                AND coalesce(cardinality(p_users), 0) = 0 THEN
            outcome := 'invalid-request'; -- nobody could open the person any more
            reason := 'missing';
        ELSIF EXISTS (SELECT FROM unnest(p_users) AS x (id)
                WHERE x.id NOT IN (SELECT k.id FROM api.named_staff_candidates(c, p_id) k)
                    AND x.id NOT IN (SELECT n.user_id FROM patient.named_staff n
                        WHERE n.patient_id = p_id)) THEN
            outcome := 'invalid-request';
            reason := 'not-candidate';
        END IF;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    DELETE FROM patient.named_staff n WHERE n.patient_id = p_id AND n.user_id <> ALL (p_users);
    INSERT INTO patient.named_staff (patient_id, user_id, named_by)
        SELECT DISTINCT p_id, x.id, c.user_id FROM unnest(p_users) AS x (id)
            WHERE x.id NOT IN (SELECT n.user_id FROM patient.named_staff n WHERE n.patient_id = p_id);
    doc := api.named_staff_doc(c, p_id);
    PERFORM api.remember(c, key, body, doc, p_id),
        api.note(c, 'ok', NULL, 'patient', p_id, NULL, p_id, NULL, NULL, '{named-staff}');
END
$$;
RESET ROLE;
