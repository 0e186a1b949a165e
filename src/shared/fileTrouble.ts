import { type Sentence, say } from './sentence.ts';

/** What a file system refuses. */
export interface FileTrouble {
  /** Node's name for it: `EACCES`. */
  readonly code: string;
  /** Of which file; in the words for any where the error does not say. */
  readonly place: string | Sentence;
  /** In words that follow the file's name: `may not be opened by this user`. */
  readonly trouble: Sentence;
  /** What a person can do about it. */
  readonly advice: Sentence;
}

type Words = Pick<FileTrouble, 'trouble' | 'advice'>;

const closePrograms = say('common.closePrograms');
const useAnotherPlace = say('common.useAnotherPlace');
const gone: Words = { trouble: say('common.fileGone'), advice: say('common.checkPath') };
const denied: Words = { trouble: say('common.fileDenied'), advice: say('common.changePermissions') };
const tooMany: Words = { trouble: say('common.fileTooMany'), advice: closePrograms };
const full: Words = { trouble: say('common.fileDiskFull'), advice: say('common.makeRoom') };
const diskFails: Words = { trouble: say('common.fileDiskFails'), advice: say('common.checkDisk') };

const wordsByCode: Readonly<Record<string, Words>> = {
  EACCES: denied,
  EPERM: denied,
  EROFS: { trouble: say('common.fileReadOnly'), advice: useAnotherPlace },
  ENOENT: gone,
  ENOTDIR: gone,
  EISDIR: { trouble: say('common.fileIsFolder'), advice: gone.advice },
  ENAMETOOLONG: { trouble: say('common.fileNameTooLong'), advice: say('common.shortenNames') },
  ELOOP: { trouble: say('common.fileLoop'), advice: say('common.removeLink') },
  EMFILE: tooMany,
  ENFILE: tooMany,
  EBUSY: { trouble: say('common.fileBusy'), advice: closePrograms },
  ENOSPC: full,
  EDQUOT: full,
  EIO: diskFails,
  ENODEV: diskFails,
  ENXIO: diskFails,
  ESTALE: diskFails,
};

/** Calls on an open file, whose errors name none. Others without a path, such as `listen`, have codes in common with files. */
const callsOnOpenFiles = ['read', 'write', 'close', 'fsync', 'fdatasync', 'ftruncate', 'fstat', 'readdir'];

/** What a file system's error means; `null` for anything else that was thrown. */
export function fileTrouble(thrown: unknown): FileTrouble | null {
  if (!(thrown instanceof Error)) return null;
  const { code, path, syscall } = thrown as { code?: unknown; path?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || typeof syscall !== 'string') return null;
  if (typeof path !== 'string' && !callsOnOpenFiles.includes(syscall)) return null;
  const words = wordsByCode[code] ?? { trouble: say('common.fileUnusable', { code }), advice: useAnotherPlace };
  return { code, place: typeof path === 'string' ? path : say('common.aFile'), ...words };
}

/** Whether a file system's error says no more than that there is no such file. */
export const isGone = (thrown: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(fileTrouble(thrown)?.code ?? '');
