// Documents and drafts in real Chromium against the real server: what is typed is never lost, two who
// write at once are told, a form blocks nothing, and a plan is valid when each unit has confirmed it.
//
// Takes the address of a server with the demo county: node documents.mjs https://localhost:PORT
import {
    axe,
    equal,
    expect,
    launch,
    listen,
    results,
    shot,
    sideways,
    smallTargets,
    test,
} from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node documents.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const PHYSICIAN = /läkare som bedömde behovet/i;
const browser = await launch();
const all = [];

async function signIn(account, look = {}) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: { width: 1280, height: 900 },
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
        ...look,
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    // 412: two have written at once; the connection is cut on purpose
    const errors = listen(page, {
        allow: [/status of 412 /, /ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/],
    });
    all.push({ account, errors });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    const choose = page.getByRole('heading', { name: 'Välj uppdrag' });
    const within = page.locator('header.frame');
    await choose.or(within).first().waitFor();
    if (await choose.isVisible())
        await page.locator('.assignment', { hasText: 'Utskrivningskoordinator' }).first().click();
    await within.waitFor();
    return page;
}

/** A call of the signed-in page; the document of the answer. */
const call = (page, method, path, body, version) =>
    page.evaluate(
        async ([method, path, body, version]) => {
            const session = await (await fetch('/api/v1/session')).json();
            const answer = await fetch(`/api/v1${path}`, {
                method,
                headers: {
                    'X-Samplan-Csrf': session.csrfToken,
                    ...(body ? { 'Content-Type': 'application/json' } : {}),
                    ...(version ? { 'If-Match': `"${version}"` } : {}),
                },
                ...(body ? { body: JSON.stringify(body) } : {}),
            });
            return answer.json();
        },
        [method, path, body, version],
    );

/** A personnummer with a birth number that is kept for testing (980-999), right check digit. */
function testNumber() {
    const two = (n) => String(n).padStart(2, '0');
    const pick = (from, to) => from + Math.floor(Math.random() * (to - from + 1));
    const digits = `${two(pick(28, 55))}${two(pick(1, 12))}${two(pick(1, 28))}${pick(980, 999)}`;
    const sum = [...digits].reduce((total, digit, i) => {
        const n = Number(digit) * (i % 2 ? 1 : 2);
        return total + Math.floor(n / 10) + (n % 10);
    }, 0);
    return `19${digits}${(10 - (sum % 10)) % 10}`;
}

const number = testNumber();

async function makeCase(page) {
    const unit = async (q) =>
        (await call(page, 'GET', `/units?q=${encodeURIComponent(q)}`)).units[0];
    const person = await call(page, 'POST', '/patients', {
        identifier: number,
        givenName: 'Prov',
        familyName: 'Provdotter',
        municipalityCode: '9901',
        address: { street: 'Provgatan 1', postalCode: '12345', city: 'Älvsta' },
    });
    const made = await call(page, 'POST', '/discharges', {
        patientId: person.id,
        admittedAt: new Date(Date.now() - 3_600_000).toISOString(),
        expectedDischargeDate: new Date(Date.now() + 4 * 86_400_000).toISOString().slice(0, 10),
        recipients: [
            { unitId: (await unit('Hemtjänsten Norra Älvsta')).id, role: 'home-care' },
            { unitId: (await unit('Biståndsenheten äldre Älvsta')).id, role: 'social-services' },
            { unitId: (await unit('Älvsta Norra vårdcentral')).id, role: 'primary-care' },
        ],
    });
    if (!made.id) throw new Error(JSON.stringify(made));
    return made.id;
}

const open = async (page, path) => {
    await page.goto(`${address}${path}`);
    await page.locator('h1').first().waitFor();
};
const section = (page, name) =>
    page.locator('.doc-section').filter({ has: page.getByRole('heading', { name, exact: true }) });
const box = (page, name) => section(page, name).locator('textarea');
const saved = (page) => page.getByText(/^Sparat /).waitFor();

