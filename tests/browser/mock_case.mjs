// The cases that mock.mjs answers with, and what an act leaves in them. What a unit may do comes from
// the table itself (state.def); otherwise there are no rules here.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './kit.mjs';
import {
    ANNA,
    CENTRE,
    HOME,
    LENA,
    MARIA,
    NURSES,
    SOCIAL,
    UNITS,
    WARD,
    day,
    id,
    iso,
    patient,
    ref,
} from './mock_data.mjs';

const MOVES = [
    ...readFileSync(join(REPOSITORY, 'services/core/discharge/state.def'), 'utf8').matchAll(
        /^MOVE\("([\w-]+)", "([\w-]+)", "([\w-]+)", "([\w-]+)"\)/gm,
    ),
].map(([, act, from, , actor]) => ({ act, from, actor }));

const PARTIES = [
    [WARD, 'ward'],
    [NURSES, 'municipal-health'],
    [HOME, 'home-care'],
    [SOCIAL, 'social-services'],
    [CENTRE, 'primary-care'],
];

const NOBODY = {
    deliveredAt: null,
    readAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgedRecordedAt: null,
    acknowledgedAfterwards: null,
    dueAt: null,
    escalatedAt: null,
    known: null,
    endedAt: null,
    endedBy: null,
    endedReason: null,
    endedNote: null,
    forwardedTo: null,
    cameFrom: null,
    cameHow: null,
};

export function recipient(to, role, sentAt, more = {}) {
    return { unit: ref(to), role, state: 'sent', sentAt, ...NOBODY, ...more };
}

export function notice(kind, hours, content, recipients = [], more = {}) {
    return {
        id: randomUUID(),
        kind,
        sentAt: iso(hours),
        sentBy: ANNA,
        unit: ref(WARD),
        recordedAt: iso(hours),
        afterwards: null,
        receiptWanted: recipients.length > 0,
        late: false,
        content,
        recipients,
        ...more,
    };
}

export function clock(kind, owner, from, due, more = {}) {
    return {
        kind,
        number: 1,
        rule: 'LUS 2 kap. 3 §',
        owner,
        countedFrom: iso(from),
        dueAt: iso(due),
        dueDate: null,
        metAt: null,
        voidAt: null,
        voidReason: null,
        ...more,
    };
}

const done = (hours, by) => ({
    state: 'acknowledged',
    deliveredAt: iso(hours),
    readAt: iso(hours),
    acknowledgedAt: iso(hours),
    acknowledgedBy: by,
});

export function makeCase(n, shape) {
    const who = patient(n, shape.guarded);
    const sent = shape.state !== 'admitted';
    const told = sent ? PARTIES.slice(1) : [];
    const sentAt = iso(shape.admitted + 2);
    const first = notice(
        'admission',
        shape.admitted + 2,
        {
            name: `${who.givenName} ${who.familyName}`,
            identifier: who.identifier.value,
            address: shape.guarded ? null : 'Provgatan 4, 123 45 Granby',
            expectedDischargeDate: day(shape.expected),
        },
        told.map(([to, role], i) =>
            recipient(
                to,
                role,
                sentAt,
                i < shape.acknowledged
                    ? done(shape.admitted + 3, MARIA)
                    : i === 3
                      ? {}
                      : { state: 'delivered', deliveredAt: sentAt },
            ),
        ),
        { id: id(400 + n) },
    );
    const made = {
        id: id(300 + n),
        version: 2,
        state: shape.state,
        patient: who,
        unit: WARD,
        admittedAt: iso(shape.admitted),
        assessedAt: null,
        expectedDischargeDate: day(shape.expected),
        physicianName: n % 3 ? 'Lena Läkare' : null,
        care: 'somatic',
        compulsory: null,
        origin: 'admission',
        leftAt: null,
        leftTo: null,
        patientInformedAt: null,
        endedAt: null,
        endedReason: null,
        parties: [PARTIES[0], ...told].map(([to, role]) => ({
            unit: to,
            role,
            since: iso(shape.admitted),
            until: null,
        })),
        notices: sent ? [first] : [],
        expectedDates: [
            { date: day(shape.expected), recordedAt: iso(shape.admitted), by: ANNA, reason: null },
        ],
        readiness: [],
        deadlines: [
            clock('admission-notice', 'ward', shape.admitted, shape.admitted + 24, {
                metAt: sent ? sentAt : null,
            }),
        ],
        agenda: sent
            ? []
            : [
                  {
                      role: 'ward',
                      action: 'send-admission-notice',
                      kind: 'admission-notice',
                      rule: 'LUS 2 kap. 3 §',
                      dueAt: iso(shape.admitted + 24),
                  },
              ],
        careContacts: [],
        contactAbsence: null,
        route: 'own-unit',
        sip: { need: 'unknown', decisions: [], calls: [] },
        availability: [],
        documents: [],
        createdAt: iso(shape.admitted),
        createdBy: ANNA,
    };
    shape.more?.(made);
    return made;
}

