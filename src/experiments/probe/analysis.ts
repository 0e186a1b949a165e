import type { Analysis } from '../../engine/analysis/analysis.ts';
import {
  meanAccuracy,
  type ProbeImages,
  type ProbeResult,
  probe as probeLayer,
} from '../../engine/analysis/linearProbe.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import type { LossName } from '../../engine/program/losses.ts';
import { type KeptProbe, type ProbeMethod, probeMethods } from './declaration.ts';

/** A classifier to be fitted and tested: on which layer, which, and on which fold. */
export interface ProbeTask {
  readonly layer: number;
  readonly method: number;
  readonly fold: number;
}

export interface FedProbe extends ProbeTask {
  readonly images: ProbeImages;
}

export interface ProbeGiven {
  readonly layers: number;
  readonly folds: number;
}

/** By task, in their order. */
type Found = readonly (ProbeTask & ProbeResult)[];

const lossOf: Readonly<Record<ProbeMethod, LossName>> = { softmax: 'softmax', svm: 'hinge' };

/** Fits a classifier to every layer's features by every method, once for each fold, which it is tested on. */
export const probe: Analysis<ProbeGiven, ProbeTask, Found, null, KeptProbe['parameters'], FedProbe> = {
  open: async ({ runtime }, { layers, folds }) => ({
    opening: null,
    tasks: (found) => (found ? [] : everyTask(layers, folds)),
    compute: async ({ layer, method, fold, images }, signal) => {
      const loss = lossOf[probeMethods[method]!];
      const { tested, correct, strength } = await probeLayer(runtime, images, loss, signal);
      return [{ layer, method, fold, tested, correct, strength }];
    },
    close: async () => {},
  }),
  merge: (a, b) => [...a, ...b].sort((one, other) => placeOf(one) - placeOf(other)),
  ...packed<Found>(),
  arrays: (found, { layers, folds, classes }) => {
    const count = layers.length * probeMethods.length * folds;
    const accuracy = new Float32Array(count).fill(Number.NaN);
    const strength = new Float32Array(count).fill(Number.NaN);
    const correct = new Int32Array(count * classes.length);
    const tested = new Int32Array(folds * classes.length);
    for (const own of found ?? []) {
      const place = (own.layer * probeMethods.length + own.method) * folds + own.fold;
      accuracy[place] = meanAccuracy(own);
      strength[place] = own.strength;
      correct.set(own.correct, place * classes.length);
      tested.set(own.tested, own.fold * classes.length);
    }
    const shape = [layers.length, probeMethods.length, folds];
    return {
      accuracy: { shape, data: accuracy },
      strength: { shape, data: strength },
      correct: { shape: [...shape, classes.length], data: correct },
      tested: { shape: [folds, classes.length], data: tested },
    };
  },
};

/** No data set has so many folds, nor are there so many methods. */
const placeOf = ({ layer, method, fold }: ProbeTask): number => (layer * 100 + method) * 100 + fold;

function everyTask(layers: number, folds: number): ProbeTask[] {
  return Array.from({ length: layers * probeMethods.length * folds }, (_, i) => ({
    layer: Math.floor(i / folds / probeMethods.length),
    method: Math.floor(i / folds) % probeMethods.length,
    fold: i % folds,
  }));
}
