import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { imagesOfSplit } from '../../../../src/catalog/datasets/images.ts';
import type { JobContext } from '../../../../src/shared/job.ts';
import { type Preprocessing, preprocessingSchema } from '../../../../src/shared/preprocessing.ts';
import { addDataset } from '../../../../src/workbench/datasets/addDataset.ts';
import { loadModel } from '../../../../src/workbench/models/models.ts';
import { isTie, rightCount } from '../../../../src/workbench/models/proof/comparison.ts';
import { prove } from '../../../../src/workbench/models/proof/prove.ts';
import { imagesToProve, withScorer } from '../../../../src/workbench/models/proof/scoring.ts';
import { chooseRuntime } from '../../../../src/workbench/runtimes/choose.ts';
import { train } from '../../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../../host/cli/binary.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
afterAll(folder.remove);

/** Discs, red or blue, whole or ellipses that lie: told apart by their colours and by whether a picture is squashed. */
async function writeDiscs(root: string, perClass: number): Promise<void> {
  const random = (i: number) => ((Math.imul(i + 1, 2_654_435_761) >>> 0) % 1000) / 1000;
  for (const [name, colour, flat] of [
    ['redDisc', [220, 60, 40], 1],
    ['blueDisc', [40, 60, 220], 1],
    ['redEllipse', [220, 60, 40], 0.5],
    ['blueEllipse', [40, 60, 220], 0.5],
  ] as const) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const radius = 9 + 6 * random(3 * i);
      const [x, y] = [20 + 20 * random(3 * i + 1), 17 + 6 * random(3 * i + 2)];
      const [r, g, b] = colour.map((value) => Math.round(value * (0.7 + 0.3 * random(7 * i))));
      const ground = Math.round(80 + 90 * random(11 * i));
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="rgb(${ground},${ground},${ground})"/><ellipse cx="${x}" cy="${y}" rx="${radius}" ry="${radius * flat}" fill="rgb(${r},${g},${b})"/></svg>`;
      await sharp(Buffer.from(svg))
        .png()
        .toFile(join(root, name, `${i}.png`));
    }
  }
}

const part = (fields: object): Preprocessing =>
  preprocessingSchema.parse({
    ...{ channels: 3, decodeSize: [32, 32], cropSize: [32, 32], cropRounding: 'even', scale: 1 / 255, mean: 'none' },
    resize: { mode: 'short', size: 32, interpolation: 'bilinear', antialias: true },
    ...fields,
  });

test('the pixels of a network that was trained here are found, or tied with what is found; blue first is not tied with red first', async () => {
  await writeDiscs(folder.at('discs'), 60);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('discs'), 'discs', quiet);
  const squash = { mode: 'squash', size: [32, 32], interpolation: 'bilinear', antialias: true };
  const truth = part({ channelOrder: 'bgr', scale: 2 / 255, mean: [1, 1, 1], resize: squash });
  const recipe = { epochs: 8, threads: 1, batchSize: 16, augmentation: 'none' as const };
  const network = { preset: 'zfnet-small' };
  const request = { dataset: 'discs', network, inputShape: [3, 32, 32] as const, name: 'run', recipe };
  await train(workspace, { ...request, preprocessing: truth }, quiet);

  const { dataset, network: trained, weights } = loadModel(workspace, 'run@8');
  const images = imagesToProve(imagesOfSplit(workspace.catalog, dataset!.id, 'train'));
  const subject = { network: trained, weights, images, root: dataset!.root, memoryBytes: workspace.memoryBytes };
  const runtime = await chooseRuntime();
  const { best, rows, found, right, redFirst } = await withScorer(
    { ...subject, runtime },
    quiet.signal,
    async (score) => {
      const proof = await prove(part({}), images.length, score, () => {});
      const scoreAll = (preprocessing: Preprocessing) => score(preprocessing, images.length);
      return {
        ...{ ...proof, found: await scoreAll(proof.best), right: await scoreAll(truth) },
        redFirst: await scoreAll(part({ scale: 2 / 255, mean: [1, 1, 1], resize: squash })),
      };
    },
  );
  workspace.close();

  expect(rows[0]).toMatchObject({ preprocessing: best, isTied: true });
  expect(rightCount(found) / found.isRight.length).toBeGreaterThan(0.9);
  expect(isTie(found, right)).toBe(true);
  expect(isTie(found, redFirst)).toBe(false);
  expect(best.channelOrder).toBe('bgr');
  const isStartTied = rows.find((row) => JSON.stringify(row.preprocessing) === JSON.stringify(part({})))!.isTied;
  expect(isStartTied).toBe(false);
}, 180_000);

test('of many images 200, as many of each class as there are, always the same', () => {
  const images = Array.from({ length: 1000 }, (_, i) => ({ id: i, label: i < 20 ? 0 : (i % 3) + 1 }));
  const chosen = imagesToProve(images);
  expect(chosen).toHaveLength(200);
  expect([0, 1, 2, 3].map((label) => chosen.filter((image) => image.label === label).length)).toEqual([20, 60, 60, 60]);
  expect(new Set(chosen).size).toBe(200);
  expect(imagesToProve(images)).toEqual(chosen);
});
