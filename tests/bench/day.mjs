// day.mjs - a county's day, 60 times as fast: wards, GP units, home care and social services read their inboxes
// and cases, act on them and hear of each other, each with a session, connections and an event stream of its own.
//
//   node day.mjs ADDRESS CA-FILE    prints `name value unit` lines; see tests/bench/run day
//
// A working day is ten hours, so BENCH_DAY_HOURS=10 takes ten minutes. What is to happen when is settled before it
// begins (a fixed seed), and a request that is late to start has its wait counted. A case that somebody else has
// just changed is read again and the act made once more, as a person would; that is a conflict and no error.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';

const [address, caFile] = process.argv.slice(2);
const ca = readFileSync(caFile);
const SPEED = 60;
const hours = Number(process.env.BENCH_DAY_HOURS ?? 10);
const length = (hours * 3600 * 1000) / SPEED;
// What one unit does in an hour of the day.
const PLAN = {
    ward: { n: 50, inbox: 12, read: 8, act: 8, admit: 1 },
    'primary-care': { n: 40, inbox: 8, read: 8, act: 8 },
    'home-care': { n: 150, inbox: 4, read: 3, act: 2 },
    'social-services': { n: 100, inbox: 4, read: 3, act: 2 },
    'municipal-health': { n: 50, inbox: 4, read: 3, act: 2 },
};

let seed = 20261125;
const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const inHours = (h) => new Date(Date.now() + h * 3600000).toISOString();
const inDays = (d) => inHours(24 * d).slice(0, 10);

const times = { inbox: [], case: [], act: [], admit: [], again: [] };
const faults = new Map();
const sum = { requests: 0, conflicts: 0, events: 0, refreshes: 0, skipped: 0 };
let going = true;
const fault = (what) => faults.set(what, (faults.get(what) ?? 0) + 1);

class Unit {
    constructor(kind, g) {
        this.name = `${kind} ${g}`;
        Object.assign(this, { kind, g, items: [], busy: false });
        this.agent = new https.Agent({ keepAlive: true, maxSockets: 3, ca });
        const secret = createHash('sha256').update(`day ${this.name}`).digest('base64url');
        this.cookie = `__Host-samplan=${secret}`;
    }

