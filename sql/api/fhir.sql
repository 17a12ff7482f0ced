-- fhir.sql - what is here as FHIR has it: one call finds the things of a resource type that the caller may see, a page at
-- a time, and audits it. It gives documents (fhir_items.sql); services/core/fhir makes resources of them.
SET LOCAL ROLE samplan_api;

-- What a type needs and is audited as: permission, action, what of a person it shows. NULL: there is no such type. The
-- same table as services/core/fhir/fhir.def.
CREATE FUNCTION api.fhir_face(p_type text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE p_type
        WHEN 'Patient' THEN '{patient.read,fhir.patient,identity}'::text[]
        WHEN 'Encounter' THEN '{discharge.read,fhir.encounter,discharge}'
        WHEN 'CarePlan' THEN '{plan.read,fhir.care-plan,plan}'
        WHEN 'CareTeam' THEN '{contact.read,fhir.care-team,contacts}'
        WHEN 'Appointment' THEN '{appointment.read,fhir.appointment,appointment}'
        WHEN 'Task' THEN '{discharge.read,fhir.task,discharge}'
        WHEN 'Communication' THEN '{message.read,fhir.communication,message}'
        WHEN 'Consent' THEN '{plan.read,fhir.consent,plan}'
        WHEN 'AuditEvent' THEN '{audit.review,fhir.audit-event,log}'
        WHEN 'Organization' THEN '{directory.read,fhir.organization}'
        WHEN 'PractitionerRole' THEN '{contact.read,fhir.practitioner-role}' END $$;

-- What a system may be given of a type: create, read, update, search; '' or NULL: nothing. The log, and messages between
-- people, are no system's.
CREATE FUNCTION api.fhir_systems(p_type text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN p_type IN ('Communication', 'AuditEvent') THEN ''
        WHEN p_type IN ('Patient', 'Encounter') THEN 'crus' WHEN api.fhir_face(p_type) IS NOT NULL THEN 'rs' END $$;

-- What can be given of FHIR: types that mean something to a system, and what can be done with each.
CREATE FUNCTION api.scopes_known(p_scopes text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT NOT EXISTS (SELECT FROM unnest(p_scopes) AS s WHERE s !~ '^system/[A-Za-z]+\.c?r?u?s?$' OR s ~ '\.$'
        OR coalesce(translate(substring(s FROM '\.(.*)$'), api.fhir_systems(substring(s FROM '/(.*)\.')), '') <> '', true)) $$;

-- What is asked for, and by whom: `me` is the caller's unit, or all that a system reaches. A list is NULL when nothing was said of it; an empty one finds nothing.
CREATE FUNCTION api.fhir_args(p jsonb) RETURNS TABLE (me uuid[], machine boolean, ids uuid[], people uuid[], statuses text[], categories text[],
        units uuid[], cases uuid[], plans uuid[], name text, identifier text, after uuid, most integer,
        end_after timestamptz, start_before timestamptz, start_from timestamptz, end_to timestamptz,
        changed_from timestamptz, changed_to timestamptz)
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN current_setting('samplan.machine') = '' THEN ARRAY[current_setting('samplan.unit')::uuid]
                ELSE current_setting('samplan.reach')::uuid[] END, current_setting('samplan.machine') <> '', x.id, x.patient, x.status, x.category, x.organization, x.encounter,
            x.plan, x.name, x.identifier, x.after, x.most + 1, x."endAfter", x."startBefore", x."startFrom", x."endTo",
            x."changedFrom", x."changedTo"
        FROM jsonb_to_record(p) AS x (id uuid[], patient uuid[], status text[], category text[], organization uuid[],
            encounter uuid[], plan uuid[], name text, identifier text, after uuid, most integer, "endAfter" timestamptz,
            "startBefore" timestamptz, "startFrom" timestamptz, "endTo" timestamptz, "changedFrom" timestamptz,
            "changedTo" timestamptz)
    $$;

-- Is a period, or a moment that begins and ends at once, in the time that was asked for.
CREATE FUNCTION api.fhir_when(q record, p_start timestamptz, p_end timestamptz) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
BEGIN
    RETURN (q.end_after IS NULL OR p_end IS NULL OR p_end >= q.end_after)
        AND (q.start_before IS NULL OR p_start < q.start_before)
        AND (q.start_from IS NULL OR p_start >= q.start_from)
        AND (q.end_to IS NULL OR coalesce(p_end < q.end_to, false));
END
$$;

CREATE FUNCTION api.fhir_changed(q record, p_at timestamptz) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
BEGIN
    RETURN (q.changed_from IS NULL OR p_at >= q.changed_from) AND (q.changed_to IS NULL OR p_at < q.changed_to);
END
$$;

-- The people whom a number means: those that the caller sees anyway, or, in the log, those whose rows are asked for.
-- A search finds nobody that is not shared: to find somebody by number is an act of its own (api.patient_lookup).
CREATE FUNCTION api.fhir_number(p_number text, p_kind text, p_log boolean) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    holders uuid[];
BEGIN
    PERFORM set_config('samplan.number', p_number, true);
    SELECT coalesce(array_agg(i.patient_id), '{}') INTO holders FROM patient.identifier i
        WHERE i.value = p_number AND (p_kind IS NULL OR i.kind = p_kind);
    PERFORM set_config('samplan.number', '', true);
    IF current_setting('samplan.machine') <> '' THEN
        RETURN (SELECT coalesce(jsonb_agg(h), '[]') FROM api.fhir_people(current_setting('samplan.reach')::uuid[], holders) AS h);
    END IF;
    RETURN (SELECT coalesce(jsonb_agg(h.id), '[]') FROM unnest(holders) AS h (id)
        WHERE p_log OR EXISTS (SELECT FROM patient.person p WHERE p.id = h.id));
END
$$;

-- p_args: see fhir_args; with `read` the one thing that `id` names, or not-found; with `number` and `numberKind` whose;
-- with `include` the people too, to who may see people. doc: {items, next, people, included}.
CREATE FUNCTION api.fhir_find(c access.context, p_type text, p_args jsonb, p_people boolean,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql
    AS $$
DECLARE
    face CONSTANT text[] := api.fhir_face(p_type);
    args jsonb := p_args;
    single CONSTANT boolean := coalesce((p_args ->> 'read')::boolean, false);
    most CONSTANT integer := (p_args ->> 'most')::integer;
    items jsonb;
    people uuid[];
    owner uuid;
    found integer;
    next text;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF args ? 'number' THEN
        args := jsonb_set(args, CASE WHEN p_type = 'Patient' THEN '{id}' ELSE '{patient}' END::text[],
            api.fhir_number(args ->> 'number', args ->> 'numberKind', p_type = 'AuditEvent'));
    END IF;
    EXECUTE format('SELECT coalesce(jsonb_agg(y.item ORDER BY y.n) FILTER (WHERE y.n <= $2), ''[]''), count(*),
            array_agg(DISTINCT y.patient) FILTER (WHERE y.n <= $2 AND y.patient IS NOT NULL),
            (array_agg(y.owner))[1], max(y.key) FILTER (WHERE y.n = $2)
        FROM (SELECT x.*, row_number() OVER () AS n FROM api.%I($1) x) y', 'fhir_' || lower(p_type))
        INTO items, found, people, owner, next USING args, most;
    IF single AND found = 0 THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', p_type, CASE WHEN p_type <> 'AuditEvent'
            THEN (args #>> '{id,0}')::uuid END);
        RETURN;
    END IF;
    doc := json_build_object('items', items, 'next', CASE WHEN found > most THEN next END,
        'people', CASE WHEN args ? 'number' THEN args -> 'patient' END,
        'included', CASE WHEN args ? 'include' AND p_people
            THEN (SELECT coalesce(jsonb_agg(p.item), '[]') FROM api.fhir_patient(jsonb_build_object('id',
                to_jsonb(coalesce(people, '{}')), 'most', cardinality(people))) p) END);
    PERFORM api.note(c, 'ok', NULL, p_type, CASE WHEN single AND p_type <> 'AuditEvent' THEN (args #>> '{id,0}')::uuid END,
        NULL, CASE WHEN cardinality(people) = 1 THEN people[1] END,
        CASE WHEN p_type = 'AuditEvent' THEN c.provider_id WHEN single THEN owner END,
        CASE WHEN c.role = 'client' AND people IS NOT NULL THEN 'own' END,
        CASE WHEN face[3] IS NOT NULL THEN ARRAY[face[3]] || CASE WHEN args ? 'include' THEN '{identity}'::text[] ELSE '{}' END END,
        CASE WHEN cardinality(people) > 1 THEN people END);
END
$$;

CREATE FUNCTION api.fhir_search(secret bytea, request uuid, client text, p_type text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    face CONSTANT text[] := api.fhir_face(p_type);
    c access.context := api.enter(secret, request, client, coalesce(face[1], 'none'), coalesce(face[2], 'fhir'));
BEGIN
    SELECT f.outcome, f.reason, f.doc INTO outcome, reason, doc FROM api.fhir_find(c, p_type, p_args,
        EXISTS (SELECT FROM access.role_permission r WHERE r.role = c.role AND r.permission = 'patient.read')) f;
END
$$;

-- The same for one thing: reads are short and share a round trip with others.
CREATE FUNCTION api.fhir_read(secret bytea, request uuid, client text, p_type text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    SELECT s.outcome, s.reason, s.doc INTO outcome, reason, doc
        FROM api.fhir_search(secret, request, client, p_type, p_args) s;
END
$$;

-- The same for a registered system: what its scopes say, of its units (api.client_scope).
CREATE FUNCTION api.fhir_system_search(secret bytea, request uuid, client text, p_hsa text, p_type text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.client_scope(api.client_enter(p_hsa, request, client, '', coalesce((api.fhir_face(p_type))[2], 'fhir'),
        NULL), p_type, CASE WHEN p_args ? 'read' THEN 'r' ELSE 's' END);
BEGIN
    SELECT f.outcome, f.reason, f.doc INTO outcome, reason, doc FROM api.fhir_find(c, p_type, p_args,
        EXISTS (SELECT FROM access.client k WHERE k.id = c.user_id AND api.client_may(k, 'Patient', 'rs'))) f;
END
$$;

CREATE FUNCTION api.fhir_system_read(secret bytea, request uuid, client text, p_hsa text, p_type text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    SELECT s.outcome, s.reason, s.doc INTO outcome, reason, doc
        FROM api.fhir_system_search(secret, request, client, p_hsa, p_type, p_args) s;
END
$$;
RESET ROLE;
