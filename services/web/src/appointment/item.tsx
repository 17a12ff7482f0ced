/* An agreed time in a list, the acts on it, and the one time with its history when it is opened. */
import { RouteNote } from '../access/route';
import { useState } from 'preact/hooks';
import * as api from '../api/appointment_calls';
import { dateTime, identityNumber } from '../format';
import { may } from '../session/session';
import { wordsOf } from '../text';
import { Protected } from '../ui/bits';
import { Button, Dialog } from '../ui/form';
import { useHappened, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { CancelDialog, ChangeDialog, MoveDialog, OutcomeDialog } from './dialogs';
import { inside, named, span, w } from './words';

type Act = 'show' | 'change' | 'move' | 'cancel' | 'done' | 'missed';

export interface TimesProps {
    put: (one: api.Appointment) => void;
    reload: () => Promise<void>;
}

function Place({ one }: { one: api.AppointmentItem }) {
    if (one.placeHidden) return <span class="time-hidden">{w().placeHidden}</span>;
    return one.place ? <span>{one.place}</span> : null;
}

/** What must not be overlooked about it; whether it was agreed on is among the facts of the one that is opened. */
function Signs({ one, opened }: { one: api.AppointmentItem; opened?: boolean }) {
    return (
        <>
            {!opened && one.state === 'booked' && one.forPatient && !one.agreed && (
                <span class="badge badge-afterwards">{w().notAgreed}</span>
            )}
            {!one.own && <RouteNote route={one.route} />}
            {!one.forPatient && <span class="badge">{w().notForPatient}</span>}
            {one.own && one.visibility === 'own-unit' && <span class="badge">{w().ownOnly}</span>}
            {one.wish && (
                <span class={one.wish.wish === 'confirm' ? 'badge' : 'badge badge-afterwards'}>
                    {w().wish[one.wish.wish](one.wish.by, dateTime(one.wish.at))}
                    {one.wish.text && ` ”${one.wish.text}”`}
                </span>
            )}
            {one.overlaps.map((other) => (
                <span class="badge badge-afterwards" key={other.id}>
                    {w().overlaps(
                        `${inside(w().kinds[other.kind])}, ${span(other.startsAt, other.endsAt)}, ${other.unit.name}`,
                    )}
                </span>
            ))}
        </>
    );
}

/** One line of a list; `person` shows whose time it is. */
export function TimeItem({ one, person, ...props }: TimesProps & { one: api.AppointmentItem; person?: boolean }) {
    const [open, setOpenAct] = useState<Act | null>(null);
    // An act is made on the time as it was opened: what others do meanwhile is told by the answer, not overwritten.
    const [held, setHeld] = useState<api.AppointmentItem | null>(null);
    const setOpen = (act: Act | null) => {
        setHeld(act ? one : null);
        setOpenAct(act);
    };
    const can = (act: (typeof one.acts)[number]) => may('appointment.write') && one.acts.includes(act);
    const dialog = {
        put: props.put,
        one: held ?? one,
        onClose: () => setOpen(null),
        reload: async () => {
            await props.reload();
            setHeld(null);
        },
    };
    return (
        <li class={`time time-${one.state}`}>
            <div class="time-what">
                <span class="main-line">
                    <time dateTime={one.startsAt}>{span(one.startsAt, one.endsAt)}</time>
                    <span class="time-kind">{w().kinds[one.kind]}</span>
                    {one.state !== 'booked' && <span class="badge">{w().states[one.state]}</span>}
                </span>
                {person && (
                    <span class="person-facts">
                        {one.patient ? (
                            <>
                                <a href={`/person/${one.patientId}`}>{one.patient.name}</a>
                                <span>{identityNumber(one.patient.identifier)}</span>
                                <Protected how={one.patient.protectedIdentity} />
                            </>
                        ) : (
                            <span>{w().gone}</span>
                        )}
                    </span>
                )}
                <span class="person-facts">
                    {!person && <span>{one.unit.name}</span>}
                    {one.with && <span>{[one.with.name, one.with.title].filter(Boolean).join(', ')}</span>}
                    <Place one={one} />
                    {one.link && (
                        <a href={one.link} target="_blank" rel="noopener noreferrer">
                            {w().follow}
                        </a>
                    )}
                </span>
                {one.preparation && (
                    <span class="time-to-patient">
                        <span class="quiet">{w().preparationShort}:</span> {one.preparation}
                    </span>
                )}
                <span class="time-signs">
                    <Signs one={one} />
                </span>
                {one.unsettled && <strong class="time-unsettled">{w().unsettled}</strong>}
            </div>
            <div class="time-acts">
                {one.unsettled && can('done') && (
                    <Button small kind="primary" onClick={() => setOpen('done')}>
                        {w().done}
                    </Button>
                )}
                {one.unsettled && can('missed') && (
                    <Button small onClick={() => setOpen('missed')}>
                        {w().missed}
                    </Button>
                )}
                {can('move') && (
                    <Button small label={w().moveOf(named(one))} onClick={() => setOpen('move')}>
                        {w().move}
                    </Button>
                )}
                {can('cancel') && (
                    <Button small label={w().cancelOf(named(one))} onClick={() => setOpen('cancel')}>
                        {w().cancel}
                    </Button>
                )}
                <Button small kind="quiet" label={w().showOf(named(one))} onClick={() => setOpen('show')}>
                    {w().show}
                </Button>
            </div>
            {open === 'show' && <ShowDialog {...dialog} onAct={setOpen} />}
            {open === 'change' && <ChangeDialog {...dialog} />}
            {open === 'move' && <MoveDialog {...dialog} />}
            {open === 'cancel' && <CancelDialog {...dialog} />}
            {(open === 'done' || open === 'missed') && <OutcomeDialog {...dialog} outcome={open} />}
        </li>
    );
}

function entryWords(one: api.AppointmentEntry): string {
    const moved = one.wasStartsAt && one.wasEndsAt;
    const was = span(one.wasStartsAt ?? one.startsAt, one.wasEndsAt ?? one.endsAt);
    const sameTime = one.wasStartsAt === one.startsAt && one.wasEndsAt === one.endsAt;
    return [
        moved && !sameTime && w().fromTo(was, span(one.startsAt, one.endsAt)),
        moved && one.wasPlace !== one.place && w().fromTo(one.wasPlace ?? '–', one.place ?? '–'),
        wordsOf(w().reasons, one.reason),
        one.told && w().toldPatient(w().told[one.told.how], dateTime(one.told.at)),
    ]
        .filter(Boolean)
        .join(' · ');
}

function History({ one }: { one: api.Appointment }) {
    return (
        <details class="time-history">
            <summary>
                {w().history} ({one.changes.length})
            </summary>
            <ul class="plain-list">
                {[...one.changes].reverse().map((entry) => (
                    <li key={entry.version}>
                        <span class="main-line">{w().acts[entry.act]}</span>
                        <span class="sub-line">{entryWords(entry)}</span>
                        <span class="sub-line">
                            {entry.by.name}, {entry.unit.name}, {dateTime(entry.at)}
                        </span>
                    </li>
                ))}
            </ul>
        </details>
    );
}

function Facts({ one }: { one: api.Appointment }) {
    const rows: [string, string | null | undefined][] = [
        [w().with, one.with && [one.with.name, one.with.title].filter(Boolean).join(', ')],
        [w().place, one.placeHidden ? w().placeHidden : one.place],
        [w().preparationShort, one.preparation],
        [w().reasonShort, one.reason],
        [w().agreed, one.agreed ? `${w().told[one.agreed.how]}, ${dateTime(one.agreed.at)}` : w().notYet],
        [w().visibility, w().visibilities[one.visibility]],
    ];
    return (
        <dl class="time-facts">
            {rows
                .filter(([, said]) => said)
                .map(([name, said]) => (
                    <div key={name}>
                        <dt>{name}</dt>
                        <dd>{said}</dd>
                    </div>
                ))}
        </dl>
    );
}

/** The one time, read for itself: where a protected person will be is shown here, to the unit's own staff. */
function ShowDialog(props: TimesProps & { one: api.AppointmentItem; onClose: () => void; onAct: (act: Act) => void }) {
    const { one, onAct } = props;
    const found = useResource(one.id, () => api.readTime(one.id));
    useHappened(
        (happened) => happened.kind === 'changed' && happened.id === one.id,
        () => void found.reload(),
        100,
    );
    const { data } = found;
    const can = (act: (typeof one.acts)[number]) => may('appointment.write') && data?.acts.includes(act);
    return (
        <Dialog title={`${w().kinds[one.kind]}, ${one.unit.name}`} onClose={props.onClose}>
            {found.failure &&
                (found.failure.status === 404 ? (
                    <p class="callout callout-warn">{w().left}</p>
                ) : (
                    <Broken failure={found.failure} again={() => void found.reload()} />
                ))}
            {!data && !found.failure && <Loading />}
            {data && (
                <div class="flow">
                    <p class="time-span">
                        <strong>{span(data.startsAt, data.endsAt)}</strong>{' '}
                        <span class="badge">{w().states[data.state]}</span>{' '}
                        {data.planId && (
                            <a href={`/plan/${data.planId}`}>
                                {w().inPlan}
                            </a>
                        )}
                    </p>
                    <Facts one={data} />
                    <p class="time-signs">
                        <Signs one={data} opened />
                    </p>
                    {data.link && (
                        <p>
                            <a href={data.link} target="_blank" rel="noopener noreferrer">
                                {w().follow}
                            </a>
                        </p>
                    )}
                    <History one={data} />
                    <div class="actions">
                        {can('change') && <Button onClick={() => onAct('change')}>{w().change}</Button>}
                        {!data.unsettled && can('done') && (
                            <Button onClick={() => onAct('done')}>{w().outcome}</Button>
                        )}
                        {!data.unsettled && !can('done') && can('missed') && (
                            <Button onClick={() => onAct('missed')}>{w().outcome}</Button>
                        )}
                        {data.forPatient && (
                            <a class="button button--secondary" href={api.calendarOf(data.id)} download>
                                {w().calendar}
                            </a>
                        )}
                    </div>
                </div>
            )}
        </Dialog>
    );
}
