/*
 * The unit's inbox: what waits for us, nearest deadline first, with the next step as a button in the
 * row. Keys: j k to move, Enter to open, e to do the next step (ui.md §3).
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { intended } from '../discharge/case_acts';
import { isOfPerson } from '../live';
import { navigate } from '../router';
import { may, ownUnit } from '../session/session';
import { store, useStore } from '../store';
import { t } from '../text';
import { useKeys } from '../ui/keys';
import { Button, failureText } from '../ui/form';
import { useHappened, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { Filters, filter, filtered, grouped, grouping, GROUPINGS } from './filters';
import { lazy } from '../ui/lazy';
import { InboxTable } from './table';

const PlanNotice = lazy(async () => (await import('../plan/list')).PlanNotice);

const VIEWS: api.InboxView[] = ['ours', 'new', 'overdue', 'others', 'ready', 'all'];
const QUIET = 100;

const view = store<api.InboxView>('ours');
/** What is searched for: in memory, never in an address. */
export const searched = store('');

interface Loaded extends api.Inbox {
    pages: number;
}

async function loadPages(
    which: api.InboxView,
    pages: number,
    only: api.InboxFilter,
): Promise<Loaded> {
    let all = await api.readInbox(which, undefined, only);
    for (let page = 1; page < pages && all.nextAfter; page++) {
        const more = await api.readInbox(which, all.nextAfter, only);
        all = { ...more, items: [...all.items, ...more.items] };
    }
    return { ...all, pages };
}

function useInbox(which: api.InboxView, text: string, only: api.InboxFilter) {
    const pages = useRef(1);
    const narrowed = JSON.stringify(only);
    const resource = useResource<Loaded>(
        text ? `search:${text}` : `${which} ${narrowed}`,
        async () =>
            text
                ? { ...(await api.searchInbox(text)), pages: 1 }
                : loadPages(which, pages.current, only),
    );
    useEffect(() => {
        pages.current = 1;
    }, [which, text, narrowed]);
    useHappened(
        (one) => !isOfPerson(one),
        () => void resource.reload(),
        QUIET,
    );
    const more = async () => {
        pages.current++;
        await resource.reload();
    };
    return { ...resource, more };
}

/** Rows that are new since the list was first shown are marked for a moment. */
function useArrivals(items: api.InboxItem[] | undefined, key: string): Set<string> {
    const known = useRef<{ key: string; ids: Set<string> } | null>(null);
    const [fresh, setFresh] = useState<Set<string>>(new Set());
    useEffect(() => {
        if (!items) return;
        const ids = new Set(items.map((item) => item.id));
        const before = known.current;
        known.current = { key, ids };
        if (!before || before.key !== key) {
            setFresh(new Set());
            return;
        }
        const arrived = items.filter((item) => !before.ids.has(item.id));
        if (arrived.length) setFresh(new Set(arrived.map((item) => item.id)));
    }, [items, key]);
    return fresh;
}

