// A page on canned answers: what the tests of screens and of acts begin with.
import { join } from 'node:path';
import { equal, launch, listen, REPOSITORY } from './kit.mjs';
import { makeMock } from './mock.mjs';

const root = process.env.SAMPLAN_WEB_OUT ?? join(REPOSITORY, 'build/web');
const WIDE = { width: 1280, height: 860 };
export const NARROW = { width: 320, height: 640 };
export const CASE = '00000000-0000-7000-8000-000000000302';
export const GUARDED = '00000000-0000-7000-8000-000000000303';
export const LATE = '00000000-0000-7000-8000-000000000300';
/** Ready since yesterday, with a rejection, an escalation and clocks of all kinds; and other kinds of case. */
export const FULL = '00000000-0000-7000-8000-000000000308';
export const PLANNED = '00000000-0000-7000-8000-000000000307';
export const EMERGENCY = '00000000-0000-7000-8000-000000000309';
export const COMPULSORY = '00000000-0000-7000-8000-000000000310';
export const HOME = '00000000-0000-7000-8000-000000000311';
export const PERSON = '00000000-0000-7000-8000-000000000200';
export const browser = await launch();

/** A page on a mock of its own; `use` gets {page, mock, errors, url, context}. */
export async function on(account, use, how = {}) {
    const mock = makeMock(root);
    const url = await mock.listen();
    if (account) mock.signIn(account);
    const context = await browser.newContext({
        viewport: WIDE,
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
        ...how,
    });
    context.setDefaultTimeout(30_000); // the machine may be busy
    try {
        const page = await context.newPage();
        const errors = listen(page, how);
        await use({ page, mock, errors, url, context });
        equal(errors.join('\n'), '', 'console errors');
    } finally {
        await context.close();
        mock.close();
    }
}

export const ready = (page) => page.locator('h1').first().waitFor();

export async function fillAdmission(page) {
    await page.getByLabel('Personnummer', { exact: true }).fill('19121212-1212');
    await page.getByRole('button', { name: 'Hämta' }).click();
    await page.getByText('Tolvan Tolvansson').first().waitFor();
    await page.getByText('personen är listad här').waitFor();
}

/** Opens the dialog of an act: a button of the page's head, or an item of its menu. */
export async function openAct(page, name) {
    const head = page.locator('.head-actions');
    await head.locator('.button').first().waitFor();
    const button = head.getByRole('button', { name, exact: true });
    if (await button.count()) await button.first().click();
    else {
        await head.getByRole('button', { name: 'Fler åtgärder' }).click();
        await head.locator('.menu-item', { hasText: name }).click();
    }
    await page.getByRole('dialog').waitFor();
}
