-- draft.sql - what is typed and not yet sent: kept as it is typed, shared by the colleagues of a unit, never
-- shown to another one. Two who save over each other are told.
SET LOCAL ROLE samplan_api;

-- Draft of the API; version 0: there is none yet. `given`: what the case fills in by itself.
CREATE FUNCTION api.draft_face(x discharge.draft, d discharge.discharge, p_form text) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('form', p_form, 'version', coalesce(x.version, 0), 'content', x.content,
        'updatedAt', x.updated_at, 'updatedBy', x.updated_by,
        'given', CASE WHEN p_form IN ('discharge-information', 'patient-summary') THEN
            (SELECT jsonb_agg(api.document_given(d, p_form, jsonb_build_object('key', k, 'state', 'untouched')))
                FROM unnest('{contact-named,meeting,plans}'::text[]) AS k)
            ELSE '[]' END);
END
$$;

CREATE FUNCTION api.draft_find(c access.context, p_id uuid, p_form text) RETURNS discharge.draft
    LANGUAGE plpgsql
    AS $$
DECLARE
    x discharge.draft;
BEGIN
    SELECT y.* INTO x FROM discharge.draft y WHERE y.unit_id = c.unit_id AND y.form = p_form
        AND (y.discharge_id = p_id OR (p_id IS NULL AND y.user_id = c.user_id));
    RETURN x;
END
$$;

-- The case of a draft as the unit sees it; an empty one for a draft without a case.
CREATE FUNCTION api.draft_case(p_id uuid) RETURNS discharge.discharge
    LANGUAGE plpgsql
    AS $$
DECLARE
    d discharge.discharge;
BEGIN
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    RETURN d;
END
$$;

CREATE FUNCTION api.draft_read(secret bytea, request uuid, client text, p_id uuid, p_form text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client,
        CASE WHEN p_id IS NULL THEN 'discharge.start' ELSE 'discharge.act' END, 'draft.read');
    d discharge.discharge;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    d := api.draft_case(p_id);
    IF p_id IS NOT NULL AND d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_id);
        RETURN;
    END IF;
    doc := api.draft_face(api.draft_find(c, p_id, p_form), d, p_form);
    PERFORM api.note(c, 'ok', NULL, 'draft', p_id, patient => d.patient_id, owner => d.provider_id,
        categories => '{discharge}');
END
$$;

CREATE FUNCTION api.draft_save(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_form text, p_version bigint, p_content jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client,
        CASE WHEN p_id IS NULL THEN 'discharge.start' ELSE 'discharge.act' END, 'draft.save');
    d discharge.discharge;
    x discharge.draft;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    d := api.draft_case(p_id);
    -- one at a time for one draft, also when two begin it at once
    PERFORM pg_advisory_xact_lock(hashtextextended('draft ' || coalesce(p_id, c.user_id) || c.unit_id || p_form, 0));
    x := api.draft_find(c, p_id, p_form);
    IF p_id IS NOT NULL AND d.id IS NULL THEN
        outcome := 'not-found';
    ELSIF p_id IS NOT NULL AND NOT api.document_writer(c, p_id, p_form) THEN
        outcome := 'access-denied';
        reason := 'not-writer';
    ELSIF length(p_content::text) > 200000 THEN
        outcome := 'invalid-request';
        reason := 'too-long';
    ELSIF coalesce(x.version, 0) <> p_version
            -- a repeated call is no conflict
            AND (x.id IS NULL OR x.content <> p_content OR x.updated_user <> c.user_id) THEN
        outcome := 'stale-version';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'draft', p_id, patient => d.patient_id);
        RETURN;
    END IF;
    IF x.id IS NULL THEN
        INSERT INTO discharge.draft (unit_id, discharge_id, user_id, form, content, updated_by, updated_user)
            VALUES (c.unit_id, p_id, CASE WHEN p_id IS NULL THEN c.user_id END, p_form, p_content, api.me(c),
                c.user_id) RETURNING * INTO x;
    ELSIF x.version = p_version THEN
        UPDATE discharge.draft y SET version = y.version + 1, content = p_content, updated_at = clock_timestamp(),
                updated_by = api.me(c), updated_user = c.user_id
            WHERE y.id = x.id RETURNING * INTO x;
    END IF;
    doc := api.draft_face(x, d, p_form);
    PERFORM api.note(c, 'ok', NULL, 'draft', p_id, x.version, d.patient_id, d.provider_id,
        categories => '{discharge}');
END
$$;

CREATE FUNCTION api.draft_drop(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_form text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client,
        CASE WHEN p_id IS NULL THEN 'discharge.start' ELSE 'discharge.act' END, 'draft.drop');
    d discharge.discharge;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    d := api.draft_case(p_id);
    IF p_id IS NOT NULL AND d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'discharge', p_id);
        RETURN;
    END IF;
    DELETE FROM discharge.draft y WHERE y.id = (api.draft_find(c, p_id, p_form)).id;
    doc := '{}';
    PERFORM api.note(c, 'ok', NULL, 'draft', p_id, patient => d.patient_id, owner => d.provider_id);
END
$$;
RESET ROLE;
