// notices.mjs - what nobody acknowledges goes to the substitute, and units are told by e-mail and SMS, without a
// word about a person. The mail server is npm's, the SMS gateway a shell script; nothing waits by the
// clock: what is due is made due in the database.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Client, children, finish, ok, root, startSamplan, until } from '../lib/client.mjs';
import { certificate } from './kit.mjs';
import { Relay } from './smtp.mjs';

const work = process.argv[2];
const keys = certificate(work, 'relay');
const relay = new Relay();
const secure = new Relay(keys);
const PERSONS = /Åkesson|Tolvan|19121212|121212|Provgatan|19810829|Lindqvist/;

// The gateway: a file for each message; number 0700000067 does not exist, 0700000075 is out of order.
const gateway = path.join(work, 'gateway');
writeFileSync(gateway, `#!/bin/sh
case $2 in 0700000067) exit 67 ;; 0700000075) exit 75 ;; esac
cat > "${work}/sms.$2.$$"
[ "$1" = --sms ]
`);
chmodSync(gateway, 0o755);
const texts = (number) => readdirSync(work).filter((name) => name.startsWith(`sms.${number}.`)).map((name) => readFileSync(path.join(work, name), 'utf8'));

const port = await relay.listen();
const settings = (where, extra = 'notify.smtp_tls = no') => `notify.smtp = ${where}\nnotify.from = samplan@norrgota.example\n${extra}
notify.command = ${gateway} --sms\nnotify.every = 100ms\nwatch.every = 100ms\n`;
const samplan = startSamplan({ extra: settings(`127.0.0.1:${port}`) });
const conf = path.join(samplan.dir, 'samplan.conf');
const program = path.join(process.env.SAMPLAN_BUILD ?? path.join(root, 'build'), 'samplan-worker');
const unit = (name) => `(SELECT id FROM organisation.unit WHERE name = '${name}')`;
const NURSES = 'Hemsjukvården Norra Älvsta';
const OTHERS = 'Hemsjukvården Södra Älvsta';
const WARD = 'Medicinavdelning 3';

function settle(name, { emails = [], phones = [], substitute = null, digest = 0, events = 'new,ready,change,overdue,reminder', quiet = null }) {
    samplan.sql(`DELETE FROM organisation.unit_setting WHERE unit_id = ${unit(name)};
        INSERT INTO organisation.unit_setting (unit_id, emails, phones, substitute_id, digest_minutes, events, quiet_from, quiet_to, changed_by, changed_user)
        VALUES (${unit(name)}, '{${emails}}', '{${phones}}', ${substitute ? unit(substitute) : 'NULL'}, ${digest}, '{${events}}',
            ${quiet ? `'${quiet[0]}', '${quiet[1]}'` : 'NULL, NULL'}, '{}', (SELECT id FROM identity.staff LIMIT 1))`);
}
const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
let number = 0;
async function newCase(ward) {
    const identifier = ['191212121212', '19810829M071', '198108292384', '198203122394', '197905142389'][number++];
    const person = (await ward.request('POST', '/patients', { identifier, givenName: 'Tolvan', familyName: 'Åkesson', municipalityCode: '9901',
        address: { street: 'Provgatan 12', postalCode: '12345', city: 'Provköping' } })).json;
    const primary = samplan.sql(`SELECT ${unit('Älvsta Norra vårdcentral')}`);
    const made = await ward.request('POST', '/discharges', { patientId: person.id, admittedAt: inHours(-1), expectedDischargeDate: inHours(96).slice(0, 10),
        recipients: [{ unitId: samplan.sql(`SELECT ${unit(NURSES)}`), role: 'municipal-health' }, { unitId: primary, role: 'primary-care' }] });
    if (made.status !== 201) throw new Error(`no case: ${made.status} ${made.text}`);
    return made.json;
}
// One notice to the ward, whatever it is of.
const push = (name, thing = 'gen_random_uuid()', kind = 'change') =>
    samplan.sql(`INSERT INTO event.push (unit_id, kind, thing_id) SELECT ${unit(name)}, '${kind}', ${thing}`);