    ask(method, where, body, headers = {}, kind, since = performance.now(), key = randomUUID()) {
        const text = body === undefined ? '' : JSON.stringify(body);
        const all = { cookie: this.cookie, ...headers };
        if (method !== 'GET') {
            Object.assign(all, { origin: address, 'x-samplan-csrf': this.csrf, 'idempotency-key': key,
                'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
            if (body === undefined) delete all['content-type'];
        }
        sum.requests++;
        return new Promise((done) => {
            const req = https.request(`${address}/api/v1${where}`, { method, agent: this.agent, headers: all }, (res) => {
                const parts = [];
                res.on('data', (part) => parts.push(part));
                res.on('end', () => {
                    if (kind) times[kind].push(performance.now() - since);
                    const got = Buffer.concat(parts).toString();
                    done({ status: res.statusCode, json: got ? JSON.parse(got) : undefined });
                });
                res.on('error', () => done({ status: 0 }));
            });
            req.on('error', (error) => {
                // The server has just closed a connection that was idle: a browser sends it again, and so does this.
                if (req.reusedSocket && error.code === 'ECONNRESET') return done(this.ask(method, where, body, headers, kind, since, key));
                fault(`no answer: ${error.code ?? error.message}`);
                done({ status: 0 });
            });
            req.end(text);
        });
    }

    async begin() {
        const session = await this.ask('GET', '/session');
        if (session.status !== 200) throw new Error(`${this.name} has no session: ${session.status}`);
        this.csrf = session.json.csrfToken;
        await this.inbox();
        this.listen();
    }

    listen() {
        this.stream = https.get(`${address}/api/v1/stream`, { agent: false, ca, headers: { cookie: this.cookie } }, (res) => {
            if (res.statusCode !== 200) return fault(`stream ${res.statusCode}`);
            res.on('data', (part) => {
                if (!part.includes('event:') || !going) return;
                sum.events++;
                // the list is open before somebody at half of the units: it renews itself, as the client does
                if (this.g % 2 || this.renewing) return;
                this.renewing = setTimeout(() => {
                    this.renewing = null;
                    if (going) sum.refreshes++, void this.inbox('again');
                }, 1000);
            });
            res.on('error', () => going && fault('stream cut off'));
            res.on('end', () => going && fault('stream ended'));
        });
        this.stream.on('error', () => going && fault('no stream'));
    }

    async inbox(kind, since) {
        const answer = await this.ask('GET', `/inbox?view=${kind === 'again' || random() < 0.7 ? 'ours' : 'all'}`, undefined, {}, kind, since);
        if (answer.status !== 200) return fault(`inbox ${answer.status}`);
        if (answer.json.items.length) this.items = answer.json.items.map((one) => one.id);
    }

    async read(since, kind = 'case') {
        const id = pick(this.items);
        if (!id) return null;
        const answer = await this.ask('GET', `/discharges/${id}`, undefined, {}, kind, since);
        if (answer.status === 404) return null; // the unit has left it
        if (answer.status !== 200) fault(`case ${answer.status}`);
        return answer.status === 200 ? answer.json : null;
    }

    async act(since) {
        for (let turn = 0; turn < 3; turn++) {
            const found = await this.read(turn ? undefined : since);
            const made = found && actOf(found, this.kind);
            if (!made) return void sum.skipped++;
            const [method, what, body] = made;
            const answer = await this.ask(method, `/discharges/${found.id}/${what}`, body,
                { 'if-match': `"${found.version}"` }, 'act');
            if (answer.status === 200) return;
            if (![409, 412].includes(answer.status)) return fault(`${what} ${answer.status} ${answer.json?.reason ?? ''} ${answer.json?.pointer ?? ''}`);
            sum.conflicts++;
        }
    }

    async admit(n, since) {
        const found = await this.ask('POST', '/patients/lookup', { identifier: numberOf(n) }, {}, 'admit', since);
        if (found.status !== 200) return fault(`lookup ${found.status} ${found.json?.reason ?? ''}`);
        const made = await this.ask('POST', '/discharges',
            { patientId: found.json.id, admittedAt: inHours(-0.2), expectedDischargeDate: inDays(5) }, {}, 'act');
        if (made.status !== 201) return fault(`create ${made.status} ${made.json?.reason ?? ''}`);
        const to = ['primary-care', 'home-care', 'social-services'].map((role) => ({ role, unitId: pick(ids[role]) }));
        const sent = await this.ask('POST', `/discharges/${made.json.id}/admission-notice`, { recipients: to },
            { 'if-match': `"${made.json.version}"` }, 'act');
        if (sent.status !== 200) fault(`notice ${sent.status} ${sent.json?.reason ?? ''}`);
    }
}

// What somebody would do next with this case, of what the unit may do: method, path, body.
function actOf(found, kind) {
    const may = (act) => found.acts.includes(act);
    const waits = found.nextStep?.ours && found.nextStep.action === 'acknowledge';
    if (waits && may('acknowledge')) return ['POST', 'acknowledgement', undefined];
    const choices = [];
    const day = found.expectedDischargeDate;
    if (kind === 'ward') {
        if (may('expected-date')) choices.push(['PUT', 'expected-date', { expectedDischargeDate: day < inDays(20) ? inDays(20 + Math.floor(random() * 9)) : inDays(10 + Math.floor(random() * 9)), reason: 'Väntar på hjälpmedel' }]);
        if (may('ready')) choices.push(['POST', 'ready', { judgedAt: inHours(-0.05), physicianName: 'Ivan Petrović' }]);
        if (may('ready-withdraw')) choices.push(['POST', 'ready-withdrawal', { reason: 'Feber' }]);
        if (may('depart') && found.state === 'ready') choices.push(['POST', 'departure', { leftAt: inHours(0), to: 'home' }]);
        if (may('patient-information') && found.state === 'discharged') choices.push(['POST', 'patient-information', { givenAt: inHours(0) }]);
    }
    if (kind === 'primary-care') {
        if (may('appoint-contact')) choices.push(['POST', 'care-contact', { name: 'Vera Vård', title: 'Distriktssköterska', phone: '0999-12 34', hours: '8-16' }]);
        if (may('sip-call')) choices.push(['POST', 'sip-call', { meetingAt: inHours(48), place: 'Video', purpose: 'Hemgång' }]);
        if (may('availability')) choices.push(['POST', 'availability', { available: true }]);
        if (may('follow-up')) choices.push(['POST', 'follow-up', { at: inHours(0), how: 'phone' }]);
        if (may('close') && found.state === 'follow-up') choices.push(['POST', 'closing', { reason: 'done' }]);
    }
    if (may('sip-decision') && random() < 0.4) choices.push(['POST', 'sip-decision', { need: random() < 0.5 ? 'required' : 'not-required' }]);
    return pick(choices);
}

// As day.sql has it: a reserve number of Inera's form.
const two = (n) => String(n).padStart(2, '0');
const numberOf = (n) => `1930${two(1 + (n % 12))}${32 + (Math.floor(n / 12) % 28)}${String(n).padStart(4, '0')}`;
const idOf = (kind, g) => {
    const hex = createHash('md5').update(`day unit ${kind} ${g}`).digest('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
const ids = Object.fromEntries(Object.entries(PLAN).map(([kind, { n }]) => [kind, Array.from({ length: n }, (_, g) => idOf(kind, g))]));
const units = Object.entries(PLAN).flatMap(([kind, { n }]) => Array.from({ length: n }, (_, g) => new Unit(kind, g)));

function schedule() {
    const list = [];
    for (const unit of units) {
        for (const what of ['inbox', 'read', 'act', 'admit']) {
            const rate = PLAN[unit.kind][what] ?? 0;
            for (let i = 0; i < rate * hours; i++) list.push({ at: random() * length, unit, what });
        }
    }
    return list.sort((a, b) => a.at - b.at);
}

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
const figure = (name, value, unit) => console.log(`${name} ${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(1) : value} ${unit}`);

async function theDay() {
    const plan = schedule();
    const begun = performance.now();
    const running = new Set();
    let admitted = 8401;
    let late = 0;
    for (const { at: due, unit, what } of plan) {
        const wait = begun + due - performance.now();
        if (wait > 1) await new Promise((go) => setTimeout(go, wait));
        late = Math.max(late, performance.now() - begun - due);
        const since = begun + due;
        const work = what === 'admit' ? unit.admit(admitted++, since) : what === 'read' ? unit.read(since) : what === 'act' ? unit.act(since) : unit.inbox('inbox', since);
        running.add(work);
        void work.finally(() => running.delete(work));
    }
    await Promise.all(running);
    return { seconds: (performance.now() - begun) / 1000, late };
}

// A GP unit with 200 open cases and nothing else going on.
async function quiet() {
    const unit = units.find((one) => one.kind === 'primary-care');
    const taken = [];
    let cases = 0;
    for (let i = 0; i < 210; i++) {
        const since = performance.now();
        const answer = await unit.ask('GET', '/inbox?view=all');
        if (i >= 10) taken.push(performance.now() - since);
        cases = answer.json?.counts.all ?? 0;
        if (answer.status !== 200) fault(`inbox ${answer.status}`);
    }
    figure('day.inbox200.cases', cases, 'cases');
    figure('day.inbox200.p50', at(taken, 0.5), 'ms');
    figure('day.inbox200.p99', at(taken, 0.99), 'ms');
}

for (let i = 0; i < units.length; i += 20) await Promise.all(units.slice(i, i + 20).map((unit) => unit.begin()));
await quiet();
sum.requests = 0;
const { seconds, late } = await theDay();
going = false;
const all = Object.values(times).flat();
figure('day.units', units.length, 'units');
figure('day.length', seconds, 's');
figure('day.requests', sum.requests, 'requests');
figure('day.rate', sum.requests / seconds, 'requests/s');
figure('day.writes', times.act.length, 'writes');
figure('day.admissions', times.admit.length, 'admissions');
figure('day.events', sum.events, 'events');
figure('day.refreshes', sum.refreshes, 'inboxes');
figure('day.conflicts', sum.conflicts, 'count');
figure('day.skipped', sum.skipped, 'count');
figure('day.late', late, 'ms');
for (const [name, list] of [['inbox', [...times.inbox, ...times.again]], ['case', times.case], ['act', times.act], ['all', all]]) {
    figure(`day.${name}.p50`, at(list, 0.5), 'ms');
    figure(`day.${name}.p99`, at(list, 0.99), 'ms');
}
figure('day.slowest', at(all, 1), 'ms');
const failed = [...faults.values()].reduce((a, b) => a + b, 0);
figure('day.errors', failed, 'count');
for (const [what, n] of faults) console.error(`# ${n} times: ${what}`);
for (const unit of units) unit.stream?.destroy(), unit.agent.destroy();
process.exitCode = failed ? 1 : 0;
