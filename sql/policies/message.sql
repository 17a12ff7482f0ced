-- message.sql - a thread is visible to the units that it was addressed to, while they take part in its
-- case, and follows the case itself, protected identity and all. What hangs on a thread follows it.
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS addressed ON message.thread;
CREATE POLICY addressed ON message.thread FOR SELECT TO samplan_api USING (
    current_setting('samplan.unit')::uuid = ANY (units)
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = thread.discharge_id OFFSET 0));
-- Only parties can be addressed.
DROP POLICY IF EXISTS begin ON message.thread;
CREATE POLICY begin ON message.thread FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = thread.discharge_id OFFSET 0)
    AND NOT EXISTS (SELECT FROM unnest(units) AS x (id) WHERE NOT EXISTS (SELECT FROM discharge.party y
        WHERE y.discharge_id = thread.discharge_id AND y.unit_id = x.id AND y.until IS NULL)));
DROP POLICY IF EXISTS go_on ON message.thread;
CREATE POLICY go_on ON message.thread FOR UPDATE TO samplan_api USING (
    current_setting('samplan.unit')::uuid = ANY (units)
    AND EXISTS (SELECT FROM discharge.discharge d WHERE d.id = thread.discharge_id OFFSET 0));

DROP POLICY IF EXISTS follow ON message.message;
CREATE POLICY follow ON message.message FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM message.thread t WHERE t.id = message.thread_id OFFSET 0));
DROP POLICY IF EXISTS send ON message.message;
CREATE POLICY send ON message.message FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM message.thread t WHERE t.id = message.thread_id OFFSET 0));

-- A unit writes and corrects its own messages alone.
DROP POLICY IF EXISTS follow ON message.text;
CREATE POLICY follow ON message.text FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM message.thread t WHERE t.id = text.thread_id OFFSET 0));
DROP POLICY IF EXISTS send ON message.text;
CREATE POLICY send ON message.text FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM message.message m WHERE m.id = text.message_id
        AND m.unit_id = current_setting('samplan.unit')::uuid));

-- One's own rows by a plain comparison: the inbox counts them for all cases at once. They hold nothing but
-- what the unit itself did.
DROP POLICY IF EXISTS follow ON message.receipt;
CREATE POLICY follow ON message.receipt FOR SELECT TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid OR access.sees_thread(thread_id));
DROP POLICY IF EXISTS send ON message.receipt;
CREATE POLICY send ON message.receipt FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM message.thread t WHERE t.id = receipt.thread_id AND receipt.unit_id = ANY (t.units) OFFSET 0));
DROP POLICY IF EXISTS receive ON message.receipt;
CREATE POLICY receive ON message.receipt FOR UPDATE TO samplan_api USING (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM message.thread t WHERE t.id = receipt.thread_id OFFSET 0));

DROP POLICY IF EXISTS follow ON message.attachment;
CREATE POLICY follow ON message.attachment FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM message.thread t WHERE t.id = attachment.thread_id OFFSET 0));
DROP POLICY IF EXISTS send ON message.attachment;
CREATE POLICY send ON message.attachment FOR INSERT TO samplan_api WITH CHECK (
    EXISTS (SELECT FROM message.message m WHERE m.id = attachment.message_id
        AND m.unit_id = current_setting('samplan.unit')::uuid));

DROP POLICY IF EXISTS follow ON message.deviation;
CREATE POLICY follow ON message.deviation FOR SELECT TO samplan_api USING (
    EXISTS (SELECT FROM message.thread t WHERE t.id = deviation.thread_id OFFSET 0));
-- The county counts what its units have reported; api.deviation_county gives numbers alone.
DROP POLICY IF EXISTS county ON message.deviation;
CREATE POLICY county ON message.deviation FOR SELECT TO samplan_api USING (
    current_setting('samplan.permission') = 'county.manage'
    AND EXISTS (SELECT FROM organisation.unit u JOIN organisation.provider p ON p.id = u.provider_id
        WHERE u.id = deviation.unit_id AND p.county_code = (SELECT x.county_code FROM organisation.unit o
            JOIN organisation.provider x ON x.id = o.provider_id
            WHERE o.id = current_setting('samplan.unit')::uuid)));
DROP POLICY IF EXISTS report ON message.deviation;
CREATE POLICY report ON message.deviation FOR INSERT TO samplan_api WITH CHECK (
    unit_id = current_setting('samplan.unit')::uuid
    AND EXISTS (SELECT FROM message.thread t WHERE t.id = deviation.thread_id OFFSET 0));
DROP POLICY IF EXISTS go_on ON message.deviation;
CREATE POLICY go_on ON message.deviation FOR UPDATE TO samplan_api USING (
    EXISTS (SELECT FROM message.thread t WHERE t.id = deviation.thread_id OFFSET 0));
RESET ROLE;
