-- contact.sql - a person's fixed contacts: as the units that take part see them. Who is responsible at this moment is
-- worked out from them by services/core/contact/contact_now.c.
SET LOCAL ROLE samplan_api;

-- The codes of the national list (PK-8); the others are not in it and not exported (FK-3, FK-13).
CREATE FUNCTION api.contact_code(p_kind text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE p_kind WHEN 'care-contact' THEN '1' WHEN 'physician' THEN '2' WHEN 'home-care-contact' THEN '3'
        WHEN 'care-coordinator' THEN '4' END $$;

-- Does the unit take part now in something about the person; or is it the one where the person is listed, which
-- answers for the fast läkarkontakt (FK-5).
CREATE FUNCTION api.contact_part(c access.context, p_patient uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM access.participation x WHERE x.patient_id = p_patient AND x.unit_id = c.unit_id
            AND x.until IS NULL)
        OR EXISTS (SELECT FROM plan.participation x WHERE x.patient_id = p_patient AND x.unit_id = c.unit_id
            AND x.until IS NULL);
END
$$;

CREATE FUNCTION api.contact_listed(c access.context, p_patient uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM patient.person p WHERE p.id = p_patient AND p.listed_unit_id = c.unit_id);
END
$$;

-- When the member is away, from now on and a month ahead, and who answers meanwhile: as others see a colleague.
CREATE FUNCTION api.contact_absences(k contact.contact) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('from', a.from_at, 'to', a.to_at, 'substitute',
                CASE WHEN s.id IS NOT NULL THEN json_build_object('id', s.id,
                    'name', CASE WHEN s.protected THEN coalesce(s.title, 'Personal') ELSE s.name END,
                    'title', s.title, 'hsaId', CASE WHEN s.protected THEN NULL ELSE s.hsa_id END,
                    'unitName', u.name) END) ORDER BY a.from_at), '[]')
        FROM identity.absence a JOIN organisation.unit u ON u.id = a.unit_id
        LEFT JOIN identity.staff s ON s.id = a.substitute_id AND api.is_member(s.id, k.unit_id)
            AND NOT EXISTS (SELECT FROM identity.absence x WHERE x.user_id = s.id AND x.unit_id = k.unit_id
                AND x.from_at <= greatest(a.from_at, now()) AND (x.to_at IS NULL OR x.to_at > greatest(a.from_at, now())))
        WHERE a.user_id = k.user_id AND a.unit_id = k.unit_id AND k.until IS NULL
            AND (a.to_at IS NULL OR a.to_at > now()) AND a.from_at < now() + interval '31 days');
END
$$;

-- A member with a protected identity is a title to other units, as everywhere.
CREATE FUNCTION api.contact_hidden(k contact.contact) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM identity.staff s WHERE s.id = k.user_id AND s.protected);
END
$$;

-- What a contact is called by those at other units.
CREATE FUNCTION api.contact_name(k contact.contact) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN CASE WHEN api.contact_hidden(k) THEN coalesce(k.title, 'Personal') ELSE coalesce(k.name, k.function) END;
END
$$;

-- FixedContact of the API.
CREATE FUNCTION api.contact_face(k contact.contact) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    ours CONSTANT boolean := k.unit_id = current_setting('samplan.unit')::uuid;
    hidden CONSTANT boolean := NOT ours AND api.contact_hidden(k);
    -- what the unit has written beside the contact, which the patient may have blocked
    closed CONSTANT boolean := NOT ours AND k.patient_id <> current_setting('samplan.person')::uuid
        AND EXISTS (SELECT FROM api.blocks_against(k.patient_id) b WHERE b.unit_id = k.unit_id
            OR b.unit_id IS NULL AND b.provider_id = k.provider_id AND api.blocked(k.patient_id, k.unit_id));
BEGIN
    RETURN (SELECT json_build_object('id', k.id, 'version', k.version, 'kind', k.kind,
            'code', api.contact_code(k.kind), 'unit', api.unit_ref(u), 'unitPhone', u.phone,
            'providerId', k.provider_id, 'ours', ours, 'listedElsewhere', k.kind = 'physician'
                AND k.until IS NULL AND EXISTS (SELECT FROM patient.person p WHERE p.id = k.patient_id
                    AND p.listed_unit_id <> k.unit_id),
            'userId', k.user_id, 'name', CASE WHEN hidden THEN api.contact_name(k) ELSE k.name END, 'title', k.title,
            'physicianCategory', k.physician_category, 'function', k.function, 'phone', k.phone, 'hours', k.hours, 'hoursNote', k.hours_note,
            'afterHours', CASE WHEN num_nonnulls(k.after_text, k.after_phone) > 0
                THEN json_build_object('text', k.after_text, 'phone', k.after_phone) END,
            'substitute', CASE WHEN k.substitute_name IS NOT NULL THEN json_build_object('name', k.substitute_name,
                'phone', k.substitute_phone, 'from', k.substitute_from, 'to', k.substitute_to) END,
            'absences', api.contact_absences(k), 'since', k.since, 'until', k.until, 'endReason', k.end_reason,
            'endNote', CASE WHEN NOT closed THEN k.end_note END, 'choice', k.choice, 'chosenOn', k.chosen_on, 'informedOn', k.informed_on,
            'route', CASE WHEN ours THEN 'own-unit' ELSE api.shared_route(k.patient_id, k.unit_id, k.provider_id, true) END,
            'note', CASE WHEN NOT closed THEN k.note END, 'internalNote', CASE WHEN NOT closed THEN k.internal_note END, 'changedAt', k.changed_at, 'changedBy', k.changed_by,
            'changes', (SELECT coalesce(json_agg(json_build_object('version', h.version, 'at', h.at, 'by', h.by,
                    'reason', h.reason, 'was', h.data - CASE WHEN hidden THEN '{name}'::text[] ELSE '{}' END
                        - CASE WHEN closed THEN '{note,internalNote}'::text[] ELSE '{}' END) ORDER BY h.version DESC), '[]')
                FROM contact.history h WHERE h.contact_id = k.id))
        FROM organisation.unit u WHERE u.id = k.unit_id);