async function accessible(page, what) {
    equal((await axe(page)).join('\n'), '', `axe, ${what}`);
    equal((await smallTargets(page)).join('; '), '', `targets, ${what}`);
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 640 });
    equal(await sideways(page), null, `sideways, ${what}`);
    await shot(page, `${what}-320`);
    await page.setViewportSize(wide);
}

const anna = await signIn('anna.ward');
const id = await makeCase(anna);
const write = (kind) => `/arende/${id}/skriv/${kind}`;
let sofia;

await test('what is typed is saved by itself and is there after a reload', async () => {
    await open(anna, write('planning-basis'));
    await section(anna, 'Förflyttning').getByText('Inte påbörjat').waitFor();
    await box(anna, 'Förflyttning').fill('Går med rollator inomhus.');
    await section(anna, 'Förflyttning').getByText('Klart').waitFor();
    await section(anna, 'Mat och dryck').getByLabel('Vet inte än').check();
    await section(anna, 'Mat och dryck').getByText('Vet inte än').first().waitFor();
    await section(anna, 'Behov efter utskrivningen')
        .getByLabel('Behov', { exact: true })
        .fill('Tillsyn');
    await saved(anna);
    await anna.reload();
    await box(anna, 'Förflyttning').waitFor();
    equal(
        await box(anna, 'Förflyttning').inputValue(),
        'Går med rollator inomhus.',
        'after the reload',
    );
    expect(
        await section(anna, 'Mat och dryck').getByLabel('Vet inte än').isChecked(),
        'unknown is kept',
    );
    equal(
        await section(anna, 'Behov efter utskrivningen')
            .getByLabel('Behov', { exact: true })
            .inputValue(),
        'Tillsyn',
        'the row',
    );
    await shot(anna, 'document-editor');
    await accessible(anna, 'document-editor');
});

await test('without a connection it is said that nothing is saved, and it is when the connection is back', async () => {
    await anna.context().setOffline(true);
    await box(anna, 'Risker').fill('Fallrisk');
    await anna.getByText(/Inte sparat än/).waitFor({ timeout: 40_000 });
    await shot(anna, 'document-offline');
    await anna.context().setOffline(false);
    await saved(anna);
    await anna.reload();
    await box(anna, 'Risker').waitFor();
    equal(await box(anna, 'Risker').inputValue(), 'Fallrisk', 'after the connection came back');
});

await test('a colleague goes on with the draft, and what two write in different sections is put together', async () => {
    sofia = await signIn('admin.sofia');
    await open(sofia, `/arende/${id}`);
    await open(sofia, write('planning-basis'));
    await box(sofia, 'Förflyttning').waitFor();
    equal(
        await box(sofia, 'Förflyttning').inputValue(),
        'Går med rollator inomhus.',
        'the colleague sees it',
    );
    await box(sofia, 'Personlig vård').fill('Behöver hjälp med dusch.');
    await saved(sofia);
    await box(anna, 'Språk och tolk').fill('Finska');
    await anna.getByText(/Era texter är sammanförda/).waitFor();
    equal(
        await box(anna, 'Personlig vård').inputValue(),
        'Behöver hjälp med dusch.',
        'hers is there',
    );
    equal(await box(anna, 'Språk och tolk').inputValue(), 'Finska', 'and mine');
    await saved(anna);
});

await test('in the same section the second is shown the first and chooses', async () => {
    await sofia.reload();
    await box(sofia, 'Förflyttning').waitFor();
    await box(sofia, 'Förflyttning').fill('Går med käpp.');
    await saved(sofia);
    await box(anna, 'Förflyttning').fill('Sitter i rullstol.');
    const choice = anna
        .getByRole('alert')
        .filter({ hasText: 'Sofia Wallin skrev i samma avsnitt' });
    await choice.waitFor();
    await choice.getByText('Går med käpp.').waitFor();
    await choice.getByText('Sitter i rullstol.').waitFor();
    await shot(anna, 'document-clash');
    await accessible(anna, 'document-clash');
    await choice.getByRole('button', { name: 'Ta kollegans' }).click();
    await saved(anna);
    equal(await box(anna, 'Förflyttning').inputValue(), 'Går med käpp.', 'the chosen text');
});

