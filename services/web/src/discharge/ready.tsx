/*
 * Reporting a patient ready for discharge, and withdrawing it (LUS-15, LUS-20). Says what follows
 * before it is confirmed; the days are a forecast here and are fixed by the server at the sending.
 */
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { DAY, dayOf, isoOf, longDate, momentOf, now, timeOf } from '../format';
import { useUnsent } from '../router';
import { t } from '../text';
import { Button, Dialog, FailureBox, Moment, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import type { ActProps } from './expected_date';

const AHEAD_ALLOWED = 5 * 60_000;

const later = (day: string, days: number) =>
    new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** LUS-17 and PAY-4 for a notice that is sent at this moment. */
function forecast(sent: number): { call: string; liable: string } {
    const day = dayOf(sent);
    const noon = momentOf(day, '12:00');
    return { call: later(day, 3), liable: later(day, noon !== null && sent > noon ? 4 : 3) };
}

function told(found: api.Discharge): number {
    const units = found.parties.filter((one) => !one.until && one.unit.id !== found.unit.id);
    return new Set(units.map((one) => one.unit.id)).size;
}

/** The case as the act left it; somebody else's change is shown and what is typed is kept. */
function useAct({ found, put, reload, onClose }: ActProps) {
    const doing = useDoing();
    const [stale, setStale] = useState(false);
    const run = (act: () => Promise<api.Discharge>, done: string) => {
        setStale(false);
        doing.clear();
        return doing.run(async () => {
            try {
                put(await act());
                toast(done);
                onClose();
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await reload();
                }
                throw error;
            }
        });
    };
    return { doing, stale, run, n: told(found) };
}

function Stale() {
    return (
        <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
            <p>
                <strong>{t.case.changedByOther}</strong>
            </p>
        </div>
    );
}

export function ReadyDialog(props: ActProps) {
    const { found, onClose } = props;
    const [day, setDay] = useState(dayOf(now()));
    const [time, setTime] = useState(timeOf(now()));
    const [physician, setPhysician] = useState(found.physicianName ?? '');
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const { doing, stale, run, n } = useAct(props);
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, ['/judgedAt', '/physicianName'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useUnsent(physician !== (found.physicianName ?? ''));
    const days = forecast(now());

    const save = async () => {
        const wrong: Record<string, string> = {};
        const judged = momentOf(day, time);
        if (judged === null) wrong['/judgedAt'] = t.form.missing(t.ready.judgedAt);
        else if (judged > now() + AHEAD_ALLOWED) wrong['/judgedAt'] = t.admission.inFuture;
        if (!physician.trim()) wrong['/physicianName'] = t.form.missing(t.ready.physician);
        setOwn(wrong);
        setTried((count) => count + 1);
        if (judged === null || Object.keys(wrong).length) return;
        await run(
            () => api.reportReady(found.id, found.version, isoOf(judged), physician.trim()),
            t.ready.sent(n),
        );
    };

    return (
        <Dialog title={t.ready.title} onClose={onClose}>
            <form
                ref={form}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {stale && <Stale />}
                {errors.rest && !stale && <FailureBox failure={errors.rest} />}
                <Moment
                    legend={t.ready.judgedAt}
                    error={errors.at('/judgedAt')}
                    day={day}
                    time={time}
                    maxDay={dayOf(now())}
                    onDay={setDay}
                    onTime={setTime}
                />
                <TextInput
                    label={t.ready.physician}
                    maxLength={100}
                    error={errors.at('/physicianName')}
                    value={physician}
                    onValue={setPhysician}
                />
                <p class="callout callout-warn">
                    {t.ready.consequence(n, longDate(days.call), longDate(days.liable))}
                </p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.ready.send}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}

export function WithdrawDialog(props: ActProps) {
    const { found, onClose } = props;
    const [reason, setReason] = useState('');
    const { doing, stale, run, n } = useAct(props);
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, ['/reason']);
    useFocusError(form, doing.failure);
    useUnsent(reason !== '');
    const save = () =>
        run(
            () => api.withdrawReady(found.id, found.version, reason.trim() || null),
            t.ready.withdrawn(n),
        );
    return (
        <Dialog title={t.ready.withdrawTitle} onClose={onClose}>
            <form
                ref={form}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {stale && <Stale />}
                {errors.rest && !stale && <FailureBox failure={errors.rest} />}
                <TextInput
                    label={t.case.reason}
                    optional
                    maxLength={500}
                    error={errors.at('/reason')}
                    value={reason}
                    onValue={setReason}
                />
                <p class="callout callout-warn">{t.ready.withdrawConsequence(n)}</p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.ready.withdrawAct}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}
