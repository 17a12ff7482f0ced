/* Changing the expected date of discharge: says whom it concerns before it is done (LUS-12). */
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { date, dayOf, longDate, now } from '../format';
import { useUnsent } from '../router';
import { t } from '../text';
import { Button, Dialog, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';

export interface ActProps {
    found: api.Discharge;
    put: (found: api.Discharge) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

function concerned(found: api.Discharge): string[] {
    const names = new Map<string, string>();
    for (const notice of found.notices)
        for (const one of notice.recipients) names.set(one.unit.id, one.unit.name);
    return [...names.values()];
}

export function ExpectedDateDialog({ found, put, reload, onClose }: ActProps) {
    const [day, setDay] = useState(found.expectedDischargeDate);
    const [reason, setReason] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const [stale, setStale] = useState(false);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(
        stale ? null : doing.failure,
        ['/expectedDischargeDate', '/reason'],
        own,
    );
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    const dirty = day !== found.expectedDischargeDate || reason !== '';
    useUnsent(dirty);
    const told = concerned(found);

    const save = async () => {
        const wrong: Record<string, string> = {};
        if (!day) wrong['/expectedDischargeDate'] = t.form.missing(t.admission.expected);
        else if (day < dayOf(now())) wrong['/expectedDischargeDate'] = t.admission.expectedPast;
        else if (day === found.expectedDischargeDate)
            wrong['/expectedDischargeDate'] = t.case.sameDate;
        setOwn(wrong);
        setTried((n) => n + 1);
        setStale(false);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                put(
                    await api.changeExpectedDate(
                        found.id,
                        found.version,
                        day,
                        reason.trim() || null,
                    ),
                );
                toast(t.case.dateChanged(date(day), told.length));
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

    return (
        <Dialog title={t.case.changeDateTitle} onClose={onClose}>
            <form
                ref={form}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {stale && (
                    <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                        <p>
                            <strong>{t.case.changedByOther}</strong>
                        </p>
                    </div>
                )}
                {errors.rest && <FailureBox failure={errors.rest} />}
                <p>{t.case.dateNow(longDate(found.expectedDischargeDate))}</p>
                <TextInput
                    type="date"
                    label={t.case.newDate}
                    hint={day ? longDate(day) : undefined}
                    error={errors.at('/expectedDischargeDate')}
                    min={dayOf(now())}
                    value={day}
                    onValue={setDay}
                />
                <TextInput
                    label={t.case.reason}
                    optional
                    maxLength={500}
                    error={errors.at('/reason')}
                    value={reason}
                    onValue={setReason}
                />
                <p class="callout callout-warn">
                    {told.length ? t.case.dateConsequence(told) : t.case.dateNoConsequence}
                </p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {told.length ? t.case.changeAndTell : t.case.changeDateAct}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}
