// stream.mjs - what a screen hears: changes of its unit's cases and of no others, what it missed while it
// was away, and the end of its session.
import { Client, finish, ok, startSamplan, until } from '../lib/client.mjs';
import { testNumber } from './fhir_kit.mjs';

const samplan = startSamplan({ extra: 'http.processes = 2\n' });

async function newCase(ward, number) {
    const units = (await ward.request('GET', '/units?kind=primary-care')).json.units;
    const gp = units.find((unit) => unit.serves.includes('9901')) ?? units[0];
    const person = await ward.request('POST', '/patients',
        { identifier: number, givenName: 'Tolvan', familyName: 'Tolvansson', municipalityCode: '9901', listedUnitId: gp.id });
    const lena = await new Client(samplan).signIn('vc.lena');
    const answer = await ward.request('POST', '/discharges', {
        patientId: person.json.id,
        admittedAt: new Date(Date.now() - 3600000).toISOString(),
        expectedDischargeDate: new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10),
        recipients: [{ unitId: lena.session.assignment.unit.id, role: 'primary-care' }],
    });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.json;
}

function listen(client, headers) {
    const events = [];
    let ended = 0;
    const stream = client.stream((event) => events.push(event), () => ended++, undefined, headers);
    return {
        events,
        get ended() { return ended; },
        close: stream.close,
        heard: (name, id) => events.find((one) => one.event === name && (!id || JSON.parse(one.data).id === id)),
    };
}

const inHours = (n) => new Date(Date.now() + n * 3600000).toISOString();

// Whoever is signed in for themself, or has been let in, hears of what they see and of nothing else.
async function citizens() {
    const ward = await new Client(samplan).signIn('anna.ward');
    const her = (await ward.request('POST', '/patients/lookup', { identifier: '195011099941' })).json;
    const [tyra, nils] = [await new Client(samplan).signIn('tyra.patient'), await new Client(samplan).signIn('nils.narstaende')];
    const proxies = (await tyra.request('GET', `/own/${her.id}`)).json.proxies;
    samplan.sql(`UPDATE access.proxy SET scopes = '{times}' WHERE id = '${proxies[0].id}'`);
    const [atHers, atHis] = [listen(tyra), listen(nils)];
    await until('both streams are open', () => [atHers, atHis].every((one) => one.heard('open')));
    const other = (await newCase(ward, '194412119814').catch(() => null));
    const plan = (await ward.request('POST', '/plans', { patientId: her.id })).json;
    const time = { kind: 'visit', startsAt: inHours(72), endsAt: inHours(73), visibility: 'parties' };
    const hidden = (await ward.request('POST', `/patients/${her.id}/appointments`, { ...time, forPatient: false })).json;
    const shown = (await ward.request('POST', `/patients/${her.id}/appointments`, { ...time, forPatient: true })).json;
    await until('he hears of the time', () => atHis.heard('changed', shown.id));
    await until('she hears of the plan and the time', () => atHers.heard('changed', plan.id) && atHers.heard('changed', shown.id));
    ok('a person hears of what is theirs as it happens', true);
    ok('a time that is not for the patient is not heard of', !atHers.heard('changed', hidden.id));
    ok('nor anything of others', !other || !atHers.heard('changed', other.id));
    ok('who has been let see the times does not hear of the plan', !atHis.heard('changed', plan.id));
    ok('an event has ids and versions only, and whose it is', atHers.events.filter((one) => one.event === 'changed')
        .every((one) => Object.keys(JSON.parse(one.data)).sort().join() === 'id,kind,person,version' && JSON.parse(one.data).person === her.id));
    const position = atHis.events.filter((one) => one.id).at(-1).id;
    atHis.close();
    const comment = await ward.request('POST', `/plans/${plan.id}/comments`, { text: 'Hej' });
    const moved = await ward.request('POST', `/appointments/${shown.id}/cancellation`, { reason: 'Sjuk', toldHow: 'phone' }, { 'if-match': '"1"' });
    ok('something changes while he is away', comment.status === 200 && moved.status === 200, comment.text + moved.text);
    const back = listen(nils, { 'last-event-id': position });
    await until('he hears what he missed', () => back.heard('changed', shown.id));
    ok('who comes back hears what was missed, and no more than that', !back.heard('changed', plan.id));
    await tyra.request('POST', `/own/${her.id}/proxies/${proxies[0].id}/revocation`);
    await until('his stream ends', () => back.heard('reconnect') && back.ended);
    await until('she hears that it has been taken back', () => atHers.heard('changed', her.id));
    const after = listen(nils);
    await until('he is there again', () => after.heard('open'));
    await ward.request('POST', `/patients/${her.id}/appointments`, { ...time, forPatient: true });
    await until('she hears of one more', () => atHers.events.filter((one) => one.event === 'changed' && /"appointment"/.test(one.data)).length >= 3);
    ok('who is let in no more hears nothing more', !after.heard('changed'));
    samplan.sql(`UPDATE identity.session SET last_seen = now() - interval '10 minutes' WHERE citizen_id IS NOT NULL`);
    const again = listen(tyra);
    await until('it is open', () => again.heard('open'));
    ok('a stream keeps no session alive', samplan.sql(`SELECT count(*) FROM identity.session
        WHERE citizen_id IS NOT NULL AND last_seen > now() - interval '9 minutes'`) === '0');
    await tyra.request('POST', '/sign-out');
    await until('her streams end', () => atHers.heard('session') && atHers.ended && again.ended);
    ok("a citizen's stream ends at once when the session does", true);
    after.close();
    await tyra.signIn('tyra.patient');
    const old = listen(tyra);
    await until('it is open', () => old.heard('open'));
    const person = (await ward.request('POST', '/patients/lookup', { identifier: '195011099941' })).json;
    const renumbered = await ward.request('POST', `/patients/${her.id}/identifiers`, { identifier: testNumber(77) }, { 'if-match': `"${person.version}"` });
    await until('the stream of the number that is no longer hers ends', () => old.heard('reconnect') && old.ended);
    const then = listen(tyra);
    const atWard = listen(ward);
    await until('both are open', () => then.heard('open') && atWard.heard('open'));
    const late = (await ward.request('POST', `/patients/${her.id}/appointments`, { ...time, forPatient: true })).json;
    const next = (await ward.request('POST', `/patients/${her.id}/appointments`, { ...time, forPatient: true })).json;
    await until('the ward hears of both', () => atWard.heard('changed', late.id) && atWard.heard('changed', next.id));
    ok('a number that is no longer a person\'s hears nothing more of the person', renumbered.status === 200 && !then.heard('changed'), renumbered.text);
    then.close();
    atWard.close();
}

