/* Writing: an answer, a new thread, a deviation. Ctrl+Enter sends; what is typed is kept until it is sent. */
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { others } from '../discharge/facts';
import { dateTime } from '../format';
import { useUnsent } from '../router';
import { t } from '../text';
import { Button, Field, FailureBox, Select, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { Files, sendFiles, type Chosen } from './files';
import { useTyped } from './typed';

const TEXT_MOST = 4000;

interface TextProps {
    label: string;
    hint?: string | undefined;
    error?: string | undefined;
    value: string;
    rows?: number;
    onValue: (text: string) => void;
    onSend: () => void;
    focus?: boolean;
}

export function MessageText(props: TextProps) {
    const { label, hint, error, value, rows, onValue, onSend, focus } = props;
    const field = useRef<HTMLTextAreaElement>(null);
    useEffect(() => {
        if (focus) field.current?.focus();
    }, []);
    return (
        <Field label={label} hint={hint} error={error} wide>
            {(attributes) => (
                <textarea
                    {...attributes}
                    ref={field}
                    class="text-field__input text-area"
                    rows={rows ?? 3}
                    maxLength={TEXT_MOST}
                    value={value}
                    onInput={(event) => onValue(event.currentTarget.value)}
                    onKeyDown={(event) => {
                        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                            event.preventDefault();
                            onSend();
                        }
                    }}
                />
            )}
        </Field>
    );
}

function UnitChoices({
    units,
    chosen,
    onChosen,
    legend,
    error,
}: {
    units: api.UnitRef[];
    chosen: ReadonlySet<string>;
    onChosen: (chosen: ReadonlySet<string>) => void;
    legend: string;
    error?: string | undefined;
}) {
    return (
        <fieldset class="field field-wide">
            <legend class="label">{legend}</legend>
            {error && (
                <p class="error" tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            <div class="choices choices-row">
                {units.map((unit) => (
                    <label class="choice" key={unit.id}>
                        <input
                            type="checkbox"
                            checked={chosen.has(unit.id)}
                            onChange={(event) => {
                                const next = new Set(chosen);
                                if (event.currentTarget.checked) next.add(unit.id);
                                else next.delete(unit.id);
                                onChosen(next);
                            }}
                        />
                        <span class="choice-text">{unit.name}</span>
                    </label>
                ))}
            </div>
        </fieldset>
    );
}

interface AnswerProps {
    found: api.Discharge;
    thread: api.Thread;
    put: (thread: api.Thread) => void;
}

export function Answer({ found, thread, put }: AnswerProps) {
    const [text, setText] = useTyped(`answer ${thread.id}`);
    const [files, setFiles] = useState<Chosen[]>([]);
    const [more, setMore] = useState<ReadonlySet<string>>(new Set());
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/text', '/unitIds'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(text !== '' || files.length > 0);
    const addressed = new Set(thread.units.map((one) => one.unit.id));
    const missing = others(found).filter((unit) => !addressed.has(unit.id));
    const waiting = files.filter((one) => !one.failure);

    const answer = () =>
        doing.run(async () => {
            setOwn({});
            if (!text.trim()) {
                setOwn({ '/text': t.form.missing(t.message.text) });
                return;
            }
            const after = await api.answerThread(thread.id, text, [...more]);
            put(after);
            setText('');
            setMore(new Set());
            const message = after.messages.at(-1)?.id ?? '';
            setFiles([
                ...files.filter((one) => one.failure),
                ...(await sendFiles(message, waiting, put)),
            ]);
            toast(t.message.sent);
            form.current?.querySelector('textarea')?.focus();
        });
    const again = (one: Chosen) =>
        doing.run(async () => {
            const left = await sendFiles(one.message ?? '', [one], put);
            setFiles([...files.filter((other) => other !== one), ...left]);
        });
    const finish = () => doing.run(async () => put(await api.finishThread(thread.id)));

    return (
        <form
            ref={form}
            class="answer"
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void answer();
            }}
        >
            {errors.rest && <FailureBox failure={errors.rest} />}
            <Files files={files} onFiles={setFiles} onAgain={(one) => void again(one)} busy={doing.busy}>
                <MessageText
                    label={t.message.answer}
                    hint={t.message.ctrlEnter}
                    error={errors.at('/text')}
                    value={text}
                    onValue={setText}
                    onSend={() => void answer()}
                />
            </Files>
            {missing.length > 0 && (
                <details class="earlier">
                    <summary>{t.message.addUnits}</summary>
                    <p class="hint">{t.message.addUnitsHint}</p>
                    <UnitChoices
                        legend={t.message.to}
                        units={missing}
                        chosen={more}
                        onChosen={setMore}
                        error={errors.at('/unitIds')}
                    />
                </details>
            )}
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {t.message.sendAnswer}
                </Button>
                {thread.waits && (
                    <Button busy={doing.busy} onClick={() => void finish()}>
                        {t.message.finish}
                    </Button>
                )}
            </div>
        </form>
    );
}

interface NewProps {
    found: api.Discharge;
    onDone: (thread: api.Thread) => void;
    onClose: () => void;
}

const CATEGORIES = [
    'question',
    'information',
    'planning',
    'medicines',
    'aids',
    'rehabilitation',
    'administrative',
] as const;
type Category = (typeof CATEGORIES)[number];

