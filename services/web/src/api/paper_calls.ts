/* What is printed: a file, or a page for the browser. */
import { client, csrf, send } from './client';

/** Which paper, of whom. */
export type Paper =
    | { what: 'plan'; id: string }
    | { what: 'discharge'; id: string }
    | { what: 'contacts'; id: string }
    | { what: 'agreement'; id: string }
    | { what: 'ownAgreement'; id: string; agreementId: string }
    | { what: 'ownPlan'; id: string; planId: string }
    | { what: 'ownContacts'; id: string }
    | { what: 'ownLog'; id: string }
    | { what: 'extract'; identifier: string };

export interface Print {
    size: 'normal' | 'large';
    lang: 'sv' | 'en';
    confirm?: 'yes';
}

/** Of the log: its first and its last day; neither: all of it. */
export interface Days {
    from?: string;
    to?: string;
}

export const isLog = (one: Paper): boolean => one.what === 'ownLog' || one.what === 'extract';

const path = (one: Exclude<Paper, { what: 'extract' }>): string => {
    switch (one.what) {
        case 'plan':
            return `/plans/${one.id}/paper`;
        case 'discharge':
            return `/discharges/${one.id}/paper`;
        case 'contacts':
            return `/patients/${one.id}/contacts/paper`;
        case 'agreement':
            return `/agreements/${one.id}/paper`;
        case 'ownAgreement':
            return `/own/${one.id}/agreements/${one.agreementId}/paper`;
        case 'ownPlan':
            return `/own/${one.id}/plans/${one.planId}/paper`;
        case 'ownContacts':
            return `/own/${one.id}/contacts/paper`;
        case 'ownLog':
            return `/own/${one.id}/log/paper`;
    }
};

/** The page: it is opened, not fetched. What is found by an identity number, which no address may have, is none. */
export const pageOf = (one: Paper, how: Print, days: Days): string | null =>
    one.what === 'extract'
        ? null
        : `/api/v1${path(one)}?${new URLSearchParams({ form: 'html', ...how, ...days }).toString()}`;

/** The file. A server that cannot make one says so at once: each try is a row in the log. */
export async function fileOf(one: Paper, how: Print, days: Days): Promise<Blob> {
    const query = { form: 'pdf' as const, ...how };
    const parseAs = 'blob' as const;
    const once = { tries: 0 };
    if (one.what === 'extract') {
        const body = { patientIdentifier: one.identifier, ...days };
        const asked = { header: csrf(), query };
        return send(() => client.POST('/audit/extract', { params: asked, body, parseAs }), once);
    }
    const params = { path: { id: one.id }, query };
    switch (one.what) {
        case 'plan':
            return send(() => client.GET('/plans/{id}/paper', { params, parseAs }), once);
        case 'discharge':
            return send(() => client.GET('/discharges/{id}/paper', { params, parseAs }), once);
        case 'contacts':
            return send(() => client.GET('/patients/{id}/contacts/paper', { params, parseAs }), once);
        case 'agreement':
            return send(() => client.GET('/agreements/{id}/paper', { params, parseAs }), once);
        case 'ownAgreement': {
            const mine = { path: { id: one.id, agreementId: one.agreementId }, query };
            return send(
                () => client.GET('/own/{id}/agreements/{agreementId}/paper', { params: mine, parseAs }),
                once,
            );
        }
        case 'ownPlan': {
            const mine = { path: { id: one.id, planId: one.planId }, query };
            return send(() => client.GET('/own/{id}/plans/{planId}/paper', { params: mine, parseAs }), once);
        }
        case 'ownContacts':
            return send(() => client.GET('/own/{id}/contacts/paper', { params, parseAs }), once);
        case 'ownLog': {
            const mine = { path: { id: one.id }, query: { ...query, ...days } };
            return send(() => client.GET('/own/{id}/log/paper', { params: mine, parseAs }), once);
        }
    }
}

/** As the server calls it: a name that names nobody. */
export const fileName = (one: Paper): string => {
    if (isLog(one)) return 'loggutdrag.pdf';
    if (one.what === 'discharge') return 'utskrivning.pdf';
    if (one.what === 'agreement' || one.what === 'ownAgreement') return 'overenskommelse.pdf';
    return one.what === 'plan' || one.what === 'ownPlan' ? 'plan.pdf' : 'kontaktkort.pdf';
};
