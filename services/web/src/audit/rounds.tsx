/* The rounds of the log review: ordered by hand or by the schedule; the schedule; the list of public persons. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/review_calls';
import { DAY, date, dayOf, identityNumber, now } from '../format';
import { t } from '../text';
import { reviewWords } from '../text/review';
import { UnitSearch } from '../discharge/recipients';
import { Button, FailureBox, Select, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { AuditTabs } from './tabs';

export function RoundsPage() {
    const words = reviewWords().rounds;
    const found = useResource('review-rounds', api.readRounds);
    const data = found.data;
    return (
        <Page title={words.title} heading={words.title} over={<p class="over">{words.over}</p>}>
            <AuditTabs at="rounds" />
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && (
                <>
                    <Rounds data={data} onReload={() => void found.reload()} />
                    <Order
                        catalogue={data.catalogue ?? []}
                        onDone={(next) => found.put({ ...next, catalogue: data.catalogue ?? [] })}
                    />
                </>
            )}
            <Settings />
            <Persons />
        </Page>
    );
}

function Rounds({ data, onReload }: { data: api.ReviewRounds; onReload: () => void }) {
    const words = reviewWords().rounds;
    const title = (slug: string) => data.catalogue?.find((one) => one.slug === slug)?.title ?? slug;
    return (
        <section class="card">
            <h2>{words.list}</h2>
            {data.rounds.length === 0 && <p class="quiet">{words.none}</p>}
            {data.rounds.some((one) => !one.drawnAt) && <Button onClick={onReload}>{words.reload}</Button>}
            {data.rounds.length > 0 && (
                <div class="scroll-x" role="region" aria-label={words.list} tabIndex={0}>
                    <table class="simple stacked">
                        <thead>
                            <tr>
                                <th scope="col">{words.columns.days}</th>
                                <th scope="col">{words.columns.by}</th>
                                <th scope="col">{words.columns.from}</th>
                                <th scope="col">{words.columns.drawn}</th>
                                <th scope="col">{words.columns.decided}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {data.rounds.map((one) => (
                                <tr key={one.id}>
                                    <th scope="row">
                                        <span
                                            class="main-line">{`${date(one.fromDay)} – ${date(one.toDay)}`}</span
                                        >
                                        <span class="sub-line">
                                            {[
                                                one.unit?.name ?? words.allUnits,
                                                one.reasons?.map(title).join(', ') ?? words.allReasons,
                                            ].join(' · ')}
                                        </span>
                                    </th>
                                    <td>{one.orderedBy?.name ?? words.schedule}</td>
                                    <td>
                                        {one.drawnAt ? words.of(one.accesses ?? 0, one.rows ?? 0) : words.waits}
                                    </td>
                                    <td>{one.drawnAt ? words.drawn(one.items, one.random) : '–'}</td>
                                    <td>{one.drawnAt ? one.decided : '–'}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </section>
    );
}

const whole = (text: string) => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : null);
const POINTERS = ['/fromDay', '/toDay', '/unitId', '/reasons', '/randomWanted', '/targetedWanted'];

interface OrderProps {
    catalogue: api.ReviewReason[];
    onDone: (rounds: api.ReviewRounds) => void;
}

function Order({ catalogue, onDone }: OrderProps) {
    const words = reviewWords().rounds;
    const yesterday = dayOf(now() - DAY);
    const [asked, setAsked] = useState({
        from: dayOf(now() - 7 * DAY),
        to: yesterday,
        random: '20',
        targeted: '30',
    });
    const [unit, setUnit] = useState<{ id: string; name: string } | null>(null);
    const [reasons, setReasons] = useState<string[]>([]);
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, POINTERS, own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    const set = (part: Partial<typeof asked>) => setAsked({ ...asked, ...part });
    const order = () => {
        const random = whole(asked.random);
        const targeted = whole(asked.targeted);
        const wrong: Record<string, string> = {};
        if (!asked.from) wrong['/fromDay'] = words.missing;
        if (!asked.to) wrong['/toDay'] = words.missing;
        if (random === null) wrong['/randomWanted'] = words.number;
        if (targeted === null) wrong['/targetedWanted'] = words.number;
        setOwn(wrong);
        doing.clear();
        if (random === null || targeted === null || Object.keys(wrong).length) return;
        void doing.run(async () => {
            onDone(
                await api.orderRound({
                    fromDay: asked.from,
                    toDay: asked.to,
                    randomWanted: random,
                    targetedWanted: targeted,
                    ...(unit ? { unitId: unit.id } : {}),
                    ...(reasons.length ? { reasons } : {}),
                }),
            );
            toast(words.ordered);
        });
    };
    return (
        <form
            ref={form}
            class="card"
            noValidate
            aria-label={words.order}
            onSubmit={(event) => {
                event.preventDefault();
                order();
            }}
        >
            <h2>{words.order}</h2>
            {errors.rest && <FailureBox failure={errors.rest} />}
            <div class="fields fields-dense">
                <TextInput
                    type="date"
                    label={words.fromDay}
                    error={errors.at('/fromDay')}
                    value={asked.from}
                    onValue={(from) => set({ from })}
                />
                <TextInput
                    type="date"
                    label={words.toDay}
                    hint={words.toHint}
                    error={errors.at('/toDay')}
                    max={yesterday}
                    value={asked.to}
                    onValue={(to) => set({ to })}
                />
                <TextInput
                    inputMode="numeric"
                    label={words.random}
                    error={errors.at('/randomWanted')}
                    maxLength={3}
                    value={asked.random}
                    onValue={(random) => set({ random })}
                />
                <TextInput
                    inputMode="numeric"
                    label={words.targeted}
                    hint={words.targetedHint}
                    error={errors.at('/targetedWanted')}
                    maxLength={3}
                    value={asked.targeted}
                    onValue={(targeted) => set({ targeted })}
                />
                {unit ? (
                    <div class="field">
                        <span class="label">{words.unit}</span>
                        <p class="picked">
                            <span>{unit.name}</span>
                            <Button small onClick={() => setUnit(null)}>
                                {words.allUnits}
                            </Button>
                        </p>
                    </div>
                ) : (
                    <UnitSearch
                        label={words.unit}
                        act={t.form.pick}
                        taken={[]}
                        fits={() => true}
                        onPick={setUnit}
                    />
                )}
            </div>
            <fieldset class="field">
                <legend class="label">{words.reasons}</legend>
                <p class="hint">{words.reasonsHint}</p>
                {catalogue.map((one) => (
                    <label key={one.slug} class="choice">
                        <input
                            type="checkbox"
                            checked={reasons.includes(one.slug)}
                            onChange={(event) =>
                                setReasons(
                                    event.currentTarget.checked
                                        ? [...reasons, one.slug]
                                        : reasons.filter((slug) => slug !== one.slug),
                                )
                            }
                        />
                        <span>{one.title}</span>
                    </label>
                ))}
            </fieldset>
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {words.act}
                </Button>
            </div>
        </form>
    );
}

function Settings() {
    const words = reviewWords().settings;
    const found = useResource('review-settings', api.readReviewSettings);
    return (
        <section class="card">
            <h2>{words.title}</h2>
            <p class="quiet">{words.words}</p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {found.data && <SettingsForm key={found.data.version} now={found.data} onDone={found.put} />}
        </section>
    );
}

function SettingsForm({ now: kept, onDone }: { now: api.ReviewSettings; onDone: (next: api.ReviewSettings) => void }) {
    const words = reviewWords().settings;
    const rounds = reviewWords().rounds;
    const [every, setEvery] = useState<string>(kept.every);
    const [random, setRandom] = useState(String(kept.randomWanted));
    const [targeted, setTargeted] = useState(String(kept.targetedWanted));
    const [persons, setPersons] = useState(String(kept.personsAnHour));
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/every', '/randomWanted', '/targetedWanted', '/personsAnHour'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    const save = () => {
        const numbers = {
            '/randomWanted': whole(random),
            '/targetedWanted': whole(targeted),
            '/personsAnHour': whole(persons),
        };
        const wrong: Record<string, string> = {};
        for (const [at, n] of Object.entries(numbers)) if (n === null) wrong[at] = rounds.number;
        setOwn(wrong);
        doing.clear();
        if (Object.keys(wrong).length) return;
        void doing.run(async () => {
            onDone(
                await api.writeReviewSettings(kept.version, {
                    every: every as api.ReviewSettings['every'],
                    randomWanted: numbers['/randomWanted'] ?? 0,
                    targetedWanted: numbers['/targetedWanted'] ?? 0,
                    personsAnHour: numbers['/personsAnHour'] ?? 0,
                }),
            );
            toast(words.saved);
        });
    };
    return (
        <form
            ref={form}
            noValidate
            aria-label={words.title}
            onSubmit={(event) => {
                event.preventDefault();
                save();
            }}
        >
            {errors.rest && <FailureBox failure={errors.rest} />}
            <div class="fields fields-dense">
                <Select
                    label={words.every}
                    error={errors.at('/every')}
                    value={every}
                    onValue={setEvery}
                    choices={(['never', 'week', 'month'] as const).map((value) => ({
                        value,
                        label: words.choices[value],
                    }))}
                />
                <TextInput
                    inputMode="numeric"
                    label={rounds.random}
                    error={errors.at('/randomWanted')}
                    maxLength={3}
                    value={random}
                    onValue={setRandom}
                />
                <TextInput
                    inputMode="numeric"
                    label={rounds.targeted}
                    error={errors.at('/targetedWanted')}
                    maxLength={3}
                    value={targeted}
                    onValue={setTargeted}
                />
                <TextInput
                    inputMode="numeric"
                    label={words.persons}
                    hint={words.personsHint}
                    error={errors.at('/personsAnHour')}
                    maxLength={4}
                    value={persons}
                    onValue={setPersons}
                />
            </div>
            <div class="actions">
                <Button type="submit" busy={doing.busy}>
                    {words.act}
                </Button>
            </div>
        </form>
    );
}

function Persons() {
    const words = reviewWords().persons;
    const found = useResource('public-persons', api.readPublicPersons);
    const [identifier, setIdentifier] = useState('');
    const [label, setLabel] = useState('');
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/identifier', '/label'], {});
    useFocusError(form, doing.failure);
    const list = found.data?.persons ?? [];
    const add = () =>
        void doing.run(async () => {
            found.put(await api.addPublicPerson({ identifier: identifier.trim(), label: label.trim() }));
            setIdentifier('');
            setLabel('');
            toast(words.added);
        });
    const remove = (id: string) =>
        void doing.run(async () => {
            found.put(await api.removePublicPerson(id));
            toast(words.removed);
        });
    return (
        <section class="card">
            <h2>{words.title}</h2>
            <p class="quiet">{words.words}</p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {found.data && list.length === 0 && <p class="quiet">{words.none}</p>}
            {list.length > 0 && (
                <table class="simple stacked">
                    <caption class="sr-only">{words.title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.columns.label}</th>
                            <th scope="col">{words.columns.number}</th>
                            <th scope="col">
                                <span class="sr-only">{words.remove}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {list.map((one) => (
                            <tr key={one.id}>
                                <th scope="row">{one.label}</th>
                                <td class="number">{identityNumber(one.identifier)}</td>
                                <td>
                                    <Button
                                        small
                                        busy={doing.busy}
                                        label={`${words.remove}: ${one.label}`}
                                        onClick={() => remove(one.id)}
                                    >
                                        {words.remove}
                                    </Button>
                                </td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            )}
            <form
                ref={form}
                noValidate
                aria-label={words.add}
                onSubmit={(event) => {
                    event.preventDefault();
                    add();
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <div class="fields fields-dense">
                    <TextInput
                        label={words.identifier}
                        error={errors.at('/identifier')}
                        maxLength={40}
                        value={identifier}
                        onValue={setIdentifier}
                    />
                    <TextInput
                        label={words.label}
                        hint={words.labelHint}
                        error={errors.at('/label')}
                        maxLength={200}
                        value={label}
                        onValue={setLabel}
                    />
                </div>
                <div class="actions">
                    <Button type="submit" busy={doing.busy}>
                        {words.add}
                    </Button>
                </div>
            </form>
        </section>
    );
}
