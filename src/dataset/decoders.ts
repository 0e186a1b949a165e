import { createGate } from '../shared/gate.ts';
import type { DecodedSize } from './headerSize.ts';

/** How much the pictures take at most that this process decodes at a time; a larger one is decoded alone. */
const decoders = createGate(256 * 2 ** 20);

/** Does work that holds a whole decoded picture in memory, once there is room for it. */
export async function whileDecoding<T>({ bytes }: DecodedSize, work: () => Promise<T>): Promise<T> {
  const leave = await decoders.enter(bytes);
  try {
    return await work();
  } finally {
    leave();
  }
}
