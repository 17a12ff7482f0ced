/*
 * An agreement with a person: what is being written in the person's words and what care does, what is in force, and
 * beside it the person's contacts, agreed times and plans as they are now in their own modules.
 */
import { RouteNote } from '../access/route';
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/agreement_calls';
import { span, w as timeWords } from '../appointment/words';
import { reachWords } from '../contact/now';
import { w as contactWords } from '../contact/words';
import { date, dateTime, identityNumber } from '../format';
import { PrintButton } from '../paper/print';
import { Conflict, Foot, useField, type Written } from '../plan/field';
import { p } from '../plan/words';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { Phone, Protected } from '../ui/bits';
import { CheckBox, TextArea } from '../ui/choice';
import { Button, FailureBox, useErrors } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { AgreeDialog, EndDialog, type DialogProps } from './dialogs';
import { Agreed, Earlier } from './shown';
import { FIELDS, fieldOf, inForce, w } from './words';

const QUIET = 120;
/** What the page shows of the person from elsewhere: a change of it is a change of the page. */
const AROUND = ['contact', 'appointments', 'plan', 'block'];

export function AgreementPage({ id }: { id: string }) {
    const found = useResource(id, () => api.readAgreement(id));
    const { data } = found;
    useHappened(
        (happened) => {
            if (happened.kind === 'reset') return true;
            if (happened.kind !== 'changed' || !data) return false;
            if (happened.id === id) return happened.version > data.version;
            return (
                AROUND.includes(happened.thing ?? '') &&
                (happened.id === data.patientId || data.personPlans.some((one) => one.id === happened.id))
            );
        },
        () => void found.reload(),
        QUIET,
    );
    if (data) return <Agreement one={data} put={found.put} reload={found.reload} />;
    return (
        <Page title="Samplan" heading="">
            {found.failure ? <Broken failure={found.failure} again={() => void found.reload()} /> : <Loading />}
        </Page>
    );
}

interface Part {
    one: api.Agreement;
    put: (one: api.Agreement) => void;
}

interface BoxProps {
    one: api.Agreement;
    name: api.FieldName;
    onField: (field: api.AgreementField) => void;
}

function FieldBox({ one, name, onField }: BoxProps) {
    const field = useField<Written>({
        there: fieldOf(one, name),
        write: (version, value) => api.writeField(one.id, name, version, value),
        onField: (written) => onField(written as api.AgreementField),
    });
    const id = `agreement-${name}`;
    const shared = {
        id,
        'aria-describedby': `${id}-foot`,
        value: field.value,
        onBlur: () => void field.save(),
    };
    return (
        <div class="field field-wide" data-field={name}>
            <label class="label" for={id}>
                {w().fields[name]}
            </label>
            {w().hints[name] && <p class="hint">{w().hints[name]}</p>}
            {name === 'follow-up' ? (
                <input
                    {...shared}
                    type="date"
                    class="text-field__input agreement-day"
                    onInput={(event) => field.type(event.currentTarget.value)}
                />
            ) : (
                <textarea
                    {...shared}
                    class="text-field__input text-area"
                    rows={Math.min(12, Math.max(2, field.value.split('\n').length, Math.ceil(field.value.length / 80)))}
                    maxLength={2000}
                    onInput={(event) => field.type(event.currentTarget.value)}
                />
            )}
            {field.conflict && (
                <Conflict field={field} slot={{ kind: name === 'follow-up' ? 'date' : 'long', most: 2000 }} />
            )}
            <Foot field={field} id={`${id}-foot`} />
        </div>
    );
}

function Writing({ one, put }: Part) {
    const latest = useRef(one);
    latest.current = one;
    const onField = (field: api.AgreementField) =>
        put({
            ...latest.current,
            fields: [...latest.current.fields.filter((each) => each.name !== field.name), field],
        });
    return (
        <section class="card agreement-writing" aria-labelledby="agreement-writing">
            <h2 id="agreement-writing">{w().writing}</h2>
            <div class="act-form">
                {FIELDS.map((name) => (
                    <FieldBox key={name} one={one} name={name} onField={onField} />
                ))}
            </div>
        </section>
    );
}

