/* A value that components can watch. All state of the client lives in a few of these, in memory. */
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
    get(): T;
    set(value: T): void;
    watch(seen: (value: T) => void): () => void;
}

export function store<T>(initial: T): Store<T> {
    let value = initial;
    const watchers = new Set<(value: T) => void>();
    return {
        get: () => value,
        set(next) {
            if (Object.is(next, value)) return;
            value = next;
            for (const seen of [...watchers]) seen(value);
        },
        watch(seen) {
            watchers.add(seen);
            return () => watchers.delete(seen);
        },
    };
}

export function useStore<T>(from: Store<T>): T {
    const [value, setValue] = useState(() => from.get());
    useEffect(() => {
        setValue(() => from.get()); // it may have changed between render and effect
        return from.watch((next) => setValue(() => next));
    }, [from]);
    return value;
}
