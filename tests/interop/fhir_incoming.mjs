// fhir_incoming.mjs - a hospital's record system tells of people and stays by FHIR over TLS with a client certificate
// (fhir-kit-client): each becomes, and changes, a discharge case exactly as the ward's own form would make it. What comes
// back is judged by two validators that are not ours; the ward and the municipality see the case on their own screens.
import { Client as FhirKit } from 'fhir-kit-client';
import { Client, finish, ok } from '../lib/client.mjs';
import { faults, inDays, inHours, NONE, PNR, testNumber, unitId, UNITS } from './fhir_kit.mjs';
import { Authority, mutualFetch, send, startNational } from './national_kit.mjs';

const HSA = 'urn:oid:1.2.752.29.4.19';
const STAY = 'urn:oid:1.2.752.999.1.1';
const PLANNED = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate';
const WARD = UNITS.maker;
const authority = new Authority('TEST Function CA');
const samplan = await startNational(authority);
const count = (table, where = 'true') => Number(samplan.sql(`SELECT count(*) FROM ${table} WHERE ${where}`));

let made = 0;
function system(scope, ...more) {
    const hsa = `SE0000000000-J${100 + made++}`;
    const who = authority.system(hsa);
    const run = samplan.operator('client', 'add', '--hsa-id', hsa, '--name', `Journalsystemet, Region ${made}`, '--scope', scope, ...more);
    if (run.status !== 0) throw new Error(run.stderr);
    return Object.assign(who, { hsa });
}
const FULL = 'system/Patient.crus,system/Encounter.crus,system/Task.rs';
const post = (who, type, body, headers) => send(samplan, who, 'POST', `/fhir/${type}`, body, headers);
const put = (who, type, id, body, tag) => send(samplan, who, 'PUT', `/fhir/${type}/${id}`, body, tag === undefined ? {} : { 'if-match': tag });
const get = (who, where) => send(samplan, who, 'GET', `/fhir/${where}`);

const patient = (number, more = {}) => ({ resourceType: 'Patient', identifier: [{ system: PNR, value: number }],
    name: [{ use: 'official', family: 'Prov', given: ['Tolvan', 'T'] }], gender: 'female', birthDate: '1950-01-01',
    telecom: [{ system: 'phone', value: '0999-12' }],
    address: [{ line: ['Provgatan 1'], postalCode: '990 00', city: 'Prov', district: '9901' }],
    generalPractitioner: [{ identifier: { system: HSA, value: UNITS['party, same provider'] } }], ...more });
const stay = (value, subject, more = {}) => ({ resourceType: 'Encounter', identifier: [{ system: STAY, value }], status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' }, subject, period: { start: inHours(-2) },
    extension: [{ url: PLANNED, valueDateTime: inDays(5) }], serviceProvider: { identifier: { system: HSA, value: WARD } }, ...more });
const refer = (id) => ({ reference: `Patient/${id}` });
const leaving = (code) => ({ hospitalization: { dischargeDisposition: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code }] } } });

function outcome(sentence, answer, status, expression, words = /./) {
    const issue = answer.json?.issue?.[0];
    return ok(sentence, answer.status === status && answer.json.resourceType === 'OperationOutcome' && faults(answer.json).length === 0
        && (expression === undefined || issue.expression?.[0] === expression) && words.test(issue.details.text), `${answer.status} ${answer.text}`);
}

// ---- admission ----

