import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** What a file system says when it may not be written; `ENOENT` is what Node makes of the first when it makes folders. */
const unwritable = ['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR'];

/** The troubles of writing to `place` that a person can do something about, as errors meant for one; anything else as it is. */
export function diskTrouble(error: unknown, place: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SwitchbackError('DISK_FULL', say('catalog.diskFull', { place }), { cause: error });
  if (code !== undefined && unwritable.includes(code))
    return new SwitchbackError('BAD_FILE', say('catalog.unwritable', { file: place, problem: code }), { cause: error });
  return error;
}