try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const lena = await new Client(samplan).signIn('vc.lena');
    const nils = await new Client(samplan).signIn('rehab.nils');
    const atGp = listen(lena);
    const atRehab = listen(nils);
    const atWard = listen(ward);
    await until('all streams are open', () => [atGp, atRehab, atWard].every((one) => one.heard('open')));

    const first = await newCase(ward, '191212121212');
    await until('the GP unit hears of the new case', () => atGp.heard('changed', first.id));
    await until('the ward hears of its own act', () => atWard.heard('changed', first.id));
    ok('a new case is heard at the units that take part', true);
    ok('a unit that takes no part hears nothing of it', !atRehab.heard('changed', first.id));
    ok('an event has ids and versions only', atGp.events.filter((one) => one.event === 'changed')
        .every((one) => Object.keys(JSON.parse(one.data)).sort().join() === 'id,kind,version'));

    const position = atGp.events.filter((one) => one.id).at(-1).id;
    atGp.close();
    const change = await ward.request('PUT', `/discharges/${first.id}/expected-date`,
        { expectedDischargeDate: new Date(Date.now() + 7 * 86400000).toISOString().slice(0, 10) }, { 'if-match': `"${first.version}"` });
    ok('something changes while the reader is away', change.status === 200, change.text);
    const again = listen(lena, { 'last-event-id': position });
    await until('the reader hears what it missed', () => again.heard('changed', first.id));
    ok('who comes back with its position hears what it missed', JSON.parse(again.heard('changed', first.id).data).version >= 1);
    const lost = listen(lena, { 'last-event-id': 'not a position' });
    await until('a reader without a place is told to begin anew', () => lost.heard('reset'));
    ok('who comes back with a position that means nothing is told to fetch everything', true);

    await ward.request('POST', '/sign-out');
    await until('the ward stream ends', () => atWard.heard('session') && atWard.ended);
    ok('a stream ends at once when its session does', true);
    samplan.sql(`UPDATE identity.assignment SET valid_to = now() WHERE id = '${lena.session.assignment.id}'`);
    samplan.sql(`SELECT pg_notify('samplan_session', 'user:${lena.session.user.id}')`);
    await until('her streams end', () => again.ended && lost.ended);
    ok("streams end when the person's assignment does", again.heard('session') !== undefined);
    atRehab.close();
    await citizens();
    const health = await new Client(samplan).request('GET', '/health/ready');
    ok('the server is well afterwards', health.status === 200 && !/ERROR: |runtime error/.test(samplan.log()), samplan.log().slice(-800));
} catch (error) {
    ok('the stream test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
