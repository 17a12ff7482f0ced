/* The pages of the log review, one at a time. */
import { reviewWords } from '../text/review';

const PAGES = [
    { href: '/logg', name: 'search' },
    { href: '/logg/granska', name: 'queue' },
    { href: '/logg/urval', name: 'rounds' },
    { href: '/logg/statistik', name: 'statistics' },
] as const;

export function AuditTabs({ at }: { at: (typeof PAGES)[number]['name'] }) {
    const words = reviewWords();
    return (
        <nav class="tabs" aria-label={words.parts}>
            {PAGES.map((one) => (
                <a
                    key={one.name}
                    class="tab"
                    href={one.href}
                    aria-current={one.name === at ? 'page' : undefined}
                >
                    {words.tabs[one.name]}
                </a>
            ))}
        </nav>
    );
}
