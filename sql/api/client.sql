-- client.sql - systems that call: who calls, what it may, and whose person it asks about; and the operator's register of
-- them. There is no secret here: the server says which HSA-id the certificate of a verified handshake has.
SET LOCAL ROLE samplan_api;

-- As api.enter, for a system. p_may '': every client may. p_args: what the call says of who acts behind it.
CREATE FUNCTION api.client_enter(p_hsa text, request uuid, client text, p_may text, action text, p_args jsonb)
        RETURNS access.context
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context;
    x access.client;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.machine', upper(left(coalesce(p_hsa, ''), 64)), true);
    c.request := request;
    -- for whom: the kind of actor, and the first system in the chain when it says who it is
    c.client := left(concat_ws(' ', client, p_args ->> 'actorType', substring(p_args ->> 'consumer'
        FROM '^SE[0-9]{10}-[A-Za-z0-9]{1,18}$')), 200);
    c.action := action;
    c.role := 'client';
    c.purpose := 'e-service';
    c.hsa_id := nullif(current_setting('samplan.machine'), '');
    SELECT k.* INTO x FROM access.client k WHERE k.hsa_id = c.hsa_id AND k.ended_at IS NULL;
    c.user_id := x.id;
    c.outcome := CASE WHEN c.hsa_id IS NULL THEN 'no-session'
        WHEN x.id IS NULL OR p_may <> '' AND p_may <> ALL (x.may) THEN 'access-denied' ELSE 'ok' END;
    IF c.outcome <> 'ok' THEN
        c.reason := CASE WHEN c.hsa_id IS NOT NULL THEN CASE WHEN x.id IS NULL THEN 'unknown-client' ELSE 'permission' END END;
        PERFORM api.note(c, 'denied', coalesce(c.reason, c.outcome));
    END IF;
    RETURN c;
END
$$;

-- The unit that is asked about, as the client may: sets unit and provider of the context, or refuses.
CREATE FUNCTION api.client_unit(c access.context, p_hsa text) RETURNS access.context
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT u.id, u.provider_id INTO c.unit_id, c.provider_id FROM organisation.unit u
        WHERE upper(u.hsa_id) = upper(p_hsa) AND (u.active_to IS NULL OR u.active_to > now());
    c.reason := CASE WHEN c.unit_id IS NULL THEN 'unknown-unit'
        WHEN NOT EXISTS (SELECT FROM access.client k WHERE k.id = c.user_id AND api.client_reaches(k, c.unit_id, c.provider_id))
            THEN 'not-your-part' END;
    c.outcome := CASE c.reason WHEN 'unknown-unit' THEN 'not-found' WHEN 'not-your-part' THEN 'access-denied' ELSE 'ok' END;
    IF c.outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', c.reason);
    END IF;
    RETURN c;
END
$$;

-- A call of FHIR: may the client do this with this type (r, s, c, u)? Opens what its units have to the rest of the call.
CREATE FUNCTION api.client_scope(c access.context, p_type text, p_letter text) RETURNS access.context
    LANGUAGE plpgsql
    AS $$
DECLARE
    k access.client;
BEGIN
    IF c.outcome <> 'ok' THEN
        RETURN c;
    END IF;
    SELECT x.* INTO k FROM access.client x WHERE x.id = c.user_id;
    IF api.client_may(k, p_type, p_letter) THEN
        PERFORM set_config('samplan.reach', (SELECT coalesce(array_agg(u.id), '{}') FROM organisation.unit u
            WHERE api.client_reaches(k, u.id, u.provider_id))::text, true);
    ELSE
        c.outcome := 'access-denied';
        c.reason := 'scope';
        PERFORM api.note(c, 'denied', c.reason, p_type);
    END IF;
    RETURN c;
END
$$;

CREATE FUNCTION api.client_may(k access.client, p_type text, p_letters text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT EXISTS (SELECT FROM unnest(k.scopes) AS s
        WHERE s ~ ('^system/' || p_type || '\.[a-z]*[' || p_letters || ']')) $$;

CREATE FUNCTION api.client_reaches(k access.client, p_unit uuid, p_provider uuid) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT cardinality(k.providers) + cardinality(k.units) = 0 OR p_provider = ANY (k.providers) OR p_unit = ANY (k.units) $$;

-- The person with this number now, whose rows are open to the rest of the call (policies/citizen.sql). NULL: there is
-- none, or one with a protected identity, which is the same to a system.
CREATE FUNCTION api.client_person(p_number text) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    who uuid[];
BEGIN
    PERFORM set_config('samplan.number', upper(coalesce(p_number, '')), true);
    SELECT array_agg(i.patient_id ORDER BY i.patient_id) INTO who FROM patient.identifier i
        WHERE i.value = upper(p_number) AND i.until IS NULL;
    PERFORM set_config('samplan.number', '', true);
    RETURN api.client_open(CASE WHEN NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = ANY (who)) THEN who[1] END);
END
$$;

CREATE FUNCTION api.client_open(p_patient uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p_patient) THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('samplan.person', coalesce(p_patient, '00000000-0000-0000-0000-000000000000')::text, true);
    RETURN p_patient;
END
$$;

