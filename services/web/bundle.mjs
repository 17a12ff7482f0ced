// Bundles the client: content-hashed script and stylesheet, index.html, static files, a .gz beside
// every text file, and the budgets of the staff client (gzipped bytes) as a check that fails.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stylesheet } from './styles.mjs';

const BUDGET = { js: 60 * 1024, css: 30 * 1024 };
const TEXT = /\.(js|css|html|svg|webmanifest|txt)$/;

const out = resolve(process.argv[2] ?? 'build');
const fresh = `${out}.new`;
await rm(fresh, { recursive: true, force: true });
await mkdir(join(fresh, 'assets'), { recursive: true });

const hashed = (name, ext, text) =>
    `assets/${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.${ext}`;

const script = await build({
    entryPoints: ['src/main.tsx'],
    bundle: true,
    write: false,
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
});
const js = script.outputFiles[0].text;
const css = await stylesheet();
const jsName = hashed('app', 'js', js);
const cssName = hashed('app', 'css', css);
await writeFile(join(fresh, jsName), js);
await writeFile(join(fresh, cssName), css);

for (const name of (await readdir('static')).sort()) {
    const bytes = await readFile(join('static', name));
    if (name !== 'index.html') await writeFile(join(fresh, name), bytes);
}
const page = await readFile('static/index.html', 'utf8');
await writeFile(
    join(fresh, 'index.html'),
    page.replace('%SCRIPT%', `/${jsName}`).replace('%STYLE%', `/${cssName}`),
);

let failed = false;
for (const folder of ['.', 'assets']) {
    for (const name of (await readdir(join(fresh, folder))).sort()) {
        if (!TEXT.test(name)) continue;
        const path = join(fresh, folder, name);
        const packed = gzipSync(await readFile(path), { level: 9 });
        packed[9] = 255; // the header names the operating system otherwise
        await writeFile(`${path}.gz`, packed);
        const limit = BUDGET[name.split('.').pop()];
        if (!limit) continue;
        console.log(`web: ${name} ${packed.length} bytes gzipped (budget ${limit})`);
        if (packed.length > limit) {
            console.error(`web: ${name} is over its budget`);
            failed = true;
        }
    }
}
if (failed) process.exit(1);
await rm(out, { recursive: true, force: true });
await mkdir(join(out, '..'), { recursive: true });
await rename(fresh, out);
