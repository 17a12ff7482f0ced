// What one does on the screens, on canned answers: by keyboard alone, done wrong, cut off; drafts and
// sign-in survive; one event stream for all tabs.
import { equal, expect, results, shot, test } from './kit.mjs';
import { browser, CASE, fillAdmission, FULL, HOME, on, openAct, PLANNED } from './stage.mjs';

await test('acknowledging from the inbox takes one click, and focus goes to the next row', () =>
    on('maria.nurse', async ({ page, mock, url }) => {
        await page.goto(`${url}/inkorg`);
        const rows = page.locator('.worklist tbody tr');
        await rows.first().waitFor();
        const before = await rows.count();
        const second = await rows.nth(1).getAttribute('data-row');
        await rows
            .first()
            .getByRole('button', { name: /Kvittera/ })
            .click();
        await page.waitForFunction(
            (n) => document.querySelectorAll('.worklist tbody tr').length === n,
            before - 1,
        );
        await page.getByText(/^Kvitterat: /).waitFor();
        await page.waitForFunction(
            (row) => document.activeElement?.closest('[data-row]')?.dataset.row === row,
            second,
        );
        const write = mock.world.writes.find((one) => one.path.endsWith('/acknowledgement'));
        expect(/^[0-9a-f-]{36}$/.test(write.key ?? ''), 'no idempotency key');
    }));

await test('the inbox is worked with the keyboard alone: j, k, e, Enter and /', () =>
    on('maria.nurse', async ({ page, mock, url }) => {
        await page.goto(`${url}/inkorg`);
        const rows = page.locator('.worklist tbody tr');
        await rows.first().waitFor();
        const ids = await rows.evaluateAll((all) => all.map((one) => one.dataset.row));
        const at = () =>
            page.evaluate(() => document.activeElement?.closest('[data-row]')?.dataset.row);
        await page.keyboard.press('j');
        equal(await at(), ids[0], 'first j');
        await page.keyboard.press('j');
        equal(await at(), ids[1], 'second j');
        await page.keyboard.press('k');
        equal(await at(), ids[0], 'k');
        await page.keyboard.press('e');
        await page.waitForFunction((row) => !document.querySelector(`[data-row="${row}"]`), ids[0]);
        expect(
            mock.world.writes.some((one) => one.path.includes(ids[0])),
            'e did not acknowledge the row',
        );
        await page.keyboard.press('/');
        equal(await page.evaluate(() => document.activeElement?.id), 'frame-search', 'slash');
        await page.keyboard.press('Escape');
        await page.locator('body').press('j');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/arende\//);
        await page.locator('.receipts').first().waitFor();
    }));

await test('single-key shortcuts can be turned off', () =>
    on('maria.nurse', async ({ page, mock, url }) => {
        await page.goto(`${url}/inkorg`);
        await page.locator('.worklist').waitFor();
        await page.keyboard.press('?');
        await page.getByLabel('Använd kortkommandon').uncheck();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.keyboard.press('e');
        await page.keyboard.press('j');
        expect(!(await page.locator('tr.selected').count()), 'j still moves');
        equal(
            mock.world.writes.filter((one) => one.path.endsWith('acknowledgement')).length,
            0,
            'writes',
        );
    }));

await test('focus goes to the heading of a new page, into a dialog, and back to what opened it', () =>
    on('anna.ward', async ({ page, url }) => {
        await page.goto(`${url}/inkorg`);
        await page.locator('.worklist a').first().click();
        await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
        await page.goto(`${url}/arende/${CASE}`);
        const opener = page.getByRole('button', { name: 'Ändra datum' });
        await opener.press('Enter');
        await page.waitForFunction(() => !!document.activeElement?.closest('dialog'));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        expect(await opener.evaluate((one) => one === document.activeElement), 'focus is not back');
    }));

