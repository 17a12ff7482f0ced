// The list for paper and the data quality monitor, in Chromium on a whole Samplan: each page under axe, at 320 px
// and printed; from a count to a case; nobody's name where nobody is party.
import { mkdirSync } from 'node:fs';
import { finish, ok, startSamplan } from '../lib/client.mjs';
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

// axe, no sideways scroll at 320 px, a picture in both widths.
async function look(page, name) {
    const found = await axe(page);
    ok(`${name}: axe finds nothing`, found.length === 0, found.join('\n'));
    await page.screenshot({ path: `${SHOTS}/${name}.png` });
    await page.setViewportSize({ width: 320, height: 700 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    ok(`${name}: no sideways scroll at 320 px`, wide <= 320, wide);
    await page.screenshot({ path: `${SHOTS}/${name}-320.png` });
    await page.setViewportSize({ width: 1280, height: 900 });
}

async function paper() {
    const { page, context, errors } = await as('anna.ward');
    await page.getByRole('link', { name: 'Reservlista för utskrift' }).click();
    await page.locator('.paper-case').first().waitFor();
    const open = Number(samplan.sql(`SELECT count(*) FROM discharge.discharge d JOIN access.participation x ON x.discharge_id = d.id
        JOIN organisation.unit u ON u.id = x.unit_id WHERE u.name = 'Medicinavdelning 3' AND x.until IS NULL
        AND d.state NOT IN ('closed', 'aborted') AND (NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = d.patient_id)
            OR EXISTS (SELECT FROM patient.named_staff n JOIN identity.account a USING (user_id)
                WHERE n.patient_id = d.patient_id AND a.name = 'anna.ward'))`));
    const shown = await page.locator('.paper-case').count();
    ok('the list for paper has every open case of the unit', shown === open, `${shown} of ${open}`);
    ok('with a form for each act', (await page.locator('.paper-form').count()) >= 12);
    await look(page, 'downtime');
    await page.emulateMedia({ media: 'print' });
    ok('printed, the buttons and the words for the screen are gone', !(await page.getByRole('button', { name: 'Skriv ut' }).isVisible()) &&
        !(await page.locator('.paper-screen').isVisible()));
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const pages = (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length;
    ok(`it is printed on several pages (${pages})`, pages > 5);
    await page.screenshot({ path: `${SHOTS}/downtime-print.png` });
    ok('the list is one row in the log', samplan.sql("SELECT count(*) FROM audit.event WHERE action = 'inbox.downtime'") === '1');
    ok('no error in the console of the list', errors.length === 0, errors.join('\n'));
    await context.close();
}

async function county() {
    const { page, context, errors } = await as('lan.per');
    await page.getByRole('link', { name: 'Datakvalitet' }).click();
    await page.locator('.quality').waitFor();
    await look(page, 'quality-county');
    await page.getByRole('button', { name: 'Visa ärenden: Aldrig öppnat av mottagaren' }).click();
    await page.locator('table tbody tr').first().waitFor();
    ok('the administrator is party to nothing and is led to no case', (await page.locator('a[href^="/arende/"]').count()) === 0);
    const names = samplan.sql('SELECT family_name FROM patient.person').split('\n');
    const text = await page.locator('main').innerText();
    ok('nobody is named', !names.some((name) => text.includes(name)));
    await look(page, 'quality-county-list');
    ok('no error in the console of the county', errors.length === 0, errors.join('\n'));
    await context.close();
}

async function unit() {
    const { page, context, errors } = await as('anna.ward');
    await page.getByRole('link', { name: 'Datakvalitet' }).click();
    await page.locator('.quality').waitFor();
    await look(page, 'quality-unit');
    await page.locator('.quality tbody th button').first().click();
    await page.locator('a[href^="/arende/"]').first().click();
    await page.locator('.stake').waitFor();
    ok('a count leads to the list and the list to the case', /\/arende\//.test(page.url()));
    ok('no error in the console of the unit', errors.length === 0, errors.join('\n'));
    await context.close();
}

try {
    samplan.sql("SELECT outcome FROM api.worker_quality(NULL, gen_random_uuid(), 'test', NULL, NULL)");
    for (const part of [paper, county, unit])
        try {
            await part();
        } catch (error) {
            ok(`${part.name} ran to its end`, false, error.stack);
        }
} finally {
    await browser.close();
    samplan.stop();
}
finish();
