import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { openIdx } from '../../../src/dataset/idx.ts';
import { amountCurves, straightness } from '../../../src/experiments/invariance/declaration/curves.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import type { ProjectionReport } from '../../../src/workbench/features/project.ts';
import type { listUnitsWithTops } from '../../../src/workbench/features/units.ts';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { switchbackJson, temporaryFolder } from './binary.ts';

type Units = ReturnType<typeof listUnitsWithTops>;

/** Debian's package dataset-fashion-mnist; `.ci/run` installs it. */
const fashion = '/usr/share/datasets/fashion-mnist';
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const model = ['--model', 'fashion@3'];
afterAll(folder.remove);

const title = existsSync(fashion)
  ? 'Fashion-MNIST'
  : `Fashion-MNIST (skipped: ${fashion} is not there, install dataset-fashion-mnist)`;

describe.skipIf(!existsSync(fashion))(title, { timeout: 1_200_000 }, () => {
  test('three epochs of zfnet-small on a third of the images classify at least 85 % of the validation images', async () => {
    writeThird(folder.at('third'));
    await switchbackJson('dataset', 'add', folder.at('third'), '--name', 'fashion', ...workspace);
    const recipe = ['--network', 'zfnet-small', '--epochs', '3', '--lower-after', '2', '--name', 'fashion'];
    const run = await switchbackJson<RunDescription>('train', '--dataset', 'fashion', ...recipe, ...workspace);
    expect(run.lastEpoch?.valError).toBeLessThanOrEqual(0.15);
  });

  test('its maps are indexed over the 10 000 test images, and a unit is projected', async () => {
    const index = ['index', ...model, '--dataset', 'fashion', '--split', 'test', ...workspace] as const;
    await switchbackJson(...index);
    const { units, images } = await switchbackJson<Units>('units', ...model, '--layer', 'pool5', ...workspace);
    expect(images).toBe(10_000);
    const strongest = units.toSorted((a, b) => b.maximum - a.maximum)[0]!;
    const out = folder.at('unit');
    const options = ['--layer', 'pool5', '--channel', String(strongest.channel), '--out', out];
    const report = await switchbackJson<ProjectionReport>('project', ...model, ...options, ...workspace);
    expect(report.indexed?.agrees).toBe(true);
    expect(report.activation).toBeCloseTo(strongest.maximum, 3);
    expect(report.scale).toBeGreaterThan(0);
    expect(report.image.className).toBe(strongest.top[0]?.className);
  });

  test('a figure and an occlusion are drawn of it', async () => {
    const out = folder.at('figure.pdf');
    await switchbackJson('figure', 'features', ...model, '--out', out, ...workspace);
    expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-');
    const picture = folder.at('picture.png');
    const pixels = (await openIdx(`${fashion}/t10k-images-idx3-ubyte.gz`)).record(0);
    await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } }).toFile(picture);
    const options = ['--image', picture, '--window', '6', '--stride', '3', '--out', folder.at('occlusion')];
    const { clean } = await switchbackJson<{ clean: { probabilities: number[] } }>(
      'occlude',
      ...model,
      ...options,
      ...workspace,
    );
    expect(clean.probabilities[0]).toBeGreaterThan(0.3);
  });

  test('with a translation the features go nearly straight away at the top, and no layer is invariant to rotation', async () => {
    const out = folder.at('invariance');
    const asked = ['--images', '32', '--layers', 'pool1,relu7', '--transform', 'vertical', 'horizontal'];
    await switchbackJson(
      'invariance',
      ...model,
      '--dataset',
      'fashion',
      ...asked,
      'rotation',
      '--out',
      out,
      ...workspace,
    );
    const own = shownInvariance(out);
    for (const translation of [0, 1])
      expect(straightness(own, translation, 1)).toBeGreaterThan(straightness(own, translation, 0));
    for (const layer of [0, 1]) {
      const { amounts, mean } = amountCurves(own, 2, { layer }, true);
      const turned = mean.filter((_, i) => amounts[i]! >= 60 && amounts[i]! <= 300);
      expect(Math.min(...turned)).toBeGreaterThan(0.5);
    }
  });

  test("features of a high layer classify test images better than layer 1's (the paper, table 7)", async () => {
    const asked = ['--layers', 'pool1,relu7', '--per-class', '100', '--folds', '5', '--out', folder.at('probe')];
    await switchbackJson('probe', ...model, '--dataset', 'fashion', '--split', 'test', ...asked, ...workspace);
    const { shape, data } = decodeNpy(readFileSync(folder.at('probe', 'accuracy.npy')));
    expect(shape).toEqual([2, 2, 5]);
    const accuracy = data as Float32Array;
    const meanOf = (layer: number, method: number) =>
      accuracy.subarray(5 * (2 * layer + method), 5 * (2 * layer + method + 1)).reduce((sum, own) => sum + own, 0) / 5;
    for (const method of [0, 1]) expect(meanOf(1, method)).toBeGreaterThan(meanOf(0, method));
  });

  test('the first layer settles before the highest (§4.1)', async () => {
    const asked = ['--layers', 'pool1,pool5,relu7', '--maps', '2', '--split', 'val', '--out', folder.at('evolution')];
    await switchbackJson('evolve', '--model', 'fashion', '--dataset', 'fashion', ...asked, ...workspace);
    const { shape, data } = decodeNpy(readFileSync(folder.at('evolution', 'overlap.npy')));
    expect(shape).toEqual([2, 3]);
    for (const step of [0, 1]) {
      const [low, middle, high] = (data as Float32Array).slice(3 * step, 3 * step + 3);
      expect(low).toBeGreaterThan(Number(middle));
      expect(low).toBeGreaterThan(Number(high));
    }
  });

  test('masking the same part of pullovers changes features more alike than random places do (table 1)', async () => {
    const marks = fileURLToPath(new URL('../../../docs/experiments/pullovers.csv', import.meta.url));
    const asked = ['--marks', marks, '--layers', 'pool5', '--out', folder.at('correspondence')];
    await switchbackJson('correspond', ...model, '--dataset', 'fashion', ...asked, ...workspace);
    const [, ...rows] = readFileSync(folder.at('correspondence', 'correspondence.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(Number(row.split(',').at(-1)), row).toBeLessThan(0.05);
  });
});

/** What the files of an invariance hold. */
function shownInvariance(out: string): Parameters<typeof amountCurves>[0] {
  const array = (name: string) => decodeNpy(readFileSync(`${out}/${name}.npy`)).data as Float32Array;
  const { images, layers, transformations } = JSON.parse(readFileSync(`${out}/invariance.json`, 'utf8'));
  return { images, layers, transformations, distance: array('distance'), norm: array('norm'), probability: null };
}

/** Writes the set with a third of its training images, which is enough to learn from in a minute or two, and all of its test images. */
function writeThird(to: string): void {
  mkdirSync(to);
  for (const file of readdirSync(fashion)) {
    if (file.startsWith('t10k')) copyFileSync(join(fashion, file), join(to, file));
    else {
      const bytes = gunzipSync(readFileSync(join(fashion, file)));
      const head = file.includes('images') ? 16 : 8;
      bytes.writeUInt32BE(bytes.readUInt32BE(4) / 3, 4);
      writeFileSync(join(to, file.replace('.gz', '')), bytes.subarray(0, head + (bytes.length - head) / 3));
    }
  }
}
