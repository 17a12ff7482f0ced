/*
 * What regional open care answers for: the fast vårdkontakt (LUS-13), the call to the planning (LUS-17),
 * whether its own part is there (PAY-5); and, by any party, whether there is to be a SIP (SIP-2, PAY-9).
 */
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { readContacts } from '../api/contact_calls';
import { DAY, dateTime, dayOf, isoOf, longDate, momentOf, now } from '../format';
import { may, ownUnit } from '../session/session';
import { t } from '../text';
import { CheckBox, RadioGroup, TextArea } from '../ui/choice';
import { Select, TextInput } from '../ui/form';
import { useResource } from '../ui/hooks';
import {
    ActDialog,
    AFTERWARDS_POINTERS,
    orNull,
    useAfterwards,
    useMoment,
    type ActProps,
    type Wrong,
} from './act_dialog';
import { contactNow, others, partiesNow, readyNow } from './facts';

export function ContactDialog(props: ActProps) {
    const { found } = props;
    const before = contactNow(found);
    const us = partiesNow(found).find((one) => one.unit.id === ownUnit()?.id)?.unit;
    const first = {
        name: before?.name ?? '',
        title: before?.title ?? '',
        phone: before?.phone ?? us?.phone ?? '',
        hours: before?.hours ?? '',
        userId: null as string | null, // not chosen: the colleague of that name
    };
    const [form, setForm] = useState(first);
    const afterwards = useAfterwards();
    const colleagues = useResource(`reminders ${found.id}`, () => api.readReminders(found.id));
    const members = colleagues.data?.members ?? [];
    // the fast vårdkontakt that the person has at our unit goes on, and is not typed again
    const known = useResource(`contacts ${found.patient.id}`, async () =>
        may('contact.read') ? readContacts(found.patient.id) : null,
    );
    const present = known.data?.contacts.find((one) => one.ours && one.name && one.kind.startsWith('care-'));
    useEffect(() => {
        if (!before && present && !form.name)
            change({
                name: present.name ?? '',
                title: present.title ?? '',
                phone: present.phone,
                userId: present.userId,
            });
    }, [present?.id]);
    const userId =
        form.userId ?? members.find((member) => member.name === form.name.trim())?.id ?? '';
    const choose = (userId: string) => {
        const one = members.find((member) => member.id === userId);
        change(one ? { userId, name: one.name, title: one.title ?? '' } : { userId });
    };
    const change = (part: Partial<typeof first>) => setForm((was) => ({ ...was, ...part }));
    const check = () => {
        const wrong: Wrong = {};
        if (!form.name.trim()) wrong['/name'] = t.form.missing(t.acts.contact.name);
        if (!form.phone.trim()) wrong['/phone'] = t.form.missing(t.person.phone);
        afterwards.check(wrong);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={before ? t.acts.contact.change : t.acts.contact.title}
            act={t.acts.contact.act}
            done={t.acts.contact.done(form.name.trim())}
            pointers={['/userId', '/name', '/title', '/phone', '/hours', ...AFTERWARDS_POINTERS]}
            dirty={JSON.stringify(form) !== JSON.stringify(first) || afterwards.open}
            check={check}
            send={() =>
                api.appointContact(found, {
                    name: form.name.trim(),
                    title: orNull(form.title),
                    phone: form.phone.trim(),
                    hours: orNull(form.hours),
                    userId: userId || null,
                    ...afterwards.body(),
                })
            }
            consequence={<p>{t.acts.contact.consequence(others(found).length)}</p>}
        >
            {(errors) => (
                <>
                    {present && <p class="callout">{t.acts.contact.goesOn(present.name ?? '')}</p>}
                    <div class="fields">
                        <Select
                            label={t.acts.contact.member}
                            hint={t.acts.contact.memberHint}
                            error={errors.at('/userId')}
                            value={userId}
                            empty={t.acts.contact.noMember}
                            onValue={choose}
                            choices={members.map((one) => ({ value: one.id, label: one.name }))}
                        />
                        <TextInput
                            label={t.acts.contact.name}
                            maxLength={100}
                            error={errors.at('/name')}
                            value={form.name}
                            onValue={(name) => change({ name, userId: null })}
                        />
                        <TextInput
                            label={t.members.titleField}
                            optional
                            maxLength={100}
                            error={errors.at('/title')}
                            value={form.title}
                            onValue={(title) => change({ title })}
                        />
                        <TextInput
                            type="tel"
                            label={t.person.phone}
                            maxLength={40}
                            error={errors.at('/phone')}
                            value={form.phone}
                            onValue={(phone) => change({ phone })}
                        />
                        <TextInput
                            label={t.acts.contact.hours}
                            hint={t.acts.contact.hoursHint}
                            optional
                            maxLength={200}
                            error={errors.at('/hours')}
                            value={form.hours}
                            onValue={(hours) => change({ hours })}
                        />
                    </div>
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

type Need = api.Body<'/discharges/{id}/sip-decision'>['need'];
const NEEDS: Need[] = ['required', 'not-required', 'refused'];

export function SipDecisionDialog(props: ActProps) {
    const { found } = props;
    const [need, setNeed] = useState<Need | ''>('');
    const [refusedOn, setRefusedOn] = useState(dayOf(now()));
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    const check = () => {
        const wrong: Wrong = {};
        if (!need) wrong['/need'] = t.acts.sip.choose;
        else if (need === 'refused' && !refusedOn)
            wrong['/refusedOn'] = t.form.missing(t.acts.sip.refusedOn);
        else if (need === 'refused' && refusedOn > dayOf(now()))
            wrong['/refusedOn'] = t.admission.inFuture;
        afterwards.check(wrong);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.acts.sip.title}
            act={t.acts.sip.act}
            done={t.acts.sip.done}
            pointers={['/need', '/refusedOn', '/note', ...AFTERWARDS_POINTERS]}
            dirty={need !== '' || note !== '' || afterwards.open}
            check={check}
            send={() =>
                api.decideSip(found, {
                    need: need || 'required',
                    refusedOn: need === 'refused' ? refusedOn : null,
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={<p>{need ? t.acts.sip.consequence[need] : t.acts.sip.tells}</p>}
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={t.acts.sip.question}
                        value={need}
                        onValue={setNeed}
                        error={errors.at('/need')}
                        choices={NEEDS.map((value) => ({
                            value,
                            label: t.sip.needs[value],
                            hint: t.acts.sip.hints[value],
                        }))}
                    />
                    {need === 'refused' && (
                        <TextInput
                            type="date"
                            label={t.acts.sip.refusedOn}
                            max={dayOf(now())}
                            error={errors.at('/refusedOn')}
                            value={refusedOn}
                            onValue={setRefusedOn}
                        />
                    )}
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

/** Two days on at one o'clock, or the weekday after: time to come, and before most go home. */
export function meetingProposed(from: number): number {
    let at = from + 2 * DAY;
    while ([0, 6].includes(new Date(`${dayOf(at)}T12:00:00Z`).getUTCDay())) at += DAY;
    return momentOf(dayOf(at), '13:00') ?? at;
}

export function SipCallDialog(props: ActProps) {
    const { found } = props;
    const units = others(found);
    const meeting = useMoment(meetingProposed(now()));
    const [place, setPlace] = useState(found.leftAt ? t.acts.call.atHome : found.unit.name);
    const [purpose, setPurpose] = useState('');
    const [invited, setInvited] = useState(t.acts.call.patient);
    const [not, setNot] = useState<ReadonlySet<string>>(new Set());
    const afterwards = useAfterwards();
    const called = units.filter((one) => !not.has(one.id));
    const ready = readyNow(found);
    const toggle = (id: string, on: boolean) =>
        setNot((was) => new Set(on ? [...was].filter((one) => one !== id) : [...was, id]));
    const check = () => {
        const wrong: Wrong = {};
        if (meeting.at === null) wrong['/meetingAt'] = t.form.missing(t.acts.call.when);
        else if (meeting.at < (afterwards.at ?? now()))
            wrong['/meetingAt'] = t.acts.call.beforeCall;
        if (!place.trim()) wrong['/place'] = t.form.missing(t.acts.call.place);
        if (called.length === 0) wrong['/unitIds'] = t.acts.call.nobody;
        afterwards.check(wrong);
        return wrong;
    };
    const lines = invited
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    return (
        <ActDialog
            {...props}
            wide
            title={t.acts.call.title}
            act={t.acts.call.act(called.length)}
            done={t.acts.call.done(called.length)}
            pointers={[
                '/meetingAt',
                '/place',
                '/purpose',
                '/unitIds',
                '/invited',
                ...AFTERWARDS_POINTERS,
            ]}
            dirty={meeting.touched || purpose !== '' || not.size > 0 || afterwards.open}
            check={check}
            send={() =>
                api.callSip(found, {
                    meetingAt: meeting.iso(),
                    place: place.trim(),
                    purpose: orNull(purpose),
                    unitIds: called.map((one) => one.id),
                    invited: lines,
                    ...afterwards.body(),
                })
            }
            consequence={
                <p>
                    {t.acts.call.consequence(
                        called.length,
                        meeting.at === null ? '–' : dateTime(isoOf(meeting.at)),
                    )}{' '}
                    {ready && t.acts.call.last(longDate(ready.sipCallLastDay))}
                </p>
            }
        >
            {(errors) => (
                <>
                    <div class="fields">
                        {meeting.fields(t.acts.call.when, errors.at('/meetingAt'), {
                            future: true,
                        })}
                        <TextInput
                            label={t.acts.call.place}
                            hint={t.acts.call.placeHint}
                            maxLength={300}
                            error={errors.at('/place')}
                            value={place}
                            onValue={setPlace}
                        />
                    </div>
                    <fieldset class="field field-wide">
                        <legend class="label">{t.acts.call.units}</legend>
                        {errors.at('/unitIds') && (
                            <p class="error" tabIndex={-1} data-error-focus>
                                <span aria-hidden="true">▲ </span>
                                {errors.at('/unitIds')}
                            </p>
                        )}
                        <div class="choices">
                            {units.map((unit) => (
                                <CheckBox
                                    key={unit.id}
                                    label={unit.name}
                                    hint={unit.provider.name}
                                    checked={!not.has(unit.id)}
                                    onChecked={(on) => toggle(unit.id, on)}
                                />
                            ))}
                        </div>
                    </fieldset>
                    <TextArea
                        label={t.acts.call.invited}
                        hint={t.acts.call.invitedHint}
                        optional
                        maxLength={2000}
                        error={errors.at('/invited')}
                        value={invited}
                        onValue={setInvited}
                    />
                    <TextArea
                        label={t.acts.call.purpose}
                        optional
                        maxLength={1000}
                        error={errors.at('/purpose')}
                        value={purpose}
                        onValue={setPurpose}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

export function AvailabilityDialog(props: ActProps) {
    const { found } = props;
    const [how, setHow] = useState<'now' | 'from' | 'no' | ''>('');
    const from = useMoment(null);
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    const check = () => {
        const wrong: Wrong = {};
        if (!how) wrong['/available'] = t.acts.available.choose;
        if (how === 'from' && from.at === null)
            wrong['/from'] = t.form.missing(t.acts.available.from);
        afterwards.check(wrong);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.acts.available.title}
            act={t.acts.available.act}
            done={t.acts.available.done}
            pointers={['/available', '/from', '/note', ...AFTERWARDS_POINTERS]}
            dirty={how !== '' || note !== '' || afterwards.open}
            check={check}
            send={() =>
                api.sayAvailable(found, {
                    available: how !== 'no',
                    from: how === 'from' ? from.iso() : null,
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={
                <p>
                    {how === 'no'
                        ? t.acts.available.consequenceNo
                        : t.acts.available.consequenceYes}
                </p>
            }
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={t.acts.available.question}
                        value={how}
                        onValue={setHow}
                        error={errors.at('/available')}
                        choices={(['now', 'from', 'no'] as const).map((value) => ({
                            value,
                            label: t.acts.available.answers[value],
                        }))}
                    />
                    {how === 'from' &&
                        from.fields(t.acts.available.from, errors.at('/from'), { future: true })}
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}
