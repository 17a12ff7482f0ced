/* Who may open a person with protected identity (rules.md 5.5). */
import { useState } from 'preact/hooks';
import * as api from '../api/calls';
import { useUnsent } from '../router';
import { t } from '../text';
import { Button, FailureBox } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { toast } from '../ui/toast';

export function NamedStaff({ patientId }: { patientId: string }) {
    const found = useResource(patientId, () => api.readNamedStaff(patientId));
    const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
    const doing = useDoing();
    useUnsent(picked !== null);
    const { data } = found;
    const named = picked ?? new Set(data?.staff.map((one) => one.id));
    const people = new Map(
        [...(data?.staff ?? []), ...(data?.candidates ?? [])].map((one) => [one.id, one]),
    );

    const toggle = (id: string) => {
        const next = new Set(named);
        if (!next.delete(id)) next.add(id);
        setPicked(next);
    };
    const save = () =>
        doing.run(async () => {
            found.put(await api.writeNamedStaff(patientId, [...named]));
            setPicked(null);
            toast(t.saved);
        });

    return (
        <section class="card" aria-labelledby="named">
            <h2 id="named">{t.person.namedStaff}</h2>
            <p class="hint">{t.person.namedStaffHint}</p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {doing.failure && <FailureBox failure={doing.failure} />}
            <fieldset class="plain-fieldset">
                <legend class="sr-only">{t.person.namedStaff}</legend>
                <ul class="choices">
                    {[...people.values()].map((one) => (
                        <li key={one.id}>
                            <label class="choice">
                                <input
                                    type="checkbox"
                                    checked={named.has(one.id)}
                                    onChange={() => toggle(one.id)}
                                />
                                <span class="choice-text">
                                    <span class="main-line">{one.name}</span>
                                    <span class="sub-line">
                                        {[one.title, one.unitName].filter(Boolean).join(' · ')}
                                    </span>
                                </span>
                            </label>
                        </li>
                    ))}
                </ul>
            </fieldset>
            {data && (
                <div class="actions">
                    <Button kind="primary" busy={doing.busy} onClick={() => void save()}>
                        {t.save}
                    </Button>
                </div>
            )}
        </section>
    );
}
