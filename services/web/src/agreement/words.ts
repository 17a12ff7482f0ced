/* Words and facts that the parts of an agreement's pages share. */
import type * as calls from '../api/agreement_calls';
import { spoken } from '../text';
import { agreementEn } from '../text/agreement.en';
import { agreementSv, type AgreementWords } from '../text/agreement.sv';

export const w = (): AgreementWords => (spoken.get() === 'en' ? agreementEn : agreementSv);

export const FIELDS: calls.FieldName[] = ['matters', 'self', 'care', 'advice', 'worse', 'follow-up'];

export const fieldOf = (one: calls.Agreement, name: calls.FieldName) => one.fields.find((each) => each.name === name);

export const inForce = (one: calls.Agreement): calls.AgreementVersion | undefined =>
    one.versions.find((each) => each.number === one.number);
