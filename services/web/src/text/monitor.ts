/* The texts of the list for paper and of the monitor, in the language in use. */
import { spoken } from '.';
import * as en from './monitor.en';
import * as sv from './monitor.sv';

export const monitor = (): Pick<typeof sv, 'downtime' | 'quality'> =>
    spoken.get() === 'en' ? en : sv;
