import type { SlidingWindow } from '../../shared/slidingWindow.ts';
import type { Pair } from '../network/network.ts';
import type { Executable, Tensor, Tensors } from '../runtime/runtime.ts';
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
}

/** What an occlusion reads: both already the network's input, float32 `[1, c, h, w]`. */
export interface OcclusionImages {
  readonly image: Tensor;
  /** What the window shows instead. */
  readonly baseline: Tensor;
}

/** Runs the clean image once. `executable` holds `compileOcclusion`. */
export async function occlusionSubject(
  executable: Executable,
  images: OcclusionImages,
  wanted: { readonly channel?: number | undefined; readonly target?: number | undefined },
): Promise<OcclusionSubject> {
  const { total, strongest, output } = await runWindows(executable, images, Int32Array.of(0, 0, 0, 0));
  const channel = wanted.channel ?? argMaxOfRow(strongest!, 0);
  const best = argMaxOfRow(output!, 0);
  const target = wanted.target ?? best;
  const clean = { probability: output!.data[target]!, activation: total!.data[channel]!, topClass: best };
  return { channel, target, clean };
}

/** Nothing known yet about any position. */
export function emptyOcclusionMaps({ rows, columns }: SlidingWindow): OcclusionMaps {
  const positions = rows.length * columns.length;
  return {
    shape: [rows.length, columns.length],
    probability: new Float32Array(positions).fill(Number.NaN),
    activation: new Float32Array(positions).fill(Number.NaN),
    topClass: new Int32Array(positions).fill(-1),
  };
}

/**
 * Fills the maps of Zeiler & Fergus 2013, figure 7 (b), (d) and (e), batch by batch; yields the number of positions done
 * after each. Three numbers are kept a position, whatever the stride.
 */
export async function* occlude(
  executable: Executable,
  images: OcclusionImages,
  grid: SlidingWindow,
  subject: OcclusionSubject,
  maps: OcclusionMaps,
  batchSize: number,
): AsyncGenerator<number> {
  const positions = maps.topClass.length;
  for (let from = 0; from < positions; from += batchSize) {
    const to = Math.min(positions, from + batchSize);
    const { total, output } = await runWindows(executable, images, windowsOf(grid, from, to));
    const classes = output!.shape[1]!;
    const channels = total!.shape[1]!;
    for (let i = 0; i < to - from; i++) {
      maps.probability[from + i] = output!.data[i * classes + subject.target]!;
      maps.activation[from + i] = total!.data[i * channels + subject.channel]!;
      maps.topClass[from + i] = argMaxOfRow(output!, i);
    }
    yield to;
  }
}

/** Positions `from` up to `to` of the grid, as the feed `window`: int32 `[n, 4]` (y, x, height, width). */
function windowsOf({ rows, columns, size }: SlidingWindow, from: number, to: number): Int32Array {
  const windows = new Int32Array((to - from) * 4);
  for (let position = from; position < to; position++) {
    const y = rows[Math.floor(position / columns.length)]!;
    windows.set([y, columns[position % columns.length]!, ...size], (position - from) * 4);
  }
  return windows;
}

/**
 * The image through each of `windows`, int32 `[n, 4]` (y, x, height, width); one of height 0 leaves it as it is. Gives the outputs of
 * `compileOcclusion`.
 */
export function runWindows(executable: Executable, images: OcclusionImages, windows: Int32Array): Promise<Tensors> {
  return executable.run({ ...images, window: { dtype: 'int32', shape: [windows.length / 4, 4], data: windows } });
}
