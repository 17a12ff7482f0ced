/* The texts of blocks and emergencies in the language in use. */
import { spoken } from '../text';
import { accessEn } from '../text/access.en';
import { accessSv, type AccessWords } from '../text/access.sv';

export const x = (): AccessWords => (spoken.get() === 'en' ? accessEn : accessSv);
