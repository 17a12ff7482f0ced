"""What the rules read: the files of a checkout, and C, SQL and YAML stripped to what matters."""

import os
import re

SKIP_FOLDERS = {".git", ".local", "node_modules", "__pycache__"}


class Finding:
    """One place that a rule refuses."""

    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class Tree:
    """A checkout (or a sample of one): its files by name, read once."""

    def __init__(self, root):
        self.root = root
        self.texts = {}
        self.stripped = {}
        self.names = sorted(self._walk())

    def _walk(self):
        for folder, folders, files in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [f for f in folders if f not in SKIP_FOLDERS
                          and not (inside == "." and f.startswith("build"))]
            for name in files:
                yield os.path.normpath(os.path.join(inside, name))

    def match(self, pattern):
        """The names that a regular expression matches from the beginning to the end."""
        return [n for n in self.names if re.fullmatch(pattern, n)]

    def text(self, name):
        if name not in self.texts:
            try:
                with open(os.path.join(self.root, name), encoding="utf-8", newline="") as f:
                    self.texts[name] = f.read()
            except (UnicodeDecodeError, OSError):
                self.texts[name] = ""
        return self.texts[name]

    def lines(self, name):
        return enumerate(self.text(name).split("\n"), 1)

    def code(self, name):
        """The text of a C or TypeScript file without comments, and without what strings say."""
        if name not in self.stripped:
            self.stripped[name] = strip_c(self.text(name))
        return self.stripped[name]

    def code_lines(self, name):
        return enumerate(self.code(name).split("\n"), 1)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


C_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.S | re.X)


def strip_c(text):
    """Comments become spaces and strings empty ones of the same length; lines stay where they are."""
    def replace(m):
        if m.group("comment"):
            return _blank(m.group())
        return m.group()[0] + " " * (len(m.group()) - 2) + m.group()[-1]
    return C_TOKEN.sub(replace, text)


def strip_sql(text):
    """Comments and quoted texts become spaces; the bodies of functions ($$) stay."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'(?:''|[^'])*'", lambda m: _blank(m.group()), text, flags=re.S)


def without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: _blank(m.group()), code, flags=re.M)


class Function:
    def __init__(self, name, line, head, body):
        self.name, self.line, self.head, self.body = name, line, head, body

    @property
    def lines(self):
        return self.head.count("\n") + self.body.count("\n") + 1

    @property
    def lines_without_switch(self):
        """Its length when each flat switch counts as one line."""
        return self.lines - sum(b.count("\n") for b in flat_switches(self.body))

    @property
    def complexity(self):
        """Decisions plus one. The cases of a switch are one decision together, and so are all
        `&&`, and all `||`, of one statement: a list of conditions reads as one."""
        decisions = len(re.findall(r"\b(?:if|for|while|switch)\b|\?", self.body))
        for statement in re.split(r"[;{}]", self.body):
            decisions += ("&&" in statement) + ("||" in statement)
        return 1 + decisions


def block_end(code, start):
    """The place after the brace that closes the one at `start`."""
    depth = 0
    for m in re.compile(r"[{}]").finditer(code, start):
        depth += 1 if m.group() == "{" else -1
        if depth == 0:
            return m.end()
    return len(code)


def flat_switches(body):
    for m in re.finditer(r"\bswitch\b[^{;]*\{", body):
        end = block_end(body, m.end() - 1)
        inside = body[m.end():end - 1]
        if "{" not in inside:
            yield inside


def functions(code):
    """The functions that a C file defines."""
    code = without_preprocessor(code)
    place, begin = 0, 0
    for m in re.compile(r"[{;]").finditer(code):
        if m.start() < place:
            continue
        head = code[begin:m.start()]
        if m.group() == ";":
            begin = m.end()
            continue
        place = block_end(code, m.start())
        name = re.search(r"\b(?!__attribute__\b)(\w+)\s*\(", head)
        if head.rstrip().endswith(")") and name and "=" not in head[:name.start()]:
            lead = len(head) - len(head.lstrip())
            line = code.count("\n", 0, begin + lead) + 1
            yield Function(name.group(1), line, head.lstrip(), code[m.start():place])
            begin = place
        else:
            begin = place
