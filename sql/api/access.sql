-- access.sql - by what way a reader reads (services/core/access/ways.def), and the blocks of a patient as staff register and
-- lift them. What a block closes is in sql/policies/block.sql; the patient's own side in own_block.sql.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.way(p_facts text[]) RETURNS access.way
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT w FROM access.way w WHERE w.needs <@ p_facts AND NOT w.bars && p_facts ORDER BY w.number LIMIT 1);
END
$$;

-- What is known of the reader and of what this unit has written about this person.
CREATE FUNCTION api.facts(p_patient uuid, p_unit uuid, p_provider uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    mine CONSTANT uuid := current_setting('samplan.unit')::uuid;
    reader CONSTANT text := current_setting('samplan.branch');
    writer CONSTANT text := (SELECT access.branch(u.kind) FROM organisation.unit u WHERE u.id = p_unit);
    inside CONSTANT boolean := p_provider = current_setting('samplan.provider')::uuid AND writer = reader;
BEGIN
    RETURN array_remove(ARRAY[CASE WHEN p_unit = mine THEN 'own-unit' END, CASE WHEN inside THEN 'same-provider' END,
            reader || '-reader', writer || '-data']
        || (SELECT array_agg(DISTINCT CASE WHEN b.unit_id IS NULL THEN 'block-provider' ELSE 'block-unit' END)
                || array_agg(DISTINCT CASE WHEN EXISTS (SELECT FROM access.lift l WHERE l.block_id = b.id
                    AND l.ended_at IS NULL AND l.until > now()) THEN 'lifted' END)
            FROM access.block b WHERE b.patient_id = p_patient AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > now())
                AND (b.unit_id = p_unit OR b.unit_id IS NULL AND b.provider_id = p_provider AND b.branch = writer)), NULL);
END
$$;

