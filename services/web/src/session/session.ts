/*
 * Who is signed in, in this tab.
 *
 *     loading ─▶ own                         somebody who signed in as a citizen: another page, no assignment
 *     loading ─▶ out ─▶ choosing ─▶ in ─(401, or the stream says so)─▶ lost ─same person─▶ in
 *
 * In `lost` the page stays mounted behind the sign-in form, so nothing typed is lost, and calls that
 * met 401 wait. Somebody else signing in there starts from an empty page.
 */
import { Failure, onSessionLost, setCsrf } from '../api/client';
import * as api from '../api/calls';
import { onHappened, onNeighbour, onRefused, startLive, stopLive, tellNeighbours } from '../live';
import { store } from '../store';

export type State =
    | { at: 'loading' }
    | { at: 'unreachable'; failure: Failure }
    | { at: 'out' }
    | { at: 'own'; session: api.Session }
    | { at: 'choosing'; session: api.Session }
    | { at: 'in'; session: api.Session; assignment: api.Assignment }
    | { at: 'lost'; session: api.Session; assignment: api.Assignment };

export const state = store<State>({ at: 'loading' });

let waiting: Promise<void> | null = null;
let goOn: (() => void) | null = null;

export type Permission =
    | 'inbox.read'
    | 'plan.read'
    | 'plan.write'
    | 'appointment.read'
    | 'appointment.write'
    | 'contact.read'
    | 'contact.write'
    | 'agreement.read'
    | 'agreement.write'
    | 'block.read'
    | 'block.write'
    | 'emergency.open'
    | 'patient.lookup'
    | 'patient.read'
    | 'patient.register'
    | 'patient.write'
    | 'patient.protect'
    | 'discharge.start'
    | 'discharge.acknowledge'
    | 'discharge.act'
    | 'message.read'
    | 'message.write'
    | 'member.read'
    | 'member.write'
    | 'county.manage'
    | 'quality.read'
    | 'audit.review';

export function may(permission: Permission): boolean {
    const now = state.get();
    return (now.at === 'in' || now.at === 'lost') && now.session.permissions.includes(permission);
}

export function ownUnit(): api.UnitRef | null {
    const now = state.get();
    return now.at === 'in' || now.at === 'lost' ? now.assignment.unit : null;
}

/** Who works here now. */
export function me(): api.Session['user'] | null {
    const now = state.get();
    return now.at === 'in' || now.at === 'lost' ? now.session.user : null;
}

export function firstPage(): string {
    if (may('inbox.read')) return '/inkorg';
    if (may('audit.review')) return '/logg';
    if (may('member.read')) return '/enhet';
    if (may('county.manage')) return '/lan';
    return '/konto';
}

function enter(session: api.Session): void {
    setCsrf(session.csrfToken);
    if (session.citizen) {
        state.set({ at: 'own', session });
        startLive();
        return;
    }
    if (!session.assignment) {
        stopLive();
        state.set({ at: 'choosing', session });
        return;
    }
    state.set({ at: 'in', session, assignment: session.assignment });
    startLive();
}

/** After signing in over a page that was left open: the same person goes on, anybody else starts. */
async function resume(session: api.Session): Promise<void> {
    const before = state.get();
    if (before.at !== 'lost') return enter(session);
    setCsrf(session.csrfToken);
    let now = session;
    const same = session.user.id === before.session.user.id;
    if (same && session.assignment?.id !== before.assignment.id) {
        now = await api.chooseAssignment(before.assignment.id).catch(() => session);
    }
    if (!same || now.assignment?.id !== before.assignment.id) {
        location.replace('/');
        return;
    }
    enter(now);
    goOn?.();
    goOn = null;
    waiting = null;
}

export function lose(): void {
    const now = state.get();
    if (now.at === 'in') {
        stopLive();
        state.set({ at: 'lost', session: now.session, assignment: now.assignment });
    } else if (now.at !== 'lost') {
        stopLive();
        state.set({ at: 'out' });
    }
}

function waitForSignIn(): Promise<void> {
    lose();
    if (state.get().at !== 'lost') return Promise.reject(new DOMException('', 'AbortError'));
    waiting ??= new Promise((done) => {
        goOn = done;
    });
    return waiting;
}

export async function signIn(account: string, password: string, code: string): Promise<void> {
    const session = await api.signIn({ account, password, code: code || null });
    await resume(session);
    tellNeighbours('signed-in');
}

export async function choose(assignmentId: string): Promise<void> {
    enter(await api.chooseAssignment(assignmentId));
    tellNeighbours('switched');
}

export async function leave(): Promise<void> {
    await api.signOut();
    stopLive();
    tellNeighbours('session');
    location.replace('/');
}

export async function load(): Promise<void> {
    state.set({ at: 'loading' });
    try {
        enter(await api.readSession());
    } catch (error) {
        const lost = error instanceof Failure;
        if (lost && error.status !== 401) state.set({ at: 'unreachable', failure: error });
        else state.set({ at: 'out' });
    }
}

/** Reads the session again without disturbing the page: another tab may have changed it. */
async function renew(): Promise<void> {
    try {
        const session = await api.readSession();
        if (state.get().at === 'lost' || state.get().at === 'out') await resume(session);
        else enter(session);
    } catch (error) {
        if (error instanceof Failure && error.status === 401) lose();
    }
}

export function startSession(): void {
    onSessionLost(waitForSignIn, renew);
    onHappened((happened) => {
        if (happened.kind === 'session') lose();
    });
    onNeighbour(() => void renew());
    onRefused(() => void renewIfIn());
    void load();
}

/** The stream was refused: signed out, or the server is away? Only the former loses the session. */
async function renewIfIn(): Promise<void> {
    if (state.get().at !== 'in' && state.get().at !== 'own') return;
    try {
        const session = await api.readSession();
        setCsrf(session.csrfToken);
    } catch (error) {
        if (error instanceof Failure && error.status === 401) lose();
    }
}
