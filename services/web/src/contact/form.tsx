/* The dialog in which a contact is appointed, changed or replaced. What is seldom needed is folded away. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import * as api from '../api/contact_calls';
import { dayOf, isoOf, momentOf, now } from '../format';
import { KeptForm } from '../liability/kept_form';
import { t } from '../text';
import { RadioGroup, TextArea } from '../ui/choice';
import { Dialog, Select, TextInput, type Errors } from '../ui/form';
import { hoursFault, HoursField } from './hours';
import { groupsOf, nameOf, rowsOf, w } from './words';

const POINTERS = [
    '/kind',
    '/userId',
    '/name',
    '/title',
    '/physicianCategory',
    '/function',
    '/phone',
    '/hours',
    '/hoursNote',
    '/afterHours',
    '/substitute',
    '/choice',
    '/chosenOn',
    '/informedOn',
    '/note',
    '/internalNote',
    '/since',
    '/reason',
];

const orNull = (text: string): string | null => text.trim() || null;

/** What is typed of a contact: of `one` as it is, or of one to be, at the unit's own telephone. */
function formOf(one: api.FixedContact | null, kind: api.ContactKind | '') {
    return {
        kind: one?.kind ?? kind,
        how: one?.function ? ('function' as const) : ('person' as const),
        userId: one?.userId ?? '',
        name: one?.name ?? '',
        title: one?.title ?? (kind === 'home-care-contact' ? 'Undersköterska' : ''),
        category: one?.physicianCategory ?? ('' as const),
        function: one?.function ?? '',
        phone: one?.phone ?? '',
        hours: groupsOf(one?.hours ?? []),
        hoursNote: one?.hoursNote ?? '',
        afterText: one?.afterHours?.text ?? '',
        afterPhone: one?.afterHours?.phone ?? '',
        substituteName: one?.substitute?.name ?? '',
        substitutePhone: one?.substitute?.phone ?? '',
        substituteFrom: one?.substitute?.from ?? '',
        substituteTo: one?.substitute?.to ?? '',
        choice: one?.choice ?? ('' as const),
        chosenOn: one?.chosenOn ?? '',
        informedOn: one?.informedOn ?? '',
        note: one?.note ?? '',
        internalNote: one?.internalNote ?? '',
        since: '',
        reason: '',
    };
}
type Form = ReturnType<typeof formOf>;

function bodyOf(form: Form): api.ContactChange {
    const person = form.how === 'person';
    const chosen = form.choice === 'chosen-by-patient' || form.choice === 'chosen-by-representative';
    const after = { text: orNull(form.afterText), phone: orNull(form.afterPhone) };
    return {
        userId: person ? form.userId || null : null,
        name: person ? orNull(form.name) : null,
        title: person ? orNull(form.title) : null,
        physicianCategory: form.kind === 'physician' ? form.category || null : null,
        function: person ? null : orNull(form.function),
        phone: form.phone.trim(),
        hours: rowsOf(form.hours),
        hoursNote: orNull(form.hoursNote),
        afterHours: after.text || after.phone ? after : null,
        substitute: form.substituteName.trim()
            ? {
                  name: form.substituteName.trim(),
                  phone: orNull(form.substitutePhone),
                  from: form.substituteFrom || null,
                  to: form.substituteTo || null,
              }
            : null,
        choice: form.choice || null,
        chosenOn: chosen ? form.chosenOn || null : null,
        informedOn: form.informedOn || null,
        note: orNull(form.note),
        internalNote: orNull(form.internalNote),
        reason: orNull(form.reason),
    };
}

