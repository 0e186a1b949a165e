import { type Bulk, bulkAddress } from '../../shared/contract/bulk.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { WireError } from '../../shared/rpc/messages.ts';
import { say } from '../../shared/sentence.ts';

/** Sends a file to the host and gives what it answers. Throws what the host refuses it with, and `DISCONNECTED` where it does not answer. */
export async function upload<T>(address: string, file: File, signal?: AbortSignal): Promise<T> {
  return (await asked(address, { method: 'PUT', body: file }, signal)).json();
}

/** What the host has computed and is too large for a message. Throws as `upload`, and `NOT_FOUND` when it has been had or forgotten. */
export async function computed(bulk: Bulk, signal?: AbortSignal): Promise<Blob> {
  return (await asked(bulkAddress(bulk), {}, signal)).blob();
}

/** Saves what is at an address as a file; the ending is that of what comes where `name` has none. */
export function saveFile(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

async function asked(address: string, request: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
  const answer = await fetch(address, { ...request, ...(signal && { signal }) }).catch(() => null);
  signal?.throwIfAborted();
  if (answer?.ok) return answer;
  const said: unknown = await answer?.json().catch(() => null);
  if (!isWireError(said)) throw new SwitchbackError('DISCONNECTED', say('common.connectionLost'));
  throw new SwitchbackError(said.code, said.sentence);
}

const isWireError = (said: unknown): said is WireError =>
  typeof said === 'object' && said !== null && 'code' in said && 'sentence' in said;
