// Makes the one stylesheet: FKUI's rules for the classes this client uses, FKUI's theme in light
// and dark, then our own styles/. FKUI whole is four times as large as what is used of it.
import { transform } from 'esbuild';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const FKUI = require.resolve('@fkui/design/lib/fkui.css');
const THEME = join(require.resolve('@fkui/theme-default/package.json'), '../dist');

async function sources(folder, ext) {
    const found = [];
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) found.push(...(await sources(path, ext)));
        else if (ext.test(entry.name)) found.push(await readFile(path, 'utf8'));
    }
    return found;
}

/** Splits a stylesheet into its top blocks: {head, body}; a statement such as @charset has no body. */
function blocks(css) {
    const found = [];
    let depth = 0;
    let start = 0;
    let open = 0;
    for (let i = 0; i < css.length; i++) {
        const c = css[i];
        if (c === '"' || c === "'") {
            for (i++; css[i] !== c; i++) if (css[i] === '\\') i++;
        } else if (c === '{') {
            if (depth++ === 0) open = i;
        } else if (c === '}' && --depth === 0) {
            found.push({ head: css.slice(start, open).trim(), body: css.slice(open + 1, i) });
            start = i + 1;
        } else if (c === ';' && depth === 0) {
            start = i + 1;
        }
    }
    return found;
}

/** The parts of a selector list, split at its commas but not at those inside parentheses. */
function selectors(head) {
    const parts = [];
    let depth = 0;
    let start = 0;
    for (let i = 0; i <= head.length; i++) {
        if (head[i] === '(') depth++;
        else if (head[i] === ')') depth--;
        else if (i === head.length || (head[i] === ',' && depth === 0)) {
            parts.push(head.slice(start, i).trim());
            start = i + 1;
        }
    }
    return parts;
}

function prune(css, used) {
    const kept = [];
    for (const { head, body } of blocks(css)) {
        if (head.startsWith('@media') || head.startsWith('@supports')) {
            const inner = prune(body, used);
            if (inner) kept.push(`${head}{${inner}}`);
        } else if (head.startsWith('@')) {
            if (!head.startsWith('@keyframes')) kept.push(`${head}{${body}}`);
        } else {
            const wanted = selectors(head).filter((one) =>
                (one.match(/\.-?[_a-zA-Z][\w-]*/g) ?? []).every((name) => used.has(name.slice(1))),
            );
            if (wanted.length) kept.push(`${wanted.join(',')}{${body}}`);
        }
    }
    return kept.join('\n');
}

/** The variables of a theme that somebody reads, those they read in turn included. */
function variables(css, readers) {
    const all = new Map();
    for (const { body } of blocks(css)) {
        for (const line of body.split(';')) {
            const at = line.indexOf(':');
            const name = line.slice(0, at).trim();
            if (name.startsWith('--')) all.set(name, line.slice(at + 1).trim());
        }
    }
    const kept = new Map();
    const queue = [readers];
    while (queue.length) {
        for (const [, name] of queue.pop().matchAll(/var\(\s*(--[\w-]+)/g)) {
            if (!all.has(name) || kept.has(name)) continue;
            kept.set(name, all.get(name));
            queue.push(all.get(name));
        }
    }
    return kept;
}

const declare = (map) => [...map].map(([name, value]) => `${name}:${value};`).join('');

export async function stylesheet() {
    const code = (await sources('src', /\.tsx?$/)).join('\n');
    const used = new Set(code.match(/[a-zA-Z][\w-]*/g));
    const fkui = prune((await readFile(FKUI, 'utf8')).replace(/\/\*[^]*?\*\//g, ''), used);
    const own = (await sources('styles', /\.css$/)).join('\n');
    const read = fkui + own;
    const light = variables(await readFile(join(THEME, 'theme-light.css'), 'utf8'), read);
    const dark = variables(await readFile(join(THEME, 'theme-dark.css'), 'utf8'), read);
    for (const [name, value] of dark) if (light.get(name) === value) dark.delete(name);
    const theme =
        `:root{${declare(light)}}` +
        `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${declare(dark)}}}` +
        `:root[data-theme=dark]{${declare(dark)}}`;
    const css = `@layer fkui, samplan;@layer fkui{${theme}${fkui}}\n@layer samplan{${own}}`;
    const { code: small } = await transform(css, {
        loader: 'css',
        minify: true,
        charset: 'utf8',
        target: ['chrome109', 'firefox115', 'safari16.4'],
    });
    return small;
}
