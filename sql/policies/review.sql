-- review.sql - a reviewer sees the rounds of the own provider and what was drawn in them, but never an access of
-- their own (LOG-6). Only counts may take those in, in the call that says so (samplan.act 'review-count').
SET LOCAL ROLE samplan_owner;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{review_setting,public_person,review_round,review_day}'::text[] LOOP
        EXECUTE format('DROP POLICY IF EXISTS provider ON audit.%I', name);
        EXECUTE format('CREATE POLICY provider ON audit.%I TO samplan_api USING ('
            'current_setting(''samplan.permission'') = ''audit.review'''
            ' AND provider_id = current_setting(''samplan.provider'')::uuid)', name);
    END LOOP;
    -- For audit.review_order and audit.review_turn alone, which run as the tables' owner for the worker.
    FOREACH name IN ARRAY '{audit.review_setting,audit.public_person,audit.staff_mark,audit.review_round,audit.review_candidate,audit.review_item,
            audit.review_day,patient.person,patient.identifier,patient.protection,access.participation,
            plan.participation,contact.contact,agreement.agreement,identity.staff,identity.assignment,identity.installation}'::text[] LOOP
        EXECUTE format('DROP POLICY IF EXISTS review ON %s', name);
        EXECUTE format('CREATE POLICY review ON %s TO samplan_owner USING ('
            '(SELECT current_setting(''samplan.operator'', true)) = ''worker'')', name);
    END LOOP;
END
$$;

DROP POLICY IF EXISTS others ON audit.review_item;
CREATE POLICY others ON audit.review_item FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'audit.review'
    AND provider_id = current_setting('samplan.provider')::uuid
    AND (user_id <> current_setting('samplan.user')::uuid OR current_setting('samplan.act') = 'review-count'));
DROP POLICY IF EXISTS others ON audit.review_decision;
CREATE POLICY others ON audit.review_decision FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM audit.review_item i WHERE i.id = review_decision.item_id));
DROP POLICY IF EXISTS say ON audit.review_decision;
CREATE POLICY say ON audit.review_decision FOR INSERT TO samplan_api WITH CHECK (
    by_user = current_setting('samplan.user')::uuid
    AND EXISTS (SELECT FROM audit.review_item i WHERE i.id = review_decision.item_id));

DROP POLICY IF EXISTS enter ON audit.staff_mark;
CREATE POLICY enter ON audit.staff_mark TO samplan_api USING (current_setting('samplan.operator') NOT IN ('', 'worker'));
-- The marks are made with the installation's secret.
DROP POLICY IF EXISTS mark ON identity.installation;
CREATE POLICY mark ON identity.installation FOR SELECT TO samplan_api USING (
    current_setting('samplan.operator') NOT IN ('', 'worker'));
RESET ROLE;
