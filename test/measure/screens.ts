import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import sharp from 'sharp';
import { saveAnalysis } from '../../src/catalog/analyses.ts';
import { insertDataset } from '../../src/catalog/datasets/datasets.ts';
import { findModel } from '../../src/catalog/models/models.ts';
import { putBlob } from '../../src/catalog/storage/blobs.ts';
import { hashOf } from '../../src/catalog/storage/content.ts';
import { randomBytes, randomIntegers } from '../../src/engine/random.ts';
import { encodeNpy } from '../../src/modelfile/npy.ts';
import { keepModel } from '../../src/workbench/bench/keptModel.ts';
import { median } from '../../src/workbench/bench/measurement.ts';
import { randomModel } from '../../src/workbench/bench/subject.ts';
import { chooseRuntime } from '../../src/workbench/runtimes/choose.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import { chromiumFlags, chromiumPath } from '../e2e/chromium.ts';
import { startHost } from '../e2e/workbench.ts';
import { frameTimes, goTo, watchFrames } from './atlas.ts';
import type { Measured } from './queries.ts';

const [classCount, imageCount, evaluations, photographs] = [1000, 50_000, 6, 3];
const classes = Array.from({ length: classCount }, (_, c) => `class ${c}`);
/** What has not come by then does not. */
const mostMs = 60_000;
const bounds = { shownMs: 200, frameMs: 50, previewMs: 300 } as const;

/**
 * In Chromium: how soon the confusion matrix of 1000 classes and 50 000 images is drawn, how evenly it scrolls, and how soon photographs of 24 megapixels
 * are there by themselves; each is seen for the first time.
 */
export async function measureScreens(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-screens-'));
  try {
    await makeWorkspace(folder);
    const { child, url } = await startHost(folder);
    const browser = await chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumFlags] });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(url);
      return [...(await ofMatrix(page)), await ofPreviews(page)];
    } finally {
      await browser.close();
      child.kill('SIGINT');
      await new Promise((done) => child.once('exit', done));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeWorkspace(folder: string): Promise<void> {
  const root = join(folder, 'pictures');
  mkdirSync(root, { recursive: true });
  const files = await Promise.all(Array.from({ length: photographs }, (_, i) => writePhotograph(root, i)));
  const rows = Array.from({ length: imageCount }, (_, i) => {
    const { name, hash, bytes } = files[i % photographs]!;
    const rest = { record: null, split: 'val' as const, bytes, width: 6000, height: 4000, broken: null };
    return { path: name, hash, label: i % classCount, ...rest };
  });
  const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'measuring');
  insertDataset(workspace.catalog, { name: 'large', root, format: 'folder', classes }, rows);
  const runtime = await chooseRuntime(undefined);
  const model = keepModel(workspace, { runtime, ...randomModel('zfnet-small', classCount) }, 'wide');
  for (let i = 0; i < evaluations; i++) keepEvaluation(workspace, model);
  workspace.close();
}

/** As much in it as a camera's: large shapes, and the noise of a sensor. */
async function writePhotograph(root: string, i: number) {
  const raw = sharp(randomBytes(['photograph', i], 150 * 100 * 3), { raw: { width: 150, height: 100, channels: 3 } });
  const name = `${i}.jpg`;
  const noise = {
    create: {
      width: 6000,
      height: 4000,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 8 },
    },
  } as const;
  const sensor = await sharp(noise).raw().toBuffer();
  const file = await raw
    .resize(6000, 4000, { kernel: 'cubic' })
    .composite([{ input: sensor, raw: { width: 6000, height: 4000, channels: 3 }, blend: 'soft-light' }])
    .jpeg({ quality: 92 })
    .toBuffer();
  writeFileSync(join(root, name), file);
  return { name, hash: hashOf(file), bytes: file.length };
}

