/* A thread: what was said, by whom, what each unit did with it, and what may be done about it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { dateTime, shortTime } from '../format';
import { useUnsent } from '../router';
import { may, ownUnit } from '../session/session';
import { t } from '../text';
import { Button, FailureBox } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { Files, sendFiles, sizeOf, type Chosen } from './files';
import { useTyped } from './typed';
import { Answer, MessageText } from './write';

export function titleOf(thread: api.ThreadSummary): string {
    return thread.deviation
        ? t.message.deviation.kind[thread.deviation.kind]
        : (thread.subject ?? '');
}

interface Props {
    found: api.Discharge;
    thread: api.Thread;
    put: (thread: api.Thread) => void;
    reload: () => Promise<void>;
}

export function ThreadView({ found, thread, put, reload }: Props) {
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => heading.current?.focus(), [thread.id]);
    return (
        <article class="thread" aria-labelledby="thread-title">
            <h3 id="thread-title" class="thread-title" ref={heading} tabIndex={-1}>
                {titleOf(thread)}
            </h3>
            <p class="thread-about">
                <span class="badge">{t.message.category[thread.category]}</span>
                {thread.deviation && (
                    <span class={`badge badge-deviation-${thread.deviation.state}`}>
                        {t.message.deviation.state[thread.deviation.state]}
                    </span>
                )}
                <span>
                    {t.message.between(
                        thread.units.map((one) =>
                            one.left ? t.message.leftUnit(one.unit.name) : one.unit.name,
                        ),
                    )}
                </span>
            </p>
            {thread.deviation && <DeviationFacts found={found} thread={thread} put={put} />}
            <ol class="messages">
                {thread.messages.map((one) => (
                    <li key={one.id}>
                        <MessageView message={one} put={put} reload={reload} />
                    </li>
                ))}
            </ol>
            {may('message.write') && <Answer found={found} thread={thread} put={put} />}
        </article>
    );
}

function MessageView({
    message,
    put,
    reload,
}: {
    message: api.Message;
    put: (thread: api.Thread) => void;
    reload: () => Promise<void>;
}) {
    const ours = message.unit.id === ownUnit()?.id;
    const [doing, setDoing] = useState<'correct' | 'attach' | null>(null);
    return (
        <div class={`message${ours ? ' message-ours' : ''}${message.fresh ? ' message-fresh' : ''}`}>
            <p class="message-head">
                <span class="main-line">{message.unit.name}</span>{' '}
                <span class="quiet">
                    {message.sentBy.name}
                    {message.sentBy.title && `, ${message.sentBy.title}`}
                </span>{' '}
                <time class="quiet" dateTime={message.sentAt}>
                    {shortTime(message.sentAt)}
                </time>
                {message.fresh && <span class="badge badge-new">{t.message.fresh}</span>}
            </p>
            {doing === 'correct' ? (
                <Correction message={message} put={put} reload={reload} onClose={() => setDoing(null)} />
            ) : (
                <p class="message-text">{message.text}</p>
            )}
            {message.correctedAt && <Versions message={message} />}
            {message.attachments.length > 0 && (
                <ul class="file-list" aria-label={t.message.files.label}>
                    {message.attachments.map((one) => (
                        <li key={one.id}>
                            <a href={api.addressOf(one)} download={one.name}>
                                {one.name}
                            </a>{' '}
                            <span class="quiet">
                                {sizeOf(one.size)}
                                {one.scanned && ` · ${t.message.files.scanned}`}
                            </span>
                        </li>
                    ))}
                </ul>
            )}
            <Receipts message={message} />
            {ours && may('message.write') && doing === null && (
                <p class="message-acts">
                    <Button small kind="quiet" onClick={() => setDoing('correct')}>
                        {t.message.correct}
                    </Button>
                    <Button small kind="quiet" onClick={() => setDoing('attach')}>
                        {t.message.files.attach}
                    </Button>
                </p>
            )}
            {doing === 'attach' && (
                <Attaching message={message} put={put} onClose={() => setDoing(null)} />
            )}
        </div>
    );
}

function Attaching({
    message,
    put,
    onClose,
}: {
    message: api.Message;
    put: (thread: api.Thread) => void;
    onClose: () => void;
}) {
    const [files, setFiles] = useState<Chosen[]>([]);
    const doing = useDoing();
    useUnsent(files.length > 0);
    const add = (some: Chosen[]) =>
        doing.run(async () => {
            const left = await sendFiles(message.id, some, put);
            setFiles(files.filter((one) => !some.includes(one)).concat(left));
            if (!left.length) {
                toast(t.message.files.added);
                onClose();
            }
        });
    return (
        <div class="attaching">
            <Files files={files} onFiles={setFiles} onAgain={(one) => void add([one])} busy={doing.busy} />
            <div class="actions">
                {files.some((one) => !one.failure) && (
                    <Button
                        kind="primary"
                        small
                        busy={doing.busy}
                        onClick={() => void add(files.filter((one) => !one.failure))}
                    >
                        {t.message.files.send}
                    </Button>
                )}
                <Button small onClick={onClose}>
                    {t.cancel}
                </Button>
            </div>
        </div>
    );
}

function Correction({
    message,
    put,
    reload,
    onClose,
}: {
    message: api.Message;
    put: (thread: api.Thread) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}) {
    const [kept, setKept] = useTyped(`correct ${message.id}`);
    const [text, setText] = useState(kept || message.text);
    const doing = useDoing();
    useUnsent(text !== message.text);
    const write = (value: string) => {
        setText(value);
        setKept(value);
    };
    const correct = () =>
        doing.run(async () => {
            try {
                put(await api.correctMessage(message, text));
            } catch (error) {
                if (error instanceof Failure && error.status === 412) await reload();
                throw error;
            }
            setKept('');
            toast(t.message.corrected);
            onClose();
        });
    return (
        <form
            class="answer"
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void correct();
            }}
        >
            {doing.failure && <FailureBox failure={doing.failure} />}
            <MessageText
                label={t.message.correctLabel}
                hint={t.message.correctHint}
                value={text}
                onValue={write}
                onSend={() => void correct()}
                focus
            />
            <div class="actions">
                <Button kind="primary" small type="submit" busy={doing.busy}>
                    {t.message.correctAct}
                </Button>
                <Button
                    small
                    onClick={() => {
                        setKept('');
                        onClose();
                    }}
                >
                    {t.cancel}
                </Button>
            </div>
        </form>
    );
}

function Versions({ message }: { message: api.Message }) {
    return (
        <details class="gone">
            <summary>{t.message.correctedAt(shortTime(message.correctedAt ?? message.sentAt))}</summary>
            <ol class="versions">
                {message.versions.slice(0, -1).map((one) => (
                    <li key={one.version}>
                        <p class="message-text">{one.text}</p>
                        <p class="quiet small">
                            {t.message.writtenBy(one.writtenBy.name, dateTime(one.writtenAt))}
                            {' · '}
                            {one.readBy.length
                                ? t.message.wasReadBy(one.readBy.map((reader) => reader.unit.name))
                                : t.message.wasReadByNobody}
                        </p>
                    </li>
                ))}
            </ol>
        </details>
    );
}

function Receipts({ message }: { message: api.Message }) {
    const { receipts } = message;
    if (!receipts.length) return null;
    const read = receipts.filter((one) => one.readAt).length;
    return (
        <details class="gone receipts-of">
            <summary>{t.message.readBy(read, receipts.length)}</summary>
            <ul class="plain-list">
                {receipts.map((one) => (
                    <li key={one.unit.id}>
                        <span class="main-line">{one.unit.name}</span>{' '}
                        <span class={`badge badge-${one.state}`}>{t.message.receipt[one.state]}</span>{' '}
                        <span class="quiet">
                            {one.doneAt
                                ? t.message.byAt(one.doneBy?.name ?? '', dateTime(one.doneAt))
                                : one.readAt
                                  ? t.message.byAt(one.readBy?.name ?? '', dateTime(one.readAt))
                                  : dateTime(one.deliveredAt ?? one.sentAt)}
                        </span>
                    </li>
                ))}
            </ul>
        </details>
    );
}

function DeviationFacts({
    found,
    thread,
    put,
}: {
    found: api.Discharge;
    thread: api.Thread;
    put: (thread: api.Thread) => void;
}) {
    const [open, setOpen] = useState(false);
    const [text, setText] = useTyped(`closing ${thread.id}`);
    const doing = useDoing();
    const deviation = thread.deviation;
    useUnsent(open && text !== '');
    if (!deviation) return null;
    const notice = found.notices.find((one) => one.id === deviation.noticeId);
    const mine = deviation.unit.id === ownUnit()?.id;
    const closable =
        may('message.write') &&
        (deviation.state === 'answered' || (deviation.state === 'reported' && mine));
    const close = () =>
        doing.run(async () => {
            put(await api.closeDeviation(thread.id, text.trim() || null));
            setText('');
            setOpen(false);
            toast(t.message.deviation.closedNow);
        });
    return (
        <div class="callout deviation">
            <dl class="facts">
                <dt>{t.message.deviation.by}</dt>
                <dd>
                    {deviation.unit.name}, {dateTime(deviation.reportedAt)}
                </dd>
                {notice && (
                    <>
                        <dt>{t.message.deviation.about}</dt>
                        <dd>
                            {t.noticeKind[notice.kind]}, {dateTime(notice.sentAt)}
                        </dd>
                    </>
                )}
                {deviation.closedAt && (
                    <>
                        <dt>{t.message.deviation.closed}</dt>
                        <dd>
                            {deviation.closedUnit?.name}, {dateTime(deviation.closedAt)}
                            {deviation.closing && <p class="message-text">{deviation.closing}</p>}
                        </dd>
                    </>
                )}
            </dl>
            {closable && !open && (
                <Button small onClick={() => setOpen(true)}>
                    {t.message.deviation.close}
                </Button>
            )}
            {open && (
                <form
                    class="answer"
                    noValidate
                    onSubmit={(event) => {
                        event.preventDefault();
                        void close();
                    }}
                >
                    {doing.failure && <FailureBox failure={doing.failure} />}
                    <MessageText
                        label={t.message.deviation.closing}
                        value={text}
                        onValue={setText}
                        onSend={() => void close()}
                        focus
                    />
                    <div class="actions">
                        <Button kind="primary" small type="submit" busy={doing.busy}>
                            {t.message.deviation.closeAct}
                        </Button>
                        <Button small onClick={() => setOpen(false)}>
                            {t.cancel}
                        </Button>
                    </div>
                </form>
            )}
        </div>
    );
}
