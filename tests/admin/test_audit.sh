# shellcheck shell=bash disable=SC2154,SC2034
# samplan audit: a log that is sealed by the real sealer, tampered with, cut, kept by others.

sealer=$build/samplan-sealer

# A database with the product's schema and the demo county, a key, a configuration.
given_a_log() # NAME
{
    database=${prefix}_$number$1
    dir=$work/$number$1
    url="host=$host port=5432 dbname=$database user=postgres"
    mkdir -p "$dir"
    super -c "CREATE DATABASE $database TEMPLATE $(SAMPLAN_TEST_PG=$SAMPLAN_TEST_PG "$root/tests/lib/template.sh" "$build") OWNER samplan_owner" || return
    cat >"$dir/samplan.conf" <<END
database.url_sealer = host=$host port=5432 dbname=$database user=samplan_sealer
database.url_admin = host=$host port=5432 dbname=$database user=samplan_admin
database.min_version = 150000
audit.key = $dir/key
audit.public_key = $dir/key.pub
audit.seal_every = 50ms
metrics.sealer_listen = 127.0.0.1:$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
END
    sam audit key make "$dir/key" --origin "samplan.example/$database"
    expect_status 0
}

audit() { sam audit "$@" --config "$dir/samplan.conf"; }

# Runs the sealer until every row is sealed.
sealed()
{
    local pid i
    "$sealer" --config "$dir/samplan.conf" >>"$dir/sealer.log" 2>&1 </dev/null &
    pid=$!
    for ((i = 0; i < 600; i++)); do
        [ "$(ask "SELECT count(*) FROM audit.event WHERE xid >= (SELECT coalesce(max(xid_to::text::bigint), 0)
            FROM audit.batch)::text::xid8")" = 0 ] && { [ -z "${1:-}" ] || ask "$1" | grep -q t; } && break
        sleep 0.1
    done
    kill "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    [ "$i" -lt 600 ] || fail "not sealed after a minute: $(tail -n 5 "$dir/sealer.log")"
}

a_sealed_log_holds()
{
    given_a_log a && sealed && audit verify || return
    expect_status 0 && expect_said "holds" && expect_said "unsealed     0" || return
    audit verify --json
    expect_status 0 && expect_said '"ok":true' && expect_said '"class":null' || return
    audit verify --from 2000-01-01 --to 2000-01-02 --json
    expect_status 0 && expect_said '"rows":0'
}
test_case "audit verify says that a sealed log holds" a_sealed_log_holds

a_changed_row_is_named()
{
    given_a_log a && sealed || return
    ask "UPDATE audit.event SET outcome = 'denied' WHERE id = 17"
    audit verify --json
    expect_status 1 && expect_said '"class":"rows"' && expect_said "a row was changed since it was sealed" || return
    audit prove 17
    expect_status 1 && expect_said "cannot be proved" || return
    ask "UPDATE audit.event SET outcome = 'ok' WHERE id = 17; DELETE FROM audit.head WHERE size = 2"
    audit verify
    expect_status 5 && expect_said "its head is missing" || return
    given_a_log b && sealed || return
    ask "UPDATE audit.batch SET sealed_at = sealed_at + interval '1 second' WHERE number = 1"
    audit verify
    expect_status 4 && expect_said "batch 1"
}
test_case "a changed row, head or batch is named, each with its exit code" a_changed_row_is_named

a_cut_tail_is_found()
{
    given_a_log a && sealed || return
    audit heads --out "$dir/heads" && ask "INSERT INTO audit.event (action, outcome) VALUES ('later', 'ok')" && sealed || return
    audit heads --out "$dir/heads"
    audit verify --anchor "$dir/heads"
    expect_status 0 && expect_said "2 of 2 agree" || return
    ask "DELETE FROM audit.event WHERE xid >= (SELECT xid_from FROM audit.batch ORDER BY number DESC LIMIT 1);
        DELETE FROM audit.head WHERE size = (SELECT max(size) FROM audit.head);
        DELETE FROM audit.batch WHERE number = (SELECT max(number) FROM audit.batch)"
    audit verify
    expect_status 0 && expect_said "what was cut from the end cannot be seen" || return
    audit verify --anchor "$dir/heads"
    expect_status 6 && expect_said "its tail was cut"
}
test_case "a tail that was cut is found against a head that was kept, and only so" a_cut_tail_is_found

growth_is_proved()
{
    given_a_log a && sealed || return
    audit consistency 1 2
    expect_status 0 && expect_said "the log of 2 batches goes on from that of 1" || return
    audit consistency 2 1
    expect_status 1 || return
    audit consistency 1 x
    expect_status 2 || return
    audit consistency 1
    expect_status 2 && expect_said "A B is missing" || return
    audit prove 999999999
    expect_status 1 && expect_said "there is no row" || return
    audit prove x
    expect_status 2
}
test_case "audit consistency and audit prove say no to what cannot be proved" growth_is_proved

