/* What the unit has settled: time to acknowledge, substitute unit, where and when it is told. */
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { dateTime } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { t, wordsOf } from '../text';
import { CheckBox, TextArea } from '../ui/choice';
import { Button, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { UnitTabs } from './tabs';

const EVENTS = ['new', 'ready', 'change', 'overdue', 'reminder', 'message'] as const;
const POINTERS = [
    '/acknowledgeMinutes',
    '/substituteId',
    '/emails',
    '/phones',
    '/digestMinutes',
    '/quietFrom',
    '/quietTo',
    '/specialistPercent',
    '/traineePercent',
];

export function UnitSettingsPage() {
    const found = useResource('unit-settings', api.readUnitSettings);
    return (
        <Page
            title={t.unitSettings.title}
            heading={t.unitSettings.title}
            over={<p class="over">{found.data?.unit.name}</p>}
        >
            <UnitTabs at="settings" />
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && (
                <>
                    <SettingsForm
                        key={found.data.version}
                        settings={found.data}
                        put={found.put}
                        reload={found.reload}
                    />
                    <Deliveries list={found.data.deliveries} />
                </>
            )}
        </Page>
    );
}

const lines = (text: string) =>
    text
        .split(/[\n,;]/)
        .map((one) => one.trim())
        .filter(Boolean);
/** Percent of full time as people count posts: "3,25". */
const posts = (percent: number | null) => (percent === null ? '' : String(percent / 100).replace('.', ','));
const POSTS = /^(\d{1,3}([.,]\d{1,2})?)?$/;
const percentOf = (text: string) => (text.trim() ? Math.round(Number(text.trim().replace(',', '.')) * 100) : null);
const formOf = (now: api.UnitSettings) => ({
    minutes: now.acknowledgeMinutes === null ? '' : String(now.acknowledgeMinutes),
    substitute: now.substitute,
    emails: now.emails.join('\n'),
    phones: now.phones.join('\n'),
    events: now.events,
    digest: String(now.digestMinutes),
    quietFrom: now.quietFrom ?? '',
    quietTo: now.quietTo ?? '',
    specialists: posts(now.specialistPercent),
    trainees: posts(now.traineePercent),
    patientCancels: now.patientCancels,
    patientRebooks: now.patientRebooks,
});
type Form = ReturnType<typeof formOf>;

function faults(form: Form): Record<string, string> {
    const wrong: Record<string, string> = {};
    if (form.minutes && !/^\d{1,5}$/.test(form.minutes))
        wrong['/acknowledgeMinutes'] = t.unitSettings.badNumber;
    if (!/^\d{1,4}$/.test(form.digest)) wrong['/digestMinutes'] = t.unitSettings.badNumber;
    if (!form.quietFrom !== !form.quietTo)
        wrong[form.quietFrom ? '/quietTo' : '/quietFrom'] = t.unitSettings.quietBoth;
    if (!POSTS.test(form.specialists.trim())) wrong['/specialistPercent'] = t.unitSettings.badPosts;
    if (!POSTS.test(form.trainees.trim())) wrong['/traineePercent'] = t.unitSettings.badPosts;
    return wrong;
}

interface FormProps {
    settings: api.UnitSettings;
    put: (settings: api.UnitSettings) => void;
    reload: () => Promise<void>;
}

