-- audit.sql - a log reviewer sees the rows of the own provider: what its people did, and what was done
-- with its data. Partitions have no policies, so nobody reads around the parent.
SET LOCAL ROLE samplan_owner;
DROP POLICY IF EXISTS append ON audit.event;
CREATE POLICY append ON audit.event FOR INSERT TO samplan_api WITH CHECK (true);
DROP POLICY IF EXISTS review ON audit.event;
CREATE POLICY review ON audit.event FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'audit.review'
    AND (provider_id = current_setting('samplan.provider')::uuid
        OR owner_provider_id = current_setting('samplan.provider')::uuid));
-- For audit.page alone, which repeats the condition above in its own statement.
DROP POLICY IF EXISTS search ON audit.event;
CREATE POLICY search ON audit.event FOR SELECT TO samplan_owner USING (true);
RESET ROLE;
