// Who is responsible now, and how to reach them, in real Chromium against the real server: a contact is appointed and
// changed in one window and seen in the others; one that is on leave has its substitute on the card; offers, history,
// the narrow page.
//
// Takes the address of a server with the demo county: node contact.mjs https://localhost:PORT
import { axe, equal, expect, launch, listen, results, shot, sideways, smallTargets, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node contact.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const browser = await launch();
const windows = [];

async function open(account, role) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: { width: 1280, height: 900 },
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const errors = listen(page, { allow: [/status of 4(00|09|12) /] });
    windows.push({ account, errors });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    if (role) await page.getByRole('button', { name: role }).click();
    await page.getByRole('navigation', { name: 'Sidor', exact: true }).waitFor();
    return page;
}

const cases = (page) =>
    page.evaluate(async () => {
        const { items } = await (await fetch('/api/v1/inbox?view=all')).json();
        return items.filter((one) => one.patient.protectedIdentity === 'none').map((one) => one.id);
    });
const card = (page) => page.getByRole('region', { name: 'Ansvarig nu' });
const section = (page) => page.getByRole('region', { name: 'Fasta kontakter' });
const dialog = (page) => page.getByRole('dialog');

let anna;
let lena;
let ours;
let named;
let person;

await test('before anybody is appointed the card says so, and where the person is', async () => {
    [anna, lena] = await Promise.all([open('anna.ward'), open('vc.lena')]);
    const [hers, theirs] = await Promise.all([cases(anna), cases(lena)]);
    for (const one of hers) {
        const taken = await anna.evaluate(async (id) => {
            const found = await (await fetch(`/api/v1/discharges/${id}`)).json();
            return (await (await fetch(`/api/v1/patients/${found.patient.id}/contacts`)).json()).contacts.length;
        }, one);
        if (taken) named ??= one;
        else if (theirs.includes(one)) ours ??= one;
        if (named && ours) break;
    }
    expect(named, 'somebody of the demo county has contacts that a newcomer finds');
    await anna.goto(`${address}/arende/${named}`);
    await card(anna).getByText(/Fast vårdkontakt/).first().waitFor();
    await shot(anna, 'contact-demo');
    expect(ours, 'the ward and the GP unit have a case in common');
    await anna.goto(`${address}/arende/${ours}`);
    await card(anna).getByText('Ingen fast kontakt är utsedd.').waitFor();
    await card(anna).getByText('Inskriven: Medicinavdelning 3').waitFor();
    person = await anna.evaluate(
        async (id) => (await (await fetch(`/api/v1/discharges/${id}`)).json()).patient.id,
        ours,
    );
});

await test('a contact that one unit appoints is on the card in the other window at once', async () => {
    await lena.goto(`${address}/person/${person}`);
    await section(lena).getByRole('button', { name: 'Lägg till kontakt' }).click();
    const box = dialog(lena);
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.getByText('Välj vad för kontakt.').waitFor();
    await box.getByLabel('Vad för kontakt').selectOption({ label: 'Fast vårdkontakt' });
    await box.getByLabel('Medarbetare på enheten').selectOption({ label: 'Lena Forsman' });
    equal(await box.getByLabel('Titel').inputValue(), 'Distriktssköterska', 'the title follows the member');
    await box.getByLabel('Telefon', { exact: true }).fill('0999-201 31');
    await box.getByRole('button', { name: 'Lägg till telefontid' }).click();
    for (const day of ['lördag', 'söndag']) await box.getByLabel(day).check();
    await box.getByLabel('Från', { exact: true }).fill('00:00');
    await box.getByLabel('Till', { exact: true }).fill('00:00');
    equal((await axe(lena)).join('\n'), '', 'axe in the dialog');
    await shot(lena, 'contact-dialog');
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.waitFor({ state: 'detached' });
    await card(anna).getByText('Lena Forsman').waitFor({ timeout: 3000 });
    await card(anna).getByText('Nås nu.').waitFor();
    equal(await card(anna).locator('.now-main a.phone').getAttribute('href'), 'tel:099920131', 'the telephone');
    await section(lena).getByText('mån–sön 00.00–24.00').waitFor();
    await shot(anna, 'contact-case');
});

