import type { Analysis, Reading } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { keyOf } from '../../engine/analysis/keyed.ts';
import { oneProgram } from '../../engine/analysis/oneProgram.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { topsOf } from '../../engine/analysis/tops.ts';
import { compileClassStatistics, compileProjection } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Program } from '../../engine/program/program.ts';
import type { Tensors } from '../../engine/runtime/runtime.ts';
import { valueCount } from '../../engine/shape.ts';
import { type Rule, rules } from '../../shared/contract/unit.ts';
import { arraysOf } from './analysis/arrays.ts';
import { byScore, type ClassBatch, type Found, merge } from './analysis/found.ts';
import type { ClassViewParameters } from './declaration/kept.ts';

/** What a view of classes is told. The network ends in the probabilities of its classes. */
export interface ClassViewGiven {
  readonly logits: string;
  readonly layers: readonly { readonly name: string; readonly maps: number }[];
  /** Of each image: its id, and the number of its class among the model's. */
  readonly ids: readonly number[];
  readonly labels: readonly number[];
  /** The numbers of the classes that are looked at. */
  readonly classes: readonly number[];
  /** Strongest images that are projected of each of them. */
  readonly images: number;
}

/** An image of a class that is projected from the class's score. */
export interface ProjectedImage {
  /** The class's place among those that are looked at, and the image's among the strongest of the class. */
  readonly place: number;
  readonly rank: number;
  /** The image's number. */
  readonly image: number;
}

/** Images of one class, or images to be projected under a rule. */
export type ClassViewTask =
  | { readonly label: number; readonly images: readonly number[] }
  | { readonly rule: Rule; readonly projected: readonly ProjectedImage[] };

/** A task with those of its images that could be read; for those to be projected as the network sees them, uint8 `[h, w, c]`. */
export interface FedClassView {
  readonly task: ClassViewTask;
  readonly images: readonly number[];
  readonly feeds: Tensors;
  readonly pictures: readonly Uint8Array[];
}

/** All but the pictures of images that are projected. */
export const classViewReading: Reading<ClassViewGiven, ClassViewTask, FedClassView> = {
  preprocessings: ({ preprocessing }) => [preprocessing],
  of: (task) => ({ images: 'label' in task ? task.images : task.projected.map(({ image }) => image), by: [0] }),
  fed: (task, images, [feeds]) =>
    images.length > 0 || 'rule' in task ? { task, images, feeds: feeds!, pictures: [] } : null,
};

/**
 * What the units of a network have to do with its classes, and what in the strongest images of each raises its score. All images go through the
 * network first, batches of one class each; then the images with the highest scores are projected.
 */
