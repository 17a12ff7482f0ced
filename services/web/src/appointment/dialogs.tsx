/* The acts on an agreed time: a dialog each, on the pattern that all acts have. */
import { useState } from 'preact/hooks';
import * as api from '../api/appointment_calls';
import { ActDialog, orNull, useMoment, type Wrong } from '../discharge/act_dialog';
import { now } from '../format';
import { RadioGroup, TextArea, CheckBox } from '../ui/choice';
import { Select, TextInput, type Errors } from '../ui/form';
import { me } from '../session/session';
import { MINUTE, MINUTES, named, span, TOLD, w } from './words';

export interface TimeDialogProps {
    put: (one: api.Appointment) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

const KINDS = ['visit', 'home-visit', 'phone-call', 'video-call', 'follow-up', 'sip-meeting'] as const;
const hasPlace = (kind: string) => kind !== 'phone-call' && kind !== 'video-call';
const hasLink = (kind: string) => kind !== 'phone-call';

/** Nothing that is empty is sent. */
const filled = <T extends object>(body: T): T =>
    Object.fromEntries(
        Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined),
    ) as T;

/** How long: the usual ones, and the length that it has. */
function useLength(first: number) {
    const [minutes, setMinutes] = useState(String(first));
    const all = [...new Set([...MINUTES, first])].sort((a, b) => a - b);
    return {
        minutes: Number(minutes),
        field: (error: string | undefined) => (
            <Select
                label={w().length}
                value={minutes}
                onValue={setMinutes}
                error={error}
                choices={all.map((n) => ({ value: String(n), label: w().minutes(n) }))}
            />
        ),
    };
}

/** How the patient agreed or was told; not yet, to begin with. */
function useTold(label: string, first: api.AppointmentTold | '' = '') {
    const [how, setHow] = useState<string>(first);
    return {
        how: how as api.AppointmentTold | '',
        field: (error: string | undefined) => (
            <Select
                label={label}
                value={how}
                onValue={setHow}
                error={error}
                empty={w().notYet}
                choices={TOLD.map((value) => ({ value, label: w().told[value] }))}
            />
        ),
    };
}

const WITH = ['/withName', '/withTitle', '/withMemberId'];
const WORDS = [...WITH, '/link', '/reason', '/preparation', '/agreedHow', '/agreedAt'];

/** The words of a time, as they are given when it is made and when they are changed. */
function useWords(found: api.AppointmentItem | null, kind: string, planId: string | null) {
    const own = me();
    const kept = found?.with ?? null;
    // somebody who works here is kept as the register has them
    const memberId = found ? (kept?.memberId ?? null) : (own?.id ?? null);
    const memberName = found ? (kept?.name ?? '') : (own?.name ?? '');
    const [asMember, setAsMember] = useState(memberId !== null);
    const [name, setName] = useState(memberId ? '' : (kept?.name ?? ''));
    const [title, setTitle] = useState(memberId ? '' : (kept?.title ?? ''));
    const [link, setLink] = useState(found?.link ?? '');
    const [reason, setReason] = useState(found?.reason ?? '');
    const [preparation, setPreparation] = useState(found?.preparation ?? '');
    const [visibility, setVisibility] = useState<api.AppointmentVisibility>(found?.visibility ?? 'parties');
    const [forPatient, setForPatient] = useState(found?.forPatient ?? true);
    const told = useTold(w().agreed, found?.agreed?.how ?? '');
    const same = found?.agreed && told.how === found.agreed.how ? found.agreed.at : null;
    return {
        dirty: Boolean(reason || preparation || name),
        pointers: WORDS,
        body: () => ({
            ...filled({
                link: hasLink(kind) ? (orNull(link) ?? undefined) : undefined,
                withMemberId: asMember ? (memberId ?? undefined) : undefined,
                withName: asMember ? undefined : (orNull(name) ?? undefined),
                withTitle: asMember ? undefined : (orNull(title) ?? undefined),
                reason: orNull(reason) ?? undefined,
                preparation: orNull(preparation) ?? undefined,
                agreedHow: told.how || undefined,
                agreedAt: same ?? undefined,
            }),
            visibility,
            forPatient,
        }),
        fields: (errors: Errors) => (
            <>
                {hasLink(kind) && kind !== 'visit' && kind !== 'home-visit' && (
                    <TextInput
                        label={w().link}
                        value={link}
                        maxLength={500}
                        onValue={setLink}
                        error={errors.at('/link')}
                        optional
                        wide
                    />
                )}
                {memberId && (
                    <CheckBox
                        label={memberId === own?.id ? w().withMe(memberName) : w().withSame(memberName)}
                        checked={asMember}
                        onChecked={setAsMember}
                    />
                )}
                {!asMember && (
                    <>
                        <TextInput
                            label={w().withName}
                            value={name}
                            maxLength={200}
                            onValue={setName}
                            error={errors.at('/withName')}
                            optional
                        />
                        <TextInput
                            label={w().withTitle}
                            value={title}
                            maxLength={100}
                            onValue={setTitle}
                            error={errors.at('/withTitle')}
                            optional
                        />
                    </>
                )}
                {told.field(errors.at('/agreedHow') ?? errors.at('/agreedAt'))}
                <TextArea
                    label={w().preparation}
                    maxLength={2000}
                    value={preparation}
                    onValue={setPreparation}
                    error={errors.at('/preparation')}
                    optional
                />
                <TextArea
                    label={w().reason}
                    maxLength={1000}
                    value={reason}
                    onValue={setReason}
                    error={errors.at('/reason')}
                    optional
                />
                <RadioGroup
                    legend={w().visibility}
                    value={visibility}
                    onValue={setVisibility}
                    choices={[
                        {
                            value: 'parties' as const,
                            label: w().visibilities.parties,
                            hint: planId ? w().visibilityHint.plan : w().visibilityHint.parties,
                        },
                        { value: 'own-unit' as const, label: w().visibilities['own-unit'] },
                    ]}
                />
                <CheckBox
                    label={w().forPatient}
                    hint={w().forPatientHint}
                    checked={forPatient}
                    onChecked={setForPatient}
                />
            </>
        ),
    };
}

