# shellcheck shell=bash disable=SC2154
# Every act in every state by everybody: what services/core/discharge/state.def says is what the database
# allows, asked of the functions' gate and tried by hand as their own role. Follows 4_discharge.sh.

# The file itself, read here and not through the tables that migrate makes of it.
moves=$(sed -nE 's/^MOVE\("([a-z-]+)", "([a-z-]+)", "([a-z-]+)", "([a-z-]+)"\)$/('"'\1','\2','\3','\4'"'),/p' \
    "$root/services/core/discharge/state.def" | tr -d '\n' | sed 's/,$//')
receipts=$(sed -nE 's/^RECEIPT\("([a-z-]+)", "([a-z-]+)", "([a-z-]+)"\)$/('"'\1','\2','\3'"'),/p' \
    "$root/services/core/discharge/state.def" | tr -d '\n' | sed 's/,$//')
states="(VALUES ('admitted'), ('notified'), ('planning'), ('ready'), ('discharged'), ('follow-up'), ('closed'), ('aborted')) s (state)"
subject=$(case_of planning)
tables="CREATE TEMP TABLE def ON COMMIT DROP AS SELECT * FROM (VALUES $moves) m (act, from_state, to_state, actor);
    CREATE TEMP TABLE receipt_def ON COMMIT DROP AS SELECT * FROM (VALUES $receipts) m (from_state, to_state, actor);
    GRANT ALL ON def, receipt_def TO samplan_api;"

check "the database holds the file's moves, and no others" "t|t" "$tables
    SELECT NOT EXISTS (TABLE def EXCEPT SELECT act, from_state, to_state, actor FROM discharge.move)
        AND NOT EXISTS (SELECT act, from_state, to_state, actor FROM discharge.move EXCEPT TABLE def),
        NOT EXISTS (TABLE receipt_def EXCEPT SELECT from_state, to_state, actor FROM discharge.receipt_move)
        AND NOT EXISTS (SELECT from_state, to_state, actor FROM discharge.receipt_move EXCEPT TABLE receipt_def); ROLLBACK"

# Three parties: the ward, primary care, somebody else. The gate is asked with a case that is in each state.
check "discharge_may lets each party make each act in each state as the file says, and says why not" "0" "$tables
    CREATE TEMP TABLE wrong (act text, state text, who text, want text, got text) ON COMMIT DROP;
    DO \$\$
    DECLARE
        c access.context;
        d discharge.discharge;
        x record;
        got text;
    BEGIN
        SELECT y.* INTO d FROM discharge.discharge y WHERE y.id = '$subject';
        FOR x IN SELECT a.act, s.state, y.unit_id, CASE WHEN y.unit_id = d.unit_id THEN 'ward'
                        WHEN y.role = 'primary-care' THEN 'primary-care' ELSE 'recipient' END AS who
                FROM (SELECT DISTINCT def.act FROM def) a, $states, discharge.party y
                WHERE y.discharge_id = d.id AND y.until IS NULL LOOP
            PERFORM api.forget(NULL), set_config('samplan.unit', x.unit_id::text, true);
            c.unit_id := x.unit_id;
            d.state := x.state;
            got := api.discharge_may(c, d, x.act, NULL);
            INSERT INTO wrong SELECT x.act, x.state, x.who, w.want, got FROM (SELECT CASE
                    WHEN NOT bool_or(m.mine) THEN 'access-denied'
                    WHEN NOT bool_or(m.mine AND m.from_state = x.state) THEN 'conflict' ELSE 'ok' END AS want
                FROM (SELECT f.from_state, f.actor = 'party' OR f.actor = x.who
                            OR (f.actor = 'recipient' AND x.who = 'primary-care') AS mine
                        FROM def f WHERE f.act = x.act) m) w
                WHERE w.want IS DISTINCT FROM got;
        END LOOP;
    END \$\$;
    SELECT count(*) || coalesce(' ' || string_agg(w::text, ' '), '') FROM wrong w; ROLLBACK"
check "the question was asked of all three kinds of party" "primary-care recipient ward" "
    SELECT string_agg(DISTINCT CASE WHEN y.unit_id = d.unit_id THEN 'ward'
            WHEN y.role = 'primary-care' THEN 'primary-care' ELSE 'recipient' END, ' ')
        FROM discharge.party y JOIN discharge.discharge d ON d.id = y.discharge_id WHERE d.id = '$subject'"

