/* Whom to call now, and everybody who is fixed for the person. */
import type { Own } from '../api/own_calls';
import { reachWords } from '../contact/now';
import { w } from '../contact/words';
import { shortTime } from '../format';
import { PrintButton } from '../paper/print';
import { Phone } from '../ui/bits';
import { o } from './words';

type Reach = NonNullable<Own['now']['responsible']>;

function Answers({ reach, main }: { reach: Reach; main?: boolean }) {
    return (
        <div class={main ? 'own-reach own-reach-main' : 'own-reach'}>
            <span class="main-line">{[reach.name, reach.title].filter(Boolean).join(', ')}</span>
            <span class="sub-line">{[w().kinds[reach.kind], reach.unitName].filter(Boolean).join(' · ')}</span>
            <span class="sub-line">{reachWords(reach)}</span>
            {reach.text && <span class="sub-line">{reach.text}</span>}
            <Phone number={reach.phone} />
            {reach.nextAt && <span class="sub-line">{w().answersAgain(shortTime(reach.nextAt))}.</span>}
        </div>
    );
}

export function ContactsPart({ own }: { own: Own }) {
    if (!own.scopes.includes('contacts')) return null;
    const { responsible, others } = own.now;
    return (
        <section class="card" aria-labelledby="own-contacts">
            <h2 id="own-contacts">{own.relation === 'self' ? o().contacts : o().contactsOf}</h2>
            {responsible ? <Answers reach={responsible} main /> : <p>{o().noContact}</p>}
            {others.map((one) => (
                <Answers key={one.contactId} reach={one} />
            ))}
            {own.fixed
                .filter((one) => one.hours || one.note)
                .map((one) => (
                    <p key={one.id} class="quiet">
                        {one.name}: {[one.hours && o().hours(one.hours), one.note].filter(Boolean).join('. ')}
                    </p>
                ))}
            {own.fixed.length > 0 && <PrintButton papers={[{ what: 'ownContacts', id: own.id }]} />}
        </section>
    );
}
