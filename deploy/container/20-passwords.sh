#!/usr/bin/env bash
#
# Run once by the database's container when its cluster is new: gives each role the password that its
# program will bring, from a file in libpq's form. psql quotes the names and passwords.
set -eu
while IFS=: read -r _ _ _ role password; do
    [ -n "${role:-}" ] || continue
    psql -X -q -v ON_ERROR_STOP=1 -U postgres -d samplan -v role="$role" -v password="$password" <<'SQL'
ALTER ROLE :"role" PASSWORD :'password';
SQL
done </run/secrets/roles
