-- agreement_write.sql - an agreement is begun, written a field at a time, agreed on with the person, ended; and what the person
-- writes in it. What stands in a field is checked by services/core/agreement/agreement.c and again by constraints.
SET LOCAL ROLE samplan_api;

-- Those who are told when it changes: as the policy `party` has it, seen from the unit's own side.
CREATE FUNCTION api.agreement_units(a agreement.agreement) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN ARRAY(SELECT a.unit_id
        UNION SELECT y.unit_id FROM discharge.discharge d JOIN discharge.party y ON y.discharge_id = d.id
            WHERE a.number IS NOT NULL AND d.patient_id = a.patient_id AND y.until IS NULL
                AND d.state NOT IN ('closed', 'aborted')
        UNION SELECT y.unit_id FROM plan.plan d JOIN plan.party y ON y.plan_id = d.id
            WHERE a.number IS NOT NULL AND d.patient_id = a.patient_id AND y.until IS NULL AND d.state <> 'closed');
END
$$;

CREATE FUNCTION api.agreement_refuse(c access.context, a agreement.agreement, p_id uuid, p_why text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.note(c, 'denied', p_why, 'agreement', p_id, a.version, a.patient_id, a.provider_id);
END
$$;

-- The beginning of every act: who calls, an answer given before, the agreement locked, the table asked. Its own unit alone
-- acts on it; p_own: it is the person who does, whose right has been shown.
CREATE FUNCTION api.agreement_open(c access.context, key text, body bytea, p_id uuid, p_version bigint, p_act text,
        p_own boolean, OUT outcome text, OUT reason text, OUT doc json, OUT a agreement.agreement)
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
    PERFORM FROM agreement.agreement x WHERE x.id = p_id FOR UPDATE;
    SELECT x.* INTO a FROM agreement.agreement x WHERE x.id = p_id;
    PERFORM set_config('samplan.act', p_act, true);
    outcome := CASE WHEN a.id IS NULL THEN 'not-found'
        WHEN NOT p_own AND a.unit_id <> c.unit_id THEN 'conflict'
        WHEN p_version IS NOT NULL AND a.version <> p_version THEN 'stale-version'
        WHEN NOT EXISTS (SELECT FROM agreement.move m WHERE m.act = p_act AND m.from_state = a.state) THEN 'conflict' END;
    IF outcome IS NOT NULL THEN
        reason := CASE WHEN outcome <> 'conflict' THEN NULL
            WHEN NOT p_own AND a.unit_id <> c.unit_id THEN 'not-your-part' ELSE 'agreement-over' END;
        PERFORM api.agreement_refuse(c, a, p_id, coalesce(reason, CASE outcome WHEN 'not-found' THEN 'not-party'
            ELSE outcome END));
    END IF;
END
$$;

-- A new version, told to those who see it: by its own id to those that show it, by the person's to those that do not yet.
CREATE FUNCTION api.agreement_tell(p_id uuid) RETURNS agreement.agreement
    LANGUAGE plpgsql
    AS $$
DECLARE
    a agreement.agreement;
    units uuid[];
BEGIN
    UPDATE agreement.agreement x SET version = x.version + 1 WHERE x.id = p_id AND x.state <> 'ended';
    SELECT x.* INTO a FROM agreement.agreement x WHERE x.id = p_id;
    units := api.agreement_units(a);
    PERFORM api.emit('agreement', a.id, a.version, units, a.patient_id),
        api.emit('agreements', a.patient_id, a.version, units);
    RETURN a;
END
$$;

CREATE FUNCTION api.agreement_settle(c access.context, key text, body bytea, p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    a CONSTANT agreement.agreement := api.agreement_tell(p_id);
    doc CONSTANT json := api.agreement_doc(p_id);
BEGIN
    PERFORM api.remember(c, key, body, doc, a.patient_id), api.note(c, 'ok', NULL, 'agreement', a.id, a.version,
        a.patient_id, a.provider_id, categories => '{identity,agreement,contacts,appointment,plan}');
    RETURN doc;
END
$$;

-- One that runs, of a unit with a person. It refers from the beginning to the plan that the unit takes part in.
CREATE FUNCTION api.agreement_begin(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.write', 'agreement.begin');
    fresh CONSTANT uuid := base.uuid7();
BEGIN
    outcome := nullif(c.outcome, 'ok');
    reason := c.reason;
    IF outcome IS NULL THEN
        SELECT r.outcome, r.reason, r.doc INTO outcome, reason, doc FROM api.replay(c, key, body) r;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('agreement ' || p_patient || c.unit_id, 0));
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_patient) THEN
        outcome := 'not-found';
    ELSIF NOT api.agreement_may_begin(c, p_patient) THEN
        outcome := 'conflict';
        reason := 'no-case-or-plan';
    ELSIF EXISTS (SELECT FROM agreement.agreement a WHERE a.patient_id = p_patient AND a.unit_id = c.unit_id
            AND a.state <> 'ended') THEN
        outcome := 'conflict';
        reason := 'agreement-running';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'agreement', NULL, patient => p_patient);
        RETURN;
    END IF;
    PERFORM set_config('samplan.act', 'begin', true);
    INSERT INTO agreement.agreement (id, version, patient_id, unit_id, provider_id, created_by, created_user)
        VALUES (fresh, 0, p_patient, c.unit_id, c.provider_id, api.me(c), c.user_id);
    PERFORM set_config('samplan.act', 'edit', true);
    INSERT INTO agreement.plan (agreement_id, patient_id, plan_id, refers)
        SELECT fresh, p_patient, d.id, true FROM plan.plan d WHERE d.patient_id = p_patient AND d.state <> 'closed';
    outcome := 'ok';
    doc := api.agreement_settle(c, key, body, fresh);
