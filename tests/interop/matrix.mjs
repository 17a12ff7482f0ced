// matrix.mjs - who may see what, asked three times: the API, raw SQL under row-level security, and an oracle that is
// written here from the rules and knows nothing of the product's tables. Every route that names a thing of a person ×
// every role × every relation of the caller's unit to the person × consent × block × protected identity.
//
// Reads are asked in every combination. Writes are asked with a version that no thing has (412 when the thing is seen, 404
// when it is not), and those without a version only where they are to be refused, so that the world stays as it is.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';
import { Client, finish, hammer, ok, root, startSamplan } from '../lib/client.mjs';

const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
const inDays = (d) => inHours(24 * d).slice(0, 10);
const PDF = Buffer.from('%PDF-1.4\nxref\nstartxref\n9\n%%EOF');
const FILE = { 'content-type': 'application/pdf', 'x-samplan-file-name': 'a.pdf' };
const AIDS = [{ key: 'items', state: 'done', rows: [{ item: 'Rollator', count: '1', status: 'ordered' }] }];
const NONE = '00000000-0000-7000-8000-000000000000';
const unitId = (hsa) => {
    const h = createHash('md5').update(`demo unit ${hsa}`).digest('hex');
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
};

// ---- the rules, once more ----

// What a role may do at all (PDL-2, SOL-1): named by what is done, not by the product's permissions.
const CARE = ['discharge-coordinator', 'municipal-nurse', 'rehabilitation', 'care-manager', 'home-care', 'primary-care-coordinator', 'physician'];
const LOOK_UP = ['discharge-coordinator', 'municipal-nurse', 'care-manager', 'primary-care-coordinator'];
const MAY = {
    care: CARE, lookUp: LOOK_UP, register: LOOK_UP, ward: ['discharge-coordinator'], county: ['county-administrator'],
};
const ROLES = [...CARE, 'unit-administrator', 'county-administrator', 'log-reviewer'];

// The caller's unit, by what it has to do with the person.
const RELATIONS = {
    maker: 'SE2321009900-A101', // the ward: has made all of it
    'party, same provider': 'SE2321009900-C101', // got the case, as primary care
    'party, other provider': 'SE2120009911-K301', // got the case and a message
    'former party': 'SE2120009911-K302', // got the case, and was taken out
    'called to the plan': 'SE2120009911-K101', // as far as there is a consent
    'same provider': 'SE2321009900-A102',
    'same municipality': 'SE2120009911-K202',
    'other provider': 'SE5590009915-L001',
    'other county': 'SE2321009800-X001',
};
const CONSENTS = ['given', 'none', 'withdrawn'];

// Which things of a person a caller sees. `world`: consent, protected. LUS messages are for those addressed, while they
// are parties; a plan reaches as far as a consent (SIP-2, SV-7, SV-8); of a protected identity named staff alone know.
function sees(thing, relation, world, named) {
    if (world.protected && !named) return false;
    const maker = relation === 'maker';
    const party = maker || relation.startsWith('party');
    const planned = maker || (relation === 'called to the plan' && world.consent === 'given');
    // a block of the unit closes what it wrote to all others, one of the provider to all other providers; what was sent stays
    const open = maker || !world.block || (world.block === 'provider' && relation.endsWith('same provider'));
    switch (thing) {
        case 'case': return party;
        case 'thread': return maker || relation === 'party, other provider';
        case 'plan': return planned && open;
        case 'version': return false; // none was established
        case 'plan time': return planned && open;
        case 'private time': case 'reminder': return maker;
        case 'time': return (party || planned) && open;
        case 'contact': case 'person': return party || planned;
    }
    throw new Error(`what is ${thing}?`);
}

// ---- routes ----

