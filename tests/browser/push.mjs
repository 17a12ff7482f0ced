// What comes to a unit by itself, in Chromium on a whole Samplan: filters and groups by keyboard, a reminder
// that waits in the inbox, absence, settings; each page under axe and at 320 px.
import { mkdirSync } from 'node:fs';
import { ok, finish, startSamplan } from '../lib/client.mjs';
import { axe, launch, listen, SHOTS } from './kit.mjs';

const samplan = startSamplan();
const browser = await launch();
mkdirSync(SHOTS, { recursive: true });

async function as(account, role) {
    const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
        ignoreHTTPSErrors: true,
    });
    context.setDefaultTimeout(30000);
    const page = await context.newPage();
    const errors = listen(page, {});
    await page.goto(samplan.address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill('samplan-demo-1');
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    if (role) await page.getByRole('button', { name: role }).click();
    await page.locator('h1').first().waitFor();
    return { page, context, errors };
}

// axe, no sideways scroll at 320 px, targets, a picture in both widths.
async function look(page, name) {
    const found = await axe(page);
    ok(`${name}: axe finds nothing`, found.length === 0, found.join('\n'));
    await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
    await page.setViewportSize({ width: 320, height: 700 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    ok(`${name}: no sideways scroll at 320 px`, wide <= 320, wide);
    await page.screenshot({ path: `${SHOTS}/${name}-320.png`, fullPage: true });
    await page.setViewportSize({ width: 1280, height: 900 });
}

async function inbox() {
    const { page, context, errors } = await as('anna.ward');
    await page.getByRole('button', { name: /^Alla \d/ }).click();
    await page.locator('tr[data-row]').first().waitFor();
    const rows = () => page.locator('tr[data-row]').count();
    const all = await rows();
    const count = Number(await page.getByRole('button', { name: /^Alla \d/ }).locator('.count').textContent());
    ok('as many rows as the count says', all === count, `${all} of ${count}`);
    await page.keyboard.press('g');
    await page.locator('.group-head').first().waitFor();
    const groups = await page.locator('.group-head .count').allTextContents();
    ok('g groups the rows, and the groups hold them all', groups.reduce((sum, n) => sum + Number(n), 0) === all, groups.join(' '));
    await page.keyboard.press('j');
    const first = await page.locator('tr[data-row]').first().getAttribute('data-row');
    ok('j goes to the first row as it stands', (await page.locator('tr.selected').getAttribute('data-row')) === first);
    await look(page, 'inbox-grouped');
    await page.keyboard.press('f');
    ok('f goes to the filters', await page.evaluate(() => !!document.activeElement?.closest('.filters')));
    const step = page.getByLabel('Nästa steg', { exact: true });
    const option = (await step.locator('option').allTextContents())[1];
    await step.selectOption({ index: 1 });
    const wanted = Number(/\((\d+)\)$/.exec(option)[1]);
    await page.getByText(`${wanted} av ${all} ärenden`).waitFor();
    ok('a filter leaves as many as it said', (await rows()) === wanted, `${await rows()} of ${wanted}`);
    await look(page, 'inbox-filtered');
    await page.getByRole('button', { name: 'Rensa urvalet' }).click();
    await page.getByText(`${all} ärenden`, { exact: true }).waitFor();

    const name = await page.locator('tr[data-row] a').first().textContent();
    await page.locator('tr[data-row] a').first().click();
    await page.getByRole('button', { name: 'Bevakningar' }).click();
    await page.getByRole('button', { name: 'Ny bevakning' }).click();
    await page.getByLabel('Vad ni vill bli påminda om').fill('Ring hjälpmedelscentralen');
    await page.getByLabel('När: datum').fill('2026-01-02');
    await look(page, 'reminder-dialog');
    await page.getByRole('button', { name: 'Spara' }).click();
    await page.getByRole('button', { name: /^Klar: Ring/ }).waitFor();
    await look(page, 'case-reminders');
    await page.goto(`${samplan.address}/inkorg`);
    const row = page.locator('tr[data-row]', { hasText: 'Ring hjälpmedelscentralen' });
    await row.waitFor();
    ok('a reminder that is due waits for us, in its case, with its text', (await row.locator('a').first().textContent()) === name);
    await row.locator('a').first().click();
    await page.getByRole('button', { name: 'Bevakningar' }).click();
    await page.getByRole('button', { name: /^Klar: Ring/ }).click();
    await page.getByRole('button', { name: /^Inte klar: Ring/ }).waitFor();
    ok('and is marked as done', true);
    ok('the inbox and the case say no error', errors.length === 0, errors.join('\n'));
    await context.close();
}

async function unit() {
    const { page, context, errors } = await as('admin.sofia', /Enhetsadministratör/);
    await page.goto(`${samplan.address}/enhet/franvaro`);
    await page.getByRole('button', { name: 'Anmäl frånvaro' }).click();
    await page.getByLabel('Vem').selectOption({ label: 'Anna Lindqvist' });
    await page.getByLabel('Ersättare').selectOption({ label: 'Ivan Petrović' });
    await look(page, 'absence-dialog');
    await page.getByRole('button', { name: 'Spara' }).click();
    await page.getByRole('heading', { name: 'Borta nu' }).waitFor();
    await look(page, 'absences');
    await page.getByLabel('Enhetens sidor').getByRole('link', { name: 'Medarbetare' }).click();
    await page.getByText('Borta tills vidare, ersätts av Ivan Petrović').first().waitFor();
    ok('whoever is away is shown with the substitute among the members', true);
    await look(page, 'members');
    await page.getByLabel('Enhetens sidor').getByRole('link', { name: 'Inställningar' }).click();
    await page.getByLabel('Kvittera inom (minuter)').fill('90');
    await page.getByLabel('Sök enhet').fill('Medicinavdelning 4');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Välj: Medicinavdelning 4' }).click();
    await page.getByLabel('E-postadresser').fill('avd3@norrgota.example\nfel');
    await page.getByRole('button', { name: 'Spara' }).click();
    await page.getByText('Det är ingen giltig e-postadress.').waitFor();
    ok('a wrong address is said at its field', await page.getByLabel('E-postadresser').evaluate((field) => field.getAttribute('aria-invalid') === 'true'));
    await page.getByLabel('E-postadresser').fill('avd3@norrgota.example');
    await page.getByRole('button', { name: 'Spara' }).click();
    await page.getByText(/^Senast ändrat/).waitFor();
    ok('settings are kept', samplan.sql("SELECT acknowledge_minutes || ' ' || emails[1] FROM organisation.unit_setting") === '90 avd3@norrgota.example');
    await look(page, 'unit-settings');
    const refused = errors.filter((line) => !/status of 400/.test(line));
    ok('the unit\'s pages say no error', refused.length === 0, refused.join('\n'));
    await context.close();
}

try {
    await inbox();
    await unit();
} catch (error) {
    ok('the test of what comes by itself ran to its end', false, error.stack);
} finally {
    await browser.close();
    samplan.stop();
}
finish();
