/*
 * The payment basis of a case: who pays, what it costs now, both models side by side, and each time the
 * patient was ready by itself with every precondition, met or missing, its evidence and its paragraph.
 */
import type { ComponentChildren } from 'preact';
import { date, dateTime, dayOf, shortTime } from '../format';
import { useHappened, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import * as api from './calls';
import { words } from './text';

const day = (iso: string) => date(iso);
/** A last day is told by the midnight that ends it. */
const lastDay = (iso: string) => date(dayOf(Date.parse(iso) - 1));

export function LiabilityPage({ id }: { id: string }) {
    const w = words().liability;
    const found = useResource(`liability ${id}`, () => api.readLiability(id));
    useHappened(
        (one) => one.kind === 'reset' || (one.kind === 'changed' && one.id === id),
        () => void found.reload(),
        100,
    );
    return (
        <Page
            title={w.title}
            heading={w.title}
            over={
                <p class="over">
                    <a href={`/arende/${id}`}>‹ {w.toCase}</a>
                </p>
            }
        >
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && <Basis found={found.data} />}
        </Page>
    );
}

export function sumOf(amount: number | null): string {
    const w = words().liability;
    return amount === null ? w.noSum : w.kronor(amount);
}

function Basis({ found }: { found: api.Liability }) {
    const w = words().liability;
    return (
        <>
            <p class="callout">{w.basis}</p>
            {!found.computed && (
                <p class="callout callout-bad" role="alert">
                    {w.impossible}
                </p>
            )}
            {found.computed && found.intervals.length === 0 && <p class="callout">{w.never}</p>}
            <Stake found={found} />
            <SideBySide found={found} />
            {[...found.intervals].reverse().map((one) => (
                <IntervalCard key={one.number} found={found} one={one} />
            ))}
        </>
    );
}

function Stake({ found }: { found: api.Liability }) {
    const w = words().liability;
    const open = found.intervals.some((one) => !one.endedAt);
    const compared = found.intervals.at(-1)?.agreement?.model === 'average';
    return (
        <div class="stake">
            <div class="stake-item stake-main">
                <p class="stake-label">{w.now}</p>
                <p class="stake-value">
                    {!found.runsToday
                        ? w.nowNothing
                        : found.perDayToday === null
                          ? w.nowUnknown
                          : w.perDay(w.kronor(found.perDayToday))}
                </p>
                {found.runsToday && compared && <p class="sub-line">{w.compareNote}</p>}
            </div>
            <div class="stake-item">
                <p class="stake-label">{open ? w.sum : w.sumFinal}</p>
                <p class="main-line">
                    {w.days(found.days)}, {sumOf(found.amount)}
                </p>
                {open && <p class="sub-line">{w.counted(day(found.countedUntil))}</p>}
            </div>
            <div class="stake-item">
                <p class="stake-label">{w.payer}</p>
                <Payer found={found} />
            </div>
        </div>
    );
}

function Payer({ found }: { found: api.Liability }) {
    const all = words();
    const w = all.liability;
    if (!found.payer) return <p class="sub-line">{w.protected}</p>;
    return (
        <>
            <p class="main-line">{found.payer.name}</p>
            {found.placement ? (
                <>
                    <p class="sub-line">
                        {w.placed(
                            all.placement.kinds[found.placement.kind],
                            day(found.placement.since),
                        )}
                    </p>
                    {found.registered && (
                        <p class="sub-line">{w.placedNote(found.registered.name)}</p>
                    )}
                </>
            ) : (
                <p class="sub-line">{w.because}</p>
            )}
        </>
    );
}

