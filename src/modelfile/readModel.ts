import type { NetworkDefinition } from '../engine/network/definition.ts';
import type { Sentence } from '../shared/sentence.ts';
import type { FloatTensor } from './safetensors.ts';

/** What a reader makes of a file of someone else's; plain data. */
export interface ReadModel {
  /** Layers have the names of the file's own nodes where it has them, made valid and unique. */
  readonly network: NetworkDefinition;
  /** By the network's own names: `<layer>.<part>`. */
  readonly weights: Readonly<Record<string, FloatTensor>>;
  /** Where a layer lies in the file, from the outermost part inwards, its own name left out; layers of no part are not listed. */
  readonly layerPaths: Readonly<Record<string, readonly string[]>>;
  readonly pixels: StatedPixels;
  /** In the order of the last layer's features. */
  readonly classes: readonly string[] | null;
  /** The layers that the file puts out, in its order. */
  readonly outputs: readonly string[];
  /** What the file calls its outputs, by their layers, where that is another name. */
  readonly outputNames?: Readonly<Record<string, string>>;
  /** The file leaves height and width open: `defaultSize` was taken. */
  readonly isSizeFree: boolean;
  /** What is not as in the file, or cannot be known from it. */
  readonly warnings: readonly Sentence[];
}

/**
 * What a file itself says of the pixels that its input wants; `null` where it says nothing. The input is (pixel − mean) / deviation, of
 * pixels that lie within `range`. What the network's own layers do to its input is not told here again.
 */
export interface StatedPixels {
  readonly range: Stated<readonly [low: number, high: number]> | null;
  /** One for each channel, or one for all; in units of the range. */
  readonly mean: Stated<readonly number[]> | null;
  readonly deviation: Stated<readonly number[]> | null;
  readonly channelOrder: Stated<'rgb' | 'bgr'> | null;
  /** How the file's own input lies; the network's is always `[c, h, w]`. */
  readonly layout: Stated<'chw' | 'hwc'> | null;
}

/** A statement, and where it is from: the file's metadata, or what its graph does or takes. */
export interface Stated<T> {
  readonly value: T;
  readonly from: 'file' | 'graph';
}

/** Of a file that says nothing. */
export const nothingStated: StatedPixels = {
  range: null,
  mean: null,
  deviation: null,
  channelOrder: null,
  layout: null,
};

/** What readers are told besides the file's bytes. */
export interface ReadOptions {
  /** What the network is to be called. */
  readonly name: string;
  /** `[height, width]`, for a file that leaves them open. */
  readonly defaultSize: readonly [number, number];
  readonly openNeighbour: OpenNeighbour;
}

/**
 * Opens a file that the model names, relative to the folder in which the model lies. Throws `NOT_FOUND` where there is none, `BAD_FILE`
 * for a name that leads out of the folder.
 */
export type OpenNeighbour = (name: string) => NeighbourFile;

/** A file beside the model's. */
export interface NeighbourFile {
  readonly byteLength: number;
  /** The bytes of `length` from `start` on, which must lie in the file. */
  readonly read: (start: number, length: number) => Uint8Array;
}
