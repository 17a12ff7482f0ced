/* The acts on a plan: a dialog each, all of one shape. */
import { useState } from 'preact/hooks';
import { useMoment } from '../discharge/act_dialog';
import * as api from '../api/plan_calls';
import { dayOf, now } from '../format';
import { RadioGroup, TextArea } from '../ui/choice';
import { Select, TextInput } from '../ui/form';
import { filled, Shape, Units, type Named, type PlanActProps } from './act_shape';
import { ConsentDialog } from './consent';
import { fieldOf, p, said } from './words';

/** Who may be called: those whom a consent that holds reaches (SIP-2). */
function callable(plan: api.Plan): Named[] {
    const today = dayOf(now());
    const reached = plan.consents
        .filter((one) => !one.withdrawnAt && one.validFrom <= today && one.validTo >= today)
        .flatMap((one) => one.units);
    const own = plan.unit.id;
    return reached.filter((unit, i) => unit.id !== own && reached.findIndex((one) => one.id === unit.id) === i);
}

function CallDialog(props: PlanActProps) {
    const [units, setUnits] = useState(callable(props.plan).map((one) => one.id));
    const [place, setPlace] = useState('');
    const [purpose, setPurpose] = useState('');
    const [invited, setInvited] = useState('');
    const when = useMoment(null);
    return (
        <Shape
            {...props}
            act="call"
            pointers={['/meetingAt', '/unitIds', '/place', '/purpose', '/invited']}
            check={(wrong) => {
                if (when.at === null) wrong['/meetingAt'] = p().missing(p().when);
            }}
            send={() =>
                api.callPlan(
                    props.plan.id,
                    filled({
                        meetingAt: when.iso(),
                        place: place.trim(),
                        purpose: purpose.trim(),
                        unitIds: units,
                        invited: invited
                            .split('\n')
                            .map((line) => line.trim())
                            .filter(Boolean),
                    }),
                )
            }
        >
            {(errors) => (
                <>
                    {when.fields(p().when, errors.at('/meetingAt'), { future: true })}
                    <TextInput label={p().place} value={place} maxLength={200} onValue={setPlace} optional />
                    <TextInput label={p().purpose} value={purpose} maxLength={500} onValue={setPurpose} optional wide />
                    <Units
                        legend={p().called}
                        known={callable(props.plan)}
                        chosen={units}
                        onChosen={setUnits}
                        error={errors.at('/unitIds')}
                    />
                    <TextArea label={p().invited} maxLength={2000} value={invited} onValue={setInvited} optional />
                </>
            )}
        </Shape>
    );
}

function MeetingDialog(props: PlanActProps) {
    const [place, setPlace] = useState('');
    const [note, setNote] = useState('');
    const when = useMoment();
    return (
        <Shape
            {...props}
            act="meeting"
            pointers={['/at', '/place', '/note']}
            check={(wrong) => when.check(wrong, '/at', p().when)}
            send={() =>
                api.meetPlan(props.plan.id, filled({ at: when.iso(), place: place.trim(), note: note.trim() }))
            }
        >
            {(errors) => (
                <>
                    {when.fields(p().when, errors.at('/at'))}
                    <TextInput label={p().place} value={place} maxLength={200} onValue={setPlace} optional />
                    <TextArea label={p().note} maxLength={2000} value={note} onValue={setNote} optional />
                </>
            )}
        </Shape>
    );
}

function EstablishDialog(props: PlanActProps) {
    return (
        <Shape
            {...props}
            act="establish"
            pointers={[]}
            consequence={p().establishSure}
            send={() => api.establishPlan(props.plan.id, props.plan.version)}
        >
            {() =>
                !props.plan.followUpOn && (
                    <p class="callout callout-warn">
                        {p().signs['follow-up-missing']}. {p().nextNone}
                    </p>
                )
            }
        </Shape>
    );
}

function ReasonDialog(props: PlanActProps & { act: 'revise' | 'refuse' }) {
    const [reason, setReason] = useState('');
    return (
        <Shape
            {...props}
            pointers={['/reason']}
            check={(wrong) => {
                if (!reason.trim()) wrong['/reason'] = p().missing(p().reason);
            }}
            send={() =>
                props.act === 'revise'
                    ? api.revisePlan(props.plan.id, reason.trim())
                    : api.refusePlan(props.plan.id, reason.trim())
            }
        >
            {(errors) => (
                <TextArea
                    label={p().reason}
                    maxLength={1000}
                    value={reason}
                    onValue={setReason}
                    error={errors.at('/reason')}
                />
            )}
        </Shape>
    );
}

type Outcome = 'reached' | 'partly' | 'not';

