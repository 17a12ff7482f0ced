/*
 * What was sent, as it was sent, and for every recipient what became of it: sent, delivered, read,
 * acknowledged by whom; or not known there, rejected, passed on, returned, taken back.
 */
import type * as api from '../api/calls';
import { dateTime, shortTime } from '../format';
import { t, wordsOf } from '../text';
import { Receipt } from '../ui/bits';
import { Content } from './content';
import { isOpen, type Told } from './facts';

export function Notices({ found }: { found: api.Discharge }) {
    return (
        <section class="card" aria-labelledby="notices">
            <h2 id="notices">{t.case.notices}</h2>
            {found.notices.length === 0 && <p class="quiet">{t.case.noNotices}</p>}
            {[...found.notices].reverse().map((notice, i) => (
                <NoticeCard key={notice.id} notice={notice} newest={i === 0} />
            ))}
        </section>
    );
}

/** Entered after it had happened: how it was told then, and when it was entered. */
function Afterwards({ notice }: { notice: api.Notice }) {
    if (!notice.afterwards) return null;
    return (
        <span class="badge badge-afterwards">
            {t.afterwards.mark(t.afterwards.ways[notice.afterwards], shortTime(notice.recordedAt))}
        </span>
    );
}

function NoticeCard({ notice, newest }: { notice: api.Notice; newest: boolean }) {
    const present = notice.recipients.filter((one) => !one.endedAt);
    const done = present.filter((one) => !isOpen(notice, one)).length;
    return (
        <article class="notice" aria-labelledby={`notice-${notice.id}`}>
            <div class="notice-head">
                <h3 id={`notice-${notice.id}`}>{t.noticeKind[notice.kind]}</h3>
                {notice.late && <span class="badge badge-late">{t.case.late}</span>}
                <Afterwards notice={notice} />
                {notice.receiptWanted && present.length > 0 && (
                    <span class="notice-sum">{t.step.receipts(done, present.length)}</span>
                )}
            </div>
            <p class="sub-line">
                {t.case.sentBy(dateTime(notice.sentAt), notice.sentBy.name, notice.unit.name)}
            </p>
            <Content notice={notice} />
            {notice.recipients.length > 0 && (
                <Receipts notice={notice} folded={!newest && done === present.length} />
            )}
        </article>
    );
}

/** Folded when nobody is waited for any more, so that what waits is seen. */
function Receipts({ notice, folded }: { notice: api.Notice; folded: boolean }) {
    const table = (
        <table class="receipts">
            <caption class="sr-only">{t.case.receipts}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.case.recipient}</th>
                    <th scope="col">{t.case.state}</th>
                    <th scope="col">{t.receipt.delivered}</th>
                    <th scope="col">{t.receipt.read}</th>
                    <th scope="col">{t.receipt.acknowledged}</th>
                </tr>
            </thead>
            <tbody>
                {notice.recipients.map((one) => (
                    <Row key={`${one.unit.id}-${one.sentAt}`} notice={notice} one={one} />
                ))}
            </tbody>
        </table>
    );
    if (notice.receiptWanted && !folded) return table;
    return (
        <details class="notice-content">
            <summary>{t.case.whoGot(notice.recipients.length)}</summary>
            {table}
        </details>
    );
}

function Moment({ label, at }: { label: string; at: string | null | undefined }) {
    return (
        <td>
            <span class="cell-label">{label}</span>
            {at ? shortTime(at) : '–'}
        </td>
    );
}

function Row({ notice, one }: { notice: api.Notice; one: Told }) {
    return (
        <tr class={one.endedAt ? 'past' : ''}>
            <th scope="row">
                <span class="main-line">{one.unit.name}</span>
                <span class="sub-line">
                    {t.partyRole[one.role]}
                    {one.cameFrom &&
                        one.cameHow &&
                        ` · ${t.cameHow[one.cameHow](one.cameFrom.name)}`}
                </span>
            </th>
            <td>
                <Receipt state={one.state} />
                <Trouble notice={notice} one={one} />
            </td>
            <Moment label={t.receipt.delivered} at={one.deliveredAt} />
            <Moment label={t.receipt.read} at={one.readAt} />
            <td>
                <span class="cell-label">{t.receipt.acknowledged}</span>
                {one.acknowledgedAt ? (
                    <>
                        <span class="main-line">{shortTime(one.acknowledgedAt)}</span>
                        <span class="sub-line">{one.acknowledgedBy?.name}</span>
                        {one.acknowledgedAfterwards && one.acknowledgedRecordedAt && (
                            <span class="badge badge-afterwards">
                                {t.afterwards.mark(
                                    t.afterwards.ways[one.acknowledgedAfterwards],
                                    shortTime(one.acknowledgedRecordedAt),
                                )}
                            </span>
                        )}
                    </>
                ) : (
                    '–'
                )}
            </td>
        </tr>
    );
}

/** What there is to say besides the state: why it ended, to whom it went, that nobody answered. */
function Trouble({ notice, one }: { notice: api.Notice; one: Told }) {
    const open = isOpen(notice, one);
    return (
        <>
            {one.endedAt && (
                <span class="sub-line">
                    {[
                        shortTime(one.endedAt),
                        one.endedBy?.name,
                        one.endedReason && endedWords(one),
                        one.endedNote,
                        one.forwardedTo && t.case.to(one.forwardedTo.name),
                    ]
                        .filter(Boolean)
                        .join(' · ')}
                </span>
            )}
            {one.escalatedAt && (
                <span class="sub-line bad">{t.case.escalated(shortTime(one.escalatedAt))}</span>
            )}
            {open && one.dueAt && !one.escalatedAt && (
                <span class="sub-line">{t.case.answerBefore(shortTime(one.dueAt))}</span>
            )}
        </>
    );
}

/** The reason of a rejection is a code; that of taking back is what somebody wrote. */
export function endedWords(one: Told): string {
    return wordsOf(one.state === 'rejected' ? t.acts.reject.reasons : {}, one.endedReason);
}
