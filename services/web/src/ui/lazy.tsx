/* Parts that are fetched when they are first needed: the first page is small, and the rest follows. */
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../text';
import { Button } from './form';
import { Loading } from './page';

export interface Lazy<P> extends FunctionComponent<P> {
    /** Fetches it before it is needed. */
    prepare: () => void;
}

/** A component of another file of the bundle. A file that is gone (a new release) asks for a reload. */
export function lazy<P extends object>(load: () => Promise<FunctionComponent<P>>): Lazy<P> {
    let got: FunctionComponent<P> | null = null;
    let coming: Promise<void> | null = null;
    const fetch = () =>
        (coming ??= load().then(
            (made) => {
                got = made;
            },
            (error: unknown) => {
                coming = null;
                throw error;
            },
        ));
    const Shown = (props: P) => {
        const [, setTurn] = useState(0);
        const [gone, setGone] = useState(false);
        useEffect(() => {
            if (got) return undefined;
            let here = true;
            fetch().then(
                () => here && setTurn((n) => n + 1),
                () => here && setGone(true),
            );
            return () => {
                here = false;
            };
        }, []);
        if (got) {
            const Made = got;
            return <Made {...props} />;
        }
        if (!gone) return <Loading />;
        return (
            <div class="callout callout-bad" role="alert">
                <p>{t.failure.newRelease}</p>
                <Button onClick={() => location.reload()}>{t.failure.again}</Button>
            </div>
        );
    };
    return Object.assign(Shown, { prepare: () => void fetch().catch(() => undefined) });
}
