-- plan_patient.sql - what a unit says to the patient beside the plan, and asks for. The patient's side is in own.sql.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.plan_comment(secret bytea, request uuid, client text, key text, body bytea, p_id uuid, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.comment');
    b record;
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'comment');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO plan.comment (plan_id, unit_id, by, text) VALUES (p_id, c.unit_id, api.me(c), p_args ->> 'text');
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;

-- One question is open at a time: a new one takes the place of the old.
CREATE FUNCTION api.plan_ask_consent(secret bytea, request uuid, client text, key text, body bytea, p_id uuid,
        p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'plan.write', 'plan.ask-consent');
    b record;
    named uuid[];
BEGIN
    SELECT * INTO b FROM api.plan_begin(c, key, body, p_id, NULL, 'consent');
    outcome := b.outcome;
    reason := b.reason;
    doc := b.doc;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT x::uuid) INTO named FROM jsonb_array_elements_text(p_args -> 'unitIds') AS x;
    reason := CASE WHEN (SELECT count(*) FROM organisation.unit u WHERE u.id = ANY (named)) <> cardinality(named)
            THEN 'unknown-unit'
        WHEN (p_args ->> 'validTo')::date < api.plan_today() THEN 'in-past' END;
    IF reason IS NOT NULL THEN
        outcome := 'invalid-request';
        PERFORM api.plan_refuse(c, b.d, p_id, reason);
        RETURN;
    END IF;
    UPDATE plan.consent_request q SET answered_at = clock_timestamp(), answer = 'replaced'
        WHERE q.plan_id = p_id AND q.answered_at IS NULL;
    INSERT INTO plan.consent_request (plan_id, unit_id, units, valid_to, note, asked_by)
        VALUES (p_id, c.unit_id, named, (p_args ->> 'validTo')::date, p_args ->> 'note', api.me(c));
    outcome := 'ok';
    doc := api.plan_settle(c, key, body, b.d);
END
$$;
RESET ROLE;
