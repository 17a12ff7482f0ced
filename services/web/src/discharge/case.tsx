/*
 * A case: the person, what is at stake, who is responsible now and how to reach them, what was sent to
 * whom and who has acknowledged it.
 */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import {
    age,
    date,
    dateTime,
    identityNumber,
    addressLine,
    relativeDay,
    shortTime,
} from '../format';
import { may, ownUnit } from '../session/session';
import { t } from '../text';
import { Met, Phone, Protected, TimeLeft } from '../ui/bits';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { useKeys } from '../ui/keys';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { ExpectedDateDialog } from './expected_date';
import { History } from './history';
import { Notices } from './notices';
import { ProcessBar } from './process';
import { ReadyDialog, WithdrawDialog } from './ready';
import { SendNoticeDialog } from './send_notice';

/** Notices that wait for the reader's unit. */
export function waitsForUs(found: api.Discharge, unitId: string | undefined): boolean {
    return found.notices.some((notice) =>
        notice.recipients.some((one) => one.unit.id === unitId && one.state !== 'acknowledged'),
    );
}

export function CasePage({ id }: { id: string }) {
    const found = useResource(id, () => api.readDischarge(id));
    useHappened(
        (happened) =>
            happened.kind === 'reset' ||
            (happened.kind === 'changed' &&
                happened.id === id &&
                happened.version > (found.data?.version ?? 0)),
        () => void found.reload(),
        100,
    );
    if (!found.data)
        return (
            <Page title={t.case.title} heading={t.case.title} over={<Back />}>
                {found.failure ? (
                    <Broken failure={found.failure} again={() => void found.reload()} />
                ) : (
                    <Loading />
                )}
            </Page>
        );
    return <Case key={id} found={found.data} put={found.put} reload={found.reload} />;
}

function Back() {
    return (
        <p class="over">
            <a href="/inkorg">‹ {t.inbox.title}</a>
        </p>
    );
}

interface CaseProps {
    found: api.Discharge;
    put: (found: api.Discharge) => void;
    reload: () => Promise<void>;
}

function Case({ found, put, reload }: CaseProps) {
    const [open, setOpen] = useState<'date' | 'send' | 'ready' | 'withdraw' | null>(null);
    const doing = useDoing();
    const status = useRef<HTMLParagraphElement>(null);
    const { patient } = found;
    const unit = ownUnit();
    const ours = may('discharge.acknowledge') && waitsForUs(found, unit?.id);
    const owns = may('discharge.start') && found.unit.id === unit?.id;
    const isReady = found.state === 'ready';
    const maySay = owns && (found.state === 'notified' || found.state === 'planning');
    const sendFirst = owns && found.nextStep?.action === 'send-admission-notice';

    const acknowledge = async () => {
        const done = await doing.run(async () => put(await api.acknowledge(found.id)));
        if (done) {
            toast(t.case.acknowledgedNow);
            status.current?.focus();
        } else void reload();
    };
    useKeys({
        e: () => {
            if (ours) void acknowledge();
            else if (sendFirst) setOpen('send');
        },
    });

    return (
        <Page
            title={t.case.title}
            over={<Back />}
            heading={
                <>
                    {patient.givenName} {patient.familyName}
                    {patient.birthDate && (
                        <span class="h1-age">{t.years(age(patient.birthDate))}</span>
                    )}
                </>
            }
            aside={
                <div class="head-actions">
                    {ours && (
                        <Button
                            kind="primary"
                            busy={doing.busy}
                            onClick={() => void acknowledge()}
                            dataStep="acknowledge"
                        >
                            {t.step.act.acknowledge}
                        </Button>
                    )}
                    {sendFirst && (
                        <Button
                            kind="primary"
                            onClick={() => setOpen('send')}
                            dataStep="send-admission-notice"
                        >
                            {t.step.act['send-admission-notice']}
                        </Button>
                    )}
                    {maySay && (
                        <Button kind="primary" onClick={() => setOpen('ready')}>
                            {t.ready.act}
                        </Button>
                    )}
                    {owns && isReady && (
                        <Button onClick={() => setOpen('withdraw')}>{t.ready.withdraw}</Button>
                    )}
                    {maySay && (
                        <Button onClick={() => setOpen('send')}>{t.case.sendMore}</Button>
                    )}
                </div>
            }
        >
            <PersonLine patient={patient} />
            {doing.failure && <FailureBox failure={doing.failure} />}
            <Stake found={found} owns={owns && !isReady} onChange={() => setOpen('date')} />
            <ProcessBar state={found.state} />
            <p ref={status} tabIndex={-1} class="sr-only">
                {t.case.stateNow(t.process.states[found.state])}
            </p>
            <div class="two-columns">
                <div class="flow">
                    <Notices found={found} />
                    <History found={found} />
                </div>
                <aside class="summary" aria-label={t.case.parties}>
                    <Responsible found={found} />
                    <Parties found={found} />
                </aside>
            </div>
            {open === 'date' && (
                <ExpectedDateDialog
                    found={found}
                    put={put}
                    reload={reload}
                    onClose={() => setOpen(null)}
                />
            )}
            {open === 'ready' && (
                <ReadyDialog
                    found={found}
                    put={put}
                    reload={reload}
                    onClose={() => setOpen(null)}
                />
            )}
            {open === 'withdraw' && (
                <WithdrawDialog
                    found={found}
                    put={put}
                    reload={reload}
                    onClose={() => setOpen(null)}
                />
            )}
            {open === 'send' && (
                <SendNoticeDialog
                    found={found}
                    put={put}
                    reload={reload}
                    onClose={() => setOpen(null)}
                />
            )}
        </Page>
    );
}

