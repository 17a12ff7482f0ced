/*
 * What has been typed and not sent, kept in memory while the page lives, so that looking at something
 * else loses nothing. By unit: after a change of assignment nobody sends in another unit's name.
 */
import { useState } from 'preact/hooks';
import { ownUnit } from '../session/session';

const kept = new Map<string, string>();

/** A text that outlives its field. Sent: forget(). */
export function useTyped(name: string): [string, (text: string) => void] {
    const key = `${ownUnit()?.id ?? ''} ${name}`;
    const [, setTurn] = useState(0);
    return [
        kept.get(key) ?? '',
        (text) => {
            if (text) kept.set(key, text);
            else kept.delete(key);
            setTurn((n) => n + 1);
        },
    ];
}
