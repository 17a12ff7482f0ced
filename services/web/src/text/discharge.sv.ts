/* Swedish texts of the discharge process: every act with its consequence, every clock, every receipt. */
import { listSv as list, lower, unitsSv as units } from './words';

export const receipt = {
    sent: 'Skickat',
    delivered: 'Levererat',
    read: 'Läst',
    acknowledged: 'Kvitterat',
    'not-known': 'Ej känd',
    rejected: 'Avvisat',
    forwarded: 'Vidarebefordrat',
    returned: 'Återsänt',
    recalled: 'Återkallat',
};
export const cameHow = {
    forwarded: (from: string) => `vidarebefordrat från ${from}`,
    returned: (from: string) => `återsänt från ${from}`,
    escalated: (from: string) => `i stället för ${from}`,
};
export const noticeKind = {
    admission: 'Inskrivningsmeddelande',
    'expected-date': 'Nytt beräknat datum',
    ready: 'Utskrivningsklar',
    'ready-withdrawn': 'Utskrivningsklar återtagen',
    'admission-corrected': 'Inskrivningen rättad',
    care: 'Vårdform ändrad',
    rejected: 'Avvisat av mottagare',
    'not-known': 'Ej känd hos mottagare',
    forwarded: 'Vidarebefordrat',
    returned: 'Återsänt',
    recalled: 'Felsänt, återkallat',
    'care-contact': 'Fast vårdkontakt',
    'sip-decision': 'Ställningstagande till SIP',
    'sip-call': 'Kallelse till SIP',
    availability: 'Primärvårdens insatser',
    document: 'Underlag',
    'plan-confirmed': 'Samordnad vårdplan bekräftad',
    'home-ready': 'Hemgångsklar',
    departure: 'Utskriven',
    'patient-information': 'Information till patienten',
    'follow-up': 'Uppföljning',
    closed: 'Ärendet avslutat',
    aborted: 'Processen avbruten',
    escalated: 'Ingen har kvitterat',
};
export const step = {
    none: 'Inget att göra nu',
    act: {
        'send-admission-notice': 'Skicka inskrivningsmeddelande',
        acknowledge: 'Kvittera',
        'await-acknowledgement': 'Väntar på kvittens',
        plan: 'Planera',
        'send-planning-document': 'Skicka planeringsunderlag',
        'appoint-contact': 'Utse fast vårdkontakt',
        'call-sip': 'Kalla till SIP',
        'send-discharge-information': 'Skicka information vid utskrivning',
        'renew-permission': 'Ansök om fortsatt tvångsvård',
        'confirm-availability': 'Besked om primärvårdens insatser',
        'complete-document': 'Komplettera underlag',
        'follow-up': 'Följ upp',
        'confirm-plan': 'Bekräfta samordnad vårdplan',
        close: 'Avsluta ärendet',
    },
    waits: {
        'send-admission-notice': 'Inskrivningsmeddelande ska skickas',
        acknowledge: 'Väntar på kvittens',
        'await-acknowledgement': 'Väntar på kvittens',
        plan: 'Planering',
        'send-planning-document': 'Väntar på planeringsunderlag',
        'appoint-contact': 'Fast vårdkontakt ska utses',
        'call-sip': 'Väntar på kallelse till SIP',
        'send-discharge-information': 'Väntar på information vid utskrivning',
        'renew-permission': 'Tvångsvården ska omprövas',
        'confirm-availability': 'Väntar på besked från primärvården',
        'complete-document': 'Underlag ska kompletteras',
        'follow-up': 'Ska följas upp',
        'confirm-plan': 'Samordnad vårdplan ska bekräftas',
        close: 'Ska avslutas',
    },
    labelled: (act: string, name: string) => `${act}: ${name}`,
    receipts: (n: number, of: number) => `${n} av ${of} har kvitterat`,
};
export const agenda = {
    title: 'Vem gör vad nu',
    acknowledge: (kinds: string[]) => `Kvittera: ${list(kinds.map(lower))}`,
    waited: (length: string) => `Väntat ${length}`,
    sent: (when: string) => `Skickat ${when}`,
    escalated: (when: string) => `Obesvarat, gick till ersättaren ${when}`,
    doIt: 'Gör det nu',
    nobody: 'Ingen enhet i den rollen deltar. Skicka till en sådan enhet.',
    contact: 'Fast vårdkontakt',
    noContact: 'Ingen fast vårdkontakt är utsedd.',
    contactAway: (until: string | null, instead: string | null) =>
        `Borta${until ? ` till ${until}` : ''}. ${instead ? `${instead} svarar i stället.` : 'Enheten svarar i stället.'}`,
    contactBefore: (name: string, until: string) => `Tidigare: ${name}, till ${until}`,
    over: 'Ärendet är slut. Ingen har något kvar att göra.',
    nothing: {
        admitted: 'Ingen har något att göra nu.',
        notified: 'Alla har kvitterat.',
        planning: 'Alla har kvitterat. Enheterna planerar hemgången.',
        ready: 'Patienten är utskrivningsklar. Enheterna förbereder hemgången.',
        discharged: 'Patienten har lämnat sjukhuset.',
        'follow-up': 'Uppföljning pågår.',
        closed: 'Ärendet är avslutat.',
        aborted: 'Processen är avbruten.',
    },
};
export const panel = {
    times: 'Tider',
    reminders: 'Bevakningar',
    documents: 'Dokument',
    label: 'Delar av ärendet',
    notices: 'Underrättelser',
    planning: 'Planering',
    messages: 'Meddelanden',
    history: 'Historik',
};
export const afterwards = {
    title: 'Hände tidigare',
    hint: 'När det redan har sagts på annat sätt, till exempel under ett driftstopp. Fristerna räknas från den riktiga tiden, och alla ser att det registrerats i efterhand.',
    when: 'Hände',
    how: 'Så meddelades det',
    ways: {
        phone: 'Telefon',
        paper: 'Papper',
        'other-system': 'Annat system',
        'in-person': 'På plats',
    },
    mark: (how: string, when: string) => `Registrerat i efterhand ${when} (${lower(how)})`,
};
export const clocks = {
    title: 'Frister',
    none: 'Inga frister löper.',
    what: 'Frist',
    until: 'Senast',
    how: 'Läge',
    from: (when: string) => `räknat från ${when}`,
    void: 'Gäller inte längre',
    kinds: {
        'admission-notice': 'Inskrivningsmeddelande',
        'planning-document': 'Planeringsunderlag',
        'contact-appoint': 'Utse fast vårdkontakt',
        'sip-call': 'Kallelse till SIP',
        'discharge-information': 'Information vid utskrivning',
        'permission-expiry': 'Tvångsvårdens slut',
    },
    why: {
        withdrawn: 'utskrivningsklar återtagen',
        corrected: 'tiden rättad',
        left: 'patienten har lämnat sjukhuset',
        aborted: 'processen avbruten',
        'not-needed': 'behövs inte',
        moved: 'datumet flyttat',
        closed: 'ärendet avslutat',
    },
};
export const care = {
    legend: 'Vårdform',
    change: 'Ändra vårdform',
    same: 'Det är den vårdform som gäller nu.',
    changed: (kind: string) => `Vårdform: ${kind}.`,
    kinds: {
        somatic: 'Somatisk vård',
        psychiatric: 'Psykiatrisk vård',
        opt: 'Öppen psykiatrisk tvångsvård (ÖPT)',
        orv: 'Öppen rättspsykiatrisk vård (ÖRV)',
    },
    hints: {
        somatic: '',
        psychiatric: 'Frivillig, eller tvångsvård som inte fortsätter efter utskrivningen.',
        opt: 'En samordnad vårdplan ersätter SIP. Den gäller när varje enhet har bekräftat den.',
        orv: 'En samordnad vårdplan ersätter SIP. Den gäller när varje enhet har bekräftat den.',
    },
    consequence: 'Fristen för kallelse till SIP räknas om. Alla parter ser ändringen.',
    consequenceCompulsory:
        'Ingen kallelse till SIP krävs: en samordnad vårdplan ska upprättas och bekräftas av varje enhet (LPT 7 a §). Alla parter ser ändringen.',
    words: (kind: string) =>
        `${kind}: en samordnad vårdplan ersätter SIP. Den gäller först när varje enhet har bekräftat den. Ingen kallelse till SIP krävs.`,
};
export const origin = {
    legend: 'Personen är',
    admission: 'Inskriven på avdelningen',
    emergency: 'Från akuten, inte inskriven',
    emergencyHint:
        'Inga lagstadgade frister löper och ingen utskrivningsklar meddelas. Enheterna får veta att personen behöver hjälp hemma.',
    arrived: 'Kom till akuten',
    words: 'Personen är på akuten och inte inskriven. Inga lagstadgade frister löper, och kommunen får inget betalningsansvar.',
};
export const place = {
    home: 'Hem',
    'short-term': 'Korttidsboende',
    residential: 'Särskilt boende',
    hospital: 'Annat sjukhus',
    other: 'Annat',
};
export const meeting = { visit: 'Besök', phone: 'Telefon', meeting: 'Möte', other: 'Annat' };
export const endedReason = {
    done: 'Klart, uppföljt',
    'no-need': 'Inga insatser behövs längre',
    moved: 'Har flyttat',
    readmitted: 'Inskriven på nytt',
    death: 'Avliden',
    other: 'Annat',
    transfer: 'Flyttad till annan avdelning eller annat sjukhus',
    'left-care': 'Lämnade vården på eget initiativ',
    wrong: 'Felaktigt registrerad',
};
export const sip = {
    title: 'Samordnad individuell plan (SIP)',
    insteadTitle: 'Samordnad vårdplan',
    instead: 'Vid ÖPT och ÖRV ersätter den samordnade vårdplanen SIP.',
    needs: {
        unknown: 'Ingen har tagit ställning till SIP',
        required: 'SIP ska hållas',
        'not-required': 'SIP behövs inte',
        refused: 'Personen vill inte ha SIP',
    },
    decided: (when: string, name: string, unit: string) => `${when}, ${name}, ${unit}`,
    refusedOn: (day: string) => `avböjde ${day}`,
    meeting: (when: string) => `Möte ${when}`,
    invited: (names: string[]) => `Inbjudna: ${list(names)}`,
    called: (when: string, name: string, unit: string) => `Kallat ${when} av ${name}, ${unit}`,
};
export const available = {
    title: 'Primärvårdens insatser',
    unknown:
        'Primärvården har inte lämnat besked. Utan ett ja börjar inget betalningsansvar (5 kap. 5 §).',
    yes: 'Finns på plats nu',
    yesFrom: (when: string) => `Finns på plats från ${when}`,
    no: 'Finns inte på plats',
    said: (when: string, name: string, unit: string) => `Besked ${when}, ${name}, ${unit}`,
};
export const content = {
    moved: (from: string, to: string) => `från ${from} till ${to}`,
    liable: (day: string) => `betalningsansvar tidigast ${day}`,
    careChanged: (from: string, to: string) => `${to}, tidigare ${from}`,
    withdrawn: (when: string) => `Gällde meddelandet ${when}`,
    corrected: (from: string, to: string) => `inskriven ${to}, inte ${from}`,
    passed: (from: string, to: string) => `från ${from} till ${to}`,
    escalated: (unit: string, minutes: number | null) =>
        minutes === null
            ? `${unit} svarade inte i tid`
            : `Ingen på ${unit} har kvitterat inom ${minutes} minuter`,
    escalatedTo: (unit: string | null) =>
        unit ? `påminnelse gick till ${unit}` : 'det finns ingen ersättare: ring enheten',
};
export const ready = {
    title: 'Meddela utskrivningsklar',
    since: 'Utskrivningsklar sedan',
    judgedAt: 'Läkaren bedömde',
    physician: 'Läkare som bedömde',
    goesTo: (n: number) =>
        `Meddelandet går genast till ${units(n)}, som ska kvittera (3 kap. 1 §).`,
    follows: (call: string, liable: string) =>
        `Kallelse till SIP senast ${call}. Kommunens betalningsansvar kan börja tidigast ${liable}.`,
    followsCompulsory: (liable: string) =>
        `Ingen kallelse till SIP krävs vid tvångsvård. Kommunens betalningsansvar kan börja tidigast ${liable}.`,
    send: 'Skicka meddelandet',
    sent: (n: number) => `Utskrivningsklar. ${units(n)} är underrättade.`,
    withdrawTitle: 'Återta utskrivningsklar',
    withdrawAct: 'Återta och underrätta',
    withdrawConsequence: (n: number) =>
        `${units(n)} underrättas genast. Ärendet går tillbaka till planering och fristen för kallelse till SIP upphör.`,
    withdrawDays: (day: string) =>
        `Betalningsansvar tidigast ${day} gäller inte längre; en ny utskrivningsklar räknas från början.`,
    withdrawn: (n: number) => `Återtaget. ${units(n)} är underrättade.`,
    judged: (when: string, name: string) => `Bedömd ${when} av ${name}`,
    sentAt: (when: string) => `meddelad ${when}`,
    call: (day: string) => `Kallelse till SIP senast ${day}`,
    liable: 'Betalningsansvar tidigast',
};
export const history = {
    registered: (unit: string) => `Inskrivning registrerad på ${unit}`,
    expected: (day: string) => `Beräknad utskrivning ändrad till ${day}`,
    sent: (kind: string, to: string) => `${kind} skickat till ${to}`,
    acknowledged: (unit: string, kinds: string[]) =>
        `${unit} kvitterade: ${list(kinds.map(lower))}`,
    notKnown: (unit: string, kind: string) => `${unit} känner inte personen: ${lower(kind)}`,
    escalated: (unit: string, kind: string) =>
        `${unit} svarade inte i tid på ${lower(kind)}; ersättaren fick det`,
    clockVoid: (what: string, why: string) =>
        `Fristen för ${lower(what)} gäller inte längre: ${why}`,
    clockLate: (what: string) => `${what}: gjordes efter fristen`,
};
export const acts = {
    more: 'Fler åtgärder',
    note: 'Kommentar',
    reason: 'Orsak',
    chooseReason: 'Välj en orsak.',
    print: 'Skriv ut / PDF',
    groups: {
        plan: 'Planera',
        home: 'Väg hem',
        units: 'Enheter som deltar',
        mend: 'Rätta eller avbryta',
        paper: 'På papper',
    },
    menu: {
        notify: 'Skicka till fler enheter',
        'expected-date': 'Ändra beräknad utskrivning',
        correct: 'Rätta inskrivningen',
        care: 'Ändra vårdform',
        acknowledge: 'Kvittera i efterhand',
        ready: 'Utskrivningsklar',
        'ready-withdraw': 'Återta utskrivningsklar',
        'not-known': 'Ej känd hos oss',
        reject: 'Avvisa: gäller inte oss',
        forward: 'Vidarebefordra inom kommunen',
        return: 'Sänd tillbaka',
        recall: 'Återkalla från fel enhet',
        'appoint-contact': 'Utse fast vårdkontakt',
        'sip-decision': 'Ta ställning till SIP',
        'sip-call': 'Kalla till SIP',
        availability: 'Besked om primärvårdens insatser',
        depart: 'Utskriven, lämnar sjukhuset',
        'patient-information': 'Patienten har fått information',
        'follow-up': 'Registrera uppföljning',
        close: 'Avsluta ärendet',
        abort: 'Avbryt processen',
    },
    notify: {
        consequence:
            'Enheterna blir parter, ser ärendet och ska kvittera. Bara det som lagen kräver skickas: namn, personnummer, adress och beräknad utskrivning.',
        readyToo: 'De får också veta att patienten är utskrivningsklar.',
    },
    acknowledge: {
        title: 'Kvittera i efterhand',
        consequence:
            'Det som hade skickats när ni kvitterade räknas som kvitterat då. Det som kommit senare väntar fortfarande.',
    },
    notKnown: {
        title: 'Ej känd hos oss',
        act: 'Svara att personen inte är känd',
        noteHint: 'Till exempel att personen kan vara känd på en annan enhet.',
        consequence: (ward: string) =>
            `${ward} får veta det. Meddelandet räknas som kvitterat, och ni är kvar som part.`,
        done: (ward: string) => `${ward} vet nu att personen inte är känd hos er.`,
    },
    reject: {
        title: 'Avvisa ärendet',
        act: 'Avvisa och lämna ärendet',
        reasons: {
            'not-resident': 'Personen är inte folkbokförd här',
            'wrong-unit': 'Fel enhet',
            'not-needed': 'Inga insatser från oss behövs',
            other: 'Annat',
        },
        sayWhy: 'Skriv varför, så att avdelningen vet vad den ska göra.',
        noteHint: 'Vet ni vilken enhet det gäller, skriv det här.',
        consequence: (ward: string) =>
            `Er enhet lämnar ärendet genast och kan inte öppna det igen. ${ward} får veta det och ska kvittera.`,
        done: (ward: string) => `Avvisat. Er enhet har lämnat ärendet; ${ward} vet det.`,
    },
    forward: {
        title: 'Vidarebefordra inom kommunen',
        act: 'Vidarebefordra',
        actTo: (unit: string) => `Vidarebefordra till ${unit}`,
        search: 'Sök enhet i er kommun eller organisation',
        choose: 'Välj den enhet som ska ta över.',
        other: 'Välj en annan',
        otherUnit: 'Den andra enheten',
        role: 'Enheten deltar som',
        consequence: (to: string, ward: string) =>
            `${to} tar över allt ni har fått och ska kvittera. Er enhet lämnar ärendet genast. ${ward} och övriga parter ser vart det gick.`,
        done: (to: string) => `Vidarebefordrat till ${to}. Er enhet har lämnat ärendet.`,
    },
    return: {
        title: 'Sänd tillbaka',
        act: 'Sänd tillbaka',
        noteHint: 'Skriv varför det inte gäller er.',
        consequence: (to: string) =>
            `${to} får tillbaka allt ni fick och ska kvittera igen. Er enhet lämnar ärendet genast.`,
        done: (to: string) => `Återsänt till ${to}. Er enhet har lämnat ärendet.`,
    },
    recall: {
        title: 'Återkalla från fel enhet',
        act: 'Återkalla',
        unit: 'Enhet som inte skulle ha fått det',
        choose: 'Välj en enhet.',
        theUnit: 'Enheten',
        consequence: (unit: string, person: string) =>
            `${unit} kan inte längre öppna ärendet om ${person}. Det enheten redan har läst kan inte göras oläst; läsningarna finns i loggen. Övriga parter ser återkallandet.`,
        done: (unit: string) => `Återkallat från ${unit}.`,
    },
    correct: {
        title: 'Rätta inskrivningen',
        act: 'Rätta och underrätta',
        actAlone: 'Rätta',
        why: 'Varför det rättas',
        now: (when: string) => `Registrerat nu: inskriven ${when}.`,
        consequence: (n: number) =>
            n
                ? `Fristen på 24 timmar räknas om från den rättade tiden. ${units(n)} ser rättelsen; det gamla finns kvar i historiken.`
                : 'Fristen på 24 timmar räknas om från den rättade tiden. Det gamla finns kvar i historiken.',
        done: 'Inskrivningen är rättad.',
    },
    contact: {
        title: 'Utse fast vårdkontakt',
        change: 'Byt fast vårdkontakt',
        act: 'Utse och meddela',
        name: 'Namn',
        hours: 'Telefontid',
        hoursHint: 'Till exempel vardagar 8–16.',
        member: 'Medarbetare på enheten',
        goesOn: (name: string) => `${name} är redan fast vårdkontakt hos er. Samma namn betyder samma kontakt, ett annat namn en ny.`,
        memberHint: 'Är personen borta visas den som svarar i stället.',
        noMember: 'Någon annan, eller ett team',
        consequence: (n: number) =>
            `${units(n)} ser namn och nummer först bland dem att ringa (2 kap. 5 §).`,
        done: (name: string) => `${name} är fast vårdkontakt.`,
    },
    sip: {
        title: 'Ta ställning till SIP',
        act: 'Spara och meddela',
        question: 'Ska en samordnad individuell plan göras?',
        choose: 'Välj ett svar.',
        hints: {
            required: 'En parts bedömning räcker för att alla ska delta.',
            'not-required': 'Insatser behövs inte från både region och kommun.',
            refused: 'En SIP görs bara med samtycke.',
        },
        refusedOn: 'Personen avböjde',
        tells: 'Alla parter ser ställningstagandet.',
        consequence: {
            required:
                'Alla parter ser det. Fast vårdkontakt i primärvården ska kalla senast tre dagar efter utskrivningsklar (4 kap. 3 §).',
            'not-required': 'Alla parter ser det. Fristen för kallelse till SIP upphör.',
            refused:
                'Alla parter ser det. Fristen för kallelse till SIP upphör, och kallelsen är inget villkor för betalningsansvaret.',
        },
        done: 'Ställningstagandet är sparat; alla parter ser det.',
    },
    call: {
        title: 'Kalla till SIP',
        act: (n: number) => (n ? `Kalla ${units(n)}` : 'Kalla'),
        when: 'Mötet hålls',
        place: 'Plats eller länk',
        placeHint: 'Rum, adress eller länk till videomöte.',
        units: 'Kallas, ska delta',
        invited: 'Bjuds in, får delta',
        invitedHint: 'En på varje rad. Till exempel patienten, närstående, god man.',
        patient: 'Patienten',
        purpose: 'Syfte',
        atHome: 'Hemma hos personen',
        nobody: 'Välj minst en enhet.',
        beforeCall: 'Mötet är före kallelsen.',
        consequence: (n: number, when: string) =>
            `${units(n)} kallas till ${when} och ska kvittera (4 kap. 3 §).`,
        last: (day: string) => `Kallelsen ska skickas senast ${day}.`,
        done: (n: number) => `Kallelsen är skickad till ${units(n)}.`,
    },
    available: {
        title: 'Besked om primärvårdens insatser',
        act: 'Lämna besked',
        question: 'Finns det som primärvården ansvarar för på plats?',
        answers: { now: 'Ja, nu', from: 'Ja, från en viss tid', no: 'Nej, inte än' },
        choose: 'Välj ett svar.',
        from: 'Finns från',
        consequenceYes:
            'Alla parter ser beskedet. Ett ja är ett villkor för kommunens betalningsansvar (5 kap. 5 §).',
        consequenceNo:
            'Alla parter ser beskedet. Så länge svaret är nej har kommunen inget betalningsansvar (5 kap. 5 §).',
        done: 'Beskedet är lämnat; alla parter ser det.',
    },
    depart: {
        title: 'Utskriven',
        act: 'Skriv ut och underrätta',
        actAlone: 'Skriv ut',
        when: 'Lämnade sjukhuset',
        to: 'Till',
        choose: 'Välj vart personen åkte.',
        consequence: (n: number) =>
            n
                ? `${units(n)} underrättas genast och ska kvittera.`
                : 'Ingen annan enhet deltar, så ingen underrättas.',
        endsLiability: 'Tiden som utskrivningsklar slutar här.',
        information: 'Information vid utskrivning ska skickas samma dag (3 kap. 2 §).',
        patient:
            'Det är inte registrerat att patienten har fått skriftlig information (3 kap. 3 §).',
        done: (n: number) => (n ? `Utskriven. ${units(n)} är underrättade.` : 'Utskriven.'),
    },
    informed: {
        title: 'Patienten har fått information',
        act: 'Spara',
        when: 'Patienten fick den',
        consequence:
            'Skriftlig sammanfattning av vården, och vem som är fast vårdkontakt (3 kap. 3 §). Alla parter ser att den är lämnad.',
        done: 'Registrerat att patienten har fått informationen.',
    },
    follow: {
        title: 'Registrera uppföljning',
        act: 'Spara och meddela',
        when: 'Följdes upp',
        how: 'Hur',
        choose: 'Välj hur det följdes upp.',
        note: 'Hur det gick',
        noteHint: 'Kort: vad som fungerar, vad som återstår och vem som gör det.',
        consequence: (n: number) => `${units(n)} ser uppföljningen.`,
        done: 'Uppföljningen är registrerad.',
    },
    close: {
        title: 'Avsluta ärendet',
        act: 'Avsluta för alla',
        consequence: (n: number) =>
            n
                ? `Ärendet avslutas för er och ${units(n)} och kan inte öppnas igen. Frister som löper upphör. Allt går fortfarande att läsa.`
                : 'Ärendet avslutas och kan inte öppnas igen. Allt går fortfarande att läsa.',
        done: 'Ärendet är avslutat.',
    },
    abort: {
        title: 'Avbryt processen',
        act: 'Avbryt och underrätta',
        actAlone: 'Avbryt processen',
        when: 'Hände',
        hints: {
            death: '',
            transfer: 'Den nya avdelningen registrerar en egen inskrivning.',
            'left-care': '',
            wrong: 'Till exempel fel person. Det skickade finns kvar i historiken.',
        },
        consequence: (n: number) =>
            n
                ? `${units(n)} underrättas genast och ska kvittera. Alla frister upphör, och ärendet kan inte öppnas igen.`
                : 'Alla frister upphör, och ärendet kan inte öppnas igen.',
        done: (n: number) => (n ? `Avbrutet. ${units(n)} är underrättade.` : 'Avbrutet.'),
    },
};
