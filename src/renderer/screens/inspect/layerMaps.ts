import type { LayerMaps } from '../../../shared/contract/inspect.ts';

/** One map of a layer, and its strongest place. */
export interface LayerMap {
  readonly channel: number;
  readonly shape: readonly [number, number];
  readonly data: Float32Array;
  readonly maximum: number;
  /** `[y, x]` of the maximum. */
  readonly strongest: readonly [number, number];
}

/** A layer's maps one by one. */
export function splitMaps({ shape: [maps, height, width], data }: Pick<LayerMaps, 'shape' | 'data'>): LayerMap[] {
  const cells = height * width;
  return Array.from({ length: maps }, (_, channel) => {
    const own = data.subarray(channel * cells, (channel + 1) * cells);
    const maximum = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const at = own.indexOf(maximum);
    return { channel, shape: [height, width], data: own, maximum, strongest: [Math.floor(at / width), at % width] };
  });
}
