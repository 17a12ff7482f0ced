/*
 * What the dialogs of all acts share: findings at their fields, the consequence before the button, what
 * is typed kept when it fails, somebody else's change told as such (412), and leaving a case by an act.
 */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { dayOf, isoOf, momentOf, now, timeOf } from '../format';
import { navigate, sent, useUnsent } from '../router';
import { t } from '../text';
import {
    Button,
    Dialog,
    FailureBox,
    Moment,
    useErrors,
    useFocusError,
    type Errors,
} from '../ui/form';
import { RadioGroup } from '../ui/choice';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';

export interface ActProps {
    found: api.Discharge;
    put: (found: api.Discharge) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

/** What is wrong, by the pointer of the member. */
export type Wrong = Record<string, string>;

const AHEAD_ALLOWED = 5 * 60_000;

interface DialogProps<T> extends Omit<ActProps, 'found' | 'put'> {
    title: string;
    /** The words of the button. */
    act: string;
    /** What is said when it is done. */
    done: string;
    pointers: string[];
    dirty: boolean;
    check?: () => Wrong;
    send: () => Promise<T | api.Left>;
    /** What was made or changed, as it is now. */
    put: (answer: T) => void;
    consequence?: ComponentChildren;
    wide?: boolean;
    children?: (errors: Errors) => ComponentChildren;
}

export function ActDialog<T extends object = api.Discharge>(props: DialogProps<T>) {
    const { title, onClose, dirty, pointers, consequence, children } = props;
    const [own, setOwn] = useState<Wrong>({});
    const [tried, setTried] = useState(0);
    const [stale, setStale] = useState(false);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, pointers, own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useUnsent(dirty);

    const save = async () => {
        const wrong = props.check?.() ?? {};
        setOwn(wrong);
        setTried((n) => n + 1);
        setStale(false);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                const answer = await props.send();
                toast(props.done);
                if ('left' in answer) {
                    sent();
                    navigate('/inkorg');
                    return;
                }
                props.put(answer as T);
                onClose();
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
        <Dialog title={title} onClose={onClose} wide={props.wide ?? false}>
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
                    <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                        <p>
                            <strong>{t.case.changedByOther}</strong>
                        </p>
                    </div>
                )}
                {errors.rest && <FailureBox failure={errors.rest} />}
                {children?.(errors)}
                {consequence && <div class="callout callout-warn">{consequence}</div>}
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {props.act}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}

/** Text as the API takes it: nothing is null. */
export const orNull = (text: string): string | null => text.trim() || null;

/** A day and a time that are typed; now, or `first`, to begin with. */
export function useMoment(begin: number | null = now()) {
    const [first] = useState(begin);
    const [day, setDay] = useState(first === null ? '' : dayOf(first));
    const [time, setTime] = useState(first === null ? '' : timeOf(first));
    const [touched, setTouched] = useState(false);
    // Untouched it is the moment itself: what happened earlier in the same minute came before it.
    const at = !touched ? first : day && time ? momentOf(day, time) : null;
    return {
        at,
        iso: () => (touched ? isoOf(at ?? now()) : new Date(at ?? now()).toISOString()),
        touched,
        /** Missing, or not been yet. */
        check(wrong: Wrong, pointer: string, label: string) {
            if (at === null) wrong[pointer] = t.form.missing(label);
            else if (at > now() + AHEAD_ALLOWED) wrong[pointer] = t.admission.inFuture;
        },
        fields: (label: string, error: string | undefined, more: { future?: boolean } = {}) => (
            <Moment
                legend={label}
                error={error}
                day={day}
                time={time}
                {...(more.future ? {} : { maxDay: dayOf(now()) })}
                onDay={(value) => {
                    setTouched(true);
                    setDay(value);
                }}
                onTime={(value) => {
                    setTouched(true);
                    setTime(value);
                }}
            />
        ),
    };
}

const HOW: api.Afterwards[] = ['phone', 'paper', 'other-system', 'in-person'];

/**
 * Entered afterwards, as after a downtime: folded away until it is asked for. The clocks run on the
 * true time, and the notice is marked everywhere.
 */
export function useAfterwards(begin = false) {
    const [open, setOpen] = useState(begin);
    const [how, setHow] = useState<api.Afterwards | ''>('');
    const when = useMoment(null);
    return {
        open,
        at: open ? when.at : null,
        check(wrong: Wrong) {
            if (!open) return;
            when.check(wrong, '/occurredAt', t.afterwards.when);
            if (!how) wrong['/afterwards'] = t.form.missing(t.afterwards.how);
        },
        body: () => (open && how ? { occurredAt: when.iso(), afterwards: how } : {}),
        fields: (errors: Errors) => (
            <details
                class="earlier"
                open={open}
                onToggle={(event) => setOpen(event.currentTarget.open)}
            >
                <summary>{t.afterwards.title}</summary>
                <p class="hint">{t.afterwards.hint}</p>
                {when.fields(t.afterwards.when, errors.at('/occurredAt'))}
                <RadioGroup
                    legend={t.afterwards.how}
                    value={how}
                    onValue={setHow}
                    error={errors.at('/afterwards')}
                    choices={HOW.map((value) => ({ value, label: t.afterwards.ways[value] }))}
                />
            </details>
        ),
    };
}

export const AFTERWARDS_POINTERS = ['/occurredAt', '/afterwards'];
