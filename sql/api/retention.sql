-- retention.sql - gallring and hand-over, for the operator's command. Which rows belong to a thing, whose copies are due and how
-- they go is the owner's (schema retention); here is who asked, and the log.
SET LOCAL ROLE samplan_api;

-- The provider by its organisation number. false: there is none; NULL number: all of them.
CREATE FUNCTION api.retention_provider(p_number text, OUT id uuid, OUT known boolean)
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT p.id INTO id FROM organisation.provider p WHERE p.org_number = p_number;
    known := p_number IS NULL OR id IS NOT NULL;
END
$$;

-- The copies that are due on a day, and nothing is changed. p_args: {on, providerOrgNumber or null, withIds}.
CREATE FUNCTION api.operator_retention_due(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-due');
    of record;
BEGIN
    SELECT * INTO of FROM api.retention_provider(p_args ->> 'providerOrgNumber');
    IF NOT of.known THEN
        outcome := 'invalid-request';
        reason := 'unknown-provider';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    WITH d AS MATERIALIZED (SELECT x.*, p.name, p.org_number, p.kind AS provider_kind
        FROM retention.due((p_args ->> 'on')::date, of.id) x LEFT JOIN organisation.provider p ON p.id = x.provider_id)
    SELECT json_build_object('on', p_args ->> 'on',
            'due', (SELECT count(*) FROM d WHERE d.held IS NULL), 'held', (SELECT count(*) FROM d WHERE d.held IS NOT NULL),
            'sums', (SELECT coalesce(json_agg(s ORDER BY s."providerName", s.branch, s.kind, s.year), '[]') FROM (
                SELECT d.name AS "providerName", d.org_number AS "providerOrgNumber", d.branch, d.kind,
                    extract(year FROM d.last_on)::integer AS year, count(*) FILTER (WHERE d.held IS NULL) AS due,
                    count(*) FILTER (WHERE d.held IS NOT NULL) AS held
                FROM d GROUP BY 1, 2, 3, 4, 5) s),
            'copies', CASE WHEN (p_args ->> 'withIds')::boolean THEN (SELECT coalesce(json_agg(json_build_object(
                'kind', d.kind, 'id', d.thing_id, 'providerOrgNumber', d.org_number, 'branch', d.branch, 'lastOn', d.last_on,
                'dueOn', d.due_on, 'held', d.held) ORDER BY d.due_on, d.thing_id, d.org_number, d.branch), '[]') FROM d) END)
        INTO doc;
    outcome := 'ok';
    PERFORM api.note(c, 'ok', owner => of.id);
END
$$;

-- Begins to remove. p_args: {on, providerOrgNumber or null, wanted}; wanted is what the dry run has counted: another number
-- of copies is due now, and somebody should look again. doc: the run and its things, a call of operator_retention_remove each.
CREATE FUNCTION api.operator_retention_begin(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-run');
    day CONSTANT date := (p_args ->> 'on')::date;
    of record;
    run uuid;
    wanted bigint;
    things json;
BEGIN
    SELECT * INTO of FROM api.retention_provider(p_args ->> 'providerOrgNumber');
    SELECT count(*), json_agg(DISTINCT jsonb_build_object('kind', d.kind, 'id', d.thing_id)) INTO wanted, things
        FROM retention.due(day, of.id) d WHERE d.held IS NULL;
    outcome := 'invalid-request';
    IF NOT of.known THEN
        reason := 'unknown-provider';
    ELSIF day > (now() AT TIME ZONE 'Europe/Stockholm')::date THEN
        reason := 'retention-future';
    ELSIF wanted <> (p_args ->> 'wanted')::bigint THEN
        outcome := 'conflict';
        reason := 'retention-changed';
        doc := json_build_object('due', wanted);
    ELSIF wanted = 0 THEN
        reason := 'retention-nothing';
    ELSE
        INSERT INTO retention.run (made_by, on_day, provider_id, wanted) VALUES (c.client, day, of.id, wanted) RETURNING id INTO run;
        outcome := 'ok';
        doc := json_build_object('run', run, 'things', things);
    END IF;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, reason, 'retention', run, owner => of.id);
END
$$;

-- One thing of the run, in a transaction of its own. A row of the log for each copy, and one for the rows when they have gone:
-- ids, counts and the hash of what they were.
CREATE FUNCTION api.operator_retention_remove(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-copy');
    thing CONSTANT uuid := (p_args ->> 'id')::uuid;
    did CONSTANT jsonb := retention.remove((p_args ->> 'run')::uuid, p_args ->> 'kind', thing);
BEGIN
    PERFORM api.note(c, 'ok', 'retention', p_args ->> 'kind', thing, patient => (did ->> 'patientId')::uuid,
            owner => (x ->> 'providerId')::uuid, categories => ARRAY[x ->> 'branch'])
        FROM jsonb_array_elements(did -> 'copies') x;
    IF jsonb_typeof(did -> 'erased') = 'object' THEN
        c.action := 'operator.retention-erase';
        PERFORM api.note(c, 'ok', 'retention', p_args ->> 'kind', thing,
            -- of a person who is gone the log keeps no more than the id of what went
            patient => CASE WHEN p_args ->> 'kind' <> 'patient' THEN (did ->> 'patientId')::uuid END,
            categories => ARRAY['rows:' || (did #>> '{erased,rows}'), 'sha256:' || (did #>> '{erased,sha256}')]);
    END IF;
    doc := json_build_object('copies', jsonb_array_length(did -> 'copies'), 'rows', did #> '{erased,rows}');
    outcome := 'ok';
END
$$;

-- The report of a run: what was removed and what went, ids, days, counts and hashes. p_args: {run, finish}.
CREATE FUNCTION api.operator_retention_report(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-report');
    r retention.run;
BEGIN
    IF (p_args ->> 'finish')::boolean THEN
        UPDATE retention.run x SET finished_at = clock_timestamp() WHERE x.id = (p_args ->> 'run')::uuid
            AND x.finished_at IS NULL;
    END IF;
    SELECT * INTO r FROM retention.run x WHERE x.id = (p_args ->> 'run')::uuid;
    IF NOT FOUND THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    outcome := 'ok';
    doc := json_build_object('run', r.id, 'at', r.at, 'by', r.made_by, 'on', r.on_day, 'finishedAt', r.finished_at,
        'providerOrgNumber', (SELECT p.org_number FROM organisation.provider p WHERE p.id = r.provider_id), 'wanted', r.wanted,
        'removed', (SELECT coalesce(json_agg(json_build_object('kind', g.kind, 'id', g.thing_id, 'providerOrgNumber', p.org_number,
            'branch', g.branch, 'lastOn', g.last_on, 'dueOn', g.due_on, 'at', g.at) ORDER BY g.at), '[]')
            FROM retention.removed g JOIN organisation.provider p ON p.id = g.provider_id WHERE g.run_id = r.id),
        'erased', (SELECT coalesce(json_agg(json_build_object('kind', e.kind, 'id', e.thing_id, 'rows', e.rows,
            'tables', e.tables, 'sha256', encode(e.sha256, 'hex'), 'at', e.at) ORDER BY e.at), '[]')
            FROM retention.erased e WHERE e.run_id = r.id));
    PERFORM api.note(c, 'ok', NULL, 'retention', r.id, owner => r.provider_id);
END
$$;

-- Gallringsstopp. p_args: {patientId | number | thingId, providerOrgNumber, reason, until, note}, all but one of the first three
-- and the reason may be null. A child's file is kept until the person is 30.
CREATE FUNCTION api.operator_retention_hold(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-hold');
    of record;
    w record;
    last date := (p_args ->> 'until')::date;
    fresh uuid;
BEGIN
    SELECT * INTO of FROM api.retention_provider(p_args ->> 'providerOrgNumber');
    SELECT * INTO w FROM retention.who((p_args ->> 'patientId')::uuid, p_args ->> 'number', (p_args ->> 'thingId')::uuid);
    IF w.patient_id IS NULL OR NOT of.known THEN
        outcome := CASE WHEN of.known THEN 'not-found' ELSE 'invalid-request' END;
        reason := CASE WHEN NOT of.known THEN 'unknown-provider' END;
        PERFORM api.note(c, 'denied', coalesce(reason, outcome));
        RETURN;
    END IF;
    IF p_args ->> 'reason' = 'child' THEN
        last := coalesce(last, w.thirty);
    END IF;
    INSERT INTO retention.hold (patient_id, thing_id, provider_id, reason, note, until_day, set_by)
        VALUES (w.patient_id, (p_args ->> 'thingId')::uuid, of.id, p_args ->> 'reason', p_args ->> 'note', last, c.client)
        RETURNING id INTO fresh;
    outcome := 'ok';
    doc := json_build_object('id', fresh, 'until', last);
    PERFORM api.note(c, 'ok', p_args ->> 'reason', coalesce(w.kind, 'patient'), (p_args ->> 'thingId')::uuid,
        patient => w.patient_id, owner => of.id);
END
$$;

-- p_args: {id}.
CREATE FUNCTION api.operator_retention_lift(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-lift');
    h retention.hold;
BEGIN
    UPDATE retention.hold x SET lifted_at = clock_timestamp(), lifted_by = c.client
        WHERE x.id = (p_args ->> 'id')::uuid AND x.lifted_at IS NULL RETURNING * INTO h;
    outcome := CASE WHEN h.id IS NULL THEN 'not-found' ELSE 'ok' END;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, nullif(outcome, 'ok'),
        'retention-hold', h.id, patient => h.patient_id, owner => h.provider_id);
END
$$;

-- The holds that are in force, with ids alone.
CREATE FUNCTION api.operator_retention_holds(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-holds');
BEGIN
    SELECT json_build_object('holds', coalesce(json_agg(json_build_object('id', h.id, 'patientId', h.patient_id,
            'thingId', h.thing_id, 'providerOrgNumber', p.org_number, 'reason', h.reason, 'until', h.until_day,
            'setAt', h.set_at, 'setBy', h.set_by) ORDER BY h.set_at), '[]')) INTO doc
        FROM retention.hold h LEFT JOIN organisation.provider p ON p.id = h.provider_id
        WHERE h.lifted_at IS NULL AND (h.until_day IS NULL OR h.until_day >= (now() AT TIME ZONE 'Europe/Stockholm')::date);
    outcome := 'ok';
    PERFORM api.note(c, 'ok');
END
$$;

-- How long a provider keeps, when that is longer than it must. p_args: {providerOrgNumber, branch, years, reason}.
CREATE FUNCTION api.operator_retention_keep(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.retention-keep');
    of CONSTANT uuid := (SELECT p.id FROM organisation.provider p WHERE p.org_number = p_args ->> 'providerOrgNumber');
    wanted CONSTANT integer := (p_args ->> 'years')::integer;
    law integer;
BEGIN
    SELECT r.years INTO law FROM organisation.provider p JOIN reference.retention r ON r.provider_kind = p.kind
        AND r.branch = p_args ->> 'branch' WHERE p.id = of;
    outcome := 'invalid-request';
    IF law IS NULL THEN
        reason := 'unknown-provider';
    ELSIF wanted < law THEN
        reason := 'retention-shorter';
        doc := json_build_object('law', law);
    ELSE
        UPDATE retention.setting s SET years = wanted, reason = p_args ->> 'reason', set_at = clock_timestamp(), set_by = c.client
            WHERE s.provider_id = of AND s.branch = p_args ->> 'branch';
        IF NOT FOUND THEN
            INSERT INTO retention.setting (provider_id, branch, years, reason, set_by)
                VALUES (of, p_args ->> 'branch', wanted, p_args ->> 'reason', c.client);
        END IF;
        outcome := 'ok';
        doc := json_build_object('law', law, 'years', wanted);
    END IF;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, reason, 'provider', of, owner => of);
END
$$;

-- The whole record of a person or of one thing, to be handed over. p_args: {patientId | number | thingId}.
CREATE FUNCTION api.operator_export_record(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.export-record');
    w record;
    fresh uuid;
BEGIN
    SELECT * INTO w FROM retention.who((p_args ->> 'patientId')::uuid, p_args ->> 'number', (p_args ->> 'thingId')::uuid);
    IF w.patient_id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    INSERT INTO retention.export (made_by, scope, scope_id) VALUES (c.client, w.kind, coalesce((p_args ->> 'thingId')::uuid, w.patient_id))
        RETURNING id INTO fresh;
    -- its own row of the log is in it
    PERFORM api.note(c, 'ok', NULL, w.kind, coalesce((p_args ->> 'thingId')::uuid, w.patient_id), patient => w.patient_id,
        categories => '{identity,export}');
    doc := jsonb_build_object('format', 'samplan-record', 'formatVersion', 1, 'exportId', fresh, 'exportedAt', clock_timestamp(),
        'scope', jsonb_build_object('kind', w.kind, 'id', coalesce((p_args ->> 'thingId')::uuid, w.patient_id)))
        || retention.record(w.patient_id, (p_args ->> 'thingId')::uuid);
    outcome := 'ok';
END
$$;

-- The bytes of one attached file of a record that is being handed over. p_args: {exportId, id}.
CREATE FUNCTION api.operator_export_file(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.export-file');
    bytes bytea;
BEGIN
    IF EXISTS (SELECT FROM retention.export x WHERE x.id = (p_args ->> 'exportId')::uuid AND x.finished_at IS NULL) THEN
        bytes := retention.file((p_args ->> 'id')::uuid);
    END IF;
    outcome := CASE WHEN bytes IS NULL THEN 'not-found' ELSE 'ok' END;
    doc := json_build_object('hex', encode(bytes, 'hex'));
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, nullif(outcome, 'ok'), 'attachment',
        (p_args ->> 'id')::uuid);
END
$$;

-- The package is written. p_args: {exportId, manifestSha256}.
CREATE FUNCTION api.operator_export_done(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.export-done');
BEGIN
    UPDATE retention.export x SET manifest_sha256 = decode(p_args ->> 'manifestSha256', 'hex'), finished_at = clock_timestamp()
        WHERE x.id = (p_args ->> 'exportId')::uuid AND x.finished_at IS NULL;
    outcome := CASE WHEN FOUND THEN 'ok' ELSE 'not-found' END;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, nullif(outcome, 'ok'), 'export',
        (p_args ->> 'exportId')::uuid, categories => ARRAY['sha256:' || (p_args ->> 'manifestSha256')]);
END
$$;

-- What the database knows of a package: the hash of its manifest, and of each thing in it whether it is as it was. p_args:
-- {exportId, things: [{kind, id, sha256}]}; state: same, changed, gone (removed, with that hash) or unknown.
CREATE FUNCTION api.operator_export_compare(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.export-compare');
    x retention.export;
    t jsonb;
    w record;
    now_is text;
    states jsonb := '[]';
BEGIN
    SELECT * INTO x FROM retention.export y WHERE y.id = (p_args ->> 'exportId')::uuid;
    FOR t IN SELECT * FROM jsonb_array_elements(p_args -> 'things') LOOP
        SELECT * INTO w FROM retention.who(NULL, NULL, (t ->> 'id')::uuid);
        IF w.patient_id IS NOT NULL THEN
            now_is := CASE WHEN retention.record(w.patient_id, (t ->> 'id')::uuid) #>> '{things,0,sha256}' = t ->> 'sha256'
                THEN 'same' ELSE 'changed' END;
        ELSE
            SELECT CASE encode(e.sha256, 'hex') WHEN t ->> 'sha256' THEN 'gone' ELSE 'changed' END INTO now_is
                FROM retention.erased e WHERE e.thing_id = (t ->> 'id')::uuid;
        END IF;
        states := states || jsonb_build_object('kind', t ->> 'kind', 'id', t ->> 'id', 'state', coalesce(now_is, 'unknown'));
    END LOOP;
    outcome := CASE WHEN x.id IS NULL THEN 'not-found' ELSE 'ok' END;
    doc := json_build_object('manifestSha256', encode(x.manifest_sha256, 'hex'), 'things', states);
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, nullif(outcome, 'ok'), 'export',
        (p_args ->> 'exportId')::uuid);
END
$$;

-- How many copies are there though their time has passed: a warning, and nothing is removed.
CREATE FUNCTION api.worker_retention(secret bytea, request uuid, client text, key text, body bytea,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    late integer;
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.operator', 'worker', true);
    SELECT count(*) INTO late FROM retention.due((now() AT TIME ZONE 'Europe/Stockholm')::date) d WHERE d.held IS NULL;
    UPDATE retention.overdue o SET at = clock_timestamp(), copies = late;
    IF NOT FOUND THEN
        INSERT INTO retention.overdue (at, copies) VALUES (clock_timestamp(), late);
    END IF;
    doc := json_build_object('overdue', late);
    outcome := 'ok';
END
$$;
RESET ROLE;
