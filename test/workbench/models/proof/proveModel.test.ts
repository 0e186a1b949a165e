import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { setDatasetRoot } from '../../../../src/catalog/datasets/datasets.ts';
import type { JobContext } from '../../../../src/shared/job.ts';
import { type Preprocessing, preprocessingSchema } from '../../../../src/shared/preprocessing.ts';
import { analyse } from '../../../../src/workbench/analyses/analyse.ts';
import { showAnalysis } from '../../../../src/workbench/analyses/analyses.ts';
import { exportModel } from '../../../../src/workbench/models/exportModel.ts';
import { importModel } from '../../../../src/workbench/models/importModel.ts';
import { loadModel } from '../../../../src/workbench/models/models.ts';
import { proveModel } from '../../../../src/workbench/models/proof/proveModel.ts';
import { openWorkspace, type Workspace } from '../../../../src/workbench/workspace/workspace.ts';
import { oldWorkspace } from '../../../workspaces/copy.ts';

let told: string[];
const context: JobContext = {
  report: ({ done, total }) => counts.push([done, total!]),
  warn: ({ text }) => told.push(text),
  signal: new AbortController().signal,
};
let counts: [number, number][];
let workspace: Workspace;
let folder: string;

beforeEach(() => {
  [told, counts] = [[], []];
  const old = oldWorkspace('d1e7a8d');
  folder = dirname(old.folder);
  workspace = openWorkspace(old.folder, 'write', 'test');
  onTestFinished(workspace.close);
  setDatasetRoot(workspace.catalog, 1, old.images);
});

const shapes = { dataset: 'shapes', split: 'val' } as const;

/** The run's model as a stranger would give it, who reads pictures so. */
async function added(name: string, preprocessing: Preprocessing, classes?: readonly string[]): Promise<string> {
  const at = join(folder, name);
  exportModel(loadModel(workspace, 'second@2'), at);
  const file = join(at, 'model.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), preprocessing }));
  return (await importModel(workspace, { file: at, name, classes }, context)).name;
}

async function evaluated(model: string) {
  const { analysisId } = await analyse(workspace, 'evaluation', { model, ...shapes }, context);
  return showAnalysis(workspace, 'evaluation', analysisId);
}

const wrong = (): Preprocessing =>
  preprocessingSchema.parse({
    ...loadModel(workspace, 'second@2').preprocessing,
    ...{ kind: 'stated', channelOrder: 'bgr', scale: 1, mean: 'none', deviation: null },
  });

test('a candidate is as good as an evaluation with its pixels says; the best is the first, and no candidate is better by more than chance', async () => {
  const name = await added('stranger', wrong());
  const proof = await proveModel(workspace, loadModel(workspace, name), shapes, context);

  expect(proof).toMatchObject({ ...shapes, model: 'stranger', best: proof.rows[0]!.preprocessing });
  expect(proof.rows.length).toBeGreaterThan(20);
  expect(counts.at(-1)![0]).toBe(counts.at(-1)![1]);
  const own = proof.rows.find((row) => JSON.stringify(row.preprocessing) === JSON.stringify(wrong()))!;
  const whole = proof.rows.filter(({ images }) => images === proof.rows[0]!.images);
  for (const [i, row] of [proof.rows[0]!, whole.at(-1)!, own].entries()) {
    const other = row === own ? name : await added(`candidate${i}`, row.preprocessing);
    const found = await evaluated(other);
    expect(found.images).toBe(row.images);
    expect(Math.round((1 - found.error) * found.images)).toBe(row.right);
  }
});

test('images of classes that the model does not have are left out, and told of; a model that has none of them is refused', async () => {
  const { classes, preprocessing } = loadModel(workspace, 'second@2');
  const renamed = classes!.map((each, i) => (i === 0 ? 'something else' : each));
  const partly = await added('partly', preprocessing, renamed);
  const proof = await proveModel(workspace, loadModel(workspace, partly), shapes, context);
  const whole = await evaluated('second@2');
  expect(proof.rows[0]!.images).toBeLessThan(whole.images);
  expect(told.some((line) => line.includes(classes![0]!))).toBe(true);

  const stranger = await added(
    'other',
    preprocessing,
    classes!.map((_, i) => `class ${i}`),
  );
  await expect(proveModel(workspace, loadModel(workspace, stranger), shapes, context)).rejects.toMatchObject({
    code: 'MISMATCH',
  });
});

test('a proof that is stopped ends', async () => {
  const stopped = { ...context, signal: AbortSignal.abort(new Error('stopped')) };
  await expect(proveModel(workspace, loadModel(workspace, 'second@2'), shapes, stopped)).rejects.toThrow('stopped');
});
