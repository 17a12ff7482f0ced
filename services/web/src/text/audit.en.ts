/* English words for why the log says no: every key of audit.sv.ts. */
export const reasons = {
    'not-your-part': 'not for that unit to do',
    'afterwards-required': 'it was not said how it was told',
    'not-same-municipality': 'the unit belongs to another municipality',
    'not-recipient': 'the unit does not take part',
    'not-forwarded': 'the case had not been forwarded',
    'not-admitted': 'the person is not admitted',
    'before-the-last': 'before what happened last',
    'nothing-changed': 'nothing changed',
};
