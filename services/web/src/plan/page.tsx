/*
 * A plan: the person's own words first, then what everybody writes together, each seeing the others' words appear;
 * what it lacks said in words, its acts, its versions.
 */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/plan_calls';
import { PlanAgreements } from '../agreement/list';
import { PersonTimes } from '../appointment/person';
import { ResponsibleNow } from '../contact/now';
import { RouteNote } from '../access/route';
import { date, dateTime, identityNumber } from '../format';
import { PrintDialog } from '../paper/print';
import { navigate, sent } from '../router';
import { may, ownUnit } from '../session/session';
import { t } from '../text';
import { Protected } from '../ui/bits';
import { Button } from '../ui/form';
import { useHappened, useResource } from '../ui/hooks';
import { Menu } from '../ui/menu';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { ActOf, type DialogName } from './acts';
import { WithdrawDialog } from './consent';
import { WithPatient } from './patient';
import { Goals, PlanSection, RowList, type PartsProps } from './rows';
import { Versions } from './versions';
import { fieldOf, mayDo, p, shown } from './words';

export function PlanPage({ id }: { id: string }) {
    const found = useResource(id, () => api.readPlan(id));
    const parts = useResource('plan-parts', api.readParts);
    const had = useRef(false);
    if (found.data) had.current = true;
    // The plan itself, and what it says of the person's contacts and times and of the case it was made in.
    const around = found.data ? [found.data.patient.id, found.data.dischargeId] : [];
    useHappened(
        (happened) =>
            happened.kind === 'reset' ||
            (happened.kind === 'changed' &&
                (happened.id === id ? happened.version > (found.data?.version ?? 0) : around.includes(happened.id))),
        () => void found.reload(),
        120,
    );
    if (found.data && parts.data)
        return <Plan plan={found.data} parts={parts.data.parts} put={found.put} reload={found.reload} />;
    const failure = found.failure ?? parts.failure;
    return (
        <Page title={p().one} heading={p().one} over={<Back />}>
            {failure?.status === 404 && had.current ? (
                <p class="callout callout-warn" role="alert">
                    <strong>{p().left}</strong>
                </p>
            ) : failure ? (
                <Broken failure={failure} again={() => void found.reload()} />
            ) : (
                <Loading />
            )}
        </Page>
    );
}

function Back() {
    return (
        <p class="over">
            <a href="/planer">‹ {p().title}</a>
        </p>
    );
}

/** The one thing that comes next is a button of its own; everything else is in the menu beside it. */
function mainAct(plan: api.Plan): DialogName | undefined {
    if (!plan.consented && mayDo(plan, 'consent')) return 'consent';
    if (plan.state === 'draft') return 'call';
    if (plan.state === 'called') return 'meeting';
    if (mayDo(plan, 'establish')) return plan.missing.length === 0 ? 'establish' : undefined;
    return mayDo(plan, 'follow-up') ? 'follow-up' : undefined;
}

function Acts({ plan, onAct }: { plan: api.Plan; onAct: (act: DialogName) => void }) {
    const [printing, setPrinting] = useState(false);
    const main = may('plan.write') ? mainAct(plan) : undefined;
    const items = (...acts: DialogName[]) =>
        acts
            .filter((act) => act !== main && may('plan.write') && mayDo(plan, act))
            .filter((act) => act !== 'refuse' || ownUnit()?.id !== plan.unit.id)
            .map((act) => ({ key: act, text: p().acts[act], onPick: () => onAct(act) }));
    const print = { key: 'print', text: p().print, onPick: () => setPrinting(true) };
    return (
        <div class="head-actions plan-acts">
            {main && (
                <Button kind="primary" onClick={() => onAct(main)}>
                    {p().acts[main]}
                </Button>
            )}
            <Menu
                id="plan-menu"
                label={t.acts.more}
                groups={[
                    { words: p().menu.together, items: items('consent', 'call', 'refuse') },
                    {
                        words: p().menu.plan,
                        items: [...items('meeting', 'establish', 'revise', 'follow-up', 'copy'), print],
                    },
                    { words: p().menu.end, items: items('close') },
                ]}
            />
            {printing && (
                <PrintDialog
                    papers={[
                        { what: 'plan', id: plan.id },
                        ...(may('contact.read') ? [{ what: 'contacts', id: plan.patient.id } as const] : []),
                    ]}
                    guarded={plan.patient.protectedIdentity !== 'none'}
                    onClose={() => setPrinting(false)}
                />
            )}
        </div>
    );
}

