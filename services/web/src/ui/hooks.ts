/* What components share: the time, data that is fetched, and failures of what the user did. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import { now } from '../format';
import { onHappened, whenLive, type Happened } from '../live';
import { store, useStore } from '../store';

const TICK = 10_000;
const clock = store(now());
setInterval(() => clock.set(now()), TICK);

/** The time, renewed every ten seconds. */
export function useNow(): number {
    useStore(clock);
    return now();
}

export interface Resource<T> {
    data: T | null;
    failure: Failure | null;
    loading: boolean;
    reload: () => Promise<void>;
    put: (data: T) => void;
}

/** Fetches when `key` changes and on reload(); what was shown stays until the new is there. */
export function useResource<T>(key: string, load: () => Promise<T>): Resource<T> {
    const [kept, setKept] = useState<{ key: string; data: T | null; failure: Failure | null }>({
        key: '',
        data: null,
        failure: null,
    });
    const [loading, setLoading] = useState(true);
    const turn = useRef(0);
    const loader = useRef(load);
    loader.current = load;

    const reload = useCallback(async () => {
        const mine = ++turn.current;
        setLoading(true);
        try {
            const data = await loader.current();
            if (mine === turn.current) setKept({ key, data, failure: null });
        } catch (error) {
            if (mine === turn.current && error instanceof Failure)
                setKept((before) => ({
                    key,
                    data: before.key === key && error.status === 0 ? before.data : null,
                    failure: error,
                }));
        } finally {
            if (mine === turn.current) setLoading(false);
        }
    }, [key]);

    useEffect(() => {
        let here = true;
        void whenLive().then(() => {
            if (here) void reload();
        });
        return () => {
            here = false;
            turn.current++;
        };
    }, [reload]);

    const put = useCallback(
        (data: T) => {
            turn.current++;
            setLoading(false);
            setKept({ key, data, failure: null });
        },
        [key],
    );
    const current = kept.key === key ? kept : { data: null, failure: null };
    return { data: current.data, failure: current.failure, loading, reload, put };
}

/** Calls `seen` on what happens elsewhere, at most once in `quiet` milliseconds. */
export function useHappened(
    wanted: (happened: Happened) => boolean,
    seen: () => void,
    quiet = 0,
): void {
    const latest = useRef({ wanted, seen });
    latest.current = { wanted, seen };
    useEffect(() => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const stop = onHappened((happened) => {
            if (happened.kind === 'session' || !latest.current.wanted(happened)) return;
            clearTimeout(timer);
            timer = setTimeout(() => latest.current.seen(), quiet);
        });
        return () => {
            clearTimeout(timer);
            stop();
        };
    }, [quiet]);
}

export interface Doing {
    busy: boolean;
    failure: Failure | null;
    /** Runs what the user asked for; true when it was done. A second call while busy is ignored. */
    run: (what: () => Promise<void>) => Promise<boolean>;
    clear: () => void;
}

export function useDoing(): Doing {
    const [busy, setBusy] = useState(false);
    const [failure, setFailure] = useState<Failure | null>(null);
    const under = useRef(false);
    const run = useCallback(async (what: () => Promise<void>) => {
        if (under.current) return false;
        under.current = true;
        setBusy(true);
        setFailure(null);
        try {
            await what();
            return true;
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            setFailure(error);
            return false;
        } finally {
            under.current = false;
            setBusy(false);
        }
    }, []);
    return { busy, failure, run, clear: () => setFailure(null) };
}
