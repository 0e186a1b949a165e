import { type FSWatcher, watch } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type RandomKey, randomIntegers } from '../../src/engine/random.ts';

/** What an unbroken run was like: how long it took, and how often it wrote to a file. */
export interface Length {
  readonly ms: number;
  readonly writes: number;
}

/** When to kill: after a while, or a few milliseconds after a number of writes. */
export type Moment =
  | { readonly after: 'time'; readonly ms: number }
  | { readonly after: 'writes'; readonly writes: number; readonly ms: number };

/** A moment of a run of that length: every second one lies by a write, where there is most to be lost. */
export function drawMoment(key: RandomKey, { ms, writes }: Length): Moment {
  const [aim, share, lag] = randomIntegers([...key, 'moment'], 3, 1000);
  if (aim! < 500 || writes === 0) return { after: 'time', ms: Math.round((ms * share!) / 1000) };
  return {
    after: 'writes',
    writes: Math.floor((writes * share!) / 1000) + 1,
    ms: lag! < 500 ? 0 : Math.round((lag! - 500) / 25),
  };
}

export const describeMoment = (moment: Moment): string =>
  moment.after === 'time' ? `after ${moment.ms} ms` : `${moment.ms} ms after write ${moment.writes}`;

/** Counts the changes of files below a folder. */
export interface WriteWatch {
  readonly count: () => number;
  /** Settled with the first change after which there were `writes`. */
  readonly reached: (writes: number) => Promise<void>;
  readonly close: () => void;
}

export function watchWrites(folder: string): WriteWatch {
  let seen = 0;
  let hear = () => {};
  const watcher: FSWatcher = watch(folder, { recursive: true }, () => {
    seen += 1;
    hear();
  });
  watcher.on('error', () => {});
  return {
    count: () => seen,
    reached: (writes) =>
      new Promise((resolve) => {
        hear = () => seen >= writes && resolve();
        hear();
      }),
    close: () => watcher.close(),
  };
}

/** Settled when the moment has come. */
export async function comesTo(moment: Moment, writes: WriteWatch): Promise<void> {
  if (moment.after === 'writes') await writes.reached(moment.writes);
  if (moment.ms > 0) await setTimeout(moment.ms);
}