async function people(hospital) {
    globalThis.fetch = mutualFetch(samplan, hospital);
    const kit = new FhirKit({ baseUrl: `${samplan.national.address}/fhir` });
    const person = await kit.create({ resourceType: 'Patient', body: patient(testNumber(11)) });
    ok('fhir-kit-client creates a person, and both validators take what comes back', person.id && faults(person).length === 0
        && person.identifier[0].value === testNumber(11) && person.name[0].given[0] === 'Tolvan T' && person.address[0].postalCode === '99000', JSON.stringify(person));
    const again = await post(hospital, 'Patient', patient(testNumber(11), { name: [{ family: 'Annan', given: ['Annan'] }] }));
    ok('the same number again is the same person, as it is here', again.status === 200 && again.json.id === person.id
        && again.json.name[0].family === 'Prov' && again.headers.location.endsWith(`/fhir/Patient/${person.id}`), again.text);
    const tag = again.headers.etag;
    const changed = await put(hospital, 'Patient', person.id, patient(testNumber(11), { telecom: [{ system: 'phone', value: '0999-77' }] }), tag);
    ok('a changed telephone is taken, at the version that was read', changed.status === 200 && changed.json.telecom[0].value === '0999-77'
        && changed.headers.etag !== tag && faults(changed.json).length === 0, changed.text);
    outcome('at an older one it is not', await put(hospital, 'Patient', person.id, patient(testNumber(11)), tag), 412);
    outcome('nor without one', await put(hospital, 'Patient', person.id, patient(testNumber(11))), 428);
    outcome('nor as somebody else', await put(hospital, 'Patient', person.id, patient(testNumber(12)), changed.headers.etag), 409, 'Patient.identifier');
    const before = count('patient.person');
    outcome('a number that is none', await post(hospital, 'Patient', patient('191212121213')), 400, 'Patient.identifier');
    outcome('a name that is missing', await post(hospital, 'Patient', patient(testNumber(13), { name: [{ family: 'X' }] })), 400, 'Patient.name.given');
    outcome('a municipality that is none', await post(hospital, 'Patient', patient(testNumber(13), { address: [{ district: 'Ingenstans' }] })), 400,
        'Patient.address.district', /kommun/i);
    outcome('a unit that is none', await post(hospital, 'Patient', patient(testNumber(13), { generalPractitioner: [{ identifier: { value: 'SE2321009900-XXXX' } }] })),
        400, 'Patient.generalPractitioner');
    outcome('a protected identity is registered by staff', await post(hospital, 'Patient', patient(testNumber(13), { meta: { security: [{
        system: 'http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel', code: 'sekretessmarkering' }] } })), 400, 'Patient.meta.security');
    ok('none of these made anybody', count('patient.person') === before);
    return { kit, person };
}

async function admission(hospital, kit, person, ward, municipality) {
    const first = await kit.create({ resourceType: 'Encounter', body: stay('V-1', refer(person.id)), options: { headers: { 'if-none-exist': `identifier=${STAY}|V-1` } } });
    ok('an admission becomes a stay, and both validators take it', first.status === 'in-progress' && faults(first).length === 0
        && first.identifier.some((i) => i.system === STAY && i.value === 'V-1') && first.extension[0].valueDateTime === inDays(5), JSON.stringify(first));
    const before = count('discharge.discharge');
    const again = await post(hospital, 'Encounter', stay('V-1', refer(person.id)), { 'if-none-exist': `identifier=${STAY}%7CV-1` });
    const bare = await post(hospital, 'Encounter', stay('V-1', { identifier: { system: PNR, value: testNumber(11) } }));
    ok('the same number of a stay again is the same case, with the condition or without', again.status === 200 && bare.status === 200
        && again.json.id === first.id && bare.json.id === first.id && count('discharge.discharge') === before, `${again.text}\n${bare.text}`);
    const at = await ward.request('GET', `/discharges/${first.id}`);
    const here = await municipality.request('GET', `/discharges/${first.id}`);
    ok('the ward sees it as its own, made by the system', at.status === 200 && /^Journalsystemet, Region/.test(at.json.createdBy.name)
        && at.json.unit.hsaId === WARD && at.json.acts.includes('expected-date'), at.text.slice(0, 400));
    const roles = at.json.parties.map((p) => p.role);
    ok('the notice went to those whom the form proposes: the listed primary care, and what the municipality has one of',
        at.json.state === 'notified' && roles.includes('primary-care') && roles.includes('municipal-health')
        && !roles.includes('home-care'), `${at.json.state} ${roles}`);
    ok('the municipality has it, with a notice to acknowledge and the legal content', here.status === 200
        && here.json.notices[0].kind === 'admission' && here.json.notices[0].content.expectedDischargeDate === inDays(5), here.text.slice(0, 400));
    const inbox = await municipality.request('GET', '/inbox');
    ok('and finds it in its list', inbox.text.includes(first.id));
    const clock = at.json.deadlines.find((d) => d.kind === 'admission-notice');
    ok('the clock of LUS-10 ran from the admission and was met', clock.metAt && new Date(clock.dueAt) - new Date(clock.countedFrom) === 24 * 3600000, JSON.stringify(clock));
    const tasks = await get(hospital, `Task?encounter=${first.id}`);
    ok('the system sees what waits to be acknowledged', tasks.json.entry.length >= 2 && tasks.json.entry.every((e) => e.resource.status === 'requested' || e.resource.status === 'received'), tasks.text.slice(0, 300));
    const log = samplan.sql(`SELECT string_agg(DISTINCT action, ' ' ORDER BY action) FROM audit.event e JOIN identity.staff u ON u.id = e.user_id AND u.system
        WHERE e.outcome = 'ok' AND e.client LIKE '%${hospital.hsa}' AND e.unit_id = '${unitId(WARD)}'`);
    ok('every act is in the log as the system\'s, at the ward', ['discharge.create', 'patient.create', 'patient.lookup', 'patient.update', 'patient.addressees']
        .every((action) => log.includes(action)), log);
    return first;
}