END
$$;

-- A value in its field, whoever wrote before; the agreement is locked by now.
CREATE FUNCTION api.agreement_put(c access.context, p_id uuid, p_name text, p_value text) RETURNS agreement.field
    LANGUAGE plpgsql
    AS $$
DECLARE
    staff CONSTANT uuid := CASE WHEN c.unit_id IS NOT NULL THEN c.user_id END; -- a citizen is no staff
    f agreement.field;
BEGIN
    UPDATE agreement.field x SET value = p_value, version = x.version + 1, unit_id = c.unit_id,
            changed_at = clock_timestamp(), changed_by = api.me(c), changed_user = staff
        WHERE x.agreement_id = p_id AND x.name = p_name RETURNING x.* INTO f;
    IF f.name IS NULL THEN
        INSERT INTO agreement.field (agreement_id, name, value, unit_id, changed_by, changed_user)
            VALUES (p_id, p_name, p_value, c.unit_id, api.me(c), staff) RETURNING * INTO f;
    END IF;
    RETURN f;
END
$$;

-- Whether somebody was first: the field has another version than the one that was read (0: untouched). The same words again
-- are no conflict. What stands there, if anything does, in doc.
CREATE FUNCTION api.agreement_stale(p_id uuid, p_name text, p_version bigint, p_value text, OUT stale boolean, OUT doc json)
    LANGUAGE plpgsql
    AS $$
DECLARE
    f agreement.field;
BEGIN
    SELECT x.* INTO f FROM agreement.field x WHERE x.agreement_id = p_id AND x.name = p_name;
    stale := coalesce(f.version, 0) <> p_version AND (f.name IS NULL OR f.value IS DISTINCT FROM p_value);
    doc := CASE WHEN stale AND f.name IS NOT NULL THEN api.agreement_field_face(f) END;
END
$$;

