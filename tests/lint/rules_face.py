"""Rules about what several places must say alike: routes, API description, configuration, rule ids,
and the functions of the database."""

import re

from source import Finding, strip_sql

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def described(tree):
    """(method, path) -> line, of proto/openapi.yaml. Paths and methods stand on lines of their own."""
    prefix, path, inside, found = "", None, False, {}
    for line, text in tree.lines("proto/openapi.yaml"):
        m = re.match(r"servers:.*url:\s*['\"]?(/[^\s,}'\"]*)", text)
        if m:
            prefix = m.group(1).rstrip("/")
        if re.match(r"\S", text):
            inside = text.startswith("paths:")
        if not inside:
            continue
        m = re.match(r"  ['\"]?(/[^\s:'\"]*)['\"]?:", text)
        if m:
            path = m.group(1)
        m = re.match(r"    (\w+):", text)
        if m and m.group(1) in METHODS:
            found[(m.group(1).upper(), prefix + path)] = line
    return found


ROUTE = re.compile(
    r'\{\s*"(GET|PUT|POST|DELETE|PATCH)"\s*,\s*(?:(\w+)\s*)?"([^"]+)"\s*,\s*([^,]+),\s*([^,]+),')


def routed(tree):
    """(method, pattern, audit, line) of each row of services/server/routes*.c."""
    for name in tree.match(r"services/server/routes\w*\.c"):
        text = tree.text(name)
        prefixes = dict(re.findall(r'#define\s+(\w+)\s+"([^"]*)"', text))
        for m in ROUTE.finditer(text):
            line = text.count("\n", 0, m.start()) + 1
            path = prefixes.get(m.group(2), "") + m.group(3)
            yield name, line, m.group(1), path, m.group(5).strip()


def _shape(path):
    """A path with its parameters' names left out."""
    return re.sub(r"\{\w+\}", "{}", path)


def routes_are_audited(tree):
    """Every route names its audit action; `none` is for what holds nobody's data."""
    for name, line, method, pattern, audit in routed(tree):
        if not re.fullmatch(r'"[a-z_]+(?:[.-][a-z_-]+)*"', audit):
            yield Finding(name, line, f"{method} {pattern} has no audit action, but {audit}")
        elif audit == '"none"' and re.search(r"/(patients?|discharges?|cases?|messages?|inbox)\b", pattern):
            yield Finding(name, line, f"{method} {pattern} is about people and not audited")


def routes_are_recorded(tree):
    """The audit action of a route is one that a function of the database writes into the log."""
    written = set()
    for name in tree.match(r"sql/api/.*\.sql"):
        code = re.sub(r"--[^\n]*", "", tree.text(name))
        written.update(re.findall(r"'([a-z_]+(?:[.-][a-z_-]+)*)'", code))
    for name, line, method, pattern, audit in routed(tree):
        action = audit.strip('"')
        if action != "none" and action not in written:
            yield Finding(name, line, f"{method} {pattern} is to be audited as {audit}, which no function"
                          " in sql/api writes")


def entered(tree):
    """(action, file, line) of each action that a function of the database begins under."""
    permissions = set()
    for name in tree.match(r"services/core/access/roles\.def"):
        permissions.update(re.findall(r'PERMISSION\(\w+, "([^"]+)"', tree.text(name)))
    for name in tree.match(r"sql/api/.*\.sql"):
        text = re.sub(r"--[^\n]*", "", tree.text(name))
        for call in re.finditer(r"(?<!FUNCTION )api\.(?:\w+_)?enter\((?:[^();]|\([^()]*\))*\)", text):
            for m in re.finditer(r"'([a-z-]+\.[a-z-]+)'", call.group()):
                if m.group(1) not in permissions:
                    yield m.group(1), name, text.count("\n", 0, call.start() + m.start()) + 1


def actions_have_words(tree):
    """Every action that is logged has its words in services/core/access/actions.def (LOG-4), once."""
    source, rows = "services/core/access/actions.def", {}
    for line, text in tree.lines(source):
        m = re.match(r'ACTION\("([^"]+)", "[^"]+", "[^"]+"\)', text)
        if m and m.group(1) in rows:
            yield Finding(source, line, f"{m.group(1)} stands twice")
        elif m:
            rows[m.group(1)] = line
    logged = [(audit.strip('"'), name, line) for name, line, _, _, audit in routed(tree)]
    logged += entered(tree)
    for action, name, line in logged:
        if action != "none" and action not in rows:
            yield Finding(name, line, f"{action} has no words in {source}")


def routes_are_described(tree):
    """Every route below /api is described in proto/openapi.yaml, and everything described has one."""
    want = {(m, _shape(p)): line for (m, p), line in described(tree).items()}
    have = {}
    for name, line, method, pattern, _ in routed(tree):
        have[(method, _shape(pattern))] = (name, line)
    for (method, path), (name, line) in have.items():
        if path.startswith("/api/") and (method, path) not in want:
            yield Finding(name, line, f"{method} {path} is not described in proto/openapi.yaml")
    for (method, path), line in want.items():
        if (method, path) not in have:
            yield Finding("proto/openapi.yaml", line, f"{method} {path} has no route")