-- ---- the operator ----

-- p_args: {hsaId, name, may: [..], scopes: [..], providers: [organisation number], units: [HSA-id]}.
CREATE FUNCTION api.operator_client_add(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.client-add');
    v_hsa CONSTANT text := upper(coalesce(p_args ->> 'hsaId', ''));
    v_may CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(p_args -> 'may', 'null'), '[]')));
    v_scopes CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(p_args -> 'scopes', 'null'), '[]')));
    wanted_providers CONSTANT text[] := ARRAY(SELECT DISTINCT jsonb_array_elements_text(coalesce(nullif(p_args -> 'providers', 'null'), '[]')));
    wanted_units CONSTANT text[] := ARRAY(SELECT DISTINCT upper(jsonb_array_elements_text(coalesce(nullif(p_args -> 'units', 'null'), '[]'))));
    v_providers CONSTANT uuid[] := ARRAY(SELECT p.id FROM organisation.provider p WHERE p.org_number = ANY (wanted_providers));
    v_units CONSTANT uuid[] := ARRAY(SELECT u.id FROM organisation.unit u WHERE upper(u.hsa_id) = ANY (wanted_units));
    fresh CONSTANT uuid := base.uuid7();
    v_staff uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('client ' || v_hsa, 0));
    reason := CASE WHEN v_hsa = '' OR coalesce(p_args ->> 'name', '') !~ '\S'
            OR cardinality(v_may) + cardinality(v_scopes) = 0 THEN 'missing'
        WHEN v_hsa !~ '^SE[0-9]{10}-[A-Z0-9]{1,18}$' THEN 'bad-id'
        WHEN length(p_args ->> 'name') > 100 THEN 'too-long'
        WHEN NOT v_may <@ '{schedule,booking,careplans,contacts}'::text[] OR NOT api.scopes_known(v_scopes) THEN 'bad-choice'
        WHEN cardinality(v_providers) <> cardinality(wanted_providers) THEN 'unknown-provider'
        WHEN cardinality(v_units) <> cardinality(wanted_units) THEN 'unknown-unit'
        WHEN EXISTS (SELECT FROM access.client k WHERE k.hsa_id = v_hsa AND k.ended_at IS NULL) THEN 'client-known' END;
    outcome := CASE WHEN reason = 'client-known' THEN 'conflict' WHEN reason IS NOT NULL THEN 'invalid-request' ELSE 'ok' END;
    IF outcome = 'ok' THEN
        -- what it writes is written by somebody, the same one after a new registration
        IF EXISTS (SELECT FROM unnest(v_scopes) AS s WHERE s ~ '\.[a-z]*[cu]') THEN
            SELECT k.staff_id INTO v_staff FROM access.client k JOIN identity.staff w ON w.id = k.staff_id
                WHERE k.hsa_id = v_hsa AND w.name = p_args ->> 'name' ORDER BY k.created_at DESC LIMIT 1;
            IF v_staff IS NULL THEN
                v_staff := base.uuid7();
                INSERT INTO identity.staff (id, name, title, system) VALUES (v_staff, p_args ->> 'name', 'Journalsystem', true);
            END IF;
        END IF;
        INSERT INTO access.client (id, hsa_id, name, may, scopes, staff_id, providers, units, created_by)
            VALUES (fresh, v_hsa, p_args ->> 'name', v_may, v_scopes, v_staff, v_providers, v_units, current_setting('samplan.operator'));
        doc := json_build_object('id', fresh, 'hsaId', v_hsa);
    END IF;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, reason, 'client', CASE outcome WHEN 'ok' THEN fresh END);
END
$$;

CREATE FUNCTION api.operator_client_end(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.client-end');
    gone uuid;
BEGIN
    UPDATE access.client k SET ended_at = clock_timestamp()
        WHERE k.hsa_id = upper(p_args ->> 'hsaId') AND k.ended_at IS NULL RETURNING k.id INTO gone;
    outcome := CASE WHEN gone IS NULL THEN 'not-found' ELSE 'ok' END;
    reason := CASE WHEN gone IS NULL THEN 'unknown-client' END;
    doc := CASE WHEN gone IS NOT NULL THEN json_build_object('id', gone) END;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, reason, 'client', gone);
END
$$;

CREATE FUNCTION api.operator_client_list(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.client-list');
BEGIN
    outcome := 'ok';
    doc := json_build_object('clients', (SELECT coalesce(json_agg(json_build_object('hsaId', k.hsa_id, 'name', k.name,
            'may', to_json(k.may), 'scopes', to_json(k.scopes), 'since', k.created_at, 'until', k.ended_at,
            'providers', (SELECT coalesce(json_agg(p.org_number ORDER BY p.org_number), '[]') FROM organisation.provider p
                WHERE p.id = ANY (k.providers)),
            'units', (SELECT coalesce(json_agg(u.hsa_id ORDER BY u.hsa_id), '[]') FROM organisation.unit u
                WHERE u.id = ANY (k.units))) ORDER BY k.ended_at IS NOT NULL, k.hsa_id, k.created_at), '[]') FROM access.client k));
    PERFORM api.note(c, 'ok');
END
$$;
RESET ROLE;
