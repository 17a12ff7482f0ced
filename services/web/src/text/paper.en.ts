/* English texts of printing. */
import type { PaperWords } from './paper.sv';

export const paperEn: PaperWords = {
    title: 'Print or save as PDF',
    open: 'Print / PDF',
    what: 'What is to be printed?',
    papers: {
        plan: 'The plan',
        discharge: 'Information at discharge',
        contacts: 'Contact card',
        agreement: 'The agreement',
        ownAgreement: 'The agreement',
        ownPlan: 'The plan',
        ownContacts: 'Contact card',
        ownLog: 'Who has read',
        extract: 'Extract of the log',
    },
    from: 'From',
    to: 'To',
    size: 'Size of the text',
    sizes: { normal: 'Normal', large: 'Large print' },
    sizeHints: { normal: '12 points', large: '18 points, for those whose sight is weak' },
    lang: 'Language of the headings',
    langs: { sv: 'Swedish', en: 'English' },
    file: 'Save PDF',
    page: 'Open for printing',
    logged: 'The print is noted in the log.',
    guarded: 'The person has a protected identity',
    guardedHint: 'The paper goes to the person only and is kept locked up. No address and no place is on it.',
    guardedWhy: 'First confirm that the paper goes to the person only.',
    saved: 'The PDF file is saved',
};
