/*
 * A draft that saves itself: a little after the last key, at the latest every ten seconds while one
 * types, when the page is left, and again and again while the server cannot be reached. Somebody
 * else's saving (412) is handed to `clash`, which puts both together, or says that a person has to
 * choose: until then nothing is saved over it.
 *
 *     read ─▶ rest ─type─▶ dirty ─▶ saving ─ok─▶ rest (or dirty: typed meanwhile)
 *                          ▲   ▲        ├─ 412 ─▶ clash ─▶ held ─resolved─▶ dirty
 *                          │   └────────┼─────────┘
 *                          └─ later ────┴─ no answer: failed
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Failure, type Schemas } from '../api/client';
import type { DraftPlace } from '../api/document_calls';
import { useUnsent } from '../router';

type Draft = Schemas['Draft'];

const AFTER_A_KEY = 1200;
const AT_MOST = 10_000;
const AGAIN = 5000;

export interface Saved {
    state: 'rest' | 'dirty' | 'saving' | 'failed' | 'held';
    at: string | null; // when it was saved last
    by: Schemas['Person'] | null;
}

export interface Saving {
    saved: Saved;
    /** What is to be saved has changed. */
    changed: () => void;
    /** The draft that was read, or that somebody else has written. */
    taken: (draft: Draft) => void;
    /** The reader has chosen what is to hold of what two have written. */
    resolved: () => void;
    /** Nothing is saved any more, nor under way: it is being sent, or thrown away. */
    stop: () => Promise<void>;
    /** It was not sent after all. */
    goOn: () => void;
}

/**
 * `present` gives what is to be saved. `clash` gets the draft of somebody else and leaves in `present`
 * what both are together; true: a person has to choose first.
 */
export function useDraft(
    place: DraftPlace,
    present: () => unknown,
    clash: (theirs: Draft) => boolean,
): Saving {
    const [saved, setSaved] = useState<Saved>({ state: 'rest', at: null, by: null });
    const own = useRef({ version: 0, dirty: false, since: 0, held: false, over: false });
    const run = useRef<Promise<void> | null>(null);
    const timer = useRef<ReturnType<typeof setTimeout>>();
    const latest = useRef({ place, present, clash });
    latest.current = { place, present, clash };
    useUnsent(saved.state !== 'rest');

    const once = useCallback(async () => {
        const it = own.current;
        it.dirty = false;
        setSaved((before) => ({ ...before, state: 'saving' }));
        try {
            const draft = await latest.current.place.save(it.version, latest.current.present());
            it.version = draft.version;
            const state = it.dirty ? 'dirty' : 'rest';
            setSaved({ state, at: draft.updatedAt, by: draft.updatedBy });
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            it.dirty = true;
            const theirs =
                error.status === 412 ? await latest.current.place.read().catch(() => null) : null;
            if (!theirs) {
                setSaved((before) => ({ ...before, state: 'failed' }));
                return;
            }
            it.version = theirs.version;
            it.held = !it.over && latest.current.clash(theirs);
            const state = it.held ? 'held' : 'dirty';
            setSaved({ state, at: theirs.updatedAt, by: theirs.updatedBy });
        }
    }, []);

    const save = useCallback(async () => {
        const it = own.current;
        clearTimeout(timer.current);
        if (it.over || it.held || !it.dirty || run.current) return;
        run.current = once();
        try {
            await run.current;
        } finally {
            run.current = null;
        }
        if (it.dirty && !it.held && !it.over) timer.current = setTimeout(() => void save(), AGAIN);
    }, [once]);

    const changed = useCallback(() => {
        const it = own.current;
        if (it.over) return;
        if (!it.dirty) it.since = Date.now();
        it.dirty = true;
        if (it.held) return;
        setSaved((before) => (before.state === 'saving' ? before : { ...before, state: 'dirty' }));
        clearTimeout(timer.current);
        const wait = Math.min(AFTER_A_KEY, Math.max(0, it.since + AT_MOST - Date.now()));
        timer.current = setTimeout(() => void save(), wait);
    }, [save]);

    const taken = useCallback((draft: Draft) => {
        own.current.version = draft.version;
        setSaved({ state: 'rest', at: draft.updatedAt, by: draft.updatedBy });
    }, []);

    const resolved = useCallback(() => {
        own.current.held = false;
        changed();
    }, [changed]);

    const stop = useCallback(async () => {
        own.current.over = true;
        clearTimeout(timer.current);
        await run.current?.catch(() => undefined);
        setSaved((before) => ({ ...before, state: 'rest' }));
    }, []);

    const goOn = useCallback(() => {
        own.current.over = false;
        changed();
    }, [changed]);

    useEffect(() => {
        const hidden = () => {
            if (document.hidden) void save();
        };
        const online = () => void save();
        document.addEventListener('visibilitychange', hidden);
        window.addEventListener('online', online);
        return () => {
            document.removeEventListener('visibilitychange', hidden);
            window.removeEventListener('online', online);
            void save(); // on the way to another page
        };
    }, [save]);

    return { saved, changed, taken, resolved, stop, goOn };
}
