/* The log reviewer's page: who did what with whose data, at which unit, and why. */
import { useRef, useState } from 'preact/hooks';
import type { Schemas } from '../api/client';
import * as api from '../api/calls';
import { UnitSearch } from '../discharge/recipients';
import { ACTIONS } from '../api/actions';
import { PrintButton } from '../paper/print';
import { exactTime, identityNumber, isoOf, momentOf } from '../format';
import { spoken, t } from '../text';
import {
    Button,
    FailureBox,
    Moment,
    Select,
    TextInput,
    useErrors,
    useFocusError,
} from '../ui/form';
import { useDoing } from '../ui/hooks';
import { Page } from '../ui/page';
import { AuditTabs } from './tabs';
import { x } from '../access/words';

type Event = Schemas['AuditEvent'];
type Query = Schemas['AuditQuery'];

interface Asked {
    patient: string;
    user: string;
    unit: api.UnitRef | null;
    fromDay: string;
    fromTime: string;
    toDay: string;
    toTime: string;
    outcome: string;
}

const NOTHING: Asked = {
    patient: '',
    user: '',
    unit: null,
    fromDay: '',
    fromTime: '',
    toDay: '',
    toTime: '',
    outcome: '',
};
const POINTERS = ['/patientIdentifier', '/userHsaId', '/unitId', '/from', '/to', '/outcome'];

function queryOf(asked: Asked): Query {
    const from = asked.fromDay ? momentOf(asked.fromDay, asked.fromTime || '00:00') : null;
    const to = asked.toDay ? momentOf(asked.toDay, asked.toTime || '23:59') : null;
    return {
        ...(asked.patient.trim() ? { patientIdentifier: asked.patient.trim() } : {}),
        ...(asked.user.trim() ? { userHsaId: asked.user.trim() } : {}),
        ...(asked.unit ? { unitId: asked.unit.id } : {}),
        ...(from === null ? {} : { from: isoOf(from) }),
        ...(to === null ? {} : { to: isoOf(to) }),
        ...(asked.outcome ? { outcome: asked.outcome as 'ok' | 'denied' | 'failed' } : {}),
    };
}

