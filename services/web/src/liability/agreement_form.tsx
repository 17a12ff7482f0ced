/* Everything that a county's agreement may say, and the preview of what it would have cost. */
import { useState } from 'preact/hooks';
import { t } from '../text';
import { CheckBox, RadioGroup } from '../ui/choice';
import { Button, Dialog, Select, TextInput, type Errors } from '../ui/form';
import { bodyOf, formOf, POINTERS, type AgreementForm, type AmountForm } from './agreement';
import * as api from './calls';
import { KeptForm } from './kept_form';
import { PreviewBox } from './preview';
import { words } from './text';

interface Props {
    old: api.Kept | null;
    put: (found: api.Agreements) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

const whole = (text: string) => /^\d+$/.test(text.trim());

function findings(form: AgreementForm): Record<string, string> {
    const w = words().county;
    const wrong: Record<string, string> = {};
    if (!form.county.trim()) wrong['/county'] = t.form.missing(w.name);
    if (!form.validFrom) wrong['/validFrom'] = t.form.missing(w.validFrom);
    if (form.validTo && form.validTo < form.validFrom) wrong['/validTo'] = w.endsBefore;
    if (!whole(form.thresholdSomatic)) wrong['/thresholdSomatic'] = w.wrongNumber;
    if (!whole(form.thresholdPsychiatric)) wrong['/thresholdPsychiatric'] = w.wrongNumber;
    if (!whole(form.minimumDays)) wrong['/average/minimumDays'] = w.wrongNumber;
    if (!form.cutOff) wrong['/cutOff'] = t.form.missing(w.cutOff);
    if (form.amounts.some((one) => !one.from || !one.to || !one.source.trim() || !whole(one.amount)))
        wrong['/amounts'] = t.form.missing(w.amountsTitle);
    return wrong;
}

export function AgreementDialog({ old, put, reload, onClose }: Props) {
    const w = words().county;
    const [form, setForm] = useState(formOf(old?.agreement ?? {}));
    const [touched, setTouched] = useState(false);
    const set = (part: Partial<AgreementForm>) => {
        setTouched(true);
        setForm((was) => ({ ...was, ...part }));
    };
    return (
        <Dialog title={old ? w.changeTitle : w.addTitle} onClose={onClose} wide>
            <KeptForm
                act={t.save}
                done={w.added}
                pointers={POINTERS}
                dirty={touched}
                check={() => findings(form)}
                reload={reload}
                onClose={onClose}
                send={async () =>
                    put(
                        old
                            ? await api.changeAgreement(old.id, old.version, bodyOf(form))
                            : await api.addAgreement(bodyOf(form)),
                    )
                }
            >
                {(errors) => (
                    <>
                        <Terms form={form} set={set} errors={errors} />
                        <AverageTerms form={form} set={set} errors={errors} />
                        <Amounts form={form} set={set} errors={errors} />
                        <PreviewBox
                            agreement={() =>
                                Object.keys(findings(form)).length ? null : bodyOf(form)
                            }
                        />
                    </>
                )}
            </KeptForm>
        </Dialog>
    );
}

interface PartProps {
    form: AgreementForm;
    set: (part: Partial<AgreementForm>) => void;
    errors: Errors;
}

function Terms({ form, set, errors }: PartProps) {
    const w = words().county;
    const models = ['individual', 'average', 'none'] as const;
    return (
        <>
            <div class="fields">
                <TextInput
                    label={w.name}
                    hint={w.nameHint}
                    maxLength={200}
                    error={errors.at('/county')}
                    value={form.county}
                    onValue={(county) => set({ county })}
                />
                <TextInput
                    label={w.source}
                    optional
                    maxLength={200}
                    error={errors.at('/source')}
                    value={form.source}
                    onValue={(source) => set({ source })}
                />
                <TextInput
                    type="date"
                    label={w.validFrom}
                    error={errors.at('/validFrom')}
                    value={form.validFrom}
                    onValue={(validFrom) => set({ validFrom })}
                />
                <TextInput
                    type="date"
                    label={w.validTo}
                    optional
                    error={errors.at('/validTo')}
                    value={form.validTo}
                    onValue={(validTo) => set({ validTo })}
                />
            </div>
            <RadioGroup
                legend={w.model}
                value={form.model}
                choices={models.map((value) => ({
                    value,
                    label: w.models[value],
                    hint: w.modelHints[value],
                }))}
                onValue={(model) => set({ model })}
            />
            <div class="fields">
                <TextInput
                    label={w.thresholdSomatic}
                    inputMode="numeric"
                    maxLength={2}
                    error={errors.at('/thresholdSomatic')}
                    value={form.thresholdSomatic}
                    onValue={(thresholdSomatic) => set({ thresholdSomatic })}
                />
                <TextInput
                    label={w.thresholdPsychiatric}
                    inputMode="numeric"
                    maxLength={2}
                    error={errors.at('/thresholdPsychiatric')}
                    value={form.thresholdPsychiatric}
                    onValue={(thresholdPsychiatric) => set({ thresholdPsychiatric })}
                />
                <TextInput
                    label={w.cutOff}
                    hint={w.cutOffHint}
                    maxLength={5}
                    error={errors.at('/cutOff')}
                    value={form.cutOff}
                    onValue={(cutOff) => set({ cutOff })}
                />
            </div>
            <div class="choices">
                <CheckBox
                    label={w.dischargeDayCounts}
                    checked={form.dischargeDayCounts}
                    onChecked={(dischargeDayCounts) => set({ dischargeDayCounts })}
                />
                <CheckBox
                    label={w.sipCallWorkingDay}
                    checked={form.sipCallWorkingDay}
                    onChecked={(sipCallWorkingDay) => set({ sipCallWorkingDay })}
                />
                <CheckBox
                    label={w.publishMonthly}
                    checked={form.publishMonthly}
                    onChecked={(publishMonthly) => set({ publishMonthly })}
                />
            </div>
        </>
    );
}

function AverageTerms({ form, set, errors }: PartProps) {
    const w = words().county;
    if (form.model !== 'average') return null;
    return (
        <fieldset class="plain-fieldset">
            <legend class="label">{w.averageTitle}</legend>
            <div class="fields">
                <TextInput
                    label={w.minimumDays}
                    inputMode="numeric"
                    maxLength={2}
                    error={errors.at('/average/minimumDays')}
                    value={form.minimumDays}
                    onValue={(minimumDays) => set({ minimumDays })}
                />
                <Select
                    label={w.attribution}
                    error={errors.at('/average/attribution')}
                    value={form.attribution}
                    onValue={(value) => set({ attribution: value as AgreementForm['attribution'] })}
                    choices={Object.entries(w.attributions).map(([value, label]) => ({
                        value,
                        label,
                    }))}
                />
                <Select
                    label={w.settlement}
                    error={errors.at('/average/settlement')}
                    value={form.settlement}
                    onValue={(value) => set({ settlement: value as AgreementForm['settlement'] })}
                    choices={Object.entries(w.settlements).map(([value, label]) => ({
                        value,
                        label,
                    }))}
                />
            </div>
            <div class="choices">
                <CheckBox
                    label={w.dayZeroCounts}
                    checked={form.dayZeroCounts}
                    onChecked={(dayZeroCounts) => set({ dayZeroCounts })}
                />
                <CheckBox
                    label={w.messagesRequired}
                    checked={form.messagesRequired}
                    onChecked={(messagesRequired) => set({ messagesRequired })}
                />
            </div>
        </fieldset>
    );
}

function Amounts({ form, set, errors }: PartProps) {
    const w = words().county;
    const error = errors.at('/amounts');
    const change = (i: number, part: Partial<AmountForm>) =>
        set({ amounts: form.amounts.map((one, k) => (k === i ? { ...one, ...part } : one)) });
    const name = (i: number, what: string) => `${what}, ${w.amountsTitle.toLowerCase()} ${i + 1}`;
    return (
        <fieldset class={`plain-fieldset${error ? ' field-wrong' : ''}`}>
            <legend class="label">{w.amountsTitle}</legend>
            <p class="hint">{w.amountsHint}</p>
            {error && (
                <p class="error" tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            {form.amounts.map((one, i) => (
                <div class="fields fields-dense amount-row" key={i}>
                    <TextInput
                        type="date"
                        label={w.from}
                        aria-label={name(i, w.from)}
                        value={one.from}
                        onValue={(from) => change(i, { from })}
                    />
                    <TextInput
                        type="date"
                        label={w.to}
                        aria-label={name(i, w.to)}
                        value={one.to}
                        onValue={(to) => change(i, { to })}
                    />
                    <TextInput
                        label={w.sek}
                        aria-label={name(i, w.sek)}
                        inputMode="numeric"
                        maxLength={7}
                        value={one.amount}
                        onValue={(amount) => change(i, { amount })}
                    />
                    <TextInput
                        label={w.source}
                        aria-label={name(i, w.source)}
                        maxLength={200}
                        value={one.source}
                        onValue={(source) => change(i, { source })}
                    />
                    <Button
                        small
                        kind="quiet"
                        label={`${w.removeAmount} ${i + 1}`}
                        onClick={() => set({ amounts: form.amounts.filter((_, k) => k !== i) })}
                    >
                        {w.removeAmount}
                    </Button>
                </div>
            ))}
            <Button
                small
                onClick={() =>
                    set({
                        amounts: [...form.amounts, { from: '', to: '', amount: '', source: '' }],
                    })
                }
            >
                {w.addAmount}
            </Button>
        </fieldset>
    );
}
