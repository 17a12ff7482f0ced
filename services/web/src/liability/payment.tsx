/* The basis of a month: both models side by side for each municipality, and each interval by itself. */
import { useState } from 'preact/hooks';
import { date, shortTime } from '../format';
import { Button, TextInput } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import * as api from './calls';
import { Cell, sumOf } from './liability';
import { isMonth, monthsAgo } from './month';
import { words } from './text';

export function PaymentPart() {
    const w = words().county;
    const [month, setMonth] = useState(monthsAgo(1));
    const [typed, setTyped] = useState(month);
    const [wrong, setWrong] = useState(false);
    const found = useResource(`payment ${month}`, () => api.readPayment(month));
    return (
        <>
            <form
                class="lookup-line"
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    setWrong(!isMonth(typed));
                    if (isMonth(typed)) setMonth(typed);
                }}
            >
                <TextInput
                    label={w.month}
                    type="month"
                    maxLength={7}
                    error={wrong ? w.badMonth : undefined}
                    value={typed}
                    onValue={setTyped}
                />
                <Button type="submit">{w.show}</Button>
            </form>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && <Month found={found.data} />}
        </>
    );
}

function Month({ found }: { found: api.Payment }) {
    const w = words().county;
    const { agreement } = found;
    return (
        <>
            <p>{agreement ? w.rule(agreement.name, w.models[agreement.model]) : w.ruleLaw}</p>
            {!found.over && <p class="callout callout-warn">{w.running}</p>}
            {found.hidden > 0 && <p class="callout">{w.hidden(found.hidden)}</p>}
            {found.unclear > 0 && <p class="callout callout-warn">{w.unclear(found.unclear)}</p>}
            <p>
                <a
                    class="button button--secondary"
                    href={`/api/v1/county/payment/csv?month=${found.month}`}
                    download={`betalningsunderlag-${found.month}.csv`}
                >
                    {w.csv}
                </a>
            </p>
            <Municipalities found={found} />
            <h2>{w.lines}</h2>
            <p class="quiet">{w.linesNote}</p>
            <Lines found={found} />
        </>
    );
}

const total = (list: (number | null)[]) =>
    list.some((one) => one === null) ? null : list.reduce<number>((a, b) => a + (b ?? 0), 0);

function meanOf(average: api.Average | null): string {
    const w = words().liability;
    if (!average || average.number === 0) return '–';
    return w.number(Math.round((average.days * 1000) / average.number) / 1000);
}

function Municipalities({ found }: { found: api.Payment }) {
    const w = words().county;
    const list = found.municipalities;
    return (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={w.payment}>
            <table class="simple stacked payment-table">
                <thead>
                    <tr>
                        <th scope="col">{w.municipality}</th>
                        <th scope="col">{w.intervals}</th>
                        <th scope="col">{w.open}</th>
                        <th scope="col">{w.individualDays}</th>
                        <th scope="col">{w.individualSum}</th>
                        <th scope="col">{w.mean}</th>
                        <th scope="col">{w.excess}</th>
                        <th scope="col">{w.averageSum}</th>
                        <th scope="col">{w.payable}</th>
                    </tr>
                </thead>
                <tbody>
                    {list.map((one) => (
                        <tr key={one.code}>
                            <th scope="row">
                                <span class="main-line">{one.name}</span>
                            </th>
                            <Cell label={w.intervals}>
                                {one.individual.intervals} ({one.individual.liable} {w.liable})
                            </Cell>
                            <Cell label={w.open}>{one.open}</Cell>
                            <Cell label={w.individualDays}>{one.individual.days}</Cell>
                            <Cell label={w.individualSum}>{sumOf(one.individual.amount)}</Cell>
                            <Cell label={w.mean}>{meanOf(one.average)}</Cell>
                            <Cell label={w.excess}>{one.average?.excess ?? 0}</Cell>
                            <Cell label={w.averageSum}>
                                {sumOf(one.average ? one.average.amount : 0)}
                            </Cell>
                            <Cell label={w.payable}>
                                <strong>{sumOf(one.payable)}</strong>
                            </Cell>
                        </tr>
                    ))}
                    <tr class="total">
                        <th scope="row">
                            <span class="main-line">{w.total}</span>
                        </th>
                        <Cell label={w.intervals}>
                            {total(list.map((one) => one.individual.intervals))}
                        </Cell>
                        <Cell label={w.open}>{total(list.map((one) => one.open))}</Cell>
                        <Cell label={w.individualDays}>
                            {total(list.map((one) => one.individual.days))}
                        </Cell>
                        <Cell label={w.individualSum}>
                            {sumOf(total(list.map((one) => one.individual.amount)))}
                        </Cell>
                        <Cell label={w.mean}>–</Cell>
                        <Cell label={w.excess}>
                            {total(list.map((one) => one.average?.excess ?? 0))}
                        </Cell>
                        <Cell label={w.averageSum}>
                            {sumOf(total(list.map((one) => (one.average ? one.average.amount : 0))))}
                        </Cell>
                        <Cell label={w.payable}>
                            <strong>{sumOf(total(list.map((one) => one.payable)))}</strong>
                        </Cell>
                    </tr>
                </tbody>
            </table>
        </div>
    );
}

function Lines({ found }: { found: api.Payment }) {
    const all = words();
    const w = all.county;
    const names = new Map(found.municipalities.map((one) => [one.code, one.name]));
    if (found.lines.length === 0) return <p class="quiet">{w.noLines}</p>;
    return (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={w.lines}>
            <table class="simple stacked">
                <thead>
                    <tr>
                        <th scope="col">{w.reference}</th>
                        <th scope="col">{w.municipality}</th>
                        <th scope="col">{w.sent}</th>
                        <th scope="col">{w.endedOn}</th>
                        <th scope="col">{w.outcome}</th>
                        <th scope="col">{all.liability.payFor}</th>
                        <th scope="col">{all.liability.amount}</th>
                        <th scope="col">{w.why}</th>
                    </tr>
                </thead>
                <tbody>
                    {found.lines.map((one) => (
                        <tr key={one.dischargeId + one.number}>
                            <th scope="row" class="reference">
                                {one.dischargeId} / {one.number}
                            </th>
                            <Cell label={w.municipality}>
                                {names.get(one.municipalityCode) ?? one.municipalityCode}
                            </Cell>
                            <Cell label={w.sent}>{shortTime(one.sentAt)}</Cell>
                            <Cell label={w.endedOn}>
                                <span class="nowrap">{date(one.endedOn)}</span>
                            </Cell>
                            <Cell label={w.outcome}>
                                {one.review ? w.review : one.liable ? w.yes : w.no}
                            </Cell>
                            <Cell label={all.liability.payFor}>{one.days}</Cell>
                            <Cell label={all.liability.amount}>
                                <span class="nowrap">{sumOf(one.amount)}</span>
                            </Cell>
                            <Cell label={w.why}>
                                {one.reasons
                                    .filter((code) => code !== 'county-model-average') // said above
                                    .map((code) => all.liability.reasons[code])
                                    .join(', ') || '–'}
                            </Cell>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