// [method, path, who may at all, what must be seen, body]. Words in braces are ids of the world.
const READS = [
    ['/discharges/{case}', CARE, 'case'],
    ['/discharges/{case}/documents/{document}', CARE, 'case'],
    ['/discharges/{case}/drafts/aids', CARE, 'case'],
    ['/discharges/{case}/threads', CARE, 'case'],
    ['/discharges/{case}/reminders', CARE, 'case'],
    ['/discharges/{case}/liability', CARE, 'case'],
    ['/discharges/{case}/ready-forecast', MAY.ward, 'case'],
    ['/threads/{thread}', CARE, 'thread'],
    ['/attachments/{attachment}', CARE, 'thread'],
    ['/plans/{plan}', CARE, 'plan'],
    ['/plans/{plan}/versions/1', CARE, 'version'],
    [`/plans/{plan}/in-force?on=${inDays(0)}`, CARE, 'version'],
    ['/plans/{plan}/paper?form=html&confirm=yes', CARE, 'plan'],
    ['/patients/{person}/contacts/paper?form=html&confirm=yes', CARE, 'person'],
    ['/discharges/{case}/paper?form=html&confirm=yes', CARE, 'case'],
    ['/appointments/{time}', CARE, 'time'],
    ['/appointments/{time}/calendar', CARE, 'time'],
    ['/appointments/{privateTime}', CARE, 'private time'],
    ['/appointments/{planTime}', CARE, 'plan time'],
    ['/patients/{person}', CARE, 'person'],
    ['/patients/{person}/addressees', MAY.ward, 'person'],
    ['/patients/{person}/named-staff', MAY.ward, 'person'],
    ['/patients/{person}/plans', CARE, 'person'],
    ['/patients/{person}/contacts', CARE, 'person'],
    ['/patients/{person}/appointments', CARE, 'person'],
    ['/patients/{person}/calendar', CARE, 'person'],
    ['/patients/{person}/proxies', CARE, 'person'],
    ['/patients/{person}/agreements', CARE, 'person'],
    ['/agreements/{agreement}/paper?form=html&confirm=yes', CARE, 'time'],
    ['/agreements/{agreement}', CARE, 'time'], // as a time of the unit's: who shares an open case or plan with it
    ['/patients/{person}/blocks', CARE, 'person'],
];
const at = (what) => `/discharges/{case}/${what}`;
const VERSIONED = [
    ['PUT', '/patients/{person}', ['discharge-coordinator'], 'person', { givenName: 'A', familyName: 'B', municipalityCode: '9901', protectedIdentity: 'none' }],
    ['POST', '/patients/{person}/identifiers', MAY.ward, 'person', { identifier: '191212121212' }],
    ['PUT', '/patients/{person}/placement', MAY.ward, 'person', { kind: 'sol-8-4', municipalityCode: '9902', since: '2026-01-01' }],
    ['POST', at('admission-notice'), MAY.ward, 'case', { recipients: [{ unitId: unitId(RELATIONS.maker), role: 'rehabilitation' }] }],
    ['POST', at('ready-withdrawal'), MAY.ward, 'case', {}],
    ['POST', at('forwarding'), CARE, 'case', { unitId: unitId(RELATIONS['same municipality']), role: 'municipal-health' }],
    ['POST', at('recall'), MAY.ward, 'case', { unitId: unitId(RELATIONS['party, same provider']), reason: 'Fel enhet' }],
    ['POST', at('patient-information'), MAY.ward, 'case', { givenAt: inHours(-0.1) }],
    ['POST', at('documents/{document}/confirmation'), CARE, 'case', undefined],
    ['PUT', at('expected-date'), MAY.ward, 'case', { expectedDischargeDate: inDays(9) }],
    ['PUT', at('admission'), MAY.ward, 'case', { admittedAt: inHours(-90), reason: 'Fel tid' }],
    ['PUT', at('care'), MAY.ward, 'case', { care: 'psychiatric' }],
    ['POST', at('ready'), MAY.ward, 'case', { judgedAt: inHours(-0.1), physicianName: 'Doktor Prov' }],
    ['POST', at('departure'), MAY.ward, 'case', { leftAt: inHours(-0.1), to: 'home' }],
    ['POST', at('abort'), MAY.ward, 'case', { reason: 'wrong', at: inHours(-0.1) }],
    ['POST', at('not-known'), CARE, 'case', {}],
    ['POST', at('rejection'), CARE, 'case', { reason: 'wrong-unit' }],
    ['POST', at('return'), CARE, 'case', { note: 'Fel' }],
    ['POST', at('care-contact'), CARE, 'case', { name: 'Vera', phone: '0999' }],
    ['POST', at('sip-decision'), CARE, 'case', { need: 'required' }],
    ['POST', at('sip-call'), CARE, 'case', { meetingAt: inHours(24), place: 'Rum' }],
    ['POST', at('availability'), CARE, 'case', { available: true }],
    ['POST', at('follow-up'), CARE, 'case', { at: inHours(-0.1), how: 'phone' }],
    ['POST', at('closing'), CARE, 'case', { reason: 'done' }],
    ['POST', at('documents'), CARE, 'case', { kind: 'aids', sections: AIDS }],
    ['PUT', '/plans/{plan}/fields/words.matters', CARE, 'plan', { value: 'x' }],
    ['PUT', '/plans/{plan}/rows/{row}/fields/goal.text', CARE, 'plan', { value: 'x' }],
    ['DELETE', '/plans/{plan}/rows/{row}', CARE, 'plan', undefined],
    ['POST', '/plans/{plan}/establishment', CARE, 'plan', undefined],
    ['PUT', '/appointments/{time}', CARE, 'time', { visibility: 'parties', forPatient: true }],
    ['POST', '/appointments/{time}/move', CARE, 'time', { startsAt: inHours(50), endsAt: inHours(51), reason: 'Annan dag' }],
    ['POST', '/appointments/{privateTime}/cancellation', CARE, 'private time', { reason: 'Sjukdom' }],
    ['PUT', '/reminders/{reminder}', CARE, 'reminder', { dueAt: inHours(3), text: 'Ring', done: false }],
    ['POST', '/appointments/{time}/outcome', CARE, 'time', { outcome: 'missed' }],
    ['POST', '/messages/{message}/correction', CARE, 'thread', { text: 'Var?' }],
    ['PUT', '/agreements/{agreement}/fields/care', CARE, 'time', { value: 'x' }],
    ['POST', '/agreements/{agreement}/versions', CARE, 'time', { agreedWith: 'patient', how: 'phone' }],
    ['POST', '/agreements/{agreement}/ending', CARE, 'time', { reason: 'mistake' }],
    ['PUT', '/contacts/{contact}', CARE, 'contact', { name: 'Vera', phone: '0999-1' }],
    ['POST', '/contacts/{contact}/ending', CARE, 'contact', { reason: 'no-longer-needed' }],
];
const PLAIN = [
    ['POST', at('acknowledgement'), CARE, 'case', undefined],
    ['POST', at('threads'), CARE, 'case', { category: 'question', subject: 'Nyckel', text: 'Var?', unitIds: [unitId(RELATIONS.maker)] }],
    ['POST', at('deviations'), CARE, 'case', { kind: 'date-moved', text: 'A' }],
    ['PUT', at('drafts/aids'), CARE, 'case', { content: {} }],
    ['DELETE', at('drafts/aids'), CARE, 'case', undefined],
    ['POST', at('reminders'), CARE, 'case', { text: 'A', dueAt: inHours(2) }],
    ['POST', '/threads/{thread}/messages', CARE, 'thread', { text: 'A' }],
    ['POST', '/messages/{message}/attachments', CARE, 'thread', PDF],
    ['POST', '/threads/{thread}/done', CARE, 'thread', undefined],
    ['POST', '/plans/{plan}/rows', CARE, 'plan', { section: 'goal' }],
    ['POST', '/plans/{plan}/meeting', CARE, 'plan', { at: inHours(-1) }],
    ['POST', '/plans/{plan}/revision', CARE, 'plan', { reason: 'Nytt' }],
    ['POST', '/plans/{plan}/follow-ups', CARE, 'plan', { at: inHours(-1), how: 'phone', goals: [], next: inDays(90) }],
    ['POST', '/plans/{plan}/copies', CARE, 'plan', { recipient: 'Personen', how: 'paper', at: inHours(-1) }],
    ['POST', '/plans/{plan}/refusal', CARE, 'plan', { reason: 'Nej' }],
    ['POST', '/plans/{plan}/consent-requests', CARE, 'plan', { unitIds: [unitId(RELATIONS.maker)], validTo: inDays(9) }],
    ['POST', '/threads/{thread}/closing', CARE, 'thread', { text: 'Klart' }],
    ['POST', '/patients/{person}/contact-offers', CARE, 'person', { kind: 'physician', outcome: 'offered', day: inDays(-1) }],
    ['POST', `/patients/{person}/proxies/${NONE}/ending`, CARE, 'person', undefined],
    ['PUT', '/patients/{person}/named-staff', MAY.ward, 'person', { userIds: [] }],
    ['POST', '/plans/{plan}/comments', CARE, 'plan', { text: 'A' }],
    ['POST', '/plans/{plan}/consents', CARE, 'plan', { givenBy: 'patient', how: 'oral', givenAt: inHours(-1), unitIds: [unitId(RELATIONS['called to the plan'])], validTo: inDays(9) }],
    ['POST', '/plans/{plan}/consents/{consent}/withdrawal', CARE, 'plan', { how: 'oral' }],
    ['POST', '/plans/{plan}/call', CARE, 'plan', { meetingAt: inHours(48), place: 'A', unitIds: [] }],
    ['POST', '/plans/{plan}/closing', CARE, 'plan', { reason: 'consent-withdrawn' }],
    ['POST', '/patients/{person}/appointments', CARE, 'person', { kind: 'visit', startsAt: inHours(30), endsAt: inHours(31), visibility: 'parties', forPatient: true }],
    ['POST', '/patients/{person}/contacts', CARE, 'person', { kind: 'care-contact', name: 'Vera', phone: '0999-1' }],
    ['POST', '/patients/{person}/proxies', CARE, 'person', { identifier: '191212121212', name: 'A', scopes: ['plans'], relation: 'guardian', basis: 'B' }],
    ['POST', '/patients/{person}/agreements', CARE, 'person', undefined],
    ['PUT', '/agreements/{agreement}/plans/{plan}', CARE, 'time', { refers: true }],
    ['POST', '/agreements/{agreement}/comments', CARE, 'time', { text: 'A' }],
    ['POST', '/plans', CARE, 'person', { patientId: '{person}' }],
    ['POST', '/patients/{person}/blocks', CARE, 'person', { level: 'unit', askedBy: 'patient', how: 'oral' }],
    ['POST', `/patients/{person}/blocks/${NONE}/ending`, CARE, 'person', { askedBy: 'patient', how: 'oral' }],
    ['POST', '/patients/{person}/block-lifts', CARE, 'person', { basis: 'consent', reason: 'Ja' }],
    ['POST', '/patients/{person}/block-lifts/ending', CARE, 'person', undefined],
];