function FollowDialog(props: PlanActProps) {
    const goals = props.plan.rows.filter((row) => row.section === 'goal');
    const [how, setHow] = useState<'meeting' | 'video' | 'phone'>('meeting');
    const [went, setWent] = useState<Record<string, { outcome: string; rating: string }>>({});
    const [note, setNote] = useState('');
    const [next, setNext] = useState('');
    const when = useMoment();
    const slots = props.parts.find((part) => part.section === 'goal')?.fields ?? [];
    const outcome = slots.find((slot) => slot.name === 'goal.outcome');
    const rating = slots.find((slot) => slot.name === 'goal.rating');
    const of = (id: string) => went[id] ?? { outcome: '', rating: '' };
    return (
        <Shape
            {...props}
            act="follow-up"
            pointers={['/at', '/how', '/note', '/next']}
            check={(wrong) => when.check(wrong, '/at', p().when)}
            send={() =>
                api.followPlan(
                    props.plan.id,
                    filled({
                        at: when.iso(),
                        how,
                        note: note.trim(),
                        next,
                        goals: goals
                            .filter((row) => of(row.id).outcome || of(row.id).rating)
                            .map((row) => ({
                                rowId: row.id,
                                ...(of(row.id).outcome ? { outcome: of(row.id).outcome as Outcome } : {}),
                                ...(of(row.id).rating ? { rating: Number(of(row.id).rating) } : {}),
                            })),
                    }),
                )
            }
        >
            {(errors) => (
                <>
                    {when.fields(p().when, errors.at('/at'))}
                    <RadioGroup
                        legend={p().how}
                        value={how}
                        onValue={setHow}
                        choices={(['meeting', 'video', 'phone'] as const).map((value) => ({
                            value,
                            label: p().ways[value],
                        }))}
                    />
                    {goals.map((row, i) => (
                        <fieldset class="field field-wide" key={row.id}>
                            <legend class="label">
                                {p().goalN(i + 1)}: {fieldOf(props.plan, 'goal.text', row.id)?.value}
                            </legend>
                            <Select
                                label={outcome ? said(outcome.label) : ''}
                                empty={p().choose}
                                value={of(row.id).outcome}
                                choices={(outcome?.choices ?? []).map((one) => ({
                                    value: one.value,
                                    label: said(one.label),
                                }))}
                                onValue={(value) => setWent({ ...went, [row.id]: { ...of(row.id), outcome: value } })}
                            />
                            <TextInput
                                label={rating ? said(rating.label) : ''}
                                type="number"
                                min={0}
                                max={10}
                                value={of(row.id).rating}
                                onValue={(value) => setWent({ ...went, [row.id]: { ...of(row.id), rating: value } })}
                                optional
                            />
                        </fieldset>
                    ))}
                    <TextArea label={p().note} maxLength={2000} value={note} onValue={setNote} optional />
                    <TextInput
                        label={p().next}
                        hint={p().nextNone}
                        type="date"
                        value={next}
                        onValue={setNext}
                        error={errors.at('/next')}
                    />
                </>
            )}
        </Shape>
    );
}

function CopyDialog(props: PlanActProps) {
    const [recipient, setRecipient] = useState('');
    const [how, setHow] = useState<'paper' | 'post' | 'e-service' | 'read-aloud'>('paper');
    const when = useMoment();
    return (
        <Shape
            {...props}
            act="copy"
            pointers={['/recipient', '/at']}
            check={(wrong) => {
                if (!recipient.trim()) wrong['/recipient'] = p().missing(p().recipient);
                when.check(wrong, '/at', p().when);
            }}
            send={() => api.copyPlan(props.plan.id, { recipient: recipient.trim(), how, at: when.iso() })}
        >
            {(errors) => (
                <>
                    <TextInput
                        label={p().recipient}
                        maxLength={200}
                        value={recipient}
                        onValue={setRecipient}
                        error={errors.at('/recipient')}
                    />
                    <RadioGroup
                        legend={p().how}
                        value={how}
                        onValue={setHow}
                        choices={(['paper', 'post', 'e-service', 'read-aloud'] as const).map((value) => ({
                            value,
                            label: p().handed[value],
                        }))}
                    />
                    {when.fields(p().when, errors.at('/at'))}
                </>
            )}
        </Shape>
    );
}

const ENDS = ['goals-met', 'no-longer-needed', 'consent-withdrawn', 'moved', 'died', 'replaced', 'not-begun'] as const;

function CloseDialog(props: PlanActProps) {
    const [reason, setReason] = useState<(typeof ENDS)[number] | ''>('');
    const [note, setNote] = useState('');
    return (
        <Shape
            {...props}
            act="close"
            pointers={['/reason', '/note']}
            consequence={p().closeSure}
            check={(wrong) => {
                if (!reason) wrong['/reason'] = p().missing(p().reason);
            }}
            send={() => api.closePlan(props.plan.id, filled({ reason: reason || 'goals-met', note: note.trim() }))}
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={p().reason}
                        value={reason}
                        onValue={setReason}
                        choices={ENDS.map((value) => ({ value, label: p().ends[value] }))}
                        error={errors.at('/reason')}
                    />
                    <TextArea label={p().note} maxLength={1000} value={note} onValue={setNote} optional />
                </>
            )}
        </Shape>
    );
}

export type DialogName = Exclude<api.PlanAct, 'comment' | 'edit' | 'note' | 'withdraw'>;

export function ActOf({ act, ...props }: PlanActProps & { act: DialogName }) {
    if (act === 'call') return <CallDialog {...props} />;
    if (act === 'consent') return <ConsentDialog {...props} />;
    if (act === 'meeting') return <MeetingDialog {...props} />;
    if (act === 'establish') return <EstablishDialog {...props} />;
    if (act === 'follow-up') return <FollowDialog {...props} />;
    if (act === 'copy') return <CopyDialog {...props} />;
    if (act === 'close') return <CloseDialog {...props} />;
    return <ReasonDialog {...props} act={act} />;
}
