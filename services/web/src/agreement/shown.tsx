/* What is agreed, as it is read: by staff, on paper, and by the person in the own view. */
import type { AgreementVersion } from '../api/agreement_calls';
import { date, dateTime } from '../format';
import { FIELDS, w } from './words';

export function Agreed({ version, own }: { version: AgreementVersion; own?: boolean }) {
    const who = [w().givers[version.agreedWith], version.name].filter(Boolean).join(' ');
    return (
        <>
            <dl class="agreement-text">
                {FIELDS.filter((name) => version.fields[name]).map((name) => (
                    <div key={name} data-field={name}>
                        <dt>{w().fields[name]}</dt>
                        <dd>{name === 'follow-up' ? date(version.fields[name] ?? '') : version.fields[name]}</dd>
                    </div>
                ))}
            </dl>
            <p class="quiet">
                {w().agreedLine(who, w().hows[version.how], dateTime(version.agreedAt))}.
                {version.toldBy && ` ${w().toldLine(version.toldBy)}.`}
                {!own && ` ${w().madeLine(version.madeBy.name, version.unit.name, dateTime(version.madeAt))}.`}
            </p>
        </>
    );
}

/** Every version before the one in force, as it was. */
export function Earlier({ versions, now, own }: { versions: AgreementVersion[]; now: number | null; own?: boolean }) {
    const before = versions.filter((one) => one.number !== now);
    if (before.length === 0) return null;
    return (
        <section class="agreement-earlier">
            <h3>{w().earlier}</h3>
            {before.map((one) => (
                <details key={one.number}>
                    <summary>
                        {w().version(one.number)}, {dateTime(one.agreedAt)}
                    </summary>
                    <Agreed version={one} own={own ?? false} />
                </details>
            ))}
        </section>
    );
}
