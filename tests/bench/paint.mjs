// paint.mjs - what a slow laptop sees: first useful paint of the inbox and the time from an act to its
// paint, with the processor slowed down six times. Prints figures, medians of five.
//
// Lies beside the browser tests' own package, whose playwright-core it uses.
import { createRequire } from 'node:module';
import path from 'node:path';
import { Client, root, startSamplan } from '../lib/client.mjs';

const { chromium } = createRequire(path.join(root, 'tests/browser/kit.mjs'))('playwright-core');
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const samplan = startSamplan();
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function round(cookie) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const [name, value] = cookie.split('=');
    await context.addCookies([{ name, value, url: samplan.address, secure: true, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    const slow = await context.newCDPSession(page);
    await slow.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await page.addInitScript(() => {
        window.rowAt = 0;
        new MutationObserver(() => {
            if (!window.rowAt && document.querySelector('tbody tr')) requestAnimationFrame(() => setTimeout(() => (window.rowAt = performance.now())));
        }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${samplan.address}/inkorg`);
    await page.waitForFunction(() => window.rowAt > 0);
    const paint = await page.evaluate(() => ({
        first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        rows: window.rowAt,
    }));
    // The browser's own measure of the slowest interaction: from the key to the next paint.
    await page.evaluate(() => {
        window.slowest = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.slowest = Math.max(window.slowest, entry.duration);
        }).observe({ type: 'event', durationThreshold: 16, buffered: true });
    });
    for (const key of ['j', 'j', 'k', 'j']) await page.keyboard.press(key);
    await page.getByText('Väntar på andra').first().click();
    await page.waitForFunction(() => window.slowest > 0);
    await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => setTimeout(go))));
    const interaction = await page.evaluate(() => window.slowest);
    await context.close();
    return { ...paint, interaction };
}

try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const all = [];
    for (let i = 0; i < rounds; i++) all.push(await round(ward.cookie));
    for (const name of ['first', 'rows', 'interaction'])
        console.log(`paint.${name} ${median(all.map((one) => one[name])).toFixed(0)} ms`);
} finally {
    await browser.close();
    samplan.stop();
}
