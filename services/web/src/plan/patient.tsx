/* What is said between the units and the person beside the plan, and a consent that the person is asked for. */
import { useState } from 'preact/hooks';
import * as api from '../api/plan_calls';
import { DAY, date, dateTime, dayOf, now } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { t } from '../text';
import { TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox, TextInput, useErrors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { Units } from './act_shape';
import { mayDo, p, unitsOf } from './words';

interface Part {
    plan: api.Plan;
    put: (plan: api.Plan) => void;
}

function AskDialog({ plan, put, onClose }: Part & { onClose: () => void }) {
    const [units, setUnits] = useState(unitsOf(plan).map((one) => one.id));
    const [until, setUntil] = useState(dayOf(now() + 365 * DAY));
    const [note, setNote] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['/unitIds', '/validTo', '/note'], own);
    const send = async () => {
        const wrong: Record<string, string> = {};
        if (!units.length) wrong['/unitIds'] = p().missing(p().covers);
        if (!until) wrong['/validTo'] = p().missing(p().until);
        setOwn(wrong);
        if (Object.keys(wrong).length) return;
        const done = await doing.run(async () => {
            const why = note.trim();
            put(await api.askConsent(plan.id, { unitIds: units, validTo: until, ...(why ? { note: why } : {}) }));
            toast(p().patient.askedToast);
        });
        if (done) onClose();
    };
    return (
        <Dialog title={p().patient.ask} onClose={onClose}>
            <form
                class="act-form"
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void send();
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <p class="field-wide">{p().patient.askHint}</p>
                <Units
                    legend={p().covers}
                    known={unitsOf(plan)}
                    chosen={units}
                    onChosen={setUnits}
                    error={errors.at('/unitIds')}
                />
                <TextInput
                    label={p().until}
                    type="date"
                    value={until}
                    onValue={setUntil}
                    error={errors.at('/validTo')}
                />
                <TextArea
                    label={p().patient.askNote}
                    maxLength={1000}
                    value={note}
                    onValue={setNote}
                    optional
                    error={errors.at('/note')}
                />
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {p().patient.ask}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}

export function WithPatient({ plan, put }: Part) {
    const [text, setText] = useState('');
    const [asking, setAsking] = useState(false);
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['/text']);
    useUnsent(text !== '');
    const writes = may('plan.write') && mayDo(plan, 'comment');
    const send = () =>
        void doing.run(async () => {
            put(await api.commentPlan(plan.id, text.trim()));
            setText('');
        });
    return (
        <section class="card plan-part" aria-labelledby="plan-patient">
            <h2 id="plan-patient">{p().patient.title}</h2>
            <p class="quiet">{p().patient.hint}</p>
            {plan.request && (
                <p class="callout">
                    {p().patient.asked(
                        plan.request.units.map((unit) => unit.name).join(', '),
                        date(plan.request.validTo),
                    )}
                </p>
            )}
            <ol class="plan-comments">
                {plan.comments.map((one) => (
                    <li key={one.id}>
                        <span class="sub-line">
                            {[
                                one.name,
                                one.unitName ?? (one.relation && p().patient.relation[one.relation]),
                                dateTime(one.at),
                            ]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                        <p class="plan-comment">{one.text}</p>
                    </li>
                ))}
            </ol>
            {writes && (
                <form
                    noValidate
                    onSubmit={(event) => {
                        event.preventDefault();
                        if (text.trim()) send();
                    }}
                >
                    {errors.rest && <FailureBox failure={errors.rest} />}
                    <TextArea
                        label={p().patient.write}
                        maxLength={2000}
                        value={text}
                        error={errors.at('/text')}
                        onValue={setText}
                    />
                    <div class="actions">
                        <Button type="submit" busy={doing.busy}>
                            {p().patient.send}
                        </Button>
                        {mayDo(plan, 'consent') && (
                            <Button onClick={() => setAsking(true)}>{p().patient.ask}</Button>
                        )}
                    </div>
                </form>
            )}
            {asking && <AskDialog plan={plan} put={put} onClose={() => setAsking(false)} />}
        </section>
    );
}
