"""Looks at a PDF file as a reader for the blind does, with pikepdf: what it says of itself, its structure, its fonts.

    /usr/bin/python3 paper_look.py FILE    prints one JSON object
"""
import json
import re
import sys

import pikepdf

pdf = pikepdf.open(sys.argv[1])
root = pdf.Root
meta = root.Metadata.read_bytes().decode()
elements = []


def children(node):
    kids = node.get('/K', [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def walk(node, above):
    for kid in children(node):
        if not isinstance(kid, pikepdf.Dictionary) or '/S' not in kid:
            continue
        kind = str(kid.S)[1:]
        owner = kid.get('/A')
        elements.append({'kind': kind, 'above': above, 'scope': str(owner.get('/Scope', ''))[1:] if owner is not None else ''})
        walk(kid, above + [kind])


walk(root.StructTreeRoot, [])


def content(page):
    parts = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
    return b'\n'.join(part.read_bytes() for part in parts)


def unmarked(page):
    """Operators that show text which is neither of the structure nor an artifact; artifacts within the structure."""
    held, faults = [], 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ('BDC', 'BMC'):
            artifact = str(operands[0]) == '/Artifact'
            tagged = name == 'BDC' and '/MCID' in operands[1]
            faults += artifact and 'tagged' in held
            held.append('artifact' if artifact else 'tagged' if tagged else '')
        elif name == 'EMC':
            held.pop()
        elif name in ('Tj', 'TJ', "'", '"'):
            faults += not any(held)
    return faults


def fonts():
    for page in pdf.pages:
        held = page.Resources.get('/Font', {})
        for name in held.keys():
            yield held[name]


print(json.dumps({
    'version': str(pdf.pdf_version),
    'lang': str(root.get('/Lang', '')),
    'marked': bool(root.get('/MarkInfo', {}).get('/Marked', False)),
    'showsTitle': bool(root.get('/ViewerPreferences', {}).get('/DisplayDocTitle', False)),
    'title': str(pdf.docinfo.get('/Title', '')),
    'metaTitle': (re.search(r'<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>', meta, re.S) or ['', ''])[1],
    'uaPart': (re.search(r'pdfuaid:part(?:>|=")(\d)', meta) or ['', ''])[1],
    'elements': elements,
    'unmarked': sum(unmarked(page) for page in pdf.pages),
    'artifacts': sum(content(page).count(b'/Artifact') for page in pdf.pages),
    'tabs': [str(page.get('/Tabs', '')) for page in pdf.pages],
    'withoutUnicode': sum('/ToUnicode' not in font for font in fonts()),
    'actions': [key for key in ('/OpenAction', '/AA', '/AcroForm') if key in root],
    'embedded': '/EmbeddedFiles' in root.get('/Names', {}),
    'pages': len(pdf.pages),
}))
