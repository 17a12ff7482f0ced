/* The calls about plans, one line each. A field is written at its own version. */
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type Plan = Schemas['Plan'];
export type PlanField = Schemas['PlanField'];
export type PlanPart = Schemas['PlanPart'];
export type PlanSlot = Schemas['PlanSlot'];
export type PlanItem = Schemas['PlanItem'];
export type PlanVersion = Schemas['PlanVersion'];
export type PlanConsent = Schemas['PlanConsent'];
export type PlanEntry = Schemas['PlanEntry'];
export type PlanAct = Schemas['PlanAct'];
export type Units = Schemas['UnitRef'][];

const at = (id: string, key: string) => ({ path: { id }, header: write(key) });

export const readParts = () => send(() => client.GET('/reference/plan'));
export const readPlans = (view: 'attention' | 'open' | 'closed') =>
    send(() => client.GET('/plans', { params: { query: { view } } }));
export const readPersonPlans = (id: string) =>
    send(() => client.GET('/patients/{id}/plans', { params: { path: { id } } }));
export const readPlan = (id: string) => send(() => client.GET('/plans/{id}', { params: { path: { id } } }));
export const readVersion = (id: string, number: number) =>
    send(() => client.GET('/plans/{id}/versions/{number}', { params: { path: { id, number } } }));
export const readInForce = (id: string, on: string) =>
    send(() => client.GET('/plans/{id}/in-force', { params: { path: { id }, query: { on } } }));
export const findUnits = (q: string) => send(() => client.GET('/units', { params: { query: { q } } }));

export const createPlan = (body: Schemas['PlanDraft']) =>
    act(['plan', body], (key) => client.POST('/plans', { params: { header: write(key) }, body }));
/** One field of the plan, or of a row in it. Without an answer it is not tried again here: its field does that. */
export const writeField = (id: string, rowId: string | null, field: string, version: number, value: string | null) =>
    act(['plan-field', id, rowId, field, version, value], (key) =>
        rowId
            ? client.PUT('/plans/{id}/rows/{rowId}/fields/{field}', {
                  params: { path: { id, rowId, field }, header: { ...write(key), ...ifMatch(version) } },
                  body: { value },
              })
            : client.PUT('/plans/{id}/fields/{field}', {
                  params: { path: { id, field }, header: { ...write(key), ...ifMatch(version) } },
                  body: { value },
              }),
    );
export const addRow = (id: string, section: string, parentId?: string) =>
    act(['plan-row', id, section, parentId, crypto.randomUUID()], (key) =>
        client.POST('/plans/{id}/rows', {
            params: at(id, key),
            body: { section, ...(parentId ? { parentId } : {}) },
        }),
    );
export const removeRow = (id: string, rowId: string, version: number) =>
    act(['plan-row-remove', id, rowId, version], (key) =>
        client.DELETE('/plans/{id}/rows/{rowId}', {
            params: { path: { id, rowId }, header: { ...write(key), ...ifMatch(version) } },
        }),
    );
export const commentPlan = (id: string, text: string) =>
    act(['plan-comment', id, text], (key) =>
        client.POST('/plans/{id}/comments', { params: at(id, key), body: { text } }),
    );
export const askConsent = (id: string, body: Schemas['PlanConsentAsked']) =>
    act(['plan-ask', id, body], (key) => client.POST('/plans/{id}/consent-requests', { params: at(id, key), body }));
export const giveConsent = (id: string, body: Schemas['PlanConsentDraft']) =>
    act(['plan-consent', id, body], (key) => client.POST('/plans/{id}/consents', { params: at(id, key), body }));
export const withdrawConsent = (id: string, consentId: string, body: Schemas['PlanWithdrawal']) =>
    act(['plan-withdraw', id, consentId, body], (key) =>
        client.POST('/plans/{id}/consents/{consentId}/withdrawal', {
            params: { path: { id, consentId }, header: write(key) },
            body,
        }),
    );
export const callPlan = (id: string, body: Schemas['PlanCallDraft']) =>
    act(['plan-call', id, body], (key) => client.POST('/plans/{id}/call', { params: at(id, key), body }));
export const meetPlan = (id: string, body: Schemas['PlanMeeting']) =>
    act(['plan-meeting', id, body], (key) => client.POST('/plans/{id}/meeting', { params: at(id, key), body }));
export const establishPlan = (id: string, version: number) =>
    act(['plan-establish', id, version], (key) =>
        client.POST('/plans/{id}/establishment', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
        }),
    );
export const revisePlan = (id: string, reason: string) =>
    act(['plan-revise', id, reason], (key) =>
        client.POST('/plans/{id}/revision', { params: at(id, key), body: { reason } }),
    );
export const followPlan = (id: string, body: Schemas['PlanFollowUp']) =>
    act(['plan-follow', id, body], (key) => client.POST('/plans/{id}/follow-ups', { params: at(id, key), body }));
export const copyPlan = (id: string, body: Schemas['PlanCopy']) =>
    act(['plan-copy', id, body], (key) => client.POST('/plans/{id}/copies', { params: at(id, key), body }));
export const refusePlan = (id: string, reason: string) =>
    act(['plan-refuse', id, reason], (key) =>
        client.POST('/plans/{id}/refusal', { params: at(id, key), body: { reason } }),
    );
export const closePlan = (id: string, body: Schemas['PlanClosing']) =>
    act(['plan-close', id, body], (key) => client.POST('/plans/{id}/closing', { params: at(id, key), body }));
