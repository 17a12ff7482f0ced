// Canned answers of the payment basis and of the county's pages, as proto/openapi.yaml has them.
import { ANNA, CENTRE, iso, ref } from './mock_data.mjs';

const county = { code: '99', name: 'Provlän' };
const amounts = [
    { from: '2025-12-29', to: '2025-12-31', days: 3, perDay: 10900, amount: 32700, source: 'HSLF-FS 2024:1' },
    { from: '2026-01-01', to: '2026-01-02', days: 2, perDay: null, amount: null, source: null },
];
const condition = (name, met, reason, more = {}) => ({
    condition: name,
    met,
    reason,
    ruleId: name === 'outpatient' ? 'PAY-5' : 'PAY-3',
    paragraph: 'LUS 5 kap. 3 §',
    at: met ? iso(-100) : null,
    by: name === 'sip-call' || name === 'admission-notice' ? iso(-90) : null,
    ...more,
});

const average = {
    firstMonth: '2026-10',
    month: '2026-10',
    agreement: 'Överenskommelse 2026',
    number: 5,
    days: 20,
    excess: 5,
    amount: 54500,
    parts: [
        { care: 'somatic', number: 4, days: 19, meanThousandths: 4750, threshold: 3, excess: 7, perDay: 10900, amount: 54500, source: 'HSLF-FS' },
        { care: 'psychiatric', number: 1, days: 1, meanThousandths: 1000, threshold: 5, excess: 0, perDay: 10900, amount: 0, source: 'HSLF-FS' },
    ],
};

function interval(number, more) {
    return {
        number,
        judgedAt: iso(-121),
        sentAt: iso(-120),
        physicianName: 'Doktor Prov',
        endedAt: null,
        endedHow: null,
        units: ['Hemtjänsten Norra', 'Biståndsenheten'],
        agreement: { id: 'a', name: 'Överenskommelse 2026', source: '§ 4', model: 'average' },
        sip: 'required',
        liable: false,
        review: false,
        earliestDate: '2025-12-25',
        startDate: null,
        endDate: null,
        countedUntil: null,
        days: 0,
        amount: 0,
        runsToday: false,
        perDayToday: null,
        reasons: [],
        conditions: [
            condition('admission-notice', true, null),
            condition('ready-notice', true, null),
            condition('sip-call', true, null),
            condition('outpatient', true, null),
        ],
        amounts: [],
        pauses: [],
        ifAccepted: null,
        ...more,
    };
}

export const liability = (dischargeId) => ({
    dischargeId,
    version: 4,
    state: 'ready',
    care: 'somatic',
    compulsory: null,
    origin: 'admission',
    county,
    registered: { code: '9901', name: 'Provköping' },
    payer: { code: '9902', name: 'Granby' },
    placement: {
        municipality: { code: '9902', name: 'Granby' },
        kind: 'sol-8-4',
        since: '2024-01-01',
        until: null,
        recordedAt: iso(-2000),
        recordedBy: ANNA,
    },
    calls: [],
    decisions: [],
    answers: [{ saidAt: iso(-100), available: true, from: null, unit: ref(CENTRE) }],
    admissionUnits: ['Hemtjänsten Norra'],
    computed: true,
    countedUntil: '2026-01-03',
    liable: true,
    review: true,
    days: 5,
    amount: null,
    runsToday: true,
    perDayToday: 10900,
    reasons: [
        {
            code: 'county-model-average',
            rule: 'PAY-7',
            paragraph: 'LUS 4 kap. 5 §',
            text: 'Länet reglerar enligt genomsnittsmodellen; detta är lagens modell till jämförelse.',
        },
        { code: 'sip-call-missing', rule: 'PAY-3', paragraph: 'LUS 5 kap. 3 §', text: 'Kallelse har inte skickats.' },
    ],
    intervals: [
        interval(1, {
            sentAt: iso(-220),
            endedAt: iso(-210),
            endedHow: 'withdrawn',
            sip: 'unknown',
            reasons: ['sip-call-missing', 'county-model-average'],
            conditions: [
                condition('admission-notice', false, 'admission-notice-late', { at: iso(-80) }),
                condition('ready-notice', false, 'ready-notice-missing'),
                condition('sip-call', false, 'sip-call-missing'),
                condition('outpatient', false, 'outpatient-unknown'),
            ],
        }),
        interval(2, {
            sentAt: iso(-190),
            endedAt: iso(-130),
            endedHow: 'withdrawn',
            review: true,
            startDate: '2025-12-25',
            endDate: '2025-12-27',
            ifAccepted: { days: 2, amount: 21800 },
            conditions: [
                condition('admission-notice', true, null),
                condition('ready-notice', true, null),
                condition('sip-call', false, 'sip-call-late-review', { at: iso(-70) }),
                condition('outpatient', true, null),
            ],
        }),
        interval(3, {
            liable: true,
            startDate: '2025-12-29',
            countedUntil: '2026-01-03',
            days: 5,
            amount: null,
            runsToday: true,
            perDayToday: 10900,
            reasons: ['county-model-average'],
            amounts,
            pauses: [{ from: '2025-12-25', to: '2025-12-28', reason: 'outpatient-unavailable' }],
        }),
    ],
    average,
});

