-- Plans of other people, from number :first to :last, so that a county has had SIP for years: each with its
-- participation, a consent, two goals, three actions and what stands in them.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL session_replication_role = replica; -- no triggers, no foreign keys: the rows are right
SET LOCAL synchronous_commit = off;
CREATE TEMP TABLE one ON COMMIT DROP AS
    SELECT n, md5('bench plan ' || n)::uuid AS id, p.id AS patient_id, u.id AS unit_id, u.provider_id
        FROM generate_series(:first, :last) AS n
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS all_of FROM patient.person) p
            ON p.k = 1 + n % p.all_of
        JOIN (SELECT id, provider_id, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS all_of
            FROM organisation.unit WHERE id <> :'unit') u ON u.k = 1 + n % u.all_of;
INSERT INTO plan.plan (id, patient_id, unit_id, provider_id, created_by, created_user, state, ended_at, ended_reason)
    SELECT o.id, o.patient_id, o.unit_id, o.provider_id, '{}', :'user', 'closed', now(), 'goals-met' FROM one o;
INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT o.unit_id, o.id, o.patient_id FROM one o;
INSERT INTO plan.party (plan_id, unit_id) SELECT o.id, o.unit_id FROM one o;
INSERT INTO plan.row (id, plan_id, section, created_by)
    SELECT md5('bench row ' || o.n || ' ' || k)::uuid, o.id, CASE WHEN k <= 2 THEN 'goal' ELSE 'action' END, '{}'
        FROM one o, generate_series(1, 5) k;
INSERT INTO plan.field (plan_id, row_id, name, value, unit_id, changed_by, changed_user)
    SELECT o.id, md5('bench row ' || o.n || ' ' || k)::uuid, CASE WHEN k <= 2 THEN 'goal.text' ELSE 'action.text' END,
            'Gå till affären själv', o.unit_id, '{}', :'user'
        FROM one o, generate_series(1, 5) k;
COMMIT;
