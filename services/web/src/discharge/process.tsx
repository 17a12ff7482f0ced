/* The six steps from hospital to home, as a bar: done, now, left. Words for those who do not see it. */
import type { Schemas } from '../api/client';
import { t } from '../text';

type State = Schemas['DischargeState'];

const STEPS: State[] = ['admitted', 'notified', 'planning', 'ready', 'discharged', 'follow-up'];

export function stepOf(state: State): number {
    if (state === 'closed') return STEPS.length;
    return STEPS.indexOf(state);
}

export function ProcessMini({ state }: { state: State }) {
    const now = stepOf(state);
    if (state === 'aborted') return <span class="process-words">{t.process.aborted}</span>;
    const words =
        state === 'closed'
            ? t.process.closed
            : t.process.stepOf(now + 1, STEPS.length, t.process.states[state]);
    return (
        <span class="process-mini">
            <span class="process-words">{t.process.states[state]}</span>
            <span class="process-track" aria-hidden="true">
                {STEPS.map((step, i) => (
                    <span key={step} class={i < now ? 'done' : i === now ? 'now' : 'left'} />
                ))}
            </span>
            <span class="sr-only">{words}</span>
        </span>
    );
}

export function ProcessBar({ state }: { state: State }) {
    const now = stepOf(state);
    return (
        <ol class="process-bar" aria-label={t.process.label}>
            {STEPS.map((step, i) => {
                const how = i < now ? 'done' : i === now ? 'now' : 'left';
                return (
                    <li key={step} class={how} aria-current={how === 'now' ? 'step' : undefined}>
                        <span class="process-mark" aria-hidden="true">
                            {how === 'done' ? '✓' : i + 1}
                        </span>
                        <span class="process-name">{t.process.states[step]}</span>
                        <span class="process-how">{t.process[how]}</span>
                    </li>
                );
            })}
        </ol>
    );
}
