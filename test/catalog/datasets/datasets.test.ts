import { describe, expect, test } from 'vitest';
import {
  brokenImages,
  classCounts,
  datasetById,
  findDataset,
  insertDataset,
  labelOf,
  listDatasets,
  remarksOn,
  renameClass,
} from '../../../src/catalog/datasets/datasets.ts';
import {
  imageById,
  imagesByIds,
  imagesNamed,
  imagesOfSplit,
  pageOfImages,
} from '../../../src/catalog/datasets/images.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { modelById } from '../../../src/catalog/models/models.ts';
import { imageName } from '../../../src/dataset/listed.ts';
import { say } from '../../../src/shared/sentence.ts';
import { catalogWithCheckpoint, emptyCatalog, failure, image, newRun, plansOf } from '../fixtures.ts';

const shapes = { name: 'shapes', root: '/data/shapes', format: 'folder', classes: ['disc', 'ring "x"', 'Ω'] };

/** Six images: train 0 1, val 2, test 3, broken 4 (train) and 5 (val). */
function sixImages() {
  const db = emptyCatalog();
  const splits = ['train', 'train', 'val', 'test', 'train', 'val'] as const;
  const images = splits.map((split, i) =>
    image(i, {
      split,
      record: i === 1 ? 17 : null,
      broken: i > 3 ? say('common.verbatim', { text: `reason ${i}` }) : null,
    }),
  );
  return { db, id: insertDataset(db, shapes, images) };
}

describe('datasets', () => {
  test('a data set comes back as it was recorded', () => {
    const { db, id } = sixImages();
    const found = findDataset(db, 'shapes');
    expect(found).toEqual({ id, ...shapes, state: 0, createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
    expect(datasetById(db, id)).toEqual(found);
  });

  test('a summary counts readable images by split and broken ones apart, each data set for itself', () => {
    const { db, id } = sixImages();
    const other = insertDataset(db, { ...shapes, name: 'empty' }, []);
    expect(listDatasets(db)).toMatchObject([
      { id, name: 'shapes', images: 6, broken: 2, splits: { train: 2, val: 1, test: 1 } },
      { id: other, name: 'empty', images: 0, broken: 0, splits: { train: 0, val: 0, test: 0 } },
    ]);
  });

  test('classes are counted by split without broken images', () => {
    const { db, id } = sixImages();
    expect(classCounts(db, id)).toEqual([
      { label: 0, split: 'train', images: 1 },
      { label: 0, split: 'val', images: 1 },
      { label: 1, split: 'test', images: 1 },
      { label: 1, split: 'train', images: 1 },
    ]);
  });

  test('broken images are counted by reason, the commonest first, and the first few named', () => {
    const db = emptyCatalog();
    const reasons = ['damagedPicture', 'empty', 'empty', 'empty'] as const;
    const images = reasons.map((reason, i) => image(i, { broken: say(`dataset.${reason}`) }));
    const id = insertDataset(db, shapes, [...images, image(9)]);
    const named = (i: number) => ({ path: `a/${i}.png`, record: null, member: null });
    expect(brokenImages(db, id, 'broken', 2)).toEqual([
      { reason: say('dataset.empty'), count: 3, images: [1, 2].map(named) },
      { reason: say('dataset.damagedPicture'), count: 1, images: [named(0)] },
    ]);
  });

  test('remarks are kept with it', () => {
    const db = emptyCatalog();
    const remarks = [say('dataset.linksLeftOut', { count: 1, names: ['c'] })];
    expect(remarksOn(db, insertDataset(db, shapes, [image(1)], remarks))).toEqual(remarks);
    expect(remarksOn(db, insertDataset(db, { ...shapes, name: 'other' }, [image(1)]))).toEqual([]);
  });

  test('a name in use is refused and nothing is recorded', () => {
    const { db } = sixImages();
    const refused = failure(() => insertDataset(db, shapes, [image(7)]));
    expect(refused).toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringContaining('"shapes"') });
    expect(listDatasets(db)[0]?.images).toBe(6);
  });

  test('images that stop half-way leave no data set', () => {
    const db = emptyCatalog();
    function* failing() {
      yield image(1);
      throw new Error('unplugged');
    }
    expect(() => insertDataset(db, shapes, failing())).toThrow('unplugged');
    expect(listDatasets(db)).toEqual([]);
  });

  test('an unknown name is answered with what there is, an unknown id too', () => {
    expect(failure(() => findDataset(emptyCatalog(), 'shape'))?.message).toContain('switchback dataset add');
    const { db } = sixImages();
    expect(failure(() => findDataset(db, 'shape'))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('there is shapes'),
    });
    expect(failure(() => datasetById(db, 99))?.code).toBe('NOT_FOUND');
  });
});

