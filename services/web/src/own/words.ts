/* The texts of the patient's own view in the language in use. */
import { spoken } from '../text';
import { ownEn } from '../text/own.en';
import { ownSv, type OwnWords } from '../text/own.sv';

export const o = (): OwnWords => (spoken.get() === 'en' ? ownEn : ownSv);
