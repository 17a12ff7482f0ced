// An agreement (patientkontrakt, dokumenterad överenskommelse) in real Chromium against the real server: it is begun on the
// person's page, written by two people at once, agreed on, seen by another unit and by the person on her phone, who
// writes her own words and a message; it is called what the county says; narrow and by keyboard.
//
// Takes the address of a server with the demo county: node agreement.mjs https://localhost:PORT
import { axe, equal, expect, launch, listen, results, shot, sideways, smallTargets, test } from './kit.mjs';

const address = process.argv[2];
if (!address) {
    console.error('use: node agreement.mjs https://localhost:PORT');
    process.exit(2);
}
const PASSWORD = 'samplan-demo-1';
const browser = await launch();
const windows = [];

async function open(account, size = { width: 1280, height: 900 }) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: size,
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const errors = listen(page, { allow: [/status of 4(04|09|12) /] });
    windows.push({ account, errors });
    await page.goto(address);
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    const citizen = account === 'tyra.patient';
    await page.getByRole(citizen ? 'heading' : 'navigation', { name: citizen ? /^Hej / : /^Sidor$/ }).waitFor();
    return page;
}

const cases = (page) =>
    page.evaluate(async () => {
        const { items } = await (await fetch('/api/v1/inbox?view=all')).json();
        return items.filter((one) => one.patient.protectedIdentity === 'none').map((one) => one.id);
    });
const label = (page, name) => page.getByLabel(name, { exact: true });
const saved = (page, field) => page.locator(`[data-field="${field}"] .plan-foot`).filter({ hasText: /\d\d[:.]\d\d/ });

let anna;
let ivan;
let lena;
let person;
let here;

await test('on the page of a person one is begun, and says itself what it lacks', async () => {
    [anna, lena] = await Promise.all([open('anna.ward'), open('vc.lena')]);
    const [hers, theirs] = await Promise.all([cases(anna), cases(lena)]);
    const ours = hers.find((one) => theirs.includes(one));
    expect(ours, 'the ward and the GP unit have a case in common');
    person = await anna.evaluate(
        async (id) => (await (await fetch(`/api/v1/discharges/${id}`)).json()).patient.id,
        ours,
    );
    await anna.goto(`${address}/person/${person}`);
    await anna.getByRole('heading', { name: 'Dokumenterad överenskommelse' }).waitFor();
    await anna.getByText('Ingenting är överenskommet än.').waitFor();
    await anna.getByRole('button', { name: 'Börja: dokumenterad överenskommelse' }).click();
    await anna.getByText('Innan det går att komma överens behöver det här stå där:').waitFor();
    here = new URL(anna.url()).pathname;
    equal(await anna.getByRole('button', { name: 'Anteckna att ni är överens' }).count(), 0, 'not before it is whole');
    await shot(anna, 'agreement-draft', { fullPage: true });
});

await test('two of the unit write in it at once, and who comes second chooses', async () => {
    ivan = await open('lakare.ivan');
    await ivan.goto(`${address}${here}`);
    await label(ivan, 'Det jag gör själv').waitFor();
    await label(anna, 'Vad som är viktigt för mig').fill('Att kunna gå till affären själv');
    await saved(anna, 'matters').waitFor();
    await ivan.waitForFunction(() =>
        [...document.querySelectorAll('textarea')].some((one) => one.value === 'Att kunna gå till affären själv'),
    );
    await Promise.all([
        label(anna, 'Det vården och omsorgen gör').fill('Avdelningen ringer på måndag'),
        label(ivan, 'Det vården och omsorgen gör').fill('Läkaren ringer på tisdag'),
    ]);
    const clash = (page) => page.locator('.plan-conflict');
    await Promise.race([clash(anna).waitFor(), clash(ivan).waitFor()]);
    const second = (await clash(ivan).count()) ? ivan : anna;
    await shot(second, 'agreement-clash');
    expect(/Avdelningen ringer/.test(await clash(second).innerText()), 'what the one wrote');
    expect(/Läkaren ringer/.test(await clash(second).innerText()), 'and what the other did');
    await clash(second).getByRole('button').nth(1).click();
    await clash(second).waitFor({ state: 'detached' });
});

