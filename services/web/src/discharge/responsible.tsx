/*
 * Who is to do what until when, and how to reach them: ours first, then by time left. The contact in
 * primary care is named before the unit's own number.
 */
import type * as api from '../api/calls';
import { useFormName } from '../document/forms';
import { duration, shortTime } from '../format';
import { ownUnit } from '../session/session';
import { t } from '../text';
import { Phone, TimeLeft } from '../ui/bits';
import { Button } from '../ui/form';
import { useNow } from '../ui/hooks';
import { MOVES, type Move } from './case_acts';
import { contactNow, partiesNow, unitsOf, waitingFor, type Item, type Waiting } from './facts';

interface Row {
    key: string;
    ours: boolean;
    what: string;
    rule: string | null;
    dueAt: string | null;
    /** Without a deadline: since when it waits. */
    since?: string;
    words?: string;
    units: (api.Unit | api.UnitRef)[];
    step: api.Step | null;
}

type Named = (kind: string) => string | null;

function itemRow(found: api.Discharge, item: Item, index: number, named: Named): Row {
    const document = item.action === 'complete-document' && item.kind ? named(item.kind) : null;
    const units = unitsOf(found, item.role);
    return {
        key: `${item.action}-${index}`,
        ours: item.role === found.role,
        what: document ? t.document.completeNamed(document) : t.step.act[item.action],
        rule: item.rule ?? null,
        dueAt: item.dueAt ?? null,
        units,
        step: item.action,
    };
}

function receiptRow(found: api.Discharge, one: Waiting): Row {
    const us = ownUnit()?.id;
    const kinds = [...new Set(one.kinds)].map((kind) => t.noticeKind[kind]);
    return {
        key: `receipt-${one.unit.id}`,
        ours: one.unit.id === us,
        what: t.agenda.acknowledge(kinds),
        rule: null,
        dueAt: one.dueAt,
        since: one.since,
        words: one.escalatedAt
            ? t.agenda.escalated(shortTime(one.escalatedAt))
            : t.agenda.sent(shortTime(one.since)),
        units: [found.parties.find((party) => party.unit.id === one.unit.id)?.unit ?? one.unit],
        step: one.unit.id === us ? 'acknowledge' : null,
    };
}

/** The same thing waited for at several units is one row, with all their numbers. */
function together(rows: Row[]): Row[] {
    const grouped: Row[] = [];
    for (const row of rows) {
        const same = grouped.find(
            (one) =>
                !one.ours &&
                !row.ours &&
                one.what === row.what &&
                one.words === row.words &&
                one.dueAt === row.dueAt,
        );
        if (same) same.units = [...same.units, ...row.units];
        else grouped.push({ ...row });
    }
    return grouped;
}

const time = (iso: string | null) => (iso ? Date.parse(iso) : Number.MAX_SAFE_INTEGER);

function rowsOf(found: api.Discharge, named: Named): Row[] {
    const first = found.nextStep?.ours ? found.nextStep.action : null;
    return [
        ...found.agenda.map((item, index) => itemRow(found, item, index, named)),
        ...together(waitingFor(found).map((one) => receiptRow(found, one))),
    ].sort(
        (a, b) =>
            Number(b.ours) - Number(a.ours) ||
            Number(b.ours && b.step === first) - Number(a.ours && a.step === first) ||
            time(a.dueAt) - time(b.dueAt),
    );
}

/** The contact is away now, and who answers meanwhile. */
export function Away({ found }: { found: api.Discharge }) {
    const away = found.contactAbsence;
    if (!away) return null;
    return (
        <span class="sub-line away">
            {t.agenda.contactAway(away.to && shortTime(away.to), away.substitute?.name ?? null)}
        </span>
    );
}