function SideBySide({ found }: { found: api.Liability }) {
    const w = words().liability;
    const { average } = found;
    if (!average || found.intervals.length === 0) return null;
    const model = found.intervals.at(-1)?.agreement?.model ?? 'individual';
    const where = `${found.payer?.name ?? ''} ${w.month(average.firstMonth, average.month)}`;
    const each = (say: (part: api.Average['parts'][number]) => string) =>
        average.parts
            .map((part) => (part.care === 'all' ? say(part) : `${w.cares[part.care]}: ${say(part)}`))
            .join('; ');
    const rows: [string, string, string][] = [
        [w.population, w.thisStay, w.stays(average.number, where)],
        [w.mean, '–', each((part) => w.number(part.meanThousandths / 1000))],
        [w.threshold, '–', each((part) => w.days(part.threshold))],
        [w.payDays, w.days(found.days), w.days(average.excess)],
        [w.amount, sumOf(found.amount), sumOf(average.amount)],
    ];
    return (
        <section class="card" aria-labelledby="side-by-side">
            <h2 id="side-by-side">{w.sideBySide}</h2>
            <table class="simple stacked">
                <thead>
                    <tr>
                        <th scope="col">{w.row}</th>
                        <th scope="col">
                            {w.individual}
                            {model === 'individual' && <Holds />}
                        </th>
                        <th scope="col">
                            {w.average}
                            {model === 'average' && <Holds />}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map(([name, one, other]) => (
                        <tr key={name}>
                            <th scope="row">{name}</th>
                            <Cell label={w.individual}>{one}</Cell>
                            <Cell label={w.average}>{other}</Cell>
                        </tr>
                    ))}
                </tbody>
            </table>
            <p class="quiet small">{w.averageNote}</p>
        </section>
    );
}

function Holds() {
    return <span class="badge badge-us badge-settled">{words().liability.settled}</span>;
}

/* ---- one time that the patient was ready ---- */

function IntervalCard({ found, one }: { found: api.Liability; one: api.Interval }) {
    const w = words().liability;
    const head = `interval-${one.number}`;
    return (
        <section class="card" aria-labelledby={head}>
            <div class="notice-head">
                <h2 id={head}>{w.readyFrom(dateTime(one.sentAt))}</h2>
                <span class="quiet">
                    {one.endedAt && one.endedHow
                        ? `${w.ended[one.endedHow]} ${shortTime(one.endedAt)}`
                        : w.open}
                </span>
            </div>
            <Verdict one={one} />
            <h3>{w.conditions}</h3>
            <ul class="conditions">
                {one.conditions.map((each) => (
                    <ConditionLine key={each.condition} found={found} one={one} each={each} />
                ))}
            </ul>
            <Reasons found={found} one={one} />
            <Period one={one} />
            {one.amounts.length > 0 && <Pieces one={one} />}
        </section>
    );
}

function Verdict({ one }: { one: api.Interval }) {
    const w = words().liability;
    const { ifAccepted } = one;
    const compared = one.agreement?.model === 'average';
    const look = one.liable ? (compared ? '' : 'verdict-yes') : one.review ? 'verdict-review' : '';
    return (
        <p class={`verdict ${look}`}>
            {one.liable
                ? (compared ? w.verdict.compare : w.verdict.yes)(one.days, sumOf(one.amount))
                : one.review && ifAccepted
                  ? w.verdict.review(ifAccepted.days, sumOf(ifAccepted.amount))
                  : w.verdict.no}
        </p>
    );
}

interface LineProps {
    found: api.Liability;
    one: api.Interval;
    each: api.Condition;
}

function ConditionLine({ found, one, each }: LineProps) {
    const w = words().liability;
    const review = each.reason === 'sip-call-late-review';
    const state = each.met ? 'met' : review ? 'review' : 'missing';
    return (
        <li class={`condition condition-${state}`}>
            <span class="condition-mark" aria-hidden="true">
                {each.met ? '✓' : review ? '?' : '✗'}
            </span>
            <div>
                <p class="main-line">
                    {w.kinds[each.condition]}: {w[state].toLowerCase()}
                </p>
                <p>{evidence(found, one, each)}</p>
                <p class="sub-line">
                    {each.paragraph} ({each.ruleId})
                </p>
            </div>
        </li>
    );
}