await test('when it is whole the unit notes that they agree: with whom, how; by keyboard', async () => {
    await label(anna, 'Nästa uppföljning').fill('2099-01-15');
    await saved(anna, 'follow-up').waitFor();
    const button = anna.getByRole('button', { name: 'Anteckna att ni är överens' });
    await button.focus();
    await anna.keyboard.press('Enter');
    const dialog = anna.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Anteckna att ni är överens' }).click();
    await dialog.getByText('Fyll i: Hur').first().waitFor();
    await dialog.getByLabel('Hur', { exact: true }).selectOption('in-person');
    await shot(anna, 'agreement-agree');
    await dialog.getByRole('button', { name: 'Anteckna att ni är överens' }).click();
    await dialog.waitFor({ state: 'detached' });
    await anna.getByRole('heading', { name: 'Det som gäller' }).waitFor();
    await anna.getByText('Överens med: Personen själv, på plats', { exact: false }).waitFor();
    await ivan.getByRole('heading', { name: 'Det som gäller' }).waitFor(); // in the colleague's window, unasked
});

await test('it is read beside the contacts, times and plans as they are, without a fault that axe finds', async () => {
    for (const name of ['Kontakter nu', 'Överenskomna tider', 'Planer'])
        await anna.getByRole('heading', { name, exact: true }).waitFor();
    await anna.getByText('Personen har ingen fast kontakt.').waitFor();
    await anna.evaluate(async (id) => {
        const session = await (await fetch('/api/v1/session')).json();
        await fetch('/api/v1/plans', {
            method: 'POST',
            headers: {
                'content-type': 'application/json',
                'x-samplan-csrf': session.csrfToken,
                'idempotency-key': crypto.randomUUID(),
            },
            body: JSON.stringify({ patientId: id }),
        });
    }, person);
    equal(JSON.stringify(await axe(anna)), '[]', 'axe');
    await shot(anna, 'agreement', { fullPage: true });
});

await test('another unit in the case sees what is agreed, and nothing of what is being written', async () => {
    await label(anna, 'Egenvårdsråd').fill('Utkast som ingen har kommit överens om');
    await saved(anna, 'advice').waitFor();
    await anna.getByText('Texten är ändrad sedan ni kom överens.', { exact: false }).waitFor();
    await lena.goto(`${address}/person/${person}`);
    await lena.getByRole('link', { name: 'Dokumenterad överenskommelse, Medicinavdelning 3' }).click();
    await lena.getByText('Att kunna gå till affären själv').waitFor();
    expect(!/Utkast som ingen/.test(await lena.locator('main').innerText()), 'no draft of another unit');
    equal(await lena.locator('textarea').count(), 0, 'nothing to write in');
    await shot(lena, 'agreement-other-unit', { fullPage: true });
});

await test('it is agreed on anew, and what was agreed before stays to be read', async () => {
    await anna.getByRole('button', { name: 'Anteckna ny överenskommelse' }).click();
    const dialog = anna.getByRole('dialog');
    await dialog.getByLabel('Legal företrädare').check();
    await dialog.getByLabel('Namn på den som är överens för personen').fill('Gunvor Gode');
    await dialog.getByLabel('Hur', { exact: true }).selectOption('phone');
    await dialog.getByRole('button', { name: 'Anteckna ny överenskommelse' }).click();
    await dialog.waitFor({ state: 'detached' });
    await anna.getByText('Legal företrädare Gunvor Gode', { exact: false }).first().waitFor();
    await anna.getByText(/^Version 1, /).click();
    await lena.getByText('Utkast som ingen har kommit överens om').waitFor(); // agreed now, and seen unasked
});

await test('it fits 320 px, with targets one can hit, and the page of the plan leads to it', async () => {
    await anna.setViewportSize({ width: 320, height: 740 });
    equal(await sideways(anna), null, 'nothing to the side');
    equal(JSON.stringify(await smallTargets(anna)), '[]', 'small targets');
    await shot(anna, 'agreement-320', { fullPage: true });
    await anna.setViewportSize({ width: 1280, height: 900 });
    await anna.getByLabel('Hänvisa till SIP, Medicinavdelning 3').click();
    await anna.locator('input[type=checkbox]:checked').waitFor();
    await anna.getByRole('link', { name: 'SIP, Medicinavdelning 3' }).click();
    await anna.getByRole('link', { name: 'Dokumenterad överenskommelse, Medicinavdelning 3' }).waitFor();
    await shot(anna, 'agreement-plan');
    await anna.goBack();
    await anna.getByRole('heading', { name: 'Det som gäller' }).waitFor();
});