def config_is_documented(tree):
    """Every key of config.def has a heading in docs/config.md, and every heading is a key."""
    source = "services/core/base/config.def"
    keys = {}
    for line, text in tree.lines(source):
        m = re.match(r'CONFIG\(\w+,\s*"([a-z0-9_.]+)"', text)
        if m:
            keys[m.group(1)] = line
    heads = {}
    for line, text in tree.lines("docs/config.md"):
        m = re.match(r"#+\s+`?([a-z0-9_]+\.[a-z0-9_]+)`?\s*$", text)
        if m:
            heads[m.group(1)] = line
    for key in keys.keys() - heads.keys():
        yield Finding(source, keys[key], f"{key} has no heading in docs/config.md")
    for key in heads.keys() - keys.keys():
        yield Finding("docs/config.md", heads[key], f"{key} is not a key")


RULE_ID = re.compile(r"\b(?:LUS|SIP|SV|PK|FK|PDL|SOL|PAY|LOG|IND|PSY)-\d+\b")


def rule_ids_are_tested(tree):
    """Every rule id that C or SQL cites is cited by a test."""
    tested = set()
    for name in tree.match(r"tests/.*\.(c|h|sql|ts|mjs|js|sh|py)|tests/.*/run"):
        if not name.startswith("tests/lint/"):
            tested.update(RULE_ID.findall(tree.text(name)))
    seen = set()
    for name in tree.match(r"services/.*\.(c|h|def)|sql/.*\.sql"):
        for line, text in tree.lines(name):
            for rule in RULE_ID.findall(text):
                if rule not in tested and rule not in seen:
                    seen.add(rule)
                    yield Finding(name, line, f"{rule} is cited here and by no test")


def settings_are_local(tree):
    """In functions and policies a setting lives for one transaction at most."""
    statement = re.compile(r"(?:;|\bBEGIN|\bTHEN|\bELSE|\bLOOP|\A)\s*SET\s+(?!LOCAL\b|CONSTRAINTS\b)(\w+)",
                           re.I)
    for name in tree.match(r"sql/(api|policies)/.*\.sql"):
        code = strip_sql(tree.text(name))
        for m in statement.finditer(code):
            line = code.count("\n", 0, m.start(1)) + 1
            yield Finding(name, line, f"SET {m.group(1)} without LOCAL")
        for m in re.finditer(r"\bset_config\s*\([^;]*?,\s*false\s*\)", code, re.I):
            line = code.count("\n", 0, m.start()) + 1
            yield Finding(name, line, "set_config(…, false) outlives the transaction")


def definer_functions_are_closed(tree):
    """A function that runs with its owner's rights is plpgsql with a fixed search path."""
    for name in tree.match(r"sql/(api|policies)/.*\.sql"):
        code = strip_sql(tree.text(name))
        for m in re.finditer(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+([\w.]+)(.*?)\bAS\s+\$", code,
                             re.I | re.S):
            line = code.count("\n", 0, m.start()) + 1
            head = " ".join(m.group(2).split()).lower()
            if "security definer" not in head:
                continue
            if not re.search(r"set search_path\s*(?:=|to)\s*pg_catalog, pg_temp", head):
                yield Finding(name, line, f"{m.group(1)} has no SET search_path = pg_catalog, pg_temp")
            if "language plpgsql" not in head:
                yield Finding(name, line, f"{m.group(1)} is not plpgsql, or says so after its body")


def reads_keep_their_plans(tree):
    """A function of the API that reads tables is plpgsql, whose plans live as long as the session.

    PostgreSQL plans the body of a scalar function in SQL anew in each statement that calls it; with the policies of row-level
    security in it, that took longer than all else in a call.
    """
    for name in tree.match(r"sql/api/.*\.sql"):
        code = strip_sql(tree.text(name))
        for m in re.finditer(r"\bFUNCTION\s+(api\.\w+)([^$]*?)\bAS\s+\$\$(.*?)\$\$", code, re.S):
            head, body = m.group(2), m.group(3)
            if (re.search(r"\bLANGUAGE\s+sql\b", head, re.I) and not re.search(r"\bRETURNS\s+(SETOF|TABLE)\b", head, re.I)
                    and re.search(r"\b(FROM|JOIN)\s+\w+\.", body, re.I)):
                yield Finding(name, code.count("\n", 0, m.start()) + 1, f"{m.group(1)} reads tables in SQL: make it plpgsql")


RULES = [routes_are_audited, routes_are_recorded, actions_have_words, routes_are_described, config_is_documented,
         rule_ids_are_tested, settings_are_local, definer_functions_are_closed,
         reads_keep_their_plans]
