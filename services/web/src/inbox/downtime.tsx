/*
 * The list for paper (reservlista): every open case of the unit with whom to call, ruled space for what
 * happens meanwhile, and a blank form for each act. Made to be printed; nothing is kept in the browser.
 */
import type { ComponentChildren } from 'preact';
import * as api from '../api/monitor_calls';
import { addressLine, date, dateTime, identityNumber } from '../format';
import { t, wordsOf } from '../text';
import { monitor } from '../text/monitor';
import { Protected } from '../ui/bits';
import { Button } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';

type Item = api.DowntimeItem;

export function DowntimePage() {
    const list = useResource<api.Downtime>('downtime', api.readDowntime);
    const words = monitor().downtime;
    const data = list.data;
    return (
        <Page
            title={words.title}
            heading={words.title}
            over={<p class="over">{data?.unit.name ?? words.over}</p>}
            aside={
                <div class="head-actions">
                    <Button kind="primary" busy={!data} onClick={() => window.print()}>
                        {words.print}
                    </Button>
                    <Button busy={list.loading} onClick={() => void list.reload()}>
                        {words.again}
                    </Button>
                </div>
            }
        >
            <p class="paper-screen quiet">{words.words}</p>
            {list.failure && <Broken failure={list.failure} again={() => void list.reload()} />}
            {!data && list.loading && <Loading />}
            {data && (
                <>
                    <p class="paper-made">
                        <strong>{words.made(dateTime(data.madeAt))}</strong>
                        {` · ${words.count(data.items.length)} · ${words.secret}`}
                    </p>
                    {data.items.length === 0 && <p>{words.none}</p>}
                    {[...data.items].sort(byName).map((item) => (
                        <Sheet key={item.id} item={item} />
                    ))}
                    <Forms />
                </>
            )}
        </Page>
    );
}

/** By the last name, as paper is leafed through. */
function byName(a: Item, b: Item): number {
    const last = (name: string) => name.slice(name.lastIndexOf(' ') + 1);
    return (
        last(a.patient.name).localeCompare(last(b.patient.name), 'sv') ||
        a.patient.name.localeCompare(b.patient.name, 'sv')
    );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
    return (
        <div class="paper-fact">
            <dt>{label}</dt>
            <dd>{children}</dd>
        </div>
    );
}

function Sheet({ item }: { item: Item }) {
    const words = monitor().downtime;
    const { patient, careContact, readiness, sip, availability } = item;
    const next = item.nextStep;
    return (
        <article class="card paper-case">
            <h2>
                {patient.name}{' '}
                <span class="paper-number">{identityNumber(patient.identifier)}</span>{' '}
                <Protected how={patient.protectedIdentity} />
            </h2>
            <dl class="paper-facts">
                <Fact label={words.where}>
                    {`${item.unit.name}, ${item.unit.phone ?? words.noPhone}`}
                </Fact>
                <Fact label={words.state}>{t.process.states[item.state]}</Fact>
                {item.leftAt ? (
                    <Fact label={words.left}>{dateTime(item.leftAt)}</Fact>
                ) : (
                    <Fact label={words.expected}>{date(item.expectedDischargeDate)}</Fact>
                )}
                {next && (
                    <Fact label={words.next}>
                        {next.ours ? t.step.act[next.action] : t.step.waits[next.action]}
                        {next.dueAt && `, ${words.until(dateTime(next.dueAt))}`}
                    </Fact>
                )}
                {patient.address && <Fact label={words.address}>{addressLine(patient.address)}</Fact>}
                {patient.phone && <Fact label={words.phone}>{patient.phone}</Fact>}
                {patient.municipalityName && (
                    <Fact label={words.municipality}>{patient.municipalityName}</Fact>
                )}
                <Fact label={words.contact}>
                    {careContact
                        ? [
                              careContact.name,
                              careContact.title,
                              careContact.unitName,
                              careContact.phone,
                              careContact.hours,
                          ]
                              .filter(Boolean)
                              .join(', ')
                        : words.noContact}
                </Fact>
                {readiness && (
                    <Fact label={words.ready}>
                        {[
                            words.readyAt(
                                dateTime(readiness.judgedAt),
                                dateTime(readiness.sentAt),
                                readiness.physicianName,
                            ),
                            words.call(date(readiness.sipCallLastDay)),
                            words.liable(date(readiness.liabilityEarliest)),
                        ].join('; ')}
                    </Fact>
                )}
                <Fact label={words.sip}>
                    {t.sip.needs[sip.need]}
                    {sip.call && `, ${t.sip.meeting(dateTime(sip.call.meetingAt))}, ${sip.call.place}`}
                </Fact>
                {availability && (
                    <Fact label={words.availability}>
                        {availability.available
                            ? availability.from
                                ? t.available.yesFrom(dateTime(availability.from))
                                : t.available.yes
                            : t.available.no}
                    </Fact>
                )}
                {item.deadlines.length > 0 && (
                    <Fact label={words.deadlines}>
                        {item.deadlines
                            .map(
                                (one) =>
                                    `${wordsOf(t.clocks.kinds, one.kind)} ${words.until(
                                        one.dueDate ? date(one.dueDate) : dateTime(one.dueAt),
                                    )}`,
                            )
                            .join('; ')}
                    </Fact>
                )}
                <Fact label={words.parties}>
                    <ul class="paper-list">
                        {item.parties.map((party) => (
                            <li key={party.id}>
                                {`${party.name} (${t.partyRole[party.role]}): `}
                                <strong>{party.phone ?? words.noPhone}</strong>
                                {party.waits && `, ${words.waits}`}
                            </li>
                        ))}
                    </ul>
                </Fact>
                <Fact label={words.notices}>
                    <ul class="paper-list">
                        {item.notices.map((notice) => (
                            <li key={`${notice.kind}${notice.sentAt}`}>
                                {`${dateTime(notice.sentAt)} ${wordsOf(t.noticeKind, notice.kind)}, ${notice.unitName}`}
                            </li>
                        ))}
                    </ul>
                </Fact>
            </dl>
            <p class="paper-label">{words.meanwhile}</p>
            <Ruled lines={4} />
        </article>
    );
}

function Ruled({ lines }: { lines: number }) {
    return (
        <div class="paper-ruled" aria-hidden="true">
            {Array.from({ length: lines }, (_, n) => (
                <div key={n} class="paper-rule" />
            ))}
        </div>
    );
}

function Forms() {
    const words = monitor().downtime;
    return (
        <section class="paper-forms" aria-label={words.formsTitle}>
            <h2>{words.formsTitle}</h2>
            <p>{words.formsWords}</p>
            {words.forms.map((form) => (
                <div key={form.act} class="card paper-form">
                    <h3>{form.act}</h3>
                    <dl>
                        {[...words.common, ...form.fields].map((field) => (
                            <div key={field} class="paper-field">
                                <dt>{field}</dt>
                                <dd class="paper-rule" />
                            </div>
                        ))}
                    </dl>
                </div>
            ))}
        </section>
    );
}
