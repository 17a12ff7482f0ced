/* Consent to a plan (SIP-2): who gave it, how, to which units, what it leaves out, from when to when; and its end. */
import { useState } from 'preact/hooks';
import { useMoment } from '../discharge/act_dialog';
import * as api from '../api/plan_calls';
import { DAY, dayOf, now } from '../format';
import { CheckBox, RadioGroup, TextArea } from '../ui/choice';
import { TextInput } from '../ui/form';
import { filled, Shape, Units, type PlanActProps, type Wrong } from './act_shape';
import { p, said, unitsOf } from './words';

const GIVERS = ['patient', 'guardian', 'representative', 'unable'] as const;
const CONSENT_HOW = ['oral', 'written', 'e-id'] as const;
/** What a consent may leave out. What the law demands of a plan it may not. */
const CONSENTED = ['situation', 'child', 'relatives', 'worse'];

export function ConsentDialog(props: PlanActProps) {
    const [giver, setGiver] = useState<(typeof GIVERS)[number]>(props.plan.child ? 'guardian' : 'patient');
    const [name, setName] = useState('');
    const [how, setHow] = useState<(typeof CONSENT_HOW)[number]>('oral');
    const [units, setUnits] = useState(unitsOf(props.plan).map((one) => one.id));
    const [excluded, setExcluded] = useState<string[]>([]);
    const [note, setNote] = useState('');
    const [since, setSince] = useState(dayOf(now()));
    const [until, setUntil] = useState(dayOf(now() + 365 * DAY));
    const when = useMoment();
    const named = giver === 'guardian' || giver === 'representative';
    const slots = props.parts.filter((part) => CONSENTED.includes(part.section) && (!part.child || props.plan.child));
    const check = (wrong: Wrong) => {
        when.check(wrong, '/givenAt', p().when);
        if (named && !name.trim()) wrong['/name'] = p().missing(p().giverName);
        if (giver === 'unable' && !note.trim()) wrong['/note'] = p().missing(p().attitude);
        if (!since) wrong['/validFrom'] = p().missing(p().since);
        if (!until) wrong['/validTo'] = p().missing(p().until);
        if (!units.length) wrong['/unitIds'] = p().missing(p().covers);
    };
    return (
        <Shape
            {...props}
            act="consent"
            pointers={['/name', '/givenAt', '/unitIds', '/note', '/validFrom', '/validTo']}
            check={check}
            send={() =>
                api.giveConsent(
                    props.plan.id,
                    filled({
                        givenBy: giver,
                        name: named ? name.trim() : '',
                        how: giver === 'unable' ? ('attitude' as const) : how,
                        givenAt: when.iso(),
                        unitIds: units,
                        excluded,
                        note: note.trim(),
                        validFrom: since,
                        validTo: until,
                    }),
                )
            }
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={p().giver}
                        value={giver}
                        onValue={setGiver}
                        choices={GIVERS.map((value) => ({ value, label: p().givers[value] }))}
                    />
                    {named && (
                        <TextInput
                            label={p().giverName}
                            value={name}
                            onValue={setName}
                            maxLength={200}
                            error={errors.at('/name')}
                        />
                    )}
                    {giver !== 'unable' && (
                        <RadioGroup
                            legend={p().how}
                            value={how}
                            onValue={setHow}
                            choices={CONSENT_HOW.map((value) => ({ value, label: p().consentHow[value] }))}
                        />
                    )}
                    {when.fields(p().when, errors.at('/givenAt'))}
                    <Units
                        legend={p().covers}
                        known={unitsOf(props.plan)}
                        chosen={units}
                        onChosen={setUnits}
                        error={errors.at('/unitIds')}
                    />
                    <details class="earlier">
                        <summary>{p().excludes}</summary>
                        {slots.map((part) => (
                            <fieldset class="plan-excluded" key={part.section}>
                                <legend class="label">{said(part.label)}</legend>
                                {part.fields.map((slot) => (
                                    <CheckBox
                                        key={slot.name}
                                        label={said(slot.label)}
                                        checked={excluded.includes(slot.name)}
                                        onChecked={(on) =>
                                            setExcluded(
                                                on ? [...excluded, slot.name] : excluded.filter((x) => x !== slot.name),
                                            )
                                        }
                                    />
                                ))}
                            </fieldset>
                        ))}
                    </details>
                    <TextInput
                        label={p().since}
                        type="date"
                        value={since}
                        onValue={setSince}
                        error={errors.at('/validFrom')}
                    />
                    <TextInput
                        label={p().until}
                        type="date"
                        value={until}
                        onValue={setUntil}
                        error={errors.at('/validTo')}
                    />
                    <TextArea
                        label={giver === 'unable' ? p().attitude : p().note}
                        maxLength={1000}
                        value={note}
                        onValue={setNote}
                        optional={giver !== 'unable'}
                        error={errors.at('/note')}
                    />
                </>
            )}
        </Shape>
    );
}

export function WithdrawDialog(props: PlanActProps & { consent: api.PlanConsent }) {
    const [how, setHow] = useState<(typeof CONSENT_HOW)[number]>('oral');
    return (
        <Shape
            {...props}
            act="withdraw"
            pointers={[]}
            consequence={p().withdrawSure}
            send={() => api.withdrawConsent(props.plan.id, props.consent.id, { how })}
        >
            {() => (
                <RadioGroup
                    legend={p().how}
                    value={how}
                    onValue={setHow}
                    choices={CONSENT_HOW.map((value) => ({ value, label: p().consentHow[value] }))}
                />
            )}
        </Shape>
    );
}