await test('time left is counted down, and overdue is said in words', () =>
    on('anna.ward', async ({ page, url }) => {
        await page.clock.install();
        await page.goto(`${url}/inkorg`);
        const cells = page.locator('.worklist td.col-time');
        await cells.first().waitFor();
        expect(
            /Försenad 2 tim/.test(await cells.first().innerText()),
            await cells.first().innerText(),
        );
        const before = await cells.nth(1).innerText();
        await page.clock.runFor(12 * 60_000);
        await page.waitForFunction(
            (was) => document.querySelectorAll('.worklist td.col-time')[1].innerText !== was,
            before,
        );
    }));

await test('a case that is sent to us appears without reloading, with all rows kept', () =>
    on('maria.nurse', async ({ page, mock, url }) => {
        const hidden = mock.world.cases.get(CASE);
        mock.world.cases.delete(CASE);
        await page.goto(`${url}/inkorg`);
        await page.getByText('Ansluten', { exact: true }).waitFor();
        await page.waitForLoadState('networkidle').catch(() => undefined);
        equal(await page.locator(`[data-row="${CASE}"]`).count(), 0, 'rows before');
        mock.world.cases.set(CASE, hidden);
        mock.changed(hidden);
        await page.locator(`[data-row="${CASE}"]`).waitFor();
    }));

await test('ten tabs share one event stream, which is handed over when the leading tab closes', () =>
    on('maria.nurse', async ({ page, mock, url, context }) => {
        await page.goto(`${url}/inkorg`);
        await page.getByText('Ansluten', { exact: true }).waitFor();
        const tabs = [];
        for (let n = 0; n < 9; n++) {
            const tab = await context.newPage();
            await tab.goto(`${url}/inkorg`);
            await tab.getByText('Ansluten', { exact: true }).waitFor();
            tabs.push(tab);
        }
        equal(mock.world.streams.size, 1, 'streams of ten tabs');
        await page.close();
        for (let n = 0; n < 80 && !(mock.world.opened === 2 && mock.world.streams.size === 1); n++)
            await tabs[0].evaluate(() => new Promise((done) => requestAnimationFrame(done)));
        equal(mock.world.streams.size, 1, 'streams after the leader closed');
        const one = mock.world.cases.get(CASE);
        one.expectedDischargeDate = '2031-05-06';
        mock.changed(one);
        await tabs[8].getByText('6 maj 2031').waitFor();
    }));

await test('when the stream ends one signs in again in place, and typed text is still there', () =>
    on('anna.ward', async ({ page, mock, url }) => {
        await page.goto(`${url}/inskrivning`);
        await fillAdmission(page);
        await page.getByLabel('Behandlande läkare').fill('Doktor Utkast');
        await page.getByText('Ansluten', { exact: true }).waitFor();
        mock.emit('session', {});
        await page.getByRole('heading', { name: 'Logga in igen' }).waitFor();
        await shot(page, 'sign-in-again');
        expect(
            !(await page.getByText('Tolvan Tolvansson').first().isVisible()),
            'the page shows behind the sign-in',
        );
        await page.getByLabel('Användarnamn').fill('anna.ward');
        await page.getByLabel('Lösenord').fill('samplan-demo-1');
        await page.getByRole('button', { name: 'Logga in', exact: true }).click();
        await page.getByText('Tolvan Tolvansson').first().waitFor();
        equal(await page.getByLabel('Behandlande läkare').inputValue(), 'Doktor Utkast', 'draft');
    }));

await test('an act that meets 401 waits for sign-in and is then done once, with the same key', () =>
    on(
        'maria.nurse',
        async ({ page, mock, url }) => {
            await page.goto(`${url}/arende/${CASE}`);
            await page.getByRole('button', { name: 'Kvittera' }).waitFor();
            mock.fail({
                path: /acknowledgement/,
                status: 401,
                slug: 'no-session',
                title: 'Du är inte inloggad',
            });
            await page.getByRole('button', { name: 'Kvittera' }).click();
            await page.getByRole('heading', { name: 'Logga in igen' }).waitFor();
            await page.getByLabel('Användarnamn').fill('maria.nurse');
            await page.getByLabel('Lösenord').fill('samplan-demo-1');
            await page.getByRole('button', { name: 'Logga in', exact: true }).click();
            await page.getByText('Kvitterat. Avsändaren ser det nu.').waitFor();
            const keys = mock.world.writes
                .filter((one) => one.path.endsWith('acknowledgement'))
                .map((one) => one.key);
            equal(keys.length, 2, 'tries');
            equal(keys[0], keys[1], 'key');
        },
        { allow: [/401/] },
    ));