const agreement = {
    county: 'Överenskommelse 2026',
    source: '§ 4',
    validFrom: '2026-01-01',
    model: 'average',
    thresholdSomatic: 3,
    thresholdPsychiatric: 5,
    amounts: [{ from: '2026-01-01', to: '2026-12-31', amount: 10900, source: 'avtal' }],
};
const kept = (n, state, more = {}) => ({
    id: `00000000-0000-7000-8000-00000000090${n}`,
    version: 1,
    state,
    agreement: { ...agreement, ...more },
    createdAt: iso(-3000),
    createdBy: ANNA,
    changedAt: null,
    changedBy: null,
});
const sum = { intervals: 5, liable: 2, review: 0, days: 11, amount: 119900 };
const town = (code, name, more = {}) => ({ code, name, open: 1, individual: sum, average, payable: 54500, ...more });
const line = (n, more) => ({
    dischargeId: `00000000-0000-7000-8000-0000000003${n}`,
    number: 1,
    municipalityCode: '9901',
    care: 'somatic',
    sentAt: iso(-900),
    endedOn: '2026-10-20',
    withdrawn: false,
    liable: true,
    review: false,
    startDate: '2026-10-10',
    days: 5,
    amount: 54500,
    reasons: ['county-model-average'],
    ...more,
});

