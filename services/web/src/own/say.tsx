/* What the person says: yes or no to what is asked, the own words before a meeting, messages beside the plan. */
import { useState } from 'preact/hooks';
import { Failure, type Schemas } from '../api/client';
import * as api from '../api/own_calls';
import { date, dateTime } from '../format';
import { useUnsent } from '../router';
import { TextArea } from '../ui/choice';
import { Button, FailureBox, useErrors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { o } from './words';

interface Part {
    own: api.Own;
    put: (own: api.Own) => void;
}

function Asked({ own, plan, put }: Part & { plan: api.OwnPlan }) {
    const doing = useDoing();
    const request = plan.request;
    if (!request || own.relation === 'next-of-kin') return null;
    const answer = (given: boolean) =>
        void doing.run(async () => put(await api.answerConsent(own.id, plan.id, request.id, given)));
    return (
        <div class="callout callout-warn own-asked">
            <p>
                <strong>{o().asked(request.unitName)}</strong>
            </p>
            {request.note && <p>{request.note}</p>}
            <p>{o().askedWords(date(request.validTo))}</p>
            <ul>
                {request.units.map((unit) => (
                    <li key={unit.id}>{unit.name}</li>
                ))}
            </ul>
            {doing.failure && <FailureBox failure={doing.failure} />}
            <div class="actions">
                <Button kind="primary" busy={doing.busy} onClick={() => answer(true)}>
                    {o().yes}
                </Button>
                <Button busy={doing.busy} onClick={() => answer(false)}>
                    {o().no}
                </Button>
            </div>
        </div>
    );
}

export function Next({ own, put }: Part) {
    const open = own.plans.filter((plan) => plan.state !== 'closed');
    const any = open.some((plan) => plan.request || plan.meeting || plan.followUpOn);
    return (
        <section class="card" aria-labelledby="own-next">
            <h2 id="own-next">{o().next}</h2>
            {!any && <p>{o().nothingNext}</p>}
            {open.map((plan) => (
                <div key={plan.id}>
                    <Asked own={own} plan={plan} put={put} />
                    {plan.meeting && (
                        <p>
                            <span class="main-line">{o().meeting(dateTime(plan.meeting.at))}</span>
                            {plan.meeting.place && <span class="sub-line">{plan.meeting.place}</span>}
                            <span class="sub-line">{o().meetingWords}</span>
                        </p>
                    )}
                    {plan.followUpOn && <p class="main-line">{o().followUp(date(plan.followUpOn))}</p>}
                </div>
            ))}
        </section>
    );
}

type Clash = NonNullable<Schemas['Problem']['current']>;

/** One word of the person's: saved by hand, and when somebody else wrote meanwhile both are shown. */
interface WordProps {
    label: string;
    word: Omit<api.Word, 'name'>;
    write: (version: number, value: string | null) => Promise<void>;
}

export function WordBox({ label, word, write }: WordProps) {
    const [typed, setTyped] = useState<string | null>(null);
    const [base, setBase] = useState(word.version);
    const [clash, setClash] = useState<Clash | null>(null);
    const doing = useDoing();
    const errors = useErrors(clash ? null : doing.failure, ['/value']);
    useUnsent(typed !== null);
    const save = (value: string, version: number) =>
        void doing.run(async () => {
            try {
                await write(version, value || null);
                setTyped(null);
                setClash(null);
                toast(o().saved);
            } catch (error) {
                if (error instanceof Failure && error.slug === 'stale-version' && error.problem.current)
                    setClash(error.problem.current);
                else throw error;
            }
        });
    const value = typed ?? word.value ?? '';
    return (
        <div class="own-word">
            <TextArea
                label={label}
                rows={3}
                maxLength={2000}
                value={value}
                error={errors.at('/value')}
                onValue={(next) => {
                    if (typed === null) setBase(word.version);
                    setTyped(next);
                }}
            />
            {errors.rest && <FailureBox failure={errors.rest} />}
            {clash && (
                <div class="callout callout-warn" role="alert">
                    <p>
                        <strong>{o().clash}</strong>
                    </p>
                    <p>
                        {o().theirs(clash.changedBy?.name ?? '')}: {clash.value ?? o().empty}
                    </p>
                    <p>
                        {o().mine}: {value || o().empty}
                    </p>
                    <div class="actions">
                        <Button small onClick={() => save(value, clash.version ?? 0)}>
                            {o().keepMine}
                        </Button>
                        <Button
                            small
                            onClick={() => {
                                setTyped(null);
                                setClash(null);
                            }}
                        >
                            {o().keepTheirs}
                        </Button>
                    </div>
                </div>
            )}
            <div class="own-word-foot">
                {typed !== null ? (
                    <>
                        <Button
                            small
                            kind="primary"
                            busy={doing.busy}
                            label={`${o().save}: ${label}`}
                            onClick={() => save(value, base)}
                        >
                            {o().save}
                        </Button>
                        <span class="sub-line">{o().unsaved}</span>
                    </>
                ) : (
                    word.changedAt && (
                        <span class="sub-line">{o().savedAt(dateTime(word.changedAt), word.changedBy ?? '')}</span>
                    )
                )}
            </div>
        </div>
    );
}

export function OwnWordsPart({ own, plan, put }: Part & { plan: api.OwnPlan }) {
    return (
        <section class="card" aria-labelledby="own-words">
            <h2 id="own-words">{o().words}</h2>
            <p class="quiet">{plan.writes ? o().wordsHint : o().wordsClosed}</p>
            {plan.words.map((word) =>
                plan.writes ? (
                    <WordBox
                        key={word.name}
                        label={o().word[word.name] ?? word.name}
                        word={word}
                        write={async (version, value) =>
                            put(await api.writeWord(own.id, plan.id, word.name, version, value))
                        }
                    />
                ) : (
                    word.value && (
                        <div key={word.name}>
                            <h3>{o().word[word.name] ?? word.name}</h3>
                            <p class="own-text">{word.value}</p>
                        </div>
                    )
                ),
            )}
        </section>
    );
}

export function TalkList({ comments }: { comments: api.Comment[] }) {
    return (
        <>
            {comments.length === 0 && <p>{o().noComments}</p>}
            <ol class="plan-comments">
                {comments.map((one) => (
                    <li key={one.id}>
                        <span class="sub-line">
                            {[one.name, one.unitName ?? (one.relation && o().relation[one.relation]), dateTime(one.at)]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                        <p class="own-text">{one.text}</p>
                    </li>
                ))}
            </ol>
        </>
    );
}

export function TalkForm({ label, send }: { label: string; send: (text: string) => Promise<void> }) {
    const [text, setText] = useState('');
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['/text']);
    useUnsent(text !== '');
    const say = () =>
        void doing.run(async () => {
            await send(text.trim());
            setText('');
            toast(o().sent);
        });
    return (
        <form
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                if (text.trim()) say();
            }}
        >
            {errors.rest && <FailureBox failure={errors.rest} />}
            <TextArea
                label={label}
                hint={o().writeHint}
                rows={3}
                maxLength={2000}
                value={text}
                error={errors.at('/text')}
                onValue={setText}
            />
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {o().send}
                </Button>
            </div>
        </form>
    );
}

export function Comments({ own, plan, put }: Part & { plan: api.OwnPlan }) {
    return (
        <section class="card" aria-labelledby="own-comments">
            <h2 id="own-comments">{o().comments}</h2>
            <TalkList comments={plan.comments} />
            {own.writes && plan.state !== 'closed' && (
                <TalkForm
                    label={o().write}
                    send={async (text) => put(await api.comment(own.id, plan.id, text))}
                />
            )}
        </section>
    );
}