await test('a lost connection and 503 are tried again with the same key', () =>
    on(
        'maria.nurse',
        async ({ page, mock, url }) => {
            await page.goto(`${url}/arende/${CASE}`);
            await page.getByRole('button', { name: 'Kvittera' }).waitFor();
            mock.fail({ path: /acknowledgement/, drop: true });
            mock.fail({
                path: /acknowledgement/,
                status: 503,
                slug: 'outcome-unknown',
                title: 'Oklart',
            });
            await page.getByRole('button', { name: 'Kvittera' }).click();
            await page.getByText('Kvitterat. Avsändaren ser det nu.').waitFor();
            const keys = mock.world.writes
                .filter((one) => one.path.endsWith('acknowledgement'))
                .map((one) => one.key);
            expect(keys.length >= 3 && new Set(keys).size === 1, `keys ${keys}`);
        },
        { allow: [/503/, /ERR_EMPTY_RESPONSE/] },
    ));

await test('somebody else was first: 412 keeps what is typed and shows what is in force', () =>
    on(
        'anna.ward',
        async ({ page, mock, url }) => {
            await page.goto(`${url}/arende/${CASE}`);
            await page.getByRole('button', { name: 'Ändra datum' }).click();
            const wanted = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
            await page.getByLabel('Nytt datum').fill(wanted);
            await page.getByLabel('Orsak').fill('väntar på hjälpmedel');
            mock.fail({
                path: /expected-date/,
                status: 412,
                slug: 'stale-version',
                title: 'Någon annan har ändrat',
            });
            await page.getByRole('button', { name: 'Ändra och underrätta' }).click();
            await page.getByText('Någon annan har ändrat under tiden.').waitFor();
            await shot(page, 'case-stale');
            equal(await page.getByLabel('Nytt datum').inputValue(), wanted, 'date');
            equal(await page.getByLabel('Orsak').inputValue(), 'väntar på hjälpmedel', 'reason');
            await page.getByRole('button', { name: 'Ändra och underrätta' }).click();
            await page.getByRole('dialog').waitFor({ state: 'detached' });
        },
        { allow: [/412/] },
    ));

await test('a wrong identity number is explained at its field, which gets focus', () =>
    on(
        'anna.ward',
        async ({ page, url }) => {
            await page.goto(`${url}/inskrivning`);
            const number = page.getByLabel('Personnummer', { exact: true });
            await number.fill('19121212-1213');
            await page.getByRole('button', { name: 'Hämta' }).click();
            await page.getByText('Kontrollsiffran stämmer inte.').waitFor();
            equal(await number.getAttribute('aria-invalid'), 'true', 'aria-invalid');
            await page.waitForFunction(
                () => document.activeElement?.getAttribute('aria-invalid') === 'true',
            );
            equal(await number.inputValue(), '19121212-1213', 'typed');
            await shot(page, 'admission-wrong-number');
        },
        { allow: [/400/] },
    ));

await test('an admission without recipients or with past dates is stopped before it is sent', () =>
    on('anna.ward', async ({ page, mock, url }) => {
        await page.goto(`${url}/inskrivning`);
        await fillAdmission(page);
        await page.getByLabel('Beräknad utskrivning').fill('2020-01-01');
        for (const box of await page.locator('.recipients .choices input').all()) await box.uncheck();
        await page.getByRole('button', { name: 'Skicka inskrivningsmeddelande' }).click();
        await page.getByText('Datumet har redan varit.').waitFor();
        await page.getByText('Välj minst en mottagare.').waitFor();
        await shot(page, 'admission-wrong');
        await page.locator('.choice', { hasText: 'Hemsjukvård' }).locator('input').check();
        await page.getByRole('button', { name: 'Skicka inskrivningsmeddelande' }).click();
        await page.getByText(/öppna vården i regionen/).waitFor();
        equal(mock.world.writes.filter((one) => one.path === '/discharges').length, 0, 'writes');
    }));

