-- contact_write.sql - a fixed contact is appointed, changed, replaced and ended; what has been offered. What stands in
-- it is checked by services/core/contact/contact.c and again by constraints.
SET LOCAL ROLE samplan_api;

-- Every unit that takes part in an open case or a plan of the person, whether or not the caller sees it.
CREATE FUNCTION api.contact_units(p_patient uuid) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    units uuid[];
BEGIN
    PERFORM set_config('samplan.line', p_patient::text, true), set_config('samplan.leaving', p_patient::text, true);
    SELECT coalesce(array_agg(y.unit_id), '{}') INTO units FROM (
        SELECT l.unit_id FROM discharge.line l WHERE l.patient_id = p_patient
        UNION SELECT x.unit_id FROM plan.participation x WHERE x.patient_id = p_patient AND x.until IS NULL
            AND (x.covered_to IS NULL OR x.covered_to > now())
        UNION SELECT k.unit_id FROM contact.contact k WHERE k.patient_id = p_patient AND k.until IS NULL) y;
    PERFORM set_config('samplan.line', '', true), set_config('samplan.leaving', '', true);
    RETURN units;
END
$$;

CREATE FUNCTION api.contact_refuse(c access.context, p_why text, p_patient uuid, p_id uuid DEFAULT NULL,
        p_version bigint DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'denied', p_why, 'contact', p_id, p_version, p_patient);
END
$$;

-- The row as it would be with these members.
CREATE FUNCTION api.contact_with(k contact.contact, c access.context, p_args jsonb) RETURNS contact.contact
    LANGUAGE plpgsql
    AS $$
BEGIN
    k.user_id := p_args ->> 'userId';
    k.name := p_args ->> 'name';
    k.title := p_args ->> 'title';
    k.physician_category := p_args ->> 'physicianCategory';
    k.function := p_args ->> 'function';
    k.phone := p_args ->> 'phone';
    k.hours := coalesce(nullif(p_args -> 'hours', 'null'), '[]');
    k.hours_note := p_args ->> 'hoursNote';
    k.after_text := p_args #>> '{afterHours,text}';
    k.after_phone := p_args #>> '{afterHours,phone}';
    k.substitute_name := p_args #>> '{substitute,name}';
    k.substitute_phone := p_args #>> '{substitute,phone}';
    k.substitute_from := p_args #>> '{substitute,from}';
    k.substitute_to := p_args #>> '{substitute,to}';
    k.choice := p_args ->> 'choice';
    k.chosen_on := p_args ->> 'chosenOn';
    k.informed_on := p_args ->> 'informedOn';
    k.note := p_args ->> 'note';
    k.internal_note := p_args ->> 'internalNote';
    k.changed_at := clock_timestamp();
    k.changed_by := api.me(c);
    k.changed_user := c.user_id;
    RETURN k;
END
$$;

