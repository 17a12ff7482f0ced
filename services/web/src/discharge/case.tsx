/*
 * A case: the person, what is at stake, who is to do what until when and how to reach them, one button
 * for our next step; below, one part at a time: notices, planning, history and what other modules add.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { age } from '../format';
import { t } from '../text';
import { FailureBox } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { useKeys } from '../ui/keys';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { HeadActs, intended, MOVES, OpenDialog, type DialogName, type Move } from './case_acts';
import { PersonLine, Stake, Warnings } from './case_head';
import { mayAct } from './facts';
import { Panels, type PanelName } from './panels';
import { ProcessBar } from './process';
import { LiabilityLink } from '../liability/link';
import { Agenda, Parties } from './responsible';
import { may } from '../session/session';
import { lazy } from '../ui/lazy';

const ResponsibleNow = lazy(async () => (await import('../contact/now')).ResponsibleNow);

/** What a part of the case page gets. */
export interface CaseProps {
    found: api.Discharge;
    put: (found: api.Discharge) => void;
    reload: () => Promise<void>;
    onMove: (move: Move) => void;
}

export function CasePage({ id }: { id: string }) {
    const found = useResource(id, () => api.readDischarge(id));
    const had = useRef(false);
    const ownAct = useRef(0);
    if (found.data) had.current = true;
    // What others did, and, at the same version, that it has reached them: but not our own act.
    useHappened(
        (happened) => {
            if (happened.kind === 'reset') return true;
            // the contact that the case names is the person's, and may be changed there
            if (happened.kind === 'changed' && happened.thing === 'contact')
                return happened.id === found.data?.patient.id;
            if (happened.kind !== 'changed' || happened.id !== id) return false;
            if (happened.version !== ownAct.current)
                return happened.version >= (found.data?.version ?? 0);
            ownAct.current = 0;
            return false;
        },
        () => void found.reload(),
        100,
    );
    const put = (made: api.Discharge) => {
        ownAct.current = made.version;
        found.put(made);
    };
    if (!found.data)
        return (
            <Page title={t.case.title} heading={t.case.title} over={<Back />}>
                {found.failure?.status === 404 && had.current ? (
                    <Left />
                ) : found.failure ? (
                    <Broken failure={found.failure} again={() => void found.reload()} />
                ) : (
                    <Loading />
                )}
            </Page>
        );
    return <Case key={id} found={found.data} put={put} reload={found.reload} />;
}

function Back() {
    return (
        <p class="over">
            <a href="/inkorg">‹ {t.inbox.title}</a>
        </p>
    );
}

/** Somebody at our unit passed the case on, or the ward took it back, while we looked at it. */
function Left() {
    return (
        <div class="callout callout-warn" role="alert">
            <p>
                <strong>{t.case.left}</strong>
            </p>
            <p>
                <a href="/inkorg">{t.case.toInbox}</a>
            </p>
        </div>
    );
}

function Case({ found, put, reload }: Omit<CaseProps, 'onMove'>) {
    const [open, setOpen] = useState<DialogName | null>(null);
    const [panel, setPanel] = useState<PanelName>('notices');
    const doing = useDoing();
    const status = useRef<HTMLParagraphElement>(null);
    const { patient } = found;

    const acknowledge = async () => {
        const done = await doing.run(async () => put(await api.acknowledge(found.id)));
        if (done) {
            toast(t.case.acknowledgedNow);
            status.current?.focus();
        } else void reload();
    };
    const move = (to: Move) => {
        if (to.how === 'acknowledge') void acknowledge();
        else if (to.how === 'panel') setPanel(to.panel);
        else if (mayAct(found, to.act)) setOpen(to.act);
    };
    useEffect(() => {
        const wanted = intended.get();
        intended.set(null);
        const to = wanted?.id === found.id ? MOVES[wanted.step] : undefined;
        if (to && to.how !== 'acknowledge') move(to);
    }, [found.id]);
    useEffect(OpenDialog.prepare, []);
    useKeys({
        e: () => {
            const to = found.nextStep?.ours ? MOVES[found.nextStep.action] : undefined;
            if (to) move(to);
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
            aside={<HeadActs found={found} busy={doing.busy} onMove={move} />}
        >
            <PersonLine found={found} />
            {doing.failure && <FailureBox failure={doing.failure} />}
            <Warnings found={found} />
            {may('contact.read') && <ResponsibleNow patientId={patient.id} />}
            <Stake found={found} onMove={move} />
            <LiabilityLink found={found} />
            <ProcessBar state={found.state} />
            <p ref={status} tabIndex={-1} class="sr-only">
                {t.case.stateNow(t.process.states[found.state])}
            </p>
            <Agenda found={found} onMove={move} />
            <div class="two-columns">
                <Panels
                    found={found}
                    put={put}
                    reload={reload}
                    onMove={move}
                    shown={panel}
                    onShow={setPanel}
                />
                <aside class="summary" aria-label={t.case.parties}>
                    <Parties found={found} />
                </aside>
            </div>
            {open && (
                <OpenDialog
                    act={open}
                    found={found}
                    put={put}
                    reload={reload}
                    onClose={() => setOpen(null)}
                />
            )}
        </Page>
    );
}
