// index.mjs - the engagement index as the worker meets it: a server that demands our certificate, reads every message
// against the contract's schema, loses answers, refuses, is away, and comes back; workers that are killed meanwhile.
// Invented people with Skatteverket's test numbers.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { Client, children, finish, ok, root, skip, startSamplan, until } from '../lib/client.mjs';
import { Authority, freePort, haveSchemas, RIVTA, SYSTEM } from './national_kit.mjs';

const NS = 'urn:riv:itintegration:engagementindex:UpdateResponder:1';
const authority = new Authority('TEST Function CA');
const strangers = new Authority('TEST Another CA');
const own = authority.system(SYSTEM);
const port = await freePort();

const text = (post, name) => new RegExp(`<e:${name}>([^<]*)</`).exec(post)?.[1];
const soap = (body) => `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const OK = soap(`<UpdateResponse xmlns="${NS}"><ResultCode>OK</ResultCode></UpdateResponse>`);
const fault = (words) => soap(`<s:Fault><faultcode>s:Server</faultcode><faultstring>${words}</faultstring></s:Fault>`);

// The index: what it says, the calls that came, and how it is just now.
class Index {
    store = new Map();
    calls = [];
    under = 0;
    most = 0;
    mode = () => 'ok'; // of the posts: 'ok', 'lost' (stored, no answer), 'cut' (not stored), or a fault's words

    async open(keys = authority.issue('index', '/C=SE/O=Test/CN=localhost', 'server')) {
        this.server = https.createServer({ ...keys, ca: readFileSync(authority.at('ca.pem')), requestCert: true, rejectUnauthorized: true },
            (request, answer) => this.hear(request, answer));
        this.server.on('connection', (socket) => this.sockets.add(socket));
        this.sockets = new Set();
        this.server.listen(port, '127.0.0.1');
        await new Promise((ready) => this.server.on('listening', ready));
    }

    async close() {
        for (const socket of this.sockets) socket.destroy();
        await new Promise((closed) => this.server.close(closed));
    }

    hear(request, answer) {
        const parts = [];
        this.most = Math.max(this.most, ++this.under);
        request.on('data', (part) => parts.push(part));
        request.on('close', () => this.under--);
        request.on('end', () => {
            const body = Buffer.concat(parts).toString();
            const posts = body.match(/<u:engagementTransaction>.*?<\/u:engagementTransaction>/gs) ?? [];
            const how = this.mode(posts, this.calls.length);
            this.calls.push({ body, posts, action: request.headers.soapaction, type: request.headers['content-type'],
                url: request.url, who: request.socket.getPeerCertificate().subject?.serialNumber });
            if (how === 'cut') return request.socket.destroy();
            if (how !== 'ok' && how !== 'lost') return answer.writeHead(500, { 'content-type': 'text/xml' }).end(fault(how));
            for (const post of posts) {
                const key = ['registeredResidentIdentification', 'serviceDomain', 'categorization', 'logicalAddress',
                    'businessObjectInstanceIdentifier', 'clinicalProcessInterestId', 'sourceSystem', 'dataController']
                    .map((name) => text(post, name)).join('|');
                if (text(post, 'deleteFlag') === 'true') this.store.delete(key);
                else this.store.set(key, { object: text(post, 'businessObjectInstanceIdentifier'), at: text(post, 'mostRecentContent') });
            }
            if (how === 'lost') return request.socket.destroy();
            return answer.writeHead(200, { 'content-type': 'text/xml;charset=UTF-8' }).end(OK);
        });
    }

    of(object) {
        return [...this.store.values()].find((post) => post.object === object)?.at;
    }
}

const index = new Index();
await index.open();
const samplan = startSamplan({ extra: `national.hsa_id = ${SYSTEM}\nindex.url = https://localhost:${port}/Update/1/rivtabp21
index.ca = ${authority.at('ca.pem')}\nindex.tls_certificate = ${own.file}\nindex.tls_key = ${authority.at(`${SYSTEM.toLowerCase()}.key`)}
index.every = 100ms\nindex.quiet = 300ms\nindex.batch = 40\n` });
const conf = path.join(samplan.dir, 'samplan.conf');
const operator = (...args) => spawnSync(path.join(process.env.SAMPLAN_BUILD ?? path.join(root, 'build'), 'samplan'),
    [...args, '--config', conf], { encoding: 'utf8' });
const log = () => readFileSync(path.join(samplan.dir, 'worker.log'), 'utf8');
const metric = async (name) => {
    const where = /^metrics.worker_listen = (.*)$/m.exec(readFileSync(conf, 'utf8'))[1];
    const page = await new Promise((done, failed) => http.get(`http://${where}/metrics`, (answer) => {
        let all = '';
        answer.on('data', (part) => (all += part)).on('end', () => done(all));
    }).on('error', failed));
    return Number(new RegExp(`^samplan_${name} (\\S+)$`, 'm').exec(page)?.[1]);
};
const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
const digits = (iso) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'medium' })
    .format(new Date(iso)).replace(/\D/g, '');
