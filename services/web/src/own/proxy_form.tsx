/* Who is to see something of a person, and what: for the person themself and for staff who enter it. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { OwnScope } from '../api/own_calls';
import { CheckBox } from '../ui/choice';
import { Button, FailureBox, TextInput, useErrors, useFocusError, type Errors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { o } from './words';

const SCOPES: OwnScope[] = ['plans', 'contacts', 'times', 'agreement', 'log'];

export interface Let {
    name: string;
    identifier: string;
    scopes: OwnScope[];
    writes: boolean;
    validTo?: string;
}

interface Props {
    send: (body: Let) => Promise<void>;
    onDone: () => void;
    act: string;
    /** Fields of the caller's own, with their pointers and what is missing in them. */
    more?: { pointers: string[]; check: () => Record<string, string>; fields: (errors: Errors) => ComponentChildren };
}

export function ProxyForm({ send, onDone, act, more }: Props) {
    const [name, setName] = useState('');
    const [number, setNumber] = useState('');
    const [to, setTo] = useState('');
    const [writes, setWrites] = useState(false);
    const [scopes, setScopes] = useState<OwnScope[]>(['plans']);
    const [found, setFound] = useState<Record<string, string>>({});
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const pointers = ['/name', '/identifier', '/scopes', '/validTo', ...(more?.pointers ?? [])];
    const errors = useErrors(doing.failure, pointers, found);
    useFocusError(form, doing.failure ?? (Object.keys(found).length ? found : null));
    const save = async () => {
        const wrong: Record<string, string> = more?.check() ?? {};
        if (!name.trim()) wrong['/name'] = o().missing(o().proxyName);
        if (!number.trim()) wrong['/identifier'] = o().missing(o().proxyNumber);
        if (!scopes.length) wrong['/scopes'] = o().missingScope;
        setFound(wrong);
        if (Object.keys(wrong).length) return;
        const done = await doing.run(() =>
            send({
                name: name.trim(),
                identifier: number.trim(),
                scopes,
                writes,
                ...(to ? { validTo: to } : {}),
            }),
        );
        if (done) onDone();
    };
    return (
        <form
            ref={form}
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void save();
            }}
        >
            {errors.rest && <FailureBox failure={errors.rest} />}
            {more?.fields(errors)}
            <TextInput
                label={o().proxyName}
                maxLength={200}
                value={name}
                error={errors.at('/name')}
                onValue={setName}
            />
            <TextInput
                label={o().proxyNumber}
                maxLength={40}
                inputMode="numeric"
                value={number}
                error={errors.at('/identifier')}
                onValue={setNumber}
            />
            <fieldset>
                <legend class="label">{o().proxyWhat}</legend>
                {errors.at('/scopes') && <p class="error">▲ {errors.at('/scopes')}</p>}
                {SCOPES.map((scope) => (
                    <CheckBox
                        key={scope}
                        label={o().scopes[scope]}
                        checked={scopes.includes(scope)}
                        onChecked={(on) =>
                            setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                        }
                    />
                ))}
            </fieldset>
            <CheckBox label={o().proxyWrites} checked={writes} onChecked={setWrites} />
            <TextInput label={o().proxyTo} type="date" value={to} error={errors.at('/validTo')} onValue={setTo} />
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {act}
                </Button>
            </div>
        </form>
    );
}
