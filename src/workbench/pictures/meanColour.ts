import type { Tensor } from '../../engine/runtime/runtime.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';

/** The mean that the preprocessing subtracts, as a pixel, red first: of a mean image its mean; mid grey where nothing is subtracted. */
export function meanColour(
  { channels, channelOrder, scale, mean: means }: Preprocessing,
  mean: Tensor | undefined,
): number[] {
  if (typeof means !== 'string') {
    const levels = means.map((value) => Math.min(255, Math.max(0, Math.round(value / scale))));
    return channelOrder === 'bgr' ? levels.reverse() : levels;
  }
  if (!mean) return new Array<number>(channels).fill(128);
  const cells = mean.data.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    const channel = mean.data.subarray(c * cells, (c + 1) * cells) as Float32Array;
    return Math.round(channel.reduce((sum, value) => sum + value, 0) / cells);
  });
}
