#!/usr/bin/env bash
# Builds the browser client into $SAMPLAN_WEB_OUT (default: build/web of the repository).
# Needs Node 18 or later and npm, at build time only. The same sources give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${SAMPLAN_WEB_OUT:-$here/../../build/web}
cd "$here"

# npm leaves its own copy of the lock when it is done; an interrupted install has none.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
    npm ci --no-audit --no-fund --loglevel=error
    touch "$installed"
fi

# A type of the API that no longer fits the client fails in tsc, not in somebody's browser.
node node_modules/openapi-typescript/bin/cli.js ../../proto/openapi.yaml \
    --output src/api/schema.d.ts >/dev/null
node actions.mjs
node node_modules/typescript/bin/tsc --project .
node bundle.mjs "$out"
