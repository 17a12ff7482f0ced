/*
 * Every call to the server goes through send() or act().
 *
 * A call that got no answer, or 503, is tried again with growing pauses. A write carries an
 * Idempotency-Key that belongs to what the user did: it stays the same through all tries, also when
 * the user presses the button again after an unknown outcome. 401 waits until the same person has
 * signed in again and then goes on where it was.
 */
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { language } from '../settings';
import { store } from '../store';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

/** What the server, or the lack of one, said instead of an answer. status 0: no answer at all. */
export class Failure extends Error {
    readonly problem: Problem;

    constructor(problem: Problem) {
        super(problem.title);
        this.problem = problem;
    }

    get status(): number {
        return this.problem.status;
    }

    /** The last part of the problem's type: "stale-version". */
    get slug(): string {
        return this.problem.type.split('/').pop() ?? '';
    }
}

interface Answer<T> {
    data?: T;
    error?: unknown;
    response: Response;
}

const PAUSES = [400, 1000, 2500, 5000];
const ASK_AGAIN_AT_MOST = 10_000;

export const client = createClient<paths>({
    baseUrl: '/api/v1',
    credentials: 'same-origin',
    headers: {},
});
client.use({
    onRequest({ request }) {
        request.headers.set('Accept-Language', language.get());
        return request;
    },
});

let csrfToken = '';
let signInAgain: (() => Promise<void>) | null = null;
let renewSession: (() => Promise<void>) | null = null;

/** Difference between the server's clock and this computer's, in milliseconds. */
export const clockSkew = store(0);
/** True while a call is being tried again because the server does not answer. */
export const struggling = store(false);

export function setCsrf(token: string): void {
    csrfToken = token;
}

export function onSessionLost(again: () => Promise<void>, renew: () => Promise<void>): void {
    signInAgain = again;
    renewSession = renew;
}

export function csrf(): { 'X-Samplan-Csrf': string } {
    return { 'X-Samplan-Csrf': csrfToken };
}

export function write(key: string): { 'X-Samplan-Csrf': string; 'Idempotency-Key': string } {
    return { ...csrf(), 'Idempotency-Key': key };
}

export function ifMatch(version: number): { 'If-Match': string } {
    return { 'If-Match': `"${version}"` };
}

function readClock(response: Response): void {
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(date)) return;
    const skew = date + 500 - Date.now(); // the header has whole seconds
    if (Math.abs(skew - clockSkew.get()) > 2000) clockSkew.set(Math.abs(skew) > 2000 ? skew : 0);
}

function problemOf(answer: Answer<unknown>): Problem {
    const said = answer.error as Partial<Problem> | undefined;
    const status = answer.response.status;
    if (said && typeof said === 'object' && typeof said.title === 'string')
        return { type: 'about:blank', requestId: '', ...said, title: said.title, status };
    return {
        type: 'about:blank',
        title: `${status} ${answer.response.statusText}`.trim(),
        status,
        requestId: answer.response.headers.get('x-request-id') ?? '',
    };
}

const NO_ANSWER: Problem = { type: 'no-answer', title: '', status: 0, requestId: '' };

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

function pauseBefore(tries: number, response: Response | null): number {
    const asked = Number(response?.headers.get('retry-after') ?? '') * 1000;
    const own = (PAUSES[tries] ?? 0) * (0.75 + Math.random() / 2);
    return Math.max(own, Math.min(Number.isFinite(asked) ? asked : 0, ASK_AGAIN_AT_MOST));
}

async function once<T>(run: () => Promise<Answer<T>>): Promise<Answer<T> | null> {
    try {
        return await run();
    } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') throw error;
        return null; // no connection
    }
}

interface Patience {
    signIn?: boolean; // false: 401 is an answer like any other
    tries?: number;
}

/** Runs a call until it has an answer; throws a Failure when that is a problem. */
export async function send<T>(run: () => Promise<Answer<T>>, how: Patience = {}): Promise<T> {
    const most = how.tries ?? PAUSES.length;
    let renewed = false;
    try {
        for (let tries = 0; ; tries++) {
            const answer = await once(run);
            if (answer) readClock(answer.response);
            if (answer?.response.ok) return answer.data as T;
            const failure = new Failure(answer ? problemOf(answer) : NO_ANSWER);
            if (failure.status === 401 && how.signIn !== false && signInAgain) {
                await signInAgain();
            } else if (failure.problem.reason === 'csrf' && !renewed && renewSession) {
                renewed = true; // the assignment was switched in another tab
                await renewSession();
            } else if ((failure.status === 0 || failure.status === 503) && tries < most) {
                struggling.set(true);
                await pause(pauseBefore(tries, answer?.response ?? null));
            } else {
                throw failure;
            }
        }
    } finally {
        struggling.set(false);
    }
}

const openActs = new Map<string, string>();

/**
 * Runs a write. `what` says what the user did, contents included: until its outcome is known, the
 * same act keeps the same key.
 */
export async function act<T>(
    what: unknown[],
    run: (key: string) => Promise<Answer<T>>,
): Promise<T> {
    const name = JSON.stringify(what);
    const key = openActs.get(name) ?? crypto.randomUUID();
    openActs.set(name, key);
    try {
        const data = await send(() => run(key));
        openActs.delete(name);
        return data;
    } catch (error) {
        const status = error instanceof Failure ? error.status : 0;
        if (status >= 400 && status < 500) openActs.delete(name);
        throw error;
    }
}
