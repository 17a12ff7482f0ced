/* With whom the person shares: consents between those who care, and people whom the person lets see. */
import { useState } from 'preact/hooks';
import * as api from '../api/own_calls';
import { date, dateTime } from '../format';
import { Button, FailureBox } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { ProxyForm } from './proxy_form';
import { o } from './words';

interface Part {
    own: api.Own;
    put: (own: api.Own) => void;
}

export function Consents({ own, plan, put }: Part & { plan: api.OwnPlan }) {
    const doing = useDoing();
    const mayDecide = own.writes && own.relation !== 'next-of-kin';
    return (
        <section class="card" aria-labelledby="own-consents">
            <h2 id="own-consents">{o().consents}</h2>
            {plan.consents.length === 0 && <p>{o().noConsent}</p>}
            {doing.failure && <FailureBox failure={doing.failure} />}
            <ul class="plain-list">
                {plan.consents.map((one) => (
                    <li key={one.id}>
                        <span class="main-line">{one.units.map((unit) => unit.name).join(', ')}</span>
                        <span class="sub-line">
                            {one.withdrawnAt
                                ? o().consentGone(dateTime(one.withdrawnAt))
                                : o().consentTo(date(one.validTo))}
                        </span>
                        {!one.withdrawnAt && mayDecide && plan.state !== 'closed' && (
                            <Button
                                small
                                busy={doing.busy}
                                onClick={() => {
                                    if (!window.confirm(o().takeBackSure)) return;
                                    void doing.run(async () => put(await api.takeBack(own.id, plan.id, one.id)));
                                }}
                            >
                                {o().takeBack}
                            </Button>
                        )}
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function Proxies({ own, put }: Part) {
    const [open, setOpen] = useState(false);
    const doing = useDoing();
    return (
        <section class="card" aria-labelledby="own-proxies">
            <h2 id="own-proxies">{o().proxies}</h2>
            <p class="quiet">{o().proxiesHint}</p>
            {own.proxies.length === 0 && <p>{o().noProxies}</p>}
            {doing.failure && <FailureBox failure={doing.failure} />}
            <ul class="plain-list">
                {own.proxies.map((one) => (
                    <li key={one.id}>
                        <span class="main-line">{one.name}</span>
                        <span class="sub-line">
                            {[
                                o().relation[one.relation],
                                one.scopes.map((scope) => o().scopes[scope]).join(', '),
                                one.revokedAt
                                    ? o().proxyGone(dateTime(one.revokedAt))
                                    : one.validTo && o().consentTo(date(one.validTo)),
                            ]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                        {!one.revokedAt && one.relation === 'next-of-kin' && (
                            <Button
                                small
                                busy={doing.busy}
                                label={o().proxyStopOf(one.name)}
                                onClick={() => void doing.run(async () => put(await api.letNoMore(own.id, one.id)))}
                            >
                                {o().proxyStop}
                            </Button>
                        )}
                    </li>
                ))}
            </ul>
            {open ? (
                <ProxyForm
                    act={o().proxyAdd}
                    send={async (body) => put(await api.letSee(own.id, body))}
                    onDone={() => setOpen(false)}
                />
            ) : (
                <Button onClick={() => setOpen(true)}>{o().proxyAdd}</Button>
            )}
        </section>
    );
}
