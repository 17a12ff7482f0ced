-- 0036_review.sql - the log looked through by a person: rounds that are drawn from it, what was drawn, and what the
-- reviewer said of each (rules.md LOG-2, PDL-3, SOL-1). A round belongs to one provider and to what its own staff did.
SET LOCAL ROLE samplan_owner;

-- What a provider has settled: how often the worker orders a round by itself, how much it draws.
CREATE TABLE audit.review_setting (
    provider_id uuid PRIMARY KEY REFERENCES organisation.provider,
    version bigint NOT NULL DEFAULT 1,
    every text NOT NULL CHECK (every IN ('never', 'week', 'month')),
    random_wanted integer NOT NULL CHECK (random_wanted BETWEEN 0 AND 500),
    targeted_wanted integer NOT NULL CHECK (targeted_wanted BETWEEN 0 AND 500),
    persons_an_hour integer NOT NULL CHECK (persons_an_hour BETWEEN 5 AND 1000),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by jsonb NOT NULL,
    CHECK (every = 'never' OR random_wanted + targeted_wanted > 0)
);

-- People whom others may be curious about. The number alone: whether there is such a person here is not told.
CREATE TABLE audit.public_person (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    number text NOT NULL CHECK (number ~ '^[0-9A-Z]{8,12}$'),
    label text NOT NULL CHECK (label ~ '\S' AND length(label) <= 200),
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    added_by jsonb NOT NULL,
    removed_at timestamptz,
    removed_by jsonb,
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE UNIQUE INDEX public_person_number ON audit.public_person (provider_id, number) WHERE removed_at IS NULL;

-- What makes a member of staff found among the patients: marks (HMAC with the installation's secret) of the personal
-- identity number and of the street at home, entered by the operator. They are compared and never turned back.
CREATE TABLE audit.staff_mark (
    user_id uuid PRIMARY KEY REFERENCES identity.staff,
    number_mark bytea CHECK (length(number_mark) = 32),
    street_mark bytea CHECK (length(street_mark) = 32),
    entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entered_by text NOT NULL
);

CREATE TABLE audit.review_round (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    from_day date NOT NULL,
    to_day date NOT NULL,
    unit_id uuid REFERENCES organisation.unit, -- NULL: all of the provider's
    reasons text[] CHECK (cardinality(reasons) > 0), -- the targets; NULL: all there are
    random_wanted integer NOT NULL CHECK (random_wanted BETWEEN 0 AND 500),
    targeted_wanted integer NOT NULL CHECK (targeted_wanted BETWEEN 0 AND 500),
    persons_an_hour integer NOT NULL CHECK (persons_an_hour BETWEEN 5 AND 1000),
    scheduled boolean NOT NULL,
    -- Chosen by the database when the round is ordered, so that nobody chooses what is drawn, and kept, so that the
    -- draw can be made again.
    seed bytea NOT NULL DEFAULT crypto.gen_random_bytes(16) CHECK (length(seed) = 16),
    ordered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ordered_by jsonb,
    looked_to date, -- the worker looks through a day in a turn
    drawn_at timestamptz,
    accesses bigint, -- what was drawn from: one user with one person, at one unit, during one day
    log_rows bigint,
    CHECK (to_day BETWEEN from_day AND from_day + 92),
    CHECK (to_day < (ordered_at AT TIME ZONE 'Europe/Stockholm')::date), -- whole days: nothing is added to them later
    CHECK (random_wanted + targeted_wanted > 0),
    CHECK ((ordered_by IS NULL) = scheduled),
    CHECK (num_nulls(drawn_at, accesses, log_rows) IN (0, 3))
);
CREATE UNIQUE INDEX review_round_schedule ON audit.review_round (provider_id, to_day) WHERE scheduled;
CREATE INDEX review_round_waiting ON audit.review_round (ordered_at) WHERE drawn_at IS NULL;
CREATE INDEX review_round_provider ON audit.review_round (provider_id, ordered_at);

-- What the days looked through so far leave for the draw; empty when it has been made.
CREATE TABLE audit.review_candidate (
    round_id uuid NOT NULL REFERENCES audit.review_round,
    place bytea NOT NULL,
    user_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    day date NOT NULL,
    log_rows integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    reasons text[] NOT NULL,
    PRIMARY KEY (round_id, place)
);

-- What was drawn: as it stood in the log and in the house at that time. An access is looked at once.
CREATE TABLE audit.review_item (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    round_id uuid NOT NULL REFERENCES audit.review_round,
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    user_id uuid NOT NULL REFERENCES identity.staff,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    patient_id uuid NOT NULL, -- as in the log, which may outlive the person
    day date NOT NULL,
    how text NOT NULL CHECK (how IN ('random', 'targeted')),
    reasons text[] NOT NULL,
    log_rows integer NOT NULL CHECK (log_rows > 0),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    lines jsonb NOT NULL, -- what was done, in which role, when and how many times
    part jsonb NOT NULL, -- the unit's part in the person's care that day
    UNIQUE (patient_id, user_id, unit_id, day),
    UNIQUE (id, user_id),
    CHECK (how = 'random' OR cardinality(reasons) > 0)
);
CREATE INDEX review_item_queue ON audit.review_item (provider_id, first_at, id);
CREATE INDEX review_item_round ON audit.review_item (round_id);

-- What a reviewer said. Never changed: a second thought is a row of its own, and the last one holds.
CREATE TABLE audit.review_decision (
    item_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    user_id uuid NOT NULL, -- whose access it is
    decision text NOT NULL CHECK (decision IN ('justified', 'asked', 'unjustified')),
    note text CHECK (note ~ '\S' AND length(note) <= 2000),
    measure text CHECK (measure ~ '\S' AND length(measure) <= 1000),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by_user uuid NOT NULL REFERENCES identity.staff,
    by jsonb NOT NULL,
    PRIMARY KEY (item_id, number),
    FOREIGN KEY (item_id, user_id) REFERENCES audit.review_item (id, user_id),
    CHECK (by_user <> user_id), -- LOG-6: who checks is not who is checked
    CHECK (note IS NOT NULL OR (decision = 'justified' AND number = 1)),
    CHECK ((measure IS NOT NULL) = (decision = 'unjustified'))
);

-- How much there was to look at, of each day and unit, whatever was drawn of it. Reason '': all of it.
CREATE TABLE audit.review_day (
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    day date NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    reason text NOT NULL,
    accesses integer NOT NULL,
    log_rows bigint NOT NULL,
    PRIMARY KEY (provider_id, day, unit_id, reason)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{review_setting,public_person,staff_mark,review_round,review_candidate,review_item,review_decision,review_day}'::text[] LOOP
        EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
GRANT SELECT ON audit.review_setting, audit.public_person, audit.staff_mark, audit.review_round, audit.review_item,
    audit.review_decision, audit.review_day TO samplan_api;
GRANT INSERT, UPDATE ON audit.review_setting TO samplan_api;
GRANT INSERT, DELETE ON audit.staff_mark TO samplan_api;
GRANT INSERT, UPDATE (removed_at, removed_by) ON audit.public_person TO samplan_api;
GRANT INSERT (id, provider_id, from_day, to_day, unit_id, reasons, random_wanted, targeted_wanted, persons_an_hour,
    scheduled, ordered_by) ON audit.review_round TO samplan_api;
GRANT INSERT (item_id, number, user_id, decision, note, measure, by_user, by) ON audit.review_decision TO samplan_api;

-- Whether a unit took part in a person's care on some day, also when it takes no part any more.
CREATE INDEX participation_person ON access.participation (patient_id, unit_id);
CREATE INDEX participation_person ON plan.participation (patient_id, unit_id);
RESET ROLE;
