import { z } from 'zod';
import { contrast } from '../contrast.ts';
import { computation, query } from '../rpc/request.ts';
import type { Bulk } from './bulk.ts';
import { type SplitName, splitNames } from './dataset.ts';
import { type AnsweredPicture, pictureReference } from './picture.ts';

/** Images on a unit's sheet, and by which its class is judged. */
export const sheetImages = 9;

/** One feature map over a split. */
export interface UnitSummary {
  readonly channel: number;
  readonly maximum: number;
  /** Over all images and places. */
  readonly mean: number;
  /** Share of images on which the map's maximum is above 0. */
  readonly firingShare: number;
  /** Share of its places, over all images, at which it is above 0; `null` where an earlier version has indexed it, which did not count them. */
  readonly firedShare: number | null;
  /** It fires on no image. */
  readonly dead: boolean;
  /** The class that most of its nine strongest images are of, as a position in `classes`; `null` where it fires on none. */
  readonly topClass: number | null;
  /** How many of the strongest images are of that class. */
  readonly topClassImages: number;
  /** How many strongest images it has, nine at most: those on which it fires. */
  readonly strongest: number;
  /** Share of nine images, as many of the strongest as are of that class, in [0, 1]: 1 where it stands for one class. */
  readonly selectivity: number;
  /** Pictures of its strongest projections and patches, 3×3 each, blank where it has fewer; `null` until they are made. */
  readonly sheet: UnitSheetPictures | null;
}

/** The pictures of a unit's sheet: hashes of blobs, or in a shared folder names of files. */
export interface UnitSheetPictures {
  /** Each tile on its max |x|. */
  readonly projections: string;
  /** Each tile clipped at the 99th percentile of its |x|; `null` for a sheet that an earlier version has made. */
  readonly clipped: string | null;
  readonly patches: string;
}

/** One of the images that excite a map most. */
export interface UnitTop {
  readonly rank: number;
  readonly imageId: number;
  /** Its path, with the record's number for an IDX file. */
  readonly image: string;
  readonly className: string;
  readonly activation: number;
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
}

/** The maps of a layer over a split. */
export interface Units {
  readonly model: string;
  readonly layer: string;
  /** What the layer puts out at most; `null` where it has no such limit. Maxima and activations are those before it. */
  readonly limit: number | null;
  /** Whether the deconvnet's projection of a unit depends on the picture; where no max-pool lies below, that of every picture is one, but for its strength. */
  readonly followsPicture: boolean;
  readonly dataset: string;
  readonly split: SplitName;
  readonly images: number;
  /** The data set has changed since. */
  readonly isOfEarlierState: boolean;
  /** Of the images. */
  readonly classes: readonly string[];
  /** Of the model, where the maps of the layer are the scores of its classes; else `null`. */
  readonly outputs: readonly string[] | null;
  readonly units: readonly UnitSummary[];
}

/** The images that a pass went over. */
export interface IndexedSplit {
  readonly dataset: string;
  readonly split: SplitName;
}

/** Units of an indexed layer, by the images that it is indexed on. */
export interface UnitSource extends IndexedSplit {
  readonly model: string;
  readonly layer: string;
}

/** A layer that can be looked into. */
export interface LayerSummary {
  readonly name: string;
  readonly maps: number;
  /** `[height, width]` of a map; 1×1 for a dense layer. */
  readonly mapSize: readonly [number, number];
  /** `[height, width]` of the receptive field, px of the network's input. */
  readonly receptiveField: readonly [number, number];
  /** As in `Units`. */
  readonly limit: number | null;
  readonly followsPicture: boolean;
  /** Data sets and splits that it is indexed on. */
  readonly indexed: readonly IndexedSplit[];
}

export interface LayerList {
  readonly model: string;
  /** The data set to look at it with: what it was trained on, or what suits it; `null` where there is none. */
  readonly dataset: string | null;
  /** `[channels, height, width]` of the network's input. */
  readonly inputShape: readonly [number, number, number];
  readonly layers: readonly LayerSummary[];
}

