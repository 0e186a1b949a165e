import type { ModelSummary } from './contract/model.ts';
import type { LayerList, Rule, UnitSource, Units, UnitTop } from './contract/unit.ts';
import type { UnitNote } from './unitNote.ts';

/** Under which name the scripts of a shared folder put what they hold into the page's window. */
export const sharedName = 'switchbackShared';

/** What a shared folder says of itself, and what its page needs at its start. */
export interface SharedFolder {
  readonly version: 1;
  /** Of Switchback. */
  readonly switchback: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Under which units are projected; one at least. */
  readonly rules: readonly Rule[];
  readonly models: readonly ModelSummary[];
  /** Of each model, with the layers that are here. */
  readonly layers: readonly LayerList[];
  readonly notes: readonly { readonly model: string; readonly notes: readonly UnitNote[] }[];
  /** Indexed layers; the place of one in this list is its number. */
  readonly indexed: readonly (UnitSource & {
    /** How many of its maps are here. */
    readonly maps: number;
  })[];
  /** What views of indexes are asked, with the answers, by request. */
  readonly answers: readonly { readonly name: string; readonly input: unknown; readonly result: unknown }[];
}

/** The units of an indexed layer: what `unit.list` answers, and what is asked of each unit. */
export interface SharedUnits {
  /** Without sheets: they are by rule. */
  readonly units: Units;
  /** `[height, width]` of a tile of its sheets, px. */
  readonly tileSize: readonly [number, number];
  readonly tops: readonly { readonly channel: number; readonly top: readonly UnitTop[] }[];
  readonly sheets: readonly { readonly rule: Rule; readonly units: readonly SharedSheet[] }[];
}

/** What is on a unit's sheet, tile by tile: enough to tell of each projection. */
export interface SharedSheet {
  readonly channel: number;
  readonly tiles: readonly {
    readonly imageId: number;
    /** `[y, x, height, width]` of the receptive field on the network's input, px. */
    readonly box: readonly [number, number, number, number];
    readonly scale: number;
    readonly clippedScale: number;
  }[];
}

/** What a map is over one of its strongest images. */
export interface SharedActivation {
  readonly imageId: number;
  /** `[height, width]` of the map. */
  readonly shape: readonly [number, number];
  /** The largest activation, 0 where there is none above. */
  readonly maximum: number;
  /** A byte a place, row by row, as `activationLevels` equal steps from 0 to `maximum`: DEFLATE without a header, in Base64. */
  readonly levels: string;
}

/** As many as colour maps have colours: a page that shows a map loses nothing by them. */
export const activationLevels = 256;

/** Pictures of a unit's sheet: `projections` each on its max |x|, `clipped`, and `patches`, which are the same under each rule. */
export type SheetPart = 'projections' | 'clipped' | 'patches';

/** Where the data of an indexed layer is in a shared folder, from its root, and under which key it is held. */
export const unitsScript = (index: number): string => `data/units-${index}.js`;
export const unitsKey = (index: number): string => `units-${index}`;
export const folderScript = 'data/folder.js';

/** Where it is told what a map of an indexed layer is over its strongest images, and under which key. */
export const activationsScript = (index: number, channel: number): string => `activations/${index}/${channel}.js`;
export const activationsKey = (index: number, channel: number): string => `activations-${index}-${channel}`;

/** Where a picture of a unit's sheet is. */
export const sheetFile = (index: number, channel: number, rule: Rule, part: SheetPart): string =>
  part === 'patches' ? `sheets/${index}/${channel}-patches.webp` : `sheets/${index}/${channel}-${rule}-${part}.webp`;

/** Where a small square of an image is. */
export const thumbnailFile = (imageId: number): string => `images/${imageId}.webp`;

/** Where what a model's network sees of an image is; `model` is the model's place in the folder's list. */
export const inputFile = (model: number, imageId: number): string => `inputs/${model}/${imageId}.webp`;

/** A value as a script that puts it into the page's window under `key`: a page that is opened as a file may load scripts, and no data. */
export const scriptOf = (key: string, value: unknown): string =>
  `(window.${sharedName}??={})[${JSON.stringify(key)}]=JSON.parse(${JSON.stringify(JSON.stringify(value))});\n`;
