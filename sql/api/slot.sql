-- slot.sql - free times that a unit has published, from its booking book: a patient may move a time of the same kind to one.
SET LOCAL ROLE samplan_api;

-- The whole of what is free at the unit from now on: what is named and not there is published, what is there and not
-- named is withdrawn, and what has been taken stays taken. p_args: {unitHsaId, slots: [{kind, startsAt, endsAt, place}]}.
CREATE FUNCTION api.operator_slots_publish(p_operator text, p_args jsonb, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.slots-publish');
    gone integer;
    made integer;
BEGIN
    SELECT u.id, u.provider_id INTO c.unit_id, c.provider_id FROM organisation.unit u WHERE upper(u.hsa_id) = upper(p_args ->> 'unitHsaId');
    IF c.unit_id IS NULL THEN
        outcome := 'not-found';
        reason := 'unknown-unit';
        PERFORM api.note(c, 'denied', reason);
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('slots ' || c.unit_id, 0));
    WITH given AS (
        SELECT DISTINCT x ->> 'kind' AS kind, (x ->> 'startsAt')::timestamptz AS starts_at, (x ->> 'endsAt')::timestamptz AS ends_at
            FROM jsonb_array_elements(p_args -> 'slots') AS x)
    UPDATE appointment.slot s SET withdrawn_at = clock_timestamp()
        WHERE s.unit_id = c.unit_id AND s.taken_at IS NULL AND s.withdrawn_at IS NULL AND s.starts_at > now()
            AND NOT EXISTS (SELECT FROM given g WHERE (g.kind, g.starts_at, g.ends_at) = (s.kind, s.starts_at, s.ends_at));
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO appointment.slot (unit_id, kind, starts_at, ends_at, place, published_by)
        SELECT DISTINCT ON (1, 2, 3, 4) c.unit_id, x ->> 'kind', (x ->> 'startsAt')::timestamptz, (x ->> 'endsAt')::timestamptz,
                nullif(btrim(x ->> 'place'), ''), jsonb_build_object('name', current_setting('samplan.operator'))
            FROM jsonb_array_elements(p_args -> 'slots') AS x
            WHERE (x ->> 'startsAt')::timestamptz > now() AND NOT EXISTS (SELECT FROM appointment.slot s
                WHERE s.unit_id = c.unit_id AND s.kind = x ->> 'kind' AND s.starts_at = (x ->> 'startsAt')::timestamptz
                    AND s.ends_at = (x ->> 'endsAt')::timestamptz AND s.withdrawn_at IS NULL);
    GET DIAGNOSTICS made = ROW_COUNT;
    outcome := 'ok';
    doc := json_build_object('published', made, 'withdrawn', gone);
    PERFORM api.note(c, 'ok', NULL, 'slots', c.unit_id);
END
$$;
RESET ROLE;
