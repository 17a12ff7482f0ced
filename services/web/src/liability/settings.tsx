/* What the county has settled besides money. */
import { useState } from 'preact/hooks';
import { w as contactWords } from '../contact/words';
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
    return (
        <>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && (
                <Form
                    key={found.data.version}
                    found={found.data}
                    put={found.put}
                    reload={found.reload}
                />
            )}
        </>
    );
}

interface Props {
    found: api.Settings;
    put: (found: api.Settings) => void;
    reload: () => Promise<void>;
}

const whole = (text: string) => /^\d+$/.test(text.trim());

function Form({ found, put, reload }: Props) {
    const w = words().county;
    const [hours, setHours] = useState(String(found.planningDocumentHours ?? ''));
    const [minutes, setMinutes] = useState(String(found.acknowledgeMinutes));
    const [points, setPoints] = useState((found.homeReady ?? []).join('\n'));
    const [limit, setLimit] = useState(String(found.contactLimit));
    const [categories, setCategories] = useState(found.physicianCategories);
    const [label, setLabel] = useState(found.agreementLabel);
    const [workingDay, setWorkingDay] = useState(found.sipCallWorkingDay);
    const lines = points
        .split('\n')
        .map((one) => one.trim())
        .filter(Boolean);
    const dirty =
        hours !== String(found.planningDocumentHours ?? '') ||
        minutes !== String(found.acknowledgeMinutes) ||
        points !== (found.homeReady ?? []).join('\n') ||
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
                            homeReady: lines.length ? lines : null,
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
                        <TextArea
                            label={w.homeReady}
                            hint={w.homeReadyHint}
                            optional
                            maxLength={8000}
                            rows={6}
                            error={errors.at('/homeReady')}
                            value={points}
                            onValue={setPoints}
                        />
                        <Categories
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

/** FK-9: who may be fast läkarkontakt. */
function Categories(props: {
    value: api.Settings['physicianCategories'];
    onValue: (value: api.Settings['physicianCategories']) => void;
    error: string | undefined;
}) {
    const all = Object.entries(contactWords().categories) as [api.Settings['physicianCategories'][number], string][];
    return (
        <fieldset class={`field field-wide${props.error ? ' field-wrong' : ''}`}>
            <legend class="label">{words().county.categories}</legend>
            {props.error && (
                <p class="error" tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {props.error}
                </p>
            )}
            <div class="choices">
                {all.map(([one, label]) => (
                    <CheckBox
                        key={one}
                        label={label}
                        checked={props.value.includes(one)}
                        onChecked={(on) =>
                            props.onValue(
                                all
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
