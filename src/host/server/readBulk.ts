import { codeOf, SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Engine } from '../engine/supervisor.ts';

/** Bytes that a computation has made, as they are asked for. */
export interface BulkStream {
  /** How many there are. */
  readonly bytes: number;
  readonly stream: ReadableStream<Uint8Array>;
}

/** Reads what a computation has made out of its engine process, piece by piece, no faster than it is taken. */
export type ReadBulk = (id: string) => Promise<BulkStream>;

/** Throws `NOT_FOUND` for what is no longer kept there, as after the process has died. */
export function bulkReader({ client }: Pick<Engine, 'client'>): ReadBulk {
  const read = async (id: string, from: number) => {
    try {
      return (await client.request('engine.readBulk', { id, from })).result;
    } catch (error) {
      if (codeOf(error) !== 'DISCONNECTED') throw error;
      throw new SwitchbackError('NOT_FOUND', say('host.computedForgotten'), { cause: error });
    }
  };
  return async (id) => {
    const { piece: first, bytes } = await read(id, 0);
    let next: Uint8Array | undefined = first;
    let at = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const piece = next ?? (await read(id, at)).piece;
        next = undefined;
        at += piece.byteLength;
        if (piece.byteLength > 0) controller.enqueue(piece);
        if (at >= bytes) controller.close();
      },
    });
    return { bytes, stream };
  };
}
