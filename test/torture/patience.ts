import { setTimeout } from 'node:timers/promises';

/** Between two looks. */
const pauseMs = 20;

/**
 * Looks again and again until there is something; gives that, or null after pauses of `ms` together. The clock does not count: a campaign may be
 * stopped for a while, with all its processes.
 */
export async function awaited<T>(ms: number, look: () => Promise<T | null> | T | null): Promise<T | null> {
  for (let passed = 0; passed <= ms; passed += pauseMs) {
    const found = await look();
    if (found !== null) return found;
    await setTimeout(pauseMs);
  }
  return null;
}
