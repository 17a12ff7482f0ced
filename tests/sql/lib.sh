# shellcheck shell=bash disable=SC2154
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

# Rows of discharge.move and discharge.receipt_move, from the one table of states.
state_moves()
{
    sed -nE -e 's/^MOVE\("([^"]*)", "([^"]*)", "([^"]*)", "([^"]*)"\)$/INSERT INTO discharge.move \
(act, from_state, to_state, actor) VALUES (\x27\1\x27, \x27\2\x27, \x27\3\x27, \x27\4\x27);/p' \
        -e 's/^RECEIPT\("([^"]*)", "([^"]*)", "([^"]*)"\)$/INSERT INTO discharge.receipt_move \
(from_state, to_state, actor) VALUES (\x27\1\x27, \x27\2\x27, \x27\3\x27);/p' \
        "$root/services/core/discharge/state.def"
}

# Rows of liability.tariff that are shipped.
shipped_amounts()
{
    sed -nE "s/^A\(\"([0-9-]+)\", \"([0-9-]+)\", ([0-9]+), \"(.*)\"\)\$/INSERT INTO liability.tariff \
(valid_from, valid_to, amount, source) VALUES ('\1', '\2', \3, '\4');/p" \
        "$root/services/core/liability/amounts.def"
}

# Rows of discharge.document_kind, from the one table of what documents there are.
document_kinds()
{
    sed -nE 's/^KIND\("([a-z-]+)", ([A-Z]+), "([^"]*)", ([A-Z| ]+), .*$/\1:\2:\3:\4/p' \
        "$root/services/core/document/forms.def" |
        awk -F : '
            BEGIN {
                split("WARD ward PRIMARY primary-care MUNICIPAL municipal-health REHAB rehabilitation SOCIAL social-services HOME home-care RESIDENTIAL residential-care CLINIC specialist-clinic", w, " ")
                for (i = 1; i in w; i += 2) { role[w[i]] = w[i + 1]; all = all (i > 1 ? "," : "") w[i + 1] }
            }
            {
                writers = ""; n = split($4, r, / *\| */)
                for (i = 1; i <= n; i++) writers = writers (i > 1 ? "," : "") (r[i] == "ALL" ? all : role[r[i]])
                printf "INSERT INTO discharge.document_kind VALUES (%c%s%c, nullif(%c%s%c, %c%c), %s, %c{%s}%c);\n",
                    39, $1, 39, 39, $3, 39, 39, 39, $2 == "CASE" ? "true" : "false", 39, writers, 39
            }'
}

