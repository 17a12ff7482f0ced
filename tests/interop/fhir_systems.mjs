// fhir_systems.mjs - FHIR for systems: a client certificate with an HSA-id, scopes in its registration, and the rows that the
// national contracts let out of its units. Judged by two validators that are not ours, read by fhir-kit-client.
import https from 'node:https';
import { Client as FhirKit } from 'fhir-kit-client';
import { Client, finish, ok, startSamplan, until } from '../lib/client.mjs';
import { caller, faults, FORM, HOSTILE, inDays, inHours, makeWorld, NONE, PNR, unitId, UNITS } from './fhir_kit.mjs';
import { Authority, mutualFetch, send, startNational } from './national_kit.mjs';

const TYPES = ['Patient', 'Encounter', 'CarePlan', 'CareTeam', 'Appointment', 'Task', 'Consent', 'Organization', 'PractitionerRole'];
const NEVER = ['Communication', 'AuditEvent'];
const REGION = '2321009900';
const MUNICIPALITY = '2120009911';

const authority = new Authority('TEST Function CA');
const others = new Authority('TEST Another CA');
const samplan = await startNational(authority);
const get = (who, where, headers) => send(samplan, who, 'GET', `/fhir/${where}`, undefined, headers);
const find = (who, type, form) => send(samplan, who, 'POST', `/fhir/${type}/_search`, form, FORM);
const ids = (answer) => (answer.json?.entry ?? []).filter((e) => e.search.mode === 'match').map((e) => e.resource.id);
const shape = (answer) => JSON.stringify([answer.status, { ...answer.json, issue: [{ ...answer.json?.issue?.[0], diagnostics: '' }] }]);
const rs = (...types) => types.map((type) => `system/${type}.rs`).join();

let made = 0;
function system(scope, ...more) {
    const hsa = `SE0000000000-F${100 + made++}`;
    const who = authority.system(hsa);
    const run = samplan.operator('client', 'add', '--hsa-id', hsa, '--name', `System ${made}`, '--scope', scope, ...more);
    if (run.status !== 0) throw new Error(run.stderr);
    return Object.assign(who, { hsa });
}

// ---- who gets in ----

