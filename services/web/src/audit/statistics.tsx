/* How much of the log has been looked at, by month, unit and reason. */
import { useState } from 'preact/hooks';
import * as api from '../api/review_calls';
import { DAY, dateTime, dayOf, now } from '../format';
import { spoken } from '../text';
import { reviewWords } from '../text/review';
import { Button, TextInput } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { AuditTabs } from './tabs';

type Row = api.ReviewStatistics['rows'][number];
const COUNTS = ['accesses', 'drawn', 'justified', 'asked', 'unjustified', 'waiting'] as const;
type Sums = Record<(typeof COUNTS)[number], number>;

/** The rows summed up under a name each, in the order in which the names come. */
export function sumsBy(rows: Row[], name: (row: Row) => string): [string, Sums][] {
    const sums = new Map<string, Sums>();
    for (const row of rows) {
        const key = name(row);
        const sum = sums.get(key) ?? { accesses: 0, drawn: 0, justified: 0, asked: 0, unjustified: 0, waiting: 0 };
        for (const count of COUNTS) sum[count] += row[count];
        sums.set(key, sum);
    }
    return [...sums];
}

const share = (part: number, of: number) =>
    new Intl.NumberFormat(spoken.get() === 'sv' ? 'sv-SE' : 'en-GB', {
        style: 'percent',
        maximumFractionDigits: 2,
    }).format(of ? part / of : 0);

export function StatisticsPage() {
    const words = reviewWords().statistics;
    const rounds = reviewWords().rounds;
    const [typed, setTyped] = useState({ from: dayOf(now() - 365 * DAY), to: dayOf(now()) });
    const [asked, setAsked] = useState(typed);
    const found = useResource(`review-statistics:${asked.from}:${asked.to}`, () =>
        api.readStatistics(asked.from, asked.to),
    );
    const data = found.data;
    const all = data?.rows.filter((row) => row.reason === null) ?? [];
    const title = (slug: string | null) => data?.catalogue.find((one) => one.slug === slug)?.title ?? slug ?? '';
    return (
        <Page title={words.title} heading={words.title} over={<p class="over">{words.over}</p>}>
            <AuditTabs at="statistics" />
            <form
                class="fields fields-dense"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (typed.from && typed.to) setAsked(typed);
                }}
            >
                <TextInput
                    type="date"
                    label={rounds.fromDay}
                    value={typed.from}
                    onValue={(from) => setTyped({ ...typed, from })}
                />
                <TextInput
                    type="date"
                    label={rounds.toDay}
                    value={typed.to}
                    onValue={(to) => setTyped({ ...typed, to })}
                />
                <div class="actions">
                    <Button type="submit">{words.show}</Button>
                </div>
            </form>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && all.length === 0 && <p class="quiet">{words.none}</p>}
            {data && all.length > 0 && (
                <>
                    {data.oldestDrawnAt && (
                        <p
                            class="quiet">{reviewWords().queue.oldest(dateTime(data.oldestDrawnAt))}</p
                        >
                    )}
                    <p>
                        <a
                            class="button button--secondary"
                            href={`/api/v1/audit/review-statistics/csv?from=${asked.from}&to=${asked.to}`}
                            download={`loggranskning-${asked.from}-${asked.to}.csv`}
                        >
                            {words.csv}
                        </a>
                    </p>
                    <Table
                        title={words.months}
                        head={words.columns.month}
                        rows={sumsBy(all, (row) => row.month)}
                    />
                    <Table
                        title={words.units}
                        head={words.columns.unit}
                        rows={sumsBy(all, (row) => row.unit.name)}
                    />
                    <Table
                        title={words.reasons}
                        head={words.columns.reason}
                        rows={sumsBy(
                            data.rows.filter((row) => row.reason !== null),
                            (row) => title(row.reason),
                        )}
                        note={words.twice}
                    />
                </>
            )}
        </Page>
    );
}

interface TableProps {
    title: string;
    head: string;
    rows: [string, Sums][];
    note?: string;
}

function Table({ title, head, rows, note }: TableProps) {
    const words = reviewWords().statistics.columns;
    return (
        <section class="card">
            <h2>{title}</h2>
            {note && <p class="quiet">{note}</p>}
            <div class="scroll-x" role="region" aria-label={title} tabIndex={0}>
                <table class="simple review-counts">
                    <thead>
                        <tr>
                            <th scope="col">{head}</th>
                            <th scope="col">{words.accesses}</th>
                            <th scope="col">{words.drawn}</th>
                            <th scope="col">{words.share}</th>
                            <th scope="col">{words.justified}</th>
                            <th scope="col">{words.asked}</th>
                            <th scope="col">{words.unjustified}</th>
                            <th scope="col">{words.waiting}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows.map(([name, sum]) => (
                            <tr key={name}>
                                <th scope="row">{name}</th>
                                <td>{sum.accesses}</td>
                                <td>{sum.drawn}</td>
                                <td>{share(sum.drawn, sum.accesses)}</td>
                                <td>{sum.justified}</td>
                                <td>{sum.asked}</td>
                                <td>{sum.unjustified}</td>
                                <td>{sum.waiting}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </section>
    );
}