// ---- worlds ----

/** A personnummer with a birth number that is kept for testing (980-999), right check digit. */
function testNumber(n) {
    const digits = `41${String(1 + Math.floor(n / 28)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}981`;
    const sum = [...digits].reduce((total, digit, i) => total + [...String(digit * (i % 2 ? 1 : 2))].reduce((a, b) => a + Number(b), 0), 0);
    return `19${digits}${(10 - (sum % 10)) % 10}`;
}

const need = (answer, what) => {
    if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer.json;
};

async function makeWorld(samplan, anna, n, world) {
    const call = async (method, where, body, version) => need(await anna.request(method, where, body,
        version === undefined ? {} : { 'if-match': `"${version}"` }), `${method} ${where}`);
    const person = await call('POST', '/patients', { identifier: testNumber(n), givenName: 'Prov', familyName: `Nr ${n}`, municipalityCode: '9901' });
    const unit = (relation) => unitId(RELATIONS[relation]);
    let found = await call('POST', '/discharges', { patientId: person.id, admittedAt: inHours(-3), expectedDischargeDate: inDays(4), recipients: [
        { unitId: unit('party, same provider'), role: 'primary-care' }, { unitId: unit('party, other provider'), role: 'home-care' },
        { unitId: unit('former party'), role: 'home-care' }] });
    found = await call('POST', `/discharges/${found.id}/recall`, { unitId: unit('former party'), reason: 'Fel enhet' }, found.version);
    found = await call('POST', `/discharges/${found.id}/documents`, { kind: 'aids', sections: AIDS }, found.version);
    const thread = await call('POST', `/discharges/${found.id}/threads`, { category: 'question', subject: 'Nyckel', text: 'Var?',
        unitIds: [unit('party, other provider')] });
    const file = need(await anna.request('POST', `/messages/${thread.messages[0].id}/attachments`, PDF, FILE), 'attachment');
    let plan = await call('POST', '/plans', { patientId: person.id });
    if (world.consent !== 'none') {
        plan = await call('POST', `/plans/${plan.id}/consents`, { givenBy: 'patient', how: 'oral', givenAt: inHours(-1),
            unitIds: [unit('maker'), unit('called to the plan')], validTo: inDays(100) });
        await call('POST', `/plans/${plan.id}/call`, { meetingAt: inHours(48), place: 'Rum', unitIds: [unit('called to the plan')] });
    }
    plan = await call('POST', `/plans/${plan.id}/rows`, { section: 'goal' });
    const reminders = await call('POST', `/discharges/${found.id}/reminders`, { text: 'Ring', dueAt: inHours(2) });
    const time = { kind: 'visit', startsAt: inHours(30), endsAt: inHours(31), visibility: 'parties', forPatient: true };
    const ids = {
        person: person.id, case: found.id, document: found.documents[0].id, thread: thread.id, message: thread.messages[0].id,
        attachment: file.messages[0].attachments[0].id, plan: plan.id,
        row: plan.rows.at(-1).id, reminder: reminders.reminders[0].id, consent: plan.consents?.[0]?.id ?? NONE,
        time: (await call('POST', `/patients/${person.id}/appointments`, time)).id,
        privateTime: (await call('POST', `/patients/${person.id}/appointments`, { ...time, visibility: 'own-unit', forPatient: false })).id,
        planTime: (await call('POST', `/patients/${person.id}/appointments`, { ...time, kind: 'home-visit', planId: plan.id })).id,
        contact: (await call('POST', `/patients/${person.id}/contacts`, { kind: 'care-contact', name: 'Nora Ek', phone: '0999-1' })).contacts[0].id,
    };
    ids.agreement = (await call('POST', `/patients/${person.id}/agreements`)).id;
    for (const field of ['matters', 'care']) await call('PUT', `/agreements/${ids.agreement}/fields/${field}`, { value: 'Gå ut' }, 0);
    const written = await call('GET', `/agreements/${ids.agreement}`);
    await call('POST', `/agreements/${ids.agreement}/versions`, { agreedWith: 'patient', how: 'phone' }, written.version);
    if (world.consent === 'withdrawn') await call('POST', `/plans/${plan.id}/consents/${ids.consent}/withdrawal`, { how: 'oral' });
    if (world.block) await call('POST', `/patients/${person.id}/blocks`, { level: world.block, askedBy: 'patient', how: 'oral' });
    return { ...world, ids };
}