const wanted = () => samplan.sql(`SELECT coalesce(string_agg(object || ' ' || to_char(content_at AT TIME ZONE 'Europe/Stockholm', 'YYYYMMDDHH24MISS'), ','
    ORDER BY object, address, number, controller), '') FROM index.post WHERE wanted AND kind = 'booking'`);
const there = () => [...index.store.values()].filter((post) => post.object !== 'NA')
    .map((post) => `${post.object} ${post.at}`).sort().join(',');
const settled = (seconds = 60) => until('the index has been told', () => samplan.sql(`SELECT (SELECT count(*) FROM index.stale) +
    (SELECT count(*) FROM index.post WHERE open AND refused_at IS NULL)`) === '0', seconds);
const same = () => { const w = wanted().split(',').sort().join(','); return w === there() ? '' : `wanted ${w}\n  there ${there()}`; };

try {
    await new Promise((later) => setTimeout(later, 1000));
    ok('as long as no system may ask, the index hears nothing', index.calls.length === 0);
    samplan.sql(`INSERT INTO access.client (hsa_id, name, may, created_by) VALUES ('SE0000000000-VP01', '1177', '{schedule,careplans,contacts}', 'test')`);
    await until('something is to be told', () => index.calls.length > 0);
    await settled();
    ok('all coming times are told when one may', same() === '' && index.store.size > 3, same());
    const first = index.calls[0];
    ok('by our certificate', first.who === SYSTEM, first.who);
    ok('as SOAP 1.1', first.action === '"urn:riv:itintegration:engagementindex:UpdateResponder:1:Update"' && /^text\/xml/.test(first.type)
        && first.url === '/Update/1/rivtabp21', JSON.stringify(first).slice(0, 300));
    ok('in calls of the configured size at most, each key once', index.calls.every((c) => c.posts.length <= 40
        && new Set(c.posts.map((p) => p.replace(/<e:(deleteFlag|mostRecentContent)>.*?<\/e:\1>/g, ''))).size === c.posts.length));

    const ward = await new Client(samplan).signIn('anna.ward');
    const call = async (method, where, body, version) => {
        const answer = await ward.request(method, where, body, version === undefined ? {} : { 'if-match': `"${version}"` });
        if (answer.status >= 300) throw new Error(`${method} ${where}: ${answer.status} ${answer.text}`);
        return answer.json;
    };
    const person = await call('POST', '/patients', { identifier: '191212121212', givenName: 'Tolvan', familyName: 'Tolvansson', municipalityCode: '9901' });
    await call('POST', '/discharges', { patientId: person.id, admittedAt: inHours(-1), expectedDischargeDate: inHours(96).slice(0, 10) });
    const book = (hours, more = {}) => call('POST', `/patients/${person.id}/appointments`, { kind: 'visit', startsAt: inHours(hours),
        endsAt: inHours(hours + 1), visibility: 'parties', forPatient: true, ...more });
    const one = await book(72);
    const hidden = await book(80, { forPatient: false });
    await until('the booking is there', () => index.of(one.id) === digits(one.startsAt));
    ok('a booking is told, and one that is not for the patient is not', index.of(hidden.id) === undefined);
    await call('POST', `/appointments/${one.id}/move`, { startsAt: inHours(50), endsAt: inHours(51), reason: 'Annan dag' }, 1);
    await until('the move is there', () => index.of(one.id) < digits(one.startsAt));
    ok('one that is moved to an earlier time has that', true);

    // answers that are lost
    index.mode = (posts, n) => (n % 2 ? 'lost' : 'cut');
    const two = await book(90);
    await call('POST', `/appointments/${one.id}/cancellation`, { reason: 'Behövs inte' }, 2);
    await until('calls come to nothing', async () => (await metric('index_failures_total')) >= 2);
    ok('what waits and how long is a metric', (await metric('index_pending')) >= 2 && (await metric('index_lag_seconds')) >= 1);
    index.mode = () => 'ok';
    await settled();
    ok('an answer that is lost is asked for again, until the index is right', same() === '' && index.of(one.id) === undefined
        && index.of(two.id) === digits(two.startsAt), same());
    ok('then nothing waits', (await metric('index_pending')) === 0);

    // away, and workers that die
    await index.close();
    const three = await book(100);
    let slowest = 0;
    for (let i = 0; i < 20; i++) {
        const before = Date.now();
        await call('PUT', `/appointments/${three.id}`, { reason: `nr ${i}`, visibility: 'parties', forPatient: i % 2 === 1 }, i + 1);
        slowest = Math.max(slowest, Date.now() - before);
    }
    ok('while the receiver is away nobody waits for it', slowest < 3000, `${slowest} ms`);
    await until('the worker has noticed', () => /index_fail.*"why":"connect"/.test(log()));
    await index.open();
    samplan.sql(`UPDATE index.sender SET next_call = '-infinity'`);
    index.mode = (posts, n) => (n % 3 ? 'ok' : 'lost');
    for (let i = 0; i < 3; i++) {
        samplan.sql(`INSERT INTO index.stale (patient_id) VALUES (NULL); UPDATE index.sender SET resend_before = now(), next_call = '-infinity'`);
        await until('a call', () => index.under > 0 || index.calls.length > 0);
        for (const pid of children(samplan.worker())) process.kill(pid, 'SIGKILL');
        samplan.sql(`UPDATE index.sender SET call_until = now() WHERE call_id IS NOT NULL`); // its lease is over
        samplan.sql(`UPDATE index.post SET quiet_until = now() WHERE quiet_until > now() + interval '10 seconds'`);
    }
    index.mode = () => 'ok';
    samplan.sql(`UPDATE index.sender SET next_call = '-infinity'`);
    await until('a worker lives', () => children(samplan.worker()).length > 0);
    await until('what died in the middle is told again', () => {
        samplan.sql(`UPDATE index.post SET quiet_until = now() WHERE quiet_until > now() + interval '10 seconds';
            UPDATE index.sender SET call_id = NULL, call_until = NULL WHERE call_until < now() + interval '60 seconds'`);
        return same() === '';
    }, 120);
    await settled();
    ok('workers that are killed have lost nothing', same() === '' && index.of(three.id) === digits(three.startsAt), same());
    ok('and never were two calls under way at once', index.most === 1, String(index.most));

    // a post that is refused
    samplan.sql(`UPDATE index.sender SET next_call = now() + interval '1 hour'`); // until it is known which is refused
    const bad = await book(110);
    const good = await book(120);
    index.mode = (posts) => (posts.some((post) => post.includes(bad.id)) ? 'EI004: businessObjectInstanceIdentifier 19121212-1212' : 'ok');
    samplan.sql(`UPDATE index.sender SET next_call = '-infinity'`);
    await until('the bad one is found', () => samplan.sql('SELECT count(*) FROM index.post WHERE refused_at IS NOT NULL') === '1');
    await settled();
    ok('a post that is refused keeps no other from coming through', index.of(good.id) === digits(good.startsAt) && index.of(bad.id) === undefined);
    let status = operator('index', 'status');
    ok('the operator sees which and why, and that something is wrong', status.status === 1 && status.stdout.includes(bad.id) && /EI004/.test(status.stdout)
        && !/191212/.test(status.stdout), status.stdout + status.stderr);
    ok('and so does who watches', (await metric('index_refused')) === 1);
    index.mode = () => 'VP007 Not authorized';
    ok('a nightly hour or an operator sends all again', operator('index', 'resend').status === 0);
    await until('the platform refuses', async () => (await metric('index_stopped')) === 1);
    const so_far = index.calls.length;
    await new Promise((later) => setTimeout(later, 1500));
    ok('what the platform does not permit is not tried again', index.calls.length === so_far, `${index.calls.length - so_far} more`);
    status = operator('index', 'status', '--json');
    ok('which the operator is told', status.status === 1 && JSON.parse(status.stdout).stopped === 'VP007', status.stdout);
    index.mode = () => 'ok';
    index.store.clear(); // it has lost everything
    operator('index', 'resend');
    await until('all is there again', () => same() === '' && index.of(bad.id) === digits(bad.startsAt));
    await settled();
    ok('after the operator\'s word everything is told again, and what was refused too', operator('index', 'status').status === 0,
        operator('index', 'status').stdout);

    // somebody else at the receiver's address
    await index.close();
    await index.open(strangers.issue('index', '/C=SE/O=Test/CN=localhost', 'server'));
    const before = index.calls.length;
    await book(130);
    await until('the handshake fails', () => /index_fail.*"why":"tls"/.test(log()));
    ok('to whom is not the receiver nothing is told', index.calls.length === before);

    ok('nobody\'s number is in the log', !/1912121[0-9]/.test(log()) && !/191212/.test(samplan.log()));
    writeFileSync(path.join(samplan.dir, 'wrong.conf'), readFileSync(conf, 'utf8').replace(/index.tls_key = .*/, `index.tls_key = ${authority.at('ca.key')}`));
    const check = spawnSync(path.join(process.env.SAMPLAN_BUILD ?? path.join(root, 'build'), 'samplan'),
        ['serve-check', '--config', path.join(samplan.dir, 'wrong.conf')], { encoding: 'utf8' });
    ok('a key that is not the certificate\'s is found before anything is started', check.status === 1
        && /engagement index cannot be called/.test(check.stdout + check.stderr), check.stdout + check.stderr);
    if (haveSchemas) {
        const wrong = index.calls.map((c, n) => {
            const file = path.join(samplan.dir, `update${n}.xml`);
            writeFileSync(file, c.body);
            const run = spawnSync('xmllint', ['--nonet', '--noout', '--schema', path.join(RIVTA,
                'itintegration_engagementindex/interactions/UpdateInteraction/envelope.xsd'), file], { encoding: 'utf8' });
            return run.status === 0 ? '' : run.stderr;
        }).filter(Boolean);
        ok(`each of ${index.calls.length} messages is what the schema says`, wrong.length === 0, wrong[0]);
    } else {
        skip('messages against the schema of the contract', 'its schemas are not beside the project');
    }
} finally {
    samplan.stop();
    await index.close().catch(() => {});
}
finish();
