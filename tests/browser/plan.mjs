// A coordinated individual plan made by three units in three windows at once, in real Chromium against the real
// server: each sees the others' words appear, two who write the same field choose, a lost connection loses nothing;
// then it is established, revised and compared.
//
// Takes the address of a server with the demo county: node plan.mjs https://localhost:PORT
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { equal, expect, launch, listen, results, shot, sideways, smallTargets, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node plan.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const browser = await launch();
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
    // 409 and 412 are asked for on purpose, and so is a line that is cut.
    const errors = listen(page, { allow: [/status of 4(09|12) /, /ERR_INTERNET_DISCONNECTED/] });
    windows.push({ account, errors });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Sidor' }).waitFor();
    return { account, page, context };
}

const field = (page, label, nth = 0) => page.getByLabel(label, { exact: true }).nth(nth);
const saved = (page, name) =>
    page.locator(`[data-field="${name}"] .plan-foot`).filter({ hasText: /\d\d[:.]\d\d/ }).first().waitFor();
const holds = (page, label, value) =>
    page.waitForFunction(
        ([l, v]) =>
            [...document.querySelectorAll('label')].some(
                (one) => one.textContent === l && document.getElementById(one.htmlFor)?.value === v,
            ),
        [label, value],
    );

const day = (n) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(Date.now() + n * 86_400_000);

let anna;
let eva;
let lena;
let plan;

