/* From the case to its payment basis. */
import type * as api from '../api/calls';
import { t } from '../text';

export function LiabilityLink({ found }: { found: api.Discharge }) {
    if (found.readiness.length === 0) return null;
    return (
        <p class="basis-link">
            <a href={`/arende/${found.id}/betalning`}>{t.liabilityLink}</a>
        </p>
    );
}
