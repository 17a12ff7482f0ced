/*
 * What happens elsewhere, as it happens: one event stream for all tabs of a browser.
 *
 * A browser opens at most six HTTP/1.1 connections to a host, so a stream per tab would starve the
 * seventh tab. The tab that holds the Web Lock leads: it has the stream and tells the others over a
 * BroadcastChannel. When it closes, another takes the lock.
 *
 *     waiting ─lock─▶ leading ─open─▶ connected ─error─▶ (browser reconnects, or own back-off) ─▶ …
 *
 * EventSource keeps Last-Event-ID while it reconnects by itself, and nothing is missed. A stream
 * opened anew starts at the present, so everything shown is fetched again ("reset").
 */
import { store } from './store';

export type Happened =
    | { kind: 'changed'; id: string; version: number; thing?: string; person?: string }
    | { kind: 'reset' }
    | { kind: 'session' };
export type Connection = 'connecting' | 'connected' | 'broken';

type Said =
    | { what: 'happened'; happened: Happened }
    | { what: 'connection'; connection: Connection }
    | { what: 'hello' }
    | { what: 'signed-in' }
    | { what: 'switched' };

const LOCK = 'samplan-stream';
const WAIT_FIRST = 1000;
const WAIT_MOST = 30_000;
const FIRST_WAIT = 400;
const HIDDEN_LONG = 5 * 60_000;
const RECONNECT_WAIT = 3000;

export const connection = store<Connection>('connecting');

const listeners = new Set<(happened: Happened) => void>();
const neighbours = new Set<(what: 'signed-in' | 'switched') => void>();
let channel: BroadcastChannel | null = null;
let leaving: AbortController | null = null;
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let wait = WAIT_FIRST;
let leads = false;
let checkSession: () => void = () => undefined;
let ready: Promise<void> = Promise.resolve();
let settle: (() => void) | null = null;

/** Of an agreed time or an agreement: no list of cases or plans looks different for it. */
export const isOfPerson = (one: Happened): boolean =>
    one.kind === 'changed' && /^(appointment|agreement)/.test(one.thing ?? '');

export function onHappened(seen: (happened: Happened) => void): () => void {
    listeners.add(seen);
    return () => listeners.delete(seen);
}

/**
 * Resolves once changes would be heard, or when that takes long. What is fetched after it need not be
 * fetched again when the stream opens: every reading about a person is a row in the audit log.
 */
export function whenLive(): Promise<void> {
    return ready;
}

function settled(): void {
    settle?.();
    settle = null;
}

/** Another tab has signed in, or switched assignment. */
export function onNeighbour(seen: (what: 'signed-in' | 'switched') => void): void {
    neighbours.add(seen);
}

export function tellNeighbours(what: 'signed-in' | 'switched' | 'session'): void {
    if (what === 'session') say({ what: 'happened', happened: { kind: 'session' } });
    else say({ what });
}

/** Called when the stream was refused: only a call that has a status can tell why. */
export function onRefused(check: () => void): void {
    checkSession = check;
}

function say(said: Said): void {
    channel?.postMessage(said);
}

function emit(happened: Happened): void {
    for (const seen of [...listeners]) seen(happened);
}

function emitToAll(happened: Happened): void {
    say({ what: 'happened', happened });
    emit(happened);
}

function setConnection(state: Connection): void {
    connection.set(state);
    say({ what: 'connection', connection: state });
}

function heard(said: Said): void {
    if (said.what === 'happened') emit(said.happened);
    else if (said.what === 'connection' && !leads) {
        connection.set(said.connection);
        if (said.connection === 'connected') settled();
    } else if (said.what === 'hello' && leads)
        say({ what: 'connection', connection: connection.get() });
    else if (said.what === 'signed-in' || said.what === 'switched')
        for (const seen of [...neighbours]) seen(said.what);
}

function reopenLater(): void {
    clearTimeout(retry);
    retry = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, WAIT_MOST);
}

function open(): void {
    source?.close();
    const stream = new EventSource('/api/v1/stream');
    let fresh = true;
    source = stream;
    stream.onopen = () => {
        wait = WAIT_FIRST;
        setConnection('connected');
        if (fresh) {
            say({ what: 'happened', happened: { kind: 'reset' } });
            if (settle === null) emit({ kind: 'reset' });
        }
        settled();
        fresh = false;
    };
    stream.onerror = () => {
        setConnection('broken');
        if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again itself
        checkSession();
        reopenLater();
    };
    stream.addEventListener('changed', (event: MessageEvent<string>) => {
        const data = JSON.parse(event.data) as {
            kind: string;
            id: string;
            version: number;
            person?: string;
        };
        const { id, version, person } = data;
        emitToAll({ kind: 'changed', id, version, thing: data.kind, ...(person ? { person } : {}) });
    });
    stream.addEventListener('reset', () => emitToAll({ kind: 'reset' }));
    stream.addEventListener('session', () => {
        stream.close();
        emitToAll({ kind: 'session' });
    });
    stream.addEventListener('reconnect', () => {
        // The server is about to close; the browser then reconnects and misses nothing.
        setTimeout(
            () => {
                if (source === stream && stream.readyState === EventSource.OPEN) open();
            },
            RECONNECT_WAIT * (1 + Math.random()),
        );
    });
}

function lead(signal: AbortSignal): Promise<void> {
    leads = true;
    open();
    return new Promise((done) => {
        signal.addEventListener('abort', () => {
            clearTimeout(retry);
            source?.close();
            source = null;
            leads = false;
            done();
        });
    });
}

/** Begins to listen; for a signed-in session with an assignment, or a citizen's. */
export function startLive(): void {
    stopLive();
    const stop = new AbortController();
    leaving = stop;
    ready = new Promise((done) => {
        settle = done;
        setTimeout(() => {
            if (leaving === stop) settled();
        }, FIRST_WAIT);
    });
    say({ what: 'hello' });
    navigator.locks
        .request(LOCK, { signal: stop.signal }, () => lead(stop.signal))
        .catch(() => undefined); // aborted while it waited
}

export function stopLive(): void {
    leaving?.abort();
    leaving = null;
    settled();
    connection.set('connecting');
}

/** Once, when the page starts. */
export function openChannel(): void {
    channel = new BroadcastChannel('samplan');
    channel.onmessage = (event: MessageEvent<Said>) => heard(event.data);
    window.addEventListener('online', () => {
        if (leads) open();
    });
    window.addEventListener('offline', () => {
        if (leads) setConnection('broken');
    });
    let hiddenAt = 0;
    document.addEventListener('visibilitychange', () => {
        if (document.hidden) hiddenAt = Date.now();
        else if (hiddenAt && Date.now() - hiddenAt > HIDDEN_LONG) emit({ kind: 'reset' });
    });
}
