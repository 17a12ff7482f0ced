/* The calls of the log review: the queue, what is said of an access, rounds, settings, statistics. */
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type ReviewQueue = Schemas['ReviewQueue'];
export type ReviewItem = Schemas['ReviewItem'];
export type ReviewAccess = Schemas['ReviewAccess'];
export type ReviewReason = Schemas['ReviewReason'];
export type ReviewRounds = Schemas['ReviewRounds'];
export type ReviewSettings = Schemas['ReviewSettings'];
export type ReviewStatistics = Schemas['ReviewStatistics'];
export type PublicPersons = Schemas['PublicPersons'];
export type Decision = Schemas['NewReviewDecision'];
export type Round = Schemas['NewReviewRound'];
export type QueueState = 'waiting' | 'asked' | 'decided';

export const readQueue = (state: QueueState, after?: string) =>
    send(() => client.GET('/audit/reviews', { params: { query: { state, ...(after ? { after } : {}) } } }));
export const readAccess = (id: string) =>
    send(() => client.GET('/audit/reviews/{id}', { params: { path: { id } } }));
export const decide = (one: ReviewAccess, body: Decision) =>
    act(['review', one.id, one.version, body], (key) =>
        client.POST('/audit/reviews/{id}/decisions', {
            params: { path: { id: one.id }, header: { ...write(key), ...ifMatch(one.version) } },
            body,
        }),
    );
export const readRounds = () => send(() => client.GET('/audit/rounds'));
export const orderRound = (body: Round) =>
    act(['review-round', body], (key) => client.POST('/audit/rounds', { params: { header: write(key) }, body }));
export const readReviewSettings = () => send(() => client.GET('/audit/review-settings'));
export const writeReviewSettings = (version: number, body: Schemas['NewReviewSettings']) =>
    act(['review-settings', version, body], (key) =>
        client.PUT('/audit/review-settings', {
            params: { header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const readPublicPersons = () => send(() => client.GET('/audit/public-persons'));
export const addPublicPerson = (body: { identifier: string; label: string }) =>
    act(['public-person', body], (key) =>
        client.POST('/audit/public-persons', { params: { header: write(key) }, body }),
    );
export const removePublicPerson = (id: string) =>
    act(['public-person-removal', id], (key) =>
        client.POST('/audit/public-persons/{id}/removal', { params: { path: { id }, header: write(key) } }),
    );
export const readStatistics = (from: string, to: string) =>
    send(() => client.GET('/audit/review-statistics', { params: { query: { from, to } } }));