await test('who sees the need begins a SIP, records the consent and calls two units', async () => {
    anna = await open('anna.ward');
    const { page } = anna;
    await page.getByRole('link', { name: 'Planer', exact: true }).click();
    await page.getByRole('heading', { name: 'Planer', exact: true }).waitFor();
    const number = await page.evaluate(async () => {
        const inbox = await (await fetch('/api/v1/inbox?view=all')).json();
        return inbox.items.find((one) => one.patient.protectedIdentity === 'none').patient.identifier;
    });
    await page.getByLabel('Personnummer', { exact: true }).fill(number);
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByRole('button', { name: /^Börja SIP för/ }).click();
    await page.getByRole('heading', { name: 'Mina egna ord' }).waitFor();
    plan = new URL(page.url()).pathname;
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Anteckna samtycke', exact: true }).click(); // without it nobody can be called
    for (const unit of ['Hemtjänsten Norra Älvsta', 'Älvsta Norra vårdcentral']) {
        await dialog.getByRole('searchbox').fill(unit);
        await dialog.getByLabel(unit, { exact: true }).check();
    }
    await shot(page, 'plan-consent');
    await dialog.getByRole('button', { name: 'Anteckna samtycke', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Kalla till möte' }).click();
    await dialog.getByLabel('När: datum').fill(day(3));
    await dialog.getByLabel('När: klockslag').fill('10:00');
    for (const unit of ['Hemtjänsten Norra Älvsta', 'Älvsta Norra vårdcentral'])
        expect(await dialog.getByLabel(unit, { exact: true }).isChecked(), `${unit} is called as the consent says`);
    await shot(page, 'plan-call');
    await dialog.getByRole('button', { name: 'Kalla till möte' }).click();
    await page.locator('.person-line').getByText('Kallad till möte').waitFor();
});

await test('three units write in three windows at once and see what the others write', async () => {
    [eva, lena] = await Promise.all([open('hemtjanst.eva'), open('vc.lena')]);
    await lena.page.getByText('1 plan behöver något av er.').waitFor();
    await lena.page.goto(`${address}/planer`);
    await lena.page.getByText('Ni är kallade till möte').waitFor();
    await Promise.all([eva, lena].map((one) => one.page.goto(address + plan)));
    await Promise.all([eva, lena].map((one) => one.page.getByRole('heading', { name: 'Mina egna ord' }).waitFor()));
    await Promise.all([
        field(anna.page, 'Vad är viktigt för mig').fill('Att bo hemma och träffa Karin 🦊'),
        field(eva.page, 'Vad fungerar bra').fill('Morgnarna'),
        field(lena.page, 'Vad är svårt').fill('Trapporna'),
    ]);
    for (const one of [anna, eva, lena]) {
        await holds(one.page, 'Vad är viktigt för mig', 'Att bo hemma och träffa Karin 🦊');
        await holds(one.page, 'Vad fungerar bra', 'Morgnarna');
        await holds(one.page, 'Vad är svårt', 'Trapporna');
    }
    await saved(anna.page, 'words.matters');
    await shot(anna.page, 'plan-draft');
});

await test('two who write in the same field are shown both and choose', async () => {
    await eva.context.setOffline(true); // she types while she cannot see what Anna writes
    await field(eva.page, 'Mitt eget mål').fill('Gå till affären');
    await field(anna.page, 'Mitt eget mål').fill('Baka igen');
    await saved(anna.page, 'words.goal');
    await eva.page.getByText('Ingen kontakt.').first().waitFor();
    await eva.context.setOffline(false);
    const choice = eva.page.locator('.plan-conflict');
    await choice.waitFor();
    await choice.getByText('Baka igen').waitFor();
    await shot(eva.page, 'plan-conflict');
    await choice.getByRole('button', { name: 'Ta med båda' }).click();
    await holds(anna.page, 'Mitt eget mål', 'Baka igen\nGå till affären');
});

await test('goals and actions appear in all windows, and the plan says what it lacks', async () => {
    const { page } = anna;
    await page.getByText('Det saknas:').waitFor();
    await page.getByRole('button', { name: 'Lägg till mål' }).click();
    await field(page, 'Mål').fill('Gå till affären själv');
    await page.getByRole('button', { name: 'Lägg till insats' }).click();
    await field(page, 'Insats').fill('Träning två gånger i veckan');
    await field(page, 'Ansvarig huvudman').selectOption('municipality');
    await holds(lena.page, 'Insats', 'Träning två gånger i veckan');
    await field(lena.page, 'Kontaktperson').fill('Nils Ahlgren');
    await field(eva.page, 'Behövs åtgärder av andra än region och kommun?').selectOption('yes');
    await field(lena.page, 'Huvudman med övergripande ansvar').selectOption('region');
    // an act asks for the version that its window shows: first everybody's words are here
    await holds(page, 'Kontaktperson', 'Nils Ahlgren');
    await holds(page, 'Behövs åtgärder av andra än region och kommun?', 'yes');
    await holds(page, 'Huvudman med övergripande ansvar', 'region');
    await page.getByRole('button', { name: 'Anteckna mötet' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Anteckna mötet' }).click();
    await page.getByText('Allt som lagen kräver finns med.').waitFor();
});

await test('it is established, and asks for a follow-up that nobody has set', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: 'Fastställ planen' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fastställ planen' }).click();
    await page.locator('.person-line').getByText('Fastställd').waitFor();
    await page.getByText('Ingen har sagt när planen ska följas upp').waitFor();
    await lena.page.locator('.person-line').getByText('Fastställd').waitFor();
    await shot(page, 'plan-established');
    await lena.page.goto(`${address}/planer`);
    await lena.page.getByText('Ingen nästa uppföljning').first().waitFor();
    await shot(lena.page, 'plans');
    await lena.page.goto(`${address}/inkorg`);
    await lena.page.getByText('1 plan behöver något av er.').waitFor();
});

await test('it is revised and the versions compared', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: 'Fler åtgärder' }).click();
    await shot(page, 'plan-menu');
    await page.getByRole('button', { name: 'Revidera', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Skäl').fill('Nytt läge efter sommaren');
    await page.getByRole('dialog').getByRole('button', { name: 'Revidera' }).click();
    await page.locator('.person-line').getByText('Revideras').waitFor();
    await field(page, 'Vad är viktigt för mig').fill('Att komma ut varje dag');
    await field(page, 'Nästa uppföljning').fill(day(90));
    await saved(page, 'followup.date');
    await saved(page, 'words.matters');
    await holds(eva.page, 'Vad är viktigt för mig', 'Att komma ut varje dag');
    await page.getByRole('button', { name: 'Fastställ planen' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fastställ planen' }).click();
    await page.locator('.person-line').getByText('Version 2').waitFor();
    await page.getByLabel('Från', { exact: true }).selectOption('1');
    await page.getByLabel('Till', { exact: true }).selectOption('2');
    await page.getByRole('button', { name: 'Jämför' }).click();
    const table = page.locator('.plan-differences');
    await table.getByText('Att bo hemma och träffa Karin 🦊').waitFor();
    await table.getByText('Att komma ut varje dag').waitFor();
    equal(await table.locator('tbody tr').count(), 2, 'differences');
    await shot(page, 'plan-compared');
});

await test('it is followed up goal by goal, and the history says how it went', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: 'Följ upp' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Uppfyllt').selectOption('partly');
    await dialog.getByLabel(/^Personens egen skattning/).fill('7');
    await dialog.getByLabel('Nästa uppföljning').fill(day(60));
    await shot(page, 'plan-follow-up');
    await dialog.getByRole('button', { name: 'Följ upp' }).click();
    await page.getByText('Gå till affären själv: Delvis uppnått, egen skattning 7 av 10').waitFor();
});

await test('the pages of a plan are accessible, narrow too, and print', async () => {
    const { page } = anna;
    for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        equal(violations.map((one) => `${one.id}: ${one.nodes[0].html}`).join('\n'), '', `axe, ${scheme}`);
    }
    await page.emulateMedia({ media: 'print' });
    await shot(page, 'plan-print');
    expect(!(await page.getByRole('button', { name: 'Följ upp' }).isVisible()), 'no buttons on paper');
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    await page.setViewportSize({ width: 320, height: 700 });
    equal(await sideways(page), null, 'sideways');
    equal((await smallTargets(page)).join(), '', 'small targets');
    await shot(page, 'plan-narrow');
});

await test('the plan goes on paper: as a file under a name that names nobody, and as a page that prints', async () => {
    const { page, context } = anna;
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('button', { name: 'Fler åtgärder' }).click();
    await page.getByRole('button', { name: 'Skriv ut / PDF' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Stor stil').check();
    await shot(page, 'plan-paper-dialog');
    equal((await new AxeBuilder({ page }).analyze()).violations.map((one) => one.id).join(), '', 'axe on the dialog');
    const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Spara PDF' }).click()]);
    equal(file.suggestedFilename(), 'plan.pdf');
    equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-');
    await page.getByRole('button', { name: 'Fler åtgärder' }).click();
    await page.getByRole('button', { name: 'Skriv ut / PDF' }).click();
    await context.addInitScript(() => {
        window.print = () => (document.title += ' printed');
    });
    const [paper] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('dialog').getByRole('button', { name: 'Öppna för utskrift' }).click(),
    ]);
    const complaints = listen(paper, {});
    await paper.waitForFunction(() => document.title.endsWith('printed'));
    equal(await paper.getByRole('heading', { level: 1 }).textContent(), 'Samordnad individuell plan (SIP)');
    expect(await paper.evaluate(() => getComputedStyle(document.querySelector('.who')).fontWeight === '700'), 'it has its style');
    equal((await new AxeBuilder({ page: paper }).analyze()).violations.map((one) => one.id).join(), '', 'axe on the page');
    await shot(paper, 'plan-paper', { fullPage: true });
    equal(complaints.join('\n'), '', 'the page');
    await paper.close();
});

await test('a consent taken back closes the plan in the others\' windows at once', async () => {
    const { page } = anna;
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('button', { name: 'Återkalla samtycket' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Återkalla samtycket' }).click();
    await page.locator('.person-line').getByText('Vilar').waitFor();
    await eva.page.getByText('Planen är inte längre delad med er enhet.').waitFor();
});

await test('no window has complained', async () => {
    for (const { account, errors } of windows) equal(errors.join('\n'), '', account);
});

await browser.close();
console.log(`# plan: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
