import { expect, test } from 'vitest';
import { beginPass, listPasses, passState } from '../../../src/catalog/features/indexes.ts';
import { saveUnitSheets } from '../../../src/catalog/features/unitSheets.ts';
import { commonestClass, listUnits, listUnitsWithTops, topOfUnit } from '../../../src/workbench/features/units.ts';
import { failure, plansOf } from '../../catalog/fixtures.ts';
import { catalogWithImages, indexedCheckpoint } from './indexedCatalog.ts';

const pool1 = { model: 'run@1', layer: 'pool1' };

/** Images with odd ids are discs, those with even ids rings. */
function indexed() {
  const subject = catalogWithImages();
  const maps = [{ images: [1, 3, 5, 2] }, { images: [2, 4], firings: 0 }, { images: [2, 4, 6] }];
  indexedCheckpoint(subject, { run: 'run', epoch: 1, found: { pool1: maps } });
  return subject;
}

test('selectivity is the share of nine images that are strongest and of the commonest class', () => {
  expect(commonestClass([2, 2, 1, 2, 0, 2, 2, 2, 2], 9)).toEqual({
    topClass: 2,
    topClassImages: 7,
    selectivity: 7 / 9,
  });
  expect(commonestClass([3], 9)).toEqual({ topClass: 3, topClassImages: 1, selectivity: 1 / 9 });
  expect(commonestClass([3, 3], 2)).toEqual({ topClass: 3, topClassImages: 2, selectivity: 1 });
  expect(commonestClass([], 9)).toEqual({ topClass: null, topClassImages: 0, selectivity: 0 });
});

test('units come with their numbers and class; a dead one is of no class', () => {
  const { units, images, classes } = listUnits(indexed(), pool1, 'deconvnet');
  expect([images, classes]).toEqual([200, ['disc', 'ring']]);
  expect(units).toMatchObject([
    {
      channel: 0,
      maximum: 9,
      mean: 0.1,
      firingShare: 0.02,
      firedShare: 0.005,
      dead: false,
      topClass: 0,
      strongest: 4,
      selectivity: 3 / 9,
    },
    { channel: 1, maximum: 0, firingShare: 0, dead: true, topClass: null, strongest: 0, selectivity: 0, sheet: null },
    { channel: 2, topClass: 1, strongest: 3, selectivity: 3 / 9 },
  ]);
});

test('where the maps of a layer are scores, they are the classes of the model', () => {
  const subject = catalogWithImages();
  indexedCheckpoint(subject, { run: 'run', epoch: 1, found: { pool1: [{ images: [1] }], fc8: [{ images: [1] }] } });
  expect(listUnits(subject, { ...pool1, layer: 'fc8' }, null).outputs).toEqual(['disc', 'ring']);
  expect(listUnits(subject, pool1, null).outputs).toBeNull();
});

test('a sheet belongs to one rule, and a sheet under another rule hides no unit', () => {
  const subject = indexed();
  const [pass] = listPasses(subject.catalog);
  const sheet = { channel: 2, tiles: [], projectionsBlob: 'p', clippedBlob: 'c', patchesBlob: 'q' };
  saveUnitSheets(subject.catalog, pass!.id, 'pool1', 'deconvnet', [sheet]);
  const sheetsUnder = (rule: string) => listUnits(subject, pool1, rule).units.map((unit) => unit.sheet);
  expect(sheetsUnder('deconvnet')).toEqual([null, null, { projections: 'p', clipped: 'c', patches: 'q' }]);
  expect(sheetsUnder('guided')).toEqual([null, null, null]);
});

test('an image on which a map does not fire is none of its strongest, whatever the index keeps', () => {
  const subject = catalogWithImages();
  const maps = [{ images: [1, 2, 3, 4], maximum: 2, firings: 2 }];
  indexedCheckpoint(subject, { run: 'run', epoch: 1, found: { pool1: maps } });
  const [pass] = listPasses(subject.catalog);
  expect(passState(subject.catalog, pass!.id, 'pool1')[0]!.top.map(({ value }) => value)).toEqual([2, 1, 0, -1]);
  expect(topOfUnit(subject, pool1, 0).map(({ imageId }) => imageId)).toEqual([1, 2]);
  const [unit] = listUnitsWithTops(subject, pool1).units;
  expect(unit).toMatchObject({ strongest: 2, selectivity: 1 / 9, top: [{ activation: 2 }, { activation: 1 }] });
});

test("a unit's images come strongest first", () => {
  const top = topOfUnit(indexed(), pool1, 0);
  expect(top.map(({ rank, imageId, className, activation }) => [rank, imageId, className, activation])).toEqual([
    [1, 1, 'disc', 9],
    [2, 3, 'disc', 8],
    [3, 5, 'disc', 7],
    [4, 2, 'ring', 6],
  ]);
});

test('the latest finished pass over a layer is shown, of the split asked for', () => {
  const subject = indexed();
  expect(failure(() => listUnits(subject, { ...pool1, split: 'test' as const }, 'deconvnet'))?.code).toBe('NOT_FOUND');
  const { modelId, datasetId } = listPasses(subject.catalog)[0]!;
  const running = {
    modelId,
    datasetId,
    split: 'val' as const,
    top: 20,
    images: 200,
    runtime: 'onnx',
    layers: ['pool1'],
  };
  beginPass(subject.catalog, running);
  expect(listUnits(subject, pool1, 'deconvnet').units).toHaveLength(3);
});

test('no table is gone through from end to end', () => {
  const subject = indexed();
  const plans = plansOf(subject.catalog, () => {
    listUnits(subject, pool1, 'deconvnet');
    listUnitsWithTops(subject, pool1);
    topOfUnit(subject, pool1, 0);
  }).flat();
  expect(plans.filter((line) => /SCAN (top_activation|top|feature_map|map|sheet|image)\b/.test(line))).toEqual([]);
});
