-- liability.sql - the payment basis of a case: the facts, from which C computes (services/core/liability/).
SET LOCAL ROLE samplan_api;

-- From here on this call sees what the county has agreed and entered (policies/liability.sql).
CREATE FUNCTION api.county_shown(p_county text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM set_config('samplan.county', p_county, true);
END
$$;

-- The cases of a county in a period, of all its units and without anybody's identity.
CREATE FUNCTION api.county_stays(p_county text, p_from date, p_to date, p_municipality text, p_with_id boolean)
        RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    found jsonb;
BEGIN
    PERFORM set_config('samplan.payment', p_county, true);
    found := liability.stays(p_from, p_to, p_municipality, p_with_id);
    PERFORM set_config('samplan.payment', '', true);
    RETURN found;
END
$$;

-- Agreements and amounts of the county, as services/core/liability/facts.c reads them. The county's own amounts
-- come first: they hold where both have a row.
CREATE FUNCTION api.county_rules(p_county text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN jsonb_build_object(
        'agreements', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'agreement', a.agreement)
                ORDER BY a.valid_from), '[]')
            FROM liability.agreement a WHERE a.county_code = p_county),
        'tariffs', (SELECT coalesce(jsonb_agg(jsonb_build_array(x.valid_from, x.valid_to, x.amount, x.source)
                ORDER BY x.county_code NULLS LAST, x.valid_from), '[]')
            FROM liability.tariff x WHERE x.replaced_at IS NULL AND (x.county_code IS NULL OR x.county_code = p_county)),
        'sipCallWorkingDay', EXISTS (SELECT FROM organisation.county_setting s
            WHERE s.county_code = p_county AND s.sip_call_working_day));
END
$$;

CREATE FUNCTION api.municipality_ref(p_code text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('code', m.code, 'name', m.name) FROM reference.municipality m
        WHERE m.code = p_code);
END
$$;

-- Names of the units of the municipality that got these notices.
CREATE FUNCTION api.liability_units(p_case uuid, p_notices uuid[], p_municipality text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(DISTINCT u.name), '[]')
        FROM discharge.recipient r JOIN organisation.unit u ON u.id = r.unit_id
        WHERE r.discharge_id = p_case AND r.notice_id = ANY (p_notices)
            AND r.ended_how IS DISTINCT FROM 'recalled' AND r.unit_id = ANY (liability.units(p_municipality)));
END
$$;

-- What stands behind the facts: who said what when. For people to read; nothing is computed from it.
CREATE FUNCTION api.liability_evidence(d discharge.discharge, p_payer text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN jsonb_build_object(
        'admissionUnits', api.liability_units(d.id, (SELECT array_agg(n.id) FROM discharge.notice n
            WHERE n.discharge_id = d.id AND n.kind = 'admission'), p_payer),
        'intervals', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', i.number, 'judgedAt', i.judged_at,
                'sentAt', i.sent_at, 'physicianName', i.physician_name, 'endedAt', i.ended_at,
                'endedHow', i.ended_how, 'units', api.liability_units(d.id, ARRAY[i.notice_id], p_payer))
                ORDER BY i.number), '[]')
            FROM discharge.ready_interval i WHERE i.discharge_id = d.id),
        'calls', (SELECT coalesce(jsonb_agg(jsonb_build_object('calledAt', k.called_at, 'meetingAt', k.meeting_at,
                'unit', api.unit_ref(u)) ORDER BY k.called_at), '[]')
            FROM discharge.sip_call k JOIN organisation.unit u ON u.id = k.unit_id WHERE k.discharge_id = d.id),
        'decisions', (SELECT coalesce(jsonb_agg(jsonb_build_object('need', s.need, 'refusedOn', s.refused_on,
                'decidedAt', s.decided_at, 'unit', api.unit_ref(u)) ORDER BY s.number), '[]')
            FROM discharge.sip_decision s JOIN organisation.unit u ON u.id = s.unit_id WHERE s.discharge_id = d.id),
        'answers', (SELECT coalesce(jsonb_agg(jsonb_build_object('saidAt', a.said_at, 'available', a.available,
                'from', a.from_at, 'unit', api.unit_ref(u)) ORDER BY a.said_at, a.number), '[]')
            FROM discharge.availability a JOIN organisation.unit u ON u.id = a.unit_id WHERE a.discharge_id = d.id));
