/* That another municipality has decided on special housing, and pays (PAY-2): on the person's page. */
import { useState } from 'preact/hooks';
import * as base from '../api/calls';
import { date, dateTime } from '../format';
import { may } from '../session/session';
import { t } from '../text';
import { Button, Dialog, FailureBox, Select, TextInput } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { toast } from '../ui/toast';
import * as api from './calls';
import { KeptForm } from './kept_form';
import { words } from './text';

interface Props {
    patient: base.Patient;
    put: (patient: base.Patient) => void;
    reload: () => Promise<void>;
}

export function Placement({ patient, put, reload }: Props) {
    const w = words().placement;
    const [open, setOpen] = useState(false);
    const doing = useDoing();
    const { placement } = patient;
    const remove = () =>
        doing.run(async () => {
            put(await api.writePlacement(patient.id, patient.version, { kind: 'none' }));
            toast(t.saved);
        });
    return (
        <section class="card" aria-labelledby="placement">
            <h2 id="placement">{w.title}</h2>
            <p class="quiet">{w.words}</p>
            {doing.failure && <FailureBox failure={doing.failure} />}
            {placement ? (
                <>
                    <p class="main-line">
                        <strong>{placement.municipality.name}</strong>, {w.kinds[placement.kind]}
                    </p>
                    <p>
                        {date(placement.since)} – {placement.until ? date(placement.until) : ''}
                    </p>
                    <p class="quiet small">
                        {w.recorded(placement.recordedBy.name, dateTime(placement.recordedAt))}
                    </p>
                </>
            ) : (
                <p>{w.none}</p>
            )}
            {may('patient.write') && (
                <div class="actions">
                    <Button onClick={() => setOpen(true)}>{placement ? w.change : w.add}</Button>
                    {placement && (
                        <Button kind="quiet" busy={doing.busy} onClick={() => void remove()}>
                            {w.remove}
                        </Button>
                    )}
                </div>
            )}
            {open && (
                <PlacementDialog
                    patient={patient}
                    put={put}
                    reload={reload}
                    onClose={() => setOpen(false)}
                />
            )}
        </section>
    );
}

type Kind = 'sol-8-4' | 'sol-8-11' | 'sol-26-1';

function PlacementDialog({ patient, put, reload, onClose }: Props & { onClose: () => void }) {
    const w = words().placement;
    const was = patient.placement;
    const reference = useResource('reference', base.readReference);
    const [form, setForm] = useState({
        kind: was?.kind ?? ('sol-8-4' as Kind),
        municipality: was?.municipality.code ?? '',
        since: was?.since ?? '',
        until: was?.until ?? '',
    });
    const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
    const check = () => ({
        ...(form.municipality ? {} : { '/municipalityCode': t.form.missing(w.municipality) }),
        ...(form.since ? {} : { '/since': t.form.missing(w.since) }),
        ...(form.until && form.until < form.since ? { '/until': w.endsBefore } : {}),
    });
    return (
        <Dialog title={was ? w.change : w.add} onClose={onClose}>
            <KeptForm
                act={t.save}
                done={t.saved}
                pointers={['/kind', '/municipalityCode', '/since', '/until']}
                dirty={form.municipality !== (was?.municipality.code ?? '')}
                check={check}
                reload={reload}
                onClose={onClose}
                send={async () =>
                    put(
                        await api.writePlacement(patient.id, patient.version, {
                            kind: form.kind,
                            municipalityCode: form.municipality,
                            since: form.since,
                            until: form.until || null,
                        }),
                    )
                }
            >
                {(errors) => (
                    <div class="fields">
                        <Select
                            label={w.municipality}
                            error={errors.at('/municipalityCode')}
                            value={form.municipality}
                            empty={t.form.choose}
                            onValue={(municipality) => set({ municipality })}
                            choices={(reference.data?.municipalities ?? []).map((one) => ({
                                value: one.code,
                                label: one.name,
                            }))}
                        />
                        <Select
                            label={w.kind}
                            error={errors.at('/kind')}
                            value={form.kind}
                            onValue={(kind) => set({ kind: kind as Kind })}
                            choices={Object.entries(w.kinds).map(([value, label]) => ({
                                value,
                                label,
                            }))}
                        />
                        <TextInput
                            type="date"
                            label={w.since}
                            error={errors.at('/since')}
                            value={form.since}
                            onValue={(since) => set({ since })}
                        />
                        <TextInput
                            type="date"
                            label={w.until}
                            optional
                            error={errors.at('/until')}
                            value={form.until}
                            onValue={(until) => set({ until })}
                        />
                    </div>
                )}
            </KeptForm>
        </Dialog>
    );
}