const delivery = (address) => samplan.sql(`SELECT concat_ws(' ', CASE WHEN delivered_at IS NOT NULL THEN 'delivered'
    WHEN gave_up_at IS NOT NULL THEN 'gave-up' ELSE 'waits' END, attempts, why) FROM event.delivery WHERE address = '${address}'
    ORDER BY created_at DESC LIMIT 1`);
const due = () => samplan.sql('UPDATE event.delivery SET next_try = now() WHERE delivered_at IS NULL AND gave_up_at IS NULL');

async function metrics() {
    const at = /metrics\.worker_listen = (\S+)/.exec(readFileSync(conf, 'utf8'))[1];
    const page = await (await fetch(`http://${at}/metrics`)).text();
    return (name) => Number(new RegExp(`^samplan_${name} (\\S+)`, 'm').exec(page)?.[1]);
}

async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => server.on('listening', ready));
    const { port: free } = server.address();
    await new Promise((closed) => server.close(closed));
    return free;
}

// Another worker, with other settings if wanted; stopped by its return value.
const others = [];
async function anotherWorker(change = (text) => text) {
    const file = path.join(work, `worker-${await freePort()}.conf`);
    writeFileSync(file, change(readFileSync(conf, 'utf8')).replace(/metrics\.worker_listen = \S+/, `metrics.worker_listen = 127.0.0.1:${await freePort()}`));
    const child = spawn(program, ['--config', file], { stdio: 'ignore' });
    others.push(child);
    return { pid: child.pid, stop: () => new Promise((gone) => { child.on('exit', gone); child.kill(); }) };
}

async function wordsAndEscalation(ward, maria) {
    settle(NURSES, { emails: ['hsv@alvsta.example'], phones: ['0700000001'], substitute: OTHERS });
    settle(OTHERS, { emails: ['hsv-sodra@alvsta.example'] });
    const admin = await new Client(samplan).signIn('admin.sofia', 'samplan-demo-1', 'unit-administrator');
    const kept = await admin.request('PUT', '/unit/settings', { emails: ['avd3@norrgota.example'], phones: [], digestMinutes: 0,
        events: ['overdue'] }, { 'if-match': '"0"' });
    ok('the administrator settles where notices go', kept.status === 200 && kept.json.version === 1, kept.text);

    let discharge = await newCase(ward);
    const mail = await until('the nurses have mail', () => relay.to('hsv@alvsta.example')[0]);
    ok('mail says how much waits at which unit, and where the inbox is',
        mail.subject === `Samplan: 1 nytt ärende – ${NURSES}` && mail.body.includes(`${samplan.address.replace('127.0.0.1', 'localhost')}/inkorg`),
        `${mail.subject}\n${mail.body}`);
    ok('mail is what mail should be', mail.from === 'samplan@norrgota.example' && mail.header('Auto-Submitted') === 'auto-generated'
        && /^<[0-9a-f-]{36}@norrgota\.example>$/.test(mail.header('Message-ID')) && Math.abs(Date.parse(mail.header('Date')) - Date.now()) < 600000
        && mail.raw.split('\r\n').every((line) => line.length <= 78), mail.raw);
    const sms = await until('and an SMS', () => texts('0700000001')[0]);
    ok('an SMS is one line by the operator\'s command', /^Samplan: .* har 1 nytt ärende\. https:\S+\/inkorg\n$/.test(sms), sms);

    samplan.sql(`UPDATE discharge.recipient SET due_at = now() - interval '1 second' WHERE discharge_id = '${discharge.id}' AND unit_id = ${unit(NURSES)}`);
    const told = await until('the ward is told', () => relay.to('avd3@norrgota.example')[0]);
    ok('the sender is told that it is overdue', told.subject === `Samplan: 1 försenat – ${WARD}`, told.subject);
    await until('the substitute has mail', () => relay.to('hsv-sodra@alvsta.example').length);
    discharge = (await ward.request('GET', `/discharges/${discharge.id}`)).json;
    const passed = discharge.parties.find((party) => party.unit.name === OTHERS);
    const history = discharge.notices.find((notice) => notice.kind === 'escalated');
    ok('the case shows to whom it went', passed?.role === 'municipal-health' && history?.content.substituteName === OTHERS, JSON.stringify(history));
    const asked = discharge.notices.find((notice) => notice.kind === 'admission').recipients;
    ok('nobody has acknowledged, and the case says who let the time pass', asked.every((one) => !one.acknowledgedAt)
        && asked.some((one) => one.unit.name === NURSES && one.escalatedAt), JSON.stringify(asked));
    const row = samplan.sql(`SELECT concat_ws(' ', origin, outcome, user_id IS NULL, patient_id IS NOT NULL) FROM audit.event WHERE action = 'discharge.escalate'`);
    ok('the log has the worker as its origin', row === 'worker ok t t', row);

    samplan.sql(`INSERT INTO identity.assignment (user_id, unit_id, role, purpose) VALUES ('${maria.session.user.id}', ${unit(OTHERS)}, 'municipal-nurse', 'care')`);
    const stand = await new Client(samplan).request('POST', '/sign-in', { account: 'maria.nurse', password: 'samplan-demo-1' });
    const other = stand.json.assignments.find((one) => one.unit.name === OTHERS);
    const nurse = new Client(samplan);
    await nurse.request('POST', '/sign-in', { account: 'maria.nurse', password: 'samplan-demo-1' }).then((answer) => { nurse.csrf = answer.json.csrfToken; });
    nurse.csrf = (await nurse.request('POST', '/session/assignment', { assignmentId: other.id })).json.csrfToken;
    const answer = await nurse.request('POST', `/discharges/${discharge.id}/acknowledgement`);
    const lena = await new Client(samplan).signIn('vc.lena');
    await lena.request('POST', `/discharges/${discharge.id}/acknowledgement`);
    discharge = (await ward.request('GET', `/discharges/${discharge.id}`)).json;
    ok('when the substitute has acknowledged, the case is answered', answer.status === 200 && discharge.state === 'planning', `${answer.text} ${discharge.state}`);
}

