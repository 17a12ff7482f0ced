// An agreed time in four windows of three units, in real Chromium against the real server: a home visit that one moves
// is seen moved in all the others within a second; then its history, its file for a calendar, and that it is off.
//
// Takes the address of a server with the demo county: node appointment.mjs https://localhost:PORT
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { equal, expect, launch, listen, results, shot, sideways, smallTargets, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node appointment.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const WITHIN = 1000;
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
    const errors = listen(page, { allow: [/status of 4(09|12) /] }); // asked for on purpose
    windows.push({ account, errors });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Sidor' }).waitFor();
    return page;
}

const day = (n) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(Date.now() + n * 86_400_000);
const times = (page) => page.locator('.times').first();
const line = (page, words) => times(page).locator('.time').filter({ hasText: words });
/** In the unit's own list there are other people's times too. */
const ours = (page) => page.locator('.time').filter({ hasText: 'Tolvan Tolvansson' });

/** Resolves to the moment at which the words are on the page: looked for at every change of it. */
const seen = (page, words) =>
    page.evaluate(
        (wanted) =>
            new Promise((done) => {
                const there = () => [...document.querySelectorAll('.time')].some((one) => one.textContent.includes(wanted));
                const look = () => there() && (watcher.disconnect(), done(Date.now()));
                const watcher = new MutationObserver(look);
                watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
                look();
            }),
        words,
    );

/** A call of the signed-in page: the document of the answer. */
const call = (page, method, path, body, version) =>
    page.evaluate(
        async ([verb, where, sent, read]) => {
            const session = await (await fetch('/api/v1/session')).json();
            const answer = await fetch(`/api/v1${where}`, {
                method: verb,
                headers: {
                    'X-Samplan-Csrf': session.csrfToken,
                    ...(sent ? { 'Content-Type': 'application/json' } : {}),
                    ...(read ? { 'If-Match': `"${read}"` } : {}),
                },
                ...(sent ? { body: JSON.stringify(sent) } : {}),
            });
            return answer.json();
        },
        [method, path, body, version],
    );

/** A case of the ward with home care and primary care, of somebody with one of Skatteverket's test numbers. */
async function makeCase() {
    const unit = async (name) => (await call(anna, 'GET', `/units?q=${encodeURIComponent(name)}`)).units[0].id;
    const person = await call(anna, 'POST', '/patients', {
        identifier: '191212121212',
        givenName: 'Tolvan',
        familyName: 'Tolvansson',
        municipalityCode: '9901',
        address: { street: 'Provgatan 1', postalCode: '12345', city: 'Älvsta' },
    });
    const patientId = person.id ?? (await call(anna, 'POST', '/patients/lookup', { identifier: '191212121212' })).id;
    const made = await call(anna, 'POST', '/discharges', {
        patientId,
        admittedAt: new Date(Date.now() - 3_600_000).toISOString(),
        expectedDischargeDate: day(4),
        recipients: [
            { unitId: await unit('Hemtjänsten Norra Älvsta'), role: 'home-care' },
            { unitId: await unit('Älvsta Norra vårdcentral'), role: 'primary-care' },
        ],
    });
    if (!made.id) throw new Error(JSON.stringify(made));
    return call(eva, 'GET', `/discharges/${made.id}`);
}

let eva;
let evaToo;
let lena;
let anna;
let found;

await test('home care agrees on a home visit, in the case', async () => {
    [eva, lena, anna] = await Promise.all([open('hemtjanst.eva'), open('vc.lena'), open('anna.ward')]);
    found = await makeCase();
    await eva.goto(`${address}/arende/${found.id}`);
    await eva.getByRole('button', { name: 'Tider' }).click();
    await eva.getByRole('heading', { name: 'Överenskomna tider' }).waitFor();
    await eva.getByRole('button', { name: 'Boka tid' }).click();
    const dialog = eva.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Boka tid' }).click();
    await dialog.getByText('Sorts tid: fyll i.').waitFor();
    await dialog.getByLabel('Sorts tid').selectOption('home-visit');
    await dialog.getByLabel('När: datum').fill(day(3));
    await dialog.getByLabel('När: klockslag').fill('10:00');
    await dialog.getByLabel(/^Plats/).fill('Hos patienten, porttelefon 12');
    await dialog.getByLabel(/^Att tänka på/).fill('Ha gärna medicinlistan framme.');
    await dialog.getByLabel('Överenskommet med patienten').selectOption('phone');
    await shot(eva, 'time-make');
    await dialog.getByRole('button', { name: 'Boka tid' }).click();
    await dialog.waitFor({ state: 'detached' });
    await line(eva, 'Hembesök').getByText('Eva Sandström').waitFor();
});

