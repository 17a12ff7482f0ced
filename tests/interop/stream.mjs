// stream.mjs - what a screen hears: changes of its unit's cases and of no others, what it missed while it
// was away, and the end of its session.
import { Client, finish, ok, startSamplan, until } from '../lib/client.mjs';

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
    const health = await new Client(samplan).request('GET', '/health/ready');
    ok('the server is well afterwards', health.status === 200 && !/ERROR: |runtime error/.test(samplan.log()), samplan.log().slice(-800));
} catch (error) {
    ok('the stream test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
