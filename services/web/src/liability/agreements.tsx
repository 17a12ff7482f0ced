/* The county's agreements: those to come are changed, the one in force is ended, the ended ones stay. */
import { useState } from 'preact/hooks';
import { date, dateTime } from '../format';
import { t } from '../text';
import { Button, Dialog, TextInput } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { AgreementDialog } from './agreement_form';
import * as api from './calls';
import { KeptForm } from './kept_form';
import { words } from './text';

type Open = { what: 'edit'; old: api.Kept | null } | { what: 'end'; old: api.Kept };

export function AgreementsPart() {
    const w = words().county;
    const found = useResource('agreements', api.readAgreements);
    const [open, setOpen] = useState<Open | null>(null);
    const list = found.data?.agreements ?? [];
    const close = () => setOpen(null);
    return (
        <>
            <p>
                <Button kind="primary" onClick={() => setOpen({ what: 'edit', old: null })}>
                    {w.add}
                </Button>
            </p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && list.length === 0 && <p class="callout">{w.noAgreements}</p>}
            <div class="flow">
                {list.map((one) => (
                    <AgreementCard key={one.id} one={one} onOpen={setOpen} />
                ))}
            </div>
            {open?.what === 'edit' && (
                <AgreementDialog
                    old={list.find((one) => one.id === open.old?.id) ?? open.old}
                    put={found.put}
                    reload={found.reload}
                    onClose={close}
                />
            )}
            {open?.what === 'end' && (
                <EndDialog
                    old={list.find((one) => one.id === open.old.id) ?? open.old}
                    put={found.put}
                    reload={found.reload}
                    onClose={close}
                />
            )}
        </>
    );
}

function AgreementCard({ one, onOpen }: { one: api.Kept; onOpen: (open: Open) => void }) {
    const w = words().county;
    const { agreement } = one;
    const head = `agreement-${one.id}`;
    const who = (person: api.Kept['createdBy']) => person?.name ?? w.installation;
    return (
        <section class="card" aria-labelledby={head}>
            <div class="notice-head">
                <h2 id={head}>{agreement.county}</h2>
                <span class={`badge badge-agreement-${one.state}`}>{w.states[one.state]}</span>
                {one.state !== 'ended' && (
                    <span class="notice-sum">
                        <Button
                            small
                            label={`${one.state === 'future' ? w.changeAct : w.endAct}: ${agreement.county}`}
                            onClick={() =>
                                onOpen({ what: one.state === 'future' ? 'edit' : 'end', old: one })
                            }
                        >
                            {one.state === 'future' ? w.changeAct : w.endAct}
                        </Button>
                    </span>
                )}
            </div>
            <dl class="facts agreement-facts">
                <dt>{w.validFrom}</dt>
                <dd>
                    {date(agreement.validFrom)} –{' '}
                    {agreement.validTo ? date(agreement.validTo) : w.openEnded}
                </dd>
                <dt>{w.model}</dt>
                <dd>{w.models[agreement.model ?? 'individual']}</dd>
                <dt>{w.thresholdSomatic}</dt>
                <dd>{agreement.thresholdSomatic ?? 3}</dd>
                <dt>{w.thresholdPsychiatric}</dt>
                <dd>{agreement.thresholdPsychiatric ?? 3}</dd>
                <dt>{w.cutOff}</dt>
                <dd>{agreement.cutOff ?? '12:00'}</dd>
                <dt>{w.dischargeDayCounts}</dt>
                <dd>{agreement.dischargeDayCounts ? w.useYes : w.useNo}</dd>
                {agreement.source && (
                    <>
                        <dt>{w.source}</dt>
                        <dd>{agreement.source}</dd>
                    </>
                )}
                {(agreement.amounts ?? []).map((each) => (
                    <AmountLine key={each.from} each={each} />
                ))}
            </dl>
            <p class="quiet small">
                {w.createdBy(who(one.createdBy), dateTime(one.createdAt))}
                {one.changedAt && `, ${w.changedBy(who(one.changedBy), dateTime(one.changedAt))}`}
            </p>
        </section>
    );
}

function AmountLine({ each }: { each: NonNullable<api.Agreement['amounts']>[number] }) {
    const all = words();
    return (
        <>
            <dt>{all.county.amountsTitle}</dt>
            <dd>
                {all.liability.kronor(each.amount)}, {date(each.from)} – {date(each.to)}
                <span class="sub-line">{each.source}</span>
            </dd>
        </>
    );
}

interface EndProps {
    old: api.Kept;
    put: (found: api.Agreements) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

function EndDialog({ old, put, reload, onClose }: EndProps) {
    const w = words().county;
    const [to, setTo] = useState(old.agreement.validTo ?? '');
    return (
        <Dialog title={w.endTitle} onClose={onClose}>
            <KeptForm
                act={w.endAct}
                done={t.saved}
                pointers={['/validTo']}
                dirty={to !== (old.agreement.validTo ?? '')}
                reload={reload}
                onClose={onClose}
                check={() => ({
                    ...(!to
                        ? { '/validTo': t.form.missing(w.validTo) }
                        : to < old.agreement.validFrom
                          ? { '/validTo': w.endsBefore }
                          : {}),
                })}
                send={async () =>
                    put(
                        await api.changeAgreement(old.id, old.version, {
                            ...old.agreement,
                            validTo: to,
                        }),
                    )
                }
            >
                {(errors) => (
                    <>
                        <p class="callout callout-warn">{w.endWords}</p>
                        <TextInput
                            type="date"
                            label={w.validTo}
                            error={errors.at('/validTo')}
                            value={to}
                            onValue={setTo}
                        />
                    </>
                )}
            </KeptForm>
        </Dialog>
    );
}
