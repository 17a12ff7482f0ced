/* What the patient has blocked at the own unit and provider, and that there is something blocked elsewhere. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/access_calls';
import { date, dateTime } from '../format';
import { may } from '../session/session';
import { t } from '../text';
import { RadioGroup, TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { x } from './words';

type Put = (blocks: api.PersonBlocks) => void;
const ASKERS = ['patient', 'representative'] as const;
const HOWS = ['oral', 'phone', 'written'] as const;
type Asker = (typeof ASKERS)[number];
type How = (typeof HOWS)[number];

function Asked(props: { by: Asker; how: How; onBy: (by: Asker) => void; onHow: (how: How) => void }) {
    const b = x().blocks;
    return (
        <>
            <RadioGroup
                legend={b.whoAsks}
                value={props.by}
                onValue={props.onBy}
                choices={ASKERS.map((value) => ({ value, label: b.asked[value] }))}
            />
            <p class="hint">{b.guardian}</p>
            <RadioGroup
                legend={b.howAsked}
                value={props.how}
                onValue={props.onHow}
                choices={HOWS.map((value) => ({ value, label: b.how[value] }))}
            />
        </>
    );
}

interface BoxProps {
    data: api.PersonBlocks;
    put: Put;
    onClose: () => void;
}

function AddDialog({ data, put, onClose }: BoxProps) {
    const b = x().blocks;
    const [level, setLevel] = useState<'unit' | 'provider'>('unit');
    const [by, setBy] = useState<Asker>('patient');
    const [how, setHow] = useState<How>('oral');
    const [until, setUntil] = useState('');
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/until']);
    useFocusError(form, doing.failure);
    const names = { unit: data.unitName, provider: data.providerName };
    return (
        <Dialog title={b.add} onClose={onClose}>
            <form
                ref={form}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void doing.run(async () => {
                        put(
                            await api.addBlock(data.patientId, {
                                level,
                                askedBy: by,
                                how,
                                ...(until.trim() ? { until: until.trim() } : {}),
                            }),
                        );
                        onClose();
                    });
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <RadioGroup
                    legend={b.what}
                    value={level}
                    onValue={setLevel}
                    choices={(['unit', 'provider'] as const).map((value) => ({
                        value,
                        label: b.level[value],
                        hint: b.levelOf[value](names[value]),
                    }))}
                />
                <Asked by={by} how={how} onBy={setBy} onHow={setHow} />
                <TextInput
                    label={b.last}
                    error={errors.at('/until')}
                    type="date"
                    value={until}
                    onValue={setUntil}
                />
                <p class="callout">{b.addWords}</p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {b.addNow}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}

function EndDialog({ data, put, onClose, block }: BoxProps & { block: api.Block }) {
    const b = x().blocks;
    const [by, setBy] = useState<Asker>('patient');
    const [how, setHow] = useState<How>('oral');
    const doing = useDoing();
    return (
        <Dialog title={b.end} onClose={onClose}>
            {doing.failure && <FailureBox failure={doing.failure} />}
            <p>
                <strong>{b.levelOf[block.level](block.name)}</strong>
            </p>
            <Asked by={by} how={how} onBy={setBy} onHow={setHow} />
            <p class="callout">{b.endWords}</p>
            <div class="actions">
                <Button
                    kind="primary"
                    busy={doing.busy}
                    onClick={() =>
                        void doing.run(async () => {
                            put(await api.endBlock(data.patientId, block.id, { askedBy: by, how }));
                            onClose();
                        })
                    }
                >
                    {b.endNow}
                </Button>
            </div>
        </Dialog>
    );
}

function LiftDialog({ data, put, onClose }: BoxProps) {
    const b = x().blocks;
    const [basis, setBasis] = useState<'consent' | 'indispensable'>('consent');
    const [reason, setReason] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/reason'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    return (
        <Dialog title={b.lift} onClose={onClose}>
            <form
                ref={form}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    const wrong: Record<string, string> = reason.trim() ? {} : { '/reason': b.missing(b.why) };
                    setOwn(wrong);
                    if (Object.keys(wrong).length) return;
                    void doing.run(async () => {
                        put(await api.liftBlocks(data.patientId, { basis, reason: reason.trim() }));
                        onClose();
                    });
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <RadioGroup
                    legend={b.basis}
                    value={basis}
                    onValue={setBasis}
                    choices={(['consent', 'indispensable'] as const).map((value) => ({ value, label: b.bases[value] }))}
                />
                <TextArea
                    label={b.why}
                    maxLength={500}
                    value={reason}
                    error={errors.at('/reason')}
                    onValue={setReason}
                />
                <p class="callout callout-warn">{b.liftWords}</p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {b.liftNow}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}

function Lifted({ data, put }: { data: api.PersonBlocks; put: Put }) {
    const b = x().blocks;
    const doing = useDoing();
    const first = data.lifts[0];
    if (!first) return null;
    return (
        <div class="callout callout-warn" role="status">
            <p>
                <strong>{b.lifted(data.lifts.map((one) => one.unitName).join(', '), dateTime(first.until))}</strong>
            </p>
            {doing.failure && <FailureBox failure={doing.failure} />}
            <Button
                small
                busy={doing.busy}
                onClick={() => void doing.run(async () => put(await api.endLift(data.patientId)))}
            >
                {b.liftEnd}
            </Button>
        </div>
    );
}

function Line({ one, onEnd }: { one: api.Block; onEnd: () => void }) {
    const b = x().blocks;
    return (
        <li class={one.endedAt ? 'past' : ''}>
            <span class="main-line">{b.levelOf[one.level](one.name)}</span>
            <span class="sub-line">
                {[
                    one.endedAt ? b.ended(dateTime(one.endedAt)) : b.since(dateTime(one.since)),
                    !one.endedAt && one.until && b.until(date(one.until)),
                ]
                    .filter(Boolean)
                    .join(' ')}
            </span>
            <span class="sub-line">
                {b.registered(
                    b.asked[one.askedBy],
                    b.how[one.how],
                    [one.registeredBy, one.unitName].filter(Boolean).join(', '),
                )}
            </span>
            {!one.endedAt && may('block.write') && (
                <Button small label={b.endOf(one.name)} onClick={onEnd}>
                    {b.end}
                </Button>
            )}
        </li>
    );
}

export function BlocksSection({ patientId }: { patientId: string }) {
    const b = x().blocks;
    const found = useResource(`blocks ${patientId}`, () => api.readBlocks(patientId));
    const [open, setOpen] = useState<'add' | 'lift' | api.Block | null>(null);
    useHappened(
        (one) => one.kind === 'reset' || (one.kind === 'changed' && one.thing === 'block' && one.id === patientId),
        () => void found.reload(),
        150,
    );
    const { data } = found;
    if (!data) return null;
    const box = { data, put: found.put, onClose: () => setOpen(null) };
    return (
        <section class="card" aria-labelledby="blocks">
            <h2 id="blocks">{b.title}</h2>
            {data.elsewhere && <p class="callout">{b.elsewhere}</p>}
            {data.inside && (
                <div class="callout">
                    <p>{b.inside}</p>
                    {data.mayLift && may('block.write') && (
                        <Button small onClick={() => setOpen('lift')}>
                            {b.lift}
                        </Button>
                    )}
                </div>
            )}
            <Lifted data={data} put={found.put} />
            {data.blocks.length === 0 && <p>{b.none}</p>}
            <ul class="plain-list">
                {data.blocks.map((one) => (
                    <Line key={one.id} one={one} onEnd={() => setOpen(one)} />
                ))}
            </ul>
            {data.may && may('block.write') && <Button onClick={() => setOpen('add')}>{b.add}</Button>}
            {open === 'add' && <AddDialog {...box} />}
            {open === 'lift' && <LiftDialog {...box} />}
            {open && typeof open === 'object' && <EndDialog {...box} block={open} />}
            {found.failure && <p class="quiet">{t.failure.noAnswer}</p>}
        </section>
    );
}
