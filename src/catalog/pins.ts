import { AsyncLocalStorage } from 'node:async_hooks';

/** Blobs that a piece of work has put and that no row may name yet. Whoever collects is in this process, for it holds the workspace's lock. */
type Pins = Set<string>;

const allPins = new Set<Pins>();
const ownPins = new AsyncLocalStorage<Pins>();

/** Does a piece of work; what blobs it puts are not collected before it ends, or says with `unpinOwn` that rows name them. */
export async function pinning<T>(work: () => Promise<T>): Promise<T> {
  const pins: Pins = new Set();
  allPins.add(pins);
  try {
    return await ownPins.run(pins, work);
  } finally {
    allPins.delete(pins);
  }
}

/** Says that the work under way has put a blob. */
export const pin = (hash: string): void => void ownPins.getStore()?.add(hash);

/** Says that rows name every blob which the work under way has put. */
export const unpinOwn = (): void => ownPins.getStore()?.clear();

/** Every blob that some work has put and that no row may name yet. */
export const pinned = (): ReadonlySet<string> => new Set(Array.from(allPins, (pins) => [...pins]).flat());
