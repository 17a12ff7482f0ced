// The people, units and cases that mock.mjs answers with. Nobody in it exists.
const HOUR = 3_600_000;
export const iso = (hours) => new Date(Date.now() + hours * HOUR).toISOString();
export const day = (days) => new Date(Date.now() + days * 24 * HOUR).toISOString().slice(0, 10);
export const id = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export function unit(n, name, kind, provider, phone) {
    return {
        id: id(n),
        hsaId: `SE2321000016-${1000 + n}`,
        name,
        kind,
        provider: {
            id: id(n + 500),
            name: provider,
            kind: provider.startsWith('Region') ? 'region' : 'municipality',
        },
        parentName: null,
        municipalityCode: '1480',
        phone,
        serves: [],
    };
}
export const WARD = unit(1, 'Medicinavdelning 52', 'ward', 'Region Provlän', '010-555 10 52');
export const NURSES = unit(
    2,
    'Hemsjukvård Granby norra',
    'municipal-health',
    'Granby kommun',
    '010-555 20 10',
);
export const HOME = unit(
    3,
    'Hemtjänst Granby centrum',
    'home-care',
    'Granby kommun',
    '010-555 20 30',
);
export const SOCIAL = unit(
    4,
    'Biståndsenheten Granby',
    'social-services',
    'Granby kommun',
    '010-555 20 40',
);
export const CENTRE = unit(
    5,
    'Vårdcentralen Eken',
    'primary-care',
    'Region Provlän',
    '010-555 30 10',
);
export const REHAB = unit(6, 'Rehabteamet Granby', 'rehabilitation', 'Granby kommun', null);
export const UNITS = [WARD, NURSES, HOME, SOCIAL, CENTRE, REHAB];
export const ref = ({ id: unitId, hsaId, name, kind }) => ({ id: unitId, hsaId, name, kind });

export const person = (n, name, title, where) => ({
    id: id(n),
    name,
    title,
    hsaId: `SE2321000016-P${n}`,
    unitName: where,
});
export const ANNA = person(101, 'Anna Avdelning', 'Sjuksköterska', WARD.name);
export const MARIA = person(102, 'Maria Kommun', 'Distriktssköterska', NURSES.name);
export const KARIN = person(103, 'Karin Granskare', null, 'Säkerhetsenheten');
const CARE = ['directory.read', 'inbox.read', 'patient.read', 'discharge.read'];
export const ACCOUNTS = {
    'anna.ward': {
        user: ANNA,
        unit: WARD,
        role: 'discharge-coordinator',
        purpose: 'care',
        permissions: [
            ...CARE,
            'patient.lookup',
            'patient.write',
            'patient.protect',
            'discharge.start',
        ],
    },
    'maria.nurse': {
        user: MARIA,
        unit: NURSES,
        role: 'municipal-nurse',
        purpose: 'care',
        permissions: [...CARE, 'discharge.acknowledge'],
    },
    'logg.karin': {
        user: KARIN,
        unit: unit(7, 'Säkerhetsenheten', 'administration', 'Region Provlän', null),
        role: 'log-reviewer',
        purpose: 'review',
        permissions: ['directory.read', 'audit.review'],
    },
    'erik.admin': {
        user: person(104, 'Erik Enhetschef', null, NURSES.name),
        unit: NURSES,
        role: 'unit-administrator',
        purpose: 'administration',
        permissions: ['directory.read', 'member.read', 'member.write'],
    },
};

const NAMES = [
    ['Tolvan', 'Tolvansson', '191212121212'],
    ['Gun', 'Provperson', '195202291111'],
    ['Ulf', 'Testberg', '194806102395'],
    ['Inga-Britt', 'Exempelström-Långefternamn', '194107312389'],
    ['Bertil', 'Testsson', '193904012380'],
    ['Sara', 'Påhittad', '196011152384'],
    ['Ove', 'Demo', '195510012399'],
    ['Agda', 'Andersson', '193112242388'],
    ['Nils', 'Nyman', '194501012397'],
    ['Elsa', 'Exempel', '195003032386'],
];
export function patient(n, guarded = false) {
    const [givenName, familyName, value] = NAMES[n % NAMES.length];
    const identifier = { value, kind: 'personnummer', since: iso(-9000), until: null };
    return {
        id: id(200 + n),
        version: 3,
        identifier,
        identifiers: [
            identifier,
            { value: '9900A1234567', kind: 'vgr-reserve', since: iso(-9900), until: iso(-9000) },
        ],
        givenName,
        familyName,
        birthDate: `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`,
        sex: n % 2 ? 'female' : 'male',
        protectedIdentity: guarded ? 'protected' : 'none',
        address: guarded ? null : { street: 'Provgatan 4', postalCode: '12345', city: 'Granby' },
        phone: guarded ? null : '070-555 01 02',
        municipalityCode: guarded ? null : '1480',
        municipalityName: guarded ? null : 'Granby',
        listedUnit: guarded ? null : ref(CENTRE),
    };
}

