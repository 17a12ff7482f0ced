// client.mjs - what tests in Node share: a Samplan of their own, a signed-in HTTPS client, the
// database as superuser, and lines that tests/run counts.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import https from 'node:https';
import path from 'node:path';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const script = path.join(root, 'tests/lib/server.sh');

// ---- lines ----
let failed = 0;
export function ok(sentence, holds, detail = '') {
    console.log(`${holds ? 'ok' : 'not ok'} - ${sentence}`);
    if (!holds) {
        failed++;
        if (detail) console.log(`    ${String(detail).slice(0, 2000)}`);
    }
    return holds;
}
export function skip(sentence, why) {
    console.log(`skip - ${sentence}: ${why}`);
}
export function finish() {
    process.exitCode = failed ? 1 : 0;
}

// Asks again until the answer is true; the deadline is for a broken product, not a measure.
export async function until(what, condition, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const value = await condition();
        if (value) return value;
        if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
        await new Promise((go) => setTimeout(go, 25));
    }
}

// ---- a Samplan ----
export function startSamplan({ extra = '', ownCluster = false } = {}) {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'samplan-'));
    chmodSync(dir, 0o755); // PostgreSQL runs as somebody else
    const env = { ...process.env };
    if (ownCluster) delete env.SAMPLAN_TEST_PG;
    if (extra) writeFileSync(path.join(dir, 'extra.conf'), extra);
    const run = spawnSync(script, ['start', dir], { env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`no Samplan: ${run.stderr}`);
    const read = (name) => readFileSync(path.join(dir, name), 'utf8').trim();
    const host = /host=(\S+)/.exec(read('samplan.conf'))[1];
    const url = `host=${host} port=5432 user=postgres dbname=${read('database')}`;
    return {
        dir,
        address: read('address'),
        ca: readFileSync(path.join(dir, 'ca.pem')),
        parent: () => Number(read('server.pid')),
        worker: () => Number(read('worker.pid')),
        log: () => read('server.log'),
        sql: (statement) =>
            execFileSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', statement],
                { encoding: 'utf8', maxBuffer: 1 << 28 }).trim(),
        cluster: (verb) => execFileSync(path.join(root, 'tests/lib/cluster.sh'), [verb, path.join(dir, 'pg')]),
        stop() {
            spawnSync(script, ['stop', dir], { env });
            rmSync(dir, { recursive: true, force: true });
        },
    };
}

// The processes that answer: children of the parent. All of them, also old ones that drain.
export function children(parent) {
    const file = `/proc/${parent}/task/${parent}/children`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number) : [];
}

// ---- a client ----
export class Client {
    constructor(samplan, agent = new https.Agent({ keepAlive: true, maxSockets: 64 })) {
        Object.assign(this, { samplan, agent, cookie: '', csrf: '' });
    }

    // Resolves with the whole answer, rejects when none came or it was cut off.
    request(method, where, body, headers = {}) {
        const url = new URL(/^\/(health|metrics|fhir)\b/.test(where) ? where : `/api/v1${where}`, this.samplan.address);
        const text = body === undefined || Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
        const all = { ...headers };
        if (this.cookie) all.cookie = this.cookie;
        if (method !== 'GET') {
            all.origin ??= this.samplan.address;
            all['x-samplan-csrf'] ??= this.csrf;
            all['idempotency-key'] ??= randomUUID();
            if (text !== undefined) all['content-type'] ??= 'application/json';
            all['content-length'] = text === undefined ? 0 : Buffer.byteLength(text);
        }
        return new Promise((resolve, reject) => {
            const req = https.request(url, { method, agent: this.agent, ca: this.samplan.ca, headers: all }, (res) => {
                const parts = [];
                res.on('data', (part) => parts.push(part));
                res.on('aborted', () => reject(new Error('cut off')));
                res.on('error', reject);
                res.on('end', () => {
                    if (!res.complete) return reject(new Error('cut off'));
                    const bytes = Buffer.concat(parts);
                    const answer = { status: res.statusCode, headers: res.headers, bytes, text: bytes.toString() };
                    try {
                        answer.json = JSON.parse(answer.text);
                    } catch {
                        answer.json = undefined;
                    }
                    for (const line of res.headers['set-cookie'] ?? []) {
                        const [pair] = line.split(';');
                        if (pair.startsWith('__Host-samplan=')) this.cookie = pair;
                    }
                    resolve(answer);
                });
            });
            req.on('error', reject);
            req.end(text);
        });
    }

    async signIn(account, password = 'samplan-demo-1', role = '') {
        let answer = await this.request('POST', '/sign-in', { account, password });
        if (answer.status !== 200) throw new Error(`no sign-in: ${answer.status} ${answer.text}`);
        this.csrf = answer.json.csrfToken;
        if (!answer.json.citizen && (!answer.json.assignment || (role && answer.json.assignment.role !== role))) {
            const chosen = answer.json.assignments.find((a) => !role || a.role === role);
            answer = await this.request('POST', '/session/assignment', { assignmentId: chosen.id });
            if (answer.status !== 200) throw new Error(`no assignment: ${answer.status} ${answer.text}`);
            this.csrf = answer.json.csrfToken;
        }
        this.session = answer.json;
        return this;
    }

    // Server-sent events. Returns {close, events}; `heard` gets {id, event, data}.
    stream(heard, ended = () => {}, agent = undefined, headers = {}) {
        const url = new URL('/api/v1/stream', this.samplan.address);
        const req = https.get(url, { agent: agent ?? false, ca: this.samplan.ca, headers: { ...headers, cookie: this.cookie } }, (res) => {
            let text = '';
            if (res.statusCode !== 200) return ended(new Error(`status ${res.statusCode}`));
            res.setEncoding('utf8');
            res.on('data', (part) => {
                text += part;
                for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
                    const event = {};
                    for (const line of text.slice(0, end).split('\n')) {
                        const [, name, value] = /^(\w*): ?(.*)$/.exec(line) ?? [];
                        if (name) event[name] = value;
                    }
                    if (event.event) heard(event);
                }
            });
            res.on('end', () => ended());
            res.on('error', ended);
        });
        req.on('error', ended);
        return { close: () => req.destroy() };
    }
}

// `width` loops of `act` until `going` says no.
export async function hammer(width, going, act) {
    await Promise.all(Array.from({ length: width }, async (_, lane) => {
        while (going()) await act(lane);
    }));
}
