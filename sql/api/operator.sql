-- operator.sql - the operator's command: directory and first accounts. The operator is a person at the
-- machine, known by the name there, and in the log by it.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.operator_enter(p_operator text, p_action text) RETURNS access.context
    LANGUAGE plpgsql
    AS $$
DECLARE
    c access.context;
BEGIN
    PERFORM api.forget(NULL),
        set_config('samplan.operator', coalesce(nullif(p_operator, ''), 'unknown'), true);
    c.role := 'operator';
    c.purpose := 'administration';
    c.action := p_action;
    c.client := 'operator ' || left(coalesce(nullif(p_operator, ''), 'unknown'), 100);
    RETURN c;
END
$$;

-- A directory extract, all or nothing. p_args: {"units": [{hsaId, name, kind, providerOrgNumber,
-- parentHsaId, municipalityCode, phone, serves: [code], provider: {name, kind, countyCode,
-- municipalityCode} or null}]}. A unit that is there is brought up to date; none is removed. A provider
-- that is not there is made if a row describes it; one that is there takes the name, and nothing else.
-- Faults are {row, reason}, rows numbered from 1 in the order given.
CREATE FUNCTION api.operator_units_import(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.units-import');
    faults json;
    providers integer;
    made integer;
    changed integer;
BEGIN
    LOCK TABLE organisation.unit IN SHARE ROW EXCLUSIVE MODE; -- two imports, one after the other
    WITH given AS (
        SELECT g.n, g.u, upper(g.u ->> 'hsaId') AS hsa, upper(g.u ->> 'parentHsaId') AS parent,
                g.u ->> 'providerOrgNumber' AS org, nullif(g.u -> 'provider', 'null') AS described
            FROM jsonb_array_elements(p_args -> 'units') WITH ORDINALITY AS g (u, n)
    ), fault AS (
        SELECT g.n, CASE
                WHEN count(g.described) OVER w = 0 AND NOT EXISTS (SELECT FROM organisation.provider p
                    WHERE p.org_number = g.org) THEN 'unknown-provider'
                WHEN g.described IS NOT NULL AND g.described::text <> min(g.described::text) OVER w
                    THEN 'provider-differs'
                ELSE api.provider_fault(g.org, g.described) END AS provider, CASE
                WHEN count(*) OVER (PARTITION BY g.hsa) > 1 THEN 'duplicate-unit'
                WHEN EXISTS (SELECT FROM jsonb_array_elements_text(coalesce(nullif(g.u -> 'serves',
                            'null'), '[]') || coalesce(nullif(g.u -> 'municipalityCode', 'null'), '[]'))
                        AS s (code)
                    WHERE s.code NOT IN (SELECT m.code FROM reference.municipality m))
                    THEN 'unknown-municipality'
                WHEN g.parent = g.hsa OR (g.parent IS NOT NULL
                    AND NOT EXISTS (SELECT FROM organisation.unit o WHERE upper(o.hsa_id) = g.parent)
                    AND NOT EXISTS (SELECT FROM given x WHERE x.hsa = g.parent)) THEN 'unknown-parent'
            END AS unit
            FROM given g WINDOW w AS (PARTITION BY g.org))
    SELECT json_agg(json_build_object('row', f.n, 'reason', coalesce(f.provider, f.unit)) ORDER BY f.n)
        INTO faults FROM fault f WHERE coalesce(f.provider, f.unit) IS NOT NULL;
    IF faults IS NOT NULL THEN
        outcome := 'invalid-request';
        doc := json_build_object('faults', faults);
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    providers := api.providers_import(c, p_args);
    UPDATE organisation.unit o SET name = g.name, kind = g.kind, provider_id = g.provider_id,
            municipality_code = g.municipality, phone = g.phone, serves = g.serves,
            version = o.version + 1
        FROM api.units_given(p_args) g WHERE upper(o.hsa_id) = upper(g.hsa_id);
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO organisation.unit (hsa_id, name, kind, provider_id, municipality_code, phone, serves)
        SELECT g.hsa_id, g.name, g.kind, g.provider_id, g.municipality, g.phone, g.serves
            FROM api.units_given(p_args) g
            WHERE NOT EXISTS (SELECT FROM organisation.unit o
                WHERE upper(o.hsa_id) = upper(g.hsa_id));
    GET DIAGNOSTICS made = ROW_COUNT;
    UPDATE organisation.unit o SET parent_id = (SELECT a.id FROM organisation.unit a
            WHERE upper(a.hsa_id) = upper(g.parent))
        FROM api.units_given(p_args) g WHERE upper(o.hsa_id) = upper(g.hsa_id);
    outcome := 'ok';
    doc := json_build_object('inserted', made, 'updated', changed, 'providers', providers);
    PERFORM api.note(c, 'ok');
END
$$;

-- What is wrong with a provider as a row describes it: a reason, or NULL.
CREATE FUNCTION api.provider_fault(p_org text, p_described jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_kind CONSTANT text := p_described ->> 'kind';
    county CONSTANT text := p_described ->> 'countyCode';
    municipality CONSTANT text := p_described ->> 'municipalityCode';
BEGIN
    RETURN CASE
        WHEN p_described IS NULL THEN NULL
        WHEN coalesce(p_described ->> 'name', '') = '' THEN 'missing'
        WHEN v_kind IS NULL OR v_kind NOT IN ('region', 'municipality', 'private')
            OR (v_kind = 'municipality') <> (municipality IS NOT NULL) THEN 'bad-choice'
        WHEN NOT EXISTS (SELECT FROM reference.county x WHERE x.code = county) THEN 'unknown-county'
        WHEN municipality IS NOT NULL AND NOT EXISTS (SELECT FROM reference.municipality m
            WHERE m.code = municipality AND m.county_code = county) THEN 'unknown-municipality'
        WHEN EXISTS (SELECT FROM organisation.provider p WHERE p.org_number = p_org
            AND (p.kind, p.county_code, p.municipality_code)
                IS DISTINCT FROM (v_kind, county, municipality)) THEN 'provider-differs'
        END;
END
$$;

-- Makes the described providers that are not there, each with a row in the log; says how many.
CREATE FUNCTION api.providers_import(c access.context, p_args jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    one record;
    made integer := 0;
    fresh uuid;
BEGIN
    FOR one IN SELECT DISTINCT ON (1) u ->> 'providerOrgNumber' AS org, u #>> '{provider,name}' AS name,
                u #>> '{provider,kind}' AS kind, u #>> '{provider,countyCode}' AS county,
                u #>> '{provider,municipalityCode}' AS municipality
            FROM jsonb_array_elements(p_args -> 'units') AS u
            WHERE u #>> '{provider,name}' IS NOT NULL ORDER BY 1 LOOP
        UPDATE organisation.provider p SET name = one.name
            WHERE p.org_number = one.org AND p.name <> one.name;
        IF NOT FOUND AND NOT EXISTS (SELECT FROM organisation.provider p
                WHERE p.org_number = one.org) THEN
            INSERT INTO organisation.provider (name, kind, org_number, county_code, municipality_code)
                VALUES (one.name, one.kind, one.org, one.county, one.municipality)
                RETURNING id INTO fresh;
            PERFORM api.note(c, 'ok', 'new', 'provider', fresh);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

CREATE FUNCTION api.units_given(p_args jsonb) RETURNS TABLE (hsa_id text, name text, kind text,
        provider_id uuid, parent text, municipality text, phone text, serves text[])
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY SELECT u ->> 'hsaId', u ->> 'name', u ->> 'kind', p.id, u ->> 'parentHsaId',
            u ->> 'municipalityCode', u ->> 'phone',
            ARRAY(SELECT s FROM jsonb_array_elements_text(coalesce(nullif(u -> 'serves', 'null'),
                '[]')) AS s)
        FROM jsonb_array_elements(p_args -> 'units') AS u
        JOIN organisation.provider p ON p.org_number = u ->> 'providerOrgNumber';
END
$$;

-- A local account, with the person and the first assignment when they are not there yet. The password
-- does not come here: salt and proof are services/core/identity/password.h.
CREATE FUNCTION api.operator_user_add(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.user-add');
    v_account CONSTANT text := lower(p_args ->> 'account');
    v_role CONSTANT text := p_args ->> 'role';
    unit uuid;
    who uuid;
BEGIN
    PERFORM set_config('samplan.account', coalesce(v_account, ''), true),
        pg_advisory_xact_lock(hashtextextended('staff ' || coalesce(upper(p_args ->> 'hsaId'), v_account), 0));
    SELECT o.id, o.provider_id INTO unit, c.provider_id FROM organisation.unit o
        WHERE upper(o.hsa_id) = upper(p_args ->> 'unitHsaId');
    SELECT u.id INTO who FROM identity.staff u WHERE upper(u.hsa_id) = upper(p_args ->> 'hsaId');
    outcome := 'invalid-request';
    reason := CASE
        WHEN coalesce(v_account, '') = '' THEN 'missing'
        WHEN unit IS NULL THEN 'unknown-unit'
        WHEN NOT EXISTS (SELECT FROM access.role_permission r WHERE r.role = v_role) THEN 'bad-choice'
        WHEN EXISTS (SELECT FROM identity.account a WHERE a.name = v_account) THEN 'account-taken'
        END;
    IF reason IS NOT NULL THEN
        IF reason = 'account-taken' THEN
            outcome := 'conflict';
        END IF;
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    IF who IS NULL THEN
        who := base.uuid7();
        INSERT INTO identity.staff (id, hsa_id, name, title)
            VALUES (who, p_args ->> 'hsaId', p_args ->> 'name', nullif(p_args ->> 'title', ''));
    END IF;
    IF NOT EXISTS (SELECT FROM identity.assignment a WHERE a.user_id = who AND a.unit_id = unit
            AND a.role = v_role AND (a.valid_to IS NULL OR a.valid_to > clock_timestamp())) THEN
        INSERT INTO identity.assignment (user_id, unit_id, role, purpose)
            VALUES (who, unit, v_role, api.role_purpose(v_role));
    END IF;
    BEGIN
        INSERT INTO identity.account (name, user_id, salt, ops, mem_kib, proof, totp_key, second_factor)
            VALUES (v_account, who, decode(p_args ->> 'salt', 'hex'), (p_args ->> 'ops')::integer,
                (p_args ->> 'memKib')::integer, decode(p_args ->> 'proof', 'hex'),
                decode(p_args ->> 'totpKey', 'hex'), p_args ->> 'totpKey' IS NOT NULL);
    EXCEPTION WHEN unique_violation THEN -- the person has an account of another name
        outcome := 'conflict';
        reason := 'account-taken';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END;
    outcome := 'ok';
    doc := json_build_object('account', v_account, 'userId', who);
    PERFORM api.note(c, 'ok', NULL, 'user', who);
END
$$;
RESET ROLE;
