import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { listAnalyses } from '../../../src/catalog/analyses.ts';
import { setDatasetRoot } from '../../../src/catalog/datasets/datasets.ts';
import { findModel, listModels } from '../../../src/catalog/models/models.ts';
import { listNetworks } from '../../../src/catalog/models/networks.ts';
import { pinning } from '../../../src/catalog/storage/pins.ts';
import { networkDefinition } from '../../../src/engine/network/define.ts';
import { encodeSafetensors, type FloatTensor } from '../../../src/modelfile/safetensors.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import type { Sentence } from '../../../src/shared/sentence.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { project } from '../../../src/workbench/features/project.ts';
import { listUnitsWithTops } from '../../../src/workbench/features/units.ts';
import { removeModel } from '../../../src/workbench/models/changeModel.ts';
import { exportModel } from '../../../src/workbench/models/exportModel.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { type LoadedModel, loadModel } from '../../../src/workbench/models/models.ts';
import { predict } from '../../../src/workbench/models/predict.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { evaluated } from '../../experiments/evaluated.ts';
import { oldWorkspace } from '../../workspaces/copy.ts';

let told: Sentence[];
const context: JobContext = {
  report: () => {},
  warn: (line) => told.push(line),
  signal: new AbortController().signal,
};
let workspace: Workspace;
let picture: string;
let folder: string;

beforeEach(() => {
  told = [];
  const old = oldWorkspace('d1e7a8d');
  folder = dirname(old.folder);
  workspace = openWorkspace(old.folder, 'write', 'test');
  onTestFinished(workspace.close);
  setDatasetRoot(workspace.catalog, 1, old.images);
  picture = join(old.images, 'val/arrow/0001.png');
});

/** Writes a model as a stranger would give it: a folder as `model export` writes it, with what is changed of it. */
function given(
  name: string,
  loaded: LoadedModel,
  changes: { definition?: unknown; weights?: Record<string, FloatTensor>; about?: Record<string, unknown> } = {},
): string {
  const at = join(folder, name);
  mkdirSync(at);
  const weights = changes.weights ?? floatTensors(loaded.weights);
  const about = changes.about ?? { classes: loaded.classes, preprocessing: loaded.preprocessing };
  writeFileSync(join(at, 'network.json'), JSON.stringify(changes.definition ?? networkDefinition(loaded.network)));
  writeFileSync(join(at, 'weights.safetensors'), Buffer.concat(encodeSafetensors(weights)));
  writeFileSync(join(at, 'model.json'), JSON.stringify(about));
  return at;
}

/** Without its softmax. */
function logits({ network }: LoadedModel): unknown {
  const { layers, ...rest } = networkDefinition(network);
  return { ...rest, layers: layers.filter(({ op }) => op !== 'softmax') };
}

const probabilitiesOf = async (model: string) => {
  const [prediction] = await predict(workspace, { model, files: [picture], crops: 'centre', top: 9 }, context);
  return 'classes' in prediction! ? prediction.classes : [];
};
const evaluation = (model: string) => evaluated(workspace, { model, dataset: 'shapes', split: 'val' }, context);

test('a model of scores without a softmax gives probabilities where they are asked for, as the one with a softmax', async () => {
  const run = loadModel(workspace, 'second@2');
  await importModel(workspace, { file: given('scores', run, { definition: logits(run) }) }, context);
  expect(loadModel(workspace, 'scores').network.nodes.at(-1)!.layer.op).toBe('dense');
  const [scores, known] = [await probabilitiesOf('scores'), await probabilitiesOf('second@2')];
  expect(scores.map(({ name }) => name)).toEqual(known.map(({ name }) => name));
  for (const [i, { probability }] of scores.entries()) expect(probability).toBeCloseTo(known[i]!.probability, 6);
  const [found, expected] = [await evaluation('scores'), await evaluation('second@2')];
  expect(found.error).toBe(expected.error);
  expect(found.loss).toBeCloseTo(expected.loss, 5);
});