-- The way by which the unit reads what it sees already: `route` of the API and legal_route of the log. p_more: what
-- else is known (takes-part, addressed, consent, ...).
CREATE FUNCTION api.route(p_patient uuid, p_unit uuid, p_provider uuid, p_more text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (api.way(api.facts(p_patient, p_unit, p_provider) || p_more)).way;
END
$$;

-- A plan: who was called got it sent; who answers for something in it and was not called reads it as far as the consent goes.
CREATE FUNCTION api.plan_route(d plan.plan) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    mine CONSTANT uuid := current_setting('samplan.unit')::uuid;
BEGIN
    IF d.unit_id = mine THEN
        RETURN 'own-unit';
    END IF;
    RETURN api.route(d.patient_id, d.unit_id, d.provider_id, CASE
        WHEN current_setting('samplan.emergency')::uuid = d.patient_id THEN '{emergency}'
        WHEN api.plan_called(d.id, mine) AND NOT api.blocked(d.patient_id, d.unit_id) THEN '{takes-part,addressed}'
        ELSE '{takes-part}'::text[] || (SELECT array_agg(DISTINCT CASE k.given_by WHEN 'unable' THEN 'unable' ELSE 'consent' END)
            FROM api.plan_consents(d.id) k WHERE k.units @> ARRAY[mine]) END);
END
$$;

CREATE FUNCTION api.plan_called(p_id uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM plan.entry e WHERE e.plan_id = p_id AND e.act = 'call'
        AND e.content @> jsonb_build_object('units', jsonb_build_array(jsonb_build_object('id', p_unit))));
END
$$;

-- SV-9: where the person cannot consent, an omsorgsgivare reads what another omsorgsgivare has written and no more. It
-- may still be called, which sends (OSL 25 kap. 13 §).
CREATE FUNCTION api.plan_reads(d plan.plan, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN p_unit = d.unit_id OR api.plan_called(d.id, p_unit) OR (SELECT (api.way(ARRAY['takes-part',
            access.branch(r.kind) || '-reader', access.branch(w.kind) || '-data'] || (SELECT array_agg(DISTINCT CASE k.given_by
                WHEN 'unable' THEN 'unable' ELSE 'consent' END) FROM api.plan_consents(d.id) k WHERE k.units @> ARRAY[p_unit]))).way IS NOT NULL
        FROM organisation.unit r, organisation.unit w WHERE r.id = p_unit AND w.id = d.unit_id);
END
$$;

-- Of a time or a contact at another unit that the reader sees: as part of a plan by its consent, else as part of a case,
-- whose parties the law has told (LUS).
CREATE FUNCTION api.shared_route(p_patient uuid, p_unit uuid, p_provider uuid, p_sent boolean) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF p_unit = current_setting('samplan.unit')::uuid THEN
        RETURN 'own-unit';
    END IF;
    RETURN coalesce(api.route(p_patient, p_unit, p_provider, CASE
        WHEN current_setting('samplan.emergency')::uuid = p_patient THEN '{emergency}'
        WHEN p_sent AND NOT api.blocked(p_patient, p_unit) THEN '{takes-part,addressed}' ELSE '{takes-part,consent}' END::text[]), 'addressed');
END
$$;

-- Does a block stand against what this unit has written about this person, for readers outside? What leaves Samplan for
-- other readers than the patient asks this (SV-3).
CREATE FUNCTION api.blocked(p_patient uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.block b WHERE b.patient_id = p_patient AND b.ended_at IS NULL
        AND (b.until IS NULL OR b.until > now()) AND (b.unit_id = p_unit OR b.unit_id IS NULL
            AND EXISTS (SELECT FROM organisation.unit u WHERE u.id = p_unit AND u.provider_id = b.provider_id
                AND access.branch(u.kind) = b.branch)));
END
$$;

-- The blocks that stand against what the caller's unit may read of this person, not lifted for the caller.
CREATE FUNCTION api.blocks_against(p_patient uuid) RETURNS SETOF access.block
    LANGUAGE sql STABLE
    AS $$
    SELECT b.* FROM access.block b WHERE b.patient_id = p_patient AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > now())
        AND CASE WHEN b.unit_id IS NOT NULL THEN b.unit_id <> current_setting('samplan.unit')::uuid
            ELSE NOT (b.provider_id = current_setting('samplan.provider')::uuid AND b.branch = current_setting('samplan.branch')) END
        AND NOT EXISTS (SELECT FROM access.lift l WHERE l.block_id = b.id AND l.ended_at IS NULL AND l.until > now())
    $$;

-- Why nothing is there for a unit that takes part in the plan, for the log: api.plan_read and others that read one plan.
CREATE FUNCTION api.plan_hidden(p_id uuid, OUT reason text, OUT patient uuid)
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    SELECT x.patient_id INTO patient FROM plan.participation x
        WHERE x.plan_id = p_id AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL;
    reason := CASE WHEN patient IS NULL THEN 'not-party'
        WHEN EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = plan_hidden.patient)
            AND NOT EXISTS (SELECT FROM patient.person p WHERE p.id = plan_hidden.patient) THEN 'protected' ELSE 'blocked' END;
END
$$;

CREATE FUNCTION api.block_face(b access.block) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT json_build_object('id', b.id, 'level', CASE WHEN b.unit_id IS NULL THEN 'provider' ELSE 'unit' END,
        'name', coalesce((SELECT u.name FROM organisation.unit u WHERE u.id = b.unit_id),
            (SELECT p.name FROM organisation.provider p WHERE p.id = b.provider_id)), 'branch', b.branch,
        'since', b.since, 'until', b.until, 'askedBy', b.asked_by, 'how', b.how, 'registeredBy', b.registered_by ->> 'name',
        'unitName', (SELECT u.name FROM organisation.unit u WHERE u.id = b.registered_unit),
        'endedAt', b.ended_at, 'endedBy', b.ended_by ->> 'name'));
END
$$;

