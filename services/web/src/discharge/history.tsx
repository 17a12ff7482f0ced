/* Everything that has happened in a case, latest first, put together from what the case holds. */
import type * as api from '../api/calls';
import { date, dateTime } from '../format';
import { t } from '../text';

interface Entry {
    at: string;
    what: string;
    who: string | null;
    key: string;
}

function entriesOf(found: api.Discharge): Entry[] {
    const entries: Entry[] = [
        {
            at: found.createdAt,
            what: t.history.registered(found.unit.name),
            who: found.createdBy.name,
            key: 'created',
        },
    ];
    for (const [i, change] of found.expectedDates.entries()) {
        if (i === 0) continue; // the first date came with the registration
        const reason = change.reason ? ` – ${change.reason}` : '';
        entries.push({
            at: change.recordedAt,
            what: t.history.expected(date(change.date)) + reason,
            who: change.by.name,
            key: `date-${i}`,
        });
    }
    for (const notice of found.notices) {
        const why =
            notice.kind === 'ready-withdrawn' && notice.content.reason
                ? ` – ${notice.content.reason}`
                : '';
        entries.push({
            at: notice.sentAt,
            what:
                t.history.sent(
                    t.noticeKind[notice.kind],
                    notice.recipients.map((one) => one.unit.name).join(', '),
                ) + why,
            who: notice.sentBy.name,
            key: notice.id,
        });
        for (const one of notice.recipients)
            if (one.acknowledgedAt)
                entries.push({
                    at: one.acknowledgedAt,
                    what: t.history.acknowledged(one.unit.name, t.noticeKind[notice.kind]),
                    who: one.acknowledgedBy?.name ?? null,
                    key: `${notice.id}-${one.unit.id}`,
                });
    }
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
                            {entry.who && <span class="sub-line">{entry.who}</span>}
                        </span>
                    </li>
                ))}
            </ol>
        </section>
    );
}
