import { type CDPSession, chromium, type Page } from '@playwright/test';
import { chromiumFlags, chromiumPath } from '../e2e/chromium.ts';
import { sheetEpochs } from './largeWorkspace.ts';
import type { Measured } from './queries.ts';

export const atlasAddress = (epoch: number): string => `/features/wide@${epoch}/relu4`;

/** The atlas of 512 maps in Chromium: how soon it is there, and how evenly it scrolls. */
export async function measureAtlas(url: string): Promise<Measured[]> {
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumFlags] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    const session = await page.context().newCDPSession(page);
    const ms = await firstTilesMs(page);
    const first: Measured = ['first tiles of 512 maps', `${ms.toFixed(0)} ms`, '≤ 500 ms', ms <= 500];
    return [first, ...(await scrolling(page, session))];
  } finally {
    await browser.close();
  }
}

/** What the page runs to go to an address as a link does, without loading itself anew. */
export const goTo = (address: string): string =>
  `history.pushState(history.state, '', ${JSON.stringify(address)});
   dispatchEvent(new PopStateEvent('popstate', { state: history.state }))`;

/** Keeps when each frame was begun, ms, in `frames`. */
export const watchFrames: string = `
  globalThis.frames = [];
  const tick = (ms) => { frames.push(ms); requestAnimationFrame(tick); };
  requestAnimationFrame(tick)`;

/** Until the first picture of a unit is there, from the click on: the median of three checkpoints, each seen for the first time. */
export async function firstTilesMs(page: Page): Promise<number> {
  const found: number[] = [];
  for (const epoch of sheetEpochs.slice(1)) {
    await page.evaluate(goTo('/jobs'));
    await page.waitForTimeout(1000);
    const startMs = performance.now();
    await page.evaluate(goTo(atlasAddress(epoch)));
    await page.locator('.kit-grid .loaded').first().waitFor();
    found.push(performance.now() - startMs);
    await page.waitForTimeout(1000);
  }
  return found.toSorted((a, b) => a - b)[1]!;
}

/** How long each frame took while the wheel was turned from the first map to the last, ms. */
export async function framesMs(page: Page): Promise<number[]> {
  await page.evaluate(watchFrames);
  await page.mouse.move(500, 500);
  for (let i = 0; i < 400; i++) {
    await page.mouse.wheel(0, 150);
    await page.waitForTimeout(12);
  }
  return frameTimes(page);
}

/** How long each frame has taken since `watchFrames`, ms. */
export async function frameTimes(page: Page): Promise<number[]> {
  const times = await page.evaluate<number[]>('frames');
  return times.slice(1).map((ms, i) => ms - times[i]!);
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time, µs. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Turns the wheel from the first map to the last; tells the longest frame, and the longest the page itself was at work. */
async function scrolling(page: Page, session: CDPSession): Promise<Measured[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  const frames = await framesMs(page);
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await complete;
  const longest = Math.max(...frames);
  const share = frames.filter((ms) => ms < 20).length / frames.length;
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isOfPage = ({ pid, tid }: TraceEvent) => threads.some((own) => own.pid === pid && own.tid === tid);
  const busy = Math.max(
    ...events.filter((own) => own.tdur !== undefined && isOfPage(own)).map(({ tdur }) => tdur! / 1000),
  );
  return [
    ['longest frame while scrolling', `${longest.toFixed(0)} ms`, '≤ 50 ms', longest <= 50],
    ['frames in time for 60 a second', `${(100 * share).toFixed(1)} %`, '≥ 95 %', share >= 0.95],
    ["longest task of the page, processor's time", `${busy.toFixed(0)} ms`, '≤ 50 ms', busy <= 50],
  ];
}
