import imagenet from './imagenet.json' with { type: 'json' };
import { forChannels, type ModelShape, type PixelStatement, shortSide } from './statement.ts';

/** Names of ImageNet's classes as most networks have them, and their ids in WordNet, by number. */
export const imagenetClasses: readonly string[] = imagenet.names;
export const imagenetIds: readonly string[] = imagenet.ids;

/** Mean and deviation of ImageNet's pixels, from 0 to 1. */
const ofImagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/**
 * What is most likely where nothing is said, by the number of classes: 1000 are ImageNet's, 1001 the same after a background (TensorFlow's
 * early networks), 21841 and 21843 those of all of ImageNet in two editions (the latter that of BiT and ViT). A file whose channels come
 * last is one of Keras or TensorFlow, whose pixels are mostly from −1 to 1.
 */
export function guess(
  { channels, size }: ModelShape,
  classCount: number | null,
  layout: 'chw' | 'hwc',
): PixelStatement {
  const isImagenet = channels === 3 && [1000, 1001, 21_841, 21_843].includes(classCount ?? 0);
  const isSigned = layout === 'hwc' || classCount === 1001 || classCount === 21_843;
  const signed = { scale: 2 / 255, mean: forChannels([1], channels)!, deviation: null };
  const plain = { scale: 1 / 255, mean: 'none' as const, deviation: null };
  const normalization = isSigned ? signed : { scale: 1 / 255, ...ofImagenet };
  return {
    source: 'guess',
    channelOrder: 'rgb',
    geometry: {
      resize: shortSide(isImagenet ? Math.floor(Math.max(...size) / 0.875) : Math.max(...size)),
      cropRounding: 'even',
    },
    normalization: isImagenet ? normalization : plain,
    classes: isImagenet ? namesOf(classCount) : undefined,
  };
}

function namesOf(classCount: number | null): readonly string[] | undefined {
  if (classCount === 1000) return imagenetClasses;
  return classCount === 1001 ? ['background', ...imagenetClasses] : undefined;
}
