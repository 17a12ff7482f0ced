// Messages in real Chromium against the real server: a question that is answered in one act, receipts as
// they happen, a correction, files that are chosen and files that are refused, a shared deviation.
//
// Takes the address of a server with the demo county: node messages.mjs https://localhost:PORT
import { readFile } from 'node:fs/promises';
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
    console.error('use: node messages.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
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
    // 415 and 400: files that are refused on purpose
    const errors = listen(page, { allow: [/status of 4(00|15) /] });
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

async function accessible(page, what) {
    equal((await axe(page)).join('\n'), '', `${what}: axe`);
    equal((await smallTargets(page)).join('\n'), '', `${what}: small targets`);
}

const tab = (page) => page.locator('.panels .tabs button', { hasText: 'Meddelanden' });
const openCase = async (page) => {
    await page.goto(`${address}/arende/${id}`);
    await tab(page).waitFor();
};
const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/VscvDQAAAABJRU5ErkJggg==',
    'base64',
);

const anna = await signIn('anna.ward');
const id = await makeCase(anna);
const eva = await signIn('hemtjanst.eva');
await openCase(eva);

await test('a question goes to all parties, who are preselected, with a file', async () => {
    await openCase(anna);
    await tab(anna).click();
    await anna.getByText('Inga meddelanden än.').waitFor();
    await anna.getByRole('button', { name: 'Nytt meddelande' }).click();
    equal(await anna.locator('.choices-row input:checked').count(), 3, 'preselected');
    await anna.getByLabel('Ämne').fill('Nyckel och dosett');
    await anna.getByLabel('Meddelande', { exact: true }).fill('Var finns nyckeln?\nVem delar dosett?');
    await anna
        .locator('input[type=file]')
        .setInputFiles({ name: 'Sår på hälen.png', mimeType: 'image/png', buffer: PNG });
    await anna.getByText('Sår på hälen.png').waitFor();
    await accessible(anna, 'new message');
    await shot(anna, 'messages-new');
    await anna.getByRole('button', { name: 'Skicka till 3 enheter' }).click();
    await anna.getByRole('heading', { name: 'Nyckel och dosett' }).waitFor();
    await anna.getByRole('link', { name: 'Sår på hälen.png' }).waitFor();
    await accessible(anna, 'thread');
});

await test('the others see at once that something is unread, and reading is told to the sender', async () => {
    await eva.locator('.panels .tabs button', { hasText: /Meddelanden\s*1/ }).waitFor();
    await tab(eva).click();
    await eva.getByText('1 oläst').waitFor();
    await accessible(eva, 'list of threads');
    await shot(eva, 'messages-list');
    await eva.locator('.thread-row').click();
    await eva.getByText('Vem delar dosett?').waitFor();
    await eva.locator('.message .badge-new').waitFor();
    await anna.getByText('läst av 1 av 3').waitFor();
});

await test('an answer is one act: Ctrl+Enter', async () => {
    const answer = eva.getByLabel('Svara');
    await answer.fill('Hos grannen Berit.');
    await answer.press('Control+Enter');
    await eva.locator('.message-ours', { hasText: 'Hos grannen Berit.' }).waitFor();
    equal(await answer.inputValue(), '', 'the field is empty');
    await anna.getByText('Hos grannen Berit.').waitFor();
    await shot(eva, 'messages-thread');
});

await test('what is typed is there again after a look at something else', async () => {
    await anna.getByLabel('Svara').fill('Halvskrivet');
    await anna.getByRole('button', { name: 'Alla meddelanden' }).click();
    await anna.locator('.thread-row').click();
    equal(await anna.getByLabel('Svara').inputValue(), 'Halvskrivet', 'kept');
    await anna.getByLabel('Svara').fill('');
});

await test('a correction keeps the original, and shows who had read it', async () => {
    await anna.getByRole('button', { name: 'Rätta', exact: true }).first().click();
    await anna.getByLabel('Rätta meddelandet').fill('Var finns reservnyckeln?');
    await anna.getByRole('button', { name: 'Spara rättelsen' }).click();
    await anna.getByText(/Rättat .*, visa det ursprungliga/).click();
    await anna.getByText('lästes av Hemtjänsten Norra Älvsta').waitFor();
    await eva.getByText('Var finns reservnyckeln?').waitFor();
    await shot(anna, 'messages-corrected');
});

