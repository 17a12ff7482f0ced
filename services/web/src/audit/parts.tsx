/* Which page of the log review a path leads to: all of them in one file, fetched when it is first needed. */
import { AccessPage } from './access';
import { QueuePage } from './queue';
import { ReviewPage } from './review';
import { RoundsPage } from './rounds';
import { StatisticsPage } from './statistics';

export function AuditPages({ at }: { at: string }) {
    const id = /^\/logg\/granska\/([0-9a-fA-F-]{36})$/.exec(at)?.[1];
    if (id) return <AccessPage key={id} id={id} />;
    if (at === '/logg/granska') return <QueuePage />;
    if (at === '/logg/urval') return <RoundsPage />;
    if (at === '/logg/statistik') return <StatisticsPage />;
    return <ReviewPage />;
}