// Sessions as the sign-in makes them, without ninety passwords to hash.
function signInAll(samplan, staff) {
    const callers = [];
    const rows = [];
    for (const [named, user] of Object.entries(staff)) {
        for (const [relation, hsa] of Object.entries(RELATIONS)) {
            for (const role of ROLES) {
                const secret = randomBytes(32);
                const caller = new Client(samplan);
                caller.cookie = `__Host-samplan=${secret.toString('base64url')}`;
                caller.csrf = createHmac('sha256', secret).update('samplan-csrf').digest('hex').slice(0, 32);
                Object.assign(caller, { role, relation, user, unit: unitId(hsa), named: named === 'named' });
                rows.push(`('${user}', '${unitId(hsa)}', '${role}', '\\x${createHash('sha256').update(secret).digest('hex')}')`);
                callers.push(caller);
            }
        }
    }
    samplan.sql(`WITH v (user_id, unit_id, role, hash) AS (VALUES ${rows.join(',')}), a AS (
        INSERT INTO identity.assignment (user_id, unit_id, role, purpose, valid_from)
            SELECT user_id::uuid, unit_id::uuid, role, 'care', now() - interval '1 day' FROM v RETURNING id, user_id, unit_id, role)
        INSERT INTO identity.session (secret_hash, user_id, assignment_id, way)
            SELECT v.hash::bytea, a.user_id, a.id, 'local' FROM v JOIN a ON a.user_id = v.user_id::uuid AND a.unit_id = v.unit_id::uuid AND a.role = v.role`);
    return callers;
}

