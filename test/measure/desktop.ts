import { chromium, expect, type Page } from '@playwright/test';
import { median } from '../../src/workbench/bench/measurement.ts';
import { chromiumFlags, chromiumPath } from '../e2e/chromium.ts';
import { closeElectron, electronReason, goTo, launchElectron, startHost } from '../e2e/workbench.ts';
import { firstTilesMs, framesMs, goTo as goToAddress } from './atlas.ts';
import { sheetEpochs } from './largeWorkspace.ts';
import type { Measured } from './queries.ts';

/** A workbench that has been started from nothing, and what ends it. */
interface Started {
  readonly page: Page;
  readonly close: () => Promise<void>;
}
type Start = (folder: string) => Promise<Started>;

/** With a window like Electron's: one that nobody sees draws in another way. */
const inBrowser: Start = async (folder) => {
  const { child, url } = await startHost(folder);
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumFlags], headless: false });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  const close = async () => {
    await browser.close();
    child.kill('SIGINT');
    await new Promise((done) => child.once('exit', done));
  };
  return { page, close };
};
const inElectron: Start = async (folder) => {
  const app = await launchElectron(folder);
  const page = await app.firstWindow();
  return { page, close: () => closeElectron(app) };
};

const times = 5;
/** What a person feels in the window may take this many times as long as in the browser. */
const mostTimes = 1.25;
const startBoundMs = 3000;

/** Electron beside the browser, on the workspace in `folder`. Nothing, and on the error stream why, where there is no Electron. */
export async function measureDesktop(folder: string): Promise<Measured[]> {
  const reason = electronReason();
  if (reason) {
    process.stderr.write(`Electron is not measured: ${reason}\n`);
    return [];
  }
  const browser = await measured(inBrowser, folder);
  const electron = await measured(inElectron, folder);
  const beside = (what: string, key: keyof Figures): Measured => {
    const ratio = electron[key] / browser[key];
    const found = `${electron[key].toFixed(0)} / ${browser[key].toFixed(0)} ms = ${ratio.toFixed(2)}`;
    return [`Electron / browser: ${what}`, found, `≤ ${mostTimes}`, ratio <= mostTimes];
  };
  const { start } = electron;
  return [
    [
      'cold start of the window, to a click that is answered',
      `${(start / 1000).toFixed(1)} s`,
      '≤ 3 s',
      start <= startBoundMs,
    ],
    beside('cold start, from nothing', 'start'),
    beside('first tiles of 512 maps', 'tiles'),
    beside('a frame while scrolling, mean', 'frame'),
    beside('a frame while scrolling, 99 of 100', 'longFrame'),
    beside('from a click to its projections in Inspect', 'projection'),
  ];
}

/** All in ms; of the first two the medians of several windows, each new. */
interface Figures {
  readonly start: number;
  readonly tiles: number;
  readonly frame: number;
  readonly longFrame: number;
  readonly projection: number;
}

async function measured(start: Start, folder: string): Promise<Figures> {
  const starts: number[] = [];
  const tiles: number[] = [];
  for (let i = 0; i < times; i++) {
    const startMs = performance.now();
    const { page, close } = await start(folder);
    await goTo(page, 'Training');
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    starts.push(performance.now() - startMs);
    tiles.push(await firstTilesMs(page));
    await close();
  }
  const { page, close } = await start(folder);
  await firstTilesMs(page);
  const frames = await framesMs(page);
  const projection = await projectionMs(page);
  await close();
  return {
    start: median(starts),
    tiles: median(tiles),
    frame: frames.reduce((sum, own) => sum + own, 0) / frames.length,
    longFrame: frames.toSorted((a, b) => a - b)[Math.floor(0.99 * frames.length)]!,
    projection,
  };
}

/** From a click on a place of a map until what made it answer is told there; the median of several places. */
async function projectionMs(page: Page): Promise<number> {
  await page.evaluate(goToAddress(`/inspect?model=wide@${sheetEpochs.at(-1)}`));
  const place = page.getByRole('application', { name: /^Place/ });
  await place.waitFor({ timeout: 60_000 });
  const { width, height } = (await place.boundingBox())!;
  const ms: number[] = [];
  // The first loads the program.
  for (let i = 0; i <= times; i++) {
    const x = ((i + 0.5) / (times + 1)) * width;
    const startMs = performance.now();
    await place.click({ position: { x, y: height / 2 } });
    const [, row, column] = (await place.getAttribute('aria-label'))!.match(/^Place (\d+), (\d+)/)!;
    await page.getByText(new RegExp(`Activation .* at row ${row}, column ${column}`)).waitFor();
    ms.push(performance.now() - startMs);
    await page.waitForTimeout(300);
  }
  return median(ms.slice(1));
}