await test('a document is sent although most is not known, and says what follows before', async () => {
    await anna.getByText('Markera resten som').click();
    await anna.getByText(/avsnitt är inte kända än\. Det hindrar inte/).waitFor();
    await anna.getByText(/Går till .*Hemtjänsten Norra Älvsta/).waitFor();
    await anna.getByRole('button', { name: 'Skicka till 3 enheter' }).click();
    await anna.getByText('Planeringsunderlag skickat till 3 enheter.').waitFor();
    await anna.waitForURL(`**/arende/${id}`);
});

await test('the recipient sees it on the case page and reads it, the unknown in words', async () => {
    const eva = await signIn('hemtjanst.eva');
    await open(eva, `/arende/${id}`);
    await eva.getByRole('button', { name: /^Dokument/ }).click();
    await shot(eva, 'documents');
    await accessible(eva, 'documents');
    await eva.getByRole('link', { name: /Öppna Planeringsunderlag/ }).click();
    await eva.getByText('Går med käpp.').waitFor();
    await eva.getByText('Inte känt när det skickades.').first().waitFor();
    await shot(eva, 'document-view');
    await accessible(eva, 'document-view');
    await eva.context().close();
});

await test('a new version begins from the last, and what has changed is marked', async () => {
    await open(anna, write('planning-basis'));
    await box(anna, 'Risker').waitFor();
    equal(await box(anna, 'Risker').inputValue(), 'Fallrisk', 'from the version before');
    await box(anna, 'Risker').fill('Fallrisk, trycksår');
    await anna.getByRole('button', { name: /^Skicka till/ }).click();
    await anna.waitForURL(`**/arende/${id}`);
    await anna.getByRole('button', { name: /^Dokument/ }).click();
    await anna.getByRole('link', { name: /Öppna Planeringsunderlag/ }).click();
    await anna.getByRole('button', { name: /Visa vad som har ändrats/ }).click();
    const risks = section(anna, 'Risker');
    await risks.getByText('Ändrat').waitFor();
    await risks.getByText('Fallrisk', { exact: true }).waitFor();
    await anna.getByRole('link', { name: 'version 1' }).click();
    await anna.getByText('Det här är en äldre version.').waitFor();
});

await test('the legal minimum alone is demanded, at its field', async () => {
    await open(anna, write('patient-summary'));
    await anna.getByRole('button', { name: /^Skicka till/ }).click();
    const summary = section(anna, 'Det du har vårdats för och det som har gjorts');
    await summary.locator('.error').waitFor();
    await summary
        .locator('textarea')
        .fill('Du har vårdats för lunginflammation och fått antibiotika.');
    await section(anna, 'Din fasta vårdkontakt').getByText('Finns inte i ärendet än.').waitFor();
    await anna.getByRole('button', { name: /^Skicka till/ }).click();
    await anna.waitForURL(`**/arende/${id}`);
});

await test("the patient's written information is a letter on paper, without what nobody knows", async () => {
    await anna.getByRole('button', { name: /^Dokument/ }).click();
    await anna.getByRole('link', { name: /Öppna Skriftlig information/ }).click();
    await anna.getByText('lunginflammation').waitFor();
    await anna.emulateMedia({ media: 'print' });
    await shot(anna, 'patient-summary-print');
    expect(
        !(await anna.getByRole('heading', { name: 'Dina läkemedel' }).isVisible()),
        'the unknown is not on paper',
    );
    expect(await anna.getByText('Medicinavdelning 3, 0999-111 10').isVisible(), 'whom to call is');
    expect(
        !(await anna.getByRole('button', { name: 'Skriv ut' }).isVisible()),
        'no buttons on paper',
    );
    await anna.emulateMedia({ media: 'screen' });
});

