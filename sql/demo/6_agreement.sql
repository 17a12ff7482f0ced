-- 6_agreement.sql - what the ward and Tyra Åberg, who can sign in as herself, have agreed on for the way home.
CREATE TEMPORARY TABLE demo_agreement ON COMMIT DROP AS
    SELECT md5('demo agreement ' || i.value)::uuid AS id, i.patient_id, i.value, d.unit_id, d.provider_id, d.created_by,
            d.created_user, (now() AT TIME ZONE 'Europe/Stockholm')::date AS today
        FROM patient.identifier i JOIN discharge.discharge d ON d.patient_id = i.patient_id
        WHERE i.value = '195011099941' AND i.until IS NULL AND NOT EXISTS (SELECT FROM agreement.agreement a
            WHERE a.id = md5('demo agreement ' || i.value)::uuid);

SELECT FROM set_config('samplan.act', 'begin', true);
INSERT INTO agreement.agreement (id, patient_id, unit_id, provider_id, created_by, created_user, follow_up_on)
    SELECT x.id, x.patient_id, x.unit_id, x.provider_id, x.created_by, x.created_user, x.today + 21 FROM demo_agreement x;
SELECT FROM set_config('samplan.act', 'edit', true);
INSERT INTO agreement.field (agreement_id, name, value, unit_id, changed_by, changed_user)
    SELECT x.id, f.name, f.value, x.unit_id, x.created_by, x.created_user
        FROM demo_agreement x CROSS JOIN LATERAL (VALUES
            ('matters', 'Jag vill klara mig själv hemma och kunna gå till affären igen. Nils ska inte behöva oroa sig.'),
            ('self', E'Jag väger mig varje morgon och skriver upp vikten.\nJag går en runda varje dag.'),
            ('care', E'Avdelningen ringer två dagar efter att jag har kommit hem.\nVårdcentralen följer upp medicinerna.'),
            ('advice', 'Drick högst en och en halv liter om dagen. Ha benen högt när du vilar.'),
            ('worse', 'Om vikten går upp två kilo på tre dagar, eller om det blir tyngre att andas: ring 1177. Vid akut fara: 112.'),
            ('follow-up', (x.today + 21)::text)) AS f (name, value);
SELECT FROM set_config('samplan.act', 'agree', true);
INSERT INTO agreement.version (agreement_id, number, patient_id, content, agreed_with, how, agreed_at, unit_id, made_by, made_user)
    SELECT x.id, 1, x.patient_id, jsonb_build_object('plans', '[]'::jsonb, 'fields',
            (SELECT jsonb_object_agg(f.name, f.value) FROM agreement.field f WHERE f.agreement_id = x.id)),
            'patient', 'in-person', now() - interval '1 hour', x.unit_id, x.created_by, x.created_user
        FROM demo_agreement x;
UPDATE agreement.agreement a SET state = 'in-force', number = 1 FROM demo_agreement x WHERE a.id = x.id;
