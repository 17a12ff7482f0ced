/* Messages between the parties of a case. Every write answers with the whole thread. */
import { act, client, csrf, ifMatch, send, write, type Schemas } from './client';

export type Threads = Schemas['Threads'];
export type ThreadSummary = Schemas['ThreadSummary'];
export type Thread = Schemas['Thread'];
export type Message = Schemas['Message'];
export type Attachment = Schemas['Attachment'];
export type ThreadDraft = Schemas['ThreadDraft'];
export type DeviationDraft = Schemas['DeviationDraft'];
export type CountyDeviations = Schemas['CountyDeviations'];
export type FileType = Attachment['type'];

const at = (id: string, key: string) => ({ path: { id }, header: write(key) });

export const readThreads = (discharge: string) =>
    send(() =>
        client.GET('/discharges/{id}/threads', { params: { path: { id: discharge } } }),
    );
export const readCountyDeviations = () => send(() => client.GET('/county/deviations'));
/** Opening a thread is reading it, for our unit. */
export const readThread = (id: string) =>
    send(() => client.GET('/threads/{id}', { params: { path: { id } } }));
export const beginThread = (discharge: string, body: ThreadDraft) =>
    act(['thread', discharge, body], (key) =>
        client.POST('/discharges/{id}/threads', { params: at(discharge, key), body }),
    );
export const reportDeviation = (discharge: string, body: DeviationDraft) =>
    act(['deviation', discharge, body], (key) =>
        client.POST('/discharges/{id}/deviations', { params: at(discharge, key), body }),
    );
export const answerThread = (id: string, text: string, unitIds: string[]) =>
    act(['answer', id, text, unitIds], (key) =>
        client.POST('/threads/{id}/messages', { params: at(id, key), body: { text, unitIds } }),
    );
export const finishThread = (id: string) =>
    act(['done', id], (key) => client.POST('/threads/{id}/done', { params: at(id, key) }));
export const closeDeviation = (id: string, text: string | null) =>
    act(['closing', id, text], (key) =>
        client.POST('/threads/{id}/closing', { params: at(id, key), body: { text } }),
    );
export const correctMessage = (message: Message, text: string) =>
    act(['correct', message.id, message.version, text], (key) =>
        client.POST('/messages/{id}/correction', {
            params: {
                path: { id: message.id },
                header: { ...write(key), ...ifMatch(message.version) },
            },
            body: { text },
        }),
    );

export const addressOf = (attachment: Attachment) => `/api/v1/attachments/${attachment.id}`;

const TYPES: Record<string, FileType> = {
    pdf: 'application/pdf',
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    jpe: 'image/jpeg',
};

/** By its name; the server looks at what it is. */
export function typeOf(file: File): FileType | null {
    return TYPES[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? null;
}

/** The file itself is the body, so this call is made without the typed client. */
export const attach = (messageId: string, file: File, type: FileType) =>
    act<Thread>(['attach', messageId, file.name, file.size, file.lastModified], async (key) => {
        const response = await fetch(`/api/v1/messages/${messageId}/attachments`, {
            method: 'POST',
            credentials: 'same-origin',
            headers: {
                ...csrf(),
                'Idempotency-Key': key,
                'Accept-Language': document.documentElement.lang,
                'Content-Type': type,
                'X-Samplan-File-Name': encodeURIComponent(file.name),
            },
            body: file,
        });
        const said: unknown = await response.json().catch(() => undefined);
        return response.ok ? { data: said as Thread, response } : { error: said, response };
    });

