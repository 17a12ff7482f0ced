/*
 * The data quality monitor: what cannot be right or is missing, by check and unit, with its trend; of the
 * county, or of one's own unit. Links lead to a case for those who are party to it; nobody is named.
 */
import { useState } from 'preact/hooks';
import * as api from '../api/monitor_calls';
import { dateTime } from '../format';
import { spoken, t } from '../text';
import { monitor } from '../text/monitor';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';

type Count = api.Quality['counts'][number];
interface Row {
    check: api.QualityCheck;
    counts: Count[];
    all: number;
    last30: number;
    previous30: number;
    last90: number;
}
interface Chosen {
    check: api.QualityCheck;
    unit: Count['unit'] | null;
}

const sum = (counts: Count[], key: 'all' | 'last30' | 'previous30' | 'last90') =>
    counts.reduce((n, one) => n + one[key], 0);

export function rowsOf(data: api.Quality): Row[] {
    return data.checks
        .map((check) => {
            const counts = data.counts.filter((one) => one.check === check.slug);
            return {
                check,
                counts,
                all: sum(counts, 'all'),
                last30: sum(counts, 'last30'),
                previous30: sum(counts, 'previous30'),
                last90: sum(counts, 'last90'),
            };
        })
        .filter((row) => row.all > 0);
}

const trendOf = (row: Row) =>
    row.last30 > row.previous30 ? 'up' : row.last30 < row.previous30 ? 'down' : 'level';

const percent = (n: number, of: number) =>
    new Intl.NumberFormat(spoken.get() === 'sv' ? 'sv-SE' : 'en-GB', {
        style: 'percent',
        maximumFractionDigits: n < of / 100 ? 1 : 0,
    }).format(of ? n / of : 0);

export function QualityPage({ county }: { county: boolean }) {
    const words = monitor().quality;
    const found = useResource<api.Quality>(`quality:${county}`, () => api.readQuality(county));
    const [chosen, setChosen] = useState<Chosen | null>(null);
    const data = found.data;
    return (
        <Page
            title={words.title}
            heading={words.title}
            over={<p class="over">{county ? words.countyOver : (data?.counts[0]?.unit.name ?? '')}</p>}
        >
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && found.loading && <Loading />}
            {data && !chosen && (
                <>
                    <p>{county ? words.words : words.ownWords}</p>
                    <p class="quiet">
                        {data.checkedAt ? words.checked(dateTime(data.checkedAt)) : words.never}
                        {` · ${words.cases(data.cases.last30, data.cases.all)}`}
                    </p>
                    <Checks data={data} county={county} onChoose={setChosen} />
                </>
            )}
            {chosen && <Cases county={county} chosen={chosen} onBack={() => setChosen(null)} />}
        </Page>
    );
}

