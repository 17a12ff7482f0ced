/* A contact is ended; what has been offered is noted. */
import { useState } from 'preact/hooks';
import * as api from '../api/contact_calls';
import { dayOf, isoOf, momentOf, now } from '../format';
import { KeptForm } from '../liability/kept_form';
import { t } from '../text';
import { RadioGroup, TextArea } from '../ui/choice';
import { Dialog, Select, TextInput } from '../ui/form';
import { nameOf, w } from './words';

interface Props {
    found: api.Contacts;
    put: (found: api.Contacts) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

type Reason = api.ContactEnding['reason'];
const REASONS: Reason[] = ['patients-wish', 'replaced', 'left', 'moved', 'no-longer-needed', 'died', 'mistake'];

export function EndDialog({ found, put, reload, onClose, one }: Props & { one: api.FixedContact }) {
    const e = w().ending;
    const [form, setForm] = useState({ day: '', reason: '' as Reason | '', note: '' });
    const set = (part: Partial<typeof form>) => setForm((was) => ({ ...was, ...part }));
    const present = found.contacts.find((each) => each.id === one.id) ?? one;
    const send = async () => {
        const end = form.day && form.day < dayOf(now()) ? momentOf(form.day, '23:59') : null;
        put(
            await api.endContact(present, {
                at: end === null ? null : isoOf(end),
                reason: form.reason as Reason,
                note: form.note.trim() || null,
            }),
        );
    };
    return (
        <Dialog title={e.title(nameOf(one))} onClose={onClose}>
            <KeptForm
                act={e.act}
                done={e.done}
                pointers={['/at', '/reason', '/note']}
                dirty={Boolean(form.reason || form.note)}
                check={(): Record<string, string> => (form.reason ? {} : { '/reason': t.form.missing(e.reason) })}
                send={send}
                reload={reload}
                onClose={onClose}
            >
                {(errors) => (
                    <>
                        <RadioGroup
                            legend={e.reason}
                            value={form.reason}
                            onValue={(reason) => set({ reason })}
                            error={errors.at('/reason')}
                            choices={REASONS.map((value) => ({ value, label: w().ends[value] }))}
                        />
                        <TextInput
                            type="date"
                            label={e.at}
                            optional
                            max={dayOf(now())}
                            error={errors.at('/at')}
                            value={form.day}
                            onValue={(day) => set({ day })}
                        />
                        <TextArea
                            label={e.note}
                            optional
                            maxLength={500}
                            error={errors.at('/note')}
                            value={form.note}
                            onValue={(note) => set({ note })}
                        />
                        <p class="callout callout-warn">{e.consequence}</p>
                    </>
                )}
            </KeptForm>
        </Dialog>
    );
}

type Outcome = api.ContactOfferDraft['outcome'];
const OUTCOMES: Outcome[] = ['offered', 'accepted', 'declined', 'unnecessary'];
const KINDS: api.ContactOfferDraft['kind'][] = ['home-care-contact', 'physician'];

export function OfferDialog({ found, put, reload, onClose }: Props) {
    const o = w().offers;
    const kinds = found.part === 'listed' ? KINDS.slice(1) : KINDS;
    const [form, setForm] = useState({
        kind: (kinds.length === 1 ? kinds[0] : '') as api.ContactOfferDraft['kind'] | '',
        outcome: '' as Outcome | '',
        day: dayOf(now()),
        note: '',
    });
    const set = (part: Partial<typeof form>) => setForm((was) => ({ ...was, ...part }));
    const why = form.outcome === 'unnecessary';
    return (
        <Dialog title={o.add} onClose={onClose}>
            <KeptForm
                act={t.save}
                done={o.done}
                pointers={['/kind', '/outcome', '/day', '/note']}
                dirty={Boolean(form.outcome || form.note)}
                check={() => ({
                    ...(form.kind ? {} : { '/kind': t.form.missing(o.kind) }),
                    ...(form.outcome ? {} : { '/outcome': t.form.missing(o.outcome) }),
                    ...(why && !form.note.trim() ? { '/note': t.form.missing(o.noteWhy) } : {}),
                })}
                send={async () =>
                    put(
                        await api.recordOffer(found.patientId, {
                            kind: form.kind as api.ContactOfferDraft['kind'],
                            outcome: form.outcome as Outcome,
                            day: form.day || null,
                            note: form.note.trim() || null,
                        }),
                    )
                }
                reload={reload}
                onClose={onClose}
            >
                {(errors) => (
                    <>
                        <Select
                            label={o.kind}
                            error={errors.at('/kind')}
                            value={form.kind}
                            empty={t.form.choose}
                            onValue={(kind) => set({ kind: kind as api.ContactOfferDraft['kind'] })}
                            choices={kinds.map((value) => ({ value, label: w().kinds[value] }))}
                        />
                        <RadioGroup
                            legend={o.outcome}
                            value={form.outcome}
                            onValue={(outcome) => set({ outcome })}
                            error={errors.at('/outcome')}
                            choices={OUTCOMES.map((value) => ({ value, label: o.outcomes[value] }))}
                        />
                        <TextInput
                            type="date"
                            label={o.day}
                            max={dayOf(now())}
                            error={errors.at('/day')}
                            value={form.day}
                            onValue={(day) => set({ day })}
                        />
                        <TextArea
                            label={why ? o.noteWhy : o.note}
                            optional={!why}
                            maxLength={500}
                            error={why ? errors.at('/note') : undefined}
                            value={form.note}
                            onValue={(note) => set({ note })}
                        />
                    </>
                )}
            </KeptForm>
        </Dialog>
    );
}
