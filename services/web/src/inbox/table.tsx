/* The inbox as a table; the same markup becomes cards on a narrow screen. */
import type { InboxItem } from '../api/calls';
import { ProcessMini } from '../discharge/process';
import { ROLE_OF } from '../discharge/facts';
import { compactTime, date, identityNumber, relativeDay, timeLeft } from '../format';
import { ownUnit } from '../session/session';
import { t } from '../text';
import { Protected, TimeLeft, UntilDischarge } from '../ui/bits';
import { Button } from '../ui/form';
import { useNow } from '../ui/hooks';
import type { Group } from './filters';

interface Props {
    groups: Group[];
    selected: string | null;
    busy: ReadonlySet<string>;
    fresh: ReadonlySet<string>;
    onSelect: (id: string) => void;
    onStep: (item: InboxItem) => void;
}

export function InboxTable(props: Props) {
    const { groups } = props;
    return (
        <table class="worklist">
            <caption class="sr-only">{t.inbox.caption}</caption>
            <thead>
                <tr>
                    <th scope="col" class="col-time">
                        {t.inbox.columns.time}
                    </th>
                    <th scope="col">{t.inbox.columns.person}</th>
                    <th scope="col" class="col-process">
                        {t.inbox.columns.process}
                    </th>
                    <th scope="col">{t.inbox.columns.expected}</th>
                    <th scope="col">{t.inbox.columns.from}</th>
                    <th scope="col" class="col-step">
                        {t.inbox.columns.step}
                    </th>
                </tr>
            </thead>
            {groups.map((group) => (
                <tbody key={group.key}>
                    {group.title && (
                        <tr class="group-head">
                            <th colSpan={6} scope="rowgroup">
                                {group.title} <span class="count">{group.items.length}</span>
                            </th>
                        </tr>
                    )}
                    {group.items.map((item) => (
                        <Row key={item.id} item={item} {...props} />
                    ))}
                </tbody>
            ))}
        </table>
    );
}

function Row({ item, selected, busy, fresh, onSelect, onStep }: Props & { item: InboxItem }) {
    const { patient } = item;
    const marks = [
        item.unread ? 'unread' : '',
        selected === item.id ? 'selected' : '',
        fresh.has(item.id) ? 'fresh' : '',
    ];
    return (
        <tr
            data-row={item.id}
            class={marks.filter(Boolean).join(' ')}
            onFocusCapture={() => onSelect(item.id)}
        >
            <td class="col-time">
                {item.deadline ? (
                    <>
                        <TimeLeft deadline={{ ...item.deadline, metAt: null }} />
                        {item.deadline.rule && <span class="sr-only">{item.deadline.rule}</span>}
                    </>
                ) : (
                    <UntilDischarge day={item.expectedDischargeDate} />
                )}
            </td>
            <th scope="row" class="col-person">
                <span class="person-name">
                    {item.unread && (
                        <span class="unread-mark">
                            <span class="sr-only">{t.inbox.unread}</span>
                        </span>
                    )}
                    <a href={`/arende/${item.id}`}>{patient.name}</a>
                </span>
                <span class="person-facts">
                    <span class="number">{identityNumber(patient.identifier)}</span>
                    {patient.age !== null && <span>{t.years(patient.age)}</span>}
                    <Protected how={patient.protectedIdentity} />
                    {item.unreadMessages > 0 && (
                        <span class="badge badge-new">{t.message.inInbox(item.unreadMessages)}</span>
                    )}
                </span>
            </th>
            <td class="col-process">
                <ProcessMini state={item.state} />
            </td>
            <td class="col-expected">
                <span class="cell-label">{t.inbox.columns.expected}</span>
                <span class="main-line">{date(item.expectedDischargeDate)}</span>
                <span class="sub-line">{relativeDay(item.expectedDischargeDate)}</span>
            </td>
            <td class="col-from">
                <span class="cell-label">{t.inbox.columns.from}</span>
                <span class="main-line">{item.unit.name}</span>
                <span class="sub-line">{t.inbox.admitted(compactTime(item.admittedAt))}</span>
                {ROLE_OF[ownUnit()?.kind ?? 'administration'] !== item.role && (
                    <span class="sub-line">{t.inbox.weAre(t.partyRole[item.role])}</span>
                )}
            </td>
            <td class="col-step">
                {(item.nextStep ?? !item.reminders.length) && (
                    <Step item={item} busy={busy.has(item.id)} onStep={() => onStep(item)} />
                )}
                {item.reminders.map((one) => (
                    <span key={one.id} class="row-reminder">
                        <strong>{t.filter.reminder}:</strong> {one.text}
                    </span>
                ))}
            </td>
        </tr>
    );
}

/** Others' time left: said, but not in the colours that call for our hands. */
function Due({ at }: { at: string }) {
    return <span class="sub-line">{timeLeft(at, useNow()).words}</span>;
}

function Step({ item, busy, onStep }: { item: InboxItem; busy: boolean; onStep: () => void }) {
    const step = item.nextStep;
    if (!step) return <span class="quiet">{t.step.none}</span>;
    const receipts =
        item.recipients > 0 && item.acknowledged < item.recipients
            ? t.step.receipts(item.acknowledged, item.recipients)
            : null;
    if (!step.ours || step.action === 'await-acknowledgement' || step.action === 'plan')
        return (
            <span class="waits">
                <span class="main-line">{t.step.waits[step.action]}</span>
                {step.role && <span class="sub-line">{t.partyRole[step.role]}</span>}
                {step.dueAt && <Due at={step.dueAt} />}
                {receipts && <span class="sub-line">{receipts}</span>}
                {item.unseen > 0 && (
                    <span class="sub-line">{t.filter.unseen(item.unseen)}</span>
                )}
            </span>
        );
    return (
        <Button
            kind="primary"
            small
            busy={busy}
            onClick={onStep}
            label={t.step.labelled(t.step.act[step.action], item.patient.name)}
            dataStep={step.action}
        >
            {t.step.act[step.action]}
        </Button>
    );
}
