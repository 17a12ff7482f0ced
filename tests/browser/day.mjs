// The first working day, in real Chromium against the real server: an admission registered on the ward,
// seen and acknowledged in the municipality without reloading, and found again in the log.
//
// Takes the address of a server with the demo county: node day.mjs https://localhost:PORT
import { equal, expect, results, shot, test } from './kit.mjs';
import {
    company,
    day,
    mark,
    onlyRecipients,
    PASSWORD,
    pick,
    reloaded,
    signIn,
    testNumber,
} from './people.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node day.mjs https://localhost:PORT');
    process.exit(2);
}
const NURSE = 'Maria Ek';
const NURSE_UNIT = 'Hemsjukvården Norra Älvsta';
const made = testNumber();
const number = `${made.date}-${made.last}`;
const family = `Provdotter${made.last}`;
const { browser, all, person } = await company(address);

let anna, maria;
let caseUrl;

await test('a wrong password is told as such and leaves the name where it is', async () => {
    anna = await person('anna.ward');
    await anna.page.getByLabel('Användarnamn').fill('anna.ward');
    await anna.page.getByLabel('Lösenord').fill('fel-losenord');
    await anna.page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await anna.page.getByText(/lösenord eller kod stämmer inte/).waitFor();
    equal(await anna.page.getByLabel('Användarnamn').inputValue(), 'anna.ward', 'typed name');
    await shot(anna.page, 'day-sign-in-wrong');
});

await test('a coordinator on the ward and a nurse in the municipality sign in, in a window each', async () => {
    await signIn(anna);
    maria = await person('maria.nurse');
    await signIn(maria);
    await maria.page.getByRole('heading', { name: 'Inkorg' }).waitFor();
    await anna.page.locator('.worklist').or(anna.page.locator('.empty')).first().waitFor();
    await maria.page.locator('.worklist').or(maria.page.locator('.empty')).first().waitFor();
    await shot(anna.page, 'day-inbox-ward');
    await shot(maria.page, 'day-inbox-municipality');
    await mark(maria.page);
});

await test('a number with a wrong check digit is explained, and an unknown one leads to registration', async () => {
    const { page } = anna;
    await page.getByRole('link', { name: 'Registrera inskrivning' }).click();
    const field = page.getByLabel('Personnummer', { exact: true });
    const wrong = `${made.date}-${made.last.slice(0, 3)}${(Number(made.last[3]) + 1) % 10}`;
    await field.fill(wrong);
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByText(/[Kk]ontrollsiffran stämmer inte/).waitFor();
    equal(await field.inputValue(), wrong, 'typed number');
    await shot(page, 'day-wrong-number');
    await field.fill(number);
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByRole('button', { name: 'Registrera personen' }).waitFor();
});

await test('registering a person says what is missing, then takes what is given', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: 'Registrera personen' }).click();
    await page.getByText('Fyll i förnamn.').waitFor();
    await page.waitForFunction(
        () => document.activeElement?.getAttribute('aria-invalid') === 'true',
    );
    await page.getByLabel('Förnamn').fill('Tuva');
    await page.getByLabel('Efternamn').fill(family);
    await page.getByLabel('Gatuadress').fill('Storgatan 1');
    await page.getByLabel('Postnummer').fill('990 01');
    await page.getByLabel('Postort').fill('Älvsta');
    await page.getByLabel('Folkbokföringskommun').selectOption({ label: 'Älvsta' });
    await page.getByLabel('Listad på vårdcentral').fill('Älvsta Norra');
    await page.getByRole('button', { name: 'Välj: Älvsta Norra vårdcentral' }).click();
    await page.getByRole('button', { name: 'Registrera personen' }).click();
    await page.getByText(`Tuva ${family}`).first().waitFor();
    await page.getByText('personen är listad här').waitFor();
});

