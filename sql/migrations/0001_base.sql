-- 0001_base.sql - schemas, who may connect, and ids.
SET LOCAL ROLE samplan_owner;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO samplan_server, samplan_worker, samplan_admin, '
                   'samplan_sealer, samplan_migrate, samplan_backup', current_database());
END
$$;

CREATE SCHEMA base;
CREATE SCHEMA crypto;
CREATE SCHEMA reference;
CREATE SCHEMA organisation;
CREATE SCHEMA identity;
CREATE SCHEMA patient;
CREATE SCHEMA discharge;
CREATE SCHEMA access;
CREATE SCHEMA event;
CREATE SCHEMA audit;
CREATE SCHEMA api;
GRANT USAGE ON SCHEMA base, crypto, reference, organisation, identity, patient, discharge, access,
    event, audit TO samplan_api;
GRANT USAGE, CREATE ON SCHEMA api TO samplan_api;
GRANT USAGE ON SCHEMA api TO samplan_server, samplan_worker, samplan_admin;

-- HMAC (one-time codes) and random bytes.
CREATE EXTENSION pgcrypto WITH SCHEMA crypto;

-- What is made later is nobody's until it is granted.
ALTER DEFAULT PRIVILEGES FOR ROLE samplan_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE samplan_owner REVOKE USAGE ON TYPES FROM PUBLIC;
RESET ROLE;
SET LOCAL ROLE samplan_api;
ALTER DEFAULT PRIVILEGES FOR ROLE samplan_api REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
RESET ROLE;
SET LOCAL ROLE samplan_owner;

-- RFC 9562 version 7: 48 bits of milliseconds, then random. Ids of neighbours in time are neighbours
-- in the indexes, and nobody can guess one.
CREATE FUNCTION base.uuid7() RETURNS uuid
    LANGUAGE sql VOLATILE PARALLEL SAFE
    AS $$
    SELECT pg_catalog.encode(
        pg_catalog.set_bit(pg_catalog.set_bit(
            overlay(
                pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
                PLACING substring(pg_catalog.int8send(
                    (EXTRACT(EPOCH FROM pg_catalog.clock_timestamp()) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6),
            52, 1), 53, 1), 'hex')::uuid
    $$;
GRANT EXECUTE ON FUNCTION base.uuid7() TO samplan_api;

RESET ROLE;