# By hand: the functions' own role, as the ward, tries every state after every state under every act, under
# none and under one that there is not.
try="DO \$\$
    DECLARE
        x record;
        ok boolean;
        how text;
    BEGIN
        PERFORM api.forget(NULL), set_config('samplan.unit', '$ward', true);
        FOR x IN SELECT a.act, f.state AS from_state, s.state AS to_state
                FROM (SELECT DISTINCT def.act FROM def UNION VALUES (''), ('nonsense')) a, $states, ${states/ s (state)/ f (state)} LOOP
            PERFORM set_config('session_replication_role', 'replica', true);
            UPDATE discharge.discharge SET state = x.from_state WHERE id = '$subject';
            PERFORM set_config('session_replication_role', 'origin', true), set_config('samplan.act', x.act, true);
            BEGIN
                SET LOCAL ROLE samplan_api;
                UPDATE discharge.discharge SET state = x.to_state WHERE id = '$subject';
                ok := FOUND;
                RESET ROLE;
                how := 'done';
            EXCEPTION WHEN check_violation THEN
                GET STACKED DIAGNOSTICS how = CONSTRAINT_NAME;
                ok := false;
            END;
            RESET ROLE;
            INSERT INTO tried VALUES (x.act, x.from_state, x.to_state, ok, how);
        END LOOP;
    END \$\$;"
check "no state follows another but by an act of the file, whoever writes it by hand" "1728 0" "$tables
    ALTER TABLE discharge.discharge DISABLE TRIGGER check_ready;
    CREATE TEMP TABLE tried (act text, from_state text, to_state text, ok boolean, how text) ON COMMIT DROP;
    $try
    SELECT (SELECT count(*) FROM tried) || ' ' || count(*) || coalesce(' ' || string_agg(t::text, ' '), '') FROM tried t
        WHERE t.ok <> (t.from_state = t.to_state OR EXISTS (SELECT FROM def f
            WHERE f.act = t.act AND f.from_state = t.from_state AND f.to_state = t.to_state))
            OR (NOT t.ok AND t.how <> 'discharge_move'); ROLLBACK"
check "control: without the trigger every state follows every other, so the test can fail" "t" "$tables
    ALTER TABLE discharge.discharge DISABLE TRIGGER check_ready;
    ALTER TABLE discharge.discharge DISABLE TRIGGER check_move;
    CREATE TEMP TABLE tried (act text, from_state text, to_state text, ok boolean, how text) ON COMMIT DROP;
    $try
    SELECT bool_and(ok) FROM tried; ROLLBACK"
check "a case is ready while it has an open interval, and only then: by no act either" \
    "ERROR:  a case is ready while it has an open interval, and only then" "
    SELECT FROM api.forget(NULL); SELECT FROM set_config('samplan.unit', '$ward', true); SELECT FROM set_config('samplan.act', 'ready', true);
    SET LOCAL ROLE samplan_api; UPDATE discharge.discharge SET state = 'ready' WHERE id = '$subject'"

# A notice belongs to an act that is possible in the case's state.
check "a notice is written under an act of the present state, and under no other" "0" "$tables
    CREATE TEMP TABLE wrong (act text, state text, ok boolean) ON COMMIT DROP;
    DO \$\$
    DECLARE
        x record;
        ok boolean;
    BEGIN
        PERFORM api.forget(NULL), set_config('samplan.unit', '$ward', true);
        FOR x IN SELECT a.act, s.state FROM (SELECT DISTINCT def.act FROM def UNION VALUES (''), ('nonsense')) a, $states LOOP
            PERFORM set_config('session_replication_role', 'replica', true);
            UPDATE discharge.discharge SET state = x.state WHERE id = '$subject';
            PERFORM set_config('session_replication_role', 'origin', true), set_config('samplan.act', x.act, true);
            BEGIN
                SET LOCAL ROLE samplan_api;
                INSERT INTO discharge.notice (discharge_id, kind, unit_id, sent_by, sent_user, sent_assignment, content)
                    SELECT n.discharge_id, 'document', '$ward', n.sent_by, n.sent_user, n.sent_assignment, '{}'
                        FROM discharge.notice n WHERE n.discharge_id = '$subject' LIMIT 1;
                RESET ROLE;
                ok := true;
            EXCEPTION WHEN check_violation THEN
                ok := false;
            END;
            RESET ROLE;
            INSERT INTO wrong SELECT x.act, x.state, ok WHERE ok <> EXISTS (SELECT FROM def f
                WHERE f.act = x.act AND x.state IN (f.from_state, f.to_state));
        END LOOP;
    END \$\$;
    SELECT count(*) || coalesce(' ' || string_agg(w::text, ' '), '') FROM wrong w; ROLLBACK"

