/* All of a person's fixed contacts: present ones with what may be done, offers, what was before. */
import { RouteNote } from '../access/route';
import { useState } from 'preact/hooks';
import type * as api from '../api/contact_calls';
import { date, dateTime } from '../format';
import { PrintButton } from '../paper/print';
import { may } from '../session/session';
import { Phone } from '../ui/bits';
import { Button } from '../ui/form';
import type { Resource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { EndDialog, OfferDialog } from './acts';
import { ContactDialog, replacedBy } from './form';
import { dayWords, hoursWords, nameOf, untilWords, w } from './words';

type Open =
    | { what: 'add' }
    | { what: 'offer' }
    | { what: 'change' | 'replace' | 'end'; one: api.FixedContact };

export function ContactSection({ found, guarded }: { found: Resource<api.Contacts>; guarded: boolean }) {
    const [open, setOpen] = useState<Open | null>(null);
    const { data } = found;
    const dialog = data && { found: data, put: found.put, reload: found.reload, onClose: () => setOpen(null) };
    const write = may('contact.write');
    return (
        <section class="card contacts" aria-labelledby="contacts">
            <h2 id="contacts">{w().title}</h2>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && (
                <>
                    {data.part === 'none' && <p class="quiet">{w().noPart}</p>}
                    {data.contacts.length === 0 && <p>{w().none}</p>}
                    <ul class="contact-list">
                        {data.contacts.map((one) => (
                            <li key={one.id} data-kind={one.kind}>
                                <Contact one={one} />
                                {write && one.ours && <Acts one={one} onOpen={setOpen} />}
                            </li>
                        ))}
                    </ul>
                    <Limits found={data} />
                    {write && data.mayAdd.some((each) => !each.reason || replacedBy(data, each.kind)) && (
                        <Button onClick={() => setOpen({ what: 'add' })}>{w().add}</Button>
                    )}
                    {data.contacts.length > 0 && (
                        <PrintButton papers={[{ what: 'contacts', id: data.patientId }]} guarded={guarded} />
                    )}
                    <Before list={data.history} />
                    <Offers
                        found={data}
                        onAdd={write && data.part !== 'none' ? () => setOpen({ what: 'offer' }) : null}
                    />
                </>
            )}
            {dialog && open?.what === 'add' && <ContactDialog {...dialog} one={null} how="add" />}
            {dialog && open?.what === 'offer' && <OfferDialog {...dialog} />}
            {dialog && open?.what === 'end' && <EndDialog {...dialog} one={open.one} />}
            {dialog && (open?.what === 'change' || open?.what === 'replace') && (
                <ContactDialog {...dialog} one={open.one} how={open.what} />
            )}
        </section>
    );
}

function Acts({ one, onOpen }: { one: api.FixedContact; onOpen: (open: Open) => void }) {
    const name = nameOf(one);
    return (
        <div class="contact-acts">
            {(['change', 'replace', 'end'] as const).map((what) => (
                <Button key={what} small label={`${w()[what]}: ${name}`} onClick={() => onOpen({ what, one })}>
                    {w()[what]}
                </Button>
            ))}
        </div>
    );
}

function facts(one: api.FixedContact): [string, string][] {
    const hours = [hoursWords(one.hours), one.hoursNote].filter(Boolean).join('; ');
    const after = [one.afterHours?.text, one.afterHours?.phone].filter(Boolean).join(', ');
    const choice = [
        one.choice ? w().choices[one.choice] : '',
        one.chosenOn ? date(one.chosenOn) : '',
        one.informedOn ? w().informed(date(one.informedOn)) : '',
    ];
    const rows: [string, string][] = [
        [w().hours, hours],
        [w().afterHours, after],
        [
            w().substitute,
            one.substitute
                ? [
                      one.substitute.name,
                      one.substitute.phone,
                      w().substituteWhen(
                          one.substitute.from && date(one.substitute.from),
                          one.substitute.to && date(one.substitute.to),
                      ),
                  ]
                      .filter(Boolean)
                      .join(', ')
                : '',
        ],
        [w().choice, choice.filter(Boolean).join(', ')],
        [w().note, one.note ?? ''],
        [w().internalNote, one.internalNote ?? ''],
    ];
    return rows.filter(([, value]) => value);
}

