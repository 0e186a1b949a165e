import { z } from 'zod';
import type { FoundArrays, Kept } from '../../../shared/experiment.ts';
import { partMark } from '../../../shared/partSet.ts';
import { maskColour } from './types.ts';

const count = z.int().min(0);
const box = z.tuple([count, count, count, count]).readonly();

/** What the catalog keeps of a correspondence, which holds all that it shows: the set of marks and the images may be gone. */
export const kept = {
  parameters: z.object({
    set: z.string(),
    parts: z.array(z.string()).readonly(),
    images: z
      .array(z.object({ id: z.int(), image: z.string(), className: z.string(), width: count, height: count }))
      .readonly(),
    /** As they were made, px of the pictures. */
    marks: z.array(partMark).readonly(),
    /** `[part][image]`: `[y, x, height, width]` of the mask on the network's input; `null` where an image has no such part. */
    boxes: z.array(z.array(box.nullable()).readonly()).readonly(),
    /** `[height, width]` of the network's input. */
    inputSize: z.tuple([count, count]).readonly(),
    layers: z.array(z.object({ name: z.string(), features: count })).readonly(),
    /** The side of the mask of a point, px of the network's input. */
    size: count,
    /** Random places beside each mark, how often marks and random places are exchanged, and what both are drawn from. */
    random: count,
    permutations: count,
    seed: count,
    baseline: maskColour,
    /** What a mask shows, red first, or the one grey. */
    colour: z.array(z.int().min(0).max(255)).readonly(),
    weightsHash: z.string(),
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  /** PNG of what the network sees of each image. */
  findings: z.object({ pictures: z.array(z.string()).readonly() }),
};
export type CorrespondenceParameters = z.output<typeof kept.parameters>;
export type KeptCorrespondence = Kept<CorrespondenceParameters, z.output<typeof kept.findings>>;

/** Numbers of a row of the table. */
export const tableColumns = 5;

/** One correspondence in a list. */
export function summary({ id, model, parameters, done, createdAt }: KeptCorrespondence) {
  const { set, parts, images, layers } = parameters;
  return { id, model, set, parts, images: images.length, layers: layers.map(({ name }) => name), done, createdAt };
}

/** One correspondence as far as it has come. */
export function shown(own: KeptCorrespondence, { table }: FoundArrays) {
  const { parts, images, boxes, inputSize, layers, random, permutations, seed, size, baseline, colour } =
    own.parameters;
  const numbers = table!.data as Float32Array;
  const rows = parts.flatMap((part, i) =>
    layers.map(({ name }, j) => {
      const at = (i * layers.length + j) * tableColumns;
      const [mean, deviation, randomMean, randomDeviation, p] = numbers.subarray(
        at,
        at + tableColumns,
      ) as unknown as Numbers;
      return { part, layer: name, mean, deviation, randomMean, randomDeviation, p };
    }),
  );
  const { pictures } = own.findings;
  const marked = images.map(({ id, image, className }, i) => ({ id, image, className, png: pictures[i]! }));
  return {
    ...summary(own),
    ...{ rows, marked, boxes, inputSize, random, permutations, seed, size, baseline, colour },
    features: layers.map(({ features }) => features),
  };
}

type Numbers = [number, number, number, number, number];
