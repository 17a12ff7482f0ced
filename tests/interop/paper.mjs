// paper.mjs - the PDF files that are made for people, read by programs that are not ours: poppler (pdfinfo, pdftotext,
// pdffonts), qpdf and pikepdf. Every text comes out as it went in and in the order in which one reads; structure, title,
// language and headings are there for somebody who does not see; nothing is fetched, whatever is written.
import { execFileSync, spawnSync } from 'node:child_process';
import http from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, finish, ok, startSamplan } from '../lib/client.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const dir = mkdtempSync(path.join(os.tmpdir(), 'samplan-paper-'));
const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
let n = 0;

/** What others make of a file. */
function read(bytes) {
    const file = path.join(dir, `${n++}.pdf`);
    writeFileSync(file, bytes);
    const lines = run('pdffonts', file).trim().split('\n').slice(2);
    return {
        file,
        info: run('pdfinfo', file),
        // what stands between the margins, where headers and footers are
        text: run('pdftotext', '-nopgbrk', '-x', '0', '-y', '56', '-W', '596', '-H', '724', file, '-'),
        structure: run('pdfinfo', '-struct-text', file),
        fonts: lines.map((line) => line.slice(71).trim().split(/\s+/)), // embedded, subset, unicode
        sound: spawnSync('qpdf', ['--check', file], { encoding: 'utf8' }),
        look: JSON.parse(run('/usr/bin/python3', path.join(here, 'paper_look.py'), file)),
    };
}

const flat = (text) => text.replace(/[\u202a-\u202e]/g, '').replace(/\u2010\n/g, '').replace(/\s+/g, ' ');

/** Headings go down a level at a time. */
function skips(elements) {
    const levels = elements.map((one) => /^H([1-6])$/.exec(one.kind)?.[1]).filter(Boolean).map(Number);
    return levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1).length;
}

/** What each paper has to be, whatever stands on it. */
function whole(name, paper, lang, title) {
    const { look } = paper;
    const tables = look.elements.filter((one) => one.kind === 'TH');
    ok(`${name}: it is sound (qpdf), tagged (poppler) and says that it is PDF/UA-1`,
        paper.sound.status === 0 && /Tagged:\s+yes/.test(paper.info) && look.uaPart === '1' && look.marked,
        paper.sound.stdout + paper.sound.stderr + paper.info + look.uaPart);
    ok(`${name}: it has its language, and its title, which names nobody, is what a window shows`,
        look.lang === lang && look.title === title && look.metaTitle === title && look.showsTitle, JSON.stringify(look).slice(0, 300));
    ok(`${name}: there is one first heading and no level is left out`,
        look.elements.filter((one) => one.kind === 'H1').length === 1 && skips(look.elements) === 0,
        look.elements.map((one) => one.kind).join(' '));
    ok(`${name}: every heading of a table says of what`,
        tables.length > 0 && tables.every((one) => one.scope === (one.above.includes('THead') ? 'Column' : 'Row')), JSON.stringify(tables));
    ok(`${name}: everything shown is in the structure or beside it, and page numbers are beside it`,
        look.unmarked === 0 && look.artifacts >= look.pages && !/Sida \d|Page \d/.test(paper.structure), `${look.unmarked} ${look.artifacts}`);
    ok(`${name}: every font is in the file, with what its signs stand for`,
        paper.fonts.length > 0 && paper.fonts.every(([embedded, , unicode]) => embedded === 'yes' && unicode === 'yes') && look.withoutUnicode === 0,
        JSON.stringify(paper.fonts));
    ok(`${name}: it does nothing and carries nothing`, look.actions.length === 0 && !look.embedded);
}

// Somebody who would be asked, if anything were.
let asked = 0;
const trap = http.createServer((_, answer) => {
    asked++;
    answer.end();
});
await new Promise((go) => trap.listen(0, '127.0.0.1', go));
const lure = `http://127.0.0.1:${trap.address().port}/x.png`;
const LONG = `${'Övningsförberedelsesamtal på sjukvårdsförvaltningsbyrån '.repeat(35)}`.slice(0, 1990).padEnd(2000, 'ö');
const NAMES = { arabic: 'محمد علي', hebrew: 'אברהם כהן' };
const WORDS = {
    'words.matters': `<img src="${lure}"><link rel=stylesheet href="${lure}"><style>@import url(${lure})</style><script src="${lure}"></script>`,
    'words.works': `file:///etc/passwd <iframe src="file:///etc/passwd"></iframe> url(file:///etc/passwd) </bdi></p></body> &lt; &#0; {{x}} ]]>`,
    'words.hard': `Rad ett\nRad två\n\n  indragen rad ÅÄÖ åäö éüß ½ € “citat”`,
    'words.goal': LONG,
    'child.none': '',
    'own.effort': `Möta ${NAMES.arabic} och ${NAMES.hebrew} samt 😀 och 👍🏽 och 👨‍👩‍👧 och 🦊 slut`,
    'worse.signs': 'x'.repeat(2000),
    'worse.measures': 'före\u202eefter',
};

