/* The shape of the dialogs of a plan's acts: findings at their fields, the consequence before the button. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/plan_calls';
import { useUnsent } from '../router';
import { t } from '../text';
import { CheckBox } from '../ui/choice';
import { Button, Dialog, FailureBox, TextInput, useErrors, useFocusError, type Errors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import { p } from './words';

export interface PlanActProps {
    plan: api.Plan;
    parts: api.PlanPart[];
    put: (plan: api.Plan) => void;
    reload: () => Promise<void>;
    onClose: () => void;
    onLeft: () => void;
}
export type Wrong = Record<string, string>;

export type Named = { id: string; name: string };

interface ShapeProps extends PlanActProps {
    act: api.PlanAct;
    pointers: string[];
    check?: (wrong: Wrong) => void;
    send: () => Promise<api.Plan | { id: string; left: boolean }>;
    consequence?: string;
    children?: (errors: Errors) => ComponentChildren;
}

export function Shape(props: ShapeProps) {
    const doing = useDoing();
    const [own, setOwn] = useState<Wrong>({});
    const [tried, setTried] = useState(0);
    const [stale, setStale] = useState(false);
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, props.pointers, own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useUnsent(false);
    const save = async () => {
        const wrong: Wrong = {};
        props.check?.(wrong);
        setOwn(wrong);
        setTried((n) => n + 1);
        setStale(false);
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                const answer = await props.send();
                toast(`${p().happened[props.act]}.`);
                if ('left' in answer) props.onLeft();
                else props.put(answer);
                props.onClose();
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await props.reload();
                }
                throw error;
            }
        });
    };
    return (
        <Dialog title={p().acts[props.act]} onClose={props.onClose}>
            <form
                ref={form}
                class="act-form"
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {stale && (
                    <p class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                        {t.case.changedByOther}
                    </p>
                )}
                {errors.rest && <FailureBox failure={errors.rest} />}
                {props.children?.(errors)}
                {props.consequence && <p class="callout callout-warn">{props.consequence}</p>}
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {p().acts[props.act]}
                    </Button>
                    <Button onClick={props.onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}

export const filled = <T extends object>(body: T): T =>
    Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null)) as T;

/** Units to choose from: those that are known, and others by name. */
export function Units(props: {
    legend: string;
    known: Named[];
    chosen: string[];
    onChosen: (ids: string[]) => void;
    error?: string | undefined;
}) {
    const [wanted, setWanted] = useState('');
    const [hits, setHits] = useState<Named[]>([]);
    const [kept, setKept] = useState<Named[]>(props.known);
    const flip = (unit: Named, on: boolean) => {
        if (!kept.some((one) => one.id === unit.id)) setKept([...kept, unit]);
        props.onChosen(on ? [...props.chosen, unit.id] : props.chosen.filter((id) => id !== unit.id));
    };
    const search = (text: string) => {
        setWanted(text);
        if (text.trim().length < 2) return setHits([]);
        api.findUnits(text.trim()).then(
            (found) => setHits(found.units.slice(0, 12)),
            () => undefined,
        );
    };
    const all = [...kept, ...hits.filter((hit) => !kept.some((one) => one.id === hit.id))];
    return (
        <fieldset class="field field-wide">
            <legend class="label">{props.legend}</legend>
            {props.error && (
                <p class="error" tabIndex={-1} data-error-focus>
                    {props.error}
                </p>
            )}
            <TextInput label={t.search.act} type="search" value={wanted} onValue={search} />
            {all.map((unit) => (
                <CheckBox
                    key={unit.id}
                    label={unit.name}
                    checked={props.chosen.includes(unit.id)}
                    onChecked={(on) => flip(unit, on)}
                />
            ))}
        </fieldset>
    );
}
