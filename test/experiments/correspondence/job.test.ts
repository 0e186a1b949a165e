import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import type { Correspondence } from '../../../src/experiments/correspondence/declaration.ts';
import type { CorrespondRequest } from '../../../src/experiments/correspondence/job/plan.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import type { PartMark } from '../../../src/shared/partSet.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, removeAnalysis, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { findPartSet, savePartSet } from '../../../src/workbench/parts/partSets.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const request = {
  model: 'run@3',
  set: 'shapes: square',
  ...{ random: 12, permutations: 1999, seed: 1, baseline: 'mean' },
} as const;
let workspace: Workspace;
let whole: Correspondence;

beforeAll(async () => {
  const size = { seed: 1, trainPerClass: 40, valPerClass: 8, testPerClass: 1 };
  const images = await writeSampleSet(folder.at('sample'), size, quiet);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, images, 'shapes', quiet);
  const recipe = { epochs: 3, threads: 1, batchSize: 32 };
  await train(workspace, { dataset: 'shapes', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  whole = await correspond();
}, 240_000);
afterAll(() => {
  workspace.close();
  folder.remove();
});

async function correspond(changes: Partial<CorrespondRequest> = {}): Promise<Correspondence> {
  const asked = { ...request, ...changes } as CorrespondRequest;
  const { analysisId } = await analyse(workspace, 'correspondence', asked, quiet);
  return showAnalysis(workspace, 'correspondence', analysisId);
}

const marks = (): PartMark[] => [...findPartSet(workspace, 'shapes: square').marks];
const keep = (name: string, own: readonly PartMark[]) => savePartSet(workspace, name, own);

describe('a correspondence', () => {
  test('masking the same part changes features more alike than random places do (the paper, §4.3)', () => {
    expect(whole.layers).toEqual(['pool5', 'relu7']);
    expect(whole.images).toBe(8);
    const atPool = whole.rows.filter(({ layer }) => layer === 'pool5');
    expect(atPool).toHaveLength(4);
    for (const { mean, randomMean } of atPool) expect(mean).toBeLessThan(randomMean);
    expect(Math.min(...atPool.map(({ p }) => p))).toBeLessThan(0.05);
  });

  test('random places in place of the parts do not', async () => {
    const images = [...new Set(marks().map(({ imageId }) => imageId))];
    const anywhere = images.map(
      (imageId, i): PartMark => ({ imageId, part: 'anywhere', place: [(i * 23) % 60, (i * 37) % 60, 0, 0] }),
    );
    keep('anywhere', anywhere);
    const { rows } = await correspond({ set: 'anywhere' });
    for (const { p } of rows) expect(p).toBeGreaterThan(0.05);
  });

  test('its files hold what its table says', async () => {
    const file = (name: string) => analysisFile(workspace, 'correspondence', whole.id, name);
    const distances = decodeNpy(await file('distances.npy'));
    expect(distances.shape).toEqual([4, 28, 2, 13, 13]);
    const own = Array.from({ length: 28 }, (_, pair) => distances.data[pair * 2 * 169]!);
    expect(whole.rows[0]!.mean).toBeCloseTo(own.reduce((a, b) => a + b) / 28, 5);
    expect(decodeNpy(await file('places.npy')).shape).toEqual([4, 8, 13, 4]);
    const [head, first] = new TextDecoder().decode(await file('correspondence.csv')).split('\n');
    expect(head).toBe('part,layer,mean,deviation,randomMean,randomDeviation,p');
    expect(first).toContain(`upper left corner,pool5,${whole.rows[0]!.mean}`);
    expect(JSON.parse(new TextDecoder().decode(await file('correspondence.json')))).toMatchObject({
      seed: 1,
      random: 12,
    });
  });

  test('the marks that it writes, read again, give the same numbers', async () => {
    for (const name of ['marks.csv', 'marks.json']) {
      const path = folder.at(`again ${name}`);
      writeFileSync(path, await analysisFile(workspace, 'correspondence', whole.id, name));
      const asked = { model: request.model, marks: path, dataset: 'shapes' };
      const { set: _set, ...others } = request;
      const again = await analyse(
        workspace,
        'correspondence',
        { ...others, ...asked } as unknown as CorrespondRequest,
        quiet,
      );
      const { rows } = showAnalysis(workspace, 'correspondence', again.analysisId);
      expect(rows).toEqual(whole.rows);
    }
    expect(readFileSync(folder.at('again marks.csv'), 'utf8')).toContain('val/square/0001.png,upper left corner,');
  });

  test('it is drawn in a panel, listed, and removed', async () => {
    const source = panelSource(workspace, { kind: 'correspondence', analysisId: whole.id });
    if (source.state !== 'ready') throw new Error('it lacks nothing');
    const drawing = await drawPanel(await source.load(), 89, null);
    expect(drawing.title).toBe('Correspondence of parts');
    // The images, and six rows of them: as they are, four parts, a random place.
    expect(drawing.items.filter(({ kind }) => kind === 'raster')).toHaveLength(6 * 8);
    expect(Object.keys(await source.files())).toContain('distances.npy');
    const { id } = await correspond({ random: 1, permutations: 99 });
    removeAnalysis(workspace, 'correspondence', id);
    expect(listAnalyses(workspace, 'correspondence').map((own) => own.id)).not.toContain(id);
  });
});

const keptOnOneImage = () => {
  keep('one', marks().slice(0, 4));
  return 'one';
};

test.each([
  [() => ({ set: 'nothing' }), /no set of marked parts "nothing": there is/],
  [() => ({ layers: ['pool9'] }), /has no layer "pool9"/],
  [() => ({ size: 500 }), /A mask of 500 px is larger than the network's input/],
  [() => ({ set: keptOnOneImage() }), /"upper left corner" is marked on fewer than two images/],
  [
    () => ({ random: 100, layers: ['conv1', 'pool1', 'conv2', 'pool2', 'conv3', 'conv4', 'conv5', 'pool5', 'relu7'] }),
    /are more than fit/,
  ],
])('%s is refused in a sentence and leaves nothing', async (changes, sentence) => {
  const before = listAnalyses(workspace, 'correspondence').length;
  await expect(correspond(changes() as Partial<CorrespondRequest>)).rejects.toThrow(sentence);
  expect(listAnalyses(workspace, 'correspondence').length).toBe(before);
});
