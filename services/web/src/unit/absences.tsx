/* Who of the unit's members is away, until when, and who answers meanwhile. */
import { useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { date, dayOf, isoOf, momentOf, now } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { t } from '../text';
import { Button, Dialog, FailureBox, Select, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { UnitTabs } from './tabs';

const day = (iso: string) => dayOf(Date.parse(iso));

interface Colleague {
    value: string;
    label: string;
}

/** Everybody who has an assignment here now, once each. */
function colleagues(members: api.Members | null): Colleague[] {
    const all = (members?.members ?? []).filter((one) => one.active).map((one) => one.user);
    return [...new Map(all.map((user) => [user.id, { value: user.id, label: user.name }])).values()];
}

export function AbsencesPage() {
    const found = useResource('absences', api.readAbsences);
    const members = useResource('members', api.readMembers);
    const [open, setOpen] = useState<api.Absence | 'new' | null>(null);
    const list = found.data?.absences ?? [];
    const write = may('member.write');
    const changing = open && open !== 'new' ? list.find((one) => one.id === open.id) : undefined;
    return (
        <Page
            title={t.absence.title}
            heading={t.absence.title}
            over={<p class="over">{found.data?.unit.name}</p>}
            aside={
                write && (
                    <Button kind="primary" onClick={() => setOpen('new')}>
                        {t.absence.add}
                    </Button>
                )
            }
        >
            <UnitTabs at="absences" />
            <p class="quiet">{t.absence.words}</p>
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!found.data && !found.failure && <Loading />}
            {found.data && list.length === 0 && <p class="quiet">{t.absence.none}</p>}
            {(['now', 'coming', 'past'] as const).map((state) => {
                const some = list.filter((one) => one.state === state);
                return (
                    some.length > 0 && (
                        <section key={state}>
                            <h2>{t.absence[state]}</h2>
                            <Table list={some} onChange={write && state !== 'past' ? setOpen : null} />
                        </section>
                    )
                );
            })}
            {open && (
                <AbsenceDialog
                    absence={changing}
                    people={colleagues(members.data)}
                    put={found.put}
                    onClose={() => setOpen(null)}
                />
            )}
        </Page>
    );
}

interface TableProps {
    list: api.Absence[];
    onChange: ((one: api.Absence) => void) | null;
}

function Table({ list, onChange }: TableProps) {
    return (
        <table class="simple stacked">
            <thead>
                <tr>
                    <th scope="col">{t.absence.who}</th>
                    <th scope="col">{t.absence.from}</th>
                    <th scope="col">{t.absence.to}</th>
                    <th scope="col">{t.absence.substitute}</th>
                    {onChange && (
                        <th scope="col">
                            <span class="sr-only">{t.absence.change}</span>
                        </th>
                    )}
                </tr>
            </thead>
            <tbody>
                {list.map((one) => (
                    <tr key={one.id}>
                        <th scope="row">{one.user.name}</th>
                        <td>
                            <span class="cell-label">{t.absence.from}</span>
                            {date(day(one.from))}
                        </td>
                        <td>
                            <span class="cell-label">{t.absence.to}</span>
                            {one.to ? date(day(one.to)) : t.absence.untilFurther}
                        </td>
                        <td>
                            <span class="cell-label">{t.absence.substitute}</span>
                            {one.substitute?.name ?? t.absence.wholeUnit}
                        </td>
                        {onChange && (
                            <td class="cell-act">
                                <Button
                                    small
                                    label={`${t.absence.change}: ${one.user.name}`}
                                    onClick={() => onChange(one)}
                                >
                                    {t.absence.change}
                                </Button>
                            </td>
                        )}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

interface DialogProps {
    absence: api.Absence | undefined;
    people: Colleague[];
    put: (absences: Awaited<ReturnType<typeof api.readAbsences>>) => void;
    onClose: () => void;
}

function AbsenceDialog({ absence, people, put, onClose }: DialogProps) {
    const [form, setForm] = useState({
        who: absence?.user.id ?? '',
        from: absence ? day(absence.from) : '',
        to: absence?.to ? day(absence.to) : '',
        substitute: absence?.substitute?.id ?? '',
    });
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/userId', '/from', '/to', '/substituteId'], own);
    useFocusError(element, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(!absence && Object.values(form).some(Boolean));
    const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });

    const save = async (ended: string | null) => {
        const wrong: Record<string, string> = {};
        if (!form.who) wrong['/userId'] = t.form.missing(t.absence.who);
        if (form.from && form.to && form.to < form.from) wrong['/to'] = t.absence.endsBefore;
        setOwn(wrong);
        doing.clear();
        if (Object.keys(wrong).length) return;
        // a day that was not touched keeps its hour
        const same = absence && form.from === day(absence.from);
        const from = same ? Date.parse(absence.from) : form.from ? momentOf(form.from, '00:00') : null;
        const to = form.to ? momentOf(form.to, '23:59') : null;
        const body = {
            from: from === null ? null : isoOf(from),
            to: ended ?? (to === null ? null : isoOf(to)),
            substituteId: form.substitute || null,
        };
        await doing.run(async () => {
            put(
                absence
                    ? await api.changeAbsence(absence.id, absence.version, body)
                    : await api.addAbsence({ userId: form.who, ...body }),
            );
            toast(t.absence.saved);
            onClose();
        });
    };

    return (
        <Dialog title={absence?.user.name ?? t.absence.add} onClose={onClose} wide>
            <form
                ref={element}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save(null);
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <div class="fields">
                    {!absence && (
                        <Select
                            label={t.absence.who}
                            error={errors.at('/userId')}
                            value={form.who}
                            empty={t.form.choose}
                            onValue={(who) => set({ who })}
                            choices={people}
                        />
                    )}
                    <Select
                        label={t.absence.substitute}
                        error={errors.at('/substituteId')}
                        value={form.substitute}
                        empty={t.absence.wholeUnit}
                        onValue={(substitute) => set({ substitute })}
                        choices={people.filter((one) => one.value !== form.who)}
                    />
                    <TextInput
                        type="date"
                        label={t.absence.from}
                        optional
                        error={errors.at('/from')}
                        value={form.from}
                        onValue={(from) => set({ from })}
                    />
                    <TextInput
                        type="date"
                        label={t.absence.to}
                        optional
                        error={errors.at('/to')}
                        value={form.to}
                        onValue={(to) => set({ to })}
                    />
                </div>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.save}
                    </Button>
                    {absence?.state === 'now' && (
                        <Button busy={doing.busy} onClick={() => void save(isoOf(now()))}>
                            {t.absence.endNow}
                        </Button>
                    )}
                    <Button kind="quiet" onClick={onClose}>
                        {t.cancel}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}
