/* The dialog of each act; a file of the bundle of its own. */
import type { FunctionComponent } from 'preact';
import type { ActProps } from './act_dialog';
import type { DialogName } from './case_acts';
import { CareDialog, CorrectDialog } from './correct';
import { ExpectedDateDialog } from './expected_date';
import {
    AbortDialog,
    CloseDialog,
    DepartDialog,
    FollowUpDialog,
    PatientInformationDialog,
} from './home_acts';
import {
    AvailabilityDialog,
    ContactDialog,
    SipCallDialog,
    SipDecisionDialog,
} from './primary_acts';
import { ReadyDialog, WithdrawDialog } from './ready';
import {
    AcknowledgeDialog,
    ForwardDialog,
    NotKnownDialog,
    RecallDialog,
    RejectDialog,
    ReturnDialog,
} from './receipt_acts';
import { SendNoticeDialog } from './send_notice';

const DIALOGS: Record<DialogName, FunctionComponent<ActProps>> = {
    notify: SendNoticeDialog,
    'expected-date': ExpectedDateDialog,
    correct: CorrectDialog,
    care: CareDialog,
    ready: ReadyDialog,
    'ready-withdraw': WithdrawDialog,
    acknowledge: AcknowledgeDialog,
    'not-known': NotKnownDialog,
    reject: RejectDialog,
    forward: ForwardDialog,
    return: ReturnDialog,
    recall: RecallDialog,
    'appoint-contact': ContactDialog,
    'sip-decision': SipDecisionDialog,
    'sip-call': SipCallDialog,
    availability: AvailabilityDialog,
    depart: DepartDialog,
    'patient-information': PatientInformationDialog,
    'follow-up': FollowUpDialog,
    close: CloseDialog,
    abort: AbortDialog,
};

export function OpenDialog({ act, ...props }: ActProps & { act: DialogName }) {
    const Shown = DIALOGS[act];
    return <Shown {...props} />;
}
