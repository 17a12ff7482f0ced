// What comes on paper from the case, the person and the patient's own view, in real Chromium against the real server: the
// button gives a PDF file that poppler and qpdf read, tagged and with the text of the screen; and printed by the browser
// the page has its words and none of its buttons.
//
// Takes the address of a server with the demo county: node print.mjs https://localhost:PORT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, expect, launch, listen, results, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node print.mjs https://localhost:PORT');
    process.exit(2);
}
const browser = await launch();
const dir = mkdtempSync(join(tmpdir(), 'samplan-print-'));
const windows = [];

async function open(account) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: { width: 1280, height: 900 },
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    windows.push({ account, errors: listen(page, { allow: [] }) });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill('samplan-demo-1');
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await page.getByLabel('Användarnamn').waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    return page;
}

const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' });
const flat = (text) => text.replace(/\s+/g, ' ');

/** The file that the dialog saves; what poppler says of it and reads in it. */
async function saved(page, name) {
    const [file] = await Promise.all([
        page.waitForEvent('download', { timeout: 60_000 }),
        page.getByRole('dialog').getByRole('button', { name: 'Spara PDF' }).click(),
    ]);
    const at = join(dir, name);
    await file.saveAs(at);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    equal(readFileSync(at).subarray(0, 5).toString(), '%PDF-', `${name} is a PDF`);
    run('qpdf', '--check', at);
    const info = run('pdfinfo', at);
    expect(/^Tagged:\s+yes$/m.test(info), `${name} is tagged: ${info}`);
    expect(/<\/?H1|H1/.test(run('pdfinfo', '-struct', at)), `${name} has a heading in its structure`);
    return flat(run('pdftotext', at, '-'));
}

/** As the browser prints it: nothing to press (who printed it stands in the head), and the words are there. */
async function printed(page, words) {
    await page.emulateMedia({ media: 'print' });
    try {
        const left = await page.evaluate(() =>
            [...document.querySelectorAll('button:not(.frame-who), a.button, nav, [role="tab"]')]
                .filter((one) => one.checkVisibility() && one.getClientRects().length > 0)
                .map((one) => one.innerText || one.getAttribute('aria-label') || one.outerHTML.slice(0, 80)),
        );
        equal(left.join(' | '), '', 'what can be pressed on paper');
        const at = join(dir, 'page.pdf');
        writeFileSync(at, await page.pdf({ tagged: true }));
        const text = flat(run('pdftotext', at, '-'));
        for (const word of words) expect(text.includes(word), `"${word}" is on the printed page: ${text.slice(0, 400)}`);
    } finally {
        await page.emulateMedia({ media: null });
    }
    expect(await page.getByRole('button').first().isVisible(), 'and on the screen there is what to press');
}

let anna;
let found;

await test('a case gives what the patient takes home as a PDF, and is printed without its buttons', async () => {
    anna = await open('anna.ward');
    found = await anna.evaluate(async () => {
        const ask = async (path) => (await fetch(`/api/v1${path}`)).json();
        for (const { id, patient } of (await ask('/inbox?view=all')).items) {
            if (patient.protectedIdentity !== 'none') continue;
            const one = await ask(`/discharges/${id}`);
            const { contacts } = await ask(`/patients/${one.patient.id}/contacts`);
            if (contacts.length) return { id, patient: { ...one.patient, name: `${one.patient.givenName} ${one.patient.familyName}` }, contact: contacts[0] };
        }
        return null;
    });
    expect(found, 'somebody of the demo county has a contact');
    await anna.goto(`${address}/arende/${found.id}`);
    await anna.getByRole('region', { name: 'Ansvarig nu' }).getByText(found.contact.name).first().waitFor();
    await anna.getByRole('button', { name: 'Fler åtgärder' }).click();
    await anna.locator('.menu-item', { hasText: 'Skriv ut / PDF' }).click();
    const text = await saved(anna, 'case.pdf');
    expect(text.includes(found.patient.name), `whose it is: ${text.slice(0, 300)}`);
    expect(text.includes('Skriftlig information'), `and what it is: ${text.slice(0, 300)}`);
    await printed(anna, [found.patient.name, found.contact.name]);
});

await test('a person gives the contact card as a PDF, and is printed without its buttons', async () => {
    await anna.goto(`${address}/person/${found.patient.id}`);
    const section = anna.getByRole('region', { name: 'Fasta kontakter' });
    await section.getByRole('button', { name: 'Skriv ut / PDF' }).click();
    const text = await saved(anna, 'contacts.pdf');
    expect(text.includes(found.contact.name), `who it is: ${text.slice(0, 400)}`);
    expect(text.includes(found.contact.phone), `and the number to call: ${text.slice(0, 400)}`);
    await printed(anna, [found.patient.name, found.contact.name, found.contact.phone]);
});

await test("the patient's own view gives the agreement as a PDF, and is printed without its buttons", async () => {
    const tyra = await open('tyra.patient');
    const agreement = tyra.getByRole('region', { name: 'Min överenskommelse' });
    await agreement.getByRole('button', { name: 'Skriv ut / PDF' }).click();
    const text = await saved(tyra, 'agreement.pdf');
    expect(text.includes('Jag väger mig varje morgon'), `the own words: ${text.slice(0, 400)}`);
    const contacts = tyra.getByRole('region', { name: 'Mina kontakter' });
    await contacts.getByRole('button', { name: 'Skriv ut / PDF' }).click();
    const card = await saved(tyra, 'own-contacts.pdf');
    expect(/Tyra Åberg/.test(card), `whose card it is: ${card.slice(0, 300)}`);
    await printed(tyra, ['Jag väger mig varje morgon', 'Mina kontakter']);
});

await test('no window has complained', async () => {
    for (const { account, errors } of windows) equal(errors.join('\n'), '', account);
});

await browser.close();
rmSync(dir, { recursive: true });
console.log(`# print: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
