import { compileTopActivations } from '../program/compile.ts';
import { batchSizeWithin } from '../program/memory.ts';
import type { Analysis } from './analysis.ts';
import { fullBatch, inBatches } from './batches.ts';
import { batchReading, type FedImages, type ImageBatch, packed } from './overImages.ts';
import { emptyScan, type ScanState, scanBatch } from './scan.ts';
import { mergeActivations, type TopActivations } from './topActivations.ts';

/** What an index is told. */
export interface IndexingGiven {
  /** Names of nodes. */
  readonly layers: readonly string[];
  /** How many images are kept for each map. */
  readonly top: number;
  /** How many images there are. */
  readonly images: number;
}

const { encode, decode } = packed<readonly (readonly [string, Record<string, unknown>])[]>();

/** An index as an analysis, so that it can be divided: any division finds what one pass finds. */
export const indexing: Analysis<IndexingGiven, ImageBatch, ScanState, null, unknown, FedImages> = {
  open: async ({ runtime, network, preprocessing, weights, memoryBytes }, { layers, top, images }) => {
    const program = compileTopActivations(network, preprocessing, layers, { fired: true });
    const executable = await runtime.load(program, weights);
    const size = batchSizeWithin(program, memoryBytes, fullBatch);
    return {
      opening: null,
      tasks: (found) => (found ? [] : inBatches(images, size)),
      compute: (fed) => foundIn(fed),
      close: executable.dispose,
    };

    async function foundIn({ images: positions, feeds }: FedImages): Promise<ScanState> {
      const state = emptyScan(network, layers, top);
      scanBatch(state, await executable.run(feeds), positions);
      return state;
    }
  },
  reading: batchReading,
  merge: (a, b) => new Map([...a].map(([layer, found]) => [layer, mergeActivations(found, b.get(layer)!)])),
  // Messages have no arrays of float64.
  encode: (found) =>
    encode(
      [...found].map(([layer, own]) => [layer, { ...own, meanSums: [...own.meanSums], firedSums: [...own.firedSums] }]),
    ),
  decode: (bytes) =>
    new Map(
      decode(bytes).map(([layer, own]) => [
        layer,
        {
          ...own,
          meanSums: Float64Array.from(own.meanSums as number[]),
          firedSums: Float64Array.from(own.firedSums as number[]),
        } as unknown as TopActivations,
      ]),
    ),
  arrays: () => ({}),
};