-- What it was is kept, with why it is another now; it has a new version.
CREATE FUNCTION api.contact_keep(c access.context, k contact.contact, p_reason text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh bigint;
BEGIN
    INSERT INTO contact.history (contact_id, version, data, reason, by, by_user)
        SELECT x.id, x.version, jsonb_strip_nulls(jsonb_build_object('name', x.name, 'title', x.title,
                'physicianCategory', x.physician_category, 'function', x.function, 'phone', x.phone, 'hours', nullif(x.hours, '[]'), 'hoursNote', x.hours_note,
                'afterHours', nullif(jsonb_strip_nulls(jsonb_build_object('text', x.after_text, 'phone', x.after_phone)), '{}'),
                'substitute', nullif(jsonb_strip_nulls(jsonb_build_object('name', x.substitute_name,
                    'phone', x.substitute_phone, 'from', x.substitute_from, 'to', x.substitute_to)), '{}'),
                'choice', x.choice, 'chosenOn', x.chosen_on, 'informedOn', x.informed_on, 'note', x.note,
                'internalNote', x.internal_note)), p_reason, api.me(c), c.user_id
            FROM contact.contact x WHERE x.id = k.id;
    UPDATE contact.contact x SET version = x.version + 1, user_id = k.user_id, name = k.name, title = k.title,
            physician_category = k.physician_category, function = k.function, phone = k.phone, hours = k.hours, hours_note = k.hours_note,
            after_text = k.after_text, after_phone = k.after_phone, substitute_name = k.substitute_name,
            substitute_phone = k.substitute_phone, substitute_from = k.substitute_from,
            substitute_to = k.substitute_to, choice = k.choice, chosen_on = k.chosen_on,
            informed_on = k.informed_on, note = k.note, internal_note = k.internal_note,
            changed_at = clock_timestamp(), changed_by = api.me(c), changed_user = c.user_id
        WHERE x.id = k.id RETURNING x.version INTO fresh;
    RETURN fresh;
END
$$;

-- When a contact is reached, as a line of text.
CREATE FUNCTION api.contact_hours(k contact.contact) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT left(nullif(concat_ws('; ', contact.hours_words(k.hours), k.hours_note), ''), 1000) $$;

-- The cases that have named the contact say what it says now; what they have kept ready made is made anew.
CREATE FUNCTION api.contact_spread(k contact.contact) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT x.discharge_id FROM discharge.care_contact x WHERE x.contact_id = k.id AND x.until IS NULL LOOP
        UPDATE discharge.care_contact x SET name = api.contact_name(k), title = k.title, phone = k.phone,
                hours = api.contact_hours(k), user_id = k.user_id,
                until = CASE WHEN k.until IS NOT NULL THEN greatest(k.until, x.since) END
            WHERE x.contact_id = k.id AND x.discharge_id = one AND x.until IS NULL;
        PERFORM set_config('samplan.leaving', one::text, true);
        UPDATE discharge.face f SET version = 0 WHERE f.discharge_id = one;
        PERFORM set_config('samplan.leaving', '', true);
    END LOOP;
END
$$;

CREATE FUNCTION api.contact_ended(c access.context, p_id uuid, p_at timestamptz, p_reason text, p_note text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE contact.contact x SET version = x.version + 1, until = greatest(p_at, x.since), end_reason = p_reason,
            end_note = p_note, changed_at = clock_timestamp(), changed_by = api.me(c), changed_user = c.user_id
        WHERE x.id = p_id;
END
$$;

-- Why there is no room for a new contact that takes the place of another (NULL: of none), or NULL.
CREATE FUNCTION api.contact_crowded(k contact.contact, p_replaced uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    k.id := coalesce(p_replaced, k.id); -- the one whose place it takes is not counted
    RETURN contact.crowded(k);
END
$$;

-- The end of every write: those who work with the person are told, and the answer is all contacts as they are now.
CREATE FUNCTION api.contact_settle(c access.context, key text, body bytea, p_patient uuid, p_kind text, p_id uuid,
        p_version bigint) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc json;
BEGIN
    PERFORM api.emit('contact', p_patient, p_version, api.contact_units(p_patient), p_patient);
    doc := api.contact_doc(c, p_patient);
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, p_kind, p_id, p_version, p_patient, c.provider_id, categories => '{contacts}');
    RETURN doc;
END
$$;

-- Why the contact that a new one takes the place of cannot be ended here, or NULL.
CREATE FUNCTION api.contact_replace_fault(c access.context, k contact.contact, p_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE WHEN p_id IS NULL OR EXISTS (SELECT FROM contact.contact x WHERE x.id = p_id
        AND x.patient_id = k.patient_id AND x.kind = k.kind AND x.until IS NULL
        AND (x.unit_id = c.unit_id OR x.kind = 'physician')) THEN NULL ELSE 'bad-choice' END;
END
$$;

CREATE FUNCTION api.contact_create(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'contact.write', 'contact.create');
    k contact.contact;
    replaced CONSTANT uuid := (p_args ->> 'replaces')::uuid;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('contact ' || p_id, 0)),
        set_config('samplan.act', 'replace-physician', true);
    k.id := base.uuid7();
    k.version := 1;
    k.patient_id := p_id;
    k.kind := p_args ->> 'kind';
    k.unit_id := c.unit_id;
    k.provider_id := c.provider_id;
    k.since := least(coalesce((p_args ->> 'since')::timestamptz, clock_timestamp()), clock_timestamp());
    k.created_at := clock_timestamp();
    k := api.contact_with(k, c, p_args);
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
    ELSIF k.user_id IS NOT NULL AND NOT api.is_member(k.user_id, c.unit_id) THEN
        outcome := 'invalid-request';
        reason := 'not-member';
    ELSIF NOT (api.contact_part(c, p_id) OR (k.kind = 'physician' AND api.contact_listed(c, p_id))) THEN
        outcome := 'conflict';
        reason := 'no-case-or-plan';
    ELSIF NOT EXISTS (SELECT FROM organisation.unit u WHERE u.id = c.unit_id AND contact.unit_may(k.kind, u.kind)) THEN
        outcome := 'conflict';
        reason := 'not-that-unit';
    ELSIF contact.category_fault(k.kind, k.physician_category, contact.categories(k.provider_id)) IS NOT NULL THEN
        outcome := 'invalid-request';
        reason := contact.category_fault(k.kind, k.physician_category, contact.categories(k.provider_id)); -- FK-9
    ELSIF api.contact_replace_fault(c, k, replaced) IS NOT NULL THEN
        outcome := 'invalid-request';
        reason := 'bad-choice';
    ELSIF api.contact_crowded(k, replaced) IS NOT NULL THEN
        outcome := 'conflict';
        reason := api.contact_crowded(k, replaced);
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.contact_refuse(c, coalesce(reason, outcome), p_id);
        RETURN;
    END IF;
    PERFORM api.contact_ended(c, replaced, k.since, 'replaced', p_args ->> 'reason');
    INSERT INTO contact.contact SELECT k.*;
    -- a case that had named the one before has the new one now
    PERFORM set_config('samplan.act', 'change-contact', true);
    UPDATE discharge.care_contact x SET contact_id = k.id WHERE x.contact_id = replaced AND x.until IS NULL;
    PERFORM api.contact_spread(k);
    outcome := 'ok';
    doc := api.contact_settle(c, key, body, p_id, 'contact', k.id, 1);
END
$$;

-- The beginning of what is done with one contact: the row, locked, seen again, at this version, not ended, ours.
CREATE FUNCTION api.contact_begin(c access.context, key text, body bytea, p_id uuid, p_version bigint,
        OUT outcome text, OUT reason text, OUT doc json, OUT k contact.contact)
    LANGUAGE plpgsql
    AS $$
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('contact ' || x.patient_id, 0)) FROM contact.contact x WHERE x.id = p_id;
    SELECT x.* INTO k FROM contact.contact x WHERE x.id = p_id;
    outcome := CASE WHEN k.id IS NULL THEN 'not-found' WHEN k.unit_id <> c.unit_id THEN 'conflict'
        WHEN k.version IS DISTINCT FROM p_version THEN 'stale-version' WHEN k.until IS NOT NULL THEN 'conflict' END;
    IF outcome IS NOT NULL THEN
        reason := CASE WHEN outcome = 'conflict' AND k.unit_id <> c.unit_id THEN 'not-own-contact'
            WHEN outcome = 'conflict' THEN 'contact-ended' END;
        PERFORM api.contact_refuse(c, coalesce(reason, outcome), k.patient_id, p_id, k.version);
    END IF;
END
$$;

CREATE FUNCTION api.contact_change(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'contact.write', 'contact.change');
    b record;
    k contact.contact;
    fresh bigint;
BEGIN
    SELECT * INTO b FROM api.contact_begin(c, key, body, p_id, p_version);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    k := api.contact_with(b.k, c, p_args);
    IF k.user_id IS NOT NULL AND k.user_id IS DISTINCT FROM (b.k).user_id AND NOT api.is_member(k.user_id, c.unit_id) THEN
        outcome := 'invalid-request';
        reason := 'not-member';
    -- whether the new words fit the kind: which one it is, only the row knows
    ELSIF k.kind = 'home-care-contact' AND coalesce(lower(k.title) <> 'undersköterska', true) THEN
        outcome := 'invalid-request';
        reason := 'not-assistant-nurse';
    ELSIF k.kind IN ('physician', 'physician-critical')
            AND coalesce(lower(k.title) NOT LIKE '%läkare%' OR lower(k.title) LIKE '%tandläkare%', true) THEN
        outcome := 'invalid-request';
        reason := 'not-physician';
    ELSIF k.physician_category IS DISTINCT FROM (b.k).physician_category THEN -- FK-9: what is there stays
        reason := contact.category_fault(k.kind, k.physician_category, contact.categories(k.provider_id));
        outcome := CASE WHEN reason IS NOT NULL THEN 'invalid-request' END;
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.contact_refuse(c, reason, k.patient_id, p_id, k.version);
        RETURN;
    END IF;
    PERFORM set_config('samplan.act', 'change-contact', true);
    fresh := api.contact_keep(c, k, p_args ->> 'reason');
    PERFORM api.contact_spread(k);
    outcome := 'ok';
    doc := api.contact_settle(c, key, body, k.patient_id, 'contact', p_id, fresh);
END
$$;

CREATE FUNCTION api.contact_end(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'contact.write', 'contact.end');
    b record;
    k contact.contact;
    at CONSTANT timestamptz := least(coalesce((p_args ->> 'at')::timestamptz, clock_timestamp()), clock_timestamp());
BEGIN
    SELECT * INTO b FROM api.contact_begin(c, key, body, p_id, p_version);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF at < (b.k).since THEN
        outcome := 'invalid-request';
        reason := 'before-contact';
        PERFORM api.contact_refuse(c, reason, (b.k).patient_id, p_id, (b.k).version);
        RETURN;
    END IF;
    PERFORM set_config('samplan.act', 'end-contact', true),
        api.contact_ended(c, p_id, at, p_args ->> 'reason', p_args ->> 'note');
    SELECT x.* INTO k FROM contact.contact x WHERE x.id = p_id;
    PERFORM api.contact_spread(k);
    outcome := 'ok';
    doc := api.contact_settle(c, key, body, k.patient_id, 'contact', p_id, k.version);
END
$$;

-- FK-12
CREATE FUNCTION api.contact_offer(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'contact.write', 'contact.offer');
    fresh CONSTANT uuid := base.uuid7();
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
    ELSIF NOT (api.contact_part(c, p_id) OR (p_args ->> 'kind' = 'physician' AND api.contact_listed(c, p_id))) THEN
        outcome := 'conflict';
        reason := 'no-case-or-plan';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.contact_refuse(c, coalesce(reason, outcome), p_id);
        RETURN;
    END IF;
    INSERT INTO contact.offer (id, patient_id, kind, outcome, day, note, unit_id, recorded_by, recorded_user)
        VALUES (fresh, p_id, p_args ->> 'kind', p_args ->> 'outcome', coalesce((p_args ->> 'day')::date, api.plan_today()),
            p_args ->> 'note', c.unit_id, api.me(c), c.user_id);
    outcome := 'ok';
    doc := api.contact_settle(c, key, body, p_id, 'contact-offer', fresh, 1);
END
$$;

-- LUS-13: the contact that a case names is the person's. The one that the person has at this unit already goes on
-- (LUS 2 kap. 5 §), one with another name takes the place of the one that the case had.
CREATE FUNCTION api.contact_appoint(c access.context, d discharge.discharge, p_args jsonb, p_at timestamptz,
        OUT reason text, OUT k contact.contact)
    LANGUAGE plpgsql
    AS $$
DECLARE
    before contact.contact;
    hours CONSTANT text := nullif(p_args ->> 'hours', '');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('contact ' || d.patient_id, 0));
    -- the one that the case had ends, unless it is the coordinator or another case has it too
    SELECT x.* INTO before FROM discharge.care_contact y JOIN contact.contact x ON x.id = y.contact_id
        WHERE y.discharge_id = d.id AND y.until IS NULL AND x.until IS NULL AND x.kind = 'care-contact'
            AND NOT EXISTS (SELECT FROM discharge.care_contact o
                WHERE o.contact_id = x.id AND o.discharge_id <> d.id AND o.until IS NULL);
    SELECT x.* INTO k FROM contact.contact x WHERE x.patient_id = d.patient_id AND x.unit_id = c.unit_id
        AND x.until IS NULL AND x.kind IN ('care-contact', 'care-coordinator')
        AND lower(btrim(x.name)) = lower(btrim(p_args ->> 'name')) ORDER BY x.id = before.id DESC, x.since DESC LIMIT 1;
    IF k.id IS NOT NULL THEN
        k.title := coalesce(p_args ->> 'title', k.title);
        k.phone := p_args ->> 'phone';
        k.user_id := coalesce((p_args ->> 'userId')::uuid, k.user_id);
        IF hours <> coalesce(api.contact_hours(k), '') THEN
            k.hours := '[]';
            k.hours_note := left(hours, 200);
        END IF;
        k.version := api.contact_keep(c, k, NULL);
        PERFORM api.contact_spread(k);
    ELSE
        k.id := base.uuid7();
        k.version := 1;
        k.patient_id := d.patient_id;
        k.kind := 'care-contact';
        k.unit_id := c.unit_id;
        k.provider_id := c.provider_id;
        k.since := p_at;
        k.created_at := clock_timestamp();
        k := api.contact_with(k, c, jsonb_build_object('userId', p_args -> 'userId', 'name', p_args -> 'name',
            'title', p_args -> 'title', 'phone', p_args -> 'phone', 'hoursNote', p_args -> 'hours'));
        reason := api.contact_crowded(k, before.id);
        IF reason IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    IF before.id <> k.id THEN
        PERFORM api.contact_ended(c, before.id, p_at, 'replaced', NULL);
    END IF;
    IF k.version = 1 THEN
        INSERT INTO contact.contact SELECT k.*;
    END IF;
END
$$;

-- A member is away, or back: who shows one of that member's people fetches anew. One event, whoever they are, and
-- one for each of those people.
CREATE FUNCTION api.contact_absence_told(c access.context, p_user uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    units uuid[] := '{}';
    one uuid;
BEGIN
    FOR one IN SELECT DISTINCT k.patient_id FROM contact.contact k
            WHERE k.user_id = p_user AND k.unit_id = c.unit_id AND k.until IS NULL LOOP
        units := units || api.contact_units(one);
        PERFORM api.emit('contact', one, 0, '{}', one); -- whose own view says who answers now
    END LOOP;
    IF units <> '{}' THEN
        PERFORM api.emit('absence', p_user, 0, (SELECT array_agg(DISTINCT x) FROM unnest(units) AS x));
    END IF;
END
$$;
RESET ROLE;
