/** The most images that one answer lists. */
export const mostListed = 200;

/** Which images: the most confidently wrong; those with the least probable answers; those of a class, taken for a class, or both. */
export type ImageSelection =
  | 'wrong'
  | 'unsure'
  | {
      /** Numbers of the model's classes; `null` is any. */
      readonly truth: number | null;
      readonly predicted: number | null;
    };

/** One image and what the model takes it for. */
export interface EvaluatedImage {
  readonly imageId: number;
  /** Numbers of the model's classes. */
  readonly label: number;
  readonly predicted: number;
  /** Of the predicted class, and of the true one, 0…1. */
  readonly confidence: number;
  readonly probability: number;
  /** Place of the true class among all, 0 for the most probable. */
  readonly rank: number;
}
