import type { Analysis, Machine } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { rowsOfFold } from '../../engine/analysis/folds.ts';
import { counted, meanAccuracy, type ProbeImages, type ProbeResult, probe } from '../../engine/analysis/linearProbe.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { withClasses } from '../../engine/network/fitted.ts';
import type { Network } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { MEAN } from '../../engine/program/input.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { type LabelledPictures, trainOnFew } from '../../engine/training/fewImages.ts';
import { argMaxOfRow } from '../../engine/training/metrics.ts';
import { type KeptTransfer, transferArms } from './declaration.ts';

/** A classifier to be got and tested: how, from which number of images of a class, and on which fold. */
export interface TransferTask {
  readonly arm: number;
  readonly number: number;
  readonly fold: number;
}

/** With features for the frozen arm, with pictures for the one from scratch. */
export type FedTransfer = TransferTask &
  ({ readonly images: ProbeImages } | { readonly learnt: LabelledPictures; readonly tested: LabelledPictures });

export interface TransferGiven {
  readonly numbers: number;
  readonly folds: number;
  readonly classes: number;
  readonly classifier: KeptTransfer['parameters']['classifier'];
  readonly scratchSteps: number;
  readonly seed: number;
}

type Result = Pick<ProbeResult, 'tested' | 'correct'>;
/** By task, in their order. */
type Found = readonly (TransferTask & Result)[];

/** Fits a classifier to frozen features, and trains the network anew, for every number of images and every fold. */
export const transfer: Analysis<TransferGiven, TransferTask, Found, null, KeptTransfer['parameters'], FedTransfer> = {
  open: async (machine, given) => ({
    opening: null,
    tasks: (found) => (found ? [] : everyTask(given)),
    compute: async (task, signal) => {
      const { arm, number, fold } = task;
      const loss = given.classifier === 'svm' ? 'hinge' : 'softmax';
      const { tested, correct } =
        'images' in task
          ? await probe(machine.runtime, task.images, loss, signal)
          : await fromScratch(machine, given, task, signal);
      return [{ arm, number, fold, tested, correct }];
    },
    close: async () => {},
  }),
  merge: (a, b) => [...a, ...b].sort((one, other) => placeOf(one) - placeOf(other)),
  ...packed<Found>(),
  arrays: (found, { perClass, folds, classes }) => {
    const shape = [transferArms.length, perClass.length, folds];
    const count = transferArms.length * perClass.length * folds;
    const accuracy = new Float32Array(count).fill(Number.NaN);
    const correct = new Int32Array(count * classes.length);
    const tested = new Int32Array(folds * classes.length);
    for (const own of found ?? []) {
      const place = (own.arm * perClass.length + own.number) * folds + own.fold;
      accuracy[place] = meanAccuracy(own);
      correct.set(own.correct, place * classes.length);
      tested.set(own.tested, own.fold * classes.length);
    }
    return {
      accuracy: { shape, data: accuracy },
      correct: { shape: [...shape, classes.length], data: correct },
      tested: { shape: [folds, classes.length], data: tested },
    };
  },
};

/** What workers are told, who train from scratch alone: `TransferGiven`, and what `rowsOfFold` wants to know of the images. */
export interface ScratchGiven extends TransferGiven {
  readonly perClass: readonly number[];
  readonly places: readonly number[];
  readonly labels: readonly number[];
}

/** A training from scratch with the images, by their numbers, that it learns from and is tested on. */
interface ScratchTask extends TransferTask {
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly labels: readonly number[];
}

/** The trainings from scratch of a transfer as an analysis of their own, so that they can be divided. */
export const scratchTrainings: Pick<
  Analysis<ScratchGiven, ScratchTask, Found, null, unknown, FedTransfer>,
  'open' | 'reading' | 'merge' | 'encode' | 'decode'
