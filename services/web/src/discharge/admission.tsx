/*
 * Registering an admission: who, when, expected home when, and who is told (LUS-10, LUS-11). Asks for
 * what the law asks for and no more. What is typed is a draft at once, kept by the server; nothing about
 * a person is kept in the browser's storage.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { ownDraft } from '../api/document_calls';
import { useDraft } from '../document/draft';
import { SavedLine } from '../document/saved';
import {
    DAY,
    addressLine,
    dateTime,
    date,
    dayOf,
    identityNumber,
    isoOf,
    longDate,
    momentOf,
    now,
    timeOf,
} from '../format';
import { navigate, sent, useUnsent } from '../router';
import { ownUnit } from '../session/session';
import { t } from '../text';
import { Protected, TimeLeft } from '../ui/bits';
import { Button, FailureBox, Moment, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { Page } from '../ui/page';
import { toast } from '../ui/toast';
import { RadioGroup } from '../ui/choice';
import { PersonStep } from './admission_person';
import { CareChoice, careOf, type CareKind } from './correct';
import { chosen, lacksPrimaryCare, proposed, RecipientPicker, type Choice } from './recipients';

interface Stay {
    admittedDay: string;
    admittedTime: string;
    later: boolean;
    assessedDay: string;
    assessedTime: string;
    expected: string;
    physician: string;
    care: CareKind;
    origin: api.Discharge['origin'];
}

const POINTERS = [
    '/admittedAt',
    '/assessedAt',
    '/expectedDischargeDate',
    '/physicianName',
    '/compulsory',
    '/recipients',
];
const AHEAD_ALLOWED = 5 * 60_000;

function firstStay(): Stay {
    return {
        admittedDay: dayOf(now()),
        admittedTime: timeOf(now()),
        later: false,
        assessedDay: dayOf(now()),
        assessedTime: timeOf(now()),
        expected: '',
        physician: '',
        care: 'somatic',
        origin: 'admission',
    };
}

/** A judgement of its own is made at an admission only (LUS-11). */
const judgedLater = (stay: Stay) => stay.later && stay.origin === 'admission';

function check(stay: Stay, recipients: api.Recipient[], sending: boolean) {
    const wrong: Record<string, string> = {};
    const admitted = momentOf(stay.admittedDay, stay.admittedTime);
    const assessed = judgedLater(stay) ? momentOf(stay.assessedDay, stay.assessedTime) : null;
    if (admitted === null) wrong['/admittedAt'] = t.form.missing(t.admission.admittedAt);
    else if (admitted > now() + AHEAD_ALLOWED) wrong['/admittedAt'] = t.admission.inFuture;
    if (judgedLater(stay) && assessed === null)
        wrong['/assessedAt'] = t.form.missing(t.admission.assessedAt);
    else if (assessed !== null && assessed > now() + AHEAD_ALLOWED)
        wrong['/assessedAt'] = t.admission.inFuture;
    else if (assessed !== null && admitted !== null && assessed < admitted)
        wrong['/assessedAt'] = t.admission.assessedBeforeAdmitted;
    if (!stay.expected) wrong['/expectedDischargeDate'] = t.form.missing(t.admission.expected);
    else if (stay.expected < dayOf(now()))
        wrong['/expectedDischargeDate'] = t.admission.expectedPast;
    else if (admitted !== null && stay.expected < dayOf(admitted))
        wrong['/expectedDischargeDate'] = t.admission.expectedBeforeAdmitted;
    if (sending && recipients.length === 0) wrong['/recipients'] = t.recipients.none;
    else if (sending && lacksPrimaryCare(recipients))
        wrong['/recipients'] = t.recipients.primaryCareToo;
    return wrong;
}

/** The proposal for a person, fetched when the person is known. */
function useProposal(patient: api.Patient | null, before: { current: Kept | null }) {
    const [choices, setChoices] = useState<Choice[]>([]);
    useEffect(() => {
        setChoices([]);
        if (!patient) return undefined;
        if (before.current?.patientId === patient.id) {
            setChoices(before.current.choices);
            before.current = null;
            return undefined;
        }
        let current = true;
        api.readAddressees(patient.id).then(
            ({ addressees }) => {
                if (!current) return;
                setChoices(proposed(addressees));
            },
            (error: unknown) => {
                if (current && error instanceof Failure) toast(t.recipients.proposalFailed);
            },
        );
        return () => {
            current = false;
        };
    }, [patient?.id]);
    return [choices, setChoices] as const;
}

/** What the draft of an admission holds. */
interface Kept {
    patientId: string | null;
    stay: Stay;
    choices: Choice[];
}

interface Typed {
    patient: api.Patient | null;
    stay: Stay;
    choices: Choice[];
    restore: (kept: Kept, patient: api.Patient | null) => void;
}

