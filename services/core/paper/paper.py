"""The child process that makes a PDF file (PDF/UA-1) of one HTML document, with WeasyPrint.

    paper.py MEMORY_BYTES CPU_SECONDS STYLESHEET  < HTML  > PDF

It opens no connection, starts no program, reads no file but fonts, hyphenation and Python's own, and writes none. Exit
status: 0; 3 a character is in no font of this machine; 4 there is no WeasyPrint; anything else is a fault.

WeasyPrint 57 (Debian 12) takes the text of a run that goes from right to left for that of its neighbours, tags headings
of columns without saying that they are, and puts running headers and footers among what is read aloud. What is here
besides the call puts that right; with a later WeasyPrint it does no harm.
"""
import logging
import os
import resource
import shutil
import sys

memory, seconds = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

NO_GLYPH, NO_PROGRAM = 3, 4

try:
    import pydyf
    import pyphen
    from weasyprint import CSS, HTML, draw
    from weasyprint.formatting_structure import boxes
    from weasyprint.pdf import stream as pdf_stream
    from weasyprint.text.ffi import ffi, pango
    from weasyprint.text.fonts import FontConfiguration
except ImportError:
    sys.exit(NO_PROGRAM)

logging.getLogger('weasyprint').addHandler(logging.NullHandler())
READABLE = ('/usr/', '/lib/', '/etc/fonts/', '/var/cache/fontconfig/', '/proc/self/')
CLOSED = ('socket.', 'subprocess.', 'os.exec', 'os.fork', 'os.posix_spawn', 'os.system', 'os.remove', 'os.rename',
          'os.mkdir', 'os.link', 'os.symlink', 'os.kill', 'shutil.', 'urllib.', 'http.')


def watch(event, args):
    """From here on nothing of this machine or another is touched, whatever the document says."""
    if event == 'open':
        path, _, flags = args
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if isinstance(path, int) or (not writes and os.path.realpath(path).startswith(READABLE)):
            return
    elif not event.startswith(CLOSED):
        return
    raise PermissionError(event)


def fetch(url, *_, **__):
    raise PermissionError('nothing is fetched')


missing = False


def line_of(layout):
    """The text that the runs of the line that is drawn lie in, and the runs."""
    first, _ = layout.get_first_line()
    runs, run = [], first.runs[0]
    while run != ffi.NULL:
        runs.append(run.data)
        run = run.next
    return layout.text.encode(), runs


def know(stream, run, text):
    """Which characters each glyph of the run stands for, before WeasyPrint guesses."""
    global missing
    font = stream.add_font(run.item.analysis.font)
    glyphs, count = run.glyphs.glyphs, run.glyphs.num_glyphs
    start, end = run.item.offset, run.item.offset + run.item.length
    begins = [run.glyphs.log_clusters[i] + start for i in range(count)]
    edges = sorted(set(begins)) + [end]
    for at, after in zip(edges, edges[1:]):
        mine = [glyphs[i].glyph for i in range(count) if begins[i] == at]
        said = text[at:after].decode()
        if run.item.analysis.level % 2:
            mine.reverse()
        drawn = [g for g in mine if g != pango.PANGO_GLYPH_EMPTY and not g & pango.PANGO_GLYPH_UNKNOWN_FLAG]
        missing = missing or any(g & pango.PANGO_GLYPH_UNKNOWN_FLAG and g != pango.PANGO_GLYPH_EMPTY for g in mine)
        parts = list(said) if len(drawn) == len(said) else [said] + ['\u200b'] * len(drawn)
        for glyph, part in zip(drawn, parts):
            font.cmap.setdefault(glyph, part)


drawn_before = draw.draw_first_line


def draw_first_line(stream, textbox, *rest):
    text, runs = line_of(textbox.pango_layout)
    for run in runs:
        know(stream, run, text)
    return drawn_before(stream, textbox, *rest)


draw.draw_first_line = draw_first_line
begin_before = pdf_stream.Stream.begin_marked_content


def begin_marked_content(self, box, mcid=False, tag=None):
    """A header or footer is beside the document; the page and what holds everything say nothing of their own."""
    if self._mark and tag is None and isinstance(box, boxes.MarginBox):
        pydyf.Stream.begin_marked_content(self, 'Artifact', pydyf.Dictionary({'Type': '/Pagination'}))
    elif self._mark and tag is None and (isinstance(box, boxes.PageBox) or box.element_tag in ('html', 'body', 'main')):
        pydyf.Stream.begin_marked_content(self, 'NonStruct')
    else:
        begin_before(self, box, mcid, tag)


pdf_stream.Stream.begin_marked_content = begin_marked_content


hyphenated_before = pyphen.Pyphen.iterate


def iterate(self, word):
    """Sixty letters in a row are no word of a language: looking for its syllables would take minutes."""
    return hyphenated_before(self, word) if len(word) <= 60 else iter(())


pyphen.Pyphen.iterate = iterate


def finish(_, pdf):
    """Each heading cell says of what: of its column at the top of a table, else of its row."""
    by_reference = {thing.reference: thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary)}
    for cell in by_reference.values():
        if cell.get('S') == '/TH':
            above = by_reference.get(by_reference[cell['P']].get('P'), {})
            scope = '/Column' if above.get('S') == '/THead' else '/Row'
            cell['A'] = pydyf.Dictionary({'O': '/Table', 'Scope': scope})


page = sys.stdin.buffer.read().decode()
fonts = FontConfiguration()
shutil.rmtree(fonts._folder)  # for fonts that a document brings with it: there are none
sys.addaudithook(watch)
document = HTML(string=page, url_fetcher=fetch)
made = document.write_pdf(stylesheets=[CSS(string=sys.argv[3], url_fetcher=fetch, font_config=fonts)],
                          font_config=fonts, finisher=finish, variant='pdf/ua-1')
if missing:
    os._exit(NO_GLYPH)
sys.stdout.buffer.write(made)
sys.stdout.buffer.flush()
os._exit(0)
