// The log review in Chromium on a whole Samplan: from the queue to an access, a question, an answer, a round that the worker
// draws, the schedule, the list of public persons, the statistics; each page under axe and at 320 px; nobody's own access.
import { mkdirSync } from 'node:fs';
import { finish, ok, startSamplan } from '../lib/client.mjs';
import { axe, launch, listen, SHOTS } from './kit.mjs';

const samplan = startSamplan();
const browser = await launch();
mkdirSync(SHOTS, { recursive: true });

async function look(page, name) {
    const found = await axe(page);
    ok(`${name}: axe finds nothing`, found.length === 0, found.join('\n'));
    await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
    await page.setViewportSize({ width: 320, height: 700 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    ok(`${name}: no sideways scroll at 320 px`, wide <= 320, wide);
    await page.screenshot({ path: `${SHOTS}/${name}-320.png` });
    await page.setViewportSize({ width: 1280, height: 900 });
}

async function review() {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'sv-SE', timezoneId: 'Europe/Stockholm', ignoreHTTPSErrors: true });
    context.setDefaultTimeout(30000);
    const page = await context.newPage();
    const errors = listen(page, { allow: [/status of 400/] });
    await page.goto(samplan.address);
    await page.getByLabel('Användarnamn').waitFor();
    ok('LOG-2: who signs in is told that the log is reviewed', await page.getByText('loggarna granskas regelbundet').isVisible());
    await page.getByLabel('Användarnamn').fill('logg.karin');
    await page.getByLabel('Lösenord').fill('samplan-demo-1');
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    await page.getByRole('link', { name: 'Att granska' }).click();
    await page.locator('table.review tbody tr').first().waitFor();
    const others = Number(samplan.sql(`SELECT count(*) FROM audit.review_item i JOIN organisation.provider p ON p.id = i.provider_id
        JOIN identity.account a ON a.name = 'logg.karin' WHERE p.name = 'Region Norrgöta' AND i.user_id <> a.user_id`));
    ok('the queue has every access that was drawn but the own', (await page.locator('table.review tbody tr').count()) === others, others);
    ok('nobody has settled how often, and that is said', await page.getByText('Lagen kräver återkommande kontroller').isVisible());
    await look(page, 'review-queue');

    await page.locator('table.review tbody th a').first().click();
    await page.getByRole('heading', { name: 'Vad som gjordes' }).waitFor();
    await look(page, 'review-access');
    await page.getByRole('button', { name: 'Spara bedömningen' }).click();
    ok('without a choice nothing is sent', await page.getByText('Välj hur du bedömer åtkomsten.').isVisible());
    await page.getByLabel('Åtkomsten var').selectOption('unjustified');
    await page.getByRole('button', { name: 'Spara bedömningen' }).click();
    ok('unjustified wants words and a measure', (await page.getByText('Skriv vilken åtgärd som togs.').isVisible()) && (await page.getByText('Skriv en anteckning.').isVisible()));
    await page.getByLabel('Åtkomsten var').selectOption('asked');
    await page.getByLabel('Anteckning').fill('Frågade enhetschefen.');
    await page.getByRole('button', { name: 'Spara bedömningen' }).click();
    await page.getByRole('heading', { name: 'Ny bedömning' }).waitFor();
    ok('what was said stands there with who said it', await page.locator('li', { hasText: 'Frågade enhetschefen.' }).getByText('Karin Ståhl').isVisible());
    await page.getByLabel('Åtkomsten var').selectOption('justified');
    await page.getByLabel('Anteckning').fill('Vikarierade på enheten.');
    await page.getByRole('button', { name: 'Spara bedömningen' }).click();
    await page.locator('table.review tbody tr').first().waitFor();
    await page.getByRole('button', { name: /Bedömda \(1\)/ }).click();
    await page.locator('table.review td', { hasText: 'Befogad' }).waitFor();
    ok('it is among the decided', (await page.locator('table.review tbody tr').count()) === 1);

    await page.getByRole('link', { name: 'Urval och inställningar' }).click();
    await page.getByRole('button', { name: 'Beställ urvalet' }).waitFor();
    await look(page, 'review-rounds');
    await page.getByLabel('Från och med').fill('2026-01-01');
    await page.getByLabel('Till och med').fill('2025-12-31');
    await page.getByRole('button', { name: 'Beställ urvalet' }).click();
    await page.locator('form[aria-label="Nytt urval"] .error').first().waitFor();
    const day = (ago) => samplan.sql(`SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - ${ago}`);
    await page.getByLabel('Från och med').fill(day(12));
    await page.getByLabel('Till och med').fill(day(2));
    await page.getByLabel('Nattetid').check();
    await page.getByRole('button', { name: 'Beställ urvalet' }).click();
    await page.getByText('Väntar på att dras, högst någon minut').waitFor();
    for (let n = 0; n < 30 && samplan.sql('SELECT count(*) FROM audit.review_round WHERE drawn_at IS NULL') !== '0'; n++) await page.waitForTimeout(1000);
    await page.getByRole('button', { name: 'Uppdatera' }).click();
    await page.getByText('Väntar på att dras, högst någon minut').waitFor({ state: 'detached' });
    ok('the worker draws the round', samplan.sql('SELECT count(*) FROM audit.review_round WHERE drawn_at IS NULL') === '0');
    await page.getByLabel('Hur ofta').selectOption('month');
    await page.getByRole('button', { name: 'Spara inställningarna' }).click();
    await page.getByText('Inställningarna är sparade.').first().waitFor();
    ok('the schedule is kept', samplan.sql("SELECT every FROM audit.review_setting s JOIN organisation.provider p ON p.id = s.provider_id WHERE p.name = 'Region Norrgöta'") === 'month');
    await page.getByLabel('Personnummer').fill('191212121213');
    await page.getByLabel('Beteckning').fill('Kommunalråd');
    await page.getByRole('button', { name: 'Lägg till' }).click();
    await page.locator('form[aria-label="Lägg till"] .error').first().waitFor();
    await page.getByLabel('Personnummer').fill('19121212-1212');
    await page.getByRole('button', { name: 'Lägg till' }).click();
    await page.getByRole('button', { name: 'Ta bort: Kommunalråd' }).click();
    await page.getByText('Listan är tom.').waitFor();

    await page.getByRole('link', { name: 'Statistik' }).click();
    await page.getByRole('heading', { name: 'Per skäl' }).waitFor();
    await look(page, 'review-statistics');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Hämta som tabell (CSV)' }).click()]);
    ok('the statistics are fetched as a table', file.suggestedFilename().endsWith('.csv'));
    ok('no error in the console', errors.length === 0, errors.join('\n'));
    await context.close();
}

try {
    await review();
} catch (error) {
    ok('the review ran to its end', false, error.stack);
} finally {
    await browser.close();
    samplan.stop();
}
finish();
