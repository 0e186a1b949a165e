import { fullBatch } from '../../../engine/analysis/batches.ts';
import { incrementalOccluder } from '../../../engine/analysis/incrementalOccluder.ts';
import { emptyScan, type ScanBatch, scan } from '../../../engine/analysis/scan.ts';
import { highestMaps, layersOfInterest } from '../../../engine/network/layers.ts';
import { compileForward, compileProjection, compileTopActivations } from '../../../engine/program/compile.ts';
import { planIncremental } from '../../../engine/program/incremental/plan.ts';
import { TENSOR } from '../../../engine/program/input.ts';
import type { Tensor } from '../../../engine/runtime/runtime.ts';
import type { BenchSubject } from '../subject.ts';
import { readyTraining } from '../training.ts';
import type { Setting } from './setting.ts';

/** One of the analyses, loaded and ready. */
export interface Task {
  /** Does it once; gives numbers that the other side must come to as well, none where chance takes part. */
  readonly run: () => Promise<ArrayLike<number>>;
  readonly dispose: () => Promise<void>;
}

/** What a task computes with. */
type Subject = Pick<BenchSubject, 'runtime' | 'network' | 'preprocessing' | 'weights'>;

export type Prepare = (subject: Subject, setting: Setting) => Promise<Task>;

/** The bare forward pass; the first image's probabilities. */
export const forward: Prepare = async ({ runtime, network, weights }, { batch }) => {
  const last = network.outputs[0]!;
  const executable = await runtime.load(compileForward(network, 'tensor', [last]), weights);
  const run = async () => (await executable.run({ [TENSOR]: batch }))[last]!.data.subarray(0, 1000);
  return { run, dispose: executable.dispose };
};

/** A window of 27 px with stride 14 over one image, clean layers included; the first class's probability under each window. */
export const occlusion: Prepare = async (subject, { image, baseline, grid }) => {
  const positions = Array.from({ length: grid.rows.length * grid.columns.length }, (_, i) => i);
  const memoryBytes = 2 ** 32;
  const plan = planIncremental(subject.network, grid, positions.length, memoryBytes);
  const images = { image, baseline };
  const occluder = await incrementalOccluder({ ...subject, layer: 'pool5', images, grid, plan, memoryBytes });
  const run = async () => {
    const scores = new Float32Array(positions.length);
    for (const batch of occluder.batches(positions)) {
      const { output } = await occluder.run(batch);
      for (const [i, position] of batch.entries()) scores[position] = output!.data[i * output!.shape[1]!]!;
    }
    return scores;
  };
  return { run, dispose: occluder.dispose };
};

/** The nine strongest of four batches in every map of every layer of interest; the strongest of each map of the highest layer that has any. */
export const topScan: Prepare = async ({ runtime, network, weights }, { batch }) => {
  const layers = layersOfInterest(network);
  const executable = await runtime.load(compileTopActivations(network, 'tensor', layers), weights);
  async function* batches(): AsyncGenerator<ScanBatch> {
    for (let next = fullBatch; next <= 4 * fullBatch; next += fullBatch) {
      yield {
        images: Array.from({ length: fullBatch }, (_, i) => next - fullBatch + i),
        next,
        feeds: { [TENSOR]: batch },
      };
    }
  }
  const run = async () => {
    const state = emptyScan(network, layers, 9);
    for await (const _ of scan(executable, state, batches()));
    return state.get(highestMaps(network))!.values.filter((_, i) => i % 9 === 0);
  };
  return { run, dispose: executable.dispose };
};

/** 144 projections from conv5, one an image; how long each is as a vector. */
export const projections: Prepare = async ({ runtime, network, weights }, { batch, units }) => {
  const executable = await runtime.load(compileProjection(network, 'tensor', 'conv5', 'deconvnet'), weights);
  const feeds = { [TENSOR]: batch, unit: { dtype: 'int32', shape: [fullBatch], data: units } as const };
  const run = async () => {
    let projection: Tensor | undefined;
    for (let done = 0; done < 144; done += fullBatch) ({ projection } = await executable.run(feeds));
    const values = projection!.data;
    const each = values.length / fullBatch;
    return Array.from({ length: fullBatch }, (_, i) => norm(values.subarray(i * each, (i + 1) * each)));
  };
  return { run, dispose: executable.dispose };
};

/** A training step, dropout and weight update included. */
export const training: Prepare = async (subject, { labels }) => {
  const { train, dispose } = await readyTraining(subject, labels);
  const run = async () => {
    await train();
    return [];
  };
  return { run, dispose };
};

const norm = (values: Tensor['data']): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};
