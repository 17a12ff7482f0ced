/*
 * Fields and their errors. A problem document names the member at fault with a JSON pointer; it is
 * shown at the field with that pointer and focus goes there. What fits no field is shown on top.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import { t } from '../text';

/** What a failure says, in words a person can act on. */
export function failureText(failure: Failure): string {
    const { problem } = failure;
    if (failure.status === 0) return t.failure.noAnswer;
    const said = problem.detail ? `${problem.title}. ${problem.detail}` : problem.title;
    return said.replace(/([^.!?])$/, '$1.');
}

/** The words at a field: the detail is about the member, the title about the request. */
function memberText(failure: Failure): string {
    return failure.problem.detail ?? failure.problem.title;
}

export interface Errors {
    at: (pointer: string) => string | undefined;
    rest: Failure | null;
}

/** Own findings by pointer, found before sending; a server's problem when there are none. */
export function useErrors(
    failure: Failure | null,
    pointers: string[],
    own: Record<string, string> = {},
): Errors {
    const at = failure?.problem.pointer;
    const match = at ? pointers.find((one) => at === one || at.startsWith(`${one}/`)) : undefined;
    return {
        at: (pointer) =>
            own[pointer] ??
            (failure && match === pointer && Object.keys(own).length === 0
                ? memberText(failure)
                : undefined),
        rest: match ? null : failure,
    };
}

/** Moves focus to the first field in error, or to the message on top, whenever `when` changes. */
export function useFocusError(form: { current: HTMLElement | null }, when: unknown): void {
    useEffect(() => {
        if (!when) return;
        const wrong = form.current?.querySelector<HTMLElement>(
            '[aria-invalid="true"], [data-error-focus]',
        );
        wrong?.focus();
    }, [when, form]);
}

export function FailureBox({
    failure,
    children,
}: {
    failure: Failure;
    children?: ComponentChildren;
}) {
    return (
        <div class="callout callout-bad" role="alert" tabIndex={-1} data-error-focus>
            <p>
                <strong>{failureText(failure)}</strong>
            </p>
            {children}
            {failure.problem.rule && <p class="quiet">{failure.problem.rule}</p>}
            {failure.problem.requestId && (
                <p class="quiet small">{t.failure.reference(failure.problem.requestId)}</p>
            )}
        </div>
    );
}

/**
 * An error at a field that has been changed since is not said any more: the next try looks again.
 * `box` and `onInput` belong on the element around the field.
 */
export function useMended<T extends HTMLElement>(error: string | undefined) {
    const box = useRef<T>(null);
    const [mended, setMended] = useState(false);
    useEffect(() => setMended(false), [error]);
    useEffect(() => {
        const form = box.current?.closest('form');
        const tried = (event: Event) => {
            const by = event.target;
            if (event.type === 'submit' || (by instanceof Element && by.closest('.actions button')))
                setMended(false);
        };
        form?.addEventListener('submit', tried, true);
        form?.addEventListener('click', tried, true);
        return () => {
            form?.removeEventListener('submit', tried, true);
            form?.removeEventListener('click', tried, true);
        };
    }, []);
    return { box, shown: mended ? undefined : error, onInput: () => setMended(true) };
}

interface FieldProps {
    label: string;
    hint?: string | undefined;
    error?: string | undefined;
    optional?: boolean;
    wide?: boolean;
    children: (attributes: {
        id: string;
        'aria-describedby'?: string;
        'aria-invalid'?: 'true';
    }) => ComponentChildren;
}

