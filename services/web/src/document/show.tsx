/* What stands in a section, to read: the same on the screen and on paper. */
import type { Discharge } from '../api/calls';
import { date, dateTime } from '../format';
import { t } from '../text';
import { formOf, words, type FormColumn, type Forms, type FormSection, type Kept } from './forms';

interface Known {
    forms: Forms;
    found: Discharge;
}

const unitName = (found: Discharge, id: string): string =>
    found.parties.find((one) => one.unit.id === id)?.unit.name ?? '–';

function cellText(column: FormColumn, value: string | undefined, known: Known): string {
    if (!value) return '–';
    if (column.type === 'date') return date(value);
    if (column.type === 'moment') return dateTime(value);
    if (column.type === 'unit') return unitName(known.found, value);
    if (column.type === 'document') {
        const form = formOf(known.forms, value);
        return form ? words(form.label) : value;
    }
    const option = column.options.find((one) => one.key === value);
    return option ? words(option.label) : value;
}

export function RowsShown({
    section,
    rows,
    ...known
}: Known & { section: FormSection; rows: Record<string, string>[] }) {
    return (
        <div class="table-scroll" tabIndex={0} role="group" aria-label={words(section.label)}>
            <table class="doc-rows">
                <thead>
                    <tr>
                        {section.columns.map((column) => (
                            <th key={column.key} scope="col">
                                {words(column.label)}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row, n) => (
                        <tr key={n}>
                            {section.columns.map((column) => (
                                <td key={column.key}>{cellText(column, row[column.key], known)}</td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

/** The words of a section without its heading. */
export function SectionShown({
    section,
    kept,
    ...known
}: Known & { section: FormSection; kept: Kept }) {
    const option = section.options.find((one) => one.key === kept.choice);
    return (
        <>
            {kept.state === 'untouched' && <p class="quiet">{t.document.nobodyLooked}</p>}
            {kept.state === 'unknown' && <p class="quiet">{t.document.notKnown}</p>}
            {kept.none && <p>{t.document.nothing}</p>}
            {option && <p>{words(option.label)}</p>}
            {kept.text && <p class="doc-text">{kept.text}</p>}
            {kept.rows && <RowsShown section={section} rows={kept.rows} {...known} />}
        </>
    );
}

export function StateBadge({ state }: { state: Kept['state'] }) {
    return <span class={`badge doc-state doc-state-${state}`}>{t.document.state[state]}</span>;
}
