/*
 * What the parties have settled for the way home: the contact in primary care, whether there is to be a
 * SIP and when it meets, whether primary care's part is there; and every clock, also those that have ended.
 */
import type * as api from '../api/calls';
import { date, dateTime, shortTime } from '../format';
import { t } from '../text';
import { Phone, TimeLeft } from '../ui/bits';
import { Button } from '../ui/form';
import { actWords, type DialogName } from './case_acts';
import type { CaseProps } from './case';
import { lazy } from '../ui/lazy';
import { may } from '../session/session';
import { contactNow, mayAct } from './facts';
import { Away } from './responsible';

const PersonPlans = lazy(async () => (await import('../plan/list')).PersonPlans);

function ActButton({
    found,
    act,
    onMove,
}: Omit<CaseProps, 'put' | 'reload'> & { act: DialogName }) {
    if (!mayAct(found, act)) return null;
    return (
        <Button small onClick={() => onMove({ how: 'dialog', act })}>
            {actWords(found, act)}
        </Button>
    );
}

type Props = Omit<CaseProps, 'put' | 'reload'>;

export function Planning(props: Props) {
    const { found } = props;
    return (
        <div class="flow">
            <section class="card" aria-labelledby="contact">
                <h2 id="contact">{t.agenda.contact}</h2>
                <Contact {...props} />
            </section>
            <section class="card" aria-labelledby="sip">
                <h2 id="sip">{found.compulsory ? t.sip.insteadTitle : t.sip.title}</h2>
                <Sip {...props} />
            </section>
            {may('plan.read') && <PersonPlans patientId={found.patient.id} dischargeId={found.id} />}
            <section class="card" aria-labelledby="available">
                <h2 id="available">{t.available.title}</h2>
                <Available {...props} />
            </section>
            <section class="card" aria-labelledby="clocks">
                <h2 id="clocks">{t.clocks.title}</h2>
                <Clocks found={found} />
            </section>
        </div>
    );
}

function Contact({ found, onMove }: Props) {
    const contact = contactNow(found);
    const before = found.careContacts.filter((one) => one.until);
    return (
        <>
            {contact ? (
                <p>
                    <span class="main-line">{contact.name}</span>
                    <span class="sub-line">
                        {[contact.title, contact.unit.name, contact.hours]
                            .filter(Boolean)
                            .join(' · ')}
                    </span>
                    <Away found={found} />
                    <Phone number={contact.phone} />
                </p>
            ) : (
                <p class="quiet">{t.agenda.noContact}</p>
            )}
            {before.map((one) => (
                <p class="sub-line" key={one.id}>
                    {t.agenda.contactBefore(one.name, one.until ? shortTime(one.until) : '')}
                </p>
            ))}
            <ActButton found={found} act="appoint-contact" onMove={onMove} />
        </>
    );
}

function Sip({ found, onMove }: Props) {
    const { sip } = found;
    const decided = sip.decisions.at(-1);
    return (
        <>
            {found.compulsory && <p>{t.sip.instead}</p>}
            <p>
                <span class="main-line">{t.sip.needs[sip.need]}</span>
                {decided && (
                    <span class="sub-line">
                        {t.sip.decided(
                            dateTime(decided.decidedAt),
                            decided.by.name,
                            decided.unit.name,
                        )}
                        {decided.refusedOn && ` · ${t.sip.refusedOn(date(decided.refusedOn))}`}
                        {decided.note && ` · ${decided.note}`}
                    </span>
                )}
            </p>
            <ul class="plain-list">
                {[...sip.calls].reverse().map((call, i) => (
                    <li key={call.id} class={i === 0 ? 'call' : 'call past'}>
                        <span class="main-line">
                            {t.sip.meeting(dateTime(call.meetingAt))} · {call.place}
                        </span>
                        {call.purpose && <span>{call.purpose}</span>}
                        {call.invited.length > 0 && (
                            <span class="sub-line">{t.sip.invited(call.invited)}</span>
                        )}
                        <span class="sub-line">
                            {t.sip.called(dateTime(call.calledAt), call.by.name, call.unit.name)}
                        </span>
                    </li>
                ))}
            </ul>
            <div class="actions">
                <ActButton found={found} act="sip-call" onMove={onMove} />
                <ActButton found={found} act="sip-decision" onMove={onMove} />
            </div>
        </>
    );
}

function Available({ found, onMove }: Props) {
    const said = [...found.availability].reverse();
    return (
        <>
            {said.length === 0 && <p class="quiet">{t.available.unknown}</p>}
            <ul class="plain-list">
                {said.map((one, i) => (
                    <li key={one.saidAt + i} class={i === 0 ? '' : 'past'}>
                        <span class="main-line">
                            {!one.available
                                ? t.available.no
                                : one.from
                                  ? t.available.yesFrom(dateTime(one.from))
                                  : t.available.yes}
                        </span>
                        <span class="sub-line">
                            {t.available.said(dateTime(one.saidAt), one.by.name, one.unit.name)}
                            {one.note && ` · ${one.note}`}
                        </span>
                    </li>
                ))}
            </ul>
            <ActButton found={found} act="availability" onMove={onMove} />
        </>
    );
}

function Clocks({ found }: { found: api.Discharge }) {
    if (found.deadlines.length === 0) return <p class="quiet">{t.clocks.none}</p>;
    return (
        <table class="simple stacked">
            <caption class="sr-only">{t.clocks.title}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.clocks.what}</th>
                    <th scope="col">{t.clocks.until}</th>
                    <th scope="col">{t.clocks.how}</th>
                </tr>
            </thead>
            <tbody>
                {found.deadlines.map((one) => (
                    <tr key={`${one.kind}-${one.number}`}>
                        <th scope="row">
                            <span class="main-line">{t.clocks.kinds[one.kind]}</span>
                            <span class="sub-line">
                                {t.partyRole[one.owner]} · {one.rule}
                            </span>
                        </th>
                        <td>
                            <span class="cell-label">{t.clocks.until}</span>
                            {one.dueDate ? date(one.dueDate) : dateTime(one.dueAt)}
                            <span class="sub-line">{t.clocks.from(dateTime(one.countedFrom))}</span>
                        </td>
                        <td>
                            {one.voidAt ? (
                                <>
                                    <span class="main-line">{t.clocks.void}</span>
                                    <span class="sub-line">
                                        {one.voidReason && t.clocks.why[one.voidReason]} ·{' '}
                                        {shortTime(one.voidAt)}
                                    </span>
                                </>
                            ) : (
                                <TimeLeft deadline={one} />
                            )}
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
