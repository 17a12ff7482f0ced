/* The calls about documents and drafts, one line each. */
import { act, client, csrf, ifMatch, send, write, type Schemas } from './client';

type Kind = Schemas['DocumentKind'];
type Content = Record<string, never>;

export const readDocument = (id: string, documentId: string) =>
    send(() =>
        client.GET('/discharges/{id}/documents/{documentId}', {
            params: { path: { id, documentId } },
        }),
    );
export const sendDocument = (id: string, version: number, body: Schemas['DocumentDraft']) =>
    act(['document', id, version, body], (key) =>
        client.POST('/discharges/{id}/documents', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const confirmPlan = (id: string, version: number, documentId: string) =>
    act(['plan-confirm', id, version, documentId], (key) =>
        client.POST('/discharges/{id}/documents/{documentId}/confirmation', {
            params: { path: { id, documentId }, header: { ...write(key), ...ifMatch(version) } },
        }),
    );

/** Where a draft is kept: with the unit, for a document of a case; with oneself, for an admission. */
export interface DraftPlace {
    read: () => Promise<Schemas['Draft']>;
    save: (version: number, content: unknown) => Promise<Schemas['Draft']>;
    drop: () => Promise<unknown>;
}

const match = (version: number) => (version ? ifMatch(version) : {});

export function caseDraft(id: string, form: Kind): DraftPlace {
    const path = { id, form };
    return {
        read: () => send(() => client.GET('/discharges/{id}/drafts/{form}', { params: { path } })),
        save: (version, content) =>
            send(() =>
                client.PUT('/discharges/{id}/drafts/{form}', {
                    params: { path, header: { ...csrf(), ...match(version) } },
                    body: { content: content as Content },
                    keepalive: true, // the page may be on its way out
                }),
            ),
        drop: () =>
            send(() =>
                client.DELETE('/discharges/{id}/drafts/{form}', {
                    params: { path, header: csrf() },
                }),
            ),
    };
}

export function ownDraft(form: 'admission'): DraftPlace {
    const path = { form };
    return {
        read: () => send(() => client.GET('/drafts/{form}', { params: { path } })),
        save: (version, content) =>
            send(() =>
                client.PUT('/drafts/{form}', {
                    params: { path, header: { ...csrf(), ...match(version) } },
                    body: { content: content as Content },
                    keepalive: true,
                }),
            ),
        drop: () =>
            send(() => client.DELETE('/drafts/{form}', { params: { path, header: csrf() } })),
    };
}
