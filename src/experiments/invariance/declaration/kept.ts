import { z } from 'zod';
import { splitNames } from '../../../shared/contract/dataset.ts';
import { pictureReference } from '../../../shared/contract/picture.ts';
import type { FoundArrays, Kept } from '../../../shared/experiment.ts';
import { borders, kernels, transformationKinds } from './transformations.ts';

const hash = z.string();

/** What the catalog keeps of an invariance, which holds its pictures: their files may be gone. */
export const kept = {
  parameters: z.object({
    /** Where the pictures were taken from; `null` where they were named one by one. */
    dataset: z.string().nullable(),
    split: z.enum(splitNames).nullable(),
    images: z.array(
      z.object({
        picture: pictureReference.nullable(),
        source: z.string(),
        hash,
        className: z.string().nullable(),
        /** Number of the model's class of that name; `null`: the most probable class of the picture as it is is followed. */
        target: z.int().min(0).nullable(),
      }),
    ),
    layers: z.array(z.string()),
    transformations: z.array(z.object({ kind: z.enum(transformationKinds), amounts: z.array(z.number()).readonly() })),
    border: z.enum(borders),
    kernel: z.enum(kernels),
    /** The mean colour: a level for each channel, red first. */
    fill: z.array(z.number()),
    seed: z.int(),
    weightsHash: hash,
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({
    /** A PNG of each picture at the decode size. */
    pictures: z.array(hash),
  }),
};
export type InvarianceParameters = z.output<typeof kept.parameters>;
export type InvarianceFindings = z.output<typeof kept.findings>;
export type KeptInvariance = Kept<InvarianceParameters, InvarianceFindings>;

/** How many pictures are made of each: all amounts of all transformations. */
export const pointCount = ({ transformations }: Pick<InvarianceParameters, 'transformations'>): number =>
  transformations.reduce((sum, { amounts }) => sum + amounts.length, 0);

/** Number of a transformation's first amount among a picture's items, of which 0 is the picture as it is. */
export const firstItem = (transformations: InvarianceParameters['transformations'], which: number): number =>
  1 + pointCount({ transformations: transformations.slice(0, which) });

/** An invariance in a list. */
export function summary({ id, model, parameters, done, elapsedMs, createdAt }: KeptInvariance) {
  const { dataset, split, images, layers } = parameters;
  const sources = images.map(({ source }) => source.split(/[\\/]/).at(-1)!);
  return {
    ...{ id, model, layer: layers.join(', '), dataset: dataset ?? sources.join(', '), split },
    ...{ done, total: images.length * (1 + pointCount(parameters)), elapsedMs, createdAt },
  };
}

/**
 * An invariance as far as it has come. The arrays are as the declaration has them; `probability` is null of a model that tells no classes
 * apart.
 */
export function shown(own: KeptInvariance, { distance, norm, probability, topClass }: FoundArrays) {
  const { images, layers, transformations, border, kernel, seed } = own.parameters;
  const items = 1 + pointCount(own.parameters);
  const followed = images.map(({ target }, i) => target ?? topClass?.data[i * items] ?? -1);
  return {
    ...summary(own),
    images: images.map(({ picture, source, className }, i) => {
      const target = followed[i]! < 0 ? null : (own.classes[followed[i]!] ?? null);
      return { picture, source, className, target };
    }),
    ...{ layers, transformations, border, kernel, seed },
    distance: distance!.data as Float32Array,
    norm: norm!.data as Float32Array,
    probability: (probability?.data ?? null) as Float32Array | null,
  };
}
export type Invariance = ReturnType<typeof shown>;
