/* The person's times: when, where, with whom and what to think of; yes to one, the wish to move or cancel it, and
 * cancelling it oneself where its unit lets one. */
import { useState } from 'preact/hooks';
import * as api from '../api/own_calls';
import { dateTime } from '../format';
import { Phone } from '../ui/bits';
import { TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox, useErrors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { o } from './words';

interface Part {
    own: api.Own;
    put: (own: api.Own) => void;
}

/** Of no use by mistake, so it asks first and says what follows. */
function CancelDialog({ own, put, time, onClose }: Part & { time: api.OwnTime; onClose: () => void }) {
    const [text, setText] = useState('');
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['/text']);
    return (
        <Dialog title={o().cancel} onClose={onClose}>
            {errors.rest && <FailureBox failure={errors.rest} />}
            <p class="main-line">
                {dateTime(time.startsAt)} · {o().kinds[time.kind]} · {time.unitName}
            </p>
            <p class="callout">{o().cancelConsequence(time.unitName)}</p>
            <TextArea
                label={o().cancelWhy}
                maxLength={400}
                value={text}
                error={errors.at('/text')}
                onValue={setText}
                optional
            />
            <div class="actions">
                <Button
                    kind="primary"
                    busy={doing.busy}
                    onClick={() =>
                        void doing.run(async () => {
                            put(await api.cancelTime(own.id, time.id, time.version, text.trim()));
                            onClose();
                            toast(o().cancelled);
                        })
                    }
                >
                    {o().cancel}
                </Button>
                <Button onClick={onClose}>{o().cancelKeep}</Button>
            </div>
        </Dialog>
    );
}

function Wish({ own, put, time }: Part & { time: api.OwnTime }) {
    const [open, setOpen] = useState<'move' | 'cancel' | null>(null);
    const [cancels, setCancels] = useState(false);
    const [text, setText] = useState('');
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['/text']);
    const say = (wish: 'confirm' | 'move' | 'cancel') =>
        void doing.run(async () => {
            put(await api.wish(own.id, time.id, wish, wish === 'confirm' ? '' : text.trim()));
            setOpen(null);
            setText('');
            toast(o().sent);
        });
    if (!own.writes || time.state !== 'booked') return null;
    return (
        <>
            {errors.rest && <FailureBox failure={errors.rest} />}
            {open && (
                <TextArea
                    label={open === 'move' ? o().moveWhy : o().cancelWhy}
                    maxLength={500}
                    value={text}
                    error={errors.at('/text')}
                    onValue={setText}
                    optional
                />
            )}
            <div class="actions">
                {open ? (
                    <>
                        <Button small kind="primary" busy={doing.busy} onClick={() => say(open)}>
                            {o().send}
                        </Button>
                        <Button small onClick={() => setOpen(null)}>
                            {o().back}
                        </Button>
                    </>
                ) : (
                    <>
                        {time.wish?.wish !== 'confirm' && (
                            <Button small busy={doing.busy} onClick={() => say('confirm')}>
                                {o().confirm}
                            </Button>
                        )}
                        <Button small onClick={() => setOpen('move')}>
                            {o().askMove}
                        </Button>
                        <Button small onClick={() => (time.mayCancel ? setCancels(true) : setOpen('cancel'))}>
                            {time.mayCancel ? o().cancel : o().askCancel}
                        </Button>
                    </>
                )}
            </div>
            {cancels && (
                <CancelDialog own={own} put={put} time={time} onClose={() => setCancels(false)} />
            )}
        </>
    );
}

function Time({ own, put, time }: Part & { time: api.OwnTime }) {
    const off = time.state === 'cancelled';
    return (
        <li>
            <span class="main-line">
                {off ? <del>{dateTime(time.startsAt)}</del> : dateTime(time.startsAt)} · {o().kinds[time.kind]}
            </span>
            {off && <strong>{o().off}</strong>}
            <span class="sub-line">
                {[time.unitName, time.withName, time.withTitle, time.place].filter(Boolean).join(' · ')}{' '}
                <Phone number={time.phone} />
            </span>
            {time.link && !off && (
                <a href={time.link} rel="noreferrer noopener" target="_blank">
                    {o().video}
                </a>
            )}
            {time.preparation && !off && (
                <p class="own-text">
                    <strong>{o().prepare}:</strong> {time.preparation}
                </p>
            )}
            {time.wish && <p class="quiet">{o().wished[time.wish.wish](dateTime(time.wish.at))}</p>}
            <Wish own={own} put={put} time={time} />
        </li>
    );
}

export function Times({ own, put }: Part) {
    if (!own.scopes.includes('times')) return null;
    return (
        <section class="card" aria-labelledby="own-times">
            <h2 id="own-times">{o().times}</h2>
            {own.times.length === 0 && <p>{o().noTimes}</p>}
            <ul class="plain-list">
                {own.times.map((time) => (
                    <Time key={time.id} own={own} put={put} time={time} />
                ))}
            </ul>
            {own.times.some((time) => time.state === 'booked') && (
                <p>
                    <a
                        class="button button--secondary"
                        href={`/api/v1/own/${own.id}/calendar`}
                        download="tider.ics"
                    >
                        {o().calendar}
                    </a>
                </p>
            )}
        </section>
    );
}
