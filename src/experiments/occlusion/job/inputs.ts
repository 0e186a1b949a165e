import sharp from 'sharp';
import type { OcclusionImages } from '../../../engine/analysis/occluder.ts';
import { INPUT } from '../../../engine/network/network.ts';
import { compileForward } from '../../../engine/program/compile.ts';
import { MEAN } from '../../../engine/program/input.ts';
import type { Program } from '../../../engine/program/program.ts';
import type { Executable, Tensor } from '../../../engine/runtime/runtime.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import { meanColour } from '../../../workbench/pictures/meanColour.ts';
import { pictureFeeds } from '../../../workbench/pictures/pictureFeeds.ts';
import type { Baseline } from '../declaration/types.ts';

/** Preprocesses pictures: what `occlusionImages` runs. */
export function inputProgram({ network, preprocessing }: LoadedModel): Program {
  return compileForward(network, preprocessing, [INPUT]);
}

/** A picture (uint8 `[H, W, c]` at the decode size) and its baseline as the network's input, both preprocessed alike. */
export async function occlusionImages(
  executable: Executable,
  loaded: LoadedModel,
  pixels: Uint8Array,
  baseline: Baseline,
): Promise<OcclusionImages> {
  const both = Buffer.concat([pixels, await baselinePixels(loaded, pixels, baseline)]);
  const inputs = (await executable.run(pictureFeeds(loaded.preprocessing, both)))[INPUT]!;
  const size = inputs.data.length / 2;
  const half = (i: number): Tensor => ({
    dtype: 'float32',
    shape: [1, ...loaded.network.inputShape],
    data: (inputs.data as Float32Array).slice(i * size, (i + 1) * size),
  });
  return { image: half(0), baseline: half(1) };
}

/** Of a model, all that decides about a baseline: of its weights the mean image. */
export type BaselineSource = Pick<LoadedModel, 'preprocessing' | 'weights'>;

/** What a window shows of a picture, all over it: uint8 `[H, W, c]` at the decode size. */
export async function baselinePixels(
  { preprocessing, weights }: BaselineSource,
  pixels: Uint8Array,
  baseline: Baseline,
): Promise<Uint8Array> {
  const { channels, decodeSize } = preprocessing;
  const [height, width] = decodeSize;
  if (baseline === 'blur') {
    const sigma = Math.max(1, Math.min(height, width) / 16);
    return sharp(pixels, { raw: { width, height, channels } })
      .blur(sigma)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
  }
  const colour =
    baseline === 'mean' ? meanColour(preprocessing, weights[MEAN]) : new Array<number>(channels).fill(baseline);
  return Buffer.alloc(pixels.length, Uint8Array.from(colour));
}