-- PersonBlocks of the API: those of the own unit and provider, which it may register and lift; and that there is
-- something blocked elsewhere, never whose (SV-5, PDL-4). An omsorgsgivare is told nothing of that: SV-5 is for care.
CREATE FUNCTION api.block_doc(c access.context, p_patient uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    care CONSTANT boolean := current_setting('samplan.branch') = 'care';
BEGIN
    RETURN (SELECT json_build_object('patientId', p_patient,
            'unitName', u.name, 'providerName', v.name,
            'may', access.branch(u.kind) <> 'none', 'mayLift', care AND api.contact_part(c, p_patient),
            'blocks', (SELECT coalesce(json_agg(api.block_face(b) ORDER BY b.ended_at IS NOT NULL, b.since DESC), '[]')
                FROM access.block b WHERE b.patient_id = p_patient AND b.provider_id = c.provider_id
                    AND b.branch = access.branch(u.kind) AND (b.unit_id IS NULL OR b.unit_id = c.unit_id)),
            'inside', care AND EXISTS (SELECT FROM api.blocks_against(p_patient) b
                WHERE b.unit_id IS NOT NULL AND b.provider_id = c.provider_id AND b.branch = 'care'),
            'elsewhere', care AND EXISTS (SELECT FROM api.blocks_against(p_patient) b
                WHERE b.branch = 'care' AND b.provider_id <> c.provider_id),
            'lifts', (SELECT coalesce(json_agg(json_build_object('id', l.id, 'unitName', o.name, 'basis', l.basis,
                    'until', l.until) ORDER BY o.name), '[]')
                FROM access.lift l JOIN access.block b ON b.id = l.block_id JOIN organisation.unit o ON o.id = b.unit_id
                WHERE l.patient_id = p_patient AND l.ended_at IS NULL AND l.until > now() AND b.ended_at IS NULL))
        FROM organisation.unit u JOIN organisation.provider v ON v.id = u.provider_id WHERE u.id = c.unit_id);
END
$$;

-- Everybody who works with the person looks again: what was open to them may be closed, or the other way round.
CREATE FUNCTION api.block_told(p_patient uuid, p_more uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.emit('block', p_patient, 1, ARRAY(SELECT DISTINCT x FROM unnest(api.contact_units(p_patient) || p_more) AS x
        WHERE x IS NOT NULL), p_patient);
END
$$;

CREATE FUNCTION api.block_list(secret bytea, request uuid, client text, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'block.read', 'block.list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_patient) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_patient, patient => p_patient);
        RETURN;
    END IF;
    doc := api.block_doc(c, p_patient);
    PERFORM api.note(c, 'ok', NULL, 'patient', p_patient, patient => p_patient, route => 'own-unit', categories => '{blocks}');
END
$$;

-- The beginning of the writes: an answer given before, or a person whom the unit does not see.
CREATE FUNCTION api.block_begin(c access.context, key text, body bytea, p_patient uuid, p_asked_by text,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.proxy_begin(c, key, body, p_patient) b;
    -- SV-3, PDL-4: a guardian does not block a child's data, and does not lift what the child has blocked
    IF outcome IS NULL AND p_asked_by = 'guardian' THEN
        outcome := 'conflict';
        reason := 'guardian-no-block';
        PERFORM api.note(c, 'denied', reason, 'patient', p_patient, patient => p_patient);
    END IF;
END
$$;

CREATE FUNCTION api.block_settle(c access.context, key text, body bytea, p_patient uuid, p_kind text, p_id uuid) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
    doc CONSTANT json := api.block_doc(c, p_patient);
BEGIN
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', NULL, p_kind, p_id, NULL, p_patient, c.provider_id, 'own-unit', '{blocks}');
    RETURN doc;
END
$$;

-- p_args: level, askedBy, how, until.
CREATE FUNCTION api.block_add(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'block.write', 'block.add');
    v_unit CONSTANT uuid := CASE WHEN p_args ->> 'level' = 'unit' THEN c.unit_id END;
    v_until CONSTANT timestamptz := ((p_args ->> 'until')::date + 1)::timestamp AT TIME ZONE 'Europe/Stockholm';
    made CONSTANT uuid := base.uuid7();
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.block_begin(c, key, body, p_patient, p_args ->> 'askedBy') b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    reason := api.block_fault(p_patient, c.provider_id, current_setting('samplan.branch'), v_unit, v_until);
    IF reason IS NOT NULL THEN
        outcome := CASE reason WHEN 'already-blocked' THEN 'conflict' ELSE 'invalid-request' END;
        PERFORM api.note(c, 'denied', reason, 'patient', p_patient, patient => p_patient);
        RETURN;
    END IF;
    INSERT INTO access.block (id, patient_id, provider_id, branch, unit_id, until, asked_by, how, registered_by, registered_unit)
        VALUES (made, p_patient, c.provider_id, current_setting('samplan.branch'), v_unit, v_until, p_args ->> 'askedBy',
            p_args ->> 'how', api.me(c), c.unit_id);
    PERFORM api.block_told(p_patient, ARRAY[c.unit_id]);
    outcome := 'ok';
    doc := api.block_settle(c, key, body, p_patient, 'block', made);
END
$$;

CREATE FUNCTION api.block_fault(p_patient uuid, p_provider uuid, p_branch text, p_unit uuid, p_until timestamptz) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('block ' || p_patient, 0));
    RETURN CASE WHEN p_branch NOT IN ('care', 'social') THEN 'bad-choice'
        WHEN p_until <= clock_timestamp() THEN 'in-past'
        WHEN EXISTS (SELECT FROM access.block b WHERE b.patient_id = p_patient AND b.provider_id = p_provider
            AND b.branch = p_branch AND b.unit_id IS NOT DISTINCT FROM p_unit AND b.ended_at IS NULL
            AND (b.until IS NULL OR b.until > now())) THEN 'already-blocked' END;
END
$$;

-- SV-3: the patient lifts at any time. p_args: askedBy, how.
CREATE FUNCTION api.block_end(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_block uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'block.write', 'block.end');
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.block_begin(c, key, body, p_patient, p_args ->> 'askedBy') b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE access.block b SET ended_at = clock_timestamp(), ended_by = api.me(c), ended_asked_by = p_args ->> 'askedBy',
            ended_how = p_args ->> 'how'
        WHERE b.id = p_block AND b.patient_id = p_patient AND b.ended_at IS NULL;
    IF NOT FOUND THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'block', p_block, patient => p_patient);
        RETURN;
    END IF;
    PERFORM api.block_told(p_patient, ARRAY[c.unit_id]);
    outcome := 'ok';
    doc := api.block_settle(c, key, body, p_patient, 'block', p_block);
END
$$;

-- PDL-5: what other units of the own provider have had blocked is read by one person for a time: the patient consents, or
-- cannot be asked and it is indispensable. The answer names the units. p_args: basis, reason.
CREATE FUNCTION api.lift_add(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid, p_args jsonb,
        p_seconds integer, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'block.write', 'lift.add');
    stands uuid[];
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.block_begin(c, key, body, p_patient, NULL) b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(b.id) INTO stands FROM api.blocks_against(p_patient) b
        WHERE b.unit_id IS NOT NULL AND b.provider_id = c.provider_id AND b.branch = 'care';
    reason := CASE WHEN current_setting('samplan.branch') <> 'care' THEN 'care-only'
        WHEN NOT api.contact_part(c, p_patient) THEN 'not-party' WHEN stands IS NULL THEN 'nothing-blocked' END;
    IF reason IS NOT NULL THEN
        outcome := CASE reason WHEN 'nothing-blocked' THEN 'conflict' ELSE 'access-denied' END;
        PERFORM api.note(c, 'denied', reason, 'patient', p_patient, patient => p_patient);
        RETURN;
    END IF;
    INSERT INTO access.lift (block_id, patient_id, unit_id, user_id, basis, reason, until)
        SELECT x, p_patient, c.unit_id, c.user_id, p_args ->> 'basis', p_args ->> 'reason',
                clock_timestamp() + make_interval(secs => least(p_seconds, 86000)) FROM unnest(stands) AS x;
    PERFORM api.block_told(p_patient, ARRAY[c.unit_id]);
    outcome := 'ok';
    doc := api.block_doc(c, p_patient);
    PERFORM api.remember(c, key, body, doc, p_patient),
        api.note(c, 'ok', p_args ->> 'basis', 'patient', p_patient, NULL, p_patient, c.provider_id, 'lifted', '{blocks}');
END
$$;

CREATE FUNCTION api.lift_end(secret bytea, request uuid, client text, key text, body bytea, p_patient uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'block.write', 'lift.end');
BEGIN
    SELECT b.outcome, b.reason, b.doc INTO outcome, reason, doc FROM api.block_begin(c, key, body, p_patient, NULL) b;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE access.lift l SET ended_at = clock_timestamp() WHERE l.patient_id = p_patient AND l.ended_at IS NULL;
    PERFORM api.block_told(p_patient, ARRAY[c.unit_id]);
    outcome := 'ok';
    doc := api.block_settle(c, key, body, p_patient, 'patient', p_patient);
END
$$;
RESET ROLE;
