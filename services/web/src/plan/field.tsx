/*
 * One field of a plan, written by several people. It saves itself a moment after the last key and when it is left.
 *
 *     clean ──type──▶ typed ──save──▶ saving ──200──▶ clean
 *                       ▲  ▲            │  └──412──▶ conflict: both are shown, one is chosen
 *                       │  └─no answer──┘              │
 *                       └──────────────────────────────┘
 *
 * While it is clean it shows what others write. While something is typed it never changes under the hands.
 */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/plan_calls';
import { dateTime } from '../format';
import { useUnsent } from '../router';
import { Button, failureText } from '../ui/form';
import { fieldOf, mayWrite, p, said, shown, unitsOf } from './words';

const QUIET = 700;
const TRY_AGAIN = 4000;

export interface Kept {
    plan: api.Plan;
    /** A field that this page has just saved. */
    onField: (field: api.PlanField) => void;
}

type Status = 'clean' | 'typed' | 'saving' | 'offline';

/** What stands in a field: of a plan, and of an agreement. */
export interface Written {
    value: string | null;
    version: number;
    changedAt?: string | null;
    changedBy?: { name: string } | null;
}

interface Source<T extends Written> {
    there: T | undefined;
    write: (version: number, value: string | null) => Promise<T>;
    onField: (field: T) => void;
}

/** One field that saves itself; `there` is what is known to stand in it. */
export function useField<T extends Written>({ there, write, onField }: Source<T>) {
    const [typed, setTyped] = useState<string | null>(null);
    const [status, setStatus] = useState<Status>('clean');
    const [conflict, setConflict] = useState<T | null>(null);
    const [fault, setFault] = useState('');
    // The version that the writer saw when the first key was pressed, and what stands in the box by now.
    const base = useRef(0);
    const box = useRef<string | null>(null);
    const under = useRef(false);
    const timer = useRef<ReturnType<typeof setTimeout>>();
    const here = useRef(true);
    useEffect(
        () => () => {
            here.current = false;
            clearTimeout(timer.current);
            if (box.current !== null && !under.current) void save();
        },
        [],
    );
    useUnsent(typed !== null);

    const later = (ms: number) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void save(), ms);
    };
    const save = async () => {
        clearTimeout(timer.current);
        const value = box.current;
        if (value === null || under.current) return;
        under.current = true;
        setStatus('saving');
        try {
            const field = await write(base.current, value || null);
            base.current = field.version;
            onField(field);
            if (box.current === value) {
                box.current = null;
                setTyped(null);
                setStatus('clean');
            } else later(QUIET);
            setFault('');
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            setStatus('typed');
            const theirs = error.problem.current;
            if (error.slug === 'stale-version' && theirs) setConflict(theirs as unknown as T);
            else if (error.status === 0 || error.status >= 500) {
                setStatus('offline');
                if (here.current) later(TRY_AGAIN);
            } else setFault(failureText(error));
        } finally {
            under.current = false;
        }
    };
    const type = (value: string, at: number = QUIET) => {
        if (box.current === null) base.current = there?.version ?? 0;
        box.current = value;
        setTyped(value);
        setStatus('typed');
        setFault('');
        if (!conflict) later(at);
    };
    const choose = (value: string | null) => {
        if (!conflict) return;
        base.current = conflict.version;
        onField(conflict);
        setConflict(null);
        box.current = value;
        setTyped(value);
        setStatus(value === null ? 'clean' : 'typed');
        if (value !== null) void save();
    };
    return { there, value: typed ?? there?.value ?? '', status, conflict, fault, type, save, choose };
}

export type Field = ReturnType<typeof useField<Written>>;

export function Conflict({ field, slot }: { field: Field; slot: { kind: string; most: number } }) {
    const theirs = field.conflict;
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => box.current?.focus(), []);
    if (!theirs) return null;
    const w = p().conflict;
    const other = theirs.value ?? '';
    const both = [other, field.value].filter(Boolean).join('\n');
    const text = slot.kind === 'long' && both.length <= slot.most;
    return (
        <div ref={box} class="callout callout-warn plan-conflict" role="alert" tabIndex={-1}>
            <p>
                <strong>{w.title}</strong>
            </p>
            <dl>
                <dt>{w.theirs(theirs.changedBy?.name ?? '')}</dt>
                <dd>{other || w.empty}</dd>
                <dt>{w.mine}</dt>
                <dd>{field.value || w.empty}</dd>
            </dl>
            <div class="actions">
                <Button small onClick={() => field.choose(null)}>
                    {w.takeTheirs}
                </Button>
                <Button small onClick={() => field.choose(field.value)}>
                    {w.takeMine}
                </Button>
                {text && (
                    <Button small onClick={() => field.choose(both)}>
                        {w.takeBoth}
                    </Button>
                )}
            </div>
        </div>
    );
}