await test('moved in one window, it is seen moved in all the others within a second', async () => {
    evaToo = await open('hemtjanst.eva');
    await Promise.all([
        evaToo.goto(`${address}/tider`),
        anna.goto(`${address}/person/${found.patient.id}`),
        lena.goto(`${address}/arende/${found.id}`),
    ]);
    await lena.getByRole('button', { name: 'Tider' }).click();
    await Promise.all([evaToo, anna, lena].map((page) => page.getByText('10:00–11:00').first().waitFor()));
    await shot(evaToo, 'times');
    await eva.getByRole('button', { name: /^Flytta hembesök/ }).click();
    const dialog = eva.getByRole('dialog');
    await dialog.getByLabel('När: datum').fill(day(4));
    await dialog.getByLabel('När: klockslag').fill('13:30');
    await dialog.getByLabel('Varför tiden flyttas').fill('Dottern vill vara med');
    await shot(eva, 'time-move');
    const others = [evaToo, anna, lena, eva].map((page) => seen(page, '13:30–14:30'));
    const pressed = await eva.evaluate(() => Date.now());
    await dialog.getByRole('button', { name: 'Flytta tiden' }).click();
    const after = (await Promise.all(others)).map((at) => at - pressed);
    console.log(`# seen moved after ${after.join(', ')} ms`);
    expect(Math.max(...after) <= WITHIN, `the last window after ${Math.max(...after)} ms`);
    for (const page of [evaToo, anna, lena]) await page.getByText('Inte överenskommet med patienten än').first().waitFor();
    expect(!(await lena.getByRole('button', { name: /^Flytta/ }).count()), 'another unit moves nothing');
});

await test('its history says from what to what, why and by whom; its file is fetched for a calendar', async () => {
    await lena.getByRole('button', { name: /^Visa hembesök/ }).click();
    const dialog = lena.getByRole('dialog');
    await dialog.getByText('Hos patienten, porttelefon 12').waitFor();
    await dialog.getByText(/^Historik/).click();
    await dialog.getByText(/10:00–11:00 till .*13:30–14:30 · Dottern vill vara med/).waitFor();
    await shot(lena, 'time-history');
    const [download] = await Promise.all([
        lena.waitForEvent('download'),
        dialog.getByRole('link', { name: 'Lägg i kalendern' }).click(),
    ]);
    equal(download.suggestedFilename(), 'tid.ics', 'the file');
    const text = await readFile(await download.path(), 'utf8');
    expect(text.startsWith('BEGIN:VCALENDAR\r\n') && text.includes('SEQUENCE:1\r\n'), text);
    expect(!text.includes(found.patient.familyName), 'it names the patient');
    await dialog.getByRole('button', { name: 'Stäng' }).click();
});

await test('another time at the same hour is told, and one that is for one\'s own unit is seen by no other', async () => {
    for (const [words, whom] of [
        ['Kontroll av blodtryck', 'parties'],
        ['Intern genomgång', 'own-unit'],
    ]) {
        await anna.getByRole('button', { name: 'Boka tid' }).click();
        const dialog = anna.getByRole('dialog');
        await dialog.getByLabel('Sorts tid').selectOption('phone-call');
        await dialog.getByLabel('När: datum').fill(day(4));
        await dialog.getByLabel('När: klockslag').fill('14:00');
        await dialog.getByLabel(/^Anledning/).fill(words);
        if (whom === 'own-unit') {
            await dialog.getByLabel('Bara vår enhet').check();
            await dialog.getByLabel('Tiden är till för patienten').uncheck();
        }
        await dialog.getByRole('button', { name: 'Boka tid' }).click();
        await dialog.waitFor({ state: 'detached' });
    }
    await line(anna, 'Ser bara vår enhet').getByText(/^Samtidigt: hembesök/).waitFor();
    await line(lena, 'Hembesök').getByText(/^Samtidigt: telefonsamtal/).waitFor();
    equal(await times(lena).locator('.time-kind').getByText('Telefonsamtal').count(), 1, 'calls that lena sees');
    await shot(anna, 'times-person');
});

await test('two who move it at once: the second is told, and nothing that was typed is lost', async () => {
    await ours(evaToo).getByRole('button', { name: /^Flytta hembesök/ }).click();
    const dialog = evaToo.getByRole('dialog');
    await dialog.getByLabel('Varför tiden flyttas').fill('Bilen är på verkstad');
    await dialog.getByLabel('När: klockslag').fill('15:00');
    await eva.getByRole('button', { name: /^Flytta hembesök/ }).click();
    await eva.getByRole('dialog').getByLabel('Varför tiden flyttas').fill('Sjukdom');
    await eva.getByRole('dialog').getByLabel('När: klockslag').fill('16:00');
    // the list below comes anew in the meantime, but the dialog is of the time as it was opened
    await eva.getByRole('dialog').getByRole('button', { name: 'Flytta tiden' }).click();
    await eva.getByRole('dialog').waitFor({ state: 'detached' });
    await evaToo.getByText('16:00–17:00').first().waitFor({ state: 'attached' });
    await dialog.getByRole('button', { name: 'Flytta tiden' }).click();
    await dialog.getByRole('alert').waitFor();
    equal(await dialog.getByLabel('Varför tiden flyttas').inputValue(), 'Bilen är på verkstad', 'what was typed');
    await dialog.locator('.time-now').getByText('16:00–17:00').waitFor(); // and what it is now stands beside it
    await shot(evaToo, 'time-stale');
    await dialog.getByRole('button', { name: 'Avbryt' }).click();
});

