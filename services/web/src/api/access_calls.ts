/* The calls of blocks and of access in an emergency, one line each. */
import { act, client, send, write, type Schemas } from './client';

export type PersonBlocks = Schemas['PersonBlocks'];
export type Block = Schemas['Block'];
export type Emergency = Schemas['Emergency'];
export type EmergencyDraft = Schemas['EmergencyDraft'];
export type Review = Schemas['EmergencyReviews']['items'][number];

const at = (id: string, key: string) => ({ path: { id }, header: write(key) });

export const readBlocks = (id: string) =>
    send(() => client.GET('/patients/{id}/blocks', { params: { path: { id } } }));
export const addBlock = (id: string, body: Schemas['BlockDraft']) =>
    act(['block', id, body], (key) => client.POST('/patients/{id}/blocks', { params: at(id, key), body }));
export const endBlock = (id: string, blockId: string, body: Schemas['BlockAsked']) =>
    act(['block-end', id, blockId, body], (key) =>
        client.POST('/patients/{id}/blocks/{blockId}/ending', {
            params: { path: { id, blockId }, header: write(key) },
            body,
        }),
    );
export const liftBlocks = (id: string, body: Schemas['LiftDraft']) =>
    act(['lift', id, body, crypto.randomUUID()], (key) =>
        client.POST('/patients/{id}/block-lifts', { params: at(id, key), body }),
    );
export const endLift = (id: string) =>
    act(['lift-end', id, crypto.randomUUID()], (key) =>
        client.POST('/patients/{id}/block-lifts/ending', { params: at(id, key) }),
    );

export const readOpenings = () => send(() => client.GET('/emergencies'));
export const readEmergency = (id: string) => send(() => client.GET('/emergencies/{id}', { params: { path: { id } } }));
export const openEmergency = (body: EmergencyDraft) =>
    act(['emergency', body], (key) => client.POST('/emergencies', { params: { header: write(key) }, body }));
export const endEmergency = (id: string) =>
    act(['emergency-end', id], (key) => client.POST('/emergencies/{id}/ending', { params: at(id, key) }));
export const readReviews = () => send(() => client.GET('/emergency-reviews'));
export const reviewEmergency = (id: string, body: Schemas['EmergencyFinding']) =>
    act(['emergency-review', id, body], (key) =>
        client.POST('/emergencies/{id}/review', { params: at(id, key), body }),
    );

export const blockOwn = (id: string, body: Schemas['OwnBlockDraft']) =>
    act(['own-block', id, body], (key) => client.POST('/own/{id}/blocks', { params: at(id, key), body }));
export const unblockOwn = (id: string, blockId: string) =>
    act(['own-unblock', id, blockId], (key) =>
        client.POST('/own/{id}/blocks/{blockId}/ending', { params: { path: { id, blockId }, header: write(key) } }),
    );
