import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findDataset } from '../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../src/catalog/datasets/images.ts';
import { openCatalog } from '../../src/catalog/storage/database.ts';
import * as analyses from '../../src/experiments/analyses.ts';
import type { AnalysisKind } from '../../src/shared/contract/analysis.ts';
import { type AnalysisRequest, analyse } from '../../src/workbench/analyses/analyse.ts';
import { listAnalyses } from '../../src/workbench/analyses/analyses.ts';
import { keptAnalysis, keptArrays } from '../../src/workbench/analyses/kept.ts';
import type { Workspace } from '../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../host/cli/binary.ts';
import { quiet, trainedOnHalves } from './trainedOnHalves.ts';

const folder = temporaryFolder();
let workspace: Workspace;

beforeAll(async () => {
  const opened = await trainedOnHalves(folder, { epochs: 2 });
  // So little that there are many batches.
  workspace = { ...opened, memoryBytes: 2 ** 22, close: opened.close };
  // An image that is gone since: whoever goes on says that it was left out, too.
  const dataset = findDataset(workspace.catalog, 'halves');
  rmSync(join(dataset.root, imagesOfSplit(workspace.catalog, dataset.id, 'train')[1]!.path));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const onHalves = { dataset: 'halves', split: 'train', runtime: 'onnx/cpu' } as const;
const asked: { readonly [K in AnalysisKind]?: AnalysisRequest<K> } = {
  classResponse: { ...onHalves, model: 'run' },
  diagnosis: { ...onHalves, models: ['run@0', 'run@1'], images: 9, maps: 5 },
  evolution: { ...onHalves, model: 'run', layers: ['pool1', 'pool5'], maps: 3 },
  probe: { ...onHalves, model: 'run', layers: ['pool2', 'fc8'], perClass: 8, folds: 2, seed: 1, features: 64 },
  similarity: { ...onHalves, models: ['run@0', 'run@1'], images: 24, value: 'max', layers: ['pool1', 'pool5'] },
  transfer: {
    ...{ ...onHalves, model: 'run', layer: 'pool5', classifier: 'softmax', perClass: [2, 4], folds: 2, seed: 1 },
    ...{ features: 64, duplicates: 0.98, keepDuplicates: true, scratchSteps: 3 },
  },
};

test.each(Object.keys(asked) as (keyof typeof asked)[])(
  '%s goes on where it was stopped or killed, computes nothing twice, and ends with the same bytes',
  async (kind) => {
    const own = analyses[kind] as unknown as { open: (...given: unknown[]) => Promise<{ compute: Compute }> };
    const open = own.open;
    let computed = 0;
    const opening = vi.spyOn(own, 'open').mockImplementation(async (...given) => {
      const computing = await open(...given);
      const compute: Compute = (...fed) => {
        computed += 1;
        return computing.compute(...fed);
      };
      return { ...computing, compute };
    });
    // A second between any two looks at the clock: all that is found is kept at once.
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
    const ended = async (where: Workspace, at: (report: number) => void = () => {}, signal = quiet.signal) => {
      computed = 0;
      let reports = 0;
      const told: string[] = [];
      const warn = ({ text }: { readonly text: string }) => void (text.startsWith('left out') && told.push(text));
      const context = { ...quiet, report: () => at(reports++), warn, signal };
      const { analysisId } = await analyse(where, kind, asked[kind] as AnalysisRequest<typeof kind>, context);
      const kept = keptAnalysis(where, kind, analysisId);
      return { analysisId, done: kept.done, arrays: keptArrays(where, kind, kept), tasks: computed, reports, told };
    };
    try {
      // The first may keep features, which the others take.
      await ended(workspace);
      const whole = await ended(workspace);
      expect(whole.tasks).toBeGreaterThan(4);
      for (const moment of [Math.floor((2 * whole.reports) / 3), whole.reports - 2]) {
        const file = folder.at('killed.sqlite');
        rmSync(file, { force: true });
        // The catalog as a process that is killed now leaves it.
        const copy = (report: number) => report === moment && workspace.catalog.exec(`VACUUM INTO '${file}'`);
        const unbroken = await ended(workspace, copy);
        const killed = { ...workspace, catalog: openCatalog(file, 'write') };
        const before = listAnalyses(killed, kind).length;
        const again = await ended(killed);
        expect([again.analysisId, listAnalyses(killed, kind).length]).toEqual([unbroken.analysisId, before]);
        expect([again.done, again.arrays, again.told]).toEqual([whole.done, whole.arrays, whole.told]);
        expect(again.tasks).toBeLessThan(whole.tasks);
        killed.catalog.close();

        const stopper = new AbortController();
        const stop = (report: number) => report === moment && stopper.abort(new Error('stopped'));
        await expect(ended(workspace, stop, stopper.signal)).rejects.toThrow('stopped');
        const stoppedAfter = computed;
        expect(stoppedAfter).toBeGreaterThan(0);
        const rest = await ended(workspace);
        expect([rest.analysisId, rest.done, rest.arrays]).toEqual([unbroken.analysisId + 1, whole.done, whole.arrays]);
        expect(rest.told).toEqual(whole.told);
        expect(stoppedAfter + rest.tasks).toBe(whole.tasks);
      }
    } finally {
      clock.mockRestore();
      opening.mockRestore();
    }
  },
  600_000,
);

type Compute = (fed: unknown, signal: AbortSignal) => Promise<unknown>;