async function certificates() {
    const refused = async (sentence, who, why) => {
        const before = samplan.log().length;
        const answer = await get(who, 'Appointment');
        await until('it is logged', () => samplan.log().slice(before).includes(why), 10);
        ok(sentence, answer.error && !answer.status, JSON.stringify(answer));
    };
    await refused('without a client certificate there is no handshake', null, 'peer did not return a certificate');
    await refused('nor with one that is out of date', authority.system('SE0000000000-OLD1', 'client',
        ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']), 'certificate has expired');
    await refused('nor with one of another issuer', others.system('SE0000000000-F100'), 'unable to get local issuer certificate');
    const unlisted = authority.system('SE0000000000-NONE');
    let answer = await get(unlisted, 'Appointment');
    ok('a system that nobody has registered is refused, in FHIR', answer.status === 403 && answer.json.issue[0].code === 'forbidden'
        && faults(answer.json).length === 0 && /registret/.test(answer.json.issue[0].details.text), answer.text);
    ok('and that is in the log, by its HSA-id', samplan.sql(`SELECT action || ' ' || outcome || ' ' || reason FROM audit.event
        WHERE hsa_id = 'SE0000000000-NONE' ORDER BY id DESC LIMIT 1`) === 'fhir.appointment denied unknown-client');
    answer = await get(authority.issue('nobody', '/C=SE/O=Test/CN=nobody'), 'Appointment');
    ok('one without an HSA-id is nobody', answer.status === 401 && answer.json.issue[0].code === 'login', answer.text);
    const platform = authority.system('SE0000000000-PLAT');
    samplan.operator('client', 'add', '--hsa-id', 'SE0000000000-PLAT', '--name', '1177', '--may', 'schedule,careplans');
    answer = await get(platform, 'Appointment');
    ok('one that may call the contracts alone has no scope here', answer.status === 403 && /insufficient_scope/.test(answer.json.issue[0].details.text), answer.text);

    const leaving = system(rs('Organization'));
    const agent = new https.Agent({ keepAlive: true });
    const kept = (options = { agent }) => send(samplan, leaving, 'GET', '/fhir/Organization', undefined, {}, options);
    ok('a certificate that holds is answered', (await kept()).status === 200);
    authority.revoke(leaving);
    await until('the list of revoked certificates is read again', async () => (await kept({ agent: false })).error, 20);
    await until('its other connection ends too', async () => (await kept()).error, 20);
    ok('revoked, it has no way in', true);
    agent.destroy();
    const ended = system(rs('Organization'));
    samplan.operator('client', 'end', '--hsa-id', ended.hsa);
    ok('nor has one that the operator has ended', (await get(ended, 'Organization')).status === 403);
}

function registration() {
    const add = (scope, ...more) => samplan.operator('client', 'add', '--hsa-id', 'SE0000000000-REG1', '--name', 'x', '--scope', scope, ...more);
    const wrong = ['system/AuditEvent.rs', 'system/Communication.r', 'system/Appointment.d', 'system/Appointment.sr', 'system/Appointment.',
        'system/Appointment', 'patient/Appointment.rs', 'system/*.rs', 'system/Nothing.r', 'Appointment.rs', 'system/Appointment.rs,x'];
    const taken = wrong.filter((scope) => add(scope).status !== 2);
    ok('a scope that is none, or that no system can have, is not taken', taken.length === 0, taken.join());
    const direct = samplan.sql(`SELECT string_agg((SELECT outcome || ' ' || reason FROM api.operator_client_add('x', jsonb_build_object(
        'hsaId', 'SE0000000000-REG1', 'name', 'x', 'scopes', jsonb_build_array(s)))), ',')
        FROM unnest('{system/AuditEvent.rs,system/Appointment.rsd,system/Nothing.r,system/Appointment.}'::text[]) AS s`);
    ok('nor by the database', direct === Array(4).fill('invalid-request bad-choice').join(), direct);
    ok('neither --may nor --scope is a mistake', samplan.operator('client', 'add', '--hsa-id', 'SE0000000000-REG1', '--name', 'x').status === 2);
    ok('with both it may both', add('system/Appointment.r,system/CarePlan.s', '--may', 'schedule').status === 0
        && /SE0000000000-REG1 {2}x {2}schedule system\/Appointment\.r,system\/CarePlan\.s/.test(samplan.operator('client', 'list').stdout),
        samplan.operator('client', 'list').stdout);
}

// ---- scopes ----

async function scopes(world) {
    const wrong = [];
    for (const type of TYPES) {
        const reader = system(`system/${type}.r`);
        const searcher = system(`system/${type}.s`);
        const id = world.ids[type];
        for (const other of [...TYPES, ...NEVER]) {
            const want = other === type ? [200, 403, 403, 200, 200] : [403, 403, 403, 403, 403];
            const form = other === 'Organization' ? 'name=A' : '_count=5';
            const got = [await get(reader, `${other}/${other === type ? id : NONE}`), await get(reader, other), await get(searcher, `${other}/${NONE}`),
                await get(searcher, other), await find(searcher, other, form)];
            if (JSON.stringify(got.map((a) => a.status)) !== JSON.stringify(want)) wrong.push(`${type} asks for ${other}: ${got.map((a) => a.status)}`);
            for (const a of got.filter((one) => one.status === 403)) {
                if (a.json.resourceType !== 'OperationOutcome' || a.json.issue[0].code !== 'forbidden' || faults(a.json).length
                    || !/scope/.test(a.json.issue[0].details.text)) wrong.push(`${type} asks for ${other}: ${a.text}`);
            }
        }
    }
    ok('each scope gives its type and its way, and nothing else', wrong.length === 0, wrong.slice(0, 10).join('\n    '));
    const refused = samplan.sql(`SELECT count(DISTINCT action) FROM audit.event WHERE role = 'client' AND outcome = 'denied' AND reason = 'scope'`);
    ok('what was refused is in the log', refused === String(TYPES.length + NEVER.length), refused);
}

async function statement(who) {
    const answer = await get(who, 'metadata');
    const rest = answer.json.rest[0];
    ok('the CapabilityStatement is one of systems', faults(answer.json).length === 0 && rest.security.service[0].coding[0].code === 'Certificates'
        && answer.json.implementation.url === `${samplan.national.address}/fhir`, answer.text.slice(0, 600));
    ok('with the types that they can have', JSON.stringify(rest.resource.map((r) => r.type).sort()) === JSON.stringify([...TYPES].sort()));
    const values = { token: 'x', date: 'ge2020-01-01', reference: `Patient/${NONE}`, string: 'Prov' };
    const wrong = [];
    for (const { type, searchParam, searchInclude = [] } of rest.resource) {
        for (const { name, type: kind } of searchParam) {
            const value = name === 'identifier' && type === 'Patient' ? `${PNR}|191212121212` : values[kind];
            const post = await find(who, type, new URLSearchParams([[name, value]]).toString());
            if (post.status !== 200) wrong.push(`${type} ${name}: ${post.status}`);
        }
        for (const include of searchInclude) if ((await get(who, `${type}?_include=${include}`)).status !== 200) wrong.push(include);
        for (const bad of ['colour=red', '_sort=date', 'status=']) {
            const got = await get(who, `${type}?${bad}`);
            if (got.status !== 400 || got.json.resourceType !== 'OperationOutcome') wrong.push(`${type}?${bad}: ${got.status}`);
        }
    }
    ok('and everything that it states works', wrong.length === 0, wrong.join('\n    '));
    const url = await get(who, 'Patient?identifier=191212121212');
    ok('an identity number in a URL is refused here too', url.status === 400 && /_search/.test(url.text), url.text);
    const people = await new Client(samplan).request('GET', '/fhir/metadata');
    ok('that of people says nothing of certificates', !people.text.includes('Certificates') && people.json.rest[0].resource.length === TYPES.length + NEVER.length);
}

// ---- rows ----

async function rows(all, worlds) {
    const [open, plain] = worlds;
    const wrong = [];
    let judged = 0;
    for (const type of TYPES) {
        const include = ['Organization', 'PractitionerRole', 'Patient'].includes(type) ? '' : `&_include=${type}:patient`;
        const answer = await get(all, `${type}?_count=200${include}`);
        wrong.push(...faults(answer.json).map((f) => `${type}: ${f}`));
        if (!(answer.json.entry?.length > 0)) wrong.push(`${type}: nothing ${answer.text.slice(0, 200)}`);
        for (const { resource } of answer.json.entry ?? []) {
            judged++;
            wrong.push(...faults(resource).map((f) => `${type}/${resource.id}: ${f}`));
        }
    }
    ok(`every resource is right to both validators (${judged} judged)`, wrong.length === 0, [...new Set(wrong)].slice(0, 10).join('\n    '));
    const seen = async (who, world) => {
        const found = {};
        for (const type of ['Patient', 'Encounter', 'CarePlan', 'CareTeam', 'Appointment', 'Consent']) {
            const one = (await get(who, `${type}/${world.ids[type]}`)).status;
            const many = ids(await get(who, `${type}?_id=${world.ids[type]}`)).length;
            const whose = type === 'Patient' ? many : ids(await get(who, `${type}?patient=${world.ids.Patient}`)).includes(world.ids[type]) ? 1 : 0;
            found[type] = one === 200 && many === 1 && whose === 1 ? 'yes' : one === 404 && many === 0 && whose === 0 ? 'no' : `${one} ${many} ${whose}`;
        }
        return JSON.stringify(found);
    };
    const expect = (yes) => JSON.stringify(Object.fromEntries(['Patient', 'Encounter', 'CarePlan', 'CareTeam', 'Appointment', 'Consent']
        .map((type) => [type, yes.includes(type) ? 'yes' : 'no'])));
    const every = ['Patient', 'Encounter', 'CarePlan', 'CareTeam', 'Appointment', 'Consent'];
    const scope = rs(...TYPES);
    const cases = [
        ['a system of the provider sees what its units have', system(scope, '--providers', REGION), open, every],
        ['one of the ward alone too', system(scope, '--units', UNITS.maker), open, every],
        ['a plan that is not in force yet is not seen', all, plain, every.filter((t) => !['CarePlan', 'Consent'].includes(t))],
        ['a unit that takes part in the case sees the case and the person, and not what another unit answers for',
            system(scope, '--units', UNITS['party, other provider']), open, ['Patient', 'Encounter']],
        ['one of another provider that takes part, the same', system(scope, '--providers', MUNICIPALITY), plain, ['Patient', 'Encounter']],
        ['a unit that has left sees nothing', system(scope, '--units', UNITS['former party']), open, []],
        ['another unit of the same provider sees nothing', system(scope, '--units', UNITS['same provider']), open, []],
        ['another provider sees nothing', system(scope, '--units', UNITS['other provider']), open, []],
    ];
    for (const [sentence, who, world, yes] of cases) {
        const got = await seen(who, world);
        ok(sentence, got === expect(yes), `${got}\n    ${expect(yes)}`);
    }
    const stranger = cases.at(-1)[1];
    const apart = [];
    for (const type of every) {
        if (shape(await get(stranger, `${type}/${open.ids[type]}`)) !== shape(await get(stranger, `${type}/${NONE}`))) apart.push(type);
        if (type !== 'Patient') {
            const own = await find(stranger, type, `patient:identifier=${open.number}`);
            const none = await find(stranger, type, 'patient:identifier=191212121212');
            if (own.text !== none.text) apart.push(`${type} by number`);
        }
    }
    const person = await find(stranger, 'Patient', `identifier=${open.number}`);
    ok('what is another\'s is not told apart from what is not there', apart.length === 0 && ids(person).length === 0, apart.join());
    return seen;
}

async function hidden(all, world) {
    const own = await get(all, `Appointment/${world.ids.own}`);
    const times = await get(all, `Appointment?patient=${world.ids.Patient}&_count=100`);
    ok('a time that is not for the patient is absent', own.status === 404 && !ids(times).includes(world.ids.own) && ids(times).includes(world.ids.Appointment));
    ok('the unit\'s own reason for a time is told to nobody else', !('reasonCode' in (await get(all, `Appointment/${world.ids.Appointment}`)).json));
    const team = await get(all, `CareTeam/${world.ids.CareTeam}`);
    ok('internal notes are in no fixed contact', team.status === 200 && !team.text.includes('inte för andra') && team.text.includes('Ring gärna'));
    const tasks = await get(all, `Task?patient=${world.ids.Patient}&_count=100`);
    const codes = (answer) => [...new Set((answer.json.entry ?? []).map((e) => e.resource.code.coding[0].code))].sort().join();
    ok('tasks are what a unit is to acknowledge, and a plan\'s actions', codes(tasks) === 'acknowledge,plan-action', tasks.text.slice(0, 500));
    const narrow = await get(system(rs('Task')), `Task?patient=${world.ids.Patient}&_count=100`);
    ok('the latter with a scope for plans alone', codes(narrow) === 'acknowledge', codes(narrow));
    const alone = await get(system(rs('Appointment')), `Appointment?patient=${world.ids.Patient}&_include=Appointment:patient`);
    ok('a person comes along by a scope for persons alone', alone.json.entry.every((e) => e.search.mode === 'match')
        && (await get(all, `Appointment?patient=${world.ids.Patient}&_include=Appointment:patient`)).json.entry.some((e) => e.resource.resourceType === 'Patient'));
    const staff = await get(all, 'PractitionerRole?_count=500');
    const anna = samplan.sql("SELECT name FROM identity.staff WHERE name LIKE 'Anna%' LIMIT 1");
    samplan.sql(`UPDATE identity.staff SET protected = true WHERE name = '${anna}'`);
    const after = await get(all, 'PractitionerRole?_count=500');
    ok('staff with a protected identity are absent', staff.text.includes(anna) && !after.text.includes(anna));
    const time = samplan.sql(`SET session_replication_role = replica; UPDATE appointment.appointment SET with_name = '${anna}', with_user = (SELECT id FROM identity.staff WHERE name = '${anna}')
        WHERE id = '${world.ids.Appointment}' RETURNING id`);
    ok('and a title in a time', !(await get(all, `Appointment/${time}`)).text.includes(anna));
    samplan.sql(`UPDATE identity.staff SET protected = false WHERE name = '${anna}'`);
}

async function changing(all, seen, worlds) {
    const every = (word) => JSON.stringify(Object.fromEntries(['Patient', 'Encounter', 'CarePlan', 'CareTeam', 'Appointment', 'Consent'].map((t) => [t, word])));
    const [open, , secret, blocked] = worlds;
    ok('before it is protected or blocked everything is seen', await seen(all, secret) === every('yes') && await seen(all, blocked) === every('yes'));
    samplan.sql(`INSERT INTO patient.protection (patient_id, kind) VALUES ('${secret.ids.Patient}', 'protected')`);
    ok('of a protected identity nothing is', await seen(all, secret) === every('no'), await seen(all, secret));
    const number = await find(all, 'Patient', `identifier=${secret.number}`);
    const text = (await Promise.all(TYPES.map((type) => get(all, `${type}?_count=500`)))).map((a) => a.text).join();
    ok('nor by number, nor in any list', ids(number).length === 0 && !text.includes(secret.ids.Patient) && !text.includes(secret.number));
    samplan.sql(`INSERT INTO access.block (patient_id, provider_id, branch, registered_by, asked_by, how) SELECT '${blocked.ids.Patient}', u.provider_id, 'care', '{}', 'patient', 'e-id'
        FROM organisation.unit u WHERE u.id = '${unitId(UNITS.maker)}'`);
    const found = JSON.parse(await seen(all, blocked));
    ok('what the patient has blocked is absent: stays, plans and times', ['Encounter', 'CarePlan', 'Consent', 'Appointment'].every((t) => found[t] === 'no'), JSON.stringify(found));
    samplan.sql(`UPDATE plan.consent SET withdrawn_at = now(), withdrawn_how = 'oral', withdrawn_by = '{}' WHERE plan_id = '${open.ids.CarePlan}'`);
    const left = JSON.parse(await seen(all, open));
    ok('a plan whose consent is withdrawn is absent, and its consents', left.CarePlan === 'no' && left.Consent === 'no' && left.Encounter === 'yes', JSON.stringify(left));
}

async function kit(all, world) {
    samplan.sql(`SET session_replication_role = replica; INSERT INTO appointment.appointment (patient_id, unit_id, provider_id, kind, starts_at, ends_at, visibility, for_patient, created_by, created_user)
        SELECT a.patient_id, a.unit_id, a.provider_id, 'visit', now() + n * interval '1 day', now() + n * interval '1 day' + interval '1 hour', 'parties', true,
            a.created_by, a.created_user FROM appointment.appointment a, generate_series(40, 239) AS n WHERE a.id = '${world.ids.Appointment}'`);
    globalThis.fetch = mutualFetch(samplan, all);
    const client = new FhirKit({ baseUrl: `${samplan.national.address}/fhir` });
    const seen = [];
    let pages = 0;
    for (let bundle = await client.search({ resourceType: 'Appointment', searchParams: { 'patient:identifier': world.number, _count: '50' }, options: { postSearch: true } });
        bundle; bundle = await client.nextPage({ bundle })) {
        pages++;
        seen.push(...(bundle.entry ?? []).map((entry) => entry.resource.id));
        if (bundle.link.some((l) => l.url.includes(world.number)) || pages > 20) break;
    }
    ok(`fhir-kit-client reads 200 times page by page, found by a number that is in no link (${pages} pages)`, seen.length >= 202
        && new Set(seen).size === seen.length && pages === Math.ceil(seen.length / 50), `${seen.length} in ${pages}`);
    const one = await get(all, `Appointment/${world.ids.Appointment}`);
    const again = await get(all, `Appointment/${world.ids.Appointment}`, { 'if-none-match': one.headers.etag });
    ok('a resource has its version, and is not sent again', one.headers.etag === `W/"${one.json.meta.versionId}"` && again.status === 304);
}

function audited(all) {
    const read = samplan.sql(`SELECT string_agg(DISTINCT action, ' ' ORDER BY action) FROM audit.event WHERE hsa_id = '${all.hsa}' AND role = 'client' AND outcome = 'ok'`);
    ok('every read is in the log with the system as the reader', read === ['appointment', 'care-plan', 'care-team', 'consent', 'encounter', 'organization',
        'patient', 'practitioner-role', 'task'].map((a) => `fhir.${a}`).join(' '), read);
    const nameless = samplan.sql(`SELECT count(*) FROM audit.event WHERE role = 'client' AND outcome = 'ok' AND thing_id IS NOT NULL AND patient_id IS NULL
        AND action NOT IN ('fhir.organization', 'fhir.practitioner-role')`);
    ok('with whose it was', nameless === '0', nameless);
    const failed = samplan.sql("SELECT count(*) FROM audit.event WHERE role = 'client' AND outcome = 'failed'");
    ok('and nothing failed', failed === '0', failed);
}

try {
    await certificates();
    registration();
    const ward = await new Client(samplan).signIn('anna.ward');
    const worlds = [
        await makeWorld(ward, 1, { given: HOSTILE.slice(0, 60), family: '🦊', text: HOSTILE, established: true }),
        await makeWorld(ward, 2, { address: true }),
        await makeWorld(ward, 3, { established: true }),
        await makeWorld(ward, 4, { established: true }),
    ];
    const tasks = samplan.sql(`SELECT md5(concat_ws(' ', r.notice_id, r.unit_id, r.number))::uuid FROM discharge.recipient r WHERE r.discharge_id = '${worlds[0].ids.Encounter}' LIMIT 1`);
    Object.assign(worlds[0].ids, { Task: tasks, Organization: unitId(UNITS.maker), PractitionerRole: samplan.sql(`SELECT id FROM identity.assignment
        WHERE unit_id = '${unitId(UNITS.maker)}' AND purpose = 'care' AND valid_to IS NULL LIMIT 1`) });
    const all = system(rs(...TYPES));
    await scopes(worlds[0]);
    await statement(all);
    const seen = await rows(all, worlds);
    await hidden(all, worlds[0]);
    await kit(all, worlds[1]);
    await changing(all, seen, worlds);
    audited(all);
} catch (error) {
    ok('the test of FHIR for systems ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
