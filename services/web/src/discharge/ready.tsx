/*
 * Reporting a patient ready for discharge, and withdrawing it (LUS-15, LUS-20). Says what follows
 * before it is confirmed; the days are the server's own forecast, and are fixed at the sending.
 */
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { date, isoOf, longDate } from '../format';
import { t } from '../text';
import { TextInput } from '../ui/form';
import {
    ActDialog,
    AFTERWARDS_POINTERS,
    orNull,
    useAfterwards,
    useMoment,
    type ActProps,
    type Wrong,
} from './act_dialog';
import { others, readyNow } from './facts';

/** The days that would run from a sending now, or at `sent`; null until the server has answered. */
function useForecast(id: string, sent: number | null): api.ReadyForecast | null {
    const [days, setDays] = useState<api.ReadyForecast | null>(null);
    useEffect(() => {
        let current = true;
        api.forecastReady(id, sent === null ? undefined : isoOf(sent)).then(
            (answer) => current && setDays(answer),
            () => current && setDays(null),
        );
        return () => {
            current = false;
        };
    }, [id, sent]);
    return days;
}

export function ReadyDialog(props: ActProps) {
    const { found } = props;
    const judged = useMoment();
    const [physician, setPhysician] = useState(found.physicianName ?? '');
    const afterwards = useAfterwards();
    const days = useForecast(found.id, afterwards.at);
    const told = others(found).length;
    const check = () => {
        const wrong: Wrong = {};
        judged.check(wrong, '/judgedAt', t.ready.judgedAt);
        if (!physician.trim()) wrong['/physicianName'] = t.form.missing(t.ready.physician);
        afterwards.check(wrong);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.ready.title}
            act={t.ready.send}
            done={t.ready.sent(told)}
            pointers={['/judgedAt', '/physicianName', ...AFTERWARDS_POINTERS]}
            dirty={judged.touched || physician !== (found.physicianName ?? '') || afterwards.open}
            check={check}
            send={() =>
                api.reportReady(found, {
                    judgedAt: judged.iso(),
                    physicianName: physician.trim(),
                    ...afterwards.body(),
                })
            }
            consequence={
                <>
                    <p>{t.ready.goesTo(told)}</p>
                    {days && (
                        <p>
                            {found.compulsory
                                ? t.ready.followsCompulsory(longDate(days.liabilityEarliest))
                                : t.ready.follows(
                                      longDate(days.sipCallLastDay),
                                      longDate(days.liabilityEarliest),
                                  )}
                        </p>
                    )}
                </>
            }
        >
            {(errors) => (
                <>
                    {judged.fields(t.ready.judgedAt, errors.at('/judgedAt'))}
                    <TextInput
                        label={t.ready.physician}
                        maxLength={100}
                        error={errors.at('/physicianName')}
                        value={physician}
                        onValue={setPhysician}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

export function WithdrawDialog(props: ActProps) {
    const { found } = props;
    const [reason, setReason] = useState('');
    const afterwards = useAfterwards();
    const told = others(found).length;
    const ready = readyNow(found);
    return (
        <ActDialog
            {...props}
            title={t.ready.withdrawTitle}
            act={t.ready.withdrawAct}
            done={t.ready.withdrawn(told)}
            pointers={['/reason', ...AFTERWARDS_POINTERS]}
            dirty={reason !== '' || afterwards.open}
            check={() => {
                const wrong: Wrong = {};
                afterwards.check(wrong);
                return wrong;
            }}
            send={() => api.withdrawReady(found, { reason: orNull(reason), ...afterwards.body() })}
            consequence={
                <>
                    <p>{t.ready.withdrawConsequence(told)}</p>
                    {ready && <p>{t.ready.withdrawDays(date(ready.liabilityEarliest))}</p>}
                </>
            }
        >
            {(errors) => (
                <>
                    <TextInput
                        label={t.case.reason}
                        optional
                        maxLength={500}
                        error={errors.at('/reason')}
                        value={reason}
                        onValue={setReason}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}
