/* What the forms of these pages share: findings, failures, somebody else's change, what is typed kept. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import { useUnsent } from '../router';
import { t } from '../text';
import { Button, FailureBox, useErrors, useFocusError, type Errors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';

interface Props {
    /** The words of the button, and what is said when it is done. */
    act: string;
    done: string;
    pointers: string[];
    dirty: boolean;
    check: () => Record<string, string>;
    send: () => Promise<void>;
    reload: () => Promise<void>;
    onClose?: () => void;
    children: (errors: Errors) => ComponentChildren;
    /** More buttons beside. */
    beside?: ComponentChildren;
}

export function KeptForm(props: Props) {
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const [stale, setStale] = useState(false);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, props.pointers, own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useUnsent(props.dirty);

    const save = async () => {
        const wrong = props.check();
        setOwn(wrong);
        setTried((n) => n + 1);
        setStale(false);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                await props.send();
                toast(props.done);
                props.onClose?.();
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await props.reload();
                }
                throw error;
            }
        });
    };

    return (
        <form
            ref={form}
            class="act-form"
            noValidate
            onSubmit={(event) => {
                event.preventDefault();
                void save();
            }}
        >
            {stale && (
                <div class="callout callout-warn" role="alert" tabIndex={-1} data-error-focus>
                    <strong>{t.case.changedByOther}</strong>
                </div>
            )}
            {errors.rest && !stale && <FailureBox failure={errors.rest} />}
            {props.children(errors)}
            <div class="actions">
                <Button kind="primary" type="submit" busy={doing.busy}>
                    {props.act}
                </Button>
                {props.beside}
                {props.onClose && <Button onClick={props.onClose}>{t.cancel}</Button>}
            </div>
        </form>
    );
}
