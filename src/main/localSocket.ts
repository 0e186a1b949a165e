import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf, SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';

/** Systems keep the path of a Unix domain socket in 104 bytes or a few more. */
const longestPathBytes = 100;

/**
 * An address at which nothing has listened yet: a path in a new folder that only this user may enter, or the name of a named pipe that
 * nobody can guess. Throws `BAD_ARGUMENT` where no such folder can be made.
 */
export function newSocketAddress(): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\switchback-${randomUUID()}`;
  const bases = [process.env.XDG_RUNTIME_DIR, tmpdir()].filter((base) => base !== undefined && base !== '') as string[];
  let reason = '';
  for (const base of bases) {
    try {
      const address = join(mkdtempSync(join(base, 'switchback-')), 'host');
      if (Buffer.byteLength(address) <= longestPathBytes) return address;
      leaveSocketAddress(address);
      reason = 'ENAMETOOLONG';
    } catch (error) {
      reason = (error as NodeJS.ErrnoException).code ?? messageOf(error);
    }
  }
  throw new SwitchbackError('BAD_ARGUMENT', say('host.noSocketFolder', { folders: bases, reason }));
}

/** Removes the folder of an address that is no longer listened at. */
export function leaveSocketAddress(address: string): void {
  if (process.platform !== 'win32') rmSync(dirname(address), { recursive: true, force: true });
}
