/* What some months would have cost under a rule, beside what they cost as it is. */
import { useState } from 'preact/hooks';
import { Button, FailureBox, TextInput } from '../ui/form';
import { useDoing } from '../ui/hooks';
import * as api from './calls';
import { Cell, sumOf } from './liability';
import { isMonth, monthsAgo } from './month';
import { words } from './text';

/** `agreement` is null while the form has findings. */
export function PreviewBox({ agreement }: { agreement: () => api.Agreement | null }) {
    const w = words().county;
    const [from, setFrom] = useState(monthsAgo(3));
    const [to, setTo] = useState(monthsAgo(1));
    const [wrong, setWrong] = useState({ from: false, to: false });
    const [found, setFound] = useState<api.Preview | null>(null);
    const doing = useDoing();
    const count = async () => {
        const rule = agreement();
        const bad = { from: !isMonth(from), to: !isMonth(to) };
        setWrong(bad);
        if (bad.from || bad.to || !rule) return;
        await doing.run(async () => setFound(await api.preview(rule, from, to)));
    };
    return (
        <section class="card preview" aria-label={w.previewTitle}>
            <h3>{w.previewTitle}</h3>
            <p class="quiet">{w.previewWords}</p>
            <div class="lookup-line">
                <TextInput
                    type="month"
                    label={w.previewFrom}
                    maxLength={7}
                    error={wrong.from ? w.badMonth : undefined}
                    value={from}
                    onValue={setFrom}
                />
                <TextInput
                    type="month"
                    label={w.previewTo}
                    maxLength={7}
                    error={wrong.to ? w.badMonth : undefined}
                    value={to}
                    onValue={setTo}
                />
                <Button busy={doing.busy} onClick={() => void count()}>
                    {w.previewAct}
                </Button>
            </div>
            {doing.failure && <FailureBox failure={doing.failure} />}
            <div role="status">{found && <Result found={found} />}</div>
        </section>
    );
}

function Result({ found }: { found: api.Preview }) {
    const all = words();
    const w = all.county;
    const difference = (one: api.Preview['municipalities'][number]) =>
        one.proposed.payable === null || one.inForce.payable === null
            ? null
            : one.proposed.payable - one.inForce.payable;
    return (
        <>
            <p class="result-count">{w.previewDone(found.from, found.to)}</p>
            {found.hidden > 0 && <p class="callout">{w.hidden(found.hidden)}</p>}
            {found.unclear > 0 && <p class="callout callout-warn">{w.unclear(found.unclear)}</p>}
            <div
                class="scroll-x"
                tabIndex={0}
                role="region"
                aria-label={w.previewDone(found.from, found.to)}
            >
                <table class="simple stacked">
                    <thead>
                        <tr>
                            <th scope="col">{w.municipality}</th>
                            <th scope="col">{w.intervals}</th>
                            <th scope="col">{w.individualSum}</th>
                            <th scope="col">{w.averageSum}</th>
                            <th scope="col">{w.inForce}</th>
                            <th scope="col">{w.proposed}</th>
                            <th scope="col">{w.difference}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {found.municipalities.map((one) => (
                            <tr key={one.code}>
                                <th scope="row">
                                    <span class="main-line">{one.name}</span>
                                </th>
                                <Cell label={w.intervals}>{one.proposed.individual.intervals}</Cell>
                                <Cell label={w.individualSum}>
                                    {sumOf(one.proposed.individual.amount)}
                                </Cell>
                                <Cell label={w.averageSum}>
                                    {sumOf(one.proposed.average ? one.proposed.average.amount : 0)}
                                </Cell>
                                <Cell label={w.inForce}>{sumOf(one.inForce.payable)}</Cell>
                                <Cell label={w.proposed}>
                                    <strong>{sumOf(one.proposed.payable)}</strong>
                                </Cell>
                                <Cell label={w.difference}>{sumOf(difference(one))}</Cell>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </>
    );
}
