/* The calls of proto/openapi.yaml that the client makes, one line each. */
import { act, client, csrf, ifMatch, send, write, type Schemas } from './client';

export type Session = Schemas['Session'];
export type Assignment = Schemas['Assignment'];
export type Patient = Schemas['Patient'];
export type Discharge = Schemas['Discharge'];
export type Notice = Schemas['Notice'];
export type Readiness = Schemas['Readiness'];
export type Deadline = Schemas['Deadline'];
export type Unit = Schemas['Unit'];
export type UnitRef = Schemas['UnitRef'];
export type PartyRole = Schemas['PartyRole'];
export type Inbox = Schemas['Inbox'];
export type InboxItem = Schemas['InboxItem'];
export type InboxView = Schemas['InboxView'];
export type InboxFilter = {
    [name in 'unit' | 'municipality' | 'action']?: string | undefined;
} & {
    role?: PartyRole | undefined;
    overdue?: 'true' | undefined;
    unread?: 'true' | undefined;
};
export type Reminder = Schemas['Reminder'];
export type Reminders = Schemas['Reminders'];
export type Absence = Schemas['Absence'];
export type UnitSettings = Schemas['UnitSettings'];
export type Member = Schemas['Member'];
export type Members = Schemas['Members'];
export type Role = Schemas['Role'];
export type Person = Schemas['Person'];
export type Recipient = Schemas['Recipients'][number];
export type Act = Discharge['acts'][number];
export type Step = NonNullable<Discharge['nextStep']>['action'];
export type Afterwards = NonNullable<Notice['afterwards']>;

export * from './discharge_calls';
export * from './message_calls';

/* session */
export const signInWays = () => send(() => client.GET('/sign-in'), { signIn: false });
export const signIn = (body: Schemas['SignIn']) =>
    send(() => client.POST('/sign-in', { body }), { signIn: false, tries: 1 });
export const readSession = () => send(() => client.GET('/session'), { signIn: false });
export const chooseAssignment = (assignmentId: string) =>
    send(
        () =>
            client.POST('/session/assignment', {
                params: { header: csrf() },
                body: { assignmentId },
            }),
        { signIn: false },
    );
export const signOut = () =>
    send(() => client.POST('/sign-out', { params: { header: csrf() } }), { signIn: false });

/* directory */
export const readReference = () => send(() => client.GET('/reference'));
export const searchUnits = (q: string, kind?: Schemas['UnitKind']) =>
    send(() => client.GET('/units', { params: { query: { q, kind } } }));

/* people */
export const lookupPatient = (identifier: string) =>
    send(() =>
        client.POST('/patients/lookup', { params: { header: csrf() }, body: { identifier } }),
    );
export const createPatient = (body: Schemas['PatientDraft']) =>
    act(['patient', body], (key) =>
        client.POST('/patients', { params: { header: write(key) }, body }),
    );
export const readPatient = (id: string) =>
    send(() => client.GET('/patients/{id}', { params: { path: { id } } }));
export const updatePatient = (id: string, version: number, body: Schemas['PatientChange']) =>
    act(['patient-change', id, version, body], (key) =>
        client.PUT('/patients/{id}', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const addIdentifier = (id: string, version: number, identifier: string) =>
    act(['identifier', id, version, identifier], (key) =>
        client.POST('/patients/{id}/identifiers', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body: { identifier },
        }),
    );
export const readAddressees = (id: string) =>
    send(() => client.GET('/patients/{id}/addressees', { params: { path: { id } } }));
export const readNamedStaff = (id: string) =>
    send(() => client.GET('/patients/{id}/named-staff', { params: { path: { id } } }));
export const writeNamedStaff = (id: string, userIds: string[]) =>
    act(['named-staff', id, userIds], (key) =>
        client.PUT('/patients/{id}/named-staff', {
            params: { path: { id }, header: write(key) },
            body: { userIds },
        }),
    );

/* discharge */
export const readInbox = (view: InboxView, after?: string, filter: InboxFilter = {}) =>
    send(() => client.GET('/inbox', { params: { query: { view, after, ...filter } } }));
export const searchInbox = (text: string) =>
    send(() => client.POST('/inbox/search', { params: { header: csrf() }, body: { text } }));
export const readDischarge = (id: string) =>
    send(() => client.GET('/discharges/{id}', { params: { path: { id } } }));
export const createDischarge = (body: Schemas['DischargeDraft']) =>
    act(['discharge', body], (key) =>
        client.POST('/discharges', { params: { header: write(key) }, body }),
    );
/** `earlier`: when and how it was acknowledged, if not now and here. */
export const acknowledge = (
    id: string,
    earlier: { occurredAt?: string; afterwards?: Schemas['Afterwards'] } = {},
) =>
    act(['acknowledge', id, earlier], (key) =>
        client.POST('/discharges/{id}/acknowledgement', {
            params: { path: { id }, header: write(key) },
            ...(earlier.afterwards ? { body: earlier } : {}),
        }),
    );

/* unit */
export const readMembers = () => send(() => client.GET('/unit/members'));
export const addMember = (body: Schemas['MemberDraft']) =>
    act(['member', body], (key) =>
        client.POST('/unit/members', { params: { header: write(key) }, body }),
    );
export const changeMember = (
    id: string,
    version: number,
    body: { role: Role; validTo: string | null },
) =>
    act(['member-change', id, version, body], (key) =>
        client.PUT('/unit/members/{id}', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );

/* what comes to a unit by itself */
export const readUnitSettings = () => send(() => client.GET('/unit/settings'));
export const writeUnitSettings = (version: number, body: Schemas['UnitSettingsChange']) =>
    act(['unit-settings', version, body], (key) =>
        client.PUT('/unit/settings', {
            params: { header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const readAbsences = () => send(() => client.GET('/unit/absences'));
export const addAbsence = (body: {
    userId: string;
    from: string | null;
    to: string | null;
    substituteId: string | null;
}) =>
    act(['absence', body], (key) =>
        client.POST('/unit/absences', { params: { header: write(key) }, body }),
    );
export const changeAbsence = (
    id: string,
    version: number,
    body: { from: string | null; to: string | null; substituteId: string | null },
) =>
    act(['absence-change', id, version, body], (key) =>
        client.PUT('/unit/absences/{id}', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );
export const readReminders = (id: string) =>
    send(() => client.GET('/discharges/{id}/reminders', { params: { path: { id } } }));
export const addReminder = (
    id: string,
    body: { dueAt: string; text: string; userId: string | null },
) =>
    act(['reminder', id, body], (key) =>
        client.POST('/discharges/{id}/reminders', {
            params: { path: { id }, header: write(key) },
            body,
        }),
    );
export const changeReminder = (
    id: string,
    version: number,
    body: { dueAt: string; text: string; userId: string | null; done: boolean },
) =>
    act(['reminder-change', id, version, body], (key) =>
        client.PUT('/reminders/{id}', {
            params: { path: { id }, header: { ...write(key), ...ifMatch(version) } },
            body,
        }),
    );

/* audit */
export const searchAudit = (body: Schemas['AuditQuery']) =>
    send(() => client.POST('/audit/search', { params: { header: csrf() }, body }));
