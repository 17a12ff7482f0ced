/* The calls of the patient's own view, one line each. */
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type Own = Schemas['Own'];
export type OwnPlan = Schemas['OwnPlan'];
export type OwnHome = Schemas['OwnHome'];
export type OwnScope = Schemas['OwnScope'];
export type OwnAgreement = Schemas['OwnAgreement'];
export type OwnTime = Schemas['OwnTime'];
export type OwnProxy = Schemas['OwnProxy'];
export type Word = OwnPlan['words'][number];
export type Comment = Schemas['Comment'];
export type PlanContent = Schemas['PlanContent'];

export const readHome = () => send(() => client.GET('/own'));
export const readOwn = (id: string) => send(() => client.GET('/own/{id}', { params: { path: { id } } }));
export const readLog = (id: string, after?: string) =>
    send(() => client.GET('/own/{id}/log', { params: { path: { id }, query: after ? { after } : {} } }));
export const writeWord = (id: string, planId: string, field: string, version: number, value: string | null) =>
    act(['own-word', id, planId, field, version, value], (key) =>
        client.PUT('/own/{id}/plans/{planId}/fields/{field}', {
            params: { path: { id, planId, field }, header: { ...write(key), ...ifMatch(version) } },
            body: { value },
        }),
    );
export const comment = (id: string, planId: string, text: string) =>
    act(['own-comment', id, planId, text], (key) =>
        client.POST('/own/{id}/plans/{planId}/comments', {
            params: { path: { id, planId }, header: write(key) },
            body: { text },
        }),
    );
export const writeAgreementWord = (
    id: string,
    agreementId: string,
    field: OwnAgreement['words'][number]['name'],
    version: number,
    value: string | null,
) =>
    act(['own-agreement-word', id, agreementId, field, version, value], (key) =>
        client.PUT('/own/{id}/agreements/{agreementId}/fields/{field}', {
            params: { path: { id, agreementId, field }, header: { ...write(key), ...ifMatch(version) } },
            body: { value },
        }),
    );
export const commentAgreement = (id: string, agreementId: string, text: string) =>
    act(['own-agreement-comment', id, agreementId, text], (key) =>
        client.POST('/own/{id}/agreements/{agreementId}/comments', {
            params: { path: { id, agreementId }, header: write(key) },
            body: { text },
        }),
    );
export const wish = (id: string, appointmentId: string, said: 'confirm' | 'move' | 'cancel', text: string) =>
    act(['own-wish', id, appointmentId, said, text], (key) =>
        client.POST('/own/{id}/appointments/{appointmentId}/wish', {
            params: { path: { id, appointmentId }, header: write(key) },
            body: { wish: said, ...(text ? { text } : {}) },
        }),
    );
export const cancelTime = (id: string, appointmentId: string, version: number, text: string) =>
    act(['own-cancel', id, appointmentId, version, text], (key) =>
        client.POST('/own/{id}/appointments/{appointmentId}/cancellation', {
            params: { path: { id, appointmentId }, header: { ...write(key), ...ifMatch(version) } },
            body: text ? { text } : {},
        }),
    );
export const answerConsent = (id: string, planId: string, requestId: string, given: boolean) =>
    act(['own-answer', id, planId, requestId, given], (key) =>
        client.POST('/own/{id}/plans/{planId}/consent-requests/{requestId}/answer', {
            params: { path: { id, planId, requestId }, header: write(key) },
            body: { given },
        }),
    );
export const takeBack = (id: string, planId: string, consentId: string) =>
    act(['own-take-back', id, planId, consentId], (key) =>
        client.POST('/own/{id}/plans/{planId}/consents/{consentId}/withdrawal', {
            params: { path: { id, planId, consentId }, header: write(key) },
        }),
    );
export const letSee = (id: string, body: Schemas['OwnProxyDraft']) =>
    act(['own-proxy', id, body], (key) =>
        client.POST('/own/{id}/proxies', { params: { path: { id }, header: write(key) }, body }),
    );
export const readProxies = (id: string) =>
    send(() => client.GET('/patients/{id}/proxies', { params: { path: { id } } }));
export const addProxy = (id: string, body: Schemas['ProxyDraft']) =>
    act(['proxy', id, body], (key) =>
        client.POST('/patients/{id}/proxies', { params: { path: { id }, header: write(key) }, body }),
    );
export const endProxy = (id: string, proxyId: string) =>
    act(['proxy-end', id, proxyId], (key) =>
        client.POST('/patients/{id}/proxies/{proxyId}/ending', {
            params: { path: { id, proxyId }, header: write(key) },
        }),
    );
export const letNoMore = (id: string, proxyId: string) =>
    act(['own-proxy-gone', id, proxyId], (key) =>
        client.POST('/own/{id}/proxies/{proxyId}/revocation', {
            params: { path: { id, proxyId }, header: write(key) },
        }),
    );