> = {
  open: async (machine, given) => ({
    ...(await transfer.open(machine, given)),
    tasks: (found) =>
      found
        ? []
        : everyTask(given)
            .filter(isFromScratch)
            .map((task) => ({
              ...task,
              ...rowsOfFold(given, task.fold, given.perClass[task.number]!),
              labels: given.labels,
            })),
  }),
  reading: {
    preprocessings: ({ preprocessing }) => [preprocessing],
    of: ({ train, test }) => ({ images: [...train, ...test], by: [0] }),
    fed: ({ train, test, labels, ...task }, images, [feeds]) => {
      const rows = new Map(images.map((image, row) => [image, row]));
      const [feed, pixels] = Object.entries(feeds!)[0]!;
      const part = (wanted: readonly number[]): LabelledPictures => {
        const there = wanted.filter((image) => rows.has(image));
        const taken = picturesAt(
          pixels,
          there.map((image) => rows.get(image)!),
        );
        return { feed, pixels: taken, labels: Int32Array.from(there, (image) => labels[image]!) };
      };
      const [learnt, tested] = [part(train), part(test)];
      return learnt.labels.length > 0 && tested.labels.length > 0 ? { ...task, learnt, tested } : null;
    },
  },
  merge: transfer.merge,
  encode: transfer.encode,
  decode: transfer.decode,
};

export const isFromScratch = ({ arm }: TransferTask): boolean => transferArms[arm] === 'scratch';

/** Some pictures of a feed of bytes, in the order given. */
function picturesAt({ shape, data }: Tensor, rows: readonly number[]): LabelledPictures['pixels'] {
  const size = data.length / shape[0]!;
  const bytes = new Uint8Array(rows.length * size);
  for (const [to, from] of rows.entries())
    bytes.set((data as Uint8Array).subarray(from * size, (from + 1) * size), to * size);
  return { dtype: 'uint8', shape: [rows.length, ...shape.slice(1)], data: bytes };
}

const placeOf = ({ arm, number, fold }: TransferTask): number => (arm * 100 + number) * 100 + fold;

export function everyTask({ numbers, folds, scratchSteps }: TransferGiven): TransferTask[] {
  const arms = scratchSteps > 0 ? transferArms.length : 1;
  return Array.from({ length: arms * numbers * folds }, (_, i) => ({
    arm: Math.floor(i / folds / numbers),
    number: Math.floor(i / folds) % numbers,
    fold: i % folds,
  }));
}

async function fromScratch(
  machine: Machine,
  { classes, scratchSteps, seed }: TransferGiven,
  { learnt, tested, fold }: TransferTask & { readonly learnt: LabelledPictures; readonly tested: LabelledPictures },
  signal: AbortSignal,
): Promise<Result> {
  const { preprocessing, weights } = machine;
  const network = withClasses(machine.network, classes)!;
  const mean = weights[MEAN];
  const subject = { ...machine, network, constants: mean && preprocessing.mean === 'image' ? { [MEAN]: mean } : {} };
  const trained = await trainOnFew(subject, learnt, { steps: scratchSteps, seed: seed + fold }, signal);
  const taken = await classesOf({ ...machine, network, weights: trained }, tested, signal);
  return counted(tested.labels, classes, (image) => taken[image]!);
}

/** The most probable class of each picture. */
async function classesOf(
  {
    runtime,
    network,
    preprocessing,
    weights,
    memoryBytes,
  }: Machine & { readonly network: Network; readonly weights: Tensors },
  { feed, pixels, labels }: LabelledPictures,
  signal: AbortSignal,
): Promise<number[]> {
  const output = network.scores!;
  const program = compileForward(network, preprocessing, [output]);
  const executable = await runtime.load(program, weights);
  const size = pixels.data.length / labels.length;
  const taken: number[] = [];
  try {
    for (const rows of inBatches(labels.length, batchSizeWithin(program, memoryBytes, fullBatch))) {
      signal.throwIfAborted();
      const data = pixels.data.slice(rows[0]! * size, (rows.at(-1)! + 1) * size);
      const batch: Tensor = { dtype: 'uint8', shape: [rows.length, ...pixels.shape.slice(1)], data };
      const scores = (await executable.run({ [feed]: batch }))[output]!;
      taken.push(...rows.map((_, i) => argMaxOfRow(scores, i)));
    }
  } finally {
    await executable.dispose();
  }
  return taken;
}