export function MakeDialog(props: TimeDialogProps & { patientId: string; planId?: string }) {
    const { patientId, planId } = props;
    const [kind, setKind] = useState<(typeof KINDS)[number] | ''>('');
    const [place, setPlace] = useState('');
    const [afterwards, setAfterwards] = useState(false);
    const when = useMoment(null);
    const length = useLength(60);
    const words = useWords(null, kind, planId ?? null);
    const has = when.at !== null && when.at <= now();
    return (
        <ActDialog<api.Appointment>
            {...props}
            title={w().make}
            act={w().make}
            done={w().made}
            wide
            dirty={when.touched || place !== '' || words.dirty}
            pointers={['/kind', '/startsAt', '/endsAt', '/place', ...words.pointers]}
            check={() => {
                const wrong: Wrong = {};
                if (!kind) wrong['/kind'] = w().missing(w().kind);
                if (when.at === null) wrong['/startsAt'] = w().missing(w().when);
                else if (has && !afterwards) wrong['/startsAt'] = w().wrongPast;
                return wrong;
            }}
            send={() =>
                api.makeTime(patientId, {
                    ...words.body(),
                    kind: kind || 'visit',
                    startsAt: when.iso(),
                    endsAt: new Date((when.at ?? 0) + length.minutes * MINUTE).toISOString(),
                    ...(has && afterwards ? { afterwards } : {}),
                    ...(hasPlace(kind) && place.trim() ? { place: place.trim() } : {}),
                    ...(planId ? { planId } : {}),
                })
            }
        >
            {(errors) => (
                <div class="fields">
                    <Select
                        label={w().kind}
                        value={kind}
                        onValue={(value) => setKind(value as typeof kind)}
                        error={errors.at('/kind')}
                        empty={w().choose}
                        choices={KINDS.map((value) => ({ value, label: w().kinds[value] }))}
                    />
                    {length.field(errors.at('/endsAt'))}
                    {when.fields(w().when, errors.at('/startsAt'), { future: true })}
                    {has && <CheckBox label={w().afterwards} checked={afterwards} onChecked={setAfterwards} />}
                    {hasPlace(kind) && (
                        <TextInput
                            label={w().place}
                            value={place}
                            maxLength={300}
                            onValue={setPlace}
                            error={errors.at('/place')}
                            optional
                        />
                    )}
                    {words.fields(errors)}
                </div>
            )}
        </ActDialog>
    );
}

type OneProps = TimeDialogProps & { one: api.AppointmentItem };

export function ChangeDialog(props: OneProps) {
    const { one } = props;
    const words = useWords(one, one.kind, one.planId);
    return (
        <ActDialog<api.Appointment>
            {...props}
            title={w().change}
            act={w().change}
            done={w().changed}
            wide
            dirty={false}
            pointers={words.pointers}
            send={() => api.changeTime(one, words.body())}
        >
            {(errors) => <div class="fields">{words.fields(errors)}</div>}
        </ActDialog>
    );
}