await test('leaving with unsent text asks, and nothing about a person is kept in the browser', () =>
    on('anna.ward', async ({ page, url }) => {
        await page.goto(`${url}/inskrivning`);
        await fillAdmission(page);
        let asked = 0;
        page.on('dialog', (dialog) => (asked++, void dialog.dismiss()));
        await page.getByRole('link', { name: 'Inkorg' }).click();
        equal(asked, 1, 'questions');
        expect(page.url().endsWith('/inskrivning'), 'the page was left');
        const kept = await page.evaluate(() =>
            JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.title]),
        );
        expect(!/Tolvan|19121212/.test(kept), kept);
    }));

await test('an admission is registered with keyboard alone and leads to its case', () =>
    on('anna.ward', async ({ page, url }) => {
        await page.goto(`${url}/inskrivning`);
        const number = page.getByLabel('Personnummer', { exact: true });
        await number.focus();
        await page.keyboard.type('191212121212');
        await page.keyboard.press('Enter');
        await page.getByText('personen är listad här').waitFor();
        const expected = page.getByLabel('Beräknad utskrivning');
        for (
            let n = 0;
            n < 30 && !(await expected.evaluate((one) => one === document.activeElement));
            n++
        )
            await page.keyboard.press('Tab');
        const to = new Date(Date.now() + 4 * 86_400_000);
        const two = (n) => String(n).padStart(2, '0');
        // The order of the parts is that of the browser's own language, which kit.mjs sets.
        await page.keyboard.type(
            `${two(to.getMonth() + 1)}${two(to.getDate())}${to.getFullYear()}`,
        );
        if (!(await expected.inputValue()).startsWith(String(to.getFullYear())))
            throw new Error(`the date field holds ${await expected.inputValue()}`);
        await page
            .getByRole('button', { name: 'Skicka inskrivningsmeddelande till 4 enheter' })
            .focus();
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/arende\//);
        await page.getByText('0 av 4 har kvitterat').waitFor();
    }));

await test('a member is added; a bad HSA-id is explained at its field', () =>
    on(
        'erik.admin',
        async ({ page, url }) => {
            await page.goto(`${url}/enhet`);
            await page.getByRole('button', { name: 'Lägg till medarbetare' }).click();
            const dialog = page.getByRole('dialog');
            await dialog.getByLabel('HSA-id').fill('fel-id-123456789');
            await dialog.getByLabel('Namn').fill('Ny Person');
            await dialog.getByLabel('Roll').selectOption('home-care');
            await dialog.getByRole('button', { name: 'Lägg till medarbetare' }).click();
            await dialog.getByText('HSA-id har fel form.').waitFor();
            equal(await dialog.getByLabel('Namn').inputValue(), 'Ny Person', 'typed');
            await dialog.getByLabel('HSA-id').fill('SE2321000016-9Z9Z');
            await dialog.getByRole('button', { name: 'Lägg till medarbetare' }).click();
            await page.getByRole('row', { name: /Ny Person/ }).waitFor();
        },
        { allow: [/400/] },
    ));

/** Counts what is pressed with the mouse from now on. */
const counted = (page) =>
    page.evaluate(() => {
        window.clicks = 0;
        document.addEventListener(
            'click',
            (event) => event.isTrusted && event.detail && window.clicks++,
            true,
        );
    });
const clicks = (page) => page.evaluate(() => window.clicks);

