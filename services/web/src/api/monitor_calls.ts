/* The calls of the list for paper and of the data quality monitor. */
import { client, send, type Schemas } from './client';

export type Downtime = Schemas['Downtime'];
export type DowntimeItem = Schemas['DowntimeItem'];
export type Quality = Schemas['Quality'];
export type QualityCheck = Schemas['QualityCheck'];
export type QualityList = Schemas['QualityList'];

export const readDowntime = () => send(() => client.GET('/inbox/downtime'));
export const readQuality = (county: boolean) =>
    send(() => (county ? client.GET('/county/quality') : client.GET('/quality')));
export const readQualityList = (county: boolean, check: string, unit?: string, after?: string) =>
    send(() =>
        county
            ? client.GET('/county/quality/{check}', {
                  params: { path: { check }, query: { unit, after } },
              })
            : client.GET('/quality/{check}', { params: { path: { check }, query: { after } } }),
    );