export function InboxPage() {
    const which = useStore(view);
    const text = useStore(searched);
    const only = useStore(filter);
    const by = useStore(grouping);
    const inbox = useInbox(which, text, only);
    const last = useRef<Loaded | null>(null);
    if (inbox.data) last.current = inbox.data;
    const [selected, setSelected] = useState<string | null>(null);
    const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
    const list = useRef<HTMLDivElement>(null);
    const groups = inbox.data && grouped(inbox.data.items, by);
    const items = groups?.flatMap((group) => group.items); // as they stand on the page
    const fresh = useArrivals(inbox.data?.items, text || `${which} ${JSON.stringify(only)}`);

    const focusRow = useCallback((id: string | undefined) => {
        if (!id) return;
        setSelected(id);
        list.current?.querySelector<HTMLElement>(`[data-row="${id}"] a`)?.focus();
    }, []);

    const move = (by: number) => {
        if (!items?.length) return;
        const at = items.findIndex((item) => item.id === selected);
        const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by;
        focusRow(items[Math.max(0, Math.min(items.length - 1, next))]?.id);
    };

    const step = async (item: api.InboxItem) => {
        const action = item.nextStep?.action;
        if (!action || busy.has(item.id)) return;
        if (action !== 'acknowledge') {
            intended.set({ id: item.id, step: action });
            navigate(`/arende/${item.id}`);
            return;
        }
        setBusy((before) => new Set(before).add(item.id));
        const at = items?.findIndex((one) => one.id === item.id) ?? -1;
        const follower = items?.[at + 1]?.id ?? items?.[at - 1]?.id;
        try {
            await api.acknowledge(item.id);
            toast(t.inbox.acknowledged(item.patient.name), `/arende/${item.id}`);
            await inbox.reload();
            if (document.activeElement === document.body || !document.activeElement)
                focusRow(follower);
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            toast(failureText(error));
            await inbox.reload();
        } finally {
            setBusy((before) => new Set([...before].filter((id) => id !== item.id)));
        }
    };

    const current = () => items?.find((item) => item.id === selected) ?? items?.[0];
    useKeys({
        j: () => move(1),
        k: () => move(-1),
        e: () => {
            const item = current();
            if (item?.nextStep?.ours) void step(item);
        },
        g: () => {
            const next = GROUPINGS[(GROUPINGS.indexOf(by) + 1) % GROUPINGS.length] ?? 'none';
            grouping.set(next);
            toast(t.filter.grouped(t.filter.groups[next]));
        },
        f: () => document.querySelector<HTMLElement>('.filters select')?.focus(),
        Enter: () => {
            const item = current();
            if (item && document.activeElement === document.body) navigate(`/arende/${item.id}`);
        },
    });

    return (
        <Page
            title={t.inbox.title}
            heading={t.inbox.title}
            over={<p class="over">{ownUnit()?.name}</p>}
            aside={
                may('discharge.start') && (
                    <a class="button button--primary" href="/inskrivning">
                        {t.admission.title}
                    </a>
                )
            }
        >
            {may('plan.read') && <PlanNotice />}
            {text ? (
                <SearchHead text={text} found={items?.length} />
            ) : (
                <Tabs which={which} counts={(inbox.data ?? last.current)?.counts} />
            )}
            {!text && last.current && (
                <Filters
                    choices={(inbox.data ?? last.current).choices}
                    shown={(inbox.data ?? last.current).shown}
                    all={(inbox.data ?? last.current).counts[which]}
                />
            )}
            <div ref={list} class="inbox" aria-busy={inbox.loading}>
                {inbox.failure && (
                    <Broken failure={inbox.failure} again={() => void inbox.reload()} />
                )}
                {!inbox.data && inbox.loading && <Loading />}
                {items && items.length === 0 && (
                    <Empty which={which} searching={!!text} narrowed={!text && filtered(only)} />
                )}
                {groups && items && items.length > 0 && (
                    <InboxTable
                        groups={groups}
                        selected={selected}
                        busy={busy}
                        fresh={fresh}
                        onSelect={setSelected}
                        onStep={(item) => void step(item)}
                    />
                )}
                {inbox.data?.nextAfter && (
                    <Button busy={inbox.loading} onClick={() => void inbox.more()}>
                        {t.inbox.more}
                    </Button>
                )}
            </div>
            <p class="inbox-foot">
                <a href="/reservlista">{t.downtime}</a>
                {may('quality.read') && <a href="/kvalitet">{t.quality}</a>}
            </p>
        </Page>
    );
}

function Tabs({
    which,
    counts,
}: {
    which: api.InboxView;
    counts: api.Inbox['counts'] | undefined;
}) {
    return (
        <nav class="tabs" aria-label={t.inbox.views}>
            {VIEWS.map((one) => (
                <button
                    key={one}
                    type="button"
                    class="tab"
                    aria-pressed={one === which}
                    onClick={() => {
                        filter.set({});
                        view.set(one);
                    }}
                >
                    {t.inbox.view[one]}
                    <span class="count">{counts ? counts[one] : '·'}</span>
                </button>
            ))}
        </nav>
    );
}

function SearchHead({ text, found }: { text: string; found: number | undefined }) {
    return (
        <div class="search-head">
            <p role="status">{found === undefined ? t.loading : t.inbox.found(found, text)}</p>
            <Button small onClick={() => searched.set('')}>
                {t.inbox.clearSearch}
            </Button>
        </div>
    );
}

function Empty({
    which,
    searching,
    narrowed,
}: {
    which: api.InboxView;
    searching: boolean;
    narrowed: boolean;
}) {
    const title = narrowed ? t.filter.nothing : t.inbox.empty[which];
    const hint = narrowed ? t.filter.nothingHint : t.inbox.emptyHint;
    return (
        <div class="empty">
            <p class="empty-title">{searching ? t.inbox.nothingFound : title}</p>
            <p class="quiet">{searching ? t.inbox.nothingFoundHint : hint}</p>
            {searching && may('discharge.start') && (
                <a class="button button--secondary" href="/inskrivning">
                    {t.admission.title}
                </a>
            )}
        </div>
    );
}
