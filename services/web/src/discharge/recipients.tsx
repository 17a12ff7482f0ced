/*
 * Who gets a notice: what the person's municipality and listed unit propose, with the reason, and a
 * search in the directory for more.
 */
import { useEffect, useId, useState } from 'preact/hooks';
import type { Schemas } from '../api/client';
import * as api from '../api/calls';
import { ROLE_OF } from './facts';
import { t } from '../text';
import { TextInput, useMended } from '../ui/form';

export interface Choice {
    unit: api.UnitRef;
    role: api.PartyRole;
    because: Schemas['Addressees']['addressees'][number]['because'] | 'chosen';
    checked: boolean;
}

/**
 * What is proposed, as choices. Where several units of a municipality do the same work, none of them
 * is chosen beforehand: a notice goes to those it concerns and to nobody else.
 */
export function proposed(addressees: Schemas['Addressees']['addressees']): Choice[] {
    const alike = (role: api.PartyRole) => addressees.filter((one) => one.role === role).length;
    return addressees.map((one) => ({
        ...one,
        checked: one.because !== 'municipality' || alike(one.role) === 1,
    }));
}

export function chosen(choices: Choice[]): api.Recipient[] {
    return choices
        .filter((one) => one.checked)
        .map((one) => ({ unitId: one.unit.id, role: one.role }));
}

/** LUS-10: with municipal health care, a primary care unit always gets the notice too. */
export function lacksPrimaryCare(
    recipients: api.Recipient[],
    already: api.PartyRole[] = [],
): boolean {
    const roles = new Set([...already, ...recipients.map((one) => one.role)]);
    return roles.has('municipal-health') && !roles.has('primary-care');
}

interface Props {
    choices: Choice[];
    onChoices: (choices: Choice[]) => void;
    error?: string | undefined;
    legend: string;
    /** Units that take part already, or send: not offered. */
    without: string[];
}

export function RecipientPicker({ choices, onChoices, error: found, legend, without }: Props) {
    const { box, shown: error, onInput } = useMended<HTMLFieldSetElement>(found);
    const id = useId();
    const toggle = (unitId: string) =>
        onChoices(
            choices.map((one) =>
                one.unit.id === unitId ? { ...one, checked: !one.checked } : one,
            ),
        );
    const add = (unit: api.UnitRef) => {
        const role = ROLE_OF[unit.kind];
        if (role) onChoices([...choices, { unit, role, because: 'chosen', checked: true }]);
    };
    return (
        <fieldset
            ref={box}
            onInput={onInput}
            class={`field recipients${error ? ' field-wrong' : ''}`}
            aria-describedby={error ? `${id}-error` : undefined}
        >
            <legend class="label">{legend}</legend>
            {error && (
                <p class="error" id={`${id}-error`} tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            {choices.length === 0 && <p class="quiet">{t.recipients.noProposal}</p>}
            {choices.some((one) => one.because === 'municipality' && !one.checked) && (
                <p class="hint">{t.recipients.pickRight}</p>
            )}
            <ul class="choices">
                {choices.map((one) => (
                    <li key={one.unit.id}>
                        <label class="choice">
                            <input
                                type="checkbox"
                                checked={one.checked}
                                onChange={() => toggle(one.unit.id)}
                            />
                            <span class="choice-text">
                                <span class="main-line">{one.unit.name}</span>
                                <span class="sub-line">
                                    {t.partyRole[one.role]} · {t.recipients.because[one.because]}
                                </span>
                            </span>
                        </label>
                    </li>
                ))}
            </ul>
            <UnitSearch
                label={t.recipients.search}
                act={t.recipients.add}
                taken={[...without, ...choices.map((one) => one.unit.id)]}
                fits={(unit) => ROLE_OF[unit.kind] !== undefined}
                onPick={add}
            />
        </fieldset>
    );
}

interface SearchProps {
    label: string;
    act: string;
    taken: string[];
    fits: (unit: api.Unit) => boolean;
    onPick: (unit: api.UnitRef) => void;
    kind?: Schemas['UnitKind'];
}

/** Looks for units while one types; picking is a button, so no listbox needs to be imitated. */
export function UnitSearch({ label, act, taken, fits, onPick, kind }: SearchProps) {
    const [text, setText] = useState('');
    const [found, setFound] = useState<api.Unit[] | null>(null);
    useEffect(() => {
        setFound(null);
        if (text.trim().length < 2) return undefined;
        let current = true;
        const timer = setTimeout(() => {
            api.searchUnits(text.trim(), kind).then(
                (answer) => current && setFound(answer.units),
                () => current && setFound([]),
            );
        }, 200);
        return () => {
            current = false;
            clearTimeout(timer);
        };
    }, [text, kind]);
    const offered = found?.filter((unit) => !taken.includes(unit.id) && fits(unit));
    return (
        <div class="unit-search">
            <TextInput
                type="search"
                label={label}
                hint={t.recipients.searchHint}
                value={text}
                onValue={setText}
                onKeyDown={(event) => {
                    if (event.key === 'Enter') event.preventDefault(); // not the whole form
                }}
            />
            <p class="sr-only" role="status">
                {offered ? t.recipients.hits(offered.length) : ''}
            </p>
            {offered && offered.length === 0 && <p class="quiet">{t.recipients.hits(0)}</p>}
            {offered && offered.length > 0 && (
                <ul class="hits">
                    {offered.slice(0, 12).map((unit) => (
                        <li key={unit.id}>
                            <span class="choice-text">
                                <span class="main-line">{unit.name}</span>
                                <span class="sub-line">
                                    {t.unitKind[unit.kind]} · {unit.provider.name}
                                </span>
                            </span>
                            <button
                                type="button"
                                class="button button--secondary button--small"
                                aria-label={`${act}: ${unit.name}`}
                                onClick={() => {
                                    onPick(unit);
                                    setText('');
                                }}
                            >
                                {act}
                            </button>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
