/* With whom the person shares: consents between those who care, and people whom the person lets see. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/own_calls';
import { date, dateTime } from '../format';
import { CheckBox } from '../ui/choice';
import { Button, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';
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

const SCOPES: api.OwnScope[] = ['plans', 'contacts', 'times', 'agreement', 'log'];

function ProxyForm({ own, put, onDone }: Part & { onDone: () => void }) {
    const [name, setName] = useState('');
    const [number, setNumber] = useState('');
    const [to, setTo] = useState('');
    const [writes, setWrites] = useState(false);
    const [scopes, setScopes] = useState<api.OwnScope[]>(['plans']);
    const [found, setFound] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/name', '/identifier', '/scopes', '/validTo'], found);
    useFocusError(form, doing.failure ?? (Object.keys(found).length ? found : null));
    const send = async () => {
        const wrong: Record<string, string> = {};
        if (!name.trim()) wrong['/name'] = o().missing(o().proxyName);
        if (!number.trim()) wrong['/identifier'] = o().missing(o().proxyNumber);
        if (!scopes.length) wrong['/scopes'] = o().missingScope;
        setFound(wrong);
        if (Object.keys(wrong).length) return;
        const done = await doing.run(async () => {
            put(
                await api.letSee(own.id, {
                    name: name.trim(),
                    identifier: number.trim(),
                    scopes,
                    writes,
                    ...(to ? { validTo: to } : {}),
                }),
            );
        });
        if (done) onDone();
    };
    return (
        <form
            ref={form}
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void send();
            }}
        >
            {errors.rest && <FailureBox failure={errors.rest} />}
            <TextInput
                label={o().proxyName}
                maxLength={200}
                value={name}
                error={errors.at('/name')}
                onValue={setName}
            />
            <TextInput
                label={o().proxyNumber}
                maxLength={40}
                inputMode="numeric"
                value={number}
                error={errors.at('/identifier')}
                onValue={setNumber}
            />
            <fieldset>
                <legend class="label">{o().proxyWhat}</legend>
                {errors.at('/scopes') && <p class="error">▲ {errors.at('/scopes')}</p>}
                {SCOPES.map((scope) => (
                    <CheckBox
                        key={scope}
                        label={o().scopes[scope]}
                        checked={scopes.includes(scope)}
                        onChecked={(on) =>
                            setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                        }
                    />
                ))}
            </fieldset>
            <CheckBox label={o().proxyWrites} checked={writes} onChecked={setWrites} />
            <TextInput label={o().proxyTo} type="date" value={to} error={errors.at('/validTo')} onValue={setTo} />
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {o().proxyAdd}
                </Button>
            </div>
        </form>
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
                <ProxyForm own={own} put={put} onDone={() => setOpen(false)} />
            ) : (
                <Button onClick={() => setOpen(true)}>{o().proxyAdd}</Button>
            )}
        </section>
    );
}
