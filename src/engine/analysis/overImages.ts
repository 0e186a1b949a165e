import { decodeMessage, encodeMessage } from '../../shared/rpc/codec.ts';
import type { Tensors } from '../runtime/runtime.ts';
import type { Analysis, Reading } from './analysis.ts';

/** What an analysis over images is told: the layer that it is of, its maps, and the label of each image. */
export interface ImagesGiven {
  readonly layer: string;
  readonly maps: number;
  readonly labels: readonly number[];
  readonly classes: number;
}

/** Some of the images, by their numbers in the split. */
export type ImageBatch = readonly number[];

/** Those of a batch that could be read, decoded. */
export interface FedImages {
  readonly images: ImageBatch;
  readonly feeds: Tensors;
}

/** How batches are read by the model itself. */
export const batchReading: Reading<unknown, ImageBatch, FedImages> = {
  preprocessings: ({ preprocessing }) => [preprocessing],
  of: (images) => ({ images }),
  fed: (_, images, [feeds]) => (images.length > 0 ? { images, feeds: feeds! } : null),
};

/** An analysis that goes over images, batch by batch. */
export type ImageAnalysis<Found, Parameters = unknown> = Analysis<
  ImagesGiven,
  ImageBatch,
  Found,
  null,
  Parameters,
  FedImages
>;

/** Merges counts by adding them up. */
export function addCounts<Found extends Readonly<Record<string, Int32Array>>>(a: Found, b: Found): Found {
  const sums = Object.entries(a).map(([name, counts]) => [name, counts.map((count, i) => count + b[name]![i]!)]);
  return Object.fromEntries(sums) as Found;
}

/** Findings as MessagePack: plain data, and typed arrays of float32, int32 and bytes. */
export const packed = <Found>(): Pick<Analysis<unknown, unknown, Found>, 'encode' | 'decode'> => ({
  encode: (found) => encodeMessage(found, Number.POSITIVE_INFINITY),
  decode: (bytes) => decodeMessage(bytes, Number.POSITIVE_INFINITY) as Found,
});
