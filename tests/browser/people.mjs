// People with a window each, on a real server with the demo county.
import { launch, listen } from './kit.mjs';

export const PASSWORD = 'samplan-demo-1';
const DAY = 86_400_000;
export const day = (days) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(
        Date.now() + days * DAY,
    );

/** "14:05" in Stockholm, now. */
export const time = () =>
    new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'Europe/Stockholm',
        hour: '2-digit',
        minute: '2-digit',
    }).format(Date.now());

/** A personnummer with a birth number that is kept for testing (980-999), right check digit. */
export function testNumber() {
    const two = (n) => String(n).padStart(2, '0');
    const pick = (from, to) => from + Math.floor(Math.random() * (to - from + 1));
    const digits = `${two(pick(28, 55))}${two(pick(1, 12))}${two(pick(1, 28))}${pick(980, 999)}`;
    const sum = [...digits].reduce((total, digit, i) => {
        const n = Number(digit) * (i % 2 ? 1 : 2);
        return total + Math.floor(n / 10) + (n % 10);
    }, 0);
    return { date: `19${digits.slice(0, 6)}`, last: `${digits.slice(6)}${(10 - (sum % 10)) % 10}` };
}

/** A browser, and a way to get windows in it; `all` has the console errors of each. */
export async function company(address, { allow = [/status of 4(00|09) /] } = {}) {
    const browser = await launch();
    const all = [];
    async function person(account, look = {}) {
        const context = await browser.newContext({
            ignoreHTTPSErrors: true,
            viewport: { width: 1280, height: 860 },
            locale: 'sv-SE',
            timezoneId: 'Europe/Stockholm',
            ...look,
        });
        context.setDefaultTimeout(30_000);
        const page = await context.newPage();
        // 400 and 409 are what is asked for when something is done wrong on purpose.
        const errors = listen(page, { allow });
        all.push({ account, errors });
        await page.goto(address);
        return { account, context, page };
    }
    return { browser, all, person };
}

export async function signIn({ page, account }) {
    await page.getByLabel('Användarnamn').fill(account);
    await page.getByLabel('Lösenord').fill(PASSWORD);
    await page.getByRole('button', { name: 'Logga in', exact: true }).click();
    const choose = page.getByRole('heading', { name: 'Välj uppdrag' });
    const within = page.locator('header.frame');
    await choose.or(within).first().waitFor();
    if (await choose.isVisible()) await page.locator('.assignment').first().click();
    await within.waitFor();
    await page.getByText('Ansluten', { exact: true }).waitFor();
}

/** A mark that a reload of the page would wipe out. */
export const mark = (page) => page.evaluate(() => (window.notReloaded = true));
export const reloaded = async (page) => !(await page.evaluate(() => window.notReloaded === true));

export async function onlyRecipients(page) {
    for (const box of await page.locator('.recipients .choices input').all()) await box.uncheck();
}

/** Chooses a unit as a recipient: among those proposed, or by searching for it. */
export async function pick(page, name) {
    await page.locator('.recipients .choice').first().waitFor(); // the proposal has come
    const proposed = page.locator('.recipients .choice', { hasText: name });
    if (await proposed.count()) {
        await proposed.locator('input').check();
        return;
    }
    await page.getByLabel('Sök fler enheter').fill(name);
    await page.getByRole('button', { name: `Lägg till: ${name}` }).click();
}
