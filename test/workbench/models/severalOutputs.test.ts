import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { setDatasetRoot } from '../../../src/catalog/datasets/datasets.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import type { Sentence } from '../../../src/shared/sentence.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { keptAnalysis, keptArrays } from '../../../src/workbench/analyses/kept.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { project } from '../../../src/workbench/features/project.ts';
import { listUnitsWithTops } from '../../../src/workbench/features/units.ts';
import { exportModel } from '../../../src/workbench/models/exportModel.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { predict } from '../../../src/workbench/models/predict.ts';
import { showModel } from '../../../src/workbench/models/showModel.ts';
import { verifyModel } from '../../../src/workbench/models/verifyModel.ts';
import { pictureFromFile } from '../../../src/workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { modelPath } from '../../modelfile/onnx/reading.ts';
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

const added = (name: string, more: object = {}) => importModel(workspace, { file: modelPath(name), ...more }, context);
const index = (model: string, layers: string[]) =>
  indexSplit(workspace, { model, dataset: 'shapes', split: 'val', layers, top: 9 }, context);
const projected = (model: string, layer: string, channel: number) => {
  const out = join(folder, `${model}-${layer}`);
  const unit = { layer, channel, from: { rank: 1 }, rule: 'deconvnet', contrast: 'auto', out } as const;
  return project(workspace, { ...unit, model }, context);
};
const occluded = async (model: string, more: object) => {
  const window = { picture: { file: picture }, window: [4, 4], stride: [4, 4], baseline: 'mean' } as const;
  const { analysisId } = await analyse(workspace, 'occlusion', { ...window, ...more, model }, context);
  const kept = keptAnalysis(workspace, 'occlusion', analysisId);
  return { kept, arrays: keptArrays(workspace, 'occlusion', kept) };
};
/** A node's numbers for the picture, by plain loops. */
async function valuesOf(model: string, node: string): Promise<number[]> {
  const { network, preprocessing, weights } = loadModel(workspace, model);
  const executable = await referenceRuntime.load(compileForward(network, preprocessing, [node]), weights);
  const { pixels } = await pictureFromFile(picture, preprocessing);
  return [...(await executable.run(pictureFeeds(preprocessing, pixels)))[node]!.data];
}

describe('features, an auxiliary head and a classifier', () => {
  test('the classifier is found by the names in the file; the probabilities are the softmax of its scores alone', async () => {
    const { name } = await added('two-heads');
    const { scores, outputs } = showModel(workspace, name);
    expect(outputs).toHaveLength(3);
    expect(scores).toBe(outputs[2]);
    const values = await valuesOf(name, scores!);
    const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
    const [prediction] = await predict(workspace, { model: name, files: [picture], crops: 'centre', top: 4 }, context);
    const classes = 'classes' in prediction! ? prediction.classes : [];
    expect(classes).toHaveLength(4);
    for (const { name: own, probability } of classes)
      expect(probability).toBeCloseTo(Math.exp(values[Number(own)]!) / total, 5);
    expect((await verifyModel(workspace, name, undefined, context)).layer).toBe(scores);
  });

  test('another output is taken where a person says so; one that is none is refused', async () => {
    await expect(added('two-heads', { output: 'a' })).rejects.toThrow(/"a" is no output with a score for each class/);
    const { name } = await added('two-heads', { output: 'aux_logits' });
    const { scores, outputs } = showModel(workspace, name);
    expect(scores).toBe(outputs[1]);
    // What is exported and added again is the same model.
    exportModel(loadModel(workspace, name), join(folder, 'out'));
    expect((await importModel(workspace, { file: join(folder, 'out') }, context)).name).toBe(name);
    expect(told.at(-1)?.key).toBe('workbench.modelKnown');
    expect(JSON.parse(readFileSync(join(folder, 'out/network.json'), 'utf8'))).toMatchObject({ outputs, scores });
  });

  test('every head is indexed, projected and occluded', async () => {
    const { name } = await added('two-heads');
    const { outputs, scores } = showModel(workspace, name);
    await index(name, [...outputs]);
    for (const layer of outputs) {
      const { units } = listUnitsWithTops(workspace, { model: name, layer });
      expect(units.length).toBeGreaterThan(3);
      expect(await projected(name, layer, units.find(({ dead }) => !dead)!.channel)).toMatchObject({ layer });
      const { kept, arrays } = await occluded(name, { layer });
      expect(kept.parameters.layer).toBe(layer);
      const values = await valuesOf(name, layer);
      expect(kept.findings.subject.clean.activation).toBeCloseTo(Math.max(...values), 4);
      expect([...(arrays.probability!.data as Float32Array)].every((p) => p > 0 && p < 1)).toBe(true);
    }
    expect(scores).not.toBeNull();
  });
});

describe('a detector: boxes and scores by place, and no class of the whole picture', () => {
  test('opens, and says in one sentence what it is not asked for', async () => {
    const { name } = await added('detector');
    expect(told.map(({ key }) => key)).toContain('modelfile.onnxOutputLeft');
    expect(showModel(workspace, name)).toMatchObject({ scores: null });
    const asked = predict(workspace, { model: name, files: [picture], crops: 'centre', top: 4 }, context);
    await expect(asked).rejects.toThrow(
      /^detector tells no classes apart, for none of its outputs .* has one score for each class: look at its maps/,
    );
    await expect(occluded(name, { target: '1' })).rejects.toThrow(/tells no classes apart/);
    expect((await verifyModel(workspace, name, undefined, context)).difference).toBeLessThan(1e-3);
  });

  test('is indexed, projected and occluded: the map alone is followed, by whole passes as in slices', async () => {
    const { name } = await added('detector');
    const { outputs } = showModel(workspace, name);
    await index(name, ['c', ...outputs]);
    const alive = listUnitsWithTops(workspace, { model: name, layer: 'c' }).units.find(({ dead }) => !dead)!.channel;
    expect(await projected(name, 'c', alive)).toMatchObject({ layer: 'c', indexed: { agrees: true } });
    for (const layer of ['a', 'c', ...outputs]) {
      const { kept, arrays } = await occluded(name, { layer, channel: 1 });
      expect(kept.findings.subject).toMatchObject({ targets: [], clean: { probabilities: [], topClass: null } });
      const { network } = loadModel(workspace, name);
      const { shape } = network.nodes.find((node) => node.name === layer)!;
      const values = await valuesOf(name, layer);
      const own = values.filter((_, i) =>
        shape.length === 2 ? i % shape[1]! === 1 : Math.floor(i / (shape[1]! * shape[2]!)) === 1,
      );
      expect(kept.findings.subject.clean.activation).toBeCloseTo(
        own.reduce((sum, value) => sum + value, 0),
        3,
      );
      expect([...(arrays.topClass!.data as Int32Array)].every((label) => label === -1)).toBe(true);
      expect([...(arrays.activation!.data as Float32Array)].every(Number.isFinite)).toBe(true);
    }
  });

  test('a preview goes where the activation drops most', async () => {
    const { name } = await added('detector');
    const { kept } = await occluded(name, { layer: 'c', mode: 'preview', window: [2, 2], stride: [1, 1] });
    expect(kept.done).toBeLessThan(kept.parameters.rows.length * kept.parameters.columns.length);
    expect(kept.done).toBeGreaterThan(0);
  });
});