// ---- asking ----

const wrong = [];
const count = { reads: 0, writes: 0, sql: 0 };
const fill = (text, ids) => text.replace(/\{(\w+)\}/g, (_, name) => ids[name]);
// A busy server may ask to be asked again, and ends a connection that has been idle, maybe just now.
async function ask(caller, ...request) {
    for (let hung = 0;;) {
        const answer = await caller.request(...request).catch((error) => {
            if (++hung > 2) throw error;
        });
        if (!answer) continue;
        if (answer.status !== 429) return answer;
        await new Promise((go) => setTimeout(go, 1000 * Number(answer.headers['retry-after'] ?? 1)));
    }
}
const body = (value, ids) => (value === undefined || value === PDF ? value : JSON.parse(fill(JSON.stringify(value), ids)));
function hold(caller, world, what, expected, answer) {
    if (expected.includes(answer.status)) return;
    if (answer.status === 400) what = `${what} ${answer.text.slice(0, 300)}`;
    wrong.push(`${what} by ${caller.role} (${caller.relation}${caller.named ? ', named' : ''}), consent ${world.consent}, block ${world.block ?? 'none'}, `
        + `${world.protected ? 'protected' : 'not protected'}: ${answer.status}, expected ${expected.join(' or ')}`);
}

// The same answer for what is hidden and for what is not there, but for the number of the request.
const shape = (answer) => JSON.stringify({ ...answer.json, requestId: '', instance: '' });