export function Field({ label, hint, error: found, optional, wide, children }: FieldProps) {
    const id = useId();
    const { box, shown: error, onInput } = useMended<HTMLDivElement>(found);
    const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
    return (
        <div
            ref={box}
            class={`field${wide ? ' field-wide' : ''}${error ? ' field-wrong' : ''}`}
            onInput={onInput}
        >
            <label class="label" for={id}>
                {label}
                {optional && <span class="optional"> {t.form.optional}</span>}
            </label>
            {hint && (
                <p class="hint" id={`${id}-hint`}>
                    {hint}
                </p>
            )}
            {error && (
                <p class="error" id={`${id}-error`}>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            {children({
                id,
                ...(about ? { 'aria-describedby': about } : {}),
                ...(error ? { 'aria-invalid': 'true' as const } : {}),
            })}
        </div>
    );
}

type InputProps = Omit<FieldProps, 'children'> &
    Omit<JSX.IntrinsicElements['input'], 'onInput' | 'label' | 'value'> & {
        value: string;
        onValue: (value: string) => void;
    };

export function TextInput(props: InputProps) {
    const { label, hint, error, optional, wide, value, onValue, ...rest } = props;
    return (
        <Field
            label={label}
            hint={hint}
            error={error}
            optional={optional ?? false}
            wide={wide ?? false}
        >
            {(attributes) => (
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck={false}
                    {...rest}
                    {...attributes}
                    class={`text-field__input ${typeof rest.class === 'string' ? rest.class : ''}`}
                    value={value}
                    onInput={(event) => onValue(event.currentTarget.value)}
                />
            )}
        </Field>
    );
}

type SelectProps = Omit<FieldProps, 'children'> & {
    value: string;
    onValue: (value: string) => void;
    choices: { value: string; label: string }[];
    empty?: string;
};

export function Select({ value, onValue, choices, empty, ...field }: SelectProps) {
    return (
        <Field {...field}>
            {(attributes) => (
                <select
                    {...attributes}
                    class="select"
                    value={value}
                    onChange={(event) => onValue(event.currentTarget.value)}
                >
                    {empty !== undefined && <option value="">{empty}</option>}
                    {choices.map((one) => (
                        <option key={one.value} value={one.value}>
                            {one.label}
                        </option>
                    ))}
                </select>
            )}
        </Field>
    );
}

interface MomentProps {
    legend: string;
    hint?: string | undefined;
    error?: string | undefined;
    day: string;
    time: string;
    maxDay?: string;
    onDay: (day: string) => void;
    onTime: (time: string) => void;
}

/** A day and a time of that day. */
export function Moment(props: MomentProps) {
    const { legend, hint, day, time, maxDay, onDay, onTime } = props;
    const id = useId();
    const { box, shown: error, onInput } = useMended<HTMLFieldSetElement>(props.error);
    const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
    const shared = {
        ...(about ? { 'aria-describedby': about } : {}),
        ...(error ? { 'aria-invalid': 'true' as const } : {}),
    };
    return (
        <fieldset
            ref={box}
            class={`field moment${error ? ' field-wrong' : ''}`}
            onInput={onInput}
        >
            <legend class="label">{legend}</legend>
            {hint && (
                <p class="hint" id={`${id}-hint`}>
                    {hint}
                </p>
            )}
            {error && (
                <p class="error" id={`${id}-error`}>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            <div class="moment-parts">
                <label>
                    <span class="sr-only">{`${legend}: ${t.form.day}`}</span>
                    <input
                        type="date"
                        class="text-field__input"
                        value={day}
                        max={maxDay ?? ''}
                        {...shared}
                        onInput={(event) => onDay(event.currentTarget.value)}
                    />
                </label>
                <label>
                    <span class="sr-only">{`${legend}: ${t.form.time}`}</span>
                    <input
                        type="time"
                        class="text-field__input"
                        value={time}
                        {...shared}
                        onInput={(event) => onTime(event.currentTarget.value)}
                    />
                </label>
            </div>
        </fieldset>
    );
}

interface ButtonProps {
    kind?: 'primary' | 'secondary' | 'quiet';
    type?: 'submit' | 'button';
    small?: boolean;
    busy?: boolean;
    onClick?: () => void;
    children: ComponentChildren;
    label?: string;
    dataStep?: string;
}

/** A button that stays where it is, and keeps focus, while it works. */
export function Button(props: ButtonProps) {
    const { kind = 'secondary', type = 'button', small, busy, onClick, children, label } = props;
    const look = kind === 'quiet' ? 'tertiary' : kind;
    return (
        <button
            type={type}
            class={`button button--${look}${small ? ' button--small' : ''}${busy ? ' is-busy' : ''}`}
            aria-disabled={busy ? 'true' : undefined}
            aria-label={label}
            data-step={props.dataStep}
            onClick={(event) => {
                if (busy) event.preventDefault();
                else onClick?.();
            }}
        >
            {children}
        </button>
    );
}

interface DialogProps {
    title: string;
    onClose: () => void;
    children: ComponentChildren;
    wide?: boolean;
}

/** A native modal dialog: Escape closes it and focus returns to what opened it. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
    const dialog = useRef<HTMLDialogElement>(null);
    const id = useId();
    useEffect(() => {
        const opener = document.activeElement as HTMLElement | null;
        const shown = dialog.current;
        if (shown && !shown.open) shown.showModal();
        shown?.querySelector<HTMLElement>('form input, form select, .assignment')?.focus();
        return () => {
            shown?.close();
            if (opener?.isConnected) opener.focus();
        };
    }, []);
    return (
        <dialog
            ref={dialog}
            class={`dialog${wide ? ' dialog-wide' : ''}`}
            aria-labelledby={id}
            onCancel={(event) => {
                event.preventDefault();
                onClose();
            }}
        >
            <div class="dialog-head">
                <h2 id={id}>{title}</h2>
                <button type="button" class="plain-icon" aria-label={t.close} onClick={onClose}>
                    ×
                </button>
            </div>
            {children}
        </dialog>
    );
}