/** Ready since yesterday: a rejection, an escalation, something entered afterwards, clocks of all kinds. */
function full(one) {
    const lists = (...units) => one.notices[0].recipients.filter((r) => units.includes(r.unit.id));
    Object.assign(lists(HOME.id)[0], {
        state: 'rejected',
        acknowledgedAt: null,
        acknowledgedBy: null,
        endedAt: iso(-60),
        endedBy: MARIA,
        endedReason: 'not-needed',
        endedNote: 'Inget biståndsbeslut än.',
    });
    one.parties.find((p) => p.unit.id === HOME.id).until = iso(-60);
    one.notices.push(
        notice(
            'rejected',
            -60,
            { unitName: HOME.name, reason: 'not-needed', note: 'Inget biståndsbeslut än.' },
            [recipient(WARD, 'ward', iso(-60), done(-59, ANNA))],
            { unit: ref(HOME), sentBy: MARIA },
        ),
        notice(
            'care-contact',
            -50,
            {
                name: 'Lena Forsman',
                title: 'Distriktssköterska',
                phone: '010-555 30 11',
                hours: 'vardagar 8–16',
            },
            [recipient(WARD, 'ward', iso(-50))],
            { unit: ref(CENTRE), sentBy: LENA, receiptWanted: false },
        ),
        notice(
            'sip-decision',
            -48,
            { need: 'required', note: null },
            [recipient(WARD, 'ward', iso(-48))],
            { unit: ref(SOCIAL), receiptWanted: false },
        ),
        notice(
            'ready',
            -26,
            {
                judgedAt: iso(-27),
                physicianName: 'Lena Läkare',
                sentAt: iso(-26),
                sipCallLastDay: day(2),
                liabilityEarliest: day(3),
            },
            [
                recipient(NURSES, 'municipal-health', iso(-26), done(-25, MARIA)),
                recipient(SOCIAL, 'social-services', iso(-26), {
                    state: 'read',
                    deliveredAt: iso(-26),
                    readAt: iso(-25),
                    dueAt: iso(-22),
                    escalatedAt: iso(-22),
                }),
                recipient(CENTRE, 'primary-care', iso(-26), {
                    state: 'delivered',
                    deliveredAt: iso(-26),
                    dueAt: iso(2),
                }),
            ],
            { afterwards: 'phone', recordedAt: iso(-20) },
        ),
    );
    one.careContacts.push({
        id: randomUUID(),
        unit: ref(CENTRE),
        name: 'Lena Forsman',
        title: 'Distriktssköterska',
        phone: '010-555 30 11',
        hours: 'vardagar 8–16',
        since: iso(-50),
        until: null,
    });
    one.contactAbsence = {
        from: iso(-30),
        to: iso(90),
        substitute: { ...ANNA, name: 'Sara Vikarie' },
    };
    one.sip = {
        need: 'required',
        decisions: [
            {
                need: 'required',
                refusedOn: null,
                note: null,
                unit: ref(SOCIAL),
                decidedAt: iso(-48),
                by: MARIA,
            },
        ],
        calls: [],
    };
    one.readiness.push(
        {
            judgedAt: iso(-40),
            sentAt: iso(-40),
            physicianName: 'Lena Läkare',
            withdrawnAt: iso(-30),
            endedAt: iso(-30),
            endedHow: 'withdrawn',
            sipCallLastDay: day(1),
            liabilityEarliest: day(2),
        },
        {
            judgedAt: iso(-27),
            sentAt: iso(-26),
            physicianName: 'Lena Läkare',
            withdrawnAt: null,
            endedAt: null,
            endedHow: null,
            sipCallLastDay: day(2),
            liabilityEarliest: day(3),
        },
    );
    one.deadlines.push(
        clock('contact-appoint', 'primary-care', -88, 20, {
            rule: 'LUS 2 kap. 5 §',
            metAt: iso(-50),
        }),
        clock('sip-call', 'primary-care', -40, 20, {
            rule: 'LUS 4 kap. 3 §',
            dueDate: day(1),
            voidAt: iso(-30),
            voidReason: 'withdrawn',
        }),
        clock('sip-call', 'primary-care', -26, 3, { number: 2, rule: 'LUS 4 kap. 3 §' }),
        clock('planning-document', 'ward', -60, -12, { rule: 'Länets rutin' }),
    );
    one.agenda = [
        {
            role: 'ward',
            action: 'send-planning-document',
            kind: 'planning-document',
            rule: 'Länets rutin',
            dueAt: iso(-12),
        },
        {
            role: 'primary-care',
            action: 'call-sip',
            kind: 'sip-call',
            rule: 'LUS 4 kap. 3 §',
            dueAt: iso(3),
        },
        {
            role: 'primary-care',
            action: 'confirm-availability',
            kind: null,
            rule: 'LUS 5 kap. 5 §',
            dueAt: iso(70),
        },
    ];
}

