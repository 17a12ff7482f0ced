// The patient's own view on a phone, in real Chromium against the real server: she is asked for consent and says yes,
// writes what matters to her before the meeting, asks for another time, reads the plan and comments on it, sees who has
// read, lets a relative see and takes it back; the unit sees each of these as it happens.
//
// Takes the address of a server with the demo county: node own.mjs https://localhost:PORT
import { AxeBuilder } from '@axe-core/playwright';
import { equal, expect, launch, listen, results, shot, sideways, smallTargets, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node own.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const TYRA = '195011099941';
const browser = await launch();
const windows = [];

async function open(account, phone = false, role = null) {
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
    if (role) await page.getByRole('button', { name: role }).click();
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
let tyra;
let plan;
let patientId;

await test('a person without a plan is greeted, and finds nothing to do', async () => {
    tyra = await open('tyra.patient', true);
    await tyra.page.getByRole('heading', { name: 'Hej Tyra Åberg' }).waitFor();
    await tyra.page.getByText('Just nu behöver du inte göra något.').waitFor();
    await shot(tyra.page, 'own-empty');
});

await test('the ward begins a SIP and asks her for consent; on her phone she says yes', async () => {
    anna = await open('anna.ward');
    const { page } = anna;
    await page.getByRole('link', { name: 'Planer', exact: true }).click();
    await page.getByLabel('Personnummer', { exact: true }).fill(TYRA);
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByRole('button', { name: /^Börja SIP för/ }).click();
    await page.getByRole('heading', { name: 'Mina egna ord' }).waitFor();
    plan = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Fråga personen om samtycke' }).click();
    const dialog = page.getByRole('dialog');
    for (const unit of ['Hemtjänsten Norra Älvsta']) {
        await dialog.getByRole('searchbox').fill(unit);
        await dialog.getByLabel(unit, { exact: true }).check();
    }
    await dialog.getByLabel(/Varför frågan ställs/).fill('Hemtjänsten behöver veta vad du vill ha hjälp med.');
    await dialog.getByRole('button', { name: 'Fråga personen om samtycke' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/Personen är tillfrågad om samtycke/).waitFor(); // and in her window, unasked:
    await tyra.page.getByText('Medicinavdelning 3 frågar om du säger ja').waitFor();
    await shot(tyra.page, 'own-asked', { fullPage: true });
    await tyra.page.getByRole('button', { name: 'Ja, de får dela' }).click();
    await tyra.page.getByText('Hemtjänsten Norra Älvsta').first().waitFor();
    await page.getByText('E-legitimation', { exact: false }).first().waitFor(); // in the ward's window, unasked
});

await test('she writes what matters to her, and the unit sees it appear; two who write the same are both shown', async () => {
    const { page } = tyra;
    await page.getByLabel('Vad är viktigt för mig').fill('Att få sova i min egen säng ❤️');
    await page.getByRole('button', { name: 'Spara: Vad är viktigt för mig' }).click();
    await anna.page.waitForFunction(() =>
        [...document.querySelectorAll('textarea')].some((one) => one.value === 'Att få sova i min egen säng ❤️'),
    );
    await page.getByLabel('Vad är svårt').fill('Trapporna');
    await anna.page.getByLabel('Vad är svårt', { exact: true }).fill('Att gå ut');
    await anna.page.locator('[data-field="words.hard"] .plan-foot').filter({ hasText: /\d\d[:.]\d\d/ }).waitFor();
    await page.getByRole('button', { name: 'Spara: Vad är svårt' }).click();
    await page.getByText('Någon annan har skrivit här medan du skrev.').waitFor();
    await page.getByText('Att gå ut').waitFor();
    await shot(page, 'own-clash', { fullPage: true });
    await page.getByRole('button', { name: 'Behåll mitt' }).click();
    await anna.page.waitForFunction(() => [...document.querySelectorAll('textarea')].some((one) => one.value === 'Trapporna'));
});

await test('a time agreed with her is hers to see, to say yes to, and to ask to have moved', async () => {
    patientId = (await ask(anna.page, 'GET', `/plans/${plan.split('/').pop()}`)).body.patient.id;
    const made = await ask(
        anna.page,
        'POST',
        `/patients/${patientId}/appointments`,
        {
            kind: 'home-visit',
            startsAt: `${day(4)}T09:00:00Z`,
            endsAt: `${day(4)}T10:00:00Z`,
            place: 'Hemma hos dig',
            preparation: 'Ha dina mediciner framme.',
            visibility: 'parties',
            forPatient: true,
            agreedHow: 'phone',
        },
        { 'idempotency-key': crypto.randomUUID() },
    );
    equal(made.status, 201, JSON.stringify(made.body));
    await anna.page.reload();
    await tyra.page.getByText('Ha dina mediciner framme.').waitFor();
    await tyra.page.getByRole('button', { name: 'Be om en annan tid' }).click();
    await tyra.page.getByLabel(/När passar det bättre/).fill('Hellre efter lunch');
    await tyra.page.locator('#own-times ~ ul').getByRole('button', { name: 'Skicka' }).click();
    await tyra.page.getByText(/Du bad .* om en annan tid/).waitFor();
    await anna.page.getByText(/Hellre efter lunch/).waitFor();
    const file = await ask(tyra.page, 'GET', `/own/${patientId}/calendar`);
    equal(file.status, 200, 'her times as a calendar');
});

await test('where the unit lets her she cancels a time herself, after a question that says what follows', async () => {
    const sofia = await open('admin.sofia', false, /Enhetsadministratör/);
    const was = (await ask(sofia.page, 'GET', '/unit/settings')).body;
    const { emails = [], phones = [], events = [], digestMinutes = 15 } = was;
    const said = await ask(sofia.page, 'PUT', '/unit/settings', { emails, phones, events, digestMinutes, patientCancels: true }, {
        'idempotency-key': crypto.randomUUID(),
        'if-match': `"${was.version}"`,
    });
    equal(said.status, 200, JSON.stringify(said.body));
    await sofia.context.close();
    const { page } = tyra;
    await page.reload();
    await page.getByRole('button', { name: 'Avboka tiden' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/går inte att få tillbaka här/).waitFor();
    await shot(page, 'own-cancel');
    await dialog.getByRole('button', { name: 'Behåll tiden' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/Du bad .* om en annan tid/).waitFor(); // nothing has happened
    await page.getByRole('button', { name: 'Avboka tiden' }).click();
    await dialog.getByLabel(/Varför vill du avboka/).fill('Jag är bortrest');
    await dialog.getByRole('button', { name: 'Avboka tiden' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Inställd.').waitFor();
    equal(await page.getByRole('button', { name: 'Avboka tiden' }).count(), 0, 'it is off');
    await anna.page.getByText(/Hellre efter lunch/).waitFor({ state: 'detached' }); // in the ward's window, unasked
});

await test('the plan is established, and she reads it on her phone and comments', async () => {
    const id = plan.split('/').pop();
    const key = () => ({ 'idempotency-key': crypto.randomUUID() });
    const { page } = anna;
    const post = async (path, body, headers = {}) => {
        const said = await ask(page, 'POST', `/plans/${id}${path}`, body, { ...key(), ...headers });
        expect(said.status < 300, `${path}: ${said.status} ${JSON.stringify(said.body)}`);
        return said.body;
    };
    const put = async (path, value) => {
        const said = await ask(page, 'PUT', `/plans/${id}${path}`, { value }, { ...key(), 'if-match': '"0"' });
        expect(said.status < 300, `${path}: ${said.status} ${JSON.stringify(said.body)}`);
    };
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
    await tyra.page.getByText('Planen gäller.').waitFor();
    await tyra.page.getByText('Trygghetslarm och tillsyn på natten').waitFor();
    expect(await tyra.page.getByRole('link', { name: /0990-678 90/ }).isVisible(), 'the number for the night is a link');
    await shot(tyra.page, 'own-plan', { fullPage: true });
    await tyra.page.getByLabel('Skriv till dem som är med').fill('Kan larmet höras i badrummet?');
    await tyra.page.locator('#own-comments ~ form').getByRole('button', { name: 'Skicka' }).click();
    await page.getByText('Kan larmet höras i badrummet?').waitFor(); // in the open window of the ward
    await page.getByLabel('Skriv till personen').fill('Ja, det gör det.');
    await page.getByRole('button', { name: 'Skicka till personen' }).click();
    await tyra.page.getByText('Ja, det gör det.').waitFor();
});

await test('a comment that nobody has answered is marked in the list of plans', async () => {
    await tyra.page.getByLabel('Skriv till dem som är med').fill('Tack! En sak till.');
    await tyra.page.locator('#own-comments ~ form').getByRole('button', { name: 'Skicka' }).click();
    await tyra.page.getByText('Tack! En sak till.').waitFor();
    await anna.page.goto(`${address}/planer`);
    await anna.page.getByText('Personen har skrivit').waitFor();
});

await test('a page that is left open asks for nothing by itself, and asks when somebody comes back', async () => {
    const { page } = tyra;
    const asked = [];
    page.on('request', (one) => one.url().includes('/api/v1/own/') && asked.push(one.url()));
    await page.clock.install();
    await page.reload();
    await page.getByText('Planen gäller.').waitFor();
    asked.length = 0;
    await page.clock.runFor(20 * 60_000);
    equal(asked.length, 0, 'requests in twenty minutes');
    const again = page.waitForRequest((one) => one.url().includes('/api/v1/own/'));
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await again;
    await page.clock.resume();
});

await test('what changes while a page is left alone is fetched when somebody touches it, and not before', async () => {
    const { page } = tyra;
    await page.clock.install();
    await page.reload();
    await page.getByText('Planen gäller.').waitFor();
    await page.clock.fastForward(11 * 60_000);
    let asked = 0;
    page.on('request', (one) => one.url().includes('/api/v1/own/') && asked++);
    const told = page.evaluate(() => new Promise((go) => {
        const stream = new EventSource('/api/v1/stream');
        stream.addEventListener('changed', (event) => go(JSON.parse(event.data).kind));
        stream.addEventListener('open', () => document.title = 'öppen');
    }));
    await page.waitForFunction(() => document.title === 'öppen');
    const id = plan.split('/').pop();
    await ask(anna.page, 'POST', `/plans/${id}/comments`, { text: 'Till natten' }, { 'idempotency-key': crypto.randomUUID() });
    equal(await told, 'plan', 'it was told');
    await page.clock.runFor(2000);
    equal(asked, 0, 'asked while nobody was there');
    await page.mouse.click(5, 5);
    await page.getByText('Till natten').waitFor();
    await page.clock.resume();
});

await test('she sees which units have read, and no names of staff', async () => {
    await tyra.page.getByRole('button', { name: 'Visa vem som har läst' }).click();
    await tyra.page.locator('.own-log').getByText(/Medicinavdelning 3/).first().waitFor();
    await tyra.page.locator('.own-log').getByText(/Medicinavdelning 3: Började en SIP/).first().waitFor(); // LOG-4
    expect(!/Anna Lindqvist/.test(await tyra.page.locator('.own-log').innerText()), 'a unit and a role, not a name');
    await shot(tyra.page, 'own-log', { fullPage: true });
});

await test('a relative whom she has let sees the plan, decides nothing, and sees nothing when it is taken back', async () => {
    const nils = await open('nils.narstaende', true);
    await nils.page.getByText('Du ser det här som närstående till Tyra Åberg.').waitFor();
    await nils.page.getByText('Trygghetslarm och tillsyn på natten').waitFor();
    equal(await nils.page.getByRole('button', { name: 'Ta tillbaka' }).count(), 0, 'no deciding');
    equal(await nils.page.getByRole('button', { name: 'Visa vem som har läst' }).count(), 0, 'no log');
    equal((await ask(nils.page, 'GET', `/own/${patientId}/log`)).status, 404, 'nor by the API');
    await shot(nils.page, 'own-relative', { fullPage: true });
    await tyra.page.getByRole('button', { name: 'Sluta låta Nils Åberg se' }).click();
    await tyra.page.getByText(/Slutade /).waitFor();
    equal((await ask(nils.page, 'GET', `/own/${patientId}`)).status, 404, 'at once');
    await nils.page.getByText('Det finns inget om dig här än.').waitFor();
});

await test('a unit enters a guardian with what it has seen, and the person finds it among those who see', async () => {
    const { page } = anna;
    await page.goto(`${address}/person/${patientId}`);
    await page.getByRole('button', { name: 'Anteckna företrädare' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Legal företrädare').check();
    await dialog.getByLabel('Personens namn').fill('Gunvor Gode');
    await dialog.getByLabel('Personens personnummer').fill('19121212-1212');
    await dialog.getByRole('button', { name: 'Anteckna företrädare' }).click();
    await dialog.getByText('Fyll i: Vad ni har sett').waitFor();
    await dialog.getByLabel('Vad ni har sett').fill('Förordnande som god man');
    await shot(page, 'own-representative');
    await dialog.getByRole('button', { name: 'Anteckna företrädare' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Antecknad av Medicinavdelning 3: Förordnande som god man').waitFor();
    await tyra.page.getByText('Gunvor Gode').waitFor();
    equal(await tyra.page.getByRole('button', { name: 'Sluta låta Gunvor Gode se' }).count(), 0, 'not hers to send away');
    await page.getByRole('button', { name: 'Avsluta Gunvor Gode' }).click();
    await page.getByText(/Slutade /).first().waitFor();
});

await test('letting somebody see says what is wrong at its field, and works when it is right', async () => {
    const { page } = tyra;
    await page.getByRole('button', { name: 'Låt någon se' }).click();
    await page.getByLabel('Personens namn').fill('Karin Åberg');
    await page.getByLabel('Personens personnummer').fill('19800412-9800');
    await page.getByRole('button', { name: 'Låt någon se' }).click();
    await page.locator('.error').first().waitFor();
    await shot(page, 'own-proxy-wrong', { fullPage: true });
    await page.getByLabel('Personens personnummer').fill(TYRA);
    await page.getByRole('button', { name: 'Låt någon se' }).click();
    await page.getByText(/dig själv/).waitFor();
    await page.getByLabel('Personens personnummer').fill('19800412-9808');
    await page.getByRole('button', { name: 'Låt någon se' }).click();
    await page.getByText('Karin Åberg').waitFor();
});

await test('her plan goes on paper from the phone', async () => {
    const { page } = tyra;
    await page.getByRole('region', { name: 'Min plan' }).getByRole('button', { name: 'Skriv ut / PDF' }).click();
    const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('dialog').getByRole('button', { name: 'Spara PDF' }).click(),
    ]);
    equal(file.suggestedFilename(), 'plan.pdf');
});

await test('consent taken back on the phone closes the plan to the others at once', async () => {
    eva = await open('hemtjanst.eva');
    tyra.page.on('dialog', (dialog) => void dialog.accept());
    await tyra.page.getByRole('button', { name: 'Ta tillbaka' }).first().click();
    await tyra.page.getByText(/^Återtaget /).waitFor();
    equal((await ask(eva.page, 'GET', `/plans/${plan.split('/').pop()}`)).status, 404, 'not shared with home care any more');
});

await test('a citizen is no staff, and staff are no citizens', async () => {
    for (const path of ['/inbox', '/plans', `/patients/${patientId}`, '/units?q=a', '/unit/members'])
        equal((await ask(tyra.page, 'GET', path)).status, 403, `a citizen at ${path}`);
    for (const path of ['/own', `/own/${patientId}`])
        equal((await ask(anna.page, 'GET', path)).status, 403, `staff at ${path}`);
    equal((await ask(tyra.page, 'GET', '/own/00000000-0000-7000-8000-000000000000')).status, 404, "somebody else's");
});

await test('her pages are accessible, in both colours, in large text and on the narrowest screen', async () => {
    const { page } = tyra;
    for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        equal(violations.map((one) => `${one.id}: ${one.nodes[0].html}`).join('\n'), '', `axe, ${scheme}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 320, height: 700 });
    equal(await sideways(page), null, 'sideways');
    equal((await smallTargets(page)).join(), '', 'small targets');
    await page.getByRole('button', { name: 'Större text' }).click();
    equal(await sideways(page), null, 'sideways in large text');
    await shot(page, 'own-large', { fullPage: true });
});

await test('no window has complained', async () => {
    for (const { account, errors } of windows) equal(errors.join('\n'), '', account);
});

await browser.close();
console.log(`# own: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