export function NewThread({ found, onDone, onClose }: NewProps) {
    const parties = others(found);
    const [category, setCategory] = useState<Category>('question');
    const [subject, setSubject] = useTyped(`subject ${found.id}`);
    const [text, setText] = useTyped(`text ${found.id}`);
    const [to, setTo] = useState<ReadonlySet<string>>(new Set(parties.map((unit) => unit.id)));
    const [files, setFiles] = useState<Chosen[]>([]);
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(
        doing.failure,
        ['/category', '/subject', '/text', '/unitIds'],
        own,
    );
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(subject !== '' || text !== '' || files.length > 0);

    const begin = () =>
        doing.run(async () => {
            const wrong: Record<string, string> = {};
            if (!to.size) wrong['/unitIds'] = t.message.toMissing;
            if (!subject.trim()) wrong['/subject'] = t.form.missing(t.message.subject);
            if (!text.trim()) wrong['/text'] = t.form.missing(t.message.text);
            setOwn(wrong);
            if (Object.keys(wrong).length) return;
            let thread = await api.beginThread(found.id, {
                category,
                subject,
                text,
                unitIds: [...to],
            });
            setSubject('');
            setText('');
            const left = await sendFiles(thread.messages[0]?.id ?? '', files, (after) => {
                thread = after;
            });
            toast(left.length ? t.message.sentWithoutFiles(left.length) : t.message.sent);
            onDone(thread);
        });

    if (!parties.length) return <p>{t.message.nobody}</p>;
    return (
        <form
            ref={form}
            class="answer"
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void begin();
            }}
        >
            <h3 class="thread-title" tabIndex={-1}>
                {t.message.newThread}
            </h3>
            {errors.rest && <FailureBox failure={errors.rest} />}
            <UnitChoices
                legend={t.message.to}
                units={parties}
                chosen={to}
                onChosen={setTo}
                error={errors.at('/unitIds')}
            />
            <div class="fields">
                <Select
                    label={t.message.categoryLabel}
                    value={category}
                    onValue={(value) => setCategory(value as Category)}
                    choices={CATEGORIES.map((value) => ({
                        value,
                        label: t.message.category[value],
                    }))}
                />
                <TextInput
                    label={t.message.subject}
                    error={errors.at('/subject')}
                    maxLength={120}
                    value={subject}
                    onValue={setSubject}
                />
            </div>
            <Files files={files} onFiles={setFiles}>
                <MessageText
                    label={t.message.text}
                    hint={t.message.ctrlEnter}
                    error={errors.at('/text')}
                    rows={5}
                    value={text}
                    onValue={setText}
                    onSend={() => void begin()}
                />
            </Files>
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {t.message.send(to.size)}
                </Button>
                <Button onClick={onClose}>{t.cancel}</Button>
            </div>
        </form>
    );
}

const KINDS = [
    'late-notice',
    'missing-information',
    'date-moved',
    'no-answer',
    'sent-home-early',
    'call-missing',
    'medicines',
    'aids',
    'wrong-recipient',
    'other',
] as const;
type Kind = (typeof KINDS)[number];

/** One thing that did not go as it should: what kind, and a few words. */
export function NewDeviation({ found, onDone, onClose }: NewProps) {
    const [kind, setKind] = useState<Kind | ''>('');
    const [text, setText] = useTyped(`deviation ${found.id}`);
    const [notice, setNotice] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/kind', '/text', '/noticeId'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(text !== '');

    const report = () =>
        doing.run(async () => {
            const wrong: Record<string, string> = {};
            if (!kind) wrong['/kind'] = t.form.missing(t.message.deviation.kindLabel);
            if (!text.trim()) wrong['/text'] = t.form.missing(t.message.deviation.text);
            setOwn(wrong);
            if (!kind || Object.keys(wrong).length) return;
            const thread = await api.reportDeviation(found.id, {
                kind,
                text,
                noticeId: notice || null,
            });
            setText('');
            toast(t.message.deviation.reported);
            onDone(thread);
        });
    return (
        <form
            ref={form}
            class="answer"
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void report();
            }}
        >
            <h3 class="thread-title" tabIndex={-1}>
                {t.message.deviation.title}
            </h3>
            <p class="hint">{t.message.deviation.shared}</p>
            {errors.rest && <FailureBox failure={errors.rest} />}
            <div class="fields">
                <Select
                    label={t.message.deviation.kindLabel}
                    empty={t.message.deviation.choose}
                    error={errors.at('/kind')}
                    value={kind}
                    onValue={(value) => setKind(value as Kind)}
                    choices={KINDS.map((value) => ({
                        value,
                        label: t.message.deviation.kind[value],
                    }))}
                />
                <Select
                    label={t.message.deviation.about}
                    optional
                    empty={t.message.deviation.wholeCase}
                    error={errors.at('/noticeId')}
                    value={notice}
                    onValue={setNotice}
                    choices={[...found.notices].reverse().map((one) => ({
                        value: one.id,
                        label: `${t.noticeKind[one.kind]}, ${dateTime(one.sentAt)}`,
                    }))}
                />
            </div>
            <MessageText
                label={t.message.deviation.text}
                hint={t.message.ctrlEnter}
                error={errors.at('/text')}
                value={text}
                onValue={setText}
                onSend={() => void report()}
            />
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {t.message.deviation.report}
                </Button>
                <Button onClick={onClose}>{t.cancel}</Button>
            </div>
        </form>
    );
}
