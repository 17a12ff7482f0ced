/* What the person has blocked, and what can be: whose notes others do not read. It holds at once, and ends at once. */
import { useState } from 'preact/hooks';
import { blockOwn, unblockOwn } from '../api/access_calls';
import type { Own } from '../api/own_calls';
import { dateTime } from '../format';
import { RadioGroup } from '../ui/choice';
import { Button, Dialog, FailureBox } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { o } from './words';

interface Part {
    own: Own;
    put: (own: Own) => void;
}

function BlockDialog({ own, put, onClose }: Part & { onClose: () => void }) {
    const b = o().blocks;
    const [unit, setUnit] = useState('');
    const [level, setLevel] = useState<'unit' | 'provider'>('unit');
    const [missing, setMissing] = useState(false);
    const doing = useDoing();
    const picked = own.blockable.find((one) => one.unitId === unit);
    return (
        <Dialog title={b.add} onClose={onClose}>
            {doing.failure && <FailureBox failure={doing.failure} />}
            <RadioGroup
                legend={b.whose}
                value={unit}
                error={missing && !unit ? b.pick : undefined}
                onValue={setUnit}
                choices={own.blockable.map((one) => ({
                    value: one.unitId,
                    label: one.unitName,
                    hint: one.providerName,
                }))}
            />
            {picked && (
                <RadioGroup
                    legend={b.howMuch}
                    value={level}
                    onValue={setLevel}
                    choices={[
                        { value: 'unit', label: b.level.unit(picked.unitName) },
                        { value: 'provider', label: b.level.provider(picked.providerName) },
                    ]}
                />
            )}
            <p class="callout">{b.consequence}</p>
            <div class="actions">
                <Button
                    kind="primary"
                    busy={doing.busy}
                    onClick={() => {
                        setMissing(true);
                        if (!unit) return;
                        void doing.run(async () => {
                            put(await blockOwn(own.id, { unitId: unit, level }));
                            onClose();
                        });
                    }}
                >
                    {b.now}
                </Button>
            </div>
        </Dialog>
    );
}

export function Blocks({ own, put }: Part) {
    const b = o().blocks;
    const [open, setOpen] = useState(false);
    const doing = useDoing();
    if (!own.mayBlock) return null;
    return (
        <section class="card" aria-labelledby="own-blocks">
            <h2 id="own-blocks">{b.title}</h2>
            <p class="quiet">{b.hint}</p>
            {own.blocks.length === 0 && <p>{b.none}</p>}
            {doing.failure && <FailureBox failure={doing.failure} />}
            <ul class="plain-list">
                {own.blocks.map((one) => (
                    <li key={one.id} class={one.endedAt ? 'past' : ''}>
                        <span class="main-line">{b.level[one.level](one.name)}</span>
                        <span class="sub-line">
                            {one.endedAt ? b.ended(dateTime(one.endedAt)) : b.since(dateTime(one.since))}
                        </span>
                        {!one.endedAt && (
                            <Button
                                small
                                busy={doing.busy}
                                label={b.liftOf(one.name)}
                                onClick={() => {
                                    if (!window.confirm(b.liftSure)) return;
                                    void doing.run(async () => put(await unblockOwn(own.id, one.id)));
                                }}
                            >
                                {b.lift}
                            </Button>
                        )}
                    </li>
                ))}
            </ul>
            {own.blockable.length > 0 && <Button onClick={() => setOpen(true)}>{b.add}</Button>}
            {open && <BlockDialog own={own} put={put} onClose={() => setOpen(false)} />}
        </section>
    );
}
