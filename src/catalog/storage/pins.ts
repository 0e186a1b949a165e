import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What a piece of work needs to stay: blobs that it has put and that no row may name yet, runs, models and data sets that it has looked up.
 * Whoever removes any is in this process, for it holds the workspace's lock.
 */
type Pins = Set<string>;

const allPins = new Set<Pins>();
const ownPins = new AsyncLocalStorage<Pins>();

/** Does a piece of work; what it pins is neither collected nor removed before it ends, or says with `unpinOwn` that rows name its blobs. */
export async function pinning<T>(work: () => Promise<T>): Promise<T> {
  const pins: Pins = new Set();
  allPins.add(pins);
  try {
    return await ownPins.run(pins, work);
  } finally {
    allPins.delete(pins);
  }
}

/** What can be pinned: a blob by its hash, a run, the model of a file or a data set by its id. */
type Pinned = `blob ${string}` | `run ${number}` | `model ${number}` | `dataset ${number}`;

/** Says that the work under way, if there is any, needs something to stay. */
export const pin = (what: Pinned): void => void ownPins.getStore()?.add(what);

/** Says that rows name every blob which the work under way has put. */
export function unpinOwn(): void {
  const pinsOfThisWork = ownPins.getStore();
  for (const what of pinsOfThisWork ?? []) if (what.startsWith('blob ')) pinsOfThisWork?.delete(what);
}

/** Whether work other than the one under way needs something to stay. */
export function isPinnedByOthers(what: Pinned): boolean {
  const pinsOfThisWork = ownPins.getStore();
  return [...allPins].some((pins) => pins !== pinsOfThisWork && pins.has(what));
}
