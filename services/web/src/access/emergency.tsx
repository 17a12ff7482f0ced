/*
 * Access in an emergency: by the whole number, with the reason, the consequence before the button, a banner while it
 * lasts. It ends by itself and by hand; what was opened is read and kept nowhere.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api/access_calls';
import type { Failure } from '../api/client';
import { w as timeWords } from '../appointment/words';
import { w as contactWords } from '../contact/words';
import { dateTime, identityNumber } from '../format';
import { Phone } from '../ui/bits';
import { RadioGroup, TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useNow, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { RouteNote } from './route';
import { x } from './words';

const CAUSES = ['danger-to-life', 'serious-risk'] as const;
const CONSENTS = ['unconscious', 'confused', 'no-time'] as const;

function Form({ onOpen }: { onOpen: (id: string) => void }) {
    const e = x().emergency;
    const [identifier, setIdentifier] = useState('');
    const [cause, setCause] = useState<(typeof CAUSES)[number] | ''>('');
    const [consent, setConsent] = useState<(typeof CONSENTS)[number] | ''>('');
    const [reason, setReason] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const [sure, setSure] = useState(false);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/identifier', '/cause', '/consent', '/reason'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    const missing = x().blocks.missing;
    const check = () => {
        const wrong: Record<string, string> = {
            ...(identifier.trim() ? {} : { '/identifier': missing(e.number) }),
            ...(cause ? {} : { '/cause': missing(e.cause) }),
            ...(consent ? {} : { '/consent': missing(e.consent) }),
            ...(reason.trim() ? {} : { '/reason': missing(e.reason) }),
        };
        setOwn(wrong);
        doing.clear();
        setSure(Object.keys(wrong).length === 0);
    };
    return (
        <form
            ref={form}
            class="card"
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                check();
            }}
        >
            <p>{e.lead}</p>
            {errors.rest && <FailureBox failure={errors.rest} />}
            <div class="fields">
                <TextInput
                    label={e.number}
                    maxLength={40}
                    value={identifier}
                    error={errors.at('/identifier')}
                    onValue={setIdentifier}
                />
                <RadioGroup
                    legend={e.cause}
                    value={cause}
                    error={errors.at('/cause')}
                    onValue={setCause}
                    choices={CAUSES.map((value) => ({ value, label: e.causes[value] }))}
                />
                <RadioGroup
                    legend={e.consent}
                    value={consent}
                    error={errors.at('/consent')}
                    onValue={setConsent}
                    choices={CONSENTS.map((value) => ({ value, label: e.consents[value] }))}
                />
                <TextArea
                    label={e.reason}
                    maxLength={500}
                    value={reason}
                    error={errors.at('/reason')}
                    onValue={setReason}
                />
            </div>
            <div class="actions">
                <Button type="submit" kind="primary">
                    {e.go}
                </Button>
            </div>
            {sure && cause && consent && (
                <Dialog title={e.sure} onClose={() => setSure(false)}>
                    <p class="callout callout-warn">{e.consequence}</p>
                    <div class="actions">
                        <Button
                            kind="primary"
                            busy={doing.busy}
                            onClick={() =>
                                void doing
                                    .run(async () => {
                                        const who = identifier.trim();
                                        const why = reason.trim();
                                        const body = { identifier: who, cause, consent, reason: why };
                                        onOpen((await api.openEmergency(body)).id);
                                    })
                                    .then(() => setSure(false))
                            }
                        >
                            {e.open}
                        </Button>
                    </div>
                </Dialog>
            )}
        </form>
    );
}

function PlanCard({ plan }: { plan: api.Emergency['plans'][number] }) {
    const e = x().emergency;
    const fields = Object.keys(e.fields).filter((name) => plan.fields[name]);
    return (
        <li>
            <span class="main-line">{plan.unit.name}</span>
            <span class="sub-line">
                {dateTime(plan.establishedAt)} {plan.phone && <Phone number={plan.phone} />}{' '}
                <RouteNote route={plan.route} />
            </span>
            <dl class="time-facts">
                {fields.map((name) => (
                    <div key={name}>
                        <dt>{e.fields[name]}</dt>
                        <dd>{plan.fields[name]}</dd>
                    </div>
                ))}
            </dl>
            {plan.actions.length > 0 && (
                <>
                    <h3>{e.actions}</h3>
                    <ul>
                        {plan.actions.map((one, n) => (
                            <li key={n}>{[one.text, one.contact, one.phone].filter(Boolean).join(', ')}</li>
                        ))}
                    </ul>
                </>
            )}
        </li>
    );
}

function Blocked({ by }: { by: api.Emergency['blockedBy'] }) {
    const e = x().emergency;
    if (by.length === 0) return null;
    return (
        <section class="card" aria-labelledby="blocked-by">
            <h2 id="blocked-by">{e.blocked}</h2>
            <p>{e.blockedWords}</p>
            <ul class="plain-list">
                {by.map((one) => (
                    <li key={`${one.providerName} ${one.unitName}`}>
                        <span class="main-line">
                            {one.providerName}, {one.unitName ?? e.wholeProvider}
                        </span>
                        {one.phone && <Phone number={one.phone} />}
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Shown({ data }: { data: api.Emergency }) {
    const e = x().emergency;
    return (
        <div class="flow">
            <Blocked by={data.blockedBy} />
            <section class="card" aria-labelledby="opened-plans">
                <h2 id="opened-plans">{e.plans}</h2>
                {data.plans.length === 0 && <p>{e.noPlans}</p>}
                <ul class="plain-list">
                    {data.plans.map((plan) => (
                        <PlanCard key={plan.unit.id + plan.establishedAt} plan={plan} />
                    ))}
                </ul>
            </section>
            <section class="card" aria-labelledby="opened-contacts">
                <h2 id="opened-contacts">{e.contacts}</h2>
                {data.contacts.length === 0 && <p>{e.noContacts}</p>}
                <ul class="plain-list">
                    {data.contacts.map((one, n) => (
                        <li key={n}>
                            <span class="main-line">{[one.name, one.title].filter(Boolean).join(', ')}</span>
                            <span class="sub-line">
                                {contactWords().kinds[one.kind]}, {one.unitName} <Phone number={one.phone} />
                            </span>
                        </li>
                    ))}
                </ul>
            </section>
            <section class="card" aria-labelledby="opened-times">
                <h2 id="opened-times">{e.times}</h2>
                {data.times.length === 0 && <p>{e.noTimes}</p>}
                <ul class="plain-list">
                    {data.times.map((one, n) => (
                        <li key={n}>
                            {dateTime(one.startsAt)} {timeWords().kinds[one.kind]}, {one.unitName}{' '}
                            {one.phone && <Phone number={one.phone} />}
                        </li>
                    ))}
                </ul>
            </section>
        </div>
    );
}

function Opened({ id, onOver }: { id: string; onOver: () => void }) {
    const e = x().emergency;
    const found = useResource(`emergency ${id}`, () => api.readEmergency(id));
    const doing = useDoing();
    const now = useNow();
    const { data } = found;
    const over = data !== null && Date.parse(data.until) <= now;
    const gone = over || [404, 409].includes(found.failure?.status ?? 0);
    useEffect(() => {
        if (gone) onOver();
    }, [gone]);
    if (found.failure && !gone) return <Broken failure={found.failure} again={() => void found.reload()} />;
    if (!data || gone) return <Loading />;
    return (
        <>
            <div class="callout callout-bad" role="alert" data-emergency>
                <p>
                    <strong>{e.lasts(dateTime(data.until))}</strong>
                </p>
                {doing.failure && <FailureBox failure={doing.failure} />}
                <Button
                    busy={doing.busy}
                    onClick={() =>
                        void doing.run(async () => {
                            await api.endEmergency(id);
                            onOver();
                        })
                    }
                >
                    {e.end}
                </Button>
            </div>
            <p class="person-line">
                <strong>{data.patient.name}</strong>{' '}
                <span class="number">{identityNumber(data.patient.identifier)}</span>
            </p>
            <Shown data={data} />
        </>
    );
}

function Running({ onPick }: { onPick: (id: string) => void }) {
    const e = x().emergency;
    const found = useResource('emergencies', api.readOpenings);
    const failure: Failure | null = found.failure;
    if (failure) return <Broken failure={failure} again={() => void found.reload()} />;
    return (
        <>
            {found.data?.items.map((one) => (
                <p class="callout callout-bad" key={one.id}>
                    {e.running} {dateTime(one.openedAt)}{' '}
                    <Button small onClick={() => onPick(one.id)}>
                        {e.goOn}
                    </Button>
                </p>
            ))}
        </>
    );
}

export function EmergencyPage() {
    const e = x().emergency;
    const [id, setId] = useState<string | null>(null);
    const [over, setOver] = useState(false);
    const open = (which: string) => {
        setOver(false);
        setId(which);
    };
    return (
        <Page title={e.title} heading={e.title} narrow>
            {over && (
                <p class="callout" role="status">
                    {e.over}
                </p>
            )}
            {id ? (
                <Opened
                    key={id}
                    id={id}
                    onOver={() => {
                        setId(null);
                        setOver(true);
                    }}
                />
            ) : (
                <>
                    <Running onPick={open} />
                    <Form onOpen={open} />
                </>
            )}
        </Page>
    );
}
