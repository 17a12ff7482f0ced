/* Who stands by the person or speaks for them: let in by the person, or entered by a unit that has seen why. */
import { useState } from 'preact/hooks';
import * as api from '../api/own_calls';
import { date, dateTime } from '../format';
import { ProxyForm } from '../own/proxy_form';
import { o } from '../own/words';
import { may } from '../session/session';
import { RadioGroup, TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';

type Relation = 'guardian' | 'representative' | 'next-of-kin';
const RELATIONS: Relation[] = ['guardian', 'representative', 'next-of-kin'];

function Line({ one, onEnd, busy }: { one: api.OwnProxy; onEnd: () => void; busy: boolean }) {
    return (
        <li>
            <span class="main-line">{one.name}</span>
            <span class="sub-line">
                {[
                    o().relation[one.relation],
                    one.scopes.map((scope) => o().staff.scopes[scope]).join(', '),
                    one.revokedAt
                        ? o().proxyGone(dateTime(one.revokedAt))
                        : one.validTo && o().consentTo(date(one.validTo)),
                ]
                    .filter(Boolean)
                    .join(' · ')}
            </span>
            <span class="sub-line">
                {one.unitName ? o().staff.entered(one.unitName, one.basis ?? '') : o().staff.byPatient}
            </span>
            {!one.revokedAt && one.unitName && may('plan.write') && (
                <Button small busy={busy} label={o().staff.endOf(one.name)} onClick={onEnd}>
                    {o().staff.end}
                </Button>
            )}
        </li>
    );
}

export function PersonProxies({ patientId }: { patientId: string }) {
    const found = useResource(`proxies ${patientId}`, () => api.readProxies(patientId));
    const [open, setOpen] = useState(false);
    const [relation, setRelation] = useState<Relation>('guardian');
    const [basis, setBasis] = useState('');
    const doing = useDoing();
    const close = () => {
        setOpen(false);
        setBasis('');
    };
    if (!found.data) return null;
    return (
        <section class="card" aria-labelledby="proxies">
            <h2 id="proxies">{o().staff.title}</h2>
            {found.data.proxies.length === 0 && <p>{o().staff.none}</p>}
            {doing.failure && <FailureBox failure={doing.failure} />}
            <ul class="plain-list">
                {found.data.proxies.map((one) => (
                    <Line
                        key={one.id}
                        one={one}
                        busy={doing.busy}
                        onEnd={() =>
                            void doing.run(async () => found.put(await api.endProxy(patientId, one.id)))
                        }
                    />
                ))}
            </ul>
            {may('plan.write') && <Button onClick={() => setOpen(true)}>{o().staff.add}</Button>}
            {open && (
                <Dialog title={o().staff.add} onClose={close}>
                    <ProxyForm
                        act={o().staff.add}
                        send={async (body) =>
                            found.put(await api.addProxy(patientId, { ...body, relation, basis: basis.trim() }))
                        }
                        onDone={close}
                        more={{
                            pointers: ['/relation', '/basis'],
                            check: (): Record<string, string> =>
                                basis.trim() ? {} : { '/basis': o().missing(o().staff.basis) },
                            fields: (errors) => (
                                <>
                                    <RadioGroup
                                        legend={o().staff.relation}
                                        value={relation}
                                        onValue={setRelation}
                                        choices={RELATIONS.map((value) => ({ value, label: o().relation[value] }))}
                                    />
                                    <TextArea
                                        label={o().staff.basis}
                                        hint={o().staff.basisHint}
                                        maxLength={300}
                                        value={basis}
                                        error={errors.at('/basis')}
                                        onValue={setBasis}
                                    />
                                </>
                            ),
                        }}
                    />
                </Dialog>
            )}
        </section>
    );
}
