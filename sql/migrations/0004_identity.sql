-- 0004_identity.sql - staff, their assignments, accounts and sessions.
SET LOCAL ROLE samplan_owner;

CREATE TABLE identity.staff (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    hsa_id text CHECK (hsa_id ~ '^SE[0-9]{10}-[A-Za-z0-9]{1,18}$'),
    name text NOT NULL CHECK (name <> ''),
    title text,
    protected boolean NOT NULL DEFAULT false, -- others see the title and no name
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX staff_hsa_id ON identity.staff (upper(hsa_id));

-- Medarbetaruppdrag: this person, at this unit, in this role, for this purpose, from-to.
CREATE TABLE identity.assignment (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    user_id uuid NOT NULL REFERENCES identity.staff,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    role text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('care', 'administration', 'review')),
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to timestamptz,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX assignment_user ON identity.assignment (user_id);
CREATE INDEX assignment_unit ON identity.assignment (unit_id);

-- Every state that an assignment has had before the present one.
CREATE TABLE identity.assignment_history (
    assignment_id uuid NOT NULL REFERENCES identity.assignment,
    version bigint NOT NULL,
    unit_id uuid NOT NULL,
    role text NOT NULL,
    purpose text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by uuid,
    PRIMARY KEY (assignment_id, version)
);

-- Local accounts: what is kept of a password is services/core/identity/password.h.
CREATE TABLE identity.account (
    name text PRIMARY KEY CHECK (name = lower(name) AND name <> ''),
    user_id uuid NOT NULL UNIQUE REFERENCES identity.staff,
    salt bytea NOT NULL CHECK (octet_length(salt) = 16),
    ops integer NOT NULL,
    mem_kib integer NOT NULL,
    proof bytea NOT NULL CHECK (octet_length(proof) = 32),
    totp_key bytea,
    second_factor boolean NOT NULL DEFAULT true,
    active boolean NOT NULL DEFAULT true,
    CHECK (NOT second_factor OR totp_key IS NOT NULL)
);

-- A one-time code is good once.
CREATE TABLE identity.totp_used (
    account text NOT NULL REFERENCES identity.account ON DELETE CASCADE,
    step bigint NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, step)
);

CREATE TABLE identity.sign_in_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account text NOT NULL,
    client text NOT NULL,
    ok boolean NOT NULL
);
CREATE INDEX sign_in_attempt_pair ON identity.sign_in_attempt (account, client, at);
CREATE INDEX sign_in_attempt_client ON identity.sign_in_attempt (client, at);

-- A secret of this installation: unknown accounts get a salt made with it, always the same one, so
-- that nothing tells whether an account exists.
CREATE TABLE identity.installation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    secret bytea NOT NULL
);
INSERT INTO identity.installation (secret) VALUES (crypto.gen_random_bytes(32));

CREATE TABLE identity.session (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    user_id uuid NOT NULL REFERENCES identity.staff,
    assignment_id uuid REFERENCES identity.assignment,
    vouched uuid[], -- the assignments that the provider vouched for; NULL: all
    way text NOT NULL CHECK (way IN ('local', 'provider')),
    signed_in_at timestamptz NOT NULL DEFAULT clock_timestamp(), -- survives rotation
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz
) WITH (fillfactor = 70); -- last_seen is renewed in place
CREATE INDEX session_of_user ON identity.session (user_id) WHERE ended_at IS NULL;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['staff', 'assignment', 'assignment_history', 'account', 'totp_used',
                                'sign_in_attempt', 'installation', 'session'] LOOP
        EXECUTE format('ALTER TABLE identity.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE identity.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON identity.staff, identity.assignment TO samplan_api;
GRANT SELECT, INSERT ON identity.assignment_history TO samplan_api;
GRANT SELECT, INSERT ON identity.account TO samplan_api;
GRANT SELECT, INSERT, DELETE ON identity.totp_used, identity.sign_in_attempt TO samplan_api;
GRANT SELECT ON identity.installation TO samplan_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.session TO samplan_api;
RESET ROLE;
