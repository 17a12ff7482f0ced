/*
 * A person's contacts, kept fresh: fetched anew when somebody changes them, when a member's absence changes, and at the
 * moment when who answers becomes somebody else by itself.
 */
import { useEffect } from 'preact/hooks';
import * as api from '../api/contact_calls';
import { now } from '../format';
import { useHappened, useResource, type Resource } from '../ui/hooks';

const LONGEST = 24 * 3_600_000;

export function useContacts(patientId: string): Resource<api.Contacts> {
    const found = useResource(`contacts ${patientId}`, () => api.readContacts(patientId));
    useHappened(
        (happened) =>
            happened.kind === 'reset' ||
            (happened.kind === 'changed' &&
                ((['contact', 'block'].includes(happened.thing ?? '') && happened.id === patientId) ||
                    (happened.thing === 'absence' &&
                        (found.data?.contacts ?? []).some((one) => one.userId === happened.id)))),
        () => void found.reload(),
        100,
    );
    const changesAt = found.data?.now.changesAt;
    useEffect(() => {
        if (!changesAt) return undefined;
        const wait = Math.min(LONGEST, Math.max(1000, Date.parse(changesAt) - now() + 500));
        const timer = setTimeout(() => void found.reload(), wait);
        return () => clearTimeout(timer);
    }, [changesAt, found.data]);
    return found;
}
