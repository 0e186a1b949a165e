import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a file that is written a thousand times a second costs no disk, where the system has such a place. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new folder for what is read. */
export const roomFor = (what: string): string => mkdtempSync(join(base, `switchback-fuzz-${what}-`));