-- One field, at the version that was read (0: untouched). Who comes second is given what the first one wrote, in doc.
CREATE FUNCTION api.agreement_field(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_name text, p_version bigint, p_value text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.write', 'agreement.field');
    b record;
    a agreement.agreement;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, NULL, 'edit', false);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT CASE WHEN x.stale THEN 'stale-version' END, x.doc INTO outcome, doc
        FROM api.agreement_stale(p_id, p_name, p_version, p_value) x;
    IF outcome IS NOT NULL THEN
        PERFORM api.agreement_refuse(c, b.a, p_id, outcome);
        RETURN;
    END IF;
    doc := api.agreement_field_face(api.agreement_put(c, p_id, p_name, p_value));
    IF p_name = 'follow-up' THEN
        UPDATE agreement.agreement x SET follow_up_on = p_value::date WHERE x.id = p_id;
    END IF;
    a := api.agreement_tell(p_id);
    outcome := 'ok';
    PERFORM api.remember(c, key, body, doc, a.patient_id),
        api.note(c, 'ok', NULL, 'agreement', p_id, a.version, a.patient_id, a.provider_id, categories => '{agreement}');
END
$$;

-- It refers to a plan of the person, or does not any more.
CREATE FUNCTION api.agreement_refer(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_plan uuid, p_refers boolean, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.write', 'agreement.refer');
    b record;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, NULL, 'edit', false);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM plan.plan d WHERE d.id = p_plan AND d.patient_id = (b.a).patient_id) THEN
        outcome := 'not-found';
    ELSIF p_refers AND EXISTS (SELECT FROM plan.plan d WHERE d.id = p_plan AND d.state = 'closed') THEN
        outcome := 'conflict';
        reason := 'plan-closed';
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.agreement_refuse(c, b.a, p_id, coalesce(reason, outcome));
        RETURN;
    END IF;
    UPDATE agreement.plan x SET refers = p_refers WHERE x.agreement_id = p_id AND x.plan_id = p_plan;
    IF NOT FOUND THEN
        INSERT INTO agreement.plan (agreement_id, patient_id, plan_id, refers)
            VALUES (p_id, (b.a).patient_id, p_plan, p_refers);
    END IF;
    outcome := 'ok';
    doc := api.agreement_settle(c, key, body, p_id);
END
$$;

-- What is written is agreed on: with whom, how and when. At the version that was read, so nobody agrees to what they have not
-- seen.
CREATE FUNCTION api.agreement_agree(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.write', 'agreement.agree');
    b record;
    content jsonb;
    fresh integer;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, p_version, 'agree', false);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    content := api.agreement_content(p_id);
    reason := CASE WHEN agreement.missing(content) <> '{}' THEN 'agreement-incomplete'
        WHEN (SELECT v.content FROM agreement.version v WHERE v.agreement_id = p_id AND v.number = (b.a).number) = content
            THEN 'nothing-changed' END;
    IF reason IS NOT NULL THEN
        outcome := 'conflict';
        PERFORM api.agreement_refuse(c, b.a, p_id, reason);
        RETURN;
    END IF;
    fresh := coalesce((b.a).number, 0) + 1;
    INSERT INTO agreement.version (agreement_id, number, patient_id, content, agreed_with, name, how, agreed_at, told_by,
            unit_id, made_by, made_user)
        VALUES (p_id, fresh, (b.a).patient_id, content, p_args ->> 'agreedWith', p_args ->> 'name', p_args ->> 'how',
            coalesce((p_args ->> 'agreedAt')::timestamptz, clock_timestamp()), p_args ->> 'toldBy', c.unit_id, api.me(c),
            c.user_id);
    UPDATE agreement.agreement x SET state = 'in-force', number = fresh WHERE x.id = p_id;
    outcome := 'ok';
    doc := api.agreement_settle(c, key, body, p_id);
END
$$;

-- It ends, with why; what was agreed stays to be read.
CREATE FUNCTION api.agreement_end(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.write', 'agreement.end');
    b record;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, p_version, 'end', false);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE agreement.agreement x SET state = 'ended', version = x.version + 1, ended_at = clock_timestamp(),
            ended_by = api.me(c), ended_reason = p_args ->> 'reason', ended_note = p_args ->> 'note'
        WHERE x.id = p_id;
    outcome := 'ok';
    doc := api.agreement_settle(c, key, body, p_id);
