// attacks.mjs - what somebody with a session of their own, or with none, tries on people, units and counties that are not theirs:
// each attempt with the refusal that it must meet. Who sees what is matrix.mjs; hostile bytes are tests/unit/http and the fuzzers.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import YAML from 'yaml';
import { Client, finish, ok, root, startSamplan } from '../lib/client.mjs';

const api = YAML.parse(readFileSync(path.join(root, 'proto/openapi.yaml'), 'utf8'));
const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
const inDays = (d) => inHours(24 * d).slice(0, 10);
const faults = [];
let tried = 0;
let page = ''; // the client's: what is no file and no operation is a page of it, with nothing of anybody in it
function met(what, answer, ...expected) {
    tried++;
    if (answer.status === 200 && answer.text === page) return;
    if (!expected.includes(answer.status)) faults.push(`${what}: ${answer.status}, expected ${expected.join(' or ')} ${answer.text?.slice(0, 200)}`);
    else if (answer.status >= 400 && answer.text && !answer.headers['content-type']?.startsWith('application/problem+json'))
        faults.push(`${what}: refused with ${answer.headers['content-type']}`);
}
function told(sentence) {
    ok(`${sentence} (${tried})`, faults.length === 0 && tried > 0, faults.join('\n    '));
    faults.length = tried = 0;
}

// A request with a path and headers that no library would send.
function raw(client, method, where, headers = {}, body = undefined) {
    const url = new URL(client.samplan.address);
    const all = { cookie: client.cookie, ...headers };
    if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
    return new Promise((resolve, reject) => {
        const req = https.request({ host: url.hostname, port: url.port, method, path: where, headers: all, ca: client.samplan.ca, agent: false,
            setHost: !('host' in headers) }, (res) => {
            const parts = [];
            res.on('data', (part) => parts.push(part));
            res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, text: Buffer.concat(parts).toString() }));
        });
        req.on('error', reject);
        req.end(body);
    });
}
const write = (client, headers = {}) => ({ origin: client.samplan.address, 'x-samplan-csrf': client.csrf, 'idempotency-key': randomUUID(),
    'content-type': 'application/json', ...headers });

// ---- ids ----

// The ids next to one's own: they hold the time, so a neighbour's can be guessed but for 74 bits; and it would not help.
async function guessedIds(anna, eva, mine, theirs) {
    const near = (id, by) => (BigInt(`0x${id.replaceAll('-', '')}`) + BigInt(by)).toString(16).padStart(32, '0')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    for (const [kind, id] of [['discharges', mine.case], ['patients', mine.person], ['plans', mine.plan]])
        for (const by of [-2, -1, 1, 2]) met(`${kind} ${by} away`, await anna.request('GET', `/${kind}/${near(id, by)}`), 404);
    met("another unit's case", await eva.request('GET', `/discharges/${theirs.case}`), 404);
    met("another unit's person", await eva.request('GET', `/patients/${theirs.person}`), 404);
    met("a person's id as a case", await anna.request('GET', `/discharges/${mine.person}`), 404);
    met("a case's id as a plan", await anna.request('GET', `/plans/${mine.case}`), 404);
    met("another case's document", await anna.request('GET', `/discharges/${mine.case}/documents/${theirs.document}`), 404);
    met("another plan's version", await eva.request('GET', `/plans/${mine.plan}/versions/1`), 404);
    met('a case for a person one has not found', await eva.request('POST', '/plans', { patientId: theirs.person }), 403, 404);
    met("a time of one person under another's plan", await anna.request('POST', `/patients/${mine.person}/appointments`, { kind: 'visit',
        startsAt: inHours(30), endsAt: inHours(31), visibility: 'parties', forPatient: true, planId: theirs.plan }), 400, 404, 409);
    for (const id of ['1', '*', 'null', '%00', '{}', '00000000-0000-0000-0000-000000000000', `${mine.case}'--`, mine.case.toUpperCase() + '0'])
        met(`the id ${id}`, await anna.request('GET', `/discharges/${encodeURIComponent(id)}`), 400, 404);
    told('ids that were guessed, swapped or made up lead nowhere');
}

