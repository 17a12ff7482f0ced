// calendar.mjs - the file for a calendar, read by somebody else's parser (npm ical.js): every text comes out as it went
// in, every moment is the moment it was, at the changes of the clocks too; a move is the same event with a higher
// SEQUENCE, and what is off says so.
import ICAL from 'ical.js';
import { Client, finish, ok, startSamplan } from '../lib/client.mjs';

const HOSTILE = [
    'Ta; med, legitimation\\n och "listan"',
    'Rad ett\nRad två\n\nEND:VEVENT\nBEGIN:VALARM\nACTION:DISPLAY',
    `${'🦊'.repeat(200)} ${'åäö'.repeat(100)}`,
    `${'x'.repeat(60)}🦊${'y'.repeat(70)}`,
    ' \tinledd av blanktecken: DTSTART:19700101T000000Z',
];
// In Sweden: two o'clock does not come on the first night, and comes twice on the second.
const year = new Date().getUTCFullYear() + 1;
const lastSunday = (month) => {
    const last = new Date(Date.UTC(year, month + 1, 0));
    return last.getUTCDate() - last.getUTCDay();
};
const MOMENTS = [
    [Date.UTC(year, 2, lastSunday(2), 0, 30), 60],
    [Date.UTC(year, 9, lastSunday(9), 0, 30), 60], // 02:30 for the first time
    [Date.UTC(year, 9, lastSunday(9), 1, 30), 60], // and for the second
    [Date.UTC(year, 11, 31, 22, 45), 90], // over New Year
    [Date.UTC(year, 1, 28, 23, 0), 24 * 60],
];

const events = (text) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));

const samplan = startSamplan();
try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const call = (method, where, body, version) =>
        ward.request(method, where, body, version === undefined ? {} : { 'if-match': `"${version}"` });
    const person = (await call('POST', '/patients', {
        identifier: '191212121212', givenName: 'Tolvan', familyName: 'Tolvansson', municipalityCode: '9901',
    })).json;
    await call('POST', '/discharges', { patientId: person.id, admittedAt: new Date(Date.now() - 3600000).toISOString(),
        expectedDischargeDate: new Date(Date.now() + 4 * 86400000).toISOString().slice(0, 10) });
    const made = [];
    for (const [i, [from, minutes]] of MOMENTS.entries()) {
        const answer = await call('POST', `/patients/${person.id}/appointments`, {
            kind: 'visit', startsAt: new Date(from).toISOString(), endsAt: new Date(from + minutes * 60000).toISOString(),
            place: `Plats ${i}; hus ÅÄÖ, plan 🦊 ${'z'.repeat(100)}`, preparation: HOSTILE[i].replace(/^ \t/, ''), link: 'https://video.example/m?x=1&y=a,b;c',
            reason: 'inte för patienten', visibility: 'parties', forPatient: true,
        });
        if (answer.status !== 201) throw new Error(answer.text);
        made.push(answer.json);
    }
    const answer = await call('GET', `/patients/${person.id}/calendar`);
    const all = events(answer.text);
    ok('every coming time is an event of the file', all.length === made.length, `${all.length} of ${made.length}`);
    ok('it is sent as a file for a calendar, under a name that names nobody',
        answer.headers['content-type'] === 'text/calendar; charset=utf-8' && /filename="?tider\.ics/.test(answer.headers['content-disposition']),
        JSON.stringify(answer.headers));
    const found = new Map(all.map((event) => [event.uid, event]));
    const wrong = [];
    for (const [i, one] of made.entries()) {
        const event = found.get(one.id);
        const said = (what, is, wanted) => is === wanted || wrong.push(`${i} ${what}: ${is}, wanted ${wanted}`);
        said('start', event?.startDate.toJSDate().getTime(), MOMENTS[i][0]);
        said('end', event?.endDate.toJSDate().getTime(), MOMENTS[i][0] + MOMENTS[i][1] * 60000);
        said('zone', event?.startDate.zone.tzid, 'UTC');
        said('place', event?.location, one.place);
        said('summary', event?.summary, `Besök, ${one.unit.name}`);
        said('text', event?.description.includes(`Att tänka på: ${one.preparation}`), true);
        said('link', event?.component.getFirstPropertyValue('url'), one.link);
        said('status', event?.component.getFirstPropertyValue('status'), 'CONFIRMED');
        said('sequence', event?.sequence, 0);
        said('alarms', event?.component.getAllSubcomponents().length, 0);
    }
    ok('another parser reads every text and every moment as it was given', wrong.length === 0, wrong.join('\n    '));
    ok('no line is longer than 75 octets, and each ends with CR LF',
        answer.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line)) && answer.text.endsWith('\r\n'));
    ok('the file has neither the number nor the name of the patient, nor the reason', !/12121212|Tolvan|inte för/.test(answer.text.replace(/\r\n /g, '')));

    const [first] = made;
    const moved = new Date(MOMENTS[3][0] + 86400000);
    await call('POST', `/appointments/${first.id}/move`, { startsAt: moved.toISOString(),
        endsAt: new Date(moved.getTime() + 3600000).toISOString(), reason: 'Annan dag' }, 1);
    const [again] = events((await call('GET', `/appointments/${first.id}/calendar`)).text);
    ok('a move is the same event with a higher sequence',
        again.uid === first.id && again.sequence === 1 && again.startDate.toJSDate().getTime() === moved.getTime());
    await call('POST', `/appointments/${first.id}/cancellation`, { reason: 'Sjukdom' }, 2);
    const [off] = events((await call('GET', `/appointments/${first.id}/calendar`)).text);
    ok('what is off says so, with a higher sequence still',
        off.uid === first.id && off.sequence === 2 && off.component.getFirstPropertyValue('status') === 'CANCELLED');
} catch (error) {
    ok('the calendar test ran to its end', false, error.stack);
} finally {
    samplan.stop();
}
finish();
