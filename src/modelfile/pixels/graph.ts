import type { StatedPixels } from '../readModel.ts';
import { forChannels, type ModelShape, type Normalization, type PixelStatement, scaleOfMean } from './statement.ts';

/** What the model's own file says: its metadata, and its first operations. */
export function ownStatement(stated: StatedPixels, shape: ModelShape): PixelStatement {
  const { range, mean, deviation, channelOrder } = stated;
  const first = range ?? mean ?? deviation ?? channelOrder;
  return {
    source: first?.from ?? 'file',
    channelOrder: shape.channels === 3 ? channelOrder?.value : undefined,
    normalization: range || mean || deviation ? normalizationOf(stated, shape) : undefined,
  };
}

/** A pixel p is `low + p · (high − low) / 255` in its range, from which the mean is subtracted. */
function normalizationOf(
  { range, mean, deviation }: StatedPixels,
  { channels }: ModelShape,
): Normalization | undefined {
  const means = forChannels(mean?.value ?? [0], channels);
  const deviations = forChannels(deviation?.value ?? [1], channels);
  if (!means || !deviations || deviations.some((each) => each <= 0)) return undefined;
  const [low, high] = range?.value ?? [0, 255 * scaleOfMean(means)];
  const shifted = means.map((each) => each - low);
  return {
    scale: (high - low) / 255,
    mean: shifted.some((each) => each !== 0) ? shifted : 'none',
    deviation: deviations.some((each) => each !== 1) ? deviations : null,
    isScaleGuessed: !range,
  };
}
