/* Versions: who established what when, any two compared, and what was in force on a day. */
import { useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/plan_calls';
import { dateTime, dayOf, now } from '../format';
import { Button, Dialog, FailureBox, Select, TextInput } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { contentOf, differences, rowName, type Content, type Difference } from './compare';
import { p, said, shown } from './words';

interface Props {
    plan: api.Plan;
    parts: api.PlanPart[];
}

function VersionBody({ parts, content }: { parts: api.PlanPart[]; content: Content }) {
    const line = (slot: api.PlanSlot, value: string | undefined) =>
        value && (
            <div key={slot.name}>
                <dt>{said(slot.label)}</dt>
                <dd>{shown(slot, value, content.units)}</dd>
            </div>
        );
    return (
        <>
            {parts.map((part) => {
                const rows = content.rows.filter((row) => row.section === part.section);
                if (part.many)
                    return rows.map((row) => (
                        <section key={row.id}>
                            <h3>{rowName(content, row)}</h3>
                            <dl class="plan-facts">{part.fields.map((slot) => line(slot, row.fields[slot.name]))}</dl>
                        </section>
                    ));
                if (!part.fields.some((slot) => content.fields[slot.name])) return null;
                return (
                    <section key={part.section}>
                        <h3>{said(part.label)}</h3>
                        <dl class="plan-facts">{part.fields.map((slot) => line(slot, content.fields[slot.name]))}</dl>
                    </section>
                );
            })}
        </>
    );
}

function VersionDialog(props: { parts: api.PlanPart[]; version: api.PlanVersion; onClose: () => void }) {
    const { parts, version, onClose } = props;
    return (
        <Dialog title={p().version(version.number)} onClose={onClose} wide>
            <p class="quiet">
                {p().established(version.establishedBy.name, version.unit.name, dateTime(version.establishedAt))}
            </p>
            <VersionBody parts={parts} content={version.content} />
        </Dialog>
    );
}

function Differences({ found }: { found: Difference[] }) {
    if (!found.length) return <p role="status">{p().same}</p>;
    return (
        <div class="table-scroll" role="region" aria-label={p().compare} tabIndex={0}>
            <table class="plan-differences">
                <thead>
                    <tr>
                        <th scope="col">{p().changed}</th>
                        <th scope="col">{p().before}</th>
                        <th scope="col">{p().after}</th>
                    </tr>
                </thead>
                <tbody>
                    {found.map((one, i) => (
                        <tr key={i}>
                            <th scope="row">
                                <span class="main-line">{one.field}</span>
                                <span class="sub-line">
                                    {one.part} · {p()[one.how]}
                                </span>
                            </th>
                            <td data-label={p().before}>{one.before ? <del>{one.before}</del> : '–'}</td>
                            <td data-label={p().after}>{one.after ? <ins>{one.after}</ins> : '–'}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

const NOW = 'now';

export function Versions({ plan, parts }: Props) {
    const numbers = plan.versions.map((one) => String(one.number));
    const [chosenFrom, setFrom] = useState('');
    const [chosenTo, setTo] = useState('');
    const written = plan.state === 'revised' || numbers.length === 1;
    const from = chosenFrom || (written ? numbers.at(-1) : numbers.at(-2)) || '';
    const to = chosenTo || (written ? NOW : numbers.at(-1)) || '';
    const [day, setDay] = useState(dayOf(now()));
    const [opened, setOpened] = useState<api.PlanVersion | null>(null);
    const [found, setFound] = useState<Difference[] | null>(null);
    const [nothing, setNothing] = useState(false);
    const doing = useDoing();
    const choices = numbers.map((value) => ({ value, label: p().version(Number(value)) }));
    const get = async (which: string) =>
        which === NOW ? contentOf(plan) : (await api.readVersion(plan.id, Number(which))).content;
    const onDay = async () => {
        setNothing(false);
        try {
            setOpened(await api.readInForce(plan.id, day));
        } catch (error) {
            if (!(error instanceof Failure) || error.status !== 404) throw error;
            setNothing(true);
        }
    };
    return (
        <section class="card plan-part plan-versions" aria-labelledby="versions">
            <h2 id="versions">{p().versions}</h2>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {plan.versions.length === 0 && <p class="quiet">{p().noVersion}</p>}
            <ul class="plain-list">
                {[...plan.versions].reverse().map((one) => (
                    <li key={one.number}>
                        <span class="main-line">{p().version(one.number)}</span>
                        <span class="sub-line">
                            {p().established(one.establishedBy.name, one.unit.name, dateTime(one.establishedAt))}
                        </span>
                        <Button
                            kind="quiet"
                            small
                            label={`${p().openOne} ${p().version(one.number)}`}
                            onClick={() =>
                                void doing.run(async () => setOpened(await api.readVersion(plan.id, one.number)))
                            }
                        >
                            {p().openOne}
                        </Button>
                    </li>
                ))}
            </ul>
            {numbers.length > 0 && (
                <>
                    <div class="fields plan-tools">
                        <Select label={p().from} value={from} onValue={setFrom} choices={choices} />
                        <Select
                            label={p().to}
                            value={to}
                            onValue={setTo}
                            choices={[...choices, { value: NOW, label: p().now }]}
                        />
                        <Button
                            busy={doing.busy}
                            onClick={() =>
                                void doing.run(async () => {
                                    const [one, two] = await Promise.all([get(from), get(to)]);
                                    setFound(differences(parts, one, two));
                                })
                            }
                        >
                            {p().compare}
                        </Button>
                    </div>
                    {found && <Differences found={found} />}
                    <div class="fields plan-tools">
                        <TextInput label={p().inForce} type="date" value={day} onValue={setDay} />
                        <Button onClick={() => void doing.run(onDay)}>{p().showDay}</Button>
                    </div>
                    {nothing && <p role="status">{p().nothingInForce}</p>}
                </>
            )}
            {opened && <VersionDialog parts={parts} version={opened} onClose={() => setOpened(null)} />}
        </section>
    );
}