async function badDays() {
    settle(WARD, { emails: ['down@x.example'] });
    await relay.close();
    push(WARD);
    await until('a try has failed', () => /^waits \d+ no-connection/.test(delivery('down@x.example')));
    ok('while the relay is down a notice waits', relay.to('down@x.example').length === 0);
    const pause = Number(samplan.sql(`SELECT EXTRACT(EPOCH FROM next_try - now()) FROM event.delivery WHERE address = 'down@x.example'`));
    ok('and is not tried again at once', pause > 20 && pause < 90, pause);
    await relay.listen(port);
    due();
    await until('it is delivered', () => delivery('down@x.example').startsWith('delivered'));
    ok('when the relay is up it is delivered', relay.to('down@x.example').length === 1);

    settle(WARD, { emails: ['slow@x.example', 'gone@x.example', 'fine@x.example'], phones: ['0700000067', '0700000075', '0700000002'] });
    relay.refuse.set('slow@x.example', [451, 'try later']);
    relay.refuse.set('gone@x.example', [550, 'no such user']);
    push(WARD);
    await until('those that can be are delivered', () => delivery('fine@x.example').startsWith('delivered') && delivery('0700000002').startsWith('delivered'));
    ok('one that is refused does not stop the others', true);
    await until('the refused are told apart', () => delivery('gone@x.example').startsWith('gave-up') && delivery('slow@x.example') === 'waits 1 smtp-451'
        && delivery('0700000067').startsWith('gave-up') && delivery('0700000075') === 'waits 1 exit-75');
    ok('550 and an unknown number are final, 451 and a gateway out of order are not',
        delivery('gone@x.example') === 'gave-up 1 smtp-550' && delivery('0700000067') === 'gave-up 1 exit-67',
        [delivery('gone@x.example'), delivery('0700000067')].join('; '));
    relay.refuse.clear();
    due();
    await until('the one that was told to come back has come', () => delivery('slow@x.example') === 'delivered 2');
    ok('after 451 it is delivered at the next try', relay.to('slow@x.example').length === 1);
    samplan.sql(`UPDATE event.delivery SET attempts = 11, next_try = now() WHERE address = '0700000075'`);
    await until('the twelfth failure is the last', () => delivery('0700000075') === 'gave-up 12 exit-75');
    ok('what never goes is given up, and counted', (await metrics())('notices_given_up_total') === 3);
    const of = await metrics();
    ok('lag and failures are metrics', of('notices_pending') === 0 && of('notices_lag_seconds') === 0 && of('notices_failed_total') >= 5
        && of('notices_sent_total') >= 8 && of('escalations_total') >= 1);
}