/** Four of five images are taken for what they are, the others for anything. */
function keepEvaluation({ catalog, blobs }: Workspace, model: string): void {
  const any = randomIntegers(['predicted'], imageCount, classCount);
  const labels = Int32Array.from({ length: imageCount }, (_, i) => i % classCount);
  const predicted = labels.map((label, i) => (i % 5 === 0 ? any[i]! : label));
  const confusion = new Int32Array(classCount ** 2);
  for (const [i, label] of labels.entries()) confusion[label * classCount + predicted[i]!]! += 1;
  const vectors = {
    images: Int32Array.from({ length: imageCount }, (_, i) => i + 1),
    ...{ labels, predicted, ranks: labels.map((label, i) => (label === predicted[i] ? 0 : 1 + (i % 9))) },
    probabilities: Float32Array.from(labels, (label, i) => (label === predicted[i] ? 0.9 : 0.1)),
    confidences: Float32Array.from(labels, (_, i) => 0.5 + (i % 50) / 100),
  };
  const named = Object.entries({ ...vectors, confusion }).map(([name, data]) => {
    const shape = name === 'confusion' ? [classCount, classCount] : [imageCount];
    return [name, putBlob(blobs, encodeNpy({ shape, data }))] as const;
  });
  const { id, blob } = findModel(catalog, model);
  saveAnalysis(catalog, {
    ...{ kind: 'evaluation', models: [id], datasets: [1], blobs: named.map(([, own]) => own) },
    parameters: {
      ...{ dataset: 'large', split: 'val', classes, weightsHash: blob, runtime: 'none', versions: {} },
    },
    result: { done: imageCount, elapsedMs: 1, ...Object.fromEntries(named) },
  });
}

/** From the click on until the matrix has colour in its middle. */
const untilDrawn = (address: string) => `new Promise((resolve, reject) => {
  setTimeout(reject, ${mostMs}, 'no matrix');
  const startMs = performance.now();
  ${goTo(address)};
  const look = () => {
    const canvas = document.querySelector('.matrix canvas');
    const { width = 0, height = 0 } = canvas ?? {};
    const isDrawn = width > 0 && canvas.getContext('2d').getImageData(width / 2, height / 2, 1, 1).data[3] > 0;
    if (isDrawn) resolve(performance.now() - startMs);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

async function ofMatrix(page: Page): Promise<Measured[]> {
  const found: number[] = [];
  // The first loads the screen's code.
  for (let id = 1; id <= evaluations; id++) {
    await page.evaluate(goTo('/jobs'));
    await page.waitForTimeout(1000);
    found.push(await page.evaluate<number>(untilDrawn(`/evaluation?analysis=${id}`)));
  }
  const [first, ...rest] = found as [number, ...number[]];
  const ms = median(rest);
  const what = `a confusion matrix of ${classCount} classes, ${imageCount} images`;
  await page.evaluate(untilDrawn('/evaluation?analysis=1&enlarged=true'));
  await page.waitForTimeout(1000);
  const { x, y, width, height } = (await page.locator('.matrix canvas').boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.evaluate(watchFrames);
  for (const [right, down] of [
    [0, 150],
    [150, 0],
    [-150, -150],
  ] as const)
    for (let i = 0; i < 110; i++) {
      await page.mouse.wheel(right, down);
      await page.waitForTimeout(12);
    }
  const frames = await frameTimes(page);
  const longest = Math.max(...frames);
  return [
    [
      `${what}, drawn`,
      `${ms.toFixed(0)} ms, with the screen's code ${first.toFixed(0)} ms`,
      `≤ ${bounds.shownMs} ms`,
      ms <= bounds.shownMs,
    ],
    [
      `${what}, longest frame while scrolling`,
      `${longest.toFixed(0)} ms`,
      `≤ ${bounds.frameMs} ms`,
      longest <= bounds.frameMs,
    ],
  ];
}

const untilPreviewed = `new Promise((resolve, reject) => {
  setTimeout(reject, ${mostMs}, 'no picture');
  const startMs = performance.now();
  document.querySelector('button[aria-label="Look at the picture by itself"]').click();
  const look = () => {
    const own = document.querySelector('[role=dialog] img');
    if (own?.complete && own.naturalWidth > 0) resolve(performance.now() - startMs);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

async function ofPreviews(page: Page): Promise<Measured> {
  const found: number[] = [];
  for (let i = 1; i <= photographs; i++) {
    await page.evaluate(goTo(`/inspect?model=wide@0&image=${i}`));
    await page.getByRole('button', { name: 'Look at the picture by itself' }).first().waitFor();
    await page.waitForTimeout(3000);
    found.push(await page.evaluate<number>(untilPreviewed));
    await page.keyboard.press('Escape');
  }
  const ms = median(found);
  return [
    'a photograph of 24 megapixels by itself, first seen',
    `${ms.toFixed(0)} ms (${found.map((own) => own.toFixed(0)).join(', ')})`,
    `≤ ${bounds.previewMs} ms`,
    ms <= bounds.previewMs,
  ];
}
