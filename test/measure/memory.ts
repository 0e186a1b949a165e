import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch } from 'chrome-launcher';
import devTools from 'chrome-remote-interface';
import { chromiumFlags, chromiumPath } from '../e2e/chromium.ts';
import { atlasAddress, goTo } from './atlas.ts';
import { sheetEpochs } from './largeWorkspace.ts';
import type { Measured } from './queries.ts';

/**
 * Scrolls through the checkpoints' atlases, fifty rows a second; tells what the page's heap keeps, and what its process holds at the end and
 * held at most; says on the error stream, once a minute, how it goes. Not by Playwright, at whose request the page would keep what it has
 * fetched. `folder`: for the browser's profile.
 */
export async function measureMemory(url: string, minutes: number, folder: string): Promise<Measured[]> {
  const profile = join(folder, 'profile');
  mkdirSync(profile);
  const chrome = await launch({
    chromePath: chromiumPath()!,
    chromeFlags: [...chromiumFlags, '--headless', '--window-size=1280,800'],
    userDataDir: profile,
    logLevel: 'error',
  });
  const { port } = chrome;
  const [tab, browser] = [
    await devTools({ port }),
    await devTools({ port, target: (await devTools.Version({ port })).webSocketDebuggerUrl }),
  ];
  try {
    const { Page, Runtime, Input, HeapProfiler } = tab;
    await Page.enable();
    await Page.navigate({ url });
    await Page.loadEventFired();
    const heapMiB = async () => {
      await HeapProfiler.collectGarbage();
      return (await Runtime.getHeapUsage()).usedSize / 2 ** 20;
    };
    const held = async () => {
      const { processInfo } = await browser.SystemInfo.getProcessInfo();
      const all = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => memoryOf(id));
      return all.toSorted((a, b) => b.ownMiB - a.ownMiB)[0]!;
    };
    let latest: ProcessMemory = { ownMiB: 0, residentMiB: 0 };
    let mostMiB = 0;
    let saidMs = 0;
    const walk = async (untilMs: number) => {
      for (let i = 0; performance.now() < untilMs; i++) {
        await Runtime.evaluate({ expression: goTo(atlasAddress(sheetEpochs[i % sheetEpochs.length]!)) });
        await sleep(400);
        const deltaY = i % 2 === 0 ? 300 : -300;
        for (let turn = 0; turn < 60; turn++) {
          await Input.dispatchMouseEvent({ type: 'mouseWheel', x: 500, y: 500, deltaX: 0, deltaY });
          await sleep(40);
        }
        latest = await held();
        mostMiB = Math.max(mostMiB, latest.residentMiB);
        if (performance.now() < saidMs + 60_000) continue;
        saidMs = performance.now();
        const leftMinutes = Math.max(0, untilMs - saidMs) / 60_000;
        process.stderr.write(`${described(latest)}, ${leftMinutes.toFixed(0)} min left\n`);
      }
    };
    await walk(performance.now() + 20_000);
    const before = await heapMiB();
    await walk(performance.now() + minutes * 60_000);
    const after = await heapMiB();
    return [
      [
        `heap after ${minutes} more min through checkpoints`,
        `${after.toFixed(0)} MiB`,
        `≤ ${(before + 10).toFixed(0)} MiB`,
        after <= before + 10,
      ],
      [
        "memory of the page's process then",
        `${described(latest)}, at most ${mostMiB.toFixed(0)} before`,
        '≤ 500 MiB',
        latest.residentMiB <= 500,
      ],
    ];
  } finally {
    await tab.close();
    await browser.close();
    chrome.kill();
  }
}

interface ProcessMemory {
  /** Its own, as Chrome's task manager counts. */
  readonly ownMiB: number;
  /** With the browser's own files and what it shares with other processes. */
  readonly residentMiB: number;
}

const described = ({ ownMiB, residentMiB }: ProcessMemory): string =>
  `${residentMiB.toFixed(0)} MiB (${ownMiB.toFixed(0)} its own)`;

/** What a process holds, on Linux. */
function memoryOf(pid: number): ProcessMemory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (name: string) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0) / 1024;
  return { ownMiB: mebibytes('RssAnon') + mebibytes('VmSwap'), residentMiB: mebibytes('VmRSS') };
}
