# shellcheck shell=bash disable=SC2154,SC2016 # dollar signs are SQL quotes
# What hangs on a case, a plan, a thread or a contact is seen where that is and nowhere else: by each unit, and by a system of each
# (policies/01_asked.sql asks it by functions; here the same is asked in one statement).

# A plan of a ward's with a version, a row and two fields of which the consent leaves out both, one of another unit's; and a contact of a
# unit outside that a case of the ward's names. Rolled back.
things="BEGIN; SET LOCAL session_replication_role = replica; ALTER TABLE plan.version DROP CONSTRAINT version_whole;
    CREATE TEMP TABLE made ON COMMIT DROP AS SELECT md5('asked')::uuid AS id, d.patient_id, d.unit_id, d.provider_id, d.id AS discharge_id,
            (SELECT s.id FROM identity.staff s ORDER BY s.id LIMIT 1) AS who,
            (SELECT o.id FROM organisation.unit o WHERE NOT EXISTS (SELECT FROM access.participation x WHERE x.discharge_id = d.id
                AND x.unit_id = o.id) ORDER BY o.id LIMIT 1) AS other
        FROM discharge.discharge d JOIN access.participation x ON x.discharge_id = d.id AND x.unit_id = d.unit_id AND x.until IS NULL
        WHERE NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id) ORDER BY d.id LIMIT 1;
    INSERT INTO plan.plan (id, patient_id, unit_id, provider_id, created_by, created_user, state, excluded)
        SELECT m.id, m.patient_id, m.unit_id, m.provider_id, '{}', m.who, 'meeting-held', '{matters,goal.text}' FROM made m;
    INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT m.unit_id, m.id, m.patient_id FROM made m;
    INSERT INTO plan.row (id, plan_id, section, created_by) SELECT md5('asked row')::uuid, m.id, 'goal', '{}' FROM made m;
    INSERT INTO plan.field (plan_id, row_id, name, value, unit_id, changed_by, changed_user)
        SELECT m.id, md5('asked row')::uuid, 'goal.text', 'x', m.other, '{}'::jsonb, m.who FROM made m
        UNION ALL SELECT m.id, NULL, 'matters', 'y', m.unit_id, '{}'::jsonb, m.who FROM made m;
    INSERT INTO plan.version (plan_id, number, patient_id, content, units, unit_id, established_by, established_user)
        SELECT m.id, 1, m.patient_id, '{}', '{}', m.unit_id, '{}', m.who FROM made m;
    INSERT INTO contact.contact (id, patient_id, kind, unit_id, provider_id, name, title, phone, changed_by, changed_user)
        SELECT md5('asked contact')::uuid, m.patient_id, 'care-contact', o.id, o.provider_id, 'Kontakt', 'Sjuksköterska', '0999-1', '{}', m.who
            FROM made m JOIN organisation.unit o ON o.id = m.other;
    INSERT INTO discharge.care_contact (discharge_id, unit_id, name, phone, notice_id, recorded_by, recorded_user, contact_id)
        SELECT m.discharge_id, m.other, 'Kontakt', '0999-1', base.uuid7(), '{}', m.who, md5('asked contact')::uuid FROM made m;
    SET LOCAL session_replication_role = origin; SET LOCAL ROLE samplan_api;"

# each TABLE CONDITION: does any reader see a row, and how many are seen by those for whom CONDITION does not hold? In a call that says
# that it is about that plan, which opens nothing.
each() {
    printf 'DO $$ DECLARE u record; n bigint; m bigint; seen bigint := 0; wrong bigint := 0; BEGIN
        FOR u IN SELECT o.id, o.provider_id::text AS provider, access.branch(o.kind) AS branch, w.reach
                FROM organisation.unit o, (VALUES (false), (true)) AS w (reach) LOOP
            PERFORM api.forget(NULL), set_config($c$samplan.plan$c$, md5($c$asked$c$)::uuid::text, true);
            IF u.reach THEN
                PERFORM set_config($c$samplan.reach$c$, ARRAY[u.id]::text, true);
            ELSE
                PERFORM set_config($c$samplan.unit$c$, u.id::text, true), set_config($c$samplan.provider$c$, u.provider, true),
                    set_config($c$samplan.branch$c$, u.branch, true);
            END IF;
            SELECT count(*), count(*) FILTER (WHERE NOT (%s)) INTO n, m FROM %s x;
            seen := seen + n;
            wrong := wrong + m;
        END LOOP;
        PERFORM set_config($c$samplan.line$c$, (seen > 0)::text || $c$ $c$ || wrong, true);
    END $$; SELECT current_setting($c$samplan.line$c$); ROLLBACK' "$2" "$1"
}
own="current_setting(\$c\$samplan.unit\$c\$)::uuid"
check "a case's contact is seen where the case is, and at the contact's own unit" "true 0" "$things $(each discharge.care_contact "
    EXISTS (SELECT FROM discharge.discharge d WHERE d.id = x.discharge_id)
        OR EXISTS (SELECT FROM contact.contact k WHERE k.id = x.contact_id AND k.unit_id = $own)")"
check "who has read a message is seen where the thread is, and one's own" "true 0" "$things $(each message.receipt "
    x.unit_id = $own OR EXISTS (SELECT FROM message.thread t WHERE t.id = x.thread_id)")"
check "who has got a notice is seen where the case is" "true 0" "$things $(each discharge.recipient "
    EXISTS (SELECT FROM access.participation p WHERE p.discharge_id = x.discharge_id)")"
check "a version of a plan is seen where the plan is, and by those who received it" "true 0" "$things $(each plan.version "
    x.units @> ARRAY[$own] OR EXISTS (SELECT FROM plan.plan d WHERE d.id = x.plan_id)")"
check "a row of a plan is seen where the plan is" "true 0" "$things $(each plan.row "EXISTS (SELECT FROM plan.plan d WHERE d.id = x.plan_id)")"
check "and a field, without what the consent leaves out" "true 0" "$things $(each plan.field "
    EXISTS (SELECT FROM plan.plan d WHERE d.id = x.plan_id AND (x.name <> ALL (d.excluded) OR x.unit_id = $own))")"
