-- 01_asked.sql - what policies ask of few rows. A sub-select of a policy is in the plan of every statement that names its table,
-- with the policies of the sub-select's own tables in it, and to start such a plan took longer than the rest of a call
-- (docs/performance.md). So a policy asks in itself what is true of nearly every row, and calls one of these for the others.
-- They run as the caller, under the caller's policies; their cost says that they are asked last. Within a policy what stands first is
-- asked first; of several that each open something, the one whose name comes last in the alphabet.
SET LOCAL ROLE samplan_owner;

-- Is the reader one of those who are named for a person with a protected identity?
CREATE OR REPLACE FUNCTION access.named(p_patient uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM patient.named_staff n WHERE n.patient_id = p_patient
        AND n.user_id = current_setting('samplan.user')::uuid);
END
$$;

-- Does a block stand against the reader for what that unit has written about the person (SV-3, PDL-4)? The kinds of unit are those of
-- access.branch.
CREATE OR REPLACE FUNCTION access.block_stands(p_patient uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.block b
        WHERE b.patient_id = p_patient AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > now())
            AND CASE WHEN b.unit_id IS NOT NULL THEN b.unit_id = p_unit
                ELSE NOT (b.provider_id = current_setting('samplan.provider')::uuid
                        AND b.branch = current_setting('samplan.branch'))
                    AND EXISTS (SELECT FROM organisation.unit u WHERE u.id = p_unit AND u.provider_id = b.provider_id
                        AND (u.kind IN ('social-services', 'home-care', 'residential-care')) = (b.branch = 'social')) END
            AND NOT EXISTS (SELECT FROM access.lift l WHERE l.block_id = b.id AND l.ended_at IS NULL AND l.until > now()
                AND l.user_id = current_setting('samplan.user')::uuid
                AND l.unit_id = current_setting('samplan.unit')::uuid));
END
$$;

-- May a system know of this person, and read what that unit has written (NULL: the person alone)? Nothing leaves of a protected
-- identity, nor what is blocked: a system is of no provider and nobody has lifted anything for it.
CREATE OR REPLACE FUNCTION access.machine_may(p_patient uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = p_patient)
        AND NOT access.block_stands(p_patient, p_unit);
END
$$;

-- Does the reader see this case, this plan, this thread?
CREATE OR REPLACE FUNCTION access.sees_case(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM discharge.discharge d WHERE d.id = p_id);
END
$$;
CREATE OR REPLACE FUNCTION access.sees_plan(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM plan.plan d WHERE d.id = p_id);
END
$$;
CREATE OR REPLACE FUNCTION access.sees_thread(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM message.thread t WHERE t.id = p_id);
END
$$;

-- Is it this unit that leaves this case in the call that is under way?
CREATE OR REPLACE FUNCTION access.leaves(p_case uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN p_case || ' ' || p_unit = current_setting('samplan.leaving');
END
$$;

-- Does a unit of the system's reach take part in this case?
CREATE OR REPLACE FUNCTION access.reaches_case(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = p_id AND x.until IS NULL);
END
$$;

-- Does the reader's unit take part in a plan of the person, or has the reader found the person in this session?
CREATE OR REPLACE FUNCTION access.knows(p_patient uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = p_patient
            AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL)
        OR EXISTS (SELECT FROM access.found f WHERE f.patient_id = p_patient
            AND f.session_id = current_setting('samplan.session')::uuid);
END
$$;

-- Has this case been over for so long that nobody writes on its drafts any more?
CREATE OR REPLACE FUNCTION access.long_over(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM discharge.ended e WHERE e.discharge_id = p_id AND e.at < now() - interval '30 days');
END
$$;

-- Does that unit take part in an open case or plan of the person that the reader sees?
CREATE OR REPLACE FUNCTION access.shares_open(p_patient uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM discharge.discharge d JOIN discharge.party y ON y.discharge_id = d.id
            WHERE d.patient_id = p_patient AND d.state NOT IN ('closed', 'aborted') AND y.unit_id = p_unit AND y.until IS NULL)
        OR EXISTS (SELECT FROM plan.plan d JOIN plan.party y ON y.plan_id = d.id
            WHERE d.patient_id = p_patient AND d.state <> 'closed' AND y.unit_id = p_unit AND y.until IS NULL);
END
$$;

-- Do the reader's unit and that one take part in the same case or plan of the person?
CREATE OR REPLACE FUNCTION access.shares(p_patient uuid, p_unit uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.participation x JOIN discharge.party y ON y.discharge_id = x.discharge_id AND y.until IS NULL
            WHERE x.patient_id = p_patient AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL
                AND y.unit_id = p_unit)
        OR EXISTS (SELECT FROM plan.participation x JOIN plan.party y ON y.plan_id = x.plan_id AND y.until IS NULL
            WHERE x.patient_id = p_patient AND x.unit_id = current_setting('samplan.unit')::uuid AND x.until IS NULL
                AND y.unit_id = p_unit);
END
$$;

-- Is it a contact of the reader's unit, as far as the unit sees it?
CREATE OR REPLACE FUNCTION access.own_contact(p_contact uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM contact.contact k WHERE k.id = p_contact AND k.unit_id = current_setting('samplan.unit')::uuid);
END
$$;

-- Was this session one of the same system?
CREATE OR REPLACE FUNCTION access.system_session(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM identity.session s WHERE s.id = p_id AND s.way = 'system'
        AND s.user_id = current_setting('samplan.user')::uuid);
END
$$;

DO $$
DECLARE
    asked regprocedure;
BEGIN
    FOR asked IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'access'::regnamespace AND p.proname IN ('named',
            'machine_may', 'block_stands', 'sees_case', 'sees_plan', 'sees_thread', 'shares_open', 'shares', 'own_contact', 'system_session',
            'leaves', 'reaches_case', 'knows', 'long_over') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', asked);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO samplan_api', asked);
    END LOOP;
END
$$;
RESET ROLE;
