"""The rules' own test: each rule accepts a good sample and refuses a bad one, at the right place.

A rule that refuses nothing is no rule; this is its positive control.
"""

import os
import sys
import tempfile

from check import RULES
from source import Tree

LONG = "static int f(int a)\n{\n" + "    a++;\n" * 59 + "    return a;\n}\n"
FLAT = "static int f(int a)\n{\n    switch (a) {\n" + "    case 1:\n        return 2;\n" * 40 + "    }\n    return 0;\n}\n"
TANGLED = "static int f(int a)\n{\n" + "    if (a)\n        a--;\n" * 12 + "    return a;\n}\n"
SIMPLE = "static int f(int a)\n{\n" + "    if (a)\n        a--;\n" * 11 + "    return a;\n}\n"
WORDS = "services/core/access/actions.def"
ROUTE = '    {"GET", "/api/v1/patients/{id}", PERMIT_READ, "patient.read", 0, patient_read},\n'
API = "servers: [{url: /api/v1}]\npaths:\n  /patients/{patient}:\n    get:\n      summary: one\n"
KEY = 'CONFIG(HTTP_BODY, "http.body", BYTES, 1, 9, "1m", 0, "Largest body")\n'
DEFINER = ("CREATE FUNCTION api.f(s bytea) RETURNS text\nLANGUAGE plpgsql SECURITY DEFINER\n"
           "SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n{0}\n  RETURN s;\nEND $$;\n")
