// Bundles the client: content-hashed scripts and stylesheet, index.html, static files, a .gz beside
// every text file, and the budgets of the staff client's first page (gzipped bytes) as a check that fails.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
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

// What is not needed on the first page is a file of its own, named by its contents too.
const script = await build({
    entryPoints: ['src/main.tsx'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    splitting: true,
    outdir: out,
    entryNames: 'assets/app-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
});
const css = await stylesheet();
const cssName = hashed('app', 'css', css);
const entries = Object.entries(script.metafile.outputs);
const inAssets = (path) => `assets/${basename(path)}`;
const jsName = inAssets(entries.find(([, made]) => made.entryPoint === 'src/main.tsx')[0]);
for (const file of script.outputFiles)
    await writeFile(join(fresh, inAssets(file.path)), file.contents);
await writeFile(join(fresh, cssName), css);

/** The files that the first page loads: the entry and what it imports, but not what it fetches later. */
function first(path, seen = new Set()) {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const one of script.metafile.outputs[path].imports)
        if (one.kind === 'import-statement') first(one.path, seen);
    return seen;
}
const atOnce = new Set(
    [...first(entries.find(([path]) => inAssets(path) === jsName)[0])].map(inAssets),
);

for (const name of (await readdir('static')).sort()) {
    const bytes = await readFile(join('static', name));
    if (name !== 'index.html') await writeFile(join(fresh, name), bytes);
}
const page = await readFile('static/index.html', 'utf8');
await writeFile(
    join(fresh, 'index.html'),
    page.replace('%SCRIPT%', `/${jsName}`).replace('%STYLE%', `/${cssName}`),
);

const used = { js: 0, css: 0 };
let later = 0;
let failed = false;
for (const folder of ['.', 'assets']) {
    for (const name of (await readdir(join(fresh, folder))).sort()) {
        if (!TEXT.test(name)) continue;
        const path = join(fresh, folder, name);
        const packed = gzipSync(await readFile(path), { level: 9 });
        packed[9] = 255; // the header names the operating system otherwise
        await writeFile(`${path}.gz`, packed);
        const kind = name.split('.').pop();
        const where = join(folder, name);
        const ofPaper = name === 'paper.css'; // what is printed loads it, and no page of the client
        if (ofPaper || (kind === 'js' && !atOnce.has(where))) later += packed.length;
        else if (BUDGET[kind]) used[kind] += packed.length;
    }
}
console.log(`web: fetched when it is needed: ${later} bytes gzipped`);
for (const [kind, limit] of Object.entries(BUDGET)) {
    console.log(`web: ${kind} of the first page ${used[kind]} bytes gzipped (budget ${limit})`);
    if (used[kind] > limit) {
        console.error(`web: the ${kind} of the first page is over its budget`);
        failed = true;
    }
}
if (failed) process.exit(1);
await rm(out, { recursive: true, force: true });
await mkdir(join(out, '..'), { recursive: true });
await rename(fresh, out);
