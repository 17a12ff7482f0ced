/* The log reviewer's queue of accesses in an emergency: those that nobody has looked at stand first. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/access_calls';
import { dateTime, identityNumber } from '../format';
import { RadioGroup, TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox, useErrors, useFocusError } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { x } from './words';

function ReviewDialog(props: { one: api.Review; onClose: () => void; onDone: (items: api.Review[]) => void }) {
    const r = x().review;
    const [finding, setFinding] = useState<'justified' | 'follow-up'>('justified');
    const [note, setNote] = useState('');
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/note']);
    useFocusError(form, doing.failure);
    return (
        <Dialog title={r.actOf(props.one.patient.name)} onClose={props.onClose}>
            <form
                ref={form}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void doing.run(async () => {
                        const said = note.trim() ? { finding, note: note.trim() } : { finding };
                        props.onDone((await api.reviewEmergency(props.one.id, said)).items);
                        props.onClose();
                    });
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <p>{props.one.reason}</p>
                <RadioGroup
                    legend={r.finding}
                    value={finding}
                    onValue={setFinding}
                    choices={(['justified', 'follow-up'] as const).map((value) => ({
                        value,
                        label: r.findings[value],
                    }))}
                />
                <TextArea
                    label={r.note}
                    optional={finding === 'justified'}
                    maxLength={500}
                    value={note}
                    error={errors.at('/note')}
                    onValue={setNote}
                />
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {r.save}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}

function Line({ one, onReview }: { one: api.Review; onReview: () => void }) {
    const r = x().review;
    const e = x().emergency;
    return (
        <li class={one.reviewedAt ? 'past' : ''}>
            <span class="main-line">
                {one.patient.name} <span class="number">{identityNumber(one.patient.identifier)}</span>
            </span>
            <span class="sub-line">
                {r.by(one.openedBy.name, one.unitName)} ·{' '}
                {r.span(dateTime(one.openedAt), dateTime(one.endedAt ?? one.until))}
            </span>
            <span class="sub-line">
                {e.causes[one.cause]} · {e.consents[one.consent]} · {one.reason}
            </span>
            <span class="sub-line">
                {one.reviewedAt && one.finding
                    ? r.done(r.findings[one.finding], one.reviewedBy ?? '', dateTime(one.reviewedAt))
                    : one.mine
                      ? r.mine
                      : r.waiting}
                {one.findingNote && `: ${one.findingNote}`}
            </span>
            {!one.reviewedAt && !one.mine && (
                <Button small label={r.actOf(one.patient.name)} onClick={onReview}>
                    {r.act}
                </Button>
            )}
        </li>
    );
}

export function EmergencyReviews() {
    const r = x().review;
    const found = useResource('emergency-reviews', api.readReviews);
    const [open, setOpen] = useState<api.Review | null>(null);
    useHappened(
        (one) => one.kind === 'reset' || (one.kind === 'changed' && one.thing === 'emergency'),
        () => void found.reload(),
        200,
    );
    return (
        <section class="card" aria-labelledby="emergencies">
            <h2 id="emergencies">{r.title}</h2>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data?.items.length === 0 && <p>{r.none}</p>}
            <ul class="plain-list">
                {found.data?.items.map((one) => (
                    <Line key={one.id} one={one} onReview={() => setOpen(one)} />
                ))}
            </ul>
            {open && (
                <ReviewDialog one={open} onClose={() => setOpen(null)} onDone={(items) => found.put({ items })} />
            )}
        </section>
    );
}
