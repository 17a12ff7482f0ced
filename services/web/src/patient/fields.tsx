/* The person's data as a form: used to register somebody and to correct what is registered. */
import type { Schemas } from '../api/client';
import * as api from '../api/calls';
import { UnitSearch } from '../discharge/recipients';
import { t } from '../text';
import { Select, TextInput, type Errors } from '../ui/form';
import { useResource } from '../ui/hooks';

export interface PersonForm {
    givenName: string;
    familyName: string;
    street: string;
    postalCode: string;
    city: string;
    phone: string;
    municipalityCode: string;
    listedUnit: api.UnitRef | null;
    protectedIdentity: Schemas['ProtectedIdentity'];
}

export const EMPTY_PERSON: PersonForm = {
    givenName: '',
    familyName: '',
    street: '',
    postalCode: '',
    city: '',
    phone: '',
    municipalityCode: '',
    listedUnit: null,
    protectedIdentity: 'none',
};

export const PERSON_POINTERS = [
    '/givenName',
    '/familyName',
    '/address/street',
    '/address/postalCode',
    '/address/city',
    '/address',
    '/phone',
    '/municipalityCode',
    '/listedUnitId',
    '/protectedIdentity',
];

export function formOf(patient: api.Patient): PersonForm {
    return {
        givenName: patient.givenName,
        familyName: patient.familyName,
        street: patient.address?.street ?? '',
        postalCode: patient.address?.postalCode ?? '',
        city: patient.address?.city ?? '',
        phone: patient.phone ?? '',
        municipalityCode: patient.municipalityCode ?? '',
        listedUnit: patient.listedUnit,
        protectedIdentity: patient.protectedIdentity,
    };
}

/** What is sent. No address and no phone for a protected identity: they are not to be kept here. */
export function bodyOf(form: PersonForm): Schemas['PatientChange'] {
    const open = form.protectedIdentity === 'none';
    const address =
        form.street.trim() || form.postalCode.trim() || form.city.trim()
            ? {
                  street: form.street.trim(),
                  postalCode: form.postalCode.replace(/\s/g, ''),
                  city: form.city.trim(),
              }
            : null;
    return {
        givenName: form.givenName.trim(),
        familyName: form.familyName.trim(),
        address: open ? address : null,
        phone: open ? form.phone.trim() || null : null,
        municipalityCode: form.municipalityCode,
        listedUnitId: form.listedUnit?.id ?? null,
        protectedIdentity: form.protectedIdentity,
    };
}

/** What can be seen to be missing before anything is sent, by pointer. */
export function findings(form: PersonForm): Record<string, string> {
    const wrong: Record<string, string> = {};
    if (!form.givenName.trim()) wrong['/givenName'] = t.form.missing(t.person.givenName);
    if (!form.familyName.trim()) wrong['/familyName'] = t.form.missing(t.person.familyName);
    if (!form.municipalityCode) wrong['/municipalityCode'] = t.form.missing(t.person.municipality);
    if (form.protectedIdentity !== 'none') return wrong;
    const some = form.street.trim() || form.postalCode.trim() || form.city.trim();
    if (!some) return wrong;
    if (!form.street.trim()) wrong['/address/street'] = t.form.missing(t.person.street);
    if (!/^\d{3}\s?\d{2}$/.test(form.postalCode.trim()))
        wrong['/address/postalCode'] = t.person.postalCodeWrong;
    if (!form.city.trim()) wrong['/address/city'] = t.form.missing(t.person.city);
    return wrong;
}

interface Props {
    form: PersonForm;
    onForm: (form: PersonForm) => void;
    errors: Errors;
}

export function PersonFields({ form, onForm, errors }: Props) {
    const reference = useResource('reference', api.readReference);
    const set = (change: Partial<PersonForm>) => onForm({ ...form, ...change });
    const open = form.protectedIdentity === 'none';
    return (
        <div class="fields">
            <TextInput
                label={t.person.givenName}
                value={form.givenName}
                maxLength={100}
                error={errors.at('/givenName')}
                onValue={(givenName) => set({ givenName })}
            />
            <TextInput
                label={t.person.familyName}
                value={form.familyName}
                maxLength={100}
                error={errors.at('/familyName')}
                onValue={(familyName) => set({ familyName })}
            />
            <Select
                label={t.person.protectedIdentity}
                hint={open ? undefined : t.person.protectedHint}
                error={errors.at('/protectedIdentity')}
                wide
                value={form.protectedIdentity}
                onValue={(value) =>
                    set({ protectedIdentity: value as PersonForm['protectedIdentity'] })
                }
                choices={(['none', 'marked', 'protected'] as const).map((value) => ({
                    value,
                    label: t.protectedIdentity[value],
                }))}
            />
            {open && (
                <>
                    <TextInput
                        label={t.person.street}
                        optional
                        wide
                        value={form.street}
                        maxLength={200}
                        error={errors.at('/address/street') ?? errors.at('/address')}
                        onValue={(street) => set({ street })}
                    />
                    <TextInput
                        label={t.person.postalCode}
                        optional
                        inputMode="numeric"
                        value={form.postalCode}
                        maxLength={6}
                        error={errors.at('/address/postalCode')}
                        onValue={(postalCode) => set({ postalCode })}
                    />
                    <TextInput
                        label={t.person.city}
                        optional
                        value={form.city}
                        maxLength={100}
                        error={errors.at('/address/city')}
                        onValue={(city) => set({ city })}
                    />
                </>
            )}
            <Select
                label={t.person.municipality}
                hint={t.person.municipalityHint}
                error={errors.at('/municipalityCode')}
                value={form.municipalityCode}
                onValue={(municipalityCode) => set({ municipalityCode })}
                empty={t.form.choose}
                choices={[...(reference.data?.municipalities ?? [])]
                    .sort((a, b) => a.name.localeCompare(b.name, 'sv'))
                    .map((one) => ({ value: one.code, label: one.name }))}
            />
            {open && (
                <TextInput
                    label={t.person.phone}
                    optional
                    type="tel"
                    value={form.phone}
                    maxLength={40}
                    error={errors.at('/phone')}
                    onValue={(phone) => set({ phone })}
                />
            )}
            <ListedUnit
                unit={form.listedUnit}
                error={errors.at('/listedUnitId')}
                onUnit={(listedUnit) => set({ listedUnit })}
            />
        </div>
    );
}

interface ListedProps {
    unit: api.UnitRef | null;
    error: string | undefined;
    onUnit: (unit: api.UnitRef | null) => void;
}

function ListedUnit({ unit, error, onUnit }: ListedProps) {
    if (unit)
        return (
            <div class="field field-wide">
                <span class="label">{t.person.listedUnit}</span>
                {error && <p class="error">{error}</p>}
                <p class="picked">
                    <span>{unit.name}</span>
                    <button
                        type="button"
                        class="button button--secondary button--small"
                        onClick={() => onUnit(null)}
                    >
                        {t.person.otherUnit}
                    </button>
                </p>
            </div>
        );
    return (
        <div class="field-wide">
            <UnitSearch
                label={`${t.person.listedUnit} ${t.form.optional}`}
                act={t.form.pick}
                taken={[]}
                kind="primary-care"
                fits={(found) => found.kind === 'primary-care'}
                onPick={onUnit}
            />
        </div>
    );
}
