/* A person's agreed times, on the person's page, in a case and in a plan: those that come, the earlier ones folded. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/appointment_calls';
import { may } from '../session/session';
import { Button } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { MakeDialog } from './dialogs';
import { TimeItem, type TimesProps } from './item';
import { w } from './words';

const QUIET = 80;

export function PersonTimes({ patientId, planId }: { patientId: string; planId?: string }) {
    const found = useResource(`times ${patientId}`, () => api.readPersonTimes(patientId));
    const [making, setMaking] = useState(false);
    const [turn, setTurn] = useState(0); // the earlier ones are read anew when something has ended
    const ownAct = useRef('');
    // What others did; not our own act, after which the list is read anyway: each reading is a row in the log.
    useHappened(
        (happened) => {
            if (happened.kind === 'reset') return true;
            if (happened.kind !== 'changed' || happened.id !== patientId) return false;
            if (happened.thing === 'block') return true;
            if (happened.thing !== 'appointments') return false;
            if (ownAct.current !== `${happened.version}`) return true;
            ownAct.current = '';
            return false;
        },
        () => {
            setTurn((n) => n + 1);
            void found.reload();
        },
        QUIET,
    );
    const props: TimesProps = {
        put: (one) => {
            ownAct.current = `${one.version}`;
            setTurn((n) => n + 1);
            void found.reload();
        },
        reload: found.reload,
    };
    const { data } = found;
    return (
        <section class="card times" aria-labelledby="times">
            <h2 id="times">{w().title}</h2>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && (
                <>
                    {data.items.length === 0 && <p class="quiet">{w().none}</p>}
                    <ul class="time-list">
                        {data.items.map((one) => (
                            <TimeItem key={one.id} one={one} {...props} />
                        ))}
                    </ul>
                    <Past patientId={patientId} turn={turn} {...props} />
                    <div class="actions">
                        {data.mayMake && may('appointment.write') && (
                            <Button onClick={() => setMaking(true)}>{w().make}</Button>
                        )}
                        {data.items.some((one) => one.state === 'booked' && one.forPatient) && (
                            <a class="button button--tertiary" href={api.calendarOfPerson(patientId)} download>
                                {w().calendarAll}
                            </a>
                        )}
                    </div>
                    {!data.mayMake && may('appointment.write') && <p class="quiet small">{w().mayNot}</p>}
                </>
            )}
            {making && (
                <MakeDialog
                    {...props}
                    patientId={patientId}
                    {...(planId ? { planId } : {})}
                    onClose={() => setMaking(false)}
                />
            )}
        </section>
    );
}

/** Read when it is opened, and not before: a page at a time, latest first. */
function Past({ patientId, turn, ...props }: TimesProps & { patientId: string; turn: number }) {
    const [open, setOpen] = useState(false);
    return (
        <details class="time-past" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{w().past}</summary>
            {open && <PastList key={turn} patientId={patientId} {...props} />}
        </details>
    );
}

function PastList({ patientId, ...props }: TimesProps & { patientId: string }) {
    const found = useResource(`past ${patientId}`, () => api.readPastTimes(patientId, null));
    const doing = useDoing();
    const { data } = found;
    const more = () =>
        void doing.run(async () => {
            const last = data?.items.at(-1);
            if (!data || !last) return;
            const next = await api.readPastTimes(patientId, last.id);
            found.put({ ...next, items: [...data.items, ...next.items] });
        });
    if (found.failure) return <Broken failure={found.failure} again={() => void found.reload()} />;
    if (!data) return <Loading />;
    return (
        <>
            {data.items.length === 0 && <p class="quiet">{w().none}</p>}
            <ul class="time-list">
                {data.items.map((one) => (
                    <TimeItem key={one.id} one={one} {...props} />
                ))}
            </ul>
            {data.more && (
                <Button small busy={doing.busy} onClick={more}>
                    {w().more}
                </Button>
            )}
        </>
    );
}
