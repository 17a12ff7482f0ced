/* Putting right what was mistyped at the admission (the clocks run anew), and what kind of care it is. */
import { useState } from 'preact/hooks';
import * as api from '../api/calls';
import { dateTime } from '../format';
import { t } from '../text';
import { CheckBox, RadioGroup } from '../ui/choice';
import { TextInput } from '../ui/form';
import { ActDialog, orNull, useMoment, type ActProps, type Wrong } from './act_dialog';
import { others } from './facts';

export function CorrectDialog(props: ActProps) {
    const { found } = props;
    const admitted = useMoment(Date.parse(found.admittedAt));
    const [later, setLater] = useState(!!found.assessedAt);
    const assessed = useMoment(Date.parse(found.assessedAt ?? found.admittedAt));
    const [physician, setPhysician] = useState(found.physicianName ?? '');
    const [reason, setReason] = useState('');
    const told = others(found).length;
    const moved = admitted.touched || assessed.touched || later !== !!found.assessedAt;
    const check = () => {
        const wrong: Wrong = {};
        admitted.check(wrong, '/admittedAt', t.admission.admittedAt);
        if (later) assessed.check(wrong, '/assessedAt', t.admission.assessedAt);
        if (later && (assessed.at ?? 0) < (admitted.at ?? 0))
            wrong['/assessedAt'] = t.admission.assessedBeforeAdmitted;
        if (!reason.trim()) wrong['/reason'] = t.form.missing(t.case.reason);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.acts.correct.title}
            act={told ? t.acts.correct.act : t.acts.correct.actAlone}
            done={t.acts.correct.done}
            pointers={['/admittedAt', '/assessedAt', '/physicianName', '/reason']}
            dirty={moved || reason !== '' || physician !== (found.physicianName ?? '')}
            check={check}
            send={() =>
                api.correctAdmission(found, {
                    admittedAt: admitted.touched ? admitted.iso() : found.admittedAt,
                    assessedAt: !later
                        ? null
                        : assessed.touched || !found.assessedAt
                          ? assessed.iso()
                          : found.assessedAt,
                    physicianName: orNull(physician),
                    reason: reason.trim(),
                })
            }
            consequence={<p>{t.acts.correct.consequence(told)}</p>}
        >
            {(errors) => (
                <>
                    <p class="hint">{t.acts.correct.now(dateTime(found.admittedAt))}</p>
                    {admitted.fields(t.admission.admittedAt, errors.at('/admittedAt'))}
                    <CheckBox
                        label={t.admission.later}
                        hint={t.admission.laterHint}
                        checked={later}
                        onChecked={setLater}
                    />
                    {later && assessed.fields(t.admission.assessedAt, errors.at('/assessedAt'))}
                    <TextInput
                        label={t.admission.physician}
                        optional
                        maxLength={100}
                        error={errors.at('/physicianName')}
                        value={physician}
                        onValue={setPhysician}
                    />
                    <TextInput
                        label={t.acts.correct.why}
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

export type CareKind = 'somatic' | 'psychiatric' | 'opt' | 'orv';
const KINDS: CareKind[] = ['somatic', 'psychiatric', 'opt', 'orv'];

export function careKind(found: {
    care: api.Discharge['care'];
    compulsory?: api.Discharge['compulsory'];
}): CareKind {
    return found.compulsory ?? found.care;
}

/** The members of the API for one of the four that are offered (PSY-1). */
export function careOf(kind: CareKind): Pick<api.Discharge, 'care' | 'compulsory'> {
    if (kind === 'opt' || kind === 'orv') return { care: 'psychiatric', compulsory: kind };
    return { care: kind, compulsory: null };
}

export function CareChoice(props: {
    value: CareKind;
    onValue: (kind: CareKind) => void;
    error?: string | undefined;
}) {
    return (
        <RadioGroup
            legend={t.care.legend}
            value={props.value}
            onValue={props.onValue}
            error={props.error}
            choices={KINDS.map((value) => ({
                value,
                label: t.care.kinds[value],
                hint: t.care.hints[value],
            }))}
        />
    );
}

export function CareDialog(props: ActProps) {
    const { found } = props;
    const before = careKind(found);
    const [kind, setKind] = useState(before);
    return (
        <ActDialog
            {...props}
            title={t.care.change}
            act={t.save}
            done={t.care.changed(t.care.kinds[kind])}
            pointers={['/care', '/compulsory']}
            dirty={kind !== before}
            check={(): Wrong => (kind === before ? { '/care': t.care.same } : {})}
            send={() => api.changeCare(found, careOf(kind))}
            consequence={
                <p>
                    {kind === 'opt' || kind === 'orv'
                        ? t.care.consequenceCompulsory
                        : t.care.consequence}
                </p>
            }
        >
            {(errors) => <CareChoice value={kind} onValue={setKind} error={errors.at('/care')} />}
        </ActDialog>
    );
}
