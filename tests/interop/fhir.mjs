// fhir.mjs - what is served as FHIR R4, judged by two validators that are not ours (fhir_kit.mjs), read page by page by a
// client that is not ours (fhir-kit-client), and asked for by every role at every kind of unit, with an answer that is written
// here from the rules.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Client as FhirKit } from 'fhir-kit-client';
import { Client, finish, hammer, ok, startSamplan } from '../lib/client.mjs';
import { caller, faults, FORM, HOSTILE, inDays, makeWorld, NONE, PNR, unitId, UNITS } from './fhir_kit.mjs';

// ---- who sees what: from the rules, not from the code ----

const CARE = ['discharge-coordinator', 'municipal-nurse', 'rehabilitation', 'care-manager', 'home-care', 'primary-care-coordinator', 'physician'];
const ROLES = [...CARE, 'unit-administrator', 'county-administrator', 'log-reviewer'];
const FEW = ['discharge-coordinator', 'home-care', 'log-reviewer']; // at units where no role sees anything else
const TYPES = ['Patient', 'Encounter', 'CarePlan', 'CareTeam', 'Appointment', 'Task', 'Communication', 'Consent', 'AuditEvent', 'Organization', 'PractitionerRole'];

function sees(thing, relation, world, named) {
    if (world.protected && !named) return false;
    const maker = relation === 'maker';
    const party = maker || relation.startsWith('party,');
    const planned = maker || relation === 'called to the plan';
    switch (thing) {
        case 'Encounter': return party;
        case 'Communication': return maker || relation === 'party, other provider';
        case 'CarePlan': case 'Consent': case 'action': return planned;
        case 'own': return maker;
        case 'Patient': case 'CareTeam': case 'Appointment': return party || planned;
    }
    throw new Error(`what is ${thing}?`);
}
const path = (thing, id) => `/fhir/${{ own: 'Appointment', action: 'Task' }[thing] ?? thing}/${id}`;

