-- 0008_event.sql - the outbox: that something changed, never what, and nothing about a person.
SET LOCAL ROLE samplan_owner;

CREATE TABLE event.event (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    since xid8 NOT NULL DEFAULT pg_snapshot_xmin(pg_current_snapshot()),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    thing_id uuid NOT NULL,
    version bigint NOT NULL,
    units uuid[] NOT NULL,
    outward boolean NOT NULL DEFAULT false, -- to be delivered by the worker
    delivered_at timestamptz
);
CREATE INDEX event_xid ON event.event (xid);
CREATE INDEX event_at ON event.event (at);
CREATE INDEX event_pending ON event.event (at) WHERE outward AND delivered_at IS NULL;

-- Events of transactions up to here have been removed: an older position must start anew.
CREATE TABLE event.horizon (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8 NOT NULL
);
INSERT INTO event.horizon (xid) VALUES ('0');

GRANT SELECT, INSERT (kind, thing_id, version, units, outward), UPDATE (delivered_at), DELETE
    ON event.event TO samplan_api;
GRANT SELECT, UPDATE (xid) ON event.horizon TO samplan_api;
RESET ROLE;