export function Foot({ field, id }: { field: Field; id: string }) {
    const { there, status, fault } = field;
    const words =
        status === 'saving'
            ? p().saving
            : status === 'typed'
              ? p().typing
              : there?.changedBy && there.changedAt
                ? p().by(there.changedBy.name, dateTime(there.changedAt))
                : '';
    return (
        <>
            {status === 'offline' && <p class="error">{p().offline}</p>}
            {fault && <p class="error">{fault}</p>}
            <p class="plan-foot" id={id}>
                {words}
            </p>
        </>
    );
}

function UnitChoice(props: { id: string; field: Field; plan: api.Plan; about: string }) {
    const { id, field, plan } = props;
    const [wanted, setWanted] = useState('');
    const [hits, setHits] = useState<api.Units>([]);
    const known = [...unitsOf(plan), ...hits.filter((hit) => !unitsOf(plan).some((one) => one.id === hit.id))];
    const missing = field.value && !known.some((one) => one.id === field.value);
    useEffect(() => {
        if (wanted.trim().length < 2) return undefined;
        const timer = setTimeout(() => {
            api.findUnits(wanted.trim()).then(
                (found) => setHits(found.units.slice(0, 30)),
                () => undefined,
            );
        }, 300);
        return () => clearTimeout(timer);
    }, [wanted]);
    return (
        <>
            <select
                id={id}
                class="select"
                aria-describedby={props.about}
                value={field.value}
                onChange={(event) => field.type(event.currentTarget.value, 0)}
            >
                <option value="">{p().choose}</option>
                {missing && <option value={field.value}>{p().unknownUnit}</option>}
                {known.map((one) => (
                    <option key={one.id} value={one.id}>
                        {one.name}
                    </option>
                ))}
            </select>
            <input
                type="search"
                class="text-field__input plan-unit-search"
                aria-label={p().searchUnit}
                placeholder={p().searchUnit}
                value={wanted}
                onInput={(event) => setWanted(event.currentTarget.value)}
            />
        </>
    );
}

function Control(props: { id: string; slot: api.PlanSlot; field: Field; plan: api.Plan; about: string }) {
    const { id, slot, field, about } = props;
    if (slot.kind === 'unit') return <UnitChoice id={id} field={field} plan={props.plan} about={about} />;
    if (slot.kind === 'choice')
        return (
            <select
                id={id}
                class="select"
                aria-describedby={about}
                value={field.value}
                onChange={(event) => field.type(event.currentTarget.value, 0)}
            >
                <option value="">{p().choose}</option>
                {slot.choices.map((one) => (
                    <option key={one.value} value={one.value}>
                        {said(one.label)}
                    </option>
                ))}
            </select>
        );
    const shared = {
        id,
        class: 'text-field__input',
        'aria-describedby': about,
        value: field.value,
        onBlur: () => void field.save(),
    };
    if (slot.kind === 'long')
        return (
            <textarea
                {...shared}
                class="text-field__input text-area"
                rows={Math.min(12, Math.max(2, field.value.split('\n').length, Math.ceil(field.value.length / 80)))}
                maxLength={slot.most}
                onInput={(event) => field.type(event.currentTarget.value)}
            />
        );
    return (
        <input
            {...shared}
            type={slot.kind === 'date' ? 'date' : slot.kind === 'rating' ? 'number' : 'text'}
            min={slot.kind === 'rating' ? 0 : undefined}
            max={slot.kind === 'rating' ? slot.most : undefined}
            maxLength={slot.kind === 'text' ? slot.most : undefined}
            autocomplete="off"
            onInput={(event) => field.type(event.currentTarget.value)}
        />
    );
}

export function PlanFieldBox({ kept, slot, rowId }: { kept: Kept; slot: api.PlanSlot; rowId: string | null }) {
    const field = useField<Written>({
        there: fieldOf(kept.plan, slot.name, rowId) as Written | undefined,
        write: (version, value) =>
            api.writeField(kept.plan.id, rowId, slot.name, version, value) as Promise<api.PlanField & Written>,
        onField: (written) => kept.onField(written as api.PlanField & Written),
    });
    const id = useId();
    const wide = slot.kind === 'long';
    return (
        <div
            class={`field plan-field${wide ? ' field-wide' : ''}${field.value ? '' : ' plan-empty'}`}
            data-field={slot.name}
        >
            <label class="label" for={id}>
                {said(slot.label)}
            </label>
            <Control id={id} slot={slot} field={field} plan={kept.plan} about={`${id}-foot`} />
            {field.conflict && <Conflict field={field} slot={slot} />}
            <Foot field={field} id={`${id}-foot`} />
        </div>
    );
}

/** The field where it may be written, else what stands in it. */
export function PlanFieldAt(props: { kept: Kept; slot: api.PlanSlot; rowId: string | null }) {
    const { kept, slot, rowId } = props;
    if (mayWrite(kept.plan, slot)) return <PlanFieldBox {...props} />;
    const value = fieldOf(kept.plan, slot.name, rowId)?.value;
    if (!value) return null;
    return (
        <div class={`plan-said${slot.kind === 'long' ? ' field-wide' : ''}`}>
            <p class="label">{said(slot.label)}</p>
            <p class="plan-value">{shown(slot, value, unitsOf(kept.plan))}</p>
        </div>
    );
}
