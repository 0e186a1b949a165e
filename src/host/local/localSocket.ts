import { chmodSync, lstatSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Filling, say } from '../../shared/sentence.ts';

/**
 * Lets a server listen at a socket that only this user may open: a Unix domain socket of mode 0600 in a folder of mode 0700, or a named
 * pipe on Windows, which by itself lets nobody else write. A socket that a process has left behind is replaced.
 * Throws `BAD_ARGUMENT` where the folder is not there, is another's or lets others in, and where something listens already.
 */
export async function listenLocally(server: Server, address: string): Promise<void> {
  const isPipe = process.platform === 'win32';
  if (!isPipe) {
    checkFolder(dirname(address));
    await clear(address);
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(address, resolve);
  await promise.catch((error: NodeJS.ErrnoException) => {
    throw refused(address, error.code ?? error.message, error);
  });
  server.off('error', reject);
  if (!isPipe) chmodSync(address, 0o600);
}

function checkFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory()) throw refused(folder, say('host.socketFolderGone'));
  if (found.uid !== process.getuid!() || (found.mode & 0o077) !== 0)
    throw refused(folder, say('host.socketFolderOpen'));
}

/** Removes the socket of a process that has ended. */
async function clear(address: string): Promise<void> {
  if (!lstatSync(address, { throwIfNoEntry: false })) return;
  const isAnswered = await new Promise<boolean>((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
  if (isAnswered) throw refused(address, say('host.socketTaken'));
  rmSync(address, { force: true });
}

const refused = (address: string, reason: Filling, cause?: unknown) =>
  new SwitchbackError('BAD_ARGUMENT', say('host.cannotListenLocally', { address, reason }), { cause });
