import { SwitchbackError } from '../../shared/errors.ts';
import type { WireError } from '../../shared/rpc/messages.ts';
import { say } from '../../shared/sentence.ts';

/** Sends a file to the host and gives what it answers. Throws what the host refuses it with, and `DISCONNECTED` where it does not answer. */
export async function upload<T>(address: string, file: File, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, { method: 'PUT', body: file, ...(signal && { signal }) }).catch(() => null);
  signal?.throwIfAborted();
  const said: unknown = await answer?.json().catch(() => null);
  if (answer?.ok) return said as T;
  if (!isWireError(said)) throw new SwitchbackError('DISCONNECTED', say('common.connectionLost'));
  throw new SwitchbackError(said.code, said.sentence);
}

const isWireError = (said: unknown): said is WireError =>
  typeof said === 'object' && said !== null && 'code' in said && 'sentence' in said;
