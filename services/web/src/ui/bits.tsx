/* Small pieces that several pages show. */
import type { Schemas } from '../api/client';
import type { Deadline } from '../api/calls';
import { date, daysUntil, lastDay, shortTime, timeLeft } from '../format';
import { t } from '../text';
import { useNow } from './hooks';

/** "före i dag 16:04"; of what ends with a day, the day: "senast lör 28 nov". */
export function untilWords(dueAt: string): string {
    const day = lastDay(dueAt);
    return day ? t.deadline.lastDay(date(day)) : t.deadline.before(shortTime(dueAt));
}

/** Time left until a statutory deadline, counted down; overdue in words, a sign and colour. */
export function TimeLeft({ deadline }: { deadline: Pick<Deadline, 'dueAt' | 'metAt'> | null }) {
    const moment = useNow();
    if (!deadline) return <span class="time-left none">{t.deadline.none}</span>;
    if (deadline.metAt) {
        const late = Date.parse(deadline.metAt) > Date.parse(deadline.dueAt);
        return (
            <span class={`time-left met${late ? ' met-late' : ''}`}>
                <span class="time-words">{late ? t.deadline.metLate : t.deadline.met}</span>
                <time class="time-when" dateTime={deadline.metAt}>
                    {shortTime(deadline.metAt)}
                </time>
            </span>
        );
    }
    const left = timeLeft(deadline.dueAt, moment);
    return (
        <span class={`time-left ${left.level}`}>
            <span class="time-words">
                {left.level !== 'calm' && (
                    <span class="time-sign" aria-hidden="true">
                        {left.level === 'late' ? '!' : '◔'}
                    </span>
                )}
                {left.words}
            </span>
            <time class="time-when" dateTime={deadline.dueAt}>
                {untilWords(deadline.dueAt)}
            </time>
        </span>
    );
}

/** Where no statute sets a deadline, what is left is the time until the person goes home. */
export function UntilDischarge({ day }: { day: string }) {
    useNow();
    const days = daysUntil(day);
    if (days > 0) return <span class="time-left until">{t.deadline.dischargeIn(days)}</span>;
    return (
        <span class="time-left soon">
            <span class="time-words">
                <span class="time-sign" aria-hidden="true">
                    ◔
                </span>
                {days === 0 ? t.deadline.dischargeToday : t.deadline.dischargePassed}
            </span>
        </span>
    );
}

export function Protected({ how }: { how: Schemas['ProtectedIdentity'] }) {
    if (how === 'none') return null;
    return <span class="badge badge-protected">{t.protectedIdentity[how]}</span>;
}

export function Receipt({ state }: { state: Schemas['ReceiptState'] }) {
    return <span class={`badge badge-${state}`}>{t.receipt[state]}</span>;
}

export function Phone({ number }: { number: string | null | undefined }) {
    if (!number) return <span class="quiet">{t.noPhone}</span>;
    return (
        <a class="phone" href={`tel:${number.replace(/[^\d+]/g, '')}`} target="_self">
            {number}
        </a>
    );
}