/** The rows that a sign is about, by their words. */
function signed(plan: api.Plan, sign: api.Plan['signs'][number]['sign']): string {
    const rows = plan.signs.filter((one) => one.sign === sign && one.rowId).map((one) => one.rowId);
    const text = (id: string | null) =>
        fieldOf(plan, 'action.text', id)?.value ?? fieldOf(plan, 'goal.text', id)?.value ?? '';
    const words = rows.map(text).filter(Boolean);
    return words.length ? `: ${words.map((one) => (one.length > 60 ? `${one.slice(0, 60)} …` : one)).join('; ')}` : '.';
}

/** What the plan says about itself: what the law demands and it lacks, what is due, missing or contradictory. */
function Says({ plan }: { plan: api.Plan }) {
    const signs = [...new Set(plan.signs.map((one) => one.sign))];
    const open = !['closed', 'established', 'paused'].includes(plan.state);
    return (
        <section class="plan-says" aria-label={p().says}>
            {open && plan.missing.length > 0 && (
                <div class="callout">
                    <p>{p().lacking}</p>
                    <ul>
                        {plan.missing.map((one) => (
                            <li key={one}>{p().lack[one]}</li>
                        ))}
                    </ul>
                </div>
            )}
            {open && plan.missing.length === 0 && (
                <p class="callout">
                    {p().whole} {!mayDo(plan, 'establish') && p().needsMeeting}
                </p>
            )}
            {signs.length > 0 && (
                <div class="callout callout-warn">
                    <ul>
                        {signs.map((one) => (
                            <li key={one}>
                                {p().signs[one]}
                                {signed(plan, one)}
                            </li>
                        ))}
                    </ul>
                </div>
            )}
        </section>
    );
}

function Consents(props: { plan: api.Plan; onWithdraw: (consent: api.PlanConsent) => void }) {
    const { plan } = props;
    return (
        <section class="card plan-part" aria-labelledby="consents">
            <h2 id="consents">{p().consents}</h2>
            {plan.consents.length === 0 && <p>{p().noConsent}</p>}
            <ul class="plain-list">
                {plan.consents.map((one) => (
                    <li key={one.id} class={one.withdrawnAt ? 'past' : ''}>
                        <span class="main-line">
                            {p().consentLine(
                                one.name ? `${p().givers[one.givenBy]} ${one.name}` : p().givers[one.givenBy],
                                p().consentHow[one.how],
                                date(one.validFrom),
                                date(one.validTo),
                            )}
                        </span>
                        <span class="sub-line">
                            {p().covers}: {one.units.map((unit) => unit.name).join(', ')}
                        </span>
                        {one.note && <span class="sub-line">{one.note}</span>}
                        {one.withdrawnAt ? (
                            <span class="sub-line">{p().withdrawn(dateTime(one.withdrawnAt))}</span>
                        ) : (
                            mayDo(plan, 'withdraw') && (
                                <Button kind="quiet" small onClick={() => props.onWithdraw(one)}>
                                    {p().acts.withdraw}
                                </Button>
                            )
                        )}
                    </li>
                ))}
            </ul>
        </section>
    );
}

const SHOWN = ['meetingAt', 'place', 'purpose', 'reason', 'note', 'recipient', 'next'];

/** How it went, goal by goal: each follow-up keeps its own answers. */
function goalWords(plan: api.Plan, parts: api.PlanPart[], goals: unknown): string[] {
    if (!Array.isArray(goals)) return [];
    const outcome = parts.flatMap((part) => part.fields).find((slot) => slot.name === 'goal.outcome');
    return (goals as { rowId: string; outcome?: string; rating?: number }[]).map((one) => {
        const name = fieldOf(plan, 'goal.text', one.rowId)?.value ?? p().goal;
        const went = outcome && one.outcome ? shown(outcome, one.outcome, []) : '';
        return `${name}: ${[went, one.rating === undefined ? '' : p().rated(one.rating)].filter(Boolean).join(', ')}`;
    });
}

const HOWS = (): Record<string, string> => ({ ...p().ways, ...p().handed });

function entryWords(plan: api.Plan, parts: api.PlanPart[], entry: api.PlanEntry): string {
    const content = entry.content as Record<string, unknown>;
    const words = SHOWN.map((name) => {
        const value = content[name];
        if (typeof value !== 'string') return '';
        if (name === 'meetingAt') return dateTime(value);
        if (name === 'next') return p().followUp(date(value));
        return entry.act === 'close' && name === 'reason'
            ? p().ends[value as keyof ReturnType<typeof p>['ends']]
            : value;
    });
    const units = (content['units'] as { name: string }[] | undefined)?.map((unit) => unit.name) ?? [];
    const invited = (content['invited'] as string[] | undefined) ?? [];
    const number = content['number'];
    const how = HOWS()[typeof content['how'] === 'string' ? content['how'] : ''] ?? '';
    return [
        ...words,
        how,
        units.join(', '),
        invited.join(', '),
        typeof number === 'number' ? p().version(number) : '',
        ...goalWords(plan, parts, content['goals']),
    ]
        .filter(Boolean)
        .join(' · ');
}

