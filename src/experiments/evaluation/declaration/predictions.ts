import type { FoundArrays } from '../../../shared/experiment.ts';

/** What a model takes images for, an entry an image, by the images' ids from the smallest up. Classes are the model's numbers. */
export interface Predictions {
  readonly images: Int32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** Place of the true class among all, 0 for the most probable; of equally probable classes the first stands before. */
  readonly ranks: Int32Array;
  /** Of the true class. */
  readonly probabilities: Float32Array;
  /** Of the predicted class. */
  readonly confidences: Float32Array;
}

/** Those of an evaluation as they are kept; none where nothing has been found yet. */
export function predictionsIn(arrays: FoundArrays): Predictions {
  const integers = (name: string) => (arrays[name]?.data ?? new Int32Array()) as Int32Array;
  const floats = (name: string) => (arrays[name]?.data ?? new Float32Array()) as Float32Array;
  return {
    images: integers('images'),
    labels: integers('labels'),
    predicted: integers('predicted'),
    ranks: integers('ranks'),
    probabilities: floats('probabilities'),
    confidences: floats('confidences'),
  };
}