DOCUMENTS = {n: "x\n" for n in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE")}
CORE = "services/core/"

# rule: [(sample, the place refused or None when it is good)]
SAMPLES = {
    "includes_point_down": [
        ({CORE + "plan/plan.c": '#include "base/arena.h"\n#include "db/db.h"\n'}, None),
        ({CORE + "base/text.c": '#include "loop/flow.h"\n'}, (CORE + "base/text.c", 1)),
        ({CORE + "http/a.c": '#include "plan/plan.h"\n'}, (CORE + "http/a.c", 1)),
        ({CORE + "plan/a.c": '#include "plan.h"\n'}, (CORE + "plan/a.c", 1)),
        ({CORE + "db/a.c": '#include "http/reply.h"\n', CORE + "http/b.c": '#include "db/db.h"\n'},
         (CORE + "db/a.c", 1)),
    ],
    "rules_files_are_pure": [
        ({CORE + "plan/plan.c": '#include "plan/plan.h"\n', CORE + "plan/plan.h": '#include "loop/flow.h"\n',
          CORE + "plan/plan_open.c": '#include "db/db.h"\n'}, None),
        ({CORE + "plan/plan.c": '\n#include "db/db.h"\n'}, (CORE + "plan/plan.c", 2)),
        ({CORE + "plan/plan.c": '#include "plan/plan.h"\n', CORE + "plan/plan.h": '#include "http/reply.h"\n'},
         (CORE + "plan/plan.c", 1)),
    ],
    "functions_are_short": [
        ({CORE + "plan/a.c": FLAT}, None),
        ({CORE + "plan/a.c": "int x;\n" + LONG}, (CORE + "plan/a.c", 2)),
    ],
    "functions_are_simple": [
        ({CORE + "plan/a.c": SIMPLE + FLAT}, None),
        ({CORE + "plan/a.c": "\n" + TANGLED}, (CORE + "plan/a.c", 2)),
        ({"tests/unit/a.c": SIMPLE.replace("return a", "return a && a ? 1 : 0")}, ("tests/unit/a.c", 1)),
    ],
    "banned_calls": [
        ({CORE + "plan/a.c": '/* strcpy(a, b) */ const char *x = "gmtime(1)"; int y = snprintf(a, 1, x);\n'}, None),
        ({CORE + "plan/a.c": "\nvoid f(void) { strcpy(a, b); }\n"}, (CORE + "plan/a.c", 2)),
        ({"tests/unit/a.c": "int x = atoi(y);\n"}, ("tests/unit/a.c", 1)),
        ({"tests/unit/a.c": "int x = system(y);\n"}, None),
        ({CORE + "base/a.c": "int x = system(y);\n"}, (CORE + "base/a.c", 1)),
    ],
    "greater_is_not_asked": [
        ({"tests/unit/a.c": "cr_expect(lt(int, 0, n));\n"}, None),
        ({"tests/unit/a.c": "\ncr_expect(gt(int, n, 0));\n"}, ("tests/unit/a.c", 2)),
    ],
    "walls_hold": [
        ({CORE + "db/a.c": "#include <libpq-fe.h>\nint f(void) { return PQsocket(c); }\n"}, None),
        ({CORE + "plan/a.c": "void f(void) { PQclear(r); }\n"}, (CORE + "plan/a.c", 1)),
        ({CORE + "plan/a.c": "void f(void)\n{\n    cJSON_Delete(j);\n}\n"}, (CORE + "plan/a.c", 3)),
        ({CORE + "db/a.c": "void f(void) { SSL_free(s); }\n"}, (CORE + "db/a.c", 1)),
        ({"services/worker/a.c": "#include <uv.h>\n"}, ("services/worker/a.c", 1)),
        ({CORE + "http/a.c": "int x = crypto_pwhash(a);\n", CORE + "base/b.c": "int llhttp_x(p);\n"},
         (CORE + "base/b.c", 1)),
    ],
    "no_promises": [
        ({CORE + "plan/a.c": "/* what is left to do is nothing */\n"}, None),
        ({"sql/api/a.sql": "\n-- TODO: the rest\n"}, ("sql/api/a.sql", 2)),
    ],
    "files_are_short": [
        ({CORE + "plan/a.c": "int x;\n" * 600, "sql/reference/a.sql": "x\n" * 900}, None),
        ({CORE + "plan/a.c": "int x;\n" * 601}, (CORE + "plan/a.c", 601)),
        ({"tests/run": "x\n" * 601}, ("tests/run", 601)),
    ],
    "lines_are_short": [
        ({CORE + "plan/a.c": "x" * 100 + "\n"}, None),
        ({CORE + "plan/a.c": f"/* clang-format off */\n{'x' * 200}\n/* clang-format on */\n"}, None),
        ({CORE + "plan/a.c": f"/* clang-format off */\n/* clang-format on */\n{'x' * 200}\n"},
         (CORE + "plan/a.c", 3)),
        ({CORE + "plan/a.c": "\n" + "x" * 101 + "\n"}, (CORE + "plan/a.c", 2)),
        ({"services/web/src/a.ts": "x" * 121 + "\n"}, ("services/web/src/a.ts", 1)),
    ],
    "no_trailing_space": [
        ({"README.md": "one\ntwo\n"}, None),
        ({"README.md": "one\ntwo \n"}, ("README.md", 2)),
        ({CORE + "plan/a.c": "int x;"}, (CORE + "plan/a.c", 1)),
        ({CORE + "plan/a.c": "int x;\r\n"}, (CORE + "plan/a.c", 1)),
    ],
    "no_machine_paths": [
        ({"docs/a.md": "See /usr/share/doc, ./work/x and https://example.org/home/x.\n"}, None),
        ({"docs/a.md": "\nrun /home/anna/samplan/tests/run\n"}, ("docs/a.md", 2)),
        ({"deploy/a.sh": "cd /work/samplan\n"}, ("deploy/a.sh", 1)),
    ],
    "documents_are_there": [
        (DOCUMENTS | {"docs/a.md": "[b](b.md) [c](https://example.org/x)\n", "docs/b.md": "x\n"}, None),
        (DOCUMENTS | {"CHANGELOG.md": ""}, ("CHANGELOG.md", 1)),
        (DOCUMENTS | {"docs/a.md": "\n[b](b.md)\n"}, ("docs/a.md", 2)),
    ],
    "sources_are_not_ignored": [
        ({".gitignore": "/build*/\n", CORE + "base/a.c": "x\n"}, None),
        ({".gitignore": "core\n", CORE + "base/a.c": "x\n"}, (CORE + "base/a.c", 1)),
    ],
    "routes_are_audited": [
        ({"services/server/routes.c": ROUTE}, None),
        ({"services/server/routes.c": "\n" + ROUTE.replace('"patient.read"', "NULL")},
         ("services/server/routes.c", 2)),
        ({"services/server/routes.c": ROUTE.replace("patient.read", "none")},
         ("services/server/routes.c", 1)),
    ],
    "routes_are_recorded": [
        ({"services/server/routes.c": ROUTE + ROUTE.replace("patient.read", "none"),
          "sql/api/a.sql": DEFINER.format("  PERFORM api.enter(s, 'patient.read');")}, None),
        ({"services/server/routes.c": ROUTE, "sql/api/a.sql": DEFINER.format("  -- 'patient.read'")},
         ("services/server/routes.c", 1)),
        ({"services/server/routes.c": "\n" + ROUTE, "sql/policies/a.sql": "SELECT 'patient.read';\n",
          "sql/api/a.sql": "SELECT 'patient.reader';\n"}, ("services/server/routes.c", 2)),
    ],
    "actions_have_words": [
        ({"services/server/routes.c": ROUTE, WORDS: 'ACTION("patient.read", "Läste", "Read")\n'}, None),
        ({"services/server/routes.c": "\n" + ROUTE, WORDS: 'ACTION("patient.red", "Läste", "Read")\n'},
         ("services/server/routes.c", 2)),
        ({WORDS: 'ACTION("plan.read", "Läste", "Read")\n',
          "sql/api/a.sql": "c := api.own_enter(s, api.x(1),\n  'plan.lost');\n"}, ("sql/api/a.sql", 2)),
        ({WORDS: 'ACTION("a.b", "C", "D")\nACTION("a.b", "C", "D")\n'}, (WORDS, 2)),
    ],
    "routes_are_described": [
        ({"services/server/routes.c": ROUTE, "proto/openapi.yaml": API}, None),
        ({"services/server/routes.c": '#define API "/api/v1"\n' + ROUTE.replace('"/api/v1', 'API "'),
          "proto/openapi.yaml": API}, None),
        ({"services/server/routes.c": ROUTE + ROUTE.replace("GET", "PUT"), "proto/openapi.yaml": API},
         ("services/server/routes.c", 2)),
        ({"services/server/routes.c": ROUTE, "proto/openapi.yaml": API + "  /units:\n    get:\n"},
         ("proto/openapi.yaml", 7)),
    ],
    "config_is_documented": [
        ({CORE + "base/config.def": KEY, "docs/config.md": "# Keys\n### http.body\n"}, None),
        ({CORE + "base/config.def": KEY, "docs/config.md": "# Keys\n"}, (CORE + "base/config.def", 1)),
        ({CORE + "base/config.def": KEY, "docs/config.md": "## `http.body`\n## http.nose\n"},
         ("docs/config.md", 2)),
    ],
    "rule_ids_are_tested": [
        ({CORE + "plan/a.c": "/* SIP-2 */\n", "tests/unit/plan/a.c": "/* SIP-2 */\n"}, None),
        ({CORE + "plan/a.c": "\n/* SIP-2 */\n", "tests/unit/plan/a.c": "/* SIP-21 */\n"},
         (CORE + "plan/a.c", 2)),
        ({"sql/api/a.sql": "-- LUS-10\n"}, ("sql/api/a.sql", 1)),
    ],
    "settings_are_local": [
        ({"sql/api/a.sql": DEFINER.format("  UPDATE a\n  SET b = 1;\n  SET LOCAL x = 'y';\n"
                                          "  PERFORM set_config('a.b', 'c', true);")}, None),
        ({"sql/api/a.sql": DEFINER.format("  SET x = 'y';")}, ("sql/api/a.sql", 5)),
        ({"sql/api/a.sql": DEFINER.format("  PERFORM set_config('a.b', 'c', false);")},
         ("sql/api/a.sql", 5)),
    ],
    "definer_functions_are_closed": [
        ({"sql/api/a.sql": DEFINER.format("")}, None),
        ({"sql/api/a.sql": DEFINER.format("").replace("SET search_path = pg_catalog, pg_temp ", "")},
         ("sql/api/a.sql", 1)),
        ({"sql/api/a.sql": DEFINER.format("").replace("plpgsql", "sql")}, ("sql/api/a.sql", 1)),
    ],
    "reads_keep_their_plans": [
        ({"sql/api/a.sql": "CREATE FUNCTION api.f(a int) RETURNS SETOF b.c\nLANGUAGE sql AS $$ SELECT * FROM b.c $$;\n"
                           "CREATE FUNCTION api.g(a int) RETURNS int\nLANGUAGE sql AS $$ SELECT a + 1 $$;\n"
                           "CREATE FUNCTION api.h() RETURNS int\nLANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT 1 FROM b.c); END $$;\n"},
         None),
        ({"sql/api/a.sql": "\nCREATE FUNCTION api.f() RETURNS int\nLANGUAGE sql STABLE AS $$ SELECT 1 FROM b.c $$;\n"},
         ("sql/api/a.sql", 2)),
    ],
}


def outcome(rule, sample):
    """Where the rule refuses the sample: a set of (file, line)."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in sample.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(text)
        if ".gitignore" in sample and os.system(f"git init -q {root} >/dev/null 2>&1"):
            sys.exit("git is needed")
        return {(f.path, f.line) for f in rule(Tree(root))}


def main():
    failed = 0
    for rule in RULES:
        samples = SAMPLES.get(rule.__name__, [])
        faults = []
        if not {True, False} <= {place is None for _, place in samples}:
            faults.append("has no good or no bad sample")
        for number, (sample, place) in enumerate(samples, 1):
            found = outcome(rule, sample)
            if (place is None and found) or (place is not None and place not in found):
                faults.append(f"sample {number}: refused {sorted(found)}, not {place}")
        print(f"{'not ok' if faults else 'ok'} - the rule {rule.__name__} refuses what it should")
        for fault in faults:
            print(f"    {fault}")
        failed += bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
