# shellcheck shell=bash disable=SC2154
# The lines of the lists: they are what the tables say, whatever has been done, and a unit has its own alone.

# Everything that a list shows of a case, worked out anew.
lines="SELECT l.unit_id, l.discharge_id, l.patient_id, l.role, l.version, l.state, l.ward_id, l.admitted_at,
        l.expected_date, l.waiting, l.recipients, l.acknowledged, l.asked, l.own, l.own_due, l.action, l.action_role,
        l.action_due, l.view, p.given_name || ' ' || p.family_name, p.number, p.birth_date, p.municipality_code
    FROM access.participation x JOIN discharge.discharge d ON d.id = x.discharge_id
    JOIN patient.person p ON p.id = d.patient_id, discharge.line_of(d, x.unit_id, x.role) l
    WHERE x.until IS NULL AND x.listed AND d.state NOT IN ('closed', 'aborted')"
kept="SELECT unit_id, discharge_id, patient_id, role, version, state, ward_id, admitted_at, expected_date, waiting, recipients,
        acknowledged, asked, own, own_due, action, action_role, action_due, view, name, number, birth_date, municipality_code
    FROM discharge.line"
differ="SELECT count(*) FROM (($kept EXCEPT ($lines)) UNION ALL (($lines) EXCEPT $kept)) z"
check "after all that the tests have done, the lines are what the tables say" "true 0" "
    SELECT (SELECT count(*) > 100 FROM discharge.line) || ' ' || ($differ)"


moving="SELECT d.id FROM discharge.discharge d JOIN access.participation x ON x.discharge_id = d.id AND x.unit_id = '$ward'
    AND x.until IS NULL WHERE d.unit_id = '$ward' AND d.state IN ('notified', 'planning') AND NOT EXISTS (SELECT
    FROM patient.protection y WHERE y.patient_id = d.patient_id) ORDER BY (SELECT count(*) FROM access.participation z
    WHERE z.discharge_id = d.id AND z.until IS NULL) DESC, d.id LIMIT 1"
moving=$(root_sql "$moving")
sum="SELECT (SELECT md5(string_agg(l::text, '|' ORDER BY l.unit_id)) FROM discharge.line l WHERE l.discharge_id = '$moving')"
check "an act is in the lines of all parties when it is done" "ok t t 0" "
    CREATE TEMP TABLE before ON COMMIT DROP AS $sum AS sum;
    CREATE TEMP TABLE done ON COMMIT DROP AS SELECT outcome FROM api.discharge_expected_date($(write 0001), '$moving',
        (SELECT version FROM discharge.discharge WHERE id = '$moving'), current_date + 40, NULL);
    SELECT (SELECT outcome FROM done) || ' ' || CASE WHEN (SELECT sum FROM before) <> ($sum) THEN 't' END || ' ' ||
        (SELECT CASE WHEN bool_and(expected_date = current_date + 40) AND count(*) > 1 THEN 't' END
            FROM discharge.line WHERE discharge_id = '$moving') || ' ' || ($differ); ROLLBACK"
check "and so is a new name, a new number and a new municipality of the person" "Nytt Namn|0" "
    UPDATE patient.person p SET given_name = 'Nytt', family_name = 'Namn', municipality_code = '0180'
        FROM discharge.discharge d WHERE d.id = '$moving' AND p.id = d.patient_id;
    SELECT (SELECT string_agg(DISTINCT name, ',') FROM discharge.line WHERE discharge_id = '$moving'), ($differ); ROLLBACK"
check "a unit that leaves has no line of the case any more" "0 0" "
    UPDATE access.participation SET until = now() WHERE discharge_id = '$moving' AND unit_id <> '$ward' AND until IS NULL;
    SELECT (SELECT count(*) FROM discharge.line WHERE discharge_id = '$moving' AND unit_id <> '$ward') || ' ' || ($differ);
    ROLLBACK"
check "the worker that passes a case on sees no person, and the line has the name all the same" "t 0" "
    $ready_to_go SELECT FROM $escalate;
    CREATE TEMP TABLE passed ON COMMIT DROP AS SELECT count(*) = 1 AS one FROM discharge.line
        WHERE unit_id = '$south' AND discharge_id = '$open_case' AND name <> '';
    SELECT CASE WHEN one THEN 't' END || ' ' || ($differ) FROM passed; ROLLBACK"
as_line_unit() # UNIT SETUP: how many lines a unit sees, and how many of them are another unit's
{
    root_sql "$2; SELECT api.forget(NULL); SELECT set_config('samplan.unit', '$1', true); SET ROLE samplan_api;
        SELECT (SELECT count(*) > 0 FROM discharge.line) || ' ' || (SELECT count(*) FROM discharge.line
            WHERE unit_id <> '$1') || ' ' || (SELECT count(*) FROM discharge.line WHERE discharge_id = '$moving');
        ROLLBACK" | tail -n 1
}
report "a unit sees its own lines and no others" "true 0 1" "$(as_line_unit "$ward" "SELECT 1")"
report "and not one of a person whose identity is protected from it" "true 0 0" "$(as_line_unit "$ward" "
    INSERT INTO patient.protection (patient_id, kind) SELECT patient_id, 'marked' FROM discharge.discharge
        WHERE id = '$moving'")"
report "nothing but a call that names the case writes a line" 0 "$(root_sql "
    SELECT api.forget(NULL); SELECT set_config('samplan.unit', '$ward', true); SET ROLE samplan_api;
    WITH gone AS (DELETE FROM discharge.line RETURNING 1) SELECT count(*) FROM gone; ROLLBACK" | tail -n 1)"