/** A projection drawn twice, each as 0.5 + x / (2 · scale): a page stretches the first for higher contrasts. */
export interface DrawnProjection<Picture extends AnsweredPicture = Uint8Array> {
  /** PNG of what the receptive field holds, padded where it hangs over the border, cut where it is larger than the picture. */
  readonly png: Picture;
  /** Of `png`: max |x|. */
  readonly scale: number;
  /** PNG of the same, clipped at `clippedScale`. */
  readonly clippedPng: Picture;
  /** The 99th percentile of |x| where x is not 0. */
  readonly clippedScale: number;
}

/** A unit's activation carried back to the pixels under one rule. */
export interface RuleProjection<Picture extends AnsweredPicture = Uint8Array> extends DrawnProjection<Picture> {
  readonly rule: Rule;
}

/** The projections of a unit's sheet, drawn for whoever looks at it: PNGs, each tile on its max |x|, and clipped. */
export interface DrawnUnitSheet<Picture extends AnsweredPicture = Uint8Array> {
  readonly projections: Picture;
  readonly clipped: Picture;
}

export interface ProjectedUnit<Picture extends AnsweredPicture = Uint8Array> {
  readonly activation: number;
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
  /** `[y, x, height, width]` of the receptive field on the network's input; may hang over the border. */
  readonly box: readonly [number, number, number, number];
  readonly projections: readonly RuleProjection<Picture>[];
  /** PNG of the same part of the picture, mid grey where the field hangs over the border. */
  readonly patch: Picture;
}

/** A map over one picture: float32 `[h, w]`. */
export interface ActivationMap {
  readonly shape: readonly [number, number];
  readonly data: Float32Array;
}

export const rules = ['deconvnet', 'guided', 'gradient'] as const;
export type Rule = (typeof rules)[number];

/** What a page saves and copies of a unit in a picture: its map, and its projection under each rule, as picture, array and table. */
export const unitFileNames = [
  ...(['map.png', 'map.npy', 'map.csv'] as const),
  ...rules.flatMap((rule) => [`${rule}.png`, `${rule}.npy`] as const),
] as const;
export type UnitFileName = (typeof unitFileNames)[number];

const model = z.string().min(1);
const layer = z.string().min(1);
const channel = z.int().min(0);

const indexed = { model, layer, dataset: z.string().optional(), split: z.enum(splitNames).optional() };

/** A unit in a picture. */
const inPicture = {
  model,
  layer,
  channel,
  picture: pictureReference,
  position: z.tuple([z.int(), z.int().min(0)]),
};

export const unitRequests = {
  /** The layers of interest of a checkpoint, from the input upwards. */
  'unit.listLayers': query<LayerList>()(z.object({ model })),
  /** Throws `NOT_FOUND` for a layer that is not there or not indexed. */
  'unit.list': query<Units>()(z.object({ ...indexed, rule: z.enum(rules) })),
  /** The images that excite one map most, by rank. */
  'unit.listTop': query<readonly UnitTop[]>()(z.object({ ...indexed, channel })),
  /** Projects one unit in a picture. */
  'unit.project': computation<ProjectedUnit<AnsweredPicture>>()(
    z.object({ ...inPicture, rules: z.array(z.enum(rules)).min(1) }),
  ),
  /**
   * A map `[h, w]` in viridis from 0 to its maximum, as float32, or a row a place; a projection as it is shown at `contrast`, cut to the receptive
   * field, or whole as float32 `[c, h, w]`.
   */
  'unit.file': computation<Bulk>()(z.object({ ...inPicture, file: z.enum(unitFileNames), contrast })),
  /** The sheet of one unit under a rule, which is not kept; `null` where it fires on no image. Throws as `unit.list`. */
  'unit.sheet': computation<DrawnUnitSheet<AnsweredPicture> | null>()(
    z.object({ ...indexed, channel, rule: z.enum(rules) }),
  ),
  'unit.activationMap': computation<ActivationMap>()(z.object({ model, layer, channel, picture: pictureReference })),
};
