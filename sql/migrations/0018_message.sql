-- 0018_message.sql - messages between the parties of a case: threads, what each unit did with what it got,
-- corrections that keep the original, attachments, and shared deviations (avvikelser). Nothing here is
-- ever removed or overwritten.
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA message;
GRANT USAGE ON SCHEMA message TO samplan_api;

CREATE TABLE message.thread (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    discharge_id uuid NOT NULL REFERENCES discharge.discharge,
    category text NOT NULL CHECK (category IN ('question', 'information', 'administrative', 'planning',
        'medicines', 'aids', 'rehabilitation', 'deviation')),
    subject text CHECK (subject ~ '\S' AND length(subject) <= 120), -- a deviation has its kind instead
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- who began it
    units uuid[] NOT NULL, -- who has been addressed, and who began it; they see it while they take part
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by jsonb NOT NULL, -- Person of the API, as it was
    created_user uuid NOT NULL REFERENCES identity.staff,
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, discharge_id),
    CHECK (unit_id = ANY (units)),
    CHECK ((category = 'deviation') = (subject IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX thread_discharge ON message.thread (discharge_id);

CREATE TABLE message.message (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    thread_id uuid NOT NULL,
    discharge_id uuid NOT NULL,
    number integer NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    provider_id uuid NOT NULL REFERENCES organisation.provider, -- whose data it is
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_by jsonb NOT NULL,
    sent_user uuid NOT NULL REFERENCES identity.staff,
    sent_assignment uuid NOT NULL REFERENCES identity.assignment,
    UNIQUE (thread_id, number),
    UNIQUE (id, thread_id),
    FOREIGN KEY (thread_id, discharge_id) REFERENCES message.thread (id, discharge_id)
);

-- What a message says. The first version is what was sent; a correction is another one.
CREATE TABLE message.text (
    message_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    version integer NOT NULL,
    body text NOT NULL CHECK (body ~ '\S' AND length(body) <= 4000),
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    written_by jsonb NOT NULL,
    written_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (message_id, version),
    FOREIGN KEY (message_id, thread_id) REFERENCES message.message (id, thread_id)
);

-- What a unit did with a message: got it on the screen, opened it, marked it done. When what it had read
-- was corrected or got an attachment it is asked again, by a row with the next number.
CREATE TABLE message.receipt (
    message_id uuid NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    number integer NOT NULL DEFAULT 1,
    thread_id uuid NOT NULL,
    discharge_id uuid NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    read_at timestamptz,
    read_version integer, -- what it said then
    read_by jsonb,
    read_user uuid REFERENCES identity.staff,
    acted_at timestamptz,
    acted_by jsonb,
    acted_user uuid REFERENCES identity.staff,
    PRIMARY KEY (message_id, unit_id, number),
    FOREIGN KEY (message_id, thread_id) REFERENCES message.message (id, thread_id),
    FOREIGN KEY (thread_id, discharge_id) REFERENCES message.thread (id, discharge_id),
    FOREIGN KEY (message_id, read_version) REFERENCES message.text (message_id, version),
    CHECK (read_at IS NULL OR delivered_at IS NOT NULL),
    CHECK (acted_at IS NULL OR read_at IS NOT NULL),
    CHECK (num_nonnulls(read_at, read_version, read_by, read_user) IN (0, 4)),
    CHECK (num_nonnulls(acted_at, acted_by, acted_user) IN (0, 3))
) WITH (fillfactor = 80);
CREATE INDEX receipt_thread ON message.receipt (thread_id, unit_id);
-- For the inbox: one look for all cases of a unit, and no two rows for one message.
CREATE UNIQUE INDEX receipt_unread ON message.receipt (unit_id, discharge_id, message_id) WHERE read_at IS NULL;
CREATE INDEX receipt_undelivered ON message.receipt (unit_id) WHERE delivered_at IS NULL;

-- A receipt goes forward only, and what it says is never changed.
CREATE FUNCTION message.check_receipt() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at)
            OR (OLD.read_at IS NOT NULL AND (NEW.read_at, NEW.read_version, NEW.read_by)
                IS DISTINCT FROM (OLD.read_at, OLD.read_version, OLD.read_by))
            OR (OLD.acted_at IS NOT NULL AND (NEW.acted_at, NEW.acted_by)
                IS DISTINCT FROM (OLD.acted_at, OLD.acted_by)) THEN
        RAISE EXCEPTION 'a receipt is not taken back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_forward';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_receipt BEFORE UPDATE ON message.receipt
    FOR EACH ROW EXECUTE FUNCTION message.check_receipt();

CREATE TABLE message.attachment (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    message_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    name text NOT NULL CHECK (name ~ '\S' AND length(name) <= 200 AND name !~ '[/\\]'),
    type text NOT NULL CHECK (type IN ('application/pdf', 'image/png', 'image/jpeg')), -- what it is
    size integer NOT NULL,
    sha256 bytea NOT NULL,
    scanned boolean NOT NULL, -- a program has looked at it
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    added_by jsonb NOT NULL,
    added_user uuid NOT NULL REFERENCES identity.staff,
    content bytea NOT NULL,
    FOREIGN KEY (message_id, thread_id) REFERENCES message.message (id, thread_id),
    CHECK (size = length(content) AND size > 0),
    CHECK (sha256 = pg_catalog.sha256(content))
);
-- What is compressed already is not compressed again.
ALTER TABLE message.attachment ALTER content SET STORAGE EXTERNAL;
CREATE INDEX attachment_message ON message.attachment (message_id);
CREATE INDEX attachment_thread ON message.attachment (thread_id);

-- An avvikelse is a thread that all parties share, with a state of its own.
CREATE TABLE message.deviation (
    thread_id uuid PRIMARY KEY,
    discharge_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('late-notice', 'missing-information', 'date-moved', 'wrong-recipient',
        'no-answer', 'sent-home-early', 'call-missing', 'medicines', 'aids', 'other')),
    notice_id uuid, -- the act that it is about
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- who reported it
    state text NOT NULL DEFAULT 'reported' CHECK (state IN ('reported', 'answered', 'closed')),
    reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at timestamptz, -- the first answer of another unit
    closed_at timestamptz,
    closed_unit uuid REFERENCES organisation.unit,
    closed_by jsonb,
    closed_user uuid REFERENCES identity.staff,
    closing text CHECK (closing ~ '\S' AND length(closing) <= 1000), -- what was done about it
    FOREIGN KEY (thread_id, discharge_id) REFERENCES message.thread (id, discharge_id),
    FOREIGN KEY (notice_id, discharge_id) REFERENCES discharge.notice (id, discharge_id),
    CHECK (num_nonnulls(closed_at, closed_unit, closed_by, closed_user) = CASE state WHEN 'closed' THEN 4 ELSE 0 END),
    CHECK (closing IS NULL OR closed_at IS NOT NULL),
    CHECK (state <> 'answered' OR answered_at IS NOT NULL)
);
CREATE INDEX deviation_discharge ON message.deviation (discharge_id);

