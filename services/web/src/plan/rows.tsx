/* The parts of a plan: single fields, goals with the actions under them, and lists of people and of what others do. */
import { useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/plan_calls';
import { Button, FailureBox } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { PlanFieldAt, type Kept } from './field';
import { fieldOf, mayDo, mayWrite, p, said } from './words';

export interface PartsProps extends Kept {
    parts: api.PlanPart[];
    put: (plan: api.Plan) => void;
    reload: () => Promise<void>;
}

const partOf = (parts: api.PlanPart[], section: string) => parts.find((one) => one.section === section);

function Fields({ kept, part, rowId }: { kept: Kept; part: api.PlanPart; rowId: string | null }) {
    return (
        <div class="fields plan-fields">
            {part.fields.map((slot) => (
                <PlanFieldAt key={slot.name} kept={kept} slot={slot} rowId={rowId} />
            ))}
        </div>
    );
}

const written = (plan: api.Plan, part: api.PlanPart) =>
    part.fields.some((slot) => mayWrite(plan, slot) || fieldOf(plan, slot.name, null)?.value);

/** A part with single fields. In a plan that is not written any more, what is empty is left out. */
export function PlanSection({ section, ...props }: PartsProps & { section: string }) {
    const part = partOf(props.parts, section);
    if (!part || (part.child && !props.plan.child)) return null;
    if (!written(props.plan, part)) return null;
    return (
        <section class={`card plan-part plan-part-${section}`} aria-labelledby={`part-${section}`}>
            <h2 id={`part-${section}`}>{said(part.label)}</h2>
            {said(part.help) && mayDo(props.plan, 'edit') && <p class="hint">{said(part.help)}</p>}
            <Fields kept={props} part={part} rowId={null} />
        </section>
    );
}

function useRows(props: PartsProps) {
    const doing = useDoing();
    const [changed, setChanged] = useState(false);
    return {
        doing,
        changed,
        add: (section: string, parentId?: string) =>
            void doing.run(async () => {
                const before = new Set(props.plan.rows.map((row) => row.id));
                const plan = await api.addRow(props.plan.id, section, parentId);
                props.put(plan);
                const fresh = plan.rows.find((row) => row.section === section && !before.has(row.id));
                setTimeout(() => {
                    const card = document.querySelector(`[data-row="${fresh?.id ?? ''}"]`);
                    card?.querySelector<HTMLElement>('textarea, input, select')?.focus();
                });
            }),
        remove: (row: api.Plan['rows'][number]) =>
            void doing.run(async () => {
                setChanged(false);
                try {
                    props.put(await api.removeRow(props.plan.id, row.id, row.version));
                } catch (error) {
                    if (!(error instanceof Failure) || error.status !== 412) throw error;
                    setChanged(true);
                    await props.reload();
                }
            }),
    };
}
type Rows = ReturnType<typeof useRows>;

function RowHead(props: { name: string; row: api.Plan['rows'][number]; plan: api.Plan; rows: Rows; level: 3 | 4 }) {
    const Head = props.level === 3 ? 'h3' : 'h4';
    return (
        <div class="plan-row-head">
            <Head>{props.name}</Head>
            {mayDo(props.plan, 'edit') && (
                <Button
                    kind="quiet"
                    small
                    label={p().removeOf(props.name)}
                    onClick={() => props.rows.remove(props.row)}
                >
                    {p().remove}
                </Button>
            )}
        </div>
    );
}

function Trouble({ rows }: { rows: Rows }) {
    return (
        <>
            {rows.changed && (
                <p class="callout callout-warn" role="alert">
                    {p().rowChanged}
                </p>
            )}
            {rows.doing.failure && <FailureBox failure={rows.doing.failure} />}
        </>
    );
}

function Actions(props: PartsProps & { goal: string | null; rows: Rows }) {
    const { plan, rows, goal } = props;
    const part = partOf(props.parts, 'action');
    const mine = plan.rows.filter((row) => row.section === 'action' && row.parentId === goal);
    if (!part) return null;
    return (
        <>
            {mine.map((row, i) => (
                <div class="plan-action" key={row.id} data-row={row.id}>
                    <RowHead name={p().actionN(i + 1)} row={row} plan={plan} rows={rows} level={4} />
                    <Fields kept={props} part={part} rowId={row.id} />
                </div>
            ))}
            {goal && mayDo(plan, 'edit') && (
                <Button small onClick={() => rows.add('action', goal)}>
                    {p().add.action}
                </Button>
            )}
        </>
    );
}

/** Needs and goals, each with the actions that lead to it. */
export function Goals(props: PartsProps) {
    const rows = useRows(props);
    const { plan } = props;
    const part = partOf(props.parts, 'goal');
    const goals = plan.rows.filter((row) => row.section === 'goal');
    const loose = plan.rows.some((row) => row.section === 'action' && !row.parentId);
    if (!part) return null;
    return (
        <section class="card plan-part" aria-labelledby="part-goal">
            <h2 id="part-goal">{said(part.label)}</h2>
            <Trouble rows={rows} />
            {goals.map((row, i) => (
                <article class="plan-goal" key={row.id} data-row={row.id} aria-label={p().goalN(i + 1)}>
                    <RowHead name={p().goalN(i + 1)} row={row} plan={plan} rows={rows} level={3} />
                    <Fields kept={props} part={part} rowId={row.id} />
                    <Actions {...props} goal={row.id} rows={rows} />
                </article>
            ))}
            {loose && (
                <>
                    <h3>{p().loose}</h3>
                    <Actions {...props} goal={null} rows={rows} />
                </>
            )}
            {mayDo(plan, 'edit') && <Button onClick={() => rows.add('goal')}>{p().add.goal}</Button>}
        </section>
    );
}

/** A list of rows without anything under them; `also`: a part of single fields that belongs with it. */
export function RowList(props: PartsProps & { section: 'participant' | 'other'; also?: string }) {
    const rows = useRows(props);
    const { plan, section } = props;
    const part = partOf(props.parts, section);
    const also = props.also ? partOf(props.parts, props.also) : undefined;
    const mine = plan.rows.filter((row) => row.section === section);
    const nameOf = section === 'participant' ? p().personN : p().otherN;
    if (!part || (mine.length === 0 && !mayDo(plan, 'edit') && !(also && written(plan, also)))) return null;
    return (
        <section class="card plan-part" aria-labelledby={`part-${section}`}>
            <h2 id={`part-${section}`}>{said(part.label)}</h2>
            {said(part.help) && mayDo(plan, 'edit') && <p class="hint">{said(part.help)}</p>}
            <Trouble rows={rows} />
            {mine.map((row, i) => (
                <div class="plan-action" key={row.id} data-row={row.id}>
                    <RowHead name={nameOf(i + 1)} row={row} plan={plan} rows={rows} level={3} />
                    <Fields kept={props} part={part} rowId={row.id} />
                </div>
            ))}
            {mayDo(plan, 'edit') && <Button onClick={() => rows.add(section)}>{p().add[section]}</Button>}
            {also && <Fields kept={props} part={also} rowId={null} />}
        </section>
    );
}