await test('a plan waits for each unit in it and is valid when the last has confirmed', async () => {
    await open(anna, write('coordinated-plan'));
    await section(anna, 'Bedömda behov').getByLabel('Behov', { exact: true }).fill('Boendestöd');
    const efforts = section(anna, 'Beslut om insatser och ansvarig enhet');
    await efforts.getByLabel('Insats', { exact: true }).fill('Boendestöd två gånger om dagen');
    await efforts
        .getByLabel('Ansvarig enhet', { exact: true })
        .selectOption({ label: 'Biståndsenheten äldre Älvsta' });
    await section(anna, 'Åtgärder av andra än region och kommun')
        .getByLabel('Inget, eller inte aktuellt')
        .check();
    await anna.getByText(/Ska bekräftas av Biståndsenheten äldre Älvsta/).waitFor();
    await shot(anna, 'plan-editor');
    await anna.getByRole('button', { name: /^Skicka till/ }).click();
    await anna.waitForURL(`**/arende/${id}`);
    const omar = await signIn('bistand.omar');
    await open(omar, `/arende/${id}`);
    await omar.getByRole('button', { name: /^Dokument/ }).click();
    await omar.getByText('Gäller inte än').waitFor();
    await omar.getByRole('link', { name: /Öppna Samordnad vårdplan/ }).click();
    await omar.getByText(/Väntar på bekräftelse från Biståndsenheten/).waitFor();
    await shot(omar, 'plan-confirm');
    await accessible(omar, 'plan-confirm');
    await omar.getByRole('button', { name: 'Bekräfta för vår enhet' }).click();
    await omar.getByRole('heading', { name: /^Gäller sedan/ }).waitFor();
    await omar.context().close();
});

await test('the county chooses the points of its checklist in words, adds its own, and open cases have them', async () => {
    const per = await signIn('lan.per');
    await open(per, '/lan/installningar');
    const points = per.getByRole('group', { name: 'Checklista hemgångsklar' });
    await points.getByLabel('Läkemedel finns tills apotek eller dos tar vid').waitFor();
    equal(await points.locator(':checked').count(), 5, 'the points that the county has chosen');
    equal(await per.getByLabel('Länets egna punkter').inputValue(), 'Nycklar är kvitterade', 'its own');
    await per.getByLabel('Länets egna punkter').fill('Nycklar är kvitterade\nKatten har någonstans att bo\n');
    await per.getByRole('button', { name: 'Spara', exact: true }).click();
    await per.getByText('Sparat', { exact: false }).first().waitFor();
    await shot(per, 'county-checklist');
    await accessible(per, 'county-checklist');
    await per.context().close();
});

await test('the checklist is answered by whoever knows and says who and when', async () => {
    await open(anna, `/arende/${id}`);
    await anna.getByRole('button', { name: /^Dokument/ }).click();
    await anna.getByText('7 punkter kvar').waitFor();
    await anna.getByRole('button', { name: 'Svara på punkterna' }).click();
    const dialog = anna.getByRole('dialog');
    for (const group of await dialog.locator('fieldset').all())
        await group.getByLabel('Ja', { exact: true }).check();
    await shot(anna, 'home-ready-dialog');
    await dialog.getByRole('button', { name: 'Spara svaren' }).click();
    await anna.getByText(/^Hemgångsklar i dag .*Anna Lindqvist/).waitFor();
    await shot(anna, 'home-ready');
    await accessible(anna, 'home-ready');
});

await test('an admission that is being typed is there after a reload', async () => {
    await open(anna, '/inskrivning');
    await anna.getByLabel('Personnummer', { exact: true }).fill(number);
    await anna.getByRole('button', { name: 'Hämta' }).click();
    await anna.getByText('Prov Provdotter').first().waitFor();
    await anna.getByLabel(PHYSICIAN).fill('Doktor Prov');
    await saved(anna);
    await anna.reload();
    await anna.getByText('Prov Provdotter').first().waitFor();
    equal(await anna.getByLabel(PHYSICIAN).inputValue(), 'Doktor Prov', 'the physician');
    await shot(anna, 'admission-draft');
    anna.once('dialog', (dialog) => dialog.accept());
    await anna.getByRole('button', { name: 'Börja om' }).click();
    await anna.getByText('Prov Provdotter').first().waitFor({ state: 'detached' });
    equal((await call(anna, 'GET', '/drafts/admission')).version, 0, 'the draft is gone');
});

await test('no page has said a fault to the console', () => {
    for (const { account, errors } of all) equal(errors.join('\n'), '', account);
});

await browser.close();
console.log(`# documents: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
