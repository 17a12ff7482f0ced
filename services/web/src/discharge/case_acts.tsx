/*
 * What may be done with a case: one button for the next step, the few acts that are used most beside it,
 * the rest in a menu by what they concern; and the dialog of each.
 */
import { useState } from 'preact/hooks';
import type * as api from '../api/calls';
import { may } from '../session/session';
import { store } from '../store';
import { t } from '../text';
import { Button } from '../ui/form';
import { lazy } from '../ui/lazy';
import { Menu } from '../ui/menu';
import { isFirstNotice, mayAct } from './facts';
import type { PanelName } from './panels';

/** The acts that are made in a dialog (dialogs.tsx). */
export type DialogName = Exclude<api.Act, 'document' | 'home-ready' | 'plan-confirm'>;

/** What one is to do next: acknowledge at once, a dialog, or a part of the page. */
export type Move =
    | { how: 'acknowledge' }
    | { how: 'dialog'; act: DialogName }
    | { how: 'panel'; panel: PanelName };

/** The next steps that are ours to take, and how they are taken. */
export const MOVES: Partial<Record<api.Step, Move>> = {
    acknowledge: { how: 'acknowledge' },
    'send-admission-notice': { how: 'dialog', act: 'notify' },
    'appoint-contact': { how: 'dialog', act: 'appoint-contact' },
    'call-sip': { how: 'dialog', act: 'sip-call' },
    'confirm-availability': { how: 'dialog', act: 'availability' },
    'send-planning-document': { how: 'panel', panel: 'documents' },
    'send-discharge-information': { how: 'panel', panel: 'documents' },
    'complete-document': { how: 'panel', panel: 'documents' },
    'confirm-plan': { how: 'panel', panel: 'documents' },
    'renew-permission': { how: 'panel', panel: 'documents' },
    'follow-up': { how: 'dialog', act: 'follow-up' },
    close: { how: 'dialog', act: 'close' },
};

/** A step chosen in the list, to be taken when the case is opened. In memory, never in an address. */
export const intended = store<{ id: string; step: api.Step } | null>(null);

export function actWords(found: api.Discharge, act: DialogName): string {
    if (act === 'notify')
        return isFirstNotice(found) ? t.step.act['send-admission-notice'] : t.case.sendMore;
    if (act === 'appoint-contact' && found.careContacts.some((one) => !one.until))
        return t.acts.contact.change;
    return t.acts.menu[act];
}

const GROUPS: { words: () => string; acts: DialogName[] }[] = [
    {
        words: () => t.acts.groups.plan,
        acts: ['expected-date', 'appoint-contact', 'sip-decision', 'sip-call', 'availability'],
    },
    {
        words: () => t.acts.groups.home,
        acts: ['ready', 'ready-withdraw', 'depart', 'patient-information', 'follow-up', 'close'],
    },
    {
        words: () => t.acts.groups.units,
        acts: ['notify', 'recall', 'acknowledge', 'not-known', 'forward', 'return', 'reject'],
    },
    { words: () => t.acts.groups.mend, acts: ['correct', 'care', 'abort'] },
];

/** The acts that one should find without looking, in this order of preference. */
const FREQUENT: DialogName[] = [
    'ready',
    'ready-withdraw',
    'sip-call',
    'depart',
    'patient-information',
];
const BESIDE = 2;

function frequent(found: api.Discharge, primary: DialogName | null): DialogName[] {
    return FREQUENT.filter((act) => act !== primary && mayAct(found, act))
        .filter((act) => !(act === 'depart' && found.state !== 'ready'))
        .filter((act) => !(act === 'sip-call' && found.sip.calls.length > 0))
        .filter((act) => !(act === 'patient-information' && found.patientInformedAt))
        .filter((act) => !(act === 'patient-information' && found.state !== 'discharged'))
        .slice(0, BESIDE);
}

/** When the agenda has nothing for us: what comes next in our part of the process. */
function onward(found: api.Discharge): DialogName | null {
    const wanted: DialogName[] =
        found.state === 'ready' ? ['depart'] : found.state === 'planning' ? ['ready'] : [];
    return wanted.find((act) => mayAct(found, act)) ?? null;
}

interface Props {
    found: api.Discharge;
    busy: boolean;
    onMove: (move: Move) => void;
}

export function HeadActs({ found, busy, onMove }: Props) {
    const step = found.nextStep?.ours ? found.nextStep.action : null;
    const move = step ? MOVES[step] : undefined;
    const next = move ? null : onward(found);
    const primary = move?.how === 'dialog' ? move.act : next;
    return (
        <div class="head-actions">
            {step && move && (
                <Button kind="primary" busy={busy} onClick={() => onMove(move)} dataStep={step}>
                    {t.step.act[step]}
                </Button>
            )}
            {next && (
                <Button kind="primary" onClick={() => onMove({ how: 'dialog', act: next })}>
                    {actWords(found, next)}
                </Button>
            )}
            {frequent(found, primary).map((act) => (
                <Button key={act} onClick={() => onMove({ how: 'dialog', act })}>
                    {actWords(found, act)}
                </Button>
            ))}
            <ActMenu found={found} onAct={(act) => onMove({ how: 'dialog', act })} />
        </div>
    );
}

function ActMenu({ found, onAct }: { found: api.Discharge; onAct: (act: DialogName) => void }) {
    const [printing, setPrinting] = useState(false);
    const groups = GROUPS.map((group) => ({
        words: group.words(),
        items: group.acts
            .filter((act) => mayAct(found, act))
            .map((act) => ({ key: act, text: actWords(found, act), onPick: () => onAct(act) })),
    }));
    const print = { key: 'print', text: t.acts.print, onPick: () => setPrinting(true) };
    return (
        <>
            <Menu
                id="case-menu"
                label={t.acts.more}
                groups={[...groups, { words: t.acts.groups.paper, items: [print] }]}
            />
            {printing && (
                <PrintDialog
                    papers={[
                        { what: 'discharge', id: found.id },
                        ...(may('contact.read') ? [{ what: 'contacts', id: found.patient.id } as const] : []),
                    ]}
                    guarded={found.patient.protectedIdentity !== 'none'}
                    onClose={() => setPrinting(false)}
                />
            )}
        </>
    );
}

const PrintDialog = lazy(async () => (await import('../paper/print')).PrintDialog);

/** The dialogs are fetched after the case itself; by then nobody has opened one. */
export const OpenDialog = lazy(async () => (await import('./dialogs')).OpenDialog);
