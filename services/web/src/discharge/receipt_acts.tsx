/*
 * What a unit says of what it got: not known here, not ours, passed on, sent back; and what the ward
 * takes back from a wrong unit (LUS-21). Who leaves sees the case no longer, and is told so first.
 */
import { useState } from 'preact/hooks';
import * as api from '../api/calls';
import { t } from '../text';
import { RadioGroup, TextArea } from '../ui/choice';
import { Select } from '../ui/form';
import {
    ActDialog,
    AFTERWARDS_POINTERS,
    orNull,
    useAfterwards,
    type ActProps,
    type Wrong,
} from './act_dialog';
import { cameFrom, others, partiesNow, personName, ROLE_OF } from './facts';
import { UnitSearch } from './recipients';
import { ownUnit } from '../session/session';

/** What was acknowledged earlier in another way; one click acknowledges what is read now. */
export function AcknowledgeDialog(props: ActProps) {
    const { found } = props;
    const afterwards = useAfterwards(true);
    return (
        <ActDialog
            {...props}
            title={t.acts.acknowledge.title}
            act={t.step.act.acknowledge}
            done={t.case.acknowledgedNow}
            pointers={AFTERWARDS_POINTERS}
            dirty={afterwards.at !== null}
            check={() => {
                const wrong: Wrong = {};
                afterwards.check(wrong);
                return wrong;
            }}
            send={() => api.acknowledge(found.id, afterwards.body())}
            consequence={<p>{t.acts.acknowledge.consequence}</p>}
        >
            {(errors) => afterwards.fields(errors)}
        </ActDialog>
    );
}

export function NotKnownDialog(props: ActProps) {
    const { found } = props;
    const [note, setNote] = useState('');
    return (
        <ActDialog
            {...props}
            title={t.acts.notKnown.title}
            act={t.acts.notKnown.act}
            done={t.acts.notKnown.done(found.unit.name)}
            pointers={['/note']}
            dirty={note !== ''}
            send={() => api.notKnown(found, { note: orNull(note) })}
            consequence={<p>{t.acts.notKnown.consequence(found.unit.name)}</p>}
        >
            {(errors) => (
                <TextArea
                    label={t.acts.note}
                    hint={t.acts.notKnown.noteHint}
                    optional
                    maxLength={500}
                    error={errors.at('/note')}
                    value={note}
                    onValue={setNote}
                />
            )}
        </ActDialog>
    );
}

type RejectReason = api.Body<'/discharges/{id}/rejection'>['reason'];
const REJECTIONS: RejectReason[] = ['not-resident', 'wrong-unit', 'not-needed', 'other'];

export function RejectDialog(props: ActProps) {
    const { found } = props;
    const [reason, setReason] = useState<RejectReason | ''>('');
    const [note, setNote] = useState('');
    const check = () => {
        const wrong: Wrong = {};
        if (!reason) wrong['/reason'] = t.acts.chooseReason;
        else if (reason === 'other' && !note.trim()) wrong['/note'] = t.acts.reject.sayWhy;
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.acts.reject.title}
            act={t.acts.reject.act}
            done={t.acts.reject.done(found.unit.name)}
            pointers={['/reason', '/note']}
            dirty={reason !== '' || note !== ''}
            check={check}
            send={() => api.reject(found, { reason: reason || 'other', note: orNull(note) })}
            consequence={<p>{t.acts.reject.consequence(found.unit.name)}</p>}
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={t.acts.reason}
                        value={reason}
                        onValue={setReason}
                        error={errors.at('/reason')}
                        choices={REJECTIONS.map((value) => ({
                            value,
                            label: t.acts.reject.reasons[value],
                        }))}
                    />
                    <TextArea
                        label={t.acts.note}
                        hint={t.acts.reject.noteHint}
                        optional={reason !== 'other'}
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                </>
            )}
        </ActDialog>
    );
}

/** Units of our municipality: of the same organisation, or serving the same municipality. */
function near(us: api.Unit | undefined, unit: api.Unit): boolean {
    if (!us || !ROLE_OF[unit.kind]) return false;
    return unit.provider.id === us.provider.id || unit.serves.some((m) => us.serves.includes(m));
}

