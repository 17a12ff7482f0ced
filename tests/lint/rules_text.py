"""Rules about files of any kind: their size, their lines, what they may not give away."""

import os
import re
import subprocess

from source import Finding

# A file of names with values may be as long as its facts; so may what a tool writes.
DATA = re.compile(r"sql/(reference|demo)/.*|.*/package-lock\.json|proto/examples/.*|.*\.csv|.*/schema\.d\.ts|.*/src/api/actions\.ts|.*/text/[\w.]+\.ts")
CODE = r"(services|tests|deploy|sql|proto)/.*\.(c|h|ts|tsx|mjs|js|css|sql|sh|py)|(deploy|tests|\.ci)/.*/?(run|quickstart)"


def files_are_short(tree):
    """A file has at most 600 lines."""
    for name in tree.match(CODE):
        count = tree.text(name).count("\n")
        if count > 600 and not DATA.match(name):
            yield Finding(name, 601, f"{count} lines, more than 600")


def lines_are_short(tree):
    """A line of C has at most 100 characters, one of TypeScript 120; a table (clang-format off) may
    be wider."""
    for name in tree.match(r"(services|tests)/.*\.(c|h|ts|tsx)"):
        table = bool(DATA.match(name))
        limit = 100 if name.endswith((".c", ".h")) else 120
        for line, text in tree.lines(name):
            if "clang-format o" in text:
                table = "clang-format off" in text
            if len(text) > limit and not table:
                yield Finding(name, line, f"{len(text)} characters, more than {limit}")


def no_trailing_space(tree):
    """No line ends in white space, no line ends in CR, and a file ends with a line's end."""
    pattern = r".*\.(c|h|def|ts|tsx|mjs|css|sql|sh|py|md|yaml|yml|conf|cfg|txt|service|socket|timer)|.*/run"
    for name in tree.match(pattern):
        if DATA.match(name):
            continue
        for line, text in tree.lines(name):
            if text != text.rstrip():
                yield Finding(name, line, "white space at the end of the line")
        if tree.text(name) and not tree.text(name).endswith("\n"):
            yield Finding(name, tree.text(name).count("\n") + 1, "the last line does not end")


def no_machine_paths(tree):
    """No path of one person's machine."""
    path = re.compile(r"(?<![\w./-])/(?:ho" r"me|Us" r"ers|work)/[A-Za-z_][\w.-]*|/ro" r"ot/[A-Za-z_]")
    for name in tree.names:
        for line, text in tree.lines(name):
            m = path.search(text)
            if m:
                yield Finding(name, line, f"{m.group()} is a path of one machine")


def documents_are_there(tree):
    """What everybody looks for first is there, and links between documents lead somewhere."""
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"):
        if not tree.text(name).strip():
            yield Finding(name, 1, "is missing or empty")
    for name in tree.match(r"[^/]*\.md|docs/.*\.md|(deploy|sql|tests|proto|services)/.*\.md"):
        for line, text in tree.lines(name):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
                if re.match(r"[a-z]+:", target):
                    continue
                path = os.path.join(tree.root, os.path.dirname(name), target)
                if not os.path.exists(path):
                    yield Finding(name, line, f"{target} does not exist")


def sources_are_not_ignored(tree):
    """Git keeps every source file: none is hidden by .gitignore."""
    if not os.path.exists(os.path.join(tree.root, ".git")):
        return
    names = tree.match(r"(services|sql|tests|deploy|docs|proto|\.ci)/.*")
    names = [n for n in names if not n.endswith(".log") and not DATA.match(n)]
    out = subprocess.run(["git", "-c", "safe.directory=*", "-C", tree.root, "check-ignore", "--stdin"],
                         input="\n".join(names), capture_output=True, text=True, check=False)
    for name in out.stdout.splitlines():
        yield Finding(name, 1, "is ignored by git")


RULES = [files_are_short, lines_are_short, no_trailing_space, no_machine_paths, documents_are_there,
         sources_are_not_ignored]
