-- 0014_document.sql - the documents of a case, the confirmations of a samordnad vårdplan, and drafts that
-- colleagues share (rules.md 1.2, 1.7, 1.8; services/core/document/forms.def).
SET LOCAL ROLE samplan_owner;

-- Who may write which document. Written by `samplan migrate` from forms.def, like discharge.move.
CREATE TABLE discharge.document_kind (
    kind text PRIMARY KEY,
    rule text, -- the paragraph it stands on
    shared boolean NOT NULL, -- the case has one series of it, else each unit its own
    writers text[] NOT NULL -- roles of parties
);

-- The units that answer for a measure of a samordnad vårdplan, PSY-1 c.
CREATE FUNCTION discharge.plan_units(content jsonb) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT coalesce(array_agg(DISTINCT (r ->> 'unit')::uuid ORDER BY (r ->> 'unit')::uuid), '{}')
        FROM jsonb_path_query(content, '$[*] ? (@.key == "efforts").rows[*]') AS r WHERE r ? 'unit'
    $$;

-- PSY-1 a to d: the needs, the measures each with the unit that answers, and those of others, if any.
CREATE FUNCTION discharge.plan_whole(content jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT (SELECT count(*) FROM jsonb_array_elements(content) AS s
            WHERE s ->> 'key' IN ('needs', 'efforts', 'others') AND s ->> 'state' = 'done') = 3
        AND NOT EXISTS (SELECT FROM jsonb_path_query(content, '$[*] ? (@.key == "efforts").rows[*]') AS r
            WHERE NOT r ? 'unit')
    $$;

-- PSY-3, PSY-4: the last day to apply, or of the permission, by the day of the decision it runs from.
CREATE FUNCTION discharge.permission_day(rule text, decided date) RETURNS date
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN CASE rule WHEN 'permission-apply' THEN decided + 28
        WHEN 'permission-first' THEN (decided + interval '4 months')::date
        WHEN 'permission-extended' THEN (decided + interval '6 months')::date END;

-- A version that was sent stays as it was; a change is a new version.
CREATE TABLE discharge.document (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    kind text NOT NULL,
    series uuid NOT NULL, -- the unit, or the case where the kind is shared
    number integer NOT NULL CHECK (number > 0), -- in its series
    supersedes uuid REFERENCES discharge.document,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    role text NOT NULL, -- in which the unit took part
    -- [{key, state, none, choice, text, rows}], every section of the form in its order
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'array'),
    total integer NOT NULL GENERATED ALWAYS AS (jsonb_array_length(content)) STORED,
    unknown integer NOT NULL GENERATED ALWAYS AS (jsonb_array_length(
        jsonb_path_query_array(content, '$[*] ? (@.state != "done")'))) STORED,
    untouched integer NOT NULL GENERATED ALWAYS AS (jsonb_array_length(
        jsonb_path_query_array(content, '$[*] ? (@.state == "untouched")'))) STORED,
    responsible uuid[] NOT NULL GENERATED ALWAYS AS (CASE WHEN kind = 'coordinated-plan'
        THEN discharge.plan_units(content) ELSE '{}'::uuid[] END) STORED,
    sent_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    afterwards text CHECK (afterwards IN ('phone', 'paper', 'other-system', 'in-person')),
    notice_id uuid, -- that told it; a checklist is not told until it is whole
    sent_by jsonb NOT NULL, -- Person of the API, as it was
    sent_user uuid NOT NULL REFERENCES identity.staff,
    established_at timestamptz, -- of a samordnad vårdplan: upprättad
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    UNIQUE (id, discharge_id),
    UNIQUE (discharge_id, kind, series, number),
    CHECK ((number = 1) = (supersedes IS NULL)),
    CHECK (kind = 'coordinated-plan' OR established_at IS NULL),
    CHECK (kind = 'home-ready' OR notice_id IS NOT NULL)
);
CREATE UNIQUE INDEX document_supersedes ON discharge.document (supersedes); -- one successor each

CREATE TABLE discharge.document_confirmation ( -- justering, PSY-1
    document_id uuid NOT NULL,
    discharge_id uuid NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    confirmed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_by jsonb NOT NULL,
    confirmed_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (document_id, unit_id),
    FOREIGN KEY (document_id, discharge_id) REFERENCES discharge.document (id, discharge_id)
);