async function askReads(callers, worlds) {
    const jobs = callers.flatMap((caller) => READS.flatMap((route) => worlds
        .filter((world) => world.protected || !caller.named).map((world) => ({ caller, route, world }))));
    const absent = new Map();
    let next = 0;
    await hammer(16, () => next < jobs.length, async () => {
        const { caller, route: [where, roles, thing], world } = jobs[next++];
        const may = roles.includes(caller.role);
        const answer = await ask(caller, 'GET', fill(where, world.ids));
        count.reads++;
        hold(caller, world, where, [!may ? 403 : sees(thing, caller.relation, world, caller.named) ? 200 : 404], answer);
        if (answer.status !== 404) return;
        const key = `${where} ${caller.role}`;
        if (!absent.has(key)) absent.set(key, ask(caller, 'GET', fill(where, new Proxy({}, { get: () => NONE }))).then(shape));
        if (shape(answer) !== await absent.get(key)) wrong.push(`${where}: hidden is told apart from absent: ${answer.text}`);
    });
}

async function askWrites(callers, worlds, share) {
    let seed = 20261130;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    const jobs = callers.flatMap((caller) => [...VERSIONED, ...PLAIN].flatMap((route) => worlds
        .filter((world) => (world.protected || !caller.named) && random() < share).map((world) => ({ caller, route, world }))));
    let next = 0;
    await hammer(16, () => next < jobs.length, async () => {
        const { caller, route, world } = jobs[next++];
        const [method, where, roles, thing, value] = route;
        const may = roles.includes(caller.role);
        const seen = sees(thing, caller.relation, world, caller.named);
        if (PLAIN.includes(route) && may && seen) return; // it would be done
        const headers = VERSIONED.includes(route) ? { 'if-match': '"999999"' } : value === PDF ? FILE : {};
        const answer = await ask(caller, method, fill(where, world.ids), body(value, world.ids), headers);
        count.writes++;
        // one who sees the thing may still not be the one whose act it is
        hold(caller, world, `${method} ${where}`, !may ? [403] : seen ? [412, 403, 409] : [404], answer);
    });
}

// What SQL shows to the role of the functions in the caller's context, whatever function it is asked by.
const TABLES = { case: 'discharge.discharge', thread: 'message.thread', plan: 'plan.plan', time: 'appointment.appointment',
    privateTime: 'appointment.appointment', planTime: 'appointment.appointment', contact: 'contact.contact', person: 'patient.person',
    attachment: 'message.attachment', document: 'discharge.document', agreement: 'agreement.agreement' };
const THING = { privateTime: 'private time', planTime: 'plan time', attachment: 'thread', document: 'case', agreement: 'time' };

function askSql(samplan, callers, worlds) {
    const contexts = callers.filter((caller) => caller.role === 'discharge-coordinator');
    for (const caller of contexts) {
        const tables = [...new Set(Object.values(TABLES))].map((t) => `SELECT id::text FROM ${t}`).join(' UNION ALL ');
        const provider = samplan.sql(`SELECT provider_id FROM organisation.unit WHERE id = '${caller.unit}'`);
        const seen = new Set(samplan.sql(`BEGIN; SET LOCAL ROLE samplan_api; SELECT api.forget(NULL);
            SELECT set_config('samplan.user', '${caller.user}', true), set_config('samplan.unit', '${caller.unit}', true), set_config('samplan.branch', access.branch((SELECT kind FROM organisation.unit WHERE id = '${caller.unit}')), true),
                set_config('samplan.provider', '${provider}', true);
            ${tables}; COMMIT`).split('\n'));
        for (const world of worlds.filter((one) => one.protected || !caller.named)) {
            for (const name of Object.keys(TABLES)) {
                count.sql++;
                const expected = sees(THING[name] ?? name, caller.relation, world, caller.named);
                if (seen.has(world.ids[name]) !== expected)
                    wrong.push(`SQL ${name} (${caller.relation}${caller.named ? ', named' : ''}), consent ${world.consent}, `
                        + `${world.protected ? 'protected' : 'not protected'}: ${!expected}, expected ${expected}`);
            }
        }
    }
}

