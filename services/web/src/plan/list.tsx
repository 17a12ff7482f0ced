/* Plans of the unit, plans of a person under one heading with their kinds (SIP-9), and what must not be overlooked. */
import { useState } from 'preact/hooks';
import type { Schemas } from '../api/client';
import * as api from '../api/plan_calls';
import { UnitAgreements } from '../agreement/list';
import { PersonStep } from '../discharge/admission_person';
import { age, date, identityNumber } from '../format';
import { isOfPerson } from '../live';
import { navigate } from '../router';
import { may } from '../session/session';
import { Protected } from '../ui/bits';
import { CheckBox } from '../ui/choice';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { p } from './words';

const VIEWS = ['attention', 'open', 'closed'] as const;

function Facts({ item }: { item: api.PlanItem }) {
    return (
        <>
            <span class="person-facts">
                <span class="badge">{p().kinds[item.kind]}</span>
                <span>{p().states[item.state]}</span>
                {item.number && <span>{p().version(item.number)}</span>}
                {item.child && <span>{p().child}</span>}
                <span>{item.unit.name}</span>
                {item.followUpOn && <span>{p().followUp(date(item.followUpOn))}</span>}
            </span>
            {item.flags.map((flag) => (
                <span class="badge badge-rejected" key={flag}>
                    {p().flags[flag]}
                </span>
            ))}
        </>
    );
}

function Begin() {
    const [patient, setPatient] = useState<Schemas['Patient'] | null>(null);
    const [child, setChild] = useState(false);
    const doing = useDoing();
    const begin = () =>
        void doing.run(async () => {
            if (!patient) return;
            const plan = await api.createPlan({ patientId: patient.id, child });
            navigate(`/plan/${plan.id}`);
        });
    return (
        <div class="plan-begin flow">
            <PersonStep
                heading={p().begin}
                patient={patient}
                onPatient={(one) => {
                    setPatient(one);
                    setChild(Boolean(one?.birthDate && age(one.birthDate) < 18));
                    doing.clear();
                }}
                onDirty={() => undefined}
            />
            {patient && (
                <div class="card">
                    {doing.failure && <FailureBox failure={doing.failure} />}
                    <CheckBox label={p().isChild} checked={child} onChecked={setChild} />
                    <div class="actions">
                        <Button kind="primary" busy={doing.busy} onClick={begin}>
                            {p().beginFor(`${patient.givenName} ${patient.familyName}`)}
                        </Button>
                    </div>
                </div>
            )}
        </div>
    );
}

export function PlansPage() {
    const [view, setView] = useState<(typeof VIEWS)[number]>('open');
    const found = useResource(view, () => api.readPlans(view));
    const { data } = found;
    useHappened(
        (one) => !isOfPerson(one),
        () => void found.reload(),
        500,
    );
    return (
        <Page title={p().title} heading={p().title}>
            <div class="tabs">
                {VIEWS.map((one) => (
                    <button
                        key={one}
                        type="button"
                        class="tab"
                        aria-pressed={view === one ? 'true' : 'false'}
                        onClick={() => setView(one)}
                    >
                        {p().views[one]}
                        {data && <span class="count">{data.counts[one]}</span>}
                    </button>
                ))}
            </div>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data?.items.length === 0 && <p class="empty">{p().none}</p>}
            <ul class="plain-list plan-list">
                {data?.items.map((item) => (
                    <li class="card" key={item.id}>
                        <span class="person-name">
                            <a href={`/plan/${item.id}`}>{item.patient.name}</a>
                        </span>
                        <span class="person-facts">
                            <span>{identityNumber(item.patient.identifier)}</span>
                            <Protected how={item.patient.protectedIdentity} />
                        </span>
                        <Facts item={item} />
                    </li>
                ))}
            </ul>
            {may('agreement.read') && <UnitAgreements />}
            {may('plan.write') && may('patient.lookup') && <Begin />}
        </Page>
    );
}

/** Every plan of a person, and the way to begin one; in a case, of that case. */
export function PersonPlans({ patientId, dischargeId }: { patientId: string; dischargeId?: string }) {
    const found = useResource(patientId, () => api.readPersonPlans(patientId));
    const doing = useDoing();
    const { data } = found;
    if (!may('plan.read') || !data) return null;
    const open = data.items.some((item) => item.state !== 'closed');
    const documents = dischargeId ? [] : data.documents;
    return (
        <section class="card plan-of-person" aria-labelledby="person-plans">
            <h2 id="person-plans">{p().title}</h2>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {data.items.length + documents.length === 0 && <p class="quiet">{p().none}</p>}
            <ul class="plain-list">
                {data.items.map((item) => (
                    <li key={item.id}>
                        <a href={`/plan/${item.id}`}>{p().one}</a>
                        <Facts item={item} />
                    </li>
                ))}
                {documents.map((one) => (
                    <li key={one.id}>
                        <a href={`/arende/${one.dischargeId}`}>{p().kinds[one.kind]}</a>
                        <span class="person-facts">
                            <span>{p().document}</span>
                            <span>{one.unit.name}</span>
                        </span>
                    </li>
                ))}
            </ul>
            {!open && may('plan.write') && (
                <Button
                    busy={doing.busy}
                    onClick={() =>
                        void doing.run(async () => {
                            const plan = await api.createPlan({ patientId, ...(dischargeId ? { dischargeId } : {}) });
                            navigate(`/plan/${plan.id}`);
                        })
                    }
                >
                    {p().begin}
                </Button>
            )}
        </section>
    );
}

/** On the inbox: plans that somebody must do something about. Nothing when there are none. */
export function PlanNotice() {
    const found = useResource('attention', () => api.readPlans('attention'));
    const n = found.data?.counts.attention ?? 0;
    if (n === 0) return null;
    return (
        <p class="callout callout-warn plan-notice">
            {p().attention(n)} <a href="/planer">{p().show}</a>
        </p>
    );
}
