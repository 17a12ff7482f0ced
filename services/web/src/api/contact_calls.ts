/* The calls about fixed contacts, one line each; every one answers with all contacts of the person. */
import { act, client, ifMatch, send, write, type Schemas } from './client';

export type Contacts = Schemas['Contacts'];
export type FixedContact = Schemas['FixedContact'];
export type ContactReach = Schemas['ContactReach'];
export type ContactKind = Schemas['ContactKind'];
export type ContactChange = Schemas['ContactChange'];
export type ContactDraft = Schemas['ContactDraft'];
export type ContactHours = Schemas['ContactHours'];
export type ContactOffer = Schemas['ContactOffer'];
export type ContactOfferDraft = Schemas['ContactOfferDraft'];
export type ContactEnding = Schemas['ContactEnding'];

export const readContacts = (id: string) =>
    send(() => client.GET('/patients/{id}/contacts', { params: { path: { id } } }));
export const createContact = (id: string, body: ContactDraft) =>
    act(['contact', id, body], (key) =>
        client.POST('/patients/{id}/contacts', { params: { path: { id }, header: write(key) }, body }),
    );
export const changeContact = (one: FixedContact, body: ContactChange) =>
    act(['contact-change', one.id, one.version, body], (key) =>
        client.PUT('/contacts/{id}', {
            params: { path: { id: one.id }, header: { ...write(key), ...ifMatch(one.version) } },
            body,
        }),
    );
export const endContact = (one: FixedContact, body: ContactEnding) =>
    act(['contact-end', one.id, one.version, body], (key) =>
        client.POST('/contacts/{id}/ending', {
            params: { path: { id: one.id }, header: { ...write(key), ...ifMatch(one.version) } },
            body,
        }),
    );
export const recordOffer = (id: string, body: ContactOfferDraft) =>
    act(['contact-offer', id, body], (key) =>
        client.POST('/patients/{id}/contact-offers', { params: { path: { id }, header: write(key) }, body }),
    );
