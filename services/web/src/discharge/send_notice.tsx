/* Sending the inskrivningsmeddelande of a registered admission, or sending it to more units. */
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { t } from '../text';
import { toast } from '../ui/toast';
import {
    ActDialog,
    AFTERWARDS_POINTERS,
    useAfterwards,
    type ActProps,
    type Wrong,
} from './act_dialog';
import { isFirstNotice, partiesNow } from './facts';
import { chosen, lacksPrimaryCare, proposed, RecipientPicker, type Choice } from './recipients';

export function SendNoticeDialog(props: ActProps) {
    const { found } = props;
    const [choices, setChoices] = useState<Choice[]>([]);
    const [touched, setTouched] = useState(false);
    const afterwards = useAfterwards();
    const present = partiesNow(found);
    const ids = present.map((one) => one.unit.id);
    const first = isFirstNotice(found);

    useEffect(() => {
        let current = true;
        api.readAddressees(found.patient.id).then(
            ({ addressees }) => {
                if (!current) return;
                const fresh = addressees.filter((one) => !ids.includes(one.unit.id));
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
    const check = () => {
        const wrong: Wrong = {};
        if (recipients.length === 0) wrong['/recipients'] = t.recipients.none;
        else if (
            lacksPrimaryCare(
                recipients,
                present.map((one) => one.role),
            )
        )
            wrong['/recipients'] = t.recipients.primaryCareToo;
        afterwards.check(wrong);
        return wrong;
    };

    return (
        <ActDialog
            {...props}
            wide
            title={first ? t.noticeKind.admission : t.case.sendMore}
            act={t.admission.send(recipients.length)}
            done={t.admission.sentTo(recipients.length)}
            pointers={['/recipients', ...AFTERWARDS_POINTERS]}
            dirty={touched || afterwards.open}
            check={check}
            send={() => api.sendNotice(found, { recipients, ...afterwards.body() })}
            consequence={
                <p>
                    {t.acts.notify.consequence} {found.state === 'ready' && t.acts.notify.readyToo}
                </p>
            }
        >
            {(errors) => (
                <>
                    <RecipientPicker
                        legend={t.admission.recipientsLegend}
                        choices={choices}
                        onChoices={(next) => {
                            setTouched(true);
                            setChoices(next);
                        }}
                        error={errors.at('/recipients')}
                        without={ids}
                    />
                    {afterwards.fields(errors)}
                </>
            )}
        </ActDialog>
    );
}