await test('a file that is not what it says is refused in words, and can be taken away', async () => {
    await eva.locator('.thread > .answer input[type=file]').setInputFiles([
        { name: 'Intyg.pdf', mimeType: 'application/pdf', buffer: PNG },
        { name: 'program.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
    ]);
    await eva.getByText('En fil valdes inte: bara PDF, PNG och JPEG tas emot.').waitFor();
    await eva.getByLabel('Svara').fill('Intyget bifogas.');
    await eva.getByRole('button', { name: 'Skicka svar' }).click();
    await eva.getByText('Filens innehåll är av en annan typ än den utger sig för.').waitFor();
    await eva.locator('.message-ours', { hasText: 'Intyget bifogas.' }).waitFor();
    await accessible(eva, 'a refused file');
    await shot(eva, 'messages-refused');
    await eva.getByRole('button', { name: 'Ta bort Intyg.pdf' }).click();
});

await test('an attachment is saved byte for byte', async () => {
    const coming = eva.waitForEvent('download');
    await eva.getByRole('link', { name: 'Sår på hälen.png' }).click();
    const saved = await coming;
    equal(saved.suggestedFilename(), 'Sår på hälen.png', 'name');
    expect(PNG.equals(await readFile(await saved.path())), 'the same bytes');
});

await test('what is done is marked done, and seen', async () => {
    await eva.getByRole('button', { name: 'Klarmarkera' }).click();
    await eva.getByRole('button', { name: 'Klarmarkera' }).waitFor({ state: 'detached' });
    await anna.getByText('läst av 1 av 3').first().click();
    await anna.locator('.receipts-of .badge-done').first().waitFor();
});

await test('a deviation is two fields, shared by all, answered and closed', async () => {
    await eva.getByRole('button', { name: 'Alla meddelanden' }).click();
    await eva.getByRole('button', { name: 'Avvikelse' }).click();
    await eva.getByLabel('Vad gäller det').selectOption('late-notice');
    await eva.getByLabel('Vad hände').fill('Meddelandet kom efter 24 timmar.');
    await accessible(eva, 'deviation');
    await shot(eva, 'messages-deviation');
    await eva.getByRole('button', { name: 'Rapportera till alla parter' }).click();
    await eva.getByText('Rapporterad', { exact: true }).waitFor();
    await anna.getByRole('button', { name: 'Alla meddelanden' }).click();
    await anna.locator('.thread-row', { hasText: 'För sent meddelande' }).click();
    await anna.getByLabel('Svara').fill('Vi ser över rutinen.');
    await anna.getByRole('button', { name: 'Skicka svar' }).click();
    await anna.getByText('Besvarad', { exact: true }).waitFor();
    await anna.getByRole('button', { name: 'Avsluta avvikelsen' }).click();
    await anna.getByLabel('Vad som gjordes åt det').fill('Ny rutin från måndag.');
    await anna.getByRole('button', { name: 'Avsluta', exact: true }).click();
    await anna.getByText('Avslutad', { exact: true }).waitFor();
    await shot(anna, 'messages-deviation-closed');
});

await test('at 320 px nothing sticks out, in the list and in a thread', async () => {
    await anna.setViewportSize({ width: 320, height: 720 });
    equal(await sideways(anna), null, 'thread');
    await shot(anna, 'messages-thread-320');
    await anna.getByRole('button', { name: 'Alla meddelanden' }).click();
    await anna.locator('.thread-row').first().waitFor();
    equal(await sideways(anna), null, 'list');
    await shot(anna, 'messages-list-320');
});

await test('dark and forced colours pass as well', async () => {
    for (const look of [{ colorScheme: 'dark' }, { forcedColors: 'active' }]) {
        await eva.emulateMedia(look);
        await accessible(eva, JSON.stringify(look));
        await shot(eva, `messages-${Object.values(look)[0]}`);
        await eva.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    }
});

await test('no page said anything in its console', () => {
    for (const one of all) equal(one.errors.join('\n'), '', one.account);
});
await browser.close();
console.log(`# messages: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
