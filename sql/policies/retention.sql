-- retention.sql - a copy that was removed is seen no more by its units, whatever else they take part in. The owner's functions of
-- schema retention reach every row of a thing, in the call that opens for them (retention.open).
SET LOCAL ROLE samplan_owner;

DROP POLICY IF EXISTS kept ON plan.version;
CREATE POLICY kept ON plan.version AS RESTRICTIVE FOR SELECT TO samplan_api USING (
    NOT EXISTS (SELECT FROM retention.removed g WHERE g.thing_id = version.plan_id
        AND g.units @> ARRAY[current_setting('samplan.unit')::uuid]));
DROP POLICY IF EXISTS kept ON appointment.appointment;
CREATE POLICY kept ON appointment.appointment AS RESTRICTIVE FOR SELECT TO samplan_api USING (
    plan_id IS NULL AND discharge_id IS NULL
    OR NOT EXISTS (SELECT FROM retention.removed g
        WHERE g.thing_id = coalesce(appointment.plan_id, appointment.discharge_id)
            AND g.units @> ARRAY[current_setting('samplan.unit')::uuid]));

DROP POLICY IF EXISTS own ON retention.removed;
CREATE POLICY own ON retention.removed FOR SELECT TO samplan_api USING (
    units @> ARRAY[current_setting('samplan.unit')::uuid] OR current_setting('samplan.operator') <> '');
DROP POLICY IF EXISTS operator ON retention.erased;
CREATE POLICY operator ON retention.erased FOR SELECT TO samplan_api USING (current_setting('samplan.operator') <> '');
DO $$
DECLARE
    tab text;
BEGIN
    FOREACH tab IN ARRAY ARRAY['setting', 'hold', 'run', 'export', 'overdue'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS operator ON retention.%I', tab);
        EXECUTE format('CREATE POLICY operator ON retention.%I TO samplan_api USING (current_setting(''samplan.operator'') <> '''')',
            tab);
    END LOOP;
    FOR tab IN SELECT p.tab::text FROM retention.kinds() k, retention.parts(k) p
            UNION SELECT unnest('{identity.staff,retention.setting,retention.run,retention.removed,retention.erased}'::text[]) LOOP
        EXECUTE format('DROP POLICY IF EXISTS retention ON %s', tab);
        EXECUTE format('CREATE POLICY retention ON %s TO samplan_owner
            USING ((SELECT current_setting(''samplan.retention'', true)) = ''on'')', tab);
    END LOOP;
END
$$;
RESET ROLE;
