/*
 * One section of a document while it is written. Its state follows from what it holds and is said in
 * words: typing makes it done, and two boxes say "not known yet" and "nothing, or does not apply".
 */
import { useId } from 'preact/hooks';
import type { Discharge } from '../api/calls';
import { t } from '../text';
import { Button, Field } from '../ui/form';
import { RowsShown, StateBadge } from './show';
import {
    stateOf,
    words,
    type FormColumn,
    type Forms,
    type FormSection,
    type Kept,
    type Row,
    type Writing,
} from './forms';

interface Props {
    section: FormSection;
    now: Writing;
    change: (part: Partial<Writing>) => void;
    error: string | undefined;
    hint: string | null; // where its text was taken from
    found: Discharge;
}

export function SectionEditor({ section, now, change, error, hint, found }: Props) {
    const id = useId();
    const state = stateOf(section, now);
    const help = words(section.help);
    const demand =
        section.need === 'law' ? t.document.law : section.need === 'plan' ? t.document.plan : '';
    const about = [help && `${id}-help`, demand && `${id}-need`, error && `${id}-error`]
        .filter(Boolean)
        .join(' ');
    return (
        <section class={`card doc-section${error ? ' field-wrong' : ''}`} aria-labelledby={id}>
            <div class="doc-head">
                <h2 id={id}>{words(section.label)}</h2>
                <StateBadge state={state} />
            </div>
            {help && (
                <p class="hint" id={`${id}-help`}>
                    {help}
                </p>
            )}
            {demand && (
                <p class="hint" id={`${id}-need`}>
                    <strong>{demand}</strong>
                </p>
            )}
            {hint && <p class="hint doc-copied">{hint}</p>}
            {error && (
                <p class="error" id={`${id}-error`}>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            {!now.none && (
                <Body
                    section={section}
                    now={now}
                    change={change}
                    found={found}
                    label={id}
                    about={about}
                    wrong={error !== undefined}
                />
            )}
            <div class="doc-boxes" role="group" aria-labelledby={id}>
                <label class="choice choice-inline">
                    <input
                        type="checkbox"
                        checked={now.unknown}
                        onChange={(event) =>
                            change({ unknown: event.currentTarget.checked, none: false })
                        }
                    />
                    <span>{t.document.unknown}</span>
                </label>
                {section.need !== 'law' && (
                    <label class="choice choice-inline">
                        <input
                            type="checkbox"
                            checked={now.none}
                            onChange={(event) =>
                                change({ none: event.currentTarget.checked, unknown: false })
                            }
                        />
                        <span>{t.document.noneBox}</span>
                    </label>
                )}
            </div>
        </section>
    );
}

interface BodyProps {
    section: FormSection;
    now: Writing;
    change: (part: Partial<Writing>) => void;
    found: Discharge;
    label: string;
    about: string;
    wrong: boolean;
}

function Body({ section, now, change, found, label, about, wrong }: BodyProps) {
    const shared = {
        'aria-labelledby': label,
        ...(about ? { 'aria-describedby': about } : {}),
        ...(wrong ? { 'aria-invalid': 'true' as const } : {}),
    };
    if (section.type === 'list')
        return (
            <Rows
                section={section}
                rows={now.rows}
                onRows={(rows) => change({ rows, unknown: false })}
                found={found}
            />
        );
    if (section.type === 'choice')
        return (
            <select
                {...shared}
                class="select"
                value={now.choice}
                onChange={(event) => change({ choice: event.currentTarget.value, unknown: false })}
            >
                <option value="">{t.document.choose}</option>
                {section.options.map((one) => (
                    <option key={one.key} value={one.key}>
                        {words(one.label)}
                    </option>
                ))}
            </select>
        );
    return (
        <textarea
            {...shared}
            class="text-field__input doc-area"
            rows={2}
            maxLength={4000}
            value={now.text}
            onInput={(event) => change({ text: event.currentTarget.value })}
        />
    );
}

interface RowsProps {
    section: FormSection;
    rows: Row[];
    onRows: (rows: Row[]) => void;
    found: Discharge;
}

function Rows({ section, rows, onRows, found }: RowsProps) {
    const shown = rows.length ? rows : [{}];
    const set = (n: number, key: string, value: string) =>
        onRows(shown.map((row, i) => (i === n ? { ...row, [key]: value } : row)));
    return (
        <div class="doc-list">
            {shown.map((row, n) => (
                <fieldset class="doc-row" key={n}>
                    <legend>{t.document.row(n + 1)}</legend>
                    <div class="doc-cells">
                        {section.columns.map((column) => (
                            <Cell
                                key={column.key}
                                column={column}
                                value={row[column.key] ?? ''}
                                onValue={(value) => set(n, column.key, value)}
                                found={found}
                            />
                        ))}
                    </div>
                    {rows.length > 1 && (
                        <Button
                            kind="quiet"
                            small
                            onClick={() => onRows(rows.filter((_, i) => i !== n))}
                            label={t.document.removeRow(n + 1)}
                        >
                            {t.document.removeRow(n + 1)}
                        </Button>
                    )}
                </fieldset>
            ))}
            {shown.length < 40 && (
                <Button small onClick={() => onRows([...shown, {}])}>
                    {t.document.addRow}
                </Button>
            )}
        </div>
    );
}

interface CellProps {
    column: FormColumn;
    value: string;
    onValue: (value: string) => void;
    found: Discharge;
}

function choices(column: FormColumn, found: Discharge): { key: string; label: string }[] | null {
    if (column.type === 'choice')
        return column.options.map((one) => ({ key: one.key, label: words(one.label) }));
    if (column.type !== 'unit') return null;
    const units = new Map(
        found.parties.filter((one) => !one.until).map((one) => [one.unit.id, one.unit.name]),
    );
    return [...units].map(([key, label]) => ({ key, label }));
}

function Cell({ column, value, onValue, found }: CellProps) {
    const options = choices(column, found);
    return (
        <Field label={words(column.label)}>
            {(attributes) =>
                options ? (
                    <select
                        {...attributes}
                        class="select"
                        value={value}
                        onChange={(event) => onValue(event.currentTarget.value)}
                    >
                        <option value="">{t.document.choose}</option>
                        {options.map((one) => (
                            <option key={one.key} value={one.key}>
                                {one.label}
                            </option>
                        ))}
                    </select>
                ) : (
                    <input
                        {...attributes}
                        class="text-field__input"
                        type={column.type === 'date' ? 'date' : 'text'}
                        inputMode={column.type === 'number' ? 'numeric' : undefined}
                        autocomplete="off"
                        maxLength={500}
                        value={value}
                        onInput={(event) => onValue(event.currentTarget.value)}
                    />
                )
            }
        </Field>
    );
}

interface GivenProps {
    section: FormSection;
    kept: Kept | undefined;
    forms: Forms;
    found: Discharge;
}

/** A section that the case fills in: shown, never typed. */
export function GivenSection({ section, kept, forms, found }: GivenProps) {
    const id = useId();
    return (
        <section class="card doc-section doc-given" aria-labelledby={id}>
            <div class="doc-head">
                <h2 id={id}>{words(section.label)}</h2>
                <StateBadge state={kept?.state ?? 'unknown'} />
            </div>
            <p class="hint">{t.document.given}</p>
            {kept?.rows ? (
                <RowsShown section={section} rows={kept.rows} forms={forms} found={found} />
            ) : (
                <p class="quiet">{kept?.none ? t.document.givenNone : t.document.givenUnknown}</p>
            )}
        </section>
    );
}
