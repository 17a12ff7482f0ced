# shellcheck shell=bash disable=SC2154
# Who calls: sessions, limits, the first thing every function does.

# Functions that are there for those who are not signed in.
public="'sign_in_begin', 'sign_in_finish', 'sign_in_provider', 'sign_in_citizen', 'refusal_record'"

# The last statement of a batch, which says what the batch has written to the server that asks: it takes no secret.
public="$public, 'written'"

# Calls every function of the server with `secret`, NULL for every parameter of its own.
call_all()
{
    root_sql "SELECT format('SELECT %L || '' '' || outcome || coalesce('' '' || reason, '''') || '
            || 'CASE WHEN doc IS NULL THEN '''' ELSE '' with a document'' END FROM api.%I(%s, %L, %L%s)',
            p.proname, p.proname, '${1//\'/\'\'}', md5(p.proname)::uuid, 'test',
            repeat(', NULL', p.pronargs - 3)) || ';'
        FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND p.proname NOT IN ($public)
            AND has_function_privilege('samplan_server', p.oid, 'EXECUTE')" >"$work/calls.sql"
    psql -X -q -At "$pg dbname=$db user=samplan_server" -f "$work/calls.sql" 2>&1
}
check "the server's functions are there" t "SELECT count(*) >= 25 FROM pg_proc p
    WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege('samplan_server', p.oid, 'EXECUTE')"
for secret in NULL "sha256('')"; do
    root_sql "DELETE FROM audit.event WHERE client = 'test'"
    report "every function refuses without a live session and gives no document (secret $secret)" "" \
        "$(call_all "$secret" | grep -v ' no-session$')"
    check "and each of these refusals has its row in the log (secret $secret)" "" "
        SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace
            AND p.proname NOT IN ($public) AND has_function_privilege('samplan_server', p.oid, 'EXECUTE')
            AND (SELECT count(*) FROM audit.event e WHERE e.request_id = md5(p.proname)::uuid
                AND e.outcome = 'denied' AND e.reason = 'no-session' AND e.user_id IS NULL
                AND e.action <> '') <> 1"
done
case $(call_all NULL | wc -l) in
[4-9][0-9] | [12][0-9][0-9]) report "the calls were really made" y y ;;
*) report "the calls were really made" "40 to 299 lines" "$(wc -l <"$work/calls.sql")" ;;
esac

enter 0001 "Medicinavdelning 3"
enter 0002 "Hemsjukvården Norra Älvsta"
enter 0007 "Medicinavdelning 3" unit-administrator
anna="$(face 0001)"
check_server "a live session is who it is" "ok Anna Lindqvist" \
    "SELECT outcome || ' ' || (doc #>> '{user,name}') FROM api.session_read($anna)"
check_server "permissions are those of the role" "access-denied permission" \
    "SELECT outcome || ' ' || reason FROM api.audit_search($anna, '{}')"
for limit in "last_seen = now() - interval '16 minutes'|idle for 16 minutes" \
    "signed_in_at = now() - interval '12 hours 1 second'|12 hours old" \
    "ended_at = now()|ended"; do
    check "a session that is ${limit#*|} is no session" no-session "
        UPDATE identity.session SET ${limit%|*} WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8'));
        SELECT outcome FROM api.inbox_read($anna, 'all', NULL);
        ROLLBACK" # the whole text is one transaction, rolled back
done
check "an assignment that has ended lets nobody in, though the session lives" \
    $'access-denied choose-assignment\nok' "
    UPDATE identity.assignment SET valid_to = now() - interval '1 second'
        WHERE user_id = $(staff 0001) AND valid_to IS NULL;
    SELECT outcome || ' ' || reason FROM api.inbox_read($anna, 'all', NULL);
    SELECT outcome FROM api.session_read($anna); ROLLBACK"
check "work renews the idle time, at most once a minute" $'t\nf' "
    UPDATE identity.session SET last_seen = now() - interval '2 minutes'
        WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8'));
    SELECT FROM api.inbox_read($anna, 'all', NULL);
    SELECT last_seen > now() - interval '1 second' FROM identity.session
        WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8'));
    UPDATE identity.session SET last_seen = now() - interval '30 seconds'
        WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8'));
    SELECT FROM api.inbox_read($anna, 'all', NULL);
    SELECT last_seen > now() - interval '1 second' FROM identity.session
        WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8')); ROLLBACK"
check "an open stream does not keep a session alive" f "
    UPDATE identity.session SET last_seen = now() - interval '2 minutes'
        WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8'));
    SELECT FROM api.stream_since($anna, '1');
    SELECT last_seen > now() - interval '1 second' FROM identity.session
        WHERE secret_hash = sha256(convert_to('s-0001', 'UTF8')); ROLLBACK"

# ---- nothing leaks from one call into the next ----
nil=00000000-0000-0000-0000-000000000000
check_server "a refused call leaves nothing of the call before it in the transaction" \
    $'ok\nno-session\nno-session' "
    SELECT outcome FROM api.inbox_read($anna, 'all', NULL);
    SELECT outcome FROM api.inbox_read(NULL, '$request', 'x', 'all', NULL);
    SELECT outcome FROM api.discharge_read(NULL, '$request', 'x', md5('demo case 3')::uuid)"
check "and the settings are nobody's again" "$nil$nil$nil$nil{}" "
    SELECT FROM api.inbox_read($anna, 'all', NULL);
    SELECT FROM api.inbox_read(NULL, '$request', 'x', 'all', NULL);
    SELECT current_setting('samplan.session') || current_setting('samplan.user')
        || current_setting('samplan.unit') || current_setting('samplan.provider')
        || current_setting('samplan.permission') || current_setting('samplan.patients')
        || current_setting('samplan.number') || current_setting('samplan.account')
        || current_setting('samplan.operator') || current_setting('samplan.secret')"
check_server "two people in one transaction each get their own" $'Anna Lindqvist\nMaria Ek' "
    SELECT doc #>> '{user,name}' FROM api.session_read($anna);
    SELECT doc #>> '{user,name}' FROM api.session_read($(face 0002))"
check_server "a person found by number is not open to the next call in the transaction" \
    $'ok\nnot-found' "
    SELECT outcome FROM api.patient_lookup($anna, '$(root_sql "SELECT value FROM
        patient.identifier WHERE patient_id = $(person 296) AND until IS NULL")', 'personnummer');
    SELECT outcome FROM api.patient_read($(face 0002), $(person 296))"
check_server "after the transaction nothing is set" "t" \
    "SELECT coalesce(current_setting('samplan.unit', true), '') = ''"
check_server "setting another unit by hand changes nothing: the session says who calls" "$(unit_id Strokeenheten)"$'\nok Medicinavdelning 3' "
    SELECT set_config('samplan.unit', '$(unit_id Strokeenheten)', true);
    SELECT outcome || ' ' || (doc #>> '{assignment,unit,name}') FROM api.session_read($anna)"

# ---- signing in ----
check "RFC 6238: the codes of the published vectors" "287082 081804 050471 005924 279037 353130" "
    SELECT string_agg(api.totp('12345678901234567890', t / 30), ' ' ORDER BY t)
        FROM unnest(ARRAY[59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000]) AS t"
proof=$(root_sql "SELECT encode(proof, 'hex') FROM identity.account WHERE name = 'anna.ward'")
finish() # ADDRESS ACCOUNT PROOF CODE
{
    printf "api.sign_in_finish(NULL, '%s', '%s', NULL, NULL, '%s', '\\\\x%s', %s, sha256(gen_random_uuid()::text::bytea))" \
        "$request" "$1" "$2" "$3" "${4:-NULL}"
}
check_server "the right proof signs in, in the only assignment, and the password's case of account" \
    "ok discharge-coordinator" \
    "SELECT outcome || ' ' || (doc #>> '{assignment,role}') FROM $(finish 192.0.2.9 ANNA.Ward "$proof")"
check_server "a wrong proof does not, and says no more than that" "no-session wrong-sign-in true" \
    "SELECT outcome || ' ' || reason || ' ' || (doc IS NULL) FROM $(finish 192.0.2.9 anna.ward 00)"
check_server "an unknown account is refused in the same words" "no-session wrong-sign-in" \
    "SELECT outcome || ' ' || reason FROM $(finish 192.0.2.9 nobody 00)"
check_server "an unknown account has a salt, always the same one" t "
    SELECT count(DISTINCT doc ->> 'salt') = 1 AND bool_and(length(doc ->> 'salt') = 32)
            AND bool_and(doc ->> 'ops' = '2')
        FROM generate_series(1, 3), api.sign_in_begin(NULL, '$request', '192.0.2.9', 'nobody')"
check "both have their rows: sign-in ok and denied" t "SELECT count(*) FILTER (WHERE outcome = 'ok') > 0
    AND count(*) FILTER (WHERE outcome = 'denied' AND reason = 'wrong-sign-in') > 0
    FROM audit.event WHERE action = 'sign-in'"
for _ in 1 2 3 4 5; do server_sql "SELECT FROM $(finish 198.51.100.7 anna.ward 00)"; done
check "each failure is counted" 5 "SELECT count(*) FROM identity.sign_in_attempt
    WHERE client = '198.51.100.7' AND account = 'anna.ward' AND NOT ok"
# five more, so that the wait is longer than a slow machine takes to get here
root_sql "INSERT INTO identity.sign_in_attempt (account, client, ok)
    SELECT 'anna.ward', '198.51.100.7', false FROM generate_series(1, 5)"
check_server "after more than five failures at one address the account must wait there" "too-many-requests wait true" "
    SELECT outcome || ' ' || reason || ' ' || ((doc ->> 'waitSeconds')::integer > 0)
        FROM api.sign_in_begin(NULL, '$request', '198.51.100.7', 'anna.ward')"
check_server "and the right proof does not help while it waits" too-many-requests \
    "SELECT outcome FROM $(finish 198.51.100.7 anna.ward "$proof")"
check_server "but nobody is locked out anywhere else by it" ok \
    "SELECT outcome FROM $(finish 192.0.2.9 anna.ward "$proof")"
root_sql "INSERT INTO identity.account (name, user_id, salt, ops, mem_kib, proof, totp_key)
    VALUES ('totp.test', $(staff 0012), '\\x00112233445566778899aabbccddeeff', 2, 65536,
        decode('$proof', 'hex'), '12345678901234567890')"
code="(SELECT '$(root_sql "SELECT api.totp('12345678901234567890',
    floor(EXTRACT(EPOCH FROM clock_timestamp()) / 30)::bigint)")')"
check_server "an account with a second factor is not entered without the code" no-session \
    "SELECT outcome FROM $(finish 192.0.2.10 totp.test "$proof")"
check_server "with the code it is" ok "SELECT outcome FROM $(finish 192.0.2.10 totp.test "$proof" "$code")"
check_server "and the code is good once" no-session \
    "SELECT outcome FROM $(finish 192.0.2.10 totp.test "$proof" "$code")"
check_server "a provider's sign-in is held to the units it vouches for" "access-denied ok" "
    SELECT a.outcome || ' ' || b.outcome
        FROM api.sign_in_provider(NULL, '$request', 'x', NULL, NULL, 'se2321009900-p0001',
            '{SE2321009900-X}', '\\x$(printf '%064d' 1)') a,
            api.sign_in_provider(NULL, '$request', 'x', NULL, NULL, 'se2321009900-p0001',
            '{se2321009900-a101}', '\\x$(printf '%064d' 2)') b"
check_server "a stranger of the provider's is not let in" access-denied "SELECT outcome FROM
    api.sign_in_provider(NULL, '$request', 'x', NULL, NULL, 'SE2321009900-P9999', NULL, '\\x$(printf '%064d' 3)')"
sofia="convert_to('s-0007-unit-administrator', 'UTF8'), '$request', 'x'"
check "choosing an assignment ends the old secret and begins a new one" $'ok discharge-coordinator\nno-session\nok' "
    SELECT outcome || ' ' || (doc #>> '{assignment,role}') FROM api.session_choose($sofia, NULL, NULL,
        (SELECT a.id FROM identity.assignment a WHERE a.user_id = $(staff 0007)
            AND a.role = 'discharge-coordinator'), sha256('new'));
    SELECT outcome FROM api.session_read($sofia);
    SELECT outcome FROM api.session_read('new', '$request', 'x'); ROLLBACK"
check_server "somebody else's assignment cannot be chosen" not-found "
    SELECT outcome FROM api.session_choose($sofia, NULL, NULL, '$(root_sql "SELECT id FROM
        identity.assignment WHERE user_id = $(staff 0001) AND valid_to IS NULL")', sha256('x'))"