await test('a contact on leave has its substitute on the card', async () => {
    await section(lena).getByRole('button', { name: 'Ändra: Lena Forsman' }).click();
    const box = dialog(lena);
    await box.locator('summary', { hasText: 'Ersättare' }).click();
    await box.getByLabel('Ersättarens namn').fill('Siv Lund');
    await box.getByLabel('Ersättarens telefon').fill('0999-201 99');
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' });
    await box.getByLabel('Borta från och med').fill(day.format(Date.now()));
    await box.getByLabel('Borta till och med').fill(day.format(Date.now() + 5 * 86_400_000));
    await box.getByLabel('Varför kontakten ändras').fill('Semester');
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.waitFor({ state: 'detached' });
    await card(anna).getByText(/^Borta till .*\. Siv Lund svarar i stället\.$/).waitFor({ timeout: 3000 });
    equal(await card(anna).locator('.now-main a.phone').getAttribute('href'), 'tel:099920199', 'the telephone');
    await section(lena).locator('summary', { hasText: '1 ändring' }).click();
    await section(lena).getByText('Semester').waitFor();
    await shot(anna, 'contact-leave');
    await shot(lena, 'contact-person');
});

await test('a member whose absence is registered is replaced on every open card by itself', async () => {
    await anna.goto(`${address}/person/${person}`);
    await section(anna).getByRole('button', { name: 'Lägg till kontakt' }).click();
    const box = dialog(anna);
    await box.getByLabel('Vad för kontakt').selectOption({ label: 'Kontaktsjuksköterska' });
    await box.getByLabel('Medarbetare på enheten').selectOption({ label: 'Ivan Petrović' });
    await box.getByLabel('Telefon', { exact: true }).fill('0999-111 11');
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.waitFor({ state: 'detached' });
    const nurse = (page) => card(page).locator('[data-kind="contact-nurse"]');
    await nurse(lena).getByText('Nås nu.').waitFor({ timeout: 3000 });
    const sofia = await open('admin.sofia', /Enhetsadministratör/);
    await sofia.goto(`${address}/enhet/franvaro`);
    await sofia.getByRole('button', { name: 'Anmäl frånvaro' }).click();
    await dialog(sofia).locator('select').first().selectOption({ label: 'Ivan Petrović' });
    await dialog(sofia).locator('select').nth(1).selectOption({ label: 'Anna Lindqvist' });
    await dialog(sofia).getByRole('button', { name: 'Spara' }).click();
    await nurse(lena).getByText('Borta tills vidare. Anna Lindqvist svarar i stället.').waitFor({ timeout: 3000 });
});

await test('what was offered is noted, and an end with its reason goes to the history', async () => {
    await section(lena).getByRole('button', { name: 'Anteckna erbjudande' }).click();
    let box = dialog(lena);
    await box.getByLabel('Vad som erbjöds').selectOption({ label: 'Fast läkarkontakt' });
    await box.getByLabel('Uppenbart obehövlig').check();
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.getByText(/^▲ Fyll i varför den är uppenbart obehövlig/).waitFor();
    await box.getByLabel('Tackade nej').check();
    await shot(lena, 'contact-offer');
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.waitFor({ state: 'detached' });
    await section(lena).getByText('Fast läkarkontakt: tackade nej').waitFor();
    await section(lena).getByRole('button', { name: 'Avsluta: Lena Forsman' }).click();
    box = dialog(lena);
    await box.getByLabel('Kontakten har slutat eller bytt uppdrag').check();
    await shot(lena, 'contact-end');
    await box.getByRole('button', { name: 'Avsluta kontakten' }).click();
    await box.waitFor({ state: 'detached' });
    await section(lena).locator('summary', { hasText: '1 tidigare kontakt' }).click();
    await section(lena).getByText('Kontakten har slutat eller bytt uppdrag').waitFor();
});