async function killed() {
    settle(WARD, { emails: ['kept@x.example'] });
    let release;
    relay.hold = new Promise((go) => { release = go; });
    push(WARD);
    await until('a message is in the middle', () => relay.holding > 0);
    const [child] = children(samplan.worker());
    process.kill(child, 'SIGKILL');
    await until('another is started', () => children(samplan.worker()).some((pid) => pid !== child));
    ok('a notice in the middle is still held by the one that died', delivery('kept@x.example') === 'waits 1', delivery('kept@x.example'));
    relay.hold = null;
    release();
    due(); // five minutes have passed
    await until('it is sent again', () => delivery('kept@x.example') === 'delivered 2');
    const ids = new Set(relay.to('kept@x.example').map((mail) => mail.header('Message-ID')));
    ok('a worker killed in the middle has lost nothing; a second copy has the same Message-ID', relay.to('kept@x.example').length >= 1 && ids.size === 1);
}

async function together() {
    const second = await anotherWorker();
    const many = Array.from({ length: 10 }, (_, i) => `unit${i}@x.example`);
    settle(WARD, { emails: many });
    for (let i = 0; i < 5; i++) {
        const before = relay.mails.length;
        push(WARD);
        await until('all ten have it', () => relay.mails.length >= before + many.length).catch((error) => {
            throw new Error(`${error.message}: ${many.map(delivery).join(', ')}`);
        });
    }
    await until('all are noted', () => samplan.sql("SELECT count(*) FROM event.delivery WHERE delivered_at IS NULL AND gave_up_at IS NULL") === '0');
    const doubles = many.filter((address) => relay.to(address).length !== 5);
    ok('two workers at once send each notice once', doubles.length === 0, doubles.map((one) => `${one} ${relay.to(one).length}`).join(' '));
    await second.stop();
}

async function restraint() {
    const now = samplan.sql("SELECT to_char(now() AT TIME ZONE 'Europe/Stockholm' - interval '1 hour', 'HH24:00') || ' ' || to_char(now() AT TIME ZONE 'Europe/Stockholm' + interval '2 hours', 'HH24:00')").split(' ');
    settle(WARD, { emails: ['night@x.example'], quiet: now });
    settle(OTHERS, { emails: ['probe@x.example'] });
    push(WARD);
    push(OTHERS);
    await until('a turn has passed', () => relay.to('probe@x.example').length);
    ok('in quiet hours nothing is sent, and nothing is lost', relay.to('night@x.example').length === 0
        && samplan.sql(`SELECT count(*) FROM event.push WHERE unit_id = ${unit(WARD)}`) === '1');
    samplan.sql(`UPDATE organisation.unit_setting SET quiet_from = NULL, quiet_to = NULL, digest_minutes = 60, noticed_at = now() WHERE unit_id = ${unit(WARD)}`);
    push(WARD);
    push(WARD, 'gen_random_uuid()', 'overdue');
    push(OTHERS);
    await until('another turn has passed', () => relay.to('probe@x.example').length === 2);
    ok('no more than one notice in the time that the unit has chosen', relay.to('night@x.example').length === 0);
    samplan.sql(`UPDATE organisation.unit_setting SET noticed_at = now() - interval '61 minutes' WHERE unit_id = ${unit(WARD)}`);
    const digest = await until('the digest comes', () => relay.to('night@x.example')[0]);
    ok('then one that has it all', digest.subject === `Samplan: 2 ändringar, 1 försenat – ${WARD}`, digest.subject);

    const quiet = await newCase(await new Client(samplan).signIn('anna.ward'));
    settle(NURSES, { emails: ['seen@x.example'], digest: 60 });
    samplan.sql(`UPDATE organisation.unit_setting SET noticed_at = now() WHERE unit_id = ${unit(NURSES)}`);
    push(NURSES, `'${quiet.id}'`, 'new');
    const nurse = await new Client(samplan).signIn('maria.nurse', 'samplan-demo-1');
    await nurse.request('GET', `/discharges/${quiet.id}`);
    ok('what somebody has opened meanwhile needs no notice', samplan.sql(`SELECT count(*) FROM event.push WHERE unit_id = ${unit(NURSES)}`) === '0');
}

