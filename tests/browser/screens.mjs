// Every screen on canned answers: accessible in light, dark and forced colours, narrow and printed.
import {
    abreast,
    axe,
    equal,
    expect,
    ink,
    results,
    shot,
    sideways,
    smallTargets,
    test,
} from './kit.mjs';
import {
    browser,
    CASE,
    COMPULSORY,
    EMERGENCY,
    fillAdmission,
    FULL,
    GUARDED,
    HOME,
    LATE,
    NARROW,
    on,
    openAct,
    PERSON,
    PLANNED,
    ready,
} from './stage.mjs';

const SCREENS = [
    [
        'sign-in',
        null,
        '/',
        async (page) => {
            await page.getByRole('heading', { name: 'Logga in' }).waitFor();
            await page.getByText('eller med lokalt konto').waitFor();
        },
    ],
    ['inbox', 'maria.nurse', '/inkorg', (page) => page.locator('.worklist').waitFor()],
    ['inbox-ward', 'anna.ward', '/inkorg', (page) => page.locator('.worklist').waitFor()],
    [
        'inbox-all',
        'anna.ward',
        '/inkorg',
        async (page) => {
            await page.getByRole('button', { name: /^Alla/ }).click();
            await page.locator('.worklist tr').nth(6).waitFor();
        },
    ],
    [
        'case',
        'maria.nurse',
        `/arende/${CASE}`,
        (page) => page.locator('.receipts').first().waitFor(),
    ],
    [
        'case-protected',
        'maria.nurse',
        `/arende/${GUARDED}`,
        (page) => page.locator('.receipts').first().waitFor(),
    ],
    ['case-late', 'anna.ward', `/arende/${LATE}`, (page) => page.locator('.stake').waitFor()],
    [
        'case-date-dialog',
        'anna.ward',
        `/arende/${CASE}`,
        async (page) => {
            await page.getByRole('button', { name: 'Ändra datum' }).click();
            await page.getByRole('dialog').waitFor();
        },
    ],
    [
        'case-send-dialog',
        'anna.ward',
        `/arende/${LATE}`,
        async (page) => {
            await page.getByRole('button', { name: 'Skicka inskrivningsmeddelande' }).click();
            await page.getByText('personen är listad här').waitFor();
        },
    ],
    [
        'case-full',
        'anna.ward',
        `/arende/${FULL}`,
        (page) => page.locator('.receipts').first().waitFor(),
    ],
    [
        'case-planning',
        'vc.lena',
        `/arende/${FULL}`,
        (page) => page.locator('.panels .tab', { hasText: 'Planering' }).click(),
    ],
    [
        'case-history',
        'maria.nurse',
        `/arende/${FULL}`,
        (page) => page.locator('.panels .tab', { hasText: 'Historik' }).click(),
    ],
    [
        'case-menu',
        'anna.ward',
        `/arende/${FULL}`,
        async (page) => {
            await page.getByRole('button', { name: 'Fler åtgärder' }).click();
            await page.locator('.menu-item').first().waitFor();
        },
    ],
    [
        'case-emergency',
        'maria.nurse',
        `/arende/${EMERGENCY}`,
        (page) => page.getByText(/inte inskriven\. Inga/).waitFor(),
    ],
    [
        'case-compulsory',
        'anna.ward',
        `/arende/${COMPULSORY}`,
        (page) =>
            page
                .getByText(/ersätter SIP/)
                .first()
                .waitFor(),
    ],
    [
        'case-home',
        'anna.ward',
        `/arende/${HOME}`,
        (page) => page.getByText('Lämnade sjukhuset').waitFor(),
    ],
    ['admission', 'anna.ward', '/inskrivning', (page) => fillAdmission(page)],
    [
        'admission-new-person',
        'anna.ward',
        '/inskrivning',
        async (page) => {
            await page.getByLabel('Personnummer', { exact: true }).fill('19520229-1111');
            await page.getByRole('button', { name: 'Hämta' }).click();
            await page.getByRole('button', { name: 'Registrera personen' }).waitFor();
        },
    ],
    [
        'person',
        'anna.ward',
        `/person/${PERSON}`,
        (page) => page.getByRole('heading', { name: 'Identitetsnummer' }).waitFor(),
    ],
    [
        'person-protected',
        'anna.ward',
        '/person/00000000-0000-7000-8000-000000000203',
        (page) => page.getByText('Karin Granskare').waitFor(),
    ],
    ['members', 'erik.admin', '/enhet', (page) => page.getByText('Stina Vikarie').waitFor()],
    [
        'members-add',
        'erik.admin',
        '/enhet',
        async (page) => {
            await page.getByRole('button', { name: 'Lägg till medarbetare' }).click();
            await page.getByRole('dialog').waitFor();
        },
    ],
    [
        'audit',
        'logg.karin',
        '/logg',
        async (page) => {
            await page.getByRole('button', { name: 'Sök i loggen' }).click();
            await page.locator('.audit').waitFor();
        },
    ],
    [
        'payment-basis',
        'anna.ward',
        `/arende/${CASE}/betalning`,
        (page) => page.locator('.conditions').nth(2).waitFor(),
    ],
    ['county', 'lan.per', '/lan', (page) => page.locator('.payment-table').waitFor()],
    [
        'county-agreements',
        'lan.per',
        '/lan/overenskommelser',
        (page) => page.locator('.badge-agreement-ended').waitFor(),
    ],
    [
        'county-agreement-preview',
        'lan.per',
        '/lan/overenskommelser',
        async (page) => {
            await page.getByRole('button', { name: 'Ändra: Överenskommelse 2027' }).click();
            await page.getByRole('button', { name: 'Räkna' }).click();
            await page.locator('.result-count').waitFor();
        },
    ],
    ['county-tariffs', 'lan.per', '/lan/belopp', (page) => page.locator('.past').waitFor()],
    [
        'county-settings',
        'lan.per',
        '/lan/installningar',
        (page) => page.getByLabel('Minuter till kvittens').waitFor(),
    ],
    [
        'county-index',
        'lan.per',
        '/lan/engagemangsindex',
        (page) => page.getByText('EI004').waitFor(),
    ],
    [
        'county-deviations',
        'lan.per',
        '/lan/avvikelser',
        (page) => page.locator('tbody th').first().waitFor(),
    ],
    [
        'help',
        'maria.nurse',
        '/inkorg',
        async (page) => {
            await page.getByRole('button', { name: 'Hjälp' }).click();
            await page.getByRole('dialog').waitFor();
        },
    ],
];

