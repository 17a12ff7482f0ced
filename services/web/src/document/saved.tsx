/* When a draft was saved last, and whether what is on the screen is. */
import { shortTime } from '../format';
import { t } from '../text';
import type { Saved } from './draft';

/** Always in words. */
export function SavedLine({ saved }: { saved: Saved }) {
    const when = saved.at ? shortTime(saved.at) : null;
    const us = saved.by?.name ?? '';
    const said =
        saved.state === 'failed'
            ? t.document.saved.failed
            : saved.state === 'held'
              ? t.document.saved.held
              : saved.state === 'saving'
                ? t.document.saved.saving
                : saved.state === 'dirty'
                  ? t.document.saved.dirty
                  : when
                    ? t.document.saved.restBy(when, us)
                    : t.document.saved.begin;
    return (
        <p class={`doc-saved doc-saved-${saved.state}`} role="status">
            {said}
        </p>
    );
}
