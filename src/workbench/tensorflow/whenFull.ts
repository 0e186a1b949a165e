import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** Does some writing; a full disk becomes a `DISK_FULL` that names the place. */
export async function whenFull<T>(place: string, write: () => T | Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cause;
    throw new SwitchbackError('DISK_FULL', say('tensorflow.diskFull', { place }), { cause });
  }
}