await test('ready and its withdrawal take two clicks each, with the days from the server', () =>
    on('anna.ward', async ({ page, mock, url }) => {
        await page.goto(`${url}/arende/${PLANNED}`);
        await page.getByRole('button', { name: 'Utskrivningsklar', exact: true }).waitFor();
        await counted(page);
        await page.getByRole('button', { name: 'Utskrivningsklar', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText(/senast tisdag 6 maj 2031.*tidigast onsdag 7 maj 2031/).waitFor();
        await dialog.getByRole('button', { name: 'Skicka meddelandet' }).click();
        await dialog.waitFor({ state: 'detached' });
        equal(await clicks(page), 2, 'clicks to report');
        await page.getByRole('button', { name: 'Återta utskrivningsklar' }).click();
        await dialog.getByRole('button', { name: 'Återta och underrätta' }).click();
        await dialog.waitFor({ state: 'detached' });
        equal(await clicks(page), 4, 'clicks to report and withdraw');
        expect(
            mock.world.writes.some((one) => one.path.endsWith('/ready-withdrawal')),
            'no withdrawal',
        );
    }));

await test('calling to a SIP takes two clicks, with parties, time and place filled in', () =>
    on('vc.lena', async ({ page, mock, url }) => {
        await page.goto(`${url}/arende/${FULL}`);
        await page.getByRole('button', { name: 'Kalla till SIP' }).first().waitFor();
        await counted(page);
        await page.locator('.head-actions').getByRole('button', { name: 'Kalla till SIP' }).click();
        await page
            .getByRole('dialog')
            .getByRole('button', { name: /^Kalla 3 enheter/ })
            .click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        equal(await clicks(page), 2, 'clicks');
        const { body } = mock.world.writes.find((one) => one.path.endsWith('/sip-call'));
        equal(body.unitIds.length, 3, 'units');
        expect(Date.parse(body.meetingAt) > Date.now() && body.place, JSON.stringify(body));
    }));

await test('the most urgent case that waits for us is opened with one click', () =>
    on('vc.lena', async ({ page, url }) => {
        await page.goto(`${url}/inkorg`);
        await page.locator('.worklist a').first().waitFor();
        await counted(page);
        await page.locator('.worklist a').first().click();
        await page.locator('.stake').waitFor();
        equal(await clicks(page), 1, 'clicks');
    }));

await test('the next step of a row in the inbox opens its dialog in the case', () =>
    on('vc.lena', async ({ page, mock, url }) => {
        for (const one of mock.world.cases.get(FULL).notices)
            for (const r of one.recipients) r.acknowledgedAt ??= new Date().toISOString();
        await page.goto(`${url}/inkorg`);
        await page
            .locator(`[data-row="${FULL}"]`)
            .getByRole('button', { name: /^Kalla till SIP/ })
            .click();
        await page
            .getByRole('dialog')
            .getByText(/ska kvittera/)
            .waitFor();
        expect(page.url().endsWith(FULL), page.url());
        await page.keyboard.press('Escape');
        await page.reload();
        await page.locator('.stake').waitFor();
        equal(await page.getByRole('dialog').count(), 0, 'dialogs after a reload');
    }));

await test('rejecting with the keyboard alone says why it cannot be, then leaves for the inbox', () =>
    on('maria.nurse', async ({ page, mock, url }) => {
        await page.goto(`${url}/arende/${CASE}`);
        const menu = page.getByRole('button', { name: 'Fler åtgärder' });
        await menu.focus();
        await page.keyboard.press('Enter');
        const item = page.locator('.menu-item', { hasText: 'Avvisa' });
        for (
            let n = 0;
            n < 20 && !(await item.evaluate((one) => one === document.activeElement));
            n++
        )
            await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        await page.keyboard.press('Enter');
        await dialog.getByText('Välj en orsak.').waitFor();
        await dialog.getByLabel('Fel enhet').focus();
        await page.keyboard.press('Space');
        await page.keyboard.press('Tab');
        await page.keyboard.type('Gäller hemsjukvård södra.');
        await dialog.getByRole('button', { name: 'Avvisa och lämna ärendet' }).focus();
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/inkorg$/);
        await page.getByText(/Er enhet har lämnat ärendet/).waitFor();
        const { body } = mock.world.writes.find((one) => one.path.endsWith('/rejection'));
        equal(
            JSON.stringify(body),
            JSON.stringify({ reason: 'wrong-unit', note: 'Gäller hemsjukvård södra.' }),
            'body',
        );
    }));

await test('Escape closes the menu and gives focus back; clicking elsewhere closes it too', () =>
    on('anna.ward', async ({ page, url }) => {
        await page.goto(`${url}/arende/${PLANNED}`);
        const menu = page.getByRole('button', { name: 'Fler åtgärder' });
        await menu.click();
        await page.locator('.menu-item').first().focus();
        await page.keyboard.press('Escape');
        equal(await menu.getAttribute('aria-expanded'), 'false', 'expanded');
        expect(await menu.evaluate((one) => one === document.activeElement), 'focus is not back');
        await menu.click();
        await page.locator('h1').click();
        equal(
            await menu.getAttribute('aria-expanded'),
            'false',
            'expanded after a click elsewhere',
        );
    }));

await test('what is entered afterwards says when and how, and is marked', () =>
    on('vc.lena', async ({ page, mock, url }) => {
        await page.goto(`${url}/arende/${FULL}`);
        await openAct(page, 'Besked om primärvårdens insatser');
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Ja, nu').check();
        await dialog.getByText('Hände tidigare').click();
        await dialog.getByRole('button', { name: 'Lämna besked' }).click();
        await dialog.getByText('Fyll i hände.').waitFor();
        await dialog.locator('.earlier input[type=date]').fill('2026-01-02');
        await dialog.locator('.earlier input[type=time]').fill('02:15');
        await dialog.getByLabel('Papper').check();
        await dialog.getByRole('button', { name: 'Lämna besked' }).click();
        await dialog.waitFor({ state: 'detached' });
        const { body } = mock.world.writes.find((one) => one.path.endsWith('/availability'));
        equal(body.afterwards, 'paper', 'how');
        equal(body.occurredAt, '2026-01-02T02:15:00+01:00', 'when');
        await page
            .locator('.notice')
            .getByText(/^Registrerat i efterhand .*\(papper\)/)
            .waitFor();
    }));

await test('a refusal by the server is told at its field, and what was typed stays', () =>
    on(
        'vc.lena',
        async ({ page, mock, url }) => {
            await page.goto(`${url}/arende/${HOME}`);
            await openAct(page, 'Registrera uppföljning');
            const dialog = page.getByRole('dialog');
            await dialog.getByLabel('Besök').check();
            await dialog.getByLabel('Hur det gick').fill('Väl.');
            mock.fail({
                path: /follow-up/,
                status: 400,
                slug: 'invalid-request',
                title: 'Uppgiften kan inte tas emot',
                more: { pointer: '/at', detail: 'Tiden är före hemgången.' },
            });
            await dialog.getByRole('button', { name: 'Spara och meddela' }).click();
            await dialog.getByText('Tiden är före hemgången.').waitFor();
            equal(await dialog.getByLabel('Hur det gick').inputValue(), 'Väl.', 'typed');
            await dialog.getByRole('button', { name: 'Spara och meddela' }).click();
            await dialog.waitFor({ state: 'detached' });
        },
        { allow: [/400/] },
    ));

await test('a case that our unit is taken out of while it is looked at says so', () =>
    on('maria.nurse', async ({ page, mock, url }) => {
        await page.goto(`${url}/arende/${PLANNED}`);
        await page.locator('.stake').waitFor();
        await page.getByText('Ansluten', { exact: true }).waitFor();
        const one = mock.world.cases.get(PLANNED);
        mock.world.cases.delete(PLANNED);
        mock.changed(one);
        await page.getByText('Din enhet deltar inte längre i ärendet.').waitFor();
        await page.getByRole('link', { name: 'Till inkorgen' }).click();
        await page.waitForURL(/\/inkorg$/);
    }));

await test('the clocks of a case are counted down, and overdue is said in words', () =>
    on('anna.ward', async ({ page, url }) => {
        await page.clock.install();
        await page.goto(`${url}/arende/${FULL}`);
        const first = page.locator('.agenda-list > li').first();
        await first.getByText(/Försenad 12 tim/).waitFor();
        const call = page.locator('.agenda-list > li', { hasText: 'Kalla till SIP' });
        const before = await call.locator('.time-words').innerText();
        await page.clock.runFor(12 * 60_000);
        await page.waitForFunction(
            (was) =>
                ![...document.querySelectorAll('.agenda-list .time-words')].some(
                    (one) => one.innerText === was,
                ),
            before,
        );
    }));

await browser.close();
console.log(`# acts: ${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed ? 1 : 0;
