/* What a day of care costs, by validity and source. A wrong row is replaced and stays in history. */
import { useState } from 'preact/hooks';
import { date, dateTime } from '../format';
import { t } from '../text';
import { Button, Dialog, TextInput } from '../ui/form';
import { useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import * as api from './calls';
import { KeptForm } from './kept_form';
import { Cell, sumOf } from './liability';
import { words } from './text';

export function TariffsPart() {
    const w = words().county;
    const found = useResource('tariffs', api.readTariffs);
    const [open, setOpen] = useState<api.Tariff | 'new' | null>(null);
    return (
        <>
            <p>{w.tariffWords}</p>
            <p>
                <Button kind="primary" onClick={() => setOpen('new')}>
                    {w.addTariff}
                </Button>
            </p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && <Rows found={found.data} onCorrect={setOpen} />}
            {open && (
                <TariffDialog
                    old={open === 'new' ? null : open}
                    put={found.put}
                    reload={found.reload}
                    onClose={() => setOpen(null)}
                />
            )}
        </>
    );
}

interface RowsProps {
    found: api.Tariffs;
    onCorrect: (one: api.Tariff) => void;
}

function Rows({ found, onCorrect }: RowsProps) {
    const w = words().county;
    return (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={w.tariffs}>
            <table class="simple stacked">
                <thead>
                    <tr>
                        <th scope="col">{w.from}</th>
                        <th scope="col">{w.to}</th>
                        <th scope="col">{words().liability.perDayHead}</th>
                        <th scope="col">{w.source}</th>
                        <th scope="col">
                            <span class="sr-only">{w.correctTariff}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {found.tariffs.map((one) => (
                        <tr key={one.id} class={one.replacedAt ? 'past' : ''}>
                            <th scope="row">{date(one.validFrom)}</th>
                            <Cell label={w.to}>{date(one.validTo)}</Cell>
                            <Cell label={words().liability.perDayHead}>{sumOf(one.amount)}</Cell>
                            <Cell label={w.source}>
                                {one.source}
                                <span class="sub-line">{origin(one)}</span>
                            </Cell>
                            <td class="cell-act">
                                {!one.shipped && !one.replacedAt && (
                                    <Button
                                        small
                                        label={`${w.correctTariff}: ${date(one.validFrom)}`}
                                        onClick={() => onCorrect(one)}
                                    >
                                        {w.correctTariff}
                                    </Button>
                                )}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function origin(one: api.Tariff): string {
    const w = words().county;
    if (one.replacedAt) return w.replaced(dateTime(one.replacedAt));
    if (one.enteredBy && one.enteredAt)
        return w.enteredBy(one.enteredBy.name, dateTime(one.enteredAt));
    return w.shipped;
}

interface DialogProps {
    old: api.Tariff | null;
    put: (found: api.Tariffs) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

function TariffDialog({ old, put, reload, onClose }: DialogProps) {
    const w = words().county;
    const [form, setForm] = useState({
        from: old?.validFrom ?? '',
        to: old?.validTo ?? '',
        amount: old ? String(old.amount) : '',
        source: old?.source ?? '',
    });
    const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
    const check = () => ({
        ...(form.from ? {} : { '/validFrom': t.form.missing(w.from) }),
        ...(!form.to
            ? { '/validTo': t.form.missing(w.to) }
            : form.to < form.from
              ? { '/validTo': w.endsBefore }
              : {}),
        ...(/^\d+$/.test(form.amount.trim()) ? {} : { '/amount': w.wrongNumber }),
        ...(form.source.trim() ? {} : { '/source': t.form.missing(w.source) }),
    });
    return (
        <Dialog title={old ? w.correctTariff : w.addTariff} onClose={onClose}>
            <KeptForm
                act={old ? w.correctTariff : w.addTariff}
                done={w.tariffAdded}
                pointers={['/validFrom', '/validTo', '/amount', '/source']}
                dirty={Boolean(form.amount || form.source)}
                check={check}
                reload={reload}
                onClose={onClose}
                send={async () =>
                    put(
                        await api.addTariff({
                            validFrom: form.from,
                            validTo: form.to,
                            amount: Number(form.amount),
                            source: form.source.trim(),
                            replacesId: old?.id ?? null,
                        }),
                    )
                }
            >
                {(errors) => (
                    <>
                        {old && <p class="callout">{w.correctWords}</p>}
                        <div class="fields">
                            <TextInput
                                type="date"
                                label={w.from}
                                error={errors.at('/validFrom')}
                                value={form.from}
                                onValue={(from) => set({ from })}
                            />
                            <TextInput
                                type="date"
                                label={w.to}
                                error={errors.at('/validTo')}
                                value={form.to}
                                onValue={(to) => set({ to })}
                            />
                            <TextInput
                                label={w.sek}
                                inputMode="numeric"
                                maxLength={7}
                                error={errors.at('/amount')}
                                value={form.amount}
                                onValue={(amount) => set({ amount })}
                            />
                            <TextInput
                                label={w.source}
                                maxLength={200}
                                error={errors.at('/source')}
                                value={form.source}
                                onValue={(source) => set({ source })}
                            />
                        </div>
                    </>
                )}
            </KeptForm>
        </Dialog>
    );
}
