// refusals.mjs - bad input to every endpoint that takes a body, moves that the table of states forbids, stale
// versions and repeated keys: each is refused with a problem document that names the member where there is one, in
// Swedish and in English, and the case is in the database as it was, to the last column of the last table.
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import YAML from 'yaml';
import { Client, finish, ok, root, startSamplan } from '../lib/client.mjs';

const api = YAML.parse(readFileSync(path.join(root, 'proto/openapi.yaml'), 'utf8'));
const operations = Object.entries(api.paths).flatMap(([where, item]) =>
    ['post', 'put'].filter((method) => item[method]?.requestBody).map((method) => ({
        method: method.toUpperCase(), where, ...item[method] })))
    .filter((one) => one.requestBody.content['application/json'] && one.operationId !== 'signIn');
const resolve = (schema) => {
    if (!schema) return {};
    if (schema.$ref) return resolve(schema.$ref.split('/').slice(1).reduce((node, key) => node[key], api));
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map(resolve), { nullable: schema.nullable });
    return schema;
};
const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
const inDays = (d) => inHours(24 * d).slice(0, 10);
const faults = [];
const count = (n, what) => `${what} (${n} of them)`;
function told(what, holds, detail = '') {
    if (!holds) faults.push(`${what}: ${detail}`);
    return holds;
}
const flush = (sentence) => {
    ok(sentence, faults.length === 0, faults.slice(0, 25).join('\n    '));
    faults.length = 0;
};

// ---- the whole database, but for what a refusal is to write: its row in the log and when somebody was last seen ----
const HASH = `SELECT string_agg(format('SELECT %L AS t, coalesce(md5(string_agg(x::text, '','' ORDER BY x::text)), '''') AS h FROM %s x',
    c.oid::regclass, c.oid::regclass), ' UNION ALL ' ORDER BY c.oid::regclass::text) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND (n.nspname IN ('organisation', 'identity', 'patient', 'discharge', 'access', 'liability')
        OR n.nspname = 'audit' AND c.relname ~ '^(review|public)_')
    AND c.relname NOT IN ('session', 'face', 'quality_case', 'quality_fault', 'sign_in_attempt', 'totp_used', 'found')`;
let hashes = '';
const whole = (samplan) => samplan.sql((hashes ||= samplan.sql(HASH)));
function unchanged(samplan, before, what) {
    const after = whole(samplan);
    if (after === before) return true;
    const rows = (text) => new Map(text.split('\n').map((line) => line.split('|')));
    const [a, b] = [rows(before), rows(after)];
    return told(what, false, `changed ${[...b].filter(([t, h]) => a.get(t) !== h).map(([t]) => t).join(' ')}`);
}

// A problem in the language that was asked for, with the member at fault.
async function refusal(client, method, where, body, { headers = {}, status, pointer, what }) {
    let sv;
    for (const language of ['sv', 'en']) {
        const answer = await client.request(method, where, body, { 'accept-language': language, ...headers });
        const p = answer.json ?? {};
        const name = `${what} (${language})`;
        if (!told(name, [status].flat().includes(answer.status), `${answer.status} ${answer.text.slice(0, 160)}`)) return false;
        told(name, answer.headers['content-type'] === 'application/problem+json', answer.headers['content-type']);
        told(name, /^\/problems\/[a-z-]+$/.test(p.type ?? '') && p.title && p.status === answer.status && p.requestId, answer.text);
        if (pointer !== undefined) told(name, (p.pointer ?? '').startsWith(pointer) || ['missing', 'bad-text'].includes(p.reason), `${pointer} is told as ${p.pointer} ${p.reason}`);
        if (language === 'sv') sv = p;
        else told(name, p.title !== sv.title && (p.detail ?? '-') !== (sv.detail ?? ''), `the same words: ${p.title} ${p.detail}`);
    }
    return true;
}

