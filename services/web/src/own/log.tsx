/* Who has read and changed what, and when: fetched when it is asked for, since the asking is in the log too. */
import { useState } from 'preact/hooks';
import type { ACTIONS } from '../api/actions';
import type { Schemas } from '../api/client';
import * as api from '../api/own_calls';
import { dateTime } from '../format';
import { PrintButton } from '../paper/print';
import { spoken, t, wordsOf } from '../text';
import { Button, FailureBox } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { o } from './words';

type Event = Schemas['OwnLog']['events'][number];
type Words = typeof ACTIONS;

function who(one: Event): string {
    if (one.role === 'citizen') return o().logOwn;
    if (!one.unitName) return one.providerName ?? o().logSystem;
    return o().logWho(wordsOf(t.role, one.role), one.unitName);
}

/** An emergency and a lifted block in words of their own: they are what somebody looks for here. */
function did(one: Event, words: Words): string {
    if (one.cause) return o().emergency[one.cause];
    return one.route === 'lifted' ? o().lifted : (words[one.action]?.[spoken.get() === 'en' ? 1 : 0] ?? one.action);
}

export function Log({ id }: { id: string }) {
    const [events, setEvents] = useState<Event[] | null>(null);
    const [after, setAfter] = useState<string | null>(null);
    const [words, setWords] = useState<Words>({});
    const doing = useDoing();
    const more = () =>
        void doing.run(async () => {
            setWords((await import('../api/actions')).ACTIONS);
            const page = await api.readLog(id, after ?? undefined);
            setEvents([...(events ?? []), ...page.events]);
            setAfter(page.nextAfter);
        });
    return (
        <section class="card" aria-labelledby="own-log">
            <h2 id="own-log">{o().log}</h2>
            <p class="quiet">{o().logHint}</p>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {events?.length === 0 && <p>{o().logNone}</p>}
            {events && events.length > 0 && (
                <ol class="own-log">
                    {events.map((one) => (
                        <li key={one.id}>
                            <span class="main-line">
                                {who(one)}: {did(one, words)}
                            </span>
                            <span class="sub-line">{dateTime(one.at)}</span>
                        </li>
                    ))}
                </ol>
            )}
            {(!events || after) && (
                <Button busy={doing.busy} onClick={more}>
                    {events ? o().logMore : o().logShow}
                </Button>
            )}
            <PrintButton papers={[{ what: 'ownLog', id }]} />
        </section>
    );
}
