-- The lines of the lists (discharge.line) of the cases that were put in without triggers.
INSERT INTO discharge.line
    SELECT l.unit_id, l.discharge_id, l.patient_id, l.role, l.version, l.state, l.ward_id, l.admitted_at,
            l.expected_date, l.waiting, l.recipients, l.acknowledged, l.asked, l.own, l.own_due, l.action,
            l.action_role, l.action_due, l.view, p.given_name || ' ' || p.family_name, p.number, p.birth_date,
            p.municipality_code
        FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
        JOIN patient.person p ON p.id = d.patient_id, discharge.line_of(d, x.unit_id, x.role) l
        WHERE x.until IS NULL AND x.listed AND d.state NOT IN ('closed', 'aborted')
            AND NOT EXISTS (SELECT FROM discharge.line y WHERE y.discharge_id = d.id AND y.unit_id = x.unit_id);
