import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { topActivations } from '../../../src/catalog/features/indexes.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import type { Tensors } from '../../../src/engine/runtime/runtime.ts';
import { classView } from '../../../src/experiments/classView/analysis.ts';
import { unitsOfClass } from '../../../src/experiments/classView/declaration/statistics.ts';
import { type ClassView, classFile } from '../../../src/experiments/classView/declaration.ts';
import { classView as job } from '../../../src/experiments/classView/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { rules } from '../../../src/shared/contract/unit.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { projectUnits } from '../../../src/workbench/features/projecting.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { picturesFromCatalog } from '../../../src/workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../../src/workbench/runtimes/choose.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request = { model: 'run', dataset: 'halves', split: 'train', images: 3 } as const;
const layers = ['pool1', 'pool5', 'relu7'] as const;
let workspace: Workspace;
let id: number;
/** Of every image its class and what the network makes of it, by a forward pass of its own. */
let taps: readonly {
  readonly id: number;
  readonly label: number;
  readonly of: Readonly<Record<string, Float32Array>>;
}[];

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  ({ analysisId: id } = await analyse(workspace, 'classView', request, quiet));
  taps = await tapped();
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): ClassView => showAnalysis(workspace, 'classView', id);
const npy = async (name: string) => decodeNpy(await analysisFile(workspace, 'classView', id, `${name}.npy`));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

async function tapped() {
  const { network, preprocessing, weights } = loadModel(workspace, 'run');
  const images = imagesOfSplit(workspace.catalog, findDataset(workspace.catalog, 'halves').id, 'train');
  const pictures = await picturesFromCatalog(
    workspace,
    images.map((image) => image.id),
    preprocessing,
    quiet.signal,
  );
  const runtime = await chooseRuntime(undefined, () => {});
  const names = [...layers, 'fc8'];
  const executable = await runtime.load(compileForward(network, preprocessing, names), weights);
  const found = [];
  for (const [i, { id: own, label }] of images.entries()) {
    const made = await executable.run(pictureFeeds(preprocessing, pictures[i]!.pixels));
    found.push({
      id: own,
      label,
      of: Object.fromEntries(names.map((name) => [name, made[name]!.data as Float32Array])),
    });
  }
  await executable.dispose();
  return found;
}

/** The cells of a unit in one image. */
function cellsOf(values: Float32Array, maps: number, unit: number): number[] {
  const cells = values.length / maps;
  return [...values.subarray(unit * cells, (unit + 1) * cells)];
}

/** What is told of each unit of a layer for a class, beside what plain loops over its cells say. */
function eachUnit(
  name: (typeof layers)[number],
  visit: (
    own: ReturnType<typeof unitsOfClass>[number],
    cells: { readonly ofClass: number[][]; readonly ofOthers: number[][] },
  ) => void,
) {
  const { classes, layers: all, units } = shown();
  const layer = all.findIndex((own) => own.name === name);
  for (const [place, { number }] of classes.entries())
    for (const own of unitsOfClass({ layers: all }, units, place, layer)) {
      const cells = (isOwn: boolean) =>
        taps
          .filter(({ label }) => (label === number) === isOwn)
          .map(({ of }) => cellsOf(of[name]!, all[layer]!.maps, own.channel));
      visit(own, { ofClass: cells(true), ofOthers: cells(false) });
    }
}