export function ForwardDialog(props: ActProps) {
    const { found } = props;
    const [to, setTo] = useState<api.UnitRef | null>(null);
    const [role, setRole] = useState<api.PartyRole>('municipal-health');
    const [note, setNote] = useState('');
    const us = partiesNow(found).find((one) => one.unit.id === ownUnit()?.id)?.unit;
    const roles = [...new Set(Object.values(ROLE_OF))].filter((one) => one !== 'ward');
    return (
        <ActDialog
            {...props}
            wide
            title={t.acts.forward.title}
            act={to ? t.acts.forward.actTo(to.name) : t.acts.forward.act}
            done={t.acts.forward.done(to?.name ?? '')}
            pointers={['/unitId', '/role', '/note']}
            dirty={to !== null || note !== ''}
            check={(): Wrong => (to ? {} : { '/unitId': t.acts.forward.choose })}
            send={() => api.forward(found, { unitId: to?.id ?? '', role, note: orNull(note) })}
            consequence={
                <p>
                    {t.acts.forward.consequence(
                        to?.name ?? t.acts.forward.otherUnit,
                        found.unit.name,
                    )}
                </p>
            }
        >
            {(errors) => (
                <>
                    {errors.at('/unitId') && (
                        <p class="error" tabIndex={-1} data-error-focus>
                            <span aria-hidden="true">▲ </span>
                            {errors.at('/unitId')}
                        </p>
                    )}
                    {to ? (
                        <div class="picked">
                            <span class="choice-text">
                                <span class="main-line">{to.name}</span>
                                <span class="sub-line">{t.unitKind[to.kind]}</span>
                            </span>
                            <button type="button" class="link" onClick={() => setTo(null)}>
                                {t.acts.forward.other}
                            </button>
                        </div>
                    ) : (
                        <UnitSearch
                            label={t.acts.forward.search}
                            act={t.form.pick}
                            taken={partiesNow(found).map((one) => one.unit.id)}
                            fits={(unit) => near(us, unit)}
                            onPick={(unit) => {
                                setTo(unit);
                                setRole(ROLE_OF[unit.kind] ?? 'municipal-health');
                            }}
                        />
                    )}
                    {to && (
                        <Select
                            label={t.acts.forward.role}
                            value={role}
                            onValue={(value) => setRole(value as api.PartyRole)}
                            choices={roles.map((value) => ({ value, label: t.partyRole[value] }))}
                        />
                    )}
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                </>
            )}
        </ActDialog>
    );
}

export function ReturnDialog(props: ActProps) {
    const { found } = props;
    const [note, setNote] = useState('');
    const from = cameFrom(found)?.name ?? '';
    return (
        <ActDialog
            {...props}
            title={t.acts.return.title}
            act={t.acts.return.act}
            done={t.acts.return.done(from)}
            pointers={['/note']}
            dirty={note !== ''}
            send={() => api.giveBack(found, { note: orNull(note) })}
            consequence={<p>{t.acts.return.consequence(from)}</p>}
        >
            {(errors) => (
                <TextArea
                    label={t.acts.note}
                    hint={t.acts.return.noteHint}
                    optional
                    maxLength={500}
                    error={errors.at('/note')}
                    value={note}
                    onValue={setNote}
                />
            )}
        </ActDialog>
    );
}

export function RecallDialog(props: ActProps) {
    const { found } = props;
    const [unitId, setUnitId] = useState('');
    const [reason, setReason] = useState('');
    const units = others(found);
    const name = units.find((one) => one.id === unitId)?.name;
    return (
        <ActDialog
            {...props}
            title={t.acts.recall.title}
            act={t.acts.recall.act}
            done={t.acts.recall.done(name ?? '')}
            pointers={['/unitId', '/reason']}
            dirty={unitId !== '' || reason !== ''}
            check={(): Wrong => (unitId ? {} : { '/unitId': t.acts.recall.choose })}
            send={() => api.recall(found, { unitId, reason: orNull(reason) })}
            consequence={
                <p>{t.acts.recall.consequence(name ?? t.acts.recall.theUnit, personName(found))}</p>
            }
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={t.acts.recall.unit}
                        value={unitId}
                        onValue={setUnitId}
                        error={errors.at('/unitId')}
                        choices={units.map((unit) => ({
                            value: unit.id,
                            label: unit.name,
                            hint: unit.provider.name,
                        }))}
                    />
                    <TextArea
                        label={t.acts.reason}
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