/** The admission saves itself, and is there again after a reload. */
function useAdmissionDraft({ patient, stay, choices, restore }: Typed) {
    const place = useRef(ownDraft('admission')).current;
    const now = useRef<Kept>({ patientId: null, stay, choices });
    now.current = { patientId: patient?.id ?? null, stay, choices };
    const first = useRef('');
    const saving = useDraft(
        place,
        () => now.current,
        () => false, // one's own other window: what is typed last holds
    );
    useEffect(() => {
        let here = true;
        void (async () => {
            const draft = await place.read().catch(() => null);
            const kept = draft?.content as Kept | null | undefined;
            if (!draft || !here) return;
            saving.taken(draft);
            if (!kept?.stay) return;
            const person = kept.patientId
                ? await api.readPatient(kept.patientId).catch(() => null)
                : null;
            if (!here) return;
            first.current = JSON.stringify({ ...kept, patientId: person?.id ?? null });
            restore(kept, person);
        })();
        return () => {
            here = false;
        };
    }, []);
    const shown = JSON.stringify(now.current);
    useEffect(() => {
        if (patient && shown !== first.current) saving.changed();
    }, [shown]);
    return { ...saving, place };
}

export function AdmissionPage() {
    const [patient, setPatient] = useState<api.Patient | null>(null);
    const [personDirty, setPersonDirty] = useState(false);
    const [stay, setStay] = useState(firstStay);
    const before = useRef<Kept | null>(null);
    const [choices, setChoices] = useProposal(patient, before);
    const draft = useAdmissionDraft({
        patient,
        stay,
        choices,
        restore: (kept, person) => {
            before.current = kept;
            setStay({ ...firstStay(), ...kept.stay });
            setPatient(person);
            toast(t.document.admissionDraft);
        },
    });
    const beginAnew = async () => {
        if (!window.confirm(t.document.dropQuestion)) return;
        await draft.stop();
        await draft.place.drop().catch(() => undefined);
        sent();
        location.reload();
    };
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, POINTERS, own);
    useFocusError(form, doing.failure ?? (tried && Object.keys(own).length ? tried : null));
    useUnsent(personDirty);

    const change = (part: Partial<Stay>) => setStay((before) => ({ ...before, ...part }));
    const recipients = chosen(choices);

    const save = async (sending: boolean) => {
        if (!patient) return;
        const wrong = check(stay, recipients, sending);
        setOwn(wrong);
        setTried((n) => n + 1);
        doing.clear();
        if (Object.keys(wrong).length) return;
        const admitted = momentOf(stay.admittedDay, stay.admittedTime) ?? now();
        const assessed = judgedLater(stay) ? momentOf(stay.assessedDay, stay.assessedTime) : null;
        await doing.run(async () => {
            const made = await api.createDischarge({
                patientId: patient.id,
                admittedAt: isoOf(admitted),
                assessedAt: assessed === null ? null : isoOf(assessed),
                expectedDischargeDate: stay.expected,
                physicianName: stay.physician.trim() || null,
                ...careOf(stay.care),
                origin: stay.origin,
                ...(sending ? { recipients } : {}),
            });
            await draft.stop();
            void draft.place.drop().catch(() => undefined);
            sent();
            toast(sending ? t.admission.sentTo(recipients.length) : t.admission.saved);
            navigate(`/arende/${made.id}`);
        });
    };

    return (
        <Page
            title={t.admission.title}
            heading={t.admission.title}
            over={<p class="over">{ownUnit()?.name}</p>}
            aside={
                patient && (
                    <div class="head-actions">
                        <SavedLine saved={draft.saved} />
                        <Button small kind="quiet" onClick={() => void beginAnew()}>
                            {t.document.admissionDropped}
                        </Button>
                    </div>
                )
            }
        >
            <div class="two-columns">
                <div class="flow">
                    <PersonStep patient={patient} onPatient={setPatient} onDirty={setPersonDirty} />
                    <form
                        ref={form}
                        noValidate
                        hidden={!patient}
                        onSubmit={(event) => {
                            event.preventDefault();
                            void save(true);
                        }}
                    >
                        {errors.rest && <FailureBox failure={errors.rest} />}
                        <StaySection stay={stay} change={change} errors={errors} />
                        <section class="card" aria-labelledby="step-recipients">
                            <h2 id="step-recipients">
                                <span class="step-number">3</span> {t.admission.recipients}
                            </h2>
                            <RecipientPicker
                                legend={t.admission.recipientsLegend}
                                choices={choices}
                                onChoices={setChoices}
                                error={errors.at('/recipients')}
                                without={[ownUnit()?.id ?? '']}
                            />
                        </section>
                        <div class="actions">
                            <Button kind="primary" type="submit" busy={doing.busy}>
                                {t.admission.send(recipients.length)}
                            </Button>
                            <Button busy={doing.busy} onClick={() => void save(false)}>
                                {t.admission.saveOnly}
                            </Button>
                        </div>
                    </form>
                </div>
                <Summary patient={patient} stay={stay} />
            </div>
        </Page>
    );
}

