/* Choosing one of a few, and text of more than a line. */
import { useId } from 'preact/hooks';
import { Field, useMended } from './form';

interface RadioProps<T extends string> {
    legend: string;
    value: T | '';
    choices: readonly { value: T; label: string; hint?: string | undefined }[];
    onValue: (value: T) => void;
    error?: string | undefined;
}

/** One of a few, each with what it means: all seen at once, none chosen unless `value` says so. */
export function RadioGroup<T extends string>(props: RadioProps<T>) {
    const { legend, value, choices, onValue } = props;
    const id = useId();
    const { box, shown: error, onInput } = useMended<HTMLFieldSetElement>(props.error);
    return (
        <fieldset
            ref={box}
            class={`field field-wide${error ? ' field-wrong' : ''}`}
            onInput={onInput}
            aria-describedby={error ? `${id}-error` : undefined}
        >
            <legend class="label">{legend}</legend>
            {error && (
                <p class="error" id={`${id}-error`} tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            <div class="choices">
                {choices.map((one) => (
                    <label class="choice" key={one.value}>
                        <input
                            type="radio"
                            name={id}
                            value={one.value}
                            checked={value === one.value}
                            onChange={() => onValue(one.value)}
                        />
                        <span class="choice-text">
                            <span class="main-line">{one.label}</span>
                            {one.hint && <span class="sub-line">{one.hint}</span>}
                        </span>
                    </label>
                ))}
            </div>
        </fieldset>
    );
}

interface AreaProps {
    label: string;
    hint?: string | undefined;
    error?: string | undefined;
    optional?: boolean;
    maxLength: number;
    rows?: number;
    value: string;
    onValue: (value: string) => void;
}

export function TextArea({ label, hint, error, optional, rows, onValue, ...rest }: AreaProps) {
    return (
        <Field label={label} hint={hint} error={error} optional={optional ?? false} wide>
            {(attributes) => (
                <textarea
                    {...attributes}
                    class="text-field__input text-area"
                    rows={rows ?? 2}
                    maxLength={rest.maxLength}
                    value={rest.value}
                    onInput={(event) => onValue(event.currentTarget.value)}
                />
            )}
        </Field>
    );
}

export function CheckBox(props: {
    label: string;
    hint?: string;
    checked: boolean;
    onChecked: (checked: boolean) => void;
}) {
    return (
        <label class="choice field-wide">
            <input
                type="checkbox"
                checked={props.checked}
                onChange={(event) => props.onChecked(event.currentTarget.checked)}
            />
            <span class="choice-text">
                <span class="main-line">{props.label}</span>
                {props.hint && <span class="sub-line">{props.hint}</span>}
            </span>
        </label>
    );
}
