/* What follows from a case as it was read: who takes part now, what waits for whom, what we may do. */
import * as api from '../api/calls';
import { may, ownUnit, type Permission } from '../session/session';

/** The role in which a unit of a kind takes part, unless it is said otherwise. */
export const ROLE_OF: Partial<Record<api.UnitRef['kind'], api.PartyRole>> = {
    ward: 'ward',
    'primary-care': 'primary-care',
    'municipal-health': 'municipal-health',
    rehabilitation: 'rehabilitation',
    'social-services': 'social-services',
    'home-care': 'home-care',
    'residential-care': 'residential-care',
    'specialist-clinic': 'specialist-clinic',
};

export type Party = api.Discharge['parties'][number];
export type Told = api.Notice['recipients'][number];
export type Item = api.Discharge['agenda'][number];

export function partiesNow(found: api.Discharge): Party[] {
    return found.parties.filter((one) => !one.until);
}

/** The other units that take part now: those whom an act of ours tells. */
export function others(found: api.Discharge): api.Unit[] {
    const us = ownUnit()?.id;
    const units = new Map<string, api.Unit>();
    for (const { unit } of partiesNow(found)) if (unit.id !== us) units.set(unit.id, unit);
    return [...units.values()];
}

export function ourWard(found: api.Discharge): boolean {
    return found.unit.id === ownUnit()?.id;
}

/** Is this receipt still waited for? Not when the substitute has acknowledged in its place. */
export function isOpen(notice: api.Notice, one: Told): boolean {
    if (!notice.receiptWanted || one.acknowledgedAt || one.endedAt) return false;
    return !notice.recipients.some(
        (other) =>
            other.cameHow === 'escalated' &&
            other.cameFrom?.id === one.unit.id &&
            other.acknowledgedAt,
    );
}

export interface Waiting {
    unit: api.UnitRef;
    kinds: api.Notice['kind'][];
    since: string;
    dueAt: string | null;
    escalatedAt: string | null;
}

/** The units that have not acknowledged, each with what waits there. */
export function waitingFor(found: api.Discharge): Waiting[] {
    const units = new Map<string, Waiting>();
    for (const notice of found.notices)
        for (const one of notice.recipients) {
            if (!isOpen(notice, one)) continue;
            const known = units.get(one.unit.id);
            if (known) {
                known.kinds.push(notice.kind);
                known.dueAt ??= one.dueAt ?? null;
                known.escalatedAt ??= one.escalatedAt ?? null;
            } else
                units.set(one.unit.id, {
                    unit: one.unit,
                    kinds: [notice.kind],
                    since: one.sentAt,
                    dueAt: one.dueAt ?? null,
                    escalatedAt: one.escalatedAt ?? null,
                });
        }
    return [...units.values()];
}

export function waitsForUs(found: api.Discharge): boolean {
    const us = ownUnit()?.id;
    return waitingFor(found).some((one) => one.unit.id === us);
}

/** Our own open part of the case: what we got and have not passed on. */
function ourReceipts(found: api.Discharge): { notice: api.Notice; one: Told }[] {
    const us = ownUnit()?.id;
    return found.notices.flatMap((notice) =>
        notice.recipients
            .filter((one) => one.unit.id === us && !one.endedAt)
            .map((one) => ({ notice, one })),
    );
}

/** The unit that passed the case on to us, to which it can be returned. */
export function cameFrom(found: api.Discharge): api.UnitRef | null {
    const passed = ourReceipts(found).find(({ one }) => one.cameHow === 'forwarded');
    const from = passed?.one.cameFrom ?? null;
    return from && !partiesNow(found).some((one) => one.unit.id === from.id) ? from : null;
}

const PERMISSION: Partial<Record<api.Act, Permission>> = {
    notify: 'discharge.start',
    'expected-date': 'discharge.start',
    correct: 'discharge.start',
    care: 'discharge.start',
    ready: 'discharge.start',
    'ready-withdraw': 'discharge.start',
    recall: 'discharge.start',
    depart: 'discharge.start',
    'patient-information': 'discharge.start',
    abort: 'discharge.start',
    acknowledge: 'discharge.acknowledge',
    'not-known': 'discharge.acknowledge',
    reject: 'discharge.acknowledge',
    forward: 'discharge.acknowledge',
    return: 'discharge.acknowledge',
};

/** May our unit, and we in our role, do this now? The server's table says the former. */
export function mayAct(found: api.Discharge, act: api.Act): boolean {
    if (!found.acts.includes(act) || !may(PERMISSION[act] ?? 'discharge.act')) return false;
    switch (act) {
        case 'acknowledge':
            return waitsForUs(found);
        case 'ready':
            return found.origin !== 'emergency';
        case 'recall':
            return others(found).length > 0;
        case 'not-known':
            return ourReceipts(found).some(
                ({ notice, one }) => notice.kind === 'admission' && one.state !== 'not-known',
            );
        case 'return':
            return cameFrom(found) !== null;
        default:
            return true;
    }
}

/** The contact in regional open care who is in charge now (fast vårdkontakt). */
export function contactNow(found: api.Discharge) {
    return found.careContacts.filter((one) => !one.until).at(-1) ?? null;
}

export function readyNow(found: api.Discharge): api.Readiness | null {
    return found.state === 'ready' ? (found.readiness.at(-1) ?? null) : null;
}

/** The units on whom something on the agenda waits, by the role in which they take part. */
export function unitsOf(found: api.Discharge, role: api.PartyRole): api.Unit[] {
    if (role === 'ward')
        return partiesNow(found)
            .filter((one) => one.unit.id === found.unit.id)
            .map((one) => one.unit)
            .slice(0, 1);
    return partiesNow(found)
        .filter((one) => one.role === role)
        .map((one) => one.unit);
}

export function personName(found: api.Discharge): string {
    return `${found.patient.givenName} ${found.patient.familyName}`;
}

export function isFirstNotice(found: api.Discharge): boolean {
    return !found.notices.some((notice) => notice.kind === 'admission');
}
