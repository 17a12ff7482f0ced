# shellcheck shell=bash disable=SC2154
# write.sh - acknowledged writes a second; sourced by tests/bench/run.
#
# The write is the correction of a person's data (PUT /patients/{id}): bound to a version, the old state
# kept, the units of the person's case told, an audit row, an answer kept under an idempotency key. One
# client writes one person, and the next version is read from the answer, so nobody is refused. pgbench
# calls the same function with the same arguments.

# People 2k-1 of the demo have case k. HTTPS takes the first 80 cases, pgbench has one for each client.
write_people() {
    q "INSERT INTO access.participation (unit_id, discharge_id, patient_id)
       SELECT (SELECT a.unit_id FROM identity.session s JOIN identity.assignment a ON a.id = s.assignment_id
               WHERE s.secret_hash = sha256('\\x$secret')), d.id, d.patient_id
       FROM discharge.discharge d ON CONFLICT DO NOTHING"
    q "SELECT d.patient_id FROM generate_series(1, 80) AS k
       JOIN discharge.discharge d ON d.id = md5('demo case ' || k)::uuid
       WHERE NOT EXISTS (SELECT FROM patient.protection x WHERE x.patient_id = d.patient_id) ORDER BY k" >"$dir/people"
}

# What is written.
write_body() {
    printf '{"givenName": "Provia", "familyName": "Mätsson", "phone": "0999-55 000", "municipalityCode": "9901",'
    printf ' "protectedIdentity": "none", "address": {"street": "Provgatan 12", "postalCode": "99001", "city": "Älvsta"}}'
}

write_lua() {
    printf "local body = '%s'\n" "$(write_body)"
    printf 'local base, free = %s, {\n' "$1"
    sed 's/.*/"&",/' "$dir/people"
    printf '}\nlocal head = { ["cookie"] = "__Host-samplan=%s", ["origin"] = "%s", ["x-samplan-csrf"] = "%s",' \
        "$cookie" "$tls" "$csrf"
    cat <<'END'
 ["content-type"] = "application/json" }
for i, id in ipairs(free) do
    free[i] = { id, base }
end
local n = 0
function request()
    local one = table.remove(free, 1)
    if not one then -- all are lost to errors, which are counted
        return wrk.format("GET", "/health/live")
    end
    n = n + 1
    head["if-match"] = '"' .. one[2] .. '"'
    head["idempotency-key"] = string.format("%08x-0000-4000-8000-%012x", base, n)
    return wrk.format("PUT", "/api/v1/patients/" .. one[1], head, body)
end
function response(status, headers, answer)
    if status == 200 then
        local id, version = answer:match('"id"%s*:%s*"([%x-]+)"%s*,%s*"version"%s*:%s*(%d+)')
        if id then
            table.insert(free, { id, tonumber(version) })
        end
    end
end
END
    lua_done
}

# Every round begins at a version of its own, so that both sides know it.
write_by_https() {
    local base=$(($1 * 1000000))
    q "UPDATE patient.person SET version = $base WHERE id = ANY ('{$(paste -sd , "$dir/people")}')"
    write_lua "$base" >"$dir/write.lua"
    wrk -t 1 -c 64 -d "${seconds}s" -s "$dir/write.lua" "$tls" | sed -n 's/^FIGURES //p'
}

write_by_pgbench() {
    local base=$(($1 * 1000000))
    q "UPDATE patient.person SET version = $base
       WHERE id IN (SELECT md5('demo person ' || 2 * k - 1)::uuid FROM generate_series(83, 114) AS k)"
    cat >"$dir/write.sql" <<END
SELECT doc ->> 'version' AS version FROM api.patient_update('\\x$secret', '00000000-0000-7000-8000-000000000000',
    'bench', gen_random_uuid()::text, '\\x00', md5('demo person ' || (2 * (83 + :client_id) - 1))::uuid, :version,
    '$(write_body)') \gset
END
    pgbench -n -M prepared -c 32 -j 1 -T "$seconds" -D version="$base" -f "$dir/write.sql" "$login" 2>>"$dir/pgbench.err" |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

write_bench() {
    local i before after
    write_people
    csrf=$(curl -s --cacert "$dir/server/ca.pem" -H "cookie: __Host-samplan=$cookie" "$tls/api/v1/session" |
        sed 's/.*"csrfToken" *: *"\([0-9a-f]*\)".*/\1/')
    : >"$dir/write-https" && : >"$dir/write-pgbench" && : >"$dir/pgbench.err"
    for ((i = 0; i <= rounds; i++)); do
        before=$(written)
        write_by_https $((2 * i + 1)) >"$dir/write-one"
        after=$(written)
        [ "$i" = 0 ] || { # the first round warms up
            cat "$dir/write-one" >>"$dir/write-https"
            # what was answered is there
            [ $((after - before)) -ge "$(awk -v s="$seconds" '{ printf "%d", $1 * s * 0.99 }' "$dir/write-one")" ] ||
                echo "# fewer versions were kept than writes were answered" >&2
        }
        write_by_pgbench $((2 * i + 2)) >"$dir/write-one"
        [ "$i" = 0 ] || cat "$dir/write-one" >>"$dir/write-pgbench"
    done
    [ ! -s "$dir/pgbench.err" ] || tail -n 3 "$dir/pgbench.err" >&2
    local https pg
    https=$(cut -d ' ' -f 1 "$dir/write-https" | median)
    pg=$(median <"$dir/write-pgbench")
    figure write.pgbench "$pg" writes/s
    figure write.https "$https" writes/s
    figure write.https.p50 "$(cut -d ' ' -f 3 "$dir/write-https" | median)" ms
    figure write.https.p99 "$(cut -d ' ' -f 4 "$dir/write-https" | median)" ms
    figure write.https.ratio "$(ratio "$https" "$pg")" times-pgbench
    errors write.errors "$dir/write-https"
}

written() { q "SELECT count(*) FROM patient.person_history"; }