const PARTIES = [
    [WARD, 'ward'],
    [NURSES, 'municipal-health'],
    [HOME, 'home-care'],
    [SOCIAL, 'social-services'],
    [CENTRE, 'primary-care'],
];

export function makeCase(n, shape) {
    const who = patient(n, shape.guarded);
    const sent = shape.state !== 'admitted';
    const told = sent ? PARTIES.slice(1) : [];
    const notice = {
        id: id(400 + n),
        kind: 'admission',
        sentAt: iso(shape.admitted + 2),
        sentBy: ANNA,
        late: false,
        content: {
            name: `${who.givenName} ${who.familyName}`,
            identifier: who.identifier.value,
            address: shape.guarded ? null : 'Provgatan 4, 123 45 Granby',
            expectedDischargeDate: day(shape.expected),
        },
        recipients: told.map(([to, role], i) => {
            const done = i < shape.acknowledged;
            return {
                unit: ref(to),
                role,
                state: done ? 'acknowledged' : i === 3 ? 'sent' : 'delivered',
                sentAt: iso(shape.admitted + 2),
                deliveredAt: i === 3 && !done ? null : iso(shape.admitted + 2),
                acknowledgedAt: done ? iso(shape.admitted + 3) : null,
                acknowledgedBy: done ? MARIA : null,
            };
        }),
    };
    return {
        id: id(300 + n),
        version: 2,
        state: shape.state,
        patient: who,
        unit: WARD,
        admittedAt: iso(shape.admitted),
        assessedAt: null,
        expectedDischargeDate: day(shape.expected),
        physicianName: n % 3 ? 'Lena Läkare' : null,
        parties: [PARTIES[0], ...told].map(([to, role]) => ({
            unit: to,
            role,
            since: iso(shape.admitted),
            until: null,
        })),
        notices: sent ? [notice] : [],
        expectedDates: [
            { date: day(shape.expected), recordedAt: iso(shape.admitted), by: ANNA, reason: null },
        ],
        readiness: [],
        deadlines: [
            {
                kind: 'admission-notice',
                rule: 'LUS 2 kap. 3 §',
                dueAt: iso(shape.admitted + 24),
                metAt: sent ? iso(shape.admitted + 2) : null,
            },
        ],
        nextStep: { action: shape.action, ours: false },
        createdAt: iso(shape.admitted),
        createdBy: ANNA,
        _row: shape,
    };
}

export const SHAPES = [
    {
        state: 'admitted',
        admitted: -26,
        expected: 3,
        action: 'send-admission-notice',
        acknowledged: 0,
    },
    {
        state: 'admitted',
        admitted: -21.4,
        expected: 2,
        action: 'send-admission-notice',
        acknowledged: 0,
    },
    { state: 'notified', admitted: -5, expected: 1, action: 'acknowledge', acknowledged: 0 },
    {
        state: 'notified',
        admitted: -8,
        expected: 5,
        action: 'acknowledge',
        acknowledged: 0,
        guarded: true,
    },
    { state: 'notified', admitted: -12, expected: 4, action: 'acknowledge', acknowledged: 0 },
    { state: 'notified', admitted: -20, expected: 0, action: 'acknowledge', acknowledged: 0 },
    {
        state: 'notified',
        admitted: -29,
        expected: 6,
        action: 'await-acknowledgement',
        acknowledged: 2,
    },
    { state: 'planning', admitted: -60, expected: 1, action: 'plan', acknowledged: 4 },
    { state: 'ready', admitted: -90, expected: -1, action: 'plan', acknowledged: 4 },
];
