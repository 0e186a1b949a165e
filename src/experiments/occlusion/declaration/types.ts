import { z } from 'zod';
import type { pictureReference } from '../../../shared/contract/picture.ts';
import type { Agreement } from './agreement.ts';

/** What a window shows in place of the image: the training images' mean colour, the image blurred, or a grey value 0…255. */
export const baseline = z.union([z.enum(['mean', 'blur']), z.int().min(0).max(255)]);
export type Baseline = z.infer<typeof baseline>;

/**
 * `exact`: the network is asked at every position. `preview`: at a coarse grid and where the probability drops most there (the activation of
 * the map, where the network tells no classes apart); elsewhere the maps are interpolated.
 */
export const occlusionMode = z.enum(['exact', 'preview']);
export type OcclusionMode = z.infer<typeof occlusionMode>;

/** An occlusion in a list. */
export interface OcclusionSummary {
  readonly id: number;
  /** `run@epoch`. */
  readonly model: string;
  /** `null` for a picture that no page can name. */
  readonly picture: z.infer<typeof pictureReference> | null;
  /** A path, or the name of what was dropped. */
  readonly source: string;
  /** SHA-256 of what the network saw without a window, as PNG. */
  readonly input: string;
  /** Whose map is followed, and which. */
  readonly layer: string;
  readonly channel: number;
  /** Names of the classes whose probability is followed; none where the network tells no classes apart. */
  readonly targets: readonly string[];
  /** `[height, width]`, px of the network's input. */
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly baseline: Baseline;
  readonly mode: OcclusionMode;
  /** Positions at which the network was asked, and at which it is to be. */
  readonly done: number;
  readonly total: number;
  /** What the positions known took. */
  readonly elapsedMs: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** An occlusion as far as it has come. */
export interface Occlusion extends OcclusionSummary {
  /** The image's label; `null` where it is not known. */
  readonly className: string | null;
  /** First rows and columns of the window: the axes of the maps. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Names by number. */
  readonly classes: readonly string[];
  /** Without a window: the probability of each of `targets`, the map's summed activation, the most probable class. */
  readonly clean: {
    readonly probabilities: readonly number[];
    readonly activation: number;
    readonly topClass: number | null;
  };
  /** `[rows, columns]` each, row by row, a map for each of `targets`; NaN and −1 where nothing is known yet, or where the network tells no classes apart. */
  readonly probabilities: readonly Float32Array[];
  readonly activation: Float32Array;
  readonly topClass: Int32Array;
  /** The map's strongest unit without a window; `null` where the map cannot be projected. */
  readonly projection: OcclusionProjection | null;
  /** `null` where the map does not fire or loses nothing, and for occlusions that were kept before this was. */
  readonly agreement: Agreement | null;
}

export interface OcclusionProjection {
  /** SHA-256 of a PNG of the part inside the receptive field. */
  readonly png: string;
  /** max |x|: it shows 0.5 + x / (2 · scale); 0 where the map does not fire. */
  readonly scale: number;
  /** SHA-256 of a PNG of the same, clipped at `clippedScale`, the 99th percentile of |x|; neither where an earlier version has made it. */
  readonly clippedPng?: string | undefined;
  readonly clippedScale?: number | undefined;
  readonly activation: number;
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
  /** `[y, x, height, width]` of the receptive field on the network's input; may hang over the border. */
  readonly box: readonly [number, number, number, number];
  /** Where it lies: the box that leaves out at most 5 % of its energy at each side; `null` where that is not known. */
  readonly core: readonly [number, number, number, number] | null;
}

/** A class's probability under a window and without one. */
export interface OccludedClass {
  readonly name: string;
  readonly probability: number;
  readonly clean: number;
}

/** What the network makes of a picture under one window. */
export interface OccludedView {
  /** The five most probable under the window, most probable first; none where the network tells no classes apart. */
  readonly classes: readonly OccludedClass[];
  /** Those asked for. */
  readonly targets: readonly OccludedClass[];
  /** Of the map asked for, summed over space. */
  readonly activation: { readonly occluded: number; readonly clean: number } | null;
}

/** Views of an occlusion, in the order of Zeiler & Fergus 2013, figure 7. */
export const occlusionViews = ['input', 'activation', 'projection', 'probability', 'class'] as const;
export type OcclusionView = (typeof occlusionViews)[number];

/** Classes that are followed at once, at most. */
export const mostTargets = 8;

/** Further images of a panel, below its first, at most. */
export const mostBelow = 11;

/** Projections from other images beside the one that matters, in a figure, at most. */
export const othersShown = 5;

/** One value a window position, row by row; NaN and −1 where no window has been yet. */
export interface OcclusionMaps {
  /** `[rows, columns]` of the grid. */
  readonly shape: readonly [number, number];
  /** Of each class that is followed. */
  readonly probabilities: readonly Float32Array[];
  /** The map's activation summed over space. */
  readonly activation: Float32Array;
  /** The most probable class. */
  readonly topClass: Int32Array;
  /** 1 where the network was asked; elsewhere the values are not known, or those of a preview. */
  readonly computed: Uint8Array;
}