function Checks({
    data,
    county,
    onChoose,
}: {
    data: api.Quality;
    county: boolean;
    onChoose: (chosen: Chosen) => void;
}) {
    const words = monitor().quality;
    const rows = rowsOf(data);
    if (rows.length === 0) return <p class="empty-title">{words.nothing}</p>;
    return (
        <div class="scroll-x">
            <table class="simple stacked quality">
                <thead>
                    <tr>
                        <th scope="col">{words.check}</th>
                        <th scope="col">{words.last30}</th>
                        <th scope="col">{words.previous30}</th>
                        <th scope="col">{words.last90}</th>
                        <th scope="col">{words.all}</th>
                        {county && <th scope="col">{words.units}</th>}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={row.check.slug}>
                            <th scope="row">
                                <button
                                    type="button"
                                    class="link main-line"
                                    aria-label={words.show(row.check.title)}
                                    onClick={() => onChoose({ check: row.check, unit: null })}
                                >
                                    {row.check.title}
                                </button>
                                <span class="sub-line">
                                    <span class={`badge quality-${row.check.severity}`}>
                                        {words.severity[row.check.severity]}
                                    </span>
                                    {row.check.rule && ` ${row.check.rule}`}
                                </span>
                                <span class="sub-line quiet">{row.check.advice}</span>
                            </th>
                            <td>
                                <span class="cell-label">{words.last30}</span>
                                {`${row.last30} (${words.share(percent(row.last30, data.cases.last30))})`}
                                <span class="sub-line quiet">{words.trend[trendOf(row)]}</span>
                            </td>
                            <td>
                                <span class="cell-label">{words.previous30}</span>
                                {row.previous30}
                            </td>
                            <td>
                                <span class="cell-label">{words.last90}</span>
                                {row.last90}
                            </td>
                            <td>
                                <span class="cell-label">{words.all}</span>
                                {row.all}
                            </td>
                            {county && (
                                <td>
                                    <Units row={row} onChoose={onChoose} />
                                </td>
                            )}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

const SHOWN = 5;

function Units({ row, onChoose }: { row: Row; onChoose: (chosen: Chosen) => void }) {
    const [whole, setWhole] = useState(false);
    const words = monitor().quality;
    const counts = whole ? row.counts : row.counts.slice(0, SHOWN);
    return (
        <ul class="quality-units">
            {counts.map((one) => (
                <li key={one.unit.id}>
                    <button
                        type="button"
                        class="link"
                        onClick={() => onChoose({ check: row.check, unit: one.unit })}
                    >
                        {one.unit.name}
                    </button>
                    {` ${one.last30} / ${one.all}`}
                </li>
            ))}
            {counts.length < row.counts.length && (
                <li>
                    <button type="button" class="link" onClick={() => setWhole(true)}>
                        {`${words.more} (${row.counts.length - counts.length})`}
                    </button>
                </li>
            )}
        </ul>
    );
}

function Cases({
    county,
    chosen,
    onBack,
}: {
    county: boolean;
    chosen: Chosen;
    onBack: () => void;
}) {
    const words = monitor().quality;
    const { check, unit } = chosen;
    const first = useResource<api.QualityList>(`${check.slug}:${unit?.id ?? ''}`, () =>
        api.readQualityList(county, check.slug, unit?.id),
    );
    const [rest, setRest] = useState<api.QualityList[]>([]);
    const doing = useDoing();
    const pages = first.data ? [first.data, ...rest] : [];
    const last = pages[pages.length - 1];
    const more = () =>
        void doing.run(async () => {
            const page = await api.readQualityList(
                county,
                check.slug,
                unit?.id,
                last?.nextAfter ?? undefined,
            );
            setRest((before) => [...before, page]);
        });
    return (
        <section aria-label={check.title}>
            <p>
                <Button small onClick={onBack}>
                    {words.back}
                </Button>
            </p>
            <h2>{unit ? `${check.title}: ${unit.name}` : check.title}</h2>
            <p>{check.advice}</p>
            {first.failure && <Broken failure={first.failure} again={() => void first.reload()} />}
            {doing.failure && <FailureBox failure={doing.failure} />}
            {!first.data && first.loading && <Loading />}
            {first.data && (
                <div class="scroll-x">
                    <table class="simple stacked">
                        <thead>
                            <tr>
                                <th scope="col">{words.at}</th>
                                <th scope="col">{words.unit}</th>
                                <th scope="col">{words.ward}</th>
                                <th scope="col">{words.state}</th>
                                <th scope="col">
                                    <span class="sr-only">{words.caseLink}</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            {pages
                                .flatMap((page) => page.items)
                                .map((one) => (
                                    <tr key={one.id + one.unit.id}>
                                        <th scope="row">{dateTime(one.at)}</th>
                                        <td>
                                            <span class="cell-label">{words.unit}</span>
                                            {one.unit.name}
                                        </td>
                                        <td>
                                            <span class="cell-label">{words.ward}</span>
                                            {one.ward.name}
                                        </td>
                                        <td>
                                            <span class="cell-label">{words.state}</span>
                                            {t.process.states[one.state]}
                                        </td>
                                        <td class="cell-act">
                                            {one.party ? (
                                                <a href={`/arende/${one.id}`}>{words.caseLink}</a>
                                            ) : (
                                                <span class="quiet">{words.notParty}</span>
                                            )}
                                        </td>
                                    </tr>
                                ))}
                        </tbody>
                    </table>
                </div>
            )}
            {first.data && first.data.hidden > 0 && (
                <p class="quiet">{words.hidden(first.data.hidden)}</p>
            )}
            {last?.nextAfter && (
                <Button busy={doing.busy} onClick={more}>
                    {words.more}
                </Button>
            )}
        </section>
    );
}

/** On the unit's own page: how much there is to put right, and the way there. */
export function QualityCard() {
    const words = monitor().quality;
    const found = useResource<api.Quality>('quality:card', () => api.readQuality(false));
    if (!found.data) return null;
    const rows = rowsOf(found.data).filter((row) => row.check.severity !== 'note');
    return (
        <section class="card quality-card" aria-label={words.cardTitle}>
            <h2>{words.cardTitle}</h2>
            <p>{words.cardWords(rows.reduce((n, row) => n + row.last90, 0))}</p>
            <p>
                <a href="/kvalitet">{words.cardLink}</a>
            </p>
        </section>
    );
}
