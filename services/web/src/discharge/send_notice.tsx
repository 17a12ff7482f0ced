/* Sending the inskrivningsmeddelande of a registered admission, or sending it to more units. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../api/client';
import * as api from '../api/calls';
import { useUnsent } from '../router';
import { t } from '../text';
import { Button, Dialog, FailureBox, useErrors, useFocusError } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';
import type { ActProps } from './expected_date';
import { chosen, lacksPrimaryCare, proposed, RecipientPicker, type Choice } from './recipients';

function alreadyTold(found: api.Discharge): { ids: string[]; roles: api.PartyRole[] } {
    const told = found.notices.flatMap((notice) => notice.recipients);
    return {
        ids: [found.unit.id, ...told.map((one) => one.unit.id)],
        roles: told.map((one) => one.role),
    };
}

export function SendNoticeDialog({ found, put, reload, onClose }: ActProps) {
    const [choices, setChoices] = useState<Choice[]>([]);
    const [own, setOwn] = useState<Record<string, string>>({});
    const [tried, setTried] = useState(0);
    const [stale, setStale] = useState(false);
    const [touched, setTouched] = useState(false);
    const doing = useDoing();
    const form = useRef<HTMLFormElement>(null);
    const errors = useErrors(stale ? null : doing.failure, ['/recipients'], own);
    useFocusError(form, doing.failure ?? (Object.keys(own).length ? tried : null));
    useUnsent(touched);
    const told = alreadyTold(found);
    const first = found.notices.length === 0;

    useEffect(() => {
        let current = true;
        api.readAddressees(found.patient.id).then(
            ({ addressees }) => {
                if (!current) return;
                const fresh = addressees.filter((one) => !told.ids.includes(one.unit.id));
                setChoices(
                    proposed(fresh).map((one) => ({ ...one, checked: first && one.checked })),
                );
            },
            () => current && toast(t.recipients.proposalFailed),
        );
        return () => {
            current = false;
        };
    }, [found.id]);

    const recipients = chosen(choices);
    const save = async () => {
        const wrong: Record<string, string> = {};
        if (recipients.length === 0) wrong['/recipients'] = t.recipients.none;
        else if (lacksPrimaryCare(recipients, told.roles))
            wrong['/recipients'] = t.recipients.primaryCareToo;
        setOwn(wrong);
        setTried((n) => n + 1);
        setStale(false);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(async () => {
            try {
                put(await api.sendNotice(found.id, found.version, recipients));
                toast(t.admission.sentTo(recipients.length));
                onClose();
            } catch (error) {
                if (error instanceof Failure && error.status === 412) {
                    setStale(true);
                    await reload();
                }
                throw error;
            }
        });
    };

    return (
        <Dialog title={first ? t.noticeKind.admission : t.case.sendMore} onClose={onClose} wide>
            <form
                ref={form}
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
                {errors.rest && <FailureBox failure={errors.rest} />}
                <RecipientPicker
                    legend={t.admission.recipientsLegend}
                    choices={choices}
                    onChoices={(next) => {
                        setTouched(true);
                        setChoices(next);
                    }}
                    error={errors.at('/recipients')}
                    without={told.ids}
                />
                <p class="callout">{t.admission.contentHint}</p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {t.admission.send(recipients.length)}
                    </Button>
                    <Button onClick={onClose}>{t.cancel}</Button>
                </div>
            </form>
        </Dialog>
    );
}