// ---- bodies ----
function wrongValues(schema) {
    if (schema.type === 'integer' || schema.type === 'number') return ['x', true, [], {}, 1e30, -1e9];
    if (schema.type === 'boolean') return ['x', 5, []];
    if (schema.type === 'array') return ['x', {}, 5];
    if (schema.type !== 'string') return ['x', 5, []];
    const values = [5, true, {}, []];
    if (schema.format === 'date') values.push('2026-02-30', '2025-02-29', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-01T00:00:00Z', '');
    if (schema.format === 'date-time') values.push('2026-02-30T10:00:00Z', '2026-01-01T25:00:00Z', '2026-01-01T10:00:00', '2026-01-01', '');
    if (schema.format === 'uuid') values.push('x', '1234', '00000000-0000-0000-0000-00000000000g');
    if (schema.enum) values.push('nonsense', schema.enum[0].toUpperCase());
    if (schema.maxLength && !schema.format) values.push('x'.repeat(schema.maxLength + 1));
    values.push('bell \u0007');
    return values;
}

async function badBodies(samplan, clientOf, targetOf) {
    let refused = 0;
    for (const operation of operations) {
        const schema = resolve(operation.requestBody.content['application/json'].schema);
        const [client, where] = [clientOf(operation), targetOf(operation)];
        const version = { 'if-match': '"1"' };
        const before = whole(samplan);
        const bodies = [[[], ''], ['text', ''], [7, ''], [null, ''], [{ unknownMember: 1 }, undefined]];
        for (const [name, member] of Object.entries(schema.properties ?? {}))
            for (const value of wrongValues(resolve(member))) bodies.push([{ [name]: value }, `/${name}`]);
        for (const [body, pointer] of bodies) {
            // a draft's content is the client's own, and a case may ask for nothing: such bodies are taken elsewhere
            const what = `${operation.operationId} ${JSON.stringify(body).slice(0, 60)}`;
            if (await refusal(client, operation.method, where, body, { headers: version, status: 400, pointer, what })) refused++;
        }
        unchanged(samplan, before, operation.operationId);
    }
    return refused;
}

// ---- moves ----
const MOVES = [...readFileSync(path.join(root, 'services/core/discharge/state.def'), 'utf8')
    .matchAll(/^MOVE\("([a-z-]+)", "([a-z-]+)", "([a-z-]+)", "([a-z-]+)"\)/gm)].map(([, act, from, to, actor]) => ({ act, from, to, actor }));
const STATES = ['admitted', 'notified', 'planning', 'ready', 'discharged', 'follow-up', 'closed', 'aborted'];
// Every act that a unit makes by a path of its own, with a body that is good in itself.
const acts = (units) => ({
    notify: ['POST', 'admission-notice', { recipients: [{ unitId: units.other, role: 'rehabilitation' }] }],
    'expected-date': ['PUT', 'expected-date', { expectedDischargeDate: inDays(9) }],
    correct: ['PUT', 'admission', { admittedAt: inHours(-90), reason: 'Fel tid' }],
    care: ['PUT', 'care', { care: 'psychiatric' }],
    ready: ['POST', 'ready', { judgedAt: inHours(-0.1), physicianName: 'Doktor Prov' }],
    'ready-withdraw': ['POST', 'ready-withdrawal', {}],
    'not-known': ['POST', 'not-known', {}],
    reject: ['POST', 'rejection', { reason: 'wrong-unit' }],
    forward: ['POST', 'forwarding', { unitId: units.other, role: 'rehabilitation' }],
    return: ['POST', 'return', { note: 'Fel' }],
    recall: ['POST', 'recall', { unitId: units.clinic, reason: 'wrong-unit' }],
    'appoint-contact': ['POST', 'care-contact', { name: 'Vera', phone: '0999' }],
    'sip-decision': ['POST', 'sip-decision', { need: 'required' }],
    'sip-call': ['POST', 'sip-call', { meetingAt: inHours(24), place: 'Rum' }],
    availability: ['POST', 'availability', { available: true }],
    depart: ['POST', 'departure', { leftAt: inHours(-0.1), to: 'home' }],
    'patient-information': ['POST', 'patient-information', { givenAt: inHours(-0.1) }],
    'follow-up': ['POST', 'follow-up', { at: inHours(-0.1), how: 'phone' }],
    close: ['POST', 'closing', { reason: 'done' }],
    abort: ['POST', 'abort', { reason: 'wrong', at: inHours(-0.1) }],
});

async function forbiddenMoves(samplan, clients, id, units) {
    let tried = 0;
    const isMine = (move, role) => move.actor === 'party' || move.actor === role || (move.actor === 'recipient' && role === 'primary-care');
    for (const state of STATES) {
        // by hand, so that every state is reached for every act; nothing else of the case is read before the table
        samplan.sql(`BEGIN; SET LOCAL session_replication_role = replica;
            UPDATE discharge.discharge SET state = '${state}', version = version + 1 WHERE id = '${id}';
            DELETE FROM discharge.face WHERE discharge_id = '${id}'; COMMIT`);
        const version = samplan.sql(`SELECT version FROM discharge.discharge WHERE id = '${id}'`);
        const before = whole(samplan);
        for (const [act, [method, end, body]] of Object.entries(acts(units))) {
            for (const [role, client] of Object.entries(clients)) {
                const rows = MOVES.filter((move) => move.act === act && isMine(move, role));
                if (rows.some((move) => move.from === state)) continue; // allowed: not the subject here
                tried++;
                await refusal(client, method, `/discharges/${id}/${end}`, body, { headers: { 'if-match': `"${version}"` },
                    status: rows.length ? 409 : 403, what: `${act} in ${state} by ${role}` });
            }
        }
        unchanged(samplan, before, `moves out of ${state}`);
    }
    return tried;
}

async function staleVersions(samplan, clients, id, units) {
    let tried = 0;
    for (const [act, [method, end, body]] of Object.entries(acts(units))) {
        const role = MOVES.some((move) => move.act === act && ['ward', 'party'].includes(move.actor)) ? 'ward' : 'primary-care';
        const where = `/discharges/${id}/${end}`;
        const before = whole(samplan);
        for (const [header, status] of [['"1"', 412], ['"999"', 412], ['"x"', 400], ['W/"1"', 400], ['*', 400]]) {
            tried++;
            await refusal(clients[role], method, where, body, { headers: { 'if-match': header }, status, what: `${act} at ${header}` });
        }
        const answer = await clients[role].request(method, where, body, {});
        told(`${act} without a version`, answer.status === 428, `${answer.status} ${answer.text.slice(0, 100)}`);
        unchanged(samplan, before, `${act} at other versions`);
    }
    return tried;
}

// The same key once more is the same answer; with other content, or by another act, it is refused.
async function repeatedKeys(samplan, clients, id) {
    const version = () => samplan.sql(`SELECT version FROM discharge.discharge WHERE id = '${id}'`);
    const cases = [
        ['ward', 'PUT', 'expected-date', (n) => ({ expectedDischargeDate: inDays(10 + n) })],
        ['ward', 'PUT', 'care', (n) => ({ care: n % 2 ? 'psychiatric' : 'somatic' })],
        ['ward', 'POST', 'sip-decision', (n) => ({ need: n % 2 ? 'required' : 'not-required' })],
        ['primary-care', 'POST', 'care-contact', (n) => ({ name: `Vera ${n}`, phone: '0999' })],
        ['primary-care', 'POST', 'availability', (n) => ({ available: n % 2 === 1, ...(n % 2 ? { from: inHours(1) } : {}) })],
        ['primary-care', 'POST', 'sip-call', (n) => ({ meetingAt: inHours(24 + n), place: 'Rum' })],
        ['ward', 'POST', 'ready', (n) => ({ judgedAt: inHours(-0.1 * n), physicianName: 'Doktor Prov' })],
        ['ward', 'POST', 'ready-withdrawal', (n) => ({ reason: `Feber ${n}` })],
        ['ward', 'POST', 'patient-information', (n) => ({ givenAt: inHours(-0.1 * n) })],
    ];
    for (const [role, method, end, body] of cases) {
        const client = clients[role];
        const where = `/discharges/${id}/${end}`;
        const key = randomUUID();
        const headers = { 'if-match': `"${version()}"`, 'idempotency-key': key };
        const sent = body(1);
        const first = await client.request(method, where, sent, headers);
        told(end, first.status === 200, `${first.status} ${first.text.slice(0, 200)}`);
        const before = whole(samplan);
        const again = await client.request(method, where, sent, headers);
        told(`${end} again`, again.status === 200 && again.text === first.text, again.status);
        await refusal(client, method, where, body(2), { headers, status: 409, what: `${end} with other content` });
        await refusal(client, 'PUT', `/discharges/${id}/admission`, { physicianName: 'En annan', reason: 'Fel namn' },
            { headers, status: role === 'ward' ? 409 : [409, 403], what: `${end}'s key for another act` });
        unchanged(samplan, before, `${end}'s key`);
    }
    return cases.length;
}

async function impossibleTimes(samplan, ward, id) {
    const version = samplan.sql(`SELECT version FROM discharge.discharge WHERE id = '${id}'`);
    const headers = { 'if-match': `"${version}"` };
    const before = whole(samplan);
    const wrong = [
        ['PUT', 'expected-date', { expectedDischargeDate: '2001-01-01' }, '/expectedDischargeDate'],
        ['POST', 'ready', { judgedAt: inHours(2), physicianName: 'Doktor Prov' }, '/judgedAt'],
        ['POST', 'ready', { judgedAt: '2001-01-01T10:00:00Z', physicianName: 'Doktor Prov' }, '/judgedAt'],
        ['POST', 'ready', { judgedAt: inHours(-0.1), physicianName: '  ' }, '/physicianName'],
        ['PUT', 'admission', { admittedAt: inHours(2), reason: 'Fel tid' }, '/admittedAt'],
        ['PUT', 'admission', { admittedAt: inHours(-1), assessedAt: inHours(-5), reason: 'Fel tid' }],
        ['POST', 'departure', { leftAt: inHours(2), to: 'home' }, '/leftAt'],
        ['POST', 'departure', { leftAt: '2001-01-01T10:00:00Z', to: 'home' }],
        ['POST', 'sip-decision', { need: 'refused' }, '/refusedOn'],
        ['POST', 'sip-decision', { need: 'refused', refusedOn: inDays(3) }, '/refusedOn'],
        ['POST', 'patient-information', { givenAt: inHours(2) }, '/givenAt'],
        ['POST', 'abort', { reason: 'death', at: inHours(2) }, '/at'],
        ['POST', 'recall', { unitId: randomUUID(), reason: 'wrong-unit' }],
        ['POST', 'admission-notice', { recipients: [] }, '/recipients'],
        ['POST', 'admission-notice', { recipients: [{ unitId: randomUUID(), role: 'home-care' }] }],
        ['POST', 'admission-notice', { recipients: [{ unitId: 'x', role: 'home-care' }] }, '/recipients/0'],
        ['POST', 'ready', { judgedAt: inHours(-9), physicianName: 'Doktor Prov', occurredAt: inHours(-8) }, '/afterwards'],
        ['POST', 'ready', { judgedAt: inHours(-9), physicianName: 'Doktor Prov', afterwards: 'phone' }, '/occurredAt'],
    ];
    for (const [method, end, body, pointer] of wrong)
        await refusal(ward, method, `/discharges/${id}/${end}`, body, { headers, status: [400, 409, 422], pointer, what: `${end} ${JSON.stringify(body)}` });
    unchanged(samplan, before, 'impossible times');
    return wrong.length;
}

const samplan = startSamplan();
try {
    process.kill(samplan.worker(), 'SIGTERM'); // its duties change rows of their own
    const ward = await new Client(samplan).signIn('anna.ward');
    const lena = await new Client(samplan).signIn('vc.lena');
    const eva = await new Client(samplan).signIn('hemtjanst.eva');
    const admin = await new Client(samplan).signIn('admin.sofia', undefined, 'unit-administrator');
    const karin = await new Client(samplan).signIn('logg.karin');
    const per = await new Client(samplan).signIn('lan.per');
    const rehab = await new Client(samplan).signIn('rehab.nils');
    const tyra = await new Client(samplan).signIn('tyra.patient');
    const unit = (client) => client.session.assignment.unit.id;
    const units = { clinic: unit(lena), other: unit(rehab) };
    const person = (await ward.request('POST', '/patients', { identifier: '191212121212', givenName: 'Tolvan', familyName: 'Åkesson', municipalityCode: '9901' })).json;
    let found = (await ward.request('POST', '/discharges', { patientId: person.id, admittedAt: inHours(-100), expectedDischargeDate: inDays(4),
        recipients: [{ unitId: unit(lena), role: 'primary-care' }, { unitId: unit(eva), role: 'home-care' }] })).json;
    const id = found.id;
    const clients = { ward, 'primary-care': lena, recipient: eva };

    const clientOf = ({ tags, where }) => (where.startsWith('/own') ? tyra : where.startsWith('/county') ? per : tags[0] === 'unit' ? admin : tags[0] === 'audit' ? karin : ward);
    const targetOf = ({ tags, where }) => where.replace('{form}', where.startsWith('/drafts') ? 'admission' : 'aids')
        .replace('{field}', where.includes('/rows/') ? 'action.text' : where.includes('/agreements/') ? 'self' : 'words.matters')
        .replace('{id}', where.startsWith('/patients') ? person.id : tags[0] === 'unit' || where.startsWith('/county') ? randomUUID() : id)
        .replace(/\{\w+\}/g, randomUUID());
    const bodies = await badBodies(samplan, clientOf, targetOf);
    flush(count(bodies, 'wrong types, unknown members and impossible dates are refused by every endpoint that takes a body, in both languages, and change nothing'));
    const times = await impossibleTimes(samplan, ward, id);
    flush(count(times, 'what cannot have been is refused, the member named, and changes nothing'));
    const stale = await staleVersions(samplan, clients, id, units);
    flush(count(stale, 'an act at another version than the present is refused, and changes nothing'));
    const keys = await repeatedKeys(samplan, clients, id);
    flush(count(keys, 'a repeated key gives the same answer once more, and with other content is refused and changes nothing'));
    const moves = await forbiddenMoves(samplan, clients, id, units);
    flush(count(moves, 'every move that the table does not have is refused, of every act in every state by each party, and changes nothing'));
    ok('control: a good act changes the case, so the comparison can fail', await (async () => {
        samplan.sql(`BEGIN; SET LOCAL session_replication_role = replica; UPDATE discharge.discharge SET state = 'planning' WHERE id = '${id}'; COMMIT`);
        const before = whole(samplan);
        found = await ward.request('PUT', `/discharges/${id}/expected-date`, { expectedDischargeDate: inDays(30) },
            { 'if-match': `"${samplan.sql(`SELECT version FROM discharge.discharge WHERE id = '${id}'`)}"` });
        return found.status === 200 && whole(samplan) !== before;
    })());
} catch (error) {
    ok('the test of refusals ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
