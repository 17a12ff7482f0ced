// sign-in.mjs - sign-in through an OpenID Connect provider, as a browser sees it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Browser, certificate, failures, hmac, keyPair, sign, skip, test, unsigned } from './kit.mjs';
import { CLIENT_ID, CLIENT_SECRET, Idp } from './provider.mjs';

const work = process.argv[2];
const server = new URL('../lib/server.sh', import.meta.url).pathname;
const certificates = certificate(work, 'idp');
const idp = new Idp(certificates);
await idp.listen();
writeFileSync(`${work}/extra.conf`, `oidc.issuer = ${idp.issuer}
oidc.ca = ${certificates.ca}
oidc.client_id = ${CLIENT_ID}
oidc.client_secret = ${CLIENT_SECRET}
oidc.acr = loa3 loa4
oidc.claim_assignments = units
oidc.label = Test-id
`);
const address = execFileSync(server, ['start', work], { stdio: ['ignore', 'pipe', 'inherit'] }).toString().trim();
const api = (path) => `${address}/api/v1${path}`;
const redirect = api('/sign-in/provider/callback');
const browser = () => new Browser([certificates.ca, `${work}/ca.pem`]);

const rsa = keyPair('RS256', 'rsa-1');
const pss = keyPair('PS256', 'pss-1');
const ec = keyPair('ES256', 'ec-1');
const keys = [rsa, pss, ec];
idp.begin({ keys, alg: 'RS256', redirect });

// ---- what one asks ----

async function session(b) {
    const answer = await b.get(api('/session'));
    assert.equal(answer.status, 200, answer.text);
    return answer.json();
}

const back = (url) => url.href.startsWith(redirect);

// The whole way, to the answer of the callback.
async function signIn(b) {
    const callback = await b.follow(api('/sign-in/provider'), back);
    return b.get(callback);
}

// As far as the provider, and the answer that it would give, without asking it.
async function leave(b) {
    const answer = await b.get(api('/sign-in/provider'));
    assert.equal(answer.status, 303, answer.text);
    return new URL(answer.location).searchParams;
}

function returning(asked, changes = {}) {
    const query = new URLSearchParams({ code: 'abc', state: asked.get('state'), iss: idp.issuer });
    for (const [name, value] of Object.entries(changes)) {
        if (value === null) query.delete(name);
        else query.set(name, value);
    }
    return `${redirect}?${query}`;
}

function isTurnedAway(answer, b) {
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.location, `${address}/?sign-in=failed`);
    assert.equal(answer.text, '');
    assert.ok(!answer.setCookie.some((line) => line.startsWith('__Host-samplan=')), 'no session begins');
    assert.ok(answer.setCookie.some((line) => /^__Host-samplan-oidc=;.*Max-Age=0/.test(line)), 'the state is gone');
    assert.ok(!b.cookies(new URL(address).host).has('__Host-samplan'));
}

function sql(statement) {
    const database = readFileSync(`${work}/database`, 'utf8').trim();
    return execFileSync('psql', ['-X', '-At', '-d', `${process.env.SAMPLAN_TEST_PG} dbname=${database}`,
        '-c', statement]).toString().trim();
}

const denied = () => Number(sql("SELECT count(*) FROM audit.event WHERE action IN ('sign-in', 'session.sign-in') AND outcome = 'denied'"));

// ---- a local account, to learn who is who ----

let anna;

await test('the ways to sign in name the provider', async () => {
    const ways = (await browser().get(api('/sign-in'))).json();
    assert.deepEqual(ways, { local: true, provider: { label: 'Test-id' } });
});

await test('a local account signs in and has a session', async () => {
    const b = browser();
    const answer = await b.ask('POST', api('/sign-in'), {
        headers: { 'content-type': 'application/json', origin: address },
        body: JSON.stringify({ account: 'anna.ward', password: 'samplan-demo-1' }),
    });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.setCookie[0], /^__Host-samplan=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    anna = await session(b);
    assert.deepEqual(answer.json(), { ...anna, expiresAt: answer.json().expiresAt });
    assert.match(anna.csrfToken, /^[0-9a-f]{32}$/);
    assert.ok(!('sessionId' in anna));
});
if (!anna) {
    console.log('not ok - nothing else can be tried without a session');
    idp.close();
    process.exit(1);
}
const ward = anna.assignment.unit.hsaId;
const right = { accountId: 'a1', claims: { employeeHsaId: anna.user.hsaId, units: [ward], name: 'A' } };

// ---- the provider as it is ----

async function signsIn(b = browser()) {
    idp.person = right;
    const answer = await signIn(b);
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.location, `${address}/`, readFileSync(`${work}/server.log`, 'utf8').split('\n').slice(-6).join('\n'));
    assert.equal((await session(b)).user.id, anna.user.id);
    return answer;
}

