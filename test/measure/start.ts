import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, expect } from '@playwright/test';
import { median } from '../../src/workbench/bench/measurement.ts';
import { chromiumFlags, chromiumPath } from '../e2e/chromium.ts';
import { goTo, startHost } from '../e2e/workbench.ts';
import type { Measured } from './queries.ts';

const times = 3;
const startBoundMs = 3000;
const pageBoundMiB = 3;

/**
 * From the start of a host on the workspace in `folder`, Chromium being open, until a click on its page has led to another screen's
 * content; and what a browser that has seen none of the page is sent for all screens.
 */
export async function measureStart(folder: string): Promise<Measured[]> {
  const ms: number[] = [];
  for (let i = 0; i < times; i++) ms.push(await coldStart(folder));
  const found = median(ms);
  const page = pageMiB(join(import.meta.dirname, '../../out/renderer'));
  return [
    ['cold start, to a click that is answered', `${(found / 1000).toFixed(1)} s`, '≤ 3 s', found <= startBoundMs],
    [
      'the page without source maps, compressed',
      `${page.toFixed(2)} MiB`,
      `≤ ${pageBoundMiB} MiB`,
      page <= pageBoundMiB,
    ],
  ];
}

async function coldStart(folder: string): Promise<number> {
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumFlags] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const startMs = performance.now();
  const { child, url } = await startHost(folder);
  await page.goto(url);
  await goTo(page, 'Training');
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  const ms = performance.now() - startMs;
  await browser.close();
  child.kill('SIGINT');
  await new Promise((done) => child.once('exit', done));
  return ms;
}

/** All files of the page, each compressed as a host may send it. */
function pageMiB(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.map'),
  );
  const bytes = files.map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).byteLength);
  return bytes.reduce((sum, own) => sum + own, 0) / 2 ** 20;
}