async function crash(hospital) {
    const body = stay('V-2', { identifier: { system: PNR, value: testNumber(12) } });
    outcome('somebody who is not here yet is no subject', await post(hospital, 'Encounter', body), 400, 'Encounter.subject');
    await post(hospital, 'Patient', patient(testNumber(12)));
    const before = count('discharge.discharge');
    const both = await Promise.all(Array.from({ length: 6 }, () => post(hospital, 'Encounter', body)));
    const ids = new Set(both.map((a) => a.json.id));
    ok('six that come at once make one case', ids.size === 1 && both.filter((a) => a.status === 201).length === 1 && count('discharge.discharge') === before + 1,
        both.map((a) => a.status).join());
    const third = stay('V-3', { identifier: { system: PNR, value: testNumber(14) } });
    await post(hospital, 'Patient', patient(testNumber(14)));
    // the answer is lost with the processes that made it; the sender knows nothing and sends again
    const lost = post(hospital, 'Encounter', third);
    const pids = samplan.children();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await lost;
    let sent;
    for (let n = 0; n < 200; n++) {
        sent = await post(hospital, 'Encounter', third);
        if (sent.status) break;
    }
    ok('a crash between two sends leaves one case', [200, 201].includes(sent.status) && count('discharge.identifier', "value = 'V-3'") === 1
        && count('discharge.discharge') === before + 2, `${sent.error ?? ''} ${sent.text}`);
    outcome('another stay of somebody with an open case at the ward is refused, as in the form', await post(hospital, 'Encounter',
        stay('V-4', { identifier: { system: PNR, value: testNumber(14) } })), 409, 'Encounter.subject', /öppet ärende/);
}

// ---- what is refused ----

