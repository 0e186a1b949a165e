import { onScopeDispose, type Ref, watch } from 'vue';
import { client } from '../../../contract/client.ts';

/**
 * Calls `fetch` for every run of `names`: now, when runs have changed, and when a broken line is there again. A run that changes while
 * it is being fetched is fetched once more.
 */
export function useForEachRun(names: Readonly<Ref<readonly string[]>>, fetch: (name: string) => Promise<void>): void {
  /** Runs that are being fetched, and whether they have changed since. */
  const fetched = new Map<string, { isStale: boolean }>();

  async function fetchOne(name: string): Promise<void> {
    const before = fetched.get(name);
    if (before) {
      before.isStale = true;
      return;
    }
    const own = { isStale: true };
    fetched.set(name, own);
    try {
      while (own.isStale) {
        own.isStale = false;
        await fetch(name);
      }
    } catch {
      // The next change, or the line once it is there again, asks anew; what is wrong with a run its own queries say.
    } finally {
      fetched.delete(name);
    }
  }
  const fetchAll = () => {
    for (const name of names.value) void fetchOne(name);
  };
  const unsubscribe = [
    client.on('catalog.changed', ({ topics }) => {
      if (topics.includes('runs')) fetchAll();
    }),
    client.onState((state) => {
      if (state === 'open') fetchAll();
    }),
  ];
  watch(names, fetchAll, { immediate: true });
  onScopeDispose(() => {
    for (const end of unsubscribe) end();
  });
}