await test('off, it is off in all windows, and among the earlier ones with its reason', async () => {
    await eva.getByRole('button', { name: /^Avboka hembesök/ }).click();
    const dialog = eva.getByRole('dialog');
    await dialog.getByLabel('Varför tiden avbokas').fill('Patienten åkte till sin dotter');
    await dialog.getByLabel('Patienten har fått veta').selectOption('phone');
    await shot(eva, 'time-cancel');
    await dialog.getByRole('button', { name: 'Avboka tiden' }).click();
    await line(lena, 'Hembesök').first().waitFor({ state: 'detached' });
    await lena.getByText('Tidigare tider').click();
    await line(lena, 'Avbokad').first().waitFor();
    await ours(evaToo).getByText('Avbokad', { exact: true }).first().waitFor();
});

await test('a call to planning is a time by itself', async () => {
    await lena.reload();
    await lena.getByRole('button', { name: 'Tider' }).waitFor();
    const { version } = await call(lena, 'GET', `/discharges/${found.id}`);
    const called = { meetingAt: `${day(5)}T09:00:00Z`, place: 'Samtalsrum 3', purpose: 'Hemgång' };
    const answer = await call(lena, 'POST', `/discharges/${found.id}/sip-call`, called, version);
    expect(answer.id === found.id, JSON.stringify(answer));
    await line(eva, 'SIP-möte').getByText('Samtalsrum 3').waitFor();
});

await test('the pages are accessible and fit a telephone', async () => {
    for (const page of [anna, evaToo]) {
        for (const scheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme: scheme });
            const { violations } = await new AxeBuilder({ page }).analyze();
            equal(violations.map((one) => `${one.id}: ${one.nodes[0].html}`).join('\n'), '', `axe, ${scheme}`);
        }
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize({ width: 320, height: 700 });
        equal(await sideways(page), null, 'sideways');
        equal((await smallTargets(page)).join(), '', 'small targets');
    }
    await shot(anna, 'times-person-narrow');
    await shot(evaToo, 'times-narrow');
    await anna.getByRole('button', { name: 'Boka tid' }).click();
    equal(await sideways(anna), null, 'the dialog, sideways');
    await shot(anna, 'time-make-narrow');
});

await test('where a protected person will be is shown on the one time alone, and not to other units', async () => {
    const { id } = found.patient;
    const made = await call(eva, 'POST', `/patients/${id}/appointments`, {
        kind: 'home-visit',
        startsAt: `${day(6)}T12:00:00Z`,
        endsAt: `${day(6)}T13:00:00Z`,
        place: 'Kringelvägen 7',
        visibility: 'parties',
        forPatient: true,
    });
    expect(made.place === 'Kringelvägen 7', JSON.stringify(made));
    const { candidates } = await call(anna, 'GET', `/patients/${id}/named-staff`);
    const named = candidates.filter((one) => ['Eva Sandström', 'Anna Lindqvist', 'Lena Forsman'].includes(one.name));
    await call(anna, 'PUT', `/patients/${id}/named-staff`, { userIds: named.map((one) => one.id) });
    const { version } = await call(anna, 'GET', `/patients/${id}`);
    await call(anna, 'PUT', `/patients/${id}`,
        { givenName: 'Tolvan', familyName: 'Tolvansson', municipalityCode: '9901', protectedIdentity: 'marked' }, version);
    await evaToo.setViewportSize({ width: 1280, height: 900 });
    for (const page of [evaToo, lena]) await page.goto(`${address}/person/${id}`);
    for (const page of [evaToo, lena]) {
        const row = line(page, 'Platsen visas inte här: skyddade personuppgifter.').filter({ hasText: 'Hembesök' });
        await row.waitFor();
        equal(await page.getByText('Kringelvägen').count(), 0, 'the place in the list');
        await row.getByRole('button', { name: /^Visa hembesök/ }).click();
        await page.getByRole('dialog').getByText(/^Historik/).click();
    }
    await evaToo.getByRole('dialog').getByText('Kringelvägen 7').waitFor();
    equal(await lena.getByText('Kringelvägen').count(), 0, 'the place, to another unit');
    await shot(evaToo, 'time-protected');
    await evaToo.goto(`${address}/tider`);
    await ours(evaToo).first().waitFor();
    equal(await evaToo.getByText('Kringelvägen').count(), 0, 'the place in the unit\'s list');
});

await test('all of it is in English too', async () => {
    await evaToo.setViewportSize({ width: 1280, height: 900 });
    await evaToo.getByRole('button', { name: 'English' }).click();
    await evaToo.getByRole('heading', { name: 'Times', exact: true }).waitFor();
    await evaToo.getByRole('button', { name: 'The week after' }).waitFor();
    await shot(evaToo, 'times-english');
});

await test('no window has complained', async () => {
    for (const { account, errors } of windows) equal(errors.join('\n'), '', account);
});

await browser.close();
console.log(`# appointment: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
