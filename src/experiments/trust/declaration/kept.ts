import { z } from 'zod';
import { attributionMethods } from '../../../shared/attribution.ts';
import { pictureReference } from '../../../shared/contract/picture.ts';
import type { FoundArrays, Kept } from '../../../shared/experiment.ts';
import { scoresOf } from './scores.ts';

const hash = z.string();
const whole = z.int().min(0);

/** What the catalog keeps of an analysis, which holds what the network saw of its pictures: their files may be gone. */
export const kept = {
  parameters: z.object({
    layer: z.string(),
    /** Where the pictures are from; `null` where one was named. */
    dataset: z.string().nullable(),
    split: z.string().nullable(),
    pictures: z.array(
      z.object({ picture: pictureReference.nullable(), source: z.string(), hash, className: z.string().nullable() }),
    ),
    items: z.array(
      z.object({
        channel: whole,
        /** Number among the pictures. */
        picture: whole,
        /** `null` of a picture that was named. */
        rank: z.int().min(1).nullable(),
        /** `[y, x]` in the map. */
        position: z.tuple([z.int(), whole]),
        /** Its receptive field on the network's input, cut to that: `[y, x, height, width]`. */
        box: z.tuple([whole, whole, whole, whole]),
        /** Middle of the receptive field, `[y, x]`, px. */
        middle: z.tuple([z.number(), z.number()]),
      }),
    ),
    /** `[height, width]` of the network's input. */
    inputSize: z.tuple([z.int().min(1), z.int().min(1)]),
    methods: z.array(z.enum(attributionMethods)),
    /** Layers in the order in which they are randomised. */
    steps: z.array(z.string()),
    draws: z.int().min(1),
    others: whole,
    /** Random orders of pixels. */
    orders: z.int().min(1),
    /** Shares of the pixels that are hidden or shown, rising from 0 to 1. */
    shares: z.array(z.number()),
    /** Side of the squares that are hidden or shown at once, px. */
    patch: z.int().min(1),
    samples: whole,
    seed: z.int(),
    /** The colour of hidden pixels: a level for each channel, red first. */
    colour: z.array(z.number()),
    weightsHash: hash,
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({
    /** A PNG of what the network sees of each picture. */
    pictures: z.array(hash),
  }),
};
export type TrustParameters = z.output<typeof kept.parameters>;
export type TrustFindings = z.output<typeof kept.findings>;
export type KeptTrust = Kept<TrustParameters, TrustFindings>;

/** What is counted: each unit in each draw of weights, over its picture, and under hidden pixels. */
export const measurements = ({ items, draws }: Pick<TrustParameters, 'items' | 'draws'>): number =>
  items.length * (draws + 2);

/** Whether all of it is measured. */
export const isDone = ({ parameters, done }: KeptTrust): boolean => done === measurements(parameters);

/** An analysis in a list. */
export function summary({ id, model, parameters, done, elapsedMs, createdAt }: KeptTrust) {
  const { layer, dataset, split, items, methods, pictures } = parameters;
  const channels = [...new Set(items.map(({ channel }) => channel))];
  return {
    ...{ id, model, layer, channels, methods, split, done, total: measurements(parameters), elapsedMs, createdAt },
    dataset: dataset ?? pictures[0]!.source.split(/[\\/]/).at(-1)!,
  };
}

/** An analysis as far as it has come: what of each unit and method the controls say. */
export function shown(own: KeptTrust, arrays: FoundArrays) {
  const { parameters } = own;
  const { items, pictures, methods, steps, shares, patch, draws, samples, inputSize, seed, others, orders } =
    parameters;
  return {
    ...summary(own),
    ...{ methods, steps, shares, patch, draws, samples, inputSize, seed, others, orders },
    items: items.map((item, i) => {
      const { source, className } = pictures[item.picture]!;
      return {
        ...item,
        source,
        className,
        scores: methods.map((_, method) => scoresOf(parameters, arrays, i, method, isDone(own))),
      };
    }),
  };
}
export type Trust = ReturnType<typeof shown>;
export type TrustItem = Trust['items'][number];

/** What the controls say of one unit in a picture, by method. */
export interface UnitTrust extends Pick<Trust, 'methods' | 'steps' | 'shares' | 'draws'>, Pick<TrustItem, 'scores'> {}
