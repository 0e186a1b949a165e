import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { JobContext } from '../../../src/shared/job.ts';
import { listUnits } from '../../../src/workbench/features/units.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { listLayerFacts } from '../../../src/workbench/models/layerFacts.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { modelPath } from '../../modelfile/onnx/reading.ts';
import { oldWorkspace } from '../../workspaces/copy.ts';

const context: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;
let folder: string;

beforeEach(() => {
  const old = oldWorkspace('d1e7a8d');
  folder = dirname(old.folder);
  workspace = openWorkspace(old.folder, 'write', 'test');
  onTestFinished(workspace.close);
});

test('firing and dead maps are those of the atlas; a layer without an index has neither', () => {
  const { modelId } = workspace.catalog
    .prepare<[], { modelId: number }>(
      'SELECT model_id AS modelId FROM index_pass WHERE finished_at IS NOT NULL LIMIT 1',
    )
    .get()!;
  const { name } = workspace.catalog
    .prepare<[number], { name: string }>(
      "SELECT run.name || '@' || epoch AS name FROM checkpoint JOIN run ON run.id = run_id WHERE model_id = ?",
    )
    .get(modelId)!;
  const facts = listLayerFacts(workspace, name);
  const indexed = facts.filter(({ firing }) => firing);
  expect(indexed.length).toBeGreaterThan(0);
  expect(facts.length).toBeGreaterThan(indexed.length);
  for (const { name: layer, firing } of indexed) {
    const { units } = listUnits(workspace, { model: name, layer }, null);
    expect(firing!.maps).toBe(units.length);
    expect(firing!.dead).toBe(units.filter(({ dead }) => dead).length);
    expect(firing!.share).toBeCloseTo(units.reduce((sum, unit) => sum + unit.firingShare, 0) / units.length, 9);
  }
});

test('what is above an opaque node cannot be projected, and says why', async () => {
  const file = join(folder, 'opaque.onnx');
  copyFileSync(modelPath('opaque'), file);
  const { name } = await importModel(workspace, { file, inputShape: [3, 8, 8] }, context);
  const facts = listLayerFacts(workspace, name);
  const first = facts.findIndex(({ isOpaque }) => isOpaque);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(facts[first]!.whyNotProjected!.text).toMatch(/only its way up is known/);
  expect(facts.at(-1)!.whyNotProjected).not.toBeNull();
  expect(facts.every(({ firing }) => firing === null)).toBe(true);
});
