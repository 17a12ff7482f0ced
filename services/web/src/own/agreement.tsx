/*
 * What the person has agreed on with a unit: in their own words, what they do, what care does, and what to do if it
 * gets worse; whom to call, the times and the plan are beside it on the same page. They write their own words for the
 * next time, and messages.
 */
import { Agreed, Earlier } from '../agreement/shown';
import { w } from '../agreement/words';
import * as api from '../api/own_calls';
import { date, dateTime } from '../format';
import { PrintButton } from '../paper/print';
import { Phone } from '../ui/bits';
import { TalkForm, TalkList, WordBox } from './say';
import { o } from './words';

interface Part {
    own: api.Own;
    one: api.OwnAgreement;
    put: (own: api.Own) => void;
}

function Words({ own, one, put }: Part) {
    if (!own.writes || !one.writes) return null;
    return (
        <section>
            <h3>{o().agreement.words}</h3>
            <p class="quiet">{o().agreement.wordsHint}</p>
            {one.words.map((word) => (
                <WordBox
                    key={word.name}
                    label={w().fields[word.name]}
                    word={word}
                    write={async (version, value) =>
                        put(await api.writeAgreementWord(own.id, one.id, word.name, version, value))
                    }
                />
            ))}
        </section>
    );
}

function Talk({ own, one, put }: Part) {
    return (
        <section>
            <h3>{o().agreement.comments}</h3>
            <TalkList comments={one.comments} />
            {own.writes && one.state !== 'ended' && (
                <TalkForm
                    label={o().agreement.write(one.unit.name)}
                    send={async (text) => put(await api.commentAgreement(own.id, one.id, text))}
                />
            )}
        </section>
    );
}

function One({ own, one, put }: Part) {
    const force = one.versions.find((each) => each.number === one.number);
    const id = `own-agreement-${one.id}`;
    const self = own.relation === 'self';
    return (
        <section class="card own-agreement" aria-labelledby={id}>
            <h2 id={id}>{self ? o().agreement.mine(w().label(one.label)) : w().label(one.label)}</h2>
            <p class="quiet">
                {w().with(one.unit.name)}. {o().agreement.states[one.state]} <Phone number={one.phone} />
            </p>
            {one.endedAt && one.endedReason && (
                <p>{w().endedLine(w().reasons[one.endedReason], dateTime(one.endedAt))}</p>
            )}
            {one.followUpOn && one.state === 'in-force' && (
                <p class="main-line">{o().agreement.followUp(date(one.followUpOn))}</p>
            )}
            {force ? <Agreed version={force} own /> : <p>{o().agreement.notYet}</p>}
            {force && <PrintButton papers={[{ what: 'ownAgreement', id: own.id, agreementId: one.id }]} />}
            {one.state === 'in-force' && <p>{o().agreement.beside}</p>}
            <Words own={own} one={one} put={put} />
            <Talk own={own} one={one} put={put} />
            <Earlier versions={one.versions} now={one.number} own />
        </section>
    );
}

export function Agreements({ own, put }: { own: api.Own; put: (own: api.Own) => void }) {
    if (!own.scopes.includes('agreement')) return null;
    const running = own.agreements.filter((one) => one.state !== 'ended');
    const ended = own.agreements.filter((one) => one.state === 'ended');
    return (
        <>
            {running.map((one) => (
                <One key={one.id} own={own} one={one} put={put} />
            ))}
            {ended.length > 0 && (
                <details class="card">
                    <summary>{o().agreement.ended(ended.length)}</summary>
                    {ended.map((one) => (
                        <One key={one.id} own={own} one={one} put={put} />
                    ))}
                </details>
            )}
        </>
    );
}