END
$$;

-- Where the person is in any case: the ward while in hospital, else the unit where the person is listed.
CREATE FUNCTION api.contact_place(p_patient uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN coalesce((SELECT json_build_object('because', 'admitted', 'unit', api.unit_ref(u), 'phone', u.phone)
            FROM discharge.discharge d JOIN organisation.unit u ON u.id = d.unit_id
            WHERE d.patient_id = p_patient AND d.left_at IS NULL AND d.state IN ('admitted', 'notified', 'planning', 'ready')
            ORDER BY d.admitted_at DESC LIMIT 1),
        (SELECT json_build_object('because', 'listed', 'unit', api.unit_ref(u), 'phone', u.phone)
            FROM patient.person p JOIN organisation.unit u ON u.id = p.listed_unit_id WHERE p.id = p_patient));
END
$$;

-- Contacts of the API, but for what is worked out from them (contact_tell.c).
CREATE FUNCTION api.contact_doc(c access.context, p_patient uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT json_build_object('patientId', p_patient,
            'unit', json_build_object('id', u.id, 'kind', u.kind, 'providerId', u.provider_id),
            'part', CASE WHEN api.contact_part(c, p_patient) THEN 'takes-part'
                WHEN api.contact_listed(c, p_patient) THEN 'listed' ELSE 'none' END,
            'limit', coalesce((SELECT s.contact_limit FROM organisation.provider o JOIN organisation.county_setting s
                ON s.county_code = o.county_code WHERE o.id = u.provider_id), 9),
            'physicianCategories', coalesce(to_json(contact.categories(u.provider_id)),
                '["general-specialist", "other-specialist", "trainee", "licensed", "leased"]'),
            'members', (SELECT coalesce(json_agg(api.colleague(m, u.name) ORDER BY m.name), '[]')
                FROM identity.staff m WHERE api.is_member(m.id, c.unit_id) AND m.id IN (SELECT a.user_id
                    FROM identity.assignment a WHERE a.unit_id = c.unit_id AND a.purpose = 'care')),
            'contacts', (SELECT coalesce(json_agg(api.contact_face(k) ORDER BY k.since DESC, k.id), '[]')
                FROM contact.contact k WHERE k.patient_id = p_patient AND k.until IS NULL),
            'history', (SELECT coalesce(json_agg(api.contact_face(k) ORDER BY k.until DESC, k.id), '[]')
                FROM contact.contact k WHERE k.patient_id = p_patient AND k.until IS NOT NULL),
            'offers', (SELECT coalesce(json_agg(json_build_object('id', f.id, 'kind', f.kind, 'outcome', f.outcome,
                    'day', f.day, 'note', f.note, 'unit', api.unit_ref(o), 'recordedAt', f.recorded_at,
                    'recordedBy', f.recorded_by) ORDER BY f.day DESC, f.id DESC), '[]')
                FROM contact.offer f JOIN organisation.unit o ON o.id = f.unit_id WHERE f.patient_id = p_patient),
            'place', api.contact_place(p_patient),
            'capacity', CASE WHEN u.kind = 'primary-care' AND num_nonnulls(s.specialist_percent, s.trainee_percent) > 0
                THEN json_build_object('specialistPercent', coalesce(s.specialist_percent, 0),
                    'traineePercent', coalesce(s.trainee_percent, 0), 'listed', (SELECT count(*) FROM contact.contact k
                        WHERE k.unit_id = u.id AND k.kind = 'physician' AND k.until IS NULL)) END)
        FROM organisation.unit u LEFT JOIN organisation.unit_setting s ON s.unit_id = u.id
        WHERE u.id = c.unit_id);
END
$$;

CREATE FUNCTION api.contact_list(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'contact.read', 'contact.list');
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM patient.person p WHERE p.id = p_id) THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', outcome, 'patient', p_id, patient => p_id);
        RETURN;
    END IF;
    doc := api.contact_doc(c, p_id);
    PERFORM api.note(c, 'ok', NULL, 'patient', p_id, patient => p_id, categories => '{contacts}');
END
$$;
RESET ROLE;
