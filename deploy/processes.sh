# shellcheck shell=bash
#
# The processes of a quickstart: the private cluster, server, worker and sealer. To be sourced by
# deploy/quickstart, which sets root, state, owner, bin and port.
#
# A process is known by its pid file and believed only when /proc says that it is the program meant:
# a pid may have been given to somebody else since.

: "${root:?}" "${owner?}" "${state?}" "${bin?}"
pg_bin=/usr/lib/postgresql/15/bin

as_owner()
{
    local become
    owner_words
    "${become[@]}" "$@"
}

# Sets `become` to the words before a command that make it run as the owner.
owner_words()
{
    become=(env)
    [ "$(id -un)" = "$owner" ] ||
        become=(env HOME=/nonexistent setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups --)
}

# wait_until SECONDS COMMAND...
wait_until()
{
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

# --- cluster ---------------------------------------------------------------------------------------

cluster_runs()
{
    local pid
    pid=$(head -n 1 "$state/pg/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] &&
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ]
}

# Who may be whom: the owner, root and the person at the keyboard may be each of the product's roles
# and the cluster's superuser. Nobody else gets in, and nobody by network.
cluster_idents()
{
    local who role
    for who in $(printf '%s\n' "$owner" root "$(id -un)" "${SUDO_USER:-root}" | sort -u); do
        for role in postgres $(grep -oE '\bsamplan_[a-z]+\b' "$root/sql/roles.sql" | sort -u); do
            printf 'samplan "%s" %s\n' "$who" "$role"
        done
    done
}

cluster_make()
{
    local new=$state/pg.new
    rm -rf -- "$new" && mkdir -m 700 -- "$new" || return
    [ "$(id -u)" -ne 0 ] || chown "$owner:" "$new" || return
    if ! cluster_fill "$new"; then
        rm -rf -- "$new"
        return 1
    fi
    mv -T -- "$new" "$state/pg"
}

cluster_fill()
{
    local new=$1
    cd / || return # the owner may not be able to be where we are
    as_owner "$pg_bin/initdb" --pgdata="$new" --username=postgres --data-checksums --encoding=UTF8 \
        --locale=C.UTF-8 --auth-local=peer --auth-host=reject || return
    as_owner tee -a "$new/postgresql.conf" >/dev/null <<END || return

# deploy/quickstart
listen_addresses = ''
unix_socket_directories = '$(printf '%s' "$state/run" | sed "s/'/''/g")'
unix_socket_permissions = 0777 # who may come in is decided by pg_ident.conf
timezone = 'UTC'
log_timezone = 'UTC'
password_encryption = 'scram-sha-256'
log_line_prefix = '%m [%p] %q%u@%d '
END
    echo "local all all peer map=samplan" | as_owner tee "$new/pg_hba.conf" >/dev/null || return
    cluster_idents | as_owner tee "$new/pg_ident.conf" >/dev/null
}

cluster_start()
{
    cd / || return
    cluster_idents | as_owner tee "$state/pg/pg_ident.conf" >/dev/null || return
    if ! as_owner "$pg_bin/pg_ctl" start -w -t 60 -s -D "$state/pg" -l "$state/log/postgres.log"; then
        tail -n 15 -- "$state/log/postgres.log"
        return 1
    fi
}

cluster_stop()
{
    cluster_runs || return 0
    (cd / && as_owner "$pg_bin/pg_ctl" stop -w -t 60 -s -m fast -D "$state/pg") >/dev/null 2>&1 ||
        echo "PostgreSQL in .local/pg does not stop." >&2
}

# --- programs --------------------------------------------------------------------------------------

program_pid()
{
    cat "$state/run/$1.pid" 2>/dev/null
}

program_runs()
{
    local pid exe
    pid=$(program_pid "$1") && [ -n "$pid" ] || return 1
    exe=$(tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | head -n 1)
    [ "${exe##*/}" = "$1" ]
}

# The program becomes the leader of a session of its own, without our terminal, descriptors and
# folder; its pid is that of the shell that becomes it.
program_start()
{
    local name=$1
    rm -f -- "$state/run/$name.pid"
    (
        cd "$state" || exit
        owner_words
        # shellcheck disable=SC2016 # the inner shell expands these
        SAMPLAN_CONFIG=$state/samplan.conf exec "${become[@]}" setsid sh -c '
            echo $$ >"$1/run/$2.pid" && exec "$3/$2" >>"$1/log/$2.log" 2>&1 </dev/null' \
            sh "$state" "$name" "$bin"
    ) 9>&- </dev/null >/dev/null 2>&1 &
    disown
    wait_until 5 program_begun "$name"
}

program_begun()
{
    program_runs "$1" || ! kill -0 "$!" 2>/dev/null
}

# The program has its own time to finish what is under way (http.drain, 20 s) before it is ended.
program_stop()
{
    local pid
    program_runs "$1" || return 0
    pid=$(program_pid "$1")
    kill -TERM "$pid" 2>/dev/null
    if ! wait_until 30 test ! -e "/proc/$pid"; then
        kill -KILL "$pid" 2>/dev/null
        wait_until 5 test ! -e "/proc/$pid"
    fi
    rm -f -- "$state/run/$1.pid"
}

# health URL: prints the status of the answer, 000 when there is none
health()
{
    curl --silent --output /dev/null --max-time 2 --noproxy '*' --cacert "$state/tls/ca.pem" \
        --write-out '%{http_code}' "$1" 2>/dev/null
}

# --- ports -----------------------------------------------------------------------------------------

# The program that listens on a port, as far as we may see it.
port_user()
{
    local hex inode link pid
    hex=$(printf '%04X' "$1")
    inode=$(awk -v port="$hex" '$4 == "0A" && $2 ~ (":" port "$") { print $10; exit }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    link=$(find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\[$inode\]" 2>/dev/null | head -n 1)
    pid=${link#/proc/}
    pid=${pid%%/*}
    if [ -n "$pid" ]; then
        printf '%s (pid %s)' "$(cat "/proc/$pid/comm" 2>/dev/null)" "$pid"
    else
        printf 'another program'
    fi
}

port_taken()
{
    local hex
    hex=$(printf '%04X' "$1")
    awk -v port="$hex" '$4 == "0A" && $2 ~ (":" port "$") { found = 1 } END { exit !found }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

port_free()
{
    port_taken "$1" || return 0
    say_fail "Port $1 is taken by $(port_user "$1"): stop it, or choose another port: SAMPLAN_PORT=9443 deploy/quickstart"
}