async function refusals(hospital, person, ward) {
    const cases = count('discharge.discharge');
    const bad = async (sentence, more, expression, words, who = hospital, status = 400) =>
        outcome(sentence, await post(who, 'Encounter', stay('V-9', refer(person.id), more)), status, expression, words);
    await bad('a stay without a number', { identifier: undefined }, 'Encounter.identifier');
    await bad('one with the person\'s', { identifier: [{ system: PNR, value: testNumber(11) }] }, 'Encounter.identifier', /eget nummer/);
    await bad('a status that is none', { status: 'unknown' }, 'Encounter.status');
    await bad('a stay that begins with its end', { status: 'finished' }, 'Encounter.status');
    await bad('no admission', { period: {} }, 'Encounter.period.start');
    await bad('an admission that has not been', { period: { start: inHours(3) } }, 'Encounter.period.start', /inte varit/);
    await bad('a day without a time', { period: { start: inDays(0) } }, 'Encounter.period.start');
    await bad('no expected date', { extension: undefined }, 'Encounter.extension');
    await bad('one before the admission (LUS-10)', { extension: [{ url: PLANNED, valueDateTime: inDays(-9) }] }, 'Encounter.extension', /före inskrivningen/);
    await bad('no ward', { serviceProvider: undefined }, 'Encounter.serviceProvider');
    await bad('a ward of others', { serviceProvider: { identifier: { value: UNITS['other provider'] } } }, 'Encounter.serviceProvider');
    await bad('a person by an id that this system has not found', { subject: refer(NONE) }, 'Encounter.subject');
    const found = (await ward.request('POST', '/patients', { identifier: testNumber(16), givenName: 'Tolvan', familyName: 'Annan', municipalityCode: '9901' })).json;
    await bad('nor one whom the ward\'s staff has found and it has not', { subject: refer(found.id) }, 'Encounter.subject');
    outcome('a condition that is another stay\'s', await post(hospital, 'Encounter', stay('V-9', refer(person.id)), { 'if-none-exist': `identifier=${STAY}|V-1` }), 400, 'If-None-Exist');
    const english = await send(samplan, hospital, 'POST', '/fhir/Encounter', stay('V-9', refer(person.id), { status: 'x' }), { 'accept-language': 'en' });
    outcome('in English when it is asked for', english, 400, 'Encounter.status', /choices/);
    outcome('another type of resource', await post(hospital, 'Encounter', patient(testNumber(11))), 400, 'Encounter');
    outcome('what is no JSON', await send(samplan, hospital, 'POST', '/fhir/Encounter', '{'), 400);
    const narrow = system('system/Encounter.rs,system/Patient.rs', '--units', WARD);
    await bad('a system without the scope', {}, undefined, /scope/, narrow, 403);
    const elsewhere = system(FULL, '--units', UNITS['same provider']);
    await bad('a system of another ward', {}, 'Encounter.serviceProvider', /./, elsewhere);
    outcome('nor does it see the case', await put(elsewhere, 'Encounter', samplan.sql("SELECT discharge_id FROM discharge.identifier WHERE value = 'V-1'"),
        stay('V-1', refer(person.id)), 'W/"x"'), 404);
    ok('none of these made a case', count('discharge.discharge') === cases && count('discharge.identifier', "value IN ('V-8', 'V-9')") === 0);
}

async function protectedPerson(hospital, ward) {
    const number = testNumber(15);
    const person = (await ward.request('POST', '/patients', { identifier: number, givenName: 'Dold', familyName: 'Dold', municipalityCode: '9901', protectedIdentity: 'protected' })).json;
    outcome('a protected identity is nobody to a system, by number', await post(hospital, 'Encounter', stay('V-20', { identifier: { system: PNR, value: number } })), 400, 'Encounter.subject');
    outcome('and by id', await post(hospital, 'Encounter', stay('V-20', refer(person.id))), 400, 'Encounter.subject');
    const twice = await post(hospital, 'Patient', patient(number));
    ok('to a system the number is free: whom it makes is another, with nothing of the first', twice.status === 201 && twice.json.id !== person.id
        && !twice.text.includes('Dold'), twice.text);
    outcome('nobody changes it through a system', await put(hospital, 'Patient', person.id, patient(number, { telecom: [] }), 'W/"1"'), 404);
    ok('and it is as it was', samplan.sql(`SELECT p.version || ' ' || y.kind FROM patient.person p JOIN patient.protection y ON y.patient_id = p.id
        WHERE p.id = '${person.id}'`) === '1 protected');
}

// ---- what changes ----

