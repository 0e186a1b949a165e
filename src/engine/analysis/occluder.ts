import type { Executable, Tensor, Tensors } from '../runtime/runtime.ts';

/** What a network makes of images: each map of the layer followed summed over space, `[n, maps]`, and its scores, `[n, classes]`, where it has any. */
export interface Outcome {
  readonly total: Tensor;
  readonly output: Tensor | null;
}

/** The clean image's, with each map's maximum over space, `[1, maps]`. */
export interface CleanOutcome extends Outcome {
  readonly strongest: Tensor;
}

/** Shows a network an image with a window of it replaced, at positions of a grid. */
export interface Occluder {
  readonly clean: CleanOutcome;
  /** Positions in the batches that take least time. */
  readonly batches: (positions: readonly number[]) => readonly (readonly number[])[];
  /** What the network makes of one such batch. */
  readonly run: (batch: readonly number[]) => Promise<Outcome>;
  readonly dispose: () => Promise<void>;
}

/** What an occlusion reads: both already the network's input, float32 `[1, c, h, w]`. */
export interface OcclusionImages {
  readonly image: Tensor;
  /** What the window shows instead. */
  readonly baseline: Tensor;
}

/**
 * The image through each of `windows`, int32 `[n, 4]` (y, x, height, width); one of height 0 leaves it as it is. Gives the outputs of
 * `compileOcclusion`.
 */
export function runWindows(executable: Executable, images: OcclusionImages, windows: Int32Array): Promise<Tensors> {
  return executable.run({ ...images, window: { dtype: 'int32', shape: [windows.length / 4, 4], data: windows } });
}