END
$$;

CREATE FUNCTION api.agreement_comment(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'agreement.write', 'agreement.comment');
    b record;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, NULL, 'comment', false);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO agreement.comment (agreement_id, unit_id, by, text) VALUES (p_id, c.unit_id, api.me(c), p_args ->> 'text');
    outcome := 'ok';
    doc := api.agreement_settle(c, key, body, p_id);
END
$$;

-- ---- the patient's side ----

-- OwnAgreement of the API: what is agreed, and the own words for the next time. The rest of what is being written is not
-- agreed on yet.
CREATE FUNCTION api.own_agreements(p_patient uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', a.id, 'version', a.version, 'state', a.state, 'number', a.number,
            'label', api.agreement_label(a.unit_id), 'unit', api.unit_ref(u), 'phone', u.phone,
            'followUpOn', (SELECT v.content #>> '{fields,follow-up}' FROM agreement.version v
                WHERE v.agreement_id = a.id AND v.number = a.number),
            'endedAt', a.ended_at, 'endedReason', a.ended_reason,
            'writes', EXISTS (SELECT FROM agreement.move m WHERE m.act = 'edit' AND m.from_state = a.state),
            'words', (SELECT json_agg(json_build_object('name', w.name, 'value', f.value, 'version', coalesce(f.version, 0),
                    'changedAt', f.changed_at, 'changedBy', f.changed_by ->> 'name') ORDER BY w.name)
                FROM unnest(ARRAY['matters', 'self']) AS w(name)
                LEFT JOIN agreement.field f ON f.agreement_id = a.id AND f.name = w.name),
            'versions', api.agreement_versions(a.id), 'comments', api.agreement_comments(a.id))
            ORDER BY a.state = 'ended', a.id DESC), '[]')
        FROM agreement.agreement a JOIN organisation.unit u ON u.id = a.unit_id
        WHERE a.patient_id = p_patient AND (a.state <> 'ended' OR a.number IS NOT NULL));
END
$$;

CREATE FUNCTION api.own_agreement_settle(c access.context, key text, body bytea, p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    a CONSTANT agreement.agreement := api.agreement_tell(p_id);
    doc CONSTANT json := api.own_doc(c, a.patient_id);
BEGIN
    PERFORM api.remember(c, key, body, doc, a.patient_id),
        api.note(c, 'ok', NULL, 'agreement', a.id, a.version, a.patient_id, a.provider_id, 'own', '{agreement}');
    RETURN doc;
END
$$;

CREATE FUNCTION api.own_agreement_field(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_id uuid, p_name text, p_version bigint, p_value text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.agreement-field', api.own_whose(p_patient),
        'agreement');
    b record;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, NULL, 'edit', true);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF coalesce(p_name, '') NOT IN ('matters', 'self') THEN
        outcome := 'not-found';
    ELSE
        SELECT CASE WHEN x.stale THEN 'stale-version' END, x.doc INTO outcome, doc
            FROM api.agreement_stale(p_id, p_name, p_version, p_value) x;
    END IF;
    IF outcome IS NOT NULL THEN
        PERFORM api.agreement_refuse(c, b.a, p_id, outcome);
        RETURN;
    END IF;
    PERFORM api.agreement_put(c, p_id, p_name, p_value);
    outcome := 'ok';
    doc := api.own_agreement_settle(c, key, body, p_id);
END
$$;

CREATE FUNCTION api.own_agreement_comment(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        p_id uuid, p_text text, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.own_enter(secret, request, client, 'own.write', 'own.agreement-comment',
        api.own_whose(p_patient), 'agreement');
    b record;
BEGIN
    SELECT * INTO b FROM api.agreement_open(c, key, body, p_id, NULL, 'comment', true);
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO agreement.comment (agreement_id, by, text) VALUES (p_id, api.me(c), p_text);
    outcome := 'ok';
    doc := api.own_agreement_settle(c, key, body, p_id);
END
$$;
RESET ROLE;
