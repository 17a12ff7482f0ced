/* Telephone hours, as rows of days with a from and a to. */
import { Button } from '../ui/form';
import { w, type HoursGroup } from './words';

interface Props {
    value: HoursGroup[];
    onValue: (value: HoursGroup[]) => void;
    error: string | undefined;
}

const WEEKDAYS = [1, 2, 3, 4, 5];

export function HoursField({ value, onValue, error }: Props) {
    const f = w().form;
    const set = (index: number, part: Partial<HoursGroup>) =>
        onValue(value.map((one, i) => (i === index ? { ...one, ...part } : one)));
    return (
        <fieldset class={`field field-wide hours-field${error ? ' field-wrong' : ''}`}>
            <legend class="label">{w().hours}</legend>
            <p class="hint">{f.hoursHint}</p>
            {error && (
                <p class="error" tabIndex={-1} data-error-focus>
                    <span aria-hidden="true">▲ </span>
                    {error}
                </p>
            )}
            {value.map((one, index) => (
                <div class="hours-row" key={index}>
                    <div class="hours-days" role="group" aria-label={f.days}>
                        {w().weekdays.map((name, i) => (
                            <label class="hours-day" key={name}>
                                <input
                                    type="checkbox"
                                    aria-label={w().weekdaysLong[i]}
                                    checked={one.days.includes(i + 1)}
                                    onChange={(event) =>
                                        set(index, {
                                            days: event.currentTarget.checked
                                                ? [...one.days, i + 1].sort()
                                                : one.days.filter((day) => day !== i + 1),
                                        })
                                    }
                                />
                                <span>{name}</span>
                            </label>
                        ))}
                    </div>
                    <div class="hours-times">
                        <input
                            type="time"
                            class="text-field__input"
                            aria-label={f.from}
                            value={one.start}
                            onInput={(event) => set(index, { start: event.currentTarget.value })}
                        />
                        <span aria-hidden="true">–</span>
                        <input
                            type="time"
                            class="text-field__input"
                            aria-label={f.to}
                            value={one.end === '24:00' ? '00:00' : one.end}
                            onInput={(event) => set(index, { end: event.currentTarget.value })}
                        />
                        <Button
                            kind="quiet"
                            small
                            label={f.removeHours}
                            onClick={() => onValue(value.filter((_, i) => i !== index))}
                        >
                            ×
                        </Button>
                    </div>
                </div>
            ))}
            <Button
                small
                onClick={() =>
                    onValue([...value, { days: value.length ? [] : WEEKDAYS, start: '08:00', end: '16:30' }])
                }
            >
                {f.addHours}
            </Button>
        </fieldset>
    );
}

export function hoursFault(groups: HoursGroup[]): string | undefined {
    if (groups.some((one) => one.days.length === 0)) return w().form.daysMissing;
    if (groups.some((one) => !one.start || !one.end || (one.end !== '00:00' && one.end <= one.start)))
        return w().form.hoursWrong;
    return undefined;
}
