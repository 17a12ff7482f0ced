// seal.mjs - the audit log as others see it: a proof is checked by a program that shares nothing with the server, and
// that program agrees with it on 100,000 random logs. A changed proof is refused.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import os from 'node:os';
import path from 'node:path';
import { Client, finish, ok, root, startSamplan, until } from '../lib/client.mjs';
import { checkProof, leafHash, readHeads, readKey, rootFromProof, rootOf, rootsFromGrowth } from './verify_proof.mjs';

const build = process.env.SAMPLAN_BUILD ?? path.join(root, 'build');
const dir = mkdtempSync(path.join(os.tmpdir(), 'samplan-seal-'));
const samplan = startSamplan({});
let sealer;

// ---- random logs ----

function agree(line) {
    const [size, seed, want, index, place, old, oldWant, growth] = line.split(' ');
    const hex = (text) => (text === '-' ? [] : text.split(':').map((h) => Buffer.from(h, 'hex')));
    const leaves = Array.from({ length: Number(size) }, (_, i) => leafHash(`${seed}/${i}`));
    const top = rootOf(leaves);
    const before = rootOf(leaves, 0, Number(old));
    const proof = hex(place);
    const grown = hex(growth);
    const [first, last] = rootsFromGrowth(BigInt(old), before, BigInt(size), grown);
    return top.toString('hex') === want && before.toString('hex') === oldWant &&
        rootFromProof(leaves[Number(index)], BigInt(index), BigInt(size), proof).equals(top) &&
        first.equals(before) && last.equals(top);
}

