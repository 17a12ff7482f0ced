/* One access with all that is needed to judge it, what has been said of it, and the reviewer's own word. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/review_calls';
import { date, dateTime, exactTime, identityNumber } from '../format';
import { navigate, sent, useUnsent } from '../router';
import { t } from '../text';
import { reviewWords } from '../text/review';
import { Button, Field, FailureBox, Select, useErrors, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { roleText } from './queue';
import { actionText, reasonText } from './review';

export function AccessPage({ id }: { id: string }) {
    const words = reviewWords().access;
    const found = useResource(`access:${id}`, () => api.readAccess(id));
    const reasons = useResource('review-reasons', api.readRounds);
    const one = found.data;
    return (
        <Page title={words.title} heading={words.title} over={<p class="over">{words.clinical}</p>}>
            <p>
                <a href="/logg/granska">{words.back}</a>
            </p>
            {found.failure?.status === 404 && <p class="callout">{words.gone}</p>}
            {found.failure && found.failure.status !== 404 && (
                <Broken failure={found.failure} again={() => void found.reload()} />
            )}
            {!one && !found.failure && <Loading />}
            {one && (
                <>
                    <Facts one={one} catalogue={reasons.data?.catalogue ?? []} />
                    <Done one={one} />
                    <Part one={one} />
                    <Said one={one} />
                    <Decide
                        key={one.version}
                        one={one}
                        onDone={found.put}
                        onStale={() => void found.reload()}
                    />
                </>
            )}
        </Page>
    );
}

function Facts({ one, catalogue }: { one: api.ReviewAccess; catalogue: api.ReviewReason[] }) {
    const words = reviewWords().access;
    return (
        <section class="card" aria-label={words.who}>
            <dl class="facts">
                <dt>{words.who}</dt>
                <dd>{[one.user.name, one.user.title, one.user.hsaId].filter(Boolean).join(' · ')}</dd>
                <dt>{words.role}</dt>
                <dd>{roleText(one.roles)}</dd>
                <dt>{words.unit}</dt>
                <dd>{one.unit.name}</dd>
                <dt>{words.patient}</dt>
                <dd>{[one.patient.name, identityNumber(one.patient.identifier)].filter(Boolean).join(' · ')}</dd>
                <dt>{words.when}</dt>
                <dd>
                    {`${exactTime(one.firstAt)} – ${exactTime(one.lastAt)} · ${words.rows(one.rows)}`}
                </dd>
                <dt>{words.why}</dt>
                <dd>
                    {one.reasons.length === 0 && <p>{words.noReason}</p>}
                    {one.reasons.length > 0 && (
                        <>
                            <p>{one.how === 'random' ? words.random : words.targeted}</p>
                            <ul>
                                {one.reasons.map((slug) => {
                                    const reason = catalogue.find((each) => each.slug === slug);
                                    return (
                                        <li key={slug}>
                                            <strong>{reason?.title ?? slug}</strong>
                                            {reason && <span class="sub-line">{reason.words}</span>}
                                        </li>
                                    );
                                })}
                            </ul>
                        </>
                    )}
                </dd>
            </dl>
            <p class="quiet">{words.round(date(one.round.fromDay), date(one.round.toDay))}</p>
            <p class="quiet request-id">{`${words.seed}: ${one.round.seed}`}</p>
        </section>
    );
}

const purposeText = (purpose: string | null) =>
    purpose && ((t.purpose as Record<string, string>)[purpose] ?? purpose);

function Done({ one }: { one: api.ReviewAccess }) {
    const words = reviewWords().access;
    return (
        <section class="card">
            <h2>{words.done}</h2>
            <div class="scroll-x" role="region" aria-label={words.done} tabIndex={0}>
                <table class="simple stacked">
                    <thead>
                        <tr>
                            <th scope="col">{words.columns.at}</th>
                            <th scope="col">{words.columns.action}</th>
                            <th scope="col">{words.columns.outcome}</th>
                            <th scope="col">{words.columns.count}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {one.lines.map((line) => (
                            <tr
                                key={`${line.action} ${line.outcome} ${line.reason} ${line.role} ${line.purpose}`}
                            >
                                <td class="nowrap">{exactTime(line.firstAt)}</td>
                                <th scope="row">
                                    <span class="main-line">{actionText(line.action)}</span>
                                    <span class="sub-line">
                                        {[roleText(line.role ? [line.role] : []), purposeText(line.purpose)]
                                            .filter(Boolean)
                                            .join(' · ')}
                                    </span>
                                </th>
                                <td>
                                    <span
                                        class={`badge badge-outcome-${line.outcome}`}>{t.outcome[line.outcome]}</span
                                    >
                                    {line.reason && <span class="sub-line">{reasonText(line.reason)}</span>}
                                </td>
                                <td>{words.times(line.count)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </section>
    );
}

function Part({ one }: { one: api.ReviewAccess }) {
    const words = reviewWords().access;
    return (
        <section class="card">
            <h2>{words.part}</h2>
            {one.participation.length === 0 && <p class="callout">{words.noPart}</p>}
            <ul>
                {one.participation.map((part, n) => (
                    <li key={n}>
                        {[
                            words.kinds[part.kind],
                            part.since && words.from(dateTime(part.since)),
                            part.until && words.until(dateTime(part.until)),
                        ]
                            .filter(Boolean)
                            .join(' ')}
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Said({ one }: { one: api.ReviewAccess }) {
    const all = reviewWords();
    return (
        <section class="card">
            <h2>{all.access.said}</h2>
            {one.decisions.length === 0 && <p class="quiet">{all.access.nothing}</p>}
            <ol class="plain-list">
                {one.decisions.map((said) => (
                    <li key={said.number} class="card">
                        <p>
                            <strong>{all.state[said.decision]}</strong>
                            {` · ${said.by.name} · `}
                            <time dateTime={said.at}>{dateTime(said.at)}</time>
                        </p>
                        {said.note && <p class="typed">{said.note}</p>}
                        {said.measure && <p class="typed">{`${all.access.measureWas}: ${said.measure}`}</p>}
                    </li>
                ))}
            </ol>
        </section>
    );
}

interface AreaProps {
    label: string;
    hint: string;
    error: string | undefined;
    optional?: boolean;
    most: number;
    value: string;
    onValue: (text: string) => void;
}

function Area({ label, hint, error, optional, most, value, onValue }: AreaProps) {
    return (
        <Field label={label} hint={hint} error={error} optional={optional ?? false} wide>
            {(attributes) => (
                <textarea
                    {...attributes}
                    class="text-field__input text-area"
                    rows={3}
                    maxLength={most}
                    value={value}
                    onInput={(event) => onValue(event.currentTarget.value)}
                />
            )}
        </Field>
    );
}

const POINTERS = ['/decision', '/note', '/measure'];
interface DecideProps {
    one: api.ReviewAccess;
    onDone: (one: api.ReviewAccess) => void;
    onStale: () => void;
}

function Decide({ one, onDone, onStale }: DecideProps) {
    const words = reviewWords().decide;
    const [decision, setDecision] = useState('');
    const [note, setNote] = useState('');
    const [measure, setMeasure] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, POINTERS, own);
    const needed = one.version > 0 || (decision !== '' && decision !== 'justified');
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(note !== '' || measure !== '');

    const save = () => {
        const wrong: Record<string, string> = {};
        if (!decision) wrong['/decision'] = words.choose;
        if (needed && !note.trim()) wrong['/note'] = words.noteMissing;
        if (decision === 'unjustified' && !measure.trim()) wrong['/measure'] = words.measureMissing;
        setOwn(wrong);
        doing.clear();
        if (Object.keys(wrong).length) return;
        void doing.run(async () => {
            const next = await api.decide(one, {
                decision: decision as api.Decision['decision'],
                ...(note.trim() ? { note: note.trim() } : {}),
                ...(decision === 'unjustified' ? { measure: measure.trim() } : {}),
            });
            sent();
            toast(words.saved);
            onDone(next);
            if (next.state !== 'asked') navigate('/logg/granska');
        });
    };
    return (
        <form
            ref={form}
            class="card"
            noValidate
            aria-label={one.version ? words.again : words.title}
            onSubmit={(event) => {
                event.preventDefault();
                save();
            }}
        >
            <h2>{one.version ? words.again : words.title}</h2>
            {one.version > 0 && <p class="quiet">{words.againHint}</p>}
            {errors.rest && <FailureBox failure={errors.rest} />}
            {doing.failure?.status === 412 && (
                <Button onClick={onStale}>{reviewWords().rounds.reload}</Button>
            )}
            <Select
                label={words.decision}
                error={errors.at('/decision')}
                value={decision}
                empty={'–'}
                onValue={setDecision}
                choices={(['justified', 'asked', 'unjustified'] as const).map((value) => ({
                    value,
                    label: words.choices[value],
                }))}
            />
            <Area
                label={words.note}
                hint={words.noteHint}
                error={errors.at('/note')}
                optional={!needed}
                most={2000}
                value={note}
                onValue={setNote}
            />
            {decision === 'unjustified' && (
                <Area
                    label={words.measure}
                    hint={words.measureHint}
                    error={errors.at('/measure')}
                    most={1000}
                    value={measure}
                    onValue={setMeasure}
                />
            )}
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {words.act}
                </Button>
            </div>
        </form>
    );
}
