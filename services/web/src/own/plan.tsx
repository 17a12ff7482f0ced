/* The plan in force, as a person reads it: goals and who does what, what to do if it gets worse, who is with. */
import type { OwnPlan, PlanContent } from '../api/own_calls';
import { date, dateTime } from '../format';
import { PrintButton } from '../paper/print';
import { Phone } from '../ui/bits';
import { o } from './words';

type Row = PlanContent['rows'][number];

function Contact({ name, unit, phone }: { name?: string; unit?: string | undefined; phone?: string | undefined }) {
    const who = [name, unit].filter(Boolean).join(', ');
    if (!who && !phone) return null;
    return (
        <span class="sub-line">
            {who && `${o().who}: ${who} `}
            {phone && <Phone number={phone} />}
        </span>
    );
}

const unitOf = (content: PlanContent, id: string | undefined) => content.units.find((one) => one.id === id)?.name;

function Action({ row, content }: { row: Row; content: PlanContent }) {
    const f = row.fields;
    const status = f['action.status'] as keyof ReturnType<typeof o>['status'] | undefined;
    const principal = f['action.principal'] as 'region' | 'municipality' | undefined;
    return (
        <li>
            <span class="main-line">{f['action.text']}</span>
            <span class="sub-line">
                {[
                    status && o().status[status],
                    principal && o().principal[principal],
                    f['action.due'] && o().due(date(f['action.due'])),
                ]
                    .filter(Boolean)
                    .join(' · ')}
            </span>
            <Contact
                name={f['action.contact'] ?? ''}
                unit={unitOf(content, f['action.unit'])}
                phone={f['action.phone']}
            />
        </li>
    );
}

function Goals({ content }: { content: PlanContent }) {
    const of = (section: string, parent: string | null) =>
        content.rows.filter((row) => row.section === section && row.parentId === parent);
    const goals = of('goal', null);
    const loose = content.rows.filter(
        (row) => row.section === 'action' && !goals.some((goal) => goal.id === row.parentId),
    );
    if (!goals.length && !loose.length) return null;
    return (
        <section>
            <h3>{o().goals}</h3>
            {goals.map((goal) => (
                <div key={goal.id} class="own-goal">
                    <p class="main-line">{goal.fields['goal.text'] ?? goal.fields['goal.need']}</p>
                    <ul>
                        {of('action', goal.id).map((row) => (
                            <Action key={row.id} row={row} content={content} />
                        ))}
                    </ul>
                </div>
            ))}
            {loose.length > 0 && (
                <ul>
                    {loose.map((row) => (
                        <Action key={row.id} row={row} content={content} />
                    ))}
                </ul>
            )}
        </section>
    );
}

function Text({ title, value }: { title: string; value: string | undefined }) {
    return value ? (
        <section>
            <h3>{title}</h3>
            <p class="own-text">{value}</p>
        </section>
    ) : null;
}

/** A number in a free text is a link too: whom to call at night is not to be copied by hand. */
function Call({ title, value }: { title: string; value: string | undefined }) {
    if (!value) return null;
    const number = /\+?\d[\d\s-]{4,}\d/.exec(value)?.[0];
    const words = number ? value.replace(number, '').trim() : value;
    return (
        <p>
            <span class="main-line">{title}</span> {words} {number && <Phone number={number} />}
        </p>
    );
}

function Worse({ fields }: { fields: PlanContent['fields'] }) {
    const any = ['signs', 'measures', 'day', 'night'].some((name) => fields[`worse.${name}`]);
    if (!any) return null;
    return (
        <section class="own-worse">
            <h3>{o().worse}</h3>
            {fields['worse.signs'] && (
                <p class="own-text">
                    <strong>{o().signs}:</strong> {fields['worse.signs']}
                </p>
            )}
            {fields['worse.measures'] && (
                <p class="own-text">
                    <strong>{o().measures}:</strong> {fields['worse.measures']}
                </p>
            )}
            <Call title={o().day} value={fields['worse.day']} />
            <Call title={o().night} value={fields['worse.night']} />
        </section>
    );
}

function Content({ content }: { content: PlanContent }) {
    const f = content.fields;
    const others = content.rows.filter((row) => row.section === 'other');
    return (
        <>
            <Goals content={content} />
            <Text title={o().ownEffort} value={f['own.effort']} />
            <Text title={o().relatives} value={f['relatives.effort']} />
            {others.length > 0 && (
                <section>
                    <h3>{o().others}</h3>
                    <ul>
                        {others.map((row) => (
                            <li key={row.id}>
                                {[row.fields['other.who'], row.fields['other.text']].filter(Boolean).join(': ')}
                            </li>
                        ))}
                    </ul>
                </section>
            )}
            <Worse fields={f} />
            {(f['overall.person'] || f['overall.principal']) && (
                <section>
                    <h3>{o().overall}</h3>
                    <p>
                        {[
                            f['overall.person'],
                            unitOf(content, f['overall.unit']),
                            o().principal[f['overall.principal'] as 'region' | 'municipality'],
                        ]
                            .filter(Boolean)
                            .join(', ')}{' '}
                        {f['overall.phone'] && <Phone number={f['overall.phone']} />}
                    </p>
                </section>
            )}
        </>
    );
}

export function PlanPart({ plan, person, self }: { plan: OwnPlan; person: string; self: boolean }) {
    const force = plan.inForce;
    return (
        <section class="card" aria-labelledby="own-plan">
            <h2 id="own-plan">{self ? o().plan : o().planOf}</h2>
            <p class="quiet">
                {o().planTitle[plan.kind]}. {o().states[plan.state]}
            </p>
            {force && <p class="quiet">{o().since(dateTime(force.establishedAt), force.unitName)}</p>}
            {force && <Content content={force.content} />}
            {force && <PrintButton papers={[{ what: 'ownPlan', id: person, planId: plan.id }]} />}
            <section>
                <h3>{o().involved}</h3>
                <p class="quiet">{o().involvedHint}</p>
                <ul class="plain-list">
                    {plan.units.map((unit) => (
                        <li key={unit.id}>
                            <span class="main-line">{unit.name}</span> <Phone number={unit.phone} />
                        </li>
                    ))}
                </ul>
            </section>
        </section>
    );
}
