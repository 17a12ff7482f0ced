-- retention.sql - makes a database of a test's own old: everything of everybody is moved as many days back as :days says, after
-- :cases of the demo county's cases, of two providers or more, have been closed, and the first person has got a closed plan
-- with an established version, a time that is the plan's and the case's, and a file in a thread. Needs a superuser.
-- What was made is in retention.test (n, case, person).
SET session_replication_role = replica;
CREATE TABLE retention.test AS
    SELECT row_number() OVER (ORDER BY d.id) AS n, d.id AS "case", d.patient_id AS person, d.unit_id, d.provider_id, d.created_by,
            d.created_user, (SELECT array_agg(DISTINCT x.unit_id) FROM access.participation x WHERE x.discharge_id = d.id) AS units
        FROM discharge.discharge d
        WHERE d.state NOT IN ('closed', 'aborted') AND (SELECT count(DISTINCT (u.provider_id, u.kind))
                FROM access.participation x JOIN organisation.unit u ON u.id = x.unit_id WHERE x.discharge_id = d.id) >= 3
            AND NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id) ORDER BY d.id LIMIT :cases;
DO $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT c.conrelid::regclass AS tab, c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE c.contype = 'c' AND n.nspname IN ('discharge', 'message', 'plan', 'appointment', 'contact', 'access') LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.tab, k.conname);
    END LOOP;
END
$$;
UPDATE discharge.discharge d SET state = 'closed', ended_at = now(), ended_reason = 'done'
    FROM retention.test t WHERE t."case" = d.id;
UPDATE access.participation x SET listed = false FROM retention.test t WHERE t."case" = x.discharge_id;
DELETE FROM discharge.line l USING retention.test t WHERE t."case" = l.discharge_id;
INSERT INTO discharge.ended SELECT t."case", now() FROM retention.test t;
INSERT INTO plan.plan (id, state, patient_id, unit_id, provider_id, discharge_id, number, created_by, created_user, ended_at, ended_reason)
    SELECT md5('old plan')::uuid, 'closed', t.person, t.unit_id, t.provider_id, t."case", 1, t.created_by, t.created_user, now(), 'goals-met'
        FROM retention.test t WHERE t.n = 1;
INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT unnest(t.units), md5('old plan')::uuid, t.person
    FROM retention.test t WHERE t.n = 1;
INSERT INTO plan.version (plan_id, number, patient_id, content, units, unit_id, established_by, established_user)
    SELECT md5('old plan')::uuid, 1, t.person, '{}', t.units, t.unit_id, t.created_by, t.created_user FROM retention.test t WHERE t.n = 1;
INSERT INTO appointment.appointment (id, patient_id, unit_id, provider_id, kind, state, starts_at, ends_at, visibility, for_patient,
        plan_id, discharge_id, created_by, created_user)
    SELECT md5('old time')::uuid, t.person, t.unit_id, t.provider_id, 'sip-meeting', 'done', now(), now(), 'parties', true,
        md5('old plan')::uuid, t."case", t.created_by, t.created_user FROM retention.test t WHERE t.n = 1;
INSERT INTO message.thread (id, discharge_id, unit_id, category, subject, units, created_by, created_user)
    SELECT md5('old thread')::uuid, t."case", t.unit_id, 'medicines', 'Läkemedelslista', t.units, t.created_by, t.created_user
        FROM retention.test t WHERE t.n = 1;
INSERT INTO message.message (id, thread_id, discharge_id, number, unit_id, provider_id, sent_by, sent_user, sent_assignment)
    SELECT md5('old message')::uuid, md5('old thread')::uuid, t."case", 1, t.unit_id, t.provider_id, t.created_by, t.created_user, a.id
        FROM retention.test t JOIN identity.assignment a ON a.user_id = t.created_user WHERE t.n = 1 LIMIT 1;
INSERT INTO message.attachment (id, message_id, thread_id, name, type, size, sha256, scanned, added_by, added_user, content)
    SELECT md5('old file')::uuid, md5('old message')::uuid, md5('old thread')::uuid, 'lista.pdf', 'application/pdf', 20000,
        sha256(x.content), true, t.created_by, t.created_user, x.content
        FROM retention.test t, (SELECT convert_to('%PDF-1.7' || repeat('x', 19992), 'UTF8') AS content) x WHERE t.n = 1;
SELECT set_config('samplan.days', :'days', false);
DO $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT a.attrelid::regclass AS tab, string_agg(format('%I = %1$I - make_interval(days => %2$s)', a.attname,
                current_setting('samplan.days')), ', ') AS sets
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('discharge', 'message', 'plan', 'appointment', 'contact', 'access') AND c.relkind = 'r'
                AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.atttypid = 'timestamptz'::regtype
            GROUP BY 1 LOOP
        EXECUTE format('UPDATE %s SET %s', k.tab, k.sets);
    END LOOP;
END
$$;
SET session_replication_role = origin;
