-- 0035_retention.sql - how long what is kept is kept (rules.md 5.6, PDL-10, SV-13). A case or a plan is one set of rows and
-- as many copies as there are branches of providers that have taken part: each has its own clock, and to remove one is to
-- end what its units see. When the last copy is gone the rows go too, here and nowhere else.
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA retention;
GRANT USAGE ON SCHEMA retention TO samplan_api;

-- The law's years after the last entry; sql/reference/retention.sql.
CREATE TABLE reference.retention (
    provider_kind text NOT NULL CHECK (provider_kind IN ('region', 'municipality', 'private')),
    branch text NOT NULL CHECK (branch IN ('health', 'social')),
    years integer NOT NULL CHECK (years > 0),
    source text NOT NULL,
    PRIMARY KEY (provider_kind, branch)
);
GRANT SELECT ON reference.retention TO samplan_api;

-- What a provider keeps longer than it must.
CREATE TABLE retention.setting (
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    branch text NOT NULL CHECK (branch IN ('health', 'social')),
    years integer NOT NULL CHECK (years <= 150),
    reason text NOT NULL CHECK (reason ~ '\S' AND length(reason) <= 500),
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by text NOT NULL,
    PRIMARY KEY (provider_id, branch)
);
CREATE FUNCTION retention.check_setting() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.years < coalesce((SELECT r.years FROM organisation.provider p JOIN reference.retention r
            ON r.provider_kind = p.kind AND r.branch = NEW.branch WHERE p.id = NEW.provider_id), 0) THEN
        RAISE EXCEPTION 'that is shorter than the law' USING ERRCODE = 'check_violation', CONSTRAINT = 'setting_law';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_setting BEFORE INSERT OR UPDATE ON retention.setting
    FOR EACH ROW EXECUTE FUNCTION retention.check_setting();

-- Gallringsstopp: what may not be removed though its time has come.
CREATE TABLE retention.hold (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    thing_id uuid, -- NULL: everything of the person
    provider_id uuid REFERENCES organisation.provider, -- NULL: every provider's copy
    reason text NOT NULL CHECK (reason IN ('legal-matter', 'child', 'research', 'transfer', 'other')),
    note text CHECK (note ~ '\S' AND length(note) <= 500),
    until_day date, -- the last day that it holds; NULL: until it is lifted
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by text NOT NULL,
    lifted_at timestamptz,
    lifted_by text,
    CHECK (reason <> 'other' OR note IS NOT NULL),
    CHECK (reason <> 'child' OR until_day IS NOT NULL),
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX hold_patient ON retention.hold (patient_id) WHERE lifted_at IS NULL;

CREATE TABLE retention.run (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL,
    on_day date NOT NULL CHECK (on_day <= (at AT TIME ZONE 'Europe/Stockholm')::date),
    provider_id uuid REFERENCES organisation.provider, -- NULL: all
    wanted integer NOT NULL CHECK (wanted > 0), -- copies that were due when it began
    finished_at timestamptz
);

-- The proof: which copies are gone, ids and days alone. Never changed.
CREATE TABLE retention.removed (
    thing_id uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    branch text NOT NULL CHECK (branch IN ('health', 'social')),
    kind text NOT NULL,
    units uuid[] NOT NULL, -- see it no more
    last_on date NOT NULL, -- the last entry
    due_on date NOT NULL,
    run_id uuid NOT NULL REFERENCES retention.run,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (thing_id, provider_id, branch)
);
CREATE INDEX removed_run ON retention.removed (run_id);
-- And whose rows are: how many of which table, and the hash of what was written in them, the same as an export has.
CREATE TABLE retention.erased (
    thing_id uuid PRIMARY KEY,
    kind text NOT NULL,
    run_id uuid NOT NULL REFERENCES retention.run,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tables jsonb NOT NULL,
    rows integer NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32)
);
CREATE INDEX erased_run ON retention.erased (run_id);

