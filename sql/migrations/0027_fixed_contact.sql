-- 0027_fixed_contact.sql - a person's fixed contacts (rules.md 4): who is responsible, how and when to reach them,
-- who answers meanwhile, since when and by whose choice. A case's fast vårdkontakt is one of them.
SET LOCAL ROLE samplan_owner;

CREATE SCHEMA contact;
GRANT USAGE ON SCHEMA contact TO samplan_api;

-- ---- what holds of a contact, the same as in services/core/contact/contact.c ----

-- Telephone hours: rows {weekday 1..7, start "HH:MM", end "HH:MM"}, the end after the start, "24:00" at most.
CREATE FUNCTION contact.hours_good(p_hours jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN jsonb_typeof(p_hours) = 'array' AND jsonb_array_length(p_hours) <= 40
        AND NOT EXISTS (SELECT FROM jsonb_array_elements(p_hours) AS x WHERE NOT coalesce(
            jsonb_typeof(x -> 'weekday') = 'number' AND x ->> 'weekday' ~ '^[1-7]$'
            AND x ->> 'start' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
            AND x ->> 'end' ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
            AND x ->> 'start' < x ->> 'end', false));
END
$$;

-- The same in words, for where a contact is a line of text: "mån–fre 08.00–16.30, lör 10.00–12.00".
CREATE FUNCTION contact.hours_words(p_hours jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    days CONSTANT text[] := '{mån,tis,ons,tor,fre,lör,sön}';
BEGIN
    RETURN (SELECT string_agg(days[r.first] || CASE WHEN r.last > r.first THEN '–' || days[r.last] ELSE '' END
                || ' ' || replace(r.from_time, ':', '.') || '–' || replace(r.to_time, ':', '.'), ', '
                ORDER BY r.first, r.from_time)
        FROM (SELECT g.from_time, g.to_time, min(g.day) AS first, max(g.day) AS last
            FROM (SELECT DISTINCT x ->> 'start' AS from_time, x ->> 'end' AS to_time, (x ->> 'weekday')::integer AS day,
                    (x ->> 'weekday')::integer - dense_rank() OVER (PARTITION BY x ->> 'start', x ->> 'end'
                        ORDER BY (x ->> 'weekday')::integer) AS run
                FROM jsonb_array_elements(p_hours) AS x) g
            GROUP BY g.from_time, g.to_time, g.run) r);
END
$$;

-- Which units appoint which contact: the fast läkarkontakt is primary care's (FK-5), the fast omsorgskontakt the
-- social service's (FK-11), a fast vårdkontakt health care's (FK-1).
CREATE FUNCTION contact.unit_may(p_kind text, p_unit_kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN CASE p_kind WHEN 'physician' THEN p_unit_kind = 'primary-care'
        WHEN 'home-care-contact' THEN p_unit_kind IN ('home-care', 'residential-care', 'social-services')
        WHEN 'physician-critical' THEN p_unit_kind IN ('ward', 'emergency', 'primary-care', 'specialist-clinic')
        WHEN 'contact-nurse' THEN p_unit_kind IN ('ward', 'emergency', 'primary-care', 'specialist-clinic')
        ELSE p_unit_kind IN ('ward', 'emergency', 'primary-care', 'specialist-clinic', 'municipal-health',
            'rehabilitation', 'residential-care') END;

CREATE TABLE contact.contact (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    version bigint NOT NULL DEFAULT 1,
    patient_id uuid NOT NULL REFERENCES patient.person,
    kind text NOT NULL CHECK (kind IN ('care-contact', 'care-coordinator', 'physician', 'physician-critical',
        'home-care-contact', 'contact-nurse')),
    unit_id uuid NOT NULL REFERENCES organisation.unit, -- appointed the contact and answers for it
    provider_id uuid NOT NULL REFERENCES organisation.provider,
    user_id uuid REFERENCES identity.staff, -- the member of the unit who it is, if it is one
    name text CHECK (name ~ '\S' AND length(name) <= 100),
    title text CHECK (title ~ '\S' AND length(title) <= 100),
    function text CHECK (function ~ '\S' AND length(function) <= 100), -- instead of a person
    phone text NOT NULL CHECK (phone ~ '\S' AND length(phone) <= 40),
    hours jsonb NOT NULL DEFAULT '[]' CHECK (contact.hours_good(hours)), -- none: nobody has said when
    hours_note text CHECK (hours_note ~ '\S' AND length(hours_note) <= 200),
    after_text text CHECK (after_text ~ '\S' AND length(after_text) <= 200), -- outside those hours
    after_phone text CHECK (after_phone ~ '\S' AND length(after_phone) <= 40),
    substitute_name text CHECK (substitute_name ~ '\S' AND length(substitute_name) <= 100),
    substitute_phone text CHECK (substitute_phone ~ '\S' AND length(substitute_phone) <= 40),
    substitute_from date, -- is away on these days; without them whenever an absence is registered
    substitute_to date,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    end_reason text CHECK (end_reason IN ('patients-wish', 'replaced', 'left', 'moved', 'no-longer-needed', 'died',
        'mistake', 'case-closed')),
    end_note text CHECK (end_note ~ '\S' AND length(end_note) <= 500),
    choice text CHECK (choice IN ('offered', 'chosen-by-patient', 'chosen-by-representative', 'assigned')), -- FK-10
    chosen_on date,
    informed_on date, -- FK-6: was told that there is a choice
    note text CHECK (note ~ '\S' AND length(note) <= 500), -- may be shown to the patient
    internal_note text CHECK (internal_note ~ '\S' AND length(internal_note) <= 500), -- PK-7: never
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by jsonb NOT NULL,
    changed_user uuid NOT NULL REFERENCES identity.staff,
    CONSTRAINT contact_who CHECK (num_nonnulls(name, function) = 1
        AND (name IS NOT NULL OR num_nonnulls(title, user_id) = 0)),
    -- FK-11: the protected title; FK-3, FK-5: a physician is a person
    CONSTRAINT contact_title CHECK (kind <> 'home-care-contact' OR coalesce(lower(title) = 'undersköterska', false)),
    CONSTRAINT contact_physician CHECK (kind NOT IN ('physician', 'physician-critical')
        OR coalesce(lower(title) LIKE '%läkare%' AND lower(title) NOT LIKE '%tandläkare%', false)),
    CONSTRAINT contact_substitute CHECK (substitute_name IS NOT NULL
        OR num_nonnulls(substitute_phone, substitute_from, substitute_to) = 0),
    CONSTRAINT contact_away CHECK (substitute_to >= substitute_from AND (substitute_to IS NULL OR substitute_from IS NOT NULL)),
    CONSTRAINT contact_end CHECK ((until IS NULL) = (end_reason IS NULL) AND until >= since),
    CONSTRAINT contact_chosen CHECK (choice IN ('chosen-by-patient', 'chosen-by-representative') OR chosen_on IS NULL)
) WITH (fillfactor = 80);
CREATE INDEX contact_patient ON contact.contact (patient_id);
CREATE INDEX contact_unit ON contact.contact (unit_id, kind) WHERE until IS NULL;
-- One fast läkarkontakt, one with the overall coordination, one physician at a life-threatening condition, and one
-- fast omsorgskontakt of each provider; the trigger below looks at the days too.
CREATE UNIQUE INDEX contact_one ON contact.contact (patient_id, kind)
    WHERE until IS NULL AND kind IN ('physician', 'care-coordinator', 'physician-critical');
CREATE UNIQUE INDEX contact_one_home_care ON contact.contact (patient_id, provider_id)
    WHERE until IS NULL AND kind = 'home-care-contact';

-- What a contact was before each change, and why it was changed. Never changed itself.
CREATE TABLE contact.history (
    contact_id uuid NOT NULL REFERENCES contact.contact,
    version bigint NOT NULL,
    data jsonb NOT NULL,
    reason text CHECK (length(reason) <= 500),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by jsonb NOT NULL,
    by_user uuid NOT NULL REFERENCES identity.staff,
    PRIMARY KEY (contact_id, version)
);

-- FK-12: to offer is the duty, to accept is voluntary. Each outcome is a row that stays.
CREATE TABLE contact.offer (
    id uuid PRIMARY KEY DEFAULT base.uuid7(),
    patient_id uuid NOT NULL REFERENCES patient.person,
    kind text NOT NULL CHECK (kind IN ('physician', 'home-care-contact')),
    outcome text NOT NULL CHECK (outcome IN ('offered', 'accepted', 'declined', 'unnecessary')),
    day date NOT NULL,
    note text CHECK (note ~ '\S' AND length(note) <= 500),
    unit_id uuid NOT NULL REFERENCES organisation.unit,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by jsonb NOT NULL,
    recorded_user uuid NOT NULL REFERENCES identity.staff,
    -- SoL 10 kap. 7 §: not offered only when it is obviously unnecessary, so it is written down why
    CONSTRAINT offer_unnecessary CHECK (outcome <> 'unnecessary' OR note IS NOT NULL)
);
CREATE INDEX offer_patient ON contact.offer (patient_id, day);

ALTER TABLE organisation.county_setting ADD contact_limit integer NOT NULL DEFAULT 9
    CHECK (contact_limit BETWEEN 1 AND 50);
-- FK-7: employment of those who are fast läkarkontakt here, in percent of full time.
ALTER TABLE organisation.unit_setting
    ADD specialist_percent integer CHECK (specialist_percent BETWEEN 0 AND 100000),
    ADD trainee_percent integer CHECK (trainee_percent BETWEEN 0 AND 100000);

-- Why there is no room for a contact beside those that the person has in that time, or NULL (FK-3, FK-5, the
-- county's limit of fasta vårdkontakter). The same rule as contact_room in services/core/contact/contact.c.
CREATE FUNCTION contact.crowded(p contact.contact) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF p.kind <> 'care-contact' AND p.kind <> 'contact-nurse' AND EXISTS (SELECT FROM contact.contact k
            WHERE k.patient_id = p.patient_id AND k.kind = p.kind AND k.id <> p.id
                AND (p.kind <> 'home-care-contact' OR k.provider_id = p.provider_id)
                AND tstzrange(k.since, k.until) && tstzrange(p.since, p.until)) THEN
        RETURN 'contact-taken';
    END IF;
    IF p.kind IN ('care-contact', 'care-coordinator') AND (SELECT count(*) FROM contact.contact k
            WHERE k.patient_id = p.patient_id AND k.kind IN ('care-contact', 'care-coordinator') AND k.id <> p.id
                AND tstzrange(k.since, k.until) && tstzrange(p.since, p.until))
            >= coalesce((SELECT s.contact_limit FROM organisation.provider o
                JOIN organisation.county_setting s ON s.county_code = o.county_code WHERE o.id = p.provider_id), 9) THEN
        RETURN 'contact-limit';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION contact.check_contact() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    why text;
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM organisation.unit u WHERE u.id = NEW.unit_id
            AND u.provider_id = NEW.provider_id AND contact.unit_may(NEW.kind, u.kind)) THEN
        RAISE EXCEPTION 'that contact is not appointed by such a unit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_unit';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('contact ' || NEW.patient_id, 0));
    why := contact.crowded(NEW);
    IF why IS NOT NULL THEN
        RAISE EXCEPTION 'there is no room for that contact: %', why
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_room';
    END IF;
    RETURN NEW;
END
$$;

-- ---- the contacts that cases have named are the people's: the rows that are there become theirs ----
-- In a case that is over the contact ended with it. One who was named in several open cases is one contact.
RESET ROLE; -- the owner itself is under row-level security
ALTER TABLE discharge.care_contact ADD contact_id uuid REFERENCES contact.contact;
WITH named AS (
    SELECT k.*, d.patient_id, u.provider_id, CASE WHEN k.until IS NULL THEN first_value(k.id) OVER (
                PARTITION BY d.patient_id, k.unit_id, k.until IS NULL, lower(btrim(k.name)), k.user_id
                ORDER BY k.since, k.id) ELSE k.id END AS one,
            EXISTS (SELECT FROM discharge.care_contact y WHERE y.discharge_id = k.discharge_id
                AND y.since >= k.until AND y.id <> k.id) AS followed
        FROM discharge.care_contact k JOIN discharge.discharge d ON d.id = k.discharge_id
        JOIN organisation.unit u ON u.id = k.unit_id
), made AS (
    INSERT INTO contact.contact (id, patient_id, kind, unit_id, provider_id, user_id, name, title, phone, hours_note,
            since, until, end_reason, created_at, changed_at, changed_by, changed_user)
        SELECT n.id, n.patient_id, 'care-contact', n.unit_id, n.provider_id, n.user_id, left(n.name, 100),
                left(nullif(btrim(n.title), ''), 100), left(n.phone, 40), left(nullif(btrim(n.hours), ''), 200), n.since,
                n.until, CASE WHEN n.until IS NOT NULL THEN CASE WHEN n.followed THEN 'replaced' ELSE 'case-closed' END END,
                n.since, n.since, n.recorded_by, n.recorded_user
            FROM named n WHERE n.id = n.one
        RETURNING id
)
UPDATE discharge.care_contact k SET contact_id = n.one FROM named n WHERE n.id = k.id;
SET LOCAL ROLE samplan_owner;
CREATE INDEX care_contact_contact ON discharge.care_contact (contact_id) WHERE until IS NULL;

CREATE TRIGGER check_contact BEFORE INSERT OR UPDATE OF kind, since, until ON contact.contact
    FOR EACH ROW EXECUTE FUNCTION contact.check_contact();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['contact', 'history', 'offer'] LOOP
        EXECUTE format('ALTER TABLE contact.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE contact.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT ON contact.contact, contact.history, contact.offer TO samplan_api;
-- Whose contact it is, of which kind and at which unit never changes.
GRANT UPDATE (version, user_id, name, title, function, phone, hours, hours_note, after_text, after_phone,
        substitute_name, substitute_phone, substitute_from, substitute_to, since, until, end_reason, end_note, choice,
        chosen_on, informed_on, note, internal_note, changed_at, changed_by, changed_user)
    ON contact.contact TO samplan_api;
-- What a case says of its present contact is that contact's.
GRANT UPDATE (name, title, phone, hours, user_id, contact_id) ON discharge.care_contact TO samplan_api;
GRANT UPDATE (contact_limit) ON organisation.county_setting TO samplan_api;
GRANT UPDATE (specialist_percent, trainee_percent) ON organisation.unit_setting TO samplan_api;
GRANT EXECUTE ON FUNCTION contact.hours_good(jsonb), contact.hours_words(jsonb), contact.unit_may(text, text),
    contact.crowded(contact.contact), contact.check_contact() TO samplan_api;
RESET ROLE;