// Every operation on something of a person is in a table above, so a new one is not forgotten.
const ELSEWHERE = /^\/(own|county|unit|quality|reference|drafts|sign-|session|stream|inbox|audit|units|deviations|emergenc)/;
function forgotten() {
    const api = YAML.parse(readFileSync(path.join(root, 'proto/openapi.yaml'), 'utf8'));
    const bare = (method, where) => `${method} ${where.replace(/\?.*/, '').replace(NONE, '{}').replace(/\{\w+\}|(?<=(drafts|fields|versions)\/)[^/]+/g, '{}')}`;
    const asked = new Set([...READS.map(([where]) => bare('GET', where)),
        ...[...VERSIONED, ...PLAIN].map(([method, where]) => bare(method, where))]);
    return Object.entries(api.paths).filter(([where]) => where.includes('{') && !ELSEWHERE.test(where)).flatMap(([where, item]) =>
        ['get', 'post', 'put', 'delete'].filter((method) => item[method]).map((method) => bare(method.toUpperCase(), where)))
        .filter((one) => !asked.has(one));
}

const samplan = startSamplan();
const told = (sentence) => { ok(sentence, wrong.length === 0, `${wrong.length}: ${wrong.slice(0, 25).join('\n    ')}`); wrong.length = 0; };
try {
    samplan.sql(`INSERT INTO reference.county (code, name, demo) VALUES ('98', 'Annat län', true);
        INSERT INTO organisation.provider (id, name, kind, org_number, county_code) VALUES (md5('demo provider 98')::uuid, 'Region Annan', 'region', '2321009800', '98');
        INSERT INTO organisation.unit (id, hsa_id, name, kind, provider_id, municipality_code, serves, active_from)
            VALUES ('${unitId('SE2321009800-X001')}', 'SE2321009800-X001', 'Avdelning 98', 'ward', md5('demo provider 98')::uuid, NULL, '{}', now() - interval '1 year')`);
    const staff = Object.fromEntries(['named', 'unnamed'].map((name, i) => [name, samplan.sql(
        `INSERT INTO identity.staff (hsa_id, name) VALUES ('SE2321009900-M${i}', 'Prov ${name}') RETURNING id`)]));
    const anna = await new Client(samplan).signIn('anna.ward');
    const worlds = [];
    for (const hidden of [false, true])
        for (const consent of CONSENTS) worlds.push(await makeWorld(samplan, anna, worlds.length, { consent, protected: hidden }));
    for (const block of ['unit', 'provider']) worlds.push(await makeWorld(samplan, anna, worlds.length, { consent: 'given', protected: false, block }));
    for (const world of worlds.filter((one) => one.protected))
        samplan.sql(`INSERT INTO patient.protection (patient_id, kind) VALUES ('${world.ids.person}', 'marked');
            INSERT INTO patient.named_staff (patient_id, user_id) VALUES ('${world.ids.person}', '${staff.named}')`);
    const callers = signInAll(samplan, staff);
    await askReads(callers, worlds);
    told(`every read by every role in every relation is answered as the rules say, hidden as absent (${count.reads})`);
    await askWrites(callers, worlds, 0.1);
    told(`every write likewise (${count.writes})`);
    askSql(samplan, callers, worlds);
    told(`row-level security says the same without any function (${count.sql})`);
    samplan.sql('ALTER TABLE plan.plan DISABLE ROW LEVEL SECURITY; DROP POLICY protected ON patient.person');
    askSql(samplan, callers, worlds);
    ok('control: without the policies the same questions find it', wrong.length > 50, wrong.length);
    wrong.length = 0;
    ok('no operation on something of a person is left out', forgotten().length === 0, forgotten().join('\n    '));
    ok('at least 20,000 combinations were asked', count.reads + count.writes + count.sql >= 20000, JSON.stringify(count));
} catch (error) {
    ok('the matrix was asked to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
