-- liability_county.sql - what a county's administrator keeps: agreements, amounts, settings; and the monthly basis
-- and the preview, which are computed in C from facts without anybody's identity.
SET LOCAL ROLE samplan_api;

-- The county that this administrator keeps: that of the own provider. From here on the call sees its agreements.
CREATE FUNCTION api.county_of(c access.context) RETURNS reference.county
    LANGUAGE plpgsql
    AS $$
DECLARE
    found reference.county;
BEGIN
    SELECT k.* INTO found FROM organisation.provider o JOIN reference.county k ON k.code = o.county_code
        WHERE o.id = c.provider_id;
    PERFORM api.county_shown(found.code);
    RETURN found;
END
$$;

CREATE FUNCTION api.county_today() RETURNS date
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date;
END
$$;

-- ---- agreements ----

CREATE FUNCTION api.county_agreements_doc(k reference.county) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    today CONSTANT date := api.county_today();
BEGIN
    RETURN json_build_object('county', json_build_object('code', k.code, 'name', k.name),
        'agreements', (SELECT coalesce(json_agg(json_build_object('id', a.id, 'version', a.version,
                'state', CASE WHEN a.valid_from > today THEN 'future' WHEN a.valid_to < today THEN 'ended'
                    ELSE 'in-force' END,
                'agreement', a.agreement, 'createdAt', a.created_at, 'createdBy', a.created_by,
                'changedAt', a.changed_at, 'changedBy', a.changed_by) ORDER BY a.valid_from DESC), '[]')
            FROM liability.agreement a WHERE a.county_code = k.code));
END
$$;

-- Whether another agreement of the county holds on one of these days. One writer at a time in a county.
CREATE FUNCTION api.agreement_overlaps(k reference.county, p_but uuid, p_from date, p_to date) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('agreement ' || k.code, 0));
    RETURN EXISTS (SELECT FROM liability.agreement a WHERE a.county_code = k.code AND a.id IS DISTINCT FROM p_but
        AND daterange(a.valid_from, a.valid_to, '[]') && daterange(p_from, p_to, '[]'));
END
$$;

CREATE FUNCTION api.county_agreements(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.agreement-list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.county_agreements_doc(api.county_of(c));
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.county_agreement_add(secret bytea, request uuid, client text, key text, body bytea,
        p_agreement jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.agreement-add');
    k reference.county;
    fresh CONSTANT uuid := base.uuid7();
    since CONSTANT date := p_agreement ->> 'validFrom';
    until CONSTANT date := p_agreement ->> 'validTo';
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
    k := api.county_of(c);
    IF api.agreement_overlaps(k, NULL, since, until) THEN
        outcome := 'conflict';
        reason := 'period-overlaps';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    INSERT INTO liability.agreement (id, county_code, valid_from, valid_to, agreement, created_by)
        VALUES (fresh, k.code, since, until, p_agreement, api.me(c));
    outcome := 'ok';
    doc := api.county_agreements_doc(k);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'agreement', fresh, 1);
END
$$;

-- Why this agreement cannot be changed so: an agreement in force, or one that has been, is as it was; the former
-- may be ended, from today on.
CREATE FUNCTION api.agreement_fault(k reference.county, a liability.agreement, p_agreement jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    today CONSTANT date := api.county_today();
    since CONSTANT date := p_agreement ->> 'validFrom';
    until CONSTANT date := p_agreement ->> 'validTo';
BEGIN
    RETURN CASE
        WHEN a.valid_to < today THEN 'agreement-ended'
        WHEN a.valid_from <= today AND jsonb_strip_nulls(a.agreement) - 'validTo'
            IS DISTINCT FROM jsonb_strip_nulls(p_agreement) - 'validTo' THEN 'agreement-in-force'
        WHEN a.valid_from <= today AND until < today THEN 'agreement-past-end'
        WHEN a.valid_from > today AND since <= today THEN 'agreement-backdated'
        WHEN api.agreement_overlaps(k, a.id, since, until) THEN 'period-overlaps' END;
END
$$;

CREATE FUNCTION api.county_agreement_change(secret bytea, request uuid, client text, key text, body bytea,
        p_id uuid, p_version bigint, p_agreement jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.agreement-change');
    k reference.county;
    a liability.agreement;
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
    k := api.county_of(c);
    SELECT x.* INTO a FROM liability.agreement x WHERE x.id = p_id FOR UPDATE;
    outcome := CASE WHEN a.id IS NULL THEN 'not-found'
        WHEN a.version IS DISTINCT FROM p_version THEN 'stale-version' ELSE 'ok' END;
    IF outcome = 'ok' THEN
        reason := api.agreement_fault(k, a, p_agreement);
        outcome := CASE WHEN reason IS NULL THEN 'ok' ELSE 'conflict' END;
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'agreement', p_id);
        RETURN;
    END IF;
    UPDATE liability.agreement x SET version = x.version + 1, agreement = p_agreement,
            valid_from = (p_agreement ->> 'validFrom')::date, valid_to = (p_agreement ->> 'validTo')::date,
            changed_at = clock_timestamp(), changed_by = api.me(c)
        WHERE x.id = a.id;
    doc := api.county_agreements_doc(k);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'agreement', a.id, a.version + 1);
END
$$;

-- ---- what a day of care costs ----

CREATE FUNCTION api.county_tariffs_doc(k reference.county) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN json_build_object('county', json_build_object('code', k.code, 'name', k.name),
        'tariffs', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'validFrom', x.valid_from,
                'validTo', x.valid_to, 'amount', x.amount, 'source', x.source, 'shipped', x.county_code IS NULL,
                'enteredAt', CASE WHEN x.county_code IS NOT NULL THEN x.entered_at END, 'enteredBy', x.entered_by,
                'replacedAt', x.replaced_at, 'replacedBy', x.replaced_by)
                ORDER BY x.valid_from DESC, x.replaced_at DESC NULLS FIRST), '[]')
            FROM liability.tariff x));