function faults(form: Form): Record<string, string> {
    const f = w().form;
    const wrong: Record<string, string> = {};
    if (!form.kind) wrong['/kind'] = f.missingKind;
    if (form.how === 'person' && !form.name.trim()) wrong['/name'] = t.form.missing(f.name);
    if (form.how === 'function' && !form.function.trim()) wrong['/function'] = t.form.missing(f.function);
    if (form.kind === 'home-care-contact' && form.title.trim().toLowerCase() !== 'undersköterska')
        wrong['/title'] = f.notNurse;
    if (!form.phone.trim()) wrong['/phone'] = t.form.missing(f.phone);
    const hours = hoursFault(form.hours);
    if (hours) wrong['/hours'] = hours;
    const given = form.substitutePhone.trim() || form.substituteFrom || form.substituteTo;
    if (given && !form.substituteName.trim()) wrong['/substitute'] = t.form.missing(f.substituteName);
    else if (form.substituteTo && form.substituteTo < form.substituteFrom) wrong['/substitute'] = f.datesWrong;
    return wrong;
}

interface PartProps {
    form: Form;
    set: (part: Partial<Form>) => void;
    errors: Errors;
}

/** Folded away until it is opened, has something in it, or something is wrong there. */
function Folded(props: { title: string; filled: boolean; wrong: boolean; children: ComponentChildren }) {
    const [open, setOpen] = useState(props.filled);
    return (
        <details class="earlier" open={open || props.wrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{props.title}</summary>
            <div class="fields">{props.children}</div>
        </details>
    );
}

/** These are persons of a profession, never a function. */
const PERSONS: (api.ContactKind | '')[] = ['home-care-contact', 'physician', 'physician-critical'];

/** FK-9: what the county lets be, and what the contact is already. */
function Category({ form, set, errors, found }: PartProps & { found: api.Contacts }) {
    const f = w().form;
    const all = found.physicianCategories;
    const shown = form.category && !all.includes(form.category) ? [...all, form.category] : all;
    return (
        <Select
            label={f.category}
            hint={all.length < 5 ? f.categoryHint : undefined}
            error={errors.at('/physicianCategory')}
            value={form.category}
            empty={f.categoryUnknown}
            onValue={(category) => set({ category: category as Form['category'] })}
            choices={shown.map((value) => ({ value, label: w().categories[value] }))}
        />
    );
}

function Who({ form, set, errors, found }: PartProps & { found: api.Contacts }) {
    const f = w().form;
    const choose = (userId: string) => {
        const one = found.members.find((member) => member.id === userId);
        set(one ? { userId, name: one.name, title: one.title ?? form.title } : { userId });
    };
    return (
        <>
            {!PERSONS.includes(form.kind) && (
                <RadioGroup
                    legend={f.who}
                    value={form.how}
                    onValue={(how) => set({ how })}
                    choices={[
                        { value: 'person', label: f.person },
                        { value: 'function', label: f.aFunction },
                    ]}
                />
            )}
            <div class="fields">
                {form.how === 'person' ? (
                    <>
                        <Select
                            label={f.member}
                            hint={f.memberHint}
                            error={errors.at('/userId')}
                            value={form.userId}
                            empty={f.noMember}
                            onValue={choose}
                            choices={found.members.map((one) => ({ value: one.id, label: one.name }))}
                        />
                        <TextInput
                            label={f.name}
                            maxLength={100}
                            error={form.userId ? undefined : errors.at('/name')}
                            value={form.name}
                            onValue={(name) => set({ name })}
                        />
                        <TextInput
                            label={f.title}
                            optional={!PERSONS.includes(form.kind)}
                            maxLength={100}
                            error={errors.at('/title')}
                            value={form.title}
                            onValue={(title) => set({ title })}
                        />
                        {form.kind === 'physician' && <Category {...{ form, set, errors, found }} />}
                    </>
                ) : (
                    <TextInput
                        label={f.function}
                        hint={f.functionHint}
                        maxLength={100}
                        error={errors.at('/function')}
                        value={form.function}
                        onValue={(value) => set({ function: value })}
                    />
                )}
                <TextInput
                    type="tel"
                    label={f.phone}
                    maxLength={40}
                    error={errors.at('/phone')}
                    value={form.phone}
                    onValue={(phone) => set({ phone })}
                />
                <HoursField value={form.hours} onValue={(hours) => set({ hours })} error={errors.at('/hours')} />
            </div>
        </>
    );
}

function Unreachable({ form, set, errors }: PartProps) {
    const f = w().form;
    return (
        <Folded
            title={f.unreachable}
            filled={Boolean(form.hoursNote || form.afterText || form.afterPhone)}
            wrong={Boolean(errors.at('/hoursNote') ?? errors.at('/afterHours'))}
        >
            <TextInput
                label={f.hoursNote}
                optional
                maxLength={200}
                error={errors.at('/hoursNote')}
                value={form.hoursNote}
                onValue={(hoursNote) => set({ hoursNote })}
            />
            <TextInput
                label={f.afterText}
                hint={f.afterTextHint}
                optional
                maxLength={200}
                error={errors.at('/afterHours')}
                value={form.afterText}
                onValue={(afterText) => set({ afterText })}
            />
            <TextInput
                type="tel"
                label={f.afterPhone}
                optional
                maxLength={40}
                value={form.afterPhone}
                onValue={(afterPhone) => set({ afterPhone })}
            />
        </Folded>
    );
}

function StandIn({ form, set, errors }: PartProps) {
    const f = w().form;
    return (
        <Folded
            title={f.substitutePart}
            filled={Boolean(form.substituteName)}
            wrong={Boolean(errors.at('/substitute'))}
        >
            <TextInput
                label={f.substituteName}
                hint={f.substituteHint}
                optional
                maxLength={100}
                error={errors.at('/substitute')}
                value={form.substituteName}
                onValue={(substituteName) => set({ substituteName })}
            />
            <TextInput
                type="tel"
                label={f.substitutePhone}
                optional
                maxLength={40}
                value={form.substitutePhone}
                onValue={(substitutePhone) => set({ substitutePhone })}
            />
            <TextInput
                type="date"
                label={f.substituteFrom}
                optional
                value={form.substituteFrom}
                onValue={(substituteFrom) => set({ substituteFrom })}
            />
            <TextInput
                type="date"
                label={f.substituteTo}
                optional
                value={form.substituteTo}
                onValue={(substituteTo) => set({ substituteTo })}
            />
        </Folded>
    );
}

function Chosen({ form, set, errors }: PartProps) {
    const chosen = form.choice === 'chosen-by-patient' || form.choice === 'chosen-by-representative';
    return (
        <Folded
            title={w().form.choicePart}
            filled={Boolean(form.choice || form.informedOn)}
            wrong={Boolean(errors.at('/chosenOn') ?? errors.at('/informedOn'))}
        >
            <Select
                label={w().choice}
                value={form.choice}
                empty={w().choiceUnknown}
                onValue={(choice) => set({ choice: choice as Form['choice'] })}
                choices={Object.entries(w().choices).map(([value, label]) => ({ value, label }))}
            />
            {chosen && (
                <TextInput
                    type="date"
                    label={w().chosenOn}
                    optional
                    error={errors.at('/chosenOn')}
                    value={form.chosenOn}
                    onValue={(chosenOn) => set({ chosenOn })}
                />
            )}
            <TextInput
                type="date"
                label={w().informedOn}
                optional
                error={errors.at('/informedOn')}
                value={form.informedOn}
                onValue={(informedOn) => set({ informedOn })}
            />
        </Folded>
    );
}

function Notes({ form, set, errors, changing }: PartProps & { changing: boolean }) {
    return (
        <>
            <Folded
                title={w().form.notes}
                filled={Boolean(form.note || form.internalNote)}
                wrong={Boolean(errors.at('/note') ?? errors.at('/internalNote'))}
            >
                <TextArea
                    label={w().note}
                    optional
                    maxLength={500}
                    error={errors.at('/note')}
                    value={form.note}
                    onValue={(note) => set({ note })}
                />
                <TextArea
                    label={w().internalNote}
                    hint={w().internalNoteHint}
                    optional
                    maxLength={500}
                    value={form.internalNote}
                    onValue={(internalNote) => set({ internalNote })}
                />
            </Folded>
            {changing ? (
                <TextInput
                    label={w().form.reason}
                    optional
                    maxLength={500}
                    value={form.reason}
                    onValue={(reason) => set({ reason })}
                />
            ) : (
                <TextInput
                    type="date"
                    label={w().form.since}
                    optional
                    max={dayOf(now())}
                    error={errors.at('/since')}
                    value={form.since}
                    onValue={(since) => set({ since })}
                />
            )}
        </>
    );
}

/** Which present contact a new one of this kind takes the place of: the one and only, when we may end it. */
export function replacedBy(found: api.Contacts, kind: api.ContactKind): api.FixedContact | undefined {
    if (found.mayAdd.find((one) => one.kind === kind)?.reason !== 'contact-taken') return undefined;
    return found.contacts.find((one) => one.kind === kind && (one.ours || kind === 'physician'));
}

interface Props {
    found: api.Contacts;
    put: (found: api.Contacts) => void;
    reload: () => Promise<void>;
    onClose: () => void;
    /** The contact that is changed, or whose place a new one takes; null: a new one. */
    one: api.FixedContact | null;
    how: 'add' | 'change' | 'replace';
}

export function ContactDialog({ found, put, reload, onClose, one, how }: Props) {
    const addable = found.mayAdd.filter((may) => !may.reason || replacedBy(found, may.kind)).map((may) => may.kind);
    const only = addable.length === 1 ? addable[0] : undefined;
    const [first] = useState(() => (how === 'change' ? formOf(one, '') : formOf(null, one?.kind ?? only ?? '')));
    const [form, setForm] = useState(first);
    const set = (part: Partial<Form>) =>
        setForm((was) => {
            const next = { ...was, ...part };
            if (part.kind && PERSONS.includes(part.kind)) next.how = 'person';
            if (part.kind === 'home-care-contact' && !was.title) next.title = 'Undersköterska';
            return next;
        });
    // what is written is checked against what was read, also when others have changed it meanwhile
    const present = found.contacts.find((each) => each.id === one?.id) ?? one;
    const replaced = how === 'replace' ? one : form.kind && how === 'add' ? replacedBy(found, form.kind) : undefined;
    const send = async () => {
        const body = bodyOf(form);
        if (how === 'change' && present) return put(await api.changeContact(present, body));
        const begin = form.since ? momentOf(form.since, '00:00') : null;
        return put(
            await api.createContact(found.patientId, {
                ...body,
                kind: form.kind as api.ContactKind,
                since: begin === null ? null : isoOf(begin),
                replaces: replaced?.id ?? null,
            }),
        );
    };
    return (
        <Dialog title={w().form[how]} onClose={onClose} wide>
            <KeptForm
                act={t.save}
                done={w().form.saved}
                pointers={POINTERS}
                dirty={JSON.stringify(form) !== JSON.stringify(first)}
                check={() => faults(form)}
                send={send}
                reload={reload}
                onClose={onClose}
            >
                {(errors) => {
                    const part = { form, set, errors };
                    return (
                        <>
                            {how === 'add' && (
                                <Select
                                    label={w().form.kind}
                                    hint={form.kind ? w().kindHints[form.kind] : undefined}
                                    error={errors.at('/kind')}
                                    value={form.kind}
                                    empty={t.form.choose}
                                    onValue={(kind) => set({ kind: kind as api.ContactKind })}
                                    choices={addable.map((kind) => ({ value: kind, label: w().kinds[kind] }))}
                                />
                            )}
                            {replaced && <p class="callout">{w().form.replaces(nameOf(replaced))}</p>}
                            {found.capacity?.over && form.kind === 'physician' && how !== 'change' && (
                                <p class="callout callout-warn">
                                    {w().capacity(found.capacity.listed, found.capacity.guide)} {w().over}
                                </p>
                            )}
                            <Who {...part} found={found} />
                            <Unreachable {...part} />
                            <StandIn {...part} />
                            <Chosen {...part} />
                            <Notes {...part} changing={how === 'change'} />
                        </>
                    );
                }}
            </KeptForm>
        </Dialog>
    );
}