old_months_go()
{
    given_a_log a || return
    ask "SELECT audit.make_partitions('2010-01-01', 0)" >/dev/null
    ask "INSERT INTO audit.event (at, action, outcome) SELECT '2010-01-31 23:59:59Z'::timestamptz + n * interval '1 second',
        'old', 'ok' FROM generate_series(-2, 2) n"
    sealed "SELECT to_regclass('audit.event_2011_12') IS NULL" || return
    expect_equal "months of 2010 and 2011 that are left" "$(ask "SELECT count(*) FROM pg_class WHERE relname ~ '^event_201[01]_..\$'")" 0 || return
    audit verify --json
    expect_status 0 && expect_said '"batchesDropped":2' || return
    ask "SELECT audit.make_partitions('2010-01-01', 0); INSERT INTO audit.event (at, xid, action, outcome)
        SELECT '2010-01-05', min(xid), 'forged', 'ok' FROM audit.event" >/dev/null
    audit verify
    expect_status 1 && expect_said "its month was dropped, and 1 rows are there that were put there later"
}
test_case "months whose time is over are dropped with a signed entry, and the log still holds" old_months_go

a_new_key_is_a_new_log()
{
    given_a_log a && sealed || return
    cp "$dir/key.pub" "$dir/keys"
    rm "$dir/key" "$dir/key.pub"
    sam audit key make "$dir/key" --origin samplan.example/second
    ask "INSERT INTO audit.event (action, outcome) VALUES ('later', 'ok')"
    sealed || return
    audit verify
    expect_status 5 && expect_said "there is no public key for its head's origin" || return
    cat "$dir/key.pub" >>"$dir/keys"
    audit verify --key "$dir/keys"
    expect_status 0 && expect_said "of 2 logs" || return
    ask "DELETE FROM audit.head WHERE log = 1 AND size = (SELECT max(size) FROM audit.head WHERE log = 1);
        DELETE FROM audit.batch WHERE log = 1 AND number = (SELECT max(number) FROM audit.batch WHERE log = 1)"
    audit verify --key "$dir/keys"
    expect_status 4 && expect_said "the log before it was cut or is missing"
}
test_case "with a new key a new log begins, which names the last head of the one before it" a_new_key_is_a_new_log

two_keep_each_others_heads()
{
    local region here size
    given_a_log region && sealed && audit heads --out "$dir/one" || return
    region=$dir
    # one for each month that the demo county's rows are of, so it depends on the day
    size=$(ask "SELECT max(size) FROM audit.head")
    given_a_log town || return
    here=$dir
    audit witness add "$region/one"
    expect_status 1 && expect_said "nothing is kept of" || return
    audit witness add "$region/one" --key "$region/key.pub"
    expect_status 0 && expect_said "at $size batches" || return
    audit witness check "$region/one"
    expect_status 0 && expect_said "1 heads" || return
    dir=$region database=${prefix}_${number}region url="host=$host port=5432 dbname=${prefix}_${number}region user=postgres"
    ask "INSERT INTO audit.event (action, outcome) VALUES ('later', 'ok')" && sealed || return
    audit heads --out "$region/two" && audit heads --since "$size" --out "$region/three"
    dir=$here
    audit witness add "$region/two"
    expect_status 1 && expect_said "--since $size" || return
    audit witness check "$region/three"
    expect_status 0 || return
    audit witness add "$region/three"
    expect_status 0 && expect_said "at $((size + 1)) batches" || return
    # the region writes its log anew, with its own key
    dir=$region
    ask "TRUNCATE audit.batch, audit.head; UPDATE audit.event SET outcome = 'denied' WHERE id = 17;
        INSERT INTO audit.event (action, outcome) VALUES ('later', 'ok')" && sealed || return
    audit verify
    expect_status 0 || return
    audit heads --size "$size" --out "$region/anew"
    dir=$here
    audit witness check "$region/anew"
    expect_status 1 && expect_said "was written anew"
}
test_case "another installation's heads are kept, and its log that is written anew is noticed" two_keep_each_others_heads

keys_are_looked_after()
{
    dir=$work/$number
    mkdir -p "$dir"
    sam audit key make "$dir/key" --origin "no such origin"
    expect_status 2 || return
    sam audit key make "$dir/key" --origin samplan.example/audit
    expect_status 0 && expect_equal "the key's mode" "$(stat -c %a "$dir/key")" 600 || return
    sam audit key make "$dir/key" --origin samplan.example/audit
    expect_status 1 && expect_said "is there already" || return
    sam audit key
    expect_status 2
}
test_case "a key is made once, for its owner's eyes only" keys_are_looked_after