await test('a past date and no recipients are stopped, each at its place', async () => {
    const { page } = anna;
    await page.getByLabel('Beräknad utskrivning').fill(day(-3));
    await onlyRecipients(page);
    await page.getByRole('button', { name: /^Skicka inskrivningsmeddelande/ }).click();
    await page.getByText('Datumet har redan varit.').waitFor();
    await page.getByText('Välj minst en mottagare.').waitFor();
    await shot(page, 'day-done-wrong');
    await page.getByLabel('Beräknad utskrivning').fill(day(4));
    await page.getByText('Datumet har redan varit.').waitFor({ state: 'detached' });
    await page.getByText('Välj minst en mottagare.').waitFor();
    await page.getByRole('button', { name: /^Skicka inskrivningsmeddelande/ }).click();
    await page.getByText('Välj minst en mottagare.').waitFor();
});

await test('the inskrivningsmeddelande is sent to home care, social services, health care and the GP unit', async () => {
    const { page } = anna;
    await page.getByLabel('Beräknad utskrivning').fill(day(4));
    await pick(page, NURSE_UNIT);
    await pick(page, 'Hemtjänsten Norra Älvsta');
    await pick(page, 'Biståndsenheten äldre Älvsta');
    await pick(page, 'Älvsta Norra vårdcentral');
    await shot(page, 'day-admission');
    await page
        .getByRole('button', { name: 'Skicka inskrivningsmeddelande till 4 enheter' })
        .click();
    await page.waitForURL(/\/arende\//);
    await page.getByText('0 av 4 har kvitterat').waitFor();
    caseUrl = page.url();
    expect(!caseUrl.includes(made.last) && !/Provdotter/i.test(caseUrl), caseUrl);
    await mark(page);
    await shot(page, 'day-case-sent');
});

await test('it appears in the inbox of the nurse within five seconds, without reloading', async () => {
    const row = maria.page.getByRole('row', { name: new RegExp(family) });
    await row.waitFor({ timeout: 5000 });
    expect(!(await reloaded(maria.page)), 'the page was reloaded');
    await shot(maria.page, 'day-inbox-arrived');
});

await test('the nurse opens it and acknowledges it with one click', async () => {
    const { page } = maria;
    await page.getByRole('link', { name: new RegExp(family) }).click();
    await page.getByRole('heading', { name: new RegExp(family) }).waitFor();
    await page.getByRole('button', { name: 'Kvittera', exact: true }).click();
    await page.getByText('Kvitterat. Avsändaren ser det nu.').waitFor();
    await page.getByText('1 av 4 har kvitterat').waitFor();
    expect(!(await reloaded(page)), 'the page was reloaded');
    await shot(page, 'day-case-nurse');
});

await test('the coordinator sees the acknowledgement appear, with name and time, without reloading', async () => {
    const { page } = anna;
    const row = page.locator('.receipts tbody tr', { hasText: NURSE_UNIT });
    await row.getByText(NURSE).waitFor({ timeout: 5000 });
    await row.getByText('Kvitterat', { exact: true }).first().waitFor();
    expect(/i dag \d\d:\d\d/.test(await row.innerText()), await row.innerText());
    expect(!(await reloaded(page)), 'the page was reloaded');
    await shot(page, 'day-case-acknowledged');
});

await test('a changed expected date says whom it concerns, and is acknowledged from the inbox with e', async () => {
    await anna.page.getByRole('button', { name: 'Ändra datum' }).click();
    const dialog = anna.page.getByRole('dialog');
    await dialog.getByText(new RegExp(`4 enheter underrättas.*${NURSE_UNIT}`)).waitFor();
    await dialog.getByLabel('Nytt datum').fill(day(6));
    await dialog.getByLabel('Orsak').fill('Väntar på hjälpmedel');
    await shot(anna.page, 'day-change-date');
    await dialog.getByRole('button', { name: 'Ändra och underrätta' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { page } = maria;
    await page.getByText('Nytt beräknat datum').first().waitFor({ timeout: 5000 });
    await page.getByRole('link', { name: 'Inkorg' }).first().click();
    const row = page.getByRole('row', { name: new RegExp(family) });
    await row.waitFor();
    await row.getByRole('link').focus();
    await page.keyboard.press('e');
    await row.waitFor({ state: 'detached' });
    await anna.page.locator('.receipts').first().getByText(NURSE).waitFor({ timeout: 5000 });
});

await test('the ward reports the patient ready, is told what follows, and the nurse sees it live', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: 'Utskrivningsklar', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Kallelse till SIP senast .*betalningsansvar kan börja/).waitFor();
    await dialog.getByText(/^Meddelandet går genast till 4 enheter/).waitFor();
    await dialog.getByRole('button', { name: 'Skicka meddelandet' }).click();
    await dialog.getByText('Fyll i läkare som bedömde.').waitFor();
    await dialog.getByLabel('Läkare som bedömde').fill('Doktor Prov');
    await shot(page, 'day-ready-dialog');
    await dialog.getByRole('button', { name: 'Skicka meddelandet' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Betalningsansvar tidigast').first().waitFor();
    await shot(page, 'day-ready-ward');
    const row = maria.page.getByRole('row', { name: new RegExp(family) });
    await row.waitFor({ timeout: 5000 });
    await row.getByRole('link').click();
    await maria.page
        .getByText(/Bedömd .* av Doktor Prov/)
        .first()
        .waitFor();
    await maria.page.getByRole('button', { name: 'Kvittera', exact: true }).click();
    await maria.page.getByText('Kvitterat. Avsändaren ser det nu.').last().waitFor(); // the first may still be shown
    await page.locator('.receipts').first().getByText(NURSE).waitFor({ timeout: 5000 });
    await shot(maria.page, 'day-ready-nurse');
    await mark(maria.page);
});

await test('the ward withdraws it, and the nurse sees that without reloading', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: 'Återta utskrivningsklar' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Orsak').fill('Feber i natt');
    await shot(page, 'day-withdraw-dialog');
    await dialog.getByRole('button', { name: 'Återta och underrätta' }).click();
    await dialog.waitFor({ state: 'detached' });
    await maria.page
        .getByRole('heading', { name: 'Utskrivningsklar återtagen' })
        .waitFor({ timeout: 5000 });
    await maria.page
        .getByText(/Feber i natt/)
        .first()
        .waitFor();
    expect(!(await reloaded(maria.page)), 'the page was reloaded');
    await shot(maria.page, 'day-withdrawn-nurse');
    await maria.page.getByRole('link', { name: 'Inkorg' }).first().click();
    await maria.page.getByRole('row', { name: new RegExp(family) }).waitFor();
});

await test('search by identity number finds the case, and the number is in no address', async () => {
    const { page } = maria;
    await page.keyboard.press('/');
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await page.getByText(/^1 ärende för/).waitFor();
    await page.getByRole('row', { name: new RegExp(family) }).waitFor();
    expect(page.url().endsWith('/inkorg'), page.url());
    await shot(page, 'day-search');
});

await test('a person with an open case cannot be admitted twice, and is told so', async () => {
    const { page } = anna;
    await page.getByRole('link', { name: 'Ny inskrivning' }).click();
    await page.getByLabel('Personnummer', { exact: true }).fill(number);
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByLabel('Beräknad utskrivning').fill(day(5));
    await page.getByRole('button', { name: 'Spara utan att skicka' }).click();
    await page.getByRole('alert').first().waitFor();
    equal(await page.getByLabel('Beräknad utskrivning').inputValue(), day(5), 'typed date');
    await shot(page, 'day-twice');
    // What was typed is a draft that would be there at the next admission.
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Börja om' }).click();
    await page.getByRole('button', { name: 'Spara utan att skicka' }).waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Inkorg' }).click();
    await page.getByRole('heading', { name: 'Inkorg' }).waitFor();
});

/** What the log shows about the person: rows as text. */
async function logOf(reviewer) {
    await signIn(reviewer);
    const { page } = reviewer;
    await page.getByLabel('Patientens personnummer').fill(number);
    await page.getByRole('button', { name: 'Sök i loggen' }).click();
    await page.locator('.audit tbody tr').first().waitFor();
    for (const more = page.getByRole('button', { name: 'Hämta fler' }); await more.count();) {
        const before = await page.locator('.audit tbody tr').count();
        await more.click();
        await page.waitForFunction(
            (n) => document.querySelectorAll('.audit tbody tr').length > n,
            before,
        );
    }
    return page.locator('.audit tbody tr').allInnerTexts();
}

function shows(rows, who, what) {
    const found = rows.some((row) => row.includes(who) && row.includes(what));
    expect(
        found,
        `no row "${who}: ${what}" among\n${rows.map((r) => r.replace(/\s+/g, ' ')).join('\n')}`,
    );
}

await test("the region's log reviewer sees what was done on the ward", async () => {
    const karin = await person('logg.karin');
    const rows = await logOf(karin);
    for (const what of [
        'Sökte person',
        'Registrerade person',
        'Läste förslag på mottagare',
        'Registrerade inskrivning',
        'Läste ärende',
        'Ändrade beräknad utskrivning',
    ])
        shows(rows, 'Anna Lindqvist', what);
    await shot(karin.page, 'day-log-region');
});

await test("the municipality's log reviewer sees what was done there", async () => {
    const tore = await person('logg.tore');
    const rows = await logOf(tore);
    for (const what of ['Läste ärende', 'Kvitterade']) shows(rows, NURSE, what);
    await shot(tore.page, 'day-log-municipality');
});

await test('a unit administrator adds a member to the unit and ends the assignment', async () => {
    const sofia = await person('admin.sofia');
    const { page } = sofia;
    await page.getByLabel('Användarnamn').fill('admin.sofia');
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await page.getByRole('heading', { name: 'Välj uppdrag' }).waitFor();
    await shot(page, 'day-choose-assignment');
    await page.locator('.assignment', { hasText: 'Enhetsadministratör' }).click();
    // the unit's own pages have a tab of the same name when they are there
    await page.getByLabel('Sidor', { exact: true }).getByRole('link', { name: 'Medarbetare' }).click();
    await page.getByRole('button', { name: 'Lägg till medarbetare' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('HSA-id').fill(`SE2321009901-Z${made.last}`);
    await dialog.getByLabel('Namn').fill(`Vikarie ${family}`);
    await dialog.getByLabel('Roll').selectOption('discharge-coordinator');
    await dialog.getByRole('button', { name: 'Lägg till medarbetare' }).click();
    await page.getByRole('row', { name: new RegExp(`Vikarie ${family}`) }).waitFor();
    await page.getByRole('button', { name: `Ändra: Vikarie ${family}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Avsluta nu' }).click();
    await page.getByRole('heading', { name: /^Tidigare/ }).waitFor();
    await shot(page, 'day-members');
});

await test('signing out ends the session and shows the sign-in page', async () => {
    const { page } = maria;
    await page.locator('.frame-who').click();
    await page.getByRole('button', { name: 'Logga ut' }).click();
    await page.getByRole('heading', { name: 'Logga in' }).waitFor();
    await page.goto(caseUrl);
    await page.getByRole('heading', { name: 'Logga in' }).waitFor();
    expect(!(await page.content()).includes(family), 'the case is shown after signing out');
});

await test('no page of the day had a console error, so nothing was against the CSP', async () => {
    equal(
        all.flatMap((one) => one.errors.map((error) => `${one.account}: ${error}`)).join('\n'),
        '',
        'errors',
    );
});

await browser.close();
console.log(`# day: ${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed ? 1 : 0;
