// Blocks and access in an emergency, in real Chromium against the real server: a block that the patient gives on her phone
// makes the plan vanish in another open window; inside the provider one lifts it for oneself with a reason; an emergency is
// opened after its consequence was said, has a banner, ends, is reviewed, and stands in the patient's own log.
//
// Takes the address of a server with the demo county: node access.mjs https://localhost:PORT
import { AxeBuilder } from '@axe-core/playwright';
import { equal, expect, launch, listen, results, shot, sideways, smallTargets, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node access.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const TYRA = '195011099941';
const browser = await launch();
const windows = [];

async function open(account, phone = false) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const errors = listen(page, { allow: [/status of 4(00|03|04|09|12) /] });
    windows.push({ account, errors });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await page.getByRole(phone ? 'heading' : 'navigation', phone ? { level: 1 } : { name: 'Sidor' }).first().waitFor();
    return { account, page, context };
}

const day = (n) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(Date.now() + n * 86_400_000);
/** Asks as the page of this window does; with the token a write needs. */
const ask = (page, method, path, body, headers = {}) =>
    page.evaluate(
        async ([m, p, b, h]) => {
            const session = await (await fetch('/api/v1/session')).json();
            const answer = await fetch(`/api/v1${p}`, {
                method: m,
                headers: { 'content-type': 'application/json', 'x-samplan-csrf': session.csrfToken, ...h },
                ...(b === undefined ? {} : { body: JSON.stringify(b) }),
            });
            return { status: answer.status, body: await answer.json().catch(() => null) };
        },
        [method, path, body, headers],
    );

let anna;
let eva;
let lena;
let maria;
let tyra;
let plan;
let patientId;

await test('the ward has a plan in force with her that home care and the health centre were called to', async () => {
    anna = await open('anna.ward');
    eva = await open('hemtjanst.eva');
    lena = await open('vc.lena');
    maria = await open('maria.nurse');
    const { page } = anna;
    const key = () => ({ 'idempotency-key': crypto.randomUUID() });
    patientId = (await ask(page, 'POST', '/patients/lookup', { identifier: TYRA })).body.id;
    const made = await ask(page, 'POST', '/plans', { patientId }, key());
    plan = made.body.id;
    const id = plan;
    const unit = async (one) => (await ask(one.page, 'GET', '/session')).body.assignment.unit.id;
    const unitIds = [await unit(eva), await unit(lena)];
    const post = async (path, body, headers = {}) => {
        const said = await ask(page, 'POST', `/plans/${id}${path}`, body, { ...key(), ...headers });
        expect(said.status < 300, `${path}: ${said.status} ${JSON.stringify(said.body)}`);
        return said.body;
    };
    const put = async (path, value) => {
        const said = await ask(page, 'PUT', `/plans/${id}${path}`, { value }, { ...key(), 'if-match': '"0"' });
        expect(said.status < 300, `${path}: ${said.status} ${JSON.stringify(said.body)}`);
    };
    await post('/consents', { givenBy: 'patient', how: 'oral', givenAt: new Date(Date.now() - 60_000).toISOString(), unitIds, validTo: day(90) });
    await post('/call', { meetingAt: new Date(Date.now() + 3_600_000).toISOString(), unitIds });
    const goal = (await post('/rows', { section: 'goal' })).rows.find((row) => row.section === 'goal').id;
    const action = (await post('/rows', { section: 'action', parentId: goal })).rows.find((row) => row.section === 'action').id;
    await put(`/rows/${goal}/fields/goal.text`, 'Sova hemma hela natten');
    await put(`/rows/${action}/fields/action.text`, 'Trygghetslarm och tillsyn på natten');
    await put(`/rows/${action}/fields/action.principal`, 'municipality');
    await put(`/rows/${action}/fields/action.contact`, 'Eva Sandström');
    await put(`/rows/${action}/fields/action.phone`, '0990-123 45');
    await put('/fields/overall.principal', 'municipality');
    await put('/fields/others.none', 'yes');
    await put('/fields/worse.signs', 'Du blir yr när du reser dig');
    await put('/fields/worse.night', 'Nattpatrullen 0990-678 90');
    await put('/fields/followup.date', day(60));
    await post('/meeting', { at: new Date(Date.now() - 3_600_000).toISOString() });
    const now = (await ask(page, 'GET', `/plans/${id}`)).body;
    await post('/establishment', undefined, { 'if-match': `"${now.version}"` });
});

