import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { shortName } from '../leftOut.ts';

/** Something that lies in an archive. */
export interface Member {
  /** '/'-separated, below the archive. */
  readonly name: string;
  /** A link, a device and the like are never followed. */
  readonly isFile: boolean;
  /** The byte of the archive at which its header begins. */
  readonly record: number;
  /** Of its content, once it is unpacked. */
  readonly bytes: number;
  /** Its content. To be asked for before the next member is. */
  readonly read: () => Promise<Buffer>;
}

/** More is no archive of images: ImageNet with a label beside each picture has 2.6 million. */
export const mostMembers = 8e6;

/** Throws `BAD_DATASET` for a member whose name leads out of the archive. Nothing is unpacked, but no person has named a picture so. */
export function checkMemberName(path: string, name: string): void {
  const leaves = name.startsWith('/') || /^[a-z]:/i.test(name) || name.split(/[\\/]/).includes('..');
  if (!leaves && !name.includes('\0')) return;
  throw new SwitchbackError(
    'BAD_DATASET',
    say('dataset.memberLeaves', { path, name: JSON.stringify(shortName(name)) }),
  );
}

export const damagedArchive = (path: string, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_DATASET', say('dataset.archiveDamaged', { path }), { cause });