test('classes are matched by name: a model whose outputs stand in another order is as right', async () => {
  const run = loadModel(workspace, 'second@2');
  const weights = floatTensors(run.weights);
  const reversed = ({ shape, data, dtype }: FloatTensor): FloatTensor => {
    const width = data.length / shape[0]!;
    const rows = Array.from({ length: shape[0]! }, (_, i) => data.slice(i * width, (i + 1) * width));
    return { dtype, shape, data: Float32Array.from(rows.reverse().flatMap((row) => [...row])) };
  };
  const turned = { 'fc2.weight': reversed(weights['fc2.weight']!), 'fc2.bias': reversed(weights['fc2.bias']!) };
  // Written as another person writes them.
  const classes = run.classes!.toReversed().map((name) => name.toUpperCase());
  const about = { classes, preprocessing: run.preprocessing };
  await importModel(workspace, { file: given('turned', run, { weights: { ...weights, ...turned }, about }) }, context);
  const [found, expected] = [await evaluation('turned'), await evaluation('second@2')];
  expect(found.error).toBe(expected.error);
  expect(found.loss).toBeCloseTo(expected.loss, 5);
});

test('images of classes that a model does not have are left out, which is told; with none in common it is refused', async () => {
  const run = loadModel(workspace, 'second@2');
  const named = (...classes: string[]) => ({ classes, preprocessing: run.preprocessing });
  await importModel(workspace, { file: given('some', run, { about: named('arrow', 'cross', 'x', 'y') }) }, context);
  expect((await evaluation('some')).images).toBe(4);
  expect(told.map(({ text }) => text)).toContain(
    '4 images are left out, for some does not have their classes: crescent, diamond.',
  );
  await importModel(workspace, { file: given('none', run, { about: named('a', 'b', 'c', 'd') }) }, context);
  await expect(evaluation('none')).rejects.toThrow(/^none has none of the classes of "shapes"/);
});

test('a model without names is indexed, projected, occluded, asked and exported; its classes are numbers', async () => {
  const run = loadModel(workspace, 'first@2');
  const about = { preprocessing: run.preprocessing };
  const model = (await importModel(workspace, { file: given('bare', run, { about }) }, context)).name;
  expect(findModel(workspace.catalog, model).classes).toBeNull();
  expect((await probabilitiesOf(model)).map(({ name }) => name).toSorted()).toEqual(['0', '1', '2', '3']);
  const index = { dataset: 'shapes', split: 'val', layers: ['pool1'], top: 9 } as const;
  await indexSplit(workspace, { ...index, model }, context);
  const units = listUnitsWithTops(workspace, { model, layer: 'pool1' }).units;
  expect(units.map(({ maximum }) => maximum)).toEqual(
    listUnitsWithTops(workspace, { model: 'first@2', layer: 'pool1' }).units.map(({ maximum }) => maximum),
  );
  const alive = units.find(({ dead }) => !dead)!.channel;
  const out = join(folder, 'unit');
  const unit = { layer: 'pool1', channel: alive, from: { rank: 1 }, rule: 'deconvnet', contrast: 'auto', out } as const;
  const projected = await project(workspace, { ...unit, model }, context);
  expect(projected).toMatchObject({ model: 'bare', seed: null, indexed: { agrees: true } });
  const window = { picture: { file: picture }, window: [12, 12], stride: [12, 12], baseline: 'mean' } as const;
  await analyse(workspace, 'occlusion', { ...window, model, target: '2' }, context);
  expect(exportModel(loadModel(workspace, model), join(folder, 'out'))).toHaveLength(3);

  // What was exported is the same model.
  const again = await importModel(workspace, { file: join(folder, 'out'), name: 'again' }, context);
  expect(again.name).toBe('bare');
  expect(told.at(-1)?.key).toBe('workbench.modelKnown');

  removeModel(workspace, model);
  expect(listAnalyses(workspace.catalog).every(({ models }) => models[0] !== again.id)).toBe(true);
  expect(workspace.catalog.pragma('foreign_key_check')).toEqual([]);
});

