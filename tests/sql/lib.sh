# shellcheck shell=bash
#
# lib.sh - what the SQL tests share; to be sourced. Needs `root` (the checkout) and `pg`, the
# superuser's libpq connection string without a database.

# sql DATABASE [psql options]: a psql that stops at the first error and prints bare values.
sql()
{
    local database=$1
    shift
    PGOPTIONS="-c client_min_messages=warning" psql -X -q -v ON_ERROR_STOP=1 -At "$pg dbname=$database" "$@"
}

# Rows of access.role_permission, from the one table that says who may do what.
role_permissions()
{
    sed -nE 's/^(PERMISSION|ROLE|GRANT)\(([A-Z_]+), *"?([A-Za-z_.-]+)"?.*\)$/\1 \2 \3/p' \
        "$root/services/core/access/roles.def" |
        awk '
            $1 == "PERMISSION" { permission[$2] = $3 }
            $1 == "ROLE" { role[$2] = $3 }
            $1 == "GRANT" {
                printf "INSERT INTO access.role_permission VALUES (%c%s%c, %c%s%c);\n",
                    39, role[$2], 39, 39, permission[$3], 39
            }'
}

# apply DATABASE: what `samplan migrate` does to an empty database: every migration in a transaction
# of its own, then reference, policies and api together.
apply()
{
    local database=$1 file
    for file in "$root"/sql/migrations/*.sql; do
        sql "$database" -1 -c 'SET SESSION AUTHORIZATION samplan_migrate' -f "$file" || return
    done
    replace "$database" && {
        echo 'BEGIN; DELETE FROM access.role_permission;'
        role_permissions
        echo 'COMMIT;'
    } | sql "$database"
}

# replace DATABASE: the parts that are replaced whole.
replace()
{
    local file files=()
    for file in "$root"/sql/reference/*.sql "$root"/sql/policies/*.sql "$root"/sql/api/*.sql; do
        [ -e "$file" ] && files+=(-f "$file")
    done
    sql "$1" -1 -c 'SET SESSION AUTHORIZATION samplan_migrate' "${files[@]}"
}

# make DATABASE: an empty database of the product, with everything applied.
make_database()
{
    sql postgres -f "$root/sql/roles.sql" &&
        sql postgres -c "CREATE DATABASE $1 OWNER samplan_owner" &&
        apply "$1"
}

# load_demo DATABASE: the invented county, as `samplan demo load` does it.
load_demo()
{
    local file files=()
    for file in "$root"/sql/demo/*.sql; do
        files+=(-f "$file")
    done
    sql "$1" -1 -c 'SET SESSION AUTHORIZATION samplan_migrate' "${files[@]}"
}