// ---- members that are not the caller's to set ----
async function massAssignment(anna, mine) {
    const given = { id: randomUUID(), version: 9, state: 'closed', unitId: randomUUID(), patientId: randomUUID(), createdBy: { id: randomUUID() },
        createdAt: inHours(-1), role: 'county-administrator', protected: false, providerId: randomUUID(), __proto__x: 1, permission: 'audit.review' };
    const resolve = (schema) => (schema?.$ref ? resolve(schema.$ref.split('/').slice(1).reduce((node, key) => node[key], api)) : schema ?? {});
    for (const [where, item] of Object.entries(api.paths)) {
        for (const method of ['post', 'put']) {
            const schema = resolve(item[method]?.requestBody?.content['application/json']?.schema);
            if (!schema.properties || /^\/(own|county|unit|audit|sign-in|session)/.test(where)) continue;
            const target = where.replace('{id}', where.startsWith('/patients') ? mine.person : where.startsWith('/plans') ? mine.plan : mine.case)
                .replace('{field}', where.startsWith('/agreements') ? 'matters' : 'words.matters').replace('{form}', where.startsWith('/drafts') ? 'admission' : 'aids').replace(/\{\w+\}/g, randomUUID());
            for (const [name, value] of Object.entries(given).filter(([member]) => !(member in schema.properties)))
                met(`${method} ${where} with ${name}`, await anna.request(method.toUpperCase(), target, { [name]: value }, { 'if-match': '"1"' }), 400, 403);
        }
    }
    told('a member that is not the caller\'s to set is refused by every operation');
}

// ---- doors that are not shown ----
async function forcedBrowsing(anna, nobody) {
    const doors = ['/audit/search', '/county/settings', '/county/payment?month=2026-11', '/county/quality', '/unit/members', '/unit/settings', '/own',
        '/inbox', '/units', '/reference', '/plans', '/appointments', '/stream', '/quality', '/deviations', '/discharges/x', '/patients/x'];
    for (const door of doors) met(`${door} with no session`, await nobody.request('GET', door), 401, 404, 405);
    for (const door of ['/county/settings', '/county/payment?month=2026-11', '/county/quality', '/county/agreements', '/unit/members', '/own'])
        met(`${door} by the ward`, await anna.request('GET', door), 401, 403);
    met('/audit/search by the ward', await anna.request('POST', '/audit/search', {}), 403);
    for (const hidden of ['/api/v1', '/api/v2/inbox', '/api/v1/admin', '/api/v1/users', '/api/v1/patients', '/api/v1/discharges', '/api/v1/sql',
        '/api/v1/../metrics/', '/.git/config', '/.env', '/server-status', '/debug/pprof', '/assets/../../samplan.conf', '/api/v1/session.json'])
        met(`${hidden} is no door`, await raw(anna, 'GET', hidden), 400, 404, 405);
    for (const method of ['PATCH', 'TRACE', 'OPTIONS', 'PROPFIND', 'DELETE'])
        met(`${method} of a case`, await raw(anna, method, '/api/v1/inbox'), 400, 404, 405, 501);
    told('no door opens by being tried');
}

