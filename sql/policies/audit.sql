-- audit.sql - a log reviewer sees the rows of the own provider: what its people did, and what was done
-- with its data. Partitions have no policies, so nobody reads around the parent.
SET LOCAL ROLE samplan_owner;
-- Rows come from the functions alone, and in these words (0048_log_words.sql; the ways are those of ways.def).
DROP POLICY IF EXISTS append ON audit.event;
CREATE POLICY append ON audit.event FOR INSERT TO samplan_api WITH CHECK (
    outcome IN ('ok', 'denied', 'failed')
    AND coalesce(legal_route, 'own') IN ('own', 'own-unit', 'inner', 'addressed', 'consent', 'child', 'unable', 'lifted',
        'emergency'));
DROP POLICY IF EXISTS review ON audit.event;
CREATE POLICY review ON audit.event FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'audit.review'
    AND (provider_id = current_setting('samplan.provider')::uuid
        OR owner_provider_id = current_setting('samplan.provider')::uuid));
-- For audit.page alone, which repeats the condition above in its own statement.
DROP POLICY IF EXISTS search ON audit.event;
CREATE POLICY search ON audit.event FOR SELECT TO samplan_owner USING (true);
-- For the functions of the sealer and of `samplan audit`, which set the permission themselves: it is no
-- role's. The sub-select is asked once, not for every row.
DROP POLICY IF EXISTS seal ON audit.event;
CREATE POLICY seal ON audit.event FOR SELECT TO samplan_api USING (
    (SELECT current_setting('samplan.permission')) = 'audit.seal');
DROP POLICY IF EXISTS seal ON audit.batch;
CREATE POLICY seal ON audit.batch TO samplan_api
    USING ((SELECT current_setting('samplan.permission')) = 'audit.seal') WITH CHECK (true);
DROP POLICY IF EXISTS seal ON audit.head;
CREATE POLICY seal ON audit.head TO samplan_api
    USING ((SELECT current_setting('samplan.permission')) = 'audit.seal') WITH CHECK (true);
DROP POLICY IF EXISTS keep ON audit.witness;
CREATE POLICY keep ON audit.witness TO samplan_api
    USING (current_setting('samplan.operator') <> '') WITH CHECK (current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS keep ON audit.witnessed;
CREATE POLICY keep ON audit.witnessed TO samplan_api
    USING (current_setting('samplan.operator') <> '') WITH CHECK (current_setting('samplan.operator') <> '');
RESET ROLE;