function Says({ one }: { one: api.Agreement }) {
    const writes = one.acts.includes('agree');
    if (!writes || (one.signs.length === 0 && one.state !== 'draft')) return null;
    return (
        <section class="plan-says" aria-label={w().says}>
            {one.state === 'draft' && one.missing.length > 0 && (
                <div class="callout">
                    <p>{w().lacking}</p>
                    <ul>
                        {one.missing.map((name) => (
                            <li key={name}>{w().fields[name]}</li>
                        ))}
                    </ul>
                </div>
            )}
            {one.state === 'draft' && one.missing.length === 0 && <p class="callout">{w().whole}</p>}
            {one.signs.length > 0 && (
                <div class="callout callout-warn">
                    <ul>
                        {one.signs.map((sign) => (
                            <li key={sign}>{w().signs[sign]}</li>
                        ))}
                    </ul>
                </div>
            )}
        </section>
    );
}

function Contacts({ one }: { one: api.Agreement }) {
    const { responsible, others } = one.now;
    const all = responsible ? [responsible, ...others] : others;
    return (
        <section class="card" aria-labelledby="agreement-contacts">
            <h2 id="agreement-contacts">{w().contacts}</h2>
            <p class="quiet">{w().live}</p>
            {all.length === 0 && (
                <p>
                    {w().noContacts} <Phone number={one.unitPhone} />
                </p>
            )}
            <ul class="plain-list">
                {all.map((reach) => (
                    <li key={reach.contactId}>
                        <span class="main-line">
                            {[reach.name, reach.title].filter(Boolean).join(', ')} <Phone number={reach.phone} />
                        </span>
                        <span class="sub-line">
                            {[contactWords().kinds[reach.kind], reach.unitName, reachWords(reach)]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Times({ one }: { one: api.Agreement }) {
    return (
        <section class="card" aria-labelledby="agreement-times">
            <h2 id="agreement-times">{w().times}</h2>
            {one.times.length === 0 && <p>{w().noTimes}</p>}
            <ul class="plain-list">
                {one.times.map((time) => (
                    <li key={time.id}>
                        <span class="main-line">
                            {span(time.startsAt, time.endsAt)} · {timeWords().kinds[time.kind]}
                        </span>
                        <span class="sub-line">
                            {[time.unit.name, time.with?.name, time.place, time.preparation]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Plans({ one, put }: Part) {
    const doing = useDoing();
    const writes = one.acts.includes('edit') && may('agreement.write');
    return (
        <section class="card" aria-labelledby="agreement-plans">
            <h2 id="agreement-plans">{w().plans}</h2>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {one.personPlans.length === 0 && <p>{w().noPlans}</p>}
            <ul class="plain-list">
                {one.personPlans.map((plan) => (
                    <li key={plan.id}>
                        <a href={`/plan/${plan.id}`}>{w().planName(plan.unit.name)}</a>
                        <span class="person-facts">
                            <span class="badge">{p().states[plan.state]}</span>
                            {plan.refers && !writes && <span>{w().refers}</span>}
                            {plan.followUpOn && <span>{p().followUp(date(plan.followUpOn))}</span>}
                        </span>
                        {plan.goals.length > 0 && (
                            <ul>
                                {plan.goals.map((goal) => (
                                    <li key={goal}>{goal}</li>
                                ))}
                            </ul>
                        )}
                        {writes && (plan.refers || plan.state !== 'closed') && (
                            <CheckBox
                                label={w().refersTo(w().planName(plan.unit.name))}
                                checked={plan.refers}
                                onChecked={(refers) =>
                                    void doing.run(async () => put(await api.refer(one.id, plan.id, refers)))
                                }
                            />
                        )}
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Comments({ one, put }: Part) {
    const [text, setText] = useState('');
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['/text']);
    useUnsent(text !== '');
    const send = () =>
        void doing.run(async () => {
            put(await api.comment(one.id, text.trim()));
            setText('');
        });
    return (
        <section class="card" aria-labelledby="agreement-comments">
            <h2 id="agreement-comments">{w().comments}</h2>
            <p class="quiet">{one.comments.length ? w().commentsHint : w().noComments}</p>
            <ol class="plan-comments">
                {one.comments.map((each) => (
                    <li key={each.id}>
                        <span class="sub-line">
                            {[
                                each.name,
                                each.unitName ?? (each.relation && p().patient.relation[each.relation]),
                                dateTime(each.at),
                            ]
                                .filter(Boolean)
                                .join(' · ')}
                        </span>
                        <p class="plan-comment">{each.text}</p>
                    </li>
                ))}
            </ol>
            {one.acts.includes('comment') && may('agreement.write') && (
                <form
                    noValidate
                    onSubmit={(event) => {
                        event.preventDefault();
                        if (text.trim()) send();
                    }}
                >
                    {errors.rest && <FailureBox failure={errors.rest} />}
                    <TextArea
                        label={w().write}
                        maxLength={2000}
                        value={text}
                        error={errors.at('/text')}
                        onValue={setText}
                    />
                    <div class="actions">
                        <Button type="submit" busy={doing.busy}>
                            {w().send}
                        </Button>
                    </div>
                </form>
            )}
        </section>
    );
}

function Heading({ one }: { one: api.Agreement }) {
    return (
        <p class="person-line">
            {one.person && <span class="number">{identityNumber(one.person.identifier.value)}</span>}
            {one.person && <Protected how={one.person.protectedIdentity} />}
            <span class="badge">{w().states[one.state]}</span>
            <span>{w().with(one.unit.name)}</span>
            {!one.own && <RouteNote route={one.route} />}
            {one.number && <span>{w().version(one.number)}</span>}
            {one.followUpOn && <span>{w().followUp(date(one.followUpOn))}</span>}
            {one.endedReason && one.endedAt && (
                <span>{w().endedLine(w().reasons[one.endedReason], dateTime(one.endedAt))}</span>
            )}
        </p>
    );
}

function Agreement({ one, put, reload }: Part & { reload: () => Promise<void> }) {
    const [open, setOpen] = useState<'agree' | 'end' | null>(null);
    const force = inForce(one);
    const writes = may('agreement.write') && one.acts.length > 0;
    const label = w().label(one.label);
    const name = one.person ? `${one.person.givenName} ${one.person.familyName}` : (one.patient?.name ?? label);
    const agreeable = writes && one.missing.length === 0 && (one.state === 'draft' || one.signs.includes('not-agreed'));
    const dialog: DialogProps = { found: one, put, reload, onClose: () => setOpen(null) };
    return (
        <Page
            title={label}
            over={
                <p class="over">
                    <a href={`/person/${one.patientId}`}>‹ {w().back}</a>
                </p>
            }
            heading={
                <>
                    {name}
                    <span class="h1-age plan-kind">{label}</span>
                </>
            }
            aside={
                <div class="head-actions plan-acts">
                    {agreeable && (
                        <Button kind="primary" onClick={() => setOpen('agree')}>
                            {one.number ? w().agreeAgain : w().agree}
                        </Button>
                    )}
                    {force && (
                        <PrintButton
                            papers={[
                                { what: 'agreement', id: one.id },
                                ...(may('contact.read') ? [{ what: 'contacts', id: one.patientId } as const] : []),
                            ]}
                            guarded={(one.patient?.protectedIdentity ?? 'none') !== 'none'}
                        />
                    )}
                    {writes && <Button onClick={() => setOpen('end')}>{w().end}</Button>}
                </div>
            }
        >
            <Heading one={one} />
            <Says one={one} />
            <div class="flow agreement">
                {force && (
                    <section class="card agreement-force" aria-labelledby="agreement-force">
                        <h2 id="agreement-force">{w().inForce}</h2>
                        {!writes && one.state === 'in-force' && !one.own && <p class="quiet">{w().onlyAgreed}</p>}
                        <Agreed version={force} />
                        <Earlier versions={one.versions} now={one.number} />
                    </section>
                )}
                <Contacts one={one} />
                <Times one={one} />
                <Plans one={one} put={put} />
                {writes && <Writing one={one} put={put} />}
                {one.own && <Comments one={one} put={put} />}
            </div>
            {open === 'agree' && <AgreeDialog {...dialog} />}
            {open === 'end' && <EndDialog {...dialog} />}
        </Page>
    );
}
