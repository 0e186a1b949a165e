import { splitJob } from '../../workbench/analyses/overSplit.ts';

/** Goes over the images of a split. */
export const classResponse = splitJob;
