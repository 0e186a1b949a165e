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
 * held at most. Not by Playwright, at whose request the page would keep what it has fetched. `folder`: for the browser's profile.
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
    const residentMiB = async () => {
      const { processInfo } = await browser.SystemInfo.getProcessInfo();
      return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMiBOf(id)));
    };
    let [latest, most] = [0, 0];
    const walk = async (untilMs: number) => {
      for (let i = 0; performance.now() < untilMs; i++) {
        await Runtime.evaluate({ expression: goTo(atlasAddress(sheetEpochs[i % sheetEpochs.length]!)) });
        await sleep(400);
        for (let turn = 0; turn < 60; turn++) {
          await Input.dispatchMouseEvent({ type: 'mouseWheel', x: 500, y: 500, deltaX: 0, deltaY: 300 });
          await sleep(40);
        }
        latest = await residentMiB();
        most = Math.max(most, latest);
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
        `${latest.toFixed(0)} MiB, at most ${most.toFixed(0)} meanwhile`,
        '≤ 500 MiB',
        latest <= 500,
      ],
    ];
  } finally {
    await tab.close();
    await browser.close();
    chrome.kill();
  }
}

/** What a process holds, on Linux. */
function residentMiBOf(pid: number): number {
  const [, kib] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/) ?? [];
  return Number(kib) / 1024;
}