# Rows of plan.move and plan.part, from the tables of states and of parts.
plan_tables()
{
    sed -nE 's/^MOVE\("([^"]*)", "([^"]*)", "([^"]*)"\)$/INSERT INTO plan.move VALUES (\x27\1\x27, \x27\2\x27, \x27\3\x27);/p' \
        "$root/services/core/plan/state.def"
    awk '
        /^PART\(/ { split($0, p, "\""); many = $0 ~ /", MANY,/ ? "true" : "false"; parent = p[4] }
        /^(PART|SLOT)\(/ && row != "" { print row choices "}\047);"; row = "" }
        /^SLOT\(/ {
            split($0, s, "\""); split(s[5], r, ", ")
            row = "INSERT INTO plan.part (name, section, many, parent, kind, most, live, choices) VALUES (\047" \
                s[2] "." s[4] "\047, \047" s[2] "\047, " many ", nullif(\047" parent "\047, \047\047), \047" \
                tolower(r[2]) "\047, " r[3] ", " (r[4] ~ /LIVE/ ? "true" : "false") ", \047{"; choices = ""
        }
        /^PICK\(/ { split($0, k, "\""); choices = choices (choices == "" ? "" : ",") k[2] }
        END { if (row != "") print row choices "}\047);" }' "$root/services/core/plan/parts.def"
}

# Rows of appointment.move, from the table of the states of an agreed time.
appointment_moves()
{
    sed -nE 's/^MOVE\("([^"]*)", "([^"]*)", "([^"]*)"\)$/INSERT INTO appointment.move VALUES (\x27\1\x27, \x27\2\x27, \x27\3\x27);/p' \
        "$root/services/core/appointment/state.def"
}

# Rows of agreement.move, from the table of the states of an agreement.
agreement_moves()
{
    sed -nE 's/^MOVE\("([^"]*)", "([^"]*)", "([^"]*)"\)$/INSERT INTO agreement.move VALUES (\x27\1\x27, \x27\2\x27, \x27\3\x27);/p' \
        "$root/services/core/agreement/state.def"
}

# Rows of access.way, from the one table that says by what way somebody reads.
access_ways()
{
    sed -nE 's/^WAY\("([a-z -]*)", "([a-z -]*)", "([a-z-]*)", "([a-z-]*)"\)$/\1:\2:\3:\4/p' \
        "$root/services/core/access/ways.def" |
        awk -F : '{ gsub(/ /, ",", $1); gsub(/ /, ",", $2)
            printf "INSERT INTO access.way VALUES (%d, \047{%s}\047, \047{%s}\047, nullif(\047%s\047, \047\047), nullif(\047%s\047, \047\047));\n",
                NR, $1, $2, $3, $4 }'
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
        state_moves
        shipped_amounts
        echo 'DELETE FROM discharge.document_kind;'
        document_kinds
        plan_tables
        appointment_moves
        agreement_moves
        access_ways
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

# ---- checks: sentences ----

# report SENTENCE WANTED GOT
report()
{
    if [ "$2" = "$3" ]; then
        echo "ok - $1"
        passed=$((passed + 1))
    else
        printf 'not ok - %s\n#   wanted: %s\n#   got:    %s\n' "$1" "${2//$'\n'/ }" "${3//$'\n'/ }"
        failed=$((failed + 1))
    fi
}

# check SENTENCE WANTED SQL: as the superuser. Errors are part of what is got, as ERROR: text.
check() { report "$1" "$2" "$(root_sql "$3")"; }

# check_server SENTENCE WANTED SQL: as the server's role.
check_server() { report "$1" "$2" "$(server_sql "$3")"; }

# check_api SENTENCE WANTED SQL: as the role that owns the functions.
check_api() { report "$1" "$2" "$(root_sql "SET ROLE samplan_api; $3")"; }

root_sql() { as_sql postgres "$1"; }
server_sql() { as_sql samplan_server "$1"; }

# as_sql USER SQL: values, or the first line of the error. Several statements are one transaction, which
# a ROLLBACK at the end undoes.
as_sql()
{
    PGOPTIONS="-c client_min_messages=error" psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -At \
        "$pg dbname=$db user=$1" -c "$2" 2>&1 | sed '/^$/d'
}

request='00000000-0000-4000-8000-00000000feed'

# enter NUMBER UNIT [ROLE]: a live session for the demo's staff NUMBER at the unit with that name; its
# secret is the text s-NUMBER, see secret.
enter()
{
    # shellcheck disable=SC2016 # the quotes are SQL's, inside ours
    root_sql "INSERT INTO identity.session (secret_hash, user_id, assignment_id, way)
        SELECT sha256(convert_to('s-$1${3:+-$3}', 'UTF8')), a.user_id, a.id, 'local'
            FROM identity.assignment a JOIN organisation.unit u ON u.id = a.unit_id
            WHERE a.user_id = md5('demo staff $1')::uuid AND u.name = '$2'
                AND a.valid_to IS NULL ${3:+AND a.role = '$3'} LIMIT 1"
}

# face NUMBER: the common parameters of a call by that session; write NUMBER KEY: of a write.
face() { printf "convert_to('s-%s', 'UTF8'), '%s', '192.0.2.1'" "$1" "$request"; }
write()
{
    local key=NULL
    [ -n "${2:-}" ] && key="'$2'"
    printf "convert_to('s-%s', 'UTF8'), '%s', '192.0.2.1', %s, '\\\\x%s'" "$1" "$request" "$key" \
        "${3:-00}"
}

# unit NAME, person N, staff N: ids of the demo, as SQL.
unit() { printf "(SELECT id FROM organisation.unit WHERE name = '%s')" "$1"; }
unit_id() { root_sql "SELECT id FROM organisation.unit WHERE name = '$1'"; }
person() { printf "md5('demo person %s')::uuid" "$1"; }
staff() { printf "md5('demo staff %s')::uuid" "$1"; }