export const classView: Analysis<ClassViewGiven, ClassViewTask, Found, null, ClassViewParameters, FedClassView> = {
  open: async (machine, given) => {
    const { runtime, network, preprocessing, weights, memoryBytes } = machine;
    const { logits, layers, ids, classes } = given;
    const nodes = layers.map(({ name }) => name);
    const statisticsOf = (relevance: boolean) =>
      compileClassStatistics(network, preprocessing, { logits, nodes, relevance });
    const [ofClass, ofOthers] = [statisticsOf(true), statisticsOf(false)];
    const projecting = new Map(rules.map((rule) => [rule, compileProjection(network, preprocessing, logits, rule)]));
    const sizeOf = (program: Program) => batchSizeWithin(program, memoryBytes, fullBatch);
    const held = oneProgram(runtime);
    const isLookedAt = new Set(classes);
    return {
      opening: null,
      tasks: (found) => {
        if (!found) return batchesByClass(given, (label) => sizeOf(isLookedAt.has(label) ? ofClass : ofOthers));
        return rules.flatMap((rule) => {
          const left = toProject(given, found).filter(
            ({ place, rank }) => !(projectionKey(place, rank, rule) in found.projections),
          );
          return inBatches(left.length, sizeOf(projecting.get(rule)!)).map((batch) => ({
            ...{ rule, projected: batch.map((i) => left[i]!) },
          }));
        });
      },
      compute: async ({ task, images, feeds, pictures }) => {
        if ('label' in task) {
          const { label } = task;
          const relevance = isLookedAt.has(label);
          const executable = await held.load(String(relevance), relevance ? ofClass : ofOthers, weights);
          const asked = {
            dtype: 'int32',
            shape: [images.length],
            data: new Int32Array(images.length).fill(label),
          } as const;
          const made = await executable.run({ ...feeds, classes: asked });
          const own = images.map((image) => ids[image]!);
          return {
            ...nothing,
            ...statisticsFound(made, given, { label, ids: own, first: task.images[0]!, relevance }),
          };
        }
        const { rule, projected } = task;
        const executable = await held.load(rule, projecting.get(rule)!, weights);
        const unit = Int32Array.from(projected, ({ place }) => classes[place]!);
        const made = await executable.run({ ...feeds, unit: { dtype: 'int32', shape: [unit.length], data: unit } });
        const size = valueCount(network.inputShape);
        const all = made.projection!.data as Float32Array;
        const projections = projected.map(({ place, rank }, i) => [
          projectionKey(place, rank, rule),
          all.slice(i * size, (i + 1) * size),
        ]);
        const seen = projected.map(({ place, rank }, i) => [keyOf(place, rank), pictures[i]!]);
        return {
          ...nothing,
          projections: Object.fromEntries(projections),
          // Every rule has the same.
          pictures: rule === rules[0] ? Object.fromEntries(seen) : {},
        };
      },
      close: held.dispose,
    };
  },
  reading: classViewReading,
  merge,
  ...packed<Found>(),
  arrays: arraysOf,
};

const nothing: Found = { batches: {}, tops: {}, projections: {}, pictures: {} };

const projectionKey = (place: number, rank: number, rule: Rule): string => keyOf(place, rank, rules.indexOf(rule));

/** Classes that are looked at first: their program is another. */
function batchesByClass({ labels, classes }: ClassViewGiven, sizeOf: (label: number) => number): ClassViewTask[] {
  const images = Map.groupBy(labels.keys(), (image) => labels[image]!);
  const others = [...images.keys()].filter((label) => !classes.includes(label));
  return [...classes, ...others].flatMap((label) => {
    const own = images.get(label) ?? [];
    return inBatches(own.length, sizeOf(label)).map((batch) => ({ label, images: batch.map((i) => own[i]!) }));
  });
}

/** What a batch of images of one class comes to. */
function statisticsFound(
  made: Tensors,
  { layers }: ClassViewGiven,
  batch: {
    readonly label: number;
    readonly ids: readonly number[];
    readonly first: number;
    readonly relevance: boolean;
  },
): Pick<Found, 'batches' | 'tops'> {
  const { label, ids, first, relevance } = batch;
  const all = (part: keyof ClassBatch) => joinedFloats(layers.map(({ name }) => made[`${name}.${part}`]!.data));
  const found: ClassBatch = {
    ...{ label, ids: Int32Array.from(ids), logits: Float32Array.from(made.logit!.data) },
    ...{ means: all('means'), squares: all('squares'), firings: all('firings') },
    relevance: relevance ? all('relevance') : new Float32Array(),
  };
  const tops = layers.map(({ name, maps }, layer) => {
    const [value, position, mean] = ['value', 'position', 'mean'].map((part) => made[`${name}.${part}`]!);
    return [keyOf(label, layer), topsOf(maps, { value: value!, position: position!, mean: mean! }, ids)];
  });
  return { batches: { [first]: found }, tops: relevance ? Object.fromEntries(tops) : {} };
}

function joinedFloats(parts: readonly ArrayLike<number>[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The strongest images of each class that is looked at. */
function toProject({ classes, ids, images }: ClassViewGiven, found: Found): ProjectedImage[] {
  const numbers = new Map(ids.map((id, image) => [id, image]));
  return classes.flatMap((label, place) =>
    byScore(found, label)
      .slice(0, images)
      .map(({ id }, rank) => ({ place, rank, image: numbers.get(id)! })),
  );
}