export function ReviewPage() {
    const [asked, setAsked] = useState(NOTHING);
    const [query, setQuery] = useState<Query | null>(null);
    const [events, setEvents] = useState<Event[] | null>(null);
    const [after, setAfter] = useState<string | null>(null);
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, POINTERS, own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    const set = (part: Partial<Asked>) => setAsked({ ...asked, ...part });

    const search = () => {
        const next = queryOf(asked);
        const backwards: Record<string, string> =
            next.from && next.to && Date.parse(next.from) > Date.parse(next.to)
                ? { '/to': t.audit.backwards }
                : {};
        setOwn(backwards);
        doing.clear();
        if (Object.keys(backwards).length) return;
        void doing.run(async () => {
            const page = await api.searchAudit(next);
            setQuery(next);
            setEvents(page.events);
            setAfter(page.nextAfter);
        });
    };
    const more = () =>
        void doing.run(async () => {
            if (!query || !after) return;
            const page = await api.searchAudit({ ...query, after });
            setEvents((before) => [...(before ?? []), ...page.events]);
            setAfter(page.nextAfter);
        });

    return (
        <Page
            title={t.audit.title}
            heading={t.audit.title}
            over={<p class="over">{t.audit.over}</p>}
        >
            <AuditTabs at="search" />
            <form
                ref={form}
                class="card"
                noValidate
                aria-label={t.audit.search}
                onSubmit={(event) => {
                    event.preventDefault();
                    search();
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <div class="fields fields-dense">
                    <TextInput
                        label={t.audit.patient}
                        error={errors.at('/patientIdentifier')}
                        maxLength={40}
                        value={asked.patient}
                        onValue={(patient) => set({ patient })}
                    />
                    <TextInput
                        label={t.audit.user}
                        error={errors.at('/userHsaId')}
                        maxLength={31}
                        value={asked.user}
                        onValue={(user) => set({ user })}
                    />
                    <Select
                        label={t.audit.outcome}
                        error={errors.at('/outcome')}
                        value={asked.outcome}
                        empty={t.audit.anyOutcome}
                        onValue={(outcome) => set({ outcome })}
                        choices={(['ok', 'denied', 'failed'] as const).map((value) => ({
                            value,
                            label: t.outcome[value],
                        }))}
                    />
                    <Moment
                        legend={t.audit.from}
                        error={errors.at('/from')}
                        day={asked.fromDay}
                        time={asked.fromTime}
                        onDay={(fromDay) => set({ fromDay })}
                        onTime={(fromTime) => set({ fromTime })}
                    />
                    <Moment
                        legend={t.audit.to}
                        error={errors.at('/to')}
                        day={asked.toDay}
                        time={asked.toTime}
                        onDay={(toDay) => set({ toDay })}
                        onTime={(toTime) => set({ toTime })}
                    />
                    {asked.unit ? (
                        <div class="field">
                            <span class="label">{t.audit.unit}</span>
                            <p class="picked">
                                <span>{asked.unit.name}</span>
                                <Button small onClick={() => set({ unit: null })}>
                                    {t.audit.anyUnit}
                                </Button>
                            </p>
                        </div>
                    ) : (
                        <UnitSearch
                            label={t.audit.unit}
                            act={t.form.pick}
                            taken={[]}
                            fits={() => true}
                            onPick={(unit) => set({ unit })}
                        />
                    )}
                </div>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.audit.search}
                    </Button>
                    <Button
                        onClick={() => {
                            setAsked(NOTHING);
                            setOwn({});
                            doing.clear();
                        }}
                    >
                        {t.audit.clear}
                    </Button>
                    <p class="quiet">{t.audit.itselfLogged}</p>
                </div>
            </form>
            <p role="status" class="result-count">
                {events ? t.audit.found(events.length, after !== null) : ''}
            </p>
            {query?.patientIdentifier && events && events.length > 0 && (
                <div class="actions">
                    <PrintButton papers={[{ what: 'extract', identifier: query.patientIdentifier }]} />
                    <p class="quiet">{t.audit.extract}</p>
                </div>
            )}
            {events && events.length > 0 && <Events events={events} />}
            {after && (
                <Button busy={doing.busy} onClick={more}>
                    {t.audit.more}
                </Button>
            )}
        </Page>
    );
}

export function actionText(action: string): string {
    return ACTIONS[action]?.[spoken.get() === 'en' ? 1 : 0] ?? action;
}

export function reasonText(reason: string): string {
    return x().reasons[reason] ?? (t.auditReason as Record<string, string>)[reason] ?? reason;
}

function Events({ events }: { events: Event[] }) {
    return (
        <div class="scroll-x" role="region" aria-label={t.audit.table} tabIndex={0}>
            <table class="simple audit stacked">
                <caption class="sr-only">{t.audit.table}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.audit.columns.at}</th>
                        <th scope="col">{t.audit.columns.who}</th>
                        <th scope="col">{t.audit.columns.unit}</th>
                        <th scope="col">{t.audit.columns.action}</th>
                        <th scope="col">{t.audit.columns.patient}</th>
                        <th scope="col">{t.audit.columns.outcome}</th>
                    </tr>
                </thead>
                <tbody>
                    {events.map((one) => (
                        <EventRow key={one.id} event={one} />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function EventRow({ event }: { event: Event }) {
    const role = event.role as api.Role | null;
    return (
        <tr class={event.outcome === 'ok' ? '' : 'not-ok'}>
            <td class="nowrap">
                <time dateTime={event.at}>{exactTime(event.at)}</time>
            </td>
            <th scope="row">
                <span class="main-line">{event.user?.name ?? t.audit.nobody}</span>
                <span class="sub-line">
                    {[event.user?.hsaId, role && (t.role[role] ?? role)]
                        .filter(Boolean)
                        .join(' · ')}
                </span>
            </th>
            <td>
                <span class="main-line">{event.unit?.name ?? '–'}</span>
                {event.providerName && <span class="sub-line">{event.providerName}</span>}
            </td>
            <td>
                <span class="main-line">{actionText(event.action)}</span>
                <span class="sub-line">
                    {[
                        event.purpose &&
                            ((t.purpose as Record<string, string>)[event.purpose] ?? event.purpose),
                        event.route && (x().route as Record<string, string>)[event.route],
                    ]
                        .filter(Boolean)
                        .join(' · ')}
                </span>
            </td>
            <td>
                {event.patient ? (
                    <>
                        <span class="main-line">{event.patient.name}</span>
                        <span class="sub-line number">
                            {identityNumber(event.patient.identifier)}
                        </span>
                    </>
                ) : (
                    <span class="quiet">–</span>
                )}
            </td>
            <td>
                <span class={`badge badge-outcome-${event.outcome}`}>
                    {t.outcome[event.outcome]}
                </span>
                {event.reason && <span class="sub-line">{reasonText(event.reason)}</span>}
                {event.requestId && <span class="sub-line request-id">{event.requestId}</span>}
            </td>
        </tr>
    );
}