function emergency(one) {
    one.origin = 'emergency';
    one.deadlines = [];
}

function compulsory(one) {
    one.care = 'psychiatric';
    one.compulsory = 'opt';
}

function home(one) {
    one.leftAt = iso(-3);
    one.leftTo = 'home';
    one.agenda = [
        {
            role: 'ward',
            action: 'send-discharge-information',
            kind: 'discharge-information',
            rule: 'LUS 3 kap. 2 §',
            dueAt: iso(5),
        },
        { role: 'primary-care', action: 'follow-up', kind: null, rule: null, dueAt: null },
    ];
}

export const SHAPES = [
    { state: 'admitted', admitted: -26, expected: 3, acknowledged: 0 },
    { state: 'admitted', admitted: -21.4, expected: 2, acknowledged: 0 },
    { state: 'notified', admitted: -5, expected: 1, acknowledged: 0 },
    { state: 'notified', admitted: -8, expected: 5, acknowledged: 0, guarded: true },
    { state: 'notified', admitted: -12, expected: 4, acknowledged: 0 },
    { state: 'notified', admitted: -20, expected: 0, acknowledged: 0 },
    { state: 'notified', admitted: -29, expected: 6, acknowledged: 2 },
    { state: 'planning', admitted: -60, expected: 1, acknowledged: 4 },
    { state: 'ready', admitted: -90, expected: -1, acknowledged: 4, more: full },
    { state: 'notified', admitted: -2, expected: 0, acknowledged: 4, more: emergency },
    { state: 'planning', admitted: -50, expected: 8, acknowledged: 4, more: compulsory },
    { state: 'discharged', admitted: -120, expected: 0, acknowledged: 4, more: home },
];

export const waiting = (one) =>
    one.notices
        .filter((n) => n.receiptWanted)
        .flatMap((n) => n.recipients)
        .filter((r) => !r.acknowledgedAt && !r.endedAt);

const roleOf = (one, me) =>
    one.parties.find((p) => p.unit.id === me?.unit.id && !p.until)?.role ?? 'ward';

export function step(one, me) {
    const role = roleOf(one, me);
    const open = waiting(one);
    if (open.some((r) => r.unit.id === me?.unit.id))
        return { action: 'acknowledge', ours: true, role, dueAt: null };
    const item = one.agenda.find((i) => i.role === role) ?? (open.length ? null : one.agenda[0]);
    if (item)
        return {
            action: item.action,
            ours: item.role === role,
            role: item.role,
            dueAt: item.dueAt,
        };
    if (open.length)
        return { action: 'await-acknowledgement', ours: false, role: null, dueAt: null };
    return { action: 'plan', ours: false, role: null, dueAt: null };
}

