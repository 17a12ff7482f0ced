/* The calls about agreements (patientkontrakt), one line each. A field is written at its own version. */
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type Agreement = Schemas['PatientAgreement'];
export type AgreementItem = Schemas['AgreementItem'];
export type AgreementField = Schemas['AgreementField'];
export type AgreementVersion = Schemas['AgreementVersion'];
export type AgreementPlan = Schemas['AgreementPlan'];
export type FieldName = Schemas['AgreementFieldName'];

export const readAgreements = () => send(() => client.GET('/agreements'));
export const readPersonAgreements = (id: string) =>
    send(() => client.GET('/patients/{id}/agreements', { params: { path: { id } } }));
export const readAgreement = (id: string) => send(() => client.GET('/agreements/{id}', { params: { path: { id } } }));
export const beginAgreement = (id: string) =>
    act(['agreement-begin', id], (key) =>
        client.POST('/patients/{id}/agreements', { params: { path: { id }, header: write(key) } }),
    );
export const writeField = (id: string, field: FieldName, version: number, value: string | null) =>
    act(['agreement-field', id, field, version, value], (key) =>
        client.PUT('/agreements/{id}/fields/{field}', {
            params: { path: { id, field }, header: { ...write(key), ...ifMatch(version) } },
            body: { value },
        }),
    );
export const refer = (id: string, planId: string, refers: boolean) =>
    act(['agreement-plan', id, planId, refers, crypto.randomUUID()], (key) =>
        client.PUT('/agreements/{id}/plans/{planId}', {
            params: { path: { id, planId }, header: write(key) },
            body: { refers },
        }),
    );
export const agree = (id: string, version: number, body: Schemas['AgreementAgreed']) =>
    act(['agreement-agree', id, version, body], (key) =>
        client.POST('/agreements/{id}/versions', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const end = (id: string, version: number, body: Schemas['AgreementEnding']) =>
    act(['agreement-end', id, version, body], (key) =>
        client.POST('/agreements/{id}/ending', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const comment = (id: string, text: string) =>
    act(['agreement-comment', id, text], (key) =>
        client.POST('/agreements/{id}/comments', { params: { path: { id }, header: write(key) }, body: { text } }),
    );
