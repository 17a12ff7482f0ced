/* The texts of the log review, in the language in use. */
import { spoken } from '.';
import * as en from './review.en';
import * as sv from './review.sv';

export const reviewWords = (): typeof sv.review => (spoken.get() === 'en' ? en.review : sv.review);
