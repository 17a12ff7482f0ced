"""Rules about C: where includes point, how long things are, and what may be called where."""

import re

from source import Finding, functions

C_FILES = r"(services|tests)/.*\.[ch]"
FLOORS = {"base": 0, "loop": 1, "http": 2, "db": 2, "json": 2, "xml": 2}
DOMAIN, PROGRAM = 3, 4


def _module(name):
    """The folder below services/core or services, and its floor; (None, None) outside."""
    m = re.match(r"services/(core/)?(\w+)/", name)
    if not m:
        return None, None
    if m.group(1):
        return m.group(2), FLOORS.get(m.group(2), DOMAIN)
    return m.group(2), PROGRAM


def _includes(tree, name):
    for line, text in tree.lines(name):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', text)
        if m:
            yield line, m.group(1)


def includes_point_down(tree):
    """Includes point down only: programs > domain > http, db, json, xml > loop > base."""
    edges = {}
    for name in tree.match(r"services/.*\.[ch]"):
        module, floor = _module(name)
        for line, target in _includes(tree, name):
            if "/" not in target:
                if floor != PROGRAM:
                    yield Finding(name, line, f'"{target}" is not said from services/core')
                continue
            other, height = _module("services/core/" + target)
            if height > floor:
                yield Finding(name, line, f"{module} may not include {target}: it lies above")
            elif height == floor == 2 and other != module:
                edges.setdefault((module, other), (name, line))
    for (module, other), (name, line) in edges.items():
        if (other, module) in edges:
            yield Finding(name, line, f"{module} and {other} include each other")


def rules_files_are_pure(tree):
    """A module's rules (plan/plan.c) include nothing of http/ or db/, not by way of others either."""
    for name in tree.match(r"services/core/(\w+)/\1\.c"):
        if _module(name)[1] != DOMAIN:
            continue
        waiting, seen = [(name, 1, ())], set()
        while waiting:
            current, first, way = waiting.pop()
            for line, target in _includes(tree, current):
                at = first if way else line
                if re.match(r"(http|db)/", target):
                    yield Finding(name, at, "includes " + " > ".join(way + (target,)))
                elif target not in seen:
                    seen.add(target)
                    path = "services/core/" + target
                    if path in tree.names:
                        waiting.append((path, at, way + (target,)))


def functions_are_short(tree):
    """A function has at most 60 lines; a flat switch counts as one."""
    for name in tree.match(C_FILES):
        for f in functions(tree.code(name)):
            if f.lines_without_switch > 60:
                yield Finding(name, f.line, f"{f.name} has {f.lines} lines, more than 60")


def functions_are_simple(tree):
    """A function has a complexity of at most 12; a switch is one decision."""
    for name in tree.match(C_FILES):
        for f in functions(tree.code(name)):
            if f.complexity > 12:
                yield Finding(name, f.line, f"{f.name} has complexity {f.complexity}, more than 12")


BANNED = re.compile(
    r"(?<![\w.>])(strcpy|stpcpy|strcat|sprintf|vsprintf|strtok|strtok_r|gmtime|localtime|asctime|ctime|"
    r"atoi|atol|atoll|atof|gets|alloca|tmpnam|mktemp|rand|srand|scanf|strncpy)\s*\(")
SHELL = re.compile(r"(?<![\w.>])(system|popen)\s*\(")  # a test may start what it tests


def banned_calls(tree):
    """No call that is unsafe, not reentrant or silent about errors."""
    for name in tree.match(C_FILES):
        for line, text in tree.code_lines(name):
            m = BANNED.search(text) or (name.startswith("services/") and SHELL.search(text))
            if m:
                yield Finding(name, line, f"{m.group(1)} is banned")


WALLS = [
    ("libuv", re.compile(r"\buv_\w+\s*\(|<uv\.h>"), ("loop", "http", "db")),
    ("llhttp", re.compile(r"\bllhttp_\w+\s*\(|<llhttp\.h>"), ("http",)),
    ("OpenSSL", re.compile(
        r"\b(?:SSL|SSL_CTX|BIO|EVP|X509|PEM|ERR|RAND|HMAC|BN|EC|ECDSA|RSA|ASN1|OSSL|OPENSSL|CRYPTO)_"
        r"\w+\s*\(|\b(?:i2d|d2i)_\w+\s*\(|\bSHA(?:1|256|512)\s*\(|<openssl/"), ("http", "identity", "audit")),
    ("libpq", re.compile(r"\bPQ[a-z]\w+\s*\(|<(?:postgresql/)?libpq-fe\.h>"), ("db",)),
    ("cJSON", re.compile(r"\bcJSON_\w+\s*\("), ("json",)),
    ("libsodium", re.compile(r"\b(?:sodium|crypto|randombytes)_\w+\s*\(|<sodium"), ("identity", "db")),
    ("libxml2", re.compile(r"\bxml[A-Z]\w+\s*\(|<libxml/"), ("xml",)),
]


def walls_hold(tree):
    """A third-party library is called behind its wall only."""
    for name in tree.match(r"services/.*\.[ch]"):
        module, _ = _module(name)
        own = set(re.findall(r"\b\w+(?=\s*\()", " ".join(
            f.head for f in functions(tree.code(name)))))
        for line, text in tree.code_lines(name):
            for library, call, folders in WALLS:
                m = call.search(text)
                if m and module not in folders and m.group().rstrip(" (") not in own:
                    yield Finding(name, line, f"{m.group().strip()} belongs to {library}, behind "
                                  f"{' or '.join(f + '/' for f in folders)}")


def greater_is_not_asked(tree):
    """No test says gt(): in Criterion 2.4 that holds of equal values too, so lt() with its sides exchanged."""
    words = re.compile(r"(?<![\w.>])gt\(\w+,")
    for name in tree.match(r"tests/.*\.[ch]"):
        for line, text in tree.code_lines(name):
            if words.search(text):
                yield Finding(name, line, "gt() holds of equal values: lt() does not")


def no_promises(tree):
    """Nothing is promised instead of done."""
    words = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
    for name in tree.match(r"(services|tests|deploy|sql|proto)/.*\.(c|h|def|ts|tsx|css|sql|sh|py|yaml)"):
        for line, text in tree.lines(name):
            m = words.search(text)
            if m:
                yield Finding(name, line, f"{m.group()} promises rather than does")


RULES = [includes_point_down, rules_files_are_pure, functions_are_short, functions_are_simple,
         banned_calls, greater_is_not_asked, walls_hold, no_promises]