END
$$;

-- PAY-2: who pays and why. Where a protected person lives is told to nobody.
CREATE FUNCTION api.liability_who(d discharge.discharge, p_payer text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    hidden CONSTANT boolean := EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id);
    registered CONSTANT text := (SELECT p.municipality_code FROM patient.person p WHERE p.id = d.patient_id);
BEGIN
    RETURN jsonb_build_object(
        'registered', CASE WHEN NOT hidden THEN api.municipality_ref(registered) END,
        'payer', CASE WHEN NOT hidden THEN api.municipality_ref(p_payer) END,
        'placement', CASE WHEN NOT hidden THEN (SELECT api.placement_doc(x) FROM patient.placement x
            WHERE x.patient_id = d.patient_id AND x.replaced_at IS NULL AND x.municipality_code = p_payer
            ORDER BY x.since DESC, x.id DESC LIMIT 1) END);
END
$$;

-- The cases that the average of this one is made of: those of the municipality in the months that the last interval
-- may belong to, and in the two before where the county settles three together.
CREATE FUNCTION api.liability_peers(d discharge.discharge, p_county text, p_payer text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    sent date;
    ended date;
BEGIN
    SELECT (i.sent_at AT TIME ZONE 'Europe/Stockholm')::date,
            (coalesce(i.ended_at, clock_timestamp()) AT TIME ZONE 'Europe/Stockholm')::date
        INTO sent, ended
        FROM discharge.ready_interval i WHERE i.discharge_id = d.id ORDER BY i.number DESC LIMIT 1;
    IF sent IS NULL OR EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id) THEN
        RETURN '[]';
    END IF;
    sent := date_trunc('month', sent)::date;
    IF EXISTS (SELECT FROM liability.agreement a WHERE a.county_code = p_county
            AND a.agreement #>> '{average,settlement}' = 'three-month-mean') THEN
        sent := (sent - interval '2 months')::date;
    END IF;
    RETURN api.county_stays(p_county, sent, (date_trunc('month', ended) + interval '1 month - 1 day')::date,
        p_payer, false);
END
$$;

CREATE FUNCTION api.liability_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'discharge.read', 'liability.read');
    d discharge.discharge;
    v_county reference.county;
    payer text;
    stay jsonb;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.* INTO d FROM discharge.discharge x WHERE x.id = p_id;
    IF d.id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'discharge', p_id);
        RETURN;
    END IF;
    -- the rules are those of the county in which the hospital lies
    SELECT k.* INTO v_county FROM organisation.provider o JOIN reference.county k ON k.code = o.county_code
        WHERE o.id = d.provider_id;
    PERFORM api.county_shown(v_county.code);
    PERFORM set_config('samplan.payment', v_county.code, true);
    SELECT x.payer, x.stay INTO payer, stay FROM liability.one(d.id) x;
    PERFORM set_config('samplan.payment', '', true);
    doc := (api.liability_evidence(d, payer) || api.liability_who(d, payer) || jsonb_build_object(
        'dischargeId', d.id, 'version', d.version, 'state', d.state, 'care', d.care, 'compulsory', d.compulsory,
        'origin', d.origin, 'county', jsonb_build_object('code', v_county.code, 'name', v_county.name),
        'stay', stay, 'rules', api.county_rules(v_county.code),
        'peers', api.liability_peers(d, v_county.code, payer)))::json;
    PERFORM api.note(c, 'ok', NULL, 'discharge', d.id, d.version, d.patient_id, d.provider_id,
        CASE WHEN d.unit_id = c.unit_id THEN 'own' ELSE 'addressed' END, '{liability}');
END
$$;
RESET ROLE;