describe('what is not taken leaves nothing', () => {
  const conv = { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 5, strides: 2 };
  test.each([
    [
      'preprocessing of another size',
      { about: (own: object) => ({ preprocessing: { ...own, cropSize: [20, 20] } }) },
      /gives 3×20×20 and the network reads 3×24×24/,
    ],
    [
      'three names for four classes',
      { about: (own: object) => ({ classes: ['a', 'b', 'c'], preprocessing: own }) },
      /There are 3 class names for 4 classes/,
    ],
    [
      'names that are none',
      { about: (own: object) => ({ classes: [1, 2], preprocessing: own }) },
      /model\.json beside the weights cannot be used/,
    ],
    [
      'a network of an unknown kind',
      { definition: { name: 'x', input: [3, 24, 24], layers: [{ name: 'a', op: 'warp' }] } },
      /warp/,
    ],
    [
      'weights of another network',
      { definition: { name: 'x', input: [3, 24, 24], layers: [{ ...conv, outChannels: 5 }] } },
      /of another network/,
    ],
  ] as const)('%s', async (name, changes, problem) => {
    const run = loadModel(workspace, 'first@2');
    const before = [listModels(workspace.catalog).length, listNetworks(workspace.catalog).length, blobs()];
    const about = 'about' in changes ? { about: changes.about(run.preprocessing) as Record<string, unknown> } : {};
    const definition = 'definition' in changes ? { definition: changes.definition } : {};
    const file = given(name, run, { ...about, ...definition });
    const refusal = await importModel(workspace, { file }, context).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SwitchbackError);
    expect((refusal as Error).message).toMatch(problem);
    expect([listModels(workspace.catalog).length, listNetworks(workspace.catalog).length, blobs()]).toEqual(before);
  });

  const blobs = () => readdirSync(workspace.blobs, { recursive: true }).length;

  test('weights whose network nobody has named, and a mean image that is nowhere', async () => {
    const run = loadModel(workspace, 'first@2');
    const { mean: _, ...weights } = floatTensors(run.weights);
    const at = given('lonely', run, { weights });
    const alone = join(at, '..', 'alone.safetensors');
    copyFileSync(join(at, 'weights.safetensors'), alone);
    await expect(importModel(workspace, { file: alone }, context)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    for (const file of [at, join(at, 'weights.safetensors')])
      await expect(importModel(workspace, { file }, context)).rejects.toThrow(/subtracts a mean image.*--dataset/);
    const added = await importModel(workspace, { file: at, dataset: 'shapes' }, context);
    expect(added.blob).toBe(run.model.blob);
  });
});

test('a model that tells no classes apart is looked into, and not asked for classes', async () => {
  const run = loadModel(workspace, 'first@2');
  const { layers, ...rest } = networkDefinition(run.network);
  const maps = { ...rest, layers: layers.slice(0, 3) };
  const kept = ['conv1.weight', 'conv1.bias', 'mean'].map((name) => [name, floatTensors(run.weights)[name]!] as const);
  const about = { preprocessing: run.preprocessing };
  const file = given('maps', run, { definition: maps, weights: Object.fromEntries(kept), about });
  const { name: model } = await importModel(workspace, { file }, context);
  await indexSplit(workspace, { model, dataset: 'shapes', split: 'val', layers: ['pool1'], top: 9 }, context);
  expect(listUnitsWithTops(workspace, { model, layer: 'pool1' }).units).toHaveLength(4);
  await expect(evaluation(model)).rejects.toThrow(
    /tells no classes apart, for none of its outputs "pool1" \(4×5×5\) has one score/,
  );
});

test('a training begins with the weights and mean image, and keeps them once', async () => {
  const recipe = { epochs: 1, checkpointEpochs: [0, 1], batchSize: 8, learningRate: 1e-4, threads: 1 };
  const request = { dataset: 'shapes', network: { model: 'brought' }, name: 'further', runtime: 'onnx/cpu', recipe };
  await train(workspace, request, context);
  const [start, end] = listModels(workspace.catalog, 'further');
  expect(start!.blob).toBe(findModel(workspace.catalog, 'brought').blob);
  expect(end!.blob).not.toBe(start!.blob);
  const [mean, own] = ['further@1', 'brought'].map((name) => loadModel(workspace, name).weights.mean!.data);
  expect(mean).toEqual(own);
});

test('a model that a job works with stays', async () => {
  const job = Promise.withResolvers<void>();
  const working = pinning(async () => {
    findModel(workspace.catalog, 'brought');
    await job.promise;
  });
  expect(() => removeModel(workspace, 'brought')).toThrow(/A job works with the model "brought"/);
  job.resolve();
  await working;
  expect(removeModel(workspace, 'brought')).toBe('brought');
  expect(loadModel(workspace, 'first@2').weights['conv1.weight']).toBeDefined();
});
