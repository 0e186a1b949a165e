import { describe, expect, onTestFinished, test } from 'vitest';
import { analysisById } from '../../../src/catalog/analyses.ts';
import { setDatasetRoot } from '../../../src/catalog/datasets/datasets.ts';
import { findStoredFigure } from '../../../src/catalog/figures/figures.ts';
import { listEvaluations } from '../../../src/catalog/models/evaluations.ts';
import { findModel, listModels } from '../../../src/catalog/models/models.ts';
import { figureDocument } from '../../../src/shared/figureDocument.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { listUnitsWithTops } from '../../../src/workbench/features/units.ts';
import { completeFigure } from '../../../src/workbench/figures/exportFigure.ts';
import { removeModel } from '../../../src/workbench/models/changeModel.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { evaluated } from '../../experiments/evaluated.ts';
import { oldCommits, oldWorkspace } from '../../workspaces/copy.ts';

const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

function opened(commit: (typeof oldCommits)[number]): Workspace {
  const { folder, images } = oldWorkspace(commit);
  const workspace = openWorkspace(folder, 'write', 'test');
  onTestFinished(workspace.close);
  setDatasetRoot(workspace.catalog, 1, images);
  return workspace;
}

describe.each(oldCommits)('a workspace of %s, opened today', (commit) => {
  test('its checkpoints are models that classify as they were found to then', async () => {
    const workspace = opened(commit);
    const { catalog } = workspace;
    expect(listModels(catalog).map(({ name }) => name)).toEqual([
      'first@1',
      'first@2',
      'second@1',
      'second@2',
      'brought',
    ]);
    const kept = listEvaluations(catalog);
    expect(kept).toHaveLength(3);
    for (const { modelId, loss, error, images } of kept) {
      const { name: model } = listModels(catalog).find(({ id }) => id === modelId)!;
      const found = await evaluated(workspace, { model, dataset: 'shapes', split: 'val' }, quiet);
      expect(found).toMatchObject({ images, error });
      expect(found.loss).toBeCloseTo(loss, 5);
    }
  });

  test('weights that two models have are kept once', () => {
    const workspace = opened(commit);
    const [run, file] = ['first@2', 'brought'].map((name) => findModel(workspace.catalog, name));
    expect(run!.blob).toBe(file!.blob);
    expect(run!.id).not.toBe(file!.id);
    removeModel(workspace, 'brought');
    expect(Object.keys(loadModel(workspace, 'first@2').weights)).toContain('conv1.weight');
  });

  test('its index is there and goes on, its occlusions are shown', async () => {
    const workspace = opened(commit);
    for (const model of ['first@2', 'brought']) {
      const before = listUnitsWithTops(workspace, { model, layer: 'pool1' });
      expect(before.units).toHaveLength(4);
      // Over the same images with one more kept a map: what is found now is what was found then.
      await indexSplit(workspace, { model, dataset: 'shapes', split: 'val', layers: ['pool1'], top: 10 }, quiet);
      const after = listUnitsWithTops(workspace, { model, layer: 'pool1' });
      for (const [i, unit] of after.units.entries()) expect(unit.maximum).toBeCloseTo(before.units[i]!.maximum, 4);
    }
    const occlusions = listAnalyses(workspace, 'occlusion');
    expect(occlusions.map(({ model }) => model)).toEqual(['brought', 'first@2']);
    for (const { id } of occlusions) {
      expect(analysisById(workspace.catalog, 'occlusion', id)).toMatchObject({
        models: [expect.any(Number)],
        datasets: [],
      });
      const {
        probabilities: [probability],
        total,
      } = showAnalysis(workspace, 'occlusion', id);
      expect([probability!.length, probability!.every((p) => p >= 0 && p <= 1)]).toEqual([total, true]);
    }
  });

  test('its saved figure is drawn, of a checkpoint and of what was imported', async () => {
    const workspace = opened(commit);
    const document = figureDocument.parse(findStoredFigure(workspace.catalog, 'figure').document);
    const { page } = await completeFigure(workspace, 'figure', document, { index: false }, quiet);
    expect(JSON.stringify(page.scene)).toContain('brought');
  });
});
