/* The county's pages for its administrator: the payment basis of a month, agreements, amounts, settings. */
import type { ComponentChildren } from 'preact';
import { navigate } from '../router';
import { Page } from '../ui/page';
import { AgreementsPart } from './agreements';
import { IndexPart } from './index_part';
import { PaymentPart } from './payment';
import { SettingsPart } from './settings';
import { TariffsPart } from './tariffs';
import { words } from './text';

type Part = 'payment' | 'agreements' | 'tariffs' | 'settings' | 'index';

const PATHS: Record<Part, string> = {
    payment: '/lan',
    agreements: '/lan/overenskommelser',
    tariffs: '/lan/belopp',
    settings: '/lan/installningar',
    index: '/lan/engagemangsindex',
};

export function CountyPage({ at }: { at: string }) {
    const w = words().county;
    const parts = Object.keys(PATHS) as Part[];
    const part = parts.find((one) => PATHS[one] === at) ?? 'payment';
    const shown: Record<Part, ComponentChildren> = {
        payment: <PaymentPart />,
        agreements: <AgreementsPart />,
        tariffs: <TariffsPart />,
        settings: <SettingsPart />,
        index: <IndexPart />,
    };
    return (
        <Page title={w[part]} heading={w[part]} over={<p class="over">{w.title}</p>}>
            <nav class="tabs county-tabs" aria-label={w.parts}>
                {parts.map((one) => (
                    <button
                        key={one}
                        type="button"
                        class="tab"
                        aria-pressed={one === part}
                        onClick={() => navigate(PATHS[one])}
                    >
                        {w[one]}
                    </button>
                ))}
            </nav>
            {shown[part]}
        </Page>
    );
}
