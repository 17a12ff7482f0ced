/* The calls about agreed times, one line each. */
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type Appointment = Schemas['Appointment'];
export type AppointmentItem = Schemas['AppointmentItem'];
export type AppointmentEntry = Schemas['AppointmentEntry'];
export type AppointmentKind = Schemas['AppointmentKind'];
export type AppointmentTold = Schemas['AppointmentTold'];
export type AppointmentVisibility = Schemas['AppointmentVisibility'];
export type PersonAppointments = Schemas['PersonAppointments'];
export type AppointmentDraft = Schemas['AppointmentDraft'];
export type AppointmentWords = Schemas['AppointmentWords'];

const at = (one: AppointmentItem, key: string) => ({
    path: { id: one.id },
    header: { ...write(key), ...ifMatch(one.version) },
});

export const readTimes = (from: string, days: number) =>
    send(() => client.GET('/appointments', { params: { query: { from, days } } }));
export const readTime = (id: string) => send(() => client.GET('/appointments/{id}', { params: { path: { id } } }));
export const readPersonTimes = (id: string) =>
    send(() => client.GET('/patients/{id}/appointments', { params: { path: { id }, query: { view: 'coming' } } }));
export const readPastTimes = (id: string, before: string | null) =>
    send(() =>
        client.GET('/patients/{id}/appointments', {
            params: { path: { id }, query: { view: 'past', limit: 20, ...(before ? { before } : {}) } },
        }),
    );

export const makeTime = (patient: string, body: AppointmentDraft) =>
    act(['time', patient, body], (key) =>
        client.POST('/patients/{id}/appointments', { params: { path: { id: patient }, header: write(key) }, body }),
    );
export const changeTime = (one: AppointmentItem, body: AppointmentWords) =>
    act(['time-change', one.id, one.version, body], (key) =>
        client.PUT('/appointments/{id}', { params: at(one, key), body }),
    );
export const moveTime = (one: AppointmentItem, body: Schemas['AppointmentMove']) =>
    act(['time-move', one.id, one.version, body], (key) =>
        client.POST('/appointments/{id}/move', { params: at(one, key), body }),
    );
export const cancelTime = (one: AppointmentItem, body: Schemas['AppointmentCancellation']) =>
    act(['time-cancel', one.id, one.version, body], (key) =>
        client.POST('/appointments/{id}/cancellation', { params: at(one, key), body }),
    );
export const endTime = (one: AppointmentItem, body: Schemas['AppointmentOutcome']) =>
    act(['time-end', one.id, one.version, body], (key) =>
        client.POST('/appointments/{id}/outcome', { params: at(one, key), body }),
    );

/** Files, fetched by the browser itself: it saves them under the name that the server gives. */
export const calendarOf = (id: string) => `/api/v1/appointments/${id}/calendar`;
export const calendarOfPerson = (id: string) => `/api/v1/patients/${id}/calendar`;