// ---- paths and headers ----
async function tricks(anna, eva, theirs) {
    const there = `/api/v1/discharges/${theirs.case}`;
    for (const where of [`/api/v1//discharges/${theirs.case}`, `${there}/`, `${there}/.`, `${there}/../${theirs.case}`, `${there};a=b`,
        `/api/v1/%64ischarges/${theirs.case}`, `/api/v1/discharges%2f${theirs.case}`, `/API/V1/discharges/${theirs.case}`, `${there}%00`, `${there}%20`,
        `/api/v1/inbox/..%2fdischarges/${theirs.case}`, `/api/v1/inbox/%2e%2e/discharges/${theirs.case}`, `${there}?unitId=${theirs.unit}`,
        `${there}?_method=DELETE`, `/\\api\\v1\\discharges\\${theirs.case}`, `${there}#x`, `/api/v1/discharges/${theirs.case}\u00ad`.replace('\u00ad', '%C2%AD')])
        met(where.replaceAll(theirs.case, '{id}'), await raw(eva, 'GET', where), 400, 404);
    for (const [name, value] of Object.entries({ 'x-original-url': there, 'x-rewrite-url': there, 'x-http-method-override': 'GET', 'x-forwarded-user': 'anna.ward',
        'x-samplan-unit': theirs.unit, authorization: 'Bearer x', 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '::1', forwarded: 'for=127.0.0.1;proto=https' }))
        met(`the header ${name}`, await raw(eva, 'GET', there, { [name]: value }), 400, 404);
    const two = `${eva.cookie}; ${anna.cookie}`;
    met("two sessions' cookies", await raw(eva, 'GET', there, { cookie: two }), 400, 401, 404);
    met('another name for the cookie', await raw(eva, 'GET', '/api/v1/inbox', { cookie: anna.cookie.replace('__Host-', '') }), 401);
    met('the cookie twice', await raw(eva, 'GET', there, { cookie: [eva.cookie, anna.cookie] }), 400, 401, 404);
    for (const secret of ['', 'A'.repeat(43), '0', 'null', '../../etc', '%00', 'A'.repeat(5000)])
        met(`the secret ${secret.slice(0, 8)}`, await raw(eva, 'GET', '/api/v1/inbox', { cookie: `__Host-samplan=${secret}` }), 400, 401, 431);
    told('no path and no header leads around');
}