await test('on her phone a person reads her agreement, writes her own words and a message, and the ward sees both', async () => {
    const tyra = await open('tyra.patient', { width: 320, height: 740 });
    await tyra.getByRole('heading', { name: 'Min överenskommelse' }).waitFor();
    await tyra.getByText('Om vikten går upp två kilo på tre dagar', { exact: false }).waitFor();
    await tyra.getByText('Vem du ringer, dina tider och din plan står längre ner på sidan.').waitFor();
    equal(await sideways(tyra), null, 'nothing to the side');
    equal(JSON.stringify(await smallTargets(tyra)), '[]', 'small targets');
    equal(JSON.stringify(await axe(tyra)), '[]', 'axe');
    await shot(tyra, 'own-agreement', { fullPage: true });

    const path = await anna.evaluate(async () => {
        const { items } = await (await fetch('/api/v1/agreements')).json();
        return `/overenskommelse/${items.find((one) => one.patient?.name === 'Tyra Åberg').id}`;
    });
    await anna.goto(`${address}${path}`);
    await label(anna, 'Det jag gör själv').waitFor();
    await label(tyra, 'Det jag gör själv').fill('Jag går två rundor om dagen ❤️');
    await tyra.getByRole('button', { name: 'Spara: Det jag gör själv' }).click();
    await anna.waitForFunction(() =>
        [...document.querySelectorAll('textarea')].some((one) => one.value === 'Jag går två rundor om dagen ❤️'),
    );
    await tyra.getByLabel('Skriv till Medicinavdelning 3').fill('När ska jag väga mig?');
    await tyra.locator('.own-agreement').getByRole('button', { name: 'Skicka', exact: true }).click();
    await anna.getByText('När ska jag väga mig?').waitFor();
    await anna.getByText('Personen har skrivit ett meddelande och väntar på svar.').waitFor();
    await anna.getByLabel('Skriv till personen').fill('På morgonen, före frukost.');
    await anna.getByRole('button', { name: 'Skicka', exact: true }).click();
    await anna.getByText('På morgonen, före frukost.').first().waitFor();
    await tyra.reload();
    await tyra.getByText('På morgonen, före frukost.').waitFor();
});

await test('the unit finds those that run, with what is due in each, under its plans', async () => {
    await anna.goto(`${address}/planer`);
    await anna.getByRole('heading', { name: 'Enhetens: dokumenterad överenskommelse' }).waitFor();
    await anna.getByRole('link', { name: 'Tyra Åberg' }).waitFor();
    await anna.getByText('Texten är ändrad sedan ni kom överens.', { exact: false }).first().waitFor();
    await shot(anna, 'agreement-list', { fullPage: true });
});

await test('the county says what it is called, and every screen says so', async () => {
    const per = await open('lan.per');
    await per.goto(`${address}/lan/installningar`);
    await per.getByLabel('Patientkontrakt').check();
    await per.getByRole('button', { name: 'Spara', exact: true }).click();
    await per.getByText('Sparat', { exact: false }).first().waitFor();
    await shot(per, 'agreement-county', { fullPage: true });
    await anna.goto(`${address}/person/${person}`);
    await anna.getByRole('heading', { name: 'Patientkontrakt' }).waitFor();
    const tyra = await open('tyra.patient', { width: 390, height: 844 });
    await tyra.getByRole('heading', { name: 'Mitt patientkontrakt' }).waitFor();
});

await test('it ends with why, and stays to be read; another may then be begun', async () => {
    await anna.goto(`${address}${here}`);
    await anna.getByRole('button', { name: 'Avsluta', exact: true }).click();
    const dialog = anna.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Avsluta', exact: true }).click();
    await dialog.getByText('Fyll i: Varför').first().waitFor();
    await dialog.getByLabel('Behövs inte längre').check();
    await dialog.getByRole('button', { name: 'Avsluta', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await anna.getByText(/^Avslutad .*: behövs inte längre$/).waitFor();
    equal(await anna.locator('textarea').count(), 0, 'nothing to write in');
    await anna.goto(`${address}/person/${person}`);
    await anna.getByRole('button', { name: 'Börja: patientkontrakt' }).waitFor();
});

await test('no page said an error', async () => {
    for (const one of windows) equal(one.errors.join('\n'), '', one.account);
});

await browser.close();
console.log(`# agreement: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