function evidence(found: api.Liability, one: api.Interval, each: api.Condition): ComponentChildren {
    const { says } = words().liability;
    const at = each.at ? dateTime(each.at) : '';
    switch (each.condition) {
        case 'admission-notice': {
            const by = each.by ? dateTime(each.by) : '';
            if (!each.at) return says.noticeMissing(by);
            return each.met ? says.noticeMet(at, by, found.admissionUnits) : says.noticeLate(at, by);
        }
        case 'ready-notice':
            return each.met ? says.readyMet(at, one.units) : says.readyMissing;
        case 'sip-call': {
            const by = each.by ? lastDay(each.by) : '';
            if (one.sip !== 'required' && one.sip !== 'unknown') return says.sip[one.sip];
            const call = !each.at
                ? says.callMissing(by)
                : each.met
                  ? says.callMet(at, by)
                  : says.callLate(at, by);
            return one.sip === 'unknown' ? `${call} ${says.sip.unknown}` : call;
        }
        case 'outpatient':
            if (!each.at) return says.careNone;
            return each.met ? says.careMet(at) : says.careNo(at);
    }
}

/** What is not a precondition of its own: the act, the agreement, the amounts. */
function Reasons({ found, one }: { found: api.Liability; one: api.Interval }) {
    const own = new Set(one.conditions.map((each) => each.reason));
    const rest = found.reasons.filter(
        (each) => one.reasons.includes(each.code) && !own.has(each.code),
    );
    if (rest.length === 0) return null;
    return (
        <ul class="plain-list">
            {rest.map((each) => (
                <li key={each.code}>
                    {each.text}
                    <span class="sub-line">{each.paragraph}</span>
                </li>
            ))}
        </ul>
    );
}

function Period({ one }: { one: api.Interval }) {
    const w = words().liability;
    return (
        <dl class="facts">
            {one.startDate && (
                <>
                    <dt>{w.start}</dt>
                    <dd>
                        {day(one.startDate)}
                        {one.startDate !== one.earliestDate && (
                            <span class="sub-line">{w.startMoved(day(one.earliestDate))}</span>
                        )}
                    </dd>
                </>
            )}
            {one.endDate && (
                <>
                    <dt>{w.end}</dt>
                    <dd>
                        {day(one.endDate)}
                        <span class="sub-line">{w.endNote}</span>
                    </dd>
                </>
            )}
            {one.startDate && one.pauses.length > 0 && (
                <>
                    <dt>{w.pauses}</dt>
                    <dd>
                        {one.pauses.map((each) => (
                            <span class="main-line" key={each.from}>
                                {w.pause(day(each.from), day(each.to), w.reasons[each.reason])}
                            </span>
                        ))}
                    </dd>
                </>
            )}
            <dt>{w.rule}</dt>
            <dd>
                {one.agreement
                    ? [one.agreement.name, one.agreement.source].filter(Boolean).join(', ')
                    : w.law}
            </dd>
        </dl>
    );
}

function Pieces({ one }: { one: api.Interval }) {
    const w = words().liability;
    return (
        <table class="simple stacked">
            <thead>
                <tr>
                    <th scope="col">{w.from}</th>
                    <th scope="col">{w.to}</th>
                    <th scope="col">{w.payFor}</th>
                    <th scope="col">{w.perDayHead}</th>
                    <th scope="col">{w.amount}</th>
                    <th scope="col">{w.source}</th>
                </tr>
            </thead>
            <tbody>
                {one.amounts.map((piece) => (
                    <tr key={piece.from}>
                        <th scope="row">{day(piece.from)}</th>
                        <Cell label={w.to}>{day(piece.to)}</Cell>
                        <Cell label={w.payFor}>{piece.days}</Cell>
                        <Cell label={w.perDayHead}>{sumOf(piece.perDay)}</Cell>
                        <Cell label={w.amount}>{sumOf(piece.amount)}</Cell>
                        <Cell label={w.source}>{piece.source ?? '–'}</Cell>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

export function Cell({ label, children }: { label: string; children: ComponentChildren }) {
    return (
        <td>
            <span class="cell-label">{label}</span>
            {children}
        </td>
    );
}
