/* The members of one's own unit: who works here, as what, from when until when. */
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { date, dayOf, isoOf, momentOf, now } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { QualityCard } from '../quality/quality';
import { t } from '../text';
import {
    Button,
    Dialog,
    FailureBox,
    Select,
    TextInput,
    useErrors,
    useFocusError,
} from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { UnitTabs } from './tabs';

const ROLES: api.Role[] = [
    'discharge-coordinator',
    'municipal-nurse',
    'rehabilitation',
    'care-manager',
    'home-care',
    'primary-care-coordinator',
    'physician',
    'unit-administrator',
    'county-administrator',
    'log-reviewer',
];

const roleChoices = () => ROLES.map((value) => ({ value, label: t.role[value] }));

/** The last moment of a day, as the end of an assignment. */
function endOf(day: string): string | null {
    const at = day ? momentOf(day, '23:59') : null;
    return at === null ? null : isoOf(at);
}

export function MembersPage() {
    const found = useResource('members', api.readMembers);
    const [adding, setAdding] = useState(false);
    const [changing, setChanging] = useState<api.Member | null>(null);
    const { data } = found;
    const present = data?.members.filter((one) => one.active) ?? [];
    const past = data?.members.filter((one) => !one.active) ?? [];
    return (
        <Page
            title={t.members.title}
            heading={t.members.title}
            over={<p class="over">{data?.unit.name}</p>}
            aside={
                may('member.write') && (
                    <Button kind="primary" onClick={() => setAdding(true)}>
                        {t.members.add}
                    </Button>
                )
            }
        >
            <UnitTabs at="members" />
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && (
                <>
                    <h2>{t.members.present(present.length)}</h2>
                    <Table members={present} onChange={may('member.write') ? setChanging : null} />
                    {past.length > 0 && (
                        <>
                            <h2>{t.members.past(past.length)}</h2>
                            <Table members={past} onChange={null} />
                        </>
                    )}
                </>
            )}
            {may('quality.read') && <QualityCard />}
            {adding && <AddDialog put={found.put} onClose={() => setAdding(false)} />}
            {changing && (
                <ChangeDialog
                    member={data?.members.find((one) => one.id === changing.id) ?? changing}
                    put={found.put}
                    reload={found.reload}
                    onClose={() => setChanging(null)}
                />
            )}
        </Page>
    );
}

interface TableProps {
    members: api.Member[];
    onChange: ((member: api.Member) => void) | null;
}