describe('a view of classes', () => {
  test('goes over every layer below the scores, and says which of them the scores are linear in', () => {
    const { layers: own, logits, classes, total } = shown();
    expect(logits).toBe('fc8');
    expect(own.map(({ name, isLinear }) => [name, isLinear])).toEqual([
      ...['pool1', 'pool2', 'relu3', 'relu4', 'pool5', 'relu6'].map((name) => [name, false]),
      ['relu7', true],
    ]);
    expect(classes.map(({ name, images, read }) => [name, images, read])).toEqual([
      ['left', 36, 36],
      ['right', 36, 36],
    ]);
    expect(total).toBe(72);
  });

  test.each(layers)('its means, selectivity, d′ and firing shares of %s are those of plain loops', (name) => {
    eachUnit(name, (own, { ofClass, ofOthers }) => {
      const [a, b] = [ofClass.map(mean), ofOthers.map(mean)];
      const [mu, rest] = [mean(a), mean(b)];
      const near = (found: number, expected: number) =>
        Number.isNaN(expected) ? expect(found).toBeNaN() : expect(found).toBeCloseTo(expected, 3);
      near(own.means, mu);
      near(own.othersMeans, rest);
      near(own.selectivity, mu + rest > 0 ? (mu - rest) / (mu + rest) : Number.NaN);
      const variance = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);
      const deviation = Math.sqrt((variance(a) + variance(b)) / 2);
      near(own.discriminability, deviation > 0 ? (mu - rest) / deviation : Number.NaN);
      expect(own.firingShares).toBeCloseTo(mean(ofClass.map((cells) => Number(Math.max(...cells) > 0))), 6);
    });
  });

  test('at the layer below the scores relevance is weight × mean activation, and adds up to the mean score less its bias', () => {
    const { weights } = loadModel(workspace, 'run');
    const [weight, bias] = [weights['fc8.weight']!, weights['fc8.bias']!];
    const { classes, layers: all, units } = shown();
    const layer = all.findIndex(({ name }) => name === 'relu7');
    for (const [place, { number, logit }] of classes.entries()) {
      const own = taps.filter(({ label }) => label === number);
      expect(logit).toBeCloseTo(mean(own.map(({ of }) => of.fc8![number]!)), 4);
      const found = unitsOfClass({ layers: all }, units, place, layer);
      for (const { channel, relevance } of found) {
        const activation = mean(own.map(({ of }) => of.relu7![channel]!));
        expect(relevance).toBeCloseTo(weight.data[number * weight.shape[1]! + channel]! * activation, 4);
      }
      const sum = found.reduce((total, { relevance }) => total + relevance, 0);
      expect(sum).toBeCloseTo(logit - bias.data[number]!, 3);
    }
  });

  test('at pool5 relevance is how the score changes as the unit is scaled, by plain loops through the dense layers', () => {
    const { weights } = loadModel(workspace, 'run');
    const step = 1e-4;
    const { classes, layers: all, units } = shown();
    const layer = all.findIndex(({ name }) => name === 'pool5');
    for (const [place, { number }] of classes.entries()) {
      const own = taps.filter(({ label }) => label === number);
      const found = unitsOfClass({ layers: all }, units, place, layer);
      const largest = Math.max(...found.map(({ relevance }) => Math.abs(relevance)));
      for (const { channel, relevance } of found.slice(0, 4)) {
        const scaled = (by: number) =>
          mean(own.map(({ of }) => scoreFrom(weights, scaledUnit(of.pool5!, all[layer]!.maps, channel, by), number)));
        const slope = (scaled(1 + step) - scaled(1 - step)) / (2 * step);
        expect(Math.abs(relevance - slope)).toBeLessThan(2e-3 * largest);
      }
    }
  });

  test('its strongest images are those of the class with the highest score', async () => {
    const { classes } = shown();
    for (const { number, strongest } of classes) {
      const own = taps
        .filter(({ label }) => label === number)
        .toSorted((a, b) => b.of.fc8![number]! - a.of.fc8![number]! || a.id - b.id);
      expect(strongest.map(({ imageId }) => imageId)).toEqual(own.slice(0, 3).map((image) => image.id));
      for (const [i, { score }] of strongest.entries()) expect(score).toBeCloseTo(own[i]!.of.fc8![number]!, 4);
    }
  });

  test.each(rules)(
    "its projections under the rule %s are those of the projector, from the class's score",
    async (rule) => {
      const { network, preprocessing, weights } = loadModel(workspace, 'run');
      const runtime = await chooseRuntime(undefined, () => {});
      const subject = { network, preprocessing, weights, runtime, memoryBytes: 2 ** 28 };
      const { shape, data } = await npy('projections');
      expect(shape).toEqual([3, 2, 3, ...network.inputShape]);
      const size = network.inputShape.reduce((a, b) => a * b, 1);
      for (const [c, { number, strongest }] of shown().classes.entries()) {
        const pictures = await picturesFromCatalog(
          workspace,
          strongest.map((own) => own.imageId),
          preprocessing,
          quiet.signal,
        );
        const items = pictures.map(({ pixels }) => ({ pixels, unit: { channel: number, position: 0 } }));
        let i = 0;
        for await (const { projection } of projectUnits(subject, 'fc8', rule, items, quiet)) {
          const at = ((rules.indexOf(rule) * 2 + c) * 3 + i) * size;
          const own = (data as Float32Array).subarray(at, at + size);
          const largest = projection.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
          const off = own.reduce((most, value, p) => Math.max(most, Math.abs(value - projection.data[p]!)), 0);
          expect(off).toBeLessThanOrEqual(1e-4 * largest);
          expect(strongest[i]!.scales[rules.indexOf(rule)]).toBeCloseTo(largest, 4);
          i += 1;
        }
        expect(i).toBe(3);
      }
    },
  );

  test('the images of a class that excite a unit most are those of an index, without the other class', async () => {
    const asked = { ...request, layers: ['pool5'], top: 72 };
    const { pass } = await indexSplit(workspace, asked, quiet);
    const models = loadedModels(workspace);
    for (const channel of [0, 1, 2, 3])
      for (const [place, { number }] of shown().classes.entries()) {
        const found = await job.answers.tops(models, { id, class: place, layer: 'pool5', channel }, quiet.signal);
        const all = topActivations(workspace.catalog, pass.id, 'pool5', channel);
        const own = all.filter(
          ({ imageId, value }) => value > 0 && taps.find((tap) => tap.id === imageId)!.label === number,
        );
        expect(found.map(({ imageId }) => imageId)).toEqual(own.slice(0, 9).map(({ imageId }) => imageId));
        for (const [i, { activation }] of found.entries()) expect(activation).toBeCloseTo(own[i]!.value, 4);
      }
  });

  test('its tables have a row a class and unit, and a row an image; its pictures are files', async () => {
    const text = async (file: string) => new TextDecoder().decode(await analysisFile(workspace, 'classView', id, file));
    const units = shown().layers.reduce((sum, { maps }) => sum + maps, 0);
    const rows = (await text('units.csv')).trimEnd().split('\n');
    expect(rows).toHaveLength(1 + 2 * units);
    expect(rows[0]).toBe('class,layer,unit,means,othersMeans,selectivity,discriminability,firingShares,relevance');
    expect((await text('strongest.csv')).trimEnd().split('\n')).toHaveLength(1 + 2 * 3);
    for (const what of ['image', ...rules, 'guided-clipped'] as const)
      expect((await analysisFile(workspace, 'classView', id, classFile(1, 'right', 3, what))).length).toBeGreaterThan(
        100,
      );
  });

  test('it is drawn in a panel, an image a column and a rule a row', async () => {
    const source = panelSource(workspace, { kind: 'classView', analysisId: id, class: 1, contrast: 'auto' });
    if (source.state !== 'ready') throw new Error('it lacks nothing');
    const drawing = await drawPanel(await source.load(), 120, null);
    expect(drawing.title).toBe('right: projections from its score, run@1');
    const notes = drawing.items.flatMap((item) => (item.kind === 'raster' ? [item.note] : []));
    expect(notes.filter((note) => note.startsWith('Image of right'))).toHaveLength(3);
    for (const rule of rules) expect(notes.filter((note) => note.includes(`under the ${rule} rule`))).toHaveLength(3);
    expect(Object.keys(await source.files())).toEqual(
      expect.arrayContaining(['projections.npy', 'units.csv', 'tops.csv']),
    );
  });
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { machine, given, feed } = await job.prepare(workspace, { ...request, images: 2 }, quiet);
  const computing = await classView.open({ ...machine, memoryBytes: 1 }, given);
  const parts: Uint8Array[] = [];
  for (;;) {
    const tasks = computing.tasks(mergeAll(parts.map(classView.decode), classView.merge));
    if (tasks.length === 0) break;
    expect(tasks.length).toBeGreaterThan(10);
    for await (const { fed } of feed!(tasks, quiet.signal))
      parts.push(classView.encode(await computing.compute(fed, quiet.signal)));
  }
  await computing.close();
  expectOneMerge(classView, parts, 20);
});