export function MoveDialog(props: OneProps) {
    const { one } = props;
    const starts = Date.parse(one.startsAt);
    const [place, setPlace] = useState(one.place ?? '');
    const [reason, setReason] = useState('');
    const when = useMoment(starts);
    const length = useLength(Math.round((Date.parse(one.endsAt) - starts) / MINUTE));
    const told = useTold(w().agreed);
    return (
        <ActDialog<api.Appointment>
            {...props}
            title={w().moveTitle}
            act={w().moveTitle}
            done={w().moved}
            wide
            dirty={when.touched || reason !== ''}
            pointers={['/startsAt', '/endsAt', '/place', '/reason', '/agreedHow', '/agreedAt']}
            consequence={w().moveSays}
            check={() => {
                const wrong: Wrong = {};
                if (when.at === null) wrong['/startsAt'] = w().missing(w().when);
                else if (when.at <= now()) wrong['/startsAt'] = w().wrongPast;
                if (!reason.trim()) wrong['/reason'] = w().missing(w().moveReason);
                return wrong;
            }}
            send={() =>
                api.moveTime(one, {
                    startsAt: when.iso(),
                    endsAt: new Date((when.at ?? 0) + length.minutes * MINUTE).toISOString(),
                    reason: reason.trim(),
                    ...(place.trim() && place.trim() !== one.place ? { place: place.trim() } : {}),
                    ...(told.how ? { agreedHow: told.how } : {}),
                })
            }
        >
            {(errors) => (
                <div class="fields">
                    <p class="field-wide time-now">
                        {w().kinds[one.kind]}, {w().now} <strong>{span(one.startsAt, one.endsAt)}</strong>
                    </p>
                    {when.fields(w().when, errors.at('/startsAt'), { future: true })}
                    {length.field(errors.at('/endsAt'))}
                    {hasPlace(one.kind) && (
                        <TextInput
                            label={w().place}
                            hint={one.placeHidden ? w().placeSame : undefined}
                            value={place}
                            maxLength={300}
                            onValue={setPlace}
                            error={errors.at('/place')}
                            optional
                        />
                    )}
                    <TextInput
                        label={w().moveReason}
                        value={reason}
                        maxLength={500}
                        onValue={setReason}
                        error={errors.at('/reason')}
                        wide
                    />
                    {told.field(errors.at('/agreedHow'))}
                </div>
            )}
        </ActDialog>
    );
}

export function CancelDialog(props: OneProps) {
    const { one } = props;
    const [reason, setReason] = useState('');
    const told = useTold(w().cancelTold);
    return (
        <ActDialog<api.Appointment>
            {...props}
            title={`${w().cancelTitle}: ${named(one)}`}
            act={w().cancelTitle}
            done={w().cancelled}
            dirty={reason !== ''}
            pointers={['/reason', '/toldHow']}
            consequence={w().cancelSays}
            check={(): Wrong => (reason.trim() ? {} : { '/reason': w().missing(w().cancelReason) })}
            send={() =>
                api.cancelTime(one, { reason: reason.trim(), ...(told.how ? { toldHow: told.how } : {}) })
            }
        >
            {(errors) => (
                <>
                    <TextInput
                        label={w().cancelReason}
                        value={reason}
                        maxLength={500}
                        onValue={setReason}
                        error={errors.at('/reason')}
                        wide
                    />
                    {told.field(errors.at('/toldHow'))}
                </>
            )}
        </ActDialog>
    );
}

export function OutcomeDialog(props: OneProps & { outcome: 'done' | 'missed' }) {
    const { one } = props;
    const [outcome, setOutcome] = useState<'done' | 'missed' | ''>(props.outcome);
    const [note, setNote] = useState('');
    const choices = (['done', 'missed'] as const).filter((value) => one.acts.includes(value));
    return (
        <ActDialog<api.Appointment>
            {...props}
            title={named(one)}
            act={outcome ? w()[outcome] : w().outcome}
            done={w().noted}
            dirty={note !== ''}
            pointers={['/outcome', '/reason']}
            send={() =>
                api.endTime(one, { outcome: outcome || 'done', ...(note.trim() ? { reason: note.trim() } : {}) })
            }
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={w().outcome}
                        value={outcome}
                        onValue={setOutcome}
                        choices={choices.map((value) => ({ value, label: w()[value] }))}
                        error={errors.at('/outcome')}
                    />
                    <TextArea
                        label={w().note}
                        maxLength={500}
                        value={note}
                        onValue={setNote}
                        error={errors.at('/reason')}
                        optional
                    />
                </>
            )}
        </ActDialog>
    );
}
