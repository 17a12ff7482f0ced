/*
 * The parts of a case that are shown one at a time. A module of its own adds its part here: a name, its
 * words in t.panel, and what is shown; it is mounted when it is first looked at.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type * as api from '../api/calls';
import { may } from '../session/session';
import { t } from '../text';
import { lazy } from '../ui/lazy';
import { History } from './history';
import { Notices } from './notices';
import { Planning } from './planning';
import type { CaseProps } from './case';

export type PanelName = 'notices' | 'planning' | 'documents' | 'messages' | 'times' | 'reminders' | 'history';

const Messages = lazy(async () => (await import('../message/messages')).Messages);

interface Panel {
    name: PanelName;
    show: (props: CaseProps, shown: boolean) => ComponentChildren;
    /** How many of what is in it; nothing is shown for undefined. */
    count?: (found: api.Discharge) => number | undefined;
    /** Made of the case alone: on paper also when it is not the one looked at. */
    printed?: boolean;
    hidden?: () => boolean;
}

const Documents = lazy(async () => (await import('../document/documents')).Documents);

const PersonTimes = lazy(async () => (await import('../appointment/person')).PersonTimes);
const Reminders = lazy(async () => (await import('../reminder/reminders')).Reminders);

const PANELS: Panel[] = [
    {
        name: 'notices',
        show: ({ found }) => <Notices found={found} />,
        count: (found) => found.notices.length,
        printed: true,
    },
    { name: 'planning', show: (props) => <Planning {...props} />, printed: true },
    {
        name: 'documents',
        show: (props) => <Documents {...props} />,
        count: (found) => found.documents.filter((one) => !one.supersededBy).length,
    },
    {
        name: 'messages',
        show: ({ found }, shown) => <Messages found={found} shown={shown} />,
        count: (found) => found.unreadMessages || undefined,
        hidden: () => !may('message.read'),
    },
    {
        name: 'times',
        show: ({ found }) => <PersonTimes patientId={found.patient.id} />,
        hidden: () => !may('appointment.read'),
    },
    { name: 'reminders', show: ({ found }) => <Reminders id={found.id} /> },
    { name: 'history', show: ({ found }) => <History found={found} />, printed: true },
];

interface Props extends CaseProps {
    shown: PanelName;
    onShow: (name: PanelName) => void;
}

export function Panels({ shown, onShow, ...props }: Props) {
    const [seen, setSeen] = useState<ReadonlySet<PanelName>>(new Set([shown]));
    const panels = PANELS.filter((one) => !one.hidden?.());
    useEffect(() => setSeen((was) => new Set(was).add(shown)), [shown]);
    return (
        <div class="panels">
            <nav class="tabs" aria-label={t.panel.label}>
                {panels.map((one) => (
                    <button
                        key={one.name}
                        type="button"
                        class="tab"
                        aria-pressed={one.name === shown}
                        onClick={() => onShow(one.name)}
                    >
                        {t.panel[one.name]}
                        <Count of={one.count?.(props.found)} />
                    </button>
                ))}
            </nav>
            {panels.map((one) => (
                <div
                    key={one.name}
                    class={`panel${one.printed ? ' panel-printed' : ''}`}
                    hidden={one.name !== shown}
                >
                    {(one.name === shown || seen.has(one.name) || one.printed) &&
                        one.show(props, one.name === shown)}
                </div>
            ))}
        </div>
    );
}

function Count({ of }: { of: number | undefined }) {
    return of === undefined ? null : <span class="count">{of}</span>;
}
