-- 0040_extract.sql - finding the rows of an extract of the log for the person it is about (LOG-4).
SET LOCAL ROLE samplan_owner;

-- The ids of what was done with a person's data in a time, newest first, at most p_most. As audit.page: it runs as the
-- tables' owner, has the policies' conditions in its statement and gives ids; the rows are then read under the
-- policies. The person sees what everybody did, a reviewer what the own provider did and what was done with its data.
CREATE FUNCTION audit.extract(p_patient uuid, p_from timestamptz, p_to timestamptz, p_most integer) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    own CONSTANT boolean := current_setting('samplan.permission') = 'own.read'
        AND p_patient = current_setting('samplan.person')::uuid;
    provider CONSTANT uuid := nullif(current_setting('samplan.provider'), '')::uuid;
    ids bigint[];
BEGIN
    IF own OR current_setting('samplan.permission') = 'audit.review' THEN
        SELECT array_agg(x.id) INTO ids FROM (
            SELECT y.id FROM (
                SELECT e.id FROM audit.event e WHERE e.patient_id = p_patient AND e.outcome = 'ok'
                    AND e.at >= p_from AND e.at < p_to
                    AND (own OR e.provider_id = provider OR e.owner_provider_id = provider)
                UNION
                SELECT e.id FROM audit.event e WHERE e.patients @> ARRAY[p_patient] AND e.outcome = 'ok'
                    AND e.at >= p_from AND e.at < p_to
                    AND (own OR e.provider_id = provider OR e.owner_provider_id = provider)) y
            ORDER BY y.id DESC LIMIT p_most) x;
    END IF;
    RETURN coalesce(ids, '{}');
END
$$;
REVOKE ALL ON FUNCTION audit.extract(uuid, timestamptz, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.extract(uuid, timestamptz, timestamptz, integer) TO samplan_api;
RESET ROLE;