function SettingsForm({ settings, put, reload }: FormProps) {
    const [form, setForm] = useState(() => formOf(settings));
    const [own, setOwn] = useState<Record<string, string>>({});
    const [stale, setStale] = useState(false);
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, POINTERS, own);
    useFocusError(element, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(JSON.stringify(form) !== JSON.stringify(formOf(settings)));
    const set = (part: Partial<Form>) => setForm({ ...form, ...part });
    const write = may('member.write');

    const save = async () => {
        const wrong = faults(form);
        setOwn(wrong);
        setStale(false);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                put(
                    await api.writeUnitSettings(settings.version, {
                        acknowledgeMinutes: form.minutes ? Number(form.minutes) : null,
                        substituteId: form.substitute?.id ?? null,
                        emails: lines(form.emails),
                        phones: lines(form.phones),
                        events: form.events,
                        digestMinutes: Number(form.digest),
                        quietFrom: form.quietFrom || null,
                        quietTo: form.quietTo || null,
                        specialistPercent: percentOf(form.specialists),
                        traineePercent: percentOf(form.trainees),
                        patientCancels: form.patientCancels,
                        patientRebooks: form.patientRebooks,
                    }),
                );
                toast(t.saved);
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
        <form
            ref={element}
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void save();
            }}
        >
            {stale && (
                <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                    <strong>{t.case.changedByOther}</strong>
                </div>
            )}
            {errors.rest && <FailureBox failure={errors.rest} />}
            <h2>{t.unitSettings.receipts}</h2>
            <div class="fields">
                <TextInput
                    label={t.unitSettings.minutes}
                    hint={t.unitSettings.minutesHint(settings.countyAcknowledgeMinutes)}
                    inputMode="numeric"
                    maxLength={5}
                    error={errors.at('/acknowledgeMinutes')}
                    value={form.minutes}
                    onValue={(minutes) => set({ minutes })}
                />
                <SubstituteField
                    value={form.substitute}
                    error={errors.at('/substituteId')}
                    onValue={(substitute) => set({ substitute })}
                />
            </div>
            <h2>{t.unitSettings.notices}</h2>
            <p class="quiet">{t.unitSettings.noticesWords}</p>
            <NoticeFields form={form} set={set} at={errors.at} />
            {settings.unit.kind === 'primary-care' && <PhysicianFields form={form} set={set} at={errors.at} />}
            <TimeFields form={form} set={set} />
            <div class="actions">
                {write && (
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.save}
                    </Button>
                )}
                {settings.changedBy && settings.changedAt && (
                    <span class="quiet">
                        {t.unitSettings.changed(
                            settings.changedBy.name,
                            dateTime(settings.changedAt),
                        )}
                    </span>
                )}
            </div>
        </form>
    );
}

interface NoticeProps {
    form: Form;
    set: (part: Partial<Form>) => void;
    at: (pointer: string) => string | undefined;
}

function NoticeFields({ form, set, at }: NoticeProps) {
    return (
        <>
            <div class="fields">
                {(['emails', 'phones'] as const).map((name) => (
                    <TextArea
                        key={name}
                        label={t.unitSettings[name]}
                        hint={t.unitSettings[`${name}Hint`]}
                        error={at(`/${name}`)}
                        maxLength={3000}
                        rows={3}
                        value={form[name]}
                        onValue={(value) => set({ [name]: value })}
                    />
                ))}
            </div>
            <fieldset class="field">
                <legend class="label">{t.unitSettings.events}</legend>
                <div class="choices">
                    {EVENTS.map((event) => (
                        <CheckBox
                            key={event}
                            label={t.unitSettings.event[event]}
                            checked={form.events.includes(event)}
                            onChecked={(checked) =>
                                set({
                                    events: EVENTS.filter((one) =>
                                        one === event ? checked : form.events.includes(one),
                                    ),
                                })
                            }
                        />
                    ))}
                </div>
            </fieldset>
            <div class="fields">
                <TextInput
                    label={t.unitSettings.digest}
                    hint={t.unitSettings.digestHint}
                    inputMode="numeric"
                    maxLength={4}
                    error={at('/digestMinutes')}
                    value={form.digest}
                    onValue={(digest) => set({ digest })}
                />
                <TextInput
                    type="time"
                    label={t.unitSettings.quietFrom}
                    hint={t.unitSettings.quietHint}
                    optional
                    error={at('/quietFrom')}
                    value={form.quietFrom}
                    onValue={(quietFrom) => set({ quietFrom })}
                />
                <TextInput
                    type="time"
                    label={t.unitSettings.quietTo}
                    optional
                    error={at('/quietTo')}
                    value={form.quietTo}
                    onValue={(quietTo) => set({ quietTo })}
                />
            </div>
        </>
    );
}

/** What a patient may do with the unit's agreed times; nothing until it is said here. */
function TimeFields({ form, set }: Omit<NoticeProps, 'at'>) {
    return (
        <>
            <h2>{t.unitSettings.times}</h2>
            <p class="quiet">{t.unitSettings.timesWords}</p>
            <div class="choices">
                {(['patientCancels', 'patientRebooks'] as const).map((name) => (
                    <CheckBox
                        key={name}
                        label={t.unitSettings[name]}
                        checked={form[name]}
                        onChecked={(checked) => set({ [name]: checked })}
                    />
                ))}
            </div>
        </>
    );
}