-- What was handed over, and the hash of its manifest: the receiver's package can be held against it.
CREATE TABLE retention.export (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL,
    scope text NOT NULL,
    scope_id uuid NOT NULL,
    manifest_sha256 bytea CHECK (length(manifest_sha256) = 32), -- NULL: it was not finished
    finished_at timestamptz
);

-- What the worker counted last: it warns, and removes nothing.
CREATE TABLE retention.overdue (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL,
    copies integer NOT NULL
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['setting', 'hold', 'run', 'removed', 'erased', 'export', 'overdue'] LOOP
        EXECUTE format('ALTER TABLE retention.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE retention.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
GRANT SELECT ON retention.setting, retention.hold, retention.run, retention.removed, retention.erased,
    retention.export, retention.overdue TO samplan_api;
GRANT INSERT ON retention.setting, retention.hold, retention.run, retention.export, retention.overdue TO samplan_api;
GRANT UPDATE (years, reason, set_at, set_by) ON retention.setting TO samplan_api;
GRANT UPDATE (lifted_at, lifted_by) ON retention.hold TO samplan_api;
GRANT UPDATE (finished_at) ON retention.run TO samplan_api;
GRANT UPDATE (manifest_sha256, finished_at) ON retention.export TO samplan_api;
GRANT UPDATE (at, copies) ON retention.overdue TO samplan_api;

-- The first day that a copy may be gone. Years are counted to the day with the same number, or the last of the month where
-- there is none (lag 1930:173 1 §: from the 29th of February to the 28th), and that day is the last it is kept.
CREATE FUNCTION retention.first_day(last_on date, years integer) RETURNS date
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT (last_on + make_interval(years => years))::date + 1 $$;

-- Of a unit: health care writes journals, socialtjänst files (rules.md 5.6).
CREATE FUNCTION retention.branch(unit_kind text) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT CASE WHEN unit_kind IN ('social-services', 'home-care', 'residential-care') THEN 'social' ELSE 'health' END $$;

-- What is kept and removed as one thing, and its first table. NULL: this schema does not have it.
CREATE FUNCTION retention.root(kind text) RETURNS regclass
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT to_regclass(CASE kind WHEN 'discharge' THEN 'discharge.discharge' WHEN 'plan' THEN 'plan.plan'
        WHEN 'agreement' THEN 'agreement.agreement' WHEN 'appointment' THEN 'appointment.appointment'
        WHEN 'contact' THEN 'contact.contact' WHEN 'offer' THEN 'contact.offer' WHEN 'patient' THEN 'patient.person' END) $$;

CREATE FUNCTION retention.kinds() RETURNS SETOF text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT k FROM unnest('{discharge,plan,agreement,appointment,contact,offer,patient}'::text[]) k
        WHERE retention.root(k) IS NOT NULL $$;

-- The tables whose rows hang on a thing, as the foreign keys say, so that none is forgotten: where its rows of the things
-- $1 are ("FROM .. WHERE .."), under which alias, and where in them the thing's id is. What is a thing itself is left out.
-- `written`: holds what somebody wrote; the others are copies of it, or say who may read.
CREATE FUNCTION retention.parts(p_kind text)
    RETURNS TABLE (tab regclass, alias text, rows_from text, thing text, written boolean)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    root CONSTANT regclass := retention.root(p_kind);
    known regclass[] := ARRAY[root];
    level regclass[] := known;
    below regclass[];
    depth integer := 0;
    way jsonb := '{}'; -- by table: the joins from it up to the table below the root, and where the id is there
    k record;
    mine jsonb;
BEGIN
    tab := root; alias := 'x0'; written := true; thing := 'x0.id';
    rows_from := format('FROM %s x0 WHERE x0.id = ANY ($1)', root);
    RETURN NEXT;
    WHILE level <> '{}' LOOP
        depth := depth + 1;
        below := '{}';
        FOR k IN
            SELECT DISTINCT ON (c.conrelid) c.conrelid::regclass AS child, c.confrelid::regclass AS parent,
                    (SELECT array_agg(a.attname::text ORDER BY u.n) FROM unnest(c.conkey) WITH ORDINALITY u (num, n)
                        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = u.num) AS cols,
                    (SELECT array_agg(a.attname::text ORDER BY u.n) FROM unnest(c.confkey) WITH ORDINALITY u (num, n)
                        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = u.num) AS keys
                FROM pg_constraint c
                WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confrelid = ANY (level) AND NOT c.conrelid = ANY (known)
                    AND (NOT EXISTS (SELECT FROM retention.kinds() o WHERE retention.root(o) = c.conrelid)
                        OR c.conrelid = retention.root('appointment') AND p_kind IN ('discharge', 'plan'))
                    -- a case names its contact and keeps its own words of it
                    AND NOT (p_kind = 'contact' AND c.conrelid = 'discharge.care_contact'::regclass)
                ORDER BY c.conrelid, (SELECT bool_and(a.attnotnull) FROM pg_attribute a
                    WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) DESC, cardinality(c.conkey), c.conname
        LOOP
            IF depth = 1 THEN
                mine := jsonb_build_array('', 'x1.' || quote_ident(k.cols[array_position(k.keys, 'id')]));
            ELSE
                mine := jsonb_build_array((SELECT format(' JOIN %s x%s ON ', k.parent, depth - 1)
                            || string_agg(format('x%s.%I = x%s.%I', depth, c.col, depth - 1, c.key), ' AND ')
                        FROM unnest(k.cols, k.keys) c (col, key)) || (way -> k.parent::oid::text ->> 0),
                    way -> k.parent::oid::text ->> 1);
            END IF;
            way := way || jsonb_build_object(k.child::oid::text, mine);
            tab := k.child;
            alias := 'x' || depth;
            thing := mine ->> 1;
            rows_from := format('FROM %s %s%s WHERE %s = ANY ($1)', tab, alias, mine ->> 0, thing);
            IF p_kind = 'discharge' AND 'appointment' = split_part(k.parent::text, '.', 2) THEN
                rows_from := rows_from || format(' AND x%s.plan_id IS NULL', depth - 1);
            ELSIF p_kind = 'discharge' AND tab = retention.root('appointment') THEN
                rows_from := rows_from || ' AND x1.plan_id IS NULL'; -- else it is the plan's
            END IF;
            written := tab::text <> ALL ('{access.participation,access.found,plan.participation,discharge.opened,discharge.face,
                discharge.line,discharge.quality_case,discharge.quality_fault,discharge.draft,retention.hold}'::text[]);
            known := known || tab;
            below := below || tab;
            RETURN NEXT;
        END LOOP;
        level := below;
    END LOOP;
END
$$;

-- The owner sees the rows of others (policies retention) inside the functions below, in an operator's call alone.
CREATE FUNCTION retention.open() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF coalesce(current_setting('samplan.operator', true), '') = '' THEN
        RAISE EXCEPTION 'retention is the operator''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('samplan.retention', 'on', true), set_config('TimeZone', 'UTC', true);
END
$$;
CREATE FUNCTION retention.shut() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM set_config('samplan.retention', '', true);
END
$$;

-- The days of the last entries of these things. An entry is what somebody wrote, sent or acknowledged, not that somebody
-- read it, and not a time that was agreed for later.
CREATE FUNCTION retention.last_entries(p_kind text, p_things uuid[]) RETURNS TABLE (thing_id uuid, last_on date)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    entries text;
BEGIN
    SELECT string_agg(format('SELECT %s AS thing, greatest(%s) AS at %s', p.thing, c.columns, p.rows_from), ' UNION ALL ')
        INTO entries
        FROM retention.parts(p_kind) p CROSS JOIN LATERAL (
            SELECT string_agg(format('CASE WHEN %s.%I <= now() THEN %1$s.%2$I END', p.alias, a.attname), ', ') AS columns
                FROM pg_attribute a WHERE a.attrelid = p.tab AND a.attnum > 0 AND NOT a.attisdropped
                    AND a.atttypid = 'timestamptz'::regtype AND a.attname <> ALL ('{due_at,read_at,delivered_at,since,until,
                        starts_at,ends_at,was_starts_at,was_ends_at,covered_to,counted_from,admitted_at,assessed_at,given_at,
                        agreed_at,told_at}'::text[])) c
        WHERE p.written AND c.columns IS NOT NULL;
    RETURN QUERY EXECUTE format('SELECT e.thing, (max(e.at) AT TIME ZONE ''Europe/Stockholm'')::date FROM (%s) e GROUP BY e.thing',
        entries) USING p_things;
END
$$;

-- The copies there are and have been of these things: who took part, also who has left.
CREATE FUNCTION retention.copies(p_kind text, p_things uuid[])
    RETURNS TABLE (thing_id uuid, provider_id uuid, branch text, units uuid[])
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT x.id, u.provider_id, retention.branch(u.kind), array_agg(DISTINCT u.id ORDER BY u.id)
        FROM (%s) x (id, unit_id) JOIN organisation.unit u ON u.id = x.unit_id GROUP BY 1, 2, 3',
        CASE p_kind WHEN 'discharge' THEN
                'SELECT a.discharge_id, a.unit_id FROM access.participation a WHERE a.discharge_id = ANY ($1)'
            WHEN 'plan' THEN 'SELECT a.plan_id, a.unit_id FROM plan.participation a WHERE a.plan_id = ANY ($1)
                UNION SELECT v.plan_id, y FROM plan.version v, unnest(v.units) y WHERE v.plan_id = ANY ($1)'
            ELSE format('SELECT a.id, a.unit_id FROM %s a WHERE a.id = ANY ($1)', retention.root(p_kind)) END) USING p_things;
END
$$;

-- What of one kind was over before a moment; NULL thing: all. Nothing that goes on is among it.
CREATE FUNCTION retention.ended(p_kind text, p_before timestamptz, p_thing uuid) RETURNS TABLE (thing_id uuid, patient_id uuid)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT d.id, d.patient_id FROM %s d WHERE %s AND %s', retention.root(p_kind),
        CASE WHEN p_thing IS NULL THEN '$2 IS NULL' ELSE 'd.id = $2' END,
        CASE p_kind WHEN 'discharge' THEN 'd.state IN (''closed'', ''aborted'') AND d.ended_at < $1'
            WHEN 'plan' THEN 'd.state = ''closed'' AND d.ended_at < $1'
            WHEN 'agreement' THEN 'd.state = ''ended'' AND d.ended_at < $1'
            WHEN 'appointment' THEN
                'd.plan_id IS NULL AND d.discharge_id IS NULL AND d.ends_at < $1'
            WHEN 'contact' THEN 'd.until < $1' WHEN 'offer' THEN 'd.recorded_at < $1' END) USING p_before, p_thing;
END
$$;

-- Why a copy may not be removed on that day, as the oldest hold says; NULL: it may.
CREATE FUNCTION retention.held(p_on date, p_patient uuid, p_thing uuid, p_provider uuid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT h.reason FROM retention.hold h WHERE h.patient_id = p_patient AND h.lifted_at IS NULL
        AND (h.thing_id IS NULL OR h.thing_id = p_thing) AND (h.provider_id IS NULL OR h.provider_id = p_provider)
        AND (h.until_day IS NULL OR h.until_day >= p_on) ORDER BY h.set_at LIMIT 1 $$;

-- The copies that are there and whose time has come by that day. Without a provider also people of whom nothing is left:
-- they go when the log tells nothing of them any more (LOG-3), since nobody could ask for the log of somebody who is not there.
CREATE FUNCTION retention.due(p_on date, p_provider uuid DEFAULT NULL, p_kind text DEFAULT NULL, p_thing uuid DEFAULT NULL)
    RETURNS TABLE (kind text, thing_id uuid, patient_id uuid, provider_id uuid, branch text, units uuid[], last_on date,
        due_on date, held text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before CONSTANT timestamptz := (p_on - make_interval(years => (SELECT min(r.years) FROM reference.retention r)))
        AT TIME ZONE 'Europe/Stockholm';
    k text;
    things uuid[];
    people uuid[];
    nothing text;
BEGIN
    PERFORM retention.open();
    FOR k IN SELECT x FROM retention.kinds() x WHERE x <> 'patient' AND (p_kind IS NULL OR x = p_kind) LOOP
        SELECT array_agg(e.thing_id), array_agg(e.patient_id) INTO things, people FROM retention.ended(k, before, p_thing) e;
        CONTINUE WHEN things IS NULL;
        RETURN QUERY
            SELECT k, c.thing_id, e.patient_id, c.provider_id, c.branch, c.units, l.last_on, f.first,
                    retention.held(p_on, e.patient_id, c.thing_id, c.provider_id)
                FROM unnest(things, people) e (thing_id, patient_id)
                JOIN retention.last_entries(k, things) l ON l.thing_id = e.thing_id
                JOIN retention.copies(k, things) c ON c.thing_id = e.thing_id
                JOIN organisation.provider p ON p.id = c.provider_id
                JOIN reference.retention r ON r.provider_kind = p.kind AND r.branch = c.branch
                LEFT JOIN retention.setting s ON s.provider_id = c.provider_id AND s.branch = c.branch
                CROSS JOIN LATERAL (SELECT retention.first_day(l.last_on, greatest(r.years, s.years)) AS first) f
                WHERE f.first <= p_on AND (p_provider IS NULL OR c.provider_id = p_provider)
                    AND NOT EXISTS (SELECT FROM retention.removed g WHERE g.thing_id = c.thing_id
                        AND g.provider_id = c.provider_id AND g.branch = c.branch);
    END LOOP;
    IF p_provider IS NULL AND coalesce(p_kind, 'patient') = 'patient' THEN
        SELECT string_agg(format('NOT EXISTS (SELECT FROM %s t WHERE t.patient_id = d.id)', retention.root(x)), ' AND ')
            INTO nothing FROM retention.kinds() x WHERE x <> 'patient';
        RETURN QUERY EXECUTE format('SELECT ''patient'', d.id, d.id, NULL::uuid, NULL::text, NULL::uuid[], c.day,
                retention.first_day(c.day, 5), retention.held($1, d.id, d.id, NULL)
            FROM patient.person d CROSS JOIN LATERAL (SELECT (d.recorded_at AT TIME ZONE ''Europe/Stockholm'')::date AS day) c
            WHERE ($2 IS NULL OR d.id = $2) AND retention.first_day(c.day, 5) <= $1 AND %s
                AND NOT EXISTS (SELECT FROM audit.event v WHERE v.patient_id = d.id)
                AND NOT EXISTS (SELECT FROM audit.event v WHERE v.patients @> ARRAY[d.id])', nothing) USING p_on, p_thing;
    END IF;
    PERFORM retention.shut();
END
$$;

-- Every row of a thing, table by table: {"discharge.notice": [..], ..}; the bytes of a file are kept apart. The order is that
-- of the text, so the same rows give the same text and the same hash. A person's own rows are those of no thing.
CREATE FUNCTION retention.rows_of(p_kind text, p_thing uuid) RETURNS jsonb
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    p record;
    part jsonb;
    doc jsonb := '{}';
BEGIN
    FOR p IN SELECT x.* FROM retention.parts(p_kind) x WHERE x.written
            AND NOT (p_kind = 'patient' AND EXISTS (SELECT FROM retention.kinds() o, retention.parts(o) y
                WHERE o <> 'patient' AND y.tab = x.tab AND x.tab <> 'access.proxy'::regclass)) LOOP
        EXECUTE format('SELECT jsonb_agg(r.j ORDER BY r.j::text COLLATE "C") FROM (SELECT to_jsonb(%s)%s AS j %s) r', p.alias,
            CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = p.tab AND a.attname = 'content'
                AND a.atttypid = 'bytea'::regtype) THEN ' - ''content''' ELSE '' END, p.rows_from)
            INTO part USING ARRAY[p_thing];
        IF part IS NOT NULL THEN
            doc := doc || jsonb_build_object(p.tab::text, part);
        END IF;
    END LOOP;
    RETURN doc;
END
$$;
CREATE FUNCTION retention.digest(p_rows jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT sha256(convert_to(p_rows::text, 'UTF8')) $$;

-- All rows of a thing, in one statement: keys that go in a circle are looked at when it is over. What only refers to it
-- forgets it first.
CREATE FUNCTION retention.erase(p_run uuid, p_kind text, p_thing uuid) RETURNS retention.erased
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    gone retention.erased;
    k record;
    parts regclass[];
    deletes text;
    counts text;
BEGIN
    gone.sha256 := retention.digest(retention.rows_of(p_kind, p_thing));
    SELECT array_agg(p.tab), string_agg(format('d%s AS (DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT %s.ctid %s)) RETURNING 1)',
            p.n, p.tab, p.alias, p.rows_from), ', '),
            string_agg(format('SELECT %L AS tab, count(*) AS n FROM d%s', p.tab::text, p.n), ' UNION ALL ')
        INTO parts, deletes, counts
        FROM (SELECT x.*, row_number() OVER () AS n FROM retention.parts(p_kind) x) p;
    FOR k IN SELECT c.conrelid::regclass AS tab, a.attname, c.conrelid = ANY (parts) AS partly FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confrelid = retention.root(p_kind) AND NOT a.attnotnull
                AND (NOT c.conrelid = ANY (parts) OR p_kind = 'discharge' AND c.conrelid = retention.root('appointment')) LOOP
        EXECUTE format('UPDATE %s SET %I = NULL WHERE %2$I = $1%s', k.tab, k.attname,
            CASE WHEN k.partly THEN ' AND plan_id IS NOT NULL' ELSE '' END) USING p_thing;
    END LOOP;
    EXECUTE format('WITH %s SELECT jsonb_object_agg(c.tab, c.n) FILTER (WHERE c.n > 0), sum(c.n) FROM (%s) c', deletes, counts)
        INTO gone.tables, gone.rows USING ARRAY[p_thing];
    INSERT INTO retention.erased (thing_id, kind, run_id, tables, rows, sha256)
        VALUES (p_thing, p_kind, p_run, gone.tables, gone.rows, gone.sha256) RETURNING * INTO gone;
    RETURN gone;
END
$$;

-- Removes those copies of one thing that are due and not held on the run's day, and the rows when no copy is left. The thing
-- is locked and looked at anew: what has been taken up again since the list was made stays.
CREATE FUNCTION retention.remove(p_run uuid, p_kind text, p_thing uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    r retention.run;
    patient uuid;
    copies jsonb := '[]';
    c record;
    gone retention.erased;
BEGIN
    PERFORM retention.open();
    SELECT * INTO r FROM retention.run x WHERE x.id = p_run AND x.finished_at IS NULL;
    IF NOT FOUND OR p_kind NOT IN (SELECT retention.kinds()) THEN
        RAISE EXCEPTION 'there is no such run' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('SELECT 1 FROM %s x WHERE x.id = $1 FOR UPDATE', retention.root(p_kind)) USING p_thing;
    FOR c IN SELECT * FROM retention.due(r.on_day, r.provider_id, p_kind, p_thing) d WHERE d.held IS NULL LOOP
        PERFORM retention.open(); -- it was shut behind the list
        patient := c.patient_id;
        IF p_kind = 'patient' THEN
            gone := retention.erase(p_run, p_kind, p_thing);
            EXIT;
        END IF;
        INSERT INTO retention.removed (thing_id, provider_id, branch, kind, units, last_on, due_on, run_id)
            VALUES (p_thing, c.provider_id, c.branch, p_kind, c.units, c.last_on, c.due_on, p_run);
        IF p_kind = 'discharge' THEN
            UPDATE access.participation x SET until = clock_timestamp() WHERE x.discharge_id = p_thing
                AND x.unit_id = ANY (c.units) AND x.until IS NULL;
        ELSIF p_kind = 'plan' THEN
            UPDATE plan.participation x SET until = clock_timestamp() WHERE x.plan_id = p_thing
                AND x.unit_id = ANY (c.units) AND x.until IS NULL;
        END IF;
        copies := copies || jsonb_build_object('providerId', c.provider_id, 'branch', c.branch);
    END LOOP;
    PERFORM retention.open();
    IF copies <> '[]' AND NOT EXISTS (SELECT FROM retention.copies(p_kind, ARRAY[p_thing]) x
            WHERE NOT EXISTS (SELECT FROM retention.removed g WHERE g.thing_id = p_thing
                AND g.provider_id = x.provider_id AND g.branch = x.branch)) THEN
        gone := retention.erase(p_run, p_kind, p_thing);
    END IF;
    PERFORM retention.shut();
    RETURN jsonb_build_object('patientId', patient, 'copies', copies, 'erased', CASE WHEN gone.thing_id IS NOT NULL THEN
        jsonb_build_object('rows', gone.rows, 'tables', gone.tables, 'sha256', encode(gone.sha256, 'hex')) END);
END
$$;

-- Which person and thing an operator means: by the person's id, a number of the person's, or the id of a thing. `thirty`:
-- the last day before the person is 30.
CREATE FUNCTION retention.who(p_patient uuid, p_number text, p_thing uuid)
    RETURNS TABLE (patient_id uuid, kind text, thirty date)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    k text;
BEGIN
    PERFORM retention.open();
    IF p_thing IS NOT NULL THEN
        FOR k IN SELECT x FROM retention.kinds() x WHERE x <> 'patient' LOOP
            EXECUTE format('SELECT t.patient_id FROM %s t WHERE t.id = $1', retention.root(k)) INTO patient_id USING p_thing;
            kind := k;
            EXIT WHEN patient_id IS NOT NULL;
        END LOOP;
    ELSE
        kind := 'patient';
        patient_id := coalesce((SELECT p.id FROM patient.person p WHERE p.id = p_patient),
            (SELECT i.patient_id FROM patient.identifier i WHERE i.value = p_number));
    END IF;
    IF patient_id IS NOT NULL THEN
        thirty := (SELECT (p.birth_date + interval '30 years')::date - 1 FROM patient.person p WHERE p.id = who.patient_id);
        RETURN NEXT;
    END IF;
    PERFORM retention.shut();
END
$$;

-- The whole record of a person, or of one thing of the person's: rows, what the directory says of those they name, and the
-- log. A log row of a list names others too: they are left out. Staff with a protected identity have no name.
CREATE FUNCTION retention.record(p_patient uuid, p_thing uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    an_id CONSTANT text := '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
    k text;
    id uuid;
    things jsonb := '[]';
    part jsonb;
    person jsonb;
    log jsonb;
    named uuid[];
BEGIN
    PERFORM retention.open();
    person := retention.rows_of('patient', p_patient);
    FOR k IN SELECT x FROM retention.kinds() x WHERE x <> 'patient' LOOP
        FOR id IN EXECUTE format('SELECT t.id FROM %s t WHERE t.patient_id = $1 AND %s AND $2 IS NOT DISTINCT FROM $2 ORDER BY t.id',
                retention.root(k), CASE WHEN p_thing IS NOT NULL THEN 't.id = $2'
                    WHEN k = 'appointment' THEN 't.plan_id IS NULL AND t.discharge_id IS NULL' ELSE 'true' END)
                USING p_patient, p_thing LOOP
            part := retention.rows_of(k, id);
            things := things || jsonb_build_object('kind', k, 'id', id, 'sha256', encode(retention.digest(part), 'hex'),
                'files', coalesce((SELECT jsonb_agg(jsonb_build_object('id', f ->> 'id', 'type', f ->> 'type',
                    'size', f -> 'size', 'sha256', substr(f ->> 'sha256', 3)))
                    FROM jsonb_array_elements(part -> 'message.attachment') f), '[]'), 'tables', part);
        END LOOP;
    END LOOP;
    SELECT array_agg(DISTINCT m[1]::uuid) INTO named FROM regexp_matches(things::text || person::text, an_id, 'g') m;
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'at', e.at, 'user_id', e.user_id, 'role', e.role,
            'unit_id', e.unit_id, 'provider_id', e.provider_id, 'purpose', e.purpose, 'action', e.action,
            'thing_kind', e.thing_kind, 'thing_id', e.thing_id, 'thing_version', e.thing_version, 'categories', e.categories,
            'outcome', e.outcome, 'reason', e.reason, 'legal_route', e.legal_route) ORDER BY e.id), '[]') INTO log
        FROM (SELECT v.* FROM audit.event v WHERE v.patient_id = p_patient
            UNION SELECT v.* FROM audit.event v WHERE v.patients @> ARRAY[p_patient]) e
        WHERE p_thing IS NULL OR e.thing_id = ANY (named);
    SELECT array_agg(DISTINCT m[1]::uuid) || named INTO named FROM regexp_matches(log::text, an_id, 'g') m;
    part := jsonb_build_object('patientId', p_patient, 'person', person, 'things', things, 'log', log,
        'units', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'hsaId', u.hsa_id, 'name', u.name, 'kind', u.kind,
            'providerId', u.provider_id) ORDER BY u.name), '[]') FROM organisation.unit u WHERE u.id = ANY (named)),
        'providers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'kind', p.kind,
            'orgNumber', p.org_number) ORDER BY p.name), '[]') FROM organisation.provider p WHERE p.id = ANY (named)
            OR EXISTS (SELECT FROM organisation.unit u WHERE u.id = ANY (named) AND u.provider_id = p.id)),
        'staff', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'title', s.title,
            'name', CASE WHEN NOT s.protected THEN s.name END, 'hsaId', CASE WHEN NOT s.protected THEN s.hsa_id END)
            ORDER BY s.id), '[]') FROM identity.staff s WHERE s.id = ANY (named)));
    PERFORM retention.shut();
    RETURN part;
