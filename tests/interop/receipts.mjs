// receipts.mjs - what a server has acknowledged is in its receipts, and `samplan audit verify --receipts` finds what somebody
// with all rights in the database changes or removes before it is sealed: no sealer runs here (security.md 2).
import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, finish, ok, root, startSamplan } from '../lib/client.mjs';

const build = process.env.SAMPLAN_BUILD ?? path.join(root, 'build');
const dir = mkdtempSync(path.join(os.tmpdir(), 'samplan-receipts-'));
const folder = path.join(dir, 'receipts');
const key = randomBytes(32);
mkdirSync(folder);
chmodSync(dir, 0o755);
writeFileSync(path.join(dir, 'key'), `${key.toString('hex')}\n`, { mode: 0o600 });
const samplan = startSamplan({ extra: `audit.receipts = ${folder}\naudit.receipts_key = ${path.join(dir, 'key')}\n` });

function verify(where = folder) {
    const made = spawnSync(path.join(build, 'samplan'), ['audit', 'verify', '--receipts', where, '--json', '--config', path.join(dir, 'c.conf')],
        { encoding: 'utf8' });
    return { code: made.status, said: JSON.parse(made.stdout || '{}'), text: made.stdout + made.stderr };
}
const lines = (name) => readFileSync(path.join(folder, name), 'utf8').trimEnd().split('\n');
const all = () => readdirSync(folder).flatMap((name) => lines(name).slice(1).map((line) => line.split(' ')));

// As receipt.h says, made by a program that shares nothing with the server.
function whole(name) {
    const [[, instance, first, before], ...rest] = lines(name).map((line) => line.split(' '));
    let mac = before;
    return rest.every(([number, id, leaf, said], i) => {
        mac = createHmac('sha256', key).update(`${instance}\0${number} ${id} ${leaf}\0`).update(Buffer.from(mac, 'hex')).digest('hex');
        return mac === said && Number(number) === Number(first) + i + 1;
    });
}

// What somebody does who has all rights in the database: the rows' triggers and policies do not stop a superuser.
function tampered(sentence, act, undo, code, message) {
    act();
    const found = verify();
    ok(sentence, found.code === code && found.said.faults.some((fault) => message.test(fault.message)), found.text);
    undo();
}

try {
    const base = readFileSync(path.join(samplan.dir, 'samplan.conf'), 'utf8');
    const url = /^database\.url = (.*) user=samplan_server$/m.exec(base)[1];
    const made = spawnSync(path.join(build, 'samplan'), ['audit', 'key', 'make', path.join(dir, 'log'), '--origin', 'samplan.norrgota.example/r'],
        { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    writeFileSync(path.join(dir, 'c.conf'), `${base}\ndatabase.url_sealer = ${url} user=samplan_sealer\naudit.public_key = ${path.join(dir, 'log.pub')}\n`);

    const since = samplan.sql('SELECT coalesce(max(id), 0) FROM audit.event'); // the demo county's making
    const anna = await new Client(samplan).signIn('anna.ward');
    const maria = await new Client(samplan).signIn('maria.nurse');
    for (let i = 0; i < 40; i++) // side by side, so that reads share a transaction
        await Promise.all([anna.request('GET', '/inbox'), maria.request('GET', '/inbox'), anna.request('GET', '/discharges/00000000-0000-7000-8000-000000000000')]);
    const person = await anna.request('POST', '/patients', { identifier: '191212121212', givenName: 'Tolvan', familyName: 'Tolvansson', municipalityCode: '9901' });
    const acknowledged = samplan.sql(`SELECT id FROM audit.event WHERE action IN ('inbox.read', 'discharge.read', 'patient.create') AND id > ${since} ORDER BY id`).split('\n');
    const has = new Set(all().map(([, id]) => id));
    ok('every acknowledged read, refusal and act has a receipt', person.status === 201 && acknowledged.length >= 121 && acknowledged.every((id) => has.has(id)),
        `${acknowledged.length} ${has.size}`);
    ok('numbers have no gaps and each MAC is what another program makes', readdirSync(folder).length > 0 && readdirSync(folder).every(whole));
    ok('a receipt holds nothing of anybody', !/Tolvan|1212|Lindqvist/.test(readdirSync(folder).flatMap(lines).join('\n').replace(/[0-9a-f]{64}/g, '')));
    const sound = verify();
    ok('a log that nobody has touched holds, with every receipt compared and nothing sealed', sound.code === 0 && sound.said.receipts === has.size
        && sound.said.batches === 0 && sound.said.unsealed >= has.size, sound.text);

    const id = acknowledged.at(-1);
    const kept = samplan.sql('CREATE TABLE public.kept AS SELECT * FROM audit.event');
    const back = () => samplan.sql(`SET session_replication_role = replica; DELETE FROM audit.event WHERE id = ${id};
        INSERT INTO audit.event OVERRIDING SYSTEM VALUE SELECT * FROM public.kept WHERE id = ${id}`);
    for (const [column, value] of [['user_id', 'gen_random_uuid()'], ['patient_id', 'gen_random_uuid()'], ['outcome', "'denied'"], ['at', "at + interval '1 microsecond'"],
        ['reason', "''"], ['unit_id', 'NULL'], ['action', "'patient.read'"]])
        tampered(`a row whose ${column} was changed before it was sealed is named`, () => samplan.sql(`SET session_replication_role = replica;
            UPDATE audit.event SET ${column} = ${value} WHERE id = ${id}`), back, 1, new RegExp(`row ${id} is not what the server acknowledged`));
    tampered('a row that was removed before it was sealed is named', () => samplan.sql(`SET session_replication_role = replica;
        DELETE FROM audit.event WHERE id = ${id}`), back, 1, new RegExp(`row ${id}, which the server acknowledged .*is gone`));
    ok('put back as it was, it holds', verify().code === 0 && kept === '');

    const name = readdirSync(folder).find((one) => lines(one).length > 20);
    const file = path.join(folder, name);
    const was = readFileSync(file, 'utf8');
    const rewritten = (change) => () => writeFileSync(file, change(was.trimEnd().split('\n')).map((line) => `${line}\n`).join(''));
    const asItWas = () => writeFileSync(file, was);
    tampered('a receipt that was taken out is a gap', rewritten((l) => [...l.slice(0, 5), ...l.slice(6)]), asItWas, 7, /does not follow the one before/);
    tampered('a receipt that was changed is seen', rewritten((l) => l.map((line, i) => (i === 7 ? line.replace(/^(\d+) (\d+)/, (_, n, row) => `${n} ${Number(row) + 1}`) : line))),
        asItWas, 7, /has not been written by the server/);
    tampered('half a line is no receipt', () => writeFileSync(file, was.slice(0, -40)), asItWas, 7, /is not a receipt/);
    ok('of a folder that is not there that is said', verify(path.join(dir, 'nowhere')).code === 3);
} catch (error) {
    ok('the test of receipts ran to its end', false, error.stack);
} finally {
    samplan.stop();
    rmSync(dir, { recursive: true, force: true });
}
finish();
