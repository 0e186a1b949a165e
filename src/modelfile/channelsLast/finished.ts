import { defineNetwork } from '../../engine/network/define.ts';
import { checkWeights } from '../../engine/network/parameters.ts';
import { say } from '../../shared/sentence.ts';
import { nothingStated, type ReadModel } from '../readModel.ts';
import { badFile } from '../refuse.ts';
import type { NetworkBuilder } from './builder.ts';
import type { Value } from './value.ts';

/** What a reader gives of a network that was built from a graph of maps `[h, w, c]`. Throws where the network is not sound or its weights do not fit. */
export function finished(
  b: NetworkBuilder,
  outputs: readonly Value[],
  told: { readonly layerPaths: ReadonlyMap<string, readonly string[]>; readonly isSizeFree: boolean },
): ReadModel {
  const ends = [...new Set(outputs.map(({ node }) => node))].filter((node) => node !== b.input.node);
  if (ends.length === 0) throw badFile(say('modelfile.noLayers'));
  const { network, weights } = b.finish(ends);
  checkWeights(defineNetwork(network), weights);
  const kept = new Set(network.layers.map(({ name }) => name));
  return {
    network,
    weights,
    layerPaths: Object.fromEntries([...told.layerPaths].filter(([name]) => kept.has(name))),
    pixels: { ...nothingStated, layout: { value: 'hwc', from: 'file' } },
    classes: null,
    outputs: ends,
    isSizeFree: told.isSizeFree,
    warnings: [],
  };
}
