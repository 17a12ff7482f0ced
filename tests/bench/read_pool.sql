-- read_pool.sql - what a read costs in the database: session, participation, document, audit row.
-- Names and rules are the bench's own; the shape is that of the product's read functions.
CREATE ROLE bench_api NOLOGIN;
CREATE ROLE bench_server LOGIN;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA api;
CREATE SCHEMA record;
CREATE TABLE record.session (hash bytea PRIMARY KEY, actor int, unit int, expires timestamptz);
CREATE TABLE record.document (id bigint PRIMARY KEY, doc json NOT NULL);
CREATE TABLE record.party (document bigint, unit int, PRIMARY KEY (document, unit));
CREATE TABLE record.audit (
    id bigint GENERATED ALWAYS AS IDENTITY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(), actor int, unit int, document bigint,
    action text NOT NULL, outcome text NOT NULL, request uuid, client text);
CREATE INDEX ON record.audit (document, at);
INSERT INTO record.session
SELECT sha256(decode(repeat(lpad(to_hex(n), 2, '0'), 32), 'hex')), n, n % 50, 'infinity'
  FROM generate_series(0, 255) n;
INSERT INTO record.document
SELECT n, json_build_object('id', n, 'text', repeat(md5(n::text), 90)) FROM generate_series(1, 20000) n;
INSERT INTO record.party
SELECT n, u FROM generate_series(1, 20000) n, generate_series(0, 49) u WHERE (n + u) % 10 = 0 OR u = 7;
ALTER TABLE record.document ENABLE ROW LEVEL SECURITY;
ALTER TABLE record.document FORCE ROW LEVEL SECURITY;
CREATE POLICY party ON record.document FOR SELECT TO bench_api USING (EXISTS (
    SELECT FROM record.party p WHERE p.document = document.id
       AND p.unit = (SELECT current_setting('bench.unit')::int)));
GRANT USAGE ON SCHEMA record, api TO bench_api;
GRANT CREATE ON SCHEMA api TO bench_api;
GRANT SELECT ON record.session, record.document, record.party TO bench_api;
GRANT INSERT (actor, unit, document, action, outcome, request, client) ON record.audit TO bench_api;
SET ROLE bench_api;
CREATE FUNCTION api.document_read(secret bytea, request uuid, client text, id bigint,
                                  OUT outcome text, OUT reason text, OUT doc json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who record.session;
BEGIN
    SELECT * INTO who FROM record.session s WHERE s.hash = sha256(secret) AND s.expires > now();
    IF NOT FOUND THEN
        outcome := 'no-session';
    ELSE
        PERFORM set_config('bench.unit', who.unit::text, true);
        SELECT d.doc INTO doc FROM record.document d WHERE d.id = document_read.id;
        outcome := CASE WHEN doc IS NULL THEN 'not-found' ELSE 'ok' END;
    END IF;
    INSERT INTO record.audit (actor, unit, document, action, outcome, request, client)
    VALUES (who.actor, who.unit, id, 'document.read', outcome, request, client);
END $$;
RESET ROLE;
REVOKE CREATE ON SCHEMA api FROM bench_api;
REVOKE EXECUTE ON FUNCTION api.document_read FROM PUBLIC;
GRANT USAGE ON SCHEMA api TO bench_server;
GRANT EXECUTE ON FUNCTION api.document_read TO bench_server;
VACUUM ANALYZE;
