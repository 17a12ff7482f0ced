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

-- A directory extract, all or nothing. p_args: {"units": [{hsaId, name, kind, providerName,
-- providerKind, orgNumber, countyCode, providerMunicipality, parentHsaId, municipality, phone,
-- serves: [code], closed: boolean}]}. Units that are there are brought up to date; none is removed.
CREATE FUNCTION api.operator_units_import(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.units-import');
    faults json;
    made integer;
    changed integer;
BEGIN
    -- the rows are numbered from 1, in the order given
    WITH given AS (
        SELECT g.n, g.u, upper(g.u ->> 'hsaId') AS hsa, g.u ->> 'orgNumber' AS org
            FROM jsonb_array_elements(p_args -> 'units') WITH ORDINALITY AS g (u, n)
    ), fault AS (
        SELECT g.n, CASE
                WHEN count(*) OVER (PARTITION BY g.hsa) > 1 THEN 'duplicate-unit'
                WHEN NOT EXISTS (SELECT FROM reference.county k WHERE k.code = g.u ->> 'countyCode')
                    AND NOT EXISTS (SELECT FROM organisation.provider p WHERE p.org_number = g.org)
                    THEN 'unknown-county'
                WHEN g.u ->> 'municipality' IS NOT NULL AND NOT EXISTS (SELECT FROM
                    reference.municipality m WHERE m.code = g.u ->> 'municipality')
                    THEN 'unknown-municipality'
                WHEN g.u ->> 'providerMunicipality' IS NOT NULL AND NOT EXISTS (SELECT FROM
                    reference.municipality m WHERE m.code = g.u ->> 'providerMunicipality')
                    THEN 'unknown-municipality'
                WHEN EXISTS (SELECT FROM jsonb_array_elements_text(g.u -> 'serves') AS s (code)
                    WHERE s.code NOT IN (SELECT m.code FROM reference.municipality m))
                    THEN 'unknown-municipality'
                WHEN g.u ->> 'parentHsaId' IS NOT NULL AND upper(g.u ->> 'parentHsaId') = g.hsa
                    THEN 'unknown-parent'
                WHEN g.u ->> 'parentHsaId' IS NOT NULL
                    AND NOT EXISTS (SELECT FROM organisation.unit o
                        WHERE upper(o.hsa_id) = upper(g.u ->> 'parentHsaId'))
                    AND NOT EXISTS (SELECT FROM given x WHERE x.hsa = upper(g.u ->> 'parentHsaId'))
                    THEN 'unknown-parent'
            END AS reason
            FROM given g)
    SELECT json_agg(json_build_object('row', f.n, 'reason', f.reason) ORDER BY f.n) INTO faults
        FROM fault f WHERE f.reason IS NOT NULL;
    IF faults IS NOT NULL THEN
        outcome := 'invalid-request';
        doc := json_build_object('faults', faults);
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    LOCK TABLE organisation.provider, organisation.unit IN SHARE ROW EXCLUSIVE MODE;
    UPDATE organisation.provider p SET name = g.u ->> 'providerName'
        FROM (SELECT DISTINCT ON (x ->> 'orgNumber') x AS u
            FROM jsonb_array_elements(p_args -> 'units') AS x) g
        WHERE p.org_number = g.u ->> 'orgNumber' AND g.u ->> 'providerName' IS NOT NULL
            AND p.name <> g.u ->> 'providerName';
    INSERT INTO organisation.provider (name, kind, org_number, county_code, municipality_code)
        SELECT DISTINCT ON (x ->> 'orgNumber') x ->> 'providerName', x ->> 'providerKind',
                x ->> 'orgNumber', x ->> 'countyCode', x ->> 'providerMunicipality'
            FROM jsonb_array_elements(p_args -> 'units') AS x
            WHERE NOT EXISTS (SELECT FROM organisation.provider p
                WHERE p.org_number = x ->> 'orgNumber');
    WITH given AS (
        SELECT x AS u, upper(x ->> 'hsaId') AS hsa FROM jsonb_array_elements(p_args -> 'units') AS x)
    UPDATE organisation.unit o SET name = g.u ->> 'name', kind = g.u ->> 'kind', provider_id = p.id,
            municipality_code = g.u ->> 'municipality', phone = g.u ->> 'phone',
            serves = coalesce((SELECT array_agg(s) FROM jsonb_array_elements_text(g.u -> 'serves') AS s), '{}'),
            active_to = CASE WHEN coalesce((g.u ->> 'closed')::boolean, false)
                THEN coalesce(o.active_to, now()) END,
            version = o.version + 1
        FROM given g JOIN organisation.provider p ON p.org_number = g.u ->> 'orgNumber'
        WHERE upper(o.hsa_id) = g.hsa;
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO organisation.unit (hsa_id, name, kind, provider_id, municipality_code, phone, serves,
            active_to)
        SELECT x ->> 'hsaId', x ->> 'name', x ->> 'kind', p.id, x ->> 'municipality', x ->> 'phone',
                coalesce((SELECT array_agg(s) FROM jsonb_array_elements_text(x -> 'serves') AS s), '{}'),
                CASE WHEN coalesce((x ->> 'closed')::boolean, false) THEN now() END
            FROM jsonb_array_elements(p_args -> 'units') AS x
            JOIN organisation.provider p ON p.org_number = x ->> 'orgNumber'
            WHERE NOT EXISTS (SELECT FROM organisation.unit o
                WHERE upper(o.hsa_id) = upper(x ->> 'hsaId'));
    GET DIAGNOSTICS made = ROW_COUNT;
    UPDATE organisation.unit o SET parent_id = (SELECT a.id FROM organisation.unit a
            WHERE upper(a.hsa_id) = upper(x ->> 'parentHsaId'))
        FROM jsonb_array_elements(p_args -> 'units') AS x
        WHERE upper(o.hsa_id) = upper(x ->> 'hsaId');
    outcome := 'ok';
    doc := json_build_object('made', made, 'changed', changed);
    PERFORM api.note(c, 'ok');
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
        pg_advisory_xact_lock(hashtextextended('staff ' || upper(p_args ->> 'hsaId'), 0));
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
                decode(p_args ->> 'totp', 'hex'), coalesce((p_args ->> 'secondFactor')::boolean, true));
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