async function changes(hospital, first, person, ward, municipality) {
    const own = async () => (await ward.request('GET', `/discharges/${first.id}`)).json;
    const read = async (id = first.id) => get(hospital, `Encounter/${id}`);
    let tag = (await read()).headers.etag;
    const same = await put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id), { period: first.period }), tag);
    ok('the same again changes nothing', same.status === 200 && same.headers.etag === tag, `${same.text} ${tag}`);
    const version = (await own()).version;
    const later = await put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id), { period: first.period, extension: [{ url: PLANNED, valueDateTime: inDays(8) }] }), tag);
    const moved = (await municipality.request('GET', `/discharges/${first.id}`)).json;
    ok('a changed expected date is told to all (LUS-12)', later.status === 200 && moved.expectedDischargeDate === inDays(8)
        && moved.notices.some((n) => n.kind === 'expected-date') && (await own()).version === version + 1 && faults(later.json).length === 0, later.text);
    const race = await Promise.all([2, 3, 4, 6, 7].map((n) => put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id), { period: first.period,
        extension: [{ url: PLANNED, valueDateTime: inDays(n) }] }), later.headers.etag)));
    const won = race.findIndex((one) => one.status === 200);
    ok('of several that read the same and write at once one wins, and the others are told', race.map((one) => one.status).sort().join() === '200,412,412,412,412'
        && (await own()).expectedDischargeDate === inDays([2, 3, 4, 6, 7][won]), race.map((one) => one.text).join('\n'));
    Object.assign(later, race[won]);
    outcome('whoever read before that is told so', await put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id)), tag), 412);
    outcome('no version, no change', await put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id))), 428);
    tag = later.headers.etag;
    outcome('another number is another stay', await put(hospital, 'Encounter', first.id, stay('V-77', refer(person.id), { period: first.period }), tag), 409, 'Encounter.identifier');
    const wrong = await put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id), { period: { start: inHours(-3) }, serviceType: { text: 'Psykiatrisk vård' },
        extension: [{ url: PLANNED, valueDateTime: inDays(-1) }] }), tag);
    outcome('of several changes where one is refused', wrong, 400, 'Encounter.extension');
    ok('none is made', (await own()).care === 'somatic' && (await read()).headers.etag === tag);
    const both = await put(hospital, 'Encounter', first.id, stay('V-1', refer(person.id), { serviceType: { text: 'Psykiatrisk vård' }, period: { start: inHours(-3) },
        extension: [{ url: PLANNED, valueDateTime: inDays(9) }] }), tag);
    const after = await own();
    ok('several that are right are', both.status === 200 && after.care === 'psychiatric' && after.expectedDischargeDate === inDays(9)
        && after.notices.some((n) => n.kind === 'admission-corrected'), both.text);
    tag = both.headers.etag;

    const other = { serviceProvider: { identifier: { system: HSA, value: UNITS['same provider'] } } };
    const body = stay('V-1', refer(person.id), { period: { start: both.json.period.start }, extension: both.json.extension, ...other });
    const there = await put(hospital, 'Encounter', first.id, body, tag);
    ok('at another ward it goes on as a new case, under the same number', there.status === 201 && there.json.id !== first.id
        && there.headers.location.endsWith(`/Encounter/${there.json.id}`) && there.json.identifier.some((i) => i.value === 'V-1') && faults(there.json).length === 0, there.text);
    const old = await own();
    ok('and is broken off at the old one, as a transfer (LUS-21)', old.state === 'aborted' && old.endedReason === 'transfer', old.state);
    const resent = await post(hospital, 'Encounter', stay('V-1', refer(person.id), other));
    ok('the number means the new one from then on', resent.status === 200 && resent.json.id === there.json.id, resent.text);

    const id = there.json.id;
    tag = there.headers.etag;
    const end = (more, t = tag) => put(hospital, 'Encounter', id, stay('V-1', refer(person.id), { status: 'finished', ...other, ...more }), t);
    outcome('an end without a place', await end({ period: { ...there.json.period, end: inHours(-0.1) } }), 400, 'Encounter.hospitalization.dischargeDisposition');
    outcome('an end before the beginning', await end({ period: { end: inHours(-100) }, ...leaving('home') }), 400, 'Encounter.period.end');
    const gone = inHours(-0.05);
    const left = await end({ period: { end: gone }, ...leaving('home') });
    ok('the day of discharge, with where to', left.status === 200 && left.json.status === 'finished' && left.json.period.end
        && left.json.hospitalization.dischargeDisposition.coding[0].code === 'home' && faults(left.json).length === 0, left.text);
    const home = (await municipality.request('GET', `/discharges/${id}`)).json;
    ok('which the municipality is told', home?.state === 'discharged' && home.notices.some((n) => n.kind === 'departure'), JSON.stringify(home)?.slice(0, 200));
    ok('and once, however often it is sent', (await end({ period: { end: gone }, ...leaving('home') }, left.headers.etag)).status === 200);
    outcome('what is over does not begin again', await put(hospital, 'Encounter', id, stay('V-1', refer(person.id), other), left.headers.etag), 409, 'Encounter.status', /avslutat/);
}

