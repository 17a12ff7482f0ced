/* The two acts that a dialog asks about: that what is written is agreed on, and that it ends. */
import { useState } from 'preact/hooks';
import * as api from '../api/agreement_calls';
import { ActDialog, orNull, useMoment, type Wrong } from '../discharge/act_dialog';
import { RadioGroup, TextArea } from '../ui/choice';
import { Select, TextInput } from '../ui/form';
import { w } from './words';

export interface DialogProps {
    found: api.Agreement;
    put: (one: api.Agreement) => void;
    reload: () => Promise<void>;
    onClose: () => void;
}

type With = api.AgreementVersion['agreedWith'];
type How = api.AgreementVersion['how'];
type Reason = NonNullable<api.Agreement['endedReason']>;

const keys = <T extends string>(words: Record<T, string>) =>
    (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));

export function AgreeDialog({ found, ...props }: DialogProps) {
    const [who, setWho] = useState<With>('patient');
    const [name, setName] = useState('');
    const [how, setHow] = useState<How | ''>('');
    const [toldBy, setToldBy] = useState('');
    const when = useMoment();
    const other = who !== 'patient';
    return (
        <ActDialog<api.Agreement>
            {...props}
            title={found.number ? w().agreeAgain : w().agree}
            act={found.number ? w().agreeAgain : w().agree}
            done={w().agreed}
            pointers={['/agreedWith', '/name', '/how', '/agreedAt', '/toldBy']}
            dirty={other || how !== '' || toldBy !== '' || when.touched}
            consequence={<p>{w().agreeHint}</p>}
            check={() => {
                const wrong: Wrong = {};
                if (other && !name.trim()) wrong['/name'] = w().missing(w().name);
                if (!how) wrong['/how'] = w().missing(w().how);
                when.check(wrong, '/agreedAt', w().at);
                return wrong;
            }}
            send={() =>
                api.agree(found.id, found.version, {
                    agreedWith: who,
                    how: how || 'in-person',
                    agreedAt: when.touched ? when.iso() : null,
                    name: other ? orNull(name) : null,
                    toldBy: orNull(toldBy),
                })
            }
        >
            {(errors) => (
                <>
                    <RadioGroup legend={w().agreedWith} value={who} choices={keys(w().givers)} onValue={setWho} />
                    {other && (
                        <TextInput
                            label={w().name}
                            maxLength={200}
                            value={name}
                            onValue={setName}
                            error={errors.at('/name')}
                        />
                    )}
                    <Select
                        label={w().how}
                        value={how}
                        onValue={(value) => setHow(value as How | '')}
                        choices={keys(w().hows)}
                        empty={w().choose}
                        error={errors.at('/how')}
                    />
                    {when.fields(w().at, errors.at('/agreedAt'))}
                    <TextInput
                        label={w().toldBy}
                        optional
                        maxLength={200}
                        value={toldBy}
                        onValue={setToldBy}
                        error={errors.at('/toldBy')}
                    />
                </>
            )}
        </ActDialog>
    );
}

export function EndDialog({ found, ...props }: DialogProps) {
    const [reason, setReason] = useState<Reason | ''>('');
    const [note, setNote] = useState('');
    return (
        <ActDialog<api.Agreement>
            {...props}
            title={w().endTitle(w().label(found.label))}
            act={w().end}
            done={w().ended}
            pointers={['/reason', '/note']}
            dirty={reason !== '' || note !== ''}
            consequence={<p>{w().endHint}</p>}
            check={() => (reason ? {} : { '/reason': w().missing(w().reason) }) as Wrong}
            send={() => api.end(found.id, found.version, { reason: reason || 'mistake', note: orNull(note) })}
        >
            {(errors) => (
                <>
                    <RadioGroup
                        legend={w().reason}
                        value={reason}
                        choices={keys(w().reasons)}
                        onValue={setReason}
                        error={errors.at('/reason')}
                    />
                    <TextArea
                        label={w().note}
                        optional
                        maxLength={500}
                        value={note}
                        onValue={setNote}
                        error={errors.at('/note')}
                    />
                </>
            )}
        </ActDialog>
    );
}