function History({ plan, parts }: { plan: api.Plan; parts: api.PlanPart[] }) {
    if (plan.entries.length === 0) return null;
    return (
        <section class="card plan-part" aria-labelledby="plan-history">
            <h2 id="plan-history">{p().history}</h2>
            <ul class="plain-list">
                {[...plan.entries].reverse().map((one) => (
                    <li key={one.id}>
                        <span class="main-line">{p().happened[one.act]}</span>
                        <span class="sub-line">{entryWords(plan, parts, one)}</span>
                        <span class="sub-line">
                            {one.by.name}, {one.unit.name}, {dateTime(one.at)}
                        </span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Plan({ plan, parts, put, reload }: Omit<PartsProps, 'onField'>) {
    const [open, setOpen] = useState<DialogName | null>(null);
    const [taking, setTaking] = useState<api.PlanConsent | null>(null);
    const latest = useRef(plan);
    latest.current = plan;
    const onField = (field: api.PlanField) => {
        const others = latest.current.fields.filter((one) => one.name !== field.name || one.rowId !== field.rowId);
        put({ ...latest.current, fields: [...others, field] });
        // what the plan lacks may be another now, and others may have written: the event brings the rest
    };
    const props = { plan, parts, put, reload, onField };
    const dialog = {
        ...props,
        onClose: () => {
            setOpen(null);
            setTaking(null);
        },
        onLeft: () => {
            sent();
            toast(p().left);
            navigate('/planer');
        },
    };
    const { patient } = plan;
    return (
        <Page
            title={p().one}
            over={<Back />}
            heading={
                <>
                    {patient.givenName} {patient.familyName}
                    <span class="h1-age plan-kind">{p().one}</span>
                </>
            }
            aside={<Acts plan={plan} onAct={setOpen} />}
        >
            <p class="person-line">
                <span class="number">{identityNumber(patient.identifier.value)}</span>
                <Protected how={patient.protectedIdentity} />
                <span class="badge">{p().states[plan.state]}</span>
                {plan.child && <span class="badge">{p().child}</span>}
                <RouteNote route={plan.route} />
                {plan.number && <span>{p().version(plan.number)}</span>}
                {plan.followUpOn && <span>{p().followUp(date(plan.followUpOn))}</span>}
                {plan.endedReason && <span>{p().ends[plan.endedReason]}</span>}
                {plan.dischargeId && <a href={`/arende/${plan.dischargeId}`}>{p().inCase}</a>}
            </p>
            {may('contact.read') && <ResponsibleNow patientId={patient.id} />}
            {may('agreement.read') && <PlanAgreements patientId={patient.id} planId={plan.id} />}
            <Says plan={plan} />
            <div class="flow plan">
                <PlanSection {...props} section="words" />
                <PlanSection {...props} section="child" />
                <PlanSection {...props} section="reason" />
                <PlanSection {...props} section="situation" />
                <Goals {...props} />
                <PlanSection {...props} section="own" />
                <PlanSection {...props} section="relatives" />
                <RowList {...props} section="other" also="others" />
                <PlanSection {...props} section="worse" />
                <PlanSection {...props} section="overall" />
                <PlanSection {...props} section="followup" />
                <RowList {...props} section="participant" />
                <section class="card plan-part" aria-labelledby="plan-units">
                    <h2 id="plan-units">{p().units}</h2>
                    <ul class="plain-list">
                        {plan.units
                            .filter((one) => !one.until)
                            .map((one) => (
                                <li key={one.unit.id}>
                                    {one.unit.name}
                                    {one.unit.id === plan.unit.id && <span class="quiet"> · {p().own}</span>}
                                </li>
                            ))}
                    </ul>
                </section>
                {may('appointment.read') && <PersonTimes patientId={patient.id} planId={plan.id} />}
                <WithPatient plan={plan} put={put} />
                <Consents plan={plan} onWithdraw={setTaking} />
                <Versions plan={plan} parts={parts} />
                <History plan={plan} parts={parts} />
            </div>
            {open && <ActOf {...dialog} act={open} />}
            {taking && <WithdrawDialog {...dialog} consent={taking} />}
        </Page>
    );
}