const samplan = startSamplan();
try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const call = (method, where, body, version) =>
        ward.request(method, where, body, version === undefined ? {} : { 'if-match': `"${version}"` });
    const person = (await call('POST', '/patients', { identifier: '191212121212', givenName: NAMES.arabic, familyName: 'Åkesson 🦊', municipalityCode: '9901' })).json;
    const plan = (await call('POST', '/plans', { patientId: person.id })).json;
    const at = `/plans/${plan.id}`;
    for (const [field, value] of Object.entries(WORDS).filter(([field]) => !field.startsWith('child.'))) {
        const put = await call('PUT', `${at}/fields/${field}`, { value }, 0);
        if (put.status !== 200) throw new Error(`${field}: ${put.text}`);
    }
    const refused = await call('PUT', `${at}/fields/worse.day`, { value: 'bell \u0007' }, 0);
    ok('a control character is refused when it is written, by a message', refused.status === 400 && refused.json.reason === 'bad-text', refused.text);
    const last = (made, section) => made.json.rows.filter((row) => row.section === section).at(-1).id;
    for (let i = 1; i <= 12; i++) {
        const goal = last(await call('POST', `${at}/rows`, { section: 'goal' }), 'goal');
        await call('PUT', `${at}/rows/${goal}/fields/goal.text`, { value: i === 2 ? LONG : `Mål nummer ${i} i ordning` }, 0);
        const action = (await call('POST', `${at}/rows`, { section: 'action', parentId: goal })).json.rows
            .find((row) => row.section === 'action' && row.parentId === goal).id;
        await call('PUT', `${at}/rows/${action}/fields/action.text`, { value: `Insats nummer ${i} i ordning` }, 0);
    }
    const guest = last(await call('POST', `${at}/rows`, { section: 'participant' }), 'participant');
    await call('PUT', `${at}/rows/${guest}/fields/participant.name`, { value: NAMES.hebrew }, 0);
    await call('PUT', `${at}/rows/${guest}/fields/participant.role`, { value: 'Son' }, 0);

    for (const [size, lang, title] of [['normal', 'sv', 'Samordnad individuell plan (SIP)'], ['large', 'en', 'Coordinated individual plan (SIP)']]) {
        const answer = await call('GET', `${at}/paper?size=${size}&lang=${lang}`);
        if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
        const paper = read(answer.bytes);
        const text = flat(paper.text);
        const name = `a plan, ${size} print, ${lang}`;
        whole(name, paper, lang, title);
        const gone = Object.entries(WORDS).filter(([field, value]) => value && !['words.goal', 'worse.signs', 'worse.measures'].includes(field))
            .filter(([, value]) => !text.replaceAll(' ', '').includes(value.replace(/\s+/g, '')) &&
                !/[\u0590-\u06ff]/.test(value));
        ok(`${name}: what is written comes out as it was, and is text, not markup`, gone.length === 0,
            JSON.stringify(gone) + text.slice(0, 3000));
        const close = text.replace(/[\s\u2010]+/g, '');
        ok(`${name}: 2,000 characters come out to the last, in words and without`,
            close.split(LONG.replace(/\s+/g, '')).length === 3 && close.includes('x'.repeat(2000)));
        ok(`${name}: names from right to left are whole and in their order`,
            Object.values(NAMES).every((one) => text.includes(one)), text.match(/Möta.*?slut/s)?.[0]);
        ok(`${name}: emoji of one sign and of several are one text`, ['😀', '👍🏽', '👨‍👩‍👧', '🦊'].every((one) => text.includes(one)));
        ok(`${name}: a sign that turns the text around is printed by its number and turns nothing`, /före ?U\+202E ?efter/.test(text), text.match(/före.{0,30}/)?.[0]);
        const order = Array.from({ length: 12 }, (_, i) => [i === 1 ? 'Övningsförberedelsesamtal' : `Mål nummer ${i + 1} i ordning`, `Insats nummer ${i + 1} i ordning`])
            .flat().map((words) => [words, text.indexOf(words, text.indexOf('Mål nummer 1 i ordning'))]);
        const words = flat(paper.structure.replace(/^\s*"|"$|^\s*[A-Z][A-Za-z0-9]* \(block\).*$/gm, ' '));
        const told = Array.from({ length: 12 }, (_, i) => words.indexOf(`Insats nummer ${i + 1} i ordning`));
        ok(`${name}: it is read in the order in which it is written, on the page and in the structure`,
            order.every(([, where], i) => where >= 0 && (i === 0 || where > order[i - 1][1])) && told.every((where, i) => where >= 0 && (i === 0 || where > told[i - 1])),
            JSON.stringify([order, told]));
    }
    ok('nothing was fetched for what looks like an address', asked === 0 && !/root:x:0/.test(run('pdftotext', path.join(dir, '0.pdf'), '-')), `${asked}`);

    // Swedish words are broken where Swedish breaks them.
    const broken = [...run('pdftotext', path.join(dir, '0.pdf'), '-').matchAll(/([A-Öa-ö]+)\u2010\n([a-ö]+)/gu)].map(([, a, b]) => `${a}-${b}`);
    ok('long words are broken by the rules of Swedish', broken.some((one) => /^(Öv|Övnings|sjukvårds|Övningsför)-/.test(one)), broken.join(' '));

    await call('POST', `/plans/${plan.id}/closing`, { reason: 'moved' });
    const case_ = (await call('POST', '/discharges', { patientId: person.id, admittedAt: new Date(Date.now() - 3600000).toISOString(),
        expectedDischargeDate: new Date(Date.now() + 4 * 86400000).toISOString().slice(0, 10) })).json;
    const sheet = read((await call('GET', `/discharges/${case_.id}/paper`)).bytes);
    whole('discharge information', sheet, 'sv', 'Information vid utskrivning');
    const made = await call('POST', `/patients/${person.id}/contacts`, { kind: 'care-contact', name: 'Nora Ek', title: 'Sjuksköterska', phone: '0999-111 11' });
    const card = read((await call('GET', `/patients/${person.id}/contacts/paper?size=large`)).bytes);
    whole('the contact card', card, 'sv', 'Kontaktkort');
    ok('the contact card has who answers and the number', made.status === 201 && /Nora Ek/.test(card.text) && /0999-111 11/.test(card.text), card.text);

    // LOG-4: as many rows as one extract may have, and some that it says there are more of.
    samplan.sql(`INSERT INTO audit.event (at, action, outcome, role, patient_id, unit_id, provider_id, request_id)
        SELECT now() - n * interval '1 minute', 'plan.read', 'ok', 'ward-coordinator', '${person.id}', u.id, u.provider_id, base.uuid7()
        FROM organisation.unit u, generate_series(1, 1200) n WHERE u.name = 'Medicinavdelning 3'`);
    const karin = await new Client(samplan).signIn('logg.karin');
    const extract = await karin.request('POST', '/audit/extract', { patientIdentifier: '191212121212' });
    if (extract.status !== 200) throw new Error(`${extract.status} ${extract.text}`);
    const log = read(extract.bytes);
    whole('the extract of the log', log, 'sv', 'Loggutdrag');
    ok('the extract of the log has a thousand rows in plain words, says that there are more, and names nobody of the staff',
        flat(log.text).match(/Läste plan/g)?.length > 900 && /Det finns fler rader/.test(flat(log.text)) && !/Lindqvist/.test(log.text),
        `${flat(log.text).match(/Läste plan/g)?.length}`);

    // A file costs a process: many who ask at once wait, and the server answers others meanwhile.
    const many = Array.from({ length: 8 }, () => call('GET', `/patients/${person.id}/contacts/paper`));
    let slowest = 0;
    let done = false;
    const all = Promise.all(many).finally(() => (done = true));
    while (!done) {
        const began = Date.now();
        await call('GET', '/session');
        slowest = Math.max(slowest, Date.now() - began);
        await new Promise((go) => setTimeout(go, 50));
    }
    const answers = await all;
    ok('eight who ask at once all get their file, and others are answered meanwhile',
        answers.every((one) => one.status === 200) && slowest < 2000, `${answers.map((one) => one.status)} ${slowest} ms`);
} finally {
    samplan.stop();
    trap.close();
    if (process.env.SAMPLAN_KEEP_LOGS) console.log(`# kept ${dir}`);
    else rmSync(dir, { recursive: true, force: true });
}
finish();
