/* A person's data: correct it, give a new identity number, say who may open a protected person. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { dateTime, identityNumber } from '../format';
import { useUnsent } from '../router';
import { may } from '../session/session';
import { t } from '../text';
import { Protected } from '../ui/bits';
import { Button, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { Broken, Loading, Page } from '../ui/page';
import { toast } from '../ui/toast';
import { bodyOf, findings, formOf, PersonFields, PERSON_POINTERS } from './fields';
import { Placement } from '../liability/placement';
import { useContacts } from '../contact/contacts';
import { lazy } from '../ui/lazy';
import { NamedStaff } from './named_staff';

const PersonTimes = lazy(async () => (await import('../appointment/person')).PersonTimes);
const NowCard = lazy(async () => (await import('../contact/now')).NowCard);
const ContactSection = lazy(async () => (await import('../contact/section')).ContactSection);
const PersonProxies = lazy(async () => (await import('./proxies')).PersonProxies);
const PersonAgreements = lazy(async () => (await import('../agreement/list')).PersonAgreements);
const BlocksSection = lazy(async () => (await import('../access/blocks')).BlocksSection);
const PersonPlans = lazy(async () => (await import('../plan/list')).PersonPlans);

export function PersonPage({ id }: { id: string }) {
    const found = useResource(id, () => api.readPatient(id));
    const { data } = found;
    return (
        <Page
            title={t.person.title}
            heading={t.person.title}
            over={
                <p class="over">
                    <button type="button" class="link" onClick={() => history.back()}>
                        ‹ {t.back}
                    </button>
                </p>
            }
            narrow
        >
            {found.failure && <Broken failure={found.failure} again={() => void found.reload()} />}
            {!data && !found.failure && <Loading />}
            {data && (
                <div class="flow">
                    <WithContacts patientId={data.id} guarded={data.protectedIdentity !== 'none'}>
                        <Details key={data.id} patient={data} put={found.put} reload={found.reload} />
                    </WithContacts>
                    {may('appointment.read') && <PersonTimes patientId={data.id} />}
                    {may('plan.read') && <PersonPlans patientId={data.id} />}
                    {may('agreement.read') && <PersonAgreements patientId={data.id} />}
                    {may('plan.read') && <PersonProxies patientId={data.id} />}
                    {may('block.read') && <BlocksSection patientId={data.id} />}
                    <Identifiers patient={data} put={found.put} reload={found.reload} />
                    {data.protectedIdentity === 'none' && (
                        <Placement patient={data} put={found.put} reload={found.reload} />
                    )}
                    {data.protectedIdentity !== 'none' && may('patient.protect') && (
                        <NamedStaff patientId={data.id} />
                    )}
                </div>
            )}
        </Page>
    );
}

/** Who is responsible now above the person's data, all contacts below: of one reading. */
interface ContactsProps {
    patientId: string;
    guarded: boolean;
    children: ComponentChildren;
}

function WithContacts(props: ContactsProps) {
    return may('contact.read') ? <Contacts {...props} /> : <>{props.children}</>;
}

function Contacts({ patientId, guarded, children }: ContactsProps) {
    const found = useContacts(patientId);
    return (
        <>
            <NowCard found={found} />
            {children}
            <ContactSection found={found} guarded={guarded} />
        </>
    );
}

interface PartProps {
    patient: api.Patient;
    put: (patient: api.Patient) => void;
    reload: () => Promise<void>;
}

function Details({ patient, put, reload }: PartProps) {
    const [form, setForm] = useState(() => formOf(patient));
    const [touched, setTouched] = useState(false);
    const [stale, setStale] = useState(false);
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, PERSON_POINTERS, own);
    useFocusError(element, doing.failure ?? (Object.keys(own).length ? tried : null));
    useUnsent(touched);
    useEffect(() => {
        if (!touched) setForm(formOf(patient)); // what is typed is kept when somebody else saves
    }, [patient.version]);

    const save = async () => {
        const wrong = findings(form);
        setOwn(wrong);
        setTried((n) => n + 1);
        setStale(false);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                put(await api.updatePatient(patient.id, patient.version, bodyOf(form)));
                setTouched(false);
                toast(t.saved);
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await reload();
                }
                throw error;
            }
        });
    };

    return (
        <section class="card" aria-labelledby="details">
            <h2 id="details">
                {patient.givenName} {patient.familyName}{' '}
                <Protected how={patient.protectedIdentity} />
            </h2>
            <p class="person-line">
                <span class="number">{identityNumber(patient.identifier.value)}</span>
                <span>{t.sex[patient.sex]}</span>
            </p>
            <form
                ref={element}
                noValidate
                onSubmit={(event) => {
                    event.preventDefault();
                    void save();
                }}
            >
                {stale && (
                    <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                        <p>
                            <strong>{t.case.changedByOther}</strong>
                        </p>
                        <p>{t.person.staleHint}</p>
                    </div>
                )}
                {errors.rest && <FailureBox failure={errors.rest} />}
                <PersonFields
                    form={form}
                    onForm={(next) => {
                        setTouched(true);
                        setForm(next);
                    }}
                    errors={errors}
                />
                {may('patient.write') && (
                    <div class="actions">
                        <Button kind="primary" type="submit" busy={doing.busy}>
                            {t.save}
                        </Button>
                    </div>
                )}
            </form>
        </section>
    );
}

function Identifiers({ patient, put, reload }: PartProps) {
    const [number, setNumber] = useState('');
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(doing.failure, ['/identifier'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? own : null));
    useUnsent(number !== '');

    const add = async () => {
        setOwn(number.trim() ? {} : { '/identifier': t.form.missing(t.person.identifier) });
        doing.clear();
        if (!number.trim()) return;
        await doing.run(async () => {
            try {
                put(await api.addIdentifier(patient.id, patient.version, number.trim()));
                setNumber('');
                toast(t.saved);
            } catch (error) {
                if (error instanceof Failure && error.status === 412) await reload();
                throw error;
            }
        });
    };

    return (
        <section class="card" aria-labelledby="identifiers">
            <h2 id="identifiers">{t.person.identifiers}</h2>
            <table class="simple stacked">
                <thead>
                    <tr>
                        <th scope="col">{t.person.number}</th>
                        <th scope="col">{t.person.kind}</th>
                        <th scope="col">{t.person.since}</th>
                        <th scope="col">{t.person.until}</th>
                    </tr>
                </thead>
                <tbody>
                    {patient.identifiers.map((one) => (
                        <tr key={one.value + one.since}>
                            <th scope="row" class="number">
                                {identityNumber(one.value)}
                            </th>
                            <td>{t.identifierKind[one.kind]}</td>
                            <td>
                                <span class="cell-label">{t.person.since}</span>
                                {dateTime(one.since)}
                            </td>
                            <td>
                                <span class="cell-label">{t.person.until}</span>
                                {one.until ? dateTime(one.until) : t.person.current}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            {may('patient.write') && (
                <form
                    ref={form}
                    noValidate
                    class="lookup"
                    onSubmit={(event) => {
                        event.preventDefault();
                        void add();
                    }}
                >
                    {errors.rest && <FailureBox failure={errors.rest} />}
                    <div class="lookup-line">
                        <TextInput
                            label={t.person.newIdentifier}
                            hint={t.person.newIdentifierHint}
                            error={errors.at('/identifier')}
                            maxLength={40}
                            value={number}
                            onValue={setNumber}
                        />
                        <Button type="submit" busy={doing.busy}>
                            {t.person.addIdentifier}
                        </Button>
                    </div>
                </form>
            )}
        </section>
    );
}
