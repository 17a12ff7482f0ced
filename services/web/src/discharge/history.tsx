/* Everything that has happened in a case, latest first, put together from what the case holds. */
import type * as api from '../api/calls';
import { date, dateTime } from '../format';
import { t } from '../text';
import { contentWords } from './content';
import type { Told } from './facts';
import { endedWords } from './notices';

interface Entry {
    at: string;
    what: string;
    who: string | null;
    key: string;
    mark?: string | undefined;
}

function noticeEntries(notice: api.Notice): Entry[] {
    const to = notice.recipients
        .filter((one) => !one.cameHow)
        .map((one) => one.unit.name)
        .join(', ');
    const kind = t.noticeKind[notice.kind];
    const words = contentWords(notice);
    const entries: Entry[] = [
        {
            at: notice.sentAt,
            what: (to ? t.history.sent(kind, to) : kind) + (words ? `: ${words}` : ''),
            who: [notice.sentBy.name, notice.unit.name].join(', '),
            key: notice.id,
            mark: notice.afterwards
                ? t.afterwards.mark(
                      t.afterwards.ways[notice.afterwards],
                      dateTime(notice.recordedAt),
                  )
                : undefined,
        },
    ];
    for (const one of notice.recipients) entries.push(...receiptEntries(notice, one, kind));
    return entries;
}

function receiptEntries(notice: api.Notice, one: Told, kind: string): Entry[] {
    const key = `${notice.id}-${one.unit.id}-${one.sentAt}`;
    const entries: Entry[] = [];
    if (one.acknowledgedAt && one.known === false)
        entries.push({
            at: one.acknowledgedAt,
            what: t.history.notKnown(one.unit.name, kind),
            who: one.acknowledgedBy?.name ?? null,
            key: `${key}-not-known`,
        });
    if (one.escalatedAt)
        entries.push({
            at: one.escalatedAt,
            what: t.history.escalated(one.unit.name, kind),
            who: t.case.worker,
            key: `${key}-escalated`,
        });
    if (one.endedAt && notice.kind === 'admission')
        entries.push({
            at: one.endedAt,
            what: [
                `${one.unit.name}: ${t.receipt[one.state].toLowerCase()}`,
                one.endedReason && endedWords(one),
                one.endedNote,
                one.forwardedTo && t.case.to(one.forwardedTo.name),
            ]
                .filter(Boolean)
                .join(' · '),
            who: one.endedBy?.name ?? null,
            key: `${key}-ended`,
        });
    return entries;
}

/** What a unit acknowledged in one act is one entry. */
function acknowledged(found: api.Discharge): Entry[] {
    const acts = new Map<string, { one: Told; at: string; kinds: string[] }>();
    for (const notice of found.notices)
        for (const one of notice.recipients) {
            if (!one.acknowledgedAt || one.known === false || !notice.receiptWanted) continue;
            const key = `${one.unit.id}-${one.acknowledgedAt}`;
            const act = acts.get(key) ?? { one, at: one.acknowledgedAt, kinds: [] };
            act.kinds.push(t.noticeKind[notice.kind]);
            acts.set(key, act);
        }
    return [...acts].map(([key, { one, at, kinds }]) => ({
        at,
        what: t.history.acknowledged(one.unit.name, [...new Set(kinds)]),
        who: one.acknowledgedBy?.name ?? null,
        key,
        mark:
            one.acknowledgedAfterwards && one.acknowledgedRecordedAt
                ? t.afterwards.mark(
                      t.afterwards.ways[one.acknowledgedAfterwards],
                      dateTime(one.acknowledgedRecordedAt),
                  )
                : undefined,
    }));
}

/** Clocks that ended without being met, with why; those that were met late. */
function clockEntries(found: api.Discharge): Entry[] {
    return found.deadlines.flatMap((one) => {
        const key = `clock-${one.kind}-${one.number}`;
        const what = t.clocks.kinds[one.kind];
        if (one.voidAt)
            return [
                {
                    at: one.voidAt,
                    what: t.history.clockVoid(
                        what,
                        one.voidReason ? t.clocks.why[one.voidReason] : '',
                    ),
                    who: null,
                    key,
                },
            ];
        if (one.metAt && Date.parse(one.metAt) > Date.parse(one.dueAt))
            return [{ at: one.metAt, what: t.history.clockLate(what), who: null, key }];
        return [];
    });
}

function entriesOf(found: api.Discharge): Entry[] {
    const told = new Set(
        found.notices
            .filter((notice) => notice.kind === 'expected-date')
            .map((notice) => notice.content.expectedDischargeDate),
    );
    const entries: Entry[] = [
        {
            at: found.createdAt,
            what: t.history.registered(found.unit.name),
            who: found.createdBy.name,
            key: 'created',
        },
        // the first date came with the registration; of one that was told, the notice says it
        ...found.expectedDates
            .slice(1)
            .filter((change) => !told.has(change.date))
            .map((change, i) => ({
                at: change.recordedAt,
                what:
                    t.history.expected(date(change.date)) +
                    (change.reason ? `: ${change.reason}` : ''),
                who: change.by.name,
                key: `date-${i}`,
            })),
        ...found.notices.flatMap(noticeEntries),
        ...acknowledged(found),
        ...clockEntries(found),
    ];
    return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

export function History({ found }: { found: api.Discharge }) {
    return (
        <section class="card" aria-labelledby="history">
            <h2 id="history">{t.case.history}</h2>
            <ol class="history">
                {entriesOf(found).map((entry) => (
                    <li key={entry.key}>
                        <time dateTime={entry.at}>{dateTime(entry.at)}</time>
                        <span>
                            {entry.what}
                            {entry.mark && <span class="badge badge-afterwards">{entry.mark}</span>}
                            {entry.who && <span class="sub-line">{entry.who}</span>}
                        </span>
                    </li>
                ))}
            </ol>
        </section>
    );
}
