-- emergency.sql - access in an emergency (SV-10): for care providers alone, with the reason, for a time, to what is
-- indispensable and to read only. It shows who has blocked, so that they can be asked, and nothing of what they wrote.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.emergency_face(e access.emergency) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_build_object('id', e.id, 'cause', e.cause, 'consent', e.consent, 'reason', e.reason, 'openedAt', e.opened_at,
        'until', e.until, 'endedAt', e.ended_at)
    $$;

-- Emergency of the API. Of a plan in force: what to do if it gets worse, what is being done, who answers; no drafts, no
-- life story. The contacts that hold and the times of a day ago and a week ahead. Sets samplan.emergency for this call.
CREATE FUNCTION api.emergency_look(e access.emergency) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc json;
BEGIN
    PERFORM api.verify(ARRAY[e.patient_id]), set_config('samplan.emergency', e.patient_id::text, true);
    doc := api.emergency_face(e) || jsonb_build_object(
        'patient', (SELECT jsonb_build_object('id', p.id, 'name', p.given_name || ' ' || p.family_name,
                'identifier', coalesce(p.number, '')) FROM patient.person p WHERE p.id = e.patient_id),
        'plans', (SELECT coalesce(jsonb_agg(jsonb_build_object('unit', api.unit_ref(u), 'phone', u.phone,
                'establishedAt', v.established_at, 'route', api.plan_route(d), 'fields', (SELECT
                    coalesce(jsonb_object_agg(f.key, f.value), '{}') FROM jsonb_each(v.content -> 'fields') f
                    WHERE split_part(f.key, '.', 1) IN ('worse', 'overall') OR f.key IN ('situation.health', 'situation.medicines',
                        'situation.communication', 'situation.aids')),
                'actions', (SELECT coalesce(jsonb_agg(jsonb_build_object('text', r.value #>> '{fields,action.text}',
                        'contact', r.value #>> '{fields,action.contact}', 'phone', r.value #>> '{fields,action.phone}')), '[]')
                    FROM jsonb_array_elements(v.content -> 'rows') r WHERE r.value ->> 'section' = 'action'
                        AND coalesce(r.value #>> '{fields,action.status}', '') NOT IN ('done', 'cancelled')))
                ORDER BY v.established_at DESC), '[]')
            FROM plan.plan d JOIN plan.version v ON v.plan_id = d.id AND v.number = d.number
            JOIN organisation.unit u ON u.id = d.unit_id WHERE d.patient_id = e.patient_id AND d.state <> 'closed'),
        'contacts', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', k.kind, 'name', api.contact_name(k),
                'title', k.title, 'unitName', u.name, 'phone', k.phone, 'unitPhone', u.phone) ORDER BY k.since DESC), '[]')
            FROM contact.contact k JOIN organisation.unit u ON u.id = k.unit_id
            WHERE k.patient_id = e.patient_id AND k.until IS NULL),
        'times', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'startsAt', a.starts_at, 'endsAt', a.ends_at,
                'unitName', u.name, 'phone', u.phone) ORDER BY a.starts_at), '[]')
            FROM appointment.appointment a JOIN organisation.unit u ON u.id = a.unit_id
            WHERE a.patient_id = e.patient_id AND a.state = 'booked'
                AND a.starts_at > now() - interval '1 day' AND a.starts_at < now() + interval '7 days'),
        'blockedBy', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('providerName', v.name, 'unitName', u.name,
                'phone', u.phone)), '[]')
            FROM api.blocks_against(e.patient_id) b JOIN organisation.provider v ON v.id = b.provider_id
            LEFT JOIN organisation.unit u ON u.id = b.unit_id WHERE b.branch = 'care'));
    PERFORM set_config('samplan.emergency', '00000000-0000-0000-0000-000000000000', true);
    RETURN doc;
END
$$;