async function randomLogs(count) {
    const made = spawn(path.join(build, 'random-logs'), [String(count), '5'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let agreed = 0;
    for await (const line of createInterface({ input: made.stdout })) agreed += agree(line) ? 1 : 0;
    if (made.exitCode === null) await once(made, 'exit');
    ok(`both programs say the same of ${count} random logs: roots, places and growth`, agreed === count, `${agreed}`);
}

// ---- a row of the product ----

const command = (...args) => spawnSync(path.join(build, 'samplan'), ['audit', ...args, '--config', path.join(dir, 'c.conf')],
    { encoding: 'utf8' });

function configure() {
    const made = command('key', 'make', path.join(dir, 'key'), '--origin', 'samplan.norrgota.example/audit');
    ok('samplan audit key make writes a key and its public half', made.status === 0 &&
        readFileSync(path.join(dir, 'key.pub'), 'utf8') === made.stdout, made.stderr);
    const port = 20000 + (process.pid % 20000);
    const base = readFileSync(path.join(samplan.dir, 'samplan.conf'), 'utf8');
    const url = /^database\.url = (.*) user=samplan_server$/m.exec(base)[1];
    writeFileSync(path.join(dir, 'c.conf'), `${base}
database.url_sealer = ${url} user=samplan_sealer
audit.key = ${path.join(dir, 'key')}
audit.public_key = ${path.join(dir, 'key.pub')}
audit.seal_every = 100ms
metrics.sealer_listen = 127.0.0.1:${port}
`);
    sealer = spawn(path.join(build, 'samplan-sealer'), ['--config', path.join(dir, 'c.conf')], { stdio: 'ignore' });
}

function refused(proof, keys, heads) {
    try {
        checkProof(proof, keys, heads);
        return false;
    } catch {
        return true;
    }
}

// Each value of a proof changed in turn: none may hold any more.
function everyChange(proof, keys) {
    const held = [];
    const visit = (node, way) => {
        for (const [name, value] of Object.entries(node)) {
            if (['name', 'type'].includes(name)) continue; // words for people, not what was sealed
            const before = node[name];
            if (value !== null && typeof value === 'object') {
                visit(value, [...way, name]);
                continue;
            }
            if (value === null) node[name] = '00';
            else if (typeof value === 'number') node[name] = value + 1;
            else if (name === 'head') node[name] = value.replace(/\n([0-9]+)\n/, (_, n) => `\n${Number(n) + 1}\n`);
            else if (/^[0-9a-f]{2,}$/.test(value)) node[name] = (value[0] === '0' ? '1' : '0') + value.slice(1);
            else node[name] = (value[0] === 'A' ? 'B' : 'A') + value.slice(1);
            if (!refused(proof, keys)) held.push([...way, name].join('.'));
            node[name] = before;
        }
    };
    visit(proof, []);
    return held;
}

async function row() {
    const client = await new Client(samplan).signIn('anna.ward');
    await client.request('GET', '/inbox');
    const id = samplan.sql("SELECT max(id) FROM audit.event WHERE action = 'inbox.read'").trim();
    await until('the row is sealed', () => command('prove', id).status === 0);
    const made = command('prove', id);
    const proof = JSON.parse(made.stdout);
    writeFileSync(path.join(dir, 'proof.json'), made.stdout);
    const keys = [readKey(readFileSync(path.join(dir, 'key.pub'), 'utf8'))];
    const kept = /^[^\n]*\n([0-9]+)/.exec(proof.head)[1];
    command('heads', '--size', kept, '--out', path.join(dir, 'heads'));
    const said = execFileSync('node', ['verify_proof.mjs', path.join(dir, 'proof.json'), path.join(dir, 'key.pub'),
        path.join(dir, 'heads')], { encoding: 'utf8', cwd: path.join(root, 'tests/interop') });
    ok('a program that shares no code with the server checks the proof of a row offline',
        /^action +inbox\.read$/m.test(said) && /whose head was kept elsewhere/.test(said), said);
    ok('and finds the unit, the outcome and the client of the row in it', /^outcome +ok$/m.test(said) && /^unit_id +[0-9a-f-]{36}$/m.test(said) &&
        /^client +127\.0\.0\.1$/m.test(said), said);
    const held = everyChange(proof, keys);
    ok('a proof with any one value changed is refused', held.length === 0, held.join(', '));
    const heads = readHeads(readFileSync(path.join(dir, 'heads'), 'utf8'), keys);
    ok('so is one whose head nobody has kept', heads.length === 1 && refused(proof, keys, []) && !refused(proof, keys, heads));
    return Number(kept);
}

async function growth(kept) {
    const [one, two] = [String(kept), JSON.parse(command('verify', '--json').stdout).size];
    const made = JSON.parse(command('consistency', '1', String(two), '--json').stdout);
    const bytes = (text) => Buffer.from(text, 'base64');
    const [first, last] = rootsFromGrowth(1n, bytes(made.oldRoot), BigInt(two), made.proof.map(bytes));
    ok('the proof that the log only grew is checked by the other program too',
        first.equals(bytes(made.oldRoot)) && last.equals(bytes(made.root)) && Number(one) <= two);
    samplan.sql(`CREATE TABLE kept_nodes AS SELECT log, number, nodes FROM audit.batch;
        ALTER TABLE audit.batch ALTER nodes DROP NOT NULL; UPDATE audit.batch SET nodes = NULL`);
    const emptied = command('consistency', '1', String(two));
    samplan.sql(`UPDATE audit.batch b SET nodes = k.nodes FROM kept_nodes k WHERE k.log = b.log AND k.number = b.number;
        ALTER TABLE audit.batch ALTER nodes SET NOT NULL; DROP TABLE kept_nodes`);
    ok('subtrees that somebody has emptied are told of, and no crash', emptied.status > 0 && emptied.status < 10 && /\S/.test(emptied.stderr),
        `${emptied.status} ${emptied.signal} ${emptied.stderr}`);
    ok('and it is whole again', command('consistency', '1', String(two)).status === 0);
}

try {
    await randomLogs(Number(process.env.INTEROP_LOGS ?? 100000));
    configure();
    await growth(await row());
} catch (error) {
    ok('the test of the sealed log ran to its end', false, error.stack);
} finally {
    sealer?.kill('SIGTERM');
    samplan.stop();
    rmSync(dir, { recursive: true, force: true });
}
finish();
