/* "Who is responsible now, and how do I reach them?": one card, at any hour. */
import type * as api from '../api/contact_calls';
import { shortTime } from '../format';
import { may } from '../session/session';
import { Phone } from '../ui/bits';
import type { Resource } from '../ui/hooks';
import { useContacts } from './contacts';
import { untilWords, w } from './words';

/** The card on a page that shows nothing else of the contacts. */
export function ResponsibleNow({ patientId }: { patientId: string }) {
    const found = useContacts(patientId);
    return <NowCard found={found} link={`/person/${patientId}`} />;
}

/** Why somebody else answers, and who, in one sentence. */
export function reachWords(reach: api.ContactReach): string {
    const words: string[] = [];
    const gone = reach.away ? w().away(reach.backAt && untilWords(reach.backAt)) : '';
    if (reach.closed) {
        words.push([w().closed, reach.by === 'unit' ? w().callUnit : ''].filter(Boolean).join(', '));
        if (gone) words.push(gone);
    } else if (reach.away) {
        words.push(gone);
        if (reach.by === 'substitute' && reach.substitute) words.push(w().instead(reach.substitute));
        if (reach.by === 'unit') words.push(w().noSubstitute);
    } else if (reach.by === 'contact') words.push(w().reachable);
    if (reach.by === 'nobody') words.push(w().unreachable);
    return words.map((one) => `${one}.`).join(' ');
}

function Reach({ reach, main }: { reach: api.ContactReach; main?: boolean }) {
    const others = reach.by !== 'contact';
    return (
        <div class={`now-reach now-${reach.by}${main ? ' now-main' : ''}`} data-kind={reach.kind}>
            <p class="sub-line">{w().kinds[reach.kind]}</p>
            <p class="now-name">{reach.name}</p>
            <p class="sub-line">{[reach.title, reach.unitName].filter(Boolean).join(' · ')}</p>
            <p class={`now-state${others ? ' now-other' : ''}`}>{reachWords(reach)}</p>
            {reach.text && <p class="now-state">{reach.text}</p>}
            {reach.phone && (
                <p class="now-phone">
                    <Phone number={reach.phone} />
                </p>
            )}
            {reach.nextAt && <p class="sub-line">{w().answersAgain(shortTime(reach.nextAt))}.</p>}
        </div>
    );
}

function Place({ place }: { place: NonNullable<api.Contacts['place']> }) {
    return (
        <p class="now-place">
            <span>{w()[place.because](place.unit.name)}</span> <Phone number={place.phone} />
        </p>
    );
}

export function NowCard({ found, link }: { found: Resource<api.Contacts>; link?: string }) {
    const { data } = found;
    if (!data) return null; // a page is worth reading without it, and says itself when nothing can be fetched
    const { responsible, others } = data.now;
    const place = data.place && (data.place.because === 'admitted' || !responsible) ? data.place : null;
    return (
        <section class="card now-card" aria-labelledby="responsible-now" aria-live="polite">
            <div class="now-head">
                <h2 id="responsible-now">{w().now}</h2>
                {link && may('patient.read') && <a href={link}>{w().all}</a>}
            </div>
            <div class="now-grid">
                {responsible ? <Reach reach={responsible} main /> : <p class="now-main">{w().nobody}</p>}
                {others.length > 0 && (
                    <ul class="now-others" aria-label={w().others}>
                        {others.map((one) => (
                            <li key={one.contactId}>
                                <Reach reach={one} />
                            </li>
                        ))}
                    </ul>
                )}
                {place && <Place place={place} />}
            </div>
        </section>
    );
}
