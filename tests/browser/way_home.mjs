// The whole way home, in real Chromium against the real server: ward, GP unit, home care and social
// services take one person from the admission to the follow-up, with one addressee that rejects, a
// withdrawal on the way and one late acknowledgement. Every screen is photographed.
//
// Takes the address of a server with the demo county: node way_home.mjs https://localhost:PORT
import { equal, expect, results, shot, test } from './kit.mjs';
import {
    company,
    day,
    mark,
    onlyRecipients,
    pick,
    reloaded,
    signIn,
    testNumber,
    time,
} from './people.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node way_home.mjs https://localhost:PORT');
    process.exit(2);
}
const HOME_CARE = 'Hemtjänsten Norra Älvsta';
const SOCIAL = 'Biståndsenheten äldre Älvsta';
const CENTRE = 'Älvsta Norra vårdcentral';
const made = testNumber();
const number = `${made.date}-${made.last}`;
const family = `Hemvägen${made.last}`;
const { browser, all, person } = await company(address);
let anna, lena, eva, omar;
let caseUrl;
let photo = 0;
const photograph = ({ page, account }, name) =>
    shot(page, `way-${String(++photo).padStart(2, '0')}-${account.split('.')[1]}-${name}`);

const dialogOf = ({ page }) => page.getByRole('dialog');
const head = ({ page }) => page.locator('.head-actions');
const row = ({ page }) => page.getByRole('row', { name: new RegExp(family) });
const tab = ({ page }, name) => page.locator('.panels .tab', { hasText: name }).click();

/** Opens the case from the inbox, as one who has just seen it arrive. */
async function open(who) {
    await who.page.getByRole('link', { name: 'Inkorg' }).first().click();
    await row(who).getByRole('link').first().click();
    await who.page.getByRole('heading', { name: new RegExp(family) }).waitFor();
}

/** An act from the menu. */
async function choose(who, name) {
    await head(who).getByRole('button', { name: 'Fler åtgärder' }).click();
    await head(who).locator('.menu-item', { hasText: name }).click();
    await dialogOf(who).waitFor();
}

async function confirm(who, button) {
    await dialogOf(who).getByRole('button', { name: button }).click();
    await dialogOf(who).waitFor({ state: 'detached' });
}

async function acknowledge(who) {
    await head(who).getByRole('button', { name: 'Kvittera', exact: true }).click();
    await who.page.getByText('Kvitterat. Avsändaren ser det nu.').first().waitFor();
    await head(who)
        .getByRole('button', { name: 'Kvittera', exact: true })
        .waitFor({ state: 'detached' });
}

await test('four people sign in, in a window each', async () => {
    anna = await person('anna.ward');
    lena = await person('vc.lena');
    eva = await person('hemtjanst.eva');
    omar = await person('bistand.omar');
    for (const one of [anna, lena, eva, omar]) {
        await signIn(one);
        await one.page.locator('.worklist').or(one.page.locator('.empty')).first().waitFor();
        await photograph(one, 'inbox');
        await mark(one.page);
    }
});

