/* What waits for the log reviewer: accesses that were drawn, never the reviewer's own. */
import { useState } from 'preact/hooks';
import * as api from '../api/review_calls';
import { date, dateTime, identityNumber } from '../format';
import { t } from '../text';
import { reviewWords } from '../text/review';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { EmergencyReviews } from '../access/reviews';
import { AuditTabs } from './tabs';

const STATES = ['waiting', 'asked', 'decided'] as const;

export function roleText(roles: string[] | null): string {
    return (roles ?? []).map((role) => (t.role as Record<string, string>)[role] ?? role).join(', ');
}

export function QueuePage() {
    const words = reviewWords().queue;
    const [state, setState] = useState<api.QueueState>('waiting');
    const found = useResource(`review:${state}`, () => api.readQueue(state));
    const doing = useDoing();
    const data = found.data;
    const more = () =>
        void doing.run(async () => {
            if (!data?.nextAfter) return;
            const page = await api.readQueue(state, data.nextAfter);
            found.put({ ...page, items: [...data.items, ...page.items] });
        });
    return (
        <Page title={words.title} heading={words.title} over={<p class="over">{words.over}</p>}>
            <AuditTabs at="queue" />
            <EmergencyReviews />
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && !data.scheduled && (
                <p class="callout">
                    {words.notScheduled} <a href="/logg/urval">{words.settings}</a>
                </p>
            )}
            {data && data.counts.own > 0 && <p class="callout">{words.own(data.counts.own)}</p>}
            {data?.counts.oldestDrawnAt && (
                <p class="quiet">{words.oldest(dateTime(data.counts.oldestDrawnAt))}</p>
            )}
            <div class="actions" role="group" aria-label={words.columns.state}>
                {STATES.map((one) => (
                    <button
                        key={one}
                        type="button"
                        class={`button button--${one === state ? 'primary' : 'secondary'} button--small`}
                        aria-pressed={one === state}
                        onClick={() => setState(one)}
                    >
                        {words.states[one]}
                        {data && ` (${data.counts[one]})`}
                    </button>
                ))}
            </div>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {data && data.items.length === 0 && <p class="quiet">{words.none[state]}</p>}
            {data && data.items.length > 0 && <Items data={data} />}
            {data?.nextAfter && (
                <Button busy={doing.busy} onClick={more}>
                    {words.more}
                </Button>
            )}
        </Page>
    );
}

function Items({ data }: { data: api.ReviewQueue }) {
    const words = reviewWords().queue;
    return (
        <div class="scroll-x" role="region" aria-label={words.table} tabIndex={0}>
            <table class="simple stacked review">
                <caption class="sr-only">{words.table}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.columns.day}</th>
                        <th scope="col">{words.columns.who}</th>
                        <th scope="col">{words.columns.unit}</th>
                        <th scope="col">{words.columns.patient}</th>
                        <th scope="col">{words.columns.why}</th>
                        <th scope="col">{words.columns.state}</th>
                    </tr>
                </thead>
                <tbody>
                    {data.items.map((one) => (
                        <Item key={one.id} one={one} catalogue={data.catalogue} />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function Why({ one, catalogue }: { one: api.ReviewItem; catalogue: api.ReviewReason[] }) {
    const words = reviewWords().queue;
    const title = (slug: string) => catalogue.find((reason) => reason.slug === slug)?.title ?? slug;
    return (
        <>
            {one.how === 'random' && <span class="main-line">{words.random}</span>}
            {one.reasons.map((slug) => (
                <span key={slug} class={one.how === 'random' ? 'sub-line' : 'main-line'}>
                    {title(slug)}
                </span>
            ))}
        </>
    );
}

function Item({ one, catalogue }: { one: api.ReviewItem; catalogue: api.ReviewReason[] }) {
    const words = reviewWords();
    return (
        <tr>
            <td class="nowrap">{date(one.day)}</td>
            <th scope="row">
                <a
                    href={`/logg/granska/${one.id}`}
                    aria-label={words.queue.open(one.user.name, date(one.day))}
                >
                    {one.user.name}
                </a>
                <span class="sub-line">{roleText(one.roles)}</span>
            </th>
            <td>{one.unit.name}</td>
            <td>
                <span class="main-line">{one.patient.name}</span>
                <span class="sub-line number">{identityNumber(one.patient.identifier)}</span>
            </td>
            <td>
                <Why one={one} catalogue={catalogue} />
            </td>
            <td>{words.state[one.state]}</td>
        </tr>
    );
}
