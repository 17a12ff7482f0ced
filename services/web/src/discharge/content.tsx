/* What a notice says, for each kind; as text too, for the history. */
import type * as api from '../api/calls';
import { date, dateTime, identityNumber } from '../format';
import { t, wordsOf } from '../text';

/** The facts of a notice in one line, or nothing. */
export function contentWords(notice: api.Notice): string {
    const c = notice.content;
    const at = (iso: string | null | undefined) => (iso ? dateTime(iso) : null);
    const reason = wordsOf({ ...t.endedReason, ...t.acts.reject.reasons }, c.reason);
    const parts: Record<api.Notice['kind'], () => (string | false | null | undefined)[]> = {
        admission: () => [],
        'expected-date': () => [
            c.previousDate && c.expectedDischargeDate
                ? t.content.moved(date(c.previousDate), date(c.expectedDischargeDate))
                : c.expectedDischargeDate && date(c.expectedDischargeDate),
            c.reason,
        ],
        ready: () => [
            c.judgedAt && t.ready.judged(dateTime(c.judgedAt), c.physicianName ?? '–'),
            c.sentAt && t.ready.sentAt(dateTime(c.sentAt)),
            c.sipCallLastDay && t.ready.call(date(c.sipCallLastDay)),
            c.liabilityEarliest && t.content.liable(date(c.liabilityEarliest)),
        ],
        'ready-withdrawn': () => [c.sentAt && t.content.withdrawn(dateTime(c.sentAt)), c.reason],
        'admission-corrected': () => [
            c.previousAdmittedAt &&
                c.admittedAt &&
                c.previousAdmittedAt !== c.admittedAt &&
                t.content.corrected(dateTime(c.previousAdmittedAt), dateTime(c.admittedAt)),
            c.assessedAt &&
                c.assessedAt !== c.previousAssessedAt &&
                t.case.assessed(dateTime(c.assessedAt)),
            c.physicianName && t.case.physician(c.physicianName),
            c.reason,
        ],
        care: () => [
            c.care &&
                c.previousCare &&
                t.content.careChanged(
                    t.care.kinds[c.previousCompulsory ?? c.previousCare],
                    t.care.kinds[c.compulsory ?? c.care],
                ),
        ],
        rejected: () => [c.unitName, reason, c.note],
        'not-known': () => [c.note],
        forwarded: () => [c.toUnitName && t.content.passed(c.unitName ?? '', c.toUnitName), c.note],
        returned: () => [c.toUnitName && t.content.passed(c.unitName ?? '', c.toUnitName), c.note],
        recalled: () => [c.unitName, c.reason],
        'care-contact': () => [c.name, c.title, c.phone, c.hours],
        'sip-decision': () => [
            wordsOf(t.sip.needs, c.need),
            c.refusedOn && t.sip.refusedOn(date(c.refusedOn)),
            c.note,
        ],
        'sip-call': () => [
            c.meetingAt && t.sip.meeting(dateTime(c.meetingAt)),
            c.place,
            c.purpose,
            c.invited?.length ? t.sip.invited(c.invited) : null,
        ],
        availability: () => [
            c.available === false
                ? t.available.no
                : c.from
                  ? t.available.yesFrom(dateTime(c.from))
                  : t.available.yes,
            c.note,
        ],
        document: () => [],
        'plan-confirmed': () => [c.note],
        'home-ready': () => [c.note],
        departure: () => [at(c.leftAt), wordsOf(t.place, c.to), c.note],
        'patient-information': () => [at(c.givenAt), c.note],
        'follow-up': () => [at(c.at), wordsOf(t.meeting, c.how), c.note],
        closed: () => [reason, c.note],
        aborted: () => [reason, at(c.at), c.note],
        escalated: () => [
            c.unitName && t.content.escalated(c.unitName, c.minutes ?? null),
            t.content.escalatedTo(c.substituteName ?? null),
        ],
    };
    return parts[notice.kind]().filter(Boolean).join(' · ');
}

export function Content({ notice }: { notice: api.Notice }) {
    const { content } = notice;
    if (notice.kind !== 'admission') {
        const words = contentWords(notice);
        return words ? <p class="notice-content">{words}</p> : null;
    }
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