/** Routes of the mock: [method, path, answer]. */
export function liabilityRoutes(ok) {
    return [
        ['GET', /^\/discharges\/([^/]+)\/liability$/, (m) => ok(liability(m[1]))],
        [
            'GET',
            /^\/county\/agreements$/,
            () =>
                ok({
                    county,
                    agreements: [
                        kept(1, 'future', { county: 'Överenskommelse 2027', validFrom: '2027-01-01' }),
                        kept(2, 'in-force'),
                        kept(3, 'ended', { county: 'Överenskommelse 2025', validTo: '2025-12-31' }),
                    ],
                }),
        ],
        [
            'POST',
            /^\/county\/agreements\/preview$/,
            (m, body) => {
                const side = { individual: sum, average, payable: 54500 };
                return ok({
                    from: body.from,
                    to: body.to,
                    agreement: { name: 'Överenskommelse 2026', source: null, model: 'average' },
                    hidden: 1,
                    unclear: 1,
                    municipalities: [
                        { code: '9901', name: 'Provköping', inForce: side, proposed: { ...side, payable: 0 } },
                        { code: '9902', name: 'Granby', inForce: side, proposed: { ...side, payable: null } },
                    ],
                });
            },
        ],
        [
            'GET',
            /^\/county\/tariffs$/,
            () => {
                const row = (n, from, more) => ({
                    id: `00000000-0000-7000-8000-00000000091${n}`,
                    validFrom: `${from}-01-01`,
                    validTo: `${from}-12-31`,
                    amount: 10900,
                    source: 'HSLF-FS',
                    shipped: false,
                    enteredAt: iso(-500),
                    enteredBy: ANNA,
                    replacedAt: null,
                    replacedBy: null,
                    ...more,
                });
                return ok({
                    county,
                    tariffs: [
                        row(1, 2026, {}),
                        row(2, 2025, { replacedAt: iso(-100), replacedBy: ANNA }),
                        row(3, 2023, { shipped: true, enteredAt: null, enteredBy: null }),
                    ],
                });
            },
        ],
        [
            'GET',
            /^\/reference\/documents$/,
            () =>
                ok({
                    documents: [],
                    points: [
                        {
                            key: 'medicines-supplied',
                            label: {
                                sv: 'Läkemedel finns tills apotek eller dos tar vid',
                                en: 'There are medicines until the pharmacy takes over',
                            },
                            roles: ['ward'],
                        },
                        {
                            key: 'contact-named',
                            label: { sv: 'Fast vårdkontakt är utsedd', en: 'Fast vårdkontakt is named' },
                            roles: ['primary-care'],
                        },
                    ],
                }),
        ],
        [
            'GET',
            /^\/county\/settings$/,
            () =>
                ok({
                    county,
                    version: 3,
                    planningDocumentHours: 48,
                    acknowledgeMinutes: 240,
                    contactLimit: 9,
                    physicianCategories: ['general-specialist', 'other-specialist', 'trainee', 'licensed', 'leased'],
                    agreementLabel: 'Patientkontrakt',
                    homeReady: ['medicines-supplied', 'Nyckel'],
                    sipCallWorkingDay: false,
                    changedAt: iso(-300),
                    changedBy: ANNA,
                }),
        ],
        [
            'GET',
            /^\/county\/deviations$/,
            () =>
                ok({
                    county,
                    from: '2025-06',
                    to: '2026-05',
                    counts: ['late-notice', 'medicines', 'sent-home-early'].map((kind, i) => ({
                        unit: {
                            id: `00000000-0000-7000-8000-00000000070${i}`,
                            hsaId: `SE2120009911-70${i}`,
                            name: i ? 'Hemtjänsten Norra Älvsta' : 'Biståndsenheten äldre Älvsta',
                        },
                        kind,
                        month: `2026-0${5 - i}`,
                        reported: 1 + i,
                        answered: i,
                        closed: 4,
                    })),
                }),
        ],
        [
            'GET',
            /^\/county\/payment$/,
            (m, b, q) =>
                ok({
                    county,
                    month: q.get('month'),
                    over: false,
                    agreement: { name: 'Överenskommelse 2026', source: '§ 4', model: 'average' },
                    hidden: 2,
                    unclear: 1,
                    municipalities: [
                        town('9901', 'Provköping'),
                        town('9902', 'Granby', { average: null, payable: null, individual: { ...sum, amount: null } }),
                    ],
                    lines: [
                        line('00', {}),
                        line('01', { liable: false, days: 0, amount: 0, reasons: ['sip-call-missing', 'outpatient-unknown'] }),
                        line('02', { liable: false, review: true, days: 0, amount: 0, reasons: ['sip-call-late-review'] }),
                    ],
                }),
        ],
    ];
}

/** The engagement index has stopped, and refuses a plan. */
export const countyIndex = () => ({
    system: 'SE2321009901-SAMPLAN',
    pending: 12,
    lagSeconds: 5400,
    failures: 4,
    refused: 1,
    stopped: 'EI003',
    stoppedAt: '2026-11-20T08:00:00Z',
    nextCall: '2026-11-20T08:10:00Z',
    callUntil: null,
    answeredAt: '2026-11-20T06:30:00Z',
    resentOn: '2026-11-20',
    kinds: [
        { kind: 'booking', there: 820, waiting: 9 },
        { kind: 'contact', there: 340, waiting: 2 },
        { kind: 'plan', there: 61, waiting: 1 },
    ],
    refusals: [
        {
            id: '00000000-0000-7000-8000-00000000f001',
            at: '2026-11-20T07:10:00Z',
            why: 'EI004',
            kind: 'plan',
            address: 'SE2321009901-SAMPLAN',
            object: 'NA',
            controller: 'SE2321009901-0000',
            delete: false,
        },
    ],
});
