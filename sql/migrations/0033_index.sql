-- 0033_index.sql - the engagement index: what it is to say of each of our keys, and what it has been told. A row is a
-- state and no event: what is sent is always the latest, however long the receiver was away.
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA index;
GRANT USAGE ON SCHEMA index TO samplan_api;

-- Of whom something has changed that the index may tell: a row with the change itself, in its transaction. The worker
-- takes them away and works out anew what is wanted. NULL: of everybody.
CREATE TABLE index.stale (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id uuid, -- no reference: it is to be told of a person whose row is gone, too
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One key of the index, and all that has to do with it.
CREATE TABLE index.post (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL, -- no reference: what was told is taken back when the person's row is gone, too
    -- the key, as the index has it
    number text NOT NULL CHECK (number ~ '^[0-9]{12}$'), -- a personal or a coordination number, no local reserve number
    kind text NOT NULL CHECK (kind IN ('booking', 'plan', 'contact')), -- gives domain and categorization
    address text NOT NULL CHECK (address = btrim(address) AND length(address) BETWEEN 1 AND 64),
    object text NOT NULL CHECK (object = btrim(object) AND length(object) BETWEEN 1 AND 128),
    system text NOT NULL CHECK (system = btrim(system) AND length(system) BETWEEN 1 AND 64),
    controller text NOT NULL CHECK (controller = btrim(controller) AND length(controller) BETWEEN 1 AND 64),
    county_code text NOT NULL REFERENCES reference.county,
    -- what the index is to say
    wanted boolean NOT NULL, -- false: nothing
    content_at timestamptz NOT NULL, -- mostRecentContent
    ends_at timestamptz NOT NULL DEFAULT 'infinity', -- goes by itself then: the time has begun, no consent holds
    changed_at timestamptz NOT NULL,
    -- what it has been told
    told_at timestamptz, -- the last call with this key left then; NULL: none ever did
    call_id uuid,
    call_wanted boolean,
    call_content timestamptz,
    said boolean, -- it has accepted that; NULL: nobody knows
    said_content timestamptz,
    open boolean NOT NULL GENERATED ALWAYS AS (said IS DISTINCT FROM wanted
        OR wanted AND said_content IS DISTINCT FROM content_at) STORED,
    -- when it may be told next
    quiet_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0, -- calls without an answer since the last one with
    split_to integer CHECK (split_to >= 1), -- was in a call that was refused: to be sent among no more than these
    refusal text CHECK (length(refusal) <= 40),
    refused_at timestamptz, -- it alone is refused: not sent again until an operator says so
    CONSTRAINT post_key UNIQUE (number, kind, address, object, system, controller)
) WITH (fillfactor = 80);
CREATE INDEX post_patient ON index.post (patient_id);
CREATE INDEX post_open ON index.post (attempts, changed_at) WHERE open AND refused_at IS NULL;
CREATE INDEX post_told ON index.post (told_at) WHERE refused_at IS NULL;
CREATE INDEX post_split ON index.post (split_to) WHERE split_to IS NOT NULL;
CREATE INDEX post_refused ON index.post (refused_at) WHERE refused_at IS NOT NULL;
CREATE INDEX post_ends ON index.post (ends_at) WHERE wanted AND ends_at < 'infinity';

-- The one sender: which call is under way, and when the next may be. Who takes a call locks this row.
CREATE TABLE index.sender (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    system text, -- under which the posts are made; NULL: the index is off
    call_id uuid,
    call_until timestamptz, -- whoever began it is dead by then
    failures integer NOT NULL DEFAULT 0, -- calls in a row that came to nothing
    next_call timestamptz NOT NULL DEFAULT '-infinity',
    refused integer NOT NULL DEFAULT 0, -- posts refused in a row, with nothing accepted between them
    stopped_at timestamptz, -- sending again does not help: until an operator says so, or until the night
    stopped_why text,
    answered_at timestamptz, -- the last time that something was accepted
    resend_before timestamptz NOT NULL DEFAULT '-infinity', -- what was told before this is told again
    resent_on date,
    CHECK ((call_id IS NULL) = (call_until IS NULL)),
    CHECK ((stopped_at IS NULL) = (stopped_why IS NULL))
);
INSERT INTO index.sender DEFAULT VALUES;

ALTER TABLE index.stale ENABLE ROW LEVEL SECURITY;
ALTER TABLE index.stale FORCE ROW LEVEL SECURITY;
ALTER TABLE index.post ENABLE ROW LEVEL SECURITY;
ALTER TABLE index.post FORCE ROW LEVEL SECURITY;
ALTER TABLE index.sender ENABLE ROW LEVEL SECURITY;
ALTER TABLE index.sender FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON index.stale TO samplan_api;
GRANT SELECT, UPDATE, DELETE ON index.post TO samplan_api;
GRANT SELECT, UPDATE ON index.sender TO samplan_api;

CREATE FUNCTION index.mark() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO index.stale (patient_id) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.patient_id ELSE NEW.patient_id END);
    RETURN NULL;
END
$$;
CREATE FUNCTION index.mark_plan() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO index.stale (patient_id) SELECT d.patient_id FROM plan.plan d WHERE d.id = NEW.plan_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION index.mark_all() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO index.stale (patient_id) VALUES (NULL);
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION index.mark(), index.mark_plan(), index.mark_all() TO samplan_api;

CREATE TRIGGER index_mark AFTER INSERT OR UPDATE OF state, starts_at, for_patient, unit_id, provider_id
    ON appointment.appointment FOR EACH ROW EXECUTE FUNCTION index.mark();
CREATE TRIGGER index_mark AFTER UPDATE OF state, number ON plan.plan
    FOR EACH ROW EXECUTE FUNCTION index.mark();
CREATE TRIGGER index_mark AFTER INSERT OR UPDATE ON plan.consent
    FOR EACH ROW EXECUTE FUNCTION index.mark_plan();
CREATE TRIGGER index_mark AFTER INSERT OR UPDATE ON contact.contact
    FOR EACH ROW EXECUTE FUNCTION index.mark();
CREATE TRIGGER index_mark AFTER INSERT OR UPDATE OR DELETE ON patient.identifier
    FOR EACH ROW EXECUTE FUNCTION index.mark();
CREATE TRIGGER index_mark AFTER INSERT OR UPDATE OR DELETE ON patient.protection
    FOR EACH ROW EXECUTE FUNCTION index.mark();
-- What may be asked about is what the clients may ask about.
CREATE TRIGGER index_mark AFTER INSERT OR UPDATE ON access.client
    FOR EACH STATEMENT EXECUTE FUNCTION index.mark_all();
RESET ROLE;
