"""Runs the rules on a checkout: one `ok -` or `not ok -` line a rule, and the places it refuses.

    python3 check.py ROOT [RULE...]
"""

import sys

import rules_c
import rules_face
import rules_text
from source import Tree

RULES = rules_c.RULES + rules_text.RULES + rules_face.RULES


def title(rule):
    return " ".join(rule.__doc__.split()).rstrip(".")


def main(root, names):
    # The samples of the self-test break every rule on purpose.
    tree = Tree(root)
    tree.names = [n for n in tree.names if n != "tests/lint/selftest.py"]
    failed = 0
    for rule in RULES:
        if names and rule.__name__ not in names:
            continue
        findings = list(rule(tree))
        print(f"{'not ok' if findings else 'ok'} - {rule.__name__}: {title(rule)}")
        for finding in findings:
            print(f"    {finding}")
        failed += bool(findings)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