await test('a whole sign-in with code and PKCE ends in a session of the person named by the token', async () => {
    const b = browser();
    const answer = await signsIn(b);
    assert.match(answer.setCookie.find((line) => line.startsWith('__Host-samplan=')),
        /^__Host-samplan=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    assert.ok(answer.setCookie.some((line) => /^__Host-samplan-oidc=;.*Max-Age=0/.test(line)));
    assert.equal(answer.headers['cache-control'], 'no-store');
});

await test('the request to the provider says code, S256, state, nonce and exactly our address', async () => {
    const b = browser();
    const answer = await b.get(api('/sign-in/provider'));
    const asked = new URL(answer.location).searchParams;
    assert.ok(answer.location.startsWith(`${idp.issuer}/auth?`));
    assert.equal(asked.get('response_type'), 'code');
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.match(asked.get('code_challenge'), /^[A-Za-z0-9_-]{43}$/);
    assert.equal(asked.get('redirect_uri'), redirect);
    assert.equal(asked.get('client_id'), CLIENT_ID);
    assert.equal(asked.get('acr_values'), 'loa3 loa4');
    assert.ok(asked.get('state').length >= 22 && asked.get('nonce').length >= 22);
    assert.match(answer.setCookie[0], /^__Host-samplan-oidc=[A-Za-z0-9_-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
    const again = new URL((await b.get(api('/sign-in/provider'))).location).searchParams;
    for (const name of ['state', 'nonce', 'code_challenge']) assert.notEqual(asked.get(name), again.get(name));
});

for (const alg of ['PS256', 'ES256', 'RS256']) {
    await test(`tokens signed with ${alg} sign in`, async () => {
        idp.begin({ keys, alg, redirect });
        await signsIn();
    });
}

await test('twenty at once are served by whichever process they meet', async () => {
    await Promise.all(Array.from({ length: 20 }, () => signsIn()));
});

await test('a token with a personal identity number and no HSA-id signs a citizen in, whom no page for staff answers', async () => {
    const NUMBER = 'https://id.oidc.se/claim/personalIdentityNumber';
    idp.person = { accountId: 'c1', claims: { [NUMBER]: '191212121212', name: 'Tolvan Tolvansson' } };
    const b = browser();
    const answer = await signIn(b);
    assert.equal(answer.location, `${address}/`);
    const own = await session(b);
    assert.equal(own.citizen, true);
    assert.equal(own.user.name, 'Tolvan Tolvansson');
    assert.deepEqual([own.assignment, own.assignments, own.permissions], [null, [], ['own.read', 'own.write']]);
    assert.equal((await b.get(api('/inbox'))).status, 403);
    assert.equal((await b.get(api('/own'))).status, 200);
    idp.person = { accountId: 'c2', claims: { [NUMBER]: '191212121213', name: 'Felan' } };
    const wrong = browser();
    isTurnedAway(await signIn(wrong), wrong);
});

await test('a session begun through the provider can be ended', async () => {
    const b = browser();
    await signsIn(b);
    const headers = { origin: address, 'x-samplan-csrf': (await session(b)).csrfToken };
    assert.equal((await b.ask('POST', api('/sign-out'), { headers })).status, 204);
    assert.equal((await b.get(api('/session'))).status, 401);
});

await test('somebody whom the directory does not know is turned away', async () => {
    const b = browser(), before = denied();
    idp.person = { ...right, claims: { ...right.claims, employeeHsaId: 'SE2321000016-NOBODY' } };
    isTurnedAway(await signIn(b), b);
    assert.equal(denied(), before + 1);
});

await test('somebody who may not act for any unit is turned away', async () => {
    for (const units of [[], ['SE2321000016-OTHER'], undefined]) {
        const b = browser();
        idp.person = { ...right, claims: { ...right.claims, units } };
        isTurnedAway(await signIn(b), b);
    }
});

await test('somebody identified too weakly is turned away', async () => {
    const b = browser();
    idp.person = { ...right, acr: 'loa1' };
    isTurnedAway(await signIn(b), b);
});

await test('somebody who changes their mind at the provider is turned away', async () => {
    const b = browser(), before = denied();
    idp.person = { ...right, refuses: true };
    isTurnedAway(await signIn(b), b);
    assert.equal(denied(), before + 1);
    idp.person = right;
});

// ---- the return ----

await test('a return without the state cookie is turned away', async () => {
    const b = browser();
    const asked = await leave(b);
    const other = browser();
    isTurnedAway(await other.get(returning(asked)), other);
});

await test('a return with the state of another browser is turned away', async () => {
    const mine = browser(), theirs = browser();
    await leave(mine);
    isTurnedAway(await mine.get(returning(await leave(theirs))), mine);
});

await test('a return with a changed cookie is turned away', async () => {
    const b = browser();
    const asked = await leave(b);
    const jar = b.cookies(new URL(address).host);
    const value = jar.get('__Host-samplan-oidc');
    jar.set('__Host-samplan-oidc', (value[0] === 'A' ? 'B' : 'A') + value.slice(1));
    isTurnedAway(await b.get(returning(asked)), b);
});

for (const [what, changes] of [
    ['that names another issuer', { iss: 'https://evil.example' }],
    ['that names no issuer although the provider always does (RFC 9207)', { iss: null }],
    ['without a state', { state: null }],
    ['without a code', { code: null }],
    ['with an error', { error: 'server_error', error_description: '<script>' }],
]) {
    await test(`a return ${what} is turned away`, async () => {
        const b = browser(), before = denied();
        isTurnedAway(await b.get(returning(await leave(b), changes)), b);
        assert.equal(denied(), before + 1, 'audited');
    });
}

await test('a code that the provider does not know is turned away', async () => {
    const b = browser();
    isTurnedAway(await b.get(returning(await leave(b), { code: 'never-issued' })), b);
});

await test('a code is good once', async () => {
    const b = browser();
    idp.person = right;
    const callback = await b.follow(api('/sign-in/provider'), back);
    const jar = b.cookies(new URL(address).host);
    const state = jar.get('__Host-samplan-oidc');
    assert.equal((await b.get(callback)).location, `${address}/`);
    const thief = browser();
    thief.cookies(new URL(address).host).set('__Host-samplan-oidc', state);
    isTurnedAway(await thief.get(callback), thief);
});

// ---- a provider that lies ----

const seconds = () => Math.floor(Date.now() / 1000);

// A token endpoint that gives whatever `token` makes of the right header and claims.
async function lied(token) {
    const b = browser();
    const asked = await leave(b);
    idp.lie = (form, authorization) => {
        const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
        assert.equal(pair, [CLIENT_ID, CLIENT_SECRET].map((part) => encodeURIComponent(part)).join(':'));
        assert.equal(form.get('grant_type'), 'authorization_code');
        assert.equal(form.get('code'), 'abc');
        assert.equal(form.get('redirect_uri'), redirect);
        const claims = {
            iss: idp.issuer, sub: 'a1', aud: CLIENT_ID, nonce: asked.get('nonce'), acr: 'loa3',
            iat: seconds(), exp: seconds() + 300, employeeHsaId: anna.user.hsaId, units: [ward],
        };
        const made = token({ alg: 'RS256', kid: rsa.kid, typ: 'JWT' }, claims);
        return typeof made === 'string'
            ? { body: JSON.stringify({ access_token: 'x', token_type: 'Bearer', id_token: made }) } : made;
    };
    try {
        const answer = await b.get(returning(asked));
        if (idp.fault) throw idp.fault;
        return { b, answer };
    } finally {
        idp.lie = null;
        idp.fault = null;
    }
}

await test('the same endpoint signs in when it does not lie', async () => {
    const { b, answer } = await lied((header, claims) => sign(rsa, header, claims));
    assert.equal(answer.location, `${address}/`);
    assert.equal((await session(b)).user.id, anna.user.id);
});

const withClaims = (changes) => (header, claims) => sign(rsa, header, { ...claims, ...changes(claims) });
const withHeader = (changes) => (header, claims) => sign(rsa, { ...header, ...changes }, claims);
const swap = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

for (const [what, token] of [
    ['has another nonce', withClaims(() => ({ nonce: 'another' }))],
    ['has no nonce', withClaims(() => ({ nonce: undefined }))],
    ['is for somebody else', withClaims(() => ({ aud: 'another' }))],
    ['is for others too and does not say to whom it was issued', withClaims((c) => ({ aud: [c.aud, 'another'] }))],
    ['was issued to somebody else', withClaims((c) => ({ aud: [c.aud, 'another'], azp: 'another' }))],
    ['is of another issuer', withClaims((c) => ({ iss: `${c.iss}/` }))],
    ['has expired', withClaims((c) => ({ iat: c.iat - 50, exp: c.iat - 61 }))],
    ['never expires', withClaims(() => ({ exp: undefined }))],
    ['is from the future', withClaims((c) => ({ iat: c.iat + 90 }))],
    ['is old', withClaims((c) => ({ iat: c.iat - 90 }))],
    ['says another strength', withClaims(() => ({ acr: 'loa1' }))],
    ['says no strength', withClaims(() => ({ acr: undefined }))],
    ['names nobody', withClaims(() => ({ employeeHsaId: undefined }))],
    ['names two', withClaims((c) => ({ employeeHsaId: [c.employeeHsaId, 'x'] }))],
    ['is not signed', (header, claims) => unsigned({ ...header, alg: 'none' }, claims)],
    ['is not signed and says RS256', (header, claims) => unsigned(header, claims)],
    ['is signed with the client secret', (header, claims) => hmac(CLIENT_SECRET, { alg: 'HS256' }, claims)],
    ['is signed with the public key as a secret', (header, claims) =>
        hmac(rsa.publicKey.export({ type: 'spki', format: 'pem' }), { ...header, alg: 'HS256' }, claims)],
    ['is signed by another key under a known name', (header, claims) => sign(keyPair('RS256', rsa.kid), header, claims)],
    ['brings its own key', (header, claims) => {
        const own = keyPair('RS256', 'own');
        return sign(own, { alg: 'RS256', jwk: own.publicKey.export({ format: 'jwk' }) }, claims);
    }],
    ['has crit', withHeader({ crit: ['exp'] })],
    ['has jku', withHeader({ jku: 'https://evil.example/keys' })],
    ['has x5u', withHeader({ x5u: 'https://evil.example/key' })],
    ['says PS256 of an RS256 key', (header, claims) =>
        sign({ ...rsa, alg: 'PS256' }, { ...header, alg: 'PS256' }, claims)],
    ['was changed in its claims', (header, claims) => {
        const whole = sign(rsa, header, claims);
        return swap(whole, whole.indexOf('.') + 20);
    }],
    ['was changed in its signature', (header, claims) => swap(sign(rsa, header, claims), sign(rsa, header, claims).length - 20)],
    ['says a claim twice', (header, claims) =>
        sign(rsa, header, JSON.stringify(claims).replace('{', '{"employeeHsaId":"SE2321000016-1",'))],
    ['is longer than 8 KiB', withClaims(() => ({ padding: 'x'.repeat(9000) }))],
    ['is encrypted', () => 'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ.AA.AA.AA.AA'],
    ['is missing', () => ({ body: '{"access_token":"x","token_type":"Bearer"}' })],
    ['is in an answer with status 400', (header, claims) => ({
        status: 400, body: JSON.stringify({ id_token: sign(rsa, header, claims) }) })],
    ['is in an answer that is no JSON', () => ({ type: 'text/html', body: '<html>' })],
    ['is in an answer over a mebibyte', (header, claims) => ({
        body: JSON.stringify({ id_token: sign(rsa, header, claims), x: 'x'.repeat(1100000) }) })],
]) {
    await test(`a token that ${what} signs nobody in`, async () => {
        const before = denied();
        const { b, answer } = await lied(token);
        isTurnedAway(answer, b);
        assert.equal(denied(), before + 1, 'audited');
    });
}

// ---- keys change ----

await test('after the provider has changed its keys, people sign in without a restart', async () => {
    const fresh = keyPair('RS256', 'rsa-2');
    idp.begin({ keys: [fresh], alg: 'RS256', redirect });
    await signsIn();
});

await test('keys that nobody has are asked for at most once a minute by each process', async () => {
    const before = idp.keysAsked;
    for (let i = 0; i < 8; i++) {
        const { b, answer } = await lied((header, claims) => sign(keyPair('RS256', `new-${i}`), { ...header, kid: `new-${i}` }, claims));
        isTurnedAway(answer, b);
    }
    assert.ok(idp.keysAsked - before <= 1, `${idp.keysAsked - before} more times, and one process had asked already`);
});

// ---- a real browser ----

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const page = await browser().get(`${address}/`);
const sentence = 'in a real browser the strict cookie of the return is sent by the page that follows';
const answered = () => readFileSync(`${work}/server.log`, 'utf8').split('\n').filter((line) => line.includes('"request_done"'))
    .map((line) => JSON.parse(line)).filter(({ route }) => route === '/api/v1/session');
if (!chromium || page.status !== 200) {
    skip(sentence, chromium ? 'the client is not built' : 'there is no chromium');
} else {
    await test(sentence, async () => {
        idp.person = right;
        const before = answered().length;
        const process = spawn(chromium, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
            '--ignore-certificate-errors', '--remote-debugging-port=0', `--user-data-dir=${work}/chromium`,
            api('/sign-in/provider')], { stdio: 'ignore' });
        try {
            for (let tries = 0; tries < 300 && answered().length === before; tries++)
                await new Promise((resolve) => setTimeout(resolve, 100));
            assert.deepEqual(answered().slice(before).map(({ status }) => status).slice(0, 1), [200]);
        } finally {
            process.kill('SIGKILL');
            await new Promise((resolve) => process.on('close', resolve));
        }
    });
}

await test('the log says nothing about who tried', async () => {
    const log = readFileSync(`${work}/server.log`, 'utf8');
    assert.ok(log.includes('"sign_in_refused"') && log.includes('"oidc_keys"'), 'there is a log');
    for (const word of [anna.user.name, anna.user.hsaId, CLIENT_SECRET, 'samplan-demo-1', 'eyJ'])
        assert.ok(!log.includes(word), word);
});

idp.close();
process.exit(failures() ? 1 : 0);
