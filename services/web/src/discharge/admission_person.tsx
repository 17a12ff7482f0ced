/* The first step of an admission: the person by identity number, or somebody new. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { age, identityNumber } from '../format';
import { searched } from '../inbox/inbox';
import {
    bodyOf,
    EMPTY_PERSON,
    findings,
    PersonFields,
    PERSON_POINTERS,
    type PersonForm,
} from '../patient/fields';
import { may } from '../session/session';
import { t } from '../text';
import { Protected } from '../ui/bits';
import { Button, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';

interface Props {
    patient: api.Patient | null;
    onPatient: (patient: api.Patient | null) => void;
    onDirty: (dirty: boolean) => void;
    /** Instead of "1 Person", where this is not a first step. */
    heading?: ComponentChildren;
}

function startingNumber(): string {
    const text = searched.get();
    return /^[\d+-]{8,13}$/.test(text) ? text : '';
}

export function PersonStep({ patient, onPatient, onDirty, heading }: Props) {
    const [number, setNumber] = useState(startingNumber);
    const [unknown, setUnknown] = useState(false);
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const found = useRef<HTMLHeadingElement>(null);
    const errors = useErrors(doing.failure, ['/identifier'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useEffect(() => onDirty(number.trim() !== '' || unknown), [number, unknown]);
    useEffect(() => {
        if (patient) found.current?.focus();
    }, [patient?.id]);

    const look = async () => {
        const identifier = number.trim();
        setTried((n) => n + 1);
        setOwn(identifier ? {} : { '/identifier': t.form.missing(t.person.identifier) });
        doing.clear();
        if (!identifier) return;
        await doing.run(async () => {
            try {
                onPatient(await api.lookupPatient(identifier));
            } catch (error) {
                if (!(error instanceof Failure) || error.status !== 404) throw error;
                setUnknown(true);
            }
        });
    };

    const again = () => {
        onPatient(null);
        setUnknown(false);
        setNumber('');
    };

    return (
        <section class="card" aria-labelledby="step-person">
            <h2 id="step-person" ref={found} tabIndex={-1}>
                {heading ?? (
                    <>
                        <span class="step-number">1</span> {t.admission.person}
                    </>
                )}
            </h2>
            {patient ? (
                <Found patient={patient} onAgain={again} />
            ) : (
                <>
                    <form
                        ref={form}
                        class="lookup"
                        noValidate
                        onSubmit={(event) => {
                            event.preventDefault();
                            void look();
                        }}
                    >
                        {errors.rest && <FailureBox failure={errors.rest} />}
                        <div class="lookup-line">
                            <TextInput
                                label={t.person.identifier}
                                hint={t.person.identifierHint}
                                error={errors.at('/identifier')}
                                inputMode="numeric"
                                maxLength={40}
                                value={number}
                                onValue={(value) => {
                                    setNumber(value);
                                    setUnknown(false);
                                }}
                            />
                            <Button
                                type="submit"
                                kind={unknown ? 'secondary' : 'primary'}
                                busy={doing.busy}
                            >
                                {t.admission.look}
                            </Button>
                        </div>
                    </form>
                    {unknown && <NewPerson number={number.trim()} onPatient={onPatient} />}
                </>
            )}
        </section>
    );
}

function Found({ patient, onAgain }: { patient: api.Patient; onAgain: () => void }) {
    return (
        <div class="found">
            <div>
                <p class="found-name">
                    {patient.givenName} {patient.familyName}{' '}
                    <Protected how={patient.protectedIdentity} />
                </p>
                <p class="sub-line">
                    {identityNumber(patient.identifier.value)}
                    {patient.birthDate && ` · ${t.years(age(patient.birthDate))}`}
                    {patient.municipalityName && ` · ${patient.municipalityName}`}
                    {patient.listedUnit && ` · ${patient.listedUnit.name}`}
                </p>
            </div>
            <Button small onClick={onAgain}>
                {t.admission.otherPerson}
            </Button>
        </div>
    );
}

interface NewProps {
    number: string;
    onPatient: (patient: api.Patient) => void;
}

function NewPerson({ number, onPatient }: NewProps) {
    const [person, setPerson] = useState<PersonForm>(EMPTY_PERSON);
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const notice = useRef<HTMLParagraphElement>(null);
    const errors = useErrors(doing.failure, PERSON_POINTERS, own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useEffect(() => notice.current?.focus(), []);

    const register = async () => {
        const wrong = findings(person);
        setOwn(wrong);
        setTried((n) => n + 1);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            onPatient(await api.createPatient({ identifier: number, ...bodyOf(person) }));
        });
    };

    if (!may('patient.register')) return <p class="callout">{t.admission.unknown(number)}</p>;
    return (
        <form
            ref={form}
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void register();
            }}
        >
            <p class="callout" ref={notice} tabIndex={-1}>
                {t.admission.unknown(identityNumber(number))} {t.admission.registerNew}
            </p>
            {errors.rest && <FailureBox failure={errors.rest} />}
            <PersonFields form={person} onForm={setPerson} errors={errors} />
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {t.admission.register}
                </Button>
            </div>
        </form>
    );
}
