-- 0017_seal.sql - the log sealed: batches of rows as leaves of one tree, its signed heads, and the heads
-- that we keep for others (security.md 2). Nobody may update or delete here; what is sealed stays.
SET LOCAL ROLE samplan_owner;
GRANT USAGE ON SCHEMA api TO samplan_sealer;

-- A log ends when its key or its origin changes or the database was restored; the next one begins with an
-- entry that names the last head of the one before it.
CREATE TABLE audit.batch (
    log integer NOT NULL CHECK (log >= 1),
    number bigint NOT NULL CHECK (number >= 0), -- without gaps; the leaf's index in the tree
    format integer NOT NULL, -- which columns of audit.event a row's leaf has, in which order
    kind text NOT NULL CHECK (kind IN ('rows', 'heartbeat', 'origin', 'dropped')),
    xid_from xid8 NOT NULL,
    xid_to xid8 NOT NULL, -- the rows of transactions from xid_from up to and without xid_to
    month date CHECK (extract(day FROM month) = 1), -- of the rows: their partition
    rows bigint NOT NULL CHECK (rows >= 0),
    first_at timestamptz,
    last_at timestamptz,
    sealed_at timestamptz NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32), -- of the rows' own tree, ordered by (xid, id)
    entry text, -- what an entry without rows says
    leaf bytea NOT NULL CHECK (length(leaf) = 32),
    nodes bytea NOT NULL CHECK (length(nodes) % 32 = 0), -- the subtrees that this leaf made whole, lowest first
    PRIMARY KEY (log, number),
    CHECK (xid_from <= xid_to),
    CHECK ((kind IN ('rows', 'dropped')) = (month IS NOT NULL)),
    CHECK ((kind = 'rows') = (rows > 0)),
    CHECK ((rows > 0) = (first_at IS NOT NULL AND last_at IS NOT NULL)),
    CHECK ((kind IN ('origin', 'dropped')) = (entry IS NOT NULL))
);

CREATE TABLE audit.head (
    log integer NOT NULL,
    size bigint NOT NULL CHECK (size >= 1), -- how many batches it covers
    origin text NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    signed_at timestamptz NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 68), -- key id and Ed25519 signature of the note
    PRIMARY KEY (log, size)
);

-- Other installations whose heads we keep, and what we have kept.
CREATE TABLE audit.witness (
    origin text PRIMARY KEY,
    key text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by text NOT NULL
);
CREATE TABLE audit.witnessed (
    origin text NOT NULL REFERENCES audit.witness,
    size bigint NOT NULL CHECK (size >= 1),
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (origin, size)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{batch,head,witness,witnessed}'::text[] LOOP
        EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('GRANT SELECT, INSERT ON audit.%I TO samplan_api', name);
    END LOOP;
END
$$;

-- The order in which rows are sealed, and read again.
CREATE INDEX event_sealing ON audit.event (xid, id);

-- Drops the partition of one month, for samplan_api's function alone, which has looked whether it may.
CREATE FUNCTION audit.drop_partition(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF month > (now() AT TIME ZONE 'UTC')::date - interval '5 years 1 month' THEN
        RAISE EXCEPTION 'the log of the last five years is kept';
    END IF;
    PERFORM set_config('lock_timeout', '2s', true);
    EXECUTE format('DROP TABLE audit.%I', 'event_' || to_char(month, 'YYYY_MM'));
END
$$;
REVOKE ALL ON FUNCTION audit.drop_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.drop_partition(date) TO samplan_api;
RESET ROLE;
