import { type Ref, shallowReactive, watch } from 'vue';
import type { RunEpochs } from '../../../../shared/contract/run.ts';
import { client } from '../../../contract/client.ts';
import { useForEachRun } from './useForEachRun.ts';

/** What each epoch of some runs came to, by name, kept up to date. */
export function useRunEpochs(names: Readonly<Ref<readonly string[]>>): ReadonlyMap<string, RunEpochs> {
  const epochs = shallowReactive(new Map<string, RunEpochs>());
  watch(names, () => {
    for (const name of epochs.keys()) if (!names.value.includes(name)) epochs.delete(name);
  });
  useForEachRun(names, async (name) => {
    const { result } = await client.request('run.epochs', { run: name });
    const before = epochs.get(name);
    const isNew = JSON.stringify(before) !== JSON.stringify(result);
    if (isNew && names.value.includes(name)) epochs.set(name, result);
  });
  return epochs;
}