await test('the plan says by what way the unit reads it, and vanishes in the open window when she blocks', async () => {
    await eva.page.goto(`${address}/plan/${plan}`);
    await eva.page.locator('[data-route="addressed"]').first().waitFor();
    tyra = await open('tyra.patient', true);
    tyra.page.on('dialog', (dialog) => void dialog.accept());
    const { page } = tyra;
    await page.getByRole('button', { name: 'Spärra uppgifter' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Spärra nu' }).click();
    await dialog.getByText('Välj en enhet').waitFor();
    await dialog.getByLabel(/^Medicinavdelning 3/).check();
    await shot(page, 'access-own-block', { fullPage: true });
    await dialog.getByRole('button', { name: 'Spärra nu' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/^Spärrat sedan /).waitFor();
    await eva.page.getByText('Planen är inte längre delad med er enhet.').waitFor(); // unasked, in the window of home care
    expect(!(await eva.page.locator('main').innerText()).includes('Sova hemma'), 'nothing of it is left on the page');
    await page.getByText('Planen gäller.').waitFor(); // her own is hers
});

await test('care is told that something is blocked, and lifts it for oneself inside the provider, with a reason', async () => {
    const { page } = lena;
    await page.goto(`${address}/person/${patientId}`);
    await page.getByText('Det finns spärrade uppgifter hos en annan enhet inom er vårdgivare.').waitFor();
    expect(!/Medicinavdelning/.test(await page.locator('section[aria-labelledby=blocks]').innerText()), 'not whose');
    await page.getByRole('button', { name: 'Häv tillfälligt för mig' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/Samtycke kan inte inhämtas/).check();
    await dialog.getByRole('button', { name: 'Häv för mig nu' }).click();
    await dialog.getByText('Fyll i: Varför').waitFor();
    await dialog.getByLabel('Varför').fill('Hon svarar inte på tilltal');
    await shot(page, 'access-lift');
    await dialog.getByRole('button', { name: 'Häv för mig nu' }).click();
    await page.getByText(/Spärren är hävd för dig till .*Medicinavdelning 3/).waitFor();
    equal((await ask(page, 'GET', `/plans/${plan}`)).body.route, 'lifted', 'the way');
    await page.getByRole('button', { name: 'Avsluta hävningen' }).click();
    await page.getByText('Det finns spärrade uppgifter hos en annan enhet inom er vårdgivare.').waitFor();
    equal((await ask(page, 'GET', `/plans/${plan}`)).status, 404, 'closed again');
    await eva.page.goto(`${address}/person/${patientId}`);
    await eva.page.getByRole('heading', { name: 'Spärrar' }).waitFor();
    equal(await eva.page.getByText('Det finns spärrade uppgifter').count(), 0, 'omsorg is not told');
});

await test('in an emergency a care provider finds her by number, meets the block, and reads the rest when she has lifted it', async () => {
    const { page } = maria;
    await page.getByRole('link', { name: 'Nödöppning' }).click();
    await page.getByRole('button', { name: 'Gå vidare' }).click();
    equal(await page.locator('.error').count(), 4, 'each thing that is missing');
    await page.getByLabel('Personnummer', { exact: true }).fill(TYRA);
    await page.getByLabel('Fara för patientens liv').check();
    await page.getByLabel('Medvetslös').check();
    await page.getByLabel('Varför uppgifterna behövs').fill('Hittad medvetslös i trapphuset');
    await page.getByRole('button', { name: 'Gå vidare' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Loggranskaren får veta det genast/).waitFor();
    await shot(page, 'access-emergency-sure');
    await dialog.getByRole('button', { name: 'Öppna nu' }).click();
    await page.locator('[data-emergency]').getByText(/^Nödöppning till /).waitFor();
    await page.getByText('De här har uppgifter som patienten har spärrat.', { exact: false }).waitFor();
    await page.getByText(/Medicinavdelning 3/).first().waitFor();
    equal(await page.getByText('Du blir yr när du reser dig').count(), 0, 'blocked is blocked');
    await shot(page, 'access-emergency-blocked', { fullPage: true });
    await tyra.page.getByRole('button', { name: 'Häv spärren för Medicinavdelning 3' }).click();
    await tyra.page.getByText(/^Hävd /).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Visa den' }).click();
    await page.getByText('Du blir yr när du reser dig').waitFor();
    await shot(page, 'access-emergency', { fullPage: true });
    for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        equal(violations.map((one) => `${one.id}: ${one.nodes[0].html}`).join('\n'), '', `axe, ${scheme}`);
    }
    await page.setViewportSize({ width: 320, height: 700 });
    equal(await sideways(page), null, 'sideways');
    equal((await smallTargets(page)).join(), '', 'small targets');
    await page.getByRole('button', { name: 'Avsluta nödöppningen' }).click();
    await page.getByText('Nödöppningen är över.').waitFor();
    equal(await page.getByText('Du blir yr när du reser dig').count(), 0, 'nothing is left on the page');
});

await test('it stands in her own log in plain words, and the log reviewer has it to look at', async () => {
    await tyra.page.getByRole('button', { name: 'Visa vem som har läst' }).click();
    await tyra.page.getByText(/Öppnade dina uppgifter i en nödsituation, för att ditt liv var i fara/).first().waitFor();
    await shot(tyra.page, 'access-own-log', { fullPage: true });
    const tore = await open('logg.tore');
    const { page } = tore;
    await page.getByRole('link', { name: 'Att granska' }).click();
    await page.getByRole('button', { name: /^Granska nödöppningen av Tyra/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Ska utredas').check();
    await dialog.getByRole('button', { name: 'Spara granskningen' }).click();
    await dialog.locator('.error').waitFor();
    await dialog.getByLabel('Anteckning').fill('Fråga enheten');
    await dialog.getByRole('button', { name: 'Spara granskningen' }).click();
    await page.getByText(/Ska utredas, granskad av Tore Blom/).waitFor();
    await shot(page, 'access-reviews', { fullPage: true });
});

await test('a unit registers a block and lifts it as the patient asks', async () => {
    const { page } = anna;
    await page.goto(`${address}/person/${patientId}`);
    await page.getByRole('button', { name: 'Registrera spärr' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('En vårdnadshavare kan inte spärra ett barns uppgifter.').waitFor();
    await dialog.getByLabel(/^Hela vårdgivaren/).check();
    await shot(page, 'access-register');
    await dialog.getByRole('button', { name: 'Spärra nu' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Allt som Region Norrgöta har skrivit').waitFor();
    equal((await ask(eva.page, 'GET', `/plans/${plan}`)).status, 404, 'closed to another provider');
    equal((await ask(lena.page, 'GET', `/plans/${plan}`)).status, 200, 'open inside');
    await page.getByRole('button', { name: 'Häv spärren för Region Norrgöta' }).click();
    await dialog.getByLabel('per telefon').check();
    await dialog.getByRole('button', { name: 'Häv nu' }).click();
    await dialog.waitFor({ state: 'detached' });
    equal((await ask(eva.page, 'GET', `/plans/${plan}`)).status, 200, 'open again');
});

await test('no window has complained', async () => {
    for (const { account, errors } of windows) equal(errors.join('\n'), '', account);
});

await browser.close();
console.log(`# access: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