// ---- other sites, other people's tokens ----
async function forgery(anna, eva, mine) {
    const where = `/api/v1/discharges/${mine.case}/sip-decision`;
    const body = JSON.stringify({ need: 'required' });
    const version = { 'if-match': '"1"' };
    const post = (headers) => raw(anna, 'POST', where, { ...version, ...headers }, body);
    const good = write(anna);
    const without = (name) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
    met('no token', await post(without('x-samplan-csrf')), 403);
    met("another session's token", await post({ ...good, 'x-samplan-csrf': eva.csrf }), 403);
    met('an empty token', await post({ ...good, 'x-samplan-csrf': '' }), 400, 403);
    met('a token in the query', await raw(anna, 'POST', `${where}?csrf=${anna.csrf}`, { ...without('x-samplan-csrf'), ...version }, body), 400, 403);
    for (const origin of ['https://evil.example', 'null', `${anna.samplan.address}.evil.example`, anna.samplan.address.replace('https', 'http')])
        met(`from ${origin.includes('localhost') || origin.includes('127') ? 'nearly our own' : origin}`, await post({ ...good, origin }), 403);
    met('from another site, as the browser says', await post({ ...without('origin'), 'sec-fetch-site': 'cross-site' }), 403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
        met(`as ${type || 'nothing'}`, await post({ ...good, 'content-type': type }), 400, 403, 415);
    const listened = await raw(anna, 'GET', '/api/v1/session', { origin: 'https://evil.example' });
    tried++;
    if (Object.keys(listened.headers).some((name) => name.startsWith('access-control-'))) faults.push('another site may read the answer');
    told('what another site sends is refused, and it may not read');
}

// ---- sessions that are over ----
async function staleSessions(samplan, account) {
    const fresh = () => new Client(samplan).signIn(account);
    const mine = (client) => client.request('GET', '/inbox');
    const idOf = (client) => `(SELECT id FROM identity.session WHERE secret_hash = sha256('\\x${Buffer.from(client.cookie.split('=')[1], 'base64url').toString('hex')}'::bytea))`;

    const out = await fresh();
    const copy = Object.assign(new Client(samplan), { cookie: out.cookie, csrf: out.csrf });
    met('control: a live session', await mine(copy), 200);
    met('signing out', await out.request('POST', '/sign-out'), 200, 204);
    met('a copy of a session that was signed out', await mine(copy), 401);

    const turned = await fresh();
    const before = Object.assign(new Client(samplan), { cookie: turned.cookie, csrf: turned.csrf });
    met('choosing', await turned.request('POST', '/session/assignment', { assignmentId: turned.session.assignment.id }), 200);
    met('the secret from before the choice', await mine(before), 401);
    met("somebody else's assignment", await turned.request('POST', '/session/assignment',
        { assignmentId: samplan.sql("SELECT id FROM identity.assignment WHERE role = 'log-reviewer' LIMIT 1") }), 400, 401, 403, 404);

    const idle = await fresh();
    samplan.sql(`UPDATE identity.session SET last_seen = now() - interval '16 minutes' WHERE id = ${idOf(idle)}`);
    met('idle for 16 minutes', await mine(idle), 401);
    const old = await fresh();
    samplan.sql(`UPDATE identity.session SET signed_in_at = now() - interval '13 hours' WHERE id = ${idOf(old)}`);
    met('signed in 13 hours ago', await mine(old), 401);

    const left = await fresh();
    samplan.sql(`UPDATE identity.assignment SET valid_to = clock_timestamp() WHERE id = '${left.session.assignment.id}'`);
    met('an assignment that has ended', await mine(left), 401, 403);
    samplan.sql(`UPDATE identity.assignment SET valid_to = NULL WHERE id = '${left.session.assignment.id}'`);
    const gone = await fresh();
    samplan.sql(`UPDATE identity.staff SET active = false WHERE id = '${gone.session.user.id}'`);
    met('somebody who has left', await mine(gone), 401);
    samplan.sql(`UPDATE identity.staff SET active = true WHERE id = '${gone.session.user.id}'`);
    told('a session that is over, or whose right has ended, opens nothing');
}

// Another user's key, and one's own for something else, give nothing of what was done with it.
async function reusedKeys(anna, eva, mine) {
    const key = randomUUID();
    const reminder = { text: 'Ring', dueAt: inHours(2) };
    const where = `/discharges/${mine.case}/reminders`;
    met('control: a first write', await anna.request('POST', where, reminder, { 'idempotency-key': key }), 200, 201);
    met('its key by somebody else', await eva.request('POST', where, reminder, { 'idempotency-key': key }), 403, 404);
    met('its key for another reminder', await anna.request('POST', where, { ...reminder, text: 'Gå' }, { 'idempotency-key': key }), 409);
    met('its key for another thing', await anna.request('POST', `/plans/${mine.plan}/rows`, { section: 'goal' }, { 'idempotency-key': key }), 409);
    for (const bad of ['x'.repeat(300), 'a b', 'a\tb', '\u00e5'])
        met(`the key ${bad.slice(0, 4)}`, await anna.request('POST', where, reminder, { 'idempotency-key': bad }), 400);
    told('a key is one user\'s and one act\'s');
}

const samplan = startSamplan();
try {
    const anna = await new Client(samplan).signIn('anna.ward');
    const eva = await new Client(samplan).signIn('hemtjanst.eva');
    const need = (answer) => { if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`); return answer.json; };
    const begin = async (identifier) => {
        const person = need(await anna.request('POST', '/patients', { identifier, givenName: 'Prov', familyName: 'Provsson', municipalityCode: '9901' }));
        const found = need(await anna.request('POST', '/discharges', { patientId: person.id, admittedAt: inHours(-3), expectedDischargeDate: inDays(4) }));
        const sent = need(await anna.request('POST', `/discharges/${found.id}/documents`, { kind: 'aids', sections: [
            { key: 'items', state: 'done', rows: [{ item: 'Rollator', count: '1', status: 'ordered' }] }] }, { 'if-match': `"${found.version}"` }));
        return { person: person.id, case: found.id, document: sent.documents[0].id, unit: anna.session.assignment.unit.id,
            plan: need(await anna.request('POST', '/plans', { patientId: person.id })).id };
    };
    page = (await raw(anna, 'GET', '/')).text;
    const mine = await begin('191212121212');
    const theirs = await begin('194103109809');
    await guessedIds(anna, eva, mine, theirs);
    await massAssignment(anna, mine);
    await forcedBrowsing(anna, new Client(samplan));
    await tricks(anna, eva, theirs);
    await forgery(anna, eva, mine);
    await reusedKeys(anna, eva, mine);
    await staleSessions(samplan, 'maria.nurse');
    const denied = Number(samplan.sql("SELECT count(*) FROM audit.event WHERE outcome = 'denied'"));
    ok('and what was refused to somebody is in the log', denied > 50, denied);
} catch (error) {
    ok('the attacks ran to their end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
