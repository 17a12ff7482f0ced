/* Swedish words for why the log says no; what was done is in services/core/access/actions.def. */
export const reasons = {
    'not-your-part': 'inte den enhetens sak',
    'afterwards-required': 'det sades inte hur det meddelats',
    'not-same-municipality': 'enheten hör till en annan kommun',
    'not-recipient': 'enheten deltar inte',
    'not-forwarded': 'ärendet var inte vidarebefordrat',
    'not-admitted': 'personen är inte inskriven',
    'before-the-last': 'före det senaste som hänt',
    'nothing-changed': 'inget ändrades',
};