await test('the ward registers the admission and sends the notice to three units', async () => {
    const { page } = anna;
    await page.getByRole('link', { name: 'Registrera inskrivning' }).click();
    await page.getByLabel('Personnummer', { exact: true }).fill(number);
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByRole('button', { name: 'Registrera personen' }).click();
    await page.getByLabel('Förnamn').fill('Harald');
    await page.getByLabel('Efternamn').fill(family);
    await page.getByLabel('Gatuadress').fill('Björkstigen 4');
    await page.getByLabel('Postnummer').fill('990 01');
    await page.getByLabel('Postort').fill('Älvsta');
    await page.getByLabel('Folkbokföringskommun').selectOption({ label: 'Älvsta' });
    await page.getByLabel('Listad på vårdcentral').fill('Älvsta Norra');
    await page.getByRole('button', { name: `Välj: ${CENTRE}` }).click();
    await page.getByRole('button', { name: 'Registrera personen' }).click();
    await page.getByText('personen är listad här').waitFor();
    await page.getByLabel('Beräknad utskrivning').fill(day(3));
    await page.getByLabel('Behandlande läkare').fill('Doktor Prov');
    await onlyRecipients(page);
    for (const unit of [HOME_CARE, SOCIAL, CENTRE]) await pick(page, unit);
    await photograph(anna, 'admission');
    await page
        .getByRole('button', { name: 'Skicka inskrivningsmeddelande till 3 enheter' })
        .click();
    await page.waitForURL(/\/arende\//);
    caseUrl = page.url();
    await page.getByText('0 av 3 har kvitterat').waitFor();
    await mark(page);
    await photograph(anna, 'case-sent');
});

await test('each unit that has it before its eyes is read, without having acknowledged', async () => {
    await open(lena);
    await photograph(lena, 'case-new');
    const receipt = anna.page.locator('.receipts tbody tr', { hasText: CENTRE });
    await receipt.locator('.badge', { hasText: 'Läst' }).waitFor({ timeout: 8000 });
    await acknowledge(lena);
    await photograph(lena, 'case-acknowledged');
});

await test('home care has no decision to act on and rejects it: told what follows, and out of the case', async () => {
    await open(eva);
    await choose(eva, 'Avvisa');
    await dialogOf(eva)
        .getByText(/lämnar ärendet genast/)
        .waitFor();
    await dialogOf(eva).getByRole('button', { name: 'Avvisa och lämna ärendet' }).click();
    await dialogOf(eva).getByText('Välj en orsak.').waitFor();
    await dialogOf(eva).getByLabel('Inga insatser från oss behövs').check();
    await dialogOf(eva).getByLabel('Kommentar').fill('Inget biståndsbeslut om hemtjänst än.');
    await photograph(eva, 'reject-dialog');
    await confirm(eva, 'Avvisa och lämna ärendet');
    await eva.page.getByText(/Er enhet har lämnat ärendet/).waitFor();
    await eva.page.getByRole('heading', { name: 'Inkorg' }).waitFor();
    equal(await row(eva).count(), 0, 'rows of the case at home care');
    await photograph(eva, 'inbox-after-rejection');
});

await test('the ward sees the rejection with its reason at once, and acknowledges that it has', async () => {
    const { page } = anna;
    const receipt = page.locator('.receipts tbody tr', { hasText: HOME_CARE });
    await receipt.getByText('Avvisat', { exact: true }).first().waitFor({ timeout: 8000 });
    await receipt
        .getByText(/Inget biståndsbeslut om hemtjänst än/)
        .first()
        .waitFor();
    expect(!(await reloaded(page)), 'the page was reloaded');
    await photograph(anna, 'case-rejected');
    await acknowledge(anna);
});

await test('a unit that has left finds nothing at the address of the case', async () => {
    await eva.page.goto(caseUrl);
    await eva.page.getByText('Finns inte, eller är inte delat med din enhet.').waitFor();
    expect(!(await eva.page.content()).includes(family), 'the person is shown');
    await photograph(eva, 'case-gone');
});

await test('the GP unit appoints the contact, who is then first among those to call', async () => {
    await head(lena).getByRole('button', { name: 'Utse fast vårdkontakt' }).click();
    await dialogOf(lena).getByLabel('Namn').fill('Lena Forsman');
    await dialogOf(lena).getByLabel('Yrkestitel').fill('Distriktssköterska');
    await dialogOf(lena)
        .getByRole('textbox', { name: 'Telefon', exact: true })
        .fill('010-555 30 11');
    await dialogOf(lena).getByLabel('Telefontid').fill('vardagar 8–16');
    await photograph(lena, 'contact-dialog');
    await confirm(lena, 'Utse och meddela');
    await anna.page.locator('.summary').getByText('010-555 30 11').waitFor({ timeout: 8000 });
    await photograph(anna, 'case-contact');
});

await test('social services decide that a SIP is to be held, and the ward sends to home care again', async () => {
    await open(omar);
    await photograph(omar, 'case-new');
    await choose(omar, 'Ta ställning till SIP');
    await dialogOf(omar)
        .getByLabel(/^SIP ska hållas/)
        .check();
    await dialogOf(omar)
        .getByText(/Fast vårdkontakt i primärvården ska kalla/)
        .waitFor();
    await photograph(omar, 'sip-dialog');
    await confirm(omar, 'Spara och meddela');
    await choose(anna, 'Skicka till fler enheter');
    await pick(anna.page, HOME_CARE);
    await photograph(anna, 'send-more');
    await confirm(anna, 'Skicka inskrivningsmeddelande till 1 enhet');
    await eva.page.getByRole('link', { name: 'Inkorg' }).first().click();
    await row(eva).waitFor({ timeout: 8000 });
    await open(eva);
    await acknowledge(eva);
});

await test('the ward reports the patient ready in two clicks, and is told what follows', async () => {
    await head(anna).getByRole('button', { name: 'Utskrivningsklar', exact: true }).click();
    await dialogOf(anna)
        .getByText(/Kallelse till SIP senast .*betalningsansvar kan börja/)
        .waitFor();
    await photograph(anna, 'ready-dialog');
    await confirm(anna, 'Skicka meddelandet');
    await anna.page.getByText('Betalningsansvar tidigast').first().waitFor();
    await photograph(anna, 'case-ready');
});

await test('the others acknowledge; social services do not, and the ward sees whom it waits for and the number', async () => {
    await acknowledge(lena);
    await acknowledge(eva);
    const agenda = anna.page.locator('.agenda-list > li', { hasText: SOCIAL });
    await agenda.getByText(/^Kvittera: .*utskrivningsklar/).waitFor();
    await agenda.locator('.phone').first().waitFor();
    await photograph(anna, 'case-waits');
    await photograph(omar, 'case-not-acknowledged');
});

await test('the patient gets a fever: withdrawn in two clicks, its clock ends, and all see why', async () => {
    await head(anna).getByRole('button', { name: 'Återta utskrivningsklar' }).click();
    await dialogOf(anna).getByLabel('Orsak').fill('Feber i natt');
    await photograph(anna, 'withdraw-dialog');
    await confirm(anna, 'Återta och underrätta');
    await lena.page
        .getByRole('heading', { name: 'Utskrivningsklar återtagen' })
        .waitFor({ timeout: 8000 });
    await tab(lena, 'Planering');
    const clock = lena.page.getByRole('row', { name: /Kallelse till SIP/ });
    await clock.getByText('Gäller inte längre').waitFor();
    await clock.getByText(/utskrivningsklar återtagen/).waitFor();
    await photograph(lena, 'clock-void');
    await acknowledge(lena);
    await acknowledge(eva);
});

await test('social services acknowledge late, all at once, and the ward sees it arrive', async () => {
    await acknowledge(omar);
    await photograph(omar, 'case-late-acknowledged');
    await anna.page
        .locator('.agenda-list > li', { hasText: SOCIAL })
        .waitFor({ state: 'detached', timeout: 8000 });
    expect(!(await reloaded(anna.page)), 'the page was reloaded');
});

await test('ready again: a notice, a clock and receipts of its own', async () => {
    await head(anna).getByRole('button', { name: 'Utskrivningsklar', exact: true }).click();
    await confirm(anna, 'Skicka meddelandet');
    for (const one of [lena, eva, omar]) await acknowledge(one);
    await photograph(lena, 'case-ready-again');
});

await test('the GP unit calls to the SIP in two clicks, with parties, time and place filled in', async () => {
    await head(lena).getByRole('button', { name: 'Kalla till SIP' }).click();
    await dialogOf(lena)
        .getByText(/kallas till .* ska kvittera/)
        .waitFor();
    await photograph(lena, 'sip-call-dialog');
    await confirm(lena, /^Kalla 3 enheter/);
    await anna.page.getByRole('heading', { name: 'Kallelse till SIP' }).waitFor({ timeout: 8000 });
    for (const one of [anna, eva, omar]) await acknowledge(one);
});

await test('primary care says that its part is in place, and what it told earlier is marked so', async () => {
    const named = lena.page
        .locator('.head-actions, .agenda')
        .getByRole('button', { name: /Besked om primärvårdens insatser|Gör det nu/ });
    await named.first().click();
    await dialogOf(lena).getByLabel('Ja, nu').check();
    await dialogOf(lena).getByText('Hände tidigare').click();
    const when = dialogOf(lena).locator('.earlier');
    await when.locator('input[type=date]').fill(day(0));
    await when.locator('input[type=time]').fill(time());
    await dialogOf(lena).getByRole('button', { name: 'Lämna besked' }).click();
    await dialogOf(lena).getByText('Fyll i så meddelades det.').waitFor();
    await when.getByLabel('Telefon').check();
    await photograph(lena, 'availability-dialog');
    await confirm(lena, 'Lämna besked');
    await tab(lena, 'Planering');
    await lena.page.locator('.panel:visible').getByText('Finns på plats nu').first().waitFor();
    await photograph(lena, 'planning');
    await anna.page
        .locator('.notice', { hasText: 'Primärvårdens insatser' })
        .getByText(/^Registrerat i efterhand .*\(telefon\)/)
        .waitFor();
    await photograph(anna, 'case-afterwards');
});

await test('home: the ward says where, and what is still to be done that day', async () => {
    await choose(anna, 'Patienten har fått information');
    await photograph(anna, 'patient-information');
    await confirm(anna, 'Spara');
    await head(anna).getByRole('button', { name: 'Utskriven, lämnar sjukhuset' }).click();
    await dialogOf(anna)
        .getByText(/Information vid utskrivning ska skickas samma dag/)
        .waitFor();
    await photograph(anna, 'depart-dialog');
    await confirm(anna, 'Skriv ut och underrätta');
    await anna.page.getByText('Lämnade sjukhuset').first().waitFor();
    await photograph(anna, 'case-home');
    for (const one of [lena, eva, omar]) await acknowledge(one);
});

await test('the GP unit follows up and closes the case for all', async () => {
    await choose(lena, 'Registrera uppföljning');
    await dialogOf(lena).getByRole('group', { name: 'Hur' }).getByLabel('Telefon').check();
    await dialogOf(lena)
        .getByLabel('Hur det gick')
        .fill('Hemtjänsten fungerar. Sover bättre hemma.');
    await photograph(lena, 'follow-up-dialog');
    await confirm(lena, 'Spara och meddela');
    await choose(lena, 'Avsluta ärendet');
    await dialogOf(lena).getByLabel('Klart, uppföljt').check();
    await photograph(lena, 'close-dialog');
    await confirm(lena, 'Avsluta för alla');
    await lena.page.getByText('Ärendet är slut').waitFor();
    await photograph(lena, 'case-closed');
});

await test('the history tells the whole way, with the rejection, the withdrawal and the clock that ended', async () => {
    await tab(anna, 'Historik');
    const history = anna.page.locator('.history');
    for (const words of [
        /Inskrivning registrerad/,
        /Hemtjänsten Norra Älvsta: avvisat .*Inget biståndsbeslut/,
        /Fast vårdkontakt/,
        /Utskrivningsklar återtagen .*Feber i natt/,
        /Fristen för kallelse till sip gäller inte längre: utskrivningsklar återtagen/i,
        /Biståndsenheten äldre Älvsta kvitterade: utskrivningsklar/,
        /Kallelse till SIP skickat/,
        /Utskriven skickat/,
        /Uppföljning/,
        /Ärendet avslutat/,
    ])
        await history.getByText(words).first().waitFor();
    await photograph(anna, 'history');
    await anna.page.emulateMedia({ media: 'print' });
    await photograph(anna, 'print');
    await anna.page.emulateMedia({ media: 'screen' });
});

await test('no page on the way had a console error, so nothing was against the CSP', async () => {
    equal(
        all.flatMap((one) => one.errors.map((error) => `${one.account}: ${error}`)).join('\n'),
        '',
        'errors',
    );
});

await browser.close();
console.log(`# way home: ${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed ? 1 : 0;
