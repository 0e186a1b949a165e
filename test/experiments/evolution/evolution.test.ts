import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { topActivations } from '../../../src/catalog/features/indexes.ts';
import { pinning } from '../../../src/catalog/storage/pins.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { cutArray } from '../../../src/engine/analysis/boxes.ts';
import { evolution } from '../../../src/experiments/evolution/analysis.ts';
import { type Evolution, layerFile, settledAt } from '../../../src/experiments/evolution/declaration.ts';
import { spaced } from '../../../src/experiments/evolution/job/plan.ts';
import { evolution as job } from '../../../src/experiments/evolution/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { projectUnits, unitAt } from '../../../src/workbench/features/projecting.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { picturesFromCatalog } from '../../../src/workbench/pictures/picture.ts';
import { chooseRuntime } from '../../../src/workbench/runtimes/choose.ts';
import { removeRun } from '../../../src/workbench/training/removeRun.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request = { model: 'run', split: 'train', layers: ['pool1', 'pool5'], maps: 3 } as const;
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { epochs: 3 });
  ({ analysisId: id } = await analyse(workspace, 'evolution', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): Evolution => showAnalysis(workspace, 'evolution', id);
const arrayOf = async (file: string) => decodeNpy(await analysisFile(workspace, 'evolution', id, file));
const images = () => imagesOfSplit(workspace.catalog, findDataset(workspace.catalog, 'halves').id, 'train');
const indexed = new Map<number, Promise<number>>();
/** Of an index of an epoch, which is another pass. */
function passOf(epoch: number): Promise<number> {
  const asked = {
    model: `run@${epoch}`,
    dataset: 'halves',
    split: 'train',
    layers: [...request.layers],
    top: 9,
  } as const;
  const made = indexed.get(epoch) ?? indexSplit(workspace, asked, quiet).then(({ pass }) => pass.id);
  indexed.set(epoch, made);
  return made;
}
const indexedTops = async (epoch: number, layer: string, channel: number) =>
  topActivations(workspace.catalog, await passOf(epoch), layer, channel);
const ranges = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('an evolution', () => {
  test('follows the epochs that are stored, and shows maps that fire', () => {
    const { run, epochs, layers: own } = shown();
    expect([run, epochs]).toEqual(['run', [1, 2, 3]]);
    expect(own.map(({ name, maps }) => [name, maps.length])).toEqual([
      ['pool1', 3],
      ['pool5', 3],
    ]);
    for (const { maps } of own) for (const { epochs: each } of maps) expect(each.at(-1)).not.toBeNull();
  });

  test('its strongest images, strengths and jumps are those of an index of each epoch', async () => {
    const { layers: own, epochs } = shown();
    const stored = images();
    for (const { name, maps } of own)
      for (const { channel, epochs: each } of maps) {
        const strongest = await Promise.all(epochs.map(async (epoch) => (await indexedTops(epoch, name, channel))[0]));
        const numbers = strongest.map((top) => (top ? stored.findIndex((image) => image.id === top.imageId) : -1));
        expect(each.map((map) => map?.image ?? -1)).toEqual(numbers);
        for (const [i, map] of each.entries()) {
          if (!map) continue;
          expect(map.strength).toBeCloseTo(strongest[i]!.value, 4);
          expect(map.label).toBe(stored[map.image]!.label);
          expect(map.isJump).toBe(i > 0 && numbers[i - 1]! >= 0 && numbers[i - 1] !== numbers[i]);
        }
      }
  });

  test('the overlap of a layer is that of the sets that an index has, by plain loops', async () => {
    const own = shown().layers.find(({ name }) => name === 'pool5')!;
    const all = loadModel(workspace, 'run').network.nodes.find(({ name }) => name === 'pool5')!.shape[0]!;
    for (const pair of [0, 1]) {
      const shares: number[] = [];
      for (const channel of ranges(all)) {
        const [before, after] = [
          await indexedTops(pair + 1, 'pool5', channel),
          await indexedTops(pair + 2, 'pool5', channel),
        ].map((tops) => tops.map(({ imageId }) => imageId)) as [number[], number[]];
        const common = before.filter((image) => after.includes(image)).length;
        const either = before.length + after.length - common;
        if (either > 0) shares.push(common / either);
      }
      expect(own.overlap[pair]).toBeCloseTo(shares.reduce((a, b) => a + b, 0) / shares.length, 5);
    }
  });

  test('its projections are those of the projector, and their correlations those of plain loops', async () => {
    const { layers: own, epochs } = shown();
    const runtime = await chooseRuntime(undefined, () => {});
    for (const [place, { name, maps, tile, correlation }] of own.entries()) {
      const { shape, data } = await arrayOf(layerFile('projections', place, name, 'npy'));
      expect(shape).toEqual([maps.length, epochs.length, ...tile]);
      const size = tile[0] * tile[1] * tile[2];
      const tileAt = (map: number, epoch: number) =>
        (data as Float32Array).subarray((map * epochs.length + epoch) * size, (map * epochs.length + epoch + 1) * size);
      for (const [e, epoch] of epochs.entries()) {
        const { network, preprocessing, weights } = loadModel(workspace, `run@${epoch}`);
        for (const [m, { channel, epochs: each }] of maps.entries()) {
          if (!each[e]) continue;
          const [top] = await indexedTops(epoch, name, channel);
          const [picture] = await picturesFromCatalog(workspace, [top!.imageId], preprocessing, quiet.signal);
          const subject = { network, preprocessing, weights, runtime, memoryBytes: 2 ** 28 };
          const items = [{ pixels: picture!.pixels, unit: { channel, position: top!.position } }];
          for await (const { projection, box } of projectUnits(subject, name, 'deconvnet', items, quiet)) {
            const expected = cutArray(projection, box).data;
            const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
            const off = tileAt(m, e).reduce((a, b, i) => Math.max(a, Math.abs(b - expected[i]!)), 0);
            expect(off).toBeLessThanOrEqual(1e-4 * largest);
          }
        }
      }
      for (const pair of [0, 1]) {
        const each = ranges(maps.length)
          .filter((m) => maps[m]!.epochs[pair] && maps[m]!.epochs[pair + 1])
          .map((m) => pearson([...tileAt(m, pair)], [...tileAt(m, pair + 1)]))
          .filter((value) => !Number.isNaN(value));
        expect(correlation[pair]).toBeCloseTo(each.reduce((a, b) => a + b, 0) / each.length, 4);
      }
    }
  });

  test('a map at an epoch is the unit that the projector finds as strong there; none of one that fires on nothing', async () => {
    const models = loadedModels(workspace);
    const { epochs, layers } = shown();
    for (const [layer, { name, maps }] of layers.entries()) {
      const [map, epoch] = [maps.length - 1, epochs.length - 1];
      const { channel, epochs: own } = maps[map]!;
      const unit = await job.answers.unit(models, { analysisId: id, layer, map, epoch }, quiet.signal);
      if (!own[epoch]) {
        expect(unit).toBeNull();
        continue;
      }
      expect(unit).toMatchObject({ model: `run@${epochs[epoch]}`, layer: name, channel });
      expect(unit!.picture.imageId).toBe(images()[own[epoch]!.image]!.id);
      const { preprocessing, network, weights } = loadModel(workspace, unit!.model);
      const [picture] = await picturesFromCatalog(workspace, [unit!.picture.imageId], preprocessing, quiet.signal);
      const runtime = await chooseRuntime('onnx');
      const subject = { network, weights, preprocessing, runtime, memoryBytes: workspace.memoryBytes };
      const asked = [{ pixels: picture!.pixels, unit: unitAt(network, name, channel, unit!.position) }];
      const [projected] = await Array.fromAsync(projectUnits(subject, name, 'deconvnet', asked, quiet));
      expect(projected!.activation).toBeCloseTo(own[epoch]!.strength, 3);
    }
    const none = await job.answers.unit(models, { analysisId: id, layer: 9, map: 0, epoch: 0 }, quiet.signal);
    expect(none).toBeNull();
    const { catalog } = workspace;
    catalog.prepare('UPDATE dataset SET state = state + 1').run();
    const changed = job.answers.unit(models, { analysisId: id, layer: 0, map: 0, epoch: 0 }, quiet.signal);
    await expect(changed).rejects.toThrow(/images of "halves" have changed since/);
    catalog.prepare('UPDATE dataset SET state = state - 1').run();
  });

  test('its tables have a row a map and epoch, and a row a layer and pair of epochs', async () => {
    const text = async (file: string) => new TextDecoder().decode(await analysisFile(workspace, 'evolution', id, file));
    const strongest = (await text('strongest.csv')).trimEnd().split('\n');
    expect(strongest).toHaveLength(1 + 2 * 3 * 3);
    expect(strongest[0]).toBe('layer,map,epoch,image,class,strength,jump');
    const settling = (await text('settling.csv')).trimEnd().split('\n');
    expect(settling).toHaveLength(1 + 2 * 2);
    expect(Number(settling[1]!.split(',')[3])).toBeCloseTo(shown().layers[0]!.overlap[0]!, 6);
  });

  test('it is drawn in a panel with its epochs and a mark a jump', async () => {
    const source = panelSource(workspace, { kind: 'evolution', analysisId: id, contrast: 'auto' });
    if (source.state !== 'ready') throw new Error('it lacks nothing');
    const drawing = await drawPanel(await source.load(), 120, null);
    const texts = drawing.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
    expect(texts).toEqual(expect.arrayContaining(['pool1', 'pool5', '1', '2', '3']));
    const tiles = shown().layers.flatMap(({ maps }) => maps.flatMap(({ epochs }) => epochs));
    const rasters = drawing.items.filter((item) => item.kind === 'raster' && item.note.includes('epoch'));
    expect(rasters).toHaveLength(tiles.filter((tile) => tile !== null).length);
    const marks = drawing.items.filter((item) => item.kind === 'rect' && item.fill === '#0072b2');
    expect(marks).toHaveLength(tiles.filter((tile) => tile?.isJump).length);
    expect(Object.keys(await source.files())).toEqual(
      expect.arrayContaining(['images.npy', 'overlap.npy', 'settling.csv', layerFile('patches', 1, 'pool5', 'npy')]),
    );
  });
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { machine, given, feed } = await job.prepare(workspace, { ...request }, quiet);
  const computing = await evolution.open({ ...machine, memoryBytes: 1 }, given);
  const parts: Uint8Array[] = [];
  for (;;) {
    const tasks = computing.tasks(mergeAll(parts.map(evolution.decode), evolution.merge));
    if (tasks.length === 0) break;
    expect(tasks.length).toBeGreaterThan(10);
    for await (const { fed } of feed!(tasks, quiet.signal))
      parts.push(evolution.encode(await computing.compute(fed, quiet.signal)));
  }
  await computing.close();
  expectOneMerge(evolution, parts, 20);
});

test('of many checkpoints ten are chosen, closer at the beginning', () => {
  const stored = Array.from({ length: 64 }, (_, i) => ({ epoch: i + 1 }));
  const epochs = spaced(stored, 10).map(({ epoch }) => epoch);
  expect([epochs[0], epochs.at(-1)]).toEqual([1, 64]);
  expect(epochs.length).toBeLessThanOrEqual(10);
  const steps = epochs.slice(1).map((epoch, i) => epoch - epochs[i]!);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(spaced(stored.slice(0, 4), 10)).toHaveLength(4);
});

test.each([
  [[0.9, 0.8], 1],
  [[0.1, 0.8], 2],
  [[0.9, 0.4], null],
  [[Number.NaN, 0.6], 2],
])('overlaps %j settle by epoch %j', (curve, epoch) => {
  expect(settledAt(curve, [1, 2, 3])).toBe(epoch);
});

describe('what cannot be', () => {
  test.each([
    [{ model: 'run@1' }, 'needs at least two checkpoints'],
    [{ epochs: [1, 7] }, 'no checkpoint of epoch 7'],
    [{ model: 'nothing' }, 'nothing'],
    [{ split: 'test' as const }, 'test'],
    [{ layers: ['pool9'] }, 'has no layer "pool9"'],
    [{ channels: [1] }, 'name one'],
    [{ layers: ['pool1'], channels: [9999] }, '9999'],
  ])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
    const before = listAnalyses(workspace, 'evolution').length;
    await expect(analyse(workspace, 'evolution', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
    expect(listAnalyses(workspace, 'evolution')).toHaveLength(before);
  });

  test('more projections than memory holds are refused', async () => {
    const small = { ...workspace, memoryBytes: 100_000 };
    await expect(analyse(small, 'evolution', request, quiet)).rejects.toThrow('ask for fewer maps, epochs or layers');
  });

  test('stopped before the maps are chosen, it keeps what it has', async () => {
    const stopper = new AbortController();
    const report = ({ done }: { readonly done: number }) => done > 0 && stopper.abort(new Error('stopped'));
    const stopped = analyse(workspace, 'evolution', request, { ...quiet, report, signal: stopper.signal });
    await expect(stopped).rejects.toThrow('stopped');
    const [latest] = listAnalyses(workspace, 'evolution');
    const { layers } = showAnalysis(workspace, 'evolution', latest!.id) as Evolution;
    for (const { maps, overlap } of layers) {
      expect(
        maps.flatMap(({ channel, epochs }) => [channel, ...epochs]).every((map) => map === -1 || map === null),
      ).toBe(true);
      expect(overlap.every(Number.isNaN)).toBe(true);
    }
  });

  test('a run is not removed while it is followed', async () => {
    const begun = Promise.withResolvers<void>();
    const report = ({ done }: { readonly done: number }) => done > 0 && begun.resolve();
    const work = pinning(() => analyse(workspace, 'evolution', request, { ...quiet, report }));
    await begun.promise;
    expect(() => removeRun(workspace, 'run')).toThrow('a job that runs works with it');
    const { analysisId } = await work;
    expect((showAnalysis(workspace, 'evolution', analysisId) as Evolution).layers).toEqual(shown().layers);
  });

  test('it goes with its run', () => {
    removeRun(workspace, 'run');
    expect(listAnalyses(workspace, 'evolution')).toEqual([]);
  });
});

function pearson(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    sa += a[i]!;
    sb += b[i]!;
    saa += a[i]! ** 2;
    sbb += b[i]! ** 2;
    sab += a[i]! * b[i]!;
  }
  return (n * sab - sa * sb) / Math.sqrt((n * saa - sa ** 2) * (n * sbb - sb ** 2));
}