-- One row for the reading, and one for each provider whose data it showed, for its reviewer.
CREATE FUNCTION api.emergency_note(c access.context, e access.emergency, p_reason text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    owners uuid[];
    one uuid;
BEGIN
    PERFORM set_config('samplan.emergency', e.patient_id::text, true);
    SELECT array_agg(DISTINCT x.provider_id) INTO owners FROM (
        SELECT d.provider_id FROM plan.plan d WHERE d.patient_id = e.patient_id AND d.state <> 'closed' AND d.number IS NOT NULL
        UNION SELECT k.provider_id FROM contact.contact k WHERE k.patient_id = e.patient_id AND k.until IS NULL
        UNION SELECT a.provider_id FROM appointment.appointment a WHERE a.patient_id = e.patient_id AND a.state = 'booked'
            AND a.starts_at > now() - interval '1 day' AND a.starts_at < now() + interval '7 days') x;
    PERFORM set_config('samplan.emergency', '00000000-0000-0000-0000-000000000000', true);
    FOREACH one IN ARRAY array_remove(coalesce(owners, '{}'), c.provider_id) || c.provider_id LOOP
        PERFORM api.note(c, 'ok', p_reason, 'emergency', e.id, NULL, e.patient_id, one, 'emergency',
            '{identity,plan,contacts,appointment}');
    END LOOP;
END
$$;

-- Those who review the log of the provider have something new to look at.
CREATE FUNCTION api.emergency_tell(e access.emergency) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.emit('emergency', e.id, 1, ARRAY(SELECT DISTINCT a.unit_id FROM identity.assignment a
        JOIN organisation.unit u ON u.id = a.unit_id WHERE a.role = 'log-reviewer' AND u.provider_id = e.provider_id
            AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())) || e.unit_id);
END
$$;

-- Opens, and says until when; what is opened is read after that. p_args: cause, consent, reason. Whom nobody knows by that number, and whom nobody may see, is not found.
CREATE FUNCTION api.emergency_open(secret bytea, request uuid, client text, key text, body bytea, p_identifier text,
        p_kind text, p_args jsonb, p_seconds integer, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'emergency.open', 'emergency.open');
    e access.emergency;
    holders uuid[];
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    reason := (api.way(ARRAY['emergency', current_setting('samplan.branch') || '-reader'])).reason;
    IF reason IS NOT NULL THEN
        outcome := 'access-denied';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    PERFORM set_config('samplan.number', p_identifier, true);
    SELECT array_agg(i.patient_id) INTO holders FROM patient.identifier i
        WHERE i.value = p_identifier AND i.kind = p_kind;
    PERFORM set_config('samplan.number', '', true), api.verify(coalesce(holders, '{}'));
    SELECT p.id INTO e.patient_id FROM patient.person p WHERE p.id = ANY (holders) ORDER BY p.id LIMIT 1;
    IF e.patient_id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', CASE WHEN holders IS NULL THEN 'not-found' ELSE 'protected' END, patient => holders[1]);
        RETURN;
    END IF;
    INSERT INTO access.emergency (patient_id, user_id, unit_id, provider_id, opened_by, cause, consent, reason, until)
        VALUES (e.patient_id, c.user_id, c.unit_id, c.provider_id, api.me(c), p_args ->> 'cause', p_args ->> 'consent',
            p_args ->> 'reason', clock_timestamp() + make_interval(secs => least(p_seconds, 86000)))
        RETURNING * INTO e;
    outcome := 'ok';
    doc := api.emergency_face(e);
    PERFORM api.emergency_tell(e), api.remember(c, key, body, doc, e.patient_id),
        api.note(c, 'ok', e.cause, 'emergency', e.id, NULL, e.patient_id, c.provider_id, 'emergency');
END
$$;

-- While it lasts, and for who opened it.
CREATE FUNCTION api.emergency_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'emergency.open', 'emergency.read');
    e access.emergency;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO e FROM access.emergency x WHERE x.id = p_id AND x.user_id = c.user_id AND x.unit_id = c.unit_id;
    IF e.id IS NULL THEN
        outcome := 'not-found';
    ELSIF e.ended_at IS NOT NULL OR e.until <= clock_timestamp() THEN
        outcome := 'conflict';
        reason := 'emergency-over';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'emergency', p_id, patient => e.patient_id);
        RETURN;
    END IF;
    doc := api.emergency_look(e);
    PERFORM api.emergency_note(c, e, e.cause);
END
$$;

