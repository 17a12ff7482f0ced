/* The calls of the payment basis and of a county's administrator, one line each. */
import { act, client, csrf, ifMatch, send, write, type Schemas } from '../api/client';

export type Liability = Schemas['Liability'];
export type Interval = Schemas['LiabilityInterval'];
export type Condition = Schemas['LiabilityCondition'];
export type Reason = Schemas['LiabilityReason'];
export type Average = Schemas['LiabilityAverage'];
export type Agreement = Schemas['Agreement'];
export type Agreements = Schemas['CountyAgreements'];
export type Kept = Agreements['agreements'][number];
export type Preview = Schemas['Preview'];
export type Payment = Schemas['CountyPayment'];
export type Tariffs = Schemas['CountyTariffs'];
export type Tariff = Tariffs['tariffs'][number];
export type Settings = Schemas['CountySettings'];
export type PlacementChange = Schemas['PlacementChange'];

export const readLiability = (id: string) =>
    send(() => client.GET('/discharges/{id}/liability', { params: { path: { id } } }));
export const writePlacement = (id: string, version: number, body: PlacementChange) =>
    act(['placement', id, version, body], (key) =>
        client.PUT('/patients/{id}/placement', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );

export type CountyIndex = Schemas['CountyIndex'];
export const readIndex = () => send(() => client.GET('/county/index'));
export const resendIndex = () =>
    act(['index-resend'], (key) => client.POST('/county/index/resend', { params: { header: write(key) } }));

export const readAgreements = () => send(() => client.GET('/county/agreements'));
export const addAgreement = (body: Agreement) =>
    act(['agreement', body], (key) =>
        client.POST('/county/agreements', { params: { header: write(key) }, body }),
    );
export const changeAgreement = (id: string, version: number, body: Agreement) =>
    act(['agreement-change', id, version, body], (key) =>
        client.PUT('/county/agreements/{id}', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const preview = (agreement: Agreement, from: string, to: string) =>
    send(() =>
        client.POST('/county/agreements/preview', {
            params: { header: csrf() },
            body: { agreement, from, to },
        }),
    );

export const readTariffs = () => send(() => client.GET('/county/tariffs'));
export const addTariff = (body: Schemas['TariffDraft']) =>
    act(['tariff', body], (key) =>
        client.POST('/county/tariffs', { params: { header: write(key) }, body }),
    );

export const readSettings = () => send(() => client.GET('/county/settings'));
export const writeSettings = (version: number, body: Schemas['CountySettingsChange']) =>
    act(['county-settings', version, body], (key) =>
        client.PUT('/county/settings', {
            params: { header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );

export const readPayment = (month: string) =>
    send(() => client.GET('/county/payment', { params: { query: { month } } }));
