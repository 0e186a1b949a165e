import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { normal99, wilson } from '../../../src/engine/analysis/intervals.ts';
import type { Evidence } from '../../../src/experiments/evidence/declaration/kept.ts';
import type { EvidenceRequest } from '../../../src/experiments/evidence/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile, writeAnalysis } from '../../../src/workbench/analyses/files.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request: EvidenceRequest = {
  ...{ model: 'run@2', dataset: 'halves', split: 'val', layers: ['pool5', 'fc8'], perClass: 8, seed: 1 },
  methods: ['gradient', 'occlusion', 'gradCam'],
};
let workspace: Workspace;
let id: number;
const shown = (analysisId: number): Evidence => showAnalysis(workspace, 'evidence', analysisId);

/** White where the class's half is: that alone tells the classes apart. */
async function writeMasks(): Promise<void> {
  for (const { path, label } of imagesOfSplit(workspace.catalog, 1, 'val')) {
    const file = folder.at('masks', path.replace(/\.\w+$/, '.png'));
    mkdirSync(dirname(file), { recursive: true });
    const pixels = Buffer.from(Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 === (label === 0) ? 255 : 0)));
    writeFileSync(
      file,
      await sharp(pixels, { raw: { width: 64, height: 64, channels: 1 } })
        .png()
        .toBuffer(),
    );
  }
}

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { epochs: 2 });
  await writeMasks();
  ({ analysisId: id } = await analyse(workspace, 'evidence', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('layers stand from the scores downwards, each method with intervals in which its mean lies', () => {
  const { rows, methods } = shown(id);
  expect(rows.map(({ layer }) => layer)).toEqual(['fc8', 'pool5']);
  expect(methods).toEqual(['gradient', 'occlusion', 'gradCam']);
  for (const row of rows) {
    expect(row.images).toBeGreaterThan(0);
    for (const own of row.methods) {
      for (const { value, place } of Object.values(own)) {
        if (place === 'none') continue;
        expect(value.low).toBeLessThanOrEqual(value.mean + 1e-6);
        expect(value.high).toBeGreaterThanOrEqual(value.mean - 1e-6);
      }
    }
    for (const measure of ['pointing', 'mass', 'rank'] as const) {
      const means = row.methods.map((own) => own[measure].value.mean).filter(Number.isFinite);
      const best = row.methods.find((own) => own[measure].place === 'best');
      if (best) expect(best[measure].value.mean).toBe(Math.max(...means));
    }
  }
});

test('what the files say is what the arrays say', async () => {
  await writeAnalysis(workspace, 'evidence', id, folder.at('out'), quiet);
  const lines = (file: string) => readFileSync(folder.at('out', file), 'utf8').trim().split('\n');
  const images = shown(id).images;
  expect(lines('evidence.csv')).toHaveLength(1 + 2 * 3 * 3);
  expect(lines('images.csv')).toHaveLength(1 + 2 * images * 3);
  const scores = decodeNpy(await analysisFile(workspace, 'evidence', id, 'scores.npy'));
  expect(scores.shape).toEqual([2, images, 3, 3]);
  // The pointing game of the first layer and method, by a plain mean.
  const hits = Array.from({ length: images }, (_, image) => scores.data[image * 9]!).filter(Number.isFinite);
  const { value } = shown(id).rows[0]!.methods[0]!.pointing;
  const share = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
  expect(value.mean).toBeCloseTo(share, 5);
  expect(value.low).toBeCloseTo(wilson(share, hits.length).low, 5);
  expect(wilson(share, hits.length, normal99).low).toBeLessThan(value.low);
});

test('it is listed, and drawn in a panel by each measure', async () => {
  const [listed] = listAnalyses(workspace, 'evidence').filter((own) => own.id === id);
  expect(listed).toMatchObject({ id, layer: 'fc8…pool5', dataset: 'halves', split: 'val' });
  for (const measure of ['pointing', 'mass', 'rank'] as const) {
    const source = panelSource(workspace, { kind: 'evidence', analysisId: id, measure });
    if (source.state !== 'ready') throw new Error('it lacks nothing');
    const drawing = await drawPanel(await source.load(), 89, null);
    expect(drawing.items.filter(({ kind }) => kind === 'rect').length).toBeGreaterThan(3);
  }
});

test('an image without a mask is left out and named', async () => {
  const [first] = imagesOfSplit(workspace.catalog, 1, 'val');
  rmSync(folder.at('masks', first!.path.replace(/\.\w+$/, '.png')));
  const warned: string[] = [];
  const context = { ...quiet, warn: (line: { readonly key: string }) => void warned.push(line.key) };
  const asked = { ...request, layers: ['fc8'], methods: ['gradient'], perClass: 100 } as const;
  const { analysisId } = await analyse(workspace, 'evidence', asked, context as never);
  expect(warned).toContain('evidence.maskMissing');
  expect(shown(analysisId).rows[0]!.images).toBe(shown(analysisId).images - 1);
});

describe('what cannot be is refused in a sentence and leaves nothing', () => {
  test.each([
    [{ layers: ['pool9'] }, /has no layer "pool9"/],
    [{ dataset: 'none' }, /none/],
    [{ split: 'test' }, /is empty/],
  ] as [Partial<EvidenceRequest>, RegExp][])('%j', async (changes, sentence) => {
    const before = listAnalyses(workspace, 'evidence').length;
    await expect(analyse(workspace, 'evidence', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
    expect(listAnalyses(workspace, 'evidence')).toHaveLength(before);
  });

  test('a data set without masks', async () => {
    rmSync(folder.at('masks'), { recursive: true });
    await expect(analyse(workspace, 'evidence', request, quiet)).rejects.toThrow(/There are no masks of "halves"/);
  });
});
