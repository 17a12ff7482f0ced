/* The acts on a case, one call each: at the version that was read, with a key of its own. */
import type { paths } from './schema';
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type Left = Schemas['Left'];
export type ReadyForecast = Schemas['ReadyForecast'];

type JsonOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
    ? B
    : never;
/** What is sent to a path. */
export type Body<P extends keyof paths> = JsonOf<
    NonNullable<paths[P]['post']> | NonNullable<paths[P]['put']>
>;

interface At {
    id: string;
    version: number;
}

function on<B>(found: At, key: string, body: B) {
    return {
        params: { path: { id: found.id }, header: { ...write(key), ...ifMatch(found.version) } },
        body,
    };
}

export const forecastReady = (id: string, sentAt?: string) =>
    send(() =>
        client.GET('/discharges/{id}/ready-forecast', {
            params: { path: { id }, query: { sentAt } },
        }),
    );
export const sendNotice = (found: At, body: Body<'/discharges/{id}/admission-notice'>) =>
    act(['/discharges/{id}/admission-notice', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/admission-notice', on(found, key, body)),
    );
export const changeExpectedDate = (found: At, body: Body<'/discharges/{id}/expected-date'>) =>
    act(['/discharges/{id}/expected-date', found.id, found.version, body], (key) =>
        client.PUT('/discharges/{id}/expected-date', on(found, key, body)),
    );
export const correctAdmission = (found: At, body: Body<'/discharges/{id}/admission'>) =>
    act(['/discharges/{id}/admission', found.id, found.version, body], (key) =>
        client.PUT('/discharges/{id}/admission', on(found, key, body)),
    );
export const changeCare = (found: At, body: Body<'/discharges/{id}/care'>) =>
    act(['/discharges/{id}/care', found.id, found.version, body], (key) =>
        client.PUT('/discharges/{id}/care', on(found, key, body)),
    );
export const reportReady = (found: At, body: Body<'/discharges/{id}/ready'>) =>
    act(['/discharges/{id}/ready', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/ready', on(found, key, body)),
    );
export const withdrawReady = (found: At, body: Body<'/discharges/{id}/ready-withdrawal'>) =>
    act(['/discharges/{id}/ready-withdrawal', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/ready-withdrawal', on(found, key, body)),
    );
export const notKnown = (found: At, body: Body<'/discharges/{id}/not-known'>) =>
    act(['/discharges/{id}/not-known', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/not-known', on(found, key, body)),
    );
export const reject = (found: At, body: Body<'/discharges/{id}/rejection'>) =>
    act(['/discharges/{id}/rejection', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/rejection', on(found, key, body)),
    );
export const forward = (found: At, body: Body<'/discharges/{id}/forwarding'>) =>
    act(['/discharges/{id}/forwarding', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/forwarding', on(found, key, body)),
    );
export const giveBack = (found: At, body: Body<'/discharges/{id}/return'>) =>
    act(['/discharges/{id}/return', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/return', on(found, key, body)),
    );
export const recall = (found: At, body: Body<'/discharges/{id}/recall'>) =>
    act(['/discharges/{id}/recall', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/recall', on(found, key, body)),
    );
export const appointContact = (found: At, body: Body<'/discharges/{id}/care-contact'>) =>
    act(['/discharges/{id}/care-contact', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/care-contact', on(found, key, body)),
    );
export const decideSip = (found: At, body: Body<'/discharges/{id}/sip-decision'>) =>
    act(['/discharges/{id}/sip-decision', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/sip-decision', on(found, key, body)),
    );
export const callSip = (found: At, body: Body<'/discharges/{id}/sip-call'>) =>
    act(['/discharges/{id}/sip-call', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/sip-call', on(found, key, body)),
    );
export const sayAvailable = (found: At, body: Body<'/discharges/{id}/availability'>) =>
    act(['/discharges/{id}/availability', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/availability', on(found, key, body)),
    );
export const depart = (found: At, body: Body<'/discharges/{id}/departure'>) =>
    act(['/discharges/{id}/departure', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/departure', on(found, key, body)),
    );
export const informPatient = (found: At, body: Body<'/discharges/{id}/patient-information'>) =>
    act(['/discharges/{id}/patient-information', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/patient-information', on(found, key, body)),
    );
export const followUp = (found: At, body: Body<'/discharges/{id}/follow-up'>) =>
    act(['/discharges/{id}/follow-up', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/follow-up', on(found, key, body)),
    );
export const closeCase = (found: At, body: Body<'/discharges/{id}/closing'>) =>
    act(['/discharges/{id}/closing', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/closing', on(found, key, body)),
    );
export const abortCase = (found: At, body: Body<'/discharges/{id}/abort'>) =>
    act(['/discharges/{id}/abort', found.id, found.version, body], (key) =>
        client.POST('/discharges/{id}/abort', on(found, key, body)),
    );