async function endings(hospital) {
    let n = 30;
    for (const [sentence, status, more, state, reason] of [['a cancelled stay', 'cancelled', {}, 'aborted', 'left-care'],
        ['one entered in error', 'entered-in-error', {}, 'aborted', 'wrong'],
        ['a death', 'finished', { period: { end: inHours(-0.05) }, ...leaving('exp') }, 'aborted', 'death']]) {
        const number = testNumber(n + 21);
        await post(hospital, 'Patient', patient(number));
        const one = await post(hospital, 'Encounter', stay(`V-${n}`, { identifier: { system: PNR, value: number } }));
        const done = await put(hospital, 'Encounter', one.json?.id, stay(`V-${n}`, { identifier: { system: PNR, value: number } }, { status, ...more }), one.headers.etag);
        const is = samplan.sql(`SELECT state || ' ' || ended_reason FROM discharge.discharge WHERE id = '${one.json?.id}'`);
        ok(`${sentence} breaks the case off (LUS-21)`, done.status === 200 && is === `${state} ${reason}`, `${one.text}\n${done.text} ${is}`);
        n++;
    }
}

async function nobody(ward) {
    const staff = samplan.sql('SELECT id FROM identity.staff WHERE system LIMIT 1');
    const tries = samplan.sql(`DO $$ BEGIN
        INSERT INTO identity.session (secret_hash, user_id, way) VALUES (sha256('x'), '${staff}', 'local');
        EXCEPTION WHEN raise_exception THEN RAISE NOTICE 'refused'; END $$; SELECT count(*) FROM identity.session WHERE secret_hash = sha256('x')`);
    ok('nobody has a session as a system', tries === '0', tries);
    ok('and each that a call had has ended', count('identity.session', "way = 'system' AND ended_at IS NULL") === 0 && count('identity.session', "way = 'system'") > 10);
    ok('nor an account', count('identity.account', `user_id = '${staff}'`) === 0 && count('identity.staff', 'system AND hsa_id IS NOT NULL') === 0);
    const list = await ward.request('GET', '/unit/members');
    ok('a system is no member of the unit', !list.text.includes('Journalsystemet'), list.text.slice(0, 200));
}

try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const municipality = await new Client(samplan).signIn('maria.nurse');
    const { children } = await import('../lib/client.mjs');
    samplan.children = () => children(samplan.parent());
    // one unit of municipal health care for the municipality, several of home care
    samplan.sql(`UPDATE organisation.unit SET serves = array_remove(serves, '9901') WHERE kind = 'municipal-health'
        AND id <> '${municipality.session.assignment.unit.id}'`);
    samplan.sql(`UPDATE organisation.unit SET kind = 'ward' WHERE hsa_id = '${UNITS['same provider']}'`);
    const hospital = system(FULL, '--providers', '2321009900');
    const rest = (await get(hospital, 'metadata')).json.rest[0].resource.find((r) => r.type === 'Encounter');
    ok('the CapabilityStatement says what may be written', rest.conditionalCreate === true && rest.versioning === 'versioned-update'
        && ['create', 'update'].every((code) => rest.interaction.some((i) => i.code === code)) && faults((await get(hospital, 'metadata')).json).length === 0);
    const { kit, person } = await people(hospital);
    const first = await admission(hospital, kit, person, ward, municipality);
    await crash(hospital);
    await refusals(hospital, person, ward);
    await protectedPerson(hospital, ward);
    await changes(hospital, first, person, ward, municipality);
    await endings(hospital);
    await nobody(ward);
} catch (error) {
    ok('the test of what systems send ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
