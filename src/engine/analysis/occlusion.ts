import type { SlidingWindow } from '../../shared/slidingWindow.ts';
import type { Executable, Tensor, Tensors } from '../runtime/runtime.ts';
import type { Pair } from '../shape.ts';
import { argMaxOfRow } from '../training/metrics.ts';

/** What the clean image gives, and so what the maps are about. */
export interface OcclusionSubject {
  /** The map to follow: the one asked for, or the one with the strongest activation in the clean image. */
  readonly channel: number;
  /** The class whose probability is followed: the one asked for, or the clean image's most probable. */
  readonly target: number;
  /** The clean image's: probability of `target`, the map's summed activation, the most probable class. */
  readonly clean: { readonly probability: number; readonly activation: number; readonly topClass: number };
}

/** One value a window position, row by row; NaN and −1 where no window has been yet. */
export interface OcclusionMaps {
  /** `[rows, columns]` of the grid. */
  readonly shape: Pair;
  readonly probability: Float32Array;
  /** The map's activation summed over space. */
  readonly activation: Float32Array;
  /** The most probable class. */
  readonly topClass: Int32Array;
  /** 1 where the network was asked; elsewhere the values are not known, or those of a preview. */
  readonly computed: Uint8Array;
}

/** What a network makes of images: each map of the layer followed summed over space, `[n, maps]`, and its output, `[n, classes]`. */
export interface Outcome {
  readonly total: Tensor;
  readonly output: Tensor;
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

/** What is followed, from what the clean image gives. */
export function occlusionSubject(
  { total, strongest, output }: CleanOutcome,
  wanted: { readonly channel?: number | undefined; readonly target?: number | undefined },
): OcclusionSubject {
  const channel = wanted.channel ?? argMaxOfRow(strongest, 0);
  const best = argMaxOfRow(output, 0);
  const target = wanted.target ?? best;
  const clean = { probability: output.data[target]!, activation: total.data[channel]!, topClass: best };
  return { channel, target, clean };
}

/** Nothing known yet about any position. */
export function emptyOcclusionMaps({ rows, columns }: Pick<SlidingWindow, 'rows' | 'columns'>): OcclusionMaps {
  const positions = rows.length * columns.length;
  return {
    shape: [rows.length, columns.length],
    probability: new Float32Array(positions).fill(Number.NaN),
    activation: new Float32Array(positions).fill(Number.NaN),
    topClass: new Int32Array(positions).fill(-1),
    computed: new Uint8Array(positions),
  };
}

/**
 * Fills the maps of Zeiler & Fergus 2013, figure 7 (b), (d) and (e), at `positions` (numbers in the grid, row by row), batch by batch;
 * yields after each. Three numbers are kept a position, whatever the stride.
 */
export async function* occlude(
  occluder: Occluder,
  subject: OcclusionSubject,
  maps: OcclusionMaps,
  positions: readonly number[],
): AsyncGenerator<readonly number[]> {
  for (const batch of occluder.batches(positions)) {
    const { total, output } = await occluder.run(batch);
    const [, classes] = output.shape as [number, number];
    const [, channels] = total.shape as [number, number];
    for (const [i, position] of batch.entries()) {
      maps.probability[position] = output.data[i * classes + subject.target]!;
      maps.activation[position] = total.data[i * channels + subject.channel]!;
      maps.topClass[position] = argMaxOfRow(output, i);
      maps.computed[position] = 1;
    }
    yield batch;
  }
}

/**
 * The image through each of `windows`, int32 `[n, 4]` (y, x, height, width); one of height 0 leaves it as it is. Gives the outputs of
 * `compileOcclusion`.
 */
export function runWindows(executable: Executable, images: OcclusionImages, windows: Int32Array): Promise<Tensors> {
  return executable.run({ ...images, window: { dtype: 'int32', shape: [windows.length / 4, 4], data: windows } });
}
