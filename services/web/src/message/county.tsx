/*
 * The county's deviations of twelve months in numbers, by month, unit or category; nothing about any case, so
 * nobody is named.
 */
import { useState } from 'preact/hooks';
import { readCountyDeviations, type CountyDeviations } from '../api/message_calls';
import { t } from '../text';
import { Select } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';

type Count = CountyDeviations['counts'][number];
type By = 'month' | 'unit' | 'kind';
interface Row {
    key: string;
    name: string;
    reported: number;
    answered: number;
    closed: number;
}
interface Chosen {
    by: By;
    unit: string;
    kind: string;
    month: string;
}

const BY: By[] = ['month', 'unit', 'kind'];

function nameOf(one: Count, by: By): [string, string] {
    if (by === 'unit') return [one.unit.id, one.unit.name];
    if (by === 'kind') return [one.kind, t.message.deviation.kind[one.kind]];
    return [one.month, one.month];
}

/** The numbers put together by what is asked for: months latest first, the others most first. */
export function rowsOf(counts: Count[], by: By): Row[] {
    const rows = new Map<string, Row>();
    for (const one of counts) {
        const [key, name] = nameOf(one, by);
        const row = rows.get(key) ?? { key, name, reported: 0, answered: 0, closed: 0 };
        row.reported += one.reported;
        row.answered += one.answered;
        row.closed += one.closed;
        rows.set(key, row);
    }
    const all = (row: Row) => row.reported + row.answered + row.closed;
    return [...rows.values()].sort((a, b) =>
        by === 'month' ? b.key.localeCompare(a.key) : all(b) - all(a) || a.name.localeCompare(b.name),
    );
}

/** What there is to choose among, each once. */
function choicesOf(counts: Count[], by: By) {
    return rowsOf(counts, by).map((row) => ({ value: row.key, label: row.name }));
}

export function CountyDeviationsPage() {
    const words = t.message.county;
    const found = useResource('county deviations', readCountyDeviations);
    const data = found.data;
    return (
        <Page
            title={words.title}
            heading={words.title}
            over={<p class="over">{data?.county.name ?? ''}</p>}
        >
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && found.loading && <Loading />}
            {data && (
                <>
                    <p>{words.words(data.from, data.to)}</p>
                    {data.counts.length === 0 ? (
                        <p class="empty-title">{words.none}</p>
                    ) : (
                        <Numbers counts={data.counts} />
                    )}
                </>
            )}
        </Page>
    );
}

function Numbers({ counts }: { counts: Count[] }) {
    const words = t.message.county;
    const [chosen, setChosen] = useState<Chosen>({ by: 'month', unit: '', kind: '', month: '' });
    const choose = (part: Partial<Chosen>) => setChosen({ ...chosen, ...part });
    const shown = counts.filter(
        (one) =>
            (!chosen.unit || one.unit.id === chosen.unit) &&
            (!chosen.kind || one.kind === chosen.kind) &&
            (!chosen.month || one.month === chosen.month),
    );
    return (
        <>
            <div class="fields">
                <Select
                    label={words.by}
                    value={chosen.by}
                    onValue={(by) => choose({ by: by as By })}
                    choices={BY.map((value) => ({ value, label: words.bys[value] }))}
                />
                {BY.map((by) => (
                    <Select
                        key={by}
                        label={words.bys[by]}
                        value={chosen[by]}
                        empty={words.all}
                        onValue={(value) => choose({ [by]: value })}
                        choices={choicesOf(counts, by)}
                    />
                ))}
            </div>
            <CountTable rows={rowsOf(shown, chosen.by)} heading={words.bys[chosen.by]} />
        </>
    );
}

function CountTable({ rows, heading }: { rows: Row[]; heading: string }) {
    const words = t.message.county;
    const states = ['reported', 'answered', 'closed'] as const;
    return (
        <div class="scroll-x" role="status">
            <table class="simple stacked">
                <thead>
                    <tr>
                        <th scope="col">{heading}</th>
                        <th scope="col">{words.sum}</th>
                        {states.map((state) => (
                            <th key={state} scope="col">
                                {t.message.deviation.state[state]}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={row.key}>
                            <th scope="row">{row.name}</th>
                            <td>
                                <span class="cell-label">{words.sum}</span>
                                {row.reported + row.answered + row.closed}
                            </td>
                            {states.map((state) => (
                                <td key={state}>
                                    <span class="cell-label">{t.message.deviation.state[state]}</span>
                                    {row[state]}
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
