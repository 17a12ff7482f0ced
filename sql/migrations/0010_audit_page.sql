-- 0010_audit_page.sql - finding the rows of one page of the log by index.
SET LOCAL ROLE samplan_owner;

-- The ids of one page, newest first. Behind a policy PostgreSQL looks for a person in the lists that were
-- shown (patients && ..) only after the policy has been asked about every row, which is the whole log.
-- So this runs as the tables' owner and has the policy's condition in its statement; it gives ids and
-- nothing else, and the rows are then read under the policy. What was asked for is put in the statement
-- and the rest left out, so that each kind of search has a plan, and an index, of its own.
CREATE FUNCTION audit.page(p_patients uuid[], p_user uuid, p_unit uuid, p_from timestamptz,
        p_to timestamptz, p_outcome text, p_after bigint) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    ids bigint[];
BEGIN
    IF current_setting('samplan.permission') = 'audit.review' THEN
        EXECUTE 'SELECT array_agg(x.id) FROM (SELECT e.id FROM audit.event e'
                || ' WHERE (e.provider_id = $8 OR e.owner_provider_id = $8)'
                || CASE WHEN p_patients IS NOT NULL
                    THEN ' AND (e.patient_id = ANY ($1) OR e.patients && $1)' ELSE '' END
                || CASE WHEN p_user IS NOT NULL THEN ' AND e.user_id = $2' ELSE '' END
                || CASE WHEN p_unit IS NOT NULL THEN ' AND e.unit_id = $3' ELSE '' END
                || CASE WHEN p_from IS NOT NULL THEN ' AND e.at >= $4' ELSE '' END
                || CASE WHEN p_to IS NOT NULL THEN ' AND e.at < $5' ELSE '' END
                || CASE WHEN p_outcome IS NOT NULL THEN ' AND e.outcome = $6' ELSE '' END
                || CASE WHEN p_after IS NOT NULL THEN ' AND e.id < $7' ELSE '' END
                || ' ORDER BY e.id DESC LIMIT 200) x'
            INTO ids USING p_patients, p_user, p_unit, p_from, p_to, p_outcome, p_after,
                current_setting('samplan.provider')::uuid;
    END IF;
    RETURN coalesce(ids, '{}');
END
$$;
REVOKE ALL ON FUNCTION audit.page(uuid[], uuid, uuid, timestamptz, timestamptz, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.page(uuid[], uuid, uuid, timestamptz, timestamptz, text, bigint)
    TO samplan_api;
RESET ROLE;
