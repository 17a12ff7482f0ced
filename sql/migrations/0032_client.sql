-- 0032_client.sql - systems that call: who they are, what they may ask, about whose units. A row is made by the operator
-- (samplan client add) and is what a verified certificate is worth.
SET LOCAL ROLE samplan_owner;

CREATE TABLE access.client (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    hsa_id text NOT NULL CHECK (hsa_id ~ '^SE[0-9]{10}-[A-Z0-9]{1,18}$'), -- of its certificate's subject
    name text NOT NULL CHECK (name ~ '\S' AND length(name) <= 100),
    may text[] NOT NULL CHECK (cardinality(may) > 0 AND may <@ '{schedule,booking,careplans,contacts}'::text[]),
    providers uuid[] NOT NULL DEFAULT '{}', -- whose units it may ask about
    units uuid[] NOT NULL DEFAULT '{}', -- and which; both empty: all of them
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX client_hsa_id ON access.client (hsa_id) WHERE ended_at IS NULL;
ALTER TABLE access.client ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.client FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (ended_at) ON access.client TO samplan_api;

-- What a patient does by way of a national service has a client behind it and no staff.
ALTER TABLE appointment.change ALTER COLUMN by_user DROP NOT NULL,
    ADD by_client uuid REFERENCES access.client,
    ADD CHECK (num_nonnulls(by_user, by_client) = 1);

-- Free times that a unit has published: what a patient who moves a time may move it to. No person is in here.
CREATE TABLE appointment.slot (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    kind text NOT NULL CHECK (kind IN ('visit', 'home-visit', 'phone-call', 'video-call', 'follow-up')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    place text CHECK (btrim(place, E' \t\r\n') <> '' AND length(place) <= 300),
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_by jsonb NOT NULL,
    published_user uuid NOT NULL REFERENCES identity.staff,
    taken_at timestamptz, -- a patient has moved a time here
    withdrawn_at timestamptz,
    CONSTRAINT slot_length CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT slot_place CHECK (place IS NULL OR kind NOT IN ('phone-call', 'video-call')),
    CONSTRAINT slot_gone CHECK (num_nonnulls(taken_at, withdrawn_at) < 2)
);
CREATE INDEX slot_free ON appointment.slot (unit_id, starts_at) WHERE taken_at IS NULL AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX slot_one ON appointment.slot (unit_id, kind, starts_at, ends_at)
    WHERE taken_at IS NULL AND withdrawn_at IS NULL;
ALTER TABLE appointment.slot ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment.slot FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (taken_at, withdrawn_at) ON appointment.slot TO samplan_api;

-- The care giver's own HSA-id, where one is known: the units' are the directory's.
ALTER TABLE organisation.provider ADD hsa_id text CHECK (hsa_id ~ '^SE[0-9]{10}-[A-Z0-9]{1,18}$');
RESET ROLE;
