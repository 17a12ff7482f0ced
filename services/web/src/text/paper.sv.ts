/* Swedish texts of printing. */
export const paperSv = {
    title: 'Skriv ut eller spara som PDF',
    open: 'Skriv ut / PDF',
    what: 'Vad ska skrivas ut?',
    papers: {
        plan: 'Planen',
        discharge: 'Information vid utskrivning',
        contacts: 'Kontaktkort',
        agreement: 'Överenskommelsen',
        ownAgreement: 'Överenskommelsen',
        ownPlan: 'Planen',
        ownContacts: 'Kontaktkort',
        ownLog: 'Vem som har läst',
        extract: 'Loggutdrag',
    },
    from: 'Från och med',
    to: 'Till och med',
    size: 'Textstorlek',
    sizes: { normal: 'Vanlig', large: 'Stor stil' },
    sizeHints: { normal: '12 punkter', large: '18 punkter, för den som ser sämre' },
    lang: 'Rubrikernas språk',
    langs: { sv: 'Svenska', en: 'Engelska' },
    file: 'Spara PDF',
    page: 'Öppna för utskrift',
    logged: 'Utskriften antecknas i loggen.',
    guarded: 'Personen har skyddad identitet',
    guardedHint: 'Papperet lämnas bara till personen själv och förvaras inlåst. Adress och plats står inte på det.',
    guardedWhy: 'Bekräfta först att papperet bara lämnas till personen.',
    saved: 'PDF-filen är sparad',
};

export type PaperWords = typeof paperSv;
