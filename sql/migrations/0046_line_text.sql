-- 0046_line_text.sql - what a list shows of a case in the same words to everybody at the unit is kept in its line as the text of
-- InboxItem of the API: writing 200 items anew was a third of what a list cost. What is the moment's is added to it
-- (api.inbox_page).
SET LOCAL ROLE samplan_owner;

-- The members that the line alone decides; the last of them, the patient's, is left open. Immutable in truth too: times are written
-- in UTC.
CREATE FUNCTION discharge.line_item(p_id uuid, p_version bigint, p_state text, p_role text, p_admitted_at timestamptz,
        p_expected date, p_waiting uuid[], p_acknowledged integer, p_recipients integer, p_name text, p_number text)
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC'
    AS $$
BEGIN
    RETURN format('"id":"%s","version":%s,"state":"%s","admittedAt":%s,"expectedDischargeDate":%s,"role":"%s",'
        '"waiting":%s,"acknowledged":%s,"recipients":%s,"patient":{"name":%s,"identifier":"%s"',
        p_id, p_version, p_state, to_json(p_admitted_at), coalesce(to_json(p_expected)::text, 'null'), p_role,
        cardinality(p_waiting), p_acknowledged, p_recipients, to_json(p_name), p_number);
END
$$;

-- What the unit is to do by when, and what the next step is. `p_answer_due`: by when it is to acknowledge, if it is asked to.
CREATE FUNCTION discharge.line_told(p_asked boolean, p_answer_due timestamptz, p_own jsonb, p_own_due timestamptz,
        p_action text, p_action_role text, p_action_due timestamptz) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC'
    AS $$
BEGIN
    RETURN format('"deadline":%s,"nextStep":%s',
        coalesce(CASE WHEN p_answer_due <= coalesce(p_own_due, 'infinity') THEN
                format('{"kind":"acknowledge","rule":null,"dueAt":%s}', to_json(p_answer_due))
            WHEN p_own_due IS NOT NULL THEN format('{"kind":"%s","rule":%s,"dueAt":%s}',
                coalesce(p_own ->> 'kind', p_own ->> 'action'), p_own -> 'rule', to_json(p_own_due)) END, 'null'),
        coalesce(CASE WHEN p_action IS NOT NULL THEN format('{"action":"%s","ours":%s,"role":%s,"dueAt":%s}',
            p_action, (p_asked OR p_own IS NOT NULL)::text, coalesce('"' || p_action_role || '"', 'null'),
            coalesce(to_json(CASE WHEN p_asked THEN p_answer_due ELSE coalesce(p_own_due, p_action_due) END)::text,
                'null')) END, 'null'));
END
$$;

ALTER TABLE discharge.line
    ADD COLUMN item text NOT NULL GENERATED ALWAYS AS (discharge.line_item(discharge_id, version, state, role,
        admitted_at, expected_date, waiting, acknowledged, recipients, name, number)) STORED,
    ADD COLUMN told text GENERATED ALWAYS AS ( -- NULL: it is asked to acknowledge, and the notice says by when
        CASE WHEN NOT asked THEN discharge.line_told(false, NULL, own, own_due, action, action_role, action_due) END) STORED;

CREATE OR REPLACE FUNCTION discharge.line_begin() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before CONSTANT text := current_setting('samplan.line', true);
    l discharge.line;
BEGIN
    SELECT x.* INTO l FROM discharge.discharge d, discharge.line_of(d, NEW.unit_id, NEW.role) x
        WHERE d.id = NEW.discharge_id AND d.state NOT IN ('closed', 'aborted');
    IF l.discharge_id IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('samplan.line', NEW.discharge_id::text, true);
    SELECT x.name, x.number, x.birth_date, x.municipality_code
        INTO l.name, l.number, l.birth_date, l.municipality_code
        FROM discharge.line x WHERE x.discharge_id = NEW.discharge_id LIMIT 1;
    IF NOT FOUND THEN
        SELECT p.given_name || ' ' || p.family_name, p.number, p.birth_date, p.municipality_code
            INTO l.name, l.number, l.birth_date, l.municipality_code
            FROM patient.person p WHERE p.id = l.patient_id;
    END IF;
    INSERT INTO discharge.line (unit_id, discharge_id, patient_id, role, version, state, ward_id, admitted_at,
            expected_date, waiting, recipients, acknowledged, asked, own, own_due, action, action_role, action_due,
            view, name, number, birth_date, municipality_code)
        VALUES (l.unit_id, l.discharge_id, l.patient_id, l.role, l.version, l.state, l.ward_id, l.admitted_at,
            l.expected_date, l.waiting, l.recipients, l.acknowledged, l.asked, l.own, l.own_due, l.action, l.action_role,
            l.action_due, l.view, l.name, l.number, l.birth_date, l.municipality_code);
    PERFORM set_config('samplan.line', coalesce(before, ''), true);
    RETURN NULL;
END
$$;

GRANT EXECUTE ON FUNCTION discharge.line_item(uuid, bigint, text, text, timestamptz, date, uuid[], integer, integer, text, text),
    discharge.line_told(boolean, timestamptz, jsonb, timestamptz, text, text, timestamptz) TO samplan_api;
RESET ROLE;
