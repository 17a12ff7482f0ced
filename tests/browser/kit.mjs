// What the browser tests share: a real Chromium, a list of results, axe and the checks that axe does not make.
import axeCore from 'axe-core';
import { mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const REPOSITORY = join(here, '../..');
export const SHOTS = process.env.SAMPLAN_SCREENSHOTS ?? join(REPOSITORY, 'build/screenshots');
const ONLY = process.env.ONLY ? new RegExp(process.env.ONLY, 'i') : null;

export const results = { passed: 0, failed: 0 };

const browsers = [];

export async function launch() {
    await mkdir(SHOTS, { recursive: true });
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        env: { ...process.env, LANGUAGE: 'en_US', LANG: 'C.UTF-8' },
        args: [
            '--headless',
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
        ],
    });
    browsers.push(browser);
    return browser;
}

/** What stands in each open window, for a failure that cannot be had again on the machine where it is read. */
async function seen() {
    const lines = [];
    for (const page of browsers.flatMap((one) => one.contexts()).flatMap((one) => one.pages())) {
        const text = await page
            .evaluate(() =>
                [...document.querySelectorAll('dialog[open], [role=dialog], [role=alert], [role=status], main')]
                    .map((one) => one.innerText.replace(/\s+/g, ' ').slice(0, 400))
                    .filter(Boolean)
                    .join(' | '),
            )
            .catch((error) => `not to be seen: ${error.message.split('\n')[0]}`);
        lines.push(`window ${new URL(page.url()).pathname}: ${text}`);
    }
    return lines;
}

/** One test: its name is a sentence. */
export async function test(name, body) {
    if (ONLY && !ONLY.test(name)) return;
    try {
        await body();
        results.passed++;
        console.log(`ok - ${name}`);
    } catch (error) {
        results.failed++;
        console.log(`not ok - ${name}`);
        for (const line of String(error.stack ?? error)
            .split('\n')
            .slice(0, 14))
            console.log(`  ${line}`);
        for (const line of await seen()) console.log(`  ${line}`);
    }
}

/** Runs what has nothing to do with one another side by side, as many at a time as there are processors. */
export async function abreast(jobs, width = Math.max(2, Math.min(4, cpus().length))) {
    const left = [...jobs];
    const lane = async () => {
        for (let job = left.shift(); job; job = left.shift()) await job();
    };
    await Promise.all(Array.from({ length: width }, lane));
}

export function expect(condition, message) {
    if (!condition) throw new Error(message);
}

export function equal(found, wanted, what) {
    if (found !== wanted)
        throw new Error(`${what}: ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

/** Keeps console errors and uncaught errors; the CSP reports there too. */
// The browser itself reports an answer of 401 (nobody is signed in) and 404 (nobody with that number).
const ORDINARY = [/status of 40[14] /];

export function listen(page, { allow = [] } = {}) {
    const errors = [];
    const keep = (text) =>
        [...ORDINARY, ...allow].some((one) => one.test(text)) || errors.push(text);
    page.on('console', (message) => message.type() === 'error' && keep(message.text()));
    page.on('pageerror', (error) => keep(String(error)));
    return errors;
}

export const shot = (page, name, how = {}) =>
    page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true, ...how });

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, a line each; `colours`: only what may differ when nothing but the colours is another. */
export async function axe(page, { colours = false } = {}) {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source);
    return page.evaluate(
        async ([tags, colours]) => {
            const { violations } = await window.axe.run({
                runOnly: colours ? ['color-contrast', 'link-in-text-block'] : tags,
                resultTypes: ['violations'],
                preload: false,
            });
            return violations.map(
                (one) =>
                    `${one.id}: ${one.nodes
                        .slice(0, 3)
                        .map((n) => `${n.target} ${n.any[0]?.message ?? ''}`)
                        .join(' | ')}`,
            );
        },
        [RULES, colours],
    );
}

/** How far the page can be scrolled sideways, in pixels, and what sticks out. */
export const sideways = (page) =>
    page.evaluate(() => {
        const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        if (over <= 0) return null;
        const out = [...document.querySelectorAll('body *')]
            .filter(
                (one) =>
                    one.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
            )
            .slice(0, 4)
            .map((one) => `${one.tagName}.${one.className}`);
        return `${over} px: ${out.join(', ')}`;
    });

/**
 * How often light turns to dark in the busiest line of pixels of an element: letters do it often, a
 * filled box hardly. Sees what axe does not: text in the colour of what the browser put behind it.
 */
export async function ink(page, locator) {
    const png = (await locator.screenshot()).toString('base64');
    const blank = await page.context().newPage();
    const turns = await blank.evaluate(async (data) => {
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const {
            data: pixels,
            width,
            height,
        } = context.getImageData(0, 0, image.width, image.height);
        let most = 0;
        for (let y = 0; y < height; y++) {
            let count = 0;
            for (let x = 1; x < width; x++) {
                const at = (y * width + x) * 4;
                if (Math.abs(pixels[at] - pixels[at - 4]) > 60) count++;
            }
            most = Math.max(most, count);
        }
        return most;
    }, png);
    await blank.close();
    return turns;
}

/** Things to press that are smaller than 24 by 24 px. Links inside a sentence are exempt (WCAG 2.5.8). */
export const smallTargets = (page) =>
    page.evaluate(() =>
        [...document.querySelectorAll('a[href], button, input, select, summary')]
            .filter(
                (one) =>
                    one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest('[hidden]'),
            )
            .filter((one) => {
                const box = (one.closest('label.choice') ?? one).getBoundingClientRect();
                const hidden = one.classList.contains('skip');
                return !hidden && box.width > 0 && (box.width < 23.9 || box.height < 23.9);
            })
            .map((one) => {
                const box = one.getBoundingClientRect();
                return `${one.tagName} "${one.textContent?.slice(0, 30)}" ${Math.round(box.width)}x${Math.round(box.height)}`;
            }),
    );
