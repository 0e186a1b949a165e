import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { findDataset, setDatasetRoot } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { classTable } from '../../../src/catalog/models/classTables.ts';
import { deleteDataset } from '../../../src/catalog/removal.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { removeModel } from '../../../src/workbench/models/changeModel.ts';
import { saveClassMatches, showClassMatches } from '../../../src/workbench/models/classTable.ts';
import { classTableIn } from '../../../src/workbench/models/classTableFile.ts';
import { exportModel } from '../../../src/workbench/models/exportModel.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { labelledImages } from '../../../src/workbench/models/labelledImages.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { oldWorkspace } from '../../workspaces/copy.ts';

const context: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;
let folder: string;
let ofDataset: readonly string[];

/** A model whose classes are called `class 0`, `class 1` …, but for the first, which the data set has too. */
beforeEach(async () => {
  const old = oldWorkspace('d1e7a8d');
  folder = dirname(old.folder);
  workspace = openWorkspace(old.folder, 'write', 'test');
  onTestFinished(workspace.close);
  setDatasetRoot(workspace.catalog, 1, old.images);
  ofDataset = findDataset(workspace.catalog, 'shapes').classes;
  const file = join(folder, 'stranger');
  exportModel(loadModel(workspace, 'second@2'), file);
  const classes = ofDataset.map((name, i) => (i === 0 ? name : `class ${i}`));
  await importModel(workspace, { file, name: 'stranger', classes }, context);
});

const outputs = () => showClassMatches(workspace, 'stranger', 'shapes').rows.map(({ output }) => output);
const labels = () => {
  const choice = { dataset: 'shapes', split: 'val' } as const;
  const { images } = labelledImages(workspace, loadModel(workspace, 'stranger'), choice, context);
  return images.map(({ id, label }) => [id, label]);
};

test('what a person says comes before the names, and labels the images; what is said otherwise goes by the names again', () => {
  const none = ofDataset.map((_, i) => (i === 0 ? 0 : null));
  expect(outputs()).toEqual(none);
  saveClassMatches(workspace, 'stranger', 'shapes', [
    { name: ofDataset[1]!, output: 2 },
    { name: ofDataset[0]!, output: null },
  ]);
  expect(outputs()).toEqual([null, 2, ...none.slice(2)]);
  const ofSecond = imagesOfSplit(workspace.catalog, 1, 'val').filter(({ label }) => label === 1);
  expect(labels()).toEqual(ofSecond.map(({ id }) => [id, 2]));

  saveClassMatches(workspace, 'stranger', 'shapes', [{ name: ofDataset[0]!, output: 0 }]);
  expect(outputs()).toEqual(none);
  expect(classTable(workspace.catalog, { modelId: 3, datasetId: 1 }).size).toBe(0);
});

test('a class that is not there is refused, and nothing is kept', () => {
  const before = outputs();
  const save = (name: string, output: number | null) =>
    saveClassMatches(workspace, 'stranger', 'shapes', [
      { name: ofDataset[0]!, output: null },
      { name, output },
    ]);
  expect(() => save('unicorn', 0)).toThrow(
    'The data set "shapes" has no class "unicorn": its classes are listed in the library.',
  );
  expect(() => save(ofDataset[1]!, ofDataset.length)).toThrow(/stranger has no class \d+ among its \d+/);
  expect(outputs()).toEqual(before);
});

test('a JSON file names classes by their names or numbers', () => {
  const file = join(folder, 'table.json');
  const write = (content: string) => {
    writeFileSync(file, content);
    return file;
  };
  const [first, second, third] = ofDataset;
  const table = { [first!]: null, [second!]: 'class 2', [third!]: 1 };
  expect(classTableIn(workspace, 'stranger', write(JSON.stringify(table)))).toEqual([
    { name: first, output: null },
    { name: second, output: 2 },
    { name: third, output: 1 },
  ]);
  expect(() => classTableIn(workspace, 'stranger', write('{"a": "unicorn"}'))).toThrow(/has no class unicorn/);
  for (const bad of ['[]', '{', '{"a": 1.5}', '{"a": {}}']) {
    expect(() => classTableIn(workspace, 'stranger', write(bad))).toThrow(/table.json/);
  }
});

test('a table goes with its model and with its data set', () => {
  const rows = () => workspace.catalog.prepare('SELECT count(*) FROM class_table').pluck().get();
  const say = () => saveClassMatches(workspace, 'stranger', 'shapes', [{ name: ofDataset[1]!, output: 2 }]);
  say();
  expect(rows()).toBe(1);
  removeModel(workspace, 'stranger');
  expect(rows()).toBe(0);
  saveClassMatches(workspace, 'second@2', 'shapes', [{ name: ofDataset[1]!, output: 2 }]);
  expect(rows()).toBe(1);
  deleteDataset(workspace.catalog, 1);
  expect(rows()).toBe(0);
});
