/* English texts of the discharge process: every key of discharge.sv.ts. */
import { listEn as list, lower, unitsEn as units } from './words';

export const receipt = {
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    acknowledged: 'Acknowledged',
    'not-known': 'Not known',
    rejected: 'Rejected',
    forwarded: 'Forwarded',
    returned: 'Returned',
    recalled: 'Recalled',
};
export const cameHow = {
    forwarded: (from: string) => `forwarded from ${from}`,
    returned: (from: string) => `returned from ${from}`,
    escalated: (from: string) => `in place of ${from}`,
};
export const noticeKind = {
    admission: 'Notice of admission',
    'expected-date': 'New expected date',
    ready: 'Ready for discharge',
    'ready-withdrawn': 'No longer ready for discharge',
    'admission-corrected': 'Admission corrected',
    care: 'Kind of care changed',
    rejected: 'Rejected by a recipient',
    'not-known': 'Not known to a recipient',
    forwarded: 'Forwarded',
    returned: 'Returned',
    recalled: 'Sent wrong, recalled',
    'care-contact': 'Care contact',
    'sip-decision': 'Decision on a SIP',
    'sip-call': 'Call to SIP',
    availability: 'Services of primary care',
    document: 'Document',
    'plan-confirmed': 'Coordinated care plan confirmed',
    'home-ready': 'Ready to go home',
    departure: 'Discharged',
    'patient-information': 'Information to the patient',
    'follow-up': 'Follow-up',
    closed: 'Case closed',
    aborted: 'Process broken off',
    escalated: 'Nobody has acknowledged',
};
export const step = {
    none: 'Nothing to do now',
    act: {
        'send-admission-notice': 'Send notice of admission',
        acknowledge: 'Acknowledge',
        'await-acknowledgement': 'Waits for acknowledgement',
        plan: 'Plan',
        'send-planning-document': 'Send planning document',
        'appoint-contact': 'Appoint care contact',
        'call-sip': 'Call to SIP',
        'send-discharge-information': 'Send information at discharge',
        'renew-permission': 'Apply for continued compulsory care',
        'confirm-availability': 'Say whether primary care is ready',
        'complete-document': 'Complete documents',
        'follow-up': 'Follow up',
        'confirm-plan': 'Confirm coordinated care plan',
        close: 'Close the case',
    },
    waits: {
        'send-admission-notice': 'Notice of admission is to be sent',
        acknowledge: 'Waits for acknowledgement',
        'await-acknowledgement': 'Waits for acknowledgement',
        plan: 'Planning',
        'send-planning-document': 'Waits for the planning document',
        'appoint-contact': 'A care contact is to be appointed',
        'call-sip': 'Waits for the call to SIP',
        'send-discharge-information': 'Waits for information at discharge',
        'renew-permission': 'Compulsory care is to be reviewed',
        'confirm-availability': 'Waits for word from primary care',
        'complete-document': 'Documents are to be completed',
        'follow-up': 'To be followed up',
        'confirm-plan': 'The coordinated care plan is to be confirmed',
        close: 'To be closed',
    },
    labelled: (act: string, name: string) => `${act}: ${name}`,
    receipts: (n: number, of: number) => `${n} of ${of} have acknowledged`,
};
export const agenda = {
    title: 'Who does what now',
    acknowledge: (kinds: string[]) => `Acknowledge: ${list(kinds.map(lower))}`,
    waited: (length: string) => `Waited ${length}`,
    sent: (when: string) => `Sent ${when}`,
    escalated: (when: string) => `Unanswered, went to the substitute ${when}`,
    doIt: 'Do it now',
    nobody: 'No unit takes part in that role. Send to such a unit.',
    contact: 'Care contact',
    noContact: 'No care contact has been appointed.',
    contactAway: (until: string | null, instead: string | null) =>
        `Away${until ? ` until ${until}` : ''}. ${instead ? `${instead} answers instead.` : 'The unit answers instead.'}`,
    contactBefore: (name: string, until: string) => `Before: ${name}, until ${until}`,
    over: 'The case has ended. Nobody has anything left to do.',
    nothing: {
        admitted: 'Nobody has anything to do now.',
        notified: 'All have acknowledged.',
        planning: 'All have acknowledged. The units plan the way home.',
        ready: 'The patient is ready for discharge. The units prepare the way home.',
        discharged: 'The patient has left hospital.',
        'follow-up': 'Being followed up.',
        closed: 'The case is closed.',
        aborted: 'The process was broken off.',
    },
};
export const panel = {
    times: 'Times',
    reminders: 'Reminders',
    documents: 'Documents',
    label: 'Parts of the case',
    notices: 'Notices',
    planning: 'Planning',
    messages: 'Messages',
    history: 'History',
};
export const afterwards = {
    title: 'Happened earlier',
    hint: 'When it has been told in another way already, as during a downtime. The clocks run on the true time, and all see that it was entered afterwards.',
    when: 'Happened',
    how: 'How it was told',
    ways: {
        phone: 'Telephone',
        paper: 'Paper',
        'other-system': 'Another system',
        'in-person': 'In person',
    },
    mark: (how: string, when: string) => `Entered afterwards ${when} (${lower(how)})`,
};
export const clocks = {
    title: 'Deadlines',
    none: 'No deadlines run.',
    what: 'Deadline',
    until: 'At the latest',
    how: 'State',
    from: (when: string) => `counted from ${when}`,
    void: 'No longer in force',
    kinds: {
        'admission-notice': 'Notice of admission',
        'planning-document': 'Planning document',
        'contact-appoint': 'Appoint care contact',
        'sip-call': 'Call to SIP',
        'discharge-information': 'Information at discharge',
        'permission-expiry': 'End of the compulsory care',
    },
    why: {
        withdrawn: 'ready for discharge was withdrawn',
        corrected: 'the time was corrected',
        left: 'the patient has left hospital',
        aborted: 'the process was broken off',
        'not-needed': 'not needed',
        moved: 'the date was moved',
        closed: 'the case was closed',
    },
};
export const care = {
    legend: 'Kind of care',
    change: 'Change kind of care',
    same: 'That is the kind in force now.',
    changed: (kind: string) => `Kind of care: ${kind}.`,
    kinds: {
        somatic: 'Somatic care',
        psychiatric: 'Psychiatric care',
        opt: 'Compulsory psychiatric outpatient care (ÖPT)',
        orv: 'Forensic psychiatric outpatient care (ÖRV)',
    },
    hints: {
        somatic: '',
        psychiatric: 'Voluntary, or compulsory care that does not go on after the discharge.',
        opt: 'A coordinated care plan takes the place of the SIP. It is valid when each unit has confirmed it.',
        orv: 'A coordinated care plan takes the place of the SIP. It is valid when each unit has confirmed it.',
    },
    consequence: 'The deadline of the call to SIP is set anew. All parties see the change.',
    consequenceCompulsory:
        'No call to SIP is required: a coordinated care plan is drawn up and confirmed by each unit (LPT 7 a §). All parties see the change.',
    words: (kind: string) =>
        `${kind}: a coordinated care plan takes the place of the SIP. It is valid only when each unit has confirmed it. No call to SIP is required.`,
};
export const origin = {
    legend: 'The person is',
    admission: 'Admitted to the ward',
    emergency: 'At the emergency department, not admitted',
    emergencyHint:
        'No statutory deadlines run and nobody is reported ready. The units learn that the person needs help at home.',
    arrived: 'Came to the emergency department',
    words: 'The person is at the emergency department and not admitted. No statutory deadlines run, and the municipality has no payment liability.',
};
export const place = {
    home: 'Home',
    'short-term': 'Short-term care',
    residential: 'Residential care',
    hospital: 'Another hospital',
    other: 'Other',
};
export const meeting = { visit: 'Visit', phone: 'Telephone', meeting: 'Meeting', other: 'Other' };
export const endedReason = {
    done: 'Done, followed up',
    'no-need': 'Nothing more is needed',
    moved: 'Has moved',
    readmitted: 'Admitted again',
    death: 'Deceased',
    other: 'Other',
    transfer: 'Moved to another ward or hospital',
    'left-care': 'Left care by own choice',
    wrong: 'Registered by mistake',
};
export const sip = {
    title: 'Coordinated individual plan (SIP)',
    insteadTitle: 'Coordinated care plan',
    instead: 'In ÖPT and ÖRV the coordinated care plan takes the place of the SIP.',
    needs: {
        unknown: 'Nobody has decided on a SIP',
        required: 'A SIP is to be held',
        'not-required': 'No SIP is needed',
        refused: 'The person does not want a SIP',
    },
    decided: (when: string, name: string, unit: string) => `${when}, ${name}, ${unit}`,
    refusedOn: (day: string) => `declined ${day}`,
    meeting: (when: string) => `Meeting ${when}`,
    invited: (names: string[]) => `Invited: ${list(names)}`,
    called: (when: string, name: string, unit: string) => `Called ${when} by ${name}, ${unit}`,
};
export const available = {
    title: 'Services of primary care',
    unknown: 'Primary care has not said. Without a yes no payment liability begins (5 kap. 5 §).',
    yes: 'In place now',
    yesFrom: (when: string) => `In place from ${when}`,
    no: 'Not in place',
    said: (when: string, name: string, unit: string) => `Said ${when}, ${name}, ${unit}`,
};
export const content = {
    moved: (from: string, to: string) => `from ${from} to ${to}`,
    liable: (day: string) => `payment liability ${day} at the earliest`,
    careChanged: (from: string, to: string) => `${to}, before ${from}`,
    withdrawn: (when: string) => `Concerned the notice of ${when}`,
    corrected: (from: string, to: string) => `admitted ${to}, not ${from}`,
    passed: (from: string, to: string) => `from ${from} to ${to}`,
    escalated: (unit: string, minutes: number | null) =>
        minutes === null
            ? `${unit} did not answer in time`
            : `Nobody at ${unit} has acknowledged within ${minutes} minutes`,
    escalatedTo: (unit: string | null) =>
        unit ? `a reminder went to ${unit}` : 'there is no substitute: call the unit',
};
export const ready = {
    title: 'Report ready for discharge',
    since: 'Ready for discharge since',
    judgedAt: 'The physician judged',
    physician: 'Physician who judged',
    goesTo: (n: number) =>
        `The notice goes at once to ${units(n)}, who are to acknowledge it (3 kap. 1 §).`,
    follows: (call: string, liable: string) =>
        `Call to SIP by ${call}. The municipality's payment liability can begin ${liable} at the earliest.`,
    followsCompulsory: (liable: string) =>
        `No call to SIP is required under compulsory care. The municipality's payment liability can begin ${liable} at the earliest.`,
    send: 'Send the notice',
    sent: (n: number) => `Ready for discharge. ${units(n)} have been told.`,
    withdrawTitle: 'Withdraw ready for discharge',
    withdrawAct: 'Withdraw and tell',
    withdrawConsequence: (n: number) =>
        `${units(n)} are told at once. The case goes back to planning and the deadline of the call to SIP ends.`,
    withdrawDays: (day: string) =>
        `Payment liability ${day} at the earliest is no longer in force; a new notice counts from the beginning.`,
    withdrawn: (n: number) => `Withdrawn. ${units(n)} have been told.`,
    judged: (when: string, name: string) => `Judged ${when} by ${name}`,
    sentAt: (when: string) => `told ${when}`,
    call: (day: string) => `Call to SIP by ${day}`,
    liable: 'Payment liability at the earliest',
};
export const history = {
    registered: (unit: string) => `Admission registered at ${unit}`,
    expected: (day: string) => `Expected discharge changed to ${day}`,
    sent: (kind: string, to: string) => `${kind} sent to ${to}`,
    acknowledged: (unit: string, kinds: string[]) =>
        `${unit} acknowledged: ${list(kinds.map(lower))}`,
    notKnown: (unit: string, kind: string) => `${unit} does not know the person: ${lower(kind)}`,
    escalated: (unit: string, kind: string) =>
        `${unit} did not answer ${lower(kind)} in time; the substitute got it`,
    clockVoid: (what: string, why: string) =>
        `The deadline of ${lower(what)} is no longer in force: ${why}`,
    clockLate: (what: string) => `${what}: done after the deadline`,
};
export const acts = {
    more: 'More',
    note: 'Comment',
    reason: 'Reason',
    chooseReason: 'Choose a reason.',
    print: 'Print / PDF',
    groups: {
        plan: 'Plan',
        home: 'The way home',
        units: 'Units that take part',
        mend: 'Correct or break off',
        paper: 'On paper',
    },
    menu: {
        notify: 'Send to more units',
        'expected-date': 'Change expected discharge',
        correct: 'Correct the admission',
        care: 'Change kind of care',
        acknowledge: 'Acknowledge afterwards',
        ready: 'Ready for discharge',
        'ready-withdraw': 'Withdraw ready for discharge',
        'not-known': 'Not known here',
        reject: 'Reject: does not concern us',
        forward: 'Forward inside the municipality',
        return: 'Send back',
        recall: 'Recall from a wrong unit',
        'appoint-contact': 'Appoint care contact',
        'sip-decision': 'Decide on a SIP',
        'sip-call': 'Call to SIP',
        availability: 'Say whether primary care is ready',
        depart: 'Discharged, leaves hospital',
        'patient-information': 'The patient has been informed',
        'follow-up': 'Record a follow-up',
        close: 'Close the case',
        abort: 'Break off the process',
    },
    notify: {
        consequence:
            'The units become parties, see the case and are to acknowledge. Only what the law asks for is sent: name, identity number, address and expected discharge.',
        readyToo: 'They also learn that the patient is ready for discharge.',
    },
    acknowledge: {
        title: 'Acknowledge afterwards',
        consequence:
            'What had been sent when you acknowledged counts as acknowledged then. What came later still waits.',
    },
    notKnown: {
        title: 'Not known here',
        act: 'Answer that the person is not known',
        noteHint: 'For instance that the person may be known to another unit.',
        consequence: (ward: string) =>
            `${ward} is told. The notice counts as acknowledged, and you remain a party.`,
        done: (ward: string) => `${ward} knows now that the person is not known to you.`,
    },
    reject: {
        title: 'Reject the case',
        act: 'Reject and leave the case',
        reasons: {
            'not-resident': 'The person is not registered here',
            'wrong-unit': 'Wrong unit',
            'not-needed': 'Nothing is needed from us',
            other: 'Other',
        },
        sayWhy: 'Write why, so that the ward knows what to do.',
        noteHint: 'If you know which unit it concerns, write that here.',
        consequence: (ward: string) =>
            `Your unit leaves the case at once and cannot open it again. ${ward} is told and is to acknowledge.`,
        done: (ward: string) => `Rejected. Your unit has left the case; ${ward} knows.`,
    },
    forward: {
        title: 'Forward inside the municipality',
        act: 'Forward',
        actTo: (unit: string) => `Forward to ${unit}`,
        search: 'Find a unit of your municipality or organisation',
        choose: 'Choose the unit that is to take over.',
        other: 'Choose another',
        otherUnit: 'The other unit',
        role: 'The unit takes part as',
        consequence: (to: string, ward: string) =>
            `${to} takes over all that you have got and is to acknowledge. Your unit leaves the case at once. ${ward} and the other parties see where it went.`,
        done: (to: string) => `Forwarded to ${to}. Your unit has left the case.`,
    },
    return: {
        title: 'Send back',
        act: 'Send back',
        noteHint: 'Write why it does not concern you.',
        consequence: (to: string) =>
            `${to} gets back all that you got and is to acknowledge again. Your unit leaves the case at once.`,
        done: (to: string) => `Returned to ${to}. Your unit has left the case.`,
    },
    recall: {
        title: 'Recall from a wrong unit',
        act: 'Recall',
        unit: 'Unit that should not have got it',
        choose: 'Choose a unit.',
        theUnit: 'The unit',
        consequence: (unit: string, person: string) =>
            `${unit} can no longer open the case of ${person}. What the unit has read already cannot be unread; the readings are in the log. The other parties see the recall.`,
        done: (unit: string) => `Recalled from ${unit}.`,
    },
    correct: {
        title: 'Correct the admission',
        act: 'Correct and tell',
        actAlone: 'Correct',
        why: 'Why it is corrected',
        now: (when: string) => `Registered now: admitted ${when}.`,
        consequence: (n: number) =>
            n
                ? `The deadline of 24 hours is set anew from the corrected time. ${units(n)} see the correction; what was is kept in the history.`
                : 'The deadline of 24 hours is set anew from the corrected time. What was is kept in the history.',
        done: 'The admission has been corrected.',
    },
    contact: {
        title: 'Appoint care contact',
        change: 'Change care contact',
        act: 'Appoint and tell',
        name: 'Name',
        hours: 'Telephone hours',
        member: 'Colleague at the unit',
        goesOn: (name: string) => `${name} is a fast vårdkontakt at your unit already. The same name is the same contact, another name a new one.`,
        memberHint: 'While that person is away the one who answers instead is shown.',
        noMember: 'Somebody else, or a team',
        hoursHint: 'For instance weekdays 8–16.',
        consequence: (n: number) =>
            `${units(n)} see name and number first among those to call (2 kap. 5 §).`,
        done: (name: string) => `${name} is the care contact.`,
    },
    sip: {
        title: 'Decide on a SIP',
        act: 'Save and tell',
        question: 'Is a coordinated individual plan to be made?',
        choose: 'Choose an answer.',
        hints: {
            required: 'The judgement of one party obliges all.',
            'not-required': 'Nothing is needed from both the region and the municipality.',
            refused: 'A SIP is made with consent only.',
        },
        refusedOn: 'The person declined',
        tells: 'All parties see the decision.',
        consequence: {
            required:
                'All parties see it. The care contact in primary care is to call within three days of the notice that the patient is ready (4 kap. 3 §).',
            'not-required': 'All parties see it. The deadline of the call to SIP ends.',
            refused:
                'All parties see it. The deadline of the call to SIP ends, and the call is no condition of the payment liability.',
        },
        done: 'The decision is saved; all parties see it.',
    },
    call: {
        title: 'Call to SIP',
        act: (n: number) => (n ? `Call ${units(n)}` : 'Call'),
        when: 'The meeting is held',
        place: 'Place or link',
        placeHint: 'Room, address or link to a video meeting.',
        units: 'Called, are to take part',
        invited: 'Invited, may take part',
        invitedHint: 'One a line. For instance the patient, next of kin, a legal representative.',
        patient: 'The patient',
        purpose: 'Purpose',
        atHome: 'At the home of the person',
        nobody: 'Choose at least one unit.',
        beforeCall: 'The meeting is before the call.',
        consequence: (n: number, when: string) =>
            `${units(n)} are called to ${when} and are to acknowledge (4 kap. 3 §).`,
        last: (day: string) => `The call is to be sent by ${day}.`,
        done: (n: number) => `The call has been sent to ${units(n)}.`,
    },
    available: {
        title: 'Services of primary care',
        act: 'Say so',
        question: 'Is what primary care answers for in place?',
        answers: { now: 'Yes, now', from: 'Yes, from a certain time', no: 'No, not yet' },
        choose: 'Choose an answer.',
        from: 'In place from',
        consequenceYes:
            'All parties see the answer. A yes is a condition of the payment liability of the municipality (5 kap. 5 §).',
        consequenceNo:
            'All parties see the answer. As long as it is no, the municipality has no payment liability (5 kap. 5 §).',
        done: 'The answer has been given; all parties see it.',
    },
    depart: {
        title: 'Discharged',
        act: 'Discharge and tell',
        actAlone: 'Discharge',
        when: 'Left hospital',
        to: 'To',
        choose: 'Choose where the person went.',
        consequence: (n: number) =>
            n
                ? `${units(n)} are told at once and are to acknowledge.`
                : 'No other unit takes part, so nobody is told.',
        endsLiability: 'The time as ready for discharge ends here.',
        information: 'Information at discharge is to be sent the same day (3 kap. 2 §).',
        patient: 'It is not recorded that the patient has got written information (3 kap. 3 §).',
        done: (n: number) => (n ? `Discharged. ${units(n)} have been told.` : 'Discharged.'),
    },
    informed: {
        title: 'The patient has been informed',
        act: 'Save',
        when: 'The patient got it',
        consequence:
            'A written summary of the care, and who the care contact is (3 kap. 3 §). All parties see that it has been given.',
        done: 'Recorded that the patient has got the information.',
    },
    follow: {
        title: 'Record a follow-up',
        act: 'Save and tell',
        when: 'Followed up',
        how: 'How',
        choose: 'Choose how it was followed up.',
        note: 'How it went',
        noteHint: 'In short: what works, what remains and who does it.',
        consequence: (n: number) => `${units(n)} see the follow-up.`,
        done: 'The follow-up has been recorded.',
    },
    close: {
        title: 'Close the case',
        act: 'Close for all',
        consequence: (n: number) =>
            n
                ? `The case is closed for you and ${units(n)} and cannot be opened again. Deadlines that run end. Everything can still be read.`
                : 'The case is closed and cannot be opened again. Everything can still be read.',
        done: 'The case is closed.',
    },
    abort: {
        title: 'Break off the process',
        act: 'Break off and tell',
        actAlone: 'Break off the process',
        when: 'Happened',
        hints: {
            death: '',
            transfer: 'The new ward registers an admission of its own.',
            'left-care': '',
            wrong: 'For instance the wrong person. What was sent is kept in the history.',
        },
        consequence: (n: number) =>
            n
                ? `${units(n)} are told at once and are to acknowledge. All deadlines end, and the case cannot be opened again.`
                : 'All deadlines end, and the case cannot be opened again.',
        done: (n: number) => (n ? `Broken off. ${units(n)} have been told.` : 'Broken off.'),
    },
};