describe('one class', () => {
  test('has the same numbers as beside the others', async () => {
    const { analysisId } = await analyse(
      workspace,
      'classView',
      { ...request, class: 'right', layers: ['pool5'] },
      quiet,
    );
    const own = showAnalysis(workspace, 'classView', analysisId) as ClassView;
    const all = shown();
    expect(own.classes).toEqual(all.classes.slice(1));
    const layer = all.layers.findIndex(({ name }) => name === 'pool5');
    expect(unitsOfClass(own, own.units, 0, 0)).toEqual(unitsOfClass(all, all.units, 1, layer));
  });

  test('is asked for by its number, too', async () => {
    const { analysisId } = await analyse(workspace, 'classView', { ...request, class: '0', layers: ['relu7'] }, quiet);
    expect((showAnalysis(workspace, 'classView', analysisId) as ClassView).classes).toMatchObject([{ name: 'left' }]);
  });
});

describe('what cannot be', () => {
  test.each([
    [{ class: 'zebra' }, 'run@1 has no class "zebra"'],
    [{ split: 'test' as const }, 'test'],
    [{ layers: ['pool9'] }, 'has no layer "pool9"'],
    [{ layers: ['pool5', 'prob'] }, 'prob'],
    [{ dataset: 'nothing' }, 'nothing'],
  ])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
    const before = listAnalyses(workspace, 'classView').length;
    await expect(analyse(workspace, 'classView', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
    expect(listAnalyses(workspace, 'classView')).toHaveLength(before);
  });

  test('more projections than memory holds are refused', async () => {
    const small = { ...workspace, memoryBytes: 50_000 };
    await expect(analyse(small, 'classView', request, quiet)).rejects.toThrow('ask for one class or for fewer images');
  });

  test('of a class with fewer images than asked for, all are projected, and that is told', async () => {
    const told: string[] = [];
    const { analysisId } = await analyse(
      workspace,
      'classView',
      { ...request, split: 'val', layers: ['relu7'], images: 16 },
      { ...quiet, warn: (line) => told.push(line.text) },
    );
    const { classes } = showAnalysis(workspace, 'classView', analysisId) as ClassView;
    expect(classes.map(({ images, strongest }) => [images, strongest.length])).toEqual([
      [4, 4],
      [4, 4],
    ]);
    expect(told).toEqual(['There are fewer than 16 images of left, right: all of them are projected.']);
  });

  test('stopped before the images are projected, it keeps what it has', async () => {
    const stopper = new AbortController();
    const report = ({ done }: { readonly done: number }) => done > 0 && stopper.abort(new Error('stopped'));
    const stopped = analyse(workspace, 'classView', request, { ...quiet, report, signal: stopper.signal });
    await expect(stopped).rejects.toThrow('stopped');
    const [latest] = listAnalyses(workspace, 'classView');
    const { classes } = showAnalysis(workspace, 'classView', latest!.id) as ClassView;
    expect(classes[0]!.read).toBeGreaterThan(0);
    expect(classes.map(({ strongest }) => strongest)).toEqual([[], []]);
  });
});

/** The activations with those of one map multiplied. */
function scaledUnit(values: Float32Array, maps: number, unit: number, by: number): Float64Array {
  const cells = values.length / maps;
  return Float64Array.from(values, (value, i) => (Math.floor(i / cells) === unit ? by * value : value));
}

/** A class's score from the activations of pool5. */
function scoreFrom(weights: Tensors, pool5: Float64Array, label: number): number {
  const dense = (name: string, x: Float64Array) => {
    const [weight, bias] = [weights[`${name}.weight`]!, weights[`${name}.bias`]!];
    return Float64Array.from(bias.data, (own, row) =>
      x.reduce((sum, value, i) => sum + value * weight.data[row * x.length + i]!, own),
    );
  };
  const relu = (x: Float64Array) => x.map((value) => Math.max(0, value));
  return dense('fc8', relu(dense('fc7', relu(dense('fc6', pool5)))))[label]!;
}