function Reach({ found, row }: { found: api.Discharge; row: Row }) {
    const contact = contactNow(found);
    const us = ownUnit()?.id;
    if (row.units.length === 0) return <p class="quiet">{t.agenda.nobody}</p>;
    return (
        <ul class="reach">
            {row.units.map((unit) => (
                <li key={unit.id}>
                    {contact?.unit.id === unit.id && (
                        <p>
                            <span class="main-line">{contact.name}</span>
                            <span class="sub-line">
                                {[t.agenda.contact, contact.title, contact.hours]
                                    .filter(Boolean)
                                    .join(' · ')}
                            </span>
                            <Away found={found} />
                            <Phone number={contact.phone} />
                        </p>
                    )}
                    <span class="main-line">
                        {unit.name}
                        {unit.id === us && <span class="badge badge-us">{t.case.us}</span>}
                    </span>
                    {unit.id !== us && 'phone' in unit && contact?.phone !== unit.phone && (
                        <Phone number={unit.phone} />
                    )}
                </li>
            ))}
        </ul>
    );
}

function RowTime({ row }: { row: Row }) {
    const moment = useNow();
    if (row.dueAt) return <TimeLeft deadline={{ dueAt: row.dueAt, metAt: null }} />;
    return (
        <span class="time-left none">
            {row.since
                ? t.agenda.waited(duration(Math.max(0, moment - Date.parse(row.since))))
                : t.deadline.none}
        </span>
    );
}

interface Props {
    found: api.Discharge;
    onMove: (move: Move) => void;
}

export function Agenda({ found, onMove }: Props) {
    const named = useFormName(found.agenda.some((one) => one.action === 'complete-document'));
    const rows = rowsOf(found, named);
    const primary = found.nextStep?.ours ? found.nextStep.action : null;
    return (
        <section class="card agenda" aria-labelledby="agenda">
            <h2 id="agenda">{t.agenda.title}</h2>
            {rows.length === 0 && (
                <p class="responsible-what">
                    {found.endedAt ? t.agenda.over : t.agenda.nothing[found.state]}
                </p>
            )}
            <ol class="agenda-list">
                {rows.map((row) => {
                    const move = row.ours && row.step ? MOVES[row.step] : undefined;
                    return (
                        <li key={row.key} class={row.ours ? 'ours' : ''}>
                            <div class="agenda-time">
                                <RowTime row={row} />
                            </div>
                            <div class="agenda-what">
                                <p class="main-line">{row.what}</p>
                                {row.words && <p class="sub-line">{row.words}</p>}
                                {row.rule && <p class="sub-line">{row.rule}</p>}
                                {move && row.step !== primary && (
                                    <Button small onClick={() => onMove(move)}>
                                        {t.agenda.doIt}
                                    </Button>
                                )}
                            </div>
                            <Reach found={found} row={row} />
                        </li>
                    );
                })}
            </ol>
        </section>
    );
}

export function Parties({ found }: { found: api.Discharge }) {
    const contact = contactNow(found);
    const present = partiesNow(found);
    const gone = found.parties.filter((one) => one.until);
    return (
        <section class="card" aria-labelledby="parties">
            <h2 id="parties">{t.case.parties}</h2>
            <ul class="plain-list">
                {contact && (
                    <li>
                        <span class="main-line">{contact.name}</span>
                        <span class="sub-line">
                            {[t.agenda.contact, contact.unit.name, contact.hours]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                        <Away found={found} />
                        <Phone number={contact.phone} />
                    </li>
                )}
                {present.map((party) => (
                    <li key={party.unit.id + party.role + party.since}>
                        <span class="main-line">{party.unit.name}</span>
                        <span class="sub-line">
                            {t.partyRole[party.role]} · {party.unit.provider.name}
                        </span>
                        <Phone number={party.unit.phone} />
                    </li>
                ))}
            </ul>
            {gone.length > 0 && (
                <details class="gone">
                    <summary>{t.case.gone(gone.length)}</summary>
                    <ul class="plain-list">
                        {gone.map((party) => (
                            <li key={party.unit.id + party.role + party.since}>
                                <span class="main-line">{party.unit.name}</span>
                                <span class="sub-line">
                                    {t.partyRole[party.role]}
                                    {party.until && ` · ${t.case.until(shortTime(party.until))}`}
                                </span>
                            </li>
                        ))}
                    </ul>
                </details>
            )}
        </section>
    );
}
