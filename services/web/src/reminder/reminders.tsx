/* The own unit's reminders in a case: no other party sees them. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { dateTime, dayOf, isoOf, momentOf, now, timeOf } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { t } from '../text';
import { TextArea } from '../ui/choice';
import { Button, Dialog, FailureBox, Moment, Select, useErrors, useFocusError } from '../ui/form';
import { useDoing, useHappened, useResource } from '../ui/hooks';
import { Broken, Loading } from '../ui/page';
import { toast } from '../ui/toast';

export function Reminders({ id }: { id: string }) {
    const found = useResource(`reminders ${id}`, () => api.readReminders(id));
    const [open, setOpen] = useState<api.Reminder | 'new' | null>(null);
    const doing = useDoing();
    const write = may('discharge.act');
    useHappened(
        (happened) =>
            happened.kind === 'reset' || (happened.kind === 'changed' && happened.id === id),
        () => void found.reload(),
        200,
    );
    const finish = (one: api.Reminder, done: boolean) =>
        doing.run(async () => {
            const { dueAt, text, user } = one;
            found.put(
                await api.changeReminder(one.id, one.version, {
                    dueAt,
                    text,
                    userId: user?.id ?? null,
                    done,
                }),
            );
            if (done) toast(t.reminders.markedDone);
        });
    const list = found.data?.reminders ?? [];
    return (
        <section aria-label={t.reminders.title}>
            <p class="quiet">{t.reminders.words}</p>
            {write && (
                <p>
                    <Button onClick={() => setOpen('new')}>{t.reminders.add}</Button>
                </p>
            )}
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {doing.failure && <FailureBox failure={doing.failure} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && list.length === 0 && <p class="quiet">{t.reminders.none}</p>}
            <ul class="reminders">
                {list.map((one) => (
                    <li key={one.id} class={one.doneAt ? 'reminder-done' : ''}>
                        <Words one={one} />
                        {write && (
                            <span class="reminder-acts">
                                <Button
                                    small
                                    busy={doing.busy}
                                    label={t.reminders.labelled(
                                        one.doneAt ? t.reminders.reopen : t.reminders.markDone,
                                        one.text,
                                    )}
                                    onClick={() => void finish(one, !one.doneAt)}
                                >
                                    {one.doneAt ? t.reminders.reopen : t.reminders.markDone}
                                </Button>
                                {!one.doneAt && (
                                    <Button
                                        small
                                        kind="quiet"
                                        label={t.reminders.labelled(t.reminders.change, one.text)}
                                        onClick={() => setOpen(one)}
                                    >
                                        {t.reminders.change}
                                    </Button>
                                )}
                            </span>
                        )}
                    </li>
                ))}
            </ul>
            {open && found.data && (
                <ReminderDialog
                    id={id}
                    reminder={open === 'new' ? null : open}
                    members={found.data.members}
                    put={found.put}
                    onClose={() => setOpen(null)}
                />
            )}
        </section>
    );
}

function Words({ one }: { one: api.Reminder }) {
    const who = one.user && t.reminders.forUser(one.user.name);
    const instead = one.user && one.substitute && t.reminders.instead(one.substitute.name);
    const done = one.doneAt && one.doneBy && t.reminders.doneBy(one.doneBy.name, dateTime(one.doneAt));
    return (
        <span class="reminder-words">
            <span class="main-line">{one.text}</span>
            <span class="sub-line">
                {[dateTime(one.dueAt), who, instead, t.reminders.by(one.createdBy.name), done]
                    .filter(Boolean)
                    .join(' · ')}
            </span>
        </span>
    );
}

interface DialogProps {
    id: string;
    reminder: api.Reminder | null;
    members: api.Person[];
    put: (reminders: api.Reminders) => void;
    onClose: () => void;
}

function ReminderDialog({ id, reminder, members, put, onClose }: DialogProps) {
    const begun = reminder ? Date.parse(reminder.dueAt) : now() + 24 * 3600 * 1000;
    const [form, setForm] = useState({
        day: dayOf(begun),
        time: reminder ? timeOf(begun) : '08:00',
        text: reminder?.text ?? '',
        who: reminder?.user?.id ?? '',
    });
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/dueAt', '/text', '/userId'], own);
    useFocusError(element, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(form.text !== (reminder?.text ?? ''));
    const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });

    const save = async () => {
        const at = form.day && form.time ? momentOf(form.day, form.time) : null;
        const wrong: Record<string, string> = {};
        if (!form.text.trim()) wrong['/text'] = t.form.missing(t.reminders.text);
        if (at === null) wrong['/dueAt'] = t.reminders.badTime;
        setOwn(wrong);
        doing.clear();
        if (at === null || Object.keys(wrong).length) return;
        const body = { dueAt: isoOf(at), text: form.text.trim(), userId: form.who || null };
        await doing.run(async () => {
            put(
                reminder
                    ? await api.changeReminder(reminder.id, reminder.version, { ...body, done: false })
                    : await api.addReminder(id, body),
            );
            toast(t.reminders.added);
            onClose();
        });
    };

    return (
        <Dialog title={reminder ? t.reminders.changeTitle : t.reminders.add} onClose={onClose}>
            <form
                ref={element}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <TextArea
                    label={t.reminders.text}
                    error={errors.at('/text')}
                    maxLength={500}
                    value={form.text}
                    onValue={(text) => set({ text })}
                />
                <Moment
                    legend={t.reminders.when}
                    error={errors.at('/dueAt')}
                    day={form.day}
                    time={form.time}
                    onDay={(day) => set({ day })}
                    onTime={(time) => set({ time })}
                />
                <Select
                    label={t.reminders.who}
                    error={errors.at('/userId')}
                    value={form.who}
                    empty={t.reminders.everybody}
                    onValue={(who) => set({ who })}
                    choices={members.map((one) => ({ value: one.id, label: one.name }))}
                />
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.save}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}
