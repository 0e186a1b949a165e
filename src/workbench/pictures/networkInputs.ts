import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { INPUT } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { joined } from '../../engine/runtime/batchParts.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import type { LoadedModel } from '../models/models.ts';
import { pictureFeeds } from './pictureFeeds.ts';

/**
 * Pictures (uint8 `[H, W, c]` at the decode size) as the network's input, float32 `[n, c, h, w]`, and one of a colour alone, `[1, c, h, w]`; the colour is a
 * level for each channel, red first.
 */
export async function networkInputs(
  { network, preprocessing, weights }: Pick<LoadedModel, 'network' | 'preprocessing' | 'weights'>,
  runtime: Runtime,
  pixels: readonly Uint8Array[],
  colour: readonly number[],
): Promise<{ readonly images: Tensor; readonly baseline: Tensor }> {
  const executable = await runtime.load(compileForward(network, preprocessing, [INPUT]), weights);
  try {
    const inputOf = (own: Uint8Array) => executable.run(pictureFeeds(preprocessing, own));
    const parts: Awaited<ReturnType<typeof inputOf>>[] = [];
    for (const batch of inBatches(pixels.length, fullBatch))
      parts.push(await inputOf(Buffer.concat(batch.map((i) => pixels[i]!))));
    const baseline = await inputOf(Buffer.alloc(pixels[0]!.length, Uint8Array.from(colour)));
    return { images: joined(parts)[INPUT]!, baseline: baseline[INPUT]! };
  } finally {
    await executable.dispose();
  }
}