/** What the guide value of listed persons is counted from (FK-7). */
function PhysicianFields({ form, set, at }: NoticeProps) {
    return (
        <>
            <h2>{t.unitSettings.physicians}</h2>
            <p class="quiet">{t.unitSettings.physiciansWords}</p>
            <div class="fields">
                {(['specialists', 'trainees'] as const).map((name) => (
                    <TextInput
                        key={name}
                        label={t.unitSettings[name]}
                        optional
                        inputMode="decimal"
                        maxLength={6}
                        error={at(name === 'specialists' ? '/specialistPercent' : '/traineePercent')}
                        value={form[name]}
                        onValue={(value) => set({ [name]: value })}
                    />
                ))}
            </div>
        </>
    );
}

interface SubstituteProps {
    value: api.UnitRef | null;
    error: string | undefined;
    onValue: (unit: api.UnitRef | null) => void;
}

function SubstituteField({ value, error, onValue }: SubstituteProps) {
    const [text, setText] = useState('');
    const [hits, setHits] = useState<api.UnitRef[] | null>(null);
    const doing = useDoing();
    const search = () =>
        doing.run(async () => setHits((await api.searchUnits(text.trim())).units.slice(0, 8)));
    return (
        <div class="field field-wide">
            <p class="label">{t.unitSettings.substitute}</p>
            <p class="hint">{t.unitSettings.substituteHint}</p>
            <p>
                <strong>{value?.name ?? t.unitSettings.noSubstitute}</strong>{' '}
                {value && (
                    <Button small onClick={() => onValue(null)}>
                        {t.unitSettings.remove}
                    </Button>
                )}
            </p>
            <TextInput
                label={t.unitSettings.search}
                hint={t.unitSettings.searchHint}
                error={error}
                value={text}
                onValue={setText}
                onKeyDown={(event) => {
                    if (event.key !== 'Enter') return;
                    event.preventDefault();
                    void search();
                }}
            />
            <Button small busy={doing.busy} onClick={() => void search()}>
                {t.unitSettings.searchAct}
            </Button>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {hits && (
                <ul class="plain-list" role="status">
                    {hits.length === 0 && <li class="quiet">{t.recipients.hits(0)}</li>}
                    {hits.map((unit) => (
                        <li key={unit.id}>
                            {unit.name}{' '}
                            <Button
                                small
                                label={`${t.unitSettings.pick}: ${unit.name}`}
                                onClick={() => {
                                    onValue(unit);
                                    setHits(null);
                                    setText('');
                                }}
                            >
                                {t.unitSettings.pick}
                            </Button>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}

function Deliveries({ list }: { list: api.UnitSettings['deliveries'] }) {
    return (
        <section>
            <h2>{t.unitSettings.deliveries}</h2>
            {list.length === 0 && <p class="quiet">{t.unitSettings.noDeliveries}</p>}
            {list.length > 0 && (
                <table class="simple stacked">
                    <thead>
                        <tr>
                            <th scope="col">{t.unitSettings.to}</th>
                            <th scope="col">{t.unitSettings.when}</th>
                            <th scope="col">{t.unitSettings.how}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {list.map((one, i) => (
                            <tr key={i}>
                                <th scope="row">
                                    <span class="main-line">{one.address}</span>
                                    <span class="sub-line">
                                        {wordsOf(t.unitSettings.channel, one.channel)}
                                    </span>
                                </th>
                                <td>
                                    <span class="cell-label">{t.unitSettings.when}</span>
                                    {dateTime(one.createdAt)}
                                </td>
                                <td>
                                    <span class="cell-label">{t.unitSettings.how}</span>
                                    <span class="main-line">
                                        {one.deliveredAt
                                            ? t.unitSettings.delivered(dateTime(one.deliveredAt))
                                            : one.gaveUpAt
                                              ? t.unitSettings.gaveUp
                                              : t.unitSettings.waits(one.attempts)}
                                    </span>
                                    {one.why && !one.deliveredAt && (
                                        <span class="sub-line">{one.why}</span>
                                    )}
                                </td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            )}
        </section>
    );
}
