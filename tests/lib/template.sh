#!/bin/sh
# template.sh - a database with schema and demo county, made once and copied by every test.
#
#   template.sh [BUILD]    prints the template's name; makes it first if there is none for sql/ as it is
#
# Needs SAMPLAN_TEST_PG (cluster.sh start) and BUILD/samplan (default: build). Safe to run in parallel.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd -P)
build=${1:-$root/build}
: "${SAMPLAN_TEST_PG:?SAMPLAN_TEST_PG is not set: start a cluster with tests/lib/cluster.sh}"

sum=$(cd "$root" && { find sql -type f -print0 | sort -z | xargs -0 cat; find services/core -name '*.def' -print0 | sort -z | xargs -0 cat; } |
    sha256sum | cut -c 1-12)
name=samplan_template_$sum
psql() { command psql -X -q -v ON_ERROR_STOP=1 "$@"; }

host=$(printf '%s' "$SAMPLAN_TEST_PG" | tr ' ' '\n' | sed -n 's/^host=//p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exec 8>"/tmp/samplan-template-$(printf '%s' "$host" | sha256sum | cut -c 1-12).lock"
flock 8

have=$(psql -d "$SAMPLAN_TEST_PG" -Atc "SELECT datistemplate FROM pg_database WHERE datname = '$name'")
if [ "$have" != t ]; then
    psql -d "$SAMPLAN_TEST_PG" -c "DROP DATABASE IF EXISTS $name" >&2 2>/dev/null
    psql -d "$SAMPLAN_TEST_PG" -f "$root/sql/roles.sql" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 3; }
    psql -d "$SAMPLAN_TEST_PG" -c "CREATE DATABASE $name OWNER samplan_owner TEMPLATE template0"
    printf 'database.url_migrate = host=%s port=5432 dbname=%s user=samplan_migrate\ndatabase.min_version = 150000\n' \
        "$host" "$name" >"$work/samplan.conf"
    for step in migrate 'demo load'; do
        # shellcheck disable=SC2086
        "$build/samplan" $step --config "$work/samplan.conf" >"$work/log" 2>&1 8>&- || {
            cat "$work/log" >&2
            exit 3
        }
    done
    psql -d "$SAMPLAN_TEST_PG" -c "ALTER DATABASE $name IS_TEMPLATE true"
fi
echo "$name"