END
$$;

CREATE FUNCTION retention.file(p_id uuid) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    bytes bytea;
BEGIN
    PERFORM retention.open();
    SELECT a.content INTO bytes FROM message.attachment a WHERE a.id = p_id;
    PERFORM retention.shut();
    RETURN bytes;
END
$$;

DO $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT p.oid::regprocedure AS face, p.prosecdef, p.proname FROM pg_proc p
            WHERE p.pronamespace = 'retention'::regnamespace LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.face);
        IF f.prosecdef OR f.proname = 'check_setting' THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO samplan_api', f.face);
        END IF;
    END LOOP;
END
$$;

-- An agreed time of a plan and a case outlives the case: it forgets it, and nothing else changes.
CREATE FUNCTION appointment.forgets(before appointment.appointment, after appointment.appointment) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT after.discharge_id IS NULL AND to_jsonb(before) - 'discharge_id' = to_jsonb(after) - 'discharge_id' $$;
DROP TRIGGER check_appointment ON appointment.appointment;
CREATE TRIGGER check_appointment BEFORE INSERT ON appointment.appointment
    FOR EACH ROW EXECUTE FUNCTION appointment.check_appointment();
CREATE TRIGGER check_appointment_update BEFORE UPDATE ON appointment.appointment
    FOR EACH ROW WHEN ((coalesce(current_setting('samplan.retention', true), '') = 'on' AND appointment.forgets(OLD, NEW)) IS NOT TRUE)
    EXECUTE FUNCTION appointment.check_appointment();
GRANT EXECUTE ON FUNCTION appointment.forgets(appointment.appointment, appointment.appointment) TO samplan_api;
RESET ROLE;
