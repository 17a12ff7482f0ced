-- discharge_face.sql - the parts of a case's document that are lists of their own.
SET LOCAL ROLE samplan_api;

-- Notice of the API, oldest first, with what each recipient did. An admission notice is late by the
-- clock as it is now, also after a correction of the admission.
CREATE FUNCTION api.notices_face(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', n.id, 'kind', n.kind, 'sentAt', n.sent_at,
                'sentBy', n.sent_by, 'unit', api.unit_ref(s), 'recordedAt', n.recorded_at,
                'afterwards', n.afterwards, 'receiptWanted', n.receipt_wanted,
                'late', n.kind = 'admission' AND EXISTS (SELECT FROM discharge.deadline l
                    WHERE l.discharge_id = p_id AND l.kind = 'admission-notice' AND l.void_at IS NULL
                        AND l.met_at = n.sent_at AND l.met_at > l.due_at),
                'content', n.content,
                'recipients', coalesce((SELECT json_agg(json_build_object('unit', api.unit_ref(u),
                            'role', r.role, 'state', r.state, 'sentAt', r.sent_at, 'dueAt', r.due_at,
                            'deliveredAt', r.delivered_at, 'readAt', r.read_at,
                            'acknowledgedAt', r.acknowledged_at, 'acknowledgedBy', r.acknowledged_by,
                            'acknowledgedRecordedAt', r.acknowledged_recorded,
                            'acknowledgedAfterwards', r.acknowledged_how,
                            'escalatedAt', r.escalated_at, 'known', r.known,
                            'endedAt', r.ended_at, 'endedBy', r.ended_by, 'endedReason', r.ended_reason,
                            'endedNote', r.ended_note,
                            'forwardedTo', CASE WHEN f.id IS NOT NULL THEN api.unit_ref(f) END,
                            'cameFrom', CASE WHEN o.id IS NOT NULL THEN api.unit_ref(o) END,
                            'cameHow', r.came_how)
                        ORDER BY r.sent_at, u.name, r.number)
                    FROM discharge.recipient r JOIN organisation.unit u ON u.id = r.unit_id
                    LEFT JOIN organisation.unit f ON f.id = r.forwarded_to
                    LEFT JOIN organisation.unit o ON o.id = r.came_from
                    WHERE r.notice_id = n.id AND r.discharge_id = p_id), '[]'))
            ORDER BY n.sent_at, n.id), '[]')
        FROM discharge.notice n JOIN organisation.unit s ON s.id = n.unit_id
        WHERE n.discharge_id = p_id);
END
$$;

CREATE FUNCTION api.care_contacts_face(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('id', k.id, 'unit', api.unit_ref(u), 'name', k.name,
                'title', k.title, 'phone', k.phone, 'hours', k.hours, 'since', k.since, 'until', k.until)
            ORDER BY k.since), '[]')
        FROM discharge.care_contact k JOIN organisation.unit u ON u.id = k.unit_id
        WHERE k.discharge_id = p_id);
END
$$;

-- The present contact is away now, and who answers meanwhile: as others are to see a colleague. Not of the kept
-- document, since it begins and ends by itself.
CREATE FUNCTION api.contact_absence(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    k discharge.care_contact;
BEGIN
    SELECT x.* INTO k FROM discharge.care_contact x WHERE x.discharge_id = p_id AND x.until IS NULL;
    IF NOT FOUND THEN
        RETURN NULL; -- as most often: what follows is worth asking only of those who have one
    END IF;
    RETURN (SELECT json_build_object('from', a.from_at, 'to', a.to_at, 'substitute',
                CASE WHEN s.id IS NOT NULL THEN json_build_object('id', s.id,
                    'name', CASE WHEN s.protected THEN coalesce(s.title, 'Personal') ELSE s.name END,
                    'title', s.title, 'hsaId', CASE WHEN s.protected THEN NULL ELSE s.hsa_id END,
                    'unitName', u.name) END)
        FROM identity.absence a JOIN organisation.unit u ON u.id = a.unit_id
        LEFT JOIN identity.staff s ON s.id = a.substitute_id AND api.is_member(s.id, k.unit_id)
            AND NOT EXISTS (SELECT FROM identity.absence x WHERE x.user_id = s.id AND x.unit_id = k.unit_id
                AND x.from_at <= now() AND (x.to_at IS NULL OR x.to_at > now()))
        WHERE a.user_id = k.user_id AND a.unit_id = k.unit_id AND a.from_at <= now() AND (a.to_at IS NULL OR a.to_at > now())
        ORDER BY a.from_at LIMIT 1);
END
$$;

CREATE FUNCTION api.sip_face(d discharge.discharge) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN json_build_object('need', d.sip_need,
        'decisions', (SELECT coalesce(json_agg(json_build_object('need', s.need, 'refusedOn', s.refused_on,
                    'note', s.note, 'unit', api.unit_ref(u), 'decidedAt', s.decided_at,
                    'by', s.recorded_by) ORDER BY s.number), '[]')
            FROM discharge.sip_decision s JOIN organisation.unit u ON u.id = s.unit_id
            WHERE s.discharge_id = d.id),
        'calls', (SELECT coalesce(json_agg(json_build_object('id', k.id, 'calledAt', k.called_at,
                    'meetingAt', k.meeting_at, 'place', k.place, 'purpose', k.purpose,
                    'invited', k.invited, 'unit', api.unit_ref(u), 'by', k.recorded_by,
                    'noticeId', k.notice_id) ORDER BY k.called_at, k.id), '[]')
            FROM discharge.sip_call k JOIN organisation.unit u ON u.id = k.unit_id
            WHERE k.discharge_id = d.id));
END
$$;

CREATE FUNCTION api.availability_face(p_id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object('available', a.available, 'from', a.from_at,
                'note', a.note, 'saidAt', a.said_at, 'unit', api.unit_ref(u), 'by', a.recorded_by)
            ORDER BY a.number), '[]')
        FROM discharge.availability a JOIN organisation.unit u ON u.id = a.unit_id
        WHERE a.discharge_id = p_id);
END
$$;
RESET ROLE;
