import { plainSource } from '../../workbench/analyses/plainSource.ts';

/** Its arrays are its files. */
export const classResponse = plainSource('classResponse');