interface StayProps {
    stay: Stay;
    change: (part: Partial<Stay>) => void;
    errors: ReturnType<typeof useErrors>;
}

function StaySection({ stay, change, errors }: StayProps) {
    const today = dayOf(now());
    const emergency = stay.origin === 'emergency';
    return (
        <section class="card" aria-labelledby="step-stay">
            <h2 id="step-stay">
                <span class="step-number">2</span> {t.admission.stay}
            </h2>
            <div class="fields">
                <RadioGroup
                    legend={t.origin.legend}
                    value={stay.origin}
                    onValue={(origin) => change({ origin })}
                    choices={[
                        { value: 'admission', label: t.origin.admission },
                        {
                            value: 'emergency',
                            label: t.origin.emergency,
                            hint: t.origin.emergencyHint,
                        },
                    ]}
                />
                <Moment
                    legend={emergency ? t.origin.arrived : t.admission.admittedAt}
                    error={errors.at('/admittedAt')}
                    day={stay.admittedDay}
                    time={stay.admittedTime}
                    maxDay={today}
                    onDay={(admittedDay) => change({ admittedDay })}
                    onTime={(admittedTime) => change({ admittedTime })}
                />
                <TextInput
                    type="date"
                    label={t.admission.expected}
                    hint={stay.expected ? longDate(stay.expected) : t.admission.expectedHint}
                    error={errors.at('/expectedDischargeDate')}
                    min={today}
                    value={stay.expected}
                    onValue={(expected) => change({ expected })}
                />
                <label class="choice field-wide" hidden={emergency}>
                    <input
                        type="checkbox"
                        checked={judgedLater(stay)}
                        onChange={(event) => change({ later: event.currentTarget.checked })}
                    />
                    <span class="choice-text">
                        <span class="main-line">{t.admission.later}</span>
                        <span class="sub-line">{t.admission.laterHint}</span>
                    </span>
                </label>
                {judgedLater(stay) && (
                    <Moment
                        legend={t.admission.assessedAt}
                        error={errors.at('/assessedAt')}
                        day={stay.assessedDay}
                        time={stay.assessedTime}
                        maxDay={today}
                        onDay={(assessedDay) => change({ assessedDay })}
                        onTime={(assessedTime) => change({ assessedTime })}
                    />
                )}
                <TextInput
                    label={t.admission.physician}
                    optional
                    wide
                    maxLength={100}
                    error={errors.at('/physicianName')}
                    value={stay.physician}
                    onValue={(physician) => change({ physician })}
                />
                <details class="field-wide earlier" open={stay.care !== 'somatic'}>
                    <summary>
                        {t.care.legend}: {t.care.kinds[stay.care]}
                    </summary>
                    <CareChoice
                        value={stay.care}
                        onValue={(care) => change({ care })}
                        error={errors.at('/compulsory')}
                    />
                </details>
            </div>
        </section>
    );
}

function dueOf(stay: Stay): number | null {
    const from = judgedLater(stay)
        ? momentOf(stay.assessedDay, stay.assessedTime)
        : momentOf(stay.admittedDay, stay.admittedTime);
    return from === null ? null : from + DAY;
}

/** The 24-hour clock, and exactly what the recipients will get. */
function Summary({ patient, stay }: { patient: api.Patient | null; stay: Stay }) {
    const due = dueOf(stay);
    return (
        <aside class="summary" aria-label={t.admission.summary}>
            <section class="card clock">
                <h2>{stay.origin === 'emergency' ? t.clocks.none : t.admission.clock}</h2>
                {stay.origin === 'emergency' && <p class="sub-line">{t.origin.emergencyHint}</p>}
                {stay.origin !== 'emergency' && due !== null && (
                    <>
                        <TimeLeft deadline={{ dueAt: new Date(due).toISOString(), metAt: null }} />
                        <p class="sub-line">
                            {t.admission.clockHint(dateTime(new Date(due).toISOString()))}
                        </p>
                    </>
                )}
            </section>
            <section class="card">
                <h2>{t.admission.content}</h2>
                <dl class="facts">
                    <dt>{t.person.name}</dt>
                    <dd>{patient ? `${patient.givenName} ${patient.familyName}` : '–'}</dd>
                    <dt>{t.person.identifier}</dt>
                    <dd>{patient ? identityNumber(patient.identifier.value) : '–'}</dd>
                    <dt>{t.person.address}</dt>
                    <dd>
                        {patient?.protectedIdentity !== undefined &&
                        patient.protectedIdentity !== 'none' ? (
                            <Protected how={patient.protectedIdentity} />
                        ) : patient?.address ? (
                            addressLine(patient.address)
                        ) : (
                            '–'
                        )}
                    </dd>
                    <dt>{t.admission.expected}</dt>
                    <dd>{stay.expected ? date(stay.expected) : '–'}</dd>
                </dl>
                <p class="sub-line">{t.admission.contentHint}</p>
            </section>
        </aside>
    );
}