END
$$;

CREATE FUNCTION api.county_tariffs(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.tariff-list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.county_tariffs_doc(api.county_of(c));
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.county_tariff_add(secret bytea, request uuid, client text, key text, body bytea,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.tariff-add');
    k reference.county;
    fresh CONSTANT uuid := base.uuid7();
    old CONSTANT uuid := p_args ->> 'replacesId';
    days CONSTANT daterange := daterange((p_args ->> 'validFrom')::date, (p_args ->> 'validTo')::date, '[]');
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
    k := api.county_of(c);
    PERFORM pg_advisory_xact_lock(hashtextextended('tariff ' || k.code, 0));
    outcome := 'ok';
    IF old IS NOT NULL AND NOT EXISTS (SELECT FROM liability.tariff x
            WHERE x.id = old AND x.county_code = k.code AND x.replaced_at IS NULL) THEN
        outcome := 'not-found';
    ELSIF EXISTS (SELECT FROM liability.tariff x WHERE x.id IS DISTINCT FROM old AND x.replaced_at IS NULL
            AND daterange(x.valid_from, x.valid_to, '[]') && days) THEN
        outcome := 'conflict';
        reason := 'period-overlaps';
    END IF;
    IF outcome <> 'ok' THEN
        PERFORM api.note(c, 'denied', coalesce(reason, outcome), 'tariff', old);
        RETURN;
    END IF;
    UPDATE liability.tariff x SET replaced_at = clock_timestamp(), replaced_by = api.me(c) WHERE x.id = old;
    INSERT INTO liability.tariff (id, county_code, valid_from, valid_to, amount, source, entered_by)
        VALUES (fresh, k.code, lower(days), upper(days) - 1, (p_args ->> 'amount')::integer, p_args ->> 'source',
            api.me(c));
    doc := api.county_tariffs_doc(k);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok', NULL, 'tariff', fresh);
END
$$;

-- ---- settings ----

CREATE FUNCTION api.county_settings_doc(k reference.county) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT json_build_object('county', json_build_object('code', k.code, 'name', k.name),
            'version', coalesce(s.version, 0), 'planningDocumentHours', s.planning_document_hours,
            'acknowledgeMinutes', coalesce(s.acknowledge_minutes, 240), 'homeReady', to_json(s.home_ready),
            'sipCallWorkingDay', coalesce(s.sip_call_working_day, false), 'contactLimit', coalesce(s.contact_limit, 9),
            'physicianCategories', coalesce(to_json(s.physician_categories),
                '["general-specialist", "other-specialist", "trainee", "licensed", "leased"]'),
            'agreementLabel', coalesce(s.agreement_label, 'Dokumenterad överenskommelse'),
            'changedAt', CASE WHEN s.changed_by IS NOT NULL THEN s.changed_at END, 'changedBy', s.changed_by)
        FROM (SELECT 1) one LEFT JOIN organisation.county_setting s ON s.county_code = k.code);
END
$$;

CREATE FUNCTION api.county_settings_read(secret bytea, request uuid, client text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.settings-read');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.county_settings_doc(api.county_of(c));
    PERFORM api.note(c, 'ok');
END
$$;

CREATE FUNCTION api.county_settings_write(secret bytea, request uuid, client text, key text, body bytea,
        p_version bigint, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.settings-write');
    k reference.county;
    present bigint;
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
    k := api.county_of(c);
    PERFORM pg_advisory_xact_lock(hashtextextended('county ' || k.code, 0));
    present := (SELECT s.version FROM organisation.county_setting s WHERE s.county_code = k.code);
    IF coalesce(present, 0) IS DISTINCT FROM p_version THEN
        outcome := 'stale-version';
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    END IF;
    IF present IS NULL THEN
        INSERT INTO organisation.county_setting (county_code, version) VALUES (k.code, 0);
    END IF;
    UPDATE organisation.county_setting s SET version = s.version + 1,
            planning_document_hours = (p_args ->> 'planningDocumentHours')::integer,
            acknowledge_minutes = (p_args ->> 'acknowledgeMinutes')::integer,
            home_ready = CASE WHEN jsonb_typeof(p_args -> 'homeReady') = 'array'
                THEN ARRAY (SELECT x.point FROM jsonb_array_elements_text(p_args -> 'homeReady')
                    WITH ORDINALITY AS x (point, at) ORDER BY x.at) END,
            sip_call_working_day = (p_args ->> 'sipCallWorkingDay')::boolean,
            contact_limit = coalesce((p_args ->> 'contactLimit')::integer, 9),
            physician_categories = CASE WHEN jsonb_typeof(p_args -> 'physicianCategories') = 'array'
                THEN (SELECT CASE WHEN count(DISTINCT x) < 5 THEN array_agg(DISTINCT x) END -- all: nothing is settled
                    FROM jsonb_array_elements_text(p_args -> 'physicianCategories') x) ELSE s.physician_categories END,
            agreement_label = coalesce(p_args ->> 'agreementLabel', s.agreement_label),
            changed_at = clock_timestamp(), changed_by = api.me(c)
        WHERE s.county_code = k.code;
    outcome := 'ok';
    doc := api.county_settings_doc(k);
    PERFORM api.remember(c, key, body, doc), api.note(c, 'ok');
END
$$;

-- ---- the basis ----

-- Everything of a period that the models are computed from.
CREATE FUNCTION api.county_facts(k reference.county, p_from date, p_to date, p_with_id boolean) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    hidden bigint;
BEGIN
    PERFORM set_config('samplan.payment', k.code, true);
    hidden := liability.hidden(p_from, p_to);
    PERFORM set_config('samplan.payment', '', true);
    RETURN json_build_object('county', json_build_object('code', k.code, 'name', k.name),
        'rules', api.county_rules(k.code), 'hidden', hidden,
        'municipalities', (SELECT json_agg(json_build_array(m.code, m.name, m.county_code = k.code) ORDER BY m.name)
            FROM reference.municipality m),
        'stays', api.county_stays(k.code, p_from, p_to, NULL, p_with_id));
END
$$;

CREATE FUNCTION api.county_payment(secret bytea, request uuid, client text, p_from date, p_to date,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.payment');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.county_facts(api.county_of(c), p_from, p_to, true);
    PERFORM api.note(c, 'ok', categories => '{liability}');
END
$$;

CREATE FUNCTION api.county_preview(secret bytea, request uuid, client text, p_from date, p_to date,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'county.manage', 'county.agreement-preview');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    doc := api.county_facts(api.county_of(c), p_from, p_to, false);
    PERFORM api.note(c, 'ok', categories => '{liability}');
END
$$;
RESET ROLE;
