import type { OcclusionFigure } from '../../src/experiments/occlusion/panel/scene.ts';
import type { OcclusionData } from '../../src/experiments/occlusion/panel/views.ts';
import type { Tile } from '../../src/figure/marks/tileBlocks.ts';
import type { FeatureMapPanel } from '../../src/figure/panels/featureMap.ts';

type Triple = readonly [number, number, number];

/** A signed blob and ripple: float32 `[c, size, size]`, largest near `amplitude`. */
export function ripple(channels: 1 | 3, size: number, phase: number, amplitude: number): Tile['projection'] {
  const data = new Float32Array(channels * size * size);
  for (let i = 0; i < data.length; i++) {
    const [c, y, x] = [Math.floor(i / (size * size)), Math.floor(i / size) % size, i % size];
    const [u, v] = [(2 * x) / size - 1, (2 * y) / size - 1];
    const along = u * Math.cos(phase) + v * Math.sin(phase);
    data[i] = amplitude * Math.exp(-2 * (u * u + v * v)) * Math.sin(5 * along + c * 0.8);
  }
  return { shape: [channels, size, size], data };
}

/** A shaded disc on a gradient: uint8 `[height, width, c]`. */
export function disc(
  channels: 1 | 3,
  [height, width]: readonly [number, number],
  phase: number,
): { shape: Triple; data: Uint8Array } {
  const data = new Uint8Array(height * width * channels);
  for (let i = 0; i < data.length; i++) {
    const [y, x, c] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels];
    const [u, v] = [(2 * x) / width - 1, (2 * y) / height - 1];
    const inside = Math.hypot(u - 0.4 * Math.cos(phase), v - 0.4 * Math.sin(phase)) < 0.5;
    data[i] = inside ? 220 - 60 * c - 40 * u : 90 + 40 * v + 25 * c + 20 * Math.sin(9 * u + phase);
  }
  return { shape: [height, width, channels], data };
}

export interface MapStyle {
  readonly size: number;
  readonly tiles?: number;
  readonly channels?: 1 | 3;
  readonly className?: string | null;
}

/** A map with `tiles` (nine) tiles whose activations fall. */
export function syntheticMap(layer: string, channel: number, style: MapStyle): FeatureMapPanel {
  const { size, tiles = 9, channels = 3, className = 'zebra' } = style;
  const tile = (_: unknown, rank: number): Tile => ({
    projection: ripple(channels, size, channel + rank / 3, 1 / (1 + rank)),
    patch: disc(channels, [size, size], channel + rank),
    activation: (30 + channel) * 0.93 ** rank,
    className: className ?? 'unknown',
  });
  return { layer, channel, tiles: Array.from({ length: tiles }, tile), className };
}

/** `count` × `count` positions of a square window over a square picture. */
export function gridOf(count: number, side: number, window: number): OcclusionData['grid'] {
  const starts = Array.from({ length: count }, (_, i) => (count === 1 ? 0 : (i * (side - window)) / (count - 1)));
  return { rows: starts, columns: starts, window: [window, window] };
}

/** A figure of one image, and what it shows of it. */
export type SyntheticOcclusion = OcclusionData & Omit<OcclusionFigure, 'images'>;

/** A figure-7 result on a `size` × `size` grid with a dip in the middle. */
export function syntheticOcclusion(size: number, changes: Partial<SyntheticOcclusion> = {}): SyntheticOcclusion {
  const dip = Float32Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [Math.floor(i / size) / size - 0.45, (i % size) / size - 0.5];
    return 1 - Math.exp(-12 * (x * x + y * y));
  });
  const { data } = disc(3, [224, 224], 1);
  return {
    image: { width: 224, height: 224, channels: 3, data },
    input: { width: 224, height: 224, channels: 3, data },
    clean: { activation: 812, probabilities: [0.93] },
    windowBox: [98, 84, 28, 28],
    grid: gridOf(size, 224, 28),
    activation: dip.map((value) => 812 * value),
    probabilities: [dip.map((value) => 0.93 * value)],
    topClass: Int32Array.from(dip, (value, i) => (value > 0.6 ? 0 : value > 0.35 ? 1 : i % 2 ? 2 : 3)),
    previewOf: null,
    classes: ['Pomeranian', 'tennis ball', 'French bulldog', 'keeshond'],
    targets: ['Pomeranian'],
    mapName: 'pool5 / 17',
    projection: ripple(3, 224, 0.4, 3.2),
    core: [50, 56, 110, 98],
    agreement: { inside: 0.613, chance: 0.2, isHit: true },
    baseline: 'mean',
    others: [1, 2, 3].map((phase) => ripple(3, 28, phase, 2)),
    contrast: 1,
    widthMm: 183,
    subtitle: 'zfnet@64 · window 28×28 px · baseline grey',
    ...changes,
  };
}

/** Several of them, or one, as the figure that takes the first one's width and words. */
export function occlusionFigure(...all: readonly SyntheticOcclusion[]): OcclusionFigure {
  const { widthMm, contrast, subtitle } = all[0]!;
  return { images: all, widthMm, contrast, subtitle };
}

/** The same of a picture of 28 × 28 px on 6 × 6 positions: little to commit. */
export function smallOcclusion(): SyntheticOcclusion {
  const { data } = disc(3, [28, 28], 1);
  const image = { width: 28, height: 28, channels: 3, data } as const;
  return syntheticOcclusion(6, {
    image,
    input: image,
    grid: gridOf(6, 28, 7),
    windowBox: [11, 9, 7, 7],
    core: [6, 7, 14, 12],
    projection: ripple(3, 28, 0.4, 3.2),
  });
}