-- Those that the caller has open now.
CREATE FUNCTION api.emergency_list(secret bytea, request uuid, client text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'emergency.open', 'emergency.list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := json_build_object('items', (SELECT coalesce(json_agg(api.emergency_face(e) ORDER BY e.opened_at DESC), '[]')
        FROM access.emergency e WHERE e.user_id = c.user_id AND e.unit_id = c.unit_id AND e.ended_at IS NULL AND e.until > now()));
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.emergency_end(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'emergency.open', 'emergency.end');
    e access.emergency;
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE access.emergency x SET ended_at = clock_timestamp()
        WHERE x.id = p_id AND x.user_id = c.user_id AND x.ended_at IS NULL RETURNING x.* INTO e;
    IF e.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'emergency', p_id);
        RETURN;
    END IF;
    outcome := 'ok';
    doc := api.emergency_face(e);
    PERFORM api.emergency_tell(e), api.remember(c, key, body, doc, e.patient_id),
        api.note(c, 'ok', NULL, 'emergency', e.id, NULL, e.patient_id, c.provider_id, 'emergency');
END
$$;

-- EmergencyReviews of the API: what the provider's staff have opened, unreviewed first. 200 at most.
CREATE FUNCTION api.emergency_review_doc(c access.context, OUT doc json, OUT people uuid[])
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT array_agg(DISTINCT e.patient_id) INTO people FROM access.emergency e WHERE e.provider_id = c.provider_id;
    PERFORM api.verify(coalesce(people, '{}'));
    SELECT json_build_object('items', coalesce(json_agg(x.item), '[]')), array_agg(DISTINCT x.patient_id) INTO doc, people
        FROM (SELECT e.patient_id, api.emergency_face(e) || jsonb_build_object('openedBy', e.opened_by,
                    'unitName', u.name, 'patient', jsonb_build_object('id', e.patient_id, 'name', coalesce(p.given_name || ' '
                        || p.family_name, 'Skyddad identitet'), 'identifier', coalesce(p.number, '')),
                    'mine', e.user_id = c.user_id, 'reviewedAt', e.reviewed_at, 'reviewedBy', e.reviewed_by ->> 'name',
                    'finding', e.finding, 'findingNote', e.finding_note) AS item
                FROM access.emergency e JOIN organisation.unit u ON u.id = e.unit_id
                LEFT JOIN patient.person p ON p.id = e.patient_id
                WHERE e.provider_id = c.provider_id
                ORDER BY e.reviewed_at IS NOT NULL, e.opened_at DESC LIMIT 200) x;
END
$$;

CREATE FUNCTION api.emergency_reviews(secret bytea, request uuid, client text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.emergencies');
    x record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT * INTO x FROM api.emergency_review_doc(c);
    doc := x.doc;
    PERFORM api.note(c, 'ok', NULL, NULL, NULL, NULL, NULL, c.provider_id, 'own', '{log}', x.people);
END
$$;

-- What the reviewer found (PDL-3). p_args: finding, note.
CREATE FUNCTION api.emergency_review(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'audit.review', 'audit.emergency');
    e access.emergency;
    x record;
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT y.* INTO e FROM access.emergency y WHERE y.id = p_id AND y.provider_id = c.provider_id;
    outcome := CASE WHEN e.id IS NULL THEN 'not-found' WHEN e.user_id = c.user_id THEN 'access-denied'
        WHEN e.reviewed_at IS NOT NULL THEN 'conflict' WHEN p_args ->> 'finding' = 'follow-up' AND p_args ->> 'note' IS NULL
            THEN 'invalid-request' END;
    reason := CASE outcome WHEN 'access-denied' THEN 'own-act' WHEN 'conflict' THEN 'nothing-to-do'
        WHEN 'invalid-request' THEN 'missing' END;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'emergency', p_id, patient => e.patient_id);
        RETURN;
    END IF;
    UPDATE access.emergency y SET reviewed_at = clock_timestamp(), reviewed_by = api.me(c), reviewed_user = c.user_id,
            finding = p_args ->> 'finding', finding_note = p_args ->> 'note' WHERE y.id = p_id;
    SELECT * INTO x FROM api.emergency_review_doc(c);
    doc := x.doc;
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, e.patient_id),
        api.note(c, 'ok', NULL, 'emergency', p_id, NULL, e.patient_id, c.provider_id, 'own', '{log}');
END
$$;
RESET ROLE;
