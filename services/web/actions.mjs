// Writes src/api/actions.ts: what the log says that somebody did, in the words of services/core/access/actions.def,
// the one table, which the server prints with too.
import { readFile, writeFile } from 'node:fs/promises';

const table = await readFile('../core/access/actions.def', 'utf8');
const rows = [...table.matchAll(/^ACTION\(("[^"]+"), ("[^"]+"), ("[^"]+")\)$/gm)];
if (rows.length !== table.match(/^ACTION\(/gm)?.length) throw new Error('a row of actions.def is not ACTION("name", "Swedish", "English")');
await writeFile(
    'src/api/actions.ts',
    `/** Action: Swedish, English. Written by actions.mjs. */
export const ACTIONS: Record<string, readonly [sv: string, en: string]> = {
${rows.map(([, name, sv, en]) => `    ${name}: [${sv}, ${en}],`).join('\n')}
};
`,
);
