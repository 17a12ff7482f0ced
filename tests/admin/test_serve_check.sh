# shellcheck shell=bash disable=SC2154,SC2034
# samplan serve-check: one fault after another, and the same configuration without any.

free_port()
{
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}

certificate() # NAME
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout "$dir/$1.key" -out "$dir/$1.pem" >/dev/null 2>&1 && chmod 0600 "$dir/$1.key"
}

# A configuration that a server could start with: everything there, a role without any privilege.
given_a_sound_house()
{
    given_a_database && certificate good || return
    migration 0001_first.sql "CREATE TABLE first (x int);"
    migrate
    super -c "DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') THEN
        CREATE ROLE $role LOGIN; END IF; END \$\$"
    mkdir -p "$dir/web"
    : >"$dir/web/index.html"
    listen=127.0.0.1:$(free_port)
    cat >"$dir/samplan.conf" <<END
database.url = host=$host port=5432 dbname=$database user=$role
database.min_version = 150000
http.listen = $listen
http.tls_certificate = $dir/good.pem
http.tls_key = $dir/good.key
metrics.worker_listen = 127.0.0.1:$(free_port)
metrics.sealer_listen = 127.0.0.1:$(free_port)
web.root = $dir/web
END
}

put() # KEY VALUE
{
    sed -i "/^$1 =/d" "$dir/samplan.conf"
    echo "$1 = $2" >>"$dir/samplan.conf"
}

check()
{
    sam serve-check --config "$dir/samplan.conf" --sql "$sql" "$@"
}

sound()
{
    given_a_sound_house || return
    check
    expect_status 0 && expect_said "the server can start" || return
    check --json
    expect_status 0 && expect_said '"ok":true' && expect_said '"faults":[]'
}
test_case "serve-check finds nothing wrong with a sound configuration" sound

files()
{
    given_a_sound_house && certificate other || return
    put http.tls_key "$dir/other.key"
    check
    expect_status 1 && expect_said "cannot be used" && expect_said "1 fault in" || return
    put http.tls_key "$dir/none.key"
    check
    expect_status 1 && expect_said "http.tls_key names $dir/none.key" || return
    chmod 0644 "$dir/good.key"
    put http.tls_key "$dir/good.key"
    check
    expect_status 1 && expect_said "everybody on this machine can read the private key" || return
    chmod 0600 "$dir/good.key"
    echo "no certificate" >"$dir/good.pem"
    rm "$dir/web/index.html"
    put http.public_url http://localhost
    check
    expect_status 1 && expect_said "cannot be used" && expect_said "has no index.html" &&
        expect_said "http.public_url" && expect_said "3 faults in"
}
test_case "serve-check names bad certificates, keys, web roots and addresses, all at once" files

ports()
{
    given_a_sound_house || return
    coproc TAKER { perl -MIO::Socket::INET -e '$| = 1; my $s = IO::Socket::INET->new(LocalAddr =>
        "127.0.0.1", Listen => 1); print $s->sockport, "\n"; <STDIN>'; }
    local taker=$TAKER_PID in=${TAKER[1]} taken
    read -r taken <&"${TAKER[0]}"
    put http.listen "127.0.0.1:$taken"
    check
    echo >&"$in"
    wait "$taker" 2>/dev/null
    expect_status 1 && expect_said "127.0.0.1:$taken is taken" || return
    check
    expect_status 0 || return
    put http.listen "127.0.0.1:99999 localhost:1 ::1:8443 8443"
    check
    expect_status 1 && expect_said "4 faults in" && expect_said "::1:8443 is not an address and port" ||
        return
    put http.listen "192.0.2.1:8443"
    check
    expect_status 1 && expect_said "no address of this machine"
}
test_case "serve-check names ports that are taken and addresses that are none" ports

privileges()
{
    given_a_sound_house || return
    ask "GRANT SELECT ON first TO $role"
    check
    expect_status 1 && expect_said "privilege on table public.first" || return
    ask "REVOKE SELECT ON first FROM $role; GRANT UPDATE (x) ON first TO $role"
    check
    expect_status 1 && expect_said "privilege on table public.first" || return
    ask "REVOKE UPDATE (x) ON first FROM $role; GRANT CREATE ON SCHEMA public TO $role"
    check
    expect_status 1 && expect_said "create things in schema public" || return
    ask "REVOKE CREATE ON SCHEMA public FROM $role; ALTER TABLE first ENABLE ROW LEVEL SECURITY"
    check
    expect_status 1 && expect_said "public.first has row-level security that is not forced" || return
    ask "ALTER TABLE first FORCE ROW LEVEL SECURITY"
    check
    expect_status 0 || return
    put database.url "$url"
    check
    expect_status 1 && expect_said "privileged role"
}
test_case "serve-check refuses a role with any privilege, and row-level security that is not forced" \
    privileges

database_state()
{
    given_a_sound_house || return
    migration 0002_second.sql "SELECT 1;"
    check
    expect_status 1 && expect_said "is at 0001 and this version needs 0002" || return
    migrate_as_owner
    check
    expect_status 0 || return
    rm "$sql/migrations/0002_second.sql"
    check
    expect_status 1 && expect_said "is at 0002 and this version knows only 0001" || return
    put database.min_version 990000
    check
    expect_said "database.min_version wants 99.0" || return
    put database.url "host=$dir/nowhere dbname=x password=geheim"
    check
    expect_status 1 && expect_said "does not answer" && expect_not_said geheim || return
    put database.url ""
    check
    expect_status 1 && expect_said "database.url is not set"
}
migrate_as_owner()
{
    SAMPLAN_DATABASE_URL_MIGRATE=$url "$samplan" migrate --config "$dir/samplan.conf" --sql "$sql" \
        >/dev/null 2>&1
}
test_case "serve-check names a database that is older, newer, out of date or not there" database_state

notices()
{
    given_a_sound_house || return
    put notify.smtp 127.0.0.1:25
    check
    expect_status 1 && expect_said "notify.smtp is set without notify.from" || return
    put notify.from samplan@example.org
    check
    expect_status 0
}
test_case "serve-check names a relay without a sender" notices

sign_in()
{
    given_a_sound_house || return
    put sign_in.local no
    check
    expect_status 1 && expect_said "nobody can sign in" || return
    put oidc.issuer https://id.example
    put oidc.ca "$dir/none.pem"
    check
    expect_status 1 && expect_said "oidc.client_id is not" && expect_said "oidc.ca names" || return
    put colour blue
    put http.listen_ "x"
    check --json
    expect_status 1 && expect_said '"area":"configuration"'
}
test_case "serve-check names a sign-in that nobody can use, and unknown keys" sign_in
