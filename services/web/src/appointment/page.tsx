/* The unit's own times, a week at a time, day by day; first those that are over and nobody has said how they went. */
import { useState } from 'preact/hooks';
import * as api from '../api/appointment_calls';
import { date, DAY, dayOf, longDate, now, relativeDay } from '../format';
import { Button } from '../ui/form';
import { useHappened, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { TimeItem, type TimesProps } from './item';
import { w } from './words';

const WEEK = 7;
/** Today and the week that comes. */
const SHOWN = 8;

const plus = (day: string, days: number) => dayOf(Date.parse(`${day}T12:00:00Z`) + days * DAY);

export function TimesPage() {
    const [from, setFrom] = useState(dayOf(now()));
    const found = useResource(`times ${from}`, () => api.readTimes(from, SHOWN));
    useHappened(
        (happened) => happened.kind === 'reset' || (happened.kind === 'changed' && happened.thing === 'appointment'),
        () => void found.reload(),
        100,
    );
    const props: TimesProps = { put: () => undefined, reload: found.reload };
    const { data } = found;
    return (
        <Page title={w().page} heading={w().page}>
            <div class="actions time-weeks">
                <Button onClick={() => setFrom(plus(from, -WEEK))}>‹ {w().before}</Button>
                {from !== dayOf(now()) && <Button onClick={() => setFrom(dayOf(now()))}>{w().today}</Button>}
                <Button onClick={() => setFrom(plus(from, WEEK))}>{w().after} ›</Button>
                <span class="quiet">{w().days(date(from), date(plus(from, SHOWN - 1)))}</span>
            </div>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && (
                <div class="flow">
                    {data.unsettled.length > 0 && (
                        <section class="card times" aria-labelledby="unsettled">
                            <h2 id="unsettled">{w().unsettledTitle}</h2>
                            <ul class="time-list">
                                {data.unsettled.map((one) => (
                                    <TimeItem key={one.id} one={one} person {...props} />
                                ))}
                            </ul>
                        </section>
                    )}
                    <Days items={data.items} {...props} />
                    {data.more && <p class="callout">{w().moreThere}</p>}
                    <p class="quiet">{w().where}</p>
                </div>
            )}
        </Page>
    );
}

function Days({ items, ...props }: TimesProps & { items: api.AppointmentItem[] }) {
    const days = [...new Set(items.map((one) => dayOf(Date.parse(one.startsAt))))];
    if (days.length === 0) return <p class="empty">{w().noneThen}</p>;
    return (
        <>
            {days.map((day) => (
                <section key={day} class="card times" aria-labelledby={`day-${day}`}>
                    <h2 id={`day-${day}`}>
                        {longDate(day)} <span class="quiet">{relativeDay(day)}</span>
                    </h2>
                    <ul class="time-list">
                        {items
                            .filter((one) => dayOf(Date.parse(one.startsAt)) === day)
                            .map((one) => (
                                <TimeItem key={one.id} one={one} person {...props} />
                            ))}
                    </ul>
                </section>
            ))}
        </>
    );
}
