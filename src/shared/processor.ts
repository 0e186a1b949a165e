/** What computes on all of the machine's cores in this process: whatever can wait had better not take them from it. */

let computing = 0;
const waiting: (() => void)[] = [];

/** Does work that keeps every core busy. */
export async function onAllCores<T>(work: () => Promise<T>): Promise<T> {
  computing += 1;
  try {
    return await work();
  } finally {
    computing -= 1;
    if (computing === 0) for (const open of waiting.splice(0)) open();
  }
}

/** Resolves while no such work is being done: at once, or when what is being done has ended. */
export function untilCoresAreFree(): Promise<void> {
  if (computing === 0) return Promise.resolve();
  return new Promise((resolve) => waiting.push(resolve));
}