function signInAll(samplan, staff) {
    const callers = [];
    const rows = [];
    for (const [name, user] of Object.entries(staff)) {
        for (const [relation, hsa] of Object.entries(UNITS)) {
            for (const role of ['maker', 'party, other provider'].includes(relation) ? ROLES : FEW) {
                const secret = randomBytes(32);
                const one = new Client(samplan);
                one.cookie = `__Host-samplan=${secret.toString('base64url')}`;
                one.csrf = createHmac('sha256', secret).update('samplan-csrf').digest('hex').slice(0, 32);
                callers.push(Object.assign(one, { role, relation, named: name === 'named' }));
                rows.push(`('${user}', '${unitId(hsa)}', '${role}', '\\x${createHash('sha256').update(secret).digest('hex')}')`);
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

async function ask(client, ...request) {
    for (;;) {
        const answer = await client.request(...request);
        if (answer.status !== 429) return answer;
        await new Promise((go) => setTimeout(go, 1000 * Number(answer.headers['retry-after'] ?? 1)));
    }
}

// ---- the tests ----

async function validity(clients, worlds) {
    const wrong = [];
    let judged = 0;
    const counts = {};
    for (const type of TYPES) {
        const client = clients[type] ?? clients.ward;
        const include = ['Organization', 'PractitionerRole', 'AuditEvent', 'Patient'].includes(type) ? '' : `&_include=${type}:patient`;
        const answer = await ask(client, 'GET', `/fhir/${type}?_count=100${include}`);
        if (answer.status !== 200) {
            wrong.push(`${type}: ${answer.status} ${answer.text}`);
            continue;
        }
        wrong.push(...faults(answer.json).map((f) => `${type} bundle: ${f}`));
        for (const entry of answer.json.entry ?? []) {
            judged++;
            counts[entry.resource.resourceType] = (counts[entry.resource.resourceType] ?? 0) + 1;
            wrong.push(...faults(entry.resource).map((f) => `${type}/${entry.resource.id}: ${f}`));
            if (entry.search.mode === 'match' && entry.resource.resourceType !== type) wrong.push(`${type}: a ${entry.resource.resourceType} in it`);
        }
    }
    ok(`every resource of every type is right to both validators (${judged} judged)`, wrong.length === 0, [...new Set(wrong)].slice(0, 20).join('\n    '));
    ok('there was one of each type to judge', TYPES.every((type) => counts[type] > 0), JSON.stringify(counts));
    const plan = (await ask(clients.ward, 'GET', `/fhir/CarePlan/${worlds[0].ids.CarePlan}`)).json;
    ok('markup and characters of four bytes come out as they went in', plan.contained[0].description.text === HOSTILE
        && plan.activity[0].detail.description === HOSTILE && plan.description === HOSTILE, JSON.stringify(plan).slice(0, 900));
    ok('a plan that is established is active, with goal, action and who answers for it', plan.status === 'active' && plan.intent === 'plan'
        && plan.activity[0].detail.goal[0].reference === `#${plan.contained[0].id}` && plan.activity[0].detail.performer[0].reference.startsWith('Organization/'));
    // the control: what a validator lets pass proves nothing unless it stops what is wrong
    const spoilt = [
        ['CarePlan', (r) => delete r.intent], ['Encounter', (r) => delete r.class], ['Appointment', (r) => (r.status = 'maybe')], ['Consent', (r) => delete r.scope],
        ['Patient', (r) => (r.birthDate = '2020-13-45')], ['Task', (r) => (r.owner = 'x')], ['CareTeam', (r) => (r.colour = 'red')]];
    const missed = [];
    for (const [type, spoil] of spoilt) {
        const answer = await ask(clients.ward, 'GET', `/fhir/${type}?_count=1`);
        const resource = answer.json.entry[0].resource;
        spoil(resource);
        if (faults(resource).length === 0) missed.push(type);
    }
    ok('and a resource with a fault is wrong to them', missed.length === 0, missed.join(' '));
}

async function capability(samplan) {
    const nobody = new Client(samplan);
    const answer = await ask(nobody, 'GET', '/fhir/metadata');
    const statement = answer.json;
    ok('the CapabilityStatement is there for anybody and is right to both validators', answer.status === 200
        && answer.headers['content-type'].startsWith('application/fhir+json') && faults(statement).length === 0, `${answer.status} ${faults(statement ?? {}).join('\n')}`);
    ok('it names the types that are served, and no other', JSON.stringify(statement.rest[0].resource.map((r) => r.type).sort()) === JSON.stringify([...TYPES].sort()));
    return statement;
}

// Everything that is stated works, and what is not stated is refused and not ignored.
async function truth(clients, statement, world) {
    const wrong = [];
    const values = { token: 'x', date: 'ge2020-01-01', reference: `Patient/${world.ids.Patient}`, string: 'Prov' };
    for (const { type, searchParam, searchInclude = [] } of statement.rest[0].resource) {
        const client = clients[type] ?? clients.ward;
        for (const param of searchParam) {
            const value = param.name === 'identifier' && type === 'Patient' ? `${PNR}|${world.number}` : values[param.type];
            const form = new URLSearchParams([[param.name, value]]).toString();
            const post = await ask(client, 'POST', `/fhir/${type}/_search`, form, FORM);
            const get = await ask(client, 'GET', `/fhir/${type}?${form}`);
            if (post.status !== 200) wrong.push(`${type} ${param.name}: ${post.status} ${post.text}`);
            if (get.status !== (type === 'Patient' && param.name === 'identifier' ? 400 : 200)) wrong.push(`GET ${type} ${param.name}: ${get.status}`);
        }
        for (const include of searchInclude) {
            const answer = await ask(client, 'GET', `/fhir/${type}?_include=${include}`);
            if (answer.status !== 200) wrong.push(`${include}: ${answer.status}`);
        }
        for (const bad of ['colour=red', 'patient.name=x', '_sort=date', '_count=0', '_include=Other:x', 'status=', '_cursor=x', '%zz=1', '_lastUpdated=ne2020']) {
            const answer = await ask(client, 'GET', `/fhir/${type}?${bad}`);
            if (answer.status !== 400 || answer.json.resourceType !== 'OperationOutcome' || faults(answer.json).length) wrong.push(`${type}?${bad}: ${answer.status}`);
        }
        for (const [method, where] of [['PUT', `${type}/${NONE}`], ['DELETE', `${type}/${NONE}`], ['GET', `${type}/${NONE}/_history`], ['PATCH', type]]) {
            const answer = await ask(client, method, `/fhir/${where}`);
            if (![404, 405].includes(answer.status) || answer.json?.resourceType !== 'OperationOutcome') wrong.push(`${method} ${where}: ${answer.status} ${answer.text.slice(0, 100)}`);
        }
    }
    ok('everything that it states works, and nothing else does', wrong.length === 0, wrong.slice(0, 15).join('\n    '));
}

async function searching(clients, world, plain) {
    const get = async (where) => (await ask(clients.ward, 'GET', `/fhir/${where}`)).json;
    const ids = (bundle) => (bundle.entry ?? []).filter((e) => e.search.mode === 'match').map((e) => e.resource.id);
    const one = await get(`Patient/${world.ids.Patient}`);
    ok('a person has the number, and no address when there is none', one.identifier[0].value === world.number && one.identifier[0].system === PNR
        && one.address.every((a) => !a.line) && !('telecom' in one), JSON.stringify(one));
    const found = (await ask(clients.ward, 'POST', '/fhir/Patient/_search', `identifier=${encodeURIComponent(`${PNR}|${world.number}`)}`, FORM));
    ok('a person is found by number in a form', ids(found.json)[0] === world.ids.Patient && found.json.entry.length === 1, found.text);
    ok('and the number is in no link', !found.json.link.some((l) => l.url.includes(world.number)), JSON.stringify(found.json.link));
    const refused = await ask(clients.ward, 'GET', `/fhir/Patient?identifier=${world.number}`);
    ok('in a URL it is refused, and the form is named', refused.status === 400 && /_search/.test(refused.json.issue[0].details.text), refused.text);
    const english = await clients.ward.request('GET', '/fhir/Patient?identifier=1', undefined, { 'accept-language': 'en' });
    ok('in the reader\'s language', /identity number/.test(english.json.issue[0].details.text), english.text);
    const plans = (await ask(clients.ward, 'POST', '/fhir/Appointment/_search', `patient:identifier=${world.number}&_count=1`, FORM)).json;
    const next = plans.link.find((l) => l.relation === 'next')?.url;
    const second = next && (await ask(clients.ward, 'GET', new URL(next).pathname + new URL(next).search)).json;
    ok('a person\'s things are found by number, and the next page says the person by id', ids(plans).length === 1 && next
        && !next.includes(world.number) && next.includes(world.ids.Patient) && ids(second).length === 1 && ids(second)[0] !== ids(plans)[0], String(next));
    ok('a patient\'s own, and nobody else\'s', ids(await get(`Encounter?patient=${world.ids.Patient}`)).join() === world.ids.Encounter
        && ids(await get(`Encounter?patient=Patient/${plain.ids.Patient}`)).join() === plain.ids.Encounter
        && ids(await get(`Encounter?patient=${NONE}`)).length === 0 && ids(await get('Encounter?patient=Group/x')).length === 0);
    ok('by status', ids(await get(`CarePlan?patient=${world.ids.Patient}&status=active`)).length === 1
        && ids(await get(`CarePlan?patient=${world.ids.Patient}&status=draft,revoked`)).length === 0
        && ids(await get(`Appointment?patient=${world.ids.Patient}&status=booked`)).length === 4
        && ids(await get(`Task?patient=${world.ids.Patient}&code=plan-action`)).join() === world.ids.action);
    const day = (h) => new Date(Date.now() + h * 3600000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' });
    const when = `Appointment?patient=${world.ids.Patient}`;
    ok('by date: a day, from, until, and neither before nor after', ids(await get(`${when}&date=${day(30)}`)).length === 3
        && ids(await get(`${when}&date=ge${day(30)}&date=lt${day(54)}`)).length === 3 && ids(await get(`${when}&date=gt${day(30)}`)).length === 1
        && ids(await get(`${when}&date=lt${day(30)}`)).length === 0 && ids(await get(`${when}&date=ge${day(0).slice(0, 7)}`)).length === 4);
    ok('a stay that goes on is of every day from when it began', ids(await get(`Encounter?patient=${world.ids.Patient}&date=ge${day(240)}`)).length === 1
        && ids(await get(`Encounter?patient=${world.ids.Patient}&date=lt${day(-48)}`)).length === 0);
    const { lastUpdated } = (await get(`Encounter/${world.ids.Encounter}`)).meta;
    ok('by what has changed since', ids(await get(`Encounter?_id=${world.ids.Encounter}&_lastUpdated=ge${encodeURIComponent(lastUpdated)}`)).length === 1
        && ids(await get(`Encounter?_id=${world.ids.Encounter}&_lastUpdated=gt${encodeURIComponent(lastUpdated)}`)).length === 0);
    const included = await get(`Encounter?_id=${world.ids.Encounter}&_include=Encounter:patient`);
    ok('the person comes along when asked for', included.entry.length === 2 && included.entry[1].search.mode === 'include' && included.entry[1].resource.id === world.ids.Patient);
    const hsa = await get('Organization?identifier=urn:oid:1.2.752.29.4.19%7CSE2321009900-A101');
    ok('a unit by its HSA-id', hsa.entry?.length === 1 && hsa.entry[0].resource.id === unitId('SE2321009900-A101'), JSON.stringify(hsa).slice(0, 300));
    const text = JSON.stringify(await get(`CareTeam/${world.ids.CareTeam}`));
    ok('what is not for others is not in a team', !text.includes('inte för andra') && text.includes('Ring gärna'));
}

async function caching(client, world, change) {
    const where = `/fhir/Encounter/${world.ids.Encounter}`;
    const first = await ask(client, 'GET', where);
    const again = await client.request('GET', where, undefined, { 'if-none-match': first.headers.etag });
    ok('a resource has its version as a weak tag, and is not sent again', first.headers.etag === `W/"${first.json.meta.versionId}"`
        && again.status === 304 && again.text === '', `${first.headers.etag} ${again.status}`);
    await change();
    const after = await client.request('GET', where, undefined, { 'if-none-match': first.headers.etag });
    ok('after a change it is', after.status === 200 && after.headers.etag !== first.headers.etag
        && after.json.meta.lastUpdated > first.json.meta.lastUpdated, `${after.status} ${after.headers.etag}`);
}

async function paging(samplan, client, world) {
    const made = samplan.sql(`WITH p AS (INSERT INTO plan.plan (patient_id, unit_id, provider_id, created_by, created_user)
            SELECT d.patient_id, d.unit_id, d.provider_id, d.created_by, d.created_user FROM plan.plan d, generate_series(1, 1000)
            WHERE d.id = '${world.ids.CarePlan}' RETURNING id, patient_id, unit_id)
        INSERT INTO plan.participation (unit_id, plan_id, patient_id) SELECT unit_id, id, patient_id FROM p RETURNING plan_id`).split('\n');
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const kit = new FhirKit({ baseUrl: `${samplan.address}/fhir`, customHeaders: { cookie: client.cookie } });
    const before = Date.now();
    const seen = [];
    let pages = 0;
    for (let bundle = await kit.search({ resourceType: 'CarePlan', searchParams: { patient: world.ids.Patient, _count: '100' } }); bundle;
        bundle = await kit.nextPage({ bundle })) {
        pages++;
        seen.push(...(bundle.entry ?? []).map((entry) => entry.resource.id));
        if (pages > 30) break;
    }
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    ok(`fhir-kit-client reads 1,000 CarePlans page by page (${pages} pages, ${Date.now() - before} ms)`,
        made.length === 1000 && made.every((id) => seen.includes(id)) && new Set(seen).size === seen.length && pages === 11, `${seen.length} in ${pages}`);
}

async function matrix(samplan, worlds, staff) {
    const callers = signInAll(samplan, staff);
    const wrong = [];
    const absent = new Map();
    const shape = (answer) => JSON.stringify({ ...answer.json, issue: [{ ...answer.json.issue[0], diagnostics: '' }] });
    const jobs = callers.flatMap((who) => worlds.filter((world) => world.protected || !who.named)
        .flatMap((world) => Object.keys(world.ids).map((thing) => ({ who, world, thing }))));
    let next = 0;
    await hammer(16, () => next < jobs.length, async () => {
        const { who, world, thing } = jobs[next++];
        const may = CARE.includes(who.role);
        const seen = may && sees(thing, who.relation, world, who.named);
        const answer = await ask(who, 'GET', path(thing, world.ids[thing]));
        const expected = !may ? 403 : seen ? 200 : 404;
        const what = `${thing} by ${who.role} (${who.relation}${who.named ? ', named' : ''}), ${world.protected ? 'protected' : 'open'}`;
        if (answer.status !== expected) wrong.push(`${what}: ${answer.status}, expected ${expected}`);
        // PK-9: a team is a fixed contact, seen as that is
        const found = await ask(who, 'GET', `${path(thing, '')}?_id=${world.ids[thing]}`.replace('/?', '?'));
        const count = found.json.entry?.length ?? 0;
        if (found.status !== (may ? 200 : 403) || (may && count !== (seen ? 1 : 0))) wrong.push(`${what}, searched: ${found.status}, ${count}`);
        if (answer.status === 404) {
            const key = `${path(thing, '')} ${who.role}`;
            if (!absent.has(key)) absent.set(key, ask(who, 'GET', path(thing, NONE)).then(shape));
            if (shape(answer) !== await absent.get(key)) wrong.push(`${what}: hidden is told apart from absent`);
        }
    });
    ok(`who may see what, ${jobs.length} times asked and searched for (PDL-2, SIP-2, SV-7)`, wrong.length === 0, [...new Set(wrong)].slice(0, 15).join('\n    '));
    const open = [];
    for (const type of TYPES) {
        const answer = await ask(new Client(samplan), 'GET', `/fhir/${type}`);
        if (answer.status !== 401 || answer.json.resourceType !== 'OperationOutcome') open.push(`${type}: ${answer.status}`);
    }
    ok('nobody without a session sees anything', open.length === 0, open.join('\n'));
    const log = [];
    for (const who of callers.filter((one) => one.relation === 'maker' && !one.named)) {
        const answer = await ask(who, 'GET', '/fhir/AuditEvent?_count=1');
        if (answer.status !== (who.role === 'log-reviewer' ? 200 : 403)) log.push(`${who.role}: ${answer.status}`);
    }
    ok('the log is for who reviews it alone', log.length === 0, log.join('\n'));
}

function audited(samplan) {
    const actions = samplan.sql(`SELECT action || ' ' || string_agg(DISTINCT outcome, ',' ORDER BY outcome) FROM audit.event
        WHERE action LIKE 'fhir.%' GROUP BY action ORDER BY action`).split('\n');
    ok('every type is in the log, with what was shown and what was refused', actions.length === TYPES.length && actions.every((a) => a.endsWith(' denied,ok')), actions.join('\n    '));
    const shown = samplan.sql(`SELECT count(*) FROM audit.event WHERE action = 'fhir.care-plan' AND outcome = 'ok' AND thing_id IS NOT NULL AND patient_id IS NULL`);
    ok('a resource that was read is logged with whose it is', shown === '0', shown);
}

const samplan = startSamplan();
try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const reviewer = await new Client(samplan).signIn('logg.karin');
    const clients = { ward, AuditEvent: reviewer };
    const worlds = [
        await makeWorld(ward, 1, { given: HOSTILE.slice(0, 60), family: '🦊', text: HOSTILE, established: true }),
        await makeWorld(ward, 2, { address: true }),
        await makeWorld(ward, 3, { protected: true, address: true }),
    ];
    const { user } = ward.session;
    const call = caller(ward);
    const person = await call('GET', `/patients/${worlds[2].ids.Patient}`);
    await call('PUT', `/patients/${person.id}`, { givenName: person.givenName, familyName: person.familyName, municipalityCode: '9901',
        protectedIdentity: 'protected' }, person.version);
    const hidden = (await ask(ward, 'GET', `/fhir/Patient/${person.id}`)).json;
    ok('a protected identity is labelled, and has neither address nor telephone', hidden.meta.security[0].code === 'skyddadFolkbokforing'
        && !hidden.address && !hidden.telecom && faults(hidden).length === 0, JSON.stringify(hidden));
    await validity(clients, worlds);
    const statement = await capability(samplan);
    await truth(clients, statement, worlds[0]);
    await searching(clients, worlds[0], worlds[1]);
    await caching(ward, worlds[1], async () => {
        const found = await call('GET', `/discharges/${worlds[1].ids.Encounter}`);
        await call('PUT', `/discharges/${found.id}/expected-date`, { expectedDischargeDate: inDays(9) }, found.version);
    });
    samplan.sql(`INSERT INTO reference.county (code, name) VALUES ('98', 'Annat län') ON CONFLICT DO NOTHING;
        INSERT INTO organisation.provider (id, name, kind, org_number, county_code) VALUES (md5('demo provider 98')::uuid, 'Region Annan', 'region', '2321009800', '98');
        INSERT INTO organisation.unit (id, hsa_id, name, kind, provider_id)
            VALUES ('${unitId(UNITS['other county'])}', '${UNITS['other county']}', 'Avdelning 98', 'ward', md5('demo provider 98')::uuid)`);
    const unnamed = samplan.sql(`INSERT INTO identity.staff (name) VALUES ('Ingen Namngiven') RETURNING id`);
    await matrix(samplan, worlds, { named: user.id, other: unnamed });
    await paging(samplan, ward, worlds[1]);
    audited(samplan);
} catch (error) {
    ok('the FHIR test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