# ---- receipts: what a recipient's row may become, tried by the recipient and, for a recall, by the ward ----
clinic_unit=$(root_sql "SELECT unit_id FROM discharge.party WHERE discharge_id = '$subject' AND role = 'primary-care'")
check "a receipt becomes what the file says, tried by hand from each state to each" "81 0" "$tables
    CREATE TEMP TABLE shape (state text, delivered boolean, seen boolean, acknowledged boolean, known boolean, ended text) ON COMMIT DROP;
    INSERT INTO shape VALUES ('sent', false, false, false, NULL, NULL), ('delivered', true, false, false, NULL, NULL),
        ('read', true, true, false, NULL, NULL), ('acknowledged', true, true, true, NULL, NULL),
        ('not-known', true, true, true, false, NULL), ('rejected', false, false, false, NULL, 'rejected'),
        ('forwarded', false, false, false, NULL, 'forwarded'), ('returned', false, false, false, NULL, 'returned'),
        ('recalled', false, false, false, NULL, 'recalled');
    CREATE TEMP TABLE tried (from_state text, to_state text, ok boolean, how text) ON COMMIT DROP;
    GRANT ALL ON shape, tried TO samplan_api;
    CREATE FUNCTION pg_temp.put(s shape) RETURNS boolean LANGUAGE plpgsql AS \$f\$
    BEGIN
        UPDATE discharge.recipient r SET delivered_at = CASE WHEN s.delivered THEN now() END,
                read_at = CASE WHEN s.seen THEN now() END, acknowledged_at = CASE WHEN s.acknowledged THEN now() END,
                acknowledged_by = CASE WHEN s.acknowledged THEN '{}'::jsonb END,
                acknowledged_user = CASE WHEN s.acknowledged THEN $(staff 0001) END, known = s.known,
                ended_how = s.ended, ended_at = CASE WHEN s.ended IS NOT NULL THEN now() END,
                ended_by = CASE WHEN s.ended IS NOT NULL THEN '{}'::jsonb END,
                ended_user = CASE WHEN s.ended IS NOT NULL THEN $(staff 0001) END
            WHERE r.discharge_id = '$subject' AND r.unit_id = '$clinic_unit'
                AND r.notice_id = (SELECT n.id FROM discharge.notice n WHERE n.discharge_id = '$subject' AND n.kind = 'admission');
        RETURN FOUND;
    END \$f\$;
    DO \$\$
    DECLARE
        x record;
        ok boolean;
        how text;
    BEGIN
        FOR x IN SELECT f AS before, t AS after FROM shape f, shape t LOOP
            PERFORM api.forget(NULL);
            PERFORM set_config('session_replication_role', 'replica', true), pg_temp.put(x.before);
            PERFORM set_config('session_replication_role', 'origin', true),
                set_config('samplan.unit', CASE (x.after).ended WHEN 'recalled' THEN '$ward' ELSE '$clinic_unit' END, true),
                set_config('samplan.act', CASE (x.after).ended WHEN 'recalled' THEN 'recall' ELSE 'acknowledge' END, true);
            BEGIN
                SET LOCAL ROLE samplan_api;
                ok := pg_temp.put(x.after);
                RESET ROLE;
                how := 'done';
            EXCEPTION WHEN check_violation THEN
                GET STACKED DIAGNOSTICS how = CONSTRAINT_NAME;
                ok := false;
            END;
            RESET ROLE;
            INSERT INTO tried VALUES ((x.before).state, (x.after).state, ok, how);
        END LOOP;
    END \$\$;
    SELECT (SELECT count(*) FROM tried) || ' ' || count(*) || coalesce(' ' || string_agg(t::text, ' '), '') FROM tried t
        WHERE t.ok <> (t.from_state = t.to_state OR EXISTS (SELECT FROM receipt_def f
            WHERE f.from_state = t.from_state AND f.to_state = t.to_state))
            OR (NOT t.ok AND t.how <> 'receipt_move'); ROLLBACK"
check "nobody else's receipt can be written, and a recall is the ward's" "0 0 1" "
    SELECT FROM api.forget(NULL);
    CREATE FUNCTION pg_temp.try(unit uuid, act text) RETURNS bigint LANGUAGE plpgsql AS \$f\$
    DECLARE
        n bigint;
    BEGIN
        PERFORM set_config('samplan.unit', unit::text, true), set_config('samplan.act', act, true);
        SET LOCAL ROLE samplan_api;
        UPDATE discharge.recipient r SET read_at = now() WHERE r.discharge_id = '$subject' AND r.unit_id = '$clinic_unit'
            AND r.notice_id = (SELECT n.id FROM discharge.notice n WHERE n.discharge_id = '$subject' AND n.kind = 'admission');
        GET DIAGNOSTICS n = ROW_COUNT;
        RESET ROLE;
        RETURN n;
    END \$f\$;
    SELECT pg_temp.try('$ward', 'acknowledge') || ' ' || pg_temp.try((SELECT unit_id FROM discharge.party
        WHERE discharge_id = '$subject' AND role NOT IN ('ward', 'primary-care') LIMIT 1), 'recall') || ' '
        || pg_temp.try('$ward', 'recall'); ROLLBACK"