async function overTls() {
    const tlsPort = await secure.listen();
    const main = samplan.worker();
    execFileSync('kill', [String(main)]);
    await until('the worker has gone', () => !existsSync(`/proc/${main}`));
    const to = (text, more) => text.replace(/notify\.smtp = \S+\n/, `notify.smtp = localhost:${tlsPort}\n`).replace('notify.smtp_tls = no', more);
    settle(WARD, { emails: ['tls@x.example'] });
    push(WARD);
    const stranger = await anotherWorker((text) => to(text, 'notify.smtp_tls = yes'));
    await until('the stranger is refused', () => delivery('tls@x.example') === 'waits 1 tls');
    ok('a relay that nobody vouches for gets nothing', secure.mails.length === 0);
    await stranger.stop();
    due();
    const trusted = await anotherWorker((text) => to(text, `notify.smtp_tls = yes\nnotify.smtp_ca = ${keys.ca}`));
    await until('it is delivered', () => delivery('tls@x.example') === 'delivered 2');
    ok('with its authority it is delivered over TLS', secure.to('tls@x.example')[0]?.secure === true);
    await trusted.stop();
    const plain = await anotherWorker((text) => text.replace('notify.smtp_tls = no', 'notify.smtp_tls = yes'));
    settle(WARD, { emails: ['plain@x.example'] });
    push(WARD);
    await until('it is not sent in clear', () => delivery('plain@x.example').startsWith('waits 1'));
    ok('a relay without TLS gets nothing when TLS is asked for', relay.to('plain@x.example').length === 0);
    await plain.stop();
    samplan.sql("DELETE FROM event.delivery WHERE address = 'plain@x.example'");
}

try {
    const ward = await new Client(samplan).signIn('anna.ward');
    const maria = await new Client(samplan).signIn('maria.nurse');
    await wordsAndEscalation(ward, maria);
    await badDays();
    await killed();
    await together();
    await restraint();
    await overTls();
    const all = [...relay.mails, ...secure.mails].map((mail) => mail.raw + mail.subject + mail.body);
    ok(`none of ${all.length} mails holds anything about a person`, all.length > 60 && !all.some((text) => PERSONS.test(text)),
        all.find((text) => PERSONS.test(text)));
    const sms = texts('').concat(texts('0700000001'), texts('0700000002'));
    ok('nor does an SMS', sms.length >= 2 && !sms.some((text) => PERSONS.test(text)));
    ok('the check would find a person', PERSONS.test('Tolvan Åkesson'));
    const log = readFileSync(path.join(samplan.dir, 'worker.log'), 'utf8');
    ok('the log has what was sent and what was not, and no address', /"event":"notice_sent"/.test(log) && /"event":"notice_given_up"/.test(log)
        && /"event":"escalated"/.test(log) && !/@x\.example|07000000/.test(log) && !PERSONS.test(log));
} catch (error) {
    ok('the test of notices ran to its end', false, error.stack);
} finally {
    for (const child of others) child.kill(); // else a test that failed never ends
    await relay.close();
    if (secure.server) await secure.close();
    samplan.stop();
}
finish();
