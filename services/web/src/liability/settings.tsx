/* What the county has settled besides money. */
import { useId, useState } from 'preact/hooks';
import { w as contactWords } from '../contact/words';
import { readForms, words as inWords, type Forms } from '../document/forms';
import { dateTime } from '../format';
import { t } from '../text';
import { TextInput } from '../ui/form';
import { CheckBox, RadioGroup, TextArea } from '../ui/choice';
import { useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import * as api from './calls';
import { KeptForm } from './kept_form';
import { words } from './text';

const POINTERS = [
    '/planningDocumentHours',
    '/acknowledgeMinutes',
    '/homeReady',
    '/sipCallWorkingDay',
    '/contactLimit',
    '/physicianCategories',
    '/agreementLabel',
];

export function SettingsPart() {
    const found = useResource('county settings', api.readSettings);
    const forms = useResource('forms', readForms);
    const failure = found.failure ?? forms.failure;
    return (
        <>
            {failure && (
                <Broken failure={failure} again={() => void (found.failure ? found : forms).reload()} />
            )}
            {(!found.data || !forms.data) && !failure && <Loading />}
            {found.data && forms.data && (
                <Form
                    key={found.data.version}
                    points={forms.data.points}
                    found={found.data}
                    put={found.put}
                    reload={found.reload}
                />
            )}
        </>
    );
}

interface Props {
    points: Forms['points'];
    found: api.Settings;
    put: (found: api.Settings) => void;
    reload: () => Promise<void>;
}

type Category = api.Settings['physicianCategories'][number]; // FK-9: who may be fast läkarkontakt

const whole = (text: string) => /^\d+$/.test(text.trim());

function Form({ points, found, put, reload }: Props) {
    const w = words().county;
    const [hours, setHours] = useState(String(found.planningDocumentHours ?? ''));
    const [minutes, setMinutes] = useState(String(found.acknowledgeMinutes));
    const known = points.map((one) => one.key);
    const [chosen, setChosen] = useState((found.homeReady ?? []).filter((one) => known.includes(one)));
    const [own, setOwn] = useState((found.homeReady ?? []).filter((one) => !known.includes(one)).join('\n'));
    const [limit, setLimit] = useState(String(found.contactLimit));
    const [categories, setCategories] = useState(found.physicianCategories);
    const [label, setLabel] = useState(found.agreementLabel);
    const [workingDay, setWorkingDay] = useState(found.sipCallWorkingDay);
    const checklist = [
        ...chosen,
        ...own
            .split('\n')
            .map((one) => one.trim())
            .filter(Boolean),
    ];
    const [before] = useState(checklist.join('\n'));
    const dirty =
        hours !== String(found.planningDocumentHours ?? '') ||
        minutes !== String(found.acknowledgeMinutes) ||
        checklist.join('\n') !== before ||
        limit !== String(found.contactLimit) ||
        categories.join() !== found.physicianCategories.join() ||
        label !== found.agreementLabel ||
        workingDay !== found.sipCallWorkingDay;
    return (
        <section class="card" aria-label={w.settings}>
            <KeptForm
                act={t.save}
                done={t.saved}
                pointers={POINTERS}
                dirty={dirty}
                reload={reload}
                check={() => ({
                    ...(hours.trim() && !whole(hours)
                        ? { '/planningDocumentHours': w.wrongNumber }
                        : {}),
                    ...(whole(minutes) ? {} : { '/acknowledgeMinutes': w.wrongNumber }),
                    ...(whole(limit) ? {} : { '/contactLimit': w.wrongNumber }),
                    ...(categories.length ? {} : { '/physicianCategories': w.categoriesNone }),
                    ...(label.trim() ? {} : { '/agreementLabel': t.form.missing(w.agreementLabel) }),
                })}
                send={async () =>
                    put(
                        await api.writeSettings(found.version, {
                            planningDocumentHours: hours.trim() ? Number(hours) : null,
                            acknowledgeMinutes: Number(minutes),
                            homeReady: checklist.length ? checklist : null,
                            sipCallWorkingDay: workingDay,
                            contactLimit: Number(limit),
                            physicianCategories: categories,
                            agreementLabel: label.trim(),
                        }),
                    )
                }
            >
                {(errors) => (
                    <>
                        <div class="fields">
                            <TextInput
                                label={w.planningHours}
                                hint={w.planningHint}
                                optional
                                inputMode="numeric"
                                maxLength={3}
                                error={errors.at('/planningDocumentHours')}
                                value={hours}
                                onValue={setHours}
                            />
                            <TextInput
                                label={w.acknowledgeMinutes}
                                hint={w.acknowledgeHint}
                                inputMode="numeric"
                                maxLength={5}
                                error={errors.at('/acknowledgeMinutes')}
                                value={minutes}
                                onValue={setMinutes}
                            />
                            <TextInput
                                label={w.contactLimit}
                                inputMode="numeric"
                                maxLength={2}
                                error={errors.at('/contactLimit')}
                                value={limit}
                                onValue={setLimit}
                            />
                        </div>
                        <Choices
                            legend={w.homeReady}
                            hint={w.homeReadyHint}
                            all={points.map((one) => [one.key, inWords(one.label)] as const)}
                            value={chosen}
                            onValue={setChosen}
                        />
                        <TextArea
                            label={w.homeReadyOwn}
                            hint={w.homeReadyOwnHint}
                            optional
                            maxLength={8000}
                            rows={3}
                            error={errors.at('/homeReady')}
                            value={own}
                            onValue={setOwn}
                        />
                        <Choices
                            legend={w.categories}
                            all={Object.entries(contactWords().categories) as [Category, string][]}
                            value={categories}
                            onValue={setCategories}
                            error={errors.at('/physicianCategories')}
                        />
                        <AgreementLabel value={label} onValue={setLabel} error={errors.at('/agreementLabel')} />
                        <CheckBox
                            label={w.sipCallWorkingDay}
                            checked={workingDay}
                            onChecked={setWorkingDay}
                        />
                        {found.changedBy && found.changedAt && (
                            <p class="quiet">
                                {w.changed(found.changedBy.name, dateTime(found.changedAt))}
                            </p>
                        )}
                    </>
                )}
            </KeptForm>
        </section>
    );
}

/** Several of what there is, kept in the order in which it is there. */
function Choices<T extends string>(props: {
    legend: string;
    hint?: string;
    all: (readonly [T, string])[];
    value: T[];
    onValue: (value: T[]) => void;
    error?: string | undefined;
}) {
    const hint = useId();
    return (
        <fieldset
            class={`field field-wide${props.error ? ' field-wrong' : ''}`}
            aria-describedby={props.hint ? hint : undefined}
        >
            <legend class="label">{props.legend}</legend>
            {props.hint && (
                <p class="hint" id={hint}>
                    {props.hint}
                </p>
            )}
            {props.error && (
                <p class="error" tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {props.error}
                </p>
            )}
            <div class="choices">
                {props.all.map(([one, label]) => (
                    <CheckBox
                        key={one}
                        label={label}
                        checked={props.value.includes(one)}
                        onChecked={(on) =>
                            props.onValue(
                                props.all
                                    .map(([each]) => each)
                                    .filter((each) => (each === one ? on : props.value.includes(each))),
                            )
                        }
                    />
                ))}
            </div>
        </fieldset>
    );
}

const LABELS = ['Dokumenterad överenskommelse', 'Patientkontrakt'];

/** What an agreement with a patient is called: one of the two national names, or the county's own (PK-3). */
function AgreementLabel(props: { value: string; onValue: (value: string) => void; error: string | undefined }) {
    const w = words().county;
    const [other, setOther] = useState(!LABELS.includes(props.value));
    return (
        <>
            <RadioGroup
                legend={w.agreementLabel}
                value={other ? 'other' : props.value}
                choices={[
                    ...LABELS.map((value) => ({ value, label: value })),
                    { value: 'other', label: w.agreementOther },
                ]}
                onValue={(value) => {
                    setOther(value === 'other');
                    if (value !== 'other') props.onValue(value);
                }}
            />
            {other && (
                <TextInput
                    label={w.agreementName}
                    maxLength={60}
                    error={props.error}
                    value={props.value}
                    onValue={props.onValue}
                />
            )}
        </>
    );
}
