/* What was sent, as it was sent, and for every recipient: sent, delivered, acknowledged by whom. */
import type * as api from '../api/calls';
import { date, dateTime, identityNumber, shortTime } from '../format';
import { t } from '../text';
import { Receipt } from '../ui/bits';

export function Notices({ found }: { found: api.Discharge }) {
    return (
        <section class="card" aria-labelledby="notices">
            <h2 id="notices">{t.case.notices}</h2>
            {found.notices.length === 0 && <p class="quiet">{t.case.noNotices}</p>}
            {[...found.notices].reverse().map((notice) => (
                <NoticeCard key={notice.id} notice={notice} />
            ))}
        </section>
    );
}

function NoticeCard({ notice }: { notice: api.Notice }) {
    const done = notice.recipients.filter((one) => one.state === 'acknowledged').length;
    return (
        <article class="notice" aria-labelledby={`notice-${notice.id}`}>
            <div class="notice-head">
                <h3 id={`notice-${notice.id}`}>{t.noticeKind[notice.kind]}</h3>
                {notice.late && <span class="badge badge-late">{t.case.late}</span>}
                <span class="notice-sum">{t.step.receipts(done, notice.recipients.length)}</span>
            </div>
            <p class="sub-line">
                {t.case.sentBy(
                    dateTime(notice.sentAt),
                    notice.sentBy.name,
                    notice.sentBy.unitName ?? notice.sentBy.title ?? null,
                )}
            </p>
            <Content notice={notice} />
            <table class="receipts">
                <caption class="sr-only">{t.case.receipts}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.case.recipient}</th>
                        <th scope="col">{t.case.state}</th>
                        <th scope="col">{t.receipt.delivered}</th>
                        <th scope="col">{t.receipt.acknowledged}</th>
                    </tr>
                </thead>
                <tbody>
                    {notice.recipients.map((one) => (
                        <tr key={one.unit.id}>
                            <th scope="row">
                                <span class="main-line">{one.unit.name}</span>
                                <span class="sub-line">{t.partyRole[one.role]}</span>
                            </th>
                            <td>
                                <Receipt state={one.state} />
                            </td>
                            <td>
                                <span class="cell-label">{t.receipt.delivered}</span>
                                {one.deliveredAt ? shortTime(one.deliveredAt) : '–'}
                            </td>
                            <td>
                                <span class="cell-label">{t.receipt.acknowledged}</span>
                                {one.acknowledgedAt ? (
                                    <>
                                        <span class="main-line">
                                            {shortTime(one.acknowledgedAt)}
                                        </span>
                                        <span class="sub-line">{one.acknowledgedBy?.name}</span>
                                    </>
                                ) : (
                                    '–'
                                )}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </article>
    );
}

function Content({ notice }: { notice: api.Notice }) {
    const { content } = notice;
    if (notice.kind === 'expected-date')
        return (
            <p class="notice-content">
                {content.previousDate && <s>{date(content.previousDate)}</s>}{' '}
                <strong>
                    {content.expectedDischargeDate && date(content.expectedDischargeDate)}
                </strong>
                {content.reason && <span> · {content.reason}</span>}
            </p>
        );
    if (notice.kind === 'ready' || notice.kind === 'ready-withdrawn')
        return (
            <p class="notice-content">
                {content.judgedAt &&
                    t.ready.judged(dateTime(content.judgedAt), content.physicianName ?? '–')}
                {content.sentAt && `, ${t.ready.sentAt(dateTime(content.sentAt))}`}
                {content.sipCallLastDay && ` · ${t.ready.call(date(content.sipCallLastDay))}`}
                {content.reason && ` · ${content.reason}`}
            </p>
        );
    return (
        <details class="notice-content">
            <summary>{t.case.content}</summary>
            <dl class="facts">
                <dt>{t.person.name}</dt>
                <dd>{content.name ?? '–'}</dd>
                <dt>{t.person.identifier}</dt>
                <dd>{content.identifier ? identityNumber(content.identifier) : '–'}</dd>
                <dt>{t.person.address}</dt>
                <dd>{content.address ?? '–'}</dd>
                <dt>{t.admission.expected}</dt>
                <dd>{content.expectedDischargeDate ? date(content.expectedDischargeDate) : '–'}</dd>
            </dl>
        </details>
    );
}
