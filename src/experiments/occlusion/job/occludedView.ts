import { runWindows } from '../../../engine/analysis/occluder.ts';
import { resolveLayer } from '../../../engine/network/layers.ts';
import { compileOcclusion } from '../../../engine/program/compile.ts';
import { rasterToPng } from '../../../figure/marks/rasterPng.ts';
import { checkChannel } from '../../../workbench/features/projecting.ts';
import { classifier, classNames } from '../../../workbench/models/classifier.ts';
import type { LoadedModels } from '../../../workbench/models/loadedModels.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../../workbench/pictures/cut.ts';
import type { Baseline, OccludedClass, OccludedView } from '../declaration/types.ts';
import { baselinePixels, inputProgram, occlusionImages } from './inputs.ts';
import { classOf } from './plan.ts';

/** One window, and what is to be told of it. */
export interface WindowQuestion {
  readonly baseline: Baseline;
  /** `[y, x, height, width]`, px of the network's input. */
  readonly window: readonly [number, number, number, number];
  /** Names of classes. */
  readonly targets: readonly string[];
  readonly map?: { readonly layer: string; readonly channel: number } | undefined;
}

const classesShown = 5;

/**
 * What the network makes of a picture (uint8 `[H, W, c]` at the decode size) under one window. Throws `NOT_FOUND` for an unknown layer or
 * class, `BAD_ARGUMENT` for an unknown channel.
 */
export async function occludedView(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
  { baseline, window, targets, map }: WindowQuestion,
): Promise<OccludedView> {
  const { weights } = loaded;
  const network = classifier(loaded.network) ?? loaded.network;
  const names = classNames(loaded);
  const layer = map ? resolveLayer(network, map.layer).name : network.nodes[0]!.name;
  if (map) checkChannel(network, layer, map.channel);
  const wanted = targets.map((target) => classOf(names, target));
  const runtime = await models.runtime();
  const preprocess = await models.program(loaded, 'input', () => runtime.load(inputProgram(loaded), weights));
  const images = await occlusionImages(preprocess, loaded, pixels, baseline);
  const occlusion = () => runtime.load(compileOcclusion(network, layer), weights);
  const executable = await models.program(loaded, `occlusion of ${layer}`, occlusion);
  // Without a window, then with it.
  const { output, total } = await runWindows(executable, images, Int32Array.of(0, 0, 0, 0, ...window));
  const classCount = output?.shape[1] ?? 0;
  const [, maps] = total!.shape as [number, number];
  const classAt = (i: number): OccludedClass => {
    return { name: names[i]!, probability: output!.data[classCount + i]!, clean: output!.data[i]! };
  };
  return {
    classes: Array.from({ length: classCount }, (_, i) => classAt(i))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, classesShown),
    targets: wanted.map(classAt),
    activation: map ? { clean: total!.data[map.channel]!, occluded: total!.data[maps + map.channel]! } : null,
  };
}

/** What a window shows of a picture, all over the network's input, as PNG. */
export async function baselinePicture(
  loaded: LoadedModel,
  pixels: Uint8Array,
  baseline: Baseline,
): Promise<Uint8Array> {
  const shown = await baselinePixels(loaded, pixels, baseline);
  return rasterToPng(rasterOf(centreOf(loaded.preprocessing, shown)));
}