const LOOKS = [
    ['light', { colorScheme: 'light', forcedColors: 'none' }],
    ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
    ['forced colours', { colorScheme: 'light', forcedColors: 'active' }],
];

/** One page in each look: the styles know it, the elements do not, so the rest of axe is asked once. */
async function looks(page, name, how = {}) {
    for (const [look, media] of LOOKS) {
        await page.emulateMedia(media);
        await shot(page, `${name}-${look.replace(' ', '-')}`, how);
        const found = await axe(page, { colours: look !== 'light' });
        equal(found.join('\n'), '', `axe in ${look}`);
    }
}

async function open(page, url, path, go) {
    await page.goto(url + path);
    await ready(page);
    await go(page);
}

const screen = ([name, account, path, go]) => [
    () =>
        test(`${name} passes axe in light, dark and forced colours`, () =>
            on(account, async ({ page, url }) => {
                await open(page, url, path, go);
                await looks(page, name);
            })),
    () =>
        test(`${name} fits 320 px, in ordinary and in wide text spacing, with targets of 24 px`, () =>
            on(
                account,
                async ({ page, url }) => {
                    await open(page, url, path, go);
                    await shot(page, `${name}-320`);
                    equal(await sideways(page), null, 'sideways');
                    equal((await smallTargets(page)).join('\n'), '', 'small targets');
                    // Set as a user's own style sheet would: the CSP does not rule over the browser's tools.
                    await page.evaluate(() => {
                        const sheet = new CSSStyleSheet();
                        sheet.replaceSync(
                            '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }',
                        );
                        document.adoptedStyleSheets = [sheet];
                    });
                    equal(await sideways(page), null, 'sideways with wide text spacing');
                },
                { viewport: NARROW },
            )),
];

