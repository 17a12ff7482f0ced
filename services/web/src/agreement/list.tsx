/* A person's agreements on the person's page and beside a plan, and the unit's own that run. */
import * as api from '../api/agreement_calls';
import { date, identityNumber } from '../format';
import { navigate } from '../router';
import { may } from '../session/session';
import { Protected } from '../ui/bits';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken } from '../ui/page';
import { w } from './words';

const QUIET = 150;

function Facts({ one }: { one: api.AgreementItem }) {
    return (
        <>
            <span class="person-facts">
                <span class="badge">{w().states[one.state]}</span>
                <span>{w().with(one.unit.name)}</span>
                {one.number && <span>{w().version(one.number)}</span>}
                {one.followUpOn && <span>{w().followUp(date(one.followUpOn))}</span>}
                {one.endedReason && <span>{w().reasons[one.endedReason]}</span>}
            </span>
            {one.own &&
                one.signs.map((sign) => (
                    <span class="badge badge-rejected" key={sign}>
                        {w().signs[sign]}
                    </span>
                ))}
        </>
    );
}

function usePersonAgreements(patientId: string) {
    const found = useResource(`agreements ${patientId}`, () => api.readPersonAgreements(patientId));
    useHappened(
        (happened) =>
            happened.kind === 'reset' ||
            (happened.kind === 'changed' &&
                ['agreements', 'block'].includes(happened.thing ?? '') &&
                happened.id === patientId),
        () => void found.reload(),
        QUIET,
    );
    return found;
}

export function PersonAgreements({ patientId }: { patientId: string }) {
    const found = usePersonAgreements(patientId);
    const doing = useDoing();
    const { data } = found;
    if (found.failure) return <Broken failure={found.failure} again={() => void found.reload()} />;
    if (!data) return null;
    const label = w().label(data.label);
    const begin = () =>
        void doing.run(async () => navigate(`/overenskommelse/${(await api.beginAgreement(patientId)).id}`));
    return (
        <section class="card" aria-labelledby="person-agreements">
            <h2 id="person-agreements">{label}</h2>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {data.items.length === 0 && <p class="quiet">{w().none}</p>}
            <ul class="plain-list agreement-list">
                {data.items.map((one) => (
                    <li key={one.id}>
                        <a href={`/overenskommelse/${one.id}`}>
                            {w().label(one.label)}, {one.unit.name}
                        </a>
                        <Facts one={one} />
                    </li>
                ))}
            </ul>
            {data.mayBegin && may('agreement.write') && (
                <Button busy={doing.busy} onClick={begin}>
                    {w().begin(label)}
                </Button>
            )}
        </section>
    );
}

/** On a plan's page: what refers to it. Nothing when nothing does. */
export function PlanAgreements({ patientId, planId }: { patientId: string; planId: string }) {
    const found = usePersonAgreements(patientId);
    const items = found.data?.items.filter((one) => one.plans.includes(planId) && one.state !== 'ended') ?? [];
    if (items.length === 0) return null;
    return (
        <p class="agreement-part-of">
            {w().partOf}{' '}
            {items.map((one, i) => (
                <span key={one.id}>
                    {i > 0 && ', '}
                    <a href={`/overenskommelse/${one.id}`}>
                        {w().label(one.label)}, {one.unit.name}
                    </a>
                </span>
            ))}
        </p>
    );
}

/** Those of the unit that run, nearest follow-up first, with what is due in each. */
export function UnitAgreements() {
    const found = useResource('agreements', api.readAgreements);
    useHappened(
        (happened) => happened.kind === 'reset' || (happened.kind === 'changed' && happened.thing === 'agreements'),
        () => void found.reload(),
        500,
    );
    const { data } = found;
    if (found.failure) return <Broken failure={found.failure} again={() => void found.reload()} />;
    if (!data) return null;
    return (
        <section class="agreement-unit" aria-labelledby="unit-agreements">
            <h2 id="unit-agreements">{w().unitsOwn(w().label(data.label))}</h2>
            {data.items.length === 0 && <p class="quiet">{w().unitsNone}</p>}
            <ul class="plain-list plan-list">
                {data.items.map((one) => (
                    <li class="card" key={one.id}>
                        <span class="person-name">
                            <a href={`/overenskommelse/${one.id}`}>{one.patient?.name ?? w().label(one.label)}</a>
                        </span>
                        {one.patient && (
                            <span class="person-facts">
                                <span>{identityNumber(one.patient.identifier)}</span>
                                <Protected how={one.patient.protectedIdentity} />
                            </span>
                        )}
                        <Facts one={one} />
                    </li>
                ))}
            </ul>
        </section>
    );
}