describe('images', () => {
  test('one in an archive keeps its name there, by which it is found', () => {
    const db = emptyCatalog();
    const held = image(1, { path: 'set.tar', record: 512, member: 'a/1.png' });
    const id = insertDataset(db, shapes, [image(0), held]);
    expect(imagesOfSplit(db, id, 'train')[1]).toMatchObject({ path: 'set.tar', record: 512, member: 'a/1.png' });
  });

  test('images are found by what they are called, all at once; names of other data sets are none', () => {
    const db = emptyCatalog();
    const inTar = image(1, { path: 'set.tar', record: 512, member: 'a/1.png' });
    const inParquet = image(2, { path: 'set.parquet', record: 7, member: '' });
    const images = [image(0), inTar, inParquet, image(3, { path: 'digits', record: 4 })];
    insertDataset(db, { ...shapes, name: 'other' }, [image(9)]);
    const id = insertDataset(db, shapes, images);
    const names = images.map(imageName);
    expect(names).toEqual(['a/0.png', 'set.tar/a/1.png', 'set.parquet#7', 'digits#4']);
    const found = imagesNamed(db, id, [...names, 'a/9.png', 'digits', 'set.tar']);
    expect([...found].map(([name, own]) => [name, own.id]).sort()).toEqual(
      names.map((name, i) => [name, i + 2]).sort(),
    );
    expect(found.get('set.tar/a/1.png')).toMatchObject({ path: 'set.tar', record: 512, member: 'a/1.png' });
  });

  test('a split gives its readable images by id', () => {
    const { db, id } = sixImages();
    const train = imagesOfSplit(db, id, 'train');
    expect(train.map(({ path, record }) => [path, record])).toEqual([
      ['a/0.png', null],
      ['a/1.png', 17],
    ]);
    const { broken: _broken, ...recorded } = image(0);
    expect(train[0]).toEqual({ id: 1, datasetId: id, member: null, ...recorded });
    expect(imagesOfSplit(db, id, 'val')).toHaveLength(1);
    expect(imagesOfSplit(db, id + 1, 'train')).toEqual([]);
  });

  test('a page of a split, or of one class of it, begins where it is asked to', () => {
    const { db, id } = sixImages();
    const ids = (label: number | null, offset: number, limit: number) =>
      pageOfImages(db, { datasetId: id, split: 'train', label }, offset, limit).map((found) => found.id);
    expect(ids(null, 0, 9)).toEqual([1, 2]);
    expect(ids(null, 1, 9)).toEqual([2]);
    expect(ids(null, 0, 1)).toEqual([1]);
    expect(ids(1, 0, 9)).toEqual([2]);
    expect(ids(2, 0, 9)).toEqual([]);
  });

  test('the images before a page are skipped in an index, without reading their rows', () => {
    const { db, id } = sixImages();
    for (const label of [null, 1]) {
      const [plan] = plansOf(db, () => pageOfImages(db, { datasetId: id, split: 'train', label }, 5, 5));
      expect(plan!.join()).toContain('SEARCH image USING COVERING INDEX');
      expect(plan!.filter((line) => /SCAN image|TEMP B-TREE/.test(line))).toEqual([]);
    }
  });

  test('images by ids: each once, unknown ones left out', () => {
    const { db } = sixImages();
    const found = imagesByIds(db, [3, 1, 3, 99]);
    expect([...found.keys()].sort()).toEqual([1, 3]);
    expect(found.get(3)?.split).toBe('val');
    expect(imagesByIds(db, []).size).toBe(0);
    expect(failure(() => imageById(db, 99))?.code).toBe('NOT_FOUND');
  });
});

describe('a class gets another name', () => {
  test('in the data set, the models of its runs and what a person has said of other models, and nowhere else', () => {
    const { db, datasetId, modelId } = catalogWithCheckpoint();
    const elsewhere = insertDataset(db, { ...shapes, name: 'others', classes: ['disc', 'ring'] }, [image(90)]);
    const other = saveCheckpoint(db, {
      runId: newRun(db, 'second', elsewhere),
      epoch: 1,
      blob: 'b'.repeat(64),
      valError: null,
    });
    db.exec(`INSERT INTO class_table VALUES (${other}, ${datasetId}, 'ring', 1), (${other}, ${elsewhere}, 'ring', 0)`);
    renameClass(db, datasetById(db, datasetId), 1, 'annulus "x"');
    expect(datasetById(db, datasetId).classes).toEqual(['disc', 'annulus "x"']);
    expect(modelById(db, modelId).classes).toEqual(['disc', 'annulus "x"']);
    expect(modelById(db, other).classes).toEqual(['disc', 'ring']);
    expect(datasetById(db, elsewhere).classes).toEqual(['disc', 'ring']);
    expect(db.prepare('SELECT class FROM class_table ORDER BY dataset_id').pluck().all()).toEqual([
      'annulus "x"',
      'ring',
    ]);
  });

  test('but none that another class has, or that is none', () => {
    const { db, datasetId } = catalogWithCheckpoint();
    const dataset = datasetById(db, datasetId);
    for (const name of ['disc', '', ' ', 'a\nb', 'x'.repeat(1001)])
      expect(failure(() => renameClass(db, dataset, 1, name))?.code).toBe('BAD_ARGUMENT');
    expect(() => renameClass(db, dataset, 1, 'ring')).not.toThrow();
    expect(failure(() => labelOf(dataset, 'disk'))?.message).toMatch(/no class "disk"/);
  });
});
