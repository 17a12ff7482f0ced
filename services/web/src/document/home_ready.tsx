/*
 * Hemgångsklar: the county's checklist, beside utskrivningsklar and in nobody's way. Each party answers
 * its points; yes to all, or not needed, is shown as a badge with who and when.
 */
import { useState } from 'preact/hooks';
import type { Discharge } from '../api/calls';
import { Failure, type Schemas } from '../api/client';
import { sendDocument } from '../api/document_calls';
import * as api from '../api/calls';
import { shortTime } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { t } from '../text';
import { Button, Dialog, FailureBox, TextInput } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { words, type Forms, type Kept } from './forms';

interface Props {
    found: Discharge;
    forms: Forms;
    put: ((found: Discharge) => void) | undefined;
}

type Answer = 'yes' | 'no' | 'none' | 'unknown' | 'untouched';

function answerOf(point: Kept): Answer {
    if (point.state !== 'done') return point.state;
    if (point.none) return 'none';
    return point.choice === 'no' ? 'no' : 'yes';
}

const met = (point: Kept): boolean => ['yes', 'none'].includes(answerOf(point));

/** What the point is called: a text of the county's own is its own name. */
function pointName(forms: Forms, key: string): string {
    const known = forms.points.find((one) => one.key === key);
    return known ? words(known.label) : key;
}

function isOurs(forms: Forms, found: Discharge, key: string): boolean {
    const known = forms.points.find((one) => one.key === key);
    return !known || known.roles.includes(found.role);
}

export function HomeReadyCard({ found, forms, put }: Props) {
    const [open, setOpen] = useState(false);
    const list = found.homeReady;
    if (!list) return null;
    const left = list.points.filter((one) => !met(one)).length;
    return (
        <section class="card home-ready" aria-labelledby="home-ready">
            <div class="doc-head">
                <h2 id="home-ready">{t.document.homeReady.title}</h2>
                {list.readyAt ? (
                    <span class="badge badge-acknowledged">
                        {t.document.homeReady.ready(
                            shortTime(list.readyAt),
                            list.readyBy?.name ?? '',
                        )}
                    </span>
                ) : (
                    <span class="badge">{t.document.homeReady.notReady(left)}</span>
                )}
            </div>
            <p class="quiet small">{t.document.homeReady.words}</p>
            <ul class="plain-list">
                {list.points.map((point) => (
                    <li key={point.key} class="doc-point">
                        <span class="main-line">{pointName(forms, point.key)}</span>
                        <span class={`badge doc-answer doc-answer-${answerOf(point)}`}>
                            {t.document.homeReady[answerOf(point)]}
                        </span>
                        {point.text && <span class="sub-line">{point.text}</span>}
                        {point.by && point.at && (
                            <span class="sub-line">
                                {t.document.homeReady.answered(
                                    `${point.by.name}${point.by.unitName ? `, ${point.by.unitName}` : ''}`,
                                    shortTime(point.at),
                                )}
                            </span>
                        )}
                    </li>
                ))}
            </ul>
            {may('discharge.act') && found.acts.includes('home-ready') && (
                <Button small onClick={() => setOpen(true)}>
                    {t.document.homeReady.change}
                </Button>
            )}
            {open && (
                <AnswerDialog
                    found={found}
                    forms={forms}
                    put={put}
                    onClose={() => setOpen(false)}
                />
            )}
        </section>
    );
}

interface Given {
    answer: Answer;
    text: string;
}

function sectionOf(key: string, given: Given): Schemas['Section'] {
    const text = given.text.trim() ? { text: given.text.trim() } : {};
    if (given.answer === 'none') return { key, state: 'done', none: true, ...text };
    if (given.answer === 'yes' || given.answer === 'no')
        return { key, state: 'done', choice: given.answer, ...text };
    return { key, state: given.answer, ...text };
}

const ANSWERS: Answer[] = ['yes', 'no', 'none', 'unknown'];

function AnswerDialog({ found, forms, put, onClose }: Props & { onClose: () => void }) {
    const [changes, setChanges] = useState<Record<string, Given>>({});
    const [version, setVersion] = useState(found.version);
    const doing = useDoing();
    const points = found.homeReady?.points ?? [];
    const ours = points.filter((one) => isOurs(forms, found, one.key));
    const others = points.filter((one) => !ours.includes(one));
    useUnsent(Object.keys(changes).length > 0);
    const now = (point: Kept): Given =>
        changes[point.key] ?? { answer: answerOf(point), text: point.text ?? '' };
    const set = (point: Kept, part: Partial<Given>) =>
        setChanges((before) => ({ ...before, [point.key]: { ...now(point), ...part } }));
    const save = async () => {
        const done = await doing.run(async () => {
            const sections = Object.entries(changes).map(([key, one]) => sectionOf(key, one));
            const body = { kind: 'home-ready' as const, sections };
            try {
                put?.(await sendDocument(found.id, version, body));
            } catch (error) {
                // other points may have been answered meanwhile: that is nobody's conflict
                if (!(error instanceof Failure) || error.status !== 412) throw error;
                const fresh = await api.readDischarge(found.id);
                setVersion(fresh.version);
                put?.(await sendDocument(found.id, fresh.version, body));
            }
        });
        if (!done) return;
        toast(t.document.homeReady.saved);
        onClose();
    };
    const group = (title: string, list: Kept[]) =>
        list.length > 0 && (
            <>
                <h3>{title}</h3>
                {list.map((point) => (
                    <fieldset class="field" key={point.key}>
                        <legend class="label">{pointName(forms, point.key)}</legend>
                        <div class="doc-answers">
                            {ANSWERS.map((answer) => (
                                <label class="choice choice-inline" key={answer}>
                                    <input
                                        type="radio"
                                        name={point.key}
                                        checked={now(point).answer === answer}
                                        onChange={() => set(point, { answer })}
                                    />
                                    <span>{t.document.homeReady[answer]}</span>
                                </label>
                            ))}
                        </div>
                        <TextInput
                            label={t.document.homeReady.comment}
                            optional
                            maxLength={500}
                            value={now(point).text}
                            onValue={(text) => set(point, { text })}
                        />
                    </fieldset>
                ))}
            </>
        );
    return (
        <Dialog title={t.document.homeReady.title} onClose={onClose} wide>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {doing.failure && <FailureBox failure={doing.failure} />}
                {group(t.document.homeReady.ours, ours)}
                {group(t.document.homeReady.others, others)}
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.document.homeReady.save}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}
