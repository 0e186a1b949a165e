import type { LayerMetric } from '../../catalog/training/metrics.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { emptyScan, scan } from '../../engine/analysis/scan.ts';
import { deadMaps } from '../../engine/analysis/topActivations.ts';
import { layersOfInterest } from '../../engine/network/layers.ts';
import type { Network } from '../../engine/network/network.ts';
import { compileTopActivations } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { EvaluationSubject, SplitPictures } from '../models/evaluate.ts';
import { scanBatches } from '../pictures/scanBatches.ts';

/** Images that tell a dead map from one that fires seldom well enough for a curve. */
const sampledImages = 256;

/** On how many images of a run's data set dead maps are counted: validation images, or where there are none those it trains on. */
export const deadMapsSample = ({ train, val }: Readonly<Record<'train' | 'val', number>>): number =>
  Math.min(sampledImages, val > 0 ? val : train);

/**
 * For each layer worth looking into how many of its maps are above 0 nowhere on a sample of a split, spread evenly over it. The logits
 * are left out: nothing rectifies them. A picture that cannot be read is passed over.
 */
export async function countDeadMaps(
  { runtime, network, preprocessing, weights, memoryBytes, ...options }: EvaluationSubject,
  { images, reader }: Pick<SplitPictures, 'images' | 'reader'>,
  signal: AbortSignal,
): Promise<LayerMetric[]> {
  const layers = rectifiedLayers(network);
  if (layers.length === 0) return [];
  const program = compileTopActivations(network, preprocessing, layers);
  const size = batchSizeWithin(program, memoryBytes, fullBatch);
  const state = emptyScan(network, layers, 1);
  const executable = await runtime.load(program, weights, options);
  try {
    const sample = evenlySpread(images.length, sampledImages);
    const batches = inBatches(sample.length, size).map((batch) => batch.map((i) => sample[i]!));
    const pictures = reader.read(batches, signal);
    for await (const _ of scan(executable, state, scanBatches(preprocessing, pictures)));
  } finally {
    await executable.dispose();
  }
  return layers.map((layer) => ({ layer, maps: state.get(layer)!.maps, dead: deadMaps(state.get(layer)!) }));
}

const rectifiedLayers = (network: Network): string[] => layersOfInterest(network).slice(0, -1);

/** At most `most` of the numbers below `count`, at equal distances. */
function evenlySpread(count: number, most: number): number[] {
  const chosen = Math.min(count, most);
  return Array.from({ length: chosen }, (_, i) => Math.floor((i * count) / chosen));
}
