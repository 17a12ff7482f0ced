// A server with canned answers that fit proto/openapi.yaml, for the tests of single screens: it has no
// rules of its own and forgets everything. The scenario is tested against the real server (day.mjs).
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import {
    ACCOUNTS,
    ANNA,
    CENTRE,
    HOME,
    KARIN,
    MARIA,
    NURSES,
    REHAB,
    SOCIAL,
    UNITS,
    WARD,
    id,
    iso,
    patient,
    person,
    ref,
    unit,
} from './mock_data.mjs';
import { countyIndex, liabilityRoutes } from './mock_liability.mjs';
import { actOn, face, makeCase, send, SHAPES, step, waiting } from './mock_case.mjs';

export const CSP =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.webmanifest': 'application/manifest+json',
};

export function makeMock(root) {
    const world = {
        cases: new Map(),
        signedIn: null,
        chosen: false,
        streams: new Set(),
        opened: 0,
        failures: [],
        writes: [],
        members: null,
        staff: [ANNA],
    };
    SHAPES.forEach((shape, n) => {
        const made = makeCase(n, shape);
        world.cases.set(made.id, made);
    });
    const me = () => ACCOUNTS[world.signedIn];
    const assignment = () => ({
        id: id(700),
        unit: ref(me().unit),
        providerName: 'Region Provlän',
        role: me().role,
        purpose: me().purpose,
        validFrom: iso(-9000),
        validTo: null,
    });
    const session = () => ({
        user: me().user,
        assignments: [
            assignment(),
            { ...assignment(), id: id(701), unit: ref(REHAB), role: 'rehabilitation' },
        ],
        assignment: world.chosen ? assignment() : null,
        permissions: world.chosen ? me().permissions : [],
        csrfToken: 'csrf',
        expiresAt: iso(8),
    });
    const open = (one) => face(one, me());
    const ownDeadline = (one) => {
        const own = one.agenda.find((i) => i.role === face(one, me()).role && i.dueAt);
        return own ? { kind: own.kind ?? own.action, rule: own.rule, dueAt: own.dueAt } : null;
    };
    const row = (one, n) => ({
        id: one.id,
        version: one.version,
        state: one.state,
        patient: {
            name: `${one.patient.givenName} ${one.patient.familyName}`,
            identifier: one.patient.identifier.value,
            age: 2026 - Number(one.patient.birthDate.slice(0, 4)),
            protectedIdentity: one.patient.protectedIdentity,
        },
        unit: ref(WARD),
        expectedDischargeDate: one.expectedDischargeDate,
        admittedAt: one.admittedAt,
        role: face(one, me()).role,
        deadline: ownDeadline(one),
        nextStep: step(one, me()),
        reminders: [],
        unread: n % 3 === 0,
        new: n % 3 === 0,
        overdue: false,
        unseen: 0,
        waiting: waiting(one).length,
        acknowledged: one.notices.flatMap((x) => x.recipients).length - waiting(one).length,
        recipients: one.notices.flatMap((x) => x.recipients).length,
    });
    const inbox = (view) => {
        const mine = [...world.cases.values()].filter((one) =>
            one.parties.some((p) => p.unit.id === me().unit.id && !p.until),
        );
        const pick = {
            ours: (one) => step(one, me()).ours,
            new: () => false,
            overdue: () => false,
            others: (one) => !step(one, me()).ours && one.state !== 'ready',
            ready: (one) => one.state === 'ready',
            all: () => true,
        };
        const counts = Object.fromEntries(
            Object.entries(pick).map(([k, f]) => [k, mine.filter(f).length]),
        );
        const items = mine.filter(pick[view]).map(row);
        const choices = { units: [], municipalities: [], roles: [], actions: [] };
        return { counts, shown: items.length, choices, items, nextAfter: null };
    };
    const emit = (event, data) => {
        for (const stream of world.streams)
            stream.write(`event: ${event}\nid: ${Date.now()}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    const changed = (one) => {
        one.version++;
        emit('changed', { kind: 'discharge', id: one.id, version: one.version });
    };
    const members = () => ({
        unit: ref(me().unit),
        members: (world.members ??= [
            {
                id: id(801),
                version: 1,
                user: MARIA,
                role: 'municipal-nurse',
                purpose: 'care',
                validFrom: iso(-9000),
                validTo: null,
                active: true,
            },
            {
                id: id(802),
                version: 1,
                user: person(105, 'Stina Vikarie', 'Undersköterska', NURSES.name),
                role: 'home-care',
                purpose: 'care',
                validFrom: iso(-900),
                validTo: iso(700),
                active: true,
            },
            {
                id: id(803),
                version: 2,
                user: person(106, 'Gösta Förr', 'Sjuksköterska', NURSES.name),
                role: 'municipal-nurse',
                purpose: 'care',
                validFrom: iso(-9000),
                validTo: iso(-400),
                active: false,
            },
        ]),
    });
    const audit = () =>
        [
            'discharge.read',
            'discharge.acknowledge',
            'inbox.read',
            'patient.lookup',
            'discharge.create',
            'session.sign-in',
        ].map((action, n) => ({
            id: String(n),
            at: iso(-n / 5),
            user: n % 2 ? ANNA : MARIA,
            role: n % 2 ? 'discharge-coordinator' : 'municipal-nurse',
            unit: ref(n % 2 ? WARD : NURSES),
            providerName: 'Region Provlän',
            patient:
                n < 4
                    ? { id: id(200), name: 'Tolvan Tolvansson', identifier: '191212121212' }
                    : null,
            action,
            thing: null,
            outcome: n === 3 ? 'denied' : 'ok',
            reason: n === 3 ? 'not-party' : null,
            purpose: 'care',
            requestId: `0192-${n}`,
            client: '192.0.2.1',
        }));

    const problem = (status, slug, title, more = {}) => ({
        status,
        body: {
            type: `https://samplan.invalid/problems/${slug}`,
            title,
            status,
            requestId: 'req-1',
            ...more,
        },
        type: 'application/problem+json',
    });
    const ok = (body, status = 200) => ({ status, body, type: 'application/json' });
    const bad = (pointer, detail) =>
        problem(400, 'invalid-request', 'Uppgiften kan inte tas emot', { pointer, detail });

    const routes = [
        ...liabilityRoutes(ok),
        [
            'GET',
            /^\/sign-in$/,
            () => ok({ local: true, provider: { label: 'Logga in med e-tjänstekort' } }),
        ],
        [
            'POST',
            /^\/sign-in$/,
            (m, body) => {
                if (!ACCOUNTS[body.account] || body.password !== 'samplan-demo-1')
                    return problem(401, 'no-session', 'Du är inte inloggad', {
                        reason: 'wrong-sign-in',
                        detail: 'Namn, lösenord eller kod stämmer inte.',
                    });
                world.signedIn = body.account;
                return ok(session());
            },
        ],
        ['POST', /^\/session\/assignment$/, () => ((world.chosen = true), ok(session()))],
        ['GET', /^\/session$/, () => ok(session())],
        [
            'POST',
            /^\/sign-out$/,
            () => ((world.signedIn = null), (world.chosen = false), ok(null, 204)),
        ],
        [
            'GET',
            /^\/reference$/,
            () =>
                ok({
                    counties: [{ code: '14', name: 'Provlän' }],
                    municipalities: [
                        { code: '1480', name: 'Granby', countyCode: '14' },
                        { code: '1481', name: 'Ekby', countyCode: '14' },
                    ],
                    titles: ['Sjuksköterska', 'Undersköterska', 'Fysioterapeut'],
                }),
        ],
        [
            'GET',
            /^\/units$/,
            (m, b, q) =>
                ok({
                    units: UNITS.filter(
                        (u) =>
                            u.name.toLowerCase().includes(q.get('q').toLowerCase()) &&
                            (!q.get('kind') || u.kind === q.get('kind')),
                    ),
                }),
        ],
        [
            'POST',
            /^\/patients\/lookup$/,
            (m, body) => {
                if (!/^(\d{6}|\d{8})[-+]?\d{4}$/.test(body.identifier))
                    return bad('/identifier', 'Numret har fel antal tecken.');
                if (body.identifier.replace('-', '') === '191212121213')
                    return bad('/identifier', 'Kontrollsiffran stämmer inte.');
                if (body.identifier.replace('-', '') !== '191212121212')
                    return problem(404, 'not-found', 'Finns inte eller är inte delat med er');
                return ok(patient(0));
            },
        ],
        [
            'POST',
            /^\/patients$/,
            (m, body) =>
                ok({ ...patient(1), givenName: body.givenName, familyName: body.familyName }, 201),
        ],
        [
            'GET',
            /^\/patients\/([^/]+)$/,
            (m) => ok(patient(Number(m[1].slice(-3)) - 200, m[1].endsWith('203'))),
        ],
        ['PUT', /^\/patients\/([^/]+)$/, () => ok({ ...patient(0), version: 4 })],
        ['POST', /^\/patients\/[^/]+\/identifiers$/, () => ok({ ...patient(0), version: 4 })],
        [
            'GET',
            /^\/patients\/[^/]+\/addressees$/,
            () =>
                ok({
                    addressees: [
                        { unit: ref(NURSES), role: 'municipal-health', because: 'municipality' },
                        { unit: ref(HOME), role: 'home-care', because: 'ongoing' },
                        { unit: ref(SOCIAL), role: 'social-services', because: 'municipality' },
                        { unit: ref(CENTRE), role: 'primary-care', because: 'listed' },
                    ],
                }),
        ],
        [
            'GET',
            /^\/patients\/[^/]+\/named-staff$/,
            () => ok({ staff: world.staff, candidates: [ANNA, KARIN] }),
        ],
        [
            'PUT',
            /^\/patients\/[^/]+\/named-staff$/,
            () => ok({ staff: world.staff, candidates: [ANNA, KARIN] }),
        ],
        ['GET', /^\/inbox$/, (m, b, q) => ok(inbox(q.get('view') ?? 'all'))],
        [
            'POST',
            /^\/inbox\/search$/,
            (m, body) => {
                const all = inbox('all');
                const text = body.text.toLowerCase().replace('-', '');
                return ok({
                    ...all,
                    items: all.items.filter((r) =>
                        `${r.patient.name} ${r.patient.identifier}`.toLowerCase().includes(text),
                    ),
                });
            },
        ],
        [
            'POST',
            /^\/discharges$/,
            (m, body) => {
                const made = makeCase(0, SHAPES[1]);
                Object.assign(made, {
                    id: randomUUID(),
                    expectedDischargeDate: body.expectedDischargeDate,
                    admittedAt: body.admittedAt,
                });
                if (body.recipients) send(made, body.recipients);
                world.cases.set(made.id, made);
                changed(made);
                return ok(open(made), 201);
            },
        ],
        [
            'GET',
            /^\/discharges\/([^/]+)$/,
            (m) =>
                world.cases.has(m[1])
                    ? ok(open(world.cases.get(m[1])))
                    : problem(404, 'not-found', 'Finns inte eller är inte delat med er'),
        ],
        [
            'GET',
            /^\/discharges\/[^/]+\/reminders$/,
            () => ok({ reminders: [], members: [ANNA] }),
        ],
        [
            'GET',
            /^\/discharges\/[^/]+\/ready-forecast$/,
            () =>
                ok({
                    sentAt: iso(0),
                    sipCallLastDay: '2031-05-06',
                    liabilityEarliest: '2031-05-07',
                }),
        ],
        ...['POST', 'PUT'].map((method) => [
            method,
            /^\/discharges\/([^/]+)\/(?!acknowledgement)([a-z-]+)$/,
            (m, body) => {
                const one = world.cases.get(m[1]);
                const left = actOn(one, me(), m[2], body);
                changed(one);
                return ok(left ?? open(one));
            },
        ]),
        [
            'POST',
            /^\/discharges\/([^/]+)\/acknowledgement$/,
            (m) => {
                const one = world.cases.get(m[1]);
                for (const r of waiting(one))
                    if (r.unit.id === me().unit.id)
                        Object.assign(r, {
                            state: 'acknowledged',
                            deliveredAt: r.deliveredAt ?? iso(0),
                            acknowledgedAt: iso(0),
                            acknowledgedBy: me().user,
                        });
                changed(one);
                return ok(open(one));
            },
        ],
        ['GET', /^\/county\/index$/, () => ok(countyIndex())],
        ['POST', /^\/county\/index\/resend$/, () => ok({ ...countyIndex(), refused: 0, refusals: [], stopped: null, stoppedAt: null })],
        ['GET', /^\/unit\/members$/, () => ok(members())],
        [
            'POST',
            /^\/unit\/members$/,
            (m, body) => {
                if (!/^SE\d{10}-\w+$/.test(body.hsaId))
                    return bad('/hsaId', 'HSA-id har fel form.');
                members().members.push({
                    id: randomUUID(),
                    version: 1,
                    user: {
                        id: randomUUID(),
                        name: body.name,
                        title: body.title,
                        hsaId: body.hsaId,
                    },
                    role: body.role,
                    purpose: 'care',
                    validFrom: iso(0),
                    validTo: null,
                    active: true,
                });
                return ok(members(), 201);
            },
        ],
        ['PUT', /^\/unit\/members\//, () => ok(members())],
        [
            'GET',
            /^\/emergency-reviews$/,
            () =>
                ok({
                    items: [
                        {
                            id: '00000000-0000-7000-8000-00000000e001',
                            cause: 'danger-to-life',
                            consent: 'unconscious',
                            reason: 'Hittad medvetslös i trapphuset',
                            openedAt: new Date(Date.now() - 3_600_000).toISOString(),
                            until: new Date(Date.now() + 10_800_000).toISOString(),
                            endedAt: null,
                            openedBy: { id: '00000000-0000-7000-8000-00000000e002', name: 'Ivan Petrović', title: 'Läkare', hsaId: null, unitName: 'Medicinavdelning 3' },
                            unitName: 'Medicinavdelning 3',
                            patient: { id: '00000000-0000-7000-8000-000000000200', name: 'Tolvan Tolvansson', identifier: '191212121212' },
                            mine: false,
                            reviewedAt: null,
                            reviewedBy: null,
                            finding: null,
                            findingNote: null,
                        },
                    ],
                }),
        ],
        [
            'POST',
            /^\/audit\/search$/,
            (m, body) => ok({ events: audit(), nextAfter: body.after ? null : 'more' }),
        ],
    ];

    async function api(request, response, url) {
        const path = url.pathname.slice('/api/v1'.length);
        let text = '';
        for await (const part of request) text += part;
        const open_ = path === '/sign-in' || !path.startsWith('/');
        if (path !== '/sign-in' && !world.signedIn)
            return problem(401, 'no-session', 'Du är inte inloggad');
        if (path === '/stream') {
            response.writeHead(200, {
                'content-type': 'text/event-stream',
                'cache-control': 'no-store',
            });
            response.write('retry: 500\n\n');
            world.streams.add(response);
            world.opened++;
            request.socket.on('close', () => world.streams.delete(response));
            return null;
        }
        if (request.method !== 'GET')
            world.writes.push({
                path,
                key: request.headers['idempotency-key'] ?? null,
                body: text ? JSON.parse(text) : null,
            });
        if (request.method !== 'GET' && !open_ && request.headers['x-samplan-csrf'] !== 'csrf')
            return problem(403, 'cross-site', 'Anropet kom från en annan webbplats', {
                reason: 'csrf',
            });
        const planned = world.failures.findIndex(
            (one) => one.path.test(path) && (!one.method || one.method === request.method),
        );
        if (planned >= 0) {
            const [one] = world.failures.splice(planned, 1);
            if (one.drop) return (request.socket.destroy(), null);
            return problem(one.status, one.slug ?? 'x', one.title ?? 'Fel', one.more ?? {});
        }
        for (const [method, pattern, run] of routes) {
            const match = pattern.exec(path);
            if (match && method === request.method)
                return run(match, text ? JSON.parse(text) : {}, url.searchParams);
        }
        return problem(404, 'not-found', 'Finns inte');
    }

    async function file(url) {
        const wanted = join(root, normalize(url.pathname));
        const found = extname(wanted) && TYPES[extname(wanted)] ? wanted : join(root, 'index.html');
        return { body: await readFile(found), type: TYPES[extname(found)] };
    }

    const server = createServer(async (request, response) => {
        const url = new URL(request.url, 'http://localhost');
        try {
            if (url.pathname.startsWith('/api/v1/')) {
                const answer = await api(request, response, url);
                if (!answer) return;
                response.writeHead(answer.status, {
                    'content-type': answer.type,
                    'cache-control': 'no-store',
                });
                response.end(answer.body === null ? undefined : JSON.stringify(answer.body));
                return;
            }
            const found = await file(url);
            response.writeHead(200, {
                'content-type': found.type,
                'content-security-policy': CSP,
                'x-content-type-options': 'nosniff',
            });
            response.end(found.body);
        } catch (error) {
            response.writeHead(500, { 'content-type': 'text/plain' });
            response.end(String(error.stack));
        }
    });
    return {
        world,
        emit,
        changed,
        fail: (plan) => world.failures.push(plan),
        signIn(account) {
            world.signedIn = account;
            world.chosen = true;
        },
        async listen() {
            await new Promise((done) => server.listen(0, '127.0.0.1', done));
            return `http://127.0.0.1:${server.address().port}`;
        },
        close: () => (server.closeAllConnections(), server.close()),
    };
}