-- reported -> answered -> closed; what nobody has answered its reporter may close.
CREATE FUNCTION message.check_deviation() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'reported'
            OR TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND NOT (
                OLD.state = 'reported' AND NEW.state = 'answered'
                OR OLD.state = 'reported' AND NEW.state = 'closed' AND NEW.closed_unit = OLD.unit_id
                OR OLD.state = 'answered' AND NEW.state = 'closed')
            OR TG_OP = 'UPDATE' AND OLD.state = 'closed' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a deviation cannot become %', NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deviation_move';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_deviation BEFORE INSERT OR UPDATE ON message.deviation
    FOR EACH ROW EXECUTE FUNCTION message.check_deviation();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['thread', 'message', 'text', 'receipt', 'attachment', 'deviation'] LOOP
        EXECUTE format('ALTER TABLE message.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE message.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT ON message.thread, message.message, message.text, message.receipt, message.attachment,
    message.deviation TO samplan_api;
-- What was said stays as it was said: only these columns move, and nothing is deleted.
GRANT UPDATE (version, units, last_at) ON message.thread TO samplan_api;
GRANT UPDATE (delivered_at, read_at, read_version, read_by, read_user, acted_at, acted_by, acted_user)
    ON message.receipt TO samplan_api;
GRANT UPDATE (state, answered_at, closed_at, closed_unit, closed_by, closed_user, closing)
    ON message.deviation TO samplan_api;
GRANT EXECUTE ON FUNCTION message.check_receipt(), message.check_deviation() TO samplan_api;
RESET ROLE;