function Contact({ one }: { one: api.FixedContact }) {
    return (
        <div class="contact-one">
            <p class="sub-line">
                {w().kinds[one.kind]} {!one.ours && <RouteNote route={one.route} />}
            </p>
            <p class="now-name">{nameOf(one)}</p>
            <p class="sub-line">
                {[
                    one.title,
                    one.physicianCategory && w().categories[one.physicianCategory],
                    one.unit.name,
                    one.until ? w().period(dayWords(one.since), dayWords(one.until)) : w().since(dayWords(one.since)),
                ]
                    .filter(Boolean)
                    .join(' · ')}
            </p>
            {!one.until && (
                <p class="now-phone">
                    <Phone number={one.phone} />
                </p>
            )}
            {one.listedElsewhere && <p class="callout callout-warn">{w().listedElsewhere}</p>}
            {one.endReason && (
                <p class="sub-line">{[w().ends[one.endReason], one.endNote].filter(Boolean).join(': ')}</p>
            )}
            {one.absences.map((away) => (
                <p class="now-state now-other" key={away.from}>
                    {w().absences(
                        dayWords(away.from),
                        away.to && untilWords(away.to),
                        away.substitute?.name ?? one.substitute?.name ?? null,
                    )}
                </p>
            ))}
            {facts(one).length > 0 && (
                <dl class="facts">
                    {facts(one).map(([label, value]) => [
                        <dt key={label}>{label}</dt>,
                        <dd key={`${label} d`}>{value}</dd>,
                    ])}
                </dl>
            )}
            {one.changes.length > 0 && <Changes one={one} />}
        </div>
    );
}

/** What it was before: the members that people look for. */
function wasWords(was: Record<string, unknown>): string {
    const text = (key: string) => (typeof was[key] === 'string' ? was[key] : '');
    const hours = Array.isArray(was['hours']) ? hoursWords(was['hours'] as api.ContactHours[]) : '';
    return [text('name') || text('function'), text('title'), text('phone'), hours, text('hoursNote')]
        .filter(Boolean)
        .join(', ');
}

function Changes({ one }: { one: api.FixedContact }) {
    return (
        <details class="gone">
            <summary>{w().changes(one.changes.length)}</summary>
            <ul class="plain-list">
                {one.changes.map((each) => (
                    <li key={each.version}>
                        <span class="main-line">{[each.by.name, dateTime(each.at)].join(', ')}</span>
                        {each.reason && <span class="sub-line">{each.reason}</span>}
                        <span class="sub-line">
                            {w().was} {wasWords(each.was)}
                        </span>
                    </li>
                ))}
            </ul>
        </details>
    );
}

/** Why something cannot be added, and how the guide value stands: said before anybody tries. */
function Limits({ found }: { found: api.Contacts }) {
    const full = found.mayAdd.some((one) => one.reason === 'contact-limit');
    const { capacity } = found;
    return (
        <>
            {full && <p class="callout">{w().limit(found.limit)}</p>}
            {found.mayAdd
                .filter((one) => one.reason === 'contact-taken' && !replacedBy(found, one.kind))
                .map(({ kind }) => {
                    const who = found.contacts.find((one) => one.kind === kind);
                    return (
                        who && (
                            <p class="quiet small" key={kind}>
                                {w().taken(w().kinds[kind], `${nameOf(who)}, ${who.unit.name}`)}
                            </p>
                        )
                    );
                })}
            {capacity && (
                <p class={capacity.over ? 'callout callout-warn' : 'quiet small'}>
                    {w().capacity(capacity.listed, capacity.guide)} {capacity.over && w().over}
                </p>
            )}
        </>
    );
}

function Before({ list }: { list: api.FixedContact[] }) {
    if (list.length === 0) return null;
    return (
        <details class="gone">
            <summary>{w().before(list.length)}</summary>
            <ul class="contact-list">
                {list.map((one) => (
                    <li key={one.id} class="past">
                        <Contact one={one} />
                    </li>
                ))}
            </ul>
        </details>
    );
}

function Offers({ found, onAdd }: { found: api.Contacts; onAdd: (() => void) | null }) {
    const o = w().offers;
    return (
        <div class="contact-offers">
            <h3>{o.title}</h3>
            {found.offers.length === 0 && <p class="quiet">{o.none}</p>}
            <ul class="plain-list">
                {found.offers.map((one) => (
                    <li key={one.id}>
                        <span class="main-line">
                            {w().kinds[one.kind]}: {o.outcomes[one.outcome].toLowerCase()}
                        </span>
                        {one.note && <span class="sub-line">{one.note}</span>}
                        <span class="sub-line">
                            {[date(one.day), one.recordedBy.name, one.unit.name].join(' · ')}
                        </span>
                    </li>
                ))}
            </ul>
            {onAdd && (
                <Button small onClick={onAdd}>
                    {o.add}
                </Button>
            )}
        </div>
    );
}
