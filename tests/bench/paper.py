"""What a PDF file costs: time of the processor and peak memory of its process, medians of seven.

    python3 tests/bench/paper.py    with /usr/bin/python3 as paper.program has it; the documents are made here
"""
import os
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
STYLE = open(os.path.join(ROOT, 'services/web/static/paper.css')).read()
SCRIPT = os.path.join(ROOT, 'services/core/paper/paper.py')
ROUNDS = 7
WORDS = 'Att kunna gå i trappan hemma med stöd av sjukgymnast två gånger i veckan. '


def page(size, body):
    return f'<!DOCTYPE html><html lang="sv" class="{size}"><title>Prov</title><h1>Prov</h1>{body}'


def facts(n, words):
    rows = ''.join(f'<tr><th scope="row">Uppgift {i}</th><td><bdi>{words}</bdi></td></tr>' for i in range(n))
    return f'<table class="facts"><tbody>{rows}</tbody></table>'


PLAN = ''.join(f'<h3>Mål {i}</h3>{facts(3, WORDS * 2)}' for i in range(25)) + ''.join(
    f'<h4>Insats {i}</h4>{facts(6, WORDS)}' for i in range(60))
for name, size, body in (('contact card', '', facts(8, 'Nora Ek')), ('plan', '', PLAN), ('plan, large', 'large', PLAN)):
    seconds, memory = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as made:
            said.write(page(size, body).encode())
            said.seek(0)
            child = subprocess.Popen(['/usr/bin/python3', '-I', '-B', SCRIPT, str(768 << 20), '60', STYLE], stdin=said, stdout=made)
            _, status, used = os.wait4(child.pid, 0)
            if status:
                sys.exit(f'{name}: no file, status {status}')
            seconds.append(used.ru_utime + used.ru_stime)
            memory.append(used.ru_maxrss / 1024)
    print(f'{name}: {statistics.median(seconds):.2f} s, {statistics.median(memory):.0f} MB', flush=True)
