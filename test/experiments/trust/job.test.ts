import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topActivations } from '../../../src/catalog/features/indexes.ts';
import type { Trust } from '../../../src/experiments/trust/declaration/kept.ts';
import { usualRequest } from '../../../src/experiments/trust/job/ofUnit.ts';
import type { TrustRequest } from '../../../src/experiments/trust/job/plan.ts';
import { trust as job } from '../../../src/experiments/trust/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { panelContent } from '../../../src/shared/figureDocument.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile, writeAnalysis } from '../../../src/workbench/analyses/files.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { preparedSource } from '../../../src/workbench/figures/prepareFigure.ts';
import { shownProjections } from '../../../src/workbench/figures/shownProjections.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request: TrustRequest = {
  ...{ model: 'run@2', layer: 'pool5', maps: 3, images: 1 },
  ...{ methods: ['deconvnet', 'gradient', 'guided'], draws: 2, others: 4, orders: 2, samples: 2, seed: 1 },
};
let workspace: Workspace;
let id: number;
const shown = (analysisId: number): Trust => showAnalysis(workspace, 'trust', analysisId);

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { epochs: 2 });
  await indexSplit(
    workspace,
    { model: 'run@2', dataset: 'halves', split: 'val', layers: ['pool5', 'fc8'], top: 9 },
    quiet,
  );
  ({ analysisId: id } = await analyse(workspace, 'trust', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('units of the index have three marks each, and all scores lie where they can', () => {
  const own = shown(id);
  expect(own.items.length).toBeGreaterThan(0);
  expect(own.steps).toEqual(['conv5', 'conv4', 'conv3', 'conv2', 'conv1']);
  for (const { scores } of own.items) {
    expect(scores).toHaveLength(3);
    for (const { weights, picture, causal, sparseness, sensitivity } of scores) {
      // A draw in which the unit does not fire has no value.
      for (const { mean, count } of weights.correlation) expect(count === 0 || Math.abs(mean) <= 1).toBe(true);
      expect(Math.abs(picture.edges)).toBeLessThanOrEqual(1);
      expect(sparseness).toBeGreaterThan(0);
      expect(sparseness).toBeLessThan(1);
      expect(sensitivity).toBeGreaterThan(0);
      expect(causal.deletion.own[0]).toBeCloseTo(1, 4);
    }
  }
});

/** Adebayo et al. 2018: guided backpropagation hardly sees the weights above; the gradient does. */
test('of class scores the gradient forgets the map as soon as weights are random, guided backpropagation does not', async () => {
  const { analysisId } = await analyse(workspace, 'trust', { ...request, layer: 'fc8', images: 3, draws: 3 }, quiet);
  const { items } = shown(analysisId);
  const mean = (method: number, of: (scores: (typeof items)[number]['scores'][number]) => number) =>
    items.reduce((sum, { scores }) => sum + of(scores[method]!), 0) / items.length;
  const [gradient, guided] = [mean(1, ({ weights }) => weights.left), mean(2, ({ weights }) => weights.left)];
  expect(gradient).toBeLessThan(0.3);
  expect(guided).toBeGreaterThan(gradient + 0.2);
  // The scores' own weights alone: the first step.
  const first = (method: number) => mean(method, ({ weights }) => weights.correlation[0]!.mean);
  expect(first(2)).toBeGreaterThan(first(1) + 0.2);
});

test('hiding the pixels of a gradient costs a unit more than hiding random ones', () => {
  const areas = shown(id).items.map(({ scores }) => scores[1]!.causal);
  const gains = areas.map(({ deletion }) => deletion.areas.random - deletion.areas.own).filter(Number.isFinite);
  expect(gains.length).toBeGreaterThan(0);
  expect(gains.reduce((a, b) => a + b, 0) / gains.length).toBeGreaterThan(0);
});

test('it is listed, drawn in a panel, and written with arrays and tables', async () => {
  const source = panelSource(workspace, { kind: 'trust', analysisId: id, item: 0 });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 120, null);
  expect(drawing.items.filter(({ kind }) => kind === 'raster')).toHaveLength(4);
  const [listed] = listAnalyses(workspace, 'trust').filter((own) => own.id === id);
  expect(listed).toMatchObject({ id, layer: 'pool5', dataset: 'halves', split: 'val' });
  expect(listed!.done).toBe(listed!.total);
  await writeAnalysis(workspace, 'trust', id, folder.at('out'), quiet);
  const maps = shown(id).items.length * 3;
  const rows = (file: string) => readFileSync(folder.at('out', file), 'utf8').trim().split('\n');
  expect(rows('scores.csv')).toHaveLength(1 + maps);
  expect(rows('weights.csv')).toHaveLength(1 + maps * 5);
  expect(rows('causal.csv')).toHaveLength(1 + maps * 10);
  const weights = decodeNpy(await analysisFile(workspace, 'trust', id, 'weights.npy'));
  expect(weights.shape).toEqual([maps / 3, 3, 5, 2, 3]);
});

test('the maps of a unit are pictures, and those of none are refused', async () => {
  const models = loadedModels(workspace);
  const { picture, maps } = await job.answers.pictures(models, { analysisId: id, item: 0 }, quiet.signal);
  expect([picture, ...maps].every((png) => png[1] === 0x50)).toBe(true);
  expect(maps).toHaveLength(3);
  await expect(job.answers.pictures(models, { analysisId: id, item: 99 }, quiet.signal)).rejects.toThrow(
    /no unit with the number 99/,
  );
});

test('a figure of units says in its caption and its provenance what was measured of them', async () => {
  const [item] = shown(id).items;
  const layers = [{ layer: 'pool5', channels: [item!.channel] }];
  const content = panelContent.parse({ kind: 'features', checkpoint: 'run@2', layers, rule: 'deconvnet' });
  const source = await preparedSource(workspace, content, { index: false }, quiet);
  const { description } = await drawPanel(await source.load(), 120, null);
  expect(description).toContain('it does not show what decided the class');
  expect(description).toMatch(
    /run@2: pool5, deconvnet, 1 of \d projections measured: rank correlation left under random weights/,
  );
  const { known } = (await source.provenance()) as {
    known: { trust: { units: { channel: number; scores: unknown }[] } }[];
  };
  expect(known[0]!.trust.units.map(({ channel }) => channel)).toEqual([item!.channel]);
  expect(known[0]!.trust.units[0]!.scores).toEqual(shown(id).items[0]!.scores[0]);
});

test('a figure of a class and one of two models say it too, of the projections that were measured', async () => {
  const { analysisId: view } = await analyse(
    workspace,
    'classView',
    { model: 'run@2', dataset: 'halves', split: 'val', images: 1 },
    quiet,
  );
  const { classes, logits } = showAnalysis(workspace, 'classView', view);
  const [{ number, strongest }] = classes as [(typeof classes)[number]];
  const ofScore = { layer: logits, channels: [number], picture: { imageId: strongest[0]!.imageId } };
  const asked = { ...request, ...ofScore, methods: ['gradient'] as const, position: [0, 0] as const };
  const { analysisId } = await analyse(workspace, 'trust', { ...asked, draws: 1, samples: 0 }, quiet);
  const source = panelSource(workspace, { kind: 'classView', analysisId: view, class: 0, contrast: 'auto' });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const { description } = await drawPanel(await source.load(), 120, null);
  expect(description).toContain(`${logits}, gradient, 1 of 1 projections measured: rank correlation left`);
  const { known } = (await source.provenance()) as { known: { trust: { units: { analysisId: number }[] } }[] };
  expect(known.flatMap(({ trust }) => trust.units.map((own) => own.analysisId))).toContain(analysisId);

  const [item] = shown(id).items;
  const pair = { kind: 'compare', checkpoints: ['run@2', 'run@2'], layer: 'pool5', channels: [item!.channel] };
  const ready = await preparedSource(workspace, panelContent.parse(pair), { index: false }, quiet);
  const compared = await drawPanel(await ready.load(), 120, null);
  expect(compared.description).toMatch(/run@2: pool5, deconvnet, 1 of \d projections measured/);
});

test('figures of an evolution and of a diagnosis say it too, once the projections that they show are measured', async () => {
  const split = { dataset: 'halves', split: 'val' } as const;
  const { analysisId: evolved } = await analyse(
    workspace,
    'evolution',
    { ...split, model: 'run@2', layers: ['relu3'], maps: 2, epochs: [1, 2] },
    quiet,
  );
  const diagnosed = await analyse(workspace, 'diagnosis', { ...split, models: ['run@2'], images: 4, maps: 2 }, quiet);
  for (const content of [
    { kind: 'evolution', analysisId: evolved },
    { kind: 'diagnosis', analysisId: diagnosed.analysisId },
  ] as const) {
    const panel = panelContent.parse(content);
    const before = shownProjections(workspace, panel);
    const { model, layer, count, known, unknown } = before.at(-1)!;
    expect([model, known, unknown.length]).toEqual(['run@2', 0, count]);
    const units = unknown.slice(0, 1);
    await analyse(workspace, 'trust', { ...request, layer, units, methods: ['deconvnet'], draws: 1 }, quiet);
    expect(shownProjections(workspace, panel).at(-1)).toMatchObject({ known: 1, unknown: unknown.slice(1) });
    const source = panelSource(workspace, panel);
    if (source.state !== 'ready') throw new Error('it lacks nothing');
    const sentence = new RegExp(`run@2: ${layer}, deconvnet, 1 of ${count} projections measured: rank correlation`);
    const { description, items } = await drawPanel(await source.load(), 120, null);
    expect(description).toMatch(sentence);
    const words = items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join(' ');
    expect(words).toMatch(sentence);
    const { known: numbers } = (await source.provenance()) as { known: { trust: { units: object[] } }[] };
    expect(numbers.map(({ trust }) => trust.units.length)).toEqual([1]);
    const file = async (format: 'svg' | 'json') =>
      Buffer.from(
        await analysisFile(workspace, content.kind, content.analysisId, `${content.kind}.${format}`),
      ).toString();
    expect(await file('svg')).toMatch(sentence);
    const written = JSON.parse(await file('json')) as { known: { trust: { units: object[] } }[] };
    expect(written.known).toEqual(JSON.parse(JSON.stringify(numbers)));
  }
});

test('units in their pictures are measured as the index has them, and those outside of their map are refused', async () => {
  const [item] = shown(id).items;
  const { imageId } = topActivations(workspace.catalog, 1, 'pool5', item!.channel)[0]!;
  const unit = { channel: item!.channel, picture: { imageId }, position: [...item!.position] as [number, number] };
  const units = [unit, { ...unit, position: [0, 0] as [number, number] }];
  const { analysisId } = await analyse(workspace, 'trust', { ...request, draws: 1, units }, quiet);
  const { items, dataset } = shown(analysisId);
  expect(items).toHaveLength(2);
  expect([items[0]!.channel, items[0]!.position, items[0]!.box]).toEqual([item!.channel, item!.position, item!.box]);
  expect(items[0]!.scores.map(({ picture }) => picture.edges)).toEqual(
    item!.scores.map(({ picture }) => picture.edges),
  );
  expect(dataset).toMatch(/\.jpg$/);
  const outside = [{ ...unit, position: [99, 0] as [number, number] }];
  await expect(analyse(workspace, 'trust', { ...request, units: outside }, quiet)).rejects.toThrow(/99/);
});

test('the numbers of one unit that is looked at are those of an analysis of it', async () => {
  const { items } = shown(id);
  const [item] = items;
  const { imageId } = topActivations(workspace.catalog, 1, 'pool5', item!.channel)[0]!;
  const asked = {
    model: 'run@2',
    layer: 'pool5',
    channel: item!.channel,
    picture: { imageId },
    position: item!.position,
  };
  const own = await job.answers.ofUnit(loadedModels(workspace), asked, quiet.signal);
  const position = [...item!.position] as [number, number];
  const { analysisId } = await analyse(
    workspace,
    'trust',
    { ...usualRequest, model: 'run@2', layer: 'pool5', channels: [item!.channel], picture: { imageId }, position },
    quiet,
  );
  const [kept] = shown(analysisId).items;
  expect(own.scores).toEqual(kept!.scores);
  expect(kept!.position).toEqual(item!.position);
});

test('a picture file stands in for the strongest images', async () => {
  const picture = { file: folder.at('halves', 'left', '00.jpg') };
  const { analysisId } = await analyse(
    workspace,
    'trust',
    { ...request, maps: 2, picture, draws: 1, samples: 0 },
    quiet,
  );
  const own = shown(analysisId);
  expect(own.items.map(({ rank }) => rank)).toEqual([null, null]);
  expect(own.items[0]!.scores[0]!.sensitivity).toBeNaN();
});

describe('what cannot be is refused in a sentence and leaves nothing', () => {
  test.each([
    [{ layer: 'pool9' }, /has no layer "pool9"/],
    [{ layer: 'conv1' }, /not indexed/],
    [{ channels: [99_999] }, /99999/],
    [{ patch: 900 }, /A square of 900 px does not fit/],
    [{ picture: { file: '/nowhere.png' } }, /nowhere/],
    [{ dataset: 'none' }, /none/],
    [{ picture: { file: folder.at('halves', 'left', '00.jpg') }, channels: [1], position: [99, 0] }, /99/],
  ] as [Partial<TrustRequest>, RegExp][])('%j', async (changes, sentence) => {
    const before = listAnalyses(workspace, 'trust').length;
    await expect(analyse(workspace, 'trust', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
    expect(listAnalyses(workspace, 'trust')).toHaveLength(before);
  });
});
