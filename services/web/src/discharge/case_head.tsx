/* The top of a case: who it is, what differs in this case, and what is at stake. */
import type * as api from '../api/calls';
import { addressLine, date, dateTime, identityNumber, relativeDay } from '../format';
import { may } from '../session/session';
import { t, wordsOf } from '../text';
import { Phone, Protected } from '../ui/bits';
import { Button } from '../ui/form';
import type { Move } from './case_acts';
import { lazy } from '../ui/lazy';
import { careKind } from './correct';
import { mayAct, readyNow } from './facts';

const RouteNote = lazy(async () => (await import('../access/route')).RouteNote);

export function PersonLine({ found }: { found: api.Discharge }) {
    const { patient } = found;
    const kind = careKind(found);
    return (
        <p class="person-line">
            <span class="number">{identityNumber(patient.identifier.value)}</span>
            <Protected how={patient.protectedIdentity} />
            {kind !== 'somatic' && <span class="badge badge-care">{t.care.kinds[kind]}</span>}
            {found.origin === 'emergency' && (
                <span class="badge badge-care">{t.origin.emergency}</span>
            )}
            <RouteNote route={found.route} />
            {patient.address && <span>{addressLine(patient.address)}</span>}
            {patient.phone && <Phone number={patient.phone} />}
            {patient.listedUnit && <span>{t.case.listedAt(patient.listedUnit.name)}</span>}
            {may('patient.write') && <a href={`/person/${patient.id}`}>{t.case.editPerson}</a>}
        </p>
    );
}

/** What must not be missed, in words: protected identity, another kind of case, its end. */
export function Warnings({ found }: { found: api.Discharge }) {
    return (
        <>
            {found.patient.protectedIdentity !== 'none' && (
                <p class="callout callout-guard">{t.case.guarded}</p>
            )}
            {found.endedAt && (
                <p class="callout">
                    <strong>
                        {found.state === 'aborted' ? t.process.aborted : t.process.closed}
                    </strong>{' '}
                    {dateTime(found.endedAt)}
                    {found.endedReason && `: ${wordsOf(t.endedReason, found.endedReason)}`}.
                </p>
            )}
            {found.origin === 'emergency' && <p class="callout">{t.origin.words}</p>}
            {found.compulsory && (
                <p class="callout">{t.care.words(t.care.kinds[found.compulsory])}</p>
            )}
        </>
    );
}

export function Stake({ found, onMove }: { found: api.Discharge; onMove: (move: Move) => void }) {
    const ready = readyNow(found);
    return (
        <div class="stake">
            <div class="stake-item stake-main">
                {found.leftAt && found.leftTo ? (
                    <>
                        <p class="stake-label">{t.case.leftHospital}</p>
                        <p class="stake-value">{dateTime(found.leftAt)}</p>
                        <p class="sub-line">{t.place[found.leftTo]}</p>
                    </>
                ) : (
                    <>
                        <p class="stake-label">{t.admission.expected}</p>
                        <p class="stake-value">{date(found.expectedDischargeDate)}</p>
                        <p class="sub-line">{relativeDay(found.expectedDischargeDate)}</p>
                        {mayAct(found, 'expected-date') && (
                            <Button
                                small
                                onClick={() => onMove({ how: 'dialog', act: 'expected-date' })}
                            >
                                {t.case.changeDate}
                            </Button>
                        )}
                    </>
                )}
            </div>
            {ready && <ReadySince ready={ready} />}
            {ready && <Liability found={found} ready={ready} />}
            {found.leftAt && <Informed found={found} />}
            <div class="stake-item">
                <p class="stake-label">
                    {found.origin === 'emergency' ? t.origin.arrived : t.case.admitted}
                </p>
                <p class="main-line">{dateTime(found.admittedAt)}</p>
                <p class="sub-line">{found.unit.name}</p>
                {found.assessedAt && (
                    <p class="sub-line">{t.case.assessed(dateTime(found.assessedAt))}</p>
                )}
                {found.physicianName && !ready && (
                    <p class="sub-line">{t.case.physician(found.physicianName)}</p>
                )}
            </div>
        </div>
    );
}

function ReadySince({ ready }: { ready: api.Readiness }) {
    return (
        <div class="stake-item">
            <p class="stake-label">{t.ready.since}</p>
            <p class="main-line">{dateTime(ready.sentAt)}</p>
            <p class="sub-line">{t.ready.judged(dateTime(ready.judgedAt), ready.physicianName)}</p>
        </div>
    );
}

function Liability({ found, ready }: { found: api.Discharge; ready: api.Readiness }) {
    return (
        <div class="stake-item">
            <p class="stake-label">{t.ready.liable}</p>
            <p class="main-line">{date(ready.liabilityEarliest)}</p>
            <p class="sub-line">{relativeDay(ready.liabilityEarliest)}</p>
            {!found.compulsory && (
                <p class="sub-line">{t.ready.call(date(ready.sipCallLastDay))}</p>
            )}
        </div>
    );
}

function Informed({ found }: { found: api.Discharge }) {
    return (
        <div class="stake-item">
            <p class="stake-label">{t.case.patientInformation}</p>
            <p class="main-line">
                {found.patientInformedAt
                    ? t.case.informedAt(dateTime(found.patientInformedAt))
                    : t.case.notInformed}
            </p>
        </div>
    );
}
