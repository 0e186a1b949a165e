import type { LayerMaps } from '../../../shared/contract/inspect.ts';
import { computed } from '../../contract/hostFiles.ts';

export const mapSortings = ['maximum', 'channel'] as const;
export type MapSorting = (typeof mapSortings)[number];
/** What has one scale of colours. */
export const mapScalings = ['layer', 'map'] as const;
export type MapScaling = (typeof mapScalings)[number];

/** A layer's maps with their values: float32 `[maps, h, w]`. */
export interface FetchedMaps extends Pick<LayerMaps, 'layer' | 'shape'> {
  readonly data: Float32Array;
}

/** An answer with its values, which are too many for a message. */
export async function fetchMaps({ layer, shape, data }: LayerMaps, signal: AbortSignal): Promise<FetchedMaps> {
  return { layer, shape, data: new Float32Array(await (await computed(data, signal)).arrayBuffer()) };
}

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
export function splitMaps({ shape: [maps, height, width], data }: Omit<FetchedMaps, 'layer'>): LayerMap[] {
  const cells = height * width;
  return Array.from({ length: maps }, (_, channel) => {
    const own = data.subarray(channel * cells, (channel + 1) * cells);
    const maximum = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const at = own.indexOf(maximum);
    return { channel, shape: [height, width], data: own, maximum, strongest: [Math.floor(at / width), at % width] };
  });
}