/** The case as the unit of the one who reads sees it. */
export function face(one, me) {
    const role = roleOf(one, me);
    const ward = me?.unit.id === WARD.id;
    const acts = MOVES.filter(
        (m) =>
            m.from === one.state &&
            (m.actor === 'party' ||
                (m.actor === 'ward' && ward) ||
                (m.actor === 'recipient' && !ward) ||
                (m.actor === 'primary-care' && role === 'primary-care')),
    ).map((m) => m.act);
    return { ...one, role, acts: [...new Set(acts)].sort(), nextStep: step(one, me) };
}

export function send(one, recipients) {
    const units = recipients.map((r) => [UNITS.find((u) => u.id === r.unitId), r.role]);
    one.notices.push(
        notice(
            'admission',
            0,
            {
                name: 'Tolvan Tolvansson',
                identifier: '191212121212',
                address: 'Provgatan 4, 123 45 Granby',
                expectedDischargeDate: one.expectedDischargeDate,
            },
            units.map(([to, role]) => recipient(to, role, iso(0))),
        ),
    );
    if (one.state === 'admitted') one.state = 'notified';
    one.deadlines[0].metAt = iso(0);
    one.agenda = [];
    for (const [to, role] of units)
        one.parties.push({ unit: to, role, since: iso(0), until: null });
}

const tell = (one, me, kind, body, receipts) =>
    one.notices.push(
        notice(
            kind,
            0,
            body,
            one.parties
                .filter((p) => !p.until && p.unit.id !== me.unit.id)
                .map((p) => recipient(p.unit, p.role, iso(0))),
            {
                receiptWanted: receipts,
                unit: ref(me.unit),
                sentBy: me.user,
                afterwards: body.afterwards ?? null,
            },
        ),
    );

const KINDS = {
    admission: ['admission-corrected', false],
    'expected-date': ['expected-date', true],
    'not-known': ['not-known', true],
    recall: ['recalled', false],
    'care-contact': ['care-contact', false],
    'sip-decision': ['sip-decision', false],
    'sip-call': ['sip-call', true],
    availability: ['availability', false],
    ready: ['ready', true],
    'ready-withdrawal': ['ready-withdrawn', true],
    departure: ['departure', true],
    'patient-information': ['patient-information', false],
    'follow-up': ['follow-up', false],
    closing: ['closed', false],
    abort: ['aborted', true],
};
const LEADS = {
    ready: 'ready',
    'ready-withdrawal': 'planning',
    departure: 'discharged',
    'follow-up': 'follow-up',
    closing: 'closed',
    abort: 'aborted',
};

/** What an act by `path` leaves in the case; {left: true} when the unit is out. */
export function actOn(one, me, path, body) {
    if (['rejection', 'forwarding', 'return'].includes(path)) {
        one.parties.find((p) => p.unit.id === me.unit.id).until = iso(0);
        return { id: one.id, left: true };
    }
    if (path === 'admission-notice') send(one, body.recipients);
    else if (path === 'care') Object.assign(one, body);
    else tell(one, me, KINDS[path][0], body, KINDS[path][1]);
    if (LEADS[path]) one.state = LEADS[path];
    if (path === 'ready')
        one.readiness.push({
            ...body,
            sentAt: iso(0),
            withdrawnAt: null,
            endedAt: null,
            endedHow: null,
            sipCallLastDay: day(3),
            liabilityEarliest: day(4),
        });
    if (path === 'departure') Object.assign(one, { leftAt: body.leftAt, leftTo: body.to });
    if (['closing', 'abort'].includes(path))
        Object.assign(one, { endedAt: iso(0), endedReason: body.reason });
    if (path === 'sip-call')
        one.sip.calls.push({
            id: randomUUID(),
            calledAt: iso(0),
            invited: [],
            ...body,
            unit: ref(me.unit),
            by: me.user,
            noticeId: id(9),
        });
    if (path === 'expected-date') {
        one.expectedDates.push({
            date: body.expectedDischargeDate,
            recordedAt: iso(0),
            by: ANNA,
            reason: body.reason,
        });
        one.expectedDischargeDate = body.expectedDischargeDate;
    }
    return null;
}