// The dialogs of the acts: name, who, which case, words of the act, and what is opened in it.
const DIALOGS = [
    [
        'ready',
        'anna.ward',
        PLANNED,
        'Utskrivningsklar',
        (d) => d.getByText('Hände tidigare').click(),
    ],
    ['withdraw', 'anna.ward', FULL, 'Återta utskrivningsklar'],
    ['send-more', 'anna.ward', FULL, 'Skicka till fler enheter'],
    ['recall', 'anna.ward', FULL, 'Återkalla från fel enhet'],
    ['correct', 'anna.ward', PLANNED, 'Rätta inskrivningen'],
    ['care', 'anna.ward', PLANNED, 'Ändra vårdform'],
    ['depart', 'anna.ward', FULL, 'Utskriven, lämnar sjukhuset'],
    ['patient-information', 'anna.ward', HOME, 'Patienten har fått information'],
    ['abort', 'anna.ward', PLANNED, 'Avbryt processen'],
    ['reject', 'maria.nurse', CASE, 'Avvisa: gäller inte oss'],
    ['not-known', 'maria.nurse', CASE, 'Ej känd hos oss'],
    [
        'forward',
        'maria.nurse',
        CASE,
        'Vidarebefordra inom kommunen',
        async (d) => {
            await d.getByLabel('Sök enhet').fill('rehab');
            await d.getByRole('button', { name: 'Välj: Rehabteamet Granby' }).click();
            await d.getByText(/Rehabteamet Granby tar över/).waitFor();
        },
    ],
    [
        'sip-decision',
        'maria.nurse',
        PLANNED,
        'Ta ställning till SIP',
        (d) => d.getByLabel(/^Personen vill inte/).check(),
    ],
    ['contact', 'vc.lena', CASE, 'Utse fast vårdkontakt'],
    ['sip-call', 'vc.lena', FULL, 'Kalla till SIP'],
    [
        'availability',
        'vc.lena',
        FULL,
        'Besked om primärvårdens insatser',
        (d) => d.getByLabel('Ja, från en viss tid').check(),
    ],
    ['follow-up', 'vc.lena', HOME, 'Registrera uppföljning'],
    ['close', 'vc.lena', HOME, 'Avsluta ärendet'],
];
const dialog =
    ([name, account, found, act, more]) =>
    () =>
        test(`the dialog ${name} fits 320 px and passes axe in light, dark and forced colours`, () =>
            on(
                account,
                async ({ page, url }) => {
                    await page.goto(`${url}/arende/${found}`);
                    await openAct(page, act);
                    await more?.(page.getByRole('dialog'));
                    await looks(page, `act-${name}`, { fullPage: false });
                    equal(await sideways(page), null, 'sideways');
                    equal((await smallTargets(page)).join('\n'), '', 'small targets');
                },
                { viewport: NARROW },
            ));

await abreast([...SCREENS.flatMap(screen), ...DIALOGS.map(dialog)]);

await test('the case page is also whole in English', () =>
    on('maria.nurse', async ({ page, url }) => {
        await page.goto(`${url}/arende/${CASE}`);
        await page.getByRole('button', { name: 'English' }).click();
        await page.getByRole('heading', { name: 'Who does what now' }).waitFor();
        equal(await page.evaluate(() => document.documentElement.lang), 'en', 'lang');
        equal((await axe(page)).join('\n'), '', 'axe');
        await shot(page, 'case-english');
    }));

await test('the text of filled buttons can be seen in light, dark and forced colours', async () => {
    for (const [look, how] of [
        ...LOOKS,
        ['forced dark', { forcedColors: 'active', colorScheme: 'dark' }],
    ])
        await on(
            'maria.nurse',
            async ({ page, url }) => {
                await page.goto(`${url}/arende/${CASE}`);
                const button = page.getByRole('button', { name: 'Kvittera' });
                await button.waitFor();
                const turns = await ink(page, button);
                expect(turns >= 12, `${look}: ${turns} turns from light to dark`);
            },
            how,
        );
});

await test('print is dark on white, without controls', () =>
    on('maria.nurse', async ({ page, url }) => {
        await page.goto(`${url}/arende/${CASE}`);
        await page.locator('.receipts').first().waitFor();
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        const pale = await page.evaluate(() => {
            const bright = (colour) => {
                const [r, g, b] = colour.match(/[\d.]+/g).map(Number);
                return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
            };
            return [...document.querySelectorAll('body *')]
                .filter(
                    (one) =>
                        one.checkVisibility() &&
                        [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim()),
                )
                .filter((one) => bright(getComputedStyle(one).color) > 0.35)
                .map((one) => `${one.className}: ${getComputedStyle(one).color}`);
        });
        equal(pale.join('\n'), '', 'pale text');
        expect(!(await page.locator('.button').first().isVisible()), 'a button is printed');
        await shot(page, 'case-print');
    }));

await browser.close();
console.log(`# screens: ${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed ? 1 : 0;
