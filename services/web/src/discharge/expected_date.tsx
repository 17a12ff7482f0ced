/* Changing the expected date of discharge: says whom it concerns before it is done (LUS-12). */
import { useState } from 'preact/hooks';
import * as api from '../api/calls';
import { date, dayOf, longDate, now } from '../format';
import { t } from '../text';
import { TextInput } from '../ui/form';
import { ActDialog, orNull, type ActProps, type Wrong } from './act_dialog';
import { others } from './facts';

export function ExpectedDateDialog(props: ActProps) {
    const { found } = props;
    const [day, setDay] = useState(found.expectedDischargeDate);
    const [reason, setReason] = useState('');
    const told = others(found).map((one) => one.name);
    const check = () => {
        const wrong: Wrong = {};
        if (!day) wrong['/expectedDischargeDate'] = t.form.missing(t.admission.expected);
        else if (day < dayOf(now())) wrong['/expectedDischargeDate'] = t.admission.expectedPast;
        else if (day === found.expectedDischargeDate)
            wrong['/expectedDischargeDate'] = t.case.sameDate;
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.case.changeDateTitle}
            act={told.length ? t.case.changeAndTell : t.case.changeDateAct}
            done={t.case.dateChanged(date(day), told.length)}
            pointers={['/expectedDischargeDate', '/reason']}
            dirty={day !== found.expectedDischargeDate || reason !== ''}
            check={check}
            send={() =>
                api.changeExpectedDate(found, {
                    expectedDischargeDate: day,
                    reason: orNull(reason),
                })
            }
            consequence={
                <p>{told.length ? t.case.dateConsequence(told) : t.case.dateNoConsequence}</p>
            }
        >
            {(errors) => (
                <>
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
                </>
            )}
        </ActDialog>
    );
}