function PersonLine({ patient }: { patient: api.Patient }) {
    const guarded = patient.protectedIdentity !== 'none';
    return (
        <>
            <p class="person-line">
                <span class="number">{identityNumber(patient.identifier.value)}</span>
                {guarded && <Protected how={patient.protectedIdentity} />}
                {patient.address && <span>{addressLine(patient.address)}</span>}
                {patient.phone && <Phone number={patient.phone} />}
                {patient.listedUnit && <span>{t.case.listedAt(patient.listedUnit.name)}</span>}
                {may('patient.write') && <a href={`/person/${patient.id}`}>{t.case.editPerson}</a>}
            </p>
            {guarded && <p class="callout callout-guard">{t.case.guarded}</p>}
        </>
    );
}

interface StakeProps {
    found: api.Discharge;
    owns: boolean;
    onChange: () => void;
}

function Stake({ found, owns, onChange }: StakeProps) {
    const deadline = found.deadlines.find((one) => !one.metAt) ?? found.deadlines[0] ?? null;
    const ready = found.state === 'ready' ? found.readiness.at(-1) : undefined;
    return (
        <div class="stake">
            <div class="stake-item stake-main">
                <p class="stake-label">{t.admission.expected}</p>
                <p class="stake-value">{date(found.expectedDischargeDate)}</p>
                <p class="sub-line">{relativeDay(found.expectedDischargeDate)}</p>
                {owns && (
                    <Button small onClick={onChange}>
                        {t.case.changeDate}
                    </Button>
                )}
            </div>
            {ready && <Liability ready={ready} />}
            <div class="stake-item">
                <p class="stake-label">{t.case.deadline}</p>
                {deadline?.metAt ? (
                    <p>
                        <Met deadline={deadline} />
                    </p>
                ) : (
                    <TimeLeft deadline={deadline} />
                )}
                {deadline && <p class="sub-line">{deadline.rule}</p>}
            </div>
            <div class="stake-item">
                <p class="stake-label">{t.case.admitted}</p>
                <p class="main-line">{dateTime(found.admittedAt)}</p>
                <p class="sub-line">{found.unit.name}</p>
                {found.assessedAt && (
                    <p class="sub-line">{t.case.assessed(dateTime(found.assessedAt))}</p>
                )}
                {found.physicianName && (
                    <p class="sub-line">{t.case.physician(found.physicianName)}</p>
                )}
            </div>
        </div>
    );
}

function Liability({ ready }: { ready: api.Readiness }) {
    return (
        <div class="stake-item">
            <p class="stake-label">{t.ready.liable}</p>
            <p class="main-line">{date(ready.liabilityEarliest)}</p>
            <p class="sub-line">{t.ready.call(date(ready.sipCallLastDay))}</p>
            <p class="sub-line">
                {t.ready.judged(dateTime(ready.judgedAt), ready.physicianName)}
            </p>
        </div>
    );
}

/** The units on whom the case waits, with the number to call. */
function responsible(found: api.Discharge): api.Unit[] {
    const action = found.nextStep?.action;
    if (action !== 'acknowledge' && action !== 'await-acknowledgement') {
        return action === 'plan'
            ? found.parties
                  .filter((one) => !one.until && one.unit.id !== found.unit.id)
                  .map((one) => one.unit)
            : [found.unit];
    }
    const waiting = new Set(
        found.notices.flatMap((notice) =>
            notice.recipients
                .filter((one) => one.state !== 'acknowledged')
                .map((one) => one.unit.id),
        ),
    );
    return found.parties.filter((one) => waiting.has(one.unit.id)).map((one) => one.unit);
}

function Responsible({ found }: { found: api.Discharge }) {
    const units = responsible(found);
    const us = ownUnit()?.id;
    return (
        <section class="card responsible" aria-labelledby="responsible">
            <h2 id="responsible">{t.case.responsible}</h2>
            <p class="responsible-what">
                {found.nextStep ? t.case.waits[found.nextStep.action] : t.step.none}
            </p>
            <ul class="plain-list">
                {units.map((unit) => (
                    <li key={unit.id}>
                        <span class="main-line">
                            {unit.name}
                            {unit.id === us && <span class="badge badge-us">{t.case.us}</span>}
                        </span>
                        <Phone number={unit.phone} />
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Parties({ found }: { found: api.Discharge }) {
    return (
        <section class="card" aria-labelledby="parties">
            <h2 id="parties">{t.case.parties}</h2>
            <ul class="plain-list">
                {found.parties.map((party) => (
                    <li key={party.unit.id + party.role + party.since}>
                        <span class="main-line">{party.unit.name}</span>
                        <span class="sub-line">
                            {t.partyRole[party.role]} · {party.unit.provider.name}
                            {party.until && ` · ${t.case.until(shortTime(party.until))}`}
                        </span>
                        <Phone number={party.unit.phone} />
                    </li>
                ))}
            </ul>
        </section>
    );
}
