# shellcheck shell=bash
#
# What deploy/quickstart, .ci/run and tests/run share: Debian packages, and steps that show that they
# go on. To be sourced. The caller sets `root` to the checkout and `say_fail` to a function that takes
# one sentence for people and ends the program.

umask 022
export LC_ALL=C.UTF-8
: "${HOME:=/root}"
export HOME

: "${root:?}"
step_log="" # what the step under way has printed; made by steps_begin
step_pid="" # its process group while it runs

steps_begin()
{
    step_log=$(mktemp "${TMPDIR:-/tmp}/samplan-steps.XXXXXX") ||
        say_fail "No temporary file can be made in ${TMPDIR:-/tmp}: free some space there and run again."
}

# Ends the step that is under way, with everything it started.
steps_end()
{
    if [ -n "$step_pid" ]; then
        kill -TERM -- "-$step_pid" 2>/dev/null
        wait "$step_pid" 2>/dev/null
        step_pid=""
    fi
    [ -z "$step_log" ] || rm -f -- "$step_log"
    apt_restore
}

# step TEXT COMMAND...: runs the command (in a subshell) with its output in the log. Prints a line
# when it takes more than a second. The command's exit status is the step's.
step()
{
    local text=$1 begun=$SECONDS pid status=0 shown=""
    shift
    set -m
    ("$@") >"$step_log" 2>&1 </dev/null 9>&- &
    pid=$!
    set +m
    step_pid=$pid
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then
        shown=yes
        printf '  %s ...' "$text"
        while [ -t 1 ] && kill -0 "$pid" 2>/dev/null; do
            printf '\r  %s ... %d s' "$text" $((SECONDS - begun))
            sleep 0.5
        done
    fi
    wait "$pid" || status=$?
    step_pid=""
    if [ -n "$shown" ]; then
        [ -t 1 ] && printf '\r  %s ...' "$text"
        if [ "$status" -eq 0 ]; then
            printf ' %d s\n' $((SECONDS - begun))
        else
            printf ' failed\n'
        fi
    fi
    return "$status"
}

# The last lines of the failed step, and one sentence that fits what went wrong.
step_fail()
{
    local sentence=$1
    if grep -qiE 'no space left on device|disk quota exceeded|ENOSPC' "$step_log" 2>/dev/null; then
        sentence="The disk is full: free at least 2 GB and run again."
    fi
    if [ -s "$step_log" ]; then
        printf '\nThe last lines of the step that failed:\n' >&2
        tail -n 20 -- "$step_log" | sed 's/^/    /' >&2
        printf '\n' >&2
    fi
    say_fail "$sentence"
}

as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

# packages_missing GROUP...: prints the packages of these groups that are neither installed nor made
# unneeded by what is there.
packages_missing()
{
    local group package unless wanted=" $* " names=()
    while read -r group package unless; do
        case $group in '' | '#'*) continue ;; esac
        case $wanted in *" $group "*) ;; *) continue ;; esac
        case $unless in
        command:*) command -v "${unless#command:}" >/dev/null 2>&1 && continue ;;
        file:*) [ -e "${unless#file:}" ] && continue ;;
        esac
        names+=("$package")
    done <"$root/deploy/packages"
    [ ${#names[@]} -gt 0 ] || return 0
    dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null |
        awk -v names="${names[*]}" '
            $1 == "installed" { have[$2] = 1 }
            END { n = split(names, name, " "); for (i = 1; i <= n; i++) if (!(name[i] in have)) print name[i] }'
}

apt_run()
{
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=2 "$@"
}

cluster_conf=/etc/postgresql-common/createcluster.conf

# The postgresql package makes and starts a cluster of its own when it is first installed. The
# product brings its own cluster, so that one is not wanted: the setting is put back afterwards.
apt_install()
{
    local status=0
    case " $* " in
    *" postgresql-15 "*) ;;
    *)
        apt_run install --no-install-recommends "$@"
        return
        ;;
    esac
    apt_run install --no-install-recommends postgresql-common || return
    as_root cp -p "$cluster_conf" "$cluster_conf.samplan-kept" || return
    as_root sh -c "echo 'create_main_cluster = false' >> '$cluster_conf'" || return
    apt_run install --no-install-recommends "$@" || status=$?
    apt_restore
    return "$status"
}

apt_restore()
{
    [ ! -e "$cluster_conf.samplan-kept" ] ||
        as_root mv -f "$cluster_conf.samplan-kept" "$cluster_conf"
}

packages_sentence()
{
    if grep -qE 'Could not get lock|Unable to acquire the dpkg' "$step_log"; then
        echo "Another program is installing packages: wait until it is ready and run again."
    elif grep -q 'dpkg was interrupted' "$step_log"; then
        echo "An earlier installation was interrupted: run 'dpkg --configure -a' as root and run again."
    elif grep -qE 'Could not resolve|Temporary failure|Could not connect|Connection (failed|timed out)|Failed to fetch|Network is unreachable|Unable to locate package|has no installation candidate' "$step_log"; then
        echo "apt cannot fetch packages: check the network and /etc/apt/sources.list (main of bookworm is needed), see that 'apt-get update' works, and run again."
    else
        echo "Packages could not be installed: see that 'apt-get install' works and run again."
    fi
}

# packages_install GROUP...: installs what is missing, or ends with a sentence.
packages_install()
{
    local missing
    mapfile -t missing < <(packages_missing "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        say_fail "These Debian packages are missing and there is no apt here: ${missing[*]}. Install them and run again."
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            say_fail "These Debian packages are missing: ${missing[*]}. Install them as root, or run this as root."
        sudo -v || say_fail "Packages must be installed and sudo said no: run this as root once."
    fi
    step "fetching the lists of packages" apt_run update || step_fail "$(packages_sentence)"
    step "installing ${#missing[@]} Debian packages" apt_install "${missing[@]}" ||
        step_fail "$(packages_sentence)"
    hash -r
}

# free_megabytes FOLDER
free_megabytes()
{
    df -Pm -- "$1" | awk 'NR == 2 { print $4 }'
}