CREATE FUNCTION discharge.check_confirmation() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM discharge.document x WHERE x.id = NEW.document_id
            AND x.kind = 'coordinated-plan' AND NEW.unit_id = ANY (x.responsible)
            AND NOT EXISTS (SELECT FROM discharge.document y WHERE y.supersedes = x.id)) THEN
        RAISE EXCEPTION 'a unit confirms the newest version of a plan in which it answers for a measure'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_responsible';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_confirmation BEFORE INSERT ON discharge.document_confirmation
    FOR EACH ROW EXECUTE FUNCTION discharge.check_confirmation();

-- Whoever writes: a plan is not upprättad before it is whole and each unit in it has confirmed it.
CREATE FUNCTION discharge.check_established() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.established_at IS NOT NULL AND (NEW.responsible = '{}' OR NOT discharge.plan_whole(NEW.content)
            OR EXISTS (SELECT FROM unnest(NEW.responsible) AS u WHERE NOT EXISTS (
                SELECT FROM discharge.document_confirmation k
                    WHERE k.document_id = NEW.id AND k.unit_id = u))) THEN
        RAISE EXCEPTION 'a plan is valid when each unit that answers for a measure has confirmed it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_established';
    END IF;
    RETURN NULL;
END
$$;
-- after: generated columns are not there before
CREATE TRIGGER check_established AFTER INSERT OR UPDATE OF established_at ON discharge.document
    FOR EACH ROW EXECUTE FUNCTION discharge.check_established();

-- ---- hemgångsklar: set while every point of the county's checklist is answered yes or not needed ----
ALTER TABLE discharge.discharge ADD home_ready_at timestamptz, ADD home_ready_by jsonb,
    ADD CHECK ((home_ready_at IS NULL) = (home_ready_by IS NULL));

-- ---- what is typed and not yet sent ----
-- In a case it belongs to the unit, so that the colleague of the night goes on; without a case to whom
-- typed it.
CREATE TABLE discharge.draft (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    discharge_id uuid REFERENCES discharge.discharge,
    user_id uuid REFERENCES identity.staff,
    form text NOT NULL, -- a kind of document, or "admission"
    version bigint NOT NULL DEFAULT 1,
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object' AND length(content::text) <= 200000),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by jsonb NOT NULL,
    updated_user uuid NOT NULL REFERENCES identity.staff,
    CHECK ((discharge_id IS NULL) <> (user_id IS NULL))
);
CREATE UNIQUE INDEX draft_case ON discharge.draft (discharge_id, unit_id, form);
CREATE UNIQUE INDEX draft_own ON discharge.draft (user_id, unit_id, form);
CREATE INDEX draft_updated ON discharge.draft (updated_at);

-- When a case ended, for the sweeper, who sees no case.
CREATE TABLE discharge.ended (
    discharge_id uuid PRIMARY KEY REFERENCES discharge.discharge,
    at timestamptz NOT NULL
);
CREATE FUNCTION discharge.note_end() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO discharge.ended (discharge_id, at) VALUES (NEW.id, NEW.ended_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER note_end AFTER UPDATE OF ended_at ON discharge.discharge
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION discharge.note_end();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['document', 'document_confirmation', 'draft', 'ended'] LOOP
        EXECUTE format('ALTER TABLE discharge.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE discharge.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

TRUNCATE discharge.face; -- what is kept lacks the documents

GRANT SELECT ON discharge.document_kind TO samplan_api;
GRANT SELECT, INSERT ON discharge.document, discharge.document_confirmation, discharge.ended TO samplan_api;
GRANT UPDATE (established_at) ON discharge.document TO samplan_api;
GRANT UPDATE (home_ready_at, home_ready_by) ON discharge.discharge TO samplan_api;
GRANT SELECT, INSERT, DELETE ON discharge.draft TO samplan_api;
GRANT UPDATE (version, content, updated_at, updated_by, updated_user) ON discharge.draft TO samplan_api;
GRANT EXECUTE ON FUNCTION discharge.plan_units(jsonb), discharge.plan_whole(jsonb),
    discharge.permission_day(text, date), discharge.check_confirmation(), discharge.check_established(),
    discharge.note_end() TO samplan_api;
RESET ROLE;
