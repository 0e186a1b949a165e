import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import { contrast } from '../../shared/contrast.ts';
import type { ExperimentDeclaration, FoundArrays, KeptOf } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';

const epoch = z.int().min(0);

/** A map at one epoch as other screens are told of it. */
export interface EvolvedUnit {
  readonly model: string;
  readonly layer: string;
  readonly channel: number;
  readonly picture: { readonly imageId: number };
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
}

const parameters = z.object({
  /** A checkpoint of a run: the run is followed up to it. */
  model: z.string().min(1),
  /** Default: the one that the run learns. */
  dataset: z.string().min(1).optional(),
  split: z.enum(splitNames).default('train'),
  /** Default: all that are worth looking into. */
  layers: z.array(z.string().min(1)).min(1).max(64).optional(),
  /** Maps that are shown of each layer. */
  maps: z.int().min(1).max(24).default(6),
  /** Which maps of the one layer that is asked for. */
  channels: z.array(z.int().min(0)).min(1).max(24).optional(),
  /** Default: the stored epochs, ten at most. */
  epochs: z.array(epoch).min(2).max(32).optional(),
});

const kept = {
  parameters: z.object({
    run: z.string(),
    dataset: z.string(),
    split: z.enum(splitNames),
    classes: z.array(z.string()),
    epochs: z.array(epoch),
    layers: z.array(
      z.object({
        name: z.string(),
        /** All its maps, and how many of them are shown. */
        maps: z.int(),
        shown: z.int(),
        /** `[channels, height, width]` of a projection: what a unit sees of the network's input. */
        tile: z.tuple([z.int(), z.int(), z.int()]).readonly(),
      }),
    ),
    /** Those of the one layer that were asked for; `null`: varied ones are shown. */
    channels: z.array(z.int()).nullable().default(null),
    /** SHA-256 of each epoch's weights. */
    weightsHashes: z.array(z.string()),
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({}),
};
export type KeptEvolution = KeptOf<{ readonly kept: typeof kept }>;
export type EvolutionParameters = KeptEvolution['parameters'];
export type EvolutionLayer = EvolutionParameters['layers'][number];

/** From this on two successive epochs count as the same: six of nine images shared, or half of the largest correlation. */
export const settledFrom = 0.5;

/** What the maps of a run answer to, epoch by epoch (Zeiler & Fergus 2013, figure 4), and when each layer settles. */
export const evolution = {
  command: 'evolve',
  parameters,
  kept,
  /**
   * Of the maps that are shown, layer after layer: `channels` int32 `[maps]`; `images`, `positions`, `labels` int32 and `strengths` float32
   * `[epochs, maps]`: the strongest image's number in the split, the place in the flat map, the image's class, the activation; −1 and NaN where the
   * map fires on no image. `overlap` and `correlation` float32 `[epochs − 1, layers]`, NaN where there is nothing to compare.
   * `projections` float32 and `patches` uint8, flat: layer after layer `[maps, epochs, …tile]` (patches with the channels last).
   */
  arrays: [
    ...['channels', 'images', 'positions', 'labels', 'strengths'],
    ...['overlap', 'correlation', 'projections', 'patches'],
  ],
  questions: {
    /** A map that is shown, at an epoch, each by its place: which unit that is, of which model, in which image; `null` where it fires on none. */
    unit: computation<EvolvedUnit | null>()(z.object({ analysisId: z.int().min(1), layer: epoch, map: epoch, epoch })),
  },
  panel: z.object({ kind: z.literal('evolution'), analysisId: z.int().min(1), contrast }),
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** In a list. */
function summary({ id, model, parameters: { dataset, split, layers }, done, createdAt }: KeptEvolution) {
  const [first, last] = [layers[0]!.name, layers.at(-1)!.name];
  return { id, model, dataset, split, layer: layers.length > 1 ? `${first}…${last}` : first, done, createdAt };
}

function shown(own: KeptEvolution, found: FoundArrays) {
  const { run, epochs, layers, classes } = own.parameters;
  const column = (name: 'overlap' | 'correlation', layer: number) =>
    Array.from(epochs.slice(1), (_, i) => found[name]!.data[i * layers.length + layer]!);
  return {
    ...summary(own),
    ...{ run, epochs, classes },
    layers: layers.map((layer, i) => {
      const [overlap, correlation] = [column('overlap', i), column('correlation', i)];
      return {
        ...layer,
        ...{ overlap, correlation, maps: mapsOf(own.parameters, found, i) },
        settled: { overlap: settledAt(overlap, epochs), correlation: settledAt(correlation, epochs) },
      };
    }),
  };
}

/** Where a layer's maps stand among all that are shown. */
export const firstMap = (layers: readonly Pick<EvolutionLayer, 'shown'>[], layer: number): number =>
  layers.slice(0, layer).reduce((sum, own) => sum + own.shown, 0);

/** A map at one epoch; `null` where it fires on no image. */
export interface EvolvedMap {
  readonly image: number;
  readonly label: number;
  readonly strength: number;
  /** Another image has become strongest since the checkpoint before. */
  readonly isJump: boolean;
}

/** The maps of a layer that are known so far. */
function mapsOf({ epochs, layers }: EvolutionParameters, found: FoundArrays, layer: number) {
  const total = firstMap(layers, layers.length);
  const first = firstMap(layers, layer);
  const at = (name: 'images' | 'labels' | 'strengths', epoch: number, map: number) =>
    found[name]!.data[epoch * total + map]!;
  return Array.from({ length: layers[layer]!.shown }, (_, i) => ({
    channel: found.channels!.data[first + i]!,
    epochs: epochs.map((_epoch, e): EvolvedMap | null => {
      const image = at('images', e, first + i);
      if (image < 0) return null;
      const before = e > 0 ? at('images', e - 1, first + i) : image;
      const [label, strength] = [at('labels', e, first + i), at('strengths', e, first + i)];
      return { image, label, strength, isJump: before >= 0 && before !== image };
    }),
  }));
}

/** The first epoch after which no two successive ones differ by more than `settledFrom` allows; `null` where the last two do. */
export function settledAt(curve: readonly number[], epochs: readonly number[]): number | null {
  const lastChange = curve.findLastIndex((value) => !(value >= settledFrom));
  return lastChange === curve.length - 1 ? null : epochs[lastChange + 1]!;
}

/** Of a layer's files: projections on max |x| of each tile, the same clipped at the 99th percentile (as pictures only), patches. */
export const layerPictureKinds = ['projections', 'clipped', 'patches'] as const;

/** Of a layer's files: `projections-1-pool1.npy`. */
export const layerFile = (
  what: (typeof layerPictureKinds)[number],
  layer: number,
  name: string,
  ending: 'npy' | 'png',
): string => `${what}-${layer + 1}-${name.replace(/[^A-Za-z0-9._-]+/g, '_')}.${ending}`;

/** What screens and figures are given. */
export type Evolution = ReturnType<typeof shown>;
/** As a page asks for one. */
export type AskedEvolution = z.input<typeof parameters>;