await test('the contact that a case names is the same, typed once', async () => {
    const eva = await open('hemtjanst.eva');
    await lena.goto(`${address}/arende/${ours}`);
    await lena.getByRole('button', { name: 'Planering', exact: true }).click();
    await lena.getByRole('button', { name: 'Utse fast vårdkontakt' }).first().click();
    const box = dialog(lena);
    await box.getByLabel('Namn', { exact: true }).fill('Nora Ek');
    await box.getByRole('textbox', { name: 'Telefon', exact: true }).fill('0999-201 40');
    await box.getByRole('button', { name: 'Utse och meddela' }).click();
    await box.waitFor({ state: 'detached' });
    await card(lena).getByText('Nora Ek').waitFor({ timeout: 3000 });
    await lena.goto(`${address}/person/${person}`);
    await section(lena).getByRole('button', { name: 'Ändra: Nora Ek' }).click();
    await dialog(lena).getByLabel('Telefon', { exact: true }).fill('0999-201 41');
    await anna.goto(`${address}/arende/${ours}`);
    await anna.getByRole('button', { name: 'Planering', exact: true }).click();
    const named = anna.getByRole('region', { name: 'Fast vårdkontakt', exact: true });
    await named.getByText('0999-201 40').waitFor();
    await dialog(lena).getByRole('button', { name: 'Spara' }).click();
    await named.getByText('0999-201 41').waitFor({ timeout: 3000 });
    if ((await cases(eva)).includes(ours)) {
        await eva.goto(`${address}/arende/${ours}`);
        await card(eva).getByText('Nora Ek').waitFor();
    }
});

await test('the county says which physicians may be fast läkarkontakt, and who appoints one says which it is (FK-9)', async () => {
    const per = await open('lan.per');
    await per.goto(`${address}/lan/installningar`);
    const may = per.getByRole('group', { name: 'Vilka läkare som får vara fast läkarkontakt' });
    await may.getByRole('checkbox').first().waitFor();
    const all = await may.getByRole('checkbox').all();
    equal(all.length, 5, 'the categories of FK-9');
    for (const one of all) await one.uncheck();
    await per.getByRole('button', { name: 'Spara', exact: true }).click();
    await may.getByText('Välj minst en kategori.').waitFor();
    await may.getByLabel('Specialist i allmänmedicin').check();
    await may.getByLabel('ST-läkare').check();
    equal((await axe(per)).join('\n'), '', 'axe in the settings');
    await per.getByRole('button', { name: 'Spara', exact: true }).click();
    await per.getByText('Sparat', { exact: false }).first().waitFor();
    await shot(per, 'contact-categories-county');

    await lena.goto(`${address}/person/${person}`);
    await section(lena).getByRole('button', { name: 'Lägg till kontakt' }).click();
    const box = dialog(lena);
    await box.getByLabel('Vad för kontakt').selectOption({ label: 'Fast läkarkontakt' });
    await box.getByLabel('Namn', { exact: true }).fill('Olle Sand');
    await box.getByLabel('Titel').fill('ST-läkare');
    await box.getByLabel('Telefon', { exact: true }).fill('0999-201 50');
    const category = box.getByLabel('Läkarens kategori');
    equal((await category.locator('option').allInnerTexts()).join(), 'Inte angiven,Specialist i allmänmedicin,ST-läkare', 'what may be');
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.locator('.field-wrong', { has: lena.getByLabel('Läkarens kategori') }).waitFor();
    await shot(lena, 'contact-category-missing');
    await category.selectOption({ label: 'ST-läkare' });
    await box.getByRole('button', { name: 'Spara' }).click();
    await box.waitFor({ state: 'detached' });
    await section(lena).getByText('Olle Sand').waitFor();
    await section(lena).getByText('ST-läkare').first().waitFor();

    for (const one of all) await one.check();
    await per.getByRole('button', { name: 'Spara', exact: true }).click();
    await per.getByText('Sparat', { exact: false }).first().waitFor();
});

await test('the pages hold at the width of a telephone and under axe, light and dark', async () => {
    for (const page of [anna, lena]) {
        for (const scheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme: scheme });
            equal((await axe(page, { colours: scheme === 'dark' })).join('\n'), '', `axe, ${scheme}`);
        }
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize({ width: 320, height: 700 });
        equal(await sideways(page), null, 'sideways');
        equal((await smallTargets(page)).join(), '', 'small targets');
    }
    await shot(anna, 'contact-case-narrow');
    await shot(lena, 'contact-person-narrow');
    await section(lena).getByRole('button', { name: 'Lägg till kontakt' }).click();
    await dialog(lena).getByRole('button', { name: 'Lägg till telefontid' }).click();
    equal(await sideways(lena), null, 'sideways in the dialog');
    await shot(lena, 'contact-dialog-narrow', { fullPage: false });
});

await test('no window has complained', async () => {
    for (const { account, errors } of windows) equal(errors.join('\n'), '', account);
});

await browser.close();
console.log(`# contact: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
