/*
 * Home, and what comes after: departure (LUS-16), the patient's written information (LUS-19), the
 * follow-up, the end; or the process is broken off (LUS-21).
 */
import { useState } from 'preact/hooks';
import * as api from '../api/calls';
import { t } from '../text';
import { RadioGroup, TextArea } from '../ui/choice';
import {
    ActDialog,
    AFTERWARDS_POINTERS,
    orNull,
    useAfterwards,
    useMoment,
    type ActProps,
    type Wrong,
} from './act_dialog';
import { others, readyNow } from './facts';

type Place = api.Body<'/discharges/{id}/departure'>['to'];
const PLACES: Place[] = ['home', 'short-term', 'residential', 'hospital', 'other'];

export function DepartDialog(props: ActProps) {
    const { found } = props;
    const left = useMoment();
    const [to, setTo] = useState<Place | ''>('home');
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    const check = () => {
        const wrong: Wrong = {};
        left.check(wrong, '/leftAt', t.acts.depart.when);
        if (!to) wrong['/to'] = t.acts.depart.choose;
        afterwards.check(wrong);
        return wrong;
    };
    const told = others(found).length;
    return (
        <ActDialog
            {...props}
            title={t.acts.depart.title}
            act={told ? t.acts.depart.act : t.acts.depart.actAlone}
            done={t.acts.depart.done(told)}
            pointers={['/leftAt', '/to', '/note', ...AFTERWARDS_POINTERS]}
            dirty={left.touched || note !== '' || afterwards.open}
            check={check}
            send={() =>
                api.depart(found, {
                    leftAt: left.iso(),
                    to: to || 'home',
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={
                <>
                    <p>{t.acts.depart.consequence(told)}</p>
                    {readyNow(found) && <p>{t.acts.depart.endsLiability}</p>}
                    {found.origin === 'admission' && found.state !== 'admitted' && (
                        <p>{t.acts.depart.information}</p>
                    )}
                    {!found.patientInformedAt && <p>{t.acts.depart.patient}</p>}
                </>
            }
        >
            {(errors) => (
                <>
                    {left.fields(t.acts.depart.when, errors.at('/leftAt'))}
                    <RadioGroup
                        legend={t.acts.depart.to}
                        value={to}
                        onValue={setTo}
                        error={errors.at('/to')}
                        choices={PLACES.map((value) => ({ value, label: t.place[value] }))}
                    />
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

export function PatientInformationDialog(props: ActProps) {
    const { found } = props;
    const given = useMoment();
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    return (
        <ActDialog
            {...props}
            title={t.acts.informed.title}
            act={t.acts.informed.act}
            done={t.acts.informed.done}
            pointers={['/givenAt', '/note', ...AFTERWARDS_POINTERS]}
            dirty={given.touched || note !== '' || afterwards.open}
            check={() => {
                const wrong: Wrong = {};
                given.check(wrong, '/givenAt', t.acts.informed.when);
                afterwards.check(wrong);
                return wrong;
            }}
            send={() =>
                api.informPatient(found, {
                    givenAt: given.iso(),
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={<p>{t.acts.informed.consequence}</p>}
        >
            {(errors) => (
                <>
                    {given.fields(t.acts.informed.when, errors.at('/givenAt'))}
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

type Meeting = api.Body<'/discharges/{id}/follow-up'>['how'];
const MEETINGS: Meeting[] = ['visit', 'phone', 'meeting', 'other'];

export function FollowUpDialog(props: ActProps) {
    const { found } = props;
    const at = useMoment();
    const [how, setHow] = useState<Meeting | ''>('');
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    const check = () => {
        const wrong: Wrong = {};
        at.check(wrong, '/at', t.acts.follow.when);
        if (!how) wrong['/how'] = t.acts.follow.choose;
        afterwards.check(wrong);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.acts.follow.title}
            act={t.acts.follow.act}
            done={t.acts.follow.done}
            pointers={['/at', '/how', '/note', ...AFTERWARDS_POINTERS]}
            dirty={at.touched || how !== '' || note !== '' || afterwards.open}
            check={check}
            send={() =>
                api.followUp(found, {
                    at: at.iso(),
                    how: how || 'other',
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={<p>{t.acts.follow.consequence(others(found).length)}</p>}
        >
            {(errors) => (
                <>
                    {at.fields(t.acts.follow.when, errors.at('/at'))}
                    <RadioGroup
                        legend={t.acts.follow.how}
                        value={how}
                        onValue={setHow}
                        error={errors.at('/how')}
                        choices={MEETINGS.map((value) => ({ value, label: t.meeting[value] }))}
                    />
                    <TextArea
                        label={t.acts.follow.note}
                        hint={t.acts.follow.noteHint}
                        optional
                        rows={3}
                        maxLength={2000}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

type Closing = api.Body<'/discharges/{id}/closing'>['reason'];
const CLOSINGS: Closing[] = ['done', 'no-need', 'moved', 'readmitted', 'death', 'other'];

export function CloseDialog(props: ActProps) {
    const { found } = props;
    const [reason, setReason] = useState<Closing | ''>('');
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    return (
        <ActDialog
            {...props}
            title={t.acts.close.title}
            act={t.acts.close.act}
            done={t.acts.close.done}
            pointers={['/reason', '/note', ...AFTERWARDS_POINTERS]}
            dirty={reason !== '' || note !== '' || afterwards.open}
            check={() => {
                const wrong: Wrong = reason ? {} : { '/reason': t.acts.chooseReason };
                afterwards.check(wrong);
                return wrong;
            }}
            send={() =>
                api.closeCase(found, {
                    reason: reason || 'other',
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={<p>{t.acts.close.consequence(others(found).length)}</p>}
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={t.acts.reason}
                        value={reason}
                        onValue={setReason}
                        error={errors.at('/reason')}
                        choices={CLOSINGS.map((value) => ({ value, label: t.endedReason[value] }))}
                    />
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}

type Abort = api.Body<'/discharges/{id}/abort'>['reason'];
const ABORTS: Abort[] = ['death', 'transfer', 'left-care', 'wrong'];

export function AbortDialog(props: ActProps) {
    const { found } = props;
    const [reason, setReason] = useState<Abort | ''>('');
    const at = useMoment();
    const [note, setNote] = useState('');
    const afterwards = useAfterwards();
    const told = others(found).length;
    const check = () => {
        const wrong: Wrong = {};
        if (!reason) wrong['/reason'] = t.acts.chooseReason;
        at.check(wrong, '/at', t.acts.abort.when);
        afterwards.check(wrong);
        return wrong;
    };
    return (
        <ActDialog
            {...props}
            title={t.acts.abort.title}
            act={told ? t.acts.abort.act : t.acts.abort.actAlone}
            done={t.acts.abort.done(told)}
            pointers={['/reason', '/at', '/note', ...AFTERWARDS_POINTERS]}
            dirty={reason !== '' || at.touched || note !== '' || afterwards.open}
            check={check}
            send={() =>
                api.abortCase(found, {
                    reason: reason || 'wrong',
                    at: at.touched ? at.iso() : null,
                    note: orNull(note),
                    ...afterwards.body(),
                })
            }
            consequence={
                <>
                    <p>{t.acts.abort.consequence(told)}</p>
                    {readyNow(found) && <p>{t.acts.depart.endsLiability}</p>}
                </>
            }
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={t.acts.reason}
                        value={reason}
                        onValue={setReason}
                        error={errors.at('/reason')}
                        choices={ABORTS.map((value) => ({
                            value,
                            label: t.endedReason[value],
                            hint: t.acts.abort.hints[value],
                        }))}
                    />
                    {at.fields(t.acts.abort.when, errors.at('/at'))}
                    <TextArea
                        label={t.acts.note}
                        optional
                        maxLength={500}
                        error={errors.at('/note')}
                        value={note}
                        onValue={setNote}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}
