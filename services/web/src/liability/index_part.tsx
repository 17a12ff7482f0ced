/* What the national engagement index has yet to be told: how much waits, since when, and what it refuses. */
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { dateTime } from '../format';
import { Button, Dialog, FailureBox } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { toast } from '../ui/toast';
import * as api from './calls';
import { words } from './text';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds as somebody on duty says them. */
export function lag(seconds: number): string {
    const w = words().index;
    if (seconds < MINUTE) return w.seconds(seconds);
    return seconds < 2 * HOUR ? w.minutes(Math.round(seconds / MINUTE)) : w.hours(Math.round(seconds / HOUR));
}

function State({ data }: { data: api.CountyIndex }) {
    const w = words().index;
    const facts: [string, string | null][] = [
        [w.waiting, data.pending ? w.waits(data.pending, lag(data.lagSeconds)) : w.nothing],
        [w.answered, data.answeredAt && dateTime(data.answeredAt)],
        [w.resent, data.resentOn],
        [w.failures, data.failures ? w.inARow(data.failures) : null],
        [w.next, data.failures && data.nextCall ? dateTime(data.nextCall) : null],
    ];
    return (
        <section class="card" aria-labelledby="index-state">
            <h2 id="index-state">{w.state}</h2>
            {data.stopped && (
                <p class="callout callout-warn" role="alert">
                    {w.stopped(data.stopped, data.stoppedAt ? dateTime(data.stoppedAt) : '')}
                </p>
            )}
            <dl class="facts">
                {facts.map(
                    ([name, value]) =>
                        value && (
                            <Fragment key={name}>
                                <dt>{name}</dt>
                                <dd>{value}</dd>
                            </Fragment>
                        ),
                )}
                {data.kinds.map((one) => (
                    <Fragment key={one.kind}>
                        <dt>{w.kinds[one.kind]}</dt>
                        <dd>{w.there(one.there, one.waiting)}</dd>
                    </Fragment>
                ))}
            </dl>
        </section>
    );
}

function Refusals({ data }: { data: api.CountyIndex }) {
    const w = words().index;
    return (
        <section class="card" aria-labelledby="index-refusals">
            <h2 id="index-refusals">{w.refusals(data.refused)}</h2>
            {data.refusals.length === 0 && <p class="quiet">{w.none}</p>}
            {data.refusals.length > 0 && (
                <div class="scroll-x" role="region" aria-label={w.table} tabIndex={0}>
                    <table class="simple stacked">
                        <thead>
                            <tr>
                                <th scope="col">{w.at}</th>
                                <th scope="col">{w.why}</th>
                                <th scope="col">{w.what}</th>
                                <th scope="col">{w.address}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {data.refusals.map((one) => (
                                <tr key={one.id}>
                                    <th scope="row">{dateTime(one.at)}</th>
                                    <td>{one.why}</td>
                                    <td>
                                        {one.delete ? w.removal(w.kinds[one.kind]) : w.kinds[one.kind]}
                                        <span class="sub-line">{one.object}</span>
                                    </td>
                                    <td>{one.address}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </section>
    );
}

export function IndexPart() {
    const w = words().index;
    const found = useResource('county index', api.readIndex);
    const [sure, setSure] = useState(false);
    const doing = useDoing();
    const data = found.data;
    const resend = () =>
        void doing
            .run(async () => {
                found.put(await api.resendIndex());
                toast(w.done);
            })
            .then(() => setSure(false));
    return (
        <>
            <p class="quiet">{w.lead}</p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && !data.system && <p class="callout">{w.off}</p>}
            {data?.system && (
                <>
                    <State data={data} />
                    <Refusals data={data} />
                    {doing.failure && <FailureBox failure={doing.failure} />}
                    <div class="actions">
                        <Button onClick={() => void found.reload()}>{w.again}</Button>
                        <Button onClick={() => setSure(true)}>{w.resend}</Button>
                    </div>
                    {sure && (
                        <Dialog title={w.resend} onClose={() => setSure(false)}>
                            <p>{w.consequence}</p>
                            <div class="actions">
                                <Button kind="primary" busy={doing.busy} onClick={resend}>
                                    {w.resendNow}
                                </Button>
                            </div>
                        </Dialog>
                    )}
                </>
            )}
        </>
    );
}
