/* The words of these pages, in the language that is spoken: they come with the pages, not before. */
import { spoken } from '../text';
import * as en from '../text/liability.en';
import * as sv from '../text/liability.sv';

export const words = (): typeof sv => (spoken.get() === 'en' ? en : sv);
