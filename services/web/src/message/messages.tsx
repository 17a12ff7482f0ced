/*
 * Messages of a case: one list of threads, unread first; one of them open at a time. What happens
 * elsewhere is fetched again, but a thread only while somebody looks at it: opening is reading.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../api/client';
import * as api from '../api/calls';
import type { CaseProps } from '../discharge/case';
import { shortTime } from '../format';
import { ownUnit, may } from '../session/session';
import { t } from '../text';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { ThreadView, titleOf } from './thread';
import { NewDeviation, NewThread } from './write';

type Open = { what: 'list' } | { what: 'new' } | { what: 'deviation' } | { what: 'thread'; id: string };

export function Messages({ found, shown = true }: Pick<CaseProps, 'found'> & { shown?: boolean }) {
    const list = useResource(`threads ${found.id}`, () => api.readThreads(found.id));
    const [open, setOpen] = useState<Open>({ what: 'list' });
    const [thread, setThread] = useState<api.Thread | null>(null);
    const panel = useRef<HTMLElement>(null);
    const stale = useRef(false);
    const doing = useDoing();
    const openId = open.what === 'thread' ? open.id : null;

    const look = (id: string) =>
        doing.run(async () => {
            stale.current = false;
            const read = await api.readThread(id);
            setThread((before) => ({ ...read, messages: keepFresh(before, read) }));
            void list.reload();
        });
    const watched = () => shown && document.visibilityState === 'visible';
    useHappened(
        (happened) => happened.kind === 'reset' || (happened.kind === 'changed' && happened.id === found.id),
        () => {
            if (openId && watched()) void look(openId);
            else {
                stale.current = true;
                if (list.data) void list.reload();
            }
        },
        300,
    );
    useEffect(() => {
        const seen = () => {
            if (stale.current && openId && watched()) void look(openId);
        };
        seen();
        document.addEventListener('visibilitychange', seen);
        return () => document.removeEventListener('visibilitychange', seen);
    }, [openId, shown]);

    const show = (id: string) => {
        setThread(null);
        setOpen({ what: 'thread', id });
        void look(id);
    };
    const back = () => {
        const row = openId;
        setOpen({ what: 'list' });
        setThread(null);
        void list.reload();
        requestAnimationFrame(() => {
            const wanted = row && panel.current?.querySelector<HTMLElement>(`[data-thread="${row}"]`);
            (wanted || panel.current?.querySelector<HTMLElement>('h2'))?.focus();
        });
    };
    const put = (after: api.Thread) => {
        setThread(after);
        setOpen({ what: 'thread', id: after.id });
        void list.reload();
    };
    return (
        <section class="card message-panel" aria-labelledby="messages" ref={panel}>
            <div class="card-head">
                <h2 id="messages" tabIndex={-1}>
                    {t.panel.messages}
                </h2>
                {open.what === 'list' && may('message.write') && (
                    <div class="actions">
                        <Button kind="primary" small onClick={() => setOpen({ what: 'new' })}>
                            {t.message.newThread}
                        </Button>
                        <Button small onClick={() => setOpen({ what: 'deviation' })}>
                            {t.message.deviation.act}
                        </Button>
                    </div>
                )}
                {open.what !== 'list' && (
                    <Button small onClick={back}>
                        ‹ {t.message.all}
                    </Button>
                )}
            </div>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {open.what === 'list' && (
                <ThreadList data={list.data} failure={list.failure} again={list.reload} onOpen={show} />
            )}
            {open.what === 'new' && <NewThread found={found} onDone={put} onClose={back} />}
            {open.what === 'deviation' && <NewDeviation found={found} onDone={put} onClose={back} />}
            {openId &&
                (thread?.id === openId ? (
                    <ThreadView
                        found={found}
                        thread={thread}
                        put={put}
                        reload={async () => void (await look(openId))}
                    />
                ) : (
                    !doing.failure && <Loading />
                ))}
        </section>
    );
}

/** What was new when the thread was opened stays marked while it is looked at. */
function keepFresh(before: api.Thread | null, after: api.Thread): api.Message[] {
    const fresh = new Set(
        before?.id === after.id
            ? before.messages.filter((one) => one.fresh).map((one) => one.id)
            : [],
    );
    return after.messages.map((one) => (fresh.has(one.id) ? { ...one, fresh: true } : one));
}

interface ListProps {
    data: api.Threads | null;
    failure: Failure | null;
    again: () => Promise<void>;
    onOpen: (id: string) => void;
}

function ThreadList({ data, failure, again, onOpen }: ListProps) {
    if (!data)
        return failure ? <Broken failure={failure} again={() => void again()} /> : <Loading />;
    if (!data.threads.length) return <p class="quiet">{t.message.none}</p>;
    return (
        <ul class="threads">
            {data.threads.map((one) => (
                <li key={one.id}>
                    <ThreadRow thread={one} onOpen={() => onOpen(one.id)} />
                </li>
            ))}
        </ul>
    );
}

function ThreadRow({ thread, onOpen }: { thread: api.ThreadSummary; onOpen: () => void }) {
    const us = ownUnit()?.id;
    const names = thread.units.filter((one) => one.unit.id !== us).map((one) => one.unit.name);
    const got = thread.units.filter((one) => one.unit.id !== us && one.state);
    const read = got.filter((one) => one.state === 'read' || one.state === 'done').length;
    return (
        <button
            type="button"
            class={`thread-row${thread.unread ? ' unread' : ''}`}
            data-thread={thread.id}
            onClick={onOpen}
        >
            <span class="thread-row-title">
                {thread.unread > 0 && (
                    <span class="badge badge-new">{t.message.unread(thread.unread)}</span>
                )}
                <span class="main-line">{titleOf(thread)}</span>
            </span>
            <span class="sub-line">
                <span class="badge">{t.message.category[thread.category]}</span>
                {thread.deviation && (
                    <span class={`badge badge-deviation-${thread.deviation.state}`}>
                        {t.message.deviation.state[thread.deviation.state]}
                    </span>
                )}
                {t.message.with(names)}
            </span>
            <span class="sub-line">
                {t.message.count(thread.messageCount)}
                {thread.attachmentCount > 0 && ` · ${t.message.files.count(thread.attachmentCount)}`}
                {got.length > 0 && ` · ${t.message.readBy(read, got.length)}`}
                {thread.waits && thread.unread === 0 && ` · ${t.message.waits}`}
                {' · '}
                <time dateTime={thread.lastAt}>{shortTime(thread.lastAt)}</time>
            </span>
        </button>
    );
}