function Table({ members, onChange }: TableProps) {
    if (members.length === 0) return <p class="quiet">{t.members.none}</p>;
    return (
        <table class="simple stacked">
            <thead>
                <tr>
                    <th scope="col">{t.members.name}</th>
                    <th scope="col">{t.members.role}</th>
                    <th scope="col">{t.members.from}</th>
                    <th scope="col">{t.members.to}</th>
                    {onChange && (
                        <th scope="col">
                            <span class="sr-only">{t.members.change}</span>
                        </th>
                    )}
                </tr>
            </thead>
            <tbody>
                {members.map((one) => (
                    <tr key={one.id}>
                        <th scope="row">
                            <span class="main-line">{one.user.name}</span>
                            <span class="sub-line">
                                {[one.user.title, one.user.hsaId].filter(Boolean).join(' · ')}
                            </span>
                            <Away absence={one.absence} />
                        </th>
                        <td>
                            <span class="cell-label">{t.members.role}</span>
                            {t.role[one.role]}
                        </td>
                        <td>
                            <span class="cell-label">{t.members.from}</span>
                            {date(dayOf(Date.parse(one.validFrom)))}
                        </td>
                        <td>
                            <span class="cell-label">{t.members.to}</span>
                            {one.validTo
                                ? date(dayOf(Date.parse(one.validTo)))
                                : t.members.openEnded}
                        </td>
                        {onChange && (
                            <td class="cell-act">
                                <Button
                                    small
                                    label={`${t.members.change}: ${one.user.name}`}
                                    onClick={() => onChange(one)}
                                >
                                    {t.members.change}
                                </Button>
                            </td>
                        )}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

function Away({ absence }: { absence: api.Member['absence'] }) {
    if (!absence) return null;
    const dayAt = (iso: string) => date(dayOf(Date.parse(iso)));
    const words =
        Date.parse(absence.from) > now()
            ? t.absence.comingFrom(dayAt(absence.from))
            : t.absence.away(absence.to && dayAt(absence.to));
    return (
        <span class="sub-line">
            {words}
            {absence.substitute && `, ${t.absence.insteadOf(absence.substitute.name)}`}
        </span>
    );
}

interface AddProps {
    put: (members: api.Members) => void;
    onClose: () => void;
}

function AddDialog({ put, onClose }: AddProps) {
    const [form, setForm] = useState({
        hsaId: '',
        name: '',
        title: '',
        role: '',
        from: '',
        to: '',
    });
    const [own, setOwn] = useState<Record<string, string>>({});
    const reference = useResource('reference', api.readReference);
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const pointers = ['/hsaId', '/name', '/title', '/role', '/validFrom', '/validTo'];
    const errors = useErrors(doing.failure, pointers, own);
    useFocusError(element, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(Object.values(form).some(Boolean));
    const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });

    const save = async () => {
        const wrong: Record<string, string> = {};
        if (!form.hsaId.trim()) wrong['/hsaId'] = t.form.missing(t.members.hsaId);
        if (!form.name.trim()) wrong['/name'] = t.form.missing(t.members.name);
        if (!form.role) wrong['/role'] = t.form.missing(t.members.role);
        if (form.from && form.to && form.to < form.from) wrong['/validTo'] = t.members.endsBefore;
        setOwn(wrong);
        doing.clear();
        if (Object.keys(wrong).length) return;
        const from = form.from ? momentOf(form.from, '00:00') : null;
        await doing.run(async () => {
            const members = await api.addMember({
                hsaId: form.hsaId.trim(),
                name: form.name.trim(),
                title: form.title || null,
                role: form.role as api.Role,
                validFrom: from === null ? null : isoOf(from),
                validTo: endOf(form.to),
            });
            put(members);
            toast(t.members.added(form.name.trim()));
            onClose();
        });
    };

    return (
        <Dialog title={t.members.add} onClose={onClose} wide>
            <form
                ref={element}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                <div class="fields">
                    <TextInput
                        label={t.members.hsaId}
                        hint={t.members.hsaIdHint}
                        maxLength={31}
                        error={errors.at('/hsaId')}
                        value={form.hsaId}
                        onValue={(hsaId) => set({ hsaId })}
                    />
                    <TextInput
                        label={t.members.name}
                        hint={t.members.nameHint}
                        maxLength={100}
                        error={errors.at('/name')}
                        value={form.name}
                        onValue={(name) => set({ name })}
                    />
                    <Select
                        label={t.members.titleField}
                        optional
                        error={errors.at('/title')}
                        value={form.title}
                        empty={t.form.none}
                        onValue={(title) => set({ title })}
                        choices={(reference.data?.titles ?? []).map((value) => ({
                            value,
                            label: value,
                        }))}
                    />
                    <Select
                        label={t.members.role}
                        error={errors.at('/role')}
                        value={form.role}
                        empty={t.form.choose}
                        onValue={(role) => set({ role })}
                        choices={roleChoices()}
                    />
                    <TextInput
                        type="date"
                        label={t.members.from}
                        optional
                        error={errors.at('/validFrom')}
                        value={form.from}
                        onValue={(from) => set({ from })}
                    />
                    <TextInput
                        type="date"
                        label={t.members.to}
                        optional
                        error={errors.at('/validTo')}
                        value={form.to}
                        onValue={(to) => set({ to })}
                    />
                </div>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.members.add}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}

interface ChangeProps extends AddProps {
    member: api.Member;
    reload: () => Promise<void>;
}

function ChangeDialog({ member, put, reload, onClose }: ChangeProps) {
    const [role, setRole] = useState<string>(member.role);
    const [to, setTo] = useState(member.validTo ? dayOf(Date.parse(member.validTo)) : '');
    const [stale, setStale] = useState(false);
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, ['/role', '/validTo']);
    useFocusError(element, doing.failure);

    const save = (validTo: string | null) =>
        doing.run(async () => {
            setStale(false);
            try {
                put(
                    await api.changeMember(member.id, member.version, {
                        role: role as api.Role,
                        validTo,
                    }),
                );
                toast(t.saved);
                onClose();
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await reload();
                }
                throw error;
            }
        });

    return (
        <Dialog title={member.user.name} onClose={onClose}>
            <form
                ref={element}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save(endOf(to));
                }}
            >
                {stale && (
                    <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                        <strong>{t.case.changedByOther}</strong>
                    </div>
                )}
                {errors.rest && <FailureBox failure={errors.rest} />}
                <Select
                    label={t.members.role}
                    error={errors.at('/role')}
                    value={role}
                    onValue={setRole}
                    choices={roleChoices()}
                />
                <TextInput
                    type="date"
                    label={t.members.to}
                    hint={t.members.toHint}
                    optional
                    error={errors.at('/validTo')}
                    value={to}
                    onValue={setTo}
                />
                <p class="callout callout-warn">{t.members.endConsequence(member.user.name)}</p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.save}
                    </Button>
                    <Button busy={doing.busy} onClick={() => void save(isoOf(now()))}>
                        {t.members.endNow}
                    </Button>
                    <Button kind="quiet" onClick={onClose}>
                        {t.cancel}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}
