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
            id: id(provider.startsWith('Region') ? 500 : 501),
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
export const LENA = person(107, 'Lena Forsman', 'Distriktssköterska', CENTRE.name);
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
            'patient.register',
            'patient.write',
            'patient.protect',
            'discharge.start',
            'discharge.acknowledge',
            'discharge.act',
        ],
    },
    'maria.nurse': {
        user: MARIA,
        unit: NURSES,
        role: 'municipal-nurse',
        purpose: 'care',
        permissions: [...CARE, 'discharge.acknowledge', 'discharge.act'],
    },
    'vc.lena': {
        user: LENA,
        unit: CENTRE,
        role: 'primary-care-coordinator',
        purpose: 'care',
        permissions: [...CARE, 'discharge.acknowledge', 'discharge.act'],
    },
    'logg.karin': {
        user: KARIN,
        unit: unit(7, 'Säkerhetsenheten', 'administration', 'Region Provlän', null),
        role: 'log-reviewer',
        purpose: 'review',
        permissions: ['directory.read', 'audit.review'],
    },
    'lan.per': {
        user: person(105, 'Per Länsson', null, 'Regionkontoret'),
        unit: unit(8, 'Regionkontoret', 'administration', 'Region Provlän', null),
        role: 'county-administrator',
        purpose: 'administration',
        permissions: ['directory.read', 'county.manage'],
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
